package synchro

import (
	"cmp"
	"strings"
	"time"

	"guichet/pb_hooks/socle"
)

// exporterGuichets gives the whole list as a table, with the invitations that wait.
func exporterGuichets(r *socle.Requete) error {
	l, err := flotte(r.App, "")
	if err != nil {
		return err
	}
	attendent, err := invitationsSuivies(r.App)
	if err != nil {
		return err
	}
	t := &socle.Tableau{Titre: "Guichets du département", Colonnes: []socle.Colonne{
		{Titre: "Collectivités"},
		{Titre: "Codes"},
		{Titre: "Étape"},
		{Titre: "Adresse"},
		{Titre: "À voir"},
		{Titre: "Dernier contact", Genre: socle.Jours},
		{Titre: "Version"},
		{Titre: "Nouvelles qu’il n’a pas pu envoyer", Genre: socle.Entiers},
		{Titre: "Attendent depuis", Genre: socle.Jours},
		{Titre: "Sauvegarde prouvée", Genre: socle.Jours},
		{Titre: "Certificat jusqu’au", Genre: socle.Jours},
		{Titre: "Disque libre (%)", Genre: socle.Entiers},
		{Titre: "Courriels"},
		{Titre: "Voyants à réparer"},
		{Titre: "Nouvelles illisibles ici", Genre: socle.Entiers},
		{Titre: "Invitation jusqu’au", Genre: socle.Jours},
	}}
	var lignes [][]any
	for i := range l {
		lignes = append(lignes, l[i].cellules())
	}
	for _, x := range attendent {
		cellules := make([]any, len(t.Colonnes))
		cellules[0], cellules[1], cellules[2], cellules[15] = x.Noms, x.Codes, x.mot(), jourOuVide(x.ExpireLe.Time())
		lignes = append(lignes, cellules)
	}
	t.Lignes = socle.LignesDe(lignes)
	return r.Telecharger("guichets", cmp.Or(r.Request.URL.Query().Get("format"), "csv"), t)
}

func (v *vu) cellules() []any {
	var codes []string
	for _, m := range v.Membres {
		codes = append(codes, m.Code)
	}
	p := &v.Presence
	cellules := []any{
		v.noms(), strings.Join(codes, " + "), motsEtapes[v.etape()], v.Adresse, strings.Join(v.maux(), " "), jourOuVide(v.VuLe.Time()), v.Version, p.EnAttente, jourOuVide(p.Depuis),
	}
	if x := p.Sante; x != nil {
		cellules = append(cellules, jourOuVide(x.PreuveLe), jourOuVide(x.CertificatLe), x.Disque, socle.Lumiere(x.Courriels).Mot())
	} else {
		cellules = append(cellules, nil, nil, nil, nil)
	}
	return append(cellules, strings.Join(v.rouges(), ", "), v.Rebuts, nil)
}

func jourOuVide(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return socle.JourDe(t)
}
