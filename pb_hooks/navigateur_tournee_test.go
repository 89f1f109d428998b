package pb_hooks_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"guichet/pb_hooks/guichettest/navigateur"
)

// tournee is a round of the pages of a demo.
type tournee struct {
	t      *testing.T
	d      *navigateur.Demo
	pages  map[string]int  // times that each is examined
	motifs map[string]bool // pages and shapes of address already examined
}

var (
	identifiant = regexp.MustCompile(`/([a-z0-9]{15}|[0-9A-Z]{26}|[\w-]{40,})\b`)
	codes       = regexp.MustCompile(`/(modeles|publies)/[a-z0-9-]+`) // one of each is enough
	// The pages of the intercommunalité are those of the commune: what is seen of one is not of the other.
	enTete    = regexp.MustCompile(`^/(saint-exemple|communaute-de-communes)[a-z-]*`)
	horsPages = regexp.MustCompile(`\.(pdf|csv|zip)$|/(fichier|export)$|/pieces/|^/statique/`)
)

// parcourir follows the links from a door, one of each shape, and examines the
// pages that were not yet. A link that leads nowhere is a fault.
func (x *tournee) parcourir(qui string, portes ...string) {
	x.t.Helper()
	x.suivre(x.d.Visiteur(x.t, navigateur.AvecScripts), qui, "", portes...)
}

// suivre does it with a browser, under a part of the addresses.
func (x *tournee) suivre(v *navigateur.Visiteur, qui, sous string, portes ...string) {
	x.t.Helper()
	suivis := map[string]bool{}
	for file := portes; len(file) > 0; file = file[1:] {
		u, err := url.Parse(file[0])
		if err != nil {
			x.t.Fatal(err)
		}
		motif := codes.ReplaceAllString(identifiant.ReplaceAllString(enTete.ReplaceAllString(u.Path, "/*"), "/*"), "/$1/*") + u.Query().Get("vue")
		if suivis[motif] || !strings.Contains(u.Path, sous) || horsPages.MatchString(u.Path) {
			continue
		}
		suivis[motif] = true
		v.Ouvrir(file[0])
		if v.Status != 200 {
			x.t.Errorf("%s : le lien vers %s répond %d", qui, u.Path, v.Status)
			continue
		}
		if vu := v.Page() + " " + motif; !x.motifs[vu] {
			x.motifs[vu] = true
			x.examiner(v, qui)
		}
		file = append(file, v.Liens()...)
	}
}

func (x *tournee) examiner(v *navigateur.Visiteur, nom string) {
	x.t.Helper()
	page := v.Page()
	x.pages[page]++
	v.Examiner(fmt.Sprintf("%s %d %s", page, x.pages[page], nom))
}

// fauter sends a form that has a fault.
func (x *tournee) fauter(v *navigateur.Visiteur, bouton string) {
	x.t.Helper()
	v.Presser(bouton)
	x.attendre(v, 422)
}

func (x *tournee) attendre(v *navigateur.Visiteur, status int) {
	x.t.Helper()
	if v.Status != status {
		x.t.Fatalf("%s répond %d, attendu %d\n%s", v.Adresse(), v.Status, status, v.Texte())
	}
	x.examiner(v, fmt.Sprintf("%d %s", status, v.Titre()))
}
