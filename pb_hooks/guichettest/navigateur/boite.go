package navigateur

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// Courriel is a mail as its reader sees it.
type Courriel struct {
	A, Objet, Texte string
	ID              string // its Message-ID, with its < >
	RepondreA       string // where its reader's answer goes
}

// Boite is a mail server that refuses what a careful one would: a mail without
// recipient, date, identifier or subject, or whose text cannot be read.
type Boite struct {
	port string

	mu     sync.Mutex
	recus  []Courriel
	arrive chan struct{} // closed and replaced at each mail
}

// Port is where the server listens, on this machine.
func (b *Boite) Port() string { return b.port }

// OuvrirBoite is the mail server of a guichet that the test runs by itself.
func OuvrirBoite(t testing.TB) *Boite {
	t.Helper()
	return ouvrirBoite(t)
}

// Nombre is how many mails came, whoever they are for.
func (b *Boite) Nombre() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.recus)
}

func ouvrirBoite(t testing.TB) *Boite {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &Boite{arrive: make(chan struct{})}
	_, b.port, _ = net.SplitHostPort(l.Addr().String())
	serveur := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &reception{boite: b}, nil }))
	serveur.Domain = "localhost"
	fini := make(chan error, 1)
	go func() { fini <- serveur.Serve(l) }()
	t.Cleanup(func() {
		_ = serveur.Close()
		if err := <-fini; err != nil && !errors.Is(err, smtp.ErrServerClosed) {
			t.Error(err)
		}
	})
	return b
}

// attenteCourriel is how long a mail may take to come: the queue looks every
// two seconds.
const attenteCourriel = 15 * time.Second

// Attendre gives the n-th mail of an address, from 1, as soon as it comes.
func (b *Boite) Attendre(t testing.TB, adresse string, n int) Courriel {
	t.Helper()
	trop := time.After(attenteCourriel)
	for {
		b.mu.Lock()
		l := slices.DeleteFunc(slices.Clone(b.recus), func(c Courriel) bool { return c.A != adresse })
		arrive := b.arrive
		b.mu.Unlock()
		if len(l) >= n {
			return l[n-1]
		}
		select {
		case <-arrive:
		case <-trop:
			t.Fatalf("%s a reçu %d courriel(s), %d attendu(s)", adresse, len(l), n)
		}
	}
}

// reception is one SMTP session.
type reception struct {
	boite *Boite
	a     string
}

func (*reception) Mail(de string, _ *smtp.MailOptions) error {
	_, err := mail.ParseAddress(de)
	return err
}

// AdressePerdue is a box that exists no more: its mail is refused for good.
const AdressePerdue = "perdue@example.org"

func (s *reception) Rcpt(a string, _ *smtp.RcptOptions) error {
	if a == AdressePerdue {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
	}
	_, err := mail.ParseAddress(a)
	s.a = a
	return err
}

func (s *reception) Data(r io.Reader) error {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	if _, err := m.Header.Date(); err != nil {
		return err
	}
	if m.Header.Get("Message-ID") == "" {
		return errors.New("no Message-ID")
	}
	objet, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || objet == "" {
		return errors.New("no readable subject")
	}
	texte, err := texteDe(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body)
	if err != nil || texte == "" {
		return errors.Join(errors.New("no readable text"), err)
	}
	b := s.boite
	b.mu.Lock()
	defer b.mu.Unlock()
	b.recus = append(b.recus, Courriel{
		A: s.a, Objet: objet, Texte: texte, ID: m.Header.Get("Message-ID"), RepondreA: cmp.Or(m.Header.Get("Reply-To"), m.Header.Get("From")),
	})
	close(b.arrive)
	b.arrive = make(chan struct{})
	return nil
}

func (s *reception) Reset()      { s.a = "" }
func (*reception) Logout() error { return nil }

// texteDe is the first text/plain part of a mail, "" for none.
func texteDe(genre, codage string, r io.Reader) (string, error) {
	media, params, err := mime.ParseMediaType(genre)
	if err != nil {
		return "", err
	}
	if strings.HasPrefix(media, "multipart/") {
		parties := multipart.NewReader(r, params["boundary"])
		for {
			p, err := parties.NextRawPart()
			if errors.Is(err, io.EOF) {
				return "", nil
			}
			if err != nil {
				return "", err
			}
			texte, err := texteDe(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p)
			if texte != "" || err != nil {
				return texte, err
			}
		}
	}
	if media != "text/plain" {
		return "", nil
	}
	switch strings.ToLower(codage) {
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	}
	b, err := io.ReadAll(r)
	return string(bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n"))), err
}
