package demandes

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
	"guichet/ui"
)

// Wrong codes de suivi: 5 a numéro an hour, and a limit an address.
const (
	essaisParNumero = 5
	essaisParIP     = 30
)

type pageSuivi struct {
	*socle.Cadre
	Numero, Code ui.Saisie
}

func nouvellePageSuivi(r *socle.Requete) *pageSuivi {
	return &pageSuivi{
		Cadre:  r.Cadre("Suivre une demande"),
		Numero: ui.Saisie{Genre: ui.GenreTexte, Nom: "numero", Libelle: "Numéro de demande", Aide: "8 caractères, par exemple 4K7M-2C9C", Largeur: 10},
		Code:   ui.Saisie{Genre: ui.GenreTexte, Nom: "code", Libelle: "Code de suivi", Aide: "12 caractères, par exemple 7KDW-3RC8-HX4P. Il vous a été donné à l’envoi de la demande.", Largeur: 20},
	}
}

func demanderSuivi(r *socle.Requete) error {
	return r.Rendre(http.StatusOK, "demandes/suivi", nouvellePageSuivi(r))
}

// ouvrirSuivi opens a demande with its numéro and its code. A slip, an unknown
// numéro and a wrong code read the same to whoever guesses.
func ouvrirSuivi(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	refuser := func(fautes map[string]string) error {
		p := nouvellePageSuivi(r)
		p.Numero.Valeur = f.Get("numero")
		p.Erreurs = append(p.Numero.Fautes(fautes), p.Code.Fautes(fautes)...)
		return r.Rendre(http.StatusUnprocessableEntity, "demandes/suivi", p)
	}
	fautes := map[string]string{}
	numero, err := socle.LireNumero(f.Get("numero"))
	if err != nil {
		fautes["numero"] = "Ce numéro n’existe pas : vérifiez les 8 caractères, par exemple 4K7M-2C9C."
	}
	code, err := socle.LireCodeSuivi(f.Get("code"))
	if err != nil {
		fautes["code"] = "Ce code n’existe pas : vérifiez les 12 caractères, par exemple 7KDW-3RC8-HX4P."
	}
	if len(fautes) > 0 {
		return refuser(fautes)
	}
	if err := r.Socle.Limites.Permettre("suivi-ip:"+r.AdresseIP(), essaisParIP, time.Hour); err != nil {
		return err
	}
	if err := r.Socle.Limites.Permettre("suivi:"+numero, essaisParNumero, time.Hour); err != nil {
		return err
	}
	d, err := ParNumero(r.App, r.Collectivite, numero)
	bon := false
	if err == nil {
		if bon, err = socle.Reconnaitre(r.App, UsageSuivi, code, d.CodeSuivi); err != nil {
			return err
		}
	}
	if !bon {
		return refuser(map[string]string{"code": "Ce numéro et ce code ne vont pas ensemble : vérifiez-les."})
	}
	s := r.Session(socle.EspaceUsager)
	if s == nil {
		if s, err = r.OuvrirSession(r.App, socle.EspaceUsager, "", false); err != nil {
			return err
		}
	}
	compte := usagers.De(r)
	err = r.App.RunInTransaction(func(tx core.App) error {
		if err := s.AjouterAcces(tx, d.ID); err != nil || compte == nil {
			return err
		}
		return d.confier(tx, compte)
	})
	if err != nil {
		return err
	}
	return r.Rediriger(r.Chemin + "/demandes/" + d.ID)
}

const cookieCode = "guichet-code"

// garderCode carries the code de suivi from the dépôt to the confirmation page,
// sealed, for ten minutes: it is shown there and never stored in clear.
func garderCode(r *socle.Requete, demande, code string) error {
	brut, err := json.Marshal([2]string{demande, code})
	if err != nil {
		return err
	}
	scelle, err := r.Socle.Coffre.Sceller(cookieCode, brut)
	if err != nil {
		return err
	}
	r.PoserCookie(cookieCode, scelle, 10*time.Minute)
	return nil
}

func codeGarde(r *socle.Requete, demande string) string {
	brut, err := r.Socle.Coffre.Desceller(cookieCode, r.Cookie(cookieCode))
	var garde [2]string
	if err != nil || json.Unmarshal(brut, &garde) != nil || garde[0] != demande {
		return ""
	}
	return garde[1]
}

type pageConfirmation struct {
	*socle.Cadre
	Demande *Demande
	Numero  string
	Code    string
	Accuse  *Accuse
	Base    string
	Compte  bool
	AGarder string // address, "" for none
}

func confirmer(r *socle.Requete) error {
	d := DeLaRequete(r)
	a, err := accuseDe(r, d)
	if err != nil {
		return err
	}
	p := &pageConfirmation{
		Cadre: r.Cadre("Votre demande est envoyée"), Demande: d, Numero: socle.FormaterNumero(d.Numero),
		Code: socle.FormaterNumero(codeGarde(r, d.ID)), Accuse: a, Base: r.Chemin + "/demandes/" + d.ID, Compte: usagers.De(r) != nil,
	}
	if armoire, ok := armoireDe(r.App); ok {
		if p.AGarder, err = armoire.Garder(r, d); err != nil {
			return err
		}
	}
	return r.Rendre(http.StatusOK, "demandes/confirmation", p)
}

func accuseDe(r *socle.Requete, d *Demande) (*Accuse, error) {
	recepisse, err := RecepisseDe(r.App, d.ID)
	if err != nil {
		return nil, err
	}
	return recepisse.Lire()
}

type pageAccuse struct {
	*socle.Cadre
	Accuse *Accuse
	Base   string
}

func montrerAccuse(r *socle.Requete) error {
	d := DeLaRequete(r)
	a, err := accuseDe(r, d)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "demandes/accuse", &pageAccuse{Cadre: r.Cadre("Accusé de réception"), Accuse: a, Base: r.Chemin + "/demandes/" + d.ID})
}

func retirer(r *socle.Requete) error {
	d := DeLaRequete(r)
	if err := RetirerDemande(r.App, d, usagers.Acteur(r)); err != nil {
		return err
	}
	r.Annoncer("Votre demande est retirée.")
	return r.Rediriger(r.Chemin + "/demandes/" + d.ID)
}
