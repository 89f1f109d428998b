package catalogue

import (
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// Mention is what a later room says on a page of the designer, and where it leads.
type Mention struct {
	Phrase    string
	URL, Lien string // "" for a mention that leads nowhere
	Attend    bool   // somebody has something to decide
}

// Mentions are those of one room: on the list of the téléservices, and on the page
// of one that is published.
type Mentions struct {
	Liste  func(*socle.Requete) ([]Mention, error)
	Publie func(*socle.Requete, *Teleservice) ([]Mention, error)
}

const cleMentions = "guichet.catalogue.mentions"

// DeclarerMentions adds those of a room; call it from its Register.
func DeclarerMentions(app core.App, m Mentions) {
	l, _ := app.Store().Get(cleMentions).([]Mentions)
	app.Store().Set(cleMentions, append(l, m))
}

func mentions(r *socle.Requete, lire func(Mentions) ([]Mention, error)) (l []Mention, err error) {
	rooms, _ := r.App.Store().Get(cleMentions).([]Mentions)
	for _, m := range rooms {
		plus, err := lire(m)
		if err != nil {
			return nil, err
		}
		l = append(l, plus...)
	}
	return l, nil
}

func mentionsListe(r *socle.Requete) ([]Mention, error) {
	return mentions(r, func(m Mentions) ([]Mention, error) {
		if m.Liste == nil {
			return nil, nil
		}
		return m.Liste(r)
	})
}

func mentionsPublie(r *socle.Requete, t *Teleservice) ([]Mention, error) {
	return mentions(r, func(m Mentions) ([]Mention, error) {
		if m.Publie == nil {
			return nil, nil
		}
		return m.Publie(r, t)
	})
}
