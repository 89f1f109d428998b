package rattachement

import (
	"crypto/ed25519"
	"errors"
	"net/url"
	"strings"
	"time"

	"guichet/config"
)

// Formation is the data of an event of the kind [GenreFormation]: where the agents of a
// guichet train, "" for nowhere (any more).
type Formation struct {
	Adresse string `json:"url"`
}

// CheminFormation is where a guichet of a training answers.
const CheminFormation = "/formation"

// LienFormation is what the Département is told of a guichet of a training: where it
// is, and the key that it lets in by.
type LienFormation struct {
	Origine string
	Cle     ed25519.PrivateKey
}

// Adresse is where its agents train.
func (l LienFormation) Adresse() string { return l.Origine + CheminFormation }

// Ecrire makes the link that who runs it copies. Its secret stands after the #, which
// reaches no log.
func (l LienFormation) Ecrire() string {
	return l.Adresse() + "#" + encodage.EncodeToString(l.Cle.Seed())
}

// ErrLienFormation is a text that is no such link.
var ErrLienFormation = errors.New("not the link of a guichet of a training: paste the whole address, with what follows the #")

// LireLienFormation reads [LienFormation.Ecrire], as somebody pasted it.
func LireLienFormation(s string) (*LienFormation, error) {
	u, err := url.Parse(strings.Join(strings.Fields(s), ""))
	if err != nil || u.Path != CheminFormation || u.RawQuery != "" || u.User != nil {
		return nil, ErrLienFormation
	}
	graine, err := encodage.DecodeString(u.Fragment)
	if err != nil || len(graine) != ed25519.SeedSize {
		return nil, ErrLienFormation
	}
	l := &LienFormation{Origine: u.Scheme + "://" + u.Host, Cle: ed25519.NewKeyFromSeed(graine)}
	if !config.IsService(l.Origine) {
		return nil, ErrLienFormation
	}
	return l, nil
}

// pourFormation is what an [Ouverture] of a guichet of a training is for: no guichet is
// called so.
const pourFormation = "formation"

// CheminFormateur is where such an opening is brought, its last part.
const CheminFormateur = CheminFormation + "/formateur/"

// Entree signs what lets in who leads a training, from an instant on, for
// [OuvertureMax] and once; it is an address.
func (l LienFormation) Entree(le time.Time) (string, error) {
	jeton, err := SignerOuverture(Ouverture{Noeud: pourFormation, Acces: "formateur", Le: le.UTC()}, l.Cle)
	if err != nil {
		return "", err
	}
	return l.Origine + CheminFormateur + jeton, nil
}

// VerifierEntree tells when this key signed an opening that lets in now.
func (l LienFormation) VerifierEntree(jeton string, maintenant time.Time) (time.Time, error) {
	o, err := VerifierOuverture(jeton, l.Cle.Public().(ed25519.PublicKey), pourFormation, maintenant)
	if err != nil {
		return time.Time{}, err
	}
	return o.Le, nil
}
