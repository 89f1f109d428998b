package simulation

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
	"slices"
	"strings"
)

var (
	//go:embed pages.html
	sourcePages string
	gabarits    = template.Must(template.New("pages").Parse(sourcePages))
)

type page struct {
	Titre, Fournisseur, Client, Action string
	Agent                              bool // one signs in as an agent
	Faute                              string
	Personnes                          []ligne
	Qui                                string
	Donnees                            []donnee
	Code                               string
}

// ligne is a person of the list.
type ligne struct {
	ID, Nom, Detail, Note string
}

// donnee is what the client is told.
type donnee struct {
	Nom, Valeur string
}

func (f *Fournisseur) page(titre string, i *interaction) page {
	p := page{Titre: titre, Fournisseur: f.regles.nom, Agent: f.genre == ProConnect}
	if i != nil {
		p.Action, p.Client = f.chemin+"/interaction/"+i.id, i.demande.client.Nom
	}
	return p
}

func (f *Fournisseur) pagePersonnes(i *interaction, faute string) http.HandlerFunc {
	p := f.page("Qui êtes-vous\u00a0?", i)
	p.Faute = faute
	for _, q := range f.personnes {
		detail := "SIRET " + q.SIRET
		if f.genre == FranceConnect {
			detail = "naissance\u00a0: " + dateFrancaise(q.DateNaissance)
		}
		p.Personnes = append(p.Personnes, ligne{q.ID, q.nom(), detail, q.Note})
	}
	code := http.StatusOK
	if faute != "" {
		code = http.StatusUnprocessableEntity
	}
	return rendre(code, "personnes", p)
}

// dateFrancaise reads a date without its unknown parts.
func dateFrancaise(date string) string {
	l := slices.DeleteFunc(strings.Split(date, "-"), func(s string) bool { return s == "00" })
	slices.Reverse(l)
	return strings.Join(l, "/")
}

func (f *Fournisseur) pageConsentement(i *interaction) http.HandlerFunc {
	p := f.page("Continuer vers "+i.demande.client.Nom, i)
	p.Qui = i.qui.nom()
	identite := f.identite(i.demande, i.qui.Personne)
	for _, c := range []struct{ claim, nom string }{
		{"given_name", "Prénoms"},
		{"family_name", "Nom de naissance"},
		{"preferred_username", "Nom d’usage"},
		{"usual_name", "Nom"},
		{"gender", "Sexe"},
		{"birthdate", "Date de naissance"},
		{"idp_birthdate", "Date de naissance, comme elle a été déclarée"},
		{"birthplace", "Code de la commune de naissance"},
		{"birthcountry", "Code du pays de naissance"},
		{"email", "Adresse électronique"},
		{"uid", "Identifiant d’agent"},
		{"siret", "SIRET du lieu de travail"},
		{"siren", "SIREN de l’employeur"},
		{"idp_id", "Fournisseur d’identité"},
	} {
		if v, _ := identite[c.claim].(string); v != "" {
			p.Donnees = append(p.Donnees, donnee{c.nom, enFrancais(c.claim, v)})
		}
	}
	return rendre(http.StatusOK, "consentement", p)
}

func enFrancais(claim, valeur string) string {
	switch {
	case strings.HasSuffix(claim, "birthdate"):
		return dateFrancaise(valeur)
	case valeur == "female" && claim == "gender":
		return "féminin"
	case valeur == "male" && claim == "gender":
		return "masculin"
	case claim == "gender":
		return "non précisé"
	}
	return valeur
}

// pageErreur stops the browser here: nothing proves where it could go.
func (f *Fournisseur) pageErreur(code string) http.HandlerFunc { return f.pageArret(nil, code) }

// pageArret lets the usager go back to the client of the interaction, with an
// error.
func (f *Fournisseur) pageArret(i *interaction, code string) http.HandlerFunc {
	p := f.page("Une erreur est survenue", i)
	p.Code = code
	return rendre(http.StatusBadRequest, "erreur", p)
}

func rendre(code int, nom string, p page) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		var b bytes.Buffer
		if err := gabarits.ExecuteTemplate(&b, nom, p); err != nil {
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
			return
		}
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Frame-Options", "DENY")
		// No form-action: it would stop the redirects that follow a form.
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
		w.WriteHeader(code)
		_, _ = b.WriteTo(w) // the caller has left
	}
}
