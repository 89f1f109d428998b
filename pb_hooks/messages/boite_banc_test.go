package messages_test

import (
	"bytes"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/messages"
)

// poste is a mairie with a mailbox on a real server of this machine, and a
// secretary who sorts.
type poste struct {
	*mairie
	serveur *imapmemserver.User
	port    int
	boite   *messages.Boite
	nadege  *guichettest.Client
	nb      int
}

const secretIMAP = "secret de la boîte"

func ouvrirPoste(t *testing.T) *poste {
	t.Helper()
	p := &poste{mairie: ouvrir(t)}
	p.serveur, p.port = serveurIMAP(t, imap.CapSet{imap.CapIMAP4rev1: {}})
	p.nadege = p.Agent(p.c, "nadege@saint-exemple.fr", agents.Accueil, agents.Instruction, agents.Gestion)
	p.boite = p.ajouter("mairie@saint-exemple.fr", p.secretariat())
	return p
}

// serveurIMAP opens a server with one person, « mairie ».
func serveurIMAP(t *testing.T, caps imap.CapSet) (*imapmemserver.User, int) {
	t.Helper()
	memoire, u := imapmemserver.New(), imapmemserver.NewUser("mairie", secretIMAP)
	must(t, u.Create("INBOX", nil))
	memoire.AddUser(u)
	s := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return session{memoire.NewSession()}, nil, nil
		},
		Caps: caps, InsecureAuth: true, Logger: log.New(t.Output(), "imap ", 0),
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	fini := make(chan error, 1)
	go func() { fini <- s.Serve(l) }()
	t.Cleanup(func() {
		_ = s.Close()
		if err := <-fini; err != nil && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	})
	return u, l.Addr().(*net.TCPAddr).Port
}

// session tells at the start of IDLE what came since the last command, as real
// servers do and the library does not: a mail would wait in between.
type session struct{ imapserver.Session }

// Idle is the command of RFC 2177.
func (s session) Idle(w *imapserver.UpdateWriter, stop <-chan struct{}) error {
	if err := s.Poll(w, true); err != nil {
		return err
	}
	return s.Session.Idle(w, stop)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (p *poste) secretariat() string { return p.serviceDe("secretariat") }

func (p *poste) serviceDe(code string) string {
	p.t.Helper()
	l, err := collectivites.Services(p.App, p.c.ID)
	must(p.t, err)
	for _, s := range l {
		if s.Code == code {
			return s.ID
		}
	}
	p.t.Fatalf("pas de service %s", code)
	return ""
}

func (p *poste) ajouter(adresse, service string) *messages.Boite {
	p.t.Helper()
	b := &messages.Boite{
		Collectivite: p.c.ID, Service: service, Adresse: adresse, Serveur: "127.0.0.1", Port: p.port, Chiffrement: messages.SansChiffrer,
		Identifiant: "mairie", Active: true, Verificateur: "mx.saint-exemple.fr",
	}
	p.permettre(b)
	must(p.t, b.Sceller(p.Socle, secretIMAP))
	p.Transaction(func(tx core.App) error { return b.Enregistrer(tx, essai) })
	return b
}

// permettre writes the server of a boîte, which is this machine, in the
// configuration.
func (p *poste) permettre(b *messages.Boite) {
	l := &p.Socle.Config.IMAP.PrivateServers
	*l = append(*l, net.JoinHostPort(b.Serveur, strconv.Itoa(b.Port)))
}

// arriver puts a mail on the server and has the boîtes read.
func (p *poste) arriver(brut string) {
	p.t.Helper()
	p.poster(brut)
	p.Executer("releve-courriels")
}

func (p *poste) poster(brut string, drapeaux ...imap.Flag) {
	p.t.Helper()
	_, err := p.serveur.Append("INBOX", bytes.NewReader([]byte(strings.ReplaceAll(brut, "\n", "\r\n"))), &imap.AppendOptions{Flags: drapeaux, Time: p.Horloge.Maintenant()})
	must(p.t, err)
}

// ecrit is a mail of somebody. entetes are whole lines.
func (p *poste) ecrit(de, objet, texte string, entetes ...string) string {
	p.nb++
	e := strings.Join(append([]string{
		"From: " + de, "To: mairie@saint-exemple.fr", "Subject: " + objet, fmt.Sprintf("Message-ID: <m%d@example.org>", p.nb),
		"MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
	}, entetes...), "\n")
	return e + "\n\n" + texte + "\n"
}

// plis lists them in the order they came.
func (p *poste) plis() []messages.Pli {
	p.t.Helper()
	var l []messages.Pli
	must(p.t, p.App.DB().Select("*").From("plis").OrderBy("rowid").All(&l))
	return l
}

func (p *poste) seul() *messages.Pli {
	p.t.Helper()
	l := p.plis()
	if len(l) != 1 {
		p.t.Fatalf("%d plis, attendu 1", len(l))
	}
	return &l[0]
}

func (p *poste) chemin(x *messages.Pli) string {
	return p.c.Chemin() + "/agents/courriels-recus/" + x.ID
}

// lus counts the mails that the server holds, and those that are marked as
// read.
func (p *poste) lus() (total, lus int) {
	p.t.Helper()
	d, err := p.serveur.Status("INBOX", &imap.StatusOptions{NumMessages: true, NumUnseen: true})
	must(p.t, err)
	return int(*d.NumMessages), int(*d.NumMessages - *d.NumUnseen)
}

var camilleEcrit = "Camille Thouvenel <camille@example.org>"

func (p *poste) formulaire(port int) url.Values {
	return url.Values{
		"courriel": {"accueil@saint-exemple.fr"}, "service": {p.secretariat()}, "serveur": {"127.0.0.1"}, "port": {strconv.Itoa(port)}, "chiffrement": {"aucun"},
		"identifiant": {"mairie"}, "mot_de_passe": {secretIMAP}, "active": {"oui"},
	}
}

var adresseBoite = regexp.MustCompile(`/boites/([a-z0-9]{15})`)

func TestUneBoiteSeRegleEtSEssaie(t *testing.T) {
	p := ouvrirPoste(t)
	base := p.c.Chemin() + "/agents/reglages/boites"
	ferme, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	must(t, ferme.Close())
	for nom, x := range map[string]struct {
		changer func(url.Values)
		dit     string
	}{
		"la connexion fonctionne":         {func(url.Values) {}, "La connexion fonctionne"},
		"le serveur est cette machine":    {func(url.Values) {}, "est dans un réseau privé"},
		"le serveur est du réseau local":  {func(f url.Values) { f.Set("serveur", "192.168.1.4"); f.Set("chiffrement", "tls") }, "est dans un réseau privé"},
		"le serveur est celui des nuages": {func(f url.Values) { f.Set("serveur", "169.254.169.254"); f.Set("chiffrement", "tls") }, "est dans un réseau privé"},
		"un nom qui mène à cette machine": {func(f url.Values) { f.Set("serveur", "localhost") }, "est dans un réseau privé"},
		"le mot de passe est faux":        {func(f url.Values) { f.Set("mot_de_passe", "autre") }, "L’identifiant ou le mot de passe est refusé."},
		"le port ne répond pas":           {func(f url.Values) { f.Set("port", strconv.Itoa(ferme.Addr().(*net.TCPAddr).Port)) }, "Rien ne répond à l’adresse 127.0.0.1"},
		"le serveur ne parle pas TLS":     {func(f url.Values) { f.Set("chiffrement", "tls") }, "ne parle pas TLS"},
		"le serveur n’offre pas STARTTLS": {func(f url.Values) { f.Set("chiffrement", "starttls") }, "ne propose pas STARTTLS"},
		"le répertoire n’existe pas":      {func(f url.Values) { f.Set("repertoire", "Ailleurs") }, "Ceux de cette boîte : INBOX."},
		"le nom du serveur n’existe pas":  {func(f url.Values) { f.Set("serveur", "imap.invalid"); f.Set("chiffrement", "tls") }, "Le serveur imap.invalid est introuvable."},
	} {
		t.Run(nom, func(t *testing.T) {
			f := p.formulaire(p.port)
			p.nb++
			f.Set("courriel", fmt.Sprintf("b%d@saint-exemple.fr", p.nb))
			x.changer(f)
			if p.Socle.Config.IMAP.PrivateServers = nil; !strings.Contains(x.dit, "réseau privé") {
				p.Socle.Config.IMAP.PrivateServers = []string{net.JoinHostPort(f.Get("serveur"), f.Get("port"))}
			}
			vers := p.nadege.Envoyer(base+"/nouvelle", f).Attendre(http.StatusSeeOther).Vers
			p.nadege.Envoyer(vers+"/essai", nil).Attendre(http.StatusOK).Contient(x.dit)
			id := adresseBoite.FindStringSubmatch(vers)[1]
			b, err := messages.BoiteParID(p.App, p.c.ID, id)
			must(t, err)
			if strings.Contains(b.MotDePasse, secretIMAP) {
				t.Error("le mot de passe se lit dans la base")
			}
			if page := p.nadege.Ouvrir(vers); strings.Contains(page.Corps, secretIMAP) || strings.Contains(page.Corps, b.MotDePasse) {
				t.Error("la page rend le mot de passe")
			}
		})
	}
	for nom, x := range map[string]struct {
		champ, valeur, dit string
	}{
		"refuse un mot de passe en clair vers une autre machine": {"serveur", "imap.example.org", "le mot de passe serait lisible sur le réseau"},
		"refuse l’adresse d’une autre boîte":                     {"courriel", "mairie@saint-exemple.fr", "Cette adresse est déjà celle d’une boîte."},
		"refuse un port qui n’en est pas un":                     {"port", "imap", "Le port est un nombre"},
		"refuse un service inconnu":                              {"service", "x", "Choisissez un service."},
		"refuse une boîte sans mot de passe":                     {"mot_de_passe", "", "Indiquez le mot de passe."},
	} {
		t.Run(nom, func(t *testing.T) {
			f := p.formulaire(p.port)
			f.Set(x.champ, x.valeur)
			p.nadege.Envoyer(base+"/nouvelle", f).Attendre(http.StatusUnprocessableEntity).Contient(x.dit)
		})
	}
	t.Run("un mot de passe gardé ne part pas vers un autre serveur", func(t *testing.T) {
		f := p.formulaire(p.port)
		f.Set("courriel", "mairie@saint-exemple.fr")
		f.Set("mot_de_passe", "")
		p.nadege.Envoyer(base+"/"+p.boite.ID, f).Attendre(http.StatusSeeOther)
		f.Set("serveur", "localhost")
		p.nadege.Envoyer(base+"/"+p.boite.ID, f).Attendre(http.StatusUnprocessableEntity).Contient("saisissez de nouveau le mot de passe")
	})
}
