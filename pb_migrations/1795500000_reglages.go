package pb_migrations

import (
	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// PocketBase's own doors: its users collection goes, batch stays off, its
// request log (whole URLs) is never written.
func init() {
	m.Register(func(app core.App) error {
		if c, err := app.FindCollectionByNameOrId("users"); err == nil {
			if err := app.Delete(c); err != nil {
				return err
			}
		}
		s := app.Settings()
		s.Meta.AppName = "Guichet"
		s.Meta.HideControls = false
		s.Batch.Enabled = false
		s.Logs.MaxDays = 0
		s.Logs.LogIP = false
		return app.Save(s)
	}, nil)
}
