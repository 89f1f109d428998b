package rattachement

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Evenement is one fact on the wire: a CloudEvent (1.0) with extensions of ours.
// It carries the whole state of its aggregate, never a difference.
type Evenement struct {
	Specversion     string          `json:"specversion"`
	ID              string          `json:"id"`
	Source          string          `json:"source"`
	Type            string          `json:"type"`
	Subject         string          `json:"subject"` // the aggregate, as its master calls it
	Time            time.Time       `json:"time"`
	Datacontenttype string          `json:"datacontenttype"`
	Dataschema      string          `json:"dataschema"`
	Collectivite    string          `json:"collectivite,omitempty"` // as the hub calls it
	Epoch           int64           `json:"epoch"`                  // incarnation of the sender's data, given by the hub
	Seq             int64           `json:"seq"`                    // contiguous by sender and epoch
	Aggver          int64           `json:"aggver"`                 // version of the aggregate; compared after the epoch
	Data            json.RawMessage `json:"data"`
}

// SourceNoeud and SourceHub are who sends.
func SourceNoeud(noeud string) string { return "urn:guichet:node:" + noeud }

// SourceHub is the hub as a sender.
func SourceHub(hub string) string { return "urn:guichet:hub:" + hub }

// The kinds, and what may be said of each.
const (
	GenreDemande   = "demande"   // header of a demande: up
	GenreCompte    = "compte"    // somebody whom the hub signs in: up; how to reach her, down
	GenreStat      = "stat"      // counters of a collectivité for a day, absolute: up
	GenreSuivi     = "rev"       // the shared téléservices that a collectivité has: up
	GenreAide      = "aide"      // what an agent asks of the support, up; what it answers, down
	GenreDroits    = "rgpd"      // a right over her data that somebody exercises: asked, down; received and answered, up
	GenreReleve    = "snap"      // what of a collectivité was told, summed: up
	GenreOrdre     = "ctl"       // what the hub asks of one guichet: down
	GenreFormation = "formation" // where the agents train: down
	GenreCatalogue = "cat"       // a téléservice that the Département proposes: down

	VerbeMaj     = "updated"
	VerbeRetire  = "retire"
	VerbeRejete  = "rejected"  // of a compte, down: the hub keeps what it had
	VerbeEfface  = "efface"    // of a compte, down: its person erased it at the hub; the subject is [EmpreinteSujet]
	VerbeReunit  = "rapproche" // of a compte, down: two of them are one person's; the subject is [ComptesReunis.Agregat]
	VerbeSepare  = "separe"    // the same, undone
	VerbeRenvoie = "resend"
	VerbeSeaux   = "buckets"
	VerbePerdues = "perdues"
	VerbeDemande = "requested"
	VerbeRecue   = "received"
	VerbeRepond  = "answered"
)

// montants are the verbs of each kind that go up: none of one that the hub alone may
// say.
var montants = map[string][]string{
	GenreDemande: {VerbeMaj, VerbeRetire}, GenreCompte: {VerbeMaj, VerbeRetire}, GenreStat: {VerbeMaj, VerbeRetire}, GenreSuivi: {VerbeMaj, VerbeRetire}, GenreReleve: {VerbeMaj},
	GenreAide: {VerbeMaj, VerbeRetire}, GenreDroits: {VerbeRecue, VerbeRepond, VerbeRetire}, GenreOrdre: nil, GenreCatalogue: nil,
}

// Monte tells that a guichet may say this. What this version does not know it may: its
// sender is newer.
func Monte(genre, verbe string) bool {
	verbes, connu := montants[genre]
	return !connu || slices.Contains(verbes, verbe)
}

// GenresMontants are the kinds that a guichet tells, sorted.
func GenresMontants() (l []string) {
	for genre, verbes := range montants {
		if len(verbes) > 0 {
			l = append(l, genre)
		}
	}
	slices.Sort(l)
	return l
}

const prefixeType = "fr.guichet."

// Typer is the type of an event of this version.
func Typer(genre, verbe string) string { return prefixeType + genre + "." + verbe + ".v1" }

var formeType = regexp.MustCompile(`^fr\.guichet\.([a-z]{1,20})\.([a-z]{1,20})\.v(\d{1,3})$`)

// Genre and verbe of an event, "" when its type is not of ours.
func (e *Evenement) Genre() (genre, verbe string) {
	m := formeType.FindStringSubmatch(e.Type)
	if m == nil || m[3] != "1" {
		return "", ""
	}
	return m[1], m[2]
}

// Scelle is an event as it travels and is kept: its exact bytes, so that no
// canonical form is needed, and who signed them.
type Scelle struct {
	E string `json:"e"` // the bytes
	S string `json:"s"` // Ed25519, base64url
	K string `json:"k"` // id of the key, see [IDCle]
}

var encodage = base64.RawURLEncoding

// IDCle names a public key: the beginning of its fingerprint.
func IDCle(publique ed25519.PublicKey) string {
	h := sha256.Sum256(publique)
	return hex.EncodeToString(h[:8])
}

// EcrireCle is a public key as it travels.
func EcrireCle(publique ed25519.PublicKey) string { return encodage.EncodeToString(publique) }

var errCle = errors.New("not an Ed25519 public key")

// LireCle reads it.
func LireCle(s string) (ed25519.PublicKey, error) {
	b, err := encodage.DecodeString(s)
	if err != nil || len(b) != ed25519.PublicKeySize {
		return nil, errCle
	}
	return b, nil
}

func aSignerEvenement(octets string) []byte { return []byte(Protocole + " event\n" + octets) }

// Sceller signs an event. It fails past [EvenementMax].
func Sceller(e *Evenement, cle ed25519.PrivateKey) (Scelle, error) {
	e.Specversion, e.Datacontenttype = "1.0", "application/json"
	genre, _ := e.Genre()
	e.Dataschema = "urn:guichet:schema:" + genre + ":v1"
	octets, err := json.Marshal(e)
	if err != nil {
		return Scelle{}, fmt.Errorf("event %s: %w", e.Subject, err)
	}
	if len(octets) > EvenementMax {
		return Scelle{}, fmt.Errorf("event %s: %d bytes, %d at most", e.Subject, len(octets), EvenementMax)
	}
	s := Scelle{E: string(octets), K: IDCle(cle.Public().(ed25519.PublicKey))}
	s.S = encodage.EncodeToString(ed25519.Sign(cle, aSignerEvenement(s.E)))
	return s, nil
}

// LireSignature and EcrireSignature are those of a [Scelle], for who keeps the
// bytes themselves.
func LireSignature(s string) ([]byte, error) { return encodage.DecodeString(s) }

// EcrireSignature is the other way.
func EcrireSignature(b []byte) string { return encodage.EncodeToString(b) }

// Signe tells that the holder of this key signed it.
func (s Scelle) Signe(publique ed25519.PublicKey) bool {
	sig, err := encodage.DecodeString(s.S)
	return err == nil && len(publique) == ed25519.PublicKeySize && ed25519.Verify(publique, aSignerEvenement(s.E), sig)
}

// ErrForme is an event that does not read as one.
var ErrForme = errors.New("not an event of " + Protocole)

// Lire reads the event. It checks its form, and no signature.
func (s Scelle) Lire() (*Evenement, error) {
	if len(s.E) > EvenementMax {
		return nil, fmt.Errorf("%w: %d bytes", ErrForme, len(s.E))
	}
	var e Evenement
	d := json.NewDecoder(strings.NewReader(s.E))
	if err := d.Decode(&e); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrForme, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: something follows it", ErrForme)
	}
	switch {
	case e.Specversion != "1.0":
		return nil, fmt.Errorf("%w: specversion %q", ErrForme, e.Specversion)
	case !formeType.MatchString(e.Type):
		return nil, fmt.Errorf("%w: type %q", ErrForme, e.Type)
	case e.ID == "" || len(e.ID) > 64 || e.Subject == "" || len(e.Subject) > 64 || len(e.Collectivite) > 64:
		return nil, fmt.Errorf("%w: id, subject or collectivite", ErrForme)
	case e.Epoch <= 0 || e.Seq <= 0 || e.Aggver <= 0:
		return nil, fmt.Errorf("%w: epoch %d, seq %d, aggver %d", ErrForme, e.Epoch, e.Seq, e.Aggver)
	case len(bytes.TrimSpace(e.Data)) == 0:
		return nil, fmt.Errorf("%w: no data", ErrForme)
	}
	return &e, nil
}

// Empreinte is what the receiver remembers an event by: the same place with
// another one is an alarm.
func (s Scelle) Empreinte() string {
	h := sha256.Sum256([]byte(s.E))
	return hex.EncodeToString(h[:])
}

// NouvelID draws a UUID of version 7 (RFC 9562): in the order of time, and it
// tells nothing else.
func NouvelID(maintenant time.Time) string {
	var u [16]byte
	rand.Read(u[:])
	ms := uint64(maintenant.UnixMilli())
	for i := range 6 {
		u[i] = byte(ms >> (40 - 8*i))
	}
	u[6], u[8] = u[6]&0x0f|0x70, u[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}
