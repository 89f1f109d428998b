package demenagement

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// Accueil is how an archive is brought in.
type Accueil struct {
	// Essai only tells what would be done.
	Essai bool
	// Slug is another name in addresses, for one collectivité: "" keeps its own.
	Slug string
	// Avance is told how many of the pièces are stored, nil for nobody.
	Avance func(fait, total int)
}

// Bilan is what was brought in, or would be.
type Bilan struct {
	Collectivites []CollectiviteDite
	Collections   []CollectionDite
	Pieces        PiecesDites
	AgentsConnus  int    // whose address has an account here: theirs stays
	ComptesConnus int    // the same person, by her proven address and her name
	Courriels     int    // set aside, to be sent again by hand
	Boites        int    // that no longer read their mail until somebody says so
	Preuve        string // what the guichet that was left asks before it erases
	Journal       int
}

// importation is one archive that is being brought in, in one transaction.
type importation struct {
	a             *Archive
	accueil       Accueil
	secrets       *secrets
	collectivites map[string]bool
	venus         map[string]map[string]bool // ids of the rows of the archive, by collection
	ici           map[string]string          // what an agent or a compte of the archive is called here
	retours       []string                   // collectivités that come back
	deja          map[string]bool            // the ids of ici that are of here
	b             *Bilan
}

var errEssai = errors.New("dry run")

// Importer brings an archive in: its contents first, then every row in one
// transaction, then the counts are compared. The ids stay: one that is taken
// refuses the whole. The collectivités arrive closed to the public, and no mail
// leaves for them, until their administration opens them.
func Importer(app core.App, a *Archive, acc Accueil) (*Bilan, error) {
	if err := a.Verifier(); err != nil {
		return nil, err
	}
	if acc.Avance == nil {
		acc.Avance = func(int, int) {}
	}
	i := &importation{
		a: a, accueil: acc, secrets: nouveauxSecrets(), collectivites: map[string]bool{}, venus: map[string]map[string]bool{}, ici: map[string]string{}, deja: map[string]bool{},
		b: &Bilan{Collectivites: slices.Clone(a.Manifeste.Collectivites), Collections: a.Manifeste.Collections, Pieces: a.Manifeste.Pieces, Preuve: a.Manifeste.Preuve},
	}
	for _, c := range a.Manifeste.Collectivites {
		i.collectivites[c.ID] = true
	}
	if err := i.prendrePlace(app); err != nil {
		return nil, err
	}
	if err := i.lireSecrets(); err != nil {
		return nil, err
	}
	if !acc.Essai {
		if err := a.rangerPieces(app, acc.Avance); err != nil {
			return nil, err
		}
	}
	err := app.RunInTransaction(func(tx core.App) error {
		if err := i.ecrire(tx); err != nil {
			return err
		}
		if acc.Essai {
			return errEssai // undone: every constraint was met
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEssai) {
		return nil, err
	}
	return i.b, nil
}

// prendrePlace refuses, with every reason, what has its place here already.
func (i *importation) prendrePlace(app core.App) error {
	var fautes []error
	m := i.a.Manifeste
	if i.accueil.Slug != "" {
		if m.Instance || collectivites.Slug(i.accueil.Slug) != i.accueil.Slug || socle.SegmentReserve(i.accueil.Slug) {
			return fmt.Errorf("%q cannot be the name of one collectivité in addresses", i.accueil.Slug)
		}
		i.b.Collectivites[0].Slug = i.accueil.Slug
	}
	if m.Instance {
		var n int
		if err := app.DB().Select("count(*)").From("collectivites").Row(&n); err != nil {
			return err
		}
		if n > 0 {
			return errors.New("the archive is that of a whole instance: it is brought in where there is no collectivité yet")
		}
	}
	for _, c := range i.b.Collectivites {
		var l []struct {
			ID   string `db:"id"`
			Slug string `db:"slug"`
		}
		err := app.DB().Select("id", "slug").From("collectivites").Where(dbx.Or(
			dbx.HashExp{"id": c.ID}, dbx.HashExp{"slug": c.Slug}, dbx.HashExp{"niveau": c.Niveau, "insee": c.INSEE, "siren": c.SIREN})).All(&l)
		if err != nil {
			return err
		}
		for _, x := range l {
			revient, err := i.revient(app, x.ID, c.ID)
			if err != nil {
				return err
			}
			switch {
			case revient:
			case x.ID == c.ID:
				fautes = append(fautes, fmt.Errorf("%s is here already, at /%s/: this archive was brought in before, or this guichet made it", c.Nom, x.Slug))
			case x.Slug == c.Slug:
				fautes = append(fautes, fmt.Errorf("another collectivité has the address /%s/: give %s another one with --slug", c.Slug, c.Nom))
			default:
				fautes = append(fautes, fmt.Errorf("%s (INSEE %s, SIREN %s) has a guichet here already, at /%s/", c.Nom, c.INSEE, c.SIREN, x.Slug))
			}
		}
	}
	return errors.Join(fautes...)
}

// revient tells that a collectivité comes back where nothing of it is left but
// the way to its new guichet: its row is made anew.
func (i *importation) revient(app core.App, ici, la string) (bool, error) {
	if ici != la {
		return false, nil
	}
	c, err := collectivites.ParID(app, ici)
	if err != nil || c.Demenage != collectivites.Parti {
		return false, err
	}
	oui, err := vide(app, ici)
	if oui {
		i.retours = append(i.retours, ici)
	}
	return oui, err
}

func (i *importation) lireSecrets() error {
	if !i.a.Manifeste.Secrets {
		return nil
	}
	r, err := i.a.ouvrir(nomSecrets)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := json.NewDecoder(r).Decode(i.secrets); err != nil {
		return fmt.Errorf("%s: %w", nomSecrets, err)
	}
	return nil
}

func (i *importation) ecrire(tx core.App) error {
	connues, err := Portees(tx)
	if err != nil {
		return err
	}
	sait := map[string]genrePortee{}
	for _, p := range connues {
		sait[p.Collection] = p.Genre
	}
	for _, id := range i.retours {
		if _, err := tx.DB().Delete("collectivites", dbx.HashExp{"id": id}).Execute(); err != nil {
			return err
		}
	}
	// Who is named comes first: her id may be another one here.
	ordre := slices.Clone(i.a.Manifeste.Collections)
	slices.SortStableFunc(ordre, func(a, b CollectionDite) int { return rang(sait[a.Nom]) - rang(sait[b.Nom]) })
	for _, dite := range ordre {
		if sait[dite.Nom] == "" || sait[dite.Nom] == jamais || sait[dite.Nom] == deInstance && !i.a.Manifeste.Instance {
			return fmt.Errorf("this guichet brings in no %s: is the archive of a newer version of the program?", dite.Nom)
		}
		if err := i.collection(tx, dite); err != nil {
			return err
		}
	}
	for _, faire := range []func(core.App) error{
		func(tx core.App) error { return i.secrets.accueillir(tx, i.ici) },
		usagers.EmpreindreIdentites,
		i.garderJournal, i.journaliser, i.comparer, i.confier,
	} {
		if err := faire(tx); err != nil {
			return err
		}
	}
	return nil
}

func rang(g genrePortee) int {
	if g == parNom {
		return 0
	}
	return 1
}

// journaliser says in the chain of this guichet what came, from which chain.
func (i *importation) journaliser(tx core.App) error {
	i.b.Journal = i.a.Manifeste.Journal.Lignes
	for _, c := range i.b.Collectivites {
		for _, a := range []socle.Acte{
			{Verbe: "demenagement.accueillir", Objet: "archives:" + i.a.Empreinte},
			{Verbe: "demenagement.suivre", Objet: "sceaux:" + i.a.Manifeste.Journal.Tete},
		} {
			a.Acteur, a.Collectivite, a.Details = acteur, c.ID, i.a.Manifeste.Journal
			if err := socle.Journaliser(tx, a); err != nil {
				return err
			}
		}
		x := &Demenagement{ID: socle.ID(), Collectivite: c.ID, Genre: Import, Etat: Pret, Archive: i.a.Empreinte, Tete: i.a.Manifeste.Journal.Tete, Rang: i.a.Manifeste.Journal.Rang, Par: acteur}
		x.CreeLe = socle.Date(socle.De(tx).Horloge.Maintenant())
		x.FiniLe = x.CreeLe
		if err := tx.DB().Model(x).Insert(); err != nil {
			return fmt.Errorf("import: %w", err)
		}
	}
	return nil
}

// comparer counts again what the manifest promised.
func (i *importation) comparer(tx core.App) error {
	for _, c := range i.a.Manifeste.Collectivites {
		n, err := compterStatistiques(tx.DB(), c.ID)
		if err != nil {
			return err
		}
		if promis := i.a.Manifeste.Statistiques[c.ID]; n != promis {
			return fmt.Errorf("statistics of %s: %+v, the archive says %+v", c.Nom, n, promis)
		}
	}
	return i.verifierContenus(tx)
}

// verifierContenus tells of a row whose content is not in the archive, nor known
// to be lost.
func (i *importation) verifierContenus(tx core.App) error {
	perdues := map[string]bool{}
	for _, e := range i.a.Manifeste.Pieces.Manquantes {
		perdues[e] = true
	}
	for id := range i.collectivites {
		var l []string
		if err := tx.DB().Select("empreinte").Distinct(true).From("pieces").Where(dbx.HashExp{"collectivite": id, "otee_le": ""}).Column(&l); err != nil {
			return err
		}
		for _, e := range l {
			if len(e) < 2 || i.a.fichiers[nomPiece(e)] == nil && !perdues[e] {
				return fmt.Errorf("the archive lacks the content %s of a pièce", e)
			}
		}
	}
	return nil
}

// confier gives the running of an instance that nobody runs to who administers
// what came.
func (i *importation) confier(tx core.App) error {
	for _, c := range i.b.Collectivites {
		if err := agents.ConfierSiPersonne(tx, c.ID, acteur); err != nil {
			return err
		}
	}
	return nil
}

// refuser says in plain words why a row has no place here.
func refuser(collection, id string, err error) error {
	if err != nil && strings.Contains(err.Error(), "UNIQUE constraint failed") {
		return fmt.Errorf("%s: row %s has its place taken here (%w): nothing was brought in", collection, id, err)
	}
	return fmt.Errorf("%s: row %s: %w", collection, id, err)
}
