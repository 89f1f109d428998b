package collectivites

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pageAnnonces struct {
	*socle.Cadre
	Annonces []ligneAnnonce
}

type ligneAnnonce struct{ ID, Titre, Genre, Dates, Situation string }

func listerAnnonces(r *socle.Requete) error {
	l, err := Annonces(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	p := &pageAnnonces{Cadre: r.Cadre("Annonces")}
	auj := r.Socle.Horloge.Aujourdhui().ISO()
	for _, a := range l {
		ligne := ligneAnnonce{ID: a.ID, Titre: a.Titre, Genre: libelle(GenresAnnonce, a.Genre), Dates: a.dates(), Situation: "en ligne"}
		switch {
		case a.Au != "" && a.Au < auj:
			ligne.Situation = "passée"
		case a.Du > auj:
			ligne.Situation = "à venir"
		}
		p.Annonces = append(p.Annonces, ligne)
	}
	return r.Rendre(http.StatusOK, "collectivites/annonces", p)
}

func (a *Annonce) dates() string {
	du, errDu := socle.LireJour(a.Du)
	au, errAu := socle.LireJour(a.Au)
	switch {
	case errDu == nil && errAu == nil && du == au:
		return "le " + du.Date()
	case errDu == nil && errAu == nil:
		return "du " + du.Date() + " au " + au.Date()
	case errDu == nil:
		return "à partir du " + du.Date()
	case errAu == nil:
		return "jusqu’au " + au.Date()
	}
	return "sans date de fin"
}

type pageAnnonce struct {
	*socle.Cadre
	ID      string // "" for a new one
	Saisies ui.Saisies
}

func nouvellePageAnnonce(r *socle.Requete, a *Annonce) *pageAnnonce {
	p := &pageAnnonce{Cadre: r.Cadre("Ajouter une annonce"), ID: a.ID}
	if a.ID != "" {
		p.Cadre = r.Cadre(a.Titre)
	}
	p.Saisies = ui.Saisies{
		{Genre: ui.GenreRadios, Nom: "genre", Libelle: "Genre", Valeur: a.Genre, Options: GenresAnnonce},
		{Genre: ui.GenreTexte, Nom: "titre", Libelle: "Titre", Valeur: a.Titre, Aide: "Il se comprend seul, par exemple : mairie fermée le vendredi 15 mai."},
		{Genre: ui.GenreZone, Nom: "texte", Libelle: "Texte", Valeur: a.Texte, Facultatif: true, Max: 2000},
		ui.Saisie{Genre: ui.GenreDate, Nom: "du", Libelle: "Affichée à partir du", Facultatif: true, Aide: "Laissez vide pour l’afficher tout de suite."}.Dater(a.Du),
		ui.Saisie{Genre: ui.GenreDate, Nom: "au", Libelle: "Affichée jusqu’au (compris)", Facultatif: true, Aide: "Laissez vide pour la garder jusqu’à ce que vous la retiriez."}.Dater(a.Au),
	}
	return p
}

func annonceDuChemin(r *socle.Requete) (*Annonce, error) {
	if id := r.Request.PathValue("annonce"); id != nouvelObjet {
		return AnnonceParID(r.App, r.Collectivite, id)
	}
	return &Annonce{Collectivite: r.Collectivite}, nil
}

func montrerAnnonce(r *socle.Requete) error {
	a, err := annonceDuChemin(r)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "collectivites/annonce", nouvellePageAnnonce(r, a))
}

func enregistrerAnnonce(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	a, err := annonceDuChemin(r)
	if err != nil {
		return err
	}
	avant := *a
	if fautes := lireAnnonce(a, f); len(fautes) > 0 {
		p := nouvellePageAnnonce(r, &avant)
		p.Erreurs = p.Saisies.Reprendre(f, fautes)
		return r.Rendre(http.StatusUnprocessableEntity, "collectivites/annonce", p)
	}
	if err := r.App.RunInTransaction(func(tx core.App) error { return a.Enregistrer(tx, acteur(r)) }); err != nil {
		return err
	}
	r.Annoncer("L’annonce est enregistrée.")
	return r.Rediriger(r.Chemin + "/agents/reglages/annonces")
}

func lireAnnonce(a *Annonce, f url.Values) map[string]string {
	fautes := lireTextes(
		f,
		texte{"titre", "Indiquez un titre.", 150, false, &a.Titre},
		texte{"texte", "", 2000, true, &a.Texte},
	)
	a.Genre = f.Get("genre")
	if !slices.ContainsFunc(GenresAnnonce, func(o ui.Option) bool { return o.Code == a.Genre }) {
		fautes["genre"] = "Choisissez le genre de l’annonce."
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
	a.Du, a.Au = du.ISO(), au.ISO()
	return fautes
}

func retirerAnnonce(r *socle.Requete) error {
	a, err := AnnonceParID(r.App, r.Collectivite, r.Request.PathValue("annonce"))
	if err != nil {
		return err
	}
	if err := r.App.RunInTransaction(func(tx core.App) error { return a.Retirer(tx, acteur(r)) }); err != nil {
		return err
	}
	r.Annoncer("L’annonce est retirée.")
	return r.Rediriger(r.Chemin + "/agents/reglages/annonces")
}
