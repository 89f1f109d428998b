// Package rattachement is the guichet's side of its link with the guichet of the
// Département: how it is made, what is told there of the demandes of who signs in
// through it, and what comes back. It also keeps the words of the wire, which both
// sides read here (fil*.go). DESIGN.md says how the two keep nothing from getting
// lost.
//
// It promises that a guichet without a link calls nobody and writes nothing down
// for anybody; that what changes is marked in the transaction that changes it, and
// told until the hub says that it holds it; that no key of a guichet leaves it;
// and that neither an answer, nor a pièce, nor a word that somebody typed goes up, but
// what an agent wrote to the support of the Département, and how a person who signs in
// through the hub says that she is reached.
package rattachement

import (
	"net/http"
	"sync/atomic"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/rgpd"
	"guichet/pb_hooks/sauvegardes"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// Register binds the room to app.
func Register(app core.App) {
	s := socle.De(app)
	x := &salle{
		client: nouveauClient(), instance: nouvelleInstance(), reveil: make(chan struct{}, 1), arret: func() {},
		envois:     map[string]Composer{GenreDemande: composerDemande, GenreStat: composerStat, GenreCompte: composerCompte, GenreReleve: composerReleve, GenreDroits: composerDroit},
		receptions: map[string]Reception{GenreDroits: recevoirDroit, GenreCompte: recevoirCompte}, tout: []func(core.App) error{marquerDroits},
	}
	app.Store().Set(cleStore, x)
	rgpd.Suivre(app, suivreDroit)
	s.DeclarerRGPD(
		socle.SourceRGPD{Collection: "rattachements", Techniques: []string{"noeud", "hub", "adresse", "origine", "cle_hub", "boite", "departement", "privee", "prochaine", "curseur", "instance", "renaissance", "refus"}},
		socle.SourceRGPD{Collection: "rattachements_collectivites", Techniques: []string{"membre"}},
		socle.SourceRGPD{Collection: "synchro_envois", Techniques: []string{"genre", "agregat", "octets", "signature", "cle"}},
		sourceContacts,
		socle.SourceRGPD{Collection: "synchro_rebuts", Techniques: []string{"octets", "signature", "cle", "raison"}},
		socle.SourceRGPD{
			Collection: "perdues", Personnels: []string{"sujet", "entete", "note"}, Techniques: []string{"agregat"},
			Libelle: "Vos demandes que le guichet a perdues", Finalite: "Reprendre contact avec vous après une panne", Duree: "Un an après le contact",
			Extraire: extrairePerdues, Seulement: aEteRelie,
		},
	)
	s.DeclarerScelles(socle.Scelle{Collection: "rattachements", Champ: "privee", Usage: usageCle}, socle.Scelle{Collection: "rattachements", Champ: "prochaine", Usage: usageCle})
	usagers.DeclarerAilleurs(app, usagers.Ailleurs{Connus: connusDuHub, Dire: proposer, Mentions: direContacts, Page: pageMonCompte})
	s.DeclarerSondes(sondes)
	sauvegardes.ALaConfirmation(app, demanderRenaissance)
	s.DeclarerCommande(commandes(s)...)
	pages(app)
	pagesPerdues(app)
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "departement-releve", Libelle: "Comparer avec le Département ce qui lui a été dit", Quand: "23 4 * * 0", Faire: relever,
		SansElle: "Ce que le guichet du Département aurait perdu ne lui est pas redit.",
	})
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "perdues", Libelle: "Oublier les demandes perdues et traitées", Quand: "44 3 * * *", Faire: oublierPerdues, Obligatoire: true,
		SansElle: "Les demandes perdues et traitées sont gardées plus d’un an.",
	})
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		x.demarrer(e.App)
		return nil
	})
	app.OnTerminate().BindFunc(func(e *core.TerminateEvent) error {
		x.arret()
		return e.Next()
	})
}

const cleStore = "guichet.rattachement"

// salle is the state of the room.
type salle struct {
	client     *http.Client
	instance   string               // drawn at this start
	envois     map[string]Composer  // by kind
	receptions map[string]Reception // by kind
	tout       []func(core.App) error
	reveil     chan struct{}
	attendu    atomic.Bool  // it asked to be, once nothing waits here
	saluer     atomic.Bool  // the hub has to be greeted again
	ouvertes   atomic.Value // []string: the members that the hub was last told are open
	arret      func()
	preset     func(tx core.App, l *Lien, p *Preset, par socle.Acteur) ([]Repris, error)
}

func de(app core.App) *salle { return app.Store().Get(cleStore).(*salle) }
