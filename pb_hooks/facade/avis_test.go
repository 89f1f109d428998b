package facade_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

// An opinion is asked outside: the link shows nothing before the code, what was
// to be shown after it, and serves once.
func TestUnAvisSeDemandeDehorsEtSertUneFois(t *testing.T) {
	b := ouvrirBureau(t)
	b.nadege.Envoyer(b.agent+"/avis", url.Values{"question": {"Le réseau passe-t-il là ?"}}).Attendre(http.StatusUnprocessableEntity).Contient("Choisissez un collègue, ou indiquez un nom.")
	b.nadege.Envoyer(b.agent+"/avis", url.Values{"nom": {"Syndicat des eaux"}, "courriel": {"eaux@example.org"}, "question": {"Le réseau passe-t-il là ?"}, "documents": {"oui"}}).Attendre(http.StatusSeeOther)
	b.nadege.Lire(b.agent).Attendre(http.StatusOK).Contient("Syndicat des eaux : avis attendu")
	courriel := b.Dernier("eaux@example.org")
	lien := guichettest.LienDe(t, courriel)
	syndicat, scanner := b.Client(), b.Client()
	for _, c := range []*guichettest.Client{syndicat, scanner} {
		if p := c.Lire(lien).Attendre(http.StatusOK); strings.Contains(p.Texte(), "Thouvenel") || strings.Contains(p.Texte(), "réseau") {
			t.Error("le lien seul montre la demande")
		}
	}
	syndicat.Envoyer(lien, url.Values{"sens": {"favorable"}}).Attendre(http.StatusSeeOther) // not proven: nothing
	syndicat.Envoyer(lien, url.Values{"acte": {"envoyer-code"}}).Attendre(http.StatusSeeOther)
	syndicat.Envoyer(lien, url.Values{"acte": {"code"}, "code": {"000000"}}).Attendre(http.StatusUnprocessableEntity)
	syndicat.Envoyer(lien, url.Values{"acte": {"code"}, "code": {guichettest.Code(t, b.Dernier("eaux@example.org"))}}).Attendre(http.StatusSeeOther)
	syndicat.Lire(lien).Attendre(http.StatusOK).Contient("Le réseau passe-t-il là ?", "Thouvenel", socle.FormaterNumero(b.d.Numero))
	if strings.Contains(scanner.Lire(lien).Texte(), "Thouvenel") {
		t.Error("le code d’un autre navigateur ouvre la demande")
	}
	syndicat.Envoyer(lien, url.Values{"texte": {"Rien à dire."}}).Attendre(http.StatusUnprocessableEntity).Contient("Choisissez votre avis.")
	syndicat.Envoyer(lien, url.Values{"sens": {"reserve"}, "texte": {"La conduite est à deux mètres."}}).Attendre(http.StatusOK).Contient("Avis envoyé")
	syndicat.Lire(lien).Attendre(http.StatusNotFound)
	b.nadege.Lire(b.agent).Attendre(http.StatusOK).Contient("Syndicat des eaux : avis réservé", "La conduite est à deux mètres.")
	if strings.Contains(b.camille.Lire(b.usager).Texte(), "conduite") {
		t.Error("l’usager lit l’avis avant la décision")
	}
}

// Without the box, the answers stay here; after its delay, the link is void.
func TestUnAvisNeMontreQueLaQuestion(t *testing.T) {
	b := ouvrirBureau(t)
	b.nadege.Envoyer(b.agent+"/avis", url.Values{"nom": {"Syndicat"}, "courriel": {"eaux@example.org"}, "question": {"Une question."}}).Attendre(http.StatusSeeOther)
	lien := guichettest.LienDe(t, b.Dernier("eaux@example.org"))
	syndicat := b.Client()
	syndicat.Envoyer(lien, url.Values{"acte": {"envoyer-code"}}).Attendre(http.StatusSeeOther)
	syndicat.Envoyer(lien, url.Values{"acte": {"code"}, "code": {guichettest.Code(t, b.Dernier("eaux@example.org"))}}).Attendre(http.StatusSeeOther)
	if p := syndicat.Lire(lien).Attendre(http.StatusOK).Contient("Une question."); strings.Contains(p.Texte(), "Thouvenel") {
		t.Error("les réponses sont montrées")
	}
	b.Horloge.Avancer(16 * 24 * 3600 * 1e9)
	b.Client().Lire(lien).Attendre(http.StatusNotFound)
}

// What a neighbour of the guichet must answer is in its list at once; its agents
// alone open it.
func TestUneDemandeSeTransmetALaVoisine(t *testing.T) {
	a := ouvrirAccueil(t)
	voisine := a.Collectivite("Val-Imaginaire")
	adele := a.Agent(voisine, "adele@example.org", agents.Accueil, agents.Instruction)
	d := a.noter(a.nadege, url.Values{"canal": {"guichet"}, "nom_naissance": {"Marchal"}, "prenoms": {"Luc"}, "objet": {"Aide du Val"}, "message": {"Il demande une aide."}})
	desk := a.c.Chemin() + "/agents/demandes/" + d.ID
	a.nadege.Lire(desk + "/transmission").Attendre(http.StatusOK).Contient("Mairie de Val-Imaginaire")
	a.nadege.Envoyer(desk+"/transmission", url.Values{"vers": {"collectivite"}, "collectivite": {a.c.ID}}).Attendre(http.StatusUnprocessableEntity).Contient("Choisissez la collectivité.")
	a.nadege.Envoyer(desk+"/transmission", url.Values{"vers": {"collectivite"}, "collectivite": {voisine.ID}}).Attendre(http.StatusSeeOther)
	a.nadege.Lire(desk).Attendre(http.StatusOK).Contient("La demande est transmise à la mairie de Val-Imaginaire.", "Classée")
	var id string
	if err := a.App.DB().Select("id").From("demandes").Where(dbx.HashExp{"collectivite": voisine.ID}).Row(&id); err != nil {
		t.Fatal(err)
	}
	adele.Lire(voisine.Chemin()+"/agents").Attendre(http.StatusOK).Contient("Aide du Val", "Luc Marchal")
	la := voisine.Chemin() + "/agents/demandes/" + id
	adele.Lire(la).Attendre(http.StatusOK).Contient("Transmise par la mairie de Saint-Exemple", "Il demande une aide.")
	a.nadege.Lire(la).Attendre(http.StatusForbidden)
	if texte := guichettest.TextePDF(t, []byte(adele.Lire(la+"/accuse.pdf").Attendre(http.StatusOK).Corps)); !strings.Contains(texte, "Code de suivi, à garder") {
		t.Error("qui a transmis n’a pas remis le code : l’accusé le dit")
	}
}

// A demande goes to the service that answers it, which alone sees it then; or to
// another administration, and ends here. The person is told both times.
func TestUneDemandeSeTransmet(t *testing.T) {
	a := ouvrirAccueil(t)
	d := a.noter(a.nadege, url.Values{"canal": {"guichet"}, "nom_naissance": {"Marchal"}, "courriel": {"luc@example.org"}, "objet": {"Aide"}, "service": {a.secretariat.ID}})
	desk := a.c.Chemin() + "/agents/demandes/" + d.ID
	a.agentSocial.Lire(desk).Attendre(http.StatusForbidden)
	a.agentSecretaire.Envoyer(desk+"/transmission", url.Values{"vers": {"service"}, "service": {"ailleurs"}}).Attendre(http.StatusUnprocessableEntity).Contient("Choisissez le service.")
	a.agentSecretaire.Envoyer(desk+"/transmission", url.Values{"vers": {"service"}, "service": {a.social.ID}, "raison": {"Le CCAS instruit les aides."}}).Attendre(http.StatusSeeOther)
	a.agentSecretaire.Lire(desk).Attendre(http.StatusForbidden)
	a.agentSecretaire.Lire(a.c.Chemin() + "/agents/usagers/" + d.Usager).Attendre(http.StatusNotFound)
	a.agentSocial.Lire(desk).Attendre(http.StatusOK).Contient("Transmise au service " + a.social.Nom + " : Le CCAS instruit les aides.")
	if c := a.Dernier("luc@example.org"); !strings.Contains(c.Objet, "transmise") {
		t.Error(c.Objet)
	}
	a.agentSocial.Envoyer(desk+"/transmission", url.Values{"vers": {"ailleurs"}, "nom": {"le Département"}, "courriel": {"aides@example.org"}}).Attendre(http.StatusSeeOther)
	d, err := demandes.ParID(a.App, a.c.ID, d.ID)
	if err != nil || d.Etat != demandes.Classee || d.ReorienteeLe.IsZero() {
		t.Errorf("%+v, %v", d, err)
	}
	if c := a.Dernier("luc@example.org"); !strings.Contains(c.Texte, "compétente") {
		t.Error(c.Texte)
	}
	lien := guichettest.LienDe(t, a.Dernier("aides@example.org"))
	departement := a.Client()
	departement.Envoyer(lien, url.Values{"acte": {"envoyer-code"}}).Attendre(http.StatusSeeOther)
	departement.Envoyer(lien, url.Values{"acte": {"code"}, "code": {guichettest.Code(t, a.Dernier("aides@example.org"))}}).Attendre(http.StatusSeeOther)
	departement.Lire(lien).Attendre(http.StatusOK).Contient("Demande transmise", "Aide")
	a.agentSocial.Envoyer(desk+"/transmission", url.Values{"vers": {"ailleurs"}, "nom": {"la préfecture"}}).Attendre(http.StatusConflict)
}
