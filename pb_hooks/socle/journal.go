package socle

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// Acteur says who acts, in every record: « agent:ID », « compte:ID »,
// « session:ID » (a person without a compte), « programme:tacite ».
type Acteur string

// Programme is the program itself, by one of its jobs.
func Programme(tache string) Acteur { return Acteur("programme:" + tache) }

// Acte is one line to write in the journal. It has ids and fingerprints only:
// Details is hashed, never stored.
type Acte struct {
	Acteur       Acteur
	Verbe        string // « demandes.deposer »
	Objet        string // « demandes:ID »
	Collectivite string
	Details      any // fingerprinted as JSON; nil when the ids say all
}

type ligneJournal struct {
	ID           string         `db:"pk,id"`
	Rang         int64          `db:"rang"`
	Le           types.DateTime `db:"le"`
	Acteur       string         `db:"acteur"`
	Verbe        string         `db:"verbe"`
	Objet        string         `db:"objet"`
	Collectivite string         `db:"collectivite"`
	Empreinte    string         `db:"empreinte"`
	Precedent    string         `db:"precedent"`
	Sceau        string         `db:"sceau"`
}

func (ligneJournal) TableName() string { return "journal" }

// sceller fingerprints the whole line with the seal of the one before.
func (l ligneJournal) sceller() string {
	return Sceau(l.ID, l.Rang, l.Le.String(), l.Acteur, l.Verbe, l.Objet, l.Collectivite, l.Empreinte, l.Precedent)
}

// Sceau is the seal of one line of a journal, of this instance or of another:
// the SHA-256 of its fields. The JSON array leaves no doubt about where a field
// ends.
func Sceau(id string, rang int64, le, acteur, verbe, objet, collectivite, empreinte, precedent string) string {
	b, _ := json.Marshal([]any{id, rang, le, acteur, verbe, objet, collectivite, empreinte, precedent})
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// Journaliser adds one line to the chain. It belongs in the transaction of the
// act itself: there is no act without its line, no line without its act.
func Journaliser(tx core.App, a Acte) error {
	var fin ligneJournal
	err := tx.DB().Select("rang", "sceau").From("journal").OrderBy("rang DESC").Limit(1).One(&fin)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("journal, last line: %w", err)
	}
	l := ligneJournal{
		ID: ID(), Rang: fin.Rang + 1, Le: Date(De(tx).Horloge.Maintenant()),
		Acteur: string(a.Acteur), Verbe: a.Verbe, Objet: a.Objet, Collectivite: a.Collectivite,
		Precedent: fin.Sceau,
	}
	if a.Details != nil {
		b, err := json.Marshal(a.Details)
		if err != nil {
			return fmt.Errorf("journal %s: %w", a.Verbe, err)
		}
		// Keyed: a short value (a motive, a date) could be guessed from a plain hash.
		l.Empreinte = De(tx).Coffre.Empreinte("journal", string(b))
	}
	l.Sceau = l.sceller()
	if err := tx.DB().Model(&l).Insert(); err != nil {
		return fmt.Errorf("journal %s: %w", a.Verbe, err)
	}
	return nil
}

// VerifierJournal walks the chain from its first line and returns the number
// of lines and the last seal. The error names the first line that was altered,
// removed or added. A chain alone cannot tell that its last lines are gone:
// temoins are seals noted elsewhere before, which must still be in it.
func VerifierJournal(app core.App, temoins ...string) (nb int64, tete string, err error) {
	return VerifierChaine(app.DB(), temoins...)
}

// VerifierChaine is [VerifierJournal] on a database that is not the guichet's:
// the copy that a backup holds.
func VerifierChaine(db dbx.Builder, temoins ...string) (nb int64, tete string, err error) {
	rows, err := db.Select("*").From("journal").OrderBy("rang").Rows()
	if err != nil {
		return 0, "", fmt.Errorf("journal: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var l ligneJournal
		if err := rows.ScanStruct(&l); err != nil {
			return nb, tete, fmt.Errorf("journal: %w", err)
		}
		switch {
		case l.Rang != nb+1:
			return nb, tete, fmt.Errorf("journal: line %d is missing", nb+1)
		case l.Precedent != tete:
			return nb, tete, fmt.Errorf("journal: line %d does not follow line %d", l.Rang, nb)
		case l.Sceau != l.sceller():
			return nb, tete, fmt.Errorf("journal: line %d was altered", l.Rang)
		}
		nb, tete = l.Rang, l.Sceau
		temoins = slices.DeleteFunc(temoins, func(s string) bool { return s == tete })
	}
	if err := rows.Err(); err != nil {
		return nb, tete, fmt.Errorf("journal: %w", err)
	}
	if len(temoins) > 0 {
		return nb, tete, fmt.Errorf("journal: the seal %s is no longer in the chain of %d lines: its end was removed, or rewritten", temoins[0], nb)
	}
	return nb, tete, nil
}

// Consulter records that an agent opened an object holding personal data, and
// why (law: kept 12 months, the person sees date, service and reason).
func Consulter(app core.App, agent, collectivite, service, objet, motif string) error {
	_, err := app.DB().Insert("consultations", dbx.Params{
		"id": ID(), "agent": agent, "collectivite": collectivite, "service": service,
		"objet": objet, "motif": motif, "le": Date(De(app).Horloge.Maintenant()),
	}).Execute()
	if err != nil {
		return fmt.Errorf("consultation of %s: %w", objet, err)
	}
	return nil
}

// consultationsGardees is how long a consultation is kept (law: 6 to 12 months).
const consultationsGardees = 12

// PurgerConsultations removes the consultations older than 12 months.
func PurgerConsultations(app core.App) error {
	limite := De(app).Horloge.Maintenant().AddDate(0, -consultationsGardees, 0)
	_, err := app.DB().Delete("consultations", dbx.NewExp("le < {:l}", dbx.Params{"l": Date(limite).String()})).Execute()
	if err != nil {
		return fmt.Errorf("purge consultations: %w", err)
	}
	return nil
}
