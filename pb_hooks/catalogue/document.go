package catalogue

import "net/url"

// Document is the form document « guichet-form v1 »: a téléservice is data, and
// this is all of it. Ids never change nor are reused; codes are for reading.
type Document struct {
	SchemaVersion int             `json:"schema_version"`
	ID            string          `json:"id"`
	Code          string          `json:"code"`
	Titre         Texte           `json:"titre"`
	Theme         string          `json:"theme"`
	Resume        Texte           `json:"resume"`
	MotsCles      []string        `json:"mots_cles,omitempty"` // other words that find it
	Accueil       Accueil         `json:"accueil"`
	Renvoi        *Renvoi         `json:"renvoi,omitempty"` // done elsewhere: nothing is asked here
	Etapes        []Etape         `json:"etapes,omitempty"`
	Listes        []Liste         `json:"listes,omitempty"`
	Conditions    []CondNommee    `json:"conditions,omitempty"`
	Exclusions    []Exclusion     `json:"exclusions,omitempty"`
	Pieces        []PieceAttendue `json:"pieces,omitempty"`
	Traitement    Traitement      `json:"traitement,omitzero"` // none for a renvoi

	index *index // of an unfolded document
}

// Texte is a sentence by language; French is the only one today.
type Texte struct {
	Fr string `json:"fr"`
}

func (t Texte) String() string { return t.Fr }

// Accueil is the start page: what one must know before beginning.
type Accueil struct {
	PourQui      Texte   `json:"pour_qui"`
	APreparer    []Texte `json:"a_preparer,omitempty"`
	Duree        Texte   `json:"duree"`
	Cout         Texte   `json:"cout"`
	Delai        Texte   `json:"delai"`
	SansInternet Texte   `json:"sans_internet"`
	Fiche        string  `json:"fiche,omitempty"` // sheet of service-public.fr, « F870 »
}

// Renvoi sends the person to whoever does the démarche: the national service
// that replaced it, or an administration that the collectivité only relays.
type Renvoi struct {
	Genre string `json:"genre"` // national, relais
	Nom   string `json:"nom"`   // of the service or of the administration
	URL   string `json:"url"`   // https only
	Texte Texte  `json:"texte"` // why, and what one finds there
}

// Site is the name of the site that the renvoi leads to, as one reads it in an
// address bar.
func (r *Renvoi) Site() string {
	u, err := url.Parse(r.URL)
	if err != nil {
		return r.Nom
	}
	return u.Hostname()
}

// Etape is one page of the form.
type Etape struct {
	ID     string  `json:"id"`
	Titre  Texte   `json:"titre"`
	Aide   Texte   `json:"aide,omitzero"`
	Si     *Test   `json:"si,omitempty"`
	Champs []Champ `json:"champs"`
}

// CondNommee is a condition with the sentence that names it.
type CondNommee struct {
	ID     string `json:"id"`
	Code   string `json:"code"`
	Phrase Texte  `json:"phrase"`
	Test   Test   `json:"test"`
}

// Exclusion is a rule of eligibility: when its test holds, the person is told
// on a page of its own that she cannot do the démarche here, why, and what to
// do instead. It is no fault of an answer.
type Exclusion struct {
	ID       string `json:"id"`
	Code     string `json:"code"`
	Si       Test   `json:"si"`
	Titre    Texte  `json:"titre"`
	Pourquoi Texte  `json:"pourquoi"`
	QueFaire Texte  `json:"que_faire"`
}

// champ finds a champ of the unfolded document by its id, those of the listes
// included; nil for none.
func (d *Document) champ(id string) *Champ {
	c, _ := d.trouver(id)
	return c
}

// listeDe is the liste that asks a champ, nil when none does.
func (d *Document) listeDe(id string) *Champ {
	_, liste := d.trouver(id)
	return liste
}

func (d *Document) trouver(id string) (c, liste *Champ) {
	for i := range d.Etapes {
		for j := range d.Etapes[i].Champs {
			c := &d.Etapes[i].Champs[j]
			if c.ID == id {
				return c, nil
			}
			for k := range c.Champs {
				if c.Champs[k].ID == id {
					return &c.Champs[k], c
				}
			}
		}
	}
	return nil, nil
}

// index is what every reading of a document asks again.
type index struct {
	types     map[string]string // kind of the answer to each champ, by id
	desAgents map[string]bool   // ids of the champs that agents alone see
	calcule   bool              // it has a calcul
}

// indexer makes the index once and for all when the document is unfolded.
func (d *Document) indexer() *index {
	if d.index != nil {
		return d.index
	}
	i := &index{types: map[string]string{}, desAgents: map[string]bool{}}
	var parcourir func(champs []Champ)
	parcourir = func(champs []Champ) {
		for j := range champs {
			c := &champs[j]
			i.types[c.ID] = d.TypeDe(c)
			i.desAgents[c.ID] = c.Source == "agent"
			i.calcule = i.calcule || c.Type == "calcul"
			parcourir(c.Champs)
		}
	}
	for j := range d.Etapes {
		parcourir(d.Etapes[j].Champs)
	}
	return i
}
