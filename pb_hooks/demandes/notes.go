package demandes

import (
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/socle"
)

// Note is what an agent writes on a demande for her colleagues. The usager does
// not read it on her pages, and is told it when she asks what is kept of her
// (RGPD, article 15).
type Note struct {
	ID      string         `db:"pk,id"`
	Demande string         `db:"demande"`
	Agent   string         `db:"agent"`
	Texte   string         `db:"texte"`
	Le      types.DateTime `db:"le"`
}

// TableName is the collection of the notes.
func (Note) TableName() string { return "notes" }

const maxNote = 2000

// Annoter adds a note to a demande.
func Annoter(app core.App, d *Demande, a *agents.Agent, texte string) error {
	texte = strings.TrimSpace(texte)
	switch {
	case texte == "":
		return socle.ErrChamps(map[string]string{"note": "Écrivez la note."})
	case len([]rune(texte)) > maxNote:
		return socle.ErrChamps(map[string]string{"note": "Raccourcissez à 2 000 caractères."})
	case catalogue.ContientNIR(texte):
		return socle.ErrChamps(map[string]string{"note": catalogue.PhraseNIR})
	}
	n := Note{ID: socle.ID(), Demande: d.ID, Agent: a.ID, Texte: texte, Le: socle.Date(socle.De(app).Horloge.Maintenant())}
	return app.RunInTransaction(func(tx core.App) error {
		if err := tx.DB().Model(&n).Insert(); err != nil {
			return fmt.Errorf("note on %s: %w", d.ID, err)
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: a.Acteur(), Verbe: "demandes.annoter", Objet: d.Objet(), Collectivite: d.Collectivite, Details: n.ID})
	})
}

// NotesDe lists the notes of demandes, newest first.
func NotesDe(app core.App, demandes []string, nombre int) ([]Note, error) {
	var l []Note
	err := app.DB().Select("*").From("notes").Where(socle.Parmi("demande", demandes)).OrderBy("le DESC", "rowid DESC").Limit(int64(nombre)).All(&l)
	if err != nil {
		return nil, fmt.Errorf("notes: %w", err)
	}
	return l, nil
}
