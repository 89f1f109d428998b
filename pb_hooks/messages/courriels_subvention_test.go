package messages_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/subventions"
)

// recitDUneSubvention: the president gives the demande back, then sends it; a
// subsidy is granted, and its account comes late.
func recitDUneSubvention(t *testing.T) *mairie {
	m := hierarchie(t)
	m.Publier(m.c, "subvention-association")
	m.Publier(m.c, "compte-rendu-subvention")
	camille := m.Client().Connecter(m.c, "camille@example.org", "Camille", "Thouvenel")
	ts, err := catalogue.ParCode(m.App, m.c.ID, "subvention-association")
	if err != nil {
		t.Fatal(err)
	}
	compte, dit := m.Compte("camille@example.org"), map[string]string{"cultuelle": "non", "montant_demande": "500.00"}
	reponses := m.Remplir(m.c, ts, dit)
	doc, err := catalogue.DocumentDe(m.App, ts.Revision)
	if err != nil {
		t.Fatal(err)
	}
	b, err := demandes.Commencer(m.App, ts, compte.ID, reponses)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range doc.Pieces {
		if p.Requis {
			reponses[p.ID] = catalogue.Valeur{m.Joindre(m.c, b.Proprietaire(), p.ID, p.Code+".png")}
		}
	}
	if err := b.Garder(m.App, reponses); err != nil {
		t.Fatal(err)
	}
	camille.Envoyer(m.c.Chemin()+"/brouillons/"+b.ID+"/relecture", url.Values{"courriel": {"ines@example.org"}}).Attendre(http.StatusSeeOther)
	lien, ines := guichettest.LienDe(t, m.Dernier("ines@example.org")), m.Client()
	ines.Envoyer(lien, url.Values{"acte": {"envoyer-code"}}).Attendre(http.StatusSeeOther)
	ines.Envoyer(lien, url.Values{"acte": {"code"}, "code": {guichettest.Code(t, m.Dernier("ines@example.org"))}}).Attendre(http.StatusSeeOther)
	ines.Envoyer(lien, url.Values{"acte": {"rendre"}, "retour": {"Le cimetière manque."}}).Attendre(http.StatusOK)

	d := m.DeposerModele(m.c, "subvention-association", compte, dit)
	if _, err := m.App.DB().Update("subventions", dbx.Params{"compte_rendu_des": "2026-11-04", "compte_rendu_avant": "2027-06-30"}, dbx.HashExp{"demande": d.ID}).Execute(); err != nil {
		t.Fatal(err)
	}
	for _, iso := range []string{"2027-01-02", "2027-06-01", "2027-07-01"} {
		m.Courriels("")
		j, err := socle.LireJour(iso)
		if err != nil {
			t.Fatal(err)
		}
		m.Horloge.Avancer(j.Debut().Sub(m.Horloge.Maintenant()))
		if err := subventions.DemanderComptesRendus(m.App); err != nil {
			t.Fatal(err)
		}
	}
	m.Courriels("")
	return m
}
