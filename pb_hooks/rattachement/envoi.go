package rattachement

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// envoi is one event of the outbox, as it is signed.
type envoi struct {
	ID         string         `db:"pk,id"`
	Seq        int64          `db:"seq"`
	Genre      string         `db:"genre"`
	Agregat    string         `db:"agregat"`
	Octets     string         `db:"octets"`
	Signature  string         `db:"signature"`
	Cle        string         `db:"cle"`
	NumeroteLe types.DateTime `db:"numerote_le"`
	EnvoyeLe   types.DateTime `db:"envoye_le"`
}

func (envoi) TableName() string { return "synchro_envois" }

// marque says that an aggregate has changed since it was told.
type marque struct {
	Rang         int64  `db:"rowid"`
	Genre        string `db:"genre"`
	Agregat      string `db:"agregat"`
	Collectivite string `db:"collectivite"`
}

// gardeEnvois is how long an event is kept once the hub holds it: as long as a hub
// that is restored from its last backup may ask for it again.
const gardeEnvois = 48 * time.Hour

// numeroter makes events of the marks, in their order, and gives each its number:
// from there on its bytes never change. An aggregate that is as it was told is not
// told again. It returns how many marks it took.
func numeroter(app core.App, l *Lien) (n int, err error) {
	cle, err := l.cle(app)
	if err != nil {
		return 0, err
	}
	err = app.RunInTransaction(func(tx core.App) error {
		var marques []marque
		if err := tx.DB().NewQuery(`SELECT rowid, genre, agregat, collectivite FROM synchro_marques ORDER BY rowid LIMIT {:n}`).Bind(dbx.Params{"n": LotMax}).All(&marques); err != nil {
			return err
		}
		n = len(marques)
		if n == 0 {
			return nil
		}
		parCollectivite, err := Membres(tx)
		if err != nil {
			return err
		}
		frais, err := LienDe(tx)
		if err != nil || frais == nil || frais.Epoque != l.Epoque || frais.Renaissance != "" {
			n = 0
			return err // the link has changed meanwhile
		}
		*l = *frais
		avant := l.Seq
		for _, m := range marques {
			membre := parCollectivite[m.Collectivite]
			if membre == "" {
				continue
			}
			switch err := l.dire(tx, cle, m, membre); {
			case socle.EstPanneBase(err):
				return err
			case err != nil:
				// It alone cannot be told: the others do not wait. Its next change tries again.
				socle.De(tx).Logger.Error("not told to the hub", "kind", m.Genre, "aggregate", m.Agregat, "err", err)
			}
		}
		if _, err := tx.DB().NewQuery("DELETE FROM synchro_marques WHERE rowid <= {:r}").Bind(dbx.Params{"r": marques[n-1].Rang}).Execute(); err != nil {
			return err
		}
		if l.Seq == avant {
			return nil
		}
		return l.noter(tx, dbx.Params{"seq": l.Seq})
	})
	if err != nil {
		return 0, fmt.Errorf("number the outbox: %w", err)
	}
	return n, nil
}

// dire writes the event of one mark, if there is something to tell.
func (l *Lien) dire(tx core.App, cle ed25519.PrivateKey, m marque, membre string) error {
	composer := de(tx).envois[m.Genre]
	if composer == nil {
		return fmt.Errorf("no kind %q goes up", m.Genre)
	}
	contenu, err := composer(tx, m.Collectivite, m.Agregat)
	if err != nil {
		return err
	}
	var empreinte string
	err = tx.DB().NewQuery("SELECT empreinte FROM synchro_emis WHERE genre = {:g} AND agregat = {:a}").Bind(dbx.Params{"g": m.Genre, "a": m.Agregat}).Row(&empreinte)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	verbe, nouvelle, data, fin := VerbeRetire, "", json.RawMessage("{}"), ""
	if contenu != nil {
		verbe, nouvelle, data, fin = cmp.Or(contenu.verbe, VerbeMaj), contenu.empreinte, contenu.data, contenu.fin
	}
	if nouvelle == empreinte {
		return nil // as it was told, or never told at all
	}
	maintenant, seq := socle.De(tx).Horloge.Maintenant(), l.Seq+1
	s, err := Sceller(&Evenement{
		ID: NouvelID(maintenant), Source: SourceNoeud(l.Noeud), Type: Typer(m.Genre, verbe), Subject: m.Agregat, Time: maintenant.UTC(),
		Collectivite: membre, Epoch: l.Epoque, Seq: seq, Aggver: seq, Data: data,
	}, cle)
	if err != nil {
		return err
	}
	l.Seq = seq // a number that is given is always sent
	e := &envoi{ID: socle.ID(), Seq: l.Seq, Genre: m.Genre, Agregat: m.Agregat, Octets: s.E, Signature: s.S, Cle: s.K, NumeroteLe: socle.Date(maintenant)}
	if err := tx.DB().Model(e).Insert(); err != nil {
		return err
	}
	_, err = tx.DB().NewQuery(`INSERT INTO synchro_emis (genre, agregat, collectivite, version, empreinte, fin) VALUES ({:g}, {:a}, {:c}, {:v}, {:e}, {:f})
		ON CONFLICT (genre, agregat) DO UPDATE SET collectivite = excluded.collectivite, version = excluded.version, empreinte = excluded.empreinte, fin = excluded.fin`).
		Bind(dbx.Params{"g": m.Genre, "a": m.Agregat, "c": m.Collectivite, "v": l.Seq, "e": nouvelle, "f": fin}).Execute()
	if err != nil || m.Genre != GenreDemande {
		return err
	}
	return retrouver(tx, m.Agregat)
}

// aEnvoyer reads the next batch of what is numbered and not sent, within the
// limits of the wire.
func aEnvoyer(app core.App) (lot Lot, premier, dernier int64, err error) {
	var l []envoi
	if err := app.DB().NewQuery("SELECT * FROM synchro_envois WHERE envoye_le = '' ORDER BY seq LIMIT {:n}").Bind(dbx.Params{"n": LotMax}).All(&l); err != nil {
		return lot, 0, 0, fmt.Errorf("read the outbox: %w", err)
	}
	taille := 0
	for i := range l {
		s := Scelle{E: l[i].Octets, S: l[i].Signature, K: l[i].Cle}
		brut, err := json.Marshal(s)
		if err != nil {
			return lot, 0, 0, err
		}
		if taille += len(brut) + 1; taille > OctetsMax-200 && i > 0 {
			break
		}
		if i == 0 {
			premier = l[i].Seq
		}
		lot.Evenements, dernier = append(lot.Evenements, s), l[i].Seq
	}
	return lot, premier, dernier, nil
}

// Envoyer tells the hub what has changed, a batch at a time, until nothing is
// left. It tells whether the guichet has a link.
func Envoyer(ctx context.Context, app core.App) (relie bool, err error) {
	for {
		l, err := LienDe(app)
		if err != nil || l == nil || l.Renaissance != "" {
			return l != nil, err
		}
		marques, err := numeroter(app, l)
		if err != nil {
			return true, err
		}
		lot, premier, dernier, err := aEnvoyer(app)
		if err != nil {
			return true, err
		}
		if len(lot.Evenements) == 0 {
			if marques < LotMax {
				return true, nil
			}
			continue
		}
		if err := l.envoyer(ctx, app, lot, premier, dernier); err != nil {
			return true, err
		}
	}
}

func (l *Lien) envoyer(ctx context.Context, app core.App, lot Lot, premier, dernier int64) error {
	c, err := l.correspondant(app)
	if err != nil {
		return err
	}
	var r Recu
	_, err = c.appeler(ctx, http.MethodPost, CheminEvenements, lot, &r)
	if errNote := l.constater(app, err); err == nil {
		err = errNote
	}
	if err != nil {
		return err
	}
	s := socle.De(app)
	for _, refuse := range r.Refus {
		s.Logger.Error("the hub refuses an event", "seq", refuse.Seq, "code", string(refuse.Code))
	}
	if _, err := app.DB().NewQuery("UPDATE synchro_envois SET envoye_le = {:le} WHERE seq BETWEEN {:p} AND {:d} AND envoye_le = ''").
		Bind(dbx.Params{"le": socle.Date(s.Horloge.Maintenant()).String(), "p": premier, "d": dernier}).Execute(); err != nil {
		return fmt.Errorf("mark the outbox: %w", err)
	}
	if err := l.quitter(app, r.Refus); err != nil {
		return err
	}
	return l.avancer(app, r.Applique)
}

// avancer keeps what the hub says that it holds, and forgets what it has held long
// enough.
func (l *Lien) avancer(app core.App, applique int64) error {
	if applique > l.Seq { // it holds what we do not know of
		return demanderRenaissance(app)
	}
	if applique > l.Applique {
		l.Applique = applique
		if err := l.noter(app, dbx.Params{"applique": applique}); err != nil {
			return err
		}
	}
	_, err := app.DB().NewQuery("DELETE FROM synchro_envois WHERE seq <= {:a} AND envoye_le != '' AND envoye_le < {:avant}").
		Bind(dbx.Params{"a": l.Applique, "avant": socle.Date(socle.De(app).Horloge.Maintenant().Add(-gardeEnvois)).String()}).Execute()
	if err != nil {
		return fmt.Errorf("prune the outbox: %w", err)
	}
	return nil
}

// enAttente counts what the hub has not taken yet, and since when the oldest waits.
func enAttente(app core.App) (n int, depuis types.DateTime, err error) {
	var x struct {
		N      int            `db:"n"`
		Depuis types.DateTime `db:"depuis"`
	}
	err = app.DB().NewQuery(`SELECT (SELECT count(*) FROM synchro_envois WHERE envoye_le = '') + (SELECT count(*) FROM synchro_marques) AS n,
		coalesce((SELECT numerote_le FROM synchro_envois WHERE envoye_le = '' ORDER BY seq LIMIT 1), '') AS depuis`).One(&x)
	if err != nil {
		return 0, x.Depuis, fmt.Errorf("outbox: %w", err)
	}
	return x.N, x.Depuis, nil
}
