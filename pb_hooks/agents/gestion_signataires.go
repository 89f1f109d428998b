package agents

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pageSignataires struct {
	*socle.Cadre
	Signataires []ligneSignataire
}

type ligneSignataire struct {
	ID, Nom, Qualite, Service, Dates string
	EnCours                          bool
}

func listerSignataires(r *socle.Requete) error {
	l, err := TousLesSignataires(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	services, err := nomsServices(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	p := &pageSignataires{Cadre: r.Cadre("Signataires")}
	auj := r.Socle.Horloge.Aujourdhui()
	for _, s := range l {
		ligne := ligneSignataire{ID: s.ID, Nom: s.NomComplet(), Qualite: s.Qualite, Service: "Tous les services", EnCours: s.Peut(s.Service, auj)}
		if s.Service != "" {
			ligne.Service = strings.Trim(services[s.Service], " ()")
		}
		du, errDu := socle.LireJour(s.Du)
		au, errAu := socle.LireJour(s.Au)
		switch {
		case errDu == nil && errAu == nil:
			ligne.Dates = "du " + du.Date() + " au " + au.Date()
		case errDu == nil:
			ligne.Dates = "depuis le " + du.Date()
		case errAu == nil:
			ligne.Dates = "jusqu’au " + au.Date()
		}
		p.Signataires = append(p.Signataires, ligne)
	}
	return r.Rendre(http.StatusOK, "agents/signataires", p)
}

type pageSignataire struct {
	*socle.Cadre
	ID      string
	Saisies ui.Saisies
}

const nouveauSignataire = "nouveau"

func nouvellePageSignataire(r *socle.Requete, s *Signataire) (*pageSignataire, error) {
	p := &pageSignataire{Cadre: r.Cadre("Ajouter un signataire"), ID: nouveauSignataire}
	if s.ID != "" {
		p.Cadre, p.ID = r.Cadre(s.NomComplet()), s.ID
	}
	services, err := collectivites.Services(r.App, r.Collectivite)
	if err != nil {
		return nil, err
	}
	collegues, err := DeLaCollectivite(r.App, r.Collectivite)
	if err != nil {
		return nil, err
	}
	service := ui.Saisie{Genre: ui.GenreListe, Nom: "service", Libelle: "Service", Valeur: s.Service, Facultatif: true, Aide: "Laissez vide pour tous les services."}
	for _, x := range services {
		service.Options = append(service.Options, ui.Option{Code: x.ID, Libelle: x.Nom})
	}
	agent := ui.Saisie{Genre: ui.GenreListe, Nom: "agent", Libelle: "Son accès d’agent", Valeur: s.Agent, Facultatif: true, Aide: "S’il en a un, il peut aussi approuver depuis l’espace des agents."}
	for _, x := range collegues {
		agent.Options = append(agent.Options, ui.Option{Code: x.ID, Libelle: cmp.Or(x.NomComplet(), x.Courriel)})
	}
	p.Saisies = ui.Saisies{
		{Genre: ui.GenreTexte, Nom: "prenom", Libelle: "Prénom", Valeur: s.Prenom},
		{Genre: ui.GenreTexte, Nom: "nom", Libelle: "Nom", Valeur: s.Nom},
		{Genre: ui.GenreTexte, Nom: "qualite", Libelle: "Qualité", Valeur: s.Qualite, Aide: "Comme elle figure sur les décisions, par exemple : maire, ou adjoint au maire chargé de l’urbanisme."},
		{Genre: ui.GenreTexte, Nom: "courriel", Libelle: "Son adresse électronique", Inputmode: "email", Valeur: s.Courriel, Aide: "Les décisions à approuver y sont annoncées par un lien. Un code y est envoyé à chaque approbation."},
		service,
		{Genre: ui.GenreTexte, Nom: "delegation", Libelle: "Arrêté de délégation", Valeur: s.Delegation, Facultatif: true, Aide: "Par exemple : arrêté n° 2026-12 du 30 mars 2026. Laissez vide pour le maire ou le président."},
		ui.Saisie{Genre: ui.GenreDate, Nom: "du", Libelle: "À partir du", Facultatif: true}.Dater(s.Du),
		ui.Saisie{Genre: ui.GenreDate, Nom: "au", Libelle: "Jusqu’au (compris)", Facultatif: true, Aide: "Pour mettre fin à une délégation, indiquez son dernier jour."}.Dater(s.Au),
		agent,
	}
	return p, nil
}

func signataireDuChemin(r *socle.Requete) (*Signataire, error) {
	if id := r.Request.PathValue("signataire"); id != nouveauSignataire {
		return SignataireParID(r.App, r.Collectivite, id)
	}
	return &Signataire{Collectivite: r.Collectivite}, nil
}

func montrerSignataire(r *socle.Requete) error {
	s, err := signataireDuChemin(r)
	if err != nil {
		return err
	}
	p, err := nouvellePageSignataire(r, s)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "agents/signataire", p)
}

func enregistrerSignataire(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	s, err := signataireDuChemin(r)
	if err != nil {
		return err
	}
	if fautes := lireSignataire(r.App, s, f); len(fautes) > 0 {
		p, err := nouvellePageSignataire(r, s)
		if err != nil {
			return err
		}
		p.Erreurs = p.Saisies.Reprendre(f, fautes)
		return r.Rendre(http.StatusUnprocessableEntity, "agents/signataire", p)
	}
	if err := r.App.RunInTransaction(func(tx core.App) error { return s.Enregistrer(tx, De(r).Acteur()) }); err != nil {
		return err
	}
	r.Annoncer("Le signataire est enregistré.")
	return r.Rediriger(r.Chemin + "/agents/reglages/signataires")
}

func lireSignataire(app core.App, s *Signataire, f url.Values) map[string]string {
	fautes := map[string]string{}
	for _, x := range []struct {
		nom, vide string
		max       int
		champ     *string
	}{
		{"prenom", "Indiquez son prénom.", 100, &s.Prenom},
		{"nom", "Indiquez son nom.", 100, &s.Nom},
		{"qualite", "Indiquez sa qualité : elle figure sur chaque décision.", 160, &s.Qualite},
		{"delegation", "", 300, &s.Delegation},
	} {
		*x.champ = strings.TrimSpace(f.Get(x.nom))
		switch {
		case *x.champ == "" && x.vide != "":
			fautes[x.nom] = x.vide
		case len([]rune(*x.champ)) > x.max:
			fautes[x.nom] = fmt.Sprintf("Raccourcissez à %d caractères.", x.max)
		}
	}
	courriel, err := socle.LireCourriel(f.Get("courriel"))
	if err != nil {
		fautes["courriel"] = socle.EnErreur(err).Champs["courriel"]
	}
	s.Courriel = courriel
	s.Service, s.Agent = f.Get("service"), f.Get("agent")
	if s.Service != "" {
		if _, err := collectivites.ServiceParID(app, s.Collectivite, s.Service); err != nil {
			fautes["service"] = "Choisissez un service de la liste."
		}
	}
	if s.Agent != "" {
		if droits, err := Droits(app, s.Agent, s.Collectivite); err != nil || len(droits) == 0 {
			fautes["agent"] = "Choisissez une personne de la liste."
		}
	}
	du, faute := socle.JourSaisi(f, "du")
	if faute != "" {
		fautes["du"] = faute
	}
	au, faute := socle.JourSaisi(f, "au")
	if faute != "" {
		fautes["au"] = faute
	} else if !du.Nul() && !au.Nul() && au.Avant(du) {
		fautes["au"] = "La fin est avant le début : vérifiez les deux dates."
	}
	s.Du, s.Au = du.ISO(), au.ISO()
	return fautes
}
