package messages

import (
	"regexp"
	"slices"
	"strings"

	"github.com/emersion/go-message"
)

// verification is what a server of the way says of the signature of a mail
// (RFC 8601), the last one first.
type verification struct {
	serveur   string // authserv-id
	resultats []resultat
}

type resultat struct {
	methode, valeur string // dkim, pass
	proprietes      map[string]string
}

var (
	commentaires = regexp.MustCompile(`\([^()]*\)`)
	rebuts       = []string{"bulk", "junk", "list", "auto_reply"}
)

// qualifier tells whether a person wrote the mail (RFC 3834), and what the
// servers of the way thought of it.
func (l *Lecture) qualifier(h message.Header) {
	dit := func(nom string) string {
		return strings.ToLower(strings.TrimSpace(commentaires.ReplaceAllString(h.Get(nom), "")))
	}
	auto, _, _ := strings.Cut(dit("Auto-Submitted"), ";")
	genre, _, _ := h.ContentType()
	l.Automatique = auto != "" && strings.TrimSpace(auto) != "no" ||
		slices.Contains(rebuts, dit("Precedence")) ||
		dit("X-Auto-Response-Suppress") != "" || dit("X-Autoreply") != "" || dit("X-Autorespond") != "" || dit("List-Id") != "" ||
		genre == "multipart/report" || dit("Return-Path") == "<>"
	l.Indesirable = strings.HasPrefix(dit("X-Spam-Flag"), "yes") || strings.HasPrefix(dit("X-Spam-Status"), "yes")
	for f := h.FieldsByKey("Authentication-Results"); f.Next() && len(l.verifications) < 20; {
		l.verifications = append(l.verifications, lireVerification(f.Value()))
	}
	for _, v := range l.verifications {
		for _, r := range v.resultats {
			if r.valeur == "fail" && slices.Contains([]string{"spf", "dkim", "dmarc"}, r.methode) {
				l.douter("Le serveur n’a pas pu vérifier l’adresse de l’expéditeur\u00a0: quelqu’un d’autre peut avoir écrit à sa place.")
			}
		}
	}
}

// douter says a doubt once.
func (l *Lecture) douter(phrase string) {
	if !slices.Contains(l.Doutes, phrase) {
		l.Doutes = append(l.Doutes, phrase)
	}
}

func lireVerification(s string) (v verification) {
	parties := strings.Split(strings.ToLower(commentaires.ReplaceAllString(s, "")), ";")
	if mots := strings.Fields(parties[0]); len(mots) > 0 {
		v.serveur = mots[0]
	}
	for _, p := range parties[1:] {
		mots := strings.Fields(p)
		if len(mots) == 0 {
			continue
		}
		methode, valeur, _ := strings.Cut(mots[0], "=")
		r := resultat{methode, valeur, map[string]string{}}
		for _, m := range mots[1:] {
			if nom, x, ok := strings.Cut(m, "="); ok {
				r.proprietes[nom] = strings.Trim(x, `"`)
			}
		}
		v.resultats = append(v.resultats, r)
	}
	return v
}

// SigneePar tells whether the server of the boîte saw the signature of the
// domain of the sender. Only the last server to speak is believed, and only by
// the name that the réglages know: anybody can write these lines in a mail of
// hers, but none above the one that our server adds (RFC 8601, 5).
func (l *Lecture) SigneePar(serveur string) bool {
	_, domaine, ok := strings.Cut(l.De, "@")
	if !ok || serveur == "" || len(l.verifications) == 0 || l.verifications[0].serveur != strings.ToLower(serveur) {
		return false
	}
	bonne := false
	for _, r := range l.verifications[0].resultats {
		_, signataire, _ := strings.Cut(r.proprietes["header.i"], "@")
		envoi := r.proprietes["smtp.auth"] // signed in on our server (RFC 8601, 2.7.4)
		switch {
		case r.methode == "dmarc" && r.valeur == "fail":
			return false
		case r.methode == "dmarc" && r.valeur == "pass" && r.proprietes["header.from"] == domaine,
			r.methode == "auth" && r.valeur == "pass" && envoi == l.De,
			r.methode == "dkim" && r.valeur == "pass" && (r.proprietes["header.d"] == domaine || signataire == domaine):
			bonne = true
		}
	}
	return bonne
}

// Dement tells whether the server of the boîte looked for a proof of the
// address of the sender and found none. One that says nothing contradicts
// nothing: a mail that never left it often has no such line.
func (l *Lecture) Dement(serveur string) bool {
	return serveur != "" && len(l.verifications) > 0 && l.verifications[0].serveur == strings.ToLower(serveur) && !l.SigneePar(serveur)
}
