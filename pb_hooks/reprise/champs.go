package reprise

import (
	"slices"
	"strings"

	"guichet/pb_hooks/collectivites"
)

// champ is something that a column may hold.
type champ struct {
	Code, Libelle string
	max           int      // characters
	titres        []string // of the columns that say it, in the form of [collectivites.Cle]
	exige         bool
}

// valeurs are the cells of a line by code of champ; an empty one says nothing.
type valeurs map[string]string

var (
	champCle = champ{Code: "cle", Libelle: "Numéro dans l’ancien outil", max: 100, titres: []string{"id", "identifiant", "cle", "numero", "n", "ref", "reference"}}

	champsIdentite = []champ{
		{Code: "nom_naissance", Libelle: "Nom de naissance", max: 100, titres: []string{"nom", "nom de naissance", "nom de famille", "nom patronymique", "lastname"}},
		{Code: "nom_usage", Libelle: "Nom d’usage", max: 100, titres: []string{"nom d usage", "nom usage", "nom marital", "nom d epouse"}},
		{Code: "prenoms", Libelle: "Prénoms", max: 150, titres: []string{"prenom", "prenoms", "firstname"}},
		{Code: "date_naissance", Libelle: "Date de naissance", max: 30, titres: []string{"date de naissance", "date naissance", "ne le", "naissance", "ddn"}},
		{Code: "courriel", Libelle: "Adresse électronique", max: 254, titres: []string{"courriel", "email", "e mail", "mail", "mel", "adresse electronique", "adresse mail", "adresse email"}},
		{Code: "telephone", Libelle: "Téléphone", max: 40, titres: []string{"telephone", "tel", "portable", "mobile", "telephone portable", "telephone mobile", "telephone fixe"}},
		{Code: "denomination", Libelle: "Nom de l’organisme", max: 200, titres: []string{"denomination", "raison sociale", "organisme", "association", "entreprise", "societe"}},
	}
	champsUsager = slices.Concat([]champ{champCle}, champsIdentite, []champ{
		{Code: "siret", Libelle: "SIRET", max: 20, titres: []string{"siret", "n siret", "numero siret"}},
		{Code: "rna", Libelle: "Numéro RNA", max: 12, titres: []string{"rna", "n rna", "numero rna"}},
		{Code: "voie", Libelle: "Adresse : numéro et voie", max: 200, titres: []string{"adresse", "voie", "rue", "adresse 1", "adresse postale", "numero et voie"}},
		{Code: "complement", Libelle: "Adresse : complément", max: 200, titres: []string{"complement", "adresse 2", "complement d adresse", "complement adresse"}},
		{Code: "code_postal", Libelle: "Adresse : code postal", max: 10, titres: []string{"code postal", "cp"}},
		{Code: "commune", Libelle: "Adresse : commune", max: 100, titres: []string{"commune", "ville", "localite"}},
	})
	champsDemande = slices.Concat([]champ{
		champCle,
		{Code: "cle_usager", Libelle: "Numéro de l’usager dans l’ancien outil", max: 100, titres: []string{"usager", "id usager", "numero usager", "n usager", "identifiant usager", "demandeur"}},
		{Code: "teleservice", Libelle: "Démarche", max: 200, titres: []string{"demarche", "teleservice", "type", "type de demande", "formulaire", "categorie"}},
		{Code: "titre", Libelle: "Objet", max: 110, titres: []string{"objet", "titre", "intitule", "sujet"}},
		{Code: "service", Libelle: "Service", max: 100, titres: []string{"service"}},
		{Code: "canal", Libelle: "Voie d’arrivée", max: 40, titres: []string{"canal", "origine", "mode", "voie d arrivee", "provenance"}},
		{Code: "deposee_le", Libelle: "Date d’arrivée", max: 30, exige: true, titres: []string{"date", "date de depot", "date d arrivee", "date de reception", "deposee le", "recue le", "date de creation", "cree le"}},
		{Code: "etat", Libelle: "Comment elle s’est terminée", max: 60, exige: true, titres: []string{"etat", "statut", "decision", "resultat", "status"}},
		{Code: "terminee_le", Libelle: "Date de fin", max: 30, exige: true, titres: []string{"date de fin", "date de decision", "date de cloture", "terminee le", "cloturee le", "date de traitement", "date de reponse"}},
	}, champsIdentite)
	champsService = []champ{
		{Code: "nom", Libelle: "Nom du service", max: 100, exige: true, titres: []string{"nom", "service", "libelle", "nom du service"}},
		{Code: "secteur", Libelle: "Secteur", max: 60, titres: []string{"secteur", "domaine"}},
		{Code: "courriel", Libelle: "Adresse électronique", max: 254, titres: []string{"courriel", "email", "mail", "e mail"}},
		{Code: "telephone", Libelle: "Téléphone", max: 40, titres: []string{"telephone", "tel"}},
		{Code: "adresse", Libelle: "Adresse", max: 300, titres: []string{"adresse"}},
	}
	champsAgent = []champ{
		{Code: "courriel", Libelle: "Adresse électronique", max: 254, exige: true, titres: []string{"courriel", "email", "mail", "e mail", "adresse electronique", "identifiant", "login"}},
		{Code: "prenom", Libelle: "Prénom", max: 100, titres: []string{"prenom"}},
		{Code: "nom", Libelle: "Nom", max: 100, titres: []string{"nom"}},
		{Code: "qualite", Libelle: "Fonction", max: 120, titres: []string{"fonction", "qualite", "poste", "metier"}},
		{Code: "roles", Libelle: "Rôles", max: 100, titres: []string{"role", "roles", "profil", "droits"}},
		{Code: "service", Libelle: "Service", max: 100, titres: []string{"service"}},
	}
)

// proposer is the champ of each column by its title, "" for none; a champ is
// proposed once.
func proposer(champs []champ, colonnes []string) []string {
	choix, pris := make([]string, len(colonnes)), map[string]bool{}
	for i, titre := range colonnes {
		cle := strings.TrimSpace(collectivites.Cle(titre))
		for _, c := range champs {
			if !pris[c.Code] && (slices.Contains(c.titres, cle) || collectivites.Cle(c.Libelle) == cle) {
				choix[i], pris[c.Code] = c.Code, true
				break
			}
		}
	}
	return choix
}

// manques says what keeps a choice from being tried, by column « c0 », or under
// « choix » for what no column says.
func manques(champs []champ, choix []string) map[string]string {
	fautes, pris := map[string]string{}, map[string]bool{}
	for i, code := range choix {
		if code == "" {
			continue
		}
		if pris[code] {
			fautes[nomColonne(i)] = "Une autre colonne est déjà choisie pour cela."
		}
		pris[code] = true
	}
	for _, c := range champs {
		if c.exige && !pris[c.Code] {
			fautes[nomColonne(0)] = "Choisissez aussi la colonne qui dit : « " + c.Libelle + " »."
		}
	}
	if len(pris) == 0 {
		fautes[nomColonne(0)] = "Choisissez ce que contient au moins une colonne."
	}
	return fautes
}
