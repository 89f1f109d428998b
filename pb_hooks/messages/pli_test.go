package messages_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/messages"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
)

// ecrits are the messages of a demande.
func (p *poste) ecrits(d *demandes.Demande) []messages.Message {
	p.t.Helper()
	l, err := messages.De(p.App, d.ID)
	must(p.t, err)
	return l
}

// accuse is the Message-ID of the mail that the guichet sent about a demande.
func (p *poste) accuse(d *demandes.Demande) string {
	p.t.Helper()
	var id string
	must(p.t, p.App.DB().Select("id").From("courriels").Where(dbx.HashExp{"lie_a": d.Objet(), "destinataire": "camille@example.org"}).Limit(1).Row(&id))
	return "<" + id + "@example.org>"
}

func TestUnCourrielSurUneDemande(t *testing.T) {
	const echec = "Authentication-Results: mx.saint-exemple.fr; dmarc=fail header.from=example.org"
	for nom, x := range map[string]struct {
		de       string
		objet    func(*demandes.Demande) string
		texte    string
		entetes  func(p *poste, d *demandes.Demande) []string
		rattache bool
		propose  bool
		etat     messages.EtatPli
	}{
		"le numéro et l’adresse connue : un message": {
			objet: func(d *demandes.Demande) string { return "Ma demande n° " + socle.FormaterNumero(d.Numero) }, rattache: true,
		},
		"le numéro écrit sans tiret, en minuscules": {
			objet: func(d *demandes.Demande) string { return strings.ToLower(d.Numero) }, rattache: true,
		},
		"la réponse à un courriel du guichet et l’adresse connue": {
			objet:   func(*demandes.Demande) string { return "Re: merci" },
			entetes: func(p *poste, d *demandes.Demande) []string { return []string{"In-Reply-To: " + p.accuse(d)} }, rattache: true,
		},
		"le numéro et une autre adresse : à trier, proposé": {
			de: "voisin@example.com", objet: func(d *demandes.Demande) string { return d.Numero }, propose: true, etat: messages.PliATrier,
		},
		"la réponse à un courriel du guichet et une autre adresse": {
			de: "voisin@example.com", objet: func(*demandes.Demande) string { return "Re" }, propose: true, etat: messages.PliATrier,
			entetes: func(p *poste, d *demandes.Demande) []string { return []string{"References: <x@y.z> " + p.accuse(d)} },
		},
		"l’adresse connue, mais le serveur ne la croit pas": {
			objet: func(d *demandes.Demande) string { return d.Numero }, propose: true, etat: messages.PliATrier,
			entetes: func(*poste, *demandes.Demande) []string { return []string{echec} },
		},
		"aucun numéro":   {objet: func(*demandes.Demande) string { return "Bonjour" }, etat: messages.PliATrier},
		"un numéro faux": {objet: func(d *demandes.Demande) string { return "2222-2223" }, etat: messages.PliATrier},
		"une réponse d’absence n’est jamais un message": {
			objet: func(d *demandes.Demande) string { return d.Numero }, propose: true, etat: messages.PliAutomatique,
			entetes: func(*poste, *demandes.Demande) []string { return []string{"Auto-Submitted: auto-replied"} },
		},
		"un avis de non-remise": {
			objet: func(d *demandes.Demande) string { return d.Numero }, propose: true, etat: messages.PliAutomatique,
			entetes: func(*poste, *demandes.Demande) []string { return []string{"Return-Path: <>"} },
		},
		"une lettre d’information": {
			objet: func(*demandes.Demande) string { return "La lettre" }, etat: messages.PliAutomatique,
			entetes: func(*poste, *demandes.Demande) []string { return []string{"Precedence: bulk"} },
		},
		"notre propre courriel revient": {
			de: "Guichet <guichet@example.org>", objet: func(d *demandes.Demande) string { return d.Numero }, propose: true, etat: messages.PliAutomatique,
		},
		"notre propre courriel revient sous un autre nom": {
			objet: func(d *demandes.Demande) string { return d.Numero }, propose: true, etat: messages.PliAutomatique,
			entetes: func(p *poste, d *demandes.Demande) []string { return []string{"Message-ID: " + p.accuse(d)} },
		},
		"une boîte du guichet écrit à une autre": {
			de: "mairie@saint-exemple.fr", objet: func(d *demandes.Demande) string { return d.Numero }, propose: true, etat: messages.PliAutomatique,
		},
		"un indésirable": {
			objet: func(d *demandes.Demande) string { return d.Numero }, propose: true, etat: messages.PliIndesirable,
			entetes: func(*poste, *demandes.Demande) []string { return []string{"X-Spam-Flag: YES"} },
		},
		"un numéro de sécurité sociale : un agent regarde": {
			objet: func(d *demandes.Demande) string { return d.Numero }, texte: "Mon numéro est 2 55 08 14 168 025 38.", propose: true, etat: messages.PliATrier,
		},
	} {
		t.Run(nom, func(t *testing.T) {
			p := ouvrirPoste(t)
			d := p.deposer()
			if x.de == "" {
				x.de = camilleEcrit
			}
			if x.texte == "" {
				x.texte = "Voici ce qui manquait."
			}
			var entetes []string
			if x.entetes != nil {
				entetes = x.entetes(p, d)
			}
			brut := p.ecrit(x.de, x.objet(d), x.texte, entetes...)
			if strings.Count(brut, "Message-ID") > 1 {
				_, reste, _ := strings.Cut(brut, "Message-ID: <m")
				avant, _, _ := strings.Cut(brut, "Message-ID: <m")
				_, reste, _ = strings.Cut(reste, "\n")
				brut = avant + reste
			}
			partis := len(p.nouveaux())
			p.arriver(brut)
			l := p.ecrits(d)
			pli := p.seul()
			switch {
			case x.rattache && (len(l) != 1 || l[0].Texte != x.texte || l[0].Auteur != "usager" || pli.Etat != messages.PliRattache || pli.Message != l[0].ID || pli.Demande != d.ID):
				t.Errorf("pas un message : %+v %+v", l, pli)
			case x.rattache:
				if !p.relire(d).ALireAgent {
					t.Error("les agents ne voient pas qu’il y a du nouveau")
				}
			case len(l) > 0:
				t.Errorf("un message de trop : %+v", l)
			case pli.Etat != x.etat:
				t.Errorf("état %s, attendu %s", pli.Etat, x.etat)
			case (pli.Demande == d.ID) != x.propose:
				t.Errorf("demande proposée : %q", pli.Demande)
			}
			for _, c := range p.nouveaux() {
				if strings.Contains(x.de, c.Destinataire) || c.Destinataire == "camille@example.org" {
					t.Errorf("l’expéditeur reçoit une réponse : %s (%d partis avant)", c.Objet, partis)
				}
			}
		})
	}
}

func png(t *testing.T) string { return base64.StdEncoding.EncodeToString(guichettest.Dessin(t)) }

// avecDocuments is a mail with a picture, a spreadsheet and a text in HTML.
func (p *poste) avecDocuments(objet string) string {
	return fmt.Sprintf(`From: %s
To: mairie@saint-exemple.fr
Subject: %s
Message-ID: <doc@example.org>
Content-Type: multipart/mixed; boundary=a

--a
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/html; charset=iso-8859-1

<p>Voici le <b>plan</b>.</p><script>alert(1)</script><img src="https://pisteur.example.com/x.gif">
--b--
--a
Content-Type: image/png; name="=?utf-8?q?plan_de_situation=C3=A9.png?="
Content-Transfer-Encoding: base64
Content-Disposition: attachment

%s
--a
Content-Type: application/vnd.ms-excel
Content-Disposition: attachment; filename=comptes.xls

pas un tableau
--a--
`, camilleEcrit, objet, png(p.t))
}

func TestLesDocumentsSuiventLeCourriel(t *testing.T) {
	p := ouvrirPoste(t)
	d := p.deposer()
	p.arriver(p.avecDocuments("Demande " + d.Numero))
	pli := p.seul()
	if l := p.ecrits(d); len(l) != 1 || l[0].Texte != "Voici le plan." {
		t.Fatalf("%+v, texte %q", l, pli.Texte)
	}
	l, err := pieces.DuProprietaire(p.App, d.Objet())
	must(t, err)
	if len(l) != 1 || l[0].Champ != demandes.ChampCourrier || !strings.HasPrefix(l[0].Nom, "plan de situation") {
		t.Errorf("documents de la demande : %+v", l)
	}
	page := p.nadege.Ouvrir(p.chemin(pli)).Attendre(http.StatusOK)
	page.Contient("comptes.xls").Contient("Formats possibles").Contient("Télécharger le courriel d’origine")
	if strings.Contains(page.Corps, "pisteur") || strings.Contains(page.Corps, "alert(1)") {
		t.Error("la page appelle une adresse du courriel")
	}
	var original string
	must(t, p.App.DB().Select("id").From("pieces").Where(dbx.HashExp{"proprietaire": "plis:" + pli.ID, "champ": pieces.ChampOriginal}).Row(&original))
	recu := p.nadege.Ouvrir(p.chemin(pli) + "/pieces/" + original).Attendre(http.StatusOK)
	if !strings.Contains(recu.Corps, "pas un tableau") || recu.Header.Get("Content-Type") != "message/rfc822" || !strings.HasPrefix(recu.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("courriel d’origine : %v", recu.Header)
	}
}

func TestUnAgentTrie(t *testing.T) {
	t.Run("rattache à une demande, au nom de qui écrit", func(t *testing.T) {
		p := ouvrirPoste(t)
		d := p.deposer()
		p.arriver(p.ecrit("Luc <luc@example.com>", "Pour Camille", "Elle est absente."))
		x := p.seul()
		p.nadege.Envoyer(p.chemin(x)+"/rattachement", url.Values{"numero": {"n’importe"}}).Attendre(http.StatusUnprocessableEntity).Contient("Indiquez le numéro")
		p.nadege.Envoyer(p.chemin(x)+"/rattachement", url.Values{"numero": {socle.FormaterNumero(d.Numero)}}).Attendre(http.StatusSeeOther)
		if l := p.ecrits(d); len(l) != 1 || l[0].Texte != "Courriel de Luc luc@example.com\n\nElle est absente." {
			t.Errorf("%+v", l)
		}
		p.nadege.Envoyer(p.chemin(x)+"/rattachement", url.Values{"numero": {d.Numero}}).Attendre(http.StatusConflict)
		p.nadege.Envoyer(p.chemin(x)+"/rangement", url.Values{"acte": {"a_trier"}}).Attendre(http.StatusConflict)
		p.nadege.Ouvrir(p.chemin(x)).Contient("Ouvrir la demande")
	})
	t.Run("enregistre une question, ses documents avec elle", func(t *testing.T) {
		p := ouvrirPoste(t)
		p.arriver(p.avecDocuments("Un plan"))
		x := p.seul()
		p.nadege.Envoyer(p.chemin(x)+"/enregistrement", url.Values{"objet": {""}}).Attendre(http.StatusUnprocessableEntity).Contient("indiquez l’objet")
		vers := p.nadege.Envoyer(p.chemin(x)+"/enregistrement", url.Values{"prenoms": {"Camille"}, "nom_naissance": {"Thouvenel"}, "objet": {"Un plan"}}).Attendre(http.StatusSeeOther).Vers
		p.nadege.Ouvrir(vers).Attendre(http.StatusOK).Contient("Voici le plan.").Contient("plan de situation")
		p.nadege.Ouvrir(p.chemin(x)).Contient("Finir d’enregistrer la demande")
		fini := p.nadege.Envoyer(strings.TrimSuffix(vers, "/verification")+"/envoi", nil).Attendre(http.StatusSeeOther).Vers
		p.nadege.Ouvrir(fini).Attendre(http.StatusOK).Contient("courriel").Contient("Un plan").Contient("plan de situation")
		p.nadege.Ouvrir(p.chemin(x)).Contient("Ouvrir la demande")
		if l := p.Courriels("camille@example.org"); len(l) != 1 {
			t.Errorf("%d accusés, attendu 1", len(l))
		}
		var comptees int
		must(t, p.App.DB().Select("coalesce(sum(nombre), 0)").From("compteurs").Where(dbx.HashExp{"collectivite": p.c.ID, "fait": "arrivee", "valeur": "courriel", "maille": "jour"}).Row(&comptees))
		if comptees != 1 {
			t.Errorf("les statistiques comptent %d demandes par courriel, attendu 1", comptees)
		}
	})
	t.Run("enregistre avec un formulaire", func(t *testing.T) {
		p := ouvrirPoste(t)
		p.arriver(p.ecrit(camilleEcrit, "Lampadaire", "Éteint."))
		vers := p.nadege.Envoyer(p.chemin(p.seul())+"/enregistrement", url.Values{"demarche": {"contact"}}).Attendre(http.StatusSeeOther).Vers
		p.nadege.Ouvrir(vers).Attendre(http.StatusOK)
	})
	t.Run("un enregistrement abandonné revient", func(t *testing.T) {
		p := ouvrirPoste(t)
		p.arriver(p.ecrit(camilleEcrit, "Une question", "Laquelle ?"))
		x := p.seul()
		vers := p.nadege.Envoyer(p.chemin(x)+"/enregistrement", url.Values{"objet": {"Une question"}}).Attendre(http.StatusSeeOther).Vers
		p.nadege.Envoyer(strings.TrimSuffix(vers, "/verification")+"/suppression", nil).Attendre(http.StatusSeeOther)
		p.Executer("purge-plis")
		if e := p.seul().Etat; e != messages.PliATrier {
			t.Errorf("état %s", e)
		}
	})
	t.Run("note ce qu’il a répondu de sa messagerie", func(t *testing.T) {
		p := ouvrirPoste(t)
		p.arriver(p.ecrit(camilleEcrit, "Horaires", "Quand ?"))
		x := p.seul()
		if corps := p.nadege.Ouvrir(p.chemin(x)).Corps; !strings.Contains(corps, `href="mailto:camille@example.org?cc=mairie%40saint-exemple.fr&amp;subject=Re%3A%20Horaires"`) {
			t.Error("la page n’ouvre pas la messagerie, l’adresse du guichet en copie")
		}
		p.nadege.Envoyer(p.chemin(x)+"/reponse", url.Values{"reponse": {""}}).Attendre(http.StatusUnprocessableEntity)
		p.nadege.Envoyer(p.chemin(x)+"/reponse", url.Values{"reponse": {"À neuf heures."}}).Attendre(http.StatusSeeOther)
		p.nadege.Ouvrir(p.chemin(x)).Contient("À neuf heures.").Contient("Répondu par courriel")
		p.nadege.Ouvrir(p.c.Chemin() + "/agents/courriels-recus?vue=tries").Contient("Horaires")
	})
	t.Run("transmet à un autre service, qui seul le lit", func(t *testing.T) {
		p := ouvrirPoste(t)
		p.arriver(p.ecrit(camilleEcrit, "Cantine", "Le secret est zibeline."))
		x := p.seul()
		var autre string
		must(t, p.App.DB().Select("id").From("services").Where(dbx.HashExp{"collectivite": p.c.ID}).AndWhere(dbx.Not(dbx.HashExp{"id": x.Service})).Limit(1).Row(&autre))
		p.Transaction(func(tx core.App) error {
			return agents.Habiliter(tx, p.parCourriel("nadege@saint-exemple.fr"), p.c.ID, agents.Habilitations{{Role: agents.Accueil, Service: x.Service}, {Role: agents.Administration}}, essai)
		})
		p.nadege.Envoyer(p.chemin(x)+"/transmission", url.Values{"service": {x.Service}}).Attendre(http.StatusUnprocessableEntity)
		p.nadege.Envoyer(p.chemin(x)+"/transmission", url.Values{"service": {autre}}).Attendre(http.StatusSeeOther)
		p.nadege.Ouvrir(p.chemin(x)).Attendre(http.StatusNotFound)
		if corps := p.nadege.Ouvrir(p.c.Chemin() + "/agents/courriels-recus").Corps; strings.Contains(corps, "zibeline") || strings.Contains(corps, "Cantine") {
			t.Error("le service qui l’a transmis le lit encore")
		}
	})
}

// An agent answers from her own boîte, the guichet in copy.
func TestUnAgentRepondDeSaPropreBoite(t *testing.T) {
	const signee = "Authentication-Results: mx.saint-exemple.fr; dkim=pass header.d=saint-exemple.fr; dmarc=pass header.from=saint-exemple.fr"
	for nom, x := range map[string]struct {
		de         string
		entetes    []string
		enregistre bool
		doute      bool
	}{
		"signée et vérifiée":                             {"Nadège <nadege@saint-exemple.fr>", []string{signee}, true, false},
		"sans vérification":                              {"Nadège <nadege@saint-exemple.fr>", nil, false, true},
		"vérifiée par un serveur inconnu":                {"Nadège <nadege@saint-exemple.fr>", []string{strings.Replace(signee, "mx.saint-exemple.fr", "mx.example.com", 1)}, false, true},
		"la ligne de l’expéditeur sous celle du serveur": {"Nadège <nadege@saint-exemple.fr>", []string{"Authentication-Results: mx.saint-exemple.fr; dkim=none", signee}, false, true},
		"signée par un autre domaine":                    {"Nadège <nadege@saint-exemple.fr>", []string{"Authentication-Results: mx.saint-exemple.fr; dkim=pass header.d=example.com"}, false, true},
		"signée mais refusée par DMARC":                  {"Nadège <nadege@saint-exemple.fr>", []string{"Authentication-Results: mx.saint-exemple.fr; dkim=pass header.d=saint-exemple.fr; dmarc=fail header.from=saint-exemple.fr"}, false, true},
		"de quelqu’un qui n’est pas agent":               {"Luc <luc@saint-exemple.fr>", []string{signee}, false, false},
	} {
		t.Run(nom, func(t *testing.T) {
			p := ouvrirPoste(t)
			d := p.deposer()
			p.arriver(p.ecrit(camilleEcrit, d.Numero, "Quand aurai-je une réponse ?"))
			p.nouveaux()
			x.entetes = append(x.entetes, "Cc: Camille <camille@example.org>")
			p.arriver(p.ecrit(x.de, "Re: "+d.Numero, "Demain.\n\nLe 4 mai 2026, Camille a écrit :\n> Quand ?", append(x.entetes, "In-Reply-To: <m1@example.org>")...))
			l, pli := p.ecrits(d), p.plis()[1]
			if ecrit := len(l) == 2; ecrit != x.enregistre {
				t.Fatalf("enregistrée : %v, attendu %v (%s)", ecrit, x.enregistre, pli.Avertissements)
			}
			if doute := strings.Contains(string(pli.Avertissements), "rien ne prouve"); doute != x.doute {
				t.Errorf("avertissements : %s", pli.Avertissements)
			}
			if x.enregistre && (l[1].Auteur != "agent" || l[1].Texte != "Demain." || !strings.Contains(l[1].Signature, "Secrétariat") || pli.Etat != messages.PliRattache) {
				t.Errorf("%+v", l[1])
			}
			if !x.enregistre && pli.Etat != messages.PliATrier {
				t.Errorf("état %s", pli.Etat)
			}
			if n := p.Courriels("camille@example.org"); x.enregistre && len(n) != 1 {
				t.Errorf("%d courriels à l’usager : elle a déjà la réponse", len(n))
			}
		})
	}
	t.Run("répond à un courriel qui n’est pas trié", func(t *testing.T) {
		p := ouvrirPoste(t)
		p.arriver(p.ecrit(camilleEcrit, "Horaires", "Quand ?"))
		p.arriver(p.ecrit("Nadège <nadege@saint-exemple.fr>", "Re: Horaires", "À neuf heures.", signee, "Cc: camille@example.org", "References: <m1@example.org>"))
		if x := p.plis()[0]; x.Etat != messages.PliRepondu || x.Reponse != "À neuf heures." || x.Agent == "" {
			t.Errorf("%+v", x)
		}
	})
}
