package demandes

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// pageTransmission sends a demande to who must answer it: another service, a
// collectivité of the instance, or an administration outside.
type pageTransmission struct {
	*socle.Cadre
	acteAgent
	Service  ui.Saisies // nil when there is one service
	Voisine  ui.Saisies // nil when there is one collectivité
	Ailleurs ui.Saisies

	voisines []collectivites.Collectivite
}

func (p *pageTransmission) preparer(r *socle.Requete) error {
	if err := p.ouvrir(r); err != nil {
		return err
	}
	p.Cadre = r.Cadre("Transmettre la demande")
	l, err := collectivites.Services(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	service := ui.Saisie{Genre: ui.GenreListe, Nom: "service", Libelle: "Service qui doit répondre"}
	for _, s := range l {
		if s.ID != p.Demande.Service {
			service.Options = append(service.Options, ui.Option{Code: s.ID, Libelle: s.Nom})
		}
	}
	if len(service.Options) > 0 {
		p.Service = ui.Saisies{service, {Genre: ui.GenreTexte, Nom: "raison", Libelle: "Pourquoi", Facultatif: true, Max: 300, Aide: "L’usager lit cette phrase."}}
	}
	ouvertes, err := collectivites.Ouvertes(r.App)
	if err != nil {
		return err
	}
	voisine := ui.Saisie{Genre: ui.GenreListe, Nom: "collectivite", Libelle: "Collectivité compétente", Aide: "Elle reçoit tout de suite la demande et ses documents dans sa liste."}
	for _, c := range ouvertes {
		if c.ID != r.Collectivite {
			p.voisines = append(p.voisines, c)
			voisine.Options = append(voisine.Options, ui.Option{Code: c.ID, Libelle: c.Enseigne})
		}
	}
	if len(p.voisines) > 0 {
		p.Voisine = ui.Saisies{voisine}
	}
	p.Ailleurs = ui.Saisies{
		{Genre: ui.GenreTexte, Nom: "nom", Libelle: "Administration compétente", Max: 150, Aide: "Par exemple la communauté de communes, le Département ou la préfecture."},
		{
			Genre: ui.GenreTexte, Nom: "courriel", Libelle: "Son adresse électronique", Facultatif: true, Inputmode: "email",
			Aide: "Un lien y part : il ouvre la demande et ses documents pendant 30 jours. Sans adresse, envoyez vous-même la demande imprimée.",
		},
		{Genre: ui.GenreZone, Nom: "question", Libelle: "Mot pour cette administration", Facultatif: true, Lignes: 3, Max: 2000},
	}
	return nil
}

func montrerTransmission(r *socle.Requete) error {
	p := &pageTransmission{}
	if err := p.preparer(r); err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "demandes/transmission", p)
}

func transmettre(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	p := &pageTransmission{}
	if err := p.preparer(r); err != nil {
		return err
	}
	fautes := map[string]string{}
	a, faire := p.lire(r, f, fautes)
	err = socle.ErrChamps(fautes)
	if len(fautes) == 0 {
		err = faire()
	}
	if err != nil {
		for _, l := range []ui.Saisies{p.Service, p.Voisine, p.Ailleurs} {
			p.Erreurs = append(p.Erreurs, l.Reprendre(f, socle.EnErreur(err).Champs)...)
		}
		return r.RendreFaute(err, "demandes/transmission", p)
	}
	r.Annoncer("La demande est transmise " + a + ". L’usager est prévenu.")
	if agents.DroitsDe(r).AService(p.Demande.Service, agents.Accueil, agents.Instruction, agents.Validation) {
		return r.Rediriger(p.Base)
	}
	return r.Rediriger(r.Chemin + "/agents")
}

// lire reads to whom the demande goes, after « transmise », and how.
func (p *pageTransmission) lire(r *socle.Requete, f url.Values, fautes map[string]string) (a string, faire func() error) {
	par := agents.De(r).Acteur()
	dans := func(faire func(tx core.App) error) func() error {
		return func() error { return r.App.RunInTransaction(faire) }
	}
	switch f.Get("vers") {
	case "service":
		raison := socle.LireTexte(f, "raison", 300, "", fautes)
		s, err := collectivites.ServiceParID(r.App, r.Collectivite, f.Get("service"))
		if err != nil {
			fautes["service"] = "Choisissez le service."
			return "", nil
		}
		return "au service " + s.Nom, dans(func(tx core.App) error { return Reorienter(tx, p.Demande, s, raison, par) })
	case "collectivite":
		i := slices.IndexFunc(p.voisines, func(c collectivites.Collectivite) bool { return c.ID == f.Get("collectivite") })
		if i < 0 {
			fautes["collectivite"] = "Choisissez la collectivité."
			return "", nil
		}
		return p.voisines[i].Apres("à"), func() error { return Transmettre(r.App, p.Demande, &p.voisines[i], par) }
	}
	avis := &Avis{Nature: natureTransmission, Par: agents.De(r).ID, Documents: true}
	avis.Nom = socle.LireTexte(f, "nom", 150, "Indiquez l’administration compétente.", fautes)
	avis.Question = socle.LireTexte(f, "question", 2000, "", fautes)
	if f.Get("courriel") != "" {
		var faute error
		if avis.Courriel, faute = socle.LireCourriel(f.Get("courriel")); faute != nil {
			fautes["courriel"] = socle.EnErreur(faute).Champs["courriel"]
		}
	}
	return "à " + avis.Nom, dans(func(tx core.App) error { return avis.transmettre(tx, p.Demande, collectivites.De(r), par) })
}
