package assistance

import (
	"encoding/json"
	"strings"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// diagnostiquer is what helps to understand: the program, the rights of who asks,
// her browser, and the names of the lights that are not green. Their findings stay
// here, for they may name somebody.
func diagnostiquer(r *socle.Requete) ([]rattachement.FaitAide, error) {
	etat, err := exploitation.Etat(r.Request.Context(), r.App)
	if err != nil {
		return nil, err
	}
	noms := map[socle.Lumiere][]string{}
	for _, l := range etat {
		if l.Collectivite == "" || l.Collectivite == r.Collectivite {
			noms[l.Lumiere] = append(noms[l.Lumiere], l.Nom)
		}
	}
	var roles []string
	for _, x := range agents.Roles {
		if agents.DroitsDe(r).A(x.Role) {
			roles = append(roles, x.Libelle)
		}
	}
	if agents.De(r).Exploitant {
		roles = append(roles, "Exploitant du guichet")
	}
	l := []rattachement.FaitAide{
		{Nom: "Version du guichet", Valeur: r.Socle.Version},
		{Nom: "Rôles", Valeur: strings.Join(roles, ", ")},
		{Nom: "Navigateur", Valeur: socle.Appareil(r.Request.UserAgent())},
	}
	for _, x := range []struct {
		lumiere socle.Lumiere
		nom     string
	}{{socle.Rouge, "Points à réparer"}, {socle.Orange, "Points à surveiller"}} {
		valeur := "aucun"
		if len(noms[x.lumiere]) > 0 {
			valeur = strings.Join(noms[x.lumiere], ", ")
		}
		l = append(l, rattachement.FaitAide{Nom: x.nom, Valeur: valeur})
	}
	return l, nil
}

// montree is what the page of a new aide has shown: what leaves is that, and a form
// that is sent twice is one aide.
type montree struct {
	Agent, Collectivite, Numero, Page string
	Diagnostic                        []rattachement.FaitAide
}

const usageMontree = "aide-montree"

func (m *montree) sceller(r *socle.Requete) (string, error) {
	brut, err := json.Marshal(m)
	if err != nil {
		return "", err
	}
	return r.Socle.Coffre.Sceller(usageMontree, brut)
}

// relire opens what a form brings back, nil when it is not what this agent was shown.
func relire(r *socle.Requete, scelle string) *montree {
	var m montree
	brut, err := r.Socle.Coffre.Desceller(usageMontree, scelle)
	if err != nil || json.Unmarshal(brut, &m) != nil || m.Agent != agents.De(r).ID || m.Collectivite != r.Collectivite {
		return nil
	}
	return &m
}
