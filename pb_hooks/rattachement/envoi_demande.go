package rattachement

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// Contenu is what there is to tell of an aggregate.
type Contenu struct {
	data      json.RawMessage
	empreinte string // the same one is not told again
	fin       string // since when it is over, "" while it is not
	verbe     string // "" for [VerbeMaj]
}

// NouveauContenu is told when it differs from what was told before.
func NouveauContenu(data any) (*Contenu, error) {
	brut, err := json.Marshal(data)
	if err != nil {
		return nil, err
	}
	h := sha256.Sum256(brut)
	return &Contenu{data: brut, empreinte: hex.EncodeToString(h[:])}, nil
}

// Composer reads an aggregate as it is now: nil when nobody at the hub may know of
// it, or when it is gone.
type Composer func(app core.App, collectivite, agregat string) (*Contenu, error)

// DeclarerEnvoi has a room tell the aggregates of one kind, each once it is marked.
func DeclarerEnvoi(app core.App, genre string, f Composer) { de(app).envois[genre] = f }

// DeclarerTout has a room mark all that it tells, for a hub that knows nothing of it.
func DeclarerTout(app core.App, f func(tx core.App) error) {
	x := de(app)
	x.tout = append(x.tout, f)
}

// Marquer has an aggregate told once the transaction is committed, if its
// collectivité is linked.
func Marquer(tx core.App, genre, collectivite, agregat string) error {
	_, err := tx.DB().NewQuery(`INSERT OR IGNORE INTO synchro_marques (genre, agregat, collectivite)
		SELECT {:g}, {:a}, r.collectivite FROM rattachements_collectivites r WHERE r.collectivite = {:c}`).Bind(dbx.Params{"g": genre, "a": agregat, "c": collectivite}).Execute()
	if err != nil {
		return fmt.Errorf("mark %s %s: %w", genre, agregat, err)
	}
	return nil
}

func composerDemande(app core.App, collectivite, agregat string) (*Contenu, error) {
	d, err := demandes.EnTeteDe(app, agregat)
	if err != nil {
		return nil, err
	}
	if d == nil {
		return composerPerdue(app, collectivite, agregat)
	}
	e := EnTete{
		Numero: d.Numero, Teleservice: d.Teleservice, Titre: d.Titre, Etat: string(d.Etat), Mot: d.Mot, Attentes: d.Attentes,
		DeposeeLe: d.DeposeeLe.Time().UTC(), Echeance: d.Echeance,
	}
	if !d.CloseLe.IsZero() {
		le := d.CloseLe.Time().UTC()
		e.CloseLe = &le
	}
	for _, x := range d.Lecteurs {
		sujet, err := preuves.SujetDe(app, preuves.Hub, d.Collectivite, x.Compte)
		if err != nil {
			return nil, err
		}
		if sujet != "" {
			e.Lecteurs = append(e.Lecteurs, LecteurEnTete{sujet, x.Jusqu, x.Mandat})
		}
	}
	if len(e.Lecteurs) == 0 {
		return nil, nil
	}
	c, err := collectivites.ParID(app, d.Collectivite)
	if err != nil {
		return nil, err
	}
	origine, err := Origine(app)
	if err != nil {
		return nil, err
	}
	e.Lien = origine + usagers.CheminParHub(c.Chemin(), c.Chemin()+"/demandes/"+agregat)
	return e.contenu(d.MajLe.Time().UTC())
}

// contenu leaves the instant of the last change out of the fingerprint: what changes
// for the agents alone tells nothing.
func (e EnTete) contenu(majLe time.Time) (*Contenu, error) {
	c, err := NouveauContenu(e)
	if err != nil {
		return nil, err
	}
	if e.CloseLe != nil {
		c.fin = socle.Date(*e.CloseLe).String()
	}
	e.MajLe = majLe
	c.data, err = json.Marshal(e)
	return c, err
}
