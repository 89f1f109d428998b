package sauvegardes

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"filippo.io/age"

	"guichet/pb_hooks/socle"
)

// formatArchive is the format of the archives that this program writes. It reads
// no newer one.
const formatArchive = 1

// Manifeste is what an archive says of itself, first of its content.
type Manifeste struct {
	Format       int              `json:"format"`
	Version      string           `json:"version"` // of the program
	Le           time.Time        `json:"le"`
	Genre        Genre            `json:"genre"`
	Comptes      map[string]int64 `json:"comptes"` // rows by table
	Journal      int64            `json:"journal"` // lines
	Tete         string           `json:"tete"`    // seal of the last line
	Temoin       string           `json:"temoin"`  // seal of the last line just before the snapshot
	Base         int64            `json:"base"`    // bytes of data.db
	Pieces       int              `json:"pieces"`
	OctetsPieces int64            `json:"octets_pieces"`
	// Manquantes are the SHA-256 of the pièces that the database names and the guichet
	// had lost already.
	Manquantes []string `json:"manquantes,omitempty"`
}

// Names inside of an archive.
const (
	nomLisezMoi      = "LISEZMOI.txt"
	nomCleAge        = "cle.age"
	nomContenu       = "contenu.age"
	nomManifeste     = "manifest.json"
	nomPieces        = "pieces.txt"
	nomBase          = "data.db"
	nomCle           = "guichet.cle"
	nomReglages      = "guichet.yaml"
	repertoirePieces = "pieces"
)

// pieceSauvee is one line of pieces.txt: what it is called on the target, the
// SHA-256 and the size of its content.
type pieceSauvee struct {
	Nom       string
	Empreinte string
	Taille    int64
}

func (p pieceSauvee) ligne() string {
	return p.Nom + " " + p.Empreinte + " " + strconv.FormatInt(p.Taille, 10) + "\n"
}

// nommeur gives the pièces their names on the target: a keyed fingerprint, which
// tells nothing of the content, and another one when the keys change, so that they
// are sent again for the new ones.
type nommeur struct {
	coffre *socle.Coffre
	usage  string
}

func nouveauNommeur(s *socle.Socle, destinataires ...*age.X25519Recipient) nommeur {
	usage := "sauvegarde-pieces"
	for _, d := range destinataires {
		usage += "/" + d.String()
	}
	return nommeur{s.Coffre, usage}
}

func (n nommeur) nom(empreinte string) string {
	nom := n.coffre.Empreinte(n.usage, empreinte)
	return repertoirePieces + "/" + nom[:2] + "/" + nom
}

// lirePieces reads pieces.txt line by line.
func lirePieces(r io.Reader, voir func(pieceSauvee) error) error {
	lignes := bufio.NewScanner(r)
	for lignes.Scan() {
		p, err := lirePiece(lignes.Text())
		if err != nil {
			return err
		}
		if err := voir(p); err != nil {
			return err
		}
	}
	if err := lignes.Err(); err != nil {
		return fmt.Errorf("read %s: %w", nomPieces, err)
	}
	return nil
}

func lirePiece(ligne string) (p pieceSauvee, err error) {
	mots := strings.Split(ligne, " ")
	if len(mots) != 3 {
		return p, fmt.Errorf("read %s: %d words in a line", nomPieces, len(mots))
	}
	p.Nom, p.Empreinte = mots[0], mots[1]
	if p.Taille, err = strconv.ParseInt(mots[2], 10, 64); err != nil || p.Taille < 0 {
		return p, fmt.Errorf("read %s: size %q", nomPieces, mots[2])
	}
	repertoire, nom, ok := strings.Cut(strings.TrimPrefix(p.Nom, repertoirePieces+"/"), "/")
	if !ok || !estEmpreinte(nom) || repertoire != nom[:2] || !strings.HasPrefix(p.Nom, repertoirePieces+"/") || !estEmpreinte(p.Empreinte) {
		return p, fmt.Errorf("read %s: %q is not the name of a pièce", nomPieces, p.Nom)
	}
	return p, nil
}

// estEmpreinte tells a SHA-256 in hexadecimal: what is not one never becomes a
// path.
func estEmpreinte(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == 32 && strings.ToLower(s) == s
}

// tailleChiffree is what age makes of so many bytes for two X25519 recipients: the
// header of entete bytes, a nonce, and 16 bytes a block of 64 KiB, of which there
// is always one.
func tailleChiffree(entete, taille int64) int64 {
	const bloc = 64 << 10
	blocs := max((taille+bloc-1)/bloc, 1)
	return entete + taille + 16*blocs
}
