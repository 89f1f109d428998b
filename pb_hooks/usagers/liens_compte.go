package usagers

import "github.com/pocketbase/pocketbase/core"

// DeclarerLienCompte tells the room of columns that name a compte: when two are
// one, their rows go to the one that stays, and come back when it is undone. Of
// a [Lien], the table and the column count. A test compares them with the schema.
func DeclarerLienCompte(app core.App, l ...Lien) {
	s := app.Store().Get(cleStore).(*salle)
	s.liensComptes = append(s.liensComptes, l...)
}

// LiensComptes lists the declared columns, those of this room first: preuves,
// identities and usagers have rules of their own.
func LiensComptes(app core.App) []Lien {
	return append([]Lien{
		{Table: "comptes", Champ: "rapproche_de"},
		{Table: "connexions", Champ: "compte"},
		{Table: "mandats", Champ: "compte"},
	}, app.Store().Get(cleStore).(*salle).liensComptes...)
}
