package messages

import (
	"fmt"
	"net/http"
	"time"

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

var sourcesPlis = []socle.SourceRGPD{
	{Collection: "boites", Techniques: []string{"adresse", "serveur", "identifiant", "mot_de_passe", "repertoire", "verificateur", "erreur"}},
	{
		Collection: "plis", Personnels: []string{"de", "de_nom", "objet", "texte", "reponse", "refus"},
		Techniques: []string{"empreinte", "message_id", "contenu", "avertissements", "demande", "brouillon", "message", "courriel", "agent"},
		Libelle:    "Les courriels que vous avez envoyés à la mairie", Finalite: "Vous répondre, et les joindre à vos demandes",
		Duree: "Un an après avoir été triés, 30 jours pour les indésirables",
		Extraire: func(app core.App, usager string) ([]map[string]any, error) {
			return socle.Lignes(app, `SELECT p.de, p.de_nom, p.objet, p.texte, p.recu_le, p.reponse, p.refus FROM plis p
				JOIN usagers u ON u.id = {:u} AND u.courriel != '' AND u.collectivite = p.collectivite AND p.de = u.courriel ORDER BY p.recu_le`, dbx.Params{"u": usager})
		},
	},
}

const (
	indesirablesGardes = 30 * 24 * time.Hour
	plisGardes         = 12 // months after they are sorted
)

// PurgerPlis forgets what nobody waits for, and puts back with those to sort
// the plis whose brouillon was abandoned: nothing that was asked gets lost.
func PurgerPlis(app core.App) error {
	maintenant := socle.De(app).Horloge.Maintenant()
	_, err := app.DB().NewQuery(`UPDATE plis SET etat = 'a_trier', brouillon = '' WHERE etat = 'enregistre' AND trie_le >= {:l}
		AND NOT EXISTS (SELECT 1 FROM brouillons b WHERE b.id = plis.brouillon) AND NOT EXISTS (SELECT 1 FROM demandes d WHERE d.cle_depot = plis.brouillon AND d.cle_depot != '')`).
		Bind(dbx.Params{"l": socle.Date(maintenant.AddDate(0, -plisGardes, 0))}).Execute()
	if err != nil {
		return fmt.Errorf("abandoned plis: %w", err)
	}
	var l []string
	err = app.DB().NewQuery(`SELECT id FROM plis WHERE etat IN ('automatique', 'indesirable') AND trie_le = '' AND arrive_le < {:i}
		UNION ALL SELECT id FROM plis WHERE etat IN ('automatique', 'indesirable') AND trie_le != '' AND trie_le < {:i}
		UNION ALL SELECT id FROM plis WHERE etat IN ('rattache', 'enregistre', 'repondu', 'classe') AND trie_le < {:l}`).
		Bind(dbx.Params{"i": socle.Date(maintenant.Add(-indesirablesGardes)), "l": socle.Date(maintenant.AddDate(0, -plisGardes, 0))}).Column(&l)
	if err != nil {
		return fmt.Errorf("old plis: %w", err)
	}
	for _, id := range l {
		err := app.RunInTransaction(func(tx core.App) error {
			if _, err := tx.DB().Delete("pieces", dbx.HashExp{"proprietaire": "plis:" + id}).Execute(); err != nil {
				return err
			}
			_, err := tx.DB().Delete("plis", dbx.HashExp{"id": id}).Execute()
			return err
		})
		if err != nil {
			return fmt.Errorf("forget pli %s: %w", id, err)
		}
	}
	return nil
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
	if x.Champ == pieces.ChampOriginal {
		return pieces.ServirOriginal(r, x)
	}
	return pieces.Servir(r, x)
}
