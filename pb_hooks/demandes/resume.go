package demandes

import (
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// BlocResume is one page of answers as they are shown.
type BlocResume struct {
	Titre    string
	Modifier string
	Lignes   []LigneResume
}

// LigneResume is one answer.
type LigneResume struct {
	Question string
	Reponse  []string
	Rangees  []RangeeResume
	Fichiers []ui.Fichier
}

// RangeeResume is one row of an answer that has several.
type RangeeResume struct {
	Titre  string
	Lignes []LigneResume
}

// resumer prepares the answers for a page: modifier gives the address that
// changes a page of the form, fichier the one of a pièce.
func resumer(r *socle.Requete, p *catalogue.Parcours, modifier, fichier func(id string) string) ([]BlocResume, error) {
	var l []BlocResume
	for _, bloc := range p.Resume() {
		b := BlocResume{Titre: bloc.Page.Titre}
		if modifier != nil {
			b.Modifier = modifier(bloc.Page.ID)
		}
		for _, ligne := range bloc.Lignes {
			n := enResume(ligne)
			for _, id := range ligne.Pieces {
				piece, err := pieces.ParID(r.App, r.Collectivite, id)
				if err != nil {
					return nil, err
				}
				n.Fichiers = append(n.Fichiers, fichierDe(piece, fichier(id)))
			}
			b.Lignes = append(b.Lignes, n)
		}
		l = append(l, b)
	}
	return l, nil
}

// fichierDe shows a pièce with its address, or since when it is no longer kept.
func fichierDe(p *pieces.Piece, url string) ui.Fichier {
	if p.Otee() {
		return ui.Fichier{ID: p.ID, Nom: p.Nom, Taille: "effacé le " + socle.JourDe(p.OteeLe.Time()).Date()}
	}
	return ui.Fichier{ID: p.ID, Nom: p.Nom, Taille: socle.Taille(p.Taille), URL: url}
}

func enResume(ligne catalogue.Ligne) LigneResume {
	n := LigneResume{Question: ligne.Question, Reponse: ligne.Reponse}
	for _, rangee := range ligne.Rangees {
		r := RangeeResume{Titre: rangee.Titre}
		for _, l := range rangee.Lignes {
			r.Lignes = append(r.Lignes, enResume(l))
		}
		n.Rangees = append(n.Rangees, r)
	}
	return n
}

// ResumeDe gives the answers of a filed demande, its documents served under an
// address that ends with a slash. What was sent later comes last.
func ResumeDe(r *socle.Requete, d *Demande, base string) ([]BlocResume, error) {
	p, err := ReponsesDe(r.App, d)
	if err != nil {
		return nil, err
	}
	l, err := resumer(r, p, nil, func(id string) string { return base + id })
	if err != nil {
		return nil, err
	}
	dans := map[string]bool{}
	for _, b := range l {
		for _, ligne := range b.Lignes {
			for _, f := range ligne.Fichiers {
				dans[f.ID] = true
			}
		}
	}
	toutes, err := pieces.DuProprietaire(r.App, d.Objet())
	if err != nil {
		return nil, err
	}
	lettre, ensuite := LigneResume{Question: "Courrier reçu"}, LigneResume{Question: "Documents envoyés ensuite"}
	for _, piece := range toutes {
		if dans[piece.ID] {
			continue
		}
		vers := &ensuite
		if piece.Champ == courrier {
			vers = &lettre
		}
		vers.Fichiers = append(vers.Fichiers, fichierDe(&piece, base+piece.ID))
	}
	for _, ligne := range []LigneResume{lettre, ensuite} {
		if len(ligne.Fichiers) > 0 {
			l = append(l, BlocResume{Titre: ligne.Question, Lignes: []LigneResume{ligne}})
		}
	}
	return l, nil
}
