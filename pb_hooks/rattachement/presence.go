package rattachement

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

// nouvelleInstance names one run of the program: two that hold the same key are
// told apart by it.
func nouvelleInstance() string { return strings.ToLower(rand.Text()) }

// SePresenter tells the hub that this guichet is there, and how it is. It comes
// before anything else of a run. A guichet whose data were restored asks first for
// its next epoch.
func SePresenter(ctx context.Context, app core.App) error {
	l, err := LienDe(app)
	if err != nil || l == nil {
		return err
	}
	c, err := l.correspondant(app)
	if err == nil && l.Renaissance != "" {
		err = c.renaitre(ctx)
	}
	if err != nil {
		return err
	}
	s, x := socle.De(app), de(app)
	p := Presence{Precedente: l.Instance, Epoque: l.Epoque, Seq: l.Seq, Version: s.Version, Ecart: l.Ecart, Adresse: s.AdressePublique()}
	n, depuis, err := enAttente(app)
	if err != nil {
		return err
	}
	p.EnAttente, p.Depuis = n, depuis.Time()
	etat, err := exploitation.Etat(ctx, app)
	if err != nil {
		return err
	}
	for _, ligne := range etat {
		if ligne.Collectivite == "" {
			p.Voyants = append(p.Voyants, Voyant{ligne.Nom, string(ligne.Lumiere)})
		}
	}
	if p.Sante, err = sante(app, etat); err != nil {
		return err
	}
	if p.Ouvertes, err = ouvertes(app); err != nil {
		return err
	}
	boite, err := l.boite(app)
	if err != nil {
		return err
	}
	p.Boite = EcrireBoite(boite)
	var a Accueil
	_, err = c.appeler(ctx, http.MethodPost, CheminPresence, p, &a)
	if errNote := l.constater(app, err); err == nil {
		err = errNote
	}
	var refus *ErreurHub
	if errors.As(err, &refus) && refus.Code == CodeEpoque {
		return errors.Join(err, demanderRenaissance(app))
	}
	if err != nil {
		return err
	}
	if a.Applique < l.Applique { // the hub was restored: it has forgotten some of it
		if err := l.reprendre(app, a.Applique); err != nil {
			return err
		}
	}
	x.attendu.Store(a.Attendu)
	x.ouvertes.Store(p.Ouvertes)
	regles := dbx.Params{"boite": a.Regles.Boite, "instance": x.instance, "attente": a.Regles.Attente, "ecart": a.Heure.Sub(s.Horloge.Maintenant()).Milliseconds()}
	if cles := a.Regles.clesLues(); cles != "" {
		regles["cle_hub"] = cles
	}
	if err := l.noter(app, regles); err != nil {
		return err
	}
	if err := l.entendreAdresse(app, a.Adresse); err != nil {
		return err
	}
	if err := l.avancer(app, a.Applique); err != nil || !l.cleAgee(s.Horloge.Maintenant()) {
		return err
	}
	// A hub that does not take another key, an older one, is told all the same.
	if err := ChangerDeCle(ctx, app, socle.Programme("rattachement")); err != nil {
		s.Logger.Warn("the key of this guichet is more than a year old", "err", err)
	}
	return nil
}

// aChange tells that a collectivité opened or closed to the public since the hub was
// greeted, whichever program did it: it hears of it at once.
func (x *salle) aChange(app core.App) (bool, error) {
	dites, salue := x.ouvertes.Load().([]string)
	if !salue {
		return false, nil
	}
	l, err := ouvertes(app)
	return !slices.Equal(l, dites), err
}

const (
	// presenceNormale is how often a guichet says that it is there.
	presenceNormale = time.Hour
	// presenceAttendue is how often it does while the hub waits for what it has to tell.
	presenceAttendue = 5 * time.Second
)

func (x *salle) delaiPresence() time.Duration {
	if x.attendu.Load() {
		return presenceAttendue
	}
	return presenceNormale
}
