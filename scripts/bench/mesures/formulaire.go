package main

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"guichet/pb_hooks/catalogue"
	"guichet/scripts/bench/depots"
)

// phrase is what fills a text: the length of an ordinary answer.
const phrase = "Le lampadaire du carrefour ne s’allume plus depuis lundi."

// vingtChamps is « Écrire à la mairie », with six questions more so that a
// private person answers twenty, and its answers. It is written in a file too.
func vingtChamps(folder string) (depots.Formulaire, string, error) {
	d, err := catalogue.Modele("contact")
	if err != nil {
		return depots.Formulaire{}, "", err
	}
	reponses := url.Values{
		"auteur_nom_naissance": {"Thouvenel"}, "auteur_prenoms": {"Camille"}, "auteur_nom_usage": {"Aubry"},
		"auteur_email": {"camille@example.org"}, "auteur_telephone": {"06 39 98 01 14"},
		"auteur_voie": {"14 rue des Tisserands"}, "auteur_complement": {"Bâtiment B"}, "auteur_code_postal": {"88340"},
		"auteur_commune": {"Le Val-d’Ajol"}, "auteur_pays": {"99100"},
		"objet": {"Éclairage public"}, "message": {strings.Repeat(phrase+" ", 5)},
	}
	for _, l := range d.Listes { // the champ is named as its list
		reponses.Set(l.Code, l.Options[0].ID)
	}
	d.Code, d.ID = "vingt-champs", d.ID[:len(d.ID)-1]+"Z"
	precisions := catalogue.Etape{ID: "01KATQ0000BANC", Titre: catalogue.Texte{Fr: "Vos précisions"}}
	for i := range 6 {
		code := fmt.Sprintf("precision%d", i+1)
		precisions.Champs = append(precisions.Champs, catalogue.Champ{
			ID: "01KATQ0000BANC" + code, Code: code, Type: "texte", Libelle: catalogue.Texte{Fr: fmt.Sprintf("Précision %d", i+1)},
		})
		reponses.Set(code, phrase)
	}
	d.Etapes = append(d.Etapes, precisions)
	if len(reponses) != 20 {
		return depots.Formulaire{}, "", errors.New("the form has not twenty answers")
	}
	b, err := d.Canonique()
	if err != nil {
		return depots.Formulaire{}, "", err
	}
	fichier := filepath.Join(folder, d.Code+".json")
	return depots.NouveauFormulaire(d, "objet", reponses), fichier, os.WriteFile(fichier, b, 0o600)
}
