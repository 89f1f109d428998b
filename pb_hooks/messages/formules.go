package messages

import (
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
)

// Formule is an answer written beforehand, which an agent completes before she
// sends it. Its words between square brackets are replaced.
type Formule struct {
	ID           string `db:"pk,id"`
	Collectivite string `db:"collectivite"`
	Service      string `db:"service"` // "" for every service
	Titre        string `db:"titre"`
	Texte        string `db:"texte"`
}

// TableName is the collection of the formules.
func (Formule) TableName() string { return "formules" }

// FormulesDe lists those of a collectivité that a service uses, "" for all.
func FormulesDe(app core.App, collectivite, service string) ([]Formule, error) {
	q := app.DB().Select("*").From("formules").Where(dbx.HashExp{"collectivite": collectivite})
	if service != "" {
		q.AndWhere(dbx.HashExp{"service": []any{"", service}})
	}
	var l []Formule
	if err := q.OrderBy("titre").All(&l); err != nil {
		return nil, fmt.Errorf("formules: %w", err)
	}
	return l, nil
}

// Mots are what a formule may have replaced.
var Mots = []string{"[nom]", "[numéro]", "[démarche]", "[date]", "[réponse avant]", "[agent]"}

// Remplir replaces the words of a formule by those of a demande; one that means
// nothing there stays, for the agent to see.
func (f Formule) Remplir(app core.App, d *demandes.Demande, a *agents.Agent) string {
	auj := socle.De(app).Horloge.Aujourdhui()
	mots := []string{"[numéro]", socle.FormaterNumero(d.Numero), "[démarche]", d.Titre, "[date]", auj.Date(), "[agent]", a.NomComplet()}
	if d.Demandeur != "" {
		mots = append(mots, "[nom]", d.Demandeur)
	}
	if j, err := socle.LireJour(d.PrevueLe); err == nil {
		mots = append(mots, "[réponse avant]", j.Date())
	}
	return strings.NewReplacer(mots...).Replace(f.Texte)
}

// Enregistrer writes a formule, a new one when it has no id.
func (f *Formule) Enregistrer(tx core.App, par socle.Acteur) error {
	enregistrer := tx.DB().Model(f).Update
	if f.ID == "" {
		f.ID = socle.ID()
		enregistrer = tx.DB().Model(f).Insert
	}
	if err := enregistrer(); err != nil {
		return fmt.Errorf("formule: %w", err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "messages.ecrire_formule", Objet: "formules:" + f.ID, Collectivite: f.Collectivite})
}
