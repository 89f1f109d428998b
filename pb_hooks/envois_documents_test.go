package pb_hooks_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"

	"guichet/pb_hooks/guichettest"
)

// Documents that nobody should open are refused by a sentence beside their
// control, and nothing of them stays.
func TestLesDocumentsHostiles(t *testing.T) {
	s := commencerSaisie(t, "contact")
	for nom, essai := range map[string]struct {
		fichier string
		contenu []byte
		phrase  string
	}{
		"une bombe d’archive renommée en PDF": {"plan.pdf", bombe(t), "n’est pas accepté"},
		"un programme renommé en image":       {"photo.jpg", []byte("MZ" + strings.Repeat("\x90", 500)), "n’est pas accepté"},
		"une page web renommée en image":      {"photo.png", []byte("<html><script>alert(1)</script></html>"), "n’est pas accepté"},
		"un dessin SVG":                       {"logo.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), "n’est pas accepté"},
		"un PDF qui agit à l’ouverture":       {"a.pdf", pdf("/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"), "contient un programme"},
		"un PDF qui lance un programme":       {"a.pdf", pdf("/OpenAction << /S /Launch /F (cmd.exe) >>"), "contient un programme"},
		"un PDF qui porte un autre fichier":   {"a.pdf", pdf("/Names << /EmbeddedFiles << /Names [ (a) << /EF << /F 2 0 R >> >> ] >> >>"), "contient d’autres fichiers"},
		"un fichier vide":                     {"a.png", nil, "vide"},
		"une image de 60 000 points de côté":  {"a.png", immense(t), "trop grande"},
		"une image de 15 Mo":                  {"a.png", append(guichettest.Dessin(t), make([]byte, 15_000_000)...), "trop lourd (16 Mo). Le maximum est 10 Mo"},
	} {
		t.Run(nom, func(t *testing.T) {
			p := s.client.EnvoyerFichiers(s.etapeDe("documents"), url.Values{"joindre": {"1"}}, guichettest.Fichier{Champ: "documents", Nom: essai.fichier, Contenu: essai.contenu})
			p.Attendre(http.StatusUnprocessableEntity).Contient(essai.phrase)
			pageFrancaise(t, p)
			if n := s.nbPieces(); n != 0 {
				t.Errorf("%d pièces gardées", n)
			}
		})
	}
}

func (s *saisie) nbPieces() (n int) {
	s.t.Helper()
	s.must(s.App.DB().Select("count(*)").From("pieces").Row(&n))
	return n
}

func pdf(catalogue string) []byte {
	return fmt.Appendf(nil, "%%PDF-1.7\n1 0 obj\n<< /Type /Catalog %s >>\nendobj\ntrailer << /Root 1 0 R >>\nstartxref\n0\n%%%%EOF\n", catalogue)
}

// bombe is an archive of 100 MB of zeros that weighs a thousandth of it.
func bombe(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, err := w.Create("a.txt")
	if err != nil {
		t.Fatal(err)
	}
	for zeros := make([]byte, 1_000_000); b.Len() < 90_000; {
		_, _ = f.Write(zeros)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// immense is a picture that says it is 60,000 dots wide and high.
func immense(t *testing.T) []byte {
	t.Helper()
	b := guichettest.Dessin(t)
	const ihdr = 8 + 8 // after the signature, the length and the type
	binary.BigEndian.PutUint32(b[ihdr:], 60_000)
	binary.BigEndian.PutUint32(b[ihdr+4:], 60_000)
	binary.BigEndian.PutUint32(b[ihdr+13:], crc32.ChecksumIEEE(b[ihdr-4:ihdr+13]))
	return b
}

func TestLeNomDUnDocumentNEstJamaisCru(t *testing.T) {
	s := commencerSaisie(t, "signalement")
	for _, nom := range []string{"../../etc/passwd", `C:\Windows\photo.png`, "a\xff\xfe.png", "a\u202egnp.exe", strings.Repeat("é", 3000) + ".png", "x.png\x00.html", `"><script>alert(1)</script>.png`} {
		corps := "--x\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"" + strings.ReplaceAll(nom, `"`, "%22") + "\"\r\n\r\n" + string(guichettest.Dessin(t)) + "\r\n--x--\r\n"
		req := s.client.Requete(http.MethodPost, s.base+"/pieces/"+s.doc.Pieces[0].ID, strings.NewReader(corps))
		req.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		p := s.client.Faire(req)
		if p.Status != http.StatusOK && p.Status != http.StatusUnprocessableEntity {
			t.Errorf("%q : statut %d\n%s", nom, p.Status, p.Corps)
		}
		page := s.client.Lire(s.base + "/verification").Attendre(http.StatusOK)
		if strings.Contains(page.Corps, "<script>alert") || strings.ContainsAny(page.Corps, "\x00\u202e\ufffd") || strings.Contains(page.Corps, "passwd.") && strings.Contains(page.Corps, "..") {
			t.Errorf("%q : le nom est rendu tel quel", nom)
		}
		_, err := s.App.DB().NewQuery("DELETE FROM pieces").Execute()
		s.must(err)
		_, err = s.App.DB().NewQuery("UPDATE brouillons SET reponses = '{}'").Execute()
		s.must(err)
	}
}

// A browser shows nothing before it has sent its whole form, even when the
// answer is known from its first bytes.
func TestLaReponseAttendLaFinDeLEnvoi(t *testing.T) {
	s := commencerSaisie(t, "signalement")
	for nom, essai := range map[string]struct {
		chemin string
		status int
		octets int
	}{
		"une adresse inconnue":              {s.c.Chemin() + "/inconnue", 404, 12_000_000},
		"une adresse qui ne reçoit rien":    {s.c.Chemin() + "/", 405, 12_000_000},
		"le brouillon d’un autre":           {s.c.Chemin() + "/brouillons/inconnu/etapes/inconnue", 404, 12_000_000},
		"la page d’un agent":                {s.c.Chemin() + "/agents/reglages/apparence/logo", 401, 12_000_000},
		"un formulaire beaucoup trop gros":  {s.etapeDe("adresse"), 413, 12_000_000},
		"deux documents, le premier refusé": {s.etapeDe("photos"), 422, 12_000_000},
		"un document de 60 Mo":              {s.etapeDe("photos"), 422, 60_000_000},
	} {
		t.Run(nom, func(t *testing.T) {
			p := s.client.EnvoyerFichiers(essai.chemin, url.Values{"joindre": {"1"}},
				guichettest.Fichier{Champ: "photos", Nom: "a.zip", Contenu: []byte("PK\x03\x04")}, guichettest.Fichier{Champ: "photos", Nom: "b.png", Contenu: make([]byte, essai.octets)})
			if p.Status != essai.status {
				t.Errorf("statut %d, attendu %d\n%s", p.Status, essai.status, p.Texte())
			}
			if p.Header.Get("Connection") == "close" {
				t.Error("la connexion est coupée avant la fin de l’envoi")
			}
			pageFrancaise(t, p)
		})
	}
}

// A body that its length says too heavy, or that never ends, is cut: nothing of
// it is kept in memory.
func TestUnCorpsDeDeuxGigaoctets(t *testing.T) {
	s := commencerSaisie(t, "signalement")
	debutDocument := "--x\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"a.png\"\r\n\r\n" + string(guichettest.Dessin(t))
	for nom, essai := range map[string]struct {
		chemin, genre, debut string
		lusMax               int64 // bytes that the guichet may take before it answers
		status, annonce      int   // without an end; announced at 2 GB
	}{
		"un formulaire":                {s.etapeDe("adresse"), "application/x-www-form-urlencoded", "adresse=", 8 << 20, 413, 413},
		"un formulaire en multipart":   {s.etapeDe("adresse"), "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"adresse\"\r\n\r\n", 8 << 20, 413, 413},
		"un document":                  {s.etapeDe("photos"), "multipart/form-data; boundary=x", debutDocument, 100 << 20, 422, 413},
		"un document envoyé au script": {s.base + "/pieces/" + s.doc.Pieces[0].ID, "multipart/form-data; boundary=x", debutDocument, 100 << 20, 413, 413},
		"une connexion":                {s.c.Chemin() + "/connexion", "application/x-www-form-urlencoded", "courriel=", 8 << 20, 413, 413},
		"une adresse inconnue":         {s.c.Chemin() + "/inconnue", "application/x-www-form-urlencoded", "a=", 8 << 20, 404, 404},
	} {
		t.Run(nom+" sans fin", func(t *testing.T) {
			var avant, apres runtime.MemStats
			runtime.ReadMemStats(&avant)
			corps := &sansFin{debut: essai.debut}
			req := s.client.Requete(http.MethodPost, essai.chemin, corps)
			req.Header.Set("Content-Type", essai.genre)
			p := s.client.Faire(req)
			runtime.ReadMemStats(&apres)
			if p.Status != essai.status {
				t.Errorf("statut %d, attendu %d\n%s", p.Status, essai.status, p.Texte())
			}
			pageFrancaise(t, p)
			if corps.lus > essai.lusMax {
				t.Errorf("%d octets lus", corps.lus)
			}
			if pris := int64(apres.HeapSys) - int64(avant.HeapSys); pris > 64<<20 {
				t.Errorf("%d octets de mémoire", pris)
			}
		})
		t.Run(nom+" annoncé à 2 Go", func(t *testing.T) {
			p := annoncer(t, s, essai.chemin, essai.genre, essai.debut)
			if p.Status != essai.annonce {
				t.Errorf("statut %d, attendu %d\n%s", p.Status, essai.annonce, p.Texte())
			}
			pageFrancaise(t, p)
		})
	}
	if n := s.nbPieces(); n != 0 {
		t.Errorf("%d pièces gardées", n)
	}
}

// sansFin is a body that never ends, without a length.
type sansFin struct {
	debut string
	lus   int64
}

func (c *sansFin) Read(b []byte) (n int, err error) {
	if c.debut != "" {
		n = copy(b, c.debut)
		c.debut = c.debut[n:]
	} else {
		for n = range b {
			b[n] = 'a'
		}
		n++
	}
	c.lus += int64(n)
	return n, nil
}

// annoncer sends the beginning of a body that its header says to be of 2 GB,
// then only waits for the answer.
func annoncer(t *testing.T, s *saisie, chemin, genre, debut string) *guichettest.Page {
	t.Helper()
	hote := strings.TrimPrefix(s.URL, "http://")
	c, err := net.Dial("tcp", hote)
	s.must(err)
	defer c.Close()
	fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\nContent-Length: 2147483648\r\nCookie: %s\r\n\r\n%s",
		chemin, hote, genre, s.client.Cookies(), debut)
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	s.must(err)
	defer res.Body.Close()
	return guichettest.LirePage(t, res, chemin)
}
