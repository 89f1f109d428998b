package rattachement

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// contenu is what there is to tell of an aggregate. The fingerprint leaves out the
// instant of the last change: what changes for the agents alone tells nothing.
type contenu struct {
	data      json.RawMessage
	empreinte string
}

// composer reads an aggregate as it is now: nil when nobody at the hub may know of
// it, or when it is gone.
func composer(app core.App, m marque) (*contenu, error) {
	switch m.Genre {
	case GenreDemande:
		return composerDemande(app, m)
	case GenreStat:
		return composerStat(app, m)
	default:
		return nil, fmt.Errorf("no kind %q goes up", m.Genre)
	}
}

func composerDemande(app core.App, m marque) (*contenu, error) {
	d, err := demandes.EnTeteDe(app, m.Agregat)
	if err != nil || d == nil {
		return nil, err
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
	e.Lien = socle.De(app).AdressePublique() + usagers.CheminParHub(c.Chemin(), c.Chemin()+"/demandes/"+m.Agregat)
	return e.contenu(d.MajLe.Time().UTC())
}

func (e EnTete) contenu(majLe time.Time) (*contenu, error) {
	fixe, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	h := sha256.Sum256(fixe)
	e.MajLe = majLe
	data, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	return &contenu{data, hex.EncodeToString(h[:])}, nil
}
