package socle

// The floor's own collections. Sessions, codes and the two records speak of
// accounts by their ids; what a person may read of them is given by the rooms
// that own these accounts.
var sourcesPropres = []SourceRGPD{
	{
		Collection: "sessions", Personnels: []string{"appareil"}, Techniques: []string{"porteur", "empreinte", "acces", "preuve", "jeton", "sid", "mandat"},
		Libelle: "Vos appareils connectés", Finalite: "Vous garder connecté", Duree: "Jusqu’à la déconnexion, 30 jours au plus",
	},
	{Collection: "reglages", Techniques: []string{"nom", "valeur", "par"}},
	{Collection: "codes", Techniques: []string{"usage", "cle", "empreinte"}},
	{Collection: "journal", Techniques: []string{"acteur", "verbe", "objet", "collectivite", "empreinte", "precedent", "sceau"}},
	{
		Collection: "consultations", Personnels: []string{"agent", "objet", "motif"}, Techniques: []string{"collectivite", "service"},
		Libelle: "Les consultations de vos informations", Finalite: "Vous dire qui a consulté vos informations et pourquoi", Duree: "12 mois",
	},
}
