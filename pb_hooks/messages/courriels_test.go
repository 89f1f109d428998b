package messages_test

import (
	"flag"
	"fmt"
	"html"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/messages"
	"guichet/pb_hooks/simulation"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

var reecrire = flag.Bool("update", false, "write the golden mails again")

// TestCourriels tells a story in which the program writes each of its mails,
// and compares them, word for word, with testdata/courriels.
func TestCourriels(t *testing.T) {
	ecrits := map[string][]exploitation.Courriel{}
	for _, raconter := range []func(*testing.T) *mairie{recitDesComptes, recitDUnRefus, recitDUneAcceptation, recitSansCompte, recitDUnSilenceQuiAccepte, recitDesEcrits, recitDUneSubvention, recitDExercices, recitsCourts, recitDAvis, recitDeReponses} {
		m := raconter(t)
		m.lu = 0
		for _, c := range m.nouveaux() {
			ecrits[c.Modele] = append(ecrits[c.Modele], c)
		}
	}
	t.Run("tous les modèles du programme sont là", func(t *testing.T) {
		if d := cmp.Diff(modelesDuProgramme(t), slices.Sorted(maps.Keys(ecrits))); d != "" {
			t.Errorf("modèles des sources (-) et du récit (+) :\n%s", d)
		}
	})
	for modele, l := range ecrits {
		t.Run(modele, func(t *testing.T) {
			var dits []string
			for _, c := range l {
				if dit := fixe(c); !slices.Contains(dits, dit) {
					dits = append(dits, dit)
					verifierCourriel(t, c)
				}
			}
			comparer(t, modele, strings.Join(dits, "\n==========\n\n"))
		})
	}
}

func comparer(t *testing.T, modele, dit string) {
	t.Helper()
	fichier := filepath.Join("testdata", "courriels", modele+".txt")
	if *reecrire {
		if err := os.WriteFile(fichier, []byte(dit), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	attendu, err := os.ReadFile(fichier)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(attendu), dit); d != "" {
		t.Errorf("%s (-attendu +écrit) :\n%s", fichier, d)
	}
}

var (
	codesDeSuivi = regexp.MustCompile(`\b[2-9CDFHJKMNPRTVWXY]{4}(-[2-9CDFHJKMNPRTVWXY]{4}){2}\b`)
	numeros      = regexp.MustCompile(`\b[2-9CDFHJKMNPRTVWXY]{4}-[2-9CDFHJKMNPRTVWXY]{4}( |\x{a0}|[.,\n])`)
	identifiants = regexp.MustCompile(`/[a-z0-9]{15}\b`)
	instants     = regexp.MustCompile(`à \d+\x{a0}h(\x{a0}\d\d)?`)
)

// fixe is a mail without what chance or the hour puts in it.
func fixe(c exploitation.Courriel) string {
	s := fmt.Sprintf("Objet : %s\nRépondre à : %s\n\n%s", c.Objet, c.RepondreA, c.Texte)
	s = codesDeSuivi.ReplaceAllString(s, "7KDW-3RC8-HX4P")
	s = numeros.ReplaceAllString(s, "4K7M-2C9C$1")
	s = identifiants.ReplaceAllString(s, "/ID")
	return instants.ReplaceAllString(s, "à 10\u00a0h")
}

// The rules of the house for every mail.
var (
	personnes   = regexp.MustCompile(`Thouvenel|Camille|cimetière|0612345678|06\x{a0}12|rue des Lilas`)
	formeCode   = regexp.MustCompile(`\d{3} \d{3}|[2-9CDFHJKMNPRTVWXY]{4}(-[2-9CDFHJKMNPRTVWXY]{4}){2}`)
	bannis      = regexp.MustCompile(`(?i)veuillez|merci de bien vouloir|cliquez|nonobstant|susvisé|dûment|afférent|le cas échéant|ci-après|\bdossiers?\b|\bstatut|\bhub\b|numéro de suivi|\bon\b`)
	finDePhrase = regexp.MustCompile(`[.!?…]\s|\n`)
	typo        = regexp.MustCompile(`[^\x{a0}\s/p]\s?[:;!?»%€]( |$)|« |'`)
	etiquettes  = regexp.MustCompile(`(?s)<head>.*?</head>|<[^>]*>`)
)

func verifierCourriel(t *testing.T, c exploitation.Courriel) {
	t.Helper()
	faute := func(format string, args ...any) {
		t.Helper()
		t.Errorf(format+"\n%s\n%s", append(args, c.Objet, c.Texte)...)
	}
	if personnes.MatchString(c.Objet) || formeCode.MatchString(c.Objet) || strings.Contains(c.Objet, "@") {
		faute("l’objet en dit trop")
	}
	if c.Objet == "" || len([]rune(c.Objet)) > 90 || strings.ContainsAny(c.Objet, "\r\n") {
		faute("l’objet est vide ou long de %d caractères", len([]rune(c.Objet)))
	}
	if m := personnes.FindString(c.Texte); m != "" {
		faute("le texte dit « %s »", m)
	}
	corps, pied, _ := strings.Cut(c.Texte, "\n--\n")
	if !strings.Contains(pied, "03\u00a029\u00a000\u00a000\u00a000") {
		faute("personne à appeler")
	}
	if !strings.Contains(corps, "http://") && !strings.Contains(corps, "••••") {
		faute("ni lien ni code")
	}
	if n := len(mots(c.Modele, corps)); n > 120 {
		faute("%d mots, 120 au plus", n)
	}
	if m := bannis.FindString(c.Objet + "\n" + corps); m != "" {
		faute("« %s » est à éviter", m)
	}
	for ligne := range strings.Lines(c.Objet + "\n" + c.Texte) {
		if ligne = strings.TrimSuffix(ligne, "\n"); !strings.HasPrefix(ligne, "http") && typo.MatchString(ligne) {
			faute("« %s » : une espace insécable ou une apostrophe manque", typo.FindString(ligne))
		}
	}
	for _, phrase := range finDePhrase.Split(corps, -1) {
		if n := len(strings.Fields(phrase)); n > 30 {
			faute("une phrase de %d mots : « %s »", n, phrase)
		}
	}
	if texte, page := espaces(html.UnescapeString(etiquettes.ReplaceAllString(c.HTML, " "))), dansLaPage(c.Texte); texte != page {
		faute("le HTML ne dit pas la même chose : %s", cmp.Diff(page, texte))
	}
}

// mots are the words of a mail but the legal mentions of an accusé.
func mots(modele, corps string) []string {
	if modele == "arrivee" {
		corps, _, _ = strings.Cut(corps, "\nSi votre demande est complète")
	}
	return strings.Fields(corps)
}

var adresseDeLien = regexp.MustCompile(`\x{a0}:\nhttps?://\S+`)

// dansLaPage is the text as its page says it: the address of the link is under
// its words.
func dansLaPage(texte string) string {
	return espaces(strings.Replace(adresseDeLien.ReplaceAllString(texte, ""), "\n--\n", "\n", 1))
}

// modelesDuProgramme are the names found in the sources.
func modelesDuProgramme(t *testing.T) []string {
	t.Helper()
	vus := map[string]bool{"alerte": true, "alerte_gestion": true, "alerte_autorite": true, "accuse_non_parti_gestion": true} // see alerte.monter
	motifs := regexp.MustCompile(`(?:[Mm]odele:\s*|modeleAlarmes? += |natureTransmission = |posterAuxAgents\(tx, [^,]+, [^,]+, |GenreNouvelle = )"([a-z_]+)"`)
	err := filepath.WalkDir("..", func(chemin string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(chemin) != ".go" || strings.HasSuffix(chemin, "_test.go") {
			return err
		}
		b, err := os.ReadFile(chemin)
		for _, m := range motifs.FindAllStringSubmatch(string(b), -1) {
			vus[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, sansCourriel := range []string{"avis_rendu", "decision_prete", "decision_retour", "prise", "piece_recue", "installation_essai"} { // told by mails of other names; the try of the first run leaves outside of the queue
		delete(vus, sansCourriel)
	}
	for _, duHub := range []string{"aide_reponse", "alarmes_guichets", "comptes_departement_reunis", "demandes_perdues", "departement_efface", "droit_sans_reception", "hub_aide", "invitation_guichet", "rappel_cotisation"} { // two guichets write them: their rooms tell them
		if !vus[duHub] {
			t.Errorf("%s is written no more", duHub)
		}
		delete(vus, duHub)
	}
	return slices.Sorted(maps.Keys(vus))
}

func TestLesReglesDesCourrielsAttrapentUneFaute(t *testing.T) {
	for texte, fautive := range map[string]bool{
		"Il manque : un document.": true, "Il manque\u00a0: un document.": false, "« Oui »": true, "«\u00a0Oui\u00a0»": false, "l'acte": true, "Fini !": true,
		"http://exemple.fr/a?b": false, "à 10\u00a0h\u00a030": false,
	} {
		if typo.MatchString(texte) != fautive && !strings.HasPrefix(texte, "http") {
			t.Errorf("%q", texte)
		}
	}
	if !bannis.MatchString("Votre dossier") || bannis.MatchString("La décision") || !formeCode.MatchString("7KDW-3RC8-HX4P") || formeCode.MatchString("4K7M-2C9C") {
		t.Error("les mots à éviter ou les codes ne sont pas reconnus")
	}
	if !unicode.IsSpace('\u00a0') {
		t.Error("une espace insécable compte comme un mot")
	}
}

// recitDesComptes: invitations, codes, sign-in, two comptes made one, then two.
func recitDesComptes(t *testing.T) *mairie {
	m := ouvrir(t)
	base := m.c.Chemin() + "/agents"
	admin := m.Agent(m.c, "admin@example.org", agents.Administration)
	admin.Envoyer(base+"/reglages/agents/nouveau", url.Values{"courriel": {nadege}, "roles": {"instruction"}}).Attendre(http.StatusSeeOther)
	ailleurs := m.Collectivite("Val-Imaginaire")
	m.Agent(ailleurs, lucas, agents.Accueil)
	admin.Envoyer(base+"/reglages/agents/nouveau", url.Values{"courriel": {lucas}, "roles": {"accueil"}}).Attendre(http.StatusSeeOther)
	admin.Envoyer(base+"/profil/second-facteur", url.Values{"acte": {"courriel"}}).Attendre(http.StatusSeeOther)
	m.Client().Connecter(m.c, "camille@example.org", "Camille", "Thouvenel")
	m.brouillon(m.Compte("camille@example.org").ID)
	m.inviterAuMandat()
	fc := m.FranceConnect(simulation.Personne{
		ID: "zoe", Prenoms: []string{"Zoé"}, NomNaissance: "Vautrin", DateNaissance: "1980-04-17", Sexe: "female", LieuNaissance: "88160", PaysNaissance: "99100", Courriel: "zoe@example.org",
	})
	for _, c := range []*collectivites.Collectivite{m.c, ailleurs} {
		fc.Habiliter(c)
		fc.Identifier(m.Client(), c.Chemin()+"/connexion/franceconnect", "zoe").Attendre(http.StatusSeeOther)
	}
	zoe := m.Client()
	zoe.Connecter(m.c, "zoe.vautrin@example.org", "Zoé", "Vautrin")
	reunion := fc.Identifier(zoe, m.c.Chemin()+"/connexion/franceconnect", "zoe").Attendre(http.StatusSeeOther).Vers
	zoe.Envoyer(reunion, nil).Attendre(http.StatusSeeOther)
	zoe.Envoyer(reunion+"/separation", nil).Attendre(http.StatusSeeOther)
	m.changerDEmployeur()
	m.ajouterUneCle(admin)
	m.jusqua("2026-05-28 08:10")
	m.Executer("rappels-brouillons")
	return m
}

// changerDEmployeur has an agent who had a password sign in with ProConnect, then
// come for another employer.
func (m *mairie) changerDEmployeur() {
	m.t.Helper()
	m.c.SIREN = "130025265"
	m.Transaction(func(tx core.App) error { return tx.DB().Model(m.c).Update("SIREN") })
	m.Agent(m.c, "odile@example.org", agents.Accueil)
	odile := simulation.Personne{ID: "odile", Prenoms: []string{"Odile"}, NomNaissance: "Grandjean", Courriel: "odile@example.org", UID: "u-odile", SIRET: "13002526500013", IdpID: "essai"}
	pc := m.ProConnect(odile)
	pc.Habiliter(m.c)
	entree := m.c.Chemin() + "/agents/connexion/proconnect"
	pc.Identifier(m.Client(), entree, "odile").Attendre(http.StatusSeeOther)
	odile.SIRET = "73282932000074"
	pc.AjouterPersonne(odile)
	pc.Identifier(m.Client(), entree, "odile").Attendre(http.StatusForbidden)
}

// inviterAuMandat offers a mandat on an association that Camille represents.
func (m *mairie) inviterAuMandat() {
	m.t.Helper()
	m.Transaction(func(tx core.App) error {
		x, err := usagers.Declarer(tx, m.c.ID, m.Compte("camille@example.org"), usagers.Declaration{
			Qualite: usagers.Representant, Identite: usagers.Identite{Genre: "association", Denomination: "Les Amis du cimetière"},
		})
		if err == nil {
			err = x.Prouver(tx, "procès-verbal", essai)
		}
		if err != nil {
			return err
		}
		return x.Inviter(tx, m.c, "maud@example.org", "trésorière")
	})
	m.Dernier("maud@example.org") // sent: its link is no longer kept
}

// complement asks the livret of a demande.
func (m *mairie) complement(d *demandes.Demande, limite string, arrete bool) {
	m.t.Helper()
	_, err := demandes.DemanderPieces(m.App, d, essai, demandes.DemandePieces{
		Manquants: []string{"Le livret de famille"}, Message: "Camille, il est au cimetière.", Limite: jour(m.t, limite), ArreteDelai: arrete,
	})
	if err != nil {
		m.t.Fatal(err)
	}
}

// avecCompte files as Camille, signed in.
func (m *mairie) avecCompte() *demandes.Demande {
	m.t.Helper()
	m.Client().Connecter(m.c, "camille@example.org", "Camille", "Thouvenel")
	d, _ := m.Deposer(m.c, m.Compte("camille@example.org"))
	return d
}

// recitDUnRefus: a rejection regime, from the dépôt to the silence.
func recitDUnRefus(t *testing.T) *mairie {
	m := hierarchie(t)
	m.profil(nadege, func(a *agents.Agent) { a.Avertissement = agents.Chaque })
	d := m.avecCompte()
	if err := messages.Ecrire(m.App, d, "visiteur", "Avez-vous des nouvelles du cimetière ?", ""); err != nil {
		t.Fatal(err)
	}
	if err := messages.Repondre(m.App, d, m.parCourriel(nadege), "Bonjour Camille.", "", false); err != nil {
		t.Fatal(err)
	}
	m.complement(d, "2026-06-04", true)
	m.complement(d, "2026-06-04", false)
	m.jusqua("2026-05-28 08:00")
	m.Executer("rappels-usagers")
	m.jusqua("2026-06-03 08:00")
	m.Executer("rappels-usagers")
	m.Transaction(func(tx core.App) error { return demandes.Produire(tx, d, "visiteur", "Voici.") })
	for _, matin := range jours("2026-07-01", "2026-08-10") {
		m.jusqua(matin + " 06:30")
		m.Executer("silence")
		m.Executer("alertes")
	}
	if d = m.relire(d); d.Etat != demandes.Refusee {
		t.Fatal(d.Etat, d.Echeance)
	}
	m.Courriels("") // what has left masks its codes
	return m
}

// recitDUneAcceptation: a decision sent back, then approved by its link.
func recitDUneAcceptation(t *testing.T) *mairie {
	m := hierarchie(t)
	m.service(bureau)
	d := m.avecCompte()
	signataires, err := agents.Signataires(m.App, m.c.ID, d.Service, m.Horloge.Aujourdhui())
	if err != nil {
		t.Fatal(err)
	}
	preparer := func() *demandes.Decision {
		t.Helper()
		a := m.parCourriel(nadege)
		dec, err := demandes.Preparer(m.App, d, a.Acteur(), a.ID, demandes.Preparation{Sens: "acceptee", Conditions: "Au cimetière, Camille.", Signataire: signataires[0].ID})
		if err != nil {
			t.Fatal(err)
		}
		return dec
	}
	dec := preparer() // the guichet is not homologué: by the letter
	if err := demandes.Renvoyer(m.App, dec, "Précisez la durée.", signataires[0].Acteur()); err != nil {
		t.Fatal(err)
	}
	if _, err := m.App.DB().Update("collectivites", dbx.Params{"homologuee_jusqu_au": "2029-01-01"}, dbx.HashExp{"id": m.c.ID}).Execute(); err != nil {
		t.Fatal(err)
	}
	preparer()
	lien := guichettest.LienDe(t, m.Dernier(maire))
	helene := m.Client()
	helene.Envoyer(lien, url.Values{"acte": {"envoyer-code"}}).Attendre(http.StatusSeeOther)
	helene.Envoyer(lien, url.Values{"acte": {"code"}, "code": {guichettest.Code(t, m.Dernier(maire))}}).Attendre(http.StatusSeeOther)
	helene.Envoyer(lien, url.Values{"acte": {"approuver"}}).Attendre(http.StatusOK)
	m.Courriels("")
	return m
}

// recitSansCompte: a code de suivi, and a mail that no server took.
func recitSansCompte(t *testing.T) *mairie {
	m := hierarchie(t)
	m.deposer()
	m.Courriels("")
	m.republier(func(x *catalogue.Traitement) {
		x.Silence = catalogue.Silence{Regime: "SO", BaseLegale: "Aucune décision n’est demandée"}
	})
	m.Boite.Tomber(exploitation.ErrRefus)
	m.deposer()
	m.Courriels("")
	m.Boite.Tomber(nil)
	m.jusqua("2026-05-05 06:30")
	m.Executer("alertes")
	m.profil(nadege, func(a *agents.Agent) { a.Avertissement, a.Heure = agents.Quotidien, 8 })
	m.jusqua("2026-05-05 08:00")
	m.Executer("resume-quotidien")
	return m
}

// recitDUnSilenceQuiAccepte: an acceptance regime.
func recitDUnSilenceQuiAccepte(t *testing.T) *mairie {
	m := hierarchie(t)
	m.republier(func(x *catalogue.Traitement) { x.Silence.Regime = "SVA" })
	d, incomplete := m.avecCompte(), m.deposer()
	m.complement(incomplete, "2026-06-04", true)
	m.jusqua("2026-06-03 08:00")
	m.Executer("rappels-usagers")
	for _, matin := range jours("2026-06-04", "2026-07-06") {
		m.jusqua(matin + " 06:30")
		m.Executer("silence")
		m.Executer("incompletes")
		m.Executer("alertes")
	}
	if d, incomplete = m.relire(d), m.relire(incomplete); d.Etat != demandes.Acceptee || incomplete.Etat != demandes.Classee {
		t.Fatal(d.Etat, incomplete.Etat)
	}
	m.Courriels("")
	return m
}

// recitDAvis: an opinion asked outside, a demande sent to another service, then
// to the administration that is competent, before the eyes of who follows it.
func recitDAvis(t *testing.T) *mairie {
	m := hierarchie(t)
	m.profil(nadege, func(a *agents.Agent) { a.Avertissement = agents.Chaque })
	d := m.avecCompte()
	base := m.c.Chemin() + "/agents/demandes/" + d.ID
	lucie := m.Agent(m.c, "lucie@example.org", agents.Instruction)
	lucie.Envoyer(base+"/avis", url.Values{"nom": {"Syndicat des eaux"}, "courriel": {"eaux@example.org"}, "question": {"Le cimetière est-il desservi ?"}}).Attendre(http.StatusSeeOther)
	m.Transaction(func(tx core.App) error { return demandes.Veiller(tx, d, m.parCourriel(nadege), true) })
	lien := guichettest.LienDe(t, m.Dernier("eaux@example.org"))
	syndicat := m.Client()
	syndicat.Envoyer(lien, url.Values{"acte": {"envoyer-code"}}).Attendre(http.StatusSeeOther)
	syndicat.Envoyer(lien, url.Values{"acte": {"code"}, "code": {guichettest.Code(t, m.Dernier("eaux@example.org"))}}).Attendre(http.StatusSeeOther)
	syndicat.Envoyer(lien, url.Values{"sens": {"favorable"}}).Attendre(http.StatusOK)
	l, err := collectivites.Services(m.App, m.c.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range l {
		if s.ID != d.Service {
			lucie.Envoyer(base+"/transmission", url.Values{"vers": {"service"}, "service": {s.ID}}).Attendre(http.StatusSeeOther)
			break
		}
	}
	lucie.Envoyer(base+"/transmission", url.Values{"vers": {"ailleurs"}, "nom": {"la communauté de communes"}, "courriel": {"cc@example.org"}}).Attendre(http.StatusSeeOther)
	m.Courriels("")
	return m
}

// recitsCourts: the other ends.
// alarmer makes the disk fill up, then be mended.
func (m *mairie) alarmer() {
	m.t.Helper()
	m.agent("exploitante@example.org", "Inès", "Collin", agents.Administration)
	m.Transaction(func(tx core.App) error {
		return agents.Confier(tx, m.parCourriel("exploitante@example.org"), true, essai)
	})
	plein := exploitation.Ligne{
		Sonde: socle.Sonde{Code: "disk", Nom: "Place sur le disque"}, Lumiere: socle.Rouge,
		Constat: "Il reste 200\u00a0Mo sur 20\u00a0Go.", Conseil: "Faites de la place ou agrandissez le disque, avant que le guichet ne refuse des demandes.",
	}
	vide := plein
	vide.Lumiere = socle.Vert
	for _, l := range [][]exploitation.Ligne{{plein}, {plein}, {vide}} {
		if err := exploitation.Alarmer(m.App, l); err != nil {
			m.t.Fatal(err)
		}
	}
}

func recitsCourts(t *testing.T) *mairie {
	m := hierarchie(t)
	if err := demandes.RetirerDemande(m.App, m.avecCompte(), "visiteur"); err != nil {
		t.Fatal(err)
	}
	m.republier(func(x *catalogue.Traitement) {
		x.Decision, x.Silence = false, catalogue.Silence{Regime: "SO", BaseLegale: "Aucune décision n’est demandée"}
	})
	if err := messages.Repondre(m.App, m.deposer(), m.parCourriel(nadege), "C’est fait, Camille.", "", true); err != nil {
		t.Fatal(err)
	}
	if err := demandes.EnvoyerParCourrier(m.App, m.deposer(), essai); err != nil {
		t.Fatal(err)
	}
	m.alarmer()
	m.Courriels("")
	return m
}

var optionsDeCle = regexp.MustCompile(`data-options="([^"]*)"`)

// ajouterUneCle gives an agent a clé d'accès.
func (m *mairie) ajouterUneCle(agent *guichettest.Client) {
	m.t.Helper()
	profil := m.c.Chemin() + "/agents/profil/cles-acces"
	p := agent.Envoyer(profil, url.Values{"nom": {"Ordinateur de la mairie"}, "actuel": {guichettest.MotDePasse}}).Attendre(http.StatusOK)
	options := html.UnescapeString(optionsDeCle.FindStringSubmatch(p.Corps)[1])
	agent.Envoyer(profil+"/ajout", url.Values{"reponse": {guichettest.NouvelAppareil(m.t).Creer(options)}}).Attendre(http.StatusSeeOther)
}
