package sauvegardes

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"

	"guichet/pb_hooks/socle"
)

// serveurSFTP is a folder of a server reached by SSH.
type serveurSFTP struct {
	ssh    *ssh.Client
	client *sftp.Client
	racine string
}

// silenceMax is how long the server may say nothing in the middle of a transfer.
const silenceMax = 2 * time.Minute

// patiente ends a conversation in which the other says nothing any more.
type patiente struct{ net.Conn }

func (p patiente) Read(b []byte) (int, error) {
	_ = p.SetReadDeadline(time.Now().Add(silenceMax))
	return p.Conn.Read(b)
}

func (p patiente) Write(b []byte) (int, error) {
	_ = p.SetWriteDeadline(time.Now().Add(silenceMax))
	return p.Conn.Write(b)
}

var errVue = errors.New("fingerprint seen")

// rencontrer reads the fingerprint of a server, before any password is told.
func rencontrer(ctx context.Context, c Cible) (empreinte string, err error) {
	client, err := dialSSH(ctx, c, nil, func(_ string, _ net.Addr, cle ssh.PublicKey) error {
		empreinte = ssh.FingerprintSHA256(cle)
		return errVue
	})
	if err == nil {
		_ = client.Close()
	}
	if empreinte == "" {
		return "", socle.Err(socle.Indisponible, "Le serveur "+c.Hote+" ne répond pas. Vérifiez son nom et son port.").Cause(err)
	}
	return empreinte, nil
}

func ouvrirSFTP(ctx context.Context, c Cible) (depot, error) {
	auth, err := c.auth()
	if err != nil {
		return nil, err
	}
	autre := ""
	connexion, err := dialSSH(ctx, c, auth, func(_ string, _ net.Addr, cle ssh.PublicKey) error {
		if vue := ssh.FingerprintSHA256(cle); vue != c.EmpreinteHote {
			autre = vue
			return errors.New("host key " + vue + " is not the pinned one")
		}
		return nil
	})
	switch {
	case autre != "":
		return nil, socle.Err(socle.Indisponible, "Le serveur "+c.Hote+" ne présente plus la même clé\u00a0: «\u00a0"+autre+"\u00a0» au lieu de «\u00a0"+c.EmpreinteHote+
			"\u00a0». Demandez à qui le tient s’il a changé, puis réglez de nouveau les sauvegardes.").Cause(err)
	case err != nil && strings.Contains(err.Error(), "unable to authenticate"):
		return nil, socle.Err(socle.Indisponible, "Le serveur "+c.Hote+" refuse ce compte ou ce mot de passe.").Cause(err)
	case err != nil:
		return nil, socle.Err(socle.Indisponible, "Le serveur "+c.Hote+" ne répond pas.").Cause(err)
	}
	client, err := sftp.NewClient(connexion, sftp.UseConcurrentWrites(true), sftp.MaxConcurrentRequestsPerFile(16))
	if err != nil {
		_ = connexion.Close()
		return nil, socle.Err(socle.Indisponible, "Le serveur "+c.Hote+" n’ouvre pas l’accès aux fichiers (SFTP).").Cause(err)
	}
	return &serveurSFTP{ssh: connexion, client: client, racine: path.Clean(c.Repertoire)}, nil
}

func (c Cible) auth() ([]ssh.AuthMethod, error) {
	var l []ssh.AuthMethod
	if c.ClePrivee != "" {
		cle, err := ssh.ParsePrivateKey([]byte(c.ClePrivee))
		if err != nil {
			return nil, socle.Err(socle.Invalide, "La clé privée ne se lit pas. Collez le fichier entier, sans phrase de passe.").Cause(err)
		}
		l = append(l, ssh.PublicKeys(cle))
	}
	if c.MotDePasse != "" {
		l = append(l, ssh.Password(c.MotDePasse), ssh.KeyboardInteractive(func(_, _ string, questions []string, _ []bool) ([]string, error) {
			reponses := make([]string, len(questions))
			for i := range reponses {
				reponses[i] = c.MotDePasse
			}
			return reponses, nil
		}))
	}
	return l, nil
}

func dialSSH(ctx context.Context, c Cible, auth []ssh.AuthMethod, hote ssh.HostKeyCallback) (*ssh.Client, error) {
	adresse := net.JoinHostPort(c.Hote, strconv.Itoa(c.Port))
	nue, err := (&net.Dialer{Timeout: 20 * time.Second}).DialContext(ctx, "tcp", adresse)
	if err != nil {
		return nil, err
	}
	// The end of ctx closes what the conversation waits on.
	arreter := context.AfterFunc(ctx, func() { _ = nue.Close() })
	conn, canaux, demandes, err := ssh.NewClientConn(patiente{nue}, adresse, &ssh.ClientConfig{
		User: c.Utilisateur, Auth: auth, HostKeyCallback: hote, Timeout: 20 * time.Second,
	})
	if err != nil {
		arreter()
		return nil, errors.Join(err, nue.Close())
	}
	return ssh.NewClient(conn, canaux, demandes), nil
}

func (s *serveurSFTP) chemin(nom string) string { return path.Join(s.racine, nom) }

func (s *serveurSFTP) lister(ctx context.Context, sous string, voir func(string, int64)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	entrees, err := s.client.ReadDirContext(ctx, s.chemin(sous))
	if absent(err) && sous != "" {
		return nil
	}
	if err != nil {
		return fmt.Errorf("list %s: %w", s.chemin(sous), err)
	}
	for _, e := range entrees {
		switch {
		case e.IsDir() && sous != "":
			if err := s.lister(ctx, path.Join(sous, e.Name()), voir); err != nil {
				return err
			}
		case e.Mode().IsRegular() && !strings.HasSuffix(e.Name(), provisoire):
			voir(path.Join(sous, e.Name()), e.Size())
		}
	}
	return nil
}

func (s *serveurSFTP) deposer(_ context.Context, nom string, r io.Reader) error {
	chemin := s.chemin(nom)
	f, err := s.client.Create(chemin + provisoire)
	if absent(err) {
		if err := s.client.MkdirAll(path.Dir(chemin)); err != nil {
			return fmt.Errorf("store %s: %w", nom, err)
		}
		f, err = s.client.Create(chemin + provisoire)
	}
	if err != nil {
		return fmt.Errorf("store %s: %w", nom, err)
	}
	_, err = f.ReadFromWithConcurrency(r, 16)
	if err == nil {
		if _, sait := s.client.HasExtension("fsync@openssh.com"); sait {
			err = f.Sync()
		}
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = s.renommer(chemin+provisoire, chemin)
	}
	if err != nil {
		return fmt.Errorf("store %s: %w", nom, errors.Join(err, s.client.Remove(chemin+provisoire)))
	}
	return nil
}

// renommer takes the place of what is there, in one step where the server can.
func (s *serveurSFTP) renommer(de, vers string) error {
	if _, sait := s.client.HasExtension("posix-rename@openssh.com"); sait {
		return s.client.PosixRename(de, vers)
	}
	if err := s.client.Remove(vers); err != nil && !absent(err) {
		return err
	}
	return s.client.Rename(de, vers)
}

func (s *serveurSFTP) ouvrir(_ context.Context, nom string) (io.ReadCloser, error) {
	return s.client.Open(s.chemin(nom))
}

func (s *serveurSFTP) oter(_ context.Context, nom string) error {
	if err := s.client.Remove(s.chemin(nom)); err != nil && !absent(err) {
		return fmt.Errorf("remove %s: %w", nom, err)
	}
	return nil
}

func (s *serveurSFTP) place(context.Context) (libres, totale int64, err error) {
	if _, sait := s.client.HasExtension("statvfs@openssh.com"); !sait {
		return 0, 0, nil
	}
	v, err := s.client.StatVFS(s.racine)
	if err != nil {
		return 0, 0, fmt.Errorf("space left at %s: %w", s.racine, err)
	}
	return int64(v.Bavail * v.Frsize), int64(v.Blocks * v.Frsize), nil
}

func (s *serveurSFTP) Close() error {
	err := errors.Join(s.client.Close(), s.ssh.Close())
	if errors.Is(err, net.ErrClosed) || errors.Is(err, os.ErrClosed) || errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
