package demenagement

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"
)

// A portée says which rows of one collection belong to a collectivité. It is
// derived from the schema, so that a collection born later needs no line here:
// by its own field « collectivite », or else by what it hangs from. The rules
// below are the collections for which that is not enough, or not right.

type genrePortee string

const (
	parChamp   genrePortee = "collectivite" // its own field
	parParent  genrePortee = "parent"       // the row that it hangs from
	parNom     genrePortee = "nommee"       // whoever a row that leaves names: agents, comptes
	parPorteur genrePortee = "porteur"      // what hangs from whoever is named, and of no other collectivité
	deInstance genrePortee = "instance"     // leaves with the whole instance only
	jamais     genrePortee = "jamais"       // of this machine: leaves never
)

// Portee is that of one collection.
type Portee struct {
	Collection string
	Genre      genrePortee
	// sql is the condition on its rows, {:c} being the collectivité; "" for the
	// collections that are named, of the instance, or that never leave.
	sql string
}

// regle is an exception to what is derived. Of the genres that have a condition,
// filtre narrows it.
type regle struct {
	genre  genrePortee
	filtre string
}

// reelles are the demandes that somebody filed: a test stays with who tries.
const reelles = "essai = 0"

var regles = map[string]regle{
	"collectivites":     {genre: parChamp},
	"agents":            {genre: parNom},
	"comptes":           {genre: parNom},
	"preuves":           {genre: parPorteur},
	"identites_pivot":   {genre: parPorteur},
	"flux":              {genre: jamais}, // one signs in again
	"connexions":        {genre: jamais}, // those of this guichet
	"connexions_agents": {genre: jamais},
	"acces_assistance":  {genre: jamais},
	"autres_guichets":   {genre: jamais}, // an agent notes them where she works
	// Both comptes are named when the whole instance leaves.
	"rapprochements_comptes": {genre: deInstance},
	"reglages":               {genre: deInstance},
	"sessions":               {genre: jamais}, // one signs in again
	"codes":                  {genre: jamais}, // they live half an hour
	"travaux":                {genre: jamais}, // the last runs of the jobs of this machine
	"suspensions":            {genre: jamais},
	"alarmes":                {genre: jamais},
	"sauvegardes":            {genre: jamais}, // where those of this machine are
	"journal":                {genre: jamais}, // an extract leaves beside: see journal.go
	"demenagements":          {genre: jamais},
	"cles_acces":             {genre: jamais}, // the browsers show them at this address only
	// The hub goes with its instance, never with one collectivité.
	"hub_clients":        {genre: deInstance},
	"hub_comptes":        {genre: deInstance},
	"hub_preuves":        {genre: deInstance},
	"hub_paires":         {genre: deInstance},
	"hub_joignables":     {genre: deInstance},
	"hub_rapprochements": {genre: deInstance},
	"hub_cles":           {genre: deInstance},
	"hub_autorisations":  {genre: jamais}, // one signs in again
	"hub_assertions":     {genre: jamais},
	"hub_jetons":         {genre: jamais},
	"hub_ouvertures":     {genre: jamais},
	"hub_deconnexions":   {genre: jamais},
	"hub_membres":        {genre: deInstance},
	"hub_adhesions":      {genre: deInstance},
	"hub_contacts":       {genre: deInstance},
	"hub_habilitations":  {genre: deInstance},
	"hub_tarifs":         {genre: deInstance},
	"hub_cotisations":    {genre: deInstance},
	"hub_noeuds":         {genre: deInstance},
	"hub_tenues":         {genre: deInstance},
	"hub_alarmes":        {genre: deInstance},
	"hub_demandes":       {genre: deInstance},
	"hub_lecteurs":       {genre: deInstance},
	"hub_effacements":    {genre: deInstance},
	"hub_rebuts":         {genre: deInstance},
	"hub_coordonnees":    {genre: deInstance},
	"hub_catalogue":      {genre: deInstance},
	"hub_aides":          {genre: deInstance},
	"hub_exercices":      {genre: deInstance},
	"hub_invitations":    {genre: jamais}, // they serve once, and soon
	// The link is of this machine: who arrives elsewhere takes an invitation there.
	"rattachements":               {genre: jamais},
	"rattachements_collectivites": {genre: jamais},
	"synchro_envois":              {genre: jamais},
	"synchro_rebuts":              {genre: jamais},
	"contacts_departement":        {genre: jamais},
	"partages":                    {genre: jamais},
	// Only whoever is signed in can go on: a session stays here.
	"brouillons": {filtre: reelles + " AND (compte != '' OR agent != '')"},
	"demandes":   {filtre: reelles},
	// The code of a sign-in is void by then.
	"courriels":  {filtre: "perime_le = ''"},
	"relectures": {filtre: "(demande != '' OR brouillon IN (SELECT id FROM brouillons WHERE compte != '' OR agent != ''))"},
}

// filtrees are the collections of which some rows stay: what hangs from such a
// row stays too.
func filtrees() (l []string) {
	for nom, r := range regles {
		if r.filtre != "" {
			l = append(l, nom)
		}
	}
	slices.Sort(l)
	return l
}

// Portees derives them all, each after those that it hangs from. The error names
// every collection whose rows belong to nobody in particular: it needs a rule.
func Portees(app core.App) ([]Portee, error) { return deriverPortees(app, false) }

// deriverPortees derives them; entieres leaves the filters out: every row of a
// collectivité, those that would stay too.
func deriverPortees(app core.App, entieres bool) ([]Portee, error) {
	toutes, err := app.FindAllCollections()
	if err != nil {
		return nil, fmt.Errorf("portées: %w", err)
	}
	toutes = slices.DeleteFunc(toutes, func(c *core.Collection) bool { return c.System })
	slices.SortFunc(toutes, func(a, b *core.Collection) int { return strings.Compare(a.Name, b.Name) })
	d := derivation{entieres: entieres, parID: map[string]*core.Collection{}, faites: map[string]*Portee{}}
	for _, c := range toutes {
		d.parID[c.Id] = c
	}
	for _, c := range toutes {
		d.deriver(c)
	}
	if len(d.perdues) > 0 {
		return nil, fmt.Errorf("no portée for %s: say in demenagement/portee.go whose their rows are", strings.Join(d.perdues, ", "))
	}
	for i := range d.ordre {
		if d.ordre[i].Collection == "pieces" && !entieres {
			d.ordre[i].sql += " AND " + d.proprietaires()
		}
	}
	return d.ordre, nil
}

type derivation struct {
	entieres bool
	parID    map[string]*core.Collection
	faites   map[string]*Portee
	ordre    []Portee
	perdues  []string
}

func (d *derivation) deriver(c *core.Collection) *Portee {
	if p := d.faites[c.Name]; p != nil {
		return p
	}
	p := &Portee{Collection: c.Name}
	d.faites[c.Name] = p // a relation to itself ends here
	r := regles[c.Name]
	var parents []*core.RelationField
	for _, f := range c.Fields {
		if x, ok := f.(*core.RelationField); ok && d.parID[x.CollectionId] != nil && x.CollectionId != c.Id {
			parents = append(parents, x)
			d.deriver(d.parID[x.CollectionId]) // before it, in the order
		}
	}
	switch {
	case r.genre != "" && r.genre != parChamp:
		p.Genre = r.genre
	case c.Name == "collectivites":
		p.Genre, p.sql = parChamp, "id = {:c}"
	case c.Fields.GetByName("collectivite") != nil:
		p.Genre, p.sql = parChamp, "collectivite = {:c}"
	default:
		for _, x := range parents {
			if parent := d.parID[x.CollectionId]; d.faites[parent.Name].sql != "" {
				p.Genre, p.sql = parParent, x.Name+" IN (SELECT id FROM "+parent.Name+" WHERE "+d.faites[parent.Name].sql+")"
				break
			}
		}
	}
	if p.Genre == "" {
		d.perdues = append(d.perdues, c.Name)
		return p
	}
	if p.sql != "" && !d.entieres {
		if r.filtre != "" {
			p.sql += " AND " + r.filtre
		}
		for _, x := range parents { // what hangs from a row that stays
			if parent := d.parID[x.CollectionId]; p.Genre == parChamp && slices.Contains(filtrees(), parent.Name) {
				p.sql += fmt.Sprintf(" AND (%[1]s = '' OR %[1]s IN (SELECT id FROM %[2]s WHERE %[3]s))", x.Name, parent.Name, d.faites[parent.Name].sql)
			}
		}
	}
	d.ordre = append(d.ordre, *p)
	return p
}

// proprietaires is the condition on the owner of a pièce, « collection:ID », who
// leaves too. What answers an attente is a brouillon under the id of its demande.
func (d *derivation) proprietaires() string {
	l := []string{d.proprietaire("brouillons", "demandes")}
	for _, p := range d.ordre {
		if p.sql != "" && p.Collection != "pieces" && p.Collection != "collectivites" {
			l = append(l, d.proprietaire(p.Collection, p.Collection))
		}
	}
	return "(" + strings.Join(l, " OR ") + ")"
}

func (d *derivation) proprietaire(dit, collection string) string {
	return fmt.Sprintf("(proprietaire >= '%[1]s:' AND proprietaire < '%[1]s;' AND substr(proprietaire, %[2]d) IN (SELECT id FROM %[3]s WHERE %[4]s))",
		dit, len(dit)+2, collection, d.faites[collection].sql)
}
