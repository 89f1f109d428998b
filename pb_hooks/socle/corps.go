package socle

import (
	"cmp"
	"io"
	"net/http"

	"github.com/pocketbase/pocketbase/tools/router"
)

const corpsParDefaut = 1 << 20

// limiter prepares the body of a request: it is read once, and never past the
// limit of its route. PocketBase would keep a copy to read it again.
func (r *Requete) limiter(route *Route) error {
	req := r.Request
	r.corps = req.Body
	if b, ok := req.Body.(*router.RereadableReadCloser); ok {
		r.corps = b.ReadCloser
	}
	limite := cmp.Or(route.Corps, corpsParDefaut)
	req.Body = http.MaxBytesReader(r.Response, r.corps, limite)
	if req.ContentLength > limite {
		return &http.MaxBytesError{Limit: limite}
	}
	return nil
}

// resteMax bounds what is read past the limit and thrown away.
const resteMax = 64 << 20

// quitterCorps comes before an answer. The server finds its own body again: it
// knows how to end a connection whose body was not read whole. A browser shows
// an answer only once it has sent everything, so that what is left of a form is
// read and thrown away; a body longer than any form, or that tells no length,
// is cut.
func (r *Requete) quitterCorps() {
	r.Request.Body = r.corps
	if n := r.Request.ContentLength; n > 0 && n <= resteMax && r.Request.Header.Get("Expect") == "" {
		_, _ = io.Copy(io.Discard, r.corps) // the visitor is gone: nothing to mend
	}
}
