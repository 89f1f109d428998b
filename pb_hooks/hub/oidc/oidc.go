// Package oidc is the guichet of the Département as an OpenID Provider: it tells
// the guichets and the applications that are registered there who has signed
// in with FranceConnect.
//
// It promises that an answer goes back to the browser that asked and to an
// address that its client registered, that a code serves once, that no two
// clients know anybody by the same subject or session, and that an identity is
// handed only to whom an habilitation lets have it. DESIGN.md says why it is
// made as it is.
package oidc

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/socle"
)

// Register binds the room to app. Its addresses exist in the role hub alone.
func Register(app core.App) {
	s := socle.De(app)
	s.DeclarerRGPD(
		socle.SourceRGPD{Collection: "hub_clients", Techniques: []string{"nom", "secteur", "secrets", "retours", "sorties", "avis", "portees", "habilitation", "cles"}},
		socle.SourceRGPD{Collection: "hub_autorisations", Techniques: []string{"navigateur", "contenu", "compte", "session", "code"}},
		socle.SourceRGPD{Collection: "hub_jetons", Techniques: []string{"empreinte", "code", "compte", "portees"}},
		socle.SourceRGPD{Collection: "hub_cles", Techniques: []string{"privee"}},
		socle.SourceRGPD{Collection: "hub_ouvertures", Techniques: []string{"session", "sid", "sujet"}},
		socle.SourceRGPD{Collection: "hub_assertions", Techniques: []string{"empreinte"}},
		socle.SourceRGPD{Collection: "hub_deconnexions", Techniques: []string{"sid", "sujet"}},
	)
	s.DeclarerScelles(
		socle.Scelle{Collection: "hub_cles", Champ: "privee", Usage: usageCle},
		socle.Scelle{Collection: "hub_autorisations", Champ: "contenu", Usage: usageAutorisation},
	)
	if s.Config.Role != config.RoleHub {
		return
	}
	s.Router(
		socle.Route{Methode: http.MethodGet, Chemin: "/oidc/.well-known/openid-configuration", Acces: socle.Public, Action: decouvrir},
		socle.Route{Methode: http.MethodGet, Chemin: "/oidc/keys", Acces: socle.Public, Action: publierCles},
		socle.Route{Methode: http.MethodGet, Chemin: "/oidc/authorize", Acces: socle.Public, Action: autoriser},
		socle.Route{Methode: http.MethodPost, Chemin: "/oidc/authorize", Acces: socle.Public, Action: redemander, Ailleurs: true},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/hub/connexion/{autorisation}", Acces: demandee, Action: montrerConnexion},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/hub/connexion/{autorisation}/franceconnect", Acces: demandee, Action: partirFranceConnect},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/hub/connexion/{autorisation}/suite", Acces: demandee, Action: repondre},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/hub/connexion/{autorisation}/renoncer", Acces: demandee, Action: renoncer},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}" + CheminRetour, Acces: annuaire.AuDepartement, Action: revenirFranceConnect},
		socle.Route{Methode: http.MethodPost, Chemin: "/oidc/token", Acces: socle.Public, Action: echanger},
		socle.Route{Methode: http.MethodGet, Chemin: "/oidc/userinfo", Acces: socle.Public, Action: informer},
		socle.Route{Methode: http.MethodGet, Chemin: "/oidc/end_session", Acces: socle.Public, Action: deconnecter},
		socle.Route{Methode: http.MethodPost, Chemin: "/oidc/end_session", Acces: socle.Public, Action: redemander, Ailleurs: true},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/hub/deconnexion", Acces: annuaire.AuDepartement, Action: confirmerDeconnexion},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}" + CheminSortie, Acces: annuaire.AuDepartement, Action: revenirDeLaSortie},
	)
	pages(app)
	s.DeclarerCommande(commande(s))
	exploitation.Planifier(app, exploitation.Tache{
		Nom: tacheDeconnexions, Libelle: "Dire aux guichets qui s’est déconnecté", Quand: "* * * * *", Faire: avertir, Dehors: true,
		SansElle: "Qui se déconnecte du guichet du Département reste connecté ailleurs.",
	})
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "hub-cles", Libelle: "Changer les clés de signature du guichet du Département", Quand: "17 3 * * *", Faire: tournerCles,
		SansElle: "La même clé signe toujours les connexions.",
	})
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "hub-purge", Libelle: "Oublier les connexions passées du guichet du Département", Quand: "37 * * * *", Faire: oublier, Obligatoire: true,
		SansElle: "Les connexions finies restent dans la base.",
	})
}

const cleRetenue = "guichet.hub.retenue"

// RetenirSi has the sign-ins of a client wait while f says so.
func RetenirSi(app core.App, f func(app core.App, client string) (bool, error)) {
	app.Store().Set(cleRetenue, f)
}

func clientRetenu(app core.App, c *Client) (bool, error) {
	f, ok := app.Store().Get(cleRetenue).(func(core.App, string) (bool, error))
	if !ok {
		return false, nil
	}
	return f(app, c.ID)
}

// Emetteur is the issuer.
func Emetteur(s *socle.Socle) string { return s.AdressePublique() + "/oidc" }
