package catalogue_test

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// lePremierAout2026 is « today » of these tests.
var lePremierAout2026 = socle.Jour{Annee: 2026, Mois: 8, Jour: 1}

func contexte(doc *catalogue.Document) *catalogue.Contexte {
	return catalogue.NouveauContexte(doc, lePremierAout2026, catalogue.France{}, "/saint-exemple")
}

// deuxCouleurs is a document with one list of two options.
var deuxCouleurs = &catalogue.Document{Listes: []catalogue.Liste{{ID: "L", Code: "couleurs", Options: []catalogue.OptionDoc{
	{ID: "R", Code: "rouge", Libelle: catalogue.Texte{Fr: "Rouge"}}, {ID: "B", Code: "bleu", Libelle: catalogue.Texte{Fr: "Bleu"}},
}}}}

func entier(n int) *int { return &n }

func regle(nom string, valeur int, phrase string) []catalogue.Regle {
	return []catalogue.Regle{{Nom: nom, Valeur: valeur, Phrase: catalogue.Texte{Fr: phrase}}}
}

// boites are the three boxes of a date.
func boites(jour, mois, annee string) url.Values {
	return url.Values{"c_jour": {jour}, "c_mois": {mois}, "c_annee": {annee}}
}

func un(s string) url.Values { return url.Values{"c": {s}} }

func TestUneReponseEstLueVerifieeEtAffichee(t *testing.T) {
	const (
		nir       = "N’indiquez pas de numéro de sécurité sociale : la mairie n’a pas le droit de le recueillir."
		courriel  = "L’adresse électronique doit ressembler à nom@example.org."
		telephone = "Indiquez un numéro à 10 chiffres, par exemple 06 12 34 56 78, ou un numéro étranger qui commence par +."
		jour      = "Indiquez une date qui existe, par exemple 12 05 1980."
		nombre    = "La réponse doit être un nombre entier, par exemple 2."
		siret     = "Ce numéro SIRET n’existe pas : vérifiez les 14 chiffres."
		rna       = "Ce numéro n’existe pas : il commence par W et compte 10 caractères, ou indique un volume et un folio."
		manque    = "Répondez à la question « La question »."
	)
	for _, l := range []struct {
		nom   string
		champ catalogue.Champ
		form  url.Values
		lue   string // canonical value, "" for none
		faute string
		dite  string // as shown, when there is no fault
	}{
		{"texte : garde une réponse simple", catalogue.Champ{Type: "texte"}, un("Épinal"), "Épinal", "", "Épinal"},
		{"texte : ôte les blancs du bord", catalogue.Champ{Type: "texte"}, un("  Jean Marie\t"), "Jean Marie", "", "Jean Marie"},
		{"texte : compose les accents", catalogue.Champ{Type: "texte"}, un("E\u0301pinal"), "Épinal", "", "Épinal"},
		{"texte : compose les accents qu’un caractère invisible séparait", catalogue.Champ{Type: "texte"}, un("E\x00\u0301pinal"), "Épinal", "", "Épinal"},
		{"texte : tient sur une ligne", catalogue.Champ{Type: "texte"}, un("un\r\ndeux"), "un deux", "", "un deux"},
		{"texte : ôte ce qui renverse le sens de lecture", catalogue.Champ{Type: "texte"}, un("gpj.\u202efdp"), "gpj.fdp", "", "gpj.fdp"},
		{"texte : remplace les octets qui ne sont pas de l’UTF-8", catalogue.Champ{Type: "texte"}, un("a\xff\xfeb"), "a\uFFFDb", "", "a\uFFFDb"},
		{"texte : garde les balises telles quelles", catalogue.Champ{Type: "texte"}, un("<b>gras</b>"), "<b>gras</b>", "", "<b>gras</b>"},
		{"texte : ne voit rien dans des blancs", catalogue.Champ{Type: "texte"}, un(" \t\r\n "), "", "", ""},
		{"texte : compte les caractères et non les octets", catalogue.Champ{Type: "texte", Max: entier(3)}, un("ééé"), "ééé", "", "ééé"},
		{"texte : refuse une réponse trop longue", catalogue.Champ{Type: "texte", Max: entier(3)}, un("éééé"), "éééé", "Raccourcissez votre réponse à 3 caractères : elle en compte 4.", ""},
		{"texte : borne une réponse sans limite dite", catalogue.Champ{Type: "texte"}, un(strings.Repeat("a", 201)), strings.Repeat("a", 201), "Raccourcissez votre réponse à 200 caractères : elle en compte 201.", ""},
		{"texte : refuse un numéro de sécurité sociale", catalogue.Champ{Type: "texte"}, un("le 1850578006084 36"), "le 1850578006084 36", nir, ""},
		{"texte : refuse un numéro de sécurité sociale espacé", catalogue.Champ{Type: "texte"}, un("1 85 05 78 006 084 36"), "1 85 05 78 006 084 36", nir, ""},
		{"texte : refuse un numéro de sécurité sociale collé d’une page", catalogue.Champ{Type: "texte"}, un("2\u00a085\u00a005\u00a02A\u00a0006\u202f084"), "2\u00a085\u00a005\u00a02A\u00a0006\u202f084", nir, ""},
		{"texte : refuse un numéro de sécurité sociale ponctué", catalogue.Champ{Type: "texte"}, un("1.85.05.78.006.084-36"), "1.85.05.78.006.084-36", nir, ""},
		{"texte : laisse passer un numéro SIRET", catalogue.Champ{Type: "texte"}, un("213 601 604 00019"), "213 601 604 00019", "", "213 601 604 00019"},
		{"texte : laisse passer un téléphone", catalogue.Champ{Type: "texte"}, un("06 12 34 56 78"), "06 12 34 56 78", "", "06 12 34 56 78"},
		{"texte : tient à un code postal", catalogue.Champ{Type: "texte", Regles: regle("code_postal", 0, "Cinq chiffres.")}, un("8800"), "8800", "Cinq chiffres.", ""},
		{"texte : tient à des chiffres", catalogue.Champ{Type: "texte", Regles: regle("chiffres", 0, "Des chiffres.")}, un("12a"), "12a", "Des chiffres.", ""},
		{"texte long : garde les lignes", catalogue.Champ{Type: "texte_long"}, un("un\r\n\r\ndeux"), "un\n\ndeux", "", "un\n\ndeux"},
		{"texte long : borne une réponse sans limite dite", catalogue.Champ{Type: "texte_long"}, un(strings.Repeat("é", 2001)), strings.Repeat("é", 2001), "Raccourcissez votre réponse à 2 000 caractères : elle en compte 2 001.", ""},

		{"entier : lit un nombre", catalogue.Champ{Type: "entier"}, un(" 12 "), "12", "", "12"},
		{"entier : ôte les zéros de tête", catalogue.Champ{Type: "entier"}, un("007"), "7", "", "7"},
		{"entier : lit les milliers espacés", catalogue.Champ{Type: "entier"}, un("1\u202f250"), "1250", "", "1250"},
		{"entier : refuse une virgule", catalogue.Champ{Type: "entier"}, un("1,5"), "1,5", nombre, ""},
		{"entier : refuse l’écriture des savants", catalogue.Champ{Type: "entier"}, un("1e3"), "1e3", nombre, ""},
		{"entier : refuse un mot", catalogue.Champ{Type: "entier"}, un("deux"), "deux", nombre, ""},
		{"entier : refuse plus de 15 chiffres", catalogue.Champ{Type: "entier"}, un("1234567890123456"), "1234567890123456", nombre, ""},
		{"entier : refuse sous le plus petit", catalogue.Champ{Type: "entier", Min: entier(1), Max: entier(3)}, un("0"), "0", "Le nombre doit être 1 ou plus.", ""},
		{"entier : refuse au-dessus du plus grand", catalogue.Champ{Type: "entier", Min: entier(1), Max: entier(3)}, un("4"), "4", "Le nombre doit être 3 ou moins.", ""},

		{"date : lit trois boîtes", catalogue.Champ{Type: "date"}, boites("4", "5", "2010"), "2010-05-04", "", "4 mai 2010"},
		{"date : ne voit rien dans trois boîtes vides", catalogue.Champ{Type: "date"}, boites("", " ", ""), "", "", ""},
		{"date : lit le 29 février d’une année bissextile", catalogue.Champ{Type: "date"}, boites("29", "02", "2008"), "2008-02-29", "", "29 février 2008"},
		{"date : refuse le 29 février d’une autre année", catalogue.Champ{Type: "date"}, boites("29", "2", "2009"), "29/2/2009", jour, ""},
		{"date : dit que le mois n’existe pas", catalogue.Champ{Type: "date"}, boites("1", "13", "2009"), "1/13/2009", "Le mois doit être compris entre 1 et 12.", ""},
		{"date : demande une année entière", catalogue.Champ{Type: "date"}, boites("1", "a", "80"), "1/a/80", "L’année doit avoir 4 chiffres, par exemple 1980.", ""},
		{"date : refuse l’an 80", catalogue.Champ{Type: "date"}, boites("1", "2", "80"), "1/2/80", "L’année doit avoir 4 chiffres, par exemple 1980.", ""},
		{"date : refuse une boîte vide", catalogue.Champ{Type: "date"}, boites("", "2", "2009"), "/2/2009", jour, ""},
		{"date : refuse avant 1880", catalogue.Champ{Type: "date"}, boites("31", "12", "1879"), "1879-12-31", "L’année doit être comprise entre 1880 et 50 ans après aujourd’hui.", ""},
		{"date : ne prend pas aujourd’hui pour l’avenir", catalogue.Champ{Type: "date", Regles: regle("passe", 0, "Passée.")}, boites("1", "8", "2026"), "2026-08-01", "", "1er août 2026"},
		{"date : refuse demain comme passé", catalogue.Champ{Type: "date", Regles: regle("passe", 0, "Passée.")}, boites("2", "8", "2026"), "2026-08-02", "Passée.", ""},
		{"date : refuse aujourd’hui comme avenir", catalogue.Champ{Type: "date", Regles: regle("futur", 0, "À venir.")}, boites("1", "8", "2026"), "2026-08-01", "À venir.", ""},
		{"date : accepte le jour des 16 ans", catalogue.Champ{Type: "date", Regles: regle("age_min", 16, "16 ans.")}, boites("1", "8", "2010"), "2010-08-01", "", "1er août 2010"},
		{"date : refuse la veille des 16 ans", catalogue.Champ{Type: "date", Regles: regle("age_min", 16, "16 ans.")}, boites("2", "8", "2010"), "2010-08-02", "16 ans.", ""},
		{"date : accepte la veille des 25 ans", catalogue.Champ{Type: "date", Regles: regle("age_max", 24, "25 ans.")}, boites("2", "8", "2001"), "2001-08-02", "", "2 août 2001"},
		{"date : refuse le jour des 25 ans", catalogue.Champ{Type: "date", Regles: regle("age_max", 24, "25 ans.")}, boites("1", "8", "2001"), "2001-08-01", "25 ans.", ""},

		{"oui ou non : lit oui", catalogue.Champ{Type: "booleen"}, un("oui"), "oui", "", "Oui"},
		{"oui ou non : non est une réponse", catalogue.Champ{Type: "booleen"}, un("non"), "non", "", "Non"},
		{"oui ou non : refuse autre chose", catalogue.Champ{Type: "booleen"}, un("true"), "true", manque, ""},
		{"attestation : cochée", catalogue.Champ{Type: "attestation"}, un("on"), "oui", "", "Oui"},
		{"attestation : non cochée, il n’y a pas de réponse", catalogue.Champ{Type: "attestation"}, nil, "", "", ""},
		{"choix : lit une option", catalogue.Champ{Type: "choix", Liste: "L"}, un("B"), "B", "", "Bleu"},
		{"choix : refuse le code d’une option", catalogue.Champ{Type: "choix", Liste: "L"}, un("bleu"), "bleu", manque, ""},
		{"choix : refuse une option forgée", catalogue.Champ{Type: "choix", Liste: "L", Manque: catalogue.Texte{Fr: "Choisissez une couleur."}}, un("V"), "V", "Choisissez une couleur.", ""},

		{"courriel : en minuscules et sans espace", catalogue.Champ{Type: "email"}, un(" Nom@Example.ORG "), "nom@example.org", "", "nom@example.org"},
		{"courriel : refuse sans arobase", catalogue.Champ{Type: "email"}, un("nom.example.org"), "nom.example.org", courriel, ""},
		{"courriel : refuse sans domaine entier", catalogue.Champ{Type: "email"}, un("nom@localhost"), "nom@localhost", courriel, ""},
		{"courriel : refuse deux adresses", catalogue.Champ{Type: "email"}, un("a@example.org,b@example.org"), "a@example.org,b@example.org", courriel, ""},
		{"courriel : refuse un nom devant l’adresse", catalogue.Champ{Type: "email"}, un("Nom <a@example.org>"), "nom<a@example.org>", courriel, ""},
		{"courriel : refuse une adresse de machine", catalogue.Champ{Type: "email"}, un("a@[127.0.0.1]"), "a@[127.0.0.1]", courriel, ""},
		{"courriel : refuse un point en trop", catalogue.Champ{Type: "email"}, un("a@example..org"), "a@example..org", courriel, ""},
		{"courriel : ne coupe pas un en-tête", catalogue.Champ{Type: "email"}, un("a@example.org\r\nBcc: b@example.org"), "a@example.orgbcc:b@example.org", courriel, ""},
		{"téléphone : ôte les séparateurs", catalogue.Champ{Type: "telephone"}, un("06.12-34 56/78"), "0612345678", "", "06 12 34 56 78"},
		{"téléphone : ramène +33 à 0", catalogue.Champ{Type: "telephone"}, un("+33 (0)6 12 34 56 78"), "0612345678", "", "06 12 34 56 78"},
		{"téléphone : garde un numéro étranger", catalogue.Champ{Type: "telephone"}, un("+49 30 1234567"), "+49301234567", "", "+49301234567"},
		{"téléphone : refuse 9 chiffres", catalogue.Champ{Type: "telephone"}, un("061234567"), "061234567", telephone, ""},
		{"téléphone : refuse 00", catalogue.Champ{Type: "telephone"}, un("0012345678"), "0012345678", telephone, ""},

		{"SIRET : ôte les espaces", catalogue.Champ{Type: "siret"}, un("213 601 604 00019"), "21360160400019", "", "21360160400019"},
		{"SIRET : refuse une clé fausse", catalogue.Champ{Type: "siret"}, un("21360160400018"), "21360160400018", siret, ""},
		{"SIRET : refuse 13 chiffres", catalogue.Champ{Type: "siret"}, un("2136016040001"), "2136016040001", siret, ""},
		{"SIRET : connaît l’exception de La Poste", catalogue.Champ{Type: "siret"}, un("35600000049837"), "35600000049837", "", "35600000049837"},
		{"RNA : en majuscules", catalogue.Champ{Type: "rna"}, un("w 881 234 567"), "W881234567", "", "W881234567"},
		{"RNA : refuse un autre début", catalogue.Champ{Type: "rna"}, un("X881234567"), "X881234567", rna, ""},
		{"RNA : lit un volume et un folio d’Alsace-Moselle", catalogue.Champ{Type: "rna"}, un("volume 12, folio 34"), "VOLUME 12, FOLIO 34", "", "VOLUME 12, FOLIO 34"},

		{"commune : lit le nom que porte une seule commune", catalogue.Champ{Type: "commune_cog"}, un("épinal"), "88160", "", "Épinal (88000)"},
		{"commune : lit le nom proposé", catalogue.Champ{Type: "commune_cog"}, un("Épinal (88000)"), "88160", "", "Épinal (88000)"},
		{"commune : ignore accents, casse et traits d’union", catalogue.Champ{Type: "commune_cog"}, un("SAINT DIE DES VOSGES"), "88413", "", "Saint-Dié-des-Vosges (88100)"},
		{"commune : lit le code postal d’une seule commune", catalogue.Champ{Type: "commune_cog"}, un("88190"), "88209", "", "Golbey (88190)"},
		{"commune : ne prend pas un code postal pour un code de l’INSEE", catalogue.Champ{Type: "commune_cog"}, un("88300"), "/88300", "Choisissez la commune parmi celles qui ressemblent à « 88300 ».", ""},
		{"commune : refuse un code postal inconnu", catalogue.Champ{Type: "commune_cog"}, un("00000"), "/00000", "Cette commune n’est pas connue : vérifiez son nom, par exemple Épinal.", ""},
		{"commune : refuse un nom inconnu", catalogue.Champ{Type: "commune_cog"}, un("Trifouilly"), "Trifouilly", "Cette commune n’est pas connue : vérifiez son nom, par exemple Épinal.", ""},
		{"commune : fait choisir parmi les homonymes", catalogue.Champ{Type: "commune_cog"}, un("Sainte-Marie"), "Sainte-Marie", "Choisissez la commune parmi celles qui ressemblent à « Sainte-Marie ».", ""},
		{"commune : refuse des balises", catalogue.Champ{Type: "commune_cog"}, un("<script>"), "<script>", "Cette commune n’est pas connue : vérifiez son nom, par exemple Épinal.", ""},
		{"pays : lit un code", catalogue.Champ{Type: "pays_cog"}, un("99109"), "99109", "", "Allemagne"},
		{"pays : refuse un code inconnu", catalogue.Champ{Type: "pays_cog"}, un("99999"), "99999", manque, ""},
		{"texte à lire : n’a pas de réponse", catalogue.Champ{Type: "texte_affiche"}, un("forgée"), "", "", ""},
	} {
		t.Run(l.nom, func(t *testing.T) {
			c := l.champ
			c.ID, c.Code, c.Libelle = "C", "c", catalogue.Texte{Fr: "La question"}
			x, g := contexte(deuxCouleurs), catalogue.GenreDe(c.Type)
			v := g.Lire(&c, l.form, x)
			if v.Une() != l.lue {
				t.Fatalf("lue %q, attendue %q", v.Une(), l.lue)
			}
			if v.Vide() {
				return
			}
			if faute := espacer(g.Verifier(&c, v, x)); faute != l.faute {
				t.Fatalf("faute %q, attendue %q", faute, l.faute)
			}
			if l.faute != "" {
				return
			}
			if dite := espacer(strings.Join(g.Afficher(&c, v, x), "\n")); dite != l.dite {
				t.Errorf("affichée %q, attendue %q", dite, l.dite)
			}
		})
	}
}

// espacer makes every space a plain one: which kind it is belongs to the
// rendering.
func espacer(s string) string { return strings.ReplaceAll(s, "\u00a0", " ") }

// poster is what a browser sends when nobody touches the control.
func poster(s ui.Saisie) url.Values {
	f := url.Values{s.Nom: {s.Valeur}}
	if s.Genre == ui.GenreDate {
		f = url.Values{s.Nom + "_jour": {s.Jour}, s.Nom + "_mois": {s.Mois}, s.Nom + "_annee": {s.Annee}}
	}
	return f
}

func TestUnePageRenvoyeeTelleQuelleGardeSesReponses(t *testing.T) {
	for genre, v := range map[string]string{
		"texte": "L’Été & <b>", "texte_long": "un\n\n  deux", "entier": "-12", "date": "1980-05-12", "booleen": "non", "choix": "B",
		"email": "nom@example.org", "telephone": "+4930123456", "siret": "21360160400019", "rna": "VOLUME 1 FOLIO 2",
		"commune_cog": "88160", "pays_cog": "99109", "attestation": "oui",
	} {
		t.Run(genre, func(t *testing.T) {
			c := catalogue.Champ{ID: "C", Code: "c", Type: genre, Liste: "L"}
			x, g := contexte(deuxCouleurs), catalogue.GenreDe(genre)
			relue := g.Lire(&c, poster(g.Saisie(&c, catalogue.Valeur{v}, x)), x)
			if d := cmp.Diff(catalogue.Valeur{v}, relue); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestUneCommuneHomonymeSeChoisit(t *testing.T) {
	c := catalogue.Champ{ID: "C", Code: "c", Type: "commune_cog"}
	x, g := contexte(deuxCouleurs), catalogue.GenreDe("commune_cog")
	for _, tape := range []string{"Sainte-Marie", "88300"} {
		s := g.Saisie(&c, g.Lire(&c, un(tape), x), x)
		if s.Genre != ui.GenreRadios || len(s.Options) < 2 {
			t.Fatalf("%s : %s de %d options", tape, s.Genre, len(s.Options))
		}
		derniere := len(s.Options) - 1
		if v := g.Lire(&c, un(s.Options[derniere].Code), x); v != nil {
			t.Errorf("%s : « %s » devient %v", tape, s.Options[derniere].Libelle, v)
		}
		for _, o := range s.Options[:derniere] {
			v := g.Lire(&c, un(o.Code), x)
			if faute := g.Verifier(&c, v, x); faute != "" {
				t.Errorf("%s : %s est refusée : %s", tape, o.Libelle, faute)
			}
			if dite := g.Afficher(&c, v, x); dite[0] != o.Libelle {
				t.Errorf("%s : choisie %s, lue %s", tape, o.Libelle, dite)
			}
		}
	}
}

func TestUneDatePartielleSeMontre(t *testing.T) {
	g, c := catalogue.GenreDe("date"), catalogue.Champ{ID: "C", Code: "c", Type: "date"}
	v := catalogue.Valeur{"1977-00-03"} // a real case of FranceConnect
	if faute := g.Verifier(&c, v, contexte(deuxCouleurs)); faute != "" {
		t.Error(faute)
	}
	if d := cmp.Diff([]string{"1977, jour ou mois inconnu"}, g.Afficher(&c, v, contexte(deuxCouleurs))); d != "" {
		t.Error(d)
	}
}

// FuzzSaisir types anything in every kind of champ: nothing panics, what is
// kept is clean text, and an accepted answer is read again the same.
func FuzzSaisir(f *testing.F) {
	genres := []string{
		"texte", "texte_long", "entier", "date", "booleen", "attestation", "choix", "email", "telephone",
		"siret", "rna", "commune_cog", "pays_cog", "texte_affiche",
	}
	for _, s := range []string{"", "Épinal (88000)", "29/02/2009", "+33612345678", "\xff\u202e\x00", "1\u202f250", "88300", "a@b.fr"} {
		f.Add(s)
	}
	x := contexte(deuxCouleurs)
	f.Fuzz(func(t *testing.T, s string) {
		form := un(s)
		for i, p := range append(strings.SplitN(s, "/", 3), "", "")[:3] {
			form.Set("c"+[]string{"_jour", "_mois", "_annee"}[i], p)
		}
		for _, genre := range genres {
			c := catalogue.Champ{ID: "C", Code: "c", Type: genre, Liste: "L"}
			g := catalogue.GenreDe(genre)
			v := g.Lire(&c, form, x)
			saisie := g.Saisie(&c, v, x)
			if v.Vide() {
				continue
			}
			faute := g.Verifier(&c, v, x)
			_ = g.Afficher(&c, v, x)
			if !utf8.ValidString(v.Une()) {
				t.Errorf("%s garde des octets qui ne sont pas de l’UTF-8 : %q", genre, v.Une())
			}
			if faute != "" {
				continue
			}
			if d := cmp.Diff(v, g.Lire(&c, poster(saisie), x)); d != "" {
				t.Errorf("%s : %q est relue autrement :\n%s", genre, s, d)
			}
		}
	})
}
