package sauvegardes

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"guichet/pb_hooks/socle"
)

const aideRestore = `Put a backup back in service, on this data folder.

BACKUP is a file with its folder « pieces » beside it, the name of an archive of the
configured target, or an address, for a clean machine:
  sftp://user@host/folder/NAME     BACKUP_SFTP_PASSWORD or BACKUP_SFTP_KEY_FILE, BACKUP_SFTP_HOST_KEY
  s3://bucket/folder/NAME?endpoint=https://…&region=…     BACKUP_S3_KEY_ID and BACKUP_S3_SECRET

It asks for the phrase of the paper, says what the backup holds, asks for a confirmation,
checks everything aside, then keeps the present in avant-…/ and comes up mute: nothing is
sent until « guichet confirm », or the button of the page of the backups.`

// reponses reads what is typed, or what a pipe gives, line by line.
type reponses struct {
	lignes   *bufio.Reader
	terminal bool
}

func (r *reponses) secret(cmd *cobra.Command, question string) (string, error) {
	fmt.Fprint(cmd.ErrOrStderr(), question)
	if r.terminal {
		b, err := term.ReadPassword(int(os.Stdin.Fd()))
		fmt.Fprintln(cmd.ErrOrStderr())
		return string(b), err
	}
	return r.ligne()
}

func (r *reponses) ligne() (string, error) {
	l, err := r.lignes.ReadString('\n')
	if err != nil && l == "" {
		return "", fmt.Errorf("read the answer: %w", err)
	}
	return strings.TrimSpace(l), nil
}

func commandeRestore(s *socle.Socle) *cobra.Command {
	var oui, malgre bool
	var ailleurs string
	c := &cobra.Command{
		Use: "restore BACKUP", Short: "Put a backup back in service", Long: aideRestore, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SilenceUsage = true
			reponses := &reponses{lignes: bufio.NewReader(cmd.InOrStdin()), terminal: cmd.InOrStdin() == os.Stdin && term.IsTerminal(int(os.Stdin.Fd()))}
			return anglais(restaurer(cmd, s, args[0], ailleurs, oui, malgre, reponses))
		},
	}
	c.Flags().BoolVar(&oui, "yes", false, "do not ask for a confirmation")
	c.Flags().BoolVar(&malgre, "accept-missing", false, "restore even if some pieces are found nowhere")
	c.Flags().StringVar(&ailleurs, "pieces", "", "folder of the pieces, when it is not beside the file")
	return c
}

func restaurer(cmd *cobra.Command, s *socle.Socle, quoi, ailleurs string, oui, malgre bool, reponses *reponses) (err error) {
	ctx, app := cmd.Context(), s.App()
	liberer, err := s.Verrouiller() // from here on nothing else opens the data folder
	if err != nil {
		return err
	}
	defer liberer()
	d, nom, err := designer(ctx, app, quoi)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	ouvrir := d.ouvrir
	if ailleurs != "" {
		ouvrir = func(_ context.Context, nom string) (io.ReadCloser, error) {
			return os.Open(filepath.Join(ailleurs, strings.TrimPrefix(nom, repertoirePieces+"/")))
		}
	}
	r, err := Restaurer(ctx, app, d, nom, ouvrir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	phrase, err := reponses.secret(cmd, "Phrase of the paper key: ")
	if err != nil {
		return err
	}
	m, err := r.Ouvrir(phrase)
	if err != nil {
		return err
	}
	sortie := cmd.OutOrStdout()
	fmt.Fprintf(sortie, "Backup of %s, made by version %s\n", m.Le.Local().Format("2 January 2006, 15:04 MST"), m.Version)
	fmt.Fprintf(sortie, "%d collectivités, %d demandes, %d usagers, %d agents, %d pieces (%d MB)\n",
		m.Comptes["collectivites"], m.Comptes["demandes"], m.Comptes["usagers"], m.Comptes["agents"], m.Pieces, m.OctetsPieces/1_000_000)
	if n := len(m.Manquantes); n > 0 {
		fmt.Fprintf(sortie, "%d pieces were lost already when it was made\n", n)
	}
	if !oui {
		fmt.Fprintf(cmd.ErrOrStderr(), "Restore it in %s? What is there now is kept aside. Type yes: ", app.DataDir())
		dit, err := reponses.ligne()
		if err != nil {
			return err
		}
		if dit != "yes" {
			return errors.New("nothing was done")
		}
	}
	manquantes, err := r.Preparer(ctx)
	if err != nil {
		return err
	}
	if n := len(manquantes); n > 0 && !malgre {
		return fmt.Errorf("%d pieces are found nowhere, such as %s: bring their folder with --pieces, or restore without them with --accept-missing", n, manquantes[0])
	}
	avant, err := r.Echanger()
	if err != nil {
		return err
	}
	fmt.Fprintf(sortie, "Restored. What was there is in %s: remove it once all is well.\nThe guichet is mute: check it, then « guichet confirm ».\n", avant)
	return nil
}

// designer finds the archive that somebody names.
func designer(ctx context.Context, app core.App, quoi string) (depot, string, error) {
	u, err := url.Parse(quoi)
	switch {
	case err == nil && (u.Scheme == "sftp" || u.Scheme == "s3"):
		return parAdresse(ctx, app, u)
	case strings.ContainsAny(quoi, `/\`):
	default:
		if _, err := os.Stat(quoi); err == nil {
			break
		}
		if _, _, ok := lireNom(quoi); !ok {
			return nil, "", fmt.Errorf("%s: no such file", quoi)
		}
		d, err := cibleReglee(ctx, app)
		return d, quoi, err
	}
	if _, err := os.Stat(quoi); err != nil {
		return nil, "", err
	}
	return &repertoire{racine: filepath.Dir(quoi)}, filepath.Base(quoi), nil
}

// cibleReglee reads where the backups of this data folder go.
func cibleReglee(ctx context.Context, app core.App) (depot, error) {
	if err := app.Bootstrap(); err != nil {
		return nil, fmt.Errorf("open the database, which names the target (give a file or an address instead): %w", err)
	}
	r, par, err := LireReglage(app)
	if err = errors.Join(err, socle.Fermer(app)); err != nil {
		return nil, err
	}
	if par == "" {
		return nil, errors.New("no target is set: give a file or an address")
	}
	return r.Cible.brancher(ctx, app)
}

func parAdresse(ctx context.Context, app core.App, u *url.URL) (depot, string, error) {
	repertoire, nom := path.Split(u.Path)
	if u.Scheme == "s3" {
		c := Cible{
			Genre: CibleS3, Seau: u.Host, Prefixe: strings.TrimPrefix(repertoire, "/"), Adresse: u.Query().Get("endpoint"), Region: u.Query().Get("region"),
			CleAcces: os.Getenv("BACKUP_S3_KEY_ID"), CleSecrete: os.Getenv("BACKUP_S3_SECRET"),
		}
		if c.Adresse == "" || c.Region == "" || c.CleSecrete == "" {
			return nil, "", errors.New("s3: the address needs ?endpoint=…&region=…, the environment BACKUP_S3_KEY_ID and BACKUP_S3_SECRET")
		}
		return ouvrirS3(c), nom, nil
	}
	c := Cible{
		Genre: CibleSFTP, Hote: u.Hostname(), Port: 22, Utilisateur: u.User.Username(), Repertoire: strings.TrimPrefix(repertoire, "/~/"),
		MotDePasse: os.Getenv("BACKUP_SFTP_PASSWORD"), EmpreinteHote: os.Getenv("BACKUP_SFTP_HOST_KEY"),
	}
	if p := u.Port(); p != "" {
		c.Port, _ = strconv.Atoi(p) // url.Parse accepts digits only
	}
	if fichier := os.Getenv("BACKUP_SFTP_KEY_FILE"); fichier != "" {
		b, err := os.ReadFile(fichier)
		if err != nil {
			return nil, "", fmt.Errorf("BACKUP_SFTP_KEY_FILE: %w", err)
		}
		c.ClePrivee = string(b)
	}
	if c.EmpreinteHote == "" {
		vue, err := rencontrer(ctx, c)
		if err != nil {
			return nil, "", err
		}
		return nil, "", fmt.Errorf("the server presents the key %s: if it is the right one, set BACKUP_SFTP_HOST_KEY=%s", vue, vue)
	}
	d, err := c.brancher(ctx, app)
	return d, nom, err
}

// anglais says in English, to who types a command, what the pages say in French.
func anglais(err error) error {
	e := (*socle.Erreur)(nil)
	if !errors.As(err, &e) {
		return err
	}
	for _, m := range []struct {
		de    *socle.Erreur
		texte string
	}{
		{errMauvaiseCle, "this phrase does not open this backup"},
		{errPasUneArchive, "this is no backup of a guichet, or it is damaged"},
	} {
		if e.Message == m.de.Message {
			return fmt.Errorf("%s (%w)", m.texte, err)
		}
	}
	return err
}
