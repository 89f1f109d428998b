package demenagement

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
)

// What opens something leaves in secrets.json and nowhere else, and that file is
// in a sealed archive only. Field by field:
//
//   - what this guichet sealed (second factors, passwords of the boîtes, réglages
//     of the instance) is opened, and the other guichet closes it with its key;
//   - a keyed fingerprint (codes de suivi, recovery codes) stays as it is, and the
//     key of that one usage leaves beside: see [socle.Cles];
//   - the passphrases leave as they are kept, argon2id;
//   - the code or the token of a mail that waits is masked in the row;
//   - the SHA-256 of a token of 256 bits (links of a mail) opens nothing: it
//     stays in its row;
//   - sessions and codes of a sign-in never leave.

// haches are the fields whose content is a password that was hashed.
var haches = map[string][]string{"agents": {"mot_de_passe"}}

// secrets is secrets.json.
type secrets struct {
	// Champs are contents in base64, by collection, id and field.
	Champs map[string]map[string]map[string]string `json:"champs"`
	// Cles are the keys of the fingerprints, by usage.
	Cles map[string][][]byte `json:"cles"`
}

func nouveauxSecrets() *secrets {
	return &secrets{Champs: map[string]map[string]map[string]string{}, Cles: map[string][][]byte{}}
}

func (s *secrets) garder(collection, id, champ string, clair []byte) {
	if s.Champs[collection] == nil {
		s.Champs[collection] = map[string]map[string]string{}
	}
	if s.Champs[collection][id] == nil {
		s.Champs[collection][id] = map[string]string{}
	}
	s.Champs[collection][id][champ] = base64.StdEncoding.EncodeToString(clair)
}

// retirer takes out of a row what opens something, and keeps it.
func (s *secrets) retirer(app core.App, c *core.Collection, champs []core.Field, l ligne) error {
	x := socle.De(app)
	rang := func(nom string) int { return slices.Index(noms(champs), nom) }
	for _, nom := range haches[c.Name] {
		if i := rang(nom); l[i] != "" {
			s.garder(c.Name, l[0], nom, []byte(l[i]))
			l[i] = ""
		}
	}
	for _, scelle := range x.Scelles() {
		if scelle.Collection != c.Name {
			continue
		}
		i := rang(scelle.Champ)
		if l[i] == "" {
			continue
		}
		clair, err := x.Coffre.Desceller(scelle.Usage, l[i])
		if err != nil {
			return fmt.Errorf("%s.%s of %s: %w", c.Name, scelle.Champ, l[0], err)
		}
		s.garder(c.Name, l[0], scelle.Champ, clair)
		l[i] = ""
	}
	for _, e := range x.Empreints() {
		if e.Collection != c.Name {
			continue
		}
		usage := e.Usage
		if e.ParLigne {
			usage += l[0]
		}
		if v := l[rang(e.Champ)]; v == "" || v == "null" || v == "[]" || s.Cles[usage] != nil {
			continue
		}
		cles, err := socle.Cles(app, usage)
		if err != nil {
			return err
		}
		s.Cles[usage] = cles
	}
	switch c.Name {
	case "courriels":
		s.retirerCourriel(rang, l)
	case "reglages":
		return s.retirerReglage(x, rang, l)
	}
	return nil
}

// retirerCourriel masks the secret of a mail that has not left.
func (s *secrets) retirerCourriel(rang func(string) int, l ligne) {
	secret := l[rang("secret")]
	if secret == "" {
		return
	}
	for _, nom := range []string{"texte", "html", "secret"} {
		i := rang(nom)
		s.garder("courriels", l[0], nom, []byte(l[i]))
		l[i] = strings.ReplaceAll(l[i], secret, "••••")
	}
	l[rang("secret")] = ""
}

// retirerReglage opens a réglage of the instance, which is sealed under its name.
func (s *secrets) retirerReglage(x *socle.Socle, rang func(string) int, l ligne) error {
	i, usage := rang("valeur"), socle.UsageReglage(l[rang("nom")])
	clair, err := x.Coffre.Desceller(usage, l[i])
	if err != nil {
		return fmt.Errorf("réglage %s: %w", l[rang("nom")], err)
	}
	s.garder("reglages", l[0], "valeur", clair)
	l[i] = ""
	return nil
}

// remettre writes in a row what was taken out of it, closed with the key of
// this guichet.
func (s *secrets) remettre(app core.App, c *core.Collection, champs []core.Field, l ligne) error {
	x := socle.De(app)
	for nom, dit := range s.Champs[c.Name][l[0]] {
		clair, err := base64.StdEncoding.DecodeString(dit)
		i := slices.Index(noms(champs), nom)
		if err != nil || i < 1 {
			return fmt.Errorf("%s: %s.%s is not right", nomSecrets, c.Name, nom)
		}
		l[i] = string(clair)
		usage := ""
		for _, scelle := range x.Scelles() {
			if scelle.Collection == c.Name && scelle.Champ == nom {
				usage = scelle.Usage
			}
		}
		if c.Name == "reglages" {
			usage = socle.UsageReglage(l[slices.Index(noms(champs), "nom")])
		}
		if usage == "" {
			continue
		}
		if l[i], err = x.Coffre.Sceller(usage, clair); err != nil {
			return fmt.Errorf("%s.%s: %w", c.Name, nom, err)
		}
	}
	return nil
}

// accueillir keeps the keys of the fingerprints that came.
func (s *secrets) accueillir(tx core.App, ici map[string]string) error {
	for _, usage := range slices.Sorted(maps.Keys(s.Cles)) {
		attendu := slices.ContainsFunc(socle.De(tx).Empreints(), func(e socle.Empreint) bool {
			return usage == e.Usage || e.ParLigne && strings.HasPrefix(usage, e.Usage) && ici[strings.TrimPrefix(usage, e.Usage)] == ""
		})
		if !attendu {
			continue // of an agent who is known here under another id: her codes are those of here
		}
		if err := socle.AccueillirCles(tx, usage, s.Cles[usage], acteur); err != nil {
			return err
		}
	}
	return nil
}

func (s *secrets) ecrire(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	return e.Encode(s)
}

// alleger makes the row of an agent what the other guichet may know: of one who
// does not work there any more, her name under what she did and nothing else.
func (x *exportation) alleger(champs []core.Field, l ligne) {
	mettre := func(nom, valeur string) { l[slices.Index(noms(champs), nom)] = valeur }
	if !x.instance {
		mettre("exploitant", "0")
	}
	if i := slices.Index(noms(champs), "suppleant"); !x.nommes["agents"][l[i]] {
		l[i] = ""
	}
	if x.habilites[l[0]] {
		return
	}
	mettre("courriel", l[0]+"@ancien.invalid") // unique, and no address (RFC 2606)
	for _, nom := range []string{"mot_de_passe", "totp", "absent_du", "absent_au", "suppleant", "emetteur", "sujet", "siret", "uid", "fournisseur", "courriel_dit", "suspendu_le"} {
		mettre(nom, "")
	}
	for _, nom := range []string{"totp_actif", "code_courriel", "actif", "exploitant", "heure"} {
		mettre(nom, "0")
	}
	mettre("codes_secours", "[]")
	mettre("avertissement", agents.Aucun)
}

// habilitesDe are the agents who work in the collectivités that leave.
func habilitesDe(db dbx.Builder, collectivites []string) (map[string]bool, error) {
	var l []string
	if err := db.Select("agent").From("habilitations").Where(socle.Parmi("collectivite", collectivites)).Column(&l); err != nil {
		return nil, fmt.Errorf("agents of the collectivités: %w", err)
	}
	m := map[string]bool{}
	for _, id := range l {
		m[id] = true
	}
	return m, nil
}
