package rattachement

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// tentative is the key that was shown with an invitation, kept before it is shown:
// when the answer is lost, the same code and key have it again.
type tentative struct {
	Code   string // SHA-256
	Graine []byte
}

const reglageTentative = "rattachement-tentative"

// The refusals of a rattachement.
var (
	ErrDejaRattache = socle.Err(socle.Conflit, "Ce guichet est déjà relié à un autre guichet de Département. Rompez d’abord ce lien.")
	errCopie        = socle.Err(socle.Conflit, "Ce guichet est une copie : il n’écrit à aucun autre serveur.")
	errHubMuet      = socle.Err(socle.Indisponible, "Le guichet du Département ne répond pas. Réessayez dans quelques minutes : l’invitation reste valable.")
	errRefusee      = socle.Err(socle.Interdit, "Cette invitation a déjà servi, ou elle a expiré. Demandez-en une nouvelle au Département.")
	errPersonne     = socle.Err(socle.Conflit, "Cette invitation n’est pour aucune des collectivités de ce guichet. Vérifiez auprès du Département à qui elle était destinée.")
)

// Rattacher takes an invitation: it makes the key, shows its public half to the
// hub, and keeps what the hub answers. The collectivités of the invitation sign
// their inhabitants in through the hub from there on. A guichet that has a link
// with this hub already begins it anew.
func Rattacher(ctx context.Context, app core.App, i *Invitation, par socle.Acteur) (*Admission, error) {
	s, x := socle.De(app), de(app)
	if _, muet := s.Muet(); muet {
		return nil, errCopie
	}
	l, err := LienDe(app)
	if err != nil {
		return nil, err
	}
	if l != nil && l.Hub != i.Hub {
		return nil, ErrDejaRattache
	}
	cle, err := cleMontree(app, i, par)
	if err != nil {
		return nil, err
	}
	d := Demande{Code: i.Code, Cle: EcrireCle(cle.Public().(ed25519.PublicKey)), Adresse: s.AdressePublique(), Version: s.Version, Instance: x.instance}
	if d.Collectivites, err = presentees(app); err != nil {
		return nil, err
	}
	nouveau := &Lien{Hub: i.Hub, Adresse: i.Adresse, ClesHub: EcrireCle(i.Cle), Instance: x.instance}
	c := &correspondant{Lien: nouveau, app: app, cle: cle, clesHub: []ed25519.PublicKey{i.Cle}}
	var a Admission
	_, err = c.appeler(ctx, http.MethodPost, CheminRattachement, d, &a)
	var refus *ErreurHub
	switch {
	case errors.As(err, &refus) && refus.Code == CodeInvitation:
		return nil, errRefusee.Cause(err)
	case errors.As(err, &refus) && refus.Code == CodePartie:
		return nil, errPersonne.Cause(err)
	case err != nil:
		return nil, errHubMuet.Cause(err)
	}
	err = app.RunInTransaction(func(tx core.App) error {
		return nouveau.adopter(tx, &a, cle, par)
	})
	if err != nil {
		return nil, fmt.Errorf("keep the link: %w", err)
	}
	if err := x.remplir(app, nouveau, a.Preset, par); err != nil {
		a.Preset = nil
		s.Logger.Error("rattachement", "err", err) // the link stands, and the pages say what is not filled
	}
	x.reveiller()
	return &a, nil
}

// Prendre takes an invitation as it was pasted, and says in a sentence what it gave.
func Prendre(ctx context.Context, app core.App, texte string, par socle.Acteur) (string, error) {
	i, err := LireInvitation(texte)
	if err != nil {
		return "", socle.Err(socle.Invalide, "Cette invitation n’est pas entière. Recopiez toute l’adresse, avec ce qui suit le signe #.").Cause(err)
	}
	a, err := Rattacher(ctx, app, i, par)
	if err != nil {
		return "", err
	}
	return annonce(a), nil
}

// cleMontree is the key of an invitation: the one of a try whose answer was lost,
// or a new one.
func cleMontree(app core.App, i *Invitation, par socle.Acteur) (ed25519.PrivateKey, error) {
	code := socle.Hacher(i.Code)
	t, _, err := socle.LireReglage[tentative](app, reglageTentative)
	if err != nil {
		return nil, err
	}
	if t.Code != code || len(t.Graine) != ed25519.SeedSize {
		t = tentative{Code: code, Graine: make([]byte, ed25519.SeedSize)}
		rand.Read(t.Graine)
		err = app.RunInTransaction(func(tx core.App) error {
			return socle.EcrireReglage(tx, reglageTentative, t, socle.ParPage, par)
		})
		if err != nil {
			return nil, err
		}
	}
	return ed25519.NewKeyFromSeed(t.Graine), nil
}

// presentees are our collectivités, as the hub has to know them.
func presentees(app core.App) ([]Presentee, error) {
	l, err := collectivites.Toutes(app)
	if err != nil {
		return nil, err
	}
	var p []Presentee
	for _, c := range l {
		p = append(p, Presentee{ID: c.ID, Code: c.INSEE, Niveau: c.Niveau, Nom: c.Dite(), Base: socle.De(app).AdressePublique() + c.Chemin()})
	}
	return p, nil
}

// adopter writes the link, in place of the one before.
func (l *Lien) adopter(tx core.App, a *Admission, cle ed25519.PrivateKey, par socle.Acteur) (err error) {
	if err := effacer(tx); err != nil {
		return err
	}
	s := socle.De(tx)
	if l.Privee, err = s.Coffre.Sceller(usageCle, cle.Seed()); err != nil {
		return err
	}
	l.ID, l.Noeud, l.Departement, l.Epoque, l.Attente = socle.ID(), a.Noeud, a.Departement, a.Epoque, int64(a.Regles.Attente)
	l.RattacheLe = socle.Date(s.Horloge.Maintenant())
	l.VuLe, l.CleLe = l.RattacheLe, l.RattacheLe
	if cles := a.Regles.clesLues(); cles != "" {
		l.ClesHub = cles
	}
	l.Boite, l.Origine = a.Regles.Boite, s.AdressePublique()
	if err := tx.DB().Model(l).Insert(); err != nil {
		return err
	}
	for _, c := range a.Collectivites {
		if _, err := tx.DB().Insert("rattachements_collectivites", dbx.Params{"id": socle.ID(), "collectivite": c.ID, "membre": c.Membre}).Execute(); err != nil {
			return err
		}
		if err := ouvrirConnexion(tx, a.Emetteur, c, par); err != nil {
			return err
		}
	}
	// What was filed before is told too.
	if err := marquerTout(tx); err != nil {
		return err
	}
	if err := socle.OterReglage(tx, reglageTentative, par); err != nil {
		return err
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "rattachement.relier", Objet: l.Objet(), Details: []any{l.Hub, l.Adresse, l.Noeud, l.Epoque, len(a.Collectivites)}})
}

// ouvrirConnexion has a collectivité sign its inhabitants in through the hub.
func ouvrirConnexion(tx core.App, emetteur string, a Admise, par socle.Acteur) error {
	f, err := preuves.FournisseurDe(tx, preuves.Hub, a.ID)
	if err != nil {
		return err
	}
	if f == nil {
		f = &preuves.Fournisseur{Collectivite: a.ID, Genre: preuves.Hub, Portees: strings.Join(preuves.Hub.Portees(), " ")}
	}
	f.ProuverPar(preuves.ParSecret)
	f.Emetteur, f.Client, f.Actif = emetteur, a.Client, true
	return f.Enregistrer(tx, a.Secret, par)
}

// effacer forgets the link and all that was kept for it.
func effacer(tx core.App) error {
	if err := oublierContacts(tx); err != nil {
		return err
	}
	for _, table := range []string{"synchro_envois", "synchro_marques", "synchro_emis", "synchro_connus", "synchro_rebuts", "rattachements_collectivites", "rattachements"} {
		if _, err := tx.DB().NewQuery("DELETE FROM " + table).Execute(); err != nil {
			return err
		}
	}
	return nil
}
