package statistiques_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/hub/synchro"
)

// The map has a tile for each commune, of the stade that its line says.
func TestLaCarteALesCommunesDuDepartement(t *testing.T) {
	d := ouvrir(t)
	irene := d.Agent(d.dep, "irene@example.org", agents.Administration)
	gerardmer, _ := collectivites.FicheParCode("commune", "88196")
	if _, _, err := synchro.Inviter(d.App, []collectivites.Fiche{gerardmer}, "", essai); err != nil {
		t.Fatal(err)
	}
	stade := func(code string) (tuile, ligne string) {
		p := irene.Lire(d.base).Attendre(http.StatusOK)
		m := regexp.MustCompile(`href="#c-` + code + `"[^>]*>.*?<rect class="tuile tuile-([a-z]+)"`).FindStringSubmatch(p.Corps)
		l := regexp.MustCompile(`(?s)<tr id="c-` + code + `">.*?data-colonne="Avancement">([^<]+)<`).FindStringSubmatch(p.Corps)
		if m == nil || l == nil {
			t.Fatalf("%s n’est pas sur la carte ou pas dans le tableau", code)
		}
		return m[1], l[1]
	}
	for _, cas := range []struct{ code, tuile, ligne string }{
		{"88160", "ouverte", "Ouverte"}, {"88196", "invitee", "Invitée"}, {"88413", "sans", "Sans guichet"},
	} {
		if tuile, ligne := stade(cas.code); tuile != cas.tuile || ligne != cas.ligne {
			t.Errorf("%s : %s, %s", cas.code, tuile, ligne)
		}
	}
	d.envoyer() // its demande
	if tuile, ligne := stade("88160"); tuile != "active" || ligne != "Active" {
		t.Errorf("après une demande : %s, %s", tuile, ligne)
	}
	d.Horloge.Avancer(32 * 24 * time.Hour)
	irene = d.Agent(d.dep, "iris@example.org", agents.Administration)
	if tuile, _ := stade("88160"); tuile != "ouverte" {
		t.Errorf("un mois après : %s", tuile)
	}
	if tuile, _ := stade("88196"); tuile != "sans" {
		t.Errorf("l’invitation est passée : %s", tuile)
	}
	// What the page of the adhérents says of one that has no guichet.
	if _, err := d.App.DB().NewQuery("INSERT INTO hub_adhesions (id, membre, contactee_le, produits) SELECT 'essai', id, '2026-01-05', '[]' FROM hub_membres WHERE code = '88196'").Execute(); err != nil {
		t.Fatal(err)
	}
	for _, cas := range []struct{ colonne, tuile, ligne string }{{"contactee_le", "contactee", "Contactée"}, {"adherente_le", "adherente", "Adhérente"}, {"formee_le", "formee", "Formée"}} {
		if _, err := d.App.DB().NewQuery("UPDATE hub_adhesions SET " + cas.colonne + " = '2026-02-02'").Execute(); err != nil {
			t.Fatal(err)
		}
		if tuile, ligne := stade("88196"); tuile != cas.tuile || ligne != cas.ligne {
			t.Errorf("%s : %s, %s", cas.colonne, tuile, ligne)
		}
	}
	p := irene.Lire(d.base).Attendre(http.StatusOK).Contient("CA d’Epinal", "Active : son guichet a reçu une demande", "Les communes, une par une")
	if n := strings.Count(p.Corps, `href="#c-88`); n != 506 {
		t.Errorf("%d carrés", n)
	}
}

// An arrondissement narrows what it can without telling a small number.
func TestUnArrondissementSeLitSeul(t *testing.T) {
	d := ouvrir(t)
	irene := d.Agent(d.dep, "irene@example.org", agents.Administration)
	for range 6 {
		d.g.Deposer(d.c, nil)
	}
	d.envoyer()
	irene.Lire(d.base).Attendre(http.StatusOK).Contient("Neufchâteau", "Saint-Dié-des-Vosges", "Par arrondissement", "Les communes par arrondissement", "Par démarche")
	chez := func(a string) string { return d.base + "?" + url.Values{"arrondissement": {a}}.Encode() }
	p := irene.Lire(chez("Épinal")).Attendre(http.StatusOK).Contient("arrondissement : Épinal", "1 sur", "Par collectivité")
	if strings.Contains(p.Corps, "Par démarche") || strings.Contains(p.Corps, `id="c-88413"`) || !strings.Contains(p.Corps, `id="c-88160"`) {
		t.Error("l’arrondissement d’Épinal montre autre chose que lui")
	}
	irene.Lire(chez("Neufchâteau")).Attendre(http.StatusOK).Contient("0 sur", "Aucune demande")
	irene.Lire(chez("Marseille")).Attendre(http.StatusOK).Contient("Par démarche") // of no arrondissement: all
	for tableau, lit := range map[string]string{"communes": "88160;", "avancement": "Active;1", "couverture": "Épinal;", "arrondissements": "Épinal;7", "adoption": "mai\u00a02026;1;1;32251"} {
		if p := irene.Lire(d.base + "/export?format=csv&tableau=" + tableau).Attendre(http.StatusOK); !strings.Contains(p.Corps, lit) {
			t.Errorf("%s : %s", tableau, p.Corps[:min(400, len(p.Corps))])
		}
	}
}

// What was covered at the end of each month is told, and what is no more is not.
func TestLAdoptionMoisParMois(t *testing.T) {
	d := ouvrir(t)
	d.Horloge.Avancer(62 * 24 * time.Hour)
	n, err := synchro.NoeudQuiTient(d.App, epinal())
	if err != nil || n == nil {
		t.Fatal(err)
	}
	irene := d.Agent(d.dep, "irene@example.org", agents.Administration)
	adoption := func() string {
		return irene.Lire(d.base + "/export?format=csv&tableau=adoption").Attendre(http.StatusOK).Corps
	}
	avant := adoption()
	lignes := strings.Split(strings.TrimSpace(avant), "\r\n")
	if len(lignes) != 13 || !strings.HasSuffix(lignes[9], ";0;0;0") || !strings.HasSuffix(lignes[10], ";1;1;32251") || !strings.HasSuffix(lignes[12], ";1;1;32251") {
		t.Errorf("%s", avant)
	}
	if err := n.Revoquer(d.App, essai); err != nil {
		t.Fatal(err)
	}
	lignes = strings.Split(strings.TrimSpace(adoption()), "\r\n")
	if !strings.HasSuffix(lignes[11], ";1;1;32251") || !strings.HasSuffix(lignes[12], ";0;0;0") {
		t.Errorf("après la rupture :\n%s", strings.Join(lignes, "\n"))
	}
}

func epinal() collectivites.Fiche {
	f, _ := collectivites.FicheParCode("commune", "88160")
	return f
}
