package rgpd

import (
	"net/url"

	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
	"guichet/ui"
)

// saisiesCoordonnees are what an agent may correct of an usager: not what
// FranceConnect vouches for, nor the address that the compte proved.
func saisiesCoordonnees(u *usagers.Usager) ui.Saisies {
	c := u.Coordonnees()
	var l ui.Saisies
	ajouter := func(nom, libelle, valeur string, max int) {
		l = append(l, ui.Saisie{Genre: ui.GenreTexte, Nom: nom, Libelle: libelle, Valeur: valeur, Max: max, Facultatif: true})
	}
	if c.Denomination != "" {
		ajouter("denomination", "Nom de l’organisme", c.Denomination, 200)
	}
	if !u.IdentiteProuvee() {
		ajouter("nom_naissance", "Nom de naissance", c.NomNaissance, 100)
		ajouter("prenoms", "Prénoms", c.Prenoms, 150)
		l = append(l, ui.Saisie{Genre: ui.GenreDate, Nom: "date_naissance", Libelle: "Date de naissance", Facultatif: true}.Dater(c.DateNaissance))
	}
	ajouter("nom_usage", "Nom d’usage", c.NomUsage, 100)
	if u.Compte == "" {
		ajouter("courriel", "Adresse électronique", c.Courriel, 254)
	}
	ajouter("telephone", "Téléphone", socle.Telephone(c.Telephone), 20)
	for _, x := range usagers.PartiesAdresse {
		ajouter(x.Code, x.Libelle, c.Adresse[x.Code], 200)
	}
	return l
}

// lireCoordonnees reads what the form asked, over what the file says: a field
// that is not asked does not change.
func lireCoordonnees(r *socle.Requete, f url.Values, u *usagers.Usager) (usagers.Coordonnees, error) {
	c, fautes := u.Coordonnees(), map[string]string{}
	adresse := map[string]string{}
	for partie, v := range c.Adresse {
		adresse[partie] = v
	}
	textes := map[string]*string{"denomination": &c.Denomination, "nom_naissance": &c.NomNaissance, "prenoms": &c.Prenoms, "nom_usage": &c.NomUsage}
	for _, s := range saisiesCoordonnees(u) {
		v, faute := socle.TexteSaisi(f, s.Nom, s.Max)
		switch vers, texte := textes[s.Nom]; {
		case texte:
			*vers = v
		case s.Genre == ui.GenreDate:
			c.DateNaissance, faute = lireNaissance(r, f, s.Nom)
		case s.Nom == "courriel" && v != "":
			courriel, err := socle.LireCourriel(v)
			if c.Courriel = courriel; err != nil {
				faute = socle.EnErreur(err).Champs["courriel"]
			}
		case s.Nom == "courriel":
			c.Courriel = ""
		case s.Nom == "telephone":
			c.Telephone = socle.NormaliserTelephone(v)
			if v != "" && !socle.TelephoneValide(c.Telephone) {
				faute = "Indiquez un numéro à 10 chiffres, par exemple 06 12 34 56 78, ou un numéro étranger qui commence par +."
			}
		default:
			if adresse[s.Nom] = v; v == "" {
				delete(adresse, s.Nom)
			}
		}
		if faute != "" {
			fautes[s.Nom] = faute
		}
	}
	if c.NomNaissance == "" && c.Denomination == "" {
		fautes["nom_naissance"] = "Indiquez le nom de naissance."
	}
	if len(fautes) > 0 {
		return c, socle.ErrChamps(fautes)
	}
	if c.Adresse = adresse; len(adresse) == 0 || len(adresse) == 1 && adresse["pays"] != "" {
		c.Adresse = nil // a country alone is no address
	}
	return c, nil
}

func lireNaissance(r *socle.Requete, f url.Values, nom string) (iso, faute string) {
	j, faute := socle.JourSaisi(f, nom)
	if faute == "" && j.Apres(r.Socle.Horloge.Aujourdhui()) {
		faute = "La date de naissance doit être dans le passé, par exemple 12 05 1980."
	}
	return j.ISO(), faute
}
