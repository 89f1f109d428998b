package assistance

import (
	"net/http"
	"net/url"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// LigneMontree is a line of the conversation as a page shows it.
type LigneMontree struct {
	DeMoi, Nouveau bool
	Qui, Le, Texte string
}

// actesEnMots say what a line without a text does.
var actesEnMots = map[rattachement.ActeAide]string{
	rattachement.ActeCloture: "Demande d’aide close.", rattachement.ActeReouverture: "Demande d’aide rouverte.",
}

// Montrer prepares a conversation for the side that reads it.
func Montrer(l []rattachement.LigneSuivie, auHub bool) []LigneMontree {
	var m []LigneMontree
	for _, x := range l {
		texte := x.Texte
		if mot := actesEnMots[x.Acte]; mot != "" {
			texte = mot
		}
		qui := x.De
		if x.DuHub && !auHub {
			qui += ", assistance du Département"
		}
		m = append(m, LigneMontree{DeMoi: x.DuHub == auHub, Qui: qui, Le: socle.Instant(x.Le), Texte: socle.Typographier(texte)})
	}
	return m
}

type pageAide struct {
	*socle.Cadre
	URL, Retour  string
	Aide         *Aide
	Mot          string
	Close        bool
	Diagnostic   []rattachement.FaitAide
	Conversation []LigneMontree
	Saisies      ui.Saisies
	Acces        *pageAcces
}

func aideDemandee(r *socle.Requete) (*Aide, error) {
	return parID(r.App, r.Collectivite, r.Request.PathValue("aide"))
}

func nouvellePageAide(r *socle.Requete, a *Aide) (*pageAide, error) {
	d, err := a.dite()
	if err != nil {
		return nil, err
	}
	rep, err := a.entendue()
	if err != nil {
		return nil, err
	}
	p := &pageAide{
		Cadre: r.Cadre(a.Objet), Retour: r.Chemin + racine, URL: r.Chemin + racine + "/" + a.ID, Aide: a, Mot: mots[a.Etat], Close: a.Etat == rattachement.AideClose,
		Diagnostic: d.Diagnostic, Conversation: Montrer(rattachement.SuivreAide(d.Lignes, rep.Lignes), false),
	}
	p.Saisies = ui.Saisies{
		{Genre: ui.GenreZone, Nom: "texte", Libelle: "Votre message", Aide: sansDonnees, Max: rattachement.TexteAideMax, Lignes: 6}, saisieSignature(r),
	}
	p.Acces, err = accesDe(r, a)
	return p, err
}

func montrer(r *socle.Requete) error {
	a, err := aideDemandee(r)
	if err != nil {
		return err
	}
	p, err := nouvellePageAide(r, a)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "assistance/aide", p)
}

// ecrire adds a message; to an aide that is over it is a new beginning.
func ecrire(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	a, err := aideDemandee(r)
	if err != nil {
		return err
	}
	fautes := map[string]string{}
	ligne := lireMessage(f, fautes)
	if len(fautes) == 0 {
		err = r.App.RunInTransaction(func(tx core.App) error { return a.reprise(tx, ligne, agents.De(r).Acteur()) })
		if err == nil {
			r.Annoncer("Votre message est envoyé.")
			return r.Rediriger(r.Chemin + racine + "/" + a.ID)
		}
		if socle.EnErreur(err).Code != socle.Conflit {
			return err
		}
		fautes["texte"] = socle.EnErreur(err).Message
	}
	return refuser(r, a, f, fautes)
}

func refuser(r *socle.Requete, a *Aide, f url.Values, fautes map[string]string) error {
	a, err := parID(r.App, a.Collectivite, a.ID) // as it is, whatever was tried
	if err != nil {
		return err
	}
	p, err := nouvellePageAide(r, a)
	if err != nil {
		return err
	}
	if fautes["duree"] != "" {
		p.Erreurs = p.Acces.Saisies.Reprendre(f, fautes)
	} else {
		p.Erreurs = p.Saisies.Reprendre(f, fautes)
	}
	return r.Rendre(http.StatusUnprocessableEntity, "assistance/aide", p)
}

// reprise adds a line to the aide as it is in the transaction: what the hub told
// meanwhile stays.
func (a *Aide) reprise(tx core.App, l rattachement.LigneAide, par socle.Acteur) error {
	frais, err := parID(tx, a.Collectivite, a.ID)
	if err != nil {
		return err
	}
	return frais.ajouter(tx, l, par)
}

func clore(r *socle.Requete) error {
	return agir(r, rattachement.ActeCloture, "Cette demande d’aide est close.")
}

func rouvrir(r *socle.Requete) error {
	return agir(r, rattachement.ActeReouverture, "Cette demande d’aide est rouverte.")
}

// agir closes an aide or opens it again; once is enough.
func agir(r *socle.Requete, acte rattachement.ActeAide, phrase string) error {
	a, err := aideDemandee(r)
	if err != nil {
		return err
	}
	if (a.Etat == rattachement.AideClose) != (acte == rattachement.ActeCloture) {
		ligne := rattachement.LigneAide{Acte: acte, De: signature(agents.De(r))}
		err := r.App.RunInTransaction(func(tx core.App) error {
			if err := a.reprise(tx, ligne, agents.De(r).Acteur()); err != nil || acte != rattachement.ActeCloture {
				return err
			}
			return a.retirerAcces(tx, agents.De(r)) // what it was for is over
		})
		if err != nil {
			return err
		}
	}
	r.Annoncer(phrase)
	return r.Rediriger(r.Chemin + racine + "/" + a.ID)
}
