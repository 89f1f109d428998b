package rattachement

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// ErreurHub is a call that the hub refused.
type ErreurHub struct {
	Status int
	Code   Code
	Apres  time.Duration // not before, 0 when it does not say
}

func (e *ErreurHub) Error() string { return fmt.Sprintf("the hub answers %d: %s", e.Status, e.Code) }

var errReponse = errors.New("the answer is not signed by the hub that this guichet is linked to")

// reponseMax is how large an answer may be, in bytes.
const reponseMax = 2 << 20

// delaiAppel is how long a call may take besides what it asks to wait.
const delaiAppel = 30 * time.Second

// nouveauClient speaks HTTP/1.1: five hundred idle polls cost the hub less so. A
// proxy of the mairie (HTTPS_PROXY) is used.
func nouveauClient() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.ForceAttemptHTTP2, t.TLSNextProto = false, map[string]func(string, *tls.Conn) http.RoundTripper{}
	t.ResponseHeaderTimeout = AttenteMax + delaiAppel
	return &http.Client{Transport: t, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// correspondant makes the calls of a link: its key is open. attente is how long the
// hub may be asked to wait.
type correspondant struct {
	*Lien
	app     core.App
	cle     ed25519.PrivateKey
	clesHub []ed25519.PublicKey
	attente time.Duration
}

func (l *Lien) correspondant(app core.App) (*correspondant, error) {
	cle, err := l.cle(app)
	if err != nil {
		return nil, err
	}
	cles, err := l.clesDuHub()
	if err != nil {
		return nil, err
	}
	return &correspondant{Lien: l, app: app, cle: cle, clesHub: cles}, nil
}

// duHub tells that one of the hub's keys signed it.
func (c *correspondant) duHub(signe func(ed25519.PublicKey) bool) bool {
	return slices.ContainsFunc(c.clesHub, signe)
}

// appeler makes a call and reads its answer, nil for one without a body. What the
// hub did not sign is no answer.
func (c *correspondant) appeler(ctx context.Context, methode, chemin string, question, reponse any) (status int, err error) {
	var corps []byte
	if question != nil {
		if corps, err = json.Marshal(question); err != nil {
			return 0, err
		}
	}
	ctx, annuler := context.WithTimeout(ctx, c.attente+delaiAppel)
	defer annuler()
	status, err = c.essayer(ctx, methode, chemin, corps, reponse)
	var refus *ErreurHub
	if errors.As(err, &refus) && refus.Code == CodeHeure { // our clock is off: it has been set by the hub's
		return c.essayer(ctx, methode, chemin, corps, reponse)
	}
	return status, err
}

func (c *correspondant) essayer(ctx context.Context, methode, chemin string, corps []byte, reponse any) (int, error) {
	x := de(c.app)
	a := Appel{Methode: methode, Chemin: chemin, Hub: c.Hub, Noeud: c.Noeud, Instance: x.instance, Heure: EcrireHeure(c.heure(socle.De(c.app))), Corps: corps}
	req, err := http.NewRequestWithContext(ctx, methode, c.Adresse+chemin, bytes.NewReader(corps))
	if err != nil {
		return 0, err
	}
	signature := a.Signer(c.cle)
	req.Header.Set(EnteteSignature, signature)
	req.Header.Set(EnteteNoeud, a.Noeud)
	req.Header.Set(EnteteInstance, a.Instance)
	req.Header.Set(EnteteHeure, a.Heure)
	if corps != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := x.client.Do(req)
	if err != nil {
		return 0, fmt.Errorf("call the hub: %w", err)
	}
	defer res.Body.Close()
	recu, err := io.ReadAll(io.LimitReader(res.Body, reponseMax))
	if err != nil {
		return 0, fmt.Errorf("read the hub: %w", err)
	}
	signee := func(k ed25519.PublicKey) bool {
		return ReponseSignee(k, signature, res.StatusCode, recu, res.Header.Get(EnteteSignature))
	}
	if !c.duHub(signee) {
		if res.StatusCode >= http.StatusInternalServerError { // of a proxy, while the hub is down
			return 0, &ErreurHub{Status: res.StatusCode, Code: CodeIndisponible, Apres: apres(res)}
		}
		return 0, fmt.Errorf("%w (HTTP %d)", errReponse, res.StatusCode)
	}
	if res.StatusCode >= http.StatusMultipleChoices {
		var r Refus
		_ = json.Unmarshal(recu, &r) // the status says enough
		if r.Code == CodeHeure {
			c.Ecart = r.Heure.Sub(socle.De(c.app).Horloge.Maintenant()).Milliseconds()
		}
		return res.StatusCode, &ErreurHub{Status: res.StatusCode, Code: r.Code, Apres: apres(res)}
	}
	if reponse == nil || len(recu) == 0 {
		return res.StatusCode, nil
	}
	if err := json.Unmarshal(recu, reponse); err != nil {
		return 0, fmt.Errorf("read the hub: %w", err)
	}
	return res.StatusCode, nil
}

func apres(res *http.Response) time.Duration {
	d, err := time.ParseDuration(res.Header.Get("Retry-After") + "s")
	if err != nil {
		return 0
	}
	return min(d, 10*time.Minute)
}

// constater keeps what the hub's answer says of the link itself.
func (l *Lien) constater(app core.App, err error) error {
	s := socle.De(app)
	maintenant := socle.Date(s.Horloge.Maintenant()).String()
	var refus *ErreurHub
	switch {
	case err == nil:
		return l.noter(app, dbx.Params{"vu_le": maintenant, "refus": "", "ecart": l.Ecart})
	case errors.As(err, &refus) && refus.Code != CodeIndisponible && refus.Code != CodeLimite:
		return l.noter(app, dbx.Params{"refus": string(refus.Code), "refus_le": maintenant})
	default:
		return nil
	}
}
