package navigateur

import (
	"errors"
	"fmt"
	"log"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// Messagerie is the mail of a mairie: the server that keeps what comes to its
// address, and the program in which its agents read and answer.
type Messagerie struct {
	Port, Identifiant, MotDePasse string

	t    testing.TB
	u    *imapmemserver.User
	nbre int
}

// OuvrirAvecMessagerie serves a commune beside the mail of its mairie.
func OuvrirAvecMessagerie(t testing.TB, teleservices ...string) (*Guichet, *Messagerie) {
	t.Helper()
	m := &Messagerie{Identifiant: "mairie", MotDePasse: "secret de la mairie", t: t}
	m.servir()
	return ouvrir(t, net.JoinHostPort("127.0.0.1", m.Port), teleservices), m
}

func (m *Messagerie) servir() {
	m.t.Helper()
	m.u = imapmemserver.NewUser(m.Identifiant, m.MotDePasse)
	memoire := imapmemserver.New()
	memoire.AddUser(m.u)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err = errors.Join(err, m.u.Create("INBOX", nil)); err != nil {
		m.t.Fatal(err)
	}
	_, m.Port, _ = net.SplitHostPort(l.Addr().String())
	s := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return session{memoire.NewSession()}, nil, nil
		},
		Caps: imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapIdle: {}}, InsecureAuth: true, Logger: log.New(m.t.Output(), "imap ", 0),
	})
	fini := make(chan error, 1)
	go func() { fini <- s.Serve(l) }()
	m.t.Cleanup(func() {
		_ = s.Close()
		if err := <-fini; err != nil && !errors.Is(err, net.ErrClosed) {
			m.t.Error(err)
		}
	})
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

// Repondre writes what a mail program writes when its reader presses « Répondre »
// under a mail, and delivers it.
func (m *Messagerie) Repondre(c Courriel, de, texte string) {
	m.t.Helper()
	cite := "> " + strings.ReplaceAll(strings.TrimSpace(c.Texte), "\n", "\n> ")
	m.Arriver(de, c.RepondreA, "Re: "+c.Objet, texte+"\n\nLe 4 mai 2026 à 09:00, Guichet a écrit :\n\n"+cite, "In-Reply-To: "+c.ID, "References: "+c.ID)
}

// Arriver delivers a mail. entetes are whole lines.
func (m *Messagerie) Arriver(de, a, objet, texte string, entetes ...string) {
	m.t.Helper()
	m.nbre++
	lignes := append([]string{
		"From: " + de, "To: " + a, "Subject: " + objet, fmt.Sprintf("Message-ID: <essai-%d@example.org>", m.nbre), "Date: " + time.Now().Format(time.RFC1123Z),
		"MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8; format=flowed", "Content-Transfer-Encoding: 8bit",
	}, entetes...)
	brut := strings.ReplaceAll(strings.Join(lignes, "\n")+"\n\n"+texte+"\n", "\n", "\r\n")
	if _, err := m.u.Append("INBOX", strings.NewReader(brut), &imap.AppendOptions{Time: time.Now()}); err != nil {
		m.t.Fatal(err)
	}
}
