package messages_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/messages"
)

func TestUnCourrielArriveDansLaListe(t *testing.T) {
	p := ouvrirPoste(t)
	p.arriver(p.ecrit(camilleEcrit, "=?utf-8?q?Une_question_sur_la_cantine?=", "Bonjour,\n\nÀ quelle heure ouvre la cantine ?\n\nLe lun. 4 mai 2026 à 09:12, Mairie a écrit :\n> Bonjour"))
	x := p.seul()
	if x.Etat != messages.PliATrier || x.De != "camille@example.org" || x.DeNom != "Camille Thouvenel" || x.Objet != "Une question sur la cantine" {
		t.Errorf("%+v", x)
	}
	if total, lus := p.lus(); total != 1 || lus != 1 {
		t.Errorf("sur le serveur : %d courriels, %d lus ; rien ne s’efface, ce qui est repris est marqué", total, lus)
	}
	page := p.nadege.Ouvrir(p.c.Chemin() + "/agents/courriels-recus").Attendre(http.StatusOK)
	page.Contient("Une question sur la cantine").Contient("Courriels (1)").Contient("À quelle heure ouvre la cantine")
	page = p.nadege.Ouvrir(p.chemin(x)).Attendre(http.StatusOK)
	page.Contient("Les courriels précédents")
	if dit, cite := messages.SansCitation(x.Texte); strings.Contains(dit, "a écrit") || !strings.Contains(cite, "> Bonjour") {
		t.Errorf("dit %q, cité %q", dit, cite)
	}
}

func TestRienNEstPrisDeuxFoisNiPerdu(t *testing.T) {
	p := ouvrirPoste(t)
	ancien := p.ecrit(camilleEcrit, "Ancien", "Lu avant le guichet.")
	p.poster(ancien, imap.FlagSeen)
	p.poster(p.ecrit(camilleEcrit, "Premier", "Non lu."))
	p.poster(p.ecrit(camilleEcrit, "Ancien aussi", "Lu avant le guichet."), imap.FlagSeen)
	p.Executer("releve-courriels")
	if l := p.plis(); len(l) != 1 || l[0].Objet != "Premier" {
		t.Fatalf("premier relevé : %d plis", len(l))
	}
	p.Executer("releve-courriels")
	if n := len(p.plis()); n != 1 {
		t.Fatalf("relevé de nouveau : %d plis", n)
	}
	p.poster(p.ecrit(camilleEcrit, "Lu ailleurs", "Un agent l’a ouvert avant le relevé."), imap.FlagSeen)
	meme := p.ecrit(camilleEcrit, "En double", "Déplacé puis remis.")
	p.poster(meme)
	p.arriver(meme)
	if n := len(p.plis()); n != 3 {
		t.Errorf("%d plis, attendu 3 : ce qui est lu ailleurs compte, un double ne compte pas", n)
	}

	// The server numbers its mails anew.
	_, err := p.App.DB().Update("boites", dbx.Params{"uidvalidity": 7, "dernier_uid": 90}, dbx.HashExp{"id": p.boite.ID}).Execute()
	must(t, err)
	p.Executer("releve-courriels")
	for _, x := range p.plis()[3:] {
		if x.Objet != "Ancien" && x.Objet != "Ancien aussi" {
			t.Errorf("« %s » est pris deux fois", x.Objet)
		}
	}
}

func TestUnCourrielNEstMarqueQuUneFoisEcrit(t *testing.T) {
	p := ouvrirPoste(t)
	p.poster(p.ecrit(camilleEcrit, "Bonjour", "Une question."))
	_, err := p.App.DB().NewQuery("CREATE TRIGGER refus BEFORE INSERT ON plis BEGIN SELECT RAISE(ABORT, 'essai'); END").Execute()
	must(t, err)
	if err := messages.Relever(p.App); err == nil || !strings.Contains(err.Error(), "essai") {
		t.Errorf("la faute du disque est cachée : %v", err)
	}
	if _, lus := p.lus(); lus != 0 {
		t.Fatal("un courriel qui n’est pas écrit est marqué comme lu")
	}
	_, err = p.App.DB().NewQuery("DROP TRIGGER refus").Execute()
	must(t, err)
	p.Executer("releve-courriels")
	if p.seul().Objet != "Bonjour" {
		t.Error("le courriel n’est pas revenu")
	}
}

func TestUneBoiteEnPanneLeDitEtSeReprend(t *testing.T) {
	p := ouvrirPoste(t)
	changer := func(secret string) {
		must(t, p.boite.Sceller(p.Socle, secret))
		_, err := p.App.DB().Update("boites", dbx.Params{"mot_de_passe": p.boite.MotDePasse}, dbx.HashExp{"id": p.boite.ID}).Execute()
		must(t, err)
	}
	changer("autre")
	p.arriver(p.ecrit(camilleEcrit, "Bonjour", "Une question."))
	page := p.c.Chemin() + "/agents/reglages/boites"
	p.nadege.Ouvrir(page).Contient("N’est plus lue depuis").Contient("L’identifiant ou le mot de passe est refusé.")
	changer(secretIMAP)
	p.Executer("releve-courriels")
	p.seul()
	if corps := p.nadege.Ouvrir(page).Corps; strings.Contains(corps, "N’est plus lue") {
		t.Error("la panne est finie et se lit encore")
	}
}

func TestLesIndesirablesEtLesTriesSontOublies(t *testing.T) {
	p := ouvrirPoste(t)
	p.poster(p.ecrit("x@example.com", "Gagnez", "Tout.", "X-Spam-Flag: YES"))
	p.poster(p.ecrit(camilleEcrit, "À trier", "Une question."))
	p.arriver(p.ecrit(camilleEcrit, "Rangé", "Merci."))
	range_ := p.plis()[2]
	p.nadege.Envoyer(p.chemin(&range_)+"/rangement", map[string][]string{"acte": {"classe"}}).Attendre(http.StatusSeeOther)
	p.jusqua("2026-06-10 10:00")
	p.Executer("purge-plis")
	if l := p.plis(); len(l) != 2 || l[0].Objet != "À trier" {
		t.Fatalf("après 30 jours : %d plis", len(l))
	}
	p.jusqua("2027-06-10 10:00")
	p.Executer("purge-plis")
	if p.seul().Objet != "À trier" {
		t.Error("ce qui attend est oublié")
	}
	var n int
	must(t, p.App.DB().Select("count(*)").From("pieces").Where(dbx.NewExp("proprietaire LIKE 'plis:%'")).Row(&n))
	if n != 1 {
		t.Errorf("%d courriels d’origine gardés, attendu 1", n)
	}
}

// A round that fails half way leaves whole plis, and begins again where it
// stopped.
func TestUnRelevePartielSeReprend(t *testing.T) {
	p := ouvrirPoste(t)
	p.poster(p.ecrit(camilleEcrit, "Un", "Un."))
	p.poster(p.ecrit(camilleEcrit, "Deux", "Deux."))
	_, err := p.App.DB().NewQuery("CREATE TRIGGER refus BEFORE INSERT ON plis WHEN NEW.objet = 'Deux' BEGIN SELECT RAISE(ABORT, 'essai'); END").Execute()
	must(t, err)
	if err := messages.Relever(p.App); err == nil {
		t.Fatal("la faute est cachée")
	}
	if l := p.plis(); len(l) != 1 {
		t.Fatalf("%d plis", len(l))
	}
	_, err = p.App.DB().NewQuery("DROP TRIGGER refus").Execute()
	must(t, err)
	p.Executer("releve-courriels")
	if l := p.plis(); len(l) != 2 || l[1].Objet != "Deux" {
		t.Errorf("%d plis", len(l))
	}
}
