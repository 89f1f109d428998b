package guichettest

import (
	"net/http"
	"net/url"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// MotDePasse is the passphrase of every agent of the bench.
const MotDePasse = "lampadaire orange tracteur silence"

// Inviter makes an agent of a collectivité, with roles in every service, who
// has not come in yet; it returns the path of the invitation.
func (b *Banc) Inviter(c *collectivites.Collectivite, courriel string, roles ...agents.Role) string {
	b.t.Helper()
	var droits agents.Habilitations
	for _, r := range roles {
		droits = append(droits, agents.Habilitation{Role: r})
	}
	var chemin string
	b.Transaction(func(tx core.App) (err error) {
		_, chemin, err = agents.Inviter(tx, c, courriel, droits, socle.Programme("essai"))
		return err
	})
	return chemin
}

// Agent makes an agent of a collectivité and signs her in, through the pages.
func (b *Banc) Agent(c *collectivites.Collectivite, courriel string, roles ...agents.Role) *Client {
	b.t.Helper()
	return b.accepter(b.Inviter(c, courriel, roles...))
}

// AgentDuService is [Banc.Agent] with roles in one service only.
func (b *Banc) AgentDuService(c *collectivites.Collectivite, service, courriel string, roles ...agents.Role) *Client {
	b.t.Helper()
	client := b.Agent(c, courriel, roles...)
	_, err := b.App.DB().NewQuery("UPDATE habilitations SET service = {:s} WHERE agent = (SELECT id FROM agents WHERE courriel = {:c})").
		Bind(dbx.Params{"s": service, "c": courriel}).Execute()
	if err != nil {
		b.t.Fatal(err)
	}
	return client
}

func (b *Banc) accepter(invitation string) *Client {
	b.t.Helper()
	client := b.Client()
	client.Envoyer(invitation, url.Values{
		"prenom": {"Nadège"}, "nom": {"Humbert"}, "qualite": {"secrétaire de mairie"}, "nouveau": {MotDePasse}, "encore": {MotDePasse},
	}).Attendre(http.StatusSeeOther)
	return client
}

// Signataire adds the maire, whose mail is maire@example.org.
func (b *Banc) Signataire(c *collectivites.Collectivite) *agents.Signataire {
	b.t.Helper()
	s := &agents.Signataire{Collectivite: c.ID, Prenom: "Hélène", Nom: "Marchal", Qualite: "maire", Courriel: "maire@example.org"}
	b.Transaction(func(tx core.App) error { return s.Enregistrer(tx, socle.Programme("essai")) })
	return s
}
