package rattachement

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// perdue is a demande that an older backup lost here, as the hub still knows it: its
// collectivité promised an answer by an accusé.
type perdue struct {
	ID           string         `db:"pk,id"`
	Collectivite string         `db:"collectivite"`
	Agregat      string         `db:"agregat"` // id that the demande had
	Sujet        string         `db:"sujet"`   // what the hub calls who filed it, "" for nobody
	Entete       types.JSONRaw  `db:"entete"`  // an [EnTete]
	PerdueLe     types.DateTime `db:"perdue_le"`
	CloseLe      types.DateTime `db:"close_le"`
	Issue        issuePerdue    `db:"issue"` // "" while it is open
	Note         string         `db:"note"`
	Agent        string         `db:"agent"` // who closed it
}

// issuePerdue is how a loss ended.
type issuePerdue string

const (
	issueContact   issuePerdue = "contact"   // an agent spoke with its usager
	issueRetrouvee issuePerdue = "retrouvee" // the demande is here again
)

// noteMax is how long the note of an agent may be, in characters.
const noteMax = 1000

func (perdue) TableName() string { return "perdues" }

func (p *perdue) objet() string { return "perdues:" + p.ID }

// enTete is what the hub knew of it.
func (p *perdue) enTete() (e EnTete, err error) {
	if err = json.Unmarshal(p.Entete, &e); err != nil {
		err = fmt.Errorf("lost demande %s: %w", p.ID, err)
	}
	return e, err
}

// perdueDe finds the loss of a demande, nil for none.
func perdueDe(app core.App, collectivite, agregat string) (*perdue, error) {
	return unePerdue(app, dbx.HashExp{"collectivite": collectivite, "agregat": agregat})
}

func unePerdue(app core.App, cle dbx.HashExp) (*perdue, error) {
	var p perdue
	err := app.DB().Select("*").From("perdues").Where(cle).One(&p)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("lost demande: %w", err)
	}
	return &p, nil
}

// perdre hears which demandes the hub knows and this guichet has not told, though it
// has told all. What is here is told again, or taken back; what is not was lost.
func (l *Lien) perdre(tx core.App, e *Evenement) error {
	var p Perdues
	if err := json.Unmarshal(e.Data, &p); err != nil {
		return fmt.Errorf("%w: %w", ErrForme, err)
	}
	m, err := Membres(tx)
	if err != nil {
		return err
	}
	for c, membre := range m {
		if membre != p.Collectivite {
			continue
		}
		ouvertes, err := nbPerdues(tx, c)
		if err != nil {
			return err
		}
		neuves := 0
		for i := range p.Demandes {
			neuve, err := noterPerdue(tx, c, &p.Demandes[i])
			if err != nil {
				return err
			}
			if neuve {
				neuves++
			}
		}
		if ouvertes == 0 && neuves > 0 { // the mairie is told once: the page has them all
			return prevenirPerdues(tx, c)
		}
	}
	return nil
}

// noterPerdue keeps one that is not here, and has it told anew whatever it is. It tells
// whether the loss was not known.
func noterPerdue(tx core.App, collectivite string, d *EnTetePerdu) (neuve bool, err error) {
	_, err = demandes.ParID(tx, collectivite, d.ID)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		neuve, err = ouvrirPerdue(tx, collectivite, d)
	case err == nil:
		socle.De(tx).Logger.Warn("told again to the hub", "demande", d.ID)
	}
	if err != nil {
		return false, err
	}
	_, err = tx.DB().NewQuery("INSERT OR IGNORE INTO synchro_emis (genre, agregat, collectivite, version, empreinte, fin) VALUES ({:g}, {:a}, {:c}, 0, '', '')").
		Bind(dbx.Params{"g": GenreDemande, "a": d.ID, "c": collectivite}).Execute()
	if err != nil {
		return false, fmt.Errorf("tell %s again: %w", d.ID, err)
	}
	return neuve, redire(tx, GenreDemande, collectivite, d.ID)
}

// ouvrirPerdue opens the loss of a demande that is not here, unless it is known. One
// that had come back, and is lost again, is open again.
func ouvrirPerdue(tx core.App, collectivite string, d *EnTetePerdu) (bool, error) {
	p, err := perdueDe(tx, collectivite, d.ID)
	if err != nil || p != nil && p.Issue != issueRetrouvee {
		return false, err
	}
	nouvelle := p == nil
	if nouvelle {
		p = &perdue{ID: socle.ID(), Collectivite: collectivite, Agregat: d.ID}
	}
	for _, x := range d.Lecteurs {
		if !x.Mandat && p.Sujet == "" {
			p.Sujet = x.Sujet
		}
	}
	if p.Entete, err = json.Marshal(d.EnTete); err != nil {
		return false, err
	}
	p.PerdueLe, p.CloseLe, p.Issue = socle.Date(socle.De(tx).Horloge.Maintenant()), types.DateTime{}, ""
	if nouvelle {
		err = tx.DB().Model(p).Insert()
	} else {
		err = tx.DB().Model(p).Update()
	}
	if err != nil {
		return false, fmt.Errorf("lost demande %s: %w", d.ID, err)
	}
	return true, socle.Journaliser(tx, socle.Acte{Acteur: socle.Programme("rattachement"), Verbe: "perdues.noter", Objet: p.objet(), Collectivite: collectivite, Details: []any{d.ID}})
}

// composerPerdue tells again the header of a demande that was lost here, until somebody
// has spoken with its usager: its link leads to her demandes.
func composerPerdue(app core.App, collectivite, agregat string) (*Contenu, error) {
	p, err := perdueDe(app, collectivite, agregat)
	if err != nil || p == nil || p.Issue != "" {
		return nil, err
	}
	e, err := p.enTete()
	if err != nil {
		return nil, err
	}
	c, err := collectivites.ParID(app, collectivite)
	if err != nil {
		return nil, err
	}
	origine, err := Origine(app)
	if err != nil {
		return nil, err
	}
	le := p.PerdueLe.Time().UTC()
	e.PerdueLe, e.Lien = &le, origine+usagers.CheminParHub(c.Chemin(), c.Chemin()+"/demandes")
	return e.contenu(e.MajLe)
}

// retrouver closes the loss of a demande that is here again.
func retrouver(tx core.App, agregat string) error {
	_, err := tx.DB().NewQuery(`UPDATE perdues SET close_le = {:le}, issue = {:i} WHERE agregat = {:a} AND issue = ''
		AND EXISTS (SELECT 1 FROM demandes d WHERE d.id = perdues.agregat AND d.collectivite = perdues.collectivite)`).
		Bind(dbx.Params{"le": socle.Date(socle.De(tx).Horloge.Maintenant()).String(), "i": string(issueRetrouvee), "a": agregat}).Execute()
	if err != nil {
		return fmt.Errorf("lost demande %s: %w", agregat, err)
	}
	return nil
}

// reprendreContact closes a loss: the mairie spoke with its usager, and the hub shows
// it no more.
func (p *perdue) reprendreContact(tx core.App, note string, agent string, par socle.Acteur) error {
	p.CloseLe, p.Issue, p.Note, p.Agent = socle.Date(socle.De(tx).Horloge.Maintenant()), issueContact, note, agent
	if err := tx.DB().Model(p).Update("CloseLe", "Issue", "Note", "Agent"); err != nil {
		return fmt.Errorf("lost demande %s: %w", p.ID, err)
	}
	if err := socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "perdues.clore", Objet: p.objet(), Collectivite: p.Collectivite}); err != nil {
		return err
	}
	return Marquer(tx, GenreDemande, p.Collectivite, p.Agregat)
}

func nbPerdues(app core.App, collectivite string) (n int, err error) {
	err = app.DB().NewQuery("SELECT count(*) FROM perdues WHERE collectivite = {:c} AND issue = ''").Bind(dbx.Params{"c": collectivite}).Row(&n)
	if err != nil {
		err = fmt.Errorf("lost demandes: %w", err)
	}
	return n, err
}

// titulaire is the compte of who filed it, nil when this guichet knows her no more.
func (p *perdue) titulaire(app core.App) (*usagers.Compte, error) {
	f, err := preuves.FournisseurDe(app, preuves.Hub, p.Collectivite)
	if err != nil || f == nil || p.Sujet == "" {
		return nil, err
	}
	x, err := preuves.ParSujet(app, f.Emetteur, p.Sujet)
	if err != nil || x == nil {
		return nil, err
	}
	return usagers.CompteActuel(app, x.Compte)
}

// extrairePerdues gives those of an usager, by the compte that she has now.
func extrairePerdues(app core.App, usager string) ([]map[string]any, error) {
	return socle.Lignes(app, `SELECT p.entete ->> 'numero' AS numero, p.entete ->> 'titre' AS titre, p.entete ->> 'mot' AS etat, p.entete ->> 'deposee_le' AS deposee_le, p.perdue_le, p.close_le, p.note
		FROM perdues p JOIN preuves x ON x.sujet = p.sujet AND x.collectivite = p.collectivite AND x.genre = 'hub' JOIN usagers u ON u.compte = x.compte AND u.collectivite = p.collectivite
		WHERE u.id = {:u} AND p.sujet != '' AND u.compte != '' ORDER BY p.perdue_le`, dbx.Params{"u": usager})
}

// aEteRelie tells that there may be some here: a link, or what is left of one.
func aEteRelie(app core.App) (oui bool, err error) {
	err = app.DB().NewQuery("SELECT EXISTS (SELECT 1 FROM rattachements) OR EXISTS (SELECT 1 FROM perdues) OR EXISTS (SELECT 1 FROM contacts_departement)").Row(&oui)
	if err != nil {
		err = fmt.Errorf("link with the hub: %w", err)
	}
	return oui, err
}

// gardePerdues is how long a loss is kept once it is over.
const gardePerdues = 365 * 24 * time.Hour

// oublierPerdues forgets those that were over long enough ago.
func oublierPerdues(app core.App) error {
	_, err := app.DB().NewQuery("DELETE FROM perdues WHERE issue != '' AND close_le < {:avant}").
		Bind(dbx.Params{"avant": socle.Date(socle.De(app).Horloge.Maintenant().Add(-gardePerdues)).String()}).Execute()
	if err != nil {
		return fmt.Errorf("lost demandes: %w", err)
	}
	return nil
}
