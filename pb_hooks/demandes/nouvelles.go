package demandes

import (
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// Nouvelle is something that happened to a demande, told to the later rooms in
// the transaction where it happens: a mail is a row of the same commit.
type Nouvelle struct {
	Genre        GenreNouvelle
	Demande      *Demande
	Collectivite *collectivites.Collectivite // the demande's; always there for who listens
	Acteur       socle.Acteur
	CodeSuivi    string // only with Arrivee, to be masked where it is stored
	Contact      string // address given in the form, when there is no compte
	Recepisse    *Recepisse
	Attente      *Attente
	Decision     *Decision
	Detail       string // to whom, with Reorientation; which avis, with AvisRendu
	Ecrit        *Ecrit
}

// GenreNouvelle is what happened.
type GenreNouvelle string

// What happens.
const (
	Arrivee        GenreNouvelle = "arrivee"
	Traitement     GenreNouvelle = "traitement" // answered or served
	DecisionPrete  GenreNouvelle = "decision_prete"
	DecisionRendue GenreNouvelle = "decision_rendue"
	DecisionRetour GenreNouvelle = "decision_retour" // sent back by the signataire
	Prise          GenreNouvelle = "prise"
	PieceDemandee  GenreNouvelle = "piece_demandee"
	PieceRecue     GenreNouvelle = "piece_recue"
	Envoi          GenreNouvelle = "envoi" // sent by post
	Classement     GenreNouvelle = "classement"
	Retrait        GenreNouvelle = "retrait"
	EffetDuSilence GenreNouvelle = "effet_du_silence"
	Reorientation  GenreNouvelle = "reorientation" // to another service, or to the authority that is competent
	EcritDemande   GenreNouvelle = "ecrit_demande"
	EcritRemis     GenreNouvelle = "ecrit_remis"
	AvisRendu      GenreNouvelle = "avis_rendu"
)

const cleStore = "guichet.demandes"

type salle struct {
	ecoutes    []func(tx core.App, n Nouvelle) error
	finsEssais []func(tx core.App, demande string) error
	eclairages []func(app core.App, d *Demande) (*Eclairage, error)
}

// Ecouter registers a function called for each [Nouvelle], in its transaction:
// an error undoes the act.
func Ecouter(app core.App, f func(tx core.App, n Nouvelle) error) {
	s := app.Store().Get(cleStore).(*salle)
	s.ecoutes = append(s.ecoutes, f)
}

func annoncer(tx core.App, n Nouvelle) (err error) {
	if n.Demande.Essai {
		return nil // nobody is told of a test
	}
	if n.Collectivite == nil {
		if n.Collectivite, err = collectivites.ParID(tx, n.Demande.Collectivite); err != nil {
			return err
		}
	}
	for _, f := range tx.Store().Get(cleStore).(*salle).ecoutes {
		if err := f(tx, n); err != nil {
			return err
		}
	}
	return nil
}
