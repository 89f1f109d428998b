package subventions_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/subventions"
	"guichet/pb_hooks/usagers"
)

// mairie is a commune with a campagne open from 1 to 31 May 2026, for the money
// of 2026, and a budget of 3 000 €.
type mairie struct {
	*guichettest.Banc
	t           *testing.T
	c           *collectivites.Collectivite
	teleservice *catalogue.Teleservice
	maire       *agents.Signataire
	nadege      *guichettest.Client // gestion and instruction
	camille     *guichettest.Client // who asks
	compte      *usagers.Compte
	campagne    string // address
}

func ouvrirMairie(t *testing.T) *mairie {
	t.Helper()
	b := guichettest.New(t)
	m := &mairie{Banc: b, t: t, c: b.Collectivite("Saint-Exemple", "subvention-association", "compte-rendu-subvention")}
	m.maire = b.Signataire(m.c)
	m.nadege = b.Agent(m.c, "nadege@example.org", agents.Gestion, agents.Instruction)
	m.camille = b.Client().Connecter(m.c, "camille@example.org", "Camille", "Thouvenel")
	m.compte = b.Compte("camille@example.org")
	var err error
	if m.teleservice, err = catalogue.ParCode(b.App, m.c.ID, "subvention-association"); err != nil {
		t.Fatal(err)
	}
	m.campagne = m.nadege.Envoyer(m.c.Chemin()+"/agents/campagnes/nouvelle/reglage", m.reglage("3000")).Attendre(http.StatusSeeOther).Vers
	return m
}

// reglage is the form of the campagne, with a budget.
func (m *mairie) reglage(budget string) url.Values {
	return url.Values{
		"titre": {"Subventions 2026"}, "teleservices": {m.teleservice.ID}, "exercice": {"2026"}, "budget": {budget},
		"ouvre_le_jour": {"1"}, "ouvre_le_mois": {"5"}, "ouvre_le_annee": {"2026"}, "ferme_le_jour": {"31"}, "ferme_le_mois": {"5"}, "ferme_le_annee": {"2026"},
		"commission_le_jour": {"10"}, "commission_le_mois": {"6"}, "commission_le_annee": {"2026"},
	}
}

func (m *mairie) doc() *catalogue.Document {
	m.t.Helper()
	doc, err := catalogue.DocumentDe(m.App, m.teleservice.Revision)
	if err != nil {
		m.t.Fatal(err)
	}
	return doc
}

func (m *mairie) demander(nom, montant string) *demandes.Demande {
	m.t.Helper()
	return m.DeposerModele(m.c, "subvention-association", m.compte, map[string]string{"nom": nom, "montant_demande": montant, "cultuelle": "non"})
}

func (m *mairie) bureau(d *demandes.Demande) string {
	return m.c.Chemin() + "/agents/demandes/" + d.ID
}

func (m *mairie) voter(d *demandes.Demande, montant string) *guichettest.Page {
	m.t.Helper()
	return m.nadege.Envoyer(m.bureau(d)+"/subvention/vote", url.Values{
		"montant": {montant}, "deliberation": {"2026-12"}, "le_jour": {"4"}, "le_mois": {"5"}, "le_annee": {"2026"},
	})
}

// decider prepares the decision as its page proposes it, and signs the letter.
func (m *mairie) decider(d *demandes.Demande, f url.Values) {
	m.t.Helper()
	f.Set("signataire", m.maire.ID)
	m.nadege.Envoyer(m.bureau(d)+"/decision", f).Attendre(http.StatusSeeOther)
	m.nadege.Envoyer(m.bureau(d)+"/decision/signature", nil).Attendre(http.StatusSeeOther)
}

// vers moves the clock to noon of a day; sessions do not last so long.
func (m *mairie) vers(iso string) {
	m.t.Helper()
	j, err := socle.LireJour(iso)
	if err != nil {
		m.t.Fatal(err)
	}
	m.Horloge.Avancer(j.Debut().Add(12 * time.Hour).Sub(m.Horloge.Maintenant()))
	m.nadege = m.Agent(m.c, "nadege-"+iso+"@example.org", agents.Gestion, agents.Instruction)
	m.camille = m.Client().Connecter(m.c, "camille@example.org", "Camille", "Thouvenel")
}

// One campagne from its opening to the account of what it gave.
func TestUneCampagneDeSonOuvertureAuCompteRendu(t *testing.T) {
	m := ouvrirMairie(t)
	d := m.demander("Les Amis du lavoir", "1250.50")

	// The avis.
	m.nadege.Lire(m.bureau(d)).Attendre(http.StatusOK).Contient("Subventions 2026", "1 250,50 €", "Étudier la subvention")
	m.nadege.Envoyer(m.bureau(d)+"/subvention/avis", url.Values{}).Attendre(http.StatusUnprocessableEntity).
		Contient("Choisissez un avis.", "Indiquez le montant proposé, 0 pour ne rien proposer.")
	m.nadege.Envoyer(m.bureau(d)+"/subvention/avis", url.Values{"avis": {"favorable"}, "propose": {"1 200"}, "texte": {"Le lavoir est communal."}, "commission": {"Avis conforme."}}).
		Attendre(http.StatusSeeOther)
	m.nadege.Lire(m.campagne).Attendre(http.StatusOK).Contient("du 1er mai 2026 au 31 mai 2026", "Les Amis du lavoir", "1 200 €", "Favorable", "sur un budget de 3 000 €")

	// The vote, then the decision that it calls for, and no other.
	m.nadege.Envoyer(m.bureau(d)+"/decision", url.Values{"sens": {"acceptee"}, "signataire": {m.maire.ID}}).Attendre(http.StatusUnprocessableEntity).
		Contient("Enregistrez d’abord le montant voté")
	if p := m.voter(d, "1200").Attendre(http.StatusSeeOther); !strings.HasSuffix(p.Vers, "/decision") {
		t.Fatal(p.Vers)
	}
	texte := "Le conseil municipal a voté une subvention de 1 200 € (délibération n° 2026-12 du 4 mai 2026)."
	m.nadege.Lire(m.bureau(d)+"/decision").Attendre(http.StatusOK).Contient(texte, "au plus tard le 30 juin 2027")
	m.nadege.Envoyer(m.bureau(d)+"/decision", url.Values{
		"sens": {"refusee"}, "motif": {"interet"}, "motif_fait": {"Ce n’est pas utile."}, "signataire": {m.maire.ID},
	}).Attendre(http.StatusUnprocessableEntity).Contient("Une subvention de 1 200 € est votée")
	m.decider(d, url.Values{"sens": {"acceptee"}, "conditions": {texte}})
	m.voter(d, "900").Attendre(http.StatusConflict)
	m.nadege.Envoyer(m.bureau(d)+"/subvention/versement", url.Values{
		"numero": {"451"}, "verse_le_jour": {"20"}, "verse_le_mois": {"5"}, "verse_le_annee": {"2026"},
	}).Attendre(http.StatusSeeOther)
	m.camille.Lire(m.c.Chemin()+"/demandes/"+d.ID).Attendre(http.StatusOK).
		Contient(texte, "Montant voté : 1 200 €", "Mise en paiement le 20 mai 2026", "attendu avant le 30 juin 2027", "Rendre compte de la subvention")

	// The account is asked for once the year is over, recalled, and comes.
	for _, x := range []struct {
		jour  string
		objet string // "" for no new mail
	}{
		{"2026-12-31", ""},
		{"2027-01-02", "compte rendu à envoyer avant le 30 juin 2027"},
		{"2027-01-03", ""},
		{"2027-05-30", "compte rendu à envoyer avant le 30 juin 2027"},
		{"2027-07-01", "compte rendu en retard"},
		{"2027-07-02", ""},
	} {
		m.vers(x.jour)
		avant := len(m.Courriels("camille@example.org"))
		m.Executer("comptes-rendus")
		l := m.Courriels("camille@example.org")
		switch {
		case x.objet == "" && len(l) != avant:
			t.Fatalf("%s : %s", x.jour, l[len(l)-1].Objet)
		case x.objet == "":
		case len(l) != avant+1 || !strings.Contains(strings.ReplaceAll(l[len(l)-1].Objet, "\u00a0", " "), x.objet):
			t.Fatalf("%s : %d courriels de plus, attendu « %s »", x.jour, len(l)-avant, x.objet)
		case strings.Contains(l[len(l)-1].Texte, "lavoir") || strings.Contains(l[len(l)-1].Texte, "Thouvenel"):
			t.Errorf("le courriel nomme la personne :\n%s", l[len(l)-1].Texte)
		case guichettest.LienDe(t, l[len(l)-1]) != m.c.Chemin()+"/demarches/compte-rendu-subvention":
			t.Errorf("lien : %s", guichettest.LienDe(t, l[len(l)-1]))
		}
	}
	m.DeposerModele(m.c, "compte-rendu-subvention", m.compte, map[string]string{"demande": d.ID, "exercice": "2026"})
	m.nadege.Lire(m.bureau(d)).Attendre(http.StatusOK).Contient("Compte rendu reçu", "Compte rendu reçu, demande n°")
	if p := m.camille.Lire(m.c.Chemin() + "/demandes/" + d.ID); strings.Contains(p.Texte(), "Rendre compte de la subvention") {
		t.Error("le compte rendu est encore demandé")
	}

	// The next demande of the same person recalls it.
	suite := m.reglage("3000")
	suite.Set("ouvre_le_annee", "2027")
	suite.Set("ferme_le_annee", "2028")
	m.nadege.Envoyer(m.c.Chemin()+"/agents/campagnes/nouvelle/reglage", suite).Attendre(http.StatusSeeOther)
	m.nadege.Lire(m.bureau(m.demander("Les Amis du lavoir", "1300.00"))).Attendre(http.StatusOK).
		Contient("demandé 1 250,50 €, voté 1 200 €, compte rendu reçu")
}

func TestLaCampagneOuvreEtFermeLaDemarche(t *testing.T) {
	m := ouvrirMairie(t)
	page := m.c.Chemin() + "/demarches/subvention-association"
	m.camille.Lire(page).Attendre(http.StatusOK).Contient("jusqu’au 31 mai 2026 compris")
	m.camille.Envoyer(page, nil).Attendre(http.StatusSeeOther)
	m.vers("2026-05-31") // taken whole
	m.demander("Les Amis du lavoir", "100.00")
	m.vers("2026-06-01")
	m.camille.Lire(page).Attendre(http.StatusOK).Contient("Cette démarche est fermée depuis le 31 mai 2026 au soir.")
	m.camille.Envoyer(page, nil).Attendre(http.StatusServiceUnavailable)
	suite := m.reglage("5000")
	suite.Set("titre", "Subventions 2027")
	suite.Set("ouvre_le_annee", "2027")
	suite.Set("ferme_le_annee", "2027")
	m.nadege.Envoyer(m.c.Chemin()+"/agents/campagnes/nouvelle/reglage", suite).Attendre(http.StatusSeeOther)
	m.camille.Lire(page).Attendre(http.StatusOK).Contient("Cette démarche ouvrira le 1er mai 2027, pour la campagne « Subventions 2027 ».")
	suite.Set("titre", "La même")
	m.nadege.Envoyer(m.c.Chemin()+"/agents/campagnes/nouvelle/reglage", suite).Attendre(http.StatusUnprocessableEntity).
		Contient("La campagne « Subventions 2027 » reçoit déjà les demandes de cette démarche à ces dates.")
}

func TestUnVoteNeDepasseJamaisLeBudget(t *testing.T) {
	m := ouvrirMairie(t)
	lavoir, fanfare := m.demander("Les Amis du lavoir", "2000.00"), m.demander("La fanfare", "2000.00")
	m.voter(lavoir, "2000").Attendre(http.StatusSeeOther)
	m.voter(fanfare, "1000,01").Attendre(http.StatusUnprocessableEntity).Contient("Ce vote dépasse de 0,01 € le budget de la campagne. Il reste 1 000 €")
	m.nadege.Envoyer(m.campagne+"/reglage", m.reglage("1999,99")).Attendre(http.StatusUnprocessableEntity).Contient("Les montants déjà votés font 2 000 €")
	m.voter(fanfare, "1000").Attendre(http.StatusSeeOther)
	m.voter(lavoir, "2000").Attendre(http.StatusSeeOther) // typed again, it is not counted twice
	m.nadege.Lire(m.campagne).Attendre(http.StatusOK).Contient("0 € sur un budget de 3 000 €")

	// Nothing voted is a refusal.
	m.voter(fanfare, "0").Attendre(http.StatusSeeOther)
	m.nadege.Lire(m.bureau(fanfare) + "/decision").Attendre(http.StatusOK).Contient("Le conseil municipal n’a pas voté de subvention pour cette demande")
	m.nadege.Envoyer(m.bureau(fanfare)+"/decision", url.Values{"sens": {"acceptee"}, "signataire": {m.maire.ID}}).Attendre(http.StatusUnprocessableEntity).
		Contient("Aucun montant n’est voté")
	m.decider(fanfare, url.Values{"sens": {"refusee"}, "motif": {"credits"}, "motif_fait": {"Les crédits sont épuisés."}})
	m.nadege.Lire(m.bureau(fanfare)).Attendre(http.StatusOK).Contient("La demande est refusée.")
}

// Ten agents at once share a budget to the cent: what fits is voted, and
// nothing more.
func TestLesVotesSimultanesTiennentLeBudget(t *testing.T) {
	m := ouvrirMairie(t)
	var passes atomic.Int32
	var fin sync.WaitGroup
	for i := range 10 {
		d := m.demander(fmt.Sprintf("Association %d", i), "500.00")
		fin.Go(func() {
			s, err := subventions.DeLaDemande(m.App, d.ID)
			if err != nil {
				t.Error(err)
				return
			}
			switch err := subventions.Voter(m.App, d, s, subventions.Vote{Montant: 500_00, Deliberation: "2026-12", Le: m.Horloge.Aujourdhui()}, "programme:essai"); {
			case err == nil:
				passes.Add(1)
			case !strings.Contains(socle.EnErreur(err).Champs["montant"], "dépasse de"):
				t.Error(err)
			}
		})
	}
	fin.Wait()
	if passes.Load() != 6 {
		t.Errorf("%d votes de 500 € dans un budget de 3 000 €", passes.Load())
	}
	m.nadege.Lire(m.campagne).Attendre(http.StatusOK).Contient("0 € sur un budget de 3 000 €")
}

func TestLeTableauNePorteAucuneFormule(t *testing.T) {
	m := ouvrirMairie(t)
	for _, nom := range []string{"=1+1", "+33", "-2", "@somme", "Les Amis; du \"lavoir\""} {
		m.demander(nom, "10.00")
	}
	p := m.nadege.Lire(m.campagne + "/tableau.csv").Attendre(http.StatusOK)
	for _, cellule := range []string{";'=1+1;", ";'+33;", ";'-2;", ";'@somme;", `;"Les Amis; du ""lavoir""";`, ";10;"} {
		if !strings.Contains(p.Corps, cellule) {
			t.Errorf("%s manque :\n%s", cellule, p.Corps)
		}
	}
}

func TestUneDemarcheSansCampagneRecoitTouteLAnnee(t *testing.T) {
	b := guichettest.New(t)
	m := &mairie{Banc: b, t: t, c: b.Collectivite("Saint-Exemple", "subvention-association")}
	m.maire, m.nadege = b.Signataire(m.c), b.Agent(m.c, "nadege@example.org", agents.Instruction)
	b.Client().Connecter(m.c, "camille@example.org", "Camille", "Thouvenel")
	m.compte = b.Compte("camille@example.org")
	d := m.demander("Les Amis du lavoir", "100.00")
	m.nadege.Lire(m.bureau(d)).Attendre(http.StatusOK).Contient("Montant demandé", "100 €")
	m.decider(d, url.Values{"sens": {"acceptee"}, "conditions": {"La commune offre 100 €."}}) // a vote is not asked
}
