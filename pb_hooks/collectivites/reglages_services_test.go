package collectivites_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

func unService(t *testing.T, b *guichettest.Banc, c *collectivites.Collectivite, nom string) collectivites.Service {
	t.Helper()
	l, err := collectivites.Services(b.App, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range l {
		if s.Nom == nom {
			return s
		}
	}
	t.Fatalf("pas de service %s parmi %v", nom, l)
	return collectivites.Service{}
}

func TestReglerLesServices(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple", "acte-naissance")
	ailleurs := b.Collectivite("Val-Imaginaire")
	gestion := b.Agent(c, "gestion@example.org", agents.Gestion)
	chemin := c.Chemin() + "/agents/reglages/services"
	bon := url.Values{"nom": {"Écoles"}, "telephone": {"03 29 44 55 66"}, "courriel": {"ecoles@example.org"}, "adresse": {""}, "secteur": {"scolaire"}}

	t.Run("un service s’ajoute", func(t *testing.T) {
		gestion.Envoyer(chemin+"/nouveau", bon).Attendre(http.StatusSeeOther)
		eu := unService(t, b, c, "Écoles")
		veut := collectivites.Service{
			ID: eu.ID, Collectivite: c.ID, Code: "ecoles", Nom: "Écoles", Secteur: "scolaire", Courriel: "ecoles@example.org", Telephone: "0329445566", Actif: true,
		}
		if d := cmp.Diff(veut, eu); d != "" {
			t.Error(d)
		}
		gestion.Lire(chemin).Contient("Écoles", "Enfance et école, 03 29 44 55 66, ecoles@example.org")
	})
	t.Run("deux services du même nom ont deux codes", func(t *testing.T) {
		gestion.Envoyer(chemin+"/nouveau", avec(bon, "adresse", "à l’étage")).Attendre(http.StatusSeeOther)
		l, err := collectivites.Services(b.App, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		codes := map[string]bool{}
		for _, s := range l {
			codes[s.Code] = true
		}
		if !codes["ecoles"] || !codes["ecoles_2"] || len(codes) != 5 {
			t.Errorf("%v", codes)
		}
	})
	for _, cas := range []struct{ nom, champ, valeur, phrase string }{
		{"refuse un nom vide", "nom", "", "Indiquez le nom du service."},
		{"refuse un nom sans lettre", "nom", "---", "Écrivez le nom du service avec des lettres."},
		{"refuse un téléphone faux", "telephone", "abc", "Indiquez un numéro à 10 chiffres"},
		{"refuse une adresse fausse", "courriel", "ecoles", "L’adresse électronique doit ressembler"},
		{"refuse un secteur inventé", "secteur", "tout", "Choisissez un secteur."},
		{"refuse une adresse trop longue", "adresse", strings.Repeat("a", 501), "Raccourcissez à 500 caractères"},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			p := gestion.Envoyer(chemin+"/nouveau", avec(bon, cas.champ, cas.valeur)).Attendre(http.StatusUnprocessableEntity).Contient(cas.phrase)
			if cas.champ != "telephone" && p.Champ("telephone") != "03 29 44 55 66" {
				t.Error("la saisie est perdue")
			}
		})
	}
	t.Run("un service sans démarche se désactive puis revient", func(t *testing.T) {
		s := unService(t, b, c, "Services techniques")
		f := url.Values{"nom": {s.Nom}, "secteur": {s.Secteur}}
		gestion.Envoyer(chemin+"/"+s.ID, f).Attendre(http.StatusSeeOther)
		gestion.Lire(chemin).Contient("Services techniques – désactivé")
		gestion.Envoyer(chemin+"/"+s.ID, avec(f, "actif", "oui")).Attendre(http.StatusSeeOther)
		unService(t, b, c, "Services techniques")
	})
	t.Run("un service qui répond à une démarche en ligne reste actif", func(t *testing.T) {
		s := unService(t, b, c, "État civil")
		gestion.Envoyer(chemin+"/"+s.ID, url.Values{"nom": {s.Nom}, "secteur": {s.Secteur}}).Attendre(http.StatusUnprocessableEntity).
			Contient("Ce service reste actif tant qu’il répond à une démarche en ligne : « Demander un acte de naissance ».")
		unService(t, b, c, "État civil")
	})
	t.Run("le dernier service reste actif", func(t *testing.T) {
		admin := b.Agent(ailleurs, "admin@example.org", agents.Administration)
		l, err := collectivites.Services(b.App, ailleurs.ID)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range l {
			p := admin.Envoyer(ailleurs.Chemin()+"/agents/reglages/services/"+s.ID, url.Values{"nom": {s.Nom}, "secteur": {s.Secteur}})
			if i < len(l)-1 {
				p.Attendre(http.StatusSeeOther)
			} else {
				p.Attendre(http.StatusUnprocessableEntity).Contient("Gardez au moins un service actif")
			}
		}
	})
	t.Run("on ne règle pas le service d’une autre collectivité", func(t *testing.T) {
		l, err := collectivites.Services(b.App, ailleurs.ID)
		if err != nil {
			t.Fatal(err)
		}
		gestion.Lire(chemin + "/" + l[0].ID).Attendre(http.StatusNotFound)
		gestion.Envoyer(chemin+"/"+l[0].ID, bon).Attendre(http.StatusNotFound)
	})
}

func TestReglerLesAnnonces(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	ailleurs := b.Collectivite("Val-Imaginaire")
	gestion := b.Agent(c, "gestion@example.org", agents.Gestion)
	voisine := b.Agent(ailleurs, "voisine@example.org", agents.Gestion)
	chemin := c.Chemin() + "/agents/reglages/annonces"
	bonne := url.Values{
		"genre": {"fermeture"}, "titre": {"Mairie fermée le 15 mai"}, "texte": {"Réouverture le 18 mai.\r\n\r\nBonne fête."},
		"du_jour": {"4"}, "du_mois": {"5"}, "du_annee": {"2026"}, "au_jour": {"15"}, "au_mois": {"5"}, "au_annee": {"2026"},
	}
	lues := func(le socle.Jour) []collectivites.Annonce {
		t.Helper()
		l, err := collectivites.AnnoncesDuJour(b.App, c.ID, le)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	auj := b.Horloge.Aujourdhui()

	gestion.Lire(chemin).Attendre(http.StatusOK).Contient("Aucune annonce.")
	gestion.Envoyer(chemin+"/nouveau", bonne).Attendre(http.StatusSeeOther)
	l := lues(auj)
	if len(l) != 1 {
		t.Fatalf("%v", l)
	}
	veut := collectivites.Annonce{
		ID: l[0].ID, Collectivite: c.ID, Genre: "fermeture", Titre: "Mairie fermée le 15 mai", Texte: "Réouverture le 18 mai.\n\nBonne fête.", Du: "2026-05-04", Au: "2026-05-15",
	}
	if d := cmp.Diff(veut, l[0]); d != "" {
		t.Error(d)
	}
	gestion.Lire(chemin).Contient("Mairie fermée le 15 mai", "Fermeture, du 4 mai 2026 au 15 mai 2026 – en ligne")

	for _, cas := range []struct {
		nom     string
		changes []string
		phrase  string
	}{
		{"refuse un titre vide", []string{"titre", ""}, "Indiquez un titre."},
		{"refuse un titre trop long", []string{"titre", strings.Repeat("a", 151)}, "Raccourcissez à 150 caractères"},
		{"refuse un texte trop long", []string{"texte", strings.Repeat("a", 2001)}, "Raccourcissez à 2000 caractères"},
		{"refuse de ne pas dire le genre", []string{"genre", ""}, "Choisissez le genre de l’annonce."},
		{"refuse un genre inventé", []string{"genre", "fête"}, "Choisissez le genre de l’annonce."},
		{"refuse un jour qui n’existe pas", []string{"du_jour", "31", "du_mois", "4"}, "Indiquez une date du calendrier"},
		{"refuse une fin avant le début", []string{"au_jour", "3"}, "La fin est avant le début"},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			for _, adresse := range []string{"/nouveau", "/" + veut.ID} {
				gestion.Envoyer(chemin+adresse, avec(bonne, cas.changes...)).Attendre(http.StatusUnprocessableEntity).Contient(cas.phrase)
			}
			if d := cmp.Diff([]collectivites.Annonce{veut}, lues(auj)); d != "" {
				t.Error(d)
			}
		})
	}
	t.Run("une autre collectivité ne la voit pas et ne la retire pas", func(t *testing.T) {
		la := ailleurs.Chemin() + "/agents/reglages/annonces/" + veut.ID
		voisine.Lire(la).Attendre(http.StatusNotFound)
		voisine.Envoyer(la, bonne).Attendre(http.StatusNotFound)
		voisine.Envoyer(la+"/retrait", nil).Attendre(http.StatusNotFound)
		voisine.Lire(chemin + "/" + veut.ID).Attendre(http.StatusForbidden)
		if len(lues(auj)) != 1 {
			t.Error("l’annonce est partie")
		}
	})
	t.Run("les fermetures sont dites d’abord", func(t *testing.T) {
		gestion.Envoyer(chemin+"/nouveau", url.Values{"genre": {"information"}, "titre": {"Brocante"}}).Attendre(http.StatusSeeOther)
		l := lues(auj)
		if len(l) != 2 || l[0].Genre != "fermeture" {
			t.Fatalf("%v", l)
		}
		gestion.Envoyer(chemin+"/"+l[1].ID+"/retrait", nil).Attendre(http.StatusSeeOther)
	})
	t.Run("elle se modifie, finit seule et se retire", func(t *testing.T) {
		gestion.Envoyer(chemin+"/"+veut.ID, avec(bonne, "titre", "Mairie fermée le 14 mai", "au_jour", "14")).Attendre(http.StatusSeeOther)
		if l := lues(auj.PlusJours(10)); len(l) != 1 || l[0].Titre != "Mairie fermée le 14 mai" {
			t.Errorf("%v", l)
		}
		if l := lues(auj.PlusJours(11)); len(l) != 0 {
			t.Errorf("après sa fin : %v", l)
		}
		gestion.Envoyer(chemin+"/"+veut.ID+"/retrait", nil).Attendre(http.StatusSeeOther)
		gestion.Lire(chemin + "/" + veut.ID).Attendre(http.StatusNotFound)
		if journal(t, b, "annonces.enregistrer") != 3 || journal(t, b, "annonces.retirer") != 2 {
			t.Error("le journal ne dit pas tout")
		}
	})
}

// Every page of the settings opens to who rules the guichet, and to nobody
// else.
func TestQuiRegleLeGuichet(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	ailleurs := b.Collectivite("Val-Imaginaire")
	admin := b.Agent(c, "admin@example.org", agents.Administration)
	accueil := b.Agent(c, "accueil@example.org", agents.Accueil, agents.Instruction, agents.Validation, agents.Dpo)
	voisine := b.Agent(ailleurs, "voisine@example.org", agents.Gestion, agents.Administration)
	service := unService(t, b, c, "Secrétariat").ID
	racine := c.Chemin() + "/agents/reglages"
	nb := 0
	for _, route := range b.Socle.Routes() {
		fin, ok := strings.CutPrefix(route.Chemin, "/{collectivite}/agents/reglages")
		if !ok || strings.HasPrefix(fin, "/agents") || strings.HasPrefix(fin, "/signataires") || strings.HasPrefix(fin, "/reprise/{") || strings.HasPrefix(fin, "/demenagement") {
			continue
		}
		nb++
		chemin := racine + strings.NewReplacer("{service}", service, "{annonce}", "nouveau", "{formule}", "nouvelle", "{boite}", "nouvelle").Replace(fin)
		if route.Methode == http.MethodGet {
			t.Run("ouvrir "+fin, func(t *testing.T) {
				admin.Lire(chemin).Attendre(http.StatusOK)
				accueil.Lire(chemin).Attendre(http.StatusForbidden)
				voisine.Lire(chemin).Attendre(http.StatusForbidden)
				if p := b.Client().Lire(chemin).Attendre(http.StatusSeeOther); !strings.Contains(p.Vers, "/agents/connexion") {
					t.Error(p.Vers)
				}
			})
			continue
		}
		t.Run("enregistrer "+fin, func(t *testing.T) {
			accueil.Envoyer(chemin, bonneIdentite).Attendre(http.StatusForbidden)
			voisine.Envoyer(chemin, bonneIdentite).Attendre(http.StatusForbidden)
			b.Client().Envoyer(chemin, bonneIdentite).Attendre(http.StatusUnauthorized)
		})
	}
	if nb != 56 {
		t.Errorf("%d adresses de réglages", nb)
	}
	if d := cmp.Diff(*c, *relire(t, b, c)); d != "" {
		t.Error(d)
	}
}
