package demandes_test

import (
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

const essai = socle.Acteur("programme:essai")

// greffe is a commune whose « Écrire à la mairie » has the regime of the test.
type greffe struct {
	*guichettest.Banc
	c *collectivites.Collectivite
	t *testing.T
}

func ouvrirGreffe(t *testing.T, regime demandes.Regime) *greffe {
	t.Helper()
	g := &greffe{Banc: guichettest.New(t), t: t}
	g.c = g.Collectivite("Saint-Exemple")
	d, err := catalogue.Modele("contact")
	if err != nil {
		t.Fatal(err)
	}
	d.Traitement.Silence.Regime = string(regime)
	if regime == demandes.SO {
		d.Traitement.Silence = catalogue.Silence{Regime: "SO", BaseLegale: "Aucune décision n’est demandée"}
	}
	g.Transaction(func(tx core.App) error {
		_, err := catalogue.Publier(tx, g.c.ID, d, essai)
		return err
	})
	return g
}

// minuit moves the clock to the job's hour of a day and runs it.
func (g *greffe) minuit(iso string) {
	g.t.Helper()
	quand := j(iso).Debut().Add(5 * time.Minute)
	if !quand.After(g.Horloge.Maintenant()) {
		g.t.Fatalf("%s est passé", iso)
	}
	g.Horloge.Avancer(quand.Sub(g.Horloge.Maintenant()))
	g.Executer("silence")
	g.Executer("incompletes")
}

// vers moves the clock to noon of a day, without running anything.
func (g *greffe) vers(iso string) {
	g.t.Helper()
	g.Horloge.Avancer(j(iso).Debut().Add(12 * time.Hour).Sub(g.Horloge.Maintenant()))
}

func (g *greffe) deposer() *demandes.Demande {
	g.t.Helper()
	d, _ := g.Deposer(g.c, nil)
	return d
}

func (g *greffe) demander(d *demandes.Demande, limite string) {
	g.t.Helper()
	if _, err := demandes.DemanderPieces(g.App, d, essai, demandes.DemandePieces{Manquants: []string{"Le livret"}, Limite: j(limite), ArreteDelai: true}); err != nil {
		g.t.Fatal(err)
	}
}

func (g *greffe) produire(d *demandes.Demande) {
	g.t.Helper()
	g.Transaction(func(tx core.App) error { return demandes.Produire(tx, d, "visiteur", "Voici.") })
}

// attendre fails the test unless the demande is in a state, its implied
// decision dated of a day ("" for none).
func (g *greffe) attendre(d *demandes.Demande, etat demandes.Etat, tacite string) *demandes.Demande {
	g.t.Helper()
	lue, err := demandes.ParID(g.App, g.c.ID, d.ID)
	if err != nil {
		g.t.Fatal(err)
	}
	ne := ""
	if !lue.TaciteLe.IsZero() {
		ne = socle.JourDe(lue.TaciteLe.Time()).ISO()
		if !lue.TaciteLe.Time().Equal(j(ne).Debut()) {
			g.t.Errorf("la décision implicite naît à %s, pas à minuit", lue.TaciteLe)
		}
	}
	if lue.Etat != etat || ne != tacite {
		g.t.Fatalf("%s, décision implicite %q ; attendu %s, %q (échéance %s)", lue.Etat, ne, etat, tacite, lue.Echeance)
	}
	return lue
}

// effets counts what the silence left in the records and in the mail.
func (g *greffe) effets(d *demandes.Demande) (evenements, courriels int) {
	g.t.Helper()
	for q, n := range map[string]*int{
		"SELECT count(*) FROM historique WHERE demande = {:d} AND acteur = 'programme:silence'":            &evenements,
		"SELECT count(*) FROM courriels WHERE lie_a = 'demandes:' || {:d} AND modele = 'effet_du_silence'": &courriels,
	} {
		if err := g.App.DB().NewQuery(q).Bind(dbx.Params{"d": d.ID}).Row(n); err != nil {
			g.t.Fatal(err)
		}
	}
	return evenements, courriels
}

// Filed on 4 May 2026 with a delay of two months: the échéance is 4 July.
func TestLEffetDuSilence(t *testing.T) {
	for _, c := range []struct {
		nom    string
		regime demandes.Regime
		vivre  func(g *greffe, d *demandes.Demande)
		etat   demandes.Etat
		tacite string
	}{
		{"L231-1 : l’acceptation naît le lendemain de l’échéance", demandes.SVA, func(g *greffe, _ *demandes.Demande) { g.minuit("2026-07-05") }, demandes.Acceptee, "2026-07-05"},
		{"L231-4 : le rejet aussi", demandes.SVR, func(g *greffe, _ *demandes.Demande) { g.minuit("2026-07-05") }, demandes.Refusee, "2026-07-05"},
		{"le dernier jour compte en entier", demandes.SVA, func(g *greffe, _ *demandes.Demande) { g.minuit("2026-07-04") }, demandes.Deposee, ""},
		{"le programme arrêté une semaine la date du bon jour", demandes.SVR, func(g *greffe, _ *demandes.Demande) { g.minuit("2026-07-12") }, demandes.Refusee, "2026-07-05"},
		{"sans objet, rien ne naît jamais", demandes.SO, func(g *greffe, _ *demandes.Demande) { g.minuit("2027-07-05") }, demandes.Deposee, ""},
		{"une demande prise en charge attend comme une autre", demandes.SVA, func(g *greffe, d *demandes.Demande) {
			if err := demandes.PrendreEnCharge(g.App, d, "", essai); err != nil {
				g.t.Fatal(err)
			}
			g.minuit("2026-07-05")
		}, demandes.Acceptee, "2026-07-05"},
		{"une demande retirée n’attend plus", demandes.SVA, func(g *greffe, d *demandes.Demande) {
			if err := demandes.RetirerDemande(g.App, d, "visiteur"); err != nil {
				g.t.Fatal(err)
			}
			g.minuit("2026-07-05")
		}, demandes.Retiree, ""},

		{"L114-5 : l’acceptation ne naît pas d’une demande incomplète", demandes.SVA, func(g *greffe, d *demandes.Demande) {
			g.demander(d, "2026-08-31")
			g.minuit("2026-07-05")
		}, demandes.Incomplete, ""},
		{"L114-3 : complétée le 1er juin, elle naît deux mois après", demandes.SVA, func(g *greffe, d *demandes.Demande) {
			g.demander(d, "2026-06-30")
			g.vers("2026-06-01")
			g.produire(d)
			g.minuit("2026-07-05")
			g.attendre(d, demandes.EnInstruction, "")
			g.minuit("2026-08-02")
		}, demandes.Acceptee, "2026-08-02"},
		{"jamais complétée, elle est classée le lendemain de la limite", demandes.SVA, func(g *greffe, d *demandes.Demande) {
			g.demander(d, "2026-06-04")
			g.minuit("2026-06-04")
			g.attendre(d, demandes.Incomplete, "")
			g.minuit("2026-06-05")
		}, demandes.Classee, ""},

		{"L114-5 : le rejet est suspendu jusqu’à la production", demandes.SVR, func(g *greffe, d *demandes.Demande) {
			g.demander(d, "2026-06-04") // on the day of the dépôt
			g.vers("2026-05-14")
			g.produire(d) // ten days
			g.minuit("2026-07-14")
			g.attendre(d, demandes.EnInstruction, "")
			g.minuit("2026-07-15")
		}, demandes.Refusee, "2026-07-15"},
		{"L114-5 : jamais produite, il est suspendu jusqu’à la limite", demandes.SVR, func(g *greffe, d *demandes.Demande) {
			g.demander(d, "2026-06-04") // 31 days
			g.minuit("2026-08-04")
			g.attendre(d, demandes.Incomplete, "")
			g.minuit("2026-08-05")
		}, demandes.Refusee, "2026-08-05"},
		{"L114-5 : deux suspensions se cumulent", demandes.SVR, func(g *greffe, d *demandes.Demande) {
			g.demander(d, "2026-06-04")
			g.vers("2026-05-14")
			g.produire(d) // ten days
			g.vers("2026-06-01")
			g.demander(d, "2026-06-30")
			g.vers("2026-06-06")
			g.produire(d) // five more
			g.minuit("2026-07-19")
			g.attendre(d, demandes.EnInstruction, "")
			g.minuit("2026-07-20")
		}, demandes.Refusee, "2026-07-20"},
		{"demandé la veille de l’échéance, le rejet attend", demandes.SVR, func(g *greffe, d *demandes.Demande) {
			g.vers("2026-07-03")
			g.demander(d, "2026-07-13")
			g.minuit("2026-07-05")
		}, demandes.Incomplete, ""},
	} {
		t.Run(c.nom, func(t *testing.T) {
			g := ouvrirGreffe(t, c.regime)
			d := g.deposer()
			c.vivre(g, d)
			lue := g.attendre(d, c.etat, c.tacite)
			attentes, err := demandes.AttentesDe(g.App, d.ID)
			if err != nil {
				t.Fatal(err)
			}
			if !lue.Etat.Ouverte() && (lue.Echeance != "" || len(demandes.Ouvertes(attentes)) > 0) {
				t.Errorf("une demande finie garde l’échéance %q, ou attend encore", lue.Echeance)
			}
			// Run again, the next day too: nothing more happens.
			g.Executer("silence")
			if lue.Etat.Ouverte() {
				return
			}
			g.minuit(g.Horloge.Aujourdhui().PlusJours(1).ISO())
			g.attendre(d, c.etat, c.tacite)
			attendu := 0
			if c.tacite != "" {
				attendu = 1
			}
			if evenements, courriels := g.effets(d); evenements != attendu || courriels != attendu {
				t.Errorf("%d événements, %d courriels, attendu %d", evenements, courriels, attendu)
			}
			if _, _, err := socle.VerifierJournal(g.App); err != nil {
				t.Error(err)
			}
		})
	}
}

// Stopped for a week, the program applies the silence when it starts, and
// nobody decides in between: the state is closed.
func TestLeSilenceSeRattrapeAuDemarrage(t *testing.T) {
	g := ouvrirGreffe(t, demandes.SVR)
	d := g.deposer()
	g.minuit("2026-07-01")
	g.vers("2026-07-08")
	exploitation.Rattraper(g.App)
	g.attendre(d, demandes.Refusee, "2026-07-05")
	if err := demandes.PrendreEnCharge(g.App, d, "", essai); !socle.EstCode(err, socle.Conflit) {
		t.Errorf("%v", err)
	}
}

// A decision that nobody approved in time awaits nobody any more.
func TestLeSilenceAnnuleLaDecisionPreparee(t *testing.T) {
	g := ouvrirGreffe(t, demandes.SVR)
	maire := g.Signataire(g.c)
	d := g.deposer()
	dec, err := demandes.Preparer(g.App, d, essai, "", demandes.Preparation{Sens: demandes.Acceptee, Signataire: maire.ID})
	if err != nil {
		t.Fatal(err)
	}
	g.minuit("2026-07-05")
	g.attendre(d, demandes.Refusee, "2026-07-05")
	if l, err := demandes.ASigner(g.App, []string{maire.ID}); err != nil || len(l) != 0 {
		t.Errorf("%d décisions attendent encore, %v", len(l), err)
	}
	if err := demandes.Approuver(g.App, dec, demandes.VoieLettre, essai); !socle.EstCode(err, socle.Conflit) {
		t.Errorf("%v", err)
	}
	g.attendre(d, demandes.Refusee, "2026-07-05")
}

// After midnight and before the job, the silence has decided: nobody suspends,
// completes nor decides otherwise, whichever comes first.
func TestApresLEcheanceSeulLeSilenceAgit(t *testing.T) {
	g := ouvrirGreffe(t, demandes.SVR)
	var toutes []*demandes.Demande
	for range 8 {
		toutes = append(toutes, g.deposer())
	}
	incomplete := toutes[0]
	g.demander(incomplete, "2026-05-14") // ten days
	g.vers("2026-07-15")
	actes := map[string]func(d *demandes.Demande) error{
		"demander une pièce": func(d *demandes.Demande) error {
			_, err := demandes.DemanderPieces(g.App, d, essai, demandes.DemandePieces{Manquants: []string{"Le livret"}, Limite: j("2026-07-30"), ArreteDelai: true})
			return err
		},
		"prendre": func(d *demandes.Demande) error { return demandes.PrendreEnCharge(g.App, d, "", essai) },
		"retirer": func(d *demandes.Demande) error { return demandes.RetirerDemande(g.App, d, "visiteur") },
		"classer": func(d *demandes.Demande) error { return demandes.ClasserDemande(g.App, d, essai, "double") },
		"compléter": func(*demandes.Demande) error {
			return g.App.RunInTransaction(func(tx core.App) error { return demandes.Produire(tx, incomplete, "visiteur", "Voici.") })
		},
	}
	fini := make(chan error)
	go func() { fini <- demandes.AppliquerSilence(g.App) }()
	for _, d := range toutes {
		for nom, faire := range actes {
			if err := faire(d); !socle.EstCode(err, socle.Conflit) {
				t.Errorf("%s : %v", nom, err)
			}
		}
	}
	if err := <-fini; err != nil {
		t.Fatal(err)
	}
	for _, d := range toutes[1:] {
		g.attendre(d, demandes.Refusee, "2026-07-05")
	}
	g.attendre(incomplete, demandes.Refusee, "2026-07-15")
}

// The assembly that votes in April gives what the silence refused in July.
func TestUneDecisionEcritePrendLaPlaceDuRefusNeDuSilence(t *testing.T) {
	g := ouvrirGreffe(t, demandes.SVR)
	maire := g.Signataire(g.c)
	d := g.deposer()
	g.minuit("2026-07-05")
	d = g.attendre(d, demandes.Refusee, "2026-07-05")
	if d.SilenceEnMots(g.c) == nil {
		t.Fatal("l’usager n’apprend pas le refus")
	}
	accord := demandes.Preparation{Sens: demandes.Acceptee, Signataire: maire.ID}
	dec, err := demandes.Preparer(g.App, d, essai, "", accord)
	if err != nil {
		t.Fatal(err)
	}
	if err := demandes.Approuver(g.App, dec, demandes.VoieLettre, maire.Acteur()); err != nil {
		t.Fatal(err)
	}
	if d = g.attendre(d, demandes.Acceptee, "2026-07-05"); d.SilenceEnMots(g.c) != nil {
		t.Errorf("l’usager lit encore l’ancien refus : %v", d.SilenceEnMots(g.c))
	}
	if _, err := demandes.Preparer(g.App, d, essai, "", accord); !socle.EstCode(err, socle.Conflit) {
		t.Errorf("une seconde décision : %v", err)
	}
}
