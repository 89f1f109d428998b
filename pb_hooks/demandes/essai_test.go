package demandes_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

// atelier is a commune whose gestion tries the next version of « Écrire à la
// mairie », beside one real demande.
type atelier struct {
	*guichettest.Banc
	t       *testing.T
	c       *collectivites.Collectivite
	ebauche *catalogue.Ebauche
	vraie   *demandes.Demande
	essai   *demandes.Demande
	gestion *guichettest.Client
	arrives int // mails of the real one
}

func ouvrirAtelier(t *testing.T) *atelier {
	t.Helper()
	a := &atelier{Banc: guichettest.New(t), t: t}
	a.c = a.Collectivite("Saint-Exemple", "contact")
	a.Signataire(a.c)
	a.gestion = a.Agent(a.c, "gestion@example.org", agents.Gestion)
	a.vraie, _ = a.Deposer(a.c, nil)
	a.arrives = len(a.Courriels(""))
	a.essai = a.deposer()
	return a
}

func (a *atelier) deposer() *demandes.Demande {
	a.t.Helper()
	d, e := a.DepotDEssai(a.c, "contact")
	depose, err := demandes.Deposer(a.App, d)
	if err != nil {
		a.t.Fatal(err)
	}
	a.ebauche = e
	return depose.Demande
}

// lignes counts the rows of a query.
func (a *atelier) lignes(sql string) (n int) {
	a.t.Helper()
	if err := a.App.DB().NewQuery("SELECT count(*) FROM " + sql).Row(&n); err != nil {
		a.t.Fatal(err)
	}
	return n
}

func (a *atelier) bureau() string { return a.c.Chemin() + "/agents/demandes/" + a.essai.ID }

func (a *atelier) racine() string {
	return a.c.Chemin() + "/agents/teleservices/preparation/" + a.ebauche.ID + "/essai"
}

func TestUneDemandeDEssaiNeCompteNullePart(t *testing.T) {
	a := ouvrirAtelier(t)
	if !a.essai.Essai || !strings.HasPrefix(socle.FormaterNumero(a.essai.Numero), "ESSAI-") {
		t.Fatalf("%+v", a.essai)
	}
	if a.essai.Usager != "" || a.essai.Compte != "" || a.essai.Teleservice != "" {
		t.Errorf("l’essai a un usager, un compte ou un téléservice : %+v", a.essai)
	}
	for _, vue := range []demandes.Vue{demandes.VueNouvelles, demandes.VueALire, demandes.VueRetard, demandes.VueOuvertes, demandes.VueTerminees} {
		f := demandes.Filtre{Collectivite: a.c.ID, Vue: vue, Nombre: 50}
		a.sansEssai("la liste "+string(vue), f)
		n, err := demandes.Compter(a.App, f, 100)
		l, _ := demandes.Lister(a.App, f)
		if err != nil || n != len(l) {
			t.Errorf("%s compte %d, la liste en a %d, %v", vue, n, len(l), err)
		}
	}
	for _, texte := range []string{a.essai.Demandeur, a.essai.Titre, a.essai.Numero, socle.FormaterNumero(a.essai.Numero)} {
		a.sansEssai("la recherche "+texte, demandes.Filtre{Collectivite: a.c.ID, Texte: texte, Nombre: 50})
	}
	if n := len(a.Courriels("")); n != a.arrives {
		t.Errorf("%d courriels sont partis pour l’essai", n-a.arrives)
	}
	if n := a.lignes("journal WHERE verbe LIKE 'demandes.%' AND objet = '" + a.essai.Objet() + "'"); n != 0 {
		t.Errorf("le journal prend l’essai pour une demande, %d fois", n)
	}
	if n := a.lignes("journal WHERE verbe = 'essais.deposer' AND objet = '" + a.essai.Objet() + "'"); n != 1 {
		t.Errorf("le journal dit l’essai %d fois", n)
	}
}

func (a *atelier) sansEssai(ou string, f demandes.Filtre) {
	a.t.Helper()
	l, err := demandes.Lister(a.App, f)
	if err != nil {
		a.t.Fatal(err)
	}
	for _, d := range l {
		if d.Essai {
			a.t.Errorf("%s montre l’essai", ou)
		}
	}
}

func TestUnEssaiNEntrePasDansLeNombreDeDemandes(t *testing.T) {
	a := ouvrirAtelier(t)
	limiter(a.Banc, a.c.ID, "contact", 2)
	for range 3 {
		a.deposer()
	}
	if _, err := demandes.Deposer(a.App, a.Depot(a.c, nil)); err != nil {
		t.Errorf("la seconde vraie demande est refusée : %v", err)
	}
	a.deposer()
	if _, err := demandes.Deposer(a.App, a.Depot(a.c, nil)); !socle.EstCode(err, socle.Indisponible) {
		t.Errorf("la troisième vraie demande : %v", err)
	}
}

// The silence says nothing of a test, and nobody is warned of it.
func TestLeTempsQuiPasseIgnoreLesEssais(t *testing.T) {
	a := ouvrirAtelier(t)
	if err := demandes.PrendreEnCharge(a.App, a.vraie, "", essai); err != nil {
		t.Fatal(err)
	}
	if err := demandes.ClasserDemande(a.App, a.vraie, essai, "hors sujet"); err != nil {
		t.Fatal(err)
	}
	a.arrives = len(a.Courriels(""))
	a.Horloge.Avancer(100 * 24 * time.Hour)
	for _, tache := range []string{"silence", "incompletes", "alertes", "resume-quotidien"} {
		a.Executer(tache)
	}
	d, err := demandes.ParID(a.App, a.c.ID, a.essai.ID)
	if err != nil || d.Etat != demandes.Deposee || !d.TaciteLe.IsZero() {
		t.Errorf("l’essai est %s, tacite %v, %v", d.Etat, d.TaciteLe, err)
	}
	if n := len(a.Courriels("")); n != a.arrives {
		t.Errorf("%d courriels sont partis", n-a.arrives)
	}
}

// The gestion alone sees both sides: she takes the test, writes, asks for a
// document, decides, prints the letter; nothing leaves.
func TestLaGestionTraiteSonEssaiDesDeuxCotes(t *testing.T) {
	a := ouvrirAtelier(t)
	a.gestion.Ouvrir(a.racine()).Attendre(http.StatusOK).Contient(socle.FormaterNumero(a.essai.Numero))
	a.gestion.Ouvrir(a.racine()+"/accueil").Attendre(http.StatusOK).Contient("Essai", "Pour qui", "Commencer")
	a.gestion.Ouvrir(a.bureau()).Attendre(http.StatusOK).Contient("Essai", "ESSAI-", "Prendre cette demande", "Préparer la décision")
	a.gestion.Envoyer(a.bureau()+"/prise", nil).Attendre(http.StatusSeeOther)
	a.gestion.Envoyer(a.bureau()+"/messages", url.Values{"texte": {"Bonjour."}, "cle": {"a"}}).Attendre(http.StatusSeeOther)
	a.annoter()
	a.gestion.Ouvrir(a.bureau()).Attendre(http.StatusOK).Contient("C’est un essai : aucun lien ne part.", "Avis demandé à Syndicat des eaux")
	a.gestion.Envoyer(a.bureau()+"/decision", url.Values{
		"sens": {"acceptee"}, "signataire": {a.signataire()}, "conditions": {"Venez samedi."},
	}).Attendre(http.StatusSeeOther)
	a.gestion.Ouvrir(a.bureau() + "/decision").Attendre(http.StatusOK).Contient("C’est un essai : aucun lien ne part au signataire.")
	lettre := a.gestion.Ouvrir(a.bureau() + "/decision/lettre.pdf").Attendre(http.StatusOK)
	if texte := guichettest.TextePDF(t, []byte(lettre.Corps)); !strings.Contains(texte, "ESSAI") {
		t.Errorf("la lettre n’est pas barrée :\n%s", texte)
	}
	a.gestion.Envoyer(a.bureau()+"/decision/signature", nil).Attendre(http.StatusSeeOther)
	a.gestion.Ouvrir(a.bureau()).Attendre(http.StatusOK).Contient("La demande est acceptée.", "Venez samedi.")
	if n := len(a.Courriels("")); n != a.arrives {
		t.Errorf("%d courriels sont partis", n-a.arrives)
	}
	if n := a.lignes("consultations"); n != 0 {
		t.Errorf("%d consultations notées", n)
	}
	// Not a word of it for who has no gestion, nor of the real one for her.
	a.Agent(a.c, "instruction@example.org", agents.Accueil, agents.Instruction, agents.Validation).Lire(a.bureau()).Attendre(http.StatusNotFound)
	a.gestion.Lire(a.c.Chemin() + "/agents/demandes/" + a.vraie.ID).Attendre(http.StatusForbidden)
	a.gestion.Envoyer(a.c.Chemin()+"/agents/demandes/"+a.vraie.ID+"/prise", nil).Attendre(http.StatusForbidden)
}

// annoter leaves a repère on the test, follows it and asks an avis on it.
func (a *atelier) annoter() {
	a.t.Helper()
	a.gestion.Envoyer(a.bureau()+"/repere", url.Values{"repere": {"à vérifier"}}).Attendre(http.StatusSeeOther)
	a.gestion.Envoyer(a.bureau()+"/veille", url.Values{"oui": {"1"}}).Attendre(http.StatusSeeOther)
	a.gestion.Envoyer(a.bureau()+"/avis", url.Values{"nom": {"Syndicat des eaux"}, "courriel": {"eaux@example.org"}, "question": {"Le réseau passe-t-il là ?"}}).Attendre(http.StatusSeeOther)
}

func (a *atelier) signataire() (id string) {
	a.t.Helper()
	if err := a.App.DB().Select("id").From("signataires").Row(&id); err != nil {
		a.t.Fatal(err)
	}
	return id
}

// An essai is filled in the pages of an usager, by the browser of the agent.
func TestUnEssaiSeRemplitCommeUneDemande(t *testing.T) {
	a := ouvrirAtelier(t)
	premiere := a.gestion.Envoyer(a.racine(), nil).Attendre(http.StatusSeeOther)
	a.gestion.Ouvrir(premiere.Vers).Attendre(http.StatusOK).Contient("Essai", "rien n’est envoyé")
	brouillon, _, _ := strings.Cut(premiere.Vers, "/etapes/")
	a.gestion.Ouvrir(a.racine()).Attendre(http.StatusOK).Contient("Commencé", "Continuer")
	a.gestion.Ouvrir(a.c.Chemin() + "/demarches/contact").Attendre(http.StatusOK)
	if p := a.gestion.Ouvrir(a.c.Chemin() + "/demarches/contact"); strings.Contains(p.Corps, brouillon) {
		t.Error("la page publique propose de reprendre l’essai")
	}
	a.Client().Lire(premiere.Vers).Attendre(http.StatusSeeOther) // a stranger: to the sign-in
	a.gestion.Envoyer(brouillon+"/suppression", nil).Attendre(http.StatusSeeOther)
	if n := a.lignes("brouillons"); n != 0 {
		t.Errorf("%d brouillons restent", n)
	}
}

func TestLesEssaisSEffacentEntierement(t *testing.T) {
	for nom, effacer := range map[string]func(*atelier){
		"par le bouton": func(a *atelier) { a.gestion.Envoyer(a.racine()+"/effacement", nil).Attendre(http.StatusSeeOther) },
		"après sept jours": func(a *atelier) {
			a.Horloge.Avancer(8 * 24 * time.Hour)
			a.Executer("purge-essais")
		},
		"à la publication": func(a *atelier) {
			a.Transaction(func(tx core.App) error {
				d, err := a.ebauche.Lire()
				if err != nil {
					return err
				}
				d.Resume.Fr = "Un autre résumé."
				if err := a.ebauche.Enregistrer(tx, d, essai); err != nil {
					return err
				}
				_, err = a.ebauche.Publier(tx, essai)
				return err
			})
		},
		"quand la version est abandonnée": func(a *atelier) {
			a.Transaction(func(tx core.App) error { return a.ebauche.Abandonner(tx, essai) })
		},
	} {
		t.Run(nom, func(t *testing.T) {
			a := ouvrirAtelier(t)
			a.gestion.Envoyer(a.racine(), nil).Attendre(http.StatusSeeOther) // one begun
			a.gestion.Envoyer(a.bureau()+"/prise", nil).Attendre(http.StatusSeeOther)
			a.gestion.Envoyer(a.bureau()+"/messages", url.Values{"texte": {"Bonjour."}, "cle": {"a"}}).Attendre(http.StatusSeeOther)
			a.gestion.Envoyer(a.bureau()+"/decision", url.Values{"sens": {"acceptee"}, "signataire": {a.signataire()}}).Attendre(http.StatusSeeOther)
			a.annoter()
			effacer(a)
			for _, table := range []string{"demandes", "reponses", "historique", "recepisses"} {
				champ := map[string]string{"demandes": "id"}[table]
				if champ == "" {
					champ = "demande"
				}
				if n := a.lignes(table + " WHERE " + champ + " = '" + a.vraie.ID + "'"); n == 0 {
					t.Errorf("%s : la vraie demande a perdu ses lignes", table)
				}
				if n := a.lignes(table + " WHERE " + champ + " != '" + a.vraie.ID + "'"); n != 0 {
					t.Errorf("%s : %d lignes de l’essai restent", table, n)
				}
			}
			for _, reste := range []string{"decisions", "messages", "reperes", "veilles", "avis", "brouillons", "attentes", "revisions WHERE ebauche != ''"} {
				if n := a.lignes(reste); n != 0 {
					t.Errorf("%s : %d lignes restent", reste, n)
				}
			}
			if _, err := a.App.DB().NewQuery("INSERT INTO demandes_recherche (demandes_recherche, rank) VALUES ('integrity-check', 1)").Execute(); err != nil {
				t.Errorf("l’index de recherche : %v", err)
			}
			a.Executer("purge-essais") // nothing left is no fault
		})
	}
}

func TestUnEssaiRecentEstGarde(t *testing.T) {
	a := ouvrirAtelier(t)
	a.Horloge.Avancer(6 * 24 * time.Hour)
	a.Executer("purge-essais")
	if _, err := demandes.ParID(a.App, a.c.ID, a.essai.ID); err != nil {
		t.Errorf("effacé avant sept jours : %v", err)
	}
}

// Whoever asks, the tables never take a test for a demande, nor a demande for a
// test.
func TestLesTablesSeparentLesEssaisDesDemandes(t *testing.T) {
	a := ouvrirAtelier(t)
	for nom, sql := range map[string]string{
		"effacer une vraie demande":                  "DELETE FROM demandes WHERE id = {:vraie}",
		"faire d’une vraie demande un essai":         "UPDATE demandes SET essai = 1 WHERE id = {:vraie}",
		"faire d’un essai une vraie demande":         "UPDATE demandes SET essai = 0 WHERE id = {:essai}",
		"donner un vrai numéro à un essai":           "UPDATE demandes SET numero = '4K7M2C9C' WHERE id = {:essai}",
		"mettre une vraie demande sur un essai":      "UPDATE demandes SET revision = {:essayee} WHERE id = {:vraie}",
		"effacer l’accusé d’une vraie demande":       "DELETE FROM recepisses WHERE demande = {:vraie}",
		"effacer une version publiée":                "DELETE FROM revisions WHERE id = {:publiee}",
		"publier une version essayée":                "UPDATE revisions SET ebauche = '', teleservice = 'x' WHERE id = {:essayee}",
		"déposer une vraie demande sur un essai":     "INSERT INTO demandes (id, essai, revision, numero) VALUES ('faux', 0, {:essayee}, '4K7M2C9C')",
		"déposer un essai sur la version publiée":    "INSERT INTO demandes (id, essai, revision, numero) VALUES ('faux', 1, {:publiee}, 'ESSAI4K7M2C9C')",
		"déposer un essai sous un vrai numéro":       "INSERT INTO demandes (id, essai, revision, numero) VALUES ('faux', 1, {:essayee}, '4K7M2C9C')",
		"déposer une demande sous un numéro d’essai": "INSERT INTO demandes (id, essai, revision, numero) VALUES ('faux', 0, {:publiee}, 'ESSAI4K7M2C9C')",
	} {
		t.Run(nom, func(t *testing.T) {
			_, err := a.App.DB().NewQuery(sql).Bind(dbx.Params{
				"vraie": a.vraie.ID, "essai": a.essai.ID, "publiee": a.vraie.Revision, "essayee": a.essai.Revision,
			}).Execute()
			if err == nil {
				t.Error("les tables l’ont accepté")
			}
		})
	}
	// What they must accept, or the rows above prove nothing.
	for nom, sql := range map[string]string{
		"une demande sur la version publiée": "INSERT INTO demandes (id, essai, revision, numero) VALUES ('bon1', 0, {:publiee}, '4K7M2C9C')",
		"un essai sur la version essayée":    "INSERT INTO demandes (id, essai, revision, numero) VALUES ('bon2', 1, {:essayee}, 'ESSAI4K7M2C9C')",
		"effacer un essai":                   "DELETE FROM demandes WHERE id = 'bon2'",
	} {
		if _, err := a.App.DB().NewQuery(sql).Bind(dbx.Params{"publiee": a.vraie.Revision, "essayee": a.essai.Revision}).Execute(); err != nil {
			t.Errorf("%s : %v", nom, err)
		}
	}
}
