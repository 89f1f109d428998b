package depots

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	_ "modernc.org/sqlite" // the driver « sqlite »
)

// Acquitte is what a visitor knows of the demande she filed.
type Acquitte struct {
	Demande   string // id
	Numero    string // as on the confirmation; "" when the page did not come
	Cle       string // of the form
	Libre     string // her own answer
	Empreinte string // SHA-256 of her document
}

// Empreinte is the SHA-256 of a document, in hexadecimal.
func Empreinte(contenu []byte) string {
	h := sha256.Sum256(contenu)
	return hex.EncodeToString(h[:])
}

// incoherences are what no instant may show, each with the query that finds
// it. A dépôt is one transaction: whatever cuts it, all of it is there or none.
var incoherences = []struct{ quoi, requete string }{
	{"demande without exactly one row of answers", `SELECT id FROM demandes d WHERE (SELECT count(*) FROM reponses WHERE demande = d.id) != 1`},
	{"demande without exactly one dépôt in its historique", `SELECT id FROM demandes d WHERE (SELECT count(*) FROM historique WHERE demande = d.id AND verbe = 'deposer') != 1`},
	{"demande without exactly one accusé", `SELECT id FROM demandes d WHERE (SELECT count(*) FROM recepisses WHERE demande = d.id) != 1`},
	{"demande without exactly one line of journal", `SELECT id FROM demandes d WHERE (SELECT count(*) FROM journal WHERE objet = 'demandes:' || d.id AND verbe = 'demandes.deposer') != 1`},
	{"demande without exactly one mail to its usager", `SELECT id FROM demandes d WHERE (SELECT count(*) FROM courriels WHERE lie_a = 'demandes:' || d.id AND modele = 'arrivee') != 1`},
	{"demande without exactly one mail to its service", `SELECT id FROM demandes d WHERE (SELECT count(*) FROM courriels WHERE lie_a = 'demandes:' || d.id AND modele = 'arrivee_agent') != 1`},
	{"demande without its usager", `SELECT id FROM demandes d WHERE NOT EXISTS (SELECT 1 FROM usagers WHERE id = d.usager)`},
	{"demande that is still a brouillon", `SELECT id FROM demandes d WHERE EXISTS (SELECT 1 FROM brouillons WHERE id = d.cle_depot)`},
	{"demande that no visitor can open", `SELECT id FROM demandes d WHERE NOT EXISTS (SELECT 1 FROM sessions s, json_each(s.acces) WHERE value = d.id)`},
	{"two demandes of one key", `SELECT cle_depot FROM demandes GROUP BY cle_depot HAVING count(*) > 1`},
	{"answers without demande", `SELECT id FROM reponses r WHERE NOT EXISTS (SELECT 1 FROM demandes WHERE id = r.demande)`},
	{"historique without demande", `SELECT id FROM historique h WHERE NOT EXISTS (SELECT 1 FROM demandes WHERE id = h.demande)`},
	{"accusé without demande", `SELECT id FROM recepisses r WHERE NOT EXISTS (SELECT 1 FROM demandes WHERE id = r.demande)`},
	{"mail without demande", `SELECT id FROM courriels c WHERE NOT EXISTS (SELECT 1 FROM demandes WHERE 'demandes:' || id = c.lie_a)`},
	{"line of journal without demande", `SELECT objet FROM journal j WHERE verbe = 'demandes.deposer' AND NOT EXISTS (SELECT 1 FROM demandes WHERE 'demandes:' || id = j.objet)`},
	{"pièce without owner", `SELECT id FROM pieces p WHERE NOT EXISTS (SELECT 1 FROM demandes WHERE 'demandes:' || id = p.proprietaire) AND NOT EXISTS (SELECT 1 FROM brouillons WHERE 'brouillons:' || id = p.proprietaire)`},
	{"pièce without its line of journal", `SELECT id FROM pieces p WHERE NOT EXISTS (SELECT 1 FROM journal WHERE objet = 'pieces:' || p.id)`},
	{"pièce that the answers of its demande do not name", `SELECT p.id FROM pieces p JOIN reponses r ON p.proprietaire = 'demandes:' || r.demande WHERE p.id NOT IN (SELECT value FROM json_each(r.donnees, '$."' || p.champ || '"'))`},
	{"pièce that the answers of its brouillon do not name", `SELECT p.id FROM pieces p JOIN brouillons b ON p.proprietaire = 'brouillons:' || b.id WHERE p.id NOT IN (SELECT value FROM json_each(b.reponses, '$."' || p.champ || '"'))`},
}

// Constater reads a data folder, without writing to it, and tells every fault:
// what was acknowledged to a visitor and is not whole, and what is half there.
// It knows the form f alone.
func Constater(donnees string, f Formulaire, acquittes []Acquitte) error {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(donnees, "data.db")+"?mode=ro&_pragma=busy_timeout(10000)")
	if err != nil {
		return err
	}
	defer db.Close()
	c := constat{db: db, magasin: filepath.Join(donnees, "pieces"), formulaire: f}
	c.integrite()
	for _, i := range incoherences {
		c.aucune(i.quoi, i.requete)
	}
	for _, a := range acquittes {
		if err := c.acquittee(a); err != nil {
			c.fautes = append(c.fautes, fmt.Errorf("acknowledged demande %s: %w", a.Demande, err))
		}
	}
	return errors.Join(c.fautes...)
}

type constat struct {
	db         *sql.DB
	magasin    string
	formulaire Formulaire
	fautes     []error
}

func (c *constat) dire(format string, a ...any) {
	c.fautes = append(c.fautes, fmt.Errorf(format, a...))
}

func (c *constat) integrite() {
	var dit string
	if err := c.db.QueryRow("PRAGMA integrity_check").Scan(&dit); err != nil || dit != "ok" {
		c.dire("integrity_check: %s %w", dit, err)
	}
}

func (c *constat) aucune(quoi, requete string) {
	rows, err := c.db.Query(requete)
	if err != nil {
		c.dire("%s: %w", quoi, err)
		return
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			c.dire("%s: %w", quoi, err)
			return
		}
		c.dire("%s: %s", quoi, id)
	}
	if err := rows.Err(); err != nil {
		c.dire("%s: %w", quoi, err)
	}
}

// acquittee finds the demande with the answers and the document that were
// sent.
func (c *constat) acquittee(a Acquitte) error {
	var numero, cle, donnees string
	err := c.db.QueryRow("SELECT numero, cle_depot, donnees FROM demandes d JOIN reponses r ON r.demande = d.id WHERE d.id = ?", a.Demande).
		Scan(&numero, &cle, &donnees)
	if err != nil {
		return err
	}
	if n := strings.ReplaceAll(a.Numero, "-", ""); n != "" && n != numero {
		return fmt.Errorf("numéro %s, the confirmation said %s", numero, a.Numero)
	}
	if cle != a.Cle {
		return errors.New("filed under another key")
	}
	var reponses map[string][]string
	if err := json.Unmarshal([]byte(donnees), &reponses); err != nil {
		return fmt.Errorf("answers: %w", err)
	}
	if !slices.Equal(reponses[c.formulaire.Libre], []string{a.Libre}) {
		return fmt.Errorf("answer %q, sent %q", reponses[c.formulaire.Libre], a.Libre)
	}
	pieces := reponses[c.formulaire.Piece.ID]
	if len(pieces) != 1 {
		return fmt.Errorf("%d documents, sent 1", len(pieces))
	}
	return c.document(pieces[0], a)
}

func (c *constat) document(piece string, a Acquitte) error {
	var empreinte string
	err := c.db.QueryRow("SELECT empreinte FROM pieces WHERE id = ? AND proprietaire = ?", piece, "demandes:"+a.Demande).Scan(&empreinte)
	if err != nil {
		return fmt.Errorf("document %s: %w", piece, err)
	}
	contenu, err := os.ReadFile(filepath.Join(c.magasin, empreinte[:2], empreinte))
	if err != nil {
		return fmt.Errorf("document %s: %w", piece, err)
	}
	if lue := Empreinte(contenu); lue != a.Empreinte {
		return fmt.Errorf("document %s has the SHA-256 %s, sent %s", piece, lue, a.Empreinte)
	}
	return nil
}

// PieceDe is the id of the document of a demande.
func PieceDe(donnees, demande string) (id string, err error) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(donnees, "data.db")+"?mode=ro&_pragma=busy_timeout(10000)")
	if err != nil {
		return "", err
	}
	defer db.Close()
	err = db.QueryRow("SELECT id FROM pieces WHERE proprietaire = ?", "demandes:"+demande).Scan(&id)
	return id, err
}
