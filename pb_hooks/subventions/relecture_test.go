package subventions_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
)

// preparer is a brouillon of the treasurer that only waits to be sent.
func (m *mairie) preparer() (base string) {
	m.t.Helper()
	r := m.Remplir(m.c, m.teleservice, map[string]string{
		"nom": "Les Amis du lavoir", "cultuelle": "non", "montant_demande": "500.00", "representant_prenom": "Inès", "representant_nom": "Collin",
	})
	b, err := demandes.Commencer(m.App, m.teleservice, m.compte.ID, r)
	if err != nil {
		m.t.Fatal(err)
	}
	for _, p := range m.doc().Pieces {
		if p.Requis {
			r[p.ID] = []string{m.Joindre(m.c, b.Proprietaire(), p.ID, p.Code+".png")}
		}
	}
	if err := b.Garder(m.App, r); err != nil {
		m.t.Fatal(err)
	}
	return m.c.Chemin() + "/brouillons/" + b.ID
}

func (m *mairie) confier(base string) (lien string) {
	m.t.Helper()
	m.camille.Envoyer(base+"/relecture", url.Values{"courriel": {"ines@example.org"}}).Attendre(http.StatusSeeOther)
	return guichettest.LienDe(m.t, m.Dernier("ines@example.org"))
}

func (m *mairie) lire(lien string) *guichettest.Client {
	m.t.Helper()
	ines := m.Client()
	ines.Envoyer(lien, url.Values{"acte": {"envoyer-code"}}).Attendre(http.StatusSeeOther)
	ines.Envoyer(lien, url.Values{"acte": {"code"}, "code": {guichettest.Code(m.t, m.Dernier("ines@example.org"))}}).Attendre(http.StatusSeeOther)
	return ines
}

// The treasurer prepares, the president reads, attests and sends; the treasurer
// follows.
func TestLaPresidenteRelitEtEnvoie(t *testing.T) {
	m := ouvrirMairie(t)
	base := m.preparer()
	m.camille.Lire(base + "/verification").Attendre(http.StatusOK).Contient("faire relire et envoyer la demande par Inès Collin")
	m.camille.Envoyer(base+"/relecture", url.Values{"courriel": {"ines"}}).Attendre(http.StatusUnprocessableEntity).Contient("L’adresse électronique doit ressembler à")
	perdu := m.confier(base)
	lien := m.confier(base)
	m.Client().Lire(perdu).Attendre(http.StatusNotFound) // the second link ends the first
	m.camille.Lire(base + "/verification").Contient("Un lien est parti à ines@example.org")

	// The link alone shows and does nothing.
	seul := m.Client()
	if p := seul.Lire(lien).Attendre(http.StatusOK); strings.Contains(p.Texte(), "lavoir") || strings.Contains(p.Texte(), "Inès") {
		t.Errorf("le lien seul montre la demande :\n%s", p.Texte())
	}
	seul.Envoyer(lien, url.Values{"acte": {"envoyer"}, "atteste": {"oui"}}).Attendre(http.StatusSeeOther)
	if n := m.compter("demandes", dbx.HashExp{}); n != 0 {
		t.Fatal("le lien seul envoie la demande")
	}

	// She gives it back, it is corrected, and what she reads is what she sends.
	ines := m.lire(lien)
	ines.Lire(lien).Attendre(http.StatusOK).Contient("Les Amis du lavoir", "500 €", "rib.png")
	ines.Envoyer(lien, url.Values{"acte": {"rendre"}}).Attendre(http.StatusUnprocessableEntity).Contient("Expliquez ce qui est à corriger.")
	ines.Envoyer(lien, url.Values{"acte": {"rendre"}, "retour": {"Le montant est de 600 €."}}).Attendre(http.StatusOK).Contient("Demande rendue")
	if c := m.Dernier("camille@example.org"); strings.Contains(c.Texte, "600") || guichettest.LienDe(t, c) != base+"/verification" {
		t.Error(c.Texte)
	}
	m.camille.Lire(base+"/verification").Contient("Inès Collin a relu la demande et ne l’a pas envoyée", "Le montant est de 600 €.")
	lien = m.confier(base)
	ines = m.lire(lien)
	lu := ines.Lire(lien).Champ("lu")
	_, err := m.App.DB().NewQuery("UPDATE brouillons SET reponses = replace(reponses, '500.00', '600.00')").Execute()
	if err != nil {
		t.Fatal(err)
	}
	ines.Envoyer(lien, url.Values{"acte": {"envoyer"}, "atteste": {"oui"}, "lu": {lu}}).Attendre(http.StatusConflict).Contient("La demande a changé pendant votre lecture.")
	lu = ines.Lire(lien).Contient("600 €").Champ("lu")
	ines.Envoyer(lien, url.Values{"acte": {"envoyer"}, "lu": {lu}}).Attendre(http.StatusUnprocessableEntity).Contient("Cochez la case")
	ines.Envoyer(lien, url.Values{"acte": {"envoyer"}, "atteste": {"oui"}, "lu": {lu}}).Attendre(http.StatusOK).Contient("La demande est envoyée")
	ines.Lire(lien).Attendre(http.StatusNotFound)

	p := m.camille.Lire(base + "/verification").Attendre(http.StatusSeeOther)
	m.camille.Lire(strings.TrimSuffix(p.Vers, "/confirmation")).Attendre(http.StatusOK).Contient("Demande relue, attestée et envoyée par Inès Collin", "600 €")
}
