package collectivites

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// couleursProposees keep 4.5:1 with white text as they are.
var couleursProposees = []ui.Option{
	{Code: couleurDefaut, Libelle: "Bleu"},
	{Code: "#0f5c66", Libelle: "Bleu canard"},
	{Code: "#1f5e3a", Libelle: "Vert"},
	{Code: "#7a1f3d", Libelle: "Bordeaux"},
	{Code: "#8f3a1e", Libelle: "Brique"},
	{Code: "#4b3b80", Libelle: "Violet"},
	{Code: "#3d4a57", Libelle: "Ardoise"},
}

const autreCouleur = "autre"

type pageApparence struct {
	*socle.Cadre
	Saisies ui.Saisies
	Logo    ui.Saisie
	Nuances []nuance
	// Choisie is the colour that had to be darkened, "" when it was not.
	Choisie string
}

type nuance struct{ Libelle, Couleur, Contraste string }

func nouvellePageApparence(r *socle.Requete) *pageApparence {
	c := De(r)
	choix := ui.Saisie{Genre: ui.GenreRadios, Nom: "couleur", Libelle: "Couleur", Options: append(couleursProposees[:len(couleursProposees):len(couleursProposees)], ui.Option{Code: autreCouleur, Libelle: "Une autre couleur"})}
	libre := ui.Saisie{
		Genre: ui.GenreTexte, Nom: "couleur_libre", Libelle: "Si c’est une autre couleur : son code", Facultatif: true, Largeur: 10,
		Aide: "Un dièse et six caractères, par exemple #1f4e79. La charte graphique le donne souvent.",
	}
	choix.Valeur = autreCouleur
	for _, o := range couleursProposees {
		if strings.EqualFold(o.Code, c.Couleur) {
			choix.Valeur = o.Code
		}
	}
	if choix.Valeur == autreCouleur {
		libre.Valeur = c.Couleur
	}
	chemin := r.Chemin + "/agents/reglages/apparence/logo"
	p := &pageApparence{
		Cadre: r.Cadre("Apparence"), Saisies: ui.Saisies{choix, libre},
		Logo: ui.Saisie{
			Genre: ui.GenreFichier, Nom: "logo", Libelle: "Logo de la " + c.NomCommun(), Source: chemin,
			Accepte: ".png,.jpg,.jpeg", Limites: "PNG ou JPEG, " + socle.Taille(maxLogo) + " au plus.",
		},
	}
	if c.Logo != "" {
		p.Logo.Fichiers = []ui.Fichier{{ID: "logo", Nom: "Logo actuel", URL: p.Cadre.Logo}}
	}
	t := CalculerTheme(c.Couleur)
	p.Nuances = []nuance{
		{"Boutons, bandeaux et liens", t.Fond, contrasteEcrit(t.Fond)},
		{"Boutons sous la souris", t.Survol, contrasteEcrit(t.Survol)},
	}
	if t.Assombrie {
		p.Choisie = c.Couleur
	}
	return p
}

// contrasteEcrit is the contrast with white, « 8,5 ».
func contrasteEcrit(couleur string) string {
	return strings.Replace(strconv.FormatFloat(Contraste(couleur, "#ffffff"), 'f', 1, 64), ".", ",", 1)
}

func montrerApparence(r *socle.Requete) error {
	return r.Rendre(http.StatusOK, "collectivites/apparence", nouvellePageApparence(r))
}

func enregistrerCouleur(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	couleur, fautes := lireCouleur(f)
	if fautes != nil {
		p := nouvellePageApparence(r)
		p.Erreurs = p.Saisies.Reprendre(f, fautes)
		return r.Rendre(http.StatusUnprocessableEntity, "collectivites/apparence", p)
	}
	c := *De(r)
	c.Couleur = couleur
	if err := c.regler(r, "Couleur"); err != nil {
		return err
	}
	r.Annoncer("La couleur est enregistrée.")
	return r.Rediriger(r.Chemin + "/agents/reglages/apparence")
}

func lireCouleur(f url.Values) (string, map[string]string) {
	choisie := f.Get("couleur")
	for _, o := range couleursProposees {
		if o.Code == choisie {
			return choisie, nil
		}
	}
	if choisie != autreCouleur {
		return "", map[string]string{"couleur": "Choisissez une couleur."}
	}
	libre := strings.ToLower(nettoyer(f.Get("couleur_libre"), false))
	if !strings.HasPrefix(libre, "#") {
		libre = "#" + libre
	}
	if !CouleurValide(libre) {
		return "", map[string]string{"couleur_libre": "Écrivez la couleur avec un dièse et six caractères, par exemple #1f4e79."}
	}
	return libre, nil
}

// corpsLogo lets a far too heavy image come whole, so that its refusal is a
// sentence and not a cut connection.
const corpsLogo = 20 << 20

// enregistrerLogo receives a logo, or removes it. The script of the page sends
// the file as soon as it is chosen and reads JSON.
func enregistrerLogo(r *socle.Requete) error {
	logo, retirer, err := recevoirLogo(r)
	if err == nil && logo == "" && !retirer {
		err = socle.ErrChamps(map[string]string{"logo": "Choisissez d’abord une image sur votre appareil."})
	}
	if fautes := socle.EnErreur(err).Champs; err != nil && fautes != nil && !r.EstFragment() {
		p := nouvellePageApparence(r)
		p.Erreurs = p.Logo.Fautes(fautes)
		return r.Rendre(http.StatusUnprocessableEntity, "collectivites/apparence", p)
	}
	if err != nil {
		return err
	}
	c := *De(r)
	c.Logo = logo
	if err := c.regler(r, "Logo"); err != nil {
		return err
	}
	if r.EstFragment() {
		return r.JSON(http.StatusOK, map[string]bool{"recu": true})
	}
	if retirer {
		r.Annoncer("Le logo est retiré.")
	} else {
		r.Annoncer("Le logo est enregistré.")
	}
	return r.Rediriger(r.Chemin + "/agents/reglages/apparence")
}

func recevoirLogo(r *socle.Requete) (logo string, retirer bool, err error) {
	illisible := socle.Err(socle.Invalide, "Votre envoi n’a pas pu être lu. Revenez en arrière et essayez de nouveau.")
	parties, err := r.Request.MultipartReader()
	if err != nil {
		return "", false, illisible.Cause(err)
	}
	for {
		p, err := parties.NextPart()
		var trop *http.MaxBytesError
		switch {
		case errors.Is(err, io.EOF):
			return logo, retirer, nil
		case errors.As(err, &trop):
			return "", false, err
		case err != nil:
			return "", false, illisible.Cause(err)
		case p.FormName() == "retirer":
			retirer = true
		case p.FileName() != "":
			if logo, err = lireLogo(p); err != nil {
				return "", false, err
			}
		}
	}
}
