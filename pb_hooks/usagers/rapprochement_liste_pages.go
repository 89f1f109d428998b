package usagers

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// parPage is how many rapprochements a page of the list shows.
const parPage = 50

const vueFaits = "faits"

type pageRapprochements struct {
	*socle.Cadre
	Filtres []ui.Onglet
	Faits   bool
	Lignes  []ligneRapprochement
	Suite   string // address of the next page
}

type ligneRapprochement struct {
	URL, A, B, Mots string
	Raisons         []string
	Quand, Par      string // of one that stands
}

func listerLesRapprochements(r *socle.Requete) error {
	q := r.Request.URL.Query()
	base := r.Chemin + "/agents/rapprochements"
	p := &pageRapprochements{Cadre: r.Cadre("Rapprochements"), Faits: q.Get("vue") == vueFaits}
	p.Filtres = []ui.Onglet{
		{Libelle: "À examiner", URL: base, Actif: !p.Faits},
		{Libelle: "Faits", URL: base + "?vue=" + vueFaits, Actif: p.Faits},
	}
	apres, err := lireSuite(q.Get("apres"))
	if err != nil {
		return err
	}
	lister := Proposes
	if p.Faits {
		lister = Faits
	}
	l, err := lister(r.App, r.Collectivite, apres, parPage+1)
	if err != nil {
		return err
	}
	if len(l) > parPage {
		l = l[:parPage]
		dernier := l[parPage-1]
		cle := int64(dernier.Score)
		if p.Faits {
			cle = dernier.Rang
		}
		suite := url.Values{"apres": {strconv.FormatInt(cle, 10) + "." + dernier.ID}}
		if p.Faits {
			suite.Set("vue", vueFaits)
		}
		p.Suite = base + "?" + suite.Encode()
	}
	connus, err := usagersDe(r.App, l)
	if err != nil {
		return err
	}
	for i := range l {
		x, garde, autre := l[i].Ressemblance(), connus[l[i].A], connus[l[i].B]
		if garde == nil || autre == nil {
			continue // gone since
		}
		if garde, autre = designer(garde, autre); p.Faits && garde.ID != l[i].Garde {
			garde, autre = autre, garde
		}
		ligne := ligneRapprochement{URL: base + "/" + l[i].ID, A: garde.Appellation(), B: autre.Appellation(), Mots: x.Mots(), Raisons: x.Pour}
		if p.Faits {
			ligne.Quand, ligne.Par = socle.Instant(l[i].Le.Time()), nomAgent(r, l[i].Par)
		}
		p.Lignes = append(p.Lignes, ligne)
	}
	return r.Rendre(http.StatusOK, "usagers/rapprochements", p)
}

func lireSuite(texte string) (s Suite, err error) {
	if texte == "" {
		return s, nil
	}
	cle, id, _ := strings.Cut(texte, ".")
	if s.Cle, err = strconv.ParseInt(cle, 10, 64); err != nil || id == "" {
		return s, socle.ErrIntrouvable
	}
	s.ID = id
	return s, nil
}

// usagersDe are all the usagers of a list, by id.
func usagersDe(app core.App, l []Rapprochement) (map[string]*Usager, error) {
	ids := []string{}
	for _, r := range l {
		ids = append(ids, r.A, r.B)
	}
	liste, _ := json.Marshal(ids) // texts always encode
	var tous []*Usager
	err := app.DB().NewQuery("SELECT * FROM usagers WHERE id IN (SELECT value FROM json_each({:ids}))").Bind(dbx.Params{"ids": string(liste)}).All(&tous)
	if err != nil {
		return nil, fmt.Errorf("usagers of a list: %w", err)
	}
	connus := map[string]*Usager{}
	for _, u := range tous {
		connus[u.ID] = u
	}
	return connus, nil
}

// nomAgent is who acted, "" for the program.
func nomAgent(r *socle.Requete, par string) string {
	id, agent := strings.CutPrefix(par, "agent:")
	if !agent {
		return ""
	}
	a, err := agents.ParID(r.App, id)
	if err != nil {
		return ""
	}
	return a.NomComplet()
}
