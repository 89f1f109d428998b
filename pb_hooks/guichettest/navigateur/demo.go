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

	role string
}

// OuvrirDemo runs « guichet demo » on a free port until the end of the test.
// All it knows of it is its ready file.
func OuvrirDemo(t testing.TB) *Demo {
	t.Helper()
	l := lancerDemo(t)
	if len(l) != 1 || l[0].role != "guichet" {
		t.Fatalf("--ready-file : %d guichets", len(l))
	}
	return l[0]
}

// OuvrirReseau runs « guichet demo --hub », whose data go in folder: the hub, and
// the guichets that it links.
func OuvrirReseau(t testing.TB, folder string) (hub *Demo, guichets []*Demo) {
	t.Helper()
	l := lancerDemo(t, "--hub", "--keep", folder)
	if len(l) != 3 || l[0].role != "hub" {
		t.Fatalf("--ready-file : %d guichets", len(l))
	}
	return l[0], l[1:]
}

// lancerDemo gives its guichets, the one where it begins first.
func lancerDemo(t testing.TB, args ...string) []*Demo {
	t.Helper()
	pret := filepath.Join(t.TempDir(), "pret.json")
	un := &Guichet{t: t, programme: preparer(t), environnement: append(os.Environ(), "TMPDIR="+t.TempDir())}
	un.demarrer(func(ligne string) string {
		_, adresse, _ := strings.Cut(ligne, "open http")
		return adresse
	}, append([]string{"demo", "--port", "0", "--ready-file", pret}, args...)...)

	brut, err := os.ReadFile(pret)
	if err != nil {
		t.Fatal(err)
	}
	var lu struct {
		Guichets []struct {
			Role, URL, Racine, Boite string
			Personas                 []struct{ Code, URL string }
		}
	}
	if err := json.Unmarshal(brut, &lu); err != nil {
		t.Fatalf("--ready-file : %v\n%s", err, brut)
	}
	var l []*Demo
	for _, g := range lu.Guichets {
		ici := *un
		ici.URL, ici.chemin = g.Racine, strings.TrimSuffix(strings.TrimPrefix(g.URL, g.Racine), "/")
		d := &Demo{Guichet: &ici, Courriels: g.Boite, Personas: map[string]string{}, role: g.Role}
		for _, p := range g.Personas {
			d.Personas[p.Code] = p.URL
		}
		l = append(l, d)
	}
	return l
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
