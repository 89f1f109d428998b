package demonstration

import (
	"fmt"
	"strconv"

	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/subventions"
)

const (
	joursDeCampagne = 31 // since the campagne of the subsidies is open
	quoiSubvention  = "subvention-association"
)

// subventionner asks for money for an association, in euros: its budget is of
// one line on each side.
func subventionner(auj socle.Jour, ilYa int, heure [2]int, qui *habitant, nom string, euros, budget int, suites ...suite) histoire {
	montant := func(n int) string { return strconv.Itoa(n) + ".00" }
	return histoire{ilYa: ilYa, heure: heure, qui: qui, quoi: quoiSubvention, suite: suites, dit: reponses{
		"forme": "argent", "frequence": "premiere", "objet": "fonctionnement", "periode": "annuelle", "immatriculee": "oui", "cultuelle": "non",
		"association_nom": nom, "association_siret": "35600000049837", "association_siege": "1 place de la Mairie||88999|" + fiche.Nom + "||99100",
		"association_representant_prenom": "Monique", "association_representant_nom": "Lallemand", "association_representant_fonction": "presidence",
		"utilite_publique": "non", "impots": "non", "adherents": "42", "benevoles": "9", "salaries": "0", "fonction": "Trésorière", "signataire": "representant",
		"exercice": strconv.Itoa(auj.PlusMois(6).Annee), "charges": "1", "charge_compte": "c60", "charge_montant": montant(budget),
		"produits": "1", "produit_compte": "p75", "produit_montant": montant(budget), "montant_demande": montant(euros), "subventions_total": montant(euros),
		"iban": "FR7630006000011234567890189", "a_jour": "oui", "engagement_republicain": "oui", "atteste": "oui",
		"statuts": "statuts-de-l-association.pdf", "dirigeants": "liste-des-dirigeants.pdf", "rib": "releve-d-identite-bancaire.pdf",
	}}
}

func demandesDeSubvention(auj socle.Jour) []histoire {
	return []histoire{
		// Urgent, it is voted before the others.
		subventionner(auj, 29, [2]int{18, 30}, &camille, "Coopérative de l’école", 450, 2400,
			suite{0, [2]int{19, 0}, garde},
			suite{1, [2]int{9, 40}, prise(nadege)},
			suite{3, [2]int{10, 20}, avis("favorable", 400_00, "Classe de neige, tous les élèves partent.", "Avis conforme.")},
			suite{8, [2]int{11, 0}, vote(400_00)},
			suite{9, [2]int{18, 20}, signature},
			suite{11, [2]int{9, 0}, paiement}),
		subventionner(auj, 21, [2]int{20, 10}, &luc, "Union sportive de la Vologne", 2500, 18400,
			suite{1, [2]int{9, 30}, prise(nadege)},
			suite{4, [2]int{14, 30}, avis("favorable", 2000_00, "Vingt-deux licenciés de la commune.", "")}),
		subventionner(auj, 16, [2]int{12, 45}, &elodie, "Les Amis du Vieux Moulin", 1200, 3100,
			suite{2, [2]int{10, 5}, prise(nadege)},
			suite{5, [2]int{15, 15}, avis("reserve", 600_00, "La réserve de l’association couvre la moitié du projet.", "")}),
		subventionner(auj, 6, [2]int{21, 20}, &nicolas, "Fanfare de Saint-Exemple", 800, 2750),
	}
}

// ouvrirCampagne is of the gestion.
func (x *semis) ouvrirCampagne() error {
	c := &subventions.Campagne{
		Collectivite: x.commune.ID, Titre: "Subventions aux associations " + strconv.Itoa(x.aujourdhui.PlusMois(6).Annee), Teleservices: []string{x.teleservices[quoiSubvention].ID},
		Exercice: x.aujourdhui.PlusMois(6).Annee, OuvreLe: x.aujourdhui.PlusJours(-joursDeCampagne).ISO(), FermeLe: x.aujourdhui.PlusJours(25).ISO(),
		Budget: 6000_00, CommissionLe: x.aujourdhui.PlusJours(34).ISO(),
	}
	return c.Enregistrer(x.app, x.secretaire())
}

// garde keeps the documents of the demande but one, for the next year.
func garde(x *semis, h histoire, d *demandes.Demande) error {
	l, err := subventions.DocumentsAGarder(x.app, d)
	if err != nil || len(l) < 2 {
		return fmt.Errorf("%d documents to keep: %w", len(l), err)
	}
	return subventions.Garder(x.app, d, l[1:], d.Demandeur, x.acteurUsager(h))
}

func avis(sens string, propose subventions.Centimes, texte, commission string) faire {
	return func(x *semis, _ histoire, d *demandes.Demande) error {
		s, err := subventions.DeLaDemande(x.app, d.ID)
		if err != nil {
			return err
		}
		return subventions.DonnerAvis(x.app, d, s, subventions.Avis{Sens: sens, Texte: texte, Propose: propose, Commission: commission}, x.agents[nadege.Courriel])
	}
}

// vote types what the conseil voted, and prepares the decision that it calls
// for.
func vote(montant subventions.Centimes) faire {
	return func(x *semis, h histoire, d *demandes.Demande) error {
		s, err := subventions.DeLaDemande(x.app, d.ID)
		if err != nil {
			return err
		}
		le := x.horloge.Aujourdhui()
		v := subventions.Vote{Montant: montant, Deliberation: strconv.Itoa(le.Annee) + "-17", Le: le.PlusJours(-1)}
		if err := subventions.Voter(x.app, d, s, v, x.secretaire()); err != nil {
			return err
		}
		return accord("Le conseil municipal a voté une subvention de "+montant.String()+" (délibération n°\u00a0"+v.Deliberation+" du "+v.Le.Date()+").")(x, h, d)
	}
}

func paiement(x *semis, _ histoire, d *demandes.Demande) error {
	s, err := subventions.DeLaDemande(x.app, d.ID)
	if err != nil {
		return err
	}
	return subventions.Verser(x.app, d, s, "451", x.horloge.Aujourdhui(), x.secretaire())
}
