package statistiques_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/hub/annuaire"
)

// compter writes counters as a guichet would have told them.
func (d *departement) compter(code, jour, teleservice, canal string, nombre int) {
	d.t.Helper()
	f, ok := collectivites.FicheParCode("commune", code)
	if !ok {
		d.t.Fatal(code)
	}
	d.Transaction(func(tx core.App) error {
		m, err := annuaire.Adherer(tx, f, essai)
		if err != nil {
			return err
		}
		_, err = tx.DB().Insert("hub_compteurs", dbx.Params{"membre": m.ID, "jour": jour, "fait": "arrivee", "teleservice": teleservice, "valeur": canal, "nombre": nombre}).Execute()
		return err
	})
}

func TestLesDonneesOuvertesLeSontQuandOnLesOuvre(t *testing.T) {
	d := ouvrir(t)
	public, regler := d.dep.Chemin()+"/hub/donnees-ouvertes", d.base+"/donnees-ouvertes"
	adresses := []string{"", "/demandes.csv", "/demandes.json"}
	attendre := func(status int) {
		t.Helper()
		for _, fin := range adresses {
			if p := d.Client().Lire(public + fin); p.Status != status {
				t.Errorf("%s : %d, attendu %d", fin, p.Status, status)
			}
		}
	}
	attendre(http.StatusNotFound)
	irene := d.Agent(d.dep, "irene@example.org", agents.Administration)
	oui := url.Values{"ouvrir": {"oui"}}
	autre := d.Collectivite("Saint-Exemple")
	for _, cas := range []struct {
		nom    string
		qui    *guichettest.Client
		chemin string
		status int
	}{
		{"personne", d.Client(), regler, http.StatusUnauthorized},
		{"la gestion, qui lit les chiffres", d.Agent(d.dep, "g@example.org", agents.Gestion), regler, http.StatusForbidden},
		{"l’administration d’une commune du même programme", d.Agent(autre, "a@example.org", agents.Administration), autre.Chemin() + "/agents/reglages/chiffres/donnees-ouvertes", http.StatusNotFound},
	} {
		if p := cas.qui.Envoyer(cas.chemin, oui); p.Status != cas.status {
			t.Errorf("%s : %d, attendu %d", cas.nom, p.Status, cas.status)
		}
	}
	attendre(http.StatusNotFound)
	irene.Lire(d.base).Attendre(http.StatusOK).Contient("Ouvrir les données à tous")
	irene.Envoyer(regler, oui).Attendre(http.StatusSeeOther)
	attendre(http.StatusOK)
	d.Client().Lire(public).Attendre(http.StatusOK).Contient("Licence Ouverte 2.0", "collectivite", "La voie d’arrivée")
	d.Client().Lire(d.dep.Chemin() + "/").Attendre(http.StatusOK).Contient("Données ouvertes")
	if p := d.Client().Lire(autre.Chemin() + "/hub/donnees-ouvertes"); p.Status != http.StatusNotFound {
		t.Errorf("sous l’adresse d’une commune : %d", p.Status)
	}
	irene.Envoyer(regler, url.Values{"ouvrir": {"non"}}).Attendre(http.StatusSeeOther)
	attendre(http.StatusNotFound)
	var actes int
	if err := d.App.DB().NewQuery("SELECT count(*) FROM journal WHERE objet = 'reglages:hub-donnees-ouvertes'").Row(&actes); err != nil || actes != 2 {
		t.Errorf("%d actes au journal, %v", actes, err)
	}
}

func TestCeQueLesDonneesOuvertesDisent(t *testing.T) {
	d := ouvrir(t) // in May 2026
	irene := d.Agent(d.dep, "irene@example.org", agents.Administration)
	irene.Envoyer(d.base+"/donnees-ouvertes", url.Values{"ouvrir": {"oui"}}).Attendre(http.StatusSeeOther)
	d.compter("88160", "2026-03-02", "encombrants", "en_ligne", 20)
	d.compter("88160", "2026-03-20", "encombrants", "en_ligne", 10)
	d.compter("88160", "2026-03-02", "encombrants", "guichet", 3) // small
	d.compter("88160", "2026-03-02", "encombrants", "papier", 12) // would tell it
	d.compter("88413", "2026-03-02", "encombrants", "en_ligne", 40)
	d.compter("88160", "2026-04-02", "aide-energie-ccas", "en_ligne", 50) // says something of who files it
	d.compter("88160", "2026-04-03", "maison-mere", "en_ligne", 9)        // of one guichet alone
	d.compter("88001", "2026-03-02", "encombrants", "en_ligne", 30)       // 60 inhabitants
	d.compter("88002", "2026-03-02", "encombrants", "en_ligne", 31)
	d.compter("88160", "2026-05-01", "encombrants", "en_ligne", 99) // the month runs
	d.compter("88160", "2025-04-30", "encombrants", "en_ligne", 98) // too long ago

	p := d.Client().Lire(d.dep.Chemin() + "/hub/donnees-ouvertes/demandes.csv").Attendre(http.StatusOK)
	lignes := strings.Split(strings.TrimSpace(strings.TrimPrefix(p.Corps, "\ufeff")), "\r\n")
	attendu := []string{
		"mois;niveau;code;collectivite;teleservice;demarche;canal;nombre;secret",
		"2026-03;commune;;Communes de moins de 500 habitants;encombrants;Demander l’enlèvement d’encombrants;en_ligne;61;non",
		"2026-03;commune;88160;Épinal;;Nombres non montrés;;;oui",
		"2026-03;commune;88160;Épinal;encombrants;Demander l’enlèvement d’encombrants;en_ligne;30;non",
		"2026-03;commune;88413;Saint-Dié-des-Vosges;encombrants;Demander l’enlèvement d’encombrants;en_ligne;40;non",
		"2026-04;commune;88160;Épinal;autre;Autre démarche;en_ligne;59;non",
	}
	if strings.Join(lignes, "\n") != strings.Join(attendu, "\n") {
		t.Errorf("%s", strings.Join(lignes, "\n"))
	}
	if lien := p.Header.Get("Link"); !strings.Contains(lien, `rel="license"`) {
		t.Errorf("%q", lien)
	}
	var doc struct {
		Licence  string
		Du, Au   string
		Demandes []struct {
			Mois, Code, Canal string
			Nombre            *int
			Secret            bool
		}
	}
	p = d.Client().Lire(d.dep.Chemin() + "/hub/donnees-ouvertes/demandes.json").Attendre(http.StatusOK)
	if err := json.Unmarshal([]byte(p.Corps), &doc); err != nil || doc.Licence != "Licence Ouverte 2.0" || doc.Du != "2025-05-01" || doc.Au != "2026-04-30" || len(doc.Demandes) != 5 {
		t.Errorf("%v %+v", err, doc)
	}
	for _, x := range doc.Demandes {
		if x.Secret != (x.Nombre == nil) || x.Nombre != nil && *x.Nombre > 0 && *x.Nombre < 5 {
			t.Errorf("%+v", x)
		}
	}
	// One small commune alone is not told, not even beside the others.
	d.Transaction(func(tx core.App) error {
		_, err := tx.DB().NewQuery("DELETE FROM hub_compteurs WHERE membre IN (SELECT id FROM hub_membres WHERE code = '88002')").Execute()
		return err
	})
	d.Horloge.Avancer(24 * time.Hour)
	if p := d.Client().Lire(d.dep.Chemin() + "/hub/donnees-ouvertes/demandes.csv").Attendre(http.StatusOK); strings.Contains(p.Corps, "moins de 500") || !strings.Contains(p.Corps, "Saint-Dié") {
		t.Errorf("%s", p.Corps)
	}
}
