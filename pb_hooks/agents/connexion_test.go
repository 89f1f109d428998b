package agents_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/guichettest"
)

func identifiants(courriel, phrase string) url.Values {
	return url.Values{"courriel": {courriel}, "mot_de_passe": {phrase}}
}

func TestConnexion(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	base := c.Chemin() + "/agents"
	nadege := b.Agent(c, "nadege@example.org", agents.Administration)

	t.Run("l’invitation ouvre la session et ne sert qu’une fois", func(t *testing.T) {
		nadege.Lire(base+"/profil").Attendre(http.StatusOK).Contient("Nadège Humbert", "nadege@example.org")
		lien := b.Inviter(c, "lucas@example.org", agents.Accueil)
		f := url.Values{"prenom": {"Lucas"}, "nom": {"Petit"}, "qualite": {"agent d’accueil"}, "nouveau": {guichettest.MotDePasse}, "encore": {guichettest.MotDePasse}}
		b.Client().Envoyer(lien, f).Attendre(http.StatusSeeOther)
		b.Client().Envoyer(lien, f).Attendre(http.StatusNotFound).Contient("a déjà servi")
	})
	t.Run("une invitation de plus de 7 jours ne vaut plus rien", func(t *testing.T) {
		autre := guichettest.New(t)
		ici := autre.Collectivite("Saint-Exemple")
		lien := autre.Inviter(ici, "tard@example.org", agents.Accueil)
		autre.Horloge.Avancer(7*24*time.Hour + time.Minute)
		autre.Client().Lire(lien).Attendre(http.StatusNotFound)
	})
	t.Run("l’adresse et le mot de passe ouvrent la page demandée", func(t *testing.T) {
		client := b.Client()
		p := client.Lire(base + "/profil").Attendre(http.StatusSeeOther)
		suite := client.Lire(p.Vers).Champ("suite")
		f := identifiants(" NADEGE@example.org ", guichettest.MotDePasse)
		f.Set("suite", suite)
		if vers := client.Envoyer(base+"/connexion", f).Attendre(http.StatusSeeOther).Vers; vers != base+"/profil" {
			t.Fatalf("vers %s", vers)
		}
		client.Lire(base + "/profil").Attendre(http.StatusOK)
	})
	t.Run("une suite étrangère ramène à l’espace des agents", func(t *testing.T) {
		for _, suite := range []string{"https://ailleurs.example/", "//ailleurs.example", base + "x", base + "/../compte", `/\ailleurs`} {
			f := identifiants("nadege@example.org", guichettest.MotDePasse)
			f.Set("suite", suite)
			if vers := b.Client().Envoyer(base+"/connexion", f).Vers; vers != base {
				t.Errorf("%s mène à %s", suite, vers)
			}
		}
	})
	t.Run("la déconnexion ferme la porte", func(t *testing.T) {
		client := b.Client()
		client.Envoyer(base+"/connexion", identifiants("lucas@example.org", guichettest.MotDePasse)).Attendre(http.StatusSeeOther)
		client.Envoyer(base+"/deconnexion", nil).Attendre(http.StatusSeeOther)
		if p := client.Lire(base + "/profil"); !strings.Contains(p.Vers, "/connexion") {
			t.Fatalf("%d %s", p.Status, p.Vers)
		}
	})
}

func TestRefusDeConnexion(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	connexion := c.Chemin() + "/agents/connexion"
	b.Agent(c, "nadege@example.org", agents.Administration)
	b.Inviter(c, "invitee@example.org", agents.Accueil)

	t.Run("une adresse inconnue, une invitée et un mauvais mot de passe reçoivent la même réponse", func(t *testing.T) {
		reponses := map[string]bool{}
		for _, courriel := range []string{"inconnue@example.org", "invitee@example.org", "nadege@example.org"} {
			p := b.Client().Envoyer(connexion, identifiants(courriel, "mauvais mot de passe")).Attendre(http.StatusUnprocessableEntity)
			reponses[strings.ReplaceAll(p.Corps, courriel, "…")] = true
		}
		if len(reponses) != 1 {
			t.Errorf("%d réponses différentes", len(reponses))
		}
	})
	t.Run("un mot de passe vide n’ouvre pas un compte sans mot de passe", func(t *testing.T) {
		b.Client().Envoyer(connexion, identifiants("invitee@example.org", "")).Attendre(http.StatusUnprocessableEntity)
	})
	t.Run("huit essais ferment un quart d’heure, adresse connue ou non", func(t *testing.T) {
		for _, courriel := range []string{"nadege@example.org", "personne@example.org"} {
			for range 8 {
				b.Client().Envoyer(connexion, identifiants(courriel, "essai"))
			}
			b.Client().Envoyer(connexion, identifiants(courriel, guichettest.MotDePasse)).Attendre(http.StatusTooManyRequests)
		}
		b.Horloge.Avancer(16 * time.Minute)
		b.Client().Envoyer(connexion, identifiants("nadege@example.org", guichettest.MotDePasse)).Attendre(http.StatusSeeOther)
	})
	t.Run("l’agent d’une autre collectivité n’entre pas", func(t *testing.T) {
		ailleurs := b.Collectivite("Val-Imaginaire")
		b.Client().Envoyer(ailleurs.Chemin()+"/agents/connexion", identifiants("nadege@example.org", guichettest.MotDePasse)).
			Attendre(http.StatusUnprocessableEntity).Contient("n’ouvre pas ce guichet")
		client := b.Client()
		client.Envoyer(connexion, identifiants("nadege@example.org", guichettest.MotDePasse)).Attendre(http.StatusSeeOther)
		client.Lire(ailleurs.Chemin() + "/agents/profil").Attendre(http.StatusForbidden)
	})
}

var motifCle = regexp.MustCompile(`class="code">([A-Z2-7 ]{32,})<`)

func TestSecondFacteur(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	base := c.Chemin() + "/agents"
	nadege := b.Agent(c, "nadege@example.org", agents.Administration)
	page := base + "/profil/second-facteur"

	nadege.Envoyer(page, url.Values{"acte": {"application"}}).Attendre(http.StatusSeeOther)
	p := nadege.Lire(page + "?etape=application").Attendre(http.StatusOK)
	cle := motifCle.FindStringSubmatch(p.Corps)
	if cle == nil {
		t.Fatal("pas de clé sur la page")
	}
	if !strings.Contains(p.Corps, `src="data:image/png;base64,`) {
		t.Error("pas de carré à photographier sur la page")
	}
	code := func() string {
		n, err := totp.GenerateCode(strings.ReplaceAll(cle[1], " ", ""), b.Horloge.Maintenant())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	nadege.Envoyer(page, url.Values{"acte": {"application-confirmer"}, "code": {"000000"}}).Attendre(http.StatusUnprocessableEntity)
	premier := code()
	p = nadege.Envoyer(page, url.Values{"acte": {"application-confirmer"}, "code": {premier}}).Attendre(http.StatusOK)
	secours := regexp.MustCompile(`[a-z2-7]{5}-[a-z2-7]{5}`).FindAllString(p.Texte(), -1)
	if len(secours) != 10 {
		t.Fatalf("%d codes de secours", len(secours))
	}

	connecter := func() *guichettest.Client {
		client := b.Client()
		p := client.Envoyer(base+"/connexion", identifiants("nadege@example.org", guichettest.MotDePasse)).Attendre(http.StatusSeeOther)
		if p.Vers != base+"/connexion/facteur" {
			t.Fatalf("vers %s", p.Vers)
		}
		if q := client.Lire(base + "/profil"); q.Status == http.StatusOK {
			t.Fatal("le mot de passe seul ouvre le profil")
		}
		return client
	}
	facteur := func(client *guichettest.Client, code string) int {
		return client.Envoyer(base+"/connexion/facteur", url.Values{"code": {code}}).Status
	}
	t.Run("un code déjà servi est refusé", func(t *testing.T) {
		if s := facteur(connecter(), premier); s != http.StatusUnprocessableEntity {
			t.Errorf("statut %d", s)
		}
	})
	t.Run("le code suivant ouvre", func(t *testing.T) {
		b.Horloge.Avancer(time.Minute)
		if s := facteur(connecter(), code()); s != http.StatusSeeOther {
			t.Errorf("statut %d", s)
		}
	})
	t.Run("un code de secours ouvre une fois", func(t *testing.T) {
		if s := facteur(connecter(), strings.ToUpper(secours[3])); s != http.StatusSeeOther {
			t.Errorf("statut %d", s)
		}
		if s := facteur(connecter(), secours[3]); s != http.StatusUnprocessableEntity {
			t.Errorf("la seconde fois : statut %d", s)
		}
	})
	t.Run("sans le mot de passe, la page du code n’existe pas", func(t *testing.T) {
		if p := b.Client().Envoyer(base+"/connexion/facteur", url.Values{"code": {secours[4]}}); p.Vers != base+"/connexion" {
			t.Errorf("%d %s", p.Status, p.Vers)
		}
	})
	t.Run("le code par courriel prouve la boîte avant de servir", func(t *testing.T) {
		lucas := b.Agent(c, "lucas@example.org", agents.Accueil)
		lucas.Envoyer(page, url.Values{"acte": {"courriel"}}).Attendre(http.StatusSeeOther)
		lucas.Lire(page + "?etape=courriel").Attendre(http.StatusOK).Contient("Le code reçu par courriel")
		lucas.Envoyer(page, url.Values{"acte": {"courriel-confirmer"}, "code": {guichettest.Code(t, b.Dernier("lucas@example.org"))}}).Attendre(http.StatusSeeOther)
		client := b.Client()
		client.Envoyer(base+"/connexion", identifiants("lucas@example.org", guichettest.MotDePasse)).Attendre(http.StatusSeeOther)
		if s := facteur(client, guichettest.Code(t, b.Dernier("lucas@example.org"))); s != http.StatusSeeOther {
			t.Errorf("statut %d", s)
		}
	})
}
