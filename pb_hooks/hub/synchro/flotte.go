package synchro

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// vu is a guichet as the hub sees it: what it told last, and what is to be seen to.
type vu struct {
	Noeud
	Presence rattachement.Presence
	Membres  []membreTenu
	Rebuts   int // of its events, those that could not be applied
	Maux     []mal
	Ancienne bool // its version is behind the hub's
	Tait     bool // silent for longer than it should be, revoked ones never
}

// membreTenu is a collectivité that a guichet holds.
type membreTenu struct {
	Noeud  string `db:"noeud"`
	ID     string `db:"id"`
	Niveau string `db:"niveau"`
	Code   string `db:"code"`
	Nom    string `db:"nom"`
}

// noms are those of its collectivités, or its address when it holds none any more.
func (v *vu) noms() string {
	var l []string
	for _, m := range v.Membres {
		l = append(l, m.Nom)
	}
	return cmp.Or(strings.Join(l, ", "), v.Adresse)
}

// ouverts counts those of its collectivités that are open to the public.
func (v *vu) ouverts() (n int) {
	for _, m := range v.Membres {
		if slices.Contains(v.Presence.Ouvertes, m.ID) {
			n++
		}
	}
	return n
}

// etape is how far a guichet is on its way to the public.
type etape string

// The steps.
const (
	invitee   etape = "invitee"
	installee etape = "installee"
	ouverte   etape = "ouverte"
	rompue    etape = "rompue"
)

var motsEtapes = map[etape]string{invitee: "Invité", installee: "Installé", ouverte: "Ouvert", rompue: "Lien rompu"}

func (v *vu) etape() etape {
	switch {
	case !v.RevoqueLe.IsZero():
		return rompue
	case v.ouverts() > 0:
		return ouverte
	default:
		return installee
	}
}

// malade tells that somebody has to look at it.
func (v *vu) malade() bool { return len(v.Maux) > 0 || v.Tait }

// rouges are the names of its red lights.
func (v *vu) rouges() (l []string) {
	for _, x := range v.Presence.Voyants {
		if x.Niveau == string(socle.Rouge) {
			l = append(l, x.Nom)
		}
	}
	return l
}

// silenceNormal is how long a guichet, which says hourly that it is there, may say
// nothing.
const silenceNormal = 3 * time.Hour

// flotte reads the guichets, or the one of an id: the ill ones first, then by name.
func flotte(app core.App, id string) ([]vu, error) {
	seuils, err := lireSeuils(app)
	if err != nil {
		return nil, err
	}
	var noeuds []Noeud
	q := app.DB().Select("*").From("hub_noeuds")
	if id != "" {
		q = q.Where(dbx.HashExp{"id": id})
	}
	if err := q.All(&noeuds); err != nil {
		return nil, fmt.Errorf("guichets: %w", err)
	}
	tenus, err := membresTenus(app)
	if err != nil {
		return nil, err
	}
	rebuts, err := rebutsParNoeud(app)
	if err != nil {
		return nil, err
	}
	autres, err := autresMaux(app)
	if err != nil {
		return nil, err
	}
	s := socle.De(app)
	maintenant := s.Horloge.Maintenant()
	l := make([]vu, len(noeuds))
	for i, n := range noeuds {
		v := &l[i]
		v.Noeud, v.Membres, v.Rebuts = n, tenus[n.ID], rebuts[n.ID]
		_ = json.Unmarshal(n.Presence, &v.Presence) // {} before the first one
		if !n.RevoqueLe.IsZero() {
			continue
		}
		v.Ancienne = precede(n.Version, s.Version)
		v.Tait = maintenant.Sub(n.VuLe.Time()) > silenceNormal
		v.Maux = append(seuils.juger(v, maintenant), autres[n.ID]...)
	}
	noms := make(map[string]string, len(l))
	for i := range l {
		noms[l[i].ID] = collectivites.Cle(l[i].noms())
	}
	slices.SortFunc(l, func(a, b vu) int {
		return cmp.Or(cmp.Compare(b.rang(), a.rang()), strings.Compare(noms[a.ID], noms[b.ID]), strings.Compare(a.ID, b.ID))
	})
	return l, nil
}

// rang orders a list: what is ill, what is not, what is no longer linked.
func (v *vu) rang() int {
	switch {
	case !v.RevoqueLe.IsZero():
		return 0
	case v.malade():
		return 2
	default:
		return 1
	}
}

func membresTenus(app core.App) (map[string][]membreTenu, error) {
	var l []membreTenu
	err := app.DB().NewQuery(`SELECT t.noeud, m.id, m.niveau, m.code, m.nom FROM hub_tenues t JOIN hub_membres m ON m.id = t.membre
		WHERE t.jusqu_a = '' ORDER BY m.nom, m.code`).All(&l)
	if err != nil {
		return nil, fmt.Errorf("members of the guichets: %w", err)
	}
	tenus := map[string][]membreTenu{}
	for _, m := range l {
		tenus[m.Noeud] = append(tenus[m.Noeud], m)
	}
	return tenus, nil
}

func rebutsParNoeud(app core.App) (map[string]int, error) {
	var l []struct {
		Noeud  string `db:"noeud"`
		Nombre int    `db:"nombre"`
	}
	if err := app.DB().NewQuery("SELECT noeud, count(*) AS nombre FROM hub_rebuts GROUP BY noeud").All(&l); err != nil {
		return nil, fmt.Errorf("events put aside: %w", err)
	}
	m := map[string]int{}
	for _, x := range l {
		m[x.Noeud] = x.Nombre
	}
	return m, nil
}

// precede tells that a version is before another: their three numbers are compared,
// whatever follows them. One that is no release comes before none.
func precede(version, autre string) bool {
	a, lue := lireVersion(version)
	b, autreLue := lireVersion(autre)
	return lue && autreLue && slices.Compare(a[:], b[:]) < 0
}

func lireVersion(s string) (n [3]int, lue bool) {
	_, err := fmt.Sscanf(strings.TrimPrefix(s, "v"), "%d.%d.%d", &n[0], &n[1], &n[2])
	return n, err == nil
}
