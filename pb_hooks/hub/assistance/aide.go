package assistance

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// Aide is what an agent of a guichet asked: as its guichet told it, and what was
// answered here.
type Aide struct {
	ID         string                `db:"pk,id"`
	Membre     string                `db:"membre"`
	Agregat    string                `db:"agregat"` // as its guichet calls it
	Noeud      string                `db:"noeud"`   // that told it
	Epoque     int64                 `db:"epoque"`
	Version    int64                 `db:"version"`
	Numero     string                `db:"numero"`
	Objet      string                `db:"objet"`
	Page       string                `db:"page"`
	Diagnostic types.JSONRaw         `db:"diagnostic"`
	Lignes     types.JSONRaw         `db:"lignes"`
	Reponses   types.JSONRaw         `db:"reponses"`
	Prise      bool                  `db:"prise"`
	Agent      string                `db:"agent"` // who deals with it, "" for nobody
	Etat       rattachement.EtatAide `db:"etat"`  // "" once its guichet has forgotten it
	Acces      types.JSONRaw         `db:"acces"` // that the guichet gives, null for none
	DemandeeLe types.DateTime        `db:"demandee_le"`
	MajLe      types.DateTime        `db:"maj_le"`
}

// TableName is the collection of the aides.
func (Aide) TableName() string { return "hub_aides" }

func (a *Aide) enRegistre() string { return "hub_aides:" + a.ID }

// vivantes are those that their guichet has not forgotten.
var vivantes = dbx.NewExp("etat != ''")

func parID(app core.App, id string) (*Aide, error) {
	var a Aide
	if err := app.DB().Select("*").From("hub_aides").Where(dbx.HashExp{"id": id}).AndWhere(vivantes).One(&a); err != nil {
		return nil, fmt.Errorf("aide: %w", err)
	}
	return &a, nil
}

func (a *Aide) dite() (*rattachement.Aide, error) {
	d := &rattachement.Aide{Numero: a.Numero, Objet: a.Objet, Page: a.Page}
	if err := lireJSON(a.Diagnostic, &d.Diagnostic); err != nil {
		return nil, err
	}
	if err := lireJSON(a.Acces, &d.Acces); err != nil {
		return nil, err
	}
	return d, lireJSON(a.Lignes, &d.Lignes)
}

func (a *Aide) reponse() (*rattachement.ReponseAide, error) {
	r := &rattachement.ReponseAide{Prise: a.Prise}
	return r, lireJSON(a.Reponses, &r.Lignes)
}

func lireJSON(brut types.JSONRaw, vers any) error {
	if len(brut) == 0 {
		return nil
	}
	return json.Unmarshal(brut, vers)
}

var errTropLong = socle.Err(socle.Conflit, "Cette conversation est trop longue pour un message de plus. Demandez au guichet d’en commencer une autre.")

// changer writes what f does to the aide as it is in the transaction, has its guichet
// know, and journals it.
func changer(tx core.App, id, verbe string, par socle.Acteur, f func(*Aide, *rattachement.Aide, *rattachement.ReponseAide) error) error {
	a, err := parID(tx, id)
	if err != nil {
		return err
	}
	d, err := a.dite()
	if err != nil {
		return err
	}
	r, err := a.reponse()
	if err != nil {
		return err
	}
	if err := f(a, d, r); err != nil {
		return err
	}
	if !rattachement.TientAide(r) {
		return errTropLong
	}
	if a.Reponses, err = json.Marshal(r.Lignes); err != nil {
		return err
	}
	r.Prise = a.Agent != ""
	a.Prise, a.Etat, a.MajLe = r.Prise, rattachement.EtatDeAide(d, r), socle.Date(socle.De(tx).Horloge.Maintenant())
	if err := tx.DB().Model(a).Update("Reponses", "Prise", "Agent", "Etat", "MajLe"); err != nil {
		return fmt.Errorf("aide %s: %w", a.Numero, err)
	}
	if err := a.annoncer(tx, r); err != nil {
		return err
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "hub_assistance." + verbe, Objet: a.enRegistre(), Details: []any{a.Membre, a.Numero, a.Agent, len(r.Lignes)}})
}

// ajouter adds a line of the support. Who answers what nobody deals with deals with
// it from there on.
func ajouter(tx core.App, id string, l rattachement.LigneAide, agent *agents.Agent) error {
	return changer(tx, id, string(l.Acte), agent.Acteur(), func(a *Aide, d *rattachement.Aide, r *rattachement.ReponseAide) error {
		l.Le, l.Vues = socle.De(tx).Horloge.Maintenant().UTC(), len(d.Lignes)
		r.Lignes = append(r.Lignes, l)
		if a.Agent == "" {
			a.Agent = agent.ID
		}
		return nil
	})
}

var errSansAcces = socle.Err(socle.Conflit, "Ce guichet ne vous donne pas accès, ou plus. Demandez-le à la personne qui l’administre.")

// ouvrir signs what lets an agent of the support enter the guichet, and returns its
// address. It is kept nowhere.
func ouvrir(tx core.App, id string, par socle.Acteur) (adresse string, err error) {
	a, err := parID(tx, id)
	if err != nil {
		return "", err
	}
	d, err := a.dite()
	if err != nil {
		return "", err
	}
	if d.Acces == nil || !socle.De(tx).Horloge.Maintenant().Before(d.Acces.Jusqua) {
		return "", errSansAcces
	}
	jeton, err := synchro.SignerOuverture(tx, a.Noeud, d.Acces.ID)
	if err != nil {
		return "", err
	}
	return d.Acces.Entree + "/" + jeton, socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "hub_assistance.ouvrir", Objet: a.enRegistre(), Details: []any{a.Membre, a.Numero, d.Acces.ID}})
}

// repondants are the agents of the Département who may deal with an aide.
func repondants(app core.App, departement string) ([]agents.Agent, error) {
	return agents.DuService(app, departement, "", roles...)
}

var errRepondant = socle.ErrChamps(map[string]string{"agent": "Choisissez un agent du Département."})

// confier gives an aide to an agent of the Département, or to nobody ("").
func confier(tx core.App, id, departement, agent string, par socle.Acteur) error {
	l, err := repondants(tx, departement)
	if err != nil {
		return err
	}
	if agent != "" && !slices.ContainsFunc(l, func(x agents.Agent) bool { return x.ID == agent }) {
		return errRepondant
	}
	return changer(tx, id, "confier", par, func(a *Aide, _ *rattachement.Aide, _ *rattachement.ReponseAide) error {
		a.Agent = agent
		return nil
	})
}

// annoncer has the guichet that told it know what was answered.
func (a *Aide) annoncer(tx core.App, r *rattachement.ReponseAide) error {
	return synchro.Annoncer(tx, synchro.Annonce{Noeud: a.Noeud, Genre: rattachement.GenreAide, Verbe: rattachement.VerbeMaj, Sujet: a.Agregat, Membre: a.Membre, Data: r})
}

// redire tells a guichet again all that it was answered.
func redire(tx core.App, noeud string) error {
	var l []Aide
	if err := tx.DB().Select("*").From("hub_aides").Where(dbx.HashExp{"noeud": noeud}).AndWhere(vivantes).OrderBy("demandee_le").All(&l); err != nil {
		return fmt.Errorf("aides of %s: %w", noeud, err)
	}
	for i := range l {
		r, err := l[i].reponse()
		if err != nil {
			return err
		}
		if !r.Prise && len(r.Lignes) == 0 {
			continue
		}
		if err := l[i].annoncer(tx, r); err != nil {
			return err
		}
	}
	return nil
}

// gardees is how long an aide is kept once it is over, in months; then the place of
// one that its guichet has forgotten too.
const gardees = 12

func oublier(app core.App) error {
	limite := socle.Date(socle.De(app).Horloge.Maintenant().AddDate(0, -gardees, 0)).String()
	if _, err := app.DB().Delete("hub_aides", dbx.NewExp("etat IN ('close', '') AND maj_le < {:l}", dbx.Params{"l": limite})).Execute(); err != nil {
		return fmt.Errorf("forget the aides that are over: %w", err)
	}
	return nil
}
