package collectivites

import (
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// Secteurs are the families of démarches whose data stay sealed from one
// another.
var Secteurs = []ui.Option{
	{Code: "general", Libelle: "Général"},
	{Code: "etat_civil", Libelle: "État civil et citoyenneté"},
	{Code: "scolaire", Libelle: "Enfance et école"},
	{Code: "social", Libelle: "Action sociale"},
	{Code: "urbanisme", Libelle: "Urbanisme"},
	{Code: "cadre_de_vie", Libelle: "Cadre de vie"},
	{Code: "vie_locale", Libelle: "Associations, culture et sport"},
}

// Service is a part of a collectivité, which answers.
type Service struct {
	ID           string `db:"pk,id"`
	Collectivite string `db:"collectivite"`
	Code         string `db:"code"` // by which a téléservice names its usual service
	Nom          string `db:"nom"`
	Secteur      string `db:"secteur"`
	Courriel     string `db:"courriel"`
	Telephone    string `db:"telephone"`
	Adresse      string `db:"adresse"`
	Actif        bool   `db:"actif"`
}

// TableName is the collection of the services.
func (Service) TableName() string { return "services" }

// ServiceParID finds a service of a collectivité.
func ServiceParID(app core.App, collectivite, id string) (*Service, error) {
	var s Service
	err := app.DB().Select("*").From("services").Where(dbx.HashExp{"id": id, "collectivite": collectivite}).One(&s)
	if err != nil {
		return nil, fmt.Errorf("service %s: %w", id, err)
	}
	return &s, nil
}

// Services lists the active services of a collectivité.
func Services(app core.App, collectivite string) ([]Service, error) {
	return services(app, dbx.HashExp{"collectivite": collectivite, "actif": true})
}

func services(app core.App, cle dbx.HashExp) ([]Service, error) {
	var l []Service
	err := app.DB().Select("*").From("services").Where(cle).OrderBy("actif DESC", "nom").All(&l)
	return l, err
}

// UsageService tells in a sentence why a service must stay active, "" when
// nothing needs it.
type UsageService func(app core.App, service *Service) (string, error)

const cleUsages = "guichet.collectivites.usages"

// DeclarerUsage lets a later room keep a service active as long as it needs
// it.
func DeclarerUsage(app core.App, u UsageService) {
	l, _ := app.Store().Get(cleUsages).([]UsageService)
	app.Store().Set(cleUsages, append(l, u))
}

// Enregistrer writes a service. One that something needs, and the last active
// one, cannot be deactivated.
func (s *Service) Enregistrer(tx core.App, par socle.Acteur) error {
	nouveau := s.ID == ""
	if nouveau {
		s.ID = socle.ID()
		if err := s.nommer(tx); err != nil {
			return err
		}
	} else if !s.Actif {
		if err := s.desactivable(tx); err != nil {
			return err
		}
	}
	ecrire := tx.DB().Model(s).Update
	if nouveau {
		ecrire = tx.DB().Model(s).Insert
	}
	if err := ecrire(); err != nil {
		return fmt.Errorf("enregistrer service %s: %w", s.ID, err)
	}
	return socle.Journaliser(tx, socle.Acte{
		Acteur: par, Verbe: "services.enregistrer", Objet: "services:" + s.ID, Collectivite: s.Collectivite, Details: s,
	})
}

// nommer gives a new service its code: its name as an identifier, with a
// number when it is taken.
func (s *Service) nommer(tx core.App) error {
	base := strings.ReplaceAll(Slug(s.Nom), "-", "_")
	if len(base) > 50 {
		base = base[:50]
	}
	for n := 1; ; n++ {
		s.Code = base
		if n > 1 {
			s.Code = fmt.Sprintf("%s_%d", base, n)
		}
		l, err := services(tx, dbx.HashExp{"collectivite": s.Collectivite, "code": s.Code})
		if err != nil || len(l) == 0 {
			return err
		}
	}
}

func (s *Service) desactivable(tx core.App) error {
	autres, err := Services(tx, s.Collectivite)
	if err != nil {
		return err
	}
	if len(autres) == 1 && autres[0].ID == s.ID {
		return socle.ErrChamps(map[string]string{"actif": "Gardez au moins un service actif : il répond aux demandes."})
	}
	usages, _ := tx.Store().Get(cleUsages).([]UsageService)
	for _, u := range usages {
		phrase, err := u(tx, s)
		if err != nil {
			return err
		}
		if phrase != "" {
			return socle.ErrChamps(map[string]string{"actif": phrase})
		}
	}
	return nil
}
