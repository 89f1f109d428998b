package guichettest

import (
	"bytes"
	"database/sql"
	"errors"
	"image"
	"image/png"
	"strconv"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// reponsesContact fill « Écrire à la mairie »: what the champs ask by their
// code, anything plausible for the others.
var reponsesContact = map[string]string{
	"nom_naissance": "Thouvenel", "prenoms": "Camille", "email": "camille@example.org", "telephone": "+33612345678",
	"voie": "12 rue des Lilas", "code_postal": "88000", "commune": "Épinal", "pays": "99100", "attestation": "oui",
}

// Depot prepares the dépôt of « Écrire à la mairie » in a collectivité that
// publishes it, for a compte or for nobody (nil).
func (b *Banc) Depot(c *collectivites.Collectivite, compte *usagers.Compte) demandes.Depot {
	b.t.Helper()
	t, err := catalogue.ParCode(b.App, c.ID, "contact")
	if err != nil {
		b.t.Fatal(err)
	}
	doc, err := catalogue.DocumentDe(b.App, t.Revision)
	if err != nil {
		b.t.Fatal(err)
	}
	acteur := socle.Acteur("visiteur")
	if compte != nil {
		acteur = compte.Acteur()
	}
	return demandes.Depot{
		Collectivite: c, Teleservice: t, Revision: t.Revision, Reponses: remplir(doc, b.Socle.Horloge.Aujourdhui(), c.Chemin(), nil),
		Pieces: "brouillons:" + socle.ID(), Compte: compte, Canal: demandes.EnLigne, Acteur: acteur, Cle: socle.ID(),
	}
}

// DepotDEssai opens the next version of a téléservice and prepares a dépôt that
// tries it.
func (b *Banc) DepotDEssai(c *collectivites.Collectivite, code string) (demandes.Depot, *catalogue.Ebauche) {
	b.t.Helper()
	par := socle.Programme("essai")
	t, err := catalogue.ParCode(b.App, c.ID, code)
	if err != nil {
		b.t.Fatal(err)
	}
	var e *catalogue.Ebauche
	var r *catalogue.Revision
	b.Transaction(func(tx core.App) (err error) {
		if e, err = catalogue.Preparer(tx, t, par); err == nil {
			r, err = e.Essayer(tx, par)
		}
		return err
	})
	essaye, err := catalogue.TeleserviceEssaye(b.App, c.ID, r)
	if err != nil {
		b.t.Fatal(err)
	}
	doc, err := catalogue.DocumentDe(b.App, r.ID)
	if err != nil {
		b.t.Fatal(err)
	}
	return demandes.Depot{
		Collectivite: c, Teleservice: essaye, Revision: r.ID, Reponses: remplir(doc, b.Socle.Horloge.Aujourdhui(), c.Chemin(), nil),
		Pieces: "brouillons:" + socle.ID(), Canal: demandes.EnLigne, Acteur: "visiteur", Cle: socle.ID(),
	}, e
}

// Deposer files « Écrire à la mairie », through the rule that the pages call.
// The code de suivi is "" with a compte.
func (b *Banc) Deposer(c *collectivites.Collectivite, compte *usagers.Compte) (d *demandes.Demande, codeSuivi string) {
	b.t.Helper()
	depose, err := demandes.Deposer(b.App, b.Depot(c, compte))
	if err != nil {
		b.t.Fatal(err)
	}
	return depose.Demande, depose.CodeSuivi
}

// DeposerModele publishes a téléservice of the standard set, if it is not yet,
// and files it for a compte: what dit says by code of champ (an option by its
// own code), anything plausible for the rest, a picture for each document.
func (b *Banc) DeposerModele(c *collectivites.Collectivite, code string, compte *usagers.Compte, dit map[string]string) *demandes.Demande {
	b.t.Helper()
	t, err := catalogue.ParCode(b.App, c.ID, code)
	if errors.Is(err, sql.ErrNoRows) {
		b.Publier(c, code)
		t, err = catalogue.ParCode(b.App, c.ID, code)
	}
	if err != nil {
		b.t.Fatal(err)
	}
	doc, err := catalogue.DocumentDe(b.App, t.Revision)
	if err != nil {
		b.t.Fatal(err)
	}
	d := demandes.Depot{
		Collectivite: c, Teleservice: t, Revision: t.Revision, Reponses: b.Remplir(c, t, dit),
		Pieces: "brouillons:" + socle.ID(), Compte: compte, Canal: demandes.EnLigne, Acteur: compte.Acteur(), Cle: socle.ID(),
	}
	for _, piece := range doc.Pieces {
		if piece.Requis {
			d.Reponses[piece.ID] = catalogue.Valeur{b.Joindre(c, d.Pieces, piece.ID, piece.Code+".png")}
		}
	}
	depose, err := demandes.Deposer(b.App, d)
	if err != nil {
		var incomplet *demandes.ErrIncomplet
		if errors.As(err, &incomplet) {
			b.t.Log(incomplet.Manques)
		}
		b.t.Fatal(err)
	}
	return depose.Demande
}

// Remplir answers what a téléservice asks, documents excepted, as
// [Banc.DeposerModele] does.
func (b *Banc) Remplir(c *collectivites.Collectivite, t *catalogue.Teleservice, dit map[string]string) catalogue.Reponses {
	b.t.Helper()
	doc, err := catalogue.DocumentDe(b.App, t.Revision)
	if err != nil {
		b.t.Fatal(err)
	}
	return remplir(doc, b.Socle.Horloge.Aujourdhui(), c.Chemin(), dit)
}

// Joindre receives a small picture for an owner and returns its id.
func (b *Banc) Joindre(c *collectivites.Collectivite, proprietaire, champ, nom string) string {
	b.t.Helper()
	p, err := pieces.Recevoir(b.App, bytes.NewReader(Dessin(b.t)), pieces.Reception{
		Collectivite: c.ID, Proprietaire: proprietaire, Champ: champ, NomDeclare: nom, MaxOctets: pieces.Mo, Origine: pieces.OrigineUsager,
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return p.ID
}

// Dessin is a small picture.
func Dessin(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// remplir answers what is asked until nothing is missing: an answer may open
// another question, a liste one row.
func remplir(doc *catalogue.Document, auj socle.Jour, chemin string, dit map[string]string) catalogue.Reponses {
	reponses := catalogue.Reponses{}
	repondre := func(champs []*catalogue.Champ) {
		for _, champ := range champs {
			if v := plausible(doc, champ, dit); reponses[champ.ID].Vide() && v != nil {
				reponses[champ.ID] = v
			}
		}
	}
	for range 20 {
		p := catalogue.Parcourir(catalogue.NouveauContexte(doc, auj, catalogue.France{}, chemin), reponses)
		if len(p.Manques()) == 0 {
			break
		}
		for _, page := range p.Pages {
			repondre(page.Champs)
			for _, champ := range page.Champs {
				for _, rangee := range p.Rangees(champ.ID) {
					for i := range rangee.Champs {
						repondre([]*catalogue.Champ{&rangee.Champs[i]})
					}
				}
			}
		}
	}
	return reponses
}

// reponsesJustes are answers of the kinds for which one will do.
var reponsesJustes = map[string]catalogue.Valeur{
	"booleen": {"oui"}, "attestation": {"oui"}, "date": {"2001-05-04"}, "entier": {"1"}, "decimal": {"1"}, "montant": {"1000.00"}, "liste": {"1"},
	"adresse": {"12 rue de la Gare", "", "88000", "Épinal", "88160", "99100"}, "siret": {"35600000049837"}, "siren": {"356000000"},
	"rna": {"W881234567"}, "iban": {"FR7630006000011234567890189"},
}

func plausible(doc *catalogue.Document, c *catalogue.Champ, dit map[string]string) catalogue.Valeur {
	code := c.Code[strings.LastIndex(c.Code, ".")+1:] // of a row: liste.1.code
	if c.Role != "" && len(code) > len(c.Role) {
		code = code[len(c.Role)+1:]
	}
	v, connu := dit[code]
	for _, l := range doc.Listes {
		if l.ID != c.Liste {
			continue
		}
		for _, o := range l.Options {
			if !connu || o.Code == v {
				return catalogue.Valeur{o.ID}
			}
		}
	}
	if connu {
		return catalogue.Valeur{v}
	}
	if v, connu := reponsesContact[code]; connu {
		return catalogue.Valeur{v}
	}
	if c.Type == "entier" && c.Min != nil && *c.Min > 1 {
		return catalogue.Valeur{strconv.Itoa(*c.Min)}
	}
	if v, connu := reponsesJustes[c.Type]; connu {
		return v
	}
	if !c.Requis && c.Type != "texte" && c.Type != "texte_long" {
		return nil
	}
	texte := []rune("Bonjour, une question sur le cimetière.")
	if c.Max != nil && *c.Max < len(texte) {
		texte = texte[:*c.Max]
	}
	return catalogue.Valeur{string(texte)}
}

// Compte finds the compte of an address that signed in.
func (b *Banc) Compte(courriel string) *usagers.Compte {
	b.t.Helper()
	l, err := usagers.ComptesDe(b.App, courriel)
	if err != nil || len(l) == 0 {
		b.t.Fatalf("pas de compte pour %s : %v", courriel, err)
	}
	return &l[0]
}
