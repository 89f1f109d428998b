package demandes

import (
	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// SaisieNote draws the control of a note.
func SaisieNote() ui.Saisie {
	return ui.Saisie{Genre: ui.GenreZone, Nom: "note", Libelle: "Note pour vos collègues", Lignes: 3, Max: maxNote, Aide: "Elle n’est pas envoyée à l’usager, qui peut demander à la lire."}
}

func annoter(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	d, err := OuvrirAgent(r, r.Request.PathValue("demande"), agents.Accueil, agents.Instruction, agents.Validation)
	if err != nil {
		return err
	}
	if err := Annoter(r.App, d, agents.De(r), f.Get("note")); err != nil {
		if faute := socle.EnErreur(err).Champs["note"]; faute != "" {
			return socle.Err(socle.Invalide, faute+" Revenez en arrière\u00a0: votre texte y est encore.")
		}
		return err
	}
	r.Annoncer("La note est ajoutée.")
	return r.Rediriger(r.Chemin + "/agents/demandes/" + d.ID + "#notes")
}
