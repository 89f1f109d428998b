package demandes

import (
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// chercher finds a demande by its numéro, or those whose name and title have
// words that begin like the ones of texte, last filed first. It reads no more
// of the index than one page asks.
func (f Filtre) chercher(app core.App, texte string) ([]Demande, error) {
	var l []Demande
	if numero, err := socle.LireNumero(texte); err == nil {
		err := app.DB().Select("*").From("demandes").Where(dbx.And(f.perimetre()...)).AndWhere(dbx.HashExp{"numero": numero}).All(&l)
		if err != nil {
			return nil, fmt.Errorf("search a numéro: %w", err)
		}
		return l, nil
	}
	mots := socle.MotsCherches(texte)
	if len(mots) == 0 || f.Services != nil && len(f.Services) == 0 {
		return nil, nil
	}
	expression, err := f.expression(app, mots)
	if err != nil {
		return nil, err
	}
	apres := ""
	if f.Apres != "" {
		apres = "AND r.rowid < (SELECT rowid FROM demandes WHERE id = {:apres})"
	}
	err = app.DB().NewQuery("SELECT d.* FROM demandes_recherche r JOIN demandes d ON d.rowid = r.rowid WHERE demandes_recherche MATCH {:mots} " + apres +
		" ORDER BY r.rowid DESC LIMIT {:nombre}").
		Bind(dbx.Params{"mots": expression, "apres": f.Apres, "nombre": f.Nombre}).All(&l)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return l, nil
}

// expression is the question in the language of FTS5. The ids are words of the
// index too, so that it skips what the agent may not see.
func (f Filtre) expression(app core.App, mots []string) (string, error) {
	e := `collectivite : "` + f.Collectivite + `"`
	if f.Services != nil {
		e += ` AND service : ("` + strings.Join(f.Services, `" OR "`) + `")`
	}
	debuts, err := socle.Commencant(app, "demandes_mots", mots)
	return e + " AND {demandeur titre} : (" + debuts + ")", err
}
