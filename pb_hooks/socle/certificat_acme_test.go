package socle_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"guichet/pb_hooks/socle"
)

const uneVie = 90 * 24 * time.Hour

func TestUnCertificatEstObtenuServiEtGarde(t *testing.T) {
	a := ouvrirAutorite(t, uneVie)
	b := a.banc()
	arreter := b.servir()
	a.Ouvrir(b)
	a.Attendre()
	c := b.visiteur(a.Racines)

	res, corps, err := demander(t, c, http.MethodGet, "https://guichet.exemple.fr/sante")
	if err != nil || res.StatusCode != http.StatusOK || corps != "ok\n" {
		t.Fatalf("%v %q %v", res, corps, err)
	}
	if res.ProtoMajor != 2 || res.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("HTTP/%d, %v", res.ProtoMajor, res.Header)
	}
	etats := b.Certificats()
	if len(etats) != 1 || etats[0].Domaine != "guichet.exemple.fr" || etats[0].Emetteur == "" || !etats[0].Obtenu || time.Until(etats[0].Fin) < uneVie-time.Hour {
		t.Errorf("certificats %+v", etats)
	}
	t.Run("en clair, on est renvoyé", func(t *testing.T) {
		res, _, err := demander(t, c, http.MethodGet, "http://guichet.exemple.fr/ici/demarches?a=b")
		if err != nil || res.StatusCode != http.StatusMovedPermanently || res.Header.Get("Location") != "https://guichet.exemple.fr/ici/demarches?a=b" {
			t.Errorf("%v %v", res, err)
		}
	})
	t.Run("en clair, un formulaire est refusé", func(t *testing.T) {
		res, _, err := demander(t, c, http.MethodPost, "http://guichet.exemple.fr/ici/connexion")
		if err != nil || res.StatusCode != http.StatusForbidden {
			t.Errorf("%v %v", res, err)
		}
	})
	t.Run("un hôte inconnu n’a pas de certificat et n’en fait pas demander", func(t *testing.T) {
		avant := a.Ordres.Load()
		if avant == 0 {
			t.Fatal("aucun ordre n’est compté : l’essai ne prouve rien")
		}
		for _, nom := range []string{"autre.exemple.fr", "exemple.fr", "127.0.0.1"} {
			if _, _, err := demander(t, c, http.MethodGet, "https://"+nom+"/sante"); err == nil {
				t.Errorf("%s est servi", nom)
			}
		}
		if n := a.Ordres.Load() - avant; n != 0 {
			t.Errorf("%d demandes à l’autorité", n)
		}
	})
	t.Run("un navigateur trop ancien est refusé", func(t *testing.T) {
		public, _ := socle.Adresses(b.Socle)
		_, err := tls.Dial("tcp", public, &tls.Config{ServerName: "guichet.exemple.fr", RootCAs: a.Racines, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}) //nolint:gosec // what is refused
		if err == nil {
			t.Error("TLS 1.1 est servi")
		}
	})
	t.Run("le dossier des certificats n’est qu’à lui", func(t *testing.T) {
		etat, err := os.Stat(filepath.Join(b.Config.DataDir, "certificats"))
		if err != nil || etat.Mode().Perm() != 0o700 {
			t.Errorf("%v %v", etat, err)
		}
	})
	arreter()
	a.Close()

	suite := a.banc("--data-dir=" + b.Config.DataDir)
	suite.servir()
	attendreQue(t, "le certificat gardé est servi après un redémarrage, autorité éteinte", func() bool {
		_, _, err := demander(t, suite.visiteur(a.Racines), http.MethodGet, "https://guichet.exemple.fr/sante")
		return err == nil
	})
}

func TestUneAutoriteEnPanneNArretePasLeGuichet(t *testing.T) {
	a := ouvrirAutorite(t, uneVie)
	b := a.banc()
	b.servir()
	attendreQue(t, "la panne est dite", func() bool { return len(b.Certificats()) == 1 && b.Certificats()[0].Echec != "" })
	if _, _, err := demander(t, b.visiteur(nil), http.MethodGet, "https://guichet.exemple.fr/sante"); err == nil {
		t.Error("servi sans certificat")
	}
	if l, constat, conseil := socle.SonderAdresse(b.Socle, t.Context(), b.App); l != socle.Rouge || constat == "" || conseil == "" {
		t.Errorf("%s %q %q", l, constat, conseil)
	}
	a.Ouvrir(b)
	a.Attendre()
	if _, _, err := demander(t, b.visiteur(a.Racines), http.MethodGet, "https://guichet.exemple.fr/sante"); err != nil {
		t.Error(err)
	}
}

func TestUnCertificatEstRenouveleAvantSaFin(t *testing.T) {
	a := ouvrirAutorite(t, 24*time.Second)
	b := a.banc()
	b.servir()
	a.Ouvrir(b)
	a.Attendre()
	premier := b.Certificats()[0].Fin
	a.Attendre()
	if !time.Now().Before(premier) {
		t.Error("le premier certificat était déjà périmé")
	}
	attendreQue(t, "le nouveau certificat est servi", func() bool { return b.Certificats()[0].Fin.After(premier) })
	if _, _, err := demander(t, b.visiteur(a.Racines), http.MethodGet, "https://guichet.exemple.fr/sante"); err != nil {
		t.Error(err)
	}
}

func TestUnNomSansAdresseNEstPasDemande(t *testing.T) {
	a := ouvrirAutorite(t, uneVie)
	b := a.banc()
	essais := make(chan int, 100)
	socle.ReglerACME(b.Socle, func(context.Context, string) error { return errors.New("no such host") },
		func(e socle.Echec, essai int) time.Duration { essais <- essai; return time.Millisecond }, nil)
	b.servir()
	a.Ouvrir(b)
	for range 3 {
		select {
		case <-essais:
		case <-time.After(patience):
			t.Fatal("aucun essai")
		}
	}
	if e := b.Certificats()[0].Echec; e != socle.EchecNom || a.Demandes.Load() != 0 {
		t.Errorf("échec %q, %d demandes à l’autorité", e, a.Demandes.Load())
	}
}

func TestUneEpreuveManqueeDitPourquoi(t *testing.T) {
	a := ouvrirAutorite(t, uneVie)
	nulle := ""
	a.annuaire.Store(&nulle)
	b := a.banc()
	b.servir()
	a.Ouvrir(b)
	attendreQue(t, "l’épreuve échoue", func() bool { return b.Certificats()[0].Echec == socle.EchecEpreuve })
	ici := "127.0.0.1"
	a.annuaire.Store(&ici)
	a.Attendre()
}

func TestLesAutresNomsMenentAuPublic(t *testing.T) {
	a := ouvrirAutorite(t, uneVie)
	b := a.banc("--domain=guichet.exemple.fr,Demarches.exemple.fr")
	b.servir()
	a.Ouvrir(b)
	a.Attendre()
	a.Attendre()
	c := b.visiteur(a.Racines)
	res, _, err := demander(t, c, http.MethodGet, "https://demarches.exemple.fr/ici")
	if err != nil || res.Header.Get("Location") != "https://guichet.exemple.fr/ici" {
		t.Errorf("%v %v", res, err)
	}
	if _, _, err := demander(t, c, http.MethodGet, "https://guichet.exemple.fr/sante"); err != nil {
		t.Error(err)
	}
}

// Let's Encrypt allows five failed proofs an hour, and one attempt makes two.
func TestLesEssaisTiennentDansLesLimitesDeLAutorite(t *testing.T) {
	for _, e := range []socle.Echec{socle.EchecEpreuve, socle.EchecRefus} {
		var instants []time.Duration
		for t, essai := time.Duration(0), 0; t < 24*time.Hour; essai++ {
			instants = append(instants, t)
			t += socle.AttendreACME(e, essai)
		}
		for i, debut := range instants {
			n := 0
			for _, x := range instants[i:] {
				if x < debut+time.Hour {
					n++
				}
			}
			if 2*n > 5 {
				t.Errorf("%s : %d essais dans l’heure qui suit %s", e, n, debut)
			}
		}
	}
	if d := socle.AttendreACME(socle.EchecNom, 0); d > 2*time.Minute {
		t.Errorf("un nom qui vient d’être créé attend %s", d)
	}
}
