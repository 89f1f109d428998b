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

// projeterCompte learns again, from a guichet, whom it knows through us: a hub that was
// restored has lost the subjects that it gave since. In any other time there is
// nothing to learn, and a subject that nobody was given is put aside.
func projeterCompte(tx *Transaction, n *Noeud, e *rattachement.Evenement) error {
	if _, verbe := e.Genre(); verbe != rattachement.VerbeMaj {
		return nil // a subject is for ever: she may come back
	}
	m, err := annuaire.MembreParID(tx, e.Collectivite)
	if err != nil || m == nil {
		return err
	}
	client, err := oidc.ClientParID(tx, m.Client)
	if err != nil || client == nil {
		return err
	}
	connu, err := annuaire.Connu(tx, client.Secteur, e.Subject)
	if err != nil || connu != "" {
		return err
	}
	if !n.Attendu {
		return fmt.Errorf("%w: %s", errPaireInconnue, m.Nom)
	}
	var d rattachement.Compte
	if err := json.Unmarshal(e.Data, &d); err != nil {
		return err
	}
	var donnees json.RawMessage
	if d.Identite != "" {
		hub, err := identiteDe(tx)
		if err != nil {
			return err
		}
		boite, err := hub.boite()
		if err != nil {
			return err
		}
		if donnees, err = rattachement.OuvrirBoite(boite, d.Identite); err != nil {
			return err
		}
	}
	return annuaire.Adopter(tx, client.Secteur, e.Subject, donnees)
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
