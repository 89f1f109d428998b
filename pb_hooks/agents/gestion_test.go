package agents_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

func idDe(t *testing.T, b *guichettest.Banc, courriel string) string {
	t.Helper()
	a, err := agents.ParCourriel(b.App, courriel)
	if err != nil {
		t.Fatal(err)
	}
	return a.ID
}

func TestReglerLesAgents(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	reglages := c.Chemin() + "/agents/reglages/agents"
	admin := b.Agent(c, "admin@example.org", agents.Administration)
	gestion := b.Agent(c, "gestion@example.org", agents.Gestion)
	lucas := b.Agent(c, "lucas@example.org", agents.Accueil)

	t.Run("une invitation part par courriel et donne les rôles choisis", func(t *testing.T) {
		admin.Envoyer(reglages+"/nouveau", url.Values{"courriel": {"zoe@example.org"}, "roles": {"accueil", "instruction"}}).Attendre(http.StatusSeeOther)
		lien := guichettest.LienDe(t, b.Dernier("zoe@example.org"))
		b.Client().Lire(lien).Attendre(http.StatusOK).Contient("zoe@example.org")
		droits, err := agents.Droits(b.App, idDe(t, b, "zoe@example.org"), c.ID)
		if err != nil || !droits.A(agents.Accueil) || !droits.A(agents.Instruction) || droits.A(agents.Validation) {
			t.Errorf("%v %v", droits, err)
		}
	})
	t.Run("un mot de passe court, facile ou mal répété est refusé et rien n’est perdu", func(t *testing.T) {
		lien := b.Inviter(c, "marie.durand@example.org", agents.Accueil)
		for _, couple := range [][2]string{{"court", "court"}, {"aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa"}, {"marie.durand88", "marie.durand88"}, {"azertyuiopqsdf", "azertyuiopqsdf"}, {guichettest.MotDePasse, "autre chose que cela"}} {
			p := b.Client().Envoyer(lien, url.Values{"prenom": {"Marie"}, "nom": {"Durand"}, "qualite": {"adjointe"}, "nouveau": {couple[0]}, "encore": {couple[1]}})
			p.Attendre(http.StatusUnprocessableEntity)
			if p.Champ("nom") != "Durand" {
				t.Error("le nom est perdu")
			}
		}
	})
	t.Run("la gestion ne donne pas l’administration et ne la retire pas", func(t *testing.T) {
		gestion.Envoyer(reglages+"/nouveau", url.Values{"courriel": {"ruse@example.org"}, "roles": {"administration", "dpo"}}).Attendre(http.StatusUnprocessableEntity)
		gestion.Envoyer(reglages+"/"+idDe(t, b, "admin@example.org"), url.Values{"roles": {"accueil"}}).Attendre(http.StatusSeeOther)
		droits, err := agents.Droits(b.App, idDe(t, b, "admin@example.org"), c.ID)
		if err != nil || !droits.A(agents.Administration) {
			t.Errorf("%v %v", droits, err)
		}
		gestion.Envoyer(reglages+"/"+idDe(t, b, "admin@example.org")+"/depart", nil).Attendre(http.StatusForbidden)
	})
	t.Run("la dernière administration ne part pas", func(t *testing.T) {
		admin.Envoyer(reglages+"/"+idDe(t, b, "admin@example.org"), url.Values{"roles": {"accueil"}}).Attendre(http.StatusConflict)
		admin.Envoyer(reglages+"/"+idDe(t, b, "admin@example.org")+"/depart", nil).Attendre(http.StatusConflict)
	})
	t.Run("l’accueil ne voit pas les réglages", func(t *testing.T) {
		lucas.Lire(reglages).Attendre(http.StatusForbidden)
	})
	t.Run("un agent retiré est dehors tout de suite", func(t *testing.T) {
		lucas.Lire(c.Chemin() + "/agents/profil").Attendre(http.StatusOK)
		admin.Envoyer(reglages+"/"+idDe(t, b, "lucas@example.org")+"/depart", nil).Attendre(http.StatusSeeOther)
		if p := lucas.Lire(c.Chemin() + "/agents/profil"); !strings.Contains(p.Vers, "/connexion") {
			t.Errorf("%d %s", p.Status, p.Vers)
		}
		b.Client().Envoyer(c.Chemin()+"/agents/connexion", identifiants("lucas@example.org", guichettest.MotDePasse)).Attendre(http.StatusUnprocessableEntity)
	})
	t.Run("un agent retiré, invité de nouveau, revient avec son mot de passe", func(t *testing.T) {
		admin.Envoyer(reglages+"/nouveau", url.Values{"courriel": {"lucas@example.org"}, "roles": {"accueil"}}).Attendre(http.StatusSeeOther)
		b.Client().Envoyer(c.Chemin()+"/agents/connexion", identifiants("lucas@example.org", guichettest.MotDePasse)).Attendre(http.StatusSeeOther)
	})
	t.Run("on ne règle pas l’agent d’une autre collectivité", func(t *testing.T) {
		ailleurs := b.Collectivite("Val-Imaginaire")
		b.Agent(ailleurs, "ailleurs@example.org", agents.Administration)
		admin.Lire(reglages + "/" + idDe(t, b, "ailleurs@example.org")).Attendre(http.StatusNotFound)
	})
	t.Run("un rôle dans un service ne vaut pas dans un autre", func(t *testing.T) {
		services, err := collectivites.Services(b.App, c.ID)
		if err != nil || len(services) < 2 {
			t.Fatal(services, err)
		}
		admin.Envoyer(reglages+"/nouveau", url.Values{"courriel": {"un@example.org"}, "roles_" + services[0].ID: {"instruction", "gestion"}}).Attendre(http.StatusSeeOther)
		droits, err := agents.Droits(b.App, idDe(t, b, "un@example.org"), c.ID)
		if err != nil || !droits.AService(services[0].ID, agents.Instruction) || droits.AService(services[1].ID, agents.Instruction) || droits.A(agents.Gestion) {
			t.Errorf("%v %v", droits, err)
		}
	})
	t.Run("l’absence fait lire le courriel par le suppléant", func(t *testing.T) {
		f := url.Values{
			"prenom": {"Nadège"}, "nom": {"Humbert"}, "qualite": {"secrétaire"}, "avertissement": {"chaque"}, "heure": {"8"}, "suppleant": {idDe(t, b, "admin@example.org")},
			"absent_du_jour": {"1"}, "absent_du_mois": {"5"}, "absent_du_annee": {"2026"}, "absent_au_jour": {"10"}, "absent_au_mois": {"5"}, "absent_au_annee": {"2026"},
		}
		gestion.Envoyer(c.Chemin()+"/agents/profil", f).Attendre(http.StatusSeeOther)
		a, err := agents.ParCourriel(b.App, "gestion@example.org")
		if err != nil {
			t.Fatal(err)
		}
		qui, err := agents.Remplacant(b.App, a, b.Horloge.Aujourdhui())
		if err != nil || qui == nil || qui.Courriel != "admin@example.org" {
			t.Errorf("%v %v", qui, err)
		}
		if qui, _ := agents.Remplacant(b.App, a, b.Horloge.Aujourdhui().PlusJours(7)); qui == nil || qui.ID != a.ID {
			t.Errorf("après l’absence : %v", qui)
		}
	})
}

func TestDelegations(t *testing.T) {
	jour := func(iso string) socle.Jour {
		j, err := socle.LireJour(iso)
		if err != nil {
			t.Fatal(err)
		}
		return j
	}
	for _, cas := range []struct {
		nom     string
		s       agents.Signataire
		service string
		le      string
		peut    bool
	}{
		{"la maire signe toujours", agents.Signataire{}, "etat", "2026-05-04", true},
		{"une délégation vaut dès son premier jour", agents.Signataire{Du: "2026-05-04"}, "etat", "2026-05-04", true},
		{"pas la veille", agents.Signataire{Du: "2026-05-04"}, "etat", "2026-05-03", false},
		{"encore le dernier jour", agents.Signataire{Au: "2026-05-04"}, "etat", "2026-05-04", true},
		{"plus le lendemain", agents.Signataire{Au: "2026-05-04"}, "etat", "2026-05-05", false},
		{"seulement dans son service", agents.Signataire{Service: "voirie"}, "etat", "2026-05-04", false},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			if cas.s.Peut(cas.service, jour(cas.le)) != cas.peut {
				t.Errorf("peut signer : %v", !cas.peut)
			}
		})
	}
}

func TestLaSessionDUnAgentFinitSansActivite(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	nadege := b.Agent(c, "nadege@example.org", agents.Administration)
	b.Horloge.Avancer(b.Socle.Config.Session.AgentIdle + time.Minute)
	if p := nadege.Lire(c.Chemin() + "/agents/profil"); !strings.Contains(p.Vers, "/connexion") {
		t.Errorf("%d %s", p.Status, p.Vers)
	}
}
