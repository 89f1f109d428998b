package pb_hooks_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

// Whoever follows every link of the guichet, as a visitor, an inhabitant or an
// agent, meets no dead one, and every form goes to a route.
func TestAucunLienNeMeneNullePart(t *testing.T) {
	b := guichettest.New(t)
	c := communeComplete(b)
	b.Collectivite("Val-Imaginaire") // so that « / » is a search, and « Écrire à la mairie » an address
	camille := b.Client().Connecter(c, "camille@example.org", "Camille", "Thouvenel")
	b.Deposer(c, b.Compte("camille@example.org"))
	nadege := b.Agent(c, "nadege@example.org", agents.Accueil, agents.Instruction, agents.Validation, agents.Gestion, agents.Administration)

	publiques := []string{"/modalites", "/mentions-legales", "/donnees-personnelles", "/accessibilite", "/accessibilite/schema", "/suivi", "/connexion", "/demarches/contact", "/demarches/signalement"}
	for _, l := range []struct {
		nom    string
		qui    *guichettest.Client
		depart []string
		vues   []string // pages that the walk must have met
	}{
		{"un visiteur", b.Client(), []string{"/", "/aide"}, publiques},
		{"une habitante", camille, []string{c.Chemin() + "/"}, append(publiques, "/demandes", "/compte")},
		{"une agente", nadege, []string{c.Chemin() + "/agents"}, []string{
			"/agents/aide", "/agents/aide/decider", "/agents/decisions", "/agents/profil", "/agents/profil/second-facteur", "/agents/courriels", "/agents/reglages",
			"/agents/reglages/accessibilite", "/agents/reglages/horaires", "/agents/reglages/agents/nouveau", "/agents/reglages/signataires/nouveau",
		}},
	} {
		t.Run(l.nom, func(t *testing.T) {
			m := &marche{t: t, qui: l.qui, routes: b.Socle.Routes(), pages: map[string]*guichettest.Page{}}
			m.suivre(l.depart)
			for _, v := range l.vues {
				if m.pages[c.Chemin()+v] == nil {
					t.Errorf("aucun lien ne mène à %s", v)
				}
			}
		})
	}
}

// communeComplete is a commune where everything that can be said is said.
func communeComplete(b *guichettest.Banc) *collectivites.Collectivite {
	c := b.Collectivite("Saint-Exemple", guichettest.Modeles()...)
	b.Signataire(c)
	b.Transaction(func(tx core.App) error {
		c.Directeur, c.Hebergeur, c.DPO, c.DPOCourriel, c.SchemaAccessibilite = "Hélène Marchal, maire", "Syndicat", "Inès Collin", "dpo@example.org", "Former."
		if err := tx.DB().Model(c).Update("Directeur", "Hebergeur", "DPO", "DPOCourriel", "SchemaAccessibilite"); err != nil {
			return err
		}
		a := &collectivites.Annonce{Collectivite: c.ID, Genre: "travaux", Titre: "Rue de la Gare"}
		return a.Enregistrer(tx, socle.Programme("essai"))
	})
	return c
}

// marche is a walk through the pages that one person may open.
type marche struct {
	t      *testing.T
	qui    *guichettest.Client
	routes []socle.Route
	pages  map[string]*guichettest.Page // by path and query
}

// maxPages stops a walk that turns in circles.
const maxPages = 600

var (
	liens       = regexp.MustCompile(`\s(?:href|src)="([^"]*)"`)
	formulaires = regexp.MustCompile(`<form([^>]*)>`)
	actions     = regexp.MustCompile(`action="([^"]*)"`)
)

func (m *marche) suivre(depart []string) {
	m.t.Helper()
	type pas struct{ de, vers string }
	var file []pas
	for _, d := range depart {
		file = append(file, pas{"", d})
	}
	for len(file) > 0 {
		x := file[0]
		file = file[1:]
		adresse, ancre, _ := strings.Cut(x.vers, "#")
		p, lue := m.pages[adresse]
		if !lue {
			if len(m.pages) > maxPages {
				m.t.Fatalf("plus de %d pages", maxPages)
			}
			p = m.qui.Lire(adresse)
			m.pages[adresse] = p
			if p.Vers != "" {
				file = append(file, pas{adresse, m.resoudre(adresse, p.Vers)})
			}
			for _, l := range liens.FindAllStringSubmatch(p.Corps, -1) {
				if vers := m.resoudre(adresse, html.UnescapeString(l[1])); vers != "" {
					file = append(file, pas{adresse, vers})
				}
			}
			m.verifierFormulaires(adresse, p)
		}
		if p.Status >= http.StatusBadRequest {
			m.t.Errorf("%s mène à %s : %d", x.de, x.vers, p.Status)
		} else if ancre != "" && p.Vers == "" && !strings.Contains(p.Corps, `id="`+ancre+`"`) {
			m.t.Errorf("%s mène à %s, où cet endroit n’existe pas", x.de, x.vers)
		}
	}
}

// resoudre is where a link of a page leads, "" for outside of the guichet.
func (m *marche) resoudre(page, lien string) string {
	base, err := url.Parse(page)
	if err != nil {
		m.t.Fatal(err)
	}
	vers, err := base.Parse(lien)
	if err != nil || lien == "" {
		m.t.Errorf("%s : le lien « %s » est mal formé", page, lien)
		return ""
	}
	if vers.Scheme != "" || vers.Host != "" {
		return ""
	}
	return vers.String()
}

func (m *marche) verifierFormulaires(page string, p *guichettest.Page) {
	for _, f := range formulaires.FindAllStringSubmatch(p.Corps, -1) {
		methode, vers := http.MethodGet, page
		if strings.Contains(f[1], `method="post"`) {
			methode = http.MethodPost
		}
		if a := actions.FindStringSubmatch(f[1]); a != nil {
			vers = m.resoudre(page, html.UnescapeString(a[1]))
		}
		vers, _, _ = strings.Cut(vers, "?")
		if !slices.ContainsFunc(m.routes, func(r socle.Route) bool { return r.Methode == methode && motifDe(r.Chemin).MatchString(vers) }) {
			m.t.Errorf("%s : le formulaire %s %s ne va nulle part", page, methode, vers)
		}
	}
}

var parametre = regexp.MustCompile(`\\\{[a-z_]+\\\}`)

// motifDe reads the pattern of a route as an expression.
func motifDe(chemin string) *regexp.Regexp {
	motif := regexp.QuoteMeta(strings.ReplaceAll(chemin, "{$}", ""))
	return regexp.MustCompile("^" + parametre.ReplaceAllString(motif, "[^/]+") + "$")
}
