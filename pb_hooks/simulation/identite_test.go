package simulation_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"guichet/pb_hooks/simulation"
)

// infos signs a person in, alone in the list with Claire, and returns what the
// client is told.
func (b *banc) infos(client string, p simulation.Personne) *recu {
	b.t.Helper()
	b.AjouterPersonne(p)
	partie := b.nouvellePartie(client)
	r, err := partie.recevoir(b.navigateur().connecter(partie.depart(), p.ID).Query())
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

func TestLeSubEstCeluiDUneEntite(t *testing.T) {
	b := ouvrir(t, simulation.FranceConnect)
	mairie, ecole, voisine := b.infos("mairie", claire).sub, b.infos("ecole", claire).sub, b.infos("voisine", claire).sub
	if !regexp.MustCompile(`^[0-9a-f]{64}v1$`).MatchString(mairie) {
		t.Error(mairie)
	}
	if mairie != ecole || mairie == voisine {
		t.Errorf("%s, %s, %s", mairie, ecole, voisine)
	}
	corrigee := claire
	corrigee.NomNaissance = "Vautrain"
	if b.infos("mairie", corrigee).sub == mairie {
		t.Error("a corrected identity keeps its sub")
	}
	// Who is not in the identity changes nothing.
	autreCourriel := claire
	autreCourriel.Courriel, autreCourriel.NomUsage = "autre@example.org", ""
	if b.infos("mairie", autreCourriel).sub != mairie {
		t.Error("the e-mail or the usage name changes the sub")
	}
}

func TestLeSubEstCeluiDUnFournisseurDIdentite(t *testing.T) {
	b := ouvrir(t, simulation.ProConnect)
	sub := b.infos("mairie", claire).sub
	if b.infos("voisine", claire).sub != sub {
		t.Error("another sub for another client")
	}
	mutee := claire
	mutee.IdpID = "idp-2"
	if b.infos("mairie", mutee).sub == sub {
		t.Error("same sub from another identity provider")
	}
}

func TestLIdentiteEstCelleDuRNIPP(t *testing.T) {
	b := ouvrir(t, simulation.FranceConnect)
	for _, cas := range []struct {
		nom     string
		change  func(*simulation.Personne)
		attendu map[string]any
	}{
		{"ni mois ni jour", func(p *simulation.Personne) { p.DateNaissance = "1980-00-00" }, map[string]any{"birthdate": "1980-01-01", "idp_birthdate": "1980-00-00"}},
		{"sans jour", func(p *simulation.Personne) { p.DateNaissance = "1980-05-00" }, map[string]any{"birthdate": "1980-05-01", "idp_birthdate": "1980-05-00"}},
		{"vrai 1er janvier", func(p *simulation.Personne) { p.DateNaissance = "1980-01-01" }, map[string]any{"birthdate": "1980-01-01", "idp_birthdate": "1980-01-01"}},
		{"née à l’étranger", func(p *simulation.Personne) { p.PaysNaissance = "99352" }, map[string]any{"birthplace": "", "birthcountry": "99352"}},
		{"sans pays", func(p *simulation.Personne) { p.PaysNaissance = "" }, map[string]any{"birthplace": "", "birthcountry": ""}},
		{"née en Corse", func(p *simulation.Personne) { p.LieuNaissance = "2B033" }, map[string]any{"birthplace": "2B033"}},
		{"sans nom d’usage", func(p *simulation.Personne) { p.NomUsage = "" }, map[string]any{"preferred_username": nil}},
		{"sexe non précisé", func(p *simulation.Personne) { p.Sexe = "unspecified" }, map[string]any{"gender": "unspecified"}},
		{"sexe vide", func(p *simulation.Personne) { p.Sexe = "" }, map[string]any{"gender": ""}},
	} {
		p := claire
		cas.change(&p)
		lu := b.infos("mairie", p).claims
		for nom, v := range cas.attendu {
			if lu[nom] != v {
				t.Errorf("%s: %s is %v", cas.nom, nom, lu[nom])
			}
		}
	}
}

func TestFranceConnectArreteUneIdentiteInvalide(t *testing.T) {
	b := ouvrir(t, simulation.FranceConnect)
	for _, cas := range []struct {
		nom     string
		change  func(*simulation.Personne)
		attendu string
	}{
		{"décédée", func(p *simulation.Personne) { p.Refus = "Y010015" }, "Y010015"},
		{"sans courriel", func(p *simulation.Personne) { p.Courriel = "" }, "Y600006"},
		{"jour sans mois", func(p *simulation.Personne) { p.DateNaissance = "1980-00-12" }, "Y600006"},
		{"date impossible", func(p *simulation.Personne) { p.DateNaissance = "1981-02-29" }, "Y600006"},
		{"née en France, nulle part", func(p *simulation.Personne) { p.LieuNaissance = "" }, "Y600006"},
		{"lieu mal formé", func(p *simulation.Personne) { p.LieuNaissance = "8816" }, "Y600006"},
		{"pays mal formé", func(p *simulation.Personne) { p.PaysNaissance = "FR" }, "Y600006"},
		{"sans nom", func(p *simulation.Personne) { p.NomNaissance = "" }, "Y010013"},
		{"sans prénom", func(p *simulation.Personne) { p.Prenoms = nil }, "Y010013"},
	} {
		p := claire
		cas.change(&p)
		b.AjouterPersonne(p)
		n := b.navigateur()
		arret := n.lire(b.nouvellePartie("mairie").depart())
		arret = n.envoyer(arret.adresse+"/personne", url.Values{"personne": {p.ID}})
		if arret.retour != nil || !strings.Contains(arret.corps, cas.attendu) {
			t.Errorf("%s: %v\n%s", cas.nom, arret.retour, arret.corps)
		}
	}
}

func TestChaqueScopeDonneSesClaims(t *testing.T) {
	b := ouvrir(t, simulation.FranceConnect)
	c := b.client("mairie", "commune")
	c.Scopes = []string{"profile", "birth", "given_name", "idp_id", "amr", "email"}
	b.AjouterClient(c)
	for scopes, attendus := range map[string]string{
		"openid email":            "email",
		"openid email profile":    "birthdate email family_name gender given_name given_name_array preferred_username",
		"openid email birth":      "birthcountry birthplace email",
		"openid email given_name": "email given_name given_name_array",
		"openid email idp_id amr": "amr email idp_id",
	} {
		p := b.nouvellePartie("mairie")
		p.config.Scopes = strings.Fields(scopes)
		lu := p.connecter(nil).claims
		if len(lu) != 5+len(strings.Fields(attendus)) {
			t.Errorf("%s: %v", scopes, lu)
		}
		for _, nom := range strings.Fields(attendus) {
			if lu[nom] == nil {
				t.Errorf("%s: no %s", scopes, nom)
			}
		}
	}
}
