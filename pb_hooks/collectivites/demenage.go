package collectivites

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// Demenage is where a collectivité is in a move, "" for none.
type Demenage string

// The three steps. Whatever the step, no mail leaves for it from here but those
// of a sign-in.
const (
	Fige   Demenage = "fige"   // it is read and written no more, while its archive is made and brought in elsewhere
	Parti  Demenage = "parti"  // its addresses lead to NouvelleAdresse
	Arrive Demenage = "arrive" // it was brought in, and waits for its administration to open it
)

// Retenues lists the collectivités whose mails wait.
func Retenues(app core.App) (ids []string, err error) {
	err = app.DB().Select("id").From("collectivites").Where(dbx.NewExp("demenage != ''")).Column(&ids)
	if err != nil {
		return nil, fmt.Errorf("collectivités that move: %w", err)
	}
	return ids, nil
}

// Placer says where the collectivité is in its move, adresse being the new one
// of a collectivité that is gone. Only [Collectivite.Ouvrir] ends an arrival.
func (c *Collectivite) Placer(tx core.App, ou Demenage, adresse string, par socle.Acteur) error {
	c.Demenage, c.NouvelleAdresse = ou, adresse
	if err := tx.DB().Model(c).Update("Demenage", "NouvelleAdresse"); err != nil {
		return fmt.Errorf("move %s: %w", c.ID, err)
	}
	return socle.Journaliser(tx, socle.Acte{
		Acteur: par, Verbe: "collectivites.demenager", Objet: "collectivites:" + c.ID, Collectivite: c.ID, Details: []string{string(ou), adresse},
	})
}

// suivre leads every address of a collectivité that is gone to the same page of
// its new guichet. A form does not follow: a browser would send it as nothing,
// or personal data to another site.
func (c *Collectivite) suivre(r *socle.Requete) error {
	if !r.EstLecture() {
		adresse := c.NouvelleAdresse
		if strings.HasPrefix(adresse, "/") {
			adresse = strings.TrimSuffix(r.Socle.AdressePublique(), "/") + adresse
		}
		return socle.Err(socle.Conflit, c.Sujet()+" a changé de guichet. Ce que vous venez d’envoyer n’est pas enregistré ici. "+
			"Revenez en arrière pour relire votre saisie, puis recommencez à la nouvelle adresse\u00a0: "+adresse)
	}
	u := r.Request.URL
	reste := strings.TrimPrefix(u.EscapedPath(), c.Chemin())
	if reste != "" && reste[0] != '/' {
		reste = "" // « %2F » for a bar: the entrance
	}
	if u.RawQuery != "" {
		reste += "?" + u.RawQuery
	}
	return socle.Demenage(strings.TrimSuffix(c.NouvelleAdresse, "/") + reste)
}

// figer refuses what would write in a collectivité whose archive is being made:
// it would not be in the archive.
func (c *Collectivite) figer(r *socle.Requete) error {
	if c.Demenage != Fige || r.EstLecture() {
		return nil
	}
	for _, permis := range []string{"/agents/connexion", "/agents/deconnexion", "/deconnexion", "/agents/reglages/demenagement"} {
		if strings.HasPrefix(r.Request.URL.Path, c.Chemin()+permis) {
			return nil
		}
	}
	return socle.Err(socle.Indisponible, "Le guichet déménage\u00a0: il se lit encore, mais n’enregistre plus rien pour l’instant. "+
		"Ce que vous venez d’envoyer n’est pas enregistré. Revenez en arrière pour garder votre saisie, et recommencez dans quelques heures.")
}

func (c *Collectivite) avisDemenage() string {
	switch c.Demenage {
	case Fige:
		return "Le guichet déménage\u00a0: il se lit encore, mais n’enregistre plus rien pour l’instant."
	case Arrive:
		return "Ce guichet vient d’arriver ici\u00a0: il n’est pas encore ouvert au public, et ses courriels attendent."
	}
	return ""
}

// LireNouvelleAdresse reads where a collectivité has gone: the address of its
// guichet, « https://guichet.example.org/saint-exemple »; without a path, the
// guichet has it under the same name.
func (c *Collectivite) LireNouvelleAdresse(app core.App, dite string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(dite))
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || len(dite) > 400 {
		return "", socle.Err(socle.Invalide, "Donnez l’adresse complète du nouveau guichet, par exemple https://guichet.example.org")
	}
	u.Path = strings.TrimSuffix(u.Path, "/")
	if u.Path == "" {
		u.Path = c.Chemin()
	}
	if ici, err := url.Parse(socle.De(app).AdressePublique()); err == nil && ici.Host == u.Host && u.Path == c.Chemin() {
		return "", socle.Err(socle.Invalide, "Cette adresse est celle que le guichet quitte.")
	}
	return u.String(), nil
}

// Renommer gives a collectivité the name that it took, for a commune nouvelle.
func (c *Collectivite) Renommer(nom string) {
	c.Nom = nom
	if c.Niveau == "commune" {
		c.Enseigne = "Mairie " + DeNom(nom)
		return
	}
	c.Enseigne = nom
}

// Heriter gives a new collectivité how to reach one of those it is made of, and
// its look; the services of a new one, which are nobody's yet, leave their place
// to theirs.
func (c *Collectivite) Heriter(tx core.App, de *Collectivite) error {
	c.Adresse, c.Telephone, c.Courriel, c.Horaires, c.Couleur, c.Logo = de.Adresse, de.Telephone, de.Courriel, de.Horaires, de.Couleur, de.Logo
	c.Tribunal, c.HomologueeJusquA, c.Directeur, c.DPO, c.DPOCourriel, c.DPOTelephone = de.Tribunal, de.HomologueeJusquA, de.Directeur, de.DPO, de.DPOCourriel, de.DPOTelephone
	c.Hebergeur, c.HebergeurAdresse, c.HebergeurTelephone, c.StatistiquesPubliques = de.Hebergeur, de.HebergeurAdresse, de.HebergeurTelephone, de.StatistiquesPubliques
	c.AuditLe, c.AuditPar, c.AuditTaux, c.NonAccessibles, c.SchemaAccessibilite = de.AuditLe, de.AuditPar, de.AuditTaux, de.NonAccessibles, de.SchemaAccessibilite
	if err := tx.DB().Model(c).Update(); err != nil {
		return fmt.Errorf("inherit %s: %w", c.ID, err)
	}
	if _, err := tx.DB().Delete("services", dbx.HashExp{"collectivite": c.ID}).Execute(); err != nil {
		return fmt.Errorf("inherit %s: %w", c.ID, err)
	}
	return nil
}
