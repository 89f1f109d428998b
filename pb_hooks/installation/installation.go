// Package installation is how a guichet begins on a machine: its service, the
// account it runs under, its first configuration.
//
// It promises that installing again changes nothing that was set, and that
// uninstalling keeps the data.
package installation

import (
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// Register adds the commands of the room.
func Register(app core.App) {
	s := socle.De(app)
	s.DeclarerCommande(commandeService(s))
}
