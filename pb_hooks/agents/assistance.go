package agents

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// Acces lets the support of the Département into the settings of a collectivité for a
// time. Who enters by it is no agent: she has the role [Assistance] and nothing else,
// and what she may not open does not depend on anybody's care.
type Acces struct {
	ID           string         `db:"pk,id"`
	Collectivite string         `db:"collectivite"`
	Aide         string         `db:"aide"` // what it is for
	Par          string         `db:"par"`  // the agent who gave it
	CreeLe       types.DateTime `db:"cree_le"`
	ExpireLe     types.DateTime `db:"expire_le"`
	RetireLe     types.DateTime `db:"retire_le"`
	Emis         int64          `db:"emis"` // when the hub signed what let in last, µs: an older one lets nobody in
	Visites      types.JSONRaw  `db:"visites"`
}

// TableName is the collection of the accesses.
func (Acces) TableName() string { return "acces_assistance" }

// enRegistre is the access in the records.
func (x *Acces) enRegistre() string { return "acces_assistance:" + x.ID }

// Visite is one page that the support asked for.
type Visite struct {
	Le   time.Time `json:"le"`
	Acte bool      `json:"acte"` // it sent a form
	Page string    `json:"page"` // pattern of the address
}

// visitesGardees are shown with the access; the journal has them all.
const visitesGardees = 300

// DureesAcces are for how long an access may be given.
var DureesAcces = []time.Duration{time.Hour, 24 * time.Hour, 72 * time.Hour}

// nomAssistance is how the journal names who enters: its lines tell it from an agent
// by themselves.
func nomAssistance() string {
	const mot = "assistance"
	return mot + security.RandomStringWithAlphabet(core.DefaultIdLength-len(mot), "abcdefghijklmnopqrstuvwxyz0123456789")
}

// vivant tells that it lets in.
func (x *Acces) vivant(maintenant time.Time) bool {
	return x.RetireLe.IsZero() && maintenant.Before(x.ExpireLe.Time())
}

// EnCours tells whether it lets in now.
func (x *Acces) EnCours(app core.App) bool { return x.vivant(socle.De(app).Horloge.Maintenant()) }

func acces(app core.App, quels dbx.Expression) ([]Acces, error) {
	var l []Acces
	if err := app.DB().Select("*").From("acces_assistance").Where(quels).OrderBy("cree_le DESC", "id").All(&l); err != nil {
		return nil, fmt.Errorf("accesses of the support: %w", err)
	}
	return l, nil
}

// AccesEnCours is the one that lets in at a collectivité, nil for none.
func AccesEnCours(app core.App, collectivite string) (*Acces, error) {
	l, err := acces(app, dbx.NewExp("collectivite = {:c} AND retire_le = '' AND expire_le > {:m}",
		dbx.Params{"c": collectivite, "m": socle.Date(socle.De(app).Horloge.Maintenant()).String()}))
	if err != nil || len(l) == 0 {
		return nil, err
	}
	return &l[0], nil
}

// AccesPour lists those that were given for an aide, the last one first.
func AccesPour(app core.App, aide string) ([]Acces, error) {
	return acces(app, dbx.HashExp{"aide": aide})
}

// ToutesVisites are those of an access, in their order.
func (x *Acces) ToutesVisites() (l []Visite) {
	_ = json.Unmarshal(x.Visites, &l) // only this package writes it
	return l
}

var errDuree = socle.ErrChamps(map[string]string{"duree": "Choisissez une durée."})

// DonnerAcces gives one for an aide. There is one at a time: the one before ends.
func DonnerAcces(tx core.App, collectivite, aide string, duree time.Duration, par *Agent) (*Acces, error) {
	if !slices.Contains(DureesAcces, duree) {
		return nil, errDuree
	}
	avant, err := AccesEnCours(tx, collectivite)
	if err != nil {
		return nil, err
	}
	if avant != nil {
		if err := avant.Retirer(tx, par.Acteur()); err != nil {
			return nil, err
		}
	}
	maintenant := socle.De(tx).Horloge.Maintenant()
	x := &Acces{
		ID: nomAssistance(), Collectivite: collectivite, Aide: aide, Par: par.ID, CreeLe: socle.Date(maintenant), ExpireLe: socle.Date(maintenant.Add(duree)), Visites: types.JSONRaw("[]"),
	}
	if err := tx.DB().Model(x).Insert(); err != nil {
		return nil, fmt.Errorf("access of the support: %w", err)
	}
	return x, socle.Journaliser(tx, socle.Acte{Acteur: par.Acteur(), Verbe: "assistance.donner_acces", Objet: x.enRegistre(), Collectivite: collectivite, Details: x})
}

// Retirer ends it at once, and whatever was opened by it.
func (x *Acces) Retirer(tx core.App, par socle.Acteur) error {
	x.RetireLe = socle.Date(socle.De(tx).Horloge.Maintenant())
	if err := tx.DB().Model(x).Update("RetireLe"); err != nil {
		return fmt.Errorf("access of the support: %w", err)
	}
	if err := socle.FermerSessions(tx, socle.EspaceAgent, x.ID, ""); err != nil {
		return err
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "assistance.retirer_acces", Objet: x.enRegistre(), Collectivite: x.Collectivite})
}

// ErrSansAcces is an address that lets the support in no more.
var ErrSansAcces = socle.Err(socle.Introuvable, "Ce lien n’ouvre plus rien\u00a0: l’accès est fini, il a été retiré, ou le lien a déjà servi.")

var errSansAcces = errors.New("no such access")

// AccesOuvrant is the access that something signed at this instant of the hub opens,
// once.
func AccesOuvrant(app core.App, collectivite, id string, emis time.Time) (*Acces, error) {
	l, err := acces(app, dbx.HashExp{"id": id, "collectivite": collectivite})
	if err != nil {
		return nil, err
	}
	if len(l) == 0 || !l[0].EnCours(app) || emis.UnixMicro() <= l[0].Emis {
		return nil, ErrSansAcces.Cause(errSansAcces)
	}
	return &l[0], nil
}

// EntrerParAcces opens the session of the support. It ends with the access.
func EntrerParAcces(r *socle.Requete, x *Acces, emis time.Time) error {
	return r.App.RunInTransaction(func(tx core.App) error {
		frais, err := AccesOuvrant(tx, x.Collectivite, x.ID, emis)
		if err != nil {
			return err
		}
		frais.Emis = emis.UnixMicro()
		if err := tx.DB().Model(frais).Update("Emis"); err != nil {
			return fmt.Errorf("access of the support: %w", err)
		}
		if _, err := r.OuvrirSession(tx, socle.EspaceAgent, frais.ID, true); err != nil {
			return err
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: frais.acteur(), Verbe: "assistance.entrer", Objet: frais.enRegistre(), Collectivite: frais.Collectivite})
	})
}

func (x *Acces) acteur() socle.Acteur { return socle.Acteur("agent:" + x.ID) }

// assistante is who entered by an access that still lets in, nil for nobody.
func assistante(app core.App, id string) (*Agent, error) {
	l, err := acces(app, dbx.HashExp{"id": id})
	if err != nil || len(l) == 0 || !l[0].EnCours(app) {
		return nil, err
	}
	return &Agent{ID: id, Prenom: "Assistance", Nom: "du Département", Actif: true, acces: &l[0]}, nil
}

// droits are hers: in the collectivité that let her in, and in no other.
func (x *Acces) droits(collectivite string) Habilitations {
	if x.Collectivite != collectivite {
		return nil
	}
	return Habilitations{{Agent: x.ID, Collectivite: collectivite, Role: Assistance}}
}

// noterVisite writes down each page that she is let into, before it is shown.
func (x *Acces) noterVisite(r *socle.Requete) error {
	v := Visite{Le: r.Socle.Horloge.Maintenant().UTC(), Acte: !r.EstLecture(), Page: r.Motif()}
	return r.App.RunInTransaction(func(tx core.App) error {
		l, err := acces(tx, dbx.HashExp{"id": x.ID})
		if err != nil || len(l) == 0 {
			return err
		}
		visites := append(l[0].ToutesVisites(), v)
		if n := len(visites) - visitesGardees; n > 0 {
			visites = visites[n:]
		}
		brut, err := json.Marshal(visites)
		if err != nil {
			return err
		}
		if _, err := tx.DB().Update("acces_assistance", dbx.Params{"visites": string(brut)}, dbx.HashExp{"id": x.ID}).Execute(); err != nil {
			return fmt.Errorf("visit of the support: %w", err)
		}
		verbe := "assistance.lire"
		if v.Acte {
			verbe = "assistance.agir"
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: x.acteur(), Verbe: verbe, Objet: "pages:" + v.Page, Collectivite: x.Collectivite, Details: r.Request.URL.Path})
	})
}

// accesGardes is how long an access and its visits are remembered, in months.
const accesGardes = 12

func oublierAcces(app core.App) error {
	limite := socle.Date(socle.De(app).Horloge.Maintenant().AddDate(0, -accesGardes, 0)).String()
	if _, err := app.DB().Delete("acces_assistance", dbx.NewExp("expire_le < {:l}", dbx.Params{"l": limite})).Execute(); err != nil {
		return fmt.Errorf("forget the accesses of the support: %w", err)
	}
	return nil
}
