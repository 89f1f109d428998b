package pb_hooks_test

import (
	"database/sql"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // the driver « sqlite »

	"guichet/pb_hooks/guichettest/navigateur"
)

// atelierCommandes runs the real program on a data folder.
type atelierCommandes struct {
	t         *testing.T
	programme string
	racine    string
	port      string // taken
}

func ouvrirAtelierCommandes(t *testing.T) *atelierCommandes {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return &atelierCommandes{t: t, programme: navigateur.Programme(t), racine: t.TempDir(), port: port}
}

// lancer runs one command; a setting or an argument may name {racine}, {port}.
func (a *atelierCommandes) lancer(reglages, args []string, saisie string) (code int, sortie string) {
	a.t.Helper()
	remplacer := strings.NewReplacer("{racine}", a.racine, "{port}", a.port)
	var vrais []string
	for _, x := range args {
		vrais = append(vrais, remplacer.Replace(x))
	}
	cmd := exec.CommandContext(a.t.Context(), a.programme, vrais...)
	cmd.Dir, cmd.Stdin = a.racine, strings.NewReader(saisie)
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "GUICHET_") }),
		"GUICHET_DATA_DIR="+filepath.Join(a.racine, "donnees"), "GUICHET_LISTEN=127.0.0.1:0", "GUICHET_ADMIN_LISTEN=",
		"GUICHET_SMTP_FROM=guichet@example.org")
	for _, r := range reglages {
		cmd.Env = append(cmd.Env, remplacer.Replace(r))
	}
	b, err := cmd.CombinedOutput()
	var fin *exec.ExitError
	if err != nil && !errors.As(err, &fin) {
		a.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(b)
}

func (a *atelierCommandes) ecrire(nom, contenu string) {
	a.t.Helper()
	if err := os.WriteFile(filepath.Join(a.racine, nom), []byte(contenu), 0o600); err != nil {
		a.t.Fatal(err)
	}
}

// A command that fails, or that does not exist, never ends like one that
// worked: a crontab sees nothing else.
func TestUneCommandeQuiEchoueLeDit(t *testing.T) {
	a := ouvrirAtelierCommandes(t)
	a.ecrire("casse.json", "{")
	a.ecrire("vide.json", "{}")
	a.ecrire("casse.yaml", "listen: [")
	a.ecrire("inconnu.yaml", "lisen: 127.0.0.1:0\n")
	commune := []string{"collectivite", "add", "88487", "--address", "1 place de l’Hôtel-de-Ville", "--phone", "0329000000", "--email", "mairie@example.org"}
	for _, essai := range []struct {
		nom      string
		reglages []string
		args     []string
		saisie   string
		dit      string // "" when the command works
	}{
		{"la version se lit", nil, []string{"--version"}, "", ""},
		{"une commune s’ouvre", nil, commune, "", ""},
		{"une démarche se publie", nil, []string{"teleservice", "publish", "le-val-d-ajol", "contact"}, "", ""},
		{"les démarches se listent", nil, []string{"teleservice", "list"}, "", ""},
		{"un agent s’invite", nil, []string{"agent", "invite", "zoe@example.org", "--collectivite", "le-val-d-ajol"}, "", ""},
		{"les agents se listent", nil, []string{"agent", "list", "le-val-d-ajol"}, "", ""},
		{"une technicienne se crée", nil, []string{"superuser", "upsert", "technicienne@example.org"}, "lampadaire orange tracteur\n", ""},
		{"le journal est intact", nil, []string{"journal", "verify"}, "", ""},
		{"les pièces sont intactes", nil, []string{"pieces", "verify"}, "", ""},

		{"une commande inconnue", nil, []string{"servir"}, "", `unknown command "servir"`},
		{"une option inconnue", nil, []string{"serve", "--porte", "80"}, "", "unknown flag: --porte"},
		{"une option inconnue avant toute commande", nil, []string{"--porte"}, "", "unknown flag"},
		{"un mot de trop", nil, []string{"serve", "maintenant"}, "", "maintenant"},
		{"un groupe sans commande", nil, []string{"journal"}, "", "needs a command: one of verify"},
		{"une commande mal écrite dans un groupe", nil, []string{"journal", "verfy"}, "", `unknown command "verfy"`},
		{"la même chez les pièces", nil, []string{"pieces", "verfy"}, "", `unknown command "verfy"`},
		{"la même chez les agents", nil, []string{"agent", "inviter"}, "", `unknown command "inviter"`},
		{"la même chez les collectivités", nil, []string{"collectivite", "ajouter"}, "", `unknown command "ajouter"`},
		{"la même chez les téléservices", nil, []string{"teleservice", "publier"}, "", `unknown command "publier"`},
		{"la même chez les techniciens", nil, []string{"superuser", "create"}, "", `unknown command "create"`},
		{"un argument qui manque", nil, []string{"agent", "invite"}, "", "accepts 1 arg"},
		{"une option qui manque", nil, []string{"agent", "invite", "a@example.org"}, "", "collectivite"},
		{"une adresse électronique fausse", nil, []string{"agent", "invite", "nadege", "--collectivite", "le-val-d-ajol"}, "", "not an e-mail address"},
		{"un rôle inconnu", nil, []string{"agent", "invite", "a@example.org", "--collectivite", "le-val-d-ajol", "--role", "chef"}, "", "unknown role chef"},
		{"un service inconnu", nil, []string{"agent", "invite", "a@example.org", "--collectivite", "le-val-d-ajol", "--service", "voirie"}, "", "no service has the code voirie"},
		{"une collectivité inconnue, pour inviter", nil, []string{"agent", "invite", "a@example.org", "--collectivite", "nulle"}, "", "no collectivité is served at /nulle/"},
		{"une collectivité inconnue, pour lister", nil, []string{"agent", "list", "nulle"}, "", "no collectivité is served at /nulle/"},
		{"une collectivité inconnue, pour publier", nil, []string{"teleservice", "publish", "nulle", "contact"}, "", "no collectivité is served at /nulle/"},
		{"une démarche inconnue", nil, []string{"teleservice", "publish", "le-val-d-ajol", "permis"}, "", "permis"},
		{"un document absent", nil, []string{"teleservice", "publish", "le-val-d-ajol", "absent.json"}, "", "absent.json"},
		{"un document illisible", nil, []string{"teleservice", "publish", "le-val-d-ajol", "casse.json"}, "", "casse.json"},
		{"un document vide", nil, []string{"teleservice", "publish", "le-val-d-ajol", "vide.json"}, "", "vide.json"},
		{"une commune inconnue", nil, append([]string{"collectivite", "add", "99999"}, commune[3:]...), "", "99999"},
		{"une commune déjà ouverte", nil, commune, "", "already open, at /le-val-d-ajol/"},
		{"une commune sans adresse d’envoi", []string{"GUICHET_SMTP_FROM="}, append([]string{"collectivite", "add", "88160"}, commune[3:]...), "", "smtp.from"},
		{"un téléphone faux", nil, []string{"collectivite", "add", "88160", "--address", "1 rue", "--phone", "0329", "--email", "mairie@example.org"}, "", "not a phone number"},
		{"un courriel faux", nil, []string{"collectivite", "add", "88160", "--address", "1 rue", "--phone", "0329000000", "--email", "mairie"}, "", "not an e-mail address"},
		{"une adresse vide", nil, []string{"collectivite", "add", "88160", "--address", " | ", "--phone", "0329000000", "--email", "mairie@example.org"}, "", "--address is empty"},
		{"une phrase de passe trop courte", nil, []string{"superuser", "upsert", "technicienne@example.org"}, "courte\n", "12 characters"},
		{"une phrase de passe absente", nil, []string{"superuser", "upsert", "technicienne@example.org"}, "", "read the passphrase"},
		{"une technicienne sans adresse", nil, []string{"superuser", "upsert", "technicienne"}, "lampadaire orange tracteur\n", "technicienne"},

		{"une clé inconnue dans l’environnement", []string{"GUICHET_LISEN=127.0.0.1:0"}, []string{"serve"}, "", "GUICHET_LISTEN"},
		{"une clé inconnue dans le fichier", nil, []string{"serve", "--config", "inconnu.yaml"}, "", "did you mean listen"},
		{"un fichier de réglages illisible", nil, []string{"serve", "--config", "casse.yaml"}, "", "casse.yaml"},
		{"un fichier de réglages absent", nil, []string{"serve", "--config", "absent.yaml"}, "", "absent.yaml"},
		{"une adresse prise", nil, []string{"serve", "--listen", "127.0.0.1:{port}"}, "", "address already in use"},
		{"une console prise", nil, []string{"serve", "--admin-listen", "127.0.0.1:{port}"}, "", "console listener"},
		{"une console ouverte à tous", nil, []string{"serve", "--admin-listen", "0.0.0.0:8091"}, "", "is not a loopback address"},
		{"une console ouverte sans adresse", nil, []string{"serve", "--admin-listen", ":8091"}, "", "is not a loopback address"},
		{"une console sur le réseau", nil, []string{"serve", "--admin-listen", "192.0.2.1:8091"}, "", "is not a loopback address"},
		{"une console sous un nom de machine", nil, []string{"serve", "--admin-listen", "guichet.example.fr:8091"}, "", "is not a loopback address"},
		{"un répertoire de données qui est un fichier", []string{"GUICHET_DATA_DIR={racine}/vide.json"}, []string{"journal", "verify"}, "", "open the database"},
		{"un répertoire de crochets absent", []string{"GUICHET_HOOKS_JS_ENABLED=true", "GUICHET_HOOKS_JS_DIR={racine}/absent"}, []string{"serve"}, "", "hooks.js_dir"},

		{"une démonstration sur un port faux", nil, []string{"demo", "--port", "99999"}, "", "99999"},
		{"une démonstration sur un port pris", nil, []string{"demo", "--port", "{port}"}, "", "address already in use"},
		{"une démonstration gardée dans un fichier", nil, []string{"demo", "--port", "0", "--keep", "vide.json"}, "", "vide.json"},
		{"une démonstration qui ne peut dire son adresse", nil, []string{"demo", "--port", "0", "--ready-file", "absent/pret.json"}, "", "ready file"},
		{"la formation sans commande", nil, []string{"formation"}, "", "needs a command: one of enter, link, serve"},
		{"la formation sur les données d’un guichet", nil, []string{"formation", "link"}, "", "this data folder is a guichet's"},
		{"la formation sans place", []string{"GUICHET_DATA_DIR={racine}/formation"}, []string{"formation", "serve", "--places", "0"}, "", "--places: from 1 to 50"},
		{"le lien de la formation", []string{"GUICHET_DATA_DIR={racine}/formation"}, []string{"formation", "link"}, "", ""},
		{"une option inconnue de la démonstration", nil, []string{"demo", "--porte", "0"}, "", "unknown flag: --porte"},
		{"un mot de trop à la démonstration", nil, []string{"demo", "maintenant"}, "", "maintenant"},
	} {
		t.Run(essai.nom, func(t *testing.T) {
			code, sortie := a.lancer(essai.reglages, essai.args, essai.saisie)
			if (code != 0) != (essai.dit != "") || !strings.Contains(sortie, essai.dit) {
				t.Errorf("guichet %s : code %d, attendu « %s »\n%s", strings.Join(essai.args, " "), code, essai.dit, sortie)
			}
			if strings.Contains(sortie, "goroutine ") {
				t.Errorf("guichet %s panique :\n%s", strings.Join(essai.args, " "), sortie)
			}
		})
	}
	t.Run("un journal réécrit", func(t *testing.T) {
		a.sql("DROP TRIGGER journal_fige", "UPDATE journal SET verbe = 'autre' WHERE rang = 2")
		if code, sortie := a.lancer(nil, []string{"journal", "verify"}, ""); code == 0 {
			t.Errorf("code 0\n%s", sortie)
		}
	})
	t.Run("une pièce perdue", func(t *testing.T) {
		a.sql(`INSERT INTO pieces (id, proprietaire, nom, type, taille, empreinte) VALUES ('perdue', 'demandes:x', 'a.png', 'image/png', 1, '` + strings.Repeat("0", 64) + `')`)
		if code, sortie := a.lancer(nil, []string{"pieces", "verify"}, ""); code == 0 {
			t.Errorf("code 0\n%s", sortie)
		}
	})
}

// sql changes the database behind the program's back.
func (a *atelierCommandes) sql(requetes ...string) {
	a.t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(a.racine, "donnees", "data.db"))
	if err != nil {
		a.t.Fatal(err)
	}
	defer db.Close()
	for _, r := range requetes {
		if _, err := db.Exec(r); err != nil {
			a.t.Fatal(err)
		}
	}
}
