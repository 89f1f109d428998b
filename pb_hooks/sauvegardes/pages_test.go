package sauvegardes_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/sauvegardes"
	"guichet/pb_hooks/socle"
)

// The whole way of who runs the guichet: a place, a key on paper, a backup, its
// proof.
func TestReglerLesSauvegardes(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	nadege := b.Agent(c, "nadege@example.org", agents.Administration)
	marc := b.Agent(c, "marc@example.org", agents.Administration)
	url0 := c.Chemin() + "/agents/reglages/sauvegardes"
	depot := t.TempDir()
	bonne := url.Values{"genre": {"repertoire"}, "repertoire": {depot}, "quand": {"3"}, "heures": {"24"}, "jours": {"7"}, "semaines": {"4"}, "mois": {"12"}}

	t.Run("le lien n’est montré qu’à qui exploite le guichet", func(t *testing.T) {
		nadege.Lire(c.Chemin() + "/agents/reglages").Contient("Où elles sont gardées")
		if p := marc.Lire(c.Chemin() + "/agents/reglages"); strings.Contains(p.Corps, "/reglages/sauvegardes") {
			t.Error("le lien mène à un refus")
		}
		marc.Lire(url0).Attendre(http.StatusForbidden)
	})
	t.Run("rien n’est réglé : la page le dit, et rien ne se lance", func(t *testing.T) {
		nadege.Lire(url0).Attendre(http.StatusOK).Contient("Aucune sauvegarde n’est réglée", "Nulle part", "Pas encore imprimée")
		nadege.Envoyer(url0, nil).Attendre(http.StatusConflict)
	})
	t.Run("la place se choisit et s’essaie", func(t *testing.T) {
		nadege.Lire(url0+"/cible").Contient("Un répertoire", "Un serveur (SFTP)", "Un stockage en ligne (S3)")
		for _, genre := range []string{"repertoire", "sftp", "s3"} {
			nadege.Lire(url0 + "/cible?genre=" + genre).Attendre(http.StatusOK).Contient("Essayer et enregistrer")
		}
		for _, cas := range []struct{ champ, valeur, dit string }{
			{"repertoire", "", "Indiquez le répertoire."},
			{"repertoire", "sauvegardes", "chemin complet"},
			{"repertoire", filepath.Join(depot, "absent"), "n’existe pas"},
			{"repertoire", b.App.DataDir(), "une panne de ce disque"},
			{"quand", "25", "de 0 à 23"},
			{"heures", "0", "de 1 à 100"},
			{"mois", "x", "de 0 à 120"},
		} {
			f := url.Values{}
			for k, v := range bonne {
				f[k] = v
			}
			f.Set(cas.champ, cas.valeur)
			p := nadege.Envoyer(url0+"/cible", f).Attendre(http.StatusUnprocessableEntity).Contient(cas.dit)
			if cas.champ != "quand" && p.Champ(cas.champ) != cas.valeur {
				t.Errorf("%s : la saisie est perdue", cas.champ)
			}
		}
		nadege.Envoyer(url0+"/cible", url.Values{"genre": {"nuage"}}).Attendre(http.StatusUnprocessableEntity)
		nadege.Envoyer(url0+"/cible", bonne).Attendre(http.StatusSeeOther)
		nadege.Lire(url0).Contient(depot, "la nuit à 3")
		if l := fichiers(t, depot); len(l) > 0 {
			t.Errorf("l’essai laisse %v", l)
		}
	})
	t.Run("la clé se montre une fois et se prouve", func(t *testing.T) {
		nadege.Lire(url0 + "/cle").Attendre(http.StatusOK).Contient("Montrer une nouvelle clé")
		p := nadege.Envoyer(url0+"/cle", nil).Attendre(http.StatusOK).Contient("n’est montrée qu’une fois")
		phrase := regexp.MustCompile(`<p class="code">([^<]*)</p>`).FindStringSubmatch(p.Corps)[1]
		if p := nadege.Lire(url0 + "/cle"); strings.Contains(p.Corps, phrase) {
			t.Error("la clé se montre deux fois")
		}
		nadege.Envoyer(url0, nil).Attendre(http.StatusConflict)
		for saisie, dit := range map[string]string{"": "25 caractères", phrase + "A": "vous en avez tapé 26", "ABCDE-ABCDE-ABCDE-ABCDE-ABCDE": "n’est pas le bon", "O" + phrase: "n’est jamais dans la clé"} {
			nadege.Envoyer(url0+"/cle/verification", url.Values{"phrase": {saisie}}).Attendre(http.StatusUnprocessableEntity).Contient(dit)
		}
		nadege.Envoyer(url0+"/cle/verification", url.Values{"phrase": {strings.ToLower(phrase)}}).Attendre(http.StatusSeeOther)
		nadege.Lire(url0).Contient("Imprimée le 4 mai 2026")
		nadege.Envoyer(url0+"/cle/verification", url.Values{"phrase": {phrase}}).Attendre(http.StatusConflict)
		// Nothing that is kept opens a backup: neither the database nor the key of the folder.
		for _, nom := range []string{"data.db", "data.db-wal", "guichet.cle"} {
			if brut, err := os.ReadFile(filepath.Join(b.App.DataDir(), nom)); err == nil && strings.Contains(string(brut), strings.ReplaceAll(phrase, " ", "")) {
				t.Errorf("%s garde la clé", nom)
			}
		}
	})
	t.Run("une sauvegarde se lance et se prouve", func(t *testing.T) {
		nadege.Envoyer(url0, nil).Attendre(http.StatusSeeOther)
		sauvegardes.Attendre(b.App)
		nadege.Lire(url0).Contient("à la demande", "Aucune n’est encore prouvée", "0 document")
		l, err := sauvegardes.Liste(b.App)
		must(t, err)
		nadege.Envoyer(url0+"/preuve", url.Values{"nom": {"autre"}}).Attendre(http.StatusConflict)
		nadege.Envoyer(url0+"/preuve", url.Values{"nom": {l[0].Nom}}).Attendre(http.StatusSeeOther)
		sauvegardes.Attendre(b.App)
		nadege.Lire(url0).Contient("Base relue le 4 mai 2026", "La dernière sauvegarde réussie est du")
		nadege.Envoyer(url0+"/preuve", url.Values{"nom": {l[0].Nom}, "complete": {"oui"}}).Attendre(http.StatusSeeOther)
		sauvegardes.Attendre(b.App)
		nadege.Lire(url0).Contient("Tout relu le 4 mai 2026", "Dernière preuve complète")
	})
}

func TestMettreLaCopieEnService(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	nadege := b.Agent(c, "nadege@example.org", agents.Administration)
	service := c.Chemin() + "/agents/reglages/sauvegardes/service"
	nadege.Lire(service).Contient("Ce guichet est en service")
	nadege.Envoyer(service, nil).Attendre(http.StatusConflict)

	must(t, socle.Taire(b.App.DataDir(), "sauvegarde du 1er mai 2026 à 2 h"))
	must(t, socle.Fermer(b.App))
	must(t, b.App.Bootstrap())
	nadege.Lire(c.Chemin()+"/agents/reglages").Contient("Copie du guichet", "met celui-ci en service")
	b.Client().Lire(c.Chemin()+"/").Contient("Copie du guichet", "n’y envoyez pas de demande")
	nadege.Lire(service).Contient("sauvegarde du 1er mai 2026", "C’est bien le guichet en service")
	nadege.Envoyer(service, nil).Attendre(http.StatusSeeOther)
	if _, muet := b.Socle.Muet(); muet {
		t.Error("la copie se tait encore")
	}
	if nombre(t, b.App, "SELECT count(*) FROM journal WHERE verbe = 'sauvegardes.confirmer'") != 1 {
		t.Error("le journal ne le dit pas")
	}
}

func TestLaSonde(t *testing.T) {
	p := ouvrirSans(t)
	lumiere := func() (socle.Lumiere, string) {
		t.Helper()
		for _, s := range p.Socle.Sondes() {
			if s.Nom == "Sauvegardes" {
				l, constat, conseil := s.Sonder(t.Context(), p.App)
				return l, strings.ReplaceAll(constat+" "+conseil, "\u00a0", " ")
			}
		}
		t.Fatal("pas de sonde")
		return "", ""
	}
	attendre := func(l socle.Lumiere, dit string) {
		t.Helper()
		if eue, mots := lumiere(); eue != l || !strings.Contains(mots, dit) {
			t.Errorf("%s « %s », attendu %s « %s »", eue, mots, l, dit)
		}
	}
	attendre(socle.Rouge, "Aucune sauvegarde n’est réglée")
	depot := t.TempDir()
	p.viser(sauvegardes.Cible{Genre: sauvegardes.CibleRepertoire, Repertoire: depot})
	attendre(socle.Rouge, "Aucune sauvegarde n’a réussi")
	s := p.sauvegarder(sauvegardes.Nuit)
	attendre(socle.Orange, "Aucune n’est encore prouvée")
	must(t, sauvegardes.Prouver(t.Context(), p.App, s, false))
	attendre(socle.Vert, "La dernière sauvegarde réussie est du 4 mai 2026")
	s.Libres = sauvegardes.MargePlace(s.Place)
	must(t, p.App.DB().Model(s).Update("Libres"))
	attendre(socle.Orange, "se remplit")
	p.Horloge.Avancer(47 * time.Hour)
	attendre(socle.Orange, "se remplit")
	p.Horloge.Avancer(2 * time.Hour)
	attendre(socle.Rouge, "La dernière sauvegarde réussie est du 4 mai 2026")
	s = p.sauvegarder(sauvegardes.Nuit)
	must(t, os.Remove(filepath.Join(depot, s.Nom)))
	if err := sauvegardes.Prouver(t.Context(), p.App, s, false); err == nil {
		t.Fatal("prouvée")
	}
	attendre(socle.Rouge, "ne se relit pas")
}

// A password typed once for a server never goes to another.
func TestUnSecretNeChangePasDeServeur(t *testing.T) {
	p := ouvrirSans(t)
	r := sauvegardes.Defaut().Choisir(sauvegardes.CibleSFTP)
	f := url.Values{
		"genre": {"sftp"}, "hote": {"un.example.org"}, "port": {"22"}, "utilisateur": {"mairie"}, "mot_de_passe": {"secret"}, "repertoire": {"guichet"},
		"quand": {"2"}, "heures": {"24"}, "jours": {"7"}, "semaines": {"4"}, "mois": {"12"},
	}
	r, fautes := r.Lire(p.App, f)
	if len(fautes) > 0 || r.Cible.MotDePasse != "secret" {
		t.Fatal(fautes)
	}
	r.Cible.EmpreinteHote = "SHA256:x"
	f.Set("mot_de_passe", "")
	garde, fautes := r.Lire(p.App, f)
	if len(fautes) > 0 || garde.Cible.MotDePasse != "secret" || garde.Cible.EmpreinteHote != "SHA256:x" {
		t.Error(fautes, garde)
	}
	for champ, valeur := range map[string]string{"hote": "deux.example.org", "genre": "s3"} {
		autre := url.Values{}
		for k, v := range f {
			autre[k] = v
		}
		autre.Set(champ, valeur)
		if ailleurs, fautes := r.Lire(p.App, autre); len(fautes) == 0 || ailleurs.Cible.MotDePasse != "" || ailleurs.Cible.EmpreinteHote != "" {
			t.Errorf("%s : %v %+v", champ, fautes, ailleurs.Cible)
		}
	}
	for _, s := range garde.Saisies() {
		if strings.Contains(s.Valeur, "secret") {
			t.Error("le mot de passe est remontré")
		}
	}
}
