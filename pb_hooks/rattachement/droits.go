package rattachement

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/rgpd"
)

// errMembre is an event about a collectivité that is not of this guichet.
var errMembre = errors.New("of a collectivité that is not here")

// recevoirDroit makes an exercice of what somebody asks at the hub, once, whatever it
// says again.
func recevoirDroit(tx core.App, _ *Lien, e *Evenement) error {
	if _, verbe := e.Genre(); verbe != VerbeDemande {
		return fmt.Errorf("%w: %s", errGenre, e.Type)
	}
	var d DroitDemande
	if err := json.Unmarshal(e.Data, &d); err != nil {
		return fmt.Errorf("%w: %w", ErrForme, err)
	}
	m, err := Membres(tx)
	if err != nil {
		return err
	}
	for c, membre := range m {
		if membre == e.Collectivite {
			return rgpd.RecevoirDuHub(tx, rgpd.DuHub{ID: e.Subject, Collectivite: c, Sujet: d.Sujet, DemandeeLe: d.DemandeeLe, Genre: rgpd.Genre(d.Droit)})
		}
	}
	return fmt.Errorf("%w: %s", errMembre, e.Collectivite)
}

// suivreDroit marks the last fact of an exercice of the hub.
func suivreDroit(tx core.App, e *rgpd.Exercice) error {
	verbe := VerbeRecue
	if !e.Etat.Ouvert() {
		verbe = VerbeRepond
	}
	return Marquer(tx, GenreDroits, e.Collectivite, AgregatDroit(e.Hub, verbe))
}

// marquerDroits marks the last fact of each of them: an answer says the reception too.
func marquerDroits(tx core.App) error {
	l, err := rgpd.DesHubs(tx)
	for i := range l {
		err = errors.Join(err, suivreDroit(tx, &l[i]))
	}
	return err
}

// composerDroit reads a fact of an exercice of the hub.
func composerDroit(app core.App, collectivite, agregat string) (*Contenu, error) {
	demande, verbe := LireAgregatDroit(agregat)
	e, err := rgpd.ParHub(app, collectivite, demande)
	if err != nil || e == nil {
		return nil, err
	}
	d, err := SuivreDroit(app, e)
	if err != nil {
		return nil, err
	}
	if verbe == VerbeRecue {
		d.Issue, d.RepondueLe, d.Categories = "", nil, nil
	}
	c, err := NouveauContenu(d)
	if err != nil {
		return nil, err
	}
	c.verbe = verbe
	return c, nil
}

// SuivreDroit is where an exercice of the hub stands, as it is told there.
func SuivreDroit(app core.App, e *rgpd.Exercice) (*DroitSuivi, error) {
	s, err := e.Suite(app)
	if err != nil {
		return nil, err
	}
	origine, err := Origine(app)
	if err != nil {
		return nil, err
	}
	d := &DroitSuivi{Sujet: e.Sujet, Droit: string(e.Genre), Numero: s.Numero, RecueLe: s.Recue.ISO(), Prolongee: s.Prolongee, APreciser: s.APreciser, Lien: origine + s.Chemin, Issue: string(s.Issue)}
	if s.Issue == "" {
		return d, nil
	}
	le := e.ReponduLe.Time().UTC()
	d.RepondueLe = &le
	for _, c := range s.Categories {
		d.Categories = append(d.Categories, CategorieDroit{c.Quoi, string(c.Sort), c.Motif, c.Jusqua})
	}
	return d, nil
}
