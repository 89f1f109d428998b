package synchro

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/oidc"
	"guichet/pb_hooks/rattachement"
)

// errPaireInconnue is a subject that we never gave, of a guichet that nobody waits
// for.
var errPaireInconnue = errors.New("a subject that was never given")

// projeterCompte hears whom a guichet knows through us, and what she changed there of
// how she is reached. A hub that was restored learns her again, for it has lost the
// subjects that it gave since. At any other time a subject that nobody was given is put
// aside, and one that was learnt again decides nothing until she signs in there.
func projeterCompte(tx *Transaction, n *Noeud, e *rattachement.Evenement) error {
	m, err := annuaire.MembreParID(tx, e.Collectivite)
	if err != nil || m == nil {
		return err
	}
	client, err := oidc.ClientParID(tx, m.Client)
	if err != nil || client == nil {
		return err
	}
	p, err := annuaire.PaireDe(tx, client.Secteur, e.Subject)
	if err != nil {
		return err
	}
	_, verbe := e.Genre()
	suivie := verbe == rattachement.VerbeMaj
	if p == nil && !suivie {
		return nil
	}
	if p == nil {
		x, err := efface(tx, m.ID, e.Subject)
		if err != nil {
			return err
		}
		if x != nil {
			return x.rappeler(tx)
		}
	}
	var d rattachement.Compte
	if err := json.Unmarshal(e.Data, &d); err != nil {
		return err
	}
	if p == nil {
		return retrouver(tx, n, m, client.Secteur, e, &d)
	}
	precede := n.Precede(p.Noeud, p.Epoque, p.Version, e)
	autreVie := !p.Suivie || p.Noeud != n.ID || p.Epoque != e.Epoch
	if precede {
		p.Suivie, p.Noeud, p.Epoque, p.Version = suivie, n.ID, e.Epoch, e.Aggver // the subject stays hers: she may come back
		if !suivie {
			if err := oublierLecteur(tx, m.ID, e.Subject); err != nil {
				return err
			}
		}
	}
	if err := p.Noter(tx); err != nil || !p.Suivie {
		return err
	}
	if precede {
		if err := attester(tx, n, client.Secteur, p, e, d.Memes); err != nil {
			return err
		}
		if p, err = annuaire.PaireDe(tx, client.Secteur, e.Subject); err != nil {
			return err
		}
	}
	if p.Remplacee && autreVie {
		if err := redireReunion(tx, p); err != nil {
			return err
		}
	}
	if p.Adoptee {
		return nil
	}
	return arbitrer(tx, p, e, &d)
}

// retirerEnReserve is [projeterCompte] where another machine leads: the headers of whom
// signs in at a guichet no more are of the log, hence of each machine.
func retirerEnReserve(tx *Transaction, _ *Noeud, e *rattachement.Evenement) error {
	if _, verbe := e.Genre(); verbe != rattachement.VerbeRetire {
		return nil
	}
	return oublierLecteur(tx, e.Collectivite, e.Subject)
}

// retrouver adopts a subject that we lost.
func retrouver(tx *Transaction, n *Noeud, m *annuaire.Membre, secteur string, e *rattachement.Evenement, d *rattachement.Compte) error {
	if !n.Attendu {
		return fmt.Errorf("%w: %s", errPaireInconnue, m.Nom)
	}
	var donnees json.RawMessage
	if d.Identite != "" {
		var err error
		if donnees, err = ouvrirBoite(tx, d.Identite); err != nil {
			return err
		}
	}
	compte, meme, err := annuaire.Adopter(tx, secteur, e.Subject, donnees)
	if err != nil {
		return err
	}
	if meme != "" {
		if err := rapprocher(tx, secteur, compte, meme, &annuaire.Rapprochement{}); err != nil {
			return err
		}
	}
	p, err := annuaire.PaireDe(tx, secteur, e.Subject)
	if err != nil {
		return err
	}
	return attester(tx, n, secteur, p, e, d.Memes)
}

// ouvrirBoite opens what a guichet sealed for us.
func ouvrirBoite(tx core.App, scelle string) ([]byte, error) {
	hub, err := identiteDe(tx)
	if err != nil {
		return nil, err
	}
	boite, err := hub.boite()
	if err != nil {
		return nil, err
	}
	return rattachement.OuvrirBoite(boite, scelle)
}

// attendreTous has the hub wait for every guichet, after it was restored: until one
// has told all that it had to, nobody signs in there by us. Somebody would become
// another.
func attendreTous(tx core.App) error {
	_, err := tx.DB().Update("hub_noeuds", dbx.Params{"attendu": true}, dbx.HashExp{"revoque_le": ""}).Execute()
	if err != nil {
		return fmt.Errorf("wait for the guichets: %w", err)
	}
	return nil
}

// retenu tells that a client is of a guichet that is waited for.
func retenu(app core.App, client string) (oui bool, err error) {
	err = app.DB().NewQuery(`SELECT EXISTS (SELECT 1 FROM hub_membres m JOIN hub_tenues t ON t.membre = m.id AND t.jusqu_a = '' JOIN hub_noeuds n ON n.id = t.noeud AND n.revoque_le = ''
		WHERE m.client = {:c} AND n.attendu)`).Bind(dbx.Params{"c": client}).Row(&oui)
	return oui, err
}

// manquants counts the guichets that are waited for.
func manquants(app core.App) (n int, err error) {
	err = app.DB().Select("count(*)").From("hub_noeuds").Where(dbx.HashExp{"attendu": true, "revoque_le": ""}).Row(&n)
	return n, err
}
