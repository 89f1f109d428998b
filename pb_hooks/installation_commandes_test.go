package pb_hooks_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const presetDeTrois = `
author: Département des Vosges
smtp: {host: smtp.vosges.example, from: "Guichet <guichet@vosges.example>"}
dpo: {name: "Le délégué du Département", email: dpo@vosges.example, phone: "0329000000"}
catalogue: [contact, signalement]
collectivites:
  - {code: "88160", address: "9 rue du Général Leclerc|88000 Épinal", phone: "0329000000", email: mairie@epinal.example, administrator: a@epinal.example}
  - {code: "88487", address: "1 place de l’Hôtel-de-Ville|88340 Le Val-d’Ajol", phone: "0329000000", email: mairie@ajol.example, administrator: a@ajol.example}
  - {code: "88383", address: "1 place Henri-Utard|88200 Remiremont", phone: "0329000000", email: mairie@remiremont.example, administrator: a@remiremont.example}
`

// The département installs a hundred guichets with one file: three of them,
// each on its own machine, and a fourth command that changes nothing.
func TestUnPresetInstalleTroisGuichets(t *testing.T) {
	a := ouvrirAtelierCommandes(t)
	a.ecrire("vosges.yaml", presetDeTrois)
	a.ecrire("faux.yaml", "author: A\ncollectivites: [{code: \"88160\"}]\n")
	for _, commune := range []struct{ code, slug, nom string }{{"88160", "epinal", "Mairie d’Épinal"}, {"88487", "le-val-d-ajol", "Mairie du Val-d’Ajol"}, {"88383", "remiremont", "Mairie de Remiremont"}} {
		donnees := []string{"GUICHET_DATA_DIR=" + filepath.Join(a.racine, commune.code), "GUICHET_SMTP_FROM="}
		if code, sortie := a.lancer(donnees, []string{"install", "--preset", "{racine}/faux.yaml"}, ""); code == 0 || !strings.Contains(sortie, "address is empty") {
			t.Fatalf("un preset faux : %d\n%s", code, sortie)
		}
		if code, sortie := a.lancer(donnees, []string{"install", "--preset", "{racine}/vosges.yaml", "--collectivite", "75056"}, ""); code == 0 || !strings.Contains(sortie, "no collectivité 75056") {
			t.Fatalf("une commune absente du preset : %d\n%s", code, sortie)
		}
		code, sortie := a.lancer(donnees, []string{"install", "--preset", "{racine}/vosges.yaml", "--collectivite", commune.code}, "")
		if code != 0 || strings.Count(sortie, "opened:") != 1 || !strings.Contains(sortie, commune.nom) {
			t.Fatalf("install %s : %d\n%s", commune.code, code, sortie)
		}
		if !regexp.MustCompile(fmt.Sprintf(`/%s/agents/invitation/\S{43}`, commune.slug)).MatchString(sortie) {
			t.Errorf("pas d’invitation : %s", sortie)
		}
		if code, sortie := a.lancer(donnees, []string{"agent", "list", commune.slug}, ""); code != 0 || !strings.Contains(sortie, "administration") {
			t.Errorf("agents de %s : %d\n%s", commune.slug, code, sortie)
		}
		for _, args := range [][]string{{"install", "--preset", "{racine}/vosges.yaml"}, {"install-link"}} {
			if code, sortie := a.lancer(donnees, args, ""); code == 0 {
				t.Errorf("%v sur un guichet installé : %s", args, sortie)
			}
		}
		if _, err := os.Stat(filepath.Join(a.racine, commune.code, "lien-installation")); !os.IsNotExist(err) {
			t.Errorf("un lien d’installation reste : %v", err)
		}
	}
	// All of them on one machine, at once.
	code, sortie := a.lancer([]string{"GUICHET_DATA_DIR=" + filepath.Join(a.racine, "ensemble"), "GUICHET_SMTP_FROM="}, []string{"install", "--preset", "{racine}/vosges.yaml"}, "")
	if code != 0 || strings.Count(sortie, "opened:") != 3 {
		t.Errorf("les trois ensemble : %d\n%s", code, sortie)
	}
}
