package sauvegardes_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/sauvegardes"
	"guichet/pb_hooks/socle"
)

func TestUneSauvegardeSeFaitEtSeProuve(t *testing.T) {
	p := ouvrir(t)
	un, deux := p.piece("premier document"), p.piece(strings.Repeat("deuxième document ", 20000))

	s := p.sauvegarder(sauvegardes.Nuit)
	if s.Resultat != sauvegardes.Reussie || s.Pieces != 2 || s.PiecesEnvoyees != 2 || s.Octets == 0 || s.Place == 0 {
		t.Fatalf("%+v", s)
	}
	l := fichiers(t, p.repertoire)
	if len(deGenre(l, "pieces")) != 2 || len(deGenre(l, "")) != 1 {
		t.Fatalf("%v", l)
	}
	t.Run("rien n’est en clair, ni le nom ni le contenu", func(t *testing.T) {
		for _, nom := range l {
			b, err := os.ReadFile(filepath.Join(p.repertoire, nom))
			must(t, err)
			if bytes.Contains(b, []byte("document")) && !strings.HasSuffix(nom, ".guichet") || strings.Contains(nom, un) || strings.Contains(nom, deux) || bytes.Contains(b, []byte("Saint-Exemple")) {
				t.Errorf("%s est en clair", nom)
			}
		}
	})
	t.Run("les mêmes documents ne partent pas deux fois", func(t *testing.T) {
		p.piece("troisième")
		s := p.sauvegarder(sauvegardes.Heure)
		if s.Pieces != 3 || s.PiecesEnvoyees != 1 {
			t.Errorf("%+v", s)
		}
	})
	t.Run("la base se prouve, puis tout", func(t *testing.T) {
		must(t, sauvegardes.Prouver(t.Context(), p.App, s, false))
		if !s.Prouvee() || s.Preuve != sauvegardes.PreuveBase || !s.CompleteLe.IsZero() {
			t.Errorf("%+v", s)
		}
		must(t, sauvegardes.Prouver(t.Context(), p.App, s, true))
		if !strings.Contains(s.PreuveDetail, "2\u00a0documents") || s.CompleteLe.IsZero() {
			t.Errorf("%+v", s)
		}
	})
	t.Run("rien ne reste dans l’atelier", func(t *testing.T) {
		if l := fichiers(t, filepath.Join(p.App.DataDir(), "sauvegardes")); len(l) != 1 {
			t.Errorf("%v", l)
		}
	})
	t.Run("une nouvelle clé fait repartir les documents", func(t *testing.T) {
		p.nouvelleCle()
		if s := p.sauvegarder(sauvegardes.Nuit); s.PiecesEnvoyees != 3 {
			t.Errorf("%+v", s)
		}
	})
}

func TestUneSauvegardeDitCeQuiManque(t *testing.T) {
	t.Run("sans réglage", func(t *testing.T) {
		b := guichettest.New(t)
		if _, err := sauvegardes.Sauvegarder(t.Context(), b.App, sauvegardes.Demande); !socle.EstCode(err, socle.Conflit) {
			t.Error(err)
		}
	})
	t.Run("sans clé sur papier", func(t *testing.T) {
		b := guichettest.New(t)
		p := &poste{Banc: b, t: t}
		p.viser(sauvegardes.Cible{Genre: sauvegardes.CibleRepertoire, Repertoire: t.TempDir()})
		if _, err := sauvegardes.Sauvegarder(t.Context(), b.App, sauvegardes.Demande); !socle.EstCode(err, socle.Conflit) {
			t.Error(err)
		}
	})
	t.Run("une copie muette n’écrit nulle part", func(t *testing.T) {
		p := ouvrir(t)
		must(t, socle.Taire(p.App.DataDir(), "essai"))
		must(t, socle.Fermer(p.App))
		must(t, p.App.Bootstrap())
		if _, err := sauvegardes.Sauvegarder(t.Context(), p.App, sauvegardes.Demande); !socle.EstCode(err, socle.Conflit) {
			t.Error(err)
		}
		if l := fichiers(t, p.repertoire); len(l) > 0 {
			t.Error(l)
		}
	})
	t.Run("un disque débranché", func(t *testing.T) {
		p := ouvrir(t)
		must(t, os.RemoveAll(p.repertoire))
		s, err := sauvegardes.Sauvegarder(t.Context(), p.App, sauvegardes.Demande)
		if err == nil || s.Resultat != sauvegardes.Echouee || !strings.Contains(s.Erreur, "branchez-le") {
			t.Errorf("%v %+v", err, s)
		}
		if _, err := os.Stat(p.repertoire); err == nil {
			t.Error("le répertoire est fait sur le disque du guichet")
		}
	})
	t.Run("un document perdu ou altéré ne tait pas les autres", func(t *testing.T) {
		p := ouvrir(t)
		perdu, altere := p.piece("perdu"), p.piece("altéré")
		p.piece("sain")
		must(t, os.Remove(pieces.Fichier(p.App.DataDir(), perdu)))
		chemin := pieces.Fichier(p.App.DataDir(), altere)
		must(t, os.Chmod(chemin, 0o600))
		must(t, os.WriteFile(chemin, []byte("altÉré"), 0o600))
		s, err := sauvegardes.Sauvegarder(t.Context(), p.App, sauvegardes.Demande)
		if err == nil || s.Resultat != sauvegardes.Echouee || !strings.Contains(s.Erreur, "2\u00a0documents manquent ou sont abîmés") || s.Pieces != 1 {
			t.Errorf("%v %+v", err, s)
		}
		if l := deGenre(fichiers(t, p.repertoire), "pieces"); len(l) != 1 {
			t.Errorf("%v", l)
		}
	})
	t.Run("une sauvegarde coupée laisse une ligne échouée", func(t *testing.T) {
		p := ouvrir(t)
		s := p.sauvegarder(sauvegardes.Demande)
		s.Resultat = sauvegardes.EnCours
		must(t, p.App.DB().Model(s).Update("Resultat"))
		p.sauvegarder(sauvegardes.Demande)
		s, err := sauvegardes.ParNom(p.App, s.Nom)
		must(t, err)
		if s.Resultat != sauvegardes.Echouee || !strings.Contains(s.Erreur, "s’est arrêté") {
			t.Errorf("%+v", s)
		}
	})
}

func TestUnePreuveVoitLesDegats(t *testing.T) {
	abimer := func(t *testing.T, chemin string) {
		t.Helper()
		b, err := os.ReadFile(chemin)
		must(t, err)
		b[len(b)/2] ^= 1
		must(t, os.WriteFile(chemin, b, 0o600))
	}
	for _, cas := range []struct {
		nom      string
		complete bool
		faire    func(t *testing.T, p *poste, s *sauvegardes.Sauvegarde)
		dit      string
	}{
		{"une archive abîmée", false, func(t *testing.T, p *poste, s *sauvegardes.Sauvegarde) { abimer(t, filepath.Join(p.repertoire, s.Nom)) }, "abîmé"},
		{"une archive coupée", false, func(t *testing.T, p *poste, s *sauvegardes.Sauvegarde) {
			must(t, os.Truncate(filepath.Join(p.repertoire, s.Nom), s.Octets-3000))
		}, "abîmé"},
		{"une archive retirée", false, func(t *testing.T, p *poste, s *sauvegardes.Sauvegarde) {
			must(t, os.Remove(filepath.Join(p.repertoire, s.Nom)))
		}, "n’est plus à sa place"},
		{"un document abîmé", true, func(t *testing.T, p *poste, _ *sauvegardes.Sauvegarde) {
			abimer(t, filepath.Join(p.repertoire, deGenre(fichiers(t, p.repertoire), "pieces")[0]))
		}, "1\u00a0document de la sauvegarde manque"},
		{"un document retiré", true, func(t *testing.T, p *poste, _ *sauvegardes.Sauvegarde) {
			must(t, os.Remove(filepath.Join(p.repertoire, deGenre(fichiers(t, p.repertoire), "pieces")[0])))
		}, "1\u00a0document de la sauvegarde manque"},
		{"une archive faite pour une autre clé", false, func(t *testing.T, p *poste, _ *sauvegardes.Sauvegarde) {
			must(t, os.Remove(filepath.Join(p.App.DataDir(), sauvegardes.FichierSecret)))
		}, "n’ouvre pas"},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			p := ouvrir(t)
			p.piece("un document")
			s := p.sauvegarder(sauvegardes.Nuit)
			cas.faire(t, p, s)
			if err := sauvegardes.Prouver(t.Context(), p.App, s, cas.complete); err == nil {
				t.Fatal("la preuve réussit")
			}
			relue, err := sauvegardes.ParNom(p.App, s.Nom)
			must(t, err)
			if relue.PreuveResultat != sauvegardes.Echouee || !strings.Contains(relue.PreuveDetail, cas.dit) {
				t.Errorf("%+v", relue)
			}
		})
	}
}

func TestLesTachesSauventEtProuvent(t *testing.T) {
	p := ouvrir(t)
	genres := func() (l []string) {
		liste, err := sauvegardes.Liste(p.App)
		must(t, err)
		for _, s := range liste {
			l = append(l, string(s.Genre))
		}
		return l
	}
	p.Executer("sauvegardes") // 10 h: the night that nobody saved is made up for
	p.Horloge.Avancer(time.Hour)
	p.Executer("sauvegardes")
	if l := strings.Join(genres(), " "); l != "heure nuit" {
		t.Fatal(l)
	}
	p.Executer("preuves")
	s, err := sauvegardes.Liste(p.App)
	must(t, err)
	if s[1].Preuve != sauvegardes.PreuveComplete || !s[1].Prouvee() || s[0].Preuve != "" {
		t.Fatalf("%+v", s)
	}
	p.Horloge.Avancer(24 * time.Hour)
	p.Executer("sauvegardes")
	p.Executer("preuves")
	p.Executer("preuves")
	s, err = sauvegardes.Liste(p.App)
	must(t, err)
	if s[0].Genre != sauvegardes.Nuit || s[0].Preuve != sauvegardes.PreuveBase {
		t.Fatalf("%+v", s[0])
	}
}
