package partage

import (
	"net/http"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

const (
	teleservices = "/agents/teleservices"
	racine       = teleservices + "/departement"
)

// mentionsListe says what waits for a décision of the gestion.
func mentionsListe(r *socle.Requete) ([]catalogue.Mention, error) {
	nouveaux, misesAJour, err := compter(r.App, r.Collectivite)
	if err != nil {
		return nil, err
	}
	if nouveaux+misesAJour == 0 {
		l, err := Proposes(r.App, r.Collectivite)
		if err != nil || len(l) == 0 {
			return nil, err
		}
		return []catalogue.Mention{{Phrase: "Vous avez tout ce que le Département propose.", URL: r.Chemin + racine, Lien: "Voir les démarches du Département"}}, nil
	}
	m := catalogue.Mention{URL: r.Chemin + racine, Lien: "Voir les démarches du Département", Attend: true}
	switch {
	case misesAJour == 0:
		m.Phrase = "Le Département propose " + socle.Pluriel(nouveaux, "démarche", "démarches") + "."
	case nouveaux == 0:
		m.Phrase = "Le Département propose " + socle.Pluriel(misesAJour, "mise à jour", "mises à jour") + "."
	default:
		m.Phrase = "Le Département propose " + socle.Pluriel(nouveaux, "démarche", "démarches") + " et " + socle.Pluriel(misesAJour, "mise à jour", "mises à jour") + "."
	}
	return []catalogue.Mention{m}, nil
}

// mentionsPublie says that the Département checked a téléservice, or shares it.
func mentionsPublie(r *socle.Requete, t *catalogue.Teleservice) ([]catalogue.Mention, error) {
	p, err := du(r.App, t.Document)
	if err != nil || p == nil {
		return nil, err
	}
	propose, err := p.proposeA(r.App, r.Collectivite)
	if err != nil {
		return nil, err
	}
	x, err := p.suivi(r.App, r.Collectivite)
	if err != nil {
		return nil, err
	}
	if !propose {
		if x.Revision == 0 {
			return nil, nil
		}
		return []catalogue.Mention{{Phrase: "Le Département ne propose plus cette démarche. La vôtre continue."}}, nil
	}
	return []catalogue.Mention{{Phrase: p.phrase(x)}}, nil
}

// verifiee is the sentence of a partage that was checked, "" for another.
func (p *Partage) verifiee() string {
	j, err := socle.LireJour(p.VerifieeLe)
	if err != nil {
		return ""
	}
	return "Vérifiée par le Département le " + j.Date() + "."
}

// phrase says what a collectivité has of it.
func (p *Partage) phrase(x rattachement.SuiviPartage) string {
	verifiee := p.verifiee()
	if verifiee != "" {
		verifiee += " "
	}
	switch {
	case !x.Ici && x.Attendu:
		return verifiee + "En préparation ici."
	case !x.Ici:
		return verifiee + "Vous ne l’avez pas encore."
	case x.Revision == 0:
		return verifiee + "La vôtre ne suit pas celle du Département."
	case x.Revision < x.Recue && x.Modifie:
		return verifiee + "Une mise à jour est à comparer avec ce que vous avez changé."
	case x.Revision < x.Recue:
		return verifiee + "Une mise à jour est proposée."
	case x.Modifie:
		return verifiee + "Vous avez sa dernière version, avec vos changements."
	}
	return verifiee + "Vous avez sa dernière version."
}

type pagePartages struct {
	*socle.Cadre
	Racine   string // of the téléservices
	URL      string
	Relie    bool
	Partages []lignePartage
	Saisies  ui.Saisies
}

type lignePartage struct {
	Titre, URL, Phrase string
	Comparer           string // address of the update, "" for none
}

func lister(r *socle.Requete) error {
	p := &pagePartages{Cadre: r.Cadre("Démarches du Département"), Racine: r.Chemin + teleservices, URL: r.Chemin + racine}
	m, err := rattachement.Membres(r.App)
	if err != nil {
		return err
	}
	p.Relie = m[r.Collectivite] != ""
	l, err := Proposes(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	for i := range l {
		x, err := l[i].suivi(r.App, r.Collectivite)
		if err != nil {
			return err
		}
		ligne := lignePartage{Titre: l[i].Titre, URL: p.URL + "/" + l[i].ID, Phrase: l[i].phrase(x)}
		if x.Ici {
			t, err := catalogue.ParDocument(r.App, r.Collectivite, l[i].Sujet)
			if err != nil {
				return err
			}
			ligne.URL = p.Racine + "/publies/" + t.Code
			if x.Revision < x.Recue {
				ligne.Comparer = ligne.URL + "/nouveaute"
			}
		}
		p.Partages = append(p.Partages, ligne)
	}
	automatique, err := Automatique(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	valeur := map[bool]string{true: "oui"}[automatique]
	p.Saisies = ui.Saisies{{
		Genre: ui.GenreCase, Nom: "automatique", Libelle: "Installer les mises à jour automatiquement", Valeur: valeur,
		Aide: "Seulement celles des démarches que vous n’avez pas changées. Les autres attendent que vous les compariez.",
	}}
	return r.Rendre(http.StatusOK, "partage/partages", p)
}

// choisir says whether the updates are taken by themselves.
func choisir(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	automatique := f.Get("automatique") == "oui"
	err = r.App.RunInTransaction(func(tx core.App) error { return Regler(tx, r.Collectivite, automatique, agents.De(r).Acteur()) })
	if err != nil {
		return err
	}
	if automatique {
		r.Annoncer("Les mises à jour du Département s’installent d’elles-mêmes.")
	} else {
		r.Annoncer("Les mises à jour du Département attendent votre accord.")
	}
	return r.Rediriger(r.Chemin + racine)
}

type pagePartage struct {
	*socle.Cadre
	Retour   string
	Verifiee string
	Resume   string
	Pages    []string
	Pieces   []string
	Version  int
}

// demande finds the partage of the address, among those of the collectivité.
func demande(r *socle.Requete) (*Partage, error) {
	l, err := Proposes(r.App, r.Collectivite)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(l, func(p Partage) bool { return p.ID == r.Request.PathValue("partage") })
	if i < 0 {
		return nil, socle.ErrIntrouvable
	}
	return &l[i], nil
}

func montrer(r *socle.Requete) error {
	p, err := demande(r)
	if err != nil {
		return err
	}
	d, err := p.Lire()
	if err != nil {
		return err
	}
	page := &pagePartage{Cadre: r.Cadre(d.Titre.Fr), Retour: r.Chemin + racine, Verifiee: p.verifiee(), Resume: d.Resume.Fr, Version: p.Numero()}
	for _, e := range d.Etapes {
		page.Pages = append(page.Pages, e.Titre.Fr)
	}
	for _, x := range d.Pieces {
		page.Pieces = append(page.Pieces, x.Libelle.Fr)
	}
	return r.Rendre(http.StatusOK, "partage/partage", page)
}

// preparer makes a version in preparation of what is proposed; the one that is there
// already is kept.
func preparer(r *socle.Requete) error {
	p, err := demande(r)
	if err != nil {
		return err
	}
	d, err := p.Lire()
	if err != nil {
		return err
	}
	t, err := catalogue.ParDocument(r.App, r.Collectivite, p.Sujet)
	if err != nil {
		return err
	}
	if t != nil {
		return socle.Err(socle.Conflit, "Vous avez déjà cette démarche\u00a0: comparez-la avec celle du Département depuis sa page.")
	}
	e, err := catalogue.EbaucheDuDocument(r.App, r.Collectivite, p.Sujet)
	if err != nil {
		return err
	}
	if e == nil {
		par := agents.De(r).Acteur()
		err = r.App.RunInTransaction(func(tx core.App) error {
			if e, err = catalogue.PreparerPartage(tx, r.Collectivite, d, par); err != nil {
				return err
			}
			return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "partage.preparer", Objet: p.Objet(), Collectivite: r.Collectivite, Details: []any{p.Sujet, p.Numero(), e.ID}})
		})
		if err != nil {
			return err
		}
		r.Annoncer("La démarche est en préparation. Relisez-la, puis publiez-la.")
	}
	return r.Rediriger(r.Chemin + teleservices + "/preparation/" + e.ID)
}
