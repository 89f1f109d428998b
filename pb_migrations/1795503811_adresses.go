package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// A guichet that changes its address: what it says, which waits at the hub for somebody
// to confirm it, and the address before, which its older events still name. At the
// guichet, the one that the hub knows.
func init() {
	maux := []string{"silence", "voyant", "envois", "certificat", "sauvegarde", "disque"}
	m.Register(func(app core.App) error {
		if err := completer(app, "hub_noeuds", texte("adresse_avant", 300), texte("adresse_dite", 300), date("adresse_dite_le"), date("adresse_refusee_le")); err != nil {
			return err
		}
		if err := completer(app, "rattachements", texte("origine", 300)); err != nil {
			return err
		}
		return choisir(app, "hub_alarmes", "genre", append(maux[:len(maux):len(maux)], "adresse")...)
	}, func(app core.App) error {
		if err := choisir(app, "hub_alarmes", "genre", maux...); err != nil {
			return err
		}
		if err := amputer(app, "rattachements", "origine"); err != nil {
			return err
		}
		return amputer(app, "hub_noeuds", "adresse_avant", "adresse_dite", "adresse_dite_le", "adresse_refusee_le")
	})
}
