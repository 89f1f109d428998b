package usagers

import (
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// Usager is the file one collectivité keeps of a person or organisme. What
// lists or counts them leaves out those with a rapproche_de.
type Usager struct {
	ID            string         `db:"pk,id"`
	Collectivite  string         `db:"collectivite"`
	Compte        string         `db:"compte"` // "" when the person never signed in
	Genre         string         `db:"genre"`  // particulier, entreprise, association, collectivite
	Preuve        string         `db:"preuve"` // aucune, courriel, franceconnect: the surest of who she is
	NomNaissance  string         `db:"nom_naissance"`
	NomUsage      string         `db:"nom_usage"`
	Prenoms       string         `db:"prenoms"`
	Denomination  string         `db:"denomination"`
	Siret         string         `db:"siret"` // or the SIREN alone
	Rna           string         `db:"rna"`
	DateNaissance string         `db:"date_naissance"`
	Courriel      string         `db:"courriel"`
	Telephone     string         `db:"telephone"`
	Adresse       types.JSONRaw  `db:"adresse"`
	CreeLe        types.DateTime `db:"cree_le"`
	MajLe         types.DateTime `db:"maj_le"`
	RapprocheDe   string         `db:"rapproche_de"` // the usager that this one was: it is in no list, see [Rapprochement]
	ARapprocher   bool           `db:"a_rapprocher"` // its doubles are to be looked for again
}

// TableName is the collection of the usagers.
func (Usager) TableName() string { return "usagers" }

// Identite is what a demande says of the person who files it. Empty fields say
// nothing: they never replace what is known.
type Identite struct {
	Genre         string        `json:"genre,omitempty"`
	NomNaissance  string        `json:"nom_naissance,omitempty"`
	NomUsage      string        `json:"nom_usage,omitempty"`
	Prenoms       string        `json:"prenoms,omitempty"`
	Denomination  string        `json:"denomination,omitempty"`
	Siret         string        `json:"siret,omitempty"`
	Rna           string        `json:"rna,omitempty"`
	DateNaissance string        `json:"date_naissance,omitempty"`
	Courriel      string        `json:"courriel,omitempty"`
	Telephone     string        `json:"telephone,omitempty"`
	Adresse       types.JSONRaw `json:"adresse,omitempty"`
}

// Ou completes an identity with what another says of the same person.
func (i Identite) Ou(autre Identite) Identite {
	for _, c := range []struct {
		vers *string
		dit  string
	}{
		{&i.Genre, autre.Genre},
		{&i.NomNaissance, autre.NomNaissance},
		{&i.NomUsage, autre.NomUsage},
		{&i.Prenoms, autre.Prenoms},
		{&i.Denomination, autre.Denomination},
		{&i.Siret, autre.Siret},
		{&i.Rna, autre.Rna},
		{&i.DateNaissance, autre.DateNaissance},
		{&i.Courriel, autre.Courriel},
		{&i.Telephone, autre.Telephone},
	} {
		*c.vers = cmp.Or(*c.vers, c.dit)
	}
	if len(i.Adresse) == 0 {
		i.Adresse = autre.Adresse
	}
	return i
}

// Nom is how the collectivité names the person: the name of birth, unless she
// asked otherwise (CRPA L111-3), or the organisme's.
func (i Identite) Nom() string {
	if i.Denomination != "" {
		return i.Denomination
	}
	return strings.TrimSpace(i.Prenoms + " " + i.NomNaissance)
}

// Appellation is how agents call an usager in a list.
func (u *Usager) Appellation() string {
	return cmp.Or(u.Nom(), u.NomUsage, u.Courriel, u.Telephone, "Sans nom")
}

// Objet is the usager in the records.
func (u *Usager) Objet() string { return "usagers:" + u.ID }

// DuCompte is the usager that a compte is for a collectivité, nil before her
// first demande there.
func DuCompte(app core.App, collectivite string, compte *Compte) (*Usager, error) {
	var u Usager
	err := app.DB().Select("*").From("usagers").Where(dbx.HashExp{"collectivite": collectivite}).AndWhere(socle.Egal("compte", compte.ID)).One(&u)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("usager of compte: %w", err)
	}
	return &u, nil
}

// Inscrire finds the usager of a compte in a collectivité, or makes one, and
// completes it with what the demande says. Without a compte and without a name
// nor an address there is nobody to keep: it returns nil.
func Inscrire(tx core.App, collectivite string, compte *Compte, i Identite) (*Usager, error) {
	maintenant := socle.Date(socle.De(tx).Horloge.Maintenant())
	u := &Usager{ID: socle.ID(), Collectivite: collectivite, Genre: "particulier", Preuve: "aucune", CreeLe: maintenant, Adresse: types.JSONRaw("null")}
	nouveau := true
	if compte != nil {
		connu, err := DuCompte(tx, collectivite, compte)
		if err != nil {
			return nil, err
		}
		if connu != nil {
			u, nouveau = connu, false
		}
		u.Courriel = compte.Courriel
		if err := u.donnerAu(tx, compte); err != nil {
			return nil, err
		}
		if i.Nom() == "" && u.NomNaissance == "" {
			u.Prenoms, u.NomNaissance = compte.Prenom, compte.Nom
		}
	} else if i.Nom() == "" && i.Courriel == "" && i.Telephone == "" {
		return nil, nil
	}
	u.completer(i)
	u.MajLe = maintenant
	if nouveau {
		return u, u.Inserer(tx)
	}
	return u, u.Modifier(tx)
}

// Completer adds to an usager of a collectivité, or to the one she was
// rapprochée of since, what a demande says of her.
func Completer(tx core.App, collectivite, usager string, i Identite) (*Usager, error) {
	u, err := Actuel(tx, collectivite, usager)
	if err != nil {
		return nil, err
	}
	u.completer(i)
	u.MajLe = socle.Date(socle.De(tx).Horloge.Maintenant())
	return u, u.Modifier(tx)
}

// Identite is what is known of her.
func (u *Usager) Identite() Identite {
	return Identite{
		Genre: u.Genre, NomNaissance: u.NomNaissance, NomUsage: u.NomUsage, Prenoms: u.Prenoms, Denomination: u.Denomination, Siret: u.Siret, Rna: u.Rna,
		DateNaissance: u.DateNaissance, Courriel: u.Courriel, Telephone: u.Telephone, Adresse: u.Adresse,
	}
}

// Nom is how the collectivité names her: who signs in is a person, whatever she
// fills in for an organisme.
func (u *Usager) Nom() string {
	i := u.Identite()
	if u.Compte != "" && u.NomNaissance != "" {
		i.Denomination = ""
	}
	return i.Nom()
}

// donnerAu makes her the usager of a compte, with the surest proof that it has
// of who she is.
func (u *Usager) donnerAu(tx core.App, compte *Compte) error {
	pivot, err := PivotDe(tx, compte.ID)
	if err != nil {
		return err
	}
	u.Compte, u.Preuve = compte.ID, "courriel"
	if pivot != nil {
		u.certifier(*pivot)
	}
	return nil
}

// certifier gives her the identity that FranceConnect vouches for. What is
// typed of it later changes nothing.
func (u *Usager) certifier(p Pivot) {
	i := p.Identite()
	u.Preuve, u.NomNaissance, u.Prenoms, u.DateNaissance = "franceconnect", i.NomNaissance, i.Prenoms, i.DateNaissance
	u.NomUsage = cmp.Or(u.NomUsage, i.NomUsage)
}

func (u *Usager) completer(i Identite) {
	if u.IdentiteProuvee() {
		i.NomNaissance, i.Prenoms, i.DateNaissance = "", "", ""
	}
	for _, c := range []struct {
		vers *string
		dit  string
	}{
		{&u.Genre, i.Genre},
		{&u.NomNaissance, i.NomNaissance},
		{&u.NomUsage, i.NomUsage},
		{&u.Prenoms, i.Prenoms},
		{&u.Denomination, i.Denomination},
		{&u.Siret, i.Siret},
		{&u.Rna, i.Rna},
		{&u.DateNaissance, i.DateNaissance},
		{&u.Telephone, i.Telephone},
	} {
		if c.dit != "" {
			*c.vers = c.dit
		}
	}
	if u.Courriel == "" {
		u.Courriel = i.Courriel
	}
	if len(i.Adresse) > 0 {
		u.Adresse = i.Adresse
	}
}

var sourceUsagers = socle.SourceRGPD{
	Collection: "usagers",
	Personnels: []string{"nom_naissance", "nom_usage", "prenoms", "denomination", "siret", "rna", "date_naissance", "courriel", "telephone", "adresse"},
	Libelle:    "Vos coordonnées", Finalite: "Traiter vos demandes et vous répondre", Duree: "Le temps de vos demandes",
	Extraire: func(app core.App, usager string) ([]map[string]any, error) {
		return socle.Lignes(app, membres+`SELECT nom_naissance, nom_usage, prenoms, denomination, siret, rna, date_naissance, courriel, telephone, adresse
			FROM membres CROSS JOIN usagers ON usagers.id = membres.id`, dbx.Params{"u": usager})
	},
}
