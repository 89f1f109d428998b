package rgpd

import (
	"net/http"
	"net/url"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pageExercices struct {
	*socle.Cadre
	Ouverts, Repondus []ligneExercice
}

type ligneExercice struct {
	ID, Titre, Demandeur, Recue, Mot string
	Avant                            string // day due
	Retard                           bool
	Repondu                          string // day of the answer
}

func listerExercices(r *socle.Requete) error {
	p := &pageExercices{Cadre: r.Cadre("Demandes sur les données personnelles")}
	ouverts, err := aRepondre(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	finis, err := repondus(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	auj := r.Socle.Horloge.Aujourdhui()
	for i := range ouverts {
		p.Ouverts = append(p.Ouverts, ouverts[i].ligne(auj))
	}
	for i := range finis {
		p.Repondus = append(p.Repondus, finis[i].ligne(auj))
	}
	return r.Rendre(http.StatusOK, "rgpd/exercices", p)
}

func (e *Exercice) ligne(auj socle.Jour) ligneExercice {
	titre, _ := e.Genre.Mots()
	l := ligneExercice{ID: e.ID, Titre: titre, Demandeur: e.Demandeur, Recue: e.recue().Date(), Mot: e.Etat.Mot(), Avant: e.due().Date(), Retard: e.enRetard(auj)}
	if !e.Etat.Ouvert() {
		l.Repondu = jourDe(e.ReponduLe)
	}
	return l
}

func (e *Exercice) enRetard(auj socle.Jour) bool { return e.Etat.Ouvert() && auj.Apres(e.due()) }

type pageSaisir struct {
	*socle.Cadre
	Saisies ui.Saisies
}

// canaux are the ways by which somebody asks without the pages of the guichet.
var canaux = []ui.Option{
	{Code: string(demandes.AuGuichet), Libelle: "Au guichet"},
	{Code: string(demandes.Papier), Libelle: "Par courrier"},
	{Code: string(demandes.Courriel), Libelle: "Par courriel"},
	{Code: string(demandes.Telephone), Libelle: "Par téléphone"},
}

func nouvellePageSaisir(r *socle.Requete) *pageSaisir {
	quoi := ui.Saisie{Genre: ui.GenreRadios, Nom: "genre", Libelle: "Ce que la personne demande"}
	for _, g := range genres {
		quoi.Options = append(quoi.Options, ui.Option{Code: string(g.Genre), Libelle: g.Titre})
	}
	return &pageSaisir{Cadre: r.Cadre("Enregistrer une demande"), Saisies: ui.Saisies{
		quoi,
		{Genre: ui.GenreRadios, Nom: "canal", Libelle: "Comment elle l’a demandé", Options: canaux},
		ui.Saisie{Genre: ui.GenreDate, Nom: "recue_le", Libelle: "Reçue le", Aide: "Le mois pour répondre part de ce jour."}.Dater(r.Socle.Horloge.Aujourdhui().ISO()),
		{Genre: ui.GenreTexte, Nom: "demandeur", Libelle: "Prénom et nom", Max: 200},
		{Genre: ui.GenreTexte, Nom: "numero", Libelle: "Numéro d’une de ses demandes", Facultatif: true, Largeur: 20, Aide: "Par exemple 4K7M-2C9C. Il relie cette demande à ce que le guichet garde de la personne."},
		{Genre: ui.GenreTexte, Nom: "courriel", Libelle: "Son adresse électronique", Facultatif: true, Inputmode: "email", Aide: "Sans adresse, imprimez la réponse et envoyez-la par courrier."},
		{Genre: ui.GenreZone, Nom: "objet", Libelle: "Les données concernées", Lignes: 3, Max: 2000},
		{Genre: ui.GenreZone, Nom: "souhait", Libelle: "Ce qu’il faut écrire", Facultatif: true, Lignes: 2, Max: 2000},
		{Genre: ui.GenreZone, Nom: "raison", Libelle: "Ses raisons", Facultatif: true, Lignes: 2, Max: 2000},
		{Genre: ui.GenreCache, Nom: "cle", Valeur: socle.Jeton()},
	}}
}

func saisirExercice(r *socle.Requete) error {
	return r.Rendre(http.StatusOK, "rgpd/saisir", nouvellePageSaisir(r))
}

func enregistrerExercice(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	e := &Exercice{Collectivite: r.Collectivite, Cle: f.Get("cle")}
	if fautes := e.lire(r, f); len(fautes) > 0 {
		p := nouvellePageSaisir(r)
		p.Erreurs = p.Saisies.Reprendre(f, fautes)
		return r.Rendre(http.StatusUnprocessableEntity, "rgpd/saisir", p)
	}
	a := agents.De(r)
	if err := e.Recevoir(r.App, a.Acteur(), a.ID); err != nil {
		return err
	}
	r.Annoncer("La demande est enregistrée. Répondez avant le " + Echeance(e.recue()).Date() + ".")
	return r.Rediriger(r.Chemin + "/agents/droits")
}

// lire fills the exercice from the form of an agent and tells every fault.
func (e *Exercice) lire(r *socle.Requete, f url.Values) map[string]string {
	fautes := e.lireTextes(f, map[string]string{"objet": "Dites de quelles données il s’agit."})
	e.Genre, e.Canal = Genre(f.Get("genre")), f.Get("canal")
	if titre, _ := e.Genre.Mots(); titre == "" {
		fautes["genre"] = "Choisissez ce que la personne demande."
	}
	if !offerte(canaux, e.Canal) {
		fautes["canal"] = "Choisissez comment la demande est arrivée."
	}
	recue, faute := socle.JourSaisi(f, "recue_le")
	switch {
	case faute == "" && recue.Nul():
		faute = "Indiquez le jour où la demande est arrivée."
	case faute == "" && recue.Apres(r.Socle.Horloge.Aujourdhui()):
		faute = "Ce jour est dans le futur\u00a0: vérifiez la date."
	}
	if e.RecueLe = recue.ISO(); faute != "" {
		fautes["recue_le"] = faute
	}
	if e.Demandeur, faute = socle.TexteSaisi(f, "demandeur", 200); e.Demandeur == "" {
		faute = "Indiquez le prénom et le nom de la personne."
	}
	if faute != "" {
		fautes["demandeur"] = faute
	}
	if f.Get("courriel") != "" {
		courriel, err := socle.LireCourriel(f.Get("courriel"))
		if e.Courriel = courriel; err != nil {
			fautes["courriel"] = socle.EnErreur(err).Champs["courriel"]
		}
	}
	if faute := e.relier(r, f.Get("numero")); faute != "" {
		fautes["numero"] = faute
	}
	return fautes
}

// relier ties the exercice to the usager of one of her demandes.
func (e *Exercice) relier(r *socle.Requete, saisi string) (faute string) {
	if saisi == "" {
		return ""
	}
	numero, err := socle.LireNumero(saisi)
	if err == nil {
		var d *demandes.Demande
		if d, err = demandes.ParNumero(r.App, r.Collectivite, numero); err == nil {
			e.Usager = d.Usager
			return ""
		}
	}
	return "Ce numéro n’existe pas\u00a0: vérifiez les 8 caractères, par exemple 4K7M-2C9C."
}

func offerte(options []ui.Option, code string) bool {
	for _, o := range options {
		if o.Code == code {
			return true
		}
	}
	return false
}
