package usagers_test

import (
	"net/http"
	"strings"
	"testing"

	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/simulation"
	"guichet/pb_hooks/socle"
)

// A clock that is wrong refuses the sign-ins: « État du guichet » says it first.
func TestLEtatCompareLHorlogeACelleDeFranceConnect(t *testing.T) {
	for _, cas := range []struct {
		ecart   simulation.Ecart
		lumiere socle.Lumiere
		entre   bool
		phrase  string
	}{
		{"", socle.Vert, true, "s’accorde"},
		{simulation.HorlogeAvance8s, socle.Orange, true, "en retard de "},
		{simulation.HorlogeAvance5min, socle.Rouge, false, "en retard de "},
		{simulation.HorlogeRetard5min, socle.Rouge, false, "en avance de "},
		{simulation.DecouverteIndisponible, socle.Vert, false, "s’accorde"},
	} {
		t.Run("écart "+string(cas.ecart), func(t *testing.T) {
			g := ouvrirAvecFranceConnect(t)
			g.fc.Devier(cas.ecart)
			if status := g.identifier(g.Client(), "lucie").Status; (status == http.StatusSeeOther) != cas.entre {
				t.Errorf("connexion : %d", status)
			}
			l := g.heureDeFranceConnect()
			if len(l) != 1 || !l[0].Dehors || l[0].Lumiere != cas.lumiere || !strings.Contains(l[0].Constat, cas.phrase) || (l[0].Conseil == "") != (cas.lumiere == socle.Vert) {
				t.Errorf("%+v", l)
			}
		})
	}
	t.Run("rien n’est demandé sans FranceConnect", func(t *testing.T) {
		g := &avecFranceConnect{guichet: ouvrir(t)}
		if l := g.heureDeFranceConnect(); len(l) != 0 {
			t.Errorf("%+v", l)
		}
	})
}

func (g *avecFranceConnect) heureDeFranceConnect() (l []exploitation.Ligne) {
	g.t.Helper()
	toutes, err := exploitation.Etat(g.t.Context(), g.App)
	if err != nil {
		g.t.Fatal(err)
	}
	for _, x := range toutes {
		if x.Code == "clock-franceconnect" {
			l = append(l, x)
		}
	}
	return l
}
