package pb_hooks_test

import (
	"context"
	"database/sql"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/messages"
	"guichet/pb_hooks/socle"
)

// grandes are the tables that grow with the demandes: a statement that reads
// one from end to end is fast in the tests and slow after a year.
var grandes = []string{
	"attentes", "avis", "brouillons", "comptes", "compteurs", "connexions", "connexions_agents", "consultations", "courriels", "decisions", "demandes", "ecrits", "exercices", "historique", "journal", "journaux", "messages", "notes",
	"pieces", "plis", "porte_documents", "rapprochements", "recepisses", "relectures", "reperes", "reponses", "reprises_cles", "reprises_lignes", "satisfactions", "sessions", "subventions", "usagers", "usagers_cles", "veilles",
}

// courts are the indexes that hold only what still waits for something: a job
// may read them whole.
var courts = regexp.MustCompile(`INDEX (demandes_prevue|demandes_ouvertes|attentes_ouvertes|relectures_vives|ecrits_ouverts|exercices_ouverts|usagers_a_rapprocher)\b`)

// entieres are the statements that read a growing table whole on purpose, each
// once a night.
var entieres = []struct{ debut, raison string }{
	{"SELECT * FROM `journal` ORDER BY `rang`", "a chain is verified from its first line"},
	{"DELETE FROM `sessions` WHERE expire_le", "a session lives a month at most"},
}

// requetes keeps every statement that the program runs.
type requetes struct {
	mu     sync.Mutex
	textes []string
}

func ecouterRequetes(b *guichettest.Banc) *requetes {
	r := &requetes{}
	noter := func(texte string) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.textes = append(r.textes, texte)
	}
	for _, db := range []dbx.Builder{b.App.ConcurrentDB(), b.App.NonconcurrentDB()} {
		db.(*dbx.DB).QueryLogFunc = func(_ context.Context, _ time.Duration, texte string, _ *sql.Rows, _ error) { noter(texte) }
		db.(*dbx.DB).ExecLogFunc = func(_ context.Context, _ time.Duration, texte string, _ sql.Result, _ error) { noter(texte) }
	}
	return r
}

var (
	nomDeTable = regexp.MustCompile("(?i)\\b(?:FROM|JOIN|INTO|UPDATE)\\s+[`\"]?(\\w+)[`\"]?(?:\\s+(?:AS\\s+)?[`\"]?(\\w+)[`\"]?)?")
	// dbx writes a text whose type has a name without its quotes: a word, or an actor.
	sansGuillemets = regexp.MustCompile(`(?:no such column: |near ")(:?\w+)`)
	balayage       = regexp.MustCompile(`^SCAN (\w+)`)
)

// balayees lists the steps of a statement that read a growing table whole, or
// all the demandes of a collectivité, by the plan that SQLite makes of it. A
// reading in the order of an index that stops at its first row is none.
func balayees(t *testing.T, b *guichettest.Banc, texte string) []string {
	t.Helper()
	var plan []struct {
		Detail string `db:"detail"`
	}
	err := b.App.DB().NewQuery("EXPLAIN QUERY PLAN " + texte).All(&plan)
	for essai := 0; err != nil; essai++ {
		nu := sansGuillemets.FindStringSubmatch(err.Error())
		if nu == nil || essai == 10 {
			t.Fatalf("%s : %v", texte, err)
		}
		texte = regexp.MustCompile(`([=(,] ?)(\w*`+nu[1]+`)\b`).ReplaceAllString(texte, "$1'$2'")
		err = b.App.DB().NewQuery("EXPLAIN QUERY PLAN " + texte).All(&plan)
	}
	tables := map[string]string{}
	for _, m := range nomDeTable.FindAllStringSubmatch(texte, -1) {
		tables[m[1]], tables[m[2]] = m[1], m[1]
	}
	var l []string
	for _, etape := range plan {
		switch m := balayage.FindStringSubmatch(etape.Detail); {
		case strings.Contains(etape.Detail, "demandes_terminees (collectivite=?)") && !strings.Contains(texte, "LIMIT"):
			l = append(l, etape.Detail) // nearly all of them
		case m == nil || !slices.Contains(grandes, tables[m[1]]) || courts.MatchString(etape.Detail) || strings.Contains(texte, "0=1"):
		case strings.Contains(etape.Detail, "USING INDEX") && strings.HasSuffix(texte, " LIMIT 1"):
		default:
			l = append(l, etape.Detail)
		}
	}
	return l
}

// demanderUnAvis asks one outside, and gives it.
func demanderUnAvis(t *testing.T, b *guichettest.Banc, nadege *guichettest.Client, desk string) {
	t.Helper()
	nadege.Ouvrir(desk + "/avis").Attendre(http.StatusOK)
	nadege.Envoyer(desk+"/avis", url.Values{"nom": {"Syndicat"}, "courriel": {"eaux@example.org"}, "question": {"Une question."}}).Attendre(http.StatusSeeOther)
	lien, syndicat := guichettest.LienDe(t, b.Dernier("eaux@example.org")), b.Client()
	syndicat.Envoyer(lien, url.Values{"acte": {"envoyer-code"}}).Attendre(http.StatusSeeOther)
	syndicat.Envoyer(lien, url.Values{"acte": {"code"}, "code": {guichettest.Code(t, b.Dernier("eaux@example.org"))}}).Attendre(http.StatusSeeOther)
	syndicat.Ouvrir(lien).Attendre(http.StatusOK)
	syndicat.Envoyer(lien, url.Values{"sens": {"favorable"}}).Attendre(http.StatusOK)
}

// reprendreUnFichier brings in one line of two, the other one is refused.
func reprendreUnFichier(nadege *guichettest.Client, base string) {
	fichier := guichettest.Fichier{Champ: "fichier", Nom: "ancien.csv", Contenu: []byte("N°;Nom;Prénom\nU1;Lefèvre;Zoé\nU2;;\n")}
	page := nadege.EnvoyerFichiers(base, url.Values{"quoi": {"usagers"}}, fichier).Attendre(http.StatusSeeOther).Vers
	nadege.Envoyer(page+"/essai", url.Values{"c0": {"cle"}, "c1": {"nom_naissance"}, "c2": {"prenoms"}}).Attendre(http.StatusSeeOther)
	for _, acte := range []string{"/import", "/retrait"} {
		nadege.Ouvrir(page).Attendre(http.StatusOK)
		nadege.Envoyer(page+acte, nil).Attendre(http.StatusSeeOther)
	}
}

func TestAucunePageNiTacheNeLitUneTableEntiere(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple", "contact")
	nadege := b.Agent(c, "nadege@example.org", agents.Accueil, agents.Instruction, agents.Validation, agents.Gestion)
	b.Signataire(c)
	r := ecouterRequetes(b)

	camille := b.Client().Connecter(c, "camille@example.org", "Camille", "Thouvenel")
	d, _ := b.Deposer(c, b.Compte("camille@example.org"))
	sans, code := b.Deposer(c, nil)
	visiteur := b.Client()
	visiteur.Envoyer(c.Chemin()+"/suivi", url.Values{"numero": {sans.Numero}, "code": {code}}).Attendre(http.StatusSeeOther)
	brouillon := visiteur.Envoyer(c.Chemin()+"/demarches/contact", nil).Attendre(http.StatusSeeOther).Vers
	visiteur.Ouvrir(brouillon).Attendre(http.StatusOK)
	for _, chemin := range []string{"/", "/demarches/contact", "/demandes", "/demandes/" + d.ID, "/demandes/" + d.ID + "/accuse", "/compte", "/mes-donnees", "/mes-donnees/copie.zip"} {
		camille.Ouvrir(c.Chemin() + chemin).Attendre(http.StatusOK)
	}
	camille.Envoyer(c.Chemin()+"/mes-donnees/effacement", url.Values{"objet": {"Tout"}}).Attendre(http.StatusSeeOther)
	exercice := regexp.MustCompile(`/[a-z-]+/agents/droits/[a-z0-9]{15}`).FindString(nadege.Ouvrir(c.Chemin() + "/agents/droits").Corps)
	nadege.Ouvrir(exercice).Attendre(http.StatusOK)
	nadege.Envoyer(exercice+"/effacement", nil).Attendre(http.StatusSeeOther)
	desk := c.Chemin() + "/agents/demandes/" + d.ID
	nadege.Envoyer(desk+"/prise", nil).Attendre(http.StatusSeeOther)
	nadege.Envoyer(desk+"/repere", url.Values{"repere": {"Conseil"}}).Attendre(http.StatusSeeOther)
	nadege.Envoyer(desk+"/repere", url.Values{"retirer": {"Voirie"}}).Attendre(http.StatusSeeOther)
	nadege.Envoyer(desk+"/veille", url.Values{"oui": {"oui"}}).Attendre(http.StatusSeeOther)
	nadege.Envoyer(desk+"/notes", url.Values{"note": {"À voir."}}).Attendre(http.StatusSeeOther)
	demanderUnAvis(t, b, nadege, desk)
	reprendreUnFichier(nadege, c.Chemin()+"/agents/reglages/reprise")
	zoe := b.Agent(c, "zoe@example.org", agents.Accueil, agents.Instruction)
	if _, err := b.App.DB().Update("habilitations", dbx.Params{"service": d.Service}, dbx.NewExp("agent = (SELECT id FROM agents WHERE courriel = 'zoe@example.org')")).Execute(); err != nil {
		t.Fatal(err)
	}
	for _, chemin := range []string{"", "?vue=suivies", "?vue=ouvertes&repere=Conseil", "/demandes/" + d.ID, "/usagers/" + d.Usager} {
		zoe.Ouvrir(c.Chemin() + "/agents" + chemin).Attendre(http.StatusOK)
	}
	for _, chemin := range []string{
		"?vue=suivies", "?vue=ouvertes&repere=Conseil", "?vue=terminees&repere=Conseil", "?vue=ouvertes&urgentes=oui", "/usagers/" + d.Usager,
		"", "?vue=nouvelles", "?vue=miennes", "?vue=a-lire", "?vue=retard", "?vue=ouvertes", "?vue=terminees", "?q=" + sans.Numero, "?q=Thouvenel",
		"?vue=ouvertes&apres=" + d.ID, "/demandes/" + d.ID, "/decisions", "/courriels", "/profil", "/droits", "/reglages/reprise", "/reglages/adresses", "/statistiques", "/statistiques?periode=mois", "/export?vue=ouvertes", "/export?vue=terminees", "/export?vue=suivies",
	} {
		nadege.Ouvrir(c.Chemin() + "/agents" + chemin).Attendre(http.StatusOK)
	}
	boite := &messages.Boite{Collectivite: c.ID, Service: d.Service, Adresse: "mairie@example.com", Serveur: "127.0.0.1", Port: 1}
	b.Transaction(func(tx core.App) error { return boite.Enregistrer(tx, socle.Programme("essai")) })
	if err := boite.Deposer(b.App, []byte("From: nadege@example.org\r\nSubject: "+d.Numero+"\r\nIn-Reply-To: <x@example.org>\r\n\r\nBonjour\r\n")); err != nil {
		t.Fatal(err)
	}
	pli := regexp.MustCompile(`/courriels-recus/[a-z0-9]{15}`).FindString(nadege.Ouvrir(c.Chemin() + "/agents/courriels-recus").Attendre(http.StatusOK).Corps)
	for _, chemin := range []string{pli, "/courriels-recus?vue=tries", "/reglages/boites"} {
		nadege.Ouvrir(c.Chemin() + "/agents" + chemin).Attendre(http.StatusOK)
	}
	nadege.Envoyer(c.Chemin()+"/agents"+pli+"/rattachement", url.Values{"numero": {d.Numero}}).Attendre(http.StatusSeeOther)
	for _, tache := range exploitation.Taches(b.App) {
		b.Executer(tache.Nom)
	}

	vus := map[string]bool{}
	for _, texte := range r.textes {
		if verbe, _, _ := strings.Cut(texte, " "); !slices.Contains([]string{"SELECT", "UPDATE", "DELETE"}, verbe) {
			continue
		}
		forme := regexp.MustCompile(`'[^']*'`).ReplaceAllString(texte, "''")
		voulue := slices.ContainsFunc(entieres, func(e struct{ debut, raison string }) bool { return strings.HasPrefix(texte, e.debut) })
		if vus[forme] || voulue {
			continue
		}
		vus[forme] = true
		if l := balayees(t, b, texte); len(l) > 0 {
			t.Errorf("%s\n  %s", strings.Join(l, ", "), forme)
		}
	}
	if len(vus) < 50 {
		t.Errorf("%d statements heard: nothing was tried", len(vus))
	}
}
