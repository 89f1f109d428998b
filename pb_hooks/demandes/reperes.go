package demandes

import (
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
)

// A repère is a word that the agents put on demandes to find them together
// again; a veille makes an agent follow a demande that is not hers.

const (
	maxRepere  = 40
	maxReperes = 10 // on one demande
)

// PoserRepere puts a word on a demande; twice is once.
func PoserRepere(tx core.App, d *Demande, nom string, par socle.Acteur) error {
	nom = strings.Join(strings.Fields(nom), " ")
	switch {
	case nom == "":
		return socle.ErrChamps(map[string]string{"repere": "Indiquez le repère."})
	case len([]rune(nom)) > maxRepere:
		return socle.ErrChamps(map[string]string{"repere": "Raccourcissez à 40 caractères."})
	}
	deja, err := ReperesDe(tx, d.ID)
	if err != nil {
		return err
	}
	for _, x := range deja {
		if strings.EqualFold(x, nom) {
			return nil
		}
	}
	if len(deja) >= maxReperes {
		return socle.ErrChamps(map[string]string{"repere": "Une demande porte dix repères au plus."})
	}
	if _, err := tx.DB().Insert("reperes", dbx.Params{"id": socle.ID(), "collectivite": d.Collectivite, "demande": d.ID, "nom": nom}).Execute(); err != nil {
		return fmt.Errorf("repère on %s: %w", d.ID, err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "demandes.poser_repere", Objet: d.Objet(), Collectivite: d.Collectivite, Details: nom})
}

// RetirerRepere takes a word off.
func RetirerRepere(tx core.App, d *Demande, nom string, par socle.Acteur) error {
	if _, err := tx.DB().Delete("reperes", dbx.HashExp{"demande": d.ID, "nom": nom}).Execute(); err != nil {
		return fmt.Errorf("repère off %s: %w", d.ID, err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "demandes.retirer_repere", Objet: d.Objet(), Collectivite: d.Collectivite, Details: nom})
}

// ReperesDe are the words on a demande.
func ReperesDe(app core.App, demande string) ([]string, error) {
	var l []string
	err := app.DB().Select("nom").From("reperes").Where(dbx.HashExp{"demande": demande}).OrderBy("nom").Column(&l)
	return l, err
}

// ReperesDesDemandes are the words on several demandes, by id.
func ReperesDesDemandes(app core.App, demandes []string) (map[string][]string, error) {
	var l []struct {
		Demande string `db:"demande"`
		Nom     string `db:"nom"`
	}
	err := app.DB().Select("demande", "nom").From("reperes").Where(socle.Parmi("demande", demandes)).OrderBy("demande", "nom").All(&l)
	if err != nil {
		return nil, fmt.Errorf("repères: %w", err)
	}
	m := map[string][]string{}
	for _, x := range l {
		m[x.Demande] = append(m[x.Demande], x.Nom)
	}
	return m, nil
}

// ReperesConnus are those that the agent may meet in a collectivité: on the
// demandes of her services, nil for all.
func ReperesConnus(app core.App, collectivite string, services []string) ([]string, error) {
	q := app.DB().Select("r.nom").Distinct(true).From("reperes r").Where(dbx.HashExp{"r.collectivite": collectivite})
	if services != nil {
		q.InnerJoin("demandes d", dbx.NewExp("d.id = r.demande")).AndWhere(socle.Parmi("d.service", services))
	}
	var l []string
	err := q.OrderBy("r.nom").Limit(200).Column(&l)
	return l, err
}

// Veiller makes an agent follow a demande, or no longer.
func Veiller(tx core.App, d *Demande, a *agents.Agent, oui bool) error {
	cle := dbx.HashExp{"agent": a.ID, "demande": d.ID}
	if _, err := tx.DB().Delete("veilles", cle).Execute(); err != nil {
		return fmt.Errorf("veille on %s: %w", d.ID, err)
	}
	if !oui {
		return nil
	}
	_, err := tx.DB().Insert("veilles", dbx.Params{"id": socle.ID(), "agent": a.ID, "demande": d.ID}).Execute()
	return err
}

// Veilleurs are the agents who follow a demande.
func Veilleurs(app core.App, demande string) ([]string, error) {
	var l []string
	err := app.DB().Select("agent").From("veilles").Where(dbx.HashExp{"demande": demande}).Column(&l)
	return l, err
}

// MarquerUrgente says that a demande comes before the others, or no longer.
func MarquerUrgente(tx core.App, d *Demande, oui bool, par socle.Acteur) error {
	if d.Urgente == oui {
		return nil
	}
	d.Urgente = oui
	if err := d.modifier(tx, "Urgente"); err != nil {
		return err
	}
	phrase := "Marquée urgente"
	if !oui {
		phrase = "N’est plus marquée urgente"
	}
	return Noter(tx, d, Evenement{Acteur: par, Verbe: "marquer_urgente", Phrase: phrase})
}

// Attribuer gives an open demande to an agent who may process it, or to nobody.
func Attribuer(tx core.App, d *Demande, a *agents.Agent, par socle.Acteur) error {
	if err := relire(tx, d); err != nil {
		return err
	}
	if !d.Etat.Ouverte() {
		return errTerminee
	}
	phrase := "Demande remise à tous"
	d.Agent = ""
	if a != nil {
		droits, err := agents.Droits(tx, a.ID, d.Collectivite)
		if err != nil {
			return err
		}
		if !a.Actif || !d.Essai && !droits.AService(d.Service, agents.Instruction) {
			return socle.Err(socle.Interdit, a.NomComplet()+" ne traite pas les demandes de ce service.")
		}
		d.Agent, phrase = a.ID, "Demande confiée à "+a.NomComplet()
	}
	if err := d.modifier(tx, "Agent"); err != nil {
		return err
	}
	return Noter(tx, d, Evenement{Acteur: par, Verbe: "attribuer", Phrase: phrase})
}
