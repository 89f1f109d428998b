package usagers_test

import (
	"slices"
	"testing"

	"guichet/pb_hooks/usagers"
)

const chezElles = `{"voie": "14 rue des Tisserands", "code_postal": "88990", "commune": "Saint-Exemple"}`

// personne makes an usager from what she says, in the order of a form.
func personne(nom, prenoms, date string, reste ...func(*usagers.Usager)) *usagers.Usager {
	u := &usagers.Usager{Genre: "particulier", NomNaissance: nom, Prenoms: prenoms, DateNaissance: date}
	for _, f := range reste {
		f(u)
	}
	return u
}

func usage(nom string) func(*usagers.Usager) { return func(u *usagers.Usager) { u.NomUsage = nom } }
func mail(a string) func(*usagers.Usager)    { return func(u *usagers.Usager) { u.Courriel = a } }
func tel(n string) func(*usagers.Usager)     { return func(u *usagers.Usager) { u.Telephone = n } }
func chez(a string) func(*usagers.Usager)    { return func(u *usagers.Usager) { u.Adresse = []byte(a) } }

func siret(n string) func(*usagers.Usager) { return func(u *usagers.Usager) { u.Siret = n } }

func rna(n string) func(*usagers.Usager) { return func(u *usagers.Usager) { u.Rna = n } }

func organisme(nom string) func(*usagers.Usager) {
	return func(u *usagers.Usager) { u.Denomination = nom }
}

const (
	sansDoute = "Sans doute la même personne"
	peutEtre  = "Peut-être la même personne"
	peu       = "Peu de points communs"
)

func TestRessemblance(t *testing.T) {
	foyer := func(u *usagers.Usager) {
		u.Courriel, u.Telephone, u.Adresse = "famille@example.org", "0353010114", []byte(chezElles)
	}
	for _, cas := range []struct {
		nom    string
		a, b   *usagers.Usager
		mots   string
		raison string // one of them, for or against
	}{
		{"le même double, mot pour mot", personne("Thouvenel", "Camille", "1980-05-12"), personne("Thouvenel", "Camille", "1980-05-12"), sansDoute, "même date de naissance"},
		{"la casse, les accents et les traits d’union", personne("LEFÈVRE-BLANC", "Élodie", "1980-05-12"), personne("Lefevre Blanc", "elodie", "1980-05-12"), sansDoute, "même nom de naissance"},
		{"une faute de frappe dans le nom", personne("Thouvenel", "Camille", "1980-05-12"), personne("Thouvenle", "Camille", "1980-05-12"), sansDoute, "noms presque identiques"},
		{"un nom qui s’entend pareil", personne("Didierjean", "Luc", "1962-01-02"), personne("Didierjan", "Luc", "1962-01-02"), sansDoute, "noms presque identiques"},
		{"une faute de frappe dans le prénom", personne("Thouvenel", "Camille", "1980-05-12"), personne("Thouvenel", "Camlile", "1980-05-12"), sansDoute, "prénoms presque identiques"},
		{"une autre écriture du prénom", personne("Adam", "Michaël", "1980-05-12"), personne("Adam", "Mickael", "1980-05-12"), sansDoute, "prénoms presque identiques"},
		{"le nom d’épouse pris pour le nom de naissance", personne("Durand", "Marie", "1975-11-30", usage("Martin")), personne("Martin", "Marie", "1975-11-30"), sansDoute, "le nom d’usage de l’un est le nom de l’autre"},
		{"le nom d’épouse, sans date mais avec l’adresse électronique", personne("Durand", "Marie", "", usage("Martin"), mail("marie@example.org")), personne("Martin", "Marie", "", mail("Marie@example.org")), sansDoute, "même adresse électronique"},
		{"le nom et le prénom inversés", personne("Thomas", "Gérard", "1955-03-08"), personne("GERARD", "Thomas", "1955-03-08"), sansDoute, "prénom et nom inversés"},
		{"une particule collée", personne("De La Tour", "Anne", "1990-01-15"), personne("Delatour", "Anne", "1990-01-15"), sansDoute, "même nom de naissance"},
		{"une particule oubliée", personne("d’Hennezel", "Paul", "1990-01-15"), personne("Hennezel", "Paul", "1990-01-15"), sansDoute, "même nom, à la particule près"},
		{"van der ou rien", personne("Van der Berghe", "Jan", "1990-01-15"), personne("Berghe", "Jan", "1990-01-15"), sansDoute, "même nom, à la particule près"},
		{"un double nom dont un seul est donné", personne("Martin-Dupont", "Anne", "1990-01-15", tel("0639980114")), personne("Martin", "Anne", "1990-01-15", tel("+33 6 39 98 01 14")), sansDoute, "le nom de l’un est dans le nom composé de l’autre"},
		{"tous les prénoms de l’état civil, puis le premier", personne("Colin", "Yvette Marie Jeanne", "1941-07-07"), personne("Colin", "Yvette", "1941-07-07"), sansDoute, "même premier prénom"},
		{"le prénom usuel n’est pas le premier", personne("Colin", "Jean Pierre Marie", "1941-07-07"), personne("Colin", "Pierre", "1941-07-07"), sansDoute, "un prénom en commun"},
		{"un prénom composé sans trait d’union", personne("Colin", "Jean-Pierre", "1941-07-07"), personne("Colin", "Jean Pierre", "1941-07-07"), sansDoute, "mêmes prénoms"},
		{"le jour pris pour le mois", personne("Colin", "Yvette", "1941-07-05", mail("y@example.org")), personne("Colin", "Yvette", "1941-05-07", mail("y@example.org")), sansDoute, "dates de naissance presque identiques"},
		{"l’année seule, et la même adresse électronique", personne("Benali", "Farida", "1941-00-00", mail("f@example.org")), personne("Benali", "Farida", "1941-05-07", mail("f@example.org")), sansDoute, "même année de naissance"},
		{"une association écrite de deux façons", personne("", "", "", organisme("Association Les Amis du Moulin"), mail("moulin@example.org")), personne("", "", "", organisme("amis du moulin"), mail("moulin@example.org")), sansDoute, "même nom d’organisme"},

		{"l’année seule ne suffit pas", personne("Benali", "Farida", "1941-00-00"), personne("Benali", "Farida", "1941-05-07"), peutEtre, "même année de naissance"},
		{"le mois inconnu contre un autre mois", personne("Benali", "Farida", "1941-06-00"), personne("Benali", "Farida", "1941-05-07"), peu, "dates de naissance différentes"},
		{"l’initiale du prénom", personne("Benali", "F.", "1941-05-07"), personne("Benali", "Farida", "1941-05-07"), peutEtre, "même initiale du prénom"},
		{"le même téléphone et la même adresse, sans date", personne("Perrin", "Hugo", "", tel("0639980203"), chez(chezElles)), personne("Perrin", "Hugo", "", tel("06 39 98 02 03"), chez(`{"voie": "14, r. des tisserands", "code_postal": "88 990"}`)), peutEtre, "même adresse postale"},

		{"des homonymes dont on ne sait rien d’autre", personne("Martin", "Jean", ""), personne("Martin", "Jean", ""), peu, "mêmes prénoms"},
		{"des homonymes nés un autre jour", personne("Martin", "Jean", "1960-02-03"), personne("Martin", "Jean", "1961-09-21"), peu, "dates de naissance différentes"},
		{"des homonymes nés un autre jour qui partagent tout le reste", personne("Martin", "Jean", "1960-02-03", foyer), personne("Martin", "Jean", "1961-09-21", foyer), peu, "dates de naissance différentes"},
		{"des presque homonymes", personne("Dupont", "Marie", "", chez(chezElles)), personne("Dupond", "Marie", "", chez(chezElles)), peu, "noms presque identiques"},
		{"des jumelles", personne("Moreira", "Inès", "2001-04-04", foyer), personne("Moreira", "Léa", "2001-04-04", foyer), peu, "prénoms différents"},
		{"des jumeaux aux prénoms voisins", personne("Moreira", "Julien", "2001-04-04", foyer), personne("Moreira", "Julie", "2001-04-04", foyer), peu, "prénoms différents"},
		{"des jumeaux aux prénoms de même son", personne("Moreira", "Michel", "1951-04-04", foyer), personne("Moreira", "Michèle", "1951-04-04", foyer), peu, "prénoms différents"},
		{"des jumelles qui partagent leurs autres prénoms", personne("Moreira", "Inès Marie Rose", "2001-04-04", foyer), personne("Moreira", "Zoé Marie Rose", "2001-04-04", foyer), peu, "prénoms différents"},
		{"des jumeaux au prénom composé", personne("Moreira", "Jean-Luc", "2001-04-04", foyer), personne("Moreira", "Jean-Paul", "2001-04-04", foyer), peu, "prénoms différents"},
		{"des jumeaux au prénom composé sans trait d’union", personne("Moreira", "Jean Luc", "2001-04-04", foyer), personne("Moreira", "Jean Paul", "2001-04-04", foyer), peutEtre, "le prénom de l’un est dans le prénom composé de l’autre"},
		{"le père et le fils, à une génération d’écart", personne("Martin", "Jean", "1955-02-03", foyer), personne("Martin", "Jean", "1983-09-21", foyer), peu, "une génération d’écart"},
		{"le père et le fils nés le même jour", personne("Martin", "Jean", "1955-02-03", foyer), personne("Martin", "Jean", "1985-02-03", foyer), peu, "une génération d’écart"},
		{"le père et le fils dont on ignore les dates", personne("Martin", "Jean", "", tel("0353010114"), chez(chezElles)), personne("Martin", "Jean", "", tel("0353010114"), chez(chezElles)), peutEtre, "même téléphone"},
		{"le père et le fils qui le disent", personne("Martin père", "Jean", "", foyer), personne("Martin fils", "Jean", "", foyer), peutEtre, "l’un est dit père ou mère, fils ou fille"},
		{"un couple à la même adresse", personne("Grandjean", "Élodie", "1984-04-19", foyer), personne("Balland", "Gilbert", "1982-12-01", foyer), peu, "noms différents"},
		{"un couple au même nom d’usage", personne("Grandjean", "Élodie", "1984-04-19", usage("Balland"), foyer), personne("Balland", "Gilbert", "1982-12-01", foyer), peu, "prénoms différents"},
		{"un couple né le même jour", personne("Martin", "Pascal", "1960-02-03", foyer), personne("Martin", "Pascale", "1960-02-03", foyer), peu, "prénoms différents"},
		{"une association renommée, au même numéro", personne("", "", "", organisme("Amicale des pompiers"), rna("W881000001")), personne("", "", "", organisme("Comité des fêtes"), rna("W881000001")), peutEtre, "même numéro RNA"},
		{"une entreprise et son enseigne", personne("", "", "", organisme("Grandjean SARL"), siret("21880001900019")), personne("", "", "", organisme("Au bon pain"), siret("21880001900019"), foyer), peutEtre, "même numéro SIRET"},
		{"deux personnes de la même entreprise", personne("Grandjean", "Élodie", "", siret("21880001900019")), personne("Balland", "Gilbert", "", siret("21880001900019")), peu, "noms différents"},
		{"la présidente et son association", personne("Grandjean", "Élodie", "1984-04-19", foyer), personne("", "", "", organisme("Les Amis du Moulin"), foyer), peu, "l’un est un organisme, ou agit pour un organisme"},
		{"la présidente, pour elle et pour son association", personne("Grandjean", "Élodie", "", foyer), personne("Grandjean", "Élodie", "", foyer, organisme("Les Amis du Moulin")), peutEtre, "l’un est un organisme, ou agit pour un organisme"},
		{"deux associations à la même adresse", personne("", "", "", organisme("Amicale des pompiers"), foyer), personne("", "", "", organisme("Comité des fêtes"), foyer), peu, "organismes différents"},
		{"personne n’a rien dit", personne("", "", ""), personne("", "", ""), peu, ""},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			r, envers := usagers.Comparer(cas.a, cas.b), usagers.Comparer(cas.b, cas.a)
			if r.Mots() != cas.mots {
				t.Errorf("%d, « %s », attendu « %s » ; pour %q, contre %q", r.Score, r.Mots(), cas.mots, r.Pour, r.Contre)
			}
			if cas.raison != "" && !slices.Contains(r.Pour, cas.raison) && !slices.Contains(r.Contre, cas.raison) {
				t.Errorf("pour %q, contre %q : il manque « %s »", r.Pour, r.Contre, cas.raison)
			}
			if envers.Score != r.Score || !slices.Equal(envers.Pour, r.Pour) || !slices.Equal(envers.Contre, r.Contre) {
				t.Errorf("l’un et l’autre : %v, l’autre et l’un : %v", r, envers)
			}
		})
	}
}
