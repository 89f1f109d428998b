package synchro_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/sauvegardes"
	"guichet/pb_hooks/socle"
)

// presence is what the hub keeps of a guichet.
func (g *guichet) presence() (p rattachement.Presence) {
	g.x.t.Helper()
	n, err := synchro.NoeudParID(g.x.App, g.lien().Noeud)
	if err == nil {
		err = json.Unmarshal(n.Presence, &p)
	}
	if err != nil {
		g.x.t.Fatal(err)
	}
	return p
}

// dire writes what a guichet would have told last.
func (g *guichet) dire(changer func(*rattachement.Presence)) {
	g.x.t.Helper()
	p := g.presence()
	changer(&p)
	brut, err := json.Marshal(p)
	if err != nil {
		g.x.t.Fatal(err)
	}
	g.ecrire(dbx.Params{"presence": string(brut), "vu_le": socle.Date(g.x.Horloge.Maintenant()).String()})
}

func (g *guichet) ecrire(champs dbx.Params) {
	g.x.t.Helper()
	if _, err := g.x.App.DB().Update("hub_noeuds", champs, dbx.HashExp{"id": g.lien().Noeud}).Execute(); err != nil {
		g.x.t.Fatal(err)
	}
}

// sain is a guichet where all is well now.
func (g *guichet) sain() {
	g.x.t.Helper()
	maintenant := g.x.Horloge.Maintenant()
	g.dire(func(p *rattachement.Presence) {
		p.Depuis, p.EnAttente, p.Voyants = time.Time{}, 0, []rattachement.Voyant{{Nom: "Horloge", Niveau: "vert"}}
		p.Sante = &rattachement.Sante{PreuveLe: maintenant.Add(-5 * time.Hour), CertificatLe: maintenant.AddDate(0, 0, 60), Disque: 42, Courriels: "vert"}
	})
}

func TestUnGuichetDitCommentIlVa(t *testing.T) {
	x := ouvrirReseau(t)
	prouvee := socle.Date(x.a.Horloge.Maintenant().Add(-time.Hour))
	x.a.Transaction(func(tx core.App) error {
		return tx.DB().Model(&sauvegardes.Sauvegarde{
			ID: socle.ID(), Nom: "essai", Genre: sauvegardes.Nuit, DebutLe: prouvee, FinLe: prouvee, Resultat: sauvegardes.Reussie, Preuve: sauvegardes.PreuveBase, PreuveLe: prouvee, PreuveResultat: sauvegardes.Reussie,
		}).Insert()
	})
	for _, g := range []*guichet{x.a, x.b} {
		if err := rattachement.SePresenter(t.Context(), g.App); err != nil {
			t.Fatal(err)
		}
	}
	p := x.a.presence()
	if p.Sante == nil || !p.Sante.PreuveLe.Equal(prouvee.Time()) || !p.Sante.CertificatLe.IsZero() || p.Sante.Disque < 0 || p.Sante.Disque > 100 || p.Sante.Courriels != "vert" {
		t.Errorf("%+v", p.Sante)
	}
	if !slices.Equal(p.Ouvertes, []string{x.membre(x.a).ID}) {
		t.Errorf("ouvertes : %v", p.Ouvertes)
	}
	if p := x.b.presence(); !p.Sante.PreuveLe.IsZero() {
		t.Errorf("une sauvegarde que personne n’a faite : %v", p.Sante.PreuveLe)
	}
}

// surveille is a hub that looks at its guichets once an hour.
type surveille struct {
	*reseau
	recus int
}

const exploitante = "irene@example.org"

func surveiller(t *testing.T) (*surveille, *guichettest.Client) {
	t.Helper()
	s := &surveille{reseau: ouvrirReseau(t)}
	irene := s.Agent(s.dep, exploitante, agents.Administration)
	s.a.sain()
	s.b.sain()
	s.recus = len(s.Courriels(exploitante))
	return s, irene
}

// tours are rounds, an hour apart; the guichets that speak do so each hour. It
// returns the mails that came of them.
func (s *surveille) tours(n int, parlent ...*guichet) []exploitation.Courriel {
	s.t.Helper()
	for range n {
		s.Horloge.Avancer(time.Hour)
		for _, g := range parlent {
			g.ecrire(dbx.Params{"vu_le": socle.Date(s.Horloge.Maintenant()).String()})
		}
		s.Executer("hub-alarmes")
	}
	l := s.Courriels(exploitante)
	nouveaux := l[s.recus:]
	s.recus = len(l)
	return nouveaux
}

// attendre fails unless one mail came, that says these phrases; none when there is
// no phrase.
func (s *surveille) attendre(l []exploitation.Courriel, phrases ...string) {
	s.t.Helper()
	if len(l) != min(1, len(phrases)) {
		s.t.Fatalf("%d courriels, attendu « %s » : %v", len(l), strings.Join(phrases, " »« "), l)
	}
	for _, p := range phrases {
		if texte := strings.ReplaceAll(l[0].Objet+"\n"+l[0].Texte, "\u00a0", " "); !strings.Contains(texte, p) {
			s.t.Errorf("le courriel ne dit pas « %s » :\n%s", p, texte)
		}
	}
}

func TestUnGuichetQuiVaMalSeDitUneFois(t *testing.T) {
	x, _ := surveiller(t)
	jours := func(n int) time.Time { return x.Horloge.Maintenant().AddDate(0, 0, n) }
	for _, cas := range []struct {
		nom       string
		mal       func(*rattachement.Presence)
		tours     int // before it is told
		dit, fini string
	}{
		{"un voyant rouge, vu deux fois", func(p *rattachement.Presence) {
			p.Voyants = append(p.Voyants, rattachement.Voyant{Nom: "Sauvegardes", Niveau: "rouge"})
		}, 2, "Saint-Exemple : à réparer : Sauvegardes.", "Fini : Saint-Exemple : plus aucun point à réparer."},
		{"des nouvelles qui attendent", func(p *rattachement.Presence) { p.Depuis = x.Horloge.Maintenant().Add(-25 * time.Hour) }, 1, "des nouvelles attendent depuis le", "ses nouvelles arrivent"},
		{"un certificat qui finit", func(p *rattachement.Presence) { p.Sante.CertificatLe = jours(14) }, 1, "son certificat finit le", "son certificat est renouvelé"},
		{"un certificat périmé", func(p *rattachement.Presence) { p.Sante.CertificatLe = jours(-2) }, 1, "son certificat est périmé depuis le", "son certificat est renouvelé"},
		{"une sauvegarde ancienne", func(p *rattachement.Presence) { p.Sante.PreuveLe = jours(-9) }, 1, "aucune sauvegarde prouvée depuis le", "une sauvegarde est prouvée"},
		{"un disque plein", func(p *rattachement.Presence) { p.Sante.Disque = 9 }, 1, "il reste 9 % de son disque", "son disque a de la place"},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			x.t = t
			x.Horloge.Avancer(24 * time.Hour) // the limit of mails is that of a day
			x.a.sain()
			x.b.sain()
			x.attendre(x.tours(1, x.a, x.b))
			x.a.dire(cas.mal)
			x.attendre(x.tours(cas.tours-1, x.a, x.b))
			x.attendre(x.tours(1, x.a, x.b), "Guichets du département : 1 guichet à voir", cas.dit, "/agents/reglages/guichets?voir=a-voir")
			x.attendre(x.tours(3, x.a, x.b))
			x.a.sain()
			x.attendre(x.tours(1, x.a, x.b), "Guichets du département : c’est réparé", cas.fini)
			x.attendre(x.tours(3, x.a, x.b))
			if n := x.Compter("hub_alarmes"); n > 0 {
				t.Errorf("%d alarmes restent", n)
			}
		})
	}
}

func TestUneAlarmeDesGuichetsSuitLeurSilence(t *testing.T) {
	x, _ := surveiller(t)
	x.a.dire(func(p *rattachement.Presence) { p.Sante.Disque = 3 })
	x.attendre(x.tours(1, x.a, x.b), "il reste 3 % de son disque")
	x.attendre(x.tours(23, x.b)) // not yet a day
	x.attendre(x.tours(1, x.b), "Saint-Exemple : silencieux depuis le")
	x.attendre(x.tours(5, x.b))
	x.attendre(x.tours(1, x.a, x.b), "Fini : Saint-Exemple : il répond de nouveau") // its disk was told before
	// Both go silent: one mail.
	x.attendre(x.tours(24), "2 guichets à voir", "Saint-Exemple : silencieux", "Val-Imaginaire : silencieux")
	// Of a link that is broken nobody hears.
	n, err := synchro.NoeudParID(x.App, x.a.lien().Noeud)
	if err == nil {
		err = n.Revoquer(x.App, essai)
	}
	if err != nil {
		t.Fatal(err)
	}
	x.attendre(x.tours(2))
	if n := x.Compter("hub_alarmes"); n != 1 {
		t.Errorf("%d alarmes, attendu celle de l’autre", n)
	}
}

func TestUnGuichetDAvantNEstPasMaladeDeCeQuIlNeDitPas(t *testing.T) {
	x, irene := surveiller(t)
	x.a.dire(func(p *rattachement.Presence) { p.Sante, p.Ouvertes = nil, nil })
	irene.Lire(x.dep.Chemin() + "/agents/reglages/guichets").Contient("Certificat : non dit")
	x.Horloge.Avancer(9 * 24 * time.Hour)
	x.attendre(x.tours(1, x.a, x.b), "Val-Imaginaire : aucune sauvegarde prouvée depuis", "1 guichet à voir") // the one that tells
}

func TestLaSurveillanceSeRegle(t *testing.T) {
	x, irene := surveiller(t)
	page := x.dep.Chemin() + "/agents/reglages/guichets/surveillance"
	if v := irene.Lire(page).Attendre(http.StatusOK).Contient("Surveiller les guichets").Champ("silence"); v != "24" {
		t.Errorf("silence : %s", v)
	}
	saisie := url.Values{"courriel": {"oui"}, "voyants": {""}, "silence": {"48"}, "envois": {"0"}, "certificat": {"15"}, "sauvegarde": {"8"}, "disque": {"beaucoup"}}
	if p := irene.Envoyer(page, saisie).Attendre(http.StatusUnprocessableEntity).Contient("Indiquez un nombre entier de 0 à 90."); p.Champ("disque") != "beaucoup" || p.Champ("silence") != "48" {
		t.Errorf("ce qui était tapé est perdu : %s %s", p.Champ("disque"), p.Champ("silence"))
	}
	saisie.Set("disque", "50")
	irene.Envoyer(page, saisie).Attendre(http.StatusSeeOther)
	x.a.dire(func(p *rattachement.Presence) {
		p.Voyants, p.Depuis = []rattachement.Voyant{{Nom: "Horloge", Niveau: "rouge"}}, x.Horloge.Maintenant().AddDate(0, 0, -3)
	})
	x.attendre(x.tours(3, x.a, x.b), "Saint-Exemple : il reste 42 % de son disque.", "Val-Imaginaire : il reste 42 % de son disque.")
}

func TestLaSurveillanceSeTait(t *testing.T) {
	x, irene := surveiller(t)
	x.a.dire(func(p *rattachement.Presence) { p.Sante.Disque = 4 })
	x.attendre(x.tours(1, x.a, x.b), "Saint-Exemple : il reste 4 % de son disque.")
	irene.Envoyer(x.dep.Chemin()+"/agents/reglages/guichets/surveillance", url.Values{"silence": {"24"}, "envois": {"24"}, "certificat": {"15"}, "sauvegarde": {"8"}, "disque": {"10"}}).Attendre(http.StatusSeeOther)
	x.a.sain()
	x.attendre(x.tours(1, x.a, x.b))
	x.b.dire(func(p *rattachement.Presence) { p.Sante.Disque = 4 })
	x.attendre(x.tours(1, x.a, x.b))
	if n := x.Compter("hub_alarmes"); n > 0 {
		t.Errorf("%d alarmes de qui n’en veut pas", n)
	}
}

func TestLaListeDesGuichetsMetLesMaladesDAbord(t *testing.T) {
	x, irene := surveiller(t)
	base := x.dep.Chemin() + "/agents/reglages/guichets"
	x.b.dire(func(p *rattachement.Presence) {
		p.EnAttente, p.Depuis, p.Sante.Disque = 1234, x.Horloge.Maintenant().Add(-30*time.Hour), 4
	})
	x.a.dire(func(p *rattachement.Presence) { p.Ouvertes = []string{x.membre(x.a).ID} })
	texte := irene.Lire(base).Attendre(http.StatusOK).
		Contient("Tous (2)", "À voir (1)", "Installés (1)", "Ouverts (1)", "Lien rompu (0)", "Il reste 4 % de son disque.", "1 234, depuis le", "Disque libre : 42 %", "(59 jours)").Texte()
	if _, liste, _ := strings.Cut(texte, "Lien rompu (0)"); strings.Index(liste, "Val-Imaginaire") > strings.Index(liste, "Saint-Exemple") {
		t.Error("le malade n’est pas le premier")
	}
	for voir, attendu := range map[string]string{"a-voir": "Val-Imaginaire", "installes": "Val-Imaginaire", "ouverts": "Saint-Exemple", "rompus": "Aucun guichet ici."} {
		p := irene.Lire(base + "?voir=" + voir).Attendre(http.StatusOK).Contient(attendu)
		if n := strings.Count(p.Corps, "<h2>"); n != map[bool]int{false: 1}[voir == "rompus"] {
			t.Errorf("%s montre %d guichets", voir, n)
		}
	}
	irene.Lire(base+"/export").Attendre(http.StatusOK).Contient("Val-Imaginaire", "88902", "Installé", "Il reste 4")
	irene.Lire(base+"/"+x.b.lien().Noeud).Contient("Des nouvelles attendent depuis le", "Dernier contact", "Nouvelles qu’il n’a pas pu envoyer")
}

func TestUneVersionEnRetard(t *testing.T) {
	for _, cas := range []struct {
		a, b   string
		retard bool
	}{
		{"1.2.3", "1.2.4", true},
		{"v1.2.3", "1.10.0", true},
		{"1.2.3", "1.2.3-4-gabc", false},
		{"2.0.0", "1.9.9", false},
		{"dev", "1.0.0", false},
		{"1.0.0", "dev", false},
		{"", "1.0.0", false},
	} {
		if synchro.Precede(cas.a, cas.b) != cas.retard {
			t.Errorf("%q avant %q : %v", cas.a, cas.b, !cas.retard)
		}
	}
}
