package agents

import (
	"fmt"
	"net/url"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// SaisiesFondation ask who is the first agent of the instance.
func SaisiesFondation(a *Agent) ui.Saisies {
	courriel := ui.Saisie{
		Genre: ui.GenreTexte, Nom: "courriel", Libelle: "Votre adresse électronique", Inputmode: "email", Autocomplete: "username", Valeur: a.Courriel,
		Aide: "Une adresse à vous seul : elle ouvrira le guichet, et recevra ses alertes.",
	}
	return append(append(ui.Saisies{courriel}, saisiesIdentite(a)...), saisiesMotDePasse()...)
}

// LireFondation reads that form; the faults are by control.
func LireFondation(f url.Values) (*Agent, map[string]string) {
	a := &Agent{ID: socle.ID(), Avertissement: Chaque, Heure: 8, CodesSecours: types.JSONRaw("[]"), Actif: true}
	fautes := map[string]string{}
	courriel, err := socle.LireCourriel(f.Get("courriel"))
	if err != nil {
		fautes["courriel"] = socle.EnErreur(err).Champs["courriel"]
	}
	a.Courriel = courriel
	lireIdentite(a, f, fautes)
	lireMotDePasse(a, f, fautes)
	return a, fautes
}

// Fonder makes the first agent of the instance, who runs it. She has no right
// in any collectivité yet.
func Fonder(tx core.App, a *Agent) error {
	a.ActiveLe, a.Exploitant = socle.Date(socle.De(tx).Horloge.Maintenant()), true
	if err := tx.DB().Model(a).Insert(); err != nil {
		return fmt.Errorf("found the instance: %w", err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: a.Acteur(), Verbe: "agents.fonder", Objet: "agents:" + a.ID})
}

// HabiliterFondation gives the first agent every role of a lone secretary in a
// collectivité, besides what she has there.
func HabiliterFondation(tx core.App, a *Agent, collectivite string) error {
	return Habiliter(tx, a, collectivite, droitsFondation(), a.Acteur())
}

// InviterAdministration gives an address every role of a lone secretary in a
// collectivité, mails her the link and returns its path: see [Inviter].
func InviterAdministration(tx core.App, c *collectivites.Collectivite, courriel string, par socle.Acteur) (a *Agent, chemin string, err error) {
	a, chemin, err = Inviter(tx, c, courriel, droitsFondation(), par)
	if err != nil {
		return nil, "", err
	}
	return a, chemin, posterInvitation(tx, c, a, chemin)
}

func droitsFondation() Habilitations {
	var droits Habilitations
	for _, r := range tousSaufDpo() {
		droits = append(droits, Habilitation{Role: Role(r)})
	}
	return droits
}
