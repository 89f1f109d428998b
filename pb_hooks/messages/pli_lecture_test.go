package messages_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"guichet/pb_hooks/messages"
)

func TestLireUnCourriel(t *testing.T) {
	for nom, x := range map[string]struct {
		brut            string
		de, objet, dit  string
		joints, automat int
	}{
		"simple":                           {"From: a@b.fr\n\nBonjour", "a@b.fr", "", "Bonjour", 0, 0},
		"un charset inconnu":               {"From: a@b.fr\nContent-Type: text/plain; charset=martien\n\nd\xe9j\xe0", "a@b.fr", "", "déjà", 0, 0},
		"du Windows sans le dire":          {"From: a@b.fr\nSubject: R\xe9ponse\n\nd\xe9j\xe0 \x80", "a@b.fr", "Réponse", "déjà €", 0, 0},
		"un objet mal codé":                {"Subject: =?utf-8?q?caf=C3?=\n\nx", "", "caf�", "x", 0, 0},
		"un objet sur deux lignes":         {"Subject: un\n deux\n\nx", "", "un deux", "x", 0, 0},
		"un encodage inconnu":              {"Content-Transfer-Encoding: pigeon\n\nBonjour", "", "", "Bonjour", 0, 0},
		"une adresse hors des règles":      {"From: Le Club [Vosges] <club@b.fr>\n\nx", "club@b.fr", "", "x", 0, 0},
		"deux auteurs":                     {"From: a@b.fr, c@d.fr\n\nx", "c@d.fr", "", "x", 0, 0},
		"vide":                             {"", "", "", "", 0, 0},
		"pas un courriel":                  {"\x00\x01\x02", "", "", "", 0, 0},
		"des en-têtes sans fin":            {"From: a@b.fr\nX: " + strings.Repeat("x", 400_000) + "\n\nx", "a@b.fr", "", "", 0, 0},
		"un multipart sans fin":            {"Content-Type: multipart/mixed; boundary=a\n\n--a\n\nBonjour", "", "", "Bonjour", 0, 0},
		"un multipart sans limite":         {"Content-Type: multipart/mixed\n\nBonjour", "", "", "Bonjour", 0, 0},
		"du HTML seul":                     {"Content-Type: text/html\n\n<head><title>t</title></head><p>Un&nbsp;&amp; deux</p><style>x</style><div>trois</div><blockquote>cité</blockquote>", "", "", "Un & deux\n\ntrois\n\n> cité", 0, 0},
		"du texte et du HTML":              {"Content-Type: multipart/alternative; boundary=a\n\n--a\n\nTexte\n--a\nContent-Type: text/html\n\n<p>HTML\n--a--", "", "", "Texte", 0, 0},
		"un nom de fichier qui se cache":   {"Content-Type: application/pdf; name=\"fdp.\u202eexe\"\n\nx", "", "", "", 1, 0},
		"un courriel dans un courriel":     {"Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: message/rfc822\n\nFrom: c@d.fr\n\ndedans\n--a--", "", "", "", 1, 0},
		"une réponse d’absence d’Exchange": {"From: a@b.fr\nX-Auto-Response-Suppress: All\n\nx", "a@b.fr", "", "x", 0, 1},
		"Auto-Submitted: no":               {"From: a@b.fr\nAuto-Submitted: no\n\nx", "a@b.fr", "", "x", 0, 0},
	} {
		t.Run(nom, func(t *testing.T) {
			l := messages.LirePli([]byte(strings.ReplaceAll(x.brut, "\n", "\r\n")))
			if nom != "des en-têtes sans fin" && strings.TrimSpace(l.Texte) != x.dit {
				t.Errorf("texte %q, attendu %q", l.Texte, x.dit)
			}
			if l.De != x.de || nom != "pas un courriel" && l.Objet != x.objet || len(l.Joints) != x.joints || l.Automatique != (x.automat == 1) {
				t.Errorf("%+v", l)
			}
			for _, j := range l.Joints {
				if strings.ContainsRune(j.Nom, '\u202e') {
					t.Errorf("nom %q", j.Nom)
				}
			}
		})
	}
}

func TestSansLesCourrielsPrecedents(t *testing.T) {
	for nom, x := range map[string]struct{ texte, dit string }{
		"rien de cité":                        {"Bonjour.\nMerci.", "Bonjour.\nMerci."},
		"Thunderbird":                         {"Oui.\n\nLe 04/05/2026 à 09:12, Mairie a écrit :\n> Bonjour", "Oui."},
		"Gmail sur deux lignes":               {"Oui.\n\nLe lun. 4 mai 2026 à 09:12, Mairie <mairie@example.org>\na écrit :\n\n> Bonjour", "Oui."},
		"Outlook":                             {"Oui.\n\n________________________________\nDe : Mairie\nEnvoyé : lundi", "Oui."},
		"Outlook sans trait":                  {"Oui.\n\nDe : Mairie <m@example.org>\nEnvoyé : lundi\nObjet : x", "Oui."},
		"un message d’origine":                {"Oui.\n\n-----Message d'origine-----\nx", "Oui."},
		"des lignes citées à la fin":          {"Oui.\n> un\n> deux\n", "Oui."},
		"des lignes citées au milieu":         {"> Quand ?\nDemain.", "> Quand ?\nDemain."},
		"un courriel transféré, seul":         {"---------- Forwarded message ----------\nBonjour", "---------- Forwarded message ----------\nBonjour"},
		"« Le maire a écrit » dans la phrase": {"Le maire a écrit à mon père.", "Le maire a écrit à mon père."},
	} {
		t.Run(nom, func(t *testing.T) {
			if dit, _ := messages.SansCitation(x.texte); dit != x.dit {
				t.Errorf("%q, attendu %q", dit, x.dit)
			}
		})
	}
}

// Whatever comes, something that a page and the database take goes out.
func FuzzLirePli(f *testing.F) {
	graines, err := filepath.Glob("testdata/plis/*.eml")
	if err != nil {
		f.Fatal(err)
	}
	for _, g := range graines {
		b, err := os.ReadFile(g)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte("From: a@b.fr\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>=E9</p>\r\n--a\r\nContent-Disposition: attachment; filename*=utf-8''%C3%A9.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nYQ==\r\n--a--\r\n"))
	f.Add([]byte("Authentication-Results: mx; dkim=pass (ok) header.d=b.fr; dmarc=fail\r\nReferences: <a@b> <c@d>\r\nDate: x\r\n\r\n> x"))
	f.Fuzz(func(t *testing.T, brut []byte) {
		l := messages.LirePli(brut)
		l.SigneePar("mx")
		dit, cite := messages.SansCitation(l.Texte)
		for _, s := range []string{l.De, l.DeNom, l.Objet, l.Texte, l.MessageID, dit, cite} {
			if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
				t.Fatalf("%q", s)
			}
		}
		if len([]rune(l.De)) > 254 || len([]rune(l.DeNom)) > 200 || len([]rune(l.Objet)) > 300 || len([]rune(l.MessageID)) > 250 || len(l.Joints) > 30 {
			t.Fatalf("trop long : %+v", l)
		}
	})
}
