package catalogue

// listeCivilites has a third answer, and the question is never required: it is
// data that no démarche needs (CJUE C-394/23).
var listeCivilites = Liste{ID: "civilites", Code: "civilites", Options: []OptionDoc{
	{ID: "civilites.madame", Code: "madame", Libelle: Texte{"Madame"}},
	{ID: "civilites.monsieur", Code: "monsieur", Libelle: Texte{"Monsieur"}},
	{ID: "civilites.sans", Code: "sans", Libelle: Texte{"Je ne souhaite pas répondre"}},
}}

func blocIdentite(q qualifie) []Champ {
	return []Champ{
		{Code: "civilite", Type: "choix", Liste: listeCivilites.ID, Libelle: q.dit("Votre civilité", "Sa civilité")},
		{
			Code: "prenoms", Type: "texte", Max: ptr(150), Completion: q.complete("given-name"),
			Libelle: q.dit("Vos prénoms", "Ses prénoms"), Aide: Texte{"Dans l’ordre de l’état civil. Laissez vide s’il n’y en a pas."},
		},
		{
			Code: "nom_naissance", Type: "texte", Max: ptr(100), Requis: true, Completion: q.complete("family-name"),
			Libelle: q.dit("Votre nom de naissance", "Son nom de naissance"), Aide: Texte{"Le nom écrit sur l’acte de naissance."},
			Manque: q.dit("Indiquez votre nom de naissance.", "Indiquez son nom de naissance."),
		},
		{
			Code: "nom_usage", Type: "texte", Max: ptr(100),
			Libelle: q.dit("Votre nom d’usage", "Son nom d’usage"), Aide: Texte{"S’il est différent, par exemple le nom d’épouse ou d’époux."},
		},
	}
}

func blocNaissance(q qualifie) []Champ {
	return []Champ{
		{
			Code: "date_naissance", Type: "date", Requis: true, Completion: q.complete("bday"),
			Libelle: q.dit("Votre date de naissance", "Sa date de naissance"),
			Manque:  q.dit("Indiquez votre date de naissance.", "Indiquez sa date de naissance."),
			Regles: []Regle{
				{Nom: "passe", Phrase: Texte{"La date de naissance doit être dans le passé, par exemple 12 05 1980."}},
				{Nom: "age_max", Valeur: 130, Phrase: Texte{"Vérifiez l’année de naissance : elle donne plus de 130 ans."}},
				{Nom: "partielle"},
			},
		},
		{
			Code: "pays_naissance", Type: "pays_cog", Requis: true, Defaut: france, Libelle: q.dit("Votre pays de naissance", "Son pays de naissance"),
			Manque: Texte{"Choisissez le pays de naissance."},
		},
		{
			Code: "commune_naissance", Type: "commune_cog", Requis: true, Libelle: q.dit("Votre commune de naissance", "Sa commune de naissance"),
			Manque: Texte{"Indiquez la commune de naissance."}, Si: &Test{Q: "pays_naissance", Op: "eq", V: []byte(`"` + france + `"`)},
		},
		{
			Code: "ville_naissance", Type: "texte", Max: ptr(100), Requis: true, Libelle: q.dit("Votre ville de naissance", "Sa ville de naissance"),
			Manque: Texte{"Indiquez la ville de naissance."}, Si: &Test{Q: "pays_naissance", Op: "ne", V: []byte(`"` + france + `"`)},
		},
	}
}

// blocAttestation is the sworn statement (CRPA L113-13).
func blocAttestation(qualifie) []Champ {
	return []Champ{{
		Code: "atteste", Type: "attestation", Requis: true, Libelle: Texte{"J’atteste sur l’honneur que les informations déclarées sont exactes."},
		Manque: Texte{"Cochez la case pour attester que vos informations sont exactes."},
	}}
}
