package demandes

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
	"guichet/ui"
)

func routesEcrits() []socle.Route {
	const usager, bureau = "/{collectivite}/demandes/{demande}", "/{collectivite}/agents/demandes/{demande}"
	return []socle.Route{
		{Methode: http.MethodPost, Chemin: usager + "/ecrit", Acces: aLaDemande, Action: demanderSonEcrit},
		{Methode: http.MethodGet, Chemin: usager + "/ecrit.pdf", Acces: aLaDemande, Action: telechargerEcrit},
		{Methode: http.MethodGet, Chemin: bureau + "/ecrit", Acces: instruit, Action: montrerEcrit},
		{Methode: http.MethodPost, Chemin: bureau + "/ecrit", Acces: instruit, Action: preparerEcrit},
		{Methode: http.MethodPost, Chemin: bureau + "/ecrit/demande", Acces: instruit, Action: surDemande(quiInstruit, noterEcritDemande)},
		{Methode: http.MethodPost, Chemin: bureau + "/ecrit/signature", Acces: instruit, Action: surDemande(quiInstruit, signerEcrit)},
		{Methode: http.MethodGet, Chemin: bureau + "/ecrit.pdf", Acces: desk, Action: imprimerEcrit},
	}
}

func demanderSonEcrit(r *socle.Requete) error {
	d := DeLaRequete(r)
	e, err := DemanderEcrit(r.App, d, usagers.Acteur(r))
	if err != nil {
		return err
	}
	r.Annoncer("Votre demande est enregistrée. La " + collectivites.De(r).NomCommun() + " vous répond avant le " + e.Limite().Date() + ".")
	return r.Rediriger(r.Chemin + "/demandes/" + d.ID)
}

var errPasRemis = socle.Err(socle.Conflit, "Ce document n’est pas encore remis.")

func telechargerEcrit(r *socle.Requete) error {
	d := DeLaRequete(r)
	e, err := EcritDe(r.App, d)
	if err != nil {
		return err
	}
	if e == nil || !e.Rendu() {
		return errPasRemis
	}
	if e.ConsulteLe.IsZero() {
		if _, err := r.App.DB().Update("ecrits", dbx.Params{"consulte_le": socle.Date(r.Socle.Horloge.Maintenant())}, dbx.HashExp{"id": e.ID}).Execute(); err != nil {
			return fmt.Errorf("écrit %s: %w", e.ID, err)
		}
	}
	return servirEcrit(r, d, e)
}

func imprimerEcrit(r *socle.Requete) error {
	d, err := OuvrirAgent(r, r.Request.PathValue("demande"), auBureau...)
	if err != nil {
		return err
	}
	e, err := EcritDe(r.App, d)
	if err != nil {
		return err
	}
	if e == nil || e.Signataire == "" {
		return errPasRemis
	}
	return servirEcrit(r, d, e)
}

func noterEcritDemande(tx core.App, d *Demande, a *agents.Agent, _ url.Values) (string, error) {
	e, err := DemanderEcrit(tx, d, a.Acteur())
	if err != nil {
		return "", err
	}
	return "C’est enregistré. Le document est à donner avant le " + e.Limite().Date() + ".", nil
}

func signerEcrit(tx core.App, d *Demande, a *agents.Agent, _ url.Values) (string, error) {
	return "Le document signé est enregistré. L’usager est prévenu.", RemettreEcrit(tx, d, a.Acteur())
}

// pageEcrit prepares the attestation or the motifs, prints the letter to sign,
// records that it was.
type pageEcrit struct {
	pageActe
	Ecrit     *Ecrit // nil while nobody asked
	Projet    *ActeEcrit
	Motifs    bool
	DemandeLe string
}

func (p *pageEcrit) preparer(r *socle.Requete) (err error) {
	if err := p.ouvrir(r); err != nil {
		return err
	}
	d := p.Demande
	genre := d.GenreEcritDe()
	if genre == "" {
		return errSansEcrit
	}
	titre := "Attestation d’acceptation"
	if p.Motifs = genre == Motifs; p.Motifs {
		titre = "Motifs du refus"
	}
	p.Cadre = r.Cadre(titre)
	if p.Ecrit, err = EcritDe(r.App, d); err != nil || p.Ecrit == nil {
		return err
	}
	p.DemandeLe = socle.JourDe(p.Ecrit.DemandeLe.Time()).Date()
	if p.Ecrit.Signataire != "" {
		if p.Projet, err = p.Ecrit.Projet(r.App, d); err != nil && !socle.EstCode(err, socle.Interdit) {
			return err
		}
	}
	if p.Motifs {
		droit, autre := saisiesMotif(p.doc, p.Ecrit.MotifDroit)
		droit.Libelle, autre.Libelle = "Le texte qui fonde le refus", "Un autre texte qui le fonde"
		p.Saisies = ui.Saisies{droit, autre, {
			Genre: ui.GenreZone, Nom: "motif_fait", Libelle: "Les faits de cette demande", Lignes: 4, Max: maxFait, Valeur: p.Ecrit.MotifFait,
			Aide: "Ce qui, dans cette demande, ne répond pas à ce texte. L’usager le lit.",
		}}
	}
	qui, err := saisieSignataire(r, d, p.Ecrit.Signataire)
	if err != nil {
		return err
	}
	qui.Libelle = "Qui signe"
	p.Saisies = append(p.Saisies, qui)
	return nil
}

func montrerEcrit(r *socle.Requete) error {
	p := &pageEcrit{}
	if err := p.preparer(r); err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "demandes/ecrit", p)
}

func preparerEcrit(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	p := &pageEcrit{}
	if err := p.preparer(r); err != nil {
		return err
	}
	err = r.App.RunInTransaction(func(tx core.App) error {
		return PreparerEcrit(tx, p.Demande, agents.De(r).ID, motifChoisi(p.doc, f), f.Get("motif_fait"), f.Get("signataire"))
	})
	if err != nil {
		p.Erreurs = p.Saisies.Reprendre(f, socle.EnErreur(err).Champs)
		return r.RendreFaute(err, "demandes/ecrit", p)
	}
	r.Annoncer("Le document est prêt à signer.")
	return r.Rediriger(p.Base + "/ecrit")
}

// saisiesMotif are the grounds of a refusal in law: those of the téléservice, or
// another one, typed.
func saisiesMotif(doc *catalogue.Document, droit string) (motifs, autre ui.Saisie) {
	motifs = ui.Saisie{Genre: ui.GenreRadios, Nom: "motif", Libelle: "En cas de refus, le texte qui le fonde"}
	for _, m := range doc.Traitement.MotifsRefus {
		motifs.Options = append(motifs.Options, ui.Option{Code: m.Code, Libelle: m.Droit.Fr})
		if m.Droit.Fr == droit {
			motifs.Valeur = m.Code
		}
	}
	motifs.Options = append(motifs.Options, ui.Option{Code: autreMotif, Libelle: "Un autre texte, écrit ci-dessous"})
	autre = ui.Saisie{
		Genre: ui.GenreZone, Nom: "motif_droit", Libelle: "Un autre texte qui fonde le refus", Facultatif: true, Lignes: 2, Max: maxDroit,
		Aide: "Le code, l’article, et ce qu’il dit.",
	}
	if motifs.Valeur == "" && droit != "" {
		motifs.Valeur, autre.Valeur = autreMotif, droit
	}
	return motifs, autre
}

// saisieSignataire lists who may sign for the service of a demande today.
func saisieSignataire(r *socle.Requete, d *Demande, choisi string) (ui.Saisie, error) {
	s := ui.Saisie{Genre: ui.GenreListe, Nom: "signataire", Libelle: "Qui prend la décision", Valeur: choisi}
	l, err := agents.Signataires(r.App, r.Collectivite, d.Service, r.Socle.Horloge.Aujourdhui())
	if err != nil {
		return s, err
	}
	for _, x := range l {
		s.Options = append(s.Options, ui.Option{Code: x.ID, Libelle: x.NomComplet() + ", " + x.Qualite})
	}
	switch len(l) {
	case 0:
		s.Aide = "Aucun signataire n’est réglé pour ce service : ajoutez-le dans les réglages."
	case 1:
		s.Valeur = l[0].ID
	}
	return s, nil
}
