// Package guichettest is the test bench: the whole program on a real SQLite
// database in a temporary folder, with a clock the test moves and a mailbox
// that keeps every mail. It is imported from external _test packages only.
package guichettest

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

// Debut is the instant at which every bench opens: Monday 4 May 2026, 10:00 in
// Paris. It goes on from there in real time, so that instants stay in order.
var Debut = time.Date(2026, time.May, 4, 10, 0, 0, 0, socle.Paris)

// Banc is one guichet under test.
type Banc struct {
	App     core.App
	Socle   *socle.Socle
	Horloge *socle.Horloge
	Boite   *Boite
	// URL is where the public listener answers.
	URL string

	t        testing.TB
	publique http.Handler
	vers     atomic.Pointer[Banc] // who answers at URL
	nb       int                  // communes made
}

// New opens a guichet with every room registered and no collectivité. args are
// flags of the configuration, such as "--limits.file_mb=1".
func New(t testing.TB, args ...string) *Banc {
	t.Helper()
	return ouvrir(t, httptest.NewUnstartedServer(nil), append([]string{"--data-dir", Folder(t)}, args...), nouvelleHorloge())
}

// NewEn is [New] at a loopback address of its own, such as 127.0.0.2, which is
// its public address too: one browser has cookies of each apart.
func NewEn(t testing.TB, ip string) *Banc {
	t.Helper()
	l, err := net.Listen("tcp", net.JoinHostPort(ip, "0"))
	if err != nil {
		t.Fatal(err)
	}
	serveur := &httptest.Server{Listener: l, Config: &http.Server{ReadHeaderTimeout: time.Minute}}
	return ouvrir(t, serveur, []string{"--data-dir", Folder(t), "--public-url", "http://" + l.Addr().String()}, nouvelleHorloge())
}

func nouvelleHorloge() *socle.Horloge {
	ouvert := time.Now()
	return socle.NouvelleHorloge(func() time.Time { return Debut.Add(time.Since(ouvert)) })
}

func ouvrir(t testing.TB, serveur *httptest.Server, args []string, horloge *socle.Horloge) *Banc {
	t.Helper()
	cfg, err := config.Load(args)
	if err != nil {
		t.Fatal(err)
	}
	cfg.SMTP.From = "Guichet <guichet@example.org>"
	b := &Banc{Horloge: horloge, Boite: &Boite{}, t: t}
	b.vers.Store(b)
	b.App = core.NewBaseApp(core.BaseAppConfig{DataDir: cfg.DataDir, DBConnect: socle.Connecter})
	b.Socle, err = pb_hooks.Register(b.App, cfg, pb_hooks.Options{
		Options:    socle.Options{Horloge: b.Horloge, Version: "essai", Disque: GrandDisque, Logger: slog.New(slog.NewTextHandler(t.Output(), nil))},
		Expediteur: b.Boite,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.App.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := socle.Fermer(b.App); err != nil {
			t.Error(err)
		}
	})
	if err := b.App.RunAllMigrations(); err != nil {
		t.Fatal(err)
	}
	b.publique, err = b.Socle.Publique(b.App)
	if err != nil {
		t.Fatal(err)
	}
	serveur.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { b.vers.Load().publique.ServeHTTP(w, r) })
	serveur.Start()
	t.Cleanup(serveur.Close)
	b.URL = serveur.URL
	return b
}

// GrandDisque is a disk with room, whatever the machine of the tests has left.
func GrandDisque(string) (libre, total uint64, err error) { return 1 << 40, 1 << 41, nil }

// Transaction runs f in one transaction and fails the test with its error.
func (b *Banc) Transaction(f func(tx core.App) error) {
	b.t.Helper()
	if err := b.App.RunInTransaction(f); err != nil {
		b.t.Fatal(err)
	}
}

// Compter counts the rows of a table, those of a condition: « demandes WHERE … ».
func (b *Banc) Compter(quoi string) (n int) {
	b.t.Helper()
	if err := b.App.DB().NewQuery("SELECT count(*) FROM " + quoi).Row(&n); err != nil {
		b.t.Fatal(err)
	}
	return n
}

// Executer runs a periodic job now.
func (b *Banc) Executer(tache string) {
	b.t.Helper()
	if err := exploitation.Executer(b.App, tache); err != nil {
		b.t.Fatal(err)
	}
}

// Collectivite opens an imaginary commune of the Vosges and publishes the
// téléservices of the given codes.
func (b *Banc) Collectivite(nom string, teleservices ...string) *collectivites.Collectivite {
	b.t.Helper()
	b.nb++
	var c *collectivites.Collectivite
	b.Transaction(func(tx core.App) (err error) {
		c, err = collectivites.Creer(tx, collectivites.Fiche{
			Niveau: "commune", Code: fmt.Sprintf("889%02d", b.nb), Nom: nom, Departement: "88", CodesPostaux: []string{"88990"}, Population: 280,
		}, socle.Programme("essai"))
		if err != nil {
			return err
		}
		c.Adresse, c.Telephone, c.Courriel = "1 place de la Mairie\n88990 "+nom, "0329000000", "mairie@"+c.Slug+".example.org"
		if err := tx.DB().Model(c).Update("Adresse", "Telephone", "Courriel"); err != nil {
			return err
		}
		return c.Ouvrir(tx, socle.Programme("essai"))
	})
	for _, code := range teleservices {
		b.Publier(c, code)
	}
	return c
}

// Publier publishes a téléservice of the standard set.
func (b *Banc) Publier(c *collectivites.Collectivite, code string) {
	b.t.Helper()
	d, err := catalogue.Modele(code)
	if err != nil {
		b.t.Fatal(err)
	}
	b.Transaction(func(tx core.App) error {
		_, err := catalogue.Publier(tx, c.ID, d, socle.Programme("essai"))
		return err
	})
}

// Modeles are the codes of the whole standard set.
func Modeles() []string {
	var l []string
	for _, m := range catalogue.Modeles() {
		l = append(l, m.Code)
	}
	return l
}
