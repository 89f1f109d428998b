package sauvegardes

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"filippo.io/age"
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// Prouver reads a backup back from its target with the verification key, restores
// its database in a temporary folder and checks it; complete reads every pièce too,
// against its fingerprint. The result is in the row of the backup. A proof that
// fails is an error.
func Prouver(ctx context.Context, app core.App, s *Sauvegarde, complete bool) error {
	if _, muet := socle.De(app).Muet(); muet {
		return errMuet
	}
	r, _, err := complet(app)
	if err != nil {
		return err
	}
	folder, rendre, err := prendreAtelier(app)
	if err != nil {
		return err
	}
	detail, err := prouver(ctx, app, r.Cible, s, folder, complete)
	if ctx.Err() != nil {
		return errors.Join(ctx.Err(), rendre()) // cut short: nothing is known
	}
	s.Preuve, s.PreuveLe = PreuveBase, socle.Date(socle.De(app).Horloge.Maintenant())
	if complete {
		s.Preuve = PreuveComplete
	}
	s.PreuveResultat, s.PreuveDetail = Reussie, detail
	if err != nil {
		s.PreuveResultat, s.PreuveDetail = Echouee, phraseDe(err, "La sauvegarde ne se relit pas. Le journal technique dit pourquoi.")
		err = fmt.Errorf("prove %s: %w", s.Nom, err)
	} else if complete {
		s.CompleteLe = s.PreuveLe
	}
	errLigne := app.DB().Model(s).Update("Preuve", "PreuveLe", "PreuveResultat", "PreuveDetail", "CompleteLe")
	return errors.Join(err, errLigne, rendre())
}

func prouver(ctx context.Context, app core.App, cible Cible, s *Sauvegarde, folder string, complete bool) (detail string, err error) {
	cle, err := cleVerification(app)
	if err != nil {
		return "", err
	}
	d, err := cible.brancher(ctx, app)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	c, err := extraireDe(ctx, d, s.Nom, cle, folder)
	if err != nil {
		return "", err
	}
	if err := c.verifierBase(filepath.Join(folder, nomBase)); err != nil {
		return "", err
	}
	detail = socle.Pluriel(int(c.Comptes["demandes"]), "demande", "demandes") + ", " + socle.Pluriel(int(c.Journal), "ligne de journal", "lignes de journal")
	if !complete {
		return detail + "\u00a0: la base se relit.", nil
	}
	n, err := prouverPieces(ctx, d, cle, filepath.Join(folder, nomPieces))
	if err != nil {
		return "", err
	}
	return detail + ", " + socle.Pluriel(n, "document", "documents") + "\u00a0: tout se relit.", nil
}

// extraireDe reads an archive of a target in a folder.
func extraireDe(ctx context.Context, d depot, nom string, identite age.Identity, folder string) (_ *contenu, err error) {
	flux, err := d.ouvrir(ctx, nom)
	if absent(err) {
		return nil, socle.Err(socle.Introuvable, "La sauvegarde n’est plus à sa place\u00a0: quelqu’un l’a retirée ou déplacée.").Cause(err)
	}
	if err != nil {
		return nil, enPhrase("La sauvegarde n’a pas pu être relue.", err)
	}
	defer func() { err = errors.Join(err, flux.Close()) }()
	a, err := lireArchive(flux)
	if err != nil {
		return nil, err
	}
	c, err := a.ouvrir(identite)
	if err != nil {
		return nil, err
	}
	return c, c.extraire(folder)
}

// verifierBase checks the database of an archive: SQLite's own integrity, the
// full-text indexes against their tables, the chain of the journal with the head
// that it had before, and the number of rows.
func (c *contenu) verifierBase(chemin string) error {
	return errors.Join(c.lireBase(chemin), verifierIndex(chemin))
}

func (c *contenu) lireBase(chemin string) (err error) {
	db, err := ouvrirCopie(chemin, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := verifierIntegrite(db); err != nil {
		return err
	}
	var temoins []string
	for _, t := range []string{c.Temoin, c.Tete} {
		if t != "" {
			temoins = append(temoins, t)
		}
	}
	if _, _, err := socle.VerifierChaine(db, temoins...); err != nil {
		return socle.Err(socle.Interne, "Le journal de la sauvegarde est incomplet ou a été modifié.").Cause(err)
	}
	comptes, err := compter(db)
	if err != nil {
		return err
	}
	if !maps.Equal(comptes, c.Comptes) {
		return socle.Err(socle.Interne, "La sauvegarde n’a pas le nombre de lignes qu’elle annonce.").Cause(fmt.Errorf("tables %v", ecarts(comptes, c.Comptes)))
	}
	return nil
}

func ecarts(a, b map[string]int64) []string {
	var l []string
	for _, t := range slices.Sorted(maps.Keys(b)) {
		if a[t] != b[t] {
			l = append(l, fmt.Sprintf("%s: %d, announced %d", t, a[t], b[t]))
		}
	}
	return l
}

func verifierIntegrite(db *dbx.DB) error {
	var lignes []string
	if err := db.NewQuery("PRAGMA integrity_check(20)").Column(&lignes); err != nil {
		return socle.Err(socle.Interne, "La base de la sauvegarde est abîmée.").Cause(fmt.Errorf("integrity_check: %w", err))
	}
	if len(lignes) != 1 || lignes[0] != "ok" {
		return socle.Err(socle.Interne, "La base de la sauvegarde est abîmée.").Cause(fmt.Errorf("integrity_check: %q", lignes))
	}
	return nil
}

// verifierIndex asks FTS5 to compare each index with its table.
func verifierIndex(chemin string) (err error) {
	db, err := ouvrirCopie(chemin, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	l, err := pleinTexte(db)
	if err != nil {
		return err
	}
	for _, t := range l {
		nom := db.QuoteSimpleTableName(t)
		if _, err := db.NewQuery("INSERT INTO " + nom + "(" + nom + ", rank) VALUES ('integrity-check', 1)").Execute(); err != nil {
			return socle.Err(socle.Interne, "La recherche de la sauvegarde est abîmée.").Cause(fmt.Errorf("integrity-check of %s: %w", t, err))
		}
	}
	return nil
}

// prouverPieces reads every pièce of a list from the target.
func prouverPieces(ctx context.Context, d depot, identite age.Identity, liste string) (nb int, err error) {
	f, err := os.Open(liste)
	if err != nil {
		return 0, fmt.Errorf("list of the pieces: %w", err)
	}
	defer f.Close()
	var fautes []error
	err = lirePieces(f, func(p pieceSauvee) error {
		nb++
		err := relirePiece(ctx, d.ouvrir, identite, p, io.Discard)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			fautes = append(fautes, err)
		}
		return nil
	})
	if n := len(fautes); n > 0 {
		err = socle.Err(socle.Interne, socle.Pluriel(n, "document de la sauvegarde manque ou est abîmé.", "documents de la sauvegarde manquent ou sont abîmés.")).
			Cause(errors.Join(fautes[:min(n, 20)]...))
	}
	return nb, err
}

// relirePiece decrypts a pièce of the target into w, and fails when it is not what
// it should be.
func relirePiece(ctx context.Context, ouvrir ouvreur, identite age.Identity, p pieceSauvee, w io.Writer) error {
	ctx, finir := context.WithTimeout(ctx, delaiEnvoi(p.Taille))
	defer finir()
	flux, err := ouvrir(ctx, p.Nom)
	if err != nil {
		return fmt.Errorf("piece %s: %w", p.Empreinte, err)
	}
	defer flux.Close()
	clair, err := age.Decrypt(flux, identite)
	if err != nil {
		return fmt.Errorf("piece %s: %w", p.Empreinte, err)
	}
	somme := sha256.New()
	if _, err := io.Copy(io.MultiWriter(w, somme), clair); err != nil {
		return fmt.Errorf("piece %s: %w", p.Empreinte, err)
	}
	if hex.EncodeToString(somme.Sum(nil)) != p.Empreinte {
		return fmt.Errorf("piece %s: %w", p.Empreinte, errAlteree)
	}
	return nil
}
