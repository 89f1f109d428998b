package usagers

import (
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

// annoncerReunion tells both addresses that two comptes are one: each may be read
// by somebody who did not ask for it. page is where they are separated, "" for the page
// of the compte.
func annoncerReunion(tx core.App, c *collectivites.Collectivite, r *RapprochementComptes, adresses []string, page string) error {
	lien := exploitation.Lien{Libelle: "Voir mon compte", URL: socle.De(tx).AdressePublique() + c.Chemin() + "/compte"}
	if page != "" {
		lien = exploitation.Lien{Libelle: "Voir mon compte du guichet du Département", URL: page}
	}
	return annoncer(tx, c, adresses, exploitation.Lettre{
		Modele: "comptes_reunis", Objet: "Vos deux comptes du guichet sont réunis",
		Corps: []string{
			"Deux comptes du guichet " + collectivites.DeNom(c.Nom) + " ont été réunis le " + socle.Instant(r.Le.Time()) + ". Cette adresse est celle de l’un des deux.",
			"Chaque moyen de connexion de l’un ou de l’autre ouvre maintenant le compte réuni, avec toutes les demandes.",
		},
		Lien: &lien,
		Suite: []string{
			"Jusqu’au " + r.Fin().Date() + ", vous pouvez les séparer sur cette page.",
			"Si ce n’était pas vous, séparez-les et répondez à ce courriel\u00a0: la " + c.NomCommun() + " vérifiera.",
		},
	})
}

// annoncerSeparation tells both that they are two again.
func annoncerSeparation(tx core.App, c *collectivites.Collectivite, r *RapprochementComptes, adresses []string) error {
	return annoncer(tx, c, adresses, exploitation.Lettre{
		Modele: "comptes_separes", Objet: "Vos deux comptes du guichet sont séparés",
		Corps: []string{
			"Deux comptes du guichet " + collectivites.DeNom(c.Nom) + ", réunis le " + socle.JourDe(r.Le.Time()).Date() + ", sont séparés depuis le " + socle.Instant(r.DefaitLe.Time()) + ". Cette adresse est celle de l’un des deux.",
			"Chacun a de nouveau ses moyens de connexion et ses demandes d’avant.",
		},
		Lien:  &exploitation.Lien{Libelle: "Voir mon compte", URL: socle.De(tx).AdressePublique() + c.Chemin() + "/compte"},
		Suite: []string{"Si ce n’était pas vous, répondez à ce courriel\u00a0: la " + c.NomCommun() + " vérifiera."},
	})
}

// annoncer posts one letter to each of these addresses, a shared one once.
func annoncer(tx core.App, c *collectivites.Collectivite, adresses []string, l exploitation.Lettre) error {
	var dites []string
	l.Collectivite, l.RepondreA, l.Pied = c.ID, c.Courriel, c.Contact()
	for _, a := range adresses {
		if a == "" || slices.ContainsFunc(dites, func(b string) bool { return strings.EqualFold(a, b) }) {
			continue
		}
		dites, l.A = append(dites, a), a
		if err := exploitation.Poster(tx, l); err != nil {
			return err
		}
	}
	return nil
}
