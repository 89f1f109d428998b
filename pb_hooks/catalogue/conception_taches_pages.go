package catalogue

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
)

type pageTaches struct {
	*socle.Cadre
	Demarche string
	Base     string
	Verrou   int
	Publiee  string // address of the published one, "" for none
	Taches   []tache
}

// tache is one thing to do before the publication.
type tache struct {
	Titre, URL, Etat, Mot string // Etat is a_faire, pret or libre
}

func montrerTaches(c *conception) error {
	p := &pageTaches{Cadre: c.Cadre(c.ebauche.Titre), Demarche: c.ebauche.Titre, Base: c.base, Verrou: c.ebauche.Verrou}
	if c.ebauche.Teleservice != "" {
		p.Publiee = racineDe(c.Requete) + "/publies/" + c.ebauche.Code
	}
	fautes := Verifier(c.doc)
	avertis := len(Avertir(c.doc))
	questions := 0
	for _, e := range c.doc.Etapes {
		questions += compter(e.Champs)
	}
	etat := func(pret bool, mot, sinon string) (string, string) {
		if pret {
			return "pret", mot
		}
		return "a_faire", sinon
	}
	ajouter := func(titre, url string, etat, mot string) {
		p.Taches = append(p.Taches, tache{titre, c.base + url, etat, mot})
	}
	e, mot := etat(c.doc.informe(), "Prêt", "À compléter")
	ajouter("Informations", "/informations", e, mot)
	e, mot = etat(questions > 0, socle.Pluriel(questions, "question", "questions")+", "+socle.Pluriel(len(c.doc.Etapes), "page", "pages"), "À compléter")
	ajouter("Questions", "/questions", e, mot)
	ajouter("Documents à joindre", "/documents", "libre", ouAucun(len(c.doc.Pieces), "document", "documents", "Aucun document"))
	conditions := len(c.doc.Conditions) + len(c.doc.Exclusions) + len(c.doc.conditionnees())
	ajouter("Conditions", "/conditions", "libre", ouAucun(conditions, "condition", "conditions", "Aucune condition"))
	e, mot = etat(len(fautesTraitement(c.doc)) == 0, "Prêt", "À compléter")
	if e == "pret" && c.doc.Traitement.Silence.Verif == aConfirmer {
		mot = "Règle du silence à confirmer à la publication"
	}
	ajouter("Traitement", "/traitement", e, mot)
	e, mot = "libre", "Remplir et traiter une demande d’essai"
	if len(VerifierFormulaire(c.doc)) > 0 {
		mot = "Attend vos questions"
	}
	ajouter("Essayer comme un usager", "/essai", e, mot)
	e, mot = etat(len(fautes) == 0, "Rien n’empêche la publication", socle.Pluriel(len(fautes), "point à corriger", "points à corriger"))
	if avertis > 0 {
		mot += ", " + socle.Pluriel(avertis, "conseil", "conseils")
	}
	ajouter("Vérifier", "/verification", e, mot)
	e, mot = etat(len(fautes) == 0, "Prête", "Attend vos corrections")
	ajouter("Publier", "/publication", e, mot)
	return c.Rendre(http.StatusOK, "catalogue/conception_taches", p)
}

func ouAucun(n int, singulier, pluriel, aucun string) string {
	if n == 0 {
		return aucun
	}
	return socle.Pluriel(n, singulier, pluriel)
}

// fautesTraitement are those of the processing alone.
func fautesTraitement(d *Document) []string {
	var l []string
	v := verificateur{doc: d, dire: func(format string, _ ...any) { l = append(l, format) }}
	v.droit()
	return l
}

func abandonnerEbauche(c *conception) error {
	f, err := c.Formulaire()
	if err != nil {
		return err
	}
	if err := c.changer(f, func(*Document) error { return nil }); err != nil { // somebody may be at work on it
		return err
	}
	if err := c.App.RunInTransaction(func(tx core.App) error { return c.ebauche.Abandonner(tx, agents.De(c.Requete).Acteur()) }); err != nil {
		return err
	}
	c.Annoncer("La version en préparation est abandonnée.")
	return c.Rediriger(racineDe(c.Requete))
}

type pageVerification struct {
	*socle.Cadre
	Demarche string
	Base     string
	Fautes   []string
	Avertis  []Avertissement
}

func montrerVerification(c *conception) error {
	p := &pageVerification{Cadre: c.Cadre("Vérifier"), Demarche: c.ebauche.Titre, Base: c.base, Fautes: Verifier(c.doc), Avertis: Avertir(c.doc)}
	return c.Rendre(http.StatusOK, "catalogue/conception_verification", p)
}

type pagePublication struct {
	*socle.Cadre
	Demarche     string
	Base         string
	Verrou       int
	Fautes       []string
	Avertis      []Avertissement
	Premiere     bool // nothing was published yet
	Changements  []string
	Brouillons   int
	Silence      string // to confirm, "" when it is
	Source       string
	Conservation string
	Alerte       string
}

func (c *conception) pagePublication() (*pagePublication, error) {
	p := &pagePublication{
		Cadre: c.Cadre("Publier"), Demarche: c.ebauche.Titre, Base: c.base, Verrou: c.ebauche.Verrou,
		Fautes: Verifier(c.doc), Avertis: Avertir(c.doc), Premiere: c.ebauche.Teleservice == "",
	}
	if t := c.doc.Traitement; t.Silence.Verif == aConfirmer {
		p.Silence, p.Source = t.regleDuSilence(), t.Silence.BaseLegale
		p.Conservation = t.Conservation.DUA
		if t.Conservation.Source != "" {
			p.Conservation += " (" + t.Conservation.Source + ")"
		}
	}
	if p.Premiere {
		return p, nil
	}
	t, err := ParID(c.App, c.ebauche.Teleservice)
	if err != nil {
		return nil, err
	}
	r, err := RevisionParID(c.App, t.Revision)
	if err != nil {
		return nil, err
	}
	avant, err := Relire(r.Document)
	if err != nil {
		return nil, err
	}
	changements, err := Comparer(avant, c.doc)
	if err != nil {
		return nil, err
	}
	for _, x := range changements {
		p.Changements = append(p.Changements, x.Phrase)
	}
	p.Brouillons, err = brouillonsDe(c.App, t.ID)
	return p, err
}

func montrerPublication(c *conception) error {
	p, err := c.pagePublication()
	if err != nil {
		return err
	}
	return c.Rendre(http.StatusOK, "catalogue/conception_publication", p)
}

func publierEbauche(c *conception) error {
	f, err := c.Formulaire()
	if err != nil {
		return err
	}
	p, err := c.pagePublication()
	if err != nil {
		return err
	}
	if p.Silence != "" && f.Get("confirmer") != "oui" {
		p.Alerte = "Confirmez la règle du silence et la durée de conservation avant de publier."
		return c.Rendre(http.StatusUnprocessableEntity, "catalogue/conception_publication", p)
	}
	par := agents.De(c.Requete).Acteur()
	var t *Teleservice
	if f.Get("verrou") != strconv.Itoa(c.ebauche.Verrou) {
		return errEbaucheChangee
	}
	c.doc.confirmer(par, c.Socle.Horloge.Aujourdhui())
	err = c.App.RunInTransaction(func(tx core.App) error {
		if err := c.ebauche.Enregistrer(tx, c.doc, par); err != nil {
			return err
		}
		t, err = c.ebauche.Publier(tx, par)
		return err
	})
	if socle.EstCode(err, socle.Invalide) {
		p.Alerte = strings.TrimSpace(socle.EnErreur(err).Message)
		return c.Rendre(http.StatusUnprocessableEntity, "catalogue/conception_publication", p)
	}
	if err != nil {
		return err
	}
	c.Annoncer("La démarche est publiée.")
	return c.Rediriger(racineDe(c.Requete) + "/publies/" + t.Code)
}

// confirmer notes who confirmed the rule of silence and the retention, and when.
func (d *Document) confirmer(par socle.Acteur, le socle.Jour) {
	if s := &d.Traitement.Silence; s.Verif == aConfirmer {
		s.Verif, s.ConfirmePar, s.ConfirmeLe = "", string(par), le.ISO()
	}
}
