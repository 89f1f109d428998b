package messages_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/messages"
	"guichet/pb_hooks/socle"
)

const nadegeEcrit = "Nadège Humbert <nadege@saint-exemple.fr>"

// annonce is the last mail of a model that the guichet wrote to an address.
func (p *poste) annonce(adresse, modele string) *exploitation.Courriel {
	p.t.Helper()
	var c exploitation.Courriel
	must(p.t, p.App.DB().Select("*").From("courriels").Where(dbx.HashExp{"destinataire": adresse, "modele": modele}).OrderBy("rowid DESC").Limit(1).One(&c))
	return &c
}

// aSuivi is the header of a mail that answers one of ours.
func (p *poste) aSuivi(c *exploitation.Courriel) string {
	return "In-Reply-To: <" + c.Reference(p.Socle.Coffre) + "@example.org>"
}

// An agent answers, from her mail program, the mail by which the guichet told
// her that an usager wrote.
func TestUnAgentRepondAuCourrielDuGuichet(t *testing.T) {
	const resultats = "Authentication-Results: mx.saint-exemple.fr; "
	for nom, x := range map[string]struct {
		de      string
		objet   string
		dit     string
		avant   func(p *poste, d *demandes.Demande)
		lien    func(p *poste, c *exploitation.Courriel) string
		entetes []string
		partie  bool
		refus   string // said to the agent by mail, and to who sorts
	}{
		"répond": {partie: true},
		"répond, reconnue par sa connexion au serveur": {entetes: []string{resultats + "auth=pass smtp.auth=nadege@saint-exemple.fr"}, partie: true},
		"répond, signée": {entetes: []string{resultats + "dmarc=pass header.from=saint-exemple.fr"}, partie: true},
		"change l’objet": {objet: "Bonjour", partie: true},
		"le courriel cité dans les références": {lien: func(p *poste, c *exploitation.Courriel) string {
			return strings.Replace(p.aSuivi(c), "In-Reply-To: ", "References: <x@y.z> ", 1)
		}, partie: true},
		"un autre connaît le numéro du courriel": {lien: func(_ *poste, c *exploitation.Courriel) string { return "In-Reply-To: <" + c.ID + "@example.org>" }},
		"un autre invente le sceau": {lien: func(_ *poste, c *exploitation.Courriel) string {
			return "In-Reply-To: <" + c.ID + ".000000000000000000000000@example.org>"
		}},
		"un autre a lu le courriel": {de: "Luc <luc@example.com>"},
		"le courriel est celui d’un collègue": {lien: func(p *poste, _ *exploitation.Courriel) string {
			return p.aSuivi(p.annonce("lucas@saint-exemple.fr", "message_agent"))
		}},
		"le courriel parle d’autre chose":       {lien: func(p *poste, c *exploitation.Courriel) string { p.renommer(c, "alerte"); return p.aSuivi(c) }},
		"le serveur refuse l’adresse":           {entetes: []string{resultats + "dmarc=fail header.from=saint-exemple.fr"}, refus: "n’a pas pu vérifier l’adresse"},
		"le serveur ne trouve pas de signature": {entetes: []string{resultats + "dkim=none"}, refus: "n’a pas pu vérifier l’adresse"},
		"une réponse d’absence":                 {entetes: []string{"Auto-Submitted: auto-replied"}},
		"un mois a passé":                       {avant: func(p *poste, _ *demandes.Demande) { p.Horloge.Avancer(31 * 24 * time.Hour) }, refus: "plus de 30\u00a0jours"},
		"n’est plus habilitée":                  {avant: func(p *poste, _ *demandes.Demande) { p.habiliter(agents.Gestion) }, refus: "n’est pas habilitée"},
		"un numéro de sécurité sociale":         {dit: "2 55 08 14 168 025 38", refus: "ne peut pas devenir un message"},
		"deux expéditeurs":                      {de: "luc@example.com, nadege@saint-exemple.fr", refus: "n’a pas pu vérifier l’adresse"},
	} {
		t.Run(nom, func(t *testing.T) {
			p := ouvrirPoste(t)
			p.agent("lucas@saint-exemple.fr", "Lucas", "Petit", agents.Instruction)
			d := p.deposer()
			must(t, messages.Ecrire(p.App, d, "visiteur", "Quand aurai-je une réponse ?", ""))
			c := p.annonce("nadege@saint-exemple.fr", "message_agent")
			if c.RepondreA != "mairie@saint-exemple.fr" || !strings.Contains(c.Texte, "répondre à ce courriel") {
				t.Fatalf("répondre à %q :\n%s", c.RepondreA, c.Texte)
			}
			lien := p.aSuivi(c)
			if x.lien != nil {
				lien = x.lien(p, c)
			}
			if x.avant != nil {
				x.avant(p, d)
			}
			if x.de == "" {
				x.de = nadegeEcrit
			}
			if x.objet == "" {
				x.objet = "Re: " + c.Objet
			}
			if x.dit == "" {
				x.dit = "Demain matin."
			}
			p.nouveaux()
			p.arriver(p.ecrit(x.de, x.objet, x.dit+"\n\nLe 4 mai 2026 à 10:00, Guichet a écrit :\n> "+strings.ReplaceAll(c.Texte, "\n", "\n> "), append(x.entetes, lien)...))
			l, pli, partis := p.ecrits(d), p.seul(), p.nouveaux()
			if partie := len(l) == 2; partie != x.partie {
				t.Fatalf("partie : %v (%s %s)", partie, pli.Etat, pli.Avertissements)
			}
			if x.partie {
				if l[1].Auteur != "agent" || l[1].Texte != x.dit || !strings.Contains(l[1].Signature, "Secrétariat") || pli.Etat != messages.PliRattache || pli.Message != l[1].ID {
					t.Errorf("%+v %+v", l[1], pli)
				}
				if a := adresses(partis); strings.Join(a, " ") != "camille@example.org nadege@saint-exemple.fr" || partis[1].Modele != "reponse_enregistree" {
					t.Errorf("courriels : %q", a)
				}
				return
			}
			if pli.Etat == messages.PliRattache {
				t.Errorf("état %s", pli.Etat)
			}
			dit := len(partis) == 1 && partis[0].Modele == "reponse_refusee" && partis[0].Destinataire == "nadege@saint-exemple.fr" && strings.Contains(partis[0].Texte, x.refus)
			if x.refus != "" && (!dit || !strings.Contains(string(pli.Avertissements), x.refus)) || x.refus == "" && len(partis) > 0 {
				t.Errorf("avertissements %s, courriels %q", pli.Avertissements, adresses(partis))
			}
		})
	}
}

func (p *poste) renommer(c *exploitation.Courriel, modele string) {
	c.Modele = modele
	must(p.t, p.App.DB().Model(c).Update("Modele"))
}

func (p *poste) habiliter(roles ...agents.Role) {
	var h agents.Habilitations
	for _, r := range roles {
		h = append(h, agents.Habilitation{Role: r})
	}
	p.Transaction(func(tx core.App) error {
		return agents.Habiliter(tx, p.parCourriel("nadege@saint-exemple.fr"), p.c.ID, h, essai)
	})
}

// Who was in copy of the answer has the seal too, once it has served.
func TestLeSceauDUnCourrielSertUneFois(t *testing.T) {
	p := ouvrirPoste(t)
	d := p.deposer()
	lien := p.aSuivi(p.annonce("nadege@saint-exemple.fr", "arrivee_agent"))
	p.arriver(p.ecrit(nadegeEcrit, "Re", "Oui.", lien))
	p.arriver(p.ecrit(nadegeEcrit, "Re", "Non, finalement.", lien))
	if l := p.ecrits(d); len(l) != 1 || l[0].Texte != "Oui." {
		t.Fatalf("%+v", l)
	}
	if x := p.plis()[1]; x.Etat != messages.PliATrier || !strings.Contains(string(x.Avertissements), "déjà enregistrée") {
		t.Errorf("%s %s", x.Etat, x.Avertissements)
	}
}

// Without a boîte nothing changes: the answers go to the mairie, and no mail
// invites to what would be lost.
func TestSansBoiteNulNInviteARepondre(t *testing.T) {
	m := ouvrir(t)
	m.agent(nadege, "Nadège", "Humbert", agents.Instruction)
	m.deposer()
	for _, c := range m.nouveaux() {
		if strings.Contains(c.Texte, "répondre à ce courriel") || c.RepondreA != mairieSE {
			t.Errorf("%s : répondre à %s\n%s", c.Modele, c.RepondreA, c.Texte)
		}
	}
}

// recitDeReponses is an agent who answers by mail, once too often.
func recitDeReponses(t *testing.T) *mairie {
	m := ouvrir(t)
	m.agent(nadege, "Nadège", "Humbert", agents.Instruction)
	d := m.deposer()
	b := &messages.Boite{Collectivite: m.c.ID, Service: d.Service, Adresse: "courrier@saint-exemple.example.org", Serveur: "127.0.0.1", Port: 1, Active: true}
	m.Transaction(func(tx core.App) error { return b.Enregistrer(tx, essai) })
	must(t, messages.Ecrire(m.App, d, "visiteur", "Quand ?", ""))
	var c exploitation.Courriel
	must(t, m.App.DB().Select("*").From("courriels").Where(dbx.HashExp{"modele": "message_agent"}).One(&c))
	for _, dit := range []string{"Demain.", "Ou après-demain."} {
		must(t, b.Deposer(m.App, []byte("From: "+nadege+"\r\nSubject: Re: "+socle.FormaterNumero(d.Numero)+"\r\nIn-Reply-To: <"+c.Reference(m.Socle.Coffre)+"@example.org>\r\n\r\n"+dit+"\r\n")))
	}
	return m
}
