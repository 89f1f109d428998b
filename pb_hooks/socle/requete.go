package socle

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/pocketbase/pocketbase/core"
)

// Requete is one request to a registered [Route], with what the doors before
// the action have found: the collectivité of the path and the sessions.
type Requete struct {
	*core.RequestEvent
	Socle        *Socle
	Collectivite string // id, "" on the instance's own pages
	Chemin       string // "/saint-exemple", "" on the instance's own pages

	route    *Route
	sessions map[Espace]*Session
	perdues  []string      // sessions of a clock that was wrong, to be closed
	corps    io.ReadCloser // what comes, past the limit too
	cadre    Cadre
}

// maxFormulaire bounds a posted form without file.
const maxFormulaire = 1 << 20

// errIllisible is a body that is no form: read as an empty one, it would erase
// the answers already given.
var errIllisible = Err(Invalide, "Votre envoi n’a pas pu être lu. Revenez en arrière et essayez de nouveau.")

// Formulaire reads the posted form, urlencoded or multipart without file. Text
// that is not UTF-8, or that holds a null character, is refused; the other
// controls are dropped.
func (r *Requete) Formulaire() (url.Values, error) {
	r.Request.Body = http.MaxBytesReader(r.Response, r.Request.Body, maxFormulaire)
	var err error
	switch genre, _, _ := mime.ParseMediaType(r.Request.Header.Get("Content-Type")); {
	case genre == "multipart/form-data":
		err = r.Request.ParseMultipartForm(maxFormulaire)
	case genre == "application/x-www-form-urlencoded" || r.Request.ContentLength == 0:
		err = r.Request.ParseForm()
	default:
		err = fmt.Errorf("content type %q", genre)
	}
	var trop *http.MaxBytesError
	switch {
	case errors.As(err, &trop):
		return nil, err
	case err != nil:
		return nil, errIllisible.Cause(err)
	}
	f := r.Request.PostForm
	for cle, valeurs := range f {
		for _, v := range append(valeurs, cle) {
			if !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
				return nil, Err(Invalide, "Votre envoi contient des caractères illisibles. Revenez en arrière et essayez de nouveau.")
			}
		}
		for i, v := range valeurs {
			valeurs[i] = strings.Map(lisible, v)
		}
	}
	return f, nil
}

// lisible drops what nobody types and no page should show: controls, and the
// marks that write a text backwards.
func lisible(c rune) rune {
	switch {
	case c == '\n' || c == '\r' || c == '\t':
		return c
	case unicode.IsControl(c), c >= '\u202a' && c <= '\u202e', c >= '\u2066' && c <= '\u2069':
		return -1
	default:
		return c
	}
}

// Rediriger answers 303 to a path of this guichet: after a POST, reloading
// the page sends nothing again.
func (r *Requete) Rediriger(chemin string) error {
	// A browser drops tabs and line ends, and reads \ as /.
	controle := strings.ContainsFunc(chemin, func(c rune) bool { return c < ' ' || c == 0x7f })
	if controle || !strings.HasPrefix(chemin, "/") || strings.HasPrefix(chemin, "//") || strings.HasPrefix(chemin, `/\`) {
		chemin = "/"
	}
	r.quitterCorps()
	return r.Redirect(http.StatusSeeOther, chemin)
}

// AdresseIP is what the limits count by: the address of the connection or,
// when it is the trusted proxy's, the last one of its header, for a visitor
// writes what she likes before it. An IPv6 visitor has a whole /64 to herself:
// it is her address.
func (r *Requete) AdresseIP() string {
	hote, _, err := net.SplitHostPort(r.Request.RemoteAddr)
	if err != nil {
		hote = r.Request.RemoteAddr
	}
	proxy := r.Socle.Config.TrustedProxy
	if proxy.Header != "" && proxy.Contains(hote) {
		entete := strings.Join(r.Request.Header.Values(proxy.Header), ",")
		derniere := strings.TrimSpace(entete[strings.LastIndexByte(entete, ',')+1:])
		if avecPort, err := netip.ParseAddrPort(derniere); err == nil {
			derniere = avecPort.Addr().String()
		}
		if _, err := netip.ParseAddr(derniere); err == nil {
			hote = derniere
		}
	}
	return abonne(hote)
}

func abonne(adresse string) string {
	ip, err := netip.ParseAddr(adresse)
	if err != nil {
		return adresse
	}
	if ip = ip.Unmap().WithZone(""); ip.Is6() {
		prefixe, _ := ip.Prefix(64) // a length that IPv6 has
		return prefixe.String()
	}
	return ip.String()
}

const cookieMessage = "guichet-message"

// Annoncer shows a sentence of success at the top of the next page.
func (r *Requete) Annoncer(phrase string) {
	r.PoserCookie(cookieMessage, base64.RawURLEncoding.EncodeToString([]byte(phrase)), time.Minute)
}

func (r *Requete) message() string {
	dit := r.Cookie(cookieMessage)
	if dit == "" {
		return ""
	}
	r.EffacerCookie(cookieMessage)
	b, err := base64.RawURLEncoding.DecodeString(dit)
	if err != nil || len(b) > 300 || !utf8.Valid(b) {
		return ""
	}
	return string(b)
}

// EstFragment tells that a script of ours asks, which wants JSON rather than a
// page.
func (r *Requete) EstFragment() bool { return r.Request.Header.Get("Accept") == "application/json" }

// EstLecture tells that the request only reads: a door may send it elsewhere.
func (r *Requete) EstLecture() bool {
	return r.Request.Method == http.MethodGet || r.Request.Method == http.MethodHead
}

// nomCookie is what the browser calls a cookie of ours: over https it is of this
// host alone, and no other host of its domain can set it (RFC 6265bis, 4.1.3.2).
func (s *Socle) nomCookie(nom string) string {
	if s.Config.Secure() {
		return "__Host-" + nom
	}
	return nom
}

// Cookie is a value that the program keeps in the browser, "" for none.
func (r *Requete) Cookie(nom string) string { return r.Socle.CookieDe(r.Request, nom) }

// CookieDe is [Requete.Cookie] for who sees the request before any route does.
func (s *Socle) CookieDe(req *http.Request, nom string) string {
	c, err := req.Cookie(s.nomCookie(nom))
	if err != nil {
		return ""
	}
	return c.Value
}

// PoserCookie keeps a value of the program in the browser for a while. What
// must not be read or forged is sealed first.
func (r *Requete) PoserCookie(nom, valeur string, duree time.Duration) {
	http.SetCookie(r.Response, &http.Cookie{
		Name: r.Socle.nomCookie(nom), Value: valeur, Path: "/", MaxAge: int(duree.Seconds()),
		HttpOnly: true, Secure: r.Socle.Config.Secure(), SameSite: http.SameSiteLaxMode,
	})
}

// EffacerCookie removes it.
func (r *Requete) EffacerCookie(nom string) { r.PoserCookie(nom, "", -time.Second) }

// Renvoi is the error of a door that sends the visitor elsewhere instead of
// refusing.
func Renvoi(chemin string) error { return &renvoi{chemin: chemin} }

// Demenage is the error of an address whose page is for good at another one, of
// this guichet or of another: browsers and search engines take the new one.
func Demenage(adresse string) error { return &renvoi{chemin: adresse, demenage: true} }

type renvoi struct {
	chemin   string
	demenage bool
}

func (e *renvoi) Error() string { return "see " + e.chemin }
