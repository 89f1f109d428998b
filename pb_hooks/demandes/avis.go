package demandes

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

// Avis is what somebody else thinks of a demande before it is decided, or a
// demande handed over to the authority that is competent: a mailed link, and a
// code mailed apart, open it once to a colleague of another service or to a
// person outside.
type Avis struct {
	ID           string         `db:"pk,id"`
	Collectivite string         `db:"collectivite"`
	Demande      string         `db:"demande"`
	Nature       string         `db:"nature"` // avis, transmission
	Nom          string         `db:"nom"`
	Courriel     string         `db:"courriel"`
	Question     string         `db:"question"`
	Documents    bool           `db:"documents"` // the answers and the documents are shown, but titles of identity
	Lien         string         `db:"lien"`      // SHA-256 of the token, "" once it is void
	ExpireLe     types.DateTime `db:"expire_le"`
	Par          string         `db:"par"` // the agent who asked
	DemandeLe    types.DateTime `db:"demande_le"`
	Sens         string         `db:"sens"` // favorable, reserve, defavorable, aucun
	Texte        string         `db:"texte"`
	RenduLe      types.DateTime `db:"rendu_le"`
}

// TableName is the collection of the avis.
func (Avis) TableName() string { return "avis" }

// Natures of an avis.
const (
	natureAvis         = "avis"
	natureTransmission = "transmission"
)

const (
	dureeAvis         = 15 * 24 * time.Hour
	dureeTransmission = 30 * 24 * time.Hour
	maxAvis           = 20 // asked on one demande
)

var sensAvis = map[string]string{"favorable": "favorable", "reserve": "réservé", "defavorable": "défavorable", "aucun": "sans avis"}

// SensEnMots is « favorable », "" while it is not given.
func (a *Avis) SensEnMots() string { return sensAvis[a.Sens] }

func (a *Avis) lien() lienACode { return lienACode{modele: "code_avis", id: a.ID} }

func (a *Avis) acteur() socle.Acteur { return socle.Acteur("avis:" + a.ID) }

// AvisDe lists the avis asked on a demande, last first.
func AvisDe(app core.App, demande string) ([]Avis, error) {
	var l []Avis
	if err := app.DB().Select("*").From("avis").Where(dbx.HashExp{"demande": demande}).OrderBy("demande_le DESC").All(&l); err != nil {
		return nil, fmt.Errorf("avis on %s: %w", demande, err)
	}
	return l, nil
}

// demander writes the avis and mails its link; nothing leaves for a test
// demande. An opinion is of use before the end only.
func (a *Avis) demander(tx core.App, d *Demande, c *collectivites.Collectivite) error {
	if err := relire(tx, d); err != nil {
		return err
	}
	deja, err := AvisDe(tx, d.ID)
	switch {
	case err != nil:
		return err
	case a.Nature == natureAvis && !d.Etat.Ouverte():
		return errTerminee
	case len(deja) >= maxAvis:
		return socle.Err(socle.Conflit, "Vingt avis sont déjà demandés sur cette demande.")
	}
	jeton, maintenant, duree := socle.Jeton(), socle.De(tx).Horloge.Maintenant(), dureeAvis
	if a.Nature == natureTransmission {
		duree = dureeTransmission
	}
	a.ID, a.Collectivite, a.Demande, a.Lien = socle.ID(), d.Collectivite, d.ID, socle.Hacher(jeton)
	a.DemandeLe, a.ExpireLe = socle.Date(maintenant), socle.Date(maintenant.Add(duree))
	if err := tx.DB().Model(a).Insert(); err != nil {
		return fmt.Errorf("avis on %s: %w", d.ID, err)
	}
	if d.Essai {
		return nil
	}
	return exploitation.Poster(tx, a.lettre(tx, d, c, jeton, duree))
}

func (a *Avis) lettre(tx core.App, d *Demande, c *collectivites.Collectivite, jeton string, duree time.Duration) exploitation.Lettre {
	numero, url := socle.FormaterNumero(d.Numero), socle.De(tx).AdressePublique()+c.Chemin()+"/avis/"+jeton
	l := exploitation.Lettre{
		Collectivite: c.ID, Modele: "avis_demande", A: a.Courriel, RepondreA: c.Courriel, Valable: duree, Secret: jeton, Pied: c.Contact(), LieA: d.Objet(),
		Objet: "Votre avis sur la demande n°\u00a0" + numero, Lien: &exploitation.Lien{Libelle: "Lire et donner mon avis", URL: url},
		Corps: []string{c.Sujet() + " vous demande votre avis sur une demande qu’elle a reçue.", "Ce lien est personnel. Il est valable 15 jours et sert une fois."},
	}
	if a.Nature == natureTransmission {
		l.Modele, l.Objet, l.Lien.Libelle = natureTransmission, "Demande n°\u00a0"+numero+" transmise à votre administration", "Lire la demande"
		l.Corps = []string{
			c.Sujet() + " a reçu une demande qui relève de votre compétence. Elle vous la transmet.",
			"Le code des relations entre le public et l’administration le prévoit (article L114-2).", "Ce lien est personnel. Il est valable 30 jours.",
		}
	}
	return l
}

var errAvisPerdu = socle.Err(socle.Introuvable, "Ce lien n’est plus valable : il a déjà servi, ou son délai est passé.")

// avisParLien finds the avis that a mailed link opens, with its demande.
func avisParLien(app core.App, collectivite, jeton string) (*Avis, *Demande, error) {
	var a Avis
	err := app.DB().Select("*").From("avis").Where(socle.Egal("lien", socle.Hacher(jeton))).AndWhere(dbx.HashExp{"collectivite": collectivite}).One(&a)
	if err != nil || !socle.De(app).Horloge.Maintenant().Before(a.ExpireLe.Time()) {
		return nil, nil, errAvisPerdu
	}
	d, err := ParID(app, collectivite, a.Demande)
	if err != nil {
		return nil, nil, errAvisPerdu.Cause(err)
	}
	return &a, d, nil
}

// Rendre keeps the answer and voids the link: of two answers, the first one
// stays.
func (a *Avis) Rendre(app core.App, d *Demande, sens, texte string) error {
	a.Sens, a.Texte, a.RenduLe = sens, texte, socle.Date(socle.De(app).Horloge.Maintenant())
	return app.RunInTransaction(func(tx core.App) error {
		if err := relire(tx, d); err != nil {
			return err
		}
		rendu, err := tx.DB().Update("avis", dbx.Params{"sens": sens, "texte": texte, "rendu_le": a.RenduLe, "lien": ""}, dbx.HashExp{"id": a.ID, "lien": a.Lien}).Execute()
		if err != nil {
			return fmt.Errorf("avis %s: %w", a.ID, err)
		}
		if n, err := rendu.RowsAffected(); err != nil || n == 0 {
			return errAvisPerdu.Cause(err)
		}
		if err := d.Signaler(tx, true); err != nil {
			return err
		}
		if err := Noter(tx, d, Evenement{Acteur: a.acteur(), Verbe: "rendre_avis", Phrase: "Avis de " + a.Nom + "\u00a0: " + a.SensEnMots()}); err != nil {
			return err
		}
		return annoncer(tx, Nouvelle{Genre: AvisRendu, Demande: d, Acteur: a.acteur(), Detail: a.ID})
	})
}
