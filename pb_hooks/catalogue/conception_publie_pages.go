package catalogue

import (
	"net/http"
	"net/url"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// surTeleservice finds the téléservice of the address.
func surTeleservice(action func(*socle.Requete, *Teleservice) error) func(*socle.Requete) error {
	return func(r *socle.Requete) error {
		t, err := ParCode(r.App, r.Collectivite, r.Request.PathValue("code"))
		if err != nil {
			return err
		}
		return action(r, t)
	}
}

type pagePublie struct {
	*socle.Cadre
	Racine     string
	Base       string
	Code       string
	Etat       string
	Mot        string
	Suspendue  bool
	Renvoi     bool // it only sends elsewhere: there is nothing to change
	Nouveaute  bool // its modèle proposes changes
	Mentions   []Mention
	Ebauche    string // address of the version in preparation, "" for none
	Suspension ui.Saisies
	Limites    ui.Saisies
	Copie      ui.Saisies
	Revisions  []ligneRevision
}

type ligneRevision struct {
	ID, Quand, Par string
	Numero         int
	Servie         bool
}

func nouvellePagePublie(r *socle.Requete, t *Teleservice) (*pagePublie, error) {
	p := &pagePublie{Cadre: r.Cadre(t.Titre), Racine: racineDe(r), Base: racineDe(r) + "/publies/" + t.Code, Code: t.Code, Suspendue: t.Etat == "suspendu", Renvoi: t.Renvoi != ""}
	p.Etat, p.Mot = t.etatEnMots(r.App)
	e, err := EbaucheParCode(r.App, r.Collectivite, t.Code)
	if err != nil {
		return nil, err
	}
	if e != nil {
		p.Ebauche = p.Racine + "/preparation/" + e.ID
	}
	suivi, err := Nouveaute(r.App, t, nil)
	if err != nil {
		return nil, err
	}
	p.Nouveaute = suivi != nil
	if p.Mentions, err = mentionsPublie(r, t); err != nil {
		return nil, err
	}
	p.Suspension = ui.Saisies{{Genre: ui.GenreZone, Nom: "message", Libelle: "Message pour les personnes", Lignes: 3, Facultatif: true, Aide: "Par exemple\u00a0: Les inscriptions reprennent le 1er septembre."}}
	quota := ui.Saisie{Genre: ui.GenreTexte, Nom: "quota", Libelle: "Nombre de demandes au plus", Facultatif: true, Inputmode: "numeric", Largeur: 5}
	if t.Quota > 0 {
		quota.Valeur = ecrireNombre(&t.Quota)
	}
	p.Limites = ui.Saisies{
		ui.Saisie{Genre: ui.GenreDate, Nom: "du", Libelle: "Ouverte à partir du", Facultatif: true}.Dater(jourISO(t.OuvreLe.IsZero(), socle.JourDe(t.OuvreLe.Time().In(socle.Paris)))),
		ui.Saisie{Genre: ui.GenreDate, Nom: "au", Libelle: "Jusqu’au (compris)", Facultatif: true}.Dater(jourISO(t.FermeLe.IsZero(), socle.JourDe(t.FermeLe.Time().In(socle.Paris)).PlusJours(-1))),
		quota,
	}
	p.Copie = ui.Saisies{{Genre: ui.GenreTexte, Nom: "titre", Libelle: "Titre de la copie"}}
	revisions, err := RevisionsDe(r.App, t.ID)
	if err != nil {
		return nil, err
	}
	noms, err := nomsDesAgents(r)
	if err != nil {
		return nil, err
	}
	for i := range revisions {
		p.Revisions = append(p.Revisions, revisions[i].ligne(t, noms))
	}
	return p, nil
}

func jourISO(aucun bool, j socle.Jour) string {
	if aucun {
		return ""
	}
	return j.ISO()
}

// nomsDesAgents names those of the collectivité, by acteur.
func nomsDesAgents(r *socle.Requete) (map[string]string, error) {
	l, err := agents.DeLaCollectivite(r.App, r.Collectivite)
	if err != nil {
		return nil, err
	}
	noms := map[string]string{}
	for _, a := range l {
		noms[string(a.Acteur())] = a.NomComplet()
	}
	return noms, nil
}

func montrerPublie(r *socle.Requete, t *Teleservice) error {
	p, err := nouvellePagePublie(r, t)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "catalogue/conception_publie", p)
}

func preparerPublie(r *socle.Requete, t *Teleservice) error {
	var e *Ebauche
	err := r.App.RunInTransaction(func(tx core.App) (err error) {
		e, err = Preparer(tx, t, agents.De(r).Acteur())
		return err
	})
	if err != nil {
		return err
	}
	return r.Rediriger(racineDe(r) + "/preparation/" + e.ID)
}

// reglerPublie does one thing on the téléservice and comes back to its page.
func reglerPublie(r *socle.Requete, t *Teleservice, annonce string, faire func(core.App, socle.Acteur) error) error {
	if err := r.App.RunInTransaction(func(tx core.App) error { return faire(tx, agents.De(r).Acteur()) }); err != nil {
		return err
	}
	r.Annoncer(annonce)
	return r.Rediriger(racineDe(r) + "/publies/" + t.Code)
}

func suspendrePublie(r *socle.Requete, t *Teleservice) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	fautes := map[string]string{}
	phrase := texteSaisi(f, "message", 500, "", fautes)
	if len(fautes) > 0 {
		return redire(r, t, f, fautes, func(p *pagePublie) ui.Saisies { return p.Suspension })
	}
	return reglerPublie(r, t, "La démarche est suspendue.", func(tx core.App, par socle.Acteur) error { return t.Suspendre(tx, phrase, par) })
}

func rouvrirPublie(r *socle.Requete, t *Teleservice) error {
	return reglerPublie(r, t, "La démarche est rouverte.", func(tx core.App, par socle.Acteur) error { return t.Rouvrir(tx, par) })
}

// redire shows the page again with the faults of one of its forms.
func redire(r *socle.Requete, t *Teleservice, f url.Values, fautes map[string]string, saisies func(*pagePublie) ui.Saisies) error {
	p, err := nouvellePagePublie(r, t)
	if err != nil {
		return err
	}
	p.Erreurs = saisies(p).Reprendre(f, fautes)
	return r.Rendre(http.StatusUnprocessableEntity, "catalogue/conception_publie", p)
}

func limiterPublie(r *socle.Requete, t *Teleservice) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	fautes := map[string]string{}
	du, faute := socle.JourSaisi(f, "du")
	if faute != "" {
		fautes["du"] = faute
	}
	au, faute := socle.JourSaisi(f, "au")
	switch {
	case faute != "":
		fautes["au"] = faute
	case !du.Nul() && !au.Nul() && au.Avant(du):
		fautes["au"] = "La fin est avant le début\u00a0: vérifiez les deux dates."
	}
	quota := nombreSaisi(f, "quota", fautes)
	if quota == nil {
		quota = ptr(0)
	}
	if *quota < 0 {
		fautes["quota"] = "Indiquez un nombre entier, par exemple 120."
	}
	if len(fautes) > 0 {
		return redire(r, t, f, fautes, func(p *pagePublie) ui.Saisies { return p.Limites })
	}
	return reglerPublie(r, t, "Les limites sont enregistrées.", func(tx core.App, par socle.Acteur) error { return t.Limiter(tx, du, au, *quota, par) })
}

func dupliquerPublie(r *socle.Requete, t *Teleservice) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	fautes := map[string]string{}
	titre := texteSaisi(f, "titre", 150, "Indiquez le titre de la copie.", fautes)
	if len(fautes) > 0 {
		return redire(r, t, f, fautes, func(p *pagePublie) ui.Saisies { return p.Copie })
	}
	e, err := ebaucherAvec(r, titre, func(code string) (*Document, error) {
		revision, err := RevisionParID(r.App, t.Revision)
		if err != nil {
			return nil, err
		}
		d, err := Relire(revision.Document)
		if err != nil {
			return nil, err
		}
		return Dupliquer(d, code, titre, socle.ID)
	})
	if err != nil {
		return err
	}
	return r.Rediriger(racineDe(r) + "/preparation/" + e.ID)
}

func exporterPublie(r *socle.Requete, t *Teleservice) error {
	brut, err := Exporter(r.App, r.Collectivite, t.Code)
	if err != nil {
		return err
	}
	h := r.Response.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Disposition", `attachment; filename="`+t.Code+`.guichet.json"`)
	h.Set("Cache-Control", "private, no-store")
	_, _ = r.Response.Write(brut) // the visitor is gone: nothing to mend
	return nil
}

type pageNouveaute struct {
	*socle.Cadre
	Base        string
	Changements []string
	Ici         []string // what was changed here
	Conflits    []conflitEnMots
	Publiable   bool
}

type conflitEnMots struct{ Saisie ui.Saisie }

func montrerNouveaute(r *socle.Requete, t *Teleservice) error {
	s, err := Nouveaute(r.App, t, nil)
	if err != nil {
		return err
	}
	if s == nil {
		return socle.ErrIntrouvable
	}
	p := &pageNouveaute{Cadre: r.Cadre("Mise à jour proposée"), Base: racineDe(r) + "/publies/" + t.Code, Publiable: s.Publiable()}
	for _, c := range s.Changements {
		p.Changements = append(p.Changements, c.Phrase)
	}
	for _, c := range s.Ici {
		p.Ici = append(p.Ici, c.Phrase)
	}
	for _, c := range s.Conflits {
		p.Conflits = append(p.Conflits, conflitEnMots{ui.Saisie{
			Genre: ui.GenreRadios, Nom: "conflit_" + c.Cle, Libelle: guillemets(c.Nom) + "\u00a0: " + c.Quoi, Valeur: "ici",
			Options: []ui.Option{{Code: "ici", Libelle: "Garder ce qui est ici", Aide: enClair(c.Ici)}, {Code: "modele", Libelle: "Prendre la mise à jour", Aide: enClair(c.Autre)}},
		}})
	}
	return r.Rendre(http.StatusOK, "catalogue/conception_nouveaute", p)
}

func accepterNouveaute(r *socle.Requete, t *Teleservice) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	if f.Has("publier") {
		return reglerPublie(r, t, "La mise à jour est publiée.", func(tx core.App, par socle.Acteur) error { return PublierNouveaute(tx, t, par) })
	}
	s, err := Nouveaute(r.App, t, nil)
	if err != nil {
		return err
	}
	prendre := map[string]bool{}
	if s != nil {
		for _, c := range s.Conflits {
			prendre[c.Cle] = f.Get("conflit_"+c.Cle) == "modele"
		}
	}
	var e *Ebauche
	err = r.App.RunInTransaction(func(tx core.App) error {
		e, err = AccepterNouveaute(tx, t, prendre, agents.De(r).Acteur())
		return err
	})
	if err != nil {
		return err
	}
	r.Annoncer("La mise à jour est en préparation. Relisez-la, puis publiez-la.")
	return r.Rediriger(racineDe(r) + "/preparation/" + e.ID)
}
