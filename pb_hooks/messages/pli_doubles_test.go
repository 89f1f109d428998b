package messages_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/messages"
	"guichet/pb_hooks/pieces"
)

// One mail that comes by two ways differs by the lines that its servers add.
func TestUnMemeCourrielVenuDeuxFois(t *testing.T) {
	t.Run("dans une boîte : un seul pli", func(t *testing.T) {
		p := ouvrirPoste(t)
		brut := p.ecrit(camilleEcrit, "Bonjour", "Une question.")
		p.poster("Received: from a.example.org; Mon, 4 May 2026 09:00:00 +0200\n" + brut)
		p.arriver("Received: from b.example.org; Mon, 4 May 2026 09:00:01 +0200\n" + brut)
		p.seul()
	})
	t.Run("un autre texte sous le même Message-ID : deux plis", func(t *testing.T) {
		p := ouvrirPoste(t)
		brut := p.ecrit(camilleEcrit, "Bonjour", "Une question.")
		p.poster(brut)
		p.arriver(strings.Replace(brut, "Une question", "Une autre", 1))
		if n := len(p.plis()); n != 2 {
			t.Errorf("%d plis", n)
		}
	})
	t.Run("les mêmes mots sans Message-ID : deux plis", func(t *testing.T) {
		p := ouvrirPoste(t)
		p.poster("From: a@example.org\nSubject: Bonjour\n\nBonjour\n")
		p.arriver("From: a@example.org\nSubject: Bonjour\nDate: Mon, 4 May 2026 09:00:01 +0200\n\nBonjour\n")
		if n := len(p.plis()); n != 2 {
			t.Errorf("%d plis", n)
		}
	})
	t.Run("dans deux boîtes : un seul message, et l’autre service le sait", func(t *testing.T) {
		p := ouvrirPoste(t)
		d := p.deposer()
		autre := p.ajouter("urbanisme@saint-exemple.fr", p.serviceDe("technique"))
		brut := p.ecrit(camilleEcrit, d.Numero, "Voici ce qui manquait.")
		must(t, p.boite.Deposer(p.App, []byte(brut)))
		must(t, autre.Deposer(p.App, []byte("Received: x\n"+brut)))
		if l := p.ecrits(d); len(l) != 1 {
			t.Errorf("%d messages", len(l))
		}
		if x := p.plis()[1]; x.Etat != messages.PliATrier || !strings.Contains(string(x.Avertissements), "autre boîte du guichet") {
			t.Errorf("%s %s", x.Etat, x.Avertissements)
		}
	})
}

// The address that another collectivité gives its boîte is no proof of anything
// here.
func TestUneBoiteDUneAutreCollectiviteNeTaitPersonne(t *testing.T) {
	p := ouvrirPoste(t)
	d := p.deposer()
	ailleurs := p.Collectivite("Val-Imaginaire", "contact")
	var service string
	must(t, p.App.DB().Select("id").From("services").Where(dbx.HashExp{"collectivite": ailleurs.ID}).Limit(1).Row(&service))
	b := &messages.Boite{Collectivite: ailleurs.ID, Service: service, Adresse: "camille@example.org", Serveur: "127.0.0.1", Port: 1}
	p.Transaction(func(tx core.App) error { return b.Enregistrer(tx, essai) })
	p.arriver(p.ecrit(camilleEcrit, d.Numero, "Voici."))
	if x := p.seul(); x.Etat != messages.PliRattache {
		t.Errorf("état %s", x.Etat)
	}
}

func TestLesCourrielsLourds(t *testing.T) {
	lourd := func(p *poste, octets int) string {
		document := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", octets)))
		return fmt.Sprintf("From: %s\nSubject: Des plans\nContent-Type: multipart/mixed; boundary=a\n\n--a\n\nVoici.\n--a\nContent-Type: application/pdf; name=plan.pdf\nContent-Transfer-Encoding: base64\n\n%s\n--a--\n", camilleEcrit, document)
	}
	t.Run("25 Mo de documents arrivent entiers", func(t *testing.T) {
		p := ouvrirPoste(t)
		brut := lourd(p, 25<<20)
		p.arriver(brut)
		x := p.seul()
		if strings.TrimSpace(x.Texte) != "Voici." || strings.Contains(string(x.Avertissements), "trop lourd") || !strings.Contains(string(x.Refus), "plan.pdf") {
			t.Errorf("%q %s %s", x.Texte, x.Avertissements, x.Refus)
		}
		var taille int
		must(t, p.App.DB().Select("taille").From("pieces").Where(dbx.HashExp{"proprietaire": "plis:" + x.ID, "champ": pieces.ChampOriginal}).Row(&taille))
		if attendu := len(brut) + strings.Count(brut, "\n"); taille != attendu {
			t.Errorf("%d octets gardés, attendu %d", taille, attendu)
		}
	})
	t.Run("au-delà, la liste le dit et le courriel reste sur le serveur", func(t *testing.T) {
		p := ouvrirPoste(t)
		p.arriver(lourd(p, 30<<20))
		if x := p.seul(); x.Objet != "Des plans" || x.Etat != messages.PliATrier || !strings.Contains(string(x.Avertissements), "trop lourd") {
			t.Errorf("%+v", x)
		}
		if total, lus := p.lus(); total != 1 || lus != 0 {
			t.Error("le courriel n’est plus à lire sur le serveur")
		}
	})
}
