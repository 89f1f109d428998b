package navigateur

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Demo is « guichet demo »: its commune, its mailbox and the addresses that let
// its personas in.
type Demo struct {
	*Guichet
	Courriels string            // address of the mailbox
	Personas  map[string]string // address that signs in, by code
}

// OuvrirDemo runs « guichet demo » on a free port until the end of the test.
// All it knows of it is its ready file.
func OuvrirDemo(t testing.TB) *Demo {
	t.Helper()
	pret := filepath.Join(t.TempDir(), "pret.json")
	d := &Demo{
		Guichet:  &Guichet{t: t, programme: preparer(t), environnement: append(os.Environ(), "TMPDIR="+t.TempDir())},
		Personas: map[string]string{},
	}
	d.demarrer(func(ligne string) string {
		_, adresse, _ := strings.Cut(ligne, "open http")
		return adresse
	}, "demo", "--port", "0", "--ready-file", pret)

	brut, err := os.ReadFile(pret)
	if err != nil {
		t.Fatal(err)
	}
	var lu struct {
		Guichets []struct {
			Role, URL, Boite string
			Personas         []struct{ Code, URL string }
		}
	}
	if err := json.Unmarshal(brut, &lu); err != nil || len(lu.Guichets) != 1 || lu.Guichets[0].Role != "guichet" {
		t.Fatalf("--ready-file : %v\n%s", err, brut)
	}
	g := lu.Guichets[0]
	u, err := url.Parse(g.URL)
	if err != nil {
		t.Fatal(err)
	}
	d.URL, d.chemin, d.Courriels = u.Scheme+"://"+u.Host, strings.TrimSuffix(u.Path, "/"), g.Boite
	for _, p := range g.Personas {
		d.Personas[p.Code] = p.URL
	}
	return d
}

// LireCourriel opens, in the mailbox, the newest mail of an address whose
// subject begins with objet.
func (d *Demo) LireCourriel(v *Visiteur, adresse, objet string) {
	v.t.Helper()
	v.Ouvrir(d.Courriels + "?a=" + url.QueryEscape(adresse))
	v.presser(v.premier("main h2 ~ ul a", objet))
}

// SuivreLeLien follows the link of the mail that is open.
func (d *Demo) SuivreLeLien(v *Visiteur) {
	v.t.Helper()
	v.presser(v.premier("article a", d.URL))
}
