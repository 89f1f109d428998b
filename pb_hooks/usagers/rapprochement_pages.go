package usagers

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// pageRapprochement shows two usagers side by side, the one who stays first.
type pageRapprochement struct {
	*socle.Cadre
	Base          string
	Rapprochement *Rapprochement
	Mots          string
	Pour, Contre  []string
	Cotes         [2]cote
	Lignes        []ligneComparee
	Choix         ui.Saisies
	Vu            string
	Refus         string // why both cannot be one
	Quand, Par    string
	Avant         string // address of the rapprochement to undo first
	Rendues       []string
	Compte        bool // the one who stays signs in
	Prouvee       bool // she made one of her two comptes
}

type cote struct{ ID, Nom string }

type ligneComparee struct {
	Libelle, A, B string
	Differe       bool
}

// What the buttons of the page send.
const (
	acteRapprocher = "rapprocher"
	acteEcarter    = "ecarter"
	acteSeparer    = "separer"
	acteReprendre  = "reprendre"
)

func montrerRapprochement(r *socle.Requete) error {
	x, err := RapprochementParID(r.App, r.Collectivite, r.Request.PathValue("rapprochement"))
	if err != nil {
		return err
	}
	a, b, err := x.Usagers(r.App)
	if err != nil {
		return err
	}
	for _, u := range []*Usager{a, b} {
		if err := socle.Consulter(r.App, agents.De(r).ID, r.Collectivite, "", u.Objet(), "rapprochement d’usagers"); err != nil {
			return err
		}
	}
	p := &pageRapprochement{
		Cadre: r.Cadre("Est-ce la même personne\u00a0?"), Base: r.Chemin + "/agents/rapprochements/" + x.ID, Rapprochement: x, Vu: etatDe(a, b),
		Quand: socle.Instant(x.Le.Time()), Par: nomAgent(r, x.Par),
	}
	p.Prouvee = x.Etat == Propose && strings.HasPrefix(x.Par, "compte:")
	garde, autre := designer(a, b)
	if x.Etat == Fait {
		p.Titre = "Deux usagers rapprochés"
		if garde, autre = a, b; x.Garde == b.ID {
			garde, autre = b, a
		}
	}
	ressemblance := Comparer(a, b)
	p.Mots, p.Pour, p.Contre = ressemblance.Mots(), ressemblance.Pour, ressemblance.Contre
	p.Cotes, p.Compte = [2]cote{{garde.ID, garde.Appellation()}, {autre.ID, autre.Appellation()}}, garde.Compte != ""
	if err := p.comparer(r.App, garde, autre); err != nil {
		return err
	}
	switch {
	case x.Etat == Fait:
		err = p.separer(r, x)
	case a.RapprocheDe != "" || b.RapprocheDe != "":
		p.Refus = "L’un des deux a été rapproché d’un autre usager depuis."
	case a.Compte != "" && b.Compte != "":
		p.Refus = ErrDeuxComptes.Message
	}
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "usagers/rapprochement", p)
}

// comparer fills the table, and the choices where both differ.
func (p *pageRapprochement) comparer(app core.App, garde, autre *Usager) error {
	for _, c := range champsRapproches {
		x, y := c.afficher(garde), c.afficher(autre)
		if x == "" && y == "" {
			continue
		}
		p.Lignes = append(p.Lignes, ligneComparee{c.Libelle, x, y, x != y})
		if c.lire(garde) == c.lire(autre) || c.fixe(garde) {
			continue
		}
		p.Choix = append(p.Choix, ui.Saisie{
			Genre: ui.GenreRadios, Nom: c.Code, Libelle: c.Libelle, Valeur: c.defaut(garde, autre).ID,
			Options: []ui.Option{{Code: garde.ID, Libelle: cmp.Or(x, rienDit)}, {Code: autre.ID, Libelle: cmp.Or(y, rienDit)}},
		})
	}
	p.Lignes = append(p.Lignes,
		ligneComparee{Libelle: "Compte", A: compteDit(garde), B: compteDit(autre)},
		ligneComparee{Libelle: "Connu depuis", A: socle.JourDe(garde.CreeLe.Time()).Date(), B: socle.JourDe(autre.CreeLe.Time()).Date()},
		ligneComparee{Libelle: "Dernier changement", A: socle.JourDe(garde.MajLe.Time()).Date(), B: socle.JourDe(autre.MajLe.Time()).Date()},
	)
	for _, l := range Liens(app) {
		x, err := l.Compter(app, garde.ID)
		if err != nil {
			return err
		}
		y, err := l.Compter(app, autre.ID)
		if err != nil {
			return err
		}
		if l.Plusieurs != "" {
			p.Lignes = append(p.Lignes, ligneComparee{Libelle: socle.Majuscule(l.Plusieurs), A: strconv.Itoa(x), B: strconv.Itoa(y)})
		}
	}
	return nil
}

const rienDit = "Rien"

func compteDit(u *Usager) string {
	if u.Compte != "" {
		return "oui"
	}
	return "non"
}

// separer says what undoing would give back.
func (p *pageRapprochement) separer(r *socle.Requete, x *Rapprochement) error {
	plus, err := x.Plus(r.App)
	if err != nil {
		return err
	}
	if plus != nil {
		p.Avant = r.Chemin + "/agents/rapprochements/" + plus.ID
	}
	m, err := x.memoire()
	if err != nil {
		return err
	}
	for _, l := range Liens(r.App) {
		switch n := len(m.Lignes[l.nom()].Autre); {
		case l.Plusieurs == "" || n == 0:
		case n < 2:
			p.Rendues = append(p.Rendues, strconv.Itoa(n)+"\u00a0"+l.Un)
		default:
			p.Rendues = append(p.Rendues, strconv.Itoa(n)+"\u00a0"+l.Plusieurs)
		}
	}
	if len(p.Rendues) == 0 {
		p.Rendues = []string{"rien"}
	}
	return nil
}

func trancherRapprochement(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	x, err := RapprochementParID(r.App, r.Collectivite, r.Request.PathValue("rapprochement"))
	if err != nil {
		return err
	}
	choix := Choix{Vu: f.Get("vu"), De: map[string]string{}}
	for _, c := range champsRapproches {
		choix.De[c.Code] = f.Get(c.Code)
	}
	base, par := r.Chemin+"/agents/rapprochements", agents.De(r).Acteur()
	actes := map[string]struct {
		faire         func(tx core.App) error
		phrase, suite string
	}{
		acteRapprocher: {func(tx core.App) error { return x.Faire(tx, choix, par) }, "Les deux usagers sont rapprochés. Vous pouvez annuler sur cette page.", base + "/" + x.ID},
		acteEcarter:    {func(tx core.App) error { return x.Ecarter(tx, par) }, "C’est noté : ces deux usagers ne seront plus proposés.", base},
		acteSeparer:    {func(tx core.App) error { return x.Defaire(tx, par) }, "Le rapprochement est annulé.", base + "/" + x.ID},
		acteReprendre:  {func(tx core.App) error { return x.Reprendre(tx, par) }, "Vous pouvez les comparer de nouveau.", base + "/" + x.ID},
	}
	acte, connu := actes[f.Get("acte")]
	if !connu {
		return socle.Err(socle.Invalide, "Choisissez ce que vous voulez faire de ces deux usagers.")
	}
	if err := r.App.RunInTransaction(acte.faire); err != nil {
		return err
	}
	r.Annoncer(acte.phrase)
	return r.Rediriger(acte.suite)
}
