package droits

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/oidc"
	"guichet/pb_hooks/hub/territoire"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/rgpd"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pageDroits struct {
	*socle.Cadre
	URL          string
	Connue       bool // somebody is signed in
	Ouverte      bool // FranceConnect can be asked
	Demandes     []ligne
	Saisies      ui.Saisies
	Injoignables []injoignable
}

// ligne is one demande, as its person reads it.
type ligne struct {
	Titre, Chez, Le, Numero string
	Recue, Avant            string // civil days, in words; Avant is "" once it is answered
	Retard                  bool
	Prolongee, Alertee      bool
	Issue, RepondueLe       string
	Sorts                   []sortDit
	Lien, Libelle           string
	Ailleurs                *injoignable // its guichet is not linked any more
}

// sortDit is what was done to some kinds of data.
type sortDit struct {
	Mot  string
	Quoi []string
}

// injoignable is a collectivité that only a letter reaches.
type injoignable struct {
	Chez     string
	Lignes   []string // postal address, as far as the Département knows it
	Annuaire string
}

func nouvelInjoignable(app core.App, d *Destinataire) (*injoignable, error) {
	x := &injoignable{Chez: socle.Majuscule(d.Chez)}
	if f, connue := collectivites.FicheParCode(d.Niveau, d.Code); connue {
		x.Annuaire = territoire.AnnuaireDe(f)
	}
	c, err := territoire.CoordonneesDe(app, d.Code)
	if err != nil || c == nil {
		return x, err
	}
	x.Lignes = c.Lignes()
	return x, nil
}

func nouvellePage(r *socle.Requete) (*pageDroits, error) {
	p := &pageDroits{Cadre: oidc.Cadre(r, "Mes droits sur mes données"), URL: r.Chemin + racine}
	s := r.Session(socle.EspaceHub)
	if s == nil {
		f, err := preuves.Ouvert(r.App, preuves.FranceConnect, r.Collectivite)
		p.Ouverte = f != nil
		return p, err
	}
	p.Connue = true
	l, err := Destinataires(r.App, s.Porteur)
	if err != nil {
		return nil, err
	}
	if err := p.lister(r, s.Porteur, l); err != nil {
		return nil, err
	}
	return p, p.proposer(r, l)
}

// proposer offers the rights, to exercise towards those that a demande reaches.
func (p *pageDroits) proposer(r *socle.Requete, l []Destinataire) error {
	quoi := ui.Saisie{Genre: ui.GenreRadios, Nom: "droit", Libelle: "Ce que vous demandez"}
	for _, g := range Genres {
		quoi.Options = append(quoi.Options, ui.Option{Code: string(g), Libelle: libelles[g].titre, Aide: libelles[g].aide})
	}
	qui := ui.Saisie{Genre: ui.GenreCases, Nom: "collectivite", Libelle: "À qui"}
	for i := range l {
		d := &l[i]
		if d.Joignable() {
			qui.Options = append(qui.Options, ui.Option{Code: d.Secteur, Libelle: socle.Majuscule(d.Chez)})
			continue
		}
		x, err := nouvelInjoignable(r.App, d)
		if err != nil {
			return err
		}
		p.Injoignables = append(p.Injoignables, *x)
	}
	if len(qui.Options) > 0 {
		p.Saisies = ui.Saisies{quoi, qui}
	}
	return nil
}

// libelles say the rights to who exercises them.
var libelles = map[rgpd.Genre]struct{ titre, aide string }{
	rgpd.Acces:         {"Lire et emporter mes données", "Tout ce que la collectivité garde de vous."},
	rgpd.Rectification: {"Faire corriger mes données", "Vous direz lesquelles à la collectivité."},
	rgpd.Effacement:    {"Faire effacer mes données", "Sauf ce que la loi oblige à garder."},
	rgpd.Opposition:    {"M’opposer à un usage de mes données", "Vous direz lequel à la collectivité."},
}

// lister shows what she asked.
func (p *pageDroits) lister(r *socle.Requete, compte string, l []Destinataire) error {
	siens, err := DuCompte(r.App, compte)
	if err != nil {
		return err
	}
	auj := r.Socle.Horloge.Aujourdhui()
	for i := range siens {
		x := &siens[i]
		lu := ligne{
			Titre: libelles[x.Genre].titre, Chez: socle.Majuscule(x.Chez), Le: socle.JourDe(x.DemandeeLe.Time()).Date(), Numero: socle.FormaterNumero(x.Numero), Recue: dateDe(x.RecueLe),
			Prolongee: x.Prolongee, Alertee: !x.AlerteeLe.IsZero(), Lien: x.Lien, Libelle: x.libelleDuLien(),
		}
		if x.Etat == Repondue {
			lu.Issue, lu.RepondueLe = x.Issue.Mot(), socle.JourDe(x.RepondueLe.Time()).Date()
			if lu.Sorts, err = x.sorts(); err != nil {
				return err
			}
		} else {
			due, err := socle.LireJour(x.Echeance)
			if err != nil {
				return err
			}
			lu.Avant, lu.Retard = due.Date(), auj.Apres(due)
		}
		j := slices.IndexFunc(l, func(d Destinataire) bool { return d.Secteur == x.Secteur })
		if j >= 0 && !l[j].Joignable() && x.Etat != Repondue {
			if lu.Ailleurs, err = nouvelInjoignable(r.App, &l[j]); err != nil {
				return err
			}
		}
		p.Demandes = append(p.Demandes, lu)
	}
	return nil
}

// libelleDuLien says what she finds at the guichet.
func (x *Exercice) libelleDuLien() string {
	switch {
	case x.Etat == Repondue:
		return "Lire la réponse"
	case x.Genre == rgpd.Acces:
		return "Lire et télécharger mes données"
	case x.APreciser:
		return "Dire de quelles données il s’agit"
	default:
		return "Ouvrir ma demande"
	}
}

// dateDe writes a civil day of a guichet, which was checked when it came.
func dateDe(iso string) string {
	j, err := socle.LireJour(iso)
	if err != nil || j.Nul() {
		return ""
	}
	return j.Date()
}

// motsSorts say what became of kinds of data, in the order of the page.
var motsSorts = []struct {
	sort rgpd.Sort
	mot  string
}{{rgpd.Corrige, "Corrigé"}, {rgpd.Efface, "Effacé"}, {rgpd.Garde, "Conservé"}}

func motSort(s string) string {
	for _, m := range motsSorts {
		if string(m.sort) == s {
			return m.mot
		}
	}
	return ""
}

func (x *Exercice) sorts() ([]sortDit, error) {
	l, err := x.LesCategories()
	if err != nil {
		return nil, err
	}
	var dits []sortDit
	for _, m := range motsSorts {
		s := sortDit{Mot: m.mot}
		for _, c := range l {
			if c.Sort == string(m.sort) {
				s.Quoi = append(s.Quoi, rgpd.Categorie{Quoi: c.Quoi, Motif: c.Motif, Jusqua: c.Jusqua}.EnMots())
			}
		}
		if len(s.Quoi) > 0 {
			dits = append(dits, s)
		}
	}
	return dits, nil
}

func montrer(r *socle.Requete) error {
	p, err := nouvellePage(r)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "hub/droits", p)
}

// demandesParHeure is of one compte: each demande writes to a mairie.
const demandesParHeure = 10

func envoyer(r *socle.Requete) error {
	s := r.Session(socle.EspaceHub)
	if s == nil {
		return r.Rediriger(r.Chemin + racine)
	}
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	g := rgpd.Genre(f.Get("droit"))
	if fautes := verifierForme(g, f); len(fautes) > 0 {
		p, err := nouvellePage(r)
		if err != nil {
			return err
		}
		p.Erreurs = p.Saisies.Reprendre(f, fautes)
		return r.Rendre(http.StatusUnprocessableEntity, "hub/droits", p)
	}
	if err := r.Socle.Limites.Permettre("droits:"+s.Porteur, demandesParHeure, time.Hour); err != nil {
		return err
	}
	n := 0
	err = r.App.RunInTransaction(func(tx core.App) error {
		compte, err := annuaire.ParID(tx, s.Porteur)
		if err != nil {
			return err
		}
		n, err = Demander(tx, compte, g, f["collectivite"])
		return err
	})
	if err != nil {
		return err
	}
	switch n {
	case 0:
		r.Annoncer("Vous l’avez déjà demandé\u00a0: la réponse est attendue.")
	case 1:
		r.Annoncer("Votre demande est envoyée.")
	default:
		r.Annoncer("Votre demande est envoyée à " + socle.Nombre(n) + " collectivités. Chacune vous répond.")
	}
	return r.Rediriger(r.Chemin + racine)
}

func verifierForme(g rgpd.Genre, f url.Values) map[string]string {
	fautes := map[string]string{}
	if !slices.Contains(Genres, g) {
		fautes["droit"] = "Choisissez ce que vous demandez."
	}
	if len(f["collectivite"]) == 0 {
		fautes["collectivite"] = "Choisissez au moins une collectivité."
	}
	return fautes
}
