package demandes

import (
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
)

// identite is the nature of a title of identity: read by those who study or
// sign the demande, as a copy barred by a mention.
const identite = "identite"

// attendue is the document of the form that a pièce answers, nil for none.
func attendue(app core.App, d *Demande, p *pieces.Piece) (*catalogue.PieceAttendue, error) {
	doc, err := catalogue.DocumentDe(app, d.Revision)
	if err != nil {
		return nil, err
	}
	for i := range doc.Pieces {
		if doc.Pieces[i].ID == p.Champ {
			return &doc.Pieces[i], nil
		}
	}
	return nil, nil
}

// servirAAgent sends a pièce of a demande to an agent or a signataire, whom the
// door has let in.
func servirAAgent(r *socle.Requete, d *Demande) error {
	p, err := pieces.ParID(r.App, r.Collectivite, r.Request.PathValue("piece"))
	if err != nil {
		return err
	}
	if p.Proprietaire != d.Objet() {
		return socle.ErrIntrouvable
	}
	a, err := attendue(r.App, d, p)
	if err != nil {
		return err
	}
	if a == nil || a.Nature != identite {
		return pieces.Servir(r, p)
	}
	return pieces.ServirBarree(r, p, mention(collectivites.De(r), d, r.Socle.Horloge.Aujourdhui()))
}

// litIdentite tells whether an agent may read the titles of identity of a
// demande: who receives people at the desk sees them in the flesh.
func litIdentite(r *socle.Requete, d *Demande) error {
	p, err := pieces.ParID(r.App, r.Collectivite, r.Request.PathValue("piece"))
	if err != nil {
		return err
	}
	a, err := attendue(r.App, d, p)
	if err != nil || a == nil || a.Nature != identite || agents.DroitsDe(r).AService(d.Service, agents.Instruction, agents.Validation) {
		return err
	}
	return socle.Err(socle.Interdit, "Ce titre d’identité n’est lu que par les agents qui étudient ou signent la demande.")
}

// mention bars the copy: it is worth nothing elsewhere.
func mention(c *collectivites.Collectivite, d *Demande, auj socle.Jour) string {
	qui := "Copie réservée, " + c.Enseigne
	if nom, mairie := strings.CutPrefix(c.Enseigne, "Mairie "); mairie {
		qui = "Copie réservée à la mairie " + nom
	}
	return qui + ", demande n°\u00a0" + socle.FormaterNumero(d.Numero) + ", " + auj.Date()
}

// echues are the pièces whose demande has been ended for as many days as they
// are kept.
func echues(app core.App) ([]pieces.Piece, error) {
	var l []struct {
		pieces.Piece
		Finie types.DateTime `db:"finie"`
	}
	err := app.DB().NewQuery(`SELECT p.*, (SELECT max(le) FROM historique WHERE demande = d.id AND vers = d.etat) AS finie FROM pieces p
		JOIN demandes d ON d.id = substr(p.proprietaire, 1 + length('demandes:')) AND d.etat NOT IN ({:deposee}, {:instruite}, {:incomplete})
		WHERE p.garde_jours > 0 AND p.otee_le = '' AND p.proprietaire LIKE 'demandes:%'`).
		Bind(dbx.Params{"deposee": Deposee, "instruite": EnInstruction, "incomplete": Incomplete}).All(&l)
	if err != nil {
		return nil, fmt.Errorf("pieces of ended demandes: %w", err)
	}
	var dues []pieces.Piece
	auj := socle.De(app).Horloge.Aujourdhui()
	for _, p := range l {
		if !auj.Avant(socle.JourDe(p.Finie.Time()).PlusJours(p.GardeJours)) {
			dues = append(dues, p.Piece)
		}
	}
	return dues, nil
}

// dire tells the usager that a document is no longer kept.
func direOtee(tx core.App, p *pieces.Piece) error {
	d, err := ParID(tx, p.Collectivite, strings.TrimPrefix(p.Proprietaire, "demandes:"))
	if err != nil {
		return err
	}
	nom := p.Nom
	if a, err := attendue(tx, d, p); err != nil {
		return err
	} else if a != nil {
		nom = a.Libelle.Fr
	}
	return Noter(tx, d, Evenement{
		Acteur: socle.Programme("purge-pieces"), Verbe: "oter_piece", Public: true,
		Phrase: "Document effacé, " + socle.Pluriel(p.GardeJours, "jour", "jours") + " après la fin de la demande\u00a0: " + nom,
	})
}
