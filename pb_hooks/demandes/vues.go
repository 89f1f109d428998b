package demandes

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
)

// VueGardee is a list of the inbox that an agent named to come back to it: its
// view, its criteria and its order, as the address says them.
type VueGardee struct {
	ID           string `db:"pk,id"`
	Agent        string `db:"agent"`
	Collectivite string `db:"collectivite"`
	Nom          string `db:"nom"`
	Requete      string `db:"requete"`
}

// TableName is the collection of the kept views.
func (VueGardee) TableName() string { return "vues" }

// VuesDe lists those of an agent in a collectivité.
func VuesDe(app core.App, agent, collectivite string) ([]VueGardee, error) {
	var l []VueGardee
	err := app.DB().Select("*").From("vues").Where(dbx.HashExp{"agent": agent, "collectivite": collectivite}).OrderBy("nom").All(&l)
	return l, err
}

const maxVues = 20

// criteresDAdresse are the parameters of the inbox that a kept view holds.
var criteresDAdresse = []string{"vue", "service", "demarche", "canal", "etat", "agent", "repere", "urgentes", "du", "au", "tri", "colonnes"}

func garderVue(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	nom := strings.TrimSpace(f.Get("nom"))
	dite, err := url.ParseQuery(f.Get("requete"))
	if err != nil {
		return socle.Err(socle.Invalide, "Cette liste ne peut pas être gardée.").Cause(err)
	}
	requete := url.Values{}
	for _, cle := range criteresDAdresse {
		if v := dite[cle]; dite.Get(cle) != "" {
			requete[cle] = v
		}
	}
	adresse := requete.Encode()
	if n := len([]rune(nom)); n == 0 || n > 60 || len(adresse) > 600 {
		return socle.Err(socle.Invalide, "Donnez à cette liste un nom de 60 caractères au plus. Revenez en arrière pour le changer.")
	}
	a := agents.De(r)
	l, err := VuesDe(r.App, a.ID, r.Collectivite)
	if err != nil {
		return err
	}
	if len(l) >= maxVues {
		return socle.Err(socle.Conflit, "Vous gardez déjà vingt listes : retirez-en une.")
	}
	err = r.App.RunInTransaction(func(tx core.App) error {
		if _, err := tx.DB().Delete("vues", dbx.HashExp{"agent": a.ID, "collectivite": r.Collectivite, "nom": nom}).Execute(); err != nil {
			return err
		}
		return tx.DB().Model(&VueGardee{ID: socle.ID(), Agent: a.ID, Collectivite: r.Collectivite, Nom: nom, Requete: adresse}).Insert()
	})
	if err != nil {
		return fmt.Errorf("keep a view: %w", err)
	}
	r.Annoncer("La liste « " + nom + " » est gardée.")
	return r.Rediriger(r.Chemin + "/agents?" + adresse)
}

func retirerVue(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	if _, err := r.App.DB().Delete("vues", dbx.HashExp{"agent": agents.De(r).ID, "collectivite": r.Collectivite, "nom": f.Get("nom")}).Execute(); err != nil {
		return fmt.Errorf("forget a view: %w", err)
	}
	r.Annoncer("La liste n’est plus gardée.")
	return r.Rediriger(r.Chemin + "/agents")
}
