package catalogue

import (
	"net/http"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pageDemarches struct {
	*socle.Cadre
	Racine      string
	Publies     []ligneDemarche
	Preparation []ligneDemarche
	AOuvrir     int // of the standard set
	Mentions    []Mention
}

type ligneDemarche struct{ URL, Titre, Etat, Mot string }

func listerDemarches(r *socle.Requete) error {
	p := &pageDemarches{Cadre: r.Cadre("Démarches"), Racine: racineDe(r)}
	l, err := tousLesTeleservices(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	for _, t := range l {
		x := ligneDemarche{URL: p.Racine + "/publies/" + t.Code, Titre: t.Titre}
		x.Etat, x.Mot = t.etatEnMots(r.App)
		p.Publies = append(p.Publies, x)
	}
	ebauches, err := EbauchesDe(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	for _, e := range ebauches {
		mot := "Nouvelle démarche"
		if e.Teleservice != "" {
			mot = "Changements d’une démarche publiée"
		}
		p.Preparation = append(p.Preparation, ligneDemarche{URL: p.Racine + "/preparation/" + e.ID, Titre: e.Titre, Mot: mot + ", modifiée le " + socle.Instant(e.ModifieeLe.Time())})
	}
	restants, err := modelesAOuvrir(r)
	if err != nil {
		return err
	}
	p.AOuvrir = len(restants)
	if p.Mentions, err = mentionsListe(r); err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "catalogue/conception_liste", p)
}

func tousLesTeleservices(app core.App, collectivite string) ([]Teleservice, error) {
	var l []Teleservice
	err := lireTeleservices(app).Where(dbx.HashExp{"collectivite": collectivite}).AndWhere(dbx.Not(dbx.HashExp{"etat": "interne"})).OrderBy("id").All(&l)
	return ranger(l, func(t *Teleservice) string { return t.Titre }), err
}

// etatEnMots is what the gestion reads of a téléservice: publie, suspendu or
// ferme, and the sentence.
func (t *Teleservice) etatEnMots(app core.App) (etat, mot string) {
	err := t.Refus(app)
	switch {
	case err == nil:
		return "publie", "En ligne"
	case t.Etat == "suspendu":
		return "suspendu", "Suspendue"
	}
	return "ferme", strings.TrimSuffix(socle.EnErreur(err).Message, ".")
}

// modelesAOuvrir are those of the standard set that the collectivité may open
// and has not, theme by theme.
func modelesAOuvrir(r *socle.Requete) ([]EnTete, error) {
	publies, err := tousLesTeleservices(r.App, r.Collectivite)
	if err != nil {
		return nil, err
	}
	ebauches, err := EbauchesDe(r.App, r.Collectivite)
	if err != nil {
		return nil, err
	}
	pris := map[string]bool{}
	for _, t := range publies {
		pris[t.Code] = true
	}
	for _, e := range ebauches {
		pris[e.Code] = true
	}
	niveau := collectivites.De(r).Niveau
	l := slices.DeleteFunc(Modeles(), func(m EnTete) bool {
		return pris[m.Code] || len(m.Niveaux) > 0 && !slices.Contains(m.Niveaux, niveau)
	})
	return ranger(l, func(m *EnTete) string { return m.Theme + "\t" + m.Titre }), nil
}

type pageModeles struct {
	*socle.Cadre
	Racine     string
	Essentiel  []ligneModele // opened at once
	AConfirmer []ligneModele // opened at once, after reading their rules
	Themes     []themeModeles
	Alerte     string
}

type themeModeles struct {
	Theme   string
	Modeles []ligneModele
}

type ligneModele struct{ Code, Titre, Regle, Source string }

func listerModeles(r *socle.Requete) error {
	p, err := pageDesModeles(r)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "catalogue/conception_modeles", p)
}

func pageDesModeles(r *socle.Requete) (*pageModeles, error) {
	l, err := modelesAOuvrir(r)
	if err != nil {
		return nil, err
	}
	p := &pageModeles{Cadre: r.Cadre("Démarches toutes prêtes"), Racine: racineDe(r)}
	for _, m := range l {
		d, err := Modele(m.Code)
		if err != nil {
			return nil, err
		}
		ligne := ligneModele{m.Code, m.Titre, d.regle(), d.Traitement.Silence.BaseLegale}
		if m.ParDefaut {
			p.Essentiel = append(p.Essentiel, ligne)
		} else {
			p.AConfirmer = append(p.AConfirmer, ligne)
		}
		if n := len(p.Themes); n == 0 || p.Themes[n-1].Theme != m.Theme {
			p.Themes = append(p.Themes, themeModeles{Theme: m.Theme})
		}
		x := &p.Themes[len(p.Themes)-1]
		x.Modeles = append(x.Modeles, ligne)
	}
	return p, nil
}

// regle is what the gestion reads of a modèle before she opens it: what silence
// does, or who receives the demande.
func (d *Document) regle() string {
	switch {
	case d.Renvoi != nil:
		return "Page d’information : " + d.Renvoi.Nom + " reçoit la demande"
	case d.Traitement.Silence.Verif == aConfirmer:
		return d.Traitement.regleDuSilence() + " (à confirmer)"
	default:
		return d.Traitement.regleDuSilence()
	}
}

// ouvrirPack publishes at once the essential set, or the rest of it when the
// agent confirms its rules.
func ouvrirPack(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	p, err := pageDesModeles(r)
	if err != nil {
		return err
	}
	aOuvrir := p.Essentiel
	if f.Has("reste") {
		if aOuvrir = p.AConfirmer; f.Get("confirmer") != "oui" {
			p.Alerte = "Confirmez les règles du silence et les durées de conservation avant d’ouvrir ces démarches."
			return r.Rendre(http.StatusUnprocessableEntity, "catalogue/conception_modeles", p)
		}
	}
	err = r.App.RunInTransaction(func(tx core.App) error {
		for _, m := range aOuvrir {
			if err := Adopter(tx, r.Collectivite, m.Code, agents.De(r).Acteur()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	r.Annoncer(ouAucun(len(aOuvrir), "démarche est ouverte.", "démarches sont ouvertes.", "Aucune démarche n’était à ouvrir."))
	return r.Rediriger(racineDe(r))
}

type pageModele struct {
	*socle.Cadre
	Racine       string
	Code         string
	Resume       string
	Regle        string
	Source       string
	AConfirmer   bool
	Conservation string
	Pages        []string
	Pieces       []string
	Renvoi       *Renvoi // it asks nothing
	Alerte       string
}

func modeleDuChemin(r *socle.Requete) (*pageModele, error) {
	code := r.Request.PathValue("modele")
	l, err := modelesAOuvrir(r)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(l, func(m EnTete) bool { return m.Code == code }) {
		return nil, socle.ErrIntrouvable
	}
	d, err := Modele(code)
	if err != nil {
		return nil, err
	}
	t := d.Traitement
	p := &pageModele{
		Cadre: r.Cadre(d.Titre.Fr), Racine: racineDe(r), Code: code, Resume: d.Resume.Fr, Regle: d.regle(), Source: t.Silence.BaseLegale, Renvoi: d.Renvoi,
		AConfirmer: t.Silence.Verif == aConfirmer && d.Renvoi == nil, Conservation: t.Conservation.DUA + " (" + t.Conservation.Source + ")",
	}
	for _, e := range d.Etapes {
		p.Pages = append(p.Pages, e.Titre.Fr)
	}
	for _, x := range d.Pieces {
		p.Pieces = append(p.Pieces, x.Libelle.Fr)
	}
	return p, nil
}

func montrerModele(r *socle.Requete) error {
	p, err := modeleDuChemin(r)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "catalogue/conception_modele", p)
}

// ouvrirModele publishes a modèle, or prepares a version of it to change first.
func ouvrirModele(r *socle.Requete) error {
	p, err := modeleDuChemin(r)
	if err != nil {
		return err
	}
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	if f.Has("preparer") {
		return preparerModele(r, p.Code)
	}
	if p.AConfirmer && f.Get("confirmer") != "oui" {
		p.Alerte = "Confirmez la règle du silence et la durée de conservation avant d’ouvrir la démarche."
		return r.Rendre(http.StatusUnprocessableEntity, "catalogue/conception_modele", p)
	}
	if err := r.App.RunInTransaction(func(tx core.App) error { return Adopter(tx, r.Collectivite, p.Code, agents.De(r).Acteur()) }); err != nil {
		return err
	}
	r.Annoncer("La démarche est ouverte.")
	return r.Rediriger(racineDe(r))
}

func preparerModele(r *socle.Requete, code string) error {
	d, err := Modele(code)
	if err != nil {
		return err
	}
	var e *Ebauche
	err = r.App.RunInTransaction(func(tx core.App) error {
		e, err = PreparerModele(tx, r.Collectivite, d, agents.De(r).Acteur())
		return err
	})
	if err != nil {
		return err
	}
	return r.Rediriger(racineDe(r) + "/preparation/" + e.ID)
}

type pageNouvelle struct {
	*socle.Cadre
	Racine  string
	Saisies ui.Saisies
}

func nouvellePageNouvelle(r *socle.Requete) *pageNouvelle {
	return &pageNouvelle{Cadre: r.Cadre("Créer une démarche"), Racine: racineDe(r), Saisies: ui.Saisies{
		{Genre: ui.GenreTexte, Nom: "titre", Libelle: "Titre de la démarche", Aide: "Un verbe et son objet, par exemple\u00a0: Demander un emplacement au marché."},
	}}
}

func demanderNouvelle(r *socle.Requete) error {
	return r.Rendre(http.StatusOK, "catalogue/conception_nouvelle", nouvellePageNouvelle(r))
}

func creerNouvelle(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	p := nouvellePageNouvelle(r)
	fautes := map[string]string{}
	titre := texteSaisi(f, "titre", 150, "Indiquez le titre de la démarche.", fautes)
	if fautes["titre"] == "" && collectivites.Slug(titre) == "" {
		fautes["titre"] = "Écrivez le titre avec des lettres."
	}
	if len(fautes) > 0 {
		p.Erreurs = p.Saisies.Reprendre(f, fautes)
		return r.Rendre(http.StatusUnprocessableEntity, "catalogue/conception_nouvelle", p)
	}
	e, err := ebaucherAvec(r, titre, func(code string) (*Document, error) {
		return documentVierge(code, titre, collectivites.De(r).Niveau), nil
	})
	if err != nil {
		return err
	}
	return r.Rediriger(racineDe(r) + "/preparation/" + e.ID)
}

// ebaucherAvec makes an ébauche under a word of address that nothing has.
func ebaucherAvec(r *socle.Requete, titre string, faire func(code string) (*Document, error)) (e *Ebauche, err error) {
	err = r.App.RunInTransaction(func(tx core.App) error {
		code, err := adresseLibre(tx, r.Collectivite, titre)
		if err != nil {
			return err
		}
		d, err := faire(code)
		if err != nil {
			return err
		}
		e, err = Ebaucher(tx, r.Collectivite, d, agents.De(r).Acteur())
		return err
	})
	return e, err
}

// adresseLibre is the word of the address of a new téléservice: neither another
// one's nor a modèle's.
func adresseLibre(app core.App, collectivite, titre string) (string, error) {
	base := collectivites.Slug(titre)
	base = strings.Trim(base[:min(len(base), 60)], "-")
	code := base
	for n := 2; ; n++ {
		var pris int
		err := app.DB().NewQuery(`SELECT (SELECT count(*) FROM teleservices WHERE collectivite = {:c} AND code = {:code})
			+ (SELECT count(*) FROM ebauches WHERE collectivite = {:c} AND code = {:code})`).Bind(dbx.Params{"c": collectivite, "code": code}).Row(&pris)
		if err != nil {
			return "", err
		}
		if _, err := Modele(code); pris == 0 && err != nil {
			return code, nil
		}
		code = base + "-" + socle.Nombre(n)
	}
}

// documentVierge asks who the person is, and nothing else yet.
func documentVierge(code, titre, niveau string) *Document {
	return &Document{
		SchemaVersion: 1, ID: socle.ID(), Code: code, Titre: Texte{titre},
		Etapes: []Etape{{ID: socle.ID(), Titre: Texte{"Vos coordonnées"}, Champs: []Champ{
			{ID: socle.ID(), Bloc: "identite_personne", Role: "demandeur"}, {ID: socle.ID(), Bloc: "contact", Role: "demandeur"},
		}}},
		Traitement: Traitement{
			Public: []string{"particulier"}, Niveaux: []string{niveau}, Authentification: "facultative", EligibleSVE: true,
			Identite: Identite{Role: "demandeur", Contact: "demandeur"},
		},
	}
}
