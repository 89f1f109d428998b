package droits

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/oidc"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/rgpd"
	"guichet/pb_hooks/socle"
)

var (
	errDroit   = errors.New("what no guichet would tell of a right")
	errAutre   = errors.New("of a right that is not exercised there")
	errInconnu = errors.New("of a right that nobody exercised here")
)

// projeter keeps what a guichet tells of a right that is exercised towards one of its
// members: that it received it, or its answer. Who has the answer takes nothing older.
func projeter(tx *synchro.Transaction, n *synchro.Noeud, e *rattachement.Evenement) error {
	_, verbe := e.Genre()
	if verbe == rattachement.VerbeRetire {
		return nil // what she asked stays hers to read
	}
	id, fait := rattachement.LireAgregatDroit(e.Subject)
	var d rattachement.DroitSuivi
	if err := json.Unmarshal(e.Data, &d); err != nil {
		return err
	}
	if err := verifier(n, &d, verbe); err != nil {
		return err
	}
	if fait != verbe {
		return fmt.Errorf("%w: %s under %s", errDroit, verbe, e.Subject)
	}
	x, err := parID(tx.App, id)
	if err != nil {
		return err
	}
	if x == nil {
		if trop := socle.De(tx.App).Horloge.Maintenant().AddDate(-gardeesAns, 0, 0); d.RepondueLe != nil && d.RepondueLe.Before(trop) {
			return nil // it was forgotten, at its time
		}
		if x, err = adopter(tx.App, n, e, id, &d); err != nil {
			return err
		}
	}
	switch {
	case x.Membre != e.Collectivite || string(x.Genre) != d.Droit || d.Sujet != "" && x.Sujet != "" && d.Sujet != x.Sujet:
		return fmt.Errorf("%w: %s", errAutre, id)
	case !n.Precede(x.Noeud, x.Epoque, x.Version, e):
		return nil
	}
	x.Noeud, x.Epoque, x.Version = n.ID, e.Epoch, e.Aggver
	return x.suivre(tx.App, &d)
}

// suivreIci keeps what a collectivité of this machine does.
func suivreIci(tx core.App, e *rgpd.Exercice) error {
	x, err := parID(tx, e.Hub)
	if err != nil || x == nil || x.Collectivite != e.Collectivite {
		return err
	}
	d, err := rattachement.SuivreDroit(tx, e)
	if err != nil {
		return err
	}
	return x.suivre(tx, d)
}

// suivre writes what is told of it.
func (x *Exercice) suivre(tx core.App, d *rattachement.DroitSuivi) (err error) {
	if d.Issue == "" && x.Etat == Repondue {
		return nil
	}
	x.Numero, x.RecueLe, x.Lien, x.Prolongee, x.APreciser, x.Etat = d.Numero, d.RecueLe, d.Lien, d.Prolongee, d.APreciser, Recue
	if x.Compte == "" {
		x.Sujet = "" // see detacher
	}
	demandee := socle.JourDe(x.DemandeeLe.Time())
	if x.Echeance = rgpd.Echeance(demandee).ISO(); x.Prolongee {
		x.Echeance = rgpd.EcheanceProlongee(demandee).ISO()
	}
	if d.Issue != "" {
		x.Etat, x.Issue, x.RepondueLe = Repondue, rgpd.Etat(d.Issue), socle.Date(*d.RepondueLe)
		if x.Categories, err = json.Marshal(d.Categories); err != nil {
			return err
		}
	}
	if err := tx.DB().Model(x).Update(); err != nil {
		return fmt.Errorf("exercice %s: %w", x.ID, err)
	}
	return nil
}

// What is told may hold so much, in characters and in lines.
const (
	numeroMax     = 20
	lienMax       = 500
	texteMax      = 500
	categoriesMax = 30
)

// verifier refuses what no guichet would tell: its link leads to the guichet that
// sends it, and nowhere else.
func verifier(n *synchro.Noeud, d *rattachement.DroitSuivi, verbe string) error {
	lien, ok := n.ChezLui(d.Lien)
	if !ok || len(lien) > lienMax {
		return fmt.Errorf("%w: link", errDroit)
	}
	d.Lien = lien
	if _, err := socle.LireJour(d.RecueLe); err != nil || d.RecueLe == "" || d.Numero == "" || len(d.Numero) > numeroMax {
		return fmt.Errorf("%w: receipt", errDroit)
	}
	if verbe != rattachement.VerbeRepond {
		if d.Issue != "" || d.RepondueLe != nil || len(d.Categories) > 0 {
			return fmt.Errorf("%w: an answer that says it is none", errDroit)
		}
		return nil
	}
	if !rgpd.Etat(d.Issue).Repond() || d.RepondueLe == nil || len(d.Categories) > categoriesMax {
		return fmt.Errorf("%w: answer", errDroit)
	}
	for _, c := range d.Categories {
		if motSort(c.Sort) == "" || c.Quoi == "" || max(len([]rune(c.Quoi)), len([]rune(c.Motif)), len([]rune(c.Jusqua))) > texteMax {
			return fmt.Errorf("%w: category", errDroit)
		}
	}
	return nil
}

// adopter takes back from a guichet what a restored hub has lost. At any other time
// nobody here asked it.
func adopter(tx core.App, n *synchro.Noeud, e *rattachement.Evenement, id string, d *rattachement.DroitSuivi) (*Exercice, error) {
	if !n.Attendu || len(id) != core.DefaultIdLength || d.Sujet == "" {
		return nil, fmt.Errorf("%w: %s", errInconnu, id)
	}
	m, err := annuaire.MembreParID(tx, e.Collectivite)
	if err != nil || m == nil {
		return nil, fmt.Errorf("%w: %s: %w", errInconnu, id, err)
	}
	client, err := oidc.ClientParID(tx, m.Client)
	if err != nil || client == nil {
		return nil, fmt.Errorf("%w: %s: %w", errInconnu, id, err)
	}
	paire, err := annuaire.PaireDe(tx, client.Secteur, d.Sujet)
	if err != nil {
		return nil, err
	}
	if titre, _ := rgpd.Genre(d.Droit).Mots(); paire == nil || titre == "" {
		return nil, fmt.Errorf("%w: %s", errInconnu, id)
	}
	recue, err := socle.LireJour(d.RecueLe) // the day that she asked is lost
	if err != nil {
		return nil, err
	}
	x := &Exercice{
		ID: id, Compte: paire.Compte, Secteur: client.Secteur, Sujet: d.Sujet, Membre: m.ID, Genre: rgpd.Genre(d.Droit), Etat: Envoyee,
		DemandeeLe: socle.Date(recue.Debut()), Echeance: rgpd.Echeance(recue).ISO(), Categories: types.JSONRaw("[]"),
	}
	if err := tx.DB().Model(x).Insert(); err != nil {
		return nil, fmt.Errorf("adopt exercice %s: %w", id, err)
	}
	return x, nil
}
