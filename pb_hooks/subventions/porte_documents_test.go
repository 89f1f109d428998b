package subventions_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
)

// etape is the page of a document of a brouillon.
func (m *mairie) etape(base, code string) string {
	m.t.Helper()
	return base + "/etapes/" + m.piece(code)
}

// piece is the id of a document that the form asks for.
func (m *mairie) piece(code string) string {
	m.t.Helper()
	for _, p := range m.doc().Pieces {
		if p.Code == code {
			return p.ID
		}
	}
	m.t.Fatalf("pas de document %s", code)
	return ""
}

func (m *mairie) compter(table string, cle dbx.HashExp) (n int) {
	m.t.Helper()
	if err := m.App.DB().Select("count(*)").From(table).Where(cle).Row(&n); err != nil {
		m.t.Fatal(err)
	}
	return n
}

// What was sent once is kept, given again the next year, and removed, by the
// hand of its person alone.
func TestUnDocumentEstGardePuisRedonne(t *testing.T) {
	m := ouvrirMairie(t)
	d := m.demander("Les Amis du lavoir", "100.00")
	mienne := m.c.Chemin() + "/demandes/" + d.ID
	m.camille.Lire(mienne + "/confirmation").Attendre(http.StatusOK).Contient("Garder ces documents pour une prochaine demande")
	p := m.camille.Lire(mienne+"/porte-documents").Attendre(http.StatusOK).Contient("Statuts de l’association", "Relevé d’identité bancaire")
	m.camille.Envoyer(mienne+"/porte-documents", url.Values{"organisme": {""}}).Attendre(http.StatusUnprocessableEntity).
		Contient("Choisissez au moins un document.", "Indiquez le nom de l’organisme.")
	tous := regexp.MustCompile(`name="documents" value="([^"]+)"`).FindAllStringSubmatch(p.Corps, -1)
	f := url.Values{"organisme": {"Les Amis du lavoir"}}
	for _, x := range tous {
		f.Add("documents", x[1])
	}
	m.camille.Envoyer(mienne+"/porte-documents", f).Attendre(http.StatusSeeOther)
	if n := m.compter("porte_documents", dbx.HashExp{"sorte": "rib"}); n != 1 || len(tous) < 3 {
		t.Fatalf("%d RIB gardés, %d documents", n, len(tous))
	}
	m.camille.Envoyer(mienne+"/porte-documents", f).Attendre(http.StatusUnprocessableEntity) // once
	m.camille.Lire(m.c.Chemin() + "/demandes").Contient("Mon porte-documents")

	// Given again.
	p = m.camille.Envoyer(m.c.Chemin()+"/demarches/subvention-association", nil).Attendre(http.StatusSeeOther)
	base, _, _ := strings.Cut(p.Vers, "/etapes/")
	dirigeants := m.etape(base, "dirigeants")
	p = m.camille.Lire(dirigeants).Attendre(http.StatusOK).Contient("Dans votre porte-documents", "Les Amis du lavoir", "dirigeants.png")
	garde := p.Champ("prendre")
	m.camille.EnvoyerFichiers(dirigeants, url.Values{"prendre": {garde}}).Attendre(http.StatusSeeOther)
	m.camille.Lire(base + "/verification").Contient("dirigeants.png")
	m.camille.EnvoyerFichiers(m.etape(base, "dirigeants"), url.Values{"prendre": {"inconnu"}}).Attendre(http.StatusNotFound)

	// Another person sees nothing of it, nor takes it.
	paul := m.Client().Connecter(m.c, "paul@example.org", "Paul", "Didierjean")
	paul.Lire(m.c.Chemin() + "/porte-documents/" + garde + "/fichier").Attendre(http.StatusNotFound)
	chezPaul, _, _ := strings.Cut(paul.Envoyer(m.c.Chemin()+"/demarches/subvention-association", nil).Attendre(http.StatusSeeOther).Vers, "/etapes/")
	paul.EnvoyerFichiers(m.etape(chezPaul, "dirigeants"), url.Values{"prendre": {garde}}).Attendre(http.StatusNotFound)

	// Out of date, it is no longer offered; removed, what was sent stays.
	page := m.c.Chemin() + "/porte-documents/" + garde
	m.camille.Envoyer(page, url.Values{"organisme_" + garde: {""}}).Attendre(http.StatusUnprocessableEntity).Contient("Indiquez le nom de l’organisme.")
	m.camille.Envoyer(page, url.Values{
		"organisme_" + garde: {"Les Amis du lavoir"}, "valable_" + garde + "_jour": {"3"}, "valable_" + garde + "_mois": {"5"}, "valable_" + garde + "_annee": {"2026"},
	}).Attendre(http.StatusSeeOther)
	m.camille.Lire(m.c.Chemin()+"/porte-documents").Contient("Valable jusqu’au 3 mai 2026", "Ce document n’est plus valable")
	if p := m.camille.Lire(dirigeants); strings.Contains(p.Texte(), "porte-documents") {
		t.Error("un document périmé est proposé")
	}
	m.camille.Lire(page + "/fichier").Attendre(http.StatusOK)
	m.camille.Envoyer(page+"/retrait", nil).Attendre(http.StatusSeeOther)
	m.camille.Lire(page + "/fichier").Attendre(http.StatusNotFound)
	if n := m.compter("pieces", dbx.HashExp{"proprietaire": d.Objet(), "champ": m.piece("dirigeants")}); n != 1 {
		t.Errorf("la demande a perdu son document : %d", n)
	}
}
