package simulation

import "time"

// Ecart is one way to misbehave, from the next request on.
type Ecart string

const (
	// NonceFaux: the id_token carries another nonce than the one asked.
	NonceFaux Ecart = "nonce_faux"
	// NonceAbsent: the id_token carries no nonce.
	NonceAbsent Ecart = "nonce_absent"
	// JetonSansSignature: the id_token has alg none.
	JetonSansSignature Ecart = "jeton_sans_signature"
	// JetonHS256: the id_token is signed with the secret of the client.
	JetonHS256 Ecart = "jeton_hs256"
	// JetonCleInconnue: the id_token is signed by a key, and names a kid, that
	// the JWKS does not have.
	JetonCleInconnue Ecart = "jeton_cle_inconnue"
	// JetonAutreAud: the id_token is for another client.
	JetonAutreAud Ecart = "jeton_autre_aud"
	// JetonAutreIss: the id_token says another issuer.
	JetonAutreIss Ecart = "jeton_autre_iss"
	// JetonExpire: the id_token ended an hour ago.
	JetonExpire Ecart = "jeton_expire"
	// AcrAbsent: the id_token says no level.
	AcrAbsent Ecart = "acr_absent"
	// AcrInferieur: the id_token says eidas0.
	AcrInferieur Ecart = "acr_inferieur"
	// AtHashFaux: the id_token carries an at_hash, of another access token.
	AtHashFaux Ecart = "at_hash_faux"

	// InfosAutreCle: userinfo names the right kid, and another key signed it.
	InfosAutreCle Ecart = "infos_autre_cle"
	// InfosHS256: userinfo is signed with the secret of the client.
	InfosHS256 Ecart = "infos_hs256"
	// InfosJSON: userinfo is plain JSON.
	InfosJSON Ecart = "infos_json"
	// InfosAutreSub: userinfo is about somebody else.
	InfosAutreSub Ecart = "infos_autre_sub"
	// InfosAutreAud: userinfo is for another client.
	InfosAutreAud Ecart = "infos_autre_aud"
	// InfosAutreIss: userinfo says another issuer.
	InfosAutreIss Ecart = "infos_autre_iss"
	// InfosExpirees: userinfo ended an hour ago.
	InfosExpirees Ecart = "infos_expirees"
	// InfosEnormes: userinfo is rightly signed, and over 2 MiB.
	InfosEnormes Ecart = "infos_enormes"
	// InfosErreur: userinfo answers 500.
	InfosErreur Ecart = "infos_erreur"
	// SansCourriel: userinfo says no e-mail, though it was asked and granted.
	SansCourriel Ecart = "sans_courriel"

	// TokenErreur: the token endpoint answers 500; the code is spent, as in
	// the three that follow.
	TokenErreur Ecart = "token_erreur"
	// TokenLent: the token endpoint answers when the caller has left, or after
	// [Lenteur].
	TokenLent Ecart = "token_lent"
	// TokenHTML: the token endpoint answers 200 and a page.
	TokenHTML Ecart = "token_html"
	// TokenRedirige: the token endpoint answers 307 to an address that gives
	// the tokens to whoever follows.
	TokenRedirige Ecart = "token_redirige"

	// RetourIssFaux: the return says another issuer.
	RetourIssFaux Ecart = "retour_iss_faux"
	// RetourIssAbsent: the return says no issuer.
	RetourIssAbsent Ecart = "retour_iss_absent"
	// StateAbsent: the return has no state.
	StateAbsent Ecart = "state_absent"
	// StateUndefined: the return has state=undefined.
	StateUndefined Ecart = "state_undefined"
	// RetourRefuse: the return is access_denied, "User auth aborted".
	RetourRefuse Ecart = "retour_refuse"
	// RetourRefuseAutrement: the same in the other spelling, "user
	// authentication aborted".
	RetourRefuseAutrement Ecart = "retour_refuse_autrement"
	// RetourErreurServeur: the return is server_error.
	RetourErreurServeur Ecart = "retour_erreur_serveur"
	// RetourDemandeInvalide: the return is invalid_request.
	RetourDemandeInvalide Ecart = "retour_demande_invalide"
	// RetourConnexionRequise: the return is login_required.
	RetourConnexionRequise Ecart = "retour_connexion_requise"
	// RetourErreurInconnue: the return is a code that nobody knows, with HTML
	// in its description.
	RetourErreurInconnue Ecart = "retour_erreur_inconnue"

	// DecouverteIndisponible: the discovery document answers 503.
	DecouverteIndisponible Ecart = "decouverte_indisponible"
	// JWKSIndisponible: the keys answer 503.
	JWKSIndisponible Ecart = "jwks_indisponible"

	// HorlogeAvance8s: the tokens and the header Date are 8 seconds ahead.
	HorlogeAvance8s Ecart = "horloge_avance_8s"
	// HorlogeAvance5min: they are 5 minutes ahead.
	HorlogeAvance5min Ecart = "horloge_avance_5min"
	// HorlogeRetard5min: they are 5 minutes late, as when the clock of the
	// client is ahead: the tokens are born expired.
	HorlogeRetard5min Ecart = "horloge_retard_5min"
)

// Lenteur is how long TokenLent holds a caller who does not leave.
const Lenteur = 30 * time.Second

const (
	autreAud = "autre-client"
	autreIss = "https://autre.example/api/v2"
)

// decalage is what an Ecart adds to the clock.
func (e Ecart) decalage() time.Duration {
	switch e {
	case HorlogeAvance8s:
		return 8 * time.Second
	case HorlogeAvance5min:
		return 5 * time.Minute
	case HorlogeRetard5min:
		return -5 * time.Minute
	}
	return 0
}

// erreurDeRetour is the error that an Ecart puts in place of the code, "" for
// none.
func (e Ecart) erreurDeRetour() (erreur, description string) {
	switch e {
	case RetourRefuse:
		return "access_denied", refusUsager
	case RetourRefuseAutrement:
		return "access_denied", "user authentication aborted"
	case RetourErreurServeur:
		return "server_error", erreurTechnique
	case RetourDemandeInvalide:
		return "invalid_request", "the request is missing a required parameter"
	case RetourConnexionRequise:
		return "login_required", "End-User authentication is required"
	case RetourErreurInconnue:
		return "erreur_inconnue", `<script>alert("simulation")</script><b>Erreur</b>`
	}
	return "", ""
}
