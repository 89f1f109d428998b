package catalogue_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"guichet/pb_hooks/catalogue"
	"guichet/ui"
)

// enfants is petit with a liste of two children at most, after the question
// « plusieurs »: an allergy is asked of who has one, a school when one asks for
// several.
func enfants(t *testing.T, changements ...string) *catalogue.Contexte {
	t.Helper()
	liste := `{"id": "L", "code": "enfants", "type": "liste", "libelle": {"fr": "Vos enfants"}, "unite": "un enfant", "requis": true, "max": 2, "champs": [
		{"id": "N", "code": "nom", "type": "texte", "libelle": {"fr": "Son nom"}, "requis": true, "manque": {"fr": "Indiquez son nom."}},
			{"id": "A", "code": "allergique", "type": "booleen", "libelle": {"fr": "A-t-il une allergie"}},
			{"id": "Q", "code": "quoi", "type": "texte", "libelle": {"fr": "Laquelle"}, "requis": true, "si": {"q": "A", "op": "eq", "v": "oui"}},
			{"id": "F", "code": "debut", "type": "date", "libelle": {"fr": "Du"}},
			{"id": "G", "code": "fin", "type": "date", "libelle": {"fr": "Au"}, "regles": [{"nom": "apres", "champ": "F", "phrase": {"fr": "La fin suit le début."}}]},
			{"id": "S", "code": "ecole", "type": "texte", "libelle": {"fr": "École"}, "si": {"q": "C1", "op": "eq", "v": "O2"}}]},
		  {"id": "T", "code": "nombre", "type": "entier", "libelle": {"fr": "Encore"}}`
	change := strings.NewReplacer(changements...).Replace(liste)
	if len(changements) > 0 && change == liste {
		t.Fatalf("%q ne change rien", changements)
	}
	d, err := document(t, `{"id": "C3", "code": "nombre", "type": "entier", "libelle": {"fr": "Combien"}, "requis": true}`, change).Deplier()
	if err != nil {
		t.Fatal(err)
	}
	return contexte(d)
}

func noms(champs []catalogue.Champ) string {
	var l []string
	for _, c := range champs {
		l = append(l, c.Libelle.Fr)
	}
	return strings.Join(l, ", ")
}

func TestChaqueRangeeVoitLaSienne(t *testing.T) {
	p := catalogue.Parcourir(enfants(t), catalogue.Reponses{
		"C1": {"O2"}, "L": {"r1", "r2"}, "L/r1/N": {"Léa"}, "L/r1/A": {"oui"}, "L/r2/A": {"non"}, "L/r2/Q": {"les noix"}, "L/r3/N": {"Tom"},
	})
	rangees := p.Rangees("L")
	if len(rangees) != 2 || espacer(rangees[1].Titre) != "Enfant 2" {
		t.Fatalf("rangées : %+v", rangees)
	}
	for i, attendus := range []string{
		"Son nom, A-t-il une allergie, Laquelle, Du, Au, École",
		"Son nom, A-t-il une allergie, Du, Au, École",
	} {
		if d := cmp.Diff(attendus, noms(rangees[i].Champs)); d != "" {
			t.Errorf("rangée %d : %s", i+1, d)
		}
	}
	attendues := catalogue.Reponses{"C1": {"O2"}, "L": {"r1", "r2"}, "L/r1/N": {"Léa"}, "L/r1/A": {"oui"}, "L/r2/A": {"non"}}
	if d := cmp.Diff(attendues, p.Visibles); d != "" {
		t.Error(d)
	}
}

func TestApresLesRangeesUneConditionNeLesVoitPlus(t *testing.T) {
	x := enfants(t, `"libelle": {"fr": "Encore"}`, `"libelle": {"fr": "Encore"}, "si": {"q": "N", "op": "filled"}`)
	p := catalogue.Parcourir(x, catalogue.Reponses{"C1": {"O2"}, "L": {"r1"}, "L/r1/N": {"Léa"}})
	page, _ := p.Page("E2")
	if len(page.Champs) != 1 || page.Champs[0].ID != "L" {
		t.Errorf("la question d’une rangée se voit du dehors : %v", page.Champs)
	}
}

func TestLesFautesDunePageDisentLeurRangee(t *testing.T) {
	x, r := enfants(t), catalogue.Reponses{"C1": {"O2"}}
	p := catalogue.Parcourir(x, r)
	page, _ := p.Page("E2")
	saisie := p.Saisies(page, r, nil)[0]
	if len(saisie.Rangees) != 1 || saisie.Ajouter != "Ajouter un enfant" {
		t.Fatalf("une rangée obligatoire n’est pas ouverte d’avance : %+v", saisie)
	}
	f := url.Values{"enfants": {saisie.Rangees[0].ID, "r2", "../forgée"}, "nombre": {"deux"}}
	f.Set("enfants.r2.nom", " Tom ")
	f.Set("enfants.r2.allergique", "oui")
	f.Set("enfants.r2.debut_jour", "2")
	f.Set("enfants.r2.debut_mois", "5")
	f.Set("enfants.r2.debut_annee", "2027")
	f.Set("enfants.r2.fin_jour", "1")
	f.Set("enfants.r2.fin_mois", "5")
	f.Set("enfants.r2.fin_annee", "2027")
	fautes, _ := p.LirePage(page, f, r)
	for nom, phrase := range fautes {
		fautes[nom] = espacer(phrase)
	}
	premiere := saisie.Rangees[0].ID
	attendues := map[string]string{
		"enfants." + premiere + ".nom": "Enfant 1 : Indiquez son nom.",
		"enfants.r2.fin":               "Enfant 2 : La fin suit le début.",
		"nombre":                       "La réponse doit être un nombre entier, par exemple 2.",
	}
	if d := cmp.Diff(attendues, fautes); d != "" {
		t.Error(d)
	}
	if r["L/r2/N"].Une() != "Tom" || r["L/r2/G"].Une() != "2027-05-01" || r["T"].Une() != "deux" || len(r["L"]) != 2 {
		t.Errorf("gardé : %v", r)
	}
	// The question that « oui » reveals is asked on the next page, and then named.
	apres := catalogue.Parcourir(x, r)
	if manque := apres.Manques()["E2"]["enfants.r2.quoi"]; espacer(manque) != "Enfant 2 : Répondez à la question « Laquelle »." {
		t.Errorf("manque %q", manque)
	}
	saisies := apres.Saisies(page, r, fautes)
	if s := saisies[0].Rangees[1].Saisies[0]; s.Valeur != "Tom" || s.Nom != "enfants.r2.nom" {
		t.Errorf("saisie rendue : %+v", s)
	}
	if lignes := saisies[0].Erreurs(); len(lignes) != 2 || saisies[0].Ajouter != "" {
		t.Errorf("résumé %v, bouton %q", lignes, saisies[0].Ajouter)
	}
}

func TestLesBoutonsDuneListe(t *testing.T) {
	x, r := enfants(t), catalogue.Reponses{"C1": {"O2"}, "L": {"r1"}, "L/r1/N": {"Léa"}, "L/r10/N": {"autre"}}
	presser := func(bouton, valeur string) (string, bool) {
		p := catalogue.Parcourir(x, r)
		page, _ := p.Page("E2")
		return p.ModifierRangees(page, url.Values{bouton: {valeur}}, r)
	}
	if ancre, fait := presser("_ajouter", "enfants"); !fait || len(r["L"]) != 2 || ancre != "enfants."+r["L"][1] {
		t.Fatalf("ajouter : %q, %v", ancre, r)
	}
	if _, fait := presser("_ajouter", "enfants"); !fait || len(r["L"]) != 2 {
		t.Errorf("ajouter au-delà du maximum : %v", r)
	}
	if ancre, fait := presser("_retirer", "enfants.r1"); !fait || ancre != "enfants" || len(r["L"]) != 1 || r["L/r1/N"] != nil || r["L/r10/N"] == nil {
		t.Errorf("retirer : %q, %v", ancre, r)
	}
	if presser("_retirer", "enfants.r9"); len(r["L"]) != 1 {
		t.Errorf("retirer une rangée forgée : %v", r)
	}
	if presser("_retirer", "enfants."+r["L"][0]); r["L"] != nil {
		t.Errorf("retirer la dernière : %v", r)
	}
	if _, fait := presser("suivant", ""); fait {
		t.Error("aucun bouton de liste n’est pressé")
	}
	if manque := catalogue.Parcourir(x, r).Manques()["E2"]["enfants"]; espacer(manque) != "Il en faut au moins 1 : ajoutez un enfant." {
		t.Errorf("manque %q", manque)
	}
}

func TestUnePageGardeeEnArriereNePerdPasUneRangee(t *testing.T) {
	x, r := enfants(t), catalogue.Reponses{"C1": {"O2"}, "L": {"r1", "r2"}, "L/r1/N": {"Léa"}, "L/r2/N": {"Tom"}}
	p := catalogue.Parcourir(x, r)
	page, _ := p.Page("E2")
	p.LirePage(page, url.Values{"enfants": {"r1"}, "enfants.r1.nom": {"Léo"}, "enfants.r2.nom": {"Tom"}}, r)
	if len(r["L"]) != 2 || r["L/r1/N"].Une() != "Léo" || r["L/r2/N"].Une() != "Tom" {
		t.Errorf("gardé : %v", r)
	}
}

func TestLaRecapitulationAUneCarteParRangee(t *testing.T) {
	p := catalogue.Parcourir(enfants(t), catalogue.Reponses{"C1": {"O2"}, "L": {"r1", "r2"}, "L/r1/N": {"Léa"}, "L/r2/N": {"Tom"}})
	ligne := p.Resume()[1].Lignes[0]
	if len(ligne.Rangees) != 2 || espacer(ligne.Rangees[1].Titre) != "Enfant 2" || ligne.Rangees[1].Lignes[0].Reponse[0] != "Tom" {
		t.Errorf("récapitulation : %+v", ligne)
	}
}

// Whatever one adds, removes and types, the rows keep their answers and no
// other is kept beside them.
func TestLesRangeesNeSeMelangentPas(t *testing.T) {
	x := enfants(t, `"max": 2`, `"max": 50`)
	rapid.Check(t, func(t *rapid.T) {
		r, attendus := catalogue.Reponses{"C1": {"O2"}}, map[string]string{}
		var ordre []string
		for range rapid.IntRange(1, 12).Draw(t, "gestes") {
			p := catalogue.Parcourir(x, r)
			page, _ := p.Page("E2")
			f := url.Values{"enfants": ordre}
			for _, id := range ordre {
				attendus[id] = rapid.StringMatching(`[a-z]{1,8}`).Draw(t, "nom")
				f.Set("enfants."+id+".nom", attendus[id])
			}
			if len(ordre) > 0 && rapid.Bool().Draw(t, "retirer") {
				i := rapid.IntRange(0, len(ordre)-1).Draw(t, "rang")
				f.Set("_retirer", "enfants."+ordre[i])
				delete(attendus, ordre[i])
				ordre = slices.Delete(slices.Clone(ordre), i, i+1)
			} else {
				f.Set("_ajouter", "enfants")
			}
			p.LirePage(page, f, r)
			p.ModifierRangees(page, f, r)
			if f.Has("_ajouter") {
				ordre = append(ordre, r["L"][len(r["L"])-1])
			}
		}
		if !slices.Equal(ordre, r["L"]) {
			t.Fatalf("rangées %v, attendues %v", r["L"], ordre)
		}
		for cle, v := range r {
			if p := strings.Split(cle, "/"); len(p) == 3 && v.Une() != attendus[p[1]] {
				t.Fatalf("%s garde %q, attendu %q", cle, v, attendus[p[1]])
			}
		}
	})
}

func TestUnBlocSeRepeteParRangee(t *testing.T) {
	d := document(t, `{"id": "C3", "code": "nombre", "type": "entier", "libelle": {"fr": "Combien"}, "requis": true}`,
		`{"id": "L", "code": "enfants", "type": "liste", "libelle": {"fr": "Vos enfants"}, "unite": "un enfant", "champs": [
			{"id": "I", "bloc": "identite_personne", "role": "enfant"}, {"id": "N", "bloc": "naissance", "role": "enfant"}]}`)
	if fautes := catalogue.Verifier(d); len(fautes) > 0 {
		t.Fatalf("refusé : %q", fautes)
	}
	n, err := d.Deplier()
	if err != nil {
		t.Fatal(err)
	}
	p := catalogue.Parcourir(contexte(n), catalogue.Reponses{
		"C1": {"O2"}, "L": {"r1", "r2"}, "L/r1/I.nom_naissance": {"Thouvenel"}, "L/r1/N.pays_naissance": {"99109"}, "L/r2/N.pays_naissance": {"99100"},
	})
	for i, attendue := range []string{"Sa ville de naissance", "Sa commune de naissance"} {
		if dits := noms(p.Rangees("L")[i].Champs); !strings.HasSuffix(dits, attendue) {
			t.Errorf("rangée %d : %s", i+1, dits)
		}
	}
	manques := p.Manques()["E2"]
	if manques["enfants.r1.enfant_nom_naissance"] != "" || espacer(manques["enfants.r2.enfant_nom_naissance"]) != "Enfant 2 : Indiquez son nom de naissance." {
		t.Errorf("manques : %v", manques)
	}
}

func TestUneListeSeuleSurSaPageLaTitre(t *testing.T) {
	x := enfants(t, `,
		  {"id": "T", "code": "nombre", "type": "entier", "libelle": {"fr": "Encore"}}`, "")
	p := catalogue.Parcourir(x, catalogue.Reponses{"C1": {"O2"}})
	page, _ := p.Page("E2")
	if s := p.Saisies(page, nil, nil); len(s) != 1 || !s[0].Titre || s[0].Genre != ui.GenreRangees {
		t.Errorf("saisies : %+v", s)
	}
}
