package annuaire

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// Paire is what a sector calls a compte.
type Paire struct {
	ID        string         `db:"pk,id"`
	Compte    string         `db:"compte"`
	Secteur   string         `db:"secteur"`
	Sujet     string         `db:"sujet"`
	CreeeLe   types.DateTime `db:"creee_le"`
	Suivie    bool           `db:"suivie"` // its guichet says that it knows her by that subject
	Noeud     string         `db:"noeud"`  // that said so last, under Epoque and Version
	Epoque    int64          `db:"epoque"`
	Version   int64          `db:"version"`
	Adoptee   bool           `db:"adoptee"`   // that guichet said so, and she has not signed in there since
	Remplacee bool           `db:"remplacee"` // another subject of the same sector is used, since two comptes are one
	Juge      int64          `db:"juge"`      // rank of the last change of contacts, made there, that was decided on
}

// TableName is the collection of the pairs.
func (Paire) TableName() string { return "hub_paires" }

// PaireDe is whom a sector calls so, nil for nobody.
func PaireDe(app core.App, secteur, sujet string) (*Paire, error) {
	return trouverPaire(app, dbx.HashExp{"secteur": secteur, "sujet": sujet})
}

func trouverPaire(app core.App, cle dbx.HashExp) (*Paire, error) {
	var p Paire
	err := app.DB().Select("*").From("hub_paires").Where(cle).One(&p)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("subject: %w", err)
	}
	return &p, nil
}

// PairesDe are those of a compte, the oldest first.
func PairesDe(app core.App, compte string) (l []Paire, err error) {
	if err := app.DB().Select("*").From("hub_paires").Where(dbx.HashExp{"compte": compte}).OrderBy("creee_le", "id").All(&l); err != nil {
		return nil, fmt.Errorf("subjects of a compte: %w", err)
	}
	return l, nil
}

// Noter writes what changes of it.
func (p *Paire) Noter(tx core.App) error {
	if err := tx.DB().Model(p).Update("Suivie", "Noeud", "Epoque", "Version", "Adoptee", "Remplacee", "Juge"); err != nil {
		return fmt.Errorf("subject at %s: %w", p.Secteur, err)
	}
	return nil
}

// PairesActuelles are those by which a compte is signed in today, its own and those of
// the comptes that it stands for, the oldest first.
func PairesActuelles(app core.App, compte string) (l []Paire, err error) {
	err = app.DB().NewQuery("SELECT * FROM hub_paires WHERE compte IN (" + Reunis + ") AND remplacee = 0 ORDER BY creee_le, id").Bind(dbx.Params{"c": compte}).All(&l)
	if err != nil {
		return nil, fmt.Errorf("subjects of a compte: %w", err)
	}
	return l, nil
}

// Juger keeps up to which change of contacts was decided on.
func (p *Paire) Juger(tx core.App, juge int64) error {
	p.Juge = juge
	if err := tx.DB().Model(p).Update("Juge"); err != nil {
		return fmt.Errorf("subject at %s: %w", p.Secteur, err)
	}
	return nil
}

// Adopter gives back to somebody the subject by which a sector knows her, and that
// this hub has lost: to the only compte that has her whole identity and none there
// yet, or to a new one that waits for her to sign in. donnees are the claims that
// the hub had given, nil for none. meme is the only compte that has the whole identity
// of a new one, "" for none: it is hers too, see [Rapprochement].
func Adopter(tx core.App, secteur, sujet string, donnees json.RawMessage) (compte, meme string, err error) {
	s := socle.De(tx)
	c := &Compte{ID: socle.ID(), CreeLe: socle.Date(s.Horloge.Maintenant())}
	if donnees == nil {
		donnees = json.RawMessage("{}")
	}
	pivot, err := usagers.LirePivot(donnees)
	if err != nil {
		return "", "", err
	}
	if pivot.Complet() {
		c.Empreinte = s.Coffre.Empreinte(usageEmpreinte, pivot.Cle())
		var l []Compte
		if err := tx.DB().Select("*").From("hub_comptes").Where(socle.Egal("empreinte", c.Empreinte)).Limit(memesMax).All(&l); err != nil {
			return "", "", fmt.Errorf("compte of an identity: %w", err)
		}
		meme = seul(l)
	}
	var deja *Paire
	if meme != "" {
		if deja, err = actuelle(tx, secteur, meme); err != nil {
			return "", "", err
		}
	}
	nouveau := meme == "" || deja != nil
	if nouveau {
		c.VuLe = c.CreeLe
		if c.Identite, err = s.Coffre.Sceller(usageIdentite, donnees); err != nil {
			return "", "", err
		}
		if err := tx.DB().Model(c).Insert(); err != nil {
			return "", "", fmt.Errorf("compte of the hub: %w", err)
		}
	} else {
		c.ID, meme = meme, ""
	}
	p := &Paire{ID: socle.ID(), Compte: c.ID, Secteur: secteur, Sujet: sujet, CreeeLe: socle.Date(s.Horloge.Maintenant()), Suivie: true, Adoptee: true}
	if err := tx.DB().Model(p).Insert(); err != nil {
		return "", "", fmt.Errorf("subject at %s: %w", secteur, err)
	}
	return c.ID, meme, socle.Journaliser(tx, socle.Acte{Acteur: socle.Programme("hub"), Verbe: "hub.adopter", Objet: "hub_comptes:" + c.ID, Details: []any{secteur, nouveau}})
}

const usageSujet = "hub-sujet"

// actuelle is the pair by which a sector signs in the person of a compte, nil for none
// yet.
func actuelle(app core.App, secteur, compte string) (*Paire, error) {
	var p Paire
	err := app.DB().NewQuery("SELECT * FROM hub_paires WHERE compte IN (" + Reunis + ") AND secteur = {:s} ORDER BY remplacee, creee_le, id LIMIT 1").
		Bind(dbx.Params{"c": compte, "s": secteur}).One(&p)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("subject at %s: %w", secteur, err)
	}
	return &p, nil
}

// Sujet is what a sector calls the person of a compte: 64 hexadecimal signs, derived the
// first time and read from its row ever after, for neither a change of key nor a
// rapprochement may orphan the usagers of a mairie. Call it in a transaction.
func Sujet(tx core.App, secteur, compte string) (string, error) {
	c, err := ParID(tx, compte)
	if err != nil {
		return "", err
	}
	if c, err = c.Titulaire(tx); err != nil {
		return "", err
	}
	p, err := actuelle(tx, secteur, c.ID)
	if err != nil {
		return "", err
	}
	if p == nil {
		s := socle.De(tx)
		p = &Paire{ID: socle.ID(), Compte: c.ID, Secteur: secteur, Sujet: s.Coffre.Empreinte(usageSujet, secteur+"\n"+c.ID), CreeeLe: socle.Date(s.Horloge.Maintenant())}
		if err := tx.DB().Model(p).Insert(); err != nil {
			return "", fmt.Errorf("subject at %s: %w", secteur, err)
		}
		return p.Sujet, nil
	}
	if !p.Adoptee && !p.Remplacee {
		return p.Sujet, nil
	}
	revenue := p.Adoptee
	p.Adoptee, p.Remplacee = false, false // the one that replaced it went back to its own compte
	if err := p.Noter(tx); err != nil {
		return "", err
	}
	if f := suiviDe(tx).retour; revenue && f != nil {
		err = f(tx, c.ID)
	}
	return p.Sujet, err
}
