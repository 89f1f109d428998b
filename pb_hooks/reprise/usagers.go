package reprise

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/usagers"
)

// usagerRepris is a person or an organisme of a file.
type usagerRepris struct {
	ancien   string // key in the other tool
	identite usagers.Identite
}

var (
	formeSiret  = regexp.MustCompile(`^[0-9]{14}$`)
	formeRna    = regexp.MustCompile(`^W[0-9A-Z]{9}$`)
	formePostal = regexp.MustCompile(`^[0-9]{4,5}$`)
)

func lireUsager(x *contexte, v valeurs) (element, []string) {
	l := &lecture{v: v, auj: x.aujourdhui}
	u := &usagerRepris{ancien: v["cle"], identite: l.identite()}
	i := &u.identite
	if i.Siret = strings.ReplaceAll(v["siret"], " ", ""); i.Siret != "" && !formeSiret.MatchString(i.Siret) {
		l.faute("Le SIRET « " + v["siret"] + " » n’a pas 14 chiffres.")
	}
	if i.Rna = strings.ToUpper(strings.ReplaceAll(v["rna"], " ", "")); i.Rna != "" && !formeRna.MatchString(i.Rna) {
		l.faute("Le numéro RNA « " + v["rna"] + " » ne commence pas par W suivi de 9 signes.")
	}
	switch {
	case i.Rna != "":
		i.Genre = "association"
	case i.Siret != "":
		i.Genre = "entreprise"
	case i.Denomination != "" && i.NomNaissance == "":
		i.Genre = "association"
	}
	i.Adresse = l.adresse()
	if i.Nom() == "" && i.Courriel == "" && i.Telephone == "" {
		l.faute("Ni nom, ni adresse électronique, ni téléphone : on ne sait pas de qui il s’agit.")
	}
	return u, l.fautes
}

// identite is what the lines of usagers and of demandes both say.
func (l *lecture) identite() usagers.Identite {
	return usagers.Identite{
		NomNaissance: l.v["nom_naissance"], NomUsage: l.v["nom_usage"], Prenoms: l.v["prenoms"], Denomination: l.v["denomination"],
		DateNaissance: l.jour("date_naissance", "La date de naissance"), Courriel: l.courriel(), Telephone: l.telephone(),
	}
}

// adresse is in the form of the bloc adresse_postale.
func (l *lecture) adresse() types.JSONRaw {
	a := map[string]string{}
	for _, code := range []string{"voie", "complement", "code_postal", "commune"} {
		if v := l.v[code]; v != "" {
			a[code] = v
		}
	}
	if len(a) == 0 {
		return nil
	}
	if cp := strings.ReplaceAll(a["code_postal"], " ", ""); cp != "" {
		if !formePostal.MatchString(cp) {
			l.faute("Le code postal « " + l.v["code_postal"] + " » n’a pas 5 chiffres.")
		}
		a["code_postal"] = strings.Repeat("0", max(0, 5-len(cp))) + cp // a spreadsheet dropped the 0 of 01000
	}
	a["pays"] = "99100"
	brut, _ := json.Marshal(a) // a map of texts always encodes
	return brut
}

func (u *usagerRepris) cle() string { return u.ancien }

func (u *usagerRepris) connu(core.App, *contexte) (string, error) { return "", nil }

func (u *usagerRepris) ecrire(tx core.App, x *contexte) (string, error) {
	ecrit, err := usagers.Inscrire(tx, x.collectivite.ID, nil, u.identite)
	if err != nil {
		return "", err
	}
	return ecrit.Objet(), nil
}

// doubles are the usagers of the collectivité who look like the one of a line.
func (u *usagerRepris) doubles(app core.App, x *contexte) ([]usagers.Double, error) {
	i := u.identite
	return usagers.Doubles(app, &usagers.Usager{
		Collectivite: x.collectivite.ID, Genre: i.Genre, NomNaissance: i.NomNaissance, NomUsage: i.NomUsage, Prenoms: i.Prenoms, Denomination: i.Denomination,
		Siret: i.Siret, Rna: i.Rna, DateNaissance: i.DateNaissance, Courriel: i.Courriel, Telephone: i.Telephone, Adresse: i.Adresse,
	})
}
