package socle_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/socle"
)

// paire writes a certificate of a name and its key, and gives the authorities
// that trust it.
func paire(t *testing.T, repertoire, nom string, serie int64) *x509.CertPool {
	t.Helper()
	cle, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	modele := &x509.Certificate{
		SerialNumber: big.NewInt(serie), Subject: pkix.Name{Organization: []string{"Mairie"}}, DNSNames: []string{nom},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(90 * 24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, modele, modele, cle.Public(), cle)
	if err != nil {
		t.Fatal(err)
	}
	prive, err := x509.MarshalPKCS8PrivateKey(cle)
	if err != nil {
		t.Fatal(err)
	}
	for fichier, bloc := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: der}, "cle.pem": {Type: "PRIVATE KEY", Bytes: prive}} {
		chemin := filepath.Join(repertoire, fichier)
		if err := os.WriteFile(chemin, pem.EncodeToMemory(bloc), 0o600); err != nil {
			t.Fatal(err)
		}
		// Two writings in one tick of the file system's clock would look like one.
		date := time.Now().Add(time.Duration(serie) * time.Second)
		if err := os.Chtimes(chemin, date, date); err != nil {
			t.Fatal(err)
		}
	}
	lu, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	racines := x509.NewCertPool()
	racines.AddCert(lu)
	return racines
}

// apporter makes a floor whose certificate is brought in two files.
func apporter(t *testing.T, repertoire string) *banc {
	t.Helper()
	t.Setenv("GUICHET_TLS_CERT_FILE", filepath.Join(repertoire, "cert.pem"))
	t.Setenv("GUICHET_TLS_KEY_FILE", filepath.Join(repertoire, "cle.pem"))
	return poser(t, []string{"--listen=127.0.0.1:0", "--redirect-listen=", "--admin-listen=", "--public-url=https://guichet.mairie.lan"})
}

func TestUnCertificatApporteEstReluQuandIlChange(t *testing.T) {
	repertoire := t.TempDir()
	racines := paire(t, repertoire, "guichet.mairie.lan", 1)
	b := apporter(t, repertoire)
	b.servir()
	servi := func(racines *x509.CertPool) bool {
		_, _, err := demander(t, b.visiteur(racines), http.MethodGet, "https://guichet.mairie.lan/sante")
		return err == nil
	}
	if !servi(racines) {
		t.Fatal("le certificat n’est pas servi")
	}
	if c := b.Certificats(); len(c) != 1 || c[0].Obtenu || c[0].Emetteur != "Mairie" || c[0].Domaine != "guichet.mairie.lan" {
		t.Errorf("certificats %+v", c)
	}
	nouvelles := paire(t, repertoire, "guichet.mairie.lan", 2)
	if !servi(racines) {
		t.Error("relu à chaque visite")
	}
	b.Horloge.Avancer(time.Minute)
	if !servi(nouvelles) || servi(racines) {
		t.Error("le nouveau certificat n’est pas servi")
	}
	t.Run("des fichiers qui ne vont pas ensemble ne changent rien", func(t *testing.T) {
		if err := os.WriteFile(filepath.Join(repertoire, "cle.pem"), []byte("à moitié écrit"), 0o600); err != nil {
			t.Fatal(err)
		}
		b.Horloge.Avancer(time.Minute)
		if !servi(nouvelles) {
			t.Error("plus rien n’est servi")
		}
	})
	t.Run("ni des fichiers disparus", func(t *testing.T) {
		if err := os.Remove(filepath.Join(repertoire, "cert.pem")); err != nil {
			t.Fatal(err)
		}
		b.Horloge.Avancer(time.Minute)
		if !servi(nouvelles) {
			t.Error("plus rien n’est servi")
		}
	})
}

func TestUnCertificatApportePourUnAutreNomArreteLeDepart(t *testing.T) {
	for _, essai := range []struct {
		nom     string
		abimer  func(repertoire string)
		attendu string
	}{
		{"un autre nom", func(d string) { paire(t, d, "autre.mairie.lan", 2) }, "tls.cert_file is not for public_url"},
		{"une clé qui n’est pas la sienne", func(d string) {
			garde, _ := os.ReadFile(filepath.Join(d, "cle.pem"))
			paire(t, d, "guichet.mairie.lan", 2)
			_ = os.WriteFile(filepath.Join(d, "cle.pem"), garde, 0o600)
		}, "private key does not match"},
		{"un fichier absent", func(d string) { _ = os.Remove(filepath.Join(d, "cert.pem")) }, "tls.cert_file"},
	} {
		t.Run(essai.nom, func(t *testing.T) {
			repertoire := t.TempDir()
			paire(t, repertoire, "guichet.mairie.lan", 1)
			essai.abimer(repertoire)
			err := apporter(t, repertoire).Servir(t.Context(), nil)
			if err == nil || !strings.Contains(err.Error(), essai.attendu) {
				t.Errorf("%v, attendu « %s »", err, essai.attendu)
			}
		})
	}
}

func TestLaFinDUnCertificatSeDit(t *testing.T) {
	b := poser(t, nil)
	maintenant := b.Horloge.Maintenant()
	jours := func(vie, reste float64) socle.Certificat {
		fin := maintenant.Add(time.Duration(reste * 24 * float64(time.Hour)))
		return socle.Certificat{Domaine: "guichet.exemple.fr", Emetteur: "Let's Encrypt", Obtenu: true, Debut: fin.Add(-time.Duration(vie * 24 * float64(time.Hour))), Fin: fin}
	}
	apporte := jours(365, 20)
	apporte.Obtenu = false
	for _, essai := range []struct {
		nom         string
		certificats []socle.Certificat
		lumiere     socle.Lumiere
		dit         string
	}{
		{"neuf", []socle.Certificat{jours(90, 89)}, socle.Vert, "Let's Encrypt"},
		{"à 22 jours de sa fin", []socle.Certificat{jours(90, 22)}, socle.Vert, ""},
		{"à 21 jours de sa fin", []socle.Certificat{jours(90, 21)}, socle.Orange, "renouvellement automatique"},
		{"à 7 jours de sa fin", []socle.Certificat{jours(90, 7)}, socle.Rouge, "renouvellement automatique"},
		{"périmé", []socle.Certificat{jours(90, -1)}, socle.Rouge, "périmé"},
		{"d’une vie de six jours, à quatre jours de sa fin", []socle.Certificat{jours(6, 4)}, socle.Vert, ""},
		{"d’une vie de six jours, à un jour de sa fin", []socle.Certificat{jours(6, 1)}, socle.Orange, ""},
		{"d’un an, à 20 jours de sa fin, apporté", []socle.Certificat{apporte}, socle.Orange, "Remplacez les fichiers"},
		{"le plus proche de sa fin parle pour tous", []socle.Certificat{jours(90, 80), jours(90, 3)}, socle.Rouge, ""},
		{"demandé", []socle.Certificat{{Domaine: "guichet.exemple.fr"}}, socle.Rouge, "en cours"},
		{"dont le nom n’a pas d’adresse", []socle.Certificat{jours(90, 80), {Domaine: "b.exemple.fr", Echec: socle.EchecNom}}, socle.Rouge, "enregistrement A"},
		{"que l’autorité n’atteint pas", []socle.Certificat{{Echec: socle.EchecEpreuve}}, socle.Rouge, "ports 80 et 443"},
		{"dont l’autorité ne répond pas", []socle.Certificat{{Echec: socle.EchecReseau}}, socle.Rouge, "accède à Internet"},
		{"que l’autorité refuse", []socle.Certificat{{Echec: socle.EchecRefus}}, socle.Rouge, "journal du service"},
		{"qui ne peut être gardé", []socle.Certificat{{Echec: socle.EchecInterne}}, socle.Rouge, "répertoire des données"},
	} {
		t.Run(essai.nom, func(t *testing.T) {
			l, constat, conseil := socle.SonderCertificats(b.Socle, essai.certificats)
			if l != essai.lumiere || !strings.Contains(constat+" "+conseil, essai.dit) || constat == "" || (l == socle.Vert) != (conseil == "") {
				t.Errorf("%s : « %s » « %s »", l, constat, conseil)
			}
		})
	}
}
