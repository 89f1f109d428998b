package assistance

import (
	"encoding/json"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// Aide is what an agent asked of the support.
type Aide struct {
	ID           string                `db:"pk,id"`
	Collectivite string                `db:"collectivite"`
	Agent        string                `db:"agent"` // who asked
	Numero       string                `db:"numero"`
	Objet        string                `db:"objet"`
	Page         string                `db:"page"`
	Diagnostic   types.JSONRaw         `db:"diagnostic"`
	Lignes       types.JSONRaw         `db:"lignes"`   // what this guichet wrote
	Reponses     types.JSONRaw         `db:"reponses"` // what the hub told last
	Prise        bool                  `db:"prise"`
	Etat         rattachement.EtatAide `db:"etat"`
	DemandeeLe   types.DateTime        `db:"demandee_le"`
	MajLe        types.DateTime        `db:"maj_le"`
}

// TableName is the collection of the aides.
func (Aide) TableName() string { return "aides" }

// enRegistre is the aide in the records.
func (a *Aide) enRegistre() string { return "aides:" + a.ID }

// parID finds an aide of a collectivité.
func parID(app core.App, collectivite, id string) (*Aide, error) {
	var a Aide
	if err := app.DB().Select("*").From("aides").Where(dbx.HashExp{"id": id, "collectivite": collectivite}).One(&a); err != nil {
		return nil, fmt.Errorf("aide: %w", err)
	}
	return &a, nil
}

// aides lists those of a collectivité, the last ones first.
func aides(app core.App, collectivite string) ([]Aide, error) {
	var l []Aide
	if err := app.DB().Select("*").From("aides").Where(dbx.HashExp{"collectivite": collectivite}).OrderBy("maj_le DESC", "id").Limit(200).All(&l); err != nil {
		return nil, fmt.Errorf("aides: %w", err)
	}
	return l, nil
}

// dite is the aide as it goes up.
func (a *Aide) dite() (*rattachement.Aide, error) {
	d := &rattachement.Aide{Numero: a.Numero, Objet: a.Objet, Page: a.Page, DemandeeLe: a.DemandeeLe.Time().UTC()}
	if err := lireJSON(a.Diagnostic, &d.Diagnostic); err != nil {
		return nil, err
	}
	return d, lireJSON(a.Lignes, &d.Lignes)
}

// avecAcces adds the access that it gives now.
func (a *Aide) avecAcces(app core.App, d *rattachement.Aide) error {
	x, err := agents.AccesEnCours(app, a.Collectivite)
	if err != nil || x == nil || x.Aide != a.ID {
		return err
	}
	c, err := collectivites.ParID(app, a.Collectivite)
	if err != nil {
		return err
	}
	origine, err := rattachement.Origine(app)
	if err != nil {
		return err
	}
	d.Acces = &rattachement.AccesAide{ID: x.ID, Jusqua: x.ExpireLe.Time().UTC(), Entree: origine + c.Chemin() + cheminEntree}
	return nil
}

// entendue is what the hub told of it.
func (a *Aide) entendue() (*rattachement.ReponseAide, error) {
	r := &rattachement.ReponseAide{Prise: a.Prise}
	return r, lireJSON(a.Reponses, &r.Lignes)
}

func lireJSON(brut types.JSONRaw, vers any) error {
	if len(brut) == 0 {
		return nil
	}
	return json.Unmarshal(brut, vers)
}

var errTropLong = socle.Err(socle.Conflit, "Cette conversation est trop longue pour un message de plus. Faites une nouvelle demande d’aide.")

// ajouter adds a line of this guichet, tells the hub, and computes where that leaves
// the aide.
func (a *Aide) ajouter(tx core.App, l rattachement.LigneAide, par socle.Acteur) error {
	d, err := a.dite()
	if err != nil {
		return err
	}
	r, err := a.entendue()
	if err != nil {
		return err
	}
	maintenant := socle.De(tx).Horloge.Maintenant()
	l.Le, l.Vues = maintenant.UTC(), len(r.Lignes)
	d.Lignes = append(d.Lignes, l)
	if !rattachement.TientAide(d) {
		return errTropLong
	}
	if a.Lignes, err = json.Marshal(d.Lignes); err != nil {
		return err
	}
	a.Etat, a.MajLe = rattachement.EtatDeAide(d, r), socle.Date(maintenant)
	if err := a.enregistrer(tx); err != nil {
		return err
	}
	if err := rattachement.Marquer(tx, rattachement.GenreAide, a.Collectivite, a.ID); err != nil {
		return err
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "assistance." + string(l.Acte), Objet: a.enRegistre(), Collectivite: a.Collectivite, Details: l})
}

func (a *Aide) enregistrer(tx core.App) error {
	var err error
	if a.ID == "" {
		a.ID = socle.ID()
		err = tx.DB().Model(a).Insert()
	} else {
		err = tx.DB().Model(a).Update("Lignes", "Reponses", "Prise", "Etat", "MajLe")
	}
	if err != nil {
		return fmt.Errorf("aide %s: %w", a.Numero, err)
	}
	return nil
}

// composer is the aide as the hub may know of it: whole, for an agent wrote each
// word of it for the hub.
func composer(app core.App, collectivite, id string) (*rattachement.Contenu, error) {
	var l []Aide
	if err := app.DB().Select("*").From("aides").Where(dbx.HashExp{"id": id, "collectivite": collectivite}).All(&l); err != nil || len(l) == 0 {
		return nil, err
	}
	d, err := l[0].dite()
	if err != nil {
		return nil, err
	}
	if err := l[0].avecAcces(app, d); err != nil {
		return nil, err
	}
	return rattachement.NouveauContenu(d)
}

func marquerTout(tx core.App) error {
	var l []Aide
	if err := tx.DB().Select("id", "collectivite").From("aides").All(&l); err != nil {
		return fmt.Errorf("aides: %w", err)
	}
	for _, a := range l {
		if err := rattachement.Marquer(tx, rattachement.GenreAide, a.Collectivite, a.ID); err != nil {
			return err
		}
	}
	return nil
}

// gardees is how long an aide is kept once it is over, in months.
const gardees = 12

// oublier removes the aides that have been over for long enough, at the hub too.
func oublier(app core.App) error {
	limite := socle.Date(socle.De(app).Horloge.Maintenant().AddDate(0, -gardees, 0)).String()
	return app.RunInTransaction(func(tx core.App) error {
		var l []Aide
		if err := tx.DB().Select("id", "collectivite", "numero").From("aides").Where(dbx.NewExp("etat = 'close' AND maj_le < {:l}", dbx.Params{"l": limite})).All(&l); err != nil {
			return fmt.Errorf("aides that are over: %w", err)
		}
		for _, a := range l {
			if _, err := tx.DB().Delete("aides", dbx.HashExp{"id": a.ID}).Execute(); err != nil {
				return fmt.Errorf("forget aide %s: %w", a.Numero, err)
			}
			if err := rattachement.Marquer(tx, rattachement.GenreAide, a.Collectivite, a.ID); err != nil {
				return err
			}
		}
		return nil
	})
}
