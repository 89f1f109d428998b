package usagers_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// mandater lets a compte act for an usager.
func (g *registre) mandater(u *usagers.Usager, compte string, q usagers.Qualite) *usagers.Mandat {
	g.t.Helper()
	m := &usagers.Mandat{
		ID: socle.ID(), Collectivite: g.c.ID, Compte: compte, Usager: u.ID, Qualite: q, Nom: "Les Amis", Du: "2026-01-01", Preuve: usagers.SansPreuve,
		DeclareLe: socle.Date(g.Horloge.Maintenant()),
	}
	g.must(g.App.DB().Model(m).Insert())
	return m
}

func (g *registre) deQui(table, id string) (usager string) {
	g.t.Helper()
	g.must(g.App.DB().Select("usager").From(table).Where(dbx.HashExp{"id": id}).Row(&usager))
	return usager
}

// A rapprochement takes the mandats with it; undone, each has its own again, and
// so has each what was filed since under hers.
func TestUnRapprochementEmporteLesMandatsEtLesRend(t *testing.T) {
	g := ouvrirRegistre(t)
	garde := g.inserer(&usagers.Usager{Genre: "association", Denomination: "Les Amis du lavoir", Rna: "W881234567"})
	autre := g.inserer(&usagers.Usager{Genre: "association", Denomination: "Les amis du Lavoir"})
	deGarde, deLAutre := g.mandater(garde, socle.ID(), usagers.Representant), g.mandater(autre, socle.ID(), usagers.Mandataire)
	avant := map[string]string{deGarde.ID: garde.ID, deLAutre.ID: autre.ID}
	r := g.rapprocher(garde, autre)
	for id := range avant {
		if u := g.deQui("mandats", id); u != garde.ID {
			t.Errorf("le mandat %s est resté à %s", id, u)
		}
	}
	depuis := map[string]string{g.deposer(garde, ""): garde.ID}
	sous := g.deposer(garde, deLAutre.Compte)
	_, err := g.App.DB().Update("demandes", dbx.Params{"mandat": deLAutre.ID}, dbx.HashExp{"id": sous}).Execute()
	g.must(err)
	depuis[sous] = autre.ID
	document := socle.ID() // kept since under the other's mandat
	_, err = g.App.DB().Insert("porte_documents", dbx.Params{
		"id": document, "collectivite": g.c.ID, "compte": deLAutre.Compte, "usager": garde.ID, "mandat": deLAutre.ID,
	}).Execute()
	g.must(err)
	g.must(g.defaire(r))
	if u := g.deQui("porte_documents", document); u != autre.ID {
		t.Errorf("le document gardé est à %s", u)
	}
	apres := map[string]string{}
	for id := range avant {
		apres[id] = g.deQui("mandats", id)
	}
	if diff := cmp.Diff(avant, apres); diff != "" {
		t.Error(diff)
	}
	for id, attendu := range depuis {
		if u := g.deQui("demandes", id); u != attendu {
			t.Errorf("demande %s : à %s, attendu %s", id, u, attendu)
		}
	}
}

// An organisme never becomes a person who signs in: those who act for it would
// read her demandes.
func TestUnOrganismeNeDevientPasUnePersonne(t *testing.T) {
	g := ouvrirRegistre(t)
	organisme := g.inserer(&usagers.Usager{Genre: "association", Denomination: "Les Amis du lavoir"})
	g.mandater(organisme, socle.ID(), usagers.Mandataire)
	for nom, personne := range map[string]*usagers.Usager{
		"une personne qui a un compte": {Genre: "particulier", NomNaissance: "Thouvenel", Denomination: "Les Amis du lavoir", Compte: socle.ID(), Preuve: "courriel"},
		"une personne sans compte":     {Genre: "particulier", NomNaissance: "Thouvenel"},
	} {
		t.Run(nom, func(t *testing.T) {
			u := g.inserer(personne)
			if err := g.faire(g.demander(organisme, u), nil); !socle.EstCode(err, socle.Conflit) {
				t.Errorf("%v", err)
			}
		})
	}
}

// What a mandat opens, by what it is.
func TestCeQuUnMandatOuvre(t *testing.T) {
	for nom, x := range map[string]struct {
		m          usagers.Mandat
		sien, tout bool
		gere       bool
	}{
		"déclaré":                  {usagers.Mandat{Qualite: usagers.Representant, Preuve: usagers.Declaree}, true, false, false},
		"sans preuve":              {usagers.Mandat{Qualite: usagers.Mandataire, Preuve: usagers.SansPreuve}, true, false, false},
		"représentant, prouvé":     {usagers.Mandat{Qualite: usagers.Representant, Preuve: usagers.ParAgent}, true, true, true},
		"mandataire, accepté":      {usagers.Mandat{Qualite: usagers.Mandataire, Preuve: usagers.ParMandataire}, true, true, false},
		"tutelle, prouvée":         {usagers.Mandat{Qualite: usagers.Tutelle, Preuve: usagers.ParAgent}, true, true, false},
		"aidant numérique, prouvé": {usagers.Mandat{Qualite: usagers.Aidant, Preuve: usagers.ParAgent}, true, false, false},
	} {
		x.m.ID = "m"
		if x.m.Ouvre("m") != x.sien || x.m.Ouvre("") != x.tout || x.m.Ouvre("autre") != x.tout || x.m.Gere() != x.gere {
			t.Errorf("%s : la sienne %v, les autres %v, gère %v", nom, x.m.Ouvre("m"), x.m.Ouvre(""), x.m.Gere())
		}
	}
	fini := usagers.Mandat{Compte: "c", Du: "2026-01-01"}
	for jour, vaut := range map[string]bool{"2025-12-31": false, "2026-01-01": true} {
		if fini.Vaut(jour) != vaut {
			t.Errorf("le %s : %v", jour, !vaut)
		}
	}
	if invite := (usagers.Mandat{Du: "2026-01-01"}); invite.Vaut("2026-01-02") {
		t.Error("une invitation que personne n’a acceptée vaut un mandat")
	}
}

// Who is written to about a demande of an organisme: never who left it.
func TestQuiRecoitLesCourrielsDUnOrganisme(t *testing.T) {
	g := ouvrirRegistre(t)
	u := g.inserer(&usagers.Usager{Genre: "association", Denomination: "Les Amis du lavoir", Courriel: "bureau@example.org"})
	compte := func(courriel string) string {
		id := socle.ID()
		_, err := g.App.DB().Insert("comptes", dbx.Params{"id": id, "courriel": courriel}).Execute()
		g.must(err)
		return id
	}
	tresoriere := g.mandater(u, compte("tresoriere@example.org"), usagers.Mandataire)
	a := func(attendu string) {
		t.Helper()
		lu, err := usagers.DestinataireDe(g.App, u.ID, tresoriere.Compte, tresoriere.ID)
		if err != nil || lu != attendu {
			t.Errorf("%q, %v, attendu %q", lu, err, attendu)
		}
	}
	faire := func(f func(tx core.App) error) { t.Helper(); g.must(g.App.RunInTransaction(f)) }
	a("tresoriere@example.org")
	faire(func(tx core.App) error { return tresoriere.Finir(tx, nadege) })
	a("bureau@example.org")
	president := g.mandater(u, compte("president@example.org"), usagers.Representant)
	a("bureau@example.org") // nobody proved that he is
	faire(func(tx core.App) error { return president.Prouver(tx, "procès-verbal", nadege) })
	a("president@example.org")
	faire(func(tx core.App) error { return president.Finir(tx, nadege) })
	a("bureau@example.org")
	if err := g.App.RunInTransaction(func(tx core.App) error { return president.Finir(tx, nadege) }); !socle.EstCode(err, socle.Conflit) {
		t.Errorf("un mandat finit deux fois : %v", err)
	}
	if err := g.App.RunInTransaction(func(tx core.App) error { return president.Prouver(tx, "trop tard", nadege) }); !socle.EstCode(err, socle.Conflit) {
		t.Errorf("un mandat terminé est prouvé : %v", err)
	}
	if _, err := usagers.MandatTenu(g.App, g.c.ID, president.ID, president.Compte); !errors.Is(err, usagers.ErrMandatFini) {
		t.Errorf("%v", err)
	}
}
