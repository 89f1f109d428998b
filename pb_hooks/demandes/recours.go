package demandes

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// Contestation is what a recours gracieux is filed with: by the person, or by
// the agent who received her letter (Recue).
type Contestation struct {
	Raisons  string
	Recue    *Sollicitation
	Agent    string
	Acteur   socle.Acteur
	Cle      string
	Visiteur *socle.Session
}

var (
	errPasContestable = socle.Err(socle.Conflit, "Cette demande n’appelle pas de recours.")
	errDejaContestee  = socle.Err(socle.Conflit, "Un recours est déjà enregistré pour cette demande.")
)

// Contestable tells that a recours may be opened on a demande: it was refused,
// in writing or by the silence, and is no recours itself.
func (d *Demande) Contestable() bool { return d.Etat == Refusee && d.RecoursDe == "" && !d.Essai }

// Contester opens the recours of a demande: one of its own, with the clock of a
// recours (CRPA L231-4, L411-7), in the service that decided.
func Contester(app core.App, origine *Demande, x Contestation) (*Depose, error) {
	if !origine.Contestable() {
		return nil, errPasContestable
	}
	c, err := collectivites.ParID(app, origine.Collectivite)
	if err != nil {
		return nil, err
	}
	var t *catalogue.Teleservice
	if err := app.RunInTransaction(func(tx core.App) (err error) {
		t, err = catalogue.RecoursGracieux(tx, origine.Collectivite)
		return err
	}); err != nil {
		return nil, err
	}
	doc, err := catalogue.DocumentDe(app, t.Revision)
	if err != nil {
		return nil, err
	}
	d := Depot{
		Collectivite: c, Teleservice: t, Revision: t.Revision, Reponses: catalogue.Reponses{doc.Etapes[0].Champs[0].ID: {x.Raisons}}, Canal: EnLigne,
		Recue: x.Recue, Agent: x.Agent, Acteur: x.Acteur, Cle: x.Cle, Visiteur: x.Visiteur, Pieces: "brouillons:" + x.Cle, // it has none
		Recours: origine,
	}
	if x.Recue != nil {
		d.Canal = x.Recue.Canal
	}
	return Deposer(app, d)
}

// contester makes a demande the recours of another one: of the same person, for
// the same service. One at a time.
func (dem *Demande) contester(tx core.App, origine *Demande) error {
	deja, err := RecoursContre(tx, origine)
	if err != nil {
		return err
	}
	if deja != nil {
		return errDejaContestee
	}
	dem.RecoursDe, dem.Service, dem.Usager, dem.Compte, dem.Mandat, dem.Demandeur = origine.ID, origine.Service, origine.Usager, origine.Compte, origine.Mandat, origine.Demandeur
	titre := []rune("Recours gracieux\u00a0: " + origine.Titre)
	dem.Titre = string(titre[:min(len(titre), maxTitre)])
	return Noter(tx, origine, Evenement{Acteur: socle.Programme("recours"), Verbe: "contester", Phrase: "Recours gracieux enregistré", Public: true})
}

// RecoursContre finds the recours opened on a demande, nil for none; one that
// was withdrawn is none.
func RecoursContre(app core.App, d *Demande) (*Demande, error) {
	var l []Demande
	err := app.DB().Select("*").From("demandes").Where(socle.Egal("recours_de", d.ID)).AndWhere(dbx.Not(dbx.HashExp{"etat": string(Retiree)})).Limit(1).All(&l)
	if err != nil {
		return nil, fmt.Errorf("recours against %s: %w", d.ID, err)
	}
	if len(l) == 0 {
		return nil, nil
	}
	return &l[0], nil
}

// LienRecours is the demande that a recours contests, or the recours that
// contests a demande.
type LienRecours struct {
	ID, Libelle, Numero, Mot string
	Etat                     Etat
}

// LienRecoursDe finds the other end of a recours, nil for a demande that has
// none.
func LienRecoursDe(app core.App, d *Demande) (*LienRecours, error) {
	libelle, autre, err := "Recours gracieux", (*Demande)(nil), error(nil)
	if d.RecoursDe != "" {
		libelle = "Demande contestée"
		autre, err = ParID(app, d.Collectivite, d.RecoursDe)
	} else {
		autre, err = RecoursContre(app, d)
	}
	if err != nil || autre == nil {
		return nil, err
	}
	return &LienRecours{ID: autre.ID, Libelle: libelle, Numero: socle.FormaterNumero(autre.Numero), Mot: MotEtat(autre.Etat, MotsDe(app, autre)), Etat: autre.Etat}, nil
}

// DecideurContesteDe is the signataire of the decision that a recours contests,
// when somebody else may sign: whoever decided is not who reviews, if she can be
// spared.
func DecideurContesteDe(app core.App, d *Demande) (*agents.Signataire, error) {
	if d.RecoursDe == "" {
		return nil, nil
	}
	origine, err := ParID(app, d.Collectivite, d.RecoursDe)
	if err != nil {
		return nil, err
	}
	dec, err := DecisionApprouvee(app, origine.ID)
	if err != nil {
		return nil, err
	}
	e, err := EcritDe(app, origine)
	if err != nil {
		return nil, err
	}
	id := ""
	if dec != nil {
		id = dec.Signataire
	} else if e != nil {
		id = e.Signataire
	}
	l, err := agents.Signataires(app, d.Collectivite, d.Service, socle.De(app).Horloge.Aujourdhui())
	if err != nil || len(l) < 2 {
		return nil, err
	}
	for i := range l {
		if l[i].ID == id {
			return &l[i], nil
		}
	}
	return nil, nil
}

// Voies are the ways to contest a refusal of a demande, for a sentence that
// begins with « Vous pouvez »: of a recours, the court alone.
func (d *Demande) Voies(c *collectivites.Collectivite) string {
	if d.RecoursDe != "" {
		return "saisir " + c.NomTribunal()
	}
	return "demander " + c.AAutorite() + " de revoir sa décision, ou saisir " + c.NomTribunal()
}
