package statistiques

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// Satisfaction is what the usager of a demande that ended thought of it: one
// answer, that she may change, and no text.
type Satisfaction struct {
	ID      string         `db:"pk,id"`
	Demande string         `db:"demande"`
	Note    int            `db:"note"`
	Le      types.DateTime `db:"le"`
}

// TableName is the collection of the satisfactions.
func (Satisfaction) TableName() string { return "satisfactions" }

// ChoixNote is one answer.
type ChoixNote struct {
	Note    int
	Libelle string
}

// Notes are the answers, best first.
var Notes = []ChoixNote{{4, "Très bien"}, {3, "Bien"}, {2, "Pas très bien"}, {1, "Mal"}}

// demandable tells that a demande may be asked about: the mairie ended it, it is
// no test.
func demandable(d *demandes.Demande) bool {
	return !d.Essai && (d.Etat == demandes.Acceptee || d.Etat == demandes.Refusee || d.Etat == demandes.Classee)
}

// BlocSatisfaction is the question on the page of a demande.
type BlocSatisfaction struct {
	URL       string
	Choix     []ChoixNote
	NomCommun string // of the collectivité
	Dite      string // the answer already given, "" for none
}

// BlocDe is the question about a demande, nil when none is asked.
func BlocDe(r *socle.Requete, d *demandes.Demande) (*BlocSatisfaction, error) {
	if !demandable(d) {
		return nil, nil
	}
	dite, err := satisfactionDe(r.App, d.ID)
	if err != nil {
		return nil, err
	}
	b := &BlocSatisfaction{NomCommun: collectivites.De(r).NomCommun(), URL: r.Chemin + "/demandes/" + d.ID + "/satisfaction", Choix: Notes}
	for _, n := range Notes {
		if dite != nil && n.Note == dite.Note {
			b.Dite = n.Libelle
		}
	}
	return b, nil
}

func satisfactionDe(app core.App, demande string) (*Satisfaction, error) {
	var s Satisfaction
	err := app.DB().Select("*").From("satisfactions").Where(dbx.HashExp{"demande": demande}).One(&s)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("satisfaction of %s: %w", demande, err)
	}
	return &s, nil
}

// Noter keeps the answer of the usager, in the place of one given before. The
// journal says that she answered, not what.
func Noter(app core.App, d *demandes.Demande, note int, par socle.Acteur) error {
	if !slices.ContainsFunc(Notes, func(c ChoixNote) bool { return c.Note == note }) {
		return socle.Err(socle.Invalide, "Choisissez une des réponses proposées.")
	}
	return app.RunInTransaction(func(tx core.App) error {
		relue, err := demandes.ParID(tx, d.Collectivite, d.ID)
		if err != nil {
			return err
		}
		if !demandable(relue) {
			return socle.Err(socle.Conflit, "Cette question se pose quand la réponse est donnée.")
		}
		s, err := satisfactionDe(tx, d.ID)
		if err != nil {
			return err
		}
		le := socle.Date(socle.De(tx).Horloge.Maintenant())
		if s == nil {
			err = tx.DB().Model(&Satisfaction{ID: socle.ID(), Demande: d.ID, Note: note, Le: le}).Insert()
		} else {
			s.Note, s.Le = note, le
			err = tx.DB().Model(s).Update("Note", "Le")
		}
		if err != nil {
			return fmt.Errorf("noter %s: %w", d.ID, err)
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "statistiques.noter", Objet: d.Objet(), Collectivite: d.Collectivite})
	})
}

func recevoirSatisfaction(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	d := demandes.DeLaRequete(r)
	note, _ := strconv.Atoi(f.Get("note")) // what is no number is no answer either
	if err := Noter(r.App, d, note, usagers.Acteur(r)); err != nil {
		return err
	}
	r.Annoncer("Merci, votre réponse est enregistrée.")
	return r.Rediriger(r.Chemin + "/demandes/" + d.ID)
}
