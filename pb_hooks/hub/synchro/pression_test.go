package synchro_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
)

// A hub that has no room sends back what would take some; who says that it is there,
// or asks what there is for it, is heard.
func TestUnHubPleinRenvoieAPlusTard(t *testing.T) {
	x := ouvrirReseau(t)
	a := x.a.intrus()
	lot := rattachement.Lot{Evenements: []rattachement.Scelle{a.sceller(x.a.evenement(1, nil))}}
	presence := rattachement.Presence{Epoque: 1}
	attendre := func(quoi string, voulu int, methode, chemin string, corps any) {
		t.Helper()
		if status, code := a.appeler(methode, chemin, corps); status != voulu || (voulu == http.StatusServiceUnavailable) != (code == rattachement.CodeIndisponible) {
			t.Errorf("%s, %s %s : %d %s", quoi, methode, chemin, status, code)
		}
	}
	const refuse, rien, bien = http.StatusServiceUnavailable, http.StatusNoContent, http.StatusOK
	sonde := rattachement.CheminEvenements + "?after=&wait=0"

	rendre := synchro.Encombrer(x.App)
	attendre("sans mémoire", refuse, http.MethodPost, rattachement.CheminEvenements, lot)
	attendre("sans mémoire", rien, http.MethodGet, sonde, nil)
	rendre()

	synchro.Retarder(x.App, x.Horloge.Maintenant().Add(-time.Minute))
	attendre("en retard", refuse, http.MethodPost, rattachement.CheminEvenements, lot)
	attendre("en retard", bien, http.MethodPost, rattachement.CheminPresence, presence)
	arret, arreter := context.WithTimeout(t.Context(), 10*time.Millisecond)
	if err := synchro.Avancer(arret, x.App); !errors.Is(err, context.DeadlineExceeded) { // it waits for an entry of another log
		t.Fatal(err)
	}
	arreter()
	attendre("qui attend un autre journal", bien, http.MethodPost, rattachement.CheminEvenements, lot)

	vrai := x.Socle.Disque
	x.Socle.Disque = func(string) (libre, total uint64, err error) { return 1 << 20, 1 << 40, nil }
	attendre("sans disque", refuse, http.MethodPost, rattachement.CheminEvenements, lot)
	attendre("sans disque", rien, http.MethodGet, sonde, nil)
	x.Socle.Disque = vrai

	a.appeler(http.MethodPost, rattachement.CheminEvenements, lot)
	x.Projeter()   // it is late no more
	for range 70 { // every place is given back, whatever the answer
		x.Horloge.Avancer(time.Second)
		a.appeler(http.MethodPost, rattachement.CheminEvenements, lot)
	}
	attendre("ensuite", bien, http.MethodPost, rattachement.CheminEvenements, lot)
}
