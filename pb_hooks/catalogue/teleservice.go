package catalogue

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// Teleservice is a démarche that one collectivité offers.
type Teleservice struct {
	ID           string         `db:"pk,id"`
	Collectivite string         `db:"collectivite"`
	Code         string         `db:"code"`
	Titre        string         `db:"titre"`
	Theme        string         `db:"theme"`
	Resume       string         `db:"resume"`
	Service      string         `db:"service"`
	Etat         string         `db:"etat"` // publie, suspendu, ferme, interne: see [Sollicitation]
	Suspension   string         `db:"suspension"`
	OuvreLe      types.DateTime `db:"ouvre_le"`
	FermeLe      types.DateTime `db:"ferme_le"`
	Revision     string         `db:"revision"`
	Renvoi       string         `db:"renvoi"`   // national, relais: done elsewhere; "" is done here
	Document     string         `db:"document"` // id of its form document, the same in every revision
	Quota        int            `db:"quota"`    // demandes it takes at the most, 0 for no limit
}

// lireTeleservices reads all but the document that a téléservice follows, which
// is long: see modele_suivi.go.
func lireTeleservices(app core.App) *dbx.SelectQuery {
	return app.DB().Select("id", "collectivite", "code", "titre", "theme", "resume", "service", "etat", "suspension", "ouvre_le", "ferme_le",
		"revision", "renvoi", "document", "quota").From("teleservices")
}

// Ailleurs says who does a démarche that is not done here, "" for one that is.
func (t *Teleservice) Ailleurs() string {
	return map[string]string{"national": "Service national", "relais": "Autre administration"}[t.Renvoi]
}

// ErrAilleurs refuses to begin a démarche that is done elsewhere.
var ErrAilleurs = socle.Err(socle.Indisponible, "Cette démarche ne se fait pas ici : sa page dit où la faire.")

// TableName is the collection of the téléservices.
func (Teleservice) TableName() string { return "teleservices" }

// Revision is a state of a téléservice: published, for ever, or tried.
type Revision struct {
	ID          string         `db:"pk,id"`
	Teleservice string         `db:"teleservice"`
	Ebauche     string         `db:"ebauche"` // what is tried, when it is not published: see Essayer
	Numero      int            `db:"numero"`
	Document    types.JSONRaw  `db:"document"`
	Empreinte   string         `db:"empreinte"`
	PublieeLe   types.DateTime `db:"publiee_le"`
	PublieePar  string         `db:"publiee_par"`
}

// TableName is the collection of the revisions.
func (Revision) TableName() string { return "revisions" }

// ParCode finds the téléservice of a collectivité by the word of its address.
func ParCode(app core.App, collectivite, code string) (*Teleservice, error) {
	var t Teleservice
	err := lireTeleservices(app).Where(dbx.HashExp{"collectivite": collectivite, "code": code}).One(&t)
	if err != nil {
		return nil, fmt.Errorf("téléservice %s: %w", code, err)
	}
	return &t, nil
}

// Tous lists the téléservices of a collectivité, the closed ones too, by title.
func Tous(app core.App, collectivite string) ([]Teleservice, error) {
	var l []Teleservice
	err := lireTeleservices(app).Where(dbx.HashExp{"collectivite": collectivite}).All(&l)
	return ranger(l, func(t *Teleservice) string { return t.Titre }), err
}

// Publies lists the téléservices of a collectivité that the public sees.
func Publies(app core.App, collectivite string) ([]Teleservice, error) {
	var l []Teleservice
	err := lireTeleservices(app).
		Where(dbx.HashExp{"collectivite": collectivite}).AndWhere(dbx.NotIn("etat", "ferme", "interne")).
		All(&l)
	return ranger(l, func(t *Teleservice) string { return t.Theme + "\t" + t.Titre }), err
}

// ranger puts a list in the order that a reader expects, É with E.
func ranger[T any](l []T, mots func(*T) string) []T {
	type rang struct {
		cle string
		x   T
	}
	rangs := make([]rang, len(l))
	for i := range l {
		debut, fin, _ := strings.Cut(mots(&l[i]), "\t")
		rangs[i] = rang{collectivites.Cle(debut) + "\t" + collectivites.Cle(fin), l[i]}
	}
	slices.SortStableFunc(rangs, func(a, b rang) int { return strings.Compare(a.cle, b.cle) })
	for i := range rangs {
		l[i] = rangs[i].x
	}
	return l
}

// Refus tells why a téléservice takes no new demande at this instant, nil when
// it does.
func (t *Teleservice) Refus(app core.App) error {
	maintenant := socle.De(app).Horloge.Maintenant()
	switch {
	case t.Etat == "suspendu":
		phrase := t.Suspension
		if phrase == "" {
			phrase = "Cette démarche est suspendue pour le moment."
		}
		return socle.Err(socle.Indisponible, phrase)
	case t.Etat != "publie" || t.Revision == "":
		return socle.ErrIntrouvable
	case !t.OuvreLe.IsZero() && maintenant.Before(t.OuvreLe.Time()):
		return socle.Err(socle.Indisponible, "Cette démarche ouvrira le "+socle.Instant(t.OuvreLe.Time())+".")
	case !t.FermeLe.IsZero() && !maintenant.Before(t.FermeLe.Time()):
		return socle.Err(socle.Indisponible, "Cette démarche est fermée depuis le "+socle.Instant(t.FermeLe.Time())+".")
	}
	_, err := t.ouverture(app)
	return err
}

// revisions caches the unfolded documents: a revision never changes.
type revisions struct{ parID sync.Map }

// DocumentDe reads the unfolded document of a revision. It is shared: do not
// change it.
func DocumentDe(app core.App, revision string) (*Document, error) {
	cache := app.Store().Get(cleStore).(*revisions)
	if d, ok := cache.parID.Load(revision); ok {
		return d.(*Document), nil
	}
	r, err := RevisionParID(app, revision)
	if err != nil {
		return nil, err
	}
	d, err := Relire(r.Document)
	if err != nil {
		return nil, fmt.Errorf("revision %s: %w", revision, err)
	}
	if d, err = d.Deplier(); err != nil {
		return nil, fmt.Errorf("revision %s: %w", revision, err)
	}
	cache.parID.Store(revision, d)
	return d, nil
}

// Publier makes a new immutable revision of a document in a collectivité, and
// serves it from now on. It is refused, with every reason, while a check
// fails. The same document published again changes nothing.
func Publier(tx core.App, collectivite string, d *Document, par socle.Acteur) (*Teleservice, error) {
	c, err := collectivites.ParID(tx, collectivite)
	if err != nil {
		return nil, err
	}
	service, err := servicePour(tx, collectivite, d.Traitement.Service)
	if err != nil {
		return nil, err
	}
	fautes := append(Verifier(d), c.ManquesAccuse(tx, service)...)
	brut, err := d.Canonique()
	if err != nil {
		return nil, err
	}
	var horsSchema FautesSchema
	if err := conforme(brut); errors.As(err, &horsSchema) && len(fautes) == 0 { // said in words by a check, most often
		fautes = horsSchema.Phrases()
	}
	if len(fautes) > 0 {
		return nil, socle.Err(socle.Invalide, "La démarche ne peut pas être publiée : "+strings.Join(fautes, " "))
	}
	t, err := ParCode(tx, collectivite, d.Code)
	nouveau := errors.Is(err, sql.ErrNoRows)
	if err != nil && !nouveau {
		return nil, err
	}
	if nouveau {
		t = &Teleservice{ID: socle.ID(), Collectivite: collectivite, Code: d.Code, Etat: "publie", Document: d.ID}
	}
	if t.Document != d.ID {
		return nil, errCodePris
	}
	var derniere struct {
		Numero    int    `db:"numero"`
		Empreinte string `db:"empreinte"`
	}
	err = tx.DB().Select("numero", "empreinte").From("revisions").Where(socle.Egal("teleservice", t.ID)).OrderBy("numero DESC").Limit(1).One(&derniere)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	if derniere.Empreinte == Empreinte(brut) {
		return t, nil
	}
	r := Revision{
		ID: socle.ID(), Teleservice: t.ID, Numero: derniere.Numero + 1, Document: brut, Empreinte: Empreinte(brut),
		PublieeLe: socle.Date(socle.De(tx).Horloge.Maintenant()), PublieePar: string(par),
	}
	t.Titre, t.Theme, t.Resume, t.Service, t.Revision = d.Titre.Fr, d.Theme, d.Resume.Fr, service.ID, r.ID
	if t.Renvoi = ""; d.Renvoi != nil {
		t.Renvoi = d.Renvoi.Genre
	}
	enregistrer := tx.DB().Model(t).Update
	if nouveau {
		enregistrer = tx.DB().Model(t).Insert
	}
	if err := enregistrer(); err != nil {
		return nil, fmt.Errorf("publish %s: %w", d.Code, err)
	}
	if err := tx.DB().Model(&r).Insert(); err != nil {
		return nil, fmt.Errorf("publish %s: %w", d.Code, err)
	}
	if err := t.adopter(tx, d, brut); err != nil {
		return nil, err
	}
	return t, socle.Journaliser(tx, socle.Acte{
		Acteur: par, Verbe: "catalogue.publier", Objet: "revisions:" + r.ID, Collectivite: collectivite, Details: r.Empreinte,
	})
}

// servicePour finds the service by its usual code, or the collectivité's first.
func servicePour(tx core.App, collectivite, code string) (*collectivites.Service, error) {
	services, err := collectivites.Services(tx, collectivite)
	if err != nil {
		return nil, err
	}
	for i := range services {
		if services[i].Code == code {
			return &services[i], nil
		}
	}
	if len(services) == 0 {
		return nil, socle.Err(socle.Invalide, "La collectivité n’a pas encore de service.")
	}
	return &services[0], nil
}

// RevisionParID finds a revision.
func RevisionParID(app core.App, id string) (*Revision, error) {
	var r Revision
	if err := app.DB().Select("*").From("revisions").Where(dbx.HashExp{"id": id}).One(&r); err != nil {
		return nil, fmt.Errorf("revision %s: %w", id, err)
	}
	return &r, nil
}

// RevisionsDe lists the revisions of a téléservice, newest first.
func RevisionsDe(app core.App, teleservice string) ([]Revision, error) {
	var l []Revision
	err := app.DB().Select("*").From("revisions").Where(socle.Egal("teleservice", teleservice)).OrderBy("numero DESC").All(&l)
	return l, err
}

// ParID finds a téléservice.
func ParID(app core.App, id string) (*Teleservice, error) {
	var t Teleservice
	if err := lireTeleservices(app).Where(dbx.HashExp{"id": id}).One(&t); err != nil {
		return nil, fmt.Errorf("téléservice: %w", err)
	}
	return &t, nil
}
