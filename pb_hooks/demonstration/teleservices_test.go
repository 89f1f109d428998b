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

// Every téléservice of the standard set that a commune offers is open on a fresh
// demo: the habitante files it through its pages, the secrétaire answers, and
// the habitante reads the answer.
func TestChaqueTeleserviceSeDeposeEtSeDecide(t *testing.T) {
	graine := uint64(time.Now().UnixNano())
	t.Logf("graine %d", graine)
	d := lancer(t)
	camille, chemin := d.entrer(t, "habitante")
	nadege, _ := d.entrer(t, "secretaire")
	auj := socle.NouvelleHorloge(nil).Aujourdhui()
	deposees := 0
	for _, m := range catalogue.Modeles() {
		if !slices.Contains(m.Niveaux, "commune") {
			continue
		}
		t.Run(m.Code, func(t *testing.T) {
			camille, nadege := camille.Pour(t), nadege.Pour(t)
			if m.Renvoi {
				camille.Ouvrir(chemin + "/demarches/" + m.Code).Attendre(http.StatusOK)
				camille.Envoyer(chemin+"/demarches/"+m.Code, nil).Attendre(http.StatusSeeOther)
				return
			}
			deposees++
			confirmation, id := camille.DeposerParPages(chemin, m.Code, auj, rand.New(rand.NewPCG(graine, uint64(deposees))))
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
					"montant": {"1"}, "deliberation": {"12"}, "le_jour": {strconv.Itoa(auj.Jour)}, "le_mois": {strconv.Itoa(int(auj.Mois))}, "le_annee": {strconv.Itoa(auj.Annee)},
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
		})
	}
	if deposees < 32 {
		t.Errorf("%d téléservices déposés", deposees)
	}
}
