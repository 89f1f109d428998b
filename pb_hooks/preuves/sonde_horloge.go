package preuves

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// ecartOrange is what is told before a sign-in is refused: see [ecart].
const ecartOrange = 5 * time.Second

// sondes has one line for each genre of provider where inhabitants are
// recognised: an answer that a wrong clock finds too old, or not made yet, is
// refused.
func sondes(app core.App) ([]socle.Sonde, error) {
	var l []socle.Sonde
	for _, g := range DesHabitants() {
		var emetteurs []string
		err := app.DB().Select("emetteur").Distinct(true).From("fournisseurs").Where(dbx.HashExp{"genre": string(g), "actif": true}).OrderBy("emetteur").Column(&emetteurs)
		if err != nil {
			return nil, fmt.Errorf("providers: %w", err)
		}
		if len(emetteurs) > 0 {
			l = append(l, g.sonde(emetteurs))
		}
	}
	return l, nil
}

func (g Genre) sonde(emetteurs []string) socle.Sonde {
	return socle.Sonde{
		Code: "clock-" + string(g), Nom: "Heure " + g.du(), Groupe: socle.GroupeMachine, Dehors: true,
		Sonder: func(ctx context.Context, app core.App) (l socle.Lumiere, constat, conseil string) {
			for _, e := range emetteurs {
				if x, c, quoi := g.sonderHeure(ctx, app, e); constat == "" || x.Gravite() > l.Gravite() {
					l, constat, conseil = x, c, quoi
				}
			}
			return l, constat, conseil
		},
	}
}

func (g Genre) sonderHeure(ctx context.Context, app core.App, emetteur string) (socle.Lumiere, string, string) {
	e, err := de(app).ecartAvec(ctx, emetteur, socle.De(app).Horloge.Maintenant)
	if err != nil {
		return socle.Orange, socle.Majuscule(g.Dit()) + " ne dit pas l’heure\u00a0: il ne répond pas.",
			"Les habitants se connectent avec un code reçu par courriel. Si cela dure, vérifiez que la machine atteint " + emetteur + "."
	}
	return g.jugerEcart(e)
}

const reglerHorloge = "Sur la machine, mettez en marche la synchronisation de l’heure (systemd-timesyncd ou chrony)."

// jugerEcart says how far our clock is from that of the provider: more when we
// are late.
func (g Genre) jugerEcart(e time.Duration) (socle.Lumiere, string, string) {
	sens := "en retard"
	if e < 0 {
		sens = "en avance"
	}
	constat := fmt.Sprintf("L’horloge du guichet est %s de %d\u00a0secondes sur celle %s.", sens, int(e.Abs().Round(time.Second).Seconds()), g.du())
	refusees := "les connexions avec " + g.Dit() + " sont refusées. "
	switch {
	case e.Abs() > ecart:
		return socle.Rouge, constat, socle.Majuscule(refusees) + reglerHorloge
	case e.Abs() > ecartOrange:
		return socle.Orange, constat, fmt.Sprintf("Au-delà de %d\u00a0secondes, ", int(ecart.Seconds())) + refusees + reglerHorloge
	default:
		return socle.Vert, "L’horloge du guichet s’accorde avec celle " + g.du() + ".", ""
	}
}

// ecartAvec is what is to be added to our clock to have the provider's, by the
// header Date of its discovery document. That header counts whole seconds: the
// middle of the one that it names is taken.
func (s *salle) ecartAvec(ctx context.Context, emetteur string, maintenant func() time.Time) (time.Duration, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(emetteur, "/")+"/.well-known/openid-configuration", nil)
	if err != nil {
		return 0, err
	}
	depart := maintenant()
	res, err := s.client.Do(req)
	if err != nil {
		return 0, fmt.Errorf("ask the time of %s: %w", emetteur, err)
	}
	defer res.Body.Close()
	arrivee := maintenant()
	dite, err := http.ParseTime(res.Header.Get("Date"))
	if err != nil {
		return 0, fmt.Errorf("time of %s: %w", emetteur, err)
	}
	return dite.Add(time.Second / 2).Sub(depart.Add(arrivee.Sub(depart) / 2)), nil
}
