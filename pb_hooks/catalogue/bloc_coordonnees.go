package catalogue

func blocAdresse(q qualifie) []Champ {
	return []Champ{
		{
			Code: "voie", Type: "texte", Max: ptr(150), Requis: true, Completion: q.complete("address-line1"),
			Libelle: Texte{"Numéro et nom de la voie, ou lieu-dit"}, Aide: Texte{"Par exemple 12 bis rue de la Gare"}, Manque: Texte{"Indiquez la voie ou le lieu-dit."},
		},
		{
			Code: "complement", Type: "texte", Max: ptr(100), Completion: q.complete("address-line2"),
			Libelle: Texte{"Complément d’adresse"}, Aide: Texte{"Appartement, bâtiment, chez…"},
		},
		{
			Code: "code_postal", Type: "texte", Max: ptr(10), Requis: true, Completion: q.complete("postal-code"),
			Libelle: Texte{"Code postal"}, Manque: Texte{"Indiquez le code postal."},
		},
		{
			Code: "commune", Type: "texte", Max: ptr(100), Requis: true, Completion: q.complete("address-level2"),
			Libelle: Texte{"Commune"}, Manque: Texte{"Indiquez la commune."},
		},
		{Code: "pays", Type: "pays_cog", Requis: true, Defaut: france, Libelle: Texte{"Pays"}, Manque: Texte{"Choisissez le pays."}},
	}
}

// listeCanauxReponse is how the answer is wanted: by electronic means unless
// one refuses them (CRPA L112-14, 2°).
var listeCanauxReponse = Liste{ID: "canaux_reponse", Code: "canaux_reponse", Options: []OptionDoc{
	{ID: "canaux_reponse.espace", Code: "espace", Libelle: Texte{"Sur mon espace en ligne"}},
	{ID: "canaux_reponse.courriel", Code: "courriel", Libelle: Texte{"Par courriel"}},
	{ID: "canaux_reponse.courrier", Code: "courrier", Libelle: Texte{"Par courrier postal"}},
	{ID: "canaux_reponse.guichet", Code: "guichet", Libelle: Texte{"Au guichet"}},
}}

func blocContact(q qualifie) []Champ {
	return []Champ{
		{
			Code: "email", Type: "email", Requis: q.vous, Libelle: Texte{"Adresse électronique"},
			Aide: Texte{"Vous y recevez l’accusé de réception. Par exemple nom@example.org"}, Completion: "email", Manque: Texte{"Indiquez votre adresse électronique."},
		},
		{Code: "telephone", Type: "telephone", Libelle: Texte{"Téléphone"}, Aide: Texte{"Pour vous joindre plus vite, par exemple 06 12 34 56 78"}, Completion: "tel"},
		{
			Code: "canal_reponse", Type: "choix", Liste: listeCanauxReponse.ID, Requis: true,
			Libelle: Texte{"Comment souhaitez-vous recevoir la réponse ?"}, Manque: Texte{"Choisissez comment recevoir la réponse."},
		},
	}
}

func blocPeriode(qualifie) []Champ {
	return []Champ{
		{Code: "debut", Type: "date", Requis: true, Libelle: Texte{"Premier jour"}, Manque: Texte{"Indiquez le premier jour."}},
		{
			Code: "fin", Type: "date", Requis: true, Libelle: Texte{"Dernier jour"}, Manque: Texte{"Indiquez le dernier jour."},
			Aide:   Texte{"Le même que le premier pour une seule journée."},
			Regles: []Regle{{Nom: "apres", Champ: "debut", Phrase: Texte{"Le dernier jour doit être le premier jour ou un jour d’après."}}},
		},
	}
}
