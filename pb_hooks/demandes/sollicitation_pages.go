package demandes

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
	"guichet/ui"
)

// pageSollicitation is the one page on which an agent records a call, a visit or
// a letter: who, how, and what.
type pageSollicitation struct {
	*socle.Cadre
	Chercher ui.Saisie
	Trouves  []ligneUsager
	Cherche  bool
	Connu    *ligneUsager // chosen among them
	Identite ui.Saisies   // of somebody new
	Canal    ui.Saisies
	Saisies  ui.Saisies
	Plus     ui.Saisies // seldom needed: folded
	Deplie   bool
	Cle      string

	services      []string // of the agent, nil for all
	teleservices  []catalogue.Teleservice
	sesServices   []collectivites.Service
	usager        *usagers.Usager
	sollicitation Sollicitation
}

type ligneUsager struct{ ID, Nom, Contact, URL string }

const usagersTrouves = 8

func (p *pageSollicitation) ouvrir(r *socle.Requete, usager string) (err error) {
	p.Cadre = r.Cadre("Enregistrer une demande")
	var tous bool
	if p.services, tous = agents.DroitsDe(r).Services(agents.Accueil, agents.Instruction); tous {
		p.services = nil
	}
	if p.teleservices, err = catalogue.Saisissables(r.App, r.Collectivite, p.services); err != nil {
		return err
	}
	l, err := collectivites.Services(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	for _, s := range l {
		if agents.DroitsDe(r).AService(s.ID, agents.Accueil, agents.Instruction) {
			p.sesServices = append(p.sesServices, s)
		}
	}
	if usager == "" {
		return nil
	}
	if p.usager, err = usagerVisible(r, usager); err != nil {
		return err
	}
	x := enLigne(r, p.usager)
	p.Connu = &x
	return nil
}

func enLigne(r *socle.Requete, u *usagers.Usager) ligneUsager {
	var contact []string
	for _, s := range []string{socle.Telephone(u.Telephone), u.Courriel} {
		if s != "" {
			contact = append(contact, s)
		}
	}
	return ligneUsager{ID: u.ID, Nom: u.Appellation(), Contact: strings.Join(contact, ", "), URL: r.Chemin + "/agents/sollicitations/nouvelle?usager=" + u.ID}
}

func (p *pageSollicitation) saisir(r *socle.Requete) {
	p.Chercher = ui.Saisie{Genre: ui.GenreTexte, Nom: "q", Libelle: "Chercher un usager déjà connu", Aide: "Un nom, un téléphone ou une adresse électronique"}
	p.Identite = ui.Saisies{
		{Genre: ui.GenreTexte, Nom: "prenoms", Libelle: "Prénom"},
		{Genre: ui.GenreTexte, Nom: "nom_naissance", Libelle: "Nom de naissance"},
		{Genre: ui.GenreTexte, Nom: "telephone", Libelle: "Téléphone", Inputmode: "tel", Largeur: 20},
		{Genre: ui.GenreTexte, Nom: "courriel", Libelle: "Adresse électronique", Inputmode: "email"},
	}
	quoi := ui.Saisie{
		Genre: ui.GenreListe, Nom: "demarche", Libelle: "Démarche",
		Aide: "Pour une simple question, ne choisissez rien : l’objet suffit.",
	}
	for _, t := range p.teleservices {
		if n := len(quoi.Groupes); n == 0 || quoi.Groupes[n-1].Libelle != t.Theme {
			quoi.Groupes = append(quoi.Groupes, ui.Groupe{Libelle: t.Theme})
		}
		g := &quoi.Groupes[len(quoi.Groupes)-1]
		g.Options = append(g.Options, ui.Option{Code: t.Code, Libelle: t.Titre})
	}
	p.Canal = ui.Saisies{{Genre: ui.GenreRadios, Nom: "canal", Libelle: "Comment la demande arrive", Options: []ui.Option{
		{Code: string(Telephone), Libelle: "Par téléphone"},
		{Code: string(AuGuichet), Libelle: "Au guichet"},
		{Code: string(Papier), Libelle: "Par courrier"},
		{Code: string(Courriel), Libelle: "Par courriel"},
	}}}
	p.Saisies = ui.Saisies{
		quoi,
		{Genre: ui.GenreTexte, Nom: "objet", Libelle: "Objet", Aide: "En quelques mots, pour une question sans formulaire."},
		{Genre: ui.GenreZone, Nom: "message", Libelle: "Ce qui est demandé", Lignes: 4},
		{Genre: ui.GenreZone, Nom: "reponse", Libelle: "Réponse donnée tout de suite", Lignes: 2, Aide: "Si la question est réglée : elle est enregistrée et terminée. L’usager peut lire cette réponse."},
	}
	if p.usager == nil {
		p.Plus = ui.Saisies{{Genre: ui.GenreTexte, Nom: "denomination", Libelle: "Association, entreprise ou collectivité"}}
	}
	if len(p.sesServices) > 1 {
		s := ui.Saisie{Genre: ui.GenreListe, Nom: "service", Libelle: "Service qui répond", Aide: "Pour une question sans formulaire."}
		for _, x := range p.sesServices {
			s.Options = append(s.Options, ui.Option{Code: x.ID, Libelle: x.Nom})
		}
		p.Plus = append(p.Plus, s)
	}
	p.Plus = append(
		p.Plus,
		ui.Saisie{Genre: ui.GenreDate, Nom: "recue", Libelle: "Reçue le", Aide: "Aujourd’hui si vous ne remplissez rien. Le délai de réponse part de ce jour."},
		ui.Saisie{Genre: ui.GenreDate, Nom: "cachet", Libelle: "Date du cachet de la poste", Aide: "Pour un courrier : elle compte quand une date limite est à respecter."},
	)
}

func demanderSollicitation(r *socle.Requete) error {
	q := r.Request.URL.Query()
	p := &pageSollicitation{Cle: socle.Jeton()}
	if err := p.ouvrir(r, q.Get("usager")); err != nil {
		return err
	}
	p.saisir(r)
	p.Chercher.Valeur = strings.TrimSpace(q.Get("q"))
	if p.Cherche = p.Chercher.Valeur != ""; p.Cherche {
		l, err := usagers.Chercher(r.App, usagers.Recherche{Collectivite: r.Collectivite, Services: p.services, Texte: p.Chercher.Valeur, Nombre: usagersTrouves})
		if err != nil {
			return err
		}
		for i := range l {
			p.Trouves = append(p.Trouves, enLigne(r, &l[i]))
		}
	}
	return r.Rendre(http.StatusOK, "demandes/sollicitation", p)
}

// lire reads the page; the faults are told under their controls.
func (p *pageSollicitation) lire(r *socle.Requete, f url.Values) (t *catalogue.Teleservice, reponses catalogue.Reponses, err error) {
	fautes := map[string]string{}
	s := &p.sollicitation
	s.Canal = Canal(f.Get("canal"))
	if phrasesCanaux[s.Canal] == "" || s.Canal == EnLigne {
		fautes["canal"] = "Choisissez comment la demande arrive."
	}
	if p.usager != nil {
		s.Usager, s.Qui = p.usager.ID, p.Connu.Nom
	} else {
		s.Identite = usagers.Identite{
			Prenoms: socle.LireTexte(f, "prenoms", 150, "", fautes), NomNaissance: socle.LireTexte(f, "nom_naissance", 100, "", fautes),
			Denomination: socle.LireTexte(f, "denomination", 200, "", fautes), Telephone: socle.NormaliserTelephone(f.Get("telephone")),
		}
		if s.Identite.Telephone != "" && !socle.TelephoneValide(s.Identite.Telephone) {
			fautes["telephone"] = socle.FauteTelephone
		}
		if f.Get("courriel") != "" {
			var faute error
			if s.Identite.Courriel, faute = socle.LireCourriel(f.Get("courriel")); faute != nil {
				fautes["courriel"] = socle.EnErreur(faute).Champs["courriel"]
			}
		}
		s.Qui = s.Identite.Nom()
	}
	s.lireJours(r.Socle.Horloge.Aujourdhui(), f, fautes)
	if code := f.Get("demarche"); code != "" {
		for i := range p.teleservices {
			if p.teleservices[i].Code == code {
				t = &p.teleservices[i]
			}
		}
		if t == nil {
			fautes["demarche"] = "Choisissez une démarche de la liste."
		}
	} else {
		reponses = p.lireQuestion(f, fautes)
	}
	if len(fautes) > 0 {
		return nil, nil, socle.ErrChamps(fautes)
	}
	return t, reponses, nil
}

// lireJours reads the day of reception and that of the postmark.
func (s *Sollicitation) lireJours(auj socle.Jour, f url.Values, fautes map[string]string) {
	for _, x := range []struct {
		nom  string
		vers *string
	}{{"recue", &s.RecueLe}, {"cachet", &s.CachetLe}} {
		j, faute := socle.JourSaisi(f, x.nom)
		switch {
		case faute != "":
			fautes[x.nom] = faute
		case j.Nul():
		case j.Apres(auj):
			fautes[x.nom] = "Cette date est à venir."
		case j.Avant(auj.PlusMois(-24)):
			fautes[x.nom] = "Cette date a plus de deux ans."
		default:
			*x.vers = j.ISO()
		}
	}
}

// lireQuestion reads a question that has no form, by the codes of its champs.
func (p *pageSollicitation) lireQuestion(f url.Values, fautes map[string]string) catalogue.Reponses {
	s := &p.sollicitation
	s.Reponse = socle.LireTexte(f, "reponse", maxRaison, "", fautes)
	s.Service = p.serviceUsuel()
	if len(p.sesServices) > 1 && f.Get("service") != "" {
		s.Service = ""
		for _, x := range p.sesServices {
			if x.ID == f.Get("service") {
				s.Service = x.ID
			}
		}
		if s.Service == "" {
			fautes["service"] = "Choisissez un de vos services."
		}
	}
	objet := socle.LireTexte(f, "objet", 150, "Choisissez une démarche, ou indiquez l’objet de la question.", fautes)
	s.Objet = objet
	message := socle.LireTexte(f, "message", 5000, "", fautes)
	for nom, texte := range map[string]string{"objet": objet, "message": message, "reponse": s.Reponse} {
		if catalogue.ContientNIR(texte) {
			fautes[nom] = catalogue.PhraseNIR
		}
	}
	return catalogue.Reponses{"objet": {objet}, "message": {message}}
}

// serviceUsuel is the secrétariat, or the first service of an agent who has none
// there.
func (p *pageSollicitation) serviceUsuel() string {
	for _, s := range p.sesServices {
		if s.Code == "secretariat" {
			return s.ID
		}
	}
	return p.sesServices[0].ID
}

func recueillir(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	p := &pageSollicitation{Cle: f.Get("cle")}
	if err := p.ouvrir(r, f.Get("usager")); err != nil {
		return err
	}
	p.saisir(r)
	if len(p.Cle) != len(socle.Jeton()) {
		p.Cle = socle.Jeton()
	}
	t, reponses, err := p.lire(r, f)
	if err != nil {
		fautes := socle.EnErreur(err).Champs
		for _, l := range []ui.Saisies{p.Canal, p.Identite, p.Saisies, p.Plus} {
			p.Erreurs = append(p.Erreurs, l.Reprendre(f, fautes)...)
		}
		p.Deplie = slices.ContainsFunc(p.Plus, func(s ui.Saisie) bool { return s.Erreur != "" || s.Valeur+s.Jour != "" })
		return r.RendreFaute(err, "demandes/sollicitation", p)
	}
	if t != nil {
		return p.remplir(r, t)
	}
	return p.questionner(r, reponses)
}

// remplir goes on with the pages of a form.
func (p *pageSollicitation) remplir(r *socle.Requete, t *catalogue.Teleservice) error {
	doc, err := catalogue.DocumentDe(r.App, t.Revision)
	if err != nil {
		return err
	}
	connu, err := p.sollicitation.connu(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	b, err := p.ouvrirBrouillon(r, t, catalogue.DepuisCompte(contexteDe(r, doc), connu))
	if err != nil {
		return err
	}
	r.Set(cleBrouillon, b)
	s, err := reprendre(r)
	if err != nil {
		return err
	}
	return r.Rediriger(s.etape(s.parcours.Pages[0].ID))
}

func (p *pageSollicitation) ouvrirBrouillon(r *socle.Requete, t *catalogue.Teleservice, reponses catalogue.Reponses) (b *Brouillon, err error) {
	err = r.App.RunInTransaction(func(tx core.App) error {
		b, err = Recueillir(tx, t, &p.sollicitation, agents.De(r).ID, reponses)
		return err
	})
	return b, err
}

// questionner files a question at once, but for a letter, whose scan comes first.
func (p *pageSollicitation) questionner(r *socle.Requete, parCode catalogue.Reponses) error {
	t, reponses, err := Question(r.App, r.Collectivite, parCode)
	if err != nil {
		return err
	}
	if p.sollicitation.Canal == Papier {
		b, err := p.ouvrirBrouillon(r, t, reponses)
		if err != nil {
			return err
		}
		return r.Rediriger(b.adresse(r) + "/verification")
	}
	a := agents.De(r)
	depose, err := enregistrer(r.App, Depot{
		Collectivite: collectivites.De(r), Teleservice: t, Revision: t.Revision, Reponses: reponses, Canal: p.sollicitation.Canal,
		Recue: &p.sollicitation, Agent: a.ID, Acteur: a.Acteur(), Cle: p.Cle, Pieces: "brouillons:" + p.Cle, // it has none
	})
	var incomplet *ErrIncomplet
	if errors.As(err, &incomplet) {
		return socle.ErrChamps(map[string]string{"objet": "Revoyez l’objet et le texte."}).Cause(err)
	}
	if err != nil {
		return err
	}
	return menerAgent(r, depose.Demande)
}

// menerAgent leads the agent to the demande at the desk, where the accusé is
// printed.
func menerAgent(r *socle.Requete, d *Demande) error {
	r.Annoncer("La demande n°\u00a0" + socle.FormaterNumero(d.Numero) + " est enregistrée.")
	return r.Rediriger(r.Chemin + "/agents/demandes/" + d.ID)
}
