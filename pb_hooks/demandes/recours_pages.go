package demandes

import (
	"errors"
	"net/http"
	"net/url"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
	"guichet/ui"
)

func routesRecours() []socle.Route {
	const usager, bureau = "/{collectivite}/demandes/{demande}/recours", "/{collectivite}/agents/demandes/{demande}/recours"
	return []socle.Route{
		{Methode: http.MethodGet, Chemin: usager, Acces: aLaDemande, Action: proposerRecours},
		{Methode: http.MethodPost, Chemin: usager, Acces: aLaDemande, Action: deposerRecours},
		{Methode: http.MethodGet, Chemin: bureau, Acces: instruit, Action: saisirRecours},
		{Methode: http.MethodPost, Chemin: bureau, Acces: instruit, Action: enregistrerRecours},
	}
}

// pageRecours opens a recours: for the person, or for the agent who received
// it.
type pageRecours struct {
	*socle.Cadre
	Demande *Demande
	Numero  string
	Base    string
	Agent   bool
	A       string // « au maire »
	Cle     string
	Saisies ui.Saisies
}

const maxRaisons = 5000

func nouvellePageRecours(r *socle.Requete, d *Demande, base string, agent bool) (*pageRecours, error) {
	if !d.Contestable() {
		return nil, errPasContestable
	}
	p := &pageRecours{
		Cadre: r.Cadre("Recours gracieux"), Demande: d, Numero: socle.FormaterNumero(d.Numero), Base: base, Agent: agent,
		A: collectivites.De(r).AAutorite(), Cle: socle.Jeton(),
	}
	if agent {
		p.Saisies = ui.Saisies{
			{Genre: ui.GenreRadios, Nom: "canal", Libelle: "Comment le recours arrive", Options: []ui.Option{
				{Code: string(Papier), Libelle: "Par courrier"}, {Code: string(AuGuichet), Libelle: "Au guichet"}, {Code: string(Courriel), Libelle: "Par courriel"},
			}},
			{Genre: ui.GenreDate, Nom: "recue", Libelle: "Reçu le", Aide: "Aujourd’hui si vous ne remplissez rien. Le délai de réponse part de ce jour."},
			{Genre: ui.GenreDate, Nom: "cachet", Libelle: "Date du cachet de la poste", Facultatif: true, Aide: "Elle dit si le recours est arrivé à temps."},
		}
	}
	libelle := "Pourquoi la décision doit être revue"
	if agent {
		libelle = "Ce que dit l’usager"
	}
	p.Saisies = append(p.Saisies, ui.Saisie{Genre: ui.GenreZone, Nom: "raisons", Libelle: libelle, Lignes: 8, Max: maxRaisons})
	return p, nil
}

func (p *pageRecours) lire(f url.Values, x *Contestation) map[string]string {
	fautes := map[string]string{}
	if cle := f.Get("cle"); len(cle) == len(p.Cle) {
		p.Cle = cle
	}
	x.Cle, x.Raisons = p.Cle, socle.LireTexte(f, "raisons", maxRaisons, "Expliquez pourquoi la décision doit être revue.", fautes)
	if catalogue.ContientNIR(x.Raisons) {
		fautes["raisons"] = catalogue.PhraseNIR
	}
	return fautes
}

func (p *pageRecours) refuser(r *socle.Requete, f url.Values, err error) error {
	p.Erreurs = p.Saisies.Reprendre(f, socle.EnErreur(err).Champs)
	return r.RendreFaute(err, "demandes/recours", p)
}

func proposerRecours(r *socle.Requete) error {
	d := DeLaRequete(r)
	p, err := nouvellePageRecours(r, d, r.Chemin+"/demandes/"+d.ID, false)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "demandes/recours", p)
}

func deposerRecours(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	d := DeLaRequete(r)
	p, err := nouvellePageRecours(r, d, r.Chemin+"/demandes/"+d.ID, false)
	if err != nil {
		return err
	}
	x := Contestation{Acteur: usagers.Acteur(r), Visiteur: r.Session(socle.EspaceUsager)}
	if fautes := p.lire(f, &x); len(fautes) > 0 {
		return p.refuser(r, f, socle.ErrChamps(fautes))
	}
	depose, err := Contester(r.App, d, x)
	if err != nil {
		return recoursRefuse(err)
	}
	return mener(r, depose.Demande, depose.CodeSuivi)
}

func saisirRecours(r *socle.Requete) error {
	p, err := pageRecoursAgent(r)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "demandes/recours", p)
}

func pageRecoursAgent(r *socle.Requete) (*pageRecours, error) {
	d, err := OuvrirAgent(r, r.Request.PathValue("demande"), agents.Instruction)
	if err != nil {
		return nil, err
	}
	return nouvellePageRecours(r, d, r.Chemin+"/agents/demandes/"+d.ID, true)
}

func enregistrerRecours(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	p, err := pageRecoursAgent(r)
	if err != nil {
		return err
	}
	a := agents.De(r)
	x := Contestation{Acteur: a.Acteur(), Agent: a.ID, Recue: &Sollicitation{Canal: Canal(f.Get("canal"))}}
	fautes := p.lire(f, &x)
	if c := x.Recue.Canal; c != Papier && c != AuGuichet && c != Courriel {
		fautes["canal"] = "Choisissez comment le recours arrive."
	}
	x.Recue.lireJours(r.Socle.Horloge.Aujourdhui(), f, fautes)
	if len(fautes) > 0 {
		return p.refuser(r, f, socle.ErrChamps(fautes))
	}
	depose, err := Contester(r.App, p.Demande, x)
	if err != nil {
		return recoursRefuse(err)
	}
	return menerAgent(r, depose.Demande)
}

// recoursRefuse says what the answers lack: they have one question, which the
// page already checked.
func recoursRefuse(err error) error {
	var incomplet *ErrIncomplet
	if errors.As(err, &incomplet) {
		return socle.Err(socle.Invalide, "Revoyez vos raisons, puis envoyez-les de nouveau.").Cause(err)
	}
	return err
}
