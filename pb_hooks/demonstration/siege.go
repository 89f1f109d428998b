package demonstration

import (
	"fmt"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
)

// siege is how a collectivité of the demo is reached, and who leads it.
type siege struct{ adresse, telephone, courriel, couleur, autorite, directeur string }

// ouvrir opens a collectivité: how it is reached, who works there, what it offers.
func (x *semis) ouvrir(f collectivites.Fiche, s siege, employes []employe, teleservices ...string) error {
	c, err := collectivites.Creer(x.app, f, parLaDemo)
	if err != nil {
		return err
	}
	x.commune = c
	c.Adresse, c.Telephone, c.Courriel, c.Couleur, c.Autorite, c.Directeur = s.adresse, s.telephone, s.courriel, s.couleur, s.autorite, s.directeur
	c.Tribunal, c.HomologueeJusquA = "le tribunal administratif de Nancy", x.aujourdhui.PlusMois(24).ISO()
	c.DPO, c.DPOCourriel = "Inès Collin, syndicat numérique de la Vologne", "dpo@example.org"
	c.Hebergeur, c.HebergeurAdresse, c.HebergeurTelephone = "Syndicat numérique de la Vologne", "2 rue du Moulin\n88999 Saint-Exemple-sur-Vologne", "0353010090"
	if err := x.app.DB().Model(c).Update(
		"Adresse", "Telephone", "Courriel", "Couleur", "Autorite", "Directeur", "Tribunal", "HomologueeJusquA",
		"DPO", "DPOCourriel", "Hebergeur", "HebergeurAdresse", "HebergeurTelephone",
	); err != nil {
		return fmt.Errorf("describe %s: %w", f.Nom, err)
	}
	if err := c.Ouvrir(x.app, parLaDemo); err != nil {
		return err
	}
	services, err := collectivites.Services(x.app, c.ID)
	if err != nil {
		return err
	}
	for _, q := range employes {
		if err := x.embaucher(q, services); err != nil {
			return err
		}
	}
	for _, code := range teleservices {
		doc, err := catalogue.Modele(code)
		if err != nil {
			return err
		}
		if x.teleservices[code], err = catalogue.Publier(x.app, c.ID, doc, parLaDemo); err != nil {
			return err
		}
	}
	return nil
}
