package annuaire

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/subventions"
	"guichet/ui"
)

// ligneCotisation is a cotisation that was called, on the page of its member.
type ligneCotisation struct {
	ID, Annee, Montant, Tranche, Appelee, Payee, Relances string
}

func (c *Cotisation) ligne() ligneCotisation {
	l := ligneCotisation{ID: c.ID, Annee: strconv.Itoa(c.Annee), Montant: c.Montant.String(), Tranche: c.Tranche, Appelee: socle.JourDe(c.AppeleeLe.Time()).Date()}
	if j, err := socle.LireJour(c.PayeeLe); err == nil {
		l.Payee = j.Date()
	}
	if c.NbRelances > 0 {
		l.Relances = socle.Pluriel(c.NbRelances, "rappel", "rappels") + ", le dernier le " + socle.JourDe(c.RelanceeLe.Time()).Date()
	}
	return l
}

func lignesCotisations(app core.App, membre string) ([]ligneCotisation, error) {
	l, err := cotisationsDuMembre(app, membre)
	if err != nil {
		return nil, err
	}
	var lignes []ligneCotisation
	for i := range l {
		lignes = append(lignes, l[i].ligne())
	}
	return lignes, nil
}

func ouvrirPaiement(r *socle.Requete, a *adherent) (*pageSaisie, error) {
	c, err := cotisationParID(r.App, a.ID, r.Request.PathValue("cotisation"))
	if err != nil {
		return nil, err
	}
	p := nouvellePageSaisie(r, a, "Cotisation "+strconv.Itoa(c.Annee)+" de "+a.Nom)
	p.Intro = c.Montant.String() + ", appelée le " + socle.JourDe(c.AppeleeLe.Time()).Date() + "."
	p.Saisies = ui.Saisies{saisieJour("payee_le", "Payée le", c.PayeeLe, "Laissez vide tant qu’elle n’est pas payée.")}
	return p, nil
}

func garderPaiement(tx core.App, r *socle.Requete, a *adherent, f url.Values, par socle.Acteur) (string, error) {
	c, err := cotisationParID(tx, a.ID, r.Request.PathValue("cotisation"))
	if err != nil {
		return "", err
	}
	fautes := map[string]string{}
	le := jourSaisi(f, "payee_le", socle.De(tx).Horloge.Aujourdhui(), false, fautes)
	if err := siFautes(fautes); err != nil {
		return "", err
	}
	return enregistre, c.Payer(tx, le, par)
}

// The years that a page shows.
const (
	premiereAnnee = 2000
	derniereAnnee = 2100
)

// deLAnnee is an action on the year of the address.
func deLAnnee(action func(*socle.Requete, int) error) func(*socle.Requete) error {
	return func(r *socle.Requete) error {
		annee, err := anneeDuChemin(r)
		if err != nil {
			return err
		}
		return action(r, annee)
	}
}

func anneeDuChemin(r *socle.Requete) (int, error) {
	annee, err := strconv.Atoi(r.Request.PathValue("annee"))
	if err != nil || annee < premiereAnnee || annee > derniereAnnee {
		return 0, socle.ErrIntrouvable
	}
	return annee, nil
}

func versCotisations(r *socle.Requete) error {
	return r.Rediriger(r.Chemin + racineCotisations + "/" + strconv.Itoa(r.Socle.Horloge.Aujourdhui().Annee))
}

type pageCotisations struct {
	*socle.Cadre
	URL, Adherents string
	Annee          int
	Annees         []ui.Onglet
	Faits          []fait
	AAppeler       int
	Total          string // of what is to be called
	Lignes         []ligneAnnee
	Exports        []lienExport
	Ecrit          bool
	Impaye         bool
}

type ligneAnnee struct {
	URL, Nom, Tranche, Montant, Mot, Relances string
	Impayee                                   bool
}

func montrerCotisations(r *socle.Requete, annee int) error {
	l, err := adherentsEn(r.App, annee)
	if err != nil {
		return err
	}
	base := r.Chemin + racineCotisations
	p := &pageCotisations{
		Cadre: r.Cadre("Cotisations " + strconv.Itoa(annee)), URL: base + "/" + strconv.Itoa(annee), Adherents: r.Chemin + racineAdherents, Annee: annee,
		Ecrit: agents.DroitsDe(r).A(agents.Administration),
	}
	auj := r.Socle.Horloge.Aujourdhui()
	for _, a := range []int{auj.Annee - 1, auj.Annee, auj.Annee + 1} {
		p.Annees = append(p.Annees, ui.Onglet{Libelle: strconv.Itoa(a), URL: base + "/" + strconv.Itoa(a), Actif: a == annee})
	}
	var aAppeler, appele, paye subventions.Centimes
	for _, a := range l {
		c := a.Cotisation
		switch {
		case c.Appelee != nil:
			appele += c.centimes
			if c.Impayee {
				p.Impaye = true
			} else {
				paye += c.centimes
			}
		case c.AAppeler:
			p.AAppeler++
			aAppeler += c.centimes
		default:
			continue
		}
		ligne := ligneAnnee{URL: p.Adherents + "/" + a.ID, Nom: a.Nom, Tranche: c.Tranche, Montant: c.Montant, Mot: c.Mot, Impayee: c.Impayee}
		if c.Appelee != nil && c.Appelee.NbRelances > 0 {
			ligne.Relances = socle.Pluriel(c.Appelee.NbRelances, "rappel", "rappels")
		}
		p.Lignes = append(p.Lignes, ligne)
	}
	p.Total = aAppeler.String()
	p.Faits = []fait{{"Appelé", appele.String()}, {"Payé", paye.String()}, {"Reste à payer", (appele - paye).String()}}
	for _, x := range socle.FormatsTableaux() {
		p.Exports = append(p.Exports, lienExport{x.Libelle, p.URL + "/export?format=" + x.Code})
	}
	return r.Rendre(http.StatusOK, "hub/cotisations", p)
}

// sirensDe are the SIREN of members, by level and code. The reference list is read
// once a département, not once a member.
func sirensDe(l []adherent) map[string]string {
	m, lus := map[string]string{}, map[string]bool{}
	for _, a := range l {
		if lus[a.Departement] {
			continue
		}
		lus[a.Departement] = true
		for _, f := range collectivites.DuDepartement(a.Departement, "") {
			m[f.Niveau+f.Code] = f.SIREN
		}
	}
	return m
}

func appeler(r *socle.Requete, annee int) error {
	nb := 0
	err := r.App.RunInTransaction(func(tx core.App) (err error) {
		nb, err = Appeler(tx, annee, agents.De(r).Acteur())
		return err
	})
	if err != nil {
		return err
	}
	r.Annoncer(socle.Pluriel(nb, "cotisation appelée", "cotisations appelées") + " pour " + strconv.Itoa(annee) + ".")
	return r.Rediriger(r.Chemin + racineCotisations + "/" + strconv.Itoa(annee))
}

func exporterCotisations(r *socle.Requete, annee int) error {
	l, err := adherentsEn(r.App, annee)
	if err != nil {
		return err
	}
	t := &socle.Tableau{Titre: "Cotisations " + strconv.Itoa(annee), Colonnes: []socle.Colonne{
		{Titre: "Code"},
		{Titre: "Collectivité"},
		{Titre: "SIREN"},
		{Titre: "Habitants", Genre: socle.Entiers},
		{Titre: "Tranche"},
		{Titre: "Montant (€)", Genre: socle.Decimaux},
		{Titre: "Paiement"},
		{Titre: "Appelée le", Genre: socle.Jours},
		{Titre: "Payée le", Genre: socle.Jours},
		{Titre: "Rappels", Genre: socle.Entiers},
		{Titre: "Adresses électroniques"},
	}}
	sirens := sirensDe(l)
	var lignes [][]any
	for _, a := range l {
		c := a.Cotisation
		if c.Appelee == nil && !c.AAppeler {
			continue
		}
		adresses, err := Courriels(r.App, a.ID)
		if err != nil {
			return err
		}
		var appelee, payee any
		relances := 0
		if c.Appelee != nil {
			appelee, payee, relances = socle.JourDe(c.Appelee.AppeleeLe.Time()), jour(c.Appelee.PayeeLe), c.Appelee.NbRelances
		}
		lignes = append(lignes, []any{a.Code, a.Nom, sirens[a.Niveau+a.Code], a.Population, c.Tranche, c.centimes.Euros(), c.Mot, appelee, payee, relances, strings.Join(adresses, ", ")})
	}
	t.Lignes = socle.LignesDe(lignes)
	return r.Telecharger("cotisations-"+strconv.Itoa(annee), cmp.Or(r.Request.URL.Query().Get("format"), "csv"), t)
}
