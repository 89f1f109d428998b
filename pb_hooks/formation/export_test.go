package formation

import "github.com/pocketbase/pocketbase/core"

// Folders names what the places are copied from, and the folder of each place, "" for
// one as new.
func Folders(app core.App) (gabarit string, places []string) {
	x := de(app)
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, p := range x.etat.Places {
		places = append(places, p.Folder)
	}
	return x.etat.Gabarit, places
}

// Chemin is where a folder is.
func Chemin(app core.App, folder string) string { return de(app).chemin(folder) }

// Attendre waits until the places that were reset are closed, and what they held
// deleted.
func Attendre(app core.App) { de(app).fins.Wait() }

// Entree is an address that lets in who leads the training.
func Entree(app core.App) (string, error) {
	l, err := lienDe(app, false)
	if err != nil {
		return "", err
	}
	return l.Entree(de(app).maintenant())
}
