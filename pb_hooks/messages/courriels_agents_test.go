package messages_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/messages"
)

const (
	nadege   = "nadege@example.org"
	lucas    = "lucas@example.org"
	paul     = "paul@example.org"
	maire    = "maire@example.org"
	bureau   = "etat-civil@exemple.fr" // own address of the service
	mairieSE = "mairie@saint-exemple.example.org"
)

// Nadège and Lucas process; Paul does not. Each row says who is told of a
// dépôt.
func TestQuiEstAvertiDUnDepot(t *testing.T) {
	m := ouvrir(t)
	m.agent(nadege, "Nadège", "Humbert", agents.Accueil, agents.Instruction)
	m.agent(lucas, "Lucas", "Petit", agents.Instruction)
	m.agent(paul, "Paul", "Remy", agents.Gestion)
	tous := map[string]string{}
	for _, a := range []string{nadege, lucas, paul} {
		tous[a] = m.parCourriel(a).ID
	}
	absente := func(suppleant string) func(*agents.Agent) {
		return func(a *agents.Agent) {
			a.AbsentDu, a.AbsentAu, a.Suppleant = "2026-05-01", "2026-05-31", tous[suppleant]
		}
	}
	veut := func(avertissement string) func(*agents.Agent) {
		return func(a *agents.Agent) { a.Avertissement = avertissement }
	}
	for _, c := range []struct {
		nom           string
		nadege, lucas func(*agents.Agent)
		service       string
		avertis       []string
	}{
		{"chacun a choisi un courriel à chaque dépôt", nil, nil, bureau, []string{nadege, lucas}},
		{"l’une préfère le point du jour", veut(agents.Quotidien), nil, bureau, []string{lucas}},
		{"tous préfèrent le point du jour", veut(agents.Quotidien), veut(agents.Quotidien), bureau, nil},
		{"tous ne veulent rien : ils sont là, ils liront la liste", veut(agents.Aucun), veut(agents.Aucun), bureau, nil},
		{"absente, son suppléant reçoit à sa place", absente(paul), nil, bureau, []string{paul, lucas}},
		{"absente, son suppléant est déjà averti : un seul courriel", absente(lucas), nil, bureau, []string{lucas}},
		{"absente sans suppléant, l’adresse du service reçoit", absente(""), nil, bureau, []string{lucas, bureau}},
		{"absente sans suppléant, et l’autre ne veut rien", absente(""), veut(agents.Aucun), bureau, []string{bureau}},
		{"absente, son suppléant absent lui aussi", absente(lucas), absente(""), bureau, []string{bureau}},
		{
			"tous absents, rien de voulu : quelqu’un lit quand même", func(a *agents.Agent) { absente("")(a); a.Avertissement = agents.Aucun },
			func(a *agents.Agent) { absente("")(a); a.Avertissement = agents.Quotidien }, bureau,
			[]string{bureau},
		},
		{"le service n’a pas d’adresse : celle de la mairie", absente(""), absente(""), "", []string{mairieSE}},
		{"l’absence est finie", func(a *agents.Agent) { a.AbsentDu, a.AbsentAu = "2026-04-01", "2026-05-03" }, nil, bureau, []string{nadege, lucas}},
		{"l’absence finit aujourd’hui compris", func(a *agents.Agent) { a.AbsentDu, a.AbsentAu = "2026-04-01", "2026-05-04" }, nil, bureau, []string{lucas, bureau}},
		{"l’absence n’a pas commencé", func(a *agents.Agent) { a.AbsentDu = "2026-05-05" }, nil, bureau, []string{nadege, lucas}},
		{"l’absence n’a pas de fin", func(a *agents.Agent) { a.AbsentDu = "2026-05-04" }, nil, bureau, []string{lucas, bureau}},
	} {
		t.Run(c.nom, func(t *testing.T) {
			for a, changer := range map[string]func(*agents.Agent){nadege: c.nadege, lucas: c.lucas} {
				m.profil(a, func(x *agents.Agent) {
					x.Avertissement, x.AbsentDu, x.AbsentAu, x.Suppleant = agents.Chaque, "", "", ""
					if changer != nil {
						changer(x)
					}
				})
			}
			m.service(c.service)
			m.nouveaux()
			m.deposer()
			if l := adresses(m.nouveaux("arrivee_agent")); !slices.Equal(l, c.avertis) {
				t.Errorf("avertis : %q, attendu %q", l, c.avertis)
			}
		})
	}
}

// Paul follows a demande that Nadège processes: he reads what happens to it,
// whatever he chose for the mails of his services.
func TestQuiSuitUneDemandeEstAverti(t *testing.T) {
	m := ouvrir(t)
	m.agent(nadege, "Nadège", "Humbert", agents.Instruction)
	m.agent(lucas, "Lucas", "Petit", agents.Instruction)
	m.agent(paul, "Paul", "Remy", agents.Accueil)
	for _, a := range []string{nadege, lucas, paul} {
		m.profil(a, func(a *agents.Agent) { a.Avertissement = agents.Aucun })
	}
	qui := m.parCourriel(nadege)
	d := m.deposer()
	suivre := func(courriel string, oui bool) {
		t.Helper()
		m.Transaction(func(tx core.App) error { return demandes.Veiller(tx, d, m.parCourriel(courriel), oui) })
	}
	suivre(paul, true)
	suivre(nadege, true)
	for _, c := range []struct {
		nom     string
		faire   func() error
		modele  string
		avertis []string
	}{
		{"un message de l’usager : ceux qui suivent, avec ceux qui traitent", func() error { return messages.Ecrire(m.App, m.relire(d), "visiteur", "Avez-vous des nouvelles ?", "") }, "message_agent", []string{nadege, paul}},
		{"une réponse : qui l’écrit la connaît", func() error { return messages.Repondre(m.App, m.relire(d), qui, "Bientôt.", "", false) }, "veille", []string{paul}},
		{"une prise en charge", func() error { return demandes.PrendreEnCharge(m.App, d, qui.ID, qui.Acteur()) }, "veille", []string{paul}},
		{"plus de rôle : plus rien", func() error {
			_, err := m.App.DB().Delete("habilitations", dbx.HashExp{"agent": m.parCourriel(paul).ID}).Execute()
			return errors.Join(err, messages.Repondre(m.App, m.relire(d), m.parCourriel(lucas), "Bientôt.", "", false))
		}, "veille", []string{nadege}},
		{"ne plus suivre", func() error {
			suivre(nadege, false)
			return demandes.ClasserDemande(m.App, d, essai, "En double")
		}, "veille", nil},
	} {
		t.Run(c.nom, func(t *testing.T) {
			m.nouveaux()
			if err := c.faire(); err != nil {
				t.Fatal(err)
			}
			if l := adresses(m.nouveaux(c.modele)); !slices.Equal(slices.Sorted(slices.Values(l)), c.avertis) {
				t.Errorf("avertis : %q, attendu %q", l, c.avertis)
			}
		})
	}
}

func TestSansAgentLeServiceEstAverti(t *testing.T) {
	m := ouvrir(t)
	m.agent(paul, "Paul", "Remy", agents.Gestion)
	m.deposer()
	if l := adresses(m.nouveaux("arrivee_agent")); !slices.Equal(l, []string{mairieSE}) {
		t.Errorf("%q", l)
	}
}

// Once an agent took the demande, the mail about it is hers.
func TestLAgentChargeRecoitLaSuite(t *testing.T) {
	m := ouvrir(t)
	m.agent(nadege, "Nadège", "Humbert", agents.Instruction)
	m.agent(lucas, "Lucas", "Petit", agents.Instruction)
	m.service(bureau)
	d := m.deposer()
	ecrire := func(attendus ...string) {
		t.Helper()
		m.nouveaux()
		if err := messages.Ecrire(m.App, m.relire(d), "visiteur", "Avez-vous des nouvelles ?", ""); err != nil {
			t.Fatal(err)
		}
		if l := adresses(m.nouveaux("message_agent")); !slices.Equal(l, attendus) {
			t.Errorf("avertis : %q, attendu %q", l, attendus)
		}
	}
	ecrire(nadege, lucas)
	charge := m.parCourriel(lucas)
	if err := demandes.PrendreEnCharge(m.App, d, charge.ID, charge.Acteur()); err != nil {
		t.Fatal(err)
	}
	ecrire(lucas)
	m.profil(lucas, func(a *agents.Agent) { a.AbsentDu, a.Suppleant = "2026-05-04", m.parCourriel(nadege).ID })
	ecrire(nadege)
	m.profil(lucas, func(a *agents.Agent) { a.Suppleant = "" })
	ecrire(bureau)
	if _, err := m.App.DB().NewQuery("UPDATE agents SET actif = false WHERE courriel = '" + lucas + "'").Execute(); err != nil {
		t.Fatal(err)
	}
	ecrire(nadege)
}
