package demenagement

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// phraseDe reads the passphrase of an archive: from a file, or typed on standard
// input; never from the arguments, which every process of the machine can read.
func phraseDe(cmd *cobra.Command, fichier, question string) (string, error) {
	var r io.Reader = cmd.InOrStdin()
	if fichier != "" {
		f, err := os.Open(fichier)
		if err != nil {
			return "", err
		}
		defer f.Close()
		r = f
	} else {
		fmt.Fprint(cmd.ErrOrStderr(), question)
	}
	phrase, err := bufio.NewReader(r).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the passphrase: %w", err)
	}
	return strings.TrimRight(phrase, "\r\n"), nil
}

func parSlug(app core.App, slug string) (*collectivites.Collectivite, error) {
	c, err := collectivites.ParSlug(app, slug)
	if err != nil {
		return nil, fmt.Errorf("no collectivité is served at /%s/", slug)
	}
	return c, nil
}

// commandeExport is « guichet export ».
func commandeExport(s *socle.Socle) *cobra.Command {
	var slug, fichier string
	var clair, figer bool
	c := &cobra.Command{
		Use: "export FILE", Short: "Write the whole instance, or one collectivité, as open files in one archive, sealed with a passphrase", Args: cobra.ExactArgs(1),
		Long: "Write the whole instance, or one collectivité, as open files in one archive: JSON and CSV of every collection, the pièces, a page for each demande, the schema.\n" +
			"The archive is a ZIP, encrypted by age to a passphrase read from standard input (an empty line draws one) or from --passphrase-file; « age --decrypt » opens it without this program.\n" +
			"Make it while the guichet serves: it reads one instant. To move a collectivité, --freeze keeps it from writing from then on, until « guichet collectivite move ».",
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, args []string) error {
			var c *collectivites.Collectivite
			var err error
			if slug != "" {
				if c, err = parSlug(app, slug); err != nil {
					return err
				}
			} else if figer {
				return errors.New("--freeze is for one --collectivite")
			}
			phrase := ""
			if !clair {
				if phrase, err = phraseDe(cmd, fichier, "Passphrase of the archive (16 characters or more; empty to draw one): "); err != nil {
					return err
				}
				if phrase == "" && fichier == "" {
					phrase = TirerPhrase()
					fmt.Fprintln(cmd.OutOrStdout(), "passphrase (shown once, keep it on paper):", phrase)
				}
				if len([]rune(phrase)) < phraseMin {
					return fmt.Errorf("the passphrase must have %d characters or more", phraseMin)
				}
			}
			return exporter(cmd, app, c, args[0], phrase, figer)
		}),
	}
	c.Flags().StringVar(&slug, "collectivite", "", "one collectivité, by its name in addresses; without it, the whole instance")
	c.Flags().BoolVar(&clair, "plain", false, "leave the archive in clear: it holds identity papers, and no secret, so that agents and codes de suivi will not move")
	c.Flags().BoolVar(&figer, "freeze", false, "keep the collectivité from writing from now on")
	c.Flags().StringVar(&fichier, "passphrase-file", "", "file whose first line is the passphrase")
	c.MarkFlagsMutuallyExclusive("plain", "passphrase-file")
	return c
}

// TirerPhrase draws a passphrase of 100 bits that can be read aloud.
func TirerPhrase() string {
	return socle.FormaterNumero(socle.TirerCodeSuivi() + socle.TirerCodeSuivi())
}

func exporter(cmd *cobra.Command, app core.App, c *collectivites.Collectivite, chemin, phrase string, figer bool) error {
	if _, err := os.Stat(chemin); err == nil {
		return fmt.Errorf("%s is there already", chemin)
	}
	if figer {
		if err := app.RunInTransaction(func(tx core.App) error { return Figer(tx, c, acteur) }); err != nil {
			return err
		}
	}
	x, preuve, err := commencer(app, c, phrase != "", acteur)
	if err != nil {
		return err
	}
	m, octets, err := ecrireArchive(app, chemin, Voulu{Collectivite: c, Phrase: phrase, Preuve: preuve})
	if err != nil {
		return x.echouer(app, err)
	}
	if err := x.finir(app, m, octets); err != nil {
		return err
	}
	x.Etat = Efface // the file is the exploitant's, not the program's
	if err := app.DB().Model(x).Update("Etat"); err != nil {
		return err
	}
	w := cmd.OutOrStdout()
	for _, dite := range m.Collections {
		fmt.Fprintf(w, "%-18s %d\n", dite.Nom, dite.Lignes)
	}
	fmt.Fprintf(w, "%d pièces, %d bytes; journal: %d lines, head %s\n", m.Pieces.Nombre, m.Pieces.Octets, m.Journal.Lignes, m.Journal.Tete)
	fmt.Fprintf(w, "written: %s, %d bytes, SHA-256 of its manifest %s\n", chemin, octets, x.Archive)
	if n := len(m.Pieces.Manquantes); n > 0 {
		return fmt.Errorf("the archive is written, but the store had lost %d pièces: run « guichet pieces verify »", n)
	}
	return nil
}

// commandeImport is « guichet import ».
func commandeImport(s *socle.Socle) *cobra.Command {
	var acc Accueil
	var fichier string
	c := &cobra.Command{
		Use: "import FILE", Short: "Bring in an archive made by « guichet export », into an empty or a shared instance", Args: cobra.ExactArgs(1),
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, args []string) (err error) {
			a, err := ouvrirAvecPhrase(cmd, args[0], fichier)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, a.Fermer()) }()
			b, err := Importer(app, a, acc)
			if err != nil {
				return err
			}
			b.dire(cmd.OutOrStdout(), acc.Essai)
			return nil
		}),
	}
	c.Flags().BoolVar(&acc.Essai, "dry-run", false, "check everything and write nothing")
	c.Flags().StringVar(&acc.Slug, "slug", "", "another name in addresses, when that of the archive is taken here")
	c.Flags().StringVar(&fichier, "passphrase-file", "", "file whose first line is the passphrase")
	return c
}

func ouvrirAvecPhrase(cmd *cobra.Command, chemin, fichier string) (*Archive, error) {
	a, err := OuvrirArchive(chemin, "")
	if !errors.Is(err, ErrScellee) {
		return a, err
	}
	phrase, err := phraseDe(cmd, fichier, "Passphrase of the archive: ")
	if err != nil {
		return nil, err
	}
	return OuvrirArchive(chemin, phrase)
}

func (b *Bilan) dire(w io.Writer, essai bool) {
	for _, dite := range b.Collections {
		fmt.Fprintf(w, "%-18s %d\n", dite.Nom, dite.Lignes)
	}
	fmt.Fprintf(w, "%d pièces, %d bytes; %d lines of the journal, kept apart and verified\n", b.Pieces.Nombre, b.Pieces.Octets, b.Journal)
	fmt.Fprintf(w, "agents known here: %d; comptes known here: %d; mails set aside: %d; mailboxes to switch on again: %d\n", b.AgentsConnus, b.ComptesConnus, b.Courriels, b.Boites)
	if essai {
		fmt.Fprintln(w, "dry run: all of it fits, nothing was written")
		return
	}
	for _, c := range b.Collectivites {
		fmt.Fprintf(w, "%s is at /%s/, closed to the public until its administration opens it\n", c.Nom, c.Slug)
	}
	if b.Preuve != "" {
		fmt.Fprintln(w, "receipt for the guichet that was left:", b.Preuve)
	}
}

// commandeArchive is « guichet archive check ».
func commandeArchive(s *socle.Socle) *cobra.Command {
	racine := &cobra.Command{Use: "archive", Short: "Archives made by « guichet export »"}
	var fichier string
	verifier := &cobra.Command{
		Use: "check FILE", Short: "Read an archive whole against its manifest, and bring nothing in", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			a, err := ouvrirAvecPhrase(cmd, args[0], fichier)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, a.Fermer()) }()
			if err := a.Verifier(); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%d files, %d pièces, all as in the manifest, SHA-256 %s\n", len(a.Manifeste.Fichiers), a.Manifeste.Pieces.Nombre, a.Empreinte)
			return nil
		},
	}
	verifier.Flags().StringVar(&fichier, "passphrase-file", "", "file whose first line is the passphrase")
	journal := &cobra.Command{
		Use: "journal", Short: "Verify the lines of the journal that came with archives", Args: cobra.NoArgs,
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, _ []string) error {
			nb, err := VerifierJournaux(app)
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%d lines, all sealed as they were\n", nb)
			return nil
		}),
	}
	racine.AddCommand(verifier, journal)
	return racine
}
