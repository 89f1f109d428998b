// Package demenagement moves a collectivité, or the whole instance, from one
// guichet to another, and makes one collectivité of two (commune nouvelle).
//
// It promises that an archive holds all that belongs to a collectivité and no
// row, no document and no name of another; that it is read without this program;
// that who comes with it keeps her passphrase or her code de suivi; and that what
// is left leads where it went, until it is erased on proof.
package demenagement

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

// Register binds the room to app.
func Register(app core.App) {
	s := socle.De(app)
	app.Store().Set(cleStore, &atelier{})
	get, post, exploitant := http.MethodGet, http.MethodPost, agents.Exploitant
	s.Router(
		socle.Route{Methode: get, Chemin: racine, Acces: exploitant, Action: montrerDemenagement},
		socle.Route{Methode: post, Chemin: racine, Acces: exploitant, Action: demanderArchive},
		socle.Route{Methode: post, Chemin: racine + "/ouverture", Acces: exploitant, Action: ouvrirArrivee},
		socle.Route{Methode: get, Chemin: racine + "/regroupement", Acces: exploitant, Action: montrerRegroupement},
		socle.Route{Methode: post, Chemin: racine + "/regroupement", Acces: exploitant, Action: examinerRegroupement},
		socle.Route{Methode: post, Chemin: racine + "/regroupement/fait", Acces: exploitant, Action: regrouper},
		socle.Route{Methode: get, Chemin: racine + "/archives/{archive}", Acces: exploitant, Action: surExport(montrerArchive)},
		socle.Route{Methode: get, Chemin: racine + "/archives/{archive}/fichier", Acces: exploitant, Action: surExport(telechargerArchive)},
		socle.Route{Methode: post, Chemin: racine + "/archives/{archive}/retrait", Acces: exploitant, Action: surExport(retirerArchive)},
	)
	exploitation.Planifier(app, exploitation.Tache{Nom: "archives", Libelle: "Effacer les archives de plus de 24 heures", Quand: "42 * * * *", Faire: oublier})
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if err := abandonner(e.App); err != nil {
			return err
		}
		return e.Next()
	})
	app.OnTerminate().BindFunc(func(e *core.TerminateEvent) error {
		de(e.App).tours.Wait()
		return e.Next()
	})
	s.DeclarerCommande(commandeExport(s), commandeImport(s), commandeArchive(s))
	completer(s)
	s.DeclarerRGPD(
		socle.SourceRGPD{Collection: "demenagements", Techniques: []string{"collectivite", "archive", "preuve", "tete", "erreur", "par"}},
		socle.SourceRGPD{Collection: "journaux", Techniques: []string{"archive", "ligne", "acteur", "verbe", "objet", "de", "empreinte", "precedent", "sceau"}},
	)
}
