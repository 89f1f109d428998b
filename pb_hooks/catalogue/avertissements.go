package catalogue

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Avertissement is a reason to think again before publishing; unlike a fault of
// [Verifier] it prevents nothing.
type Avertissement struct {
	Ou     string // « Question « Civilité » »
	Phrase string
}

const (
	tropDeChamps = 40
	tropDePieces = 5
	tropDeMots   = 20
)

// remarques are what the words of a question or of a document make one think
// of, with the advice.
var remarques = []struct {
	motif   *regexp.Regexp
	conseil string
}{
	{regexp.MustCompile(`(?i)justificatif de domicile|preuve de domicile|facture d’(eau|électricité)`), "Une démarche ordinaire ne peut pas demander de justificatif de domicile (CRPA R113-8) : une déclaration de la personne suffit."},
	{regexp.MustCompile(`(?i)sécurité sociale|carte vitale|\bNIR\b|\bINSEE de la personne`), "Le numéro de sécurité sociale ne se recueille que dans les cas prévus par décret (décret 2019-341)."},
	{regexp.MustCompile(`(?i)moins de (3|trois) mois`), "« Moins de 3 mois » fait revenir les personnes pour rien : aucun texte général ne le demande."},
	{regexp.MustCompile(`(?i)veuillez|merci de bien vouloir|nonobstant|susvisé|susmentionné|dûment|afférent|le cas échéant|ci-après|cliquez ici`), "Ces mots ne se comprennent pas tout de suite : dites-le plus simplement."},
}

var motsDeSante = regexp.MustCompile(`(?i)\b(santé|maladie|médica\w*|handicap\w*|allergi\w*|traitement médical|vaccin\w*|grossesse)\b`)

// Avertir tells what to think of before publishing the folded document, in the
// order of its pages.
func Avertir(d *Document) []Avertissement {
	n, err := d.Deplier()
	if err != nil {
		return nil // said by Verifier
	}
	a := avertisseur{doc: n}
	champs := 0
	for _, e := range n.Etapes {
		a.lire("Page "+guillemets(e.Titre.Fr), e.Aide.Fr)
		for i := range e.Champs {
			champs += 1 + len(e.Champs[i].Champs)
			a.champ(&e.Champs[i])
			for j := range e.Champs[i].Champs {
				a.champ(&e.Champs[i].Champs[j])
			}
		}
	}
	if champs > tropDeChamps {
		a.dire("Formulaire", fmt.Sprintf("%d questions : au-delà de %d, beaucoup de personnes abandonnent.", champs, tropDeChamps))
	}
	for i := range n.Pieces {
		a.piece(&n.Pieces[i])
	}
	if len(n.Pieces) > tropDePieces {
		a.dire("Documents à joindre", fmt.Sprintf("%d documents : au-delà de %d, beaucoup de personnes abandonnent.", len(n.Pieces), tropDePieces))
	}
	a.inutiles(d)
	x := n.Accueil
	for _, t := range append([]Texte{x.PourQui, x.Duree, x.Cout, x.Delai, x.SansInternet, n.Resume}, x.APreparer...) {
		a.lire("Page de départ", t.Fr)
	}
	return a.l
}

type avertisseur struct {
	doc *Document
	l   []Avertissement
}

func (a *avertisseur) dire(ou, phrase string) { a.l = append(a.l, Avertissement{ou, phrase}) }

// lire holds texts to plain words.
func (a *avertisseur) lire(ou string, textes ...string) {
	for _, r := range remarques {
		if slices.ContainsFunc(textes, r.motif.MatchString) {
			a.dire(ou, r.conseil)
		}
	}
	for _, texte := range textes {
		for _, phrase := range strings.FieldsFunc(texte, func(r rune) bool { return r == '.' || r == '\n' || r == '!' || r == '?' }) {
			if mots := len(strings.FieldsFunc(phrase, func(r rune) bool { return r == ' ' })); mots > tropDeMots {
				a.dire(ou, fmt.Sprintf("Une phrase fait %d mots : coupez-la en deux.", mots))
			}
		}
	}
}

func (a *avertisseur) champ(c *Champ) {
	ou := "Question " + guillemets(c.Libelle.Fr)
	if c.Bloc == "" { // the words of a bloc are ours
		a.lire(ou, c.Libelle.Fr, c.Aide.Fr)
	}
	if strings.HasSuffix(c.Code, "civilite") && c.Requis {
		a.dire(ou, "La civilité n’est presque jamais utile : rendez-la facultative, ou retirez-la (CJUE, C-394/23).")
	}
	if !c.Sensible && !c.Muet() && motsDeSante.MatchString(c.Libelle.Fr+" "+c.Aide.Fr) {
		a.dire(ou, "Cette réponse parle de santé : cochez « donnée sensible », ou ne la demandez pas.")
	}
	if c.Bloc == "" && c.Source == "" && c.Role == "" {
		for genre, quoi := range map[string]string{"email": "son adresse électronique", "telephone": "son téléphone"} {
			if c.Type == genre && a.bloc("contact") {
				a.dire(ou, "Le formulaire demande déjà "+quoi+" avec le groupe « Adresse électronique et téléphone ».")
			}
		}
	}
}

func (a *avertisseur) bloc(nom string) bool {
	return slices.ContainsFunc(a.doc.Etapes, func(e Etape) bool {
		return slices.ContainsFunc(e.Champs, func(c Champ) bool { return c.Bloc == nom })
	})
}

func (a *avertisseur) piece(p *PieceAttendue) {
	ou := "Document " + guillemets(p.Libelle.Fr)
	a.lire(ou, p.Libelle.Fr, p.Aide.Fr)
	if !p.Sensible && motsDeSante.MatchString(p.Libelle.Fr) {
		a.dire(ou, "Ce document parle de santé : cochez « donnée sensible ».")
	}
}

// inutiles are the named conditions that nothing uses.
func (a *avertisseur) inutiles(d *Document) {
	for _, c := range d.Conditions {
		if len(d.Usages(c.ID)) == 0 {
			a.dire("Condition "+guillemets(c.Phrase.Fr), "Rien ne s’en sert : retirez-la.")
		}
	}
}
