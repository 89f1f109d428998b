package facade

import (
	"net/http"
	"net/url"
	"strings"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
	"guichet/ui"
)

// pageUsagers finds an usager among those whom the agent may see.
type pageUsagers struct {
	*socle.Cadre
	Recherche ui.Saisie
	Cherche   bool
	Usagers   []ligneUsager
	Suite     string
	Doubles   string // address of the likely doubles, for who may make them one
}

type ligneUsager struct{ URL, Nom, Contact string }

func enLigneUsager(r *socle.Requete, u *usagers.Usager) ligneUsager {
	var contact []string
	for _, s := range []string{socle.Telephone(u.Telephone), u.Courriel, u.Siret, u.Rna} {
		if s != "" {
			contact = append(contact, s)
		}
	}
	return ligneUsager{URL: r.Chemin + "/agents/usagers/" + u.ID, Nom: u.Appellation(), Contact: strings.Join(contact, ", ")}
}

// chercherUsagers gives a page of those that a text finds, and the id after
// which the next begins.
func chercherUsagers(r *socle.Requete, texte, apres string, nombre int) ([]ligneUsager, string, error) {
	f, peut := filtreDe(r, demandes.VueOuvertes)
	if !peut {
		return nil, "", nil
	}
	l, err := usagers.Chercher(r.App, usagers.Recherche{Collectivite: r.Collectivite, Services: f.Services, Texte: texte, Apres: apres, Nombre: nombre + 1})
	if err != nil {
		return nil, "", err
	}
	suite := ""
	if len(l) > nombre {
		l, suite = l[:nombre], l[nombre-1].ID
	}
	lignes := make([]ligneUsager, len(l))
	for i := range l {
		lignes[i] = enLigneUsager(r, &l[i])
	}
	return lignes, suite, nil
}

func listerUsagers(r *socle.Requete) error {
	q := r.Request.URL.Query()
	p := &pageUsagers{Cadre: r.Cadre("Usagers"), Recherche: ui.Saisie{
		Genre: ui.GenreTexte, Nom: "q", Libelle: "Chercher un usager", Aide: "Un nom, un téléphone, une adresse électronique, un SIRET", Valeur: strings.TrimSpace(q.Get("q")),
	}}
	rapproche, err := usagers.PeutRapprocher(r)
	if err != nil {
		return err
	}
	if rapproche {
		p.Doubles = r.Chemin + "/agents/rapprochements"
	}
	if p.Cherche = p.Recherche.Valeur != ""; p.Cherche {
		var suite string
		if p.Usagers, suite, err = chercherUsagers(r, p.Recherche.Valeur, q.Get("apres"), parPage); err != nil {
			return err
		}
		if suite != "" {
			p.Suite = r.Chemin + "/agents/usagers?" + url.Values{"q": {p.Recherche.Valeur}, "apres": {suite}}.Encode()
		}
	}
	return r.Rendre(http.StatusOK, "facade/usagers", p)
}

// bureau is the door of who works on demandes.
var bureau = agents.Avec(agents.Accueil, agents.Instruction, agents.Validation)
