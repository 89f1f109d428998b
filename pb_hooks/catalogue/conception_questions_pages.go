package catalogue

import (
	"net/http"
	"net/url"
	"strings"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pageQuestions struct {
	*socle.Cadre
	Demarche string
	Base     string
	Verrou   int
	Pages    []lignePage
	Apres    []ui.Groupe // where a question may be placed
	Ajout    ui.Saisie   // title of a new page
}

type lignePage struct {
	ID, Titre, Quand string
	Rang             int
	Questions        []ligneQuestion
	Premiere         bool
	Derniere         bool
}

type ligneQuestion struct {
	ID, Libelle, Genre, Quand string
	Facultative, Liste        bool
	Enfants                   []ligneQuestion
}

func montrerQuestions(c *conception) error {
	p, err := c.pageQuestions()
	if err != nil {
		return err
	}
	return c.Rendre(http.StatusOK, "catalogue/conception_questions", p)
}

func (c *conception) pageQuestions() (*pageQuestions, error) {
	n, err := c.doc.Deplier()
	if err != nil {
		return nil, err
	}
	p := &pageQuestions{
		Cadre: c.Cadre("Questions"), Demarche: c.ebauche.Titre, Base: c.base, Verrou: c.ebauche.Verrou,
		Ajout: ui.Saisie{Genre: ui.GenreTexte, Nom: "titre", Libelle: "Titre de la nouvelle page"},
	}
	quand := func(t *Test) string {
		if t == nil {
			return ""
		}
		return "Quand " + PhraseDe(n, t)
	}
	var ligne func(*Champ) ligneQuestion
	ligne = func(x *Champ) ligneQuestion {
		l := ligneQuestion{ID: x.ID, Libelle: x.nomCourt(), Genre: motDuGenre(x), Quand: quand(x.Si), Facultative: !x.Requis && x.Bloc == "" && x.peutManquer(), Liste: x.Type == "liste"}
		for i := range x.Champs {
			l.Enfants = append(l.Enfants, ligne(&x.Champs[i]))
		}
		return l
	}
	for i := range c.doc.Etapes {
		e := &c.doc.Etapes[i]
		page := lignePage{ID: e.ID, Titre: e.Titre.Fr, Quand: quand(e.Si), Rang: i + 1, Premiere: i == 0, Derniere: i == len(c.doc.Etapes)-1}
		groupe := ui.Groupe{Libelle: e.Titre.Fr, Options: []ui.Option{{Code: e.ID, Libelle: "Au début de la page " + guillemets(e.Titre.Fr)}}}
		for j := range e.Champs {
			page.Questions = append(page.Questions, ligne(&e.Champs[j]))
			groupe.Options = append(groupe.Options, ui.Option{Code: e.Champs[j].ID, Libelle: e.Champs[j].nomCourt()})
		}
		p.Pages, p.Apres = append(p.Pages, page), append(p.Apres, groupe)
	}
	return p, nil
}

// peutManquer tells that a person may leave the champ without an answer.
func (c *Champ) peutManquer() bool { return GenreDe(c.Type) != nil && c.pose() }

// agirSurQuestions does one gesture on the list: « geste » is the word, its
// object after a colon.
func agirSurQuestions(c *conception) error {
	f, err := c.Formulaire()
	if err != nil {
		return err
	}
	geste, id, _ := strings.Cut(f.Get("geste"), ":")
	ancre, annonce := id, ""
	err = c.changer(f, func(d *Document) error {
		ancre, annonce, err = d.faire(geste, id, f)
		return err
	})
	if err != nil {
		return err
	}
	if annonce != "" {
		c.Annoncer(annonce)
	}
	return c.Rediriger((&url.URL{Path: c.base + "/questions", Fragment: "q-" + ancre}).String())
}

// faire does the gesture of a button, and says where to look next and what to
// tell.
func (d *Document) faire(geste, id string, f url.Values) (ancre, annonce string, err error) {
	switch geste {
	case "page":
		titre := nettoyer(f.Get("titre"), false)
		if titre == "" {
			return "", "", socle.Err(socle.Invalide, "Indiquez le titre de la nouvelle page. Revenez en arrière pour l’écrire.")
		}
		id = socle.ID()
		d.AjouterEtape(id, abreger(titre, 150))
		return id, "La page est ajoutée.", nil
	case "monter":
		err = d.DeplacerChamp(id, Place{Vers: Haut})
	case "descendre":
		err = d.DeplacerChamp(id, Place{Vers: Bas})
	case "placer":
		if f.Get("apres_"+id) == "" {
			return id, "Choisissez après quoi placer la question.", nil
		}
		err = d.DeplacerChamp(id, Place{Apres: f.Get("apres_" + id)})
	case "monter-page":
		err = d.DeplacerEtape(id, Place{Vers: Haut})
	case "descendre-page":
		err = d.DeplacerEtape(id, Place{Vers: Bas})
	default:
		return "", "", socle.ErrIntrouvable
	}
	if err == nil {
		annonce = d.ouEst(id)
	}
	return id, annonce, err
}

// ouEst tells the place of a part that was moved.
func (d *Document) ouEst(id string) string {
	if i := d.rangEtape(id); i >= 0 {
		return guillemets(d.Etapes[i].Titre.Fr) + " est maintenant en " + enPosition(i+1) + "."
	}
	ou, rang := d.lieu(id)
	page := ""
	if i := d.rangEtape(ou); i >= 0 {
		page = " de la page " + guillemets(d.Etapes[i].Titre.Fr)
	}
	return guillemets(d.champ(id).nomCourt()) + " est maintenant en " + enPosition(rang+1) + page + "."
}

func enPosition(n int) string {
	if n == 1 {
		return "1re position"
	}
	return socle.Nombre(n) + "e position"
}
