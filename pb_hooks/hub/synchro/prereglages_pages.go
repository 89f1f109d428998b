package synchro

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pagePrereglages struct {
	*socle.Cadre
	URL     string
	Saisies ui.Saisies
}

func nouvellePagePrereglages(r *socle.Requete, p rattachement.Preset) *pagePrereglages {
	return &pagePrereglages{Cadre: r.Cadre("Préréglages des invitations"), URL: r.Chemin + racine, Saisies: saisiesPrereglages(p)}
}

func montrerPrereglages(r *socle.Requete) error {
	p, err := lirePrereglages(r.App)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "hub/prereglages", nouvellePagePrereglages(r, p))
}

func reglerPrereglages(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	avant, err := lirePrereglages(r.App)
	if err != nil {
		return err
	}
	p, fautes := lireSaisiePrereglages(avant, f)
	if len(fautes) > 0 {
		page := nouvellePagePrereglages(r, avant)
		page.Erreurs = page.Saisies.Reprendre(f, fautes)
		return r.Rendre(http.StatusUnprocessableEntity, "hub/prereglages", page)
	}
	if err := r.App.RunInTransaction(func(tx core.App) error { return regler(tx, p, agents.De(r).Acteur()) }); err != nil {
		return err
	}
	r.Annoncer("Les invitations apportent désormais ces réglages.")
	return r.Rediriger(r.Chemin + racine)
}
