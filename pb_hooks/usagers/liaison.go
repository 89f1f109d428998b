package usagers

import (
	"cmp"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// A liaison is what ties to a compte an identity that FranceConnect gave, itself or
// through the guichet of the Département. The rules, in their order; an address
// never ties anything.
//
//  1. The subject is known: that compte, unless it was verified as somebody else's
//     since.
//  2. The whole identity is that of exactly one compte, to which the same issuer
//     gave it already, or the other one of the same collectivité, FranceConnect or
//     the hub: that compte has one more preuve, and is told. Who runs an issuer of
//     her own can name nobody's compte elsewhere.
//  3. Somebody may be the same person (same name and date of birth, or a proven
//     address that is hers too), or the guichet of the Département does not say who
//     she is: she is asked, and proves it by a code.
//  4. She is signed in, and adds a provider to her compte. When the first two
//     rules name another one, she may make both one: see [RapprocherComptes].
//  5. Otherwise it is a new compte.

// reconnaitre applies the first two rules: nil when neither holds.
func reconnaitre(tx core.App, c *collectivites.Collectivite, rep *preuves.Reponse, p Pivot) (*Compte, *preuves.Preuve, error) {
	compte, connue, err := titulaire(tx, rep, p)
	if err != nil || compte == nil {
		return nil, nil, err
	}
	if connue != nil {
		// The hub may have known her before it said who she is.
		dite, err := PivotDe(tx, compte.ID)
		switch {
		case err != nil:
			return nil, nil, err
		case dite != nil && dite.contredit(p):
			return nil, nil, errAutrePersonne
		}
		return compte, connue, connue.Servir(tx)
	}
	preuve, err := lier(tx, c, compte, rep)
	return compte, preuve, err
}

// titulaire is the compte that the first two rules name, with the preuve that
// opens it: nil by the second rule.
func titulaire(app core.App, rep *preuves.Reponse, p Pivot) (*Compte, *preuves.Preuve, error) {
	connue, err := preuves.ParSujet(app, rep.Fournisseur.Emetteur, rep.Sujet)
	if err != nil {
		return nil, nil, err
	}
	if connue != nil {
		compte, err := CompteParID(app, connue.Compte)
		return compte, connue, err
	}
	if !p.Complet() {
		return nil, nil, nil // not enough is known of her
	}
	l, err := comptesDuPivot(app, "empreinte", socle.De(app).Coffre.Empreinte(usagePivot, p.Cle()))
	if err != nil || len(l) != 1 {
		return nil, nil, err
	}
	vaut, err := rep.Fournisseur.Equivalente(app)
	if err != nil {
		return nil, nil, err
	}
	deja, err := preuves.DuCompte(app, l[0])
	if err != nil || !slices.ContainsFunc(deja, vaut) {
		return nil, nil, err
	}
	compte, err := CompteParID(app, l[0])
	return compte, nil, err
}

var errDejaUnCompte = socle.Err(socle.Conflit,
	"Cette identité ouvre déjà un autre compte de ce guichet. Déconnectez-vous, puis reconnectez-vous de la même façon pour le retrouver.")

// lier gives a compte the preuve of an answer, unless it has it: a form sent
// twice adds one. c, nil to say nothing, tells the compte of this way in.
func lier(tx core.App, c *collectivites.Collectivite, compte *Compte, rep *preuves.Reponse) (*preuves.Preuve, error) {
	connue, err := preuves.ParSujet(tx, rep.Fournisseur.Emetteur, rep.Sujet)
	switch {
	case err != nil:
		return nil, err
	case connue != nil && connue.Compte != compte.ID:
		return nil, errDejaUnCompte
	case connue != nil:
		return connue, nil
	}
	p := &preuves.Preuve{Compte: compte.ID, Genre: rep.Fournisseur.Genre, Emetteur: rep.Fournisseur.Emetteur, Sujet: rep.Sujet, Collectivite: rep.Fournisseur.Collectivite}
	if err := p.Ajouter(tx, compte.Acteur()); err != nil || c == nil {
		return p, err
	}
	return p, avertirLiaison(tx, c, compte, p.Genre)
}

// ressemble tells that a compte of here may be the same person's: who she is
// has to be asked.
func ressemble(app core.App, p Pivot) (bool, error) {
	if !p.Nomme() {
		return true, nil
	}
	l, err := comptesDuPivot(app, "proche", socle.De(app).Coffre.Empreinte(usageProche, p.cleProche()))
	if err != nil || len(l) > 0 {
		return len(l) > 0, err
	}
	adresse, err := socle.LireCourriel(p.Courriel)
	if err != nil {
		return false, nil // no address to compare
	}
	comptes, err := ComptesDe(app, adresse)
	return len(comptes) > 0, err
}

var errAutrePersonne = socle.Err(socle.Conflit,
	"Ce compte a déjà une identité vérifiée, qui n’est pas la vôtre. Si c’est une erreur, écrivez à la mairie.")

// peutLier refuses to give a compte the identity of somebody else: who changed
// name keeps a date of birth.
func peutLier(tx core.App, compte *Compte, p Pivot) error {
	dite, err := PivotDe(tx, compte.ID)
	if err != nil || dite == nil || !p.Nomme() {
		return err
	}
	if dite.DateNaissance != p.DateNaissance {
		return errAutrePersonne
	}
	return nil
}

// creerAvecIdentite opens the compte of somebody whom a provider recognised and
// nobody knows here. The address that it gives is where to write and opens
// nothing, unless she proved another one, which does both.
func creerAvecIdentite(tx core.App, rep *preuves.Reponse, p Pivot, prouvee string) (*Compte, *preuves.Preuve, error) {
	maintenant := socle.Date(socle.De(tx).Horloge.Maintenant())
	courriel, err := socle.LireCourriel(cmp.Or(prouvee, p.Courriel))
	if err != nil {
		courriel = ""
	}
	compte := &Compte{ID: socle.ID(), Courriel: courriel, CreeLe: maintenant, VuLe: maintenant}
	if err := compte.inserer(tx); err != nil {
		return nil, nil, err
	}
	if prouvee != "" {
		if err := (&preuves.Preuve{Compte: compte.ID, Genre: preuves.Courriel, Courriel: prouvee}).Ajouter(tx, compte.Acteur()); err != nil {
			return nil, nil, err
		}
	}
	preuve, err := lier(tx, nil, compte, rep)
	return compte, preuve, err
}

// avertirLiaison tells a compte of a new way in: somebody else may have made it.
func avertirLiaison(tx core.App, c *collectivites.Collectivite, compte *Compte, g preuves.Genre) error {
	if compte.Courriel == "" {
		return nil
	}
	return exploitation.Poster(tx, exploitation.Lettre{
		Collectivite: c.ID, Modele: "liaison", A: compte.Courriel, RepondreA: c.Courriel,
		Objet: socle.Majuscule(g.Dit()) + " ouvre maintenant votre compte",
		Corps: []string{"La connexion avec " + g.Dit() + " vient d’être ajoutée à votre compte du guichet " + collectivites.DeNom(c.Nom) + ". Elle l’ouvre maintenant, comme vos autres moyens de connexion."},
		Lien:  &exploitation.Lien{Libelle: "Voir mes moyens de connexion", URL: socle.De(tx).AdressePublique() + c.Chemin() + "/compte"},
		Suite: []string{"Si ce n’était pas vous, répondez à ce courriel\u00a0: la " + c.NomCommun() + " vérifiera."},
		Pied:  c.Contact(),
	})
}
