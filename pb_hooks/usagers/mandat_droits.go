package usagers

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// Oublier erases a mandat under which nothing was filed.
func (m *Mandat) Oublier(tx core.App, par socle.Acteur) error {
	if err := socle.NePlusAgir(tx, m.ID); err != nil {
		return err
	}
	if err := tx.DB().Model(m).Delete(); err != nil {
		return fmt.Errorf("forget %s: %w", m.ID, err)
	}
	return m.journaliser(tx, "usagers.oublier_mandat", par, "")
}

// DestinataireDe is who is written to about a demande of a represented usager:
// who filed it, while her mandat holds; else another whose mandat is proven, who
// represents it before the others; else the address that the file has.
func DestinataireDe(app core.App, usager, auteur, sous string) (string, error) {
	m, err := MandatQuiOuvre(app, auteur, usager, sous)
	if err != nil {
		return "", err
	}
	if m == nil {
		if m, err = mandatairePrincipal(app, usager); err != nil {
			return "", err
		}
	}
	if m != nil {
		c, err := CompteParID(app, m.Compte)
		if err != nil {
			return "", err
		}
		return c.Courriel, nil
	}
	var a string
	err = app.DB().NewQuery("SELECT coalesce(nullif(c.courriel, ''), u.courriel) FROM usagers u LEFT JOIN comptes c ON c.id = u.compte AND u.compte != '' WHERE u.id = {:u}").
		Bind(dbx.Params{"u": usager}).Row(&a)
	if err != nil {
		return "", fmt.Errorf("address of usager %s: %w", usager, err)
	}
	return a, nil
}

func mandatairePrincipal(app core.App, usager string) (*Mandat, error) {
	l, err := MandatsSur(app, usager)
	if err != nil {
		return nil, err
	}
	auj := socle.De(app).Horloge.Aujourdhui().ISO()
	var m *Mandat
	for i := range l {
		if x := &l[i]; x.Vaut(auj) && x.Ouvre("") && (m == nil || x.Gere() && !m.Gere()) {
			m = x
		}
	}
	return m, nil
}

var sourceMandats = socle.SourceRGPD{
	Collection: "mandats", Personnels: []string{"nom", "fonction", "dit", "vu", "courriel"}, Techniques: []string{"du", "au", "par", "fini_par", "lien"},
	Libelle: "Vos mandats, et ceux par lesquels on agit pour vous", Finalite: "Agir pour un organisme ou une autre personne", Duree: "Le temps du mandat, puis celui des demandes faites sous ce mandat",
	Extraire: func(app core.App, usager string) ([]map[string]any, error) {
		// Of those on her, not who holds them: what others said is theirs (RGPD, article 15-4).
		return socle.Lignes(app, `SELECT m.qualite AS mandat, m.nom, m.fonction, m.du, m.au, m.preuve, m.dit, m.vu, m.declare_le, m.fini_le
				FROM mandats m JOIN usagers u ON u.compte = m.compte AND u.collectivite = m.collectivite WHERE u.id = {:u} AND u.compte != ''
			UNION ALL SELECT m.qualite AS mandat, '', '', m.du, m.au, m.preuve, '', '', m.declare_le, m.fini_le FROM mandats m WHERE m.usager = {:u} AND m.compte != ''`,
			dbx.Params{"u": usager})
	},
}
