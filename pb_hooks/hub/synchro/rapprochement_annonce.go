package synchro

import (
	"fmt"

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
		d := rattachement.ComptesReunis{De: x.De, Vers: x.Vers}
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
	var l []annuaire.Rapprochement
	depuis := socle.De(tx).Horloge.Aujourdhui().PlusJours(-joursRedits).Debut()
	err := tx.DB().NewQuery(`SELECT r.* FROM hub_rapprochements r WHERE (r.etat = 'fait' OR r.etat = 'defait' AND r.le >= {:d}) AND EXISTS (
		SELECT 1 FROM json_each(r.remplacees) j JOIN hub_paires p ON p.id = j.value JOIN hub_clients c ON c.secteur = p.secteur JOIN hub_membres m ON m.client = c.id
		JOIN hub_tenues t ON t.membre = m.id AND t.jusqu_a = '' WHERE t.noeud = {:n}) ORDER BY r.le, r.id`).Bind(dbx.Params{"n": noeud, "d": socle.Date(depuis).String()}).All(&l)
	if err != nil {
		return fmt.Errorf("rapprochements that a guichet knows: %w", err)
	}
	for i := range l {
		verbe := rattachement.VerbeReunit
		if l[i].Etat == annuaire.Defait {
			verbe = rattachement.VerbeSepare
		}
		if err := direSujets(tx, &l[i], verbe, noeud); err != nil {
			return err
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

// ecrireReunion tells both addresses that two comptes are one: each may be read by
// somebody who did not ask for it.
func ecrireReunion(tx core.App, r *annuaire.Rapprochement, adresses []string) error {
	dep, err := annuaire.Departement(tx)
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

func adresseCompte(app core.App) string {
	return socle.De(app).AdressePublique() + rattachement.CheminMonCompte
}
