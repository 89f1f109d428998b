package demandes

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// Relecture is a brouillon that its author, a treasurer most often, gives to
// the person who represents the organisme: she reads it, attests it and sends
// it. Its author follows the demande.
type Relecture struct {
	ID           string         `db:"pk,id"`
	Collectivite string         `db:"collectivite"`
	Brouillon    string         `db:"brouillon"`
	Compte       string         `db:"compte"` // who prepared it
	Nom          string         `db:"nom"`    // who represents the organisme, as the answers name her
	Courriel     string         `db:"courriel"`
	Lien         string         `db:"lien"` // SHA-256 of the token of the mailed link, "" once it is void
	ExpireLe     types.DateTime `db:"expire_le"`
	CreeLe       types.DateTime `db:"cree_le"`
	Retour       string         `db:"retour"`  // why she did not send it
	Demande      string         `db:"demande"` // what it became
}

// TableName is the collection of the relectures.
func (Relecture) TableName() string { return "relectures" }

// acteur is who represents the organisme, in the records.
func (l *Relecture) acteur() socle.Acteur { return socle.Acteur("relecture:" + l.ID) }

const (
	dureeRelecture    = 15 * 24 * time.Hour
	relecturesParJour = 5
)

// representantDe names who represents the organisme that asks, in the bloc of
// the document, "" when it asks for none.
func representantDe(p *catalogue.Parcours) string {
	for _, page := range p.Pages {
		for _, c := range page.Champs {
			if c.Role != "" && c.Code == c.Role+"_representant_nom" {
				return strings.TrimSpace(p.Valeur(c.Role, "representant_prenom") + " " + p.Valeur(c.Role, "representant_nom"))
			}
		}
	}
	return ""
}

// relectureDe is the one that a brouillon waits for, or that came back; nil for
// none.
func relectureDe(app core.App, brouillon string) (*Relecture, error) {
	var l Relecture
	err := app.DB().Select("*").From("relectures").Where(dbx.HashExp{"brouillon": brouillon}).OrderBy("cree_le DESC").Limit(1).One(&l)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("relecture of %s: %w", brouillon, err)
	}
	return &l, nil
}

// Confier mails the link of a brouillon to who represents the organisme; a link
// sent before is void.
func (b *Brouillon) Confier(app core.App, c *collectivites.Collectivite, titre, nom, courriel string) error {
	if err := socle.De(app).Limites.Permettre("relecture:"+b.ID, relecturesParJour, 24*time.Hour); err != nil {
		return err
	}
	jeton, maintenant := socle.Jeton(), socle.De(app).Horloge.Maintenant()
	l := Relecture{
		ID: socle.ID(), Collectivite: b.Collectivite, Brouillon: b.ID, Compte: b.Compte, Nom: nom, Courriel: courriel,
		Lien: socle.Hacher(jeton), ExpireLe: socle.Date(maintenant.Add(dureeRelecture)), CreeLe: socle.Date(maintenant),
	}
	err := app.RunInTransaction(func(tx core.App) error {
		if _, err := tx.DB().Delete("relectures", dbx.HashExp{"brouillon": b.ID, "demande": ""}).Execute(); err != nil {
			return err
		}
		if err := tx.DB().Model(&l).Insert(); err != nil {
			return err
		}
		if err := socle.Journaliser(tx, socle.Acte{Acteur: socle.Acteur("compte:" + b.Compte), Verbe: "demandes.confier", Objet: b.Proprietaire(), Collectivite: b.Collectivite}); err != nil {
			return err
		}
		return exploitation.Poster(tx, exploitation.Lettre{
			Collectivite: c.ID, Modele: "relecture", A: courriel, RepondreA: c.Courriel, Valable: dureeRelecture, Secret: jeton, Pied: c.Contact(),
			Objet: "Une demande à relire et à envoyer",
			Corps: []string{
				"Une personne de votre organisme a préparé la demande «\u00a0" + titre + "\u00a0». Elle vous demande de la relire, de l’attester et de l’envoyer.",
				"Ce lien est personnel. Il est valable 15 jours.",
			},
			Lien: &exploitation.Lien{Libelle: "Relire la demande", URL: socle.De(tx).AdressePublique() + c.Chemin() + "/relecture/" + jeton},
		})
	})
	if err != nil {
		return fmt.Errorf("confier %s: %w", b.ID, err)
	}
	return nil
}

// relectureParLien finds the relecture and the brouillon that a mailed link
// opens.
func relectureParLien(app core.App, collectivite, jeton string) (*Relecture, *Brouillon, error) {
	perdu := socle.Err(socle.Introuvable, "Ce lien n’est plus valable. La demande est peut-être déjà envoyée, ou un autre lien est parti depuis.")
	var l Relecture
	err := app.DB().Select("*").From("relectures").Where(socle.Egal("lien", socle.Hacher(jeton))).AndWhere(dbx.HashExp{"collectivite": collectivite}).One(&l)
	if err != nil || !socle.De(app).Horloge.Maintenant().Before(l.ExpireLe.Time()) {
		return nil, nil, perdu
	}
	var b Brouillon
	if err := app.DB().Select("*").From("brouillons").Where(dbx.HashExp{"id": l.Brouillon}).One(&b); err != nil {
		return nil, nil, perdu.Cause(err)
	}
	return &l, &b, nil
}

// lu is the fingerprint of the answers that the page showed: what is sent is
// what was read.
func (b *Brouillon) lu() string { return socle.Hacher(b.Revision + string(b.Reponses)) }

// envoyerRelu files the demande that was read and attested, in the name of its
// author, and says in its historique who sent it.
func (l *Relecture) envoyerRelu(app core.App, c *collectivites.Collectivite, b *Brouillon) (*Demande, error) {
	t, err := catalogue.ParID(app, b.Teleservice)
	if err != nil {
		return nil, err
	}
	compte, err := usagers.CompteParID(app, l.Compte)
	if err != nil {
		return nil, err
	}
	reponses := catalogue.Reponses{}
	if err := json.Unmarshal(b.Reponses, &reponses); err != nil {
		return nil, fmt.Errorf("brouillon %s: %w", b.ID, err)
	}
	depose, err := Deposer(app, Depot{
		Collectivite: c, Teleservice: t, Revision: b.Revision, Reponses: reponses, Pieces: b.Proprietaire(), Compte: compte, Mandat: b.Mandat, Canal: EnLigne,
		Acteur: l.acteur(), Cle: b.ID, Brouillon: b,
		Ensuite: func(tx core.App, d *Demande) error {
			l.Demande, l.Lien = d.ID, ""
			if err := tx.DB().Model(l).Update("Demande", "Lien"); err != nil {
				return err
			}
			return Noter(tx, d, Evenement{Acteur: l.acteur(), Verbe: "attester", Phrase: "Demande relue, attestée et envoyée par " + l.Nom, Public: true})
		},
	})
	if err != nil {
		return nil, err
	}
	return depose.Demande, nil
}

// Rendre gives the brouillon back to its author with a reason.
func (l *Relecture) Rendre(app core.App, c *collectivites.Collectivite, raison string) error {
	raison = strings.TrimSpace(raison)
	switch n := len([]rune(raison)); {
	case n == 0:
		return socle.ErrChamps(map[string]string{"retour": "Expliquez ce qui est à corriger."})
	case n > maxRaison:
		return socle.ErrChamps(map[string]string{"retour": "Raccourcissez à 900 caractères."})
	}
	compte, err := usagers.CompteParID(app, l.Compte)
	if err != nil {
		return err
	}
	l.Retour, l.Lien = raison, ""
	return app.RunInTransaction(func(tx core.App) error {
		if err := tx.DB().Model(l).Update("Retour", "Lien"); err != nil {
			return fmt.Errorf("give back %s: %w", l.Brouillon, err)
		}
		if err := socle.Journaliser(tx, socle.Acte{Acteur: l.acteur(), Verbe: "demandes.rendre", Objet: "brouillons:" + l.Brouillon, Collectivite: l.Collectivite}); err != nil {
			return err
		}
		return exploitation.Poster(tx, exploitation.Lettre{
			Collectivite: c.ID, Modele: "relecture_rendue", A: compte.Courriel, RepondreA: c.Courriel, Pied: c.Contact(),
			Objet: "Votre demande préparée\u00a0: à corriger avant l’envoi",
			Corps: []string{"La personne qui représente votre organisme a relu la demande que vous avez préparée. Elle ne l’a pas envoyée\u00a0: la raison se lit avec votre demande."},
			Lien:  &exploitation.Lien{Libelle: "Reprendre ma demande", URL: socle.De(tx).AdressePublique() + c.Chemin() + "/brouillons/" + l.Brouillon + "/verification"},
		})
	})
}
