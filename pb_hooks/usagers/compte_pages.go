package usagers

import (
	"net/http"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pageCompte struct {
	*socle.Cadre
	Courriel     string
	Verifiee     bool                // by FranceConnect: her name is corrected there
	Fournisseurs []FournisseurOffert // providers that she may add
	Complet      string              // her name, verified
	Prenom, Nom  ui.Saisie
	Moyens       []moyen
	AvecAdresse  bool // a code sent to an address opens the compte
	Ajout        ui.Saisie
	Appareils    []appareil
	Connexions   []entree
	Reuni        *reuni
}

// reuni is the last compte that became this one, while both can be had back: here, or
// at the guichet of the Département, on its page.
type reuni struct {
	Prenom, Le, Fin string
	Ailleurs        bool
	Page            string // "" for the Département itself
}

// entree is one sign-in, for who has the compte.
type entree struct {
	Le, Moyen, Appareil string
	Partage             bool
}

type appareil struct {
	ID, Nom string
	Vu      string // « lundi 4 mai 2026 à 14 h 30 »
	Ici     bool
	Partage bool
}

func nouvellePageCompte(r *socle.Requete) (*pageCompte, error) {
	c := De(r)
	p := &pageCompte{
		Cadre: r.Cadre("Mon compte"), Courriel: c.Courriel,
		Prenom: ui.Saisie{Genre: ui.GenreTexte, Nom: "prenom", Libelle: "Prénom", Autocomplete: "given-name", Valeur: c.Prenom, Max: 150, Facultatif: true},
		Nom:    ui.Saisie{Genre: ui.GenreTexte, Nom: "nom", Libelle: "Nom de naissance", Autocomplete: "family-name", Valeur: c.Nom, Max: 100},
	}
	l, err := preuves.DuCompte(r.App, c.ID)
	if err != nil {
		return nil, err
	}
	offerts, err := FournisseursOfferts(r, r.Chemin+"/compte")
	if err != nil {
		return nil, err
	}
	pivot, err := PivotDe(r.App, c.ID)
	if err != nil {
		return nil, err
	}
	p.Moyens, p.Ajout, p.Fournisseurs = moyensDe(r, l), saisieAjout(), ajoutables(offerts, l, r.Collectivite)
	p.AvecAdresse = slices.ContainsFunc(l, func(x preuves.Preuve) bool { return x.Genre == preuves.Courriel })
	if pivot != nil {
		p.Verifiee, p.Complet = true, c.NomComplet()
	}
	sessions, err := socle.SessionsDe(r.App, socle.EspaceUsager, c.ID)
	if err != nil {
		return nil, err
	}
	ici := r.Session(socle.EspaceUsager)
	for _, s := range sessions {
		p.Appareils = append(p.Appareils, appareil{ID: s.ID, Nom: s.Appareil, Vu: socle.Instant(s.VueLe.Time()), Ici: s.ID == ici.ID, Partage: s.Partage})
	}
	entrees, err := ConnexionsDe(r.App, c.ID)
	if err != nil {
		return nil, err
	}
	for _, x := range entrees {
		p.Connexions = append(p.Connexions, entree{socle.Instant(x.Le.Time()), x.Genre.Nom(), x.Appareil, x.Partage})
	}
	p.Reuni, err = reuniDe(r.App, c)
	return p, err
}

func reuniDe(app core.App, c *Compte) (*reuni, error) {
	x, err := SeparableDe(app, c.ID)
	if err == nil && x == nil {
		x, err = separable(app, c.ID, "departement != ''")
	}
	if err != nil || x == nil {
		return nil, err
	}
	autre, err := CompteParID(app, x.Autre)
	if err != nil {
		return nil, err
	}
	r := &reuni{Prenom: autre.appelee(), Le: socle.JourDe(x.Le.Time()).Date(), Fin: x.Fin().Date(), Ailleurs: x.Departement != ""}
	if f := ailleursDe(app).Page; r.Ailleurs && f != nil {
		r.Page, err = f(app)
	}
	return r, err
}

func montrerCompte(r *socle.Requete) error {
	p, err := nouvellePageCompte(r)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "usagers/compte", p)
}

func modifierCompte(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	prenom, nom := strings.TrimSpace(f.Get("prenom")), strings.TrimSpace(f.Get("nom"))
	if err := verifierNoms(prenom, nom); err != nil {
		p, errPage := nouvellePageCompte(r)
		if errPage != nil {
			return errPage
		}
		p.Prenom.Valeur, p.Nom.Valeur = prenom, nom
		p.Erreurs = append(p.Prenom.Fautes(err.Champs), p.Nom.Fautes(err.Champs)...)
		return r.RendreFaute(err, "usagers/compte", p)
	}
	if err := renommer(r, prenom, nom); err != nil {
		return err
	}
	r.Annoncer("Votre nom est enregistré.")
	return r.Rediriger(r.Chemin + "/compte")
}

// verifierNoms tells every fault of the two names at once, nil for none.
func verifierNoms(prenom, nom string) *socle.Erreur {
	fautes := map[string]string{}
	switch {
	case nom == "":
		fautes["nom"] = "Indiquez votre nom de naissance."
	case len([]rune(nom)) > 100:
		fautes["nom"] = "Raccourcissez votre nom à 100 caractères."
	}
	if len([]rune(prenom)) > 150 {
		fautes["prenom"] = "Raccourcissez votre prénom à 150 caractères."
	}
	if len(fautes) == 0 {
		return nil
	}
	return socle.ErrChamps(fautes)
}

// deconnecterAppareil ends one device of the compte, or all the others.
func deconnecterAppareil(r *socle.Requete) error {
	c, ici := De(r), r.Session(socle.EspaceUsager)
	id := r.Request.PathValue("session")
	if id == "autres" {
		if err := socle.FermerSessions(r.App, socle.EspaceUsager, c.ID, ici.ID); err != nil {
			return err
		}
		r.Annoncer("Vos autres appareils sont déconnectés.")
		return r.Rediriger(r.Chemin + "/compte")
	}
	sessions, err := socle.SessionsDe(r.App, socle.EspaceUsager, c.ID)
	if err != nil {
		return err
	}
	for _, s := range sessions {
		if s.ID != id {
			continue
		}
		if err := socle.FermerSession(r.App, id); err != nil {
			return err
		}
		r.Annoncer("L’appareil est déconnecté.")
		return r.Rediriger(r.Chemin + "/compte")
	}
	return socle.ErrIntrouvable
}
