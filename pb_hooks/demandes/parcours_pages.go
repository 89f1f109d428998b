package demandes

import (
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
	"guichet/ui"
)

// saisieEnCours is what every page of the form starts from.
type saisieEnCours struct {
	brouillon *Brouillon
	doc       *catalogue.Document
	reponses  catalogue.Reponses
	contexte  *catalogue.Contexte
	parcours  *catalogue.Parcours
	chemin    string          // base of the addresses of the brouillon
	recue     *Sollicitation  // when an agent fills it in for somebody
	compte    *usagers.Compte // whose it is, nil for a visitor
	mandat    *usagers.Mandat // under which the compte fills it in, nil for itself
	par       socle.Acteur
	panne     string // why what was typed is shown again and not kept, "" for no fault
}

// titre is what the pages say that one fills in, and for whom.
func (s *saisieEnCours) titre() string {
	if s.recue == nil {
		return s.doc.Titre.Fr
	}
	qui := s.recue.Qui
	if qui == "" {
		qui = "une personne qui n’a pas donné son nom"
	}
	return "Pour " + qui + "\u00a0: " + s.doc.Titre.Fr
}

func reprendre(r *socle.Requete) (*saisieEnCours, error) {
	b := r.Get(cleBrouillon).(*Brouillon)
	doc, err := catalogue.DocumentDe(r.App, b.Revision)
	if err != nil {
		return nil, err
	}
	s := &saisieEnCours{brouillon: b, doc: doc, chemin: b.adresse(r), compte: usagers.De(r), mandat: usagers.MandatDe(r), par: usagers.Acteur(r)}
	if s.recue, err = b.Sollicitation(); err != nil {
		return nil, err
	}
	if s.recue != nil {
		s.compte, s.mandat, s.par = nil, nil, agents.De(r).Acteur()
	}
	if s.reponses, err = b.lire(); err != nil {
		return nil, err
	}
	s.contexte = contexteDe(r, doc)
	if s.contexte.Adresses, err = catalogue.AdressesDe(r.App, r.Collectivite); err != nil {
		return nil, err
	}
	s.contexte.Demandes, s.contexte.SansPieces = rappels{r.App, r.Collectivite, s.compte, s.mandat}, s.recue != nil
	if s.mandat == nil { // FranceConnect vouches for nobody else
		if s.contexte.Certifiees, err = certifieesDe(r.App, s.contexte, s.compte); err != nil {
			return nil, err
		}
	}
	maps.Copy(s.reponses, s.contexte.Certifiees) // whatever was typed before the sign-in
	s.parcourir()
	return s, nil
}

func (s *saisieEnCours) parcourir() { s.parcours = catalogue.Parcourir(s.contexte, s.reponses) }

func (s *saisieEnCours) etape(id string) string { return s.chemin + "/etapes/" + id }

type pageDemarche struct {
	*socle.Cadre
	Code         string
	Resume       string
	Accueil      catalogue.Accueil
	Pieces       []string
	Finalite     string            // what the answers serve (RGPD, article 13)
	Renvoi       *catalogue.Renvoi // it is done elsewhere: nothing begins here
	Jusqu        string            // last day it takes demandes, "" for no end
	Refus        string            // why it takes no demande now
	Brouillons   []ligneBrouillon
	SeConnecter  bool
	Fournisseurs []usagers.FournisseurOffert // where her identity is to be verified first, none when it is not
	Action       string                      // of « Commencer », with the answers that the link gave
	Reprise      *reprise
}

// reprise is the last demande, to be taken up again.
type reprise struct{ URL, Le string }

type ligneBrouillon struct{ URL, Depuis string }

func demarcheDe(r *socle.Requete) (*catalogue.Teleservice, error) {
	return catalogue.ParCode(r.App, r.Collectivite, r.Request.PathValue("code"))
}

func presenter(r *socle.Requete) error {
	t, err := demarcheDe(r)
	if err != nil {
		return err
	}
	refus := resterOuvert(r.App, t, t.Refus)
	if socle.EstCode(refus, socle.Introuvable) {
		return refus
	}
	doc, err := catalogue.DocumentDe(r.App, t.Revision)
	if err != nil {
		return err
	}
	p := accueillir(r, doc)
	if refus != nil {
		p.Refus = socle.EnErreur(refus).Message
	} else {
		jusqu, err := t.Fermeture(r.App)
		if err != nil {
			return err
		}
		if !jusqu.Nul() {
			p.Jusqu = jusqu.Date()
		}
	}
	brouillons, err := BrouillonsDe(r, t.ID)
	if err != nil {
		return err
	}
	for _, b := range brouillons {
		p.Brouillons = append(p.Brouillons, ligneBrouillon{URL: r.Chemin + "/brouillons/" + b.ID + "/verification", Depuis: socle.Instant(b.ModifieLe.Time())})
	}
	if doc.Reprend() && refus == nil {
		d, err := derniereDe(r, t)
		if err != nil {
			return err
		}
		if d != nil {
			p.Reprise = &reprise{r.Chemin + "/demandes/" + d.ID + "/reprise", socle.JourDe(d.DeposeeLe.Time()).Date()}
		}
	}
	_, lien := depuisLien(r, doc)
	p.Action = r.Chemin + "/demarches/" + t.Code + lien
	if err := p.identifier(r, doc); err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "demandes/demarche", p)
}

// identifier says what is to be done before the form.
func (p *pageDemarche) identifier(r *socle.Requete, doc *catalogue.Document) error {
	manque, err := identificationManquante(r.App, doc, usagers.De(r))
	if err != nil {
		return err
	}
	p.SeConnecter = manque == avecCompte
	if manque != avecFranceConnect || p.Refus != "" {
		return nil
	}
	if p.Fournisseurs, err = usagers.FournisseursIdentite(r, r.Chemin+"/demarches/"+doc.Code); err != nil {
		return err
	}
	if len(p.Fournisseurs) == 0 {
		p.Refus = "Cette démarche demande une identité vérifiée par FranceConnect, que la " + p.NomCommun + " ne reçoit pas. Elle se fait au guichet ou par courrier."
	}
	return nil
}

// accueillir is the start page of a form.
func accueillir(r *socle.Requete, doc *catalogue.Document) *pageDemarche {
	p := &pageDemarche{
		Cadre: r.Cadre(doc.Titre.Fr), Code: doc.Code, Resume: doc.Resume.Fr, Accueil: doc.Accueil, Renvoi: doc.Renvoi, Finalite: doc.Traitement.RGPD.Finalite.Fr,
	}
	for _, piece := range doc.Pieces {
		libelle := piece.Libelle.Fr
		switch {
		case piece.Si != nil:
			libelle += " (selon votre situation)"
		case !piece.Requis:
			libelle += " (facultatif)"
		}
		p.Pieces = append(p.Pieces, libelle)
	}
	return p
}

func depuisLien(r *socle.Requete, doc *catalogue.Document) (catalogue.Reponses, string) {
	return catalogue.DepuisLien(contexteDe(r, doc), r.Request.URL.Query())
}

func contexteDe(r *socle.Requete, doc *catalogue.Document) *catalogue.Contexte {
	return catalogue.NouveauContexte(doc, r.Socle.Horloge.Aujourdhui(), catalogue.France{}, r.Chemin)
}

func commencerDemarche(r *socle.Requete) error {
	t, err := demarcheDe(r)
	if err != nil {
		return err
	}
	if err := resterOuvert(r.App, t, t.Refus); err != nil {
		return err
	}
	doc, err := catalogue.DocumentDe(r.App, t.Revision)
	if err != nil {
		return err
	}
	if doc.Renvoi != nil {
		return r.Rediriger(r.Chemin + "/demarches/" + t.Code)
	}
	reponses, lien := depuisLien(r, doc)
	manque, err := identificationManquante(r.App, doc, usagers.De(r))
	switch {
	case err != nil:
		return err
	case manque == avecCompte:
		return r.Rediriger(r.Chemin + "/connexion?suite=" + url.QueryEscape(r.Chemin+"/demarches/"+t.Code+lien))
	case manque != "":
		return r.Rediriger(r.Chemin + "/demarches/" + t.Code)
	}
	connues, err := connuesDe(r, doc)
	if err != nil {
		return err
	}
	maps.Copy(connues, reponses)
	reponses = connues
	b, err := commencer(r, t)
	if err != nil {
		return err
	}
	if len(reponses) > 0 {
		if err := b.Garder(r.App, reponses); err != nil {
			return err
		}
	}
	r.Set(cleBrouillon, b)
	s, err := reprendre(r)
	if err != nil {
		return err
	}
	return r.Rediriger(s.etape(s.parcours.Pages[0].ID))
}

type pageEtape struct {
	*socle.Cadre
	Demarche    string
	Aide        string
	Saisies     []ui.Saisie
	Dependantes *catalogue.Dependantes // nil when no answer shows another question
	Offerts     []ui.Option            // documents that the person kept
	Sienne      bool                   // the only question is the title
	Action      string
	Retour      string
	Depuis      string // « verification » when one came from the summary
	Suivant     string // label of the button
	Panne       string // why nothing was kept
	// Rang of Total, from 1; 0 when one came from the summary. Total moves by
	// a page or two as answers open and close others.
	Rang, Total int
}

// debut is where the form was begun.
func (s *saisieEnCours) debut(r *socle.Requete) string {
	if s.recue != nil {
		return r.Chemin + "/agents/sollicitations/nouvelle"
	}
	return r.Chemin + "/demarches/" + s.doc.Code
}

func montrerEtape(r *socle.Requete) error {
	s, err := reprendre(r)
	if err != nil {
		return err
	}
	id := r.Request.PathValue("etape")
	var fautes map[string]string
	if r.Request.URL.Query().Has("fautes") {
		fautes = s.parcours.Manques()[id]
	}
	return s.rendreEtape(r, http.StatusOK, id, fautes)
}

// fautes is the address of a page with its faults, computed again from the
// answers kept: an answer to a POST would make the browser's back button ask
// whether to send the form again.
func (s *saisieEnCours) fautes(id string, depuisVerification bool) string {
	if depuisVerification {
		return s.etape(id) + "?fautes&depuis=verification"
	}
	return s.etape(id) + "?fautes"
}

// page is the address of a page, which leads back to the summary when one came
// from there.
func (s *saisieEnCours) page(id string, depuisVerification bool) string {
	if depuisVerification {
		return s.etape(id) + "?depuis=verification"
	}
	return s.etape(id)
}

func (s *saisieEnCours) rendreEtape(r *socle.Requete, code int, id string, fautes map[string]string) error {
	page, rang := s.parcours.Page(id)
	if page == nil {
		return r.Rediriger(s.chemin + "/verification")
	}
	p := &pageEtape{
		Cadre: r.Cadre(page.Titre), Demarche: s.titre(), Aide: page.Aide, Action: s.etape(id),
		Depuis: r.Request.URL.Query().Get("depuis"), Suivant: "Continuer", Retour: s.chemin + "/verification", Panne: s.panne,
	}
	if p.Depuis != "verification" {
		p.Depuis = ""
		p.Rang, p.Total = rang+1, len(s.parcours.Pages)
		p.Retour = s.debut(r)
		if p.Essai != "" {
			p.Retour = p.Essai
		}
		if rang > 0 {
			p.Retour = s.etape(s.parcours.Pages[rang-1].ID)
		}
	}
	if page.Piece != nil {
		saisie, err := s.saisiePiece(r, page.Piece)
		if err != nil {
			return err
		}
		if s.recue == nil {
			if p.Offerts, err = offrir(r, page.Piece); err != nil {
				return err
			}
		}
		saisie.Erreur = fautes["fichier"]
		if saisie.Erreur == "" {
			saisie.Erreur = fautes[page.Piece.Code]
		}
		p.Saisies, p.Sienne, p.Aide = []ui.Saisie{saisie}, true, ""
		if (saisie.Facultatif || s.recue != nil) && len(saisie.Fichiers) == 0 {
			p.Suivant = "Continuer sans ce document"
		}
	} else {
		p.Saisies, p.Dependantes = s.parcours.Saisies(page, s.reponses, fautes), s.parcours.Dependantes(page)
		p.Sienne = len(p.Saisies) == 1 && p.Saisies[0].Titre
	}
	for i := range p.Saisies {
		p.Erreurs = append(p.Erreurs, p.Saisies[i].Erreurs()...)
	}
	return r.Rendre(code, "demandes/etape", p)
}

func (s *saisieEnCours) saisiePiece(r *socle.Requete, piece *catalogue.PieceAttendue) (ui.Saisie, error) {
	x := ui.Saisie{
		Genre: ui.GenreFichier, Nom: piece.Code, Libelle: piece.Libelle.Fr, Titre: true, Aide: piece.Aide.Fr, Facultatif: !piece.Requis,
		Accepte: pieces.Accept(piece.Formats), Limites: pieces.Limites(piece.Formats, min(piece.MaxMo, r.Socle.Config.Limits.FileMB), piece.NbMax) + ".",
		Source: s.chemin + "/pieces/" + piece.ID, Multiple: piece.NbMax > 1,
	}
	for _, id := range s.reponses[piece.ID] {
		p, err := pieces.ParID(r.App, r.Collectivite, id)
		if err != nil {
			return x, err
		}
		x.Fichiers = append(x.Fichiers, ui.Fichier{ID: p.ID, Nom: p.Nom, Taille: socle.Taille(p.Taille), URL: s.chemin + "/pieces/" + p.ID})
	}
	return x, nil
}

func enregistrerEtape(r *socle.Requete) error {
	s, err := reprendre(r)
	if err != nil {
		return err
	}
	id := r.Request.PathValue("etape")
	page, _ := s.parcours.Page(id)
	if page == nil {
		return r.Rediriger(s.chemin + "/verification")
	}
	if page.Piece != nil {
		return s.enregistrerPiece(r, page)
	}
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	depuisVerification := f.Get("_depuis") == "verification"
	fautes, nouvelles := s.parcours.LirePage(page, f, s.reponses)
	ancre, rangees := s.parcours.ModifierRangees(page, f, s.reponses)
	if err := s.brouillon.Garder(r.App, s.reponses); err != nil {
		return s.sansGarder(r, id, fautes, err)
	}
	s.parcourir()
	switch {
	case rangees:
		return r.Rediriger(s.rangees(id, ancre, depuisVerification))
	case len(fautes) > 0:
		return r.Rediriger(s.fautes(id, depuisVerification))
	}
	if x, _ := s.parcours.Exclu(); x != nil {
		return r.Rediriger(s.exclusion())
	}
	if nouvelles { // the answers revealed questions on this very page
		return r.Rediriger(s.page(id, depuisVerification))
	}
	return r.Rediriger(s.suite(id, depuisVerification))
}

// sansGarder shows the page again with what was typed, when the disk takes
// nothing more: the browser is then the only one to hold it.
func (s *saisieEnCours) sansGarder(r *socle.Requete, id string, fautes map[string]string, err error) error {
	e := socle.EnErreur(err)
	if e.Code != socle.Indisponible {
		return err
	}
	r.Logger().Error("answers not kept", "brouillon", s.brouillon.ID, "err", err)
	s.panne = "Vos réponses n’ont pas pu être enregistrées : le guichet ne peut plus rien enregistrer pour le moment. Elles sont encore sur cette page. Attendez quelques minutes, puis continuez."
	s.parcourir()
	r.Response.Header().Set("Retry-After", "600")
	return s.rendreEtape(r, e.HTTP(), id, fautes)
}

// rangees is the page again, at the row that was added or where one was
// removed.
func (s *saisieEnCours) rangees(id, ancre string, depuisVerification bool) string {
	u := url.URL{Path: s.etape(id), Fragment: "s-" + ancre}
	if depuisVerification {
		u.RawQuery = "depuis=verification"
	}
	return u.String()
}

// suite is the next page: the one after, or back to the summary when one came
// from there and nothing new is asked.
func (s *saisieEnCours) suite(id string, depuisVerification bool) string {
	if depuisVerification {
		if manque := s.parcours.PremierManque(); manque != "" {
			return s.etape(manque)
		}
		return s.chemin + "/verification"
	}
	_, rang := s.parcours.Page(id)
	if rang < 0 || rang+1 >= len(s.parcours.Pages) {
		return s.chemin + "/verification"
	}
	return s.etape(s.parcours.Pages[rang+1].ID)
}

func oublierBrouillon(r *socle.Requete) error {
	b := r.Get(cleBrouillon).(*Brouillon)
	if err := r.App.RunInTransaction(func(tx core.App) error { return supprimerBrouillon(tx, b) }); err != nil {
		return err
	}
	if b.Agent != "" {
		return r.Rediriger(r.Chemin + "/agents")
	}
	r.Annoncer("Votre brouillon est effacé.")
	if essai := r.Cadre("").Essai; essai != "" {
		return r.Rediriger(essai)
	}
	return r.Rediriger(r.Chemin + "/")
}

// retirerPiece removes one file of an answer.
func (s *saisieEnCours) retirerPiece(r *socle.Requete, page *catalogue.Page, id string) error {
	i := slices.Index(s.reponses[page.Piece.ID], id)
	if i < 0 {
		return socle.ErrIntrouvable
	}
	p, err := pieces.ParID(r.App, r.Collectivite, id)
	if err != nil {
		return err
	}
	if err := pieces.Retirer(r.App, p); err != nil {
		return err
	}
	s.reponses[page.Piece.ID] = slices.Delete(s.reponses[page.Piece.ID], i, i+1)
	return s.brouillon.Garder(r.App, s.reponses)
}
