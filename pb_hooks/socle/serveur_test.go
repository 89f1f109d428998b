package socle_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/socle"
)

// recevoirSystemd listens where systemd would, and gives what it is told.
func recevoirSystemd(t *testing.T) <-chan string {
	t.Helper()
	chemin := filepath.Join(t.TempDir(), "notify")
	prise, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: chemin, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = prise.Close() })
	t.Setenv("NOTIFY_SOCKET", chemin)
	dits := make(chan string, 1000)
	go func() {
		tampon := make([]byte, 4096)
		for {
			n, err := prise.Read(tampon)
			if err != nil {
				return
			}
			dits <- string(tampon[:n])
		}
	}()
	return dits
}

func entendre(t *testing.T, dits <-chan string, attendu string) {
	t.Helper()
	trop := time.After(patience)
	for {
		select {
		case dit := <-dits:
			if strings.HasPrefix(dit, attendu) {
				return
			}
		case <-trop:
			t.Fatalf("systemd n’entend pas %s", attendu)
		}
	}
}

func TestSystemdSaitOuEnEstLeGuichet(t *testing.T) {
	dits := recevoirSystemd(t)
	t.Setenv("WATCHDOG_USEC", "300000")
	t.Setenv("WATCHDOG_PID", strconv.Itoa(os.Getpid()))
	b := poser(t, []string{"--listen=127.0.0.1:0", "--admin-listen=127.0.0.1:0"})
	arreter := b.servir()
	entendre(t, dits, "READY=1\nSTATUS=Open at http://127.0.0.1:")
	for range 3 {
		entendre(t, dits, "WATCHDOG=1")
	}
	arreter()
	entendre(t, dits, "STOPPING=1")
}

func TestUneBaseQuiNeRepondPasSeVoit(t *testing.T) {
	b := poser(t, nil)
	if err := socle.Repondre(b.Socle, t.Context(), patience); err != nil {
		t.Error(err)
	}
	if err := socle.Repondre(b.Socle, t.Context(), time.Nanosecond); err == nil {
		t.Error("le délai n’est pas tenu")
	}
	if _, err := b.App.DB().NewQuery("ALTER TABLE reglages RENAME TO ailleurs").Execute(); err != nil {
		t.Fatal(err)
	}
	if err := socle.Repondre(b.Socle, t.Context(), patience); err == nil {
		t.Error("une base abîmée répond")
	}
}

func TestLaFinLaisseFinirCeQuiEstCommence(t *testing.T) {
	commence, suite := make(chan struct{}), make(chan struct{})
	b := poser(t, []string{"--listen=127.0.0.1:0", "--admin-listen="}, action(http.MethodGet, "/{collectivite}/lent", func(r *socle.Requete) error {
		close(commence)
		<-suite
		if err := r.Request.Context().Err(); err != nil {
			return err
		}
		return r.String(http.StatusOK, "fini")
	}))
	arreter := b.servir()
	public, _ := socle.Adresses(b.Socle)
	// A browser opens a connection in advance and says nothing: it is not waited for.
	muette, err := net.Dial("tcp", public)
	if err != nil {
		t.Fatal(err)
	}
	defer muette.Close()
	type reponse struct {
		corps string
		err   error
	}
	recue := make(chan reponse, 1)
	go func() {
		_, corps, err := demanderSans(t.Context(), "http://"+public+"/ici/lent")
		recue <- reponse{corps, err}
	}()
	select {
	case <-commence:
	case r := <-recue:
		t.Fatalf("%+v", r)
	}
	fini := make(chan struct{})
	debut := time.Now()
	go func() { arreter(); close(fini) }()
	attendreQue(t, "le guichet n’accepte plus personne", func() bool {
		c, err := net.Dial("tcp", public)
		if err == nil {
			_ = c.Close()
		}
		return err != nil
	})
	close(suite)
	if r := <-recue; r.err != nil || r.corps != "fini" {
		t.Errorf("%+v", r)
	}
	<-fini
	if d := time.Since(debut); d > 4*time.Second {
		t.Errorf("la fin a attendu %s une connexion muette", d)
	}
}

// demanderSans is one request without test: a goroutine may not end one.
func demanderSans(ctx context.Context, url string) (*http.Response, string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return nil, "", err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer res.Body.Close()
	corps, err := io.ReadAll(res.Body)
	return res, string(corps), err
}

func TestLeJournalDuServeurTaitLesAdressesDesVisiteurs(t *testing.T) {
	b := poser(t, nil)
	var ecrit bytes.Buffer
	b.Logger = slog.New(slog.NewTextHandler(&ecrit, &slog.HandlerOptions{Level: slog.LevelDebug}))
	j := socle.JournalServeur(b.Socle)
	for _, ligne := range []string{
		"http: TLS handshake error from 203.0.113.7:4312: EOF",
		"http: TLS handshake error from [2001:db8::7]:4312: EOF",
		"http: panic serving 203.0.113.7:4312: boum",
		"http2: server connection error from 203.0.113.7:4312: EOF",
	} {
		j.Println(ligne)
	}
	if s := ecrit.String(); strings.Contains(s, "203.0.113") || strings.Contains(s, "2001:db8") || strings.Count(s, "a visitor") != 4 || !strings.Contains(s, "boum") {
		t.Error(s)
	}
}

func TestLAdresseSeSonde(t *testing.T) {
	proxy := []string{"GUICHET_TRUSTED_PROXY_HEADER=X-Forwarded-For", "GUICHET_PUBLIC_URL=https://guichet.exemple.fr"}
	visite := func(de string, entetes ...string) *http.Request {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/sante", http.NoBody)
		req.RemoteAddr = de
		for i := 0; i < len(entetes); i += 2 {
			req.Header.Set(entetes[i], entetes[i+1])
		}
		return req
	}
	const duProxy = "127.0.0.1:4000"
	for _, essai := range []struct {
		nom     string
		env     []string
		visite  *http.Request
		lumiere socle.Lumiere
		dit     string
	}{
		{"cette machine seule", nil, nil, socle.Orange, "que sur cette machine"},
		{"une adresse publique sans proxy déclaré", []string{"GUICHET_PUBLIC_URL=https://guichet.exemple.fr"}, nil, socle.Orange, "trusted_proxy.header"},
		{"en clair sur le réseau", []string{"GUICHET_LISTEN=192.0.2.1:80", "GUICHET_INSECURE_HTTP=true"}, nil, socle.Rouge, "sans chiffrement"},
		{"un proxy par lequel personne n’est passé", proxy, nil, socle.Orange, "Aucune visite"},
		{"la vérification du proxy lui-même ne dit rien", proxy, visite(duProxy), socle.Orange, "Aucune visite"},
		{"un inconnu qui se dit proxy", proxy, visite("198.51.100.1:80", "X-Forwarded-For", "1.2.3.4", "X-Forwarded-Proto", "https"), socle.Orange, "Aucune visite"},
		{"un proxy qui ne dit pas le chiffrement", proxy, visite(duProxy, "X-Forwarded-For", "203.0.113.7"), socle.Orange, "X-Forwarded-Proto"},
		{"un proxy en clair", proxy, visite(duProxy, "X-Forwarded-For", "203.0.113.7", "X-Forwarded-Proto", "http"), socle.Rouge, "http vers https"},
		{"un proxy en https", proxy, visite(duProxy, "X-Forwarded-For", "203.0.113.7", "X-Forwarded-Proto", "HTTPS"), socle.Vert, "tient le certificat"},
		{
			"un proxy en https, une adresse publique en http",
			[]string{proxy[0], "GUICHET_PUBLIC_URL=http://guichet.exemple.fr"},
			visite(duProxy, "X-Forwarded-For", "203.0.113.7", "X-Forwarded-Proto", "https"), socle.Rouge, "public_url",
		},
	} {
		t.Run(essai.nom, func(t *testing.T) {
			for _, v := range essai.env {
				cle, valeur, _ := strings.Cut(v, "=")
				t.Setenv(cle, valeur)
			}
			b := poser(t, nil)
			if essai.visite != nil {
				b.public.ServeHTTP(httptest.NewRecorder(), essai.visite)
			}
			l, constat, conseil := socle.SonderAdresse(b.Socle, t.Context(), b.App)
			if l != essai.lumiere || !strings.Contains(constat+" "+conseil, essai.dit) {
				t.Errorf("%s : « %s » « %s »", l, constat, conseil)
			}
		})
	}
}
