package annuaire_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// table is a form of tarifs: niveau, depuis, montant, line after line.
func table(lignes ...[3]string) url.Values {
	f := url.Values{}
	for i, l := range lignes {
		id := fmt.Sprintf("r%d", i)
		f.Add("tarif", id)
		f.Set("niveau."+id, l[0])
		f.Set("depuis."+id, l[1])
		f.Set("montant."+id, l[2])
	}
	return f
}

func TestLesTarifsSeReglentParAnnee(t *testing.T) {
	d := ouvrir(t)
	annee := d.dep.Chemin() + "/agents/reglages/cotisations/2026"
	d.ajouter("88487")
	page := d.adherer("88487")
	p := d.irene.Lire(annee+"/tarifs").Attendre(http.StatusOK).Contient("proposés la première fois", "Ajouter une tranche")
	if !strings.Contains(p.Corps, `value="500"`) {
		t.Error("pas de tarif proposé")
	}
	for _, cas := range []struct {
		nom    string
		f      url.Values
		phrase string
	}{
		{"refuse un niveau inventé", table([3]string{"région", "0", "50"}), "Choisissez un niveau."},
		{"refuse un nombre d’habitants qui n’en est pas un", table([3]string{"commune", "-3", "50"}), "Indiquez un nombre d’habitants"},
		{"refuse un montant vide", table([3]string{"commune", "0", ""}), "Indiquez un montant."},
		{"refuse deux tranches au même endroit", table([3]string{"commune", "0", "50"}, [3]string{"commune", "0", "60"}), "Une autre tranche du même niveau"},
		{"refuse un trou au début", table([3]string{"commune", "500", "50"}), "La première tranche de chaque niveau commence à 0 habitant : vérifiez « Commune »."},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			p := d.irene.Pour(t).Envoyer(annee+"/tarifs", cas.f).Attendre(http.StatusUnprocessableEntity).Contient(cas.phrase)
			if v := cas.f.Get("depuis.r0"); !strings.Contains(p.Corps, `value="`+v+`"`) {
				t.Errorf("« %s » est perdu", v)
			}
		})
	}
	bonne := table([3]string{"commune", "0", "50"}, [3]string{"commune", "1 000", "120,50"})
	t.Run("une tranche s’ajoute et se retire avant d’enregistrer", func(t *testing.T) {
		irene := d.irene.Pour(t)
		bonne.Set("_ajouter", "tarif")
		irene.Envoyer(annee+"/tarifs", bonne).Attendre(http.StatusOK).Contient("Tranche 3")
		bonne.Del("_ajouter")
		bonne.Set("_retirer", "tarif.r0")
		if p := irene.Envoyer(annee+"/tarifs", bonne).Attendre(http.StatusOK); strings.Contains(p.Texte(), "Tranche 2") || !strings.Contains(p.Corps, "120,50") {
			t.Error(p.Texte())
		}
		bonne.Del("_retirer")
	})
	if n := d.Compter("hub_tarifs"); n != 0 {
		t.Errorf("%d tarifs avant d’enregistrer", n)
	}
	d.irene.Envoyer(annee+"/tarifs", bonne).Attendre(http.StatusSeeOther)
	d.irene.Lire(annee).Contient("Commune de 1 000 habitants et plus", "120,50 €")
	d.irene.Lire(strings.Replace(annee, "2026", "2027", 1) + "/tarifs").Contient("repris de l’année précédente")
	d.irene.Envoyer(annee+"/appel", nil).Attendre(http.StatusSeeOther)
	d.irene.Envoyer(annee+"/tarifs", table([3]string{"commune", "0", "60"})).Attendre(http.StatusSeeOther)
	d.irene.Lire(page).Contient("2026 : 120,50 €") // it was called before
	d.irene.Lire(strings.Replace(annee, "2026", "2025", 1)).Contient("Cotisations 2025")
}

func TestUnRappelPartUneFois(t *testing.T) {
	d := ouvrir(t)
	annee := d.dep.Chemin() + "/agents/reglages/cotisations/2026"
	d.ajouter("88487\n88160\n88413")
	page, autre := d.adherer("88487"), d.adherer("88160")
	d.adherer("88413") // has no contact
	d.irene.Envoyer(annee+"/appel", nil).Attendre(http.StatusSeeOther)
	id := func(code string) (id string) {
		t.Helper()
		err := d.App.DB().NewQuery("SELECT c.id FROM hub_cotisations c JOIN hub_membres m ON m.id = c.membre WHERE m.code = '" + code + "'").Row(&id)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	rappel := page + "/cotisations/" + id("88487") + "/rappel"
	d.irene.Lire(rappel).Attendre(http.StatusOK).Contient("Aucun contact n’a d’adresse électronique")
	d.irene.Envoyer(rappel, url.Values{"texte": {"Bonjour"}, "rang": {"0"}}).Attendre(http.StatusUnprocessableEntity).Contient("Ajoutez d’abord un contact")
	for _, courriel := range []string{"jeanne@example.org", "luc@example.org", "jeanne@example.org"} {
		d.irene.Envoyer(page+"/contacts/nouveau", url.Values{"nom": {"Jeanne Aubry"}, "courriel": {courriel}}).Attendre(http.StatusSeeOther)
	}
	d.irene.Envoyer(autre+"/contacts/nouveau", url.Values{"nom": {"Paule Claudel"}, "courriel": {"paule@example.org"}}).Attendre(http.StatusSeeOther)
	p := d.irene.Lire(rappel).Contient("Il part à : jeanne@example.org, luc@example.org.", "La commune du Val-d’Ajol doit 200 € pour sa cotisation 2026")
	d.irene.Envoyer(rappel, url.Values{"texte": {" "}, "rang": {p.Champ("rang")}}).Attendre(http.StatusUnprocessableEntity).Contient("Écrivez le texte du rappel.")
	if l := d.Courriels(""); len(l) != 0 {
		t.Fatalf("%d courriels avant qu’un agent presse", len(l))
	}
	for range 2 { // the second press of the same page
		d.irene.Envoyer(rappel, url.Values{"texte": {"Premier alinéa.\n\nSecond alinéa."}, "rang": {p.Champ("rang")}}).Attendre(http.StatusSeeOther)
	}
	d.irene.Lire(page).Contient("Ce rappel est déjà parti", "1 rappel, le dernier le 4 mai 2026", "Rappel de cotisation envoyé")
	l := d.Courriels("jeanne@example.org")
	if len(l) != 1 || len(d.Courriels("luc@example.org")) != 1 || len(d.Courriels("")) != 2 {
		t.Fatal(d.Courriels(""))
	}
	if c := l[0]; c.Objet != "Cotisation 2026 au guichet du Département" || !strings.Contains(c.Texte, "Premier alinéa.\n\nSecond alinéa.") || c.RepondreA != d.dep.Courriel {
		t.Errorf("%v", c)
	}

	t.Run("à toutes celles qui n’ont pas payé", func(t *testing.T) {
		irene := d.irene.Pour(t)
		irene.Envoyer(page+"/cotisations/"+id("88487"), dates(url.Values{}, "payee_le", "2", "5", "2026")).Attendre(http.StatusSeeOther)
		irene.Envoyer(rappel, url.Values{"texte": {"Bonjour"}, "rang": {"1"}}).Attendre(http.StatusUnprocessableEntity).Contient("Cette cotisation est payée")
		p := irene.Lire(annee+"/rappel").Attendre(http.StatusOK).Contient("Un rappel part aux contacts de : Épinal.", "Sans adresse électronique : Saint-Dié-des-Vosges.")
		f := url.Values{"texte": {"{collectivité} doit {montant}."}, "rang." + id("88160"): {p.Champ("rang." + id("88160"))}}
		for range 2 {
			irene.Envoyer(annee+"/rappel", f).Attendre(http.StatusSeeOther)
		}
		irene.Lire(annee).Contient("0 collectivité rappelée.", "1 rappel")
		l := d.Courriels("paule@example.org")
		if len(l) != 1 || !strings.Contains(l[0].Texte, "La commune d’Épinal doit 400") {
			t.Errorf("%v", l)
		}
		if n := len(d.Courriels("jeanne@example.org")); n != 1 {
			t.Errorf("%d courriels à qui a payé", n)
		}
	})
}
