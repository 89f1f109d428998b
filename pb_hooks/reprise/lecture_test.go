package reprise_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"guichet/pb_hooks/reprise"
	"guichet/pb_hooks/socle"
)

func windows(t testing.TB, s string) string {
	t.Helper()
	w, err := charmap.Windows1252.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestUnFichierSeLitQuelQueSoitLeTableur(t *testing.T) {
	const texte = "Nom;Prénom;Ville\nLefèvre;Zoé;Épinal\nD’Œuvre;Noël;\"Saint-Dié ; centre\"\n"
	attendus := [][]string{{"Lefèvre", "Zoé", "Épinal"}, {"D’Œuvre", "Noël", "Saint-Dié ; centre"}}
	for _, cas := range []struct{ nom, contenu string }{
		{"UTF-8", texte},
		{"UTF-8 avec sa marque", "\ufeff" + texte},
		{"Windows-1252", windows(t, texte)},
		{"fins de ligne de Windows", strings.ReplaceAll(texte, "\n", "\r\n")},
		{"des tabulations", "Nom\tPrénom\tVille\nLefèvre\tZoé\tÉpinal\nD’Œuvre\tNoël\tSaint-Dié ; centre\n"},
		{"des virgules", "Nom,Prénom,Ville\nLefèvre,Zoé,Épinal\nD’Œuvre,Noël,Saint-Dié ; centre\n"},
		{"une ligne vide et des colonnes vides au bout", "Nom;Prénom;Ville;;\nLefèvre;Zoé;Épinal;;\n;;;;\nD’Œuvre;Noël;\"Saint-Dié ; centre\";;\n"},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			colonnes, lignes, err := reprise.Lire([]byte(cas.contenu))
			if err != nil || !slices.Equal(colonnes, []string{"Nom", "Prénom", "Ville"}) || len(lignes) != 2 || !slices.Equal(lignes[0], attendus[0]) || !slices.Equal(lignes[1], attendus[1]) {
				t.Errorf("%q %q %v", colonnes, lignes, err)
			}
		})
	}
}

func TestUnFichierQuiNeSeLitPasDitPourquoi(t *testing.T) {
	for _, cas := range []struct{ nom, contenu, dit string }{
		{"vide", "", "aucune ligne"},
		{"des titres seuls", "Nom;Prénom\n", "aucune ligne"},
		{"un classeur", "PK\x03\x04xxxx", "classeur"},
		{"UTF-16", "\xff\xfeN\x00o\x00m\x00", "CSV UTF-8"},
		{"une image", "\x89PNG\r\n\x1a\n\x00\x00", "CSV UTF-8"},
		{"un guillemet jamais fermé", "Nom;Prénom\n\"Lefèvre;Zoé\nMartin;Paul\n", "La ligne 2 ne se lit pas"},
		{"une case de trop", "Nom;Prénom\nLefèvre;Zoé;Épinal\n", "La ligne 2 a plus de cases"},
		{"une case énorme", "Nom\n" + strings.Repeat("a", 5000) + "\n", "4000 caractères"},
		{"trop de colonnes", strings.Repeat("a;", 300) + "a\nb\n", "301 colonnes"},
		{"trop de lignes", "Nom\n" + strings.Repeat("a\n", 50_001), "50\u00a0000 lignes"},
		{"trop lourd", strings.Repeat("a", 21<<20), "20 Mo"},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			_, _, err := reprise.Lire([]byte(cas.contenu))
			if !socle.EstCode(err, socle.Invalide) || !strings.Contains(err.Error(), cas.dit) {
				t.Errorf("%v, attendu « %s »", err, cas.dit)
			}
		})
	}
}

func TestUneDateSeLitCommeUnTableurLEcrit(t *testing.T) {
	for dit, attendu := range map[string]string{
		"12/05/1980": "1980-05-12", "2/5/1980": "1980-05-02", "1980-05-12": "1980-05-12", "12.05.1980": "1980-05-12", "2019-03-04 14:05:00": "2019-03-04",
		"2019-03-04T14:05:00Z": "2019-03-04", "04/03/2019 14:05": "2019-03-04", "31/02/2019": "", "13/13/2019": "", "12/05/80": "", "hier": "", "": "", "/": "",
	} {
		if iso, lu := reprise.LireJour(dit); lu != (attendu != "") || lu && iso != attendu {
			t.Errorf("%q : %s %t, attendu %q", dit, iso, lu, attendu)
		}
	}
}

// Whatever the bytes, a file is read or refused in words; what is read has as
// many cells as titles.
func FuzzLire(f *testing.F) {
	for _, s := range []string{"Nom;Prénom\nLefèvre;Zoé\n", "\ufeffa,b\n1,2\n", "a\tb\n\"1\n2\"\t3", "\xff\xfe", "a;b\n\"", windows(f, "é;è\nà;ù")} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, contenu []byte) {
		colonnes, lignes, err := reprise.Lire(contenu)
		if err != nil {
			if !socle.EstCode(err, socle.Invalide) {
				t.Fatal(err)
			}
			return
		}
		for _, l := range lignes {
			if len(l) != len(colonnes) {
				t.Fatalf("%d cases pour %d titres", len(l), len(colonnes))
			}
		}
	})
}

func FuzzLireJour(f *testing.F) {
	f.Add("12/05/1980")
	f.Add("2019-03-04T14:05:00Z")
	f.Fuzz(func(t *testing.T, dit string) {
		if iso, lu := reprise.LireJour(dit); lu {
			if encore, oui := reprise.LireJour(iso); !oui || encore != iso {
				t.Fatalf("%q est lu %q, qui est lu %q", dit, iso, encore)
			}
		}
	})
}
