package installation_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/installation"
)

const phrase = "quatre mots sans rapport"

// banc is a guichet that nobody installed.
type banc struct {
	*guichettest.Banc
	t *testing.T
}

func ouvrir(t *testing.T) *banc {
	t.Helper()
	return &banc{guichettest.New(t), t}
}

// jeton is the code of a new link.
func (b *banc) jeton() string {
	b.t.Helper()
	lien, err := installation.EmettreLien(b.App)
	if err != nil {
		b.t.Fatal(err)
	}
	_, jeton, _ := strings.Cut(lien, "#")
	return jeton
}

// nadege is the form of the first account.
func nadege(jeton string) url.Values {
	return url.Values{
		"jeton": {jeton}, "courriel": {"nadege@example.org"}, "prenom": {"Nadège"}, "nom": {"Humbert"}, "qualite": {"secrétaire de mairie"},
		"nouveau": {phrase}, "encore": {phrase},
	}
}

// fonder makes the first account in a new browser.
func (b *banc) fonder() *guichettest.Client {
	b.t.Helper()
	c := b.Client()
	c.Envoyer("/installation/administrateur", nadege(b.jeton())).Attendre(http.StatusSeeOther)
	return c
}

// choisir puts Épinal on the instance, with what an accusé needs.
func (b *banc) choisir(c *guichettest.Client) *collectivites.Collectivite {
	b.t.Helper()
	c.Envoyer("/installation/collectivite", url.Values{"fiche": {"commune:88160"}}).Attendre(http.StatusSeeOther)
	c.Envoyer("/epinal/agents/reglages/identite", url.Values{
		"enseigne": {"Mairie d’Épinal"}, "adresse": {"9 rue du Général Leclerc\n88000 Épinal"}, "telephone": {"03 29 00 00 00"}, "courriel": {"mairie@example.org"}, "autorite": {"le maire"},
	}).Attendre(http.StatusSeeOther)
	x, err := collectivites.ParSlug(b.App, "epinal")
	if err != nil {
		b.t.Fatal(err)
	}
	return x
}

func TestLeCodeDuLienOuvreUneFois(t *testing.T) {
	b := ouvrir(t)
	jeton := b.jeton()
	if etat, err := os.Stat(filepath.Join(b.App.DataDir(), "lien-installation")); err != nil || etat.Mode().Perm() != 0o600 {
		t.Errorf("le fichier du lien : %v, %v", etat, err)
	}
	c := b.Client()
	c.Ouvrir("/installation").Contient("Le code d’installation")
	c.Envoyer("/installation", url.Values{"jeton": {"faux"}}).Attendre(http.StatusUnprocessableEntity).Contient("n’est pas le bon")
	c.Envoyer("/installation", url.Values{"jeton": {" " + jeton + "\n"}}).Attendre(http.StatusOK).Contient("Votre accès", "12 caractères ou plus")
	f := nadege(jeton)
	f.Set("encore", "autre chose")
	c.Envoyer("/installation/administrateur", f).Attendre(http.StatusUnprocessableEntity).Contient("ne sont pas les mêmes")
	c.Envoyer("/installation/administrateur", nadege(jeton)).Attendre(http.StatusSeeOther)
	c.Ouvrir("/installation").Attendre(http.StatusOK).Contient("Votre accès est créé.", "Nadège Humbert, nadege@example.org", "Choisir la collectivité")
	if _, err := os.Stat(filepath.Join(b.App.DataDir(), "lien-installation")); !os.IsNotExist(err) {
		t.Errorf("le fichier du lien reste : %v", err)
	}

	autre := b.Client()
	autre.Envoyer("/installation", url.Values{"jeton": {jeton}}).Attendre(http.StatusUnprocessableEntity)
	autre.Envoyer("/installation/administrateur", nadege(jeton)).Attendre(http.StatusUnprocessableEntity)
	l, err := agents.Exploitants(b.App)
	if err != nil || len(l) != 1 || l[0].Courriel != "nadege@example.org" {
		t.Errorf("exploitants : %+v, %v", l, err)
	}
}

func TestLeCodeDuLienPerime(t *testing.T) {
	b := ouvrir(t)
	ancien := b.jeton()
	jeton := b.jeton()
	c := b.Client()
	c.Envoyer("/installation", url.Values{"jeton": {ancien}}).Attendre(http.StatusUnprocessableEntity)
	c.Envoyer("/installation", url.Values{"jeton": {jeton}}).Attendre(http.StatusOK)
	b.Horloge.Avancer(30 * time.Minute)
	c.Envoyer("/installation", url.Values{"jeton": {jeton}}).Attendre(http.StatusUnprocessableEntity)
	c.Envoyer("/installation/administrateur", nadege(jeton)).Attendre(http.StatusUnprocessableEntity)
}

// A passphrase is asked on a protected connection only: by another name than
// this machine's, and in clear, nothing begins.
func TestRienNeCommenceSansConnexionProtegee(t *testing.T) {
	b := ouvrir(t)
	jeton := b.jeton()
	for _, essai := range []struct{ methode, chemin, corps string }{
		{http.MethodGet, "/installation", ""},
		{http.MethodPost, "/installation", url.Values{"jeton": {jeton}}.Encode()},
		{http.MethodPost, "/installation/administrateur", nadege(jeton).Encode()},
		{http.MethodPost, "/installation/connexion", url.Values{"courriel": {"nadege@example.org"}, "mot_de_passe": {phrase}}.Encode()},
	} {
		req := b.Client().Requete(essai.methode, essai.chemin, strings.NewReader(essai.corps))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Host = "guichet.example.fr"
		p := b.Client().Faire(req)
		if essai.methode == http.MethodGet {
			p.Attendre(http.StatusOK)
			if strings.Contains(p.Corps, `name="jeton"`) {
				t.Error("la boîte du code est là")
			}
		} else {
			p.Attendre(http.StatusForbidden)
		}
		p.Contient("n’est pas protégée")
	}
	if l, err := agents.Exploitants(b.App); err != nil || len(l) > 0 {
		t.Errorf("exploitants : %+v, %v", l, err)
	}
}

// Every route but those of the first run answers a visitor the same page; who
// installs opens them.
func TestPersonneNeVoitRienAvantLaFin(t *testing.T) {
	b := ouvrir(t)
	c := b.fonder()
	b.choisir(c)
	visiteur := b.Client()
	fermees := 0
	for _, r := range b.Socle.Routes() {
		if strings.HasPrefix(r.Chemin, "/installation") || strings.HasPrefix(r.Chemin, "/statique") || r.Chemin == "/sante" {
			continue
		}
		chemin := strings.NewReplacer("{collectivite}", "epinal", "{$}", "").Replace(r.Chemin)
		req := visiteur.Requete(r.Methode, chemin, nil)
		p := visiteur.Faire(req)
		if p.Status != http.StatusServiceUnavailable || strings.Contains(p.Corps, "pinal") {
			t.Errorf("%s %s : %d\n%s", r.Methode, r.Chemin, p.Status, p.Texte())
		}
		fermees++
	}
	if fermees < 100 {
		t.Errorf("%d routes fermées seulement", fermees)
	}
	p := visiteur.Lire("/installation").Attendre(http.StatusOK)
	if strings.Contains(p.Corps, "pinal") || strings.Contains(p.Corps, "Humbert") {
		t.Errorf("la page de reprise en dit trop : %s", p.Texte())
	}
	for _, chemin := range []string{"/installation/collectivite", "/installation/adresse", "/installation/courriel", "/installation/departement", "/installation/bilan", "/installation/homologation.pdf?collectivite=epinal"} {
		if p := visiteur.Lire(chemin); p.Vers != "/installation" {
			t.Errorf("%s : %d → %q", chemin, p.Status, p.Vers)
		}
	}
	c.Lire("/epinal/agents/reglages").Attendre(http.StatusOK).Contient("Revenir à la liste des étapes")
	if p := c.Lire("/"); p.Vers != "/installation" {
		t.Errorf("l’entrée mène à %q", p.Vers)
	}
}

func TestLInstallationReprendSurUnAutreNavigateur(t *testing.T) {
	b := ouvrir(t)
	b.choisir(b.fonder())
	autre := b.Client()
	autre.Ouvrir("/installation").Contient("Reprendre l’installation")
	autre.Envoyer("/installation/connexion", url.Values{"courriel": {"nadege@example.org"}, "mot_de_passe": {"pas celui-là"}}).
		Attendre(http.StatusUnprocessableEntity).Contient("L’adresse ou le mot de passe n’est pas le bon.")
	autre.Envoyer("/installation/connexion", url.Values{"courriel": {"nadege@example.org"}, "mot_de_passe": {phrase}}).Attendre(http.StatusSeeOther)
	autre.Ouvrir("/installation").Contient("Mairie d’Épinal", "Vérifier l’adresse")
	autre.Envoyer("/installation/deconnexion", nil).Attendre(http.StatusSeeOther)
	autre.Ouvrir("/installation").Contient("Reprendre l’installation")

	// The code of her second factor comes by mail, and again.
	a, err := agents.ParCourriel(b.App, "nadege@example.org")
	b.must(err)
	a.CodeCourriel = true
	b.must(b.App.DB().Model(a).Update("CodeCourriel"))
	p := autre.Envoyer("/installation/connexion", url.Values{"courriel": {"nadege@example.org"}, "mot_de_passe": {phrase}}).Attendre(http.StatusSeeOther)
	autre.Ouvrir(p.Vers).Contient("code")
	autre.Envoyer("/epinal/agents/connexion/courriel", nil).Attendre(http.StatusSeeOther)
	b.Client().Envoyer("/epinal/agents/connexion/courriel", nil).Attendre(http.StatusServiceUnavailable)
}

func TestLeGuichetOuvreQuandLObligatoireEstFait(t *testing.T) {
	b := ouvrir(t)
	c := b.fonder()
	c.Envoyer("/installation/bilan", nil).Attendre(http.StatusConflict).Contient("Choisir la collectivité", "Vérifier l’adresse")
	b.choisir(c)
	c.Envoyer("/installation/collectivite", url.Values{"fiche": {"commune:88160"}}).Attendre(http.StatusConflict).Contient("est déjà sur ce guichet")
	c.Envoyer("/installation/collectivite", url.Values{"fiche": {"commune:00000"}}).Attendre(http.StatusUnprocessableEntity)
	c.Ouvrir("/installation/adresse").Contient("Le guichet ne répond qu’à cette machine")
	c.Envoyer("/installation/adresse", nil).Attendre(http.StatusSeeOther)
	c.Envoyer("/installation/plus-tard/facteur", nil).Attendre(http.StatusSeeOther)
	c.Ouvrir("/installation").Contient("Cette étape attendra", "Plus tard")
	c.Envoyer("/installation/plus-tard/collectivite", nil).Attendre(http.StatusNotFound)
	c.Ouvrir("/installation/bilan").Contient("L’homologation", "Ouvrir le guichet")
	pdf := c.Lire("/installation/homologation.pdf?collectivite=epinal").Attendre(http.StatusOK)
	if !strings.HasPrefix(pdf.Corps, "%PDF-") {
		t.Errorf("le document d’homologation : %.20q", pdf.Corps)
	}
	p := c.Envoyer("/installation/bilan", nil).Attendre(http.StatusSeeOther)
	if p.Vers != "/epinal/agents" {
		t.Errorf("ouvert, il mène à %q", p.Vers)
	}
	c.Ouvrir("/epinal/agents").Contient("Le guichet est ouvert.")
	b.Client().Ouvrir("/").Attendre(http.StatusOK).Contient("Mairie d’Épinal")
	c.Ouvrir("/installation").Contient("Chaque étape peut être reprise")
	if _, err := installation.EmettreLien(b.App); err != nil {
		t.Fatal(err)
	}
	b.Client().Ouvrir("/installation").Contient("Les étapes de l’installation")
}

// Once the guichet is open, the last step opens what she adds, and nothing of
// others.
func TestUneCollectiviteAjouteeApresLaFinSOuvre(t *testing.T) {
	b := ouvrir(t)
	c := b.fonder()
	epinal := b.choisir(c)
	c.Envoyer("/installation/adresse", nil).Attendre(http.StatusSeeOther)
	c.Envoyer("/installation/bilan", nil).Attendre(http.StatusSeeOther)
	fermer := func(x *collectivites.Collectivite, demenage collectivites.Demenage) {
		x.Ouverte, x.Demenage = false, demenage
		b.must(b.App.DB().Model(x).Update("Ouverte", "Demenage"))
	}
	ouvertes := func(attendues string) {
		t.Helper()
		l, err := collectivites.Ouvertes(b.App)
		b.must(err)
		var noms []string
		for _, x := range l {
			noms = append(noms, x.Nom)
		}
		if dit := strings.Join(noms, ", "); dit != attendues {
			t.Errorf("ouvertes : %q, attendu %q", dit, attendues)
		}
	}
	autrui := b.Collectivite("Saint-Exemple")
	fermer(autrui, "")
	fermer(epinal, collectivites.Arrive)
	if p := c.Envoyer("/installation/bilan", nil).Attendre(http.StatusSeeOther); p.Vers != "/installation/bilan" {
		t.Errorf("rien à ouvrir, il mène à %q", p.Vers)
	}
	ouvertes("")

	c.Envoyer("/installation/collectivite", url.Values{"fiche": {"commune:88487"}}).Attendre(http.StatusSeeOther)
	c.Envoyer("/installation/bilan", nil).Attendre(http.StatusConflict).Contient("Adresse et téléphone")
	c.Envoyer("/le-val-d-ajol/agents/reglages/identite", url.Values{
		"enseigne": {"Mairie du Val-d’Ajol"}, "adresse": {"1 place de l’Hôtel-de-Ville"}, "telephone": {"03 29 00 00 00"}, "courriel": {"mairie@example.org"}, "autorite": {"le maire"},
	}).Attendre(http.StatusSeeOther)
	c.Ouvrir("/installation/bilan").Contient("les démarches ouvertes : Mairie du Val-d’Ajol.")
	c.Envoyer("/installation/bilan", nil).Attendre(http.StatusSeeOther)
	ouvertes("Le Val-d’Ajol")
}

func TestUneInstanceOuverteParCommandesNEstPasEnInstallation(t *testing.T) {
	b := ouvrir(t)
	b.Collectivite("Saint-Exemple")
	b.Client().Ouvrir("/").Attendre(http.StatusOK).Contient("Saint-Exemple")
	jeton := b.jeton()
	b.Client().Envoyer("/installation", url.Values{"jeton": {jeton}}).Attendre(http.StatusUnprocessableEntity)
}
