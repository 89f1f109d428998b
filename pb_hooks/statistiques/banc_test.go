package statistiques_test

import (
	"strings"

	"guichet/pb_hooks/guichettest"
)

func contient(p *guichettest.Page, phrase string) bool { return strings.Contains(p.Texte(), phrase) }
