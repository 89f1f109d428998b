package catalogue_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/pb_hooks/catalogue"
)

// enchaine is a page where « activité » shows « laquelle », which shows
// « détail »; « commune » shows « quartier », but is typed, not chosen; the
// page after looks at the first one.
func enchaine(t *testing.T) *catalogue.Contexte {
	t.Helper()
	var d catalogue.Document
	err := json.Unmarshal([]byte(`{"etapes": [
		{"id": "E0", "titre": {"fr": "Avant"}, "champs": [{"id": "P", "code": "profil", "type": "booleen", "libelle": {"fr": "Association ?"}}]},
		{"id": "E1", "titre": {"fr": "Votre activité"}, "champs": [
			{"id": "A", "code": "activite", "type": "booleen", "libelle": {"fr": "Avez-vous une activité ?"}, "requis": true},
			{"id": "B", "code": "laquelle", "type": "texte", "libelle": {"fr": "Laquelle ?"}, "requis": true, "si": {"q": "A", "op": "eq", "v": "oui"}},
			{"id": "C", "code": "detail", "type": "texte", "libelle": {"fr": "Détail"}, "si": {"all": [{"q": "B", "op": "filled"}, {"q": "P", "op": "eq", "v": "oui"}]}},
			{"id": "V", "code": "commune", "type": "commune_cog", "libelle": {"fr": "Commune"}},
			{"id": "Q", "code": "quartier", "type": "texte", "libelle": {"fr": "Quartier"}, "si": {"q": "V", "op": "prefix", "v": "88"}},
			{"id": "R", "code": "rna", "type": "texte", "libelle": {"fr": "RNA"}, "si": {"q": "P", "op": "eq", "v": "oui"}}]}]}`), &d)
	if err != nil {
		t.Fatal(err)
	}
	n, err := d.Deplier()
	if err != nil {
		t.Fatal(err)
	}
	return contexte(n)
}

func TestUnePageADansLOrdreSesQuestionsCachees(t *testing.T) {
	x := enchaine(t)
	p := catalogue.Parcourir(x, catalogue.Reponses{"P": {"oui"}})
	page, _ := p.Page("E1")
	var l []string
	for _, s := range p.Saisies(page, nil, nil) {
		nom := s.Nom
		if s.Dependante {
			nom += " dépend"
		}
		if s.Cachee {
			nom += " cachée"
		}
		l = append(l, nom)
	}
	if d := cmp.Diff([]string{"activite", "laquelle dépend cachée", "detail dépend cachée", "commune", "rna"}, l); d != "" {
		t.Error(d)
	}
}

func TestUnePageDitCeQueSesQuestionsDependantesRegardent(t *testing.T) {
	x := enchaine(t)
	p := catalogue.Parcourir(x, catalogue.Reponses{"P": {"oui"}})
	page, _ := p.Page("E1")
	b, err := json.Marshal(p.Dependantes(page))
	if err != nil {
		t.Fatal(err)
	}
	attendu := `{"aujourdhui":"2026-08-01","types":{"A":"booleen","B":"texte","P":"booleen"},"vues":{"P":["oui"]},"champs":[` +
		`{"id":"A","nom":"activite"},{"id":"B","nom":"laquelle","si":{"q":"A","op":"eq","v":"oui"}},` +
		`{"id":"C","nom":"detail","si":{"all":[{"q":"B","op":"filled"},{"q":"P","op":"eq","v":"oui"}]}}]}`
	if d := cmp.Diff(attendu, string(b)); d != "" {
		t.Error(d)
	}
	if page, _ := p.Page("E0"); p.Dependantes(page) != nil {
		t.Error("une page sans question dépendante en a")
	}
}

// What agents write for themselves is not in the page, even to show a question;
// what the rows of a liste say is.
func TestUnePageNeDitRienDesAgents(t *testing.T) {
	x := enchaine(t)
	d := *x.Doc
	d.Etapes = slices.Clone(d.Etapes)
	avant := []catalogue.Champ{
		{ID: "P", Code: "profil", Type: "booleen"},
		{ID: "G", Code: "note", Type: "texte", Source: "agent"},
		{ID: "L", Code: "enfants", Type: "liste", Champs: []catalogue.Champ{{ID: "K", Code: "classe", Type: "choix"}}},
	}
	page := []catalogue.Champ{
		{ID: "A", Code: "activite", Type: "booleen"},
		{ID: "B", Code: "secrete", Type: "texte", Si: &catalogue.Test{Any: []catalogue.Test{{Q: "A", Op: "filled"}, {Q: "G", Op: "filled"}}}},
		{ID: "C", Code: "cantine", Type: "texte", Si: &catalogue.Test{All: []catalogue.Test{{Q: "A", Op: "filled"}, {Q: "L", Op: "has", V: []byte(`"CP"`)}}}},
	}
	d.Etapes[0].Champs, d.Etapes[1].Champs = avant, page
	n, err := d.Deplier()
	if err != nil {
		t.Fatal(err)
	}
	p := catalogue.Parcourir(contexte(n), catalogue.Reponses{"G": {"mauvais payeur"}, "L": {"r1"}, "L/r1/K": {"CP"}})
	e1, _ := p.Page("E1")
	b, err := json.Marshal(p.Dependantes(e1))
	if err != nil {
		t.Fatal(err)
	}
	if s := string(b); strings.Contains(s, "payeur") || strings.Contains(s, "secrete") || !strings.Contains(s, `"L/r1/K":["CP"]`) {
		t.Error(s)
	}
}

func TestUnePageLitLesQuestionsDependantesQuElleAPosees(t *testing.T) {
	for _, l := range []struct {
		nom       string
		avant     catalogue.Reponses
		form      url.Values
		gardees   catalogue.Reponses
		fautes    []string // names
		nouvelles bool
	}{
		{
			"sans scripts, la dépendante reste à poser",
			catalogue.Reponses{},
			url.Values{"_dependantes": {"oui"}, "activite": {"oui"}},
			catalogue.Reponses{"A": {"oui"}},
			nil, true,
		},
		{
			"avec scripts, elle est lue",
			catalogue.Reponses{},
			url.Values{"_dependantes": {"oui"}, "_pose": {"laquelle"}, "activite": {"oui"}, "laquelle": {"Judo"}},
			catalogue.Reponses{"A": {"oui"}, "B": {"Judo"}},
			nil, false,
		},
		{
			"et celle qui dépend d’elle aussi",
			catalogue.Reponses{"P": {"oui"}},
			url.Values{"_dependantes": {"oui"}, "_pose": {"laquelle", "detail"}, "activite": {"oui"}, "laquelle": {"Judo"}, "detail": {"Kata"}},
			catalogue.Reponses{"P": {"oui"}, "A": {"oui"}, "B": {"Judo"}, "C": {"Kata"}},
			nil, false,
		},
		{
			"posée et sans réponse, elle manque",
			catalogue.Reponses{},
			url.Values{"_dependantes": {"oui"}, "_pose": {"laquelle"}, "activite": {"oui"}, "laquelle": {""}},
			catalogue.Reponses{"A": {"oui"}},
			[]string{"laquelle"},
			false,
		},
		{
			"posée à tort, elle n’est pas lue",
			catalogue.Reponses{},
			url.Values{"_dependantes": {"oui"}, "_pose": {"laquelle", "quartier"}, "activite": {"non"}, "laquelle": {"Judo"}, "quartier": {"Centre"}},
			catalogue.Reponses{"A": {"non"}},
			nil, false,
		},
		{
			"cachée par la page, elle garde sa réponse",
			catalogue.Reponses{"A": {"oui"}, "B": {"Judo"}},
			url.Values{"_dependantes": {"oui"}, "activite": {"non"}},
			catalogue.Reponses{"A": {"non"}, "B": {"Judo"}},
			nil, false,
		},
		{
			"une dépendante facultative que le guichet montre est posée avant de continuer",
			catalogue.Reponses{},
			url.Values{"_dependantes": {"oui"}, "activite": {"non"}, "commune": {"Épinal (88000)"}},
			catalogue.Reponses{"A": {"non"}, "V": {"88160"}},
			nil, true,
		},
		{
			"un formulaire qui ne dit rien des dépendantes se lit comme il a été montré",
			catalogue.Reponses{"A": {"oui"}, "B": {"Judo"}},
			url.Values{"activite": {"oui"}, "laquelle": {"Aïkido"}},
			catalogue.Reponses{"A": {"oui"}, "B": {"Aïkido"}},
			nil, false,
		},
	} {
		t.Run(l.nom, func(t *testing.T) {
			p := catalogue.Parcourir(enchaine(t), l.avant)
			page, _ := p.Page("E1")
			fautes, nouvelles := p.LirePage(page, l.form, l.avant)
			if d := cmp.Diff(l.gardees, l.avant); d != "" {
				t.Error(d)
			}
			var noms []string
			for nom := range fautes {
				noms = append(noms, nom)
			}
			if d := cmp.Diff(l.fautes, noms); d != "" || nouvelles != l.nouvelles {
				t.Errorf("nouvelles %t : %s", nouvelles, d)
			}
		})
	}
}
