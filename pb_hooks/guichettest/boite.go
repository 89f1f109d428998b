package guichettest

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"guichet/pb_hooks/exploitation"
)

// Boite is the outside world's mailbox. It is stricter than a real server: a
// mail without recipient, subject or text is refused for the test to see.
type Boite struct {
	mu    sync.Mutex
	recus []exploitation.Courriel
	panne error
}

// Pret tells that the server answers, even with a failure.
func (b *Boite) Pret() bool { return true }

// Envoyer keeps the mail, or fails as [Boite.Tomber] said.
func (b *Boite) Envoyer(_ context.Context, c exploitation.Courriel) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.panne != nil {
		return b.panne
	}
	if !strings.Contains(c.Destinataire, "@") || c.Objet == "" || c.Texte == "" || strings.ContainsAny(c.Objet+c.Destinataire, "\r\n") {
		return errors.New("this mail is not fit to be sent")
	}
	b.recus = append(b.recus, c)
	return nil
}

// Tomber makes every mail fail with err; nil mends the server.
func (b *Boite) Tomber(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.panne = err
}

// Courriels sends what is due, then lists what an address received, oldest
// first; "" lists everything.
func (b *Banc) Courriels(adresse string) []exploitation.Courriel {
	b.t.Helper()
	for partis := 1; partis > 0; {
		var err error
		if partis, err = exploitation.Distribuer(b.App); err != nil {
			b.t.Fatal(err)
		}
	}
	b.Boite.mu.Lock()
	defer b.Boite.mu.Unlock()
	var l []exploitation.Courriel
	for _, c := range b.Boite.recus {
		if adresse == "" || c.Destinataire == adresse {
			l = append(l, c)
		}
	}
	return l
}

// Dernier is the last mail that an address received.
func (b *Banc) Dernier(adresse string) exploitation.Courriel {
	b.t.Helper()
	l := b.Courriels(adresse)
	if len(l) == 0 {
		b.t.Fatalf("aucun courriel pour %s", adresse)
	}
	return slices.Clone(l)[len(l)-1]
}

var (
	motifCode = regexp.MustCompile(`(?m)^(\d{3}) (\d{3})$`)
	motifLien = regexp.MustCompile(`(?m)^https?://\S+$`)
)

// Code is the six digits that a mail carries.
func Code(t testing.TB, c exploitation.Courriel) string {
	t.Helper()
	m := motifCode.FindStringSubmatch(c.Texte)
	if m == nil {
		t.Fatalf("pas de code dans « %s »", c.Objet)
	}
	return m[1] + m[2]
}

// LienDe is the address to open that a mail carries, without its origin.
func LienDe(t testing.TB, c exploitation.Courriel) string {
	t.Helper()
	m := motifLien.FindString(c.Texte)
	if m == "" {
		t.Fatalf("pas de lien dans « %s »", c.Objet)
	}
	_, chemin, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(m, "https://"), "http://"), "/")
	return "/" + chemin
}
