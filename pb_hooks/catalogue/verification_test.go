package catalogue_test

import (
	"slices"
	"testing"

	"guichet/pb_hooks/catalogue"
)

func TestUnDocumentJusteSePublie(t *testing.T) {
	if fautes := catalogue.Verifier(document(t)); len(fautes) > 0 {
		t.Errorf("refusé : %q", fautes)
	}
}

func TestChaqueFauteDunDocumentASaPhrase(t *testing.T) {
	const si = `"si": {"q": "C1", "op": "eq", "v": "O2"}`
	condition := func(test string) []string { return []string{si, `"si": ` + test} }
	for _, l := range []struct {
		nom         string
		changements []string
		phrase      string
	}{
		{"un code qui ne peut pas être une adresse", []string{`"demande-essai"`, `"Demande Essai/"`}, "Le code « Demande Essai/ » de la démarche doit être fait de minuscules, de chiffres et de tirets."},
		{"aucun titre", []string{`"titre": {"fr": "Essai"}`, `"titre": {"fr": ""}`}, "La démarche n’a pas de titre."},
		{"un bloc inconnu", []string{`"code": "nombre", "type": "entier"`, `"bloc": "adresse"`}, `étape E2: unknown bloc "adresse"`},
		{"un identifiant qui manque", []string{`"id": "C2", `, ""}, `Champ naissance : l’identifiant "" manque ou sert deux fois.`},
		{"un identifiant qui sert deux fois", []string{`"id": "C2"`, `"id": "C1"`}, `Champ naissance : l’identifiant "C1" manque ou sert deux fois.`},
		{"un identifiant d’option qui sert deux fois", []string{`"id": "O1"`, `"id": "O2"`}, `Option plusieurs : l’identifiant "O2" manque ou sert deux fois.`},
		{"une pièce qui porte l’identifiant d’une étape", []string{`"id": "P1"`, `"id": "E1"`}, `Document liste : l’identifiant "E1" manque ou sert deux fois.`},
		{"un code qui sert deux fois", []string{`"code": "naissance"`, `"code": "profil"`}, "Le code « profil » sert deux fois."},
		{"un document à joindre qui a le code d’un champ", []string{`"code": "liste"`, `"code": "profil"`}, "Le code « profil » sert deux fois."},
		{"un code de champ en capitales", []string{`"code": "naissance"`, `"code": "Naissance"`}, "Le code « Naissance » doit être fait de minuscules, de chiffres et de tirets bas."},
		{"un genre inconnu", []string{`"type": "entier"`, `"type": "nombre"`}, "Le champ « nombre » a un genre inconnu : nombre."},
		{"un choix sans liste", []string{`"liste": "L1"`, `"liste": "L2"`}, "Le champ « profil » n’a pas de liste de réponses."},
		{"un champ sans question", []string{`"libelle": {"fr": "Combien"}`, `"libelle": {"fr": ""}`}, "Le champ « nombre » n’a pas de question."},
		{"une règle inconnue", []string{`"Né le"}`, `"Né le"}, "regles": [{"nom": "passé", "phrase": {"fr": "Non."}}]`}, "Le champ « naissance » a une règle inconnue : passé."},
		{"une règle d’un autre genre", []string{`"Combien"}`, `"Combien"}, "regles": [{"nom": "passe", "phrase": {"fr": "Non."}}]`}, "Le champ « nombre » a une règle inconnue : passe."},
		{"une règle sans phrase", []string{`"Né le"}`, `"Né le"}, "regles": [{"nom": "passe", "phrase": {"fr": ""}}]`}, "La règle « passe » du champ « naissance » n’a pas de phrase."},
		{"une condition qui regarde plus loin", condition(`{"q": "C3", "op": "filled"}`), "La condition de l’étape Combien ? regarde une question qui n’est pas posée avant."},
		{"une condition sur un champ inconnu", condition(`{"q": "C9", "op": "filled"}`), "La condition de l’étape Combien ? regarde une question qui n’est pas posée avant."},
		{"une comparaison inconnue", condition(`{"q": "C1", "op": "contains", "v": "O2"}`), "La condition de l’étape Combien ? a une comparaison inconnue : contains."},
		{"une comparaison sans valeur", condition(`{"q": "C1", "op": "eq"}`), "La condition de l’étape Combien ? a une comparaison inconnue : eq."},
		{"une valeur pour rien", condition(`{"q": "C1", "op": "empty", "v": "O2"}`), "La condition de l’étape Combien ? a une comparaison inconnue : empty."},
		{"une valeur au lieu d’une liste", condition(`{"q": "C1", "op": "in", "v": "O2"}`), "La condition de l’étape Combien ? compare à une valeur qui ne convient pas : \"O2\"."},
		{"une liste au lieu d’une valeur", condition(`{"q": "C1", "op": "eq", "v": ["O2"]}`), "La condition de l’étape Combien ? compare à une valeur qui ne convient pas : [\"O2\"]."},
		{"un ordre entre des choix", condition(`{"q": "C1", "op": "lt", "v": "O2"}`), "La condition de l’étape Combien ? compare à une valeur qui ne convient pas : \"O2\"."},
		{"un âge qui n’est pas un nombre", condition(`{"q": "C2", "op": "age_ge", "v": "seize"}`), "La condition de l’étape Combien ? compare à une valeur qui ne convient pas : \"seize\"."},
		{"une date qui n’existe pas", condition(`{"q": "C2", "op": "lt", "v": "2026-02-30"}`), "La condition de l’étape Combien ? compare à une valeur qui ne convient pas : \"2026-02-30\"."},
		{"une option qui n’existe pas", condition(`{"q": "C1", "op": "eq", "v": "O3"}`), "La condition de l’étape Combien ? compare à une valeur qui ne convient pas : \"O3\"."},
		{"une condition vide", condition(`{}`), "La condition de l’étape Combien ? est vide."},
		{"un « toutes » sans condition", condition(`{"all": []}`), "La condition de l’étape Combien ? est vide."},
		{"une condition qui en dit deux", condition(`{"ref": "N1", "q": "C1", "op": "filled"}`), "La condition de l’étape Combien ? dit plusieurs choses à la fois."},
		{"un renvoi inconnu", []string{`{"ref": "N1"}`, `{"ref": "N9"}`}, "La condition de le document liste renvoie à une condition inconnue."},
		{"une condition qui renvoie à elle-même", []string{`"test": {"q": "C1", "op": "eq", "v": "O2"}`, `"test": {"not": {"ref": "N1"}}`}, "La condition de le document liste renvoie à une autre condition."},
		{"un document sans base légale", []string{`"base_legale": "CRPA L112-8"`, `"base_legale": ""`}, "Le document « La liste » n’a pas de base légale (CRPA L114-5)."},
		{"un justificatif de domicile", []string{`"nature": "autre"`, `"nature": "domicile"`}, "Le document « La liste » est un justificatif de domicile, qu’une démarche ordinaire ne peut pas demander (CRPA R113-8)."},
		{"un document sans taille", []string{`"max_mo": 10`, `"max_mo": 0`}, "Le document « La liste » n’a pas de taille, de nombre ou de formats."},
		{"aucun service", []string{`"service": "accueil"`, `"service": ""`}, "Aucun service n’est chargé de la démarche."},
		{"aucune règle du silence", []string{`"regime": "SO"`, `"regime": ""`}, "La règle du silence n’est pas indiquée."},
		{"un silence sans source", []string{`"regime": "SO", "base_legale": "CRPA"`, `"regime": "SO", "base_legale": ""`}, "La règle du silence n’a pas de source."},
		{"un silence sans délai", []string{`"regime": "SO"`, `"regime": "SVR"`}, "Le délai du silence n’est pas indiqué."},
		{"un délai du silence sans unité", []string{`"regime": "SO"`, `"regime": "SVR", "valeur": 2, "unite": "moi"`}, "Le délai du silence n’est pas indiqué."},
		{"aucune voie de recours", []string{`"regime": "SO"`, `"regime": "SVA", "valeur": 2, "unite": "mois"`}, "Les voies de recours ne sont pas indiquées."},
		{"aucun délai", []string{`"delai": {"valeur": 1`, `"delai": {"valeur": 0`}, "Le délai de réponse n’est pas indiqué."},
		{"un délai sans unité", []string{`"unite": "mois"`, `"unite": "ans"`}, "Le délai de réponse n’est pas indiqué."},
		{"aucune durée de conservation", []string{`"dua": "1 an"`, `"dua": ""`}, "La durée de conservation n’est pas indiquée."},
		{"un sort final inconnu", []string{`"sort_final": "D"`, `"sort_final": "DC"`}, "La durée de conservation n’est pas indiquée."},
		{"aucune finalité", []string{`"fr": "Essayer."`, `"fr": ""`}, "La base légale et la finalité du traitement des données ne sont pas indiquées."},
		{"une base légale qui n’en est pas une", []string{`"6.1.e"`, `"6.1.g"`}, "La base légale et la finalité du traitement des données ne sont pas indiquées."},
		{"une décision sans motif de refus", []string{`"decision": false`, `"decision": true`}, "Aucun motif de refus en droit n’est proposé (CRPA L211-5)."},
		{"une connexion inconnue", []string{`"authentification": "aucune"`, `"authentification": "secrete"`}, "La façon de s’identifier n’est pas indiquée."},
		{"aucune question", []string{
			`{"id": "C1", "code": "profil", "type": "choix", "libelle": {"fr": "Vous êtes"}, "liste": "L1", "requis": true},
   {"id": "C2", "code": "naissance", "type": "date", "libelle": {"fr": "Né le"}}`, "",
			`{"id": "C3", "code": "nombre", "type": "entier", "libelle": {"fr": "Combien"}, "requis": true}`, "",
		}, "La démarche ne pose aucune question."},
	} {
		t.Run(l.nom, func(t *testing.T) {
			fautes := catalogue.Verifier(document(t, l.changements...))
			for i := range fautes {
				fautes[i] = espacer(fautes[i])
			}
			if !slices.Contains(fautes, l.phrase) {
				t.Errorf("manque %q dans %q", l.phrase, fautes)
			}
		})
	}
}

func TestToutesLesFautesSontDitesALaFois(t *testing.T) {
	fautes := catalogue.Verifier(document(t, `"dua": "1 an"`, `"dua": ""`, `"service": "accueil"`, `"service": ""`, `"type": "entier"`, `"type": "nombre"`))
	if len(fautes) != 3 {
		t.Errorf("%d fautes, attendu 3 : %q", len(fautes), fautes)
	}
}
