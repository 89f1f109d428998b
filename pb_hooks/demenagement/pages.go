package demenagement

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"os"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

const racine = "/{collectivite}/agents/reglages/demenagement"

type pageDemenagement struct {
	*socle.Cadre
	URL          string
	Saisies      ui.Saisies
	Exports      []ligneExport
	Ou           collectivites.Demenage
	Arrivee      *arrivee
	Regroupement string // address of the page, "" when nothing can be joined
}

type ligneExport struct{ URL, Quoi, Le, Ou string }

// arrivee is what is left to do in a collectivité that has just come.
type arrivee struct {
	Boites, Courriels int
}

func base(r *socle.Requete) string { return r.Chemin + "/agents/reglages/demenagement" }

func nouvellePage(r *socle.Requete) (*pageDemenagement, error) {
	c := collectivites.De(r)
	p := &pageDemenagement{Cadre: r.Cadre("Emporter les données"), URL: base(r), Ou: c.Demenage}
	p.Saisies = ui.Saisies{{Genre: ui.GenreRadios, Nom: "quoi", Libelle: "Que voulez-vous emporter ?", Options: []ui.Option{
		{Code: "collectivite", Libelle: c.Enseigne, Aide: "Ce qui appartient à cette collectivité, et rien des autres"},
		{Code: "instance", Libelle: "Le guichet entier", Aide: "Toutes les collectivités de ce guichet"},
	}}}
	var l []Demenagement
	err := r.App.DB().Select("*").From("demenagements").Where(dbx.HashExp{"genre": string(Export), "par": string(agents.De(r).Acteur())}).
		AndWhere(dbx.In("collectivite", "", c.ID)).OrderBy("cree_le DESC").Limit(20).All(&l)
	if err != nil {
		return nil, fmt.Errorf("exports: %w", err)
	}
	for i := range l {
		p.Exports = append(p.Exports, ligneExport{base(r) + "/archives/" + l[i].ID, l[i].quoi(c), socle.Instant(l[i].CreeLe.Time()), mots1[l[i].Etat]})
	}
	if c.Demenage == collectivites.Arrive {
		p.Arrivee = &arrivee{}
		for de, n := range map[string]*int{
			"boites WHERE active = 0 AND collectivite = {:c}": &p.Arrivee.Boites, "courriels WHERE etat = 'abandonne' AND collectivite = {:c}": &p.Arrivee.Courriels,
		} {
			if err := r.App.DB().NewQuery("SELECT count(*) FROM " + de).Bind(dbx.Params{"c": c.ID}).Row(n); err != nil {
				return nil, fmt.Errorf("arrival: %w", err)
			}
		}
	}
	voisines, err := autres(r)
	if len(voisines) > 0 {
		p.Regroupement = base(r) + "/regroupement"
	}
	return p, err
}

func (x *Demenagement) quoi(c *collectivites.Collectivite) string {
	if x.Collectivite == "" {
		return "Le guichet entier"
	}
	return c.Enseigne
}

var mots1 = map[Etat]string{EnCours: "en préparation", Pret: "prête", Echoue: "a échoué", Efface: "effacée"}

func montrerDemenagement(r *socle.Requete) error {
	p, err := nouvellePage(r)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "demenagement/demenagement", p)
}

// cookiePhrase carries the passphrase that was drawn to the page that shows it,
// sealed, for ten minutes: it is stored nowhere.
const cookiePhrase = "guichet-archive"

func demanderArchive(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	var c *collectivites.Collectivite
	switch f.Get("quoi") {
	case "collectivite":
		c = collectivites.De(r)
	case "instance":
	default:
		p, err := nouvellePage(r)
		if err != nil {
			return err
		}
		p.Erreurs = p.Saisies.Reprendre(f, map[string]string{"quoi": "Dites ce que vous voulez emporter."})
		return r.Rendre(http.StatusUnprocessableEntity, "demenagement/demenagement", p)
	}
	phrase := TirerPhrase()
	x, err := Preparer(r.App, c, phrase, agents.De(r).Acteur())
	if err != nil {
		return err
	}
	brut, err := json.Marshal([2]string{x.ID, phrase})
	if err != nil {
		return err
	}
	scelle, err := r.Socle.Coffre.Sceller(cookiePhrase, brut)
	if err != nil {
		return err
	}
	r.PoserCookie(cookiePhrase, scelle, 10*time.Minute)
	return r.Rediriger(base(r) + "/archives/" + x.ID)
}

func phraseGardee(r *socle.Requete, id string) string {
	brut, err := r.Socle.Coffre.Desceller(cookiePhrase, r.Cookie(cookiePhrase))
	var l [2]string
	if err != nil || json.Unmarshal(brut, &l) != nil || l[0] != id {
		return ""
	}
	return l[1]
}

// surExport finds the archive of the address: only who asked for it sees it.
func surExport(faire func(*socle.Requete, *Demenagement) error) func(*socle.Requete) error {
	return func(r *socle.Requete) error {
		var l []Demenagement
		err := r.App.DB().Select("*").From("demenagements").Where(dbx.HashExp{
			"id": r.Request.PathValue("archive"), "genre": string(Export), "par": string(agents.De(r).Acteur()),
		}).AndWhere(dbx.In("collectivite", "", r.Collectivite)).All(&l)
		if err != nil {
			return fmt.Errorf("export: %w", err)
		}
		if len(l) == 0 {
			return socle.ErrIntrouvable
		}
		return faire(r, &l[0])
	}
}

type pageArchive struct {
	*socle.Cadre
	URL, Retour, Quoi string
	Etat              Etat
	Phrase            string // "" once it was shown long ago
	Avance            string
	Taille, Jusqua    string
}

func montrerArchive(r *socle.Requete, x *Demenagement) error {
	p := &pageArchive{
		Cadre: r.Cadre("Archive des données"), URL: base(r) + "/archives/" + x.ID, Retour: base(r), Quoi: x.quoi(collectivites.De(r)), Etat: x.Etat,
		Phrase: phraseGardee(r, x.ID), Taille: socle.Taille(x.Octets), Jusqua: socle.Instant(x.FiniLe.Time().Add(garde)),
	}
	if x.Total > 0 {
		p.Avance = socle.Nombre(x.Fait) + " documents sur " + socle.Nombre(x.Total)
	}
	if x.Etat == EnCours {
		r.Response.Header().Set("Refresh", "5") // without a script: the page says where the work is
	}
	return r.Rendre(http.StatusOK, "demenagement/archive", p)
}

func telechargerArchive(r *socle.Requete, x *Demenagement) error {
	if x.Etat != Pret {
		return socle.ErrIntrouvable
	}
	f, err := os.Open(x.chemin(r.App))
	if err != nil {
		return fmt.Errorf("archive %s: %w", x.ID, err)
	}
	defer f.Close()
	err = r.App.RunInTransaction(func(tx core.App) error {
		return socle.Journaliser(tx, socle.Acte{Acteur: x.Par, Verbe: "demenagement.telecharger", Objet: "archives:" + x.Archive, Collectivite: x.Collectivite})
	})
	if err != nil {
		return err
	}
	nom := "guichet-" + socle.JourDe(x.FiniLe.Time()).ISO() + ".zip.age"
	h := r.Response.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": nom}))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-store")
	_ = http.NewResponseController(r.Response).SetWriteDeadline(time.Time{}) // gigabytes may take longer than a page
	http.ServeContent(r.Response, r.Request, "", time.Time{}, f)             // resumes a download that was cut
	return nil
}

func retirerArchive(r *socle.Requete, x *Demenagement) error {
	if err := x.Retirer(r.App, agents.De(r).Acteur()); err != nil {
		return err
	}
	r.Annoncer("L’archive est effacée du guichet.")
	return r.Rediriger(base(r))
}

// ouvrirArrivee opens to the public a collectivité that has just come.
func ouvrirArrivee(r *socle.Requete) error {
	c := *collectivites.De(r)
	if c.Demenage != collectivites.Arrive {
		return socle.Err(socle.Conflit, "Ce guichet n’attend pas d’être ouvert.")
	}
	if err := r.App.RunInTransaction(func(tx core.App) error { return c.Ouvrir(tx, agents.De(r).Acteur()) }); err != nil {
		return err
	}
	r.Annoncer("Le guichet est ouvert au public.")
	return r.Rediriger(r.Chemin + "/agents/reglages")
}
