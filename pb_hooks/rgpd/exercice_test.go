package rgpd_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/rgpd"
)

func TestUneRectificationDeBoutEnBout(t *testing.T) {
	m := ouvrir(t)
	d, _ := m.Deposer(m.c, m.compte())
	m.camille.Ouvrir(m.c.Chemin() + "/compte").Attendre(http.StatusOK).Contient("Lire ce que la mairie garde de vous")
	m.camille.Ouvrir(m.c.Chemin()+"/mes-donnees").Attendre(http.StatusOK).Contient("Vos coordonnées", "Thouvenel", "Personne à la mairie n’a ouvert", "Télécharger mes données")

	m.camille.Envoyer(m.c.Chemin()+"/mes-donnees/rectification", url.Values{"objet": {" "}}).Attendre(http.StatusUnprocessableEntity).
		Contient("Dites quelle information est fausse ou incomplète.", "Dites ce qu’il faut écrire.")
	e := m.demander("rectification", url.Values{"objet": {"Mon téléphone"}, "souhait": {"06 99 98 01 14"}, "cle": {"une-cle"}})
	m.demander("rectification", url.Values{"objet": {"Mon téléphone"}, "souhait": {"06 99 98 01 14"}, "cle": {"une-cle"}})
	if n := m.compter("exercices", nil); n != 1 {
		t.Fatalf("%d demandes pour un formulaire envoyé deux fois", n)
	}
	if e.Usager != d.Usager || e.Echeance != "2026-06-04" || e.Etat != rgpd.Recue {
		t.Fatalf("%+v", e)
	}
	m.camille.Ouvrir(m.c.Chemin()+"/mes-donnees").Contient("La correction de vos données", "Reçue", "Réponse avant le 4 juin 2026.")
	if c := m.Dernier("camille@example.org"); !strings.Contains(strings.ReplaceAll(c.Texte, "\u00a0", " "), "avant le 4 juin 2026") {
		t.Error(c.Texte)
	}

	m.nadege.Ouvrir(m.c.Chemin() + "/agents").Contient("Données personnelles")
	m.nadege.Ouvrir(m.c.Chemin()+"/agents/droits").Attendre(http.StatusOK).Contient("Corriger ses données", "Réponse avant le 4 juin 2026")
	bureau := m.bureau(e)
	m.nadege.Ouvrir(bureau).Attendre(http.StatusOK).Contient("Mon téléphone", "06 99 98 01 14", "Corriger les coordonnées", "la personne la change elle-même")
	if n := m.compter("consultations WHERE objet = {:o}", dbx.Params{"o": "usagers:" + d.Usager}); n != 1 {
		t.Errorf("%d consultations", n)
	}

	juste := url.Values{"nom_naissance": {"Thouvenel"}, "prenoms": {"Camille"}, "nom_usage": {m.usager().NomUsage}, "telephone": {"06 99 98 01 14"}, "voie": {"3 rue Neuve"}, "code_postal": {"88000"}, "commune": {"Épinal"}}
	faux := url.Values{"nom_naissance": {""}, "telephone": {"12"}, "date_naissance_jour": {"31"}, "date_naissance_mois": {"2"}, "date_naissance_annee": {"1980"}}
	m.nadege.Envoyer(bureau+"/rectification", faux).Attendre(http.StatusUnprocessableEntity).Contient("Indiquez le nom de naissance.", "Indiquez un numéro à 10 chiffres")
	m.nadege.Envoyer(bureau+"/rectification", juste).Attendre(http.StatusSeeOther)
	u := m.usager()
	if u.Telephone != "0699980114" || u.AdressePostale()["voie"] != "3 rue Neuve" || u.Courriel != "camille@example.org" {
		t.Errorf("%+v", u)
	}
	if n := m.compter("journal WHERE verbe IN ('usagers.rectifier', 'rgpd.rectifier')", nil); n != 2 {
		t.Errorf("%d lignes au journal", n)
	}
	m.nadege.Envoyer(bureau+"/rectification", juste).Attendre(http.StatusUnprocessableEntity)
	m.nadege.Envoyer(bureau+"/effacement", nil).Attendre(http.StatusConflict)

	m.nadege.Ouvrir(bureau).Contient("La mairie a corrigé : téléphone, adresse postale.")
	m.nadege.Envoyer(bureau+"/reponse", nil).Attendre(http.StatusUnprocessableEntity).Contient("Choisissez la réponse.")
	m.nadege.Envoyer(bureau+"/reponse", url.Values{"sens": {"acceptee"}}).Attendre(http.StatusSeeOther)
	m.nadege.Ouvrir(bureau).Contient("Corrigé : téléphone, adresse postale.", "Nadège Humbert", "Acceptée le 4 mai 2026")
	m.nadege.Envoyer(bureau+"/reponse", url.Values{"sens": {"refusee"}, "motif": {"Non."}}).Attendre(http.StatusConflict)
	m.camille.Ouvrir(m.c.Chemin()+"/mes-donnees").Contient("Acceptée le 4 mai 2026", "a consulté vos informations")
	if objet := m.Dernier("camille@example.org").Objet; objet != "Vos données personnelles\u00a0: la mairie a répondu" {
		t.Error(objet)
	}
}

func TestUnRefusDitSesRaisonsEtLaCNIL(t *testing.T) {
	m := ouvrir(t)
	m.Deposer(m.c, m.compte())
	e := m.demander("effacement", url.Values{"objet": {"Tout"}})
	m.nadege.Envoyer(m.bureau(e)+"/reponse", url.Values{"sens": {"refusee"}}).Attendre(http.StatusUnprocessableEntity).Contient("Donnez les raisons")
	m.nadege.Envoyer(m.bureau(e)+"/reponse", url.Values{"sens": {"refusee"}, "motif": {"Une demande est en cours."}}).Attendre(http.StatusSeeOther)
	m.camille.Ouvrir(m.c.Chemin()+"/mes-donnees").Contient("Refusée", "Une demande est en cours.", "CNIL", "tribunal administratif")
	if c := m.Dernier("camille@example.org"); !strings.Contains(c.Texte, "CNIL") || strings.Contains(c.Texte, "en cours") {
		t.Error(c.Texte)
	}
}

// The delay is the law's: the clock is moved, and what it does is read.
func TestLeMoisDeReponse(t *testing.T) {
	m := ouvrir(t)
	m.Deposer(m.c, m.compte())
	e := m.demander("effacement", url.Values{"objet": {"Tout"}})
	recus := func(modele string) int {
		return m.compter("courriels WHERE modele = {:m} AND lie_a = {:o}", dbx.Params{"m": modele, "o": "exercices:" + e.ID})
	}
	for _, c := range []struct {
		jour             string
		rappels, retards int
	}{{"2026-05-24", 0, 0}, {"2026-05-25", 1, 0}, {"2026-05-28", 1, 0}, {"2026-06-01", 2, 0}, {"2026-06-04", 2, 0}} {
		m.jusqua(c.jour)
		m.Executer("exercices")
		if r, n := recus("exercice_rappel"), recus("exercice_retard"); r != c.rappels || n != c.retards {
			t.Errorf("%s : %d rappels, %d retards, attendu %d et %d", c.jour, r, n, c.rappels, c.retards)
		}
	}
	m.nadege = m.Agent(m.c, "marie@example.org", agents.Administration) // a month later, sessions are over
	m.camille = m.Client().Connecter(m.c, "camille@example.org", "", "")
	m.nadege.Envoyer(m.bureau(e)+"/prolongation", nil).Attendre(http.StatusUnprocessableEntity).Contient("Dites pourquoi")
	m.nadege.Envoyer(m.bureau(e)+"/prolongation", url.Values{"prolongation": {"Les archives sont à relire."}}).Attendre(http.StatusSeeOther)
	if e = m.relire(e.ID); e.Etat != rgpd.Prolongee || e.Echeance != "2026-08-04" {
		t.Fatalf("%+v", e)
	}
	m.camille.Ouvrir(m.c.Chemin()+"/mes-donnees").Contient("Réponse avant le 4 août 2026.", "Les archives sont à relire.")
	m.nadege.Envoyer(m.bureau(e)+"/prolongation", url.Values{"prolongation": {"Encore."}}).Attendre(http.StatusConflict)
	for _, jour := range []string{"2026-08-05", "2026-08-06", "2026-08-12"} {
		m.jusqua(jour)
		m.Executer("exercices")
	}
	if n := recus("exercice_retard"); n != 2 {
		t.Errorf("%d alertes de retard en deux semaines, attendu 2", n)
	}
	m.nadege = m.Agent(m.c, "paul@example.org", agents.Administration)
	m.nadege.Ouvrir(m.c.Chemin() + "/agents/droits").Contient("En retard : réponse due le 4 août 2026")
	m.nadege.Ouvrir(m.bureau(e)).Contient("En retard.", "réclamation à la CNIL")
	m.nadege.Envoyer(m.bureau(e)+"/reponse", url.Values{"sens": {"acceptee"}}).Attendre(http.StatusSeeOther)
	m.jusqua("2026-08-20")
	m.Executer("exercices")
	if n := recus("exercice_retard"); n != 2 {
		t.Error("une alerte après la réponse")
	}
}

func TestTropTardPourProlonger(t *testing.T) {
	m := ouvrir(t)
	e := m.demander("effacement", url.Values{"objet": {"Tout"}})
	m.jusqua("2026-06-05")
	a, err := agents.ParCourriel(m.App, "nadege@example.org")
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Prolonger(m.App, "Trop tard.", a); err == nil || m.relire(e.ID).Etat != rgpd.Recue {
		t.Errorf("%v", err)
	}
}

func TestEffacerCeQuiPeutLEtre(t *testing.T) {
	t.Run("une demande en cours garde les coordonnées", func(t *testing.T) {
		m := ouvrir(t)
		m.Deposer(m.c, m.compte())
		m.brouillon()
		e := m.demander("effacement", url.Values{"objet": {"Tout"}})
		m.nadege.Ouvrir(m.bureau(e)).Contient("1 demande commencée", "archives publiques", "L212-2", "17-3-d", "tant qu’une demande est en cours", "L’effacement est définitif.")
		m.nadege.Envoyer(m.bureau(e)+"/effacement", nil).Attendre(http.StatusSeeOther)
		if n := m.compter("brouillons", nil); n != 0 {
			t.Errorf("%d brouillons", n)
		}
		if u := m.usager(); u.Telephone == "" || u.NomNaissance != "Thouvenel" {
			t.Errorf("%+v", u)
		}
		if n := m.compter("demandes", nil); n != 1 {
			t.Errorf("%d demandes", n)
		}
	})
	t.Run("une demande finie laisse partir les coordonnées, pas le nom ni la demande", func(t *testing.T) {
		m := ouvrir(t)
		d, _ := m.Deposer(m.c, m.compte())
		if err := demandes.RetirerDemande(m.App, d, m.compte().Acteur()); err != nil {
			t.Fatal(err)
		}
		e := m.demander("effacement", url.Values{"objet": {"Tout"}})
		m.nadege.Envoyer(m.bureau(e)+"/effacement", nil).Attendre(http.StatusSeeOther)
		if u := m.usager(); u.ADesContacts() || u.NomNaissance != "Thouvenel" || u.Compte == "" {
			t.Errorf("%+v", u)
		}
		if n := m.compter("reponses WHERE demande = {:d}", dbx.Params{"d": d.ID}); n != 1 {
			t.Error("les réponses d’une demande envoyée sont effacées")
		}
	})
	t.Run("sans demande, le compte part aussi et ses appareils sont déconnectés", func(t *testing.T) {
		m := ouvrir(t)
		m.brouillon()
		e := m.demander("effacement", url.Values{"objet": {"Mon compte"}})
		m.nadege.Ouvrir(m.bureau(e)).Contient("le nom et les coordonnées", "le compte")
		m.nadege.Envoyer(m.bureau(e)+"/effacement", nil).Attendre(http.StatusSeeOther)
		if n := m.compter("usagers", nil) + m.compter("comptes", nil) + m.compter("brouillons", nil) + m.compter("sessions WHERE espace = 'usager' AND porteur != ''", nil); n != 0 {
			t.Errorf("%d lignes restent", n)
		}
		m.camille.Lire(m.c.Chemin() + "/mes-donnees").Attendre(http.StatusSeeOther)
		m.nadege.Envoyer(m.bureau(e)+"/reponse", url.Values{"sens": {"acceptee"}, "motif": {"Tout est effacé."}}).Attendre(http.StatusSeeOther)
		if c := m.Dernier("camille@example.org"); !strings.Contains(c.Texte, "Tout est effacé.") {
			t.Errorf("qui n’a plus de compte ne lit pas la réponse :\n%s", c.Texte)
		}
	})
	t.Run("un compte qui sert à une autre collectivité reste", func(t *testing.T) {
		m := ouvrir(t)
		ailleurs := m.Collectivite("Val-Imaginaire", "contact")
		m.Deposer(ailleurs, m.compte())
		e := m.demander("effacement", url.Values{"objet": {"Tout"}})
		m.nadege.Envoyer(m.bureau(e)+"/effacement", nil).Attendre(http.StatusSeeOther)
		if n := m.compter("comptes", nil); n != 1 {
			t.Error("le compte est effacé")
		}
		if n := m.compter("usagers WHERE collectivite = {:c}", dbx.Params{"c": m.c.ID}); n != 0 {
			t.Error("l’usager d’ici reste")
		}
		if n := m.compter("usagers WHERE collectivite = {:c}", dbx.Params{"c": ailleurs.ID}); n != 1 {
			t.Error("l’usager d’ailleurs est effacé")
		}
	})
}

func (m *mairie) brouillon() {
	m.t.Helper()
	b, err := demandes.Commencer(m.App, m.teleservice("signalement"), m.compte().ID, m.Remplir(m.c, m.teleservice("signalement"), nil))
	if err != nil {
		m.t.Fatal(err)
	}
	m.Joindre(m.c, b.Proprietaire(), "", "trou.png")
}

func TestUneDemandeEnregistreeAuGuichet(t *testing.T) {
	m := ouvrir(t)
	d, _ := m.Deposer(m.c, nil)
	nouvelle := m.c.Chemin() + "/agents/droits/nouvelle"
	f := url.Values{
		"genre": {"acces"}, "canal": {"papier"}, "recue_le_jour": {"20"}, "recue_le_mois": {"4"}, "recue_le_annee": {"2026"},
		"demandeur": {"Camille Thouvenel"}, "numero": {d.Numero}, "objet": {"Ce que vous gardez"},
	}
	m.nadege.Envoyer(nouvelle, nil).Attendre(http.StatusUnprocessableEntity).
		Contient("Choisissez ce que la personne demande.", "Choisissez comment", "Indiquez le jour", "Indiquez le prénom et le nom", "Dites de quelles données")
	for nom, c := range map[string]struct{ champ, valeur, phrase string }{
		"un jour futur":         {"recue_le_annee", "2027", "Ce jour est dans le futur"},
		"un numéro inconnu":     {"numero", "4K7M-2C9C", "Ce numéro n’existe pas"},
		"une adresse illisible": {"courriel", "camille", "doit ressembler à"},
		"un droit inventé":      {"genre", "oubli", "Choisissez ce que la personne demande."},
	} {
		t.Run("refuse "+nom, func(t *testing.T) {
			faux := url.Values{}
			for k, v := range f {
				faux[k] = v
			}
			faux.Set(c.champ, c.valeur)
			m.nadege.Envoyer(nouvelle, faux).Attendre(http.StatusUnprocessableEntity).Contient(c.phrase)
		})
	}
	m.nadege.Envoyer(nouvelle, f).Attendre(http.StatusSeeOther)
	e := m.dernier()
	if e.Usager != d.Usager || e.Echeance != "2026-05-20" || e.Compte != "" || e.Courriel != "" {
		t.Fatalf("%+v", e)
	}
	fichiers := archive(t, m.nadege.Ouvrir(m.bureau(e)+"/copie.zip"))
	if !strings.Contains(fichiers["donnees.json"], d.Numero) {
		t.Error("la copie ne dit pas la demande")
	}
	m.nadege.Ouvrir(m.bureau(e)).Contient("Copie des données tirée pour la personne.", "imprimez ensuite cette page")
	m.nadege.Envoyer(m.bureau(e)+"/reponse", url.Values{"sens": {"acceptee"}, "motif": {"Copie remise au guichet."}}).Attendre(http.StatusSeeOther)
	m.nadege.Ouvrir(m.bureau(e)).Contient("La réponse donnée", "Copie remise au guichet.")
	m.nadege.Lire(m.bureau(e) + "/copie.zip").Attendre(http.StatusConflict)
}

func TestQuiNAPasDAccesNeVoitRien(t *testing.T) {
	m := ouvrir(t)
	m.Deposer(m.c, m.compte())
	e := m.demander("effacement", url.Values{"objet": {"La glycine"}})
	zoe := m.Client().Connecter(m.c, "zoe@example.org", "Zoé", "Petit")
	if p := zoe.Ouvrir(m.c.Chemin() + "/mes-donnees").Attendre(http.StatusOK); strings.Contains(p.Corps, "glycine") || strings.Contains(p.Corps, "Thouvenel") {
		t.Error(p.Texte())
	}
	zoe.Lire(m.c.Chemin() + "/mes-donnees/copie.zip").Attendre(http.StatusSeeOther)
	lucas := m.Agent(m.c, "lucas@example.org", agents.Accueil, agents.Instruction)
	lucas.Lire(m.bureau(e)).Attendre(http.StatusForbidden)
	if p := lucas.Ouvrir(m.c.Chemin() + "/agents"); strings.Contains(p.Corps, "/agents/droits") {
		t.Error("un agent sans droit voit l’onglet")
	}
	dpo := m.Agent(m.c, "dpo@example.org", agents.Dpo)
	dpo.Ouvrir(m.bureau(e)).Attendre(http.StatusOK).Contient("La glycine")
}

// Lone in her mairie, the secretary has no tab for what nobody asks.
func TestPasDOngletSansDemande(t *testing.T) {
	m := ouvrir(t)
	if p := m.nadege.Ouvrir(m.c.Chemin() + "/agents"); strings.Contains(p.Corps, "/agents/droits") {
		t.Error("un onglet pour rien")
	}
	m.nadege.Ouvrir(m.c.Chemin() + "/agents/reglages").Contient("Données personnelles")
	m.nadege.Ouvrir(m.c.Chemin() + "/agents/droits").Attendre(http.StatusOK).Contient("Aucune réponse n’est attendue.")
	dpo := m.Agent(m.c, "dpo@example.org", agents.Dpo)
	dpo.Ouvrir(m.c.Chemin() + "/agents/droits").Attendre(http.StatusOK).Contient("Données personnelles")
}

func TestCeQuiEstProuveNeSeCorrigePas(t *testing.T) {
	m := ouvrir(t)
	m.Deposer(m.c, m.compte())
	u := m.usager()
	par := m.compte().Acteur()
	c := u.Coordonnees()
	c.Courriel = "autre@example.org"
	if mots, err := u.Rectifier(m.App, c, par); err != nil || len(mots) != 0 || u.Courriel != "camille@example.org" {
		t.Errorf("l’adresse du compte change : %v %v", mots, err)
	}
	u.Preuve = "franceconnect"
	c.NomNaissance = "Autre"
	if _, err := u.Rectifier(m.App, c, par); err == nil || m.usager().NomNaissance != "Thouvenel" {
		t.Errorf("une identité vérifiée change : %v", err)
	}
	c = u.Coordonnees()
	c.Telephone = "0699980114"
	if mots, err := u.Rectifier(m.App, c, par); err != nil || strings.Join(mots, ",") != "téléphone" {
		t.Errorf("%v %v", mots, err)
	}
}
