package facade

import (
	"net/http"
	"net/url"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
	"guichet/ui"
)

const cleMandat = "mandat_agent"

// auMandat is the door of a mandat on an usager: an agent passes who receives or
// studies, and may see the usager.
var auMandat = socle.Acces{Nom: "agent, mandat sur un usager de ses services", Espace: socle.EspaceAgent, Verifier: func(r *socle.Requete) error {
	if err := agents.Avec(agents.Accueil, agents.Instruction).Verifier(r); err != nil {
		return err
	}
	if err := demandes.AUsager.Verifier(r); err != nil {
		return err
	}
	m, err := usagers.MandatParID(r.App, r.Collectivite, r.Request.PathValue("mandat"))
	if err != nil {
		return err
	}
	if m.Usager != demandes.UsagerDeLaRequete(r).ID {
		return socle.ErrIntrouvable
	}
	r.Set(cleMandat, m)
	return nil
}}

// parInvitation is the answer of who has nobody to choose.
const parInvitation = "invitation"

type pageMandat struct {
	*socle.Cadre
	Mandat    ligneMandat
	Nom, Base string
	Dit       string // how she names whom she acts for, when it differs
	Vu        ui.Saisies
	Remplace  ui.Saisies // nil when it is no représentant's
	Invite    bool       // nobody took it up yet
}

func nouvellePageMandat(r *socle.Requete) (*pageMandat, error) {
	m, u := r.Get(cleMandat).(*usagers.Mandat), demandes.UsagerDeLaRequete(r)
	nom, usager, err := qui(r, m)
	if err != nil {
		return nil, err
	}
	p := &pageMandat{
		Cadre: r.Cadre("Mandat de " + nom), Nom: u.Appellation(), Base: r.Chemin + "/agents/usagers/" + u.ID, Invite: m.Compte == "",
		Mandat: ligneMandat{
			Qui: nom, Usager: usager, Titre: m.Titre(), Periode: m.Periode(), Preuve: preuveEnMots(m), Prouve: m.Prouve(),
			Fini: m.Fini(r.Socle.Horloge.Aujourdhui().ISO()), URL: r.Request.URL.Path,
		},
		Vu: ui.Saisies{saisieVu("vu", "Ce que vous avez vu")},
	}
	if m.Nom != u.Nom() {
		p.Dit = m.Nom
	}
	if m.Qualite == usagers.Representant && !p.Mandat.Fini && !p.Invite {
		p.Remplace, err = saisiesRemplacement(r, m)
	}
	return p, err
}

func saisieVu(nom, libelle string) ui.Saisie {
	return ui.Saisie{Genre: ui.GenreTexte, Nom: nom, Libelle: libelle, Max: 300, Aide: "Par exemple\u00a0: procès-verbal de l’assemblée du 3 mars 2026, livret de famille."}
}

// saisiesRemplacement ask who takes the place of a représentant who left: another
// who acts for the organisme, or somebody to invite.
func saisiesRemplacement(r *socle.Requete, m *usagers.Mandat) (ui.Saisies, error) {
	l, err := usagers.MandatsSur(r.App, m.Usager)
	if err != nil {
		return nil, err
	}
	s := ui.Saisie{Genre: ui.GenreRadios, Nom: "par", Libelle: "Qui représente maintenant l’organisme"}
	auj := r.Socle.Horloge.Aujourdhui().ISO()
	for i := range l {
		if x := &l[i]; x.ID != m.ID && x.Vaut(auj) {
			nom, _, err := qui(r, x)
			if err != nil {
				return nil, err
			}
			s.Options = append(s.Options, ui.Option{Code: x.ID, Libelle: nom, Aide: x.Titre()})
		}
	}
	s.Options = append(s.Options, ui.Option{Code: parInvitation, Libelle: "Une personne à inviter", Aide: "Elle reçoit un courriel, se connecte et accepte."})
	return ui.Saisies{
		s,
		{Genre: ui.GenreTexte, Nom: "courriel", Libelle: "Adresse électronique de la personne à inviter", Facultatif: true, Inputmode: "email", Max: 254},
		saisieVu("raison", "Ce qui montre le changement"),
	}, nil
}

func montrerMandat(r *socle.Requete) error {
	p, err := nouvellePageMandat(r)
	if err != nil {
		return err
	}
	u := demandes.UsagerDeLaRequete(r)
	if err := socle.Consulter(r.App, agents.De(r).ID, r.Collectivite, "", u.Objet(), "vérification d’un mandat"); err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "facade/mandat", p)
}

// reglerMandat proves a mandat, ends it, or gives it to another.
func reglerMandat(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	m, par := r.Get(cleMandat).(*usagers.Mandat), agents.De(r).Acteur()
	fautes, mot := map[string]string{}, ""
	var faire func(tx core.App) error
	switch f.Get("acte") {
	case "prouver":
		vu := socle.LireTexte(f, "vu", 300, vuManque, fautes)
		mot, faire = "Le mandat est prouvé.", func(tx core.App) error { return m.Prouver(tx, vu, par) }
	case "finir":
		mot, faire = "Le mandat est terminé.", func(tx core.App) error { return m.Finir(tx, par) }
	case "remplacer":
		mot = "Le mandat est terminé, et la personne qui prend la suite est choisie."
		if faire, err = remplacement(r, m, f, fautes); err != nil {
			return err
		}
	default:
		return socle.Err(socle.Invalide, "Choisissez ce que vous faites de ce mandat.")
	}
	if len(fautes) > 0 {
		return rendreFautesMandat(r, f, fautes)
	}
	if err := r.App.RunInTransaction(faire); err != nil {
		return err
	}
	r.Annoncer(mot)
	return r.Rediriger(r.Chemin + "/agents/usagers/" + m.Usager)
}

const vuManque = "Indiquez ce que vous avez vu."

// remplacement reads who takes the place of a représentant who left.
func remplacement(r *socle.Requete, m *usagers.Mandat, f url.Values, fautes map[string]string) (func(tx core.App) error, error) {
	c, par := collectivites.De(r), agents.De(r).Acteur()
	vu := socle.LireTexte(f, "raison", 300, vuManque, fautes)
	switch f.Get("par") {
	case "":
		fautes["par"] = "Choisissez qui représente maintenant l’organisme."
		return nil, nil
	case parInvitation:
		courriel, err := socle.LireCourriel(f.Get("courriel"))
		if err != nil {
			fautes["courriel"] = socle.EnErreur(err).Champs["courriel"]
		}
		return func(tx core.App) error { return m.RemplacerParInvitation(tx, c, courriel, vu, par) }, nil
	}
	autre, err := usagers.MandatParID(r.App, r.Collectivite, f.Get("par"))
	return func(tx core.App) error { return m.Remplacer(tx, autre, vu, par) }, err
}

func rendreFautesMandat(r *socle.Requete, f url.Values, fautes map[string]string) error {
	p, err := nouvellePageMandat(r)
	if err != nil {
		return err
	}
	faute := socle.ErrChamps(fautes)
	if f.Get("acte") == "prouver" {
		p.Erreurs = p.Vu.Reprendre(f, faute.Champs)
	} else {
		p.Erreurs = p.Remplace.Reprendre(f, faute.Champs)
	}
	return r.RendreFaute(faute, "facade/mandat", p)
}
