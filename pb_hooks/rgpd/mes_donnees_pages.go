package rgpd

import (
	"net/http"
	"net/url"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
	"guichet/ui"
)

// ouverturesMontrees is how many openings the page lists; the copy has them all.
const ouverturesMontrees = 20

type pageMesDonnees struct {
	*socle.Cadre
	C             *collectivites.Collectivite
	Compte        *usagers.Compte
	Connu         bool // the collectivité keeps a file of her
	Demandes      []lienDemande
	Sources       []sourceDite
	Consultations []string
	Autres        int // openings that the page does not list
	Exercices     []exerciceDit
}

type lienDemande struct{ URL, Titre, Numero, Le string }

// exerciceDit is what the person reads of one of her exercices.
type exerciceDit struct {
	Titre, Le, Mot string
	Numero         string
	Preciser       string // where she says which data, "" when she has
	Avant          string // day due, "" once answered
	Prolongation   string
	Repondu        string // day of the answer
	Motif, Recours string
}

func (e *Exercice) dit(c *collectivites.Collectivite) exerciceDit {
	_, objet := e.Genre.Mots()
	x := exerciceDit{Titre: socle.Majuscule(objet), Numero: socle.FormaterNumero(e.Numero), Le: e.recue().Date(), Mot: e.Etat.Mot(), Prolongation: e.Prolongation}
	if e.aPreciser() {
		x.Preciser = c.Chemin() + e.cheminSuite()
	}
	if e.Etat.Ouvert() {
		x.Avant = e.due().Date()
		return x
	}
	x.Prolongation, x.Repondu, x.Motif = "", jourDe(e.ReponduLe), e.Motif
	if e.Etat != Acceptee {
		x.Recours = recours(c)
	}
	return x
}

func montrerMesDonnees(r *socle.Requete) error {
	c, compte := collectivites.De(r), usagers.De(r)
	p := &pageMesDonnees{Cadre: r.Cadre("Mes données ici"), C: c, Compte: compte}
	u, err := usagers.DuCompte(r.App, r.Collectivite, compte)
	if err != nil {
		return err
	}
	if u != nil {
		if err := p.remplir(r, u); err != nil {
			return err
		}
	}
	exercices, err := duCompte(r.App, r.Collectivite, compte.ID)
	if err != nil {
		return err
	}
	for i := range exercices {
		p.Exercices = append(p.Exercices, exercices[i].dit(c))
	}
	return r.Rendre(http.StatusOK, "rgpd/mes_donnees", p)
}

func (p *pageMesDonnees) remplir(r *socle.Requete, u *usagers.Usager) error {
	d, err := Rassembler(r.App, u)
	if err != nil {
		return err
	}
	p.Connu, p.Sources = true, direSources(d.Sources)
	montrees := d.Consultations[:min(len(d.Consultations), ouverturesMontrees)]
	p.Consultations, p.Autres = direConsultations(collectivites.De(r), montrees), len(d.Consultations)-len(montrees)
	l, err := demandes.DeLUsager(r.App, u.ID, nil, 0)
	if err != nil {
		return err
	}
	for i := range l {
		p.Demandes = append(p.Demandes, lienDemande{
			r.Chemin + "/demandes/" + l[i].ID, l[i].Titre, socle.FormaterNumero(l[i].Numero), socle.JourDe(l[i].DeposeeLe.Time()).Date(),
		})
	}
	return nil
}

// Limits of one compte: a copy reads everything, an exercice sends mails.
const (
	copiesParHeure    = 6
	exercicesParHeure = 6
)

func donnerMaCopie(r *socle.Requete) error {
	compte := usagers.De(r)
	if err := r.Socle.Limites.Permettre("copie:"+compte.ID, copiesParHeure, time.Hour); err != nil {
		return err
	}
	u, err := usagers.DuCompte(r.App, r.Collectivite, compte)
	if err != nil {
		return err
	}
	if u == nil {
		return r.Rediriger(r.Chemin + "/mes-donnees")
	}
	x, err := preparerCopie(r.App, collectivites.De(r), u)
	if err != nil {
		return err
	}
	err = r.App.RunInTransaction(func(tx core.App) error {
		return socle.Journaliser(tx, socle.Acte{Acteur: compte.Acteur(), Verbe: "rgpd.copier", Objet: "usagers:" + u.ID, Collectivite: u.Collectivite})
	})
	if err != nil {
		return err
	}
	return envoyerCopie(r, x)
}

type pageDemander struct {
	*socle.Cadre
	Genre   Genre
	Recue   string // since when it is here, of one that came by the guichet of the Département
	Saisies ui.Saisies
}

func nouvellePageDemander(r *socle.Requete, g Genre) *pageDemander {
	p := &pageDemander{Cadre: r.Cadre("Demander une rectification"), Genre: g}
	if g == Effacement {
		p.Titre = "Demander l’effacement"
	}
	p.Saisies = append(saisiesDuGenre(g, collectivites.De(r).NomCommun()), ui.Saisie{Genre: ui.GenreCache, Nom: "cle", Valeur: socle.Jeton()})
	return p
}

func demander(g Genre) func(*socle.Requete) error {
	return func(r *socle.Requete) error {
		return r.Rendre(http.StatusOK, "rgpd/demander", nouvellePageDemander(r, g))
	}
}

// champsDits are the texts of a request and what is told when one is missing.
var champsDits = map[Genre]map[string]string{
	Rectification: {"objet": "Dites quelle information est fausse ou incomplète.", "souhait": "Dites ce qu’il faut écrire."},
	Effacement:    {"objet": "Dites ce qu’il faut effacer."},
	Opposition:    {"objet": "Dites à quel usage de vos données vous vous opposez."},
}

// lireTextes fills the three texts of an exercice and returns the faults.
func (e *Exercice) lireTextes(f url.Values, manque map[string]string) map[string]string {
	fautes := map[string]string{}
	for nom, vers := range map[string]*string{"objet": &e.Objet, "souhait": &e.Souhait, "raison": &e.Raison} {
		s, faute := socle.TexteSaisi(f, nom, 2000)
		switch {
		case s == "":
			faute = manque[nom]
		case catalogue.ContientNIR(s):
			faute = catalogue.PhraseNIR
		}
		if *vers = s; faute != "" {
			fautes[nom] = faute
		}
	}
	return fautes
}

func envoyer(g Genre) func(*socle.Requete) error {
	return func(r *socle.Requete) error {
		f, err := r.Formulaire()
		if err != nil {
			return err
		}
		compte := usagers.De(r)
		e := &Exercice{
			Collectivite: r.Collectivite, Compte: compte.ID, Genre: g, Canal: string(demandes.EnLigne), Demandeur: compte.NomComplet(), Courriel: compte.Courriel,
			RecueLe: r.Socle.Horloge.Aujourdhui().ISO(), Cle: f.Get("cle"),
		}
		if fautes := e.lireTextes(f, champsDits[g]); len(fautes) > 0 {
			p := nouvellePageDemander(r, g)
			p.Erreurs = p.Saisies.Reprendre(f, fautes)
			return r.Rendre(http.StatusUnprocessableEntity, "rgpd/demander", p)
		}
		if err := r.Socle.Limites.Permettre("exercice:"+compte.ID, exercicesParHeure, time.Hour); err != nil {
			return err
		}
		if err := e.deSonCompte(r.App, compte); err != nil {
			return err
		}
		if err := e.Recevoir(r.App, compte.Acteur(), ""); err != nil {
			return err
		}
		r.Annoncer("La " + collectivites.De(r).NomCommun() + " a reçu votre demande. Elle vous répond avant le " + Echeance(e.recue()).Date() + ".")
		return r.Rediriger(r.Chemin + "/mes-donnees")
	}
}

// deSonCompte ties an exercice to the file of a compte. Who never filed here has
// none: it is made, for a compte too may be corrected or effaced.
func (e *Exercice) deSonCompte(app core.App, compte *usagers.Compte) error {
	u, err := usagers.DuCompte(app, e.Collectivite, compte)
	if err == nil && u == nil {
		err = app.RunInTransaction(func(tx core.App) error {
			u, err = usagers.Inscrire(tx, e.Collectivite, compte, usagers.Identite{})
			return err
		})
	}
	if err != nil {
		return err
	}
	e.Usager = u.ID
	return nil
}
