package usagers

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// ErrDeuxComptes says why two usagers who sign in cannot be made one by an
// agent: each compte opens its own demandes, and only the person can prove that
// both are hers.
var ErrDeuxComptes = socle.Err(socle.Conflit, "Ces deux usagers ont chacun un compte. Un agent ne peut pas les rapprocher : "+
	"seule la personne peut prouver que les deux comptes sont à elle. Proposez-lui de les réunir\u00a0: sur la page de son compte, elle ajoute le moyen de connexion de l’autre.")

// errOrganisme keeps who signs in and an organisme apart: whoever acts for the
// organisme would read the person's own demandes.
var errOrganisme = socle.Err(socle.Conflit, "L’un de ces usagers est un organisme pour lequel des personnes agissent, l’autre une personne. Ils restent distincts.")

var errChange = socle.Err(socle.Conflit, "Ces informations ont changé depuis l’ouverture de la page. Relisez-les, puis choisissez de nouveau.")

// Choix is what an agent keeps of two usagers: by champ, the id of the one
// whose value stays. Vu is the fingerprint of what the page showed.
type Choix struct {
	Vu string
	De map[string]string
}

// Faire makes one of two usagers: the demandes and all that later rooms keep of
// the one go to the other, whose champs are those that the agent chose. What
// undoing it needs is kept. The demandes do not become those of a compte: for
// that the person gives their code de suivi.
func (r *Rapprochement) Faire(tx core.App, choix Choix, par socle.Acteur) error {
	if err := r.relire(tx, Propose); err != nil {
		return err
	}
	a, b, err := r.Usagers(tx)
	if err != nil {
		return err
	}
	switch {
	case a.RapprocheDe != "" || b.RapprocheDe != "":
		return errDejaTraite
	case a.Compte != "" && b.Compte != "":
		return ErrDeuxComptes
	case choix.Vu != etatDe(a, b):
		return errChange
	}
	if err := memeNature(tx, a, b); err != nil {
		return err
	}
	garde, autre := designer(a, b)
	m := memoire{Compte: garde.Compte, Preuve: garde.Preuve, Avant: valeurs(garde), Lignes: map[string]partages{}}
	for _, c := range champsRapproches {
		de := c.defaut(garde, autre).ID
		if choix.De[c.Code] != "" && !c.fixe(garde) {
			de = choix.De[c.Code]
		}
		if de == autre.ID {
			c.ecrire(garde, c.lire(autre))
		}
	}
	garde.MajLe = socle.Date(socle.De(tx).Horloge.Maintenant())
	m.Apres = valeurs(garde)
	if err := m.deplacer(tx, garde, autre); err != nil {
		return err
	}
	autre.RapprocheDe = garde.ID
	if err := autre.Modifier(tx); err != nil {
		return err
	}
	if err := garde.Modifier(tx); err != nil {
		return err
	}
	r.Garde = garde.ID
	r.Avant, _ = json.Marshal(m) // texts always encode
	if err := tx.DB().NewQuery("SELECT coalesce(max(rang), 0) + 1 FROM rapprochements WHERE collectivite = {:c} AND etat = 'fait'").
		Bind(dbx.Params{"c": r.Collectivite}).Row(&r.Rang); err != nil {
		return fmt.Errorf("rapprocher %s: %w", r.ID, err)
	}
	if err := r.conclure(tx, Fait, par, "usagers.rapprocher"); err != nil {
		return err
	}
	_, err = tx.DB().NewQuery("DELETE FROM rapprochements WHERE (a = {:u} OR b = {:u}) AND etat = 'propose'").Bind(dbx.Params{"u": autre.ID}).Execute()
	if err != nil {
		return fmt.Errorf("rapprocher %s: %w", r.ID, err)
	}
	return proposer(tx, garde)
}

// memeNature refuses an organisme that is acted for with anything else than an
// organisme without a compte.
func memeNature(tx core.App, a, b *Usager) error {
	for _, x := range [][2]*Usager{{a, b}, {b, a}} {
		l, err := MandatsSur(tx, x[0].ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(l, func(m Mandat) bool { return m.Qualite.PourOrganisme() }) && (x[1].Compte != "" || x[1].Denomination == "") {
			return errOrganisme
		}
	}
	return nil
}

// deplacer moves the rows, and remembers whose they were.
func (m *memoire) deplacer(tx core.App, garde, autre *Usager) error {
	for _, l := range Liens(tx) {
		var p partages
		var err error
		if p.Garde, err = l.lignes(tx, garde.ID, ""); err != nil {
			return err
		}
		if p.Autre, err = l.lignes(tx, autre.ID, ""); err != nil {
			return err
		}
		m.Lignes[l.nom()] = p
		if err := l.donner(tx, p.Autre, autre.ID, garde.ID); err != nil {
			return err
		}
	}
	return nil
}

// Usagers are both, in the order of their ids.
func (r *Rapprochement) Usagers(app core.App) (a, b *Usager, err error) {
	if a, err = UsagerParID(app, r.Collectivite, r.A); err != nil {
		return nil, nil, err
	}
	b, err = UsagerParID(app, r.Collectivite, r.B)
	return a, b, err
}
