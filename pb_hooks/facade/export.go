package facade

import (
	"cmp"
	"iter"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
)

// maxExportees is how many demandes a download holds, at the most; parLecture
// how many are read at once.
const (
	maxExportees = 50_000
	parLecture   = 500
)

// exporterListe gives a list of the inbox, with the rights and the words of the
// page, as a file. The journal says who took which list away.
func exporterListe(r *socle.Requete) error {
	q := r.Request.URL.Query()
	vue, format := demandes.Vue(cmp.Or(q.Get("vue"), string(vues[0].vue))), cmp.Or(q.Get("format"), "csv")
	libelle := libelleVue(vue)
	f, peut := filtreDe(r, vue)
	if libelle == "" || !peut {
		return socle.ErrIntrouvable
	}
	var err error
	if _, f.Criteres, err = lireFiltres(r, q, f.Services, false); err != nil {
		return err
	}
	f.Texte, f.Nombre = q.Get("q"), parLecture
	if err := socle.Journaliser(r.App, socle.Acte{
		Acteur: agents.De(r).Acteur(), Verbe: "facade.exporter", Objet: "collectivites:" + r.Collectivite, Collectivite: r.Collectivite,
		Details: []string{adresse(vue, f.Criteres).Encode(), f.Texte, format},
	}); err != nil {
		return err
	}
	t := &socle.Tableau{Titre: libelle, Lignes: lignesExportees(r, f), Colonnes: []socle.Colonne{
		{Titre: "Numéro"},
		{Titre: "Démarche"},
		{Titre: "Usager"},
		{Titre: "Arrivée", Genre: socle.Jours},
		{Titre: "Voie d’arrivée"},
		{Titre: "Réponse avant", Genre: socle.Jours},
		{Titre: "État"},
		{Titre: "Terminée le", Genre: socle.Jours},
		{Titre: "Agent"},
	}}
	return r.Telecharger("demandes-"+string(vue), format, t)
}

func libelleVue(vue demandes.Vue) string {
	for _, v := range vues {
		if v.vue == vue {
			return v.libelle
		}
	}
	return ""
}

// lignesExportees reads the list page after page: nothing holds it whole.
func lignesExportees(r *socle.Requete, f demandes.Filtre) iter.Seq2[[]any, error] {
	noms := nomsAgents{}
	return func(suite func([]any, error) bool) {
		for lues := 0; lues < maxExportees; lues += parLecture {
			l, err := demandes.Lister(r.App, f)
			if err != nil {
				suite(nil, err)
				return
			}
			for i := range l {
				d := &l[i]
				if !suite([]any{
					socle.FormaterNumero(d.Numero), d.Titre, d.Demandeur, socle.JourDe(d.DeposeeLe.Time()), d.Canal.EnMots(),
					jourLu(d.PrevueLe), demandes.MotEtat(d.Etat, nil), jourLu(d.TermineeLe), noms.de(r, d.Agent),
				}, nil) {
					return
				}
			}
			if len(l) < parLecture {
				return
			}
			f.Apres = l[len(l)-1].ID
		}
	}
}

// jourLu is a stored day, none when it is not set.
func jourLu(iso string) socle.Jour {
	j, _ := socle.LireJour(iso) // written by the room of the demandes only
	return j
}
