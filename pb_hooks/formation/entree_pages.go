package formation

import (
	"net/http"
	"time"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// occupante is the door of who has a place.
var occupante = socle.Acces{Nom: "occupante", Espace: socle.EspaceUsager, Verifier: func(r *socle.Requete) error {
	if placeDe(r) == nil {
		return socle.Err(socle.NonIdentifie, "Vous n’avez pas de place de formation, ou plus. Tapez le code que la personne qui vous forme vous donne.")
	}
	return nil
}}

// placeDe is the place that the visitor has, nil for none.
func placeDe(r *socle.Requete) *Place { return de(r.App).placeDe(r.Cookie(cookiePlace)) }

type pageEntree struct {
	*socle.Cadre
	Numero    int // of the place that she has, 0 for none
	Formateur bool
	Saisies   ui.Saisies
}

func nouvelleEntree(r *socle.Requete, code string) *pageEntree {
	p := &pageEntree{Cadre: r.Cadre("S’entraîner sans risque"), Formateur: r.Session(socle.EspaceFormateur) != nil, Saisies: ui.Saisies{{
		Genre: ui.GenreTexte, Nom: "code", Libelle: "Code de votre place", Valeur: code, Inputmode: "numeric", Largeur: 10, Autocomplete: "off",
		Aide: "Huit chiffres, que la personne qui vous forme vous donne.",
	}}}
	if x := placeDe(r); x != nil {
		p.Numero = x.Numero
	}
	return p
}

// montrerEntree asks for a code, or shows the one of its address: a link enters no
// place by itself.
func montrerEntree(r *socle.Requete) error {
	return r.Rendre(http.StatusOK, "formation/entree", nouvelleEntree(r, direCode(lireCode(r.Request.PathValue("code")))))
}

// The tries of a code from one address, which is that of a whole room.
const (
	essais      = 40
	dureeEssais = 15 * time.Minute
)

// dureePlace is how long a browser keeps the place that it has.
const dureePlace = 30 * 24 * time.Hour

func entrer(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	if err := r.Socle.Limites.Permettre("formation-code/"+r.AdresseIP(), essais, dureeEssais); err != nil {
		return err
	}
	faute, cle := "Tapez les huit chiffres du code.", ""
	if code := lireCode(f.Get("code")); code != "" {
		if cle, err = de(r.App).entrer(code); err != nil {
			return err
		}
		faute = "Aucune place n’a ce code. Vérifiez les chiffres : la place a pu aussi être reprise."
	}
	if cle == "" {
		p := nouvelleEntree(r, "")
		p.Erreurs = p.Saisies.Reprendre(f, map[string]string{"code": faute})
		return r.Rendre(http.StatusUnprocessableEntity, "formation/entree", p)
	}
	r.PoserCookie(cookiePlace, cle, dureePlace)
	return r.Rediriger("/demo")
}

func recommencer(r *socle.Requete) error {
	if err := de(r.App).remettre(formation, placeDe(r).Numero); err != nil {
		return err
	}
	r.Annoncer("Votre place est comme au début.")
	return r.Rediriger("/demo")
}

// quitter leaves the place as it is: its code enters it again.
func quitter(r *socle.Requete) error {
	r.EffacerCookie(cookiePlace)
	return r.Rediriger(racine)
}
