package annuaire

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// passer brings it to a state, and writes it.
func (r *Rapprochement) passer(tx core.App, etat EtatRapprochement, par socle.Acteur) (err error) {
	r.Etat, r.Par, r.Le = etat, string(par), socle.Date(socle.De(tx).Horloge.Maintenant())
	if len(r.Remplacees) == 0 {
		r.Remplacees = types.JSONRaw("[]")
	}
	if r.ID == "" {
		r.ID = socle.ID()
		err = tx.DB().Model(r).Insert()
	} else {
		err = tx.DB().Model(r).Update()
	}
	if err != nil {
		return fmt.Errorf("rapprochement at the hub: %w", err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "hub.rapprochement_" + string(etat), Objet: r.Objet(), Details: []any{r.Garde, r.Autre, r.Membre}})
}

// Proposer has an administrator decide.
func (r *Rapprochement) Proposer(tx core.App, par socle.Acteur) error {
	return r.passer(tx, Propose, par)
}

// Retirer forgets one that waits: nobody attests it any more.
func (r *Rapprochement) Retirer(tx core.App, par socle.Acteur) error {
	if err := tx.DB().Model(r).Delete(); err != nil {
		return fmt.Errorf("rapprochement at the hub: %w", err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "hub.rapprochement_retire", Objet: r.Objet(), Details: []any{r.Garde, r.Autre, r.Membre}})
}

// Refuser keeps that they are two persons.
func (r *Rapprochement) Refuser(tx core.App, par socle.Acteur) error {
	return r.passer(tx, Refuse, par)
}

var errAutreEtat = socle.Err(socle.Conflit, "L’un de ces deux comptes a changé entre-temps. Relisez la page, puis recommencez.")

// Faire makes one of both. Where a sector knows both, the subject of garde is used from
// now on, unless its guichet knows her by the other alone. The caller tells the guichets,
// in the same transaction.
func (r *Rapprochement) Faire(tx core.App, par socle.Acteur) error {
	garde, err := ParID(tx, r.Garde)
	if err != nil {
		return err
	}
	autre, err := ParID(tx, r.Autre)
	if err != nil {
		return err
	}
	if garde.RapprocheDe != "" || autre.RapprocheDe != "" || garde.ID == autre.ID {
		return errAutreEtat
	}
	if err := r.remplacer(tx); err != nil {
		return err
	}
	for _, requete := range []string{
		"UPDATE hub_comptes SET rapproche_de = {:g} WHERE rapproche_de = {:a} AND rapproche_de != ''",
		"UPDATE hub_comptes SET rapproche_de = {:g} WHERE id = {:a}",
	} {
		if _, err := tx.DB().NewQuery(requete).Bind(dbx.Params{"g": r.Garde, "a": r.Autre}).Execute(); err != nil {
			return fmt.Errorf("rapprocher the comptes %s, %s: %w", r.Garde, r.Autre, err)
		}
	}
	return r.passer(tx, Fait, par)
}

// remplacer puts aside one of two subjects of a sector.
func (r *Rapprochement) remplacer(tx core.App) error {
	siennes, err := PairesActuelles(tx, r.Garde)
	if err != nil {
		return err
	}
	autres, err := PairesActuelles(tx, r.Autre)
	if err != nil {
		return err
	}
	ids := []string{}
	for i := range autres {
		n := slices.IndexFunc(siennes, func(p Paire) bool { return p.Secteur == autres[i].Secteur })
		if n < 0 {
			continue
		}
		aside := &autres[i]
		if aside.Suivie && !siennes[n].Suivie {
			aside = &siennes[n]
		}
		aside.Remplacee = true
		if err := aside.Noter(tx); err != nil {
			return err
		}
		ids = append(ids, aside.ID)
	}
	r.Remplacees, err = json.Marshal(ids)
	return err
}

// Defaire gives both back as they were. What came since stays with garde.
func (r *Rapprochement) Defaire(tx core.App, par socle.Acteur) error {
	for _, requete := range []string{
		`UPDATE hub_comptes SET rapproche_de = {:a} WHERE rapproche_de = {:g} AND rapproche_de != '' AND id IN (
			WITH RECURSIVE siens (id) AS (SELECT {:a} UNION SELECT r.autre FROM hub_rapprochements r JOIN siens s ON r.garde = s.id WHERE r.etat = 'fait') SELECT id FROM siens WHERE id != {:a})`,
		"UPDATE hub_comptes SET rapproche_de = '' WHERE id = {:a}",
		"UPDATE hub_paires SET remplacee = 0 WHERE id IN (SELECT value FROM json_each({:r}))",
	} {
		if _, err := tx.DB().NewQuery(requete).Bind(dbx.Params{"g": r.Garde, "a": r.Autre, "r": string(r.Remplacees)}).Execute(); err != nil {
			return fmt.Errorf("separate the comptes %s, %s: %w", r.Garde, r.Autre, err)
		}
	}
	return r.passer(tx, Defait, par)
}

// SujetsReunis is one sector that knew both comptes of a rapprochement.
type SujetsReunis struct {
	Secteur string `db:"secteur"`
	De      string `db:"de"` // that is used no more
	Vers    string `db:"vers"`
	Suivi   bool   `db:"suivi"` // its guichet still knows her by De
}

// Sujets are the subjects that it put aside, each with the one that is used instead.
func (r *Rapprochement) Sujets(app core.App) (l []SujetsReunis, err error) {
	err = app.DB().NewQuery(`SELECT p.secteur, p.sujet AS de, v.sujet AS vers, p.suivie AS suivi FROM json_each({:r}) j JOIN hub_paires p ON p.id = j.value
		JOIN hub_paires v ON v.secteur = p.secteur AND v.id != p.id AND v.compte IN (
			SELECT id FROM hub_comptes WHERE id IN ({:g}, {:a}) UNION ALL SELECT id FROM hub_comptes WHERE rapproche_de IN ({:g}, {:a}) AND rapproche_de != '')
		WHERE v.remplacee = 0 ORDER BY p.secteur`).Bind(dbx.Params{"r": string(r.Remplacees), "g": r.Garde, "a": r.Autre}).All(&l)
	if err != nil {
		return nil, fmt.Errorf("subjects of two comptes: %w", err)
	}
	return l, nil
}
