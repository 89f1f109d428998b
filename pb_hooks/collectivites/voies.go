package collectivites

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"guichet/pb_hooks/socle"
)

// voiesProposees is the most streets offered at once.
const voiesProposees = 20

// ADesVoies tells that the streets of a collectivité were imported.
func ADesVoies(app core.App, collectivite string) (oui bool, err error) {
	err = app.DB().NewQuery("SELECT EXISTS (SELECT 1 FROM voies WHERE collectivite = {:c})").Bind(dbx.Params{"c": collectivite}).Row(&oui)
	if err != nil {
		return false, fmt.Errorf("streets of %s: %w", collectivite, err)
	}
	return oui, nil
}

var debutAdresse = regexp.MustCompile(`^\s*[0-9]+(?:\s*(?:bis|ter|quater|[a-dA-D])\b)?[\s,]*`)

// ChercherVoies proposes the streets that have a word beginning like q; the
// number that begins q stays in front of each.
func ChercherVoies(app core.App, collectivite, q string) ([]string, error) {
	numero := debutAdresse.FindString(q)
	cle := Cle(q[len(numero):])
	if len(cle) < 2 {
		return nil, nil
	}
	var l []string
	err := app.DB().Select("nom").From("voies").Where(dbx.HashExp{"collectivite": collectivite}).
		AndWhere(dbx.Like("cle", " "+cle).Match(true, true)).OrderBy("cle").Limit(voiesProposees).Column(&l)
	if err != nil {
		return nil, fmt.Errorf("streets of %s: %w", collectivite, err)
	}
	for i := range l {
		l[i] = strings.TrimSpace(strings.TrimSpace(numero) + " " + l[i])
	}
	return l, nil
}

// ImporterVoies replaces the streets of a collectivité by those of a CSV file of
// the Base Adresse Nationale or of the commune (format BAL): only those of its
// own commune when the file has several. It returns how many.
func ImporterVoies(tx core.App, c *Collectivite, lecteur io.Reader) (int, error) {
	noms, err := lireVoies(lecteur, c.INSEE)
	if err != nil {
		return 0, fmt.Errorf("streets of %s: %w", c.Slug, err)
	}
	if _, err := tx.DB().Delete("voies", dbx.HashExp{"collectivite": c.ID}).Execute(); err != nil {
		return 0, fmt.Errorf("streets of %s: %w", c.Slug, err)
	}
	for _, cle := range slices.Sorted(maps.Keys(noms)) {
		_, err := tx.DB().Insert("voies", dbx.Params{"id": socle.ID(), "collectivite": c.ID, "nom": noms[cle], "cle": " " + cle}).Execute()
		if err != nil {
			return 0, fmt.Errorf("street %s: %w", noms[cle], err)
		}
	}
	return len(noms), nil
}

const (
	maxNomVoie = 150
	maxVoies   = 50_000
)

// lireVoies gives the names of the streets and lieux-dits, by their key.
func lireVoies(lecteur io.Reader, insee string) (map[string]string, error) {
	r := csv.NewReader(lecteur)
	r.Comma, r.ReuseRecord, r.LazyQuotes, r.FieldsPerRecord = ';', true, true, -1
	tetes, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("first line: %w", err)
	}
	colonne := func(noms ...string) int {
		return slices.IndexFunc(tetes, func(t string) bool { return slices.Contains(noms, strings.TrimPrefix(t, "\ufeff")) })
	}
	voie, lieuDit, commune := colonne("nom_voie", "voie_nom"), colonne("nom_ld", "lieudit_complement_nom"), colonne("code_insee", "commune_insee")
	if voie < 0 {
		return nil, errors.New("no column nom_voie nor voie_nom: this is no file of the Base Adresse Nationale")
	}
	noms := map[string]string{}
	for {
		c, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if commune >= 0 && commune < len(c) && insee != "" && c[commune] != insee {
			continue
		}
		for _, i := range []int{voie, lieuDit} {
			if i < 0 || i >= len(c) {
				continue
			}
			nom := strings.Join(strings.Fields(c[i]), " ")
			if cle := Cle(nom); cle != "" && len(nom) <= maxNomVoie {
				noms[cle] = strings.Clone(nom)
			}
		}
		if len(noms) > maxVoies {
			return nil, fmt.Errorf("over %d streets", maxVoies)
		}
	}
	if len(noms) == 0 {
		return nil, errors.New("no street of this commune in the file")
	}
	return noms, nil
}

// commandeVoies is « guichet collectivite streets ».
func commandeVoies(s *socle.Socle) *cobra.Command {
	return &cobra.Command{
		Use: "streets COLLECTIVITE FILE.csv[.gz]", Short: "Import the streets proposed in addresses, from the commune's file of the Base Adresse Nationale",
		Args: cobra.ExactArgs(2),
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, args []string) error {
			c, err := ParSlug(app, args[0])
			if err != nil {
				return err
			}
			f, err := os.Open(args[1])
			if err != nil {
				return err
			}
			defer f.Close()
			var lecteur io.Reader = f
			if strings.HasSuffix(args[1], ".gz") {
				if lecteur, err = gzip.NewReader(f); err != nil {
					return fmt.Errorf("%s: %w", args[1], err)
				}
			}
			return app.RunInTransaction(func(tx core.App) error {
				n, err := ImporterVoies(tx, c, lecteur)
				if err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "imported: %d streets in %s\n", n, c.Slug)
				return socle.Journaliser(tx, socle.Acte{
					Acteur: socle.Programme("commande"), Verbe: "collectivites.importer_voies", Objet: "collectivites:" + c.ID, Collectivite: c.ID,
				})
			})
		}),
	}
}
