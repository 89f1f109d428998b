package facade

import (
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/messages"
	"guichet/pb_hooks/socle"
)

// bureauDeLaDemande is what the agents share about one demande: who else is on
// it, to whom it may be handed over, its repères. With one agent most of it is
// not there.
type bureauDeLaDemande struct {
	Seul      bool
	Presents  string // « Mathis Rivat, Zoé Petit »
	Collegues []agents.Agent
	Reperes   []string
	Connus    []string
	Suivie    bool
	Formules  []messages.Formule
	Avis      []demandes.Avis
}

// presence is how long after she opened a demande a colleague is on it.
const presence = 10 * time.Minute

func (p *pageDemande) partager(r *socle.Requete, d *demandes.Demande) (err error) {
	b, moi := &p.Bureau, agents.De(r)
	if b.Seul, err = agents.Seul(r.App, r.Collectivite); err != nil {
		return err
	}
	if b.Reperes, err = demandes.ReperesDe(r.App, d.ID); err != nil {
		return err
	}
	f, _ := filtreDe(r, demandes.VueOuvertes)
	if b.Connus, err = demandes.ReperesConnus(r.App, r.Collectivite, f.Services); err != nil {
		return err
	}
	if b.Formules, err = messages.FormulesDe(r.App, r.Collectivite, d.Service); err != nil {
		return err
	}
	if b.Avis, err = demandes.AvisDe(r.App, d.ID); err != nil {
		return err
	}
	choisie := r.Request.URL.Query().Get("formule")
	if i := slices.IndexFunc(b.Formules, func(f messages.Formule) bool { return f.ID == choisie }); i >= 0 {
		p.Message.Valeur = b.Formules[i].Remplir(r.App, d, moi)
	}
	if b.Seul || d.Essai {
		return nil
	}
	if d.Etat.Ouverte() && demandes.AuRole(r, d, agents.Instruction) {
		if b.Collegues, err = agents.DuService(r.App, r.Collectivite, d.Service, agents.Instruction); err != nil {
			return err
		}
	}
	veilleurs, err := demandes.Veilleurs(r.App, d.ID)
	if err != nil {
		return err
	}
	b.Suivie = slices.Contains(veilleurs, moi.ID)
	b.Presents, err = presents(r, d, moi)
	return err
}

// presents names the colleagues who opened the demande not long ago.
func presents(r *socle.Requete, d *demandes.Demande, moi *agents.Agent) (string, error) {
	var ids []string
	depuis := socle.Date(r.Socle.Horloge.Maintenant().Add(-presence)).String()
	err := r.App.DB().Select("agent").Distinct(true).From("consultations").
		Where(dbx.HashExp{"objet": d.Objet()}).AndWhere(dbx.NewExp("le > {:l} AND agent != {:moi}", dbx.Params{"l": depuis, "moi": moi.ID})).Limit(5).Column(&ids)
	if err != nil {
		return "", err
	}
	noms := nomsAgents{}
	var l []string
	for _, id := range ids {
		if nom := noms.de(r, id); nom != "" { // whom a link let in is no colleague
			l = append(l, nom)
		}
	}
	return strings.Join(l, ", "), nil
}
