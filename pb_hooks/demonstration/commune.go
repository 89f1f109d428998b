package demonstration

import (
	"encoding/json"
	"fmt"
	"slices"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
)

// The commune, its code and its SIREN exist nowhere: the key of the SIREN is wrong.
// Its phone numbers are of the ranges that ARCEP keeps for works of fiction
// (03 53 01, 06 39 98), its addresses of example.org (RFC 2606).
var (
	fiche = collectivites.Fiche{
		Niveau: "commune", Code: "88999", SIREN: "218899999", Nom: "Saint-Exemple-sur-Vologne", Departement: "88", CodesPostaux: []string{"88999"}, Population: 1184,
	}
	lieu = collectivites.Lieu{Code: fiche.Code, Nom: fiche.Nom, Genre: "C", CodePostal: fiche.CodesPostaux[0]}
)

// expediteur is who the mails of the mailbox say they come from.
const expediteur = "Guichet de Saint-Exemple-sur-Vologne <guichet@example.org>"

// motDePasse lets the agents of the demo in by their own door too.
const motDePasse = "truite sabot brouillard lanterne"

// employe is an agent of the commune.
type employe struct {
	Prenom, Nom, Qualite, Courriel, avertissement string

	roles   []agents.Role
	service string // code of the only service of the roles, "" for all
}

func (q employe) nom() string { return q.Prenom + " " + q.Nom }

// droits are her roles, in one service or in all ("").
func (q employe) droits(service string) (l agents.Habilitations) {
	for _, r := range q.roles {
		l = append(l, agents.Habilitation{Role: r, Service: service})
	}
	return l
}

var (
	nadege = employe{
		Prenom: "Nadège", Nom: "Humbert", Qualite: "secrétaire de mairie", Courriel: "nadege.humbert@example.org", avertissement: agents.Chaque,
		roles: []agents.Role{agents.Accueil, agents.Instruction, agents.Gestion, agents.Administration},
	}
	helene = employe{
		Prenom: "Hélène", Nom: "Marchal", Qualite: "maire", Courriel: "helene.marchal@example.org", avertissement: agents.Aucun,
		roles: []agents.Role{agents.Validation},
	}
	mathis = employe{
		Prenom: "Mathis", Nom: "Rivat", Qualite: "agent technique", Courriel: "mathis.rivat@example.org", avertissement: agents.Quotidien,
		roles: []agents.Role{agents.Accueil, agents.Instruction}, service: "technique",
	}
)

// installer opens the commune: what it is, who works there, what it offers.
func (x *semis) installer() error {
	var offre []string
	for _, m := range catalogue.Modeles() {
		if slices.Contains(m.Niveaux, "commune") {
			offre = append(offre, m.Code)
		}
	}
	err := x.ouvrir(fiche, siege{"1 place de la Mairie\n88999 Saint-Exemple-sur-Vologne", "0353010088", "mairie@example.org", "#1f5c4a", "la maire", helene.nom() + ", maire"},
		[]employe{nadege, helene, mathis}, offre...)
	if err != nil {
		return err
	}
	x.maire = &agents.Signataire{
		Collectivite: x.commune.ID, Agent: x.agents[helene.Courriel].ID, Prenom: helene.Prenom, Nom: helene.Nom, Qualite: helene.Qualite, Courriel: helene.Courriel,
	}
	if err := x.maire.Enregistrer(x.app, parLaDemo); err != nil {
		return err
	}
	return x.annoncer()
}

// annoncer fills in what the public reads of the mairie besides its address.
func (x *semis) annoncer() error {
	matin, midi, soir := collectivites.Plage{De: 9 * 60, A: 12 * 60}, collectivites.Plage{De: 14 * 60, A: 17 * 60}, collectivites.Plage{De: 14 * 60, A: 18*60 + 30}
	horaires, err := json.Marshal(collectivites.Horaires{
		Jours: [7][]collectivites.Plage{{matin, midi}, {matin, soir}, {matin}, {matin, midi}, {matin, midi}},
		Note:  "Madame la maire reçoit le samedi matin sur rendez-vous.",
	})
	if err != nil {
		return err
	}
	c := x.commune
	c.Horaires, c.StatistiquesPubliques = horaires, true
	if err := x.app.DB().Model(c).Update("Horaires", "StatistiquesPubliques"); err != nil {
		return fmt.Errorf("describe the commune: %w", err)
	}
	for _, a := range []collectivites.Annonce{
		{
			Genre: "fermeture", Titre: "Agence postale communale fermée", Du: x.aujourdhui.PlusJours(-2).ISO(), Au: x.aujourdhui.PlusJours(9).ISO(),
			Texte: "Pendant les congés de l’agente, les lettres et colis se retirent au bureau de poste voisin. La mairie reste ouverte.",
		},
		{
			Genre: "travaux", Titre: "Rue de la Gare en travaux", Du: x.aujourdhui.PlusJours(-5).ISO(), Au: x.aujourdhui.PlusJours(16).ISO(),
			Texte: "La conduite d’eau est remplacée. La rue est fermée aux voitures de 8 h à 17 h, les riverains passent par le chemin du Moulin.",
		},
	} {
		a.Collectivite = c.ID
		if err := a.Enregistrer(x.app, parLaDemo); err != nil {
			return err
		}
	}
	return nil
}

func (x *semis) embaucher(q employe, services []collectivites.Service) error {
	service := ""
	if i := slices.IndexFunc(services, func(s collectivites.Service) bool { return s.Code == q.service }); i >= 0 {
		service = services[i].ID
	}
	a, _, err := agents.Inviter(x.app, x.commune, q.Courriel, q.droits(service), parLaDemo)
	if err != nil {
		return err
	}
	a.Prenom, a.Nom, a.Qualite = q.Prenom, q.Nom, q.Qualite
	if err := agents.Activer(x.app, a, x.commune.ID, motDePasse); err != nil {
		return err
	}
	a.Avertissement = q.avertissement
	x.agents[q.Courriel] = a
	return a.EnregistrerProfil(x.app, x.commune.ID)
}

// mettreEnConge sends the second agent away today, the secretary reading his
// mail meanwhile.
func (x *semis) mettreEnConge() error {
	a := x.agents[mathis.Courriel]
	a.AbsentDu, a.AbsentAu, a.Suppleant = x.aujourdhui.PlusJours(-3).ISO(), x.aujourdhui.PlusJours(11).ISO(), x.agents[nadege.Courriel].ID
	return a.EnregistrerProfil(x.app, x.commune.ID)
}
