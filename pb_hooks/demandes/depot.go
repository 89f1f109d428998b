package demandes

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// cleDepots is where the counter of the metrics is kept.
const cleDepots = "guichet.demandes.depots"

// Depot is what Deposer needs: the answers are checked again by it, whatever
// the pages did.
type Depot struct {
	Collectivite *collectivites.Collectivite
	Teleservice  *catalogue.Teleservice
	Revision     string
	Reponses     catalogue.Reponses
	Pieces       string // owner of the pièces of the answers, « brouillons:ID »
	Compte       *usagers.Compte
	Mandat       string // under which the compte files, "" for itself
	Canal        Canal
	Recours      *Demande       // the demande that this one contests, nil for any other
	Recue        *Sollicitation // what an agent records for somebody, nil for what the person files
	Transmise    bool           // by an administration that was not competent
	Agent        string         // who records it
	Acteur       socle.Acteur
	Cle          string // idempotency key: the same key files once
	Brouillon    *Brouillon
	Ensuite      func(tx core.App, d *Demande) error // more of the same commit, nil for none
	Visiteur     *socle.Session                      // of a person without a compte: it follows the demande from the same commit on

	essai bool // the revision is tried, not published: only that makes a test of a demande
}

// Depose is the result of a dépôt. CodeSuivi is there when there is no compte.
// Deja tells a dépôt done before under the same key: the same demande, the same
// code, no Recepisse.
type Depose struct {
	Demande   *Demande
	CodeSuivi string
	Recepisse *Recepisse
	Deja      bool
}

// ErrIncomplet says that the answers do not make a demande: Manques are the
// faults by page and champ.
type ErrIncomplet struct{ Manques map[string]map[string]string }

func (e *ErrIncomplet) Error() string {
	return fmt.Sprintf("incomplete answers on %d pages", len(e.Manques))
}

// Deposer files a demande. It is one transaction: demande, answers, hand-over
// of the pièces, usager, historique, journal, accusé, and what the later rooms
// add (mails). Once it returns, nothing of it can be lost; before, nothing of
// it exists. The time is stamped first: the date of a demande is the one it
// arrived.
func Deposer(app core.App, d Depot) (*Depose, error) {
	doc, err := catalogue.DocumentDe(app, d.Revision)
	if err != nil {
		return nil, err
	}
	if doc.Renvoi != nil {
		return nil, catalogue.ErrAilleurs
	}
	revision, err := catalogue.RevisionParID(app, d.Revision)
	if err != nil {
		return nil, err
	}
	if d.essai = revision.Essayee(); d.essai {
		d.Compte, d.Mandat = nil, "" // it is nobody's
	}
	if err := d.identifiable(app, doc); err != nil {
		return nil, err
	}
	s := socle.De(app)
	maintenant := s.Horloge.Maintenant()
	recue, err := d.recue(maintenant)
	if err != nil {
		return nil, err
	}
	x := catalogue.NouveauContexte(doc, socle.JourDe(maintenant), catalogue.France{}, d.Collectivite.Chemin())
	m, err := d.mandat(app)
	if err != nil {
		return nil, err
	}
	x.Demandes, x.SansPieces = rappels{app, d.Collectivite.ID, d.Compte, m}, d.Recue != nil
	parcours := catalogue.Parcourir(x, d.Reponses)
	if err := deposable(parcours); err != nil {
		if ferme := d.accepter(app); ferme != nil {
			return nil, ferme // nobody completes answers for nothing
		}
		return nil, err
	}
	reponses, err := json.Marshal(parcours.Visibles)
	if err != nil {
		return nil, err
	}
	if err := s.Place(); err != nil {
		if _, deja := parCle(app, d.Cle); deja != nil {
			return nil, err
		}
	}
	var depose *Depose
	err = s.Ecrivain.Ecrire(app, func(tx core.App) error {
		deja, err := parCle(tx, d.Cle)
		if err == nil {
			depose = &Depose{Demande: deja, Deja: true}
			if deja.Compte == "" {
				depose.CodeSuivi = codeSuivi(tx, d.Cle)
			}
			return suivre(tx, d.Visiteur, deja)
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if err := d.accepter(tx); err != nil {
			return err
		}
		depose, err = deposer(tx, d, doc, parcours, types.JSONRaw(reponses), socle.Date(maintenant), socle.Date(recue))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("deposer %s: %w", d.Teleservice.Code, err)
	}
	if !depose.Deja && !d.essai {
		compter := app.Store().Get(cleDepots).(func(...string))
		compter(string(d.Canal))
	}
	return depose, nil
}

// deposable tells what keeps the answers from making a demande.
func deposable(p *catalogue.Parcours) error {
	if x, _ := p.Exclu(); x != nil {
		return &ErrExclu{x}
	}
	if manques := p.Manques(); len(manques) > 0 {
		return &ErrIncomplet{manques}
	}
	return nil
}

// accepter refuses what the téléservice takes no more. A test asks nothing of
// it: there may be none yet.
func (d Depot) accepter(tx core.App) error {
	if d.essai {
		return nil
	}
	t, err := catalogue.ParID(tx, d.Teleservice.ID)
	if err != nil {
		return err
	}
	if d.Recue != nil || d.Recours != nil {
		return resterOuvert(tx, t, t.RefusAgent)
	}
	return resterOuvert(tx, t, t.Refus)
}

// recue is the instant at which it reached the collectivité: a letter is
// recorded after it came.
func (d Depot) recue(maintenant time.Time) (time.Time, error) {
	if d.Recue == nil || d.Recue.RecueLe == "" {
		return maintenant, nil
	}
	jour, err := socle.LireJour(d.Recue.RecueLe)
	if err != nil {
		return maintenant, err
	}
	if jour == socle.JourDe(maintenant) {
		return maintenant, nil
	}
	return jour.Debut(), nil
}

// mandat is the one under which it is filed, nil for none. It holds now, or
// nothing is filed.
func (d Depot) mandat(app core.App) (*usagers.Mandat, error) {
	switch {
	case d.Mandat == "":
		return nil, nil
	case d.Compte == nil:
		return nil, usagers.ErrMandatFini
	}
	return usagers.MandatTenu(app, d.Collectivite.ID, d.Mandat, d.Compte.ID)
}

// inscrire finds or makes the usager of the dépôt, nil for nobody. What is filed
// under a mandat writes nothing in the file of the one represented: the answers
// say where to reach who fills them in.
func (d Depot) inscrire(tx core.App, i usagers.Identite) (*usagers.Usager, error) {
	m, err := d.mandat(tx)
	if err != nil {
		return nil, err
	}
	switch {
	case m != nil:
		return usagers.UsagerParID(tx, d.Collectivite.ID, m.Usager)
	case d.essai, d.Recours != nil && d.Recours.Usager == "":
		return nil, nil
	case d.Recours != nil:
		return usagers.UsagerParID(tx, d.Collectivite.ID, d.Recours.Usager)
	case d.Recue != nil && d.Recue.Usager != "":
		return usagers.Completer(tx, d.Collectivite.ID, d.Recue.Usager, i)
	case d.Recue == nil && d.Compte != nil:
		return usagers.InscrireElleMeme(tx, d.Collectivite.ID, d.Compte, i)
	default:
		return usagers.Inscrire(tx, d.Collectivite.ID, d.Compte, i)
	}
}

func deposer(tx core.App, d Depot, doc *catalogue.Document, p *catalogue.Parcours, reponses types.JSONRaw, maintenant, recue types.DateTime) (*Depose, error) {
	identite := identiteDe(doc, p)
	if d.Recue != nil {
		identite = identite.Ou(d.Recue.Identite)
	}
	usager, err := d.inscrire(tx, identite)
	if err != nil {
		return nil, err
	}
	silence := doc.Traitement.Silence
	dem := &Demande{
		ID: socle.ID(), Collectivite: d.Collectivite.ID, Service: d.Teleservice.Service, Teleservice: d.Teleservice.ID, Revision: d.Revision,
		Essai: d.essai, Titre: doc.Titre.Fr, Demandeur: identite.Nom(), Canal: d.Canal, CleDepot: d.Cle, Etat: Deposee, Regime: Regime(silence.Regime),
		ALireAgent: true, DeposeeLe: maintenant, RecueLe: recue, AccuseeLe: maintenant, CompleteLe: maintenant, MajLe: maintenant,
	}
	dem.CanalReponse = p.CodeChoisi(roleContact(doc), "canal_reponse")
	if usager != nil {
		dem.Usager = usager.ID
	}
	if d.Recue != nil {
		dem.saisir(d, usager)
	}
	if d.Recours != nil {
		if err := dem.contester(tx, d.Recours); err != nil {
			return nil, err
		}
	}
	res := &Depose{Demande: dem}
	if d.Compte != nil {
		dem.Compte = d.Compte.ID
		if dem.Demandeur == "" {
			dem.Demandeur = d.Compte.NomComplet()
		}
		if err := dem.deposerPour(tx, d); err != nil {
			return nil, err
		}
	} else if dem.Compte == "" {
		res.CodeSuivi = codeSuivi(tx, d.Cle)
		dem.CodeSuivi = empreinteSuivi(tx, res.CodeSuivi)
	}
	if d.Transmise {
		dem.CompetenteLe = maintenant
	}
	dem.dater(Horloge{
		Regime: dem.Regime, Delai: Delai{silence.Valeur, silence.Unite}, RecueLe: socle.JourDe(recue.Time()), CompetenteLe: jourDe(dem.CompetenteLe.Time()),
		Departement: d.Collectivite.Departement,
	}, doc)
	if err := insererNumerotee(tx, dem); err != nil {
		return nil, err
	}
	if _, err := tx.DB().Insert("reponses", dbx.Params{"id": socle.ID(), "demande": dem.ID, "donnees": reponses}).Execute(); err != nil {
		return nil, fmt.Errorf("answers: %w", err)
	}
	gardees := []string{}
	for _, piece := range doc.Pieces {
		gardees = append(gardees, p.Visibles[piece.ID]...)
	}
	if d.Recue != nil {
		lettre, err := courriers(tx, d.Pieces)
		if err != nil {
			return nil, err
		}
		for _, x := range lettre {
			gardees = append(gardees, x.ID)
		}
	}
	if err := remettre(tx, d.Pieces, dem.Objet(), gardees); err != nil {
		return nil, err
	}
	if err := Noter(tx, dem, Evenement{Acteur: d.Acteur, Verbe: "deposer", Vers: string(Deposee), Phrase: d.phrase(), Public: true}); err != nil {
		return nil, err
	}
	if res.Recepisse, err = accuser(tx, dem, doc, d.Collectivite); err != nil {
		return nil, err
	}
	if err := suivre(tx, d.Visiteur, dem); err != nil {
		return nil, err
	}
	if d.Ensuite != nil {
		if err := d.Ensuite(tx, dem); err != nil {
			return nil, err
		}
	}
	contact := identite.Courriel
	if (d.Recue != nil || d.Recours != nil) && usager != nil {
		contact = cmp.Or(contact, usager.Courriel)
	}
	if d.Brouillon != nil {
		// Its pièces are the demande's by now.
		if _, err := tx.DB().Delete("brouillons", dbx.HashExp{"id": d.Brouillon.ID}).Execute(); err != nil {
			return nil, fmt.Errorf("forget brouillon %s: %w", d.Brouillon.ID, err)
		}
	}
	return res, annoncer(tx, Nouvelle{Genre: Arrivee, Demande: dem, Collectivite: d.Collectivite, Acteur: d.Acteur, CodeSuivi: res.CodeSuivi, Contact: contact, Recepisse: res.Recepisse})
}

// deposerPour says under which mandat, and for whom, a compte filed it.
func (dem *Demande) deposerPour(tx core.App, d Depot) error {
	m, err := d.mandat(tx)
	if err != nil || m == nil {
		return err
	}
	nom, err := m.Designer(tx)
	if err != nil {
		return err
	}
	dem.Mandat, dem.Demandeur = m.ID, nom
	return nil
}

// phrase is what the historique says of it.
func (d Depot) phrase() string {
	if d.Mandat != "" {
		return phrasesCanaux[d.Canal] + " par " + d.Compte.NomComplet()
	}
	return phrasesCanaux[d.Canal]
}

// saisir says that an agent recorded the demande, for which service, and puts it
// among those of the compte of an usager who has one.
func (dem *Demande) saisir(d Depot, usager *usagers.Usager) {
	s := d.Recue
	dem.SaisiePar, dem.CachetLe, dem.Service, dem.Titre = d.Agent, s.CachetLe, cmp.Or(s.Service, dem.Service), cmp.Or(s.Objet, dem.Titre)
	if usager != nil {
		dem.Compte, dem.Demandeur = usager.Compte, cmp.Or(dem.Demandeur, usager.Nom())
	}
}

// insererNumerotee draws the number again on a collision, which one demande in
// thousands of millions meets: only the statement is then undone.
func insererNumerotee(tx core.App, d *Demande) error {
	for range 10 {
		if d.Numero = socle.TirerNumero(); d.Essai {
			d.Numero = socle.TirerNumeroEssai()
		}
		err := tx.DB().Model(d).Insert()
		if err == nil || !strings.Contains(err.Error(), "demandes.numero") {
			return err
		}
	}
	return errors.New("no free number")
}

// identiteDe reads who files, in the blocs of the role that the document names.
func identiteDe(doc *catalogue.Document, p *catalogue.Parcours) usagers.Identite {
	qui := doc.Traitement.Identite
	dit := func(code string) string {
		for _, role := range []string{qui.Role, qui.Sinon} {
			if v := p.Valeur(role, code); role != "" && v != "" {
				return v
			}
		}
		return ""
	}
	contact := roleContact(doc)
	i := usagers.Identite{
		NomNaissance: dit("nom_naissance"), NomUsage: dit("nom_usage"), Prenoms: dit("prenoms"), DateNaissance: dit("date_naissance"),
		Denomination: cmp.Or(p.ParCode("denomination"), dit("raison_sociale"), dit("nom")),
		Siret:        p.ParCode("siret"), Rna: p.ParCode("rna"), Courriel: p.Valeur(contact, "email"), Telephone: p.Valeur(contact, "telephone"),
	}
	if a := adresseIdentite(doc, p); len(a) > 0 {
		i.Adresse, _ = json.Marshal(a) // a map of texts always encodes
	}
	return i
}

func roleContact(doc *catalogue.Document) string {
	return cmp.Or(doc.Traitement.Identite.Contact, doc.Traitement.Identite.Role)
}

// adresseIdentite is where a document is sent: the address of the role that the
// document names, of the second one when the first is not asked.
func adresseIdentite(doc *catalogue.Document, p *catalogue.Parcours) map[string]string {
	qui := doc.Traitement.Identite
	a := adresseDe(p, cmp.Or(qui.Envoi, qui.Role))
	if len(a) == 0 && qui.Sinon != "" {
		a = adresseDe(p, qui.Sinon)
	}
	return a
}

// adresseDe reads the bloc adresse_postale of a role, or the seat of its
// organisme.
func adresseDe(p *catalogue.Parcours, role string) map[string]string {
	siege := catalogue.PartiesAdresse(p.Valeurs(role, "siege"))
	a := map[string]string{}
	for _, code := range []string{"voie", "complement", "code_postal", "commune", "pays"} {
		if v := cmp.Or(p.Valeur(role, code), siege[code]); v != "" {
			a[code] = v
		}
	}
	return a
}

// LignesAdresse writes an address as on an envelope.
func LignesAdresse(a map[string]string) []string {
	var l []string
	for _, s := range []string{a["complement"], a["voie"], strings.TrimSpace(a["code_postal"] + " " + strings.ToUpper(a["commune"]))} {
		if s != "" {
			l = append(l, s)
		}
	}
	if nom, ok := collectivites.NomPays(a["pays"]); ok && a["pays"] != "99100" {
		l = append(l, strings.ToUpper(nom))
	}
	return l
}

// codeSuivi is the code of the demande filed under a key. It is stored nowhere,
// and yet the browser that sends its form again after a cut reads it: it is made
// of the key, which only that browser and the demande's row have, and of the
// instance's own key.
func codeSuivi(app core.App, cle string) string {
	if cle == "" {
		return socle.TirerCodeSuivi()
	}
	return socle.De(app).Coffre.CodeSuivi(cle)
}

// suivre lets the visitor who filed a demande open it without typing its code.
func suivre(tx core.App, visiteur *socle.Session, d *Demande) error {
	if visiteur == nil || d.Compte != "" {
		return nil
	}
	return visiteur.AjouterAcces(tx, d.ID)
}

// UsageSuivi is what the codes de suivi are fingerprinted for.
const UsageSuivi = "code_suivi"

func empreinteSuivi(app core.App, code string) string {
	return socle.De(app).Coffre.Empreinte(UsageSuivi, code)
}

// remettre gives the demande the pièces of its answers; those of a question
// that is no longer asked stay with nobody.
func remettre(tx core.App, de, a string, gardees []string) error {
	l, err := pieces.DuProprietaire(tx, de)
	if err != nil {
		return err
	}
	for i := range l {
		if !slices.Contains(gardees, l[i].ID) {
			if err := pieces.Retirer(tx, &l[i]); err != nil {
				return err
			}
		}
	}
	return pieces.Remettre(tx, de, a)
}
