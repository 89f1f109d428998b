// Package collectivites keeps the communes, intercommunalités and départements
// of the instance: identity, services, opening hours, colours, announcements,
// legal pages, and the reference lists of France.
//
// It promises that an address under /<collectivité>/ reaches the rows of that
// collectivité only: every store of the program takes its id.
package collectivites

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

// Register binds the room to app.
func Register(app core.App) {
	s := socle.De(app)
	s.ResoudreCollectivite(resoudre)
	s.Decorer(decorer)
	exploitation.Retenir(app, Retenues)
	s.Router(
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/theme.css", Acces: socle.Public, Action: servirTheme},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/logo", Acces: socle.Public, Action: servirLogo},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/mentions-legales", Acces: socle.Public, Action: montrerMentionsLegales},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/accessibilite", Acces: socle.Public, Action: montrerAccessibilite},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/accessibilite/schema", Acces: socle.Public, Action: montrerSchema},
	)
	s.DeclarerCommande(commandeCollectivite(s))
	s.DeclarerSondes(sondes)
	s.DeclarerRGPD(
		socle.SourceRGPD{
			Collection: "collectivites",
			Personnels: []string{"directeur", "dpo", "dpo_courriel", "dpo_telephone"},
			Techniques: []string{
				"slug", "nom", "enseigne", "insee", "siren", "departement", "codes_postaux", "adresse", "telephone", "courriel",
				"horaires", "couleur", "logo", "autorite", "tribunal", "homologuee_jusqu_au", "nouvelle_adresse",
				"hebergeur", "hebergeur_adresse", "hebergeur_telephone", "audit_le", "audit_par", "non_accessibles", "schema_accessibilite",
			},
			Libelle: "Les mentions légales", Finalite: "Nommer les responsables du guichet (loi n° 2004-575, RGPD)", Duree: "Tant que ces personnes le sont",
		},
		socle.SourceRGPD{Collection: "services", Techniques: []string{"code", "nom", "secteur", "courriel", "telephone", "adresse"}},
		socle.SourceRGPD{Collection: "voies", Techniques: []string{"nom", "cle"}},
		socle.SourceRGPD{Collection: "annonces", Techniques: []string{"titre", "texte", "du", "au"}},
	)
}
