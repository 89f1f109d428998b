package demenagement

import (
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// actesDepuis counts what people did in a collectivité since an archive of it
// was made: it is not in the archive. What the program did by itself is done by
// the other guichet too; a sign-in and the move itself change nothing.
func actesDepuis(app core.App, x *Demenagement) (n int, err error) {
	err = app.DB().NewQuery(`SELECT count(*) FROM journal WHERE rang > {:rang} AND collectivite = {:c} AND acteur NOT LIKE 'programme:%'
		AND verbe NOT IN ('agents.connecter', 'collectivites.demenager') AND verbe NOT LIKE 'agents.refuser\_%' ESCAPE '\' AND verbe NOT LIKE 'demenagement.%'`).
		Bind(dbx.Params{"rang": x.Rang, "c": x.Collectivite}).Row(&n)
	if err != nil {
		return 0, fmt.Errorf("acts since the export: %w", err)
	}
	return n, nil
}

// Partir leads the addresses of a collectivité to its new guichet. Nothing of
// what was done here may be missing there: an archive was made, and nobody did
// anything since.
func Partir(tx core.App, c *collectivites.Collectivite, adresse string, par socle.Acteur) error {
	adresse, err := c.LireNouvelleAdresse(tx, adresse)
	if err != nil {
		return err
	}
	if c.Demenage == collectivites.Parti {
		return c.Placer(tx, collectivites.Parti, adresse, par) // it moved again, or the address was wrong
	}
	x, err := dernierExport(tx, c.ID)
	if err != nil {
		return err
	}
	if x == nil {
		return socle.Err(socle.Conflit, "Emportez d’abord les données\u00a0: aucune archive de ce guichet n’a été faite.")
	}
	n, err := actesDepuis(tx, x)
	if err != nil {
		return err
	}
	if n > 0 {
		return socle.Err(socle.Conflit, "L’archive n’est plus à jour\u00a0: "+socle.Pluriel(n, "acte a été fait", "actes ont été faits")+
			" depuis. Figez le guichet, emportez de nouveau les données, puis recommencez.")
	}
	// Two guichets must not read the same mailbox.
	if _, err := tx.DB().Update("boites", dbx.Params{"active": false}, dbx.HashExp{"collectivite": c.ID}).Execute(); err != nil {
		return fmt.Errorf("leave %s: %w", c.ID, err)
	}
	return c.Placer(tx, collectivites.Parti, adresse, par)
}

// Figer keeps a collectivité from writing while it moves; Defiger ends that, or
// takes back a departure whose rows are still here.
func Figer(tx core.App, c *collectivites.Collectivite, par socle.Acteur) error {
	switch c.Demenage {
	case collectivites.Fige:
		return nil
	case collectivites.Parti:
		return socle.Err(socle.Conflit, "Ce guichet a déjà déménagé.")
	case collectivites.Arrive:
		return socle.Err(socle.Conflit, "Ce guichet vient d’arriver\u00a0: il ne s’ouvre pas encore.")
	}
	return c.Placer(tx, collectivites.Fige, "", par)
}

// Defiger opens it again.
func Defiger(tx core.App, c *collectivites.Collectivite, par socle.Acteur) error {
	switch c.Demenage {
	case collectivites.Fige:
		return c.Placer(tx, "", "", par)
	case collectivites.Parti:
		vide, err := vide(tx, c.ID)
		if err != nil {
			return err
		}
		if vide {
			return socle.Err(socle.Conflit, "Ce guichet est parti, et ses données sont effacées ici\u00a0: il ne peut pas revenir.")
		}
		return c.Placer(tx, collectivites.Fige, "", par)
	}
	return socle.Err(socle.Conflit, "Ce guichet ne déménage pas.")
}

func vide(app core.App, collectivite string) (bool, error) {
	var n int
	err := app.DB().NewQuery("SELECT EXISTS (SELECT 1 FROM services WHERE collectivite = {:c})").Bind(dbx.Params{"c": collectivite}).Row(&n)
	return n == 0, err
}

var errPreuve = errors.New("the receipt is not that of the last archive of this collectivité: it is printed by « guichet import » on the new guichet, once all is in")

// verifierPreuve tells that the last archive was opened and brought in whole:
// what it gives back was in it.
func verifierPreuve(app core.App, c *collectivites.Collectivite, preuve string) error {
	if c.Demenage != collectivites.Parti {
		return fmt.Errorf("%s has not moved: « guichet collectivite move %s ADDRESS » comes first", c.Nom, c.Slug)
	}
	x, err := dernierExport(app, c.ID)
	if err != nil {
		return err
	}
	if x == nil || x.Preuve != socle.Hacher(preuve) {
		return errPreuve
	}
	return nil
}
