package droits

import (
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/territoire"
	"guichet/pb_hooks/socle"
)

// attenteMax is how long a guichet that is linked may take to receive a demande: the
// month of the law goes on.
const attenteMax = 72 * time.Hour

// perdu is a demande that its guichet has not received in that time.
type perdu struct {
	Exercice
	Tient string `db:"tient"` // the guichet that should have
}

func perdus(app core.App) ([]perdu, error) {
	var l []perdu
	err := app.DB().NewQuery(`SELECT x.*, n.id AS tient FROM hub_exercices x JOIN hub_tenues t ON t.membre = x.membre AND t.jusqu_a = ''
		JOIN hub_noeuds n ON n.id = t.noeud AND n.revoque_le = '' WHERE x.etat = 'envoyee' AND x.demandee_le < {:l} ORDER BY x.demandee_le, x.id`).
		Bind(dbx.Params{"l": socle.Date(socle.De(app).Horloge.Maintenant().Add(-attenteMax)).String()}).All(&l)
	if err != nil {
		return nil, fmt.Errorf("exercices that do not arrive: %w", err)
	}
	return l, nil
}

// quiNeRecoitPas tells, by guichet, what it has not received.
func quiNeRecoitPas(app core.App) (map[string]string, error) {
	l, err := perdus(app)
	if err != nil {
		return nil, err
	}
	parNoeud := map[string]int{}
	for i := range l {
		parNoeud[l[i].Tient]++
	}
	phrases := map[string]string{}
	for noeud, n := range parNoeud {
		phrases[noeud] = socle.Pluriel(n, "demande sur des données personnelles n’arrive", "demandes sur des données personnelles n’arrivent") + " pas depuis trois jours"
	}
	return phrases, nil
}

// Alerter writes to each mairie, once, that what somebody asks of it does not reach
// its guichet. A mairie without any address is told when it has one.
func Alerter(app core.App) error {
	l, err := perdus(app)
	if err != nil {
		return err
	}
	var fautes error
	for i := range l {
		if x := &l[i].Exercice; x.AlerteeLe.IsZero() {
			fautes = errors.Join(fautes, app.RunInTransaction(x.alerter))
		}
	}
	return fautes
}

func (x *Exercice) alerter(tx core.App) error {
	m, err := annuaire.MembreParID(tx, x.Membre)
	if err != nil || m == nil {
		return err
	}
	adresses, err := adressesDe(tx, m)
	if err != nil || len(adresses) == 0 {
		return err
	}
	dep, err := annuaire.Departement(tx)
	if err != nil {
		return err
	}
	due, err := socle.LireJour(x.Echeance)
	if err != nil {
		return err
	}
	for _, a := range adresses {
		err := exploitation.Poster(tx, exploitation.Lettre{
			Collectivite: dep.ID, Modele: "droit_sans_reception", A: a, RepondreA: dep.Courriel, LieA: x.enRegistre(), Cle: "droit_sans_reception:" + x.ID + ":" + a,
			Objet: "Données personnelles\u00a0: une demande n’arrive pas à votre guichet",
			Corps: []string{
				"Le " + socle.JourDe(x.DemandeeLe.Time()).Date() + ", une personne a exercé au guichet du Département un droit sur les données que " + m.Fiche().Dite() + " garde d’elle.",
				"Votre guichet n’a pas encore reçu sa demande\u00a0: il est arrêté, ou il ne joint plus le guichet du Département. La réponse reste due avant le " + due.Date() + ".",
				"Vérifiez que votre guichet fonctionne, page «\u00a0État du guichet\u00a0». La demande y arrivera toute seule.",
			},
			Pied: dep.Contact(),
		})
		if err != nil {
			return err
		}
	}
	x.AlerteeLe = socle.Date(socle.De(tx).Horloge.Maintenant())
	if err := tx.DB().Model(x).Update("AlerteeLe"); err != nil {
		return fmt.Errorf("exercice %s: %w", x.ID, err)
	}
	return nil
}

// adressesDe are where a member is written to: its contacts, else the address of its
// mairie.
func adressesDe(app core.App, m *annuaire.Membre) ([]string, error) {
	l, err := annuaire.Courriels(app, m.ID)
	if err != nil || len(l) > 0 || m.Niveau != "commune" {
		return l, err
	}
	c, err := territoire.CoordonneesDe(app, m.Code)
	if err != nil || c == nil || c.Courriel == "" {
		return nil, err
	}
	return []string{c.Courriel}, nil
}
