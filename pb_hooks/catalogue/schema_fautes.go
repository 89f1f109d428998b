package catalogue

import (
	"errors"
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// FautesSchema are the reasons why a form document is none, each with its
// place. Error is in English, for a command; Phrases in French, for a page.
type FautesSchema []FauteSchema

// FauteSchema is one of them.
type FauteSchema struct {
	Chemin string // « /etapes/0/champs/2/type »
	genre  jsonschema.ErrorKind
}

// fautesMax is how many are told at once.
const fautesMax = 20

// fautesDe gathers the faults of a validation; nil for none.
func fautesDe(err error) error {
	var v *jsonschema.ValidationError
	if err == nil || !errors.As(err, &v) {
		return err
	}
	var f FautesSchema
	f.ajouter(v)
	return f
}

// ajouter keeps the innermost faults; of alternatives that all fail, the fact
// that none holds.
func (f *FautesSchema) ajouter(v *jsonschema.ValidationError) {
	_, oneOf := v.ErrorKind.(*kind.OneOf)
	if len(v.Causes) == 0 || oneOf {
		if len(*f) < fautesMax {
			*f = append(*f, FauteSchema{"/" + strings.Join(v.InstanceLocation, "/"), v.ErrorKind})
		}
		return
	}
	causes := v.Causes
	if _, anyOf := v.ErrorKind.(*kind.AnyOf); anyOf { // null, or something: it is the something that was meant
		causes = causes[len(causes)-1:]
	}
	for _, c := range causes {
		f.ajouter(c)
	}
}

func (f FautesSchema) Error() string {
	anglais := message.NewPrinter(language.English)
	l := make([]string, len(f))
	for i := range f {
		l[i] = f[i].Chemin + ": " + f[i].genre.LocalizedString(anglais)
	}
	return "form document: " + strings.Join(l, "; ")
}

// Phrases tell the faults in French.
func (f FautesSchema) Phrases() []string {
	l := make([]string, len(f))
	for i := range f {
		l[i] = "Dans le document, à " + f[i].Chemin + " : " + f[i].phrase() + "."
	}
	return l
}

func (f FauteSchema) phrase() string {
	switch k := f.genre.(type) {
	case *kind.AdditionalProperties:
		return "clé inconnue, " + enumerer(k.Properties)
	case *kind.Required:
		return "il manque " + enumerer(k.Missing)
	case *kind.Type:
		return "ce n’est pas " + genreJSON(k.Want)
	case *kind.Enum:
		return fmt.Sprintf("« %v » n’est pas une des valeurs prévues", k.Got)
	case *kind.Const:
		return fmt.Sprintf("« %v » n’est pas la valeur prévue, « %v »", k.Got, k.Want)
	case *kind.Pattern:
		return "« " + k.Got + " » n’a pas la forme prévue"
	case *kind.MaxLength:
		return fmt.Sprintf("le texte compte %d caractères, %d au plus", k.Got, k.Want)
	case *kind.MaxItems:
		return fmt.Sprintf("il y en a %d, %d au plus", k.Got, k.Want)
	case *kind.MinItems:
		return fmt.Sprintf("il y en a %d, %d au moins", k.Got, k.Want)
	case *kind.Minimum:
		return "le nombre doit être " + k.Want.RatString() + " ou plus"
	case *kind.OneOf:
		return "la condition doit dire une seule chose : all, any, not, ref, ou q et op"
	default:
		return "la valeur ne convient pas (" + f.genre.LocalizedString(message.NewPrinter(language.English)) + ")"
	}
}

func enumerer(cles []string) string { return "« " + strings.Join(cles, " », « ") + " »" }

func genreJSON(voulus []string) string {
	noms := map[string]string{
		"object": "un objet", "array": "une liste", "string": "un texte", "integer": "un nombre entier", "number": "un nombre", "boolean": "vrai ou faux", "null": "vide",
	}
	l := make([]string, len(voulus))
	for i, v := range voulus {
		l[i] = noms[v]
	}
	return strings.Join(l, " ou ")
}
