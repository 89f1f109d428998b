package socle

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
)

// When the end of a certificate is told: 21 days and 7 days before, or at these
// fractions of a life shorter than 90 days. One that the program obtains is
// renewed before, 30 days or a third of its life from the end.
const (
	joursHabituels = 90
	joursOrange    = 21
	joursRouge     = 7
)

// sonderAdresse tells whether visitors reach the guichet safely.
func (s *Socle) sonderAdresse(context.Context, core.App) (l Lumiere, constat, conseil string) {
	switch certificats := s.Certificats(); {
	case len(certificats) > 0:
		return s.sonderCertificats(certificats)
	case s.Config.TrustedProxy.Header != "":
		return s.sonderProxy()
	case s.Config.InClear():
		return Rouge, "Le guichet répond sans chiffrement : les mots de passe et les demandes se lisent en chemin.",
			"Indiquez le nom de domaine du guichet dans sa configuration (domain)."
	case s.Config.Secure():
		return Orange, "Le guichet ne répond que sur cette machine ; son adresse publique est " + s.Config.PublicURL + ".",
			"Si un serveur mandataire (proxy) le publie, indiquez l’en-tête où il écrit l’adresse des visiteurs (trusted_proxy.header)."
	default:
		return Orange, "Le guichet ne répond que sur cette machine.",
			"Pour l’ouvrir au public, indiquez son nom de domaine dans sa configuration (domain)."
	}
}

// sonderCertificats tells of the certificate that needs attention first.
func (s *Socle) sonderCertificats(certificats []Certificat) (Lumiere, string, string) {
	premier := certificats[0]
	for _, c := range certificats[1:] {
		if c.Fin.Before(premier.Fin) {
			premier = c
		}
	}
	if premier.Fin.IsZero() {
		return Rouge, "Le certificat de " + premier.Domaine + " n’est pas encore obtenu : le guichet ne répond pas sous ce nom.", conseilEchec(premier.Echec)
	}
	reste := premier.Fin.Sub(s.Horloge.Maintenant())
	vie := min(premier.Fin.Sub(premier.Debut), joursHabituels*24*time.Hour)
	constat := fmt.Sprintf("Le certificat de %s (%s) est valable jusqu’au %s.", premier.Domaine, cmp.Or(premier.Emetteur, "émetteur inconnu"), JourDe(premier.Fin).EnLettres())
	conseil := "Remplacez les fichiers du certificat : le guichet les relit seul."
	if premier.Obtenu {
		conseil = "Le renouvellement automatique n’aboutit pas : vérifiez que les ports 80 et 443 sont ouverts et que le nom mène toujours à ce serveur."
	}
	switch {
	case reste <= 0:
		return Rouge, fmt.Sprintf("Le certificat de %s est périmé : les navigateurs refusent d’ouvrir le guichet.", premier.Domaine), conseil
	case reste <= vie*joursRouge/joursHabituels:
		return Rouge, constat, conseil
	case reste <= vie*joursOrange/joursHabituels:
		return Orange, constat, conseil
	default:
		return Vert, constat, ""
	}
}

// conseilEchec is what to do for a certificate that has not been obtained.
func conseilEchec(e Echec) string {
	switch e {
	case EchecNom:
		return "Ce nom n’a pas d’adresse : créez l’enregistrement A (et AAAA) qui mène à ce serveur, chez le fournisseur du nom de domaine. Le guichet réessaie seul."
	case EchecReseau:
		return "L’autorité de certification ne répond pas : vérifiez que ce serveur accède à Internet. Le guichet réessaie seul."
	case EchecEpreuve:
		return "L’autorité de certification n’atteint pas le guichet sous ce nom : vérifiez que le nom mène à ce serveur et que les ports 80 et 443 sont ouverts. Le guichet réessaie seul, une fois par heure."
	case EchecRefus:
		return "L’autorité de certification refuse la demande : sa réponse est dans le journal du service. Le guichet réessaie seul, une fois par heure."
	case EchecInterne:
		return "Le certificat ne peut pas être enregistré : vérifiez la place et les droits du répertoire des données."
	default:
		return "La demande est en cours."
	}
}

// vuDuProxy is what the proxy says of the visitors' connections.
type vuDuProxy struct{ schema atomic.Pointer[string] }

// regarder notes the scheme that the proxy tells, "" when it tells none.
func (v *vuDuProxy) regarder(p config.TrustedProxy, req *http.Request) {
	if p.Header == "" || req.Header.Get(p.Header) == "" {
		return // without the visitor's address it is the proxy's own check
	}
	hote, _, err := net.SplitHostPort(req.RemoteAddr)
	if err != nil || !p.Contains(hote) {
		return
	}
	schema := strings.ToLower(strings.TrimSpace(req.Header.Get("X-Forwarded-Proto")))
	if ancien := v.schema.Load(); ancien == nil || *ancien != schema {
		v.schema.Store(&schema)
	}
}

func (s *Socle) sonderProxy() (Lumiere, string, string) {
	schema := s.proxy.schema.Load()
	switch {
	case schema == nil:
		return Orange, "Aucune visite n’est encore passée par le serveur mandataire (proxy).",
			"Ouvrez " + s.Config.PublicURL + " dans un navigateur. Si cette page ne change pas, le proxy n’écrit pas l’en-tête " + s.Config.TrustedProxy.Header + "."
	case *schema == "":
		return Orange, "Le serveur mandataire (proxy) ne dit pas si les visiteurs arrivent en https.",
			"Faites-lui écrire l’en-tête X-Forwarded-Proto."
	case *schema != "https":
		return Rouge, "Des visiteurs arrivent sans chiffrement jusqu’au serveur mandataire (proxy).",
			"Faites-lui renvoyer http vers https."
	case !s.Config.Secure():
		return Rouge, "Les visiteurs arrivent en https, mais l’adresse publique est écrite en http.",
			"Écrivez l’adresse publique en https (public_url)."
	default:
		return Vert, "Les visiteurs arrivent en https par le serveur mandataire (proxy), qui tient le certificat.", ""
	}
}
