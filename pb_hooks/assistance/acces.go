package assistance

import (
	"net/http"
	"net/url"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// pageAcces is the access to the guichet, on the page of the aide that it is for.
type pageAcces struct {
	PeutDonner bool // who reads may give it and take it back
	Jusqua     string
	Visites    []visiteMontree // of the last access, the last ones first
	Saisies    ui.Saisies
}

type visiteMontree struct{ Le, Page string }

// durees are those of an access, by their code.
var durees = []struct {
	code, mot string
	duree     time.Duration
}{{"1", "Une heure", time.Hour}, {"24", "Un jour", 24 * time.Hour}, {"72", "Trois jours", 72 * time.Hour}}

func accesDe(r *socle.Requete, a *Aide) (*pageAcces, error) {
	l, err := agents.AccesPour(r.App, a.ID)
	if err != nil {
		return nil, err
	}
	p := &pageAcces{PeutDonner: agents.DroitsDe(r).A(agents.Administration)}
	if len(l) > 0 {
		if l[0].EnCours(r.App) {
			p.Jusqua = socle.Instant(l[0].ExpireLe.Time())
		}
		visites := l[0].ToutesVisites()
		for i := range visites {
			v := visites[len(visites)-1-i]
			page := v.Page
			if v.Acte {
				page += " (formulaire envoyé)"
			}
			p.Visites = append(p.Visites, visiteMontree{socle.Instant(v.Le), page})
		}
	}
	choix := ui.Saisie{Genre: ui.GenreRadios, Nom: "duree", Libelle: "Pour combien de temps ?"}
	for _, d := range durees {
		choix.Options = append(choix.Options, ui.Option{Code: d.code, Libelle: d.mot})
	}
	p.Saisies = ui.Saisies{choix}
	return p, nil
}

// donnerAcces lets the support into the settings, never to the demandes.
func donnerAcces(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	a, err := aideDemandee(r)
	if err != nil {
		return err
	}
	var duree time.Duration
	mot := ""
	for _, d := range durees {
		if d.code == f.Get("duree") {
			duree, mot = d.duree, d.mot
		}
	}
	err = r.App.RunInTransaction(func(tx core.App) error {
		avant, err := agents.AccesEnCours(tx, a.Collectivite)
		if err != nil {
			return err
		}
		if _, err := agents.DonnerAcces(tx, a.Collectivite, a.ID, duree, agents.De(r)); err != nil {
			return err
		}
		if avant != nil && avant.Aide != a.ID { // that one has it no more
			if err := rattachement.Marquer(tx, rattachement.GenreAide, a.Collectivite, avant.Aide); err != nil {
				return err
			}
		}
		ligne := rattachement.LigneAide{Acte: rattachement.ActeAcces, De: signature(agents.De(r)), Texte: "Accès aux réglages donné à l’assistance : " + mot + "."}
		return a.reprise(tx, ligne, agents.De(r).Acteur())
	})
	if fautes := socle.EnErreur(err).Champs; err != nil && fautes != nil {
		return refuser(r, a, f, fautes)
	}
	if err != nil {
		return err
	}
	r.Annoncer("L’assistance du Département peut ouvrir les réglages de ce guichet.")
	return r.Rediriger(r.Chemin + racine + "/" + a.ID)
}

// retirerAcces ends the access that the aide gives, and tells it. Without one it does
// nothing.
func (a *Aide) retirerAcces(tx core.App, par *agents.Agent) error {
	x, err := agents.AccesEnCours(tx, a.Collectivite)
	if err != nil || x == nil || x.Aide != a.ID {
		return err
	}
	if err := x.Retirer(tx, par.Acteur()); err != nil {
		return err
	}
	return a.reprise(tx, rattachement.LigneAide{Acte: rattachement.ActeRetrait, De: signature(par), Texte: "Accès aux réglages retiré à l’assistance."}, par.Acteur())
}

func retirerAcces(r *socle.Requete) error {
	a, err := aideDemandee(r)
	if err != nil {
		return err
	}
	if err := r.App.RunInTransaction(func(tx core.App) error { return a.retirerAcces(tx, agents.De(r)) }); err != nil {
		return err
	}
	r.Annoncer("L’assistance n’a plus accès à ce guichet.")
	return r.Rediriger(r.Chemin + racine + "/" + a.ID)
}

// cheminEntree is where the support comes in, with what the hub signed.
const cheminEntree = "/assistance"

// lienAssistance is the door of the pages where it does: what the address holds is
// checked in the rule.
var lienAssistance = socle.Acces{Nom: "lien d’assistance", Espace: socle.EspaceAgent, Verifier: func(*socle.Requete) error { return nil }}

// ouvrante is the access that an address opens.
func ouvrante(r *socle.Requete) (*agents.Acces, *rattachement.Ouverture, error) {
	o, err := rattachement.LireOuverture(r.App, r.Request.PathValue("jeton"))
	if err != nil {
		return nil, nil, agents.ErrSansAcces.Cause(err)
	}
	x, err := agents.AccesOuvrant(r.App, r.Collectivite, o.Acces, o.Le)
	return x, o, err
}

type pageEntree struct {
	*socle.Cadre
	URL    string
	Jusqua string
}

// annoncerEntree opens nothing by itself: a scanner follows links.
func annoncerEntree(r *socle.Requete) error {
	x, _, err := ouvrante(r)
	if err != nil {
		return err
	}
	p := &pageEntree{Cadre: r.Cadre("Entrer comme assistance"), Jusqua: socle.Instant(x.ExpireLe.Time())}
	p.URL = r.Chemin + cheminEntree + "/" + url.PathEscape(r.Request.PathValue("jeton"))
	return r.Rendre(http.StatusOK, "assistance/entree", p)
}

func entrer(r *socle.Requete) error {
	x, o, err := ouvrante(r)
	if err != nil {
		return err
	}
	if err := agents.EntrerParAcces(r, x, o.Le); err != nil {
		return err
	}
	return r.Rediriger(r.Chemin + "/agents/reglages")
}
