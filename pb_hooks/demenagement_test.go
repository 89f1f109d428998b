package pb_hooks_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demenagement"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
)

const phraseDArchive = "brouette violette horloge soupe"

// archiveDe exports a collectivité, or the whole instance (nil), to a file.
func archiveDe(t testing.TB, app core.App, c *collectivites.Collectivite, phrase string) (chemin string, m *demenagement.Manifeste) {
	t.Helper()
	chemin = filepath.Join(t.TempDir(), "archive")
	f, err := os.Create(chemin)
	if err != nil {
		t.Fatal(err)
	}
	m, err = demenagement.Exporter(app, f, demenagement.Voulu{Collectivite: c, Phrase: phrase, Preuve: "recu"})
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return chemin, m
}

func importer(t testing.TB, b *guichettest.Banc, chemin, phrase string, acc demenagement.Accueil) (*demenagement.Bilan, error) {
	t.Helper()
	a, err := demenagement.OuvrirArchive(chemin, phrase)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Fermer()
	return demenagement.Importer(b.App, a, acc)
}

// fichiersDe are the files of an archive in clear.
func fichiersDe(t testing.TB, chemin string) map[string][]byte {
	t.Helper()
	z, err := zip.OpenReader(chemin)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	m := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if m[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

// A collection that is born without a place in a move would stay behind.
func TestChaqueCollectionAUnePortee(t *testing.T) {
	b := guichettest.New(t)
	l, err := demenagement.Portees(b.App)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range collectionsDuProgramme(t, b.App) {
		if !slices.ContainsFunc(l, func(p demenagement.Portee) bool { return p.Collection == c.Name }) {
			t.Errorf("%s n’a pas de portée", c.Name)
		}
	}
}

// Each secret that a field holds has its way in a move: sealed, keyed, hashed
// from a password, or of no use elsewhere.
func TestChaqueSecretSaitDemenager(t *testing.T) {
	b := guichettest.New(t)
	for _, s := range config.Secrets {
		collection, champ, colonne := strings.Cut(s.Name, ".")
		c, err := b.App.FindCollectionByNameOrId(collection)
		if !colonne || err != nil || c.System {
			continue
		}
		scelle := slices.ContainsFunc(b.Socle.Scelles(), func(x socle.Scelle) bool { return x.Collection == collection && x.Champ == champ })
		empreint := slices.ContainsFunc(b.Socle.Empreints(), func(x socle.Empreint) bool { return x.Collection == collection && x.Champ == champ })
		switch {
		case collection == "sessions" || collection == "codes" || collection == "reglages" || collection == "flux":
		case strings.HasPrefix(s.Sealed, "AES"):
			if !scelle {
				t.Errorf("%s est scellé, et ne se dit pas à socle.DeclarerScelles", s.Name)
			}
		case strings.HasPrefix(s.Sealed, "fingerprint keyed"):
			if !empreint {
				t.Errorf("%s est une empreinte à clé, et ne se dit pas à socle.DeclarerEmpreints", s.Name)
			}
		case strings.HasPrefix(s.Sealed, "SHA-256 of 256"):
		case s.Name == "agents.mot_de_passe":
		default:
			t.Errorf("%s : personne n’a décidé de ce qu’il devient", s.Name)
		}
	}
}

// troisMairies are the two of the isolement and a third one, bare.
func troisMairies(t *testing.T) *deuxMairies {
	t.Helper()
	d := ouvrirDeuxMairies(t)
	d.ici.Collectivite("Bourg-Inventé", "contact")
	d.deIci.session = d.ici.autreAppareil(socle.EspaceUsager, d.deIci.demande.Compte)
	return d
}

// One commune of several, exported: no row, no document, no name of another one
// is in the archive, and everything of its own is.
func TestUneArchiveNeTientRienDUneAutreCollectivite(t *testing.T) {
	d := troisMairies(t)
	chemin, m := archiveDe(t, d.ici.App, d.ici.c, "")
	fichiers := fichiersDe(t, chemin)
	etrangers := idsDe(t, d, d.labas.c)
	miens := idsDe(t, d, d.ici.c)
	motsDAilleurs := append(slices.Clone(d.motsDeLabas), "Bourg-Inventé", "seulement@val-imaginaire")
	for nom, contenu := range fichiers {
		for _, mot := range motsDAilleurs {
			if bytes.Contains(contenu, []byte(mot)) {
				t.Errorf("%s contient « %s »", nom, mot)
			}
		}
		for _, id := range regexp.MustCompile(`\b[a-z0-9]{15}\b`).FindAllString(string(contenu), -1) {
			if etrangers[id] != "" && miens[id] == "" {
				t.Errorf("%s nomme %s, une ligne de %s de l’autre collectivité", nom, id, etrangers[id])
			}
		}
	}
	// What is hers is there, row by row.
	for id, table := range miens {
		if table == "sessions" || table == "journal" || table == "demenagements" {
			continue
		}
		if !bytes.Contains(fichiers["donnees/"+table+".jsonl"], []byte(`{"id":"`+id+`"`)) && !estRestee(t, d, table, id) {
			t.Errorf("%s %s n’est pas partie", table, id)
		}
	}
	for _, secret := range []string{"$argon2id", d.deIci.code} {
		for nom, contenu := range fichiers {
			if secret != "" && bytes.Contains(contenu, []byte(secret)) {
				t.Errorf("%s contient un secret", nom)
			}
		}
	}
	if fichiers["secrets.json"] != nil {
		t.Error("une archive en clair a un fichier de secrets")
	}
	if m.Pieces.Nombre == 0 || len(m.Pieces.Manquantes) > 0 {
		t.Errorf("pièces : %+v", m.Pieces)
	}
	if !bytes.Contains(fichiers["demandes/"+socle.FormaterNumero(d.deIci.demande.Numero)+"/demande.html"], []byte(d.ici.secret)) {
		t.Error("la page de la demande ne dit pas sa réponse")
	}
	var schema struct {
		Collections []struct{ Nom string }
	}
	if err := json.Unmarshal(fichiers["schema.json"], &schema); err != nil || len(schema.Collections) != len(m.Collections) {
		t.Errorf("schema.json : %v, %d collections", err, len(schema.Collections))
	}
}

// idsDe are the rows that name a collectivité, or hang from one that does, told
// without the portées: by following every column that holds an id.
func idsDe(t *testing.T, d *deuxMairies, c *collectivites.Collectivite) map[string]string {
	t.Helper()
	siens := map[string]string{c.ID: "collectivites"}
	partagees := []string{"agents", "comptes", "sessions"}
	for avant := -1; avant != len(siens); {
		avant = len(siens)
		for _, collection := range collectionsDuProgramme(t, d.ici.App) {
			if slices.Contains(partagees, collection.Name) {
				continue
			}
			lignes, err := socle.Lignes(d.ici.App, "SELECT * FROM "+collection.Name, nil)
			d.ici.must(err)
			for _, l := range lignes {
				id := l["id"].(string)
				for champ, v := range l {
					s, _ := v.(string)
					_, apres, objet := strings.Cut(s, ":")
					if objet && champ == "proprietaire" {
						s = apres
					}
					if champ != "id" && siens[s] != "" && !slices.Contains(partagees, siens[s]) {
						siens[id] = collection.Name
					}
				}
			}
		}
	}
	return siens
}

// estRestee tells that a row stays by a rule: brouillons of nobody, mails of a
// sign-in, tests, and what hangs from them.
func estRestee(t *testing.T, d *deuxMairies, table, id string) bool {
	t.Helper()
	var n int
	requete := map[string]string{
		"brouillons": "SELECT count(*) FROM brouillons WHERE id = {:id} AND compte = '' AND agent = ''",
		"courriels":  "SELECT count(*) FROM courriels WHERE id = {:id} AND perime_le != ''",
		"pieces":     "SELECT count(*) FROM pieces p JOIN brouillons b ON p.proprietaire = 'brouillons:' || b.id WHERE p.id = {:id} AND b.compte = '' AND b.agent = ''",
		"revisions":  "SELECT count(*) FROM revisions WHERE id = {:id} AND ebauche != ''",
	}[table]
	if requete == "" {
		return false
	}
	d.ici.must(d.ici.App.DB().NewQuery(requete).Bind(dbx.Params{"id": id}).Row(&n))
	return n == 1
}

// The test of the facts: one commune of several, exported, opened alone.
func TestUneCommunePartSeuleDansSonGuichet(t *testing.T) {
	d := troisMairies(t)
	visiteur := d.ici.Client()
	seule, code := d.ici.deposer(nil)
	numero := seule.Numero
	joint := d.ici.joindre(seule.Objet())
	chiffres := d.nadege.Ouvrir(d.ici.c.Chemin() + "/agents/statistiques").Attendre(http.StatusOK).Texte()
	chemin, m := archiveDe(t, d.ici.App, d.ici.c, phraseDArchive)
	if brut, err := os.ReadFile(chemin); err != nil || bytes.Contains(brut, []byte(d.ici.secret)) || !bytes.HasPrefix(brut, []byte("age-encryption.org/v1")) {
		t.Fatalf("l’archive n’est pas chiffrée : %v", err)
	}
	if _, err := demenagement.OuvrirArchive(chemin, "une autre phrase de passe"); err == nil {
		t.Error("une autre phrase de passe l’ouvre")
	}

	n := guichettest.New(t)
	n.Horloge.Avancer(d.ici.Horloge.Maintenant().Sub(n.Horloge.Maintenant()))
	if _, err := importer(t, n, chemin, phraseDArchive, demenagement.Accueil{Essai: true}); err != nil {
		t.Fatal(err)
	}
	if nb := n.Compter("collectivites"); nb != 0 {
		t.Fatalf("un essai a écrit %d collectivités", nb)
	}
	bilan, err := importer(t, n, chemin, phraseDArchive, demenagement.Accueil{})
	if err != nil {
		t.Fatal(err)
	}
	if bilan.Preuve != "recu" || bilan.Boites != 0 && bilan.Courriels == 0 {
		t.Errorf("%+v", bilan)
	}
	if _, err := importer(t, n, chemin, phraseDArchive, demenagement.Accueil{}); err == nil || !strings.Contains(err.Error(), "is here already") {
		t.Errorf("importée deux fois : %v", err)
	}
	for _, mot := range d.motsDeLabas {
		for _, c := range collectionsDuProgramme(t, n.App) {
			lignes, err := socle.Lignes(n.App, "SELECT * FROM "+c.Name, nil)
			d.ici.must(err)
			if strings.Contains(fmt.Sprint(lignes), mot) {
				t.Errorf("%s contient « %s » dans le nouveau guichet", c.Name, mot)
			}
		}
	}
	if nb := n.Compter("demandes"); nb != m.Statistiques[d.ici.c.ID].Demandes {
		t.Errorf("%d demandes", nb)
	}

	// Nothing leaves before the administration opens it.
	racine := d.ici.c.Chemin()
	visiteurLabas := n.Client()
	visiteurLabas.Lire(racine + "/").Attendre(http.StatusNotFound)
	agente := n.Client()
	agente.Envoyer(racine+"/agents/connexion", url.Values{"courriel": {"nadege@example.org"}, "mot_de_passe": {guichettest.MotDePasse}}).Attendre(http.StatusSeeOther)
	agente.Lire(racine + "/agents").Attendre(http.StatusOK).Contient("vient d’arriver ici")
	if x := agente.Ouvrir(racine + "/agents/statistiques").Attendre(http.StatusOK).Texte(); sansBandeau(x) != sansBandeau(chiffres) {
		t.Errorf("statistiques :\n%s\n%s", chiffres, x)
	}
	c, err := collectivites.ParID(n.App, d.ici.c.ID)
	d.ici.must(err)
	n.Transaction(func(tx core.App) error { return c.Ouvrir(tx, socle.Programme("essai")) })

	// The code de suivi opens the same demande, with its documents.
	p := visiteurLabas.Envoyer(racine+"/suivi", url.Values{"numero": {numero}, "code": {code}}).Attendre(http.StatusSeeOther)
	visiteurLabas.Lire(p.Vers).Attendre(http.StatusOK).Contient(d.ici.secret)
	visiteurLabas.Lire(racine + "/demandes/" + seule.ID + "/pieces/" + joint).Attendre(http.StatusOK)
	_ = visiteur
	// The usager signs in and finds hers.
	camille := n.Client().Connecter(c, "camille@example.org", "Camille", "Thouvenel")
	camille.Lire(racine + "/demandes").Attendre(http.StatusOK).Contient(socle.FormaterNumero(d.deIci.demande.Numero))
	camille.Lire(racine + "/demandes/" + d.deIci.demande.ID).Attendre(http.StatusOK).Contient(d.ici.secret)

	if nb, err := demenagement.VerifierJournaux(n.App); err != nil || nb != m.Journal.Lignes {
		t.Errorf("journal : %d lignes, %v", nb, err)
	}
	if _, _, err := socle.VerifierJournal(n.App); err != nil {
		t.Error(err)
	}
	if _, err := pieces.VerifierStock(n.App); err != nil {
		t.Error(err)
	}
}

// sansBandeau are the figures of the page alone.
func sansBandeau(texte string) string {
	_, apres, _ := strings.Cut(texte, "Afficher Du ")
	chiffres, _, _ := strings.Cut(apres, "Avis des usagers")
	return chiffres
}
