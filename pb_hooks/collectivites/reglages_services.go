package collectivites

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// nouvelObjet stands for the id, in an address, of what is not written yet.
const nouvelObjet = "nouveau"

type pageServices struct {
	*socle.Cadre
	Services []ligneService
}

type ligneService struct {
	Service
	NomSecteur string
}

func listerServices(r *socle.Requete) error {
	l, err := services(r.App, dbx.HashExp{"collectivite": r.Collectivite})
	if err != nil {
		return err
	}
	p := &pageServices{Cadre: r.Cadre("Services")}
	for _, s := range l {
		p.Services = append(p.Services, ligneService{s, libelle(Secteurs, s.Secteur)})
	}
	return r.Rendre(http.StatusOK, "collectivites/services", p)
}

// libelle names the code of an option, or gives the code back.
func libelle(l []ui.Option, code string) string {
	if i := slices.IndexFunc(l, func(o ui.Option) bool { return o.Code == code }); i >= 0 {
		return l[i].Libelle
	}
	return code
}

type pageService struct {
	*socle.Cadre
	Saisies ui.Saisies
}

func nouvellePageService(r *socle.Requete, s *Service) *pageService {
	p := &pageService{Cadre: r.Cadre("Ajouter un service")}
	if s.ID != "" {
		p.Cadre = r.Cadre(s.Nom)
	}
	p.Saisies = ui.Saisies{
		{Genre: ui.GenreTexte, Nom: "nom", Libelle: "Nom", Valeur: s.Nom, Aide: "Comme les habitants le lisent, par exemple : État civil."},
		{Genre: ui.GenreTexte, Nom: "telephone", Libelle: "Téléphone", Valeur: socle.Telephone(s.Telephone), Facultatif: true, Inputmode: "tel", Largeur: 20, Aide: "Laissez vide pour celui de la " + De(r).NomCommun() + "."},
		{Genre: ui.GenreTexte, Nom: "courriel", Libelle: "Adresse électronique", Valeur: s.Courriel, Facultatif: true, Inputmode: "email", Aide: "Laissez vide pour celle de la " + De(r).NomCommun() + "."},
		{Genre: ui.GenreZone, Nom: "adresse", Libelle: "Adresse postale", Valeur: s.Adresse, Facultatif: true, Lignes: 3, Aide: "Laissez vide pour celle de la " + De(r).NomCommun() + "."},
		{Genre: ui.GenreListe, Nom: "secteur", Libelle: "Secteur", Valeur: s.Secteur, Options: Secteurs, Aide: "La famille de ses démarches. Les informations d’un secteur ne servent pas à un autre."},
	}
	if s.ID != "" {
		actif := ui.Saisie{Genre: ui.GenreCase, Nom: "actif", Libelle: "Ce service est actif", Aide: "Un service qui n’existe plus se désactive : ce qu’il a fait reste."}
		if s.Actif {
			actif.Valeur = "oui"
		}
		p.Saisies = append(p.Saisies, actif)
	}
	return p
}

func serviceDuChemin(r *socle.Requete) (*Service, error) {
	if id := r.Request.PathValue("service"); id != nouvelObjet {
		return ServiceParID(r.App, r.Collectivite, id)
	}
	return &Service{Collectivite: r.Collectivite, Actif: true}, nil
}

func montrerService(r *socle.Requete) error {
	s, err := serviceDuChemin(r)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "collectivites/service", nouvellePageService(r, s))
}

func enregistrerService(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	s, err := serviceDuChemin(r)
	if err != nil {
		return err
	}
	avant := *s
	fautes := lireService(s, f)
	if len(fautes) == 0 {
		err = r.App.RunInTransaction(func(tx core.App) error { return s.Enregistrer(tx, acteur(r)) })
		if fautes = socle.EnErreur(err).Champs; err != nil && fautes == nil {
			return err
		}
	}
	if len(fautes) > 0 {
		p := nouvellePageService(r, &avant)
		p.Erreurs = p.Saisies.Reprendre(f, fautes)
		return r.Rendre(http.StatusUnprocessableEntity, "collectivites/service", p)
	}
	r.Annoncer("Le service est enregistré.")
	return r.Rediriger(r.Chemin + "/agents/reglages/services")
}

func lireService(s *Service, f url.Values) map[string]string {
	fautes := lireTextes(
		f,
		texte{"nom", "Indiquez le nom du service.", 120, false, &s.Nom},
		texte{"adresse", "", 500, true, &s.Adresse},
	)
	if fautes["nom"] == "" && Slug(s.Nom) == "" {
		fautes["nom"] = "Écrivez le nom du service avec des lettres."
	}
	lireTelephone(f, "telephone", "", &s.Telephone, fautes)
	lireCourriel(f, "courriel", "", &s.Courriel, fautes)
	s.Secteur = f.Get("secteur")
	if !slices.ContainsFunc(Secteurs, func(o ui.Option) bool { return o.Code == s.Secteur }) {
		fautes["secteur"] = "Choisissez un secteur."
	}
	s.Actif = s.ID == "" || f.Get("actif") == "oui"
	return fautes
}
