package rattachement

import (
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/rgpd"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// effacer cuts the link of a compte with the hub, where its person erased hers. What the
// mairie keeps of her is for the mairie to say: her compte here goes on by its other
// preuves. One that nothing opens any more is erased as far as the law lets it.
func (l *Lien) effacer(tx core.App, f *preuves.Fournisseur, e *Evenement) error {
	connues, err := f.DesSujets(tx)
	if err != nil {
		return err
	}
	for i := range connues {
		if EmpreinteSujet(connues[i].Sujet) == e.Subject {
			return couper(tx, &connues[i])
		}
	}
	return nil // she never came, or has left before
}

func couper(tx core.App, p *preuves.Preuve) error {
	par := socle.Programme("departement")
	compte, err := usagers.CompteParID(tx, p.Compte)
	if err != nil {
		return err
	}
	c, err := collectivites.ParID(tx, p.Collectivite)
	if err != nil {
		return err
	}
	sessions, err := socle.SessionsDe(tx, socle.EspaceUsager, compte.ID)
	if err != nil {
		return err
	}
	for _, s := range sessions {
		if s.Preuve == p.ID {
			if err := socle.FermerSession(tx, s.ID); err != nil {
				return err
			}
		}
	}
	if err := p.Couper(tx, par); err != nil {
		return err
	}
	reste, err := preuves.DuCompte(tx, compte.ID)
	if err != nil {
		return err
	}
	suite := []string{"Votre compte du guichet " + collectivites.DeNom(c.Nom) + " reste ouvert par vos autres moyens de connexion, avec vos demandes."}
	if len(reste) == 0 {
		garde, err := rgpd.EffacerSansAcces(tx, c, compte, par)
		if err != nil {
			return err
		}
		suite = []string{"Rien d’autre n’ouvrait votre compte du guichet " + collectivites.DeNom(c.Nom) + ". Ce qui pouvait y être effacé l’est aussi."}
		if garde != "" {
			suite = append(suite, garde)
		}
	}
	if compte.Courriel == "" {
		return nil
	}
	return exploitation.Poster(tx, exploitation.Lettre{
		Collectivite: c.ID, Modele: "departement_efface", A: compte.Courriel, RepondreA: c.Courriel,
		Objet: "Votre compte du guichet du Département est effacé",
		Corps: append([]string{"Vous avez effacé votre compte du guichet du Département."}, suite...),
		Lien:  &exploitation.Lien{Libelle: "Aller au guichet " + collectivites.DeNom(c.Nom), URL: socle.De(tx).AdressePublique() + c.Chemin() + "/"},
		Pied:  c.Contact(),
	})
}
