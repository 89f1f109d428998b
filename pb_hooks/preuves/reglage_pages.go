package preuves

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// Pages of the room, added once the agents' doors exist: the keys of the
// collectivité. visible tells who is shown their link: those whom the door lets
// in. exploite tells who runs the instance: she alone chooses another service
// than the one in production, for what it says of somebody is believed by every
// collectivité of the instance.
func Pages(app core.App, regler socle.Acces, visible, exploite func(*socle.Requete) bool) {
	for _, g := range append(DesHabitants(), ProConnect) {
		chemin := "/{collectivite}/agents/reglages/" + string(g)
		socle.De(app).Router(
			socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}" + g.CheminCles(), Acces: socle.Public, Action: g.publierCles},
			socle.Route{Methode: http.MethodGet, Chemin: chemin, Acces: regler, Action: g.montrerReglage},
			socle.Route{Methode: http.MethodPost, Chemin: chemin, Acces: regler, Action: func(r *socle.Requete) error { return g.enregistrerReglage(r, exploite(r)) }},
		)
		collectivites.ProposerReglage(app, collectivites.ReglagePropose{
			Titre: g.Nom(), Aide: "Les clés que " + g.Dit() + " donne à la collectivité", Chemin: "/" + string(g), Visible: visible,
		})
	}
}

type pageReglage struct {
	*socle.Cadre
	Nom, Dit       string // at the head of a sentence, and inside one
	Public         string
	DuHub          bool
	Actif          bool
	Regle          bool
	Retour, Sortie string // addresses to declare
	Avis           string // where it tells who signed out, "" when it does not
	Cles           string // where it reads our keys
	CleEcrite      string // as it is copied where no address can be given; "" when a secret is used
	Saisies        ui.Saisies
}

const autreEmetteur = "autre"

func (g Genre) lireFournisseur(r *socle.Requete) (*Fournisseur, error) {
	f, err := FournisseurDe(r.App, g, r.Collectivite)
	if err != nil {
		return nil, err
	}
	if f == nil {
		f = &Fournisseur{Collectivite: r.Collectivite, Genre: g, Portees: strings.Join(g.Portees(), " ")}
		if l := g.Emetteurs(); len(l) > 0 {
			f.Emetteur = l[0]
		}
	}
	return f, nil
}

func (g Genre) nouvellePage(r *socle.Requete, f *Fournisseur) *pageReglage {
	base := r.Socle.AdressePublique() + r.Chemin
	p := &pageReglage{
		Cadre: r.Cadre("Connexion avec " + g.Dit()), Nom: socle.Majuscule(g.Dit()), Dit: g.Dit(), DuHub: g == Hub, Public: profils[g].public, Actif: f.Actif, Regle: f.ID != "", Retour: base + g.CheminRetour(), Sortie: base + g.CheminSortie(),
	}
	if avis := g.CheminAvis(); avis != "" {
		p.Avis = base + avis
	}
	secret := ui.Saisie{Genre: ui.GenreSecret, Nom: "secret", Libelle: "Secret (client secret)", Autocomplete: "off"}
	if f.Authentification == ParCle {
		secret.Facultatif, secret.Aide = true, "Seulement pour revenir à un secret."
	} else if f.Secret != "" {
		secret.Facultatif, secret.Aide = true, "Il est gardé et ne se relit pas. Laissez vide pour le garder."
	}
	p.Saisies = append(g.saisiesEmetteur(f), ui.Saisie{Genre: ui.GenreTexte, Nom: "client", Libelle: "Identifiant (client id)", Valeur: f.Client, Autocomplete: "off"},
		ui.Saisie{Genre: ui.GenreRadios, Nom: "authentification", Libelle: "Ce qui prouve que la demande vient de vous", Valeur: cmp.Or(f.Authentification, ParSecret), Options: []ui.Option{
			{Code: ParSecret, Libelle: "Un secret (client_secret_post)", Aide: "C’est ce que " + g.Dit() + " propose d’ordinaire."},
			{Code: ParCle, Libelle: "Une clé que le guichet fabrique et garde (private_key_jwt)", Aide: "Après l’enregistrement, cette page donne la clé publique à déclarer."},
		}}, secret)
	if profils[g].auChoix {
		p.Saisies = append(p.Saisies, g.saisiePortees(f))
	}
	if !profils[g].pkce {
		p.Saisies = append(p.Saisies, ui.Saisie{
			Genre: ui.GenreCase, Nom: "pkce", Libelle: "Ajouter PKCE aux demandes", Valeur: map[bool]string{true: "oui"}[f.PKCE],
			Aide: "Seulement si " + g.Dit() + " vous l’écrit\u00a0: il refuse d’ordinaire ce qu’il n’attend pas.",
		})
	}
	p.Saisies = append(p.Saisies, ui.Saisie{Genre: ui.GenreCase, Nom: "actif", Libelle: profils[g].proposer, Valeur: map[bool]string{true: "oui"}[f.Actif]})
	return p
}

// saisiesEmetteur ask for the issuer: one that everybody knows, or an address.
func (g Genre) saisiesEmetteur(f *Fournisseur) ui.Saisies {
	connus := g.Emetteurs()
	if len(connus) == 0 {
		return ui.Saisies{{Genre: ui.GenreTexte, Nom: "emetteur", Libelle: "Adresse de connexion", Aide: "Le Département la donne, par exemple " + g.exemple() + ". Seule la personne qui exploite le guichet peut l’entrer.", Valeur: f.Emetteur}}
	}
	choisi, autre := f.Emetteur, ""
	if !slices.Contains(connus, choisi) {
		choisi, autre = autreEmetteur, f.Emetteur
	}
	return ui.Saisies{
		{Genre: ui.GenreRadios, Nom: "service", Libelle: "Service", Valeur: choisi, Options: []ui.Option{
			{Code: connus[0], Libelle: "Production, avec de vraies personnes"},
			{Code: connus[1], Libelle: "Bac à sable, pour essayer avec des identités inventées"},
			{Code: autreEmetteur, Libelle: "Une autre adresse"},
		}},
		{Genre: ui.GenreTexte, Nom: "emetteur", Libelle: "Autre adresse", Facultatif: true, Aide: "Si " + g.Nom() + " vous en donne une autre.", Valeur: autre},
	}
}

func (g Genre) saisiePortees(f *Fournisseur) ui.Saisie {
	s := ui.Saisie{Genre: ui.GenreCases, Nom: "portees", Libelle: "Ce que l’habilitation permet de recevoir", Valeurs: f.portees(), Facultatif: true}
	for _, x := range g.Portees()[1:] {
		s.Options = append(s.Options, ui.Option{Code: x, Libelle: libellesPortees[x]})
	}
	return s
}

// LibellePortee names a scope.
func LibellePortee(portee string) string { return libellesPortees[portee] }

var libellesPortees = map[string]string{
	"identite_pivot": "L’identité : nom, prénoms, sexe, date et lieu de naissance", "idp_birthdate": "La date de naissance telle qu’elle est déclarée",
	"preferred_username": "Le nom d’usage", "email": "L’adresse électronique",
}

func (g Genre) montrerReglage(r *socle.Requete) error {
	f, err := g.lireFournisseur(r)
	if err != nil {
		return err
	}
	p := g.nouvellePage(r, f)
	l, err := f.cles(r.App)
	if err != nil {
		return err
	}
	if len(l.Keys) > 0 {
		ecrite, err := json.MarshalIndent(l, "", "  ")
		if err != nil {
			return err
		}
		p.Cles, p.CleEcrite = r.Socle.AdressePublique()+r.Chemin+g.CheminCles(), string(ecrite)
	}
	return r.Rendre(http.StatusOK, "preuves/reglage", p)
}

func (g Genre) enregistrerReglage(r *socle.Requete, exploite bool) error {
	saisi, err := r.Formulaire()
	if err != nil {
		return err
	}
	f, err := g.lireFournisseur(r)
	if err != nil {
		return err
	}
	avant := f.Emetteur
	f.lire(saisi)
	fautes := f.Verifier(saisi.Get("secret"))
	if f.Emetteur != avant && !slices.Contains(g.enService(), f.Emetteur) && !exploite {
		fautes["emetteur"] = "Seule la personne qui exploite le guichet choisit un autre service que la production. Choisissez la production, ou demandez-lui."
		if len(g.Emetteurs()) == 0 {
			fautes["emetteur"] = "Seule la personne qui exploite le guichet peut entrer cette adresse. Demandez-lui de remplir cette page."
		}
	}
	if len(fautes) > 0 {
		if faute, mal := fautes["emetteur"]; mal && saisi.Get("service") != autreEmetteur && len(g.Emetteurs()) > 0 {
			fautes["service"] = faute // nothing was typed: it was chosen
			delete(fautes, "emetteur")
		}
		p := g.nouvellePage(r, f)
		p.Erreurs = p.Saisies.Reprendre(saisi, fautes)
		return r.Rendre(http.StatusUnprocessableEntity, "preuves/reglage", p)
	}
	par := socle.Acteur("agent:" + r.Session(socle.EspaceAgent).Porteur)
	if err := r.App.RunInTransaction(func(tx core.App) error { return f.Enregistrer(tx, strings.TrimSpace(saisi.Get("secret")), par) }); err != nil {
		return err
	}
	r.Annoncer("C’est enregistré.")
	return r.Rediriger(r.Chemin + "/agents/reglages/" + string(g))
}

func (f *Fournisseur) lire(saisi url.Values) {
	if f.Emetteur = saisi.Get("service"); f.Emetteur == autreEmetteur || len(f.Genre.Emetteurs()) == 0 {
		f.Emetteur = strings.TrimSuffix(strings.TrimSpace(saisi.Get("emetteur")), "/")
	}
	f.Client, f.Actif, f.PKCE = strings.TrimSpace(saisi.Get("client")), saisi.Get("actif") != "", saisi.Get("pkce") != "" && !profils[f.Genre].pkce
	if facon := saisi.Get("authentification"); facon != "" {
		f.ProuverPar(facon)
	}
	if profils[f.Genre].auChoix {
		f.Portees = strings.Join(append([]string{"openid"}, saisi["portees"]...), " ")
	}
}
