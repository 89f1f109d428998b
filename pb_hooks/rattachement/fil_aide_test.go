package rattachement

import (
	"testing"
	"time"
)

// The state of an aide is what its lines make of it, in the order in which they were
// written, whatever the clocks of both sides say.
func TestLEtatDUneDemandeDAideSeLitDeSesLignes(t *testing.T) {
	t0 := time.Date(2026, time.May, 4, 10, 0, 0, 0, time.UTC)
	ligne := func(heures, vues int, acte ActeAide) LigneAide {
		return LigneAide{Le: t0.Add(time.Duration(heures) * time.Hour), Acte: acte, Vues: vues}
	}
	for _, cas := range []struct {
		nom          string
		guichet, hub []LigneAide
		prise        bool
		etat         EtatAide
	}{
		{"juste demandée", []LigneAide{ligne(0, 0, ActeMessage)}, nil, false, AideNouvelle},
		{"quelqu’un la suit", []LigneAide{ligne(0, 0, ActeMessage)}, nil, true, AideEnCours},
		{"répondue", []LigneAide{ligne(0, 0, ActeMessage)}, []LigneAide{ligne(1, 1, ActeMessage)}, true, AideEnAttente},
		{"répondue par une horloge en retard d’un jour", []LigneAide{ligne(0, 0, ActeMessage)}, []LigneAide{ligne(-24, 1, ActeMessage)}, true, AideEnAttente},
		{"le guichet répond, en retard d’un jour", []LigneAide{ligne(-24, 0, ActeMessage), ligne(-23, 1, ActeMessage)}, []LigneAide{ligne(1, 1, ActeMessage)}, true, AideEnCours},
		{"close par le guichet", []LigneAide{ligne(0, 0, ActeMessage), ligne(2, 1, ActeCloture)}, []LigneAide{ligne(1, 1, ActeMessage)}, true, AideClose},
		{"close, puis un message la rouvre", []LigneAide{ligne(0, 0, ActeMessage), ligne(3, 1, ActeMessage)}, []LigneAide{ligne(2, 1, ActeCloture)}, true, AideEnCours},
		{"close, puis rouverte, sur une réponse", []LigneAide{ligne(0, 0, ActeMessage), ligne(3, 2, ActeReouverture)}, []LigneAide{ligne(1, 1, ActeMessage), ligne(2, 1, ActeCloture)}, true, AideEnAttente},
		{"close ici pendant qu’on répond là-bas", []LigneAide{ligne(0, 0, ActeMessage), ligne(3, 0, ActeCloture)}, []LigneAide{ligne(2, 1, ActeMessage)}, true, AideClose},
		{"close, puis l’accès retiré", []LigneAide{ligne(0, 0, ActeMessage), ligne(1, 0, ActeAcces), ligne(2, 0, ActeCloture), ligne(2, 0, ActeRetrait)}, nil, true, AideClose},
		{"un hub restauré a oublié ce que le guichet a vu", []LigneAide{ligne(0, 0, ActeMessage), ligne(1, 5, ActeMessage)}, nil, false, AideNouvelle},
	} {
		if etat := EtatDeAide(&Aide{Lignes: cas.guichet}, &ReponseAide{Prise: cas.prise, Lignes: cas.hub}); etat != cas.etat {
			t.Errorf("%s : %s, attendu %s", cas.nom, etat, cas.etat)
		}
		if n := len(SuivreAide(cas.guichet, cas.hub)); n != len(cas.guichet)+len(cas.hub) {
			t.Errorf("%s : %d lignes", cas.nom, n)
		}
	}
}
