package demandes

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// lienACode is a mailed link with a second key: the link says what, a code mailed
// apart says who. Before the code its page shows nothing, because links are
// forwarded and opened by mail scanners.
type lienACode struct {
	modele string // of the mail of the code: « code_ » and the use of the link
	id     string // of what the link opens
}

const (
	dureeLecture = 30 * time.Minute // after the code
	codesParLien = 6                // an hour
)

func (l lienACode) usage() string { return strings.TrimPrefix(l.modele, "code_") }

func (l lienACode) cookie() string { return "guichet-" + l.usage() }

// etape tells what the page shows: lue once the code was typed, « code » when one
// is on its way, "" before.
func (l lienACode) etape(r *socle.Requete, lue string) (string, error) {
	if l.prouve(r) {
		return lue, nil
	}
	attendu, err := socle.CodeAttendu(r.App, l.usage(), l.id)
	if attendu {
		return "code", err
	}
	return "", err
}

func saisieCode() ui.Saisies {
	return ui.Saisies{{
		Genre: ui.GenreCode, Nom: "code", Libelle: "Code reçu par courriel", Inputmode: "numeric", Autocomplete: "one-time-code",
		Aide: "6 chiffres, par exemple 482 913. Il vient d’être envoyé à votre adresse.", Largeur: 10,
	}}
}

// envoyer mails a code; fin is the sentence that follows « il est valable 30
// minutes ».
func (l lienACode) envoyer(r *socle.Requete, a, objet, fin string) error {
	if err := r.Socle.Limites.Permettre(l.usage()+":"+l.id, codesParLien, time.Hour); err != nil {
		return err
	}
	c := collectivites.De(r)
	err := r.App.RunInTransaction(func(tx core.App) error {
		code, err := socle.EmettreCode(tx, l.usage(), l.id)
		if err != nil {
			return err
		}
		return exploitation.Poster(tx, exploitation.Lettre{
			Collectivite: c.ID, Modele: l.modele, Valable: socle.CodeDuree, A: a, RepondreA: c.Courriel, Pied: c.Contact(), Objet: objet,
			Corps: []string{"Voici le code à taper sur la page ouverte par le lien\u00a0:"}, Code: code[:3] + " " + code[3:],
			Suite: []string{"Il est valable 30 minutes. " + fin},
		})
	})
	if err != nil {
		return err
	}
	r.Annoncer("Un code est parti à votre adresse électronique.")
	return r.Rediriger(r.Request.URL.Path)
}

type preuveLien struct {
	ID  string    `json:"i"`
	Fin time.Time `json:"f"`
}

// prouver checks the code that was typed, and opens the page for half an hour.
func (l lienACode) prouver(r *socle.Requete, code string) error {
	if err := socle.VerifierCode(r.App, l.usage(), l.id, code); err != nil {
		return err
	}
	brut, err := json.Marshal(preuveLien{l.id, r.Socle.Horloge.Maintenant().Add(dureeLecture)})
	if err != nil {
		return err
	}
	scelle, err := r.Socle.Coffre.Sceller(l.cookie(), brut)
	if err != nil {
		return err
	}
	r.PoserCookie(l.cookie(), scelle, dureeLecture)
	return nil
}

func (l lienACode) prouve(r *socle.Requete) bool {
	brut, err := r.Socle.Coffre.Desceller(l.cookie(), r.Cookie(l.cookie()))
	var p preuveLien
	return err == nil && json.Unmarshal(brut, &p) == nil && p.ID == l.id && r.Socle.Horloge.Maintenant().Before(p.Fin)
}

// retourDuLien leads from a document that the page of a link shows to that page.
func retourDuLien(r *socle.Requete) error {
	return r.Rediriger(strings.TrimSuffix(r.Request.URL.Path, "/pieces/"+r.Request.PathValue("piece")))
}
