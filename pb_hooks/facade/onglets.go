package facade

import (
	"strings"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/messages"
	"guichet/pb_hooks/rgpd"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/subventions"
	"guichet/ui"
)

// decorer puts the agents' tabs at the top of their pages, each for who may
// open it.
func decorer(r *socle.Requete) {
	droits := agents.DroitsDe(r)
	if len(droits) == 0 {
		return
	}
	r.ModifierCadre(func(k *socle.Cadre) {
		if k.Espace != string(socle.EspaceAgent) {
			return
		}
		chemin, base := r.Request.URL.Path, r.Chemin+"/agents"
		ajouter := func(libelle, url string, actif bool) {
			k.Onglets = append(k.Onglets, ui.Onglet{Libelle: libelle, URL: url, Actif: actif})
		}
		k.Onglets = nil
		if droits.A(agents.Accueil, agents.Instruction, agents.Validation) {
			ajouter("Demandes", base, chemin == base || strings.HasPrefix(chemin, base+"/demandes"))
		}
		if droits.A(agents.Accueil, agents.Instruction, agents.Validation) {
			ajouter("Usagers", base+"/usagers", strings.HasPrefix(chemin, base+"/usagers"))
		}
		if libelle := messages.OngletPlis(r); libelle != "" {
			ajouter(libelle, base+"/courriels-recus", strings.HasPrefix(chemin, base+"/courriels-recus"))
		}
		if droits.A(agents.Validation) {
			ajouter("À approuver", base+"/decisions", strings.HasPrefix(chemin, base+"/decisions"))
		}
		if droits.A(agents.Gestion, agents.Assistance) {
			ajouter("Démarches", base+"/teleservices", strings.HasPrefix(chemin, base+"/teleservices"))
		}
		if droits.A(agents.Instruction, agents.Validation, agents.Gestion, agents.Administration) && subventions.Utiles(r) {
			ajouter("Campagnes", base+"/campagnes", strings.HasPrefix(chemin, base+"/campagnes"))
		}
		if droits.A(agents.Accueil, agents.Instruction, agents.Validation, agents.Gestion, agents.Administration) {
			ajouter("Statistiques", base+"/statistiques", strings.HasPrefix(chemin, base+"/statistiques"))
		}
		if rgpd.EnVue(r) {
			ajouter("Données personnelles", base+"/droits", strings.HasPrefix(chemin, base+"/droits"))
		}
		if agents.De(r).Exploitant && exploitation.EnRouge(r.App) {
			ajouter("État du guichet", base+"/etat", chemin == base+"/etat")
		}
		if droits.A(agents.Gestion, agents.Administration, agents.Assistance) {
			ajouter("Réglages", base+"/reglages", strings.HasPrefix(chemin, base+"/reglages") || chemin == base+"/courriels" || strings.HasPrefix(chemin, base+"/courriels/"))
		}
		if droits.A(agents.Assistance) {
			ajouter("État du guichet", base+"/etat", chemin == base+"/etat")
			return
		}
		ajouter("Aide", base+"/aide", strings.HasPrefix(chemin, base+"/aide"))
	})
}

// filtreDe bounds what a list reads to the services where the agent has a role.
func filtreDe(r *socle.Requete, vue demandes.Vue) (demandes.Filtre, bool) {
	f, peut := filtrePour(agents.DroitsDe(r), r.Collectivite, agents.De(r).ID)
	f.Vue = vue
	return f, peut
}

// filtrePour does it with the rights of an agent in a collectivité.
func filtrePour(droits agents.Habilitations, collectivite, agent string) (demandes.Filtre, bool) {
	services, tous := droits.Services(agents.Accueil, agents.Instruction, agents.Validation)
	if tous {
		services = nil
	} else if len(services) == 0 {
		return demandes.Filtre{}, false
	}
	return demandes.Filtre{Collectivite: collectivite, Services: services, Agent: agent}, true
}
