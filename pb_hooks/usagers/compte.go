package usagers

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// Compte is a person's way in, valid for every collectivité of the instance.
type Compte struct {
	ID       string         `db:"pk,id"`
	Courriel string         `db:"courriel"` // where to write; what opens the compte are its preuves
	Prenom   string         `db:"prenom"`
	Nom      string         `db:"nom"`
	CreeLe   types.DateTime `db:"cree_le"`
	VuLe     types.DateTime `db:"vu_le"`

	// RapprocheDe is the compte that this one became, "" for one that stands: it
	// opens nothing any more. See [RapprochementComptes].
	RapprocheDe string `db:"rapproche_de"`
}

// TableName is the collection of the comptes.
func (Compte) TableName() string { return "comptes" }

// NomComplet is « Camille Thouvenel ».
func (c Compte) NomComplet() string { return strings.TrimSpace(c.Prenom + " " + c.Nom) }

// Acteur is the compte in the records.
func (c Compte) Acteur() socle.Acteur { return socle.Acteur("compte:" + c.ID) }

// CompteParID finds a compte.
func CompteParID(app core.App, id string) (*Compte, error) {
	var c Compte
	if err := app.DB().Select("*").From("comptes").Where(dbx.HashExp{"id": id}).One(&c); err != nil {
		return nil, fmt.Errorf("compte: %w", err)
	}
	return &c, nil
}

// CompteActuel is the compte that now stands for an id: itself, or the one that
// it became.
func CompteActuel(app core.App, id string) (*Compte, error) {
	c, err := CompteParID(app, id)
	for err == nil && c.RapprocheDe != "" {
		c, err = CompteParID(app, c.RapprocheDe)
	}
	return c, err
}

// ComptesDe lists the comptes that a code sent to an address opens, oldest
// first: a couple may share one. The address that FranceConnect gives opens
// nothing.
func ComptesDe(app core.App, courriel string) ([]Compte, error) {
	var l []Compte
	err := app.DB().NewQuery(`SELECT * FROM comptes WHERE id IN (SELECT compte FROM preuves WHERE genre = {:g} AND courriel = {:c} AND courriel != '') AND rapproche_de = '' ORDER BY cree_le, id`).
		Bind(dbx.Params{"g": string(preuves.Courriel), "c": courriel}).All(&l)
	if err != nil {
		return nil, fmt.Errorf("comptes of an address: %w", err)
	}
	return l, nil
}

// aProuve tells that a code sent to an address was typed by who has the compte.
func (c *Compte) aProuve(app core.App, courriel string) (bool, error) {
	return AProuve(app, c.ID, courriel)
}

// AProuve is the same of a compte by its id.
func AProuve(app core.App, compte, courriel string) (bool, error) {
	l, err := preuves.DuCompte(app, compte)
	return slices.ContainsFunc(l, func(p preuves.Preuve) bool {
		return p.Genre == preuves.Courriel && p.Courriel != "" && p.Courriel == courriel
	}), err
}

// IdentiteVerifiee tells that FranceConnect recognised who has the compte, and that
// the guichet was told who she is: the hub may only say that it knows her.
func (c *Compte) IdentiteVerifiee(app core.App) (bool, error) {
	l, err := preuves.DuCompte(app, c.ID)
	if err != nil || preuves.NiveauDe(l) < preuves.NiveauFranceConnect {
		return false, err
	}
	p, err := PivotDe(app, c.ID)
	return p != nil, err
}

// inserer opens a compte.
func (c *Compte) inserer(tx core.App) error {
	if err := tx.DB().Model(c).Insert(); err != nil {
		return fmt.Errorf("compte: %w", err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: c.Acteur(), Verbe: "usagers.creer_compte", Objet: "comptes:" + c.ID})
}

const cleRequete = "compte"

// De is the signed-in compte of the request, nil for a visitor.
func De(r *socle.Requete) *Compte {
	if c, ok := r.Get(cleRequete).(*Compte); ok {
		return c
	}
	s := r.Session(socle.EspaceUsager)
	if s == nil || s.Porteur == "" {
		return nil
	}
	c, err := CompteParID(r.App, s.Porteur)
	if err != nil {
		r.Logger().Error("compte of a session", "err", err)
		return nil
	}
	r.Set(cleRequete, c)
	return c
}

// Visiteur is somebody of whom nothing is known, in the records.
const Visiteur socle.Acteur = "visiteur"

// Acteur is whoever fills in a form: a compte, or a visitor's session.
func Acteur(r *socle.Requete) socle.Acteur {
	if c := De(r); c != nil {
		return c.Acteur()
	}
	if s := r.Session(socle.EspaceUsager); s != nil {
		return socle.Acteur("session:" + s.ID)
	}
	return Visiteur
}

// Connecte lets in a signed-in usager; a visitor who only reads is sent to the
// sign-in page and comes back.
var Connecte = socle.Acces{Nom: "compte", Espace: socle.EspaceUsager, Verifier: func(r *socle.Requete) error {
	if De(r) != nil {
		return nil
	}
	if r.EstLecture() {
		return EnvoyerConnexion(r)
	}
	return socle.ErrNonIdentifie
}}

// EnvoyerConnexion sends a visitor to the sign-in page, which comes back here.
func EnvoyerConnexion(r *socle.Requete) error {
	return socle.Renvoi(r.Chemin + "/connexion?suite=" + url.QueryEscape(r.Request.URL.Path))
}

func decorer(r *socle.Requete) {
	if c := De(r); c != nil {
		nom := cmp.Or(c.Prenom, c.Nom, c.Courriel, "Mon compte")
		r.ModifierCadre(func(k *socle.Cadre) { k.Compte = nom })
	}
}

var sourceComptes = socle.SourceRGPD{
	Collection: "comptes", Personnels: []string{"courriel", "prenom", "nom"},
	Libelle: "Votre compte", Finalite: "Vous reconnaître", Duree: "Trois ans après votre dernière connexion",
	Extraire: func(app core.App, usager string) ([]map[string]any, error) {
		return socle.Lignes(app, `SELECT c.courriel, c.prenom, c.nom, c.cree_le, c.vu_le FROM comptes c
			JOIN usagers u ON u.compte = c.id WHERE u.id = {:u}`, dbx.Params{"u": usager})
	},
}
