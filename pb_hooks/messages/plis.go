package messages

import (
	"net/http"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
)

const (
	racineBoites = "/{collectivite}/agents/reglages/boites"
	racinePlis   = "/{collectivite}/agents/courriels-recus"
)

// trie is the door of those who sort: they receive or process.
var trie = agents.Avec(agents.Accueil, agents.Instruction)

const clePli = "pli"

// auPli lets in an agent who sorts for the service of the pli. To the others it
// does not exist.
var auPli = socle.Acces{Nom: "courriel reçu", Espace: socle.EspaceAgent, Verifier: func(r *socle.Requete) error {
	if err := trie.Verifier(r); err != nil {
		return err
	}
	p, err := PliParID(r.App, r.Collectivite, r.Request.PathValue("pli"))
	if err != nil {
		return err
	}
	if !agents.DroitsDe(r).AService(p.Service, agents.Accueil, agents.Instruction) {
		return socle.ErrIntrouvable
	}
	r.Set(clePli, p)
	return nil
}}

func pliDeLaRequete(r *socle.Requete) *Pli { return r.Get(clePli).(*Pli) }

func routesPlis() []socle.Route {
	gerer := agents.Avec(agents.Gestion, agents.Administration)
	get, post := http.MethodGet, http.MethodPost
	return []socle.Route{
		{Methode: get, Chemin: racineBoites, Acces: gerer, Action: listerBoites},
		{Methode: get, Chemin: racineBoites + "/{boite}", Acces: gerer, Action: montrerBoite},
		{Methode: post, Chemin: racineBoites + "/{boite}", Acces: gerer, Action: enregistrerBoite},
		{Methode: post, Chemin: racineBoites + "/{boite}/essai", Acces: gerer, Action: essayerBoite},
		{Methode: get, Chemin: racinePlis, Acces: trie, Action: listerPlis},
		{Methode: get, Chemin: racinePlis + "/{pli}", Acces: auPli, Action: montrerPli},
		{Methode: get, Chemin: racinePlis + "/{pli}/pieces/{piece}", Acces: auPli, Action: servirPiecePli},
		{Methode: post, Chemin: racinePlis + "/{pli}/rattachement", Acces: auPli, Action: rattacherPli},
		{Methode: post, Chemin: racinePlis + "/{pli}/enregistrement", Acces: auPli, Action: enregistrerPli},
		{Methode: post, Chemin: racinePlis + "/{pli}/reponse", Acces: auPli, Action: repondreAuPli},
		{Methode: post, Chemin: racinePlis + "/{pli}/transmission", Acces: auPli, Action: transmettrePli},
		{Methode: post, Chemin: racinePlis + "/{pli}/rangement", Acces: auPli, Action: rangerPli},
	}
}

// serviceDUneBoite keeps a service active while it sorts a boîte.
func serviceDUneBoite(app core.App, s *collectivites.Service) (string, error) {
	l, err := boites(app, dbx.HashExp{"collectivite": s.Collectivite, "service": s.ID, "active": true})
	if err != nil || len(l) == 0 {
		return "", err
	}
	return "Ce service trie les courriels de " + l[0].Adresse + ".", nil
}

// servirPiecePli gives a document of a pli, or the mail as it came.
func servirPiecePli(r *socle.Requete) error {
	p := pliDeLaRequete(r)
	x, err := pieces.ParID(r.App, r.Collectivite, r.Request.PathValue("piece"))
	if err != nil {
		return err
	}
	if x.Proprietaire != p.objet() {
		return socle.ErrIntrouvable
	}
	if err := socle.Consulter(r.App, agents.De(r).ID, r.Collectivite, p.Service, x.Objet(), "tri des courriels reçus"); err != nil {
		return err
	}
	return pieces.Servir(r, x)
}
