package collectivites

import (
	"net/http"

	"guichet/pb_hooks/socle"
)

// A declaration of accessibility is made again after three years (décret
// n° 2019-768): an older audit counts no more.
const moisAudit = 36

// AuditValide tells that an audit of accessibility holds on a day.
func (c *Collectivite) AuditValide(auj socle.Jour) bool {
	le, err := socle.LireJour(c.AuditLe)
	return err == nil && !le.Apres(auj) && auj.Avant(le.PlusMois(moisAudit))
}

// EtatAccessibilite is the mention of every page: all of the criteria, half of
// them or more, or less and no valid audit (décret n° 2019-768).
func (c *Collectivite) EtatAccessibilite(auj socle.Jour) string {
	switch {
	case !c.AuditValide(auj) || c.AuditTaux < 50:
		return "non conforme"
	case c.AuditTaux < 100:
		return "partiellement conforme"
	default:
		return "totalement conforme"
	}
}

type pageAccessibilite struct {
	*socle.Cadre
	C       *Collectivite
	Adresse string // of the guichet
	Valide  bool
	Audit   string // its day, "" for none
}

func montrerAccessibilite(r *socle.Requete) error {
	c := De(r)
	p := &pageAccessibilite{
		Cadre: r.Cadre("Accessibilité"), C: c, Adresse: r.Socle.AdressePublique() + r.Chemin + "/",
		Valide: c.AuditValide(r.Socle.Horloge.Aujourdhui()),
	}
	if le, err := socle.LireJour(c.AuditLe); err == nil {
		p.Audit = le.EnLettres()
	}
	return r.Rendre(http.StatusOK, "collectivites/accessibilite", p)
}

type pageSchema struct {
	*socle.Cadre
	Texte string
}

// montrerSchema is the plan of the years to come, once it is written (loi
// n° 2005-102, article 47).
func montrerSchema(r *socle.Requete) error {
	c := De(r)
	if c.SchemaAccessibilite == "" {
		return socle.ErrIntrouvable
	}
	return r.Rendre(http.StatusOK, "collectivites/schema", &pageSchema{r.Cadre("Schéma pluriannuel d’accessibilité"), c.SchemaAccessibilite})
}
