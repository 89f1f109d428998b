package catalogue_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/guichettest"
)

// geoplateforme answers as the national service does, and fails the test on
// anything that it would refuse.
func geoplateforme(t *testing.T, repondre func(http.ResponseWriter)) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if r.Method != http.MethodGet || r.URL.Path != "/geocodage/search" || len([]rune(q.Get("q"))) < 3 || q.Get("limit") != "5" ||
			q.Get("autocomplete") != "1" || len(q.Get("citycode")) != 5 {
			t.Errorf("%s %s", r.Method, r.URL)
		}
		w.Header().Set("Content-Type", "application/json")
		repondre(w)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/geocodage"
}

func TestLeServiceNationalProposeDesVoies(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	chercher := func(q string) string {
		return b.Client().Lire(c.Chemin() + "/voies?q=" + url.QueryEscape(q)).Attendre(http.StatusOK).Corps
	}
	if p := chercher("rue de la gare"); strings.Contains(p, "Gare") {
		t.Errorf("le service est interrogé sans être réglé : %s", p)
	}
	b.Socle.Config.Addresses.URL = geoplateforme(t, func(w http.ResponseWriter) {
		fmt.Fprint(w, `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"label":"12 Rue de la Gare 88990 Saint-Exemple","name":"12 Rue de la Gare","score":0.9}}]}`)
	})
	if p := chercher("12 rue de la gare"); !strings.Contains(p, "12 Rue de la Gare") {
		t.Errorf("rien n’est proposé : %s", p)
	}
	if p := chercher("12"); strings.Contains(p, "Gare") {
		t.Errorf("deux caractères sont envoyés au service : %s", p)
	}
}

// A service that is down proposes nothing, and what was typed is in no log.
func TestUnServiceNationalEnPanneNeGenePas(t *testing.T) {
	ferme := httptest.NewServer(nil)
	ferme.Close()
	for nom, adresse := range map[string]string{
		"refuse":    geoplateforme(t, func(w http.ResponseWriter) { w.WriteHeader(http.StatusTooManyRequests) }),
		"se trompe": geoplateforme(t, func(w http.ResponseWriter) { fmt.Fprint(w, "<html>") }),
		"est coupé": ferme.URL + "/geocodage",
		"dit trop":  geoplateforme(t, func(w http.ResponseWriter) { fmt.Fprint(w, `{"features":[`, strings.Repeat(" ", 2<<20), `]}`) }),
		"vide":      geoplateforme(t, func(w http.ResponseWriter) { fmt.Fprint(w, `{"features":[]}`) }),
	} {
		t.Run(nom, func(t *testing.T) {
			var log bytes.Buffer
			n := catalogue.Nationales{URL: adresse, Commune: "88160", Logger: slog.New(slog.NewTextHandler(&log, nil))}
			l, err := n.ChercherVoies("12 rue secrète")
			if err != nil || !slices.Equal(l, nil) {
				t.Errorf("%v %v", l, err)
			}
			if dit := log.String(); strings.Contains(dit, "secr") || nom != "vide" && dit == "" {
				t.Errorf("journal : %s", dit)
			}
		})
	}
}
