package usagers

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// IdentiteProuvee tells that the identity comes from who vouches for it, such as
// FranceConnect: it is corrected there, and never here. An address proven by a
// code proves no name.
func (u *Usager) IdentiteProuvee() bool {
	return u.Preuve != "" && u.Preuve != "aucune" && u.Preuve != "courriel"
}

// ADesContacts tells that there is a way to reach the usager to forget. The
// address of a compte goes with the compte.
func (u *Usager) ADesContacts() bool {
	return u.Telephone != "" || len(u.AdressePostale()) > 0 || u.Courriel != "" && u.Compte == ""
}

// AdressePostale is the parts of the address: voie, complement, code_postal,
// commune, pays.
func (u *Usager) AdressePostale() map[string]string { return partiesDe(u.Adresse) }

func partiesDe(adresse []byte) map[string]string {
	var a map[string]string
	_ = json.Unmarshal(adresse, &a) // "null" is none
	return a
}

// Coordonnees is what a rectification writes. Every field counts, "" included.
type Coordonnees struct {
	NomNaissance, NomUsage, Prenoms, Denomination, DateNaissance, Courriel, Telephone string
	Adresse                                                                           map[string]string
}

// Coordonnees is what the file says now.
func (u *Usager) Coordonnees() Coordonnees {
	return Coordonnees{u.NomNaissance, u.NomUsage, u.Prenoms, u.Denomination, u.DateNaissance, u.Courriel, u.Telephone, u.AdressePostale()}
}

var errIdentiteProuvee = socle.Err(socle.Conflit,
	"Cette identité est vérifiée par FranceConnect\u00a0: elle se corrige auprès de l’Insee, et le guichet la reprendra à la prochaine connexion.")

// Rectifier writes what changes and says which, in words. What is proven stays:
// an identity that FranceConnect gave, the address that the compte proved.
func (u *Usager) Rectifier(tx core.App, c Coordonnees, par socle.Acteur) (mots []string, err error) {
	adresse, err := json.Marshal(c.Adresse)
	if err != nil {
		return nil, err
	}
	avant := u.Coordonnees()
	if u.Compte != "" {
		c.Courriel = avant.Courriel
	}
	var colonnes []string
	for _, x := range []struct {
		colonne, mot string
		vers         *string
		dit          string
		identite     bool
	}{
		{"NomNaissance", "nom de naissance", &u.NomNaissance, c.NomNaissance, true},
		{"NomUsage", "nom d’usage", &u.NomUsage, c.NomUsage, false},
		{"Prenoms", "prénoms", &u.Prenoms, c.Prenoms, true},
		{"Denomination", "nom de l’organisme", &u.Denomination, c.Denomination, false},
		{"DateNaissance", "date de naissance", &u.DateNaissance, c.DateNaissance, true},
		{"Courriel", "adresse électronique", &u.Courriel, c.Courriel, false},
		{"Telephone", "téléphone", &u.Telephone, c.Telephone, false},
	} {
		if *x.vers == x.dit {
			continue
		}
		if x.identite && u.IdentiteProuvee() {
			return nil, errIdentiteProuvee
		}
		*x.vers, colonnes, mots = x.dit, append(colonnes, x.colonne), append(mots, x.mot)
	}
	if !memesParties(avant.Adresse, c.Adresse) {
		u.Adresse, colonnes, mots = adresse, append(colonnes, "Adresse"), append(mots, "adresse postale")
	}
	if len(colonnes) == 0 {
		return nil, nil
	}
	return mots, u.enregistrer(tx, "usagers.rectifier", par, colonnes)
}

func memesParties(a, b map[string]string) bool {
	for _, l := range [][2]map[string]string{{a, b}, {b, a}} {
		for partie, v := range l[0] {
			if l[1][partie] != v {
				return false
			}
		}
	}
	return true
}

// EffacerContacts forgets how to reach the usager, and those who were
// rapprochés of it; the name stays with the demandes.
func (u *Usager) EffacerContacts(tx core.App, par socle.Acteur) error {
	l, err := u.Membres(tx)
	if err != nil {
		return err
	}
	for i := range l {
		if l[i].ID == u.ID {
			continue
		}
		if err := l[i].oublierContacts(tx); err != nil {
			return err
		}
		if err := l[i].Modifier(tx); err != nil {
			return err
		}
	}
	if err := u.oublierContacts(tx); err != nil {
		return err
	}
	return u.enregistrer(tx, "usagers.effacer_contacts", par, []string{"Telephone", "Adresse", "DateNaissance", "NomUsage", "Courriel"})
}

// oublierContacts empties them in one usager, whom the caller writes, and in
// what undoing a rapprochement would give back to it.
func (u *Usager) oublierContacts(tx core.App) error {
	oublies := []string{"telephone", "adresse", "date_naissance", "nom_usage"}
	u.Telephone, u.Adresse, u.DateNaissance, u.NomUsage = "", types.JSONRaw("null"), "", ""
	if u.Compte == "" {
		u.Courriel, oublies = "", append(oublies, "courriel")
	}
	var faits []Rapprochement
	if err := tx.DB().Select("*").From("rapprochements").Where(dbx.HashExp{"garde": u.ID}).AndWhere(dbx.NewExp("etat = 'fait'")).All(&faits); err != nil {
		return fmt.Errorf("rapprochements of usager %s: %w", u.ID, err)
	}
	for i := range faits {
		m, err := faits[i].memoire()
		if err != nil {
			return err
		}
		m.oublier(oublies...)
		faits[i].Avant, _ = json.Marshal(m) // texts always encode
		if err := tx.DB().Model(&faits[i]).Update("Avant"); err != nil {
			return fmt.Errorf("rapprochement %s: %w", faits[i].ID, err)
		}
	}
	return oublierDesSeparations(tx, u.ID, oublies...)
}

func (u *Usager) enregistrer(tx core.App, verbe string, par socle.Acteur, colonnes []string) error {
	u.MajLe = socle.Date(socle.De(tx).Horloge.Maintenant())
	if err := u.Modifier(tx); err != nil {
		return fmt.Errorf("%s: %w", verbe, err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: verbe, Objet: "usagers:" + u.ID, Collectivite: u.Collectivite, Details: colonnes})
}

// Effacer removes an usager who has no demande, those who were rapprochés of it
// and, when nothing else hangs on it, her compte, whose devices are signed out.
func (u *Usager) Effacer(tx core.App, compte bool, par socle.Acteur) error {
	l, err := u.Membres(tx)
	if err != nil {
		return err
	}
	for i := range l {
		if err := l[i].Supprimer(tx); err != nil {
			return fmt.Errorf("erase usager %s: %w", u.ID, err)
		}
		if err := oublierDesSeparations(tx, l[i].ID); err != nil {
			return err
		}
	}
	err = socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "usagers.effacer", Objet: "usagers:" + u.ID, Collectivite: u.Collectivite})
	if err != nil || !compte {
		return err
	}
	if err := socle.FermerSessions(tx, socle.EspaceUsager, u.Compte, ""); err != nil {
		return err
	}
	if err := oublierCompte(tx, u.Compte); err != nil {
		return err
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "usagers.effacer_compte", Objet: "comptes:" + u.Compte, Collectivite: u.Collectivite})
}

// oublierCompte removes a compte, those that became it, and all that opened or
// told of them.
func oublierCompte(tx core.App, id string) error {
	if err := oublierReunis(tx, id); err != nil {
		return err
	}
	if err := preuves.OublierCompte(tx, id); err != nil {
		return err
	}
	if err := oublierPivot(tx, id); err != nil {
		return err
	}
	for table, cle := range map[string]dbx.Expression{
		"connexions": dbx.HashExp{"compte": id}, "rapprochements_comptes": dbx.Or(dbx.HashExp{"garde": id}, dbx.HashExp{"autre": id}),
	} {
		if _, err := tx.DB().Delete(table, cle).Execute(); err != nil {
			return fmt.Errorf("%s of compte %s: %w", table, id, err)
		}
	}
	if err := tx.DB().Model(&Compte{ID: id}).Delete(); err != nil {
		return fmt.Errorf("erase compte %s: %w", id, err)
	}
	return nil
}

// CompteSertAilleurs tells whether another collectivité keeps an usager of the
// compte.
func CompteSertAilleurs(app core.App, compte, collectivite string) (oui bool, err error) {
	err = app.DB().NewQuery("SELECT EXISTS (SELECT 1 FROM usagers WHERE compte = {:compte} AND compte != '' AND collectivite != {:c})").
		Bind(dbx.Params{"compte": compte, "c": collectivite}).Row(&oui)
	if err != nil {
		return false, errors.Join(errors.New("usagers of a compte"), err)
	}
	return oui, nil
}
