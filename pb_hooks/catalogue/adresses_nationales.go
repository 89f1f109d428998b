package catalogue

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Nationales asks the national address service (the Géoplateforme's geocoding,
// /search). It is asked by the server, never by the browser of the usager, and
// only for the streets of one commune. When it is late or down, nothing is
// proposed and the address is typed: no error reaches the person, and no log
// holds what she typed.
type Nationales struct {
	URL     string // without /search
	Commune string // INSEE code, "" for the whole country
	Logger  *slog.Logger
}

var _ Adresses = Nationales{}

const (
	voiesNationales = 5
	maxReponse      = 1 << 20 // bytes; five features take a few thousand
)

var clientAdresses = &http.Client{Timeout: 2 * time.Second}

// ChercherVoies proposes the addresses that q begins.
func (n Nationales) ChercherVoies(q string) ([]string, error) {
	if len([]rune(strings.TrimSpace(q))) < 3 { // the service refuses less
		return nil, nil
	}
	l, err := n.chercher(q)
	if err != nil {
		n.Logger.Warn("national addresses", "err", err)
		return nil, nil
	}
	return l, nil
}

func (n Nationales) chercher(q string) ([]string, error) {
	question := url.Values{"q": {q}, "limit": {fmt.Sprint(voiesNationales)}, "autocomplete": {"1"}}
	if n.Commune != "" {
		question.Set("citycode", n.Commune)
	}
	res, err := clientAdresses.Get(strings.TrimSuffix(n.URL, "/") + "/search?" + question.Encode())
	if err != nil {
		return nil, sansAdresse(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("answered %s", res.Status)
	}
	var trouvees struct {
		Features []struct {
			Properties struct {
				Name string `json:"name"`
			} `json:"properties"`
		} `json:"features"`
	}
	if err := json.NewDecoder(io.LimitReader(res.Body, maxReponse)).Decode(&trouvees); err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	var l []string
	for _, f := range trouvees.Features[:min(len(trouvees.Features), voiesNationales)] {
		if nom := strings.TrimSpace(f.Properties.Name); nom != "" && len([]rune(nom)) <= 150 {
			l = append(l, nom)
		}
	}
	return l, nil
}

// sansAdresse drops the address that was asked, which holds what was typed.
func sansAdresse(err error) error {
	if u, ok := err.(*url.Error); ok {
		return u.Err
	}
	return err
}
