package formation

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pagePlaces struct {
	*socle.Cadre
	Places  []placeMontree
	Libres  int
	Saisies ui.Saisies // to give one
}

type placeMontree struct {
	Numero     int
	Libre      bool
	Mot        string // what it is, in a word or two
	Pour       string
	Code       string // as it is read aloud
	Lien       string
	Depuis     string
	Activite   string
	CommeNeuve bool
}

// pourMax bounds the mark of a place.
const pourMax = 60

func montrerPlace(r *socle.Requete, p Place) placeMontree {
	m := placeMontree{Numero: p.Numero, Libre: p.Libre(), Mot: "Libre", CommeNeuve: p.Folder == ""}
	if m.Libre {
		return m
	}
	m.Mot, m.Pour, m.Code = "Donnée, personne n’y est entré", p.Pour, direCode(p.Code)
	m.Lien = r.Socle.AdressePublique() + racine + "/code/" + p.Code
	m.Depuis = socle.Instant(p.DonneeLe)
	if !p.EntreeLe.IsZero() {
		m.Mot, m.Activite = "Prise", socle.Instant(p.Activite())
	}
	return m
}

func listerPlaces(r *socle.Requete) error {
	p := &pagePlaces{Cadre: r.Cadre("Places de formation"), Saisies: ui.Saisies{{
		Genre: ui.GenreTexte, Nom: "pour", Libelle: "Pour qui", Facultatif: true, Max: pourMax, Aide: "Un repère pour vous : la commune, la table dans la salle.",
	}}}
	for _, x := range de(r.App).places() {
		m := montrerPlace(r, x)
		if m.Libre {
			p.Libres++
		}
		p.Places = append(p.Places, m)
	}
	return r.Rendre(http.StatusOK, "formation/places", p)
}

// numeroDe is the place of an address, 0 for none.
func numeroDe(r *socle.Requete) int {
	n, _ := strconv.Atoi(r.Request.PathValue("place")) // 0 is none
	return n
}

// revenir goes back to the list, where its place is.
func revenir(r *socle.Requete, place int, phrase string) error {
	r.Annoncer(phrase)
	return r.Rediriger(fmt.Sprintf("%s/places#place-%d", racine, place))
}

func donnerPlace(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	pour := []rune(strings.TrimSpace(f.Get("pour")))
	p, err := de(r.App).donner(string(pour[:min(len(pour), pourMax)]))
	if err != nil {
		return err
	}
	return revenir(r, p.Numero, fmt.Sprintf("La place %d est donnée. Son code est %s.", p.Numero, direCode(p.Code)))
}

func remettrePlace(r *socle.Requete) error {
	n := numeroDe(r)
	if err := de(r.App).remettre(parFormateur, n); err != nil {
		return err
	}
	return revenir(r, n, fmt.Sprintf("La place %d est comme au début.", n))
}

func reprendrePlace(r *socle.Requete) error {
	n := numeroDe(r)
	if err := de(r.App).reprendre(n); err != nil {
		return err
	}
	return revenir(r, n, fmt.Sprintf("La place %d est libre. Son code n’ouvre plus rien.", n))
}

func remettreToutes(r *socle.Requete) error {
	if err := de(r.App).remettre(parFormateur); err != nil {
		return err
	}
	r.Annoncer("Toutes les places sont comme au début.")
	return r.Rediriger(racine + "/places")
}
