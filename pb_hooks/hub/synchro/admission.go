package synchro

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/config"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/oidc"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// Codes that are wrong, from one address.
const essaisMax, essaisPar = 5, time.Hour

// attenteDesAppels is how long the guichets are told to wait in a poll, in s.
const attenteDesAppels = 50

func (i *identite) regles() (rattachement.Regles, error) {
	boite, err := i.boite()
	if err != nil {
		return rattachement.Regles{}, fmt.Errorf("box of the hub: %w", err)
	}
	return rattachement.Regles{Attente: attenteDesAppels, Cles: i.cles(), Boite: rattachement.EcrireBoite(boite)}, nil
}

// admettre links the guichet that shows the code of an invitation. The call is
// signed by the key that it brings: whoever only has the code cannot answer for
// another's key. The same code and key have the same guichet again.
func admettre(r *socle.Requete) error {
	h := r.Request.Header
	a := &appel{Requete: r, instance: h.Get(rattachement.EnteteInstance), signature: h.Get(rattachement.EnteteSignature)}
	reponse, err := a.admettre()
	return a.repondre(reponse, err)
}

func (a *appel) admettre() (any, error) {
	var err error
	if a.hub, err = identiteDe(a.App); err != nil {
		return nil, err
	}
	if _, muet := a.Socle.Muet(); muet {
		return nil, errPlein // a copy takes nothing in
	}
	d, err := a.lireDemande()
	if err != nil {
		return nil, err
	}
	var admission *rattachement.Admission
	err = a.App.RunInTransaction(func(tx core.App) error {
		i, err := invitationParCode(tx, d.Code)
		if err != nil {
			return err
		}
		if i == nil || !i.vaut(d.Cle, a.maintenant()) {
			return errInvitee
		}
		a.reponse = a.hub.celleDe(i.CreeLe.Time())
		admission, err = a.relier(tx, i, d)
		return err
	})
	if errors.Is(err, errInvitee) {
		if errLimites := a.Socle.Limites.Permettre("fed-invitation:"+a.AdresseIP(), essaisMax, essaisPar); errLimites != nil {
			return nil, errLimite
		}
	}
	if err != nil {
		return nil, err
	}
	de(a.App).signaler(admission.Noeud) // a poll of its life before is told now
	return admission, nil
}

func (a *appel) lireDemande() (*rattachement.Demande, error) {
	if err := a.recevoir(); err != nil {
		return nil, err
	}
	var d rattachement.Demande
	if err := a.lire(&d); err != nil {
		return nil, err
	}
	cle, err := rattachement.LireCle(d.Cle)
	if err != nil || !config.IsService(d.Adresse) {
		return nil, errForme
	}
	return &d, a.signee("", cle) // it covers the key that it is made with
}

// relier gives a guichet its name and its members, and each member the client of
// its sign-ins.
func (a *appel) relier(tx core.App, i *Invitation, d *rattachement.Demande) (*rattachement.Admission, error) {
	maintenant := socle.Date(a.maintenant())
	n, err := a.noeudDe(tx, i, d, maintenant)
	if err != nil {
		return nil, err
	}
	departement, err := annuaire.Departement(tx)
	if err != nil {
		return nil, err
	}
	regles, err := a.hub.regles()
	if err != nil {
		return nil, err
	}
	reponse := &rattachement.Admission{Noeud: n.ID, Epoque: n.Epoque, Emetteur: oidc.Emetteur(a.Socle), Departement: departement.Enseigne, Regles: regles}
	if reponse.Preset, err = presetPour(tx, i, departement); err != nil {
		return nil, err
	}
	for _, id := range i.IDsMembres() {
		m, err := annuaire.MembreParID(tx, id)
		if err != nil {
			return nil, err
		}
		if m == nil {
			continue // it is no member any more
		}
		p := presentee(d.Collectivites, m)
		if p == nil {
			reponse.Manquantes = append(reponse.Manquantes, m.Nom)
			continue
		}
		if err := n.prendre(tx, m); err != nil {
			return nil, err
		}
		admise, err := n.ouvrirClient(tx, m, p, i.Par)
		if err != nil {
			return nil, err
		}
		reponse.Collectivites = append(reponse.Collectivites, *admise)
	}
	if len(reponse.Collectivites) == 0 {
		return nil, errPartie // nothing is kept, and the invitation waits
	}
	if err := redire(tx, n.ID); err != nil {
		return nil, err
	}
	i.Noeud, i.Cle, i.ServieLe = n.ID, d.Cle, maintenant
	if err := tx.DB().Model(i).Update("Noeud", "Cle", "ServieLe"); err != nil {
		return nil, err
	}
	return reponse, socle.Journaliser(tx, socle.Acte{
		Acteur: i.Par, Verbe: "hub.relier", Objet: n.Objet(), Details: []any{i.ID, n.Adresse, n.Epoque, len(reponse.Collectivites), reponse.Preset != nil},
	})
}

// noeudDe is the guichet of an invitation: a new one, the one whose answer was
// lost, or the one that lost its key and begins its next epoch.
func (a *appel) noeudDe(tx core.App, i *Invitation, d *rattachement.Demande, maintenant types.DateTime) (*Noeud, error) {
	if i.Noeud == "" {
		n := &Noeud{
			ID: "n" + security.RandomStringWithAlphabet(core.DefaultIdLength-1, "abcdefghijklmnopqrstuvwxyz0123456789"), Adresse: d.Adresse, Cle: d.Cle, Epoque: 1,
			Cles: types.JSONRaw("[]"), Presence: types.JSONRaw("{}"), Instance: d.Instance, Version: d.Version, CreeLe: maintenant, VuLe: maintenant,
		}
		return n, tx.DB().Model(n).Insert()
	}
	n, err := NoeudParID(tx, i.Noeud)
	if err != nil {
		return nil, err
	}
	if n == nil {
		return nil, errInvitee
	}
	n.changerDAdresse(d.Adresse) // who invited it confirms that
	n.Instance, n.Version, n.VuLe = d.Instance, d.Version, maintenant
	if n.Cle != d.Cle {
		if err := n.changerDeCle(tx, d.Cle, maintenant); err != nil {
			return nil, err
		}
	}
	return n, tx.DB().Model(n).Update(append([]string{"Instance", "Version", "VuLe", "Cle", "Cles", "Epoque", "Applique", "Redemandes", "Releve", "RevoqueLe"}, champsAdresse...)...)
}

// changerDeCle begins the next epoch of a guichet with another key. The one before
// signs no call any more, and still proves what it signed.
func (n *Noeud) changerDeCle(tx core.App, cle string, maintenant types.DateTime) error {
	if err := n.garderCle(maintenant.Time()); err != nil {
		return err
	}
	n.Cle, n.RevoqueLe = cle, types.DateTime{}
	n.renaitre(n.Epoque + 1)
	return oublierRecus(tx, n.ID)
}

// presentee is the collectivité of a guichet that a member is, nil for none.
func presentee(l []rattachement.Presentee, m *annuaire.Membre) *rattachement.Presentee {
	for i := range l {
		if l[i].Niveau == m.Niveau && l[i].Code == m.Code {
			return &l[i]
		}
	}
	return nil
}

// ouvrirClient registers a member with the sign-ins. A member that moves keeps its
// client: nobody becomes another there.
func (n *Noeud) ouvrirClient(tx core.App, m *annuaire.Membre, p *rattachement.Presentee, par socle.Acteur) (*rattachement.Admise, error) {
	var c *oidc.Client
	if m.Client != "" {
		var err error
		if c, err = oidc.ClientParID(tx, m.Client); err != nil {
			return nil, err
		}
	}
	if c == nil {
		c = &oidc.Client{Authentification: oidc.ParFormulaire, Algorithme: "ES256"}
	}
	base := strings.TrimSuffix(p.Base, "/")
	if !strings.HasPrefix(base, n.Adresse+"/") { // browsers are sent back to that guichet, and nowhere else
		return nil, errForme
	}
	c.Nom, c.Avis, c.Actif = p.Nom, base+preuves.Hub.CheminAvis(), true
	c.Adresser([]string{base + preuves.Hub.CheminRetour()}, []string{base + preuves.Hub.CheminSortie()})
	if len(c.Verifier()) > 0 {
		return nil, errForme
	}
	if err := c.Enregistrer(tx, par); err != nil {
		return nil, err
	}
	secret, err := c.NouveauSecret(tx, par)
	if err != nil {
		return nil, err
	}
	return &rattachement.Admise{ID: p.ID, Membre: m.ID, Client: c.ID, Secret: secret}, m.Confier(tx, c.ID)
}

// suspendreConnexions closes the sign-ins of the members that a guichet holds.
func (n *Noeud) suspendreConnexions(tx core.App, par socle.Acteur) error {
	return n.changerClients(tx, par, func(c *oidc.Client) { c.Actif = false })
}

// changerClients changes the sign-ins of each member that a guichet holds.
func (n *Noeud) changerClients(tx core.App, par socle.Acteur, changer func(*oidc.Client)) error {
	ids, err := Tenus(tx, n.ID)
	if err != nil {
		return err
	}
	for _, id := range ids {
		m, err := annuaire.MembreParID(tx, id)
		if err != nil {
			return err
		}
		if m == nil || m.Client == "" {
			continue
		}
		c, err := oidc.ClientParID(tx, m.Client)
		if err != nil {
			return err
		}
		if c == nil {
			continue
		}
		changer(c)
		if err := c.Enregistrer(tx, par); err != nil {
			return err
		}
	}
	return nil
}
