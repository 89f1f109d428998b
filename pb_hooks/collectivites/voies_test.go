package collectivites_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
)

// ban is a file of the Base Adresse Nationale of a département: two communes,
// a street of two numbers, a lieu-dit.
const ban = "\ufeffid;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;nom_ld\n" +
	"1;;12;bis;Rue de la Gare;88990;88901;Saint-Exemple;\n" +
	"2;;14;;Rue de la Gare;88990;88901;Saint-Exemple;\n" +
	"3;;1;;Chemin de l'Étang;88990;88901;Saint-Exemple;La Basse\n" +
	"4;;1;;Rue d'Ailleurs;88000;88160;Épinal;\n"

func importer(t *testing.T, b *guichettest.Banc, c *collectivites.Collectivite, csv string) (n int, err error) {
	t.Helper()
	err = b.App.RunInTransaction(func(tx core.App) error {
		n, err = collectivites.ImporterVoies(tx, c, strings.NewReader(csv))
		return err
	})
	return n, err
}

func TestLesVoiesSontProposees(t *testing.T) {
	b := guichettest.New(t)
	c, voisine := b.Collectivite("Saint-Exemple", "contact"), b.Collectivite("Sainte-Voisine")
	if n, err := importer(t, b, c, ban); n != 3 || err != nil {
		t.Fatalf("%d voies, erreur %v", n, err)
	}
	for q, attendues := range map[string][]string{
		"gare":                   {"Rue de la Gare"},
		"12 bis rue de la g":     {"12 bis Rue de la Gare"},
		"14, GARE":               {"14, Rue de la Gare"},
		"etang":                  {"Chemin de l'Étang"},
		"la ba":                  {"La Basse"},
		"ailleurs":               nil,
		"are":                    nil, // no word begins so
		"g":                      nil,
		"12":                     nil,
		"%":                      nil,
		"' OR 1=1 --":            nil,
		strings.Repeat("x", 101): nil,
	} {
		p := b.Client().Lire(c.Chemin() + "/voies?q=" + url.QueryEscape(q)).Attendre(http.StatusOK)
		var l []struct{ Libelle string }
		if err := json.Unmarshal([]byte(p.Corps), &l); err != nil {
			t.Fatal(err)
		}
		var lues []string
		for _, v := range l {
			lues = append(lues, v.Libelle)
		}
		if d := cmp.Diff(attendues, lues); d != "" {
			t.Errorf("%q : %s", q, d)
		}
	}
	if p := b.Client().Lire(voisine.Chemin() + "/voies?q=gare").Attendre(http.StatusOK); strings.TrimSpace(p.Corps) != "[]" {
		t.Errorf("les voies d’une autre collectivité : %s", p.Corps)
	}
	if n, err := importer(t, b, c, "voie_nom;commune_insee\nPlace Neuve;88901\n"); n != 1 || err != nil {
		t.Fatalf("%d voies, erreur %v", n, err)
	}
	if p := b.Client().Lire(c.Chemin() + "/voies?q=gare"); strings.TrimSpace(p.Corps) != "[]" {
		t.Errorf("les voies d’avant sont encore là : %s", p.Corps)
	}
}

func TestUnFichierQuiNEstPasUneListeDeVoies(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	if _, err := importer(t, b, c, ban); err != nil {
		t.Fatal(err)
	}
	for nom, csv := range map[string]string{
		"vide": "", "d’autres colonnes": "nom;prenom\nThouvenel;Camille\n", "une autre commune": "nom_voie;code_insee\nRue d’Ailleurs;88160\n",
		"trop de voies": "nom_voie\n" + tropDeVoies(),
	} {
		if _, err := importer(t, b, c, csv); err == nil {
			t.Errorf("%s : importé", nom)
		}
	}
	if l, err := collectivites.ChercherVoies(b.App, c.ID, "gare"); len(l) != 1 || err != nil {
		t.Errorf("un fichier refusé a effacé les voies : %v, erreur %v", l, err)
	}
}

func tropDeVoies() string {
	var s strings.Builder
	for i := range 50_002 {
		s.WriteString("Rue ")
		for n := i; n > 0; n /= 26 {
			s.WriteByte(byte('a' + n%26))
		}
		s.WriteString("\n")
	}
	return s.String()
}
