package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"guichet/pb_hooks/rattachement"
)

// guichet is one that this program plays.
type guichet struct {
	hub        *hub
	code       string
	adresse    string
	cle        ed25519.PrivateKey
	instance   string
	invitation *rattachement.Invitation

	noeud, membre string // as the hub calls them
	epoque        int64
	seq           int64 // last one that was numbered
	acquitte      int64 // last one that the hub acknowledged, with all before it
	lots          []lot
	curseur       string // of what comes down
}

// lot is a batch that is ready to go.
type lot struct {
	corps   []byte
	dernier int64 // seq of its last event
	nb      int
}

// codeHTTP is an answer that is no success.
type codeHTTP int

func (s codeHTTP) Error() string { return fmt.Sprintf("the hub answers %d", int(s)) }

// appeler makes a signed call, and checks that the hub signed its answer.
func (g *guichet) appeler(ctx context.Context, methode, chemin string, corps []byte, reponse any) (codeHTTP, error) {
	a := rattachement.Appel{
		Methode: methode, Chemin: chemin, Hub: g.invitation.Hub, Noeud: g.noeud, Instance: g.instance, Heure: rattachement.EcrireHeure(time.Now()), Corps: corps,
	}
	req, err := http.NewRequestWithContext(ctx, methode, g.hub.url+chemin, bytes.NewReader(corps))
	if err != nil {
		return 0, err
	}
	signature := a.Signer(g.cle)
	for nom, valeur := range map[string]string{
		rattachement.EnteteSignature: signature, rattachement.EnteteNoeud: a.Noeud, rattachement.EnteteInstance: a.Instance, rattachement.EnteteHeure: a.Heure,
	} {
		req.Header.Set(nom, valeur)
	}
	res, err := g.hub.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	recu, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, err
	}
	if !rattachement.ReponseSignee(g.invitation.Cle, signature, res.StatusCode, recu, res.Header.Get(rattachement.EnteteSignature)) {
		return 0, errors.New("the hub did not sign its answer")
	}
	if res.StatusCode >= http.StatusMultipleChoices {
		return 0, codeHTTP(res.StatusCode)
	}
	if reponse == nil || len(recu) == 0 {
		return codeHTTP(res.StatusCode), nil
	}
	return codeHTTP(res.StatusCode), json.Unmarshal(recu, reponse)
}

func (g *guichet) rattacher() error {
	corps, err := json.Marshal(rattachement.Demande{
		Code: g.invitation.Code, Cle: rattachement.EcrireCle(g.cle.Public().(ed25519.PublicKey)), Adresse: g.adresse, Version: version, Instance: g.instance,
		Collectivites: []rattachement.Presentee{{ID: "c", Code: g.code, Niveau: "commune", Nom: "la mairie de " + g.code, Base: g.adresse + "/mairie"}},
	})
	if err != nil {
		return err
	}
	var a rattachement.Admission
	if _, err := g.appeler(context.Background(), http.MethodPost, rattachement.CheminRattachement, corps, &a); err != nil {
		return err
	}
	g.noeud, g.epoque, g.membre = a.Noeud, a.Epoque, a.Collectivites[0].Membre
	return nil
}

func (g *guichet) sePresenter(ctx context.Context) error {
	corps, err := json.Marshal(rattachement.Presence{Precedente: g.instance, Epoque: g.epoque, Seq: g.seq, Version: version})
	if err != nil {
		return err
	}
	for {
		_, err = g.appeler(ctx, http.MethodPost, rattachement.CheminPresence, corps, nil)
		if !plein(err) {
			return err
		}
		time.Sleep(revenir)
	}
}

// plein tells that the hub said to come back.
func plein(err error) bool {
	var s codeHTTP
	return errors.As(err, &s) && (s == http.StatusServiceUnavailable || s == http.StatusTooManyRequests)
}

// agregatDe is which demande an event is of: each fifth one tells again of an old
// one, that has changed.
func agregatDe(seq int64) int64 {
	if seq%5 == 0 {
		return seq / 5
	}
	return seq
}

// nommer gives an aggregate a name of fifteen characters that comes in no order, as
// PocketBase draws them.
func (g *guichet) nommer(agregat int64) string {
	h := sha256.Sum256([]byte(g.noeud + strconv.FormatInt(agregat, 10)))
	return hex.EncodeToString(h[:8])[:15]
}

// preparer signs the next n events and makes batches of them.
func (g *guichet) preparer(n, parLot int) error {
	for n > 0 {
		nb := min(n, parLot)
		var l rattachement.Lot
		for range nb {
			g.seq++
			s, err := g.sceller(g.seq)
			if err != nil {
				return err
			}
			l.Evenements = append(l.Evenements, s)
		}
		corps, err := json.Marshal(l)
		if err != nil {
			return err
		}
		g.lots = append(g.lots, lot{corps, g.seq, nb})
		n -= nb
	}
	return nil
}

func (g *guichet) sceller(seq int64) (rattachement.Scelle, error) {
	maintenant := time.Now().UTC()
	agregat := g.nommer(agregatDe(seq))
	data, err := json.Marshal(rattachement.EnTete{
		Numero: "ABCD-" + strconv.FormatInt(agregatDe(seq), 10), Teleservice: "stationnement", Titre: "Réserver la voie pour un déménagement", Etat: "en_instruction", Mot: "En cours de traitement",
		Attentes: []string{"piece"}, DeposeeLe: maintenant.Add(-24 * time.Hour), MajLe: maintenant, Echeance: "2030-01-31",
		Lien: g.adresse + "/ma-demande/" + agregat, Lecteurs: []rattachement.LecteurEnTete{{Sujet: agregat + agregat}},
	})
	if err != nil {
		return rattachement.Scelle{}, err
	}
	return rattachement.Sceller(&rattachement.Evenement{
		ID: rattachement.NouvelID(maintenant), Source: rattachement.SourceNoeud(g.noeud), Type: rattachement.Typer(rattachement.GenreDemande, rattachement.VerbeMaj),
		Subject: agregat, Time: maintenant, Collectivite: g.membre, Epoch: g.epoque, Seq: seq, Aggver: seq, Data: data,
	}, g.cle)
}

// poster sends one batch. What the hub refuses of it is a fault: nothing of it is
// wrong.
func (g *guichet) poster(ctx context.Context, l lot) error {
	var r rattachement.Recu
	if _, err := g.appeler(ctx, http.MethodPost, rattachement.CheminEvenements, l.corps, &r); err != nil {
		return err
	}
	if len(r.Refus) > 0 {
		return fmt.Errorf("the hub refuses event %d: %s", r.Refus[0].Seq, r.Refus[0].Code)
	}
	g.acquitte = l.dernier
	return nil
}

// ecouter asks what there is for the guichet, and waits for it. It tells how many
// events came.
func (g *guichet) ecouter(ctx context.Context) (int, error) {
	var l rattachement.Lot
	s, err := g.appeler(ctx, http.MethodGet, rattachement.CheminEvenements+"?after="+g.curseur+"&wait=50", nil, &l)
	if err != nil || s == http.StatusNoContent {
		return 0, err
	}
	g.curseur = l.Suite
	return len(l.Evenements), nil
}

// ensemble does an act for each number below n, by some at once, until one fails.
func ensemble(n, parMoment int, acte func(int) error) error {
	var suivant atomic.Int64
	var groupe sync.WaitGroup
	fautes := make([]error, parMoment)
	for p := range parMoment {
		groupe.Go(func() {
			for fautes[p] == nil {
				i := int(suivant.Add(1)) - 1
				if i >= n {
					return
				}
				fautes[p] = acte(i)
			}
		})
	}
	groupe.Wait()
	return errors.Join(fautes...)
}
