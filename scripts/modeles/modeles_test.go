package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/pb_hooks/catalogue"
)

const folder = "../../pb_hooks/catalogue/modeles"

func verrouDuDepot(t *testing.T) *verrou {
	t.Helper()
	v, err := lireVerrou(filepath.Join(folder, fichierVerrou))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// What the program embeds is what people wrote, with the ids of the lock.
func TestLesDocumentsSontCeuxDesFichiersLisibles(t *testing.T) {
	v := verrouDuDepot(t)
	documents, err := compilerTous(folder, v)
	if err != nil {
		t.Fatal(err)
	}
	embarques, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(embarques) != len(documents) || len(documents) < 4 {
		t.Fatalf("%d documents lisibles pour %d embarqués (%v)", len(documents), len(embarques), err)
	}
	for nom, attendu := range documents {
		lu, err := os.ReadFile(filepath.Join(folder, nom))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(lu, attendu) {
			t.Errorf("%s n’est plus celui de son fichier lisible : go run ./scripts/modeles", nom)
		}
	}
	lu, err := os.ReadFile(filepath.Join(folder, fichierVerrou))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(v.ecrire()), string(lu)); d != "" {
		t.Error(d)
	}
}

const essai = `
titre: Essayer
etapes:
  - etape: qui
    titre: Qui ?
    champs:
      - champ: profil
        type: choix
        libelle: Vous êtes
        options: {seul: Seul, plusieurs: {libelle: Plusieurs, aide: Deux ou plus}}
      - {bloc: naissance, role: enfant}
      - {champ: nombre, type: entier, libelle: Combien, facultatif: true, defaut: 1}
  - etape: suite
    titre: Et après ?
    si: SI
    champs:
      - {champ: lignes, type: liste, libelle: Lignes, champs: [{champ: prix, type: montant, libelle: Prix}]}
      - {champ: debut, type: date, libelle: Du}
      - {champ: fin, type: date, libelle: Au, regles: [{nom: apres, champ: debut, phrase: Après.}]}
      - {champ: total, type: calcul, libelle: Total, calcul: {nom: somme, de: [prix]}}
conditions:
  nombreux:
    phrase: Vous êtes nombreux
    si: {nombre: {gt: 3}}
traitement: {service: accueil, delai: {valeur: 1, unite: mois, nature: usage}}
`

// verrouDEssai gives readable ids to what the conditions of essai name.
func verrouDEssai() *verrou {
	ids := map[string]string{}
	for cle, id := range map[string]string{
		"champ/profil": "PROFIL", "option/profil/seul": "SEUL", "option/profil/plusieurs": "PLUSIEURS", "champ/nombre": "NOMBRE",
		"champ/naissance:enfant": "NAISSANCE", "condition/nombreux": "NOMBREUX", "champ/lignes/prix": "PRIX",
	} {
		ids["essai "+cle] = id
	}
	return &verrou{ids: ids, tirer: ulid}
}

func TestUneConditionSeLit(t *testing.T) {
	for _, l := range []struct{ nom, si, attendue string }{
		{"une réponse", "{profil: seul}", `{"q":"PROFIL","op":"eq","v":"SEUL"}`},
		{"une de plusieurs réponses", "{profil: [seul, plusieurs]}", `{"q":"PROFIL","op":"in","v":["SEUL","PLUSIEURS"]}`},
		{"une autre réponse", "{profil: {ne: seul}}", `{"q":"PROFIL","op":"ne","v":"SEUL"}`},
		{"un nombre", "{nombre: {ge: 2}}", `{"q":"NOMBRE","op":"ge","v":2}`},
		{"la question d’un bloc", "{enfant_date_naissance: {age_ge: 18}}", `{"q":"NAISSANCE.date_naissance","op":"age_ge","v":18}`},
		{"une question répondue", "{champ: nombre, op: filled}", `{"q":"NOMBRE","op":"filled"}`},
		{"l’écriture longue", "{champ: profil, op: in, v: [seul]}", `{"q":"PROFIL","op":"in","v":["SEUL"]}`},
		{"deux à la fois", "{profil: seul, nombre: 1}", `{"all":[{"q":"NOMBRE","op":"eq","v":1},{"q":"PROFIL","op":"eq","v":"SEUL"}]}`},
		{"l’une ou l’autre", "{un_de: [{profil: seul}, nombreux]}", `{"any":[{"q":"PROFIL","op":"eq","v":"SEUL"},{"ref":"NOMBREUX"}]}`},
		{"le contraire", "{pas: {profil: seul}}", `{"not":{"q":"PROFIL","op":"eq","v":"SEUL"}}`},
		{"une condition nommée", "nombreux", `{"ref":"NOMBREUX"}`},
	} {
		t.Run(l.nom, func(t *testing.T) {
			d, err := compiler("essai", []byte(strings.Replace(essai, "SI", l.si, 1)), verrouDEssai())
			if err != nil {
				t.Fatal(err)
			}
			lue, err := json.Marshal(d.Etapes[1].Si)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(l.attendue, string(lue)); diff != "" {
				t.Error(diff)
			}
			lignes, debut, fin, total := d.Etapes[1].Champs[0], d.Etapes[1].Champs[1], d.Etapes[1].Champs[2], d.Etapes[1].Champs[3]
			if !slices.Equal(total.Calcul.De, []string{"PRIX"}) || total.Requis || !lignes.Requis || fin.Regles[0].Champ != debut.ID {
				t.Errorf("les lignes, leur total et la période : %+v", d.Etapes[1].Champs)
			}
		})
	}
}

func TestUneFauteDEcritureEstDite(t *testing.T) {
	for _, l := range []struct{ nom, avant, apres, dit string }{
		{"une clé inconnue", "facultatif: true", "facultative: true", "unknown field"},
		{"une clé dite deux fois", "titre: Essayer", "titre: Essayer\ntitre: Encore", "titre is told twice"},
		{"une question sans nom", "champ: nombre, ", "", "without « champ »"},
		{"une question inconnue", "SI", "{profils: seul}", "no question « profils »"},
		{"une réponse inconnue", "SI", "{profil: deux}", "no option « deux »"},
		{"une condition inconnue", "SI", "peu_nombreux", "no such condition"},
		{"deux comparaisons", "SI", "{nombre: {gt: 1, lt: 3}}", "one comparison at a time"},
		{"une règle sur rien", "champ: debut, phrase", "champ: debuts, phrase", "no question « debuts »"},
		{"un calcul de rien", "de: [prix]", "de: [pris]", "no question « pris »"},
		{"un bloc inconnu", "bloc: naissance", "bloc: naissances", "unknown bloc"},
	} {
		t.Run(l.nom, func(t *testing.T) {
			texte := strings.Replace(strings.Replace(essai, l.avant, l.apres, 1), "SI", "nombreux", 1)
			_, err := compiler("essai", []byte(texte), verrouDEssai())
			if err == nil || !strings.Contains(err.Error(), l.dit) {
				t.Errorf("dit %v, attendu %q", err, l.dit)
			}
		})
	}
}

func TestUnIdentifiantNeChangeNiNeSertDeuxFois(t *testing.T) {
	v := &verrou{ids: map[string]string{"essai champ/profil": "ANCIEN", "essai champ/retire": "RETIRE"}, tirer: ulid}
	texte := []byte(strings.Replace(essai, "SI", "nombreux", 1))
	avant, err := compiler("essai", texte, v)
	if err != nil {
		t.Fatal(err)
	}
	if avant.Etapes[0].Champs[0].ID != "ANCIEN" || v.ids["essai champ/retire"] != "RETIRE" {
		t.Error("un identifiant du verrou est perdu")
	}
	vus := map[string]bool{}
	for k, id := range v.ids {
		if vus[id] || len(id) != 26 && id != "ANCIEN" && id != "RETIRE" {
			t.Errorf("%s : %s", k, id)
		}
		vus[id] = true
	}
	v.tirer = nil
	apres, err := compiler("essai", texte, v)
	if err != nil {
		t.Fatal(err)
	}
	ecrire := func(d *catalogue.Document) string {
		b, err := d.Canonique()
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if d := cmp.Diff(ecrire(avant), ecrire(apres)); d != "" {
		t.Error(d)
	}
	if _, err := compiler("essai", bytes.ReplaceAll(texte, []byte("total"), []byte("tout")), v); err == nil {
		t.Error("un identifiant manque au verrou sans que ce soit dit")
	}
}
