package sauvegardes

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"

	"filippo.io/age"

	"guichet/pb_hooks/pieces"
)

// partArchive: an archive takes a quarter of its database at most, by experience. Its
// true size is known, and looked at, once it is made.
const partArchive = 4

// envoyerPieces sends the pièces that the target has not, and writes in liste all
// those that the snapshot names. A content that the guichet itself has lost is told
// in the manifest: the others are saved all the same.
func (c *chantier) envoyerPieces(ctx context.Context, base, liste string) (err error) {
	la := map[string]int64{}
	if err := c.depot.lister(ctx, repertoirePieces, func(nom string, n int64) { la[nom] = n }); err != nil {
		return err
	}
	entete, err := c.entete()
	if err != nil {
		return err
	}
	// First what there is to send: room is made for all of it, or nothing is sent.
	var besoin int64
	manque := func(nom string, taille int64) bool { return la[nom] != tailleChiffree(entete, taille) }
	c.noms = map[string]bool{}
	err = c.chaquePiece(ctx, base, func(empreinte string, taille int64) error {
		nom := c.nommeur.nom(empreinte)
		c.noms[nom] = true
		if manque(nom, taille) {
			besoin += tailleChiffree(entete, taille)
		}
		return nil
	})
	if err == nil {
		err = c.faireDeLaPlace(ctx, besoin+c.manifeste.Base/partArchive)
	}
	if err != nil {
		return err
	}
	f, err := os.OpenFile(liste, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("list of the pieces: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriter(f)
	err = c.chaquePiece(ctx, base, func(empreinte string, taille int64) error {
		p := pieceSauvee{Nom: c.nommeur.nom(empreinte), Empreinte: empreinte, Taille: taille}
		if manque(p.Nom, taille) {
			partie, err := c.envoyerPiece(ctx, p)
			if err != nil || !partie {
				return err
			}
			c.s.PiecesEnvoyees++
			c.s.OctetsEnvoyes += tailleChiffree(entete, taille)
		}
		c.s.Pieces++
		c.manifeste.Pieces++
		c.manifeste.OctetsPieces += taille
		_, err := w.WriteString(p.ligne())
		return err
	})
	if err != nil {
		return err
	}
	return w.Flush()
}

// entete is how many bytes age puts before a content, with its nonce.
func (c *chantier) entete() (int64, error) {
	var b bytes.Buffer
	w, err := age.Encrypt(&b, c.destinataires()...)
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return 0, fmt.Errorf("encrypt a piece: %w", err)
	}
	return int64(b.Len()) - 16, nil // the seal of the empty block
}

func (c *chantier) chaquePiece(ctx context.Context, base string, voir func(string, int64) error) error {
	db, err := ouvrirCopie(base, false)
	if err != nil {
		return err
	}
	return errors.Join(chaquePiece(ctx, db, voir), db.Close())
}

var errAlteree = errors.New("altered: its SHA-256 is not its name")

// envoyerPiece sends one content, encrypted as it is read. partie is false when the
// guichet has it no longer: erased since the snapshot, or lost, which the manifest
// then tells.
func (c *chantier) envoyerPiece(ctx context.Context, p pieceSauvee) (partie bool, err error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	etape("piece")
	if !estEmpreinte(p.Empreinte) {
		c.manifeste.Manquantes = append(c.manifeste.Manquantes, p.Empreinte)
		return false, nil
	}
	f, err := os.Open(pieces.Fichier(c.app.DataDir(), p.Empreinte))
	if absent(err) {
		nommee, err := pieces.Nommee(c.app, p.Empreinte)
		if err == nil && nommee {
			c.manifeste.Manquantes = append(c.manifeste.Manquantes, p.Empreinte)
		}
		return false, err
	}
	if err != nil {
		return false, fmt.Errorf("piece %s: %w", p.Empreinte, err)
	}
	defer f.Close()
	chiffre, err := age.EncryptReader(nouveauVerifiant(f, p.Empreinte), c.destinataires()...)
	if err == nil {
		err = c.deposer(ctx, p.Nom, chiffre, p.Taille)
	}
	if errors.Is(err, errAlteree) {
		c.manifeste.Manquantes = append(c.manifeste.Manquantes, p.Empreinte)
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("piece %s: %w", p.Empreinte, err)
	}
	return true, nil
}

// verifiant reads a content and fails at its end when it is not what its name says:
// nothing altered is ever stored.
type verifiant struct {
	r        io.Reader
	somme    hash.Hash
	attendue string
}

func nouveauVerifiant(r io.Reader, attendue string) *verifiant {
	return &verifiant{r: r, somme: sha256.New(), attendue: attendue}
}

func (v *verifiant) Read(b []byte) (int, error) {
	n, err := v.r.Read(b)
	v.somme.Write(b[:n])
	if errors.Is(err, io.EOF) && hex.EncodeToString(v.somme.Sum(nil)) != v.attendue {
		return n, errAlteree
	}
	return n, err
}
