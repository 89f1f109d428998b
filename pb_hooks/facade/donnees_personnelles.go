package facade

import (
	"net/http"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

type pageDonnees struct {
	*socle.Cadre
	C           *collectivites.Collectivite
	Notices     []catalogue.Notice
	Traitements []traitement
	Lien        *rattachement.Lien // nil when nothing of here is told to the Département
	Toutes      string             // where one reads there what it knows of her
}

// traitement is what the guichet itself keeps for one reason, as long.
type traitement struct {
	Libelles        []string
	Finalite, Duree string
}

// montrerDonnees tells what becomes of personal data (RGPD, articles 13 and
// 14): the téléservices from their revisions, the rest from what every room
// declares of its collections.
func montrerDonnees(r *socle.Requete) error {
	notices, err := catalogue.Notices(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	p := &pageDonnees{Cadre: r.Cadre("Données personnelles"), C: collectivites.De(r), Notices: notices}
	if p.Traitements, err = traitements(r.App); err != nil {
		return err
	}
	relie, err := rattachement.Relie(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	if relie {
		if p.Lien, err = rattachement.LienDe(r.App); err != nil {
			return err
		}
		p.Toutes = p.Lien.Adresse + rattachement.CheminMesDemandes
	}
	return r.Rendre(http.StatusOK, "facade/donnees_personnelles", p)
}

// traitements gathers the collections kept for the same reason, those from
// which usagers may ask a copy first.
func traitements(app core.App) ([]traitement, error) {
	var l []traitement
	sources := slices.Clone(socle.De(app).SourcesRGPD())
	slices.SortStableFunc(sources, func(a, b socle.SourceRGPD) int {
		switch {
		case (a.Extraire == nil) == (b.Extraire == nil):
			return 0
		case a.Extraire != nil:
			return -1
		}
		return 1
	})
	for _, s := range sources {
		if s.Libelle == "" {
			continue
		}
		if s.Seulement != nil {
			ici, err := s.Seulement(app)
			if err != nil {
				return nil, err
			}
			if !ici {
				continue
			}
		}
		i := slices.IndexFunc(l, func(t traitement) bool { return t.Finalite == s.Finalite && t.Duree == s.Duree })
		if i < 0 {
			i, l = len(l), append(l, traitement{Finalite: s.Finalite, Duree: s.Duree})
		}
		l[i].Libelles = append(l[i].Libelles, s.Libelle)
	}
	return l, nil
}
