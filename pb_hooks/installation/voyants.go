package installation

import (
	"context"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// voyant is what one probe says.
type voyant struct{ Nom, Mot, Constat, Conseil string }

var motsLumieres = map[socle.Lumiere]string{socle.Vert: "Bon", socle.Orange: "À surveiller", socle.Rouge: "À réparer"}

// voyants asks every probe of the instance.
func voyants(ctx context.Context, app core.App) []voyant {
	var l []voyant
	for _, s := range socle.De(app).Sondes() {
		lumiere, constat, conseil := s.Sonder(ctx, app)
		l = append(l, voyant{s.Nom, motsLumieres[lumiere], constat, conseil})
	}
	return l
}
