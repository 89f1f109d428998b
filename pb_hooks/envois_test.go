package pb_hooks_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

// saisie is a form begun by a visitor.
type saisie struct {
	*mairie
	doc    *catalogue.Document
	client *guichettest.Client
	base   string // of the brouillon
}

func commencerSaisie(t *testing.T, code string) *saisie {
	t.Helper()
	b := guichettest.New(t)
	s := &saisie{mairie: ouvrirMairie(t, b, "Saint-Exemple", "xanthippe"), client: b.Client()}
	var err error
	s.doc, err = catalogue.Modele(code)
	s.must(err)
	s.base, _, _ = strings.Cut(s.client.Envoyer(s.c.Chemin()+"/demarches/"+code, nil).Attendre(http.StatusSeeOther).Vers, "/etapes/")
	return s
}

// etapeDe is the page of the form that asks a question.
func (s *saisie) etapeDe(code string) string {
	s.t.Helper()
	for _, e := range s.doc.Etapes {
		for _, c := range e.Champs {
			if c.Code == code {
				return s.base + "/etapes/" + e.ID
			}
		}
	}
	for _, p := range s.doc.Pieces {
		if p.Code == code {
			return s.base + "/etapes/" + p.ID
		}
	}
	s.t.Fatalf("pas de question %s", code)
	return ""
}

// gardees is what the brouillon holds.
func (s *saisie) gardees() (reponses string) {
	s.t.Helper()
	s.must(s.App.DB().Select("reponses").From("brouillons").Row(&reponses))
	return reponses
}

// pageFrancaise fails when an answer is not a page that a person can read, or
// says something of the program.
func pageFrancaise(t *testing.T, p *guichettest.Page) {
	t.Helper()
	if p.Status >= 500 && p.Status != http.StatusServiceUnavailable {
		t.Errorf("%s : statut %d", p.URL, p.Status)
	}
	if p.Status == http.StatusSeeOther {
		return
	}
	if !strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") || !strings.Contains(p.Corps, `<html lang="fr"`) || !strings.Contains(p.Corps, "<h1") {
		t.Errorf("%s (%d) : ce n’est pas une page : %s\n%.300s", p.URL, p.Status, p.Header.Get("Content-Type"), p.Corps)
	}
	for _, trace := range []string{"goroutine", "panic", "sql", ".go:", "Error", "error", "/tmp/"} {
		if strings.Contains(p.Texte(), trace) {
			t.Errorf("%s (%d) dit « %s » :\n%s", p.URL, p.Status, trace, p.Texte())
		}
	}
}

func TestLesEnvoisIllisibles(t *testing.T) {
	s := commencerSaisie(t, "signalement")
	adresse := s.etapeDe("adresse")
	s.client.Envoyer(adresse, url.Values{"adresse": {"12 rue de la Gare"}}).Attendre(http.StatusSeeOther)
	avant := s.gardees()
	if !strings.Contains(avant, "rue de la Gare") {
		t.Fatal(avant)
	}
	forme := "application/x-www-form-urlencoded"
	for nom, essai := range map[string]struct {
		chemin, genre, corps string
		status               int
	}{
		"un texte qui n’est pas de l’UTF-8 est refusé":               {adresse, forme, "adresse=12+rue+%ff%fe", 422},
		"un nom de champ qui n’est pas de l’UTF-8 est refusé":        {adresse, forme, "adresse=rue&%ff=1", 422},
		"une adresse mal échappée est refusée":                       {adresse, forme, "adresse=%zz", 422},
		"du texte nu n’efface pas la réponse":                        {adresse, "text/plain", "adresse=rue", 422},
		"du JSON n’efface pas la réponse":                            {adresse, "application/json", `{"adresse":"rue"}`, 422},
		"un envoi sans type n’efface pas la réponse":                 {adresse, "", "adresse=rue", 422},
		"un multipart sans séparateur est refusé":                    {adresse, "multipart/form-data", "adresse=rue", 422},
		"un multipart coupé est refusé":                              {adresse, "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"adresse\"\r\n\r\nrue", 422},
		"20 000 champs sont refusés":                                 {adresse, forme, strings.Repeat("a=1&", 20_000), 422},
		"20 000 champs de multipart sont refusés":                    {adresse, "multipart/form-data; boundary=x", strings.Repeat("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n", 20_000) + "--x--\r\n", 422},
		"une réponse de deux millions de caractères est trop lourde": {adresse, forme, "adresse=" + strings.Repeat("a", 2<<20), 413},
		"un multipart de deux millions de caractères est trop lourd": {adresse, "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"adresse\"\r\n\r\n" + strings.Repeat("a", 2<<20) + "\r\n--x--\r\n", 413},
		"la page d’un document ne se lit pas comme un formulaire":    {s.etapeDe("photos"), forme, "joindre=1", 422},
		"la page d’un document refuse un multipart sans séparateur":  {s.etapeDe("photos"), "multipart/form-data", "joindre=1", 422},
		"la page d’un document refuse 20 000 champs":                 {s.etapeDe("photos"), "multipart/form-data; boundary=x", strings.Repeat("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n", 20_000) + "--x--\r\n", 422},
		"un document coupé en route laisse les réponses":             {s.etapeDe("photos"), "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"a.png\"\r\n\r\n\x89PNG", 422},
		"un envoi sans type à la page d’un document est refusé":      {s.etapeDe("photos"), "", "joindre=1", 422},
		"une page de connexion refuse elle aussi du JSON":            {s.c.Chemin() + "/connexion", "application/json", `{"courriel":"a@example.org"}`, 422},
		"une page d’agent refuse elle aussi un texte mal encodé":     {s.c.Chemin() + "/agents/connexion", forme, "courriel=%ff", 422},
	} {
		t.Run(nom, func(t *testing.T) {
			req := s.client.Requete(http.MethodPost, essai.chemin, strings.NewReader(essai.corps))
			if essai.genre != "" {
				req.Header.Set("Content-Type", essai.genre)
			}
			p := s.client.Faire(req)
			if p.Status != essai.status {
				t.Errorf("statut %d, attendu %d\n%s", p.Status, essai.status, p.Texte())
			}
			pageFrancaise(t, p)
			if apres := s.gardees(); apres != avant {
				t.Errorf("le brouillon a changé :\n%s\n%s", avant, apres)
			}
		})
	}
}

// What a browser never posts is kept out of the answers, or is told as a fault
// of its champ: the dépôt checks everything again.
func TestLesReponsesForgees(t *testing.T) {
	s := commencerSaisie(t, "signalement")
	autreListe := s.doc.Listes[1].Options[0].ID
	for nom, essai := range map[string]struct {
		champ  string
		f      url.Values
		phrase string // on the page that comes back, "" when the answer is taken
		jamais string // never kept
	}{
		"une option d’une autre liste":  {"theme", url.Values{"theme": {autreListe}}, "Choisissez", ""},
		"une option inventée":           {"theme", url.Values{"theme": {"xyz"}}, "Choisissez", ""},
		"un nom de champ inconnu":       {"adresse", url.Values{"adresse": {"12 rue de la Gare"}, "inconnu": {"valeur forgée"}}, "", "forgée"},
		"le champ d’une autre page":     {"adresse", url.Values{"adresse": {"12 rue de la Gare"}, "description": {"valeur forgée"}}, "", "forgée"},
		"l’identifiant au lieu du code": {"adresse", url.Values{"adresse": {"12 rue de la Gare"}, s.doc.Etapes[0].Champs[0].ID: {"valeur forgée"}}, "", "forgée"},
		"deux valeurs pour un champ":    {"adresse", url.Values{"adresse": {"12 rue de la Gare", "valeur forgée"}}, "", "forgée"},
		"des commandes d’écran":         {"adresse", url.Values{"adresse": {"12 rue de\x1b[31m la\u202e Gare"}}, "", "\x1b"},
		"un texte beaucoup trop long":   {"adresse", url.Values{"adresse": {strings.Repeat("é", 5000)}}, "Raccourcissez votre réponse", ""},
		"un numéro de sécurité sociale": {"adresse", url.Values{"adresse": {"1 85 05 78 006 084 36"}}, "numéro de sécurité sociale", ""},
		"le même, sans espaces ni clé":  {"adresse", url.Values{"adresse": {"Né 1850578006084 merci"}}, "numéro de sécurité sociale", ""},
		"une balise":                    {"adresse", url.Values{"adresse": {"<script>alert(1)</script>"}}, "", ""},
		"un retour vers un autre site":  {"adresse", url.Values{"adresse": {"12 rue de la Gare"}, "depuis": {"//exemple.invalid"}}, "", "invalid"},
	} {
		t.Run(nom, func(t *testing.T) {
			p := s.client.Envoyer(s.etapeDe(essai.champ), essai.f).Attendre(http.StatusSeeOther)
			if !strings.HasPrefix(p.Vers, s.base+"/") {
				t.Errorf("mène à %s", p.Vers)
			}
			switch fautes := strings.Contains(p.Vers, "?fautes"); {
			case fautes != (essai.phrase != ""):
				t.Errorf("mène à %s", p.Vers)
			case fautes:
				s.client.Lire(p.Vers).Attendre(http.StatusOK).Contient(essai.phrase)
				s.client.Envoyer(s.base+"/envoi", nil).Attendre(http.StatusSeeOther)
				if n := s.nbDemandes(); n != 0 {
					t.Errorf("%d demandes déposées", n)
				}
			}
			if essai.jamais != "" && strings.Contains(s.gardees(), essai.jamais) {
				t.Errorf("le brouillon garde %s", s.gardees())
			}
			if p := s.client.Lire(s.base + "/verification").Attendre(http.StatusOK); strings.Contains(p.Corps, "<script>alert") || strings.ContainsAny(p.Corps, "\x00\x1b\u202e") {
				t.Error("la vérification rend ce qui a été tapé sans le protéger")
			}
		})
	}
}

func (s *saisie) nbDemandes() (n int) {
	s.t.Helper()
	s.must(s.App.DB().Select("count(*)").From("demandes").Row(&n))
	return n
}

// A démarche may close while somebody fills it in: nothing is sent, nothing is
// lost.
func TestUneDemarcheFermee(t *testing.T) {
	s := commencerSaisie(t, "signalement")
	s.client.Envoyer(s.etapeDe("adresse"), url.Values{"adresse": {"12 rue de la Gare"}}).Attendre(http.StatusSeeOther)
	maintenant := s.Horloge.Maintenant()
	demarche := s.c.Chemin() + "/demarches/signalement"
	for nom, essai := range map[string]struct {
		champs          dbx.Params
		page, commencer int
		phrase          string
	}{
		"dépubliée":               {dbx.Params{"etat": "ferme"}, 404, 404, "n’existe pas"},
		"sans révision":           {dbx.Params{"revision": ""}, 404, 404, "n’existe pas"},
		"suspendue":               {dbx.Params{"etat": "suspendu", "suspension": "Le service déménage."}, 200, 503, "Le service déménage."},
		"pas encore ouverte":      {dbx.Params{"ouvre_le": socle.Date(maintenant.AddDate(0, 0, 9))}, 200, 503, "ouvrira le"},
		"fermée depuis une heure": {dbx.Params{"ferme_le": socle.Date(maintenant.Add(-1))}, 200, 503, "est fermée depuis"},
	} {
		t.Run(nom, func(t *testing.T) {
			avant := dbx.Params{}
			row := dbx.NullStringMap{}
			s.must(s.App.DB().Select("*").From("teleservices").Where(dbx.HashExp{"code": "signalement"}).One(row))
			for champ := range essai.champs {
				avant[champ] = row[champ].String
			}
			s.regler(essai.champs)
			defer s.regler(avant)
			s.client.Lire(demarche).Attendre(essai.page).Contient(essai.phrase)
			for _, p := range []*guichettest.Page{s.client.Envoyer(demarche, nil), s.client.Envoyer(s.base+"/envoi", nil)} {
				p.Attendre(essai.commencer).Contient(essai.phrase)
				pageFrancaise(t, p)
			}
			s.client.Lire(s.base + "/verification").Attendre(http.StatusOK).Contient("12 rue de la Gare")
		})
	}
}

func (s *saisie) regler(champs dbx.Params) {
	s.t.Helper()
	_, err := s.App.DB().Update("teleservices", champs, dbx.HashExp{"code": "signalement"}).Execute()
	s.must(err)
}
