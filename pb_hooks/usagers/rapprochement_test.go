package usagers_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

const nadege = socle.Acteur("agent:nadege")

// registre is a collectivité whose usagers a test writes itself.
type registre struct {
	*guichettest.Banc
	t interface {
		Helper()
		Fatal(...any)
	}
	c *collectivites.Collectivite
}

func ouvrirRegistre(t *testing.T) *registre {
	b := guichettest.New(t)
	return &registre{b, t, b.Collectivite("Saint-Exemple", "contact")}
}

func (g *registre) must(err error) {
	g.t.Helper()
	if err != nil {
		g.t.Fatal(err)
	}
}

func (g *registre) inserer(u *usagers.Usager) *usagers.Usager {
	g.t.Helper()
	g.Horloge.Avancer(time.Millisecond) // of two of the same instant, either may be the one that stays
	u.ID, u.Collectivite, u.CreeLe = socle.ID(), g.c.ID, socle.Date(g.Horloge.Maintenant())
	u.MajLe = u.CreeLe
	if u.Preuve == "" {
		u.Preuve = "aucune"
	}
	if u.Adresse == nil {
		u.Adresse = types.JSONRaw("null")
	}
	g.must(g.App.RunInTransaction(u.Inserer))
	return u
}

// deposer writes the row of a demande of an usager.
func (g *registre) deposer(u *usagers.Usager, compte string) string {
	g.t.Helper()
	id := socle.ID()
	_, err := g.App.DB().Insert("demandes", dbx.Params{
		"id": id, "collectivite": g.c.ID, "usager": u.ID, "compte": compte, "numero": id, "etat": "deposee", "essai": false,
	}).Execute()
	g.must(err)
	return id
}

func (g *registre) relire(u *usagers.Usager) *usagers.Usager {
	g.t.Helper()
	lu, err := usagers.UsagerParID(g.App, g.c.ID, u.ID)
	g.must(err)
	return lu
}

func (g *registre) demander(a, b *usagers.Usager) *usagers.Rapprochement {
	g.t.Helper()
	var r *usagers.Rapprochement
	g.must(g.App.RunInTransaction(func(tx core.App) (err error) {
		r, err = usagers.Demander(tx, g.relire(a), g.relire(b), nadege)
		if err == nil && (r.Etat == usagers.Ecarte || r.Etat == usagers.Defait) {
			err = r.Reprendre(tx, nadege)
		}
		return err
	}))
	return r
}

func (g *registre) faire(r *usagers.Rapprochement, de map[string]string) error {
	g.t.Helper()
	a, b, err := r.Usagers(g.App)
	g.must(err)
	return g.App.RunInTransaction(func(tx core.App) error {
		return r.Faire(tx, usagers.Choix{Vu: usagers.Vu(a, b), De: de}, nadege)
	})
}

func (g *registre) rapprocher(a, b *usagers.Usager) *usagers.Rapprochement {
	g.t.Helper()
	r := g.demander(a, b)
	g.must(g.faire(r, nil))
	return r
}

func (g *registre) defaire(r *usagers.Rapprochement) error {
	return g.App.RunInTransaction(func(tx core.App) error { return r.Defaire(tx, nadege) })
}

// proposes are the pairs that wait for an agent.
func (g *registre) proposes() (l []string) {
	g.t.Helper()
	tous, err := usagers.Proposes(g.App, g.c.ID, usagers.Suite{}, 100)
	g.must(err)
	for _, r := range tous {
		a, b, err := r.Usagers(g.App)
		g.must(err)
		noms := []string{a.Prenoms + " " + a.NomNaissance, b.Prenoms + " " + b.NomNaissance}
		slices.Sort(noms)
		l = append(l, strings.Join(noms, " = "))
	}
	return l
}

// usagerDe is who a demande is of.
func (g *registre) usagerDe(demande string) (id string) {
	g.t.Helper()
	g.must(g.App.DB().Select("usager").From("demandes").Where(dbx.HashExp{"id": demande}).Row(&id))
	return id
}

// photo is all that the database holds of usagers, but for the mark of the job.
func (g *registre) photo(l []*usagers.Usager) (lignes []string) {
	g.t.Helper()
	var ids []string
	for _, u := range l {
		ids = append(ids, u.ID)
	}
	liste, _ := json.Marshal(ids)
	for _, requete := range []string{
		`SELECT json_array(id, collectivite, compte, genre, preuve, nom_naissance, nom_usage, prenoms, denomination, date_naissance, courriel, telephone, adresse,
			cree_le, maj_le, rapproche_de) FROM usagers WHERE id IN (SELECT value FROM json_each({:ids})) ORDER BY id`,
		"SELECT json_array(cle, usager) FROM usagers_cles WHERE usager IN (SELECT value FROM json_each({:ids})) ORDER BY usager, cle",
		"SELECT json_array(id, usager, compte) FROM demandes WHERE usager IN (SELECT value FROM json_each({:ids})) ORDER BY id",
	} {
		var x []string
		g.must(g.App.DB().NewQuery(requete).Bind(dbx.Params{"ids": string(liste)}).Column(&x))
		lignes = append(lignes, x...)
	}
	return lignes
}

func (g *registre) photoDe(l ...*usagers.Usager) []string { return g.photo(l) }

func TestLeProgrammeProposeEtNeRapprocheJamais(t *testing.T) {
	g := ouvrirRegistre(t)
	camille := g.inserer(personne("Thouvenel", "Camille", "1980-05-12"))
	double := g.inserer(personne("Thouvenle", "Camille", "1980-05-12"))
	g.inserer(personne("Thouvenel", "Camille", "1951-02-03"))
	g.inserer(personne("Gérard", "Thomas", "1960-01-31", tel("0639980114")))
	g.inserer(personne("Thomas", "Gérard", "1960-01-31", tel("0639980114")))
	avant := g.photoDe(camille, double)
	g.Executer("rapprochements")
	attendus := []string{"Gérard Thomas = Thomas Gérard", "Camille Thouvenel = Camille Thouvenle"}
	if l := g.proposes(); !slices.Equal(l, attendus) {
		t.Fatalf("proposés : %q", l)
	}
	if diff := cmp.Diff(avant, g.photoDe(camille, double)); diff != "" {
		t.Errorf("la tâche a changé des usagers :\n%s", diff)
	}
	t.Run("ce qui est écarté ne revient pas, même après un changement", func(t *testing.T) {
		r := g.demander(camille, double)
		g.must(g.App.RunInTransaction(func(tx core.App) error { return r.Ecarter(tx, nadege) }))
		camille.Telephone = "0639980155"
		g.must(g.App.RunInTransaction(camille.Modifier))
		g.Executer("rapprochements")
		if l := g.proposes(); !slices.Equal(l, attendus[:1]) {
			t.Errorf("proposés : %q", l)
		}
	})
	t.Run("une date corrigée retire la proposition", func(t *testing.T) {
		thomas := g.inserer(personne("Mougeot", "Nicolas", "1971-01-02"))
		g.inserer(personne("Mougeot", "Nicolas", "1971-01-02"))
		g.Executer("rapprochements")
		if l := g.proposes(); len(l) != 2 {
			t.Fatalf("proposés : %q", l)
		}
		thomas.DateNaissance = "1999-10-12"
		g.must(g.App.RunInTransaction(thomas.Modifier))
		g.Executer("rapprochements")
		if l := g.proposes(); !slices.Equal(l, attendus[:1]) {
			t.Errorf("proposés : %q", l)
		}
	})
}

func TestRapprocherPuisSeparer(t *testing.T) {
	g := ouvrirRegistre(t)
	ancien := g.inserer(personne("Thouvenel", "Camille", "1980-05-12", tel("0329000001")))
	recent := g.inserer(personne("Thouvenle", "Camille", "", tel("0639980114"), usage("Aubry"), chez(chezElles)))
	sienne, autre := g.deposer(ancien, ""), g.deposer(recent, "")
	avant := g.photoDe(ancien, recent)

	r := g.demander(ancien, recent)
	g.must(g.faire(r, map[string]string{"nom_naissance": ancien.ID}))
	u := g.relire(ancien)
	if u.NomNaissance != "Thouvenel" || u.DateNaissance != "1980-05-12" || u.Telephone != "0639980114" || u.NomUsage != "Aubry" || string(u.Adresse) != chezElles {
		t.Errorf("gardé : %+v", u)
	}
	if g.usagerDe(sienne) != ancien.ID || g.usagerDe(autre) != ancien.ID || g.relire(recent).RapprocheDe != ancien.ID {
		t.Error("les demandes et l’usager ne sont pas réunis")
	}
	actuel, err := usagers.Actuel(g.App, g.c.ID, recent.ID)
	if err != nil || actuel.ID != ancien.ID {
		t.Errorf("son adresse mène à %v, %v", actuel, err)
	}
	if l, err := usagers.Doubles(g.App, g.relire(ancien)); err != nil || len(l) != 0 {
		t.Errorf("l’usager réuni est encore trouvé : %v, %v", l, err)
	}
	var cles int
	g.must(g.App.DB().Select("count(*)").From("usagers_cles").Where(dbx.HashExp{"usager": recent.ID}).Row(&cles))
	if cles != 0 {
		t.Errorf("%d clés de l’usager réuni, qui cacheraient celles des autres", cles)
	}
	g.must(g.defaire(r))
	if diff := cmp.Diff(avant, g.photoDe(ancien, recent)); diff != "" {
		t.Errorf("séparés, ils ne sont pas comme avant :\n%s", diff)
	}
	g.Executer("rapprochements")
	if l := g.proposes(); len(l) != 0 {
		t.Errorf("proposés de nouveau : %q", l)
	}
	if err := g.defaire(r); !socle.EstCode(err, socle.Conflit) {
		t.Errorf("séparés deux fois : %v", err)
	}
	if _, _, err := socle.VerifierJournal(g.App); err != nil {
		t.Error(err)
	}
}

// What a person asks to be erased is erased of all the usagers that she was, and
// of what undoing would give back.
func TestLEffacementVautPourTousCeuxQuElleEtait(t *testing.T) {
	g := ouvrirRegistre(t)
	a := g.inserer(personne("Thouvenel", "Camille", "1980-05-12", tel("0329000001"), mail("a@example.org")))
	b := g.inserer(personne("Thouvenle", "Camille", "", tel("0639980114"), usage("Aubry"), chez(chezElles)))
	c := g.inserer(personne("Thouvenel", "Camillle", "", tel("0639980115"), siret("21880001900019")))
	g.deposer(a, "")
	premier := g.rapprocher(b, c)
	dernier := g.demander(a, b)
	g.must(g.faire(dernier, nil))
	if u := g.relire(a); u.Siret != "21880001900019" {
		t.Errorf("le SIRET est perdu : %+v", u)
	}
	autre := g.inserer(personne("Thouvenel", "Camille", ""))
	g.demander(g.relire(a), autre)
	u := g.relire(a)
	g.must(g.App.RunInTransaction(func(tx core.App) error { return u.EffacerContacts(tx, nadege) }))
	var reste int
	g.must(g.App.DB().NewQuery(`SELECT (SELECT count(*) FROM usagers WHERE telephone || courriel || nom_usage || date_naissance != '' OR adresse != 'null')
		+ (SELECT count(*) FROM rapprochements WHERE avant LIKE '%0329000001%' OR avant LIKE '%063998011%' OR avant LIKE '%a@example%' OR avant LIKE '%Aubry%' OR avant LIKE '%1980%')`).Row(&reste))
	if reste != 0 {
		t.Errorf("%d lignes gardent de quoi la joindre", reste)
	}
	g.must(g.defaire(dernier))
	g.must(g.defaire(premier))
	g.must(g.faire(g.demander(g.relire(a), g.relire(b)), nil))
	u = g.relire(a)
	g.must(g.App.RunInTransaction(func(tx core.App) error { return u.Effacer(tx, false, nadege) }))
	var ids []string
	g.must(g.App.DB().Select("id").From("usagers").OrderBy("id").Column(&ids))
	if attendus := []string{min(autre.ID, c.ID), max(autre.ID, c.ID)}; !slices.Equal(ids, attendus) {
		t.Errorf("restent %v, attendus %v", ids, attendus)
	}
	g.must(g.App.DB().Select("count(*)").From("rapprochements").Where(dbx.NewExp("a NOT IN (SELECT id FROM usagers) OR b NOT IN (SELECT id FROM usagers)")).Row(&reste))
	if reste != 0 {
		t.Errorf("%d rapprochements nomment un usager effacé", reste)
	}
}

func TestCeQuiEstArriveDepuisResteAvecLUsagerGarde(t *testing.T) {
	g := ouvrirRegistre(t)
	a, b := g.inserer(personne("Thouvenel", "Camille", "")), g.inserer(personne("Thouvenel", "Camille", "", tel("0639980114")))
	deB := g.deposer(b, "")
	r := g.rapprocher(a, b)
	depuis := g.deposer(a, "")
	u := g.relire(a)
	u.NomUsage = "Aubry"
	g.must(g.App.RunInTransaction(u.Modifier))
	g.must(g.defaire(r))
	if g.usagerDe(depuis) != a.ID || g.usagerDe(deB) != b.ID {
		t.Errorf("arrivée depuis : %s, avant : %s", g.usagerDe(depuis), g.usagerDe(deB))
	}
	if u := g.relire(a); u.NomUsage != "Aubry" || u.Telephone != "" {
		t.Errorf("gardé : nom d’usage %q, téléphone %q", u.NomUsage, u.Telephone)
	}
}

// The compte came after, by a demande of the one who had gone: it is hers, with
// what it brought.
func TestLeCompteVenuDepuisSuitSaDemande(t *testing.T) {
	for _, cas := range []struct {
		nom                       string
		parA, parB                bool // whose demande the compte took, with its code de suivi
		compteDe, depuis, demande string
	}{
		{"par une demande de celle qui était partie", false, true, "b", "b", "b"},
		{"par une demande de celle qui est restée", true, false, "a", "a", "b"},
		{"par les deux", true, true, "a", "a", "a"},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			g := ouvrirRegistre(t)
			l := map[string]*usagers.Usager{
				"a": g.inserer(personne("Thouvenel", "Camille", "", mail("camille@example.org"))),
				"b": g.inserer(personne("Thouvenel", "Camille", "", mail("camille@example.org"))),
			}
			deA, deB := g.deposer(l["a"], ""), g.deposer(l["b"], "")
			r := g.rapprocher(l["a"], l["b"])
			compte, err := usagers.CreerCompte(g.App, "camille@example.org", "Camille", "Thouvenel")
			g.must(err)
			prendre := func(demande string) {
				g.must(g.App.RunInTransaction(func(tx core.App) error {
					u, err := usagers.Rapprocher(tx, g.usagerDe(demande), compte)
					if err != nil || u == nil {
						return fmt.Errorf("adoptée par %v, %w", u, err)
					}
					_, err = tx.DB().Update("demandes", dbx.Params{"usager": u.ID, "compte": compte.ID}, dbx.HashExp{"id": demande}).Execute()
					return err
				}))
			}
			if cas.parA {
				prendre(deA)
			}
			if cas.parB {
				prendre(deB)
			}
			depuis := g.deposer(l["a"], compte.ID)
			g.must(g.defaire(r))
			u, err := usagers.DuCompte(g.App, g.c.ID, compte)
			g.must(err)
			if u.ID != l[cas.compteDe].ID {
				t.Errorf("le compte est celui d’un autre")
			}
			if g.usagerDe(depuis) != l[cas.depuis].ID || g.usagerDe(deB) != l[cas.demande].ID || g.usagerDe(deA) != l["a"].ID {
				t.Errorf("arrivée depuis : %v, la sienne : %v", g.usagerDe(depuis) == l["b"].ID, g.usagerDe(deB) == l["b"].ID)
			}
		})
	}
}

func TestUnCompteNEmporteQueSaDemande(t *testing.T) {
	g := ouvrirRegistre(t)
	compte, err := usagers.CreerCompte(g.App, "camille@example.org", "Camille", "Thouvenel")
	g.must(err)
	g.must(g.App.RunInTransaction(func(tx core.App) error {
		_, err := usagers.Inscrire(tx, g.c.ID, compte, usagers.Identite{})
		return err
	}))
	a := g.inserer(personne("Thouvenel", "Camille", "", mail("camille@example.org")))
	b := g.inserer(personne("Thouvenel", "Camille", "", mail("camille@example.org")))
	deA, deB := g.deposer(a, ""), g.deposer(b, "")
	r := g.rapprocher(a, b)
	g.must(g.App.RunInTransaction(func(tx core.App) error {
		u, err := usagers.Rapprocher(tx, a.ID, compte)
		if err != nil || u == nil {
			return fmt.Errorf("adoptée par %v, %w", u, err)
		}
		_, err = tx.DB().Update("demandes", dbx.Params{"usager": u.ID, "compte": compte.ID}, dbx.HashExp{"id": deA}).Execute()
		return err
	}))
	if g.usagerDe(deB) != a.ID {
		t.Error("la seconde demande a perdu son usager")
	}
	g.must(g.defaire(r))
	if g.usagerDe(deB) != b.ID {
		t.Error("séparée, la seconde demande n’est pas revenue à la sienne")
	}
}

func TestCeQuiNeSeRapprochePas(t *testing.T) {
	g := ouvrirRegistre(t)
	a, b := g.inserer(personne("Thouvenel", "Camille", "1980-05-12")), g.inserer(personne("Thouvenel", "Camille", "1980-05-12"))
	t.Run("ce qui a changé depuis l’ouverture de la page", func(t *testing.T) {
		r := g.demander(a, b)
		vu := usagers.Vu(a, b)
		b.Telephone = "0639980155"
		g.must(g.App.RunInTransaction(b.Modifier))
		err := g.App.RunInTransaction(func(tx core.App) error { return r.Faire(tx, usagers.Choix{Vu: vu}, nadege) })
		if !socle.EstCode(err, socle.Conflit) {
			t.Errorf("rapprochés : %v", err)
		}
	})
	t.Run("deux comptes", func(t *testing.T) {
		for _, u := range []*usagers.Usager{a, b} {
			c, err := usagers.CreerCompte(g.App, u.ID+"@example.org", "Camille", "Thouvenel")
			g.must(err)
			u.Compte, u.Preuve = c.ID, "courriel"
			g.must(g.App.RunInTransaction(u.Modifier))
		}
		if err := g.faire(g.demander(a, b), nil); err == nil || !strings.Contains(err.Error(), "chacun un compte") {
			t.Errorf("rapprochés : %v", err)
		}
		g.Executer("rapprochements")
		if l, err := usagers.Proposes(g.App, g.c.ID, usagers.Suite{}, 10); err != nil || len(l) != 1 || l[0].Par == "" {
			t.Errorf("le programme les a proposés : %v, %v", l, err)
		}
	})
	t.Run("soi-même, et l’usager d’une autre collectivité", func(t *testing.T) {
		ailleurs := *a
		ailleurs.ID, ailleurs.Collectivite = socle.ID(), socle.ID()
		for _, x := range []*usagers.Usager{a, &ailleurs} {
			if _, err := usagers.Demander(g.App, a, x, nadege); !socle.EstCode(err, socle.Introuvable) {
				t.Errorf("comparés : %v", err)
			}
		}
	})
}

// A compte that signs in stays whichever was older, and its address with it.
func TestCelleQuiAUnCompteReste(t *testing.T) {
	g := ouvrirRegistre(t)
	ancien := g.inserer(personne("Thouvenel", "Camille", "", mail("ancienne@example.org"), tel("0329000001")))
	c, err := usagers.CreerCompte(g.App, "camille@example.org", "Camille", "Thouvenel")
	g.must(err)
	connue := personne("Thouvenel", "Camille", "", mail("camille@example.org"))
	connue.Compte, connue.Preuve = c.ID, "courriel"
	g.inserer(connue)
	r := g.demander(ancien, connue)
	g.must(g.faire(r, map[string]string{"courriel": ancien.ID}))
	u := g.relire(connue)
	if r.Garde != connue.ID || u.Courriel != "camille@example.org" || u.Telephone != "0329000001" || u.Compte != c.ID {
		t.Errorf("gardé : %+v", u)
	}
}
