package demandes_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

const agente = socle.Acteur("agent:nadege")

// Who acts for an organisme finds its bloc filled with what is known of it, as
// far as her mandat is proven, and her own in the blocs of who fills it in.
func TestLeFormulaireDUnOrganismeCommenceRempli(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple", "subvention-association", "contact")
	b.Transaction(func(tx core.App) error {
		siege, _ := json.Marshal(map[string]string{"voie": "1 rue du Lavoir", "code_postal": "88000", "commune": "Épinal", "pays": "99100"})
		_, err := usagers.Inscrire(tx, c.ID, nil, usagers.Identite{
			Genre: "association", Denomination: "Les Amis du vieux lavoir", Rna: "W881234567", Siret: "21880160300018", Telephone: "+33329000000", Adresse: siege,
		})
		return err
	})
	camille := b.Client().Connecter(c, "camille@example.org", "Camille", "Thouvenel")
	b.Deposer(c, b.Compte("camille@example.org")) // her own file has her address
	commencer := func(code string) map[string]string {
		t.Helper()
		etape := camille.Envoyer(c.Chemin()+"/demarches/"+code, nil).Attendre(http.StatusSeeOther).Vers
		return reponsesDuBrouillon(t, b, etape)
	}
	siennes := map[string]string{"demandeur_prenoms": "Camille", "demandeur_nom_naissance": "Thouvenel", "demandeur_email": "camille@example.org", "demandeur_telephone": "+33612345678"}
	if _, err := b.App.DB().NewQuery("UPDATE usagers SET nom_usage = ''").Execute(); err != nil {
		t.Fatal(err)
	}
	compare := func(quand string, lues map[string]string, connues map[string]string) {
		t.Helper()
		attendues := maps.Clone(siennes)
		maps.Copy(attendues, connues)
		if !maps.Equal(lues, attendues) {
			t.Errorf("%s : %v\nattendu %v", quand, lues, attendues)
		}
	}
	compare("pour elle-même", commencer("subvention-association"), nil)

	camille.Envoyer(c.Chemin()+"/compte/mandats/nouveau", url.Values{
		"pour": {"association"}, "nom": {"Les Amis du lavoir"}, "numero": {"W881234567"}, "qualite": {"mandataire"}, "fonction": {"trésorière"},
	}).Attendre(http.StatusSeeOther)
	compare("mandat non prouvé : le nom qu’elle a donné", commencer("subvention-association"), map[string]string{"association_nom": "Les Amis du lavoir"})

	l, err := usagers.MandatsDuCompte(b.App, c.ID, b.Compte("camille@example.org").ID)
	if err != nil || len(l) != 1 {
		t.Fatal(l, err)
	}
	b.Transaction(func(tx core.App) error { return l[0].Prouver(tx, "procès-verbal", agente) })
	connues := map[string]string{
		"association_nom": "Les Amis du vieux lavoir", "association_rna": "W881234567", "association_siret": "21880160300018",
		"association_siege": "1 rue du Lavoir  88000 Épinal 88160 99100",
	}
	compare("mandat prouvé", commencer("subvention-association"), connues)
	if p := commencer("contact"); slices.Contains(slices.Collect(maps.Values(p)), "12 rue des Lilas") {
		t.Errorf("l’adresse de la trésorière part dans la demande de l’association : %v", p)
	}

	// It is hers to change.
	etape := camille.Envoyer(c.Chemin()+"/demarches/subvention-association", nil).Vers
	base, _, _ := strings.Cut(etape, "/etapes/")
	p := camille.Lire(base + "/etapes/" + etapeDe(t, b, c.ID, "subvention-association", "association_nom")).Attendre(http.StatusOK)
	if v := p.Champ("association_nom"); v != "Les Amis du vieux lavoir" {
		t.Errorf("la page montre « %s »", v)
	}
	b.Transaction(func(tx core.App) error { return l[0].Finir(tx, agente) })
	compare("mandat terminé", commencer("subvention-association"), nil)
}

// A parent under her mandat for her child fills her own blocs as hers, and the
// child's once an agent has proven it.
func TestLeFormulaireDUnEnfantCommenceRempli(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple", "recensement-citoyen")
	claire := b.Client().Connecter(c, "claire@example.org", "Claire", "Thouvenel")
	claire.Envoyer(c.Chemin()+"/compte/mandats/nouveau", url.Values{
		"pour": {"enfant"}, "prenoms": {"Léo"}, "nom": {"Thouvenel"}, "naissance_jour": {"3"}, "naissance_mois": {"3"}, "naissance_annee": {"2010"},
	}).Attendre(http.StatusSeeOther)
	l, err := usagers.MandatsDuCompte(b.App, c.ID, b.Compte("claire@example.org").ID)
	if err != nil || len(l) != 1 {
		t.Fatal(l, err)
	}
	commencer := func() map[string]string {
		return reponsesDuBrouillon(t, b, claire.Envoyer(c.Chemin()+"/demarches/recensement-citoyen", nil).Attendre(http.StatusSeeOther).Vers)
	}
	attendues := map[string]string{"declarant_prenoms": "Claire", "declarant_nom_naissance": "Thouvenel", "declarant_email": "claire@example.org"}
	if lues := commencer(); !maps.Equal(lues, attendues) {
		t.Errorf("mandat non prouvé : %v", lues)
	}
	b.Transaction(func(tx core.App) error { return l[0].Prouver(tx, "livret de famille", agente) })
	maps.Copy(attendues, map[string]string{"jeune_prenoms": "Léo", "jeune_nom_naissance": "Thouvenel", "jeune_date_naissance": "2010-03-03"})
	if lues := commencer(); !maps.Equal(lues, attendues) {
		t.Errorf("mandat prouvé : %v", lues)
	}
}

// reponsesDuBrouillon are the answers of a brouillon by the codes of their
// champs, from the address of one of its pages.
func reponsesDuBrouillon(t *testing.T, b *guichettest.Banc, adresse string) map[string]string {
	t.Helper()
	base, _, _ := strings.Cut(adresse, "/etapes/")
	var ligne struct {
		Revision string `db:"revision"`
		Reponses []byte `db:"reponses"`
	}
	if err := b.App.DB().NewQuery("SELECT revision, reponses FROM brouillons WHERE id = '" + base[strings.LastIndex(base, "/")+1:] + "'").One(&ligne); err != nil {
		t.Fatal(err)
	}
	doc, err := catalogue.DocumentDe(b.App, ligne.Revision)
	if err != nil {
		t.Fatal(err)
	}
	var reponses catalogue.Reponses
	if err := json.Unmarshal(ligne.Reponses, &reponses); err != nil {
		t.Fatal(err)
	}
	dites := map[string]string{}
	for _, e := range doc.Etapes {
		for _, champ := range e.Champs {
			if v := reponses[champ.ID]; !v.Vide() {
				dites[champ.Code] = strings.Join(v, " ")
			}
		}
	}
	return dites
}

// etapeDe is the étape of a téléservice where a champ is asked.
func etapeDe(t *testing.T, b *guichettest.Banc, collectivite, code, champ string) string {
	t.Helper()
	ts, err := catalogue.ParCode(b.App, collectivite, code)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := catalogue.DocumentDe(b.App, ts.Revision)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range doc.Etapes {
		if slices.ContainsFunc(e.Champs, func(c catalogue.Champ) bool { return c.Code == champ }) {
			return e.ID
		}
	}
	t.Fatalf("%s ne demande pas %s", code, champ)
	return ""
}
