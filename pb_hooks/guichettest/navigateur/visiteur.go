package navigateur

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Mode is how a visitor uses the browser.
type Mode string

// The modes.
const (
	AvecScripts Mode = "avec scripts"
	SansScripts Mode = "sans scripts"
	AuClavier   Mode = "au clavier" // scripts, and no mouse
)

// Modes are all of them, for a test that goes through a parcours in each.
var Modes = []Mode{AvecScripts, SansScripts, AuClavier}

// Visiteur is one person at one browser, with cookies of its own. Its methods
// fail the test at once.
type Visiteur struct {
	// Status is the HTTP status of the page.
	Status int

	g    *Guichet
	t    testing.TB
	mode Mode
	ctx  context.Context

	mu     sync.Mutex
	fautes []string // of the page's scripts and of its content policy
}

// etapeMax bounds one step of a visitor.
const etapeMax = 30 * time.Second

// Visiteur opens a browser that has never come here.
func (g *Guichet) Visiteur(t testing.TB, mode Mode) *Visiteur {
	t.Helper()
	chromium, err := atelier.chromium()
	if err != nil {
		t.Fatal(err)
	}
	ctx, fermer := chromedp.NewContext(chromium, chromedp.WithNewBrowserContext())
	t.Cleanup(fermer)
	v := &Visiteur{g: g, t: t, mode: mode, ctx: ctx}
	v.faire(chromedp.Steps(), bureau, scripts(mode != SansScripts))
	if err := chromedp.Listen(ctx, v.ecouter); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.sansFaute)
	return v
}

// bureau and telephone are the two screens: an ordinary one, and the narrowest
// of WCAG 1.4.10, which is also 1280 px zoomed four times.
var (
	bureau    = chromedp.EmulateViewport(1280, 900)
	telephone = chromedp.EmulateViewport(320, 640)
)

func scripts(actifs bool) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !actifs})
		return err
	})
}

func (v *Visiteur) ecouter(ev any) {
	faute := ""
	switch ev := ev.(type) {
	case *log.EventEntryAdded:
		// The network tells the statuses that a test reads in Status.
		if ev.Entry.Level == log.EntryLevelError && ev.Entry.Source != log.EntrySourceNetwork {
			faute = ev.Entry.Text
		}
	case *runtime.EventExceptionThrown:
		faute = ev.ExceptionDetails.Text
		if e := ev.ExceptionDetails.Exception; e != nil {
			faute += " " + e.Description
		}
	}
	if faute != "" {
		v.mu.Lock()
		v.fautes = append(v.fautes, faute)
		v.mu.Unlock()
	}
}

func (v *Visiteur) sansFaute() {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, f := range v.fautes {
		v.t.Errorf("le navigateur se plaint : %s", f)
	}
}

func (v *Visiteur) faire(etapes ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	if err := v.essayer(etapes...); err != nil {
		v.t.Fatal(err)
	}
}

// essayer starts the tab at its first use, whose context must live as long as
// the visitor; the limit bounds the steps only.
func (v *Visiteur) essayer(etapes ...chromedp.Action[chromedp.Void]) error {
	if err := chromedp.Do(v.ctx); err != nil {
		return err
	}
	ctx, fin := context.WithTimeout(v.ctx, etapeMax)
	defer fin()
	return chromedp.Do(ctx, etapes...)
}

func evaluer[T any](v *Visiteur, js string, options ...chromedp.EvaluateOption) T {
	v.t.Helper()
	ctx, fin := context.WithTimeout(v.ctx, etapeMax)
	defer fin()
	valeur, err := chromedp.Run(ctx, chromedp.Evaluate[T](js, options...))
	if err != nil {
		v.t.Fatal(err)
	}
	return valeur
}

// suivre does steps that lead to another page and waits for it to be loaded.
func (v *Visiteur) suivre(etapes ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	ctx, fin := context.WithTimeout(v.ctx, etapeMax)
	defer fin()
	reponse, err := chromedp.RunResponse(ctx, etapes...)
	if err != nil {
		v.t.Fatalf("depuis %s : %v", v.Adresse(), err)
	}
	v.Status = int(reponse.Status)
}

// Aller opens a page of the commune, by its address after the commune's.
func (v *Visiteur) Aller(chemin string) {
	v.t.Helper()
	v.Ouvrir(v.g.URL + v.g.chemin + chemin)
}

// Ouvrir opens a page by its whole address.
func (v *Visiteur) Ouvrir(url string) {
	v.t.Helper()
	v.suivre(chromedp.Navigate(url))
}

// Revenir presses the browser's back button.
func (v *Visiteur) Revenir() {
	v.t.Helper()
	v.faire(chromedp.NavigateBack())
}

// Adresse is that of the page, after the commune's.
func (v *Visiteur) Adresse() string {
	v.t.Helper()
	ctx, fin := context.WithTimeout(v.ctx, etapeMax)
	defer fin()
	url, err := chromedp.Run(ctx, chromedp.Location())
	if err != nil {
		v.t.Fatal(err)
	}
	return strings.TrimPrefix(strings.TrimPrefix(url, v.g.URL), v.g.chemin)
}

// Page is the name of the template that made the page, « room/page ».
func (v *Visiteur) Page() string {
	v.t.Helper()
	return evaluer[string](v, "document.body.dataset.page ?? ''")
}

// Liens are the whole addresses of this guichet that the page links to.
func (v *Visiteur) Liens() []string {
	v.t.Helper()
	return evaluer[[]string](v, "[...document.querySelectorAll('a[href]')].filter((a) => a.origin === location.origin).map((a) => a.origin + a.pathname + a.search)")
}

//go:embed trouver.js
var trouver string

// element is the selector of what the words mean. Looking at once tells what
// is missing in the words of the page.
func (v *Visiteur) element(genre, nom string) chromedp.JSPath {
	v.t.Helper()
	mots, _ := json.Marshal([]string{genre, nom}) // two strings: no error
	s := "(" + trouver + ")(..." + string(mots) + ")"
	evaluer[string](v, s+".tagName")
	return chromedp.JSPath(s)
}

// premier is the first element of a CSS selector whose text begins with debut.
func (v *Visiteur) premier(css, debut string) chromedp.JSPath {
	v.t.Helper()
	s := "[...document.querySelectorAll(" + guillemets(css) + ")].find((e) => e.textContent.replace(/\\s+/g, ' ').trim().startsWith(" + guillemets(espacer(debut)) + "))"
	if !evaluer[bool](v, s+" !== undefined") {
		v.t.Fatalf("%s : aucun %s ne commence par « %s »\n%s", v.Adresse(), css, debut, v.Texte())
	}
	return chromedp.JSPath(s)
}

// Presser follows a button or a link to the next page.
func (v *Visiteur) Presser(nom string) {
	v.t.Helper()
	v.presser(v.element("bouton", nom))
}

// PresserPremier follows the first of the buttons or links of a CSS selector
// whose text begins with debut: the top of a list.
func (v *Visiteur) PresserPremier(css, debut string) {
	v.t.Helper()
	v.presser(v.premier(css, debut))
}

func (v *Visiteur) presser(e chromedp.JSPath) {
	v.t.Helper()
	if v.mode == AuClavier {
		v.atteindre(e)
		v.suivre(chromedp.KeyEvent(kb.Enter))
		return
	}
	v.suivre(chromedp.Click(e))
}

// Remplir types a text in a control, in place of what it held.
func (v *Visiteur) Remplir(libelle, valeur string) {
	v.t.Helper()
	v.remplir(v.element("saisie", libelle), valeur)
}

func (v *Visiteur) remplir(e chromedp.JSPath, valeur string) {
	v.t.Helper()
	if v.mode == AuClavier {
		v.atteindre(e)
	} else {
		v.faire(chromedp.Click(e))
	}
	if evaluer[string](v, string(e)+".value") != "" {
		v.faire(chromedp.KeyEvent("a", chromedp.KeyModifiers(kb.ModifierCtrl)), chromedp.KeyEvent(kb.Delete))
	}
	if valeur != "" {
		v.faire(chromedp.KeyEvent(valeur))
	}
}

// Coller pastes a text in a control, after what it holds.
func (v *Visiteur) Coller(libelle, texte string) {
	v.t.Helper()
	v.faire(chromedp.Focus(v.element("saisie", libelle)), chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: texte})
		return err
	}))
}

// Valeur is what a control holds.
func (v *Visiteur) Valeur(libelle string) string {
	v.t.Helper()
	return evaluer[string](v, string(v.element("saisie", libelle))+".value")
}

// RemplirDate types the three boxes of a date.
func (v *Visiteur) RemplirDate(legende, jour, mois, annee string) {
	v.t.Helper()
	groupe := string(v.element("date", legende))
	for i, valeur := range []string{jour, mois, annee} {
		v.remplir(chromedp.JSPath(groupe+".querySelectorAll('input')["+string(rune('0'+i))+"]"), valeur)
	}
}

// Choisir ticks a box or a radio, by the first words of its label.
func (v *Visiteur) Choisir(libelle string) {
	v.t.Helper()
	e := v.element("option", libelle)
	if v.mode == AuClavier {
		v.atteindre(e)
		if !evaluer[bool](v, string(e)+".checked") { // the arrows have chosen it already
			v.faire(chromedp.KeyEvent(" "))
		}
		return
	}
	v.faire(chromedp.Click(e))
}

// Deplier opens or closes a disclosure.
func (v *Visiteur) Deplier(nom string) {
	v.t.Helper()
	e := v.element("bouton", nom)
	if v.mode == AuClavier {
		v.atteindre(e)
		v.faire(chromedp.KeyEvent(" "))
		return
	}
	v.faire(chromedp.Click(e))
}

// Joindre gives files of this machine to a control. With scripts they go at
// once, and it waits for what the page says of them; without, the person
// presses the button.
func (v *Visiteur) Joindre(libelle string, fichiers ...string) {
	v.t.Helper()
	e := v.element("saisie", libelle)
	if v.mode == SansScripts {
		v.faire(chromedp.SetUploadFiles(e, fichiers))
		v.Presser("Joindre ce document")
		return
	}
	if v.mode == AuClavier {
		v.atteindre(e)
	}
	v.Lacher(libelle, fichiers...)
	v.Attendre("[data-envoi] .progression .reussite, [data-envoi] .progression .erreur")
}

// Lacher gives files to a control and waits for nothing.
func (v *Visiteur) Lacher(libelle string, fichiers ...string) {
	v.t.Helper()
	evaluer[chromedp.Void](v, "document.querySelectorAll('.progression').forEach((p) => p.replaceChildren())")
	v.faire(chromedp.SetUploadFiles(v.element("saisie", libelle), fichiers))
}

// Attendre waits for a CSS selector to be in the page.
func (v *Visiteur) Attendre(css string) {
	v.t.Helper()
	if err := v.essayer(chromedp.WaitReady(chromedp.CSS(css))); err != nil {
		v.t.Fatalf("%s : %s n’est pas venu : %v\n%s", v.Adresse(), css, err, v.Texte())
	}
}

// tabsMax is more than the stops of our longest page.
const tabsMax = 120

// atteindre presses Tab until the focus is on an element, as someone without a
// mouse; inside a group of radios the arrows move. Every stop must show that it
// has the focus (WCAG 2.4.7).
func (v *Visiteur) atteindre(e chromedp.JSPath) {
	v.t.Helper()
	for range tabsMax {
		if evaluer[bool](v, "document.activeElement === "+string(e)) {
			return
		}
		touche := kb.Tab
		if evaluer[bool](v, "((a, e) => a.type === 'radio' && e.type === 'radio' && a.name === e.name)(document.activeElement, "+string(e)+")") {
			touche = kb.ArrowDown
		}
		v.faire(chromedp.KeyEvent(touche))
		if invisible := evaluer[string](v, foyerInvisible); invisible != "" {
			v.t.Fatalf("%s : le foyer ne se voit pas sur %s", v.Adresse(), invisible)
		}
	}
	v.t.Fatalf("%s : hors d’atteinte du clavier : %s", v.Adresse(), e)
}

const foyerInvisible = `(() => {
  const a = document.activeElement;
  if (a === document.body) return "";
  const r = a.getBoundingClientRect(), s = getComputedStyle(a);
  const dehors = r.bottom <= 0 || r.top >= innerHeight || r.right <= 0 || r.left >= innerWidth;
  return dehors || s.outlineStyle === "none" ? a.outerHTML.slice(0, 200) : "";
})()`

var blancs = regexp.MustCompile(`[\s\x{a0}\x{202f}]+`)

func espacer(s string) string { return strings.TrimSpace(blancs.ReplaceAllString(s, " ")) }

// Texte is what the page shows, its spaces of every kind made one.
func (v *Visiteur) Texte() string {
	v.t.Helper()
	return espacer(evaluer[string](v, "document.body.innerText"))
}

// Lit fails the test when the page does not show a phrase.
func (v *Visiteur) Lit(phrases ...string) {
	v.t.Helper()
	texte := v.Texte()
	for _, p := range phrases {
		if !strings.Contains(texte, espacer(p)) {
			v.t.Fatalf("%s (%d) ne dit pas « %s »\n%s", v.Adresse(), v.Status, p, texte)
		}
	}
}

// Titre is the h1 of the page.
func (v *Visiteur) Titre() string {
	v.t.Helper()
	return espacer(evaluer[string](v, "document.querySelector('h1').innerText"))
}

// Extraire gives the text of the only element of a CSS selector.
func (v *Visiteur) Extraire(css string) string {
	v.t.Helper()
	textes := evaluer[[]string](v, "[...document.querySelectorAll("+guillemets(css)+")].map((e) => e.innerText)")
	if len(textes) != 1 {
		v.t.Fatal(errors.New("dans la page, « " + css + " » : " + strings.Join(textes, " | ")))
	}
	return espacer(textes[0])
}

func guillemets(s string) string {
	b, _ := json.Marshal(s) // a string: no error
	return string(b)
}
