package installation

import (
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/sauvegardes"
	"guichet/pb_hooks/socle"
)

// etape is one line of the list of the first run.
type etape struct {
	Code       string
	Titre, URL string
	Pourquoi   string // why it is asked, and what happens without it
	Etat       etatEtape
	Constat    string // what is done, or missing
	Due        bool   // the guichet does not open without it
	attend     bool   // nothing to open before another step
}

// etatEtape is how far a step is.
type etatEtape string

const (
	aFaire   etatEtape = "À faire"
	faite    etatEtape = "Fait"
	remise   etatEtape = "Plus tard"
	attendue etatEtape = "Après l’étape précédente"
)

// partie is a numbered part of the list.
type partie struct {
	Titre  string
	Etapes []etape
}

// lecture is what the steps look at.
type lecture struct {
	app    core.App
	auj    socle.Jour
	agent  *agents.Agent
	av     Avancement
	toutes []collectivites.Collectivite
}

func lireEtapes(app core.App, a *agents.Agent) (*lecture, error) {
	l := &lecture{app: app, auj: socle.De(app).Horloge.Aujourdhui(), agent: a}
	var err error
	if l.av, err = lireAvancement(app); err != nil {
		return nil, err
	}
	// Those of others, on a shared instance, are theirs to set.
	ids, err := agents.CollectivitesDe(app, a.ID)
	if err != nil {
		return nil, err
	}
	toutes, err := collectivites.Toutes(app)
	for _, c := range toutes {
		if slices.Contains(ids, c.ID) {
			l.toutes = append(l.toutes, c)
		}
	}
	return l, err
}

// base is where the pages of the agents are, "" without collectivité yet.
func (l *lecture) base() string {
	if len(l.toutes) == 0 {
		return ""
	}
	return l.toutes[0].Chemin() + "/agents"
}

// parties is the whole list, in the order in which it is followed.
func (l *lecture) parties() ([]partie, error) {
	demarches, err := l.demarches()
	if err != nil {
		return nil, err
	}
	personnes, err := l.personnes()
	if err != nil {
		return nil, err
	}
	sauvegarde, err := l.sauvegarde()
	if err != nil {
		return nil, err
	}
	departement, err := l.departement()
	if err != nil {
		return nil, err
	}
	parties := []partie{
		{"Votre accès", []etape{l.acces(), l.secondFacteur()}},
		{"Votre collectivité", l.collectivites()},
		{"L’adresse du site", []etape{l.adresse()}},
		{"Les courriels", []etape{l.courriel()}},
		{"L’apparence", []etape{l.apparence()}},
		{"Les démarches", []etape{demarches}},
		{"Les personnes", personnes},
		{"Le Département", []etape{departement}},
		{"La sauvegarde", []etape{sauvegarde}},
	}
	for i := range parties {
		for j := range parties[i].Etapes {
			e := &parties[i].Etapes[j]
			switch {
			case e.attend:
				e.Etat, e.URL = attendue, ""
			case e.Etat == aFaire && !e.Due && l.av.Remises[e.Code] != "":
				e.Etat = remise
			}
		}
	}
	return parties, nil
}

func etatDe(fait bool) etatEtape {
	if fait {
		return faite
	}
	return aFaire
}

func (l *lecture) acces() etape {
	return etape{Code: "acces", Titre: "Créer votre accès", Etat: faite, Constat: l.agent.NomComplet() + ", " + l.agent.Courriel}
}

func (l *lecture) secondFacteur() etape {
	return etape{
		Code: "facteur", Titre: "Protéger votre accès", URL: l.base() + "/profil/second-facteur", Etat: etatDe(l.agent.AvecFacteur()), attend: l.base() == "",
		Pourquoi: "Votre accès ouvre tout le guichet. Un second moyen, une application de codes avec ses codes de secours à imprimer, l’ouvre à vous seul. Sans lui, votre mot de passe suffit.",
	}
}

func (l *lecture) collectivites() []etape {
	ajouter := etape{
		Code: "collectivite", Titre: "Choisir la collectivité", URL: "/installation/collectivite", Due: true, Etat: etatDe(len(l.toutes) > 0),
		Pourquoi: "Son nom et ses numéros officiels sont déjà dans le guichet. Plusieurs collectivités peuvent partager ce guichet : chacune ne voit que le sien.",
	}
	var noms []string
	for _, c := range l.toutes {
		noms = append(noms, c.Enseigne)
	}
	ajouter.Constat = strings.Join(noms, ", ")
	etapes := []etape{ajouter}
	for i := range l.toutes {
		c := &l.toutes[i]
		suffixe := ""
		if len(l.toutes) > 1 {
			suffixe = "\u00a0: " + c.Nom
		}
		base := c.Chemin() + "/agents/reglages"
		coordonnees := etape{
			Code: "coordonnees-" + c.ID, Titre: "Adresse et téléphone" + suffixe, URL: base + "/identite", Due: true,
			Etat:     etatDe(c.Adresse != "" && c.Telephone != "" && c.Courriel != ""),
			Pourquoi: "La loi veut que l’accusé de réception les porte : sans eux, le guichet n’ouvre pas.",
		}
		horaires := etape{
			Code: "horaires-" + c.ID, Titre: "Heures d’ouverture" + suffixe, URL: base + "/horaires", Etat: etatDe(!c.Heures().Vides()),
			Pourquoi: "Les usagers les lisent sur la page d’entrée.",
		}
		mentions := etape{
			Code: "mentions-" + c.ID, Titre: "Mentions légales" + suffixe, URL: base + "/mentions", Etat: aFaire,
			Pourquoi: "La loi demande qui publie le site, qui l’héberge et qui veille aux données personnelles.",
		}
		if manque := c.MentionsManquantes(); len(manque) == 0 {
			mentions.Etat = faite
		} else {
			mentions.Constat = "Il manque\u00a0: " + strings.Join(manque, ", ") + "."
		}
		etapes = append(etapes, coordonnees, horaires, mentions)
	}
	return etapes
}

func (l *lecture) adresse() etape {
	return etape{
		Code: "adresse", Titre: "Vérifier l’adresse", URL: "/installation/adresse", Due: true, Etat: etatDe(l.av.AdresseLe != ""),
		Constat:  socle.De(l.app).AdressePublique(),
		Pourquoi: "Les liens des courriels portent cette adresse. La changer plus tard casse ceux qui sont déjà partis.",
	}
}

func (l *lecture) courriel() etape {
	return etape{
		Code: "courriel", Titre: "Envoyer des courriels", URL: "/installation/courriel", Etat: etatDe(l.av.CourrielLe != ""), Due: exploitation.AdresseExpediteur(l.app) == "",
		Constat:  exploitation.AdresseExpediteur(l.app),
		Pourquoi: "Le guichet écrit aux usagers et aux agents. Sans serveur d’envoi, les courriels attendent.",
	}
}

func (l *lecture) apparence() etape {
	e := etape{
		Code: "apparence", Titre: "Choisir la couleur et le logo", URL: l.base() + "/reglages/apparence", attend: l.base() == "", Etat: aFaire,
		Pourquoi: "Sans choix, les pages sont bleues et sans logo. La couleur est assombrie d’elle-même quand elle se lit mal.",
	}
	for _, c := range l.toutes {
		if c.Logo != "" || c.CouleurChoisie() {
			e.Etat = faite
		}
	}
	return e
}

func (l *lecture) demarches() (etape, error) {
	e := etape{
		Code: "demarches", Titre: "Ouvrir des démarches", URL: l.base() + "/teleservices/modeles", attend: l.base() == "", Etat: aFaire,
		Pourquoi: "Des démarches sont prêtes. Vous en ouvrez certaines d’un clic, les autres quand vous les aurez relues.",
	}
	n, err := compter(l.app, "teleservices", dbx.HashExp{"etat": "publie"})
	if n > 0 {
		e.Etat, e.Constat = faite, socle.Pluriel(n, "démarche ouverte", "démarches ouvertes")
	}
	return e, err
}

func (l *lecture) personnes() ([]etape, error) {
	equipe := etape{
		Code: "agents", Titre: "Inviter les agents", URL: l.base() + "/reglages/agents", attend: l.base() == "", Etat: aFaire,
		Pourquoi: "Chaque agent a son accès et ses rôles. Si vous êtes seul, vous avez déjà tous les rôles : vous préparez, le signataire décide.",
	}
	n, err := compter(l.app, "agents", dbx.HashExp{"actif": true})
	if err != nil {
		return nil, err
	}
	if n > 1 {
		equipe.Etat, equipe.Constat = faite, socle.Pluriel(n, "personne", "personnes")
	}
	signent := etape{
		Code: "signataires", Titre: "Nommer les signataires", URL: l.base() + "/reglages/signataires", attend: l.base() == "", Etat: aFaire,
		Pourquoi: "Le maire, ou l’élu qui a reçu sa délégation, approuve les décisions par un lien et un code, ou signe la lettre imprimée.",
	}
	if n, err = compter(l.app, "signataires", nil); n > 0 {
		signent.Etat, signent.Constat = faite, socle.Pluriel(n, "signataire", "signataires")
	}
	return []etape{equipe, signent}, err
}

func (l *lecture) departement() (etape, error) {
	e := etape{
		Code: "departement", Titre: "Relier le guichet au Département", URL: "/installation/departement", Etat: aFaire,
		Pourquoi: "Un Département peut donner à ses communes une invitation, qui relie le guichet au sien, ou un fichier de réglages : envoi des courriels, sauvegarde, délégué à la protection des données. " +
			"Sans lui, le guichet marche tout seul.",
	}
	lien, err := rattachement.LienDe(l.app)
	switch {
	case err != nil:
		return e, err
	case lien != nil:
		e.Etat, e.Constat = faite, "Relié à "+lien.Departement
	case l.av.Preset != "":
		e.Etat, e.Constat = faite, "Rempli par\u00a0: "+l.av.Preset
	}
	return e, nil
}

// sauvegarde is the step of the backups: done once one of them was restored for
// a try.
func (l *lecture) sauvegarde() (etape, error) {
	e := etape{
		Code: "sauvegarde", Titre: "Sauvegarder le guichet", URL: l.base() + "/reglages/sauvegardes", attend: l.base() == "", Etat: aFaire,
		Pourquoi: "Une copie chiffrée part chaque nuit ailleurs. La première est restaurée devant vous, pour le prouver. Sans elle, une panne de la machine efface tout.",
	}
	derniere, err := sauvegardes.Derniere(l.app)
	if err != nil || derniere == nil {
		return e, err
	}
	if derniere.Prouvee() {
		e.Etat, e.Constat = faite, "Sauvegardé, et relu, le "+socle.Instant(derniere.PreuveLe.Time())
	} else {
		e.Constat = "Sauvegardé le " + socle.Instant(derniere.FinLe.Time()) + ", pas encore relu"
	}
	return e, nil
}

func compter(app core.App, table string, cle dbx.Expression) (n int, err error) {
	q := app.DB().Select("count(*)").From(table)
	if cle != nil {
		q = q.Where(cle)
	}
	return n, q.Row(&n)
}
