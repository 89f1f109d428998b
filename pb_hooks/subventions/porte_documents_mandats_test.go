package subventions_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

const agente = socle.Acteur("agent:nadege")

// mandataire is somebody who acts for Les Amis du lavoir, or for a person.
type mandataire struct {
	*guichettest.Client
	compte *usagers.Compte
	mandat *usagers.Mandat
}

// representer has somebody declare a mandat by the pages, which make her act
// under it.
func (m *mairie) representer(prenom string, f url.Values) *mandataire {
	m.t.Helper()
	courriel := strings.ToLower(prenom) + "@example.org"
	v := &mandataire{Client: m.Client().Connecter(m.c, courriel, prenom, "Thouvenel"), compte: m.Compte(courriel)}
	v.Envoyer(m.c.Chemin()+"/compte/mandats/nouveau", f).Attendre(http.StatusSeeOther)
	l, err := usagers.MandatsDuCompte(m.App, m.c.ID, v.compte.ID)
	if err != nil || len(l) != 1 {
		m.t.Fatal(l, err)
	}
	v.mandat = &l[0]
	return v
}

func lavoir(qualite, fonction string) url.Values {
	return url.Values{"pour": {"association"}, "nom": {"Les Amis du lavoir"}, "numero": {"W881234567"}, "qualite": {qualite}, "fonction": {fonction}}
}

func (m *mairie) prouver(v *mandataire) {
	m.t.Helper()
	m.Transaction(func(tx core.App) error { return v.mandat.Prouver(tx, "procès-verbal", agente) })
}

// demanderSous files a subsidy under a mandat and keeps one of its documents.
func (m *mairie) demanderSous(v *mandataire) (d *demandes.Demande, document string) {
	m.t.Helper()
	depot := demandes.Depot{
		Collectivite: m.c, Teleservice: m.teleservice, Revision: m.teleservice.Revision, Compte: v.compte, Mandat: v.mandat.ID, Canal: demandes.EnLigne,
		Reponses: m.Remplir(m.c, m.teleservice, map[string]string{"nom": "Les Amis du lavoir", "montant_demande": "100.00", "cultuelle": "non"}),
		Pieces:   "brouillons:" + socle.ID(), Acteur: v.compte.Acteur(), Cle: socle.ID(),
	}
	for _, p := range m.doc().Pieces {
		if p.Requis {
			depot.Reponses[p.ID] = catalogue.Valeur{m.Joindre(m.c, depot.Pieces, p.ID, p.Code+".png")}
		}
	}
	depose, err := demandes.Deposer(m.App, depot)
	if err != nil {
		m.t.Fatal(err)
	}
	page := m.c.Chemin() + "/demandes/" + depose.Demande.ID
	v.Lire(page).Attendre(http.StatusOK).Contient("Garder ces documents")
	p := v.Lire(page + "/porte-documents").Attendre(http.StatusOK).Contient("les prochaines demandes de " + v.mandat.Nom)
	liste := regexp.MustCompile(`name="documents" value="([^"]+)"[^>]*>\s*<label[^>]*>\s*(?:<span[^>]*>)?Liste des personnes chargées`).FindStringSubmatch(p.Corps)
	if liste == nil {
		m.t.Fatal(p.Corps)
	}
	v.Envoyer(page+"/porte-documents", url.Values{"documents": {liste[1]}, "organisme": {"Les Amis du lavoir"}}).Attendre(http.StatusSeeOther)
	if err := m.App.DB().NewQuery("SELECT id FROM porte_documents ORDER BY rowid DESC LIMIT 1").Row(&document); err != nil {
		m.t.Fatal(err)
	}
	return depose.Demande, document
}

// Who finds in her porte-documents, and may give again, what was kept for an
// organisme: as who reads its demandes.
func TestQuiTrouveLesDocumentsDUnOrganisme(t *testing.T) {
	m := ouvrirMairie(t)
	hugues := m.representer("Hugues", lavoir("representant", "président"))
	m.prouver(hugues)
	denis := m.representer("Denis", lavoir("mandataire", "secrétaire"))
	maud := m.representer("Maud", lavoir("mandataire", "trésorière"))
	inconnue := m.representer("Lise", lavoir("representant", "présidente"))
	_, deHugues := m.demanderSous(hugues)
	_, deDenis := m.demanderSous(denis)
	m.prouver(denis)
	sienne, deMaud := m.demanderSous(maud)
	m.Transaction(func(tx core.App) error { return denis.mandat.Finir(tx, agente) })

	porte := m.c.Chemin() + "/porte-documents"
	verifier := func(qui string, v *guichettest.Client, vus map[string]bool, douteux ...string) {
		t.Helper()
		page := v.Lire(porte).Attendre(http.StatusOK)
		etape := v.Envoyer(m.c.Chemin()+"/demarches/subvention-association", nil).Attendre(http.StatusSeeOther).Vers
		base, _, _ := strings.Cut(etape, "/etapes/")
		offre := v.Lire(m.etape(base, "dirigeants")).Attendre(http.StatusOK)
		for _, document := range []string{deHugues, deDenis, deMaud} {
			attendu := map[bool]int{true: http.StatusOK, false: http.StatusNotFound}[vus[document]]
			if p := v.Lire(porte + "/" + document + "/fichier"); p.Status != attendu {
				t.Errorf("%s ouvre %s : %d, attendu %d", qui, document, p.Status, attendu)
			}
			if dans, offert := strings.Contains(page.Corps, document), strings.Contains(offre.Corps, document); dans != vus[document] || offert != (vus[document] && !slices.Contains(douteux, document)) {
				t.Errorf("%s : %s dans la page %v, offert %v, attendu %v", qui, document, dans, offert, vus[document])
			}
			if !vus[document] || slices.Contains(douteux, document) {
				v.EnvoyerFichiers(m.etape(base, "dirigeants"), url.Values{"prendre": {document}}).Attendre(http.StatusNotFound)
			}
			if !vus[document] {
				v.Envoyer(porte+"/"+document+"/retrait", nil).Attendre(http.StatusNotFound)
			}
		}
	}
	tous, aucun := map[string]bool{deHugues: true, deDenis: true, deMaud: true}, map[string]bool{}
	verifier("le président, mandat prouvé", hugues.Client, tous, deMaud)
	hugues.Lire(porte).Contient("Gardé par une personne dont le mandat n’est pas prouvé")
	verifier("la trésorière, mandat non prouvé : les siens seuls", maud.Client, map[string]bool{deMaud: true})
	verifier("l’ancien secrétaire, mandat terminé", denis.Client, aucun)
	verifier("une inconnue qui se dit présidente", inconnue.Client, aucun)
	verifier("une personne sans mandat", m.camille, aucun)
	hugues.Lire(porte).Contient("Porte-documents de Les Amis du lavoir", "voient aussi")
	maud.Lire(porte).Contient("Tant que votre mandat n’est pas prouvé")
	m.prouver(maud)
	verifier("la trésorière, mandat prouvé", maud.Client, tous)
	verifier("le président, les mandats prouvés", hugues.Client, tous)

	// Acting for herself, she keeps her own.
	maud.Envoyer(m.c.Chemin()+"/compte/mandats/moi", nil).Attendre(http.StatusSeeOther)
	verifier("la trésorière, pour elle-même", maud.Client, aucun)
	if p := maud.Lire(m.c.Chemin() + "/demandes"); strings.Contains(p.Texte(), "porte-documents") {
		t.Error("elle a un porte-documents à elle")
	}
	// A demande of the organisme that she opens then keeps its documents there.
	maud.Lire(m.c.Chemin()+"/demandes/"+sienne.ID+"/porte-documents").Contient("Statuts de l’association", "les prochaines demandes de Les Amis du lavoir")

	// Any of them removes one; the demandes keep theirs.
	hugues.Envoyer(porte+"/"+deMaud+"/retrait", nil).Attendre(http.StatusSeeOther)
	maud.Envoyer(m.c.Chemin()+"/compte/mandats/"+maud.mandat.ID+"/agir", nil).Attendre(http.StatusSeeOther)
	verifier("la trésorière, après le retrait", maud.Client, map[string]bool{deHugues: true, deDenis: true})
	if n := m.compter("pieces", dbx.HashExp{"proprietaire": sienne.Objet(), "champ": m.piece("dirigeants")}); n != 1 {
		t.Errorf("la demande a perdu son document : %d", n)
	}
	m.camille.Lire(m.c.Chemin() + "/demandes/" + sienne.ID + "/porte-documents").Attendre(http.StatusNotFound)
}

// A mandat that nobody proved does not tell what others keep: the same document
// is proposed again.
func TestGarderNeDitRienDeCeQueDAutresGardent(t *testing.T) {
	m := ouvrirMairie(t)
	hugues := m.representer("Hugues", lavoir("representant", "président"))
	m.prouver(hugues)
	m.demanderSous(hugues)
	maud := m.representer("Maud", lavoir("mandataire", "trésorière"))
	d, _ := m.demanderSous(maud) // the same picture
	if n := m.compter("porte_documents", dbx.HashExp{"usager": hugues.mandat.Usager, "sorte": "dirigeants"}); n != 2 {
		t.Errorf("%d listes gardées", n)
	}
	if p := maud.Lire(m.c.Chemin() + "/demandes/" + d.ID + "/porte-documents"); strings.Contains(p.Texte(), "Liste des personnes chargées") {
		t.Error("son propre document lui est proposé deux fois")
	}
}

// What a daughter keeps for her father is his: he finds it with his own.
func TestCeQuUneFilleGardePourSonPereEstALui(t *testing.T) {
	m := ouvrirMairie(t)
	claire := m.representer("Claire", url.Values{"pour": {"parent"}, "prenoms": {"Jean"}, "nom": {"Thouvenel"}})
	_, document := m.demanderSous(claire)
	jean := m.Client().Connecter(m.c, "jean@example.org", "Jean", "Thouvenel")
	du := m.DeposerModele(m.c, "subvention-association", m.Compte("jean@example.org"), map[string]string{"nom": "Les Myrtilles", "montant_demande": "100.00", "cultuelle": "non"})
	fichier := m.c.Chemin() + "/porte-documents/" + document + "/fichier"
	jean.Lire(fichier).Attendre(http.StatusNotFound)

	// An agent makes one of both files of Jean.
	var r *usagers.Rapprochement
	m.Transaction(func(tx core.App) error {
		a, err := usagers.UsagerParID(tx, m.c.ID, claire.mandat.Usager)
		if err != nil {
			return err
		}
		b, err := usagers.UsagerParID(tx, m.c.ID, du.Usager)
		if err != nil {
			return err
		}
		r, err = usagers.Demander(tx, a, b, agente)
		return err
	})
	page := m.c.Chemin() + "/agents/rapprochements/" + r.ID
	vu := m.nadege.Lire(page).Attendre(http.StatusOK).Champ("vu")
	m.nadege.Envoyer(page, url.Values{"acte": {"rapprocher"}, "vu": {vu}}).Attendre(http.StatusSeeOther)
	jean.Lire(fichier).Attendre(http.StatusOK)
	jean.Lire(m.c.Chemin() + "/porte-documents").Contient("Les personnes qui agissent pour vous en ont gardé une partie, et les voient.")
	claire.Lire(fichier).Attendre(http.StatusOK) // hers, under her unproven mandat
	if n := m.compter("porte_documents", dbx.HashExp{"usager": du.Usager, "mandat": claire.mandat.ID}); n != 1 {
		t.Errorf("le document n’a pas suivi le rapprochement : %d", n)
	}
}
