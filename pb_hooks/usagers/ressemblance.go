package usagers

// Ressemblance is how much two usagers look like one person, and why. It is a
// word for an agent to judge by: nothing is ever done because of it alone.
type Ressemblance struct {
	Score  int // from 0 to 100
	Pour   []string
	Contre []string
}

// What a score is worth.
const (
	scoreSansDoute = 80 // « sans doute la même personne »
	scorePeutEtre  = 60 // from which an agent is asked
)

// Mots is how a page says the score.
func (r Ressemblance) Mots() string {
	switch {
	case r.Score >= scoreSansDoute:
		return "Sans doute la même personne"
	case r.Score >= scorePeutEtre:
		return "Peut-être la même personne"
	default:
		return "Peu de points communs"
	}
}

// sujet is what a rule is about; a rule may settle two.
type sujet uint

const (
	duNom sujet = 1 << iota
	desPrenoms
	deLaDate
	deLaGeneration
	duCourriel
	duTelephone
	deLAdresse
	deLOrganisme
)

// regle is one thing that two usagers have, or do not have, in common. Of the
// rules on one subject the first that holds is the only one that counts.
type regle struct {
	sujets  sujet // it settles
	poids   int
	plafond bool // whatever else they share, they are « peut-être » the same
	raison  string
	tient   func(*face) bool
}

// regles is the whole measure.
//
// Its weights keep apart those who share much without being one: twins (name,
// birth, address), a couple (name or address, e-mail, phone), a father and his
// son (name, address, phone). Name and first name alone, 55, are a homonym's.
var regles = []regle{
	{duNom | desPrenoms, 55, false, "prénom et nom inversés", (*face).inverses},

	{duNom, 30, false, "même nom de naissance", func(f *face) bool { return f.a.naissance.egale(f.b.naissance) }},
	{duNom, 30, false, "le nom d’usage de l’un est le nom de l’autre", (*face).nomsCroises},
	{duNom, 26, false, "même nom, à la particule près", func(f *face) bool { return f.a.naissance.aLaParticulePres(f.b.naissance) }},
	{duNom, 22, false, "noms presque identiques", func(f *face) bool { return f.a.naissance.proche(f.b.naissance) }},
	{duNom, 20, false, "le nom de l’un est dans le nom composé de l’autre", (*face).nomsCompris},
	{duNom, -40, true, "noms différents", func(f *face) bool { return f.a.naissance.dit() && f.b.naissance.dit() }},

	{desPrenoms, 25, false, "mêmes prénoms", lien(prenomsMemes)},
	{desPrenoms, 22, false, "même premier prénom", lien(prenomsDebut)},
	{desPrenoms, 18, false, "un prénom en commun", lien(prenomsCommun)},
	{desPrenoms, 15, false, "prénoms presque identiques", lien(prenomsProches)},
	{desPrenoms, 10, true, "le prénom de l’un est dans le prénom composé de l’autre", lien(prenomsComposes)},
	{desPrenoms, 8, false, "même initiale du prénom", lien(prenomsInitiale)},
	{desPrenoms, -60, true, "prénoms différents", lien(prenomsAutres)},

	{deLaDate, 35, false, "même date de naissance", (*face).memeDate},
	{deLaDate, 15, false, "dates de naissance presque identiques", (*face).datesProches},
	{deLaDate, 12, false, "même année de naissance", (*face).datesCompatibles},
	{deLaDate, -50, true, "une génération d’écart", (*face).generationEntre},
	{deLaDate, -50, true, "dates de naissance différentes", (*face).datesDites},

	{deLaGeneration, -40, true, "l’un est dit père ou mère, fils ou fille", (*face).generationsDites},

	{duCourriel, 25, false, "même adresse électronique", func(f *face) bool { return f.a.courriel != "" && f.a.courriel == f.b.courriel }},
	{duTelephone, 12, false, "même téléphone", func(f *face) bool { return f.a.telephone != "" && f.a.telephone == f.b.telephone }},
	{deLAdresse, 10, false, "même adresse postale", func(f *face) bool { return f.a.adresse.egale(f.b.adresse) }},

	{deLOrganisme, 65, false, "même numéro SIRET", func(f *face) bool { return f.a.siret != "" && f.a.siret == f.b.siret }},
	{deLOrganisme, 65, false, "même numéro RNA", func(f *face) bool { return f.a.rna != "" && f.a.rna == f.b.rna }},
	{deLOrganisme, 55, false, "même nom d’organisme", func(f *face) bool { return f.a.denomination != "" && f.a.denomination == f.b.denomination }},
	{deLOrganisme, 40, false, "noms d’organisme presque identiques", func(f *face) bool { return semblables(f.a.denomination, f.b.denomination) }},
	{deLOrganisme, -60, true, "organismes différents", func(f *face) bool { return f.a.denomination != "" && f.b.denomination != "" }},
	// An organisme is not the person who files for it.
	{deLOrganisme, -30, true, "l’un est un organisme, ou agit pour un organisme", func(f *face) bool { return f.a.denomination != f.b.denomination }},
}

// Comparer measures two usagers.
func Comparer(a, b *Usager) Ressemblance {
	x, y := lireTraits(a), lireTraits(b)
	return comparerTraits(&x, &y)
}

func comparerTraits(a, b *traits) Ressemblance {
	f := &face{a: a, b: b, prenoms: comparerPrenoms(a.prenoms, b.prenoms)}
	var r Ressemblance
	var vus sujet
	plafonne := false
	for i := range regles {
		g := &regles[i]
		if vus&g.sujets != 0 || !g.tient(f) {
			continue
		}
		vus |= g.sujets
		r.Score += g.poids
		plafonne = plafonne || g.plafond
		if g.poids > 0 {
			r.Pour = append(r.Pour, g.raison)
		} else {
			r.Contre = append(r.Contre, g.raison)
		}
	}
	if plafonne {
		r.Score = min(r.Score, scoreSansDoute-1)
	}
	r.Score = max(0, min(r.Score, 100))
	return r
}
