package territoire_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/guichettest"
)

func TestUnTableauDeCommunesSeColle(t *testing.T) {
	b, dep := hub(t)
	gestion := b.Agent(dep, "g@example.org", agents.Gestion)
	chemin := dep.Chemin() + "/agents/reglages/communes"
	gestion.Envoyer(chemin+"/88487", url.Values{"lundi": {"9h-12h"}, "telephone": {"0329000000"}}).Attendre(http.StatusSeeOther)
	coller := func(lignes ...string) *guichettest.Page {
		return gestion.Envoyer(chemin+"/tableau", url.Values{"tableau": {strings.Join(lignes, "\r\n")}})
	}
	bonne := "88413\t1 place Jules-Ferry| 88100 Saint-Dié-des-Vosges\t03 29 00 00 02\tmairie@example.org\twww.example.org"
	for _, cas := range []struct {
		nom    string
		lignes []string
		faute  string
	}{
		{"rien", nil, "Collez au moins une ligne."},
		{"des titres seuls", []string{"Code;Adresse"}, "Collez au moins une ligne."},
		{"une commune d’ailleurs", []string{bonne, "13055;ici"}, "Ligne 2 : ce code n’est pas celui d’une commune du département."},
		{"deux fois la même", []string{bonne, bonne}, "Ligne 2 : cette commune y est déjà."},
		{"trop de colonnes", []string{"88413;a;0329000000;;;;x"}, "Ligne 1 : elle a plus de cinq colonnes."},
		{"un téléphone incomplet", []string{bonne, "88487;;0329"}, "Ligne 2 : Indiquez un numéro à 10 chiffres"},
		{"beaucoup de fautes", []string{"1;", "2;", "3;", "4;", "5;", "6;", "7;"}, "Et 2 autres fautes."},
	} {
		p := coller(cas.lignes...).Attendre(http.StatusUnprocessableEntity).Contient(cas.faute)
		if len(cas.lignes) > 1 && cas.lignes[0] == bonne && !strings.Contains(p.Corps, "Jules-Ferry") {
			t.Errorf("%s : ce qui est collé est perdu", cas.nom)
		}
	}
	gestion.Lire(chemin).Attendre(http.StatusOK).Contient("1 commune est décrite sur 506") // none of the tries wrote
	coller("INSEE\tAdresse\tTéléphone", bonne, "88487;Le bourg;03 29 00 00 09").Attendre(http.StatusSeeOther)
	b.Client().Lire(dep.Chemin()+"/hub/communes/88413").Attendre(http.StatusOK).Contient("1 place Jules-Ferry 88100 Saint-Dié-des-Vosges", "03 29 00 00 02", "mairie@example.org", "https://www.example.org")
	b.Client().Lire(dep.Chemin()+"/hub/communes/88487").Attendre(http.StatusOK).Contient("Le bourg", "03 29 00 00 09", "9 h – 12 h")
	if p := b.Agent(dep, "i@example.org", agents.Instruction).Envoyer(chemin+"/tableau", url.Values{"tableau": {bonne}}); p.Status != http.StatusForbidden {
		t.Errorf("une instructrice : %d", p.Status)
	}
}
