package assistance

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// adresseNouvelle is where help is asked from this page: of its address, the
// pattern alone.
func adresseNouvelle(r *socle.Requete) string {
	adresse := r.Chemin + racine + "/nouvelle"
	motif := r.Motif()
	if !strings.HasPrefix(motif, "/agents") || strings.HasPrefix(motif, racine) {
		return adresse
	}
	return adresse + "?" + url.Values{"page": {motif}}.Encode()
}

// pageDite is the pattern that an address names, "" unless it is one of ours: nothing
// that somebody typed is in it.
func pageDite(r *socle.Requete) string {
	page := r.Request.URL.Query().Get("page")
	for _, x := range r.Socle.Routes() {
		if x.Chemin == "/{collectivite}"+page && page != "" {
			return page
		}
	}
	return ""
}

// mots are the states as the agents of a guichet read them.
var mots = map[rattachement.EtatAide]string{
	rattachement.AideNouvelle: "Envoyée", rattachement.AideEnCours: "En cours", rattachement.AideEnAttente: "Répondue", rattachement.AideClose: "Close",
}

type pageListe struct {
	*socle.Cadre
	URL   string
	Aides []ligneListe
}

type ligneListe struct{ ID, Numero, Objet, Mot, Qui, Le string }

func lister(r *socle.Requete) error {
	l, err := aides(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	p := &pageListe{Cadre: r.Cadre("Demandes d’aide"), URL: r.Chemin + racine}
	for _, a := range l {
		d, err := a.dite()
		if err != nil {
			return err
		}
		ligne := ligneListe{ID: a.ID, Numero: a.Numero, Objet: a.Objet, Mot: mots[a.Etat], Le: socle.Instant(a.DemandeeLe.Time())}
		if len(d.Lignes) > 0 {
			ligne.Qui = d.Lignes[0].De
		}
		p.Aides = append(p.Aides, ligne)
	}
	return r.Rendre(http.StatusOK, "assistance/aides", p)
}

type pageNouvelle struct {
	*socle.Cadre
	URL         string
	Departement string // "" without a link
	Page        string
	Diagnostic  []rattachement.FaitAide
	Montree     string // sealed
	Saisies     ui.Saisies
	Exploitants []exploitant
}

// exploitant is who runs the guichet, for the agents of one without a link.
type exploitant struct{ Nom, Courriel string }

// signature is how an agent signs unless she types something else.
func signature(a *agents.Agent) string {
	return cmp.Or(strings.Join(slices.DeleteFunc([]string{a.Prenom, a.Qualite}, func(s string) bool { return s == "" }), ", "), "Un agent")
}

func saisieSignature(r *socle.Requete) ui.Saisie {
	return ui.Saisie{
		Genre: ui.GenreTexte, Nom: "de", Libelle: "Votre prénom et votre fonction", Valeur: signature(agents.De(r)), Max: rattachement.SignatureAideMax,
		Aide: "L’assistance ne sait de vous que ce qui est écrit ici.",
	}
}

const sansDonnees = "Ne nommez aucun usager et ne recopiez rien d’une demande\u00a0: ni nom, ni adresse, ni document."

func nouvellePage(r *socle.Requete, m *montree) (*pageNouvelle, error) {
	p := &pageNouvelle{Cadre: r.Cadre("Demander de l’aide"), URL: r.Chemin + racine}
	lien, err := rattachement.LienDe(r.App)
	if err != nil {
		return nil, err
	}
	relie, err := rattachement.Relie(r.App, r.Collectivite)
	if err != nil {
		return nil, err
	}
	if lien == nil || !relie {
		l, err := agents.Exploitants(r.App)
		for _, a := range l {
			p.Exploitants = append(p.Exploitants, exploitant{a.NomComplet(), a.Courriel})
		}
		return p, err
	}
	p.Departement = collectivites.Collectivite{Enseigne: lien.Departement}.Sujet()
	if m == nil {
		m = &montree{Agent: agents.De(r).ID, Collectivite: r.Collectivite, Numero: socle.TirerNumero(), Page: pageDite(r)}
		if m.Diagnostic, err = diagnostiquer(r); err != nil {
			return nil, err
		}
	}
	p.Page, p.Diagnostic = m.Page, m.Diagnostic
	if p.Montree, err = m.sceller(r); err != nil {
		return nil, err
	}
	p.Saisies = ui.Saisies{
		{Genre: ui.GenreTexte, Nom: "objet", Libelle: "Que voulez-vous faire ?", Aide: "En quelques mots, par exemple : changer la couleur des pages.", Max: rattachement.ObjetAideMax},
		{Genre: ui.GenreZone, Nom: "texte", Libelle: "Que se passe-t-il ?", Aide: sansDonnees, Max: rattachement.TexteAideMax, Lignes: 8},
		saisieSignature(r),
	}
	return p, nil
}

func demander(r *socle.Requete) error {
	p, err := nouvellePage(r, nil)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "assistance/nouvelle", p)
}

// lireMessage reads a line that an agent writes.
func lireMessage(f url.Values, fautes map[string]string) rattachement.LigneAide {
	return rattachement.LigneAide{
		Acte:  rattachement.ActeMessage,
		Texte: socle.LireTexte(f, "texte", rattachement.TexteAideMax, "Écrivez votre message.", fautes),
		De:    socle.LireTexte(f, "de", rattachement.SignatureAideMax, "Indiquez au moins votre fonction : l’assistance saura à qui elle parle.", fautes),
	}
}

func envoyer(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	m := relire(r, f.Get("montree"))
	p, err := nouvellePage(r, m)
	if err != nil {
		return err
	}
	if p.Departement == "" {
		return socle.Err(socle.Conflit, "Ce guichet n’est pas relié à celui du Département.")
	}
	fautes := map[string]string{}
	objet := socle.LireTexte(f, "objet", rattachement.ObjetAideMax, "Dites en quelques mots ce que vous voulez faire.", fautes)
	ligne := lireMessage(f, fautes)
	if len(fautes) > 0 || m == nil { // what leaves is what she was shown
		p.Erreurs = p.Saisies.Reprendre(f, fautes)
		return r.Rendre(http.StatusUnprocessableEntity, "assistance/nouvelle", p)
	}
	a := &Aide{Collectivite: r.Collectivite, Agent: agents.De(r).ID, Numero: m.Numero, Objet: objet, Page: m.Page, DemandeeLe: socle.Date(r.Socle.Horloge.Maintenant())}
	if a.Diagnostic, err = json.Marshal(m.Diagnostic); err != nil {
		return err
	}
	err = r.App.RunInTransaction(func(tx core.App) error {
		var deja []Aide
		if err := tx.DB().Select("*").From("aides").Where(dbx.HashExp{"numero": m.Numero}).All(&deja); err != nil {
			return err
		}
		if len(deja) > 0 { // the form was sent twice
			a = &deja[0]
			return nil
		}
		return a.ajouter(tx, ligne, agents.De(r).Acteur())
	})
	if err != nil {
		return err
	}
	r.Annoncer("Votre demande d’aide est envoyée.")
	return r.Rediriger(p.URL + "/" + a.ID)
}
