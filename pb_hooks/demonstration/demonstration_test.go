package demonstration_test

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks"
	"guichet/pb_hooks/demonstration"
	"guichet/pb_hooks/socle"
)

func monter(app core.App, cfg *config.Config, o socle.Options, d *demonstration.Demo) (*socle.Socle, error) {
	return pb_hooks.Register(app, cfg, pb_hooks.Options{Options: o, Demonstration: d})
}

// guichet is what the ready file says of one guichet.
type guichet struct {
	Nom, Role, URL, Boite string
	Personas              []struct{ Code, Nom, URL string }
}

// demo is a command that runs.
type demo struct {
	guichet
	t       testing.TB
	arreter context.CancelFunc
	fini    chan error
}

// lancer runs « guichet demo » and waits for its ready file. The temporary
// folders go in tmp.
func lancer(t *testing.T, args ...string) *demo {
	t.Helper()
	fichier := filepath.Join(t.TempDir(), "pret.json")
	ctx, arreter := context.WithCancel(t.Context())
	d := &demo{t: t, arreter: arreter, fini: make(chan error, 1)}
	c := demonstration.Commande("essai", monter)
	c.SetArgs(append([]string{"--port", "0", "--ready-file", fichier}, args...))
	c.SetOut(t.Output())
	c.SetErr(t.Output())
	go func() { d.fini <- c.ExecuteContext(ctx) }()
	t.Cleanup(d.arreter)
	for {
		brut, err := os.ReadFile(fichier)
		if err == nil {
			var pret struct{ Guichets []guichet }
			if err := json.Unmarshal(brut, &pret); err != nil || len(pret.Guichets) != 1 {
				t.Fatalf("fichier --ready-file : %v\n%s", err, brut)
			}
			d.guichet = pret.Guichets[0]
			return d
		}
		select {
		case err := <-d.fini:
			t.Fatalf("la démonstration s’est arrêtée : %v", err)
		case <-time.After(20 * time.Millisecond): // the file is looked for again
		}
	}
}

// fermer stops the command as Ctrl-C does.
func (d *demo) fermer() {
	d.t.Helper()
	d.arreter()
	if err := <-d.fini; err != nil {
		d.t.Fatal(err)
	}
}

// navigateur is a browser that follows redirections.
func (d *demo) navigateur() *http.Client {
	bocal, err := cookiejar.New(nil)
	if err != nil {
		d.t.Fatal(err)
	}
	return &http.Client{Jar: bocal}
}

// lire opens a page of the demo, which must answer 200 and say every phrase.
func (d *demo) lire(c *http.Client, adresse string, phrases ...string) string {
	d.t.Helper()
	res, err := c.Get(adresse)
	return d.examiner(res, err, phrases)
}

func (d *demo) envoyer(c *http.Client, adresse string, f url.Values, phrases ...string) string {
	d.t.Helper()
	res, err := c.PostForm(adresse, f)
	return d.examiner(res, err, phrases)
}

var (
	balises = regexp.MustCompile(`<[^>]*>`)
	blancs  = regexp.MustCompile(`[\s\x{a0}\x{202f}]+`)
)

// texte is what a page says, spaces of every kind being equal.
func texte(page string) string {
	return blancs.ReplaceAllString(html.UnescapeString(balises.ReplaceAllString(page, " ")), " ")
}

func (d *demo) examiner(res *http.Response, err error, phrases []string) string {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
	defer res.Body.Close()
	corps, err := io.ReadAll(res.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	lu := texte(string(corps))
	if res.StatusCode != http.StatusOK {
		d.t.Fatalf("%s : %d\n%s", res.Request.URL, res.StatusCode, lu)
	}
	for _, p := range phrases {
		if !strings.Contains(lu, p) {
			d.t.Errorf("%s ne dit pas « %s »\n%s", res.Request.URL, p, lu)
		}
	}
	return string(corps)
}

// racine is the origin of the demo.
func (d *demo) racine() string { return strings.TrimSuffix(d.Boite, "/demo/courriels") }

func TestLaDemonstrationSeVisiteEnUnClic(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())                     // the temporary data of the demo, to see that they go
	t.Setenv("GUICHET_LISTEN", "nulle part")            // the environment does not reach it
	t.Setenv("GUICHET_PUBLIC_URL", "https://ailleurs/") // nor the addresses of its mails
	d := lancer(t)
	if d.Nom != "Mairie de Saint-Exemple-sur-Vologne" || d.Role != "guichet" {
		t.Errorf("guichet « %s », rôle %s", d.Nom, d.Role)
	}
	d.lire(d.navigateur(), d.URL, "Mairie de Saint-Exemple-sur-Vologne", "Démonstration", "Agence postale communale fermée")

	codes := []string{}
	for _, p := range d.Personas {
		codes = append(codes, p.Code)
		page := map[string]string{"habitante": d.URL + "demandes", "secretaire": d.URL + "agents", "maire": d.URL + "agents/decisions"}[p.Code]
		dit := map[string]string{"habitante": "Demander un acte de naissance", "secretaire": "Écrire à la mairie", "maire": "Se faire recenser à 16 ans"}[p.Code]
		c := d.navigateur()
		d.lire(c, p.URL)
		d.lire(c, page, strings.Fields(p.Nom)[0], dit)

		c = d.navigateur()
		d.envoyer(c, p.URL, nil)
		d.lire(c, page, dit)
	}
	if fmt.Sprint(codes) != "[habitante secretaire maire]" {
		t.Errorf("personas %v", codes)
	}

	d.fermer()
	restes, err := os.ReadDir(os.Getenv("TMPDIR"))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range restes {
		if strings.HasPrefix(r.Name(), "guichet-demo-") {
			t.Errorf("il reste %s", r.Name())
		}
	}
}

var lienCourriel = regexp.MustCompile(`href="(/demo/courriels/[^"]+)">([^<]*)<`)

// dernier is the text of the newest mail of an address whose subject holds a
// phrase.
func (d *demo) dernier(c *http.Client, adresse, objet string) string {
	d.t.Helper()
	for _, m := range lienCourriel.FindAllStringSubmatch(d.lire(c, d.Boite+"?a="+url.QueryEscape(adresse)), -1) {
		if strings.Contains(texte(m[2]), objet) {
			return d.lire(c, d.racine()+m[1], objet)
		}
	}
	d.t.Fatalf("aucun courriel « %s » pour %s", objet, adresse)
	return ""
}

func TestLesCourrielsArriventDansLaBoite(t *testing.T) {
	d := lancer(t)
	c := d.navigateur()
	d.lire(c, d.Boite, "camille.thouvenel@example.org", "nadege.humbert@example.org", "helene.marchal@example.org")

	// A decision that waits: the link of the mail opens the page, which asks a code.
	// The one that she sent back since opens nothing any more.
	ouverte := false
	for _, m := range lienCourriel.FindAllStringSubmatch(d.lire(c, d.Boite+"?a=helene.marchal%40example.org"), -1) {
		if !strings.Contains(texte(m[2]), "une décision attend votre accord") {
			continue
		}
		lien := regexp.MustCompile(`href="(/[^"]*/approbation/[^"]+)"`).FindStringSubmatch(d.lire(c, d.racine()+m[1]))
		if lien == nil {
			t.Fatalf("pas de lien d’approbation dans %s", m[1])
		}
		res, err := c.Get(d.racine() + lien[1])
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode == http.StatusOK {
			ouverte = true
			d.lire(c, d.racine()+lien[1], "code")
			break
		}
	}
	if !ouverte {
		t.Fatal("aucun lien d’approbation n’ouvre")
	}

	// The code of a sign-in is readable, and opens the compte.
	habitante := d.navigateur()
	d.envoyer(habitante, d.URL+"connexion", url.Values{"courriel": {"camille.thouvenel@example.org"}})
	var code []string
	for attente := time.After(30 * time.Second); code == nil; {
		select {
		case <-attente:
			t.Fatal("le code n’arrive pas")
		case <-time.After(50 * time.Millisecond): // the mail worker has its own pace
		}
		page := d.lire(c, d.Boite+"?a=camille.thouvenel%40example.org")
		if m := lienCourriel.FindStringSubmatch(page); strings.Contains(texte(m[2]), "code de connexion") {
			code = regexp.MustCompile(`>(\d{3} \d{3})<`).FindStringSubmatch(d.lire(c, d.racine()+m[1]))
		}
	}
	d.envoyer(habitante, d.URL+"connexion/code", url.Values{"code": {code[1]}})
	d.lire(habitante, d.URL+"compte", "camille.thouvenel@example.org")
	d.fermer()
}

func TestLeTempsPasseEtLeSilencePrendEffet(t *testing.T) {
	d := lancer(t)
	c := d.navigateur()
	d.lire(c, d.Personas[0].URL)
	demandes := d.lire(c, d.URL+"demandes")
	if strings.Contains(texte(demandes), "Sans réponse de la mairie") {
		t.Fatal("une décision tacite est déjà là")
	}
	farida := func() int {
		return strings.Count(d.lire(c, d.Boite+"?a=farida.benali%40example.org"), "/demo/courriels/")
	}
	avant := farida()
	d.envoyer(c, d.racine()+"/demo/horloge", url.Values{"pas": {"deux-mois"}}, "courriels sont partis")
	mail := d.dernier(c, "farida.benali@example.org", "Votre demande n°")
	if !strings.Contains(texte(mail), "considérée comme refusée") {
		t.Errorf("le silence n’a pas pris effet\n%s", texte(mail))
	}
	if farida() <= avant {
		t.Error("aucun courriel n’est parti")
	}
	d.lire(c, d.URL+"demandes", "Camille") // still signed in, two months later
	d.fermer()
}

func TestUneDemonstrationGardeeRepart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "garde")
	d := lancer(t, "--keep", dir)
	c := d.navigateur()
	jour := regexp.MustCompile(`nous sommes le <strong>([^<]+)<`)
	d.envoyer(c, d.racine()+"/demo/horloge", url.Values{"pas": {"mois"}})
	avant := jour.FindStringSubmatch(d.lire(c, d.racine()+"/demo"))
	mails := strings.Count(d.lire(c, d.Boite), `href="/demo/courriels/`)
	d.fermer()

	d = lancer(t, "--keep", dir)
	apres := jour.FindStringSubmatch(d.lire(c, d.racine()+"/demo"))
	if avant == nil || apres == nil || avant[1] != apres[1] {
		t.Errorf("l’horloge était au %v, elle est au %v", avant, apres)
	}
	if n := strings.Count(d.lire(c, d.Boite), `href="/demo/courriels/`); n != mails || n == 0 {
		t.Errorf("%d courriels gardés, %d relus", mails, n)
	}
	habitante := d.navigateur()
	d.lire(habitante, d.Personas[0].URL)
	d.lire(habitante, d.URL+"demandes", "Demander un acte de naissance")
	d.fermer()
}

func TestLesFichiersDAutruiNeSontPasTouches(t *testing.T) {
	dir := t.TempDir()
	etranger := filepath.Join(dir, "data.db")
	if err := os.WriteFile(etranger, []byte("un vrai guichet"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := demonstration.Ouvrir(dir, time.Now); err == nil {
		t.Error("le dossier d’un autre est accepté")
	}
	if b, err := os.ReadFile(etranger); err != nil || string(b) != "un vrai guichet" {
		t.Errorf("le fichier a changé : %q, %v", b, err)
	}
}
