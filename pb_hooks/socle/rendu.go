package socle

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"

	"guichet/ui"
)

// Cadre is what every page shows around its content. The decorators of the
// rooms fill it; a page's own struct embeds it.
type Cadre struct {
	Titre         string
	Page          string // name of the template, « room/page »
	Chemin        string // base of the collectivité's links, "/saint-exemple"
	Nom           string // « Mairie de Saint-Exemple »
	Sujet         string // « La mairie de Saint-Exemple », at the beginning of a sentence
	AuHub         bool   // who reads this is signed in to the guichet of the Département, and sees what it keeps of her
	NomCommun     string // « mairie », « communauté de communes »: feminine
	Logo          string // URL, "" for none
	Telephone     string
	Adresse       []string
	Courriel      string
	Ecrire        string // where one writes to the mairie: a page or « mailto: », "" for nowhere
	Fermee        bool   // the collectivité is not open: it has no public page yet
	Theme         string // URL of the collectivité's colours
	Compte        string // first name of the signed-in usager
	Agent         string // name of the signed-in agent
	Mairies       bool   // she works in several collectivités
	Exploitant    bool   // she runs the whole instance
	Espace        string // "usager" or "agent"
	Demo          bool
	Formation     string // of a guichet of a training: « Formation, place 3 »
	Mute          bool
	Installation  bool   // the guichet is being installed by who reads this
	AccesJusqua   string // until when the support of the Département may enter, "" when it may not
	AccesAide     string // address of the aide that it is for
	ParAssistance bool   // who reads this is the support
	DemanderAide  string // where the signed-in agent asks for help
	Demenage      string // a sentence while the collectivité moves, "" otherwise
	Essai         string // of a test: address of what is tried, "" for the real thing
	Pour          string // of a mandat: whom the usager acts for, "" for herself
	Version       string
	Erreurs       []ui.ErreurSaisie
	Message       string // success, said once
	Accessibilite string
	Onglets       []ui.Onglet
}

func (c *Cadre) cadre() *Cadre { return c }

// Page is a page's struct: it embeds the *Cadre of the request.
type Page interface{ cadre() *Cadre }

// Cadre returns the frame of this request's page, under titre. Set its Erreurs
// before rendering.
func (r *Requete) Cadre(titre string) *Cadre {
	c := r.cadre
	c.Titre = titre
	c.Chemin = r.Chemin
	c.Version, c.Demo = r.Socle.Version, r.Socle.Demo
	_, c.Mute = r.Socle.Muet()
	c.Espace = string(EspaceUsager)
	if r.route != nil && r.route.Acces.Espace == EspaceAgent {
		c.Espace = string(EspaceAgent)
	}
	r.cadre = c
	for _, d := range r.Socle.decorateurs {
		d(r)
	}
	c = r.cadre
	c.Titre = titre
	c.Message = r.message()
	return &c
}

// ModifierCadre is for decorators.
func (r *Requete) ModifierCadre(f func(*Cadre)) { f(&r.cadre) }

// Decorer adds a function that fills the frame of every page: who is signed
// in, which collectivité, which tabs.
func (s *Socle) Decorer(f func(*Requete)) { s.decorateurs = append(s.decorateurs, f) }

// Rendre answers with a page. It is rendered whole before the first byte is
// sent, so that a fault of a template is an error page and not half a page.
func (r *Requete) Rendre(status int, page string, p Page) error {
	p.cadre().Page = page
	var b bytes.Buffer
	if err := r.Socle.gabarits.Executer(&b, page, p); err != nil {
		return fmt.Errorf("render %s: %w", page, err)
	}
	r.quitterCorps()
	h := r.Response.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	r.Response.WriteHeader(status)
	_, _ = r.Response.Write(b.Bytes()) // the visitor is gone: nothing to mend
	return nil
}

// RendreFaute shows a form again with its faults, or passes on an error that
// is not one of the form.
func (r *Requete) RendreFaute(err error, page string, p Page) error {
	e := EnErreur(err)
	if e.Champs == nil {
		return err
	}
	return r.Rendre(e.HTTP(), page, p)
}

type pageErreur struct {
	*Cadre
	Phrase    string
	Code      CodeErreur
	Reference string // of the request, for the faults that the person can do nothing about
}

var titresErreurs = map[CodeErreur]string{
	Introuvable: "Page introuvable", Interdit: "Page réservée", NonIdentifie: "Connectez-vous pour continuer",
	Invalide: "Votre envoi est à corriger", Conflit: "Cette page a changé", TropGrand: "Votre envoi est trop lourd",
	TropDeRequetes: "Trop d’essais", Indisponible: "Le guichet ne répond pas pour le moment", Interne: "Le guichet a rencontré un problème",
}

// retenter is how many seconds a machine waits before it asks again what is
// indisponible.
const retenter = "600"

// repondreErreur turns the error of an action into a page, or into JSON for a
// script of ours, and logs its cause without any value of the person.
func (r *Requete) repondreErreur(err error) error {
	e := EnErreur(err)
	reference := ""
	if e.Code == Interne || e.Code == Indisponible {
		reference = r.Reference()
		r.Logger().Error("request failed", "method", r.Request.Method, "route", r.nomRoute(), "err", err)
	}
	if e.Code == Indisponible {
		r.Response.Header().Set("Retry-After", retenter)
	}
	r.quitterCorps()
	if r.EstFragment() {
		return r.JSON(e.HTTP(), map[string]any{"erreur": e.Message, "champs": e.Champs})
	}
	p := &pageErreur{Cadre: r.Cadre(titresErreurs[e.Code]), Phrase: e.Message, Code: e.Code, Reference: reference}
	if err := r.Rendre(e.HTTP(), "socle/erreur", p); err != nil {
		r.Logger().Error("error page failed", "err", err)
		http.Error(r.Response, e.Message, e.HTTP())
	}
	return nil
}

// Motif is the pattern of the address that was asked, its ids replaced by their
// names: « /agents/demandes/{demande} ». "" for an address that nothing answers.
func (r *Requete) Motif() string {
	if r.route == nil || r.route.Chemin == toutChemin {
		return ""
	}
	return strings.TrimPrefix(r.route.Chemin, "/{collectivite}")
}

// Porte names the door of the route, "" for an address that nothing answers.
func (r *Requete) Porte() string {
	if r.route == nil {
		return ""
	}
	return r.route.Acces.Nom
}

func (r *Requete) nomRoute() string {
	if r.route == nil {
		return ""
	}
	return r.route.Methode + " " + r.route.Chemin
}

// fonctionsPages are the words every template may use.
func fonctionsPages(s *Socle) template.FuncMap {
	return template.FuncMap{
		"jour":         func(t time.Time) string { return JourDe(t).EnLettres() },
		"instant":      Instant,
		"heure":        Heure,
		"taille":       Taille,
		"telephone":    Telephone,
		"numero":       FormaterNumero,
		"pluriel":      Pluriel,
		"aujourdhui":   func() string { return s.Horloge.Aujourdhui().EnLettres() },
		"typographier": Typographier,
	}
}
