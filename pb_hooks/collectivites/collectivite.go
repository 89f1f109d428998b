package collectivites

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// Collectivite is one local authority of the instance.
type Collectivite struct {
	ID               string        `db:"pk,id"`
	Slug             string        `db:"slug"`     // its name in addresses
	Nom              string        `db:"nom"`      // « Saint-Exemple »
	Enseigne         string        `db:"enseigne"` // « Mairie de Saint-Exemple »
	Niveau           string        `db:"niveau"`
	INSEE            string        `db:"insee"`
	SIREN            string        `db:"siren"`
	Departement      string        `db:"departement"`
	Population       int           `db:"population"`
	CodesPostaux     types.JSONRaw `db:"codes_postaux"`
	Adresse          string        `db:"adresse"` // one line each
	Telephone        string        `db:"telephone"`
	Courriel         string        `db:"courriel"`
	Horaires         types.JSONRaw `db:"horaires"`
	Couleur          string        `db:"couleur"` // « #1d4f91 »
	Logo             string        `db:"logo"`    // data URL of a PNG or JPEG, "" for none
	Autorite         string        `db:"autorite"`
	Tribunal         string        `db:"tribunal"`
	HomologueeJusquA string        `db:"homologuee_jusqu_au"`
	Ouverte          bool          `db:"ouverte"`
}

// TableName is the collection of the collectivités.
func (Collectivite) TableName() string { return "collectivites" }

// Chemin is the base of its addresses.
func (c Collectivite) Chemin() string { return "/" + c.Slug }

// LignesAdresse is the postal address, a line each.
func (c Collectivite) LignesAdresse() []string {
	if c.Adresse == "" {
		return nil
	}
	return strings.Split(c.Adresse, "\n")
}

// Heures are the opening hours.
func (c Collectivite) Heures() Horaires {
	var h Horaires
	_ = json.Unmarshal(c.Horaires, &h) // written by this room only; nothing typed yet reads as no hours
	return h
}

// Homologuee tells whether the security approval is entered and still runs:
// without it a decision goes by a signed letter only (CRPA L212-2).
func (c Collectivite) Homologuee(auj socle.Jour) bool {
	return c.HomologueeJusquA != "" && auj.ISO() <= c.HomologueeJusquA
}

// ParID finds a collectivité of the instance.
func ParID(app core.App, id string) (*Collectivite, error) {
	return trouver(app, dbx.HashExp{"id": id})
}

// ParSlug finds it by its name in addresses.
func ParSlug(app core.App, slug string) (*Collectivite, error) {
	return trouver(app, dbx.HashExp{"slug": slug})
}

func trouver(app core.App, cle dbx.HashExp) (*Collectivite, error) {
	var c Collectivite
	if err := app.DB().Select("*").From("collectivites").Where(cle).One(&c); err != nil {
		return nil, fmt.Errorf("collectivité: %w", err)
	}
	return &c, nil
}

// Ouvertes lists the collectivités open to the public, by name.
func Ouvertes(app core.App) ([]Collectivite, error) {
	var l []Collectivite
	err := app.DB().Select("*").From("collectivites").Where(dbx.HashExp{"ouverte": true}).OrderBy("nom").All(&l)
	return l, err
}

// Service is a part of a collectivité, which answers.
type Service struct {
	ID           string `db:"pk,id"`
	Collectivite string `db:"collectivite"`
	Code         string `db:"code"`
	Nom          string `db:"nom"`
	Secteur      string `db:"secteur"`
	Courriel     string `db:"courriel"`
	Telephone    string `db:"telephone"`
	Adresse      string `db:"adresse"`
	Actif        bool   `db:"actif"`
}

// TableName is the collection of the services.
func (Service) TableName() string { return "services" }

// ServiceParID finds a service of a collectivité.
func ServiceParID(app core.App, collectivite, id string) (*Service, error) {
	var s Service
	err := app.DB().Select("*").From("services").Where(dbx.HashExp{"id": id, "collectivite": collectivite}).One(&s)
	if err != nil {
		return nil, fmt.Errorf("service %s: %w", id, err)
	}
	return &s, nil
}

// Services lists the active services of a collectivité.
func Services(app core.App, collectivite string) ([]Service, error) {
	var l []Service
	err := app.DB().Select("*").From("services").
		Where(dbx.HashExp{"collectivite": collectivite, "actif": true}).OrderBy("nom").All(&l)
	return l, err
}

// Annonce is a piece of news of the collectivité, shown between its dates.
type Annonce struct {
	ID           string `db:"pk,id"`
	Collectivite string `db:"collectivite"`
	Genre        string `db:"genre"` // fermeture, travaux, information
	Titre        string `db:"titre"`
	Texte        string `db:"texte"`
	Du           string `db:"du"`
	Au           string `db:"au"`
}

// TableName is the collection of the announcements.
func (Annonce) TableName() string { return "annonces" }

// Enregistrer writes an announcement.
func (a *Annonce) Enregistrer(tx core.App, par socle.Acteur) error {
	var err error
	if a.ID == "" {
		a.ID = socle.ID()
		err = tx.DB().Model(a).Insert()
	} else {
		err = tx.DB().Model(a).Update()
	}
	if err != nil {
		return fmt.Errorf("annonce %s: %w", a.ID, err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "collectivites.enregistrer_annonce", Objet: "annonces:" + a.ID, Collectivite: a.Collectivite})
}

// AnnoncesDuJour lists what the home page shows on a day, closings first.
func AnnoncesDuJour(app core.App, collectivite string, jour socle.Jour) ([]Annonce, error) {
	var l []Annonce
	err := app.DB().Select("*").From("annonces").
		Where(dbx.NewExp("collectivite = {:c} AND (du = '' OR du <= {:j}) AND (au = '' OR au >= {:j})",
			dbx.Params{"c": collectivite, "j": jour.ISO()})).
		OrderBy("(genre = 'fermeture') DESC", "du").All(&l)
	return l, err
}

// Contact is who to call: the foot of every mail and of every printed page.
func (c Collectivite) Contact() []string {
	lignes := []string{c.Enseigne}
	if a := c.LignesAdresse(); len(a) > 0 {
		lignes = append(lignes, strings.Join(a, ", "))
	}
	if c.Telephone != "" {
		lignes = append(lignes, "Téléphone\u00a0: "+socle.Telephone(c.Telephone))
	}
	return lignes
}

// NomTribunal names the administrative court of the collectivité, as it is
// written in a recours.
func (c Collectivite) NomTribunal() string {
	if c.Tribunal == "" {
		return "le tribunal administratif"
	}
	return c.Tribunal
}

// Correspond tells whether somebody who types this means the collectivité: the
// beginning of a word of its name, or of one of its postcodes.
func (c Collectivite) Correspond(saisie string) bool {
	cle := Cle(saisie)
	var postaux []string
	_ = json.Unmarshal(c.CodesPostaux, &postaux) // written by this room only
	return cle != "" && (strings.Contains(" "+Cle(c.Nom), " "+cle) ||
		slices.ContainsFunc(postaux, func(p string) bool { return strings.HasPrefix(p, strings.ReplaceAll(cle, " ", "")) }))
}

// Dates says when the announcement holds.
func (a Annonce) Dates() string {
	du, errDu := socle.LireJour(a.Du)
	au, errAu := socle.LireJour(a.Au)
	switch {
	case errDu == nil && errAu == nil && du == au:
		return "Le " + du.EnLettres()
	case errDu == nil && errAu == nil:
		return "Du " + du.EnLettres() + " au " + au.EnLettres()
	case errDu == nil:
		return "Depuis le " + du.EnLettres()
	case errAu == nil:
		return "Jusqu’au " + au.EnLettres()
	}
	return ""
}
