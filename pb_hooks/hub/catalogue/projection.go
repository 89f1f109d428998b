package catalogue

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

var errSuivis = errors.New("téléservices that no guichet would tell")

// connu is by whom a member was told of last.
type connu struct {
	Noeud   string `db:"noeud"`
	Epoque  int64  `db:"epoque"`
	Version int64  `db:"version"`
}

// projeter puts what a collectivité has of the shared catalogue in the place of what
// it had.
func projeter(tx *synchro.Transaction, n *synchro.Noeud, e *rattachement.Evenement) error {
	var s rattachement.Suivis
	if _, verbe := e.Genre(); verbe == rattachement.VerbeMaj { // else nothing is left
		if err := json.Unmarshal(e.Data, &s); err != nil {
			return err
		}
	}
	m := dbx.Params{"m": e.Collectivite}
	var avant []connu
	if err := tx.Requete("SELECT noeud, epoque, version FROM hub_suivis_connus WHERE membre = {:m}", m).All(&avant); err != nil {
		return err
	}
	if len(avant) > 0 && !n.Precede(avant[0].Noeud, avant[0].Epoque, avant[0].Version, e) {
		return nil
	}
	if _, err := tx.Requete("INSERT OR REPLACE INTO hub_suivis_connus (membre, noeud, epoque, version, le) VALUES ({:m}, {:n}, {:e}, {:v}, {:le})",
		dbx.Params{"m": e.Collectivite, "n": n.ID, "e": e.Epoch, "v": e.Aggver, "le": socle.Date(e.Time).String()}).Execute(); err != nil {
		return err
	}
	if _, err := tx.Requete("DELETE FROM hub_suivis WHERE membre = {:m}", m).Execute(); err != nil {
		return err
	}
	for _, x := range s.Partages {
		if x.Partage == "" || len(x.Partage) > 64 || x.Recue < 0 || x.Revision < 0 || x.Revision > x.Recue {
			return fmt.Errorf("%w: %+v", errSuivis, x)
		}
		if _, err := tx.Requete("INSERT OR REPLACE INTO hub_suivis (membre, sujet, recue, ici, revision, modifie, ouvert, attendu) VALUES ({:m}, {:s}, {:r}, {:i}, {:n}, {:mo}, {:o}, {:a})",
			dbx.Params{"m": e.Collectivite, "s": x.Partage, "r": x.Recue, "i": x.Ici, "n": x.Revision, "mo": x.Modifie, "o": x.Ouvert, "a": x.Attendu}).Execute(); err != nil {
			return err
		}
	}
	return nil
}

// Suivi is what a collectivité has of a partage, as its guichet told last.
type Suivi struct {
	Membre   string `db:"membre"`
	Nom      string `db:"nom"`
	Recue    int    `db:"recue"`
	Ici      bool   `db:"ici"`
	Revision int    `db:"revision"` // that it follows, 0 for none
	Modifie  bool   `db:"modifie"`
	Ouvert   bool   `db:"ouvert"`
	Attendu  bool   `db:"attendu"`
}

// Suivis lists them by name.
func (p *Partage) Suivis(app core.App) ([]Suivi, error) {
	var l []Suivi
	err := app.DB().NewQuery("SELECT s.membre, m.nom, s.recue, s.ici, s.revision, s.modifie, s.ouvert, s.attendu FROM hub_suivis s JOIN hub_membres m ON m.id = s.membre WHERE s.sujet = {:s} ORDER BY m.code").
		Bind(dbx.Params{"s": p.Sujet}).All(&l)
	if err != nil {
		return nil, fmt.Errorf("who has %s: %w", p.Code, err)
	}
	slices.SortStableFunc(l, func(a, b Suivi) int { return strings.Compare(collectivites.Cle(a.Nom), collectivites.Cle(b.Nom)) })
	return l, nil
}

// Compte is how many collectivités received it, have it, and have changed it.
type Compte struct{ Recue, Ici, AJour, Modifie int }

// Compter adds up who has it.
func (p *Partage) Compter(app core.App) (c Compte, err error) {
	l, err := p.Suivis(app)
	numero := p.Numero()
	for _, x := range l {
		c.Recue++
		if !x.Ici {
			continue
		}
		c.Ici++
		if x.Revision == numero {
			c.AJour++
		}
		if x.Modifie || x.Revision == 0 {
			c.Modifie++
		}
	}
	return c, err
}
