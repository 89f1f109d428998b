package rgpd

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
	"guichet/ui"
)

// aPreciser tells that its person has not said yet which data: at the guichet of the
// Département nothing is typed.
func (e *Exercice) aPreciser() bool {
	return e.Hub != "" && e.Compte+e.Sujet != "" && e.Objet == "" && e.Genre != Acces && e.Etat.Ouvert()
}

// cheminSuite is where its person goes on, under the address of the collectivité.
func (e *Exercice) cheminSuite() string {
	if e.aPreciser() {
		return "/mes-donnees/precisions/" + e.ID
	}
	return "/mes-donnees"
}

var errPrecisee = socle.Err(socle.Conflit, "Cette demande n’attend plus de précision.")

// Preciser adds what its person says of the data, and has those who answer know.
func (e *Exercice) Preciser(app core.App, par socle.Acteur) error {
	return app.RunInTransaction(func(tx core.App) error {
		avant, err := ParID(tx, e.Collectivite, e.ID)
		if err != nil {
			return err
		}
		if !avant.aPreciser() {
			return errPrecisee
		}
		if err := e.noter(tx, par, "", "preciser", "La personne a précisé sa demande."); err != nil {
			return err
		}
		if err := tx.DB().Model(e).Update("Objet", "Souhait", "Raison", "Faits"); err != nil {
			return fmt.Errorf("say more of exercice %s: %w", e.ID, err)
		}
		return errors.Join(e.annoncer(tx), e.prevenir(tx, "", lettre{modele: "exercice_precise", objet: "une demande est précisée", corps: []string{
			"Une personne a précisé ce qu’elle demande sur ses données personnelles. La réponse est due avant le " + e.due().Date() + ".",
		}}))
	})
}

// aSonExercice lets in the compte of the person who asked. To anybody else it does not
// exist.
var aSonExercice = socle.Acces{Nom: "sa demande sur ses données", Espace: socle.EspaceUsager, Verifier: func(r *socle.Requete) error {
	if err := usagers.Connecte.Verifier(r); err != nil {
		return err
	}
	l, err := duCompte(r.App, r.Collectivite, usagers.De(r).ID)
	if err != nil {
		return err
	}
	id := r.Request.PathValue("exercice")
	i := slices.IndexFunc(l, func(e Exercice) bool { return e.ID == id })
	if i < 0 {
		return socle.ErrIntrouvable
	}
	r.Set(cleSonExercice, &l[i])
	return nil
}}

const cleSonExercice = "son_exercice"

func sonExercice(r *socle.Requete) *Exercice { return r.Get(cleSonExercice).(*Exercice) }

func nouvellePagePreciser(r *socle.Requete, e *Exercice) *pageDemander {
	p := &pageDemander{Cadre: r.Cadre("Préciser ma demande"), Genre: e.Genre, Recue: e.recue().Date()}
	p.Saisies = saisiesDuGenre(e.Genre, collectivites.De(r).NomCommun())
	return p
}

func demanderPrecision(r *socle.Requete) error {
	e := sonExercice(r)
	if !e.aPreciser() {
		return r.Rediriger(r.Chemin + "/mes-donnees")
	}
	return r.Rendre(http.StatusOK, "rgpd/demander", nouvellePagePreciser(r, e))
}

func preciser(r *socle.Requete) error {
	e := sonExercice(r)
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	if fautes := e.lireTextes(f, champsDits[e.Genre]); len(fautes) > 0 {
		p := nouvellePagePreciser(r, e)
		p.Erreurs = p.Saisies.Reprendre(f, fautes)
		return r.Rendre(http.StatusUnprocessableEntity, "rgpd/demander", p)
	}
	if err := e.Preciser(r.App, usagers.De(r).Acteur()); err != nil {
		return err
	}
	r.Annoncer("La " + collectivites.De(r).NomCommun() + " a reçu vos précisions.")
	return r.Rediriger(r.Chemin + "/mes-donnees")
}

// saisiesDuGenre ask what a right is exercised on.
func saisiesDuGenre(g Genre, chez string) ui.Saisies {
	zone := func(nom, libelle, aide string) ui.Saisie {
		return ui.Saisie{Genre: ui.GenreZone, Nom: nom, Libelle: libelle, Aide: aide, Lignes: 3, Max: 2000}
	}
	raison := func(libelle, aide string) ui.Saisie {
		s := zone("raison", libelle, aide)
		s.Facultatif = true
		return s
	}
	switch g {
	case Rectification:
		return ui.Saisies{
			zone("objet", "Quelle information est fausse ou incomplète ?", "Par exemple : mon numéro de téléphone."),
			zone("souhait", "Que faut-il écrire ?", "Par exemple : 06 12 34 56 78."),
			raison("Ce qui le montre", "Par exemple : un jugement, un acte de naissance. La "+chez+" vous dira si elle doit le voir."),
		}
	case Opposition:
		return ui.Saisies{
			zone("objet", "À quel usage de vos données vous opposez-vous ?", "Par exemple : recevoir la lettre d’information."),
			raison("Pourquoi ?", "Dites ce qui, dans votre situation, le justifie."),
		}
	default:
		return ui.Saisies{
			zone("objet", "Que faut-il effacer ?", "Par exemple : mon adresse, ou tout ce qui peut l’être."),
			raison("Pourquoi ?", "Par exemple : j’ai déménagé."),
		}
	}
}
