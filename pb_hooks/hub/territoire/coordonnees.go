package territoire

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// Coordonnees are how to reach the mairie of a commune: what a guichet says of
// itself, for one that has none.
type Coordonnees struct {
	ID        string         `db:"pk,id"`
	Code      string         `db:"code"`    // INSEE
	Adresse   string         `db:"adresse"` // one line each
	Telephone string         `db:"telephone"`
	Courriel  string         `db:"courriel"`
	Site      string         `db:"site"` // https only, or http
	Horaires  types.JSONRaw  `db:"horaires"`
	Par       socle.Acteur   `db:"par"`
	MajLe     types.DateTime `db:"maj_le"`
}

// TableName is the collection of the coordonnées.
func (Coordonnees) TableName() string { return "hub_coordonnees" }

// Lignes is the postal address, a line each.
func (c *Coordonnees) Lignes() []string {
	if c.Adresse == "" {
		return nil
	}
	return strings.Split(c.Adresse, "\n")
}

// Heures are the opening hours.
func (c *Coordonnees) Heures() collectivites.Horaires {
	var h collectivites.Horaires
	_ = json.Unmarshal(c.Horaires, &h) // only this room writes it
	return h
}

// Le is when they were typed.
func (c *Coordonnees) Le() string { return socle.JourDe(c.MajLe.Time()).Date() }

// CoordonneesDe are those of a commune, nil for none typed.
func CoordonneesDe(app core.App, code string) (*Coordonnees, error) {
	var c Coordonnees
	err := app.DB().Select("*").From("hub_coordonnees").Where(dbx.HashExp{"code": code}).One(&c)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("coordonnées of %s: %w", code, err)
	}
	return &c, nil
}

// connues are the communes whose coordonnées were typed.
func connues(app core.App) (map[string]bool, error) {
	var codes []string
	if err := app.DB().Select("code").From("hub_coordonnees").Column(&codes); err != nil {
		return nil, fmt.Errorf("coordonnées: %w", err)
	}
	m := map[string]bool{}
	for _, c := range codes {
		m[c] = true
	}
	return m, nil
}

// vides tells that nothing is said.
func (c *Coordonnees) vides() bool {
	h := c.Heures()
	return c.Adresse+c.Telephone+c.Courriel+c.Site+h.Note == "" && h.Vides()
}

// enregistrer puts them in the place of those before; nothing said takes them away.
func (c *Coordonnees) enregistrer(tx core.App, par socle.Acteur) error {
	if _, err := tx.DB().Delete("hub_coordonnees", dbx.HashExp{"code": c.Code}).Execute(); err != nil {
		return fmt.Errorf("coordonnées of %s: %w", c.Code, err)
	}
	if !c.vides() {
		c.ID, c.Par, c.MajLe = socle.ID(), par, socle.Date(socle.De(tx).Horloge.Maintenant())
		if err := tx.DB().Model(c).Insert(); err != nil {
			return fmt.Errorf("coordonnées of %s: %w", c.Code, err)
		}
	}
	return socle.Journaliser(tx, socle.Acte{
		Acteur: par, Verbe: "hub.decrire_commune", Objet: "hub_coordonnees:" + c.Code, Details: []any{c.Adresse, c.Telephone, c.Courriel, c.Site, c.Horaires},
	})
}

func (c *Coordonnees) saisies() ui.Saisies {
	l := ui.Saisies{
		{Genre: ui.GenreZone, Nom: "adresse", Libelle: "Adresse postale", Valeur: c.Adresse, Lignes: 4, Facultatif: true, Aide: "Une ligne par ligne de l’enveloppe."},
		{Genre: ui.GenreTexte, Nom: "telephone", Libelle: "Téléphone", Valeur: socle.Telephone(c.Telephone), Inputmode: "tel", Largeur: 20, Facultatif: true},
		{Genre: ui.GenreTexte, Nom: "courriel", Libelle: "Adresse électronique", Valeur: c.Courriel, Inputmode: "email", Facultatif: true, Aide: "Celle de la mairie, jamais celle d’une personne."},
		{Genre: ui.GenreTexte, Nom: "site", Libelle: "Site de la commune", Valeur: c.Site, Inputmode: "url", Facultatif: true, Aide: "Par exemple https://www.example.org"},
		{Genre: ui.GenreIntertitre, Libelle: "Horaires d’ouverture", Aide: "Par exemple : 9h-12h, 14h-17h30. Laissez vide si c’est fermé."},
	}
	return append(l, c.Heures().Saisies()...)
}

var formeDomaine = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+$`)

// lire fills them from a form and returns the faults by control.
func (c *Coordonnees) lire(f url.Values) map[string]string {
	h, fautes := collectivites.LireHoraires(f)
	c.Horaires = h.JSON()
	c.Adresse = socle.LireTexte(f, "adresse", 500, "", fautes)
	if c.Telephone = socle.NormaliserTelephone(f.Get("telephone")); c.Telephone != "" && !socle.TelephoneValide(c.Telephone) {
		fautes["telephone"] = socle.FauteTelephone
	}
	c.Courriel = socle.LireTexte(f, "courriel", 255, "", fautes)
	if c.Courriel != "" {
		courriel, err := socle.LireCourriel(c.Courriel)
		if err != nil {
			fautes["courriel"] = socle.EnErreur(err).Champs["courriel"]
		}
		c.Courriel = courriel
	}
	if c.Site = socle.LireTexte(f, "site", 500, "", fautes); c.Site != "" && fautes["site"] == "" {
		if !strings.Contains(c.Site, ":") {
			c.Site = "https://" + c.Site
		}
		u, err := url.Parse(c.Site)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || !formeDomaine.MatchString(strings.ToLower(u.Hostname())) {
			fautes["site"] = "L’adresse doit ressembler à https://www.example.org."
		}
	}
	return fautes
}
