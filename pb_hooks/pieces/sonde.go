package pieces

import (
	"context"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// sondeAntivirus says what is: the program looks at the shape of what comes in,
// and asks no antivirus.
var sondeAntivirus = socle.Sonde{
	Code: "antivirus", Nom: "Antivirus",
	Sonder: func(context.Context, core.App) (socle.Lumiere, string, string) {
		return socle.Orange, "Aucun antivirus ne regarde les documents reçus. Le guichet refuse déjà les formats qui cachent un programme.",
			"Gardez à jour l’antivirus des postes de la mairie\u00a0: c’est lui qui regarde un document quand on l’ouvre."
	},
}
