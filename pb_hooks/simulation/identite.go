package simulation

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
	"time"
)

const (
	france = "99100"
	// grainSub stands for the secret of the provider. It is the same in every
	// process: a demo that starts again knows its usagers.
	grainSub = "simulation"
)

var (
	formeCommune = regexp.MustCompile(`^(?:2[AB]|[0-9]{2})[0-9]{3}$`)
	formePays    = regexp.MustCompile(`^99[0-9]{3}$`)
)

// completer is what RNIPP makes of a date whose day or month nobody knows.
func completer(date string) string { return strings.ReplaceAll(date, "-00", "-01") }

func dateLisible(date string) bool {
	_, err := time.Parse(time.DateOnly, completer(date))
	return err == nil && (!strings.Contains(date, "-00-") || strings.HasSuffix(date, "-00-00"))
}

// lieu is the birthplace that FranceConnect tells: none when born abroad.
func (p Personne) lieu() string {
	if p.PaysNaissance != france {
		return ""
	}
	return p.LieuNaissance
}

// arret is the code of the page that stops this person, "" for none.
func (f *Fournisseur) arret(p Personne) string {
	switch {
	case p.Refus != "" || f.genre == ProConnect:
		return p.Refus
	case len(p.Prenoms) == 0 || p.NomNaissance == "":
		return pageSansNom
	case !strings.Contains(p.Courriel, "@"), !dateLisible(p.DateNaissance),
		p.PaysNaissance == france && !formeCommune.MatchString(p.LieuNaissance),
		p.PaysNaissance != "" && !formePays.MatchString(p.PaysNaissance):
		return pageIdentiteInvalide
	}
	return ""
}

// sub names a person. FranceConnect's is another for each entity, and for each
// identity: a corrected one is somebody else. ProConnect's is the same for all
// clients, another for each identity provider.
func (f *Fournisseur) sub(c Client, p Personne) string {
	if f.genre == ProConnect {
		return empreinte(p.IdpID, p.UID, grainSub)
	}
	identite := empreinte(strings.Join(p.Prenoms, " "), p.NomNaissance, completer(p.DateNaissance), p.Sexe, p.lieu(), p.PaysNaissance)
	return empreinte(c.Entite, identite, grainSub) + "v1"
}

func empreinte(l ...string) string {
	e := sha256.Sum256([]byte(strings.Join(l, "\x00")))
	return hex.EncodeToString(e[:])
}

// identite are the claims of the scopes asked, without sub.
func (f *Fournisseur) identite(d *demande, p Personne) map[string]any {
	toutes := map[string]any{
		"given_name": strings.Join(p.Prenoms, " "), "email": p.Courriel,
	}
	if p.IdpID != "" {
		toutes["idp_id"] = p.IdpID
	}
	switch f.genre {
	case FranceConnect:
		toutes["given_name_array"] = p.Prenoms
		toutes["family_name"] = p.NomNaissance
		toutes["birthdate"] = completer(p.DateNaissance)
		toutes["idp_birthdate"] = p.DateNaissance
		toutes["gender"] = p.Sexe
		toutes["birthplace"] = p.lieu()
		toutes["birthcountry"] = p.PaysNaissance
		toutes["amr"] = f.regles.amr
		if p.NomUsage != "" {
			toutes["preferred_username"] = p.NomUsage
		}
	case ProConnect:
		toutes["usual_name"] = p.nomUsuel()
		toutes["uid"] = p.UID
		toutes["siret"] = p.SIRET
		toutes["siren"] = p.SIRET[:min(9, len(p.SIRET))]
		toutes["idp_acr"] = acrServi
	}
	donnees := map[string]any{}
	for _, s := range d.scopes {
		for _, nom := range f.regles.claims[s] {
			if v, ok := toutes[nom]; ok {
				donnees[nom] = v
			}
		}
	}
	return donnees
}
