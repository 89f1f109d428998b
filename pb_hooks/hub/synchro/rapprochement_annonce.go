package synchro

import (
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// direSujets tells the sectors that knew both comptes of a rapprochement what became of
// it: all, or the guichet that is named. What is made one concerns those alone that still
// know her by both.
func direSujets(tx core.App, r *annuaire.Rapprochement, verbe, noeud string) error {
	l, err := r.Sujets(tx)
	if err != nil {
		return err
	}
	for _, x := range l {
		d := rattachement.ComptesReunis{De: x.De, Vers: x.Vers, Le: r.Le.Time().UTC()}
		if noeud == "" {
			if err := direIci(tx, x.Secteur, verbe, d); err != nil {
				return err
			}
		}
		if x.Suivi || verbe == rattachement.VerbeSepare {
			if err := direAuGuichet(tx, x.Secteur, verbe, noeud, d); err != nil {
				return err
			}
		}
	}
	return nil
}

// direAuGuichet tells it to who holds the member of a sector, if it is the one that is
// named.
func direAuGuichet(tx core.App, secteur, verbe, noeud string, d rattachement.ComptesReunis) error {
	membres, err := membresDuSecteur(tx, secteur)
	if err != nil {
		return err
	}
	for _, m := range membres {
		noeuds, err := quiTient(tx, m)
		if err != nil {
			return err
		}
		for _, n := range noeuds {
			if noeud != "" && n != noeud {
				continue
			}
			if err := Annoncer(tx, Annonce{Noeud: n, Genre: rattachement.GenreCompte, Verbe: verbe, Sujet: d.Agregat(), Membre: m, Data: d}); err != nil {
				return err
			}
		}
	}
	return nil
}

// joursRedits is how long an undoing is told again to a guichet that begins, which may
// have been restored from before it.
const joursRedits = 60

// redireReunions tells a guichet again which comptes are one, and which are two again.
func redireReunions(tx core.App, noeud string) error {
	const siennes = `FROM hub_tenues t JOIN hub_membres m ON m.id = t.membre JOIN hub_clients c ON c.id = m.client JOIN hub_paires p ON p.secteur = c.secteur`
	for verbe, requete := range map[string]string{
		rattachement.VerbeReunit: "SELECT DISTINCT r.* " + siennes + ` AND p.remplacee = 1 JOIN hub_rapprochements r ON p.compte IN (r.garde, r.autre) AND r.etat = 'fait'
			WHERE t.noeud = {:n} AND t.jusqu_a = '' AND EXISTS (SELECT 1 FROM json_each(r.remplacees) WHERE value = p.id)`,
		rattachement.VerbeSepare: "SELECT DISTINCT r.* FROM hub_rapprochements r, json_each(r.remplacees) j WHERE r.etat = 'defait' AND r.le >= {:d} AND j.value IN (SELECT p.id " + siennes + " WHERE t.noeud = {:n} AND t.jusqu_a = '')",
	} {
		var l []annuaire.Rapprochement
		depuis := socle.De(tx).Horloge.Aujourdhui().PlusJours(-joursRedits).Debut()
		if err := tx.DB().NewQuery(requete).Bind(dbx.Params{"n": noeud, "d": socle.Date(depuis).String()}).All(&l); err != nil {
			return fmt.Errorf("rapprochements that a guichet knows: %w", err)
		}
		for i := range l {
			if err := direSujets(tx, &l[i], verbe, noeud); err != nil {
				return err
			}
		}
	}
	return nil
}

// redireReunion tells a guichet that begins to know somebody by a subject that is used no
// more.
func redireReunion(tx core.App, p *annuaire.Paire) error {
	l, err := annuaire.FaitsDe(tx, p)
	if err != nil {
		return err
	}
	for i := range l {
		if err := direSujets(tx, &l[i], rattachement.VerbeReunit, p.Noeud); err != nil {
			return err
		}
	}
	return nil
}

// ecrireReunion tells both comptes that they are one, at every address that is known:
// each may be read by somebody who did not ask for it.
func ecrireReunion(tx core.App, r *annuaire.Rapprochement) error {
	dep, err := annuaire.Departement(tx)
	if err != nil {
		return err
	}
	adresses, err := adressesDesComptes(tx, r)
	if err != nil {
		return err
	}
	for _, a := range adresses {
		err := exploitation.Poster(tx, exploitation.Lettre{
			Collectivite: dep.ID, Modele: "comptes_departement_reunis", A: a, RepondreA: dep.Courriel, LieA: r.Objet(), Cle: "comptes_departement_reunis:" + r.ID + ":" + r.Le.String() + ":" + a,
			Objet: "Vos deux comptes du guichet du Département sont réunis",
			Corps: []string{
				"Deux comptes du guichet du Département ont été réunis le " + socle.Instant(r.Le.Time()) + ". Cette adresse est celle de l’un des deux.",
				"L’un comme l’autre ouvre maintenant le compte réuni, avec toutes les demandes.",
			},
			Lien: &exploitation.Lien{Libelle: "Voir mon compte du guichet du Département", URL: adresseCompte(tx)},
			Suite: []string{
				"Jusqu’au " + r.Fin().Date() + ", vous pouvez les séparer sur cette page.",
				"Si les deux comptes ne sont pas à vous, séparez-les et répondez à ce courriel\u00a0: le Département vérifiera.",
			},
			Pied: dep.Contact(),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// adressesDesComptes are where the persons of both comptes are written to: as they said,
// and as FranceConnect did.
func adressesDesComptes(app core.App, r *annuaire.Rapprochement) (l []string, err error) {
	for _, id := range []string{r.Garde, r.Autre} {
		tenus, err := annuaire.ContactsDuCompte(app, id)
		if err != nil {
			return nil, err
		}
		dite := ""
		if c := tenus[rattachement.ContactCourriel]; c != nil {
			if dite, err = c.Clair(app); err != nil {
				return nil, err
			}
		}
		if dite == "" {
			c, err := annuaire.ParID(app, id)
			if err != nil {
				return nil, err
			}
			p, err := c.Pivot(app)
			if err != nil {
				return nil, err
			}
			dite = p.Courriel
		}
		if dite, err := socle.LireCourriel(dite); err == nil && !slices.Contains(l, dite) {
			l = append(l, dite)
		}
	}
	return l, nil
}

func adresseCompte(app core.App) string {
	return socle.De(app).AdressePublique() + rattachement.CheminMonCompte
}
