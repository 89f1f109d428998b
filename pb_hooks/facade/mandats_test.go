package facade_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/usagers"
)

// Who reads a demande of an organisme: by her mandat alone, and as far as it is
// proven.
func TestQuiLitLaDemandeDUnOrganisme(t *testing.T) {
	b := ouvrirMandats(t)
	hugues, sien := b.personne("Hugues")
	camille, compteCamille := b.personne("Camille")
	denis, compteDenis := b.personne("Denis")
	lise, _ := b.personne("Lise")
	president := b.declarer(hugues, sien, association("representant", "président"))
	b.prouver(president)
	avant := b.deposerSous(president, sien)
	tresoriere := b.declarer(camille, compteCamille, association("mandataire", "trésorière"))
	if tresoriere.Usager != president.Usager {
		t.Fatal("le même numéro ouvre deux organismes")
	}
	delle := b.deposerSous(tresoriere, compteCamille)
	ancien := b.declarer(denis, compteDenis, association("mandataire", "secrétaire"))
	b.prouver(ancien)
	delAncien := b.deposerSous(ancien, compteDenis)
	b.finir(ancien)
	autre, compteAutre := b.personne("Maud")
	b.declarer(autre, compteAutre, association("representant", "présidente"))

	ailleurs := b.Collectivite("Val-Imaginaire", "contact")
	bureau := map[string]*guichettest.Client{
		"l’agente du service":        b.agent("accueil@example.org", true, agents.Accueil),
		"l’agente d’un autre":        b.agent("voisin@example.org", false, agents.Accueil, agents.Instruction),
		"l’agente d’une autre ville": b.Agent(ailleurs, "ailleurs@example.org", agents.Accueil, agents.Instruction),
	}
	const lit, rien, refus = http.StatusOK, http.StatusNotFound, http.StatusForbidden
	for _, x := range []struct {
		qui                     string
		client                  *guichettest.Client
		avant, delle, delAncien int
	}{
		{"le président, mandat prouvé", hugues, lit, lit, lit},
		{"la trésorière, mandat non prouvé : la sienne seule", camille, rien, lit, rien},
		{"l’ancien secrétaire, mandat terminé : pas même la sienne", denis, rien, rien, rien},
		{"une inconnue qui se dit présidente", autre, rien, rien, rien},
		{"une personne sans mandat", lise, rien, rien, rien},
	} {
		for d, attendu := range map[*demandes.Demande]int{avant: x.avant, delle: x.delle, delAncien: x.delAncien} {
			if p := x.client.Lire(b.c.Chemin() + "/demandes/" + d.ID); p.Status != attendu {
				t.Errorf("%s lit la demande de %s : %d, attendu %d", x.qui, d.Compte, p.Status, attendu)
			}
		}
	}
	for qui, attendu := range map[string]int{"l’agente du service": lit, "l’agente d’un autre": refus, "l’agente d’une autre ville": refus} {
		if p := bureau[qui].Lire(b.c.Chemin() + "/agents/demandes/" + avant.ID); p.Status != attendu {
			t.Errorf("%s : %d, attendu %d", qui, p.Status, attendu)
		}
	}
	b.Client().Lire(b.c.Chemin() + "/demandes/" + avant.ID).Attendre(http.StatusSeeOther)

	// The list says the same.
	hugues.Lire(b.c.Chemin()+"/demandes").Attendre(lit).Contient("Demandes de Les Amis du lavoir", "Vous agissez pour l’association Les Amis du lavoir")
	for nom, client := range map[string]*guichettest.Client{"prouvé": hugues, "non prouvé": camille} {
		n := strings.Count(client.Lire(b.c.Chemin()+"/demandes").Texte(), "n° ")
		if attendu := map[string]int{"prouvé": 3, "non prouvé": 1}[nom]; n != attendu {
			t.Errorf("mandat %s : %d demandes dans la liste, attendu %d", nom, n, attendu)
		}
	}
	// The organisme has its numbers on its own usager, whatever its mandataires answer.
	u, err := usagers.UsagerParID(b.App, b.c.ID, president.Usager)
	b.must(err)
	if u.Genre != "association" || u.Rna != lesAmis || u.NomNaissance != "" || u.Telephone != "" {
		t.Errorf("l’organisme a reçu ce que dit un formulaire : %+v", u)
	}
}

// Declaring tells nothing of what the collectivité has: neither that it knows the
// organisme, nor its name.
func TestDeclarerNeDitRienDeCeQuiEstConnu(t *testing.T) {
	b := ouvrirMandats(t)
	b.Transaction(func(tx core.App) error {
		_, err := usagers.Inscrire(tx, b.c.ID, nil, usagers.Identite{Denomination: "Les Amis du vieux lavoir d’en haut", Rna: lesAmis, Telephone: "+33329000000"})
		return err
	})
	v, compte := b.personne("Lise")
	m := b.declarer(v, compte, association("representant", ""))
	b.deposerSous(m, compte)
	for _, page := range []string{"/compte/mandats", "/demandes", "/"} {
		if p := v.Lire(b.c.Chemin() + page).Attendre(http.StatusOK); strings.Contains(p.Texte(), "d’en haut") || !strings.Contains(p.Texte(), "Les Amis du lavoir") {
			t.Errorf("%s :\n%s", page, p.Texte())
		}
	}
	v.Lire(b.c.Chemin() + "/compte/mandats/" + m.ID).Attendre(http.StatusForbidden)
	u, err := usagers.UsagerParID(b.App, b.c.ID, m.Usager)
	b.must(err)
	if u.Denomination != "Les Amis du vieux lavoir d’en haut" || u.Telephone != "+33329000000" {
		t.Errorf("un mandat non prouvé a écrit dans le dossier de l’organisme : %+v", u)
	}
	b.prouver(m)
	v.Lire(b.c.Chemin() + "/compte/mandats").Contient("d’en haut")
}

// What is done while acting is the organisme's, and ends with the mandat.
func TestAgirPourFinitAvecLeMandat(t *testing.T) {
	b := ouvrirMandats(t)
	v, compte := b.personne("Camille")
	siennes := v.Envoyer(b.c.Chemin()+"/demarches/contact", nil).Attendre(http.StatusSeeOther).Vers
	m := b.declarer(v, compte, association("mandataire", "trésorière"))
	p := v.Envoyer(b.c.Chemin()+"/demarches/contact", nil).Attendre(http.StatusSeeOther)
	brouillon, _, _ := strings.Cut(p.Vers, "/etapes/")
	const bandeau = "Vous agissez pour l’association Les Amis du lavoir"
	v.Lire(p.Vers).Attendre(http.StatusOK).Contient(bandeau, "Agir pour moi-même")
	if p := v.Lire(siennes).Attendre(http.StatusOK); strings.Contains(p.Texte(), bandeau) {
		t.Error("sa propre demande se remplit sous le bandeau de l’association")
	}
	liste := func() string { return v.Lire(b.c.Chemin() + "/demandes").Attendre(http.StatusOK).Corps }
	if l := liste(); !strings.Contains(l, brouillon) || strings.Contains(l, strings.Split(siennes, "/etapes/")[0]) {
		t.Error("en agissant pour l’association, la liste n’est pas la sienne")
	}
	v.Envoyer(b.c.Chemin()+"/compte/mandats/moi", nil).Attendre(http.StatusSeeOther)
	if l := liste(); strings.Contains(l, brouillon) || !strings.Contains(l, strings.Split(siennes, "/etapes/")[0]) {
		t.Error("en agissant pour elle-même, la liste n’est pas la sienne")
	}
	v.Lire(p.Vers).Attendre(http.StatusOK).Contient(bandeau) // the brouillon stays the association's
	v.Envoyer(b.c.Chemin()+"/compte/mandats/"+m.ID+"/agir", nil).Attendre(http.StatusSeeOther)
	v.Lire(b.c.Chemin() + "/").Contient(bandeau)

	b.finir(m)
	if p := v.Lire(b.c.Chemin() + "/"); strings.Contains(p.Texte(), "Vous agissez pour") {
		t.Error("le bandeau reste après la fin du mandat")
	}
	v.Lire(brouillon + "/verification").Attendre(http.StatusForbidden).Contient("Votre mandat est terminé")
	v.Envoyer(brouillon+"/envoi", nil).Attendre(http.StatusForbidden)
	v.Envoyer(b.c.Chemin()+"/compte/mandats/"+m.ID+"/agir", nil).Attendre(http.StatusForbidden)
	d := b.Depot(b.c, compte)
	d.Mandat = m.ID
	if _, err := demandes.Deposer(b.App, d); err == nil {
		t.Error("une demande est déposée sous un mandat terminé")
	}
}

// A mandat ends by itself after its last day.
func TestUnMandatDateSArrete(t *testing.T) {
	b := ouvrirMandats(t)
	v, compte := b.personne("Camille")
	f := association("mandataire", "")
	demain := b.Horloge.Aujourdhui().PlusJours(1)
	iso := strings.Split(demain.ISO(), "-")
	f.Set("au_jour", iso[2])
	f.Set("au_mois", iso[1])
	f.Set("au_annee", iso[0])
	m := b.declarer(v, compte, f)
	for _, x := range []struct {
		jour  string
		ferme bool
	}{{demain.ISO(), false}, {demain.PlusJours(1).ISO(), true}} {
		if m.Vaut(x.jour) == x.ferme {
			t.Errorf("le %s : %v", x.jour, !x.ferme)
		}
	}
}

// Agents prove a mandat, end it, or give it to who follows, each in the journal.
func TestLesAgentsReglentLesMandats(t *testing.T) {
	b := ouvrirMandats(t)
	hugues, sien := b.personne("Hugues")
	camille, compteCamille := b.personne("Camille")
	president, tresoriere := b.declarer(hugues, sien, association("representant", "président")), (*usagers.Mandat)(nil)
	tresoriere = b.declarer(camille, compteCamille, association("mandataire", "trésorière"))
	d := b.deposerSous(president, sien)
	agente := b.agent("accueil@example.org", true, agents.Accueil)
	page := b.c.Chemin() + "/agents/usagers/" + president.Usager
	agente.Lire(b.c.Chemin()+"/agents/demandes/"+d.ID).Attendre(http.StatusOK).Contient("Les Amis du lavoir", "Hugues Thouvenel, président", "Mandat non prouvé")
	agente.Lire(page).Attendre(http.StatusOK).Contient("Qui agit pour Les Amis du lavoir", "Hugues Thouvenel", "trésorière", "Mandat non prouvé")
	regler := func(m *usagers.Mandat, f url.Values, attendu int) *guichettest.Page {
		t.Helper()
		return agente.Envoyer(page+"/mandats/"+m.ID, f).Attendre(attendu)
	}
	regler(president, url.Values{"acte": {"prouver"}}, http.StatusUnprocessableEntity).Contient("Indiquez ce que vous avez vu.")
	regler(president, url.Values{"acte": {"prouver"}, "vu": {"procès-verbal du 3 mars"}}, http.StatusSeeOther)
	if lu := b.relire(president); lu.Preuve != usagers.ParAgent || lu.Vu != "procès-verbal du 3 mars" {
		t.Errorf("%+v", lu)
	}
	regler(president, url.Values{"acte": {"remplacer"}}, http.StatusUnprocessableEntity).Contient("Choisissez qui représente maintenant l’organisme.")
	regler(president, url.Values{"acte": {"remplacer"}, "par": {tresoriere.ID}, "raison": {"assemblée du 1er juin"}}, http.StatusSeeOther)
	if lu := b.relire(tresoriere); !lu.Gere() || lu.Vu != "assemblée du 1er juin" {
		t.Errorf("la trésorière ne représente pas l’association : %+v", lu)
	}
	hugues.Lire(b.c.Chemin() + "/demandes/" + d.ID).Attendre(http.StatusNotFound)
	camille.Lire(b.c.Chemin() + "/demandes/" + d.ID).Attendre(http.StatusOK)
	regler(tresoriere, url.Values{"acte": {"remplacer"}, "par": {"invitation"}, "courriel": {"maud@"}, "raison": {"élue"}}, http.StatusUnprocessableEntity)
	regler(tresoriere, url.Values{"acte": {"remplacer"}, "par": {"invitation"}, "courriel": {"maud@example.org"}, "raison": {"élue"}}, http.StatusSeeOther)
	regler(tresoriere, url.Values{"acte": {"finir"}}, http.StatusConflict)
	maud, _ := b.personne("Maud")
	lien := guichettest.LienDe(t, b.Courriels("maud@example.org")[0])
	chemin := lien[strings.Index(lien, b.c.Chemin()+"/mandat/"):]
	maud.Lire(chemin).Attendre(http.StatusOK).Contient("Vous êtes invité à agir pour l’association Les Amis du lavoir")
	maud.Lire(b.c.Chemin() + "/demandes/" + d.ID).Attendre(http.StatusNotFound)
	maud.Envoyer(chemin, nil).Attendre(http.StatusSeeOther)
	maud.Lire(b.c.Chemin() + "/demandes/" + d.ID).Attendre(http.StatusOK)
	maud.Envoyer(chemin, nil).Attendre(http.StatusNotFound)
	camille.Lire(chemin).Attendre(http.StatusNotFound)

	var verbes []string
	b.must(b.App.DB().NewQuery("SELECT verbe FROM journal WHERE objet LIKE 'mandats:%' ORDER BY rowid").Column(&verbes))
	if lus := strings.Join(verbes, " "); lus != "usagers.declarer_mandat usagers.declarer_mandat usagers.prouver_mandat usagers.finir_mandat usagers.prouver_mandat usagers.remplacer_mandat "+
		"usagers.finir_mandat usagers.inviter_mandat usagers.remplacer_mandat usagers.accepter_mandat" {
		t.Errorf("journal : %s", lus)
	}
	b.agent("voisin@example.org", false, agents.Accueil).Lire(page + "/mandats/" + president.ID).Attendre(http.StatusNotFound)
	b.agent("maire@example.org", true, agents.Validation).Lire(page + "/mandats/" + president.ID).Attendre(http.StatusForbidden)
}
