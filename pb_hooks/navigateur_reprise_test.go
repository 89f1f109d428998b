package pb_hooks_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"guichet/pb_hooks/guichettest/navigateur"
)

// The secretary brings in the 500 usagers of an old tool, from a file that a
// spreadsheet wrote: she says what a column holds, tries, reads the refusals,
// and finds one of the usagers.
func TestCinqCentsUsagersSontRepris(t *testing.T) {
	for _, mode := range navigateur.Modes {
		t.Run(string(mode), func(t *testing.T) {
			g := navigateur.Ouvrir(t, "contact")
			v := secretaire(t, g, mode)
			examiner := func(nom string) {
				t.Helper()
				if mode != navigateur.AuClavier { // the same pages as with scripts
					v.Examiner("reprise " + nom + " " + string(mode))
				}
			}
			v.Aller("/agents/reglages")
			v.Presser("Reprise des données")
			examiner("1 apporter")
			v.Presser("Lire ce fichier")
			v.Lit("Choisissez le fichier à reprendre.")
			v.Choisir("Des usagers")
			v.Lacher("Fichier CSV", ancienFichier(t))
			v.Presser("Lire ce fichier")
			v.Lit("502 lignes", "Par exemple : Lefèvre", "Par exemple : Zoé")
			examiner("2 colonnes")
			v.Selectionner("Ville de résidence", "Adresse : commune")
			v.Presser("Essayer")
			v.Lit("Lignes à reprendre 500", "Lignes refusées 2", "Ligne 502 : La date de naissance « 31/02/1980 » n’est pas une date", "Ligne 503")
			examiner("3 essai")
			v.Presser("Reprendre ces données")
			v.Lit("La reprise est faite", "Lignes reprises 500", "Lignes refusées 2")
			examiner("4 faite")
			v.Aller("/agents/usagers?q=lefevre+zoe123")
			v.Lit("Zoé123 Lefèvre", "zoe123@example.org")
			v.Aller("/agents/reglages/reprise")
			v.Lit("ancien outil.csv", "faite")
		})
	}
}

// ancienFichier is what a spreadsheet of Windows writes: 500 usagers, then two
// lines that cannot be read.
func ancienFichier(t *testing.T) string {
	t.Helper()
	var f strings.Builder
	f.WriteString("N°;Nom;Prénom;Date de naissance;Mail;Téléphone;Ville de résidence\r\n")
	for i := range 500 {
		fmt.Fprintf(&f, "U%d;Lefèvre;Zoé%d;%02d/05/19%02d;zoe%d@example.org;0639980%03d;Épinal\r\n", i, i, 1+i%28, i%100, i, i)
	}
	f.WriteString("U500;Martin;Paul;31/02/1980;;;\r\nU501;;;;;;Épinal\r\n")
	brut, err := charmap.Windows1252.NewEncoder().String(f.String())
	if err != nil {
		t.Fatal(err)
	}
	chemin := filepath.Join(t.TempDir(), "ancien outil.csv")
	if err := os.WriteFile(chemin, []byte(brut), 0o600); err != nil {
		t.Fatal(err)
	}
	return chemin
}
