package usagers

import (
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

var (
	errDeuxIdentites = socle.Err(socle.Conflit, "FranceConnect a donné deux identités différentes à ces deux comptes. Ils ne peuvent pas être réunis ici. "+
		"Si les deux sont à vous, par exemple après un changement de nom, écrivez à la mairie.")
	errDeuxNoms = socle.Err(socle.Conflit, "Ces deux comptes ne portent pas le même nom\u00a0: ils ne peuvent pas être réunis. "+
		"Si les deux sont à vous, corrigez le nom de celui qui est inexact, puis recommencez.")
	errDejaReunis = socle.Err(socle.Conflit, "L’un de ces deux comptes a changé entre-temps. Revenez à votre compte, puis recommencez.")
)

// rapprochables refuses to make one of the comptes of two persons, as far as it
// can be seen. A code proves a mailbox, which a couple may share, and
// FranceConnect proves nothing of the compte that is already open: the names
// have to allow that both are one person.
func rapprochables(app core.App, garde, autre *Compte) error {
	if garde.ID == autre.ID || garde.RapprocheDe != "" || autre.RapprocheDe != "" {
		return errDejaReunis
	}
	a, err := PivotDe(app, garde.ID)
	if err != nil {
		return err
	}
	b, err := PivotDe(app, autre.ID)
	if err != nil {
		return err
	}
	switch {
	case a != nil && b != nil && !a.memePersonne(*b):
		return errDeuxIdentites
	case a == nil && b == nil && !memesNoms(garde, autre, nil), a != nil && b == nil && !memesNoms(garde, autre, a), a == nil && b != nil && !memesNoms(autre, garde, b):
		return errDeuxNoms
	}
	return nil
}

// memePersonne tells that two verified identities are of one person, whose
// spelling alone may have been corrected since: twins differ by a prénom.
func (p Pivot) memePersonne(q Pivot) bool {
	meme := func(a, b string) bool { return collectivites.Cle(a) == collectivites.Cle(b) }
	return meme(p.NomNaissance, q.NomNaissance) && meme(strings.Join(p.Prenoms, " "), strings.Join(q.Prenoms, " ")) &&
		p.DateNaissance == q.DateNaissance && p.Sexe == q.Sexe
}

// memesNoms tells that what was typed in autre may be the name of c, whose
// identity is verified when p is not nil: the name of birth or the one in use,
// and the first prénom, as far as each is known. « Jean-Pierre » is not « Jean ».
func memesNoms(c, autre *Compte, p *Pivot) bool {
	noms := []string{collectivites.Cle(c.Nom)}
	if p != nil && p.NomUsage != "" {
		noms = append(noms, collectivites.Cle(p.NomUsage))
	}
	premier := func(s string) string {
		un, _, _ := strings.Cut(strings.TrimSpace(s), " ")
		return collectivites.Cle(un)
	}
	return (c.Nom == "" || autre.Nom == "" || slices.Contains(noms, collectivites.Cle(autre.Nom))) &&
		(c.Prenom == "" || autre.Prenom == "" || premier(c.Prenom) == premier(autre.Prenom))
}
