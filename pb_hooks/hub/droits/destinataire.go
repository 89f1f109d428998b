package droits

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/synchro"
)

// Destinataire is a collectivité that knows somebody through the hub.
type Destinataire struct {
	Secteur      string `db:"secteur"`
	Sujet        string `db:"sujet"`  // what the hub calls her there
	Membre       string `db:"membre"` // "" for a collectivité of this machine
	Collectivite string `db:"collectivite"`
	Niveau       string `db:"niveau"`
	Code         string `db:"code"`
	Chez         string `db:"chez"`  // « la mairie de Saint-Exemple »
	Noeud        string `db:"noeud"` // that holds it, "" once its guichet has left or was revoked
}

// Joignable tells that a demande reaches it.
func (d *Destinataire) Joignable() bool { return d.Collectivite != "" || d.Noeud != "" }

// Destinataires are those of a compte of the hub, by name.
func Destinataires(app core.App, compte string) ([]Destinataire, error) {
	l, err := membresDe(app, compte)
	if err != nil {
		return nil, err
	}
	ici, err := desIci(app, compte)
	if err != nil {
		return nil, err
	}
	l = append(l, ici...)
	slices.SortFunc(l, func(a, b Destinataire) int {
		return cmp.Or(cmp.Compare(collectivites.Cle(a.Chez), collectivites.Cle(b.Chez)), cmp.Compare(a.Secteur, b.Secteur))
	})
	return l, nil
}

func membresDe(app core.App, compte string) ([]Destinataire, error) {
	var l []Destinataire
	err := app.DB().NewQuery(`SELECT p.secteur, p.sujet, m.id AS membre, m.niveau, m.code, c.nom AS chez, coalesce(n.id, '') AS noeud
		FROM hub_paires p JOIN hub_clients c ON c.secteur = p.secteur JOIN hub_membres m ON m.client = c.id
		LEFT JOIN hub_tenues t ON t.membre = m.id AND t.jusqu_a = '' LEFT JOIN hub_noeuds n ON n.id = t.noeud AND n.revoque_le = ''
		WHERE p.compte IN (` + annuaire.Reunis + `) AND p.remplacee = 0`).Bind(dbx.Params{"c": compte}).All(&l)
	if err != nil {
		return nil, fmt.Errorf("members that know a compte: %w", err)
	}
	return l, nil
}

// desIci are the collectivités of this machine that sign in by this hub, and are
// no member of another guichet.
func desIci(app core.App, compte string) ([]Destinataire, error) {
	fournisseurs, err := synchro.FournisseursIci(app)
	if err != nil {
		return nil, err
	}
	var l []Destinataire
	for _, f := range fournisseurs {
		c, err := collectivites.ParID(app, f.Collectivite)
		if err != nil {
			return nil, err
		}
		var siens []Destinataire
		err = app.DB().NewQuery(`SELECT p.secteur, p.sujet FROM hub_paires p JOIN hub_clients c ON c.secteur = p.secteur
			WHERE p.compte IN (` + annuaire.Reunis + `) AND p.remplacee = 0 AND c.id = {:client} AND NOT EXISTS (SELECT 1 FROM hub_membres m WHERE m.client = c.id)`).
			Bind(dbx.Params{"c": compte, "client": f.Client}).All(&siens)
		if err != nil {
			return nil, fmt.Errorf("collectivités here that know a compte: %w", err)
		}
		for _, d := range siens {
			d.Collectivite, d.Niveau, d.Code, d.Chez = c.ID, c.Niveau, c.INSEE, c.Dite()
			l = append(l, d)
		}
	}
	return l, nil
}
