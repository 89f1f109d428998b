package sauvegardes

import (
	"context"
	"fmt"
	"net/http"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/routine"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
)

// pageSauvegardes is the state of the backups.
type pageSauvegardes struct {
	*socle.Cadre
	URL      string
	Couleur  string
	Constat  string
	Conseil  string
	Ou       string // « le repertoire /mnt/sauvegardes », "" when none is set
	Quand    string
	Rotation string
	Place    string
	Cle      string // when it was made, "" for none
	Attente  bool   // a new key waits to be typed back
	Pret     bool   // backups can be made
	EnCours  string // since when, "" for none
	Complete string // when the last full proof succeeded
	Lignes   []ligneSauvegarde
}

type ligneSauvegarde struct {
	Nom, Quand, Genre, Taille, Documents string
	Echec, Bilan                         string
	Otee, EnCours                        bool
	Preuve                               string
	PreuveEchouee                        bool
	Prouvable                            bool
}

func montrerSauvegardes(r *socle.Requete) error {
	p := &pageSauvegardes{Cadre: r.Cadre("Sauvegardes"), URL: r.Chemin + "/agents/reglages/sauvegardes"}
	l, constat, conseil, err := sonder(r.App)
	if err != nil {
		return err
	}
	p.Couleur, p.Constat, p.Conseil = string(l), constat, conseil
	if err := p.reglages(r.App); err != nil {
		return err
	}
	liste, err := Liste(r.App)
	if err != nil {
		return err
	}
	for i := range liste {
		s := &liste[i]
		p.Lignes = append(p.Lignes, s.ligne())
		if s.Resultat == EnCours && p.EnCours == "" && i == 0 {
			p.EnCours = socle.Instant(s.DebutLe.Time())
		}
		if p.Place == "" && s.Place > 0 && s.Resultat == Reussie {
			p.Place = enGo(s.Libres) + " libres sur " + enGo(s.Place)
		}
	}
	complete, err := derniereComplete(r.App)
	if err != nil {
		return err
	}
	p.Complete = socle.Instant(complete.Time())
	return r.Rendre(http.StatusOK, "sauvegardes/sauvegardes", p)
}

// enGo is the size of a disk: « 34 Go ».
func enGo(octets int64) string {
	if octets < 10_000_000_000 {
		return socle.Taille(octets)
	}
	return socle.Nombre(int((octets+500_000_000)/1_000_000_000)) + "\u00a0Go"
}

func (p *pageSauvegardes) reglages(app core.App) error {
	reglage, par, err := LireReglage(app)
	if err != nil {
		return err
	}
	if par != "" {
		p.Ou = socle.Majuscule(reglage.Cible.EnClair())
		p.Quand = fmt.Sprintf("Toutes les heures, et la nuit à %d\u00a0h", reglage.Quand)
		p.Rotation = fmt.Sprintf("%d heures, %d jours, %d semaines, %d mois", reglage.Heures, reglage.Jours, reglage.Semaines, reglage.Mois)
	}
	cle, faite, err := LireCle(app)
	if err != nil {
		return err
	}
	if faite {
		p.Cle = socle.JourDe(cle.FaiteLe).Date()
	}
	if _, p.Attente, err = CleProposee(app); err != nil {
		return err
	}
	p.Pret = faite && par != ""
	return nil
}

func (s *Sauvegarde) ligne() ligneSauvegarde {
	l := ligneSauvegarde{
		Nom: s.Nom, Quand: socle.Instant(s.DebutLe.Time()), Genre: motsGenres[s.Genre], Bilan: s.Bilan, Otee: !s.OteeLe.IsZero(),
		EnCours: s.Resultat == EnCours, PreuveEchouee: s.PreuveResultat == Echouee,
	}
	switch s.Resultat {
	case Echouee:
		l.Echec = s.Erreur
	case Reussie:
		l.Taille = socle.Taille(s.Octets)
		l.Documents = socle.Pluriel(s.Pieces, "document", "documents") + " dont " + socle.Pluriel(s.PiecesEnvoyees, "nouveau", "nouveaux")
		l.Prouvable = !l.Otee
	}
	if s.Preuve != "" {
		quoi := map[string]string{PreuveBase: "Base relue", PreuveComplete: "Tout relu"}[s.Preuve]
		l.Preuve = quoi + " le " + socle.Instant(s.PreuveLe.Time()) + ". " + s.PreuveDetail
	}
	return l
}

// lancerSauvegarde begins a backup and does not wait for it: the first one may take
// minutes.
func lancerSauvegarde(r *socle.Requete) error {
	if _, _, err := complet(r.App); err != nil {
		return err
	}
	if _, muet := r.Socle.Muet(); muet {
		return errMuet
	}
	de(r.App).lancer(r.App, "backup asked for", func(ctx context.Context) error {
		_, err := Sauvegarder(ctx, r.Socle.App(), Demande)
		return err
	})
	r.Annoncer("La sauvegarde commence. Rechargez cette page pour la suivre.")
	return r.Rediriger(r.Chemin + "/agents/reglages/sauvegardes")
}

// lancerPreuve begins the proof of one backup, in full when asked.
func lancerPreuve(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	if _, muet := r.Socle.Muet(); muet {
		return errMuet
	}
	s, err := ParNom(r.App, f.Get("nom"))
	if err != nil && !aucune(err) {
		return err
	}
	if s == nil || s.Resultat != Reussie || !s.OteeLe.IsZero() {
		return socle.Err(socle.Conflit, "Cette sauvegarde n’est pas, ou n’est plus, à l’endroit des sauvegardes.")
	}
	complete := f.Get("complete") == "oui"
	de(r.App).lancer(r.App, "proof asked for", func(ctx context.Context) error { return Prouver(ctx, r.Socle.App(), s, complete) })
	r.Annoncer("La preuve commence\u00a0: la sauvegarde est relue et restaurée à part. Rechargez cette page pour voir le résultat.")
	return r.Rediriger(r.Chemin + "/agents/reglages/sauvegardes")
}

// lancer runs something beside the pages, until it ends or the program does.
func (a *atelier) lancer(app core.App, quoi string, faire func(context.Context) error) {
	logger := socle.De(app).Logger
	routine.FireAndForget(func() {
		if err := faire(a.ctx); err != nil {
			logger.Error(quoi, "err", err)
		}
	}, &a.travaux)
}

// pageService asks whether this copy is the guichet in service.
type pageService struct {
	*socle.Cadre
	URL, Origine string
	Muet         bool
}

func montrerService(r *socle.Requete) error {
	p := &pageService{Cadre: r.Cadre("Guichet en service"), URL: r.Chemin + "/agents/reglages/sauvegardes"}
	p.Origine, p.Muet = r.Socle.Muet()
	return r.Rendre(http.StatusOK, "sauvegardes/service", p)
}

func confirmerService(r *socle.Requete) error {
	if _, muet := r.Socle.Muet(); !muet {
		return socle.Err(socle.Conflit, "Ce guichet est déjà en service.")
	}
	if err := Confirmer(r.App, agents.De(r).Acteur()); err != nil {
		return err
	}
	r.Annoncer("Ce guichet est en service\u00a0: il envoie de nouveau les courriels et fait ses sauvegardes.")
	return r.Rediriger(r.Chemin + "/agents/reglages/sauvegardes")
}
