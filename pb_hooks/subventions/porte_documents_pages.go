package subventions

import (
	"net/http"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
	"guichet/ui"
)

const cleDocument = "document"

// auDocument lets in whose document it is, and who acts now for whom it belongs
// to. To anybody else it does not exist.
var auDocument = socle.Acces{Nom: "document gardé", Espace: socle.EspaceUsager, Verifier: func(r *socle.Requete) error {
	if err := usagers.Connecte.Verifier(r); err != nil {
		return err
	}
	l, err := DocumentsDeLaPersonne(r)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(l, func(d Document) bool { return d.ID == r.Request.PathValue("document") })
	if i < 0 {
		return socle.ErrIntrouvable
	}
	r.Set(cleDocument, &l[i])
	return nil
}}

type pagePorte struct {
	*socle.Cadre
	De        string // whose it is, "" for who reads
	Prouve    bool   // the mandat that opens it is proven; false without one
	Partages  bool   // some of hers were kept by who acts for her
	Documents []ligneDocument
}

type ligneDocument struct {
	ID, Libelle, Organisme, Nom, Taille string
	Date                                string // « , du 4 mai 2026 »
	Jusqu                               string // last day, "" for no end
	Perime                              bool
	Douteux                             bool // see [Document.sur]
	Saisies                             ui.Saisies
}

func nouvellePagePorte(r *socle.Requete) (*pagePorte, error) {
	l, err := DocumentsDeLaPersonne(r)
	if err != nil {
		return nil, err
	}
	p := &pagePorte{Cadre: r.Cadre("Mon porte-documents")}
	if p.De, p.Prouve, err = aQui(r); err != nil {
		return nil, err
	}
	if p.De != "" {
		p.Titre = "Porte-documents de " + p.De
	}
	for i := range l {
		d := &l[i]
		p.Partages = p.Partages || d.Mandat != ""
		piece, err := d.piece(r.App)
		if err != nil {
			return nil, err
		}
		sur, err := d.sur(r)
		if err != nil {
			return nil, err
		}
		p.Documents = append(p.Documents, ligneDocument{
			ID: d.ID, Libelle: d.Libelle, Organisme: d.Organisme, Nom: piece.Nom, Taille: socle.Taille(piece.Taille), Date: d.dateEnMots(),
			Jusqu: enDate(d.ValableLe), Perime: d.Perime(r.Socle.Horloge.Aujourdhui().ISO()), Douteux: !sur, Saisies: d.saisies(),
		})
	}
	return p, nil
}

// aQui names whom the request acts for, "" for who is signed in, and tells
// whether her mandat is proven.
func aQui(r *socle.Requete) (nom string, prouve bool, err error) {
	m := usagers.MandatDe(r)
	if m == nil {
		return "", false, nil
	}
	nom, err = m.Designer(r.App)
	return nom, m.Prouve(), err
}

func (d *Document) saisies() ui.Saisies {
	return ui.Saisies{
		{Genre: ui.GenreTexte, Nom: "organisme_" + d.ID, Libelle: "Organisme", Valeur: d.Organisme},
		ui.Saisie{Genre: ui.GenreDate, Nom: "date_" + d.ID, Libelle: "Date du document", Facultatif: true}.Dater(d.DateLe),
		ui.Saisie{Genre: ui.GenreDate, Nom: "valable_" + d.ID, Libelle: "Valable jusqu’au", Facultatif: true, Aide: "Ensuite, le guichet ne le propose plus."}.Dater(d.ValableLe),
	}
}

func montrerPorte(r *socle.Requete) error {
	p, err := nouvellePagePorte(r)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "subventions/porte_documents", p)
}

func servirDocument(r *socle.Requete) error {
	p, err := r.Get(cleDocument).(*Document).piece(r.App)
	if err != nil {
		return err
	}
	return pieces.Servir(r, p)
}

func daterDocument(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	d, fautes := r.Get(cleDocument).(*Document), map[string]string{}
	d.Organisme = socle.LireTexte(f, "organisme_"+d.ID, 200, "Indiquez le nom de l’organisme.", fautes)
	d.DateLe = jourSaisi(f, "date_"+d.ID, "", fautes).ISO()
	d.ValableLe = jourSaisi(f, "valable_"+d.ID, "", fautes).ISO()
	if len(fautes) > 0 {
		p, err := nouvellePagePorte(r)
		if err != nil {
			return err
		}
		for i := range p.Documents {
			if p.Documents[i].ID == d.ID {
				p.Erreurs = p.Documents[i].Saisies.Reprendre(f, fautes)
			}
		}
		return r.Rendre(http.StatusUnprocessableEntity, "subventions/porte_documents", p)
	}
	err = r.App.RunInTransaction(func(tx core.App) error {
		if err := tx.DB().Model(d).Update("Organisme", "DateLe", "ValableLe"); err != nil {
			return err
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: usagers.De(r).Acteur(), Verbe: "subventions.dater_document", Objet: d.Objet(), Collectivite: d.Collectivite})
	})
	if err != nil {
		return err
	}
	r.Annoncer("Le document est à jour.")
	return r.Rediriger(r.Chemin + "/porte-documents")
}

func retirerDocument(r *socle.Requete) error {
	if err := r.Get(cleDocument).(*Document).Retirer(r.App, usagers.De(r).Acteur()); err != nil {
		return err
	}
	r.Annoncer("Le document est effacé du porte-documents.")
	return r.Rediriger(r.Chemin + "/porte-documents")
}

type pageGarder struct {
	*socle.Cadre
	Retour  string
	De      string     // whose porte-documents it is, "" for who reads
	Saisies ui.Saisies // none when there is nothing left to keep

	choix []Gardable
}

func nouvellePageGarder(r *socle.Requete, d *demandes.Demande) (*pageGarder, error) {
	p := &pageGarder{Cadre: r.Cadre("Garder des documents"), Retour: r.Chemin + "/demandes/" + d.ID}
	var err error
	if p.De, _, err = aQui(r); err != nil || !peutGarder(r, d) {
		return p, err
	}
	if p.choix, err = DocumentsAGarder(r.App, d); err != nil || len(p.choix) == 0 {
		return p, err
	}
	lesquels := ui.Saisie{Genre: ui.GenreCases, Nom: "documents", Libelle: "Documents à garder"}
	for _, x := range p.choix {
		lesquels.Options = append(lesquels.Options, ui.Option{Code: x.piece.ID, Libelle: x.titre, Aide: x.piece.Nom})
	}
	p.Saisies = ui.Saisies{lesquels, {Genre: ui.GenreTexte, Nom: "organisme", Libelle: "Organisme", Valeur: d.Demandeur}}
	return p, nil
}

func proposerDeGarder(r *socle.Requete) error {
	p, err := nouvellePageGarder(r, demandes.DeLaRequete(r))
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "subventions/garder", p)
}

func garderDocuments(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	d, fautes := demandes.DeLaRequete(r), map[string]string{}
	p, err := nouvellePageGarder(r, d)
	if err != nil {
		return err
	}
	organisme := socle.LireTexte(f, "organisme", 200, "Indiquez le nom de l’organisme.", fautes)
	choisis := slices.DeleteFunc(p.choix, func(x Gardable) bool { return !slices.Contains(f["documents"], x.piece.ID) })
	if len(choisis) == 0 {
		fautes["documents"] = "Choisissez au moins un document."
	}
	if len(fautes) > 0 {
		p.Erreurs = p.Saisies.Reprendre(f, fautes)
		return r.Rendre(http.StatusUnprocessableEntity, "subventions/garder", p)
	}
	if err := Garder(r.App, d, choisis, organisme, usagers.Acteur(r)); err != nil {
		return err
	}
	if p.De != "" {
		r.Annoncer("C’est gardé. Le guichet les proposera dans les prochaines demandes de " + p.De + ".")
		return r.Rediriger(p.Retour) // she may act now for another
	}
	r.Annoncer("C’est gardé. Le guichet vous les proposera dans vos prochaines demandes.")
	return r.Rediriger(r.Chemin + "/porte-documents")
}
