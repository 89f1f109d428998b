package catalogue

import "guichet/ui"

// famille is the kinds of questions that people look for together.
type famille struct {
	nom    string
	genres []ui.Option
}

// familles are the kinds in the words of the designer, in the order of their
// use.
var familles = []famille{
	{"Écrire", []ui.Option{
		{Code: "texte", Libelle: "Texte court"}, {Code: "texte_long", Libelle: "Texte sur plusieurs lignes"}, {Code: "texte_formate", Libelle: "Texte d’une forme précise"},
	}},
	{"Choisir", []ui.Option{
		{Code: "booleen", Libelle: "Oui ou non"},
		{Code: "choix", Libelle: "Une réponse dans une liste"},
		{Code: "choix_multiple", Libelle: "Plusieurs réponses dans une liste"},
		{Code: "choix_lie", Libelle: "Une réponse, puis une autre qui en dépend"},
		{Code: "attestation", Libelle: "Attestation à cocher"},
	}},
	{"Nombres et dates", []ui.Option{
		{Code: "entier", Libelle: "Nombre entier"},
		{Code: "decimal", Libelle: "Nombre avec décimales"},
		{Code: "montant", Libelle: "Montant en euros"},
		{Code: "date", Libelle: "Date"},
		{Code: "heure", Libelle: "Heure"},
		{Code: "date_heure", Libelle: "Date et heure"},
		{Code: "mois_annee", Libelle: "Mois et année"},
		{Code: "calcul", Libelle: "Valeur calculée"},
	}},
	{"Joindre une personne", []ui.Option{
		{Code: "email", Libelle: "Adresse électronique"}, {Code: "telephone", Libelle: "Téléphone"}, {Code: "url", Libelle: "Adresse d’un site"},
	}},
	{"Lieux", []ui.Option{
		{Code: "adresse", Libelle: "Adresse postale"},
		{Code: "commune_cog", Libelle: "Commune"},
		{Code: "epci", Libelle: "Intercommunalité"},
		{Code: "departement", Libelle: "Département"},
		{Code: "region", Libelle: "Région"},
		{Code: "pays_cog", Libelle: "Pays"},
		{Code: "geoloc", Libelle: "Point sur une carte"},
		{Code: "parcelle", Libelle: "Parcelle cadastrale"},
	}},
	{"Numéros", []ui.Option{
		{Code: "siret", Libelle: "Numéro SIRET"},
		{Code: "siren", Libelle: "Numéro SIREN"},
		{Code: "rna", Libelle: "Numéro RNA d’une association"},
		{Code: "iban", Libelle: "Compte bancaire (IBAN)"},
		{Code: "immatriculation", Libelle: "Plaque d’immatriculation"},
	}},
	{"Plusieurs lignes, autre demande", []ui.Option{
		{Code: "liste", Libelle: "Les mêmes questions, plusieurs fois"}, {Code: "lien_demande", Libelle: "Une de ses demandes déjà envoyées"},
	}},
	{"À lire, sans réponse", []ui.Option{
		{Code: "section", Libelle: "Intertitre"}, {Code: "texte_affiche", Libelle: "Texte affiché"}, {Code: "details", Libelle: "Texte à déplier"}, {Code: "cache", Libelle: "Valeur cachée"},
	}},
}

// famillesDeBlocs are the blocs, whose questions are written already.
var famillesDeBlocs = famille{"Groupes de questions déjà prêts", []ui.Option{
	{Code: "bloc:identite_personne", Libelle: "Nom et prénoms"},
	{Code: "bloc:naissance", Libelle: "Date et lieu de naissance"},
	{Code: "bloc:adresse_postale", Libelle: "Adresse postale, champ par champ"},
	{Code: "bloc:contact", Libelle: "Adresse électronique et téléphone"},
	{Code: "bloc:association", Libelle: "Association"},
	{Code: "bloc:entreprise", Libelle: "Entreprise"},
	{Code: "bloc:collectivite", Libelle: "Collectivité"},
	{Code: "bloc:periode", Libelle: "Période, du premier au dernier jour"},
	{Code: "bloc:attestation_honneur", Libelle: "Attestation sur l’honneur"},
}}

// motDuGenre names the kind of a champ, or the bloc that it cites.
func motDuGenre(c *Champ) string {
	code := c.Type
	if c.Bloc != "" {
		code = "bloc:" + c.Bloc
	}
	for _, f := range append([]famille{famillesDeBlocs}, familles...) {
		for _, o := range f.genres {
			if o.Code == code {
				return o.Libelle
			}
		}
	}
	return code
}

// nomCourt is what a list calls a champ.
func (c *Champ) nomCourt() string {
	switch {
	case c.Libelle.Fr != "":
		return c.Libelle.Fr
	case c.Bloc != "" && c.Role != "":
		return motDuGenre(c) + " (" + c.Role + ")"
	}
	return motDuGenre(c)
}
