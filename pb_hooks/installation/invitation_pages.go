package installation

import (
	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// attendInvitation is what has to be done before an invitation is taken, "" for
// nothing: it names the collectivités of this guichet, and its address.
func attendInvitation(r *socle.Requete) (string, error) {
	l, err := lireEtapes(r.App, agents.De(r))
	switch {
	case err != nil:
		return "", err
	case len(l.toutes) == 0:
		return "Choisissez d’abord la collectivité : l’invitation est pour elle.", nil
	case l.av.AdresseLe == "" && l.av.CommenceeLe != "":
		return "Vérifiez d’abord l’adresse du site : le Département la retient.", nil
	default:
		return "", nil
	}
}

// prendreInvitation does in the first run what the page of the link does later.
func prendreInvitation(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	p, err := nouvellePageDepartement(r)
	if err != nil {
		return err
	}
	if p.Attend != "" {
		return socle.Err(socle.Conflit, p.Attend)
	}
	phrase, err := rattachement.Prendre(r.Request.Context(), r.App, f.Get("invitation"), agents.De(r).Acteur())
	if err == nil {
		r.Annoncer(phrase)
		return r.Rediriger("/installation/departement")
	}
	e := socle.EnErreur(err)
	if e.Code == socle.Interne {
		return err
	}
	r.Logger().Warn("rattachement", "err", err)
	p.Invitation.Valeur = f.Get("invitation")
	p.Erreurs = p.Invitation.Fautes(map[string]string{"invitation": e.Message})
	return r.Rendre(e.HTTP(), "installation/departement", p)
}

// reliee completes the page with the link, where there is one.
func (p *pageDepartement) reliee(r *socle.Requete) error {
	var err error
	if p.Attend, err = attendInvitation(r); err != nil {
		return err
	}
	if p.Lien, err = rattachement.LienDe(r.App); err != nil || p.Lien == nil {
		return err
	}
	p.Rempli, err = rattachement.RemplissageDe(r.App)
	return err
}
