package rgpd

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
	"guichet/ui"
)

// surExercice finds the exercice of the address.
func surExercice(action func(*socle.Requete, *Exercice) error) func(*socle.Requete) error {
	return func(r *socle.Requete) error {
		e, err := ParID(r.App, r.Collectivite, r.Request.PathValue("exercice"))
		if err != nil {
			return err
		}
		return action(r, e)
	}
}

type pageExercice struct {
	*socle.Cadre
	E              *Exercice
	Base           string
	Ligne          ligneExercice
	Numero, Canal  string
	Usager         *usagers.Usager // nil when nobody here is known to be her
	Ouvert         bool
	Prolongeable   string // new day due, "" when it is too late
	Coordonnees    ui.Saisies
	Bilan          *bilan
	Prolongation   ui.Saisies
	Reponse        ui.Saisies
	Donnee         []string // the answer given, in words
	Recours        string
	Historique     []faitDit
	Envoi          string // to whom the answer goes
	IdentiteVue    bool   // FranceConnect vouches for it
	AdresseProuvee bool
}

type faitDit struct{ Quand, Phrase, Qui string }

func nouvellePageExercice(r *socle.Requete, e *Exercice) (*pageExercice, error) {
	auj := r.Socle.Horloge.Aujourdhui()
	p := &pageExercice{E: e, Base: r.Chemin + "/agents/droits/" + e.ID, Ligne: e.ligne(auj), Numero: socle.FormaterNumero(e.Numero), Canal: motsDesCodes["canal"][e.Canal], Ouvert: e.Etat.Ouvert(), Envoi: e.Courriel}
	p.Cadre = r.Cadre(p.Ligne.Titre)
	var err error
	if p.Historique, err = e.historique(r.App); err != nil {
		return nil, err
	}
	if !p.Ouvert {
		p.Donnee = e.reponse(collectivites.De(r))
		if e.Etat != Acceptee {
			p.Recours = recours(collectivites.De(r))
		}
		return p, nil
	}
	if prolongeable(e.Etat, e.recue(), auj) {
		p.Prolongeable = EcheanceProlongee(e.recue()).Date()
		p.Prolongation = ui.Saisies{{Genre: ui.GenreZone, Nom: "prolongation", Libelle: "Pourquoi la réponse demande plus de temps", Aide: "La personne lit cette raison.", Lignes: 2, Max: 1000}}
	}
	if p.Usager, err = e.usager(r.App); err != nil {
		return nil, err
	}
	if p.Usager != nil {
		p.IdentiteVue, p.AdresseProuvee = p.Usager.IdentiteProuvee(), p.Usager.Compte != ""
		p.Coordonnees = saisiesCoordonnees(p.Usager)
	}
	garde := ""
	if p.Usager != nil && e.Genre == Effacement {
		b, err := prevoir(r.App, p.Usager)
		if err != nil {
			return nil, err
		}
		p.Bilan, garde = &b, b.enMots(collectivites.De(r))
	}
	fait, err := e.dejaFait(collectivites.De(r))
	if err != nil {
		return nil, err
	}
	sens := ui.Saisie{Genre: ui.GenreRadios, Nom: "sens", Libelle: "Votre réponse"}
	for _, x := range reponses {
		sens.Options = append(sens.Options, ui.Option{Code: string(x.Etat), Libelle: x.Mot, Aide: x.Aide})
	}
	p.Reponse = ui.Saisies{sens, {Genre: ui.GenreZone, Nom: "motif", Libelle: "Ce que vous avez fait, et pourquoi", Aide: "La personne lit ce texte. Il est obligatoire si vous n’acceptez pas tout.", Valeur: strings.TrimSpace(fait + garde), Lignes: 5, Max: 4000}}
	return p, nil
}

// dejaFait begins the answer with what was corrected or erased.
func (e *Exercice) dejaFait(c *collectivites.Collectivite) (s string, err error) {
	l, err := e.faits()
	for _, f := range l {
		for _, acte := range []string{"Corrigé", "Effacé"} {
			if reste, ok := strings.CutPrefix(f.Phrase, acte); ok {
				s += "La " + c.NomCommun() + " a " + strings.ToLower(acte) + reste + "\n"
			}
		}
	}
	return s, err
}

// historique is what happened, with the names of the agents.
func (e *Exercice) historique(app core.App) ([]faitDit, error) {
	l, err := e.faits()
	if err != nil {
		return nil, err
	}
	dits := make([]faitDit, len(l))
	for i, f := range l {
		dits[i] = faitDit{Quand: socle.Instant(f.Le.Time()), Phrase: f.Phrase}
		if f.Qui == "" {
			continue
		}
		if a, err := agents.ParID(app, f.Qui); err == nil {
			dits[i].Qui = a.NomComplet()
		}
	}
	return dits, nil
}

func montrerExercice(r *socle.Requete, e *Exercice) error {
	if err := consulter(r, e, "réponse à une demande sur les données personnelles"); err != nil {
		return err
	}
	p, err := nouvellePageExercice(r, e)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "rgpd/exercice", p)
}

func consulter(r *socle.Requete, e *Exercice, motif string) error {
	objet := e.objet()
	if e.Usager != "" {
		objet = "usagers:" + e.Usager
	}
	return socle.Consulter(r.App, agents.De(r).ID, r.Collectivite, "", objet, motif)
}

// donnerCopie gives the agent what the person who came or wrote will receive.
func donnerCopie(r *socle.Requete, e *Exercice) error {
	u, err := e.usager(r.App)
	switch {
	case err != nil:
		return err
	case u == nil:
		return errSansUsager
	case e.Genre != Acces || !e.Etat.Ouvert():
		return socle.Err(socle.Conflit, "La copie se remet à la personne qui a demandé à lire ses données, tant que la réponse est attendue.")
	}
	if err := r.Socle.Limites.Permettre("copie:"+agents.De(r).ID, copiesParHeure, time.Hour); err != nil {
		return err
	}
	x, err := preparerCopie(r.App, collectivites.De(r), u)
	if err != nil {
		return err
	}
	par := agents.De(r)
	err = e.changer(r.App, par, "copier", func(core.App) (string, error) { return "Copie des données tirée pour la personne.", nil }, nil)
	if err = errors.Join(err, consulter(r, e, "copie de vos données, que vous avez demandée")); err != nil {
		return err
	}
	return envoyerCopie(r, x)
}

// agir runs one act of the page, shows it again with its faults, or announces
// what is done.
func agir(r *socle.Requete, e *Exercice, fait string, acte func(url.Values) error, saisies func(*pageExercice) ui.Saisies) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	if err := acte(f); err != nil {
		champs := socle.EnErreur(err).Champs
		if champs == nil {
			return err
		}
		p, errPage := nouvellePageExercice(r, e)
		if errPage != nil {
			return errPage
		}
		p.Erreurs = saisies(p).Reprendre(f, champs)
		return r.RendreFaute(err, "rgpd/exercice", p)
	}
	r.Annoncer(fait)
	return r.Rediriger(r.Chemin + "/agents/droits/" + e.ID)
}

func prolonger(r *socle.Requete, e *Exercice) error {
	return agir(r, e, "Le délai est prolongé. La personne en connaît la raison.", func(f url.Values) error {
		raison, faute := socle.TexteSaisi(f, "prolongation", 1000)
		if faute != "" {
			return socle.ErrChamps(map[string]string{"prolongation": faute})
		}
		return e.Prolonger(r.App, raison, agents.De(r))
	}, func(p *pageExercice) ui.Saisies { return p.Prolongation })
}

func repondre(r *socle.Requete, e *Exercice) error {
	return agir(r, e, "La réponse est donnée.", func(f url.Values) error {
		motif, faute := socle.TexteSaisi(f, "motif", 4000)
		if faute != "" {
			return socle.ErrChamps(map[string]string{"motif": faute})
		}
		return e.Repondre(r.App, Etat(f.Get("sens")), motif, agents.De(r))
	}, func(p *pageExercice) ui.Saisies { return p.Reponse })
}

func effacer(r *socle.Requete, e *Exercice) error {
	return agir(r, e, "C’est effacé. Il reste à répondre à la personne.", func(url.Values) error {
		return e.Effacer(r.App, agents.De(r))
	}, func(*pageExercice) ui.Saisies { return nil })
}

func rectifier(r *socle.Requete, e *Exercice) error {
	return agir(r, e, "C’est corrigé. Il reste à répondre à la personne.", func(f url.Values) error {
		u, err := e.usager(r.App)
		if err != nil {
			return err
		}
		if u == nil {
			return errSansUsager
		}
		c, err := lireCoordonnees(r, f, u)
		if err != nil {
			return err
		}
		return e.Rectifier(r.App, c, agents.De(r))
	}, func(p *pageExercice) ui.Saisies { return p.Coordonnees })
}
