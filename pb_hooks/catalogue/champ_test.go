package catalogue_test

import (
	"net/url"
	"slices"
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
		nir       = "N’indiquez pas de numéro de sécurité sociale : le guichet n’a pas le droit de le recueillir."
		courriel  = "L’adresse électronique doit ressembler à nom@example.org."
		telephone = "Indiquez un numéro à 10 chiffres, par exemple 06 12 34 56 78, ou un numéro étranger qui commence par +."
		jour      = "Indiquez une date qui existe, par exemple 12 05 1980."
		nombre    = "La réponse doit être un nombre entier, par exemple 2."
		siret     = "Ce numéro SIRET n’existe pas : vérifiez les 14 chiffres."
		rna       = "Ce numéro n’existe pas : il commence par W et compte 10 caractères, ou indique un volume et un folio."
		manque    = "Répondez à la question « La question »."
	)
	essayer(t, deuxCouleurs, []essai{
		{"texte : garde une réponse simple", catalogue.Champ{Type: "texte"}, un("Épinal"), "Épinal", "", "Épinal", ""},
		{"texte : ôte les blancs du bord", catalogue.Champ{Type: "texte"}, un("  Jean Marie\t"), "Jean Marie", "", "Jean Marie", ""},
		{"texte : compose les accents", catalogue.Champ{Type: "texte"}, un("E\u0301pinal"), "Épinal", "", "Épinal", ""},
		{"texte : compose les accents qu’un caractère invisible séparait", catalogue.Champ{Type: "texte"}, un("E\x00\u0301pinal"), "Épinal", "", "Épinal", ""},
		{"texte : tient sur une ligne", catalogue.Champ{Type: "texte"}, un("un\r\ndeux"), "un deux", "", "un deux", ""},
		{"texte : ôte ce qui renverse le sens de lecture", catalogue.Champ{Type: "texte"}, un("gpj.\u202efdp"), "gpj.fdp", "", "gpj.fdp", ""},
		{"texte : remplace les octets qui ne sont pas de l’UTF-8", catalogue.Champ{Type: "texte"}, un("a\xff\xfeb"), "a\uFFFDb", "", "a\uFFFDb", ""},
		{"texte : garde les balises telles quelles", catalogue.Champ{Type: "texte"}, un("<b>gras</b>"), "<b>gras</b>", "", "<b>gras</b>", ""},
		{"texte : ne voit rien dans des blancs", catalogue.Champ{Type: "texte"}, un(" \t\r\n "), "", "", "", ""},
		{"texte : compte les caractères et non les octets", catalogue.Champ{Type: "texte", Max: entier(3)}, un("ééé"), "ééé", "", "ééé", ""},
		{"texte : refuse une réponse trop longue", catalogue.Champ{Type: "texte", Max: entier(3)}, un("éééé"), "éééé", "Raccourcissez votre réponse à 3 caractères : elle en compte 4.", "", ""},
		{"texte : borne une réponse sans limite dite", catalogue.Champ{Type: "texte"}, un(strings.Repeat("a", 201)), strings.Repeat("a", 201), "Raccourcissez votre réponse à 200 caractères : elle en compte 201.", "", ""},
		{"texte : refuse un numéro de sécurité sociale", catalogue.Champ{Type: "texte"}, un("le 1850578006084 36"), "le 1850578006084 36", nir, "", ""},
		{"texte : refuse un numéro de sécurité sociale espacé", catalogue.Champ{Type: "texte"}, un("1 85 05 78 006 084 36"), "1 85 05 78 006 084 36", nir, "", ""},
		{"texte : refuse un numéro de sécurité sociale collé d’une page", catalogue.Champ{Type: "texte"}, un("2\u00a085\u00a005\u00a02A\u00a0006\u202f084"), "2\u00a085\u00a005\u00a02A\u00a0006\u202f084", nir, "", ""},
		{"texte : refuse un numéro de sécurité sociale ponctué", catalogue.Champ{Type: "texte"}, un("1.85.05.78.006.084-36"), "1.85.05.78.006.084-36", nir, "", ""},
		{"texte : laisse passer un numéro SIRET", catalogue.Champ{Type: "texte"}, un("218 801 603 00018"), "218 801 603 00018", "", "218 801 603 00018", ""},
		{"texte : laisse passer un téléphone", catalogue.Champ{Type: "texte"}, un("06 12 34 56 78"), "06 12 34 56 78", "", "06 12 34 56 78", ""},
		{"texte : tient à un code postal", catalogue.Champ{Type: "texte", Regles: regle("code_postal", 0, "Cinq chiffres.")}, un("8800"), "8800", "Cinq chiffres.", "", ""},
		{"texte : tient à des chiffres", catalogue.Champ{Type: "texte", Regles: regle("chiffres", 0, "Des chiffres.")}, un("12a"), "12a", "Des chiffres.", "", ""},
		{"texte long : garde les lignes", catalogue.Champ{Type: "texte_long"}, un("un\r\n\r\ndeux"), "un\n\ndeux", "", "un\n\ndeux", ""},
		{"texte long : borne une réponse sans limite dite", catalogue.Champ{Type: "texte_long"}, un(strings.Repeat("é", 2001)), strings.Repeat("é", 2001), "Raccourcissez votre réponse à 2 000 caractères : elle en compte 2 001.", "", ""},

		{"entier : lit un nombre", catalogue.Champ{Type: "entier"}, un(" 12 "), "12", "", "12", ""},
		{"entier : ôte les zéros de tête", catalogue.Champ{Type: "entier"}, un("007"), "7", "", "7", ""},
		{"entier : lit les milliers espacés", catalogue.Champ{Type: "entier"}, un("1\u202f250"), "1250", "", "1250", ""},
		{"entier : refuse une virgule", catalogue.Champ{Type: "entier"}, un("1,5"), "1,5", nombre, "", ""},
		{"entier : refuse l’écriture des savants", catalogue.Champ{Type: "entier"}, un("1e3"), "1e3", nombre, "", ""},
		{"entier : refuse un mot", catalogue.Champ{Type: "entier"}, un("deux"), "deux", nombre, "", ""},
		{"entier : refuse plus de 15 chiffres", catalogue.Champ{Type: "entier"}, un("1234567890123456"), "1234567890123456", nombre, "", ""},
		{"entier : refuse sous le plus petit", catalogue.Champ{Type: "entier", Min: entier(1), Max: entier(3)}, un("0"), "0", "Le nombre doit être 1 ou plus.", "", ""},
		{"entier : refuse au-dessus du plus grand", catalogue.Champ{Type: "entier", Min: entier(1), Max: entier(3)}, un("4"), "4", "Le nombre doit être 3 ou moins.", "", ""},

		{"date : lit trois boîtes", catalogue.Champ{Type: "date"}, boites("4", "5", "2010"), "2010-05-04", "", "4 mai 2010", ""},
		{"date : ne voit rien dans trois boîtes vides", catalogue.Champ{Type: "date"}, boites("", " ", ""), "", "", "", ""},
		{"date : lit le 29 février d’une année bissextile", catalogue.Champ{Type: "date"}, boites("29", "02", "2008"), "2008-02-29", "", "29 février 2008", ""},
		{"date : refuse le 29 février d’une autre année", catalogue.Champ{Type: "date"}, boites("29", "2", "2009"), "29/2/2009", jour, "", ""},
		{"date : dit que le mois n’existe pas", catalogue.Champ{Type: "date"}, boites("1", "13", "2009"), "1/13/2009", "Le mois doit être compris entre 1 et 12.", "", ""},
		{"date : demande une année entière", catalogue.Champ{Type: "date"}, boites("1", "a", "80"), "1/a/80", "L’année doit avoir 4 chiffres, par exemple 1980.", "", ""},
		{"date : refuse l’an 80", catalogue.Champ{Type: "date"}, boites("1", "2", "80"), "1/2/80", "L’année doit avoir 4 chiffres, par exemple 1980.", "", ""},
		{"date : refuse une boîte vide", catalogue.Champ{Type: "date"}, boites("", "2", "2009"), "/2/2009", jour, "", ""},
		{"date : refuse avant 1880", catalogue.Champ{Type: "date"}, boites("31", "12", "1879"), "1879-12-31", "L’année doit être comprise entre 1880 et 50 ans après aujourd’hui.", "", ""},
		{"date : ne prend pas aujourd’hui pour l’avenir", catalogue.Champ{Type: "date", Regles: regle("passe", 0, "Passée.")}, boites("1", "8", "2026"), "2026-08-01", "", "1er août 2026", ""},
		{"date : refuse demain comme passé", catalogue.Champ{Type: "date", Regles: regle("passe", 0, "Passée.")}, boites("2", "8", "2026"), "2026-08-02", "Passée.", "", ""},
		{"date : refuse aujourd’hui comme avenir", catalogue.Champ{Type: "date", Regles: regle("futur", 0, "À venir.")}, boites("1", "8", "2026"), "2026-08-01", "À venir.", "", ""},
		{"date : accepte le jour des 16 ans", catalogue.Champ{Type: "date", Regles: regle("age_min", 16, "16 ans.")}, boites("1", "8", "2010"), "2010-08-01", "", "1er août 2010", ""},
		{"date : refuse la veille des 16 ans", catalogue.Champ{Type: "date", Regles: regle("age_min", 16, "16 ans.")}, boites("2", "8", "2010"), "2010-08-02", "16 ans.", "", ""},
		{"date : accepte la veille des 25 ans", catalogue.Champ{Type: "date", Regles: regle("age_max", 24, "25 ans.")}, boites("2", "8", "2001"), "2001-08-02", "", "2 août 2001", ""},
		{"date : refuse le jour des 25 ans", catalogue.Champ{Type: "date", Regles: regle("age_max", 24, "25 ans.")}, boites("1", "8", "2001"), "2001-08-01", "25 ans.", "", ""},

		{"oui ou non : lit oui", catalogue.Champ{Type: "booleen"}, un("oui"), "oui", "", "Oui", ""},
		{"oui ou non : non est une réponse", catalogue.Champ{Type: "booleen"}, un("non"), "non", "", "Non", ""},
		{"oui ou non : refuse autre chose", catalogue.Champ{Type: "booleen"}, un("true"), "true", manque, "", ""},
		{"attestation : cochée", catalogue.Champ{Type: "attestation"}, un("on"), "oui", "", "Oui", ""},
		{"attestation : non cochée, il n’y a pas de réponse", catalogue.Champ{Type: "attestation"}, nil, "", "", "", ""},
		{"choix : lit une option", catalogue.Champ{Type: "choix", Liste: "L"}, un("B"), "B", "", "Bleu", "Bleu"},
		{"choix : refuse le code d’une option", catalogue.Champ{Type: "choix", Liste: "L"}, un("bleu"), "bleu", manque, "", ""},
		{"choix : refuse une option forgée", catalogue.Champ{Type: "choix", Liste: "L", Manque: catalogue.Texte{Fr: "Choisissez une couleur."}}, un("V"), "V", "Choisissez une couleur.", "", ""},

		{"courriel : en minuscules et sans espace", catalogue.Champ{Type: "email"}, un(" Nom@Example.ORG "), "nom@example.org", "", "nom@example.org", ""},
		{"courriel : refuse sans arobase", catalogue.Champ{Type: "email"}, un("nom.example.org"), "nom.example.org", courriel, "", ""},
		{"courriel : refuse sans domaine entier", catalogue.Champ{Type: "email"}, un("nom@localhost"), "nom@localhost", courriel, "", ""},
		{"courriel : refuse deux adresses", catalogue.Champ{Type: "email"}, un("a@example.org,b@example.org"), "a@example.org,b@example.org", courriel, "", ""},
		{"courriel : refuse un nom devant l’adresse", catalogue.Champ{Type: "email"}, un("Nom <a@example.org>"), "nom<a@example.org>", courriel, "", ""},
		{"courriel : refuse une adresse de machine", catalogue.Champ{Type: "email"}, un("a@[127.0.0.1]"), "a@[127.0.0.1]", courriel, "", ""},
		{"courriel : refuse un point en trop", catalogue.Champ{Type: "email"}, un("a@example..org"), "a@example..org", courriel, "", ""},
		{"courriel : ne coupe pas un en-tête", catalogue.Champ{Type: "email"}, un("a@example.org\r\nBcc: b@example.org"), "a@example.orgbcc:b@example.org", courriel, "", ""},
		{"téléphone : ôte les séparateurs", catalogue.Champ{Type: "telephone"}, un("06.12-34 56/78"), "0612345678", "", "06 12 34 56 78", ""},
		{"téléphone : ramène +33 à 0", catalogue.Champ{Type: "telephone"}, un("+33 (0)6 12 34 56 78"), "0612345678", "", "06 12 34 56 78", ""},
		{"téléphone : garde un numéro étranger", catalogue.Champ{Type: "telephone"}, un("+49 30 1234567"), "+49301234567", "", "+49301234567", ""},
		{"téléphone : refuse 9 chiffres", catalogue.Champ{Type: "telephone"}, un("061234567"), "061234567", telephone, "", ""},
		{"téléphone : refuse 00", catalogue.Champ{Type: "telephone"}, un("0012345678"), "0012345678", telephone, "", ""},

		{"SIRET : ôte les espaces", catalogue.Champ{Type: "siret"}, un("218 801 603 00018"), "21880160300018", "", "218 801 603 00018", ""},
		{"SIRET : refuse une clé fausse", catalogue.Champ{Type: "siret"}, un("21880160300019"), "21880160300019", siret, "", ""},
		{"SIRET : refuse 13 chiffres", catalogue.Champ{Type: "siret"}, un("2188016030001"), "2188016030001", siret, "", ""},
		{"SIRET : connaît l’exception de La Poste", catalogue.Champ{Type: "siret"}, un("35600000049837"), "35600000049837", "", "356 000 000 49837", ""},
		{"RNA : en majuscules", catalogue.Champ{Type: "rna"}, un("w 881 234 567"), "W881234567", "", "W881234567", ""},
		{"RNA : refuse un autre début", catalogue.Champ{Type: "rna"}, un("X881234567"), "X881234567", rna, "", ""},
		{"RNA : lit un volume et un folio d’Alsace-Moselle", catalogue.Champ{Type: "rna"}, un("volume 12, folio 34"), "VOLUME 12, FOLIO 34", "", "VOLUME 12, FOLIO 34", ""},

		{"commune : lit le nom que porte une seule commune", catalogue.Champ{Type: "commune_cog"}, un("épinal"), "88160", "", "Épinal (88000)", ""},
		{"commune : lit le nom proposé", catalogue.Champ{Type: "commune_cog"}, un("Épinal (88000)"), "88160", "", "Épinal (88000)", ""},
		{"commune : ignore accents, casse et traits d’union", catalogue.Champ{Type: "commune_cog"}, un("SAINT DIE DES VOSGES"), "88413", "", "Saint-Dié-des-Vosges (88100)", ""},
		{"commune : lit le code postal d’une seule commune", catalogue.Champ{Type: "commune_cog"}, un("88190"), "88209", "", "Golbey (88190)", ""},
		{"commune : ne prend pas un code postal pour un code de l’INSEE", catalogue.Champ{Type: "commune_cog"}, un("88300"), "/88300", "Choisissez la commune parmi celles qui ressemblent à « 88300 ».", "", ""},
		{"commune : refuse un code postal inconnu", catalogue.Champ{Type: "commune_cog"}, un("00000"), "/00000", "Cette commune n’est pas connue : vérifiez son nom, par exemple Épinal.", "", ""},
		{"commune : refuse un nom inconnu", catalogue.Champ{Type: "commune_cog"}, un("Trifouilly"), "Trifouilly", "Cette commune n’est pas connue : vérifiez son nom, par exemple Épinal.", "", ""},
		{"commune : fait choisir parmi les homonymes", catalogue.Champ{Type: "commune_cog"}, un("Sainte-Marie"), "Sainte-Marie", "Choisissez la commune parmi celles qui ressemblent à « Sainte-Marie ».", "", ""},
		{"commune : refuse des balises", catalogue.Champ{Type: "commune_cog"}, un("<script>"), "<script>", "Cette commune n’est pas connue : vérifiez son nom, par exemple Épinal.", "", ""},
		{"pays : lit un code", catalogue.Champ{Type: "pays_cog"}, un("99109"), "99109", "", "Allemagne", ""},
		{"pays : refuse un code inconnu", catalogue.Champ{Type: "pays_cog"}, un("99999"), "99999", manque, "", ""},
		{"texte à lire : n’a pas de réponse", catalogue.Champ{Type: "texte_affiche"}, un("forgée"), "", "", "", ""},
	})
}

// essai is one answer typed in one champ.
type essai struct {
	nom      string
	champ    catalogue.Champ
	form     url.Values
	lue      string // canonical value, its texts joined by |, "" for none
	faute    string
	dite     string // as shown, when there is no fault
	exportee string // as exported, when it is not the value itself
}

func essayer(t *testing.T, doc *catalogue.Document, essais []essai) {
	t.Helper()
	x := contexte(doc)
	for _, l := range essais {
		t.Run(l.nom, func(t *testing.T) {
			c := l.champ
			c.ID, c.Code, c.Libelle = "C", "c", catalogue.Texte{Fr: "La question"}
			g := catalogue.GenreDe(c.Type)
			v := g.Lire(&c, l.form, x)
			if lue := strings.Join(v, "|"); lue != l.lue {
				t.Fatalf("lue %q, attendue %q", lue, l.lue)
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
			attendue := l.exportee
			if attendue == "" {
				attendue = l.lue
			}
			if exportee := espacer(g.Exporter(&c, v, x)); exportee != attendue {
				t.Errorf("exportée %q, attendue %q", exportee, attendue)
			}
			if relue := g.Lire(&c, poster(g.Saisie(&c, v, x)), x); !slices.Equal(relue, v) {
				t.Errorf("la page renvoyée telle quelle change %q en %q", v, relue)
			}
		})
	}
}

// espacer makes every space a plain one: which kind it is belongs to the
// rendering.
func espacer(s string) string { return strings.ReplaceAll(s, "\u00a0", " ") }

// poster is what a browser sends when nobody touches the control.
func poster(s ui.Saisie) url.Values {
	f := url.Values{}
	remplir(&s, f)
	return f
}

func remplir(s *ui.Saisie, f url.Values) {
	switch {
	case s.Lu(), s.Genre == ui.GenreGroupe:
	case s.Genre == ui.GenreDate:
		f.Set(s.Nom+"_jour", s.Jour)
		f.Set(s.Nom+"_mois", s.Mois)
		f.Set(s.Nom+"_annee", s.Annee)
	case s.Genre == ui.GenreCases:
		f[s.Nom] = s.Valeurs
	case s.Genre == ui.GenreListe && !offre(s):
		f.Set(s.Nom, "") // a list sends one of its options, or the blank one
	default:
		f.Set(s.Nom, s.Valeur)
	}
	for i := range s.Parties {
		remplir(&s.Parties[i], f)
	}
	if s.Precision != nil {
		remplir(s.Precision, f)
	}
}

func offre(s *ui.Saisie) bool {
	options := slices.Clone(s.Options)
	for _, g := range s.Groupes {
		options = append(options, g.Options...)
	}
	return slices.ContainsFunc(options, func(o ui.Option) bool { return o.Code == s.Valeur })
}

// exemplaire is a champ of a kind with what it needs, in the document couleurs.
func exemplaire(genre string) catalogue.Champ {
	c := catalogue.Champ{ID: "C", Code: "c", Type: genre, Liste: "L", Libelle: catalogue.Texte{Fr: "La question"}}
	switch genre {
	case "choix", "choix_multiple":
		c.Autre = true
	case "choix_lie":
		c.Liste = "N"
	case "texte_formate":
		c.Motif, c.Exemple, c.Regles = ".*", "a", regle("motif", 0, "Tout.")
	case "calcul":
		c.Calcul = &catalogue.Calcul{Nom: "somme", De: []string{"a"}}
	case "date":
		c.Regles = regle("partielle", 0, "")
	}
	return c
}

// FuzzSaisir types anything in every kind of champ: nothing panics, what is
// kept is clean text, and an accepted answer is read again the same from the
// page that shows it.
func FuzzSaisir(f *testing.F) {
	for _, s := range []string{
		"", "Épinal (88000)", "29/02/2009", "+33612345678", "\xff\u202e\x00", "1\u202f250", "88300", "a@b.fr", "autre/vert", "R", "F/P",
		"14/30", "3 rue Haute//88000/Épinal/99100", "48,17/6,44/ici", "000/AB/12", "AB-123-CD", "FR7630006000011234567890189", "W2A1000123", "-0,00",
	} {
		f.Add(s)
	}
	x := contexte(couleurs)
	x.Demandes = siennes{}
	f.Fuzz(func(t *testing.T, s string) {
		parties := strings.Split(s, "/")
		for _, genre := range catalogue.Genres() {
			c, g, form := exemplaire(genre), catalogue.GenreDe(genre), url.Values{}
			vide := g.Saisie(&c, nil, x)
			for i, nom := range vide.Noms() {
				form.Set(nom, parties[i%len(parties)])
			}
			v := g.Lire(&c, form, x)
			saisie := g.Saisie(&c, v, x)
			if v.Vide() {
				continue
			}
			faute := g.Verifier(&c, v, x)
			for _, texte := range append(g.Afficher(&c, v, x), append(v, g.Exporter(&c, v, x), faute)...) {
				if !utf8.ValidString(texte) {
					t.Errorf("%s garde ou montre des octets qui ne sont pas de l’UTF-8 : %q", genre, texte)
				}
			}
			if faute != "" || genre == "liste" || genre == "cache" {
				continue // rows are drawn by the page, a champ caché by nobody
			}
			if d := cmp.Diff(v, g.Lire(&c, poster(saisie), x)); d != "" {
				t.Errorf("%s : %q est relue autrement :\n%s", genre, s, d)
			}
		}
	})
}

func TestUnTexteALireNAttendPasDeReponse(t *testing.T) {
	for genre, attendu := range map[string]bool{"texte_affiche": true, "section": true, "details": true, "texte": false, "calcul": false, "cache": false} {
		c := exemplaire(genre)
		c.Requis = true
		if muet := c.Muet(); muet != attendu {
			t.Errorf("%s : à lire seulement %t, attendu %t", genre, muet, attendu)
		}
		d := &catalogue.Document{Listes: couleurs.Listes, Etapes: []catalogue.Etape{{ID: "E", Champs: []catalogue.Champ{c}}}}
		p := catalogue.Parcourir(contexte(d), nil)
		if manque := p.PremierManque() != ""; attendu && manque {
			t.Errorf("%s : %v", genre, p.Manques())
		}
		if attendu && len(p.Resume()) > 0 {
			t.Errorf("%s : récapitulé %v", genre, p.Resume())
		}
	}
}
