package demandes

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
)

// Ecrit is what the collectivité owes in writing of a decision born of its
// silence. Once given it never changes.
type Ecrit struct {
	ID           string         `db:"pk,id"`
	Collectivite string         `db:"collectivite"`
	Demande      string         `db:"demande"`
	Genre        GenreEcrit     `db:"genre"`
	DemandeLe    types.DateTime `db:"demande_le"`
	LimiteLe     string         `db:"limite_le"` // civil day
	MotifDroit   string         `db:"motif_droit"`
	MotifFait    string         `db:"motif_fait"`
	Signataire   string         `db:"signataire"` // "" until it is prepared
	PreparePar   string         `db:"prepare_par"`
	Acte         types.JSONRaw  `db:"acte"`
	Empreinte    string         `db:"empreinte"`
	RenduLe      types.DateTime `db:"rendu_le"`
	ConsulteLe   types.DateTime `db:"consulte_le"`
}

// TableName is the collection of the écrits.
func (Ecrit) TableName() string { return "ecrits" }

// Limite is the last day to give it.
func (e Ecrit) Limite() socle.Jour {
	j, _ := socle.LireJour(e.LimiteLe) // written by this room only
	return j
}

// Rendu tells that it was given.
func (e Ecrit) Rendu() bool { return !e.RenduLe.IsZero() }

// GenreEcritDe is what the silence obliges to give of a demande, "" when it did
// nothing or when a written decision took its place.
func (d *Demande) GenreEcritDe() GenreEcrit {
	switch {
	case d.TaciteLe.IsZero() || !d.DocumentDisponibleLe.IsZero():
		return ""
	case d.Etat == Acceptee:
		return Attestation
	default:
		return Motifs
	}
}

// EcritDe finds the écrit of a demande, nil while nobody asked for it.
func EcritDe(app core.App, d *Demande) (*Ecrit, error) {
	var e Ecrit
	err := app.DB().Select("*").From("ecrits").Where(dbx.HashExp{"demande": d.ID, "genre": string(d.GenreEcritDe())}).One(&e)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("écrit of %s: %w", d.ID, err)
	}
	return &e, nil
}

// EcritsDus lists the écrits to give by a day, the most pressing first.
func EcritsDus(app core.App, jour socle.Jour) ([]Ecrit, error) {
	var l []Ecrit
	err := app.DB().Select("*").From("ecrits").Where(dbx.NewExp("rendu_le = '' AND limite_le <= {:j}", dbx.Params{"j": jour.ISO()})).OrderBy("limite_le").All(&l)
	if err != nil {
		return nil, fmt.Errorf("écrits due: %w", err)
	}
	return l, nil
}

var (
	errSansEcrit = socle.Err(socle.Conflit, "Cette demande n’appelle ni attestation ni motifs.")
	errTropTard  = socle.Err(socle.Conflit, "Le délai pour demander les motifs est passé.")
	errRendu     = socle.Err(socle.Conflit, "Ce document est déjà remis : il ne change plus.")
)

// DemanderEcrit records that the person asks for her écrit; asked twice, it is
// the same. The motifs are asked within the delay of recours (CRPA L232-4).
func DemanderEcrit(app core.App, d *Demande, par socle.Acteur) (e *Ecrit, err error) {
	err = app.RunInTransaction(func(tx core.App) error {
		if err := relire(tx, d); err != nil {
			return err
		}
		genre := d.GenreEcritDe()
		if genre == "" {
			return errSansEcrit
		}
		if e, err = EcritDe(tx, d); err != nil || e != nil {
			return err
		}
		horloge := socle.De(tx).Horloge
		if genre == Motifs && horloge.Aujourdhui().Apres(FinRecours(jourDe(d.TaciteLe.Time()))) {
			return errTropTard
		}
		e = &Ecrit{
			ID: socle.ID(), Collectivite: d.Collectivite, Demande: d.ID, Genre: genre, DemandeLe: socle.Date(horloge.Maintenant()),
			LimiteLe: LimiteEcrit(genre, horloge.Aujourdhui()).ISO(), Acte: types.JSONRaw("null"),
		}
		if err := tx.DB().Model(e).Insert(); err != nil {
			return err
		}
		if err := d.Signaler(tx, true); err != nil {
			return err
		}
		phrase := "Attestation demandée, à donner avant le "
		if genre == Motifs {
			phrase = "Motifs du refus demandés, à donner avant le "
		}
		if err := Noter(tx, d, Evenement{Acteur: par, Verbe: "demander_ecrit", Phrase: phrase + e.Limite().Date(), Public: true}); err != nil {
			return err
		}
		return annoncer(tx, Nouvelle{Genre: EcritDemande, Demande: d, Acteur: par, Ecrit: e})
	})
	if err != nil {
		return nil, fmt.Errorf("ask the écrit of %s: %w", d.ID, err)
	}
	return e, nil
}

// PreparerEcrit writes what the signataire will sign. tx holds the write: what
// was given meanwhile is not changed.
func PreparerEcrit(tx core.App, d *Demande, agent, droit, fait, signataire string) error {
	e, err := EcritDe(tx, d)
	switch {
	case err != nil:
		return err
	case e == nil:
		return errSansEcrit
	case e.Rendu():
		return errRendu
	}
	fautes := map[string]string{}
	droit, fait = strings.TrimSpace(droit), strings.TrimSpace(fait)
	if e.Genre == Motifs {
		motiver(droit, fait, fautes) // as if the refusal were written (CRPA L211-5)
	} else {
		droit, fait = "", ""
	}
	longueurs(fautes, []texteBorne{{"motif_droit", droit, maxDroit}, {"motif_fait", fait, maxFait}})
	if _, err := agents.SignatairePour(tx, d.Collectivite, d.Service, signataire, socle.De(tx).Horloge.Aujourdhui()); err != nil {
		fautes["signataire"] = "Choisissez un signataire dont la délégation est en cours."
	}
	if len(fautes) > 0 {
		return socle.ErrChamps(fautes)
	}
	e.MotifDroit, e.MotifFait, e.Signataire, e.PreparePar = droit, fait, signataire, agent
	if err := tx.DB().Model(e).Update("MotifDroit", "MotifFait", "Signataire", "PreparePar"); err != nil {
		return fmt.Errorf("prepare the écrit of %s: %w", d.ID, err)
	}
	return nil
}

// RemettreEcrit records that the écrit was signed, and gives it to the person.
func RemettreEcrit(app core.App, d *Demande, par socle.Acteur) error {
	err := app.RunInTransaction(func(tx core.App) error {
		if err := relire(tx, d); err != nil {
			return err
		}
		e, err := EcritDe(tx, d)
		switch {
		case err != nil:
			return err
		case e == nil || e.Signataire == "":
			return socle.Err(socle.Conflit, "Aucun document n’attend de signature.")
		case e.Rendu():
			return errRendu
		}
		a, err := e.rediger(tx, d)
		if err != nil {
			return err
		}
		brut, err := json.Marshal(a)
		if err != nil {
			return err
		}
		e.Acte, e.Empreinte, e.RenduLe = brut, socle.Hacher(string(brut)), socle.Date(socle.De(tx).Horloge.Maintenant())
		if err := tx.DB().Model(e).Update("Acte", "Empreinte", "RenduLe"); err != nil {
			return err
		}
		if err := d.Signaler(tx, false); err != nil {
			return err
		}
		phrase := "Attestation remise, signée par "
		if e.Genre == Motifs {
			phrase = "Motifs du refus donnés, signés par "
		}
		if err := Noter(tx, d, Evenement{Acteur: par, Verbe: "remettre_ecrit", Phrase: phrase + a.Prenom + " " + a.Nom + ", " + a.Qualite, Public: true}); err != nil {
			return err
		}
		return annoncer(tx, Nouvelle{Genre: EcritRemis, Demande: d, Acteur: par, Ecrit: e})
	})
	if err != nil {
		return fmt.Errorf("give the écrit of %s: %w", d.ID, err)
	}
	return nil
}
