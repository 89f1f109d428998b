package sauvegardes

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"filippo.io/age"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
)

// prefixePreparation begins the name of the folder, in the data folder, where a
// restoration is prepared: on the same disk, so that it comes in by renames.
const prefixePreparation = "restauration-"

// Restauration is one archive on its way back. The data folder is locked from
// [Restaurer] to Close.
type Restauration struct {
	socle    *socle.Socle
	donnees  string
	depot    depot
	flux     io.ReadCloser
	archive  *archive
	contenu  *contenu
	identite age.Identity
	pieces   ouvreur
	folder   string       // of the preparation
	rendre   func() error // the workshop
	liberer  func()
}

// Restaurer opens an archive, whose pièces are read by pieces. The database of the
// guichet is not opened: it may be the one that is broken.
func Restaurer(ctx context.Context, app core.App, d depot, nom string, piecesDe ouvreur) (*Restauration, error) {
	s := socle.De(app)
	liberer, err := s.Verrouiller()
	if err != nil {
		return nil, err
	}
	r := &Restauration{socle: s, donnees: app.DataDir(), depot: d, pieces: piecesDe, liberer: liberer}
	_, rendre, err := prendreAtelier(app) // no backup photographs what is about to move
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	r.rendre = rendre
	if err := oublierPreparations(r.donnees); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	flux, err := d.ouvrir(ctx, nom)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", nom, err), r.Close())
	}
	r.flux = flux
	if r.archive, err = lireArchive(r.flux); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// Ouvrir decrypts with the phrase of the paper and tells what the archive holds.
func (r *Restauration) Ouvrir(saisie string) (Manifeste, error) {
	identite, err := Papier{CleAge: r.archive.cleAge}.Ouvrir(saisie)
	if err != nil {
		return Manifeste{}, err
	}
	if r.contenu, err = r.archive.ouvrir(identite); err != nil {
		return Manifeste{}, err
	}
	r.identite = identite
	return r.contenu.Manifeste, nil
}

// Preparer brings everything back in a folder aside and checks it; nothing of what
// is there changes. manquantes are the pièces that were found nowhere, by their
// SHA-256.
func (r *Restauration) Preparer(ctx context.Context) (manquantes []string, err error) {
	m := r.contenu.Manifeste
	libres, _, err := r.socle.Disque(r.donnees)
	if err != nil {
		return nil, err
	}
	if besoin := m.Base + m.OctetsPieces + margeDisque; int64(libres) < besoin {
		return nil, socle.Err(socle.Indisponible, "Le disque n’a pas la place de cette sauvegarde\u00a0: il reste "+socle.Taille(int64(libres))+", il en faut "+socle.Taille(besoin)+".")
	}
	r.folder = filepath.Join(r.donnees, prefixePreparation+r.socle.Horloge.Maintenant().Format(formatNom))
	if err := os.Mkdir(r.folder, 0o700); err != nil {
		return nil, fmt.Errorf("prepare the restoration: %w", err)
	}
	etape("extraire")
	if err := r.contenu.extraire(r.folder); err != nil {
		return nil, err
	}
	for _, nom := range []string{nomBase, nomCle, nomPieces} {
		if _, err := os.Stat(filepath.Join(r.folder, nom)); err != nil {
			return nil, errPasUneArchive.Cause(err)
		}
	}
	base := filepath.Join(r.folder, nomBase)
	if err := r.contenu.verifierBase(base); err != nil {
		return nil, err
	}
	if err := verifierSchema(base, m.Version); err != nil {
		return nil, err
	}
	etape("pieces")
	if manquantes, err = r.rapporterPieces(ctx); err != nil {
		return nil, err
	}
	etape("adapter")
	if err := r.adapter(); err != nil {
		return nil, err
	}
	if err := r.rapporterEffacements(ctx); err != nil {
		return nil, err
	}
	reglages := filepath.Join(r.folder, nomReglages) // the machine's own is elsewhere: this one is to be compared with it
	if err := os.Rename(reglages, reglages+".restored"); err != nil && !absent(err) {
		return nil, fmt.Errorf("prepare the restoration: %w", err)
	}
	return manquantes, os.Remove(filepath.Join(r.folder, nomPieces))
}

// rapporterPieces fills the store of the preparation: with what the guichet still
// has and is sound, or else with the backup's.
func (r *Restauration) rapporterPieces(ctx context.Context) (manquantes []string, err error) {
	f, err := os.Open(filepath.Join(r.folder, nomPieces))
	if err != nil {
		return nil, fmt.Errorf("list of the pieces: %w", err)
	}
	defer f.Close()
	err = lirePieces(f, func(p pieceSauvee) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		chemin := pieces.Fichier(r.folder, p.Empreinte)
		if err := os.MkdirAll(filepath.Dir(chemin), 0o700); err != nil {
			return fmt.Errorf("store of pieces: %w", err)
		}
		if intacte(pieces.Fichier(r.donnees, p.Empreinte), p.Empreinte) == nil && os.Link(pieces.Fichier(r.donnees, p.Empreinte), chemin) == nil {
			return nil
		}
		err := r.rapporterPiece(ctx, p, chemin)
		if err != nil && ctx.Err() == nil {
			r.socle.Logger.Warn("piece not brought back", "sha256", p.Empreinte, "err", err)
			manquantes = append(manquantes, p.Empreinte)
			return nil
		}
		return err
	})
	return manquantes, err
}

func (r *Restauration) rapporterPiece(ctx context.Context, p pieceSauvee, chemin string) error {
	lecture, ecriture := io.Pipe()
	go func() { ecriture.CloseWithError(relirePiece(ctx, r.pieces, r.identite, p, ecriture)) }()
	err := ecrireFlux(chemin, lecture, forcerChaque)
	if err == nil {
		return os.Chmod(chemin, 0o400)
	}
	_ = lecture.CloseWithError(err)
	if errOter := os.Remove(chemin); errOter != nil && !absent(errOter) {
		err = errors.Join(err, errOter)
	}
	return err
}

// intacte reads a file against its name.
func intacte(chemin, empreinte string) error {
	f, err := os.Open(chemin)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(io.Discard, nouveauVerifiant(f, empreinte))
	return err
}

// Close frees the data folder, and forgets a preparation that did not come in.
func (r *Restauration) Close() error {
	var err error
	if r.flux != nil {
		err = r.flux.Close()
	}
	if r.folder != "" {
		err = errors.Join(err, os.RemoveAll(r.folder))
	}
	if r.rendre != nil {
		err = errors.Join(err, r.rendre())
	}
	r.liberer()
	return err
}

// oublierPreparations removes what a killed restoration left aside: nothing of it
// is in service as long as there is no plan.
func oublierPreparations(donnees string) error {
	if _, err := os.Stat(filepath.Join(donnees, nomPlan)); !absent(err) {
		return nil
	}
	l, err := filepath.Glob(filepath.Join(donnees, prefixePreparation+"*Z"))
	if err != nil {
		return fmt.Errorf("old preparations: %w", err)
	}
	for _, folder := range l {
		if err := os.RemoveAll(folder); err != nil {
			return fmt.Errorf("old preparations: %w", err)
		}
	}
	return nil
}
