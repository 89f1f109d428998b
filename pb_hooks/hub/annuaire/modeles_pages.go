package annuaire

import (
	"net/http"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
)

// pageModele is a document to print, with the names of both.
type pageModele struct {
	*socle.Cadre
	Retour, De  string
	Departement string // « le département des Vosges »
	Membre      string // « la commune d’Épinal »
	Assemblee   string // « conseil municipal »
	Executif    string // « le maire »
	Commune     bool
	Hebergee    bool
	Modele      string
	Annee       int
	Cotisation  string // « 200 € », "" for none
	Signee      string
	JusquAu     string
}

// dits are who decides and who signs at each level.
var dits = map[string]struct{ assemblee, executif string }{
	"commune": {"conseil municipal", "le maire"}, "epci": {"conseil communautaire", "le président"}, "departement": {"conseil départemental", "le président"},
}

func nouvellePageModele(r *socle.Requete, a *adherent, titre string) *pageModele {
	p := &pageModele{
		Cadre: r.Cadre(titre), Retour: r.Chemin + racineAdherents + "/" + a.ID, De: a.Nom, Departement: collectivites.De(r).Dite(), Membre: a.Fiche().Denomination(),
		Assemblee: dits[a.Niveau].assemblee, Executif: dits[a.Niveau].executif, Commune: a.Niveau == "commune", Annee: r.Socle.Horloge.Aujourdhui().Annee,
		Hebergee: a.Adhesion.Modele == modeleHebergement, Modele: libelle(modelesConvention, a.Adhesion.Modele), Cotisation: a.Cotisation.Montant,
	}
	if p.Modele == "" {
		p.Modele = modelesConvention[0].Libelle
	}
	if j, err := socle.LireJour(a.Adhesion.SigneeLe); err == nil {
		p.Signee = j.Date()
	}
	if j, err := socle.LireJour(a.Adhesion.JusquAu); err == nil {
		p.JusquAu = j.Date()
	}
	return p
}

func imprimerConvention(r *socle.Requete, a *adherent) error {
	return r.Rendre(http.StatusOK, "hub/convention", nouvellePageModele(r, a, "Convention d’adhésion"))
}

func imprimerDeliberation(r *socle.Requete, a *adherent) error {
	return r.Rendre(http.StatusOK, "hub/deliberation", nouvellePageModele(r, a, "Projet de délibération"))
}

// pageAnnoncer is what a member needs to tell its inhabitants of its guichet.
type pageAnnoncer struct {
	*socle.Cadre
	URL, De  string
	Nom      string
	Adresse  string // of its guichet, "" as long as it is not linked
	Bulletin []string
}

// mairie is « La mairie d’Épinal », which speaks to the inhabitants.
func (a *adherent) mairie() string { return socle.Majuscule(a.Fiche().Accueil()) }

func montrerAnnoncer(r *socle.Requete, a *adherent) error {
	p := &pageAnnoncer{Cadre: r.Cadre("Faire connaître le guichet " + collectivites.DeNom(a.Nom)), URL: r.Chemin + racineAdherents + "/" + a.ID, De: a.Nom, Nom: a.Nom, Adresse: a.Adresse}
	if a.Adresse != "" {
		p.Bulletin = []string{
			a.mairie() + " ouvre son guichet en ligne. Vous y faites vos démarches quand vous le voulez, sans vous déplacer.",
			"Vous recevez un accusé de réception, vous suivez votre demande, et vous écrivez à la personne qui s’en occupe. Un compte n’est pas obligatoire.",
			"L’adresse\u00a0: " + a.Adresse,
			"Vous n’avez pas d’ordinateur, ou vous préférez venir\u00a0? Rien ne change\u00a0: nous vous recevons comme avant, et nous vous aidons à faire votre démarche.",
		}
	}
	return r.Rendre(http.StatusOK, "hub/annoncer", p)
}

func telechargerAffiche(r *socle.Requete, a *adherent) error {
	if a.Adresse == "" {
		return socle.ErrIntrouvable
	}
	b, err := pieces.Affiche{
		Titre: "Vos démarches en ligne", Adresse: a.Adresse,
		Lignes: []string{"Demander, envoyer, suivre\u00a0: à toute heure, sans vous déplacer.", "Prenez ce code en photo avec votre téléphone."},
		Pied:   []string{a.mairie(), "Et toujours à l’accueil, par téléphone ou par courrier."},
	}.Octets()
	if err != nil {
		return err
	}
	return pieces.ServirPDF(r, "affiche-"+collectivites.Slug(a.Nom), b)
}
