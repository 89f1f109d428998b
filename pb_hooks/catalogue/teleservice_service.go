package catalogue

import (
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
)

// demarchesDuService keeps a service active while the public sees a démarche
// that it answers: its phone and address are in the accusé (CRPA R112-11-1).
func demarchesDuService(app core.App, s *collectivites.Service) (string, error) {
	var titres []string
	err := app.DB().Select("titre").From("teleservices").
		Where(dbx.HashExp{"collectivite": s.Collectivite, "service": s.ID}).AndWhere(dbx.Not(dbx.HashExp{"etat": "ferme"})).
		OrderBy("titre").Column(&titres)
	if err != nil {
		return "", fmt.Errorf("démarches of service %s: %w", s.ID, err)
	}
	if len(titres) == 0 {
		return "", nil
	}
	return "Ce service reste actif tant qu’il répond à une démarche en ligne\u00a0: «\u00a0" + strings.Join(titres, "\u00a0», «\u00a0") + "\u00a0».", nil
}
