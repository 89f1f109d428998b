package reprise_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/reprise"
	"guichet/pb_hooks/socle"
)

func TestUneAncienneAdresseMeneALaBonnePage(t *testing.T) {
	b := ouvrir(t)
	admin := b.Agent(b.c, "admin@example.org", agents.Gestion)
	base := b.c.Chemin() + "/agents/reglages/adresses"
	coller := func(texte string) url.Values { return url.Values{"adresses": {texte}} }
	admin.Envoyer(base, coller("/vieux/acte ; contact\nhttps://demarches.example.org/index.php?id=12 ; "+b.c.Chemin()+"/demarches/signalement\n/vieux/demarches/tout/ ; "+b.c.Chemin()+"\n"+
		b.c.Chemin()+"/demarches/ancien-code;signalement\n/index.php;contact")).Attendre(http.StatusSeeOther)
	admin.Lire(base).Attendre(http.StatusOK).Contient("/vieux/acte", "/index.php?id=12", "mène à /demarches/contact")
	for _, cas := range []struct{ nom, adresse, vers string }{
		{"une page", "/vieux/acte", "/demarches/contact"},
		{"avec une barre au bout", "/vieux/acte/", "/demarches/contact"},
		{"avec sa question", "/index.php?id=12", "/demarches/signalement"},
		{"avec une autre question", "/index.php?id=13", "/demarches/contact"},
		{"une adresse qui ressemble à celles du guichet", "/vieux/demarches/tout", "/"},
		{"le code d’avant", b.c.Chemin() + "/demarches/ancien-code", "/demarches/signalement"},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			if p := b.Client().Pour(t).Lire(cas.adresse).Attendre(http.StatusMovedPermanently); p.Vers != b.c.Chemin()+cas.vers {
				t.Errorf("mène à %s", p.Vers)
			}
		})
	}
	b.Client().Lire("/vieux/autre").Attendre(http.StatusNotFound)
	b.Client().Envoyer("/vieux/acte", nil).Attendre(http.StatusNotFound)

	autre := b.Collectivite("Val-Imaginaire", "contact")
	chezAutre := b.Agent(autre, "ailleurs@example.org", agents.Gestion)
	for _, cas := range []struct{ nom, texte, dit string }{
		{"un autre site", "/vieux/x;https://ailleurs.example.org/", "n’est ni le code"},
		{"un autre site sans son début", "/vieux/x;//ailleurs.example.org/", "n’est ni le code"},
		{"une barre inverse", `/vieux/x;/\ailleurs.example.org`, "n’est ni le code"},
		{"une page d’une autre collectivité", "/vieux/x;" + autre.Chemin() + "/demarches/contact", "n’est ni le code"},
		{"une page qui en sort", "/vieux/x;" + b.c.Chemin() + "/../" + autre.Slug, "n’est ni le code"},
		{"l’espace des agents", "/vieux/x;" + b.c.Chemin() + "/agents", "n’est ni le code"},
		{"l’adresse d’une autre collectivité", autre.Chemin() + "/vieux;contact", "est déjà prise"},
		{"une adresse du programme", "/statique/app.css;contact", "est déjà prise"},
		{"la page d’entrée", "/;contact", "n’est pas une adresse"},
		{"un script", "javascript:alert(1);contact", "n’est pas une adresse"},
		{"une boucle", b.c.Chemin() + "/demarches/contact;contact", "les mêmes"},
		{"une ligne à moitié", "/vieux/y", "point-virgule"},
		{"rien", " \n ", "Collez"},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			admin.Pour(t).Envoyer(base, coller(cas.texte)).Attendre(http.StatusUnprocessableEntity).Contient(cas.dit)
		})
	}
	chezAutre.Envoyer(autre.Chemin()+"/agents/reglages/adresses", coller("/vieux/acte;contact")).Attendre(http.StatusUnprocessableEntity).Contient("est déjà prise")
	// It was free when it was read, and is not any more.
	if err := reprise.Garder(b.App, reprise.Redirection{Collectivite: autre.ID, Ancien: "/vieux/acte", Vers: "/"}); !socle.EstCode(err, socle.Conflit) {
		t.Errorf("prise entre la lecture et l’écriture : %v", err)
	}
	if p := b.Client().Lire("/vieux/acte").Attendre(http.StatusMovedPermanently); p.Vers != b.c.Chemin()+"/demarches/contact" {
		t.Errorf("l’adresse mène à %s", p.Vers)
	}
	if strings.Contains(chezAutre.Lire(autre.Chemin()+"/agents/reglages/adresses").Texte(), "/vieux") {
		t.Error("une autre collectivité lit ces adresses")
	}
	page := admin.Lire(base)
	_, reste, _ := strings.Cut(page.Corps, `name="adresse" value="`)
	id, _, _ := strings.Cut(reste, `"`)
	chezAutre.Envoyer(autre.Chemin()+"/agents/reglages/adresses/retrait", url.Values{"adresse": {id}}).Attendre(http.StatusSeeOther)
	if n := b.compter("redirections"); n != 5 {
		t.Errorf("%d adresses", n)
	}
	admin.Envoyer(base+"/retrait", url.Values{"adresse": {id}}).Attendre(http.StatusSeeOther)
	if n := b.compter("redirections"); n != 4 {
		t.Errorf("%d adresses", n)
	}
}
