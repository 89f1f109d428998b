package reprise

import (
	"encoding/json"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// Reprise is one file and how far it is.
type Reprise struct {
	ID           string         `db:"pk,id"`
	Collectivite string         `db:"collectivite"`
	Quoi         string         `db:"quoi"`
	Fichier      string         `db:"fichier"` // its name
	Etat         Etat           `db:"etat"`
	Colonnes     types.JSONRaw  `db:"colonnes"` // titles
	Choix        types.JSONRaw  `db:"choix"`    // code of the champ of each column, "" for none
	Bilan        types.JSONRaw  `db:"bilan"`    // of the last try: see Bilan
	Lignes       int            `db:"lignes"`
	Reprises     int            `db:"reprises"`
	Deja         int            `db:"deja"`
	Refusees     int            `db:"refusees"`
	Par          socle.Acteur   `db:"par"`
	CreeLe       types.DateTime `db:"cree_le"`
	FinieLe      types.DateTime `db:"finie_le"`
}

// TableName is the collection of the reprises.
func (Reprise) TableName() string { return "reprises" }

// Etat is how far a reprise is.
type Etat string

// The states, in order.
const (
	Lue     Etat = "lue"     // its columns wait to be told
	Essayee Etat = "essayee" // nothing is written yet
	EnCours Etat = "en_cours"
	Faite   Etat = "faite"
)

// lotLignes is how many lines one transaction writes: a dépôt waits no longer.
const lotLignes = 200

func (r *Reprise) colonnes() (l []string) {
	_ = json.Unmarshal(r.Colonnes, &l) // written by this file only
	return l
}

func (r *Reprise) choix() (l []string) {
	_ = json.Unmarshal(r.Choix, &l) // written by this file only
	return l
}

func (r *Reprise) genre() *genre { return genreDe(r.Quoi) }

// Deposer keeps a file to bring in, and proposes what its columns hold.
func Deposer(app core.App, collectivite, quoi, nom string, contenu []byte, par socle.Acteur) (*Reprise, error) {
	g := genreDe(quoi)
	if g == nil {
		return nil, socle.Err(socle.Invalide, "Choisissez ce que contient ce fichier.")
	}
	t, err := lire(contenu)
	if err != nil {
		return nil, err
	}
	if n := []rune(nom); len(n) > 200 {
		nom = string(n[len(n)-200:])
	}
	colonnes, _ := json.Marshal(t.colonnes)                  // texts always encode
	choix, _ := json.Marshal(proposer(g.champs, t.colonnes)) // idem
	r := &Reprise{
		ID: socle.ID(), Collectivite: collectivite, Quoi: quoi, Fichier: nom, Etat: Lue, Colonnes: colonnes, Choix: choix, Bilan: types.JSONRaw("null"),
		Lignes: len(t.lignes), Par: par, CreeLe: socle.Date(socle.De(app).Horloge.Maintenant()),
	}
	err = app.RunInTransaction(func(tx core.App) error {
		if err := tx.DB().Model(r).Insert(); err != nil {
			return err
		}
		if err := r.garderLignes(tx, t.lignes); err != nil {
			return err
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "reprise.deposer", Objet: "reprises:" + r.ID, Collectivite: collectivite, Details: []any{quoi, nom, r.Lignes}})
	})
	if err != nil {
		return nil, fmt.Errorf("keep %s: %w", nom, err)
	}
	return r, nil
}

// garderLignes writes the lines, many in a statement.
func (r *Reprise) garderLignes(tx core.App, lignes [][]string) error {
	type ligneJSON struct {
		ID      string   `json:"i"`
		Rang    int      `json:"r"`
		Contenu []string `json:"c"`
	}
	for debut := 0; debut < len(lignes); debut += 1000 {
		var lot []ligneJSON
		for i, l := range lignes[debut:min(debut+1000, len(lignes))] {
			lot = append(lot, ligneJSON{socle.ID(), debut + i + 1, l})
		}
		brut, err := json.Marshal(lot)
		if err != nil {
			return err
		}
		_, err = tx.DB().NewQuery(`INSERT INTO reprises_lignes (id, reprise, rang, contenu, resultat, raison)
			SELECT value ->> 'i', {:r}, value ->> 'r', value -> 'c', '', '' FROM json_each({:lot})`).Bind(dbx.Params{"r": r.ID, "lot": string(brut)}).Execute()
		if err != nil {
			return fmt.Errorf("keep the lines: %w", err)
		}
	}
	return nil
}

// ParID finds a reprise of a collectivité.
func ParID(app core.App, collectivite, id string) (*Reprise, error) {
	var r Reprise
	if err := app.DB().Select("*").From("reprises").Where(dbx.HashExp{"id": id, "collectivite": collectivite}).One(&r); err != nil {
		return nil, fmt.Errorf("reprise %s: %w", id, err)
	}
	return &r, nil
}

// relire reads it again where it is about to be written: somebody else may have
// begun it or put it away.
func (r *Reprise) relire(tx core.App) error {
	relue, err := ParID(tx, r.Collectivite, r.ID)
	if err != nil {
		return err
	}
	*r = *relue
	return nil
}

// ligne is a line of the file.
type ligne struct {
	ID      string        `db:"id"`
	Rang    int           `db:"rang"` // 1 is under the titles
	Contenu types.JSONRaw `db:"contenu"`
	Raison  string        `db:"raison"`
}

func (l *ligne) cellules() (c []string) {
	_ = json.Unmarshal(l.Contenu, &c) // written by this file only
	return c
}

// Numero is the one that a spreadsheet shows, when no line of the file is
// empty.
func (l *ligne) Numero() int { return l.Rang + 1 }

// suite reads the next lines of a result after a rank.
func (r *Reprise) suite(app core.App, resultat string, apres, nombre int) ([]ligne, error) {
	var l []ligne
	err := app.DB().Select("id", "rang", "contenu", "raison").From("reprises_lignes").
		Where(dbx.HashExp{"reprise": r.ID, "resultat": resultat}).AndWhere(dbx.NewExp("rang > {:apres}", dbx.Params{"apres": apres})).
		OrderBy("rang").Limit(int64(nombre)).All(&l)
	if err != nil {
		return nil, fmt.Errorf("lines of %s: %w", r.ID, err)
	}
	return l, nil
}
