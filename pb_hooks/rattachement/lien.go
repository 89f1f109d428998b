package rattachement

import (
	"cmp"
	"crypto/ecdh"
	"crypto/ed25519"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// Lien is the link of this guichet with that of its Département. There is one at
// the most.
type Lien struct {
	ID          string         `db:"pk,id"`
	Noeud       string         `db:"noeud"` // what the hub calls this guichet
	Hub         string         `db:"hub"`
	Adresse     string         `db:"adresse"` // origin of the hub
	ClesHub     string         `db:"cle_hub"` // what it signs with, now and next, base64url, separated by spaces
	Boite       string         `db:"boite"`   // what we seal for it with, see [MettreEnBoite]
	Departement string         `db:"departement"`
	Origine     string         `db:"origine"`     // ours, as the hub knows it; "" while it has not said
	Privee      string         `db:"privee"`      // our Ed25519 seed, sealed: it never leaves
	Prochaine   string         `db:"prochaine"`   // the one that takes its place once the hub knows it, sealed, "" for none
	CleLe       types.DateTime `db:"cle_le"`      // since when Privee signs
	Epoque      int64          `db:"epoque"`      // incarnation of our data, given by the hub
	Seq         int64          `db:"seq"`         // last event numbered
	Applique    int64          `db:"applique"`    // the hub holds all up to it
	Curseur     string         `db:"curseur"`     // of what came down
	Instance    string         `db:"instance"`    // of the program that spoke last
	Ecart       int64          `db:"ecart"`       // ms from our clock to the hub's
	Attente     int64          `db:"attente"`     // s of a poll, 0 to ask each minute
	Renaissance string         `db:"renaissance"` // an epoch to ask for before anything else is told, "" for none
	RattacheLe  types.DateTime `db:"rattache_le"`
	VuLe        types.DateTime `db:"vu_le"` // last answer of the hub
	Refus       Code           `db:"refus"` // why it answers no more, "" when it does
	RefusLe     types.DateTime `db:"refus_le"`
}

// TableName is the collection of the link.
func (Lien) TableName() string { return "rattachements" }

// Objet is the link in the records.
func (l *Lien) Objet() string { return "rattachements:" + l.ID }

const usageCle = "rattachement"

// LienDe is the link of this guichet, nil for none.
func LienDe(app core.App) (*Lien, error) {
	var l Lien
	err := app.DB().Select("*").From("rattachements").Limit(1).One(&l)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("link with the hub: %w", err)
	}
	return &l, nil
}

// Origine is the address of this guichet in what it tells the hub: the one that the hub
// knows, which is not yet ours when ours has changed.
func Origine(app core.App) (string, error) {
	l, err := LienDe(app)
	if err != nil {
		return "", err
	}
	ici := socle.De(app).AdressePublique()
	if l == nil {
		return ici, nil
	}
	return cmp.Or(l.Origine, ici), nil
}

// entendreAdresse notes the address that the hub knows this guichet by. When it is
// another than before, all that names it is told again.
func (l *Lien) entendreAdresse(app core.App, connue string) error {
	if connue == "" || connue == l.Origine {
		return nil
	}
	avant := cmp.Or(l.Origine, socle.De(app).AdressePublique())
	l.Origine = connue
	return app.RunInTransaction(func(tx core.App) error {
		if err := l.noter(tx, dbx.Params{"origine": connue}); err != nil || connue == avant {
			return err
		}
		if err := marquerTout(tx); err != nil {
			return err
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: socle.Programme("rattachement"), Verbe: "rattachement.changer_adresse", Objet: l.Objet(), Details: []any{avant, connue}})
	})
}

// cle opens our key.
func (l *Lien) cle(app core.App) (ed25519.PrivateKey, error) { return ouvrirCle(app, l.Privee) }

const usageBoite = "rattachement-boite"

// boite is what the hub seals for this guichet with: of the key of the data folder, so
// that it is written nowhere, and comes back with a backup.
func (l *Lien) boite(app core.App) (*ecdh.PrivateKey, error) {
	graine, err := hex.DecodeString(socle.De(app).Coffre.Empreinte(usageBoite, l.Hub+"\n"+l.Noeud))
	if err != nil {
		return nil, err
	}
	return ecdh.X25519().NewPrivateKey(graine)
}

func ouvrirCle(app core.App, scellee string) (ed25519.PrivateKey, error) {
	graine, err := socle.De(app).Coffre.Desceller(usageCle, scellee)
	if err != nil {
		return nil, err
	}
	if len(graine) != ed25519.SeedSize {
		return nil, fmt.Errorf("key of the link: %d bytes", len(graine))
	}
	return ed25519.NewKeyFromSeed(graine), nil
}

// heure is the time at the hub, as far as we know.
func (l *Lien) heure(s *socle.Socle) time.Time {
	return s.Horloge.Maintenant().Add(time.Duration(l.Ecart) * time.Millisecond)
}

// Membres gives what the hub calls our collectivités, by their id here; none without
// a link.
func Membres(app core.App) (map[string]string, error) {
	var l []struct {
		Collectivite string `db:"collectivite"`
		Membre       string `db:"membre"`
	}
	if err := app.DB().Select("collectivite", "membre").From("rattachements_collectivites").All(&l); err != nil {
		return nil, fmt.Errorf("collectivités of the link: %w", err)
	}
	m := make(map[string]string, len(l))
	for _, x := range l {
		m[x.Collectivite] = x.Membre
	}
	return m, nil
}

// Relie tells that what is marked of a collectivité goes to the hub.
func Relie(app core.App, collectivite string) (oui bool, err error) {
	err = app.DB().NewQuery("SELECT EXISTS (SELECT 1 FROM rattachements_collectivites WHERE collectivite = {:c})").Bind(dbx.Params{"c": collectivite}).Row(&oui)
	if err != nil {
		err = fmt.Errorf("link of a collectivité: %w", err)
	}
	return oui, err
}

// LireOuverture reads what the hub signed to have its support enter this guichet. A
// copy lets nobody in.
func LireOuverture(app core.App, jeton string) (*Ouverture, error) {
	l, err := LienDe(app)
	if err != nil {
		return nil, err
	}
	s := socle.De(app)
	if _, muet := s.Muet(); l == nil || muet {
		return nil, ErrOuverture
	}
	cles, err := l.clesDuHub()
	if err != nil {
		return nil, err
	}
	for _, cle := range cles {
		if o, err := VerifierOuverture(jeton, cle, l.Noeud, l.heure(s)); err == nil {
			return o, nil
		}
	}
	return nil, ErrOuverture
}

// clesDuHub are the keys that the hub signs with.
func (l *Lien) clesDuHub() (cles []ed25519.PublicKey, err error) {
	for ecrite := range strings.FieldsSeq(l.ClesHub) {
		k, err := LireCle(ecrite)
		if err != nil {
			return nil, fmt.Errorf("link with the hub: %w", err)
		}
		cles = append(cles, k)
	}
	return cles, nil
}

// noter writes fields of the link as they are now.
func (l *Lien) noter(app core.App, champs dbx.Params) error {
	if _, err := app.DB().Update("rattachements", champs, dbx.HashExp{"id": l.ID}).Execute(); err != nil {
		return fmt.Errorf("link with the hub: %w", err)
	}
	return nil
}

// ToutesLesDemandes is the page of the hub where a compte finds hers of every
// guichet, "" for one that the hub does not know.
func ToutesLesDemandes(app core.App, collectivite, compte string) (string, error) {
	l, err := LienDe(app)
	if err != nil || l == nil {
		return "", err
	}
	sujet, err := preuves.SujetDe(app, preuves.Hub, collectivite, compte)
	if err != nil || sujet == "" {
		return "", err
	}
	return l.Adresse + CheminMesDemandes, nil
}

// pageMonCompte is the page of the hub where who signs in through it reads what it keeps
// of her, "" without a link.
func pageMonCompte(app core.App) (string, error) {
	l, err := LienDe(app)
	if err != nil || l == nil {
		return "", err
	}
	return l.pageMonCompte(), nil
}

func (l *Lien) pageMonCompte() string { return l.Adresse + CheminMonCompte }
