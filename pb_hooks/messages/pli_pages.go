package messages

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
	"guichet/ui"
)

// pagePli is one mail, what is known of it, and what can be done.
type pagePli struct {
	*socle.Cadre
	pli                    *Pli
	ID, De, Adresse, Le    string
	Mot                    string
	Dit, Cite              string
	Doutes                 []string
	Documents              []ui.Fichier
	Refus                  []refusJoint
	Original               string
	ATrier                 bool
	Reponse, Qui, Trie     string // given from an agent's boîte
	DemandeURL, DemandeDit string // what it became
	Proposition            string // the demande that it seems to speak of
	MailTo                 string
	Rattacher              ui.Saisies
	Enregistrer            ui.Saisies
	Repondre               ui.Saisies
	Transmettre            ui.Saisies

	teleservices []catalogue.Teleservice
	connus       []usagers.Usager
}

// usagersConnus is how many usagers of one address are proposed.
const usagersConnus = 5

func (p *pagePli) ouvrir(r *socle.Requete) error {
	x := pliDeLaRequete(r)
	p.Cadre, p.pli = r.Cadre(x.objetDit()), x
	p.ID, p.De, p.Adresse, p.Le, p.Mot = x.ID, x.expediteur(), x.De, socle.Instant(x.RecuLe.Time()), motsPli[x.Etat]
	p.Dit, p.Cite = SansCitation(x.Texte)
	p.ATrier = slices.Contains([]EtatPli{PliATrier, PliAutomatique, PliIndesirable}, x.Etat)
	p.Reponse = x.Reponse
	var err error
	if p.Doutes, err = x.avertissements(); err != nil {
		return err
	}
	if p.Refus, err = x.refus(); err != nil {
		return err
	}
	if err := p.joindre(r); err != nil {
		return err
	}
	if x.Agent != "" {
		a, err := agents.ParID(r.App, x.Agent)
		if err != nil {
			return err
		}
		p.Qui = a.NomComplet()
	}
	if !x.TrieLe.IsZero() {
		p.Trie = socle.Instant(x.TrieLe.Time())
	}
	if !p.ATrier {
		return p.devenir(r)
	}
	return p.saisir(r)
}

// joindre lists the documents, and the mail as it came.
func (p *pagePli) joindre(r *socle.Requete) error {
	l, err := pieces.DuProprietaire(r.App, p.pli.objet())
	if err != nil {
		return err
	}
	for _, x := range l {
		u := r.Chemin + "/agents/courriels-recus/" + p.ID + "/pieces/" + x.ID
		if x.Champ == pieces.ChampOriginal {
			p.Original = u
			continue
		}
		p.Documents = append(p.Documents, ui.Fichier{ID: x.ID, Nom: x.Nom, Taille: socle.Taille(x.Taille), URL: u})
	}
	return nil
}

// devenir tells what the pli became.
func (p *pagePli) devenir(r *socle.Requete) error {
	d, err := p.pli.laDemande(r.App)
	if err != nil {
		return err
	}
	switch {
	case d != nil:
		p.DemandeURL, p.DemandeDit = r.Chemin+"/agents/demandes/"+d.ID, "Ouvrir la demande n°\u00a0"+socle.FormaterNumero(d.Numero)
	case p.pli.Etat == PliEnregistre && p.pli.Agent == agents.De(r).ID:
		p.DemandeURL, p.DemandeDit = r.Chemin+"/agents/sollicitations/"+p.pli.Brouillon+"/verification", "Finir d’enregistrer la demande"
	}
	return nil
}

func (p *pagePli) saisir(r *socle.Requete) error {
	numero := ui.Saisie{Genre: ui.GenreTexte, Nom: "numero", Libelle: "Numéro de la demande", Largeur: 20}
	if p.pli.Demande != "" {
		d, err := demandes.ParID(r.App, r.Collectivite, p.pli.Demande)
		if err != nil {
			return err
		}
		numero.Valeur = socle.FormaterNumero(d.Numero)
		if p.Proposition, err = p.proposer(r, d); err != nil {
			return err
		}
	}
	p.Rattacher = ui.Saisies{numero}
	p.Repondre = ui.Saisies{{Genre: ui.GenreZone, Nom: "reponse", Libelle: "Ce que vous avez répondu", Lignes: 5, Max: maxMessage}}
	if p.Adresse != "" {
		q := url.Values{"subject": {"Re: " + p.pli.Objet}}
		b, err := BoiteParID(r.App, r.Collectivite, p.pli.Boite)
		if err != nil {
			return err
		}
		q.Set("cc", b.Adresse)
		p.MailTo = (&url.URL{Scheme: "mailto", Opaque: url.PathEscape(p.Adresse), RawQuery: strings.ReplaceAll(q.Encode(), "+", "%20")}).String()
	}
	services, err := collectivites.Services(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	vers := ui.Saisie{Genre: ui.GenreListe, Nom: "service", Libelle: "Service qui le triera"}
	for _, s := range services {
		if s.Actif && s.ID != p.pli.Service {
			vers.Options = append(vers.Options, ui.Option{Code: s.ID, Libelle: s.Nom})
		}
	}
	if len(vers.Options) > 0 {
		p.Transmettre = ui.Saisies{vers}
	}
	return p.saisirDemande(r)
}

// proposer says of which demande the mail speaks, and whether its sender is the
// person of that demande. An agent of another service learns only which one to
// ask.
func (p *pagePli) proposer(r *socle.Requete, d *demandes.Demande) (string, error) {
	phrase := "Ce courriel parle de la demande n°\u00a0" + socle.FormaterNumero(d.Numero)
	if !demandes.AuRole(r, d, agents.Accueil, agents.Instruction) {
		s, err := collectivites.ServiceParID(r.App, r.Collectivite, d.Service)
		if err != nil {
			return "", err
		}
		return phrase + ", qui relève du service " + s.Nom + ".", nil
	}
	connue, err := AdresseDe(r.App, d)
	if err != nil {
		return "", err
	}
	if connue == p.pli.De {
		return phrase + ", «\u00a0" + d.Titre + "\u00a0», et vient de l’adresse connue pour elle.", nil
	}
	return phrase + ", «\u00a0" + d.Titre + "\u00a0», mais ne vient pas de l’adresse connue pour elle. Vérifiez qui écrit avant de le rattacher.", nil
}

func (p *pagePli) saisirDemande(r *socle.Requete) (err error) {
	services := servicesTries(r)
	if p.teleservices, err = catalogue.Saisissables(r.App, r.Collectivite, services); err != nil {
		return err
	}
	if p.Adresse != "" {
		l, err := usagers.Chercher(r.App, usagers.Recherche{Collectivite: r.Collectivite, Services: services, Texte: p.Adresse, Nombre: usagersConnus})
		if err != nil {
			return err
		}
		p.connus = slices.DeleteFunc(l, func(u usagers.Usager) bool { return u.Courriel != p.Adresse })
	}
	i := p.pli.nommer()
	siAutre := ""
	if len(p.connus) > 0 {
		siAutre = "Pour une autre personne."
		qui := ui.Saisie{Genre: ui.GenreRadios, Nom: "usager", Libelle: "Qui demande", Valeur: p.connus[0].ID}
		for _, u := range p.connus {
			qui.Options = append(qui.Options, ui.Option{Code: u.ID, Libelle: u.Appellation()})
		}
		qui.Options = append(qui.Options, ui.Option{Code: "autre", Libelle: "Une autre personne"})
		p.Enregistrer = append(p.Enregistrer, qui)
		i.Prenoms, i.NomNaissance = "", ""
	}
	quoi := ui.Saisie{Genre: ui.GenreListe, Nom: "demarche", Libelle: "Démarche", Facultatif: true, Aide: "Pour une simple question, ne choisissez rien."}
	for _, t := range p.teleservices {
		quoi.Options = append(quoi.Options, ui.Option{Code: t.Code, Libelle: t.Titre})
	}
	p.Enregistrer = append(
		p.Enregistrer,
		ui.Saisie{Genre: ui.GenreTexte, Nom: "prenoms", Libelle: "Prénom", Valeur: i.Prenoms, Max: 150, Facultatif: true, Aide: siAutre},
		ui.Saisie{Genre: ui.GenreTexte, Nom: "nom_naissance", Libelle: "Nom de naissance", Valeur: borner(i.NomNaissance, 100), Max: 100, Facultatif: true, Aide: siAutre},
		quoi,
		ui.Saisie{Genre: ui.GenreTexte, Nom: "objet", Libelle: "Objet", Valeur: borner(p.pli.Objet, 150), Max: 150},
	)
	return nil
}

func montrerPli(r *socle.Requete) error {
	p := &pagePli{}
	if err := p.ouvrir(r); err != nil {
		return err
	}
	if err := socle.Consulter(r.App, agents.De(r).ID, r.Collectivite, p.pli.Service, p.pli.objet(), "tri des courriels reçus"); err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "messages/pli", p)
}

var errDejaTrie = socle.Err(socle.Conflit, "Ce courriel est déjà trié.")

// agir opens the page, does one act with its form, and shows the faults under
// its controls.
func agir(r *socle.Requete, faire func(p *pagePli, f url.Values) (suite, annonce string, err error)) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	p := &pagePli{}
	if err := p.ouvrir(r); err != nil {
		return err
	}
	suite, annonce, err := faire(p, f)
	var e *socle.Erreur
	if errors.As(err, &e) && len(e.Champs) > 0 {
		for _, l := range []ui.Saisies{p.Rattacher, p.Enregistrer, p.Repondre, p.Transmettre} {
			if slices.ContainsFunc(l, func(s ui.Saisie) bool { return f.Has(s.Nom) || e.Champs[s.Nom] != "" }) {
				p.Erreurs = append(p.Erreurs, l.Reprendre(f, e.Champs)...)
			}
		}
		return r.RendreFaute(err, "messages/pli", p)
	}
	if err != nil {
		return err
	}
	if annonce != "" {
		r.Annoncer(annonce)
	}
	return r.Rediriger(r.Chemin + "/agents/" + suite)
}
