package catalogue

import (
	"net/http"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
)

// revisionDe finds the published revision of the address.
func revisionDe(r *socle.Requete, t *Teleservice) (*Revision, error) {
	revision, err := RevisionParID(r.App, r.Request.PathValue("revision"))
	if err != nil || revision.Teleservice != t.ID {
		return nil, socle.ErrIntrouvable.Cause(err)
	}
	return revision, nil
}

type pageRevision struct {
	*socle.Cadre
	Demarche    string
	Base        string // of the téléservice
	Revision    ligneRevision
	Precedente  int      // number of the one before, 0 for the first
	Changements []string // since it
}

// montrerRevision tells what a revision changed, in words.
func montrerRevision(r *socle.Requete, t *Teleservice) error {
	revision, err := revisionDe(r, t)
	if err != nil {
		return err
	}
	noms, err := nomsDesAgents(r)
	if err != nil {
		return err
	}
	p := &pageRevision{
		Cadre: r.Cadre("Version " + socle.Nombre(revision.Numero)), Demarche: t.Titre, Base: racineDe(r) + "/publies/" + t.Code,
		Revision: revision.ligne(t, noms),
	}
	toutes, err := RevisionsDe(r.App, t.ID)
	if err != nil {
		return err
	}
	rang := slices.IndexFunc(toutes, func(x Revision) bool { return x.ID == revision.ID })
	if rang+1 < len(toutes) {
		avant := &toutes[rang+1]
		p.Precedente = avant.Numero
		if p.Changements, err = changementsEntre(avant, revision); err != nil {
			return err
		}
	}
	return r.Rendre(http.StatusOK, "catalogue/conception_revision", p)
}

func changementsEntre(avant, apres *Revision) ([]string, error) {
	a, err := Relire(avant.Document)
	if err != nil {
		return nil, err
	}
	b, err := Relire(apres.Document)
	if err != nil {
		return nil, err
	}
	l, err := Comparer(a, b)
	phrases := make([]string, len(l))
	for i := range l {
		phrases[i] = l[i].Phrase
	}
	return phrases, err
}

func (r *Revision) ligne(t *Teleservice, noms map[string]string) ligneRevision {
	return ligneRevision{ID: r.ID, Quand: socle.Instant(r.PublieeLe.Time()), Par: noms[r.PublieePar], Numero: r.Numero, Servie: r.ID == t.Revision}
}

// restaurerPublie prepares the words of an old revision again; nothing is
// published.
func restaurerPublie(r *socle.Requete, t *Teleservice) error {
	revision, err := revisionDe(r, t)
	if err != nil {
		return err
	}
	d, err := Relire(revision.Document)
	if err != nil {
		return err
	}
	if e, err := EbaucheParCode(r.App, r.Collectivite, t.Code); err != nil || e != nil {
		if err != nil {
			return err
		}
		return socle.Err(socle.Conflit, "Une version est déjà en préparation\u00a0: publiez-la ou abandonnez-la, puis reprenez l’ancienne.")
	}
	var e *Ebauche
	err = r.App.RunInTransaction(func(tx core.App) error {
		e, err = Ebaucher(tx, r.Collectivite, d, agents.De(r).Acteur())
		return err
	})
	if err != nil {
		return err
	}
	r.Annoncer("L’ancienne version est en préparation. Publiez-la pour la remettre en ligne.")
	return r.Rediriger(racineDe(r) + "/preparation/" + e.ID)
}
