package oidc

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-jose/go-jose/v4"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

const racine = "/agents/reglages/guichets-relies"

// pages adds those where the exploitant of the hub registers the guichets and the
// applications.
func pages(app core.App) {
	get, post := http.MethodGet, http.MethodPost
	socle.De(app).Router(
		socle.Route{Methode: get, Chemin: "/{collectivite}" + racine, Acces: agents.Exploitant, Action: listerClients},
		socle.Route{Methode: get, Chemin: "/{collectivite}" + racine + "/nouveau", Acces: agents.Exploitant, Action: montrerNouveau},
		socle.Route{Methode: post, Chemin: "/{collectivite}" + racine + "/nouveau", Acces: agents.Exploitant, Action: enregistrerClient},
		socle.Route{Methode: get, Chemin: "/{collectivite}" + racine + "/{client}", Acces: agents.Exploitant, Action: montrerClient},
		socle.Route{Methode: post, Chemin: "/{collectivite}" + racine + "/{client}", Acces: agents.Exploitant, Action: enregistrerClient},
		socle.Route{Methode: post, Chemin: "/{collectivite}" + racine + "/{client}/secret", Acces: agents.Exploitant, Action: changerSecret},
	)
	collectivites.ProposerReglage(app, collectivites.ReglagePropose{
		Titre: "Guichets et applications reliés", Aide: "Ceux où le guichet du Département fait entrer les habitants", Chemin: "/guichets-relies",
		Visible: func(r *socle.Requete) bool { a := agents.De(r); return a != nil && a.Exploitant },
	})
}

type pageClients struct {
	*socle.Cadre
	Clients        []Client
	Emetteur       string
	Retour, Sortie string // to declare to FranceConnect
	FranceConnect  bool
}

func listerClients(r *socle.Requete) error {
	l, err := Clients(r.App)
	if err != nil {
		return err
	}
	f, err := preuves.Ouvert(r.App, preuves.FranceConnect, r.Collectivite)
	if err != nil {
		return err
	}
	base := r.Socle.AdressePublique() + r.Chemin
	return r.Rendre(http.StatusOK, "hub/clients", &pageClients{
		Cadre: r.Cadre("Guichets et applications reliés"), Clients: l, Emetteur: Emetteur(r.Socle), Retour: base + CheminRetour, Sortie: base + CheminSortie, FranceConnect: f != nil,
	})
}

type pageClient struct {
	*socle.Cadre
	Client   *Client
	Emetteur string
	Secret   string // told once
	Saisies  ui.Saisies
}

func clientDe(r *socle.Requete) (*Client, error) {
	id := r.Request.PathValue("client")
	if id == "" {
		return &Client{Authentification: ParFormulaire, Algorithme: algorithmes[0], Actif: true}, nil
	}
	c, err := ClientParID(r.App, id)
	if err == nil && c == nil {
		return nil, socle.ErrIntrouvable
	}
	return c, err
}

func nouvellePageClient(r *socle.Requete, c *Client) *pageClient {
	titre := c.Nom
	if c.ID == "" {
		titre = "Relier un guichet ou une application"
	}
	p := &pageClient{Cadre: r.Cadre(titre), Client: c, Emetteur: Emetteur(r.Socle)}
	var portees []ui.Option
	for _, x := range Portees() {
		portees = append(portees, ui.Option{Code: x, Libelle: preuves.LibellePortee(x)})
	}
	p.Saisies = ui.Saisies{
		{Genre: ui.GenreTexte, Nom: "nom", Libelle: "Nom, tel que les habitants le connaissent", Valeur: c.Nom, Max: 200, Aide: "Par exemple\u00a0: le guichet de Saint-Exemple"},
		{Genre: ui.GenreZone, Nom: "retours", Libelle: "Adresses de retour après la connexion", Valeur: strings.Join(c.AdressesRetour(), "\n"), Max: 4000, Aide: "Une par ligne, telles que le guichet ou l’application les donne."},
		{Genre: ui.GenreZone, Nom: "sorties", Libelle: "Adresses de retour après la déconnexion", Valeur: strings.Join(c.AdressesSortie(), "\n"), Max: 4000, Facultatif: true, Aide: "Une par ligne."},
		{Genre: ui.GenreTexte, Nom: "avis", Libelle: "Adresse à prévenir quand une personne se déconnecte", Valeur: c.Avis, Max: 500, Facultatif: true},
		{Genre: ui.GenreTexte, Nom: "habilitation", Libelle: "Référence de l’habilitation", Valeur: c.Habilitation, Max: 200, Facultatif: true, Aide: "Celle qui permet de transmettre l’identité. Sans elle, la personne est reconnue sans être nommée."},
		{Genre: ui.GenreCases, Nom: "portees", Libelle: "Ce qu’elle permet de transmettre", Valeurs: strings.Fields(c.Portees), Options: portees, Facultatif: true},
		{Genre: ui.GenreRadios, Nom: "authentification", Libelle: "Ce qui prouve que c’est bien lui", Valeur: c.Authentification, Options: []ui.Option{
			{Code: ParFormulaire, Libelle: "Un secret dans le formulaire (client_secret_post), comme les guichets"},
			{Code: ParEntete, Libelle: "Un secret dans l’en-tête (client_secret_basic)"},
			{Code: ParCle, Libelle: "Une clé qu’il garde (private_key_jwt)"},
		}},
		{Genre: ui.GenreZone, Nom: "cles", Libelle: "Sa clé publique", Valeur: c.clesEcrites(), Max: 10000, Facultatif: true, Aide: "Si une clé le prouve\u00a0: recopiez ce que le guichet ou l’application montre (JWK)."},
		{Genre: ui.GenreRadios, Nom: "algorithme", Libelle: "Signature", Valeur: c.Algorithme, Options: []ui.Option{
			{Code: algorithmes[0], Libelle: "ES256, comme les guichets"}, {Code: algorithmes[1], Libelle: "RS256, pour les applications qui ne connaissent qu’elle"},
		}},
		{Genre: ui.GenreCase, Nom: "actif", Libelle: "Les habitants peuvent y entrer par le guichet du Département", Valeur: map[bool]string{true: "oui"}[c.Actif]},
	}
	return p
}

// clesEcrites is what was pasted, "" for nothing.
func (c *Client) clesEcrites() string {
	l := c.ClesPubliques()
	if len(l) == 0 {
		return ""
	}
	b, _ := json.MarshalIndent(jose.JSONWebKeySet{Keys: l}, "", "  ") // keys that were read
	return string(b)
}

func montrerNouveau(r *socle.Requete) error { return montrerClient(r) }

func montrerClient(r *socle.Requete) error {
	c, err := clientDe(r)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "hub/client", nouvellePageClient(r, c))
}

func (c *Client) lire(f url.Values) {
	lignes := func(nom string) []string { return strings.Fields(f.Get(nom)) }
	c.Nom, c.Avis, c.Habilitation = strings.TrimSpace(f.Get("nom")), strings.TrimSpace(f.Get("avis")), strings.TrimSpace(f.Get("habilitation"))
	c.Adresser(lignes("retours"), lignes("sorties"))
	c.LireCles(f.Get("cles"))
	c.Portees, c.Authentification, c.Algorithme, c.Actif = strings.Join(f["portees"], " "), f.Get("authentification"), f.Get("algorithme"), f.Get("actif") != ""
}

// enregistrerClient shows the secret of a new one: it is told once.
func enregistrerClient(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	c, err := clientDe(r)
	if err != nil {
		return err
	}
	nouveau := c.ID == ""
	c.lire(f)
	if fautes := c.Verifier(); len(fautes) > 0 {
		p := nouvellePageClient(r, c)
		p.Erreurs = p.Saisies.Reprendre(f, fautes)
		return r.Rendre(http.StatusUnprocessableEntity, "hub/client", p)
	}
	par := agents.De(r).Acteur()
	var secret string
	err = r.App.RunInTransaction(func(tx core.App) (err error) {
		if err = c.Enregistrer(tx, par); err == nil && nouveau && c.Authentification != ParCle {
			secret, err = c.NouveauSecret(tx, par)
		}
		return err
	})
	if err != nil {
		return err
	}
	if secret != "" {
		return montrerSecret(r, c, secret)
	}
	if nouveau {
		return r.Rediriger(r.Chemin + racine + "/" + c.ID) // it has an id to be copied
	}
	r.Annoncer("C’est enregistré.")
	return r.Rediriger(r.Chemin + racine)
}

func changerSecret(r *socle.Requete) error {
	c, err := clientDe(r)
	if err != nil {
		return err
	}
	var secret string
	err = r.App.RunInTransaction(func(tx core.App) (err error) {
		secret, err = c.NouveauSecret(tx, agents.De(r).Acteur())
		return err
	})
	if err != nil {
		return err
	}
	return montrerSecret(r, c, secret)
}

func montrerSecret(r *socle.Requete, c *Client, secret string) error {
	p := nouvellePageClient(r, c)
	p.Secret = secret
	r.Response.Header().Set("Cache-Control", "no-store")
	return r.Rendre(http.StatusOK, "hub/secret", p)
}
