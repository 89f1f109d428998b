package synchro

import (
	"net/http"

	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/oidc"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

const cheminDemandes = "/hub/demandes"

type pageMesDemandes struct {
	*socle.Cadre
	URL      string
	Compte   string // address of hers
	Connue   bool   // somebody is signed in
	Ouverte  bool   // FranceConnect can be asked
	Demandes []ligneSienne
	Manquent int // guichets that have not told all since the hub was restored
}

type ligneSienne struct {
	Titre, Chez, Numero, Etat, Mot, Le, Lien string
	AFaire                                   string
	Mandat, Perdue                           bool
}

// versPage leads to a page of the Département from the short address that the guichets
// give.
func versPage(chemin string) func(*socle.Requete) error {
	return func(r *socle.Requete) error {
		c, err := annuaire.Departement(r.App)
		if err != nil {
			return err
		}
		return r.Rediriger(c.Chemin() + chemin)
	}
}

// listerMesDemandes shows somebody all of hers, or asks who she is.
func listerMesDemandes(r *socle.Requete) error {
	p := &pageMesDemandes{Cadre: oidc.Cadre(r, "Toutes mes demandes"), URL: r.Chemin + cheminDemandes, Compte: r.Chemin + cheminCompte}
	s := r.Session(socle.EspaceHub)
	if s == nil {
		f, err := preuves.Ouvert(r.App, preuves.FranceConnect, r.Collectivite)
		if err != nil {
			return err
		}
		p.Ouverte = f != nil
		return r.Rendre(http.StatusOK, "hub/mes_demandes", p)
	}
	l, err := DuCompte(r.App, s.Porteur)
	if err != nil {
		return err
	}
	p.Connue = true
	if p.Manquent, err = manquants(r.App); err != nil {
		return err
	}
	for i := range l {
		d := &l[i]
		ligne := ligneSienne{
			Titre: d.Titre, Chez: socle.Majuscule(d.Chez), Numero: socle.FormaterNumero(d.Numero), Etat: d.Etat, Mot: d.Mot,
			Le: socle.JourDe(d.DeposeeLe.Time()).Date(), Lien: d.Lien, Mandat: d.Mandat, Perdue: !d.PerdueLe.IsZero(),
		}
		if d.attend("piece") && !ligne.Perdue {
			ligne.AFaire = "Un document vous est demandé"
		}
		p.Demandes = append(p.Demandes, ligne)
	}
	return r.Rendre(http.StatusOK, "hub/mes_demandes", p)
}
