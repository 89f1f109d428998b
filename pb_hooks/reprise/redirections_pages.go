package reprise

import (
	"net/http"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pageAdresses struct {
	*socle.Cadre
	URL, Retour  string
	Saisies      ui.Saisies
	Redirections []Redirection
}

func nouvellePageAdresses(r *socle.Requete) (*pageAdresses, error) {
	p := &pageAdresses{Cadre: r.Cadre("Anciennes adresses"), URL: r.Chemin + "/agents/reglages/adresses", Retour: r.Chemin + "/agents/reglages"}
	p.Saisies = ui.Saisies{{
		Genre: ui.GenreZone, Nom: "adresses", Libelle: "Adresses à suivre", Lignes: 8,
		Aide: "Une par ligne : l’ancienne adresse, un point-virgule, puis le code de la démarche ou l’adresse de la page. Par exemple /demande/acte-naissance ; contact",
	}}
	err := r.App.DB().Select("*").From("redirections").Where(dbx.HashExp{"collectivite": r.Collectivite}).OrderBy("ancien").Limit(maxCollees).All(&p.Redirections)
	return p, err
}

func listerAdresses(r *socle.Requete) error {
	p, err := nouvellePageAdresses(r)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "reprise/adresses", p)
}

func enregistrerAdresses(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	n, fautes, err := Rediriger(r.App, collectivites.De(r), f.Get("adresses"), agents.De(r).Acteur())
	if err != nil {
		return err
	}
	if len(fautes) > 0 {
		p, err := nouvellePageAdresses(r)
		if err != nil {
			return err
		}
		p.Erreurs = p.Saisies.Reprendre(f, map[string]string{"adresses": strings.Join(fautes[:min(len(fautes), 20)], " ")})
		return r.Rendre(http.StatusUnprocessableEntity, "reprise/adresses", p)
	}
	r.Annoncer(socle.Pluriel(n, "adresse est suivie.", "adresses sont suivies."))
	return r.Rediriger(r.Chemin + "/agents/reglages/adresses")
}

func oublierAdresse(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	err = r.App.RunInTransaction(func(tx core.App) error {
		res, err := tx.DB().Delete("redirections", dbx.HashExp{"id": f.Get("adresse"), "collectivite": r.Collectivite}).Execute()
		if err != nil {
			return err
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return nil // forgotten meanwhile
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: agents.De(r).Acteur(), Verbe: "reprise.oublier_adresse", Objet: "redirections:" + f.Get("adresse"), Collectivite: r.Collectivite})
	})
	if err != nil {
		return err
	}
	r.Annoncer("L’ancienne adresse n’est plus suivie.")
	return r.Rediriger(r.Chemin + "/agents/reglages/adresses")
}
