package rgpd_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/messages"
	"guichet/pb_hooks/rgpd"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// peupler gives Camille one of everything, and Dominique, who shares her
// address, as much with other words.
func peupler(m *mairie) (dominique *guichettest.Client) {
	m.t.Helper()
	m.Signataire(m.c)
	dominique = m.Client().Connecter(m.c, "camille@example.org", "", "")
	p := dominique.Envoyer(m.c.Chemin()+"/compte/autre-personne", nil).Attendre(http.StatusSeeOther)
	p = dominique.Envoyer(p.Vers, url.Values{"code": {guichettest.Code(m.t, m.Dernier("camille@example.org"))}}).Attendre(http.StatusSeeOther)
	dominique.Envoyer(p.Vers, url.Values{"personne": {"autre"}, "prenom": {"Dominique"}, "nom": {"Gerardin"}}).Attendre(http.StatusSeeOther)
	comptes, err := usagers.ComptesDe(m.App, "camille@example.org")
	if err != nil || len(comptes) != 2 {
		m.t.Fatal(comptes, err)
	}
	for i := range comptes {
		mot := map[string]string{"Camille": "glycine", "Dominique": "tournesol"}[comptes[i].Prenom]
		m.vivre(&comptes[i], mot)
	}
	sans, code := m.Deposer(m.c, nil)
	m.marquer(sans, "capucine")
	if code == "" {
		m.t.Fatal("pas de code de suivi")
	}
	return dominique
}

// marquer puts a word in the answers of a demande and in the name of its file.
func (m *mairie) marquer(d *demandes.Demande, mot string) {
	m.t.Helper()
	for _, requete := range []string{
		"UPDATE reponses SET donnees = replace(donnees, 'cimetière', {:mot}) WHERE demande = {:d}",
		"UPDATE demandes SET demandeur = 'Demandeur ' || {:mot} WHERE id = {:d}",
		"UPDATE usagers SET telephone = '06 ' || {:mot} WHERE id = (SELECT usager FROM demandes WHERE id = {:d})",
	} {
		if _, err := m.App.DB().NewQuery(requete).Bind(dbx.Params{"mot": mot, "d": d.ID}).Execute(); err != nil {
			m.t.Fatal(err)
		}
	}
}

func (m *mairie) vivre(c *usagers.Compte, mot string) {
	m.t.Helper()
	must := func(err error) {
		m.t.Helper()
		if err != nil {
			m.t.Fatal(err)
		}
	}
	d, _ := m.Deposer(m.c, c)
	m.marquer(d, mot)
	a, err := agents.ParCourriel(m.App, "nadege@example.org")
	must(err)
	must(messages.Ecrire(m.App, d, c.Acteur(), "Une question sur la "+mot+".", ""))
	must(messages.Repondre(m.App, d, a, "Une réponse sur la "+mot+".", "", false))
	must(demandes.Noter(m.App, d, demandes.Evenement{Acteur: a.Acteur(), Verbe: "essai", Phrase: "Nadège Humbert a pris la demande, note interne sur la " + mot + "."}))
	_, err = demandes.DemanderPieces(m.App, d, a.Acteur(), demandes.DemandePieces{Manquants: []string{"Plan de la " + mot}, Message: "Merci.", Limite: m.Horloge.Aujourdhui().PlusJours(20)})
	must(err)
	must(socle.Consulter(m.App, a.ID, m.c.ID, d.Service, d.Objet(), "traitement de la demande sur la "+mot))
	must(socle.Consulter(m.App, a.ID, m.c.ID, d.Service, "usagers:"+d.Usager+":social", "Elle demande une aide pour la "+mot))
	ancienne := socle.ID()
	_, err = m.App.DB().NewQuery("INSERT INTO usagers (id, collectivite, genre, preuve, adresse, rapproche_de) VALUES ({:id}, {:c}, 'particulier', 'aucune', 'null', {:u})").
		Bind(dbx.Params{"id": ancienne, "c": m.c.ID, "u": d.Usager}).Execute()
	must(err)
	must(socle.Consulter(m.App, a.ID, m.c.ID, d.Service, "usagers:"+ancienne, "ancienne fiche de la "+mot))
	for range 2 {
		m.Joindre(m.c, d.Objet(), "", mot+".png")
	}
	t, err := demandes.Commencer(m.App, m.teleservice("signalement"), c.ID, m.Remplir(m.c, m.teleservice("signalement"), map[string]string{"description": "Un trou près de la " + mot}))
	must(err)
	m.Joindre(m.c, t.Proprietaire(), "", "brouillon-"+mot+".png")
	m.Transaction(func(tx core.App) error {
		_, err := usagers.Declarer(tx, m.c.ID, c, usagers.Declaration{Qualite: usagers.Aidant, Identite: usagers.Identite{NomNaissance: "De la " + mot}, Dit: "mandat de la " + mot})
		return err
	})
	e := &rgpd.Exercice{Collectivite: m.c.ID, Usager: d.Usager, Compte: c.ID, Genre: rgpd.Opposition, Canal: "papier", Demandeur: c.NomComplet(), Courriel: c.Courriel, Objet: "La " + mot, RecueLe: "2026-05-04"}
	must(e.Recevoir(m.App, a.Acteur(), a.ID))
}

var secrets = regexp.MustCompile(`\b[2-9CDFHJKMNPRTVWXY]{4}(-[2-9CDFHJKMNPRTVWXY]{4}){2}\b|\b[0-9a-f]{64}\b|\b\d{3} \d{3}\b|\$argon2`)

func TestLaCopieNeContientQueSaPersonne(t *testing.T) {
	m := ouvrir(t)
	dominique := peupler(m)
	m.Courriels("") // what has left is in the queue with its codes masked
	agent, err := agents.ParCourriel(m.App, "nadege@example.org")
	if err != nil {
		t.Fatal(err)
	}
	for _, qui := range []struct {
		client                   *guichettest.Client
		sien, nom, autre, sonNom string
	}{
		{m.camille, "glycine", "Camille", "tournesol", "Dominique"},
		{dominique, "tournesol", "Dominique", "glycine", "Camille"},
	} {
		t.Run(qui.nom, func(t *testing.T) {
			fichiers := archive(t, qui.client.Ouvrir(m.c.Chemin()+"/mes-donnees/copie.zip"))
			for nom, corps := range fichiers {
				if strings.HasPrefix(nom, "pieces/") {
					continue
				}
				for _, interdit := range []string{qui.autre, m.numeroDe(qui.sonNom), "Gerardin", "capucine", "Nadège", "Humbert", "nadege@", "note interne", agent.ID} {
					if interdit == "Gerardin" && qui.nom == "Dominique" {
						continue
					}
					if strings.Contains(corps, interdit) || strings.Contains(nom, interdit) {
						t.Errorf("%s dit « %s »", nom, interdit)
					}
				}
				if s := secrets.FindString(corps); s != "" {
					t.Errorf("%s contient un secret : %s", nom, s)
				}
			}
			for _, nom := range []string{"index.html", "donnees.json"} {
				for _, attendu := range []string{qui.sien, "Une question sur la " + qui.sien, "Une réponse sur la " + qui.sien, "Plan de la " + qui.sien, "Un trou près de la " + qui.sien, "traitement de la demande sur la " + qui.sien, "Elle demande une aide pour la " + qui.sien, "ancienne fiche de la " + qui.sien} {
					if !strings.Contains(fichiers[nom], attendu) {
						t.Errorf("%s ne dit pas « %s »", nom, attendu)
					}
				}
			}
			if page := qui.client.Ouvrir(m.c.Chemin() + "/mes-donnees").Attendre(http.StatusOK); strings.Contains(page.Corps, qui.autre) || strings.Contains(page.Corps, "Humbert") || !strings.Contains(page.Corps, qui.sien) {
				t.Errorf("la page « Mes données ici » :\n%s", page.Texte())
			}
			verifierSchema(t, fichiers["donnees.json"])
			if m.compter("journal WHERE verbe = 'rgpd.copier' AND objet = {:o}", dbx.Params{"o": "usagers:" + m.usagerDe(qui.nom)}) != 1 {
				t.Error("la copie n’est pas au journal")
			}
		})
	}
}

// numeroDe is the number of the demande of one of the two, which her mails say.
func (m *mairie) numeroDe(prenom string) (numero string) {
	m.t.Helper()
	err := m.App.DB().NewQuery("SELECT numero FROM demandes WHERE usager = {:u}").Bind(dbx.Params{"u": m.usagerDe(prenom)}).Row(&numero)
	if err != nil {
		m.t.Fatal(err)
	}
	return socle.FormaterNumero(numero)
}

func (m *mairie) usagerDe(prenom string) (id string) {
	m.t.Helper()
	err := m.App.DB().NewQuery("SELECT u.id FROM usagers u JOIN comptes c ON c.id = u.compte WHERE c.prenom = {:p}").Bind(dbx.Params{"p": prenom}).Row(&id)
	if err != nil {
		m.t.Fatal(err)
	}
	return id
}

func verifierSchema(t *testing.T, donnees string) {
	t.Helper()
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(rgpd.SchemaCopie))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", schema); err != nil {
		t.Fatal(err)
	}
	x, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	d, err := jsonschema.UnmarshalJSON(strings.NewReader(donnees))
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Validate(d); err != nil {
		t.Error(err)
	}
}

// Every field that a room gives of a person has a word: a page that says
// « montant_vote » is not in plain words.
func TestChaqueChampExtraitAUnMot(t *testing.T) {
	m := ouvrir(t)
	peupler(m)
	d, err := rgpd.Rassembler(m.App, m.usager())
	if err != nil {
		t.Fatal(err)
	}
	pleines := 0
	for _, s := range d.Sources {
		if len(s.Lignes) > 0 {
			pleines++
		}
		for _, ligne := range s.Lignes {
			for _, champ := range rgpd.SansMot(ligne) {
				t.Errorf("%s.%s n’a pas de mot", s.Collection, champ)
			}
		}
	}
	if pleines < 9 {
		t.Errorf("%d sources tiennent quelque chose : l’essai ne prouve rien", pleines)
	}
}

func TestLesPiecesDeLaCopie(t *testing.T) {
	m := ouvrir(t)
	peupler(m)
	fichiers := archive(t, m.camille.Ouvrir(m.c.Chemin()+"/mes-donnees/copie.zip"))
	var noms []string
	for nom := range fichiers {
		if strings.HasPrefix(nom, "pieces/") {
			noms = append(noms, nom)
			if fichiers[nom] != string(guichettest.Dessin(t)) && !strings.HasPrefix(fichiers[nom], "\x89PNG") {
				t.Errorf("%s n’est pas le document", nom)
			}
			if !strings.Contains(fichiers["index.html"], `href="`+nom+`"`) {
				t.Errorf("index.html ne mène pas à %s", nom)
			}
		}
	}
	if len(noms) != 2 {
		t.Errorf("pièces : %q", noms)
	}
	for _, dehors := range []string{`href="http`, "<script", "<link", "src=", "@import", "url("} {
		if strings.Contains(fichiers["index.html"], dehors) {
			t.Errorf("index.html dépend du réseau ou d’un programme : « %s »", dehors)
		}
	}
	for _, mot := range []string{`<html lang="fr">`, "Saint-Exemple", "4 mai 2026"} {
		if !strings.Contains(strings.ReplaceAll(fichiers["index.html"], "\u00a0", " "), mot) {
			t.Errorf("index.html ne dit pas « %s »", mot)
		}
	}
}

func TestUnNomDePieceResteASaPlace(t *testing.T) {
	for nom, attendu := range map[string]string{
		"../../etc/passwd":    "pieces/001-passwd",
		`..\..\boot.ini`:      "pieces/001-boot.ini",
		"/etc/shadow":         "pieces/001-shadow",
		"C:\\CON.pdf":         "pieces/001-CON.pdf",
		"a\x00b\u202egnp.exe": "pieces/001-abgnp.exe",
		"":                    "pieces/001-document",
	} {
		if obtenu := rgpd.NomDansLArchive(0, nom); obtenu != attendu {
			t.Errorf("%q : %q, attendu %q", nom, obtenu, attendu)
		}
	}
}

// What cannot be read is said before the archive begins.
func TestUnePiecePerdueNeDonnePasUneCopieTronquee(t *testing.T) {
	m := ouvrir(t)
	d, _ := m.Deposer(m.c, m.compte())
	id := m.Joindre(m.c, d.Objet(), "", "plan.png")
	if _, err := m.App.DB().NewQuery("DROP TRIGGER pieces_fige").Execute(); err != nil {
		t.Fatal(err)
	}
	if _, err := m.App.DB().Update("pieces", dbx.Params{"empreinte": strings.Repeat("0", 64)}, dbx.HashExp{"id": id}).Execute(); err != nil {
		t.Fatal(err)
	}
	m.camille.Ouvrir(m.c.Chemin() + "/mes-donnees/copie.zip").Attendre(http.StatusInternalServerError)
}

func TestUneCopieEstLimitee(t *testing.T) {
	m := ouvrir(t)
	m.Deposer(m.c, m.compte())
	for range 6 {
		m.camille.Ouvrir(m.c.Chemin() + "/mes-donnees/copie.zip").Attendre(http.StatusOK)
	}
	m.camille.Ouvrir(m.c.Chemin() + "/mes-donnees/copie.zip").Attendre(http.StatusTooManyRequests)
}

// A pièce whose time is over is named among the data, and no longer given.
func TestUnePieceOteeNEstPlusDansLaCopie(t *testing.T) {
	m := ouvrir(t)
	d, _ := m.Deposer(m.c, m.compte())
	id := m.Joindre(m.c, d.Objet(), "", "plan.png")
	if _, err := m.App.DB().Update("pieces", dbx.Params{"otee_le": socle.Date(m.Horloge.Maintenant())}, dbx.HashExp{"id": id}).Execute(); err != nil {
		t.Fatal(err)
	}
	for nom := range archive(t, m.camille.Ouvrir(m.c.Chemin()+"/mes-donnees/copie.zip")) {
		if strings.HasPrefix(nom, "pieces/") {
			t.Error(nom)
		}
	}
}

func TestDireUneLigne(t *testing.T) {
	dits, err := json.Marshal(rgpd.Dire(map[string]any{
		"numero": "4K7M2C9C", "etat": "acceptee", "deposee_le": "2026-05-04 08:00:00.000Z", "vide": "", "telephone": "0612345678", "montant_vote": "125050", "date_le": "2026-05-04",
		"adresse":  map[string]any{"commune": "Épinal", "code_postal": "88000", "pays": "99100"},
		"reponses": []any{map[string]any{"question": "Votre question ?", "reponse": []string{"Bonjour"}}},
	}))
	if err != nil {
		t.Fatal(err)
	}
	for _, attendu := range []string{`4K7M-2C9C`, `Acceptée`, `4 mai 2026 à 10`, `06`, `1 250,50`, `"4 mai 2026"`, `Commune : Épinal`, `Votre question : Bonjour`} {
		if !strings.Contains(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(string(dits)), attendu) {
			t.Errorf("ne dit pas « %s » : %s", attendu, dits)
		}
	}
}
