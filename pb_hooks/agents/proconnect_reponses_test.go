package agents_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/simulation"
)

// Everything that the provider may get wrong signs nobody in.
func TestUneReponseDouteuseDeProConnectNOuvreRien(t *testing.T) {
	g := ouvrirAvecProConnect(t, lucie(siretMairie))
	g.inviter("lucie@example.org", "", "accueil")
	for _, e := range []simulation.Ecart{
		simulation.NonceFaux, simulation.NonceAbsent, simulation.JetonSansSignature, simulation.JetonHS256, simulation.JetonCleInconnue, simulation.JetonAutreAud,
		simulation.JetonAutreIss, simulation.JetonExpire, simulation.AtHashFaux, simulation.SansCourriel,
		simulation.InfosAutreCle, simulation.InfosHS256, simulation.InfosJSON, simulation.InfosAutreSub, simulation.InfosAutreAud, simulation.InfosAutreIss, simulation.InfosExpirees,
		simulation.InfosEnormes, simulation.InfosErreur, simulation.TokenErreur, simulation.TokenHTML, simulation.TokenRedirige,
		simulation.RetourIssFaux, simulation.RetourIssAbsent, simulation.StateAbsent, simulation.StateUndefined, simulation.RetourRefuse, simulation.RetourRefuseAutrement, simulation.RetourErreurServeur,
		simulation.RetourDemandeInvalide, simulation.RetourConnexionRequise, simulation.RetourErreurInconnue,
		simulation.HorlogeAvance5min, simulation.HorlogeRetard5min,
	} {
		t.Run(string(e), func(t *testing.T) {
			client := g.Client()
			g.pc.Devier(e)
			p := g.identifier(client, "lucie")
			if p.Status < 400 || p.Status == http.StatusInternalServerError {
				t.Errorf("%d", p.Status)
			}
			p.Contient("Vous n’êtes pas connecté", "Choisir comment me connecter")
			if strings.Contains(p.Corps, "<script>") {
				t.Error("la page montre ce que le fournisseur a écrit")
			}
			if n := g.compter("agents WHERE sujet != ''") + g.compter("connexions_agents WHERE moyen = 'proconnect'"); n != 0 {
				t.Errorf("%d lignes écrites", n)
			}
			client.Lire(g.base + "/profil").Attendre(http.StatusSeeOther)
		})
	}
	g.pc.Devier("")
	g.identifier(g.Client(), "lucie").Attendre(http.StatusSeeOther)
}

// A SIRET that is none, or is not there, is no employer.
func TestSansSIRETPersonneNEntre(t *testing.T) {
	for _, siret := range []string{"", "130025265", "1300252650001x"} {
		g := ouvrirAvecProConnect(t, lucie(siret))
		g.inviter("lucie@example.org", "", "accueil")
		if p := g.identifier(g.Client(), "lucie"); p.Status != http.StatusUnauthorized {
			t.Errorf("%q : %d", siret, p.Status)
		}
	}
}

func TestCeQueProConnectRefuseSeDitEnFrancais(t *testing.T) {
	privee := lucie(siretEPCI)
	privee.ID, privee.Refus = "privee", "Y500015"
	g := ouvrirAvecProConnect(t, lucie(siretMairie), privee)
	depart := g.base + "/connexion/proconnect"
	poster := func(client *guichettest.Client, adresse string, f url.Values) *guichettest.Page {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, adresse, strings.NewReader(f.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return client.Faire(req)
	}
	t.Run("une personne du secteur privé s’arrête là-bas, et revient", func(t *testing.T) {
		client := g.Client()
		la := g.pc.Suivre(client, client.Lire(depart).Vers)
		poster(client, la.URL+"/personne", url.Values{"personne": {"privee"}}).Attendre(http.StatusBadRequest).Contient("Y500015")
		p := g.pc.Suivre(client, poster(client, la.URL+"/retour", nil).Vers)
		p.Attendre(http.StatusUnauthorized).Contient("ne vous a pas laissé continuer", "personnes qui travaillent pour une administration")
	})
	t.Run("qui renonce revient sans alarme", func(t *testing.T) {
		client := g.Client()
		la := g.pc.Suivre(client, client.Lire(depart).Vers)
		p := g.pc.Suivre(client, poster(client, la.URL+"/annuler", nil).Vers)
		p.Attendre(http.StatusUnauthorized).Contient("Vous avez interrompu la connexion avec ProConnect")
		if strings.Contains(p.Corps, "référence") {
			t.Error("une référence est donnée à qui renonce")
		}
	})
	t.Run("une session finie là-bas", func(t *testing.T) {
		g.pc.Devier(simulation.RetourConnexionRequise)
		g.identifier(g.Client(), "lucie").Attendre(http.StatusUnauthorized).Contient("Votre connexion avec ProConnect est finie")
		g.pc.Devier("")
	})
	t.Run("un fournisseur absent", func(t *testing.T) {
		autre := ouvrirAvecProConnect(t, lucie(siretMairie))
		autre.pc.Devier(simulation.DecouverteIndisponible)
		autre.Client().Lire(autre.base + "/connexion/proconnect").Attendre(http.StatusServiceUnavailable).Contient("ProConnect ne répond pas")
	})
	t.Run("une mairie qui ne l’a pas", func(t *testing.T) {
		sans := g.Collectivite("Val-Imaginaire")
		g.Client().Lire(sans.Chemin() + "/agents/connexion/proconnect").Attendre(http.StatusNotFound)
		g.Client().Lire(sans.Chemin() + "/agents/connexion/proconnect/retour?state=x&code=y").Attendre(http.StatusNotFound)
		if p := g.Client().Lire(sans.Chemin() + "/agents/connexion"); strings.Contains(p.Corps, "ProConnect") {
			t.Error("il est proposé")
		}
	})
}

// The request has PKCE, and nothing that ProConnect does not list.
func TestLaDemandeAProConnect(t *testing.T) {
	g := ouvrirAvecProConnect(t, lucie(siretMairie))
	g.inviter("lucie@example.org", "", "accueil")
	g.identifier(g.Client(), "lucie").Attendre(http.StatusSeeOther)
	l := g.pc.Demandes()
	if len(l) != 1 {
		t.Fatal(l)
	}
	attendus := map[string]string{
		"response_type": "code", "client_id": "client-" + g.c.Slug, "redirect_uri": g.Socle.AdressePublique() + g.base + "/connexion/proconnect/retour",
		"scope": "openid given_name usual_name email uid siret idp_id", "code_challenge_method": "S256",
	}
	for nom, v := range l[0] {
		switch longueur := map[string]int{"state": 64, "nonce": 64, "code_challenge": 43}[nom]; {
		case longueur > 0:
			if len(v[0]) != longueur {
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

func TestUnRetourDeProConnectEstCeluiDUnNavigateur(t *testing.T) {
	g := ouvrirAvecProConnect(t, lucie(siretMairie))
	g.inviter("lucie@example.org", "", "accueil")
	attaquant, victime := g.Client(), g.Client()
	depart := attaquant.Lire(g.base + "/connexion/proconnect").Attendre(http.StatusSeeOther)
	g.pc.SuivreComme(victime, depart.Vers, "lucie").Attendre(http.StatusConflict).Contient("commencée dans un autre navigateur")
	victime.Lire(g.base + "/profil").Attendre(http.StatusSeeOther)
	client := g.Client()
	g.identifier(client, "lucie").Attendre(http.StatusSeeOther)
	client.Lire(g.pc.Retour).Attendre(http.StatusConflict)
	// The answer of one provider is not that of the other.
	client.Lire(strings.Replace(g.pc.Retour, "/agents/connexion/proconnect", "/connexion/franceconnect", 1)).Attendre(http.StatusNotFound)
}
