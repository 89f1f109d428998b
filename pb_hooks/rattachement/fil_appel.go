package rattachement

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// Appel is what the signature of a call covers. It is no token: whoever reads it
// can use it for nothing else, and the hub keeps no secret of its guichets.
type Appel struct {
	Methode  string
	Chemin   string // with its query
	Hub      string
	Noeud    string // "" while there is none
	Instance string
	Heure    string // RFC 3339, as the header says it
	Corps    []byte
}

func (a Appel) aSigner() []byte {
	h := sha256.Sum256(a.Corps)
	return []byte(strings.Join([]string{Protocole + " request", a.Methode, a.Chemin, a.Hub, a.Noeud, a.Instance, a.Heure, hex.EncodeToString(h[:])}, "\n"))
}

// Signer gives the signature of a call.
func (a Appel) Signer(cle ed25519.PrivateKey) string {
	return encodage.EncodeToString(ed25519.Sign(cle, a.aSigner()))
}

// Signe tells that the holder of a key made the call.
func (a Appel) Signe(publique ed25519.PublicKey, signature string) bool {
	sig, err := encodage.DecodeString(signature)
	return err == nil && len(publique) == ed25519.PublicKeySize && ed25519.Verify(publique, a.aSigner(), sig)
}

// EcrireHeure is the time of a call.
func EcrireHeure(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

func aSignerCle(hub, noeud, cle string) []byte {
	return []byte(strings.Join([]string{Protocole + " key", hub, noeud, cle}, "\n"))
}

// ProuverCle shows that who asks for a key holds it.
func ProuverCle(hub, noeud string, cle ed25519.PrivateKey) NouvelleCle {
	publique := EcrireCle(cle.Public().(ed25519.PublicKey))
	return NouvelleCle{publique, encodage.EncodeToString(ed25519.Sign(cle, aSignerCle(hub, noeud, publique)))}
}

// Prouvee tells that its holder asks for it.
func (n NouvelleCle) Prouvee(hub, noeud string) bool {
	publique, err := LireCle(n.Cle)
	preuve, errPreuve := encodage.DecodeString(n.Preuve)
	return err == nil && errPreuve == nil && ed25519.Verify(publique, aSignerCle(hub, noeud, n.Cle), preuve)
}

func aSignerReponse(appel string, status int, corps []byte) []byte {
	h := sha256.Sum256(corps)
	return []byte(strings.Join([]string{Protocole + " answer", appel, strconv.Itoa(status), hex.EncodeToString(h[:])}, "\n"))
}

// SignerReponse is the signature of an answer, bound to that of its call: a
// watermark that another would write empties no outbox.
func SignerReponse(cle ed25519.PrivateKey, appel string, status int, corps []byte) string {
	return encodage.EncodeToString(ed25519.Sign(cle, aSignerReponse(appel, status, corps)))
}

// ReponseSignee tells that the hub gave this answer to that call.
func ReponseSignee(publique ed25519.PublicKey, appel string, status int, corps []byte, signature string) bool {
	sig, err := encodage.DecodeString(signature)
	return err == nil && len(publique) == ed25519.PublicKeySize && ed25519.Verify(publique, aSignerReponse(appel, status, corps), sig)
}
