package demenagement

import (
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// Regroupement makes one collectivité of two of this guichet: a commune nouvelle
// (CGCT, L2113-1). What the one that goes had becomes the other's; its demandes
// keep their numéros, their revisions and their clocks.
type Regroupement struct {
	Garde, Part *collectivites.Collectivite
	Nom         string // of the new commune, "" to keep that of Garde
}

// Rapport is what a regroupement does, or would do.
type Rapport struct {
	Garde, Part    string
	Demandes       int // that change hands
	Usagers        int
	Agents         int      // of the one that goes
	Services       []string // that take another code, for theirs is taken
	Teleservices   []string // closed to new demandes: the kept one has the same
	Rapprochements int      // persons with a file in both, whom an agent may make one
	Boites         []string // read no more: both have the same address
}

var errRegrouper = errors.New("dry run")

// Examiner tells what a regroupement would do: it does it, and undoes it.
func (x Regroupement) Examiner(app core.App, par socle.Acteur) (r *Rapport, err error) {
	garde, part := *x.Garde, *x.Part
	err = app.RunInTransaction(func(tx core.App) error {
		if r, err = (Regroupement{&garde, &part, x.Nom}).Faire(tx, par); err != nil {
			return err
		}
		return errRegrouper
	})
	if errors.Is(err, errRegrouper) {
		err = nil
	}
	return r, err
}

func (x Regroupement) verifier() error {
	switch {
	case x.Garde.ID == x.Part.ID:
		return socle.Err(socle.Invalide, "Choisissez deux collectivités différentes.")
	case x.Garde.Niveau != x.Part.Niveau:
		return socle.Err(socle.Invalide, "Une commune ne se regroupe qu’avec une commune, une intercommunalité qu’avec une intercommunalité.")
	case x.Garde.Demenage != "" || x.Part.Demenage != "":
		return socle.Err(socle.Conflit, "L’une des deux collectivités déménage\u00a0: finissez d’abord son déménagement.")
	}
	return nil
}

// Faire makes them one, in the transaction of the caller.
func (x Regroupement) Faire(tx core.App, par socle.Acteur) (*Rapport, error) {
	if err := x.verifier(); err != nil {
		return nil, err
	}
	g := &regroupement{Regroupement: x, tx: tx, par: par, r: &Rapport{Garde: x.Garde.Enseigne, Part: x.Part.Enseigne}, p: dbx.Params{"g": x.Garde.ID, "p": x.Part.ID, "suffixe": "-" + x.Part.Slug, "entre": " (" + x.Part.Nom + ")"}}
	if err := g.compter(); err != nil {
		return nil, err
	}
	remettre, err := leverGardes(tx)
	if err != nil {
		return nil, err
	}
	for _, etape := range []func() error{g.cloisonner, g.services, g.teleservices, g.doublons, g.usagers, g.deplacer, g.recompter, g.proposer, remettre, g.conclure} {
		if err := etape(); err != nil {
			return nil, fmt.Errorf("regroup %s into %s: %w", x.Part.Slug, x.Garde.Slug, err)
		}
	}
	return g.r, nil
}

type regroupement struct {
	Regroupement
	tx      core.App
	par     socle.Acteur
	r       *Rapport
	p       dbx.Params
	doubles [][2]string // usagers of one compte: who stays, who comes
}

// sql runs statements in which {:g} is the one that stays, {:p} the one that goes.
func (g *regroupement) sql(requetes ...string) error {
	for _, r := range requetes {
		if _, err := g.tx.DB().NewQuery(r).Bind(g.p).Execute(); err != nil {
			return err
		}
	}
	return nil
}

func (g *regroupement) compter() error {
	for de, n := range map[string]*int{
		"demandes WHERE collectivite = {:p} AND essai = 0": &g.r.Demandes, "usagers WHERE collectivite = {:p}": &g.r.Usagers,
	} {
		if err := g.tx.DB().NewQuery("SELECT count(*) FROM " + de).Bind(g.p).Row(n); err != nil {
			return err
		}
	}
	return g.tx.DB().NewQuery("SELECT count(DISTINCT agent) FROM habilitations WHERE collectivite = {:p}").Bind(g.p).Row(&g.r.Agents)
}

// cloisonner keeps each agent to the services that she had: a right on « every
// service » becomes one on each of those of today, before the services of both
// are together. Who rules one of them rules the new one.
func (g *regroupement) cloisonner() error {
	type droit struct {
		Agent        string `db:"agent"`
		Collectivite string `db:"collectivite"`
		Service      string `db:"service"`
		Role         string `db:"role"`
	}
	var l []droit
	err := g.tx.DB().NewQuery(`SELECT h.agent, h.collectivite, s.id AS service, h.role FROM habilitations h JOIN services s ON s.collectivite = h.collectivite
		WHERE h.collectivite IN ({:g}, {:p}) AND h.service = '' AND h.role IN ('accueil', 'instruction', 'validation')`).Bind(g.p).All(&l)
	if err != nil {
		return err
	}
	for _, d := range l {
		_, err := g.tx.DB().NewQuery(`INSERT OR IGNORE INTO habilitations (id, agent, collectivite, service, role) VALUES ({:id}, {:a}, {:c}, {:s}, {:r})`).
			Bind(dbx.Params{"id": socle.ID(), "a": d.Agent, "c": d.Collectivite, "s": d.Service, "r": d.Role}).Execute()
		if err != nil {
			return err
		}
	}
	return g.sql(
		`DELETE FROM habilitations WHERE collectivite IN ({:g}, {:p}) AND service = '' AND role IN ('accueil', 'instruction', 'validation')
			AND EXISTS (SELECT 1 FROM services WHERE collectivite = habilitations.collectivite)`,
		`DELETE FROM habilitations WHERE collectivite = {:p} AND EXISTS (SELECT 1 FROM habilitations x WHERE x.collectivite = {:g}
			AND x.agent = habilitations.agent AND x.service = habilitations.service AND x.role = habilitations.role)`,
	)
}

func (g *regroupement) colonne(vers *[]string, requete string) error {
	return g.tx.DB().NewQuery(requete).Bind(g.p).Column(vers)
}

// services keeps both, the one that comes under another code.
func (g *regroupement) services() error {
	const pris = "collectivite = {:p} AND code IN (SELECT code FROM services WHERE collectivite = {:g})"
	if err := g.colonne(&g.r.Services, "SELECT nom FROM services WHERE "+pris+" ORDER BY nom"); err != nil {
		return err
	}
	return g.sql("UPDATE services SET nom = substr(nom || {:entre}, 1, 120), code = substr(code || {:suffixe}, 1, 60) WHERE " + pris)
}

// teleservices closes to new demandes what the other proposes too: its demandes
// stay on their revision, new ones go to the kept téléservice.
func (g *regroupement) teleservices() error {
	const pris = "collectivite = {:p} AND code IN (SELECT code FROM teleservices WHERE collectivite = {:g})"
	if err := g.colonne(&g.r.Teleservices, "SELECT titre FROM teleservices WHERE "+pris+" ORDER BY titre"); err != nil {
		return err
	}
	return g.sql(
		"UPDATE ebauches SET code = substr(code || {:suffixe}, 1, 80) WHERE "+pris,
		"UPDATE ebauches SET code = substr(code || {:suffixe}, 1, 80) WHERE collectivite = {:p} AND code IN (SELECT code FROM ebauches WHERE collectivite = {:g})",
		"UPDATE teleservices SET etat = 'ferme', code = substr(code || {:suffixe}, 1, 80) WHERE "+pris,
	)
}

// doublons settles the rows that a collectivité has once.
func (g *regroupement) doublons() error {
	if err := g.colonne(&g.r.Boites, "SELECT adresse FROM boites WHERE collectivite = {:p} AND adresse IN (SELECT adresse FROM boites WHERE collectivite = {:g}) ORDER BY adresse"); err != nil {
		return err
	}
	return g.sql(
		"UPDATE boites SET active = 0, adresse = substr('ancienne-' || adresse, 1, 254) WHERE collectivite = {:p} AND adresse IN (SELECT adresse FROM boites WHERE collectivite = {:g})",
		"DELETE FROM employeurs WHERE collectivite = {:p} AND agent IN (SELECT agent FROM employeurs WHERE collectivite = {:g})",
		"DELETE FROM fournisseurs WHERE collectivite = {:p} AND genre IN (SELECT genre FROM fournisseurs WHERE collectivite = {:g})",
		"DELETE FROM voies WHERE collectivite = {:p} AND cle IN (SELECT cle FROM voies WHERE collectivite = {:g})",
		"DELETE FROM reprises_cles WHERE collectivite = {:p} AND EXISTS (SELECT 1 FROM reprises_cles x WHERE x.collectivite = {:g} AND x.quoi = reprises_cles.quoi AND x.cle = reprises_cles.cle)",
		"UPDATE vues SET nom = substr(nom || ' (2)', 1, 60) WHERE collectivite = {:p} AND EXISTS (SELECT 1 FROM vues x WHERE x.collectivite = {:g} AND x.agent = vues.agent AND x.nom = vues.nom)",
	)
}

// usagers prepares those whom one compte opened a file in both: a collectivité
// has one of a compte. The file that comes leaves the compte and is proposed to
// an agent, who alone makes them one. Their demandes keep their compte.
func (g *regroupement) usagers() error {
	var l []struct {
		Reste string `db:"reste"`
		Vient string `db:"vient"`
	}
	err := g.tx.DB().NewQuery(`SELECT a.id AS reste, b.id AS vient FROM usagers b JOIN usagers a ON a.compte = b.compte AND a.collectivite = {:g}
		WHERE b.collectivite = {:p} AND b.compte != '' ORDER BY b.id`).Bind(g.p).All(&l)
	if err != nil {
		return err
	}
	for _, d := range l {
		g.doubles = append(g.doubles, [2]string{d.Reste, d.Vient})
		if _, err := g.tx.DB().Update("usagers", dbx.Params{"compte": ""}, dbx.HashExp{"id": d.Vient}).Execute(); err != nil {
			return err
		}
	}
	g.r.Rapprochements = len(l)
	return g.sql(
		"DELETE FROM usagers_cles WHERE usager IN (SELECT id FROM usagers WHERE collectivite = {:p})", // a key is of one collectivité
		"UPDATE usagers SET a_rapprocher = 1 WHERE collectivite = {:p}",
	)
}

// deplacer gives every row of the one that goes to the other. The journal, and
// the extracts of journals, keep the name that they were sealed with.
func (g *regroupement) deplacer() error {
	portees, err := Portees(g.tx)
	if err != nil {
		return err
	}
	for _, p := range portees {
		if p.Genre != parChamp || p.Collection == "collectivites" || p.Collection == "journaux" {
			continue
		}
		if err := g.sql("UPDATE `" + p.Collection + "` SET collectivite = {:g} WHERE collectivite = {:p}"); err != nil {
			return fmt.Errorf("%s: %w", p.Collection, err)
		}
	}
	return nil
}

// recompter adds the statistics up again, and the index of the usagers.
func (g *regroupement) recompter() error {
	const cle = "collectivite, fait, maille, periode, service, teleservice, valeur"
	return g.sql(
		"DELETE FROM compteurs WHERE collectivite IN ({:g}, {:p})",
		"INSERT INTO compteurs ("+cle+", nombre) SELECT "+cle+", count(*) FROM apports WHERE collectivite = {:g} GROUP BY "+cle,
		"INSERT INTO usagers_recherche (usagers_recherche) VALUES ('rebuild')",
	)
}

func (g *regroupement) proposer() error {
	for _, d := range g.doubles {
		a, err := usagers.UsagerParID(g.tx, g.Garde.ID, d[0])
		if err != nil {
			return err
		}
		b, err := usagers.UsagerParID(g.tx, g.Garde.ID, d[1])
		if err != nil {
			return err
		}
		if a.RapprocheDe != "" || b.RapprocheDe != "" {
			continue
		}
		if _, err := usagers.Demander(g.tx, a, b, g.par); err != nil {
			return err
		}
	}
	return nil
}
