package socle_test

import (
	"testing"

	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

// A page is parsed when it is first shown: none waits for that to be found
// broken.
func TestChaquePageSeLit(t *testing.T) {
	if err := socle.VerifierPages(guichettest.New(t).Socle); err != nil {
		t.Error(err)
	}
}
