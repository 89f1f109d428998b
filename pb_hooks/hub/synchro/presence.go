package synchro

import (
	"encoding/json"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// silence is after how long another run of a guichet may take its place, when it
// does not know the one before.
const silence = time.Minute

// lieu is what this program remembers of a guichet: it costs no writing.
type lieu struct {
	entendu  time.Time     // of the machine
	ecrit    time.Time     // when that was last written
	attentes int           // polls that are open
	change   chan struct{} // closed when something may be for them; nil when none waits
}

// rythmeVu is how often it is written that a guichet is there.
const rythmeVu = time.Minute

// entendre notes that a guichet spoke, and tells whether it is time to write it.
func (x *salle) entendre(noeud string) (ecrire bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	l := x.lieu(noeud)
	l.entendu = time.Now()
	if ecrire = l.entendu.Sub(l.ecrit) >= rythmeVu; ecrire {
		l.ecrit = l.entendu
	}
	return ecrire
}

// attendre notes that a poll opens, and gives what notes that it ends.
func (x *salle) attendre(noeud string) func() {
	x.mu.Lock()
	defer x.mu.Unlock()
	l := x.lieu(noeud)
	l.attentes++
	return func() {
		x.mu.Lock()
		defer x.mu.Unlock()
		l.attentes--
		l.entendu = time.Now()
	}
}

func (x *salle) lieu(noeud string) *lieu {
	l := x.lieux[noeud]
	if l == nil {
		l = &lieu{}
		x.lieux[noeud] = l
	}
	return l
}

// cede tells that the run of a guichet that spoke last leaves its place to another
// one, which says whom it follows: it has no poll open, and either it is the one
// that is followed or it has been silent long enough.
func (x *salle) cede(n *Noeud, suit string) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	l := x.lieu(n.ID)
	return l.attentes == 0 && (suit == n.Instance || time.Since(l.entendu) >= silence)
}

// saluer receives a presence. It is the only call that another run of a guichet
// may begin with.
func saluer(a *appel) (any, error) {
	var p rattachement.Presence
	if err := a.lire(&p); err != nil {
		return nil, err
	}
	x := de(a.App)
	n := a.noeud
	if err := a.prendrePlace(p.Precedente); err != nil {
		return nil, err
	}
	connu, err := n.connu(a.App)
	if err != nil {
		return nil, err
	}
	if p.Epoque != n.Epoque || p.Seq < connu {
		return nil, errEpoque // its data are older than what we know of them
	}
	brut, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	maintenant := a.maintenant()
	err = a.App.RunInTransaction(func(tx core.App) error {
		_, err := tx.DB().Update("hub_noeuds", dbx.Params{
			"instance": a.instance, "version": p.Version, "presence": string(brut), "vu_le": socle.Date(maintenant).String(),
		}, dbx.HashExp{"id": n.ID}).Execute()
		if err != nil || p.Boite == n.boite() {
			return err
		}
		return redireContacts(tx, n.ID) // what was sealed for it may never be opened
	})
	if err != nil {
		return nil, err
	}
	if err := n.entendreAdresse(a.App, p.Adresse); err != nil {
		return nil, err
	}
	x.entendre(n.ID)
	if p.EnAttente == 0 { // all that it numbered was acknowledged, and may be lost with us
		connu = max(connu, p.Seq)
	}
	if connu > n.Applique { // the order that asked for it may have been lost
		if err := a.App.RunInTransaction(func(tx core.App) error { return n.redemander(tx, connu) }); err != nil {
			return nil, err
		}
	}
	if n.Attendu && p.EnAttente == 0 && n.Applique >= p.Seq { // it has told all
		n.Attendu = false
		if err := a.App.DB().Model(n).Update("Attendu"); err != nil {
			return nil, err
		}
	}
	regles, err := a.hub.regles()
	return rattachement.Accueil{Applique: n.Applique, Heure: maintenant.UTC(), Regles: regles, Attendu: n.Attendu, Adresse: n.Adresse}, err
}

// prendrePlace lets another run of a guichet take the place of the one that spoke
// last, if that one leaves it.
func (a *appel) prendrePlace(suit string) error {
	n := a.noeud
	if n.Instance == a.instance || n.Instance == "" || de(a.App).cede(n, suit) {
		return nil
	}
	a.Logger().Error("two programs have the key of one guichet", "node", n.ID, "url", n.Adresse)
	return errInstance
}

// connu is the last number that a guichet gave, as far as we know.
func (n *Noeud) connu(app core.App) (seq int64, err error) {
	err = app.DB().NewQuery("SELECT coalesce(max(seq), 0) FROM hub_recus WHERE noeud = {:n} AND epoque = {:e}").Bind(dbx.Params{"n": n.ID, "e": n.Epoque}).Row(&seq)
	return max(seq, n.Applique), err
}

// recommencer gives a guichet whose data were restored its next epoch, once for each
// time that it asks.
func recommencer(a *appel) (any, error) {
	var d rattachement.Renaissance
	if err := a.lire(&d); err != nil {
		return nil, err
	}
	if d.ID == "" || len(d.ID) > 32 {
		return nil, errForme
	}
	if err := a.prendrePlace(d.Precedente); err != nil {
		return nil, err
	}
	n := a.noeud
	err := a.App.RunInTransaction(func(tx core.App) (err error) {
		if n, err = NoeudParID(tx, n.ID); err != nil {
			return err
		}
		if n.Renaissance == d.ID {
			return nil // its answer was lost
		}
		n.Renaissance, n.Instance = d.ID, a.instance
		n.renaitre(max(n.Epoque, d.Epoque) + 1)
		if err := oublierRecus(tx, n.ID); err != nil {
			return err
		}
		if err := tx.DB().Model(n).Update("Renaissance", "Instance", "Epoque", "Applique", "Redemandes", "Releve"); err != nil {
			return err
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: socle.Programme("hub"), Verbe: "hub.renaitre", Objet: n.Objet(), Details: []any{n.Epoque}})
	})
	if err != nil {
		return nil, err
	}
	de(a.App).entendre(n.ID)
	return rattachement.Nee{Epoque: n.Epoque}, nil
}

// renaitre begins an epoch: nothing of it has arrived.
func (n *Noeud) renaitre(epoque int64) {
	n.Epoque, n.Applique, n.Redemandes, n.Releve = epoque, 0, 0, 0
}

// enPlace refuses the call of a run that is not the one that was greeted.
func (a *appel) enPlace() error {
	if a.noeud.Instance != a.instance {
		return errInstance
	}
	if !de(a.App).entendre(a.noeud.ID) {
		return nil
	}
	_, err := a.App.DB().Update("hub_noeuds", dbx.Params{"vu_le": socle.Date(a.maintenant()).String()}, dbx.HashExp{"id": a.noeud.ID}).Execute()
	return err
}

// boite is what we seal for a guichet with, as it said last: "" for one of an older
// version.
func (n *Noeud) boite() string {
	var p rattachement.Presence
	_ = json.Unmarshal(n.Presence, &p) // "" before the first one
	return p.Boite
}
