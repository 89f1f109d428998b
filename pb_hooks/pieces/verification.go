package pieces

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"guichet/pb_hooks/socle"
)

// commandePieces is « guichet pieces verify ».
func commandePieces(s *socle.Socle) *cobra.Command {
	racine := &cobra.Command{Use: "pieces", Short: "The store of documents"}
	racine.AddCommand(&cobra.Command{
		Use:   "verify",
		Short: "Read every document named by a row and verify its SHA-256; fails on any missing or altered one",
		Args:  cobra.NoArgs,
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, _ []string) error {
			nb, err := VerifierStock(app)
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%d files, all intact\n", nb)
			return nil
		}),
	})
	return racine
}

// lotVerification is how many rows are read at a time: hashing is slow, and a
// long read would keep the write-ahead log from shrinking.
const lotVerification = 500

// VerifierStock reads every file named by a row. It returns how many there are
// and every fault at once.
func VerifierStock(app core.App) (nb int, err error) {
	m := de(app)
	var fautes []error
	for derniere := ""; ; {
		var lot []string
		err := app.DB().Select("empreinte").Distinct(true).From("pieces").
			Where(dbx.NewExp("empreinte > {:d} AND otee_le = ''", dbx.Params{"d": derniere})).
			OrderBy("empreinte").Limit(lotVerification).Column(&lot)
		if err != nil {
			return nb, fmt.Errorf("verify pieces: %w", err)
		}
		if len(lot) == 0 {
			return nb, errors.Join(fautes...)
		}
		for _, empreinte := range lot {
			nb++
			if err := m.verifier(empreinte); err != nil {
				fautes = append(fautes, fmt.Errorf("piece file %s: %w", empreinte, err))
			}
		}
		derniere = lot[len(lot)-1]
	}
}

func (m *magasin) verifier(empreinte string) error {
	if len(empreinte) != hex.EncodedLen(sha256.Size) {
		return errors.New("not a SHA-256")
	}
	f, err := os.Open(m.chemin(empreinte))
	if err != nil {
		return err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return err
	}
	if lue := hex.EncodeToString(h.Sum(nil)); lue != empreinte {
		return fmt.Errorf("altered, its SHA-256 is %s", lue)
	}
	return nil
}
