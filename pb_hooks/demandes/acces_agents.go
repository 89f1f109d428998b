package demandes

import (
	"slices"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// Doors of the agents' pages; the service of the demande is checked when it is
// opened.
var (
	desk     = ouEssai(agents.Avec(agents.Accueil, agents.Instruction, agents.Validation))
	instruit = ouEssai(agents.Avec(agents.Instruction))
)

// AuBureau is the door of the later rooms' own pages on a demande at the desk.
var AuBureau = desk

// OuvrirAgent finds a demande that the signed-in agent may act on with one of
// the roles in its service. An agent of another service learns which one to
// ask, never the content.
func OuvrirAgent(r *socle.Requete, id string, roles ...agents.Role) (*Demande, error) {
	d, err := ParID(r.App, r.Collectivite, id)
	if err != nil {
		return nil, err
	}
	if d.Essai {
		if !agents.DroitsDe(r).A(agents.Gestion) {
			return nil, socle.ErrIntrouvable
		}
		return d, marquerEssai(r, d.Revision)
	}
	if agents.DroitsDe(r).AService(d.Service, roles...) {
		return d, nil
	}
	s, err := collectivites.ServiceParID(r.App, r.Collectivite, d.Service)
	if err != nil {
		return nil, err
	}
	return nil, socle.Err(socle.Interdit, "Cette demande relève du service "+s.Nom+".")
}

// acteAgent is embedded by the pages where an agent does one thing to one
// demande.
type acteAgent struct {
	Demande *Demande
	Base    string // address of the demande at the desk
	doc     *catalogue.Document
}

// ouvrir finds the demande of the address, for an agent who may process it.
func (a *acteAgent) ouvrir(r *socle.Requete) (err error) {
	if a.Demande, err = OuvrirAgent(r, r.Request.PathValue("demande"), agents.Instruction); err != nil {
		return err
	}
	a.doc, err = catalogue.DocumentDe(r.App, a.Demande.Revision)
	a.Base = r.Chemin + "/agents/demandes/" + a.Demande.ID
	return err
}

// Numero is the number as it is dictated.
func (a acteAgent) Numero() string { return socle.FormaterNumero(a.Demande.Numero) }

// AuRole tells whether the agent has one of the roles on the demande. Who may
// open a test demande has them all.
func AuRole(r *socle.Requete, d *Demande, roles ...agents.Role) bool {
	return d.Essai || agents.DroitsDe(r).AService(d.Service, roles...)
}

// PeutAgent tells whether an agent's button is shown: the state allows the
// verb, and the role in the service too.
func PeutAgent(r *socle.Requete, d *Demande, v Verbe) bool {
	for role, par := range map[agents.Role]Role{agents.Accueil: ParAccueil, agents.Instruction: ParInstruction, agents.Validation: ParValidation} {
		if AuRole(r, d, role) && slices.Contains(Possibles(d.Etat, par), v) {
			return true
		}
	}
	return false
}

// AUsager is the door of the pages on one usager: an agent passes who may see
// her. To the others she does not exist.
var AUsager = socle.Acces{Nom: "agent, usager de ses services", Espace: socle.EspaceAgent, Verifier: func(r *socle.Requete) error {
	if err := agents.Avec(agents.Accueil, agents.Instruction, agents.Validation).Verifier(r); err != nil {
		return err
	}
	u, err := usagerVisible(r, r.Request.PathValue("usager"))
	if err != nil {
		return err
	}
	r.Set(cleUsager, u)
	return nil
}}

// UsagerDeLaRequete is the usager that the door found.
func UsagerDeLaRequete(r *socle.Requete) *usagers.Usager { return r.Get(cleUsager).(*usagers.Usager) }

// usagerVisible finds an usager whom the agent may see: one of her services
// received a demande of hers.
func usagerVisible(r *socle.Requete, id string) (*usagers.Usager, error) {
	u, err := usagers.Actuel(r.App, r.Collectivite, id)
	if err != nil {
		return nil, err
	}
	services, tous := agents.DroitsDe(r).Services(agents.Accueil, agents.Instruction, agents.Validation)
	if tous {
		return u, nil
	}
	vu, err := usagers.Visible(r.App, u, services)
	if err == nil && !vu {
		err = socle.ErrIntrouvable
	}
	return u, err
}
