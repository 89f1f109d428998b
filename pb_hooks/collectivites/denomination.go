package collectivites

import "strings"

// Denomination is what a collectivité is called in a contract: « la commune
// d’Épinal », « la communauté de communes de Mirecourt Dompaire », « le département
// des Vosges ».
func (f Fiche) Denomination() string {
	switch f.Niveau {
	case "commune":
		return "la commune " + DeNom(f.Nom)
	case "departement":
		return "le département " + deDepartement(f.Code, f.Nom)
	}
	for sigle, mots := range map[string]string{"CC ": "la communauté de communes ", "CA ": "la communauté d’agglomération ", "CU ": "la communauté urbaine ", "Métropole ": "la métropole "} {
		if reste, dit := strings.CutPrefix(f.Nom, sigle); dit {
			return mots + reste
		}
	}
	return f.Nom
}

// Accueil is what its inhabitants call it: « la mairie d’Épinal », and its
// [Fiche.Denomination] for the others.
func (f Fiche) Accueil() string {
	if f.Niveau == "commune" {
		return "la " + nomMairie + " " + DeNom(f.Nom)
	}
	return f.Denomination()
}
