package messages

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
)

// jointsOctets is how much of documents is taken from one mail.
const jointsOctets = 25 * pieces.Mo

// Deposer stores a mail as if it had just come in a boîte.
func (b *Boite) Deposer(app core.App, brut []byte) error {
	return b.recevoir(app, &courrierBrut{uid: b.DernierUID + 1, brut: brut, arrive: socle.De(app).Horloge.Maintenant()}, b.UIDValidity)
}

// recevoir stores one mail and says where it goes. When it returns nil the row
// is committed: only then may the server be told. A mail that is stored already
// is left as it is.
func (b *Boite) recevoir(app core.App, x *courrierBrut, uidvalidity int64) error {
	somme := sha256.Sum256(x.brut)
	p := &Pli{
		ID: socle.ID(), Collectivite: b.Collectivite, Service: b.Service, Boite: b.ID, UIDValidity: uidvalidity, UID: x.uid, Etat: PliATrier,
		Empreinte: hex.EncodeToString(somme[:]), ArriveLe: socle.Date(socle.De(app).Horloge.Maintenant()),
	}
	premier := b.UIDValidity != uidvalidity // round, which ends as a whole
	passer := func() error {
		if premier {
			return nil
		}
		return b.avancer(app, uidvalidity, x.uid)
	}
	deja, err := b.aDeja(app, p)
	if err != nil {
		return err
	}
	if deja {
		return passer()
	}
	l := LirePli(x.brut)
	p.Contenu = l.contenu()
	ici, ailleurs, err := b.aLeMeme(app, p)
	switch {
	case err != nil:
		return err
	case ici:
		return passer()
	case ailleurs:
		l.Doutes = append(l.Doutes, "Ce courriel est aussi arrivé dans une autre boîte du guichet\u00a0: un autre service le traite peut-être déjà.")
	}
	if x.tronque {
		l.Doutes = append(l.Doutes, "Ce courriel est trop lourd pour le guichet\u00a0: lisez-le dans votre messagerie.")
	}
	p.remplir(&l, x.arrive, socle.De(app).Horloge.Maintenant())
	refus, err := p.prendreJoints(app, l.Joints)
	if err != nil {
		return err
	}
	if p.Refus, err = json.Marshal(refus); err != nil {
		return err
	}
	original, err := pieces.GarderOriginal(app, x.brut, p.Collectivite, p.objet(), cmp.Or(p.Objet, "courriel"))
	if err != nil {
		return err
	}
	return app.RunInTransaction(func(tx core.App) error {
		reponse, err := p.reconnaitre(tx, b, &l)
		if err != nil {
			return err
		}
		if p.Avertissements, err = json.Marshal(l.Doutes); err != nil {
			return err
		}
		if err := tx.DB().Model(p).Insert(); err != nil {
			return fmt.Errorf("pli: %w", err)
		}
		if err := tx.DB().Model(original).Insert(); err != nil {
			return fmt.Errorf("original of pli %s: %w", p.ID, err)
		}
		if err := p.ranger(tx, &l, reponse); err != nil || premier {
			return err
		}
		return b.avancer(tx, uidvalidity, x.uid)
	})
}

// aDeja tells whether a mail was stored before: the same number of the same
// server, or the same content under another one, when mails were moved or
// numbered anew.
func (b *Boite) aDeja(app core.App, p *Pli) (deja bool, err error) {
	err = app.DB().NewQuery(`SELECT EXISTS (SELECT 1 FROM plis WHERE boite = {:b} AND uidvalidity = {:v} AND uid = {:u})
		OR EXISTS (SELECT 1 FROM plis WHERE boite = {:b} AND empreinte = {:e})`).
		Bind(dbx.Params{"b": b.ID, "v": p.UIDValidity, "u": p.UID, "e": p.Empreinte}).Row(&deja)
	return deja, err
}

// aLeMeme tells whether a mail that says the same under the same Message-ID came
// before: delivered twice, or addressed to several boîtes.
func (b *Boite) aLeMeme(app core.App, p *Pli) (ici, ailleurs bool, err error) {
	err = app.DB().NewQuery(`SELECT coalesce(max(boite = {:b}), 0), coalesce(max(boite != {:b}), 0) FROM plis
		WHERE collectivite = {:c} AND contenu = {:x} AND contenu != ''`).
		Bind(dbx.Params{"b": b.ID, "c": p.Collectivite, "x": p.Contenu}).Row(&ici, &ailleurs)
	if err != nil {
		return false, false, fmt.Errorf("doubles of a mail: %w", err)
	}
	return ici, ailleurs, nil
}

// avancer notes that every mail up to this one is stored.
func (b *Boite) avancer(tx core.App, uidvalidity, uid int64) error {
	if _, err := tx.DB().Update("boites", dbx.Params{"uidvalidity": uidvalidity, "dernier_uid": uid}, dbx.HashExp{"id": b.ID}).Execute(); err != nil {
		return fmt.Errorf("boite %s: %w", b.ID, err)
	}
	b.UIDValidity, b.DernierUID = uidvalidity, uid
	return nil
}

// remplir copies what the mail says. Its date is believed when it is of the
// week before it came; otherwise the one of the server is.
func (p *Pli) remplir(l *Lecture, arrive, maintenant time.Time) {
	if arrive.IsZero() || arrive.After(maintenant) {
		arrive = maintenant
	}
	le := arrive
	if l.Le.Before(arrive) && arrive.Sub(l.Le) < 7*24*time.Hour {
		le = l.Le
	}
	p.MessageID, p.De, p.DeNom, p.Objet, p.Texte, p.RecuLe = l.MessageID, l.De, l.DeNom, l.Objet, l.Texte, socle.Date(le)
}

// prendreJoints receives the documents; each one that is refused is named. What
// is wrong with us and not with the document leaves the mail on the server: it
// comes again.
func (p *Pli) prendreJoints(app core.App, l []Joint) ([]refusJoint, error) {
	refus := []refusJoint{}
	reste := jointsOctets
	for _, j := range l {
		recue, err := pieces.Recevoir(app, bytes.NewReader(j.Contenu), pieces.Reception{
			Collectivite: p.Collectivite, Proprietaire: p.objet(), NomDeclare: j.Nom, MaxOctets: reste, Origine: pieces.OrigineUsager,
		})
		if err != nil {
			if !socle.EstCode(err, socle.Invalide) && !socle.EstCode(err, socle.TropGrand) {
				return nil, fmt.Errorf("document of a mail: %w", err)
			}
			refus = append(refus, refusJoint{j.Nom, socle.EnErreur(err).Message})
			continue
		}
		reste -= recue.Taille
	}
	return refus, nil
}
