package messages_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

// hierarchie is Nadège who processes, Lucas her deputy, Paul the gestion,
// Hélène the maire, who has no account.
func hierarchie(t *testing.T) *mairie {
	t.Helper()
	m := ouvrir(t)
	m.agent(nadege, "Nadège", "Humbert", agents.Instruction)
	m.agent(lucas, "Lucas", "Petit", agents.Accueil)
	m.agent(paul, "Paul", "Remy", agents.Gestion)
	m.Transaction(func(tx core.App) error {
		return agents.Habiliter(tx, m.parCourriel(lucas), m.c.ID, nil, essai) // a deputy need not be of the service
	})
	m.profil(nadege, func(a *agents.Agent) { a.Suppleant, a.Avertissement = m.parCourriel(lucas).ID, agents.Aucun })
	m.Signataire(m.c)
	adjoint := &agents.Signataire{Collectivite: m.c.ID, Prenom: "Jean", Nom: "Colin", Qualite: "adjoint", Courriel: "adjoint@example.org", Delegation: "Arrêté du 1er avril 2026"}
	m.Transaction(func(tx core.App) error { return adjoint.Enregistrer(tx, essai) })
	return m
}

var modelesAlertes = []string{"alerte", "alerte_gestion", "alerte_autorite"}

// Rejection is born on 5 July: each row is the morning of a day, the program
// running without a stop.
func TestLesAlertesMontent(t *testing.T) {
	m := hierarchie(t)
	d := m.deposer()
	if d.Echeance != "2026-07-04" {
		t.Fatal(d.Echeance)
	}
	m.nouveaux()
	for _, c := range []struct {
		jour     string
		prevenus []string
		dit      string // by the last mail
	}{
		{"2026-06-18", nil, ""},
		{"2026-06-19", []string{nadege}, "attend une réponse avant le 4 juillet 2026. Sans réponse ce jour-là, elle est considérée comme refusée."},
		{"2026-06-20", nil, ""},
		{"2026-06-28", nil, ""},
		{"2026-06-29", []string{nadege}, "avant le 4 juillet 2026"},
		{"2026-07-02", nil, ""},
		{"2026-07-03", []string{nadege, lucas, paul}, "Déjà prévenus : Nadège Humbert, Lucas Petit."},
		{"2026-07-04", []string{nadege, lucas, paul, maire}, "Déjà prévenus : Nadège Humbert, Lucas Petit, Paul Remy."},
		{"2026-07-05", []string{nadege, lucas, paul, maire}, "n’a pas reçu de réponse avant le 4 juillet 2026. Elle est considérée comme refusée depuis le 5 juillet 2026."},
		{"2026-07-06", nil, ""},
		{"2026-09-01", nil, ""},
	} {
		m.jusqua(c.jour + " 00:05")
		m.Executer("silence")
		m.jusqua(c.jour + " 06:30")
		m.Executer("alertes")
		m.Executer("alertes")
		l := m.nouveaux(modelesAlertes...)
		if !slices.Equal(adresses(l), c.prevenus) {
			t.Errorf("%s : %q, attendu %q", c.jour, adresses(l), c.prevenus)
		}
		if len(l) > 0 {
			dernier := l[len(l)-1]
			if texte := espaces(dernier.Texte); !strings.Contains(texte, c.dit) || !strings.Contains(texte, socle.FormaterNumero(d.Numero)) {
				t.Errorf("%s : ne dit pas « %s »\n%s", c.jour, c.dit, texte)
			}
			if !strings.Contains(dernier.Objet, socle.FormaterNumero(d.Numero)) {
				t.Errorf("%s : %s", c.jour, dernier.Objet)
			}
		}
	}
}

func espaces(s string) string { return strings.Join(strings.Fields(s), " ") }

func TestAlertesDUnProgrammeArrete(t *testing.T) {
	m := hierarchie(t)
	m.deposer()
	m.nouveaux()
	m.jusqua("2026-07-01 09:00") // stopped for two months
	m.Executer("alertes")
	if l := adresses(m.nouveaux(modelesAlertes...)); !slices.Equal(l, []string{nadege}) {
		t.Errorf("au retour, à trois jours : %q", l)
	}
	m.jusqua("2026-07-20 09:00")
	m.Executer("silence")
	m.Executer("alertes")
	if l := m.nouveaux(modelesAlertes...); !slices.Equal(adresses(l), []string{nadege, lucas, paul, maire}) || !strings.Contains(espaces(l[3].Texte), "depuis le 5 juillet 2026") {
		t.Errorf("au retour, après l’échéance : %q", adresses(l))
	}
}

// What a téléservice promises without any effect of silence is late, day after
// day, until it is answered.
func TestAlertesDeRetardSansEffetDuSilence(t *testing.T) {
	m := hierarchie(t)
	m.republier(func(x *catalogue.Traitement) {
		x.Silence = catalogue.Silence{Regime: "SO", BaseLegale: "Aucune décision n’est demandée"}
		x.Delai = catalogue.Delai{Valeur: 10, Unite: "jours", Nature: "usage"}
	})
	d := m.deposer()
	if d.PrevueLe != "2026-05-14" || d.Echeance != "" {
		t.Fatal(d.PrevueLe, d.Echeance)
	}
	m.nouveaux()
	for _, c := range []struct {
		jour     string
		prevenus []string
		dit      string
	}{
		{"2026-05-14", nil, ""},
		{"2026-05-15", []string{nadege}, "devait recevoir une réponse le 14 mai 2026. Elle a 1 jour de retard."},
		{"2026-05-16", nil, ""},
		{"2026-05-17", []string{nadege, lucas, paul}, "Elle a 3 jours de retard."},
		{"2026-05-20", nil, ""},
		{"2026-05-21", []string{nadege, lucas, paul, maire}, "Elle a 7 jours de retard."},
		{"2026-06-21", nil, ""},
	} {
		m.jusqua(c.jour + " 06:30")
		m.Executer("alertes")
		l := m.nouveaux(modelesAlertes...)
		if !slices.Equal(adresses(l), c.prevenus) || len(l) > 0 && !strings.Contains(espaces(l[len(l)-1].Texte), c.dit) {
			t.Errorf("%s : %q, attendu %q", c.jour, adresses(l), c.prevenus)
		}
	}
}

func TestQuiLesAlertesAtteignent(t *testing.T) {
	for _, c := range []struct {
		nom      string
		changer  func(m *mairie)
		prevenus []string
	}{
		{"dans une petite mairie, une seule personne fait tout : un courriel", func(m *mairie) {
			m.Transaction(func(tx core.App) error {
				if err := agents.Habiliter(tx, m.parCourriel(paul), m.c.ID, nil, essai); err != nil {
					return err
				}
				return agents.Habiliter(tx, m.parCourriel(nadege), m.c.ID, agents.Habilitations{{Role: agents.Instruction}, {Role: agents.Gestion}}, essai)
			})
		}, []string{nadege, lucas, maire}},
		{"l’agent est absent : son suppléant, une fois", func(m *mairie) {
			m.profil(nadege, func(a *agents.Agent) { a.AbsentDu = "2026-06-01" })
		}, []string{lucas, paul, maire}},
		{"la gestion est absente sans suppléant : l’adresse du service", func(m *mairie) {
			m.service(bureau)
			m.profil(paul, func(a *agents.Agent) { a.AbsentDu = "2026-06-01" })
		}, []string{nadege, lucas, bureau, maire}},
		{"personne n’est là : l’adresse de la mairie, une fois", func(m *mairie) {
			m.profil(nadege, func(a *agents.Agent) { a.AbsentDu, a.Suppleant = "2026-06-01", "" })
			m.profil(paul, func(a *agents.Agent) { a.AbsentDu = "2026-06-01" })
		}, []string{mairieSE, maire}},
		{"la maire n’a pas d’adresse : ses adjoints", func(m *mairie) {
			if _, err := m.App.DB().NewQuery("UPDATE signataires SET courriel = '' WHERE delegation = ''").Execute(); err != nil {
				m.t.Fatal(err)
			}
		}, []string{nadege, lucas, paul, "adjoint@example.org"}},
		{"la demande est suspendue jusqu’après l’échéance : personne", func(m *mairie) {
			var id string
			if err := m.App.DB().NewQuery("SELECT id FROM demandes").Row(&id); err != nil {
				m.t.Fatal(err)
			}
			d, err := demandes.ParID(m.App, m.c.ID, id)
			if err != nil {
				m.t.Fatal(err)
			}
			_, err = demandes.DemanderPieces(m.App, d, essai, demandes.DemandePieces{Manquants: []string{"Le livret"}, Limite: jour(m.t, "2026-08-31"), ArreteDelai: true})
			if err != nil {
				m.t.Fatal(err)
			}
		}, nil},
	} {
		t.Run(c.nom, func(t *testing.T) {
			m := hierarchie(t)
			m.deposer()
			c.changer(m)
			m.nouveaux()
			m.jusqua("2026-07-04 06:30")
			m.Executer("alertes")
			if l := adresses(m.nouveaux(modelesAlertes...)); !slices.Equal(l, c.prevenus) {
				t.Errorf("%q, attendu %q", l, c.prevenus)
			}
		})
	}
}

func jour(t *testing.T, iso string) socle.Jour {
	t.Helper()
	j, err := socle.LireJour(iso)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// An accusé that no server took is told within a day: it is due within ten
// jours ouvrés, printed if it must be.
func TestUnAccuseNonPartiMonteALaGestion(t *testing.T) {
	for _, c := range []struct {
		nom   string
		panne error
		le    string // when it is told
	}{
		{"l’adresse est refusée", exploitation.ErrRefus, "2026-05-05 06:30"},
		{"le serveur est en panne", exploitation.ErrPanne, "2026-05-06 06:30"}, // less than a day on the 5th
		{"la boîte est pleine", errors.New("452 4.2.2 mailbox full"), "2026-05-06 06:30"},
	} {
		t.Run(c.nom, func(t *testing.T) {
			m := hierarchie(t)
			m.Boite.Tomber(c.panne)
			d := m.deposer()
			m.Courriels("")
			for _, le := range []string{"2026-05-05 06:30", "2026-05-06 06:30", "2026-05-07 06:30"} {
				m.jusqua(le)
				m.Courriels("") // tried again, in vain
				m.nouveaux()
				m.Executer("alertes")
				m.Executer("alertes")
				l := m.nouveaux("accuse_non_parti", "accuse_non_parti_gestion")
				var attendus []string
				if le == c.le {
					attendus = []string{nadege, lucas, paul}
				}
				if !slices.Equal(adresses(l), attendus) {
					t.Errorf("%s : %q, attendu %q", le, adresses(l), attendus)
				}
				for _, x := range l {
					if texte := espaces(x.Texte); !strings.Contains(texte, "Imprimez-le et remettez-le à l’usager avant le 20 mai 2026.") || strings.Contains(texte, "camille") || !strings.Contains(texte, socle.FormaterNumero(d.Numero)) {
						t.Error(texte)
					}
				}
			}
		})
	}
	t.Run("un accusé parti n’alerte personne", func(t *testing.T) {
		m := hierarchie(t)
		m.deposer()
		m.Courriels("")
		m.jusqua("2026-05-06 06:30")
		m.Executer("alertes")
		if l := m.nouveaux("accuse_non_parti", "accuse_non_parti_gestion"); len(l) > 0 {
			t.Error(adresses(l))
		}
	})
}

func TestPointDuJour(t *testing.T) {
	m := ouvrir(t)
	m.agent(nadege, "Nadège", "Humbert", agents.Instruction)
	m.agent(lucas, "Lucas", "Petit", agents.Accueil)
	m.profil(nadege, func(a *agents.Agent) { a.Avertissement, a.Heure = agents.Quotidien, 8 })
	heure := func(quand string, attendus ...string) string {
		t.Helper()
		m.jusqua(quand)
		m.nouveaux()
		m.Executer("resume-quotidien")
		l := m.nouveaux("resume")
		if !slices.Equal(adresses(l), attendus) {
			t.Errorf("%s : %q, attendu %q", quand, adresses(l), attendus)
		}
		if len(l) == 0 {
			return ""
		}
		return espaces(l[0].Texte)
	}
	attendre := func(texte, dit string) {
		t.Helper()
		if !strings.Contains(texte, dit) {
			t.Errorf("ne dit pas « %s »\n%s", dit, texte)
		}
	}
	heure("2026-05-04 11:00") // the hour of the first run
	m.deposer()
	m.deposer()
	heure("2026-05-05 07:00")
	attendre(heure("2026-05-05 08:00", nadege), "Bonjour, 2 nouvelles demandes depuis hier. Ouvrir")
	heure("2026-05-05 08:30")
	heure("2026-05-05 09:00")
	// The machine slept at eight: the digest leaves when it wakes.
	m.deposer()
	attendre(heure("2026-05-06 10:20", nadege), "Bonjour, 1 nouvelle demande depuis hier. 2 autres demandes à lire. Ouvrir")
	heure("2026-05-06 11:00")
	// It slept for days: one digest, not one a day.
	heure("2026-06-30 18:00", nadege)
	attendre(heure("2026-07-01 08:00", nadege), "Bonjour, 3 autres demandes à lire. 3 demandes attendent une réponse avant le 6 juillet 2026. Ouvrir")

	t.Run("absente, son suppléant ou l’adresse du service le reçoit", func(t *testing.T) {
		m.profil(nadege, func(a *agents.Agent) { a.AbsentDu, a.Suppleant = "2026-07-02", m.parCourriel(lucas).ID })
		heure("2026-07-02 08:00", lucas)
		m.profil(nadege, func(a *agents.Agent) { a.Suppleant = "" })
		heure("2026-07-03 08:00", mairieSE)
	})
	t.Run("rien de nouveau, pas de courriel", func(t *testing.T) {
		m.profil(nadege, func(a *agents.Agent) { a.AbsentDu = "" })
		if _, err := m.App.DB().NewQuery("UPDATE demandes SET a_lire_agent = false, prevue_le = ''").Execute(); err != nil {
			t.Fatal(err)
		}
		heure("2026-07-04 08:00")
	})
}

func TestRappelsAUsager(t *testing.T) {
	for _, c := range []struct {
		nom     string
		limite  string
		arrete  bool
		passage []string // mornings when the job runs
		rappels []string // day and what it says
	}{
		{
			"sept jours et un jour avant", "2026-06-04", true, jours("2026-05-05", "2026-06-05"),
			[]string{"2026-05-28 7 jours", "2026-06-03 1 jour"},
		},
		{
			"le programme était arrêté ces jours-là : le suivant le dit", "2026-06-04", true,
			[]string{"2026-05-20", "2026-05-30", "2026-06-01"},
			[]string{"2026-05-30 5 jours"},
		},
		{
			"demandé moins de sept jours avant : la veille seulement", "2026-05-10", true, jours("2026-05-05", "2026-05-11"),
			[]string{"2026-05-09 1 jour"},
		},
		{
			"sans arrêt du délai, de même", "2026-06-04", false, jours("2026-05-27", "2026-06-05"),
			[]string{"2026-05-28 7 jours", "2026-06-03 1 jour"},
		},
	} {
		t.Run(c.nom, func(t *testing.T) {
			m := ouvrir(t)
			d := m.deposer()
			_, err := demandes.DemanderPieces(m.App, d, essai, demandes.DemandePieces{Manquants: []string{"Le livret"}, Limite: jour(t, c.limite), ArreteDelai: c.arrete})
			if err != nil {
				t.Fatal(err)
			}
			m.nouveaux()
			var l []string
			for _, matin := range c.passage {
				m.jusqua(matin + " 08:00")
				m.Executer("rappels-usagers")
				m.Executer("rappels-usagers")
				for _, x := range m.nouveaux("rappel") {
					reste, _, _ := strings.Cut(strings.TrimPrefix(espaces(x.Texte)[strings.Index(espaces(x.Texte), "Il vous reste "):], "Il vous reste "), " pour")
					l = append(l, matin+" "+reste)
					consequence := "le délai de réponse reprend"
					if !c.arrete {
						consequence = "la mairie traite votre demande avec ce qu’elle a"
					}
					if !strings.Contains(espaces(x.Texte), consequence) {
						t.Errorf("la conséquence n’est pas dite :\n%s", x.Texte)
					}
				}
			}
			if !slices.Equal(l, c.rappels) {
				t.Errorf("%q, attendu %q", l, c.rappels)
			}
		})
	}
	t.Run("celui qui a répondu n’est plus rappelé", func(t *testing.T) {
		m := ouvrir(t)
		d := m.deposer()
		if _, err := demandes.DemanderPieces(m.App, d, essai, demandes.DemandePieces{Manquants: []string{"Le livret"}, Limite: jour(t, "2026-06-04"), ArreteDelai: true}); err != nil {
			t.Fatal(err)
		}
		m.jusqua("2026-05-10 09:00")
		m.Transaction(func(tx core.App) error { return demandes.Produire(tx, d, "visiteur", "Le voici.") })
		m.nouveaux()
		m.jusqua("2026-05-28 08:00")
		m.Executer("rappels-usagers")
		if l := m.nouveaux("rappel"); len(l) > 0 {
			t.Error(adresses(l))
		}
	})
}

// jours lists the days of a period.
func jours(du, au string) (l []string) {
	debut, _ := time.Parse(time.DateOnly, du)
	fin, _ := time.Parse(time.DateOnly, au)
	for ; !debut.After(fin); debut = debut.AddDate(0, 0, 1) {
		l = append(l, fmt.Sprint(debut.Format(time.DateOnly)))
	}
	return l
}
