package catalogue_test

import (
	"net/url"
	"slices"
	"testing"

	"guichet/pb_hooks/catalogue"
	"guichet/ui"
)

func TestLesLieuxDeFrance(t *testing.T) {
	const manque = "Répondez à la question « La question »."
	genre := func(g string) catalogue.Champ { return catalogue.Champ{Type: g} }
	essayer(t, deuxCouleurs, []essai{
		{"commune : d’autrefois, réunie depuis à une autre", genre("commune_cog"), un("Colroy-la-Grande (88112)"), "88112", "", "Colroy-la-Grande (88112)", "88112"},
		{"intercommunalité : lit un nom proposé", genre("epci"), un("CC Rhône Lez Provence (84)"), "200000628", "", "CC Rhône Lez Provence (84)", "200000628"},
		{"intercommunalité : fait choisir par un mot du nom", genre("epci"), un("Romilly"), "Romilly", "Choisissez l’intercommunalité parmi celles qui ressemblent à « Romilly ».", "", ""},
		{"intercommunalité : ne prend pas un numéro SIREN pour un nom", genre("epci"), un("200000628"), "/200000628", "Cette intercommunalité n’est pas connue : vérifiez son nom.", "", ""},
		{"département : lit un numéro", genre("departement"), un("2A"), "2A", "", "2A – Corse-du-Sud", "2A"},
		{"département : refuse un numéro qui n’existe pas", genre("departement"), un("20"), "20", manque, "", ""},
		{"région : lit un code", genre("region"), un("44"), "44", "", "Grand Est", "44"},
		{"région : refuse celle d’avant 2016", genre("region"), un("41"), "41", manque, "", ""},
		{"pays : d’autrefois", genre("pays_cog"), un("99115"), "99115", "", "Tchécoslovaquie", "99115"},
	})
}

func TestUnPaysDAutrefoisSeChoisitPourUneNaissance(t *testing.T) {
	x, g := contexte(deuxCouleurs), catalogue.GenreDe("pays_cog")
	groupes := func(bloc string) int {
		return len(g.Saisie(&catalogue.Champ{Code: "c", Type: "pays_cog", Bloc: bloc}, nil, x).Groupes)
	}
	if groupes("naissance") != 1 || groupes("adresse_postale") != 0 {
		t.Error("les pays d’autrefois sont pour le lieu de naissance, et lui seul")
	}
}

func TestUneAdresse(t *testing.T) {
	c := catalogue.Champ{Type: "adresse", Requis: true}
	forme := func(voie, cp, commune, pays string) url.Values {
		return url.Values{"c_voie": {voie}, "c_code_postal": {cp}, "c_commune": {commune}, "c_pays": {pays}}
	}
	essayer(t, deuxCouleurs, []essai{
		{"en France, trouve la commune", c, forme("12 bis rue de la Gare", "88 000", "épinal", "99100"), "12 bis rue de la Gare||88000|épinal|88160|99100", "", "12 bis rue de la Gare\n88000 épinal", "12 bis rue de la Gare, 88000 épinal"},
		{"en France, garde une commune que la liste ignore", c, forme("3 rue Haute", "88005", "Épinal Cedex", "99100"), "3 rue Haute||88005|Épinal Cedex||99100", "", "3 rue Haute\n88005 Épinal Cedex", "3 rue Haute, 88005 Épinal Cedex"},
		{"à l’étranger, le code postal est libre", c, forme("Hauptstraße 1", "D-77694", "Kehl", "99109"), "Hauptstraße 1||D-77694|Kehl||99109", "", "Hauptstraße 1\nD-77694 Kehl\nAllemagne", "Hauptstraße 1, D-77694 Kehl, Allemagne"},
		{"le pays offert n’est pas une réponse", c, forme("", " ", "", "99100"), "", "", "", ""},
		{"demande la voie d’abord", c, forme("", "88000", "", "99100"), "||88000|||99100", "Indiquez la voie ou le lieu-dit.", "", ""},
		{"en France, demande cinq chiffres", c, forme("3 rue Haute", "8800", "Épinal", ""), "3 rue Haute||8800|Épinal||99100", "Indiquez un code postal de 5 chiffres, par exemple 88000.", "", ""},
		{"refuse un pays forgé", c, forme("3 rue Haute", "88000", "Épinal", "1"), "3 rue Haute||88000|Épinal||1", "Choisissez le pays.", "", ""},
	})
}

func TestUnPointSurLaCommune(t *testing.T) {
	c := catalogue.Champ{Type: "geoloc"}
	forme := func(lat, lon, adresse string) url.Values {
		return url.Values{"c_lat": {lat}, "c_lon": {lon}, "c_adresse": {adresse}}
	}
	essayer(t, deuxCouleurs, []essai{
		{"une adresse suffit", c, forme("", "", "Devant l’école"), "||Devant l’école", "", "Devant l’école", "Devant l’école"},
		{"un point suffit", c, forme("48,1744", "6,4496°", ""), "48.1744|6.4496|", "", "Latitude 48,1744, longitude 6,4496", "48.1744 | 6.4496"},
		{"rien n’est pas une réponse", c, forme("", " ", ""), "", "", "", ""},
		{"demande les deux coordonnées", c, forme("48.1744", "", ""), "48.1744||", "La longitude est un nombre entre -180 et 180, par exemple 6,4496.", "", ""},
		{"refuse au-delà du pôle", c, forme("90,1", "6", ""), "90.1|6|", "La latitude est un nombre entre -90 et 90, par exemple 48,1744.", "", ""},
		{"refuse un mot", c, forme("nord", "6", ""), "nord|6|", "La latitude est un nombre entre -90 et 90, par exemple 48,1744.", "", ""},
	})
}

func TestUneParcelle(t *testing.T) {
	c := catalogue.Champ{Type: "parcelle"}
	forme := func(prefixe, section, numero string) url.Values {
		return url.Values{"c_prefixe": {prefixe}, "c_section": {section}, "c_numero": {numero}}
	}
	essayer(t, deuxCouleurs, []essai{
		{"sans préfixe", c, forme("", "ab", "0123"), "000|AB|123", "", "Section AB, parcelle n° 123", "000 AB 123"},
		{"d’une commune fusionnée", c, forme("045", "A", "7"), "045|A|7", "", "Préfixe 045, section A, parcelle n° 7", "045 A 7"},
		{"d’Alsace-Moselle", c, forme("", "12", "7"), "000|12|7", "", "Section 12, parcelle n° 7", "000 12 7"},
		{"demande la section", c, forme("", "", "7"), "000||7", "La section est d’une ou deux lettres, par exemple AB, ou d’un ou deux chiffres en Alsace-Moselle.", "", ""},
		{"demande le numéro", c, forme("", "AB", "0"), "000|AB|0", "Le numéro compte de 1 à 4 chiffres, par exemple 123.", "", ""},
		{"refuse un préfixe trop court", c, forme("45", "AB", "1"), "45|AB|1", "Le préfixe compte 3 chiffres, par exemple 000.", "", ""},
		{"rien n’est pas une réponse", c, forme("", "", ""), "", "", "", ""},
	})
}

// siennes are two demandes of the usager.
type siennes struct{}

func (siennes) Siennes() []ui.Option {
	return []ui.Option{{Code: "d1", Libelle: "Buvette, n° 4K7M-2C9C"}, {Code: "d2", Libelle: "Salle, n° 7XH4-P2D2"}}
}

func (s siennes) Nommer(id string) (string, bool) {
	i := slices.IndexFunc(s.Siennes(), func(o ui.Option) bool { return o.Code == id })
	if i < 0 {
		return "", false
	}
	return s.Siennes()[i].Libelle, true
}

func TestUneDemandeEnRappelleUneAutre(t *testing.T) {
	g, c := catalogue.GenreDe("lien_demande"), catalogue.Champ{ID: "C", Code: "c", Type: "lien_demande", Manque: catalogue.Texte{Fr: "Choisissez une demande."}}
	x := contexte(deuxCouleurs)
	if s := g.Saisie(&c, nil, x); !s.Lu() {
		t.Error("une question sans réponse possible est posée à qui n’a pas de demande")
	}
	if faute := g.Verifier(&c, catalogue.Valeur{"d1"}, x); faute != "Choisissez une demande." {
		t.Errorf("la demande d’une autre personne : %q", faute)
	}
	x.Demandes = siennes{}
	if s := g.Saisie(&c, nil, x); len(s.Options) != 2 {
		t.Errorf("offertes : %v", s.Options)
	}
	for id, faute := range map[string]string{"d1": "", "d3": "Choisissez une demande."} {
		if dite := g.Verifier(&c, catalogue.Valeur{id}, x); dite != faute {
			t.Errorf("%s : %q, attendu %q", id, dite, faute)
		}
	}
	if dite := g.Afficher(&c, catalogue.Valeur{"d2"}, x)[0]; dite != "Salle, n° 7XH4-P2D2" {
		t.Error(dite)
	}
}

func TestUneCommuneHomonymeSeChoisit(t *testing.T) {
	c := catalogue.Champ{ID: "C", Code: "c", Type: "commune_cog"}
	x, g := contexte(deuxCouleurs), catalogue.GenreDe("commune_cog")
	for _, tape := range []string{"Sainte-Marie", "88300"} {
		s := g.Saisie(&c, g.Lire(&c, un(tape), x), x)
		if s.Genre != ui.GenreRadios || len(s.Options) < 2 {
			t.Fatalf("%s : %s de %d options", tape, s.Genre, len(s.Options))
		}
		derniere := len(s.Options) - 1
		if v := g.Lire(&c, un(s.Options[derniere].Code), x); v != nil {
			t.Errorf("%s : « %s » devient %v", tape, s.Options[derniere].Libelle, v)
		}
		for _, o := range s.Options[:derniere] {
			v := g.Lire(&c, un(o.Code), x)
			if faute := g.Verifier(&c, v, x); faute != "" {
				t.Errorf("%s : %s est refusée : %s", tape, o.Libelle, faute)
			}
			if dite := g.Afficher(&c, v, x); dite[0] != o.Libelle {
				t.Errorf("%s : choisie %s, lue %s", tape, o.Libelle, dite)
			}
		}
	}
}
