// Package synchro is the guichet of the Département as the centre of the others:
// it invites them, takes what they tell of the demandes of its comptes, and shows
// each person all of hers. What arrives goes into one ordered log (log.go), of
// which the rest is a projection.
//
// It promises that who calls is who signs, and speaks of its own collectivités
// alone; that what it acknowledged is durable, and applied once; that an event
// which cannot be applied stops none after it; and that it never holds the content
// of a demande. DESIGN.md says how.
package synchro

import (
	"context"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/routine"

	"guichet/config"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/oidc"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/sauvegardes"
	"guichet/pb_hooks/socle"
)

// Register binds the room to app. Its addresses exist in the role hub alone.
func Register(app core.App) {
	s := socle.De(app)
	s.DeclarerRGPD(sources...)
	annuaire.DeclarerOuvertures(app, Entrees)
	var journal Log = OuvrirSQLite(app)
	var ensemble *meneur
	if len(s.Config.Cluster.Servers) > 0 {
		grappe := surGrappe(s)
		if s.Config.Cluster.Shared {
			ensemble = nouveauMeneur(grappe)
		}
		s.DeclarerSonde(socle.Sonde{Code: "journal-hub", Nom: "Journal du guichet du Département", Sonder: grappe.sonder})
		journal = grappe
	}
	x := &salle{
		log: journal, meneur: ensemble, lieux: map[string]*lieu{}, decides: map[string]Appliquer{rattachement.GenreCompte: retirerEnReserve}, genres: map[string]Appliquer{rattachement.GenreDemande: projeterDemande, rattachement.GenreCompte: projeterCompte, rattachement.GenreReleve: projeterReleve},
		releves: map[string]Relever{rattachement.GenreDemande: releverDemandes},
		places:  make(chan struct{}, runtime.GOMAXPROCS(0)), corps: make(chan struct{}, corpsMax), arret: func() { _ = journal.Close() },
	}
	app.Store().Set(cleStore, x)
	if ensemble != nil {
		s.DeclarerReserve(x.reserve, x.garder)
		s.DeclarerSonde(socle.Sonde{Code: "machines-hub", Nom: "Machines du guichet du Département", Dehors: true, Sonder: x.sonderMachines})
	}
	if s.Config.Role != config.RoleHub {
		return
	}
	get, post := http.MethodGet, http.MethodPost
	s.Router(
		socle.Route{Methode: post, Chemin: rattachement.CheminRattachement, Acces: porte, Action: admettre, Ailleurs: true},
		socle.Route{Methode: post, Chemin: rattachement.CheminPresence, Acces: porte, Action: traiter(saluer), Ailleurs: true},
		socle.Route{Methode: post, Chemin: rattachement.CheminEpoque, Acces: porte, Action: traiter(recommencer), Ailleurs: true},
		socle.Route{Methode: post, Chemin: rattachement.CheminCle, Acces: porte, Action: traiter(changerCle), Ailleurs: true},
		socle.Route{Methode: post, Chemin: rattachement.CheminRupture, Acces: porte, Action: traiter(partir), Ailleurs: true},
		socle.Route{Methode: post, Chemin: rattachement.CheminEvenements, Acces: porte, Action: traiter(monter), Ailleurs: true},
		socle.Route{Methode: get, Chemin: rattachement.CheminEvenements, Acces: porte, Action: traiter(descendre), Ailleurs: true},
	)
	s.Router(
		socle.Route{Methode: get, Chemin: rattachement.CheminInvitation, Acces: socle.Public, Action: expliquerInvitation},
		socle.Route{Methode: get, Chemin: rattachement.CheminMesDemandes, Acces: socle.Public, Action: versPage(cheminDemandes)},
		socle.Route{Methode: get, Chemin: rattachement.CheminMonCompte, Acces: socle.Public, Action: versPage(cheminCompte)},
		socle.Route{Methode: get, Chemin: "/{collectivite}" + cheminDemandes, Acces: annuaire.AuDepartement, Action: listerMesDemandes},
		socle.Route{Methode: get, Chemin: "/{collectivite}" + cheminDemandes + "/connexion", Acces: annuaire.AuDepartement, Action: oidc.Entrer(cheminDemandes)},
		socle.Route{Methode: get, Chemin: "/{collectivite}" + cheminCompte, Acces: annuaire.AuDepartement, Action: montrerMonCompte},
		socle.Route{Methode: get, Chemin: "/{collectivite}" + cheminCompte + "/connexion", Acces: annuaire.AuDepartement, Action: oidc.Entrer(cheminCompte)},
		socle.Route{Methode: get, Chemin: "/{collectivite}" + cheminCompte + "/effacement", Acces: annuaire.AuDepartement, Action: demanderEffacement},
		socle.Route{Methode: post, Chemin: "/{collectivite}" + cheminCompte + "/effacement", Acces: annuaire.AuDepartement, Action: effacerMonCompte},
		socle.Route{Methode: post, Chemin: "/{collectivite}" + cheminCompte + "/separation/{rapprochement}", Acces: annuaire.AuDepartement, Action: separerMesComptes},
	)
	sauvegardes.ALaConfirmation(app, renaitre)
	oidc.RetenirSi(app, retenu)
	DeclarerEtat(app, Etat{Propre: redireContacts})
	DeclarerEtat(app, Etat{Propre: redireEffacements})
	DeclarerEtat(app, Etat{Propre: redireReunions})
	sauvegardes.RejouerEffacements(app, effacerDeNouveau)
	sauvegardes.RejouerEffacements(app, separerDeNouveau)
	annuaire.DeclarerRetour(app, revenue)
	pages(app)
	pagesRapprochements(app)
	ajouterCommandes(s)
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "hub-entetes", Libelle: "Oublier les demandes finies des autres guichets", Quand: "47 3 * * *", Faire: purger, DeChacune: true, Obligatoire: true,
		SansElle: "Ce que le guichet du Département sait des demandes finies y reste plus longtemps que promis.",
	})
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "hub-journal", Libelle: "Oublier les vieux échanges avec les guichets", Quand: "52 3 * * *", Faire: elaguer, Obligatoire: true,
		DeChacune: true,
		Dehors:    true, // the log may be on other servers, and stands outside of every transaction
		SansElle:  "Ce que les guichets ont dit reste dans la base plus de 45 jours.",
	})
	exploitation.Planifier(app, exploitation.Tache{
		Nom: tacheOubli, Libelle: "Oublier ce qui a été dit des comptes effacés", Quand: "12 * * * *", Faire: OublierEffaces, Obligatoire: true, Dehors: true,
		SansElle: "Ce que les guichets ont dit d’un compte effacé reste dans la base jusqu’à 45 jours.",
	})
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "hub-cle", Libelle: "Changer la clé du guichet du Département", Quand: "57 3 * * *", Faire: tournerCle,
		SansElle: "La même clé signe toujours ce que le guichet du Département dit aux autres.",
	})
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "hub-comptes", Libelle: "Réunir les comptes d’une même personne", Quand: "17 3 * * *", Faire: attesterIci,
		SansElle: "Une personne qui a prouvé à ce guichet que deux comptes sont à elle garde deux comptes au guichet du Département.",
	})
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "hub-alarmes", Libelle: "Surveiller les guichets du département", Quand: "23 * * * *", Faire: Surveiller,
		SansElle: "Personne n’est prévenu par courriel d’un guichet qui va mal.",
	})
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if x.meneur != nil {
			x.meneur.activer()
		} else if err := oublierLesAutres(e.App); err != nil { // it may have been one of several
			return err
		}
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

const cleStore = "guichet.synchro"

// salle is the state of the room.
type salle struct {
	log     Log
	meneur  *meneur              // nil for a hub on one machine
	decides map[string]Appliquer // kinds that the meneur alone applies, and what the others do of each meanwhile
	genres  map[string]Appliquer // by kind of event
	releves map[string]Relever   // by kind of event
	etats   []Etat
	oublis  []func(tx core.App, compte string) error // see [DeclarerOubli]
	maux    []Mal
	places  chan struct{} // see [appel.aSonTour]
	corps   chan struct{} // see [appel.placePourUnCorps]
	attend  atomic.Int64  // ms, when the entry came that the projection is at, 0 for none
	arret   func()

	mu    sync.Mutex // lieux
	lieux map[string]*lieu
}

func de(app core.App) *salle { return app.Store().Get(cleStore).(*salle) }

// changement is closed when something may be for a guichet.
func (x *salle) changement(noeud string) <-chan struct{} {
	x.mu.Lock()
	defer x.mu.Unlock()
	l := x.lieu(noeud)
	if l.change == nil {
		l.change = make(chan struct{})
	}
	return l.change
}

// signaler wakes the polls of a guichet, or those of [Tous]. Each reads the database
// then: nobody is woken for another.
func (x *salle) signaler(noeud string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for id, l := range x.lieux {
		if l.change != nil && (noeud == Tous || noeud == id) {
			close(l.change)
			l.change = nil
		}
	}
}

// demarrer applies the log from now on, and puts there what is announced.
func (x *salle) demarrer(app core.App) {
	ctx, arreter := context.WithCancel(context.Background())
	var fini sync.WaitGroup
	boucles := map[string]func(context.Context, core.App) error{"projection": x.projeter, "announcements": x.annoncer}
	if x.meneur != nil {
		boucles["lease"] = x.diriger
	}
	for nom, boucle := range boucles {
		tour := routine.SafeWrap(func() error { return boucle(ctx, app) })
		fini.Add(1)
		routine.FireAndForget(func() {
			defer fini.Done()
			for ctx.Err() == nil {
				if err := tour(); err != nil && ctx.Err() == nil {
					socle.De(app).Logger.Error("the hub's log", "loop", nom, "err", err)
					select {
					case <-time.After(time.Second):
					case <-ctx.Done():
					}
				}
			}
		})
	}
	x.arret = sync.OnceFunc(func() {
		arreter()
		fini.Wait()
		_ = x.log.Close()
	})
}

// sources are the collections that speak of persons: what the hub knows of them is
// in those of annuaire.
var sources = []socle.SourceRGPD{
	{Collection: "hub_membres", Techniques: []string{"code", "nom", "epci", "departement"}},
	{Collection: "hub_noeuds", Techniques: []string{"adresse", "adresse_avant", "adresse_dite", "cle", "cles", "instance", "version", "presence", "renaissance"}},
	{Collection: "hub_invitations", Techniques: []string{"code", "membres", "cle", "par", "domaine"}},
	{Collection: "hub_tenues"},
	{Collection: "hub_alarmes"},
	{
		Collection: "hub_demandes", Personnels: []string{"numero", "titre", "etat", "mot", "lien", "teleservice", "attentes", "echeance"}, Techniques: []string{"agregat", "noeud"},
		Libelle: "Vos demandes dans tous les guichets", Finalite: "Vous montrer toutes vos demandes au même endroit", Duree: "Trois mois après la fin de la demande", Seulement: annuaire.Ici,
	},
	{
		Collection: "hub_lecteurs", Personnels: []string{"sujet"}, Techniques: []string{"jusqu_au"},
		Libelle: "Les demandes que vous pouvez lire", Finalite: "Vous montrer toutes vos demandes au même endroit", Duree: "Trois mois après la fin de la demande", Seulement: annuaire.Ici,
	},
	{Collection: "hub_effacements", Techniques: []string{"empreinte"}},
	{Collection: "hub_rebuts", Techniques: []string{"noeud", "octets", "raison"}},
}
