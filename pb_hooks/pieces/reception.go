package pieces

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// Reception is what is known of a document that comes.
type Reception struct {
	Collectivite string
	Proprietaire string   // « brouillons:ID », « demandes:ID », « messages:ID »
	Champ        string   // of the form, "" outside one
	NomDeclare   string   // by the browser: never trusted, "" for « document.pdf »
	Formats      []string // codes of [Formats]; none means all
	MaxOctets    int64    // of the document as it comes
	Origine      Origine
	Identite     bool // served barred by a mention, see [ServirBarree]: refused now if it could not be
	GardeJours   int  // see [Piece]
	// InTx, if any, runs in the transaction that writes the row: the brouillon
	// may have been filed or abandoned while the document was coming, and the
	// act belongs in the records. Its error leaves no row.
	InTx func(tx core.App, p *Piece) error
}

var (
	errVide       = socle.Err(socle.Invalide, "Ce fichier est vide. Choisissez-en un autre.")
	errAbime      = socle.Err(socle.Invalide, "Ce fichier est abîmé ou incomplet. Ouvrez-le pour le vérifier, puis joignez-le de nouveau.")
	errInterrompu = socle.Err(socle.Invalide, "L’envoi de ce fichier a été interrompu. Vos réponses et vos autres documents sont gardés\u00a0: joignez-le de nouveau.")
)

// Recevoir reads a document to its end, inspects it, stores it and writes its
// row. What is wrong with the document is an [socle.Erreur] whose sentence is
// for the person; nothing is left of a refused one. Call it outside a
// transaction: a slow connection would hold the only writer.
func Recevoir(app core.App, lecteur io.Reader, r Reception) (*Piece, error) {
	if err := socle.De(app).Place(); err != nil {
		return nil, err
	}
	m := de(app)
	tampon, err := m.recueillir(lecteur, r.MaxOctets)
	if err != nil {
		return nil, err
	}
	defer os.Remove(tampon)
	p, err := m.traiter(tampon, r)
	if err != nil {
		return nil, err
	}
	p.ID, p.RecueLe = socle.ID(), socle.Date(socle.De(app).Horloge.Maintenant())
	err = app.RunInTransaction(func(tx core.App) error {
		if err := tx.DB().Model(p).Insert(); err != nil {
			return fmt.Errorf("piece of %s: %w", r.Proprietaire, err)
		}
		if r.InTx == nil {
			return nil
		}
		return r.InTx(tx, p)
	})
	if err != nil {
		return nil, err
	}
	return p, nil
}

// traiter inspects what was received and stores what may be.
func (m *magasin) traiter(tampon string, r Reception) (*Piece, error) {
	m.ateliers <- struct{}{}
	defer func() { <-m.ateliers }()
	contenu, err := os.ReadFile(tampon)
	if err != nil {
		return nil, fmt.Errorf("read back a piece: %w", err)
	}
	f, genre, contenu, err := inspecter(contenu, parmi(r.Formats))
	if err != nil {
		return nil, err
	}
	if r.Identite {
		if _, _, err := Barrer(contenu, genre, "essai"); err != nil {
			return nil, err
		}
	}
	empreinte, err := m.ranger(contenu)
	if err != nil {
		return nil, err
	}
	return &Piece{
		Collectivite: r.Collectivite, Proprietaire: r.Proprietaire, Champ: r.Champ, Origine: r.Origine, GardeJours: r.GardeJours,
		Nom: NomSur(r.NomDeclare, f.extensions[0]), Type: genre, Taille: int64(len(contenu)), Empreinte: empreinte,
	}, nil
}

// inspecter gives the format of a content, its exact type and what of it may
// be stored.
func inspecter(contenu []byte, acceptes []format) (*format, string, []byte, error) {
	if len(contenu) == 0 {
		return nil, "", nil, errVide
	}
	f, genre, err := reconnaitre(contenu, acceptes)
	if err != nil {
		return nil, "", nil, err
	}
	if contenu, err = f.nettoyer(contenu); err != nil {
		return nil, "", nil, err
	}
	if finitEnArchive(contenu) {
		return nil, "", nil, errFormat(acceptes)
	}
	return f, genre, contenu, nil
}

// recueillir copies what comes to a temporary file of at most max bytes.
func (m *magasin) recueillir(lecteur io.Reader, max int64) (chemin string, err error) {
	f, err := os.CreateTemp(m.reception(), "envoi-*")
	if err != nil {
		return "", fmt.Errorf("receive a piece: %w", err)
	}
	source := &lecture{de: lecteur}
	n, err := io.Copy(f, io.LimitReader(source, max+1))
	err = errors.Join(err, f.Close())
	switch {
	case source.err != nil:
		err = coupure(source.err)
	case err != nil:
		err = fmt.Errorf("receive a piece: %w", err)
	case n > max:
		err = tropLourd(source, n, max)
	}
	if err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// lecture tells a fault of the connection from one of the disk.
type lecture struct {
	de  io.Reader
	err error
}

func (l *lecture) Read(b []byte) (int, error) {
	n, err := l.de.Read(b)
	if err != nil && err != io.EOF {
		l.err = err
	}
	return n, err
}

// coupure is a connection that stopped, or the limit of the whole request,
// which has its own sentence.
func coupure(err error) error {
	var trop *http.MaxBytesError
	if errors.As(err, &trop) {
		return err
	}
	return errInterrompu.Cause(err)
}

// resteMax bounds what is read past the limit and thrown away.
const resteMax = 64 * Mo

// Corps is the longest body of a request that brings a document of at most max
// bytes. One that is far over its limit still comes whole, so that its refusal
// is a sentence beside it and not a cut connection.
func Corps(max int64) int64 { return max + resteMax + Mo }

// tropLourd reads on for a while: the size is told exactly, and a browser
// shows an answer only once it has sent everything.
func tropLourd(lecteur io.Reader, lus, max int64) error {
	reste, err := io.Copy(io.Discard, io.LimitReader(lecteur, resteMax))
	taille := tailleAuDessus(lus + reste)
	if err != nil || reste == resteMax {
		taille = "plus de " + taille
	}
	return socle.Err(socle.TropGrand, "Ce fichier est trop lourd ("+taille+"). Le maximum est "+socle.Taille(max)+".")
}

// tailleAuDessus rounds up, so that a file just over its limit never reads as
// being at it.
func tailleAuDessus(octets int64) string {
	pas := int64(1000)
	switch {
	case octets >= 10*Mo:
		pas = Mo
	case octets >= Mo:
		pas = Mo / 10
	}
	return socle.Taille((octets + pas - 1) / pas * pas)
}
