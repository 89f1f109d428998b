package assistance

import (
	"net/http"
	"net/url"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	guichet "guichet/pb_hooks/assistance"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pageAide struct {
	*socle.Cadre
	URL, Retour  string
	Aide         *Aide
	Chez, Mot    string
	Depuis       string
	Close        bool
	Diagnostic   []rattachement.FaitAide
	Conversation []guichet.LigneMontree
	Saisies      ui.Saisies
	Attribution  ui.Saisies
	Acces        string // until when the guichet lets in, "" when it does not
}

// signature is how an agent of the Département signs unless she types something
// else.
func signature(a *agents.Agent) string { return a.Prenom }

func nouvellePageAide(r *socle.Requete, a *Aide) (*pageAide, error) {
	d, err := a.dite()
	if err != nil {
		return nil, err
	}
	rep, err := a.reponse()
	if err != nil {
		return nil, err
	}
	p := &pageAide{
		Cadre: r.Cadre(a.Objet), Retour: r.Chemin + racine, URL: r.Chemin + racine + "/" + a.ID, Aide: a, Mot: motDe(a.Etat), Close: a.Etat == rattachement.AideClose,
		Depuis: socle.Instant(a.DemandeeLe.Time()), Diagnostic: d.Diagnostic, Conversation: guichet.Montrer(rattachement.SuivreAide(d.Lignes, rep.Lignes), true),
	}
	if d.Acces != nil && r.Socle.Horloge.Maintenant().Before(d.Acces.Jusqua) {
		p.Acces = socle.Instant(d.Acces.Jusqua)
	}
	m, err := annuaire.MembreParID(r.App, a.Membre)
	if err != nil {
		return nil, err
	}
	if m != nil {
		p.Chez = socle.Majuscule(m.Fiche().Dite())
	}
	p.Saisies = ui.Saisies{
		{Genre: ui.GenreZone, Nom: "texte", Libelle: "Votre réponse", Max: rattachement.TexteAideMax, Lignes: 8},
		{Genre: ui.GenreTexte, Nom: "de", Libelle: "Votre prénom", Valeur: signature(agents.De(r)), Max: rattachement.SignatureAideMax, Aide: "C’est ainsi que le guichet vous connaît."},
	}
	l, err := repondants(r.App, r.Collectivite)
	if err != nil {
		return nil, err
	}
	qui := ui.Saisie{Genre: ui.GenreListe, Nom: "agent", Libelle: "Suivie par", Valeur: a.Agent, Options: []ui.Option{{Libelle: "Personne"}}, Facultatif: true}
	for _, x := range l {
		qui.Options = append(qui.Options, ui.Option{Code: x.ID, Libelle: x.NomComplet()})
	}
	p.Attribution = ui.Saisies{qui}
	return p, nil
}

func aideDemandee(r *socle.Requete) (*Aide, error) { return parID(r.App, r.Request.PathValue("aide")) }

func montrer(r *socle.Requete) error { return rendre(r, http.StatusOK, nil, nil) }

// rendre shows an aide as it is, with the faults of a form.
func rendre(r *socle.Requete, code int, f url.Values, fautes map[string]string) error {
	a, err := aideDemandee(r)
	if err != nil {
		return err
	}
	p, err := nouvellePageAide(r, a)
	if err != nil {
		return err
	}
	if fautes["agent"] != "" {
		p.Erreurs = p.Attribution.Reprendre(f, fautes)
	} else if fautes != nil {
		p.Erreurs = p.Saisies.Reprendre(f, fautes)
	}
	return r.Rendre(code, "hub/aide", p)
}

// apres goes back to the aide with a sentence, or shows the fault by its control.
func apres(r *socle.Requete, err error, f url.Values, controle, phrase string) error {
	if err == nil {
		r.Annoncer(phrase)
		return r.Rediriger(r.Chemin + racine + "/" + r.Request.PathValue("aide"))
	}
	e := socle.EnErreur(err)
	switch {
	case e.Champs != nil:
		return rendre(r, e.HTTP(), f, e.Champs)
	case e.Code == socle.Conflit:
		return rendre(r, e.HTTP(), f, map[string]string{controle: e.Message})
	default:
		return err
	}
}

func repondre(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	fautes := map[string]string{}
	l := rattachement.LigneAide{
		Acte:  rattachement.ActeMessage,
		Texte: socle.LireTexte(f, "texte", rattachement.TexteAideMax, "Écrivez votre réponse.", fautes),
		De:    socle.LireTexte(f, "de", rattachement.SignatureAideMax, "Indiquez votre prénom : le guichet saura qui lui répond.", fautes),
	}
	if len(fautes) > 0 {
		return rendre(r, http.StatusUnprocessableEntity, f, fautes)
	}
	err = r.App.RunInTransaction(func(tx core.App) error { return ajouter(tx, r.Request.PathValue("aide"), l, agents.De(r)) })
	return apres(r, err, f, "texte", "Votre réponse est envoyée.")
}

func attribuer(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	err = r.App.RunInTransaction(func(tx core.App) error {
		return confier(tx, r.Request.PathValue("aide"), r.Collectivite, f.Get("agent"), agents.De(r).Acteur())
	})
	return apres(r, err, f, "agent", "C’est enregistré.")
}

func clore(r *socle.Requete) error {
	return agir(r, rattachement.ActeCloture, "Cette demande d’aide est close.")
}

func rouvrir(r *socle.Requete) error {
	return agir(r, rattachement.ActeReouverture, "Cette demande d’aide est rouverte.")
}

// agir closes an aide or opens it again; once is enough.
func agir(r *socle.Requete, acte rattachement.ActeAide, phrase string) error {
	a, err := aideDemandee(r)
	if err == nil && (a.Etat == rattachement.AideClose) != (acte == rattachement.ActeCloture) {
		l := rattachement.LigneAide{Acte: acte, De: signature(agents.De(r))}
		err = r.App.RunInTransaction(func(tx core.App) error { return ajouter(tx, a.ID, l, agents.De(r)) })
	}
	return apres(r, err, nil, "texte", phrase)
}

type pageOuverture struct {
	*socle.Cadre
	Retour, Adresse, Chez string
}

// ouvrirGuichet shows the way into the guichet that gives access.
func ouvrirGuichet(r *socle.Requete) error {
	a, err := aideDemandee(r)
	if err != nil {
		return err
	}
	p := &pageOuverture{Cadre: r.Cadre("Ouvrir le guichet"), Retour: r.Chemin + racine + "/" + a.ID}
	err = r.App.RunInTransaction(func(tx core.App) (err error) {
		p.Adresse, err = ouvrir(tx, a.ID, agents.De(r).Acteur())
		return err
	})
	if err != nil {
		return apres(r, err, nil, "texte", "")
	}
	m, err := annuaire.MembreParID(r.App, a.Membre)
	if err != nil {
		return err
	}
	if m != nil {
		p.Chez = socle.Majuscule(m.Fiche().Dite())
	}
	r.Response.Header().Set("Cache-Control", "no-store")
	return r.Rendre(http.StatusOK, "hub/aide_ouverture", p)
}
