package annuaire_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/pieces"
)

func TestLesDocumentsDUnAdherentSontGardes(t *testing.T) {
	d := ouvrir(t)
	d.ajouter("88487\n88160")
	page, autre := d.page("commune", "88487"), d.page("commune", "88160")
	pdf, err := pieces.Affiche{Titre: "Convention", Adresse: "https://example.org"}.Octets()
	if err != nil {
		t.Fatal(err)
	}
	d.irene.EnvoyerFichiers(page+"/documents", nil).Attendre(http.StatusUnprocessableEntity).Contient("Choisissez d’abord un document")
	d.irene.EnvoyerFichiers(page+"/documents", nil, guichettest.Fichier{Champ: "document", Nom: "convention.pdf", Contenu: []byte("pas un PDF")}).
		Attendre(http.StatusUnprocessableEntity).Contient("Une réponse est à corriger", "Ajouter un document")
	d.irene.EnvoyerFichiers(page+"/documents", nil, guichettest.Fichier{Champ: "document", Nom: "convention.pdf", Contenu: pdf}).Attendre(http.StatusSeeOther)
	d.irene.Lire(page).Contient("Le document est ajouté.", "convention.pdf", "Document ajouté")
	var id string
	if err := d.App.DB().Select("id").From("pieces").Row(&id); err != nil {
		t.Fatal(err)
	}
	if p := d.irene.Lire(page + "/documents/" + id).Attendre(http.StatusOK); !strings.HasPrefix(p.Corps, "%PDF") {
		t.Errorf("%.20q", p.Corps)
	}
	gestion := d.Agent(d.dep, "g@example.org", agents.Gestion)
	gestion.Lire(page + "/documents/" + id).Attendre(http.StatusOK)
	gestion.Lire(page).Contient("convention.pdf")
	gestion.EnvoyerFichiers(page+"/documents", nil, guichettest.Fichier{Champ: "document", Nom: "autre.pdf", Contenu: pdf}).Attendre(http.StatusForbidden)
	d.irene.Lire(autre + "/documents/" + id).Attendre(http.StatusNotFound)
	d.irene.EnvoyerFichiers(autre+"/documents", url.Values{"retirer": {id}}).Attendre(http.StatusNotFound)
	d.Executer("purge-pieces")
	d.irene.Lire(page + "/documents/" + id).Attendre(http.StatusOK)
	d.irene.EnvoyerFichiers(page+"/documents", url.Values{"retirer": {id}}).Attendre(http.StatusSeeOther)
	d.irene.Lire(page).Contient("Le document est retiré.", "Document retiré")
	if n := d.Compter("pieces"); n != 0 {
		t.Errorf("%d pièces", n)
	}
}

// What is printed has the names of both, by the words of their levels.
func TestLesModelesPortentLesNoms(t *testing.T) {
	d := ouvrir(t)
	d.ajouter("88487\n200068369")
	page, epci := d.page("commune", "88487"), d.page("epci", "200068369")
	d.irene.Lire(page+"/convention/modele").Attendre(http.StatusOK).Contient(
		"Entre le département des Vosges, ci-après « le Département », et la commune du Val-d’Ajol", "n’envoie jamais au Département le contenu d’une demande", "à sa signature", "le maire")
	d.irene.Envoyer(page+"/convention", dates(dates(url.Values{"modele": {"hebergement"}}, "signee_le", "4", "5", "2026"), "jusqu_au", "31", "12", "2028")).Attendre(http.StatusSeeOther)
	d.irene.Lire(page+"/convention/modele").Contient("l’article 28 du règlement (UE) 2016/679", "prend effet le 4 mai 2026", "vaut jusqu’au 31 décembre 2028")
	d.adherer("88487")
	d.irene.Lire(page+"/deliberation").Attendre(http.StatusOK).Contient("Le conseil municipal,", "L. 2121-29", "la commune du Val-d’Ajol adhère", "autorise le maire", "de 200 € pour 2026")
	d.irene.Lire(epci+"/deliberation").Contient("Le conseil communautaire,", "la communauté de communes de Mirecourt Dompaire adhère", "autorise le président")
}

func TestUnAdherentFaitConnaitreSonGuichet(t *testing.T) {
	d := ouvrir(t)
	d.ajouter("88160")
	page := d.page("commune", "88160")
	d.irene.Lire(page + "/annoncer").Attendre(http.StatusOK).Contient("Son guichet n’est pas encore relié")
	d.irene.Lire(page + "/affiche").Attendre(http.StatusNotFound)
	g, c := guichettest.NewCommune(t, "127.0.0.2", "Épinal", "88160", "contact")
	g.Rattacher(d.InviterGuichet(c))
	adresse := g.URL + c.Chemin()
	d.irene.Lire(page+"/annoncer").Contient("La mairie d’Épinal ouvre son guichet en ligne.", "L’adresse : "+adresse)
	p := d.irene.Lire(page + "/affiche").Attendre(http.StatusOK)
	texte := guichettest.TextePDF(t, []byte(p.Corps))
	for _, attendu := range []string{"Vos démarches en ligne", adresse, "La mairie d’Épinal"} {
		if !strings.Contains(texte, attendu) {
			t.Errorf("%q sans %q", texte, attendu)
		}
	}
	if n := strings.Count(p.Header.Get("Content-Disposition"), "affiche-epinal.pdf"); n != 1 {
		t.Error(p.Header.Get("Content-Disposition"))
	}
}
