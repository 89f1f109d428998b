// Package installation keeps the first run of a guichet: the link that opens
// it, the steps that a secrétaire de mairie follows, the preset that a
// département answers them with, the list of what is still to do, and the
// service under which the program runs.
//
// It promises that before the end nobody but who installs sees anything, that
// a passphrase is typed on a protected connection only, and that each step can
// be left, taken up on another browser, and opened again later. The service of the
// machine is installed again without changing what was set, and uninstalled
// without losing the data.
package installation

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// Register binds the room to app.
func Register(app core.App) {
	s := socle.De(app)
	get, post := http.MethodGet, http.MethodPost
	s.Router(
		socle.Route{Methode: get, Chemin: "/installation", Acces: public, Action: montrer},
		socle.Route{Methode: post, Chemin: "/installation", Acces: public, Action: presenterJeton},
		socle.Route{Methode: post, Chemin: "/installation/connexion", Acces: public, Action: connecter},
		socle.Route{Methode: post, Chemin: "/installation/deconnexion", Acces: public, Action: agents.Deconnecter},
		socle.Route{Methode: post, Chemin: "/installation/administrateur", Acces: public, Action: creerAdministrateur},
		socle.Route{Methode: get, Chemin: "/installation/temoin/{alea}", Acces: public, Action: temoigner},

		socle.Route{Methode: post, Chemin: "/installation/plus-tard/{ligne}", Acces: installateur, Action: remettre},
		socle.Route{Methode: get, Chemin: "/installation/collectivite", Acces: installateur, Action: chercherCollectivite},
		socle.Route{Methode: post, Chemin: "/installation/collectivite", Acces: installateur, Action: ajouterCollectivite},
		socle.Route{Methode: get, Chemin: "/installation/adresse", Acces: installateur, Action: montrerAdresse},
		socle.Route{Methode: post, Chemin: "/installation/adresse", Acces: installateur, Action: confirmerAdresse},
		socle.Route{Methode: get, Chemin: "/installation/courriel", Acces: installateur, Action: montrerCourriel},
		socle.Route{Methode: post, Chemin: "/installation/courriel", Acces: installateur, Action: essayerCourriel},
		socle.Route{Methode: post, Chemin: "/installation/courriel/code", Acces: installateur, Action: confirmerCourriel},
		socle.Route{Methode: get, Chemin: "/installation/departement", Acces: installateur, Action: montrerDepartement},
		socle.Route{Methode: post, Chemin: "/installation/departement", Acces: installateur, Action: appliquerPreset},
		socle.Route{Methode: post, Chemin: "/installation/departement/invitation", Acces: installateur, Action: prendreInvitation},
		socle.Route{Methode: get, Chemin: "/installation/bilan", Acces: installateur, Action: montrerBilan},
		socle.Route{Methode: post, Chemin: "/installation/bilan", Acces: installateur, Action: terminer},
		socle.Route{Methode: get, Chemin: "/installation/homologation.pdf", Acces: installateur, Action: telechargerHomologation},
	)
	rattachement.AppliquerPreset(app, reprendreInvitation)
	s.Barrer(barrer)
	s.Decorer(decorer)
	collectivites.ProposerReglage(app, collectivites.ReglagePropose{
		Titre: "Installation", Aide: "Les étapes de la mise en service : adresse du site, envoi des courriels, bilan", URL: "/installation",
		Visible: func(r *socle.Requete) bool { a := agents.De(r); return a != nil && a.Exploitant },
	})
	s.DeclarerCommande(commandeLien(s), commandeInstaller(s), commandeService(s))
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		// Before the guichet answers: who waits for it finds the link.
		if err := annoncer(e.App); err != nil {
			return err
		}
		return e.Next()
	})
}

// public is for the pages before the first sign-in, in the agents' frame.
var public = socle.Acces{Nom: "public", Espace: socle.EspaceAgent, Verifier: func(*socle.Requete) error { return nil }}
