package usagers

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// Recherche says which usagers an agent looks for.
type Recherche struct {
	Collectivite string
	Services     []string // that received a demande of theirs; nil for every usager
	Texte        string   // words of a name, a telephone, an address, a SIRET, a RNA
	Apres        string   // id of the last usager of the page before
	Nombre       int
}

// Chercher finds the usagers that have words that begin like the ones of the
// text, in any order and without their accents, last come first. What the agent
// may not see is not in the question that the index is asked.
func Chercher(app core.App, q Recherche) ([]Usager, error) {
	mots := motsCherches(q.Texte)
	if len(mots) == 0 || q.Services != nil && len(q.Services) == 0 {
		return nil, nil
	}
	debuts, err := socle.Commencant(app, "usagers_mots", mots)
	if err != nil {
		return nil, err
	}
	e := `collectivite : "` + q.Collectivite + `"`
	if q.Services != nil {
		e += ` AND services : ("` + strings.Join(q.Services, `" OR "`) + `")`
	}
	e += " AND {nom contact numeros} : (" + debuts + ")"
	apres := ""
	if q.Apres != "" {
		apres = "AND r.rowid < (SELECT rowid FROM usagers WHERE id = {:apres})"
	}
	var l []Usager
	err = app.DB().NewQuery("SELECT u.* FROM usagers_recherche r JOIN usagers u ON u.rowid = r.rowid WHERE usagers_recherche MATCH {:mots} AND u.rapproche_de = '' " + apres +
		" ORDER BY r.rowid DESC LIMIT {:nombre}").
		Bind(dbx.Params{"mots": e, "apres": q.Apres, "nombre": q.Nombre}).All(&l)
	if err != nil {
		return nil, fmt.Errorf("search usagers: %w", err)
	}
	return l, nil
}

// Visible tells whether an agent of these services, nil for all, may see an
// usager: one of them received a demande of hers.
func Visible(app core.App, u *Usager, services []string) (bool, error) {
	if services == nil {
		return true, nil
	}
	var siens string
	if err := app.DB().Select("services").From("usagers_services").Where(dbx.HashExp{"usager": u.ID}).Row(&siens); err != nil {
		return false, fmt.Errorf("services of usager %s: %w", u.ID, err)
	}
	for _, s := range services {
		if strings.Contains(siens, s) {
			return true, nil
		}
	}
	return false, nil
}

// motsCherches are the words of a text as the index cuts them. A number that is
// typed in groups, a telephone or a SIRET, is one word.
func motsCherches(texte string) []string {
	var b strings.Builder
	signes := []rune(strings.TrimSpace(texte))
	chiffre := func(i int) bool { return i >= 0 && i < len(signes) && unicode.IsDigit(signes[i]) }
	for i, r := range signes {
		if (unicode.IsSpace(r) || r == '.') && chiffre(i-1) && chiffre(i+1) {
			continue
		}
		b.WriteRune(r)
	}
	return socle.MotsCherches(b.String())
}
