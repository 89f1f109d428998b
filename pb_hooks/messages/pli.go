package messages

import (
	"encoding/json"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// Pli is one mail that came in a boîte, and what became of it. It opens nothing
// and shows nothing to its sender.
type Pli struct {
	ID             string         `db:"pk,id"`
	Collectivite   string         `db:"collectivite"`
	Service        string         `db:"service"` // the only one that reads it
	Boite          string         `db:"boite"`
	UIDValidity    int64          `db:"uidvalidity"`
	UID            int64          `db:"uid"`
	Empreinte      string         `db:"empreinte"` // SHA-256 of the mail as it came
	MessageID      string         `db:"message_id"`
	Contenu        string         `db:"contenu"` // SHA-256 of what it says, whatever the way it came
	De             string         `db:"de"`      // in lower case, as the sender says it: see Avertissements
	DeNom          string         `db:"de_nom"`
	Objet          string         `db:"objet"`
	Texte          string         `db:"texte"` // whole, quotes included
	RecuLe         types.DateTime `db:"recu_le"`
	ArriveLe       types.DateTime `db:"arrive_le"` // in the guichet
	Etat           EtatPli        `db:"etat"`
	Avertissements types.JSONRaw  `db:"avertissements"` // sentences
	Refus          types.JSONRaw  `db:"refus"`          // documents that were not taken, and why
	Demande        string         `db:"demande"`        // proposed while it waits, then its own
	Brouillon      string         `db:"brouillon"`      // by which it is recorded
	Message        string         `db:"message"`        // what it became
	Courriel       string         `db:"courriel"`       // of ours, that an agent answered by it
	Reponse        string         `db:"reponse"`        // given from the agent's own boîte
	Agent          string         `db:"agent"`          // who sorted it, "" for the program
	TrieLe         types.DateTime `db:"trie_le"`
}

// TableName is the collection of the plis.
func (Pli) TableName() string { return "plis" }

// Objet names the pli in the records.
func (p *Pli) objet() string { return "plis:" + p.ID }

// EtatPli is what became of a pli.
type EtatPli string

// The states of a pli.
const (
	PliATrier      EtatPli = "a_trier"
	PliAutomatique EtatPli = "automatique" // written by a program: never answered
	PliIndesirable EtatPli = "indesirable"
	PliRattache    EtatPli = "rattache"   // to a demande, as a message
	PliEnregistre  EtatPli = "enregistre" // as a demande
	PliRepondu     EtatPli = "repondu"    // from an agent's own boîte
	PliClasse      EtatPli = "classe"     // it asks nothing
)

// motsPli say them.
var motsPli = map[EtatPli]string{
	PliATrier: "À trier", PliAutomatique: "Automatique", PliIndesirable: "Indésirable", PliRattache: "Rattaché à une demande",
	PliEnregistre: "Enregistré comme demande", PliRepondu: "Répondu par courriel", PliClasse: "Pas une demande",
}

// refusJoint is a document that came and was not taken.
type refusJoint struct {
	Nom    string `json:"nom"`
	Raison string `json:"raison"`
}

func (p *Pli) avertissements() (l []string, err error) {
	return l, lireJSON(p.Avertissements, &l)
}

func (p *Pli) refus() (l []refusJoint, err error) {
	return l, lireJSON(p.Refus, &l)
}

func lireJSON(brut types.JSONRaw, vers any) error {
	if len(brut) == 0 {
		return nil
	}
	return json.Unmarshal(brut, vers)
}

// PliParID finds a pli of a collectivité. It checks no right.
func PliParID(app core.App, collectivite, id string) (*Pli, error) {
	var p Pli
	if err := app.DB().Select("*").From("plis").Where(dbx.HashExp{"id": id, "collectivite": collectivite}).One(&p); err != nil {
		return nil, fmt.Errorf("pli %s: %w", id, err)
	}
	return &p, nil
}

// plisVus is how many a page lists.
const plisVus = 100

// Plis lists those of services (nil for all) in some states, oldest first while
// they wait, newest first once they are sorted.
func Plis(app core.App, collectivite string, services []string, etats ...EtatPli) ([]Pli, error) {
	ordre := "recu_le DESC"
	if len(etats) == 1 && etats[0] == PliATrier {
		ordre = "recu_le"
	}
	var l []Pli
	if err := duTri(app, "*", collectivite, services, etats).OrderBy(ordre).Limit(plisVus).All(&l); err != nil {
		return nil, fmt.Errorf("plis: %w", err)
	}
	return l, nil
}

// CompterPlis counts those that wait to be sorted.
func CompterPlis(app core.App, collectivite string, services []string, etats ...EtatPli) (n int, err error) {
	err = duTri(app, "count(*)", collectivite, services, etats).Row(&n)
	return n, err
}

func duTri(app core.App, quoi, collectivite string, services []string, etats []EtatPli) *dbx.SelectQuery {
	codes := make([]any, len(etats))
	for i, e := range etats {
		codes[i] = string(e)
	}
	q := app.DB().Select(quoi).From("plis").Where(dbx.HashExp{"collectivite": collectivite, "etat": codes})
	if services != nil {
		q.AndWhere(socle.Parmi("service", services))
	}
	return q
}

// trier says what became of a pli. What was sorted already stays so.
func (p *Pli) trier(tx core.App, etat EtatPli, par socle.Acteur, agent string) error {
	avant := p.Etat
	p.Etat, p.Agent, p.TrieLe = etat, agent, socle.Date(socle.De(tx).Horloge.Maintenant())
	r, err := tx.DB().Update("plis", dbx.Params{
		"etat": string(p.Etat), "agent": p.Agent, "trie_le": p.TrieLe, "demande": p.Demande, "brouillon": p.Brouillon, "message": p.Message, "courriel": p.Courriel, "reponse": p.Reponse, "service": p.Service,
	}, dbx.HashExp{"id": p.ID, "etat": string(avant)}).Execute()
	if err != nil {
		return fmt.Errorf("sort pli %s: %w", p.ID, err)
	}
	if n, _ := r.RowsAffected(); n == 0 {
		return socle.Err(socle.Conflit, "Ce courriel vient d’être trié par quelqu’un d’autre.")
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "plis." + string(etat), Objet: p.objet(), Collectivite: p.Collectivite})
}
