package guichettest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"
)

// Verifie is the flag of a device that has seen who holds it (WebAuthn §6.1).
const Verifie = 1 << 2

const (
	present  = 1 << 0
	copiable = 1 << 3 // backup eligible
	avecCle  = 1 << 6 // a new passkey follows
)

var b64 = base64.RawURLEncoding

// Appareil is a device that holds one passkey, and its browser: ES256, without
// attestation. What it gets wrong is set by the test.
type Appareil struct {
	t        testing.TB
	id       []byte
	Cle      *ecdsa.PrivateKey
	Poignee  []byte // whose passkey it is, as the guichet said
	Compteur uint32

	Hote, Origine string // RP ID, and where the browser is
	Drapeaux      byte   // see [Verifie]
}

// OrigineLocale is where a browser is on the usual address of a bench, which is
// its machine's own.
const OrigineLocale = "http://localhost:8090"

// NouvelAppareil is a device that has its passkey, and is nobody's yet.
func NouvelAppareil(t testing.TB) *Appareil {
	t.Helper()
	cle, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id := make([]byte, 32)
	rand.Read(id)
	return &Appareil{t: t, Cle: cle, id: id, Hote: "localhost", Origine: OrigineLocale, Drapeaux: present | Verifie | copiable}
}

// Copie is another device with the same passkey.
func (a Appareil) Copie(t testing.TB) *Appareil {
	a.t = t
	return &a
}

// Creer answers to what a page gives the browser to make a passkey from.
func (a *Appareil) Creer(options string) string {
	a.t.Helper()
	var o struct {
		Challenge string
		RP        struct{ ID string }
		User      struct{ ID string }
		Selection struct {
			ResidentKey      string
			UserVerification string
		} `json:"authenticatorSelection"`
		Attestation string
	}
	if err := json.Unmarshal([]byte(options), &o); err != nil {
		a.t.Fatalf("%v\n%s", err, options)
	}
	if o.RP.ID != "localhost" || o.Selection.ResidentKey != "required" || o.Selection.UserVerification != "required" || o.Attestation != "none" {
		a.t.Errorf("%+v", o)
	}
	poignee, err := b64.DecodeString(o.User.ID)
	if err != nil || len(poignee) == 0 {
		a.t.Fatal(err, options)
	}
	a.Poignee = poignee
	cle := a.donnees(a.Drapeaux | avecCle)
	cle = append(cle, make([]byte, 16)...) // AAGUID: no maker
	cle = binary.BigEndian.AppendUint16(cle, uint16(len(a.id)))
	cle = append(append(cle, a.id...), a.publique()...)
	attestation := append([]byte("\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58"), byte(len(cle))) // CBOR
	return a.repondre(map[string]any{
		"clientDataJSON": b64.EncodeToString(a.client("webauthn.create", o.Challenge)), "attestationObject": b64.EncodeToString(append(attestation, cle...)), "transports": []string{"internal"},
	})
}

// Montrer answers to a challenge.
func (a *Appareil) Montrer(options string) string {
	a.t.Helper()
	var o struct {
		Challenge        string
		RpID             string
		UserVerification string
		AllowCredentials []any
	}
	if err := json.Unmarshal([]byte(options), &o); err != nil {
		a.t.Fatalf("%v\n%s", err, options)
	}
	if o.RpID != "localhost" || o.UserVerification != "required" || len(o.AllowCredentials) > 0 {
		a.t.Errorf("%+v", o)
	}
	a.Compteur++
	client, donnees := a.client("webauthn.get", o.Challenge), a.donnees(a.Drapeaux)
	lu := sha256.Sum256(client)
	signe := sha256.Sum256(append(donnees[:len(donnees):len(donnees)], lu[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, a.Cle, signe[:])
	if err != nil {
		a.t.Fatal(err)
	}
	return a.repondre(map[string]any{
		"clientDataJSON": b64.EncodeToString(client), "authenticatorData": b64.EncodeToString(donnees),
		"signature": b64.EncodeToString(signature), "userHandle": b64.EncodeToString(a.Poignee),
	})
}

func (a *Appareil) client(genre, defi string) []byte {
	a.t.Helper()
	b, err := json.Marshal(map[string]any{"type": genre, "challenge": defi, "origin": a.Origine, "crossOrigin": false})
	if err != nil {
		a.t.Fatal(err)
	}
	return b
}

func (a *Appareil) donnees(drapeaux byte) []byte {
	hote := sha256.Sum256([]byte(a.Hote))
	return binary.BigEndian.AppendUint32(append(hote[:], drapeaux), a.Compteur)
}

// publique is the COSE form of its key (RFC 9053 §2.1, §7.1.1).
func (a *Appareil) publique() []byte {
	point, err := a.Cle.PublicKey.Bytes() // 4, x and y
	if err != nil {
		a.t.Fatal(err)
	}
	c := append([]byte{0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32}, point[1:33]...)
	return append(append(c, 0x22, 0x58, 32), point[33:]...)
}

func (a *Appareil) repondre(reponse map[string]any) string {
	a.t.Helper()
	id := b64.EncodeToString(a.id)
	b, err := json.Marshal(map[string]any{"id": id, "rawId": id, "type": "public-key", "response": reponse, "clientExtensionResults": map[string]any{}})
	if err != nil {
		a.t.Fatal(err)
	}
	return string(b)
}
