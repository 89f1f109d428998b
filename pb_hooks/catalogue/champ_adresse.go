package catalogue

import (
	"net/url"
	"strings"

	"guichet/ui"
)

func init() { EnregistrerGenre("adresse", adresse{}) }

// adresse is a postal address. Its value is {voie, complement, code_postal,
// commune, insee, pays}: the commune as typed and, when it is one of France, its
// code. What is proposed helps, what is typed counts.
type adresse struct{}

// rangs of the texts of the value.
const (
	adVoie = iota
	adComplement
	adCodePostal
	adCommune
	adINSEE
	adPays
	adTaille
)

var partiesAdresse = [adTaille]string{"_voie", "_complement", "_code_postal", "_commune", "", "_pays"}

func (adresse) Lire(c *Champ, f url.Values, x *Contexte) Valeur {
	v := make(Valeur, adTaille)
	for i, suffixe := range partiesAdresse {
		if suffixe != "" {
			v[i] = ligne(f, c.Code+suffixe)
		}
	}
	return situer(v, x)
}

// situer completes an address with its country and the code of its commune; nil
// for one that says nothing.
func situer(v Valeur, x *Contexte) Valeur {
	if v[adPays] == "" {
		v[adPays] = france
	}
	if strings.Join(v[:adPays], "") == "" {
		return nil // the country alone is the one that was offered
	}
	if v[adPays] == france {
		if cp := serrer(v[adCodePostal]); codePostal.MatchString(cp) {
			v[adCodePostal] = cp
		}
		v[adINSEE] = x.Lieux.CommuneDe(v[adCodePostal], v[adCommune])
	}
	return v
}

func (g adresse) Verifier(c *Champ, v Valeur, x *Contexte) string {
	return premiere(g.fautes(c, v, x), partiesAdresse[:]...)
}

func (adresse) fautes(c *Champ, v Valeur, x *Contexte) map[string]string {
	if len(v) != adTaille {
		return map[string]string{"": c.manque()}
	}
	fautes := map[string]string{}
	for i, max := range [adTaille]int{adVoie: 150, adComplement: 100, adCodePostal: 10, adCommune: 100} {
		if max > 0 {
			fautes[partiesAdresse[i]] = fauteTexte(v[i], max)
		}
	}
	if v[adVoie] == "" {
		fautes["_voie"] = "Indiquez la voie ou le lieu-dit."
	}
	if v[adCommune] == "" {
		fautes["_commune"] = "Indiquez la commune."
	}
	if _, ok := x.Lieux.NomPays(v[adPays]); !ok {
		fautes["_pays"] = "Choisissez le pays."
	}
	if v[adPays] == france && !codePostal.MatchString(v[adCodePostal]) {
		fautes["_code_postal"] = "Indiquez un code postal de 5 chiffres, par exemple 88000."
	}
	return fautes
}

func (adresse) Afficher(_ *Champ, v Valeur, x *Contexte) []string {
	if len(v) != adTaille {
		return v
	}
	var l []string
	for _, s := range []string{v[adVoie], v[adComplement], strings.TrimSpace(v[adCodePostal] + " " + v[adCommune])} {
		if s != "" {
			l = append(l, s)
		}
	}
	if nom, _ := x.Lieux.NomPays(v[adPays]); v[adPays] != france && nom != "" {
		l = append(l, nom)
	}
	return l
}

func (g adresse) Exporter(c *Champ, v Valeur, x *Contexte) string {
	return strings.Join(g.Afficher(c, v, x), ", ")
}

func (adresse) Saisie(c *Champ, v Valeur, x *Contexte) ui.Saisie {
	if len(v) != adTaille {
		v = make(Valeur, adTaille)
	}
	completer := func(s *ui.Saisie, jeton string) {
		if c.Completion != "" { // her own address: another's is not hers to complete
			s.Autocomplete = jeton
		}
	}
	voie := partie(c, ui.GenreTexte, "_voie", "Numéro et nom de la voie, ou lieu-dit", v[adVoie])
	voie.Aide = "Par exemple 12 bis rue de la Gare"
	x.proposerVoies(&voie)
	completer(&voie, "address-line1")
	complement := partie(c, ui.GenreTexte, "_complement", "Complément d’adresse", v[adComplement])
	complement.Aide, complement.Facultatif = "Appartement, bâtiment, chez…", c.Requis
	completer(&complement, "address-line2")
	cp := partie(c, ui.GenreTexte, "_code_postal", "Code postal", v[adCodePostal])
	cp.Largeur = 5
	completer(&cp, "postal-code")
	commune := partie(c, ui.GenreTexte, "_commune", "Commune", v[adCommune])
	completer(&commune, "address-level2")
	p := partie(c, ui.GenreListe, "_pays", "Pays", v[adPays])
	if p.Options = x.Lieux.Pays(); p.Valeur == "" {
		p.Valeur = france
	}
	s := saisieDe(c, ui.GenreGroupe, v)
	s.Autocomplete, s.Parties = "", []ui.Saisie{voie, complement, cp, commune, p}
	return s
}

// proposerVoies makes a box propose the streets of the commune, when they are
// known.
func (x *Contexte) proposerVoies(s *ui.Saisie) {
	if x.Adresses != nil {
		s.Genre, s.Source = ui.GenreSuggestion, x.Chemin+"/voies"
	}
}

// PartiesAdresse names the texts of an address by the codes of the bloc
// adresse_postale; nil for no address.
func PartiesAdresse(v Valeur) map[string]string {
	if len(v) != adTaille {
		return nil
	}
	return map[string]string{
		"voie": v[adVoie], "complement": v[adComplement], "code_postal": v[adCodePostal], "commune": v[adCommune], "pays": v[adPays],
	}
}

// adresseDite is the address that such codes say, nil for none.
func adresseDite(a map[string]string, x *Contexte) Valeur {
	v := make(Valeur, adTaille)
	v[adVoie], v[adComplement], v[adCodePostal], v[adCommune], v[adPays] = a["voie"], a["complement"], a["code_postal"], a["commune"], a["pays"]
	return situer(v, x)
}
