package pb_hooks_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// deuxMairies are two collectivités of one instance, with one person who has a
// compte, demandes and brouillons in both, and one agent who holds every role
// in both: nothing but the address tells them apart.
type deuxMairies struct {
	ici, labas      *mairie
	deIci, deLabas  *objets
	camille, nadege *guichettest.Client
	motsDeLabas     []string
}

func ouvrirDeuxMairies(t *testing.T) *deuxMairies {
	t.Helper()
	b := guichettest.New(t)
	d := &deuxMairies{ici: ouvrirMairie(t, b, "Saint-Exemple", "xanthippe"), labas: ouvrirMairie(t, b, "Val-Imaginaire", "ondine")}
	tous := []agents.Role{agents.Accueil, agents.Instruction, agents.Validation, agents.Gestion, agents.Administration, agents.Dpo}
	d.camille = b.Client().Connecter(d.ici.c, "camille@example.org", "Camille", "Thouvenel")
	compte := b.Compte("camille@example.org")
	d.nadege = d.ici.agentDu("", "nadege@example.org", tous...)
	d.labas.inviter("", "nadege@example.org", tous...)
	for _, m := range []*mairie{d.ici, d.labas} {
		m.agentDu("", "seulement@"+m.c.Slug+".example.org", agents.Gestion)
		m.signataire.Nom, m.signataire.Agent = "De "+m.c.Nom, m.idAgent("nadege@example.org")
		m.must(b.App.DB().Model(m.signataire).Update("Nom", "Agent"))
		_, err := b.App.DB().NewQuery("UPDATE services SET nom = nom || ' de ' || {:nom} WHERE collectivite = {:c}").
			Bind(dbx.Params{"nom": m.c.Nom, "c": m.c.ID}).Execute()
		m.must(err)
	}
	d.deIci, d.deLabas = d.ici.nouveauxObjets(d.camille, compte), d.labas.nouveauxObjets(d.camille, compte)
	d.ici.recueillir(d.deIci, d.ici.idAgent("nadege@example.org"))
	d.labas.recueillir(d.deLabas, d.ici.idAgent("nadege@example.org"))
	d.ici.emporter(d.deIci, d.ici.idAgent("nadege@example.org"))
	d.labas.emporter(d.deLabas, d.ici.idAgent("nadege@example.org"))
	d.motsDeLabas = []string{
		"ondine", "Val-Imaginaire", "val-imaginaire", socle.FormaterNumero(d.deLabas.demande.Numero), socle.FormaterNumero(d.deLabas.decidee.Numero),
		d.deLabas.demande.ID, d.deLabas.demande.Usager, d.deLabas.brouillon, d.deLabas.recueilli, d.deLabas.piece, d.deLabas.decision.ID, d.deLabas.exercice, d.deLabas.courriel, d.deLabas.annonce, d.deLabas.service, d.deLabas.agent, d.deLabas.ebauche, d.deLabas.revision, d.deLabas.usager, d.deLabas.rapproche, d.deLabas.reprise, d.deLabas.archive, d.deLabas.pli, d.deLabas.boite, d.deLabas.mandat, d.deLabas.aide,
	}
	return d
}

// client is who may open a route.
func (d *deuxMairies) client(route socle.Route) *guichettest.Client {
	if route.Acces.Espace == socle.EspaceAgent {
		return d.nadege
	}
	return d.camille
}

// recherches are what the lists are asked for, in words of the other
// collectivité.
func (d *deuxMairies) recherches(route socle.Route) (l []string) {
	questions := []string{"ondine", "Val-Imaginaire", "Camille", d.deLabas.demande.Numero}
	switch route.Chemin {
	case "/{collectivite}/agents":
		for _, v := range []demandes.Vue{demandes.VueNouvelles, demandes.VueMiennes, demandes.VueALire, demandes.VueRetard, demandes.VueOuvertes, demandes.VueTerminees} {
			l = append(l, "?vue="+string(v))
		}
	case "/{collectivite}/{$}", "/{collectivite}/agents/usagers", "/{collectivite}/agents/sollicitations/nouvelle":
	default:
		return nil
	}
	for _, q := range questions {
		l = append(l, "?q="+q)
	}
	return l
}

// Every page and every list of one collectivité, asked by people who are at
// home in both, holds no word of the other.
func TestUneCollectiviteNeMontreRienDeLAutre(t *testing.T) {
	d := ouvrirDeuxMairies(t)
	d.deIci.session = d.ici.autreAppareil(socle.EspaceUsager, d.deIci.demande.Compte)
	lues, vues := 0, map[string]bool{}
	for _, route := range d.ici.Socle.Routes() {
		if route.Methode != http.MethodGet || !strings.HasPrefix(route.Chemin, "/{collectivite}") {
			continue
		}
		if route.Chemin == "/{collectivite}/agents/mairies" {
			continue // it is made to name them all
		}
		if slices.Contains(duDepartement, route.Chemin) {
			continue
		}
		base := d.deIci.chemin(t, d.ici.c, "", route.Chemin)
		for _, question := range append([]string{""}, d.recherches(route)...) {
			p := d.client(route).Lire(base + question)
			retour := slices.ContainsFunc(fournisseurs, func(g preuves.Genre) bool { return strings.HasSuffix(route.Chemin, g.CheminRetour()) }) // of a sign-in that nobody began
			if p.Status != http.StatusOK && p.Status != http.StatusSeeOther && (!retour || p.Status != http.StatusConflict) {
				t.Errorf("%s : statut %d", p.URL, p.Status)
			}
			lues++
			if strings.HasSuffix(route.Chemin, "/transmission") || strings.HasSuffix(route.Chemin, "/regroupement") { // it is made to name the neighbours that are open, and nothing else of them
				voisine := fmt.Sprintf(`<option value="%s">%s</option>`, d.labas.c.ID, d.labas.c.Enseigne)
				if !strings.Contains(p.Corps, voisine) {
					t.Errorf("%s ne propose pas %s :\n%s", p.URL, voisine, p.Corps)
				}
				p.Corps = strings.Replace(p.Corps, voisine, "", 1)
			}
			for _, mot := range d.motsDeLabas {
				if dit(p, question, mot) {
					t.Errorf("%s dit « %s » :\n%s", p.URL, mot, p.Texte())
				}
			}
			for _, mot := range []string{d.ici.secret, socle.FormaterNumero(d.deIci.demande.Numero), "seulement@saint-exemple", "De Saint-Exemple", "Travaux à Saint-Exemple"} {
				vues[mot] = vues[mot] || strings.Contains(p.Corps, mot)
			}
		}
	}
	for mot, vu := range vues {
		if !vu {
			t.Errorf("aucune page ne dit « %s » : ne pas trouver son pareil de l’autre collectivité ne prouve rien", mot)
		}
	}
	t.Logf("%d pages lues", lues)
}

// dit tells that a page says a word; a search repeats what was typed.
func dit(p *guichettest.Page, question, mot string) bool {
	corps := p.Corps + fmt.Sprint(p.Header)
	if question != "" {
		q := strings.TrimPrefix(question, "?q=")
		corps = strings.NewReplacer(`value="`+q+`"`, "", "« "+q+" »", "", "«\u00a0"+q+"\u00a0»", "").Replace(corps)
	}
	return strings.Contains(corps, mot)
}

// partages are the parameters that are the instance's own: a device signs in
// to every collectivité.
var partages = []string{"{collectivite}", "{alea}", "{ligne}", "{session}", "{preuve}", "{code}", "{chemin...}", "{$}", "{tache}", "{article}", "{modele}", "{guichet}"}

// duDepartement open what a hub gave: neither has one here. The rooms of the hub try
// them by who has.
var duDepartement = []string{"/{collectivite}/agents/teleservices/departement/{partage}", "/{collectivite}/assistance/{jeton}"}

// An id of one collectivité under the address of the other is nothing, even for
// people who may open it at home, and nothing changes there.
func TestUnIdentifiantDeLAutreCollectiviteNExistePas(t *testing.T) {
	d := ouvrirDeuxMairies(t)
	essais := 0
	for _, route := range d.ici.Socle.Routes() {
		parties := strings.Split(route.Chemin, "/")
		if !slices.ContainsFunc(parties, func(p string) bool { return strings.HasPrefix(p, "{") && !slices.Contains(partages, p) }) {
			continue
		}
		avant := d.etat()
		chemin := d.deLabas.chemin(t, d.ici.c, "", route.Chemin)
		p := demander(d.client(route), route.Methode, chemin)
		essais++
		if p.Status != http.StatusNotFound {
			t.Errorf("%s %s : statut %d (→ %s)\n%s", route.Methode, route.Chemin, p.Status, p.Vers, p.Texte())
		}
		for _, mot := range d.motsDeLabas {
			if !strings.Contains(chemin, mot) && strings.Contains(p.Corps, mot) {
				t.Errorf("%s %s dit « %s » :\n%s", route.Methode, route.Chemin, mot, p.Texte())
			}
		}
		if apres := d.etat(); apres != avant {
			t.Errorf("%s %s a changé quelque chose :\n%s\n%s", route.Methode, route.Chemin, avant, apres)
		}
		// The same id at home opens: it is the address that is refused.
		if maison := d.client(route).Lire(d.deLabas.chemin(t, d.labas.c, "", route.Chemin)); route.Methode == http.MethodGet && maison.Status == http.StatusNotFound && !slices.Contains(duDepartement, route.Chemin) {
			t.Errorf("%s n’existe pas non plus chez elle", maison.URL)
		}
	}
	t.Logf("%d routes essayées", essais)
}

// etat sums up the rows of the other collectivité that an act would change.
func (d *deuxMairies) etat() (s string) {
	d.ici.t.Helper()
	for _, table := range []string{"demandes", "brouillons", "usagers", "decisions", "exercices", "pieces", "messages", "attentes", "annonces", "ebauches", "teleservices", "revisions", "services", "signataires", "habilitations", "invitations", "courriels", "collectivites", "rapprochements", "mandats"} {
		lignes, err := socle.Lignes(d.ici.App, "SELECT * FROM "+table+" ORDER BY id", nil)
		d.ici.must(err)
		s += socle.Hacher(fmt.Sprint(lignes))[:8] + " "
	}
	return s
}

// A form of one collectivité that names a row of the other takes it for
// invented.
func TestUnFormulaireQuiNommeUneLigneDeLAutreCollectivite(t *testing.T) {
	d := ouvrirDeuxMairies(t)
	etranger := d.labas.idAgent("seulement@val-imaginaire.example.org")
	agentsIci := d.ici.c.Chemin() + "/agents"
	for nom, essai := range map[string]struct {
		chemin string
		champs map[string]string
		phrase string
	}{
		"un signataire de l’autre pour décider": {agentsIci + "/demandes/" + d.deIci.demande.ID + "/decision", map[string]string{"sens": "acceptee", "signataire": d.labas.signataire.ID}, "Choisissez un signataire"},
		"un service de l’autre pour signer": {agentsIci + "/reglages/signataires/nouveau", map[string]string{
			"prenom": "A", "nom": "B", "qualite": "maire", "courriel": "a@example.org", "service": d.deLabas.service,
		}, "Choisissez un service de la liste."},
		"un agent de l’autre pour signer": {agentsIci + "/reglages/signataires/nouveau", map[string]string{
			"prenom": "A", "nom": "B", "qualite": "maire", "courriel": "a@example.org", "agent": etranger,
		}, "Choisissez une personne de la liste."},
		"un suppléant de l’autre": {agentsIci + "/profil", map[string]string{
			"prenom": "A", "nom": "B", "qualite": "agent", "avertissement": "chaque", "heure": "8", "suppleant": etranger,
		}, "Choisissez une personne de la liste."},
		"un rôle dans un service de l’autre": {agentsIci + "/reglages/agents/nouveau", map[string]string{"courriel": "b@example.org", "roles_" + d.deLabas.service: "instruction"}, "Choisissez au moins un rôle."},
		"un numéro et un code de l’autre":    {d.ici.c.Chemin() + "/suivi", nil, "ne vont pas ensemble"},
	} {
		t.Run(nom, func(t *testing.T) {
			client, f := d.nadege, formulaire(essai.champs)
			if essai.champs == nil {
				visiteur := d.labas.Client()
				o := d.labas.nouveauxObjets(visiteur, nil)
				client, f = d.ici.Client(), formulaire(map[string]string{"numero": o.demande.Numero, "code": o.code})
			}
			p := client.Envoyer(essai.chemin, f)
			if p.Status != http.StatusUnprocessableEntity || !strings.Contains(p.Texte(), essai.phrase) {
				t.Errorf("statut %d → %s\n%s", p.Status, p.Vers, p.Texte())
			}
		})
	}
}

func formulaire(champs map[string]string) map[string][]string {
	f := map[string][]string{}
	for nom, v := range champs {
		f[nom] = []string{v}
	}
	return f
}

// Inscriptions of one person in two collectivités are two usagers: what one
// knows of her does not reach the other.
func TestUnCompteEstUnUsagerParCollectivite(t *testing.T) {
	d := ouvrirDeuxMairies(t)
	var usagers []struct {
		ID           string `db:"id"`
		Collectivite string `db:"collectivite"`
	}
	d.ici.must(d.ici.App.DB().Select("id", "collectivite").From("usagers").Where(dbx.HashExp{"compte": d.deIci.demande.Compte}).All(&usagers))
	if len(usagers) != 2 || usagers[0].Collectivite == usagers[1].Collectivite {
		t.Fatalf("%+v", usagers)
	}
	for _, source := range d.ici.Socle.SourcesRGPD() {
		if source.Extraire == nil || source.Collection == "comptes" {
			continue
		}
		for _, u := range usagers {
			lignes, err := source.Extraire(d.ici.App, u.ID)
			d.ici.must(err)
			autre := map[string]string{d.ici.c.ID: d.labas.secret, d.labas.c.ID: d.ici.secret}[u.Collectivite]
			if strings.Contains(fmt.Sprint(lignes), autre) {
				t.Errorf("%s : l’extrait d’une collectivité dit « %s »", source.Collection, autre)
			}
		}
	}
}
