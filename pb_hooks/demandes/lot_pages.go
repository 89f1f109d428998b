package demandes

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
)

// maxLot is how many demandes one act takes: those of a page of the list.
const maxLot = 100

// acteLot does one thing to each demande that was ticked.
type acteLot struct {
	roles []agents.Role
	faire func(tx core.App, d *Demande, a *agents.Agent, f url.Values) (string, error)
	fait  string // « prises »
}

var actesLot = map[string]acteLot{
	"prendre": {quiInstruit, func(tx core.App, d *Demande, a *agents.Agent, _ url.Values) (string, error) {
		return "", d.faire(tx, prise(a.ID, a.Acteur()))
	}, "prises"},
	"confier": {quiInstruit, attribuerA, "confiées"},
	"repere":  {auBureau, poserRepere, "marquées d’un repère"},
	"suivre": {auBureau, func(tx core.App, d *Demande, a *agents.Agent, _ url.Values) (string, error) {
		return "", Veiller(tx, d, a, true)
	}, "suivies"},
	"urgente": {auBureau, func(tx core.App, d *Demande, a *agents.Agent, _ url.Values) (string, error) {
		return "", MarquerUrgente(tx, d, true, a.Acteur())
	}, "marquées urgentes"},
	"lue": {quiInstruit, func(tx core.App, d *Demande, _ *agents.Agent, _ url.Values) (string, error) {
		return "", MarquerLue(tx, d, true)
	}, "marquées lues"},
}

// pageLot reports what an act did, demande by demande when some refused.
type pageLot struct {
	*socle.Cadre
	Phrase string
	Refus  []refusLot
	Retour string
}

type refusLot struct{ URL, Numero, Titre, Raison string }

// traiterLot does one act to each ticked demande, each in its own transaction:
// one that is refused keeps none of the others from passing.
func traiterLot(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	retour := r.Chemin + "/agents"
	if requete, err := url.ParseQuery(f.Get("requete")); err == nil && len(requete) > 0 {
		retour += "?" + requete.Encode()
	}
	acte, connu := actesLot[f.Get("acte")]
	ids := f["demande"]
	switch {
	case !connu:
		return socle.Err(socle.Invalide, "Choisissez ce qu’il faut faire des demandes cochées.")
	case len(ids) == 0:
		r.Annoncer("Cochez d’abord les demandes.")
		return r.Rediriger(retour)
	case len(ids) > maxLot:
		return socle.Err(socle.Invalide, "Cochez cent demandes au plus.")
	}
	p := &pageLot{Cadre: r.Cadre("Demandes cochées"), Retour: retour}
	faites := 0
	for _, id := range ids {
		d, err := OuvrirAgent(r, id, acte.roles...)
		if err == nil {
			err = r.App.RunInTransaction(func(tx core.App) error {
				_, err := acte.faire(tx, d, agents.De(r), f)
				return err
			})
		}
		if err == nil {
			faites++
			continue
		}
		p.Refus = append(p.Refus, refuser(r, d, err))
	}
	p.Phrase = socle.Pluriel(faites, "demande est", "demandes sont") + " " + accorder(faites, acte.fait) + "."
	if len(p.Refus) == 0 {
		r.Annoncer(p.Phrase)
		return r.Rediriger(retour)
	}
	return r.Rendre(http.StatusOK, "demandes/lot", p)
}

// accorder puts a word of several demandes for one.
func accorder(n int, mots string) string {
	if n > 1 {
		return mots
	}
	un := strings.Fields(mots)
	for i, m := range un {
		un[i] = strings.TrimSuffix(m, "s")
	}
	return strings.Join(un, " ")
}

func refuser(r *socle.Requete, d *Demande, err error) refusLot {
	faute := socle.EnErreur(err)
	raison := faute.Message
	for _, phrase := range faute.Champs {
		raison = phrase
	}
	if d == nil {
		return refusLot{Titre: "Une demande", Raison: raison}
	}
	return refusLot{URL: r.Chemin + "/agents/demandes/" + d.ID, Numero: socle.FormaterNumero(d.Numero), Titre: d.Titre, Raison: raison}
}
