package demonstration

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/routine"

	"guichet/config"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/hub/oidc"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/simulation"
	"guichet/pb_hooks/socle"
)

// identites are those that FranceConnect knows: of inhabitants who have a compte here, and
// of some who never came.
var identites = []simulation.Personne{
	{ID: "camille", Note: "elle a déjà un compte ici, ouvert par courriel", Prenoms: []string{"Camille"}, NomNaissance: "THOUVENEL", DateNaissance: "1984-03-09", Sexe: "female", LieuNaissance: "88160", PaysNaissance: "99100", Courriel: camille.Courriel},
	{ID: "cleo", Note: "c’est Camille, depuis qu’elle a changé de prénom", Prenoms: []string{"Cléo"}, NomNaissance: "THOUVENEL", DateNaissance: "1984-03-09", Sexe: "female", LieuNaissance: "88160", PaysNaissance: "99100", Courriel: camille.Courriel},
	{ID: "farida", Note: "née à l’étranger, sans jour ni mois", Prenoms: []string{"Farida"}, NomNaissance: "BENALI", DateNaissance: "1962-00-00", Sexe: "female", PaysNaissance: "99352", Courriel: farida.Courriel},
	{ID: "lucie", Note: "elle vient pour la première fois", Prenoms: []string{"Lucie", "Anne Marie"}, NomNaissance: "VALROFF", NomUsage: "CUNY", DateNaissance: "1991-11-28", Sexe: "female", LieuNaissance: "54395", PaysNaissance: "99100", Courriel: "lucie.valroff@example.org"},
	{ID: "leo", Note: "il a un jumeau", Prenoms: []string{"Léo"}, NomNaissance: "D’ARGENT-CŒUR", DateNaissance: "2001-02-14", Sexe: "male", LieuNaissance: "2A004", PaysNaissance: "99100", Courriel: "leo@example.org"},
	{ID: "lea", Note: "sa jumelle", Prenoms: []string{"Léa"}, NomNaissance: "D’ARGENT-CŒUR", DateNaissance: "2001-02-14", Sexe: "female", LieuNaissance: "2A004", PaysNaissance: "99100", Courriel: "leo@example.org"},
	{ID: "refus", Note: "FranceConnect la refuse\u00a0: on voit sa page d’erreur", Prenoms: []string{"Odette"}, NomNaissance: "PIERRAT", DateNaissance: "1930-06-01", Sexe: "female", LieuNaissance: "88160", PaysNaissance: "99100", Courriel: "odette@example.org", Refus: "Y010004"},
}

// identitesAgents are the agents that ProConnect knows: of the commune, of
// others, and one whom it refuses.
var identitesAgents = []simulation.Personne{
	nadege.chezProConnect(fiche, "elle administre déjà ce guichet"),
	{ID: "odile", Note: "la mairie l’emploie, et ne l’a pas encore invitée", Prenoms: []string{"Odile"}, NomNaissance: "Grandjean", Courriel: "odile.grandjean@example.org", UID: "demo-odile", SIRET: siret(fiche), IdpID: "demo"},
	mathis.chezProConnect(ficheEPCI, "il est agent ici, et un autre l’emploie"),
	{ID: "prive", Note: "ProConnect le refuse\u00a0: il travaille pour une entreprise", Prenoms: []string{"Hugo"}, NomNaissance: "Perrin", Courriel: "hugo.perrin@example.org", UID: "demo-hugo", SIRET: "99999999900019", IdpID: "demo", Refus: "Y500015"},
}

// chezProConnect is the agent there, employed by a collectivité.
func (q employe) chezProConnect(par collectivites.Fiche, note string) simulation.Personne {
	id := collectivites.Slug(q.Prenom)
	return simulation.Personne{ID: id, Note: note, Prenoms: []string{q.Prenom}, NomNaissance: q.Nom, Courriel: q.Courriel, UID: "demo-" + id, SIRET: siret(par), IdpID: "demo"}
}

// siret is that of the first establishment of a collectivité.
func siret(f collectivites.Fiche) string { return f.SIREN + "00019" }

// ouvrirFournisseurs makes the simulated FranceConnect and ProConnect, on the
// port after the demo's if it is free, and registers each collectivité there,
// alone of its entity. A guichet that the hub links has no FranceConnect of its
// own. They stop with the returned function, or with an error.
func (d *Demo) ouvrirFournisseurs(app core.App) (fermer func(), err error) {
	origine := socle.De(app).AdressePublique()
	l, err := ecouterApres(origine)
	if err != nil {
		return nil, fmt.Errorf("simulated providers: %w", err)
	}
	mux := http.NewServeMux()
	serveur := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	fermer = func() { _ = serveur.Close() }
	offerts := map[preuves.Genre][]simulation.Personne{preuves.FranceConnect: identites, preuves.ProConnect: d.decor.agents}
	if d.relie {
		delete(offerts, preuves.FranceConnect)
	}
	for g, connues := range offerts {
		chemin := "/" + string(g) + "/"
		f := simulation.Nouveau(simulation.Genre(g), "http://"+l.Addr().String()+chemin+"api/v2", d.Horloge.Maintenant)
		mux.Handle(chemin, f)
		for _, p := range connues {
			f.AjouterPersonne(p)
		}
		if err := inscrireToutes(app, g, f, origine); err != nil {
			_ = l.Close()
			return nil, fmt.Errorf("simulated %s: %w", g.Nom(), err)
		}
	}
	routine.FireAndForget(func() { _ = serveur.Serve(l) }) // until it is closed
	return fermer, nil
}

// inscrireToutes registers each collectivité of the demo.
func inscrireToutes(app core.App, g preuves.Genre, f *simulation.Fournisseur, origine string) error {
	toutes, err := collectivites.Toutes(app)
	if err != nil {
		return err
	}
	for _, c := range toutes {
		client := simulation.Client{
			ID: "demo-" + c.Slug, Secret: "secret de la démonstration", Nom: c.Enseigne, Entite: c.Slug, Scopes: g.Portees(),
			Retours: []string{origine + c.Chemin() + g.CheminRetour()}, RetoursDeconnexion: []string{origine + c.Chemin() + g.CheminSortie()},
		}
		if g == preuves.FranceConnect && socle.De(app).Config.Role == config.RoleHub { // and for the guichets that it links
			client.Retours = append(client.Retours, origine+c.Chemin()+oidc.CheminRetour)
			client.RetoursDeconnexion = append(client.RetoursDeconnexion, origine+c.Chemin()+oidc.CheminSortie)
		}
		f.AjouterClient(client)
		if err := inscrireA(app, g, &c, client, f.Emetteur()); err != nil {
			return err
		}
	}
	return nil
}

// ecouterApres takes the port after the one of an address, or any.
func ecouterApres(origine string) (net.Listener, error) {
	u, err := url.Parse(origine)
	if err != nil {
		return nil, err
	}
	if port, err := strconv.Atoi(u.Port()); err == nil {
		if l, err := net.Listen("tcp", net.JoinHostPort(u.Hostname(), strconv.Itoa(port+1))); err == nil {
			return l, nil
		}
	}
	return net.Listen("tcp", net.JoinHostPort(u.Hostname(), "0"))
}

// inscrireA keeps the keys of a collectivité, at the address that the demo has
// today.
func inscrireA(app core.App, g preuves.Genre, c *collectivites.Collectivite, client simulation.Client, emetteur string) error {
	f, err := preuves.FournisseurDe(app, g, c.ID)
	if err != nil {
		return err
	}
	if f == nil {
		f = &preuves.Fournisseur{Collectivite: c.ID, Genre: g, Actif: true}
	}
	if f.Emetteur == emetteur {
		return nil
	}
	f.Emetteur, f.Client, f.Portees = emetteur, client.ID, strings.Join(client.Scopes, " ")
	return app.RunInTransaction(func(tx core.App) error { return f.Enregistrer(tx, client.Secret, socle.Programme("demo")) })
}
