package statistiques

import (
	"fmt"
	"net/http"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pagePubliques struct {
	*socle.Cadre
	Dit     string
	Faits   []chiffreCle
	Figures []*Figure
}

// montrerPubliques shows everybody the figures of the last twelve whole months:
// looked at day after day, a total that moved would tell what arrived meanwhile.
func montrerPubliques(r *socle.Requete) error {
	if !collectivites.De(r).StatistiquesOuvertes() {
		return socle.ErrIntrouvable
	}
	l, err := catalogue.Tous(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	periode := douzeMois(r.Socle.Horloge.Aujourdhui())
	c, err := Perimetre{Collectivite: r.Collectivite}.Lire(r.App, periode)
	if err != nil {
		return err
	}
	p := &pagePubliques{Cadre: r.Cadre("Les chiffres du guichet"), Dit: "Du " + periode.Du.Date() + " au " + periode.Au.Date()}
	p.Faits, p.Figures = c.clesPubliques(), c.figuresPubliques(titresDe(l))
	return r.Rendre(http.StatusOK, "statistiques/publiques", p)
}

// clesPubliques is the summary without any small number.
func (c *Chiffres) clesPubliques() []chiffreCle {
	l := []chiffreCle{{"Demandes arrivées", public(c.Arrivees()), ""}, {"Réponses", public(c.Delais.Total()), ""}}
	if c.Delais.Total() >= seuil {
		l = append(l, chiffreCle{"Délai médian de réponse", socle.Pluriel(c.Delais.Centile(50), "jour", "jours"), "Une réponse sur deux est venue dans ce délai."})
	}
	if sansPetit(c.Retards.EnRetard, c.Retards.Attendues-c.Retards.EnRetard) && c.Retards.Attendues > 0 {
		l = append(l, chiffreCle{"Réponses en retard", fmt.Sprintf("%.0f\u00a0%%", c.Retards.part()), "Réponses données après la date annoncée, ou pas encore données."})
	}
	if bonnes, total := c.Satisfaits(); total > 0 && sansPetit(bonnes, total-bonnes) {
		l = append(l, chiffreCle{"Usagers satisfaits", fmt.Sprintf("%.0f\u00a0%%", part(bonnes, total)), "«\u00a0Très bien\u00a0» ou «\u00a0Bien\u00a0», sur " + socle.Nombre(total) + "\u00a0avis."})
	}
	return l
}

func sansPetit(nombres ...int) bool {
	for _, n := range nombres {
		if n > 0 && n < seuil {
			return false
		}
	}
	return true
}

const moinsDeCinq = "moins de 5"

func public(n int) string {
	if n > 0 && n < seuil {
		return moinsDeCinq
	}
	return socle.Nombre(n)
}

// figuresPubliques have no table of the états: beside the number of answers it
// would tell how few wait.
func (c *Chiffres) figuresPubliques(t titres) []*Figure {
	var mois, demarches []string
	var parMois, parDemarche []int
	for _, p := range c.Flux {
		mois, parMois = append(mois, nomMois(p.Periode)), append(parMois, p.Arrivees)
	}
	for _, id := range t.ids {
		if x := c.Teleservices[id]; x != nil && x.Arrivees > 0 {
			demarches, parDemarche = append(demarches, t.noms[id]), append(parDemarche, x.Arrivees)
		}
	}
	var canaux, notes []int
	for _, k := range demandes.Canaux {
		canaux = append(canaux, c.Canaux[k])
	}
	for _, n := range Notes {
		notes = append(notes, c.Satisfaction[n.Note])
	}
	var delais []string
	for _, k := range classes {
		delais = append(delais, k.libelle)
	}
	return []*Figure{
		publier("mois", "Demandes arrivées par mois", "Mois", mois, parMois),
		publier("teleservices", "Par démarche", "Démarche", demarches, parDemarche),
		publier("delais", "Délais de réponse", "Délai", delais, c.Delais.parClasse()),
		publier("canaux", "Par voie d’arrivée", "Voie d’arrivée", motsCanaux(), canaux),
		publier("satisfaction", "Avis des usagers", "Avis", motsNotes(), notes),
	}
}

// publier shows the parts of a total that anybody may read.
func publier(code, titre, colonne string, noms []string, nombres []int) *Figure {
	f := &Figure{Code: code, Titre: titre, Vide: "Il y en a trop peu pour montrer cette répartition.", Colonnes: []socle.Colonne{{Titre: colonne}, {Titre: "Nombre"}}}
	total := 0
	for _, n := range nombres {
		total += n
	}
	vus, lisible := masquer(nombres)
	if total < seuil || !lisible {
		return f
	}
	var valeurs []ui.Valeur
	var lignes [][]string
	montre := false
	for i, nom := range noms {
		v := ui.Valeur{Libelle: nom, Nombre: nombres[i], Dit: socle.Nombre(nombres[i])}
		switch vus[i] {
		case petit:
			v.Nombre, v.Dit = 0, moinsDeCinq
		case solidaire:
			v.Nombre, v.Dit = 0, "non montré"
		}
		valeurs, lignes, montre = append(valeurs, v), append(lignes, []string{nom, v.Dit}), montre || v.Nombre > 0
	}
	if !montre {
		return f
	}
	f.Lignes = lignes
	f.ranger(valeurs)
	return f
}
