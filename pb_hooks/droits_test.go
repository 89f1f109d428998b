package pb_hooks_test

import (
	"crypto/ed25519"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// droits is the table of rights: what each visitor meets at each door. A door
// is the name of a route's [socle.Acces]; a line that begins with a method is
// the exception of one route.
//
//	o  it opens
//	c  the sign-in page; 401 for a form
//	k  the sign-in page; 404 for a form: to nobody does the object exist
//	a  404
//	r  403
//
// compte and autre_suivi are signed in or hold a code, for other demandes than
// the one of the address; ailleurs holds every role in another collectivité,
// voisin those of the desk in another service; the next six hold one role in
// the service; the exploitant runs the instance and administers the
// collectivité; the assistance is the support of the Département, by an access that is
// open.
const droits = `
porte                                                   personne compte titulaire suivi autre_suivi signataire ailleurs voisin accueil instruction validation gestion administration dpo exploitant assistance
public                                                  o        o      o         o     o           o          o        o      o       o           o          o       o              o              o              o
compte                                                  c        o      o         c     c           c          c        c      c       c           c          c       c              c              c              c
document gardé                                          c        a      o         c     c           c          c        c      c       c           c          c       c              c              c              c
sa demande sur ses données                              c        a      o         c     c           c          c        c      c       c           c          c       c              c              c              c
son mandat                                              c        a      o         c     c           c          c        c      c       c           c          c       c              c              c              c
agent, mandat sur un usager de ses services             c        c      c         c     c           c          r        a      o       o           r          r       r              r              r              r
brouillon                                               k        a      o         o     a           k          k        k      k       k           k          k       k              k              k              k
demande                                                 k        a      o         o     k           k          k        k      k       k           k          k       k              k              k              k
lien de relecture                                       o        o      o         o     o           o          o        o      o       o           o          o       o              o              o              o
lien d’approbation                                      o        o      o         o     o           o          o        o      o       o           o          o       o              o              o              o
agent                                                   c        c      c         c     c           c          r        o      o       o           o          o       o              o              o              r
agent:accueil,instruction,validation                    c        c      c         c     c           c          r        r      o       o           o          r       r              r              r              r
agent:accueil,instruction                               c        c      c         c     c           c          r        o      o       o           r          r       r              r              r              r
agent, usager de ses services                           c        c      c         c     c           c          r        a      o       o           o          r       r              r              r              r
GET /{collectivite}/agents/usagers                      c        c      c         c     c           c          r        o      o       o           o          r       r              r              r              r
sollicitation                                           c        c      c         c     c           c          r        a      o       a           r          r       r              r              r              r
courriel reçu                                           c        c      c         c     c           c          r        a      o       o           r          r       r              r              r              r
agent:instruction                                       c        c      c         c     c           c          r        r      r       o           r          r       r              r              r              r
agent:validation                                        c        c      c         c     c           c          r        a      r       r           o          r       r              r              r              r
agent:instruction,validation,gestion,administration     c        c      c         c     c           c          r        o      r       o           o          o       o              r              o              r
agent:accueil,instruction,validation,gestion,administration c   c      c         c     c           c          r        o      o       o           o          o       o              r              o              r
agent:gestion                                           c        c      c         c     c           c          r        r      r       r           r          o       r              r              r              r
GET /{collectivite}/agents/teleservices/departement/{partage}  c  c      c         c     c           c          r        r      r       r           r          a       r              r              r              r
POST /{collectivite}/agents/teleservices/departement/{partage} c  c      c         c     c           c          r        r      r       r           r          a       r              r              r              r
agent:gestion,assistance                                c        c      c         c     c           c          r        r      r       r           r          o       r              r              r              o
agent:gestion,administration,dpo                        c        c      c         c     c           c          r        r      r       r           r          o       o              o              o              r
agent:accueil,instruction partout                       c        c      c         c     c           c          r        r      r       r           r          r       r              r              r              r
agent:gestion,administration                            c        c      c         c     c           c          r        r      r       r           r          o       o              r              o              r
agent:gestion,administration,assistance                 c        c      c         c     c           c          r        r      r       r           r          o       o              r              o              o
POST /{collectivite}/agents/lot                         c        c      c         c     c           c          r        o      o       o           o          r       r              r              r              r
POST /{collectivite}/agents/vues                        c        c      c         c     c           c          r        o      o       o           o          r       r              r              r              r
POST /{collectivite}/agents/vues/retrait                c        c      c         c     c           c          r        o      o       o           o          r       r              r              r              r
lien d’avis                                             o        o      o         o     o           o          o        o      o       o           o          o       o              o              o              o
GET /{collectivite}/agents/reglages/demenagement/archives/{archive} c        c      c         c     c           c          r        r      r       r           r          r       r              r              a              r
GET /{collectivite}/agents/reglages/demenagement/archives/{archive}/fichier c        c      c         c     c           c          r        r      r       r           r          r       r              r              a              r
POST /{collectivite}/agents/reglages/demenagement/archives/{archive}/retrait c        c      c         c     c           c          r        r      r       r           r          r       r              r              a              r
GET /{collectivite}/agents/decisions                    c        c      c         c     c           c          r        o      r       r           o          r       r              r              r              r
GET /{collectivite}/agents/export                       c        c      c         c     c           c          r        o      o       o           o          r       r              r              r              r
POST /{collectivite}/compte/appareils/{session}         c        a      o         c     c           c          c        c      c       c           c          c       c              c              c              c
POST /{collectivite}/compte/preuves/{preuve}/retrait    c        a      o         c     c           c          c        c      c       c           c          c       c              c              c              c
agent:administration                                    c        c      c         c     c           c          r        r      r       r           r          r       o              r              o              r
POST /{collectivite}/agents/mairies/{guichet}/retrait   c        c      c         c     c           c          r        a      o       a           a          a       a              a              a              r
POST /{collectivite}/agents/profil/appareils/{session}  c        c      c         c     c           c          r        a      o       a           a          a       a              a              a              r
agent exploitant                                        c        c      c         c     c           c          r        r      r       r           r          r       r              r              o              r
exploitant                                              c        c      c         c     c           c          r        r      r       r           r          r       r              r              o              r
jeton des mesures                                       a        a      a         a     a           a          a        a      a       a           a          a       a              a              a              a
lien d’assistance                                       a        a        a        a        a        a        a        a        a        a        a        a        a        a        a        a
`

// lireDroits gives the columns and, by door or route, one letter for each.
func lireDroits(t *testing.T) (colonnes []string, lignes map[string][]string) {
	t.Helper()
	lignes = map[string][]string{}
	for i, ligne := range strings.Split(strings.TrimSpace(droits), "\n") {
		mots := strings.Fields(ligne)
		if i == 0 {
			colonnes = mots[1:]
			continue
		}
		n := len(mots) - len(colonnes)
		porte := strings.Join(mots[:n], " ")
		if _, double := lignes[porte]; double {
			t.Fatalf("%s : deux lignes", porte)
		}
		lignes[porte] = mots[n:]
	}
	return colonnes, lignes
}

// Every route meets every visitor, with a page or with an empty form. A route
// behind a door without a line fails.
func TestLaTableDesDroits(t *testing.T) {
	b := ouvrirDroits(t)
	colonnes, lignes := lireDroits(t)
	vues := map[string]int{}
	for _, route := range b.routes() {
		nom := route.Methode + " " + route.Chemin
		porte := nom
		if lignes[porte] == nil {
			porte = route.Acces.Nom
		}
		if lignes[porte] == nil {
			t.Errorf("%s : la porte « %s » n’a pas de ligne", nom, route.Acces.Nom)
			continue
		}
		for i, colonne := range colonnes {
			vues[porte]++
			attendu := lignes[porte][i]
			if attendu == "k" {
				attendu = map[string]string{http.MethodGet: "c", http.MethodPost: "a"}[route.Methode]
			}
			b.essayer(t, route, colonne, attendu)
		}
	}
	for porte := range lignes {
		if vues[porte] == 0 {
			t.Errorf("%s : aucune route derrière cette porte", porte)
		}
	}
	for _, colonne := range []string{"titulaire", "suivi", "signataire", "accueil", "instruction", "validation", "gestion", "dpo"} {
		if b.lus[colonne] == 0 {
			t.Errorf("%s n’a lu « %s » nulle part : chercher ce mot ne prouve rien", colonne, b.secret)
		}
	}
	t.Logf("%d routes, %d essais\n%s", len(b.Socle.Routes()), b.essais, droits)
}

// bancDroits is a mairie with every visitor of the table.
type bancDroits struct {
	*mairie
	visiteurs map[string]*guichettest.Client // nil for the signataire, until she types her code
	compte    *usagers.Compte                // the titulaire's
	du, suivi *objets                        // the titulaire's and the visitor's, nil once an act has changed them
	statique  string
	essais    int
	lus       map[string]int // answers with the secret word, by column
}

func ouvrirDroits(t *testing.T) *bancDroits {
	t.Helper()
	banc := guichettest.New(t)
	b := &bancDroits{mairie: ouvrirMairie(t, banc, "Saint-Exemple", "xanthippe"), visiteurs: map[string]*guichettest.Client{}, lus: map[string]int{}}
	ailleurs := ouvrirMairie(t, banc, "Val-Imaginaire", "ondine")
	b.visiteurs["compte"] = b.Client().Connecter(b.c, "zoe@example.org", "Zoé", "Petit")
	b.visiteurs["titulaire"] = b.Client().Connecter(b.c, "camille@example.org", "Camille", "Thouvenel")
	b.compte = b.Compte("camille@example.org")
	b.visiteurs["suivi"], b.visiteurs["autre_suivi"] = b.Client(), b.Client()
	b.nouveauxObjets(b.visiteurs["autre_suivi"], nil)
	tous := []agents.Role{agents.Accueil, agents.Instruction, agents.Validation, agents.Gestion, agents.Administration, agents.Dpo}
	b.visiteurs["ailleurs"] = ailleurs.agentDu("", "ailleurs@example.org", tous...)
	service, autre := b.service()
	b.visiteurs["voisin"] = b.agentDu(autre, "voisin@example.org", agents.Accueil, agents.Instruction, agents.Validation)
	for _, role := range tous {
		b.visiteurs[string(role)] = b.agentDu(service, string(role)+"@example.org", role)
	}
	b.visiteurs["exploitant"] = b.exploitant(service)
	b.visiteurs["assistance"] = b.assistance()
	b.signataire.Agent = b.idAgent("validation@example.org")
	b.must(b.App.DB().Model(b.signataire).Update("Agent"))
	_, reste, _ := strings.Cut(b.Client().Ouvrir(b.c.Chemin()+"/").Corps, `href="/statique/`)
	b.statique, _, _ = strings.Cut(reste, `"`)
	return b
}

// exploitant administers the service and is the only one to run the instance.
func (b *bancDroits) exploitant(service string) *guichettest.Client {
	b.t.Helper()
	client := b.agentDu(service, "exploitant@example.org", agents.Administration)
	avant, err := agents.Exploitants(b.App)
	b.must(err)
	a, err := agents.ParCourriel(b.App, "exploitant@example.org")
	b.must(err)
	b.Transaction(func(tx core.App) error {
		if err := agents.Confier(tx, a, true, socle.Programme("essai")); err != nil {
			return err
		}
		for i := range avant {
			if err := agents.Confier(tx, &avant[i], false, socle.Programme("essai")); err != nil {
				return err
			}
		}
		return nil
	})
	return client
}

// assistance enters by an access that the administration gave, with what the hub
// signs.
func (b *bancDroits) assistance() *guichettest.Client {
	b.t.Helper()
	administration, err := agents.ParID(b.App, b.idAgent("administration@example.org"))
	b.must(err)
	publique, cle, err := ed25519.GenerateKey(nil)
	b.must(err)
	var jeton string
	b.Transaction(func(tx core.App) error {
		x, err := agents.DonnerAcces(tx, b.c.ID, "une autre aide", 72*time.Hour, administration)
		if err != nil {
			return err
		}
		jeton, err = rattachement.SignerOuverture(rattachement.Ouverture{Noeud: "noeud", Acces: x.ID, Le: b.Horloge.Maintenant()}, cle)
		return err
	})
	lien := &rattachement.Lien{ID: socle.ID(), Noeud: "noeud", ClesHub: rattachement.EcrireCle(publique)}
	b.must(b.App.DB().Model(lien).Insert())
	client := b.Client()
	client.Envoyer(b.c.Chemin()+"/assistance/"+jeton, nil).Attendre(http.StatusSeeOther)
	b.must(b.App.DB().Model(lien).Delete())
	return client
}

// objetsPour is what the addresses name when this visitor asks: his own for
// who holds a code de suivi, the titulaire's for all the others.
func (b *bancDroits) objetsPour(colonne string) *objets {
	b.t.Helper()
	ceux := &b.du
	if colonne == "suivi" {
		ceux = &b.suivi
	}
	if *ceux != nil {
		return *ceux
	}
	if colonne == "suivi" {
		b.suivi = b.nouveauxObjets(b.visiteurs["suivi"], nil)
		b.suivi.session = b.autreAppareil(socle.EspaceUsager, b.compte.ID)
	} else {
		b.du = b.nouveauxObjets(b.visiteurs["titulaire"], b.compte)
		b.visiteurs["signataire"] = nil
	}
	accueil := b.idAgent("accueil@example.org")
	(*ceux).sessionAgt = b.autreAppareil(socle.EspaceAgent, accueil)
	ailleurs := &agents.AutreGuichet{Agent: accueil, Nom: "Val-Imaginaire", Adresse: "https://guichet.example.fr/val-imaginaire"}
	b.Transaction(func(tx core.App) error { return ailleurs.Ajouter(tx) })
	(*ceux).autreGuichet = ailleurs.ID
	b.recueillir(*ceux, accueil)
	return *ceux
}

// client is the browser of a column. The signataire types her code for the
// decision of the address.
func (b *bancDroits) client(colonne string, o *objets) *guichettest.Client {
	b.t.Helper()
	switch client, connu := b.visiteurs[colonne]; {
	case colonne == "personne":
		return b.Client()
	case !connu:
		b.t.Fatalf("%s : visiteur inconnu", colonne)
	case client == nil:
		b.visiteurs[colonne] = b.prouver(o)
	}
	return b.visiteurs[colonne]
}

// derniers are the forms that change what a visitor is: a brouillon opens a
// session, a sign-out ends it.
var derniers = []string{"/{collectivite}/demarches/{code}", "/{collectivite}/agents/teleservices/preparation/{ebauche}/essai", "/{collectivite}/deconnexion", "/{collectivite}/agents/deconnexion", "/installation/deconnexion"}

func (b *bancDroits) routes() []socle.Route {
	l := slices.Clone(b.Socle.Routes())
	slices.SortStableFunc(l, func(x, y socle.Route) int { return rang(x) - rang(y) })
	return l
}

func rang(r socle.Route) int {
	if r.Methode == http.MethodGet {
		return -1
	}
	return slices.Index(derniers, r.Chemin) + 1
}

// essayer asks one route as one visitor.
func (b *bancDroits) essayer(t *testing.T, route socle.Route, colonne, attendu string) {
	t.Helper()
	b.essais++
	o := b.objetsPour(colonne)
	client := b.client(colonne, o)
	avant := b.traces()
	p := demander(client, route.Methode, o.chemin(t, b.c, b.statique, route.Chemin))
	if obtenu := constater(p, route.Methode); obtenu != attendu {
		t.Errorf("%s %s, %s : %s, attendu %s (%d → %s)\n%s", route.Methode, route.Chemin, colonne, obtenu, attendu, p.Status, p.Vers, p.Texte())
	}
	switch dit := strings.Contains(p.Corps+fmt.Sprint(p.Header), b.secret); {
	case dit && lit(route, colonne, attendu):
		b.lus[colonne]++
	case dit:
		t.Errorf("%s %s, %s : la réponse dit « %s »\n%s", route.Methode, route.Chemin, colonne, b.secret, p.Texte())
	}
	switch change := b.traces() != avant; {
	case change && attendu != "o":
		t.Errorf("%s %s, %s : refusé, et pourtant quelque chose a changé", route.Methode, route.Chemin, colonne)
	case change && route.Methode == http.MethodPost && colonne == "suivi":
		b.suivi = nil
	case change && route.Methode == http.MethodPost:
		b.du = nil
	}
}

func demander(client *guichettest.Client, methode, chemin string) *guichettest.Page {
	if methode == http.MethodPost {
		return client.Envoyer(chemin, nil)
	}
	return client.Faire(client.Requete(methode, chemin, nil))
}

// constater says what an answer is, in the letters of the table. A rule that
// refuses an empty form, or an act that the state does not allow, is an open
// door.
func constater(p *guichettest.Page, methode string) string {
	switch {
	case p.Status == http.StatusSeeOther && (strings.Contains(p.Vers, "/connexion?suite=") || methode == http.MethodGet && p.Vers == "/installation"), p.Status == http.StatusUnauthorized && methode != http.MethodGet:
		return "c"
	case p.Status == http.StatusForbidden:
		return "r"
	case p.Status == http.StatusNotFound:
		return "a"
	case slices.Contains([]int{http.StatusOK, http.StatusSeeOther, http.StatusBadRequest, http.StatusConflict, http.StatusUnprocessableEntity}, p.Status):
		return "o"
	}
	return fmt.Sprint(p.Status)
}

// traces counts what acts leave behind them: every act is in the journal,
// every mail in the queue.
func (b *bancDroits) traces() (n int) {
	b.t.Helper()
	b.must(b.App.DB().NewQuery(`SELECT (SELECT count(*) FROM journal) + (SELECT count(*) FROM courriels WHERE etat != 'abandonne') + (SELECT count(*) FROM messages)
		+ (SELECT count(*) FROM ebauches) + (SELECT coalesce(sum(verrou), 0) FROM ebauches) + (SELECT count(*) FROM pieces) + (SELECT count(*) FROM brouillons) + (SELECT count(*) FROM sessions) + (SELECT count(*) FROM consultations)`).Row(&n))
	return n
}

// lit tells who may read the secret word: the person on her own pages, the
// agents of the service on the demande, the signataire who typed her code.
func lit(route socle.Route, colonne, attendu string) bool {
	switch {
	case attendu != "o":
		return false
	case route.Acces.Nom == "lien d’approbation":
		return colonne == "signataire"
	case route.Acces.Nom == "sollicitation":
		return colonne == "accueil"
	case route.Acces.Nom == "agent:gestion,administration,dpo":
		return slices.Contains([]string{"gestion", "administration", "dpo", "exploitant"}, colonne)
	case strings.HasPrefix(route.Acces.Nom, "agent"), route.Acces.Nom == "courriel reçu":
		return slices.Contains([]string{"accueil", "instruction", "validation"}, colonne)
	default:
		return colonne == "titulaire" || colonne == "suivi"
	}
}
