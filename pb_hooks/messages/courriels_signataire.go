package messages

import (
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

// avertirSignataire sends the link to approve a prepared decision. Opening it
// decides nothing: the page asks a code, then an answer.
func avertirSignataire(tx core.App, n demandes.Nouvelle) error {
	if n.Genre != demandes.DecisionPrete {
		return nil
	}
	s, err := agents.SignataireParID(tx, n.Demande.Collectivite, n.Decision.Signataire)
	if err != nil {
		return err
	}
	if s.Courriel == "" {
		return nil // the letter is printed and signed by hand
	}
	c := n.Collectivite
	l := exploitation.Lettre{
		Collectivite: c.ID, Modele: "a_approuver", A: s.Courriel, RepondreA: c.Courriel, Objet: "Guichet\u00a0: une décision attend votre accord",
		Corps: []string{"Une décision sur la demande n°\u00a0" + socle.FormaterNumero(n.Demande.Numero) + " attend votre accord."},
		Pied:  c.Contact(), LieA: n.Demande.Objet(), Cle: "a_approuver:" + n.Decision.ID,
	}
	if c.Homologuee(socle.De(tx).Horloge.Aujourdhui()) {
		l.Corps = append(l.Corps, "La page demande un code envoyé à part. Vous pouvez aussi signer la lettre imprimée.")
		l.Lien = &exploitation.Lien{Libelle: "Lire la décision", URL: socle.De(tx).AdressePublique() + c.Chemin() + "/approbation/" + n.Decision.Jeton()}
		l.Secret = n.Decision.Jeton()
	} else {
		l.Corps = append(l.Corps, "Elle se signe sur la lettre imprimée\u00a0: la "+c.NomCommun()+" vous la présentera.")
		l.Lien = &exploitation.Lien{Libelle: "Ouvrir l’espace des agents", URL: socle.De(tx).AdressePublique() + c.Chemin() + "/agents"}
	}
	return exploitation.Poster(tx, l)
}
