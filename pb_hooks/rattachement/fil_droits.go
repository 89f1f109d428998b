package rattachement

import (
	"strings"
	"time"
)

// DroitDemande is the data of rgpd.requested, whose subject is what the hub calls the
// demande. It holds no word of the person: what she has to say she says at the
// guichet.
type DroitDemande struct {
	Sujet      string    `json:"sub"` // she, as the hub calls her for this collectivité
	Droit      string    `json:"right"`
	DemandeeLe time.Time `json:"asked"`
}

// DroitSuivi is the data of rgpd.received and of rgpd.answered. Both are facts of one
// demande, and an aggregate each: neither takes the place of the other in an outbox.
// An answer says all that the reception did.
type DroitSuivi struct {
	Sujet      string           `json:"sub,omitempty"` // "" once nobody at the guichet is she
	Droit      string           `json:"right"`
	Numero     string           `json:"numero"`
	RecueLe    string           `json:"received"` // civil day
	Prolongee  bool             `json:"extended,omitempty"`
	APreciser  bool             `json:"unspecified,omitempty"` // she has to say there which data
	Lien       string           `json:"lien"`                  // where she reads the rest, once signed in
	Issue      string           `json:"outcome,omitempty"`
	RepondueLe *time.Time       `json:"answered,omitempty"`
	Categories []CategorieDroit `json:"categories,omitempty"`
}

// CategorieDroit is what became of one kind of data, in words of the program.
type CategorieDroit struct {
	Quoi   string `json:"what"`
	Sort   string `json:"done"`
	Motif  string `json:"why,omitempty"`
	Jusqua string `json:"until,omitempty"`
}

// AgregatDroit names a fact of a demande, and LireAgregatDroit reads the name.
func AgregatDroit(demande, verbe string) string { return demande + "." + verbe }

// LireAgregatDroit tells the demande and the fact.
func LireAgregatDroit(agregat string) (demande, verbe string) {
	demande, verbe, _ = strings.Cut(agregat, ".")
	return demande, verbe
}
