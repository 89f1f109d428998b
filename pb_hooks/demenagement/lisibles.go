package demenagement

import (
	_ "embed" // the pages of an archive
	"fmt"
	"html/template"
	"io"

	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/messages"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
)

// The pages of an archive, which are read without network nor program.
var (
	//go:embed archive/LISEZMOI.html
	pageLisezMoi string
	//go:embed archive/demande.html
	pageDemande string

	mots            = template.FuncMap{"typographier": socle.Typographier}
	gabaritLisezMoi = template.Must(template.New("lisezmoi").Funcs(mots).Parse(pageLisezMoi))
	gabaritDemande  = template.Must(template.New("demande").Funcs(mots).Parse(pageDemande))
)

// demandeLisible is demandes/<numéro>/demande.html: what a person reads of one
// demande, with links to its documents under pieces/.
type demandeLisible struct {
	Collectivite, Titre, Numero, Demandeur, Etat string
	Faits                                        []fait
	Blocs                                        []bloc
	Messages                                     []message
	Historique                                   []demandes.Evenement
	Documents                                    []document
}

type (
	fait struct{ Mot, Valeur string }
	bloc struct {
		Titre  string
		Lignes []catalogue.Ligne
	}
	message  struct{ Le, Qui, Texte string }
	document struct{ URL, Nom, Taille string }
)

func (x *exportation) lisibles() error {
	p, err := porteeDe(x.app, "demandes")
	if err != nil {
		return err
	}
	for _, id := range x.ids {
		c, err := collectivites.ParID(x.app, id)
		if err != nil {
			return err
		}
		var ids []string
		if err := x.db.Select("id").From("demandes").Where(dbx.NewExp(p.sql, dbx.Params{"c": id})).OrderBy("numero").Column(&ids); err != nil {
			return fmt.Errorf("demandes: %w", err)
		}
		for _, demande := range ids {
			if err := x.lisible(c, demande); err != nil {
				return fmt.Errorf("demande %s: %w", demande, err)
			}
		}
	}
	return nil
}

func (x *exportation) lisible(c *collectivites.Collectivite, id string) error {
	d, err := demandes.ParID(x.app, c.ID, id)
	if err != nil {
		return err
	}
	p := &demandeLisible{
		Collectivite: c.Enseigne, Titre: d.Titre, Numero: socle.FormaterNumero(d.Numero), Demandeur: d.Demandeur, Etat: demandes.MotEtat(d.Etat, nil),
		Faits: []fait{{"Envoyée le", socle.Instant(d.DeposeeLe.Time())}},
	}
	if d.TermineeLe != "" {
		p.Faits = append(p.Faits, fait{"Terminée le", d.TermineeLe})
	}
	if reponses, err := demandes.ReponsesDe(x.app, d); err == nil { // one that was brought in from another tool may have none
		for _, b := range reponses.Resume() {
			p.Blocs = append(p.Blocs, bloc{b.Page.Titre, b.Lignes})
		}
	}
	p.Documents, err = x.documents(d.Objet())
	if err != nil {
		return err
	}
	echanges, err := messages.De(x.app, d.ID)
	if err != nil {
		return err
	}
	for i := range echanges {
		m := &echanges[i]
		qui := m.Signature
		if qui == "" {
			qui = d.Demandeur
		}
		p.Messages = append(p.Messages, message{socle.Instant(m.Le.Time()), qui, m.Texte})
		joints, err := x.documents("messages:" + m.ID)
		if err != nil {
			return err
		}
		p.Documents = append(p.Documents, joints...)
	}
	historique, err := demandes.HistoriqueDe(x.app, d.ID, false)
	if err != nil {
		return err
	}
	p.Historique = historique
	return x.e.fichier("demandes/"+p.Numero+"/demande.html", func(w io.Writer) error { return gabaritDemande.Execute(w, p) })
}

func (x *exportation) documents(proprietaire string) (dits []document, err error) {
	l, err := pieces.DuProprietaire(x.app, proprietaire)
	for i := range l {
		dit := document{Nom: l[i].Nom, Taille: socle.Taille(l[i].Taille)}
		if !l[i].Otee() {
			dit.URL = "../../" + nomPiece(l[i].Empreinte)
		}
		dits = append(dits, dit)
	}
	return dits, err
}

// lisezMoiDit is LISEZMOI.html.
type lisezMoiDit struct {
	Quoi, Le, Programme string
	Secrets             bool
	Collections         []CollectionDite
	Pieces              PiecesDites
	Octets              string
	Demandes            int
	Journal             JournalDit
}

func (x *exportation) lisezMoi(w io.Writer) error {
	quoi := "Le guichet entier"
	if !x.instance {
		c, err := collectivites.ParID(x.app, x.ids[0])
		if err != nil {
			return err
		}
		quoi = c.Enseigne
	}
	d := lisezMoiDit{
		Quoi: quoi, Le: socle.Instant(x.m.FaitLe), Programme: x.m.Programme, Secrets: x.m.Secrets, Collections: x.m.Collections,
		Pieces: x.m.Pieces, Octets: socle.Taille(x.m.Pieces.Octets), Journal: x.m.Journal,
	}
	for _, n := range x.m.Statistiques {
		d.Demandes += n.Demandes
	}
	return gabaritLisezMoi.Execute(w, d)
}
