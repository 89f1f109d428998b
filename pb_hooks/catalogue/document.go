package catalogue

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// Document is the form document « guichet-form v1 »: a téléservice is data, and
// this is all of it. Ids never change nor are reused; codes are for reading.
type Document struct {
	SchemaVersion int             `json:"schema_version"`
	ID            string          `json:"id"`
	Code          string          `json:"code"`
	Titre         Texte           `json:"titre"`
	Theme         string          `json:"theme"`
	Resume        Texte           `json:"resume"`
	Accueil       Accueil         `json:"accueil"`
	Etapes        []Etape         `json:"etapes"`
	Listes        []Liste         `json:"listes,omitempty"`
	Conditions    []CondNommee    `json:"conditions,omitempty"`
	Pieces        []PieceAttendue `json:"pieces,omitempty"`
	Traitement    Traitement      `json:"traitement"`
}

// Texte is a sentence by language; French is the only one today.
type Texte struct {
	Fr string `json:"fr"`
}

func (t Texte) String() string { return t.Fr }

// Accueil is the start page: what one must know before beginning.
type Accueil struct {
	PourQui      Texte   `json:"pour_qui"`
	APreparer    []Texte `json:"a_preparer,omitempty"`
	Duree        Texte   `json:"duree"`
	Cout         Texte   `json:"cout"`
	Delai        Texte   `json:"delai"`
	SansInternet Texte   `json:"sans_internet"`
}

// Etape is one page of the form.
type Etape struct {
	ID     string  `json:"id"`
	Titre  Texte   `json:"titre"`
	Aide   Texte   `json:"aide,omitzero"`
	Si     *Test   `json:"si,omitempty"`
	Champs []Champ `json:"champs"`
}

// Champ is one question, or the citation of a bloc with the role it plays.
type Champ struct {
	ID         string  `json:"id"`
	Code       string  `json:"code,omitempty"`
	Type       string  `json:"type,omitempty"`
	Bloc       string  `json:"bloc,omitempty"`
	Role       string  `json:"role,omitempty"`
	Libelle    Texte   `json:"libelle,omitzero"`
	Aide       Texte   `json:"aide,omitzero"`
	Requis     bool    `json:"requis,omitempty"`
	Sensible   bool    `json:"sensible,omitempty"`
	Liste      string  `json:"liste,omitempty"`
	Defaut     string  `json:"defaut,omitempty"`
	Min        *int    `json:"min,omitempty"`
	Max        *int    `json:"max,omitempty"`
	Regles     []Regle `json:"regles,omitempty"`
	Completion string  `json:"completion,omitempty"` // autocomplete token
	Manque     Texte   `json:"manque,omitzero"`      // sentence when the answer is missing
	Si         *Test   `json:"si,omitempty"`
}

// Regle is a named check of a champ, with the sentence of its refusal. Unlike
// an eligibility rule it says that the answer is wrong.
type Regle struct {
	Nom    string `json:"nom"` // passe, futur, age_min, age_max, decimales…
	Valeur int    `json:"valeur,omitempty"`
	Phrase Texte  `json:"phrase"`
}

// Liste is a shared list of options.
type Liste struct {
	ID      string      `json:"id"`
	Code    string      `json:"code"`
	Options []OptionDoc `json:"options"`
}

// OptionDoc is one option of a [Liste].
type OptionDoc struct {
	ID      string `json:"id"`
	Code    string `json:"code"`
	Libelle Texte  `json:"libelle"`
	Aide    Texte  `json:"aide,omitzero"`
}

// CondNommee is a condition with the sentence that names it.
type CondNommee struct {
	ID     string `json:"id"`
	Code   string `json:"code"`
	Phrase Texte  `json:"phrase"`
	Test   Test   `json:"test"`
}

// PieceAttendue is a document to join.
type PieceAttendue struct {
	ID            string   `json:"id"`
	Code          string   `json:"code"`
	Libelle       Texte    `json:"libelle"`
	Aide          Texte    `json:"aide,omitzero"`
	Requis        bool     `json:"requis,omitempty"`
	Si            *Test    `json:"si,omitempty"`
	Indispensable bool     `json:"indispensable,omitempty"` // its lack may stop the clock (CRPA L114-5-1)
	Sensible      bool     `json:"sensible,omitempty"`
	Nature        string   `json:"nature"`
	BaseLegale    string   `json:"base_legale"`
	Formats       []string `json:"formats"`
	MaxMo         int      `json:"max_mo"`
	NbMax         int      `json:"nb_max"`
}

// Traitement is how the demande is processed, frozen with the revision.
type Traitement struct {
	Service          string            `json:"service"` // code of the usual service
	Secteur          string            `json:"secteur"`
	Public           []string          `json:"public"`
	Niveaux          []string          `json:"niveaux"`
	Authentification string            `json:"authentification"` // aucune, facultative, compte
	PresenceRequise  bool              `json:"presence_requise,omitempty"`
	EligibleSVE      bool              `json:"eligible_sve"`
	Delai            Delai             `json:"delai"`
	Silence          Silence           `json:"silence"`
	Suite            Texte             `json:"suite"` // what happens next, in the accusé
	Recours          Recours           `json:"recours"`
	MotifsRefus      []MotifRefus      `json:"motifs_refus,omitempty"`
	Conservation     Conservation      `json:"conservation"`
	RGPD             RGPD              `json:"rgpd"`
	Attentes         []string          `json:"attentes,omitempty"`
	MotsEtats        map[string]string `json:"mots_etats,omitempty"`
	Livraison        []string          `json:"livraison,omitempty"` // telechargement, retrait, courrier
	Decision         bool              `json:"decision"`            // an individual decision is asked
	Identite         Identite          `json:"identite"`
}

// Delai is the time to answer.
type Delai struct {
	Valeur int    `json:"valeur"`
	Unite  string `json:"unite"` // jours, jours_ouvres, mois
	Nature string `json:"nature"`
}

// Silence is what the lack of an answer means, and who says so.
type Silence struct {
	Regime     string `json:"regime"` // SVA, SVR, SO, SP
	Valeur     int    `json:"valeur,omitempty"`
	Unite      string `json:"unite,omitempty"`
	BaseLegale string `json:"base_legale"`
}

// Recours tells the appeals of a decision.
type Recours struct {
	RAPO  bool  `json:"rapo,omitempty"`
	Texte Texte `json:"texte"`
}

// MotifRefus is a ground of refusal in law, from which an agent picks.
type MotifRefus struct {
	Code  string `json:"code"`
	Droit Texte  `json:"droit"`
}

// Conservation is how long the demande is kept, and its fate.
type Conservation struct {
	DUA       string `json:"dua"`
	SortFinal string `json:"sort_final"` // D, C, T
	Source    string `json:"source"`
}

// RGPD is the legal basis and what is sensitive.
type RGPD struct {
	Base      string   `json:"base"`
	Finalite  Texte    `json:"finalite"`
	Sensibles []string `json:"sensibles,omitempty"`
}

// Identite names the role of the blocs that say who files the demande.
type Identite struct {
	Role    string `json:"role"`              // « demandeur »
	Sinon   string `json:"sinon,omitempty"`   // the role that says it when the first is not asked
	Contact string `json:"contact,omitempty"` // role of the bloc contact, when another
	Envoi   string `json:"envoi,omitempty"`   // role of the address to which a document is sent
}

// Limits of a document, against a hostile or broken import.
const (
	maxOctets     = 2 << 20
	maxProfondeur = 32
	maxEtapes     = 100
	maxChamps     = 500
)

// Lire decodes a document strictly: an unknown key is refused, since it would
// be a typing error kept for ever.
func Lire(r io.Reader) (*Document, error) {
	brut, err := io.ReadAll(io.LimitReader(r, maxOctets+1))
	if err != nil {
		return nil, fmt.Errorf("read the form document: %w", err)
	}
	if len(brut) > maxOctets {
		return nil, fmt.Errorf("form document: over %d bytes", maxOctets)
	}
	if !utf8.Valid(brut) {
		return nil, errors.New("form document: not UTF-8")
	}
	if err := profondeur(brut); err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(brut))
	dec.DisallowUnknownFields()
	var d Document
	if err := dec.Decode(&d); err != nil {
		return nil, fmt.Errorf("form document: %w", err)
	}
	if dec.More() {
		return nil, errors.New("form document: text after the end")
	}
	if d.SchemaVersion != 1 {
		return nil, fmt.Errorf("form document: schema_version %d is unknown, want 1", d.SchemaVersion)
	}
	nb := 0
	for _, e := range d.Etapes {
		nb += len(e.Champs)
	}
	if len(d.Etapes) > maxEtapes || nb > maxChamps {
		return nil, fmt.Errorf("form document: %d étapes and %d champs, at most %d and %d", len(d.Etapes), nb, maxEtapes, maxChamps)
	}
	return &d, nil
}

func profondeur(brut []byte) error {
	dec := json.NewDecoder(bytes.NewReader(brut))
	n := 0
	for {
		jeton, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("form document: %w", err)
		}
		switch jeton {
		case json.Delim('{'), json.Delim('['):
			if n++; n > maxProfondeur {
				return fmt.Errorf("form document: nested over %d levels", maxProfondeur)
			}
		case json.Delim('}'), json.Delim(']'):
			n--
		}
	}
}

// Canonique is the document's only spelling: the bytes that are stored, hashed
// and exported.
func (d *Document) Canonique() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(d); err != nil {
		return nil, fmt.Errorf("form document %s: %w", d.Code, err)
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// Empreinte is the SHA-256 of a canonical document, in hexadecimal.
func Empreinte(canonique []byte) string {
	h := sha256.Sum256(canonique)
	return hex.EncodeToString(h[:])
}

// Condition finds a named condition.
func (d *Document) condition(id string) *Test {
	for i := range d.Conditions {
		if d.Conditions[i].ID == id {
			return &d.Conditions[i].Test
		}
	}
	return nil
}

// Options are the options of a list, by its id.
func (d *Document) Options(liste string) []OptionDoc {
	for _, l := range d.Listes {
		if l.ID == liste {
			return l.Options
		}
	}
	return nil
}
