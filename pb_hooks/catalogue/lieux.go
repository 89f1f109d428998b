package catalogue

import (
	"net/http"
	"time"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// France answers the champs of places from the embedded lists.
type France struct{}

// proposees is the most communes offered at once: 46 share the postcode 51300.
const proposees = 50

// NomCommune is the name of a commune, of today or of yesterday.
func (France) NomCommune(code string) (string, bool) {
	l, ok := collectivites.LieuDeNaissance(code)
	return l.Libelle(), ok
}

// ChercherCommunes proposes the communes whose name begins like q, or whose
// postcode it is.
func (France) ChercherCommunes(q string) []ui.Option {
	return options(collectivites.ChercherLieux(q, proposees), func(l collectivites.Lieu) ui.Option {
		return ui.Option{Code: l.Code, Libelle: l.Libelle()}
	})
}

// CommuneDe finds the commune of a postcode by its name.
func (France) CommuneDe(codePostal, nom string) string {
	for _, f := range collectivites.CommunesDuCodePostal(codePostal) {
		if collectivites.Cle(f.Nom) == collectivites.Cle(nom) {
			return f.Code
		}
	}
	return ""
}

// NomEPCI is the name of an intercommunalité, with its département.
func (France) NomEPCI(code string) (string, bool) {
	f, ok := collectivites.EPCI(code)
	return optionEPCI(f).Libelle, ok
}

// ChercherEPCI proposes the intercommunalités that have a word beginning like q.
func (France) ChercherEPCI(q string) []ui.Option {
	return options(collectivites.ChercherEPCI(q, proposees), optionEPCI)
}

func optionEPCI(f collectivites.Fiche) ui.Option {
	return ui.Option{Code: f.Code, Libelle: f.Nom + " (" + f.Departement + ")"}
}

// NomPays is the name of a country, of today or of yesterday.
func (France) NomPays(code string) (string, bool) { return collectivites.NomPays(code) }

// Pays lists the countries of today, France first.
func (France) Pays() []ui.Option { return options(collectivites.PaysActuels(), optionPays) }

// PaysDAutrefois lists those that are no more.
func (France) PaysDAutrefois() []ui.Option { return options(collectivites.PaysAnciens(), optionPays) }

func optionPays(p collectivites.Pays) ui.Option { return ui.Option{Code: p.Code, Libelle: p.Nom} }

// Departements lists the départements by number: « 88 – Vosges ».
func (France) Departements() []ui.Option {
	return options(collectivites.Departements(), func(f collectivites.Fiche) ui.Option {
		return ui.Option{Code: f.Code, Libelle: f.Code + " – " + f.Nom}
	})
}

// Regions lists the regions by name.
func (France) Regions() []ui.Option {
	return options(collectivites.Regions, func(r collectivites.Region) ui.Option { return ui.Option{Code: r.Code, Libelle: r.Nom} })
}

func options[T any](l []T, option func(T) ui.Option) []ui.Option {
	o := make([]ui.Option, len(l))
	for i := range l {
		o[i] = option(l[i])
	}
	return o
}

// proposer answers a box that completes while one types.
func proposer(chercher func(*socle.Requete, string) ([]ui.Option, error)) func(*socle.Requete) error {
	return func(r *socle.Requete) error {
		q := r.Request.URL.Query().Get("q")
		l := []map[string]string{}
		if len(q) >= 2 && len(q) <= 100 {
			options, err := chercher(r, q)
			if err != nil {
				return err
			}
			for _, o := range options {
				l = append(l, map[string]string{"code": o.Code, "libelle": o.Libelle})
			}
		}
		return r.JSON(http.StatusOK, l)
	}
}

func communes(_ *socle.Requete, q string) ([]ui.Option, error) {
	return France{}.ChercherCommunes(q), nil
}

func intercommunalites(_ *socle.Requete, q string) ([]ui.Option, error) {
	return France{}.ChercherEPCI(q), nil
}

const questionsParMinute = 60

func voies(r *socle.Requete, q string) ([]ui.Option, error) {
	a, err := AdressesDe(r.App, r.Collectivite)
	if a == nil || err != nil {
		return nil, err
	}
	// The service counts the questions of the whole guichet: nobody asks them all.
	if _, ailleurs := a.(Nationales); ailleurs && r.Socle.Limites.Permettre("adresses:"+r.AdresseIP(), questionsParMinute, time.Minute) != nil {
		return nil, nil
	}
	l, err := a.ChercherVoies(q)
	return options(l, func(nom string) ui.Option { return ui.Option{Libelle: nom} }), err
}
