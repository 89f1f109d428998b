package demandes

import (
	"encoding/json"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// Sollicitation is what an agent records for somebody who came, phoned or wrote:
// how it arrived, of whom, and when. It is filed like what an usager fills in
// herself, except that its documents may come later.
type Sollicitation struct {
	Canal    Canal            `json:"canal"`
	Usager   string           `json:"usager,omitempty"` // one that is known; "" makes one of Identite
	Qui      string           `json:"qui,omitempty"`    // her name, for the pages
	Identite usagers.Identite `json:"identite"`
	Objet    string           `json:"objet,omitempty"`     // of a question without a form: what lists call it
	Service  string           `json:"service,omitempty"`   // that answers, "" for the téléservice's
	RecueLe  string           `json:"recue_le,omitempty"`  // civil day, "" for now
	CachetLe string           `json:"cachet_le,omitempty"` // civil day of the postmark, which counts for a term (CRPA L112-1)
	Reponse  string           `json:"reponse,omitempty"`   // said at once: nothing is left to do
}

// Sollicitation reads what the agent said first, nil for a brouillon of an
// usager.
func (b *Brouillon) Sollicitation() (*Sollicitation, error) {
	if b.Agent == "" {
		return nil, nil
	}
	var s Sollicitation
	if err := json.Unmarshal(b.Recue, &s); err != nil {
		return nil, fmt.Errorf("sollicitation of %s: %w", b.ID, err)
	}
	return &s, nil
}

// Recueillir opens a brouillon that an agent fills in for somebody, with the
// answers that are known.
func Recueillir(tx core.App, t *catalogue.Teleservice, s *Sollicitation, agent string, reponses catalogue.Reponses) (*Brouillon, error) {
	if t.Renvoi != "" {
		return nil, catalogue.ErrAilleurs
	}
	brut, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	b := nouveau(tx, t)
	b.Agent, b.Recue = agent, brut
	if err := tx.DB().Model(b).Insert(); err != nil {
		return nil, fmt.Errorf("record %s: %w", t.Code, err)
	}
	return b, b.Garder(tx, reponses)
}

// Question is the téléservice of the questions that have no form, and its
// answers, of which the codes are known: « objet », « message ».
func Question(app core.App, collectivite string, parCode catalogue.Reponses) (t *catalogue.Teleservice, reponses catalogue.Reponses, err error) {
	if err := app.RunInTransaction(func(tx core.App) (err error) {
		t, err = catalogue.Sollicitation(tx, collectivite)
		return err
	}); err != nil {
		return nil, nil, err
	}
	doc, err := catalogue.DocumentDe(app, t.Revision)
	if err != nil {
		return nil, nil, err
	}
	reponses = catalogue.Reponses{}
	for _, c := range doc.Etapes[0].Champs {
		if v := parCode[c.Code]; !v.Vide() {
			reponses[c.ID] = v
		}
	}
	return t, reponses, nil
}

// connu is what the answers of the person may begin with.
func (s *Sollicitation) connu(app core.App, collectivite string) (catalogue.Connu, error) {
	i := s.Identite
	if s.Usager != "" {
		u, err := usagers.UsagerParID(app, collectivite, s.Usager)
		if err != nil {
			return catalogue.Connu{}, err
		}
		i = u.Identite()
	}
	return connuDe(i)
}

// aLaSollicitation lets in the agent who began it. To anybody else it does not
// exist.
var aLaSollicitation = socle.Acces{Nom: "sollicitation", Espace: socle.EspaceAgent, Verifier: func(r *socle.Requete) error {
	if err := recueille.Verifier(r); err != nil {
		return err
	}
	var b Brouillon
	err := r.App.DB().Select("*").From("brouillons").
		Where(dbx.HashExp{"id": r.Request.PathValue("brouillon"), "collectivite": r.Collectivite}).AndWhere(socle.Egal("agent", agents.De(r).ID)).One(&b)
	if err != nil {
		if d, filed := parCle(r.App, r.Request.PathValue("brouillon")); filed == nil && d.Collectivite == r.Collectivite && d.SaisiePar == agents.De(r).ID && r.EstLecture() {
			return socle.Renvoi(r.Chemin + "/agents/demandes/" + d.ID)
		}
		return fmt.Errorf("brouillon: %w", err)
	}
	r.Set(cleBrouillon, &b)
	return nil
}}

// recueille is the door of those who record: they receive or process.
var recueille = agents.Avec(agents.Accueil, agents.Instruction)

// enregistrer files a demande; one that an agent answered at once ends with its
// answer.
func enregistrer(app core.App, d Depot) (*Depose, error) {
	depose, err := Deposer(app, d)
	if err != nil || d.Recue == nil || d.Recue.Reponse == "" || depose.Deja {
		return depose, err
	}
	return depose, app.RunInTransaction(func(tx core.App) error {
		if err := depose.Demande.faire(tx, traitement(d.Acteur, "Réponse donnée tout de suite\u00a0: "+d.Recue.Reponse)); err != nil {
			return fmt.Errorf("answer at once: %w", err)
		}
		return nil
	})
}

var phrasesCanaux = map[Canal]string{
	EnLigne: "Demande envoyée", AuGuichet: "Demande enregistrée au guichet", Telephone: "Demande enregistrée au téléphone",
	Papier: "Courrier enregistré", Courriel: "Courriel enregistré",
}
