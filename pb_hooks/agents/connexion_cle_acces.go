package agents

import (
	"fmt"
	"net/http"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

const (
	usageConnexionCle  = "cle-acces-connexion"
	cookieConnexionCle = "guichet-cle-connexion"
)

// Why a passkey opens nothing. They are shown, not returned: an error would undo
// what the transaction noted.
var (
	refusDefi = socle.Err(socle.Conflit,
		"Cette connexion a pris plus de cinq minutes, ou elle a été commencée dans un autre navigateur. Recommencez.")
	refusReponse = socle.Err(socle.Invalide,
		"La connexion avec une clé d’accès n’a pas abouti. Recommencez, ou connectez-vous d’une autre façon.")
	refusCle = socle.Err(socle.NonIdentifie,
		"Cette clé d’accès n’ouvre pas ce guichet. Connectez-vous d’une autre façon.")
	refusCopie = socle.Err(socle.NonIdentifie,
		"Cette clé d’accès semble avoir été copiée\u00a0: elle ne vous a pas connecté. Connectez-vous d’une autre façon, retirez-la sur la page de votre profil et prévenez la personne qui administre le guichet.")
)

// defierCle gives the browser a challenge, which it must answer itself, once and
// within [dureeDefi].
func defierCle(r *socle.Requete) error {
	site, possible := siteDe(r.Socle)
	if !possible {
		return errSansCles
	}
	if err := r.Socle.Limites.Permettre("cle-acces-ip:"+r.AdresseIP(), essaisParIP, fenetreEssais); err != nil {
		return err
	}
	w, err := site.verification(collectivites.De(r).Nom)
	if err != nil {
		return err
	}
	options, defi, err := w.BeginDiscoverableLogin()
	if err != nil {
		return fmt.Errorf("passkey challenge: %w", err)
	}
	if err := preuves.Garder(r, usageConnexionCle, cookieConnexionCle, defi, dureeDefi); err != nil {
		return err
	}
	r.Response.Header().Set("Cache-Control", "no-store")
	return r.JSON(http.StatusOK, options.Response)
}

// connecterParCle takes the answer and opens the session of whose passkey it is.
func connecterParCle(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	site, possible := siteDe(r.Socle)
	if !possible {
		return errSansCles
	}
	var defi webauthn.SessionData
	attendu, err := preuves.Reprendre(r, usageConnexionCle, cookieConnexionCle, &defi)
	if err != nil {
		return err
	}
	if !attendu {
		return refuser(r, refusDefi, "")
	}
	rep, err := protocol.ParseCredentialRequestResponseBytes([]byte(f.Get("reponse")))
	if err != nil {
		return refuser(r, refusReponse.Cause(fmt.Errorf("passkey answer: %w", err)), "")
	}
	var refus *socle.Erreur
	err = r.App.RunInTransaction(func(tx core.App) (err error) {
		var a *Agent
		if a, refus, err = reconnaitreCle(tx, collectivites.De(r), site, defi, rep); err != nil || refus != nil {
			return err
		}
		_, err = entrerSession(r, tx, a, parCleAcces)
		return err
	})
	switch {
	case err != nil:
		return err
	case refus != nil:
		return refuser(r, refus, "")
	}
	r.EffacerCookie(cookieFacteur)
	return r.Rediriger(suiteAgent(r, f.Get("suite")))
}

// reconnaitreCle says whose passkey answered the challenge, or why she stays
// outside. What her account is comes last: only she learns it.
func reconnaitreCle(tx core.App, c *collectivites.Collectivite, site siteDesCles, defi webauthn.SessionData, rep *protocol.ParsedCredentialAssertionData) (*Agent, *socle.Erreur, error) {
	cle, err := cleDe(tx, rep.RawID)
	if err != nil {
		return nil, nil, err
	}
	if cle == nil || cle.Hote != site.Hote {
		return nil, refusCle, nil
	}
	a, err := ParID(tx, cle.Agent)
	if err != nil {
		return nil, nil, err
	}
	preuve, err := cle.preuve()
	if err != nil {
		return nil, nil, err
	}
	w, err := site.verification(c.Nom)
	if err != nil {
		return nil, nil, err
	}
	qui := func(_, _ []byte) (webauthn.User, error) { return porteuse{a, []webauthn.Credential{preuve}}, nil }
	vue, err := w.ValidateDiscoverableLogin(qui, defi, rep)
	if err != nil {
		return nil, refusCle.Cause(fmt.Errorf("passkey %s: %w", cle.ID, err)), refuserCle(tx, c, a, "cle_acces", cle)
	}
	if vue.Authenticator.CloneWarning { // WebAuthn §6.1.1
		return nil, refusCopie, refuserCle(tx, c, a, "cle_copiee", cle)
	}
	droits, err := Droits(tx, a.ID, c.ID)
	switch {
	case err != nil:
		return nil, nil, err
	case a.Suspendue():
		return nil, refusSuspendue, refuserCle(tx, c, a, "cle_acces", cle)
	case !a.Actif, len(droits) == 0:
		return nil, refusSansDroit, refuserCle(tx, c, a, "cle_acces", cle)
	}
	cle.Compteur, cle.UtiliseeLe = vue.Authenticator.SignCount, socle.Date(socle.De(tx).Horloge.Maintenant())
	if err := tx.DB().Model(cle).Update("Compteur", "UtiliseeLe"); err != nil {
		return nil, nil, fmt.Errorf("passkey %s: %w", cle.ID, err)
	}
	return a, nil, nil
}

func refuserCle(tx core.App, c *collectivites.Collectivite, a *Agent, quoi string, cle *cleAcces) error {
	return socle.Journaliser(tx, socle.Acte{Acteur: a.Acteur(), Verbe: "agents.refuser_" + quoi, Objet: "agents:" + a.ID, Collectivite: c.ID, Details: cle.ID})
}
