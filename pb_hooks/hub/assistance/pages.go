package assistance

import (
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// etats are the states in the order of the page, as the support reads them.
var etats = []struct {
	etat      rattachement.EtatAide
	mot, vues string
}{
	{rattachement.AideNouvelle, "Nouvelle", "Nouvelles"},
	{rattachement.AideEnCours, "En cours", "En cours"},
	{rattachement.AideEnAttente, "En attente du guichet", "En attente du guichet"},
	{rattachement.AideClose, "Close", "Closes"},
}

func motDe(e rattachement.EtatAide) string {
	for _, x := range etats {
		if x.etat == e {
			return x.mot
		}
	}
	return ""
}

type pageAides struct {
	*socle.Cadre
	URL      string
	Courriel string
	Vues     []ui.Onglet
	Etat     string // chosen, for the form of the filter
	Filtre   ui.Saisies
	Aides    []ligneAide
	Plus     bool
}

type ligneAide struct{ ID, Numero, Objet, Chez, Mot, Age, Agent string }

// aidesMontrees bounds the page; the filter finds the others.
const aidesMontrees = 100

func lister(r *socle.Requete) error {
	p := &pageAides{Cadre: r.Cadre("Assistance"), URL: r.Chemin + racine}
	var err error
	if p.Courriel, err = adresse(r.App); err != nil {
		return err
	}
	membres, err := annuaire.Membres(r.App)
	if err != nil {
		return err
	}
	noms := map[string]string{}
	for _, m := range membres {
		noms[m.ID] = m.Nom
	}
	q := r.Request.URL.Query()
	p.Etat = q.Get("etat")
	choisi := q.Get("collectivite")
	if noms[choisi] == "" {
		choisi = ""
	}
	p.Filtre = ui.Saisies{{Genre: ui.GenreListe, Nom: "collectivite", Libelle: "Collectivité", Valeur: choisi, Options: []ui.Option{{Libelle: "Toutes"}}, Facultatif: true}}
	var demandeuses []string
	if err := r.App.DB().Select("membre").Distinct(true).From("hub_aides").Where(vivantes).Column(&demandeuses); err != nil {
		return err
	}
	for _, m := range membres {
		for _, id := range demandeuses {
			if id == m.ID {
				p.Filtre[0].Options = append(p.Filtre[0].Options, ui.Option{Code: m.ID, Libelle: m.Nom})
			}
		}
	}
	if err := p.compter(r, choisi); err != nil {
		return err
	}
	l, err := chercher(r.App, p.Etat, choisi)
	if err != nil {
		return err
	}
	p.Plus = len(l) > aidesMontrees
	agentsDits := map[string]string{}
	for _, a := range l[:min(len(l), aidesMontrees)] {
		if _, lu := agentsDits[a.Agent]; !lu && a.Agent != "" {
			if x, err := agents.ParID(r.App, a.Agent); err == nil {
				agentsDits[a.Agent] = x.NomComplet()
			}
		}
		p.Aides = append(p.Aides, ligneAide{a.ID, a.Numero, a.Objet, noms[a.Membre], motDe(a.Etat), age(r.Socle.Horloge.Maintenant().Sub(a.DemandeeLe.Time())), agentsDits[a.Agent]})
	}
	return r.Rendre(http.StatusOK, "hub/aides", p)
}

// chercher lists the aides of a state and a member: those that are open, when it says
// none, the oldest first.
func chercher(app core.App, etat, membre string) ([]Aide, error) {
	quelles := dbx.HashExp{}
	if membre != "" {
		quelles["membre"] = membre
	}
	ordre, condition := "demandee_le", dbx.NewExp("etat NOT IN ('close', '')")
	if etat != "" {
		condition = dbx.NewExp("etat = {:e} AND etat != ''", dbx.Params{"e": etat})
	}
	if etat == string(rattachement.AideClose) {
		ordre = "maj_le DESC"
	}
	var l []Aide
	if err := app.DB().Select("*").From("hub_aides").Where(quelles).AndWhere(condition).OrderBy(ordre, "id").Limit(aidesMontrees + 1).All(&l); err != nil {
		return nil, fmt.Errorf("aides: %w", err)
	}
	return l, nil
}

// compter says how many aides each view holds.
func (p *pageAides) compter(r *socle.Requete, membre string) error {
	var l []struct {
		Etat string `db:"etat"`
		N    int    `db:"n"`
	}
	q := r.App.DB().Select("etat", "count(*) AS n").From("hub_aides").Where(vivantes).GroupBy("etat")
	if membre != "" {
		q.AndWhere(dbx.HashExp{"membre": membre})
	}
	if err := q.All(&l); err != nil {
		return err
	}
	nombres, ouvertes := map[string]int{}, 0
	for _, x := range l {
		nombres[x.Etat] = x.N
		if x.Etat != string(rattachement.AideClose) {
			ouvertes += x.N
		}
	}
	vue := func(libelle, etat string, n int) {
		v := url.Values{}
		if etat != "" {
			v.Set("etat", etat)
		}
		if membre != "" {
			v.Set("collectivite", membre)
		}
		adresse := p.URL
		if len(v) > 0 {
			adresse += "?" + v.Encode()
		}
		p.Vues = append(p.Vues, ui.Onglet{Libelle: libelle, URL: adresse, Actif: p.Etat == etat, Nombre: n})
	}
	vue("À suivre", "", ouvertes)
	for _, x := range etats {
		vue(x.vues, string(x.etat), nombres[string(x.etat)])
	}
	return nil
}

// age says how long ago, roughly.
func age(d time.Duration) string {
	switch {
	case d < time.Hour:
		return "moins d’une heure"
	case d < 24*time.Hour:
		return socle.Pluriel(int(d/time.Hour), "heure", "heures")
	default:
		return socle.Pluriel(int(d/(24*time.Hour)), "jour", "jours")
	}
}

type pageCourriel struct {
	*socle.Cadre
	URL     string
	Saisies ui.Saisies
}

func nouvellePageCourriel(r *socle.Requete) (*pageCourriel, error) {
	valeur, err := adresse(r.App)
	return &pageCourriel{Cadre: r.Cadre("Courriel de l’assistance"), URL: r.Chemin + racine, Saisies: ui.Saisies{{
		Genre: ui.GenreTexte, Nom: "courriel", Libelle: "Adresse électronique de l’assistance", Valeur: valeur, Inputmode: "email", Facultatif: true,
		Aide: "Elle est prévenue de chaque nouvelle demande d’aide. Laissez vide pour ne prévenir personne.",
	}}}, err
}

func montrerCourriel(r *socle.Requete) error {
	p, err := nouvellePageCourriel(r)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "hub/aides_courriel", p)
}

func enregistrerCourriel(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	p, err := nouvellePageCourriel(r)
	if err != nil {
		return err
	}
	vers := ""
	if f.Get("courriel") != "" {
		if vers, err = socle.LireCourriel(f.Get("courriel")); err != nil {
			p.Erreurs = p.Saisies.Reprendre(f, map[string]string{"courriel": "Cette adresse n’est pas complète. Exemple : assistance@vosges.example.org."})
			return r.Rendre(http.StatusUnprocessableEntity, "hub/aides_courriel", p)
		}
	}
	err = r.App.RunInTransaction(func(tx core.App) error {
		return socle.EcrireReglage(tx, reglageCourriel, vers, socle.ParPage, agents.De(r).Acteur())
	})
	if err != nil {
		return err
	}
	r.Annoncer("C’est enregistré.")
	return r.Rediriger(p.URL)
}
