package socle

import (
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"
)

// SourceRGPD is what a room says of one collection that holds personal data,
// so that access, export and erasure reach it without knowing it.
type SourceRGPD struct {
	Collection string
	// Personnels are the fields that speak of a person; every other text or
	// JSON field of the collection is listed in Techniques. A test refuses a
	// field that is in neither list.
	Personnels []string
	Techniques []string
	// Libelle names the data for the person (« Vos demandes »). Finalite and
	// Duree say why and how long, as the register of processing needs.
	Libelle, Finalite, Duree string
	// Seulement tells where such rows are ever kept, nil for everywhere: the page of
	// personal data speaks of them there alone.
	Seulement func(app core.App) (bool, error)
	// Extraire gives the rows that speak of an usager, each field by its name,
	// nil when the collection never speaks of usagers (agents' own data).
	Extraire func(app core.App, usager string) ([]map[string]any, error)
}

// Scelle is a field that is sealed by the [Coffre] for one usage. In a move it is
// opened, travels in the sealed archive, and is closed again by the new guichet.
type Scelle struct{ Collection, Champ, Usage string }

// Empreint is a field that holds fingerprints keyed for one usage: to be
// recognised elsewhere they need the key of that usage. With ParLigne the usage
// ends with the id of the row.
type Empreint struct {
	Collection, Champ, Usage string
	ParLigne                 bool
}

type registre struct {
	scelles   []Scelle
	empreints []Empreint
	sources   []SourceRGPD
	sondes    []Sonde
	sondesDe  []func(core.App) ([]Sonde, error)
	commandes []*cobra.Command
}

// DeclarerRGPD registers the collections of a room. Declaring one twice is a
// programming error.
func (s *Socle) DeclarerRGPD(sources ...SourceRGPD) {
	for _, n := range sources {
		if slices.ContainsFunc(s.registre.sources, func(d SourceRGPD) bool { return d.Collection == n.Collection }) {
			panic(fmt.Sprintf("collection %s is declared twice", n.Collection))
		}
		s.registre.sources = append(s.registre.sources, n)
	}
}

// SourcesRGPD lists the declared collections.
func (s *Socle) SourcesRGPD() []SourceRGPD { return s.registre.sources }

// DeclarerScelles registers the sealed fields of a room.
func (s *Socle) DeclarerScelles(l ...Scelle) { s.registre.scelles = append(s.registre.scelles, l...) }

// Scelles lists them.
func (s *Socle) Scelles() []Scelle { return s.registre.scelles }

// DeclarerEmpreints registers the fields of a room that hold keyed fingerprints.
func (s *Socle) DeclarerEmpreints(l ...Empreint) {
	s.registre.empreints = append(s.registre.empreints, l...)
}

// Empreints lists them.
func (s *Socle) Empreints() []Empreint { return s.registre.empreints }

// DeclarerCommande registers commands of the program. Their RunE returns an
// error for any failure: the program then exits non-zero.
func (s *Socle) DeclarerCommande(commandes ...*cobra.Command) {
	s.registre.commandes = append(s.registre.commandes, commandes...)
}

// Commandes lists the commands.
func (s *Socle) Commandes() []*cobra.Command { return s.registre.commandes }

// Lignes reads the rows of a query as maps, for the Extraire of a
// [SourceRGPD].
func Lignes(app core.App, requete string, params dbx.Params) ([]map[string]any, error) {
	var l []dbx.NullStringMap
	if err := app.DB().NewQuery(requete).Bind(params).All(&l); err != nil {
		return nil, err
	}
	lignes := make([]map[string]any, len(l))
	for i, ligne := range l {
		lignes[i] = make(map[string]any, len(ligne))
		for champ, v := range ligne {
			lignes[i][champ] = v.String
		}
	}
	return lignes, nil
}
