package installation_test

import (
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"guichet/config"
	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// The first run takes an invitation as the page of the link does, once there is a
// collectivité and an address to tell.
func TestLInstallationPrendUneInvitation(t *testing.T) {
	hub, dep := guichettest.NewDepartement(t)
	hub.Agent(dep, "irene@example.org", agents.Administration).Envoyer(dep.Chemin()+"/agents/reglages/guichets/prereglages", url.Values{
		"smtp_serveur": {"smtp.example"}, "smtp_port": {"587"}, "smtp_chiffrement": {"starttls"}, "smtp_expediteur": {"guichet@example.org"}, "dpo_nom": {"Le délégué"},
	}).Attendre(http.StatusSeeOther)
	f, _ := collectivites.FicheParCode("commune", "88160")
	_, lien, err := synchro.Inviter(hub.App, []collectivites.Fiche{f}, "", socle.Programme("essai"))
	if err != nil {
		t.Fatal(err)
	}

	b := &banc{guichettest.NewEn(t, "127.0.0.2"), t}
	b.Socle.Config.SMTP = config.SMTP{}
	c := b.fonder()
	prendre := func(texte string) *guichettest.Page {
		t.Helper()
		return c.Envoyer("/installation/departement/invitation", url.Values{"invitation": {texte}})
	}
	c.Ouvrir("/installation").Contient("Relier le guichet au Département")
	c.Ouvrir("/installation/departement").Contient("Choisissez d’abord la collectivité")
	prendre(lien).Attendre(http.StatusConflict)
	b.choisir(c)
	c.Ouvrir("/installation/departement").Contient("Vérifiez d’abord l’adresse du site")
	prendre(lien).Attendre(http.StatusConflict)
	c.Envoyer("/installation/adresse", nil).Attendre(http.StatusSeeOther)
	if p := prendre(lien[:len(lien)-50]).Attendre(http.StatusUnprocessableEntity).Contient("Cette invitation n’est pas entière."); !strings.Contains(html.UnescapeString(p.Corps), lien[:len(lien)-50]+"</textarea>") {
		t.Error("ce qui était collé est perdu")
	}
	if l, err := rattachement.LienDe(b.App); l != nil || err != nil {
		t.Fatal(l, err)
	}
	prendre(lien).Attendre(http.StatusSeeOther)
	c.Ouvrir("/installation/departement").Contient("Ce guichet est relié à celui du Département (Département des Vosges).", "Envoi des courriels smtp.example", "Le délégué")
	c.Ouvrir("/installation").Contient("Relié à Département des Vosges")
	if s, err := exploitation.Messagerie(b.App); err != nil || s.Host != "smtp.example" {
		t.Errorf("%+v, %v", s, err)
	}
	if x, err := collectivites.ParSlug(b.App, "epinal"); err != nil || x.DPO != "Le délégué" {
		t.Errorf("%+v, %v", x, err)
	}
	c.Ouvrir("/installation/courriel").Contient("Rempli par « Département des Vosges »")
}
