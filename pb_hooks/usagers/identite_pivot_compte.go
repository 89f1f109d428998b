package usagers

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// identitePivot is the row of a [Pivot]: one a compte. Both fingerprints are
// keyed: they find who may be the same, and tell nothing.
type identitePivot struct {
	ID               string         `db:"pk,id"`
	Compte           string         `db:"compte"`
	NomNaissance     string         `db:"nom_naissance"`
	NomUsage         string         `db:"nom_usage"`
	Prenoms          types.JSONRaw  `db:"prenoms"`
	Sexe             string         `db:"sexe"`
	DateNaissance    string         `db:"date_naissance"`
	DateDeclaree     string         `db:"date_declaree"`
	CommuneNaissance string         `db:"commune_naissance"`
	PaysNaissance    string         `db:"pays_naissance"`
	Courriel         string         `db:"courriel"`
	Empreinte        string         `db:"empreinte"` // "" while it is not complete
	Proche           string         `db:"proche"`
	RecueLe          types.DateTime `db:"recue_le"`
}

func (identitePivot) TableName() string { return "identites_pivot" }

const (
	usagePivot  = "identite-pivot"
	usageProche = "identite-proche"
)

func (i *identitePivot) pivot() (Pivot, error) {
	p := Pivot{
		NomNaissance: i.NomNaissance, NomUsage: i.NomUsage, Sexe: i.Sexe, DateNaissance: i.DateNaissance, DateDeclaree: i.DateDeclaree,
		CommuneNaissance: i.CommuneNaissance, PaysNaissance: i.PaysNaissance, Courriel: i.Courriel,
	}
	return p, json.Unmarshal(i.Prenoms, &p.Prenoms)
}

func lignePivot(app core.App, compte string) (*identitePivot, error) {
	var i identitePivot
	err := app.DB().Select("*").From("identites_pivot").Where(dbx.HashExp{"compte": compte}).One(&i)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("identity of compte %s: %w", compte, err)
	}
	return &i, nil
}

// PivotDe is the identity that FranceConnect gave a compte, nil when it never
// did.
func PivotDe(app core.App, compte string) (*Pivot, error) {
	i, err := lignePivot(app, compte)
	if err != nil || i == nil {
		return nil, err
	}
	p, err := i.pivot()
	return &p, err
}

// recevoir keeps the identity of a compte as it came now, and gives it to the
// usagers that the compte is. change tells that it is not the one of before. One
// that is nobody's takes the place of none.
func (p Pivot) recevoir(tx core.App, compte *Compte) (change bool, err error) {
	if !p.Nomme() {
		return false, nil
	}
	avant, err := lignePivot(tx, compte.ID)
	if err != nil {
		return false, err
	}
	prenoms, _ := json.Marshal(p.Prenoms) // texts always encode
	i := identitePivot{
		Compte: compte.ID, NomNaissance: p.NomNaissance, NomUsage: p.NomUsage, Prenoms: prenoms, Sexe: p.Sexe, DateNaissance: p.DateNaissance,
		DateDeclaree: p.DateDeclaree, CommuneNaissance: p.CommuneNaissance, PaysNaissance: p.PaysNaissance, Courriel: p.Courriel,
		RecueLe: socle.Date(socle.De(tx).Horloge.Maintenant()),
	}
	i.empreindre(socle.De(tx).Coffre, p)
	if avant == nil {
		i.ID, change = socle.ID(), true
		err = tx.DB().Model(&i).Insert()
	} else {
		var dite Pivot
		if dite, err = avant.pivot(); err != nil {
			return false, err
		}
		i.ID, change = avant.ID, !dite.Egal(p)
		err = tx.DB().Model(&i).Update()
	}
	if err != nil {
		return false, fmt.Errorf("identity of compte %s: %w", compte.ID, err)
	}
	if !change {
		return false, nil
	}
	nom := p.Identite()
	compte.Prenom, compte.Nom = nom.Prenoms, nom.NomNaissance
	if err := tx.DB().Model(compte).Update("Prenom", "Nom"); err != nil {
		return false, fmt.Errorf("compte %s: %w", compte.ID, err)
	}
	if err := p.certifierUsagers(tx, compte); err != nil {
		return false, err
	}
	return true, socle.Journaliser(tx, socle.Acte{Acteur: compte.Acteur(), Verbe: "usagers.recevoir_identite", Objet: "comptes:" + compte.ID})
}

// empreindre writes both fingerprints.
func (i *identitePivot) empreindre(coffre *socle.Coffre, p Pivot) {
	i.Empreinte, i.Proche = "", coffre.Empreinte(usageProche, p.cleProche())
	if p.Complet() {
		i.Empreinte = coffre.Empreinte(usagePivot, p.Cle())
	}
}

// confier makes it the identity of another compte, of the same person.
func (i *identitePivot) confier(tx core.App, compte string) error {
	i.Compte = compte
	if err := tx.DB().Model(i).Update("Compte"); err != nil {
		return fmt.Errorf("identity of compte %s: %w", compte, err)
	}
	return nil
}

func oublierPivot(tx core.App, compte string) error {
	if _, err := tx.DB().Delete("identites_pivot", dbx.HashExp{"compte": compte}).Execute(); err != nil {
		return fmt.Errorf("identity of compte %s: %w", compte, err)
	}
	return nil
}

// EmpreindreIdentites writes the fingerprints of the identities that came from
// another guichet, whose key was another one.
func EmpreindreIdentites(tx core.App) error {
	var l []identitePivot
	if err := tx.DB().Select("*").From("identites_pivot").Where(dbx.HashExp{"proche": ""}).All(&l); err != nil {
		return fmt.Errorf("identities: %w", err)
	}
	for _, i := range l {
		p, err := i.pivot()
		if err != nil {
			return fmt.Errorf("identity of compte %s: %w", i.Compte, err)
		}
		i.empreindre(socle.De(tx).Coffre, p)
		if err := tx.DB().Model(&i).Update("Empreinte", "Proche"); err != nil {
			return fmt.Errorf("identity of compte %s: %w", i.Compte, err)
		}
	}
	return nil
}

// certifierUsagers gives the identity to the files that collectivités keep of
// the compte.
func (p Pivot) certifierUsagers(tx core.App, compte *Compte) error {
	l, err := UsagersDuCompte(tx, compte.ID)
	if err != nil {
		return err
	}
	for i := range l {
		l[i].certifier(p)
		l[i].MajLe = socle.Date(socle.De(tx).Horloge.Maintenant())
		if err := l[i].Modifier(tx); err != nil {
			return err
		}
	}
	return nil
}

// comptesDuPivot lists the comptes whose identity has a fingerprint, the one that
// stands for two that were made one: "" is nobody's.
func comptesDuPivot(app core.App, colonne, empreinte string) (l []string, err error) {
	if empreinte == "" {
		return nil, nil
	}
	err = app.DB().Select("compte").From("identites_pivot").Where(dbx.HashExp{colonne: empreinte}).OrderBy("compte").Column(&l)
	if err != nil {
		return nil, fmt.Errorf("comptes of an identity: %w", err)
	}
	for i, id := range l {
		c, err := CompteActuel(app, id)
		if err != nil {
			return nil, err
		}
		l[i] = c.ID
	}
	slices.Sort(l)
	return slices.Compact(l), nil
}

var sourceIdentitesPivot = socle.SourceRGPD{
	Collection: "identites_pivot",
	Personnels: []string{"nom_naissance", "nom_usage", "prenoms", "date_naissance", "date_declaree", "commune_naissance", "pays_naissance", "courriel"},
	Techniques: []string{"empreinte", "proche"},
	Libelle:    "Votre identité donnée par FranceConnect", Finalite: "Vous reconnaître et remplir vos demandes", Duree: "Trois ans après votre dernière connexion",
	Extraire: func(app core.App, usager string) ([]map[string]any, error) {
		return socle.Lignes(app, `SELECT i.nom_naissance, i.nom_usage, i.prenoms, i.sexe, i.date_naissance, i.date_declaree, i.commune_naissance, i.pays_naissance, i.courriel, i.recue_le
			FROM identites_pivot i JOIN usagers u ON u.compte = i.compte WHERE u.id = {:u} AND u.compte != ''`, dbx.Params{"u": usager})
	},
}
