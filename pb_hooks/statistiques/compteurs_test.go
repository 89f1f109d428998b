package statistiques_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/statistiques"
)

const essai = socle.Acteur("programme:essai")

// vie makes demandes live at random.
type vie struct {
	*guichettest.Banc
	t        *testing.T
	hasard   *rand.Rand
	c        *collectivites.Collectivite
	maire    *agents.Signataire
	services []string
	demandes []string
}

func ouvrirVie(t *testing.T, regime demandes.Regime, graine uint64) *vie {
	t.Helper()
	v := &vie{Banc: guichettest.New(t), t: t, hasard: rand.New(rand.NewPCG(graine, 1))}
	v.c = v.Collectivite("Saint-Exemple")
	d, err := catalogue.Modele("contact")
	if err != nil {
		t.Fatal(err)
	}
	if d.Traitement.Silence.Regime = string(regime); regime == demandes.SO {
		d.Traitement.Silence = catalogue.Silence{Regime: "SO", BaseLegale: "Aucune décision n’est demandée"}
	}
	v.Transaction(func(tx core.App) error {
		_, err := catalogue.Publier(tx, v.c.ID, d, essai)
		return err
	})
	v.maire = v.Signataire(v.c)
	l, err := collectivites.Services(v.App, v.c.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range l {
		v.services = append(v.services, s.ID)
	}
	return v
}

// agir does one thing, to one demande or to the clock. An act that the state
// refuses is no fault: it changes nothing.
func (v *vie) agir() string {
	v.t.Helper()
	if len(v.demandes) == 0 || v.hasard.IntN(4) == 0 {
		canaux := []demandes.Canal{demandes.EnLigne, demandes.AuGuichet, demandes.Telephone, demandes.Papier}
		depot := v.Depot(v.c, nil)
		depot.Canal = canaux[v.hasard.IntN(len(canaux))]
		depose, err := demandes.Deposer(v.App, depot)
		if err != nil {
			v.t.Fatal(err)
		}
		v.demandes = append(v.demandes, depose.Demande.ID)
		return "déposer"
	}
	d, err := demandes.ParID(v.App, v.c.ID, v.demandes[v.hasard.IntN(len(v.demandes))])
	if err != nil {
		v.t.Fatal(err)
	}
	auj := v.Horloge.Aujourdhui()
	actes := []struct {
		nom   string
		faire func() error
	}{
		{"prendre", func() error { return demandes.PrendreEnCharge(v.App, d, "", essai) }},
		{"demander des pièces", func() error {
			_, err := demandes.DemanderPieces(v.App, d, essai, demandes.DemandePieces{Manquants: []string{"Le livret"}, Limite: auj.PlusJours(15), ArreteDelai: v.hasard.IntN(2) == 0})
			return err
		}},
		{"produire", func() error {
			return v.App.RunInTransaction(func(tx core.App) error { return demandes.Produire(tx, d, "visiteur", "Voici.") })
		}},
		{"traiter", func() error { return demandes.TraiterSansDecision(v.App, d, essai) }},
		{"classer", func() error { return demandes.ClasserDemande(v.App, d, essai, "doublon") }},
		{"retirer", func() error { return demandes.RetirerDemande(v.App, d, "visiteur") }},
		{"décider", func() error {
			p := demandes.Preparation{Sens: demandes.Acceptee, Signataire: v.maire.ID}
			if v.hasard.IntN(2) == 0 {
				p = demandes.Preparation{Sens: demandes.Refusee, Signataire: v.maire.ID, MotifDroit: "CGCT, article L2223-13", MotifFait: "Le cimetière n’a plus de place."}
			}
			dec, err := demandes.Preparer(v.App, d, essai, "", p)
			if err != nil {
				return err
			}
			return demandes.Approuver(v.App, dec, demandes.VoieLettre, v.maire.Acteur())
		}},
		{"envoyer par courrier", func() error { return demandes.EnvoyerParCourrier(v.App, d, essai) }},
		{"noter", func() error { return statistiques.Noter(v.App, d, 1+v.hasard.IntN(4), "visiteur") }},
		{"changer de service", func() error {
			_, err := v.App.DB().Update("demandes", dbx.Params{"service": v.services[v.hasard.IntN(len(v.services))]}, dbx.HashExp{"id": d.ID}).Execute()
			return err
		}},
		{"changer de canal sans le programme", func() error {
			_, err := v.App.DB().NewQuery("UPDATE demandes SET canal = 'courriel' WHERE id = {:d}").Bind(dbx.Params{"d": d.ID}).Execute()
			return err
		}},
		{"avancer", func() error {
			v.Horloge.Avancer(time.Duration(v.hasard.IntN(20*24)) * time.Hour)
			v.Executer("silence")
			v.Executer("incompletes")
			return nil
		}},
	}
	a := actes[v.hasard.IntN(len(actes))]
	if err := a.faire(); err != nil {
		return ""
	}
	return a.nom
}

// ligne is one counter.
type ligne struct {
	Fait    string `db:"fait"`
	Maille  string `db:"maille"`
	Periode string `db:"periode"`
	Service string `db:"service"`
	Valeur  string `db:"valeur"`
}

func (v *vie) gardes() map[ligne]int {
	v.t.Helper()
	var l []struct {
		ligne
		Nombre int `db:"nombre"`
	}
	if err := v.App.DB().NewQuery("SELECT fait, maille, periode, service, valeur, nombre FROM compteurs").All(&l); err != nil {
		v.t.Fatal(err)
	}
	m := map[ligne]int{}
	for _, x := range l {
		m[x.ligne] += x.Nombre
	}
	return m
}

// attendus counts the rows again, knowing nothing of the schema's SQL.
func (v *vie) attendus() map[ligne]int {
	v.t.Helper()
	m := map[ligne]int{}
	for _, id := range v.demandes {
		d, err := demandes.ParID(v.App, v.c.ID, id)
		if err != nil {
			v.t.Fatal(err)
		}
		ajouter := func(fait, jour, valeur string) {
			m[ligne{fait, "jour", jour, d.Service, valeur}]++
			m[ligne{fait, "mois", jour[:7], d.Service, valeur}]++
		}
		depot := socle.JourDe(d.DeposeeLe.Time())
		ajouter("arrivee", depot.ISO(), string(d.Canal))
		ajouter("etat", depot.ISO(), string(d.Etat))
		due, valeur := d.PrevueLe, "ouverte"
		if !d.Etat.Ouverte() {
			due, valeur = d.AttendueLe, "a_temps"
			if d.TermineeLe > d.AttendueLe {
				valeur = "en_retard"
			}
		}
		if due != "" && d.Etat != demandes.Retiree {
			ajouter("attendue", due, valeur)
		}
		silence := !d.TaciteLe.IsZero() && d.DocumentDisponibleLe.IsZero()
		if !d.Etat.Ouverte() && d.Etat != demandes.Retiree && !silence {
			fin, err := socle.LireJour(d.TermineeLe)
			if err != nil {
				v.t.Fatalf("%s : %v", d.Etat, err)
			}
			ajouter("reponse", d.TermineeLe, strconv.Itoa(min(367, fin.JoursDepuis(socle.JourDe(d.RecueLe.Time())))))
		}
		var s struct {
			Note int    `db:"note"`
			Le   string `db:"le"`
		}
		if v.App.DB().NewQuery("SELECT note, le FROM satisfactions WHERE demande = {:d}").Bind(dbx.Params{"d": id}).One(&s) == nil {
			le, err := time.Parse("2006-01-02 15:04:05.000Z", s.Le)
			if err != nil {
				v.t.Fatal(err)
			}
			ajouter("satisfaction", socle.JourDe(le).ISO(), strconv.Itoa(s.Note))
		}
	}
	return m
}

func (v *vie) recompter() (total, faux int) {
	v.t.Helper()
	total, faux, err := statistiques.Recompter(v.App)
	if err != nil {
		v.t.Fatal(err)
	}
	return total, faux
}

// What the triggers keep is what the demandes say, and what counting again
// gives, whatever was done to them.
func TestLesCompteursDisentCeQueDisentLesDemandes(t *testing.T) {
	for i, regime := range []demandes.Regime{demandes.SVR, demandes.SVA, demandes.SO} {
		t.Run(string(regime), func(t *testing.T) {
			v := ouvrirVie(t, regime, uint64(i))
			essaiForme, _ := v.DepotDEssai(v.c, "contact")
			if _, err := demandes.Deposer(v.App, essaiForme); err != nil {
				t.Fatal(err)
			}
			faits := map[string]int{}
			for n := range 160 {
				faits[v.agir()]++
				if n%20 != 19 {
					continue
				}
				if gardes, attendus := v.gardes(), v.attendus(); !maps.Equal(gardes, attendus) {
					t.Fatalf("après %d actes (%v) : %s", n+1, faits, difference(gardes, attendus))
				}
				if _, faux := v.recompter(); faux != 0 {
					t.Fatalf("après %d actes : %d compteurs faux", n+1, faux)
				}
			}
			for _, acte := range []string{"déposer", "prendre", "demander des pièces", "classer", "retirer", "noter", "changer de service", "avancer"} {
				if faits[acte] == 0 {
					t.Errorf("« %s » n’a jamais eu lieu : %v", acte, faits)
				}
			}
		})
	}
}

func difference(gardes, attendus map[ligne]int) string {
	s := ""
	for l, n := range attendus {
		if gardes[l] != n {
			s += fmt.Sprintf("\n%v : gardé %d, attendu %d", l, gardes[l], n)
		}
	}
	for l, n := range gardes {
		if attendus[l] == 0 {
			s += fmt.Sprintf("\n%v : gardé %d, attendu 0", l, n)
		}
	}
	return s
}

func TestRecompterRepareUnCompteurFaux(t *testing.T) {
	v := ouvrirVie(t, demandes.SVR, 9)
	v.agir()
	avant := v.gardes()
	if _, err := v.App.DB().NewQuery("UPDATE compteurs SET nombre = nombre + 3 WHERE fait = 'arrivee'").Execute(); err != nil {
		t.Fatal(err)
	}
	if _, faux := v.recompter(); faux == 0 {
		t.Error("la faute n’est pas vue")
	}
	if !maps.Equal(v.gardes(), avant) {
		t.Error(difference(v.gardes(), avant))
	}
}

// The SQL of the schema knows the civil day of Paris as well as the zone does.
func TestLeJourDUnCompteurEstCeluiDeParis(t *testing.T) {
	v := ouvrirVie(t, demandes.SO, 0)
	depose, err := demandes.Deposer(v.App, v.Depot(v.c, nil))
	if err != nil {
		t.Fatal(err)
	}
	if err := statistiques.Noter(v.App, finir(t, v, depose.Demande), 4, "visiteur"); err != nil {
		t.Fatal(err)
	}
	var instants []time.Time
	for annee := 2024; annee < 2046; annee++ {
		for _, mois := range []time.Month{time.January, time.March, time.October} {
			for jour := 24; jour <= 31; jour++ {
				for _, minutes := range []int{0, 59, 22 * 60, 22*60 + 59, 23 * 60, 23*60 + 59} {
					instants = append(instants, time.Date(annee, mois, jour, 0, minutes, 0, 0, time.UTC))
				}
			}
		}
	}
	for _, le := range instants {
		if _, err := v.App.DB().Update("satisfactions", dbx.Params{"le": socle.Date(le)}, dbx.HashExp{"note": 4}).Execute(); err != nil {
			t.Fatal(err)
		}
		var jour string
		if err := v.App.DB().NewQuery("SELECT jour FROM apports_du_jour WHERE fait = 'satisfaction'").Row(&jour); err != nil {
			t.Fatal(err)
		}
		if attendu := socle.JourDe(le).ISO(); jour != attendu {
			t.Fatalf("%s : %s, attendu %s", le, jour, attendu)
		}
	}
}

// finir ends a demande that asks no decision.
func finir(t *testing.T, v *vie, d *demandes.Demande) *demandes.Demande {
	t.Helper()
	if err := demandes.ClasserDemande(v.App, d, essai, "doublon"); err != nil {
		t.Fatal(err)
	}
	return d
}
