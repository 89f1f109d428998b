// Temoin is an empty PocketBase with its own defaults: what the bench compares
// the guichet to. It serves one collection of TEMOIN_CHAMPS text fields in which
// anybody may create, or none; TEMOIN_FULL=1 forces each commit to the disk, as
// the guichet does, instead of PocketBase's synchronous=NORMAL.
package main

import (
	"fmt"
	"log/slog"
	"net"
	"os"
	"strconv"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/core"
)

func main() {
	config := pocketbase.Config{HideStartBanner: true}
	if os.Getenv("TEMOIN_FULL") != "" {
		config.DBConnect = forcer
	}
	app := pocketbase.NewWithConfig(config)
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		e.InstallerFunc = nil // it would open a browser
		if err := creer(e.App, os.Getenv("TEMOIN_CHAMPS")); err != nil {
			return err
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		e.Listener = l
		if err := e.Next(); err != nil {
			return err
		}
		slog.New(slog.NewJSONHandler(os.Stderr, nil)).Info("pocketbase is open", "url", "http://"+l.Addr().String())
		return nil
	})
	if err := app.Start(); err != nil {
		fmt.Fprintln(os.Stderr, "temoin:", err)
		os.Exit(1)
	}
}

// forcer is PocketBase's own connection with synchronous=FULL.
func forcer(chemin string) (*dbx.DB, error) {
	return dbx.Open("sqlite", chemin+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=journal_size_limit(200000000)"+
		"&_pragma=synchronous(FULL)&_pragma=foreign_keys(ON)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-32000)")
}

// creer makes the collection, unless it is there or no champ is asked.
func creer(app core.App, nb string) error {
	if nb == "" {
		return nil
	}
	champs, err := strconv.Atoi(nb)
	if err != nil {
		return fmt.Errorf("TEMOIN_CHAMPS: %w", err)
	}
	if _, err := app.FindCollectionByNameOrId("fiches"); err == nil {
		return nil
	}
	c := core.NewBaseCollection("fiches")
	for i := range champs {
		c.Fields.Add(&core.TextField{Name: fmt.Sprintf("champ%d", i+1), Max: 5000})
	}
	ouverte := ""
	c.CreateRule = &ouverte
	return app.Save(c)
}
