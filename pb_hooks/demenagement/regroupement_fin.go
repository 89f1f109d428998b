package demenagement

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// annonceDuree is how many days the entrance tells of the new commune.
const annonceDuree = 180

// conclure names the new collectivité, tells it to the public, and leads the
// addresses of the one that goes to it.
func (g *regroupement) conclure() error {
	phrase := g.Garde.Nom + " et " + g.Part.Nom + " n’ont plus qu’un guichet, celui-ci. Vos demandes y sont toutes, avec le même numéro et le même code de suivi."
	postaux := append(g.Garde.Postaux(), g.Part.Postaux()...)
	slices.Sort(postaux)
	brut, err := json.Marshal(slices.Compact(postaux))
	if err != nil {
		return err
	}
	g.Garde.CodesPostaux, g.Garde.Population = types.JSONRaw(brut), g.Garde.Population+g.Part.Population
	if g.Nom != "" {
		g.Garde.Renommer(g.Nom)
	}
	if err := g.tx.DB().Model(g.Garde).Update("CodesPostaux", "Population", "Nom", "Enseigne"); err != nil {
		return err
	}
	auj := socle.De(g.tx).Horloge.Aujourdhui()
	a := &collectivites.Annonce{Collectivite: g.Garde.ID, Genre: "information", Titre: "Un seul guichet", Texte: phrase, Du: auj.ISO(), Au: auj.PlusJours(annonceDuree).ISO()}
	if err := a.Enregistrer(g.tx, g.par); err != nil {
		return err
	}
	if err := g.Part.Placer(g.tx, collectivites.Parti, g.Garde.Chemin(), g.par); err != nil {
		return err
	}
	return socle.Journaliser(g.tx, socle.Acte{
		Acteur: g.par, Verbe: "demenagement.regrouper", Objet: "collectivites:" + g.Part.ID, Collectivite: g.Garde.ID, Details: g.r,
	})
}

// Fonder makes a new collectivité of two: it is created from the reference list,
// takes what both had, and looks like the first one.
func Fonder(tx core.App, f collectivites.Fiche, un, deux *collectivites.Collectivite, par socle.Acteur) (*collectivites.Collectivite, []*Rapport, error) {
	if un.Niveau != f.Niveau || deux.Niveau != f.Niveau {
		return nil, nil, socle.Err(socle.Invalide, "La nouvelle collectivité et les deux autres ne sont pas du même type.")
	}
	n, err := collectivites.Creer(tx, f, par)
	if err != nil {
		return nil, nil, err
	}
	if err := n.Heriter(tx, un); err != nil {
		return nil, nil, err
	}
	var rapports []*Rapport
	for _, c := range []*collectivites.Collectivite{un, deux} {
		r, err := Regroupement{Garde: n, Part: c}.Faire(tx, par)
		if err != nil {
			return nil, nil, err
		}
		rapports = append(rapports, r)
	}
	if un.Ouverte || deux.Ouverte {
		if err := n.Ouvrir(tx, par); err != nil {
			return nil, nil, fmt.Errorf("open %s: %w", n.Nom, err)
		}
	}
	return n, rapports, nil
}
