package messages

import (
	"errors"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

// ResumerAuxAgents sends its daily digest to each agent whose hour came since
// the last run, today: an hour missed, the machine being off, is not a digest
// lost.
func ResumerAuxAgents(app core.App) error {
	s := socle.De(app)
	maintenant := s.Horloge.Maintenant().In(socle.Paris)
	depuis := s.Horloge.Aujourdhui().Debut().Add(time.Duration(maintenant.Hour())*time.Hour - time.Second)
	dernier, err := exploitation.DernierTravail(app, tacheResume)
	if err != nil {
		return err
	}
	if dernier != nil {
		depuis = dernier.DebutLe.Time()
	}
	l, err := agents.AvecResume(app, heures(depuis, maintenant)...)
	if err != nil {
		return err
	}
	var fautes error
	for i := range l {
		fautes = errors.Join(fautes, app.RunInTransaction(func(tx core.App) error { return resumer(tx, &l[i]) }))
	}
	return fautes
}

// heures lists the hours that struck in Paris after an instant, on the day of
// another and up to it.
func heures(apres, jusqua time.Time) []int {
	auj := socle.JourDe(jusqua)
	var l []int
	for h := range 24 {
		sonne := time.Date(auj.Annee, auj.Mois, auj.Jour, h, 0, 0, 0, socle.Paris)
		if sonne.After(apres) && !sonne.After(jusqua) {
			l = append(l, h)
		}
	}
	return l
}

// resumer writes to an agent, or to who reads her mail, one digest a mairie
// where something happened.
func resumer(tx core.App, a *agents.Agent) error {
	auj := socle.De(tx).Horloge.Aujourdhui()
	remplacant, err := agents.Remplacant(tx, a, auj)
	if err != nil {
		return err
	}
	mairies, err := agents.CollectivitesDe(tx, a.ID)
	if err != nil {
		return err
	}
	for _, id := range mairies {
		h, err := agents.Droits(tx, a.ID, id)
		if err != nil {
			return err
		}
		services, tous := h.Services(agents.Accueil, agents.Instruction)
		if len(services) == 0 && !tous {
			continue
		}
		phrase, err := point(tx, auj, a.Heure, id, services, tous)
		if err != nil {
			return err
		}
		if phrase == "" {
			continue
		}
		c, err := collectivites.ParID(tx, id)
		if err != nil {
			return err
		}
		var qui lecteur
		switch {
		case remplacant != nil:
			qui = lecteurDe(remplacant)
		case len(services) == 1:
			qui, err = adresseService(tx, c, services[0])
		default:
			qui, err = adresseService(tx, c, "")
		}
		if err != nil {
			return err
		}
		if qui.courriel == "" {
			continue
		}
		x := avis{modele: "resume", objet: "le point du " + auj.Date(), corps: []string{phrase}, cle: a.ID + ":" + id + ":" + auj.ISO()}
		if err := x.envoyer(tx, c, qui.courriel, "/agents", ""); err != nil {
			return err
		}
	}
	return nil
}

// joursProches is how far ahead the digest looks.
const joursProches = 5

// point counts what is new since yesterday at this hour, what moved and what is
// due soon, in the services of an agent; "" when there is nothing to say.
func point(tx core.App, auj socle.Jour, heure int, collectivite string, services []string, tous bool) (string, error) {
	ou := dbx.And(dbx.HashExp{"collectivite": collectivite}, dbx.NewExp("essai = 0"))
	if !tous {
		ids := make([]any, len(services))
		for i, x := range services {
			ids[i] = x
		}
		ou = dbx.And(ou, dbx.In("service", ids...))
	}
	veille := auj.PlusJours(-1)
	hier := time.Date(veille.Annee, veille.Mois, veille.Jour, heure, 0, 0, 0, socle.Paris)
	limite := auj.PlusJours(joursProches)
	var nouvelles, changees, proches int
	err := tx.DB().Select(
		"count(*) FILTER (WHERE deposee_le >= {:hier})",
		"count(*) FILTER (WHERE deposee_le < {:hier} AND a_lire_agent AND etat IN ('deposee', 'en_instruction', 'incomplete'))",
		"count(*) FILTER (WHERE prevue_le != '' AND prevue_le <= {:limite})",
	).From("demandes").Where(ou).Bind(dbx.Params{"hier": socle.Date(hier), "limite": limite.ISO()}).Row(&nouvelles, &changees, &proches)
	if err != nil {
		return "", err
	}
	var l []string
	for _, x := range []struct {
		n                         int
		singulier, pluriel, apres string
	}{
		{nouvelles, "nouvelle demande", "nouvelles demandes", " depuis hier"},
		{changees, "autre demande à lire", "autres demandes à lire", ""},
		{proches, "demande attend une réponse", "demandes attendent une réponse", " avant le " + limite.Date()},
	} {
		if x.n > 0 {
			l = append(l, socle.Pluriel(x.n, x.singulier, x.pluriel)+x.apres+".")
		}
	}
	return strings.Join(l, " "), nil
}
