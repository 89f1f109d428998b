package catalogue

var listeFonctions = Liste{ID: "fonctions", Code: "fonctions", Options: []OptionDoc{
	{ID: "fonctions.presidence", Code: "presidence", Libelle: Texte{"Présidente ou président"}},
	{ID: "fonctions.tresorerie", Code: "tresorerie", Libelle: Texte{"Trésorière ou trésorier"}},
	{ID: "fonctions.secretariat", Code: "secretariat", Libelle: Texte{"Secrétaire"}},
}}

// blocAssociation asks the RNA number (CRPA R112-9-1), which the associations of
// Alsace-Moselle do not have, and the SIRET of those that employ or are helped.
func blocAssociation(qualifie) []Champ {
	return append([]Champ{
		{Code: "nom", Type: "texte", Max: ptr(200), Requis: true, Completion: "organization", Libelle: Texte{"Nom de l’association"}, Manque: Texte{"Indiquez le nom de l’association."}},
		{Code: "sigle", Type: "texte", Max: ptr(30), Libelle: Texte{"Sigle"}},
		{Code: "rna", Type: "rna", Libelle: Texte{"Numéro RNA"}},
		{Code: "siret", Type: "siret", Libelle: Texte{"Numéro SIRET"}},
		{Code: "siege", Type: "adresse", Requis: true, Libelle: Texte{"Adresse du siège"}, Manque: Texte{"Indiquez l’adresse du siège."}},
	}, representant(Champ{
		Code: "representant_fonction", Type: "choix", Liste: listeFonctions.ID, Autre: true, Requis: true,
		Libelle: Texte{"Fonction de cette personne"}, Manque: Texte{"Choisissez sa fonction."},
	})...)
}

func blocEntreprise(qualifie) []Champ {
	return append([]Champ{
		{Code: "siret", Type: "siret", Requis: true, Libelle: Texte{"Numéro SIRET"}, Manque: Texte{"Indiquez le numéro SIRET de l’établissement."}},
		{Code: "raison_sociale", Type: "texte", Max: ptr(200), Requis: true, Completion: "organization", Libelle: Texte{"Raison sociale"}, Manque: Texte{"Indiquez la raison sociale."}},
		{Code: "siege", Type: "adresse", Requis: true, Libelle: Texte{"Adresse de l’établissement"}, Manque: Texte{"Indiquez l’adresse de l’établissement."}},
	}, representant(Champ{
		Code: "representant_qualite", Type: "texte", Max: ptr(100), Requis: true, Libelle: Texte{"Qualité de cette personne"},
		Aide: Texte{"Par exemple gérante, directeur"}, Manque: Texte{"Indiquez sa qualité."},
	})...)
}

func representant(fonction Champ) []Champ {
	return []Champ{
		{
			Code: "representant_nom", Type: "texte", Max: ptr(100), Requis: true, Libelle: Texte{"Nom de la personne qui représente l’organisme"},
			Manque: Texte{"Indiquez le nom de la personne qui représente l’organisme."},
		},
		{Code: "representant_prenom", Type: "texte", Max: ptr(150), Requis: true, Libelle: Texte{"Prénom de cette personne"}, Manque: Texte{"Indiquez son prénom."}},
		fonction,
	}
}

func blocCollectivite(qualifie) []Champ {
	return []Champ{
		{Code: "siren", Type: "siren", Requis: true, Libelle: Texte{"Numéro SIREN"}, Manque: Texte{"Indiquez le numéro SIREN de la collectivité."}},
		{Code: "nom", Type: "texte", Max: ptr(200), Requis: true, Completion: "organization", Libelle: Texte{"Nom de la collectivité"}, Manque: Texte{"Indiquez le nom de la collectivité."}},
		{Code: "agent_nom", Type: "texte", Max: ptr(200), Requis: true, Libelle: Texte{"Nom de l’agent ou de l’élu"}, Manque: Texte{"Indiquez le nom de l’agent ou de l’élu."}},
		{Code: "agent_fonction", Type: "texte", Max: ptr(100), Requis: true, Libelle: Texte{"Fonction de cette personne"}, Manque: Texte{"Indiquez sa fonction."}},
	}
}
