package formation_test

import (
	"crypto/ed25519"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/rattachement"
)

// ailleurs is a guichet of a training, as its link says it.
func ailleurs() rattachement.LienFormation {
	return rattachement.LienFormation{Origine: "https://formation.vosges.example", Cle: ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))}
}

// banc is a hub, where an agent of the administration has said where agents train, and
// a guichet that it linked.
type banc struct {
	hub, a *guichettest.Banc
	dep, c *collectivites.Collectivite
	irene  *guichettest.Client
	page   string
}

func ouvrir(t *testing.T) *banc {
	t.Helper()
	b := &banc{}
	b.hub, b.dep = guichettest.NewDepartement(t)
	b.irene = b.hub.Agent(b.dep, "irene@example.org", agents.Administration)
	b.page = b.dep.Chemin() + "/agents/reglages/formation"
	b.a, b.c = guichettest.NewCommune(t, "127.0.0.2", "Saint-Exemple", "88901")
	return b
}

// coller gives the link of the page.
func (b *banc) coller(l rattachement.LienFormation) {
	b.irene.Envoyer(b.page, url.Values{"lien": {" " + l.Ecrire() + "\n"}}).Attendre(http.StatusSeeOther)
}

func TestLAdresseDeLaFormationVaDansLAideDesGuichetsRelies(t *testing.T) {
	b := ouvrir(t)
	nadege := b.a.Agent(b.c, "nadege@example.org", agents.Accueil)
	aide, auHub := b.c.Chemin()+"/agents/aide", b.dep.Chemin()+"/agents/aide"
	bouton := `href="https://formation.vosges.example/formation"`
	montre := func(agent *guichettest.Client, adresse string, attendu bool) {
		t.Helper()
		if strings.Contains(agent.Lire(adresse).Attendre(http.StatusOK).Corps, bouton) != attendu {
			t.Errorf("%s : l’adresse de la formation y est, ou n’y est pas", adresse)
		}
	}
	b.coller(ailleurs())
	montre(b.irene, auHub, true)
	montre(nadege, aide, false) // no link yet
	b.a.Rattacher(b.hub.InviterGuichet(b.c))
	b.a.EntendreDe(b.hub)
	montre(nadege, aide, true) // said again to a guichet that begins
	if p := b.a.Client().Ouvrir("/aide"); strings.Contains(p.Corps, bouton) {
		t.Error("l’aide que tout le monde lit dit où les agents s’entraînent")
	}

	b.irene.Envoyer(b.page+"/retrait", nil).Attendre(http.StatusSeeOther)
	b.a.EntendreDe(b.hub)
	montre(b.irene, auHub, false)
	montre(nadege, aide, false)

	b.coller(ailleurs())
	b.a.EntendreDe(b.hub)
	montre(nadege, aide, true)
	if _, err := rattachement.Rompre(t.Context(), b.a.App, "essai"); err != nil {
		t.Fatal(err)
	}
	montre(nadege, aide, false)
}

var formeEntree = regexp.MustCompile(`https://formation\.vosges\.example/formation/formateur/([\w.-]+)`)

func TestLeDepartementSigneCeQuiFaitEntrer(t *testing.T) {
	b := ouvrir(t)
	gestion := b.hub.Agent(b.dep, "gestion@example.org", agents.Gestion)
	gestion.Envoyer(b.page+"/entree", nil).Attendre(http.StatusConflict).Contient("Aucun guichet de formation n’est réglé.")
	b.coller(ailleurs())
	p := gestion.Lire(b.page).Attendre(http.StatusOK).Contient("Conduire une formation")
	if strings.Contains(p.Corps, "Lien du guichet de formation") {
		t.Error("la gestion voit où coller un lien, qu’elle n’enregistre pas")
	}
	if cle := ailleurs().Ecrire(); strings.Contains(p.Corps+b.irene.Lire(b.page).Corps, cle[strings.IndexByte(cle, '#')+1:]) {
		t.Error("la clé est montrée")
	}
	actes := "journal WHERE verbe = 'hub_formation.entrer'"
	avant := b.hub.Compter(actes)
	m := formeEntree.FindStringSubmatch(gestion.Envoyer(b.page+"/entree", nil).Attendre(http.StatusOK).Corps)
	if m == nil {
		t.Fatal("aucun lien vers les places")
	}
	if b.hub.Compter(actes) != avant+1 {
		t.Error("l’entrée n’est pas au journal")
	}
	maintenant := b.hub.Horloge.Maintenant()
	if _, err := ailleurs().VerifierEntree(m[1], maintenant); err != nil {
		t.Error(err)
	}
	if _, err := ailleurs().VerifierEntree(m[1], maintenant.Add(11*time.Minute)); err == nil {
		t.Error("elle ouvre encore après onze minutes")
	}
	autre := ailleurs()
	autre.Cle = ed25519.NewKeyFromSeed([]byte("une graine de trente-deux octets"))
	if _, err := autre.VerifierEntree(m[1], maintenant); err == nil {
		t.Error("elle ouvre un guichet d’une autre clé")
	}
}

func TestUnLienQuiNEstPasEntier(t *testing.T) {
	b := ouvrir(t)
	entier := ailleurs().Ecrire()
	for nom, texte := range map[string]string{
		"vide": "", "sans sa clé": entier[:strings.IndexByte(entier, '#')], "coupé": entier[:len(entier)-3],
		"d’une autre page": strings.Replace(entier, "/formation#", "/rattachement#", 1), "sans https": strings.Replace(entier, "https", "javascript", 1),
		"avec un nom": strings.Replace(entier, "://", "://zoe@", 1),
	} {
		t.Run(nom, func(t *testing.T) {
			b.irene.Pour(t).Envoyer(b.page, url.Values{"lien": {texte}}).Attendre(http.StatusUnprocessableEntity).Contient("Ce lien n’est pas entier.")
		})
	}
	b.irene.Lire(b.page).Attendre(http.StatusOK).Contient("Aucun guichet de formation n’est réglé.")
}

// Who meets which page: o is open, r refused, c sent to sign in.
func TestQuiOuvreLaPageDeLaFormation(t *testing.T) {
	b := ouvrir(t)
	b.coller(ailleurs())
	commune := b.hub.Collectivite("Val-Imaginaire")
	tous := []agents.Role{agents.Accueil, agents.Instruction, agents.Validation, agents.Gestion, agents.Administration, agents.Dpo}
	visiteurs := []*guichettest.Client{b.hub.Client()}
	for _, role := range tous {
		visiteurs = append(visiteurs, b.hub.Agent(b.dep, string(role)+"@example.org", role))
	}
	visiteurs = append(visiteurs, b.hub.Agent(commune, "commune@example.org", tous...))
	for _, ligne := range []struct{ methode, page, attendu string }{
		{http.MethodGet, "", "crrroorr"},
		{http.MethodPost, "", "crrrrorr"},
		{http.MethodPost, "/entree", "crrroorr"},
		{http.MethodPost, "/retrait", "crrrrorr"},
	} {
		for i, v := range visiteurs {
			p := v.Faire(v.Requete(ligne.methode, b.page+ligne.page, nil))
			lettre := "o"
			switch {
			case p.Status == http.StatusForbidden:
				lettre = "r"
			case p.Status == http.StatusUnauthorized || strings.Contains(p.Vers, "/connexion"):
				lettre = "c"
			case p.Status >= http.StatusInternalServerError || p.Status == http.StatusNotFound:
				lettre = "?"
			}
			if attendu := ligne.attendu[i : i+1]; lettre != attendu {
				t.Errorf("%s %s, visiteur %d : %s (%d), attendu %s", ligne.methode, ligne.page, i, lettre, p.Status, attendu)
			}
		}
	}
	visiteurs[7].Ouvrir(commune.Chemin() + "/agents/reglages/formation").Attendre(http.StatusNotFound)
}
