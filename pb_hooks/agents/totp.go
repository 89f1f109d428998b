package agents

import (
	"bytes"
	"crypto/rand"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"image/png"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"guichet/pb_hooks/socle"
)

// cleTOTP is the sealed content of an agent's « totp »: the shared secret and
// the last step that was used, so that a code seen over a shoulder is dead.
type cleTOTP struct {
	Secret string `json:"s"` // base32
	Pas    int64  `json:"p"`
}

const (
	usageTOTP    = "totp"
	usageSecours = "secours/" // and the id of the agent
)

var reglageTOTP = totp.ValidateOpts{Period: 30, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

// nouvelleCleTOTP draws a secret of 160 bits (RFC 4226 §4).
func nouvelleCleTOTP() cleTOTP {
	b := make([]byte, 20)
	rand.Read(b)
	return cleTOTP{Secret: base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b)}
}

func (k cleTOTP) sceller(s *socle.Socle) (string, error) {
	brut, err := json.Marshal(k)
	if err != nil {
		return "", err
	}
	return s.Coffre.Sceller(usageTOTP, brut)
}

func lireTOTP(s *socle.Socle, scelle string) (k cleTOTP, err error) {
	if scelle == "" {
		return k, fmt.Errorf("no totp key")
	}
	brut, err := s.Coffre.Desceller(usageTOTP, scelle)
	if err != nil {
		return k, err
	}
	return k, json.Unmarshal(brut, &k)
}

// accepter tells whether code is the one of now, of the step before or of the
// step after, never one already used, and remembers it.
func (k *cleTOTP) accepter(code string, maintenant time.Time) bool {
	pas := maintenant.Unix() / int64(reglageTOTP.Period)
	for _, ecart := range []int64{0, -1, 1} {
		if pas+ecart <= k.Pas {
			continue
		}
		t := time.Unix((pas+ecart)*int64(reglageTOTP.Period), 0)
		attendu, err := totp.GenerateCodeCustom(k.Secret, t, reglageTOTP)
		if err == nil && attendu == code {
			k.Pas = pas + ecart
			return true
		}
	}
	return false
}

// image is the QR code of the secret as a data URL, and the key to type.
func (k cleTOTP) image(a *Agent, guichet string) (qr template.URL, cle string, err error) {
	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(k.Secret)
	if err != nil {
		return "", "", err
	}
	o, err := totp.Generate(totp.GenerateOpts{Issuer: guichet, AccountName: a.Courriel, Secret: secret})
	if err != nil {
		return "", "", fmt.Errorf("totp key: %w", err)
	}
	dessin, err := o.Image(240, 240)
	if err != nil {
		return "", "", fmt.Errorf("totp qr: %w", err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, dessin); err != nil {
		return "", "", err
	}
	var groupes []string
	for i := 0; i < len(k.Secret); i += 4 {
		groupes = append(groupes, k.Secret[i:min(i+4, len(k.Secret))])
	}
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())), strings.Join(groupes, " "), nil
}

// consommerTOTP accepts a code of the application once.
func consommerTOTP(app core.App, a *Agent, code string) (bool, error) {
	s := socle.De(app)
	bon := false
	err := app.RunInTransaction(func(tx core.App) error {
		frais, err := ParID(tx, a.ID)
		if err != nil {
			return err
		}
		k, err := lireTOTP(s, frais.TOTP)
		if err != nil {
			return err
		}
		if bon = k.accepter(code, s.Horloge.Maintenant()); !bon {
			return nil
		}
		if a.TOTP, err = k.sceller(s); err != nil {
			return err
		}
		return tx.DB().Model(a).Update("TOTP")
	})
	return bon, err
}

const nbCodesSecours = 10

// nouveauxCodesSecours draws the recovery codes and their fingerprints. Each
// has 50 bits and is shown once.
func nouveauxCodesSecours(s *socle.Socle, a *Agent) (codes []string, empreintes []byte, err error) {
	l := make([]string, nbCodesSecours)
	for i := range l {
		code := strings.ToLower(rand.Text()[:10])
		codes = append(codes, code[:5]+"-"+code[5:])
		l[i] = s.Coffre.Empreinte(usageSecours+a.ID, code)
	}
	empreintes, err = json.Marshal(l)
	return codes, empreintes, err
}

// consommerSecours accepts a recovery code once.
func consommerSecours(app core.App, a *Agent, saisie string) (bool, error) {
	code := strings.ToLower(strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(saisie))
	bon := false
	err := app.RunInTransaction(func(tx core.App) error {
		frais, err := ParID(tx, a.ID)
		if err != nil {
			return err
		}
		var l, reste []string
		if err := json.Unmarshal(frais.CodesSecours, &l); err != nil {
			return nil // none were made
		}
		for _, e := range l {
			egal, err := socle.Reconnaitre(tx, usageSecours+a.ID, code, e)
			if err != nil {
				return err
			}
			if egal {
				bon = true
				continue
			}
			reste = append(reste, e)
		}
		if !bon {
			return nil
		}
		if a.CodesSecours, err = json.Marshal(reste); err != nil {
			return err
		}
		return tx.DB().Model(a).Update("CodesSecours")
	})
	return bon, err
}

// nbSecours is how many recovery codes are left.
func (a Agent) nbSecours() int {
	var l []string
	_ = json.Unmarshal(a.CodesSecours, &l) // only this package writes it
	return len(l)
}
