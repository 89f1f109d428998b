package formation_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/formation"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

const reglagesAgents = chemin + "/agents/reglages/agents"

// inviter has the agent of a place write something that stays, and a mail.
func (v *visiteur) inviter(adresse string) {
	v.b.t.Helper()
	v.envoyer(reglagesAgents+"/nouveau", "courriel", adresse, "roles", "accueil").attendre(http.StatusSeeOther)
	v.lire(reglagesAgents).attendre(http.StatusOK).dit(adresse)
}

func TestCeQuiEstFaitDansUnePlaceNEstPasDansUneAutre(t *testing.T) {
	b := nouveau(t, 2)
	f := b.formateur()
	une, autre := b.stagiaire(f.donner()), b.stagiaire(f.donner())
	une.secretaire().inviter("zoe@example.org")
	une.envoyer("/demo/horloge", "pas", "deux-mois").attendre(http.StatusSeeOther)
	une.lire("/demo/courriels").attendre(http.StatusOK).dit("zoe@example.org")

	autre.secretaire()
	autre.lire(reglagesAgents).attendre(http.StatusOK).tait("zoe@example.org")
	autre.lire("/demo/courriels").attendre(http.StatusOK).tait("zoe@example.org")
	autre.lire("/demo").attendre(http.StatusOK).dit("nous sommes le", b.horloge.Aujourdhui().EnLettres())
	une.lire("/demo").attendre(http.StatusOK).tait(b.horloge.Aujourdhui().EnLettres())
}

// A browser that goes from one place to another is signed in in none by what it keeps
// of the first.
func TestLaConnexionDUnePlaceNOuvrePasUneAutre(t *testing.T) {
	b := nouveau(t, 2)
	f := b.formateur()
	v := b.stagiaire(f.donner()).secretaire()
	v.envoyer("/formation", "code", f.donner()).attendre(http.StatusSeeOther)
	if p := v.lire(chemin + "/agents").attendre(http.StatusSeeOther); !strings.Contains(p.vers, "/agents/connexion") {
		t.Errorf("la connexion d’une autre place mène à %s", p.vers)
	}
}

func TestUnePlaceRemiseEstExactementLeGabarit(t *testing.T) {
	b := nouveau(t, 1)
	f := b.formateur()
	v := b.stagiaire(f.donner())
	v.lire("/demo").attendre(http.StatusOK)
	gabarit, places := formation.Folders(b.app)
	attendu := contenu(t, formation.Chemin(b.app, gabarit))
	avant := formation.Chemin(b.app, places[0])
	v.secretaire().inviter("zoe@example.org")
	if difference(attendu, contenu(t, avant)) == "" {
		t.Fatal("inviter un agent ne change rien : cette comparaison ne voit rien")
	}

	f.envoyer("/formation/places/1/remise").attendre(http.StatusSeeOther)
	v.lire(reglagesAgents).attendre(http.StatusSeeOther)
	_, places = formation.Folders(b.app)
	if d := difference(attendu, contenu(t, formation.Chemin(b.app, places[0]))); d != "" {
		t.Errorf("la place remise n’est pas le gabarit : %s", d)
	}
	formation.Attendre(b.app)
	if _, err := os.Stat(avant); !os.IsNotExist(err) {
		t.Errorf("ce que la place contenait est encore là : %v", err)
	}
}

// A request under way when its place is reset is answered, by the guichet that is
// thrown away.
func TestUneRemisePendantUneRequeteNEnGardeRien(t *testing.T) {
	b := nouveau(t, 1)
	f := b.formateur()
	v := b.stagiaire(f.donner())
	v.lire("/demo").attendre(http.StatusOK)
	lu, ecrit := io.Pipe()
	req := v.requete(http.MethodPost, "/demo/horloge", lu)
	req.Header.Set("Expect", "100-continue") // its body is sent once somebody reads it
	repondue := make(chan *page, 1)
	go func() { repondue <- v.faire(req) }()
	if _, err := io.WriteString(ecrit, "pas=jo"); err != nil {
		t.Fatal(err)
	}
	f.envoyer("/formation/places/1/remise").attendre(http.StatusSeeOther)
	v.lire("/demo").attendre(http.StatusOK).dit(b.horloge.Aujourdhui().EnLettres()) // the new one serves meanwhile
	if _, err := io.WriteString(ecrit, "ur"); err != nil {
		t.Fatal(err)
	}
	if err := ecrit.Close(); err != nil {
		t.Fatal(err)
	}
	(<-repondue).attendre(http.StatusSeeOther)
	v.lire("/demo").attendre(http.StatusOK).dit(b.horloge.Aujourdhui().EnLettres())
	formation.Attendre(b.app)
}

// A reset that is cut leaves one of these states, of which the next start keeps what is
// whole.
func TestUneRemiseCoupeeNeLaissePasDePlaceAMoitie(t *testing.T) {
	folder := folderPret(t)
	b := ouvrir(t, folder, 2, socle.NouvelleHorloge(nil))
	f := b.formateur()
	codes := []string{f.donner(), f.donner()}
	une, autre := b.stagiaire(codes[0]), b.stagiaire(codes[1])
	une.secretaire().inviter("zoe@example.org")
	autre.secretaire().inviter("luc@example.org")
	f.envoyer("/formation/places/1/remise").attendre(http.StatusSeeOther)
	gabarit, places := formation.Folders(b.app)
	b.arreter()

	racine := filepath.Join(folder, "places")
	for _, reste := range []string{"abcdefghijklmno", "bcdefghijklmnop", "cdefghijklmnopq.tmp"} {
		if err := os.MkdirAll(filepath.Join(racine, reste), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(racine, reste, "data.db"), []byte("moitié"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := ouvrir(t, folder, 2, socle.NouvelleHorloge(nil))
	entrees, err := os.ReadDir(racine)
	if err != nil {
		t.Fatal(err)
	}
	var restent []string
	for _, e := range entrees {
		restent = append(restent, e.Name())
	}
	attendus := []string{gabarit, places[1]}
	slices.Sort(attendus)
	if !slices.Equal(restent, attendus) {
		t.Errorf("il reste %q, attendu %q", restent, attendus)
	}
	c.stagiaire(codes[0]).secretaire().lire(reglagesAgents).attendre(http.StatusOK).tait("zoe@example.org")
	c.stagiaire(codes[1]).secretaire().lire(reglagesAgents).attendre(http.StatusOK).dit("luc@example.org")
}

func TestUneDemandeDePlaceQuiNEstPasLaSienne(t *testing.T) {
	b := nouveau(t, 2)
	f := b.formateur()
	code := f.donner()
	for _, essai := range []struct{ nom, code, dit string }{
		{"vide", "", "Tapez les huit chiffres du code."},
		{"trop court", "1234 567", "Tapez les huit chiffres du code."},
		{"d’aucune place", autreCode(code), "Aucune place n’a ce code."},
	} {
		t.Run(essai.nom, func(t *testing.T) {
			v := b.visiteur()
			v.envoyer("/formation", "code", essai.code).attendre(http.StatusUnprocessableEntity).dit(essai.dit)
			if p := v.lire("/demo").attendre(http.StatusSeeOther); p.vers != "/formation" {
				t.Errorf("sans place, /demo mène à %s", p.vers)
			}
		})
	}
	v := b.stagiaire(" " + code[:4] + "-" + code[4:])
	v.lire("/demo").attendre(http.StatusOK).dit("Formation, place 1")
	f.envoyer("/formation/places/1/retrait").attendre(http.StatusSeeOther)
	v.lire("/demo").attendre(http.StatusSeeOther)
	v.envoyer("/formation", "code", code).attendre(http.StatusUnprocessableEntity)
	if f.donner() == code {
		t.Error("la place rendue garde son code")
	}
	v.lire("/demo").attendre(http.StatusSeeOther)
}

func autreCode(code string) string {
	if code == "00000000" {
		return "00000001"
	}
	return "00000000"
}

func TestLesCodesNeSEssaientPasTous(t *testing.T) {
	b := nouveau(t, 1)
	v := b.visiteur()
	for range 40 {
		v.envoyer("/formation", "code", "00000000").attendre(http.StatusUnprocessableEntity)
	}
	v.envoyer("/formation", "code", "00000000").attendre(http.StatusTooManyRequests)
}

// Who meets which page: p is the page or what it does, r is refused, s sends to where a
// place is asked for, f is a fault of the form, n is a page that does not exist.
func TestLaTableDesRolesDeLaFormation(t *testing.T) {
	b := nouveau(t, 4)
	f := b.formateur()
	stagiaire := b.stagiaire(f.donner())
	visiteurs := []*visiteur{b.visiteur(), stagiaire, f}
	vues := 0
	for _, ligne := range []struct{ route, attendu string }{
		{"GET /robots.txt", "ppp"},
		{"GET /formation", "ppp"},
		{"POST /formation", "fff"},
		{"GET /formation/code/{code}", "ppp"},
		{"POST /formation/recommencer", "rpr"},
		{"GET /formation/formateur/{jeton}", "nnn"},
		{"POST /formation/formateur/{jeton}", "nnn"},
		{"GET /formation/places", "rrp"},
		{"POST /formation/places", "rrp"},
		{"POST /formation/places/remise", "rrp"},
		{"POST /formation/places/{place}/remise", "rrp"},
		{"POST /formation/places/{place}/retrait", "rrp"},
		{"GET /demo", "sps"},
		{"GET " + chemin + "/", "sps"},
		{"POST /formation/quitter", "ppp"},
		{"POST /formation/deconnexion", "ppp"},
	} {
		methode, adresse, _ := strings.Cut(ligne.route, " ")
		adresse = strings.NewReplacer("{code}", "12345678", "{jeton}", "rien", "{place}", "3").Replace(adresse)
		for i, v := range visiteurs {
			vues++
			p := v.faire(v.requete(methode, adresse, nil))
			lettre := "?"
			switch {
			case p.status == http.StatusSeeOther && p.vers == "/formation" && methode == http.MethodGet:
				lettre = "s"
			case p.status == http.StatusOK || p.status == http.StatusSeeOther:
				lettre = "p"
			case p.status == http.StatusUnauthorized:
				lettre = "r"
			case p.status == http.StatusUnprocessableEntity:
				lettre = "f"
			case p.status == http.StatusNotFound:
				lettre = "n"
			}
			if attendu := ligne.attendu[i : i+1]; lettre != attendu {
				t.Errorf("%s, visiteur %d : %s (%d), attendu %s", ligne.route, i, lettre, p.status, attendu)
			}
		}
	}
	siennes := 0
	for _, r := range b.socle.Routes() {
		if strings.HasPrefix(r.Chemin, "/formation") || r.Chemin == "/robots.txt" {
			siennes++
		}
	}
	if want := 14; siennes != want || vues != 16*3 {
		t.Errorf("%d routes, %d essais : la table est à compléter", siennes, vues)
	}
}

func TestUneEntreeDeFormateurSertUneFoisDansLesDixMinutes(t *testing.T) {
	b := nouveau(t, 1)
	une, err := formation.Entree(b.app)
	if err != nil {
		t.Fatal(err)
	}
	v := b.visiteur()
	v.lire(une).attendre(http.StatusOK) // a scanner follows links
	v.envoyer(une).attendre(http.StatusSeeOther)
	v.lire("/formation/places").attendre(http.StatusOK)
	b.visiteur().envoyer(une).attendre(http.StatusNotFound)
	tardive, err := formation.Entree(b.app)
	if err != nil {
		t.Fatal(err)
	}
	b.horloge.Avancer(11 * time.Minute)
	b.visiteur().envoyer(tardive).attendre(http.StatusNotFound)
}

func TestChaqueNuitLesPlacesRedeviennentCommeAuDebut(t *testing.T) {
	if testing.Short() {
		t.Skip("raconte l’histoire une fois de plus : pas avec -short")
	}
	b := nouveau(t, 2)
	f := b.formateur()
	codes := []string{f.donner(), f.donner()}
	une := b.stagiaire(codes[0])
	une.secretaire().inviter("zoe@example.org")
	gabarit, _ := formation.Folders(b.app)
	b.horloge.Avancer(6 * 24 * time.Hour)
	b.stagiaire(codes[1]).lire("/demo").attendre(http.StatusOK)
	b.horloge.Avancer(2 * 24 * time.Hour)
	if err := exploitation.Executer(b.app, "formation"); err != nil {
		t.Fatal(err)
	}
	neuf, places := formation.Folders(b.app)
	if neuf == gabarit || !slices.Equal(places, []string{"", ""}) {
		t.Errorf("gabarit %s puis %s, places %q", gabarit, neuf, places)
	}
	if _, err := os.Stat(formation.Chemin(b.app, gabarit)); !os.IsNotExist(err) {
		t.Errorf("l’ancien gabarit est encore là : %v", err)
	}
	b.visiteur().envoyer("/formation", "code", codes[0]).attendre(http.StatusUnprocessableEntity) // left for 8 days
	autre := b.stagiaire(codes[1])
	autre.lire("/demo").attendre(http.StatusOK).dit(b.horloge.Aujourdhui().EnLettres())
	autre.secretaire().lire(reglagesAgents).attendre(http.StatusOK).tait("zoe@example.org")
}

// What runs the machine, or calls a server that the visitor names, is closed; the rest
// of the settings is there to be tried.
func TestRienNeSortDUnePlace(t *testing.T) {
	b := nouveau(t, 1)
	v := b.stagiaire(b.formateur().donner()).secretaire()
	remplacer := regexp.MustCompile(`\{(\w+)\}`)
	fermees := 0
	for _, r := range guichettest.New(t).Socle.Routes() {
		reglage, _ := strings.CutPrefix(r.Chemin, "/{collectivite}/agents/reglages/")
		reglage, _, _ = strings.Cut(reglage, "/")
		if r.Acces.Nom != agents.Exploitant.Nom && r.Acces.Nom != "exploitant" && !slices.Contains([]string{"boites", "franceconnect", "proconnect", "hub"}, reglage) {
			continue
		}
		fermees++
		adresse := remplacer.ReplaceAllString(strings.Replace(r.Chemin, "/{collectivite}", chemin, 1), "x")
		v.faire(v.requete(r.Methode, adresse, nil)).attendre(http.StatusForbidden).dit("fermée dans une place de formation")
	}
	if fermees < 40 {
		t.Errorf("%d pages fermées : cette liste ne les voit pas", fermees)
	}
	for _, page := range []string{chemin + "/agents/reglages/horaires", chemin + "/", chemin + "/demarches/contact", chemin + "/rien", "/demo", "/demo/courriels", "/aide"} {
		v.lire(page).dit("Formation, place 1", "ce n’est pas un vrai guichet")
	}
	v.lire(chemin + "/agents/reglages/horaires").attendre(http.StatusOK)
	v.lire("/formation").attendre(http.StatusOK).dit("ce n’est pas un vrai guichet", "Vous avez la place 1")
}
