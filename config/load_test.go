package config_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/spf13/pflag"

	"guichet/config"
)

func write(t testing.TB, name, content string) string {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// inEmptyFolder works beside an empty file, so that the one of the machine is
// not read.
func inEmptyFolder(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	write(t, config.File, "")
}

func TestLoadWithNothing(t *testing.T) {
	inEmptyFolder(t)
	c, err := config.Load([]string{"serve"})
	if err != nil {
		t.Fatal(err)
	}
	want := &config.Config{
		DataDir: "./guichet_data", Role: config.RoleGuichet, Listen: "127.0.0.1:8090", RedirectListen: ":80", AdminListen: "127.0.0.1:8091",
		ACME:         config.ACME{Directory: config.DefaultDirectory},
		TrustedProxy: config.TrustedProxy{CIDRs: []string{"127.0.0.1/32", "::1/128"}},
		SMTP:         config.SMTP{Port: 587, TLS: "starttls", LocalName: "localhost"},
		IMAP:         config.IMAP{PrivateServers: []string{}},
		Session: config.Session{
			UsagerIdle: 24 * time.Hour, UsagerAbsolute: 30 * 24 * time.Hour,
			AgentIdle: 2 * time.Hour, AgentAbsolute: 12 * time.Hour,
		},
		Limits:  config.Limits{FileMB: 10, DemandeMB: 50, ReserveMB: 100},
		Alarms:  config.Alarms{DailyLimit: 5},
		Log:     config.Log{Level: "info", Format: "text"},
		Cluster: config.Cluster{Servers: []string{}, Replicas: 3},
		Hooks:   config.Hooks{JSDir: "./pb_hooks"},
	}
	if diff := cmp.Diff(want, c, cmpopts.IgnoreUnexported(config.Config{})); diff != "" {
		t.Error(diff)
	}
}

func TestLoadOrder(t *testing.T) {
	rows := []struct {
		name, file string
		env        map[string]string
		args       []string
		listen     string
	}{
		{"garde le défaut d'une clé vide du fichier", "listen:\nsmtp:\n", nil, nil, "127.0.0.1:8090"},
		{"préfère le fichier au défaut", "listen: '127.0.0.1:1'", nil, nil, "127.0.0.1:1"},
		{"préfère l'environnement au fichier", "listen: '127.0.0.1:1'", map[string]string{"GUICHET_LISTEN": "127.0.0.1:2"}, nil, "127.0.0.1:2"},
		{"préfère l'option à l'environnement", "listen: '127.0.0.1:1'", map[string]string{"GUICHET_LISTEN": "127.0.0.1:2"}, []string{"--listen", "127.0.0.1:3"}, "127.0.0.1:3"},
		{"laisse aux commandes leurs propres options", "", nil, []string{"demo", "--keep", "x", "--listen=127.0.0.1:3", "-q", "--help"}, "127.0.0.1:3"},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			write(t, config.File, r.file)
			for k, v := range r.env {
				t.Setenv(k, v)
			}
			c, err := config.Load(r.args)
			if err != nil {
				t.Fatal(err)
			}
			if c.Listen != r.listen {
				t.Errorf("listen = %q, want %q", c.Listen, r.listen)
			}
		})
	}
}

func TestLoadTypesOfTheEnvironment(t *testing.T) {
	inEmptyFolder(t)
	for name, value := range map[string]string{
		"GUICHET_ADMIN_LISTEN": "", "GUICHET_PUBLIC_URL": "https://guichet.example.fr/",
		"GUICHET_TRUSTED_PROXY_CIDRS": "10.0.0.0/8, 192.168.1.0/24", "GUICHET_LIMITS_FILE_MB": "20",
		"GUICHET_SESSION_AGENT_IDLE": "45m", "GUICHET_HOOKS_JS_ENABLED": "true",
	} {
		t.Setenv(name, value)
	}
	c, err := config.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.AdminListen != "" || c.PublicURL != "https://guichet.example.fr" || c.Limits.FileMB != 20 ||
		c.Session.AgentIdle != 45*time.Minute || !c.Hooks.JSEnabled || !c.Secure() {
		t.Errorf("got %+v", c)
	}
	if want := []string{"10.0.0.0/8", "192.168.1.0/24"}; !slices.Equal(c.TrustedProxy.CIDRs, want) {
		t.Errorf("cidrs = %q, want %q", c.TrustedProxy.CIDRs, want)
	}
}

func TestLoadRefuses(t *testing.T) {
	rows := []struct {
		name, file string
		env        map[string]string
		args       []string
		want       []string
	}{
		{"une clé mal écrite", "smtp:\n  pasword: x", nil, nil, []string{"unknown key smtp.pasword, did you mean smtp.password?"}},
		{"une clé mal écrite et vide", "lissten:", nil, nil, []string{"unknown key lissten, did you mean listen?"}},
		{"une section mal écrite", "smpt:\n  host: x", nil, nil, []string{"unknown key smpt.host, did you mean smtp.host?"}},
		{"une valeur à la place d'une section", "log: debug", nil, nil, []string{"log is a section: write its keys below it, such as log.level"}},
		{"une variable mal écrite", "", map[string]string{"GUICHET_SMTP_PASWORD": "x"}, nil, []string{"unknown variable GUICHET_SMTP_PASWORD, did you mean GUICHET_SMTP_PASSWORD?"}},
		{"un mot de passe que YAML lit comme un nombre", "smtp:\n  password: 0123", nil, nil, []string{"smtp.password must be text (put it between quotes)"}},
		{"un port en lettres", "", map[string]string{"GUICHET_SMTP_PORT": "submission"}, nil, []string{"smtp.port must be a whole number"}},
		{"une durée sans unité", "session:\n  agent_idle: 2", nil, nil, []string{"session.agent_idle must be a duration such as 45m or 24h"}},
		{"un oui qui n'est pas true", "hooks:\n  js_enabled: oui", nil, nil, []string{"hooks.js_enabled must be true or false"}},
		{"une liste de nombres", "trusted_proxy:\n  cidrs: [10]", nil, nil, []string{"trusted_proxy.cidrs must be a list of texts"}},
		{"une grappe mal nommée", "role: hub\ncluster:\n  servers: [\"https://a:1\", \"nats://u:p@b:4222\", \"nats://c\"]\n  replicas: 9", nil, nil, []string{
			`cluster.servers "https://a:1" is not an address such as nats://host:4222`, "cluster.servers names an account: set cluster.username and cluster.password_file instead",
			`cluster.servers "nats://c" is not an address such as nats://host:4222`, "cluster.replicas is 9: between 1 and 5",
		}},
		{"une grappe sans hub", "cluster:\n  servers: [\"nats://a:4222\"]", nil, nil, []string{"cluster.servers is set but role is guichet: only a hub has a log"}},
		{"des machines sans journal commun", "role: hub\ncluster:\n  shared: true", nil, nil, []string{"cluster.shared is set without cluster.servers: the machines have no log to share"}},
		{"deux mots de passe", "smtp:\n  password: x\n  password_file: secret", nil, nil, []string{"smtp.password and smtp.password_file are both set: keep one"}},
		{"un fichier de mot de passe absent", "smtp:\n  password_file: absent", nil, nil, []string{"smtp.password_file: open absent"}},
		{"un fichier de mot de passe vide", "smtp:\n  password_file: vide", nil, nil, []string{"smtp.password_file: vide is empty"}},
		{"un fichier nommé et absent", "", nil, []string{"--config", "absent.yaml"}, []string{"read configuration absent.yaml"}},
		{"un fichier qui n'est pas du YAML", "listen: [", nil, nil, []string{"read configuration guichet.yaml"}},
		{"une option sans valeur", "", nil, []string{"--listen"}, []string{"flag needs an argument"}},
		{
			"toutes les fautes à la fois", "lissten: x\nlimits:\n  file_mb: dix\nlog:\n  level: verbose",
			map[string]string{"GUICHET_ADMIN_LISTEN": "0.0.0.0:8091"},
			[]string{"--listen", "8090"},
			[]string{"guichet.yaml", "5 faults", "unknown key lissten", "limits.file_mb", "log.level", "admin_listen", `listen "8090"`},
		},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			write(t, config.File, r.file)
			write(t, "secret", "x\n")
			write(t, "vide", "\n")
			for k, v := range r.env {
				t.Setenv(k, v)
			}
			_, err := config.Load(r.args)
			if err == nil {
				t.Fatal("no error")
			}
			for _, w := range r.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q is not in\n%v", w, err)
				}
			}
		})
	}
}

func TestPasswordFromAFile(t *testing.T) {
	path := write(t, filepath.Join(t.TempDir(), "smtp"), " phrase secrète \r\n")
	inEmptyFolder(t)
	t.Setenv("GUICHET_SMTP_PASSWORD_FILE", path)
	c, err := config.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := " phrase secrète "; c.SMTP.Password != want {
		t.Errorf("password = %q, want %q", c.SMTP.Password, want)
	}
}

func TestErrorHidesThePassword(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, config.File, "smtp:\n  password: [motdepasse]\n  host: a:b\n  from: x\n  tls: none\n")
	_, err := config.Load(nil)
	if err == nil || strings.Contains(err.Error(), "motdepasse") {
		t.Errorf("got %v", err)
	}
}

func TestFlagsAreListed(t *testing.T) {
	f := pflag.NewFlagSet("guichet", pflag.ContinueOnError)
	config.Flags(f)
	var names []string
	f.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	want := []string{
		"admin-listen", "config", "data-dir", "domain", "insecure-http", "listen", "log-format", "log-level", "preset", "public-url", "redirect-listen",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
}

// FuzzLoad: whatever the file holds, a configuration is either told at fault
// or sound.
func FuzzLoad(f *testing.F) {
	f.Add(exampleFile())
	f.Add("smtp:\n  host: x\n  from: a@b.fr\n")
	f.Add("listen: {a: [1, ~]}\n? [1]\n: 2\nsmtp.host.x: 1")
	f.Add("a: &a [*a]")
	f.Add("trusted_proxy:\n  cidrs: ~\n  header: '\\r\\n'")
	path := filepath.Join(f.TempDir(), "fuzz.yaml")
	f.Fuzz(func(t *testing.T, content string) {
		c, err := config.Load([]string{"--config", write(t, path, content)})
		if err != nil {
			return
		}
		if faults := c.Validate(); len(faults) > 0 {
			t.Errorf("loaded with faults %q", faults)
		}
	})
}
