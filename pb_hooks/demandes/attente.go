package demandes

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// Attente is what a demande waits for, beside its state; several at a time.
type Attente struct {
	ID          string         `db:"pk,id"`
	Demande     string         `db:"demande"`
	Genre       string         `db:"genre"`        // piece, avis, paiement, rendez_vous
	ArreteDelai bool           `db:"arrete_delai"` // only an indispensable pièce does
	Objets      types.JSONRaw  `db:"objets"`       // labels of what is missing
	Message     string         `db:"message"`
	OuverteLe   types.DateTime `db:"ouverte_le"`
	LimiteLe    string         `db:"limite_le"` // civil day
	ProduiteLe  types.DateTime `db:"produite_le"`
	CloseLe     types.DateTime `db:"close_le"`
}

// TableName is the collection of the attentes.
func (Attente) TableName() string { return "attentes" }

// Manquants lists what is asked.
func (a Attente) Manquants() []string {
	var l []string
	_ = json.Unmarshal(a.Objets, &l) // written by this room only
	return l
}

// Limite is the last day to answer.
func (a Attente) Limite() socle.Jour {
	j, _ := socle.LireJour(a.LimiteLe)
	return j
}

// AttentesDe lists the attentes of a demande, oldest first.
func AttentesDe(app core.App, demande string) ([]Attente, error) {
	var l []Attente
	err := app.DB().Select("*").From("attentes").Where(dbx.HashExp{"demande": demande}).OrderBy("ouverte_le", "rowid").All(&l)
	return l, err
}

// Ouvertes keeps the attentes that are not closed.
func Ouvertes(l []Attente) []Attente {
	var o []Attente
	for _, a := range l {
		if a.CloseLe.IsZero() {
			o = append(o, a)
		}
	}
	return o
}

// DemandePieces is what an agent asks of the usager.
type DemandePieces struct {
	Manquants []string   // labels of the pièces or informations
	Message   string     // why, in the agent's words
	Limite    socle.Jour // last day to send them
	// ArreteDelai: one of them is indispensable, so the demande is incomplete
	// and its clock stands (CRPA L114-5, L114-5-1).
	ArreteDelai bool
}

// delaisPieces bounds the time given to complete, in days.
const (
	limiteMin = 3
	limiteMax = 180
)

// DemanderPieces opens an attente de pièce and, when one is indispensable,
// stops the clock. The message says what is missing, by when, and the effect
// on the delay (CRPA R112-11-4).
func DemanderPieces(app core.App, d *Demande, par socle.Acteur, p DemandePieces) (*Attente, error) {
	auj := socle.De(app).Horloge.Aujourdhui()
	fautes := map[string]string{}
	if len(p.Manquants) == 0 {
		fautes["manquants"] = "Indiquez au moins un document ou une information qui manque."
	}
	if n := p.Limite.JoursDepuis(auj); p.Limite.Nul() || n < limiteMin || n > limiteMax {
		fautes["limite"] = fmt.Sprintf("La date limite doit être entre le %s et le %s.", auj.PlusJours(limiteMin).Date(), auj.PlusJours(limiteMax).Date())
	}
	if len([]rune(p.Message)) > 4000 {
		fautes["message"] = "Raccourcissez votre message à 4\u00a0000 caractères."
	}
	if len(fautes) > 0 {
		return nil, socle.ErrChamps(fautes)
	}
	objets, err := json.Marshal(p.Manquants)
	if err != nil {
		return nil, err
	}
	a := &Attente{
		ID: socle.ID(), Demande: d.ID, Genre: "piece", ArreteDelai: p.ArreteDelai, Objets: objets, Message: p.Message,
		OuverteLe: socle.Date(socle.De(app).Horloge.Maintenant()), LimiteLe: p.Limite.ISO(),
	}
	err = app.RunInTransaction(func(tx core.App) error {
		if err := relire(tx, d); err != nil {
			return err
		}
		if d.echue(tx) {
			return errChangee
		}
		de := d.Etat
		if p.ArreteDelai {
			if d.Etat, err = Passer(d.Etat, Suspendre, ParInstruction); err != nil {
				return err
			}
		} else if !d.Etat.Ouverte() {
			return socle.Err(socle.Conflit, "Cette demande est terminée : rien ne peut plus être demandé.")
		}
		if err := tx.DB().Model(a).Insert(); err != nil {
			return err
		}
		d.ALireUsager = true
		if err := d.recompter(tx); err != nil {
			return err
		}
		if err := d.modifier(tx, "Etat", "Echeance", "PrevueLe", "ALireUsager"); err != nil {
			return err
		}
		c, err := collectivites.ParID(tx, d.Collectivite)
		if err != nil {
			return err
		}
		if err := Noter(tx, d, Evenement{
			Acteur: par, Verbe: "demander_piece", De: string(de), Vers: string(d.Etat), Public: true,
			Phrase: "La " + c.NomCommun() + " demande, avant le " + p.Limite.Date() + "\u00a0: " + strings.Join(p.Manquants, ", "),
		}); err != nil {
			return err
		}
		return annoncer(tx, Nouvelle{Genre: PieceDemandee, Demande: d, Acteur: par, Attente: a})
	})
	if err != nil {
		return nil, fmt.Errorf("demander piece %s: %w", d.ID, err)
	}
	return a, nil
}

// Produire says that the usager has sent what was asked, documents or a
// precision in words: the attentes de pièce close and the clock starts again.
func Produire(tx core.App, d *Demande, par socle.Acteur, precision string) error {
	if err := relire(tx, d); err != nil {
		return err
	}
	switch {
	case d.echue(tx):
		return errChangee
	case !d.Etat.Ouverte():
		return errRienAttendu
	}
	l, err := AttentesDe(tx, d.ID)
	if err != nil {
		return err
	}
	maintenant := socle.Date(socle.De(tx).Horloge.Maintenant())
	closes := 0
	for _, a := range Ouvertes(l) {
		if a.Genre != "piece" {
			continue
		}
		a.ProduiteLe, a.CloseLe = maintenant, maintenant
		if err := tx.DB().Model(&a).Update("ProduiteLe", "CloseLe"); err != nil {
			return err
		}
		closes++
	}
	if closes == 0 {
		return errRienAttendu
	}
	de := d.Etat
	if d.Etat == Incomplete {
		if d.Etat, err = Passer(d.Etat, Completer, ParUsager); err != nil {
			return err
		}
		d.CompleteLe = maintenant
	}
	d.ALireAgent = true
	if err := d.recompter(tx); err != nil {
		return err
	}
	if err := d.modifier(tx, "Etat", "CompleteLe", "Echeance", "PrevueLe", "ALireAgent"); err != nil {
		return err
	}
	phrase := "Documents envoyés"
	if precision != "" {
		phrase = "Réponse de l’usager\u00a0: " + precision
	}
	if err := Noter(tx, d, Evenement{Acteur: par, Verbe: "completer", De: string(de), Vers: string(d.Etat), Phrase: phrase, Public: true}); err != nil {
		return err
	}
	return annoncer(tx, Nouvelle{Genre: PieceRecue, Demande: d, Acteur: par})
}

var errRienAttendu = socle.Err(socle.Conflit, "Plus aucun document n’est attendu pour cette demande.")

// fermerAttentes ends what a demande waited for, once it is ended itself.
func fermerAttentes(tx core.App, demande string) error {
	_, err := tx.DB().Update("attentes", dbx.Params{"close_le": socle.Date(socle.De(tx).Horloge.Maintenant())}, dbx.HashExp{"demande": demande, "close_le": ""}).Execute()
	if err != nil {
		return fmt.Errorf("close the attentes of %s: %w", demande, err)
	}
	return nil
}

// relire takes the demande as it is now in the transaction: what the page
// showed may be old.
func relire(tx core.App, d *Demande) error {
	n, err := ParID(tx, d.Collectivite, d.ID)
	if err != nil {
		return err
	}
	*d = *n
	return nil
}

// recompter computes the échéance again from the dated facts.
func (d *Demande) recompter(tx core.App) error {
	h, err := HorlogeDe(tx, d)
	if err != nil {
		return err
	}
	doc, err := catalogue.DocumentDe(tx, d.Revision)
	if err != nil {
		return err
	}
	d.dater(h, doc)
	return nil
}

// dater writes what the clock says today.
func (d *Demande) dater(h Horloge, doc *catalogue.Document) {
	e, _ := h.Echeance()
	d.Echeance = e.ISO()
	d.PrevueLe = h.Prevue(Delai{doc.Traitement.Delai.Valeur, doc.Traitement.Delai.Unite}).ISO()
}

// HorlogeDe gathers what the legal clock of a demande needs, from its revision
// and its attentes.
func HorlogeDe(app core.App, d *Demande) (Horloge, error) {
	doc, err := catalogue.DocumentDe(app, d.Revision)
	if err != nil {
		return Horloge{}, err
	}
	c, err := collectivites.ParID(app, d.Collectivite)
	if err != nil {
		return Horloge{}, err
	}
	l, err := AttentesDe(app, d.ID)
	if err != nil {
		return Horloge{}, err
	}
	h := Horloge{
		Regime: d.Regime, Delai: Delai{doc.Traitement.Silence.Valeur, doc.Traitement.Silence.Unite},
		RecueLe: jourDe(d.RecueLe.Time()), CompetenteLe: jourDe(d.CompetenteLe.Time()), Departement: c.Departement,
	}
	for _, a := range l {
		if a.Genre == "piece" && a.ArreteDelai {
			h.Arrets = append(h.Arrets, Arret{DemandeLe: jourDe(a.OuverteLe.Time()), LimiteLe: a.Limite(), ProduitLe: jourDe(a.ProduiteLe.Time())})
		}
	}
	return h, nil
}

// jourDe is the civil day of an instant, no day for none.
func jourDe(t time.Time) socle.Jour {
	if t.IsZero() {
		return socle.Jour{}
	}
	return socle.JourDe(t)
}
