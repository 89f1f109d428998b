package socle

import (
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// A code received by mail has 6 digits, lives 30 minutes and bears 5 tries.
const (
	CodeDuree  = 30 * time.Minute
	CodeEssais = 5
)

type codeCourriel struct {
	ID        string         `db:"pk,id"`
	Usage     string         `db:"usage"`
	Cle       string         `db:"cle"`
	Empreinte string         `db:"empreinte"`
	Essais    int            `db:"essais"`
	ExpireLe  types.DateTime `db:"expire_le"`
}

func (codeCourriel) TableName() string { return "codes" }

// EmettreCode draws a code for one usage (« connexion », « approbation ») and
// one key (an address, a decision); it ends the code drawn before for the same
// pair. Only its fingerprint is kept, bound to the usage and the key.
func EmettreCode(tx core.App, usage, cle string) (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", fmt.Errorf("code %s: %w", usage, err)
	}
	code := fmt.Sprintf("%06d", n)
	s := De(tx)
	cle = s.Coffre.Empreinte("code-cle/"+usage, cle)
	if _, err := tx.DB().Delete("codes", dbx.HashExp{"usage": usage, "cle": cle}).Execute(); err != nil {
		return "", fmt.Errorf("code %s: %w", usage, err)
	}
	c := codeCourriel{
		ID: ID(), Usage: usage, Cle: cle, Empreinte: s.Coffre.Empreinte("code/"+usage+"/"+cle, code),
		ExpireLe: Date(s.Horloge.Maintenant().Add(CodeDuree)),
	}
	if err := tx.DB().Model(&c).Insert(); err != nil {
		return "", fmt.Errorf("code %s: %w", usage, err)
	}
	return code, nil
}

// CodeAttendu tells whether a code was drawn for this usage and key and can
// still be typed: the page that asks for it comes back as it was.
func CodeAttendu(app core.App, usage, cle string) (bool, error) {
	s := De(app)
	var n int
	err := app.DB().Select("count(*)").From("codes").
		Where(dbx.HashExp{"usage": usage, "cle": s.Coffre.Empreinte("code-cle/"+usage, cle)}).
		AndWhere(dbx.NewExp("essais < {:essais} AND expire_le > {:m}", dbx.Params{"essais": CodeEssais, "m": Date(s.Horloge.Maintenant()).String()})).
		Row(&n)
	if err != nil {
		return false, fmt.Errorf("code %s: %w", usage, err)
	}
	return n > 0, nil
}

// VerifierCode accepts the code once. A wrong code counts a try, also when the
// surrounding work fails: call it outside of a transaction that may be rolled
// back. What is not six digits is a slip and counts none. The sentences are
// those of the interface.
func VerifierCode(app core.App, usage, cle, code string) error {
	code = separateurs.Replace(code)
	if len(code) != 6 || strings.Trim(code, "0123456789") != "" {
		return ErrChamps(map[string]string{"code": "Tapez les 6 chiffres du code."})
	}
	s := De(app)
	cle = s.Coffre.Empreinte("code-cle/"+usage, cle)
	errVieux := ErrChamps(map[string]string{"code": "Ce code n’est plus valable. Recevez un nouveau code."})
	var refus error
	err := app.RunInTransaction(func(tx core.App) error {
		var c codeCourriel
		err := tx.DB().Select("*").From("codes").Where(dbx.HashExp{"usage": usage, "cle": cle}).One(&c)
		if errors.Is(err, sql.ErrNoRows) {
			refus = errVieux
			return nil
		}
		if err != nil {
			return err
		}
		if c.Essais >= CodeEssais || !s.Horloge.Maintenant().Before(c.ExpireLe.Time()) {
			refus = errVieux
			return nil
		}
		if s.Coffre.Empreinte("code/"+usage+"/"+cle, code) == c.Empreinte {
			_, err := tx.DB().Delete("codes", dbx.HashExp{"id": c.ID}).Execute()
			return err
		}
		c.Essais++
		switch reste := CodeEssais - c.Essais; reste {
		case 0:
			refus = errVieux
		case 1:
			refus = ErrChamps(map[string]string{"code": "Ce code n’est pas le bon : vérifiez les 6 chiffres. Il vous reste 1 essai."})
		default:
			refus = ErrChamps(map[string]string{"code": fmt.Sprintf("Ce code n’est pas le bon : vérifiez les 6 chiffres. Il vous reste %d essais.", reste)})
		}
		return tx.DB().Model(&c).Update("Essais")
	})
	if err != nil {
		return fmt.Errorf("code %s: %w", usage, err)
	}
	return refus
}
