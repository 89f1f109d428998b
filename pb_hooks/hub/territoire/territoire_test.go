package territoire_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

var essai = socle.Programme("essai")

// hub opens the guichet of the Vosges, with a téléservice of its own.
func hub(t *testing.T) (*guichettest.Banc, *collectivites.Collectivite) {
	t.Helper()
	return guichettest.NewDepartement(t, "permission-voirie")
}

// epinal is a guichet that is linked to the hub.
func epinal(t *testing.T, b *guichettest.Banc) (*guichettest.Banc, *collectivites.Collectivite, *synchro.Noeud) {
	t.Helper()
	g, c := guichettest.NewCommune(t, "127.0.0.2", "Épinal", "88160", "contact", "acte-naissance", "encombrants")
	n, err := synchro.NoeudParID(b.App, g.Rattacher(b.InviterGuichet(c)).Noeud)
	if err != nil || n == nil {
		t.Fatalf("%v %v", n, err)
	}
	return g, c, n
}

func TestUneCommuneSeTrouve(t *testing.T) {
	b, dep := hub(t)
	base := dep.Chemin() + "/hub/communes"
	for _, cas := range []struct {
		nom, saisie, vers, lit string
		faute                  bool
	}{
		{"par son nom, sans accent", "epinal", "/88160", "", false},
		{"par la proposition", "Le Val-d’Ajol (88340)", "/88487", "", false},
		{"par son code INSEE", "88487", "/88487", "", false},
		{"par un code postal de plusieurs communes", "88500", "", "Quelle commune ?", false},
		{"par le nom d’une ancienne commune", "rollainville", "/88321", "", false},
		{"par un nom d’hier et d’aujourd’hui", "Girmont", "", "Thaon-les-Vosges 88150, Girmont", false},
		{"par un mot de plusieurs noms", "saint", "", "Quelle commune ?", false},
		{"rien de ce nom dans le département", "Marseille", "", "Aucune commune du département ne correspond", false},
		{"un texte trop long", strings.Repeat("x", 101), "", "Raccourcissez à 100 caractères", true},
		{"rien", " ", "", "Indiquez votre commune", true},
	} {
		p := b.Client().Lire(base + "?" + url.Values{"commune": {cas.saisie}, "demarche": {"encombrants"}}.Encode())
		switch {
		case cas.vers != "" && (p.Status != http.StatusSeeOther || p.Vers != base+cas.vers+"?demarche=encombrants"):
			t.Errorf("%s : %d %s", cas.nom, p.Status, p.Vers)
		case cas.vers == "" && (p.Status != map[bool]int{false: http.StatusOK, true: http.StatusUnprocessableEntity}[cas.faute] || !strings.Contains(p.Texte(), cas.lit)):
			t.Errorf("%s : %d\n%s", cas.nom, p.Status, p.Texte())
		}
	}
	b.Client().Lire(base).Attendre(http.StatusOK).Contient("Votre mairie en ligne", "Toutes les communes (506)", "Communauté de communes Terre d’Eau", "Les Ableuvenettes")
	if p := b.Client().Lire(base + "/propositions?q=" + url.QueryEscape("épin")); p.Status != http.StatusOK || !strings.Contains(p.Corps, "Épinal (88000)") {
		t.Errorf("%d %s", p.Status, p.Corps)
	}
	b.Client().Lire(dep.Chemin()+"/").Attendre(http.StatusOK).Contient("Votre mairie en ligne", "Trouver ma commune")
}

// A commune is told of whether or not its mairie has a guichet, and a link that was
// broken leads nowhere any more.
func TestChaqueCommuneASaPage(t *testing.T) {
	b, dep := hub(t)
	base := dep.Chemin() + "/hub/communes"
	lire := func(fin string) *guichettest.Page { return b.Client().Lire(base + fin).Attendre(http.StatusOK) }
	lire("/88160").Contient("Mairie d’Épinal", "n’a pas encore de guichet en ligne", "habitants", "Communauté d’agglomération d’Epinal", "annuaire de service-public.gouv.fr", "L’intercommunalité dans l’annuaire", "Les démarches du Département", "service-public.gouv.fr")
	for _, inconnue := range []string{"/13055", "/88999", "/88"} {
		if p := b.Client().Lire(base + inconnue); p.Status != http.StatusNotFound {
			t.Errorf("%s : %d", inconnue, p.Status)
		}
	}
	g, c, n := epinal(t, b)
	entree := n.Adresse + c.Chemin()
	if p := lire("/88160"); !strings.Contains(p.Corps, `href="`+entree+`/"`) {
		t.Errorf("pas de lien vers %s :\n%s", entree, p.Texte())
	}
	lire("").Contient("Les mairies qui ont un guichet en ligne", "Épinal")
	ouvrir := func(ouverte bool) {
		c.Ouverte = ouverte
		g.Transaction(func(tx core.App) error { return tx.DB().Model(c).Update("Ouverte") })
		if err := rattachement.SePresenter(t.Context(), g.App); err != nil {
			t.Fatal(err)
		}
	}
	ouvrir(false)
	lire("/88160").Contient("n’a pas encore de guichet en ligne")
	if p := lire(""); strings.Contains(p.Texte(), "Les mairies qui ont un guichet en ligne") {
		t.Error("un guichet fermé est dans la liste")
	}
	ouvrir(true)
	if p := lire("/88160"); !strings.Contains(p.Corps, entree) {
		t.Error("un guichet ouvert n’a pas de lien")
	}
	if err := n.Revoquer(b.App, essai); err != nil {
		t.Fatal(err)
	}
	if p := lire("/88160"); strings.Contains(p.Corps, entree) {
		t.Errorf("le lien rompu est encore montré")
	}
}

func TestQuiSOccupeDUneDemarche(t *testing.T) {
	b, dep := hub(t)
	g, c, n := epinal(t, b)
	qui := func(demarche string) *guichettest.Page {
		return b.Client().Lire(dep.Chemin() + "/hub/communes/88160?demarche=" + demarche).Attendre(http.StatusOK)
	}
	for _, cas := range []struct {
		nom, demarche string
		lit           []string
		lien          string
	}{
		{"celle de la commune, dont le guichet est relié", "acte-naissance", []string{"La mairie d’Épinal", "Chercher cette démarche dans son guichet"}, n.Adresse + c.Chemin() + "/?q="},
		{"celle de l’intercommunalité d’abord", "carte-decheterie", []string{"Communauté d’agglomération d’Epinal", "Pas encore de guichet en ligne.", "Selon la commune"}, ""},
		{"celle du Département", "permission-voirie", []string{"Le département des Vosges", "Commencer cette démarche"}, dep.Chemin() + "/demarches/permission-voirie"},
		{"celle de l’État", "inscription-electorale", []string{"Aller sur"}, "https://www.service-public.gouv.fr/"},
	} {
		p := qui(cas.demarche).Contient(cas.lit...)
		if !strings.Contains(p.Corps, `href="`+cas.lien) {
			t.Errorf("%s : pas de lien %s\n%s", cas.nom, cas.lien, p.Texte())
		}
	}
	if p := qui("aide-energie-ccas"); strings.Contains(p.Corps, `id="competence"`) {
		t.Errorf("une démarche dont le nom est sensible est montrée")
	}
	// What a guichet receives already is begun there, once it points at nobody.
	g.Client().Connecter(c, "zoe@example.org", "Zoé", "Petit")
	zoe := g.Compte("zoe@example.org")
	commencer := n.Adresse + c.Chemin() + "/demarches/encombrants"
	for i, attendu := range []bool{false, true} {
		for range 4 {
			g.DeposerModele(c, "encombrants", zoe, nil)
		}
		g.DireA(b)
		if vu := strings.Contains(qui("encombrants").Corps, commencer); vu != attendu {
			t.Errorf("après %d demandes : %v", 4*(i+1), vu)
		}
	}
}

func TestLesCoordonneesDUneMairie(t *testing.T) {
	b, dep := hub(t)
	gestion := b.Agent(dep, "g@example.org", agents.Gestion)
	chemin := dep.Chemin() + "/agents/reglages/communes"
	gestion.Lire(chemin).Attendre(http.StatusOK).Contient("0 commune est décrite sur 506")
	gestion.Lire(chemin + "?commune=ajol").Attendre(http.StatusOK).Contient("Le Val-d’Ajol")
	bonnes := url.Values{
		"adresse": {"1 rue de la Mairie\r\n88340 Le Val-d’Ajol"}, "telephone": {"03 29 00 00 00"}, "courriel": {"mairie@example.org"}, "site": {"www.example.org"},
		"lundi": {"9h-12h"}, "note": {"Le samedi sur rendez-vous."},
	}
	for _, cas := range []struct{ nom, champ, saisie, faute string }{
		{"refuse un téléphone incomplet", "telephone", "0329", "numéro"},
		{"refuse un courriel sans arobase", "courriel", "mairie", "nom@example.org"},
		{"refuse un site qui est un programme", "site", "javascript:alert(1)", "https://www.example.org"},
		{"refuse une heure qui n’en est pas une", "lundi", "le matin", "Écrivez les heures ainsi"},
		{"refuse une adresse trop longue", "adresse", strings.Repeat("x", 501), "Raccourcissez à 500 caractères"},
	} {
		f := url.Values{}
		for k, v := range bonnes {
			f[k] = v
		}
		f.Set(cas.champ, cas.saisie)
		p := gestion.Envoyer(chemin+"/88487", f).Attendre(http.StatusUnprocessableEntity).Contient(cas.faute)
		if !strings.Contains(p.Corps, "mairie") || !strings.Contains(p.Corps, "Le samedi sur rendez-vous.") {
			t.Errorf("%s : une réponse est perdue", cas.nom)
		}
	}
	gestion.Envoyer(chemin+"/88487", bonnes).Attendre(http.StatusSeeOther)
	b.Client().Lire(dep.Chemin()+"/hub/communes/88487").Attendre(http.StatusOK).
		Contient("1 rue de la Mairie", "03 29 00 00 00", "mairie@example.org", "https://www.example.org", "Lundi", "9 h – 12 h", "Le samedi sur rendez-vous.", "Renseignements du")
	gestion.Lire(chemin).Attendre(http.StatusOK).Contient("1 commune est décrite sur 506", "décrite")
	gestion.Lire(chemin + "/88487").Attendre(http.StatusOK).Contient("Le Val-d’Ajol")
	gestion.Envoyer(chemin+"/88487", url.Values{}).Attendre(http.StatusSeeOther) // nothing said: taken away
	gestion.Lire(chemin).Attendre(http.StatusOK).Contient("0 commune est décrite sur 506")
	var actes int
	if err := b.App.DB().NewQuery("SELECT count(*) FROM journal WHERE verbe = 'hub.decrire_commune'").Row(&actes); err != nil || actes != 2 {
		t.Errorf("%d actes au journal, %v", actes, err)
	}
}

func TestQuiDecritLesCommunes(t *testing.T) {
	b, dep := hub(t)
	autre := b.Collectivite("Saint-Exemple")
	chemin := dep.Chemin() + "/agents/reglages/communes"
	for _, cas := range []struct {
		nom    string
		qui    *guichettest.Client
		chemin string
		lit    int
		ecrit  int
	}{
		{"personne", b.Client(), chemin, http.StatusSeeOther, http.StatusUnauthorized},
		{"une instructrice", b.Agent(dep, "i@example.org", agents.Instruction), chemin, http.StatusForbidden, http.StatusForbidden},
		{"l’administration", b.Agent(dep, "d@example.org", agents.Administration), chemin, http.StatusOK, http.StatusSeeOther},
		{"celle d’une commune du même programme", b.Agent(autre, "a@example.org", agents.Administration), autre.Chemin() + "/agents/reglages/communes", http.StatusNotFound, http.StatusNotFound},
		{"la même, chez le Département", b.Agent(autre, "b@example.org", agents.Administration), chemin, http.StatusForbidden, http.StatusForbidden},
	} {
		for _, fin := range []string{"", "/88160"} {
			if p := cas.qui.Lire(cas.chemin + fin); p.Status != cas.lit {
				t.Errorf("%s lit %s : %d, attendu %d", cas.nom, fin, p.Status, cas.lit)
			}
		}
		if p := cas.qui.Envoyer(cas.chemin+"/88160", url.Values{"note": {"Essai"}}); p.Status != cas.ecrit {
			t.Errorf("%s écrit : %d, attendu %d", cas.nom, p.Status, cas.ecrit)
		}
	}
	if p := b.Client().Lire(autre.Chemin() + "/hub/communes"); p.Status != http.StatusNotFound {
		t.Errorf("sous l’adresse d’une commune : %d", p.Status)
	}
}
