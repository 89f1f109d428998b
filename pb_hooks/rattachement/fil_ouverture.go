package rattachement

import (
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"strings"
	"time"
)

// Ouverture is what the hub signs to have its support enter a guichet, once, by an
// access that this guichet gave. What travels and what is kept, on either side, opens
// nothing without the key of the hub.
type Ouverture struct {
	Noeud string    `json:"node"`
	Acces string    `json:"access"` // as its guichet calls it
	Le    time.Time `json:"time"`   // of the hub's clock
}

// OuvertureMax is for how long it opens.
const OuvertureMax = 10 * time.Minute

func aSignerOuverture(brut []byte) []byte {
	return append([]byte(Protocole+" assistance\n"), brut...)
}

// SignerOuverture makes the last part of an address of it.
func SignerOuverture(o Ouverture, cle ed25519.PrivateKey) (string, error) {
	brut, err := json.Marshal(o)
	if err != nil {
		return "", err
	}
	return encodage.EncodeToString(brut) + "." + encodage.EncodeToString(ed25519.Sign(cle, aSignerOuverture(brut))), nil
}

// ErrOuverture is an address that lets nobody in (any more).
var ErrOuverture = errors.New("not an opening of the hub")

// VerifierOuverture reads it, if this key signed it for this guichet a moment ago.
func VerifierOuverture(jeton string, publique ed25519.PublicKey, noeud string, maintenant time.Time) (*Ouverture, error) {
	debut, fin, _ := strings.Cut(jeton, ".")
	brut, err := encodage.DecodeString(debut)
	if err != nil {
		return nil, ErrOuverture
	}
	signature, err := encodage.DecodeString(fin)
	if err != nil || len(publique) != ed25519.PublicKeySize || !ed25519.Verify(publique, aSignerOuverture(brut), signature) {
		return nil, ErrOuverture
	}
	var o Ouverture
	if json.Unmarshal(brut, &o) != nil || o.Noeud != noeud || maintenant.Sub(o.Le).Abs() > OuvertureMax {
		return nil, ErrOuverture
	}
	return &o, nil
}
