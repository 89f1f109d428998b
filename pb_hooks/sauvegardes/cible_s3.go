package sauvegardes

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/pocketbase/pocketbase/tools/filesystem"
)

// seauS3 is a bucket reached by PocketBase's own client, which asks nothing of the
// machine's cloud.
type seauS3 struct{ c Cible }

func ouvrirS3(c Cible) depot { return &seauS3{c} }

// faire runs one operation: the client keeps one context for all.
func (s *seauS3) faire(ctx context.Context, quoi string, f func(*filesystem.System) error) error {
	client, err := filesystem.NewS3(s.c.Seau, s.c.Region, s.c.Adresse, s.c.CleAcces, s.c.CleSecrete, true)
	if err != nil {
		return fmt.Errorf("%s: %w", quoi, err)
	}
	client.SetContext(ctx)
	if err := errors.Join(f(client), client.Close()); err != nil {
		if errors.Is(err, filesystem.ErrNotFound) {
			err = fmt.Errorf("%w: %w", fs.ErrNotExist, err)
		}
		return fmt.Errorf("%s: %w", quoi, err)
	}
	return nil
}

// debutArchive begins the name of every archive, until the year 3000: a bucket has
// no folders, and its pièces are not to be listed with its archives.
const debutArchive = "2"

func (s *seauS3) lister(ctx context.Context, sous string, voir func(string, int64)) error {
	debut := debutArchive
	if sous != "" {
		debut = sous + "/"
	}
	return s.faire(ctx, "list "+debut, func(c *filesystem.System) error {
		l, err := c.List(s.c.Prefixe + debut)
		for _, o := range l {
			if !o.IsDir {
				voir(strings.TrimPrefix(o.Key, s.c.Prefixe), o.Size)
			}
		}
		return err
	})
}

func (s *seauS3) deposer(ctx context.Context, nom string, r io.Reader) error {
	ctx, renoncer := context.WithCancel(ctx)
	defer renoncer()
	flux := &fluxS3{source: r, renoncer: renoncer}
	return s.faire(ctx, "store "+nom, func(c *filesystem.System) error {
		err := c.UploadFile(&filesystem.File{Reader: flux, OriginalName: "guichet"}, s.c.Prefixe+nom)
		return errors.Join(flux.faute, err)
	})
}

// fluxS3 is a stream that the client reads once, after a look at its beginning. Its
// client would store half a content when the source fails: the fault cuts it first.
type fluxS3 struct {
	source   io.Reader
	debut    bytes.Buffer
	rejouer  bool
	renoncer func()
	faute    error
}

func (f *fluxS3) Open() (io.ReadSeekCloser, error) { return f, nil }
func (f *fluxS3) Close() error                     { return nil }

func (f *fluxS3) Read(p []byte) (int, error) {
	if f.rejouer {
		if f.debut.Len() > 0 {
			return f.debut.Read(p)
		}
		n, err := f.source.Read(p)
		return n, f.juger(err)
	}
	n, err := f.source.Read(p)
	f.debut.Write(p[:n])
	return n, f.juger(err)
}

func (f *fluxS3) juger(err error) error {
	if err != nil && !errors.Is(err, io.EOF) {
		f.faute = err
		f.renoncer()
	}
	return err
}

// Seek goes back to the beginning, once.
func (f *fluxS3) Seek(offset int64, whence int) (int64, error) {
	if offset != 0 || whence != io.SeekStart || f.rejouer {
		return 0, errors.New("a stream goes back once, to its beginning")
	}
	f.rejouer = true
	return 0, nil
}

func (s *seauS3) ouvrir(ctx context.Context, nom string) (r io.ReadCloser, err error) {
	err = s.faire(ctx, "read "+nom, func(c *filesystem.System) error {
		l, err := c.GetReader(s.c.Prefixe + nom)
		r = l
		return err
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

func (s *seauS3) oter(ctx context.Context, nom string) error {
	err := s.faire(ctx, "remove "+nom, func(c *filesystem.System) error { return c.Delete(s.c.Prefixe + nom) })
	if absent(err) {
		return nil
	}
	return err
}

func (s *seauS3) place(context.Context) (int64, int64, error) { return 0, 0, nil }

func (s *seauS3) Close() error { return nil }
