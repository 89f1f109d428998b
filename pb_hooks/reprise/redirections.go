package reprise

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// Redirection leads an address of the old tool to a page of the collectivité.
type Redirection struct {
	ID           string `db:"pk,id"`
	Collectivite string `db:"collectivite"`
	Ancien       string `db:"ancien"` // path, with its query when it has one
	Vers         string `db:"vers"`   // under the path of the collectivité: « /demarches/contact »
}

// TableName is the collection of the redirections.
func (Redirection) TableName() string { return "redirections" }

const maxAdresse = 500

// retrouver gives where an address that nothing answers leads, "" for nowhere.
// No collectivité takes the addresses of another one.
func retrouver(r *socle.Requete) (string, error) {
	u := r.Request.URL
	cles := []any{chemin(u.Path)}
	if u.RawQuery != "" {
		cles = append(cles, chemin(u.Path)+"?"+u.RawQuery)
	}
	for _, cle := range cles {
		if len(cle.(string)) > maxAdresse {
			return "", nil
		}
	}
	var x Redirection
	err := r.App.DB().Select("*").From("redirections").Where(dbx.HashExp{"ancien": cles}).OrderBy("length(ancien) DESC").Limit(1).One(&x)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("redirection of %s: %w", u.Path, err)
	}
	c, err := collectivites.ParID(r.App, x.Collectivite)
	if err != nil {
		return "", err
	}
	if autre, err := deQuelquUn(r.App, x.Ancien, c); err != nil || autre {
		return "", err
	}
	return c.Chemin() + x.Vers, nil
}

// deQuelquUn tells that an address is the program's or another collectivité's.
func deQuelquUn(app core.App, ancien string, c *collectivites.Collectivite) (bool, error) {
	premier, _, _ := strings.Cut(strings.TrimPrefix(ancien, "/"), "/")
	premier, _, _ = strings.Cut(premier, "?")
	if socle.SegmentReserve(premier) {
		return true, nil
	}
	autre, err := collectivites.ParSlug(app, premier)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return autre.ID != c.ID, nil
}

// chemin is the one form of a path: no double bar, none at the end.
func chemin(p string) string { return path.Clean("/" + p) }

// lireAncien reads an address of the old tool, whole or from its first bar.
func lireAncien(dit string) (string, bool) {
	u, err := url.Parse(strings.TrimSpace(dit))
	if err != nil || u.Host == "" && !strings.HasPrefix(u.Path, "/") || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" {
		return "", false
	}
	p := chemin(u.Path)
	if u.RawQuery != "" {
		p += "?" + u.RawQuery
	}
	return p, p != "/" && len(p) <= maxAdresse && !strings.ContainsFunc(p, controle)
}

func controle(c rune) bool { return c < ' ' || c == 0x7f || c == '\\' }

// lireVers reads where it leads: a code of téléservice, or a page of this
// collectivité alone.
func lireVers(app core.App, c *collectivites.Collectivite, dit string) (string, error) {
	dit = strings.TrimSpace(dit)
	if _, err := catalogue.ParCode(app, c.ID, dit); err == nil {
		return "/demarches/" + dit, nil
	} else if !errors.Is(err, sql.ErrNoRows) {
		return "", err
	}
	u, err := url.Parse(dit)
	if err != nil || u.Scheme != "" && strings.TrimSuffix(socle.De(app).AdressePublique(), "/") != u.Scheme+"://"+u.Host || u.Scheme == "" && u.Host != "" || strings.ContainsFunc(u.Path, controle) {
		return "", nil
	}
	reste, ici := strings.CutPrefix(chemin(u.Path), c.Chemin())
	if !ici || reste != "" && reste[0] != '/' || len(reste) > maxAdresse || strings.HasPrefix(reste+"/", "/agents/") {
		return "", nil
	}
	if reste == "" {
		reste = "/"
	}
	return (&url.URL{Path: reste}).EscapedPath(), nil
}

// maxCollees is how many addresses are pasted at once.
const maxCollees = 2000

// Rediriger keeps addresses pasted from a spreadsheet: on each line the old one
// and the new one. All of them, or none and what is wrong.
func Rediriger(app core.App, c *collectivites.Collectivite, texte string, par socle.Acteur) (n int, fautes []string, err error) {
	var l []Redirection
	for i, brute := range strings.Split(texte, "\n") {
		if brute = strings.TrimSpace(brute); brute == "" {
			continue
		}
		x, faute, err := lireLigneAdresses(app, c, brute)
		if err != nil {
			return 0, nil, err
		}
		if faute != "" {
			fautes = append(fautes, fmt.Sprintf("Ligne %d : %s", i+1, faute))
		}
		l = append(l, x)
	}
	switch {
	case len(l) == 0:
		fautes = []string{"Collez au moins une ancienne adresse et sa nouvelle adresse."}
	case len(l) > maxCollees:
		fautes = []string{"Collez 2\u00a0000 adresses au plus à la fois."}
	}
	if len(fautes) > 0 {
		return 0, fautes, nil
	}
	err = app.RunInTransaction(func(tx core.App) error {
		for i := range l {
			if err := l[i].garder(tx); err != nil {
				return err
			}
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "reprise.rediriger", Objet: "collectivites:" + c.ID, Collectivite: c.ID, Details: l})
	})
	return len(l), nil, err
}

// garder keeps an address, or changes where it leads. Another collectivité may
// have taken it since it was read: it stays hers.
func (x *Redirection) garder(tx core.App) error {
	res, err := tx.DB().NewQuery(`INSERT INTO redirections (id, collectivite, ancien, vers) VALUES ({:id}, {:c}, {:a}, {:v})
		ON CONFLICT (ancien) DO UPDATE SET vers = excluded.vers WHERE redirections.collectivite = excluded.collectivite`).
		Bind(dbx.Params{"id": socle.ID(), "c": x.Collectivite, "a": x.Ancien, "v": x.Vers}).Execute()
	if err != nil {
		return fmt.Errorf("redirect %s: %w", x.Ancien, err)
	}
	if n, _ := res.RowsAffected(); n == 0 {
		return socle.Err(socle.Conflit, "L’ancienne adresse «\u00a0"+x.Ancien+"\u00a0» est déjà prise par une autre collectivité.")
	}
	return nil
}

func lireLigneAdresses(app core.App, c *collectivites.Collectivite, brute string) (x Redirection, faute string, err error) {
	mots := strings.FieldsFunc(brute, func(r rune) bool { return r == ';' || r == '\t' || r == ' ' || r == ',' })
	if len(mots) != 2 {
		return x, "mettez l’ancienne adresse, un point-virgule, puis la nouvelle.", nil
	}
	ancien, lu := lireAncien(mots[0])
	if !lu {
		return x, "« " + mots[0] + " » n’est pas une adresse, par exemple /demande/acte-naissance.", nil
	}
	vers, err := lireVers(app, c, mots[1])
	if err != nil {
		return x, "", err
	}
	if vers == "" {
		return x, "« " + mots[1] + " » n’est ni le code d’une démarche, ni une page de ce guichet.", nil
	}
	if chemin(c.Chemin()+vers) == ancien {
		return x, "les deux adresses sont les mêmes.", nil
	}
	autre, err := deQuelquUn(app, ancien, c)
	if err != nil {
		return x, "", err
	}
	var proprietaire string
	err = app.DB().Select("collectivite").From("redirections").Where(dbx.HashExp{"ancien": ancien}).Row(&proprietaire)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return x, "", err
	}
	if autre || proprietaire != "" && proprietaire != c.ID {
		return x, "« " + mots[0] + " » est déjà prise.", nil
	}
	return Redirection{Collectivite: c.ID, Ancien: ancien, Vers: vers}, "", nil
}
