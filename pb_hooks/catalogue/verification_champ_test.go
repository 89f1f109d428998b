package catalogue_test

import (
	"slices"
	"strings"
	"testing"

	"guichet/pb_hooks/catalogue"
)

// combien is the question of petit that the rows below replace by another.
const combien = `{"id": "C3", "code": "nombre", "type": "entier", "libelle": {"fr": "Combien"}, "requis": true}`

// question writes a champ, with what is added to it.
func question(genre, plus string) string {
	return `{"id": "C3", "code": "nombre", "type": "` + genre + `", "libelle": {"fr": "Combien"}` + plus + `}`
}

func TestChaqueGenreAvecCeQuIlLuiFautSePublie(t *testing.T) {
	const niveaux = `{"id": "L9", "code": "n", "options": [{"id": "n1", "code": "un", "libelle": {"fr": "Un"}}, {"id": "n2", "code": "deux", "libelle": {"fr": "Deux"}, "parent": "n1"}]}`
	plus := map[string]string{
		"choix": `, "liste": "L1", "autre": true`, "choix_multiple": `, "liste": "L1", "autre": true`, "choix_lie": `, "liste": "L9"`,
		"texte_formate": `, "motif": "[A-Z]{2}[0-9]+", "exemple": "AB12", "regles": [{"nom": "motif", "phrase": {"fr": "Deux lettres, puis des chiffres."}}]`,
		"calcul":        `, "calcul": {"nom": "age", "de": ["C2"]}`, "cache": `, "source": "url"}, {"id": "C5", "code": "vue", "type": "texte", "libelle": {"fr": "Vue"}`, "details": `, "aide": {"fr": "Dedans."}`,
		"liste": `, "champs": [{"id": "C4", "code": "nom", "type": "texte", "libelle": {"fr": "Nom"}}]`,
		"date":  `, "regles": [{"nom": "apres", "champ": "C2", "phrase": {"fr": "Plus tard."}}, {"nom": "delai_min", "valeur": 15}, {"nom": "partielle"}]`,
	}
	for _, genre := range catalogue.Genres() {
		t.Run(genre, func(t *testing.T) {
			d := document(t, combien, question(genre, plus[genre]), `"listes": [`, `"listes": [`+niveaux+`, `)
			if fautes := catalogue.Verifier(d); len(fautes) > 0 {
				t.Errorf("refusé : %q", fautes)
			}
		})
	}
}

func TestUnChampIncompletNeSePubliePas(t *testing.T) {
	liste := func(champs string) string { return question("liste", `, "champs": [`+champs+`]`) }
	const nom = `{"id": "C4", "code": "nom", "type": "texte", "libelle": {"fr": "Nom"}}`
	for _, l := range []struct{ nom, champ, phrase string }{
		{"un choix multiple sans liste", question("choix_multiple", ""), "n’a pas de liste de réponses"},
		{"un choix lié d’une liste à un seul niveau", question("choix_lie", `, "liste": "L1"`), "n’a pas de liste de réponses à deux niveaux"},
		{"un motif absent", question("texte_formate", ""), "a un motif absent, trop long ou mal formé (RE2)"},
		{"un motif que RE2 ne connaît pas", question("texte_formate", `, "motif": "(?=a)", "exemple": "a"`), "a un motif absent, trop long ou mal formé (RE2)"},
		{"un motif sans exemple", question("texte_formate", `, "motif": "[a-z]"`), "a un exemple qui manque ou qui ne suit pas son motif"},
		{"un exemple qui ne suit que la moitié du motif", question("texte_formate", `, "motif": "a|b", "exemple": "ab"`), "a un exemple qui manque ou qui ne suit pas son motif"},
		{"un motif sans phrase", question("texte_formate", `, "motif": "a", "exemple": "a"`), "n’a pas de phrase qui dise son motif : donnez-la dans sa règle « motif »"},
		{"un calcul vide", question("calcul", ""), "n’a pas de calcul"},
		{"un calcul inconnu", question("calcul", `, "calcul": {"nom": "moyenne", "de": ["C2"]}`), "a un calcul inconnu : moyenne"},
		{"un calcul sans entrée", question("calcul", `, "calcul": {"nom": "somme", "de": []}`), "a un calcul « somme » de 0 champs, ce qui ne convient pas"},
		{"une durée d’une seule date", question("calcul", `, "calcul": {"nom": "duree_jours", "de": ["C2"]}`), "a un calcul « duree_jours » de 1 champs, ce qui ne convient pas"},
		{"une somme de dates", question("calcul", `, "calcul": {"nom": "somme", "de": ["C2"]}`), "calcule avec « naissance », qui n’a pas le bon genre"},
		{"un calcul qui regarde plus loin", question("calcul", `, "calcul": {"nom": "nombre", "de": ["C3"]}`), "calcule avec une question qui n’est pas posée avant"},
		{"un calcul sur un champ inconnu", question("calcul", `, "calcul": {"nom": "nombre", "de": ["C9"]}`), "calcule avec une question qui n’est pas posée avant"},
		{"un champ caché que personne ne remplit", question("cache", ""), "est caché : sa source doit être « url » ou « agent »"},
		{"une source inconnue", question("texte", `, "source": "voisin"`), "a une source inconnue : voisin"},
		{"des détails sans rien dessous", question("details", ""), "n’a rien à déplier"},
		{"« Autre » hors d’un choix", question("texte", `, "autre": true`), "n’est pas un choix : il ne peut pas offrir « Autre »"},
		{"une liste vide", question("liste", ""), "ne pose aucune question"},
		{"une liste dans une liste", liste(`{"id": "C4", "code": "nom", "type": "liste", "libelle": {"fr": "Nom"}, "champs": [{"id": "C5", "code": "x", "type": "texte", "libelle": {"fr": "X"}}]}`), "contient une autre liste"},
		{"une liste de cent lignes", question("liste", `, "max": 100, "champs": [`+nom+`]`), "a un nombre de lignes impossible (de 0 à 50)"},
		{"une liste qui demande plus qu’elle ne permet", question("liste", `, "min": 3, "max": 2, "champs": [`+nom+`]`), "a un nombre de lignes impossible (de 0 à 50)"},
		{"des questions sous un texte", question("texte", `, "champs": [`+nom+`]`), "n’est pas une liste : il ne peut pas contenir d’autres champs"},
	} {
		t.Run(l.nom, func(t *testing.T) { refusee(t, l.champ, "Le champ « nombre » "+l.phrase+".") })
	}
	for _, l := range []struct{ nom, champ, phrase string }{
		{"une étape où tout est caché", question("cache", `, "source": "url"`), "L’étape « Combien ? » n’a rien à montrer."},
		{"deux dates qui se confondent", `{"id": "C3", "code": "naissance_jour", "type": "texte", "libelle": {"fr": "Combien"}}`, "Les champs « naissance » et « naissance_jour » se confondent : changez l’un des codes."},
		{"une question d’une rangée au genre inconnu", liste(`{"id": "C4", "code": "nom", "type": "nom", "libelle": {"fr": "Nom"}}`), "Le champ « nom » a un genre inconnu : nom."},
		{"une question d’une rangée qui sert deux fois", liste(nom + `, {"id": "C4", "code": "nom", "type": "texte", "libelle": {"fr": "Nom"}}`), `Champ nom : l’identifiant "C4" manque ou sert deux fois.`},
		{"un identifiant à barre oblique", `{"id": "a/b", "code": "nombre", "type": "texte", "libelle": {"fr": "Combien"}}`, `Champ nombre : l’identifiant "a/b" ne doit pas contenir de barre oblique.`},
		{"une règle « apres » qui regarde un choix", question("date", `, "regles": [{"nom": "apres", "champ": "C1", "phrase": {"fr": "Non."}}]`), "La règle « apres » du champ « nombre » ne regarde pas une date ou une heure posée avant."},
		{"une règle « apres » qui regarde plus loin", question("date", `, "regles": [{"nom": "apres", "champ": "C3", "phrase": {"fr": "Non."}}]`), "La règle « apres » du champ « nombre » ne regarde pas une date ou une heure posée avant."},
		{
			"une question d’après les rangées qui les regarde", liste(nom) + `, {"id": "C5", "code": "suite", "type": "texte", "libelle": {"fr": "Suite"}, "si": {"q": "C4", "op": "filled"}}`,
			"La condition du champ suite regarde une question qui n’est pas posée avant.",
		},
		{"un champ de bloc à choisir qui n’existe pas", `{"id": "C3", "bloc": "contact", "avec": ["pigeon"]}`, `étape E2: bloc contact has no champ "pigeon" to choose`},
	} {
		t.Run(l.nom, func(t *testing.T) { refusee(t, l.champ, l.phrase) })
	}
}

func refusee(t *testing.T, champ, phrase string) {
	t.Helper()
	fautes := catalogue.Verifier(document(t, combien, champ))
	for i := range fautes {
		fautes[i] = espacer(fautes[i])
	}
	if !slices.Contains(fautes, phrase) {
		t.Errorf("manque %q dans %q", phrase, fautes)
	}
}

func TestUnTitreDIdentiteSeRecoitDansUnFormatQuOnBarre(t *testing.T) {
	fautes := catalogue.Verifier(document(t, `"nature": "autre"`, `"nature": "identite"`, `"formats": ["pdf"]`, `"formats": ["pdf", "heic"]`))
	if len(fautes) != 1 || !strings.Contains(fautes[0], "il se reçoit en pdf, jpg, png") {
		t.Errorf("fautes : %q", fautes)
	}
}

func TestChaqueBlocSePublie(t *testing.T) {
	for _, l := range []struct{ bloc, plus, codes string }{
		{"identite_personne", "", "prenoms nom_naissance nom_usage"},
		{"identite_personne", `, "avec": ["civilite"]`, "civilite prenoms nom_naissance nom_usage"},
		{"naissance", "", "date_naissance pays_naissance commune_naissance ville_naissance"},
		{"adresse_postale", "", "voie complement code_postal commune pays"},
		{"contact", "", "email telephone"},
		{"contact", `, "avec": ["canal_reponse"]`, "email telephone canal_reponse"},
		{"association", "", "nom sigle rna siret siege representant_nom representant_prenom representant_fonction"},
		{"entreprise", "", "siret raison_sociale siege representant_nom representant_prenom representant_qualite"},
		{"collectivite", "", "siren nom agent_nom agent_fonction"},
		{"periode", "", "debut fin"},
		{"attestation_honneur", "", "atteste"},
	} {
		t.Run(l.bloc+l.plus, func(t *testing.T) {
			d := document(t, combien, `{"id": "C3", "bloc": "`+l.bloc+`", "role": "demandeur"`+l.plus+`}, {"id": "C4", "bloc": "`+l.bloc+`", "role": "autre"`+l.plus+`}`)
			if fautes := catalogue.Verifier(d); len(fautes) > 0 {
				t.Fatalf("refusé : %q", fautes)
			}
			n, err := d.Deplier()
			if err != nil {
				t.Fatal(err)
			}
			var codes []string
			for _, c := range n.Etapes[1].Champs {
				if code, sien := strings.CutPrefix(c.Code, "demandeur_"); sien {
					codes = append(codes, code)
				}
			}
			if lus := strings.Join(codes, " "); lus != l.codes {
				t.Errorf("champs %q, attendus %q", lus, l.codes)
			}
		})
	}
}

func TestUneCiviliteNEstJamaisObligatoire(t *testing.T) {
	n, err := document(t, combien, `{"id": "C3", "bloc": "identite_personne", "role": "demandeur", "avec": ["civilite"]}`).Deplier()
	if err != nil {
		t.Fatal(err)
	}
	c := n.Etapes[1].Champs[0]
	options := n.Options(c.Liste)
	if c.Requis || len(options) != 3 || options[2].Libelle.Fr != "Je ne souhaite pas répondre" {
		t.Errorf("civilité : %+v %v", c, options)
	}
}

func TestUnePeriodeFinitApresSonDebut(t *testing.T) {
	n, err := document(t, combien, `{"id": "C3", "bloc": "periode", "role": "sejour", "regles": [{"nom": "delai_min", "valeur": 2}]}`).Deplier()
	if err != nil {
		t.Fatal(err)
	}
	for fin, dit := range map[string]string{"2026-08-09": "Le dernier jour doit être le premier jour ou un jour d’après.", "2026-08-10": "", "2026-08-11": ""} {
		p := catalogue.Parcourir(contexte(n), catalogue.Reponses{"C1": {"O2"}, "C3.debut": {"2026-08-10"}, "C3.fin": {fin}})
		if faute := p.Manques()["E2"]["sejour_fin"]; faute != dit {
			t.Errorf("jusqu’au %s : %q, attendu %q", fin, faute, dit)
		}
	}
	p := catalogue.Parcourir(contexte(n), catalogue.Reponses{"C1": {"O2"}, "C3.debut": {"2026-08-02"}})
	if faute := p.Manques()["E2"]["sejour_debut"]; espacer(faute) != "Choisissez le 3 août 2026 ou un jour d’après : il faut 2 jours au moins." {
		t.Errorf("la règle de la citation ne va pas au début : %q", faute)
	}
}
