package socle_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/socle"
)

// echo answers with the form it read.
var echo = action(http.MethodPost, "/demo/echo", func(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	return r.String(http.StatusOK, f.Encode())
})

func formulaire(genre, corps string) *http.Request {
	req := httptest.NewRequest(http.MethodPost, "/demo/echo", strings.NewReader(corps))
	req.Header.Set("Content-Type", genre)
	return req
}

const urlencode = "application/x-www-form-urlencoded"

// enMultipart writes one field as a browser does.
func enMultipart(t testing.TB, nom, valeur string) (genre, corps string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	if err := m.WriteField(nom, valeur); err != nil {
		t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return m.FormDataContentType(), b.String()
}

func TestFormulaireRecu(t *testing.T) {
	b := poser(t, nil, echo)
	genre, multi := enMultipart(t, "nom", "Élodie")
	_, illisible := enMultipart(t, "nom", "\xff")
	frontiere := func(corps string) string { // the boundary of the first body
		return strings.ReplaceAll(corps, corps[2:62], multi[2:62])
	}
	for _, c := range []struct {
		nom, genre, corps string
		status            int
		dit               string
	}{
		{"un formulaire simple", urlencode, "nom=%C3%89lodie", 200, "nom=%C3%89lodie"},
		{"le même en plusieurs parties", genre, multi, 200, "nom=%C3%89lodie"},
		{"un formulaire vide", urlencode, "", 200, ""},
		{"du texte qui n’est pas de l’UTF-8", urlencode, "nom=%FF%FE", 422, "illisibles"},
		{"le même en plusieurs parties, illisible", genre, frontiere(illisible), 422, "illisibles"},
		{"un nom de champ qui n’est pas de l’UTF-8", urlencode, "%FF=a", 422, "illisibles"},
		{"un caractère nul", urlencode, "nom=a%00b", 422, "illisibles"},
		{"un codage faux", urlencode, "nom=%zz", 422, "n’a pas pu être lu"},
		{"des parties sans fin", genre, multi[:strings.Index(multi, "lodie")], 422, "n’a pas pu être lu"},
		{"des parties sans frontière", "multipart/form-data", multi, 422, "n’a pas pu être lu"},
		{"un corps de 2 Mo", urlencode, "nom=" + strings.Repeat("a", 2<<20), 413, "trop lourd"},
		{"les mêmes en plusieurs parties", genre, strings.Replace(multi, "Élodie", strings.Repeat("a", 2<<20), 1), 413, "trop lourd"},
		{"quatre cent mille champs", urlencode, strings.Repeat("a&", 400_000), 422, "n’a pas pu être lu"},
		{"du JSON n’est pas un formulaire", "application/json", `{"nom":"Élodie"}`, 422, "n’a pas pu être lu"},
	} {
		t.Run(c.nom, func(t *testing.T) {
			res := b.navigateur().envoyer(formulaire(c.genre, c.corps))
			if v := lire(t, res); res.StatusCode != c.status || !strings.Contains(v, c.dit) {
				t.Errorf("%d, attendu %d\n%.500s", res.StatusCode, c.status, v)
			}
		})
	}
}

// Whatever a body holds, it is read or refused, and never by a 500.
func FuzzFormulaireEnParties(f *testing.F) {
	genre, corps := enMultipart(f, "nom", "Élodie")
	f.Add(genre, corps)
	f.Add(urlencode, "nom=%C3%89lodie&%=&;&=")
	f.Add("multipart/form-data; boundary=a", "--a\r\nContent-Disposition: form-data; name=\"x\"; filename=\"../../y\"\r\n\r\nz\r\n--a--\r\n")
	f.Add("multipart/form-data; boundary=\"", "")
	var b *banc
	f.Fuzz(func(t *testing.T, genre, corps string) {
		if b == nil {
			b = poser(t, nil, echo)
		}
		req := formulaire("", corps)
		req.Header["Content-Type"] = []string{genre}
		w := httptest.NewRecorder()
		b.public.ServeHTTP(w, req)
		if w.Code != 200 && w.Code != 413 && w.Code != 422 {
			t.Fatalf("%d\n%s", w.Code, w.Body)
		}
	})
}

func TestLAdresseQueComptentLesLimites(t *testing.T) {
	const proxy = "192.0.2.1:41000"
	for _, c := range []struct {
		nom, entete, connexion string
		ecrits                 []string // values of X-Forwarded-For
		adresse                string
	}{
		{"sans mandataire, celle de la connexion", "", "203.0.113.7:5000", nil, "203.0.113.7"},
		{"sans mandataire, un en-tête inventé ne compte pas", "", "203.0.113.7:5000", []string{"198.51.100.1"}, "203.0.113.7"},
		{"derrière le mandataire, celle qu’il écrit", "X-Forwarded-For", proxy, []string{"203.0.113.7"}, "203.0.113.7"},
		{"ce que le visiteur écrit avant ne compte pas", "X-Forwarded-For", proxy, []string{"198.51.100.1, 203.0.113.7"}, "203.0.113.7"},
		{"ni dans un en-tête de plus", "X-Forwarded-For", proxy, []string{"198.51.100.1", "203.0.113.7"}, "203.0.113.7"},
		{"un visiteur qui imite le mandataire n’est pas cru", "X-Forwarded-For", "203.0.113.7:5000", []string{"198.51.100.1"}, "203.0.113.7"},
		{"un mandataire qui ajoute le port", "X-Forwarded-For", proxy, []string{"203.0.113.7:49152"}, "203.0.113.7"},
		{"un mandataire qui n’écrit rien", "X-Forwarded-For", proxy, nil, "192.0.2.1"},
		{"un mandataire qui n’écrit pas une adresse", "X-Forwarded-For", proxy, []string{"198.51.100.1, unknown"}, "192.0.2.1"},
		{"un abonné IPv6 a tout un /64", "X-Forwarded-For", proxy, []string{"2001:db8:1:2:aaaa::1"}, "2001:db8:1:2::/64"},
		{"de son autre machine, le même", "", "[2001:db8:1:2:bbbb::2]:5000", nil, "2001:db8:1:2::/64"},
		{"une adresse IPv4 écrite en IPv6", "", "[::ffff:203.0.113.7]:5000", nil, "203.0.113.7"},
	} {
		t.Run(c.nom, func(t *testing.T) {
			req := httptest.NewRequest(http.MethodGet, "/", nil)
			req.RemoteAddr = c.connexion
			req.Header["X-Forwarded-For"] = c.ecrits
			r := requete(t, req)
			r.Socle.Config.TrustedProxy.Header, r.Socle.Config.TrustedProxy.CIDRs = c.entete, []string{"192.0.2.1/32"}
			if v := r.AdresseIP(); v != c.adresse {
				t.Errorf("%s, attendu %s", v, c.adresse)
			}
		})
	}
}

// A visitor behind the proxy cannot begin again by writing the header herself.
func TestUneLimiteTientDerriereLeMandataire(t *testing.T) {
	t.Setenv("GUICHET_TRUSTED_PROXY_HEADER", "X-Forwarded-For")
	b := poser(t, []string{"--public-url=https://guichet.example.fr"}, action(http.MethodGet, "/demo/essai", func(r *socle.Requete) error {
		return r.Socle.Limites.Permettre("essai:"+r.AdresseIP(), 3, time.Hour)
	}))
	essayer := func(entete string) int {
		n := b.navigateur()
		n.Avant = func(r *http.Request) {
			r.RemoteAddr = "127.0.0.1:41000"
			r.Header.Set("X-Forwarded-For", entete)
		}
		return n.faire(http.MethodGet, "/demo/essai", nil).StatusCode
	}
	for i := range 5 {
		attendu := http.StatusOK
		if i >= 3 {
			attendu = http.StatusTooManyRequests
		}
		if v := essayer(fmt.Sprintf("198.51.100.%d, 203.0.113.7", i)); v != attendu {
			t.Errorf("essai %d : %d", i+1, v)
		}
	}
	if v := essayer("203.0.113.8"); v != http.StatusOK {
		t.Errorf("un autre visiteur est refusé : %d", v)
	}
}

func TestUneRedirectionResteIci(t *testing.T) {
	for chemin, vers := range map[string]string{
		"/saint-exemple/demandes?a=b#c": "/saint-exemple/demandes?a=b#c",
		"https://ailleurs.example":      "/",
		"//ailleurs.example":            "/",
		`/\ailleurs.example`:            "/",
		"/\t/ailleurs.example":          "/",
		"/\n/ailleurs.example":          "/",
		"/\r\nSet-Cookie: a=b":          "/",
		"":                              "/",
		"javascript:alert(1)":           "/",
		" /saint-exemple":               "/",
		"/saint-exemple/../../../_/":    "/saint-exemple/../../../_/",
		"/saint-exemple/demandes\x7f":   "/",
	} {
		r := requete(t, httptest.NewRequest(http.MethodGet, "/", nil))
		if err := r.Rediriger(chemin); err != nil {
			t.Fatal(err)
		}
		if v := r.Response.Header().Get("Location"); v != vers {
			t.Errorf("%q mène à %q", chemin, v)
		}
	}
}

func TestUneAnnonceSeLitUneFois(t *testing.T) {
	b := poser(t, nil,
		action(http.MethodPost, "/{collectivite}/fait", func(r *socle.Requete) error {
			r.Annoncer("C’est fait <b>pour de bon</b>.")
			return r.Rediriger("/ici/rien")
		}),
	)
	n := b.navigateur()
	n.faire(http.MethodPost, "/ici/fait", url.Values{})
	if v := lire(t, n.faire(http.MethodGet, "/ici/rien", nil)); !strings.Contains(v, "C’est fait &lt;b&gt;pour de bon&lt;/b&gt;.") {
		t.Error("l’annonce ne se lit pas, ou se lit comme du HTML\n" + v)
	}
	if v := lire(t, n.faire(http.MethodGet, "/ici/rien", nil)); strings.Contains(v, "C’est fait") {
		t.Error("l’annonce se lit deux fois")
	}
	for _, forge := range []string{"%%%", "/w", strings.Repeat("YQ", 500)} {
		n.cookies["guichet-message"] = &http.Cookie{Name: "guichet-message", Value: forge}
		if res := n.faire(http.MethodGet, "/ici/rien", nil); res.StatusCode != http.StatusNotFound || strings.Contains(lire(t, res), `role="status"`) {
			t.Errorf("%.10s : %d", forge, res.StatusCode)
		}
	}
}
