package assistance

import (
	"encoding/json"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// recevoir keeps what the support wrote, and tells who asked. An aide that this
// guichet has forgotten stays so.
func recevoir(tx core.App, _ *rattachement.Lien, e *rattachement.Evenement) error {
	var l []Aide
	if err := tx.DB().Select("*").From("aides").Where(dbx.HashExp{"id": e.Subject}).All(&l); err != nil || len(l) == 0 {
		return err
	}
	a := &l[0]
	avant, err := a.entendue()
	if err != nil {
		return err
	}
	var r rattachement.ReponseAide
	if err := json.Unmarshal(e.Data, &r); err != nil {
		return fmt.Errorf("%w: %w", rattachement.ErrForme, err)
	}
	d, err := a.dite()
	if err != nil {
		return err
	}
	if a.Reponses, err = json.Marshal(r.Lignes); err != nil {
		return err
	}
	a.Prise, a.Etat, a.MajLe = r.Prise, rattachement.EtatDeAide(d, &r), socle.Date(socle.De(tx).Horloge.Maintenant())
	if err := a.enregistrer(tx); err != nil {
		return err
	}
	if messages(r.Lignes) > messages(avant.Lignes) {
		return a.prevenir(tx, len(r.Lignes))
	}
	return nil
}

func messages(l []rattachement.LigneAide) (n int) {
	for _, x := range l {
		if x.Acte == rattachement.ActeMessage {
			n++
		}
	}
	return n
}

// prevenir writes to the agent who asked that she is answered; the answer is read at
// the guichet.
func (a *Aide) prevenir(tx core.App, rang int) error {
	agent, err := agents.ParID(tx, a.Agent)
	if err != nil || !agent.Actif {
		return nil // she works here no more: her colleagues find it in the list
	}
	c, err := collectivites.ParID(tx, a.Collectivite)
	if err != nil {
		return err
	}
	return exploitation.Poster(tx, exploitation.Lettre{
		Collectivite: c.ID, Modele: "aide_reponse", A: agent.Courriel, Cle: fmt.Sprintf("aide:%s:%d", a.ID, rang),
		Objet: "Réponse à votre demande d’aide n° " + socle.FormaterNumero(a.Numero),
		Corps: []string{"L’assistance du Département vous a répondu."},
		Lien:  &exploitation.Lien{Libelle: "Lire la réponse", URL: socle.De(tx).AdressePublique() + c.Chemin() + racine + "/" + a.ID},
		Pied:  c.Contact(),
	})
}
