package annuaire

import (
	"cmp"
	"slices"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// adherent is a member with all that the list of the members shows.
type adherent struct {
	Membre
	Adhesion   *Adhesion
	Etape      Etape
	Adresse    string // of its guichet, "" for none
	EnCours    bool   // it has joined, and not left
	Tranche    string
	Cotisation cotisationVue
}

// adherents lists the members by name, with the cotisation of this year.
func adherents(app core.App) ([]adherent, error) {
	auj := socle.De(app).Horloge.Aujourdhui()
	return adherentsEn(app, auj.Annee)
}

// adherentsEn is the same with the cotisation of another year.
func adherentsEn(app core.App, annee int) ([]adherent, error) {
	membres, err := Membres(app)
	if err != nil {
		return nil, err
	}
	parMembre, err := adhesions(app)
	if err != nil {
		return nil, err
	}
	adresses, err := ouvertures(app)
	if err != nil {
		return nil, err
	}
	enUsage, err := actives(app)
	if err != nil {
		return nil, err
	}
	appelees, err := cotisationsDe(app, annee)
	if err != nil {
		return nil, err
	}
	tarifs, _, err := tarifsDe(app, annee)
	if err != nil {
		return nil, err
	}
	auj := socle.De(app).Horloge.Aujourdhui()
	l := make([]adherent, 0, len(membres))
	for _, m := range membres {
		a := adherent{Membre: m, Adhesion: parMembre[m.ID]}
		if a.Adhesion == nil {
			a.Adhesion = &Adhesion{Membre: m.ID, Produits: types.JSONRaw("[]")}
		}
		var ouverte bool
		a.Adresse, ouverte = adresses[m.ID]
		a.Etape = a.Adhesion.etape(ouverte, enUsage[m.ID], auj)
		a.EnCours = a.Adhesion.enCours(auj)
		a.Cotisation = voirCotisation(&m, appelees[m.ID], tarifs, a.EnCours)
		a.Tranche = a.Cotisation.Tranche
		l = append(l, a)
	}
	slices.SortStableFunc(l, func(a, b adherent) int { return cmp.Compare(collectivites.Cle(a.Nom), collectivites.Cle(b.Nom)) })
	return l, nil
}

// adherentParID is one of them, nil for none.
func adherentParID(app core.App, id string) (*adherent, error) {
	l, err := adherents(app)
	if err != nil {
		return nil, err
	}
	for i := range l {
		if l[i].ID == id {
			return &l[i], nil
		}
	}
	return nil, nil
}

// niveau is « Commune ».
func (a *adherent) niveau() string { return motsNiveau[a.Niveau] }

// filtre is what one looks for among the members.
type filtre struct {
	Cherche string
	Etape   Etape
	EPCI    string
	Impaye  bool
}

// garde tells that a member is looked for, apart from its stage.
func (f filtre) garde(a *adherent) bool {
	cle := collectivites.Cle(f.Cherche)
	return (cle == "" || motCommence(a.Nom, cle) || a.Code == f.Cherche) && (f.EPCI == "" || a.EPCI == f.EPCI) && (!f.Impaye || a.Cotisation.Impayee)
}

func motCommence(nom, cle string) bool {
	mots := " " + collectivites.Cle(nom)
	for i := range mots {
		if mots[i] == ' ' && len(mots) > i+len(cle) && mots[i+1:i+1+len(cle)] == cle {
			return true
		}
	}
	return false
}
