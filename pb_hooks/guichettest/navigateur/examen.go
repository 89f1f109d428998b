package navigateur

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"github.com/chromedp/chromedp"
)

// axe-core finds what a program can find of WCAG 2.2 AA. MPL-2.0, for the tests
// only: no file of the program imports this package.
//
//go:embed axe/axe.min.js
var axe string

// A text of the colour of its background is for axe a case to look at: here it
// is a violation.
const examenAxe = `axe.run(document, {resultTypes: ["violations", "incomplete"], runOnly: {type: "tag",
  values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}})
  .then((r) => [...r.violations, ...r.incomplete.map((v) => ({...v, nodes: v.nodes.filter((n) => n.any.some((c) => c.data?.messageKey === "equalRatio"))}))
    .filter((v) => v.nodes.length)].map((v) => [v.impact + " " + v.id + " : " + v.help + " (" + v.helpUrl + ")",
    ...v.nodes.map((n) => n.target.join(" ") + "\n    " + n.failureSummary.replace(/\n/g, "\n    "))].join("\n  ")))`

// debordements names the elements wider than the screen, or whose text is,
// innermost first: a page that is too wide names one, whatever it is.
const debordements = `(() => {
  const large = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= large) return [];
  const droite = (e) => e.getBoundingClientRect().left + Math.max(e.getBoundingClientRect().width, getComputedStyle(e).overflowX === "visible" ? e.scrollWidth : 0);
  const larges = [...document.querySelectorAll("body, body *")].filter((e) => droite(e) > large + 1 && e.checkVisibility());
  return larges.reverse().slice(0, 5).map((e) => e.outerHTML.slice(0, 160) + " → " + Math.round(droite(e)) + " px")
    .concat(larges.length ? [] : ["la page → " + document.documentElement.scrollWidth + " px"]);
})()`

// imagesPerdues are those of which the person sees the words instead.
const imagesPerdues = `[...document.images].filter((i) => i.complete && !i.naturalWidth).map((i) => i.outerHTML.slice(0, 160))`

// typographie finds the French signs that a line break could part from their
// word, in what the program wrote: the values of a person are hers.
const typographie = `(() => {
  const fautes = [], marche = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n; (n = marche.nextNode());) {
    if (n.parentElement.closest("script, dd, [contenteditable]") || !n.parentElement.checkVisibility()) continue;
    const m = n.data.match(/.{0,30}(?: [:;?!»%€]|« |n° ).{0,20}/);
    if (m) fautes.push(m[0]);
  }
  return fautes;
})()`

// Examiner holds the page to what every page promises: WCAG 2.2 AA as far as a
// program can tell, on a desk and on a phone; nothing wider than 320 px; one
// title; every image; French spaces; no complaint of the browser. With CAPTURES
// it leaves there nom-bureau.png, nom-telephone.png and nom.pdf.
func (v *Visiteur) Examiner(nom string) {
	v.t.Helper()
	if n := evaluer[int](v, "document.querySelectorAll('h1').length"); n != 1 {
		v.t.Errorf("%s : %d titres h1", nom, n)
	}
	for _, f := range evaluer[[]string](v, typographie) {
		v.t.Errorf("%s : espace sécable dans « %s »", nom, f)
	}
	for _, i := range evaluer[[]string](v, imagesPerdues) {
		v.t.Errorf("%s : image perdue %s", nom, i)
	}
	// A visitor without scripts has them for the time of the examination.
	v.faire(scripts(true))
	evaluer[chromedp.Void](v, axe)
	v.examinerEcran(nom + "-bureau")
	v.faire(telephone)
	v.examinerEcran(nom + "-telephone")
	for _, d := range evaluer[[]string](v, debordements) {
		v.t.Errorf("%s : plus large que 320 px : %s", nom, d)
	}
	v.faire(bureau, scripts(v.mode != SansScripts))
	capturer(v, nom+".pdf", chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4)))
	v.sansFaute()
}

func (v *Visiteur) examinerEcran(nom string) {
	v.t.Helper()
	for _, violation := range evaluer[[]string](v, examenAxe, chromedp.EvalAwaitPromise) {
		v.t.Errorf("%s : %s", nom, violation)
	}
	capturer(v, nom+".png", chromedp.FullScreenshot(100))
}

// horsNoms is what a name of file does not hold.
var horsNoms = regexp.MustCompile(`[^\pL\d.]+`)

func capturer(v *Visiteur, fichier string, action chromedp.Action[[]byte]) {
	v.t.Helper()
	folder := os.Getenv("CAPTURES")
	if folder == "" {
		return
	}
	ctx, fin := context.WithTimeout(v.ctx, etapeMax)
	defer fin()
	image, err := chromedp.Run(ctx, action)
	if err == nil {
		err = os.MkdirAll(folder, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, horsNoms.ReplaceAllString(fichier, "-")), image, 0o644)
	}
	if err != nil {
		v.t.Fatal(fmt.Errorf("capture %s: %w", fichier, err))
	}
}
