package collectivites

import (
	"net/url"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// mentions is what the legal pages name: publisher and host (loi n° 2004-575,
// article 1-1), data protection officer (RGPD, article 37).
var mentions = reglage{
	chemin: "/mentions", titre: "Mentions légales",
	intro:    "Ces noms figurent sur les pages « Mentions légales » et « Données personnelles » du guichet.",
	colonnes: []string{"Directeur", "Hebergeur", "HebergeurAdresse", "HebergeurTelephone", "DPO", "DPOCourriel", "DPOTelephone"},
	saisies: func(c *Collectivite) ui.Saisies {
		return ui.Saisies{
			{Genre: ui.GenreTexte, Nom: "directeur", Libelle: "Directeur ou directrice de la publication", Valeur: c.Directeur, Aide: "Le maire ou le président, par exemple : Hélène Marchal, maire."},
			{Genre: ui.GenreTexte, Nom: "hebergeur", Libelle: "Hébergeur : son nom", Valeur: c.Hebergeur, Aide: "L’entreprise ou la collectivité dont la machine fait tourner le guichet. C’est votre collectivité si la machine est chez elle."},
			{Genre: ui.GenreZone, Nom: "hebergeur_adresse", Libelle: "Hébergeur : son adresse postale", Valeur: c.HebergeurAdresse, Lignes: 3},
			{Genre: ui.GenreTexte, Nom: "hebergeur_telephone", Libelle: "Hébergeur : son téléphone", Valeur: socle.Telephone(c.HebergeurTelephone), Inputmode: "tel", Largeur: 20},
			{Genre: ui.GenreTexte, Nom: "dpo", Libelle: "Délégué à la protection des données : son nom", Valeur: c.DPO, Facultatif: true, Aide: "Toute collectivité en désigne un, seule ou avec d’autres : souvent le centre de gestion ou l’intercommunalité."},
			{Genre: ui.GenreTexte, Nom: "dpo_courriel", Libelle: "Délégué : son adresse électronique", Valeur: c.DPOCourriel, Facultatif: true, Inputmode: "email"},
			{Genre: ui.GenreTexte, Nom: "dpo_telephone", Libelle: "Délégué : son téléphone", Valeur: socle.Telephone(c.DPOTelephone), Facultatif: true, Inputmode: "tel", Largeur: 20},
		}
	},
	lire: func(c *Collectivite, f url.Values) map[string]string {
		fautes := lireTextes(
			f,
			texte{"directeur", "Indiquez qui dirige la publication, par exemple : Hélène Marchal, maire.", 160, false, &c.Directeur},
			texte{"hebergeur", "Indiquez le nom de l’hébergeur.", 160, false, &c.Hebergeur},
			texte{"hebergeur_adresse", "Indiquez l’adresse postale de l’hébergeur.", 500, true, &c.HebergeurAdresse},
			texte{"dpo", "", 160, false, &c.DPO},
		)
		lireTelephone(f, "hebergeur_telephone", "Indiquez le téléphone de l’hébergeur.", &c.HebergeurTelephone, fautes)
		lireCourriel(f, "dpo_courriel", "", &c.DPOCourriel, fautes)
		lireTelephone(f, "dpo_telephone", "", &c.DPOTelephone, fautes)
		if c.DPO != "" && c.DPOCourriel == "" && c.DPOTelephone == "" && fautes["dpo_courriel"] == "" {
			fautes["dpo_courriel"] = "Indiquez comment joindre le délégué\u00a0: une adresse électronique ou un téléphone."
		}
		return fautes
	},
}
