package catalogue_test

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/pb_hooks/catalogue"
)

func parcourir(t *testing.T, r catalogue.Reponses) *catalogue.Parcours {
	t.Helper()
	d, err := document(t).Deplier()
	if err != nil {
		t.Fatal(err)
	}
	return catalogue.Parcourir(contexte(d), r)
}

func pages(p *catalogue.Parcours) []string {
	var l []string
	for _, page := range p.Pages {
		l = append(l, page.ID)
	}
	return l
}

func TestLesPagesSuiventLesReponses(t *testing.T) {
	for _, l := range []struct {
		nom      string
		reponses catalogue.Reponses
		pages    []string
		manque   string // the first page that is not finished
	}{
		{"sans réponse, la première page", catalogue.Reponses{}, []string{"E1"}, "E1"},
		{"seul, rien d’autre", catalogue.Reponses{"C1": {"O1"}}, []string{"E1"}, ""},
		{"plusieurs, la suite et le document", catalogue.Reponses{"C1": {"O2"}}, []string{"E1", "E2", "P1"}, "E2"},
		{"plusieurs, le nombre dit", catalogue.Reponses{"C1": {"O2"}, "C3": {"4"}}, []string{"E1", "E2", "P1"}, "P1"},
		{"plusieurs, tout dit", catalogue.Reponses{"C1": {"O2"}, "C3": {"4"}, "P1": {"piece"}}, []string{"E1", "E2", "P1"}, ""},
		{"une option forgée ne finit pas la page", catalogue.Reponses{"C1": {"O9"}}, []string{"E1"}, "E1"},
		{"une date fausse arrête à sa page", catalogue.Reponses{"C1": {"O1"}, "C2": {"31/2/2020"}}, []string{"E1"}, "E1"},
	} {
		t.Run(l.nom, func(t *testing.T) {
			p := parcourir(t, l.reponses)
			if d := cmp.Diff(l.pages, pages(p)); d != "" {
				t.Error(d)
			}
			if p.PremierManque() != l.manque {
				t.Errorf("manque %q, attendu %q", p.PremierManque(), l.manque)
			}
		})
	}
}

func TestUneQuestionCacheeNeCompteNiNeSePerd(t *testing.T) {
	r := catalogue.Reponses{"C1": {"O1"}, "C3": {"douze"}, "P1": {"piece"}, "forgé": {"x"}}
	p := parcourir(t, r)
	if d := cmp.Diff(catalogue.Reponses{"C1": {"O1"}}, p.Visibles); d != "" {
		t.Error(d)
	}
	if manques := p.Manques(); len(manques) > 0 {
		t.Errorf("une question cachée manque : %v", manques)
	}
	if r["C3"] == nil {
		t.Error("le brouillon a perdu une réponse cachée")
	}
	if _, rang := p.Page("E2"); rang != -1 {
		t.Error("une page cachée se montre")
	}
}

func TestUnePageNeLitQueSesQuestions(t *testing.T) {
	r := catalogue.Reponses{"C2": {"1980-05-12"}}
	p := parcourir(t, r)
	page, _ := p.Page("E1")
	fautes, _ := p.LirePage(page, url.Values{
		"profil": {"O2", "O1"}, "nombre": {"4"}, "C3": {"4"}, "liste": {"piece"}, "naissance": {"1990-01-01"},
	}, r)
	if len(fautes) > 0 {
		t.Errorf("fautes : %v", fautes)
	}
	if d := cmp.Diff(catalogue.Reponses{"C1": {"O2"}}, r); d != "" {
		t.Error(d)
	}
}

func TestToutesLesFautesDunePageSontDitesEtLaSaisieGardee(t *testing.T) {
	r := catalogue.Reponses{}
	p := parcourir(t, r)
	page, _ := p.Page("E1")
	fautes, _ := p.LirePage(page, url.Values{"profil": {"O9"}, "naissance_jour": {"31"}, "naissance_mois": {"2"}, "naissance_annee": {"2020"}}, r)
	attendues := map[string]string{
		"profil": "Répondez à la question « Vous êtes ».", "naissance": "Indiquez une date qui existe, par exemple 12 05 1980.",
	}
	for code := range fautes {
		fautes[code] = espacer(fautes[code])
	}
	if d := cmp.Diff(attendues, fautes); d != "" {
		t.Error(d)
	}
	saisies := p.Saisies(page, r, fautes)
	if s := saisies[1]; s.Jour != "31" || s.Mois != "2" || s.Annee != "2020" || s.Erreur != attendues["naissance"] {
		t.Errorf("saisie rendue : %+v", s)
	}
}

func TestUneReponseEffaceeNEstPlusGardee(t *testing.T) {
	r := catalogue.Reponses{"C1": {"O2"}, "C3": {"4"}}
	p := parcourir(t, r)
	page, _ := p.Page("E2")
	fautes, _ := p.LirePage(page, url.Values{"nombre": {""}}, r)
	if espacer(fautes["nombre"]) != "Répondez à la question « Combien »." || r["C3"] != nil {
		t.Errorf("fautes %v, réponses %v", fautes, r)
	}
}

func TestUneReponseQuiCacheSaVoisineTaitSaFaute(t *testing.T) {
	d, err := document(t, `"libelle": {"fr": "Né le"}`, `"libelle": {"fr": "Né le"}, "requis": true, "si": {"q": "C1", "op": "eq", "v": "O2"}`).Deplier()
	if err != nil {
		t.Fatal(err)
	}
	r := catalogue.Reponses{"C1": {"O2"}}
	p := catalogue.Parcourir(contexte(d), r)
	page, _ := p.Page("E1")
	if fautes, _ := p.LirePage(page, url.Values{"profil": {"O1"}}, r); len(fautes) > 0 {
		t.Errorf("faute d’une question cachée : %v", fautes)
	}
}

func TestUnChampDeLAgentNEstPasDemandeAuPublic(t *testing.T) {
	d, err := document(t, `"libelle": {"fr": "Né le"}`, `"libelle": {"fr": "Né le"}, "requis": true, "source": "agent"`).Deplier()
	if err != nil {
		t.Fatal(err)
	}
	r := catalogue.Reponses{"C1": {"O1"}, "C2": {"1980-05-12"}}
	p := catalogue.Parcourir(contexte(d), r)
	page, _ := p.Page("E1")
	if len(page.Champs) != 1 || len(p.Manques()) > 0 || len(p.Resume()[0].Lignes) != 1 {
		t.Errorf("il se montre : %+v, manques %v", page.Champs, p.Manques())
	}
	p.LirePage(page, url.Values{"profil": {"O1"}, "naissance_jour": {"1"}, "naissance_mois": {"1"}, "naissance_annee": {"1990"}}, r)
	if v := catalogue.Parcourir(contexte(d), r).Visibles["C2"].Une(); v != "1980-05-12" {
		t.Errorf("le public a changé la réponse de l’agent en %q", v)
	}
}

func TestUnLienDonneLesPremieresReponses(t *testing.T) {
	d, err := document(t, `"libelle": {"fr": "Né le"}`, `"libelle": {"fr": "Né le"}, "source": "url"`).Deplier()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []struct {
		nom, lien string
		reponses  catalogue.Reponses
		suite     string
	}{
		{"une date entière", "naissance_jour=12&naissance_mois=5&naissance_annee=1980&profil=O1", catalogue.Reponses{"C2": {"1980-05-12"}}, "?naissance_annee=1980&naissance_jour=12&naissance_mois=5"},
		{"une date fausse", "naissance_jour=31&naissance_mois=2&naissance_annee=1980", catalogue.Reponses{}, ""},
		{"une question qui ne vient pas d’un lien", "profil=O1", catalogue.Reponses{}, ""},
		{"rien", "", catalogue.Reponses{}, ""},
	} {
		t.Run(l.nom, func(t *testing.T) {
			q, err := url.ParseQuery(l.lien)
			if err != nil {
				t.Fatal(err)
			}
			r, suite := catalogue.DepuisLien(contexte(d), q)
			if diff := cmp.Diff(l.reponses, r); diff != "" || suite != l.suite {
				t.Errorf("suite %q, attendue %q\n%s", suite, l.suite, diff)
			}
		})
	}
}

func TestCeQuiEstALireNEstPasUneReponse(t *testing.T) {
	for _, genre := range []string{"texte_affiche", "section", "details"} {
		d, err := document(t, `"type": "date", "libelle": {"fr": "Né le"}`, `"type": "`+genre+`", "requis": true, "libelle": {"fr": "Né le"}, "aide": {"fr": "À lire."}`).Deplier()
		if err != nil {
			t.Fatal(err)
		}
		p := catalogue.Parcourir(contexte(d), catalogue.Reponses{"C1": {"O1"}, "C2": {"forgée"}})
		if l := p.Resume()[0].Lignes; len(l) != 1 || len(p.Manques()) > 0 {
			t.Errorf("%s : lignes %+v, manques %v", genre, l, p.Manques())
		}
		page, _ := p.Page("E1")
		if s := p.Saisies(page, nil, nil); len(s) != 2 || !s[1].Lu() {
			t.Errorf("%s : saisies %+v", genre, s)
		}
	}
}

func TestLaRecapitulationDitCeQuiAEteDemande(t *testing.T) {
	p := parcourir(t, catalogue.Reponses{"C1": {"O2"}, "C2": {"1980-05-12"}, "C3": {"4"}, "P1": {"piece1"}})
	var lues []catalogue.Ligne
	for _, b := range p.Resume() {
		lues = append(lues, b.Lignes...)
	}
	attendues := []catalogue.Ligne{
		{Champ: "C1", Question: "Vous êtes", Reponse: []string{"Plusieurs"}},
		{Champ: "C2", Question: "Né le", Reponse: []string{"12\u00a0mai\u00a01980"}},
		{Champ: "C3", Question: "Combien", Reponse: []string{"4"}},
		{Champ: "P1", Question: "La liste", Pieces: []string{"piece1"}},
	}
	if d := cmp.Diff(attendues, lues); d != "" {
		t.Error(d)
	}
	if s := p.ParCode("profil"); s != "Plusieurs" {
		t.Errorf("par son code : %q", s)
	}
}
