package demandes

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// Recepisse is the accusé de réception as it was sent, word for word, for
// ever: without its mentions the delays of recours could not be opposed (CRPA
// L112-12).
type Recepisse struct {
	ID        string         `db:"pk,id"`
	Demande   string         `db:"demande"`
	Nature    string         `db:"nature"` // enregistrement, reception
	Contenu   types.JSONRaw  `db:"contenu"`
	Empreinte string         `db:"empreinte"`
	EmisLe    types.DateTime `db:"emis_le"`
}

// TableName is the collection of the accusés.
func (Recepisse) TableName() string { return "recepisses" }

// Accuse is the content of an accusé (CRPA R112-11-1): the date of reception,
// the service in charge with how to reach it, and the effect of silence with
// its date.
type Accuse struct {
	Numero       string   `json:"numero"`
	Titre        string   `json:"titre"`
	RecueLe      string   `json:"recue_le"` // « 4 mai 2026 à 14 h 30 »
	Collectivite string   `json:"collectivite"`
	Service      string   `json:"service"`
	Adresse      []string `json:"adresse"`
	Telephone    string   `json:"telephone"`
	Courriel     string   `json:"courriel"`
	Suite        []string `json:"suite"` // what happens next, silence, recours
}

// Lire reads the content.
func (r Recepisse) Lire() (*Accuse, error) {
	var a Accuse
	if err := json.Unmarshal(r.Contenu, &a); err != nil {
		return nil, fmt.Errorf("recepisse %s: %w", r.ID, err)
	}
	return &a, nil
}

// accuser writes the accusé of a demande, in the transaction of its dépôt.
func accuser(tx core.App, d *Demande, doc *catalogue.Document, c *collectivites.Collectivite) (*Recepisse, error) {
	service, err := collectivites.ServiceParID(tx, c.ID, d.Service)
	if err != nil {
		return nil, err
	}
	a := composer(d, doc, c, service)
	brut, err := json.Marshal(a)
	if err != nil {
		return nil, err
	}
	r := &Recepisse{ID: socle.ID(), Demande: d.ID, Nature: "reception", Contenu: brut, Empreinte: socle.Hacher(string(brut)), EmisLe: d.AccuseeLe}
	if err := tx.DB().Model(r).Insert(); err != nil {
		return nil, fmt.Errorf("accusé: %w", err)
	}
	return r, nil
}

// composer writes the accusé; it is pure, so that each regime has its golden
// text.
func composer(d *Demande, doc *catalogue.Document, c *collectivites.Collectivite, s *collectivites.Service) Accuse {
	a := Accuse{
		Numero: socle.FormaterNumero(d.Numero), Titre: d.Titre, RecueLe: d.recueEnMots(), Collectivite: c.Enseigne,
		Service: s.Nom, Adresse: c.LignesAdresse(), Telephone: socle.Telephone(cmp.Or(s.Telephone, c.Telephone)), Courriel: cmp.Or(s.Courriel, c.Courriel),
	}
	if s.Adresse != "" {
		a.Adresse = strings.Split(s.Adresse, "\n")
	}
	var jour string
	if e, err := socle.LireJour(d.Echeance); err == nil {
		jour = e.Date()
	}
	switch d.Regime {
	case SVA:
		a.Suite = []string{
			"Si votre demande est complète et que vous n’avez pas de réponse le " + jour + ", elle est acceptée.",
			"Vous pourrez alors demander une attestation à la collectivité.",
		}
	case SVR:
		a.Suite = []string{
			"Si votre demande est complète et que vous n’avez pas de réponse le " + jour + ", elle est considérée comme refusée.",
			"Vous pourrez alors, dans les deux mois, " + d.Voies(c) + ".",
		}
	case SP:
		a.Suite = []string{doc.Traitement.Silence.BaseLegale, doc.Traitement.Recours.Texte.Fr}
	default:
		if doc.Traitement.Decision {
			a.Suite = []string{doc.Traitement.Suite.Fr}
		} else {
			a.Suite = []string{"Cette démarche n’appelle pas de décision. " + doc.Traitement.Suite.Fr}
		}
	}
	if d.Regime == SVA || d.Regime == SVR {
		a.Suite = append([]string{doc.Traitement.Suite.Fr}, a.Suite...)
	}
	return a
}

// recueEnMots is the instant of its reception; of a letter, the day alone is
// known.
func (d *Demande) recueEnMots() string {
	jour := socle.JourDe(d.RecueLe.Time())
	if d.RecueLe.Time().Equal(jour.Debut()) {
		return jour.Date()
	}
	return socle.Instant(d.RecueLe.Time())
}

// RecepisseDe finds the last accusé of a demande.
func RecepisseDe(app core.App, demande string) (*Recepisse, error) {
	var r Recepisse
	err := app.DB().Select("*").From("recepisses").Where(dbx.HashExp{"demande": demande}).OrderBy("emis_le DESC").Limit(1).One(&r)
	if err != nil {
		return nil, fmt.Errorf("accusé: %w", err)
	}
	return &r, nil
}
