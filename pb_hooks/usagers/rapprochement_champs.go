package usagers

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// champRapproche is one thing known of an usager, that an agent chooses from
// one or the other.
type champRapproche struct {
	Code, Libelle string
	Contact       bool // the last one said is the good one; else the proven one
	lire          func(*Usager) string
	ecrire        func(*Usager, string)
}

func champTexte(code, libelle string, contact bool, de func(*Usager) *string) champRapproche {
	return champRapproche{code, libelle, contact, func(u *Usager) string { return *de(u) }, func(u *Usager, v string) { *de(u) = v }}
}

var champsRapproches = []champRapproche{
	champTexte("nom_naissance", "Nom de naissance", false, func(u *Usager) *string { return &u.NomNaissance }),
	champTexte("nom_usage", "Nom d’usage", true, func(u *Usager) *string { return &u.NomUsage }),
	champTexte("prenoms", "Prénoms", false, func(u *Usager) *string { return &u.Prenoms }),
	champTexte("date_naissance", "Date de naissance", false, func(u *Usager) *string { return &u.DateNaissance }),
	champTexte("genre", "Type d’usager", false, func(u *Usager) *string { return &u.Genre }),
	champTexte("denomination", "Organisme", false, func(u *Usager) *string { return &u.Denomination }),
	champTexte("siret", "Numéro SIRET", false, func(u *Usager) *string { return &u.Siret }),
	champTexte("rna", "Numéro RNA", false, func(u *Usager) *string { return &u.Rna }),
	champTexte("courriel", "Adresse électronique", true, func(u *Usager) *string { return &u.Courriel }),
	champTexte("telephone", "Téléphone", true, func(u *Usager) *string { return &u.Telephone }),
	{
		"adresse", "Adresse postale", true,
		func(u *Usager) string {
			if a := string(u.Adresse); a != "null" {
				return a
			}
			return ""
		},
		func(u *Usager, v string) { u.Adresse = types.JSONRaw(cmp.Or(v, "null")) },
	},
}

// fixe tells what nobody chooses: the address that a compte proved.
func (c champRapproche) fixe(garde *Usager) bool { return c.Code == "courriel" && garde.Compte != "" }

// defaut is the one of both whose value is kept unless the agent says
// otherwise: what is said rather than nothing; of a contact the last one said,
// of an identity the proven one.
func (c champRapproche) defaut(garde, autre *Usager) *Usager {
	recent := garde
	if autre.MajLe.Time().After(garde.MajLe.Time()) {
		recent = autre
	}
	switch {
	case c.fixe(garde) || c.lire(autre) == "":
		return garde
	case c.lire(garde) == "":
		return autre
	case !c.Contact && garde.Preuve != "aucune":
		return garde
	default:
		return recent
	}
}

// afficher is the value as agents read it.
func (c champRapproche) afficher(u *Usager) string {
	switch v := c.lire(u); {
	case v == "":
		return ""
	case c.Code == "adresse":
		return ecrireAdresse(u.Adresse)
	case c.Code == "genre":
		return motsGenres[v]
	case c.Code == "date_naissance":
		return ecrireDate(v)
	case c.Code == "telephone":
		return socle.Telephone(v)
	default:
		return v
	}
}

var motsGenres = map[string]string{"particulier": "particulier", "entreprise": "entreprise", "association": "association", "collectivite": "collectivité"}

// ecrireAdresse is a postal address on one line.
func ecrireAdresse(donnees []byte) string {
	var a map[string]string
	if json.Unmarshal(donnees, &a) != nil {
		return ""
	}
	ville := strings.TrimSpace(a["code_postal"] + " " + a["commune"])
	return strings.Join(slices.DeleteFunc([]string{a["complement"], a["voie"], ville}, func(s string) bool { return s == "" }), ", ")
}

// ecrireDate is « 3 mars 1977 », or what is known of it: « mars 1977 ».
func ecrireDate(iso string) string {
	if j, err := socle.LireJour(iso); err == nil {
		return j.Date()
	}
	switch d := lireDate(iso); {
	case d.annee == 0:
		return iso
	case d.mois >= 1 && d.mois <= 12:
		return socle.NomMois(time.Month(d.mois)) + "\u00a0" + strconv.Itoa(d.annee)
	default:
		return strconv.Itoa(d.annee)
	}
}

// designer tells who stays: the one who has a compte, else the older one.
func designer(a, b *Usager) (garde, autre *Usager) {
	switch {
	case a.Compte != "":
		return a, b
	case b.Compte != "":
		return b, a
	case b.CreeLe.Time().Before(a.CreeLe.Time()):
		return b, a
	default:
		return a, b
	}
}

// memoire is what undoing a rapprochement needs: what was known of the one who
// stays before and just after, and whose the rows were.
type memoire struct {
	Compte string              `json:"compte"`
	Preuve string              `json:"preuve"`
	Avant  map[string]string   `json:"avant"`
	Apres  map[string]string   `json:"apres"`
	Lignes map[string]partages `json:"lignes"` // by column, « demandes.usager »
}

type partages struct {
	Garde []string `json:"garde"`
	Autre []string `json:"autre"`
}

const majLe = "maj_le"

func valeurs(u *Usager) map[string]string {
	l := map[string]string{majLe: u.MajLe.String()}
	for _, c := range champsRapproches {
		l[c.Code] = c.lire(u)
	}
	return l
}

// rendre gives back what was known before, except what was learnt since.
func (m *memoire) rendre(u *Usager) {
	maintenant := valeurs(u)
	for _, c := range champsRapproches {
		if maintenant[c.Code] == m.Apres[c.Code] {
			c.ecrire(u, m.Avant[c.Code])
		}
	}
	if maintenant[majLe] == m.Apres[majLe] {
		u.MajLe, _ = types.ParseDateTime(m.Avant[majLe]) // written by valeurs
	}
}

// oublier takes out of what undoing would give back what is no longer kept.
func (m *memoire) oublier(codes ...string) {
	for _, c := range codes {
		m.Avant[c], m.Apres[c] = "", ""
	}
}

// etatDe fingerprints what a page showed of both: a choice holds for that only.
func etatDe(a, b *Usager) string {
	vu, _ := json.Marshal([]map[string]string{valeurs(a), valeurs(b)}) // texts always encode
	return socle.Hacher(string(vu))
}
