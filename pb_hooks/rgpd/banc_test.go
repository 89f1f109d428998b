package rgpd_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/rgpd"
	"guichet/pb_hooks/usagers"
)

// mairie is a commune with Camille, who has a compte, and an agent who answers.
type mairie struct {
	*guichettest.Banc
	t               *testing.T
	c               *collectivites.Collectivite
	camille, nadege *guichettest.Client
}

func ouvrir(t *testing.T) *mairie {
	t.Helper()
	m := &mairie{Banc: guichettest.New(t), t: t}
	m.c = m.Collectivite("Saint-Exemple", "contact", "signalement")
	m.nadege = m.Agent(m.c, "nadege@example.org", agents.Accueil, agents.Instruction, agents.Gestion)
	m.camille = m.Client().Connecter(m.c, "camille@example.org", "Camille", "Thouvenel")
	return m
}

func (m *mairie) compte() *usagers.Compte { return m.Compte("camille@example.org") }

// usager is the file of Camille.
func (m *mairie) usager() *usagers.Usager {
	m.t.Helper()
	u, err := usagers.DuCompte(m.App, m.c.ID, m.compte())
	if err != nil || u == nil {
		m.t.Fatal(u, err)
	}
	return u
}

// demander asks as Camille and returns the exercice.
func (m *mairie) demander(genre string, f url.Values) *rgpd.Exercice {
	m.t.Helper()
	m.camille.Envoyer(m.c.Chemin()+"/mes-donnees/"+genre, f).Attendre(http.StatusSeeOther)
	return m.dernier()
}

func (m *mairie) dernier() *rgpd.Exercice {
	m.t.Helper()
	var id string
	if err := m.App.DB().NewQuery("SELECT id FROM exercices ORDER BY rowid DESC LIMIT 1").Row(&id); err != nil {
		m.t.Fatal(err)
	}
	return m.relire(id)
}

func (m *mairie) relire(id string) *rgpd.Exercice {
	m.t.Helper()
	e, err := rgpd.ParID(m.App, m.c.ID, id)
	if err != nil {
		m.t.Fatal(err)
	}
	return e
}

// bureau is the address of an exercice at the desk.
func (m *mairie) bureau(e *rgpd.Exercice) string { return m.c.Chemin() + "/agents/droits/" + e.ID }

// jusqua moves the clock to the morning of a day.
func (m *mairie) jusqua(iso string) {
	m.t.Helper()
	m.Horloge.Avancer(jour(m.t, iso).Debut().Add(7 * time.Hour).Sub(m.Horloge.Maintenant()))
}

// compter counts the rows of a query.
func (m *mairie) compter(requete string, params dbx.Params) (n int) {
	m.t.Helper()
	if err := m.App.DB().NewQuery("SELECT count(*) FROM " + requete).Bind(params).Row(&n); err != nil {
		m.t.Fatal(err)
	}
	return n
}

// archive reads a copy, file by file.
func archive(t *testing.T, p *guichettest.Page) map[string]string {
	t.Helper()
	if p.Attendre(http.StatusOK); p.Header.Get("Content-Type") != "application/zip" {
		t.Fatalf("%s\n%s", p.Header.Get("Content-Type"), p.Texte())
	}
	z, err := zip.NewReader(bytes.NewReader([]byte(p.Corps)), int64(len(p.Corps)))
	if err != nil {
		t.Fatal(err)
	}
	fichiers := map[string]string{}
	for _, f := range z.File {
		if _, deux := fichiers[f.Name]; deux {
			t.Errorf("%s : deux fichiers de ce nom", f.Name)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		fichiers[f.Name] = string(b)
	}
	return fichiers
}

func (m *mairie) teleservice(code string) *catalogue.Teleservice {
	m.t.Helper()
	t, err := catalogue.ParCode(m.App, m.c.ID, code)
	if err != nil {
		m.t.Fatal(err)
	}
	return t
}
