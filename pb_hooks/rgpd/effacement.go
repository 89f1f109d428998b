package rgpd

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/messages"
	"guichet/pb_hooks/sauvegardes"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/subventions"
	"guichet/pb_hooks/usagers"
)

// bilan is what an effacement does, or would do, in words.
type bilan struct {
	Efface         []string
	Garde          []Categorie
	Usager, Compte bool // the row itself is gone
}

// Sentences of what the law keeps: public archives (code du patrimoine,
// L211-1, L212-2) are no matter of effacement (RGPD, article 17-3-d).
var (
	gardeArchives = Categorie{
		Quoi: "les demandes envoyées, avec leurs documents et leurs messages", Sort: Garde, Jusqua: "jusqu’à la fin de leur durée de conservation",
		Motif: "ce sont des archives publiques, qui ne peuvent pas être détruites sans l’accord des Archives départementales (code du patrimoine, article L212-2 ; RGPD, article 17-3-d)",
	}
	gardeEnCours = Categorie{Quoi: "les coordonnées", Sort: Garde, Jusqua: "tant qu’une demande est en cours", Motif: "elles servent à répondre (RGPD, article 17-3-b)"}
	gardePlis    = Categorie{Quoi: "les courriels reçus", Sort: Garde, Jusqua: "tant qu’ils attendent une réponse", Motif: "ils servent à répondre (RGPD, article 17-3-b)"}
	gardeCompte  = Categorie{Quoi: "le compte", Sort: Garde, Jusqua: "tant qu’il sert", Motif: "il ouvre les demandes envoyées, ou une autre collectivité de ce guichet s’en sert"}
)

// enMots is what the answer says of what is kept, "" for nothing.
func (b bilan) enMots(c *collectivites.Collectivite) string {
	if len(b.Garde) == 0 {
		return ""
	}
	s := "La " + c.NomCommun() + " garde\u00a0:"
	for _, x := range b.Garde {
		s += "\n– " + x.EnMots() + "."
	}
	return socle.Typographier(s)
}

// prevoir says what would be erased now and what the law keeps.
func prevoir(app core.App, u *usagers.Usager) (b bilan, err error) {
	toutes, ouvertes, err := demandes.NombreDeLUsager(app, u.ID)
	if err != nil {
		return b, err
	}
	if u.Compte != "" {
		n, err := demandes.NombreDeBrouillons(app, u.Collectivite, u.Compte)
		if err != nil {
			return b, err
		}
		if n > 0 {
			b.Efface = append(b.Efface, socle.Pluriel(n, "demande commencée", "demandes commencées"))
		}
	}
	documents, err := subventions.DocumentsDeLUsager(app, u)
	if err != nil {
		return b, err
	}
	if len(documents) > 0 {
		b.Efface = append(b.Efface, socle.Pluriel(len(documents), "document du porte-documents", "documents du porte-documents"))
	}
	if err := b.prevoirPlis(app, u); err != nil {
		return b, err
	}
	deposes, err := b.prevoirMandats(app, u)
	if err != nil {
		return b, err
	}
	switch {
	case toutes == 0:
		b.Usager = true
		b.Efface = append(b.Efface, "le nom et les coordonnées")
	case ouvertes > 0:
		b.Garde = append(b.Garde, gardeEnCours)
	case u.ADesContacts():
		b.Efface = append(b.Efface, "l’adresse, le téléphone et les autres coordonnées")
	}
	if toutes > 0 {
		b.Garde = append([]Categorie{gardeArchives}, b.Garde...)
	}
	if u.Compte == "" {
		return b, nil
	}
	sert, err := compteSertAilleurs(app, u)
	if err != nil {
		return b, err
	}
	if b.Compte = b.Usager && !sert && !deposes; b.Compte {
		b.Efface = append(b.Efface, "le compte")
	} else {
		b.Garde = append(b.Garde, gardeCompte)
	}
	return b, nil
}

// prevoirPlis says what becomes of the mails that she sent to the mairie.
func (b *bilan) prevoirPlis(app core.App, u *usagers.Usager) error {
	l, err := messages.PlisDe(app, u)
	if err != nil {
		return err
	}
	effaces, attendent := 0, false
	for i := range l {
		if l[i].Effacable() {
			effaces++
		}
		attendent = attendent || l[i].Etat == messages.PliATrier
	}
	if effaces > 0 {
		b.Efface = append(b.Efface, socle.Pluriel(effaces, "courriel reçu", "courriels reçus"))
	}
	if attendent {
		b.Garde = append(b.Garde, gardePlis)
	}
	return nil
}

// classerGardees notes what the law keeps when an answer comes without an effacement.
func (e *Exercice) classerGardees(tx core.App) error {
	l, err := e.lesCategories()
	if err != nil || len(l) > 0 || e.Genre != Effacement {
		return err
	}
	u, err := e.usager(tx)
	if err != nil || u == nil {
		return err
	}
	b, err := prevoir(tx, u)
	if err != nil {
		return err
	}
	return e.classer(b.Garde...)
}

// compteSertAilleurs tells whether something of another collectivité hangs on
// the compte: it is one for the whole instance.
func compteSertAilleurs(app core.App, u *usagers.Usager) (sert bool, err error) {
	for _, f := range []func(core.App, string, string) (bool, error){usagers.CompteSertAilleurs, demandes.CompteSertAilleurs, subventions.CompteSertAilleurs} {
		if sert, err = f(app, u.Compte, u.Collectivite); sert || err != nil {
			return sert, err
		}
	}
	return false, nil
}

// effacerCeQuiPeutLEtre does what prevoir says.
func effacerCeQuiPeutLEtre(tx core.App, u *usagers.Usager, par socle.Acteur) (bilan, error) {
	b, err := prevoir(tx, u)
	if err != nil {
		return b, err
	}
	if err := sauvegardes.NoterEffacement(tx, u.ID); err != nil {
		return b, err
	}
	if err := messages.EffacerPlis(tx, u, par); err != nil {
		return b, err
	}
	if err := oublierMandats(tx, u, par); err != nil {
		return b, err
	}
	if u.Compte != "" {
		if err := demandes.OublierBrouillons(tx, u.Collectivite, u.Compte, par); err != nil {
			return b, err
		}
	}
	documents, err := subventions.DocumentsDeLUsager(tx, u)
	if err != nil {
		return b, err
	}
	for i := range documents {
		if err := documents[i].Retirer(tx, par); err != nil {
			return b, err
		}
	}
	_, ouvertes, err := demandes.NombreDeLUsager(tx, u.ID)
	switch {
	case err != nil:
		return b, err
	case b.Usager:
		err = u.Effacer(tx, b.Compte, par)
	case ouvertes == 0:
		err = u.EffacerContacts(tx, par)
	}
	return b, err
}

// EffacerSansAcces is of a compte that nothing opens any more: what the law lets go goes,
// in every collectivité of the instance. It says what the one that asks keeps.
func EffacerSansAcces(tx core.App, c *collectivites.Collectivite, compte *usagers.Compte, par socle.Acteur) (garde string, err error) {
	if _, err := usagers.Inscrire(tx, c.ID, compte, usagers.Identite{}); err != nil { // who never filed has no file, and a compte to erase
		return "", err
	}
	l, err := usagers.UsagersDuCompte(tx, compte.ID)
	if err != nil {
		return "", err
	}
	for i := range l {
		b, err := effacerCeQuiPeutLEtre(tx, &l[i], par)
		if err == nil {
			err = b.detacher(tx, &l[i])
		}
		if err != nil {
			return "", err
		}
		if l[i].Collectivite == c.ID {
			garde = b.enMots(c)
		}
	}
	return garde, nil
}

// effacerDeNouveau erases an usager whom an older backup brought back: what the law
// lets go then is what it let go the first time.
func effacerDeNouveau(app core.App, usager string) error {
	return app.RunInTransaction(func(tx core.App) error {
		var u usagers.Usager
		err := tx.DB().Select("*").From("usagers").Where(dbx.HashExp{"id": usager}).One(&u)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("usager %s: %w", usager, err)
		}
		b, err := effacerCeQuiPeutLEtre(tx, &u, socle.Programme("restauration"))
		if err != nil {
			return err
		}
		return b.detacher(tx, &u)
	})
}

// detacher takes the person off her exercices once her file is gone: they stay
// as the proof that she was answered; and off what she wrote for others.
func (b bilan) detacher(tx core.App, u *usagers.Usager) error {
	if b.Usager {
		if _, err := tx.DB().Update("exercices", dbx.Params{"usager": ""}, dbx.NewExp("usager = {:u} AND usager != ''", dbx.Params{"u": u.ID})).Execute(); err != nil {
			return fmt.Errorf("exercices of usager %s: %w", u.ID, err)
		}
	}
	if b.Compte {
		if _, err := tx.DB().Update("exercices", dbx.Params{"compte": "", "sujet": ""}, dbx.NewExp("compte = {:c} AND compte != ''", dbx.Params{"c": u.Compte})).Execute(); err != nil {
			return fmt.Errorf("exercices of compte %s: %w", u.Compte, err)
		}
		return messages.OublierAuteur(tx, u.Compte)
	}
	return nil
}
