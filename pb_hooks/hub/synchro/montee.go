package synchro

import (
	"encoding/json"
	"errors"
	"slices"

	"guichet/pb_hooks/rattachement"
)

// genreRefus is the kind, in the log, of an event that was refused: without it its
// number would be a hole for ever.
const genreRefus = "refus"

// genreInconnu is that of an event of a later version: it is kept for it.
const genreInconnu = "inconnu"

// tombe is what is kept of a refused event.
type tombe struct {
	Epoque    int64             `json:"epoch"`
	Seq       int64             `json:"seq"`
	Empreinte string            `json:"hash"`
	Code      rattachement.Code `json:"code"`
}

// monter takes a batch of events. It answers once the log holds them all; what it
// refuses will never be taken.
func monter(a *appel) (any, error) {
	if err := a.enPlace(); err != nil {
		return nil, err
	}
	if err := a.peutPrendre(); err != nil {
		return nil, err
	}
	var entrees []Entree
	var reponse *rattachement.Recu
	err := a.aSonTour(func() (err error) {
		entrees, reponse, err = a.examinerLot()
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(entrees) == 0 {
		return reponse, nil
	}
	if err := de(a.App).log.Append(a.Request.Context(), entrees, nil); err != nil {
		return nil, err
	}
	return reponse, nil
}

// examinerLot reads a batch and makes of it what the log keeps.
func (a *appel) examinerLot() ([]Entree, *rattachement.Recu, error) {
	var lot rattachement.Lot
	if err := a.lire(&lot); err != nil {
		return nil, nil, err
	}
	if len(lot.Evenements) > rattachement.LotMax || len(a.corps) > rattachement.OctetsMax {
		return nil, nil, errTropGrand
	}
	siens, err := Tenus(a.App, a.noeud.ID)
	if err != nil {
		return nil, nil, err
	}
	reponse := &rattachement.Recu{Applique: a.noeud.Applique}
	entrees := make([]Entree, 0, len(lot.Evenements))
	for _, s := range lot.Evenements {
		e, code := a.examiner(s, siens)
		if e.Epoch != a.noeud.Epoque && code == "" || code == rattachement.CodeEpoque {
			return nil, nil, errEpoque // not of these events: of their sender
		}
		if code == "" {
			genre, _ := e.Genre()
			if de(a.App).genres[genre] == nil {
				genre = genreInconnu
			}
			entrees = append(entrees, a.entree(genre, s))
			continue
		}
		if e.Seq <= 0 {
			return nil, nil, errForme // it has no place to be refused at
		}
		brut, err := json.Marshal(tombe{e.Epoch, e.Seq, s.Empreinte(), code})
		if err != nil {
			return nil, nil, err
		}
		entrees = append(entrees, a.entree(genreRefus, rattachement.Scelle{E: string(brut)}))
		reponse.Refus = append(reponse.Refus, rattachement.Refuse{Seq: e.Seq, Code: code})
		a.Logger().Warn("event refused", "node", a.noeud.ID, "seq", e.Seq, "code", string(code))
	}
	return entrees, reponse, nil
}

func (a *appel) entree(genre string, s rattachement.Scelle) Entree {
	signature, _ := rattachement.LireSignature(s.S) // it was checked, or is none
	return Entree{RecueLe: a.maintenant(), Sens: Montant, Noeud: a.noeud.ID, Genre: genre, Octets: []byte(s.E), Signature: signature, Cle: s.K}
}

// examiner reads an event and tells why it is refused, "" when it is not. The
// event is not nil: of one that does not read, what can be read of its place.
func (a *appel) examiner(s rattachement.Scelle, siens []string) (*rattachement.Evenement, rattachement.Code) {
	e, err := s.Lire()
	if errors.Is(err, rattachement.ErrForme) {
		e = &rattachement.Evenement{}
		_ = json.Unmarshal([]byte(s.E), e) // its place, if it has one
		return e, rattachement.CodeForme
	}
	cle := a.noeud.cleDe(s.K)
	genre, verbe := e.Genre()
	switch {
	case cle == nil || !s.Signe(cle):
		return e, rattachement.CodeSignature
	case e.Source != rattachement.SourceNoeud(a.noeud.ID):
		return e, rattachement.CodeSource
	case e.Epoch != a.noeud.Epoque:
		return e, rattachement.CodeEpoque
	case !slices.Contains(siens, e.Collectivite):
		return e, rattachement.CodePartie
	case !rattachement.Monte(genre, verbe):
		return e, rattachement.CodeGenre
	default:
		return e, "" // an unknown type is kept: its guichet is newer
	}
}
