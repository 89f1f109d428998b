package reprise_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/reprise"
	"guichet/pb_hooks/socle"
)

// banc is a mairie that comes from another tool.
type banc struct {
	*guichettest.Banc
	t testing.TB
	c *collectivites.Collectivite
}

func ouvrir(t testing.TB) *banc {
	t.Helper()
	b := &banc{Banc: guichettest.New(t), t: t}
	b.c = b.Collectivite("Saint-Exemple", "contact", "signalement")
	return b
}

func (b *banc) essayer(quoi, contenu string) (*reprise.Reprise, *reprise.Bilan) {
	b.t.Helper()
	r, err := reprise.Deposer(b.App, b.c.ID, quoi, "ancien.csv", []byte(contenu), socle.Programme("essai"))
	if err != nil {
		b.t.Fatal(err)
	}
	bilan, err := r.Essayer(b.App)
	if err != nil {
		b.t.Fatal(err)
	}
	return r, bilan
}

func (b *banc) reprendre(quoi, contenu string) *reprise.Reprise {
	b.t.Helper()
	r, _ := b.essayer(quoi, contenu)
	if err := errors.Join(r.Commencer(b.App, r.Par), r.Continuer(b.App, 0)); err != nil {
		b.t.Fatal(err)
	}
	return r
}

func (b *banc) compter(table string) (n int) {
	b.t.Helper()
	if err := b.App.DB().Select("count(*)").From(table).Row(&n); err != nil {
		b.t.Fatal(err)
	}
	return n
}

func attendre(t testing.TB, r *reprise.Reprise, reprises, deja, refusees int) {
	t.Helper()
	if r.Etat != reprise.Faite || r.Reprises != reprises || r.Deja != deja || r.Refusees != refusees {
		t.Errorf("%s : %d reprises, %d déjà là, %d refusées, attendu %d, %d, %d", r.Etat, r.Reprises, r.Deja, r.Refusees, reprises, deja, refusees)
	}
}

const fichierUsagers = `N°;Nom;Prénom;Date de naissance;Mail;Téléphone;Adresse;CP;Ville;Remarque
U1;Lefèvre;Zoé;12/05/1980;zoe@example.org;06 39 98 01 14;14 rue des Tisserands;88990;Saint-Exemple;bon payeur
U2;Martin;Paul;31/02/1980;paul@example.org;;;;;
U3;;;;;;;;;rien
U4;D’Œuvre;Noël;1975-01-02;;353010114;;1000;Bourg;
`

func TestLesUsagersSontReprisUneFois(t *testing.T) {
	b := ouvrir(t)
	r, bilan := b.essayer("usagers", fichierUsagers)
	if bilan.Bonnes != 2 || bilan.Refusees != 2 || bilan.Deja != 0 || b.compter("usagers") != 0 {
		t.Errorf("essai : %+v, %d usagers", bilan, b.compter("usagers"))
	}
	courriels := b.compter("courriels")
	attendre(t, b.reprendre("usagers", fichierUsagers), 2, 0, 2)
	attendre(t, b.reprendre("usagers", fichierUsagers), 0, 2, 2)
	// The same keys, in a file that says more.
	attendre(t, b.reprendre("usagers", "N°;Nom;Prénom\nU1;LEFEVRE;Zoé\nU5;Petit;Luc\nU5;Petit;Luc\n"), 1, 2, 0)
	var l []struct{ Nom, Naissance, Telephone, Adresse string }
	if err := b.App.DB().NewQuery("SELECT nom_naissance nom, date_naissance naissance, telephone, adresse FROM usagers ORDER BY nom_naissance").All(&l); err != nil {
		t.Fatal(err)
	}
	if len(l) != 3 || l[0].Nom != "D’Œuvre" || l[0].Telephone != "0353010114" || !strings.Contains(l[0].Adresse, `"01000"`) || l[1].Nom != "Lefèvre" || l[1].Naissance != "1980-05-12" {
		t.Errorf("%+v", l)
	}
	if b.compter("courriels") != courriels {
		t.Error("un courriel est parti")
	}
	if _, err := reprise.ParID(b.App, b.Collectivite("Val-Imaginaire").ID, r.ID); err == nil {
		t.Error("une autre collectivité lit la reprise")
	}
	var restes int
	if err := b.App.DB().NewQuery("SELECT count(*) FROM reprises_lignes WHERE resultat IN ('reprise', 'deja') AND contenu LIKE '%Lef%'").Row(&restes); err != nil || restes != 0 {
		t.Errorf("%d lignes reprises sont encore gardées, %v", restes, err)
	}
}

// Who looks like an usager is told, and never merged.
func TestUnDoubleEstProposeEtNonFondu(t *testing.T) {
	b := ouvrir(t)
	b.reprendre("usagers", fichierUsagers)
	_, bilan := b.essayer("usagers", "N°;Nom;Prénom;Date de naissance;Mail\nX9;Lefevre;Zoe;12/05/1980;zoe@example.org\n")
	if len(bilan.Doubles) != 1 || bilan.Doubles[0].Ligne != 2 || bilan.Bonnes != 1 {
		t.Errorf("%+v", bilan)
	}
	attendre(t, b.reprendre("usagers", "N°;Nom;Prénom;Date de naissance;Mail\nX9;Lefevre;Zoe;12/05/1980;zoe@example.org\n"), 1, 0, 0)
	b.Executer("rapprochements")
	if b.compter("usagers") != 3 || b.compter("rapprochements") != 1 {
		t.Errorf("%d usagers, %d rapprochements", b.compter("usagers"), b.compter("rapprochements"))
	}
}

const fichierDemandes = `N°,Usager,Démarche,Objet,Date,Origine,Statut,Date de fin
A101,U1,contact,Place au cimetière,04/03/2019,courrier,Acceptée,20/03/2019
A102,U1,Une vieille démarche,,05/03/2019,web,Rejeté,07/03/2019
A103,,signalement,Trou,06/03/2019,tel,sans suite,06/03/2019
A104,,signalement,Trou,06/03/2019,tel,en cours,
A105,,signalement,Trou,06/03/2019,pigeon,clos,05/03/2019
`

// They count at their dates, are found by their old number, and tell nobody.
func TestLesDemandesTermineesSontReprises(t *testing.T) {
	b := ouvrir(t)
	b.reprendre("usagers", fichierUsagers)
	courriels, recepisses := b.compter("courriels"), b.compter("recepisses")
	attendre(t, b.reprendre("demandes", fichierDemandes), 3, 0, 2)
	attendre(t, b.reprendre("demandes", fichierDemandes), 0, 3, 2)
	if b.compter("courriels") != courriels || b.compter("recepisses") != recepisses || b.compter("attentes") != 0 {
		t.Error("quelqu’un a été prévenu")
	}
	nadege := b.Agent(b.c, "nadege@example.org", agents.Accueil, agents.Instruction)
	base := b.c.Chemin() + "/agents"
	nadege.Lire(base+"?vue=terminees").Attendre(http.StatusOK).Contient("Place au cimetière", "Une vieille démarche", "Zoé Lefèvre", "Acceptée", "Refusée", "Classée sans suite", demandes.RepereAncien)
	l, err := demandes.Lister(b.App, demandes.Filtre{Collectivite: b.c.ID, Texte: "A102", Nombre: 10})
	if err != nil || len(l) != 1 || !strings.Contains(l[0].Titre, "Une vieille démarche (ancien n°\u00a0A102)") || l[0].DeposeeLe.Time().In(socle.Paris).Format(time.DateOnly) != "2019-03-05" {
		t.Fatalf("%+v, %v", l, err)
	}
	for _, d := range l {
		nadege.Lire(base + "/demandes/" + d.ID).Attendre(http.StatusOK).Contient("Reprise de l’ancien outil.")
	}
	for _, vue := range []demandes.Vue{demandes.VueNouvelles, demandes.VueALire, demandes.VueRetard} {
		if n, err := demandes.Compter(b.App, demandes.Filtre{Collectivite: b.c.ID, Vue: vue}, 99); err != nil || n != 0 {
			t.Errorf("%s : %d, %v", vue, n, err)
		}
	}
	for fait, attendu := range map[string]string{"arrivee": "2019-03-04 papier", "etat": "2019-03-05 refusee", "reponse": "2019-03-20 16"} {
		var n int
		jour, valeur, _ := strings.Cut(attendu, " ")
		err := b.App.DB().Select("count(*)").From("compteurs").Where(dbx.HashExp{"fait": fait, "maille": "jour", "periode": jour, "valeur": valeur, "collectivite": b.c.ID}).Row(&n)
		if err != nil || n != 1 {
			t.Errorf("%s : %d compteur %s, %v", fait, n, attendu, err)
		}
	}
	b.Executer("silence")
	b.Executer("rappels-usagers")
	b.Executer("alertes")
	if b.compter("courriels") != courriels {
		t.Error("une tâche a prévenu quelqu’un")
	}
}

// Killed in the middle, it goes on: nothing is missing, nothing is there twice.
func TestUneRepriseCoupeeContinue(t *testing.T) {
	b := ouvrir(t)
	var f strings.Builder
	f.WriteString("N°;Nom;Prénom\n")
	for i := range 500 {
		fmt.Fprintf(&f, "U%d;Lefèvre%d;Zoé\n", i, i)
	}
	r, _ := b.essayer("usagers", f.String())
	if err := errors.Join(r.Commencer(b.App, r.Par), r.Continuer(b.App, 1)); err != nil || r.Etat != reprise.EnCours || b.compter("usagers") != 200 {
		t.Fatalf("%s, %d usagers, %v", r.Etat, b.compter("usagers"), err)
	}
	panne := errors.New("courant coupé")
	err := b.App.RunInTransaction(func(tx core.App) error { return errors.Join(r.Continuer(tx, 1), panne) })
	if !errors.Is(err, panne) || b.compter("usagers") != 200 {
		t.Fatalf("%d usagers, %v", b.compter("usagers"), err)
	}
	b.Executer("reprises") // at night
	fini, err := reprise.ParID(b.App, b.c.ID, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	attendre(t, fini, 500, 0, 0)
	if b.compter("usagers") != 500 {
		t.Errorf("%d usagers", b.compter("usagers"))
	}
}

// What a page shows may be old: the state is read again where it changes.
func TestUneRepriseOuverteAilleursEntreTempsNEstPasReprise(t *testing.T) {
	b := ouvrir(t)
	r, _ := b.essayer("usagers", fichierUsagers)
	if err := r.Commencer(b.App, r.Par); err != nil {
		t.Fatal(err)
	}
	for _, cas := range []struct {
		nom   string
		faire func(*reprise.Reprise) error
	}{
		{"l’essayer", func(r *reprise.Reprise) error { _, err := r.Essayer(b.App); return err }},
		{"en changer les colonnes", func(r *reprise.Reprise) error { return r.Choisir(b.App, nil) }},
		{"la retirer", func(r *reprise.Reprise) error { return r.Retirer(b.App, r.Par) }},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			vieille := *r
			vieille.Etat = reprise.Essayee
			if err := cas.faire(&vieille); !socle.EstCode(err, socle.Conflit) {
				t.Errorf("%v, attendu un conflit", err)
			}
		})
	}
	if err := r.Continuer(b.App, 0); err != nil {
		t.Fatal(err)
	}
	attendre(t, r, 2, 0, 2)
}

func TestUnNouvelEssaiOublieLesRefusDuPremier(t *testing.T) {
	b := ouvrir(t)
	r, bilan := b.essayer("usagers", fichierUsagers)
	sansDate := []string{"cle", "nom_naissance", "prenoms", "", "courriel", "telephone", "voie", "code_postal", "commune", ""}
	if err := r.Choisir(b.App, sansDate); err != nil {
		t.Fatal(err)
	}
	encore, err := r.Essayer(b.App)
	if err != nil {
		t.Fatal(err)
	}
	var raisons int
	err = b.App.DB().NewQuery("SELECT count(*) FROM reprises_lignes WHERE raison != ''").Row(&raisons)
	if err != nil || bilan.Refusees != 2 || encore.Refusees != 1 || raisons != 1 {
		t.Errorf("%+v puis %+v, %d raisons, %v", bilan, encore, raisons, err)
	}
}

func TestLesServicesEtLesAgentsSontRepris(t *testing.T) {
	b := ouvrir(t)
	nadege := b.Agent(b.c, "nadege@example.org", agents.Administration)
	services := b.compter("services")
	attendre(t, b.reprendre("services", "Nom;Secteur\nCCAS;Action sociale\nÉtat civil;\nPiscine;Natation\n"), 1, 1, 1)
	if n := b.compter("services"); n != services+1 {
		t.Errorf("%d services", n)
	}
	courriels := b.compter("courriels")
	attendre(t, b.reprendre("agents", "Nom;Prénom;Mail;Rôles;Service\nRivat;Mathis;mathis@example.org;accueil, instruction;CCAS\nColin;Lucie;lucie@example.org;administration;\nHumbert;Nadège;nadege@example.org;accueil;\n"), 1, 1, 1)
	if b.compter("courriels") != courriels {
		t.Error("une invitation est partie")
	}
	a, err := agents.ParCourriel(b.App, "mathis@example.org")
	if err != nil {
		t.Fatal(err)
	}
	if droits, err := agents.Droits(b.App, a.ID, b.c.ID); err != nil || len(droits) != 2 || droits[0].Service == "" || a.NomComplet() != "Mathis Rivat" {
		t.Errorf("%+v %s, %v", droits, a.NomComplet(), err)
	}
	nadege.Envoyer(b.c.Chemin()+"/agents/reglages/agents/"+a.ID+"/invitation", nil).Attendre(http.StatusSeeOther)
	if b.compter("courriels") != courriels+1 {
		t.Error("l’invitation ne part pas quand on le demande")
	}
}

func TestLesLignesSontOublieesApresTrenteJours(t *testing.T) {
	b := ouvrir(t)
	r := b.reprendre("usagers", fichierUsagers)
	b.essayer("usagers", fichierUsagers)
	b.Executer("reprises")
	if b.compter("reprises_lignes") != 8 {
		t.Errorf("%d lignes", b.compter("reprises_lignes"))
	}
	b.Horloge.Avancer(31 * 24 * time.Hour)
	b.Executer("reprises")
	if b.compter("reprises_lignes") != 0 || b.compter("reprises") != 1 {
		t.Errorf("%d lignes, %d reprises", b.compter("reprises_lignes"), b.compter("reprises"))
	}
	if _, err := reprise.ParID(b.App, b.c.ID, r.ID); err != nil {
		t.Error(err)
	}
}

func TestLaReprisePasseParSesPages(t *testing.T) {
	b := ouvrir(t)
	admin := b.Agent(b.c, "admin@example.org", agents.Gestion)
	base := b.c.Chemin() + "/agents/reglages/reprise"
	envoyer := func(quoi, contenu string) *guichettest.Page {
		return admin.EnvoyerFichiers(base, url.Values{"quoi": {quoi}}, guichettest.Fichier{Champ: "fichier", Nom: "ancien.csv", Contenu: []byte(contenu)})
	}
	envoyer("", fichierUsagers).Attendre(http.StatusUnprocessableEntity).Contient("Dites ce que contient ce fichier.")
	envoyer("usagers", "PK\x03\x04").Attendre(http.StatusUnprocessableEntity).Contient("enregistrez-le au format CSV")
	admin.Envoyer(base, url.Values{"quoi": {"usagers"}}).Attendre(http.StatusUnprocessableEntity).Contient("Choisissez le fichier à reprendre.")
	page := envoyer("usagers", windows(t, fichierUsagers)).Attendre(http.StatusSeeOther).Vers
	lu := admin.Lire(page).Attendre(http.StatusOK).Contient("Lefèvre ; Martin", "Essayer", "4 lignes")
	if lu.Choix("c1") == "" {
		t.Error("aucun choix proposé")
	}
	choix := url.Values{}
	for i, code := range []string{"cle", "nom_naissance", "prenoms", "date_naissance", "courriel", "telephone", "voie", "code_postal", "commune", ""} {
		choix.Set(fmt.Sprintf("c%d", i), code)
	}
	admin.Envoyer(page+"/import", nil).Attendre(http.StatusConflict)
	admin.Envoyer(page+"/essai", url.Values{"c0": {"prenoms"}, "c1": {"prenoms"}}).Attendre(http.StatusUnprocessableEntity).Contient("Une autre colonne est déjà choisie")
	admin.Envoyer(page+"/essai", url.Values{"c0": {"mot_de_passe"}}).Attendre(http.StatusUnprocessableEntity)
	admin.Envoyer(page+"/essai", choix).Attendre(http.StatusSeeOther)
	admin.Lire(page).Attendre(http.StatusOK).Contient("Ce que donnerait la reprise", "Ligne 3", "n’est pas une date", "Ligne 4", "Ni nom")
	admin.Envoyer(page+"/import", nil).Attendre(http.StatusSeeOther)
	admin.Lire(page).Attendre(http.StatusOK).Contient("La reprise est faite")
	csv := admin.Ouvrir(page + "/refusees.csv").Attendre(http.StatusOK).Corps
	if !strings.Contains(csv, "Raison du refus") || !strings.Contains(csv, "31/02/1980") || strings.Contains(csv, "Lefèvre") {
		t.Error(csv)
	}
	admin.Envoyer(page+"/essai", choix).Attendre(http.StatusConflict)
	// Only who rules the guichet, of this collectivité.
	b.Agent(b.c, "accueil@example.org", agents.Accueil, agents.Instruction).Lire(page).Attendre(http.StatusForbidden)
	autre := b.Collectivite("Val-Imaginaire")
	b.Agent(autre, "ailleurs@example.org", agents.Gestion).Lire(strings.Replace(page, b.c.Slug, autre.Slug, 1)).Attendre(http.StatusNotFound)
	admin.Envoyer(page+"/retrait", nil).Attendre(http.StatusSeeOther)
	admin.Lire(page).Attendre(http.StatusOK).Contient("Les lignes refusées ne sont plus gardées.")
}

func TestLaCommandeEchoueQuandUneLigneEstRefusee(t *testing.T) {
	b := ouvrir(t)
	dit, err := reprise.Commander(b.App, b.c, "usagers", []byte(fichierUsagers), true)
	if err == nil || !strings.Contains(dit, "line 3: ") || !strings.Contains(dit, "2 to bring in, 0 known already, 2 refused") || b.compter("usagers") != 0 || b.compter("reprises") != 0 {
		t.Errorf("%s %v", dit, err)
	}
	if dit, err = reprise.Commander(b.App, b.c, "usagers", []byte("Nom;Prénom\nPetit;Luc\n"), false); err != nil || !strings.Contains(dit, "brought in: 1") {
		t.Errorf("%s %v", dit, err)
	}
	if _, err = reprise.Commander(b.App, b.c, "chats", []byte("Nom\nFélix\n"), true); err == nil {
		t.Error("on reprend des chats")
	}
	if _, err = reprise.Commander(b.App, b.c, "demandes", []byte("Nom\nFélix\n"), true); err == nil || !slices.Contains([]bool{socle.EstCode(err, socle.Invalide)}, true) {
		t.Errorf("des demandes sans date : %v", err)
	}
}
