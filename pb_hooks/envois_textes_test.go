package pb_hooks_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/guichettest"
)

// What is typed in any free text is bounded, holds no social security number
// (décret 2019-341) and comes back with its fault.
func TestLesTextesLibres(t *testing.T) {
	m := ouvrirMairie(t, guichettest.New(t), "Saint-Exemple", "xanthippe")
	camille := m.Client().Connecter(m.c, "camille@example.org", "Camille", "Thouvenel")
	agent := m.agentDu("", "agent@example.org", agents.Accueil, agents.Instruction, agents.Gestion)
	o := m.nouveauxObjets(camille, m.Compte("camille@example.org"))
	helene := m.prouver(o)
	usager, bureau := m.c.Chemin()+"/demandes/"+o.demande.ID, m.c.Chemin()+"/agents/demandes/"+o.demande.ID
	const nir = "Je suis le 2 85 05 78 006 084 36."
	trop := strings.Repeat("é", 6000)
	for nom, essai := range map[string]struct {
		client *guichettest.Client
		chemin string
		f      url.Values
		phrase string
	}{
		"un numéro de sécurité sociale dans un message":         {camille, usager + "/messages", url.Values{"texte": {nir}}, "numéro de sécurité sociale"},
		"un numéro de sécurité sociale dans une précision":      {camille, usager + "/complement", url.Values{"precision": {nir}}, "numéro de sécurité sociale"},
		"un numéro de sécurité sociale dans la réponse d’agent": {agent, bureau + "/messages", url.Values{"texte": {nir}}, "numéro de sécurité sociale"},

		"un message trop long":                 {camille, usager + "/messages", url.Values{"texte": {trop}}, "Raccourcissez votre message"},
		"une précision trop longue":            {camille, usager + "/complement", url.Values{"precision": {trop}}, "Raccourcissez votre réponse"},
		"un nom de compte trop long":           {camille, m.c.Chemin() + "/compte", url.Values{"nom": {trop}}, "Raccourcissez votre nom"},
		"une raison de classement trop longue": {agent, bureau + "/classement", url.Values{"raison": {trop}}, "Raccourcissez à 900 caractères."},
		"un message de complément trop long":   {agent, bureau + "/complement", url.Values{"autres": {"Un plan"}, "message": {trop}}, "Raccourcissez votre message"},
		"des conditions trop longues":          {agent, bureau + "/decision", url.Values{"sens": {"acceptee"}, "signataire": {m.signataire.ID}, "conditions": {trop}}, "Raccourcissez à 5 000 caractères"},
		"des faits trop longs":                 {agent, bureau + "/decision", url.Values{"sens": {"refusee"}, "signataire": {m.signataire.ID}, "motif_droit": {"Le code"}, "motif_fait": {trop}}, "Raccourcissez à 5 000 caractères"},
		"un droit trop long":                   {agent, bureau + "/decision", url.Values{"sens": {"refusee"}, "signataire": {m.signataire.ID}, "motif_droit": {trop}, "motif_fait": {"Il manque la place."}}, "Raccourcissez à 2 000 caractères"},
		"un renvoi trop long":                  {helene, m.c.Chemin() + "/approbation/" + o.decision.Jeton(), url.Values{"acte": {"renvoyer"}, "retour": {trop}}, "Raccourcissez à 900 caractères."},
		"une annonce trop longue":              {agent, m.c.Chemin() + "/agents/reglages/annonces/nouveau", url.Values{"genre": {"travaux"}, "titre": {trop}}, "Raccourcissez à 150 caractères"},
		"un service au nom trop long":          {agent, m.c.Chemin() + "/agents/reglages/services/nouveau", url.Values{"nom": {trop}, "secteur": {"general"}}, "Raccourcissez à 120 caractères"},
		"un signataire au nom trop long":       {agent, m.c.Chemin() + "/agents/reglages/signataires/nouveau", url.Values{"prenom": {"A"}, "nom": {trop}, "qualite": {"maire"}, "courriel": {"a@example.org"}}, "Raccourcissez à 100 caractères"},
		"une fonction trop longue":             {agent, m.c.Chemin() + "/agents/profil", url.Values{"prenom": {"A"}, "nom": {"B"}, "qualite": {trop}, "avertissement": {"chaque"}, "heure": {"8"}}, "Raccourcissez à 120 caractères"},
		"un courriel de connexion trop long":   {m.Client(), m.c.Chemin() + "/connexion", url.Values{"courriel": {strings.Repeat("a", 300) + "@example.org"}}, "doit ressembler à nom@example.org"},
		"un numéro de demande inventé":         {m.Client(), m.c.Chemin() + "/suivi", url.Values{"numero": {trop}, "code": {trop}}, "Ce numéro n’existe pas"},
	} {
		t.Run(nom, func(t *testing.T) {
			p := essai.client.Envoyer(essai.chemin, essai.f)
			if p.Status != http.StatusUnprocessableEntity || !strings.Contains(p.Texte(), strings.ReplaceAll(essai.phrase, "\u00a0", " ")) {
				t.Errorf("statut %d → %s, attendu « %s »\n%.2000s", p.Status, p.Vers, essai.phrase, p.Texte())
			}
			pageFrancaise(t, p)
		})
	}
	t.Run("les caractères de commande ne sont pas gardés", func(t *testing.T) {
		camille.Envoyer(usager+"/messages", url.Values{"texte": {"Bon\x07jour \u202eemmoc\u202c\x1b[31m"}}).Attendre(http.StatusSeeOther)
		p := agent.Lire(bureau).Attendre(http.StatusOK).Contient("Bonjour emmoc[31m")
		if strings.ContainsAny(p.Corps, "\x07\x1b\u202e") {
			t.Error("la page les rend")
		}
	})
}

// Eight clicks at once on the last button make one demande, and each leads to
// it.
func TestLeMemeEnvoiHuitFoisEnsemble(t *testing.T) {
	s := commencerSaisie(t, "signalement")
	reponses := url.Values{
		"danger": {"non"}, "adresse": {"12 rue de la Gare"}, "description": {"Lampadaire en panne."},
		"theme": {s.doc.Listes[0].Options[0].ID}, "suites": {s.doc.Listes[1].Options[1].ID},
	}
	for page := s.etapeDe("theme"); !strings.HasSuffix(page, s.doc.Pieces[0].ID); {
		page = s.client.Envoyer(page, reponses).Attendre(http.StatusSeeOther).Vers
	}
	mene := make([]string, 8)
	var clics sync.WaitGroup
	for i := range mene {
		clics.Go(func() { mene[i] = s.client.Envoyer(s.base+"/envoi", nil).Vers })
	}
	clics.Wait()
	for _, vers := range mene {
		if vers != mene[0] || !strings.HasSuffix(vers, "/confirmation") {
			t.Errorf("les clics mènent à %q", mene)
		}
	}
	if n := s.nbDemandes(); n != 1 {
		t.Errorf("%d demandes", n)
	}
	s.client.Lire(mene[0]).Attendre(http.StatusOK).Contient("Votre demande est envoyée")
}
