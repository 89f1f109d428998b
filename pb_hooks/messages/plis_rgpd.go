package messages

import (
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

var sourcesPlis = []socle.SourceRGPD{
	{Collection: "boites", Techniques: []string{"adresse", "serveur", "identifiant", "mot_de_passe", "repertoire", "verificateur", "erreur"}},
	{
		Collection: "plis", Personnels: []string{"de", "de_nom", "objet", "texte", "reponse", "refus"},
		Techniques: []string{"empreinte", "message_id", "contenu", "avertissements", "demande", "brouillon", "message", "courriel", "agent"},
		Libelle:    "Les courriels que vous avez envoyés", Finalite: "Vous répondre, et les joindre à vos demandes",
		Duree: "Un an après avoir été triés, 30 jours pour les indésirables et les automatiques",
		Extraire: func(app core.App, usager string) ([]map[string]any, error) {
			return socle.Lignes(app, sesPlis+`SELECT p.de, p.de_nom, p.objet, p.texte, p.recu_le, p.reponse, p.refus FROM siens JOIN plis p ON p.id = siens.id ORDER BY p.recu_le`, dbx.Params{"u": usager})
		},
	},
}

// sesPlis are those of an usager {:u}: WITH siens (id, joint). The ones that
// became a message of hers or a demande are joints. The others are of whoever
// reads the address: hers when it is the one of her compte, or of her file when
// she has none, and no other person is known by it.
const sesPlis = `WITH soi AS (
	SELECT u.id, u.collectivite, u.compte, CASE WHEN u.compte = '' THEN u.courriel ELSE coalesce((SELECT courriel FROM comptes WHERE id = u.compte), '') END courriel
	FROM usagers u WHERE u.id = {:u}
), seule AS (
	SELECT * FROM soi WHERE courriel != ''
		AND NOT EXISTS (SELECT 1 FROM comptes k WHERE k.courriel = soi.courriel AND k.id != soi.compte)
		AND NOT EXISTS (SELECT 1 FROM usagers x WHERE x.collectivite = soi.collectivite AND x.courriel = soi.courriel AND x.courriel != '' AND x.id != soi.id AND x.rapproche_de = '')
), siens(id, joint) AS (
	SELECT p.id, true FROM demandes d JOIN plis p ON p.demande = d.id AND p.demande != '' JOIN messages m ON m.id = p.message AND m.auteur = 'usager'
		WHERE d.usager = {:u} AND p.etat = 'rattache'
	UNION SELECT p.id, true FROM demandes d JOIN plis p ON p.brouillon = d.cle_depot AND p.brouillon != '' WHERE d.usager = {:u} AND p.etat = 'enregistre'
	UNION SELECT p.id, false FROM seule JOIN plis p ON p.collectivite = seule.collectivite AND p.de = seule.courriel AND p.etat NOT IN ('rattache', 'enregistre')
) `

// PliSien is a pli of an usager, as her copy and her effacement need it.
type PliSien struct {
	ID    string  `db:"id"`
	Joint bool    `db:"joint"` // to a demande: its documents are there too
	Etat  EtatPli `db:"etat"`
}

// Objet names the pli in the records, and as the owner of its documents.
func (p *PliSien) Objet() string { return "plis:" + p.ID }

// Effacable tells whether nobody needs it: neither a demande nor who is to
// answer it.
func (p *PliSien) Effacable() bool { return !p.Joint && p.Etat != PliATrier }

// PlisDe lists those of an usager.
func PlisDe(app core.App, u *usagers.Usager) ([]PliSien, error) {
	var l []PliSien
	err := app.DB().NewQuery(sesPlis + "SELECT p.id, siens.joint, p.etat FROM siens JOIN plis p ON p.id = siens.id ORDER BY p.recu_le, p.id").Bind(dbx.Params{"u": u.ID}).All(&l)
	if err != nil {
		return nil, fmt.Errorf("plis of usager %s: %w", u.ID, err)
	}
	return l, nil
}

// EffacerPlis erases, with their documents and the mails as they came, those of
// an usager that nobody needs.
func EffacerPlis(tx core.App, u *usagers.Usager, par socle.Acteur) error {
	l, err := PlisDe(tx, u)
	if err != nil {
		return err
	}
	for i := range l {
		if !l[i].Effacable() {
			continue
		}
		if err := oublierPli(tx, l[i].ID); err != nil {
			return err
		}
		if err := socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "plis.effacer", Objet: l[i].Objet(), Collectivite: u.Collectivite}); err != nil {
			return err
		}
	}
	return nil
}

func oublierPli(tx core.App, id string) error {
	if err := pieces.Oublier(tx, "plis:"+id); err != nil {
		return err
	}
	if _, err := tx.DB().Delete("plis", dbx.HashExp{"id": id}).Execute(); err != nil {
		return fmt.Errorf("forget pli %s: %w", id, err)
	}
	return nil
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
		if err := app.RunInTransaction(func(tx core.App) error { return oublierPli(tx, id) }); err != nil {
			return err
		}
	}
	return nil
}
