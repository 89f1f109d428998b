package agents

import (
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

// cleAcces is one passkey of an agent (WebAuthn level 3): what her device shows
// to be hers, without anything that would let somebody else do it.
type cleAcces struct {
	ID          string         `db:"pk,id"`
	Agent       string         `db:"agent"`
	Nom         string         `db:"nom"`          // hers, 60 characters at most
	Hote        string         `db:"hote"`         // RP ID: the only host that the browsers use it on
	Identifiant string         `db:"identifiant"`  // credential id, base64url; unique
	ClePublique string         `db:"cle_publique"` // COSE key, base64url
	Compteur    uint32         `db:"compteur"`     // of signatures; 0 for a device that counts none
	Copiable    bool           `db:"copiable"`     // its device may copy it to others: backup eligible, which never changes
	Transports  types.JSONRaw  `db:"transports"`   // how its device is reached, a list of texts
	AjouteeLe   types.DateTime `db:"ajoutee_le"`
	UtiliseeLe  types.DateTime `db:"utilisee_le"` // zero until it has served
}

func (cleAcces) TableName() string { return "cles_acces" }

// clesMax is more than the devices that somebody uses.
const clesMax = 10

var b64 = base64.RawURLEncoding

// clesDe are those of an agent, whatever the host, the oldest first.
func clesDe(app core.App, agent string) ([]cleAcces, error) {
	var l []cleAcces
	if err := app.DB().Select("*").From("cles_acces").Where(dbx.HashExp{"agent": agent}).OrderBy("ajoutee_le", "id").All(&l); err != nil {
		return nil, fmt.Errorf("passkeys of %s: %w", agent, err)
	}
	return l, nil
}

// cleDe is the one that a device names, nil for none.
func cleDe(app core.App, identifiant []byte) (*cleAcces, error) {
	var c cleAcces
	err := app.DB().Select("*").From("cles_acces").Where(dbx.HashExp{"identifiant": b64.EncodeToString(identifiant)}).One(&c)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("passkey: %w", err)
	}
	return &c, nil
}

// preuve is the passkey as the verification reads it.
func (c cleAcces) preuve() (p webauthn.Credential, err error) {
	if p.ID, err = b64.DecodeString(c.Identifiant); err != nil {
		return p, fmt.Errorf("passkey %s: %w", c.ID, err)
	}
	if p.PublicKey, err = b64.DecodeString(c.ClePublique); err != nil {
		return p, fmt.Errorf("passkey %s: %w", c.ID, err)
	}
	if err := json.Unmarshal(c.Transports, &p.Transport); err != nil {
		return p, fmt.Errorf("passkey %s: %w", c.ID, err)
	}
	p.Authenticator.SignCount, p.Flags.BackupEligible = c.Compteur, c.Copiable
	return p, nil
}

// porteuse is an agent before her device, with some of her passkeys. Its handle
// is the id of her account, which is drawn at random and says nothing of her.
type porteuse struct {
	*Agent
	preuves []webauthn.Credential
}

func (p porteuse) WebAuthnID() []byte                         { return []byte(p.ID) }
func (p porteuse) WebAuthnName() string                       { return p.Courriel }
func (p porteuse) WebAuthnDisplayName() string                { return p.NomComplet() }
func (p porteuse) WebAuthnCredentials() []webauthn.Credential { return p.preuves }

// refusSansPhrase keeps for ProConnect those who come by it alone: their
// employer vouches for them at each sign-in, which a passkey would not ask.
// So removing the last passkey leaves nobody without a way in.
var refusSansPhrase = socle.Err(socle.Interdit, "ProConnect ouvre votre accès\u00a0: une clé d’accès ne peut pas le remplacer.")

// ajouterCle keeps a new passkey of an agent and tells her by mail.
func ajouterCle(tx core.App, c *collectivites.Collectivite, a *Agent, nom string, p *webauthn.Credential, site siteDesCles) error {
	if a.MotDePasse == "" {
		return refusSansPhrase
	}
	siennes, err := clesDe(tx, a.ID)
	if err != nil {
		return err
	}
	if len(siennes) >= clesMax {
		return refusTropDeCles
	}
	if prise, err := cleDe(tx, p.ID); err != nil || prise != nil {
		return errors.Join(err, socle.Err(socle.Conflit, "Cette clé d’accès est déjà ajoutée."))
	}
	transports, err := json.Marshal(append([]protocol.AuthenticatorTransport{}, p.Transport...))
	if err != nil {
		return err
	}
	cle := cleAcces{
		ID: socle.ID(), Agent: a.ID, Nom: nom, Hote: site.Hote, Identifiant: b64.EncodeToString(p.ID), ClePublique: b64.EncodeToString(p.PublicKey),
		Compteur: p.Authenticator.SignCount, Copiable: p.Flags.BackupEligible, Transports: transports, AjouteeLe: socle.Date(socle.De(tx).Horloge.Maintenant()),
	}
	if err := tx.DB().Model(&cle).Insert(); err != nil {
		return fmt.Errorf("add a passkey to %s: %w", a.ID, err)
	}
	if err := avertirCle(tx, c, a, nom); err != nil {
		return err
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: a.Acteur(), Verbe: "agents.ajouter_cle_acces", Objet: "agents:" + a.ID, Collectivite: c.ID, Details: cle.ID})
}

var refusTropDeCles = socle.Err(socle.Conflit, fmt.Sprintf("Vous avez déjà %d clés d’accès. Retirez celles qui ne servent plus, puis recommencez.", clesMax))

// avertirCle tells an agent of a way in that is new.
func avertirCle(tx core.App, c *collectivites.Collectivite, a *Agent, nom string) error {
	return exploitation.Poster(tx, exploitation.Lettre{
		Collectivite: c.ID, Modele: "agent_cle_acces", A: a.Courriel, RepondreA: c.Courriel,
		Objet: "Une clé d’accès ouvre maintenant votre accès au guichet",
		Corps: []string{"La clé d’accès «\u00a0" + nom + "\u00a0» vient d’être ajoutée à votre accès au guichet " + collectivites.DeNom(c.Nom) + ". Elle l’ouvre sans mot de passe ni code."},
		Lien:  &exploitation.Lien{Libelle: "Voir mes clés d’accès", URL: socle.De(tx).AdressePublique() + c.Chemin() + "/agents/profil/second-facteur"},
		Suite: []string{"Si ce n’était pas vous, retirez-la, changez votre mot de passe et prévenez la personne qui administre le guichet."},
		Pied:  c.Contact(),
	})
}

// retirerCle forgets a passkey of an agent; false when she has none of that id.
func retirerCle(tx core.App, a *Agent, id, collectivite string) (bool, error) {
	res, err := tx.DB().Delete("cles_acces", dbx.HashExp{"id": id, "agent": a.ID}).Execute()
	if err != nil {
		return false, fmt.Errorf("remove a passkey of %s: %w", a.ID, err)
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return false, nil
	}
	return true, socle.Journaliser(tx, socle.Acte{Acteur: a.Acteur(), Verbe: "agents.retirer_cle_acces", Objet: "agents:" + a.ID, Collectivite: collectivite, Details: id})
}
