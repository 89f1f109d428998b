package pb_hooks_test

import (
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"guichet/pb_hooks/guichettest/navigateur"
)

// From the package on a clean Debian to a demande that is filed, through the
// first run; then a second clean Debian takes the backup, shows the same pages
// and sends nothing until it is told that it is the one in service. « make
// deb-check » runs it: it needs root and fetches a Debian.
func TestDuPaquetALaDemandePuisALaRestauration(t *testing.T) {
	deb, debian := os.Getenv("GUICHETTEST_DEB"), os.Getenv("GUICHETTEST_DEBIAN")
	if deb == "" || debian == "" {
		t.Skip("« make deb-check » donne le paquet et une Debian neuve")
	}
	boite := navigateur.OuvrirBoite(t)
	premier := nouvelleRacine(t, debian, deb)
	premier.servir()
	g := navigateur.Ailleurs(t, premier.url)
	v := g.Visiteur(t, navigateur.AvecScripts)
	installerParLesPages(t, v, boite, premier.lire("/var/lib/guichet/lien-installation"))

	usager := g.Visiteur(t, navigateur.AvecScripts)
	numero, code := signaler(usager)
	boite.Attendre(t, "camille@example.org", 1)

	cle := sauvegarderParLesPages(t, v)
	premier.arreter()
	archives, err := filepath.Glob(filepath.Join(premier.racine, "mnt/sauvegardes/*.guichet"))
	if err != nil || len(archives) == 0 {
		t.Fatalf("pas de sauvegarde : %v", err)
	}

	second := nouvelleRacine(t, debian, deb)
	second.commander("cp", "-a", filepath.Join(premier.racine, "mnt/sauvegardes")+"/.", filepath.Join(second.racine, "mnt/sauvegardes"))
	debut := time.Now()
	second.guichet(cle+"\n", "restore", "/mnt/sauvegardes/"+filepath.Base(archives[len(archives)-1]), "--yes")
	second.servir()
	t.Logf("restauré et servi en %.1f s", time.Since(debut).Seconds())
	envoyes := boite.Nombre()
	g = navigateur.Ailleurs(t, second.url)
	revenue := g.Visiteur(t, navigateur.AvecScripts)
	revenue.Ouvrir(second.url + "/le-val-d-ajol/suivi")
	revenue.Lit("Copie du guichet", "Ce n’est peut-être pas le guichet en service")
	revenue.Remplir("Numéro de demande", numero)
	revenue.Remplir("Code de suivi", code)
	revenue.Presser("Suivre ma demande")
	revenue.Lit(numero, "Signaler un problème dans la rue")
	revenue.Examiner("paquet copie muette")
	nouveau := g.Visiteur(t, navigateur.AvecScripts)
	signaler(nouveau)
	nadege := g.Visiteur(t, navigateur.AvecScripts)
	nadege.Ouvrir(second.url + "/le-val-d-ajol/agents/connexion")
	nadege.Remplir("Votre adresse électronique", "nadege@example.org")
	nadege.Remplir("Votre mot de passe", "quatre mots sans rapport")
	nadege.Presser("Me connecter")
	nadege.Lit(numero)
	if n := boite.Nombre(); n != envoyes {
		t.Errorf("la copie muette a envoyé %d courriels", n-envoyes)
	}
	nadege.Ouvrir(second.url + "/le-val-d-ajol/agents/reglages/sauvegardes/service")
	nadege.Presser("C’est bien le guichet en service")
	if strings.Contains(nadege.Texte(), "Copie du guichet") {
		t.Error("confirmé, le guichet se dit encore une copie")
	}
	boite.Attendre(t, "camille@example.org", 2)
}

// racineDebian is a clean Debian where the package is installed.
type racineDebian struct {
	t      *testing.T
	racine string
	url    string
	cmd    *exec.Cmd
}

func nouvelleRacine(t *testing.T, modele, deb string) *racineDebian {
	t.Helper()
	r := &racineDebian{t: t, racine: filepath.Join(t.TempDir(), "debian")}
	r.commander("cp", "-a", modele, r.racine)
	r.commander("cp", deb, filepath.Join(r.racine, "guichet.deb"))
	r.dedans("dpkg", "-i", "/guichet.deb")
	r.dedans("install", "-d", "-o", "guichet", "-g", "guichet", "-m", "0700", "/var/lib/guichet", "/mnt/sauvegardes") // what StateDirectory does
	return r
}

func (r *racineDebian) commander(nom string, args ...string) {
	r.t.Helper()
	if sortie, err := exec.Command(nom, args...).CombinedOutput(); err != nil {
		r.t.Fatalf("%s %v : %v\n%s", nom, args, err, sortie)
	}
}

func (r *racineDebian) dedans(args ...string) {
	r.t.Helper()
	r.commander("chroot", append([]string{r.racine, "/usr/bin/env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive"}, args...)...)
}

// guichet runs one command of the program under the service's account.
func (r *racineDebian) guichet(saisie string, args ...string) {
	r.t.Helper()
	cmd := r.sousLeCompte(append([]string{"/usr/bin/guichet"}, append(args, "--config", "/etc/guichet/guichet.yaml")...))
	cmd.Stdin = strings.NewReader(saisie)
	if sortie, err := cmd.CombinedOutput(); err != nil {
		r.t.Fatalf("guichet %v : %v\n%s", args, err, sortie)
	}
}

func (r *racineDebian) sousLeCompte(args []string) *exec.Cmd {
	return exec.Command("chroot", append([]string{"--userspec=guichet:guichet", r.racine, "/usr/bin/env", "-i", "PATH=/usr/bin:/bin"}, args...)...)
}

var execStart = regexp.MustCompile(`(?m)^ExecStart=(.*)$`)

// servir runs the command of the unit on a free port of this machine.
func (r *racineDebian) servir() {
	r.t.Helper()
	m := execStart.FindStringSubmatch(r.lire("/usr/lib/systemd/system/guichet.service"))
	if m == nil {
		r.t.Fatal("the unit has no ExecStart")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		r.t.Fatal(err)
	}
	adresse := l.Addr().String()
	_ = l.Close()
	r.url = "http://" + adresse
	r.cmd = r.sousLeCompte(append(strings.Fields(m[1]), "--listen", adresse, "--admin-listen="))
	r.cmd.Stdout, r.cmd.Stderr = r.t.Output(), r.t.Output()
	if err := r.cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(r.arreter)
	for limite := time.Now().Add(time.Minute); time.Now().Before(limite); time.Sleep(100 * time.Millisecond) {
		if rep, err := http.Get(r.url + "/sante"); err == nil {
			_ = rep.Body.Close()
			return
		}
	}
	r.t.Fatal("le guichet ne répond pas")
}

func (r *racineDebian) arreter() {
	if r.cmd == nil {
		return
	}
	_ = r.cmd.Process.Signal(syscall.SIGTERM)
	if err := r.cmd.Wait(); err != nil {
		r.t.Errorf("le guichet s’arrête mal : %v", err)
	}
	r.cmd = nil
}

func (r *racineDebian) lire(chemin string) string {
	r.t.Helper()
	b, err := os.ReadFile(filepath.Join(r.racine, chemin))
	if err != nil {
		r.t.Fatal(err)
	}
	return strings.TrimSpace(string(b))
}

// installerParLesPages follows the first run to its end.
func installerParLesPages(t *testing.T, v *navigateur.Visiteur, boite *navigateur.Boite, lien string) {
	t.Helper()
	v.Ouvrir(lien)
	v.Attendre("[name=nouveau]")
	creerAccesParLesPages(v)
	v.Presser("Choisir la collectivité")
	v.Remplir("La commune, l’intercommunalité ou le département", "88487")
	v.Presser("Chercher")
	v.Presser("Choisir Le Val-d’Ajol")
	v.Remplir("Adresse postale", "1 place de l’Hôtel-de-Ville\n88340 Le Val-d’Ajol")
	v.Remplir("Téléphone", "03 29 00 00 00")
	v.Remplir("Adresse électronique", "mairie@example.org")
	v.Presser("Enregistrer")
	v.Presser("Revenir à la liste des étapes")
	v.Presser("Vérifier l’adresse")
	v.Presser("Continuer sur cette machine seulement")
	v.Presser("Envoyer des courriels")
	v.Remplir("Adresse qui envoie", "guichet@example.org")
	v.Remplir("Serveur d’envoi (SMTP)", "127.0.0.1")
	v.Remplir("Port", boite.Port())
	v.Presser("Envoyer un essai")
	code := regexp.MustCompile(`(?m)^(\d{3}) (\d{3})$`).FindStringSubmatch(boite.Attendre(t, "nadege@example.org", 1).Texte)
	if code == nil {
		t.Fatal("le courriel d’essai ne porte pas de code")
	}
	v.Remplir("Code reçu par courriel", code[1]+code[2])
	v.Presser("Confirmer")
	v.Presser("Ouvrir des démarches")
	v.PresserPremier("main form button", "Ouvrir ces")
	v.Presser("Revenir à la liste des étapes")
	v.Presser("Bilan avant l’ouverture")
	v.Presser("Ouvrir le guichet")
	v.Lit("Le guichet est ouvert.")
}

// signaler files a demande and gives its numéro and its code de suivi.
func signaler(v *navigateur.Visiteur) (numero, code string) {
	v.Aller("/le-val-d-ajol/demarches/signalement")
	v.Presser("Commencer")
	for _, reponse := range []string{"Chaussée ou trottoir abîmé", "Non"} {
		v.Choisir(reponse)
		v.Presser("Continuer")
	}
	v.Remplir("Où est le problème ?", "devant le 12 rue de la Gare")
	v.Presser("Continuer")
	v.Remplir("Décrivez le problème", "Un trou au milieu du trottoir.")
	v.Presser("Continuer")
	v.Choisir("Oui, prévenez-moi des suites")
	v.Presser("Continuer")
	v.Remplir("Votre nom de naissance", "Thouvenel")
	v.Remplir("Vos prénoms", "Camille")
	v.Remplir("Adresse électronique", "camille@example.org")
	v.Presser("Continuer")
	v.Presser("Continuer sans ce document")
	v.Presser("Envoyer ma demande")
	v.Lit("Votre demande est envoyée")
	return v.Extraire("#numero"), v.Extraire("#code-suivi")
}

// sauvegarderParLesPages sets a target and a key, makes a backup and waits for
// it; it gives the key of the paper.
func sauvegarderParLesPages(t *testing.T, v *navigateur.Visiteur) (cle string) {
	t.Helper()
	racine := "/le-val-d-ajol/agents/reglages/sauvegardes"
	v.Aller(racine + "/cible?genre=repertoire")
	v.Remplir("Chemin du répertoire", "/mnt/sauvegardes")
	v.Presser("Essayer et enregistrer")
	v.Aller(racine + "/cle")
	v.Presser("Montrer une nouvelle clé")
	cle = v.Extraire(".code")
	v.Remplir("La clé, lue sur la feuille imprimée", cle)
	v.Presser("Vérifier cette clé")
	v.Presser("Sauvegarder maintenant")
	for limite := time.Now().Add(time.Minute); time.Now().Before(limite); time.Sleep(500 * time.Millisecond) {
		v.Aller(racine)
		if strings.Contains(v.Texte(), "Prouver la base") {
			return cle
		}
	}
	t.Fatalf("la sauvegarde ne finit pas\n%s", v.Texte())
	return ""
}
