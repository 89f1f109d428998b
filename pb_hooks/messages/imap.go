package messages

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// courrierMax is the largest mail that is fetched whole: 25 MB of documents as
// they travel.
const courrierMax = 36 << 20

const delaiIMAP = 20 * time.Second

// facteur talks to the server of one boîte. No other file knows the library,
// which is not of its first version yet.
type facteur struct {
	c       *imapclient.Client
	arrivee chan struct{} // a mail may have come
	dite    *imap.SelectData
	laisser func() bool
}

// ouvrir connects, signs in and opens the folder. It ends soon after ctx.
func (b *Boite) ouvrir(ctx context.Context, app core.App) (*facteur, error) {
	secret, err := socle.De(app).Coffre.Desceller(usageBoites, b.MotDePasse)
	if err != nil {
		return nil, faute("Le mot de passe de cette boîte ne peut plus être lu. Saisissez-le de nouveau.", err)
	}
	f := &facteur{arrivee: make(chan struct{}, 1)}
	o := &imapclient.Options{
		// The server of this machine has the certificate that its package made up.
		TLSConfig: &tls.Config{ServerName: b.Serveur, InsecureSkipVerify: b.local()},
		UnilateralDataHandler: &imapclient.UnilateralDataHandler{Mailbox: func(d *imapclient.UnilateralDataMailbox) {
			if d.NumMessages != nil {
				f.sonner()
			}
		}},
	}
	if f.c, err = b.appeler(ctx, app, o); err != nil {
		return nil, b.dire(err)
	}
	f.laisser = context.AfterFunc(ctx, func() { _ = f.c.Close() })
	if err := f.entrer(b, string(secret)); err != nil {
		f.fermer()
		return nil, err
	}
	return f, nil
}

func (b *Boite) appeler(ctx context.Context, app core.App, o *imapclient.Options) (*imapclient.Client, error) {
	if b.Chiffrement == SansChiffrer && !b.local() {
		return nil, errEnClair
	}
	conn, err := b.appelant(app).DialContext(ctx, "tcp", b.hotePort())
	if err != nil {
		return nil, err
	}
	switch b.Chiffrement {
	case ParTLS:
		chiffre := tls.Client(conn, o.TLSConfig)
		ctx, fin := context.WithTimeout(ctx, delaiIMAP)
		defer fin()
		if err := chiffre.HandshakeContext(ctx); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
		return imapclient.New(chiffre, o), nil
	case ParSTARTTLS:
		c, err := imapclient.NewStartTLS(conn, o)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", socle.ErrSansSTARTTLS, err)
		}
		return c, nil
	default:
		return imapclient.New(conn, o), nil
	}
}

func (f *facteur) entrer(b *Boite, secret string) error {
	if err := f.c.WaitGreeting(); err != nil {
		return b.dire(err)
	}
	if err := f.c.Login(b.Identifiant, secret).Wait(); err != nil {
		return b.direEntree(err)
	}
	dite, err := f.c.Select(b.repertoire(), nil).Wait()
	if err != nil {
		return b.direRepertoire(err, f.repertoires())
	}
	f.dite = dite
	return nil
}

// repertoires lists what could be opened instead.
func (f *facteur) repertoires() (noms []string) {
	l, err := f.c.List("", "*", nil).Collect()
	if err != nil {
		return nil
	}
	for _, r := range l {
		noms = append(noms, r.Mailbox)
	}
	return noms
}

func (f *facteur) fermer() {
	if f.laisser != nil {
		f.laisser()
	}
	_ = f.c.Close() // nothing is lost: what was read is stored
}

func (f *facteur) sonner() {
	select {
	case f.arrivee <- struct{}{}:
	default:
	}
}

// aLire lists the mails to fetch, oldest first: those after the last one that
// is stored. The first time, and when the server numbers them anew, the unread
// ones and those since an instant.
func (f *facteur) aLire(b *Boite, depuis time.Time) ([]int64, error) {
	var criteres []*imap.SearchCriteria
	switch {
	case b.UIDValidity == int64(f.dite.UIDValidity):
		suite := imap.UIDSet{imap.UIDRange{Start: imap.UID(b.DernierUID + 1)}}
		criteres = append(criteres, &imap.SearchCriteria{UID: []imap.UIDSet{suite}})
	default:
		criteres = append(criteres, &imap.SearchCriteria{NotFlag: []imap.Flag{imap.FlagSeen}})
		if !depuis.IsZero() {
			criteres = append(criteres, &imap.SearchCriteria{Since: depuis})
		}
	}
	var uids []int64
	for _, c := range criteres {
		d, err := f.c.UIDSearch(c, nil).Wait()
		if err != nil {
			return nil, fmt.Errorf("search mails: %w", err)
		}
		for _, u := range d.AllUIDs() {
			// « 8:* » always names the last mail, even when it is before.
			if b.UIDValidity != int64(f.dite.UIDValidity) || int64(u) > b.DernierUID {
				uids = append(uids, int64(u))
			}
		}
	}
	slices.Sort(uids)
	return slices.Compact(uids), nil
}

// courrierBrut is a mail as the server has it.
type courrierBrut struct {
	uid     int64
	brut    []byte
	arrive  time.Time
	tronque bool // too heavy: its headers alone
}

// prendre fetches one mail, nil when it has gone.
func (f *facteur) prendre(uid int64) (*courrierBrut, error) {
	set := imap.UIDSetNum(imap.UID(uid))
	l, err := f.c.Fetch(set, &imap.FetchOptions{UID: true, InternalDate: true, RFC822Size: true}).Collect()
	if err != nil || len(l) == 0 {
		return nil, err
	}
	x := &courrierBrut{uid: uid, arrive: l[0].InternalDate, tronque: l[0].RFC822Size > courrierMax}
	corps := &imap.FetchItemBodySection{Peek: true}
	if x.tronque {
		corps.Specifier = imap.PartSpecifierHeader
	}
	if x.brut, err = f.lire(set, corps); err != nil || len(x.brut) == 0 {
		return nil, err
	}
	return x, nil
}

// lire fetches a part of a mail, nil when it has gone. A server that sends more
// than it said fills no memory.
func (f *facteur) lire(set imap.UIDSet, corps *imap.FetchItemBodySection) (brut []byte, err error) {
	cmd := f.c.Fetch(set, &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{corps}})
	for m := cmd.Next(); m != nil; m = cmd.Next() {
		for x := m.Next(); x != nil; x = m.Next() {
			partie, ok := x.(imapclient.FetchItemDataBodySection)
			if !ok || partie.Literal == nil {
				continue
			}
			if partie.Literal.Size() > courrierMax {
				_ = f.c.Close()
				return nil, errors.Join(errPlusLourd, cmd.Close())
			}
			if brut, err = io.ReadAll(partie.Literal); err != nil {
				return nil, errors.Join(err, cmd.Close())
			}
		}
	}
	return brut, cmd.Close()
}

var errPlusLourd = errors.New("the mail is larger than its server said")

// marquer says to the other readers of the boîte that a mail is dealt with. It
// comes after the commit of its row.
func (f *facteur) marquer(uid int64) error {
	return f.c.Store(imap.UIDSetNum(imap.UID(uid)), &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{imap.FlagSeen}}, nil).Close()
}

// previent tells whether the server says when a mail comes (RFC 2177).
func (f *facteur) previent() bool { return f.c.Caps().Has(imap.CapIdle) }

// patienter returns when a mail may have come, when ctx ends or when the
// connection is lost.
func (f *facteur) patienter(ctx context.Context, duree time.Duration) error {
	cmd, err := f.c.Idle()
	if err != nil {
		return err
	}
	ctx, fin := context.WithTimeout(ctx, duree)
	defer fin()
	select {
	case <-ctx.Done():
	case <-f.arrivee:
	case <-f.c.Closed():
		return net.ErrClosed
	}
	if err := cmd.Close(); err != nil {
		return err
	}
	return cmd.Wait()
}
