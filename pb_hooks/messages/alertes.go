package messages

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

// niveau is how far up an alert goes: the agent alone, then also her deputy and
// the gestion, then also the maire.
type niveau int

const (
	lAgent niveau = iota + 1
	laGestion
	leMaire
)

// Alerter warns before an échéance (15 and 5 days: the agent; the day before:
// also the gestion; the last day: also the maire), after the day an answer was
// due (1 day: the agent; 3: also the gestion; 7: also the maire), when an
// accusé did not leave (the agent and the gestion), and of the écrits to give.
// One mail each.
func Alerter(app core.App) error {
	auj := socle.De(app).Horloge.Aujourdhui()
	var l []demandes.Demande
	err := app.DB().Select("*").From("demandes").
		Where(dbx.NewExp("essai = 0 AND prevue_le != '' AND (prevue_le < {:j} OR echeance != '' AND echeance <= {:l}) AND etat IN ('deposee', 'en_instruction', 'incomplete')",
			dbx.Params{"j": auj.ISO(), "l": auj.PlusJours(15).ISO()})).OrderBy("prevue_le").All(&l)
	if err != nil {
		return err
	}
	var fautes error
	for i := range l {
		fautes = errors.Join(fautes, app.RunInTransaction(func(tx core.App) error { return alerter(tx, &l[i], auj) }))
	}
	return errors.Join(fautes, alerterAccuses(app, auj), alerterEcrits(app, auj))
}

func alerter(tx core.App, d *demandes.Demande, auj socle.Jour) error {
	c, err := collectivites.ParID(tx, d.Collectivite)
	if err != nil {
		return err
	}
	if a, due := alerteEcheance(d, auj); due {
		return a.monter(tx, c, d)
	}
	prevue, err := socle.LireJour(d.PrevueLe)
	if err != nil {
		return fmt.Errorf("day due of %s: %w", d.ID, err)
	}
	haut := map[int]niveau{1: lAgent, 3: laGestion, 7: leMaire}[demandes.RetardDu(prevue, auj)]
	if haut == 0 {
		return nil
	}
	return alerte{
		haut: haut, objet: "réponse en retard",
		phrase: "devait recevoir une réponse le " + prevue.Date() + ". Elle a " + socle.Pluriel(auj.JoursDepuis(prevue), "jour", "jours") + " de retard.",
		cle:    fmt.Sprintf("%s:%s:r%d", d.ID, d.PrevueLe, haut),
	}.monter(tx, c, d)
}

var niveauxEcheance = map[int]niveau{15: lAgent, 5: lAgent, 1: laGestion, 0: leMaire}

// alerteEcheance is the alert of a day before the silence takes effect.
func alerteEcheance(d *demandes.Demande, auj socle.Jour) (alerte, bool) {
	e, err := socle.LireJour(d.Echeance)
	if err != nil {
		return alerte{}, false
	}
	jours, due := demandes.AlerteDu(e, auj)
	if !due {
		return alerte{}, false
	}
	objet, phrase := "réponse attendue avant le "+e.Date(), "attend une réponse avant le "+e.Date()+"."
	if e == auj {
		objet, phrase = "réponse attendue aujourd’hui", "attend une réponse aujourd’hui, dernier jour."
	}
	switch d.Regime {
	case demandes.SVA:
		phrase += " Sans réponse ce jour-là, elle est acceptée."
	case demandes.SVR:
		phrase += " Sans réponse ce jour-là, elle est considérée comme refusée."
	}
	return alerte{
		haut: niveauxEcheance[jours], objet: objet, phrase: phrase, cle: fmt.Sprintf("%s:%s:%d", d.ID, d.Echeance, jours),
	}, true
}

// alerterEffet tells everybody that the silence took effect: it is late for
// ever.
func alerterEffet(tx core.App, c *collectivites.Collectivite, d *demandes.Demande) error {
	effet := "considérée comme refusée"
	if d.Etat == demandes.Acceptee {
		effet = "acceptée"
	}
	return alerte{
		haut: leMaire, objet: effet + " sans réponse", cle: d.ID + ":silence",
		phrase: "n’a pas reçu de réponse avant le " + d.EcheanceTacite().Date() + ". Elle est " + effet + " depuis le " + socle.JourDe(d.TaciteLe.Time()).Date() + ".",
	}.monter(tx, c, d)
}

// Delays of an accusé: given up or not, it is told a day after, and no more
// than a month after.
const (
	accuseEnRetard = 24 * time.Hour
	accuseOublie   = 31 * 24 * time.Hour
)

// alerterAccuses tells which accusé no server took: without it the delays of
// recours cannot be opposed (CRPA L112-12), and it is due within 10 jours
// ouvrés (R112-11-2).
func alerterAccuses(app core.App, auj socle.Jour) error {
	maintenant := socle.De(app).Horloge.Maintenant()
	l, err := exploitation.NonPartis(app, string(demandes.Arrivee), socle.Date(maintenant.Add(-accuseEnRetard)))
	if err != nil {
		return err
	}
	var fautes error
	for _, c := range l {
		id, deDemande := strings.CutPrefix(c.LieA, "demandes:")
		if !deDemande || maintenant.Sub(c.CreeLe.Time()) > accuseOublie {
			continue
		}
		fautes = errors.Join(fautes, app.RunInTransaction(func(tx core.App) error { return alerterAccuse(tx, c, id) }))
	}
	return fautes
}

func alerterAccuse(tx core.App, accuse exploitation.Courriel, demande string) error {
	d, err := demandes.ParID(tx, accuse.Collectivite, demande)
	if err != nil {
		return err
	}
	c, err := collectivites.ParID(tx, accuse.Collectivite)
	if err != nil {
		return err
	}
	limite := demandes.LimiteAccuse(socle.JourDe(d.RecueLe.Time()), c.Departement)
	return alerte{
		haut: laGestion, objet: "accusé de réception non parti", cle: accuse.ID, modele: "accuse_non_parti",
		phrase: "a un accusé de réception qui n’est pas parti par courriel. Imprimez-le et remettez-le à l’usager avant le " + limite.Date() + ".",
	}.monter(tx, c, d)
}

// alerte is a mail that goes up: each level is told of the ones below.
type alerte struct {
	haut               niveau
	modele             string // "alerte" by default
	objet, phrase, cle string // phrase goes after « La demande n° … »
}

func (a alerte) monter(tx core.App, c *collectivites.Collectivite, d *demandes.Demande) error {
	numero := "n°\u00a0" + socle.FormaterNumero(d.Numero)
	x := avis{modele: "alerte", objet: "demande " + numero + ", " + a.objet, corps: []string{"La demande " + numero + " («\u00a0" + d.Titre + "\u00a0») " + a.phrase}, cle: a.cle}
	if a.modele != "" {
		x.modele = a.modele
	}
	prevenus, err := auBureau(tx, c, d, true)
	if err != nil {
		return err
	}
	if a.haut >= laGestion {
		if err := ajouterSuppleants(tx, d, &prevenus); err != nil {
			return err
		}
	}
	if err := x.poster(tx, c, d, prevenus); err != nil || a.haut == lAgent {
		return err
	}
	gestion, err := laGestionDe(tx, c, d)
	if err != nil {
		return err
	}
	if prevenus, err = x.monterA(tx, c, d, gestion, prevenus, "_gestion"); err != nil || a.haut == laGestion {
		return err
	}
	maire, err := autorites(tx, d)
	if err != nil {
		return err
	}
	_, err = x.monterA(tx, c, d, maire, prevenus, "_autorite")
	return err
}

// monterA writes to the next level, but to those who read the mail of a level
// below, and says who was told.
func (a avis) monterA(tx core.App, c *collectivites.Collectivite, d *demandes.Demande, qui, prevenus lecteurs, suffixe string) (lecteurs, error) {
	tous := prevenus
	for _, x := range qui {
		tous.ajouter(x)
	}
	if len(prevenus) > 0 {
		noms := make([]string, len(prevenus))
		for i, x := range prevenus {
			noms[i] = x.nom
		}
		deja := "Déjà prévenu"
		if len(noms) > 1 {
			deja += "s"
		}
		a.corps = append(slices.Clone(a.corps), deja+"\u00a0: "+strings.Join(noms, ", ")+".")
	}
	a.modele += suffixe
	return tous, a.poster(tx, c, d, tous[len(prevenus):])
}

// ajouterSuppleants adds the deputies of the agents who process a demande,
// present or not.
func ajouterSuppleants(tx core.App, d *demandes.Demande, qui *lecteurs) error {
	l, err := charges(tx, d)
	if err != nil {
		return err
	}
	for _, a := range l {
		if a.Suppleant == "" {
			continue
		}
		s, err := agents.ParID(tx, a.Suppleant)
		if err != nil {
			return err
		}
		if s.Actif {
			qui.ajouter(lecteurDe(s))
		}
	}
	return nil
}

// laGestionDe is who reads the mail of the gestion of a demande's service;
// without any, nobody.
func laGestionDe(tx core.App, c *collectivites.Collectivite, d *demandes.Demande) (lecteurs, error) {
	l, err := agents.DuService(tx, d.Collectivite, d.Service, agents.Gestion)
	if err != nil || len(l) == 0 {
		return nil, err
	}
	return presents(tx, c, d, l, func(agents.Agent) bool { return true })
}

// autorites are the maire, or the président; when none has an address, the
// others who may sign for the service today.
func autorites(tx core.App, d *demandes.Demande) (lecteurs, error) {
	l, err := agents.Signataires(tx, d.Collectivite, d.Service, socle.De(tx).Horloge.Aujourdhui())
	if err != nil {
		return nil, err
	}
	var maire, autres lecteurs
	for _, s := range l {
		if s.Delegation == "" {
			maire.ajouter(lecteur{courriel: s.Courriel, nom: s.NomComplet()})
		}
		autres.ajouter(lecteur{courriel: s.Courriel, nom: s.NomComplet()})
	}
	if len(maire) > 0 {
		return maire, nil
	}
	return autres, nil
}
