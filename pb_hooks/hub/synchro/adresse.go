package synchro

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/config"
	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/hub/oidc"
	"guichet/pb_hooks/socle"
)

// entendreAdresse notes that a guichet says that it is at another address than the one
// that is known here. Nothing follows: whoever has stolen its key would say so too, and
// lead its inhabitants away.
func (n *Noeud) entendreAdresse(app core.App, dite string) error {
	if dite == "" { // it is of before that was told
		return nil
	}
	if dite == n.Adresse {
		dite = ""
	}
	if dite == n.AdresseDite || dite != "" && !estOrigine(dite) {
		return nil
	}
	n.AdresseDite, n.AdresseDiteLe, n.AdresseRefuseeLe = dite, types.DateTime{}, types.DateTime{}
	if dite != "" {
		n.AdresseDiteLe = socle.Date(socle.De(app).Horloge.Maintenant())
	}
	return app.RunInTransaction(func(tx core.App) error {
		if err := tx.DB().Model(n).Update("AdresseDite", "AdresseDiteLe", "AdresseRefuseeLe"); err != nil {
			return fmt.Errorf("address of %s: %w", n.ID, err)
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: socle.Programme("rattachement"), Verbe: "hub.entendre_adresse", Objet: n.Objet(), Details: []any{n.Adresse, dite}})
	})
}

// estOrigine tells that an address is one that a guichet may stand at: no page.
func estOrigine(adresse string) bool {
	u, err := url.Parse(adresse)
	return err == nil && config.IsService(adresse) && adresse == u.Scheme+"://"+u.Host
}

// adresseAttend tells that somebody here has to confirm its new address.
func (n *Noeud) adresseAttend() bool { return n.AdresseDite != "" && n.AdresseRefuseeLe.IsZero() }

// changerDAdresse sets where a guichet is; what it told under the address before is
// still its own.
func (n *Noeud) changerDAdresse(adresse string) {
	if n.Adresse != adresse {
		n.AdresseAvant, n.Adresse = n.Adresse, adresse
	}
	n.AdresseDite, n.AdresseDiteLe, n.AdresseRefuseeLe = "", types.DateTime{}, types.DateTime{}
}

var champsAdresse = []string{"Adresse", "AdresseAvant", "AdresseDite", "AdresseDiteLe", "AdresseRefuseeLe"}

// ChezLui gives a link of a guichet at its address of today; ok is false of one that
// leads elsewhere.
func (n *Noeud) ChezLui(lien string) (_ string, ok bool) {
	u, err := url.Parse(lien)
	if err != nil || u.User != nil || len(lien) > 500 {
		return "", false
	}
	switch origine := u.Scheme + "://" + u.Host; origine {
	case n.Adresse:
		return lien, true
	case n.AdresseAvant:
		return n.Adresse + strings.TrimPrefix(lien, origine), true
	default:
		return "", false
	}
}

// quiEstLa is another guichet at an address, which holds members today; nil for none.
func (n *Noeud) quiEstLa(app core.App, adresse string) (*Noeud, error) {
	var l []Noeud
	err := app.DB().NewQuery(`SELECT n.* FROM hub_noeuds n WHERE n.id != {:n} AND n.adresse = {:a} AND n.revoque_le = ''
		AND EXISTS (SELECT 1 FROM hub_tenues t WHERE t.noeud = n.id AND t.jusqu_a = '') LIMIT 1`).Bind(dbx.Params{"n": n.ID, "a": adresse}).All(&l)
	if err != nil || len(l) == 0 {
		return nil, err
	}
	return &l[0], nil
}

var (
	errAdresseAutre = socle.Err(socle.Conflit, "L’adresse que dit ce guichet a changé entre-temps. Relisez la page, puis recommencez.")
	errAdressePrise = socle.Err(socle.Conflit, "Un autre guichet a déjà cette adresse. Rompez d’abord son lien, s’il n’est plus en service.")
)

// ConfirmerAdresse has all that leads to a guichet lead to the address that it says: its
// sign-ins, its headers, its entry. The guichet is told at its next presence, and tells
// all that names its address again.
func (n *Noeud) ConfirmerAdresse(app core.App, dite string, par socle.Acteur) error {
	return app.RunInTransaction(func(tx core.App) error {
		frais, err := NoeudParID(tx, n.ID)
		if err != nil {
			return err
		}
		if frais == nil || dite == "" || frais.AdresseDite != dite {
			return errAdresseAutre
		}
		autre, err := frais.quiEstLa(tx, dite)
		if err != nil {
			return err
		}
		if autre != nil {
			return errAdressePrise
		}
		avant := frais.Adresse
		frais.changerDAdresse(dite)
		if err := tx.DB().Model(frais).Update(champsAdresse...); err != nil {
			return fmt.Errorf("address of %s: %w", n.ID, err)
		}
		if err := frais.deplacerClients(tx, avant, par); err != nil {
			return err
		}
		_, err = tx.DB().NewQuery("UPDATE hub_demandes SET lien = {:vers} || substr(lien, {:reste}) WHERE noeud = {:n} AND substr(lien, 1, {:long}) = {:de}").
			Bind(dbx.Params{"n": n.ID, "de": avant + "/", "long": len([]rune(avant)) + 1, "reste": len([]rune(avant)) + 1, "vers": dite}).Execute()
		if err != nil {
			return fmt.Errorf("address of %s: %w", n.ID, err)
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "hub.changer_adresse", Objet: n.Objet(), Details: []any{avant, dite}})
	})
}

// deplacerClients has the sign-ins of its members come back to its new address. What
// was typed for another one stays.
func (n *Noeud) deplacerClients(tx core.App, avant string, par socle.Acteur) error {
	return n.changerClients(tx, par, func(c *oidc.Client) { c.Deplacer(avant, n.Adresse) })
}

// RefuserAdresse leaves a guichet where it was, until it says another address.
func (n *Noeud) RefuserAdresse(app core.App, dite string, par socle.Acteur) error {
	return app.RunInTransaction(func(tx core.App) error {
		frais, err := NoeudParID(tx, n.ID)
		if err != nil {
			return err
		}
		if frais == nil || dite == "" || frais.AdresseDite != dite {
			return errAdresseAutre
		}
		frais.AdresseRefuseeLe = socle.Date(socle.De(tx).Horloge.Maintenant())
		if err := tx.DB().Model(frais).Update("AdresseRefuseeLe"); err != nil {
			return fmt.Errorf("address of %s: %w", n.ID, err)
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "hub.refuser_adresse", Objet: n.Objet(), Details: []any{dite}})
	})
}

// pageAdresse is what the page of a guichet shows of an address that it says.
type pageAdresse struct {
	Dite, Le, Refusee string
	Prise             string // who has it already, "" for nobody
}

func (v *vu) adresse(app core.App) (*pageAdresse, error) {
	if v.AdresseDite == "" || !v.RevoqueLe.IsZero() {
		return nil, nil
	}
	p := &pageAdresse{Dite: v.AdresseDite, Le: socle.Instant(v.AdresseDiteLe.Time())}
	if !v.AdresseRefuseeLe.IsZero() {
		p.Refusee = socle.Instant(v.AdresseRefuseeLe.Time())
	}
	autre, err := v.quiEstLa(app, v.AdresseDite)
	if err != nil || autre == nil {
		return p, err
	}
	l, err := flotte(app, autre.ID)
	if err == nil && len(l) > 0 {
		p.Prise = l[0].noms()
	}
	return p, err
}

// reglerAdresse confirms the address that a guichet says, or refuses it.
func reglerAdresse(r *socle.Requete) error {
	v, err := guichetDemande(r)
	if err != nil {
		return err
	}
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	par, phrase := agents.De(r).Acteur(), "La nouvelle adresse est confirmée. Les habitants y sont menés dès maintenant."
	if refusee := f.Get("refuser"); refusee != "" {
		phrase = "La nouvelle adresse est refusée. Tout mène toujours à l’ancienne."
		err = v.RefuserAdresse(r.App, refusee, par)
	} else {
		err = v.ConfirmerAdresse(r.App, f.Get("confirmer"), par)
	}
	if err != nil && socle.EnErreur(err).Code == socle.Conflit {
		p, errPage := nouvellePageGuichet(r)
		if errPage != nil {
			return errPage
		}
		p.Maux = append([]string{socle.EnErreur(err).Message}, p.Maux...)
		return r.Rendre(http.StatusConflict, "hub/guichet", p)
	}
	if err != nil {
		return err
	}
	r.Annoncer(phrase)
	return r.Rediriger(r.Chemin + racine + "/" + v.ID)
}
