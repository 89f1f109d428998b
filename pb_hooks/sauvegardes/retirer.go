package sauvegardes

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"filippo.io/age"
	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/socle"
)

// archives lists those of the target, oldest first.
func archives(ctx context.Context, d depot) ([]archiveVue, error) {
	var l []archiveVue
	err := d.lister(ctx, "", func(nom string, _ int64) {
		if le, g, ok := lireNom(nom); ok {
			l = append(l, archiveVue{nom, le, g})
		}
	})
	slices.SortFunc(l, func(a, b archiveVue) int { return cmp.Or(a.le.Compare(b.le), cmp.Compare(a.nom, b.nom)) })
	return l, err
}

// dernierePreuve is the newest archive that was proven, "" for none: it stays
// whatever its age.
func (c *chantier) dernierePreuve() (string, error) {
	s, err := une(c.app, dbx.HashExp{"preuve_resultat": Reussie, "otee_le": ""})
	if aucune(err) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return s.Nom, nil
}

// tourner removes the archives that the rotation lets go and, but once an hour is
// too often, the pièces that no archive names any more.
func (c *chantier) tourner(ctx context.Context) error {
	l, err := archives(ctx, c.depot)
	if err != nil {
		return err
	}
	prouvee, err := c.dernierePreuve()
	if err != nil {
		return err
	}
	restent, otees := garder(l, c.reglage, prouvee, c.s.Nom), 0
	for _, a := range l {
		if !restent[a.nom] {
			if err := c.oterArchive(ctx, a.nom); err != nil {
				return err
			}
			otees++
		}
	}
	if c.s.Genre == Heure && otees == 0 {
		return nil
	}
	return c.oterPieces(ctx)
}

func (c *chantier) oterArchive(ctx context.Context, nom string) error {
	if err := c.depot.oter(ctx, nom); err != nil {
		return err
	}
	_, err := c.app.DB().Update("sauvegardes", dbx.Params{"otee_le": socle.Date(socle.De(c.app).Horloge.Maintenant())}, dbx.HashExp{"nom": nom}).Execute()
	if err != nil {
		return fmt.Errorf("row of %s: %w", nom, err)
	}
	return nil
}

// oterPieces removes the pièces that neither this backup nor an archive of the
// target names. An archive that does not tell what it names keeps them all.
func (c *chantier) oterPieces(ctx context.Context) error {
	enTrop := map[string]bool{}
	err := c.depot.lister(ctx, repertoirePieces, func(nom string, _ int64) {
		if !c.noms[nom] {
			enTrop[nom] = true
		}
	})
	if err != nil || len(enTrop) == 0 {
		return err
	}
	l, err := archives(ctx, c.depot)
	if err != nil {
		return err
	}
	for _, a := range l {
		if a.nom == c.s.Nom {
			continue
		}
		err := lirePiecesDe(ctx, c.depot, a.nom, c.verifie, func(p pieceSauvee) error {
			delete(enTrop, p.Nom)
			return nil
		})
		if err != nil {
			if ctx.Err() != nil {
				return err
			}
			c.s.Bilan = joindre(c.s.Bilan, "Les documents qui ne servent plus restent\u00a0: la sauvegarde "+a.nom+" ne se lit pas.")
			return nil
		}
	}
	for nom := range enTrop {
		if err := c.depot.oter(ctx, nom); err != nil {
			return err
		}
	}
	return nil
}

func joindre(bilan, phrase string) string {
	if bilan == "" {
		return phrase
	}
	r := []rune(bilan + " " + phrase)
	return string(r[:min(len(r), 500)])
}

// lirePiecesDe reads which pièces an archive names: the beginning of it alone.
func lirePiecesDe(ctx context.Context, d depot, nom string, identite age.Identity, voir func(pieceSauvee) error) error {
	flux, err := d.ouvrir(ctx, nom)
	if err != nil {
		return fmt.Errorf("pieces of %s: %w", nom, err)
	}
	defer flux.Close()
	a, err := lireArchive(flux)
	if err != nil {
		return fmt.Errorf("pieces of %s: %w", nom, err)
	}
	c, err := a.ouvrir(identite)
	if err != nil {
		return fmt.Errorf("pieces of %s: %w", nom, err)
	}
	err = c.parcourir(func(fichier string, r io.Reader, _ int64) error {
		if fichier != nomPieces {
			return fmt.Errorf("pieces of %s: %s comes first", nom, fichier)
		}
		if err := lirePieces(r, voir); err != nil {
			return err
		}
		return errLu
	})
	if errors.Is(err, errLu) {
		return nil
	}
	return err
}

var errLu = errors.New("all that was wanted is read")

// faireDeLaPlace makes sure that so many bytes fit on the target and leave its
// margin free. It lets the rotation go first, then the oldest archives, but neither
// the newest nor the last one proven; what it did is told with the backup.
func (c *chantier) faireDeLaPlace(ctx context.Context, besoin int64) error {
	libres, totale, err := c.depot.place(ctx)
	if err != nil || totale == 0 || libres-besoin >= margePlace(totale) {
		return err
	}
	if err := c.tourner(ctx); err != nil {
		return err
	}
	l, err := archives(ctx, c.depot)
	if err != nil {
		return err
	}
	prouvee, err := c.dernierePreuve()
	if err != nil {
		return err
	}
	for i, otees := 0, 0; ; i++ {
		libres, totale, err = c.depot.place(ctx)
		if err != nil || libres-besoin >= margePlace(totale) {
			if otees > 0 {
				c.s.Bilan = joindre(c.s.Bilan, "Pour faire de la place, "+socle.Pluriel(otees, "ancienne sauvegarde a été retirée.", "anciennes sauvegardes ont été retirées."))
			}
			return err
		}
		if i >= len(l)-1 {
			break
		}
		if l[i].nom == prouvee {
			continue
		}
		if err := c.oterArchive(ctx, l[i].nom); err != nil {
			return err
		}
		otees++
		if err := c.oterPieces(ctx); err != nil {
			return err
		}
	}
	return socle.Err(socle.Indisponible, "L’endroit des sauvegardes est plein\u00a0: il y reste "+socle.Taille(libres)+", il en faut "+socle.Taille(besoin+margePlace(totale))+
		". Libérez de la place ou choisissez un autre endroit.")
}
