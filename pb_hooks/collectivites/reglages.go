package collectivites

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// Pages of the settings, added once the agents' doors exist: the later room
// gives the door, this one the actions.
func Pages(app core.App, regler socle.Acces) {
	s := socle.De(app)
	get, post := http.MethodGet, http.MethodPost
	for _, x := range []reglage{identite, horaires, mentions, accessibilite, statistiques} {
		s.Router(
			socle.Route{Methode: get, Chemin: racineReglages + x.chemin, Acces: regler, Action: x.montrer},
			socle.Route{Methode: post, Chemin: racineReglages + x.chemin, Acces: regler, Action: x.enregistrer},
		)
	}
	s.Router(
		socle.Route{Methode: get, Chemin: racineReglages, Acces: regler, Action: montrerReglages},
		socle.Route{Methode: get, Chemin: racineReglages + "/apparence", Acces: regler, Action: montrerApparence},
		socle.Route{Methode: post, Chemin: racineReglages + "/apparence", Acces: regler, Action: enregistrerCouleur},
		socle.Route{Methode: post, Chemin: racineReglages + "/apparence/logo", Acces: regler, Action: enregistrerLogo, Corps: corpsLogo},
		socle.Route{Methode: get, Chemin: racineReglages + "/annonces", Acces: regler, Action: listerAnnonces},
		socle.Route{Methode: get, Chemin: racineReglages + "/annonces/{annonce}", Acces: regler, Action: montrerAnnonce},
		socle.Route{Methode: post, Chemin: racineReglages + "/annonces/{annonce}", Acces: regler, Action: enregistrerAnnonce},
		socle.Route{Methode: post, Chemin: racineReglages + "/annonces/{annonce}/retrait", Acces: regler, Action: retirerAnnonce},
		socle.Route{Methode: get, Chemin: racineReglages + "/services", Acces: regler, Action: listerServices},
		socle.Route{Methode: get, Chemin: racineReglages + "/services/{service}", Acces: regler, Action: montrerService},
		socle.Route{Methode: post, Chemin: racineReglages + "/services/{service}", Acces: regler, Action: enregistrerService},
	)
}

const racineReglages = "/{collectivite}/agents/reglages"

// acteur is the agent of the request: every page here is behind the agents'
// door.
func acteur(r *socle.Requete) socle.Acteur {
	return socle.Acteur("agent:" + r.Session(socle.EspaceAgent).Porteur)
}

// pourAssistance are the pages that open to the support of the Département too.
var pourAssistance = []string{
	"/agents/reglages/identite", "/agents/reglages/horaires", "/agents/reglages/apparence", "/agents/reglages/annonces", "/agents/reglages/mentions",
	"/agents/reglages/accessibilite", "/agents/reglages/services", "/agents/reglages/statistiques", "/agents/etat",
}

type pageReglages struct {
	*socle.Cadre
	Groupes []groupeReglages
}

type groupeReglages struct {
	Titre string
	Liens []lienReglage
}

type lienReglage struct{ Titre, Aide, URL, Manque string }

func montrerReglages(r *socle.Requete) error {
	c := De(r)
	homologation := ""
	if !c.Homologuee(r.Socle.Horloge.Aujourdhui()) {
		homologation = "Le guichet n’est pas homologué."
	}
	heures := ""
	if c.Heures().Vides() {
		heures = "Aucune heure n’est indiquée."
	}
	legales := ""
	if l := c.MentionsManquantes(); len(l) > 0 {
		legales = "Il manque\u00a0: " + strings.Join(l, ", ") + "."
	}
	audit := ""
	if !c.AuditValide(r.Socle.Horloge.Aujourdhui()) {
		audit = "Aucun audit valable\u00a0: chaque page dit «\u00a0non conforme\u00a0»."
	}
	expediteur := ""
	if exploitation.AdresseExpediteur(r.App) == "" {
		expediteur = "L’adresse qui envoie les courriels n’est pas réglée."
	}
	base := r.Chemin + "/agents/reglages"
	groupes := []groupeReglages{
		{"La " + c.NomCommun(), []lienReglage{
			{"Identité", "Nom, adresse, téléphone, tribunal, homologation", base + "/identite", homologation},
			{"Horaires", "Les heures d’ouverture de chaque jour", base + "/horaires", heures},
			{"Apparence", "La couleur des pages et le logo", base + "/apparence", ""},
			{"Annonces", "Fermetures, travaux, nouvelles, sur la page d’entrée", base + "/annonces", ""},
			{"Mentions légales", "Directeur de la publication, hébergeur, délégué à la protection des données", base + "/mentions", legales},
			{"Accessibilité", "L’audit, la déclaration et le schéma pluriannuel", base + "/accessibilite", audit},
		}},
		{"Les personnes", []lienReglage{
			{"Services", "Qui répond aux demandes, et où le joindre", base + "/services", ""},
			{"Agents", "Inviter, changer les rôles, retirer un accès", base + "/agents", ""},
			{"Signataires", "Qui prend les décisions, et par quelle délégation", base + "/signataires", ""},
			{"Données personnelles", "Répondre à qui veut lire, corriger ou faire effacer ses données", r.Chemin + "/agents/droits", ""},
		}},
		{"Le guichet", []lienReglage{
			{"Réponses préparées", "Des textes à compléter avant de les envoyer", base + "/formules", ""},
			{"Boîtes de courriel", "Les adresses dont le guichet lit les courriels", base + "/boites", ""},
			{"Statistiques publiques", "Montrer à tous les chiffres du guichet", base + "/statistiques", ""},
			{"Reprise des données", "Apporter les usagers et les demandes d’un ancien outil", base + "/reprise", ""},
			{"Anciennes adresses", "Les liens d’un ancien outil qui mènent à une page du guichet", base + "/adresses", ""},
			{"Emporter les données", "Une archive complète, pour déménager ou pour la garder\u00a0; les communes nouvelles", base + "/demenagement", ""},
			{"Courriels non partis", "Ce qui attend et ce qui est à envoyer de nouveau", r.Chemin + "/agents/courriels", expediteur},
			{"Tâches du guichet", "Ce que le guichet fait de lui-même, et quand", r.Chemin + "/agents/taches", ""},
			{"État du guichet", "Ce qui va, ce qui ne va pas et ce qu’il faut faire", r.Chemin + "/agents/etat", ""},
			{"Aide", "Les premiers pas, répondre à une demande, les délais", r.Chemin + "/agents/aide", ""},
		}},
	}
	duGuichet := &groupes[len(groupes)-1]
	page := &pageReglages{Cadre: r.Cadre("Réglages")}
	for _, p := range proposes(r.App) {
		if p.Visible(r) {
			duGuichet.Liens = append(duGuichet.Liens, lienReglage{p.Titre, p.Aide, cmp.Or(p.URL, base+p.Chemin), ""})
		}
	}
	for _, g := range groupes {
		if page.ParAssistance {
			g.Liens = slices.DeleteFunc(g.Liens, func(l lienReglage) bool { return !slices.Contains(pourAssistance, strings.TrimPrefix(l.URL, r.Chemin)) })
		}
		page.Groupes = append(page.Groupes, g)
	}
	return r.Rendre(http.StatusOK, "collectivites/reglages", page)
}

// ReglagePropose is the link of a later room on the page of the settings, under « Le
// guichet », for those to whom it is of use.
type ReglagePropose struct {
	Titre, Aide string
	Chemin      string // after /agents/reglages
	URL         string // of a page of the whole instance, instead of Chemin
	Visible     func(*socle.Requete) bool
}

const cleProposes = "guichet.collectivites.reglages"

// ProposerReglage adds a link; call it from a room's Register.
func ProposerReglage(app core.App, p ReglagePropose) {
	app.Store().Set(cleProposes, append(proposes(app), p))
}

func proposes(app core.App) []ReglagePropose {
	l, _ := app.Store().Get(cleProposes).([]ReglagePropose)
	return l
}

// reglage is one form over the row of the collectivité.
type reglage struct {
	chemin, titre, intro string
	saisies              func(*Collectivite) ui.Saisies
	// lire fills the row and returns the faults by control.
	lire     func(*Collectivite, url.Values) map[string]string
	colonnes []string // fields of the struct that lire fills
}

type pageReglage struct {
	*socle.Cadre
	Intro   string
	Saisies ui.Saisies
}

func (x reglage) montrer(r *socle.Requete) error {
	return r.Rendre(http.StatusOK, "collectivites/reglage", &pageReglage{Cadre: r.Cadre(x.titre), Intro: x.intro, Saisies: x.saisies(De(r))})
}

func (x reglage) enregistrer(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	c := *De(r) // a copy: the frame of a page with faults keeps the name that is stored
	if fautes := x.lire(&c, f); len(fautes) > 0 {
		p := &pageReglage{Cadre: r.Cadre(x.titre), Intro: x.intro, Saisies: x.saisies(&c)}
		p.Erreurs = p.Saisies.Reprendre(f, fautes)
		return r.Rendre(http.StatusUnprocessableEntity, "collectivites/reglage", p)
	}
	if err := c.regler(r, x.colonnes...); err != nil {
		return err
	}
	r.Annoncer("C’est enregistré.")
	return r.Rediriger(r.Chemin + "/agents/reglages")
}

// regler writes some fields of the row, with their line in the journal.
func (c *Collectivite) regler(r *socle.Requete, colonnes ...string) error {
	return r.App.RunInTransaction(func(tx core.App) error {
		if err := tx.DB().Model(c).Update(colonnes...); err != nil {
			return fmt.Errorf("regler %s: %w", c.ID, err)
		}
		return socle.Journaliser(tx, socle.Acte{
			Acteur: acteur(r), Verbe: "collectivites.regler", Objet: "collectivites:" + c.ID, Collectivite: c.ID, Details: c,
		})
	})
}
