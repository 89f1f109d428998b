package installation

import (
	"errors"
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// appliquerPresetConfigure takes the preset that the configuration names, once,
// at the start of a guichet that is not installed.
func appliquerPresetConfigure(app core.App) error {
	chemin := socle.De(app).Config.Preset
	enCours, err := EnCours(app)
	if err != nil || !enCours || chemin == "" {
		return err
	}
	av, err := lireAvancement(app)
	if err != nil || av.Preset != "" {
		return err
	}
	p, err := lireFichierPreset(chemin)
	if err != nil {
		return err
	}
	return p.appliquer(app, socle.Programme("preset"))
}

// appliquer keeps the preset, and completes the collectivités that are here:
// what their agents typed stays.
func (p *Preset) appliquer(app core.App, par socle.Acteur) error {
	return avancer(app, par, func(tx core.App, av *Avancement) error {
		avant, err := presetDe(tx)
		if err != nil {
			return err
		}
		av.Preset = p.Author
		if err := p.garder(tx, par); err != nil {
			return err
		}
		toutes, err := collectivites.Toutes(tx)
		if err != nil {
			return err
		}
		for i := range toutes {
			if err := p.completer(tx, &toutes[i], &avant, par); err != nil {
				return err
			}
		}
		return nil
	})
}

type pageDepartement struct {
	*socle.Cadre
	Preset     Preset
	Fichier    ui.Saisie
	Fautes     []string // of the file, in English as its keys are
	Invitation ui.Saisie
	Attend     string             // what comes before an invitation, "" for nothing
	Lien       *rattachement.Lien // nil while there is none
	Rempli     *rattachement.Remplissage
}

func nouvellePageDepartement(r *socle.Requete) (*pageDepartement, error) {
	p := &pageDepartement{Cadre: r.Cadre("Le guichet du Département"), Invitation: rattachement.SaisieInvitation(), Fichier: ui.Saisie{
		Genre: ui.GenreZone, Nom: "preset", Libelle: "Le contenu du fichier", Lignes: 12, Aide: "Ouvrez le fichier que le Département vous a donné, copiez tout et collez ici.",
	}}
	var err error
	if p.Preset, err = presetDe(r.App); err != nil {
		return nil, err
	}
	return p, p.reliee(r)
}

func montrerDepartement(r *socle.Requete) error {
	p, err := nouvellePageDepartement(r)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "installation/departement", p)
}

// appliquerPreset takes a preset that was pasted. A hub that is set stays: its
// address is the one thing that no page changes.
func appliquerPreset(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	p, err := nouvellePageDepartement(r)
	if err != nil {
		return err
	}
	refuser := func(phrase string, fautes ...string) error {
		p.Fautes = fautes
		p.Fichier.Valeur = f.Get("preset")
		p.Erreurs = p.Fichier.Fautes(map[string]string{"preset": phrase})
		return r.Rendre(http.StatusUnprocessableEntity, "installation/departement", p)
	}
	if strings.TrimSpace(f.Get("preset")) == "" {
		return refuser("Collez le contenu du fichier.")
	}
	nouveau, err := LirePreset(strings.NewReader(f.Get("preset")))
	if err == nil && nouveau.SMTP.PasswordFile != "" {
		err = errors.New("smtp.password_file names a file of another machine: write smtp.password")
	}
	if err != nil {
		return refuser("Ce fichier ne convient pas. Renvoyez au Département ce que dit la page.", strings.Split(err.Error(), "\n")...)
	}
	if p.Preset.Hub != "" && nouveau.Hub != p.Preset.Hub {
		return refuser("Ce fichier nomme un autre guichet du Département (" + nouveau.Hub + ") que celui de ce guichet (" + p.Preset.Hub + ").")
	}
	if err := nouveau.appliquer(r.App, agents.De(r).Acteur()); err != nil {
		return err
	}
	r.Annoncer("Les réglages de « " + nouveau.Author + " » sont repris.")
	return r.Rediriger("/installation")
}
