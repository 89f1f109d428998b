package statistiques_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/statistiques"
)

// chiffres is a mairie of two services with demandes in both.
type chiffres struct {
	*guichettest.Banc
	t       *testing.T
	c       *collectivites.Collectivite
	ici, la string // two services
}

func ouvrirChiffres(t *testing.T) *chiffres {
	t.Helper()
	x := &chiffres{Banc: guichettest.New(t), t: t}
	x.c = x.Collectivite("Saint-Exemple", "contact", "signalement")
	l, err := collectivites.Services(x.App, x.c.ID)
	if err != nil || len(l) < 2 {
		t.Fatal(err, len(l))
	}
	x.ici, x.la = l[0].ID, l[1].ID
	return x
}

// arriver files n demandes in a service and ends them with classer when it is
// set.
func (x *chiffres) arriver(n int, service string, terminer bool) (l []*demandes.Demande) {
	x.t.Helper()
	for range n {
		d, _ := x.Deposer(x.c, nil)
		if _, err := x.App.DB().Update("demandes", dbx.Params{"service": service}, dbx.HashExp{"id": d.ID}).Execute(); err != nil {
			x.t.Fatal(err)
		}
		if terminer {
			if err := demandes.ClasserDemande(x.App, d, essai, "doublon"); err != nil {
				x.t.Fatal(err)
			}
		}
		l = append(l, d)
	}
	return l
}

// agentDu signs in an agent of one service.
func (x *chiffres) agentDu(service, courriel string, roles ...agents.Role) *guichettest.Client {
	x.t.Helper()
	var droits agents.Habilitations
	for _, r := range roles {
		droits = append(droits, agents.Habilitation{Role: r, Service: service})
	}
	var chemin string
	x.Transaction(func(tx core.App) (err error) {
		_, chemin, err = agents.Inviter(tx, x.c, courriel, droits, essai)
		return err
	})
	client := x.Client()
	client.Envoyer(chemin, url.Values{
		"prenom": {"Nadège"}, "nom": {"Humbert"}, "qualite": {"agent"}, "nouveau": {guichettest.MotDePasse}, "encore": {guichettest.MotDePasse},
	}).Attendre(http.StatusSeeOther)
	return client
}

// exporter reads a table of the page as a spreadsheet does, without its titles.
func exporter(t *testing.T, client *guichettest.Client, chemin string) [][]string {
	t.Helper()
	p := client.Lire(chemin).Attendre(http.StatusOK)
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(p.Corps, "\ufeff")))
	r.Comma = ';'
	l, err := r.ReadAll()
	if err != nil || len(l) == 0 {
		t.Fatalf("%v\n%s", err, p.Corps)
	}
	return l[1:]
}

// sommeDe adds a column up.
func sommeDe(t *testing.T, lignes [][]string, colonne int) (n int) {
	t.Helper()
	for _, l := range lignes {
		v, err := strconv.Atoi(l[colonne])
		if err != nil {
			t.Fatal(err)
		}
		n += v
	}
	return n
}

func TestUnAgentNeLitQueLesChiffresDeSesServices(t *testing.T) {
	x := ouvrirChiffres(t)
	for _, d := range append(x.arriver(7, x.ici, true), x.arriver(13, x.la, true)...) {
		if err := statistiques.Noter(x.App, d, 4, "visiteur"); err != nil {
			t.Fatal(err)
		}
	}
	x.arriver(3, x.la, false)
	page := x.c.Chemin() + "/agents/statistiques"
	for _, c := range []struct {
		nom      string
		agent    *guichettest.Client
		arrivees int
		avis     int
	}{
		{"tous les services", x.Agent(x.c, "tous@example.org", agents.Gestion), 23, 20},
		{"le premier", x.agentDu(x.ici, "ici@example.org", agents.Accueil), 7, 7},
		{"le second", x.agentDu(x.la, "la@example.org", agents.Administration), 16, 13},
	} {
		t.Run(c.nom, func(t *testing.T) {
			client := c.agent.Pour(t)
			for _, periode := range []string{"?periode=mois", "?periode=annee", "?periode=dates&du_jour=1&du_mois=1&du_annee=2020&au_jour=5&au_mois=5&au_annee=2026"} {
				client.Lire(page + periode).Attendre(http.StatusOK).Contient("Demandes arrivées " + strconv.Itoa(c.arrivees) + " Réponses")
				sep := "/export" + periode + "&format=csv&tableau="
				for tableau, colonnes := range map[string]int{"flux": c.arrivees, "canaux": c.arrivees, "etats": c.arrivees, "teleservices": c.arrivees, "satisfaction": c.avis, "delais": c.avis} {
					if n := sommeDe(t, exporter(t, client, page+sep+tableau), 1); n != colonnes {
						t.Errorf("%s : %d, attendu %d", tableau, n, colonnes)
					}
				}
			}
		})
	}
	t.Run("le DPO et les agents d’ailleurs n’y entrent pas", func(t *testing.T) {
		x.Agent(x.c, "dpo@example.org", agents.Dpo).Lire(page).Attendre(http.StatusForbidden)
		x.Agent(x.Collectivite("Val-Imaginaire"), "ailleurs@example.org", agents.Gestion).Lire(page).Attendre(http.StatusForbidden)
	})
	t.Run("une démarche d’une autre mairie n’existe pas", func(t *testing.T) {
		x.Agent(x.c, "g@example.org", agents.Gestion).Lire(page + "?teleservice=aaaaaaaaaaaaaaa").Attendre(http.StatusNotFound)
	})
}

func TestLaPageDitLesDelaisEtLesRetards(t *testing.T) {
	x := ouvrirChiffres(t)
	nadege := x.Agent(x.c, "nadege@example.org", agents.Instruction)
	page := x.c.Chemin() + "/agents/statistiques"
	nadege.Lire(page).Attendre(http.StatusOK).Contient("Demandes arrivées 0", "Aucune demande n’est arrivée dans cette période.")
	l := x.arriver(10, x.ici, false)
	for i, d := range l { // answered after 1, 2… 9 days; the last one never
		x.Horloge.Avancer(24 * time.Hour)
		if i < 9 {
			if err := demandes.ClasserDemande(x.App, d, essai, "doublon"); err != nil {
				t.Fatal(err)
			}
		}
	}
	x.Horloge.Avancer(90 * 24 * time.Hour)
	nadege = x.Agent(x.c, "marie@example.org", agents.Instruction) // a session does not live so long
	nadege.Lire(page).Attendre(http.StatusOK).Contient(
		"Demandes arrivées 10", "Réponses 9", "Délai médian de réponse 5 jours", "9 sur 10 en 9 jours",
		"En retard 10 %", "1 réponse sur 10 attendues", "Moins de 5 avis",
	)
	nadege.Lire(page + "?periode=mois").Attendre(http.StatusOK).Contient("Demandes arrivées 0")
	nadege.Lire(page + "?periode=siecle").Attendre(http.StatusNotFound)
	nadege.Lire(page+"?periode=dates&du_jour=31&du_mois=2&du_annee=2026").Attendre(http.StatusUnprocessableEntity).
		Contient("Indiquez une date du calendrier", "Indiquez une date, par exemple")
	nadege.Lire(page + "?periode=dates&du_jour=5&du_mois=5&du_annee=2026&au_jour=4&au_mois=5&au_annee=2026").Attendre(http.StatusUnprocessableEntity).
		Contient("La fin de la période vient avant son début.")
}

func TestLaPagePubliqueSOuvreParUnReglage(t *testing.T) {
	x := ouvrirChiffres(t)
	gestion := x.Agent(x.c, "gestion@example.org", agents.Gestion)
	page, reglage := x.c.Chemin()+"/statistiques", x.c.Chemin()+"/agents/reglages/statistiques"
	x.Client().Lire(page).Attendre(http.StatusNotFound)
	gestion.Envoyer(reglage, url.Values{"publiques": {"oui"}}).Attendre(http.StatusUnprocessableEntity).Contient("à partir de 500 habitants : avec 280 habitants")
	x.peupler(499)
	gestion.Envoyer(reglage, url.Values{"publiques": {"oui"}}).Attendre(http.StatusUnprocessableEntity)
	x.peupler(500)
	gestion.Envoyer(reglage, url.Values{"publiques": {"oui"}}).Attendre(http.StatusSeeOther)
	x.Client().Ouvrir(x.c.Chemin() + "/").Contient("Les chiffres du guichet")

	x.arriver(9, x.ici, true)
	for _, d := range x.arriver(3, x.ici, true) {
		if _, err := x.App.DB().Update("demandes", dbx.Params{"canal": "guichet"}, dbx.HashExp{"id": d.ID}).Execute(); err != nil {
			t.Fatal(err)
		}
	}
	lire := func() *guichettest.Page { return x.Client().Lire(page).Attendre(http.StatusOK) }
	if p := lire(); contient(p, "arrivées 12") {
		t.Error("le mois en cours se lit")
	}
	x.Horloge.Avancer(40 * 24 * time.Hour)
	lire().Contient("Du 1er juin 2025 au 31 mai 2026", "Demandes arrivées 12", "mai 2026 12", "Délai médian de réponse 0 jour", "Par voie d’arrivée Il y en a trop peu")
	if p := lire(); contient(p, "Au guichet 3") || contient(p, "En ligne 9") || contient(p, "gestion@example.org") || contient(p, "Nadège") {
		t.Errorf("un petit nombre ou un agent se lit\n%s", p.Texte())
	}
	x.Agent(x.c, "autre@example.org", agents.Gestion).Envoyer(reglage, nil).Attendre(http.StatusSeeOther)
	x.Client().Lire(page).Attendre(http.StatusNotFound)
}

func (x *chiffres) peupler(habitants int) {
	x.t.Helper()
	if _, err := x.App.DB().Update("collectivites", dbx.Params{"population": habitants}, dbx.HashExp{"id": x.c.ID}).Execute(); err != nil {
		x.t.Fatal(err)
	}
}
