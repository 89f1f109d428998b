package demandes

import (
	"errors"
	"net/http"
	"net/mail"
	"strings"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
	"guichet/ui"
)

// The page where a demande is read again has two keys, as the one of a decision:
// the mailed link says which brouillon, a code mailed apart says who.

const cleRelecture = "relecture"

func (l *Relecture) lien() lienACode { return lienACode{modele: "code_relecture", id: l.ID} }

type pageConfier struct {
	*socle.Cadre
	Demarche string
	Nom      string
	Retour   string
	Saisies  ui.Saisies
}

// nouvellePageConfier leads back to the summary when there is nobody to give the
// brouillon to, or when it is not finished.
func nouvellePageConfier(r *socle.Requete) (*pageConfier, *saisieEnCours, error) {
	s, err := reprendre(r)
	if err != nil {
		return nil, nil, err
	}
	p := &pageConfier{Cadre: r.Cadre("Faire relire et envoyer votre demande"), Demarche: s.doc.Titre.Fr, Nom: representantDe(s.parcours), Retour: s.chemin + "/verification"}
	if x, _ := s.parcours.Exclu(); x != nil || p.Nom == "" || s.brouillon.Compte == "" || s.parcours.PremierManque() != "" {
		return nil, nil, socle.Renvoi(p.Retour) // which says what is missing
	}
	p.Saisies = ui.Saisies{{
		Genre: ui.GenreTexte, Nom: "courriel", Libelle: "Adresse électronique de " + p.Nom, Inputmode: "email", Max: 254, Aide: "Par exemple presidence@example.org",
	}}
	return p, s, nil
}

func demanderRelecture(r *socle.Requete) error {
	p, _, err := nouvellePageConfier(r)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "demandes/confier", p)
}

func confier(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	p, s, err := nouvellePageConfier(r)
	if err != nil {
		return err
	}
	courriel := strings.TrimSpace(f.Get("courriel"))
	if a, err := mail.ParseAddress(courriel); err != nil || a.Address != courriel || len(courriel) > 254 {
		err := socle.ErrChamps(map[string]string{"courriel": "L’adresse électronique doit ressembler à nom@example.org."})
		p.Erreurs = p.Saisies.Reprendre(f, err.Champs)
		return r.RendreFaute(err, "demandes/confier", p)
	}
	if err := s.brouillon.Confier(r.App, collectivites.De(r), s.doc.Titre.Fr, p.Nom, courriel); err != nil {
		return err
	}
	r.Annoncer("Un lien est parti à " + courriel + ". Vous suivrez la demande dans votre espace.")
	return r.Rediriger(p.Retour)
}

// parRelecture finds the brouillon of a mailed link.
var parRelecture = socle.Acces{Nom: "lien de relecture", Espace: socle.EspaceUsager, Verifier: func(r *socle.Requete) error {
	l, b, err := relectureParLien(r.App, r.Collectivite, r.Request.PathValue("jeton"))
	if err != nil {
		return err
	}
	r.Set(cleRelecture, l)
	r.Set(cleBrouillon, b)
	return nil
}}

type pageRelecture struct {
	*socle.Cadre
	Action   string
	Etape    string // "", code, lecture, attente
	Nom      string
	Demarche string
	Blocs    []BlocResume
	Lu       string
	Attester ui.Saisies
	Retour   ui.Saisies
	Saisies  ui.Saisies
}

func (l *Relecture) page(r *socle.Requete, etape string) (*pageRelecture, error) {
	p := &pageRelecture{Cadre: r.Cadre("Demande à relire"), Action: r.Request.URL.Path, Etape: etape, Nom: l.Nom}
	switch etape {
	case "code":
		p.Saisies = saisieCode()
	case "lecture":
		s, err := reprendre(r)
		if err != nil {
			return nil, err
		}
		t, err := s.brouillon.depasse(r.App)
		if err != nil {
			return nil, err
		}
		if x, _ := s.parcours.Exclu(); t != nil || x != nil || s.parcours.PremierManque() != "" {
			p.Etape = "attente"
			return p, nil
		}
		p.Demarche, p.Lu = s.doc.Titre.Fr, s.brouillon.lu()
		if p.Blocs, err = resumer(r, s.parcours, nil, func(id string) string { return p.Action + "/pieces/" + id }); err != nil {
			return nil, err
		}
		p.Attester = ui.Saisies{{Genre: ui.GenreCase, Nom: "atteste", Libelle: "J’ai lu cette demande. J’atteste que je représente l’organisme et que ces informations sont exactes."}}
		p.Retour = ui.Saisies{{Genre: ui.GenreZone, Nom: "retour", Libelle: "Ce qui est à corriger", Lignes: 3, Max: maxRaison, Aide: "La personne qui l’a préparée lit cette phrase."}}
	}
	return p, nil
}

func montrerRelecture(r *socle.Requete) error {
	l := r.Get(cleRelecture).(*Relecture)
	etape, err := l.lien().etape(r, "lecture")
	if err != nil {
		return err
	}
	p, err := l.page(r, etape)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "demandes/relecture", p)
}

func traiterRelecture(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	l := r.Get(cleRelecture).(*Relecture)
	switch f.Get("acte") {
	case "envoyer-code":
		return l.lien().envoyer(r, l.Courriel, "Votre code pour relire une demande", "Ne le donnez à personne : il vaut votre signature.")
	case "code":
		if err := l.lien().prouver(r, f.Get("code")); err != nil {
			p, errPage := l.page(r, "code")
			if errPage != nil {
				return errPage
			}
			p.Erreurs = p.Saisies.Reprendre(nil, socle.EnErreur(err).Champs)
			return r.RendreFaute(err, "demandes/relecture", p)
		}
		return r.Rediriger(r.Request.URL.Path)
	}
	if !l.lien().prouve(r) {
		return r.Rediriger(r.Request.URL.Path)
	}
	p, err := l.page(r, "lecture")
	if err != nil {
		return err
	}
	faute := func(s ui.Saisies, err error) error {
		p.Erreurs = s.Reprendre(f, socle.EnErreur(err).Champs)
		return r.RendreFaute(err, "demandes/relecture", p)
	}
	if f.Get("acte") == "rendre" {
		if err := l.Rendre(r.App, collectivites.De(r), f.Get("retour")); err != nil {
			return faute(p.Retour, err)
		}
		return finRelecture(r, "Demande rendue", "La personne qui l’a préparée est prévenue. Vous pouvez fermer cette page.")
	}
	b := r.Get(cleBrouillon).(*Brouillon)
	switch {
	case p.Etape == "attente":
		return r.Rediriger(r.Request.URL.Path)
	case f.Get("lu") != b.lu():
		return socle.Err(socle.Conflit, "La demande a changé pendant votre lecture. Revenez en arrière, rechargez la page et relisez-la.")
	case f.Get("atteste") != "oui":
		return faute(p.Attester, socle.ErrChamps(map[string]string{"atteste": "Cochez la case pour attester la demande."}))
	}
	d, err := l.envoyerRelu(r.App, collectivites.De(r), b)
	var incomplet *ErrIncomplet
	var exclu *ErrExclu
	if errors.As(err, &incomplet) || errors.As(err, &exclu) {
		return r.Rediriger(r.Request.URL.Path)
	}
	if err != nil {
		return err
	}
	r.EffacerCookie(l.lien().cookie())
	return finRelecture(r, "La demande est envoyée", "Elle porte le numéro "+socle.FormaterNumero(d.Numero)+". La personne qui l’a préparée la suit dans son espace. Vous pouvez fermer cette page.")
}

func finRelecture(r *socle.Requete, titre, phrase string) error {
	return r.Rendre(http.StatusOK, "demandes/approbation_faite", &pageApprobationFaite{Cadre: r.Cadre(titre), Phrase: phrase})
}

// servirPieceRelue sends a document of the brouillon to who typed the code.
func servirPieceRelue(r *socle.Requete) error {
	if !r.Get(cleRelecture).(*Relecture).lien().prouve(r) {
		return retourDuLien(r)
	}
	return servirDe(r, r.Get(cleBrouillon).(*Brouillon).Proprietaire())
}

// relecture is what the summary of a brouillon says of it.
type relecture struct {
	Nom    string
	Confie string // address where one asks for it
	Quand  string // when it was asked, "" before
	A      string
	Retour string
}

// relectureEnMots is nil when the form names nobody who represents an organisme.
func (s *saisieEnCours) relectureEnMots(r *socle.Requete) (*relecture, error) {
	nom := representantDe(s.parcours)
	if nom == "" || usagers.De(r) == nil {
		return nil, nil
	}
	p := &relecture{Nom: nom, Confie: s.chemin + "/relecture"}
	l, err := relectureDe(r.App, s.brouillon.ID)
	if err != nil || l == nil {
		return p, err
	}
	p.Quand, p.A, p.Retour = socle.Instant(l.CreeLe.Time()), l.Courriel, l.Retour
	return p, nil
}
