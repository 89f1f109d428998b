package installation

import (
	"context"
	"crypto/hmac"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

// controle is one check of the address.
type controle struct {
	Bon     bool
	Titre   string
	Constat string
	Conseil string // what to do, "" when it is right
}

// delaiControle bounds each question to the outside.
const delaiControle = 5 * time.Second

const usageTemoin = "installation-temoin"

// temoigner answers a random word with its keyed fingerprint: whoever asks
// through the public address knows that this very guichet is behind it.
func temoigner(r *socle.Requete) error {
	alea := r.Request.PathValue("alea")
	if len(alea) != len(socle.Jeton()) {
		return socle.ErrIntrouvable
	}
	r.Response.Header().Set("Cache-Control", "no-store")
	return r.String(http.StatusOK, r.Socle.Coffre.Empreinte(usageTemoin, alea))
}

// verifierAdresse checks the public address as far as this machine can see;
// repond tells that this guichet answers there.
func verifierAdresse(ctx context.Context, r *socle.Requete) (l []controle, repond bool) {
	public := r.Socle.Config.PublicURL
	if public == "" {
		return []controle{{
			Titre: "Adresse", Constat: "Le guichet ne répond qu’à cette machine (" + r.Socle.AdressePublique() + ").",
			Conseil: "Pour l’ouvrir à tous, choisissez un nom, par exemple guichet.exemple.fr, faites-le mener à cette machine chez votre fournisseur de noms, puis relancez le guichet avec la commande « guichet serve --domain guichet.exemple.fr ».",
		}}, false
	}
	nom, temoin := controle{Titre: "Le nom du site"}, controlerTemoin(ctx, r, public)
	ctx, annuler := context.WithTimeout(ctx, delaiControle)
	defer annuler()
	lumiere, constat, conseil := exploitation.SonderNom(ctx, r.App)
	nom.Bon, nom.Constat, nom.Conseil = lumiere == socle.Vert, constat, conseil
	return []controle{nom, temoin, controlerProxy(r)}, temoin.Bon
}

// controlerTemoin asks the guichet through its public address.
func controlerTemoin(ctx context.Context, r *socle.Requete, public string) controle {
	c := controle{Titre: "Le guichet par son adresse"}
	alea := socle.Jeton()
	ctx, annuler := context.WithTimeout(ctx, delaiControle)
	defer annuler()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, public+"/installation/temoin/"+alea, nil)
	if err != nil {
		c.Constat, c.Conseil = public+" n’est pas une adresse.", "Corrigez public_url dans la configuration."
		return c
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	rep, err := client.Do(req)
	var certificat *tls.CertificateVerificationError
	switch {
	case errors.As(err, &certificat):
		c.Constat, c.Conseil = "Le certificat de cette adresse n’est pas reconnu.", "Attendez que le guichet l’ait obtenu, ou renouvelez-le chez qui le donne."
		return c
	case err != nil:
		c.Constat = "Personne ne répond à " + public + " depuis cette machine."
		c.Conseil = "Vérifiez que les ports 80 et 443 sont ouverts et mènent ici. Certains réseaux empêchent seulement une machine de s’appeler elle-même : ouvrez alors l’adresse depuis un téléphone."
		return c
	}
	defer rep.Body.Close()
	corps, err := io.ReadAll(io.LimitReader(rep.Body, 1024))
	if err != nil || !hmac.Equal(corps, []byte(r.Socle.Coffre.Empreinte(usageTemoin, alea))) {
		c.Constat, c.Conseil = "Un autre site répond à cette adresse.", "Faites mener le nom, ou le proxy, à ce guichet."
		return c
	}
	c.Bon, c.Constat = true, "Ce guichet y répond"
	if rep.TLS != nil && len(rep.TLS.PeerCertificates) > 0 {
		c.Constat += fmt.Sprintf(", avec un certificat valable jusqu’au %s", socle.JourDe(rep.TLS.PeerCertificates[0].NotAfter).EnLettres())
	}
	c.Constat += "."
	return c
}

// entetesDeProxy are what a proxy writes, one or the other.
var entetesDeProxy = []string{"X-Forwarded-For", "X-Real-Ip", "Forwarded"}

// controlerProxy compares what the request carries with the configuration: a
// proxy that is not declared gives every visitor the same address, and one that
// is not there lets each forge hers.
func controlerProxy(r *socle.Requete) controle {
	c := controle{Titre: "Le proxy"}
	declare := r.Socle.Config.TrustedProxy.Header
	var vus []string
	for _, nom := range entetesDeProxy {
		if r.Request.Header.Get(nom) != "" {
			vus = append(vus, nom)
		}
	}
	switch {
	case declare == "" && len(vus) == 0:
		c.Bon, c.Constat = true, "Aucun : les visiteurs arrivent droit ici."
	case declare == "":
		c.Constat = "Un proxy est devant le guichet (" + strings.Join(vus, ", ") + ") et la configuration ne le dit pas : tous les visiteurs semblent n’en faire qu’un."
		c.Conseil = "Indiquez trusted_proxy.header et trusted_proxy.cidrs dans la configuration."
	case r.Request.Header.Get(declare) == "":
		c.Constat = "La configuration attend l’en-tête " + declare + " d’un proxy, et cette page est arrivée sans lui."
		c.Conseil = "Ouvrez cette page par l’adresse publique. Si c’est déjà le cas, corrigez trusted_proxy.header."
	default:
		c.Bon, c.Constat = true, "Il est reconnu, par l’en-tête "+declare+"."
	}
	return c
}
