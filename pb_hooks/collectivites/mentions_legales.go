package collectivites

import (
	"net/http"
	"strconv"

	"guichet/pb_hooks/socle"
)

type pageMentionsLegales struct {
	*socle.Cadre
	C                *Collectivite
	Directeur, SIREN string
}

// montrerMentionsLegales names who publishes and who hosts the guichet (loi
// n° 2004-575, article 1-1). Of a legal person the director of the publication
// is its legal representative (loi n° 82-652, article 93-2).
func montrerMentionsLegales(r *socle.Requete) error {
	c := De(r)
	p := &pageMentionsLegales{Cadre: r.Cadre("Mentions légales"), C: c, Directeur: c.Directeur}
	if p.Directeur == "" {
		p.Directeur = c.Autorite
	}
	if n, err := strconv.Atoi(c.SIREN); err == nil {
		p.SIREN = socle.Nombre(n) // a SIREN never begins with 0
	}
	return r.Rendre(http.StatusOK, "collectivites/mentions_legales", p)
}

// MentionsManquantes names what the legal pages still lack, for who sets them.
func (c *Collectivite) MentionsManquantes() []string {
	var l []string
	if c.Directeur == "" {
		l = append(l, "le directeur de la publication")
	}
	if c.Hebergeur == "" {
		l = append(l, "l’hébergeur")
	}
	if c.DPO == "" {
		l = append(l, "le délégué à la protection des données")
	}
	return l
}
