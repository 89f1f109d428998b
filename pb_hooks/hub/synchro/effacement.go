package synchro

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/oidc"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// effacement is what is left of what a guichet called somebody whose compte was erased:
// it tells that guichet, and beats what an older backup brings back.
type effacement struct {
	ID        string         `db:"pk,id"`
	Empreinte string         `db:"empreinte"` // see [rattachement.EmpreinteSujet]
	Membre    string         `db:"membre"`
	EffaceLe  types.DateTime `db:"efface_le"`
	AOublier  bool           `db:"a_oublier"` // the log still holds what was said of her
}

func (effacement) TableName() string { return "hub_effacements" }

// DeclarerOubli has a room forget a compte that is erased.
func DeclarerOubli(app core.App, f func(tx core.App, compte string) error) {
	x := de(app)
	x.oublis = append(x.oublis, f)
}

// EffacerCompte erases a compte of the hub, with those that were made one with it: what
// its guichets told of it and what waits to be told; those that knew it hear so.
func EffacerCompte(tx core.App, c *annuaire.Compte, par socle.Acteur) error {
	l, err := c.Reunis(tx)
	if err != nil {
		return err
	}
	for i := range l {
		if err := effacerUn(tx, &l[i], par); err != nil {
			return err
		}
	}
	return nil
}

func effacerUn(tx core.App, c *annuaire.Compte, par socle.Acteur) error {
	paires, err := c.Effacer(tx, par)
	if err == nil {
		err = oidc.OublierCompte(tx, c.ID)
	}
	for _, oublier := range de(tx).oublis {
		if err == nil {
			err = oublier(tx, c.ID)
		}
	}
	if err != nil {
		return err
	}
	for _, p := range paires {
		membres, err := membresDuSecteur(tx, p.Secteur)
		if err != nil {
			return err
		}
		for _, m := range membres {
			x := &effacement{ID: socle.ID(), Empreinte: rattachement.EmpreinteSujet(p.Sujet), Membre: m, EffaceLe: socle.Date(socle.De(tx).Horloge.Maintenant()), AOublier: true}
			if err := x.retirer(tx, p.Sujet); err != nil {
				return err
			}
			if err := tx.DB().Model(x).Insert(); err != nil {
				return fmt.Errorf("erase a compte of the hub: %w", err)
			}
			if err := x.annoncer(tx); err != nil {
				return err
			}
		}
	}
	return nil
}

// membresDuSecteur are the members whose inhabitants a sector signs in: one or none.
func membresDuSecteur(app core.App, secteur string) (l []string, err error) {
	err = app.DB().NewQuery("SELECT m.id FROM hub_membres m JOIN hub_clients c ON c.id = m.client WHERE c.secteur = {:s}").Bind(dbx.Params{"s": secteur}).Column(&l)
	if err != nil {
		return nil, fmt.Errorf("members of a sector: %w", err)
	}
	return l, nil
}

// quiTient are the guichets that hold a member today: one or none.
func quiTient(app core.App, membre string) (l []string, err error) {
	err = app.DB().NewQuery("SELECT n.id FROM hub_tenues t JOIN hub_noeuds n ON n.id = t.noeud AND n.revoque_le = '' WHERE t.membre = {:m} AND t.jusqu_a = ''").
		Bind(dbx.Params{"m": membre}).Column(&l)
	if err != nil {
		return nil, fmt.Errorf("guichet of a member: %w", err)
	}
	return l, nil
}

// retirer removes what was told and is to be told by that subject, but what has a number
// already: it goes with the log.
func (x *effacement) retirer(tx core.App, sujet string) error {
	if err := oublierLecteur(tx, x.Membre, sujet); err != nil {
		return err
	}
	for _, requete := range []string{
		"DELETE FROM hub_annonces WHERE genre = {:g} AND (sujet = {:s} OR instr(data, {:s})) AND octets = ''",
		"DELETE FROM hub_descentes WHERE json_extract(octets, '$.subject') = {:s} OR json_extract(octets, '$.type') LIKE {:type} AND instr(octets, {:s})",
		"DELETE FROM hub_rebuts WHERE json_valid(octets) AND (json_extract(octets, '$.subject') = {:s} OR json_extract(octets, '$.type') LIKE {:type} AND instr(octets, {:s}))",
	} {
		if _, err := tx.DB().NewQuery(requete).Bind(dbx.Params{"g": rattachement.GenreCompte, "s": sujet, "type": rattachement.Typer(rattachement.GenreCompte, "%")}).Execute(); err != nil {
			return fmt.Errorf("what was said of a compte: %w", err)
		}
	}
	return nil
}

// annoncer tells the guichet that holds the member today.
func (x *effacement) annoncer(tx core.App) error {
	noeuds, err := quiTient(tx, x.Membre)
	if err != nil {
		return err
	}
	for _, n := range noeuds {
		if err := Annoncer(tx, Annonce{
			Noeud: n, Genre: rattachement.GenreCompte, Verbe: rattachement.VerbeEfface, Sujet: x.Empreinte, Membre: x.Membre, Data: rattachement.CompteEfface{Le: x.EffaceLe.Time().UTC()},
		}); err != nil {
			return err
		}
	}
	return nil
}

// efface is the erasure of a subject, nil for one that was not.
func efface(app core.App, membre, sujet string) (*effacement, error) {
	var x effacement
	err := app.DB().Select("*").From("hub_effacements").Where(dbx.HashExp{"empreinte": rattachement.EmpreinteSujet(sujet), "membre": membre}).One(&x)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("erased subjects: %w", err)
	}
	return &x, nil
}

// rappeler tells again a guichet that still speaks of her; what it said is forgotten too.
func (x *effacement) rappeler(tx core.App) error {
	x.AOublier = true
	if err := tx.DB().Model(x).Update("AOublier"); err != nil {
		return fmt.Errorf("erased subjects: %w", err)
	}
	return x.annoncer(tx)
}

// redireEffacements tells a guichet again whom it has to cut off.
func redireEffacements(tx core.App, noeud string) error {
	var l []effacement
	err := tx.DB().NewQuery("SELECT x.* FROM hub_effacements x JOIN hub_tenues t ON t.membre = x.membre AND t.jusqu_a = '' WHERE t.noeud = {:n} ORDER BY x.efface_le, x.id").
		Bind(dbx.Params{"n": noeud}).All(&l)
	if err != nil {
		return fmt.Errorf("erased subjects: %w", err)
	}
	for i := range l {
		if err := l[i].annoncer(tx); err != nil {
			return err
		}
	}
	return nil
}

// effacerDeNouveau erases again a compte that an older backup brought back: it alone, for
// what was made one with it may have been another person's since, and was noted too if
// it was not.
func effacerDeNouveau(app core.App, compte string) error {
	return app.RunInTransaction(func(tx core.App) error {
		c, err := annuaire.Trouver(tx, compte)
		if err != nil || c == nil {
			return err
		}
		if err := c.Liberer(tx); err != nil {
			return err
		}
		return effacerUn(tx, c, socle.Programme("restauration"))
	})
}

const tacheOubli = "hub-oubli"

const (
	// enRoute is how long what was being said of somebody may take to be in the log.
	enRoute = time.Hour
	// finDuLog is how long the log is listened to past its last entry: that one may have
	// been forgotten before.
	finDuLog = 2 * time.Second
)

// OublierEffaces destroys, in the log, what was said of whom erased her compte.
func OublierEffaces(app core.App) error {
	var l []string
	if err := app.DB().Select("empreinte").From("hub_effacements").Where(dbx.HashExp{"a_oublier": true}).Column(&l); err != nil || len(l) == 0 {
		return err
	}
	effaces := map[string]bool{}
	for _, empreinte := range l {
		effaces[empreinte] = true
	}
	var fin int64
	if err := app.DB().NewQuery("SELECT coalesce(max(pos), 0) FROM hub_curseur").Row(&fin); err != nil {
		return fmt.Errorf("cursor of the log: %w", err)
	}
	ctx, arreter := context.WithTimeout(context.Background(), delaiElagage)
	defer arreter()
	journal := de(app).log
	for apres := Pos(0); apres < Pos(fin); {
		entrees, err := lireJusque(ctx, journal, apres)
		if err != nil {
			return fmt.Errorf("forget in the log: %w", err)
		}
		if len(entrees) == 0 {
			break
		}
		var siennes []Pos
		for i := range entrees {
			if parleDe(&entrees[i], effaces) {
				siennes = append(siennes, entrees[i].Pos)
			}
		}
		if len(siennes) > 0 {
			if err := journal.Forget(ctx, siennes...); err != nil {
				return fmt.Errorf("forget in the log: %w", err)
			}
		}
		apres = entrees[len(entrees)-1].Pos
	}
	_, err := app.DB().NewQuery("UPDATE hub_effacements SET a_oublier = 0 WHERE efface_le < {:avant}").
		Bind(dbx.Params{"avant": socle.Date(socle.De(app).Horloge.Maintenant().Add(-enRoute)).String()}).Execute()
	if err != nil {
		return fmt.Errorf("forget in the log: %w", err)
	}
	return nil
}

// lireJusque reads what follows a position, none at the end.
func lireJusque(ctx context.Context, journal Log, apres Pos) ([]Entree, error) {
	un, arreter := context.WithTimeout(ctx, finDuLog)
	defer arreter()
	l, err := journal.Read(un, apres, entreesMax)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return nil, nil
	}
	return l, err
}

// parleDe tells that an entry is about one of these, or lets her read.
func parleDe(e *Entree, effaces map[string]bool) bool {
	var dit struct {
		Subject string          `json:"subject"`
		Data    json.RawMessage `json:"data"`
	}
	if json.Unmarshal(e.Octets, &dit) != nil {
		return false
	}
	var d struct {
		Lecteurs []rattachement.LecteurEnTete `json:"lecteurs"`
		Memes    []string                     `json:"same"`
		rattachement.ComptesReunis
	}
	_ = json.Unmarshal(dit.Data, &d) // of a kind that has none of these
	sujets := append([]string{dit.Subject, d.De, d.Vers}, d.Memes...)
	for _, x := range d.Lecteurs {
		sujets = append(sujets, x.Sujet)
	}
	return slices.ContainsFunc(sujets, func(s string) bool { return effaces[rattachement.EmpreinteSujet(s)] })
}
