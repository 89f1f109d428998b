package facade

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/messages"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
	"guichet/ui"
)

// pageUsager is the vue 360: one usager and all that passed between her and the
// services of the agent, one secteur at a time.
type pageUsager struct {
	*socle.Cadre
	Usager     *usagers.Usager
	Nom, Connu string // and how far her identity is proven
	Adresse    []string
	Secteur    string
	Autres     []ui.Option // secteurs that a reason opens
	Raison     ui.Saisie
	Colonnes   []colonne
	Demandes   []ligne
	Messages   []ecrit
	Notes      []ecrit
	Documents  []ui.Fichier
	Base       string
	Mandats    []ligneMandat // by which others act for her
	AgitPour   []ligneMandat // those that she holds
	Ancien     bool          // her RNA number is from before the RNA
	Nouvelle   string        // where a demande of hers is recorded, for who does
	Rapprocher string        // where another usager is sought who may be the same
}

type ecrit struct{ Le, Qui, Texte, URL, Demande string }

// Most of what the page shows of each kind: the search finds the rest.
const (
	demandesVues  = 100
	ecritsVus     = 10
	documentsVues = 20
)

// secteurGeneral is sealed from nothing: what is said there is of no family.
const secteurGeneral = "general"

// raisonGarde is how long a reason opens a secteur.
const raisonGarde = time.Hour

func montrerUsager(r *socle.Requete) error { return montrerVue(r, nil) }

// montrerVue shows it, with what was wrong in the reason for another secteur.
func montrerVue(r *socle.Requete, faute error) error {
	u := demandes.UsagerDeLaRequete(r)
	p := &pageUsager{
		Usager: u, Nom: u.Appellation(), Base: r.Chemin + "/agents/usagers/" + u.ID,
		Raison: ui.Saisie{Genre: ui.GenreTexte, Nom: "raison", Libelle: "Pourquoi ouvrir un autre secteur", Max: maxRaison, Aide: "L’usager peut lire cette raison."},
	}
	p.Cadre = r.Cadre(p.Nom)
	var err error
	if p.Connu, err = identiteEnMots(u); err != nil {
		return err
	}
	var adresse map[string]string
	if len(u.Adresse) > 0 {
		if err := json.Unmarshal(u.Adresse, &adresse); err != nil {
			return fmt.Errorf("address of usager %s: %w", u.ID, err)
		}
	}
	p.Adresse = demandes.LignesAdresse(adresse)
	rapproche, err := usagers.PeutRapprocher(r)
	if err != nil {
		return err
	}
	if rapproche {
		p.Rapprocher = p.Base + "/rapprocher"
	}
	if agents.DroitsDe(r).A(agents.Accueil, agents.Instruction) {
		p.Nouvelle = r.Chemin + "/agents/sollicitations/nouvelle?usager=" + u.ID
	}
	services, motif, err := p.choisirSecteur(r)
	if err != nil {
		return err
	}
	if err := socle.Consulter(r.App, agents.De(r).ID, r.Collectivite, services[0], "usagers:"+u.ID, motif); err != nil {
		return err
	}
	if err := p.lire(r, services); err != nil {
		return err
	}
	if err := p.lireMandats(r); err != nil {
		return err
	}
	p.Ancien = socle.RNAAncien(u.Rna)
	if faute != nil {
		p.Raison.Valeur = r.Request.PostFormValue("raison")
		p.Erreurs = p.Raison.Fautes(socle.EnErreur(faute).Champs)
		return r.RendreFaute(faute, "facade/usager", p)
	}
	return r.Rendre(http.StatusOK, "facade/usager", p)
}

func identiteEnMots(u *usagers.Usager) (string, error) {
	switch {
	case u.Preuve == "franceconnect":
		return "Identité vérifiée par FranceConnect", nil
	case u.Preuve == "courriel":
		return "Adresse électronique vérifiée, identité déclarée", nil
	case u.Preuve == "aucune":
		return "Identité déclarée, rien n’est vérifié", nil
	}
	return "", fmt.Errorf("usager %s: proof %q has no words", u.ID, u.Preuve)
}

// choisirSecteur bounds the page to the services of one secteur. Where one agent
// works alone there is nobody to be sealed from.
func (p *pageUsager) choisirSecteur(r *socle.Requete) (services []string, motif string, err error) {
	siens, err := p.siensParSecteur(r)
	if err != nil {
		return nil, "", err
	}
	seul, err := agents.Seul(r.App, r.Collectivite)
	if err != nil {
		return nil, "", err
	}
	secteurs := make([]string, 0, len(siens))
	for _, o := range collectivites.Secteurs {
		if len(siens[o.Code]) > 0 {
			secteurs = append(secteurs, o.Code)
		}
	}
	if len(secteurs) == 0 {
		return nil, "", socle.ErrIntrouvable
	}
	motif = "traitement des demandes de l’usager"
	if seul || len(secteurs) == 1 {
		for _, s := range secteurs {
			services = append(services, siens[s]...)
		}
		return services, motif, nil
	}
	choisi, raison := r.Request.URL.Query().Get("secteur"), ""
	if len(siens[choisi]) > 0 {
		raison, err = raisonDonnee(r, p.Usager, choisi)
	}
	if err == nil && raison == "" {
		choisi, err = p.premierSecteur(r, siens, secteurs[0])
	}
	if err != nil {
		return nil, "", err
	}
	motif = cmp.Or(raison, motif)
	for _, o := range collectivites.Secteurs {
		switch {
		case o.Code == choisi:
			p.Secteur = o.Libelle
		case len(siens[o.Code]) > 0 && o.Code != secteurGeneral:
			p.Autres = append(p.Autres, o)
		}
	}
	services = slices.Clone(siens[choisi])
	if choisi != secteurGeneral {
		services = append(services, siens[secteurGeneral]...)
	}
	return services, motif, nil
}

// siensParSecteur are the services of the agent, by secteur.
func (p *pageUsager) siensParSecteur(r *socle.Requete) (map[string][]string, error) {
	l, err := collectivites.Services(r.App, r.Collectivite)
	if err != nil {
		return nil, err
	}
	siens := map[string][]string{}
	for _, s := range l {
		if agents.DroitsDe(r).AService(s.ID, agents.Accueil, agents.Instruction, agents.Validation) {
			siens[s.Secteur] = append(siens[s.Secteur], s.ID)
		}
	}
	return siens, nil
}

// premierSecteur is that of her last demande which the agent may see, sinon when
// she has none.
func (p *pageUsager) premierSecteur(r *socle.Requete, siens map[string][]string, sinon string) (string, error) {
	var tous []string
	for _, l := range siens {
		tous = append(tous, l...)
	}
	l, err := demandes.DeLUsager(r.App, p.Usager.ID, tous, 1)
	if err != nil {
		return "", err
	}
	for secteur, services := range siens {
		if len(l) > 0 && slices.Contains(services, l[0].Service) {
			return secteur, nil
		}
	}
	return sinon, nil
}

// raisonDonnee is the reason for which the agent opened a secteur of an usager
// not long ago, "" for none.
func raisonDonnee(r *socle.Requete, u *usagers.Usager, secteur string) (string, error) {
	var l []string
	err := r.App.DB().Select("motif").From("consultations").Where(dbx.HashExp{"agent": agents.De(r).ID, "objet": "usagers:" + u.ID + ":" + secteur}).
		AndWhere(dbx.NewExp("le > {:l}", dbx.Params{"l": socle.Date(r.Socle.Horloge.Maintenant().Add(-raisonGarde)).String()})).OrderBy("le DESC").Limit(1).Column(&l)
	if err != nil || len(l) == 0 {
		return "", err
	}
	return l[0], nil
}

// ouvrirSecteur keeps the reason for which another secteur is opened.
func ouvrirSecteur(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	u := demandes.UsagerDeLaRequete(r)
	p := &pageUsager{Usager: u}
	siens, err := p.siensParSecteur(r)
	if err != nil {
		return err
	}
	fautes, secteur := map[string]string{}, f.Get("secteur")
	raison := socle.LireTexte(f, "raison", maxRaison, "Indiquez pourquoi : la raison est gardée un an.", fautes)
	if len(fautes) > 0 {
		return montrerVue(r, socle.ErrChamps(fautes))
	}
	if len(siens[secteur]) == 0 {
		return socle.ErrIntrouvable
	}
	if err := socle.Consulter(r.App, agents.De(r).ID, r.Collectivite, siens[secteur][0], "usagers:"+u.ID+":"+secteur, raison); err != nil {
		return err
	}
	return r.Rediriger(r.Chemin + "/agents/usagers/" + u.ID + "?secteur=" + secteur)
}

const maxRaison = 300

// lire reads what the services kept.
func (p *pageUsager) lire(r *socle.Requete, services []string) error {
	l, err := demandes.DeLUsager(r.App, p.Usager.ID, services, demandesVues)
	if err != nil {
		return err
	}
	seul, err := agents.Seul(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	noms := nomsAgents{}
	p.Colonnes, p.Demandes = colonnesUsuelles(seul), enLignes(r, l, noms)
	ids, objets, titres, demandeurs := make([]string, len(l)), make([]string, len(l)), map[string]string{}, map[string]string{}
	for i := range l {
		ids[i], objets[i], titres[l[i].ID], demandeurs[l[i].ID] = l[i].ID, l[i].Objet(), l[i].Titre, l[i].Demandeur
	}
	ecrits, err := messages.DesDemandes(r.App, ids, ecritsVus)
	if err != nil {
		return err
	}
	for i := range ecrits {
		m := &ecrits[i]
		qui := m.Signature
		if m.Auteur == "usager" {
			qui = auteurUsager(m, demandeurs[m.Demande])
		}
		p.Messages = append(p.Messages, ecrit{socle.Instant(m.Le.Time()), qui, m.Texte, r.Chemin + "/agents/demandes/" + m.Demande + "#messages", titres[m.Demande]})
	}
	notes, err := demandes.NotesDe(r.App, ids, ecritsVus)
	if err != nil {
		return err
	}
	for _, n := range notes {
		p.Notes = append(p.Notes, ecrit{socle.Instant(n.Le.Time()), noms.de(r, n.Agent), n.Texte, r.Chemin + "/agents/demandes/" + n.Demande + "#notes", titres[n.Demande]})
	}
	documents, err := pieces.Dernieres(r.App, objets, documentsVues)
	if err != nil {
		return err
	}
	for _, d := range documents {
		_, demande, _ := strings.Cut(d.Proprietaire, ":")
		p.Documents = append(p.Documents, ui.Fichier{ID: d.ID, Nom: d.Nom, Taille: socle.Taille(d.Taille), URL: r.Chemin + "/agents/demandes/" + demande + "/pieces/" + d.ID})
	}
	return nil
}
