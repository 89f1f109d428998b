package rattachement_test

import (
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/rattachement"
)

func paire(t testing.TB) (ed25519.PublicKey, ed25519.PrivateKey) {
	t.Helper()
	p, s, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	return p, s
}

func evenement() *rattachement.Evenement {
	return &rattachement.Evenement{
		ID: "1", Source: rattachement.SourceNoeud("nabc"), Type: rattachement.Typer(rattachement.GenreDemande, rattachement.VerbeMaj), Subject: "d1",
		Time: time.Date(2026, 5, 4, 8, 0, 0, 0, time.UTC), Collectivite: "m1", Epoch: 1, Seq: 7, Aggver: 7, Data: json.RawMessage(`{"titre":"É"}`),
	}
}

func TestUnEvenementSeRelitEtNeSeChangePas(t *testing.T) {
	publique, privee := paire(t)
	autre, _ := paire(t)
	s, err := rattachement.Sceller(evenement(), privee)
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.Lire()
	if err != nil || e.Seq != 7 || e.Subject != "d1" || e.Specversion != "1.0" || string(e.Data) != `{"titre":"É"}` {
		t.Errorf("%+v %v", e, err)
	}
	if genre, verbe := e.Genre(); genre != "demande" || verbe != "updated" || s.K != rattachement.IDCle(publique) || !s.Signe(publique) {
		t.Errorf("%s %s %s", genre, verbe, s.K)
	}
	change := s
	change.E = strings.Replace(s.E, `"seq":7`, `"seq":8`, 1)
	if change.E == s.E || change.Signe(publique) || s.Signe(autre) || s.Signe(nil) {
		t.Error("une signature passe pour une autre")
	}
}

func TestUnEvenementMalFaitEstRefuse(t *testing.T) {
	_, privee := paire(t)
	bon, err := rattachement.Sceller(evenement(), privee)
	if err != nil {
		t.Fatal(err)
	}
	for nom, octets := range map[string]string{
		"rien":                    "",
		"pas du JSON":             "{",
		"deux événements":         bon.E + bon.E,
		"une autre version":       strings.Replace(bon.E, `"1.0"`, `"0.3"`, 1),
		"un type d’un autre":      strings.Replace(bon.E, "fr.guichet.", "com.example.", 1),
		"un type sans version":    strings.Replace(bon.E, ".v1\"", "\"", 1),
		"sans numéro":             strings.Replace(bon.E, `"seq":7`, `"seq":0`, 1),
		"un numéro négatif":       strings.Replace(bon.E, `"seq":7`, `"seq":-7`, 1),
		"sans époque":             strings.Replace(bon.E, `"epoch":1`, `"epoch":0`, 1),
		"sans sujet":              strings.Replace(bon.E, `"d1"`, `""`, 1),
		"un sujet sans fin":       strings.Replace(bon.E, `"d1"`, `"`+strings.Repeat("d", 65)+`"`, 1),
		"sans donnée":             strings.Replace(bon.E, `{"titre":"É"}`, ``, 1),
		"un numéro qui est texte": strings.Replace(bon.E, `"seq":7`, `"seq":"7"`, 1),
	} {
		if octets == bon.E {
			t.Errorf("%s: the case changes nothing", nom)
		}
		if e, err := (rattachement.Scelle{E: octets}).Lire(); !errors.Is(err, rattachement.ErrForme) {
			t.Errorf("%s: %+v %v", nom, e, err)
		}
	}
	trop := evenement()
	trop.Data, _ = json.Marshal(strings.Repeat("x", rattachement.EvenementMax))
	if _, err := rattachement.Sceller(trop, privee); err == nil {
		t.Error("un événement trop grand est signé")
	}
}

// A day of every téléservice, by every canal and état, fits into one event.
func TestUnJourDeToutesLesDemarchesTientDansUnEvenement(t *testing.T) {
	_, privee := paire(t)
	s := rattachement.Stat{Jour: "2026-05-04", Teleservices: map[string]rattachement.StatTeleservice{}}
	for i := range 120 {
		x := rattachement.StatTeleservice{Titre: strings.Repeat("é", 90), Arrivees: map[string]int{}, Etats: map[string]int{}}
		for _, v := range []string{"en_ligne", "guichet", "telephone", "papier", "courriel"} {
			x.Arrivees[v] = 123
		}
		for _, v := range []string{"deposee", "en_instruction", "incomplete", "acceptee", "refusee", "classee", "retiree"} {
			x.Etats[v] = 123
		}
		s.Teleservices["un-code-de-teleservice-"+strconv.Itoa(i)] = x
	}
	e := evenement()
	e.Data, _ = json.Marshal(s)
	if _, err := rattachement.Sceller(e, privee); err != nil {
		t.Error(err)
	}
}

func FuzzLireUnEvenement(f *testing.F) {
	_, privee, _ := ed25519.GenerateKey(nil)
	s, err := rattachement.Sceller(evenement(), privee)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(s.E)
	f.Add(`{"specversion":"1.0"}`)
	f.Fuzz(func(t *testing.T, octets string) {
		e, err := rattachement.Scelle{E: octets}.Lire()
		if (e == nil) == (err == nil) {
			t.Fatal(e, err)
		}
		if err == nil && (e.Seq <= 0 || e.Epoch <= 0 || e.Aggver <= 0 || e.Subject == "") {
			t.Fatalf("%+v", e)
		}
	})
}

// Nothing of a call can be changed, nor used for another.
func TestUnAppelNeSertQuALuiMeme(t *testing.T) {
	publique, privee := paire(t)
	a := rattachement.Appel{
		Methode: "POST", Chemin: "/api/fed/v1/events?x=1", Hub: "h1", Noeud: "n1", Instance: "i1", Heure: "2026-05-04T08:00:00Z", Corps: []byte(`{"events":[]}`),
	}
	sig := a.Signer(privee)
	if !a.Signe(publique, sig) {
		t.Fatal("l’appel n’est pas reconnu")
	}
	for nom, changer := range map[string]func(*rattachement.Appel){
		"méthode": func(a *rattachement.Appel) { a.Methode = "GET" }, "chemin": func(a *rattachement.Appel) { a.Chemin = "/api/fed/v1/events?x=2" },
		"hub": func(a *rattachement.Appel) { a.Hub = "h2" }, "guichet": func(a *rattachement.Appel) { a.Noeud = "n2" },
		"programme": func(a *rattachement.Appel) { a.Instance = "i2" }, "heure": func(a *rattachement.Appel) { a.Heure = "2026-05-04T08:00:01Z" },
		"corps": func(a *rattachement.Appel) { a.Corps = []byte(`{"events":[1]}`) },
	} {
		b := a
		changer(&b)
		if b.Signe(publique, sig) {
			t.Errorf("%s changé : la signature vaut encore", nom)
		}
	}
	reponse := rattachement.SignerReponse(privee, sig, 200, []byte("a"))
	if !rattachement.ReponseSignee(publique, sig, 200, []byte("a"), reponse) {
		t.Error("la réponse n’est pas reconnue")
	}
	if rattachement.ReponseSignee(publique, sig, 204, []byte("a"), reponse) || rattachement.ReponseSignee(publique, sig, 200, []byte("b"), reponse) ||
		rattachement.ReponseSignee(publique, "autre", 200, []byte("a"), reponse) || a.Signe(publique, reponse) {
		t.Error("la réponse vaut pour autre chose")
	}
}

func TestUneInvitationSeRelit(t *testing.T) {
	publique, _ := paire(t)
	i := rattachement.Invitation{Hub: "h1", Adresse: "https://guichet.example.org", Cle: publique, Code: "secret"}
	lien := i.Lien()
	lue, err := rattachement.LireInvitation("  " + lien[:30] + "\n" + lien[30:] + " ")
	if err != nil || lue.Hub != i.Hub || lue.Adresse != i.Adresse || lue.Code != i.Code || !lue.Cle.Equal(publique) {
		t.Fatalf("%+v %v", lue, err)
	}
	for nom, mal := range map[string]string{
		"sans code":      strings.TrimSuffix(lien, ".secret"),
		"sans dièse":     strings.Replace(lien, "#", "", 1),
		"en clair":       strings.Replace(lien, "https://", "http://", 1),
		"une autre page": strings.Replace(lien, "/rattachement", "/autre", 1),
		"une clé courte": strings.Replace(lien, rattachement.EcrireCle(publique), "AAAA", 1),
		"un compte":      strings.Replace(lien, "https://", "https://qui:quoi@", 1),
		"rien":           "",
	} {
		if x, err := rattachement.LireInvitation(mal); !errors.Is(err, rattachement.ErrInvitation) {
			t.Errorf("%s: %+v %v", nom, x, err)
		}
	}
}

func TestLesIdentifiantsSuiventLeTemps(t *testing.T) {
	forme := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	avant := rattachement.NouvelID(time.UnixMilli(1_800_000_000_000))
	apres := rattachement.NouvelID(time.UnixMilli(1_800_000_000_001))
	if !forme.MatchString(avant) || avant >= apres {
		t.Error(avant, apres)
	}
}
