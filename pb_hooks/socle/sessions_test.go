package socle_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// routesSessions open sessions for whoever asks and say who is there.
func routesSessions() []socle.Route {
	ouvrir := func(espace socle.Espace) func(*socle.Requete) error {
		return func(r *socle.Requete) error {
			q := r.Request.URL.Query()
			err := r.App.RunInTransaction(func(tx core.App) error {
				_, err := r.OuvrirSession(tx, espace, q.Get("porteur"), q.Has("partage"))
				return err
			})
			if err != nil {
				return err
			}
			return r.NoContent(http.StatusNoContent)
		}
	}
	qui := func(espace socle.Espace) func(*socle.Requete) error {
		return func(r *socle.Requete) error {
			s := r.Session(espace)
			if s == nil {
				return r.String(http.StatusOK, "personne")
			}
			return r.String(http.StatusOK, "«"+s.Porteur+"»")
		}
	}
	return []socle.Route{
		action(http.MethodPost, "/demo/ouvrir/usager", ouvrir(socle.EspaceUsager)),
		action(http.MethodPost, "/demo/ouvrir/agent", ouvrir(socle.EspaceAgent)),
		action(http.MethodGet, "/demo/qui/usager", qui(socle.EspaceUsager)),
		action(http.MethodGet, "/demo/qui/agent", qui(socle.EspaceAgent)),
		action(http.MethodPost, "/demo/suivre", func(r *socle.Requete) error {
			return r.Session(socle.EspaceUsager).AjouterAcces(r.App, r.Request.URL.Query().Get("demande"))
		}),
		action(http.MethodGet, "/demo/suit", func(r *socle.Requete) error {
			b, err := json.Marshal(r.Session(socle.EspaceUsager).PeutSuivre(r.Request.URL.Query().Get("demande")))
			if err != nil {
				return err
			}
			return r.String(http.StatusOK, string(b))
		}),
		action(http.MethodPost, "/demo/partir", func(r *socle.Requete) error {
			err := socle.FermerSession(r.App, r.Session(socle.EspaceUsager).ID)
			r.OublierCookie(socle.EspaceUsager)
			return err
		}),
	}
}

// qui asks who a browser is on one side.
func (n *navigateur) qui(espace string) string {
	n.b.t.Helper()
	return lire(n.b.t, n.faire(http.MethodGet, "/demo/qui/"+espace, nil))
}

func (n *navigateur) ouvrir(espace, question string) *http.Cookie {
	n.b.t.Helper()
	res := n.faire(http.MethodPost, "/demo/ouvrir/"+espace+question, nil)
	if res.StatusCode != http.StatusNoContent || len(res.Cookies()) != 1 {
		n.b.t.Fatalf("%d, %d cookies", res.StatusCode, len(res.Cookies()))
	}
	return res.Cookies()[0]
}

func TestLimitesDUneSession(t *testing.T) {
	b := poser(t, nil, routesSessions()...)
	for _, c := range []struct {
		nom, espace, question string
		passe                 []time.Duration // between two visits
		reste                 string
	}{
		{"un usager absent 23 heures reste connecté", "usager", "?porteur=camille", []time.Duration{23 * time.Hour}, "«camille»"},
		{"un usager absent 25 heures ne l’est plus", "usager", "?porteur=camille", []time.Duration{25 * time.Hour}, "personne"},
		{"chaque visite repousse la limite d’inactivité", "usager", "?porteur=camille", slices.Repeat([]time.Duration{23 * time.Hour}, 20), "«camille»"},
		{"mais jamais au-delà de 30 jours", "usager", "?porteur=camille", slices.Repeat([]time.Duration{23 * time.Hour}, 32), "personne"},
		{"sur un ordinateur partagé, 9 minutes passent", "usager", "?porteur=camille&partage", []time.Duration{9 * time.Minute, 9 * time.Minute}, "«camille»"},
		{"sur un ordinateur partagé, 11 minutes déconnectent", "usager", "?porteur=camille&partage", []time.Duration{11 * time.Minute}, "personne"},
		{"un agent absent 2 heures et demie n’est plus connecté", "agent", "?porteur=nadege", []time.Duration{150 * time.Minute}, "personne"},
		{"un agent qui travaille reste connecté", "agent", "?porteur=nadege", slices.Repeat([]time.Duration{time.Hour}, 11), "«nadege»"},
		{"un agent est déconnecté après 12 heures", "agent", "?porteur=nadege", slices.Repeat([]time.Duration{time.Hour}, 13), "personne"},
	} {
		t.Run(c.nom, func(t *testing.T) {
			n := b.navigateur()
			n.ouvrir(c.espace, c.question)
			var v string
			for _, d := range c.passe {
				b.Horloge.Avancer(d)
				v = n.qui(c.espace)
			}
			if v != c.reste {
				t.Errorf("%s, attendu %s", v, c.reste)
			}
		})
	}
}

func TestLIdentifiantChangeALaConnexion(t *testing.T) {
	b := poser(t, nil, routesSessions()...)
	n := b.navigateur()
	visiteur := n.ouvrir("usager", "")
	n.faire(http.MethodPost, "/demo/suivre?demande=d1", nil)

	connecte := n.ouvrir("usager", "?porteur=camille")
	if connecte.Value == visiteur.Value || len(connecte.Value) != 43 {
		t.Fatalf("identifiant %q après %q", connecte.Value, visiteur.Value)
	}
	if v := lire(t, n.faire(http.MethodGet, "/demo/suit?demande=d1", nil)); v != "true" {
		t.Error("le visiteur qui se connecte perd la demande qu’il suivait")
	}
	attaquant := b.navigateur() // who had set the first identifier in the browser of the victim
	attaquant.cookies[visiteur.Name] = visiteur
	if v := attaquant.qui("usager"); v != "personne" {
		t.Errorf("l’ancien identifiant ouvre encore : %s", v)
	}

	// Somebody else signs in on the same browser: nothing of the first one stays.
	n.ouvrir("usager", "?porteur=zoe")
	if v := lire(t, n.faire(http.MethodGet, "/demo/suit?demande=d1", nil)); v != "false" {
		t.Error("la personne suivante suit la demande de la précédente")
	}
	attaquant.cookies[connecte.Name] = connecte
	if v := attaquant.qui("usager"); v != "personne" {
		t.Errorf("la session précédente du navigateur vit encore : %s", v)
	}
}

func TestUneSessionFermeeNeRouvrePas(t *testing.T) {
	b := poser(t, nil, routesSessions()...)
	n, vole := b.navigateur(), b.navigateur()
	c := n.ouvrir("usager", "?porteur=camille")
	vole.cookies[c.Name] = c
	n.faire(http.MethodPost, "/demo/partir", nil)
	if _, garde := n.cookies[c.Name]; garde || vole.qui("usager") != "personne" {
		t.Error("la déconnexion laisse une session derrière elle")
	}
}

func TestUnCookieNeVautQueDansSonEspace(t *testing.T) {
	b := poser(t, nil, routesSessions()...)
	n := b.navigateur()
	usager := n.ouvrir("usager", "?porteur=camille")
	n.ouvrir("agent", "?porteur=nadege")
	if n.qui("usager") != "«camille»" || n.qui("agent") != "«nadege»" {
		t.Error("les deux espaces ne vont pas ensemble dans un navigateur")
	}
	intrus := b.navigateur()
	intrus.cookies["guichet-agent"] = &http.Cookie{Name: "guichet-agent", Value: usager.Value}
	if v := intrus.qui("agent"); v != "personne" {
		t.Errorf("le cookie d’un usager ouvre l’espace des agents : %s", v)
	}
	for _, valeur := range []string{"", "x", usager.Value + "x", usager.Value[:42], socle.Hacher(usager.Value)} {
		intrus.cookies["guichet-usager"] = &http.Cookie{Name: "guichet-usager", Value: valeur}
		if v := intrus.qui("usager"); v != "personne" {
			t.Errorf("%q ouvre la session de %s", valeur, v)
		}
	}
}

func TestCookieDeSession(t *testing.T) {
	const origine = "https://guichet.example.fr"
	guichets := map[string]*banc{"": poser(t, nil, routesSessions()...), origine: poser(t, []string{"--public-url=" + origine}, routesSessions()...)}
	for _, c := range []struct {
		nom, question, public, cookie string
		sur, dure                     bool
	}{
		{"en HTTPS, il est lié à l’hôte et chiffré", "?porteur=camille", origine, "__Host-guichet-usager", true, true},
		{"sans HTTPS, le navigateur refuserait ce préfixe", "?porteur=camille", "", "guichet-usager", false, true},
		{"sur un ordinateur partagé, il finit avec le navigateur", "?porteur=camille&partage", "", "guichet-usager", false, false},
		{"celui d’un visiteur aussi", "", "", "guichet-usager", false, false},
	} {
		t.Run(c.nom, func(t *testing.T) {
			b := guichets[c.public]
			k := b.navigateur().ouvrir("usager", c.question)
			if k.Name != c.cookie || k.Secure != c.sur || k.MaxAge > 0 != c.dure {
				t.Errorf("%s, Secure %v, Max-Age %d", k.Name, k.Secure, k.MaxAge)
			}
			if !k.HttpOnly || k.SameSite != http.SameSiteLaxMode || k.Path != "/" || k.Domain != "" {
				t.Errorf("%s", k)
			}
			var garde int
			if err := b.App.DB().NewQuery("SELECT count(*) FROM sessions WHERE empreinte = {:h} AND instr(empreinte || acces || appareil, {:v}) = 0").
				Bind(map[string]any{"h": socle.Hacher(k.Value), "v": k.Value}).Row(&garde); err != nil || garde != 1 {
				t.Errorf("l’identifiant n’est pas gardé par son empreinte seule : %d, %v", garde, err)
			}
		})
	}
}

func TestLesAppareilsDUnCompte(t *testing.T) {
	b := poser(t, nil, routesSessions()...)
	telephone, bibliotheque, ailleurs := b.navigateur(), b.navigateur(), b.navigateur()
	telephone.Avant = func(r *http.Request) {
		r.Header.Set("User-Agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile Safari/604.1")
	}
	telephone.ouvrir("usager", "?porteur=camille")
	bibliotheque.ouvrir("usager", "?porteur=camille&partage")
	ailleurs.ouvrir("usager", "?porteur=zoe")
	noms := func() (l []string) {
		t.Helper()
		sessions, err := socle.SessionsDe(b.App, socle.EspaceUsager, "camille")
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range sessions {
			l = append(l, s.Appareil)
		}
		slices.Sort(l)
		return l
	}
	if l := noms(); !slices.Equal(l, []string{"Navigateur sur appareil inconnu", "Safari sur iPhone"}) {
		t.Fatal(l)
	}

	b.Horloge.Avancer(15 * time.Minute)
	if l := noms(); !slices.Equal(l, []string{"Safari sur iPhone"}) {
		t.Errorf("un appareil déconnecté par l’inactivité est encore montré : %q", l)
	}
	if err := socle.PurgerSessions(b.App); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := b.App.DB().NewQuery("SELECT count(*) FROM sessions").Row(&n); err != nil || n != 2 {
		t.Errorf("%d sessions après la purge, %v", n, err)
	}

	bibliotheque.ouvrir("usager", "?porteur=camille")
	sessions, err := socle.SessionsDe(b.App, socle.EspaceUsager, "camille")
	if err != nil || len(sessions) != 2 {
		t.Fatal(len(sessions), err)
	}
	garde := sessions[slices.IndexFunc(sessions, func(s socle.Session) bool { return s.Appareil == "Safari sur iPhone" })].ID
	if err := socle.FermerSessions(b.App, socle.EspaceUsager, "camille", garde); err != nil {
		t.Fatal(err)
	}
	for nom, n := range map[string]*navigateur{"«camille»": telephone, "personne": bibliotheque, "«zoe»": ailleurs} {
		if v := n.qui("usager"); v != nom {
			t.Errorf("%s, attendu %s", v, nom)
		}
	}
}

// A door may open a session inside a transaction that has read none before:
// the one the browser carries must not be written meanwhile, by a second writer
// that would wait for ever.
func TestUneSessionSOuvreDansUneTransaction(t *testing.T) {
	b := poser(t, nil, routesSessions()...)
	n := b.navigateur()
	n.ouvrir("usager", "?porteur=camille")
	b.Horloge.Avancer(5 * time.Minute)
	fini := make(chan *http.Response, 1)
	go func() { fini <- n.faire(http.MethodPost, "/demo/ouvrir/usager?porteur=camille", nil) }()
	select {
	case res := <-fini:
		if res.StatusCode != http.StatusNoContent {
			t.Error(res.Status)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("la connexion attend sans fin")
	}
}

func TestUneSessionDeVisiteurSuitCinquanteDemandes(t *testing.T) {
	var s *socle.Session
	if s.PeutSuivre("d1") {
		t.Error("sans session, une demande se suit")
	}
	b := poser(t, nil, routesSessions()...)
	n := b.navigateur()
	n.ouvrir("usager", "")
	for i := range 51 {
		n.faire(http.MethodPost, "/demo/suivre?demande=d"+string(rune('A'+i)), nil)
	}
	for demande, attendu := range map[string]string{"dA": "false", "dB": "true", "d" + string(rune('A'+50)): "true", "dA\"": "false"} {
		if v := lire(t, n.faire(http.MethodGet, "/demo/suit?demande="+demande, nil)); v != attendu {
			t.Errorf("%s : %s", demande, v)
		}
	}
}

func TestAppareil(t *testing.T) {
	for ua, nom := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0": "Edge sur Windows",
		"Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0":                            "Firefox sur Linux",
		"Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36":     "Chrome sur Android",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/19.0 Safari/605.1.15": "Safari sur Mac",
		"<script>alert(1)</script>": "Navigateur sur appareil inconnu",
		"":                          "Navigateur sur appareil inconnu",
	} {
		if v := socle.Appareil(ua); v != nom {
			t.Errorf("%s : %s", ua, v)
		}
	}
}

// A session that was opened while the clock was ahead, then the clock set
// right: it neither lives until then, nor ends for a small mend.
func TestUneHorlogeRemiseALHeureNEterniseAucuneSession(t *testing.T) {
	b := poser(t, nil, routesSessions()...)
	for _, c := range []struct{ nom, avance, reste string }{
		{"une heure d’avance, le changement d’heure d’une machine", "+1 hour", "«nadege»"},
		{"trois heures d’avance, plus que l’absence permise", "+3 hours", "personne"},
		{"un an d’avance", "+1 year", "personne"},
	} {
		t.Run(c.nom, func(t *testing.T) {
			n := b.navigateur()
			n.ouvrir("agent", "?porteur=nadege")
			_, err := b.App.DB().NewQuery(`UPDATE sessions SET cree_le = strftime('%Y-%m-%d %H:%M:%fZ', cree_le, {:a}),
				vue_le = strftime('%Y-%m-%d %H:%M:%fZ', vue_le, {:a}), expire_le = strftime('%Y-%m-%d %H:%M:%fZ', expire_le, {:a})`).
				Bind(dbx.Params{"a": c.avance}).Execute()
			if err != nil {
				t.Fatal(err)
			}
			if v := n.qui("agent"); v != c.reste {
				t.Errorf("%s, attendu %s", v, c.reste)
			}
			b.Horloge.Avancer(150 * time.Minute)
			if v := n.qui("agent"); v != "personne" {
				t.Error("l’absence ne déconnecte plus")
			}
			if err := socle.PurgerSessions(b.App); err != nil {
				t.Fatal(err)
			}
			var restent int
			if err := b.App.DB().NewQuery("SELECT count(*) FROM sessions").Row(&restent); err != nil || restent != 0 {
				t.Errorf("%d sessions gardées, %v", restent, err)
			}
		})
	}
}

// Over https no other host of the domain sets a cookie that the guichet reads.
func TestUnCookieEstDeLHoteSeul(t *testing.T) {
	b := poser(t, []string{"--public-url=https://guichet.example.fr"},
		action(http.MethodPost, "/demo/poser", func(r *socle.Requete) error {
			r.PoserCookie("guichet-essai", "la nôtre", time.Minute)
			return r.NoContent(http.StatusNoContent)
		}),
		action(http.MethodGet, "/demo/lire", func(r *socle.Requete) error { return r.String(http.StatusOK, "«"+r.Cookie("guichet-essai")+"»") }),
	)
	n := b.navigateur()
	n.cookies["guichet-essai"] = &http.Cookie{Name: "guichet-essai", Value: "celle d’un autre hôte"}
	if lu := lire(t, n.faire(http.MethodGet, "/demo/lire", nil)); lu != "«»" {
		t.Error(lu)
	}
	if l := n.faire(http.MethodPost, "/demo/poser", nil).Cookies(); len(l) != 1 || l[0].Name != "__Host-guichet-essai" || !l[0].Secure || l[0].Path != "/" || l[0].Domain != "" {
		t.Errorf("%v", l)
	}
	if lu := lire(t, n.faire(http.MethodGet, "/demo/lire", nil)); lu == "«»" {
		t.Error(lu)
	}
}
