package socle_test

import (
	"fmt"
	"net/mail"
	"net/url"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"guichet/pb_hooks/socle"
)

func TestCourrielSaisi(t *testing.T) {
	for _, c := range []struct{ nom, saisie, attendu string }{
		{"une adresse simple", "nom@example.org", "nom@example.org"},
		{"des majuscules et des espaces autour", "  Nom.Prenom@Example.ORG\t", "nom.prenom@example.org"},
		{"un signe plus", "nom+mairie@example.org", "nom+mairie@example.org"},
		{"un domaine à tiret", "nom@saint-die.example.org", "nom@saint-die.example.org"},
		{"un domaine accentué, en sa forme ASCII", "nom@xn--pinal-9ua.fr", "nom@xn--pinal-9ua.fr"},
		{"rien", "", ""},
		{"sans arobase", "nom.example.org", ""},
		{"sans point dans le domaine", "nom@localhost", ""},
		{"un domaine qui finit par un point", "nom@example.org.", ""},
		{"deux adresses", "a@example.org, b@example.org", ""},
		{"un nom devant", "Nom <nom@example.org>", ""},
		{"un commentaire", "nom@example.org (moi)", ""},
		{"une partie entre guillemets", `"a b"@example.org`, ""},
		{"une adresse de machine", "nom@[192.0.2.1]", ""},
		{"un retour à la ligne", "nom@example.org\r\nBcc: tous@example.org", ""},
		{"un espace invisible copié", "nom@exam\u200bple.org", ""},
		{"une lettre d’un autre alphabet", "nоm@example.org", ""},
		{"une adresse de plus de 254 caractères", strings.Repeat("a", 250) + "@example.org", ""},
	} {
		t.Run(c.nom, func(t *testing.T) {
			v, err := socle.LireCourriel(c.saisie)
			if v != c.attendu || (err == nil) != (c.attendu != "") {
				t.Errorf("%q, %v", v, err)
			}
			if err != nil && socle.EnErreur(err).Champs["courriel"] == "" {
				t.Errorf("la faute n’est pas dite sous le champ : %v", err)
			}
		})
	}
}

// What is accepted can be written in the header of a mail and handed to any
// server as it is.
func FuzzCourrielSaisi(f *testing.F) {
	for _, s := range []string{"nom@example.org", "K@example.org", `"a"@b.c`, "a@b.c\r\nX: y", "é@é.fr", "@", "a@b@c.fr"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, saisie string) {
		v, err := socle.LireCourriel(saisie)
		if err != nil {
			return
		}
		for _, c := range v {
			if c > unicode.MaxASCII || unicode.IsSpace(c) || unicode.IsControl(c) || strings.ContainsRune(`<>"(),;:\[]`, c) {
				t.Fatalf("%q donne %q", saisie, v)
			}
		}
		if a, err := mail.ParseAddress(v); err != nil || a.Address != v {
			t.Fatalf("%q ne se relit pas : %v", v, err)
		}
		if w, err := socle.LireCourriel(v); err != nil || w != v {
			t.Fatalf("%q relu %q, %v", v, w, err)
		}
	})
}

func TestTelephoneSaisi(t *testing.T) {
	for _, c := range []struct{ nom, saisie, attendu string }{
		{"dix chiffres par deux", "06 12 34 56 78", "0612345678"},
		{"des points", "03.29.00.00.00", "0329000000"},
		{"l’indicatif et le zéro entre parenthèses", "+33 (0)6 12 34 56 78", "0612345678"},
		{"l’indicatif sans le zéro", "+33 6 12 34 56 78", "0612345678"},
		{"l’indicatif et le zéro", "+33 06 12 34 56 78", "0612345678"},
		{"l’indicatif écrit 00 33", "00 33 6 12 34 56 78", "0612345678"},
		{"un numéro allemand", "+49 30 123456", "+4930123456"},
		{"des espaces insécables copiés", "06\u00a012\u202f34\u00a056\u00a078", "0612345678"},
		{"rien", "", ""},
		{"neuf chiffres", "06 12 34 56 7", ""},
		{"onze chiffres", "06 12 34 56 78 9", ""},
		{"un numéro français tronqué derrière son indicatif", "+33 6 12 34", ""},
		{"des lettres", "06 12 34 56 7O", ""},
		{"des chiffres d’une autre écriture", "٠٦١٢٣٤٥٦٧٨", ""},
		{"zéro zéro", "00 12 34 56 78", ""},
	} {
		t.Run(c.nom, func(t *testing.T) {
			v := socle.NormaliserTelephone(c.saisie)
			if !socle.TelephoneValide(v) {
				v = ""
			}
			if v != c.attendu {
				t.Errorf("%q", v)
			}
		})
	}
}

func FuzzTelephoneSaisi(f *testing.F) {
	for _, s := range []string{"06 12 34 56 78", "+33(0)612345678", "0033 06", "+330330612345678", "((0)0)", "+"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, saisie string) {
		v := socle.NormaliserTelephone(saisie)
		if !socle.TelephoneValide(v) {
			return
		}
		if w := socle.NormaliserTelephone(v); w != v {
			t.Fatalf("%q donne %q puis %q", saisie, v, w)
		}
		if strings.HasPrefix(v, "+33") {
			t.Fatalf("%q : un numéro français garde son indicatif, %q", saisie, v)
		}
		if relu := socle.NormaliserTelephone(socle.Telephone(v)); relu != v {
			t.Fatalf("%q s’écrit %q, relu %q", v, socle.Telephone(v), relu)
		}
	})
}

func date(jour, mois, annee string) url.Values {
	return url.Values{"du_jour": {jour}, "du_mois": {mois}, "du_annee": {annee}}
}

func TestDateSaisie(t *testing.T) {
	const faute = "Indiquez une date du calendrier, par exemple 12 5 2026."
	for _, c := range []struct {
		nom   string
		f     url.Values
		jour  string
		faute string
	}{
		{"une date", date("4", "5", "2026"), "2026-05-04", ""},
		{"des zéros et des espaces", date(" 04 ", "05", "2026"), "2026-05-04", ""},
		{"trois cases vides ne sont pas une faute", date("", " ", ""), "", ""},
		{"le champ absent non plus", url.Values{}, "", ""},
		{"le 29 février d’une année bissextile", date("29", "2", "2028"), "2028-02-29", ""},
		{"le 29 février d’une autre année", date("29", "2", "2026"), "", faute},
		{"le 31 avril", date("31", "4", "2026"), "", faute},
		{"un mois de trop", date("1", "13", "2026"), "", faute},
		{"une année en deux chiffres", date("1", "1", "26"), "", faute},
		{"une année en cinq chiffres", date("1", "1", "20260"), "", faute},
		{"une case vide", date("1", "", "2026"), "", faute},
		{"un mois en lettres", date("1", "mai", "2026"), "", faute},
		{"un nombre négatif", date("-1", "5", "2026"), "", faute},
		{"un signe plus", date("+1", "5", "2026"), "", faute},
	} {
		t.Run(c.nom, func(t *testing.T) {
			j, faute := socle.JourSaisi(c.f, "du")
			if j.ISO() != c.jour || faute != c.faute {
				t.Errorf("%q, « %s »", j.ISO(), faute)
			}
		})
	}
}

func TestToutJourDuCalendrierSeSaisit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := jourEntre(t, 1900, 9999)
		lu, faute := socle.JourSaisi(date(fmt.Sprint(j.Jour), fmt.Sprint(int(j.Mois)), fmt.Sprint(j.Annee)), "du")
		if lu != j || faute != "" {
			t.Fatalf("%s lu %s, « %s »", j.ISO(), lu.ISO(), faute)
		}
	})
}

// jourEntre draws a day of the calendar between two years.
func jourEntre(t *rapid.T, premiere, derniere int) socle.Jour {
	debut := socle.Jour{Annee: premiere, Mois: 1, Jour: 1}
	return debut.PlusJours(rapid.IntRange(0, socle.Jour{Annee: derniere, Mois: 12, Jour: 31}.JoursDepuis(debut)).Draw(t, "jour"))
}

func FuzzDateSaisie(f *testing.F) {
	f.Add("4", "5", "2026")
	f.Add("", "", "")
	f.Add("-0", "+1", "99999999999999999999")
	f.Fuzz(func(t *testing.T, jour, mois, annee string) {
		j, faute := socle.JourSaisi(date(jour, mois, annee), "du")
		if faute != "" && !j.Nul() {
			t.Fatalf("%s avec une faute", j.ISO())
		}
		if j.Nul() {
			return
		}
		if relu, err := socle.LireJour(j.ISO()); err != nil || relu != j || j.Annee < 1900 {
			t.Fatalf("%q %q %q donne %s, %v", jour, mois, annee, j.ISO(), err)
		}
	})
}

func FuzzNumeroSaisi(f *testing.F) {
	for _, s := range []string{"4K7M-2C9C", "essai-4k7m 2c9c", "ESSAIESSAI4K7M2C9C", "4K7M\u20112C9C", "ı"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, saisie string) {
		n, err := socle.LireNumero(saisie)
		if err != nil {
			return
		}
		if relu, err := socle.LireNumero(socle.FormaterNumero(n)); err != nil || relu != n {
			t.Fatalf("%q donne %q, relu %q, %v", saisie, n, relu, err)
		}
	})
}
