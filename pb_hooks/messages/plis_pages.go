package messages

import (
	"net/http"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type lignePli struct {
	ID, De, Objet, Le, Mot string
	Debut                  string // of what it says
	Douteux                bool
}

type pagePlis struct {
	*socle.Cadre
	Filtres []ui.Onglet
	Legende string
	Plis    []lignePli
	Boites  bool // the guichet reads at least one
	Etats   bool // they are not all of one state
}

// vuesPlis are the lists of plis, the first one by default.
var vuesPlis = []struct {
	code, libelle string
	etats         []EtatPli
}{
	{"", "À trier", []EtatPli{PliATrier}},
	{"automatiques", "Automatiques", []EtatPli{PliAutomatique}},
	{"indesirables", "Indésirables", []EtatPli{PliIndesirable}},
	{"tries", "Triés", []EtatPli{PliRattache, PliEnregistre, PliRepondu, PliClasse}},
}

// servicesTries are those for which the agent sorts, nil for all.
func servicesTries(r *socle.Requete) []string {
	l, tous := agents.DroitsDe(r).Services(agents.Accueil, agents.Instruction)
	if tous {
		return nil
	}
	return append([]string{}, l...)
}

func listerPlis(r *socle.Requete) error {
	utiles, err := Utiles(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	p := &pagePlis{Cadre: r.Cadre("Courriels reçus"), Boites: utiles}
	choisie, services := r.Request.URL.Query().Get("vue"), servicesTries(r)
	vue := vuesPlis[0]
	for _, v := range vuesPlis {
		n, err := CompterPlis(r.App, r.Collectivite, services, v.etats...)
		if err != nil {
			return err
		}
		o := ui.Onglet{Libelle: v.libelle + " (" + socle.Nombre(n) + ")", URL: r.Chemin + "/agents/courriels-recus", Actif: v.code == choisie}
		if v.code != "" {
			o.URL += "?vue=" + v.code
		}
		if o.Actif {
			vue = v
		}
		p.Filtres = append(p.Filtres, o)
	}
	l, err := Plis(r.App, r.Collectivite, services, vue.etats...)
	if err != nil {
		return err
	}
	p.Legende, p.Etats = vue.libelle, len(vue.etats) > 1
	for i := range l {
		x := &l[i]
		doutes, err := x.avertissements()
		if err != nil {
			return err
		}
		dit, _ := SansCitation(x.Texte)
		p.Plis = append(p.Plis, lignePli{
			ID: x.ID, De: x.expediteur(), Objet: x.objetDit(), Le: socle.Instant(x.RecuLe.Time()), Mot: motsPli[x.Etat],
			Debut: borner(uneLigne(dit), 140), Douteux: len(doutes) > 0,
		})
	}
	return r.Rendre(http.StatusOK, "messages/plis", p)
}

func (p *Pli) expediteur() string {
	switch {
	case p.DeNom != "":
		return p.DeNom
	case p.De != "":
		return p.De
	default:
		return "Sans adresse"
	}
}

func (p *Pli) objetDit() string {
	if p.Objet == "" {
		return "Sans objet"
	}
	return p.Objet
}

// OngletPlis names the tab of the plis, with how many wait; "" for who sorts
// none, and while the guichet reads no boîte.
func OngletPlis(r *socle.Requete) string {
	if !agents.DroitsDe(r).A(agents.Accueil, agents.Instruction) {
		return ""
	}
	utiles, err := Utiles(r.App, r.Collectivite)
	if err != nil || !utiles {
		return ""
	}
	n, err := CompterPlis(r.App, r.Collectivite, servicesTries(r), PliATrier)
	if err != nil || n == 0 {
		return "Courriels"
	}
	return "Courriels (" + socle.Nombre(n) + ")"
}
