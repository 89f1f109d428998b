package reprise

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
)

// agentRepris is a person who worked with the other tool. She comes in by an
// invitation that an agent sends her.
type agentRepris struct {
	courriel, prenom, nom, qualite string
	droits                         agents.Habilitations
}

// rolesRepris are the roles that a file may give: who rules the guichet is
// chosen one by one.
var rolesRepris = []agents.Role{agents.Accueil, agents.Instruction, agents.Validation}

func lireAgent(x *contexte, v valeurs) (element, []string) {
	l := &lecture{v: v, auj: x.aujourdhui}
	a := &agentRepris{courriel: l.courriel(), prenom: v["prenom"], nom: v["nom"], qualite: v["qualite"]}
	service := ""
	if v["service"] != "" {
		s := x.service(v["service"])
		if s == nil {
			l.faute("Le service « " + v["service"] + " » n’existe pas. Créez-le, ou reprenez d’abord les services.")
		} else {
			service = s.ID
		}
	}
	dits := strings.FieldsFunc(v["roles"], func(c rune) bool { return strings.ContainsRune(",;/+|", c) })
	if len(dits) == 0 {
		dits = []string{string(agents.Accueil)}
	}
	for _, dit := range dits {
		connu := false
		for _, r := range rolesRepris {
			if collectivites.Cle(dit) == string(r) {
				a.droits, connu = append(a.droits, agents.Habilitation{Role: r, Service: service}), true
			}
		}
		if !connu {
			l.faute("Le rôle « " + strings.TrimSpace(dit) + " » ne se donne pas par un fichier : accueil, instruction ou validation.")
		}
	}
	return a, l.fautes
}

func (a *agentRepris) cle() string { return a.courriel }

// connu leaves alone the rights of who works there already.
func (a *agentRepris) connu(tx core.App, x *contexte) (string, error) {
	deja, err := agents.ParCourriel(tx, a.courriel)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	droits, err := agents.Droits(tx, deja.ID, x.collectivite.ID)
	if err != nil || len(droits) == 0 {
		return "", err
	}
	return "agents:" + deja.ID, nil
}

func (a *agentRepris) ecrire(tx core.App, x *contexte) (string, error) {
	ecrit, _, err := agents.Inviter(tx, x.collectivite, a.courriel, a.droits, x.par)
	if err != nil {
		return "", err
	}
	if ecrit.ActiveLe.IsZero() { // who came in told her own name
		ecrit.Prenom, ecrit.Nom, ecrit.Qualite = a.prenom, a.nom, a.qualite
		if err := tx.DB().Model(ecrit).Update("Prenom", "Nom", "Qualite"); err != nil {
			return "", fmt.Errorf("name of %s: %w", ecrit.ID, err)
		}
	}
	return "agents:" + ecrit.ID, nil
}
