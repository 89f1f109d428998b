package messages

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// Message is one writing of the conversation.
type Message struct {
	ID        string         `db:"pk,id"`
	Demande   string         `db:"demande"`
	Auteur    string         `db:"auteur"` // usager, agent
	Agent     string         `db:"agent"`
	Compte    string         `db:"compte"`    // of the usager who wrote, "" for who has none and for what came by mail
	Signature string         `db:"signature"` // prénom, nom, qualité, service (CRPA L111-2); the name of who wrote for another
	Texte     string         `db:"texte"`
	Cle       string         `db:"cle"` // the same form sent twice writes once
	Le        types.DateTime `db:"le"`
	LuLe      types.DateTime `db:"lu_le"`
}

// TableName is the collection of the messages.
func (Message) TableName() string { return "messages" }

// ParCourriel tells that it came by mail: nothing proves who wrote it but what
// [Pli] says.
func (m *Message) ParCourriel() bool { return strings.HasPrefix(m.Cle, clesPlis) }

const maxMessage = 5000

// De lists the messages of a demande, oldest first.
func De(app core.App, demande string) ([]Message, error) {
	var l []Message
	err := app.DB().Select("*").From("messages").Where(dbx.HashExp{"demande": demande}).OrderBy("le", "rowid").All(&l)
	return l, err
}

// DesDemandes lists the last messages of several demandes, newest first.
func DesDemandes(app core.App, demandes []string, nombre int) ([]Message, error) {
	var l []Message
	err := app.DB().Select("*").From("messages").Where(socle.Parmi("demande", demandes)).OrderBy("le DESC", "rowid DESC").Limit(int64(nombre)).All(&l)
	if err != nil {
		return nil, fmt.Errorf("last messages: %w", err)
	}
	return l, nil
}

// Ecrire adds what the usager writes to the mairie. The key comes from the
// form: sent twice, it writes once.
func Ecrire(app core.App, d *demandes.Demande, par socle.Acteur, texte, cle string) error {
	m := Message{Auteur: "usager", Texte: texte, Cle: cle}
	if err := m.signer(app, d, par); err != nil {
		return err
	}
	return ecrire(app, d, m, par, nil)
}

// signer says which compte writes, and names it on a demande that is not its own:
// several may act for one.
func (m *Message) signer(app core.App, d *demandes.Demande, par socle.Acteur) error {
	compte, oui := strings.CutPrefix(string(par), "compte:")
	if !oui {
		return nil
	}
	m.Compte = compte
	if d.Mandat == "" && d.Compte == compte {
		return nil
	}
	c, err := usagers.CompteParID(app, compte)
	if err != nil {
		return err
	}
	m.Signature = c.NomComplet()
	return nil
}

// OublierAuteur takes a compte that is erased off what it wrote for others, which
// stays with their demandes.
func OublierAuteur(tx core.App, compte string) error {
	if _, err := tx.DB().Update("messages", dbx.Params{"compte": ""}, socle.Egal("compte", compte)).Execute(); err != nil {
		return fmt.Errorf("messages of compte %s: %w", compte, err)
	}
	return nil
}

// Repondre writes to the usager in the name of an agent, signed with prénom,
// nom, qualité and service (CRPA L111-2). terminer also ends the demande, which
// must need no decision.
func Repondre(app core.App, d *demandes.Demande, a *agents.Agent, texte, cle string, terminer bool) error {
	service, err := collectivites.ServiceParID(app, d.Collectivite, d.Service)
	if err != nil {
		return fmt.Errorf("sign: %w", err)
	}
	m := Message{Auteur: "agent", Agent: a.ID, Texte: texte, Cle: cle, Signature: a.Signature(service.Nom)}
	if !terminer {
		return ecrire(app, d, m, a.Acteur(), nil)
	}
	doc, err := catalogue.DocumentDe(app, d.Revision)
	if err != nil {
		return err
	}
	if !demandes.SansDecision(doc) {
		return socle.Err(socle.Conflit, "Cette démarche appelle une décision : préparez-la.")
	}
	return ecrire(app, d, m, a.Acteur(), func(tx core.App) error { return demandes.TraiterSansDecision(tx, d, a.Acteur()) })
}

// verifier says what a message may not be.
func verifier(texte string) error {
	switch n := utf8.RuneCountInString(texte); {
	case n == 0:
		return socle.ErrChamps(map[string]string{"texte": "Écrivez votre message."})
	case n > maxMessage:
		return socle.ErrChamps(map[string]string{"texte": fmt.Sprintf("Raccourcissez votre message à %d caractères : il en compte %d.", maxMessage, n)})
	case catalogue.ContientNIR(texte):
		return socle.ErrChamps(map[string]string{"texte": catalogue.PhraseNIR})
	}
	return nil
}

// ecrire adds a message. The key comes from the form: sent twice, it writes
// once.
//
// terminer, if any, ends the demande in the same transaction.
func ecrire(app core.App, d *demandes.Demande, m Message, par socle.Acteur, terminer func(tx core.App) error) error {
	m.Texte = strings.TrimSpace(strings.ReplaceAll(m.Texte, "\r\n", "\n"))
	if err := verifier(m.Texte); err != nil {
		return err
	}
	if len(m.Cle) > 43 {
		m.Cle = ""
	}
	m.ID, m.Demande, m.Le = socle.ID(), d.ID, socle.Date(socle.De(app).Horloge.Maintenant())
	errDeja, verbe := errors.New("already written"), "messages.ecrire"
	if d.Essai {
		verbe = "essais.ecrire"
	}
	err := app.RunInTransaction(func(tx core.App) error {
		var deja int
		if err := tx.DB().Select("count(*)").From("messages").Where(socle.Egal("cle", m.Cle)).Row(&deja); err != nil {
			return err
		}
		if deja > 0 {
			return errDeja
		}
		if err := tx.DB().Model(&m).Insert(); err != nil {
			return err
		}
		if err := d.Signaler(tx, m.Auteur == "usager"); err != nil {
			return err
		}
		if err := socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: verbe, Objet: "messages:" + m.ID, Collectivite: d.Collectivite, Details: m.Texte}); err != nil {
			return err
		}
		if terminer != nil {
			return terminer(tx) // its own mail says that an answer came
		}
		if d.Essai {
			return nil // nobody is told of a test
		}
		c, err := collectivites.ParID(tx, d.Collectivite)
		if err != nil {
			return err
		}
		if m.Auteur == "usager" {
			return posterAuxAgents(tx, c, d, "message_agent", "Un usager a écrit sur la demande n°\u00a0"+socle.FormaterNumero(d.Numero)+".", m.ID, false)
		}
		if err := posterAuxVeilleurs(tx, c, d, par, "a reçu une réponse, que l’usager peut lire.", m.ID); err != nil {
			return err
		}
		return posterAUsager(tx, c, d, lettreUsager{
			modele: "message", objet: "un message de la " + c.NomCommun(), cle: m.ID,
			corps: []string{"La " + c.NomCommun() + " vous a écrit au sujet de votre demande. Le message se lit " + espaceDe(d) + "."},
		})
	})
	if errors.Is(err, errDeja) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("write on %s: %w", d.ID, err)
	}
	return nil
}

// oublierConversation goes with a test demande.
func oublierConversation(tx core.App, demande string) error {
	if _, err := tx.DB().Delete("messages", dbx.HashExp{"demande": demande}).Execute(); err != nil {
		return fmt.Errorf("forget messages of %s: %w", demande, err)
	}
	return nil
}

// Lire says that one side has read what the other wrote.
func Lire(app core.App, demande, cote string) error {
	_, err := app.DB().Update("messages", dbx.Params{"lu_le": socle.Date(socle.De(app).Horloge.Maintenant())},
		dbx.And(dbx.HashExp{"demande": demande, "lu_le": ""}, dbx.Not(dbx.HashExp{"auteur": cote}))).Execute()
	return err
}
