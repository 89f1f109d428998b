package installation

import (
	"strings"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
)

// telechargerHomologation gives the file by which the authority accepts the
// security of the guichet (ordonnance n° 2005-1516, article 9; décret
// n° 2010-112, article 5), filled with what the guichet knows of itself: to be
// read, completed, printed, signed and dated.
func telechargerHomologation(r *socle.Requete) error {
	c, err := collectivites.ParSlug(r.App, r.Request.URL.Query().Get("collectivite"))
	if err != nil {
		return err
	}
	l, err := lireEtapes(r.App, agents.De(r))
	if err != nil {
		return err
	}
	etat, err := exploitation.Etat(r.Request.Context(), r.App)
	if err != nil {
		return err
	}
	contenu, err := l.documentHomologation(r, c, etat).Octets()
	if err != nil {
		return err
	}
	return pieces.ServirPDF(r, "homologation-"+c.Slug, contenu)
}

// connexion is how the pages are read.
func connexion(securisee bool) string {
	if securisee {
		return "Les pages se lisent en https seulement."
	}
	return "Les pages ne se lisent que depuis la machine elle-même. Une adresse en https est à obtenir avant d’ouvrir le guichet à tous."
}

// mesures are what the program does whatever its settings.
var mesures = []string{
	"Les mots de passe, les codes et les sessions ne sont gardés que sous une forme qui ne se relit pas (argon2id, SHA-256).",
	"Chaque agent a son accès, ses rôles et ses services ; un agent ne voit ni ne trouve ce qui n’est pas de ses services. Chaque ouverture d’une demande est notée et gardée 12 mois.",
	"Ce que font les agents est écrit dans un journal dont chaque ligne scelle la précédente : une ligne changée ou ôtée se voit.",
	"Les documents reçus sont vérifiés, rangés sous leur empreinte et ne changent plus. Ceux que l’usager a confirmés ne se perdent pas à une coupure de courant.",
	"La console technique ne répond que depuis la machine elle-même.",
	"Aucune donnée personnelle n’est dans les adresses des pages ni dans les journaux techniques.",
}

// risques are those that remain, and that the authority accepts or treats.
var risques = []string{
	"Un agent divulgue ce qu’il a le droit de lire. Mesure : journal et consultations, rappel de la confidentialité à chaque agent.",
	"Le mot de passe d’un agent est volé. Mesure : second moyen de connexion pour tous, à commencer par l’administration.",
	"Un usager envoie un fichier piégé. Mesure : contrôle des fichiers par le guichet, antivirus à jour sur les postes des agents.",
	"La machine est perdue. Mesure : sauvegarde chiffrée, gardée ailleurs, dont la restauration est éprouvée.",
	"Un défaut du programme est découvert. Mesure : mises à jour de sécurité sans attendre.",
}

func (l *lecture) documentHomologation(r *socle.Requete, c *collectivites.Collectivite, etat []exploitation.Ligne) *pieces.PDF {
	p := pieces.NouveauPDF(pieces.OptionsPDF{Titre: "Document d’homologation de sécurité", Auteur: c.Enseigne})
	p.EnTete(c.Enseigne, c.LignesAdresse())
	p.Titre(1, "Document d’homologation de sécurité du guichet")
	p.Paragraphe("Rempli par le guichet le " + l.auj.EnLettres() + " avec ce qu’il sait de lui-même. À relire, à compléter à la main s’il le faut, puis à signer et à dater. L’homologation est l’acte par lequel l’autorité atteste que le guichet est protégé selon les objectifs de sécurité fixés et accepte les risques qui demeurent (ordonnance n° 2005-1516 du 8 décembre 2005, article 9 ; décret n° 2010-112 du 2 février 2010, article 5).")
	p.Titre(2, "1. Ce qui est homologué")
	preset := l.av.Preset
	if preset == "" {
		preset = "aucun"
	}
	hebergeur := strings.Join(append([]string{c.Hebergeur}, c.LignesHebergeur()...), ", ")
	if c.Hebergeur == "" {
		hebergeur = "à compléter : ........................................"
	}
	dpo := c.DPO
	if dpo == "" {
		dpo = "à compléter : ........................................"
	}
	p.Definitions([]pieces.Definition{
		{Terme: "Service", Valeur: "Guichet en ligne : démarches, demandes et documents des usagers"},
		{Terme: "Autorité", Valeur: c.Autorite},
		{Terme: "Adresse", Valeur: r.Socle.AdressePublique()},
		{Terme: "Programme", Valeur: "Guichet " + r.Socle.Version},
		{Terme: "Hébergement", Valeur: hebergeur},
		{Terme: "Délégué à la protection des données", Valeur: dpo},
		{Terme: "Réglages repris de", Valeur: preset},
		{Terme: "Envoi des courriels", Valeur: exploitation.AdresseExpediteur(l.app)},
	})
	p.Titre(2, "2. Ce qu’il faut protéger")
	p.Paragraphe("Identité, coordonnées et documents des usagers ; décisions et échanges avec les agents ; parfois des données sensibles (état civil, action sociale). Ces informations doivent rester confidentielles, exactes et disponibles. La perte d’une demande ou sa divulgation porterait atteinte aux droits des personnes.")
	p.Titre(2, "3. Les mesures en place")
	for _, m := range append([]string{connexion(r.Socle.Config.Secure())}, mesures...) {
		p.Paragraphe("– " + m)
	}
	p.Titre(2, "4. L’état du guichet ce jour")
	for _, v := range etat {
		if v.Collectivite == "" || v.Collectivite == c.ID {
			p.Paragraphe("– " + v.Nom + " (" + v.Lumiere.Mot() + ") : " + v.Constat)
		}
	}
	p.Titre(2, "5. Les risques qui demeurent")
	for _, x := range risques {
		p.Paragraphe("– " + x)
	}
	p.Paragraphe("Autres risques constatés, mesures à prendre et dates : ................................................................................")
	p.Titre(2, "6. La décision")
	p.Paragraphe("Au vu de ce document, " + c.Autorite + " homologue le guichet " + c.Apres("de") + " jusqu’au ..................... (trois ans au plus, un an si des mesures restent à prendre). Toute évolution majeure conduit à une nouvelle homologation.")
	p.Signature([]string{"Fait à ....................., le .....................", "Nom, qualité et signature :"}, 30)
	return p
}
