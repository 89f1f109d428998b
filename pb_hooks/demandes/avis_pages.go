package demandes

import (
	"net/http"
	"net/url"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

const cleAvis = "avis"

// pageDemanderAvis asks somebody else's opinion.
type pageDemanderAvis struct {
	*socle.Cadre
	acteAgent
	Saisies ui.Saisies
	Avis    []Avis
}

func (p *pageDemanderAvis) preparer(r *socle.Requete) (err error) {
	if err := p.ouvrir(r); err != nil {
		return err
	}
	p.Cadre = r.Cadre("Demander un avis")
	if p.Avis, err = AvisDe(r.App, p.Demande.ID); err != nil {
		return err
	}
	qui := ui.Saisie{Genre: ui.GenreListe, Nom: "agent", Libelle: "Un collègue", Facultatif: true}
	l, err := agents.DeLaCollectivite(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	for _, a := range l {
		if a.Actif && a.ID != agents.De(r).ID && a.NomComplet() != "" {
			qui.Options = append(qui.Options, ui.Option{Code: a.ID, Libelle: a.NomComplet()})
		}
	}
	p.Saisies = ui.Saisies{
		{Genre: ui.GenreTexte, Nom: "nom", Libelle: "Ou une autre personne : son nom", Facultatif: true, Aide: "Par exemple le syndicat des eaux, ou l’architecte des Bâtiments de France."},
		{Genre: ui.GenreTexte, Nom: "courriel", Libelle: "Son adresse électronique", Facultatif: true, Inputmode: "email"},
		{Genre: ui.GenreZone, Nom: "question", Libelle: "Ce que vous lui demandez", Lignes: 4, Max: 2000},
		{Genre: ui.GenreCase, Nom: "documents", Libelle: "Lui montrer les réponses et les documents de l’usager", Aide: "Seulement si son avis le demande. Les titres d’identité ne sont jamais montrés."},
	}
	if len(qui.Options) > 0 {
		p.Saisies = append(ui.Saisies{qui}, p.Saisies...)
	}
	return nil
}

func montrerDemandeAvis(r *socle.Requete) error {
	p := &pageDemanderAvis{}
	if err := p.preparer(r); err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "demandes/demander_avis", p)
}

// destinataire reads to whom an avis is asked.
func destinataire(r *socle.Requete, f url.Values, a *Avis, fautes map[string]string) {
	if id := f.Get("agent"); id != "" {
		droits, err := agents.Droits(r.App, id, r.Collectivite)
		qui, absent := agents.ParID(r.App, id)
		if err != nil || absent != nil || len(droits) == 0 {
			fautes["agent"] = "Choisissez un collègue."
			return
		}
		a.Nom, a.Courriel = qui.NomComplet(), qui.Courriel
		return
	}
	a.Nom = socle.LireTexte(f, "nom", 150, "Choisissez un collègue, ou indiquez un nom.", fautes)
	courriel, err := socle.LireCourriel(f.Get("courriel"))
	if err != nil {
		fautes["courriel"] = socle.EnErreur(err).Champs["courriel"]
	}
	a.Courriel = courriel
}

func envoyerDemandeAvis(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	p := &pageDemanderAvis{}
	if err := p.preparer(r); err != nil {
		return err
	}
	fautes := map[string]string{}
	a := &Avis{Nature: natureAvis, Par: agents.De(r).ID, Documents: f.Get("documents") != ""}
	a.Question = socle.LireTexte(f, "question", 2000, "Écrivez ce que vous demandez.", fautes)
	destinataire(r, f, a, fautes)
	err = socle.ErrChamps(fautes)
	if len(fautes) == 0 {
		err = r.App.RunInTransaction(func(tx core.App) error {
			if err := a.demander(tx, p.Demande, collectivites.De(r)); err != nil {
				return err
			}
			return Noter(tx, p.Demande, Evenement{Acteur: agents.De(r).Acteur(), Verbe: "demander_avis", Phrase: "Avis demandé à " + a.Nom})
		})
	}
	if err != nil {
		p.Erreurs = p.Saisies.Reprendre(f, socle.EnErreur(err).Champs)
		return r.RendreFaute(err, "demandes/demander_avis", p)
	}
	annonce := "La demande d’avis est partie à " + a.Nom + "."
	if p.Demande.Essai {
		annonce = "La demande d’avis est notée. C’est un essai : aucun lien ne part."
	}
	r.Annoncer(annonce)
	return r.Rediriger(p.Base)
}

// parAvis finds the avis of a mailed link.
var parAvis = socle.Acces{Nom: "lien d’avis", Espace: socle.EspaceAgent, Verifier: func(r *socle.Requete) error {
	a, d, err := avisParLien(r.App, r.Collectivite, r.Request.PathValue("jeton"))
	if err != nil {
		return err
	}
	r.Set(cleAvis, a)
	r.Set(cleDemande, d)
	return nil
}}

type pageAvis struct {
	*socle.Cadre
	Action   string
	Etape    string // "", code, lecture
	Avis     *Avis
	Transmis bool
	Numero   string
	Demarche string
	Blocs    []BlocResume
	Saisies  ui.Saisies
}

func pageDeLAvis(r *socle.Requete, etape string) (*pageAvis, error) {
	a, d := r.Get(cleAvis).(*Avis), DeLaRequete(r)
	p := &pageAvis{Cadre: r.Cadre("Votre avis"), Action: r.Request.URL.Path, Etape: etape, Avis: a, Transmis: a.Nature == natureTransmission}
	if p.Transmis {
		p.Cadre = r.Cadre("Demande transmise")
	}
	switch etape {
	case "code":
		p.Saisies = saisieCode()
	case "lecture":
		p.Numero, p.Demarche = socle.FormaterNumero(d.Numero), d.Titre
		if err := p.lire(r, d); err != nil {
			return nil, err
		}
		if !p.Transmis {
			p.Saisies = ui.Saisies{
				{Genre: ui.GenreRadios, Nom: "sens", Libelle: "Votre avis", Options: []ui.Option{
					{Code: "favorable", Libelle: "Favorable"}, {Code: "reserve", Libelle: "Réservé"}, {Code: "defavorable", Libelle: "Défavorable"}, {Code: "aucun", Libelle: "Sans avis"},
				}},
				{Genre: ui.GenreZone, Nom: "texte", Libelle: "Pourquoi", Facultatif: true, Lignes: 5, Max: 4000, Aide: "L’usager peut demander à le lire, une fois la décision prise."},
			}
		}
	}
	return p, nil
}

// lire shows the answers when they were to be shown, without the titles of
// identity.
func (p *pageAvis) lire(r *socle.Requete, d *Demande) error {
	if !p.Avis.Documents {
		return nil
	}
	l, err := ResumeDe(r, d, p.Action+"/pieces/")
	if err != nil {
		return err
	}
	prives, err := titresDIdentite(r.App, d)
	if err != nil {
		return err
	}
	for _, b := range l {
		bloc := BlocResume{Titre: b.Titre}
		for _, ligne := range b.Lignes {
			n := ligne
			n.Fichiers = nil
			for _, f := range ligne.Fichiers {
				if !prives[f.ID] {
					n.Fichiers = append(n.Fichiers, f)
				}
			}
			if len(n.Reponse)+len(n.Rangees)+len(n.Fichiers) > 0 {
				bloc.Lignes = append(bloc.Lignes, n)
			}
		}
		if len(bloc.Lignes) > 0 {
			p.Blocs = append(p.Blocs, bloc)
		}
	}
	return nil
}

// titresDIdentite are the ids of the pièces that prove an identity.
func titresDIdentite(app core.App, d *Demande) (map[string]bool, error) {
	p, err := ReponsesDe(app, d)
	if err != nil {
		return nil, err
	}
	doc, err := catalogue.DocumentDe(app, d.Revision)
	if err != nil {
		return nil, err
	}
	ids := map[string]bool{}
	for _, x := range doc.Pieces {
		if x.Nature == identite {
			for _, id := range p.Visibles[x.ID] {
				ids[id] = true
			}
		}
	}
	return ids, nil
}

func montrerAvis(r *socle.Requete) error {
	a, d := r.Get(cleAvis).(*Avis), DeLaRequete(r)
	etape, err := a.lien().etape(r, "lecture")
	if err != nil {
		return err
	}
	if etape == "lecture" {
		if err := socle.Consulter(r.App, string(a.acteur()), r.Collectivite, d.Service, d.Objet(), "avis demandé"); err != nil {
			return err
		}
	}
	p, err := pageDeLAvis(r, etape)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "demandes/avis", p)
}

func traiterAvis(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	a := r.Get(cleAvis).(*Avis)
	fautif := func(etape string, err error) error {
		p, errPage := pageDeLAvis(r, etape)
		if errPage != nil {
			return errPage
		}
		p.Erreurs = p.Saisies.Reprendre(f, socle.EnErreur(err).Champs)
		return r.RendreFaute(err, "demandes/avis", p)
	}
	switch f.Get("acte") {
	case "envoyer-code":
		return a.lien().envoyer(r, a.Courriel, "Votre code pour lire une demande", "Ne le donnez à personne.")
	case "code":
		if err := a.lien().prouver(r, f.Get("code")); err != nil {
			return fautif("code", err)
		}
		return r.Rediriger(r.Request.URL.Path)
	}
	if !a.lien().prouve(r) || a.Nature != natureAvis {
		return r.Rediriger(r.Request.URL.Path)
	}
	fautes := map[string]string{}
	if sensAvis[f.Get("sens")] == "" {
		fautes["sens"] = "Choisissez votre avis."
	}
	texte := socle.LireTexte(f, "texte", 4000, "", fautes)
	if len(fautes) > 0 {
		return fautif("lecture", socle.ErrChamps(fautes))
	}
	if err := a.Rendre(r.App, DeLaRequete(r), f.Get("sens"), texte); err != nil {
		return err
	}
	r.EffacerCookie(a.lien().cookie())
	return r.Rendre(http.StatusOK, "demandes/approbation_faite", &pageApprobationFaite{Cadre: r.Cadre("Avis envoyé"), Phrase: "Merci. Vous pouvez fermer cette page."})
}

// servirPieceAvis sends a document that the page of the link shows.
func servirPieceAvis(r *socle.Requete) error {
	a, d := r.Get(cleAvis).(*Avis), DeLaRequete(r)
	if !a.lien().prouve(r) {
		return retourDuLien(r)
	}
	prives, err := titresDIdentite(r.App, d)
	if err != nil {
		return err
	}
	if !a.Documents || prives[r.Request.PathValue("piece")] {
		return socle.ErrIntrouvable
	}
	return servirAAgent(r, d)
}
