package sauvegardes

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

var errMuet = socle.Err(socle.Conflit, "Ce guichet est une copie\u00a0: il n’écrit pas à l’endroit des sauvegardes.")

// chantier is one backup being made.
type chantier struct {
	app       core.App
	s         *Sauvegarde
	reglage   Reglage
	papier    Papier
	verifie   *age.X25519Identity
	pour      []*age.X25519Recipient
	depot     depot
	folder    string
	manifeste Manifeste
	nommeur   nommeur
	noms      map[string]bool // of the pièces of this one, on the target
}

// Sauvegarder makes one backup now and tells how it went, in its row too. A row is
// « réussie » only when every pièce that its database names is on the target, and
// the archive after them. Killed at any moment, it leaves the target as it was, or
// with pièces that the next one finds there.
func Sauvegarder(ctx context.Context, app core.App, g Genre) (*Sauvegarde, error) {
	if _, muet := socle.De(app).Muet(); muet {
		return nil, errMuet
	}
	r, p, err := complet(app)
	if err != nil {
		return nil, err
	}
	folder, rendre, err := prendreAtelier(app)
	if err != nil {
		return nil, err
	}
	c := &chantier{app: app, reglage: r, papier: p, folder: folder}
	err = c.ouvrirLigne(g)
	if err == nil {
		err = c.terminer(c.mener(ctx))
	}
	return c.s, errors.Join(err, rendre())
}

// ouvrirLigne writes the row of a backup that begins. One that a killed program
// left « en cours » has failed: this one has the workshop.
func (c *chantier) ouvrirLigne(g Genre) error {
	le := socle.De(c.app).Horloge.Maintenant()
	_, err := c.app.DB().Update("sauvegardes", dbx.Params{
		"resultat": Echouee, "fin_le": socle.Date(le), "erreur": "La machine ou le programme s’est arrêté pendant cette sauvegarde.",
	}, dbx.HashExp{"resultat": EnCours}).Execute()
	if err != nil {
		return fmt.Errorf("cut backups: %w", err)
	}
	nom := nommer(le, g)
	for { // two in the same second have two names
		var pris bool
		if err := c.app.DB().NewQuery("SELECT EXISTS (SELECT 1 FROM sauvegardes WHERE nom = {:n})").Bind(dbx.Params{"n": nom}).Row(&pris); err != nil {
			return fmt.Errorf("name the backup: %w", err)
		}
		if !pris {
			break
		}
		le = le.Add(time.Second)
		nom = nommer(le, g)
	}
	c.s = &Sauvegarde{ID: socle.ID(), Nom: nom, Genre: g, DebutLe: socle.Date(le), Resultat: EnCours}
	if err := c.app.DB().Model(c.s).Insert(); err != nil {
		return fmt.Errorf("row of the backup: %w", err)
	}
	c.manifeste = Manifeste{Format: formatArchive, Version: socle.De(c.app).Version, Le: le, Genre: g}
	return nil
}

func (c *chantier) terminer(errFait error) error {
	c.s.FinLe, c.s.Resultat = socle.Date(socle.De(c.app).Horloge.Maintenant()), Reussie
	if errFait != nil {
		c.s.Resultat, c.s.Erreur = Echouee, echec(errFait)
		errFait = fmt.Errorf("backup %s: %w", c.s.Nom, errFait)
	}
	if err := c.app.DB().Model(c.s).Update(); err != nil {
		return errors.Join(errFait, fmt.Errorf("row of the backup: %w", err))
	}
	return errFait
}

// mener does the whole of it, in an order that a cut at any place leaves sound: the
// pièces first, then the archive that names them, then the old ones go.
func (c *chantier) mener(ctx context.Context) (err error) {
	if err := c.preparer(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.depot.Close()) }()
	etape("photographier")
	base, liste := filepath.Join(c.folder, nomBase), filepath.Join(c.folder, nomPieces)
	if c.manifeste.Temoin, err = photographier(ctx, c.app, base); err != nil {
		return disquePlein(err)
	}
	if err := c.decrire(base); err != nil {
		return err
	}
	if err := c.envoyerPieces(ctx, base, liste); err != nil {
		return enPhrase("L’envoi des documents vers la sauvegarde a été interrompu.", err)
	}
	if err := c.envoyerEffacements(ctx); err != nil {
		return enPhrase("L’envoi de la sauvegarde a été interrompu.", err)
	}
	etape("archiver")
	if err := c.envoyerArchive(ctx, base, liste); err != nil {
		return enPhrase("L’envoi de la sauvegarde a été interrompu.", err)
	}
	etape("tourner")
	if err := c.tourner(ctx); err != nil {
		return enPhrase("La sauvegarde est faite, mais les anciennes n’ont pas pu être retirées.", err)
	}
	if c.s.Libres, c.s.Place, err = c.depot.place(ctx); err != nil {
		return err
	}
	if n := len(c.manifeste.Manquantes); n > 0 {
		return socle.Err(socle.Interne, "La sauvegarde est faite, mais "+socle.Pluriel(n, "document manque ou est abîmé", "documents manquent ou sont abîmés")+
			" dans le guichet. Restaurez-les depuis une sauvegarde plus ancienne.").Cause(fmt.Errorf("pieces %v", c.manifeste.Manquantes))
	}
	return nil
}

func (c *chantier) preparer(ctx context.Context) (err error) {
	if c.verifie, err = cleVerification(c.app); err != nil {
		return err
	}
	papier, err := age.ParseX25519Recipient(c.papier.Destinataire)
	if err != nil {
		return fmt.Errorf("paper key: %w", err)
	}
	c.pour = []*age.X25519Recipient{papier, c.verifie.Recipient()}
	c.nommeur = nouveauNommeur(socle.De(c.app), c.pour...)
	if err := c.verifierDisque(); err != nil {
		return err
	}
	c.depot, err = c.reglage.Cible.brancher(ctx, c.app)
	return err
}

func (c *chantier) destinataires() []age.Recipient {
	l := make([]age.Recipient, len(c.pour))
	for i, d := range c.pour {
		l[i] = d
	}
	return l
}

// margeDisque is what a backup leaves free on the disk of the guichet itself.
const margeDisque = 64 << 20

// verifierDisque refuses to fill the disk that the guichet works on: the snapshot
// and the archive are made there.
func (c *chantier) verifierDisque() error {
	var base int64
	for _, nom := range []string{nomBase, nomBase + "-wal"} {
		n, err := taille(filepath.Join(c.app.DataDir(), nom))
		if err != nil {
			return fmt.Errorf("size of the database: %w", err)
		}
		base += n
	}
	libres, _, err := socle.De(c.app).Disque(c.app.DataDir())
	if err != nil {
		return err
	}
	if besoin := 2*base + margeDisque; int64(libres) < besoin {
		return socle.Err(socle.Indisponible, "Le disque du guichet est presque plein\u00a0: il reste "+socle.Taille(int64(libres))+", il en faut "+socle.Taille(besoin)+
			" pour préparer la sauvegarde. Libérez de la place.")
	}
	return nil
}

// disquePlein says the most frequent fault in words.
func disquePlein(err error) error {
	return enPhrase("La copie de la base n’a pas pu être faite. Le disque du guichet est peut-être plein.", err)
}

func (c *chantier) decrire(base string) error {
	db, err := ouvrirCopie(base, false)
	if err != nil {
		return err
	}
	if err := errors.Join(decrire(db, &c.manifeste), db.Close()); err != nil {
		return fmt.Errorf("describe the snapshot: %w", err)
	}
	c.manifeste.Base, err = taille(base)
	return err
}

// envoyerArchive encrypts the snapshot with what goes with it, and sends it.
func (c *chantier) envoyerArchive(ctx context.Context, base, liste string) error {
	donnees := c.app.DataDir()
	entrees := []entree{
		{nom: nomPieces, chemin: liste},
		{nom: nomCle, chemin: filepath.Join(donnees, nomCle)},
		{nom: nomVerification, chemin: filepath.Join(donnees, nomVerification)},
	}
	if r := socle.De(c.app).Config.Path(); r != "" {
		entrees = append(entrees, entree{nom: nomReglages, chemin: r})
	}
	entrees = append(entrees, entree{nom: nomBase, chemin: base})
	chiffre := filepath.Join(c.folder, nomContenu)
	if err := ecrireContenu(chiffre, c.manifeste, entrees, c.destinataires()...); err != nil {
		return disquePlein(err)
	}
	if err := os.Remove(base); err != nil { // as much room again
		return err
	}
	n, err := taille(chiffre)
	if err != nil {
		return err
	}
	if err := c.faireDeLaPlace(ctx, n); err != nil {
		return err
	}
	lecture, ecriture := io.Pipe()
	compte := &compteur{r: lecture}
	go func() {
		ecriture.CloseWithError(ecrireTar(ecriture, c.manifeste.Le,
			entree{nom: nomLisezMoi, contenu: []byte(lisezMoi)},
			entree{nom: nomCleAge, contenu: c.papier.CleAge},
			entree{nom: nomContenu, chemin: chiffre},
		))
	}()
	err = c.deposer(ctx, c.s.Nom, compte, n)
	_ = lecture.Close() // the writer stops too when the target refused
	c.s.Octets = compte.n
	return err
}

// deposer stores one content, in the time that its size deserves.
func (c *chantier) deposer(ctx context.Context, nom string, r io.Reader, octets int64) error {
	ctx, finir := context.WithTimeout(ctx, delaiEnvoi(octets))
	defer finir()
	return c.depot.deposer(ctx, nom, r)
}

// delaiEnvoi is how long a transfer may take: five minutes, and a second for each
// 20 kB, which is a slow line.
func delaiEnvoi(octets int64) time.Duration {
	return 5*time.Minute + time.Duration(octets/20_000)*time.Second
}

// compteur counts what goes through.
type compteur struct {
	r io.Reader
	n int64
}

func (c *compteur) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
