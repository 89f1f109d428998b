package pb_hooks_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

// horsGlossaire are the rooms and collections whose name is no word of the
// trade, with the reason.
var horsGlossaire = map[string]string{
	"socle":           "the floor itself, shown to nobody",
	"exploitation":    "the running of the program, shown as « État du guichet »",
	"statistiques":    "a plain word, defined nowhere else",
	"rgpd":            "the name of the law",
	"servicepublic":   "the name of the site service-public.fr",
	"api":             "a programmer's word",
	"demonstration":   "a plain word: guichet demo",
	"guichettest":     "the test bench",
	"simulation":      "a plain word: the outside world of the demo and of the tests",
	"flux":            "a sign-in on its way between two sites, shown to nobody",
	"journaux":        "the lines of the journals that came with archives",
	"redirections":    "a plain word: the addresses of another tool",
	"reprises_lignes": "what the lines of a reprise are kept in",
	"reprises_cles":   "by which a line of a reprise is known again",
	"sessions":        "a programmer's word: a device at work",
	"codes":           "a programmer's word: one-time codes",
	"courriels":       "a plain word: the queue of notifications",
	"travaux":         "a programmer's word: runs of the periodic jobs",

	"acces_assistance":   "the accesses that the support was given",
	"autres_guichets":    "the other guichets where an agent works",
	"connexions_agents":  "the connexions of the agents",
	"hub_comptes":        "the comptes of the hub, which are no comptes of a guichet",
	"hub_preuves":        "the preuves of these",
	"hub_paires":         "what each sector calls a compte of the hub",
	"hub_joignables":     "how these are reached",
	"hub_clients":        "a word of OpenID Connect: who asks the hub",
	"hub_autorisations":  "a word of OAuth: what a client asks",
	"hub_assertions":     "a word of OAuth: what a client signs to prove itself (RFC 7521)",
	"hub_jetons":         "a word of OAuth: access tokens",
	"hub_cles":           "a word of OpenID Connect: signing keys",
	"hub_ouvertures":     "where a session of the hub signed in, shown to nobody",
	"hub_deconnexions":   "the sign-outs that clients have still to hear of",
	"hub_membres":        "the collectivités that the hub knows",
	"hub_adhesions":      "the adhésions of these",
	"hub_contacts":       "whom to call at a member",
	"hub_habilitations":  "what a member asked the State, which is no right of an agent",
	"hub_tarifs":         "what members owe a year, by tranche",
	"hub_cotisations":    "what each was called to pay",
	"hub_noeuds":         "nodes: the guichets as they are on the wire",
	"hub_alarmes":        "what is wrong with a guichet, told once",
	"hub_tenues":         "which guichet holds which member, since when",
	"hub_invitations":    "the invitations of guichets, which are none of agents",
	"hub_demandes":       "the headers of demandes that guichets told the hub",
	"hub_lecteurs":       "who may read such a header",
	"hub_rapprochements": "the rapprochements of the comptes of the hub",
	"hub_effacements":    "the fingerprints of what guichets called a compte that was erased",
	"hub_rebuts":         "the events that could not be applied",
	"hub_coordonnees":    "a plain word: how to reach a mairie that has no guichet",
	"hub_catalogue":      "what the Département shares, which is no téléservice of its own",
	"hub_aides":          "the aides that guichets told the hub",
	"hub_exercices":      "the exercices that are asked at the hub",

	"rattachements_collectivites": "what the hub calls the collectivités of a guichet",
	"synchro_envois":              "the outbox of the synchronisation",
	"synchro_rebuts":              "the events of the hub that could not be applied",
	"contacts_departement":        "how who signs in through the hub is reached, as both sides say it",
	"partages_reglages":           "how a collectivité takes what is shared",
}

// interdits are the words that have only one wrong meaning here.
var interdits = []string{"dossier", "submission", "ticket", "tenant", "statut", "citoyen", "administre", "attachment", "workflow", "sans_suite"}

// exceptions are the phrases in which such a word is right. One that nothing
// uses any more is a fault.
var exceptions = []struct{ fichier, phrase, raison string }{
	{"pb_hooks/catalogue/modeles/recensement-citoyen.json", "recensement-citoyen", "the name of the duty in the Code du service national"},
	{"pb_hooks/catalogue/modeles/subvention-association.json", "statuts", "the articles of an association (loi du 1er juillet 1901)"},
	{"pb_hooks/catalogue/modeles/subvention-association.json", "Statuts", "the articles of an association (loi du 1er juillet 1901)"},
	{"pb_hooks/catalogue/modeles/subvention-sport-culture.json", "statuts", "the articles of an association (loi du 1er juillet 1901)"},
	{"pb_hooks/catalogue/modeles/subvention-sport-culture.json", "Statuts", "the articles of an association (loi du 1er juillet 1901)"},
	{"pb_hooks/catalogue/conception_publie_pages.go", "attachment", "a value of the HTTP header Content-Disposition"},
	{"pb_hooks/messages/pli_lecture.go", "attachment", "a value of the MIME header Content-Disposition"},
	{"pb_hooks/demenagement/pages.go", "attachment", "a value of the HTTP header Content-Disposition"},
	{"pb_hooks/rgpd/copie.go", "attachment", "a value of the HTTP header Content-Disposition"},
	{"pb_hooks/socle/tableau.go", "attachment", "a value of the HTTP header Content-Disposition"},
	{"pb_hooks/pieces/service.go", "attachment", "a value of the HTTP header Content-Disposition"},
	{"pb_hooks/demonstration/recits_recensements.go", "recensement-citoyen", "the name of the duty in the Code du service national"},
	{"pb_hooks/demonstration/recits_subventions.go", "statuts", "the articles of an association (loi du 1er juillet 1901)"},
	{"pb_hooks/demonstration/recits_courriers.go", "statuts-de-l-association", "the founding act of an association"},
	{"pb_hooks/reprise/champs.go", "statut", "the title of a column in the files of other tools"},
	{"main.go", "guichet citoyen", "the genre of the product, as its buyers call it"},
}

func glossaire(t *testing.T) []socle.Mot {
	t.Helper()
	mots, err := socle.Glossaire()
	if err != nil {
		t.Fatal(err)
	}
	return mots
}

func TestLeGlossaireDitChaqueMotUneFois(t *testing.T) {
	code, vus := regexp.MustCompile(`^[a-z]+(_[a-z0-9]+)*$`), map[string]bool{}
	for _, m := range glossaire(t) {
		cle := m.Code
		if cle == "" {
			cle = "– " + m.Terme
		}
		if vus[cle] {
			t.Errorf("%s: twice", cle)
		}
		vus[cle] = true
		if m.Code != "" && (!code.MatchString(m.Code) || m.Gloss == "") {
			t.Errorf("%s: not an unaccented identifier with its English", cle)
		}
		if m.Terme == "" || !strings.HasSuffix(m.Def, ".") {
			t.Errorf("%s: no term, or a definition that is not a sentence", cle)
		}
		if slices.Contains(m.Eviter, m.Code) && m.Code != "" {
			t.Errorf("%s: to be used and avoided", cle)
		}
	}
}

func TestChaqueRoomEtChaqueCollectionALeSien(t *testing.T) {
	mots := map[string]bool{}
	for _, m := range glossaire(t) {
		mots[m.Code], mots[m.Code+"s"], mots[strings.Replace(m.Code, "_", "s_", 1)] = true, true, true
	}
	noms := slices.Clone(rooms)
	for _, c := range collectionsDuProgramme(t, guichettest.New(t).App) {
		noms = append(noms, c.Name)
	}
	for _, nom := range noms {
		if _, dehors := horsGlossaire[nom]; dehors == mots[nom] {
			t.Errorf("%s: to be a word of the glossary, or outside it with a reason", nom)
		}
	}
	for nom := range horsGlossaire {
		if !slices.Contains(noms, nom) {
			t.Errorf("%s: outside the glossary, and nowhere", nom)
		}
	}
}

// collectionsDuProgramme are those that the migrations make.
func collectionsDuProgramme(t *testing.T, app core.App) []*core.Collection {
	t.Helper()
	l, err := app.FindAllCollections()
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(l, func(c *core.Collection) bool { return c.System })
}

// interdit finds the forbidden word of an identifier, "" for none: its parts
// are cut at capitals and underscores.
func interdit(identifiant string) string {
	var b strings.Builder
	for i, r := range identifiant {
		if i > 0 && unicode.IsUpper(r) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	entoure := "_" + strings.ReplaceAll(b.String(), "-", "_") + "_"
	for _, mot := range interdits {
		if strings.Contains(entoure, "_"+mot+"_") || strings.Contains(entoure, "_"+mot+"s_") {
			return mot
		}
	}
	return ""
}

func TestLesMotsInterditsSontReconnus(t *testing.T) {
	for identifiant, attendu := range map[string]string{
		"SyncDossier": "dossier", "mesDossiers": "dossier", "sans_suite": "sans_suite", "classeSansSuite": "sans_suite", "Tenant": "tenant",
		"maintenant": "", "administrer": "", "StatusOK": "", "statutaire": "", "citoyennete": "", "sansSuiteurs": "",
	} {
		if mot := interdit(identifiant); mot != attendu {
			t.Errorf("%s : « %s », attendu « %s »", identifiant, mot, attendu)
		}
	}
}

func TestAucunIdentifiantNEmploieUnMotInterdit(t *testing.T) {
	for _, s := range sources(t, parser.SkipObjectResolution) {
		vus := map[string]bool{}
		ast.Inspect(s.File, func(n ast.Node) bool {
			if i, ok := n.(*ast.Ident); ok && interdit(i.Name) != "" && !vus[i.Name] {
				vus[i.Name] = true
				t.Errorf("%s: %s", s.chemin, i.Name)
			}
			return true
		})
	}
	for _, c := range collectionsDuProgramme(t, guichettest.New(t).App) {
		noms := []string{c.Name}
		for _, f := range c.Fields {
			noms = append(noms, f.GetName())
			if choix, ok := f.(*core.SelectField); ok {
				noms = append(noms, choix.Values...)
			}
		}
		for _, nom := range noms {
			if interdit(nom) != "" {
				t.Errorf("%s: %s", c.Name, nom)
			}
		}
	}
}

// In a text « administre » is the verb: only « administré » is a person.
var (
	motDeTexte    = regexp.MustCompile(`[\p{L}_]+`)
	interditEcrit = regexp.MustCompile(`^(dossier|submission|ticket|tenant|statut|citoyen|citoyenne|administré|administrée|attachment|workflow|sans_suite)s?$`)
)

func TestAucunTexteMontreNEmploieUnMotInterdit(t *testing.T) {
	servies := map[int]bool{}
	juger := func(fichier, texte string) {
		t.Helper()
		for i, e := range exceptions {
			if e.fichier == fichier && strings.Contains(texte, e.phrase) {
				servies[i] = true
				texte = strings.ReplaceAll(texte, e.phrase, "")
			}
		}
		for _, mot := range motDeTexte.FindAllString(strings.ToLower(texte), -1) {
			if interditEcrit.MatchString(mot) {
				t.Errorf("%s: « %s »", fichier, mot)
			}
		}
	}
	for _, s := range sources(t, parser.SkipObjectResolution) {
		if s.deTest() || strings.HasPrefix(s.chemin, "scripts/") || strings.HasPrefix(s.chemin, "pb_hooks/guichettest/") {
			continue
		}
		ast.Inspect(s.File, func(n ast.Node) bool {
			if b, ok := n.(*ast.BasicLit); ok && b.Kind == token.STRING {
				texte, _ := strconv.Unquote(b.Value) // the parser accepted it
				juger(s.chemin, texte)
			}
			return true
		})
	}
	textes := []string{".html", ".css", ".js", ".json", ".md"}
	for _, arbre := range []string{"ui", "pb_hooks/catalogue/modeles"} {
		err := filepath.WalkDir(filepath.Join(racine, arbre), func(chemin string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !slices.Contains(textes, filepath.Ext(chemin)) {
				return err
			}
			b, err := os.ReadFile(chemin)
			relatif, _ := filepath.Rel(racine, chemin)
			juger(filepath.ToSlash(relatif), string(b))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for i, e := range exceptions {
		if !servies[i] {
			t.Errorf("%s: the exception « %s » (%s) serves no more", e.fichier, e.phrase, e.raison)
		}
	}
}
