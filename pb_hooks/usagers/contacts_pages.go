package usagers

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

const cheminContacts = "/compte/coordonnees"

// PartiesAdresse are the parts of a postal address that a form asks.
var PartiesAdresse = []ui.Option{
	{Code: "voie", Libelle: "Numéro et voie"}, {Code: "complement", Libelle: "Complément d’adresse"}, {Code: "code_postal", Libelle: "Code postal"}, {Code: "commune", Libelle: "Commune"},
}

// remplissage is what a browser fills each part in by itself with.
var remplissage = map[string]string{"voie": "address-line1", "complement": "address-line2", "code_postal": "postal-code", "commune": "address-level2"}

type pageContacts struct {
	*socle.Cadre
	URL      string
	Mentions []string
	Saisies  ui.Saisies
}

// contactsDe are those of who is signed in, as the collectivité knows them.
func contactsDe(app core.App, collectivite string, c *Compte) (Identite, error) {
	u, err := DuCompte(app, collectivite, c)
	if err != nil {
		return Identite{}, err
	}
	if u == nil {
		return ContactsConnus(app, collectivite, c)
	}
	return u.Identite(), nil
}

func nouvellePageContacts(r *socle.Requete) (*pageContacts, error) {
	c := De(r)
	p := &pageContacts{Cadre: r.Cadre("Mes coordonnées"), URL: r.Chemin + cheminContacts}
	i, err := contactsDe(r.App, r.Collectivite, c)
	if err != nil {
		return nil, err
	}
	l, err := preuves.DuCompte(r.App, c.ID)
	if err != nil {
		return nil, err
	}
	courriels := ui.Saisie{Genre: ui.GenreRadios, Nom: "courriel", Libelle: "Où la " + p.NomCommun + " vous écrit-elle\u00a0?", Valeur: c.Courriel}
	for _, adresse := range adressesDe(c, l) {
		courriels.Options = append(courriels.Options, ui.Option{Code: adresse, Libelle: adresse})
	}
	if len(courriels.Options) > 1 {
		p.Saisies = append(p.Saisies, courriels)
	}
	p.Saisies = append(p.Saisies, ui.Saisie{
		Genre: ui.GenreTexte, Nom: "telephone", Libelle: "Téléphone", Valeur: socle.Telephone(i.Telephone), Max: 20, Facultatif: true, Inputmode: "tel", Autocomplete: "tel",
	})
	adresse := partiesDe(i.Adresse)
	for _, x := range PartiesAdresse {
		p.Saisies = append(p.Saisies, ui.Saisie{
			Genre: ui.GenreTexte, Nom: x.Code, Libelle: x.Libelle, Valeur: adresse[x.Code], Max: 200, Facultatif: true, Autocomplete: remplissage[x.Code],
		})
	}
	if f := ailleursDe(r.App).Mentions; f != nil {
		p.Mentions, err = f(r.App, r.Collectivite, c)
	}
	return p, err
}

// adressesDe are those that a compte may choose to be written to: that of now, and those
// that it proved.
func adressesDe(c *Compte, l []preuves.Preuve) (adresses []string) {
	if c.Courriel != "" {
		adresses = append(adresses, c.Courriel)
	}
	for _, p := range l {
		if p.Genre == preuves.Courriel && p.Courriel != "" && p.Courriel != c.Courriel {
			adresses = append(adresses, p.Courriel)
		}
	}
	return adresses
}

func montrerContacts(r *socle.Requete) error {
	p, err := nouvellePageContacts(r)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "usagers/coordonnees", p)
}

func modifierContacts(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	c := De(r)
	err = r.App.RunInTransaction(func(tx core.App) error {
		dits, fautes, err := lireContacts(tx, r.Collectivite, c, f)
		if err == nil && len(fautes) > 0 {
			err = socle.ErrChamps(fautes)
		}
		if err != nil {
			return err
		}
		return c.changerContacts(tx, r.Collectivite, dits)
	})
	if err != nil {
		p, errPage := nouvellePageContacts(r)
		if errPage != nil {
			return errPage
		}
		p.Erreurs = p.Saisies.Reprendre(f, socle.EnErreur(err).Champs)
		return r.RendreFaute(err, "usagers/coordonnees", p)
	}
	r.Annoncer("Vos coordonnées sont enregistrées.")
	return r.Rediriger(r.Chemin + "/compte")
}

// lireContacts reads what the form changes.
func lireContacts(app core.App, collectivite string, c *Compte, f url.Values) (Contacts, map[string]string, error) {
	i, err := contactsDe(app, collectivite, c)
	if err != nil {
		return nil, nil, err
	}
	dits, fautes := Contacts{}, map[string]string{}
	if adresse := f.Get("courriel"); adresse != "" && adresse != c.Courriel {
		prouvee, err := c.aProuve(app, adresse)
		if err != nil {
			return nil, nil, err
		}
		if dits[ContactCourriel] = adresse; !prouvee {
			fautes["courriel"] = "Choisissez dans la liste."
		}
	}
	telephone := socle.NormaliserTelephone(f.Get("telephone"))
	if telephone != "" && !socle.TelephoneValide(telephone) {
		fautes["telephone"] = "Indiquez un numéro à 10 chiffres, par exemple 06 12 34 56 78, ou un numéro étranger qui commence par +."
	}
	if telephone != i.Telephone {
		dits[ContactTelephone] = telephone
	}
	avant := partiesDe(i.Adresse)
	adresse := map[string]string{}
	maps.Copy(adresse, avant)
	for _, x := range PartiesAdresse {
		v, faute := socle.TexteSaisi(f, x.Code, 200)
		if faute != "" {
			fautes[x.Code] = faute
		}
		if adresse[x.Code] = v; v == "" {
			delete(adresse, x.Code)
		}
	}
	if len(adresse) == 1 && adresse["pays"] != "" {
		delete(adresse, "pays") // a country alone is no address
	}
	if !maps.Equal(adresse, avant) {
		brut, _ := json.Marshal(adresse) // texts always encode
		if dits[ContactAdresse] = string(brut); len(adresse) == 0 {
			dits[ContactAdresse] = ""
		}
	}
	return dits, fautes, nil
}

// changerContacts writes what who has the compte says of herself, and tells it elsewhere.
func (c *Compte) changerContacts(tx core.App, collectivite string, dits Contacts) error {
	if adresse := dits[ContactCourriel]; adresse != "" {
		if err := c.choisirCourriel(tx, adresse); err != nil {
			return err
		}
		delete(dits, ContactCourriel)
	}
	if len(dits) == 0 {
		return nil
	}
	if _, err := Inscrire(tx, collectivite, c, Identite{}); err != nil {
		return err
	}
	if err := EcrireContacts(tx, collectivite, c, dits, false, c.Acteur()); err != nil {
		return err
	}
	return direAilleurs(tx, collectivite, c, dits)
}

// choisirCourriel has her written to an address that she proved.
func (c *Compte) choisirCourriel(tx core.App, adresse string) error {
	if err := c.ecrireA(tx, adresse, c.Acteur()); err != nil {
		return err
	}
	return direAilleurs(tx, "", c, Contacts{ContactCourriel: adresse})
}
