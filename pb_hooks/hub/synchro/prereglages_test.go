package synchro_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/sauvegardes"
	"guichet/pb_hooks/socle"
)

func prereglages() url.Values {
	return url.Values{
		"domaine": {"{slug}.guichet.example"}, "smtp_serveur": {"smtp.example"}, "smtp_port": {"587"}, "smtp_chiffrement": {"starttls"}, "smtp_compte": {"relais"},
		"smtp_mot_de_passe": {"sésame"}, "smtp_expediteur": {"Guichet <guichet@example.org>"},
		"sauvegarde": {"sftp"}, "sftp_hote": {"sauvegardes.example"}, "sftp_port": {"22"}, "sftp_utilisateur": {"guichet"}, "sftp_mot_de_passe": {"ouvre-toi"}, "sftp_repertoire": {"/guichets/{host}"},
		"dpo_nom": {"Le délégué du Département"}, "dpo_courriel": {"dpo@example.org"}, "dpo_telephone": {"03 29 00 00 00"},
	}
}

func TestLesPrereglagesDisentLeursFautes(t *testing.T) {
	x := ouvrirHub(t)
	irene := x.Agent(x.dep, "irene@example.org", agents.Administration)
	page := x.dep.Chemin() + "/agents/reglages/guichets/prereglages"
	for _, cas := range []struct{ nom, champ, valeur, faute string }{
		{"une adresse pour un nom", "domaine", "https://guichet.example", "Indiquez un nom de domaine seul"},
		{"un relais sans expéditeur", "smtp_expediteur", "", "Indiquez une adresse, comme"},
		{"un compte sans relais", "smtp_serveur", "", "Indiquez le serveur d’envoi"},
		{"un port en lettres", "smtp_port", "beaucoup", "Indiquez un nombre de 1 à 65535."},
		{"un compte en clair", "smtp_chiffrement", "none", "Un compte ne s’envoie pas sans chiffrement"},
		{"un serveur avec son port", "sftp_hote", "sauvegardes.example:22", "Indiquez le nom seul"},
		{"sans mot de passe", "sftp_mot_de_passe", "", "Indiquez le mot de passe."},
		{"sans répertoire", "sftp_repertoire", "", "Indiquez le répertoire."},
		{"une empreinte d’un autre genre", "sftp_empreinte", "MD5:00", "L’empreinte commence par SHA256:"},
		{"un stockage sans adresse", "sauvegarde", "s3", "Indiquez l’adresse du service."},
		{"un lieu inconnu", "sauvegarde", "ftp", "Choisissez où vont les sauvegardes."},
		{"un délégué sans nom", "dpo_nom", "", "Indiquez le nom du délégué."},
		{"un faux courriel", "dpo_courriel", "dpo", "comme"},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			f := prereglages()
			f.Set(cas.champ, cas.valeur)
			p := irene.Envoyer(page, f).Attendre(http.StatusUnprocessableEntity).Contient(cas.faute)
			if strings.Contains(p.Corps, "sésame") {
				t.Error("la page montre le mot de passe")
			}
			if v := p.Champ("dpo_telephone"); v != "03 29 00 00 00" {
				t.Errorf("ce qui était tapé est perdu : %q", v)
			}
		})
	}
}

// regles are what a guichet has of the three réglages.
func (g *guichet) regles() (smtp config.SMTP, cible sauvegardes.Cible, c *collectivites.Collectivite) {
	g.x.t.Helper()
	smtp, err := exploitation.Messagerie(g.App)
	if err != nil {
		g.x.t.Fatal(err)
	}
	r, _, err := sauvegardes.LireReglage(g.App)
	if err != nil {
		g.x.t.Fatal(err)
	}
	if c, err = collectivites.ParID(g.App, g.c.ID); err != nil {
		g.x.t.Fatal(err)
	}
	return smtp, r.Cible, c
}

func TestUneInvitationRemplitCeQuePersonneNARegle(t *testing.T) {
	x := ouvrirHub(t)
	irene := x.Agent(x.dep, "irene@example.org", agents.Administration)
	base := x.dep.Chemin() + "/agents/reglages/guichets"
	irene.Envoyer(base+"/prereglages", prereglages()).Attendre(http.StatusSeeOther)
	if p := irene.Lire(base + "/prereglages").Attendre(http.StatusOK); strings.Contains(p.Corps, "sésame") || strings.Contains(p.Corps, "ouvre-toi") || p.Champ("smtp_serveur") != "smtp.example" {
		t.Error("la page montre un secret, ou perd le serveur")
	}
	x.a, x.b = x.ouvrirGuichet("127.0.0.2", "Saint-Exemple", "88901"), x.ouvrirGuichet("127.0.0.3", "Val-Imaginaire", "88902")
	for _, g := range []*guichet{x.a, x.b} {
		g.Socle.Config.SMTP = config.SMTP{} // nothing in the configuration
	}
	x.b.Transaction(func(tx core.App) error {
		r := sauvegardes.Defaut()
		r.Cible = sauvegardes.Cible{Genre: sauvegardes.CibleRepertoire, Repertoire: t.TempDir()}
		if err := sauvegardes.Regler(tx, r, socle.ParPage, essai); err != nil {
			return err
		}
		x.b.c.DPO = "Paul"
		if err := tx.DB().Model(x.b.c).Update("DPO"); err != nil {
			return err
		}
		return exploitation.ReglerMessagerie(tx, config.SMTP{Host: "smtp.mairie.example", From: "mairie@mairie.example"}, socle.ParPage, essai)
	})

	a := x.a.Rattacher(x.InviterGuichet(x.a.c))
	if a.Preset == nil || a.Preset.Auteur != "Département des Vosges" || a.Preset.Domaine != "{slug}.guichet.example" {
		t.Errorf("%+v", a.Preset)
	}
	smtp, cible, c := x.a.regles()
	if smtp.Host != "smtp.example" || smtp.Password != "sésame" || smtp.From != "Guichet <guichet@example.org>" || smtp.TLS != config.TLSStart {
		t.Errorf("courriels : %+v", smtp)
	}
	if cible.Hote != "sauvegardes.example" || cible.MotDePasse != "ouvre-toi" || cible.Repertoire != "/guichets/127.0.0.2" {
		t.Errorf("sauvegardes : %+v", cible)
	}
	if c.DPO != "Le délégué du Département" || c.DPOCourriel != "dpo@example.org" || c.DPOTelephone != "0329000000" {
		t.Errorf("délégué : %q %q %q", c.DPO, c.DPOCourriel, c.DPOTelephone)
	}
	if n := x.a.Compter("journal WHERE verbe = 'socle.regler' AND objet = 'reglages:rattachement-preset'"); n != 1 {
		t.Errorf("%d lignes du journal", n)
	}
	nadege := x.a.Agent(x.a.c, "nadege@example.org", agents.Administration)
	p := nadege.Lire(x.a.c.Chemin()+"/agents/reglages/departement").Attendre(http.StatusOK).
		Contient("Ce que l’invitation a rempli", "(Département des Vosges) :", "Envoi des courriels smtp.example", "le serveur sauvegardes.example, répertoire /guichets/127.0.0.2", "{slug}.guichet.example")
	if strings.Contains(p.Corps, "sésame") || strings.Contains(p.Corps, "ouvre-toi") || strings.Contains(p.Texte(), "déjà réglé") {
		t.Error(p.Texte())
	}

	x.b.Rattacher(x.InviterGuichet(x.b.c))
	smtp, cible, c = x.b.regles()
	if smtp.Host != "smtp.mairie.example" || cible.Genre != sauvegardes.CibleRepertoire || c.DPO != "Paul" {
		t.Errorf("ce qui était réglé est changé : %+v %+v %q", smtp, cible, c.DPO)
	}
	r, err := rattachement.RemplissageDe(x.b.App)
	if err != nil || r == nil || len(r.Repris) != 4 {
		t.Fatalf("%+v, %v", r, err)
	}
	for _, y := range r.Repris[1:] {
		if y.Garde != "déjà réglé ici, gardé" {
			t.Errorf("%+v", y)
		}
	}
}

// A secret stays for the server that it is of, and for no other.
func TestUnSecretDesPrereglagesResteAvecSonServeur(t *testing.T) {
	x := ouvrirHub(t)
	irene := x.Agent(x.dep, "irene@example.org", agents.Administration)
	page := x.dep.Chemin() + "/agents/reglages/guichets/prereglages"
	irene.Envoyer(page, prereglages()).Attendre(http.StatusSeeOther)
	secrets := func() (string, string) {
		t.Helper()
		p, _, err := socle.LireReglage[rattachement.Preset](x.App, "hub-prereglages")
		if err != nil || p.SMTP == nil || p.Sauvegarde == nil {
			t.Fatal(p, err)
		}
		return p.SMTP.MotDePasse, p.Sauvegarde.MotDePasse
	}
	f := prereglages()
	f.Del("smtp_mot_de_passe")
	f.Del("sftp_mot_de_passe")
	irene.Envoyer(page, f).Attendre(http.StatusSeeOther)
	if a, b := secrets(); a != "sésame" || b != "ouvre-toi" {
		t.Errorf("%q %q", a, b)
	}
	f.Set("smtp_serveur", "ailleurs.example")
	f.Set("sftp_hote", "ailleurs.example")
	irene.Envoyer(page, f).Attendre(http.StatusUnprocessableEntity).Contient("Indiquez le mot de passe.")
	f.Set("sftp_mot_de_passe", "autre")
	irene.Envoyer(page, f).Attendre(http.StatusSeeOther)
	if a, b := secrets(); a != "" || b != "autre" {
		t.Errorf("%q %q", a, b)
	}
}

func TestLeNomDUneInvitationEstEntier(t *testing.T) {
	x := ouvrirHub(t)
	irene := x.Agent(x.dep, "irene@example.org", agents.Administration)
	base := x.dep.Chemin() + "/agents/reglages/guichets"
	irene.Envoyer(base+"/prereglages", prereglages()).Attendre(http.StatusSeeOther)
	irene.Envoyer(base+"/invitation", url.Values{"guichets": {"code;sous-domaine\n88160;epinal\n88487;val.example\n"}}).Attendre(http.StatusOK).
		Contient("Nom prévu pour votre guichet : epinal.guichet.example", "Nom prévu pour votre guichet : val.example")
	if n := x.Compter("hub_invitations WHERE domaine IN ('epinal.guichet.example', 'val.example')"); n != 2 {
		t.Errorf("%d noms gardés", n)
	}
}
