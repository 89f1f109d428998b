package guichettest

import (
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
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
		Collectivite: c, Teleservice: t, Revision: t.Revision, Reponses: remplir(doc, b.Socle.Horloge.Aujourdhui(), c.Chemin()),
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
		Collectivite: c, Teleservice: essaye, Revision: r.ID, Reponses: remplir(doc, b.Socle.Horloge.Aujourdhui(), c.Chemin()),
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

// remplir answers what is asked until nothing is missing: an answer may open
// another question.
func remplir(doc *catalogue.Document, auj socle.Jour, chemin string) catalogue.Reponses {
	reponses := catalogue.Reponses{}
	for range 20 {
		p := catalogue.Parcourir(catalogue.NouveauContexte(doc, auj, catalogue.France{}, chemin), reponses)
		if len(p.Manques()) == 0 {
			break
		}
		for _, page := range p.Pages {
			for _, champ := range page.Champs {
				if reponses[champ.ID].Vide() {
					reponses[champ.ID] = plausible(doc, champ)
				}
			}
		}
	}
	return reponses
}

func plausible(doc *catalogue.Document, c *catalogue.Champ) catalogue.Valeur {
	code := c.Code
	if c.Role != "" && len(code) > len(c.Role) {
		code = code[len(c.Role)+1:]
	}
	if v, dit := reponsesContact[code]; dit {
		return catalogue.Valeur{v}
	}
	for _, l := range doc.Listes {
		if l.ID == c.Liste {
			return catalogue.Valeur{l.Options[0].ID}
		}
	}
	switch c.Type {
	case "booleen", "attestation":
		return catalogue.Valeur{"oui"}
	case "date":
		return catalogue.Valeur{"2001-05-04"}
	case "entier":
		return catalogue.Valeur{"1"}
	default:
		return catalogue.Valeur{"Bonjour, une question sur le cimetière."}
	}
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
