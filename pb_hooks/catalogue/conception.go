package catalogue

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// The designer: the pages with which the gestion prepares téléservices and
// publishes them. They work on an ébauche, by the gestures of
// conception_geste.go, and without JavaScript.

const (
	racineConception = "/{collectivite}/agents/teleservices"
	racineEbauche    = racineConception + "/preparation/{ebauche}"
	racinePublie     = racineConception + "/publies/{code}"
)

func routesConception(corps int64) []socle.Route {
	get, post := http.MethodGet, http.MethodPost
	gerer, preparer := agents.Avec(agents.Gestion), agents.Avec(agents.Gestion, agents.Assistance)
	l := []socle.Route{
		{Methode: get, Chemin: racineConception, Action: listerDemarches},
		{Methode: get, Chemin: racineConception + "/modeles", Action: listerModeles},
		{Methode: post, Chemin: racineConception + "/modeles", Action: ouvrirPack},
		{Methode: get, Chemin: racineConception + "/modeles/{modele}", Action: montrerModele},
		{Methode: post, Chemin: racineConception + "/modeles/{modele}", Action: ouvrirModele},
		{Methode: get, Chemin: racineConception + "/nouvelle", Action: demanderNouvelle},
		{Methode: post, Chemin: racineConception + "/nouvelle", Action: creerNouvelle},
		{Methode: get, Chemin: racineConception + "/import", Action: demanderFichier},
		{Methode: post, Chemin: racineConception + "/import", Action: importerFichier, Corps: corps},

		{Methode: get, Chemin: racinePublie, Action: surTeleservice(montrerPublie)},
		{Methode: post, Chemin: racinePublie + "/preparation", Action: surTeleservice(preparerPublie)},
		{Methode: post, Chemin: racinePublie + "/suspension", Action: surTeleservice(suspendrePublie)},
		{Methode: post, Chemin: racinePublie + "/reouverture", Action: surTeleservice(rouvrirPublie)},
		{Methode: post, Chemin: racinePublie + "/limites", Action: surTeleservice(limiterPublie)},
		{Methode: post, Chemin: racinePublie + "/copie", Action: surTeleservice(dupliquerPublie)},
		{Methode: get, Chemin: racinePublie + "/fichier", Action: surTeleservice(exporterPublie)},
		{Methode: get, Chemin: racinePublie + "/revisions/{revision}", Action: surTeleservice(montrerRevision)},
		{Methode: post, Chemin: racinePublie + "/revisions/{revision}", Action: surTeleservice(restaurerPublie)},
		{Methode: get, Chemin: racinePublie + "/nouveaute", Action: surTeleservice(montrerNouveaute)},
		{Methode: post, Chemin: racinePublie + "/nouveaute", Action: surTeleservice(accepterNouveaute)},

		{Methode: get, Chemin: racineEbauche, Action: surEbauche(montrerTaches)},
		{Methode: post, Chemin: racineEbauche + "/abandon", Action: surEbauche(abandonnerEbauche)},
		{Methode: get, Chemin: racineEbauche + "/questions", Action: surEbauche(montrerQuestions)},
		{Methode: post, Chemin: racineEbauche + "/questions", Action: surEbauche(agirSurQuestions)},
		{Methode: get, Chemin: racineEbauche + "/documents", Action: surEbauche(montrerPieces)},
		{Methode: post, Chemin: racineEbauche + "/documents", Action: surEbauche(agirSurPieces)},
		{Methode: get, Chemin: racineEbauche + "/conditions", Action: surEbauche(montrerConditions)},
		{Methode: post, Chemin: racineEbauche + "/conditions", Action: surEbauche(agirSurConditions)},
		{Methode: get, Chemin: racineEbauche + "/verification", Action: surEbauche(montrerVerification)},
		{Methode: get, Chemin: racineEbauche + "/publication", Action: surEbauche(montrerPublication)},
		{Methode: post, Chemin: racineEbauche + "/publication", Action: surEbauche(publierEbauche)},
	}
	for chemin, ouvrir := range map[string]func(*conception) (*feuille, error){
		"/informations":            feuilleInformations,
		"/traitement":              feuilleTraitement,
		"/pages/{partie}":          feuilleEtape,
		"/questions/{partie}":      feuilleQuestion,
		"/documents/{partie}":      feuillePiece,
		"/conditions/{partie}":     feuilleCondition,
		"/regles-d-acces/{partie}": feuilleExclusion,
	} {
		l = append(
			l,
			socle.Route{Methode: get, Chemin: racineEbauche + chemin, Action: surEbauche(montrerFeuille(ouvrir))},
			socle.Route{Methode: post, Chemin: racineEbauche + chemin, Action: surEbauche(enregistrerFeuille(ouvrir))},
		)
	}
	for i := range l {
		l[i].Acces = gerer
		if l[i].Methode == get && l[i].Chemin != racineConception+"/import" || slices.Contains(preparations, l[i].Chemin) {
			l[i].Acces = preparer
		}
	}
	return l
}

// preparations are the forms by which a version is prepared: the support of the
// Département sends them too. What usagers see is published by an agent of the mairie.
var preparations = []string{
	racineConception + "/nouvelle", racinePublie + "/preparation", racineEbauche + "/questions", racineEbauche + "/documents", racineEbauche + "/conditions",
	racineEbauche + "/informations", racineEbauche + "/traitement", racineEbauche + "/pages/{partie}", racineEbauche + "/questions/{partie}", racineEbauche + "/documents/{partie}",
	racineEbauche + "/conditions/{partie}", racineEbauche + "/regles-d-acces/{partie}",
}

// partieNouvelle stands for the id, in an address, of a part not written yet.
const partieNouvelle = "nouvelle"

// conception is a request on an ébauche.
type conception struct {
	*socle.Requete
	ebauche *Ebauche
	doc     *Document // folded
	base    string    // of the addresses of the ébauche
}

func surEbauche(action func(*conception) error) func(*socle.Requete) error {
	return func(r *socle.Requete) error {
		e, err := EbaucheParID(r.App, r.Collectivite, r.Request.PathValue("ebauche"))
		if err != nil {
			return err
		}
		d, err := e.Lire()
		if err != nil {
			return err
		}
		return action(&conception{Requete: r, ebauche: e, doc: d, base: racineDe(r) + "/preparation/" + e.ID})
	}
}

func racineDe(r *socle.Requete) string { return r.Chemin + "/agents/teleservices" }

// changer saves what a gesture made of the version that the page showed: when
// another agent saved since, it is a conflict.
func (c *conception) changer(f url.Values, geste func(*Document) error) error {
	verrou, err := strconv.Atoi(f.Get("verrou"))
	if err != nil {
		return socle.Err(socle.Invalide, "Votre envoi n’a pas pu être lu. Revenez en arrière et essayez de nouveau.")
	}
	if c.ebauche.Verrou != verrou {
		return errEbaucheChangee
	}
	if err := geste(c.doc); err != nil {
		return err
	}
	return c.App.RunInTransaction(func(tx core.App) error { return c.ebauche.Enregistrer(tx, c.doc, agents.De(c.Requete).Acteur()) })
}

// feuille is one form of the designer, over a part of the document.
type feuille struct {
	Retour    string // address of the page it comes from, after the ébauche's
	DeRetour  string // what that page is called
	Suite     string // where it leads once saved, Retour when empty
	Titre     string
	Intro     string
	Groupes   []groupe
	Apercu    []ui.Saisie
	Vivant    bool // the preview follows what is typed
	Bouton    string
	Reussite  string
	Retirable string // label of the button that takes the part out, "" for none
	// lire changes the document, or tells the faults by control.
	lire func(*Document, url.Values) map[string]string
	// retirer takes the part out.
	retirer func(*Document) error
	// apercevoir draws the part of a document, nil for what has no preview.
	apercevoir func(*Document) []ui.Saisie
}

// groupe is some controls of a feuille, folded under its title when it has one.
type groupe struct {
	Titre   string
	Ouvert  bool
	Saisies ui.Saisies
}

type pageFeuille struct {
	*socle.Cadre
	*feuille
	Demarche string
	Base     string
	Verrou   int
	Alerte   string
}

func (c *conception) rendreFeuille(code int, f *feuille, alerte string, reprise url.Values, fautes map[string]string) error {
	p := &pageFeuille{Cadre: c.Cadre(f.Titre), feuille: f, Demarche: c.ebauche.Titre, Base: c.base, Verrou: c.ebauche.Verrou, Alerte: alerte}
	f.Vivant = f.apercevoir != nil
	if reprise != nil {
		for i := range f.Groupes {
			erreurs := f.Groupes[i].Saisies.Reprendre(reprise, fautes)
			f.Groupes[i].Ouvert = f.Groupes[i].Ouvert || len(erreurs) > 0
			p.Erreurs = append(p.Erreurs, erreurs...)
		}
	}
	return c.Rendre(code, "catalogue/conception_feuille", p)
}

func montrerFeuille(ouvrir func(*conception) (*feuille, error)) func(*conception) error {
	return func(c *conception) error {
		f, err := ouvrir(c)
		if err != nil {
			return err
		}
		return c.rendreFeuille(http.StatusOK, f, "", nil, nil)
	}
}

func enregistrerFeuille(ouvrir func(*conception) (*feuille, error)) func(*conception) error {
	return func(c *conception) error {
		saisie, err := c.Formulaire()
		if err != nil {
			return err
		}
		f, err := ouvrir(c)
		if err != nil {
			return err
		}
		if saisie.Has("apercu") && f.apercevoir != nil && saisie.Get("verrou") == strconv.Itoa(c.ebauche.Verrou) {
			return c.previsualiser(f, saisie)
		}
		fautes := map[string]string{}
		err = c.changer(saisie, func(d *Document) error {
			if saisie.Has("retirer") && f.retirer != nil {
				return f.retirer(d)
			}
			if fautes = f.lire(d, saisie); len(fautes) > 0 {
				return socle.ErrChamps(fautes)
			}
			return nil
		})
		switch {
		case err == nil && saisie.Has("retirer"):
			c.Annoncer("C’est retiré.")
			return c.Rediriger(c.base + f.Retour)
		case err == nil:
			c.Annoncer(f.Reussite)
			if f.Suite != "" {
				return c.Rediriger(c.base + f.Suite)
			}
			return c.Rediriger(c.base + f.Retour)
		case len(fautes) > 0:
			return c.rendreFeuille(http.StatusUnprocessableEntity, f, "", saisie, fautes)
		case errors.Is(err, errEbaucheChangee):
			return c.rendreFeuille(http.StatusConflict, f, "Cette démarche a été modifiée ailleurs. Ce que vous avez écrit est gardé ici\u00a0: relisez-le, puis enregistrez de nouveau.", saisie, nil)
		case socle.EstCode(err, socle.Conflit):
			return c.rendreFeuille(http.StatusConflict, f, socle.EnErreur(err).Message, saisie, nil)
		}
		return err
	}
}
