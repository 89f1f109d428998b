package catalogue

import "fmt"

// A bloc is a group of champs that many téléservices share. A document cites it
// with the role it plays (« demandeur », « jeune »); Deplier replaces the
// citation by the champs, whose ids are made of the citation's and of the
// champ's code: stable as long as both are.

// qualifie adapts the words of a bloc to its role.
type qualifie struct {
	vous bool // the role is the person who fills in the form
}

func (q qualifie) dit(vous, autre string) Texte {
	if q.vous {
		return Texte{vous}
	}
	return Texte{autre}
}

// rolesVous are the roles of the person who fills in the form: her browser may
// complete her own data, and is told so.
var rolesVous = map[string]bool{"demandeur": true, "declarant": true, "auteur": true, "envoi": true}

func (q qualifie) complete(jeton string) string {
	if q.vous {
		return jeton
	}
	return ""
}

var blocs = map[string]func(q qualifie) []Champ{
	"identite_personne": func(q qualifie) []Champ {
		return []Champ{
			{
				Code: "prenoms", Type: "texte", Max: ptr(150), Completion: q.complete("given-name"),
				Libelle: q.dit("Vos prénoms", "Ses prénoms"), Aide: Texte{"Dans l’ordre de l’état civil. Laissez vide s’il n’y en a pas."},
			},
			{
				Code: "nom_naissance", Type: "texte", Max: ptr(100), Requis: true, Completion: q.complete("family-name"),
				Libelle: q.dit("Votre nom de naissance", "Son nom de naissance"), Aide: Texte{"Le nom écrit sur l’acte de naissance."},
				Manque: q.dit("Indiquez votre nom de naissance.", "Indiquez son nom de naissance."),
			},
			{
				Code: "nom_usage", Type: "texte", Max: ptr(100),
				Libelle: q.dit("Votre nom d’usage", "Son nom d’usage"), Aide: Texte{"S’il est différent, par exemple le nom d’épouse ou d’époux."},
			},
		}
	},
	"naissance": func(q qualifie) []Champ {
		return []Champ{
			{
				Code: "date_naissance", Type: "date", Requis: true, Completion: q.complete("bday"),
				Libelle: q.dit("Votre date de naissance", "Sa date de naissance"),
				Manque:  q.dit("Indiquez votre date de naissance.", "Indiquez sa date de naissance."),
				Regles: []Regle{
					{Nom: "passe", Phrase: Texte{"La date de naissance doit être dans le passé, par exemple 12 05 1980."}},
					{Nom: "age_max", Valeur: 130, Phrase: Texte{"Vérifiez l’année de naissance : elle donne plus de 130 ans."}},
				},
			},
			{
				Code: "pays_naissance", Type: "pays_cog", Requis: true, Defaut: france, Libelle: q.dit("Votre pays de naissance", "Son pays de naissance"),
				Manque: Texte{"Choisissez le pays de naissance."},
			},
			{
				Code: "commune_naissance", Type: "commune_cog", Requis: true, Libelle: q.dit("Votre commune de naissance", "Sa commune de naissance"),
				Manque: Texte{"Indiquez la commune de naissance."}, Si: &Test{Q: "pays_naissance", Op: "eq", V: []byte(`"` + france + `"`)},
			},
			{
				Code: "ville_naissance", Type: "texte", Max: ptr(100), Requis: true, Libelle: q.dit("Votre ville de naissance", "Sa ville de naissance"),
				Manque: Texte{"Indiquez la ville de naissance."}, Si: &Test{Q: "pays_naissance", Op: "ne", V: []byte(`"` + france + `"`)},
			},
		}
	},
	"adresse_postale": func(q qualifie) []Champ {
		return []Champ{
			{
				Code: "voie", Type: "texte", Max: ptr(150), Requis: true, Completion: q.complete("address-line1"),
				Libelle: Texte{"Numéro et nom de la voie, ou lieu-dit"}, Aide: Texte{"Par exemple 12 bis rue de la Gare"}, Manque: Texte{"Indiquez la voie ou le lieu-dit."},
			},
			{
				Code: "complement", Type: "texte", Max: ptr(100), Completion: q.complete("address-line2"),
				Libelle: Texte{"Complément d’adresse"}, Aide: Texte{"Appartement, bâtiment, chez…"},
			},
			{
				Code: "code_postal", Type: "texte", Max: ptr(10), Requis: true, Completion: q.complete("postal-code"),
				Libelle: Texte{"Code postal"}, Manque: Texte{"Indiquez le code postal."},
			},
			{
				Code: "commune", Type: "texte", Max: ptr(100), Requis: true, Completion: q.complete("address-level2"),
				Libelle: Texte{"Commune"}, Manque: Texte{"Indiquez la commune."},
			},
			{Code: "pays", Type: "pays_cog", Requis: true, Defaut: france, Libelle: Texte{"Pays"}, Manque: Texte{"Choisissez le pays."}},
		}
	},
	"contact": func(q qualifie) []Champ {
		return []Champ{
			{
				Code: "email", Type: "email", Requis: q.vous, Libelle: Texte{"Adresse électronique"},
				Aide: Texte{"La mairie y envoie l’accusé de réception. Par exemple nom@example.org"}, Completion: "email", Manque: Texte{"Indiquez votre adresse électronique."},
			},
			{Code: "telephone", Type: "telephone", Libelle: Texte{"Téléphone"}, Aide: Texte{"Pour vous joindre plus vite, par exemple 06 12 34 56 78"}, Completion: "tel"},
		}
	},
	"attestation_honneur": func(qualifie) []Champ {
		return []Champ{{
			Code: "atteste", Type: "attestation", Requis: true, Libelle: Texte{"J’atteste sur l’honneur que les informations déclarées sont exactes."},
			Manque: Texte{"Cochez la case pour attester que vos informations sont exactes."},
		}}
	},
}

// france is the COG code of France.
const france = "99100"

// Deplier replaces each citation of a bloc by its champs and each ref by the
// condition it names. The result is what a revision runs on.
func (d *Document) Deplier() (*Document, error) {
	n := *d
	n.Etapes = make([]Etape, len(d.Etapes))
	for i, e := range d.Etapes {
		e.Champs = nil
		for _, c := range d.Etapes[i].Champs {
			if c.Bloc == "" {
				e.Champs = append(e.Champs, c)
				continue
			}
			champs, err := deplier(c)
			if err != nil {
				return nil, fmt.Errorf("étape %s: %w", e.ID, err)
			}
			e.Champs = append(e.Champs, champs...)
		}
		n.Etapes[i] = e
	}
	n.resoudre()
	return &n, nil
}

func deplier(cite Champ) ([]Champ, error) {
	bloc, ok := blocs[cite.Bloc]
	if !ok {
		return nil, fmt.Errorf("unknown bloc %q", cite.Bloc)
	}
	champs := bloc(qualifie{vous: rolesVous[cite.Role]})
	for i := range champs {
		c := &champs[i]
		code := c.Code
		c.ID = cite.ID + "." + code
		if cite.Role != "" {
			c.Code = cite.Role + "_" + code
		}
		c.Role = cite.Role
		c.Bloc = cite.Bloc
		if c.Si != nil { // within a bloc a condition names the champ by its code
			t := *c.Si
			t.Q = cite.ID + "." + t.Q
			c.Si = &t
		}
		if cite.Si != nil {
			if c.Si == nil {
				c.Si = cite.Si
			} else {
				c.Si = &Test{All: []Test{*cite.Si, *c.Si}}
			}
		}
		c.Regles = append(c.Regles, reglesPour(cite, code)...)
		if code == "email" && cite.Bloc == "contact" && cite.Completion == "facultatif" {
			c.Requis = false
		}
	}
	return champs, nil
}

// reglesPour gives the champ its own rules told at the citation: « age_min » of
// the bloc naissance goes to its date.
func reglesPour(cite Champ, code string) []Regle {
	if cite.Bloc == "naissance" && code == "date_naissance" {
		return cite.Regles
	}
	return nil
}
