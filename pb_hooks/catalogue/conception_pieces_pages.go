package catalogue

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pagePieces struct {
	*socle.Cadre
	Demarche string
	Base     string
	Verrou   int
	Pieces   []lignePiece
}

type lignePiece struct {
	ID, Libelle, BaseLegale, Quand string
	Facultatif                     bool
	Premiere, Derniere             bool
}

func montrerPieces(c *conception) error {
	n, err := c.doc.Deplier()
	if err != nil {
		return err
	}
	p := &pagePieces{Cadre: c.Cadre("Documents à joindre"), Demarche: c.ebauche.Titre, Base: c.base, Verrou: c.ebauche.Verrou}
	for i, x := range c.doc.Pieces {
		l := lignePiece{ID: x.ID, Libelle: x.Libelle.Fr, BaseLegale: x.BaseLegale, Facultatif: !x.Requis, Premiere: i == 0, Derniere: i == len(c.doc.Pieces)-1}
		if x.Si != nil {
			l.Quand = "Quand " + PhraseDe(n, x.Si)
		}
		p.Pieces = append(p.Pieces, l)
	}
	return c.Rendre(http.StatusOK, "catalogue/conception_pieces", p)
}

func agirSurPieces(c *conception) error {
	f, err := c.Formulaire()
	if err != nil {
		return err
	}
	geste, id, _ := strings.Cut(f.Get("geste"), ":")
	err = c.changer(f, func(d *Document) error {
		vers, connu := map[string]Direction{"monter": Haut, "descendre": Bas}[geste]
		if !connu {
			return socle.ErrIntrouvable
		}
		return d.DeplacerPiece(id, Place{Vers: vers})
	})
	if err != nil {
		return err
	}
	return c.Rediriger(c.base + "/documents#p-" + id)
}

// natures are the kinds of documents, in words; any other stays as it is.
var natures = []ui.Option{
	{Code: "justificatif", Libelle: "Justificatif"},
	{Code: "identite", Libelle: "Titre d’identité (copie barrée d’une mention, retirée tôt)"},
	{Code: "domicile", Libelle: "Justificatif de domicile"},
	{Code: "photo", Libelle: "Photo"},
	{Code: "plan", Libelle: "Plan"},
	{Code: "certificat", Libelle: "Certificat"},
	{Code: "assurance", Libelle: "Attestation d’assurance"},
	{Code: "rib", Libelle: "Relevé d’identité bancaire"},
	{Code: "ressources", Libelle: "Ressources"},
	{Code: "autre", Libelle: "Autre"},
}

const gardeIdentite = 30 // days that an identity document stays after the demande is ended

// feuillePiece is the form of one document to join.
func feuillePiece(c *conception) (*feuille, error) {
	id := c.Request.PathValue("partie")
	x := PieceAttendue{ID: socle.ID(), Nature: "justificatif", Requis: true, Formats: pieces.Formats(), MaxMo: 10, NbMax: 1}
	f := &feuille{
		Titre: "Ajouter un document", Retour: "/documents", DeRetour: "Documents à joindre", Bouton: "Enregistrer le document", Reussite: "Le document est enregistré.",
		Intro: "Ne demandez que ce qu’un texte prévoit, et rien qu’une administration ait déjà.",
	}
	rang := slices.IndexFunc(c.doc.Pieces, func(p PieceAttendue) bool { return p.ID == id })
	switch {
	case rang >= 0:
		x = c.doc.Pieces[rang]
		f.Titre, f.Retirable = x.Libelle.Fr, "Retirer ce document"
		f.retirer = func(d *Document) error { return d.RetirerPiece(id) }
	case id != partieNouvelle:
		return nil, errPartie
	}
	si, err := c.doc.nouvelleSi(x.ID)
	if err != nil {
		return nil, err
	}
	nature := ui.Saisie{Genre: ui.GenreListe, Nom: "nature", Libelle: "Nature", Valeur: x.Nature, Options: natures}
	if !slices.ContainsFunc(natures, func(o ui.Option) bool { return o.Code == x.Nature }) {
		nature.Options = append(slices.Clone(natures), ui.Option{Code: x.Nature, Libelle: x.Nature})
	}
	formats := ui.Saisie{Genre: ui.GenreCases, Nom: "formats", Libelle: "Formats acceptés", Valeurs: x.Formats}
	for _, code := range pieces.Formats() {
		formats.Options = append(formats.Options, ui.Option{Code: code, Libelle: strings.ToUpper(code)})
	}
	f.Groupes = append([]groupe{
		{Saisies: ui.Saisies{
			{Genre: ui.GenreTexte, Nom: "libelle", Libelle: "Document", Valeur: x.Libelle.Fr, Aide: "Comme la personne le lit, par exemple\u00a0: Plan de l’emplacement."},
			{Genre: ui.GenreTexte, Nom: "base_legale", Libelle: "Texte qui permet de le demander", Valeur: x.BaseLegale, Aide: "Par exemple un article, une délibération ou le règlement du service (CRPA L114-5)."},
			{Genre: ui.GenreCase, Nom: "facultatif", Libelle: "Ce document est facultatif", Valeur: coche(!x.Requis)},
		}},
		{Titre: "Aide, nature et formats", Saisies: ui.Saisies{
			{Genre: ui.GenreZone, Nom: "aide", Libelle: "Aide", Valeur: x.Aide.Fr, Facultatif: true, Lignes: 3},
			nature, formats,
			{Genre: ui.GenreTexte, Nom: "max_mo", Libelle: "Taille au plus, en Mo", Valeur: ecrireNombre(&x.MaxMo), Inputmode: "numeric", Largeur: 4},
			{Genre: ui.GenreTexte, Nom: "nb_max", Libelle: "Nombre de fichiers au plus", Valeur: ecrireNombre(&x.NbMax), Inputmode: "numeric", Largeur: 4},
			{Genre: ui.GenreCase, Nom: "indispensable", Libelle: "Sans lui, la demande ne peut pas être étudiée", Valeur: coche(x.Indispensable), Aide: "S’il manque, le délai de réponse peut s’arrêter (CRPA L114-5-1)."},
			{Genre: ui.GenreCase, Nom: "sensible", Libelle: "Donnée sensible", Valeur: coche(x.Sensible)},
		}},
	}, si.groupes("Demander ce document", x.Si != nil, x.Si)...)
	f.lire = func(d *Document, saisie url.Values) map[string]string {
		fautes := map[string]string{}
		n := x
		n.lire(saisie, fautes)
		n.Si = si.lire(saisie, x.Si, fautes)
		if rang >= 0 {
			d.Pieces[rang] = n
			return fautes
		}
		n.Code = codeLibre(n.Libelle.Fr, d.codesPris())
		d.Pieces = append(d.Pieces, n)
		return fautes
	}
	return f, nil
}

func (p *PieceAttendue) lire(f url.Values, fautes map[string]string) {
	p.Libelle = Texte{texteSaisi(f, "libelle", 200, "Nommez le document.", fautes)}
	p.BaseLegale = texteSaisi(f, "base_legale", 1000, "Indiquez le texte qui permet de demander ce document.", fautes)
	p.Aide = Texte{texteSaisi(f, "aide", 2000, "", fautes)}
	p.Requis, p.Indispensable, p.Sensible = f.Get("facultatif") != "oui", f.Get("indispensable") == "oui", f.Get("sensible") == "oui"
	if nature := f.Get("nature"); nature == p.Nature || slices.ContainsFunc(natures, func(o ui.Option) bool { return o.Code == nature }) {
		p.Nature = nature
	} else {
		fautes["nature"] = "Choisissez la nature du document."
	}
	p.Formats = nil
	for _, code := range pieces.Formats() {
		if slices.Contains(f["formats"], code) {
			p.Formats = append(p.Formats, code)
		}
	}
	if p.Nature == "identite" {
		p.Formats = slices.DeleteFunc(p.Formats, func(code string) bool { return !slices.Contains(formatsIdentite, code) })
		if p.GardeJours == 0 {
			p.GardeJours = gardeIdentite
		}
	}
	if len(p.Formats) == 0 {
		fautes["formats"] = "Choisissez au moins un format."
	}
	for nom, x := range map[string]struct {
		vers    *int
		maximum int
	}{"max_mo": {&p.MaxMo, 100}, "nb_max": {&p.NbMax, 20}} {
		n := nombreSaisi(f, nom, fautes)
		if n == nil || *n < 1 || *n > x.maximum {
			fautes[nom] = "Indiquez un nombre de 1 à " + socle.Nombre(x.maximum) + "."
			continue
		}
		*x.vers = *n
	}
}
