package demonstration

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

// limiteCourriels is how many mails the list shows.
const limiteCourriels = 200

type pageCourriels struct {
	*socle.Cadre
	Adresse   string // "" for every address
	Boites    []boite
	Courriels []exploitation.Courriel
}

type boite struct {
	Adresse string
	Nombre  int
}

func listerCourriels(r *socle.Requete) error {
	p := &pageCourriels{Cadre: r.Cadre("Courriels écrits par le guichet"), Adresse: r.Request.URL.Query().Get("a")}
	// Who looks here waits for a mail: those that are due leave now.
	if err := relever(r.App); err != nil {
		return err
	}
	tous := de(r.App).Boite
	p.Courriels = tous.De(p.Adresse)
	p.Courriels = p.Courriels[:min(len(p.Courriels), limiteCourriels)]
	for _, c := range tous.De("") {
		i := slices.IndexFunc(p.Boites, func(b boite) bool { return b.Adresse == c.Destinataire })
		if i < 0 {
			i = len(p.Boites)
			p.Boites = append(p.Boites, boite{Adresse: c.Destinataire})
		}
		p.Boites[i].Nombre++
	}
	slices.SortFunc(p.Boites, func(a, b boite) int { return strings.Compare(a.Adresse, b.Adresse) })
	return r.Rendre(http.StatusOK, "demonstration/courriels", p)
}

type pageCourriel struct {
	*socle.Cadre
	Courriel    exploitation.Courriel
	Paragraphes [][]ligne
}

// ligne is one line of a mail.
type ligne struct {
	Texte  string
	Chemin string // of this guichet, when the line is an address of it
	Code   bool
}

func montrerCourriel(r *socle.Requete) error {
	c, ok := de(r.App).Boite.ParID(r.Request.PathValue("courriel"))
	if !ok {
		return socle.ErrIntrouvable
	}
	p := &pageCourriel{Cadre: r.Cadre(c.Objet), Courriel: c}
	for bloc := range strings.SplitSeq(strings.TrimSpace(c.Texte), "\n\n") {
		var l []ligne
		for texte := range strings.SplitSeq(bloc, "\n") {
			l = append(l, lireLigne(texte, r.Socle.AdressePublique()))
		}
		p.Paragraphes = append(p.Paragraphes, l)
	}
	return r.Rendre(http.StatusOK, "demonstration/courriel", p)
}

var formeCode = regexp.MustCompile(`^\d{3} \d{3}$`)

// lireLigne recognises an address of the guichet, which a kept demo may have
// served on another port, and a code to type.
func lireLigne(texte, origine string) ligne {
	l := ligne{Texte: texte, Code: formeCode.MatchString(texte)}
	if u, err := url.Parse(texte); err == nil && (u.Scheme+"://"+u.Host == origine || u.Scheme == "http" && u.Hostname() == "127.0.0.1") {
		l.Chemin = u.RequestURI()
		if u.Fragment != "" {
			l.Chemin += "#" + u.EscapedFragment()
		}
	}
	return l
}
