package catalogue

import (
	"cmp"
	"database/sql"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	locales "guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// source is a document that may be shared: what the Département has published under a
// code, or else the modèle of the standard set.
type source struct {
	Code, Titre string
	Document    *locales.Document
	Sienne      bool // the Département offers it too
}

// sourceDe finds it: nil when nothing has this code.
func sourceDe(app core.App, departement, code string) (*source, error) {
	t, err := locales.ParCode(app, departement, code)
	if err == nil && t.Etat == "interne" || errors.Is(err, sql.ErrNoRows) {
		d, err := locales.Modele(code)
		if err != nil {
			return nil, nil // no modèle either
		}
		return &source{code, d.Titre.Fr, d, false}, nil
	}
	if err != nil {
		return nil, err
	}
	d, err := t.Servi(app)
	if err != nil {
		return nil, err
	}
	return &source{code, t.Titre, d, true}, nil
}

var motsNiveaux = map[string]string{"commune": "les communes", "epci": "les intercommunalités", "departement": "les départements"}

// enMots says whom it is for.
func (p *Partage) enMots(noms map[string]string) string {
	var l []string
	switch p.Pour {
	case PourTous:
		return "toutes les collectivités"
	case PourNiveaux:
		for _, n := range p.niveaux() {
			l = append(l, motsNiveaux[n])
		}
	case PourNommees:
		for _, m := range p.membres() {
			l = append(l, cmp.Or(noms[m], m))
		}
		if reste := len(l) - 5; reste > 0 {
			l = append(l[:5], socle.Pluriel(reste, "autre", "autres"))
		}
	}
	return strings.Join(l, ", ")
}

func nomsDesMembres(app core.App) (map[string]string, error) {
	l, err := annuaire.Membres(app)
	m := map[string]string{}
	for _, x := range l {
		m[x.ID] = x.Nom
	}
	return m, err
}

// verifiee is the sentence of one that was checked, "" for another.
func (p *Partage) verifiee() string {
	j, err := socle.LireJour(p.VerifieeLe)
	if err != nil {
		return ""
	}
	return "Vérifiée le " + j.Date() + "."
}

// mentionsPublie leads from a téléservice of the Département to its partage.
func mentionsPublie(r *socle.Requete, t *locales.Teleservice) ([]locales.Mention, error) {
	if !annuaire.EstDepartement(r) || t.Renvoi != "" {
		return nil, nil
	}
	m := locales.Mention{Phrase: "Elle n’est pas dans le catalogue partagé.", URL: r.Chemin + racine + "/" + t.Code, Lien: "La partager avec les guichets"}
	p, err := PartageDe(r.App, t.Document)
	if err != nil {
		return nil, err
	}
	if p != nil && p.RetireLe.IsZero() {
		noms, err := nomsDesMembres(r.App)
		if err != nil {
			return nil, err
		}
		d, err := t.Servi(r.App)
		if err != nil {
			return nil, err
		}
		meme, err := p.est(d.Proposable(d.Code))
		if err != nil {
			return nil, err
		}
		m.Phrase, m.Lien = "Elle est proposée à "+p.enMots(noms)+".", "Voir qui l’a prise"
		if !meme {
			m.Phrase, m.Lien, m.Attend = "Les guichets ont reçu une version plus ancienne.", "Partager celle-ci", true
		}
	}
	return []locales.Mention{m}, nil
}

type pageCatalogue struct {
	*socle.Cadre
	URL      string
	Partages []lignePartage
	Siennes  []locales.Mention // of the Département, that are not shared
	Modeles  []locales.Mention // of the standard set
}

type lignePartage struct {
	Titre, URL, Phrase, Retiree string
	Verifiee                    string
	Version                     int
	Compte                      Compte
}

func lister(r *socle.Requete) error {
	p := &pageCatalogue{Cadre: r.Cadre("Catalogue partagé"), URL: r.Chemin + racine}
	l, err := Partages(r.App)
	if err != nil {
		return err
	}
	noms, err := nomsDesMembres(r.App)
	if err != nil {
		return err
	}
	partages := map[string]bool{}
	for i := range l {
		x := &l[i]
		partages[x.Sujet] = true
		ligne := lignePartage{Titre: x.Titre, URL: p.URL + "/" + x.Code, Phrase: x.enMots(noms), Verifiee: x.verifiee(), Version: x.Numero()}
		if !x.RetireLe.IsZero() {
			ligne.Retiree = socle.JourDe(x.RetireLe.Time()).Date()
		}
		if ligne.Compte, err = x.Compter(r.App); err != nil {
			return err
		}
		p.Partages = append(p.Partages, ligne)
	}
	if p.Siennes, err = aPartager(r, partages); err != nil {
		return err
	}
	for _, m := range locales.Modeles() {
		d, err := locales.Modele(m.Code)
		if err != nil {
			return err
		}
		if !m.Renvoi && !partages[d.ID] {
			p.Modeles = append(p.Modeles, locales.Mention{Phrase: m.Titre, URL: p.URL + "/" + m.Code})
		}
	}
	slices.SortStableFunc(p.Modeles, func(a, b locales.Mention) int {
		return strings.Compare(collectivites.Cle(a.Phrase), collectivites.Cle(b.Phrase))
	})
	return r.Rendre(http.StatusOK, "hub/catalogue", p)
}

// aPartager are the téléservices of the Département that are not shared. partages
// learns theirs: the standard set does not say them again.
func aPartager(r *socle.Requete, partages map[string]bool) ([]locales.Mention, error) {
	l, err := locales.Tous(r.App, r.Collectivite)
	if err != nil {
		return nil, err
	}
	var m []locales.Mention
	for _, t := range l {
		if t.Etat != "interne" && t.Renvoi == "" && !partages[t.Document] {
			partages[t.Document] = true
			m = append(m, locales.Mention{Phrase: t.Titre, URL: r.Chemin + racine + "/" + t.Code})
		}
	}
	return m, nil
}

type pagePartage struct {
	*socle.Cadre
	Retour      string
	URL         string
	Sienne      string // address of the Département's own, "" for the standard set
	Version     int    // that is shared, 0 before the first
	Suivante    int    // that the button shares
	Changements []string
	Retiree     string
	Gere        bool
	Saisies     ui.Saisies
	Suivis      []ligneSuivi
}

type ligneSuivi struct{ Nom, Phrase string }

// phrase says what a collectivité has of it.
func (x Suivi) phrase(numero int) string {
	var l []string
	switch {
	case !x.Ici && x.Attendu:
		l = append(l, "reçue, en préparation")
	case !x.Ici:
		l = append(l, "reçue")
	case x.Revision == 0:
		l = append(l, "une autre version")
	case x.Revision == numero:
		l = append(l, "version "+socle.Nombre(x.Revision)+", la dernière")
	default:
		l = append(l, "version "+socle.Nombre(x.Revision))
	}
	if x.Ici && x.Modifie {
		l = append(l, "modifiée chez elle")
	}
	if x.Ici && !x.Ouvert {
		l = append(l, "suspendue")
	}
	if x.Ici && x.Attendu {
		l = append(l, "une suite en préparation")
	}
	return socle.Majuscule(strings.Join(l, ", "))
}

// demande finds what the address names, and its partage, nil for none.
func demande(r *socle.Requete) (*source, *Partage, error) {
	s, err := sourceDe(r.App, r.Collectivite, r.Request.PathValue("code"))
	if err != nil {
		return nil, nil, err
	}
	if s == nil {
		return nil, nil, socle.ErrIntrouvable
	}
	p, err := PartageDe(r.App, s.Document.ID)
	return s, p, err
}

func nouvellePage(r *socle.Requete, s *source, p *Partage) (*pagePartage, error) {
	page := &pagePartage{Cadre: r.Cadre(s.Titre), Retour: r.Chemin + racine, URL: r.Chemin + racine + "/" + s.Code, Suivante: 1, Gere: agents.DroitsDe(r).A(agents.Gestion)}
	if s.Sienne {
		page.Sienne = r.Chemin + "/agents/teleservices/publies/" + s.Code
	}
	if p == nil {
		p = &Partage{Pour: PourTous}
	} else if err := page.comparer(s, p); err != nil {
		return nil, err
	}
	var err error
	if page.Saisies, err = saisies(r.App, p); err != nil {
		return nil, err
	}
	if page.Version == 0 {
		return page, nil
	}
	l, err := p.Suivis(r.App)
	for _, x := range l {
		page.Suivis = append(page.Suivis, ligneSuivi{x.Nom, x.phrase(p.Numero())})
	}
	return page, err
}

// comparer says what the next revision would change.
func (page *pagePartage) comparer(s *source, p *Partage) error {
	page.Version = p.Numero()
	page.Suivante = page.Version
	if !p.RetireLe.IsZero() {
		page.Retiree = socle.JourDe(p.RetireLe.Time()).Date()
	}
	propose := s.Document.Proposable(s.Code)
	meme, err := p.est(propose)
	if err != nil || meme {
		return err
	}
	page.Suivante++
	avant, err := locales.Relire(p.Document)
	if err != nil {
		return err
	}
	l, err := locales.Comparer(avant, propose)
	for _, c := range l {
		page.Changements = append(page.Changements, c.Phrase)
	}
	return err
}

func montrer(r *socle.Requete) error {
	s, p, err := demande(r)
	if err != nil {
		return err
	}
	page, err := nouvellePage(r, s, p)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "hub/partage", page)
}

func partager(r *socle.Requete) error {
	s, p, err := demande(r)
	if err != nil {
		return err
	}
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	a, verifiee, fautes, err := lireSaisies(r, f)
	if err != nil {
		return err
	}
	if len(fautes) > 0 {
		return refuser(r, s, p, f, fautes)
	}
	err = r.App.RunInTransaction(func(tx core.App) error {
		_, err := Partager(tx, s.Document, a, verifiee, agents.De(r).Acteur())
		return err
	})
	if socle.EstCode(err, socle.Invalide) {
		return refuser(r, s, p, f, map[string]string{"pour": socle.EnErreur(err).Message})
	}
	if err != nil {
		return err
	}
	r.Annoncer("La démarche est proposée aux guichets.")
	return r.Rediriger(r.Chemin + racine + "/" + s.Code)
}

func refuser(r *socle.Requete, s *source, p *Partage, f url.Values, fautes map[string]string) error {
	page, err := nouvellePage(r, s, p)
	if err != nil {
		return err
	}
	page.Erreurs = page.Saisies.Reprendre(f, fautes)
	return r.Rendre(http.StatusUnprocessableEntity, "hub/partage", page)
}

func retirer(r *socle.Requete) error {
	s, p, err := demande(r)
	if err != nil {
		return err
	}
	if p == nil || !p.RetireLe.IsZero() {
		return socle.Err(socle.Conflit, "Cette démarche n’est pas proposée aux guichets.")
	}
	if err := r.App.RunInTransaction(func(tx core.App) error { return p.Retirer(tx, agents.De(r).Acteur()) }); err != nil {
		return err
	}
	r.Annoncer("La démarche n’est plus proposée. Elle reste où elle est installée.")
	return r.Rediriger(r.Chemin + racine + "/" + s.Code)
}
