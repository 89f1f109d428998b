package collectivites

import (
	"cmp"
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
	Demenage         Demenage      `db:"demenage"`
	NouvelleAdresse  string        `db:"nouvelle_adresse"` // of one that is gone: « https://guichet.example.org/saint-exemple », or « /val-exemple » here

	// What the legal pages name; "" for not told yet.
	Directeur          string `db:"directeur"` // of the publication, with the qualité
	Hebergeur          string `db:"hebergeur"`
	HebergeurAdresse   string `db:"hebergeur_adresse"`
	HebergeurTelephone string `db:"hebergeur_telephone"`
	DPO                string `db:"dpo"`
	DPOCourriel        string `db:"dpo_courriel"`
	DPOTelephone       string `db:"dpo_telephone"`

	// The last audit of accessibility, and what it led to.
	AuditLe             string `db:"audit_le"` // "" for none
	AuditPar            string `db:"audit_par"`
	AuditTaux           int    `db:"audit_taux"` // % of the criteria that are met
	NonAccessibles      string `db:"non_accessibles"`
	SchemaAccessibilite string `db:"schema_accessibilite"`

	StatistiquesPubliques bool `db:"statistiques_publiques"` // see StatistiquesOuvertes
}

// TableName is the collection of the collectivités.
func (Collectivite) TableName() string { return "collectivites" }

// Chemin is the base of its addresses.
func (c Collectivite) Chemin() string { return "/" + c.Slug }

// LignesAdresse is the postal address, a line each.
func (c Collectivite) LignesAdresse() []string { return lignes(c.Adresse) }

// LignesHebergeur is the postal address of the host, a line each.
func (c Collectivite) LignesHebergeur() []string { return lignes(c.HebergeurAdresse) }

func lignes(adresse string) []string {
	if adresse == "" {
		return nil
	}
	return strings.Split(adresse, "\n")
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

// Ouvertes lists the collectivités open to the public here, by name.
func Ouvertes(app core.App) ([]Collectivite, error) {
	var l []Collectivite
	err := app.DB().Select("*").From("collectivites").Where(dbx.NewExp("ouverte AND demenage != 'parti'")).OrderBy("nom").All(&l)
	return l, err
}

// Toutes lists the collectivités of the instance, open or not, by name.
func Toutes(app core.App) ([]Collectivite, error) {
	var l []Collectivite
	err := app.DB().Select("*").From("collectivites").OrderBy("nom").All(&l)
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

// AAutorite is « au maire », « à la maire », « à l’autorité »: who reviews a
// decision, after « demander ».
func (c Collectivite) AAutorite() string {
	if reste, masculin := strings.CutPrefix(c.Autorite, "le "); masculin {
		return "au " + reste
	}
	return "à " + c.Autorite
}

// Sujet begins a sentence with the name of the collectivité: « La mairie de
// Saint-Exemple », « Le département des Vosges ».
func (c Collectivite) Sujet() string {
	if nom := c.avecArticle(); nom != "" {
		return socle.Majuscule(nom)
	}
	return c.Enseigne
}

// Apres is the same after a preposition, « à », « de » or « par »: « à la mairie
// de Saint-Exemple », « au département des Vosges ».
func (c Collectivite) Apres(preposition string) string {
	nom := c.Dite()
	contracte := map[string]string{"à": "au ", "de": "du "}[preposition]
	if reste, masculin := strings.CutPrefix(nom, "le "); masculin && contracte != "" {
		return contracte + reste
	}
	return preposition + " " + nom
}

// Dite is its name inside of a sentence: « la mairie de Saint-Exemple ».
func (c Collectivite) Dite() string { return cmp.Or(c.avecArticle(), c.Enseigne) }

// avecArticle is « la mairie de Saint-Exemple », "" for a name that no known
// word begins.
func (c Collectivite) avecArticle() string {
	mot, reste, _ := strings.Cut(c.Enseigne, " ")
	article := map[string]string{"Mairie": "la ", "Communauté": "la ", "Métropole": "la ", "Ville": "la ", "Commune": "la ", "Département": "le ", "Syndicat": "le "}[mot]
	if article == "" || reste == "" {
		return ""
	}
	return article + strings.ToLower(mot) + " " + reste
}

const nomMairie = "mairie"

// NomCommun is what pages and mails call it: « mairie », « communauté de
// communes », « collectivité ». Always feminine and without elision, so that
// the sentences around it agree.
func (c Collectivite) NomCommun() string {
	if c.Niveau == "commune" {
		return nomMairie
	}
	for _, x := range [...]struct{ debut, nom string }{
		{"CC ", "communauté de communes"},
		{"Communauté de communes ", "communauté de communes"},
		{"CA ", "communauté d’agglomération"},
		{"Communauté d’agglomération ", "communauté d’agglomération"},
		{"CU ", "communauté urbaine"},
		{"Communauté urbaine ", "communauté urbaine"},
		{"Métropole ", "métropole"},
	} {
		if strings.HasPrefix(c.Enseigne, x.debut) {
			return x.nom
		}
	}
	return "collectivité"
}

// NomTribunal names the administrative court of the collectivité, as it is
// written in a recours.
func (c Collectivite) NomTribunal() string {
	if c.Tribunal == "" {
		return "le tribunal administratif"
	}
	return c.Tribunal
}

// Postaux are its postcodes: several for a large commune, none for an EPCI.
func (c Collectivite) Postaux() []string {
	var l []string
	_ = json.Unmarshal(c.CodesPostaux, &l) // written by this room only
	return l
}

// Correspond tells whether somebody who types this means the collectivité:
// each word begins one of its name, or a postcode of it.
func (c Collectivite) Correspond(saisie string) bool {
	cherches, siens := strings.Fields(Cle(saisie)), append(strings.Fields(Cle(c.Nom)), c.Postaux()...)
	if serre := strings.Join(cherches, ""); strings.Trim(serre, "0123456789") == "" {
		cherches = []string{serre} // « 88 000 »
	}
	for _, mot := range cherches {
		if !slices.ContainsFunc(siens, func(sien string) bool { return strings.HasPrefix(sien, mot) }) {
			return false
		}
	}
	return true
}
