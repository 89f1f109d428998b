package usagers

import (
	"net/url"
	"strings"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// represente is one kind of whom somebody acts for, as the first page asks it.
type represente struct {
	code, libelle, aide, genre string
	qualite                    Qualite // "" when the form asks
}

var representes = []represente{
	{"association", "Une association", "", "association", ""},
	{"entreprise", "Une entreprise", "", "entreprise", ""},
	{"collectivite", "Une collectivité", "Une commune, un syndicat, un établissement public", "collectivite", ""},
	{"enfant", "Mon enfant mineur", "", "particulier", Enfant},
	{"parent", "Mon père, ma mère ou un autre proche", "", "particulier", Parent},
	{"tutelle", "Une personne dont je suis tuteur ou curateur", "", "particulier", Tutelle},
	{"aidant", "Une personne que j’aide dans ses démarches", "Comme aidant numérique", "particulier", Aidant},
}

func representeDit(code string) *represente {
	for i := range representes {
		if representes[i].code == code {
			return &representes[i]
		}
	}
	return nil
}

func saisieRepresente() ui.Saisie {
	s := ui.Saisie{Genre: ui.GenreRadios, Nom: "pour", Libelle: "Pour qui agissez-vous\u00a0?", Titre: true}
	for _, x := range representes {
		s.Options = append(s.Options, ui.Option{Code: x.code, Libelle: x.libelle, Aide: x.aide})
	}
	return s
}

func (x *represente) saisies() ui.Saisies {
	l := ui.Saisies{}
	texte := func(nom, libelle, aide string, max int, facultatif bool) {
		l = append(l, ui.Saisie{Genre: ui.GenreTexte, Nom: nom, Libelle: libelle, Aide: aide, Max: max, Facultatif: facultatif})
	}
	if x.qualite == "" {
		texte("nom", "Nom de l’"+map[bool]string{true: x.genre, false: "organisme"}[x.genre != "collectivite"], "", 200, false)
		switch x.genre {
		case "association":
			texte("numero", "Numéro RNA ou SIRET", "Par exemple W881234567. En Alsace-Moselle\u00a0: volume et folio, par exemple volume 12 folio 34, ou le numéro SIREN.", 60, true)
		default:
			texte("numero", "Numéro SIRET ou SIREN", "14 ou 9 chiffres, par exemple 218 801 603 00018", 60, true)
		}
		l = append(l, ui.Saisie{Genre: ui.GenreRadios, Nom: "qualite", Libelle: "À quel titre", Options: []ui.Option{
			{Code: string(Representant), Libelle: "Je représente cet organisme", Aide: "Par exemple présidente, gérant, maire"},
			{Code: string(Mandataire), Libelle: "J’agis avec l’accord de qui le représente", Aide: "Par exemple trésorière, salarié"},
		}})
		texte("fonction", "Votre fonction", "Par exemple trésorière", 100, true)
	} else {
		texte("prenoms", "Ses prénoms", "", 150, false)
		texte("nom", "Son nom de naissance", "", 100, false)
		l = append(l, ui.Saisie{Genre: ui.GenreDate, Nom: "naissance", Libelle: "Sa date de naissance", Facultatif: x.qualite != Enfant})
	}
	l = append(l,
		ui.Saisie{Genre: ui.GenreDate, Nom: "du", Libelle: "Début du mandat", Facultatif: true, Aide: "Sans date, il commence aujourd’hui."},
		ui.Saisie{Genre: ui.GenreDate, Nom: "au", Libelle: "Fin du mandat", Facultatif: true})
	return append(l, ui.Saisie{
		Genre: ui.GenreZone, Nom: "dit", Libelle: "Ce qui le montre", Facultatif: true, Lignes: 2, Max: 300,
		Aide: map[bool]string{true: "Par exemple\u00a0: procès-verbal de l’assemblée du 3 mars 2026.", false: "Par exemple\u00a0: livret de famille, jugement, mandat signé."}[x.qualite == ""],
	})
}

// lire reads what the form asked, with every fault by control.
func (x *represente) lire(f url.Values, auj socle.Jour) (Declaration, map[string]string) {
	fautes := map[string]string{}
	lire := func(nom string, max int, vide string) string { return socle.LireTexte(f, nom, max, vide, fautes) }
	jour := func(nom string) string {
		j, faute := socle.JourSaisi(f, nom)
		if faute != "" {
			fautes[nom] = faute
		}
		if j.Nul() {
			return ""
		}
		return j.ISO()
	}
	d := Declaration{Qualite: x.qualite, Identite: Identite{Genre: x.genre}, Du: jour("du"), Au: jour("au"), Dit: lire("dit", 300, "")}
	if x.qualite == "" {
		d.Identite.Denomination, d.Fonction = lire("nom", 200, "Indiquez le nom de l’organisme."), lire("fonction", 100, "")
		faute := ""
		if d.Identite.Siret, d.Identite.Rna, faute = socle.LireNumeroOrganisme(f.Get("numero")); faute != "" {
			fautes["numero"] = faute
		} else if d.Identite.Rna != "" && x.genre != "association" {
			fautes["numero"] = "Ce numéro est celui d’une association\u00a0: indiquez un numéro SIRET ou SIREN."
		}
		if d.Qualite = Qualite(f.Get("qualite")); !d.Qualite.PourOrganisme() {
			fautes["qualite"] = "Choisissez à quel titre vous agissez."
		}
	} else {
		d.Identite.Prenoms, d.Identite.NomNaissance = lire("prenoms", 150, "Indiquez ses prénoms."), lire("nom", 100, "Indiquez son nom de naissance.")
		d.Identite.DateNaissance = jour("naissance")
		x.verifierNaissance(d.Identite.DateNaissance, auj, fautes)
	}
	verifierDates(d, auj, fautes)
	return d, fautes
}

func (x *represente) verifierNaissance(ne string, auj socle.Jour, fautes map[string]string) {
	if fautes["naissance"] != "" {
		return
	}
	switch fin, err := finDeMinorite(ne, ""); {
	case ne > auj.ISO():
		fautes["naissance"] = "La date de naissance doit être dans le passé, par exemple 12 5 2016."
	case x.qualite == Enfant && err != nil:
		fautes["naissance"] = "Indiquez la date de naissance de l’enfant."
	case x.qualite == Enfant && fin < auj.ISO():
		fautes["naissance"] = "Cette personne est majeure\u00a0: elle agit pour elle-même."
	}
}

func verifierDates(d Declaration, auj socle.Jour, fautes map[string]string) {
	switch {
	case fautes["du"] == "" && d.Du > auj.ISO():
		fautes["du"] = "Ce mandat n’a pas commencé. Déclarez-le à partir de cette date."
	case fautes["au"] != "" || d.Au == "":
	case d.Au < auj.ISO():
		fautes["au"] = "Ce mandat est déjà terminé\u00a0: il ne permet pas d’agir."
	case d.Au < d.Du:
		fautes["au"] = "La fin du mandat doit venir après son début."
	}
}

// lireInvitation reads to whom a mandat is offered.
func lireInvitation(f url.Values) (courriel, fonction string, fautes map[string]string) {
	fautes = map[string]string{}
	fonction = socle.LireTexte(f, "fonction", 100, "", fautes)
	courriel, err := socle.LireCourriel(f.Get("courriel"))
	if err != nil {
		fautes["courriel"] = socle.EnErreur(err).Champs["courriel"]
	}
	return strings.TrimSpace(courriel), fonction, fautes
}
