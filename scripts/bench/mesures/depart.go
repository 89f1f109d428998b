package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"guichet/scripts/bench/depots"
	"guichet/scripts/bench/rapport"
)

// departs is how many times each program is started.
const departs = 7

// mesurerDeparts times each program from its start to its first page, on a
// folder that does not exist yet and on one that holds data.
func (b *banc) mesurerDeparts() error {
	b.rapport.Titre("D. Cold start, from the process to its first answer 200, disk cache warm",
		"fresh: no data folder yet. existing: 100,000 demandes, and the records of part A. Pages: the entrance of the guichet, /api/health.")
	guichet := func(nom, page string) func() (*depots.Serveur, string, error) {
		return func() (*depots.Serveur, string, error) {
			s, err := b.programme(nom).Servir()
			if err != nil {
				return nil, "", err
			}
			return s, strings.TrimSuffix(s.URL, depots.Chemin) + page, nil
		}
	}
	temoin := func(nom string) func() (*depots.Serveur, string, error) {
		return func() (*depots.Serveur, string, error) {
			s, err := b.servirTemoin(nom)
			if err != nil {
				return nil, "", err
			}
			return s, s.URL + "/api/health", nil
		}
	}
	temps := map[string]durees{}
	for range departs {
		for _, d := range []struct {
			nom, folder string
			partir      func() (*depots.Serveur, string, error)
		}{
			{"PocketBase, fresh", "depart-temoin", temoin("depart-temoin")},
			{"guichet, fresh", "depart-guichet", guichet("depart-guichet", "/")},
			{"PocketBase, existing", "", temoin("normal")},
			{"guichet, existing", "", guichet("pages", depots.Chemin+"/")},
		} {
			duree, err := depart(d.partir)
			if err != nil {
				return fmt.Errorf("%s: %w", d.nom, err)
			}
			temps[d.nom] = append(temps[d.nom], duree)
			if d.folder != "" {
				if err := os.RemoveAll(b.donnees(d.folder)); err != nil {
					return err
				}
			}
		}
	}
	b.rapport.Ligne("", "median", "highest", "× PocketBase")
	for _, base := range []string{"fresh", "existing"} {
		t, g := temps["PocketBase, "+base], temps["guichet, "+base]
		b.rapport.Ligne("PocketBase, "+base, rapport.Milli(t.centile(50)), rapport.Milli(t.centile(100)), "")
		b.rapport.Ligne("guichet, "+base, rapport.Milli(g.centile(50)), rapport.Milli(g.centile(100)), rapport.Fois(float64(g.centile(50))/float64(t.centile(50))))
	}
	return nil
}

func depart(partir func() (*depots.Serveur, string, error)) (time.Duration, error) {
	debut := time.Now()
	s, page, err := partir()
	if err != nil {
		return 0, err
	}
	err = repond(page)
	duree := time.Since(debut)
	if errArret := s.Arreter(); err == nil {
		err = errArret
	}
	return duree, err
}

// repond asks one page.
func repond(page string) error {
	res, err := connexions.Get(page)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", page, res.Status)
	}
	return nil
}
