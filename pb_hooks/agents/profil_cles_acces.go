package agents

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

const (
	usageAjoutCle  = "cle-acces-ajout"
	cookieAjoutCle = "guichet-cle-ajout"
	nomCleMax      = 60 // characters
)

// clesMontrees is what the page of an agent says of her passkeys.
type clesMontrees struct {
	Origine string // where they serve, "" when this guichet can have none
	Phrase  bool   // she has a passphrase, and may add one
	Liste   []cleMontree
	Saisies ui.Saisies
	Nom     string // of the one that is being made
	Options string // what the browser must make it from, JSON
}

type cleMontree struct {
	ID, Nom, Ajoutee string
	Utilisee         string // "" for never
	Ailleurs         string // the host it was made for, when it opens nothing here any more
}

func montrerCles(r *socle.Requete, a *Agent) (m clesMontrees, err error) {
	site, _ := siteDe(r.Socle)
	m = clesMontrees{Origine: site.Origine, Phrase: a.MotDePasse != "", Saisies: ui.Saisies{
		{Genre: ui.GenreTexte, Nom: "nom", Libelle: "Nom de la clé d’accès", Aide: "Pour la reconnaître plus tard, par exemple : Ordinateur de la mairie", Largeur: 40},
		saisieActuel(),
	}}
	siennes, err := clesDe(r.App, a.ID)
	for _, c := range siennes {
		x := cleMontree{ID: c.ID, Nom: c.Nom, Ajoutee: socle.Instant(c.AjouteeLe.Time()), Utilisee: socle.Instant(c.UtiliseeLe.Time())}
		if c.Hote != site.Hote {
			x.Ailleurs = c.Hote
		}
		m.Liste = append(m.Liste, x)
	}
	return m, err
}

// nouvelleCle is a passkey that an agent is making: the challenge that her
// browser must answer, and the name that she gives it.
type nouvelleCle struct {
	webauthn.SessionData
	Nom string `json:"nom"`
}

// proposerCle shows what her browser makes a passkey from, once it has a name and
// she has given her passphrase: it opens more than a session that was left open.
func proposerCle(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	a := De(r)
	site, possible := siteDe(r.Socle)
	switch {
	case !possible:
		return errSansCles
	case a.MotDePasse == "":
		return refusSansPhrase
	}
	if err := r.Socle.Limites.Permettre("agent:"+socle.Hacher(a.Courriel), essaisParAdresse, fenetreEssais); err != nil {
		return err
	}
	fautes := map[string]string{}
	nom := lireNomCle(f, fautes)
	if !memeMotDePasse(a.MotDePasse, f.Get("actuel")) {
		fautes["actuel"] = fauteActuel
	}
	if len(fautes) > 0 {
		return montrerChoixFacteur(r, a, f, fautes)
	}
	w, err := site.verification(collectivites.De(r).Nom)
	if err != nil {
		return err
	}
	options, defi, err := commencerCle(r.App, w, a, site)
	if err != nil {
		return err
	}
	if err := preuves.Garder(r, usageAjoutCle, cookieAjoutCle, nouvelleCle{*defi, nom}, dureeDefi); err != nil {
		return err
	}
	brut, err := json.Marshal(options.Response)
	if err != nil {
		return err
	}
	p := nouvellePageSecondFacteur(r, a, "cle")
	p.Cles = clesMontrees{Origine: site.Origine, Nom: nom, Options: string(brut)}
	return r.Rendre(http.StatusOK, "agents/second_facteur", p)
}

func lireNomCle(f url.Values, fautes map[string]string) string {
	nom := strings.Join(strings.Fields(f.Get("nom")), " ")
	switch {
	case nom == "":
		fautes["nom"] = "Donnez un nom à cette clé d’accès."
	case utf8.RuneCountInString(nom) > nomCleMax:
		fautes["nom"] = fmt.Sprintf("Raccourcissez à %d caractères.", nomCleMax)
	}
	return nom
}

// commencerCle draws the challenge. A device that has one of her passkeys
// already is told to make no other.
func commencerCle(app core.App, w *webauthn.WebAuthn, a *Agent, site siteDesCles) (*protocol.CredentialCreation, *webauthn.SessionData, error) {
	siennes, err := clesDe(app, a.ID)
	if err != nil {
		return nil, nil, err
	}
	if len(siennes) >= clesMax {
		return nil, nil, refusTropDeCles
	}
	var deja []protocol.CredentialDescriptor
	for _, c := range siennes {
		p, err := c.preuve()
		if err != nil {
			return nil, nil, err
		}
		if c.Hote == site.Hote {
			deja = append(deja, p.Descriptor())
		}
	}
	options, defi, err := w.BeginRegistration(porteuse{Agent: a}, webauthn.WithExclusions(deja))
	if err != nil {
		return nil, nil, fmt.Errorf("passkey challenge of %s: %w", a.ID, err)
	}
	return options, defi, nil
}

// confirmerCle keeps the passkey that her browser has made.
func confirmerCle(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	a := De(r)
	site, possible := siteDe(r.Socle)
	if !possible {
		return errSansCles
	}
	var n nouvelleCle
	attendue, err := preuves.Reprendre(r, usageAjoutCle, cookieAjoutCle, &n)
	if err != nil {
		return err
	}
	if !attendue {
		return socle.Err(socle.Conflit, "L’ajout de cette clé d’accès a pris plus de cinq minutes, ou il a été commencé dans un autre navigateur. Recommencez depuis votre profil.")
	}
	preuve, err := verifierCle(n, site, a, collectivites.De(r).Nom, f.Get("reponse"))
	if err != nil {
		return socle.Err(socle.Invalide, "Votre navigateur n’a pas créé une clé d’accès qui convienne. Recommencez depuis votre profil.").Cause(err)
	}
	err = r.App.RunInTransaction(func(tx core.App) error { return ajouterCle(tx, collectivites.De(r), a, n.Nom, preuve, site) })
	if err != nil {
		return err
	}
	r.Annoncer("La clé d’accès «\u00a0" + n.Nom + "\u00a0» est ajoutée. Essayez-la à votre prochaine connexion.")
	return r.Rediriger(adresseSecondFacteur(r))
}

func verifierCle(n nouvelleCle, site siteDesCles, a *Agent, nom, reponse string) (*webauthn.Credential, error) {
	rep, err := protocol.ParseCredentialCreationResponseBytes([]byte(reponse))
	if err != nil {
		return nil, fmt.Errorf("new passkey: %w", err)
	}
	w, err := site.verification(nom)
	if err != nil {
		return nil, err
	}
	preuve, err := w.CreateCredential(porteuse{Agent: a}, n.SessionData, rep)
	if err != nil {
		return nil, fmt.Errorf("new passkey: %w", err)
	}
	return preuve, nil
}

// oublierCle removes one of hers; one that is gone already is no fault.
func oublierCle(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	retiree := false
	err = r.App.RunInTransaction(func(tx core.App) (err error) {
		retiree, err = retirerCle(tx, De(r), f.Get("cle"), r.Collectivite)
		return err
	})
	if err != nil {
		return err
	}
	if retiree {
		r.Annoncer("La clé d’accès est retirée. Effacez-la aussi de l’appareil qui la garde.")
	}
	return r.Rediriger(adresseSecondFacteur(r))
}
