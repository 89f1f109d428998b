package usagers

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"guichet/pb_hooks/collectivites"
)

// Pivot is the identity that FranceConnect gives, as it came: INSEE's register
// corrected it, so that its accents and capitals may differ from the mairie's.
type Pivot struct {
	NomNaissance string   // family_name, "" for a person without one
	NomUsage     string   // preferred_username, "" when it is the name of birth
	Prenoms      []string // given_name_array: one may hold a space
	Sexe         string   // femme, homme, indetermine, "" when nobody said
	// DateNaissance is whole: parts that nobody knows are a 1. DateDeclaree is
	// how the provider of the identity wrote it, with 00 for these.
	DateNaissance, DateDeclaree string
	CommuneNaissance            string // COG, of any year; "" when born abroad
	PaysNaissance               string // COG, 99100 for France
	Courriel                    string // where to write: nobody proved it
}

// France in the codes of INSEE.
const france = "99100"

var (
	dateComplete = regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`)
	dateDeclaree = regexp.MustCompile(`^\d{4}-(00-00|(0[1-9]|1[0-2])-(0\d|[12]\d|3[01]))$`)
	sexes        = map[string]string{"female": "femme", "male": "homme", "unspecified": "indetermine"}
)

// donneesPivot are the claims of FranceConnect that make an identity.
type donneesPivot struct {
	FamilyName        string   `json:"family_name,omitempty"`
	GivenName         string   `json:"given_name,omitempty"`
	GivenNames        []string `json:"given_name_array,omitempty"`
	PreferredUsername string   `json:"preferred_username,omitempty"`
	Gender            string   `json:"gender,omitempty"`
	Birthdate         string   `json:"birthdate,omitempty"`
	IDPBirthdate      string   `json:"idp_birthdate,omitempty"`
	Birthplace        string   `json:"birthplace,omitempty"`
	Birthcountry      string   `json:"birthcountry,omitempty"`
	Email             string   `json:"email,omitempty"`
}

// LirePivot reads the claims of FranceConnect. Codes of places are kept whatever
// they are: historical ones occur. What is of no known form is left empty.
func LirePivot(donnees json.RawMessage) (Pivot, error) {
	var d donneesPivot
	if err := json.Unmarshal(donnees, &d); err != nil {
		return Pivot{}, fmt.Errorf("identity of FranceConnect: %w", err)
	}
	p := Pivot{
		NomNaissance: propre(d.FamilyName, 100), NomUsage: propre(d.PreferredUsername, 100), Sexe: sexes[d.Gender],
		CommuneNaissance: propre(d.Birthplace, 5), PaysNaissance: propre(d.Birthcountry, 5), Courriel: propre(d.Email, 254),
	}
	if len(d.GivenNames) == 0 {
		d.GivenNames = strings.Fields(d.GivenName)
	}
	for _, n := range d.GivenNames {
		if n = propre(n, 100); n != "" && len(p.Prenoms) < 20 {
			p.Prenoms = append(p.Prenoms, n)
		}
	}
	if dateComplete.MatchString(d.Birthdate) {
		p.DateNaissance = d.Birthdate
	}
	if dateDeclaree.MatchString(d.IDPBirthdate) {
		p.DateDeclaree = d.IDPBirthdate
	}
	if memeTexte(p.NomUsage, p.NomNaissance) {
		p.NomUsage = ""
	}
	return p, nil
}

// Donnees are the claims that [LirePivot] reads as this identity.
func (p Pivot) Donnees() (json.RawMessage, error) {
	genre := ""
	for dit, sexe := range sexes {
		if sexe == p.Sexe {
			genre = dit
		}
	}
	return json.Marshal(donneesPivot{
		p.NomNaissance, strings.Join(p.Prenoms, " "), p.Prenoms, p.NomUsage, genre, p.DateNaissance, p.DateDeclaree, p.CommuneNaissance, p.PaysNaissance, p.Courriel,
	})
}

// ErrSansNom is an identity that is nobody's, where FranceConnect always has one.
var ErrSansNom = errors.New("identity of FranceConnect: nobody's name")

// Nomme tells that it is somebody's, by the name or the prénoms of her birth: what
// the guichet of the Département hands over without the habilitation for them is
// not, a nom d'usage neither.
func (p Pivot) Nomme() bool { return p.NomNaissance != "" || len(p.Prenoms) > 0 }

// propre is one line of at most max characters.
func propre(s string, max int) string {
	s = strings.Join(strings.FieldsFunc(norm.NFC.String(s), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	if r := []rune(s); len(r) > max {
		s = string(r[:max])
	}
	return s
}

func memeTexte(a, b string) bool { return strings.EqualFold(a, b) }

// Presumee tells that a part of the date of birth is not known.
func (p Pivot) Presumee() bool { return strings.Contains(p.DateDeclaree, "-00") }

// Date is what is known of the date of birth: the declared one when a part of
// the other is presumed.
func (p Pivot) Date() string {
	if p.Presumee() {
		return p.DateDeclaree
	}
	return p.DateNaissance
}

// Identite is what an usager's file says of who has this identity.
func (p Pivot) Identite() Identite {
	return Identite{NomNaissance: p.NomNaissance, NomUsage: p.NomUsage, Prenoms: strings.Join(p.Prenoms, " "), DateNaissance: p.Date()}
}

// Complet tells that it designates one person: the six fields are there.
func (p Pivot) Complet() bool {
	return p.NomNaissance != "" && len(p.Prenoms) > 0 && p.DateNaissance != "" && (p.Sexe == "femme" || p.Sexe == "homme") && p.PaysNaissance != "" &&
		(p.CommuneNaissance != "" || p.PaysNaissance != france)
}

// Cle is the whole identity as two of them are compared: capitals, single
// spaces, hyphens and accents kept, no place of birth outside France.
func (p Pivot) Cle() string {
	commune := p.CommuneNaissance
	if p.PaysNaissance != france {
		commune = ""
	}
	return strings.ToUpper(strings.Join([]string{p.NomNaissance, strings.Join(p.Prenoms, " "), p.DateNaissance, p.Sexe, commune, p.PaysNaissance}, "\n"))
}

// cleProche is the name and the date of birth, without accents, hyphens and
// spaces: it finds who may be the same person, and links nobody.
func (p Pivot) cleProche() string {
	premier := ""
	if len(p.Prenoms) > 0 {
		premier = p.Prenoms[0]
	}
	lettres := func(s string) string {
		return strings.Map(func(r rune) rune {
			if !unicode.IsLetter(r) {
				return -1
			}
			return unicode.ToUpper(r)
		}, norm.NFD.String(s))
	}
	return lettres(cmp.Or(p.NomNaissance, p.NomUsage)) + "\n" + lettres(premier) + "\n" + p.DateNaissance
}

// contredit tells that two identities are of two persons, as far as both say: by
// the date of birth or, where one has none, by the name of birth. What neither
// says contradicts nothing.
func (p Pivot) contredit(q Pivot) bool {
	if p.DateNaissance != "" && q.DateNaissance != "" {
		return p.DateNaissance != q.DateNaissance
	}
	return p.NomNaissance != "" && q.NomNaissance != "" && !memeTexte(p.NomNaissance, q.NomNaissance)
}

// Concorde tells that two identities may be of one person: nothing that both say
// differs, but by accents and capitals.
func (p Pivot) Concorde(q Pivot) bool {
	for _, dit := range [][2]string{
		{p.NomNaissance, q.NomNaissance},
		{strings.Join(p.Prenoms, " "), strings.Join(q.Prenoms, " ")},
		{p.DateNaissance, q.DateNaissance},
		{p.Sexe, q.Sexe},
		{p.CommuneNaissance, q.CommuneNaissance},
		{p.PaysNaissance, q.PaysNaissance},
	} {
		if dit[0] != "" && dit[1] != "" && collectivites.Cle(dit[0]) != collectivites.Cle(dit[1]) {
			return false
		}
	}
	return true
}

// Egal tells that two identities say the same.
func (p Pivot) Egal(q Pivot) bool {
	return p.Cle() == q.Cle() && p.NomUsage == q.NomUsage && p.DateDeclaree == q.DateDeclaree && p.Courriel == q.Courriel && slices.Equal(p.Prenoms, q.Prenoms)
}
