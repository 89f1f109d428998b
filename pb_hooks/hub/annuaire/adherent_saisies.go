package annuaire

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

func ouvrirAdhesion(r *socle.Requete, a *adherent) (*pageSaisie, error) {
	p := nouvellePageSaisie(r, a, "Adhésion de "+a.Nom)
	p.Intro = "Ouverte et active se lisent du guichet lui-même\u00a0: elles ne se saisissent pas."
	produits, err := produitsOfferts(r.App, a.Adhesion)
	if err != nil {
		return nil, err
	}
	p.Saisies = ui.Saisies{
		saisieJour("contactee_le", "Contactée le", a.Adhesion.ContacteeLe, ""),
		saisieJour("adherente_le", "Adhérente depuis le", a.Adhesion.AdherenteLe, "Sa cotisation s’appelle à partir de cette date."),
		saisieJour("formee_le", "Formée le", a.Adhesion.FormeeLe, ""),
		saisieJour("finie_le", "N’adhère plus à partir du", a.Adhesion.FinieLe, "Ses contacts sont oubliés un an après."),
		{Genre: ui.GenreCases, Nom: "produits", Libelle: "Ce qu’elle utilise", Facultatif: true, Options: produits, Valeurs: a.Adhesion.produits()},
		{Genre: ui.GenreZone, Nom: "note", Libelle: "Note", Facultatif: true, Valeur: a.Adhesion.Note, Max: 5000, Lignes: 5, Aide: "Lue par les agents du Département. N’y écrivez rien sur une personne."},
	}
	return p, nil
}

// produitsOfferts are those of the list, and those that the member has already.
func produitsOfferts(app core.App, a *Adhesion) ([]ui.Option, error) {
	l, err := Produits(app)
	if err != nil {
		return nil, err
	}
	var options []ui.Option
	for _, nom := range append(slices.Clone(l), a.produits()...) {
		if !slices.ContainsFunc(options, func(o ui.Option) bool { return o.Code == nom }) {
			options = append(options, ui.Option{Code: nom, Libelle: nom})
		}
	}
	return options, nil
}

func garderAdhesion(tx core.App, _ *socle.Requete, m *adherent, f url.Values, par socle.Acteur) (string, error) {
	fautes := map[string]string{}
	auj := socle.De(tx).Horloge.Aujourdhui()
	a, err := AdhesionDe(tx, m.ID)
	if err != nil {
		return "", err
	}
	offerts, err := produitsOfferts(tx, a)
	if err != nil {
		return "", err
	}
	a.ContacteeLe = jourSaisi(f, "contactee_le", auj, false, fautes)
	a.AdherenteLe = jourSaisi(f, "adherente_le", auj, false, fautes)
	a.FormeeLe = jourSaisi(f, "formee_le", auj, false, fautes)
	a.FinieLe = jourSaisi(f, "finie_le", auj, true, fautes)
	switch {
	case fautes["finie_le"] != "" || fautes["adherente_le"] != "" || a.FinieLe == "":
	case a.AdherenteLe == "":
		fautes["adherente_le"] = "Indiquez depuis quand elle adhérait."
	case a.FinieLe <= a.AdherenteLe:
		fautes["finie_le"] = "La fin est avant le début\u00a0: vérifiez les deux dates."
	}
	a.Note = socle.LireTexte(f, "note", 5000, "", fautes)
	produits := []string{}
	for _, nom := range f["produits"] {
		if slices.ContainsFunc(offerts, func(o ui.Option) bool { return o.Code == nom }) {
			produits = append(produits, nom)
		} else {
			fautes["produits"] = "Choisissez dans la liste."
		}
	}
	if err := siFautes(fautes); err != nil {
		return "", err
	}
	if a.Produits, err = json.Marshal(produits); err != nil {
		return "", err
	}
	return enregistre, a.Enregistrer(tx, par)
}

func ouvrirProduits(r *socle.Requete, _ *adherent) (*pageSaisie, error) {
	l, err := Produits(r.App)
	if err != nil {
		return nil, err
	}
	p := nouvellePageSaisie(r, nil, "Ce que les adhérents utilisent")
	p.Intro = "La liste où l’on choisit sur la page de chaque adhérent. Un nom retiré reste chez ceux qui l’ont."
	p.Saisies = ui.Saisies{{Genre: ui.GenreZone, Nom: "produits", Libelle: "Un nom par ligne", Valeur: strings.Join(l, "\n"), Lignes: 8, Max: 2000}}
	return p, nil
}

// What the list of products may hold.
const (
	produitsMax    = 20
	nomProduitsMax = 80
)

func garderProduits(tx core.App, _ *socle.Requete, _ *adherent, f url.Values, par socle.Acteur) (string, error) {
	l := []string{}
	faute := ""
	for ligne := range strings.Lines(strings.ReplaceAll(f.Get("produits"), "\r", "\n")) {
		nom := strings.Join(strings.Fields(ligne), " ")
		switch {
		case nom == "" || slices.Contains(l, nom):
		case len([]rune(nom)) > nomProduitsMax:
			faute = "Raccourcissez chaque nom à " + socle.Nombre(nomProduitsMax) + " caractères."
		default:
			l = append(l, nom)
		}
	}
	if len(l) > produitsMax {
		faute = socle.Nombre(produitsMax) + " noms au plus."
	}
	if faute != "" {
		return "", socle.ErrChamps(map[string]string{"produits": faute})
	}
	return enregistre, socle.EcrireReglage(tx, reglageProduits, l, socle.ParPage, par)
}

func ouvrirConvention(r *socle.Requete, a *adherent) (*pageSaisie, error) {
	p := nouvellePageSaisie(r, a, "Convention de "+a.Nom)
	p.Saisies = ui.Saisies{
		{Genre: ui.GenreRadios, Nom: "modele", Libelle: "Modèle de la convention", Facultatif: true, Valeur: a.Adhesion.Modele, Options: modelesConvention},
		saisieJour("deliberee_le", "Délibération du", a.Adhesion.DelibereeLe, "Le jour où son assemblée a approuvé la convention."),
		saisieJour("signee_le", "Convention signée le", a.Adhesion.SigneeLe, ""),
		saisieJour("jusqu_au", "Valable jusqu’au", a.Adhesion.JusquAu, ""),
	}
	return p, nil
}

// modelesConvention are the models that the product gives.
var modelesConvention = []ui.Option{
	{Code: "guichet", Libelle: "Guichet de la collectivité", Aide: "Son guichet tourne sur sa machine, ou sur celle d’un prestataire qu’elle a choisi."},
	{Code: modeleHebergement, Libelle: "Guichet hébergé par le Département", Aide: "Le Département garde les données pour elle, comme sous-traitant."},
}

const modeleHebergement = "hebergement"

func garderConvention(tx core.App, _ *socle.Requete, m *adherent, f url.Values, par socle.Acteur) (string, error) {
	fautes := map[string]string{}
	auj := socle.De(tx).Horloge.Aujourdhui()
	a, err := AdhesionDe(tx, m.ID)
	if err != nil {
		return "", err
	}
	a.Modele = f.Get("modele")
	if a.Modele != "" && libelle(modelesConvention, a.Modele) == "" {
		fautes["modele"] = "Choisissez dans la liste."
	}
	a.DelibereeLe = jourSaisi(f, "deliberee_le", auj, false, fautes)
	a.SigneeLe = jourSaisi(f, "signee_le", auj, false, fautes)
	a.JusquAu = jourSaisi(f, "jusqu_au", auj, true, fautes)
	if fautes["jusqu_au"] == "" && a.JusquAu != "" && a.JusquAu < a.SigneeLe {
		fautes["jusqu_au"] = "La fin est avant la signature\u00a0: vérifiez les deux dates."
	}
	if a.Modele == "" && a.SigneeLe != "" && fautes["modele"] == "" {
		fautes["modele"] = "Indiquez quel modèle est signé."
	}
	if err := siFautes(fautes); err != nil {
		return "", err
	}
	return enregistre, a.Enregistrer(tx, par)
}

func ouvrirHabilitations(r *socle.Requete, a *adherent) (*pageSaisie, error) {
	l, err := habilitations(r.App, a.ID)
	if err != nil {
		return nil, err
	}
	p := nouvellePageSaisie(r, a, "Habilitations de "+a.Nom)
	p.Intro = "Où en sont ses demandes auprès de l’État."
	for _, h := range l {
		p.Saisies = append(
			p.Saisies,
			ui.Saisie{Genre: ui.GenreIntertitre, Nom: h.Genre, Libelle: libelle(genresHabilitation, h.Genre)},
			ui.Saisie{Genre: ui.GenreListe, Nom: h.Genre + "_etat", Libelle: "Où elle en est", Facultatif: true, Valeur: h.Etat, Options: etatsHabilitation},
			saisieJour(h.Genre+"_le", "Depuis le", h.Le, ""),
			ui.Saisie{Genre: ui.GenreTexte, Nom: h.Genre + "_reference", Libelle: "Numéro de l’habilitation ou de la demande", Facultatif: true, Valeur: h.Reference, Max: 100},
		)
	}
	return p, nil
}

func garderHabilitations(tx core.App, _ *socle.Requete, m *adherent, f url.Values, par socle.Acteur) (string, error) {
	fautes := map[string]string{}
	l, err := habilitations(tx, m.ID)
	if err != nil {
		return "", err
	}
	auj := socle.De(tx).Horloge.Aujourdhui()
	for i := range l {
		h := &l[i]
		h.Etat = f.Get(h.Genre + "_etat")
		h.Le = jourSaisi(f, h.Genre+"_le", auj, false, fautes)
		h.Reference = socle.LireTexte(f, h.Genre+"_reference", 100, "", fautes)
		switch {
		case h.Etat == "" && (h.Le != "" || h.Reference != ""):
			fautes[h.Genre+"_etat"] = "Dites où elle en est."
		case h.Etat != "" && libelle(etatsHabilitation, h.Etat) == "":
			fautes[h.Genre+"_etat"] = "Choisissez dans la liste."
		case h.Etat != "" && h.Le == "" && fautes[h.Genre+"_le"] == "":
			fautes[h.Genre+"_le"] = "Indiquez la date."
		}
		if h.Etat == etatObtenue && h.Reference == "" {
			fautes[h.Genre+"_reference"] = "Indiquez le numéro de l’habilitation."
		}
	}
	if err := siFautes(fautes); err != nil {
		return "", err
	}
	return enregistre, enregistrerHabilitations(tx, m.ID, l, par)
}
