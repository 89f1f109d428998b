package rgpd_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/messages"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// ecrit has a mail come in a boîte of the mairie.
func (m *mairie) ecrit(b *messages.Boite, de, objet, texte string) string {
	m.t.Helper()
	if err := b.Deposer(m.App, []byte("From: "+de+"\r\nSubject: "+objet+"\r\n\r\n"+texte+"\r\n")); err != nil {
		m.t.Fatal(err)
	}
	var id string
	if err := m.App.DB().Select("id").From("plis").OrderBy("rowid DESC").Limit(1).Row(&id); err != nil {
		m.t.Fatal(err)
	}
	return id
}

func (m *mairie) boite() *messages.Boite {
	m.t.Helper()
	b := &messages.Boite{Collectivite: m.c.ID, Service: m.teleservice("contact").Service, Adresse: "mairie@saint-exemple.fr", Serveur: "127.0.0.1", Port: 1}
	m.Transaction(func(tx core.App) error { return b.Enregistrer(tx, socle.Programme("essai")) })
	return b
}

func (m *mairie) ranger(id string) {
	m.t.Helper()
	m.nadege.Envoyer(m.c.Chemin()+"/agents/courriels-recus/"+id+"/rangement", url.Values{"acte": {"classe"}}).Attendre(http.StatusSeeOther)
}

func TestLesCourrielsDUnePersonneSontDansSaCopie(t *testing.T) {
	const camille = "Camille <camille@example.org>"
	for nom, x := range map[string]struct {
		avant func(m *mairie)
		dits  []string // by mail, in the copy
	}{
		"ceux de son adresse et ceux de ses demandes": {dits: []string{"une question à part", "à propos de ma demande"}},
		"l’adresse d’un autre dans sa fiche ne donne rien de lui": {avant: func(m *mairie) {
			u := m.usager()
			u.Courriel = "luc@example.org"
			m.Transaction(func(tx core.App) error { return u.Modifier(tx) })
		}, dits: []string{"une question à part", "à propos de ma demande"}},
		"une adresse partagée par deux comptes : ceux de ses demandes": {avant: func(m *mairie) {
			m.Client().Connecter(m.c, "autre@example.org", "Zoé", "Thouvenel")
			if _, err := m.App.DB().Update("comptes", dbx.Params{"courriel": "camille@example.org"}, dbx.HashExp{"courriel": "autre@example.org"}).Execute(); err != nil {
				m.t.Fatal(err)
			}
		}, dits: []string{"à propos de ma demande"}},
		"une adresse connue pour un autre usager : ceux de ses demandes": {avant: func(m *mairie) {
			m.Transaction(func(tx core.App) error {
				_, err := usagers.Inscrire(tx, m.c.ID, nil, usagers.Identite{NomNaissance: "Thouvenel", Prenoms: "Louis", Courriel: "camille@example.org"})
				return err
			})
		}, dits: []string{"à propos de ma demande"}},
	} {
		t.Run(nom, func(t *testing.T) {
			m := ouvrir(t)
			d, _ := m.Deposer(m.c, m.compte())
			b := m.boite()
			m.ecrit(b, camille, "Demande "+d.Numero, "à propos de ma demande")
			m.ecrit(b, "Luc <luc@example.org>", "Bonjour", "le secret de Luc")
			m.ecrit(b, camille, "Bonjour", "une question à part")
			u := m.usager()
			if x.avant != nil {
				x.avant(m)
			}
			l, err := messages.PlisDe(m.App, u)
			if err != nil {
				t.Fatal(err)
			}
			fichiers := archive(t, m.camille.Ouvrir(m.c.Chemin()+"/mes-donnees/copie.zip"))
			var originaux []string
			for nom, contenu := range fichiers {
				if strings.HasSuffix(nom, ".eml") {
					_, dit, _ := strings.Cut(contenu, "\r\n\r\n")
					originaux = append(originaux, strings.TrimSpace(dit))
				}
			}
			if slices.Sort(originaux); len(l) != len(x.dits) || !slices.Equal(originaux, x.dits) {
				t.Errorf("%d plis, courriels d’origine %q, attendu %q", len(l), originaux, x.dits)
			}
			if strings.Contains(fichiers["donnees.json"], "le secret de Luc") || strings.Contains(fichiers["index.html"], "secret de Luc") {
				t.Error("la copie donne le courriel d’un autre")
			}
			for _, dit := range x.dits {
				if !strings.Contains(fichiers["donnees.json"], dit) {
					t.Errorf("donnees.json ne dit pas « %s »", dit)
				}
			}
		})
	}
}

func TestLesCourrielsDUnePersonneSontEffaces(t *testing.T) {
	m := ouvrir(t)
	d, _ := m.Deposer(m.c, m.compte())
	b := m.boite()
	m.ecrit(b, "camille@example.org", "Demande "+d.Numero, "à propos de ma demande")
	range_ := m.ecrit(b, "camille@example.org", "Merci", "rangé")
	autre := m.ecrit(b, "luc@example.org", "Merci", "d’un autre")
	m.ecrit(b, "camille@example.org", "Question", "attend une réponse")
	m.ranger(range_)
	m.ranger(autre)
	e := m.demander("effacement", url.Values{"objet": {"Tout"}})
	m.nadege.Ouvrir(m.bureau(e)).Contient("1 courriel reçu", "tant qu’ils attendent une réponse")
	m.nadege.Envoyer(m.bureau(e)+"/effacement", nil).Attendre(http.StatusSeeOther)
	var restent []string
	if err := m.App.DB().Select("texte").From("plis").OrderBy("rowid").Column(&restent); err != nil {
		t.Fatal(err)
	}
	for i := range restent {
		restent[i] = strings.TrimSpace(restent[i])
	}
	if attendu := []string{"à propos de ma demande", "d’un autre", "attend une réponse"}; !slices.Equal(restent, attendu) {
		t.Errorf("%q restent, attendu %q", restent, attendu)
	}
	if n := m.compter("pieces WHERE proprietaire = {:p}", dbx.Params{"p": "plis:" + range_}); n != 0 {
		t.Error("le courriel d’origine est gardé")
	}
}
