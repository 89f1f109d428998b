package agents

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pageAgents struct {
	*socle.Cadre
	Agents []ligneAgent
}

type ligneAgent struct {
	ID, Nom, Courriel, Qualite, Situation string
	Vu                                    string // last sign-in, "" for none that is remembered
	Roles                                 []string
}

func listerAgents(r *socle.Requete) error {
	l, err := DeLaCollectivite(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	services, err := nomsServices(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	vus, err := dernieresConnexions(r.App, l)
	if err != nil {
		return err
	}
	p := &pageAgents{Cadre: r.Cadre("Agents")}
	for _, a := range l {
		droits, err := Droits(r.App, a.ID, r.Collectivite)
		if err != nil {
			return err
		}
		ligne := ligneAgent{ID: a.ID, Nom: a.NomComplet(), Courriel: a.Courriel, Qualite: a.Qualite, Situation: situation(&a, r.Socle.Horloge.Aujourdhui()), Vu: socle.Instant(vus[a.ID])}
		for _, x := range Roles {
			for _, h := range droits {
				if h.Role == x.Role {
					ligne.Roles = append(ligne.Roles, x.Libelle+services[h.Service])
				}
			}
		}
		p.Agents = append(p.Agents, ligne)
	}
	return r.Rendre(http.StatusOK, "agents/agents", p)
}

func situation(a *Agent, auj socle.Jour) string {
	switch {
	case a.Suspendue():
		return "Accès suspendu"
	case a.Invitee():
		return "Invitation envoyée"
	case a.Absent(auj):
		return "Absent"
	case a.MotDePasse != "" && !a.AvecFacteur():
		return "Sans second moyen de connexion"
	}
	return ""
}

// nomsServices gives what follows a role: « , État civil », nothing for all.
func nomsServices(app core.App, collectivite string) (map[string]string, error) {
	l, err := collectivites.Services(app, collectivite)
	if err != nil {
		return nil, err
	}
	noms := map[string]string{"": ""}
	for _, s := range l {
		noms[s.ID] = " (" + s.Nom + ")"
	}
	return noms, nil
}

type pageAgent struct {
	*socle.Cadre
	ID      string // "" for a new one
	Qui     string
	Saisies ui.Saisies
	Invite  bool

	Suspendue  bool
	ProConnect *lienProConnect
	Cles       string // « 2 clés d’accès », "" for none
}

// nouvellePageAgent draws the roles of an agent: in every service, then one by
// one. a is nil for an invitation.
func nouvellePageAgent(r *socle.Requete, a *Agent, droits Habilitations) (*pageAgent, error) {
	services, err := collectivites.Services(r.App, r.Collectivite)
	if err != nil {
		return nil, err
	}
	p := &pageAgent{}
	if a == nil {
		p.Cadre = r.Cadre("Inviter un agent")
		p.Saisies = ui.Saisies{{
			Genre: ui.GenreTexte, Nom: "courriel", Libelle: "Son adresse électronique", Inputmode: "email",
			Aide: "Une adresse à elle ou à lui seul : elle ouvre le guichet. Un lien y est envoyé, bon 7 jours.",
		}}
	} else {
		p.ID, p.Qui, p.Invite = a.ID, cmp.Or(a.NomComplet(), a.Courriel), a.Invitee()
		p.Suspendue, p.ProConnect = a.Suspendue(), lienDe(a)
		siennes, err := clesDe(r.App, a.ID)
		if err != nil {
			return nil, err
		}
		if len(siennes) > 0 {
			p.Cles = socle.Pluriel(len(siennes), "clé d’accès", "clés d’accès")
		}
		p.Cadre = r.Cadre(p.Qui)
	}
	tous := ui.Saisie{Genre: ui.GenreCases, Nom: "roles", Libelle: "Rôles dans tous les services"}
	for _, x := range Roles {
		tous.Options = append(tous.Options, ui.Option{Code: string(x.Role), Libelle: x.Libelle, Aide: x.Aide})
	}
	tous.Valeurs = rolesDans(droits, "")
	p.Saisies = append(p.Saisies, tous)
	for _, s := range services {
		un := ui.Saisie{Genre: ui.GenreCases, Nom: "roles_" + s.ID, Libelle: "Seulement dans le service " + s.Nom, Valeurs: rolesDans(droits, s.ID)}
		for _, x := range Roles {
			if slices.Contains(rolesDeService, x.Role) {
				un.Options = append(un.Options, ui.Option{Code: string(x.Role), Libelle: x.Libelle})
			}
		}
		p.Saisies = append(p.Saisies, un)
	}
	employeur, err := saisieDeLEmployeur(r, a)
	if err != nil {
		return nil, err
	}
	p.Saisies = append(p.Saisies, employeur...)
	if a != nil {
		p.Saisies = append(p.Saisies, saisieAnonyme(a))
		if De(r).Exploitant {
			p.Saisies = append(p.Saisies, saisieExploitant(a))
		}
	}
	return p, nil
}

func saisieAnonyme(a *Agent) ui.Saisie {
	s := ui.Saisie{
		Genre: ui.GenreCase, Nom: "anonyme", Libelle: "Signer ses réponses sans son nom",
		Aide: "Seulement si la sécurité des personnes le demande : sinon, l’usager a le droit de connaître ce nom (CRPA L111-2).",
	}
	if a.Anonyme {
		s.Valeur = "oui"
	}
	return s
}

func saisieExploitant(a *Agent) ui.Saisie {
	s := ui.Saisie{
		Genre: ui.GenreCase, Nom: "exploitant", Libelle: "Exploiter le guichet",
		Aide: "Régler ce qui vaut pour toutes ses collectivités : l’envoi des courriels, les sauvegardes, les tâches.",
	}
	if a.Exploitant {
		s.Valeur = "oui"
	}
	return s
}

// rolesDeService may be held in one service only; the others are the
// collectivité's.
var rolesDeService = []Role{Accueil, Instruction, Validation}

func rolesDans(droits Habilitations, service string) []string {
	var l []string
	for _, h := range droits {
		if h.Service == service {
			l = append(l, string(h.Role))
		}
	}
	return l
}

// lireDroits reads the boxes. Only the administration gives or takes the roles
// that rule the guichet: without it avant's are kept as they were.
func lireDroits(r *socle.Requete, f url.Values, avant Habilitations) (Habilitations, error) {
	services, err := collectivites.Services(r.App, r.Collectivite)
	if err != nil {
		return nil, err
	}
	administrateur := DroitsDe(r).A(Administration)
	var droits Habilitations
	ajouter := func(service string, codes []string, permis func(Role) bool) {
		for _, code := range codes {
			role, ok := LireRole(code)
			h := Habilitation{Service: service, Role: role}
			if ok && permis(role) && !slices.Contains(droits, h) {
				droits = append(droits, h)
			}
		}
	}
	reserve := func(role Role) bool { return role == Administration || role == Dpo }
	ajouter("", f["roles"], func(role Role) bool { return administrateur || !reserve(role) })
	if !administrateur {
		for _, h := range avant {
			if reserve(h.Role) {
				droits = append(droits, Habilitation{Role: h.Role})
			}
		}
	}
	for _, s := range services {
		ajouter(s.ID, f["roles_"+s.ID], func(role Role) bool { return slices.Contains(rolesDeService, role) })
	}
	if len(droits) == 0 {
		return nil, socle.ErrChamps(map[string]string{"roles": "Choisissez au moins un rôle."})
	}
	return droits, nil
}

func demanderInvitation(r *socle.Requete) error {
	p, err := nouvellePageAgent(r, nil, Habilitations{{Role: Accueil}, {Role: Instruction}})
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "agents/agent", p)
}

func inviterAgent(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	courriel, errCourriel := socle.LireCourriel(f.Get("courriel"))
	droits, errDroits := lireDroits(r, f, nil)
	c := collectivites.De(r)
	siren, errEmployeur := lireEmployeur(f, c)
	if fautes := reunir(errCourriel, errDroits, errEmployeur); fautes != nil {
		return remontrerAgent(r, nil, f, fautes)
	}
	// Somebody who already works here is changed on her own page, where what
	// she has is shown.
	if a, err := ParCourriel(r.App, courriel); err == nil {
		deja, err := Droits(r.App, a.ID, r.Collectivite)
		if err != nil {
			return err
		}
		if len(deja) > 0 {
			r.Annoncer("Cette personne est déjà agent ici : changez ses rôles sur cette page.")
			return r.Rediriger(r.Chemin + "/agents/reglages/agents/" + a.ID)
		}
	}
	err = r.App.RunInTransaction(func(tx core.App) error {
		a, chemin, err := Inviter(tx, c, courriel, droits, De(r).Acteur())
		if err != nil {
			return err
		}
		if err := modifierEmployeur(tx, r, a, siren); err != nil {
			return err
		}
		return posterInvitation(tx, c, a, chemin)
	})
	if err != nil {
		return err
	}
	r.Annoncer("L’invitation est partie à " + courriel + ".")
	return r.Rediriger(r.Chemin + "/agents/reglages/agents")
}

func remontrerAgent(r *socle.Requete, a *Agent, f url.Values, fautes map[string]string) error {
	p, err := nouvellePageAgent(r, a, nil)
	if err != nil {
		return err
	}
	p.Erreurs = p.Saisies.Reprendre(f, fautes)
	return r.Rendre(http.StatusUnprocessableEntity, "agents/agent", p)
}

// reunir gathers the faults by control of several checks, nil for none.
func reunir(errs ...error) map[string]string {
	var fautes map[string]string
	for _, err := range errs {
		if err == nil {
			continue
		}
		if fautes == nil {
			fautes = map[string]string{}
		}
		for nom, phrase := range socle.EnErreur(err).Champs {
			fautes[nom] = phrase
		}
	}
	return fautes
}

// agentDuChemin is the agent of the address, who must have rights here.
func agentDuChemin(r *socle.Requete) (*Agent, Habilitations, error) {
	a, err := ParID(r.App, r.Request.PathValue("agent"))
	if err != nil {
		return nil, nil, err
	}
	droits, err := Droits(r.App, a.ID, r.Collectivite)
	if err == nil && len(droits) == 0 {
		err = socle.ErrIntrouvable
	}
	return a, droits, err
}

func montrerAgent(r *socle.Requete) error {
	a, droits, err := agentDuChemin(r)
	if err != nil {
		return err
	}
	p, err := nouvellePageAgent(r, a, droits)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "agents/agent", p)
}

func modifierAgent(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	a, avant, err := agentDuChemin(r)
	if err != nil {
		return err
	}
	droits, err := lireDroits(r, f, avant)
	siren, errEmployeur := lireEmployeur(f, collectivites.De(r))
	if fautes := reunir(err, errEmployeur); fautes != nil {
		return remontrerAgent(r, a, f, fautes)
	}
	err = r.App.RunInTransaction(func(tx core.App) error {
		if err := Habiliter(tx, a, r.Collectivite, droits, De(r).Acteur()); err != nil {
			return err
		}
		if err := modifierEmployeur(tx, r, a, siren); err != nil {
			return err
		}
		if err := anonymiser(tx, a, f.Get("anonyme") != "", r.Collectivite, De(r).Acteur()); err != nil {
			return err
		}
		if De(r).Exploitant {
			if err := Confier(tx, a, f.Get("exploitant") != "", De(r).Acteur()); err != nil {
				return err
			}
		}
		return garderUneAdministration(tx, r.Collectivite)
	})
	if err != nil {
		return err
	}
	r.Annoncer("Les rôles sont enregistrés.")
	return r.Rediriger(r.Chemin + "/agents/reglages/agents")
}

// anonymiser keeps whether the usagers read the name of an agent.
func anonymiser(tx core.App, a *Agent, oui bool, collectivite string, par socle.Acteur) error {
	if a.Anonyme == oui {
		return nil
	}
	a.Anonyme = oui
	if err := tx.DB().Model(a).Update("Anonyme"); err != nil {
		return fmt.Errorf("anonymity of %s: %w", a.ID, err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "agents.anonymiser", Objet: "agents:" + a.ID, Collectivite: collectivite, Details: oui})
}

// retirerAgent takes every right here at once and ends the sessions. An agent
// without right anywhere is deactivated; her name stays on what she did.
func retirerAgent(r *socle.Requete) error {
	a, avant, err := agentDuChemin(r)
	if err != nil {
		return err
	}
	if avant.A(Administration, Dpo) && !DroitsDe(r).A(Administration) {
		return socle.Err(socle.Interdit, "Seule l’administration peut retirer cet agent.")
	}
	err = r.App.RunInTransaction(func(tx core.App) error {
		if err := Habiliter(tx, a, r.Collectivite, nil, De(r).Acteur()); err != nil {
			return err
		}
		if err := garderUneAdministration(tx, r.Collectivite); err != nil {
			return err
		}
		ailleurs, err := CollectivitesDe(tx, a.ID)
		if err != nil {
			return err
		}
		if len(ailleurs) == 0 {
			a.Actif = false
			if err := tx.DB().Model(a).Update("Actif"); err != nil {
				return fmt.Errorf("deactivate %s: %w", a.ID, err)
			}
			if err := Confier(tx, a, false, De(r).Acteur()); err != nil {
				return err
			}
		}
		if _, err := tx.DB().Delete("invitations", dbx.HashExp{"agent": a.ID, "collectivite": r.Collectivite}).Execute(); err != nil {
			return err
		}
		if err := oublierEmployeur(tx, a, r.Collectivite); err != nil {
			return err
		}
		if err := socle.FermerSessions(tx, socle.EspaceAgent, a.ID, ""); err != nil {
			return err
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: De(r).Acteur(), Verbe: "agents.retirer", Objet: "agents:" + a.ID, Collectivite: r.Collectivite})
	})
	if err != nil {
		return err
	}
	r.Annoncer(cmp.Or(a.NomComplet(), a.Courriel) + " n’a plus accès au guichet.")
	return r.Rediriger(r.Chemin + "/agents/reglages/agents")
}

// reinviterAgent sends a new link to somebody who has not come in yet.
func reinviterAgent(r *socle.Requete) error {
	a, _, err := agentDuChemin(r)
	if err != nil {
		return err
	}
	if !a.Invitee() {
		return socle.Err(socle.Conflit, "Cette personne a déjà créé son accès.")
	}
	c := collectivites.De(r)
	err = r.App.RunInTransaction(func(tx core.App) error {
		jeton, err := emettreInvitation(tx, a, c.ID)
		if err != nil {
			return err
		}
		if err := posterInvitation(tx, c, a, c.Chemin()+"/agents/invitation/"+jeton); err != nil {
			return err
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: De(r).Acteur(), Verbe: "agents.inviter", Objet: "agents:" + a.ID, Collectivite: c.ID})
	})
	if err != nil {
		return err
	}
	r.Annoncer("Une nouvelle invitation est partie. La précédente ne fonctionne plus.")
	return r.Rediriger(r.Chemin + "/agents/reglages/agents")
}
