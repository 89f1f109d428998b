package usagers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

const (
	adresseLucie = "lucie.husson@example.org"
	commune      = "foyer@example.org" // of a couple
)

// deuxComptes is a commune where Lucie has a compte by a code and another by
// FranceConnect, each with a file and a demande.
type deuxComptes struct {
	*avecFranceConnect
	voisine           *collectivites.Collectivite
	client            *guichettest.Client // signed in by the code
	parCode, parFC    string              // ids
	ficheCode, fiche2 *usagers.Usager     // of here, of both; fiche2 may be in the other collectivité
}

func ouvrirDeuxComptes(t *testing.T, ailleurs bool) *deuxComptes {
	t.Helper()
	g := &deuxComptes{avecFranceConnect: ouvrirAvecFranceConnect(t)}
	g.voisine = g.Collectivite("Val-Imaginaire")
	g.client = g.Client()
	g.client.Connecter(g.c, adresseLucie, "Lucie", "Husson")
	g.parCode = g.Compte(adresseLucie).ID
	g.identifier(g.Client(), "lucie").Attendre(http.StatusSeeOther)
	g.lire(&g.parFC, "SELECT compte FROM preuves WHERE genre = 'franceconnect'")
	ou := g.c
	if ailleurs {
		ou = g.voisine
	}
	g.ficheCode, g.fiche2 = g.fichier(g.c, g.parCode), g.fichier(ou, g.parFC)
	return g
}

func (g *avecFranceConnect) lire(vers *string, requete string) {
	g.t.Helper()
	if err := g.App.DB().NewQuery(requete).Row(vers); err != nil {
		g.t.Fatal(requete, err)
	}
}

// fichier gives a compte a file in a collectivité, a demande and a brouillon.
func (g *avecFranceConnect) fichier(c *collectivites.Collectivite, compte string) (u *usagers.Usager) {
	g.t.Helper()
	g.Transaction(func(tx core.App) error {
		x, err := usagers.CompteParID(tx, compte)
		if err != nil {
			return err
		}
		if u, err = usagers.Inscrire(tx, c.ID, x, usagers.Identite{Telephone: "0353010100"}); err != nil {
			return err
		}
		id := socle.ID()
		if _, err := tx.DB().Insert("brouillons", dbx.Params{"id": socle.ID(), "collectivite": c.ID, "compte": compte, "essai": false}).Execute(); err != nil {
			return err
		}
		_, err = tx.DB().Insert("demandes", dbx.Params{"id": id, "collectivite": c.ID, "usager": u.ID, "compte": compte, "numero": id, "etat": "deposee", "essai": false}).Execute()
		return err
	})
	return u
}

// etatDesComptes is whose everything is: what undoing gives back exactly.
func (g *avecFranceConnect) etatDesComptes() (l []map[string]any) {
	g.t.Helper()
	l, err := socle.Lignes(g.App, `SELECT 'preuve' AS quoi, id, compte AS un, '' AS deux, '' AS trois, '' AS quatre FROM preuves
		UNION ALL SELECT 'identite', id, compte, nom_naissance, '', '' FROM identites_pivot
		UNION ALL SELECT 'compte', id, rapproche_de, courriel, prenom, nom FROM comptes
		UNION ALL SELECT 'usager', id, compte, preuve, nom_naissance || prenoms || date_naissance || nom_usage, courriel || telephone FROM usagers
		UNION ALL SELECT 'demande', id, compte, usager, '', '' FROM demandes
		UNION ALL SELECT 'brouillon', id, compte, '', '', '' FROM brouillons
		UNION ALL SELECT 'connexion', id, compte, '', '', '' FROM connexions ORDER BY 1, 2`, nil)
	if err != nil {
		g.t.Fatal(err)
	}
	return l
}

// reunir adds FranceConnect to the compte that a browser has open, and makes one
// of both.
func (g *deuxComptes) reunir() {
	g.t.Helper()
	p := g.identifier(g.client, "lucie").Attendre(http.StatusSeeOther)
	if p.Vers != g.base+"/compte/rapprochement" {
		g.t.Fatal(p.Vers)
	}
	g.client.Lire(p.Vers).Attendre(http.StatusOK)
	if p := g.client.Envoyer(p.Vers, nil).Attendre(http.StatusSeeOther); p.Vers != g.base+"/compte" {
		g.t.Fatal(p.Vers)
	}
}

func (g *deuxComptes) separer() *guichettest.Page {
	g.t.Helper()
	return g.client.Envoyer(g.base+"/compte/rapprochement/separation", nil)
}

func (g *deuxComptes) relire(u *usagers.Usager) *usagers.Usager {
	g.t.Helper()
	lu, err := usagers.UsagerParID(g.App, u.Collectivite, u.ID)
	if err != nil {
		g.t.Fatal(err)
	}
	return lu
}

func TestUnePersonneReunitSesDeuxComptesPuisLesSepare(t *testing.T) {
	for _, ailleurs := range []bool{true, false} {
		nom := map[bool]string{true: "connus de deux collectivités", false: "connus de la même"}[ailleurs]
		t.Run(nom, func(t *testing.T) {
			g := ouvrirDeuxComptes(t, ailleurs)
			autreAppareil := g.Client()
			g.identifier(autreAppareil, "lucie").Attendre(http.StatusSeeOther)
			avant := g.etatDesComptes()

			p := g.identifier(g.client, "lucie").Attendre(http.StatusSeeOther)
			page := g.client.Lire(p.Vers).Attendre(http.StatusOK).Contient("Réunir vos deux comptes", "Code reçu par courriel, à l’adresse "+adresseLucie, "FranceConnect", g.c.Enseigne)
			if strings.Contains(page.Texte(), "VAUTRIN") {
				t.Error("la page dit un nom de famille")
			}
			if dit := strings.Contains(page.Texte(), "vous y êtes connu deux fois"); dit == ailleurs {
				t.Errorf("« connu deux fois » : %v", dit)
			}
			if d := cmp.Diff(avant, g.etatDesComptes()); d != "" {
				t.Fatalf("la page a déjà tout changé :\n%s", d)
			}
			g.client.Envoyer(p.Vers, nil).Attendre(http.StatusSeeOther)
			g.client.Envoyer(p.Vers, nil).Attendre(http.StatusSeeOther) // twice: nothing is left to do
			if n := g.compter("rapprochements_comptes"); n != 1 {
				t.Errorf("%d rapprochements", n)
			}

			g.client.Lire(g.base+"/compte").Attendre(http.StatusOK).Contient("Lucie Anne Marie VAUTRIN , vérifié par FranceConnect", "FranceConnect", "Code reçu par courriel "+adresseLucie,
				"Vos deux comptes réunis", "Séparer les deux comptes")
			autreAppareil.Lire(g.base + "/compte").Attendre(http.StatusSeeOther) // signed out
			if n := g.compter("demandes WHERE compte = '" + g.parCode + "'"); n != 2 {
				t.Errorf("%d demandes", n)
			}
			for _, u := range []*usagers.Usager{g.ficheCode, g.fiche2} {
				lue := g.relire(u)
				if lue.Preuve != "franceconnect" || lue.NomNaissance != "VAUTRIN" {
					t.Errorf("%+v", lue)
				}
			}
			if n := g.compter("rapprochements WHERE etat = 'propose'"); n != map[bool]int{true: 0, false: 1}[ailleurs] {
				t.Errorf("%d propositions à un agent", n)
			}
			if !ailleurs {
				var id string
				g.lire(&id, "SELECT id FROM rapprochements")
				g.Agent(g.c, "nadege@example.org", agents.Accueil).Lire(g.base+"/agents/rapprochements/"+id).Attendre(http.StatusOK).Contient("elle a prouvé que les deux sont à elle", "Demandes 1 1")
			}
			for _, adresse := range []string{adresseLucie, "lucie@example.org"} {
				if c := g.Dernier(adresse); c.Objet != "Vos deux comptes du guichet sont réunis" {
					t.Errorf("%s : %s", adresse, c.Objet)
				}
			}

			// Every way in opens the compte that stays.
			parFC := g.Client()
			g.identifier(parFC, "lucie").Attendre(http.StatusSeeOther)
			parFC.Lire(g.base + "/compte").Contient(adresseLucie)
			if n := g.compter("sessions WHERE porteur = '" + g.parFC + "'"); n != 0 {
				t.Error("le compte réuni s’ouvre encore")
			}
			if c, err := usagers.CompteActuel(g.App, g.parFC); err != nil || c.ID != g.parCode {
				t.Error(c, err)
			}

			if p := g.separer().Attendre(http.StatusSeeOther); p.Vers != g.base+"/compte" {
				t.Error(p.Vers)
			}
			apres := g.etatDesComptes()
			apres = sansConnexionsDepuis(avant, apres)
			if d := cmp.Diff(avant, apres); d != "" {
				t.Errorf("la séparation ne rend pas tout (-avant +après) :\n%s", d)
			}
			parFC.Lire(g.base + "/compte").Attendre(http.StatusSeeOther) // what opened it went back
			if n := g.compter("rapprochements"); n != 0 {
				t.Errorf("%d propositions restent aux agents", n)
			}
			g.client.Lire(g.base + "/compte").Attendre(http.StatusOK).Contient("Vos deux comptes sont séparés.")
			g.separer().Attendre(http.StatusConflict)
			for _, adresse := range []string{adresseLucie, "lucie@example.org"} {
				if c := g.Dernier(adresse); c.Objet != "Vos deux comptes du guichet sont séparés" {
					t.Errorf("%s : %s", adresse, c.Objet)
				}
			}
			g.identifier(parFC, "lucie").Attendre(http.StatusSeeOther)
			if n := g.compter("sessions WHERE porteur = '" + g.parFC + "'"); n != 1 {
				t.Error("l’autre compte ne s’ouvre plus")
			}
		})
	}
}

// sansConnexionsDepuis leaves out of a state the sign-ins that another one has
// not: they stay where they were made.
func sansConnexionsDepuis(avant, apres []map[string]any) (l []map[string]any) {
	connues := map[any]bool{}
	for _, x := range avant {
		connues[x["id"]] = true
	}
	for _, x := range apres {
		if x["quoi"] != "connexion" || connues[x["id"]] {
			l = append(l, x)
		}
	}
	return l
}

// What comes between both stays with the compte that stays.
func TestCeQuiEstVenuDepuisResteAuCompteReuni(t *testing.T) {
	g := ouvrirDeuxComptes(t, true)
	g.reunir()
	depuis := g.fichier(g.voisine, g.parCode) // the usager that FranceConnect's compte brought
	if depuis.ID != g.fiche2.ID {
		t.Fatalf("un second usager : %s", depuis.ID)
	}
	g.separer().Attendre(http.StatusSeeOther)
	sienne, autre := "", ""
	g.lire(&sienne, "SELECT group_concat(usager) FROM demandes WHERE collectivite = '"+g.voisine.ID+"' AND compte = '"+g.parCode+"'")
	g.lire(&autre, "SELECT group_concat(usager) FROM demandes WHERE collectivite = '"+g.voisine.ID+"' AND compte = '"+g.parFC+"'")
	if autre != g.fiche2.ID || sienne == autre {
		t.Errorf("demande d’avant : %s, depuis : %s, usager rendu : %s", autre, sienne, g.fiche2.ID)
	}
	nouvelle, err := usagers.UsagerParID(g.App, g.voisine.ID, sienne)
	if err != nil || nouvelle.Compte != g.parCode || nouvelle.NomNaissance != "Husson" || nouvelle.Preuve != "courriel" {
		t.Errorf("%+v %v", nouvelle, err)
	}
}

func TestUneSeparationSeRefuse(t *testing.T) {
	t.Run("après trente jours, et rien n’est gardé de l’autre", func(t *testing.T) {
		g := ouvrirDeuxComptes(t, true)
		g.reunir()
		g.Horloge.Avancer(30 * 24 * time.Hour)
		g.Executer("comptes-rapproches")
		if n := g.compter("rapprochements_comptes WHERE memoire != ''"); n != 1 {
			t.Fatal("oublié le trentième jour")
		}
		g.Horloge.Avancer(24 * time.Hour)
		g.client.Connecter(g.c, adresseLucie, "Lucie", "Husson")
		if strings.Contains(g.client.Lire(g.base+"/compte").Texte(), "Séparer") {
			t.Error("le bouton est montré")
		}
		g.separer().Attendre(http.StatusConflict)
		g.Executer("comptes-rapproches")
		if n := g.compter("rapprochements_comptes WHERE memoire != ''") + g.compter("comptes WHERE rapproche_de != '' AND nom || prenom || courriel != ''"); n != 0 {
			t.Errorf("%d restes", n)
		}
		g.identifier(g.client, "lucie").Attendre(http.StatusSeeOther) // for ever
		g.client.Lire(g.base + "/compte").Contient(adresseLucie)
	})
	t.Run("quand un agent a réuni les deux usagers", func(t *testing.T) {
		g := ouvrirDeuxComptes(t, false)
		g.reunir()
		var id string
		g.lire(&id, "SELECT id FROM rapprochements WHERE etat = 'propose'")
		r, err := usagers.RapprochementParID(g.App, g.c.ID, id)
		if err != nil {
			t.Fatal(err)
		}
		a, b, err := r.Usagers(g.App)
		if err != nil {
			t.Fatal(err)
		}
		g.Transaction(func(tx core.App) error { return r.Faire(tx, usagers.Choix{Vu: usagers.Vu(a, b)}, nadege) })
		g.separer().Attendre(http.StatusConflict).Contient("elle doit d’abord les séparer")
		g.Transaction(func(tx core.App) error { return r.Defaire(tx, nadege) })
		g.separer().Attendre(http.StatusSeeOther)
		for _, u := range []*usagers.Usager{g.ficheCode, g.fiche2} {
			if n := g.compter("demandes WHERE usager = '" + u.ID + "' AND compte = '" + g.relire(u).Compte + "'"); n != 1 {
				t.Errorf("%d demandes chez %s", n, u.ID)
			}
		}
	})
	t.Run("quand le compte n’aurait plus de moyen de connexion", func(t *testing.T) {
		g := ouvrirDeuxComptes(t, true)
		g.reunir()
		var id string
		g.lire(&id, "SELECT id FROM preuves WHERE courriel = '"+adresseLucie+"'")
		g.client.Envoyer(g.base+"/compte/preuves/"+id+"/retrait", nil).Attendre(http.StatusSeeOther)
		g.separer().Attendre(http.StatusConflict).Contient("aucun moyen de connexion")
	})
	t.Run("jamais par quelqu’un d’autre", func(t *testing.T) {
		g := ouvrirDeuxComptes(t, true)
		g.reunir()
		avant := g.etatDesComptes()
		autre := g.Client()
		autre.Envoyer(g.base+"/compte/rapprochement/separation", nil).Attendre(http.StatusUnauthorized)
		autre.Connecter(g.c, camille, "Camille", "Thouvenel")
		autre.Envoyer(g.base+"/compte/rapprochement/separation", nil).Attendre(http.StatusConflict)
		if d := cmp.Diff(avant, sansConnexionsDepuis(avant, g.etatDesComptes())); d != "" {
			t.Error(d)
		}
	})
}

// Who may be two persons stays two.
func TestDeuxPersonnesNeSontJamaisReunies(t *testing.T) {
	for _, cas := range []struct {
		nom            string
		prenom, nomDit string // of the compte that a code opens, "" for one that FranceConnect opens
		par, personne  string // who it is at FranceConnect, whom she adds
		phrase         string // "" when both may be one
	}{
		{"deux jumelles, chacune vérifiée", "", "", "jumelle", "lucie", "deux identités différentes"},
		{"deux sœurs aux prénoms proches", "", "", "louise", "louis", "deux identités différentes"},
		{"une jumelle, par son adresse", "Lucile", "Vautrin", "", "lucie", "ne portent pas le même nom"},
		{"un prénom composé dont un seul mot est le même", "Jean-Paul", "Aubry", "", "jean-pierre", "ne portent pas le même nom"},
		{"l’autre membre d’un couple", "Gérard", "Vautrin", "", "lucie", "ne portent pas le même nom"},
		{"le nom d’usage et le premier prénom", "lucie", "Husson", "", "lucie", ""},
		{"le nom de naissance, sans prénom", "", "vautrin", "", "lucie", ""},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			g := ouvrirAvecFranceConnect(t)
			for id, prenoms := range map[string][]string{"louis": {"Angela", "Claire Louis"}, "louise": {"Angela", "Claire Louise"}, "jean-pierre": {"Jean-Pierre"}} {
				p := lucie
				p.ID, p.Prenoms, p.NomNaissance, p.NomUsage, p.Courriel = id, prenoms, "AUBRY", "", id+"@example.org"
				g.fc.AjouterPersonne(p)
			}
			g.identifier(g.Client(), cas.personne).Attendre(http.StatusSeeOther)
			client := g.Client()
			if cas.par != "" {
				p := g.identifier(client, cas.par).Attendre(http.StatusSeeOther)
				if strings.HasSuffix(p.Vers, "/connexion/premiere-fois") {
					client.Envoyer(p.Vers, url.Values{"deja": {"non"}}).Attendre(http.StatusSeeOther)
				}
				for range 2 { // her session at FranceConnect is over, not the one here
					g.Horloge.Avancer(16 * time.Minute)
					client.Lire(g.base + "/compte").Attendre(http.StatusOK)
				}
			} else {
				client.Connecter(g.c, "une@example.org", cas.prenom, cas.nomDit)
			}
			avant := g.etatDesComptes()
			p := g.identifier(client, cas.personne)
			if cas.phrase == "" {
				if p.Attendre(http.StatusSeeOther); p.Vers != g.base+"/compte/rapprochement" {
					t.Error(p.Vers)
				}
				return
			}
			p.Attendre(http.StatusConflict).Contient(cas.phrase)
			client.Envoyer(g.base+"/compte/rapprochement", nil).Attendre(http.StatusSeeOther)
			if d := cmp.Diff(avant, g.etatDesComptes()); d != "" {
				t.Error(d)
			}
		})
	}
}

// A couple reads one mailbox: its code adds it to a compte, and makes one of two
// only for who says that the other is hers, under her name.
func TestUneAdresseQuiOuvreDejaUnCompte(t *testing.T) {
	ouvrirFoyer := func(t *testing.T) (*avecFranceConnect, *guichettest.Client) {
		g := ouvrirAvecFranceConnect(t)
		g.Client().Connecter(g.c, commune, "Gérard", "Vautrin")
		gerard := g.Client()
		g.taper(gerard, guichettest.Code(t, g.demander(gerard, commune, nil))).Attendre(http.StatusSeeOther)
		gerard.Envoyer(g.base+"/compte/autre-personne", nil).Attendre(http.StatusSeeOther)
		g.taper(gerard, guichettest.Code(t, g.Dernier(commune))).Attendre(http.StatusSeeOther)
		gerard.Envoyer(g.base+"/connexion/personne", url.Values{"personne": {"autre"}, "prenom": {"Lucie"}, "nom": {"Husson"}}).Attendre(http.StatusSeeOther)
		client := g.Client()
		g.identifier(client, "lucie").Attendre(http.StatusSeeOther)
		client.Envoyer(g.base+"/compte/preuves", url.Values{"courriel": {commune}}).Attendre(http.StatusSeeOther)
		p := client.Envoyer(g.base+"/compte/preuves/code", url.Values{"code": {guichettest.Code(t, g.Dernier(commune))}}).Attendre(http.StatusSeeOther)
		if p.Vers != g.base+"/compte/preuves/personne" {
			t.Fatal(p.Vers)
		}
		client.Lire(p.Vers).Attendre(http.StatusOK).Contient("Gérard : ce compte est à moi", "Lucie : ce compte est à moi", "Ce compte est à une autre personne")
		return g, client
	}
	de := func(g *avecFranceConnect, prenom string) (id string) {
		g.lire(&id, "SELECT c.id FROM comptes c JOIN preuves p ON p.compte = c.id WHERE p.courriel = '"+commune+"' AND c.prenom = '"+prenom+"'")
		return id
	}
	t.Run("elle s’ajoute sans rien réunir", func(t *testing.T) {
		g, client := ouvrirFoyer(t)
		client.Envoyer(g.base+"/compte/preuves/personne", nil).Attendre(http.StatusUnprocessableEntity).Contient("Choisissez une réponse")
		client.Envoyer(g.base+"/compte/preuves/personne", url.Values{"personne": {"autre"}}).Attendre(http.StatusSeeOther)
		client.Lire(g.base + "/compte").Contient("Un code envoyé à " + commune + " ouvre maintenant votre compte.")
		if n := g.compter("preuves WHERE courriel = '" + commune + "'"); n != 3 {
			t.Errorf("%d preuves", n)
		}
	})
	t.Run("le compte du conjoint ne se réunit pas", func(t *testing.T) {
		g, client := ouvrirFoyer(t)
		client.Envoyer(g.base+"/compte/preuves/personne", url.Values{"personne": {de(g, "Gérard")}}).Attendre(http.StatusConflict).Contient("ne portent pas le même nom")
	})
	t.Run("le compte d’une inconnue ne se choisit pas", func(t *testing.T) {
		g, client := ouvrirFoyer(t)
		client.Envoyer(g.base+"/compte/preuves/personne", url.Values{"personne": {g.Compte(camille).ID}}).Attendre(http.StatusUnprocessableEntity)
		client.Envoyer(g.base+"/compte/rapprochement", nil).Attendre(http.StatusSeeOther)
		if n := g.compter("rapprochements_comptes"); n != 0 {
			t.Error("réunis")
		}
	})
	t.Run("le sien se réunit, et celui du conjoint reste", func(t *testing.T) {
		g, client := ouvrirFoyer(t)
		avant, gerard := g.etatDesComptes(), de(g, "Gérard")
		p := client.Envoyer(g.base+"/compte/preuves/personne", url.Values{"personne": {de(g, "Lucie")}}).Attendre(http.StatusSeeOther)
		client.Lire(p.Vers).Attendre(http.StatusOK).Contient("Code reçu par courriel, à l’adresse " + commune)
		client.Envoyer(p.Vers, nil).Attendre(http.StatusSeeOther)
		l, err := usagers.ComptesDe(g.App, commune)
		if err != nil || len(l) != 2 || l[0].ID != gerard {
			t.Fatal(l, err)
		}
		client.Envoyer(g.base+"/compte/rapprochement/separation", nil).Attendre(http.StatusSeeOther)
		if d := cmp.Diff(avant, g.etatDesComptes()); d != "" {
			t.Error(d)
		}
	})
	t.Run("la preuve d’une autre séance ne sert pas", func(t *testing.T) {
		g, client := ouvrirFoyer(t)
		client.Envoyer(g.base+"/deconnexion", nil).Attendre(http.StatusOK)
		if p := client.Lire(g.base + "/connexion/personne"); p.Vers != g.base+"/connexion" {
			t.Error(p.Status, p.Vers)
		}
		client.Connecter(g.c, camille, "Camille", "Thouvenel")
		if p := client.Lire(g.base + "/compte/rapprochement"); p.Vers != g.base+"/compte" {
			t.Error(p.Status, p.Vers)
		}
	})
}

// Another collectivité has another subject for her: the whole identity names her
// compte all the same.
func TestUneAutreCollectiviteProposeAussiDeReunir(t *testing.T) {
	g := ouvrirAvecFranceConnect(t)
	g.identifier(g.Client(), "lucie").Attendre(http.StatusSeeOther)
	voisine := g.Collectivite("Val-Imaginaire")
	g.fc.Habiliter(voisine)
	client := g.Client()
	client.Connecter(voisine, adresseLucie, "Lucie", "Husson")
	p := g.fc.Identifier(client, voisine.Chemin()+"/connexion/franceconnect", "lucie").Attendre(http.StatusSeeOther)
	if p.Vers != voisine.Chemin()+"/compte/rapprochement" {
		t.Fatal(p.Vers)
	}
	client.Envoyer(p.Vers, nil).Attendre(http.StatusSeeOther)
	if n := g.compter("preuves WHERE genre = 'franceconnect' AND compte = '" + g.Compte(adresseLucie).ID + "'"); n != 2 {
		t.Errorf("%d preuves de FranceConnect", n)
	}
}

// Erasing her takes what is left of the compte that went.
func TestLEffacementEmporteLeCompteReuni(t *testing.T) {
	g := &deuxComptes{avecFranceConnect: ouvrirAvecFranceConnect(t)}
	g.client = g.Client()
	g.client.Connecter(g.c, adresseLucie, "Lucie", "Husson")
	g.identifier(g.Client(), "lucie").Attendre(http.StatusSeeOther)
	g.lire(&g.parFC, "SELECT compte FROM preuves WHERE genre = 'franceconnect'")
	g.reunir()
	compte := g.Compte(adresseLucie)
	g.Transaction(func(tx core.App) error {
		u, err := usagers.Inscrire(tx, g.c.ID, compte, usagers.Identite{})
		if err != nil {
			return err
		}
		return u.Effacer(tx, true, nadege)
	})
	if n := g.compter("comptes WHERE id IN ('"+compte.ID+"', '"+g.parFC+"')") + g.compter("rapprochements_comptes") + g.compter("preuves WHERE genre = 'franceconnect'") + g.compter("identites_pivot"); n != 0 {
		t.Errorf("%d restes", n)
	}
}
