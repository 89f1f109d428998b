package demenagement

import (
	"archive/zip"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// Voulu is what is exported.
type Voulu struct {
	Collectivite *collectivites.Collectivite // nil for the whole instance
	Preuve       string                      // what the guichet that brings it in gives back
	Phrase       string                      // that seals the archive; "" leaves it in clear, without secrets
	// Avance is told how many of the pièces are written, nil for nobody.
	Avance func(fait, total int)
}

// acteur is who acts by a command.
const acteur = socle.Acteur("programme:demenagement")

// exportation is one archive that is being written. It reads one instant of the
// database, while the guichet goes on.
type exportation struct {
	app       core.App
	db        dbx.Builder // the snapshot
	e         *ecrivain
	m         *Manifeste
	instance  bool
	avance    func(fait, total int)
	ids       []string // collectivités
	secrets   *secrets
	habilites map[string]bool
	// nommes are the agents and the comptes of this guichet, true once a row that
	// leaves names them.
	nommes map[string]map[string]bool
}

// Exporter writes an archive of one collectivité, or of the whole instance, and
// returns its manifest. Only what belongs to it is there: see [Portees].
func Exporter(app core.App, w io.Writer, v Voulu) (_ *Manifeste, err error) {
	s := socle.De(app)
	// Read only, it waits for no writer, and no writer for it.
	tx, err := app.ConcurrentDB().(*dbx.DB).BeginTx(context.Background(), &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	defer func() { err = errors.Join(err, tx.Rollback()) }()
	le := s.Horloge.Maintenant().UTC()
	x := &exportation{
		app: app, db: tx, instance: v.Collectivite == nil, secrets: nouveauxSecrets(), avance: v.Avance,
		m: &Manifeste{Format: format, Programme: s.Version, FaitLe: le, Instance: v.Collectivite == nil, Secrets: v.Phrase != "", Preuve: v.Preuve, Statistiques: map[string]CompteID{}},
	}
	if x.avance == nil {
		x.avance = func(int, int) {}
	}
	if x.e, err = nouvelEcrivain(w, v.Phrase, le); err != nil {
		return nil, err
	}
	if err := x.choisir(v.Collectivite); err != nil {
		return nil, err
	}
	if err := x.ecrire(); err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	return x.m, nil
}

// choisir names the collectivités, and who might be named by their rows.
func (x *exportation) choisir(c *collectivites.Collectivite) (err error) {
	q := x.db.Select("id", "slug", "nom", "niveau", "insee", "siren").From("collectivites").OrderBy("slug")
	if c != nil {
		q.Where(dbx.HashExp{"id": c.ID})
	}
	if err := q.All(&x.m.Collectivites); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	if len(x.m.Collectivites) == 0 {
		return errors.New("export: this guichet has no collectivité")
	}
	for _, c := range x.m.Collectivites {
		x.ids = append(x.ids, c.ID)
	}
	if x.habilites, err = habilitesDe(x.db, x.ids); err != nil {
		return err
	}
	x.nommes = map[string]map[string]bool{}
	for _, collection := range []string{"agents", "comptes"} {
		var l []string
		if err := x.db.Select("id").From(collection).Column(&l); err != nil {
			return fmt.Errorf("export: %w", err)
		}
		x.nommes[collection] = make(map[string]bool, len(l))
		for _, id := range l {
			x.nommes[collection][id] = x.instance
		}
	}
	return nil
}

func (x *exportation) ecrire() error {
	portees, err := Portees(x.app)
	if err != nil {
		return err
	}
	// Whoever is named is known once all the others are written.
	par := map[genrePortee][]Portee{}
	for _, p := range portees {
		par[p.Genre] = append(par[p.Genre], p)
	}
	comptes := map[string]int{}
	reunis, err := x.reunis()
	if err != nil {
		return err
	}
	for _, p := range slices.Concat(par[parChamp], par[parParent], par[parNom], par[parPorteur], par[deInstance]) {
		if p.Genre == deInstance && !x.instance {
			continue
		}
		if p.Genre == parNom {
			for _, id := range reunis {
				x.nommes["comptes"][id] = false
			}
		}
		n, err := x.collection(p)
		if err != nil {
			return err
		}
		comptes[p.Collection] = n
	}
	for _, p := range portees { // in the order in which they are brought in
		if n, ecrite := comptes[p.Collection]; ecrite {
			x.m.Collections = append(x.m.Collections, CollectionDite{p.Collection, n})
		}
	}
	for _, faire := range []func() error{
		x.journal, x.lisibles, x.compter, x.pieces,
		func() error { return x.e.fichier(nomSchema, x.schema) },
		func() error { return x.e.fichier(nomLisezMoi, x.lisezMoi) },
		x.secret, x.manifeste,
	} {
		if err := faire(); err != nil {
			return err
		}
	}
	return x.e.fin()
}

// reunis are the comptes that became another one: what was theirs is the other's,
// which leaves alone, unless the whole instance does.
func (x *exportation) reunis() (l []string, err error) {
	if x.instance {
		return nil, nil
	}
	if err := x.db.Select("id").From("comptes").Where(dbx.NewExp("rapproche_de != ''")).Column(&l); err != nil {
		return nil, fmt.Errorf("export: %w", err)
	}
	return l, nil
}

// collection writes the rows of one collection, for programs and for
// spreadsheets.
func (x *exportation) collection(p Portee) (n int, err error) {
	c, err := x.app.FindCollectionByNameOrId(p.Collection)
	if err != nil {
		return 0, err
	}
	champs := colonnes(c)
	err = x.e.fichier("donnees/"+p.Collection+".jsonl", func(w io.Writer) error {
		return x.lignes(p, c, champs, func(l ligne) error {
			n++
			nommes(champs, l, x.nommer)
			b, err := enJSON(champs, l)
			if err != nil {
				return fmt.Errorf("%s: %w", c.Name, err)
			}
			_, err = w.Write(append(b, '\n'))
			return err
		})
	})
	if err != nil {
		return 0, err
	}
	return n, x.e.fichier("donnees/"+p.Collection+".csv", func(w io.Writer) error {
		t := &socle.Tableau{Titre: p.Collection}
		for _, nom := range noms(champs) {
			t.Colonnes = append(t.Colonnes, socle.Colonne{Titre: nom})
		}
		t.Lignes = func(suite func([]any, error) bool) {
			assez := errors.New("enough")
			err := x.lignes(p, c, champs, func(l ligne) error {
				cellules := make([]any, len(l))
				for i := range l {
					cellules[i] = l[i]
				}
				if !suite(cellules, nil) {
					return assez
				}
				return nil
			})
			if err != nil && !errors.Is(err, assez) {
				suite(nil, err)
			}
		}
		return t.Ecrire(w, "csv")
	})
}

func (x *exportation) nommer(id string) {
	for _, l := range x.nommes {
		if _, connu := l[id]; connu {
			l[id] = true
		}
	}
}

// lignes gives the rows of a collection as they leave: without what opens
// something.
func (x *exportation) lignes(p Portee, c *core.Collection, champs []core.Field, faire func(ligne) error) error {
	rendre := func(l ligne) error {
		if p.Collection == "agents" {
			x.alleger(champs, l)
		}
		if err := x.secrets.retirer(x.app, c, champs, l); err != nil {
			return err
		}
		return faire(l)
	}
	switch p.Genre {
	case deInstance:
		return parcourir(x.db, c, p.conditionInstance(), nil, rendre)
	case parNom:
		return parcourir(x.db, c, "1 = 1", nil, func(l ligne) error {
			if !x.nommes[p.Collection][l[0]] {
				return nil
			}
			return rendre(l)
		})
	case parPorteur:
		return parcourir(x.db, c, "1 = 1", nil, func(l ligne) error {
			if !x.portee(champs, l) {
				return nil
			}
			return rendre(l)
		})
	}
	for _, id := range x.ids {
		if err := parcourir(x.db, c, p.sql, dbx.Params{"c": id}, rendre); err != nil {
			return err
		}
	}
	return nil
}

// portee tells that a row hangs from somebody who leaves, and is of no
// collectivité that stays.
func (x *exportation) portee(champs []core.Field, l ligne) (oui bool) {
	for i, f := range champs {
		if f.GetName() == "collectivite" && l[i] != "" && !slices.Contains(x.ids, l[i]) {
			return false
		}
		oui = oui || x.nommes["comptes"][l[i]]
	}
	return oui
}

// conditionInstance leaves the older keys of fingerprints out: they leave in
// secrets.json, by usage.
func (p Portee) conditionInstance() string {
	if p.Collection == "reglages" {
		return "nom NOT LIKE 'cles-%'"
	}
	return "1 = 1"
}

// compter sums up the statistics, which are no rows: they are counted again
// where the demandes come.
func (x *exportation) compter() error {
	for _, id := range x.ids {
		n, err := compterStatistiques(x.db, id)
		if err != nil {
			return err
		}
		x.m.Statistiques[id] = n
	}
	return nil
}

func compterStatistiques(db dbx.Builder, collectivite string) (n CompteID, err error) {
	params := dbx.Params{"c": collectivite}
	if err := db.NewQuery("SELECT count(*) FROM demandes WHERE collectivite = {:c} AND essai = 0").Bind(params).Row(&n.Demandes); err != nil {
		return n, fmt.Errorf("statistics: %w", err)
	}
	if err := db.NewQuery("SELECT coalesce(sum(nombre), 0) FROM compteurs WHERE collectivite = {:c}").Bind(params).Row(&n.Faits); err != nil {
		return n, fmt.Errorf("statistics: %w", err)
	}
	return n, nil
}

func (x *exportation) secret() error {
	if !x.m.Secrets {
		return nil
	}
	return x.e.fichier(nomSecrets, x.secrets.ecrire)
}

func (x *exportation) manifeste() error {
	x.m.Fichiers = x.e.dits
	dit, err := x.e.ajouter(nomManifeste, zip.Deflate, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", " ")
		return e.Encode(x.m)
	})
	x.m.empreinte = dit.SHA256
	return err
}
