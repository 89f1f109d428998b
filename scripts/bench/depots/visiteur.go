package depots

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path"
	"regexp"
	"strings"
	"time"
)

// lignes keeps the connections of all the visitors open, as browsers do.
var lignes = &http.Transport{MaxIdleConns: 256, MaxIdleConnsPerHost: 256}

// attenteMax bounds one answer: a guichet that was killed gives none.
const attenteMax = 30 * time.Second

// Visiteur is one browser without scripts that fills in one form.
type Visiteur struct {
	URL        string // of the commune
	Formulaire Formulaire
	Requetes   int // sent so far

	http  *http.Client
	apres string // path of the page under the eyes
}

// NouveauVisiteur opens a browser.
func NouveauVisiteur(url string, f Formulaire) *Visiteur {
	bocal, _ := cookiejar.New(nil) // without options it cannot fail
	return &Visiteur{URL: url, Formulaire: f, http: &http.Client{
		Transport: lignes, Jar: bocal, Timeout: attenteMax,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Porter puts a cookie in the browser, such as the session of an agent.
func (v *Visiteur) Porter(nom, valeur string) error {
	site, err := url.Parse(v.URL)
	if err != nil {
		return err
	}
	v.http.Jar.SetCookies(site, []*http.Cookie{{Name: nom, Value: valeur, Path: "/"}})
	return nil
}

// Envoi is the last button of a form that is filled in; Cle is the key of its
// dépôt, the id of the brouillon.
type Envoi struct{ Chemin, Cle string }

// Commencer opens a brouillon and answers every étape, with libre where the
// form lets one choose; the page of the document is then under the eyes.
func (v *Visiteur) Commencer(ctx context.Context, libre string) error {
	reponses := maps.Clone(v.Formulaire.Reponses)
	reponses.Set(v.Formulaire.libre, libre)
	if _, err := v.Lire(ctx, Chemin+"/demarches/"+v.Formulaire.Code); err != nil {
		return err
	}
	if err := v.Poster(ctx, Chemin+"/demarches/"+v.Formulaire.Code, nil); err != nil {
		return err
	}
	for !strings.HasSuffix(v.apres, "/"+v.Formulaire.Piece.ID) {
		page := v.apres
		if _, err := v.Lire(ctx, page); err != nil {
			return err
		}
		if err := v.Poster(ctx, page, reponses); err != nil {
			return err
		}
		if v.apres == page {
			return fmt.Errorf("%s leads back to itself", page)
		}
	}
	_, err := v.Lire(ctx, v.apres)
	return err
}

// Joindre sends the document on its page, as the button does without scripts.
func (v *Visiteur) Joindre(ctx context.Context, contenu []byte) error {
	return v.multipart(ctx, url.Values{"joindre": {"1"}}, contenu)
}

// Finir leaves the page of the document for the summary, where the last button
// is.
func (v *Visiteur) Finir(ctx context.Context) (Envoi, error) {
	if _, err := v.Lire(ctx, v.apres); err != nil {
		return Envoi{}, err
	}
	if err := v.multipart(ctx, nil, nil); err != nil {
		return Envoi{}, err
	}
	resume, err := v.Lire(ctx, v.apres)
	if err != nil {
		return Envoi{}, err
	}
	chemin, err := extraire(resume, motifEnvoi)
	if err != nil {
		return Envoi{}, fmt.Errorf("%s: %w", v.apres, err)
	}
	return Envoi{Chemin: chemin, Cle: path.Base(path.Dir(chemin))}, nil
}

// Preparer fills in a demande with its document, up to the last button.
func (v *Visiteur) Preparer(ctx context.Context, libre string, document []byte) (Envoi, error) {
	if err := v.Commencer(ctx, libre); err != nil {
		return Envoi{}, fmt.Errorf("fill in: %w", err)
	}
	if err := v.Joindre(ctx, document); err != nil {
		return Envoi{}, fmt.Errorf("join: %w", err)
	}
	e, err := v.Finir(ctx)
	if err != nil {
		return Envoi{}, fmt.Errorf("finish: %w", err)
	}
	return e, nil
}

// Envoyer presses the last button. The id it returns is the acknowledgement:
// from then on the demande must never be lost.
func (v *Visiteur) Envoyer(ctx context.Context, e Envoi) (demande string, err error) {
	if err := v.Poster(ctx, e.Chemin, nil); err != nil {
		return "", err
	}
	id, ok := strings.CutSuffix(strings.TrimPrefix(v.apres, Chemin+"/demandes/"), "/confirmation")
	if !ok {
		return "", fmt.Errorf("%s leads to %s", e.Chemin, v.apres)
	}
	return id, nil
}

// Confirmer reads the two codes of the last page.
func (v *Visiteur) Confirmer(ctx context.Context, demande string) (numero, code string, err error) {
	page, err := v.Lire(ctx, Chemin+"/demandes/"+demande+"/confirmation")
	if err != nil {
		return "", "", err
	}
	if numero, err = extraire(page, motifNumero); err != nil {
		return "", "", fmt.Errorf("confirmation of %s: %w", demande, err)
	}
	if code, err = extraire(page, motifCode); err != nil {
		return "", "", fmt.Errorf("confirmation of %s: %w", demande, err)
	}
	return numero, code, nil
}

// Relire downloads a document of the demande again.
func (v *Visiteur) Relire(ctx context.Context, demande, piece string) ([]byte, error) {
	return v.Lire(ctx, Chemin+"/demandes/"+demande+"/pieces/"+piece)
}

var (
	motifEnvoi  = regexp.MustCompile(`action="([^"]+/envoi)"`)
	motifNumero = regexp.MustCompile(`id="numero">([^<]+)<`)
	motifCode   = regexp.MustCompile(`id="code-suivi">([^<]+)<`)
)

func extraire(page []byte, motif *regexp.Regexp) (string, error) {
	m := motif.FindSubmatch(page)
	if m == nil {
		return "", fmt.Errorf("nothing like %s", motif)
	}
	return html.UnescapeString(string(m[1])), nil
}

// Lire asks a page and gives its content.
func (v *Visiteur) Lire(ctx context.Context, chemin string) ([]byte, error) {
	return v.faire(ctx, http.MethodGet, chemin, "", nil, http.StatusOK)
}

// Poster sends a form, which leads elsewhere.
func (v *Visiteur) Poster(ctx context.Context, chemin string, f url.Values) error {
	_, err := v.faire(ctx, http.MethodPost, chemin, "application/x-www-form-urlencoded", strings.NewReader(f.Encode()), http.StatusSeeOther)
	return err
}

func (v *Visiteur) multipart(ctx context.Context, f url.Values, contenu []byte) error {
	var corps bytes.Buffer
	m := multipart.NewWriter(&corps) // a bytes.Buffer takes everything
	for cle := range f {
		_ = m.WriteField(cle, f.Get(cle))
	}
	if contenu != nil {
		w, _ := m.CreateFormFile(v.Formulaire.Piece.Code, "photo.png")
		_, _ = w.Write(contenu)
	}
	_ = m.Close()
	_, err := v.faire(ctx, http.MethodPost, v.apres, m.FormDataContentType(), &corps, http.StatusSeeOther)
	return err
}

// faire sends one request and remembers where a redirection leads.
func (v *Visiteur) faire(ctx context.Context, methode, chemin, genre string, corps io.Reader, attendu int) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, methode, strings.TrimSuffix(v.URL, Chemin)+chemin, corps)
	if err != nil {
		return nil, err
	}
	if genre != "" {
		req.Header.Set("Content-Type", genre)
	}
	v.Requetes++
	res, err := v.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", methode, chemin, err)
	}
	if res.StatusCode != attendu {
		return nil, fmt.Errorf("%s %s: %s, want %d\n%s", methode, chemin, res.Status, attendu, b)
	}
	if vers := res.Header.Get("Location"); vers != "" {
		v.apres = vers
	}
	return b, nil
}
