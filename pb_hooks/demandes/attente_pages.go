package demandes

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// delaiPieces is the time proposed to complete a demande, in days.
const delaiPieces = 30

// saisiesPieces proposes the pièces of the form, ticked when a demande recorded
// at the desk came without, and leaves room for anything else: a correction is
// asked the same way.
func (p *pageActe) saisiesPieces(r *socle.Requete) error {
	liste := ui.Saisie{Genre: ui.GenreCases, Nom: "manquants", Libelle: "Ce qui manque ou doit être corrigé", Facultatif: true}
	for _, piece := range p.doc.Pieces {
		liste.Options = append(liste.Options, ui.Option{Code: piece.ID, Libelle: piece.Libelle.Fr})
	}
	manquantes, err := PiecesManquantes(r.App, p.Demande)
	if err != nil {
		return err
	}
	for _, piece := range manquantes {
		liste.Valeurs = append(liste.Valeurs, piece.ID)
		liste.Aide = "Ce que la demande enregistrée n’a pas est déjà coché."
	}
	limite := r.Socle.Horloge.Aujourdhui().PlusJours(delaiPieces).ISO()
	if len(liste.Options) > 0 {
		p.Saisies = append(p.Saisies, liste)
	}
	p.Saisies = append(p.Saisies,
		ui.Saisie{Genre: ui.GenreZone, Nom: "autres", Libelle: "Autre chose à envoyer ou à corriger", Facultatif: true, Lignes: 3, Aide: "Une chose par ligne. Par exemple : la date de naissance de l’enfant."},
		ui.Saisie{Genre: ui.GenreZone, Nom: "message", Libelle: "Votre message à l’usager", Facultatif: true, Lignes: 4, Max: 4000, Aide: "Expliquez simplement ce qui ne va pas."},
		ui.Saisie{Genre: ui.GenreDate, Nom: "limite", Libelle: "À envoyer avant le"}.Dater(limite),
		ui.Saisie{
			Genre: ui.GenreRadios, Nom: "indispensable", Libelle: "Peut-on étudier la demande en attendant ?", Valeur: "oui",
			Options: []ui.Option{
				{Code: "oui", Libelle: "Non, c’est indispensable", Aide: "La demande devient incomplète et le délai de réponse s’arrête (CRPA L114-5)."},
				{Code: "non", Libelle: "Oui, l’étude continue", Aide: "Le délai de réponse continue de courir."},
			},
		},
	)
	return nil
}

func demanderComplement(r *socle.Requete) error {
	p := &pageActe{}
	if err := p.ouvrir(r); err != nil {
		return err
	}
	if err := p.saisiesPieces(r); err != nil {
		return err
	}
	p.Cadre = r.Cadre("Demander un document ou une correction")
	return r.Rendre(http.StatusOK, "demandes/complement", p)
}

func envoyerComplement(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	p := &pageActe{}
	if err := p.ouvrir(r); err != nil {
		return err
	}
	if err := p.saisiesPieces(r); err != nil {
		return err
	}
	limite, faute := socle.JourSaisi(f, "limite")
	if faute != "" {
		err = socle.ErrChamps(map[string]string{"limite": faute})
	} else {
		_, err = DemanderPieces(r.App, p.Demande, agents.De(r).Acteur(), DemandePieces{
			Manquants: p.manquants(f), Message: strings.TrimSpace(f.Get("message")), Limite: limite, ArreteDelai: f.Get("indispensable") != "non",
		})
	}
	if err != nil {
		return p.fautes(r, f, err, "Demander un document ou une correction", "demandes/complement")
	}
	r.Annoncer("Votre demande est partie. L’usager est prévenu.")
	return r.Rediriger(p.Base)
}

// manquants lists what was ticked, in the words of the form, and what was
// typed, a line each.
func (p *pageActe) manquants(f url.Values) []string {
	var l []string
	for _, piece := range p.doc.Pieces {
		if slices.Contains(f["manquants"], piece.ID) {
			l = append(l, piece.Libelle.Fr)
		}
	}
	for ligne := range strings.Lines(f.Get("autres")) {
		if ligne = strings.TrimSpace(ligne); ligne != "" && len(l) < 20 {
			l = append(l, string([]rune(ligne)[:min(200, len([]rune(ligne)))]))
		}
	}
	return l
}
