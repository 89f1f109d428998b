// Package reprise brings in what another tool kept: usagers, ended demandes,
// services and agents, from CSV files, and follows its addresses.
//
// It promises that a file is tried before anything is written, that a line is
// brought in once however often it comes, that a reprise cut short goes on where
// it was, and that nobody hears of it: no mail, no delay and no alert.
package reprise

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

const (
	racine         = "/{collectivite}/agents/reglages/reprise"
	racineAdresses = "/{collectivite}/agents/reglages/adresses"
)

// Register binds the room to app.
func Register(app core.App) {
	s := socle.De(app)
	get, post, regler := http.MethodGet, http.MethodPost, agents.Avec(agents.Gestion, agents.Administration)
	s.Router(
		socle.Route{Methode: get, Chemin: racine, Acces: regler, Action: listerReprises},
		socle.Route{Methode: post, Chemin: racine, Acces: regler, Action: deposerFichier, Corps: maxOctets + 1<<20},
		socle.Route{Methode: get, Chemin: racine + "/{reprise}", Acces: regler, Action: surReprise(montrerReprise)},
		socle.Route{Methode: post, Chemin: racine + "/{reprise}/essai", Acces: regler, Action: surReprise(essayerReprise)},
		socle.Route{Methode: post, Chemin: racine + "/{reprise}/import", Acces: regler, Action: surReprise(importerReprise)},
		socle.Route{Methode: post, Chemin: racine + "/{reprise}/retrait", Acces: regler, Action: surReprise(retirerReprise)},
		socle.Route{Methode: get, Chemin: racine + "/{reprise}/refusees.csv", Acces: regler, Action: surReprise(telechargerRefusees)},
		socle.Route{Methode: get, Chemin: racineAdresses, Acces: regler, Action: listerAdresses},
		socle.Route{Methode: post, Chemin: racineAdresses, Acces: regler, Action: enregistrerAdresses},
		socle.Route{Methode: post, Chemin: racineAdresses + "/retrait", Acces: regler, Action: oublierAdresse},
	)
	s.RetrouverAdresses(retrouver)
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "reprises", Libelle: "Finir les reprises commencées, oublier les lignes des anciennes", Quand: "50 2 * * *", Faire: entretenir,
		Obligatoire: true, SansElle: "Une reprise interrompue ne finit pas d’elle-même.",
	})
	s.DeclarerCommande(commandeReprise(s))
	s.DeclarerRGPD(
		socle.SourceRGPD{Collection: "reprises", Techniques: []string{"fichier", "colonnes", "choix", "bilan", "par"}},
		socle.SourceRGPD{
			Collection: "reprises_lignes", Personnels: []string{"contenu", "raison"},
			Libelle: "Les lignes d’un fichier repris", Finalite: "Reprendre les données d’un ancien outil", Duree: "Jusqu’à ce que la ligne soit reprise, 30 jours au plus",
		},
		socle.SourceRGPD{Collection: "reprises_cles", Techniques: []string{"quoi", "cle", "objet"}},
		socle.SourceRGPD{Collection: "redirections", Techniques: []string{"ancien", "vers"}},
	)
}
