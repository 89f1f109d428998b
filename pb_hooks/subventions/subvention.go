package subventions

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
)

// Subvention is what becomes of one demande of a subsidy, beside its state.
type Subvention struct {
	ID               string         `db:"pk,id"`
	Collectivite     string         `db:"collectivite"`
	Demande          string         `db:"demande"`
	Campagne         string         `db:"campagne"` // "" when there was none
	MontantDemande   Centimes       `db:"montant_demande"`
	Avis             string         `db:"avis"` // favorable, reserve, defavorable; "" while nobody gave one
	AvisTexte        string         `db:"avis_texte"`
	AvisPar          string         `db:"avis_par"` // agent
	AvisLe           types.DateTime `db:"avis_le"`
	MontantPropose   Centimes       `db:"montant_propose"`
	Commission       string         `db:"commission"`
	MontantVote      Centimes       `db:"montant_vote"`
	Deliberation     string         `db:"deliberation"`
	DelibereeLe      string         `db:"deliberee_le"` // civil day
	VoteLe           types.DateTime `db:"vote_le"`      // when the vote was typed, zero before
	Versement        string         `db:"versement"`    // number of the payment order
	VerseLe          string         `db:"verse_le"`
	CompteRenduDes   string         `db:"compte_rendu_des"`   // civil day it is asked for, "" when none is
	CompteRenduAvant string         `db:"compte_rendu_avant"` // last day
	Appel            string         `db:"appel"`              // last mail about it
	CompteRendu      string         `db:"compte_rendu"`       // demande that gives it
}

// TableName is the collection of the subventions.
func (Subvention) TableName() string { return "subventions" }

// Votee tells that the assembly has voted, an amount or nothing.
func (s *Subvention) Votee() bool { return !s.VoteLe.IsZero() }

// DeLaDemande finds the subvention of a demande, nil when it asks for none.
func DeLaDemande(app core.App, demande string) (*Subvention, error) {
	var s Subvention
	err := app.DB().Select("*").From("subventions").Where(dbx.HashExp{"demande": demande}).One(&s)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("subvention of %s: %w", demande, err)
	}
	return &s, nil
}

// DeLaCampagne lists its subventions in the order of the dépôts; withdrawn
// demandes are left out.
func DeLaCampagne(app core.App, campagne string) ([]Subvention, error) {
	var l []Subvention
	err := app.DB().NewQuery(`SELECT s.* FROM subventions s JOIN demandes d ON d.id = s.demande
		WHERE s.campagne = {:c} AND d.etat != 'retiree' ORDER BY d.deposee_le, d.id`).Bind(dbx.Params{"c": campagne}).All(&l)
	if err != nil {
		return nil, fmt.Errorf("subventions of campagne %s: %w", campagne, err)
	}
	return l, nil
}

// inscrire opens the subvention of a demande that has just come, in the campagne
// of that day.
func inscrire(tx core.App, n demandes.Nouvelle) error {
	if n.Genre != demandes.Arrivee {
		return nil
	}
	doc, err := catalogue.DocumentDe(tx, n.Demande.Revision)
	if err != nil || !concerne(doc) {
		return err
	}
	t, err := catalogue.ParID(tx, n.Demande.Teleservice)
	if err != nil {
		return err
	}
	c, _, err := campagneDuJour(tx, t)
	if err != nil {
		return err
	}
	s := Subvention{ID: socle.ID(), Collectivite: n.Demande.Collectivite, Demande: n.Demande.ID}
	if c != nil {
		s.Campagne = c.ID
	}
	p, err := demandes.ReponsesDe(tx, n.Demande)
	if err != nil {
		return err
	}
	if v := p.ValeurDe(codeMontant); v != "" {
		if s.MontantDemande, err = lireCentimes(v); err != nil {
			return fmt.Errorf("subvention of %s: %w", n.Demande.ID, err)
		}
	}
	if err := tx.DB().Model(&s).Insert(); err != nil {
		return fmt.Errorf("subvention of %s: %w", n.Demande.ID, err)
	}
	return nil
}

// deLaMemePersonne is the condition on the demandes of who filed one, or of whom
// it was filed for: {:compte}, {:c} and {:u} are the demande's.
func deLaMemePersonne(d *demandes.Demande) string {
	if d.Mandat != "" {
		return "d.usager = {:u} AND d.usager != '' AND d.collectivite = {:c}"
	}
	return "d.compte = {:compte} AND d.compte != '' AND d.mandat = '' AND d.collectivite = {:c}"
}

// precedente is the last subvention that the compte of a demande asked for
// before, for the same person or organisme, nil for none.
func precedente(app core.App, d *demandes.Demande) (*Subvention, error) {
	if d.Compte == "" {
		return nil, nil
	}
	var s Subvention
	err := app.DB().NewQuery(`SELECT s.* FROM demandes d JOIN subventions s ON s.demande = d.id
		WHERE ` + deLaMemePersonne(d) + ` AND d.teleservice = {:t} AND d.deposee_le < {:le} ORDER BY d.deposee_le DESC LIMIT 1`).
		Bind(dbx.Params{"compte": d.Compte, "u": d.Usager, "c": d.Collectivite, "t": d.Teleservice, "le": d.DeposeeLe}).One(&s)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("subvention before %s: %w", d.ID, err)
	}
	return &s, nil
}

// motsAvis are the three avis in words.
var motsAvis = map[string]string{"favorable": "Favorable", "reserve": "Réservé", "defavorable": "Défavorable"}

// AvisEnMots is « Favorable », "" while nobody gave one.
func (s *Subvention) AvisEnMots() string { return motsAvis[s.Avis] }

// assemblee names who votes, at the beginning of a sentence (CGCT L2121-29,
// L5211-1, L3211-1).
func assemblee(niveau string) string {
	switch niveau {
	case "commune":
		return "Le conseil municipal"
	case "epci":
		return "Le conseil communautaire"
	case "departement":
		return "Le conseil départemental"
	}
	return "L’assemblée"
}

// deliberation is « délibération n° 2026-12 du 5 avril 2026 ».
func (s *Subvention) deliberation() string {
	return strings.TrimSpace("délibération n°\u00a0" + s.Deliberation + " du " + enDate(s.DelibereeLe))
}
