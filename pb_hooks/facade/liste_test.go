package facade_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
)

// titres are the demandes that the list shows, in order.
func titres(p *guichettest.Page) (l []string) {
	for _, m := range regexp.MustCompile(`/agents/demandes/[a-z0-9]{15}">([^<]+)</a>`).FindAllStringSubmatch(p.Corps, -1) {
		l = append(l, m[1])
	}
	return l
}

// The list is narrowed, ordered, kept under a name and opened again.
func TestUneListeSeFiltreEtSeGarde(t *testing.T) {
	a := ouvrirAccueil(t)
	base := a.c.Chemin() + "/agents"
	ids := map[string]*demandes.Demande{}
	for _, x := range []struct{ objet, canal, service string }{
		{"Alpha", "telephone", a.secretariat.ID},
		{"Beta", "guichet", a.secretariat.ID},
		{"Gamma", "telephone", a.social.ID},
	} {
		a.Horloge.Avancer(25 * 3600 * 1e9) // longer than a session lasts
		a.nadege = a.Agent(a.c, strings.ToLower(x.objet)+"@example.org", agents.Accueil, agents.Instruction)
		ids[x.objet] = a.noter(a.nadege, url.Values{"canal": {x.canal}, "objet": {x.objet}, "service": {x.service}})
	}
	agir := func(objet, acte string, f url.Values) {
		t.Helper()
		a.nadege.Envoyer(base+"/demandes/"+ids[objet].ID+"/"+acte, f).Attendre(http.StatusSeeOther)
	}
	agir("Alpha", "repere", url.Values{"repere": {"  Conseil  de mars "}})
	agir("Beta", "urgence", url.Values{"oui": {"oui"}})
	agir("Gamma", "veille", url.Values{"oui": {"oui"}})
	jour := a.Horloge.Aujourdhui().PlusJours(-1).ISO()
	for _, cas := range []struct {
		nom, requete string
		attendus     []string
	}{
		{"tout, les dernières d’abord", "vue=ouvertes", []string{"Gamma", "Beta", "Alpha"}},
		{"les plus anciennes", "vue=ouvertes&tri=ancienne", []string{"Alpha", "Beta", "Gamma"}},
		{"un canal", "vue=ouvertes&canal=telephone", []string{"Gamma", "Alpha"}},
		{"un service", "vue=ouvertes&service=" + a.social.ID, []string{"Gamma"}},
		{"un repère", "vue=ouvertes&repere=Conseil+de+mars", []string{"Alpha"}},
		{"les urgentes", "vue=ouvertes&urgentes=oui", []string{"Beta"}},
		{"depuis hier", "vue=ouvertes&du=" + jour, []string{"Gamma", "Beta"}},
		{"jusqu’à hier", "vue=ouvertes&au=" + jour, []string{"Beta", "Alpha"}},
		{"un état et un canal", "vue=ouvertes&etat=deposee&canal=guichet", []string{"Beta"}},
		{"celles que personne n’a prises", "vue=ouvertes&agent=personne", []string{"Gamma", "Beta", "Alpha"}},
		{"celles que je suis", "vue=suivies", []string{"Gamma"}},
		{"ce que la liste ne propose pas ne filtre rien", "vue=ouvertes&canal=pigeon&tri=hasard", []string{"Gamma", "Beta", "Alpha"}},
		{"une injection ne filtre rien", "vue=ouvertes&repere=" + url.QueryEscape("x' OR 1=1 --"), []string{"Gamma", "Beta", "Alpha"}},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			if l := titres(a.nadege.Pour(t).Lire(base + "?" + cas.requete).Attendre(http.StatusOK)); !slices.Equal(l, cas.attendus) {
				t.Errorf("%q, attendu %q", l, cas.attendus)
			}
		})
	}
	t.Run("les colonnes se choisissent et restent d’une page à l’autre", func(t *testing.T) {
		p := a.nadege.Pour(t).Lire(base + "?vue=ouvertes&canal=telephone&colonnes=service&colonnes=maj&colonnes=inconnue").Attendre(http.StatusOK)
		if l := regexp.MustCompile(`<th scope="col">([^<]+)`).FindAllStringSubmatch(p.Corps, -1); len(l) != 3 || l[1][1] != "Service" || l[2][1] != "Dernier changement" {
			t.Errorf("%q", l)
		}
		p.Contient(a.social.Nom)
		if !strings.Contains(p.Corps, "?canal=telephone&amp;colonnes=service&amp;colonnes=maj&amp;tri=ancienne&amp;vue=ouvertes") {
			t.Error("l’ordre oublie les colonnes")
		}
		usuelles := a.nadege.Pour(t).Lire(base + "?vue=ouvertes&colonnes=agent&colonnes=etat&colonnes=avant&colonnes=arrivee&colonnes=usager").Attendre(http.StatusOK)
		if strings.Contains(usuelles.Corps, "colonnes=agent&amp;") {
			t.Error("les colonnes de toujours sont dans l’adresse")
		}
		gardee := a.nadege.Pour(t).Envoyer(base+"/vues", url.Values{"nom": {"Services"}, "requete": {"vue=ouvertes&colonnes=service&colonnes=maj"}}).Attendre(http.StatusSeeOther)
		if gardee.Vers != base+"?colonnes=service&colonnes=maj&vue=ouvertes" {
			t.Error(gardee.Vers)
		}
	})
	p := a.nadege.Envoyer(base+"/vues", url.Values{"nom": {"Appels"}, "requete": {"vue=ouvertes&canal=telephone&apres=xyz"}}).Attendre(http.StatusSeeOther)
	if p.Vers != base+"?canal=telephone&vue=ouvertes" {
		t.Error(p.Vers)
	}
	a.nadege.Lire(p.Vers).Attendre(http.StatusOK).Contient("Appels", "Ne plus garder cette liste")
	if strings.Contains(a.Agent(a.c, "collegue@example.org", agents.Instruction).Lire(base).Attendre(http.StatusOK).Texte(), "Appels") {
		t.Error("une collègue voit la liste")
	}
	a.nadege.Envoyer(base+"/vues/retrait", url.Values{"nom": {"Appels"}}).Attendre(http.StatusSeeOther)
	if strings.Contains(a.nadege.Lire(base).Texte(), "Appels") {
		t.Error("la liste est encore là")
	}
	a.agentSecretaire = a.AgentDuService(a.c, a.secretariat.ID, "secretaire@example.org", agents.Accueil, agents.Instruction)
	a.agentSocial = a.AgentDuService(a.c, a.social.ID, "sociale@example.org", agents.Instruction)
	// What a service may not see is in none of its lists, whatever the address.
	for _, requete := range []string{"vue=ouvertes&service=" + a.social.ID, "vue=ouvertes&canal=telephone", "vue=suivies", "q=gamma", "vue=ouvertes&apres=" + ids["Gamma"].ID} {
		if l := titres(a.agentSecretaire.Lire(base + "?" + requete).Attendre(http.StatusOK)); slices.Contains(l, "Gamma") {
			t.Errorf("%s montre ce que le CCAS a reçu", requete)
		}
	}
	for _, requete := range []string{"vue=ouvertes", "vue=ouvertes&service=" + a.social.ID, "vue=nouvelles&q=gamma", "vue=suivies"} {
		p := a.agentSecretaire.Lire(base + "/export?format=csv&" + requete).Attendre(http.StatusOK)
		if strings.Contains(p.Corps, "Gamma") || requete == "vue=ouvertes" && !strings.Contains(p.Corps, "Alpha") {
			t.Errorf("%s emporte :\n%s", requete, p.Corps)
		}
	}
	if strings.Contains(a.agentSocial.Lire(base+"?vue=ouvertes").Attendre(http.StatusOK).Corps, "Conseil de mars") {
		t.Error("le repère d’un autre service est proposé")
	}
}

// A batch does what it can, and says what it could not.
func TestUnLotDitCeQuiNAPasEteFait(t *testing.T) {
	a := ouvrirAccueil(t)
	base := a.c.Chemin() + "/agents"
	une := a.noter(a.nadege, url.Values{"canal": {"guichet"}, "objet": {"Une"}, "service": {a.secretariat.ID}})
	deux := a.noter(a.nadege, url.Values{"canal": {"guichet"}, "objet": {"Deux"}, "service": {a.secretariat.ID}})
	ccas := a.noter(a.nadege, url.Values{"canal": {"guichet"}, "objet": {"Trois"}, "service": {a.social.ID}})
	lot := func(f url.Values) *guichettest.Page { return a.agentSecretaire.Envoyer(base+"/lot", f) }
	ids := []string{une.ID, deux.ID}

	lot(url.Values{"acte": {"prendre"}, "demande": ids, "requete": {"vue=ouvertes"}}).Attendre(http.StatusSeeOther)
	p := lot(url.Values{"acte": {"prendre"}, "demande": {une.ID, ccas.ID, "inconnue0000000"}}).Attendre(http.StatusOK)
	p.Contient("0 demande est prise.", "Ce qui n’a pas été fait", "Cette demande a changé")
	if strings.Contains(p.Texte(), "Trois") {
		t.Error("le rapport nomme une demande du CCAS")
	}
	lue, err := demandes.ParID(a.App, a.c.ID, ccas.ID)
	if err != nil || lue.Agent != "" {
		t.Errorf("%+v, %v", lue, err)
	}
	social, err := agents.ParCourriel(a.App, "ccas@example.org")
	if err != nil {
		t.Fatal(err)
	}
	lot(url.Values{"acte": {"confier"}, "agent": {social.ID}, "demande": ids}).Attendre(http.StatusOK).Contient("ne traite pas les demandes de ce service")
	nadege, err := agents.ParCourriel(a.App, "nadege@example.org")
	if err != nil {
		t.Fatal(err)
	}
	lot(url.Values{"acte": {"confier"}, "agent": {nadege.ID}, "demande": ids}).Attendre(http.StatusSeeOther)
	lot(url.Values{"acte": {"repere"}, "repere": {"À revoir"}, "demande": ids}).Attendre(http.StatusSeeOther)
	a.nadege.Lire(base+"?vue=miennes").Attendre(http.StatusOK).Contient("Une", "Deux", "À revoir")
	lot(url.Values{"acte": {"prendre"}}).Attendre(http.StatusSeeOther)
	accueil := a.Agent(a.c, "guichet@example.org", agents.Accueil).Lire(base + "?vue=ouvertes").Attendre(http.StatusOK).Contient("Marquer urgentes")
	if strings.Contains(accueil.Corps, `value="prendre"`) || strings.Contains(accueil.Corps, `value="lue"`) {
		t.Error("l’accueil voit des actes qui lui sont refusés")
	}
	lot(url.Values{"acte": {"effacer"}, "demande": ids}).Attendre(http.StatusUnprocessableEntity)
}

// With one agent, nothing on screen is about sharing the work.
func TestUneSecretaireSeuleNeVoitRienAPartager(t *testing.T) {
	b := ouvrirBureau(t)
	base := b.c.Chemin() + "/agents"
	for _, chemin := range []string{base, b.agent} {
		page := b.nadege.Lire(chemin).Attendre(http.StatusOK).Texte()
		for _, mot := range []string{"Les miennes", "Suivies", "Confier", "Suivre cette demande"} {
			if strings.Contains(page, mot) {
				t.Errorf("%s dit « %s »", chemin, mot)
			}
		}
	}
	mathis := b.Agent(b.c, "mathis@example.org", agents.Instruction)
	b.nadege.Lire(b.agent)
	mathis.Lire(b.agent).Attendre(http.StatusOK).Contient("Confier à", "Suivre cette demande", "Nadège Humbert a ouvert cette demande il y a moins de dix minutes")
	b.Horloge.Avancer(11 * 60 * 1e9)
	if strings.Contains(mathis.Lire(b.agent).Texte(), "a ouvert cette demande") {
		t.Error("Nadège est encore là après onze minutes")
	}
}

// A prepared answer is inserted with the words of the demande; an agent who
// must not be named is not.
func TestUneReponsePrepareeEtUnAgentSansNom(t *testing.T) {
	b := ouvrirBureau(t)
	base := b.c.Chemin() + "/agents"
	b.nadege.Envoyer(base+"/reglages/formules/nouvelle", url.Values{"titre": {""}}).Attendre(http.StatusUnprocessableEntity).Contient("Indiquez un titre.")
	b.nadege.Envoyer(base+"/reglages/formules/nouvelle", url.Values{"titre": {"Bien reçu"}, "texte": {"Bonjour [nom], votre demande n° [numéro] est lue par [agent]. [inconnu]"}}).Attendre(http.StatusSeeOther)
	page := b.nadege.Lire(b.agent).Attendre(http.StatusOK).Contient("Bien reçu", "Insérer")
	_, reste, _ := strings.Cut(page.Corps, `<select id="s-formule"`)
	id := regexp.MustCompile(`value="([a-z0-9]{15})"`).FindStringSubmatch(reste)[1]
	b.nadege.Lire(b.agent+"?formule="+id).Attendre(http.StatusOK).Contient("Bonjour Camille Thouvenel, votre demande n°", "est lue par Nadège Humbert. [inconnu]")

	a, err := agents.ParCourriel(b.App, "nadege@example.org")
	if err != nil {
		t.Fatal(err)
	}
	b.Agent(b.c, "admin@example.org", agents.Administration).Envoyer(base+"/reglages/agents/"+a.ID, url.Values{"roles": {"accueil", "instruction", "gestion"}, "anonyme": {"oui"}}).Attendre(http.StatusSeeOther)
	b.nadege.Envoyer(b.agent+"/messages", url.Values{"texte": {"C’est noté."}}).Attendre(http.StatusSeeOther)
	chezElle := b.camille.Lire(b.usager).Attendre(http.StatusOK)
	if chezElle.Contient("Un agent, "); strings.Contains(chezElle.Texte(), "Humbert") {
		t.Error("l’usager lit le nom de l’agent")
	}
}
