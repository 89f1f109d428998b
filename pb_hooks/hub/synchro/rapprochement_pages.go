package synchro

import (
	"cmp"
	"context"
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/socle"
)

const racineRapprochements = "/agents/reglages/comptes-a-reunir"

// pagesRapprochements adds the page where the Département decides on two comptes that a
// guichet says to be one person's, and whose identities differ.
func pagesRapprochements(app core.App) {
	base, acces := "/{collectivite}"+racineRapprochements, annuaire.Avec(agents.Administration)
	socle.De(app).Router(
		socle.Route{Methode: http.MethodGet, Chemin: base, Acces: acces, Action: listerRapprochements},
		socle.Route{Methode: http.MethodPost, Chemin: base + "/{rapprochement}", Acces: acces, Action: deciderRapprochement},
	)
	annuaire.ProposerReglage(app, "Comptes à réunir", "Décider si deux comptes sont à la même personne", "/comptes-a-reunir")
	socle.De(app).DeclarerSonde(socle.Sonde{
		Code: "comptes-hub", Nom: "Comptes à réunir", Lien: racineRapprochements,
		Sonder: func(_ context.Context, app core.App) (socle.Lumiere, string, string) {
			l, err := annuaire.Proposes(app)
			switch {
			case err != nil:
				return socle.Rouge, "La base ne répond pas.", "Relancez le guichet."
			case len(l) > 0:
				return socle.Orange, socle.Pluriel(len(l), "personne dit", "personnes disent") + " avoir deux comptes.", "Décidez à la page «\u00a0Comptes à réunir\u00a0»."
			}
			return socle.Vert, "Aucune décision n’est attendue.", ""
		},
	})
}

type pageRapprochements struct {
	*socle.Cadre
	URL      string
	Proposes []ligneRapprochement
}

// ligneRapprochement is one of them, with what FranceConnect said of both comptes.
type ligneRapprochement struct {
	ID, Chez, Le string
	Noms         [2]string
	Faits        []faitCompare
}

type faitCompare struct {
	Libelle, A, B string
	Differe       bool
}

func listerRapprochements(r *socle.Requete) error {
	l, err := annuaire.Proposes(r.App)
	if err != nil {
		return err
	}
	p := &pageRapprochements{Cadre: r.Cadre("Comptes à réunir"), URL: r.Chemin + racineRapprochements}
	err = r.App.RunInTransaction(func(tx core.App) error {
		for i := range l {
			ligne, err := montrerRapprochement(tx, &l[i])
			if err != nil {
				return err
			}
			p.Proposes = append(p.Proposes, *ligne)
			if err := socle.Journaliser(tx, socle.Acte{Acteur: agents.De(r).Acteur(), Verbe: "hub.lire_identites", Objet: l[i].Objet(), Collectivite: r.Collectivite}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "hub/rapprochements", p)
}

func montrerRapprochement(app core.App, x *annuaire.Rapprochement) (*ligneRapprochement, error) {
	l := &ligneRapprochement{ID: x.ID, Le: socle.JourDe(x.Le.Time()).Date()}
	if m, err := annuaire.MembreParID(app, x.Membre); err != nil {
		return nil, err
	} else if m != nil {
		l.Chez = m.Fiche().Apres("à")
	}
	var dits [2][]string
	for i, id := range []string{x.Garde, x.Autre} {
		c, err := annuaire.ParID(app, id)
		if err != nil {
			return nil, err
		}
		p, err := c.Pivot(app)
		if err != nil {
			return nil, err
		}
		d, naissance := p.Identite(), p.Date()
		if j, err := socle.LireJour(naissance); err == nil {
			naissance = j.Date()
		}
		l.Noms[i] = d.Nom()
		dits[i] = []string{d.NomNaissance, d.NomUsage, d.Prenoms, p.Sexe, naissance, cmp.Or(p.CommuneNaissance, p.PaysNaissance), socle.JourDe(c.VuLe.Time()).Date()}
	}
	for i, libelle := range []string{"Nom de naissance", "Nom d’usage", "Prénoms", "Sexe", "Date de naissance", "Lieu de naissance (code Insee)", "Dernière connexion"} {
		if a, b := dits[0][i], dits[1][i]; a != "" || b != "" {
			l.Faits = append(l.Faits, faitCompare{libelle, a, b, a != b})
		}
	}
	return l, nil
}

// deciderRapprochement makes both one, or keeps that they are two persons.
func deciderRapprochement(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	par, phrase := agents.De(r).Acteur(), "Les deux comptes sont réunis."
	err = r.App.RunInTransaction(func(tx core.App) error {
		x, err := annuaire.RapprochementParID(tx, r.Request.PathValue("rapprochement"))
		if err != nil {
			return err
		}
		switch {
		case x == nil:
			return socle.ErrIntrouvable
		case x.Etat != annuaire.Propose:
			return errDejaDecide
		case f.Get("refuser") != "":
			phrase = "Les deux comptes restent séparés. Ce guichet ne le demandera plus."
			return x.Refuser(tx, par)
		case f.Get("reunir") == "":
			return errSansDecision
		}
		return reunirProposes(tx, x, par)
	})
	if err != nil {
		return err
	}
	r.Annoncer(phrase)
	return r.Rediriger(r.Chemin + racineRapprochements)
}

// reunirProposes makes one of two comptes as they are today: either may have become
// another's since.
func reunirProposes(tx core.App, x *annuaire.Rapprochement, par socle.Acteur) error {
	garde, autre, err := titulaires(tx, x.Garde, x.Autre)
	if err != nil {
		return err
	}
	if garde.ID == autre.ID {
		return x.Retirer(tx, par)
	}
	l, err := annuaire.RapprochementsEntre(tx, garde.ID, autre.ID)
	if err != nil {
		return err
	}
	for i := range l {
		if l[i].ID != x.ID && l[i].Garde == garde.ID && l[i].Autre == autre.ID {
			if err := l[i].Retirer(tx, par); err != nil { // the same question, asked twice
				return err
			}
		}
	}
	x.Garde, x.Autre = garde.ID, autre.ID
	return Reunir(tx, x, par)
}

var (
	errSansDecision = socle.Err(socle.Invalide, "Choisissez de réunir les deux comptes, ou de dire que ce sont deux personnes.")
	errDejaDecide   = socle.Err(socle.Conflit, "La décision est déjà prise pour ces deux comptes, ou n’est plus attendue.")
)
