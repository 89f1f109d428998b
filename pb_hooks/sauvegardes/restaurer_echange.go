package sauvegardes

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"guichet/pb_hooks/socle"
)

// nomPlan is the file that says which folder goes and which comes in. While it is
// there, the exchange is under way: whoever opens the data folder ends it first.
const nomPlan = "restauration.json"

// prefixeAvant begins the name of the folder that keeps what a restoration replaced.
const prefixeAvant = "avant-"

// plan is one exchange, in names of the data folder. All of Sortent goes before any
// of Entrent comes: at any moment a name tells by where it is what is left to do.
type plan struct {
	Avant   string   `json:"avant"`
	Nouveau string   `json:"nouveau"`
	Sortent []string `json:"sortent"`
	Entrent []string `json:"entrent"`
}

// restent are the names that an exchange leaves where they are: locks, folders kept
// aside by others, the backups' workshop.
func reste(nom string) bool {
	return nom == nomPlan || nom == repertoireTravail || strings.HasSuffix(nom, ".verrou") || strings.HasPrefix(nom, prefixeAvant) || strings.HasPrefix(nom, prefixePreparation)
}

// Echanger puts the preparation in service and the present aside, in the folder that
// it names. Once the plan is on the disk the exchange will be done, by this program
// or by the next start.
func (r *Restauration) Echanger() (avant string, err error) {
	p := plan{Nouveau: filepath.Base(r.folder)}
	p.Avant = prefixeAvant + strings.TrimPrefix(p.Nouveau, prefixePreparation)
	for i := 2; ; i++ {
		if _, err := os.Stat(filepath.Join(r.donnees, p.Avant)); absent(err) {
			break
		}
		p.Avant = fmt.Sprintf("%s%s-%d", prefixeAvant, strings.TrimPrefix(p.Nouveau, prefixePreparation), i)
	}
	if p.Sortent, err = noms(r.donnees, func(nom string) bool { return !reste(nom) }); err != nil {
		return "", err
	}
	if p.Entrent, err = noms(r.folder, func(string) bool { return true }); err != nil {
		return "", err
	}
	if !slices.Contains(p.Entrent, nomBase) {
		return "", errors.New("exchange: no database was prepared")
	}
	toutForcer()
	for _, folder := range []string{r.folder, r.donnees} {
		if err := socle.SyncFolder(folder); err != nil {
			return "", fmt.Errorf("exchange: %w", err)
		}
	}
	ecrit, err := json.Marshal(p)
	if err != nil {
		return "", err
	}
	etape("plan")
	if err := socle.EcrireDurable(filepath.Join(r.donnees, nomPlan), ecrit); err != nil {
		return "", fmt.Errorf("exchange: %w", err)
	}
	r.folder = "" // it is the plan's from now on
	return filepath.Join(r.donnees, p.Avant), p.executer(r.donnees)
}

func noms(folder string, garder func(string) bool) ([]string, error) {
	entrees, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("exchange: %w", err)
	}
	var l []string
	for _, e := range entrees {
		if garder(e.Name()) {
			l = append(l, e.Name())
		}
	}
	return l, nil
}

// executer does what is left to do of the plan, however often it was begun.
func (p plan) executer(donnees string) error {
	avant, nouveau := filepath.Join(donnees, p.Avant), filepath.Join(donnees, p.Nouveau)
	if err := os.MkdirAll(avant, 0o700); err != nil {
		return fmt.Errorf("exchange: %w", err)
	}
	if err := deplacer(p.Sortent, donnees, avant, true); err != nil {
		return err
	}
	if err := deplacer(p.Entrent, nouveau, donnees, false); err != nil {
		return err
	}
	etape("fin")
	if err := os.Remove(filepath.Join(donnees, nomPlan)); err != nil {
		return fmt.Errorf("exchange: %w", err)
	}
	if err := socle.SyncFolder(donnees); err != nil {
		return fmt.Errorf("exchange: %w", err)
	}
	etape("vider")
	if err := os.Remove(nouveau); err != nil && !absent(err) {
		return fmt.Errorf("exchange: %w", err)
	}
	return nil
}

// deplacer moves the names that are not there yet. sortent tells the first half: a
// name found at both ends is then one that the second half brought in already.
func deplacer(noms []string, de, vers string, sortent bool) error {
	for _, nom := range noms {
		etape("deplacer " + nom)
		if _, err := os.Lstat(filepath.Join(de, nom)); absent(err) {
			continue // moved before a cut
		}
		if _, err := os.Lstat(filepath.Join(vers, nom)); err == nil && sortent {
			continue
		}
		if err := os.Rename(filepath.Join(de, nom), filepath.Join(vers, nom)); err != nil {
			return fmt.Errorf("exchange %s: %w", nom, err)
		}
	}
	return errors.Join(socle.SyncFolder(de), socle.SyncFolder(vers))
}

// achever ends an exchange that was cut, before anything opens the data folder.
func achever(s *socle.Socle, donnees string) error {
	chemin := filepath.Join(donnees, nomPlan)
	b, err := os.ReadFile(chemin)
	if absent(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("end the restoration: %w", err)
	}
	liberer, err := s.Verrouiller()
	if err != nil {
		return fmt.Errorf("a restoration is under way: %w", err)
	}
	defer liberer()
	var p plan
	if err := json.Unmarshal(b, &p); err != nil {
		return fmt.Errorf("end the restoration: plan %s: %w", chemin, err)
	}
	s.Logger.Warn("a restoration was cut: it ends now", "set aside", p.Avant)
	return p.executer(donnees)
}
