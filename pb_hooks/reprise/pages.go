package reprise

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pageReprises struct {
	*socle.Cadre
	Saisies  ui.Saisies
	Fichier  ui.Saisie
	Reprises []ligneReprise
}

type ligneReprise struct{ URL, Fichier, Quoi, Le, Ou string }

var motsReprises = map[Etat]string{Lue: "colonnes à choisir", Essayee: "essayée", EnCours: "en cours", Faite: "faite"}

func cheminDe(r *socle.Requete) string { return r.Chemin + "/agents/reglages/reprise" }

func nouvellePageReprises(r *socle.Requete) (*pageReprises, error) {
	p := &pageReprises{Cadre: r.Cadre("Reprise des données")}
	var options []ui.Option
	for _, g := range genres {
		options = append(options, ui.Option{Code: g.code, Libelle: g.libelle, Aide: g.aide})
	}
	p.Saisies = ui.Saisies{
		{Genre: ui.GenreRadios, Nom: "quoi", Libelle: "Que contient ce fichier ?", Options: options},
		{Genre: ui.GenreFichier, Nom: "fichier", Libelle: "Fichier CSV", Limites: "20 Mo et 50\u00a0000 lignes au plus. La première ligne donne le titre des colonnes.", Accepte: ".csv,.txt"},
	}
	var l []Reprise
	err := r.App.DB().Select("*").From("reprises").Where(dbx.HashExp{"collectivite": r.Collectivite}).OrderBy("cree_le DESC").Limit(100).All(&l)
	for _, x := range l {
		p.Reprises = append(p.Reprises, ligneReprise{cheminDe(r) + "/" + x.ID, x.Fichier, x.genre().libelle, socle.Instant(x.CreeLe.Time()), motsReprises[x.Etat]})
	}
	return p, err
}

func listerReprises(r *socle.Requete) error {
	p, err := nouvellePageReprises(r)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "reprise/reprises", p)
}

func deposerFichier(r *socle.Requete) error {
	quoi, nom, contenu, fautes, err := lireEnvoi(r)
	if err != nil {
		return err
	}
	var x *Reprise
	if len(fautes) == 0 {
		x, err = Deposer(r.App, r.Collectivite, quoi, nom, contenu, agents.De(r).Acteur())
		if socle.EstCode(err, socle.Invalide) {
			fautes, err = map[string]string{"fichier": socle.EnErreur(err).Message}, nil
		}
		if err != nil {
			return err
		}
	}
	if len(fautes) > 0 {
		p, err := nouvellePageReprises(r)
		if err != nil {
			return err
		}
		p.Erreurs = p.Saisies.Reprendre(map[string][]string{"quoi": {quoi}}, fautes)
		return r.Rendre(http.StatusUnprocessableEntity, "reprise/reprises", p)
	}
	return r.Rediriger(cheminDe(r) + "/" + x.ID)
}

func lireEnvoi(r *socle.Requete) (quoi, nom string, contenu []byte, fautes map[string]string, err error) {
	fautes = map[string]string{}
	if err := r.Request.ParseMultipartForm(1 << 20); err != nil {
		var trop *http.MaxBytesError
		if errors.As(err, &trop) {
			return "", "", nil, nil, err
		}
		fautes["fichier"] = "Choisissez le fichier à reprendre."
		fautes["quoi"] = "Dites ce que contient ce fichier."
		return "", "", nil, fautes, nil
	}
	defer r.Request.MultipartForm.RemoveAll()
	quoi = r.Request.PostForm.Get("quoi")
	if genreDe(quoi) == nil {
		fautes["quoi"] = "Dites ce que contient ce fichier."
	}
	envoyes := r.Request.MultipartForm.File["fichier"]
	if len(envoyes) != 1 || envoyes[0].Size == 0 {
		fautes["fichier"] = "Choisissez le fichier à reprendre."
		return quoi, "", nil, fautes, nil
	}
	f, err := envoyes[0].Open()
	if err != nil {
		return "", "", nil, nil, err
	}
	defer f.Close()
	contenu, err = io.ReadAll(io.LimitReader(f, maxOctets+1))
	nom = strings.ToValidUTF8(strings.Map(visible, envoyes[0].Filename), "")
	return quoi, nom, contenu, fautes, err
}

// surReprise finds the reprise of the address.
func surReprise(faire func(*socle.Requete, *Reprise) error) func(*socle.Requete) error {
	return func(r *socle.Requete) error {
		x, err := ParID(r.App, r.Collectivite, r.Request.PathValue("reprise"))
		if err != nil {
			return err
		}
		return faire(r, x)
	}
}

func essayerReprise(r *socle.Requete, x *Reprise) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	codes := map[string]bool{"": true}
	for _, c := range x.genre().champs {
		codes[c.Code] = true
	}
	choix := make([]string, len(x.colonnes()))
	for i := range choix {
		if code := f.Get(nomColonne(i)); codes[code] {
			choix[i] = code
		}
	}
	err = r.App.RunInTransaction(func(tx core.App) error { return x.Choisir(tx, choix) })
	if e := socle.EnErreur(err); err != nil && e.Champs != nil {
		p, err := nouvellePageReprise(r, x)
		if err != nil {
			return err
		}
		p.Erreurs = p.Saisies.Reprendre(f, e.Champs)
		return r.Rendre(http.StatusUnprocessableEntity, "reprise/reprise", p)
	}
	if err != nil {
		return err
	}
	if _, err := x.Essayer(r.App); err != nil {
		return err
	}
	return r.Rediriger(cheminDe(r) + "/" + x.ID + "#essai")
}

// lotsParPage is how many transactions one click writes: a page answers soon.
const lotsParPage = 50

func importerReprise(r *socle.Requete, x *Reprise) error {
	if err := r.App.RunInTransaction(func(tx core.App) error { return x.Commencer(tx, agents.De(r).Acteur()) }); err != nil {
		return err
	}
	if err := x.Continuer(r.App, lotsParPage); err != nil {
		return err
	}
	if x.Etat == Faite {
		r.Annoncer("La reprise est faite.")
	}
	return r.Rediriger(cheminDe(r) + "/" + x.ID)
}

func retirerReprise(r *socle.Requete, x *Reprise) error {
	if err := r.App.RunInTransaction(func(tx core.App) error { return x.Retirer(tx, agents.De(r).Acteur()) }); err != nil {
		return err
	}
	r.Annoncer("Le fichier est oublié.")
	return r.Rediriger(cheminDe(r))
}

// telechargerRefusees gives the refused lines back, with the reason: once
// mended, the same file is brought in.
func telechargerRefusees(r *socle.Requete, x *Reprise) error {
	l, err := x.refusees(r.App, maxLignes)
	if err != nil {
		return err
	}
	t := &socle.Tableau{Titre: "Lignes refusées"}
	for _, c := range x.colonnes() {
		t.Colonnes = append(t.Colonnes, socle.Colonne{Titre: c})
	}
	t.Colonnes = append(t.Colonnes, socle.Colonne{Titre: "Ligne"}, socle.Colonne{Titre: "Raison du refus"})
	var lignes [][]any
	for i := range l {
		var cellules []any
		for _, c := range l[i].cellules() {
			cellules = append(cellules, c)
		}
		lignes = append(lignes, append(cellules, strconv.Itoa(l[i].Numero()), l[i].Raison))
	}
	t.Lignes = socle.LignesDe(lignes)
	return r.Telecharger("lignes-refusees", "csv", t)
}

// refusees are the lines that the try or the reprise refused.
func (r *Reprise) refusees(app core.App, nombre int) (l []ligne, err error) {
	resultat := "refusee"
	if r.Etat == Essayee {
		resultat = ""
	}
	err = app.DB().Select("id", "rang", "contenu", "raison").From("reprises_lignes").
		Where(dbx.HashExp{"reprise": r.ID, "resultat": resultat}).AndWhere(dbx.NewExp("raison != ''")).OrderBy("rang").Limit(int64(nombre)).All(&l)
	return l, err
}

func nomColonne(i int) string { return "c" + strconv.Itoa(i) }
