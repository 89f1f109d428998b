package demandes_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

func TestLeFormulaireChangeSousUnBrouillonEtUneDemande(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple", "signalement")
	visiteur := b.Client()
	etape := visiteur.Envoyer(c.Chemin()+"/demarches/signalement", nil).Attendre(http.StatusSeeOther).Vers
	d, err := catalogue.Modele("signalement")
	if err != nil {
		t.Fatal(err)
	}
	trou := d.Listes[0].Options[1]
	etape = visiteur.Envoyer(etape, url.Values{"theme": {trou.ID}}).Attendre(http.StatusSeeOther).Vers
	etape = visiteur.Envoyer(etape, url.Values{"danger": {"non"}}).Attendre(http.StatusSeeOther).Vers

	// The mairie rewords a question, adds one, and makes another take a number.
	d.Etapes[3].Champs[0].Libelle.Fr = "À quel endroit exactement ?"
	d.Etapes[0].Champs = append(d.Etapes[0].Champs, catalogue.Champ{
		ID: "01KATQ0000NOUVELLE00000000", Code: "depuis_quand", Type: "texte", Requis: true,
		Libelle: catalogue.Texte{Fr: "Depuis quand le voyez-vous ?"}, Manque: catalogue.Texte{Fr: "Dites depuis quand."},
	})
	b.Transaction(func(tx core.App) error {
		_, err := catalogue.Publier(tx, c.ID, d, socle.Programme("essai"))
		return err
	})

	changement := visiteur.Lire(etape).Attendre(http.StatusSeeOther).Vers
	if !strings.HasSuffix(changement, "/changement") {
		t.Fatalf("mène à %s", changement)
	}
	visiteur.Lire(changement).Attendre(http.StatusOK).Contient("Le formulaire a changé", "Depuis quand le voyez-vous", "À quel endroit exactement")
	// Only what is new is asked; the answer given before is still there.
	suite := visiteur.Envoyer(changement, nil).Attendre(http.StatusSeeOther).Vers
	p := visiteur.Lire(suite).Attendre(http.StatusOK).Contient("Depuis quand le voyez-vous ?")
	if !strings.Contains(p.Corps, `value="`+trou.ID+`" checked`) {
		t.Error("la réponse donnée avant la publication est perdue")
	}
	visiteur.Envoyer(suite, url.Values{"theme": {trou.ID}, "depuis_quand": {"Lundi"}}).Attendre(http.StatusSeeOther)
	verification := strings.TrimSuffix(changement, "changement") + "verification"
	visiteur.Lire(verification).Attendre(http.StatusOK).Contient("Lundi", "Non")
	// Taken up once: the page of the change leads on.
	visiteur.Lire(changement).Attendre(http.StatusSeeOther)
	b.Client().Lire(changement).Attendre(http.StatusSeeOther) // a stranger is led to the sign-in
}
