package demandes

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// Transmettre hands an open demande over to another collectivité of the
// instance: it is filed there with its documents, and ends here, in one commit.
// The silence that rejects still counts from the first reception, the one that
// accepts counts from today (CRPA L114-2). Where the same téléservice takes the
// answers they are its own; otherwise it is a question, to which they are joined.
func Transmettre(app core.App, d *Demande, vers *collectivites.Collectivite, par socle.Acteur) error {
	if d.Essai { // nothing of it leaves
		return app.RunInTransaction(func(tx core.App) error { return ceder(tx, d, vers.Apres("à"), par) })
	}
	if !d.Etat.Ouverte() {
		return errTerminee
	}
	de, err := collectivites.ParID(app, d.Collectivite)
	if err != nil {
		return err
	}
	x, err := d.pour(app, vers)
	if err != nil {
		return fmt.Errorf("hand %s over to %s: %w", d.ID, vers.Slug, err)
	}
	x.Acteur, x.Ensuite = par, func(tx core.App, la *Demande) error {
		phrase := "Transmise " + de.Apres("par") + ", qui l’a reçue le " + socle.JourDe(d.RecueLe.Time()).Date() + " (CRPA, article L114-2)"
		if err := Noter(tx, la, Evenement{Acteur: par, Verbe: "recevoir", Phrase: phrase, Public: true}); err != nil {
			return err
		}
		return ceder(tx, d, vers.Apres("à")+" sous le numéro "+socle.FormaterNumero(la.Numero), par)
	}
	_, err = Deposer(app, *x)
	return err
}

// pour prepares the dépôt of a demande in another collectivité. The copies of
// its documents that come to nothing are purged like those of an abandoned
// brouillon.
func (d *Demande) pour(app core.App, vers *collectivites.Collectivite) (*Depot, error) {
	p, err := ReponsesDe(app, d)
	if err != nil {
		return nil, err
	}
	cle := socle.Jeton()
	x := &Depot{
		Collectivite: vers, Canal: d.Canal, Cle: cle, Pieces: "brouillons:" + cle, Transmise: true,
		Recue: &Sollicitation{Canal: d.Canal, RecueLe: socle.JourDe(d.RecueLe.Time()).ISO(), CachetLe: d.CachetLe},
	}
	if d.Compte != "" && d.Mandat == "" { // a mandat is of one collectivité: what was filed under it arrives without a compte
		if x.Compte, err = usagers.CompteParID(app, d.Compte); err != nil {
			return nil, err
		}
	}
	if x.Recue.Identite, err = d.identite(app, p); err != nil {
		return nil, err
	}
	if d.Mandat != "" { // the code de suivi goes to who filed it
		auteur, err := usagers.CompteParID(app, d.Compte)
		if err != nil {
			return nil, err
		}
		x.Recue.Identite.Courriel = cmp.Or(x.Recue.Identite.Courriel, auteur.Courriel)
	}
	t, reponses, err := Question(app, vers.ID, catalogue.Reponses{"objet": {d.Titre}, "message": {"Les réponses de l’usager et ses documents sont joints."}})
	if err != nil {
		return nil, err
	}
	pareil, err := x.surLeMeme(app, d, p)
	if err != nil {
		return nil, err
	}
	if !pareil {
		x.Teleservice, x.Revision, x.Reponses = t, t.Revision, reponses
		if err := x.joindreReponses(app, d, p); err != nil {
			return nil, err
		}
	}
	if x.Teleservice.ID == t.ID {
		x.Recue.Objet = d.Titre
	}
	return x, x.copierPieces(app, d)
}

// identite is who files a demande: as its answers say, or as she is known when
// they say nothing. Who is known may act for an organisme in another one.
func (d *Demande) identite(app core.App, p *catalogue.Parcours) (usagers.Identite, error) {
	doc, err := catalogue.DocumentDe(app, d.Revision)
	if err != nil {
		return usagers.Identite{}, err
	}
	i := identiteDe(doc, p)
	if i.Nom() != "" || d.Usager == "" {
		return i, nil
	}
	u, err := usagers.Actuel(app, d.Collectivite, d.Usager)
	if err != nil {
		return i, err
	}
	return u.Identite(), nil
}

// surLeMeme files it on the same téléservice, when that one is open there and
// keeps every answer.
func (x *Depot) surLeMeme(app core.App, d *Demande, p *catalogue.Parcours) (bool, error) {
	ici, err := catalogue.ParID(app, d.Teleservice)
	if err != nil {
		return false, err
	}
	t, err := catalogue.ParCode(app, x.Collectivite.ID, ici.Code)
	if err != nil || t.Etat == "interne" && t.Code != catalogue.CodeSollicitation || t.RefusAgent(app) != nil {
		return false, nil // it has none of the kind, or does not take it today
	}
	doc, err := catalogue.DocumentDe(app, t.Revision)
	if err != nil || doc.Renvoi != nil {
		return false, err
	}
	la := catalogue.NouveauContexte(doc, socle.De(app).Horloge.Aujourdhui(), catalogue.France{}, x.Collectivite.Chemin())
	la.SansPieces = true
	parcours := catalogue.Parcourir(la, p.Visibles)
	if deposable(parcours) != nil {
		return false, nil
	}
	for champ := range p.Visibles {
		if _, gardee := parcours.Visibles[champ]; !gardee {
			return false, nil
		}
	}
	x.Teleservice, x.Revision, x.Reponses = t, t.Revision, p.Visibles
	return true, nil
}

// joindreReponses joins to a question the document that says what was answered
// elsewhere.
func (x *Depot) joindreReponses(app core.App, d *Demande, p *catalogue.Parcours) error {
	b, err := dessinerReponses(d, p)
	if err != nil {
		return err
	}
	_, err = pieces.Recevoir(app, bytes.NewReader(b), pieces.Reception{
		Collectivite: x.Collectivite.ID, Proprietaire: x.Pieces, Champ: courrier, NomDeclare: "demande-" + d.Numero + ".pdf",
		MaxOctets: int64(len(b)), Origine: pieces.OrigineProgramme,
	})
	return err
}

// copierPieces gives the documents of a demande to the dépôt, those of a
// question of its form as the answers to it. Those whose time is over are not
// there any more.
func (x *Depot) copierPieces(app core.App, d *Demande) error {
	l, err := pieces.DuProprietaire(app, d.Objet())
	if err != nil {
		return err
	}
	reponses := catalogue.Reponses{}
	for champ, v := range x.Reponses {
		reponses[champ] = slices.Clone(v)
	}
	x.Reponses = reponses
	return app.RunInTransaction(func(tx core.App) error {
		for i := range l {
			p := &l[i]
			if p.Otee() {
				continue
			}
			copie := pieces.Copie{Collectivite: x.Collectivite.ID, Proprietaire: x.Pieces, Champ: courrier, GardeJours: p.GardeJours}
			rang := slices.Index(reponses[p.Champ], p.ID)
			if rang >= 0 {
				copie.Champ = p.Champ
			}
			n, err := pieces.Copier(tx, p, copie)
			if err != nil {
				return err
			}
			if rang >= 0 {
				reponses[p.Champ][rang] = n.ID
			}
		}
		return nil
	})
}

// dessinerReponses draws the answers of a demande as it was sent.
func dessinerReponses(d *Demande, p *catalogue.Parcours) ([]byte, error) {
	pdf := pieces.NouveauPDF(pieces.OptionsPDF{Titre: d.Titre})
	pdf.Titre(1, d.Titre)
	pdf.Definitions([]pieces.Definition{{Terme: "Numéro", Valeur: socle.FormaterNumero(d.Numero)}, {Terme: "Reçue le", Valeur: d.recueEnMots()}})
	for _, bloc := range p.Resume() {
		pdf.Titre(2, bloc.Page.Titre)
		for _, ligne := range bloc.Lignes {
			if len(ligne.Rangees) == 0 {
				pdf.Definitions(definir(ligne))
			}
			for _, rangee := range ligne.Rangees {
				pdf.Fort(rangee.Titre)
				pdf.Definitions(definir(rangee.Lignes...))
			}
		}
	}
	b, err := pdf.Octets()
	if err != nil {
		return nil, fmt.Errorf("draw the answers of %s: %w", d.ID, err)
	}
	return b, nil
}

func definir(lignes ...catalogue.Ligne) []pieces.Definition {
	var l []pieces.Definition
	for _, x := range lignes {
		valeur := strings.Join(x.Reponse, "\n")
		if n := len(x.Pieces); n > 0 {
			valeur = socle.Pluriel(n, "document joint", "documents joints")
		}
		if valeur != "" {
			l = append(l, pieces.Definition{Terme: x.Question, Valeur: valeur})
		}
	}
	return l
}
