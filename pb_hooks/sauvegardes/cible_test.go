package sauvegardes_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"guichet/pb_hooks/sauvegardes"
	"guichet/pb_hooks/socle"
)

// The same contract for the three kinds of target, on a real disk, a real OpenSSH
// and a real S3 server.
func TestLesTroisCibles(t *testing.T) {
	for _, cas := range []struct {
		nom    string
		ouvrir func(t *testing.T) sauvegardes.Cible
	}{
		{"un répertoire", func(t *testing.T) sauvegardes.Cible {
			return sauvegardes.Cible{Genre: sauvegardes.CibleRepertoire, Repertoire: t.TempDir()}
		}},
		{"un serveur SFTP", func(t *testing.T) sauvegardes.Cible { return serveurSSH(t, t.TempDir(), portLibre(t)) }},
		{"un stockage S3", func(t *testing.T) sauvegardes.Cible { return serveurS3(t, t.TempDir()) }},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			p := ouvrirSans(t)
			c, err := sauvegardes.Essayer(t.Context(), p.App, cas.ouvrir(t))
			must(t, err)
			eprouver(t, p, c)
			p.viser(c)
			p.piece("un document")
			p.piece(strings.Repeat("un document long ", 100_000))
			s := p.sauvegarder(sauvegardes.Nuit)
			if s.PiecesEnvoyees != 2 {
				t.Errorf("%+v", s)
			}
			if s := p.sauvegarder(sauvegardes.Heure); s.PiecesEnvoyees != 0 || s.Pieces != 2 {
				t.Errorf("%+v", s)
			}
			must(t, sauvegardes.Prouver(t.Context(), p.App, s, true))
		})
	}
}

func eprouver(t *testing.T, p *poste, c sauvegardes.Cible) {
	t.Helper()
	ctx := t.Context()
	d, err := sauvegardes.Brancher(ctx, p.App, c)
	must(t, err)
	defer func() { must(t, d.Close()) }()
	noms := func(sous string) (l []string) {
		t.Helper()
		must(t, sauvegardes.Lister(ctx, d, sous, func(nom string, _ int64) { l = append(l, nom) }))
		slices.Sort(l)
		return l
	}
	if l := noms(""); len(l) != 0 {
		t.Errorf("l’essai laisse %v", l)
	}
	gros := make([]byte, 20<<20) // several parts of an S3 upload
	for i := range gros {
		gros[i] = byte(rand.Uint32())
	}
	for _, contenu := range [][]byte{nil, []byte("petit"), gros} {
		must(t, sauvegardes.Deposer(ctx, d, "2026-essai", bytes.NewReader(contenu)))
		r, err := sauvegardes.Relire(ctx, d, "2026-essai")
		must(t, err)
		lu, err := io.ReadAll(r)
		if err = errors.Join(err, r.Close()); err != nil || !bytes.Equal(lu, contenu) {
			t.Fatalf("%d octets relus sur %d : %v", len(lu), len(contenu), err)
		}
	}
	for _, reste := range []int{10, 7 << 20} {
		err = sauvegardes.Deposer(ctx, d, "2026-coupe", io.MultiReader(bytes.NewReader(gros[:reste]), casse{}))
		if !errors.Is(err, errCasse) {
			t.Errorf("une source qui casse après %d octets : %v", reste, err)
		}
	}
	must(t, sauvegardes.Deposer(ctx, d, "pieces/ab/abcd", strings.NewReader("x")))
	if l := noms(""); !slices.Equal(l, []string{"2026-essai"}) {
		t.Errorf("archives %v : rien de coupé ne doit rester", l)
	}
	if l := noms("pieces"); !slices.Equal(l, []string{"pieces/ab/abcd"}) {
		t.Errorf("pièces %v", l)
	}
	if _, err := sauvegardes.Relire(ctx, d, "2026-absent"); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	for range 2 { // gone already is no fault
		must(t, sauvegardes.Oter(ctx, d, "2026-essai"))
		must(t, sauvegardes.Oter(ctx, d, "pieces/ab/abcd"))
	}
	if l := append(noms(""), noms("pieces")...); len(l) != 0 {
		t.Errorf("reste %v", l)
	}
	libres, totale, err := sauvegardes.Place(ctx, d)
	if err != nil || c.Genre != sauvegardes.CibleS3 && (libres <= 0 || totale < libres) {
		t.Error(libres, totale, err)
	}
}

var errCasse = errors.New("la source casse")

type casse struct{}

func (casse) Read([]byte) (int, error) { return 0, errCasse }

func TestUnServeurQuiChangeDeCleEstRefuse(t *testing.T) {
	p := ouvrirSans(t)
	dir, port := t.TempDir(), portLibre(t)
	var c sauvegardes.Cible
	t.Run("première rencontre", func(t *testing.T) {
		var err error
		c, err = sauvegardes.Essayer(t.Context(), p.App, serveurSSH(t, dir, port))
		must(t, err)
		if !strings.HasPrefix(c.EmpreinteHote, "SHA256:") {
			t.Fatal(c.EmpreinteHote)
		}
		sans := c
		sans.EmpreinteHote = ""
		if _, err := sauvegardes.Brancher(t.Context(), p.App, sans); err == nil {
			t.Error("un serveur inconnu est cru")
		}
		autre := c
		autre.ClePrivee, _ = cleSSH(t, filepath.Join(t.TempDir(), "autre"))
		if _, err := sauvegardes.Essayer(t.Context(), p.App, autre); err == nil || !strings.Contains(err.Error(), "refuse ce compte") {
			t.Error(err)
		}
	})
	autre := serveurSSH(t, t.TempDir(), port) // at the same place, with another host key
	autre.EmpreinteHote = c.EmpreinteHote
	if _, err := sauvegardes.Essayer(t.Context(), p.App, autre); !socle.EstCode(err, socle.Indisponible) || !strings.Contains(err.Error(), "ne présente plus la même clé") {
		t.Error(err)
	}
}

func TestUneCibleFausseSeDit(t *testing.T) {
	p := ouvrirSans(t)
	s3 := serveurS3(t, t.TempDir())
	mauvaise, absent := s3, s3
	mauvaise.CleSecrete, absent.Seau = "autre", "absent"
	ferme := sauvegardes.Cible{Genre: sauvegardes.CibleSFTP, Hote: "127.0.0.1", Port: portLibre(t), Utilisateur: "x", MotDePasse: "y", Repertoire: "d"}
	for _, cas := range []struct {
		nom string
		c   sauvegardes.Cible
		dit string
	}{
		{"une clé secrète fausse", mauvaise, "n’arrive pas à écrire"},
		{"un compartiment absent", absent, "n’arrive pas à écrire"},
		{"un serveur éteint", ferme, "ne répond pas"},
		{"un répertoire absent", sauvegardes.Cible{Genre: sauvegardes.CibleRepertoire, Repertoire: filepath.Join(t.TempDir(), "absent")}, "n’existe pas"},
		{"le répertoire du guichet", sauvegardes.Cible{Genre: sauvegardes.CibleRepertoire, Repertoire: p.App.DataDir()}, "une panne de ce disque"},
		{"un répertoire dans celui du guichet", sauvegardes.Cible{Genre: sauvegardes.CibleRepertoire, Repertoire: filepath.Join(p.App.DataDir(), "pieces")}, "une panne de ce disque"},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			if _, err := sauvegardes.Essayer(t.Context(), p.App, cas.c); err == nil || !strings.Contains(err.Error(), cas.dit) {
				t.Error(err)
			}
		})
	}
}
