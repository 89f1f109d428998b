package droits_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/hub/droits"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/rgpd"
	"guichet/pb_hooks/sauvegardes"
)

func demande(droit rgpd.Genre, secteurs ...string) url.Values {
	return url.Values{"droit": {string(droit)}, "collectivite": secteurs}
}

// attendre compares what both sides keep of one demande, value by value.
func (g *guichet) attendre(etat droits.Etat, issue rgpd.Etat) {
	g.x.t.Helper()
	x, e := g.x.vers(g.x.secteur(g)), g.exercice()
	if e.Hub != x.ID || e.Genre != x.Genre || e.Sujet != "" && e.Sujet != x.Sujet || x.Membre != g.x.membre(g).ID {
		g.x.t.Errorf("%s : ce n’est pas la même demande\n%+v\n%+v", g.c.Nom, x, e)
	}
	if x.Etat != etat || x.Issue != issue || x.Numero != e.Numero || x.RecueLe != e.RecueLe || x.RepondueLe != e.ReponduLe || x.Prolongee != (e.Prolongation != "") {
		g.x.t.Errorf("%s : au hub %s %s n° %s reçue %s répondue %s, au guichet %s n° %s reçue %s répondue %s", g.c.Nom,
			x.Etat, x.Issue, x.Numero, x.RecueLe, x.RepondueLe, e.Etat, e.Numero, e.RecueLe, e.ReponduLe)
	}
	dites, err := x.LesCategories()
	if err != nil {
		g.x.t.Fatal(err)
	}
	suite, err := e.Suite(g.App)
	if err != nil || len(suite.Categories) != len(dites) {
		g.x.t.Fatalf("%s : %d sortes de données au hub, %+v, %v", g.c.Nom, len(dites), suite, err)
	}
	for i, c := range suite.Categories {
		if d := dites[i]; d.Quoi != c.Quoi || d.Sort != string(c.Sort) || d.Motif != c.Motif || d.Jusqua != c.Jusqua {
			g.x.t.Errorf("%s : %+v au hub, %+v au guichet", g.c.Nom, d, c)
		}
	}
}

// She asks two mairies and the Département at once; each receives its own demande, and
// answers it. What she reads at the hub is what each did.
func TestUnDroitSExerceAupresDePlusieursCollectivites(t *testing.T) {
	x := ouvrir(t)
	chezA, secteurs := x.a.connaitre(), []string{x.secteur(x.a), x.secteur(x.b), x.ici.Secteur}
	x.b.connaitre()
	x.connaitre(x.Banc, x.dep, x.ici.Secteur)
	x.a.Deposer(x.a.c, x.a.Compte("lucie@example.org")) // the law keeps it
	x.lucie.Lire(x.dep.Chemin() + "/hub/demandes").Contient("Mes droits sur mes données")
	x.lucie.Lire(x.page).Attendre(http.StatusOK).Contient("La mairie de Saint-Exemple", "La mairie de Val-Imaginaire", "Le département des Vosges", "Faire effacer mes données")
	x.lucie.Envoyer(x.page, nil).Attendre(http.StatusUnprocessableEntity).Contient("Choisissez ce que vous demandez.", "Choisissez au moins une collectivité.")
	x.lucie.Envoyer(x.page, demande(rgpd.Effacement, secteurs...)).Attendre(http.StatusSeeOther)
	x.lucie.Envoyer(x.page, demande(rgpd.Effacement, secteurs...)).Attendre(http.StatusSeeOther)
	x.lucie.Lire(x.page).Contient("Vous l’avez déjà demandé", "Elle n’est pas encore arrivée", "Réponse avant le 4 juin 2026")

	// The Département has it at once: it is on the same machine.
	ici := unique(t, x.App, x.dep)
	if d := x.vers(x.ici.Secteur); d.Etat != droits.Recue || d.Numero != ici.Numero || d.Lien != x.Socle.AdressePublique()+x.dep.Chemin()+"/mes-donnees/precisions/"+ici.ID {
		t.Errorf("%+v", d)
	}

	x.a.echanger()
	x.b.echanger()
	x.a.attendre(droits.Recue, "")
	x.b.attendre(droits.Recue, "")
	for _, g := range []*guichet{x.a, x.b} {
		if e := g.exercice(); e.Usager == "" || e.Compte != g.Compte("lucie@example.org").ID || e.Canal != "en_ligne" || e.Demandeur != "Lucie Vautrin" {
			t.Errorf("%+v", e)
		}
		if c := g.Dernier("lucie@example.org"); !strings.Contains(c.Texte, "Dites-nous de quelles données il s’agit") {
			t.Error(c.Texte)
		}
	}
	x.lucie.Lire(x.page).Contient("Reçue le 4 mai 2026 sous le n°", "Dire de quelles données il s’agit")

	// She says the rest at the guichet, where nobody else may.
	ou := strings.TrimPrefix(x.vers(x.secteur(x.a)).Lien, x.a.Socle.AdressePublique())
	x.a.Client().Connecter(x.a.c, "autre@example.org", "Paule", "Claudel").Lire(ou).Attendre(http.StatusNotFound)
	chezA.Lire(ou).Attendre(http.StatusOK).Contient("Que faut-il effacer ?", "par le guichet du Département")
	chezA.Envoyer(ou, url.Values{"objet": {""}}).Attendre(http.StatusUnprocessableEntity).Contient("Dites ce qu’il faut effacer.")
	chezA.Envoyer(ou, url.Values{"objet": {"Mon secret à moi"}}).Attendre(http.StatusSeeOther)
	chezA.Envoyer(ou, url.Values{"objet": {"Encore"}}).Attendre(http.StatusConflict)
	chezA.Lire(ou).Attendre(http.StatusSeeOther)
	x.a.agent.Lire(x.a.bureau()).Attendre(http.StatusOK).Contient("Mon secret à moi", "en ligne, par le guichet du Département", "Demande faite le 4 mai 2026 au guichet du Département")
	x.a.echanger()
	x.lucie.Lire(x.page).Contient("Ouvrir ma demande")

	x.a.agent.Envoyer(x.a.bureau()+"/effacement", nil).Attendre(http.StatusSeeOther)
	x.a.agent.Envoyer(x.a.bureau()+"/reponse", url.Values{"sens": {"partielle"}, "motif": {"Une raison que la mairie écrit."}}).Attendre(http.StatusSeeOther)
	x.b.agent.Envoyer(x.b.bureau()+"/prolongation", url.Values{"prolongation": {"Les archives sont à relire."}}).Attendre(http.StatusSeeOther)
	x.a.echanger()
	x.b.echanger()
	x.a.attendre(droits.Repondue, rgpd.Partielle)
	x.b.attendre(droits.Recue, "")
	x.lucie.Lire(x.page).Contient("Réponse le 4 mai 2026", "Acceptée en partie", "Conservé :", "les demandes envoyées, avec leurs documents et leurs messages, jusqu’à la fin de leur durée de conservation", "Lire la réponse",
		"Réponse avant le 4 août 2026", "deux mois de plus")
	x.Agent(x.dep, "agent@example.org", agents.Gestion).Envoyer(x.dep.Chemin()+"/agents/droits/"+ici.ID+"/reponse", url.Values{"sens": {"acceptee"}}).Attendre(http.StatusSeeOther)
	if d := x.vers(x.ici.Secteur); d.Etat != droits.Repondue || d.Issue != rgpd.Acceptee {
		t.Errorf("%+v", d)
	}
	// Nothing that anybody typed was told.
	for _, mots := range []string{"Mon secret", "que la mairie", "archives sont", "Lucie", "VAUTRIN"} {
		if n := x.Compter("hub_entrees WHERE instr(octets, '" + mots + "')"); n > 0 {
			t.Errorf("%d entrées du journal disent « %s »", n, mots)
		}
	}
	if n := x.Compter("hub_rebuts") + x.a.Compter("synchro_rebuts") + x.b.Compter("synchro_rebuts"); n > 0 {
		t.Errorf("%d mis de côté", n)
	}
	if n := x.Compter("journal WHERE verbe = 'hub_droits.demander'"); n != 3 {
		t.Errorf("%d lignes au journal", n)
	}
	if n := x.Compter("rattachements") + x.Compter("synchro_marques"); n > 0 {
		t.Errorf("%d lignes d’un lien avec soi-même", n)
	}
}

// Whom the guichet does not know is answered all the same, and finds the answer once
// she signs in there.
func TestUnDroitDeQuiLeGuichetNeConnaitPas(t *testing.T) {
	x := ouvrir(t)
	secteur := x.secteur(x.a)
	x.sujet(secteur)
	x.lucie.Envoyer(x.page, demande(rgpd.Rectification, secteur)).Attendre(http.StatusSeeOther)
	x.a.echanger()
	x.a.attendre(droits.Recue, "")
	if e := x.a.exercice(); e.Usager+e.Compte+e.Courriel != "" {
		t.Errorf("%+v", e)
	}
	x.a.agent.Lire(x.a.c.Chemin() + "/agents/droits").Contient("Une personne que le guichet du Département connaît")
	x.a.agent.Lire(x.a.bureau()).Contient("Le guichet du Département connaît la personne, pas ce guichet.", "La personne ne l’a pas encore dit.")
	chezA := x.a.connaitre()
	chezA.Lire(x.a.c.Chemin() + "/mes-donnees").Contient("Dire de quelles données il s’agit")
	chezA.Envoyer(x.a.c.Chemin()+"/mes-donnees/precisions/"+x.a.exercice().ID, url.Values{"objet": {"Mon nom"}, "souhait": {"Vautrin"}}).Attendre(http.StatusSeeOther)
	x.a.agent.Envoyer(x.a.bureau()+"/reponse", url.Values{"sens": {"refusee"}, "motif": {"Rien n’est gardé ici."}}).Attendre(http.StatusSeeOther)
	x.a.echanger()
	x.a.attendre(droits.Repondue, rgpd.Refusee)
	chezA.Lire(x.a.c.Chemin()+"/mes-donnees").Contient("Refusée", "Rien n’est gardé ici.")
}

// A guichet that reads again what it had read makes one exercice; what is said before
// it was received says all; a hub that was restored has it back.
func TestUnDroitSurvitAuxRestaurations(t *testing.T) {
	x := ouvrir(t)
	x.a.connaitre()
	x.lucie.Envoyer(x.page, demande(rgpd.Opposition, x.secteur(x.a))).Attendre(http.StatusSeeOther)
	x.a.EntendreDe(x.Banc)
	numero := x.a.exercice().Numero
	executer(t, x.a.Banc, "UPDATE rattachements SET curseur = ''", "DELETE FROM synchro_connus")
	x.a.EntendreDe(x.Banc)
	if n := x.a.Compter("exercices"); n != 1 {
		t.Errorf("%d exercices", n)
	}

	// Yesterday’s database has not received it: it does again, under another number.
	executer(t, x.a.Banc, "DELETE FROM exercices", "UPDATE rattachements SET curseur = ''", "DELETE FROM synchro_connus")
	x.a.echanger()
	if e := x.a.exercice(); e.Numero == numero {
		t.Error("le numéro d’une autre vie")
	}
	x.a.attendre(droits.Recue, "")

	x.a.agent.Envoyer(x.a.bureau()+"/reponse", url.Values{"sens": {"acceptee"}}).Attendre(http.StatusSeeOther)
	x.a.echanger()
	x.a.attendre(droits.Repondue, rgpd.Acceptee)
	if n := x.a.Compter("synchro_envois WHERE genre = 'rgpd'"); n != 2 {
		t.Errorf("%d faits dits, un par fait attendu", n)
	}

	// The hub has lost all of it.
	executer(t, x.Banc, "DELETE FROM hub_exercices", "UPDATE hub_noeuds SET applique = 0", "DELETE FROM hub_entrees", "UPDATE hub_curseur SET pos = 0")
	if err := sauvegardes.Confirmer(x.App, essai); err != nil {
		t.Fatal(err)
	}
	executer(t, x.a.Banc, "UPDATE rattachements SET curseur = '1.1'")
	for range 2 {
		if err := rattachement.SePresenter(t.Context(), x.a.App); err != nil {
			t.Fatal(err)
		}
		x.a.echanger()
	}
	x.a.attendre(droits.Repondue, rgpd.Acceptee)
}

// A guichet whose new address waits to be confirmed leads to the one that is known.
func TestUnDroitPendantQuUneAdresseAttend(t *testing.T) {
	x := ouvrir(t)
	x.a.connaitre()
	connue := x.a.Socle.AdressePublique()
	x.a.Socle.Config.PublicURL = "https://saint-exemple.example.org"
	if err := rattachement.SePresenter(t.Context(), x.a.App); err != nil {
		t.Fatal(err)
	}
	x.lucie.Envoyer(x.page, demande(rgpd.Acces, x.secteur(x.a))).Attendre(http.StatusSeeOther)
	x.a.echanger()
	x.a.attendre(droits.Recue, "")
	if lien := x.vers(x.secteur(x.a)).Lien; !strings.HasPrefix(lien, connue+x.a.c.Chemin()+"/") {
		t.Errorf("le lien mène à %q", lien)
	}
}

// What does not arrive within 72 h is told to her, to the mairie and to who runs the
// hub, once; a guichet that has left is told apart, with where to write.
func TestUnDroitQuiNArrivePas(t *testing.T) {
	x := ouvrir(t)
	x.Agent(x.dep, "exploitante@example.org", agents.Administration)
	executer(t, x.Banc, "UPDATE agents SET exploitant = 1")
	x.a.connaitre()
	x.b.connaitre()
	executer(t, x.Banc, "INSERT INTO hub_contacts (id, membre, nom, fonction, courriel, telephone) VALUES ('contact00000001', '"+x.membre(x.a).ID+"', 'Nadège', '', 'mairie@example.org', '')",
		"INSERT INTO hub_coordonnees (id, code, adresse, telephone, courriel, site, horaires, par, maj_le) VALUES ('coord0000000001', '88902', '1 rue du Lac\n88902 Val-Imaginaire', '', '', '', '{}', '', '2026-05-04 08:00:00.000Z')")
	x.lucie.Envoyer(x.page, demande(rgpd.Acces, x.secteur(x.a), x.secteur(x.b))).Attendre(http.StatusSeeOther)
	n, err := synchro.NoeudQuiTient(x.App, collectivites.Fiche{Niveau: x.b.c.Niveau, Code: x.b.c.INSEE})
	if err != nil || n == nil {
		t.Fatal(n, err)
	}
	if err := n.Revoquer(x.App, essai); err != nil {
		t.Fatal(err)
	}
	x.lucie.Lire(x.page).Contient("n’est plus relié à celui du Département", "Elle n’a pas reçu votre demande.", "1 rue du Lac", "Par courrier seulement")
	x.lucie.Envoyer(x.page, demande(rgpd.Effacement, x.secteur(x.b))).Attendre(http.StatusSeeOther)
	if n := x.Compter("hub_exercices WHERE genre = 'effacement'"); n > 0 {
		t.Error("envoyée à un guichet qui est parti")
	}

	passer := func(d time.Duration) {
		t.Helper()
		x.Horloge.Avancer(d)
		x.Executer("hub-droits")
		x.Executer("hub-alarmes")
	}
	passer(71 * time.Hour)
	if n := x.Compter("courriels WHERE modele = 'droit_sans_reception'") + x.Compter("hub_alarmes WHERE genre = 'droits'"); n > 0 {
		t.Errorf("%d alertes avant 72 h", n)
	}
	passer(2 * time.Hour)
	passer(time.Hour)
	if n := x.Compter("courriels WHERE modele = 'droit_sans_reception'"); n != 1 {
		t.Errorf("%d courriels à la mairie", n)
	}
	if c := x.Dernier("mairie@example.org"); !strings.Contains(sansInsecables(c.Texte), "que la mairie de Saint-Exemple garde d’elle") || !strings.Contains(sansInsecables(c.Texte), "avant le 4 juin 2026") || strings.Contains(c.Texte, "Vautrin") {
		t.Error(c.Texte)
	}
	if n := x.Compter("hub_alarmes WHERE genre = 'droits' AND dite_le != ''"); n != 1 {
		t.Errorf("%d alarmes dites", n)
	}
	if c := x.Dernier("exploitante@example.org"); !strings.Contains(sansInsecables(c.Texte), "1 demande sur des données personnelles n’arrive pas depuis trois jours") {
		t.Error(c.Texte)
	}
	x.lucie = x.entrer()
	x.lucie.Lire(x.page).Contient("Nous l’avons écrit à la collectivité.")

	x.a.Horloge.Avancer(74 * time.Hour)
	x.a.echanger()
	passer(time.Hour)
	if n := x.Compter("hub_alarmes WHERE genre = 'droits'"); n > 0 {
		t.Error("l’alarme dure")
	}
	x.Horloge.Avancer(40 * 24 * time.Hour)
	x.lucie = x.entrer()
	x.lucie.Lire(x.page).Contient("Réponse due le 4 juin 2026", "réclamation à la CNIL")
}

// Five years after the answer nothing is left at the hub, and what a guichet says
// again is no fault.
func TestUnDroitSOublieApresCinqAns(t *testing.T) {
	x := ouvrir(t)
	x.a.connaitre()
	x.lucie.Envoyer(x.page, demande(rgpd.Acces, x.secteur(x.a))).Attendre(http.StatusSeeOther)
	x.a.echanger()
	x.a.agent.Envoyer(x.a.bureau()+"/reponse", url.Values{"sens": {"acceptee"}}).Attendre(http.StatusSeeOther)
	x.a.echanger()
	for _, cas := range []struct{ annees, restent int }{{4, 1}, {2, 0}} {
		x.Horloge.Avancer(time.Duration(cas.annees) * 365 * 24 * time.Hour)
		x.Executer("hub-droits-purge")
		if n := x.Compter("hub_exercices"); n != cas.restent {
			t.Errorf("%d, attendu %d", n, cas.restent)
		}
	}
	x.a.Horloge.Avancer(6 * 365 * 24 * time.Hour)
	executer(t, x.a.Banc, "UPDATE synchro_emis SET empreinte = '-' WHERE genre = 'rgpd' AND agregat LIKE '%.answered'", "INSERT INTO synchro_marques (genre, agregat, collectivite) SELECT genre, agregat, collectivite FROM synchro_emis WHERE empreinte = '-'")
	x.a.DireA(x.Banc)
	if n := x.Compter("hub_rebuts") + x.Compter("hub_exercices"); n > 0 {
		t.Errorf("%d lignes", n)
	}
}

func sansInsecables(s string) string { return strings.ReplaceAll(s, "\u00a0", " ") }

// executer changes a database as a restore would: the files of a bench stay open.
func executer(t *testing.T, b *guichettest.Banc, requetes ...string) {
	t.Helper()
	for _, requete := range requetes {
		if _, err := b.App.DB().NewQuery(requete).Bind(dbx.Params{}).Execute(); err != nil {
			t.Fatal(requete, err)
		}
	}
}
