// Package droits is where a person exercises, at the guichet of the Département and
// once for several collectivités, a right over her data: to read them, to have them
// corrected or erased, to oppose their use. The other side of it is the room rgpd of
// each guichet.
//
// It promises that each collectivité receives its own demande and answers it itself,
// that nothing she types and nothing of what is kept of her passes here, that she is
// told what came of it by who holds the collectivité and by nobody else, and that a
// demande which does not arrive is told to her, to the mairie and to who runs the hub.
// DESIGN.md of hub/synchro says how.
package droits

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/oidc"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/rgpd"
	"guichet/pb_hooks/socle"
)

const racine = "/hub/droits"

// Register binds the room to app. Its addresses exist in the role hub alone.
func Register(app core.App) {
	s := socle.De(app)
	s.DeclarerRGPD(socle.SourceRGPD{
		Collection: "hub_exercices", Personnels: []string{"sujet", "categories"}, Techniques: []string{"secteur", "noeud", "numero", "echeance", "recue_le", "lien"},
		Libelle: "Vos demandes sur vos données, au guichet du Département", Finalite: "Vous montrer où elles en sont et prouver leur envoi (RGPD, article 5-2)", Duree: "Cinq ans après la réponse", Seulement: annuaire.Ici,
	})
	synchro.DeclarerDecision(app, rattachement.GenreDroits, projeter)
	synchro.DeclarerOubli(app, detacher)
	if s.Config.Role != config.RoleHub {
		return
	}
	synchro.DeclarerEtat(app, synchro.Etat{Propre: redire})
	synchro.DeclarerMal(app, synchro.Mal{Genre: "droits", Fini: "il a reçu les demandes sur des données personnelles", Voir: quiNeRecoitPas})
	rgpd.Suivre(app, suivreIci)
	base := "/{collectivite}" + racine
	s.Router(
		socle.Route{Methode: http.MethodGet, Chemin: base, Acces: annuaire.AuDepartement, Action: montrer},
		socle.Route{Methode: http.MethodPost, Chemin: base, Acces: annuaire.AuDepartement, Action: envoyer},
		socle.Route{Methode: http.MethodGet, Chemin: base + "/connexion", Acces: annuaire.AuDepartement, Action: oidc.Entrer(racine)},
	)
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "hub-droits", Libelle: "Écrire aux mairies qui ne reçoivent pas les demandes sur des données personnelles", Quand: "27 * * * *", Faire: Alerter,
		SansElle: "Une mairie dont le guichet ne répond plus ignore qu’une personne exerce ses droits.",
	})
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "hub-droits-purge", Libelle: "Oublier les vieilles demandes sur des données personnelles", Quand: "57 4 * * *", Faire: oublier, Obligatoire: true,
		SansElle: "Les demandes sur des données personnelles sont gardées plus de cinq ans.",
	})
}
