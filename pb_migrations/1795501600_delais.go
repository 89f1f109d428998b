package pb_migrations

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	m "github.com/pocketbase/pocketbase/migrations"
)

// What follows a decision: the écrits that the silence obliges to give, and the
// recours.
func init() {
	m.Register(func(app core.App) error {
		d, err := app.FindCollectionByNameOrId("demandes")
		if err != nil {
			return err
		}
		d.Fields.Add(texte("recours_de", 15))
		d.AddIndex("demandes_recours", false, "recours_de", "recours_de != ''")
		if err := app.Save(d); err != nil {
			return fmt.Errorf("demandes: %w", err)
		}
		return creer(app, "ecrits", []core.Field{
			relation("collectivite", "collectivites"), relation("demande", "demandes"), choix("genre", "attestation", "motifs"),
			date("demande_le"), jour("limite_le"), texte("motif_droit", 2000), texte("motif_fait", 5000), relation("signataire", "signataires"),
			texte("prepare_par", 15), json("acte", 40000), texte("empreinte", 64), date("rendu_le"), date("consulte_le"),
		}, []string{
			"CREATE UNIQUE INDEX ecrits_demande ON ecrits (demande, genre)",
			"CREATE INDEX ecrits_ouverts ON ecrits (limite_le) WHERE rendu_le = ''",
		},
			"CREATE TRIGGER ecrits_fige BEFORE UPDATE OF demande, genre, demande_le, limite_le, motif_droit, motif_fait, signataire, acte, empreinte, rendu_le ON ecrits WHEN OLD.rendu_le != '' BEGIN SELECT RAISE(ABORT, 'ecrits: immutable'); END",
			"CREATE TRIGGER ecrits_garde BEFORE DELETE ON ecrits BEGIN SELECT RAISE(ABORT, 'ecrits: immutable'); END",
		)
	}, func(app core.App) error {
		if err := supprimer(app, "ecrits"); err != nil {
			return err
		}
		d, err := app.FindCollectionByNameOrId("demandes")
		if err != nil {
			return err
		}
		d.RemoveIndex("demandes_recours")
		d.Fields.RemoveByName("recours_de")
		return app.Save(d)
	})
}
