package pb_hooks_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// « guichet doctor » is read by a monitoring system: its exit code is the worst
// of its lines, and it never makes nor mends what it looks at.
func TestDoctor(t *testing.T) {
	a := ouvrirAtelierCommandes(t)
	donnees := filepath.Join(a.racine, "donnees")
	ausculter := func(attendu int, dits ...string) string {
		t.Helper()
		code, sortie := a.lancer(nil, []string{"doctor"}, "")
		if code != attendu {
			t.Errorf("code %d, attendu %d\n%s", code, attendu, sortie)
		}
		for _, dit := range dits {
			if !strings.Contains(strings.ReplaceAll(sortie, "\u00a0", " "), dit) {
				t.Errorf("« %s » n’est pas dit\n%s", dit, sortie)
			}
		}
		return sortie
	}
	ausculter(2, "data.db n’existe pas", "Place sur le disque")
	if _, err := os.Stat(donnees); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("doctor a fait le répertoire : %v", err)
	}
	if code, sortie := a.lancer(nil, []string{"collectivite", "add", "88487", "--address", "1 place", "--phone", "0329000000", "--email", "mairie@example.org"}, ""); code != 0 {
		t.Fatal(sortie)
	}
	ausculter(2, "red", "Aucun serveur d’envoi n’est réglé", "Mentions légales, ", "-> Complétez la page des mentions légales.", "overall")

	_, sortie := a.lancer(nil, []string{"doctor", "--json"}, "")
	var d struct {
		State string
		Lines []struct{ Code, State, Name, Finding, Advice, Collectivite string }
	}
	if err := json.Unmarshal([]byte(sortie), &d); err != nil || d.State != "red" || len(d.Lines) < 12 {
		t.Errorf("%v\n%s", err, sortie)
	}
	for _, l := range d.Lines {
		if l.Code == "" || l.Name == "" || l.Finding == "" || (l.Advice == "") != (l.State == "green") {
			t.Errorf("%+v", l)
		}
	}

	if code, sortie := a.lancer([]string{"GUICHET_LISTEN=nulle part"}, []string{"doctor"}, ""); code != 2 || !strings.Contains(sortie, "listen") {
		t.Errorf("sans configuration : code %d\n%s", code, sortie)
	}
	if err := os.WriteFile(filepath.Join(donnees, "data.db"), []byte(strings.Repeat("ceci n’est pas une base", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	ausculter(2, "La base de données ne s’ouvre pas", "Place sur le disque", "Mémoire")
}
