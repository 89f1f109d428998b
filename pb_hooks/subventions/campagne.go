package subventions

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/socle"
)

// Campagne is a period in which some téléservices take demandes, and the budget
// that is shared between them.
type Campagne struct {
	ID           string                  `db:"pk,id"`
	Collectivite string                  `db:"collectivite"`
	Titre        string                  `db:"titre"`
	Teleservices types.JSONArray[string] `db:"teleservices"` // ids
	Exercice     int                     `db:"exercice"`     // year that the money is for
	OuvreLe      string                  `db:"ouvre_le"`     // civil days, both included
	FermeLe      string                  `db:"ferme_le"`
	Budget       Centimes                `db:"budget"` // 0 for none
	CommissionLe string                  `db:"commission_le"`
	Note         string                  `db:"note"`
	CreeLe       types.DateTime          `db:"cree_le"`
}

// TableName is the collection of the campagnes.
func (Campagne) TableName() string { return "campagnes" }

// Objet names the campagne in the records.
func (c *Campagne) Objet() string { return "campagnes:" + c.ID }

// CampagneParID finds a campagne of a collectivité.
func CampagneParID(app core.App, collectivite, id string) (*Campagne, error) {
	var c Campagne
	err := app.DB().Select("*").From("campagnes").Where(dbx.HashExp{"id": id, "collectivite": collectivite}).One(&c)
	if err != nil {
		return nil, fmt.Errorf("campagne %s: %w", id, err)
	}
	return &c, nil
}

// Campagnes lists those of a collectivité, last opened first.
func Campagnes(app core.App, collectivite string) ([]Campagne, error) {
	var l []Campagne
	err := app.DB().Select("*").From("campagnes").Where(dbx.HashExp{"collectivite": collectivite}).OrderBy("ouvre_le DESC", "titre").All(&l)
	return l, err
}

// Enregistrer writes a campagne, new when it has no id. The budget stays above
// what is voted already, and no téléservice has two campagnes on one day.
func (c *Campagne) Enregistrer(tx core.App, par socle.Acteur) error {
	autres, err := Campagnes(tx, c.Collectivite)
	if err != nil {
		return err
	}
	fautes := map[string]string{}
	for i := range autres {
		if c.heurte(&autres[i]) {
			fautes["ouvre_le"] = "La campagne «\u00a0" + autres[i].Titre + "\u00a0» reçoit déjà les demandes de cette démarche à ces dates."
		}
	}
	enregistrer := func() error { return tx.DB().Model(c).Update() }
	if c.ID == "" {
		c.ID, c.CreeLe = socle.ID(), socle.Date(socle.De(tx).Horloge.Maintenant())
		enregistrer = func() error { return tx.DB().Model(c).Insert() }
	}
	vote, err := totalVote(tx, c.ID, "")
	if err != nil {
		return err
	}
	if c.Budget > 0 && vote > c.Budget {
		fautes["budget"] = "Les montants déjà votés font " + vote.String() + "\u00a0: le budget ne peut pas être plus petit."
	}
	if len(fautes) > 0 {
		return socle.ErrChamps(fautes)
	}
	if err := enregistrer(); err != nil {
		return fmt.Errorf("campagne %s: %w", c.ID, err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "subventions.regler", Objet: c.Objet(), Collectivite: c.Collectivite})
}

// totalVote is what a campagne has voted, but on one demande.
func totalVote(app core.App, campagne, sauf string) (total Centimes, err error) {
	err = app.DB().Select("coalesce(sum(montant_vote), 0)").From("subventions").
		Where(dbx.HashExp{"campagne": campagne}).AndWhere(dbx.Not(dbx.HashExp{"demande": sauf})).Row(&total)
	if err != nil {
		return 0, fmt.Errorf("votes of campagne %s: %w", campagne, err)
	}
	return total, nil
}

// ouvrir tells until when a téléservice takes demandes, or why it takes none
// today: it has campagnes and none is open. The last day of a campagne is taken
// whole.
func ouvrir(app core.App, t *catalogue.Teleservice) (jusqu socle.Jour, err error) {
	c, refus, err := campagneDuJour(app, t)
	switch {
	case err != nil || c == nil && refus == "":
		return jusqu, err
	case c == nil:
		return jusqu, socle.Err(socle.Indisponible, refus)
	}
	return socle.LireJour(c.FermeLe)
}

func campagneDuJour(app core.App, t *catalogue.Teleservice) (c *Campagne, refus string, err error) {
	l, err := Campagnes(app, t.Collectivite)
	if err != nil {
		return nil, "", err
	}
	c, refus = ouverteLe(l, t.ID, socle.De(app).Horloge.Aujourdhui().ISO())
	return c, refus, nil
}

// concerne tells the téléservices whose demandes are instructed as subsidies.
func concerne(doc *catalogue.Document) bool {
	if doc.Traitement.Campagne {
		return true
	}
	for _, e := range doc.Etapes {
		for _, c := range e.Champs {
			if c.Code == codeMontant {
				return true
			}
		}
	}
	return false
}

// codeMontant is the champ of the standard set that asks how much.
const codeMontant = "montant_demande"

// Utiles tells that the collectivité has something to do with campagnes.
func Utiles(r *socle.Requete) bool {
	l, err := TeleservicesConcernes(r.App, r.Collectivite)
	if err != nil {
		r.Logger().Error("campagnes of a frame", "err", err)
	}
	return len(l) > 0
}

// TeleservicesConcernes lists the téléservices of a collectivité that a campagne
// may open.
func TeleservicesConcernes(app core.App, collectivite string) ([]catalogue.Teleservice, error) {
	publies, err := catalogue.Publies(app, collectivite)
	if err != nil {
		return nil, err
	}
	var l []catalogue.Teleservice
	for _, t := range publies {
		doc, err := catalogue.DocumentDe(app, t.Revision)
		if err != nil {
			return nil, err
		}
		if concerne(doc) {
			l = append(l, t)
		}
	}
	return l, nil
}
