package rattachement

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// contact is one contact of somebody whom the hub signs in to a collectivité: what the
// hub decided last, as far as is heard here, and what she changed here since.
type contact struct {
	ID           string         `db:"pk,id"`
	Collectivite string         `db:"collectivite"`
	Sujet        string         `db:"sujet"`
	Champ        string         `db:"champ"` // as on the wire: [ContactCourriel]…
	Valeur       string         `db:"valeur"`
	Verifie      bool           `db:"verifie"`
	Epoque       int64          `db:"epoque"`
	Version      int64          `db:"version"`
	Propose      string         `db:"propose"`
	Rang         int64          `db:"rang"`   // of her last change here
	Attend       bool           `db:"attend"` // the hub has not decided on it
	Ecarte       string         `db:"ecarte"` // what the hub refused of hers, until she changes it again
	EcarteLe     types.DateTime `db:"ecarte_le"`
}

func (contact) TableName() string { return "contacts_departement" }

func (c *contact) version() VersionContact { return VersionContact{c.Epoque, c.Version} }

// surLeFil are the contacts as the wire names them.
var surLeFil = map[usagers.Contact]string{
	usagers.ContactCourriel: ContactCourriel, usagers.ContactTelephone: ContactTelephone, usagers.ContactAdresse: ContactAdresse,
}

// ici are the same as this guichet names them.
var ici = map[string]usagers.Contact{
	ContactCourriel: usagers.ContactCourriel, ContactTelephone: usagers.ContactTelephone, ContactAdresse: usagers.ContactAdresse,
}

var sourceContacts = socle.SourceRGPD{
	Collection: "contacts_departement", Personnels: []string{"sujet", "valeur", "propose", "ecarte"}, Techniques: []string{"champ"},
	Libelle: "Vos coordonnées partagées avec le guichet du Département", Finalite: "Vous joindre avec des coordonnées à jour dans tous vos guichets",
	Duree: "Tant que le guichet du Département ouvre votre compte", Seulement: aEteRelie,
	Extraire: func(app core.App, usager string) ([]map[string]any, error) {
		return socle.Lignes(app, `SELECT c.champ, c.valeur, c.verifie, c.propose, c.ecarte, c.ecarte_le FROM usagers u
			JOIN preuves p ON p.compte = u.compte AND p.genre = 'hub' AND p.collectivite = u.collectivite
			JOIN contacts_departement c ON c.collectivite = u.collectivite AND c.sujet = p.sujet
			WHERE u.id = {:u} AND u.compte != '' ORDER BY c.champ`, dbx.Params{"u": usager})
	},
}

// contactsDe are those of a subject, by their names on the wire.
func contactsDe(app core.App, collectivite, sujet string) (map[string]*contact, error) {
	var l []*contact
	if err := app.DB().Select("*").From("contacts_departement").Where(dbx.HashExp{"collectivite": collectivite, "sujet": sujet}).All(&l); err != nil {
		return nil, fmt.Errorf("contacts shared with the hub: %w", err)
	}
	m := map[string]*contact{}
	for _, c := range l {
		m[c.Champ] = c
	}
	return m, nil
}

func (c *contact) ecrire(tx core.App) (err error) {
	if c.ID == "" {
		c.ID = socle.ID()
		err = tx.DB().Model(c).Insert()
	} else {
		err = tx.DB().Model(c).Update()
	}
	if err != nil {
		return fmt.Errorf("contacts shared with the hub: %w", err)
	}
	return nil
}

// proposer keeps what who has a compte changed of herself, for every collectivité of
// them where the hub signs her in, and has it told there. Elsewhere it stays here.
func proposer(tx core.App, collectivite string, compte *usagers.Compte, dits usagers.Contacts) error {
	m, err := Membres(tx)
	if err != nil {
		return err
	}
	for _, c := range slices.Sorted(maps.Keys(m)) {
		if collectivite != "" && collectivite != c {
			continue
		}
		sujet, err := preuves.SujetDe(tx, preuves.Hub, c, compte.ID)
		if err != nil {
			return err
		}
		if sujet == "" {
			continue
		}
		if err := proposerPour(tx, c, sujet, dits); err != nil {
			return err
		}
	}
	return nil
}

func proposerPour(tx core.App, collectivite, sujet string, dits usagers.Contacts) error {
	l, err := contactsDe(tx, collectivite, sujet)
	if err != nil {
		return err
	}
	var rang int64
	for _, c := range l {
		rang = max(rang, c.Rang)
	}
	rang = rangSuivant(rang, socle.De(tx).Horloge.Maintenant())
	for nom, v := range dits {
		if nom == usagers.ContactAdresse {
			if v, err = EcrireAdresse([]byte(v)); err != nil {
				return err
			}
		}
		c := l[surLeFil[nom]]
		if c == nil {
			c = &contact{Collectivite: collectivite, Sujet: sujet, Champ: surLeFil[nom]}
		}
		c.Propose, c.Rang, c.Attend, c.Ecarte, c.EcarteLe = v, rang, true, "", types.DateTime{}
		if err := c.ecrire(tx); err != nil {
			return err
		}
	}
	return Marquer(tx, GenreCompte, collectivite, sujet)
}

// proposes are the contacts that wait for the hub, and the latest version heard of any.
func proposes(app core.App, collectivite, sujet string, verifie func(courriel string) (bool, error)) (ContactsProposes, VersionContact, error) {
	l, err := contactsDe(app, collectivite, sujet)
	if err != nil {
		return nil, VersionContact{}, err
	}
	p, connue := ContactsProposes{}, VersionContact{}
	for champ, c := range l {
		if c.version().Apres(connue) {
			connue = c.version()
		}
		if !c.Attend {
			continue
		}
		x := ContactPropose{Valeur: c.Propose, Base: c.version(), Rang: c.Rang}
		if champ == ContactCourriel {
			if x.Verifie, err = verifie(c.Propose); err != nil {
				return nil, connue, err
			}
		}
		p[champ] = x
	}
	return p, connue, nil
}

// connusDuHub are the contacts that the hub gave a collectivité of who has a compte.
func connusDuHub(app core.App, collectivite string, compte *usagers.Compte) (usagers.Contacts, error) {
	sujet, err := preuves.SujetDe(app, preuves.Hub, collectivite, compte.ID)
	if err != nil || sujet == "" {
		return nil, err
	}
	l, err := contactsDe(app, collectivite, sujet)
	if err != nil {
		return nil, err
	}
	connus := usagers.Contacts{}
	for champ, c := range l {
		connus[ici[champ]] = c.Valeur
		if c.Attend {
			connus[ici[champ]] = c.Propose
		}
	}
	return connus, nil
}

// oublierContacts is of a link that ends: what is heard from the next one begins anew.
// What waits still does.
func oublierContacts(tx core.App) error {
	for _, requete := range []string{"DELETE FROM contacts_departement WHERE attend = 0", "UPDATE contacts_departement SET valeur = '', verifie = 0, epoque = 0, version = 0"} {
		if _, err := tx.DB().NewQuery(requete).Execute(); err != nil {
			return fmt.Errorf("contacts shared with the hub: %w", err)
		}
	}
	return nil
}

// rangSuivant ranks a change after the last one, and after those that a backup has lost.
func rangSuivant(dernier int64, maintenant time.Time) int64 {
	return max(dernier+1, maintenant.UnixMilli())
}
