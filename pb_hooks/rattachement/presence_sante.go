package rattachement

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/sauvegardes"
	"guichet/pb_hooks/socle"
)

// sante is how this machine is, beside its lights.
func sante(app core.App, etat []exploitation.Ligne) (*Sante, error) {
	s := socle.De(app)
	prouvee, err := sauvegardes.ProuveeLe(app)
	if err != nil {
		return nil, err
	}
	x := &Sante{PreuveLe: prouvee.Time()}
	for _, c := range s.Certificats() {
		if !c.Fin.IsZero() && (x.CertificatLe.IsZero() || c.Fin.Before(x.CertificatLe)) {
			x.CertificatLe = c.Fin.UTC()
		}
	}
	libre, total, err := s.Disque(app.DataDir())
	if err != nil {
		return nil, fmt.Errorf("presence: %w", err)
	}
	x.Disque = int(100 * (float64(libre) / float64(max(total, 1))))
	courriels := socle.Vert
	for _, l := range etat {
		if l.Groupe == socle.GroupeCourrier && l.Lumiere.Gravite() > courriels.Gravite() {
			courriels = l.Lumiere
		}
	}
	x.Courriels = string(courriels)
	return x, nil
}

// ouvertes are those of our collectivités that are open to the public, as the hub
// calls them.
func ouvertes(app core.App) ([]string, error) {
	m, err := Membres(app)
	if err != nil {
		return nil, err
	}
	l, err := collectivites.Ouvertes(app)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, c := range l {
		if id := m[c.ID]; id != "" {
			ids = append(ids, id)
		}
	}
	return ids, nil
}
