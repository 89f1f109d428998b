package catalogue

import (
	"net/url"

	"guichet/ui"
)

func init() { EnregistrerGenre("lien_demande", lienDemande{}) }

// lienDemande names another demande of the same usager in the collectivité: the
// one to renew, the one an account is given of. Its value is the demande's id,
// and it is never asked of who has none.
type lienDemande struct{}

func (lienDemande) Lire(c *Champ, f url.Values, _ *Contexte) Valeur { return un(ligne(f, c.Code)) }

func (lienDemande) Verifier(c *Champ, v Valeur, x *Contexte) string {
	if x.Demandes != nil {
		for _, o := range x.Demandes.Siennes() {
			if o.Code == v.Une() {
				return ""
			}
		}
	}
	return c.manque()
}

func (lienDemande) Afficher(_ *Champ, v Valeur, x *Contexte) []string {
	if x.Demandes != nil {
		if nom, ok := x.Demandes.Nommer(v.Une()); ok {
			return []string{nom}
		}
	}
	return []string{"Demande introuvable"}
}

func (g lienDemande) Exporter(c *Champ, v Valeur, x *Contexte) string { return g.Afficher(c, v, x)[0] }

func (lienDemande) Saisie(c *Champ, v Valeur, x *Contexte) ui.Saisie {
	s := saisieDe(c, ui.GenreRadios, v)
	if x.Demandes != nil {
		s.Options = x.Demandes.Siennes()
	}
	switch {
	case len(s.Options) == 0:
		return ui.Saisie{
			Genre: ui.GenreInformation, Nom: c.Code, Libelle: c.Libelle.Fr,
			Aide: "Il n’y a pas de demande à choisir : seules celles que vous avez envoyées depuis votre compte se retrouvent ici.",
		}
	case len(s.Options) > radiosJusqua:
		s.Genre = ui.GenreListe
	}
	return s
}
