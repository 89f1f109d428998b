package preuves_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/preuves"
)

func TestLesClesDeFranceConnect(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	exploitante := b.Agent(c, "exploitante@example.org", agents.Administration) // the first one runs the instance
	admin := b.Agent(c, "admin@example.org", agents.Administration)
	page := c.Chemin() + "/agents/reglages/franceconnect"
	admin.Lire(page).Attendre(http.StatusOK).Contient("FranceConnect n’est pas réglé", c.Chemin()+"/connexion/franceconnect/retour")
	production, essai := preuves.FranceConnect.Emetteurs()[0], preuves.FranceConnect.Emetteurs()[1]
	cles := func(service string) url.Values {
		return url.Values{"service": {service}, "client": {"abc"}, "secret": {"un secret"}, "portees": {"identite_pivot", "email"}, "actif": {"oui"}}
	}

	admin.Envoyer(page, nil).Attendre(http.StatusUnprocessableEntity).Contient("Recopiez l’identifiant", "Recopiez le secret")
	admin.Envoyer(page, cles(essai)).Attendre(http.StatusUnprocessableEntity).Contient("Seule la personne qui exploite le guichet")
	mauvais := cles("autre")
	for _, adresse := range []string{"", "http://franceconnect.example", "https://a@b.example", "https://b.example/?x=1"} {
		mauvais.Set("emetteur", adresse)
		exploitante.Envoyer(page, mauvais).Attendre(http.StatusUnprocessableEntity).Contient("Recopiez l’adresse")
	}
	faux := cles(production)
	faux.Add("portees", "dgfip_rfr")
	admin.Envoyer(page, faux).Attendre(http.StatusUnprocessableEntity).Contient("Choisissez dans la liste")

	admin.Envoyer(page, cles(production)).Attendre(http.StatusSeeOther)
	f, err := preuves.Ouvert(b.App, preuves.FranceConnect, c.ID)
	if err != nil || f == nil || f.Emetteur != production || f.Portees != "openid identite_pivot email" || strings.Contains(f.Secret, "un secret") {
		t.Fatalf("%+v %v", f, err)
	}
	if p := admin.Lire(page).Contient("est proposé aux habitants", "ne se relit pas"); strings.Contains(p.Corps, "un secret") || !strings.Contains(p.Corps, `value="abc"`) {
		t.Error("le secret se relit")
	}

	// Without the secret, the one that is there stays; an exploitante may try elsewhere.
	garde := cles(essai)
	garde.Del("secret")
	exploitante.Envoyer(page, garde).Attendre(http.StatusSeeOther)
	apres, err := preuves.Ouvert(b.App, preuves.FranceConnect, c.ID)
	if err != nil || apres.Emetteur != essai || apres.Secret != f.Secret {
		t.Errorf("%+v %v", apres, err)
	}
	voisine := b.Collectivite("Val-Imaginaire")
	if f, err := preuves.Ouvert(b.App, preuves.FranceConnect, voisine.ID); err != nil || f != nil {
		t.Errorf("une autre collectivité a ces clés : %+v %v", f, err)
	}
}
