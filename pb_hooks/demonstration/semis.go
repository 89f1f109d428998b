package demonstration

import (
	"fmt"
	"slices"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

const parLaDemo = socle.Acteur("programme:demonstration")

// semis tells the last weeks of the commune again: the clock begins in the past
// and walks to the present, from one scene to the next. Each scene is an act
// that a page would have made.
type semis struct {
	app          core.App // of the only transaction
	horloge      *socle.Horloge
	fin          time.Time  // the instant the story reaches
	aujourdhui   socle.Jour // its day
	commune      *collectivites.Collectivite
	agents       map[string]*agents.Agent // by address
	maire        *agents.Signataire
	teleservices map[string]*catalogue.Teleservice // by code
	comptes      map[string]*usagers.Compte        // by address
	deposees     []string                          // ids
}

// scene is something that happens at an instant.
type scene struct {
	le    time.Time
	jouer func() error
}

// semer tells the story of a guichet, which ends at an instant.
func semer(tx core.App, d *decor, fin time.Time) error {
	return d.semer(&semis{
		app: tx, horloge: socle.De(tx).Horloge, fin: fin, aujourdhui: socle.JourDe(fin),
		agents: map[string]*agents.Agent{}, teleservices: map[string]*catalogue.Teleservice{}, comptes: map[string]*usagers.Compte{},
	})
}

// conter tells the weeks of the commune and of its intercommunalité.
func (x *semis) conter() error {
	if err := x.installer(); err != nil {
		return fmt.Errorf("commune: %w", err)
	}
	epci, err := x.installerEPCI()
	if err != nil {
		return fmt.Errorf("intercommunalité: %w", err)
	}
	scenes := []scene{
		{x.instant(x.aujourdhui.PlusJours(-3), 8, 0), x.mettreEnConge},
		{x.instant(x.aujourdhui.PlusJours(-joursDeCampagne), 9, 0), x.ouvrirCampagne},
	}
	scenes = append(scenes, x.mettreToutesEnScene(slices.Concat(signalements, actesNaissance, recensements(x.aujourdhui), courriers, demandesDeSubvention(x.aujourdhui)))...)
	scenes = append(scenes, epci.mettreToutesEnScene(chezEPCI)...)
	for _, b := range brouillons(x.aujourdhui) {
		scenes = append(scenes, scene{x.instant(x.aujourdhui.PlusJours(-b.ilYa), 20, 15), func() error { return x.ebaucher(b) }})
	}
	if err := x.jouer(scenes); err != nil {
		return err
	}
	if err := usagers.ChercherDoubles(x.app); err != nil { // who filed twice without a compte
		return err
	}
	if err := x.recevoirCourriels(); err != nil {
		return err
	}
	return x.donnerAvis()
}

// jouer plays the scenes in their order, each at its time, then walks to the end.
func (x *semis) jouer(scenes []scene) error {
	slices.SortStableFunc(scenes, func(a, b scene) int { return a.le.Compare(b.le) })
	for _, s := range scenes {
		if err := marcher(x.app, s.le); err != nil {
			return err
		}
		if err := s.jouer(); err != nil {
			return err
		}
		if err := relever(x.app); err != nil {
			return err
		}
	}
	return marcher(x.app, x.fin)
}

// instant is an hour of a day of Paris, or the end of the story when that hour
// has not come yet.
func (x *semis) instant(j socle.Jour, heures, minutes int) time.Time {
	le := j.Debut().Add(time.Duration(heures)*time.Hour + time.Duration(minutes)*time.Minute)
	if le.After(x.fin) {
		return x.fin
	}
	return le
}

// histoire is a demande and what became of it.
type histoire struct {
	ilYa  int    // days before today
	heure [2]int // hour and minute of the dépôt
	qui   *habitant
	quoi  string // code of the téléservice
	canal demandes.Canal
	dit   reponses
	suite []suite
}

// suite is what follows a dépôt: apres jours ouvrés after the first one on
// which the desk sees it, at an hour.
type suite struct {
	apres int
	heure [2]int
	faire func(x *semis, h histoire, d *demandes.Demande) error
}

func (x *semis) mettreToutesEnScene(l []histoire) []scene {
	var scenes []scene
	for _, h := range l {
		scenes = append(scenes, x.mettreEnScene(h)...)
	}
	return scenes
}

func (x *semis) mettreEnScene(h histoire) []scene {
	jour := x.aujourdhui.PlusJours(-h.ilYa)
	vue := jour
	if !socle.Ouvre(jour, fiche.Departement) {
		vue = jour.PlusJoursOuvres(1, fiche.Departement)
	}
	var d *demandes.Demande
	scenes := []scene{{x.instant(jour, h.heure[0], h.heure[1]), func() (err error) {
		if d, err = x.deposer(h); err != nil {
			return fmt.Errorf("%s, %d days ago: %w", h.quoi, h.ilYa, err)
		}
		return nil
	}}}
	for i, s := range h.suite {
		le := x.instant(vue.PlusJoursOuvres(s.apres, fiche.Departement), s.heure[0], s.heure[1])
		scenes = append(scenes, scene{le, func() error {
			if err := s.faire(x, h, d); err != nil {
				return fmt.Errorf("%s, %d days ago, act %d: %w", h.quoi, h.ilYa, i+1, err)
			}
			return nil
		}})
	}
	return scenes
}

// deposer files the demande of a histoire, with its pièces.
func (x *semis) deposer(h histoire) (*demandes.Demande, error) {
	t := x.teleservices[h.quoi]
	doc, err := catalogue.DocumentDe(x.app, t.Revision)
	if err != nil {
		return nil, err
	}
	proprietaire := "brouillons:" + socle.ID()
	r, err := h.dit.repondre(doc, h.qui, func(p *catalogue.PieceAttendue, nom string) (string, error) {
		return x.joindre(proprietaire, p.ID, nom)
	})
	if err != nil {
		return nil, err
	}
	compte, err := x.compte(h.qui)
	if err != nil {
		return nil, err
	}
	depot := demandes.Depot{
		Collectivite: x.commune, Teleservice: t, Revision: t.Revision, Reponses: r, Pieces: proprietaire, Compte: compte,
		Canal: demandes.EnLigne, Acteur: usagers.Visiteur, Cle: socle.Jeton(),
	}
	switch {
	case h.canal != "":
		depot.Canal, depot.Acteur = h.canal, x.agents[nadege.Courriel].Acteur()
	case compte != nil:
		depot.Acteur = compte.Acteur()
	}
	depose, err := demandes.Deposer(x.app, depot)
	if err != nil {
		return nil, err
	}
	x.deposees = append(x.deposees, depose.Demande.ID)
	return depose.Demande, nil
}

// compte is the compte of a person who has one, opened at its first demande.
func (x *semis) compte(q *habitant) (*usagers.Compte, error) {
	if q == nil || !q.compte {
		return nil, nil
	}
	if c := x.comptes[q.Courriel]; c != nil {
		return c, nil
	}
	c, err := usagers.CreerCompte(x.app, q.Courriel, q.Prenom, q.Nom)
	x.comptes[q.Courriel] = c
	return c, err
}

// brouillon is a demande that Camille has begun.
type brouillon struct {
	ilYa int
	quoi string
	dit  reponses
}

func (x *semis) ebaucher(b brouillon) error {
	compte, err := x.compte(&camille)
	if err != nil {
		return err
	}
	t := x.teleservices[b.quoi]
	doc, err := catalogue.DocumentDe(x.app, t.Revision)
	if err != nil {
		return err
	}
	commence, err := demandes.Commencer(x.app, t, compte.ID, nil)
	if err != nil {
		return err
	}
	r, err := b.dit.repondre(doc, &camille, func(p *catalogue.PieceAttendue, nom string) (string, error) {
		return x.joindre(commence.Proprietaire(), p.ID, nom)
	})
	if err != nil {
		return err
	}
	return commence.Garder(x.app, r)
}
