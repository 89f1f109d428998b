package catalogue_test

import (
	"bytes"
	"slices"
	"testing"

	"guichet/pb_hooks/catalogue"
)

const exclusion = `"exclusions": [{"id": "X1", "code": "plusieurs", "si": {"q": "C1", "op": "eq", "v": "O2"},
	"titre": {"fr": "Vous ne pouvez pas venir à plusieurs"}, "pourquoi": {"fr": "La salle est petite."}, "que_faire": {"fr": "Appelez la mairie."}}],
 "pieces": [`

func TestUneExclusionRegardeCeQuiEstRepondu(t *testing.T) {
	plusieurs := catalogue.Test{Q: "C1", Op: "eq", V: []byte(`"O2"`)}
	for _, l := range []struct {
		nom      string
		si       catalogue.Test
		defaut   string // proposed for C1
		reponses catalogue.Reponses
		page     string // that of the answer which excludes
	}{
		{"une réponse qui exclut", plusieurs, "", catalogue.Reponses{"C1": {"O2"}}, "E1"},
		{"une réponse qui n’exclut pas", plusieurs, "", catalogue.Reponses{"C1": {"O1"}}, ""},
		{"aucune réponse", plusieurs, "", catalogue.Reponses{}, ""},
		{"une réponse proposée que personne n’a confirmée", plusieurs, "O2", catalogue.Reponses{}, ""},
		{"une réponse que l’on ne voit plus", catalogue.Test{Q: "C3", Op: "gt", V: []byte("3")}, "", catalogue.Reponses{"C1": {"O1"}, "C3": {"9"}}, ""},
		{"la dernière des réponses regardées", catalogue.Test{All: []catalogue.Test{plusieurs, {Q: "C3", Op: "gt", V: []byte("3")}}}, "", catalogue.Reponses{"C1": {"O2"}, "C3": {"9"}}, "E2"},
	} {
		t.Run(l.nom, func(t *testing.T) {
			d := document(t, `"pieces": [`, exclusion)
			d.Exclusions[0].Si, d.Etapes[0].Champs[0].Defaut = l.si, l.defaut
			if fautes := catalogue.Verifier(d); len(fautes) > 0 {
				t.Fatal(fautes)
			}
			n, err := d.Deplier()
			if err != nil {
				t.Fatal(err)
			}
			x, page := catalogue.Parcourir(contexte(n), l.reponses).Exclu()
			if page != l.page || (x != nil) != (l.page != "") {
				t.Errorf("exclu par %v à la page %q, attendu %q", x, page, l.page)
			}
		})
	}
}

func TestUneExclusionIncompleteNeSePubliePas(t *testing.T) {
	for _, l := range []struct {
		nom     string
		changer func(x *catalogue.Exclusion)
		phrase  string
	}{
		{"sans titre", func(x *catalogue.Exclusion) { x.Titre.Fr = "" }, "L’exclusion « plusieurs » doit dire que la démarche n’est pas possible, pourquoi, et que faire."},
		{"sans raison", func(x *catalogue.Exclusion) { x.Pourquoi.Fr = "" }, "L’exclusion « plusieurs » doit dire que la démarche n’est pas possible, pourquoi, et que faire."},
		{"sans issue", func(x *catalogue.Exclusion) { x.QueFaire.Fr = "" }, "L’exclusion « plusieurs » doit dire que la démarche n’est pas possible, pourquoi, et que faire."},
		{"sur un champ inconnu", func(x *catalogue.Exclusion) { x.Si.Q = "C9" }, "La condition de l’exclusion plusieurs regarde une question qui n’est pas posée avant."},
		{"sur une option inconnue", func(x *catalogue.Exclusion) { x.Si.V = []byte(`"O9"`) }, `La condition de l’exclusion plusieurs compare à une valeur qui ne convient pas : "O9".`},
		{"par l’absence de réponse", func(x *catalogue.Exclusion) { x.Si = catalogue.Test{Q: "C1", Op: "empty"} }, "L’exclusion « plusieurs » ne peut pas dire « pas » ni « vide » : elle écarterait une personne qui n’a pas encore répondu."},
		{"par une négation", func(x *catalogue.Exclusion) {
			x.Si = catalogue.Test{Any: []catalogue.Test{{Not: &catalogue.Test{Q: "C1", Op: "eq", V: []byte(`"O1"`)}}}}
		}, "L’exclusion « plusieurs » ne peut pas dire « pas » ni « vide » : elle écarterait une personne qui n’a pas encore répondu."},
		{"sans identifiant", func(x *catalogue.Exclusion) { x.ID = "C1" }, `Exclusion plusieurs : l’identifiant "C1" manque ou sert deux fois.`},
	} {
		t.Run(l.nom, func(t *testing.T) {
			d := document(t, `"pieces": [`, exclusion)
			l.changer(&d.Exclusions[0])
			fautes := catalogue.Verifier(d)
			for i := range fautes {
				fautes[i] = espacer(fautes[i])
			}
			if !slices.Contains(fautes, l.phrase) {
				t.Errorf("manque %q dans %q", l.phrase, fautes)
			}
		})
	}
}

// renvoi is a téléservice that sends to a national service.
func renvoi(t *testing.T) *catalogue.Document {
	t.Helper()
	d := document(t)
	d.Etapes, d.Pieces, d.Conditions, d.Listes, d.Traitement = nil, nil, nil, nil, catalogue.Traitement{}
	d.Renvoi = &catalogue.Renvoi{
		Genre: "national", Nom: "service-public.fr", URL: "https://www.service-public.fr/particuliers/vosdroits/R16396",
		Texte: catalogue.Texte{Fr: "L’inscription se fait sur le site national."},
	}
	return d
}

func TestUnRenvoiSePublieSansQuestionNiTraitement(t *testing.T) {
	d := renvoi(t)
	if fautes := catalogue.Verifier(d); len(fautes) > 0 {
		t.Fatal(fautes)
	}
	brut, err := d.Canonique()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := catalogue.Lire(bytes.NewReader(brut)); err != nil {
		t.Error(err)
	}
	for _, l := range []struct {
		nom     string
		changer func(d *catalogue.Document)
		phrase  string
	}{
		{"sans https", func(d *catalogue.Document) { d.Renvoi.URL = "http://www.service-public.fr" }, "L’adresse du renvoi doit commencer par https:// : http://www.service-public.fr"},
		{"un script", func(d *catalogue.Document) { d.Renvoi.URL = "javascript:alert(1)" }, "L’adresse du renvoi doit commencer par https:// : javascript:alert(1)"},
		{"sans machine", func(d *catalogue.Document) { d.Renvoi.URL = "https:///page" }, "L’adresse du renvoi doit commencer par https:// : https:///page"},
		{"avec un mot de passe", func(d *catalogue.Document) { d.Renvoi.URL = "https://a:b@example.org" }, "L’adresse du renvoi doit commencer par https:// : https://a:b@example.org"},
		{"un genre inconnu", func(d *catalogue.Document) { d.Renvoi.Genre = "local" }, "Le renvoi est d’un genre inconnu : local."},
		{"sans raison", func(d *catalogue.Document) { d.Renvoi.Texte.Fr = "" }, "Le renvoi doit dire vers qui il mène et pourquoi."},
		{"avec une question", func(d *catalogue.Document) { d.Etapes = document(t).Etapes }, "Une démarche qui renvoie ailleurs ne pose aucune question."},
	} {
		t.Run(l.nom, func(t *testing.T) {
			d := renvoi(t)
			l.changer(d)
			fautes := catalogue.Verifier(d)
			for i := range fautes {
				fautes[i] = espacer(fautes[i])
			}
			if !slices.Contains(fautes, l.phrase) {
				t.Errorf("manque %q dans %q", l.phrase, fautes)
			}
		})
	}
}
