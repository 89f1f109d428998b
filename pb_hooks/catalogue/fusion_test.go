package catalogue_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"guichet/pb_hooks/catalogue"
)

func TestLeModeleChangeEtRienDIciNeSePerd(t *testing.T) {
	type document = *catalogue.Document
	champ := func(d document, etape int) *catalogue.Champ { return &d.Etapes[etape].Champs[0] }
	for nom, l := range map[string]struct {
		ici, modele, attendu func(document)
		prendre              map[string]bool
		conflits             []string
	}{
		"rien ne change":                      {},
		"le modèle seul change une question":  {modele: func(d document) { champ(d, 3).Libelle.Fr = "Où ?" }, attendu: func(d document) { champ(d, 3).Libelle.Fr = "Où ?" }},
		"la mairie seule change une question": {ici: func(d document) { champ(d, 3).Libelle.Fr = "Où ?" }, attendu: func(d document) { champ(d, 3).Libelle.Fr = "Où ?" }},
		"chacun change une partie de la même question": {
			ici:     func(d document) { champ(d, 3).Aide.Fr = "Ici" },
			modele:  func(d document) { champ(d, 3).Libelle.Fr = "Où ?" },
			attendu: func(d document) { champ(d, 3).Aide.Fr, champ(d, 3).Libelle.Fr = "Ici", "Où ?" },
		},
		"chacun change la même chose autrement : la mairie garde la sienne": {
			ici:      func(d document) { champ(d, 3).Libelle.Fr = "À quel endroit ?" },
			modele:   func(d document) { champ(d, 3).Libelle.Fr = "Où ?" },
			attendu:  func(d document) { champ(d, 3).Libelle.Fr = "À quel endroit ?" },
			conflits: []string{"la question"},
		},
		"elle peut choisir celle du modèle": {
			ici:      func(d document) { champ(d, 3).Libelle.Fr = "À quel endroit ?" },
			modele:   func(d document) { champ(d, 3).Libelle.Fr = "Où ?" },
			attendu:  func(d document) { champ(d, 3).Libelle.Fr = "Où ?" },
			prendre:  map[string]bool{"01KATQ0000QCY8A68EQNHAYM4P/libelle": true},
			conflits: []string{"la question"},
		},
		"chacun change la même chose de la même façon": {
			ici:     func(d document) { champ(d, 3).Libelle.Fr = "Où ?" },
			modele:  func(d document) { champ(d, 3).Libelle.Fr = "Où ?" },
			attendu: func(d document) { champ(d, 3).Libelle.Fr = "Où ?" },
		},
		"une question de la mairie et une du modèle viennent toutes deux": {
			ici: func(d document) {
				d.Etapes = append(d.Etapes[:1:1], append([]catalogue.Etape{page("ici")}, d.Etapes[1:]...)...)
			},
			modele: func(d document) { d.Etapes = append(d.Etapes, page("modele")) },
			attendu: func(d document) {
				d.Etapes = append(append(d.Etapes[:1:1], append([]catalogue.Etape{page("ici")}, d.Etapes[1:]...)...), page("modele"))
			},
		},
		"une page retirée du modèle s’en va": {
			modele: func(d document) { d.Etapes = d.Etapes[:len(d.Etapes)-1] }, attendu: func(d document) { d.Etapes = d.Etapes[:len(d.Etapes)-1] },
		},
		"une page retirée du modèle reste si la mairie l’a changée": {
			ici:     func(d document) { d.Etapes[len(d.Etapes)-1].Titre.Fr = "Autre" },
			modele:  func(d document) { d.Etapes = d.Etapes[:len(d.Etapes)-1] },
			attendu: func(d document) { d.Etapes[len(d.Etapes)-1].Titre.Fr = "Autre" },
		},
		"une page retirée par la mairie ne revient pas": {
			ici:     func(d document) { d.Etapes = d.Etapes[:len(d.Etapes)-1] },
			modele:  func(d document) { d.Etapes[len(d.Etapes)-1].Titre.Fr = "Autre" },
			attendu: func(d document) { d.Etapes = d.Etapes[:len(d.Etapes)-1] },
		},
		"le modèle change son délai, la mairie son service": {
			ici:     func(d document) { d.Traitement.Service = "voirie" },
			modele:  func(d document) { d.Traitement.Delai.Valeur = 9 },
			attendu: func(d document) { d.Traitement.Service, d.Traitement.Delai.Valeur = "voirie", 9 },
		},
	} {
		t.Run(nom, func(t *testing.T) {
			base, ici, nouveau, attendu := modele(t, "signalement"), modele(t, "signalement"), modele(t, "signalement"), modele(t, "signalement")
			for d, changer := range map[document]func(document){ici: l.ici, nouveau: l.modele, attendu: l.attendu} {
				if changer != nil {
					changer(d)
				}
			}
			d, conflits, err := catalogue.Fusionner(base, ici, nouveau, l.prendre)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(attendu, d, cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(catalogue.Document{})); diff != "" {
				t.Error(diff)
			}
			var quoi []string
			for _, c := range conflits {
				quoi = append(quoi, c.Quoi)
			}
			if diff := cmp.Diff(l.conflits, quoi); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func page(id string) catalogue.Etape {
	return catalogue.Etape{ID: id, Titre: catalogue.Texte{Fr: id}, Champs: []catalogue.Champ{{ID: id + "c", Code: id, Type: "texte", Libelle: catalogue.Texte{Fr: id}}}}
}
