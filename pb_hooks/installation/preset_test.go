package installation_test

import (
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"guichet/config"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/installation"
	"guichet/pb_hooks/socle"
)

const vosges = `
author: Département des Vosges
hub: https://guichet.vosges.example
domain: "{slug}.guichet.vosges.example"
smtp: {host: smtp.vosges.example, username: relais, password: sésame, from: "Guichet <guichet@vosges.example>"}
dpo: {name: "Le délégué du Département", email: dpo@vosges.example, phone: "0329000000"}
host: {name: Vosges numérique, address: "8 rue de la Préfecture|88000 Épinal", phone: "0329000000"}
colour: "#1f5e3a"
hours: {monday: 9h-12h, thursday: "14h-17h30"}
catalogue: [contact, signalement]
`

func TestUnPresetDitToutesSesFautes(t *testing.T) {
	for _, essai := range []struct{ nom, texte, faute string }{
		{"sans auteur", "hub: https://a.example", "author is empty"},
		{"une clé inconnue", "author: A\nauthors: B", "field authors not found"},
		{"un hub en clair", "author: A\nhub: http://a.example", "hub \"http://a.example\" does not begin with https://"},
		{"un domaine qui n’en est pas un", "author: A\ndomain: https://a.example", "domain"},
		{"un relais sans expéditeur", "author: A\nsmtp: {host: a.example}", "smtp.from"},
		{"une couleur en lettres", "author: A\ncolour: vert", "colour"},
		{"des heures illisibles", "author: A\nhours: {monday: tôt}", "hours"},
		{"une démarche inconnue", "author: A\ncatalogue: [nulle]", "catalogue: \"nulle\""},
		{"une commune inconnue", "author: A\ncollectivites: [{code: \"00000\", address: x, phone: \"0329000000\", email: a@b.fr, administrator: a@b.fr}]", "no collectivité has this code"},
		{"un administrateur absent", "author: A\ncollectivites: [{code: \"88160\", address: x, phone: \"0329000000\", email: a@b.fr}]", "administrator"},
		{"du YAML cassé", "author: [", "read the preset"},
		{"deux fautes à la fois", "hub: x", "author is empty"},
	} {
		t.Run(essai.nom, func(t *testing.T) {
			_, err := installation.LirePreset(strings.NewReader(essai.texte))
			if err == nil || !strings.Contains(err.Error(), essai.faute) {
				t.Errorf("%v, attendu « %s »", err, essai.faute)
			}
		})
	}
	if _, err := installation.LirePreset(strings.NewReader(vosges)); err != nil {
		t.Error(err)
	}
}

// The two examples are presets that work.
func TestLesExemplesSontDesPresets(t *testing.T) {
	lire := func(nom string) []byte {
		t.Helper()
		b, err := os.ReadFile("../../config/" + nom)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	var nuage struct {
		WriteFiles []struct{ Path, Content string } `yaml:"write_files"`
	}
	if err := yaml.Unmarshal(lire("cloud-init.example.yaml"), &nuage); err != nil || len(nuage.WriteFiles) != 1 {
		t.Fatalf("%+v, %v", nuage, err)
	}
	for nom, texte := range map[string]string{"preset.example.yaml": string(lire("preset.example.yaml")), "cloud-init.example.yaml": nuage.WriteFiles[0].Content} {
		if p, err := installation.LirePreset(strings.NewReader(texte)); err != nil || len(p.Collectivites) == 0 {
			t.Errorf("%s : %v", nom, err)
		}
	}
}

func FuzzLirePreset(f *testing.F) {
	f.Add(vosges)
	f.Add("author: A\ncollectivites: [{code: \"88160\"}]")
	f.Fuzz(func(t *testing.T, texte string) {
		p, err := installation.LirePreset(strings.NewReader(texte))
		if err == nil && strings.TrimSpace(p.Author) == "" {
			t.Error("un preset sans auteur est pris")
		}
	})
}

func TestUnPresetColleRemplitEtSeDit(t *testing.T) {
	b := ouvrir(t)
	b.Socle.Config.SMTP = config.SMTP{} // nothing in the configuration
	c := b.fonder()
	c.Envoyer("/installation/departement", url.Values{"preset": {"author: A\ncolour: vert"}}).Attendre(http.StatusUnprocessableEntity).Contient("Ce fichier ne convient pas", `colour "vert"`)
	c.Envoyer("/installation/departement", url.Values{"preset": {vosges}}).Attendre(http.StatusSeeOther)
	c.Ouvrir("/installation").Contient("« Département des Vosges »", "guichet@vosges.example")
	x := b.choisir(c)
	if x.DPO != "Le délégué du Département" || x.Couleur != "#1f5e3a" || x.Hebergeur != "Vosges numérique" || x.Heures().Vides() {
		t.Errorf("la collectivité n’a pas repris le preset : %+v", x)
	}
	s, err := exploitation.Messagerie(b.App)
	if err != nil || s.Host != "smtp.vosges.example" || s.Password != "sésame" || s.Port != 587 {
		t.Errorf("messagerie : %+v, %v", s, err)
	}
	c.Ouvrir("/installation/courriel").Contient("Rempli par « Département des Vosges »")
	if p := c.Ouvrir("/installation/courriel"); strings.Contains(p.Corps, "sésame") {
		t.Error("la page montre le mot de passe")
	}
	c.Envoyer("/installation/departement", url.Values{"preset": {strings.Replace(vosges, "guichet.vosges.example\n", "autre.example\n", 1)}}).
		Attendre(http.StatusUnprocessableEntity).Contient("autre guichet du Département")
}

func TestCeQuiEstTapeSurUnePagePrimeSurLePreset(t *testing.T) {
	b := ouvrir(t)
	b.Socle.Config.SMTP = config.SMTP{}
	c := b.fonder()
	b.must(exploitation.ReglerMessagerie(b.App, config.SMTP{Host: "smtp.mairie.example", From: "mairie@mairie.example"}, socle.ParPage, socle.Programme("essai")))
	c.Envoyer("/installation/departement", url.Values{"preset": {vosges}}).Attendre(http.StatusSeeOther)
	if s, err := exploitation.Messagerie(b.App); err != nil || s.Host != "smtp.mairie.example" {
		t.Errorf("messagerie : %+v, %v", s, err)
	}
}

// A preset given again, mended, replaces what the former one said, and nothing that
// an agent chose.
func TestUnPresetCorrigeNEffaceQueLePrecedent(t *testing.T) {
	b := ouvrir(t)
	c := b.fonder()
	coller := func(texte string) {
		t.Helper()
		c.Envoyer("/installation/departement", url.Values{"preset": {texte}}).Attendre(http.StatusSeeOther)
	}
	coller(vosges)
	x := b.choisir(c)
	x.Couleur = "#7a1f1f"
	b.must(b.App.DB().Model(x).Update("Couleur"))
	coller(strings.NewReplacer("dpo@vosges", "delegue@vosges", "#1f5e3a", "#1f4e00", "9h-12h", "8h-12h").Replace(vosges))
	x, err := collectivites.ParID(b.App, x.ID)
	b.must(err)
	if x.DPOCourriel != "delegue@vosges.example" || x.Heures().Jours[0][0].De != 8*60 || x.Couleur != "#7a1f1f" {
		t.Errorf("%+v", x)
	}
}

func (b *banc) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}
