package installation

import (
	_ "embed" // the two files below
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The unit and the configuration are those of the Debian package, as they are.
var (
	//go:embed guichet.service
	unite string
	//go:embed guichet.yaml
	configuration string
)

// Where things go. The first three are the package's too.
const (
	donneesParDefaut   = "/var/lib/guichet"
	fichierReglages    = "/etc/guichet/guichet.yaml"
	programmeParDefaut = "/usr/bin/guichet"
	uniteDuPaquet      = "/usr/lib/systemd/system/guichet.service"
	uniteInstallee     = "/etc/systemd/system/guichet.service"
	comptesInstalles   = "/etc/sysusers.d/guichet.conf"
	programmeInstalle  = "/usr/local/bin/guichet"
	compte             = "guichet"
	ligneDuCompte      = "u guichet - Guichet /var/lib/guichet\n"
	suiteSurLaMachine  = "Open http://127.0.0.1:8090 through « ssh -L 8090:127.0.0.1:8090 », or give the guichet its address: guichet service install --domain guichet.example.fr"
	suiteSurSonDomaine = "The certificate is being obtained; follow it with: journalctl -u guichet -f"
	autresCommandes    = "Other commands run as the service's account: runuser -u guichet -- guichet …"
)

// repertoiresFermes are hidden from the service (ProtectHome, PrivateTmp).
var repertoiresFermes = []string{"/home", "/root", "/run/user", "/tmp", "/var/tmp"}

// Machine is where the service is installed.
type Machine struct {
	Racine    string // "/", or another one for a test
	Programme string // the file that is running
	ABlanc    bool   // tell, do nothing
	Sortie    io.Writer
	Executer  func(nom string, args ...string) error
}

// Demande is what the operator asks; "" leaves it as it is.
type Demande struct{ Domaine, Donnees string }

// Installer makes the account, the configuration and the unit, enables and
// starts the service. Done again, it changes only what is asked.
func (m *Machine) Installer(d Demande) error {
	donnees := donneesParDefaut
	if d.Donnees != "" {
		donnees = d.Donnees
		if !filepath.IsAbs(donnees) {
			return fmt.Errorf("--data-dir %s: give the whole path, which starts with /", donnees)
		}
		for _, ferme := range repertoiresFermes {
			if donnees == ferme || strings.HasPrefix(donnees, ferme+"/") {
				return fmt.Errorf("--data-dir %s: the service does not see %s, choose a folder such as %s", donnees, ferme, donneesParDefaut)
			}
		}
	}
	if !m.existe(uniteDuPaquet) {
		if err := m.poser(donnees); err != nil {
			return err
		}
	} else if d.Donnees != "" && d.Donnees != donneesParDefaut {
		return fmt.Errorf("--data-dir: the package keeps its data in %s", donneesParDefaut)
	}
	if err := m.regler(d); err != nil {
		return err
	}
	for _, args := range [][]string{{"daemon-reload"}, {"enable", "guichet.service"}, {"restart", "guichet.service"}} {
		if err := m.executer("systemctl", args...); err != nil {
			return err
		}
	}
	if d.Domaine != "" {
		m.dire(suiteSurSonDomaine)
	} else {
		m.dire(suiteSurLaMachine)
	}
	m.dire(autresCommandes)
	return nil
}

// poser installs what the package would have: program, account, unit.
func (m *Machine) poser(donnees string) error {
	programme := m.Programme
	if !slices.ContainsFunc([]string{"/usr/", "/opt/"}, func(p string) bool { return strings.HasPrefix(programme, p) }) {
		b, err := os.ReadFile(programme)
		if err != nil {
			return fmt.Errorf("read the program: %w", err)
		}
		programme = programmeInstalle
		m.dire("write " + programme)
		if err := m.ecrire(programme, b, 0o755); err != nil {
			return err
		}
	}
	if err := m.ecrireTexte(comptesInstalles, ligneDuCompte, 0o644); err != nil {
		return err
	}
	if err := m.executer("systemd-sysusers", filepath.Base(comptesInstalles)); err != nil {
		return err
	}
	u := strings.ReplaceAll(unite, programmeParDefaut, programme)
	if donnees != donneesParDefaut {
		u = strings.Replace(u, "WorkingDirectory="+donneesParDefaut, "WorkingDirectory="+donnees+"\nReadWritePaths="+donnees, 1)
		if err := m.executer("install", "-d", "-o", compte, "-g", compte, "-m", "0700", donnees); err != nil {
			return err
		}
	}
	return m.ecrireTexte(uniteInstallee, u, 0o644)
}

// regler writes the first configuration, or what is asked in the one there is.
func (m *Machine) regler(d Demande) error {
	texte := configuration
	ancien, err := os.ReadFile(m.chemin(fichierReglages))
	switch {
	case err == nil:
		texte = string(ancien)
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("read the configuration: %w", err)
	}
	if d.Donnees != "" {
		texte = ReglerCle(texte, "data_dir", d.Donnees)
	}
	if d.Domaine != "" {
		texte = ReglerCle(texte, "domain", d.Domaine)
	}
	if err == nil && texte == string(ancien) {
		return nil
	}
	if err := m.ecrireTexte(fichierReglages, texte, 0o640); err != nil {
		return err
	}
	return m.executer("chgrp", compte, fichierReglages)
}

// ReglerCle gives a key of the top level its value in a YAML text and keeps
// the rest, comments included: it replaces its line, else the one where it is
// an example, else adds one.
func ReglerCle(texte, cle, valeur string) string {
	ligne := fmt.Sprintf("%s: %q", cle, valeur)
	lignes := strings.Split(texte, "\n")
	for _, debut := range []string{cle + ":", "#" + cle + ":", "# " + cle + ":"} {
		for i, l := range lignes {
			if strings.HasPrefix(l, debut) {
				lignes[i] = ligne
				return strings.Join(lignes, "\n")
			}
		}
	}
	if texte != "" && !strings.HasSuffix(texte, "\n") {
		texte += "\n"
	}
	return texte + ligne + "\n"
}

// Retirer stops the service and removes what Installer wrote; the data, the
// configuration and the account stay.
func (m *Machine) Retirer() error {
	if m.existe(uniteDuPaquet) {
		return errors.New("this guichet is a Debian package: apt-get remove guichet")
	}
	if !m.existe(uniteInstallee) {
		return errors.New("no service is installed")
	}
	if err := m.executer("systemctl", "disable", "--now", "guichet.service"); err != nil {
		return err
	}
	for _, f := range []string{uniteInstallee, comptesInstalles} {
		m.dire("remove " + f)
		if m.ABlanc {
			continue
		}
		if err := os.Remove(m.chemin(f)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove the service: %w", err)
		}
	}
	if err := m.executer("systemctl", "daemon-reload"); err != nil {
		return err
	}
	m.dire("The data (" + donneesParDefaut + ", or data_dir) and " + fichierReglages + " stay.")
	return nil
}

func (m *Machine) chemin(f string) string { return filepath.Join(m.Racine, f) }

func (m *Machine) existe(f string) bool {
	_, err := os.Stat(m.chemin(f))
	return err == nil
}

func (m *Machine) dire(phrase string) { fmt.Fprintln(m.Sortie, phrase) }

func (m *Machine) executer(nom string, args ...string) error {
	m.dire("run " + nom + " " + strings.Join(args, " "))
	if m.ABlanc {
		return nil
	}
	return m.Executer(nom, args...)
}

func (m *Machine) ecrireTexte(f, texte string, droits fs.FileMode) error {
	m.dire("write " + f)
	if m.ABlanc {
		m.dire("  " + strings.ReplaceAll(strings.TrimSpace(texte), "\n", "\n  "))
	}
	return m.ecrire(f, []byte(texte), droits)
}

// ecrire replaces a file at once: a program that runs is not written over.
func (m *Machine) ecrire(f string, contenu []byte, droits fs.FileMode) error {
	if m.ABlanc {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(m.chemin(f)), 0o755); err != nil {
		return fmt.Errorf("write %s: %w", f, err)
	}
	provisoire := m.chemin(f) + ".new"
	err := os.WriteFile(provisoire, contenu, droits)
	if err == nil {
		err = os.Chmod(provisoire, droits) // whatever the umask
	}
	if err == nil {
		err = os.Rename(provisoire, m.chemin(f))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", f, err), ignorerAbsent(os.Remove(provisoire)))
	}
	return nil
}

func ignorerAbsent(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
