package demandes_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
)

func TestUnAgentChercheUneDemande(t *testing.T) {
	b := guichettest.New(t)
	ici, ailleurs := b.Collectivite("Saint-Exemple", "contact"), b.Collectivite("Sainte-Autre", "contact")
	noms := []string{"Élodie Grandjean", "Zoé d’Hénin-Liétard", "Ōta Noël", "Luc Grand"}
	ids := map[string]string{}
	var service string
	for _, nom := range noms {
		d, _ := b.Deposer(ici, nil)
		renommer(b, d, nom)
		ids[d.ID], service = nom, d.Service
	}
	autre, _ := b.Deposer(ailleurs, nil)
	renommer(b, autre, noms[0])
	luc, _ := b.Deposer(ici, nil)
	renommer(b, luc, "Luc")
	ids[luc.ID] = "Luc"

	tous := demandes.Filtre{Collectivite: ici.ID, Nombre: 50}
	for _, cas := range []struct {
		nom, texte string
		services   []string
		attendus   []string
	}{
		{"le nom entier", "Élodie Grandjean", nil, noms[:1]},
		{"sans accent ni majuscule", "elodie", nil, noms[:1]},
		{"le début d’un nom, dernière envoyée d’abord", "grand", nil, []string{"Luc Grand", "Élodie Grandjean"}},
		{"deux mots dans l’autre ordre", "grand luc", nil, []string{"Luc Grand"}},
		{"un nom à apostrophe et à tiret", "d'henin-lie", nil, noms[1:2]},
		{"une lettre accentuée en deux signes", "e\u0301lodie", nil, noms[:1]},
		{"une lettre d’ailleurs", "ota", nil, noms[2:3]},
		{"un mot du nom, un mot de la démarche", "luc mairie", nil, []string{"Luc", "Luc Grand"}},
		{"son numéro", luc.Numero, nil, []string{"Luc"}},
		{"le service de l’agent", "grand", []string{service}, []string{"Luc Grand", "Élodie Grandjean"}},
		{"un autre service", "grand", []string{"ailleurs"}, nil},
		{"un numéro d’un autre service", luc.Numero, []string{"ailleurs"}, nil},
		{"aucun service", "grand", []string{}, nil},
		{"le numéro d’une autre collectivité", autre.Numero, nil, nil},
		{"le milieu d’un nom", "jean", nil, nil},
		{"des signes seuls", `" * ( - :`, nil, nil},
		{"des signes de la recherche", `luc" OR collectivite : "` + ailleurs.ID, nil, nil},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			f := tous
			f.Texte, f.Services = cas.texte, cas.services
			l, err := demandes.Lister(b.App, f)
			if err != nil {
				t.Fatal(err)
			}
			var trouves []string
			for _, d := range l {
				trouves = append(trouves, ids[d.ID])
			}
			if !slices.Equal(trouves, cas.attendus) {
				t.Errorf("« %s » trouve %q, attendu %q", cas.texte, trouves, cas.attendus)
			}
		})
	}
}

func TestLesPagesDUneRechercheSeSuivent(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple", "contact")
	var deposees []string
	for range 7 {
		d, _ := b.Deposer(c, nil)
		deposees = append(deposees, d.ID)
	}
	slices.Reverse(deposees)
	f := demandes.Filtre{Collectivite: c.ID, Texte: "mairie", Nombre: 3}
	var lues []string
	for {
		l, err := demandes.Lister(b.App, f)
		if err != nil {
			t.Fatal(err)
		}
		if len(l) == 0 {
			break
		}
		for _, d := range l {
			lues = append(lues, d.ID)
		}
		f.Apres = lues[len(lues)-1]
	}
	if !slices.Equal(lues, deposees) {
		t.Errorf("lues %q, déposées %q", lues, deposees)
	}
}

// The index is what its triggers made of the table, whatever changed there.
func TestLIndexDeLaRechercheSuitLaTable(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple", "contact")
	for i := range 3 {
		d, _ := b.Deposer(c, nil)
		renommer(b, d, fmt.Sprintf("Personne %d", i))
	}
	b.Transaction(func(tx core.App) error {
		_, err := tx.DB().NewQuery("INSERT INTO demandes_recherche (demandes_recherche, rank) VALUES ('integrity-check', 1)").Execute()
		return err
	})
}

// renommer changes who filed a demande, as a correction will.
func renommer(b *guichettest.Banc, d *demandes.Demande, nom string) {
	b.Transaction(func(tx core.App) error {
		d.Demandeur = nom
		return tx.DB().Model(d).Update("Demandeur")
	})
}
