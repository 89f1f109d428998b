package synchro

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// Seuils are from when on a guichet is ill, and whether it is told by mail. A
// number of 0 is not watched.
type Seuils struct {
	Muette     bool `json:"muette"`  // nothing is told by mail
	Voyants    bool `json:"voyants"` // red lights count
	Silence    int  `json:"silence"` // h
	Envois     int  `json:"envois"`  // h that the oldest event waits
	Certificat int  `json:"certificat"`
	Sauvegarde int  `json:"sauvegarde"` // days
	Disque     int  `json:"disque"`     // %
}

const reglageSeuils = "hub-surveillance"

// seuilsDefaut are those of a hub where nobody set any.
func seuilsDefaut() Seuils {
	return Seuils{Voyants: true, Silence: 24, Envois: 24, Certificat: 15, Sauvegarde: 8, Disque: 10}
}

func lireSeuils(app core.App) (Seuils, error) {
	s, par, err := socle.LireReglage[Seuils](app, reglageSeuils)
	if err == nil && par == "" {
		s = seuilsDefaut()
	}
	return s, err
}

// seuil is one number of the page.
type seuil struct {
	nom, libelle, unite string
	max                 int
	vers                *int
}

func (s *Seuils) nombres() []seuil {
	return []seuil{
		{"silence", "Silencieux depuis plus de", "heures", 720, &s.Silence},
		{"envois", "Des nouvelles attendent depuis plus de", "heures", 720, &s.Envois},
		{"certificat", "Certificat qui finit dans moins de", "jours", 80, &s.Certificat},
		{"sauvegarde", "Aucune sauvegarde prouvée depuis", "jours", 60, &s.Sauvegarde},
		{"disque", "Disque libre sous", "%", 90, &s.Disque},
	}
}

func (s *Seuils) saisies() ui.Saisies {
	l := ui.Saisies{
		{Genre: ui.GenreCase, Nom: "courriel", Libelle: "Prévenir par courriel la personne qui exploite ce guichet, quand un guichet va mal puis quand c’est réparé", Valeur: map[bool]string{false: "oui"}[s.Muette]},
		{Genre: ui.GenreCase, Nom: "voyants", Libelle: "Compter comme un mal chaque point « à réparer » de la page « État du guichet »", Valeur: map[bool]string{true: "oui"}[s.Voyants]},
	}
	for _, n := range s.nombres() {
		l = append(l, ui.Saisie{Genre: ui.GenreTexte, Nom: n.nom, Libelle: n.libelle, Valeur: strconv.Itoa(*n.vers), Unite: n.unite, Inputmode: "numeric", Largeur: 4, Max: 3})
	}
	return l
}

// lire reads the form, and returns every fault by control.
func (s *Seuils) lire(f url.Values) map[string]string {
	fautes := map[string]string{}
	s.Muette, s.Voyants = f.Get("courriel") != "oui", f.Get("voyants") == "oui"
	for _, n := range s.nombres() {
		v, err := strconv.Atoi(strings.TrimSpace(f.Get(n.nom)))
		if err != nil || v < 0 || v > n.max {
			fautes[n.nom] = "Indiquez un nombre entier de 0 à " + strconv.Itoa(n.max) + ". Avec 0, ce point n’est pas surveillé."
			continue
		}
		*n.vers = v
	}
	return fautes
}

type pageSeuils struct {
	*socle.Cadre
	URL     string
	Saisies ui.Saisies
}

func nouvellePageSeuils(r *socle.Requete, s *Seuils) *pageSeuils {
	return &pageSeuils{Cadre: r.Cadre("Surveiller les guichets"), URL: r.Chemin + racine, Saisies: s.saisies()}
}

func montrerSeuils(r *socle.Requete) error {
	s, err := lireSeuils(r.App)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "hub/surveillance", nouvellePageSeuils(r, &s))
}

func reglerSeuils(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	s, err := lireSeuils(r.App)
	if err != nil {
		return err
	}
	if fautes := s.lire(f); len(fautes) > 0 {
		p := nouvellePageSeuils(r, &s)
		p.Erreurs = p.Saisies.Reprendre(f, fautes)
		return r.Rendre(http.StatusUnprocessableEntity, "hub/surveillance", p)
	}
	err = r.App.RunInTransaction(func(tx core.App) error {
		return socle.EcrireReglage(tx, reglageSeuils, s, socle.ParPage, agents.De(r).Acteur())
	})
	if err != nil {
		return err
	}
	r.Annoncer("La surveillance des guichets est réglée.")
	return r.Rediriger(r.Chemin + racine)
}
