package rgpd

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/messages"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/subventions"
	"guichet/pb_hooks/usagers"
)

// Donnees is what a collectivité keeps of one usager.
type Donnees struct {
	Sources       []Source
	Consultations []Consultation
	Pieces        []pieces.Piece // whose content is still kept
}

// Source is what one collection keeps of her, why and how long.
type Source struct {
	Collection, Libelle, Finalite, Duree string
	Lignes                               []map[string]any
}

// Consultation is one opening of her file by an agent. Who it was is not told
// (CJUE C-579/21).
type Consultation struct {
	Le      types.DateTime `db:"le"`
	Service string         `db:"service"` // name, "" for the mairie
	Motif   string         `db:"motif"`
}

// premieres are what a person looks for first; the rest follows in the order of
// the rooms.
var premieres = []string{"usagers", "comptes", "demandes", "reponses"}

func rang(s Source) int {
	if i := slices.Index(premieres, s.Collection); i >= 0 {
		return i
	}
	return len(premieres)
}

// Rassembler asks every room what it keeps of an usager.
func Rassembler(app core.App, u *usagers.Usager) (*Donnees, error) {
	d := &Donnees{}
	for _, s := range socle.De(app).SourcesRGPD() {
		if s.Extraire == nil {
			continue
		}
		lignes, err := s.Extraire(app, u.ID)
		if err != nil {
			return nil, fmt.Errorf("extract %s: %w", s.Collection, err)
		}
		for _, ligne := range lignes {
			deplier(ligne)
		}
		d.Sources = append(d.Sources, Source{s.Collection, s.Libelle, s.Finalite, s.Duree, lignes})
	}
	slices.SortStableFunc(d.Sources, func(a, b Source) int { return rang(a) - rang(b) })
	plis, err := messages.PlisDe(app, u)
	if err != nil {
		return nil, err
	}
	if err := d.lireConsultations(app, u, plis); err != nil {
		return nil, err
	}
	return d, d.lirePieces(app, u, plis)
}

// deplier reads the columns that hold JSON: a person reads words, a program
// reads a tree, and neither a text in a text.
func deplier(ligne map[string]any) {
	for champ, v := range ligne {
		s, ok := v.(string)
		if !ok || !strings.HasPrefix(s, "{") && !strings.HasPrefix(s, "[") && s != "null" {
			continue
		}
		var arbre any
		if err := json.Unmarshal([]byte(s), &arbre); err == nil {
			ligne[champ] = arbre
		}
	}
}

// lireConsultations finds who opened her file, one of its secteurs
// (« usagers:ID:secteur »), her demandes, her exercices, her mails
// and her documents.
func (d *Donnees) lireConsultations(app core.App, u *usagers.Usager, plis []messages.PliSien) error {
	membres, err := u.Membres(app) // who was rapproché of her was opened too
	if err != nil {
		return err
	}
	ids := map[string][]string{"qui": {}, "plis": {}} // never null: the query reads lists
	for i := range membres {
		ids["qui"] = append(ids["qui"], membres[i].ID)
	}
	for i := range plis {
		ids["plis"] = append(ids["plis"], plis[i].ID)
	}
	listes, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	err = app.DB().NewQuery(`SELECT c.le, coalesce(s.nom, '') service, c.motif FROM (
			SELECT 'usagers:' || value objet FROM json_each({:l}, '$.qui')
			UNION ALL SELECT DISTINCT x.objet FROM json_each({:l}, '$.qui') m CROSS JOIN consultations x ON x.objet > 'usagers:' || m.value || ':' AND x.objet < 'usagers:' || m.value || ';'
			UNION ALL SELECT 'demandes:' || id FROM demandes WHERE usager = {:u}
			UNION ALL SELECT 'exercices:' || id FROM exercices WHERE usager = {:u} AND usager != ''
			UNION ALL SELECT 'plis:' || value FROM json_each({:l}, '$.plis')
			UNION ALL SELECT 'pieces:' || p.id FROM json_each({:l}, '$.plis') CROSS JOIN pieces p ON p.proprietaire = 'plis:' || value
			UNION ALL SELECT 'pieces:' || p.id FROM demandes d JOIN pieces p ON p.proprietaire = 'demandes:' || d.id WHERE d.usager = {:u}
		) o CROSS JOIN consultations c ON c.objet = o.objet LEFT JOIN services s ON s.id = c.service
		WHERE c.collectivite = {:c} ORDER BY c.le DESC`).Bind(dbx.Params{"u": u.ID, "c": u.Collectivite, "l": string(listes)}).All(&d.Consultations)
	if err != nil {
		return fmt.Errorf("consultations of usager %s: %w", u.ID, err)
	}
	return nil
}

// lirePieces lists the documents of her demandes, of their messages, of her
// porte-documents and of the mails that she sent.
func (d *Donnees) lirePieces(app core.App, u *usagers.Usager, plis []messages.PliSien) error {
	l, err := demandes.DeLUsager(app, u.ID, nil, 0)
	if err != nil {
		return err
	}
	var proprietaires []string
	for i := range l {
		proprietaires = append(proprietaires, l[i].Objet())
		ecrits, err := socle.Lignes(app, "SELECT id FROM messages WHERE demande = {:d} ORDER BY le", dbx.Params{"d": l[i].ID})
		if err != nil {
			return err
		}
		for _, m := range ecrits {
			proprietaires = append(proprietaires, fmt.Sprint("messages:", m["id"]))
		}
	}
	documents, err := subventions.DocumentsDeLUsager(app, u)
	if err != nil {
		return err
	}
	for i := range documents {
		proprietaires = append(proprietaires, documents[i].Objet())
	}
	for _, proprietaire := range proprietaires {
		if err := d.ajouterPieces(app, proprietaire, false); err != nil {
			return err
		}
	}
	for i := range plis {
		if err := d.ajouterPieces(app, plis[i].Objet(), plis[i].Joint); err != nil {
			return err
		}
	}
	return nil
}

// ajouterPieces adds those of an owner; of a mail whose documents are with her
// demande, the mail as it came alone.
func (d *Donnees) ajouterPieces(app core.App, proprietaire string, original bool) error {
	l, err := pieces.DuProprietaire(app, proprietaire)
	if err != nil {
		return err
	}
	for _, p := range l {
		if !p.Otee() && (!original || p.Champ == pieces.ChampOriginal) {
			d.Pieces = append(d.Pieces, p)
		}
	}
	return nil
}
