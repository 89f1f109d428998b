package demenagement

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/routine"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

const cleStore = "guichet.demenagement"

// garde is how long the archive that a page made waits to be taken.
const garde = 24 * time.Hour

// atelier makes the archives that the pages ask for, one at a time: each reads
// the whole store.
type atelier struct {
	tours   sync.WaitGroup
	verrou  sync.Mutex
	enCours bool
}

func de(app core.App) *atelier { return app.Store().Get(cleStore).(*atelier) }

func repertoire(app core.App) string { return filepath.Join(app.DataDir(), "demenagement") }

func (x *Demenagement) chemin(app core.App) string {
	return filepath.Join(repertoire(app), x.ID+".age")
}

var errEnCours = socle.Err(socle.Conflit, "Une archive est déjà en préparation sur ce guichet. Attendez qu’elle soit prête, puis recommencez.")

// Preparer begins an archive and returns its row; it goes on by itself. phrase
// is in memory only: a program that stops on the way forgets it, and the archive
// is to be asked for again.
func Preparer(app core.App, c *collectivites.Collectivite, phrase string, par socle.Acteur) (*Demenagement, error) {
	a := de(app)
	a.verrou.Lock()
	defer a.verrou.Unlock()
	if a.enCours {
		return nil, errEnCours
	}
	if err := os.MkdirAll(repertoire(app), 0o700); err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	x, preuve, err := commencer(app, c, true, par)
	if err != nil {
		return nil, err
	}
	a.enCours = true
	routine.FireAndForget(func() { a.faire(app, x, Voulu{Collectivite: c, Phrase: phrase, Preuve: preuve}) }, &a.tours)
	return x, nil
}

// pas is how many pièces are written between two notes of the progress.
const pas = 50

func (a *atelier) faire(app core.App, x *Demenagement, v Voulu) {
	defer func() {
		a.verrou.Lock()
		a.enCours = false
		a.verrou.Unlock()
	}()
	v.Avance = func(fait, total int) {
		if fait%pas == 0 || fait == total {
			_, err := app.DB().Update("demenagements", dbx.Params{"fait": fait, "total": total}, dbx.HashExp{"id": x.ID}).Execute()
			if err != nil {
				socle.De(app).Logger.Warn("progress of an export", "err", err)
			}
		}
	}
	if err := a.proteger(app, x, v); err != nil {
		socle.De(app).Logger.Error("export failed", "id", x.ID, "err", x.echouer(app, err))
	}
}

// proteger turns a panic into the failure of this archive.
func (a *atelier) proteger(app core.App, x *Demenagement, v Voulu) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	m, octets, err := ecrireArchive(app, x.chemin(app), v)
	if err != nil {
		return err
	}
	return x.finir(app, m, octets)
}

// Attendre waits for the archive under way.
func Attendre(app core.App) { de(app).tours.Wait() }

// Retirer removes the file of an archive before its time.
func (x *Demenagement) Retirer(app core.App, par socle.Acteur) error {
	if x.Etat != Pret {
		return socle.Err(socle.Conflit, "Cette archive n’est plus là.")
	}
	if err := x.oter(app); err != nil {
		return err
	}
	return app.RunInTransaction(func(tx core.App) error {
		return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "demenagement.retirer", Objet: "archives:" + x.Archive, Collectivite: x.Collectivite})
	})
}

func (x *Demenagement) oter(app core.App) error {
	if err := os.Remove(x.chemin(app)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove archive %s: %w", x.ID, err)
	}
	x.Etat = Efface
	if err := app.DB().Model(x).Update("Etat"); err != nil {
		return fmt.Errorf("archive %s: %w", x.ID, err)
	}
	return nil
}

// oublier removes the archives that have waited for a day.
func oublier(app core.App) error {
	var l []Demenagement
	limite := socle.Date(socle.De(app).Horloge.Maintenant().Add(-garde))
	err := app.DB().Select("*").From("demenagements").Where(dbx.HashExp{"etat": string(Pret), "genre": string(Export)}).
		AndWhere(dbx.NewExp("fini_le <= {:l}", dbx.Params{"l": limite})).All(&l)
	if err != nil {
		return fmt.Errorf("archives to forget: %w", err)
	}
	var fautes []error
	for i := range l {
		fautes = append(fautes, l[i].oter(app))
	}
	return errors.Join(fautes...)
}

var errArret = errors.New("the program stopped on the way: ask for the archive again")

// abandonner ends the exports of a program that stopped: nobody has their
// passphrase any more.
func abandonner(app core.App) error {
	var l []Demenagement
	if err := app.DB().Select("*").From("demenagements").Where(dbx.NewExp("etat = 'en_cours'")).All(&l); err != nil {
		return fmt.Errorf("exports under way: %w", err)
	}
	for i := range l {
		if err := l[i].noterEchec(app, errArret); err != nil {
			return err
		}
		_ = os.Remove(l[i].chemin(app) + ".partiel") // most often none
	}
	return nil
}
