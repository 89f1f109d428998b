package annuaire

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

const (
	racineAdherents   = "/agents/reglages/adherents"
	racineCotisations = "/agents/reglages/cotisations"
)

// Who of the Département reads what is known of the members, and who writes it.
var (
	lisent   = Avec(agents.Gestion, agents.Administration)
	ecrivent = Avec(agents.Administration)
)

// duMembre is an action on the member of the address.
func duMembre(action func(*socle.Requete, *adherent) error) func(*socle.Requete) error {
	return func(r *socle.Requete) error {
		a, err := adherentParID(r.App, r.Request.PathValue("membre"))
		if err == nil && a == nil {
			err = socle.ErrIntrouvable
		}
		if err != nil {
			return err
		}
		return action(r, a)
	}
}

// pages adds those of the members. Their addresses exist in the role hub alone.
func pages(app core.App) {
	get, post := http.MethodGet, http.MethodPost
	s := socle.De(app)
	lire := func(chemin string, action func(*socle.Requete) error) {
		s.Router(socle.Route{Methode: get, Chemin: "/{collectivite}" + chemin, Acces: lisent, Action: action})
	}
	ecrire := func(methode, chemin string, action func(*socle.Requete) error) {
		s.Router(socle.Route{Methode: methode, Chemin: "/{collectivite}" + chemin, Acces: ecrivent, Action: action})
	}
	lire(racineAdherents, listerAdherents)
	lire(racineAdherents+"/export", exporterAdherents)
	for _, x := range formulaires {
		ecrire(get, x.chemin, x.montrer())
		ecrire(post, x.chemin, x.enregistrer())
	}
	lire(racineMembre, duMembre(montrerAdherent))
	lire(racineMembre+"/convention/modele", duMembre(imprimerConvention))
	lire(racineMembre+"/deliberation", duMembre(imprimerDeliberation))
	lire(racineMembre+"/annoncer", duMembre(montrerAnnoncer))
	lire(racineMembre+"/affiche", duMembre(telechargerAffiche))
	lire(racineMembre+"/documents/{piece}", duMembre(servirDocument))
	s.Router(socle.Route{
		Methode: post, Chemin: "/{collectivite}" + racineMembre + "/documents", Acces: ecrivent, Action: duMembre(garderDocument),
		Corps: pieces.Corps(int64(s.Config.Limits.FileMB) * pieces.Mo),
	})
	ecrire(post, racineMembre+"/contacts/{contact}/retrait", duMembre(retirerContact))
	lire(racineCotisations, versCotisations)
	lire(racineCotisations+"/{annee}", deLAnnee(montrerCotisations))
	lire(racineCotisations+"/{annee}/export", deLAnnee(exporterCotisations))
	ecrire(post, racineCotisations+"/{annee}/appel", deLAnnee(appeler))
	ecrire(get, racineCotisations+"/{annee}/tarifs", deLAnnee(montrerTarifs))
	ecrire(post, racineCotisations+"/{annee}/tarifs", deLAnnee(enregistrerTarifs))

	ProposerReglage(app, "Adhérents", "Les collectivités du département\u00a0: où en est chacune, qui joindre, ce qu’elle doit", "/adherents")
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "hub-contacts", Libelle: "Oublier les contacts des collectivités parties depuis un an", Quand: "57 3 * * *", Faire: purgerContacts, Obligatoire: true,
		SansElle: "Les contacts d’une collectivité qui n’adhère plus restent plus longtemps que promis.",
	})
}

type pageAdherents struct {
	*socle.Cadre
	URL        string
	Etapes     []ui.Onglet
	Recherche  ui.Saisie
	Filtres    ui.Saisies
	Filtre     bool // something is filtered
	Etape      string
	Adherents  []ligneAdherent
	Legende    string
	Suite      string
	Suivi      []ligneEtape
	Exports    []lienExport
	Ecrit      bool
	PasUn      bool // nobody is in the list
	Cotisation int  // year
}

type ligneAdherent struct {
	URL, Nom, Precision, Etape, Tranche, Cotisation string
	Impayee                                         bool
}

type ligneEtape struct {
	Etape                              string
	Collectivites, Communes, Habitants string
}

type lienExport struct{ Libelle, URL string }

// parPage is how many members a page shows.
const parPage = 100

func lireFiltre(q url.Values) filtre {
	f := filtre{Cherche: q.Get("q"), Etape: Etape(q.Get("etape")), EPCI: q.Get("epci"), Impaye: q.Get("impaye") == "oui"}
	if f.Etape.EnMots() == "" {
		f.Etape = ""
	}
	return f
}

// adresse is the query that gives the filter back.
func (f filtre) adresse(etape Etape) string {
	q := url.Values{}
	for cle, v := range map[string]string{"q": f.Cherche, "etape": string(etape), "epci": f.EPCI, "impaye": map[bool]string{true: "oui"}[f.Impaye]} {
		if v != "" {
			q.Set(cle, v)
		}
	}
	return "?" + q.Encode()
}

// trier keeps those that are looked for: of every stage, then of that of the filter.
func (f filtre) trier(l []adherent) (toutes, siennes []adherent) {
	for _, a := range l {
		if !f.garde(&a) {
			continue
		}
		toutes = append(toutes, a)
		if f.Etape == "" || f.Etape == a.Etape {
			siennes = append(siennes, a)
		}
	}
	return toutes, siennes
}

func listerAdherents(r *socle.Requete) error {
	l, err := adherents(r.App)
	if err != nil {
		return err
	}
	q := r.Request.URL.Query()
	f := lireFiltre(q)
	toutes, siennes := f.trier(l)
	p := &pageAdherents{
		Cadre: r.Cadre("Adhérents"), URL: r.Chemin + racineAdherents, Etape: string(f.Etape), Filtre: f.EPCI != "" || f.Impaye, PasUn: len(l) == 0,
		Ecrit: agents.DroitsDe(r).A(agents.Administration), Cotisation: r.Socle.Horloge.Aujourdhui().Annee,
	}
	p.Recherche = ui.Saisie{Genre: ui.GenreTexte, Nom: "q", Libelle: "Chercher", Aide: "Le nom ou le code INSEE", Valeur: f.Cherche, Max: 100}
	p.Filtres = f.saisies(l)
	p.Etapes = append(p.Etapes, ui.Onglet{Libelle: "Toutes", URL: p.URL + f.adresse(""), Nombre: len(toutes), Actif: f.Etape == ""})
	for _, e := range etapes {
		p.Etapes = append(p.Etapes, ui.Onglet{Libelle: e.libelles, URL: p.URL + f.adresse(e.code), Nombre: nbEtape(toutes, e.code), Actif: f.Etape == e.code})
		p.Suivi = append(p.Suivi, suivre(e.une, toutes, e.code))
	}
	p.Legende = socle.Pluriel(len(siennes), "collectivité", "collectivités")
	debut, _ := strconv.Atoi(q.Get("depuis")) // none, or not a number: from the first one
	debut = min(max(debut, 0), len(siennes))
	fin := min(debut+parPage, len(siennes))
	for i := range siennes[debut:fin] {
		p.Adherents = append(p.Adherents, siennes[debut+i].ligne(p.URL))
	}
	if fin < len(siennes) {
		p.Suite = p.URL + f.adresse(f.Etape) + "&depuis=" + strconv.Itoa(fin)
	}
	for _, x := range socle.FormatsTableaux() {
		p.Exports = append(p.Exports, lienExport{x.Libelle, p.URL + "/export" + f.adresse(f.Etape) + "&format=" + x.Code})
	}
	return r.Rendre(http.StatusOK, "hub/adherents", p)
}

func (f filtre) saisies(l []adherent) ui.Saisies {
	var epci []ui.Option
	for _, a := range l {
		if a.EPCI != "" && !slices.ContainsFunc(epci, func(o ui.Option) bool { return o.Code == a.EPCI }) {
			epci = append(epci, ui.Option{Code: a.EPCI, Libelle: collectivites.NomEPCI(a.EPCI)})
		}
	}
	slices.SortFunc(epci, func(a, b ui.Option) int {
		return cmp.Compare(collectivites.Cle(a.Libelle), collectivites.Cle(b.Libelle))
	})
	impaye := ui.Saisie{Genre: ui.GenreCase, Nom: "impaye", Libelle: "Cotisation de l’année à payer"}
	if f.Impaye {
		impaye.Valeur = "oui"
	}
	return ui.Saisies{{Genre: ui.GenreListe, Nom: "epci", Libelle: "Intercommunalité", Valeur: f.EPCI, Options: epci}, impaye}
}

func nbEtape(l []adherent, e Etape) (n int) {
	for _, a := range l {
		if a.Etape == e {
			n++
		}
	}
	return n
}

// suivre counts a stage: its collectivités, the communes among them and who lives
// there.
func suivre(nom string, l []adherent, e Etape) ligneEtape {
	var nb, communes, habitants int
	for _, a := range l {
		if a.Etape != e {
			continue
		}
		nb++
		if a.Niveau == "commune" {
			communes, habitants = communes+1, habitants+a.Population
		}
	}
	return ligneEtape{nom, socle.Nombre(nb), socle.Nombre(communes), socle.Nombre(habitants)}
}

func (a *adherent) ligne(racine string) ligneAdherent {
	l := ligneAdherent{
		URL: racine + "/" + a.ID, Nom: a.Nom, Precision: socle.Pluriel(a.Population, "habitant", "habitants"), Etape: a.Etape.EnMots(), Tranche: a.Tranche,
		Cotisation: a.Cotisation.Mot, Impayee: a.Cotisation.Impayee,
	}
	if a.Niveau != "commune" {
		l.Precision = a.niveau()
	}
	if a.Cotisation.Montant != "" {
		l.Cotisation = a.Cotisation.Montant + ", " + strings.ToLower(a.Cotisation.Mot)
	}
	return l
}

func exporterAdherents(r *socle.Requete) error {
	l, err := adherents(r.App)
	if err != nil {
		return err
	}
	_, l = lireFiltre(r.Request.URL.Query()).trier(l)
	t := &socle.Tableau{Titre: "Adhérents", Colonnes: []socle.Colonne{
		{Titre: "Code"},
		{Titre: "Collectivité"},
		{Titre: "Niveau"},
		{Titre: "Intercommunalité"},
		{Titre: "Habitants", Genre: socle.Entiers},
		{Titre: "Étape"},
		{Titre: "Contactée le", Genre: socle.Jours},
		{Titre: "Adhérente le", Genre: socle.Jours},
		{Titre: "Formée le", Genre: socle.Jours},
		{Titre: "Convention signée le", Genre: socle.Jours},
		{Titre: "Tranche"},
		{Titre: "Cotisation (€)", Genre: socle.Decimaux},
		{Titre: "Paiement"},
	}}
	var lignes [][]any
	for _, a := range l {
		var montant any
		if a.Cotisation.Montant != "" {
			montant = a.Cotisation.centimes.Euros()
		}
		lignes = append(lignes, []any{
			a.Code, a.Nom, a.niveau(), collectivites.NomEPCI(a.EPCI), a.Population, a.Etape.EnMots(), jour(a.Adhesion.ContacteeLe), jour(a.Adhesion.AdherenteLe), jour(a.Adhesion.FormeeLe),
			jour(a.Adhesion.SigneeLe), a.Tranche, montant, a.Cotisation.Mot,
		})
	}
	t.Lignes = socle.LignesDe(lignes)
	return r.Telecharger("adherents", cmp.Or(r.Request.URL.Query().Get("format"), "csv"), t)
}

// jour is a day that this room wrote, nil for none.
func jour(iso string) any {
	j, err := socle.LireJour(iso)
	if err != nil {
		return nil
	}
	return j
}
