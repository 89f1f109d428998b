package synchro

import (
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/oidc"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/sauvegardes"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

var parLeHub = socle.Programme("hub")

// attester hears that somebody has proven, at a guichet, that other subjects are hers
// too, or that she did no longer: the hub alone makes two comptes one.
func attester(tx *Transaction, n *Noeud, secteur string, p *annuaire.Paire, e *rattachement.Evenement, memes []string) error {
	for _, sujet := range memes[:min(len(memes), rattachement.MemesMax)] {
		q, err := annuaire.PaireDe(tx, secteur, sujet)
		if err != nil {
			return err
		}
		if q == nil || !q.Suivie || q.Compte == p.Compte {
			continue
		}
		r := &annuaire.Rapprochement{Membre: e.Collectivite, Noeud: n.ID, Epoque: e.Epoch, Version: e.Aggver}
		if err := rapprocher(tx, secteur, p.Compte, q.Compte, r); err != nil {
			return err
		}
	}
	l, err := annuaire.Attestes(tx, e.Collectivite, p.Compte)
	if err != nil {
		return err
	}
	for i := range l {
		if err := dementir(tx, n, secteur, p, e, &l[i]); err != nil {
			return err
		}
	}
	return nil
}

// dementir takes back what a guichet attested, once it has told both subjects since, in
// the same life of its data, and neither with the other: an older backup, or one of them
// that has left, denies nothing.
func dementir(tx *Transaction, n *Noeud, secteur string, p *annuaire.Paire, e *rattachement.Evenement, r *annuaire.Rapprochement) error {
	depuis := func(noeud string, epoque, version int64) bool {
		return noeud == r.Noeud && epoque == r.Epoque && version > r.Version
	}
	if !depuis(n.ID, e.Epoch, e.Aggver) {
		return nil
	}
	autre := r.Garde
	if autre == p.Compte {
		autre = r.Autre
	}
	siennes, err := annuaire.PairesDe(tx, autre)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(siennes, func(q annuaire.Paire) bool { return q.Secteur == secteur && q.Suivie })
	if i < 0 || !depuis(siennes[i].Noeud, siennes[i].Epoque, siennes[i].Version) {
		return nil
	}
	ok, err := r.Retractable(tx, parLeHub)
	if err != nil || !ok {
		return err
	}
	return Separer(tx, r, parLeHub)
}

// rapprocher decides on two comptes that are said to be one person's, at a sector: they
// are made one unless it is not sure, which an administrator looks at. What a person or an
// administrator decided is not decided again.
func rapprocher(tx core.App, secteur, a, b string, r *annuaire.Rapprochement) error {
	l, err := annuaire.RapprochementsEntre(tx, a, b)
	if err != nil {
		return err
	}
	for i := range l {
		if x := &l[i]; x.Etat == annuaire.Fait || x.Etat == annuaire.Propose {
			if err := x.Attester(tx, r.Membre, r.Noeud, r.Epoque, r.Version); err != nil {
				return err
			}
		}
	}
	un, deux, err := titulaires(tx, a, b)
	if err != nil || un.ID == deux.ID {
		return err
	}
	if l, err = annuaire.RapprochementsEntre(tx, un.ID, deux.ID); err != nil {
		return err
	}
	for _, x := range l {
		if x.Etat != annuaire.Defait || x.Par != string(parLeHub) {
			return nil
		}
		if x.Garde == un.ID && x.Autre == deux.ID || x.Garde == deux.ID && x.Autre == un.ID {
			r.ID = x.ID
		}
	}
	garde, autre, err := annuaire.Ordonner(tx, un, deux)
	if err != nil {
		return err
	}
	r.Garde, r.Autre = garde.ID, autre.ID
	sur, err := sure(tx, secteur, garde, autre)
	if err != nil {
		return err
	}
	if !sur {
		return r.Proposer(tx, parLeHub)
	}
	return Reunir(tx, r, parLeHub)
}

func titulaires(app core.App, a, b string) (un, deux *annuaire.Compte, err error) {
	if un, err = annuaire.ParID(app, a); err == nil {
		un, err = un.Titulaire(app)
	}
	if err != nil {
		return nil, nil, err
	}
	if deux, err = annuaire.ParID(app, b); err == nil {
		deux, err = deux.Titulaire(app)
	}
	return un, deux, err
}

// sure tells that two comptes are one person's, by more than the word of a guichet: who
// each is is known, and nothing differs. Of a compte that only this sector ever spoke of,
// and that FranceConnect opens for nobody, its word is enough.
func sure(tx core.App, secteur string, garde, autre *annuaire.Compte) (bool, error) {
	p, err := garde.Pivot(tx)
	if err != nil {
		return false, err
	}
	q, err := autre.Pivot(tx)
	if err != nil || !p.Concorde(q) {
		return false, err
	}
	dite := func(p usagers.Pivot) bool {
		return p.NomNaissance != "" && len(p.Prenoms) > 0 && p.DateNaissance != ""
	}
	if dite(p) && dite(q) {
		return true, nil
	}
	return autre.PropreA(tx, secteur)
}

// Reunir makes one of two comptes: the other is signed out everywhere, the guichets that
// know both hear it, and she is written to where an address of hers is known.
func Reunir(tx core.App, r *annuaire.Rapprochement, par socle.Acteur) error {
	if err := oidc.OublierCompte(tx, r.Autre); err != nil {
		return err
	}
	if err := r.Faire(tx, par); err != nil {
		return err
	}
	if err := direSujets(tx, r, rattachement.VerbeReunit, ""); err != nil {
		return err
	}
	return ecrireReunion(tx, r)
}

// Separer makes two again of them, or forgets what waits. A backup that brings back what
// somebody undid undoes it again.
func Separer(tx core.App, r *annuaire.Rapprochement, par socle.Acteur) error {
	if r.Etat == annuaire.Propose {
		return r.Retirer(tx, par)
	}
	if par != parLeHub {
		if err := sauvegardes.NoterEffacement(tx, r.ID); err != nil {
			return err
		}
	}
	if err := oidc.OublierCompte(tx, r.Garde); err != nil {
		return err // a device may be the other person's
	}
	if err := r.Defaire(tx, par); err != nil {
		return err
	}
	return direSujets(tx, r, rattachement.VerbeSepare, "")
}

// separerDeNouveau undoes again what an older backup brought back.
func separerDeNouveau(app core.App, id string) error {
	return app.RunInTransaction(func(tx core.App) error {
		r, err := annuaire.RapprochementParID(tx, id)
		if err != nil || r == nil || r.Etat != annuaire.Fait {
			return err
		}
		return Separer(tx, r, socle.Programme("restauration"))
	})
}
