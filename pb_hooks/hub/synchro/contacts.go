package synchro

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// arbitrer decides on what a person changed at a guichet, and tells all those that know
// her what it makes. Of each contact a change wins that was made of the version that we
// hold, or after another of the same collectivité; on an older one we keep ours.
func arbitrer(tx *Transaction, paire *annuaire.Paire, e *rattachement.Evenement, d *rattachement.Compte) error {
	proposes, err := lireProposes(tx, d)
	if err != nil {
		return err
	}
	tenus, err := annuaire.ContactsDuCompte(tx, paire.Compte)
	if err != nil {
		return err
	}
	hub, err := identiteDe(tx)
	if err != nil {
		return err
	}
	siens, err := tousLesContacts(tx, paire.Compte)
	if err != nil {
		return err
	}
	suivante, derniere := prochaine(hub, siens), derniereDe(tenus)
	juge := paire.Juge
	var ecrits, refuses []string
	for _, champ := range slices.Sorted(maps.Keys(proposes)) {
		p := proposes[champ]
		if p.Rang <= paire.Juge {
			continue // it was decided on
		}
		juge = max(juge, p.Rang)
		change, gagne, err := comparer(tx, tenus[champ], p, e.Collectivite)
		switch {
		case err != nil:
			return err
		case !change:
		case gagne:
			for _, l := range siens {
				c := l.de(champ)
				c.Verifie, c.Epoque, c.Version, c.Membre, c.Rang = p.Verifie, suivante.Epoque, suivante.Numero, e.Collectivite, p.Rang
				if err := c.Ecrire(tx, p.Valeur); err != nil {
					return err
				}
			}
			ecrits = append(ecrits, champ)
		default:
			refuses = append(refuses, champ)
		}
	}
	repondre := juge > paire.Juge || derniere.Apres(d.Connue)
	if err := paire.Juger(tx, juge); err != nil || !repondre {
		return err
	}
	if err := journaliserContacts(tx, paire, e, ecrits, refuses); err != nil {
		return err
	}
	return annoncerContacts(tx, siens[0].compte, func(x *connaissance) (verbe string, dire bool) {
		siens := x.Sujet == paire.Sujet && x.Membre == e.Collectivite
		if siens && len(refuses) > 0 {
			return rattachement.VerbeRejete, true
		}
		return rattachement.VerbeMaj, siens || len(ecrits) > 0
	})
}

// lireProposes opens what only we can read.
func lireProposes(tx core.App, d *rattachement.Compte) (rattachement.ContactsProposes, error) {
	if d.Contacts == "" {
		return nil, nil
	}
	clair, err := ouvrirBoite(tx, d.Contacts)
	if err != nil {
		return nil, err
	}
	var l rattachement.ContactsProposes
	if err := json.Unmarshal(clair, &l); err != nil {
		return nil, err
	}
	if c := l[rattachement.ContactCourriel]; c.Valeur != "" {
		if adresse, err := socle.LireCourriel(c.Valeur); err != nil || adresse != c.Valeur {
			return nil, fmt.Errorf("%w: %s", rattachement.ErrContact, rattachement.ContactCourriel)
		}
	}
	if c := l[rattachement.ContactTelephone]; c.Valeur != "" && !socle.TelephoneValide(c.Valeur) {
		return nil, fmt.Errorf("%w: %s", rattachement.ErrContact, rattachement.ContactTelephone)
	}
	return l, l.Verifier()
}

// comparer tells that a proposal changes what is held, nil for nothing, and that it wins.
func comparer(tx core.App, tenu *annuaire.ContactCompte, p rattachement.ContactPropose, membre string) (change, gagne bool, err error) {
	if tenu == nil {
		return true, true, nil
	}
	valeur, err := tenu.Clair(tx)
	if err != nil {
		return false, false, err
	}
	// The same address, that she has proven since, is a change too.
	change = valeur != p.Valeur || p.Verifie && !tenu.Verifie
	switch {
	case valeur == p.Valeur:
		gagne = true
	case tenu.Verifie && !p.Verifie:
		// Letters would go where nobody showed that she reads them.
	default:
		gagne = !version(tenu).Apres(p.Base) || tenu.Membre == membre && tenu.Rang < p.Rang
	}
	return change, gagne, nil
}

func version(c *annuaire.ContactCompte) rattachement.VersionContact {
	return rattachement.VersionContact{Epoque: c.Epoque, Numero: c.Version}
}

// contactsDuCompte are those of one of the comptes of a person.
type contactsDuCompte struct {
	compte string
	tenus  map[string]*annuaire.ContactCompte
}

func (l *contactsDuCompte) de(champ string) *annuaire.ContactCompte {
	if l.tenus[champ] == nil {
		l.tenus[champ] = &annuaire.ContactCompte{Compte: l.compte, Champ: champ}
	}
	return l.tenus[champ]
}

// tousLesContacts are those of a compte, and of all that are one with it: each keeps what
// it had, and what is changed changes in all.
func tousLesContacts(app core.App, compte string) ([]*contactsDuCompte, error) {
	c, err := annuaire.ParID(app, compte)
	if err != nil {
		return nil, err
	}
	if c, err = c.Titulaire(app); err != nil {
		return nil, err
	}
	comptes, err := c.Reunis(app)
	if err != nil {
		return nil, err
	}
	var l []*contactsDuCompte
	for i := range comptes {
		tenus, err := annuaire.ContactsDuCompte(app, comptes[i].ID)
		if err != nil {
			return nil, err
		}
		l = append(l, &contactsDuCompte{comptes[i].ID, tenus})
	}
	return l, nil
}

// prochaine is the version of what is decided now.
func prochaine(hub *identite, comptes []*contactsDuCompte) rattachement.VersionContact {
	var derniere rattachement.VersionContact
	for _, l := range comptes {
		if v := derniereDe(l.tenus); v.Apres(derniere) {
			derniere = v
		}
	}
	return rattachement.VersionContact{Epoque: hub.Epoque, Numero: derniere.Numero + 1}
}

// derniereDe is the latest version of what was decided.
func derniereDe(tenus map[string]*annuaire.ContactCompte) (derniere rattachement.VersionContact) {
	for _, c := range tenus {
		if version(c).Apres(derniere) {
			derniere = version(c)
		}
	}
	return derniere
}

// journaliserContacts keeps which contacts changed, and which we did not take, without
// what they say.
func journaliserContacts(tx core.App, p *annuaire.Paire, e *rattachement.Evenement, ecrits, refuses []string) error {
	for verbe, champs := range map[string][]string{"hub.ecrire_contacts": ecrits, "hub.refuser_contacts": refuses} {
		if len(champs) == 0 {
			continue
		}
		if err := socle.Journaliser(tx, socle.Acte{Acteur: socle.Programme("hub"), Verbe: verbe, Objet: "hub_comptes:" + p.Compte, Details: []any{e.Collectivite, champs}}); err != nil {
			return err
		}
	}
	return nil
}

// connaissance is a guichet that knows a person: it says so, and she signed in there.
type connaissance struct {
	Compte string `db:"compte"`
	Sujet  string `db:"sujet"`
	Juge   int64  `db:"juge"`
	Membre string `db:"membre"`
	Noeud  string `db:"noeud"`
	Boite  string `db:"boite"` // "" for a guichet of an older version
}

const connaissances = `SELECT p.compte, p.sujet, p.juge, m.id AS membre, n.id AS noeud, coalesce(json_extract(n.presence, '$.box'), '') AS boite
	FROM hub_paires p JOIN hub_clients c ON c.secteur = p.secteur JOIN hub_membres m ON m.client = c.id
	JOIN hub_tenues t ON t.membre = m.id AND t.jusqu_a = '' JOIN hub_noeuds n ON n.id = t.noeud AND n.revoque_le = ''
	WHERE p.suivie = 1 AND p.adoptee = 0 AND `

// annoncerContacts tells the guichets that know a person how she is reached: those that
// choisir names, and how. No other hears of her.
func annoncerContacts(tx core.App, compte string, choisir func(*connaissance) (verbe string, dire bool)) error {
	var l []connaissance
	if err := tx.DB().NewQuery(connaissances + "p.compte IN (" + annuaire.Reunis + ") ORDER BY m.id, p.id").Bind(dbx.Params{"c": compte}).All(&l); err != nil {
		return fmt.Errorf("guichets that know a person: %w", err)
	}
	for i := range l {
		if verbe, dire := choisir(&l[i]); dire {
			if err := l[i].annoncer(tx, verbe); err != nil {
				return err
			}
		}
	}
	return nil
}

// annoncer tells one of them the whole state, sealed for it: the log and its copies are
// read by more people than its comptes.
func (x *connaissance) annoncer(tx core.App, verbe string) error {
	if x.Boite == "" {
		return nil // it is told all once it says how
	}
	tenus, err := annuaire.ContactsDuCompte(tx, x.Compte)
	if err != nil || len(tenus) == 0 {
		return err
	}
	d := rattachement.ContactsTenus{Contacts: map[string]rattachement.ContactTenu{}, Juge: x.Juge}
	for champ, c := range tenus {
		valeur, err := c.Clair(tx)
		if err != nil {
			return err
		}
		d.Contacts[champ] = rattachement.ContactTenu{Valeur: valeur, Verifie: c.Verifie, Version: version(c)}
	}
	clair, err := json.Marshal(d)
	if err != nil {
		return err
	}
	scelle, err := rattachement.MettreEnBoite(x.Boite, clair)
	if err != nil {
		return err
	}
	return Annoncer(tx, Annonce{Noeud: x.Noeud, Genre: rattachement.GenreCompte, Verbe: verbe, Sujet: x.Sujet, Membre: x.Membre, Data: rattachement.CompteDuHub{Contacts: scelle}})
}

// redireContacts tells a guichet again how those whom it knows are reached.
func redireContacts(tx core.App, noeud string) error {
	var l []connaissance
	err := tx.DB().NewQuery(connaissances + "n.id = {:n} AND EXISTS (SELECT 1 FROM hub_joignables x WHERE x.compte = p.compte) ORDER BY p.id").Bind(dbx.Params{"n": noeud}).All(&l)
	if err != nil {
		return fmt.Errorf("persons that a guichet knows: %w", err)
	}
	for i := range l {
		if err := l[i].annoncer(tx, rattachement.VerbeMaj); err != nil {
			return err
		}
	}
	return nil
}

// revenue tells how somebody is reached to a guichet that said that it knew her, now that
// she has signed in there.
func revenue(tx core.App, compte string) error {
	return annoncerContacts(tx, compte, func(*connaissance) (string, bool) { return rattachement.VerbeMaj, true })
}
