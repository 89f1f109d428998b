package socle

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"
)

// Garde stands before every request of the public listener; refuser answers one with
// the page of an error.
type Garde func(app core.App, suite http.Handler, refuser func(error) http.Handler) http.Handler

// DeclarerReserve tells of a guichet that several machines run. Where origine is not
// "", this one stands by: it is a copy of what origine names ([Socle.Muet]), and none
// of the jobs run that are not of each machine. Before every request stands garde.
func (s *Socle) DeclarerReserve(origine func() string, garde Garde) {
	s.reserve, s.garde = origine, garde
}

// EnReserve tells that another machine serves this guichet now.
func (s *Socle) EnReserve() bool { return s.reserve != nil && s.reserve() != "" }

// CheminSante is where a load balancer, or a watch, asks whether this program serves.
const CheminSante = "/sante"
