package guichettest

import (
	"bytes"
	"html"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"guichet/pb_hooks/collectivites"
)

// Client is a visitor's browser without JavaScript: cookies, forms, and
// redirections that the test follows itself.
type Client struct {
	banc *Banc
	http *http.Client
}

// Client opens a new browser.
func (b *Banc) Client() *Client {
	b.t.Helper()
	bocal, err := cookiejar.New(nil)
	if err != nil {
		b.t.Fatal(err)
	}
	return &Client{banc: b, http: &http.Client{
		Jar:           bocal,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Copie is a browser with the same cookies from now on apart: a form sent twice
// leaves both times before the first answer comes.
func (c *Client) Copie() *Client {
	c.banc.t.Helper()
	u, err := url.Parse(c.banc.URL)
	if err != nil {
		c.banc.t.Fatal(err)
	}
	double := c.banc.Client()
	double.http.Jar.SetCookies(u, c.http.Jar.Cookies(u))
	return double
}

// AvecCookies gives a browser those that another one has for a guichet that ran
// at another address.
func (c *Client) AvecCookies(autre *Client) *Client {
	c.banc.t.Helper()
	de, err := url.Parse(autre.banc.URL)
	if err != nil {
		c.banc.t.Fatal(err)
	}
	ici, err := url.Parse(c.banc.URL)
	if err != nil {
		c.banc.t.Fatal(err)
	}
	c.http.Jar.SetCookies(ici, autre.http.Jar.Cookies(de))
	return c
}

// Depuis opens a new browser on another loopback address, where what an address
// may ask is counted apart.
func (b *Banc) Depuis(ip string) *Client {
	b.t.Helper()
	c := b.Client()
	d := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(ip)}}
	c.http.Transport = &http.Transport{DialContext: d.DialContext}
	b.t.Cleanup(c.http.CloseIdleConnections)
	return c
}

// Chez is the same browser at another guichet.
func (c *Client) Chez(b *Banc) *Client { return &Client{banc: b, http: c.http} }

// Pour is the same browser in a subtest.
func (c *Client) Pour(t testing.TB) *Client {
	return &Client{banc: &Banc{URL: c.banc.URL, t: t}, http: c.http}
}

// Page is an answer of the guichet.
type Page struct {
	Status int
	Vers   string // where a redirection leads, "" for none
	Corps  string
	Header http.Header
	URL    string // the path that was asked

	t testing.TB
}

// Faire sends a request as it is.
func (c *Client) Faire(req *http.Request) *Page {
	c.banc.t.Helper()
	res, err := c.http.Do(req)
	if err != nil {
		c.banc.t.Fatal(err)
	}
	defer res.Body.Close()
	return LirePage(c.banc.t, res, req.URL.RequestURI())
}

// Servie gets a page without the network, and tells its HTTP status: what a
// measure of the server's own time asks again and again.
func (c *Client) Servie(chemin string) int {
	c.banc.t.Helper()
	req := httptest.NewRequestWithContext(c.banc.t.Context(), http.MethodGet, c.banc.URL+chemin, http.NoBody)
	req.Header.Set("Cookie", c.Cookies())
	w := httptest.NewRecorder()
	c.banc.publique.ServeHTTP(w, req)
	return w.Code
}

// LirePage reads an answer that came by another way than a [Client].
func LirePage(t testing.TB, res *http.Response, chemin string) *Page {
	t.Helper()
	corps, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return &Page{Status: res.StatusCode, Vers: res.Header.Get("Location"), Corps: string(corps), Header: res.Header, URL: chemin, t: t}
}

// Cookies are those that the browser sends, as in its header.
func (c *Client) Cookies() string {
	c.banc.t.Helper()
	req := c.Requete(http.MethodGet, "/", nil)
	for _, cookie := range c.http.Jar.Cookies(req.URL) {
		req.AddCookie(cookie)
	}
	return req.Header.Get("Cookie")
}

// Requete makes a request of this guichet, for [Client.Faire].
func (c *Client) Requete(methode, chemin string, corps io.Reader) *http.Request {
	c.banc.t.Helper()
	req, err := http.NewRequestWithContext(c.banc.t.Context(), methode, c.banc.URL+chemin, corps)
	if err != nil {
		c.banc.t.Fatal(err)
	}
	return req
}

// Ouvrir gets a page and follows its redirections, ten at most.
func (c *Client) Ouvrir(chemin string) *Page {
	c.banc.t.Helper()
	for range 10 {
		p := c.Lire(chemin)
		if p.Vers == "" {
			return p
		}
		chemin = p.Vers
	}
	c.banc.t.Fatalf("%s : trop de redirections", chemin)
	return nil
}

// Lire gets a page and follows nothing.
func (c *Client) Lire(chemin string) *Page {
	c.banc.t.Helper()
	return c.Faire(c.Requete(http.MethodGet, chemin, nil))
}

// Envoyer posts a form and follows nothing.
func (c *Client) Envoyer(chemin string, f url.Values) *Page {
	c.banc.t.Helper()
	req := c.Requete(http.MethodPost, chemin, strings.NewReader(f.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.Faire(req)
}

// Fichier is a file of a form.
type Fichier struct {
	Champ, Nom string
	Contenu    []byte
}

// EnvoyerFichiers posts a form with files and follows nothing.
func (c *Client) EnvoyerFichiers(chemin string, f url.Values, fichiers ...Fichier) *Page {
	c.banc.t.Helper()
	var corps bytes.Buffer
	m := multipart.NewWriter(&corps)
	for cle, valeurs := range f {
		for _, v := range valeurs {
			_ = m.WriteField(cle, v) // a bytes.Buffer takes everything
		}
	}
	for _, fichier := range fichiers {
		w, err := m.CreateFormFile(fichier.Champ, fichier.Nom)
		if err != nil {
			c.banc.t.Fatal(err)
		}
		_, _ = w.Write(fichier.Contenu)
	}
	_ = m.Close()
	req := c.Requete(http.MethodPost, chemin, &corps)
	req.Header.Set("Content-Type", m.FormDataContentType())
	return c.Faire(req)
}

// Attendre fails the test when the status is another one.
func (p *Page) Attendre(status int) *Page {
	p.t.Helper()
	if p.Status != status {
		p.t.Fatalf("%s : statut %d, attendu %d\n%s", p.URL, p.Status, status, p.Texte())
	}
	return p
}

// Contient fails the test when the text of the page lacks a phrase. Spaces of
// every kind are equal.
func (p *Page) Contient(phrases ...string) *Page {
	p.t.Helper()
	texte := p.Texte()
	for _, phrase := range phrases {
		if !strings.Contains(texte, espacer(phrase)) {
			p.t.Fatalf("%s (%d) ne dit pas « %s »\n%s", p.URL, p.Status, phrase, texte)
		}
	}
	return p
}

var (
	balises = regexp.MustCompile(`(?s)<script.*?</script>|<style.*?</style>|<[^>]*>`)
	blancs  = regexp.MustCompile(`[\s\x{a0}\x{202f}]+`)
)

func espacer(s string) string { return strings.TrimSpace(blancs.ReplaceAllString(s, " ")) }

// Texte is what the page says, without its tags.
func (p *Page) Texte() string {
	return espacer(html.UnescapeString(balises.ReplaceAllString(p.Corps, " ")))
}

// Champ is the value of a hidden control of the page, such as the key of a
// form.
func (p *Page) Champ(nom string) string {
	p.t.Helper()
	for _, motif := range []string{`name="` + nom + `"[^>]*value="([^"]*)"`, `value="([^"]*)"[^>]*name="` + nom + `"`} {
		if m := regexp.MustCompile(motif).FindStringSubmatch(p.Corps); m != nil {
			return html.UnescapeString(m[1])
		}
	}
	p.t.Fatalf("%s : pas de champ « %s »", p.URL, nom)
	return ""
}

// Choix is the first answer that a list of the page offers.
func (p *Page) Choix(nom string) string {
	p.t.Helper()
	_, liste, trouvee := strings.Cut(p.Corps, `name="`+nom+`"`)
	liste, _, _ = strings.Cut(liste, "</select>")
	if m := regexp.MustCompile(`<option value="([^"]+)"`).FindStringSubmatch(liste); trouvee && m != nil {
		return html.UnescapeString(m[1])
	}
	p.t.Fatalf("%s : la liste « %s » n’offre rien", p.URL, nom)
	return ""
}

// Connecter signs the client in with a compte of this address, making it when
// it is new, through the pages and the mailed code.
func (c *Client) Connecter(chez *collectivites.Collectivite, courriel, prenom, nom string) *Client {
	c.banc.t.Helper()
	c.Envoyer(chez.Chemin()+"/connexion", url.Values{"courriel": {courriel}}).Attendre(http.StatusSeeOther)
	code := Code(c.banc.t, c.banc.Dernier(courriel))
	p := c.Envoyer(chez.Chemin()+"/connexion/code", url.Values{"code": {code}}).Attendre(http.StatusSeeOther)
	if strings.HasSuffix(p.Vers, "/connexion/personne") {
		c.Envoyer(p.Vers, url.Values{"personne": {"autre"}, "prenom": {prenom}, "nom": {nom}}).Attendre(http.StatusSeeOther)
	}
	return c
}
