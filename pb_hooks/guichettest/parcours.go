package guichettest

import (
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// ClientDe opens a browser on a guichet that runs elsewhere, by its address.
func ClientDe(t testing.TB, adresse string) *Client {
	t.Helper()
	return (&Banc{URL: adresse, t: t}).Client()
}

// essais bounds the draws of answers until a téléservice takes them: its rules
// of eligibility may exclude a few.
const essais = 20

// DeposerParPages fills in a téléservice of the standard set through each of
// its pages, as a browser without JavaScript does, and files it. It returns the
// page of the confirmation and the id of the demande. chemin is the
// collectivité's.
func (c *Client) DeposerParPages(chemin, code string, auj socle.Jour, hasard *rand.Rand) (confirmation *Page, demande string) {
	t := c.banc.t
	t.Helper()
	etape := c.Envoyer(chemin+"/demarches/"+code, nil).Attendre(http.StatusSeeOther).Vers
	brouillon, _, _ := strings.Cut(etape, "/etapes/")
	c.RemplirParPages(brouillon, code, auj, hasard)
	verification := c.Ouvrir(brouillon + "/verification").Attendre(http.StatusOK).Contient("Vérifiez vos réponses")
	confirmation = c.Ouvrir(c.Envoyer(brouillon+"/envoi", nil).Attendre(http.StatusSeeOther).Vers)
	if confirmation.Attendre(http.StatusOK); !strings.HasSuffix(confirmation.URL, "/confirmation") {
		t.Fatalf("%s n’est pas déposée :\n%s", code, verification.Texte())
	}
	return confirmation, strings.Split(strings.TrimPrefix(confirmation.URL, chemin+"/demandes/"), "/")[0]
}

// RemplirParPages fills in each page of a brouillon, by its address, with
// answers drawn at random.
func (c *Client) RemplirParPages(brouillon, code string, auj socle.Jour, hasard *rand.Rand) {
	t := c.banc.t
	t.Helper()
	doc, err := catalogue.Modele(code)
	if err != nil {
		t.Fatal(err)
	}
	if doc, err = doc.Deplier(); err != nil {
		t.Fatal(err)
	}
	x := catalogue.NouveauContexte(doc, auj, catalogue.France{}, "/"+strings.Split(strings.Trim(brouillon, "/"), "/")[0])
	p := Repondre(t, x, hasard)
	for n := 0; ; n++ {
		if exclu, _ := p.Exclu(); exclu == nil {
			break
		}
		if n == essais {
			t.Fatalf("%s : toutes les réponses sont exclues", code)
		}
		p = Repondre(t, x, hasard)
	}
	for i := range p.Pages {
		page := &p.Pages[i]
		lieu := brouillon + "/etapes/" + page.ID
		c.Ouvrir(lieu).Attendre(http.StatusOK).Contient(page.Titre)
		if page.Piece != nil {
			if p.Visibles[page.Piece.ID] != nil {
				c.EnvoyerFichiers(lieu, url.Values{"joindre": {page.Piece.Code}}, Fichier{page.Piece.Code, page.Piece.Code + ".png", Dessin(t)}).Attendre(http.StatusSeeOther)
			}
			c.EnvoyerFichiers(lieu, nil).Attendre(http.StatusSeeOther)
			continue
		}
		f := url.Values{}
		for _, s := range p.Saisies(page, p.Visibles, nil) {
			poser(f, &s)
		}
		// A page comes back when an answer reveals a question of its own.
		for tour := 0; ; tour++ {
			vers := c.Envoyer(lieu, f).Attendre(http.StatusSeeOther).Vers
			if strings.Contains(vers, "?fautes") || tour > len(page.Champs) {
				t.Fatalf("%s : %v n’est pas pris\n%s", lieu, f, c.Ouvrir(vers).Texte())
			}
			if u, _ := url.Parse(vers); u.Path != lieu {
				break
			}
		}
	}
}

// poser writes in f what a person leaves in a control.
func poser(f url.Values, s *ui.Saisie) {
	switch s.Genre {
	case ui.GenreDate:
		f.Set(s.Nom+"_jour", s.Jour)
		f.Set(s.Nom+"_mois", s.Mois)
		f.Set(s.Nom+"_annee", s.Annee)
	case ui.GenreCases:
		f[s.Nom] = s.Valeurs
	case ui.GenreRangees:
		for _, rangee := range s.Rangees {
			f.Add(s.Nom, rangee.ID)
			for i := range rangee.Saisies {
				poser(f, &rangee.Saisies[i])
			}
		}
	case ui.GenreGroupe:
		for i := range s.Parties {
			poser(f, &s.Parties[i])
		}
	case ui.GenreInformation, ui.GenreIntertitre, ui.GenreDetails, ui.GenreResultat:
	case ui.GenreCase:
		if s.Valeur != "" {
			f.Set(s.Nom, s.Valeur)
		}
	default:
		f.Set(s.Nom, s.Valeur)
	}
	if s.Precision != nil {
		poser(f, s.Precision)
	}
}
