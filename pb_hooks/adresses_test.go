package pb_hooks_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// Every parameter of every route, invented in every way, by people who would
// be let in to the right one: never an error of the program, always a page.
func TestLesAdressesInventees(t *testing.T) {
	m := ouvrirMairie(t, guichettest.New(t), "Saint-Exemple", "xanthippe")
	camille := m.Client().Connecter(m.c, "camille@example.org", "Camille", "Thouvenel")
	agent := m.agentDu("", "agent@example.org", agents.Accueil, agents.Instruction, agents.Validation, agents.Gestion, agents.Administration, agents.Dpo)
	o := m.nouveauxObjets(camille, m.Compte("camille@example.org"))
	invents := []string{"inconnu", "0", "..", ".%2e", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "%00", "a%00b", "%ff%fe", "%E2%80%AE", "'%20OR%201=1--", "%3Cscript%3E", "*", strings.Repeat("a", 3000), o.demande.ID + "%20", strings.ToUpper(o.demande.ID)}
	for _, route := range m.Socle.Routes() {
		client := camille
		if route.Acces.Espace == socle.EspaceAgent {
			client = agent
		}
		vrai := o.chemin(t, m.c, "inconnu", route.Chemin)
		parties, motifs := strings.Split(vrai, "/"), strings.Split(route.Chemin, "/")
		for i, motif := range motifs {
			if !strings.HasPrefix(motif, "{") || motif == "{$}" || motif == "{code}" && route.Methode == http.MethodPost {
				continue
			}
			for _, invente := range invents {
				avant := parties[i]
				parties[i] = invente
				p := demander(client, route.Methode, strings.Join(parties, "/"))
				parties[i] = avant
				if p.Status != http.StatusNotFound && p.Status != http.StatusSeeOther && p.Status != http.StatusTemporaryRedirect && p.Status != http.StatusMethodNotAllowed {
					t.Errorf("%s %s, %s = %.40s : statut %d\n%s", route.Methode, route.Chemin, motif, invente, p.Status, p.Texte())
				}
				if p.Status == http.StatusNotFound {
					pageFrancaise(t, p)
				}
				if vers, err := url.Parse(p.Vers); err != nil || vers.IsAbs() || vers.Host != "" {
					t.Errorf("%s %s mène à %s", route.Methode, p.URL, p.Vers)
				}
			}
		}
	}
}

// fournisseurs are the genres of providers where a guichet sends its people.
var fournisseurs = append(preuves.DesHabitants(), preuves.ProConnect)

// What a page is asked for in its query is no more believed.
func TestLesQuestionsInventees(t *testing.T) {
	m := ouvrirMairie(t, guichettest.New(t), "Saint-Exemple", "xanthippe")
	camille := m.Client().Connecter(m.c, "camille@example.org", "Camille", "Thouvenel")
	agent := m.agentDu("", "agent@example.org", agents.Accueil, agents.Instruction, agents.Validation, agents.Gestion, agents.Administration)
	o := m.nouveauxObjets(camille, m.Compte("camille@example.org"))
	for _, route := range m.Socle.Routes() {
		if route.Methode != http.MethodGet {
			continue
		}
		client := camille
		if route.Acces.Espace == socle.EspaceAgent {
			client = agent
		}
		chemin := o.chemin(t, m.c, "inconnu", route.Chemin)
		depart, retour := false, false // of a sign-in at a provider
		for _, g := range fournisseurs {
			depart, retour = depart || strings.HasSuffix(route.Chemin, g.Chemin()), retour || strings.HasSuffix(route.Chemin, g.CheminRetour())
		}
		for _, question := range []string{
			"q=%ff%fe&vue=%ff&apres=%ff&suite=%ff&fautes=%ff", "q=a%00b", "q='%22%25_*(&vue=nouvelles", "q=" + strings.Repeat("a", 5000), "%zz=1;2&&&",
			"suite=//exemple.invalid&depuis=//exemple.invalid", "suite=https://exemple.invalid/", `suite=/\exemple.invalid`, "suite=/%09/exemple.invalid", "suite=/saint-exemple/..//exemple.invalid",
		} {
			if strings.HasSuffix(route.Chemin, "/copie.zip") {
				m.Horloge.Avancer(time.Hour) // so many in the hour only
			}
			p := client.Lire(chemin + "?" + question)
			pdf := strings.HasPrefix(p.Corps, "%PDF-")
			switch {
			case p.Status == http.StatusOK && (pdf || !strings.Contains(p.Header.Get("Content-Type"), "html")):
			case p.Status == http.StatusOK || p.Status == http.StatusNotFound || p.Status == http.StatusSeeOther, p.Status == http.StatusConflict && retour:
				pageFrancaise(t, p)
			default:
				t.Errorf("%s : statut %d\n%s", p.URL, p.Status, p.Texte())
			}
			if depart && strings.HasPrefix(p.Vers, "http://127.0.0.1:") && !strings.Contains(p.Vers, "exemple.invalid") {
				continue // it leaves for the provider that is set, with nothing of the question
			}
			if vers, err := url.Parse(p.Vers); err != nil || vers.IsAbs() || vers.Host != "" || strings.ContainsAny(p.Vers, "\t\\") {
				t.Errorf("%s mène à %s", p.URL, p.Vers)
			}
			if strings.Contains(p.Corps, `href="//exemple`) || strings.Contains(p.Corps, `="https://exemple.invalid`) || strings.Contains(p.Corps, `value="//`) {
				t.Errorf("%s : la page renvoie ailleurs", p.URL)
			}
		}
	}
}

func TestLesMethodesInattendues(t *testing.T) {
	m := ouvrirMairie(t, guichettest.New(t), "Saint-Exemple", "xanthippe")
	client := m.Client()
	for nom, essai := range map[string]struct {
		methode, chemin string
		status          int
		permises        string
	}{
		"supprimer la page d’entrée":                   {http.MethodDelete, m.c.Chemin() + "/", 405, "GET"},
		"écrire sur la page d’entrée":                  {http.MethodPut, m.c.Chemin() + "/", 405, "GET"},
		"poster à la page d’entrée de l’instance":      {http.MethodPost, "/", 405, "GET"},
		"corriger une connexion":                       {http.MethodPatch, m.c.Chemin() + "/connexion", 405, "GET, POST"},
		"ouvrir à la main l’adresse d’une déconnexion": {http.MethodGet, m.c.Chemin() + "/deconnexion", 405, "POST"},
		"ouvrir à la main l’adresse d’un retrait":      {http.MethodGet, m.c.Chemin() + "/demandes/x/retrait", 405, "POST"},
		"une méthode inventée":                         {"INVENTER", m.c.Chemin() + "/connexion", 405, "GET, POST"},
		"une adresse qui n’existe sous aucune méthode": {http.MethodDelete, m.c.Chemin() + "/inconnue", 404, ""},
		"demander l’en-tête seul d’une page publique":  {http.MethodHead, m.c.Chemin() + "/", 200, ""},
		"demander l’en-tête seul d’une page de compte": {http.MethodHead, m.c.Chemin() + "/compte", 303, ""},
		"demander l’en-tête seul d’une page d’agent":   {http.MethodHead, m.c.Chemin() + "/agents", 303, ""},
		"demander l’en-tête seul d’une demande":        {http.MethodHead, m.c.Chemin() + "/demandes/inconnue", 303, ""},
	} {
		t.Run(nom, func(t *testing.T) {
			p := client.Faire(client.Requete(essai.methode, essai.chemin, nil))
			if p.Status != essai.status || p.Header.Get("Allow") != essai.permises {
				t.Errorf("statut %d, attendu %d ; méthodes « %s »\n%s", p.Status, essai.status, p.Header.Get("Allow"), p.Texte())
			}
			if essai.methode != http.MethodHead {
				pageFrancaise(t, p)
			}
		})
	}
}

// A form posted from another site does nothing, whoever is signed in.
func TestUnFormulaireDUnAutreSite(t *testing.T) {
	m := ouvrirMairie(t, guichettest.New(t), "Saint-Exemple", "xanthippe")
	camille := m.Client().Connecter(m.c, "camille@example.org", "Camille", "Thouvenel")
	o := m.nouveauxObjets(camille, m.Compte("camille@example.org"))
	retrait := m.c.Chemin() + "/demandes/" + o.demande.ID + "/retrait"
	for nom, enTetes := range map[string]map[string]string{
		"dit par le navigateur":                 {"Sec-Fetch-Site": "cross-site"},
		"d’un sous-domaine voisin":              {"Sec-Fetch-Site": "same-site"},
		"d’une autre origine, vieux navigateur": {"Origin": "https://exemple.invalid"},
		"d’une origine cachée":                  {"Origin": "null"},
	} {
		t.Run(nom, func(t *testing.T) {
			req := camille.Requete(http.MethodPost, retrait, strings.NewReader(""))
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			for nom, valeur := range enTetes {
				req.Header.Set(nom, valeur)
			}
			p := camille.Faire(req).Attendre(http.StatusForbidden).Contient("Ce formulaire vient d’un autre site.")
			pageFrancaise(t, p)
		})
	}
	camille.Lire(m.c.Chemin() + "/demandes/" + o.demande.ID).Attendre(http.StatusOK).Contient("Retirer")
	camille.Envoyer(retrait, nil).Attendre(http.StatusSeeOther)
}

// The addresses written in mails are the configuration's: whoever asks under
// another name does not change where a link leads.
func TestLeNomDemandeNEntrePasDansLesCourriels(t *testing.T) {
	m := ouvrirMairie(t, guichettest.New(t, "--public-url=http://guichet.example.fr"), "Saint-Exemple", "xanthippe")
	admin := m.agentDu("", "admin@example.org", agents.Administration)
	req := admin.Requete(http.MethodPost, m.c.Chemin()+"/agents/reglages/agents/nouveau", strings.NewReader("courriel=zoe@example.org&roles=accueil"))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("X-Forwarded-Host", "exemple.invalid")
	req.Header.Set("Cookie", admin.Cookies()) // the browser believes that it is elsewhere
	req.Host = "exemple.invalid"
	admin.Faire(req).Attendre(http.StatusSeeOther)
	if c := m.Dernier("zoe@example.org"); strings.Contains(c.Texte+c.HTML, "exemple.invalid") || !strings.Contains(c.Texte, "http://guichet.example.fr/saint-exemple/agents/invitation/") {
		t.Error(c.Texte)
	}
}
