package simulation_test

import (
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/simulation"
)

func TestUnePartieOrdinaireSeConnecteEtSeDeconnecte(t *testing.T) {
	for _, alg := range []string{"ES256", "RS256"} {
		lesDeux(t, func(t *testing.T, b *banc) {
			c := b.client("mairie", "commune")
			c.Algorithme = alg
			b.AjouterClient(c)
			p, n := b.nouvellePartie("mairie"), b.navigateur()
			r := p.connecter(n)

			claims := []string{"acr", "aud", "auth_time", "exp", "iat", "iss", "nonce", "sub"}
			entete, id := lireJWT(t, r.idToken)
			if l := slices.Sorted(maps.Keys(entete)); !slices.Equal(l, []string{"alg", "kid"}) || entete["alg"] != alg {
				t.Errorf("header of the id_token: %v", entete)
			}
			if l := slices.Sorted(maps.Keys(id)); !slices.Equal(l, claims) || id["exp"].(float64)-id["iat"].(float64) != 60 {
				t.Errorf("claims of the id_token: %v", id)
			}
			attendu := map[string]any{"given_name": "Claire Anne Marie", "email": "claire@example.org"}
			if b.genre == simulation.FranceConnect {
				maps.Copy(attendu, map[string]any{
					"given_name_array": []any{"Claire", "Anne Marie"}, "family_name": "Vautrin", "preferred_username": "Husson", "gender": "female",
					"birthdate": "1980-04-17", "idp_birthdate": "1980-04-17", "birthplace": "88160", "birthcountry": "99100",
				})
			} else {
				maps.Copy(attendu, map[string]any{"usual_name": "Husson", "uid": "a-1", "siret": "21340126800130", "idp_id": "idp-1"})
			}
			for _, nom := range []string{"iss", "aud", "exp", "iat", "sub"} {
				if r.claims[nom] == nil {
					t.Errorf("userinfo has no %s", nom)
				}
				delete(r.claims, nom)
			}
			if !reflect.DeepEqual(r.claims, attendu) {
				t.Errorf("userinfo: %v", r.claims)
			}

			b.avancer(10 * time.Minute) // the hint has expired
			fin := n.lire(b.emetteur + "/session/end?" + url.Values{"id_token_hint": {r.idToken}, "state": {"s"}, "post_logout_redirect_uri": {adieu}}.Encode())
			if fin.retour == nil || fin.retour.String() != adieu+"?state=s" {
				t.Fatalf("%d %v", fin.StatusCode, fin.retour)
			}
			if p := n.lire(p.depart()); !strings.Contains(p.corps, `name="personne"`) {
				t.Error("the session goes on after the sign-out")
			}
		})
	}
}

func TestLaSessionSertAUnAutreClient(t *testing.T) {
	lesDeux(t, func(t *testing.T, b *banc) {
		n := b.navigateur()
		b.nouvellePartie("mairie").connecter(n)
		deuxieme := b.nouvellePartie("voisine")
		p := n.lire(deuxieme.depart())
		if b.genre == simulation.ProConnect {
			if p.retour == nil || !p.retour.Query().Has("code") {
				t.Fatalf("%d:\n%s", p.StatusCode, p.corps)
			}
		} else {
			if !strings.Contains(p.corps, "Continuer vers Guichet de voisine") {
				t.Fatal(p.corps)
			}
			p = n.envoyer(p.adresse+"/consentement", nil)
		}
		if _, err := deuxieme.recevoir(p.retour.Query()); err != nil {
			t.Error(err)
		}
		duree := 30 * time.Minute
		if b.genre == simulation.ProConnect {
			duree = 12 * time.Hour
		}
		b.avancer(duree - time.Second)
		if p := n.lire(deuxieme.depart()); strings.Contains(p.corps, `name="personne"`) {
			t.Error("the session ended too soon")
		}
		b.avancer(time.Second)
		if p := n.lire(deuxieme.depart()); !strings.Contains(p.corps, `name="personne"`) {
			t.Error("the session outlives its term")
		}
	})
}

func TestProConnectObeitAPrompt(t *testing.T) {
	b := ouvrir(t, simulation.ProConnect)
	n, p := b.navigateur(), b.nouvellePartie("mairie")
	if q := n.lire(p.depart("prompt", "none")).retour.Query(); q.Get("error") != "login_required" || q.Get("state") != p.state {
		t.Error(q)
	}
	p.connecter(n)
	if q := n.lire(p.depart("prompt", "none")).retour.Query(); !q.Has("code") {
		t.Error(q)
	}
	if p := n.lire(p.depart("prompt", "login")); !strings.Contains(p.corps, `name="personne"`) {
		t.Error("prompt=login asks nothing")
	}
	if q := n.lire(p.depart("claims", `{"id_token":{"acr":{"essential":true}}}`)).retour.Query(); !q.Has("code") {
		t.Error("an essential acr of any value:", q)
	}
	if p := n.lire(p.depart("prompt", "consent")); !strings.Contains(p.corps, "/consentement") {
		t.Error("prompt=consent asks nothing")
	}
}

func TestLeRetourDitQuiRepond(t *testing.T) {
	lesDeux(t, func(t *testing.T, b *banc) {
		p, n := b.nouvellePartie("mairie"), b.navigateur()
		page := n.lire(p.depart())
		for adresse, attendu := range map[string]string{
			"/annuler": "access_denied User auth aborted",
			"/retour":  "server_error authentication aborted due to a technical error on the authorization server",
		} {
			q := n.envoyer(n.lire(p.depart()).adresse+adresse, nil).retour.Query()
			if q.Get("error")+" "+q.Get("error_description") != attendu || q.Get("state") != p.state || q.Get("iss") != b.emetteur || q.Get("voie") != "1" {
				t.Errorf("%s: %v", adresse, q)
			}
		}
		u := n.connecter(p.depart(), claire.ID)
		if l := slices.Sorted(maps.Keys(u.Query())); !slices.Equal(l, []string{"code", "iss", "state", "voie"}) {
			t.Errorf("return: %v", u)
		}
		autre := b.navigateur().envoyer(page.adresse+"/personne", url.Values{"personne": {claire.ID}})
		if !strings.Contains(autre.corps, "Y030110") {
			t.Errorf("another browser goes on:\n%s", autre.corps)
		}
	})
}

func TestLaConnexionChangeLaCleDeLaSession(t *testing.T) {
	lesDeux(t, func(t *testing.T, b *banc) {
		n, p := b.navigateur(), b.nouvellePartie("mairie")
		n.lire(p.depart())
		adresse, _ := url.Parse(b.emetteur + "/")
		plantee := n.Jar.Cookies(adresse)
		p.connecter(n)
		autre := b.navigateur()
		autre.Jar.SetCookies(adresse, plantee)
		if p := autre.lire(p.depart()); !strings.Contains(p.corps, `name="personne"`) {
			t.Errorf("the key from before the sign-in opens the session:\n%s", p.corps)
		}
	})
}

func TestLeConsentementAttendUnePersonne(t *testing.T) {
	b := ouvrir(t, simulation.FranceConnect)
	n := b.navigateur()
	p := n.lire(b.nouvellePartie("mairie").depart())
	if p = n.envoyer(p.adresse+"/consentement", nil); p.retour != nil || !strings.Contains(p.corps, `name="personne"`) {
		t.Errorf("%v\n%s", p.retour, p.corps)
	}
}

func TestDeuxOngletsALaFois(t *testing.T) {
	b := ouvrir(t, simulation.FranceConnect)
	n, a, z := b.navigateur(), b.nouvellePartie("mairie"), b.nouvellePartie("mairie")
	premier := n.lire(a.depart())
	z.connecter(n)
	u := n.envoyer(premier.adresse+"/personne", url.Values{"personne": {claire.ID}})
	if _, err := a.recevoir(n.envoyer(u.adresse+"/consentement", nil).retour.Query()); err != nil {
		t.Error(err)
	}
}

func TestLesPagesSeTiennent(t *testing.T) {
	lesDeux(t, func(t *testing.T, b *banc) {
		b.AjouterPersonne(simulation.Personne{ID: "piege", Prenoms: []string{"<b>Piège</b>"}, NomNaissance: "N", DateNaissance: "1980-05-00", Refus: "Y010015"})
		n := b.navigateur()
		p := n.lire(b.nouvellePartie("mairie").depart())
		for nom, valeur := range map[string]string{
			"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
			"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'", "Content-Type": "text/html; charset=utf-8",
			"Date": debut.Format(http.TimeFormat),
		} {
			if p.Header.Get(nom) != valeur {
				t.Errorf("%s: %q", nom, p.Header.Get(nom))
			}
		}
		titre := map[simulation.Genre]string{simulation.FranceConnect: "<title>FranceConnect simulé</title>", simulation.ProConnect: "<title>ProConnect simulé</title>"}[b.genre]
		for _, attendu := range []string{titre, "Simulation.", "pour tout essayer", "&lt;b&gt;Piège&lt;/b&gt;"} {
			if !strings.Contains(p.corps, attendu) {
				t.Errorf("no %q in\n%s", attendu, p.corps)
			}
		}
		personne := p.adresse + "/personne"
		if p := n.envoyer(personne, nil); p.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(p.corps, `role="alert"`) {
			t.Errorf("nobody chosen: %d\n%s", p.StatusCode, p.corps)
		}
		if p := n.envoyer(personne, url.Values{"personne": {"piege"}}); p.StatusCode != http.StatusBadRequest || !strings.Contains(p.corps, "Y010015") {
			t.Errorf("stopped: %d\n%s", p.StatusCode, p.corps)
		}
	})
}

func TestLesClesTournent(t *testing.T) {
	b := ouvrir(t, simulation.FranceConnect)
	p := b.nouvellePartie("mairie")
	avant, _ := lireJWT(t, p.connecter(nil).idToken)
	b.TournerCles()
	apres, _ := lireJWT(t, p.connecter(nil).idToken) // the keys are fetched again
	if avant["kid"] == apres["kid"] {
		t.Error("same kid")
	}
}

func TestRienDeSecretNEstOublie(t *testing.T) {
	lesDeux(t, func(t *testing.T, b *banc) {
		p, n := b.nouvellePartie("mairie"), b.navigateur()
		u := n.connecter(p.depart(), claire.ID)
		r, err := p.recevoir(u.Query())
		if err != nil {
			t.Fatal(err)
		}
		attendus := []string{"secret-de-mairie", p.state, p.nonce, u.Query().Get("code"), r.acces, r.idToken, r.infos}
		if b.genre == simulation.ProConnect {
			attendus = append(attendus, p.verifieur)
		}
		adresse, _ := url.Parse(b.emetteur + "/")
		for _, c := range n.Jar.Cookies(adresse) {
			attendus = append(attendus, c.Value)
		}
		secrets := b.Secrets()
		for _, s := range attendus {
			if !slices.Contains(secrets, s) {
				t.Errorf("%q is not listed", s)
			}
		}
		depart, _ := url.Parse(p.depart())
		if l := b.Demandes(); len(l) != 1 || !reflect.DeepEqual(l[0], depart.Query()) {
			t.Errorf("requests: %v", l)
		}
	})
}
