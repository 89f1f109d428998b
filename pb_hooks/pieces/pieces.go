// Package pieces keeps the documents joined to demandes and those the
// collectivité delivers: reception, inspection, durable storage, serving, and
// the PDF that the program writes.
//
// It promises that a row never names a file the disk could lose: the content
// and its folder are forced to the disk before the row is written, and a crash
// in between leaves a file without row, which a job removes. A content is
// stored once, under its SHA-256, and never changes. Nothing of what a browser
// says of a file is believed: not its name, not its type, not its size. What
// is stored of a picture carries neither the place nor the device of the
// person who took it.
package pieces

import (
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

const cleStore = "guichet.pieces"

// Register binds the room to app. The routes that receive and serve pièces
// belong to the rooms that know who may: see [Recevoir] and [Servir].
func Register(app core.App) {
	s := socle.De(app)
	m := nouveauMagasin(app.DataDir())
	app.Store().Set(cleStore, m)
	app.OnBootstrap().BindFunc(func(e *core.BootstrapEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		return m.preparer()
	})

	exploitation.Planifier(app, exploitation.Tache{
		Nom: "purge-pieces", Libelle: "Effacer les fichiers que rien ne garde", Quand: "37 3 * * *", Faire: Purger,
		Obligatoire: true, SansElle: "Les fichiers que rien ne garde restent sur le disque.",
	})
	s.DeclarerSonde(sondeAntivirus)
	s.DeclarerCommande(commandePieces(s))
	s.DeclarerRGPD(sourcePieces)
}

func de(app core.App) *magasin { return app.Store().Get(cleStore).(*magasin) }
