package demonstration_test

import (
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

// entrer signs in as a persona, in a browser of her own.
func (d *demo) entrer(t testing.TB, code string) (c *guichettest.Client, chemin string) {
	t.Helper()
	for _, p := range d.Personas {
		if p.Code == code {
			u, err := url.Parse(p.URL)
			if err != nil {
				t.Fatal(err)
			}
			c = guichettest.ClientDe(t, u.Scheme+"://"+u.Host)
			arrivee := c.Ouvrir(u.Path).Attendre(http.StatusOK).URL
			return c, "/" + strings.Split(strings.Trim(arrivee, "/"), "/")[0]
		}
	}
	t.Fatalf("pas de persona %s", code)
	return nil, ""
}

// Every téléservice of the standard set is open on a fresh demo, at the commune
// or at the intercommunalité: the habitante, who signs in once, files it through
// its pages, the secrétaire of both answers, and the habitante reads the answer.
func TestChaqueTeleserviceSeDeposeEtSeDecide(t *testing.T) {
	if testing.Short() {
		t.Skip("une longue ronde, d’un seul fil")
	}
	graine := uint64(time.Now().UnixNano())
	t.Logf("graine %d", graine)
	d := lancer(t)
	camille, chemin := d.entrer(t, "habitante")
	nadege, _ := d.entrer(t, "secretaire")
	x := essai{camille: camille, nadege: nadege, auj: socle.NouvelleHorloge(nil).Aujourdhui(), graine: graine}
	for _, m := range catalogue.Modeles() {
		switch {
		case slices.Contains(m.Niveaux, "commune"):
			t.Run(m.Code, func(t *testing.T) { x.deposer(t, chemin, m) })
		case slices.Contains(m.Niveaux, "epci"):
			t.Run(m.Code+" à l’intercommunalité", func(t *testing.T) { x.deposer(t, cheminEPCI, m) })
		}
	}
	if x.deposees < 33 {
		t.Errorf("%d téléservices déposés", x.deposees)
	}
	nadege.Ouvrir(chemin+"/agents/mairies").Attendre(http.StatusOK).Contient("Communauté de communes de la Vologne imaginaire", "Mairie de Saint-Exemple-sur-Vologne")
}

const cheminEPCI = "/communaute-de-communes-de-la-vologne-imaginaire"

// essai is what the two of them do.
type essai struct {
	camille, nadege *guichettest.Client
	auj             socle.Jour
	graine          uint64
	deposees        int
}

func (x *essai) deposer(t *testing.T, chemin string, m catalogue.EnTete) {
	camille, nadege := x.camille.Pour(t), x.nadege.Pour(t)
	if m.Renvoi {
		camille.Ouvrir(chemin + "/demarches/" + m.Code).Attendre(http.StatusOK)
		camille.Envoyer(chemin+"/demarches/"+m.Code, nil).Attendre(http.StatusSeeOther)
		return
	}
	x.deposees++
	confirmation, id := camille.DeposerParPages(chemin, m.Code, x.auj, rand.New(rand.NewPCG(x.graine, uint64(x.deposees))))
	confirmation.Contient("Votre demande est envoyée")
	desk := chemin + "/agents/demandes/" + id
	nadege.Envoyer(desk+"/prise", nil).Attendre(http.StatusSeeOther)
	doc, err := catalogue.Modele(m.Code)
	if err != nil {
		t.Fatal(err)
	}
	mot := "Acceptée"
	if doc.Traitement.Campagne {
		nadege.Envoyer(desk+"/subvention/vote", url.Values{
			"montant": {"1"}, "deliberation": {"12"}, "le_jour": {strconv.Itoa(x.auj.Jour)}, "le_mois": {strconv.Itoa(int(x.auj.Mois))}, "le_annee": {strconv.Itoa(x.auj.Annee)},
		}).Attendre(http.StatusSeeOther)
	}
	if doc.Traitement.Decision {
		page := nadege.Ouvrir(desk + "/decision").Attendre(http.StatusOK)
		nadege.Envoyer(desk+"/decision", url.Values{"sens": {"acceptee"}, "signataire": {page.Choix("signataire")}}).Attendre(http.StatusSeeOther)
		nadege.Ouvrir(desk + "/decision/lettre.pdf").Attendre(http.StatusOK)
		nadege.Envoyer(desk+"/decision/signature", nil).Attendre(http.StatusSeeOther)
	} else {
		page := nadege.Ouvrir(desk).Attendre(http.StatusOK)
		nadege.Envoyer(desk+"/messages", url.Values{"texte": {"C’est fait."}, "cle": {page.Champ("cle")}, "acte": {"terminer"}}).Attendre(http.StatusSeeOther)
	}
	if dit := doc.Traitement.MotsEtats["acceptee"]; dit != "" {
		mot = dit
	}
	camille.Ouvrir(chemin + "/demandes/" + id).Attendre(http.StatusOK).Contient(mot)
}
