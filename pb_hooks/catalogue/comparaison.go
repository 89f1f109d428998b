package catalogue

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Two documents are compared by the ids of their parts, which never change:
// a question that was moved or reworded is still the same question.

// element is one part of a document that has an id, or the document itself.
type element struct {
	sorte     string // key of the list that holds it: etapes, champs, options…; "" for the document
	id        string
	parent    string
	rang      int // among the parts of its list
	nom       string
	attributs map[string]json.RawMessage // its own keys; « traitement.delai » for those of an object
}

// elements lists the document and its parts, in its order. The parts of a part
// come after it.
func (d *Document) elements() ([]element, error) {
	brut, err := d.Canonique()
	if err != nil {
		return nil, err
	}
	return deplierElements(nil, element{}, brut)
}

func deplierElements(l []element, p element, brut json.RawMessage) ([]element, error) {
	var objet map[string]json.RawMessage
	if err := json.Unmarshal(brut, &objet); err != nil {
		return nil, fmt.Errorf("compare documents: %w", err)
	}
	p.attributs = map[string]json.RawMessage{}
	p.nom = nomDe(objet)
	place := len(l)
	l = append(l, p)
	for _, cle := range slices.Sorted(maps.Keys(objet)) {
		enfants := enfantsDe(objet[cle])
		if enfants == nil {
			p.poser(cle, objet[cle])
			continue
		}
		for rang, e := range enfants {
			var err error
			if l, err = deplierElements(l, element{sorte: cle, id: e.id, parent: p.id, rang: rang}, e.brut); err != nil {
				return nil, err
			}
		}
	}
	l[place] = p
	return l, nil
}

// poser keeps an attribute; those of an object are kept one by one, so that
// two persons may change two of them.
func (p *element) poser(cle string, brut json.RawMessage) {
	var objet map[string]json.RawMessage
	if cle != "si" && cle != "test" && json.Unmarshal(brut, &objet) == nil && objet["fr"] == nil {
		for sous, v := range objet {
			p.attributs[cle+"."+sous] = v
		}
		return
	}
	p.attributs[cle] = brut
}

type enfant struct {
	id   string
	brut json.RawMessage
}

// enfantsDe are the parts of a list whose items have ids, nil for anything
// else.
func enfantsDe(brut json.RawMessage) []enfant {
	var items []json.RawMessage
	if !bytes.HasPrefix(brut, []byte("[{")) || json.Unmarshal(brut, &items) != nil {
		return nil
	}
	var l []enfant
	for _, item := range items {
		var tete struct {
			ID string `json:"id"`
		}
		if json.Unmarshal(item, &tete) != nil || tete.ID == "" {
			return nil
		}
		l = append(l, enfant{tete.ID, item})
	}
	return l
}

// nomDe is how a part is called: its question, its title, its sentence.
func nomDe(objet map[string]json.RawMessage) string {
	for _, cle := range []string{"libelle", "titre", "phrase"} {
		var t Texte
		if json.Unmarshal(objet[cle], &t) == nil && t.Fr != "" {
			return t.Fr
		}
	}
	for _, cle := range []string{"bloc", "code"} {
		var s string
		if json.Unmarshal(objet[cle], &s) == nil && s != "" {
			return s
		}
	}
	return ""
}

// Sens is what happened to a part.
type Sens string

// What may happen to it.
const (
	Ajoutee  Sens = "ajoutee"
	Retiree  Sens = "retiree"
	Modifiee Sens = "modifiee"
	Deplacee Sens = "deplacee"
)

// Changement is one difference between two documents, in words.
type Changement struct {
	Sens   Sens
	Sorte  string // etapes, champs, options, listes, conditions, exclusions, pieces; "" for the document itself
	ID     string // of the part
	Phrase string
}

// sortes names each kind of part; the word is feminine or masculine.
var sortes = map[string]struct {
	nom     string
	feminin bool
}{
	"etapes": {"Page", true}, "champs": {"Question", true}, "listes": {"Liste", true}, "options": {"Réponse proposée", true},
	"conditions": {"Condition", true}, "exclusions": {"Règle d’accès", true}, "pieces": {"Document à joindre", false},
}

func (p element) phrase(participe string) string {
	s := sortes[p.sorte]
	if s.feminin {
		participe += "e"
	}
	return fmt.Sprintf("%s %s : « %s »", s.nom, participe, p.nom)
}

// Comparer tells what changes from a document to another: first what comes,
// then what goes, then what is changed, in the order of the pages.
func Comparer(avant, apres *Document) ([]Changement, error) {
	l, err := avant.elements()
	if err != nil {
		return nil, err
	}
	n, err := apres.elements()
	if err != nil {
		return nil, err
	}
	anciennes, nouvelles := parID(l), parID(n)
	bougent := deplacees(l, n)
	var changements []Changement
	for _, p := range n {
		if _, connue := anciennes[p.id]; !connue && !enfantDUneAutre(p, anciennes, nouvelles) {
			changements = append(changements, Changement{Ajoutee, p.sorte, p.id, p.phrase("ajouté") + "."})
		}
	}
	for _, p := range l {
		if _, reste := nouvelles[p.id]; !reste && !enfantDUneAutre(p, nouvelles, anciennes) {
			changements = append(changements, Changement{Retiree, p.sorte, p.id, p.phrase("retiré") + "."})
		}
	}
	for _, p := range n {
		ancienne, connue := anciennes[p.id]
		if !connue {
			continue
		}
		if cles := ancienne.differe(p); len(cles) > 0 {
			changements = append(changements, Changement{Modifiee, p.sorte, p.id, phraseModifiee(ancienne, p, cles)})
		}
		if bougent[p.id] {
			changements = append(changements, Changement{Deplacee, p.sorte, p.id, p.phrase("déplacé") + "."})
		}
	}
	return changements, nil
}

func parID(l []element) map[string]element {
	m := make(map[string]element, len(l))
	for _, p := range l {
		m[p.id] = p
	}
	return m
}

// enfantDUneAutre tells that the whole that holds p came or went with it: one
// sentence is enough.
func enfantDUneAutre(p element, la, ici map[string]element) bool {
	if p.sorte == "champs" && p.parent != "" && ici[p.parent].sorte == "etapes" {
		return false // a page that comes does not say its questions
	}
	_, connue := la[p.parent]
	return p.parent != "" && !connue
}

// deplacees are the parts that changed their place among those that both
// documents have under the same whole, as few as explain the new order: those
// out of the longest run that kept its order.
func deplacees(l, n []element) map[string]bool {
	anciennes, bougent := parID(l), map[string]bool{}
	soeurs := map[string][]element{} // by list, in the new order
	for _, p := range n {
		a, connue := anciennes[p.id]
		switch {
		case !connue || p.sorte == "":
		case a.parent != p.parent:
			bougent[p.id] = true
		default:
			soeurs[p.sorte+"/"+p.parent] = append(soeurs[p.sorte+"/"+p.parent], a)
		}
	}
	for _, liste := range soeurs {
		gardees := plusLongueSuite(liste)
		for i, p := range liste {
			if !gardees[i] {
				bougent[p.id] = true
			}
		}
	}
	return bougent
}

// plusLongueSuite marks one longest run of increasing ranks.
func plusLongueSuite(l []element) []bool {
	longueur, precedent := make([]int, len(l)), make([]int, len(l))
	fin := -1
	for i := range l {
		longueur[i], precedent[i] = 1, -1
		for j := range i {
			if l[j].rang < l[i].rang && longueur[j]+1 > longueur[i] {
				longueur[i], precedent[i] = longueur[j]+1, j
			}
		}
		if fin < 0 || longueur[i] > longueur[fin] {
			fin = i
		}
	}
	gardees := make([]bool, len(l))
	for ; fin >= 0; fin = precedent[fin] {
		gardees[fin] = true
	}
	return gardees
}

// differe lists the attributes that differ.
func (p element) differe(autre element) []string {
	var cles []string
	for cle, v := range p.attributs {
		if !bytes.Equal(v, autre.attributs[cle]) {
			cles = append(cles, cle)
		}
	}
	for cle := range autre.attributs {
		if _, connu := p.attributs[cle]; !connu {
			cles = append(cles, cle)
		}
	}
	slices.Sort(cles)
	return cles
}

// attributsEnMots name the attributes whose change is told; one that has no
// name here is told by its key.
var attributsEnMots = map[string]string{
	"libelle": "la question", "titre": "le titre", "aide": "l’aide", "requis": "le caractère obligatoire", "type": "le genre de réponse",
	"si": "la condition", "test": "la condition", "phrase": "la phrase", "regles": "les règles", "manque": "le message d’erreur",
	"min": "le minimum", "max": "le maximum", "liste": "la liste de réponses", "defaut": "la réponse proposée", "bloc": "le bloc", "role": "la personne",
	"sensible": "le caractère sensible", "source": "l’origine", "autre": "la réponse « Autre »", "code": "le nom technique", "resume": "le résumé",
	"theme": "le thème", "formats": "les formats", "max_mo": "la taille", "nb_max": "le nombre", "base_legale": "la base légale",
	"indispensable": "le caractère indispensable", "accueil": "la page de départ", "traitement": "le traitement", "renvoi": "le renvoi",
	"traitement.delai": "le délai de réponse", "traitement.silence": "la règle du silence", "traitement.conservation": "la durée de conservation",
	"traitement.service": "le service", "traitement.recours": "les recours", "traitement.motifs_refus": "les motifs de refus",
	"traitement.authentification": "la façon de s’identifier", "traitement.public": "le public", "traitement.suite": "la suite donnée",
}

func enMots(cle string) string {
	racine, _, _ := strings.Cut(cle, ".")
	return cmp.Or(attributsEnMots[cle], attributsEnMots[racine], cle)
}

func phraseModifiee(ancienne, p element, cles []string) string {
	var mots []string
	for _, cle := range cles {
		if m := enMots(cle); !slices.Contains(mots, m) {
			mots = append(mots, m)
		}
	}
	ce := strings.Join(mots, ", ")
	if p.sorte == "" {
		return "Démarche modifiée : " + ce + "."
	}
	if ancienne.nom != p.nom {
		return ancienne.phrase("modifié") + ", devient « " + p.nom + " » : " + ce + "."
	}
	return p.phrase("modifié") + " : " + ce + "."
}
