package demandes

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// Decision is prepared by an agent and approved by a signataire; only the
// approval changes the demande. Once approved it never changes.
type Decision struct {
	ID           string         `db:"pk,id"`
	Demande      string         `db:"demande"`
	Sens         Etat           `db:"sens"` // acceptee or refusee
	Etat         string         `db:"etat"` // preparee, renvoyee, approuvee, annulee
	MotifDroit   string         `db:"motif_droit"`
	MotifFait    string         `db:"motif_fait"`
	Conditions   string         `db:"conditions"`
	Signataire   string         `db:"signataire"`
	PrepareePar  string         `db:"preparee_par"`
	PrepareeLe   types.DateTime `db:"preparee_le"`
	Lien         string         `db:"lien"` // SHA-256 of the token of the mailed link
	LienExpireLe types.DateTime `db:"lien_expire_le"`
	Voie         string         `db:"voie"`   // lien, lettre
	Retour       string         `db:"retour"` // why the signataire sent it back
	Acte         types.JSONRaw  `db:"acte"`
	Empreinte    string         `db:"empreinte"`
	ApprouveeLe  types.DateTime `db:"approuvee_le"`
	NotifieeLe   types.DateTime `db:"notifiee_le"`
	ConsulteeLe  types.DateTime `db:"consultee_le"`

	jeton string // in memory only, between the preparation and its mail
}

// TableName is the collection of the decisions.
func (Decision) TableName() string { return "decisions" }

// Jeton is the token of the mailed link, known only while it is being sent.
func (d Decision) Jeton() string { return d.jeton }

// Ways to approve a decision.
const (
	VoieLien   = "lien"   // mailed link, or account, and a mailed code
	VoieLettre = "lettre" // signed by hand on the printed letter
)

// SensEnMots says what the decision does.
func (d Decision) SensEnMots() string {
	if d.Sens == Refusee {
		return "Refuser la demande"
	}
	return "Accepter la demande"
}

// dureeLien is how long the mailed link of a decision works.
const dureeLien = 15 * 24 * time.Hour

// Preparation is what the agent proposes.
type Preparation struct {
	Sens                              Etat
	MotifDroit, MotifFait, Conditions string
	Signataire                        string
}

// verifier tells every fault: an unfavourable decision is motivated in law and
// in fact (CRPA L211-2, L211-5), and signed by somebody who may on that day.
func (p Preparation) verifier(app core.App, d *Demande) error {
	fautes := map[string]string{}
	if p.Sens != Acceptee && p.Sens != Refusee {
		fautes["sens"] = "Choisissez d’accepter ou de refuser la demande."
	}
	if p.Sens == Refusee {
		motiver(strings.TrimSpace(p.MotifDroit), strings.TrimSpace(p.MotifFait), fautes)
	}
	for _, x := range []struct {
		nom, texte string
		max        int
	}{{"motif_droit", p.MotifDroit, maxDroit}, {"motif_fait", p.MotifFait, maxFait}, {"conditions", p.Conditions, maxFait}} {
		if n := len([]rune(x.texte)); n > x.max {
			fautes[x.nom] = "Raccourcissez à " + socle.Nombre(x.max) + " caractères : ce texte en compte " + socle.Nombre(n) + "."
		}
	}
	e, err := d.eclairer(app)
	if err != nil {
		return err
	}
	if phrase := e.Interdits[p.Sens]; phrase != "" {
		fautes["sens"] = phrase
	}
	if _, err := agents.SignatairePour(app, d.Collectivite, d.Service, p.Signataire, socle.De(app).Horloge.Aujourdhui()); err != nil {
		fautes["signataire"] = "Choisissez un signataire dont la délégation est en cours."
	}
	if len(fautes) > 0 {
		return socle.ErrChamps(fautes)
	}
	return nil
}

// motiver tells what a refusal lacks to be motivated.
func motiver(droit, fait string, fautes map[string]string) {
	if droit == "" {
		fautes["motif_droit"] = "Indiquez le texte qui fonde le refus."
	}
	if len([]rune(fait)) < 10 {
		fautes["motif_fait"] = "Expliquez le refus par les faits de cette demande."
	}
}

type texteBorne struct {
	nom, texte string
	max        int
}

func longueurs(fautes map[string]string, l []texteBorne) {
	for _, x := range l {
		if n := len([]rune(x.texte)); n > x.max {
			fautes[x.nom] = "Raccourcissez à " + socle.Nombre(x.max) + " caractères : ce texte en compte " + socle.Nombre(n) + "."
		}
	}
}

// Preparer writes a decision to approve; one that waited before is annulled.
func Preparer(app core.App, d *Demande, par socle.Acteur, agent string, p Preparation) (*Decision, error) {
	if err := p.verifier(app, d); err != nil {
		return nil, err
	}
	maintenant := socle.De(app).Horloge.Maintenant()
	dec := &Decision{
		ID: socle.ID(), Demande: d.ID, Sens: p.Sens, Etat: "preparee", MotifDroit: strings.TrimSpace(p.MotifDroit), MotifFait: strings.TrimSpace(p.MotifFait),
		Conditions: strings.TrimSpace(p.Conditions), Signataire: p.Signataire, PrepareePar: agent, PrepareeLe: socle.Date(maintenant),
		LienExpireLe: socle.Date(maintenant.Add(dureeLien)), Acte: types.JSONRaw("null"), jeton: socle.Jeton(),
	}
	dec.Lien = socle.Hacher(dec.jeton)
	err := app.RunInTransaction(func(tx core.App) error {
		if err := relire(tx, d); err != nil {
			return err
		}
		if !d.Decidable() {
			return errChangee
		}
		if _, err := Passer(d.Etat, dec.verbe(), ParValidation); err != nil {
			return err
		}
		if err := AnnulerPreparees(tx, d.ID); err != nil {
			return err
		}
		if err := tx.DB().Model(dec).Insert(); err != nil {
			return err
		}
		if err := Noter(tx, d, Evenement{Acteur: par, Verbe: "preparer", Phrase: "Décision préparée, à approuver"}); err != nil {
			return err
		}
		return annoncer(tx, Nouvelle{Genre: DecisionPrete, Demande: d, Acteur: par, Decision: dec})
	})
	if err != nil {
		return nil, fmt.Errorf("preparer %s: %w", d.ID, err)
	}
	return dec, nil
}

// AnnulerPreparees ends the decisions of a demande that await an approval:
// another one is prepared, or the demande ended without them.
func AnnulerPreparees(tx core.App, demande string) error {
	_, err := tx.DB().Update("decisions", dbx.Params{"etat": "annulee", "lien": ""}, dbx.HashExp{"demande": demande, "etat": "preparee"}).Execute()
	if err != nil {
		return fmt.Errorf("cancel the prepared decisions of %s: %w", demande, err)
	}
	return nil
}

func (dec *Decision) verbe() Verbe {
	if dec.Sens == Refusee {
		return Refuser
	}
	return Accepter
}

// ActeDecision is the text of a decision as it was approved, for ever.
type ActeDecision struct {
	Numero     string   `json:"numero"`
	Titre      string   `json:"titre"`
	Demandeur  string   `json:"demandeur"`
	Sens       Etat     `json:"sens"`
	MotifDroit string   `json:"motif_droit,omitempty"`
	MotifFait  string   `json:"motif_fait,omitempty"`
	Conditions string   `json:"conditions,omitempty"`
	Le         string   `json:"le"`
	Prenom     string   `json:"prenom"`
	Nom        string   `json:"nom"`
	Qualite    string   `json:"qualite"`
	Service    string   `json:"service"`
	Delegation string   `json:"delegation,omitempty"`
	Recours    []string `json:"recours"`
}

// Approuver makes the decision the collectivité's: by the mailed link and its
// code ([VoieLien]), or by the letter signed by hand ([VoieLettre]). The
// link is refused while the homologation is not entered: without it CRPA
// L212-2 does not dispense from the signature.
func Approuver(app core.App, dec *Decision, voie string, par socle.Acteur) error {
	d, c, err := dec.contexte(app)
	if err != nil {
		return err
	}
	auj := socle.De(app).Horloge.Aujourdhui()
	if voie == VoieLien && !c.Homologuee(auj) {
		return socle.Err(socle.Interdit, "Le guichet n’est pas homologué : la décision se signe sur la lettre imprimée.")
	}
	err = app.RunInTransaction(func(tx core.App) error {
		var frais Decision
		if err := tx.DB().Select("*").From("decisions").Where(dbx.HashExp{"id": dec.ID}).One(&frais); err != nil {
			return err
		}
		if frais.Etat != "preparee" {
			return socle.Err(socle.Conflit, "Cette décision n’attend plus votre accord.")
		}
		acte_, err := frais.rediger(tx, d, c, auj)
		if err != nil {
			return err
		}
		brut, err := json.Marshal(acte_)
		if err != nil {
			return err
		}
		maintenant := socle.Date(socle.De(tx).Horloge.Maintenant())
		frais.Acte, frais.Empreinte, frais.Voie, frais.Etat, frais.Lien = brut, socle.Hacher(string(brut)), voie, "approuvee", ""
		frais.ApprouveeLe, frais.NotifieeLe = maintenant, maintenant
		if err := tx.DB().Model(&frais).Update(); err != nil {
			return err
		}
		*dec = frais
		phrase := "Demande acceptée"
		if dec.Sens == Refusee {
			phrase = "Demande refusée"
		}
		return d.faire(tx, acte{
			verbe: dec.verbe(), role: ParValidation, par: par, phrase: phrase + " par " + acte_.Prenom + " " + acte_.Nom + ", " + acte_.Qualite,
			public: true, nouvelle: DecisionRendue, decision: dec, si: (*Demande).Decidable, avant: func(tx core.App, d *Demande) ([]string, error) {
				d.DocumentDisponibleLe, d.ALireAgent = maintenant, false
				return []string{"DocumentDisponibleLe", "ALireAgent"}, nil
			},
		})
	})
	if err != nil {
		return fmt.Errorf("approuver %s: %w", dec.ID, err)
	}
	return nil
}

// rediger writes the act: its author with prénom, nom, qualité and service
// (CRPA L212-1), its grounds, and the recours without which its delays could
// not be opposed (CJA R421-5).
func (dec *Decision) rediger(app core.App, d *Demande, c *collectivites.Collectivite, auj socle.Jour) (*ActeDecision, error) {
	s, err := agents.SignatairePour(app, d.Collectivite, d.Service, dec.Signataire, auj)
	if err != nil {
		return nil, socle.Err(socle.Interdit, "La délégation de ce signataire n’est pas en cours : choisissez-en un autre.").Cause(err)
	}
	service, err := collectivites.ServiceParID(app, c.ID, d.Service)
	if err != nil {
		return nil, err
	}
	return &ActeDecision{
		Numero: socle.FormaterNumero(d.Numero), Titre: d.Titre, Demandeur: d.Demandeur, Sens: dec.Sens, MotifDroit: dec.MotifDroit, MotifFait: dec.MotifFait,
		Conditions: dec.Conditions, Le: auj.Date(), Prenom: s.Prenom, Nom: s.Nom, Qualite: s.Qualite, Service: service.Nom, Delegation: s.Delegation,
		Recours: d.recoursEnMots(c, "cette décision"),
	}, nil
}

// recoursEnMots tells how, and until when, what is given may be contested.
func (d *Demande) recoursEnMots(c *collectivites.Collectivite, quoi string) []string {
	l := []string{"Si vous n’êtes pas d’accord, vous avez deux mois à partir de la réception de " + quoi + "."}
	tribunal := "saisir " + c.NomTribunal() + ", par courrier ou sur www.telerecours.fr."
	if d.RecoursDe != "" {
		return append(l, "Vous pouvez "+tribunal)
	}
	return append(l, "Vous pouvez demander "+c.AAutorite()+" de revoir sa décision (recours gracieux).", "Vous pouvez aussi "+tribunal)
}

// Projet is the act as it would be approved today, for the page and the letter
// to sign.
func (dec *Decision) Projet(app core.App) (*ActeDecision, error) {
	if dec.Etat == "approuvee" {
		var a ActeDecision
		err := json.Unmarshal(dec.Acte, &a)
		return &a, err
	}
	d, c, err := dec.contexte(app)
	if err != nil {
		return nil, err
	}
	return dec.rediger(app, d, c, socle.De(app).Horloge.Aujourdhui())
}

// Renvoyer sends a prepared decision back to its agent, with the reason.
func Renvoyer(app core.App, dec *Decision, raison string, par socle.Acteur) error {
	raison = strings.TrimSpace(raison)
	switch {
	case raison == "":
		return socle.ErrChamps(map[string]string{"retour": "Expliquez pourquoi vous renvoyez la décision."})
	case len([]rune(raison)) > maxRaison:
		return socle.ErrChamps(map[string]string{"retour": "Raccourcissez à 900 caractères."})
	}
	d, _, err := dec.contexte(app)
	if err != nil {
		return err
	}
	return app.RunInTransaction(func(tx core.App) error {
		res, err := tx.DB().Update("decisions", dbx.Params{"etat": "renvoyee", "retour": raison, "lien": ""}, dbx.HashExp{"id": dec.ID, "etat": "preparee"}).Execute()
		if err != nil {
			return err
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return socle.Err(socle.Conflit, "Cette décision n’attend plus votre accord.")
		}
		dec.Etat, dec.Retour = "renvoyee", raison
		if err := d.Signaler(tx, true); err != nil {
			return err
		}
		if err := Noter(tx, d, Evenement{Acteur: par, Verbe: "renvoyer", Phrase: "Décision renvoyée\u00a0: " + raison}); err != nil {
			return err
		}
		return annoncer(tx, Nouvelle{Genre: DecisionRetour, Demande: d, Acteur: par, Decision: dec})
	})
}

func (dec *Decision) contexte(app core.App) (*Demande, *collectivites.Collectivite, error) {
	d, err := trouver(app, dbx.HashExp{"id": dec.Demande})
	if err != nil {
		return nil, nil, err
	}
	c, err := collectivites.ParID(app, d.Collectivite)
	return d, c, err
}

// DecisionsDe lists the decisions of a demande, last prepared first.
func DecisionsDe(app core.App, demande string) ([]Decision, error) {
	var l []Decision
	err := app.DB().Select("*").From("decisions").Where(dbx.HashExp{"demande": demande}).OrderBy("preparee_le DESC").All(&l)
	return l, err
}

// DecisionApprouvee finds the decision that was taken on a demande, nil for
// none.
func DecisionApprouvee(app core.App, demande string) (*Decision, error) {
	l, err := DecisionsDe(app, demande)
	if err != nil {
		return nil, err
	}
	for i := range l {
		if l[i].Etat == "approuvee" {
			return &l[i], nil
		}
	}
	return nil, nil
}

// DecisionParLien finds the decision that a mailed link opens, while it waits.
func DecisionParLien(app core.App, jeton string) (*Decision, error) {
	var dec Decision
	err := app.DB().Select("*").From("decisions").Where(socle.Egal("lien", socle.Hacher(jeton))).One(&dec)
	if err != nil || !socle.De(app).Horloge.Maintenant().Before(dec.LienExpireLe.Time()) {
		return nil, socle.Err(socle.Introuvable, "Ce lien n’est plus valable. La décision est peut-être déjà prise, ou son texte a changé.")
	}
	return &dec, nil
}

// ASigner lists the decisions that wait for a signataire.
func ASigner(app core.App, signataires []string) ([]Decision, error) {
	ids := make([]any, len(signataires))
	for i, s := range signataires {
		ids[i] = s
	}
	var l []Decision
	err := app.DB().Select("*").From("decisions").Where(dbx.HashExp{"etat": "preparee"}).AndWhere(dbx.In("signataire", ids...)).
		AndWhere(dbx.NewExp("NOT EXISTS (SELECT 1 FROM demandes WHERE id = demande AND essai = 1)")).OrderBy("preparee_le").All(&l)
	return l, err
}

// SansDecision tells that a demande of this document may be answered without a
// signataire.
func SansDecision(doc *catalogue.Document) bool {
	return !doc.Traitement.Decision || doc.Traitement.MotsEtats["acceptee"] == "Traitée"
}
