package demandes

import (
	"cmp"
	"encoding/json"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

const (
	cleBrouillon = "brouillon"
	cleDemande   = "demande"
	cleUsager    = "usager"
)

// auBrouillon lets in the one who began the brouillon. To anybody else it does
// not exist.
var auBrouillon = socle.Acces{Nom: "brouillon", Espace: socle.EspaceUsager, Verifier: func(r *socle.Requete) error {
	b, err := brouillonDe(r, r.Request.PathValue("brouillon"))
	if err != nil {
		if aQui(r) == nil && r.EstLecture() {
			return usagers.EnvoyerConnexion(r)
		}
		return cmp.Or(versLaDemande(r), err)
	}
	if err := b.sousMandat(r); err != nil {
		return err
	}
	r.Set(cleBrouillon, b)
	if b.Essai {
		return marquerEssai(r, b.Revision)
	}
	return nil
}}

// sousMandat says for whom a brouillon is filled in, whatever the session acts
// for by now, and refuses it once the mandat has ended.
func (b *Brouillon) sousMandat(r *socle.Requete) (err error) {
	var m *usagers.Mandat
	if b.Mandat != "" {
		m, err = usagers.MandatTenu(r.App, b.Collectivite, b.Mandat, b.Compte)
	}
	if err == nil && b.Compte != "" {
		usagers.FixerMandat(r, m)
	}
	return err
}

// versLaDemande sends who comes back to a brouillon already sent, by a second
// click or the back button, to what it became; nil when it became nothing that
// she may read.
func versLaDemande(r *socle.Requete) error {
	d, err := parCle(r.App, r.Request.PathValue("brouillon"))
	if err != nil || d.Collectivite != r.Collectivite || r.EstFragment() {
		return nil
	}
	if _, err := OuvrirUsager(r, d.ID); err != nil {
		return nil
	}
	if d.Compte == "" {
		// The first answer may be lost with the code it carried.
		if err := garderCode(r, d.ID, codeSuivi(r.App, d.CleDepot)); err != nil {
			return err
		}
	}
	return socle.Renvoi(r.Chemin + "/demandes/" + d.ID + "/confirmation")
}

// aLaDemande lets in the compte whose demande it is or who acts for its usager,
// or the session that gave its code de suivi. To anybody else it does not exist.
var aLaDemande = socle.Acces{Nom: "demande", Espace: socle.EspaceUsager, Verifier: func(r *socle.Requete) error {
	d, err := OuvrirUsager(r, r.Request.PathValue("demande"))
	if err != nil {
		s := r.Session(socle.EspaceUsager)
		if (s == nil || s.Porteur == "") && r.EstLecture() {
			return usagers.EnvoyerConnexion(r)
		}
		return err
	}
	r.Set(cleDemande, d)
	if d.Essai {
		return marquerEssai(r, d.Revision)
	}
	return nil
}}

// ALaDemande is the door of the later rooms' own pages on a demande.
var ALaDemande = aLaDemande

// DeLaRequete is the demande that the door found.
func DeLaRequete(r *socle.Requete) *Demande { return r.Get(cleDemande).(*Demande) }

// OuvrirUsager finds a demande that the request may read as its usager.
func OuvrirUsager(r *socle.Requete, id string) (*Demande, error) {
	d, err := ParID(r.App, r.Collectivite, id)
	if err != nil {
		return nil, err
	}
	m, oui, err := d.droitDe(r)
	if err != nil {
		return nil, err
	}
	if oui {
		usagers.FixerMandat(r, m)
		return d, nil
	}
	if r.Session(socle.EspaceUsager).PeutSuivre(d.ID) {
		return d, nil
	}
	return nil, socle.ErrIntrouvable
}

// droitDe tells whether the signed-in compte reads a demande: it is hers, or she
// acts for its usager by the mandat m.
func (d *Demande) droitDe(r *socle.Requete) (m *usagers.Mandat, oui bool, err error) {
	c := usagers.De(r)
	if c == nil || d.Compte == c.ID && d.Mandat == "" {
		return nil, c != nil, nil
	}
	u, err := usagers.DuCompte(r.App, d.Collectivite, c)
	if err != nil || u != nil && u.ID == d.Usager {
		return nil, err == nil, err
	}
	m, err = usagers.MandatQuiOuvre(r.App, c.ID, d.Usager, d.Mandat)
	return m, m != nil, err
}

// ReponsesDe reads the filed answers of a demande with the document of its
// revision.
func ReponsesDe(app core.App, d *Demande) (*catalogue.Parcours, error) {
	var brut struct {
		Donnees []byte `db:"donnees"`
	}
	if err := app.DB().Select("donnees").From("reponses").Where(dbx.HashExp{"demande": d.ID}).One(&brut); err != nil {
		return nil, fmt.Errorf("answers of %s: %w", d.ID, err)
	}
	reponses := catalogue.Reponses{}
	if err := json.Unmarshal(brut.Donnees, &reponses); err != nil {
		return nil, fmt.Errorf("answers of %s: %w", d.ID, err)
	}
	doc, err := catalogue.DocumentDe(app, d.Revision)
	if err != nil {
		return nil, err
	}
	c, err := collectivites.ParID(app, d.Collectivite)
	if err != nil {
		return nil, err
	}
	// Ages and dates are those of the dépôt: the answers counted that day.
	x := catalogue.NouveauContexte(doc, socle.JourDe(d.DeposeeLe.Time()), catalogue.France{}, c.Chemin())
	x.Deposee, x.Demandes = true, rappels{app, d.Collectivite, nil, nil}
	return catalogue.Parcourir(x, reponses), nil
}

// AdresseEnvoi is where a document of the demande is sent, a line each, the
// name first; nil when the document asks for no address.
func AdresseEnvoi(app core.App, d *Demande) ([]string, error) {
	p, err := ReponsesDe(app, d)
	if err != nil {
		return nil, err
	}
	doc, err := catalogue.DocumentDe(app, d.Revision)
	if err != nil {
		return nil, err
	}
	a := adresseIdentite(doc, p)
	if len(a) == 0 {
		return nil, nil
	}
	return append([]string{d.Demandeur}, LignesAdresse(a)...), nil
}
