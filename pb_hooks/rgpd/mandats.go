package rgpd

import (
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// gardeMandats is what the law keeps of the mandats: the demandes of the
// represented one say who filed them.
var gardeMandats = Categorie{
	Quoi: "les mandats sous lesquels des demandes ont été envoyées, terminés", Sort: Garde, Jusqua: "aussi longtemps que ces demandes",
	Motif: "ces demandes sont des archives publiques (code du patrimoine, article L212-2)",
}

// mandatsTenus are those that an usager holds, with how many demandes were filed
// under each.
func mandatsTenus(app core.App, u *usagers.Usager) (l []usagers.Mandat, deposees map[string]int, err error) {
	if u.Compte == "" {
		return nil, nil, nil
	}
	if l, err = usagers.MandatsDuCompte(app, u.Collectivite, u.Compte); err != nil {
		return nil, nil, err
	}
	deposees = map[string]int{}
	for i := range l {
		if deposees[l[i].ID], err = demandes.NombreSousMandat(app, l[i].ID); err != nil {
			return nil, nil, err
		}
	}
	return l, deposees, nil
}

// prevoirMandats says what becomes of them. Deposes tells that a demande was
// filed under one.
func (b *bilan) prevoirMandats(app core.App, u *usagers.Usager) (deposes bool, err error) {
	l, deposees, err := mandatsTenus(app, u)
	if err != nil {
		return false, err
	}
	effaces := 0
	for i := range l {
		if deposees[l[i].ID] == 0 {
			effaces++
		}
	}
	if effaces > 0 {
		b.Efface = append(b.Efface, socle.Pluriel(effaces, "mandat déclaré", "mandats déclarés"))
	}
	if deposes = effaces < len(l); deposes {
		b.Garde = append(b.Garde, gardeMandats)
	}
	return deposes, nil
}

// oublierMandats erases those under which nothing was filed and ends the others.
func oublierMandats(tx core.App, u *usagers.Usager, par socle.Acteur) error {
	l, deposees, err := mandatsTenus(tx, u)
	if err != nil {
		return err
	}
	for i := range l {
		m := &l[i]
		switch {
		case deposees[m.ID] == 0:
			err = m.Oublier(tx, par)
		case m.FiniLe.IsZero():
			err = m.Finir(tx, par)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
