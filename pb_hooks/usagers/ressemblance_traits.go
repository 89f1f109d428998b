package usagers

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// traits are what is compared of an usager.
type traits struct {
	naissance, usage    nomLu
	prenoms             []prenomLu
	date                dateLue
	courriel, telephone string
	adresse             adresseLue
	denomination        string
	siret, rna          string
}

func lireTraits(u *Usager) traits {
	t := lireTraitsCles(u)
	t.adresse, t.denomination = lireAdresse(u.Adresse), strings.Join(motsOrganisme(u.Denomination), " ")
	t.siret, t.rna = u.Siret, u.Rna
	return t
}

// lireTraitsCles reads no more than [cles] asks.
func lireTraitsCles(u *Usager) traits {
	return traits{
		naissance: lireNom(u.NomNaissance), usage: lireNom(u.NomUsage), prenoms: lirePrenoms(u.Prenoms), date: lireDate(u.DateNaissance),
		courriel: strings.ToLower(strings.TrimSpace(u.Courriel)), telephone: socle.NormaliserTelephone(u.Telephone),
	}
}

// motsVides say nothing of which organisme it is.
var motsVides = []string{
	"association", "assoc", "asso", "les", "le", "la", "l", "de", "du", "des", "d", "et", "en", "a", "au", "aux",
	"societe", "ste", "ets", "etablissements", "entreprise", "sarl", "sas", "sasu", "eurl", "sa", "sci", "snc", "gaec", "earl",
}

// motsOrganisme are the words that name an organisme, in the order of the
// alphabet.
func motsOrganisme(denomination string) []string {
	mots := slices.DeleteFunc(strings.Fields(collectivites.Cle(denomination)), func(m string) bool { return slices.Contains(motsVides, m) })
	slices.Sort(mots)
	return slices.Compact(mots)
}

// dateLue is a date of birth, 0 for what is not known of it: « 1977-00-03 ».
type dateLue struct{ annee, mois, jour int }

func lireDate(iso string) (d dateLue) {
	if len(iso) != len("1977-00-03") {
		return dateLue{}
	}
	var fautes [3]error
	d.annee, fautes[0] = strconv.Atoi(iso[:4])
	d.mois, fautes[1] = strconv.Atoi(iso[5:7])
	d.jour, fautes[2] = strconv.Atoi(iso[8:])
	if fautes != [3]error{} {
		return dateLue{}
	}
	return d
}

func (d dateLue) complete() bool { return d.annee != 0 && d.mois != 0 && d.jour != 0 }

// adresseLue is a postal address, its usual words in full.
type adresseLue struct{ voie, code, commune string }

var abreges = map[string]string{
	"r": "rue", "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard", "ch": "chemin", "che": "chemin", "chem": "chemin",
	"pl": "place", "imp": "impasse", "rte": "route", "all": "allee", "lot": "lotissement", "sq": "square",
}

func lireAdresse(donnees []byte) adresseLue {
	var a struct {
		Voie    string `json:"voie"`
		Code    string `json:"code_postal"`
		Commune string `json:"commune"`
	}
	if json.Unmarshal(donnees, &a) != nil {
		return adresseLue{} // compared with nothing
	}
	mots := slices.DeleteFunc(strings.Fields(collectivites.Cle(a.Voie)), func(m string) bool { return slices.Contains(particules, m) })
	for i, m := range mots {
		if entier := abreges[m]; entier != "" {
			mots[i] = entier
		}
	}
	return adresseLue{strings.Join(mots, " "), strings.ReplaceAll(a.Code, " ", ""), collectivites.Cle(a.Commune)}
}

func (a adresseLue) egale(b adresseLue) bool {
	meme := func(x, y string) bool { return x == "" || y == "" || x == y }
	return a.voie != "" && a.voie == b.voie && (a.code != "" && a.code == b.code || meme(a.code, b.code) && meme(a.commune, b.commune))
}

// face is two usagers side by side.
type face struct {
	a, b    *traits
	prenoms lienPrenoms
}

func lien(l lienPrenoms) func(*face) bool {
	return func(f *face) bool { return f.prenoms == l }
}

// inverses tells that each typed her prénom where the other typed her name.
func (f *face) inverses() bool {
	croise := func(n nomLu, l []prenomLu) bool {
		return n.dit() && len(l) > 0 && (n.colle == joindre(l) || n.colle == l[0].colle)
	}
	return croise(f.a.naissance, f.b.prenoms) && croise(f.b.naissance, f.a.prenoms) && !f.a.naissance.egale(f.b.naissance)
}

// nomsCroises tells that one is known by the name that she uses, the other by
// the one she was born with.
func (f *face) nomsCroises() bool {
	return f.a.usage.egale(f.b.naissance) || f.b.usage.egale(f.a.naissance) || f.a.usage.egale(f.b.usage)
}

func (f *face) nomsCompris() bool {
	x, y := f.a, f.b
	return x.naissance.comprend(y.naissance) || y.naissance.comprend(x.naissance) || x.usage.comprend(y.naissance) || y.usage.comprend(x.naissance)
}

func (f *face) memeDate() bool { return f.a.date.complete() && f.a.date == f.b.date }

// datesProches tells a day taken for the month, or one digit for another.
func (f *face) datesProches() bool {
	x, y := f.a.date, f.b.date
	if !x.complete() || !y.complete() || x.annee != y.annee {
		return false
	}
	ecarts := 0
	for _, n := range [][2]int{{x.mois / 10, y.mois / 10}, {x.mois % 10, y.mois % 10}, {x.jour / 10, y.jour / 10}, {x.jour % 10, y.jour % 10}} {
		if n[0] != n[1] {
			ecarts++
		}
	}
	return x.mois == y.jour && x.jour == y.mois || ecarts == 1
}

// datesCompatibles tells that what is known of both dates is the same.
func (f *face) datesCompatibles() bool {
	x, y := f.a.date, f.b.date
	meme := func(n, m int) bool { return n == 0 || m == 0 || n == m }
	return x.annee != 0 && x.annee == y.annee && meme(x.mois, y.mois) && meme(x.jour, y.jour)
}

// generation is the years from which one may be the other's parent.
const generation = 15

func (f *face) generationEntre() bool {
	x, y := f.a.date.annee, f.b.date.annee
	return x != 0 && y != 0 && (x-y >= generation || y-x >= generation)
}

func (f *face) datesDites() bool { return f.a.date.annee != 0 && f.b.date.annee != 0 }

func (f *face) generationsDites() bool {
	return f.a.naissance.generation != f.b.naissance.generation
}
