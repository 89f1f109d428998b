package usagers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/simulation"
	"guichet/pb_hooks/usagers"
)

// The persons of FranceConnect.
var (
	lucie = simulation.Personne{
		ID: "lucie", Prenoms: []string{"Lucie", "Anne Marie"}, NomNaissance: "VAUTRIN", NomUsage: "HUSSON", DateNaissance: "1980-04-17",
		Sexe: "female", LieuNaissance: "88160", PaysNaissance: "99100", Courriel: "lucie@example.org",
	}
	jumelle = simulation.Personne{
		ID: "jumelle", Prenoms: []string{"Lucile", "Anne Marie"}, NomNaissance: "VAUTRIN", DateNaissance: "1980-04-17",
		Sexe: "female", LieuNaissance: "88160", PaysNaissance: "99100", Courriel: "lucile@example.org",
	}
	camilleFC = simulation.Personne{
		ID: "camille", Prenoms: []string{"Camille"}, NomNaissance: "THOUVENEL", DateNaissance: "1990-00-00",
		Sexe: "female", LieuNaissance: "", PaysNaissance: "99208", Courriel: camille,
	}
)

// avecFranceConnect is a commune that FranceConnect knows.
type avecFranceConnect struct {
	*guichet
	fc *guichettest.Fournisseur
}

func ouvrirAvecFranceConnect(t *testing.T) *avecFranceConnect {
	t.Helper()
	g := &avecFranceConnect{guichet: ouvrir(t)}
	g.fc = g.FranceConnect(lucie, jumelle, camilleFC)
	g.fc.Habiliter(g.c)
	return g
}

func (g *avecFranceConnect) identifier(client *guichettest.Client, personne string) *guichettest.Page {
	g.t.Helper()
	return g.fc.Identifier(client, g.base+"/connexion/franceconnect", personne)
}

func (g *avecFranceConnect) compter(quoi string) (n int) {
	g.t.Helper()
	if err := g.App.DB().NewQuery("SELECT count(*) FROM " + quoi).Row(&n); err != nil {
		g.t.Fatal(err)
	}
	return n
}

func TestUneHabitanteSeConnecteAvecFranceConnect(t *testing.T) {
	g := ouvrirAvecFranceConnect(t)
	client := g.Client()
	client.Lire(g.base+"/connexion").Attendre(http.StatusOK).Contient("FranceConnect", "Avec un code reçu par courriel")
	if p := g.identifier(client, "lucie").Attendre(http.StatusSeeOther); p.Vers != g.base+"/demandes" {
		t.Fatal(p.Vers)
	}
	client.Lire(g.base+"/compte").Attendre(http.StatusOK).Contient("Lucie Anne Marie VAUTRIN , vérifié par FranceConnect", "lucie@example.org", "FranceConnect (cette connexion)")
	if n := g.compter("comptes WHERE nom = 'VAUTRIN'"); n != 1 {
		t.Errorf("%d comptes", n)
	}

	// The address opens nothing: nobody proved it.
	autre := g.Client()
	g.taper(autre, guichettest.Code(t, g.demander(autre, "lucie@example.org", nil))).Attendre(http.StatusSeeOther)
	if p := autre.Lire(g.base + "/connexion/personne"); strings.Contains(p.Corps, "Lucie") {
		t.Error("l’adresse donnée par FranceConnect ouvre le compte")
	}

	// She comes back on another browser: the same compte.
	g.identifier(g.Client(), "lucie").Attendre(http.StatusSeeOther)
	if n := g.compter("comptes WHERE nom = 'VAUTRIN'"); n != 1 {
		t.Errorf("%d comptes après une deuxième connexion", n)
	}

	// The sign-out goes on to FranceConnect, and comes back.
	sortie := client.Envoyer(g.base+"/deconnexion", nil).Attendre(http.StatusOK).Contient("La déconnexion de FranceConnect suit")
	adresse, ok := strings.CutPrefix(sortie.Header.Get("Refresh"), "0; url=")
	if !ok {
		t.Fatal(sortie.Header)
	}
	retour := g.fc.Suivre(client, adresse).Attendre(http.StatusSeeOther)
	if retour.Vers != g.base+"/" {
		t.Error(retour.Vers)
	}
	client.Lire(retour.Vers).Contient("Vous êtes déconnecté")
	client.Lire(g.base + "/compte").Attendre(http.StatusSeeOther)
}

// One signs out of the provider by the client that opened the session, wherever
// one signs out.
func TestOnSortDeFranceConnectDepuisUneAutreCollectivite(t *testing.T) {
	g := ouvrirAvecFranceConnect(t)
	voisine := g.Collectivite("Val-Imaginaire")
	g.fc.Habiliter(voisine)
	client := g.Client()
	g.identifier(client, "lucie").Attendre(http.StatusSeeOther)
	sortie := client.Envoyer(voisine.Chemin()+"/deconnexion", nil).Attendre(http.StatusOK)
	_, adresse, _ := strings.Cut(sortie.Header.Get("Refresh"), "url=")
	if p := g.fc.Suivre(client, adresse).Attendre(http.StatusSeeOther); p.Vers != g.base+"/" {
		t.Error(p.Vers)
	}
	// A code opened this one: there is nowhere else to sign out.
	client.Connecter(g.c, camille, "Camille", "Thouvenel")
	client.Envoyer(g.base+"/deconnexion", nil).Attendre(http.StatusSeeOther)
}

// What the person fills in comes verified, and is changed by nobody here.
func TestLIdentiteVerifieeResteCelleDeFranceConnect(t *testing.T) {
	g := ouvrirAvecFranceConnect(t)
	client := g.Client()
	g.identifier(client, "lucie").Attendre(http.StatusSeeOther)
	client.Envoyer(g.base+"/compte", url.Values{"prenom": {"Zoé"}, "nom": {"Autre"}}).Attendre(http.StatusConflict)

	var compte *usagers.Compte
	l, err := usagers.ComptesDe(g.App, "lucie@example.org")
	if err != nil || len(l) != 0 {
		t.Fatal(l, err)
	}
	var id string
	if err := g.App.DB().NewQuery("SELECT compte FROM preuves WHERE genre = 'franceconnect'").Row(&id); err != nil {
		t.Fatal(err)
	}
	if compte, err = usagers.CompteParID(g.App, id); err != nil {
		t.Fatal(err)
	}
	var u *usagers.Usager
	g.Transaction(func(tx core.App) (err error) {
		u, err = usagers.Inscrire(tx, g.c.ID, compte, usagers.Identite{NomNaissance: "Faux", Prenoms: "Zoé", DateNaissance: "2000-01-01", Telephone: "0353010100"})
		return err
	})
	if u.Preuve != "franceconnect" || u.NomNaissance != "VAUTRIN" || u.Prenoms != "Lucie Anne Marie" || u.DateNaissance != "1980-04-17" || u.NomUsage != "HUSSON" || u.Telephone != "0353010100" {
		t.Errorf("%+v", u)
	}

	// A civil status that changed comes with the next sign-in, of the same subject or not.
	mariee := lucie
	mariee.NomUsage = "DIDIER"
	g.fc.AjouterPersonne(mariee)
	g.identifier(g.Client(), "lucie").Attendre(http.StatusSeeOther)
	p, err := usagers.PivotDe(g.App, id)
	if err != nil || p.NomUsage != "DIDIER" {
		t.Error(p, err)
	}
}

func TestUneDatePresumeeGardeLesDeuxDates(t *testing.T) {
	g := ouvrirAvecFranceConnect(t)
	client := g.Client()
	p := g.identifier(client, "camille").Attendre(http.StatusSeeOther)
	if p.Vers != g.base+"/connexion/premiere-fois" {
		t.Fatal(p.Vers)
	}
	client.Envoyer(p.Vers, url.Values{"deja": {"non"}}).Attendre(http.StatusSeeOther)
	var id string
	if err := g.App.DB().NewQuery("SELECT compte FROM identites_pivot").Row(&id); err != nil {
		t.Fatal(err)
	}
	pivot, err := usagers.PivotDe(g.App, id)
	if err != nil || pivot.DateNaissance != "1990-01-01" || pivot.DateDeclaree != "1990-00-00" || !pivot.Presumee() || pivot.CommuneNaissance != "" || pivot.PaysNaissance != "99208" {
		t.Errorf("%+v %v", pivot, err)
	}
}

// The rules of the liaison.
func TestLesLiaisons(t *testing.T) {
	t.Run("une adresse connue ne relie rien sans son code", func(t *testing.T) {
		g := ouvrirAvecFranceConnect(t)
		client := g.Client()
		p := g.identifier(client, "camille").Attendre(http.StatusSeeOther)
		client.Lire(p.Vers).Attendre(http.StatusOK).Contient("Avez-vous déjà un compte ici", "Bonjour Camille")
		client.Lire(g.base + "/compte").Attendre(http.StatusSeeOther) // nobody is signed in yet
		client.Envoyer(p.Vers, url.Values{"deja": {"oui"}, "courriel": {"pas une adresse"}}).Attendre(http.StatusUnprocessableEntity)
		client.Envoyer(p.Vers, nil).Attendre(http.StatusUnprocessableEntity).Contient("Choisissez une réponse")
		code := client.Envoyer(p.Vers, url.Values{"deja": {"oui"}, "courriel": {camille}}).Attendre(http.StatusSeeOther)
		if code.Vers != g.base+"/connexion/code" {
			t.Fatal(code.Vers)
		}
		g.taper(client, guichettest.Code(t, g.Dernier(camille))).Attendre(http.StatusSeeOther)
		client.Lire(g.base+"/compte").Contient("Camille THOUVENEL , vérifié par FranceConnect", "Code reçu par courriel "+camille)
		if n := g.compter("comptes"); n != 1 {
			t.Errorf("%d comptes", n)
		}
		// From then on both open it.
		g.identifier(g.Client(), "camille").Attendre(http.StatusSeeOther)
		if n := g.compter("comptes"); n != 1 {
			t.Errorf("%d comptes", n)
		}
	})
	t.Run("une adresse sans compte en ouvre un, vérifié", func(t *testing.T) {
		g := ouvrirAvecFranceConnect(t)
		client := g.Client()
		p := g.identifier(client, "camille").Attendre(http.StatusSeeOther)
		client.Envoyer(p.Vers, url.Values{"deja": {"oui"}, "courriel": {"autre@example.org"}}).Attendre(http.StatusSeeOther)
		g.taper(client, guichettest.Code(t, g.Dernier("autre@example.org"))).Attendre(http.StatusSeeOther)
		client.Lire(g.base+"/compte").Contient("Camille THOUVENEL , vérifié", "vous écrit à autre@example.org")
	})
	t.Run("qui est connectée ajoute FranceConnect, puis le retire", func(t *testing.T) {
		g := ouvrirAvecFranceConnect(t)
		client := g.Client()
		client.Connecter(g.c, camille, "Camille", "Thouvenel")
		if p := g.identifier(client, "lucie").Attendre(http.StatusSeeOther); p.Vers != g.base+"/compte" {
			t.Fatal(p.Vers)
		}
		client.Lire(g.base+"/compte").Contient("FranceConnect ouvre maintenant votre compte", "Lucie Anne Marie VAUTRIN")
		if c := g.Dernier(camille); !strings.Contains(c.Objet, "FranceConnect ouvre maintenant votre compte") {
			t.Errorf("elle n’est pas prévenue : %s", c.Objet)
		}
		g.identifier(client, "lucie").Attendre(http.StatusSeeOther) // again: nothing more
		if n := g.compter("preuves"); n != 2 {
			t.Errorf("%d preuves", n)
		}
		var id string
		if err := g.App.DB().NewQuery("SELECT id FROM preuves WHERE genre = 'franceconnect'").Row(&id); err != nil {
			t.Fatal(err)
		}
		client.Envoyer(g.base+"/compte/preuves/"+id+"/retrait", nil).Attendre(http.StatusSeeOther)
		if err := g.App.DB().NewQuery("SELECT id FROM preuves").Row(&id); err != nil {
			t.Fatal(err)
		}
		client.Envoyer(g.base+"/compte/preuves/"+id+"/retrait", nil).Attendre(http.StatusConflict).Contient("seul moyen de connexion")
	})
	t.Run("une jumelle a son compte", func(t *testing.T) {
		g := ouvrirAvecFranceConnect(t)
		g.identifier(g.Client(), "lucie").Attendre(http.StatusSeeOther)
		if p := g.identifier(g.Client(), "jumelle").Attendre(http.StatusSeeOther); p.Vers != g.base+"/demandes" {
			t.Fatal(p.Vers)
		}
		if n := g.compter("comptes WHERE nom = 'VAUTRIN'"); n != 2 {
			t.Errorf("%d comptes", n)
		}
	})
	t.Run("la même identité, vue d’une autre collectivité, retrouve son compte", func(t *testing.T) {
		g := ouvrirAvecFranceConnect(t)
		g.identifier(g.Client(), "lucie").Attendre(http.StatusSeeOther)
		voisine := g.Collectivite("Val-Imaginaire")
		g.fc.Habiliter(voisine)
		g.fc.Identifier(g.Client(), voisine.Chemin()+"/connexion/franceconnect", "lucie").Attendre(http.StatusSeeOther)
		if n := g.compter("comptes WHERE nom = 'VAUTRIN'"); n != 1 {
			t.Errorf("%d comptes", n)
		}
		if n := g.compter("preuves WHERE genre = 'franceconnect'"); n != 2 {
			t.Errorf("%d preuves : les deux collectivités ont le même sujet", n)
		}
		if c := g.Dernier("lucie@example.org"); !strings.Contains(c.Objet, "FranceConnect ouvre maintenant votre compte") {
			t.Error(c.Objet)
		}
	})
	t.Run("deux comptes à la même identité ne se relient pas d’eux-mêmes", func(t *testing.T) {
		g := ouvrirAvecFranceConnect(t)
		g.identifier(g.Client(), "lucie").Attendre(http.StatusSeeOther)
		if _, err := g.App.DB().NewQuery(`INSERT INTO comptes (id, courriel, prenom, nom, cree_le, vu_le) SELECT 'aaaaaaaaaaaaaaa', '', prenom, nom, cree_le, vu_le FROM comptes WHERE nom = 'VAUTRIN'`).Execute(); err != nil {
			t.Fatal(err)
		}
		if _, err := g.App.DB().NewQuery(`INSERT INTO identites_pivot (id, compte, nom_naissance, nom_usage, prenoms, sexe, date_naissance, date_declaree, commune_naissance, pays_naissance, courriel, empreinte, proche, recue_le)
			SELECT 'bbbbbbbbbbbbbbb', 'aaaaaaaaaaaaaaa', nom_naissance, nom_usage, prenoms, sexe, date_naissance, date_declaree, commune_naissance, pays_naissance, courriel, empreinte, proche, recue_le FROM identites_pivot`).Execute(); err != nil {
			t.Fatal(err)
		}
		voisine := g.Collectivite("Val-Imaginaire")
		g.fc.Habiliter(voisine)
		p := g.fc.Identifier(g.Client(), voisine.Chemin()+"/connexion/franceconnect", "lucie").Attendre(http.StatusSeeOther)
		if !strings.HasSuffix(p.Vers, "/connexion/premiere-fois") {
			t.Error(p.Vers)
		}
	})
	t.Run("un autre émetteur ne nomme le compte de personne", func(t *testing.T) {
		g := ouvrirAvecFranceConnect(t)
		g.identifier(g.Client(), "lucie").Attendre(http.StatusSeeOther)
		voisine := g.Collectivite("Val-Imaginaire")
		faux := g.FranceConnect(lucie)
		faux.Habiliter(voisine)
		p := faux.Identifier(g.Client(), voisine.Chemin()+"/connexion/franceconnect", "lucie").Attendre(http.StatusSeeOther)
		if !strings.HasSuffix(p.Vers, "/connexion/premiere-fois") || g.compter("preuves WHERE genre = 'franceconnect'") != 1 {
			t.Error(p.Vers)
		}
	})
	t.Run("un compte vérifié ne prend pas l’identité d’une autre", func(t *testing.T) {
		g := ouvrirAvecFranceConnect(t)
		client := g.Client()
		client.Connecter(g.c, camille, "Camille", "Thouvenel")
		g.identifier(client, "lucie").Attendre(http.StatusSeeOther) // the compte is Lucie's
		autre := g.Client()
		p := g.identifier(autre, "camille").Attendre(http.StatusSeeOther)
		autre.Envoyer(p.Vers, url.Values{"deja": {"oui"}, "courriel": {camille}}).Attendre(http.StatusSeeOther)
		g.taper(autre, guichettest.Code(t, g.Dernier(camille))).Attendre(http.StatusConflict).Contient("une identité vérifiée, qui n’est pas la vôtre")
	})
}

// Everything that the provider may get wrong signs nobody in.
func TestUneReponseDouteuseNOuvreRien(t *testing.T) {
	for _, e := range []simulation.Ecart{
		simulation.NonceFaux, simulation.NonceAbsent, simulation.JetonSansSignature, simulation.JetonHS256, simulation.JetonCleInconnue, simulation.JetonAutreAud,
		simulation.JetonAutreIss, simulation.JetonExpire, simulation.AcrAbsent, simulation.AcrInferieur, simulation.AtHashFaux,
		simulation.InfosAutreCle, simulation.InfosHS256, simulation.InfosJSON, simulation.InfosAutreSub, simulation.InfosAutreAud, simulation.InfosAutreIss, simulation.InfosExpirees,
		simulation.InfosEnormes, simulation.InfosErreur, simulation.TokenErreur, simulation.TokenHTML, simulation.TokenRedirige,
		simulation.RetourIssFaux, simulation.RetourIssAbsent, simulation.StateAbsent, simulation.StateUndefined, simulation.RetourRefuse, simulation.RetourRefuseAutrement, simulation.RetourErreurServeur,
		simulation.RetourDemandeInvalide, simulation.RetourConnexionRequise, simulation.RetourErreurInconnue, simulation.JWKSIndisponible,
		simulation.HorlogeAvance5min, simulation.HorlogeRetard5min,
	} {
		t.Run(string(e), func(t *testing.T) {
			g := ouvrirAvecFranceConnect(t)
			client := g.Client()
			g.fc.Devier(e)
			p := g.identifier(client, "lucie")
			if p.Status < 400 || p.Status == http.StatusInternalServerError {
				t.Errorf("%d", p.Status)
			}
			p.Contient("Vous n’êtes pas connecté", "Choisir comment me connecter")
			if strings.Contains(p.Corps, "<script>") {
				t.Error("la page montre ce que le fournisseur a écrit")
			}
			if n := g.compter("comptes WHERE nom = 'VAUTRIN'") + g.compter("preuves WHERE genre != 'courriel'") + g.compter("identites_pivot"); n != 0 {
				t.Errorf("%d lignes écrites", n)
			}
			client.Lire(g.base + "/compte").Attendre(http.StatusSeeOther)
			g.fc.Devier("")
			g.identifier(client, "lucie").Attendre(http.StatusSeeOther)
		})
	}
}

func TestCeQueLaConnexionSupporte(t *testing.T) {
	for _, e := range []simulation.Ecart{simulation.HorlogeAvance8s} {
		t.Run(string(e), func(t *testing.T) {
			g := ouvrirAvecFranceConnect(t)
			g.fc.Devier(e)
			g.identifier(g.Client(), "lucie").Attendre(http.StatusSeeOther)
		})
	}
	t.Run("des clés qui tournent", func(t *testing.T) {
		g := ouvrirAvecFranceConnect(t)
		g.identifier(g.Client(), "lucie").Attendre(http.StatusSeeOther)
		g.fc.TournerCles()
		g.identifier(g.Client(), "lucie").Attendre(http.StatusSeeOther)
	})
	t.Run("un fournisseur absent au départ, puis revenu", func(t *testing.T) {
		g := ouvrirAvecFranceConnect(t)
		g.fc.Devier(simulation.DecouverteIndisponible)
		client := g.Client()
		client.Lire(g.base + "/connexion/franceconnect").Attendre(http.StatusServiceUnavailable).Contient("FranceConnect ne répond pas")
		client.Lire(g.base + "/connexion").Attendre(http.StatusOK)
		g.fc.Devier("")
		g.identifier(client, "lucie").Attendre(http.StatusSeeOther)
	})
	t.Run("deux onglets à la fois", func(t *testing.T) {
		g := ouvrirAvecFranceConnect(t)
		client := g.Client()
		premier := client.Lire(g.base + "/connexion/franceconnect").Attendre(http.StatusSeeOther)
		g.identifier(client, "lucie").Attendre(http.StatusSeeOther)
		if p := g.fc.Suivre(client, premier.Vers); p.Status >= 400 {
			t.Error(p.Status)
		}
	})
}

// The request is exactly what FranceConnect lists.
func TestLaDemandeAFranceConnect(t *testing.T) {
	g := ouvrirAvecFranceConnect(t)
	g.identifier(g.Client(), "lucie").Attendre(http.StatusSeeOther)
	l := g.fc.Demandes()
	if len(l) != 1 {
		t.Fatal(l)
	}
	attendus := map[string]string{
		"response_type": "code", "client_id": "client-" + g.c.Slug, "redirect_uri": g.Socle.AdressePublique() + g.base + "/connexion/franceconnect/retour",
		"scope": "openid identite_pivot idp_birthdate preferred_username email", "acr_values": "eidas1", "prompt": "login consent",
	}
	for nom, v := range l[0] {
		switch {
		case nom == "state" || nom == "nonce":
			if len(v[0]) != 64 {
				t.Errorf("%s : %d caractères", nom, len(v[0]))
			}
		case attendus[nom] != v[0]:
			t.Errorf("%s = %q", nom, v[0])
		}
		delete(attendus, nom)
	}
	if len(attendus) > 0 {
		t.Errorf("il manque %v", attendus)
	}
}

// PKCE is added by a setting alone, and adds nothing else: FranceConnect refuses
// it.
func TestPKCENEstAjouteQueParUnReglage(t *testing.T) {
	g := ouvrirAvecFranceConnect(t)
	g.Transaction(func(tx core.App) error {
		f, err := preuves.FournisseurDe(tx, preuves.FranceConnect, g.c.ID)
		if err != nil {
			return err
		}
		f.PKCE = true
		return f.Enregistrer(tx, "", "programme:essai")
	})
	depart, err := url.Parse(g.Client().Lire(g.base + "/connexion/franceconnect").Attendre(http.StatusSeeOther).Vers)
	if err != nil {
		t.Fatal(err)
	}
	q := depart.Query()
	if len(q) != 10 || q.Get("code_challenge_method") != "S256" || len(q.Get("code_challenge")) != 43 {
		t.Errorf("%v", q)
	}
	if p := g.identifier(g.Client(), "lucie"); p.Status != http.StatusBadRequest || !strings.Contains(p.Corps, "Y030007") {
		t.Errorf("%d %s", p.Status, p.Texte())
	}
}

// A return that is not the browser's own opens nothing.
func TestUnRetourNeSertQuUneFois(t *testing.T) {
	g := ouvrirAvecFranceConnect(t)
	attaquant, victime := g.Client(), g.Client()
	depart := attaquant.Lire(g.base + "/connexion/franceconnect").Attendre(http.StatusSeeOther)
	g.fc.SuivreComme(victime, depart.Vers, "lucie").Attendre(http.StatusConflict).Contient("commencée dans un autre navigateur")
	victime.Lire(g.base + "/compte").Attendre(http.StatusSeeOther)

	client := g.Client()
	g.identifier(client, "lucie").Attendre(http.StatusSeeOther)
	client.Lire(g.fc.Retour).Attendre(http.StatusConflict)
	client.Lire(g.base + "/connexion/franceconnect/retour").Attendre(http.StatusConflict)
	client.Lire(g.base + "/connexion/franceconnect/retour?state=undefined&code=x").Attendre(http.StatusConflict)

	lent := g.Client()
	depart = lent.Lire(g.base + "/connexion/franceconnect").Attendre(http.StatusSeeOther)
	g.Horloge.Avancer(preuves.DureeFlux + time.Second)
	g.fc.SuivreComme(lent, depart.Vers, "lucie").Attendre(http.StatusConflict)
}

func TestLaSuiteResteDansLeGuichet(t *testing.T) {
	g := ouvrirAvecFranceConnect(t)
	for _, suite := range []string{"//evil.example", "/\\evil", "https://evil.example", "%2f%2fevil", "/autre-commune/", "/" + g.c.Slug + "/\nx"} {
		p := g.fc.Identifier(g.Client(), g.base+"/connexion/franceconnect?suite="+url.QueryEscape(suite), "lucie").Attendre(http.StatusSeeOther)
		if p.Vers != g.base+"/demandes" {
			t.Errorf("%q mène à %q", suite, p.Vers)
		}
	}
}

// The guichet that is started again while she is at FranceConnect still waits for
// her.
func TestUnRedemarrageNePerdPasLaConnexion(t *testing.T) {
	g := ouvrirAvecFranceConnect(t)
	client := g.Client()
	depart := client.Lire(g.base + "/connexion/franceconnect").Attendre(http.StatusSeeOther)
	apres := guichettest.New(t, "--data-dir", g.App.DataDir())
	la := apres.Client().AvecCookies(client)
	if p := g.fc.SuivreComme(la, depart.Vers, "lucie").Attendre(http.StatusSeeOther); p.Vers != g.base+"/demandes" {
		t.Fatal(p.Vers)
	}
	la.Lire(g.base + "/compte").Attendre(http.StatusOK).Contient("VAUTRIN")
}
