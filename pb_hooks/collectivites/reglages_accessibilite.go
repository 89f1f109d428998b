package collectivites

import (
	"net/url"
	"strconv"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// accessibilite is what the declaration says (loi n° 2005-102, article 47).
var accessibilite = reglage{
	chemin: "/accessibilite", titre: "Accessibilité",
	intro: "Chaque page du guichet dit s’il est accessible, et mène à la déclaration d’accessibilité. Sans audit, la mention est « non conforme ». " +
		"Une amende peut atteindre 50 000 € pour un site non conforme et 25 000 € sans déclaration (ordonnance n° 2023-859).",
	colonnes: []string{"AuditLe", "AuditPar", "AuditTaux", "NonAccessibles", "SchemaAccessibilite"},
	saisies: func(c *Collectivite) ui.Saisies {
		taux := ""
		if c.AuditLe != "" {
			taux = strconv.Itoa(c.AuditTaux)
		}
		return ui.Saisies{
			ui.Saisie{Genre: ui.GenreDate, Nom: "audit", Libelle: "Date du dernier audit", Facultatif: true, Aide: "Il vaut trois ans. Laissez vide si aucun audit n’a été fait."}.Dater(c.AuditLe),
			{Genre: ui.GenreTexte, Nom: "audit_par", Libelle: "Audit fait par", Valeur: c.AuditPar, Facultatif: true, Aide: "La personne ou l’entreprise, par exemple : le service numérique du Département."},
			{Genre: ui.GenreTexte, Nom: "audit_taux", Libelle: "Critères respectés", Valeur: taux, Facultatif: true, Inputmode: "numeric", Largeur: 4, Unite: "%"},
			{Genre: ui.GenreZone, Nom: "non_accessibles", Libelle: "Contenus non accessibles", Valeur: c.NonAccessibles, Facultatif: true, Max: 4000, Aide: "Ce qui reste à corriger, et les dérogations avec leurs raisons."},
			{
				Genre: ui.GenreZone, Nom: "schema", Libelle: "Schéma pluriannuel d’accessibilité", Valeur: c.SchemaAccessibilite, Facultatif: true, Lignes: 12, Max: 12000,
				Aide: "Sur trois ans au plus : la politique, les moyens, la formation des agents, les audits prévus, puis les actions de l’année. Il s’affiche sur sa propre page.",
			},
		}
	},
	lire: lireAccessibilite,
}

func lireAccessibilite(c *Collectivite, f url.Values) map[string]string {
	var taux string
	fautes := lireTextes(
		f,
		texte{"audit_par", "", 160, false, &c.AuditPar},
		texte{"audit_taux", "", 10, false, &taux},
		texte{"non_accessibles", "", 4000, true, &c.NonAccessibles},
		texte{"schema", "", 12000, true, &c.SchemaAccessibilite},
	)
	le, faute := socle.JourSaisi(f, "audit")
	c.AuditLe, c.AuditTaux = le.ISO(), 0
	if faute != "" {
		fautes["audit"] = faute
	}
	if fautes["audit"] == "" && le.Nul() && (c.AuditPar != "" || taux != "") {
		fautes["audit"] = "Indiquez la date de l’audit."
	}
	if le.Nul() {
		return fautes
	}
	if c.AuditPar == "" {
		fautes["audit_par"] = "Indiquez qui a fait l’audit."
	}
	var err error
	if c.AuditTaux, err = strconv.Atoi(taux); err != nil || c.AuditTaux < 0 || c.AuditTaux > 100 {
		fautes["audit_taux"] = "La part des critères respectés est un nombre entier de 0 à 100, par exemple 72."
	}
	return fautes
}
