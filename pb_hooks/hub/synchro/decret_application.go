package synchro

import (
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// decreter applies what another machine of the hub says.
func (t *tour) decreter(tx *Transaction, e *Entree) error {
	m := de(tx).meneur
	if m == nil {
		return errors.New("what another machine decided, and cluster.shared is not set")
	}
	d, err := lireDecret(tx, e)
	if err != nil {
		return err
	}
	if d.Par != m.qui {
		if err := d.reprendre(tx); err != nil {
			return err
		}
	}
	if d.Jusqua > 0 {
		_, err = tx.Requete("DELETE FROM hub_differees WHERE pos <= {:p}", dbx.Params{"p": d.Jusqua}).Execute()
	}
	return err
}

// rappeler marks the rows that another process asks for again: it changed them while
// it did not lead. One that stands by leaves that to who leads.
func (t *tour) rappeler(tx *Transaction, e *Entree) error {
	if !t.mene {
		return differer(tx, e)
	}
	d, err := lireDecret(tx, e)
	if err != nil {
		return err
	}
	for _, l := range d.Redire {
		if !slices.Contains(partagees, l.Table) {
			return fmt.Errorf("rows of %q", l.Table)
		}
		if _, err := tx.Requete("INSERT OR REPLACE INTO hub_marques (tableau, ligne) VALUES ({:t}, {:l})", dbx.Params{"t": l.Table, "l": l.ID}).Execute(); err != nil {
			return err
		}
	}
	return nil
}

// reprendre writes its rows in the place of ours, and marks none of them. A row that we
// have changed since is ours still: it is said later, or asked for again.
func (d *decret) reprendre(tx *Transaction) error {
	if err := partager(tx, false); err != nil {
		return err
	}
	for i := range d.Lignes {
		l := &d.Lignes[i]
		if !slices.Contains(partagees, l.Table) {
			continue // of a later version
		}
		var notre bool
		err := tx.Requete("SELECT EXISTS (SELECT 1 FROM hub_marques WHERE tableau = {:t} AND ligne = {:l})", dbx.Params{"t": l.Table, "l": l.ID}).Row(&notre)
		if err == nil && !notre {
			err = l.ecrire(tx)
		}
		if err != nil {
			return fmt.Errorf("%s %s: %w", l.Table, l.ID, err)
		}
	}
	return partager(tx, true)
}

// partager has the triggers mark what changes from now on, or not.
func partager(tx core.App, oui bool) error {
	requete := "DELETE FROM hub_partage"
	if oui {
		requete = "INSERT OR IGNORE INTO hub_partage (un) VALUES (1)"
	}
	if _, err := tx.DB().NewQuery(requete).Execute(); err != nil {
		return fmt.Errorf("what the hub decides: %w", err)
	}
	return nil
}

var (
	// duLog are the columns of a row that each machine finds in the log by itself.
	duLog = map[string][]string{"hub_noeuds": {"applique", "demande_jusqua", "releve", "vu_le"}}
	// avantLigne is what follows from a row for what this machine found in the log.
	avantLigne = map[string]func(*rangee, *Transaction) error{"hub_noeuds": (*rangee).recommencer, "hub_effacements": (*rangee).oublier, "hub_comptes": (*rangee).deconnecter}
)

func (l *rangee) ecrire(tx *Transaction) error {
	if l.Champs == nil {
		_, err := tx.DB().Delete(l.Table, dbx.HashExp{"id": l.ID}).Execute()
		return err
	}
	connues, err := tx.TableColumns(l.Table)
	if err != nil {
		return err
	}
	ecrites := dbx.Params{}
	for nom, v := range l.Champs {
		if !slices.Contains(connues, nom) || slices.Contains(duLog[l.Table], nom) {
			continue // of another version, or found elsewhere
		}
		if v == nil {
			ecrites[nom] = nil
		} else {
			ecrites[nom] = *v
		}
	}
	if f := avantLigne[l.Table]; f != nil {
		if err := f(l, tx); err != nil {
			return err
		}
	}
	if duLog[l.Table] != nil { // they stay
		res, err := tx.DB().Update(l.Table, ecrites, dbx.HashExp{"id": l.ID}).Execute()
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n > 0 {
			return err
		}
	}
	// What stands in its place by another key was decided before it.
	noms := slices.Sorted(maps.Keys(ecrites))
	_, err = tx.DB().NewQuery("INSERT OR REPLACE INTO " + l.Table + " ([[" + strings.Join(noms, "]], [[") + "]]) VALUES ({:" + strings.Join(noms, "}, {:") + "})").Bind(ecrites).Execute()
	return err
}

// recommencer is of a guichet to which the meneur gave another epoch: of it nothing has
// arrived.
func (l *rangee) recommencer(tx *Transaction) error {
	epoque := l.Champs["epoque"]
	if epoque == nil {
		return errors.New("no epoch")
	}
	res, err := tx.DB().NewQuery("UPDATE hub_noeuds SET applique = 0, demande_jusqua = 0, releve = 0 WHERE id = {:n} AND epoque != CAST({:e} AS INTEGER)").Bind(dbx.Params{"n": l.ID, "e": *epoque}).Execute()
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return err
	}
	return oublierRecus(tx, l.ID)
}

// deconnecter signs out here who is one with another person's compte, or no longer, since
// the meneur decided so.
func (l *rangee) deconnecter(tx *Transaction) error {
	var avant string
	err := tx.DB().Select("rapproche_de").From("hub_comptes").Where(dbx.HashExp{"id": l.ID}).Row(&avant)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	apres := l.Champs["rapproche_de"]
	if err != nil || apres == nil || *apres == avant {
		return err
	}
	for _, id := range []string{l.ID, avant, *apres} {
		if id != "" {
			if err := socle.FermerSessions(tx, socle.EspaceHub, id, ""); err != nil {
				return err
			}
		}
	}
	return nil
}

// oublier removes what this machine found in the log of whom the meneur erased.
func (l *rangee) oublier(tx *Transaction) error {
	empreinte, membre := l.Champs["empreinte"], l.Champs["membre"]
	if empreinte == nil || membre == nil {
		return errors.New("an erasure of nobody")
	}
	var sujets []string
	err := tx.DB().NewQuery("SELECT sujet FROM hub_lecteurs WHERE membre = {:m} UNION SELECT json_extract(octets, '$.subject') FROM hub_descentes WHERE json_extract(octets, '$.collectivite') = {:m}").
		Bind(dbx.Params{"m": *membre}).Column(&sujets)
	if err != nil {
		return err
	}
	for _, sujet := range sujets {
		if rattachement.EmpreinteSujet(sujet) == *empreinte {
			return (&effacement{Membre: *membre}).retirer(tx, sujet)
		}
	}
	return nil
}

// differer keeps an entry that the meneur alone acts upon, until a décret tells that it
// has: who leads next does it otherwise.
func differer(tx *Transaction, e *Entree) error {
	_, err := tx.Requete("INSERT OR IGNORE INTO hub_differees (pos, noeud, octets) VALUES ({:p}, {:n}, {:o})",
		dbx.Params{"p": int64(e.Pos), "n": e.Noeud, "o": string(e.Octets)}).Execute()
	return err
}

// agir acts upon what was put off, once this process leads: each alone, for one that
// fails holds back no other.
func (x *salle) agir(app core.App) error {
	if !x.mene() {
		return nil
	}
	var l []Entree
	var differees []struct {
		Pos    int64  `db:"pos"`
		Noeud  string `db:"noeud"`
		Octets string `db:"octets"`
	}
	if err := app.DB().NewQuery("SELECT pos, noeud, octets FROM hub_differees ORDER BY pos").All(&differees); err != nil {
		return fmt.Errorf("what was put off: %w", err)
	}
	for _, d := range differees {
		l = append(l, Entree{Pos: Pos(d.Pos), Noeud: d.Noeud, Octets: []byte(d.Octets)})
	}
	for i := range l {
		err := app.RunInTransaction(func(app core.App) error { return agirSurUne(&Transaction{app, map[string]*dbx.Query{}}, &l[i], nil) })
		if err != nil && !estPanne(err) {
			raison := err
			err = app.RunInTransaction(func(app core.App) error { return agirSurUne(&Transaction{app, map[string]*dbx.Query{}}, &l[i], raison) })
		}
		if err != nil {
			return fmt.Errorf("what was put off: %w", err)
		}
	}
	return nil
}

// agirSurUne acts upon one entry that was put off, or puts it aside for a reason.
func agirSurUne(tx *Transaction, e *Entree, raison error) error {
	if _, err := tx.DB().NewQuery("DELETE FROM hub_differees WHERE pos = {:p}").Bind(dbx.Params{"p": int64(e.Pos)}).Execute(); err != nil {
		return err
	}
	t := &tour{mene: true, noeuds: map[string]*Noeud{}, tenus: map[string][]string{}}
	if e.Noeud == desMachines {
		if raison != nil {
			return garderRebut(tx, e, &rattachement.Evenement{}, raison)
		}
		return t.rappeler(tx, e)
	}
	n, err := t.noeud(tx, e.Noeud)
	if err != nil {
		return err
	}
	evenement, err := rattachement.Scelle{E: string(e.Octets)}.Lire()
	switch {
	case err != nil:
		return err
	case n == nil || evenement.Epoch != n.Epoque:
		return nil // of a life that is over
	case raison != nil:
		return garderRebut(tx, e, evenement, raison)
	}
	return t.projeter(tx, n, evenement, de(tx).genres)
}

// numeroterApres takes up the numbers of who led before: what goes down goes on after them.
func numeroterApres(tx *Transaction, e *Entree) error {
	evenement, err := rattachement.Scelle{E: string(e.Octets)}.Lire()
	if err != nil {
		return err
	}
	p := dbx.Params{"n": e.Noeud, "s": evenement.Seq, "v": evenement.Aggver, "o": string(e.Octets)}
	for _, requete := range []string{
		"INSERT INTO hub_numeros (noeud, seq) VALUES ({:n}, {:s}) ON CONFLICT (noeud) DO UPDATE SET seq = max(seq, excluded.seq)",
		"INSERT INTO sqlite_sequence (name, seq) SELECT 'hub_annonces', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'hub_annonces')",
		"UPDATE sqlite_sequence SET seq = {:v} WHERE name = 'hub_annonces' AND seq < {:v}",
		"DELETE FROM hub_annonces WHERE octets = {:o}", // ours, and it is there
	} {
		if _, err := tx.Requete(requete, p).Execute(); err != nil {
			return err
		}
	}
	return nil
}
