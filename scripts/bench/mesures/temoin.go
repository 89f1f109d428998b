package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"

	"guichet/scripts/bench/depots"
)

// servirTemoin starts an empty PocketBase on a folder of its own.
func (b *banc) servirTemoin(nom string, environnement ...string) (*depots.Serveur, error) {
	cmd := exec.Command(b.temoin, "serve", "--dir", filepath.Join(b.folder, nom))
	cmd.Env = append(os.Environ(), environnement...)
	return depots.Demarrer(cmd, nil)
}

// connexions keeps those of all the clients open, as the visitors do.
var connexions = &http.Client{Transport: &http.Transport{MaxIdleConns: 256, MaxIdleConnsPerHost: 256}}

// creation creates one record in the collection of the témoin.
func creation(url string) (func(int) error, error) {
	fiche := map[string]string{}
	for i := range 20 {
		fiche[fmt.Sprintf("champ%d", i+1)] = phrase
	}
	corps, err := json.Marshal(fiche)
	if err != nil {
		return nil, err
	}
	return func(int) error {
		res, err := connexions.Post(url+"/api/collections/fiches/records", "application/json", bytes.NewReader(corps))
		if err != nil {
			return err
		}
		defer res.Body.Close()
		dit, err := io.ReadAll(res.Body)
		if err == nil && res.StatusCode != http.StatusOK {
			err = fmt.Errorf("create a record: %s\n%s", res.Status, dit)
		}
		return err
	}, nil
}
