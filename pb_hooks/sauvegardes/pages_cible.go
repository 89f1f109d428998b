package sauvegardes

import (
	"net/http"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pageCible struct {
	*socle.Cadre
	URL     string
	Genre   string // "" until it is chosen
	Choix   []choixCible
	Saisies ui.Saisies
	Hote    string // fingerprint of the server that is set, to compare
}

type choixCible struct {
	ui.Option
	URL   string
	Actif bool
}

func montrerCible(r *socle.Requete) error {
	reglage, _, err := LireReglage(r.App)
	if err != nil {
		return err
	}
	genre := GenreCible(r.Request.URL.Query().Get("genre"))
	if genre == "" {
		genre = reglage.Cible.Genre
	}
	if !slices.ContainsFunc(GenresCible, func(o ui.Option) bool { return o.Code == string(genre) }) {
		genre = ""
	}
	return r.Rendre(http.StatusOK, "sauvegardes/cible", nouvellePageCible(r, reglage.Choisir(genre)))
}

func nouvellePageCible(r *socle.Requete, reglage Reglage) *pageCible {
	c := reglage.Cible
	p := &pageCible{Cadre: r.Cadre("Où garder les sauvegardes"), URL: r.Chemin + "/agents/reglages/sauvegardes", Genre: string(c.Genre), Hote: c.EmpreinteHote}
	for _, o := range GenresCible {
		p.Choix = append(p.Choix, choixCible{Option: o, URL: p.URL + "/cible?genre=" + o.Code, Actif: o.Code == p.Genre})
	}
	if c.Genre != "" {
		p.Saisies = reglage.Saisies()
	}
	return p
}

// enregistrerCible keeps a place only once a file was written there and read back.
func enregistrerCible(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	avant, _, err := LireReglage(r.App)
	if err != nil {
		return err
	}
	reglage, fautes := avant.Lire(r.App, f)
	if len(fautes) == 0 {
		reglage.Cible, err = Essayer(r.Request.Context(), r.App, reglage.Cible)
		if err != nil {
			e := socle.EnErreur(err)
			if e.Code == socle.Interne || e == errMuet {
				return err
			}
			r.Socle.Logger.Warn("target of the backups", "err", err)
			fautes = map[string]string{premierControle(reglage.Cible.Genre): e.Message}
		}
	}
	if len(fautes) > 0 {
		if fautes["genre"] != "" {
			return socle.ErrChamps(fautes)
		}
		p := nouvellePageCible(r, reglage)
		p.Erreurs = p.Saisies.Reprendre(f, fautes)
		return r.Rendre(http.StatusUnprocessableEntity, "sauvegardes/cible", p)
	}
	err = r.App.RunInTransaction(func(tx core.App) error { return Regler(tx, reglage, socle.ParPage, agents.De(r).Acteur()) })
	if err != nil {
		return err
	}
	r.Annoncer("C’est enregistré. Un fichier d’essai a été écrit à cet endroit, relu puis retiré.")
	return r.Rediriger(r.Chemin + "/agents/reglages/sauvegardes")
}

// premierControle is where the fault of the place itself is told.
func premierControle(g GenreCible) string {
	return map[GenreCible]string{CibleRepertoire: "repertoire", CibleSFTP: "hote", CibleS3: "adresse"}[g]
}
