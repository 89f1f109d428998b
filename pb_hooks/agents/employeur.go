package agents

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// employeur is who employs an agent of a collectivité, when it is not the
// collectivité itself: an intercommunalité, a centre de gestion, another commune.
type employeur struct {
	ID           string `db:"pk,id"`
	Agent        string `db:"agent"`
	Collectivite string `db:"collectivite"`
	SIREN        string `db:"siren"`
}

func (employeur) TableName() string { return "employeurs" }

// employeurDe is the SIREN of who employs an agent for a collectivité, "" when
// nobody wrote it.
func employeurDe(app core.App, agent string, c *collectivites.Collectivite) (string, error) {
	var e employeur
	err := app.DB().Select("*").From("employeurs").Where(dbx.HashExp{"agent": agent, "collectivite": c.ID}).One(&e)
	if errors.Is(err, sql.ErrNoRows) {
		return c.SIREN, nil
	}
	if err != nil {
		return "", fmt.Errorf("employer of %s: %w", agent, err)
	}
	return e.SIREN, nil
}

// emploie tells that a SIREN is of who employs an agent in one of the
// collectivités where she works: the one account that ProConnect knows of her
// opens them all.
func emploie(app core.App, agent, siren string) (bool, error) {
	ids, err := CollectivitesDe(app, agent)
	if err != nil {
		return false, err
	}
	for _, id := range ids {
		c, err := collectivites.ParID(app, id)
		if err != nil {
			return false, err
		}
		attendu, err := employeurDe(app, agent, c)
		if err != nil || attendu == siren {
			return err == nil, err
		}
	}
	return false, nil
}

// Employer writes who employs an agent for a collectivité.
func Employer(tx core.App, a *Agent, c *collectivites.Collectivite, siren string, par socle.Acteur) error {
	avant, err := employeurDe(tx, a.ID, c)
	if err != nil || avant == siren {
		return err
	}
	if err := oublierEmployeur(tx, a, c.ID); err != nil {
		return err
	}
	if siren != c.SIREN {
		if err := tx.DB().Model(&employeur{ID: socle.ID(), Agent: a.ID, Collectivite: c.ID, SIREN: siren}).Insert(); err != nil {
			return fmt.Errorf("employer of %s: %w", a.ID, err)
		}
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "agents.employer", Objet: "agents:" + a.ID, Collectivite: c.ID, Details: siren})
}

func oublierEmployeur(tx core.App, a *Agent, collectivite string) error {
	if _, err := tx.DB().Delete("employeurs", dbx.HashExp{"agent": a.ID, "collectivite": collectivite}).Execute(); err != nil {
		return fmt.Errorf("employer of %s: %w", a.ID, err)
	}
	return nil
}

// saisieDeLEmployeur asks for it when ProConnect is set; a is nil for an
// invitation.
func saisieDeLEmployeur(r *socle.Requete, a *Agent) (ui.Saisies, error) {
	avec, err := avecProConnect(r)
	if err != nil || !avec {
		return nil, err
	}
	c := collectivites.De(r)
	siren := c.SIREN
	if a != nil {
		if siren, err = employeurDe(r.App, a.ID, c); err != nil {
			return nil, err
		}
	}
	return ui.Saisies{{
		Genre: ui.GenreTexte, Nom: "employeur", Libelle: "Numéro SIREN de son employeur", Inputmode: "numeric", Largeur: 20, Facultatif: true, Valeur: socle.FormaterSIREN(siren),
		Aide: "9 chiffres. Celui de la collectivité, sauf si une intercommunalité, un centre de gestion ou une autre commune l’emploie. ProConnect n’ouvre le guichet qu’à qui travaille là.",
	}}, nil
}

// lireEmployeur reads the form: what is left empty is the collectivité's own.
func lireEmployeur(f url.Values, c *collectivites.Collectivite) (siren string, err error) {
	saisie := strings.TrimSpace(f.Get("employeur"))
	if slices.Contains([]string{"", c.SIREN, socle.FormaterSIREN(c.SIREN)}, saisie) {
		return c.SIREN, nil
	}
	if siren = socle.LireSIREN(saisie); siren == "" {
		return "", socle.ErrChamps(map[string]string{"employeur": "Ce numéro SIREN n’existe pas\u00a0: vérifiez les 9 chiffres."})
	}
	return siren, nil
}
