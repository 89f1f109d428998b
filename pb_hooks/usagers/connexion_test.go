package usagers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/usagers"
)

const camille = "camille@example.org"

// guichet is a commune with one compte, Camille's.
type guichet struct {
	*guichettest.Banc
	c    *collectivites.Collectivite
	base string
	t    *testing.T
}

func ouvrir(t *testing.T) *guichet {
	t.Helper()
	g := &guichet{Banc: guichettest.New(t), t: t}
	g.c = g.Collectivite("Saint-Exemple")
	g.base = g.c.Chemin()
	g.Client().Connecter(g.c, camille, "Camille", "Thouvenel")
	return g
}

// demander asks a code and returns the mail that carries it.
func (g *guichet) demander(client *guichettest.Client, adresse string, f url.Values) exploitation.Courriel {
	g.t.Helper()
	if f == nil {
		f = url.Values{}
	}
	f.Set("courriel", adresse)
	if p := client.Envoyer(g.base+"/connexion", f).Attendre(http.StatusSeeOther); p.Vers != g.base+"/connexion/code" {
		g.t.Fatal(p.Vers)
	}
	return g.Dernier(adresse)
}

func (g *guichet) taper(client *guichettest.Client, code string) *guichettest.Page {
	g.t.Helper()
	return client.Envoyer(g.base+"/connexion/code", url.Values{"code": {code}})
}

// The mail, the page and the work are the same for an address that is known
// and for one that is not.
func TestLaConnexionNeDitPasQuiEstConnu(t *testing.T) {
	g := ouvrir(t)
	g.Horloge.Avancer(time.Hour)
	type reponse struct {
		pages, courriel string
		ecrites         int
	}
	codes := regexp.MustCompile(`\d{3} \d{3}`)
	essayer := func(adresse string) (r reponse, duree time.Duration) {
		client := g.Client()
		avant := g.lignes()
		debut := time.Now()
		c := g.demander(client, adresse, nil)
		duree = time.Since(debut)
		r.ecrites = g.lignes() - avant
		faux := g.taper(client, "000000")
		page := client.Lire(g.base + "/connexion/code")
		r.pages = strings.ReplaceAll(page.Corps+faux.Corps, adresse, "…")
		for _, entete := range []string{"Content-Type", "Cache-Control", "Content-Security-Policy"} {
			r.pages += page.Header.Get(entete)
		}
		r.courriel = codes.ReplaceAllString(c.Objet+c.Texte+c.HTML, "…")
		return r, duree
	}
	var connue, inconnue reponse
	var connues, inconnues []time.Duration
	for range 15 {
		var d time.Duration
		connue, d = essayer(camille)
		connues = append(connues, d)
		inconnue, d = essayer("personne@example.org")
		inconnues = append(inconnues, d)
		g.Horloge.Avancer(13 * time.Minute) // under the limit of codes
	}
	if connue != inconnue {
		t.Errorf("les réponses diffèrent\n%+v\n%+v", connue, inconnue)
	}
	slices.Sort(connues)
	slices.Sort(inconnues)
	if a, b := connues[7], inconnues[7]; a > 3*b || b > 3*a {
		t.Errorf("une adresse connue prend %s, une autre %s", a, b)
	}
}

// lignes counts the rows that a sign-in writes.
func (g *guichet) lignes() (n int) {
	g.t.Helper()
	err := g.App.DB().NewQuery("SELECT (SELECT count(*) FROM codes) + (SELECT count(*) FROM courriels) + (SELECT count(*) FROM journal)").Row(&n)
	if err != nil {
		g.t.Fatal(err)
	}
	return n
}

func TestLeCodeSeLitSurUnAutreAppareil(t *testing.T) {
	g := ouvrir(t)
	ordinateur, telephone := g.Client(), g.Client()
	code := guichettest.Code(t, g.demander(ordinateur, camille, nil))
	t.Run("le téléphone qui lit le courriel n’y ouvre rien", func(t *testing.T) {
		if p := g.taper(telephone, code).Attendre(http.StatusSeeOther); p.Vers != g.base+"/connexion" {
			t.Error(p.Vers)
		}
		telephone.Lire(g.base + "/compte").Attendre(http.StatusSeeOther)
	})
	t.Run("la page qui attend survit à un rechargement et à 25 minutes", func(t *testing.T) {
		g.Horloge.Avancer(25 * time.Minute)
		ordinateur.Lire(g.base+"/connexion/code").Attendre(http.StatusOK).Contient(camille, "Vous pouvez lire le courriel sur un autre appareil.")
		ordinateur.Lire(g.base + "/connexion/code").Attendre(http.StatusOK)
	})
	t.Run("le code tapé sur l’ordinateur l’ouvre", func(t *testing.T) {
		if p := g.taper(ordinateur, code[:3]+" "+code[3:]).Attendre(http.StatusSeeOther); p.Vers != g.base+"/demandes" {
			t.Error(p.Vers)
		}
		ordinateur.Lire(g.base+"/compte").Attendre(http.StatusOK).Contient("Camille", camille)
	})
	t.Run("le code ne sert pas deux fois", func(t *testing.T) {
		g.taper(ordinateur, code).Attendre(http.StatusSeeOther) // its step is over
		g.demander(telephone, camille, nil)
		g.taper(telephone, code).Attendre(http.StatusUnprocessableEntity)
	})
	t.Run("après 30 minutes, l’étape est à refaire", func(t *testing.T) {
		g.Horloge.Avancer(31 * time.Minute)
		if p := telephone.Lire(g.base + "/connexion/code"); p.Vers != g.base+"/connexion" {
			t.Errorf("%d %s", p.Status, p.Vers)
		}
	})
}

func TestLAdresseEtLeCodeNeVontDansAucuneAdresse(t *testing.T) {
	g := ouvrir(t)
	client := g.Client()
	c := g.demander(client, camille, url.Values{"suite": {g.base + "/compte"}})
	p := g.taper(client, guichettest.Code(t, c))
	if p.Vers != g.base+"/compte" || strings.Contains(c.Objet, guichettest.Code(t, c)[:3]) || strings.Contains(c.Objet, "camille") {
		t.Errorf("%s, « %s »", p.Vers, c.Objet)
	}
}

func TestUneSuiteEtrangereNEstPasSuivie(t *testing.T) {
	g := ouvrir(t)
	for _, suite := range []string{"https://ailleurs.example/", "//ailleurs.example", "/autre-commune/demandes", `\\ailleurs`, g.base + "/\tx", g.base, "javascript:alert(1)"} {
		g.Horloge.Avancer(time.Hour)
		client := g.Client()
		c := g.demander(client, camille, url.Values{"suite": {suite}})
		if p := g.taper(client, guichettest.Code(t, c)); p.Vers != g.base+"/demandes" {
			t.Errorf("%q mène à %q", suite, p.Vers)
		}
	}
}

func TestLimitesDeLaConnexion(t *testing.T) {
	g := ouvrir(t)
	demander := func(adresse string) int {
		return g.Client().Envoyer(g.base+"/connexion", url.Values{"courriel": {adresse}}).Status
	}
	for _, adresse := range []string{"zoe@example.org", camille} {
		g.Horloge.Avancer(time.Hour)
		for i := range 7 {
			attendu := http.StatusSeeOther
			if i >= 5 {
				attendu = http.StatusTooManyRequests
			}
			if v := demander(adresse); v != attendu {
				t.Errorf("%s, code %d : %d", adresse, i+1, v)
			}
		}
	}
	g.Horloge.Avancer(time.Hour)
	refus := 0
	for i := range 33 {
		if demander(fmt.Sprintf("visiteur%d@example.org", i)) == http.StatusTooManyRequests {
			refus++
		}
	}
	if refus != 3 {
		t.Errorf("%d refus d’une même machine, attendu 3", refus)
	}
	for _, adresse := range []string{"", "camille", "a@b", strings.Repeat("a", 300) + "@example.org", "a\x00@example.org"} {
		if v := demander(adresse); v != http.StatusUnprocessableEntity {
			t.Errorf("%q : %d", adresse, v)
		}
	}
}

func TestUneEtapeForgeeNOuvreRien(t *testing.T) {
	g := ouvrir(t)
	autre := ouvrir(t) // another instance, another key
	for nom, valeur := range map[string]string{"vide": "", "inventée": "eyJjIjoiY2FtaWxsZUBleGFtcGxlLm9yZyIsIm9rIjp0cnVlfQ", "d’une autre instance": autre.etape()} {
		for _, chemin := range []string{"/connexion/code", "/connexion/personne"} {
			req := g.Client().Requete(http.MethodGet, g.base+chemin, nil)
			req.AddCookie(&http.Cookie{Name: "guichet-connexion", Value: valeur})
			if p := g.Client().Faire(req); p.Vers != g.base+"/connexion" {
				t.Errorf("%s, %s : %d %s", nom, chemin, p.Status, p.Vers)
			}
		}
	}
	// A step whose code was not typed chooses nobody.
	client := g.Client()
	g.demander(client, camille, nil)
	client.Envoyer(g.base+"/connexion/personne", url.Values{"personne": {g.Compte(camille).ID}}).Attendre(http.StatusSeeOther)
	client.Lire(g.base + "/compte").Attendre(http.StatusSeeOther)
}

// etape is the sealed cookie of a sign-in whose code was right.
func (g *guichet) etape() string {
	g.t.Helper()
	client := g.Client()
	c := g.demander(client, "nouvelle@example.org", nil)
	p := g.taper(client, guichettest.Code(g.t, c)).Attendre(http.StatusSeeOther)
	for _, k := range (&http.Response{Header: p.Header}).Cookies() {
		if k.Name == "guichet-connexion" {
			return k.Value
		}
	}
	g.t.Fatal("pas d’étape")
	return ""
}

func TestPlusieursPersonnesUneAdresse(t *testing.T) {
	g := ouvrir(t)
	camilleChezElle := g.Client().Connecter(g.c, camille, "", "")
	dominique := g.Client().Connecter(g.c, camille, "", "")
	p := dominique.Envoyer(g.base+"/compte/autre-personne", nil).Attendre(http.StatusSeeOther)
	p = dominique.Envoyer(p.Vers, url.Values{"code": {guichettest.Code(t, g.Dernier(camille))}}).Attendre(http.StatusSeeOther)
	dominique.Lire(p.Vers).Attendre(http.StatusOK).Contient("Qui êtes-vous ?", "Camille", "Une autre personne")

	t.Run("il faut choisir", func(t *testing.T) {
		dominique.Envoyer(p.Vers, url.Values{"prenom": {"Dominique"}, "nom": {"Thouvenel"}}).Attendre(http.StatusUnprocessableEntity).Contient("Choisissez la personne que vous êtes.")
		dominique.Envoyer(p.Vers, url.Values{"personne": {"autre"}}).Attendre(http.StatusUnprocessableEntity).Contient("Indiquez votre nom de naissance.")
		dominique.Envoyer(p.Vers, url.Values{"personne": {"autre"}, "nom": {strings.Repeat("é", 101)}, "prenom": {strings.Repeat("é", 151)}}).
			Attendre(http.StatusUnprocessableEntity).Contient("Raccourcissez votre nom", "Raccourcissez votre prénom")
	})
	t.Run("le compte d’une autre adresse ne se choisit pas", func(t *testing.T) {
		g.Client().Connecter(g.c, "zoe@example.org", "Zoé", "Petit")
		dominique.Envoyer(p.Vers, url.Values{"personne": {g.Compte("zoe@example.org").ID}}).Attendre(http.StatusUnprocessableEntity)
	})
	t.Run("le formulaire envoyé deux fois n’ouvre qu’un compte", func(t *testing.T) {
		f := url.Values{"personne": {"autre"}, "prenom": {"Dominique"}, "nom": {"Thouvenel"}}
		double := dominique.Copie()
		dominique.Envoyer(p.Vers, f).Attendre(http.StatusSeeOther)
		double.Envoyer(p.Vers, f).Attendre(http.StatusSeeOther)
		if l, err := usagers.ComptesDe(g.App, camille); err != nil || len(l) != 2 {
			t.Fatalf("%d comptes, %v", len(l), err)
		}
	})
	t.Run("chacun retrouve le sien, sans voir celui de l’autre", func(t *testing.T) {
		dominique.Lire(g.base + "/compte").Attendre(http.StatusOK).Contient("Dominique")
		if p := camilleChezElle.Lire(g.base + "/compte").Attendre(http.StatusOK); strings.Contains(p.Corps, "Dominique") {
			t.Error("Camille lit le nom de Dominique")
		}
		g.Horloge.Avancer(time.Hour)
		retour := g.Client()
		c := g.demander(retour, camille, nil)
		if strings.Contains(c.Texte, "Camille ") || strings.Contains(c.Texte, "Dominique") {
			t.Errorf("le courriel suppose qui le lit :\n%s", c.Texte)
		}
		p := g.taper(retour, guichettest.Code(t, c)).Attendre(http.StatusSeeOther)
		retour.Lire(p.Vers).Contient("Camille", "Dominique")
		l, err := usagers.ComptesDe(g.App, camille)
		if err != nil {
			t.Fatal(err)
		}
		retour.Envoyer(p.Vers, url.Values{"personne": {l[1].ID}}).Attendre(http.StatusSeeOther)
		retour.Lire(g.base + "/compte").Contient("Dominique")
	})
}

func TestAppareilsDuCompte(t *testing.T) {
	g := ouvrir(t)
	ici, ailleurs := g.Client().Connecter(g.c, camille, "", ""), g.Client().Connecter(g.c, camille, "", "")
	zoe := g.Client().Connecter(g.c, "zoe@example.org", "Zoé", "Petit")
	appareils := regexp.MustCompile(`/compte/appareils/([a-z0-9]{15})"`)
	liste := func() (l []string) {
		t.Helper()
		for _, m := range appareils.FindAllStringSubmatch(ici.Lire(g.base+"/compte").Attendre(http.StatusOK).Corps, -1) {
			l = append(l, m[1])
		}
		return l
	}
	if n := len(liste()); n != 3 { // the one of the bench too
		t.Fatalf("%d appareils", n)
	}
	t.Run("un autre compte ne déconnecte pas les miens", func(t *testing.T) {
		for _, id := range liste() {
			zoe.Envoyer(g.base+"/compte/appareils/"+id, nil).Attendre(http.StatusNotFound)
		}
		g.Client().Envoyer(g.base+"/compte/appareils/"+liste()[0], nil).Attendre(http.StatusUnauthorized)
		ailleurs.Lire(g.base + "/compte").Attendre(http.StatusOK)
	})
	t.Run("déconnecter les autres ne déconnecte ni celui-ci ni ceux des autres comptes", func(t *testing.T) {
		ici.Envoyer(g.base+"/compte/appareils/autres", nil).Attendre(http.StatusSeeOther)
		ailleurs.Lire(g.base + "/compte").Attendre(http.StatusSeeOther)
		zoe.Lire(g.base + "/compte").Attendre(http.StatusOK)
		if n := len(liste()); n != 1 {
			t.Errorf("%d appareils", n)
		}
	})
	t.Run("déconnecter celui-ci le déconnecte", func(t *testing.T) {
		ici.Envoyer(g.base+"/compte/appareils/"+liste()[0], nil).Attendre(http.StatusSeeOther)
		ici.Lire(g.base + "/compte").Attendre(http.StatusSeeOther)
	})
	t.Run("un ordinateur partagé oublie après 10 minutes, et se montre ainsi", func(t *testing.T) {
		g.Horloge.Avancer(time.Hour)
		bibliotheque := g.Client()
		c := g.demander(bibliotheque, camille, url.Values{"partage": {"oui"}})
		g.taper(bibliotheque, guichettest.Code(t, c)).Attendre(http.StatusSeeOther)
		bibliotheque.Lire(g.base + "/compte").Attendre(http.StatusOK).Contient("ordinateur partagé")
		g.Horloge.Avancer(11 * time.Minute)
		bibliotheque.Lire(g.base + "/compte").Attendre(http.StatusSeeOther)
	})
}

func TestChangerSonNomEtPartir(t *testing.T) {
	g := ouvrir(t)
	client := g.Client().Connecter(g.c, camille, "", "")
	client.Envoyer(g.base+"/compte", url.Values{"prenom": {" Camille "}, "nom": {"Thouvenel-Petit"}}).Attendre(http.StatusSeeOther)
	client.Envoyer(g.base+"/compte", url.Values{"nom": {""}}).Attendre(http.StatusUnprocessableEntity).Contient("Indiquez votre nom de naissance.")
	if v := client.Lire(g.base + "/compte").Champ("nom"); v != "Thouvenel-Petit" {
		t.Error(v)
	}
	client.Envoyer(g.base+"/deconnexion", nil).Attendre(http.StatusSeeOther)
	client.Envoyer(g.base+"/deconnexion", nil).Attendre(http.StatusSeeOther)
	p := client.Lire(g.base + "/compte").Attendre(http.StatusSeeOther)
	client.Lire(p.Vers).Attendre(http.StatusOK).Contient("Recevoir un code")
	client.Envoyer(g.base+"/compte", url.Values{"nom": {"a"}}).Attendre(http.StatusUnauthorized)
}
