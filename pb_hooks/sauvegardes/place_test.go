package sauvegardes_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/sauvegardes"
	"guichet/pb_hooks/socle"
)

// disque makes the folder of the backups a disk of so many bytes beyond the margin
// that is left free there; the disk of the guichet has room.
func (p *poste) disque(octets int64) {
	const totale = 2 << 30 // of which a twentieth stays free
	p.Socle.Disque = func(chemin string) (uint64, uint64, error) {
		if chemin != p.repertoire {
			return 1 << 40, 1 << 40, nil
		}
		libres := octets + sauvegardes.MargePlace(totale)
		for _, nom := range fichiers(p.t, p.repertoire) {
			e, err := os.Stat(filepath.Join(p.repertoire, nom))
			must(p.t, err)
			libres -= e.Size()
		}
		return uint64(libres), totale, nil
	}
}

// base is the size of its database, photographed.
func (p *poste) base() int64 {
	p.t.Helper()
	copie := filepath.Join(p.t.TempDir(), "copie.db")
	_, err := p.App.DB().NewQuery("VACUUM INTO '" + copie + "'").Execute()
	must(p.t, err)
	e, err := os.Stat(copie)
	must(p.t, err)
	return e.Size()
}

func TestLaRotationTientDansLeDisque(t *testing.T) {
	p := ouvrir(t)
	reelle, err := filepath.EvalSymlinks(p.repertoire)
	must(t, err)
	p.repertoire = reelle
	p.piece("un document")
	var noms []string
	for range 4 {
		noms = append(noms, p.sauvegarder(sauvegardes.Nuit).Nom)
		p.Horloge.Avancer(24 * time.Hour)
	}
	premiere, err := sauvegardes.ParNom(p.App, noms[0])
	must(t, err)
	must(t, sauvegardes.Prouver(t.Context(), p.App, premiere, false))

	p.disque(p.base()/4 + 3*premiere.Octets + 20_000)
	s := p.sauvegarder(sauvegardes.Nuit)
	if !strings.Contains(s.Bilan, "Pour faire de la place") {
		t.Errorf("%+v", s)
	}
	l := deGenre(fichiers(t, p.repertoire), "archives")
	if !slices.Contains(l, noms[0]) || slices.Contains(l, noms[1]) || !slices.Contains(l, s.Nom) {
		t.Errorf("%v : la prouvée et la nouvelle restent, la plus vieille des autres s’en va", l)
	}
	if otee, err := sauvegardes.ParNom(p.App, noms[1]); err != nil || otee.OteeLe.IsZero() {
		t.Error(otee, err)
	}
	must(t, sauvegardes.Prouver(t.Context(), p.App, s, true))

	t.Run("quand rien n’y tient, elle le dit et garde ce qui vaut", func(t *testing.T) {
		p.disque(1000)
		s, err := sauvegardes.Sauvegarder(t.Context(), p.App, sauvegardes.Nuit)
		if !socle.EstCode(err, socle.Indisponible) || s.Resultat != sauvegardes.Echouee || !strings.Contains(s.Erreur, "est plein") {
			t.Errorf("%v %+v", err, s)
		}
		if l := deGenre(fichiers(t, p.repertoire), "archives"); len(l) == 0 {
			t.Error("il ne reste rien")
		} else if derniere, err := sauvegardes.Derniere(p.App); err != nil || derniere == nil || sauvegardes.Prouver(t.Context(), p.App, derniere, true) != nil {
			t.Error("la dernière ne se relit plus", err)
		}
	})
}

func TestLeDisqueDuGuichetNeSeRemplitPas(t *testing.T) {
	p := ouvrir(t)
	p.Socle.Disque = func(string) (uint64, uint64, error) { return 1 << 20, 1 << 30, nil }
	s, err := sauvegardes.Sauvegarder(t.Context(), p.App, sauvegardes.Demande)
	if err == nil || !strings.Contains(s.Erreur, "Le disque du guichet est presque plein") {
		t.Errorf("%v %+v", err, s)
	}
	if l := fichiers(t, p.repertoire); len(l) > 0 {
		t.Error(l)
	}
	if _, err := restaurer(t, filepath.Join(t.TempDir(), "neuf"), p.repertoire, "absente.guichet", p.phrase); err == nil {
		t.Error("restaurée")
	}
}
