package oidc

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// demande is what a client asks (OpenID Connect Core, 3.1.2.1), once it was
// checked.
type demande struct {
	Retour  string   `json:"r"` // redirect_uri
	Etat    string   `json:"s"` // state
	Nonce   string   `json:"n"`
	Defi    string   `json:"d"` // code_challenge, S256
	Portees []string `json:"p"` // scopes that were asked
	Rejouer bool     `json:"l"` // prompt=login
	Age     *int     `json:"a"` // max_age, in seconds
	muette  bool     // prompt=none
}

// refus is an error that the client is told (RFC 6749, 4.1.2.1).
type refus struct{ code, description string }

const acr = "eidas1"

var defiS256 = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

// Values of the client are kept within these sizes.
const valeurMax = 512

// lireDemande checks what stands beside the client and its address.
func lireDemande(q url.Values, retour string) (d demande, mal *refus) {
	d = demande{Retour: retour, Etat: q.Get("state"), Nonce: q.Get("nonce"), Defi: q.Get("code_challenge"), Portees: strings.Fields(q.Get("scope"))}
	invalide := func(description string) (demande, *refus) { return d, &refus{"invalid_request", description} }
	switch {
	case q.Get("response_type") == "":
		return invalide("response_type is missing")
	case q.Get("response_type") != "code":
		return d, &refus{"unsupported_response_type", "only code is supported"}
	case q.Has("response_mode") && q.Get("response_mode") != "query":
		return invalide("only the response_mode query is supported")
	case q.Has("request"):
		return d, &refus{"request_not_supported", "no request object is read"}
	case q.Has("request_uri"):
		return d, &refus{"request_uri_not_supported", "no request object is read"}
	case !slices.Contains(d.Portees, "openid"):
		return d, &refus{"invalid_scope", "the scope openid is missing"}
	case d.Etat == "" || len(d.Etat) > valeurMax:
		return invalide("state is missing or too long")
	case d.Nonce == "" || len(d.Nonce) > valeurMax:
		return invalide("nonce is missing or too long")
	case q.Get("code_challenge_method") != "S256" || !defiS256.MatchString(d.Defi):
		return invalide("PKCE with the method S256 is required")
	}
	for _, p := range strings.Fields(q.Get("prompt")) {
		switch p {
		case "none":
			d.muette = true
		case "login", "select_account":
			d.Rejouer = true
		case "consent":
		default:
			return invalide("prompt is unknown")
		}
	}
	if d.muette && d.Rejouer {
		return invalide("the prompt none stands alone")
	}
	if q.Has("max_age") {
		age, err := strconv.Atoi(q.Get("max_age"))
		if err != nil || age < 0 {
			return invalide("max_age is no number of seconds")
		}
		d.Age = &age
	}
	return d, nil
}

// suffit tells that a session may answer: it is recent enough, and later than
// the request when somebody must sign in again.
func (d *demande) suffit(s *socle.Session, demandee, maintenant time.Time) bool {
	switch {
	case s == nil:
		return false
	case d.Rejouer && !s.CreeLe.Time().After(demandee):
		return false
	case d.Age != nil && maintenant.Sub(s.CreeLe.Time()) > time.Duration(*d.Age)*time.Second && !s.CreeLe.Time().After(demandee):
		return false
	default:
		return true
	}
}

// demandesParIP is enough for the computers of a library.
const demandesParIP = 600

// parametres reads the query, or the form that waits in its place, and takes it out
// of the request: it is in no log from here on. One where a parameter stands twice
// is not lisible.
func parametres(r *socle.Requete) (q url.Values, lisible bool, err error) {
	dite := r.Request.URL.RawQuery
	r.Request.URL.RawQuery = ""
	h := r.Response.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	if dite == "" {
		_, err = preuves.Reprendre(r, usageFormulaire, cookieFormulaire, &q)
		return q, !enDouble(q), err
	}
	q, mal := url.ParseQuery(dite)
	return q, mal == nil && !enDouble(q), nil
}

// enDouble tells that a parameter stands twice: two readers could each believe
// another one (RFC 6749, 3.1).
func enDouble(q url.Values) bool {
	for _, valeurs := range q {
		if len(valeurs) > 1 {
			return true
		}
	}
	return false
}

const (
	usageFormulaire  = "hub-formulaire"
	cookieFormulaire = "guichet-hub-formulaire"
	dureeFormulaire  = time.Minute
	formulaireMax    = 8 << 10
)

// redemander has a browser ask again, itself, what a client made it ask by a form:
// both are the protocol's (OpenID Connect Core, 3.1.2.1), and only then does the
// browser show who is signed in here. What the form said stays out of the address.
func redemander(r *socle.Requete) error {
	if err := r.Socle.Limites.Permettre("oidc-ip:"+r.AdresseIP(), demandesParIP, time.Hour); err != nil {
		return err
	}
	f, err := r.Formulaire()
	if err != nil || r.Request.URL.RawQuery != "" || len(f.Encode()) > formulaireMax {
		return refuserIci(r, "la demande de connexion est illisible")
	}
	if err := preuves.Garder(r, usageFormulaire, cookieFormulaire, f, dureeFormulaire); err != nil {
		return err
	}
	r.Response.Header().Set("Cache-Control", "no-store")
	return r.Rediriger(r.Request.URL.Path)
}

// autoriser receives the browser that a client sends. As long as neither the
// client nor its address is known, what is wrong is told here.
func autoriser(r *socle.Requete) error {
	q, lisible, err := parametres(r)
	if err != nil {
		return err
	}
	if err := r.Socle.Limites.Permettre("oidc-ip:"+r.AdresseIP(), demandesParIP, time.Hour); err != nil {
		return err
	}
	if !lisible {
		return refuserIci(r, "la demande de connexion est illisible")
	}
	c, err := ClientParID(r.App, q.Get("client_id"))
	switch {
	case err != nil:
		return err
	case c == nil || !c.Actif:
		return refuserIci(r, "son identifiant (client_id) est inconnu")
	case !slices.Contains(c.AdressesRetour(), q.Get("redirect_uri")):
		return refuserIci(r, "son adresse de retour (redirect_uri) n’est pas enregistrée")
	}
	d, mal := lireDemande(q, q.Get("redirect_uri"))
	if mal != nil {
		return d.refuser(r, *mal)
	}
	a, err := nouvelle(r.Socle, c, d)
	if err != nil {
		return err
	}
	if retenu, err := clientRetenu(r.App, c); err != nil || retenu {
		if err != nil {
			return err
		}
		return d.refuser(r, refus{"temporarily_unavailable", "the hub was restored and waits for what this guichet knows"})
	}
	s := r.Session(socle.EspaceHub)
	switch {
	case d.suffit(s, a.DemandeeLe.Time(), r.Socle.Horloge.Maintenant()):
		return a.repondre(r, c, s)
	case d.muette:
		return d.refuser(r, refus{"login_required", "nobody is signed in"})
	}
	departement, err := annuaire.Departement(r.App)
	if err != nil {
		return err
	}
	if err := a.attendre(r); err != nil {
		return err
	}
	return r.Rediriger(departement.Chemin() + "/hub/connexion/" + a.ID)
}

// repondre sends the browser back with a code.
func (a *autorisation) repondre(r *socle.Requete, c *Client, s *socle.Session) error {
	var code string
	err := r.App.RunInTransaction(func(tx core.App) (err error) {
		code, err = a.accorder(tx, c, s)
		return err
	})
	if err != nil {
		return err
	}
	return a.demande.renvoyer(r, url.Values{"code": {code}})
}

func (d *demande) refuser(r *socle.Requete, mal refus) error {
	r.Logger().Info("authorization refused", "error", mal.code, "why", mal.description)
	return d.renvoyer(r, url.Values{"error": {mal.code}, "error_description": {mal.description}})
}

// renvoyer sends the browser back to the client.
func (d *demande) renvoyer(r *socle.Requete, reponse url.Values) error {
	adresse, err := d.adresse(r.Socle, reponse)
	if err != nil {
		return err
	}
	return r.Redirect(http.StatusSeeOther, adresse)
}

// adresse is where an answer is sent. The client is told who answers (RFC 9207);
// its address may have a query of its own.
func (d *demande) adresse(s *socle.Socle, reponse url.Values) (string, error) {
	u, err := url.Parse(d.Retour)
	if err != nil {
		return "", err // adresseSure let it in
	}
	q := u.Query()
	for nom := range reponse {
		q.Set(nom, reponse.Get(nom))
	}
	q.Set("iss", Emetteur(s))
	if d.Etat != "" && len(d.Etat) <= valeurMax {
		q.Set("state", d.Etat)
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}
