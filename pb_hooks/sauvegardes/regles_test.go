package sauvegardes_test

import (
	"bytes"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"

	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/sauvegardes"
	"guichet/pb_hooks/socle"
)

func TestCeQueLaRotationGarde(t *testing.T) {
	debut := time.Date(2026, 5, 4, 0, 7, 0, 0, time.UTC)
	var tout []sauvegardes.Archive
	for h := range 24 * 800 { // two years and more
		le := debut.Add(time.Duration(h) * time.Hour)
		genre := "heure"
		if le.Hour() == 0 {
			genre = "nuit"
		}
		a, ok := sauvegardes.VueDe(le.Format("20060102T150405Z") + "-" + genre + ".guichet")
		if !ok {
			t.Fatal(le)
		}
		tout = append(tout, a)
	}
	vieille := sauvegardes.NomDe(tout[5])
	restent := sauvegardes.Garder(tout, sauvegardes.Defaut(), vieille)
	parGenre := map[string]int{}
	for nom := range restent {
		_, genre, _ := strings.Cut(nom, "-")
		parGenre[genre]++
	}
	// 7 days, of which one or two are among the 4 weeks, which are among the 12 months.
	if parGenre["heure.guichet"] != 23+1 || parGenre["nuit.guichet"] < 17 || parGenre["nuit.guichet"] > 21 {
		t.Errorf("%v", parGenre)
	}
	if !restent[vieille] || !restent[sauvegardes.NomDe(tout[len(tout)-1])] {
		t.Error("la dernière prouvée, ou la dernière, s’en va")
	}
	var encore []sauvegardes.Archive
	for _, a := range tout {
		if restent[sauvegardes.NomDe(a)] {
			encore = append(encore, a)
		}
	}
	if d := cmp.Diff(restent, sauvegardes.Garder(encore, sauvegardes.Defaut(), vieille)); d != "" {
		t.Errorf("une deuxième fois, elle en retire d’autres\n%s", d)
	}
}

func TestLesNomsDArchive(t *testing.T) {
	for _, nom := range []string{"", "x", "20260504T080000Z-nuit", "20260504T080000Z-autre.guichet", "2026-nuit.guichet", "essai-abc", "20260504T080000Z-nuit.guichet.part"} {
		if _, ok := sauvegardes.VueDe(nom); ok {
			t.Errorf("%q passe pour une archive", nom)
		}
	}
}

func TestLaNuitDeParis(t *testing.T) {
	for _, cas := range []struct{ quand, nuit string }{
		{"2026-05-04 10:00", "2026-05-04 02:00"},
		{"2026-05-04 01:59", "2026-05-03 02:00"},
		{"2026-05-04 02:00", "2026-05-04 02:00"},
		{"2026-03-29 12:00", "2026-03-29 03:00"}, // 2 o'clock does not exist that night
	} {
		le, err := time.ParseInLocation("2006-01-02 15:04", cas.quand, socle.Paris)
		must(t, err)
		if eue := sauvegardes.DerniereNuit(le.UTC(), 2).Format("2006-01-02 15:04"); eue != cas.nuit {
			t.Errorf("%s : %s, attendu %s", cas.quand, eue, cas.nuit)
		}
	}
}

func TestLaCleSurPapier(t *testing.T) {
	b := guichettest.New(t)
	phrase, papier, err := sauvegardes.NouvelleCle(b.App)
	must(t, err)
	if len(phrase) != 29 || strings.ContainsAny(strings.ReplaceAll(phrase, "-", ""), "IO01") {
		t.Errorf("%q", phrase)
	}
	identite, err := papier.Ouvrir(" " + strings.ToLower(strings.ReplaceAll(phrase, "-", " \u00a0")))
	must(t, err)
	if identite.Recipient().String() != papier.Destinataire || strings.Contains(string(papier.CleAge), identite.String()) {
		t.Error("ce n’est pas la clé")
	}
	autre := "A"
	if phrase[3] == 'A' {
		autre = "B"
	}
	for nom, saisie := range map[string]string{
		"une lettre de trop": phrase + "A", "une lettre qui manque": phrase[:28], "une lettre pour une autre": phrase[:3] + autre + phrase[4:],
		"un zéro": phrase[:3] + "0" + phrase[4:], "rien": "", "du grec": strings.Repeat("α", 25),
	} {
		if _, err := papier.Ouvrir(saisie); !socle.EstCode(err, socle.Invalide) {
			t.Errorf("%s : %v", nom, err)
		}
	}
	vues := map[string]bool{}
	for range 50 {
		p, _, err := sauvegardes.NouvelleCle(b.App)
		must(t, err)
		if _, err := sauvegardes.LirePhrase(p); err != nil || vues[p] {
			t.Fatal(p, err)
		}
		vues[p] = true
	}
}

func TestUneErreurDUneLettreSeVoitToujours(t *testing.T) {
	const alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	b := guichettest.New(t)
	phrase, _, err := sauvegardes.NouvelleCle(b.App)
	must(t, err)
	nue := strings.ReplaceAll(phrase, "-", "")
	for i := range nue {
		for _, c := range alphabet {
			fausse := nue[:i] + string(c) + nue[i+1:]
			if _, err := sauvegardes.LirePhrase(fausse); (err == nil) != (fausse == nue) {
				t.Errorf("%s pour %s : %v", fausse, nue, err)
			}
		}
	}
}

func FuzzLirePhrase(f *testing.F) {
	f.Add("abcde fghjk lmnpq rstuv wxyz2")
	f.Add("-\u2011\u00a0é")
	f.Fuzz(func(t *testing.T, saisie string) {
		if p, err := sauvegardes.LirePhrase(saisie); err == nil {
			if encore, err := sauvegardes.LirePhrase(p); err != nil || encore != p {
				t.Errorf("%q : %q, %v", p, encore, err)
			}
		}
	})
}

func FuzzLirePiece(f *testing.F) {
	f.Add("pieces/ab/" + strings.Repeat("ab", 32) + " " + strings.Repeat("cd", 32) + " 12")
	f.Add("../../etc/passwd x 1")
	f.Fuzz(func(t *testing.T, ligne string) {
		p, err := sauvegardes.LirePiece(ligne)
		if err == nil && (strings.Contains(p.Nom, "..") || strings.Count(p.Nom, "/") != 2 || len(p.Empreinte) != 64 || p.Taille < 0) {
			t.Errorf("%+v", p)
		}
	})
}

// What LISEZMOI says works, with the programs of Debian.
func TestUneArchiveSOuvreSansLeProgramme(t *testing.T) {
	p := ouvrir(t)
	p.piece("un document")
	s := p.sauvegarder(sauvegardes.Demande)
	dir := t.TempDir()
	sortie, err := exec.Command("tar", "xf", p.repertoire+"/"+s.Nom, "-C", dir).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, sortie)
	}
	l := fichiers(t, dir)
	if !slices.Equal(l, []string{"LISEZMOI.txt", "cle.age", "contenu.age"}) {
		t.Fatal(l)
	}
	ouvreur, err := age.NewScryptIdentity(p.phrase)
	must(t, err)
	cle := dechiffrer(t, lire(t, dir+"/cle.age"), ouvreur)
	identite, err := age.ParseX25519Identity(strings.TrimSpace(string(cle)))
	must(t, err)
	tgz := exec.Command("tar", "tz")
	tgz.Stdin = bytes.NewReader(dechiffrer(t, lire(t, dir+"/contenu.age"), identite))
	sortie, err = tgz.CombinedOutput()
	if want := "manifest.json\npieces.txt\nguichet.cle\nverification.cle\ndata.db\n"; err != nil || string(sortie) != want {
		t.Errorf("%v\n%s", err, sortie)
	}
	if b := dechiffrer(t, lire(t, p.repertoire+"/"+plusGros(t, p)), identite); string(b) != "un document" {
		t.Errorf("%q", b)
	}
}

func dechiffrer(t *testing.T, b []byte, i age.Identity) []byte {
	t.Helper()
	r, err := age.Decrypt(bytes.NewReader(b), i)
	must(t, err)
	clair, err := io.ReadAll(r)
	must(t, err)
	return clair
}
