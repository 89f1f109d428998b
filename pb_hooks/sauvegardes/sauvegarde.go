package sauvegardes

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// Genre is why a backup was made.
type Genre string

// The three genres.
const (
	Heure   Genre = "heure"
	Nuit    Genre = "nuit"
	Demande Genre = "demande" // somebody asked for it
)

var motsGenres = map[Genre]string{Heure: "de l’heure", Nuit: "de la nuit", Demande: "à la demande"}

// Results of a backup and of a proof.
const (
	EnCours = "en_cours"
	Reussie = "reussie"
	Echouee = "echouee"
)

// The two proofs.
const (
	PreuveBase     = "base"     // the database, read back and checked
	PreuveComplete = "complete" // and every pièce, against its fingerprint
)

// Sauvegarde is one backup, and its last proof. Sizes are bytes.
type Sauvegarde struct {
	ID             string         `db:"pk,id"`
	Nom            string         `db:"nom"` // of the archive on the target
	Genre          Genre          `db:"genre"`
	DebutLe        types.DateTime `db:"debut_le"`
	FinLe          types.DateTime `db:"fin_le"`
	Resultat       string         `db:"resultat"`
	Erreur         string         `db:"erreur"` // a French sentence
	Octets         int64          `db:"octets"` // of the archive, without the pièces
	Pieces         int            `db:"pieces"` // that it names
	PiecesEnvoyees int            `db:"pieces_envoyees"`
	OctetsEnvoyes  int64          `db:"octets_envoyes"`
	Libres         int64          `db:"libres"` // left on the target, of Place; 0 of 0 when it does not tell
	Place          int64          `db:"place"`
	Bilan          string         `db:"bilan"`   // what had to be done to make room
	OteeLe         types.DateTime `db:"otee_le"` // no longer on the target
	Preuve         string         `db:"preuve"`
	PreuveLe       types.DateTime `db:"preuve_le"`
	PreuveResultat string         `db:"preuve_resultat"`
	PreuveDetail   string         `db:"preuve_detail"`
	CompleteLe     types.DateTime `db:"complete_le"` // of the last full proof that succeeded
}

// TableName is the collection of the backups.
func (Sauvegarde) TableName() string { return "sauvegardes" }

// Prouvee tells that its last proof succeeded.
func (s *Sauvegarde) Prouvee() bool { return s.PreuveResultat == Reussie }

// suffixe ends the name of every archive.
const suffixe = ".guichet"

const formatNom = "20060102T150405Z"

// nommer is the name of an archive: « 20260504T080000Z-nuit.guichet ».
func nommer(le time.Time, g Genre) string {
	return le.UTC().Format(formatNom) + "-" + string(g) + suffixe
}

// lireNom reads the name of an archive; ok is false for any other name.
func lireNom(nom string) (le time.Time, g Genre, ok bool) {
	debut, ok := strings.CutSuffix(nom, suffixe)
	if !ok {
		return time.Time{}, "", false
	}
	date, genre, ok := strings.Cut(debut, "-")
	le, err := time.Parse(formatNom, date)
	_, connu := motsGenres[Genre(genre)]
	return le, Genre(genre), ok && connu && err == nil
}

// Liste lists the backups, newest first, 200 at most.
func Liste(app core.App) ([]Sauvegarde, error) {
	var l []Sauvegarde
	err := app.DB().Select("*").From("sauvegardes").OrderBy("debut_le DESC").Limit(200).All(&l)
	if err != nil {
		return nil, fmt.Errorf("backups: %w", err)
	}
	return l, nil
}

// ParNom finds a backup by the name of its archive.
func ParNom(app core.App, nom string) (*Sauvegarde, error) {
	return une(app, dbx.HashExp{"nom": nom})
}

// Derniere is the newest backup that succeeded and is still on the target, nil
// for none.
func Derniere(app core.App) (*Sauvegarde, error) {
	s, err := une(app, dbx.HashExp{"resultat": Reussie, "otee_le": ""})
	if aucune(err) {
		return nil, nil
	}
	return s, err
}

// ProuveeLe is when a backup last proved that it restores, zero for never.
func ProuveeLe(app core.App) (le types.DateTime, err error) {
	err = app.DB().Select("coalesce(max(preuve_le), '')").From("sauvegardes").Where(dbx.HashExp{"preuve_resultat": Reussie}).Row(&le)
	if err != nil {
		return le, fmt.Errorf("proof of the backups: %w", err)
	}
	return le, nil
}

// aucune tells the error of a backup that is not there.
func aucune(err error) bool { return errors.Is(err, sql.ErrNoRows) }

func une(app core.App, quelle dbx.Expression) (*Sauvegarde, error) {
	var s Sauvegarde
	err := app.DB().Select("*").From("sauvegardes").Where(quelle).OrderBy("debut_le DESC").Limit(1).One(&s)
	if err != nil {
		return nil, fmt.Errorf("backup: %w", err)
	}
	return &s, nil
}

// echec writes the sentence of an error, without what only the log needs.
func echec(err error) string {
	return phraseDe(err, "La sauvegarde a échoué. Le journal technique dit pourquoi.")
}

func phraseDe(err error, sinon string) string {
	var e *socle.Erreur
	if !errors.As(err, &e) {
		return sinon
	}
	r := []rune(e.Message)
	return string(r[:min(len(r), 500)])
}
