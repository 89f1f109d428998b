package pb_hooks_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/demenagement"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/messages"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/reprise"
	"guichet/pb_hooks/rgpd"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/subventions"
	"guichet/pb_hooks/usagers"
)

// mairie is one collectivité of the bench with a maire who signs and
// something in every list. secret is a word of everything that a demande
// holds, and of nothing else.
type mairie struct {
	*guichettest.Banc
	t          testing.TB
	c          *collectivites.Collectivite
	secret     string
	signataire *agents.Signataire
	nb         int // spare agents invited
}

func ouvrirMairie(t testing.TB, b *guichettest.Banc, nom, secret string) *mairie {
	t.Helper()
	m := &mairie{Banc: b, t: t, c: b.Collectivite(nom, "contact", "signalement", demarcheConcue), secret: secret}
	m.signataire = b.Signataire(m.c)
	fc := b.FranceConnect()
	fc.Habiliter(m.c)
	b.ProConnect().Habiliter(m.c)
	hub := &preuves.Fournisseur{Collectivite: m.c.ID, Genre: preuves.Hub, Emetteur: fc.Emetteur(), Client: "hub", Portees: "openid", Actif: true} // nobody signs in there
	b.Transaction(func(tx core.App) error { return hub.Enregistrer(tx, "secret", socle.Programme("essai")) })
	m.c.Population, m.c.StatistiquesPubliques = 1184, true
	m.c.Logo, m.c.HomologueeJusquA, m.c.SchemaAccessibilite = "data:image/png;base64,iVBORw0KGgo=", "2029-01-01", "Rendre les PDF lisibles."
	m.must(b.App.DB().Model(m.c).Update("Population", "StatistiquesPubliques", "Logo", "HomologueeJusquA", "SchemaAccessibilite"))
	_, err := b.App.DB().NewQuery("UPDATE teleservices SET modele = json_set(modele, '$.resume.fr', 'Un ancien résumé.') WHERE code = {:code}").
		Bind(dbx.Params{"code": demarcheConcue}).Execute()
	m.must(err)
	return m
}

// demarcheConcue is the one that the designer's addresses name: its modèle has
// changed since it was adopted. demarchePrete is one of the standard set that
// waits to be opened.
const (
	demarcheConcue = "composteur"
	demarchePrete  = "emploi-stage"
)

// service is the one of « Écrire à la mairie », autre any other one.
func (m *mairie) service() (service, autre string) {
	m.t.Helper()
	t, err := catalogue.ParCode(m.App, m.c.ID, "contact")
	if err != nil {
		m.t.Fatal(err)
	}
	l, err := collectivites.Services(m.App, m.c.ID)
	if err != nil {
		m.t.Fatal(err)
	}
	for _, s := range l {
		if s.ID != t.Service {
			return t.Service, s.ID
		}
	}
	m.t.Fatal("un seul service")
	return "", ""
}

// agentDu makes an agent of one service ("" for all) and signs her in.
func (m *mairie) agentDu(service, courriel string, roles ...agents.Role) *guichettest.Client {
	m.t.Helper()
	client := m.Client()
	client.Envoyer(m.inviter(service, courriel, roles...), url.Values{
		"prenom": {"Agent"}, "nom": {courriel}, "qualite": {"agent"}, "nouveau": {guichettest.MotDePasse}, "encore": {guichettest.MotDePasse},
	}).Attendre(http.StatusSeeOther)
	return client
}

func (m *mairie) inviter(service, courriel string, roles ...agents.Role) (chemin string) {
	m.t.Helper()
	var droits agents.Habilitations
	for _, r := range roles {
		droits = append(droits, agents.Habilitation{Role: r, Service: service})
	}
	m.Transaction(func(tx core.App) (err error) {
		_, chemin, err = agents.Inviter(tx, m.c, courriel, droits, socle.Programme("essai"))
		return err
	})
	return chemin
}

func (m *mairie) idAgent(courriel string) string {
	m.t.Helper()
	a, err := agents.ParCourriel(m.App, courriel)
	if err != nil {
		m.t.Fatal(err)
	}
	return a.ID
}

// objets are the rows that the addresses of one person name.
type objets struct {
	demande      *demandes.Demande // a document is asked, a decision waits
	code         string            // its code de suivi, "" with a compte
	decidee      *demandes.Demande
	tacite       *demandes.Demande // refused by the silence, its motifs given
	piece        string            // of demande
	decision     *demandes.Decision
	brouillon    string
	etape        string // first page of brouillon
	etapePiece   string // its page of a document
	pieceRecue   string // of brouillon
	session      string // a device of the compte
	preuve       string // one more address that opens it
	sessionAgt   string // a device of the agent of the accueil
	autreGuichet string // where she works too
	agent        string // invited, not come in yet
	invitation   string // her token
	courriel     string // one that did not leave
	signataire   string
	annonce      string
	service      string
	campagne     string // the demande is one of its own
	recueilli    string // brouillon of an agent, for somebody who came
	lettre       string // that it holds
	boite        string // that the guichet reads
	pli          string // that came there
	jointe       string // its document
	relecture    string // token of the link of the brouillon
	document     string // that the compte keeps, "sien" without a compte
	formule      string // an answer written beforehand
	avis         string // token of the link of one that was asked
	exercice     string // about the data of the demande's usager
	ebauche      string // of demarcheConcue
	etapeEb      string // its first page
	champEb      string // its first question
	revision     string // the published one
	usager       string // who looks like another one
	rapproche    string // the proposal that they are one
	reprise      string // of a file from another tool
	mandat       string // on the demande's usager, that the compte holds
	offert       string // token of the link of another one
	archive      string // of the data, that an agent asked for
	aide         string // that an agent asked the support
}

// nouveauxObjets makes them for a compte, or for a visitor (nil) whose browser
// types the code de suivi.
func (m *mairie) nouveauxObjets(client *guichettest.Client, compte *usagers.Compte) *objets {
	m.t.Helper()
	o := &objets{signataire: m.signataire.ID, annonce: m.annoncer(), preuve: socle.ID()} // of nobody without a compte
	o.service, _ = m.service()
	var codeDecidee, codeTacite string
	o.demande, o.code = m.deposer(compte)
	o.decidee, codeDecidee = m.deposer(compte)
	o.tacite, codeTacite = m.deposer(compte)
	acteur := usagers.Visiteur
	if compte != nil {
		acteur = compte.Acteur()
		o.session = m.autreAppareil(socle.EspaceUsager, compte.ID)
		p := &preuves.Preuve{Compte: compte.ID, Genre: preuves.Courriel, Courriel: "seconde@example.org"}
		m.Transaction(func(tx core.App) error { return p.Ajouter(tx, compte.Acteur()) })
		o.preuve = p.ID
	} else {
		m.suivre(client, o.demande, o.code)
		m.suivre(client, o.decidee, codeDecidee)
		m.suivre(client, o.tacite, codeTacite)
	}
	m.must(messages.Ecrire(m.App, o.demande, acteur, "Le mot est "+m.secret+".", ""))
	o.piece = m.joindre(o.demande.Objet())
	_, err := demandes.DemanderPieces(m.App, o.demande, acteur, demandes.DemandePieces{
		Manquants: []string{"Plan " + m.secret}, Limite: m.Horloge.Aujourdhui().PlusJours(20),
	})
	m.must(err)
	proposition := demandes.Preparation{Sens: demandes.Acceptee, Conditions: "Accord " + m.secret, Signataire: m.signataire.ID}
	o.decision, err = demandes.Preparer(m.App, o.demande, acteur, "", proposition)
	m.must(err)
	prise, err := demandes.Preparer(m.App, o.decidee, acteur, "", proposition)
	m.must(err)
	m.must(demandes.Approuver(m.App, prise, demandes.VoieLettre, m.signataire.Acteur()))
	m.taire(o.tacite)
	m.subventionner(o)
	m.exercer(o)
	m.commencer(client, o)
	m.confier(o)
	m.inviterEnPlus(o)
	m.concevoir(o)
	m.recueillir(o, "")
	m.consulter(o)
	m.dedoubler(o)
	m.reprendre(o)
	m.emporter(o, "")
	m.recevoirPli(o)
	m.mandater(o)
	m.demanderAide(o)
	return o
}

// demanderAide has an agent ask the support something.
func (m *mairie) demanderAide(o *objets) {
	m.t.Helper()
	o.aide = socle.ID()
	_, err := m.App.DB().Insert("aides", dbx.Params{
		"id": o.aide, "collectivite": m.c.ID, "numero": socle.TirerNumero(), "objet": "Une question de " + m.c.Nom, "diagnostic": "[]", "reponses": "[]", "etat": "nouvelle",
		"lignes": `[{"le":"2026-05-04T08:00:00Z","de":"Nadège","acte":"message","texte":"Comment faire ?","vues":0}]`,
	}).Execute()
	m.must(err)
}

// taire refuses a demande by the silence and gives the motifs of it, as if its
// démarche had a delay.
func (m *mairie) taire(d *demandes.Demande) {
	m.t.Helper()
	d.Etat, d.TaciteLe, d.TermineeLe = demandes.Refusee, socle.Date(m.Horloge.Maintenant()), m.Horloge.Aujourdhui().ISO()
	m.must(m.App.DB().Model(d).Update("Etat", "TaciteLe", "TermineeLe"))
	_, err := demandes.DemanderEcrit(m.App, d, usagers.Visiteur)
	m.must(err)
	m.must(demandes.PreparerEcrit(m.App, d, "", "Le code de "+m.secret, "Le terrain est à "+m.secret+".", m.signataire.ID))
	m.must(demandes.RemettreEcrit(m.App, d, socle.Programme("essai")))
}

// reprendre keeps a file of another tool, its columns chosen and tried.
func (m *mairie) reprendre(o *objets) {
	m.t.Helper()
	r, err := reprise.Deposer(m.App, m.c.ID, "usagers", "ancien.csv", []byte("Nom;Mail\nDe "+m.c.Nom+";faux\nPetit;\n"), socle.Programme("essai"))
	m.must(err)
	_, err = r.Essayer(m.App)
	m.must(err)
	o.reprise = r.ID
}

// emporter makes an archive that an agent asked for; what it holds does not
// matter here.
func (m *mairie) emporter(o *objets, agent string) {
	m.t.Helper()
	x := &demenagement.Demenagement{
		ID: socle.ID(), Collectivite: m.c.ID, Genre: demenagement.Export, Etat: demenagement.Pret, Par: socle.Acteur("agent:" + agent), FiniLe: socle.Date(m.Horloge.Maintenant()),
	}
	m.must(m.App.DB().Model(x).Insert())
	folder := filepath.Join(m.App.DataDir(), "demenagement")
	m.must(os.MkdirAll(folder, 0o700))
	m.must(os.WriteFile(filepath.Join(folder, x.ID+".age"), []byte("age"), 0o600))
	o.archive = x.ID
}

// mandater lets the compte represent the usager of the demande, and offers
// another mandat.
func (m *mairie) mandater(o *objets) {
	m.t.Helper()
	o.offert = socle.Jeton()
	x := &usagers.Mandat{
		ID: socle.ID(), Collectivite: m.c.ID, Compte: o.demande.Compte, Usager: o.demande.Usager, Qualite: usagers.Representant, Preuve: usagers.ParAgent,
		Nom: "Les amis de " + m.secret, Du: m.Horloge.Aujourdhui().ISO(), DeclareLe: socle.Date(m.Horloge.Maintenant()),
	}
	m.must(m.App.DB().Model(x).Insert())
	o.mandat = x.ID
	y := *x
	y.ID, y.Compte, y.Qualite, y.Nom, y.Lien, y.ExpireLe = socle.ID(), "", usagers.Mandataire, "Les amis", socle.Hacher(o.offert), socle.Date(m.Horloge.Maintenant().AddDate(0, 0, 15))
	y.Preuve = usagers.SansPreuve // of the name of its usager nothing is told
	m.must(m.App.DB().Model(&y).Insert())
}

// recevoirPli has a mail come in a boîte of the service, whose server does not
// answer.
func (m *mairie) recevoirPli(o *objets) {
	m.t.Helper()
	m.nb++
	b := &messages.Boite{
		Collectivite: m.c.ID, Service: o.service, Adresse: fmt.Sprintf("boite%d@%s.example.org", m.nb, m.c.Slug), Serveur: "127.0.0.1", Port: 1, Chiffrement: messages.ParTLS,
	}
	m.must(b.Sceller(m.Socle, "secret"))
	m.Transaction(func(tx core.App) error { return b.Enregistrer(tx, socle.Programme("essai")) })
	m.must(b.Deposer(m.App, []byte("From: De "+m.secret+" <"+m.secret+"@example.com>\r\nSubject: Une question de "+m.secret+"\r\n\r\nLe mot est "+m.secret+".\r\n")))
	o.boite = b.ID
	m.must(m.App.DB().Select("id").From("plis").Where(dbx.HashExp{"boite": b.ID}).Row(&o.pli))
	o.jointe = m.joindre("plis:" + o.pli)
}

// dedoubler makes two usagers who look like one person.
func (m *mairie) dedoubler(o *objets) {
	m.t.Helper()
	m.Transaction(func(tx core.App) error {
		var l [2]*usagers.Usager
		for i := range l {
			u, err := usagers.Inscrire(tx, m.c.ID, nil, usagers.Identite{NomNaissance: "De " + m.secret, Prenoms: "Camille", DateNaissance: "1980-05-12"})
			if err != nil {
				return err
			}
			l[i] = u
		}
		r, err := usagers.Demander(tx, l[0], l[1], socle.Programme("essai"))
		if err != nil {
			return err
		}
		o.usager, o.rapproche = l[0].ID, r.ID
		return nil
	})
}

// concevoir prepares the next version of demarcheConcue.
func (m *mairie) concevoir(o *objets) {
	m.t.Helper()
	t, err := catalogue.ParCode(m.App, m.c.ID, demarcheConcue)
	m.must(err)
	m.Transaction(func(tx core.App) error {
		e, err := catalogue.Preparer(tx, t, socle.Programme("essai"))
		if err != nil {
			return err
		}
		d, err := e.Lire()
		o.ebauche, o.revision, o.etapeEb, o.champEb = e.ID, t.Revision, d.Etapes[0].ID, d.Etapes[0].Champs[0].ID
		return err
	})
}

// deposer files « Écrire à la mairie » with the secret in its answers and in
// the name of who sends it.
func (m *mairie) deposer(compte *usagers.Compte) (*demandes.Demande, string) {
	m.t.Helper()
	d, code := m.Deposer(m.c, compte)
	d.Demandeur = "Camille " + m.secret
	m.must(m.App.DB().Model(d).Update("Demandeur"))
	_, err := m.App.DB().NewQuery("UPDATE reponses SET donnees = replace(donnees, 'cimetière', {:secret}) WHERE demande = {:d}").
		Bind(dbx.Params{"secret": m.secret, "d": d.ID}).Execute()
	m.must(err)
	return d, code
}

// suivre types a code de suivi.
func (m *mairie) suivre(client *guichettest.Client, d *demandes.Demande, code string) {
	m.t.Helper()
	client.Envoyer(m.c.Chemin()+"/suivi", url.Values{"numero": {d.Numero}, "code": {code}}).Attendre(http.StatusSeeOther)
}

func (m *mairie) annoncer() string {
	m.t.Helper()
	a := &collectivites.Annonce{Collectivite: m.c.ID, Genre: "travaux", Titre: "Travaux à " + m.c.Nom}
	m.Transaction(func(tx core.App) error { return a.Enregistrer(tx, socle.Programme("essai")) })
	return a.ID
}

func (m *mairie) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

// subventionner makes the demande one of a campagne, with an avis, and keeps a
// document of its compte.
func (m *mairie) subventionner(o *objets) {
	m.t.Helper()
	c := &subventions.Campagne{Collectivite: m.c.ID, Titre: "Subventions de " + m.c.Nom, Exercice: 2026, OuvreLe: "2026-05-01", FermeLe: "2026-05-31"}
	m.Transaction(func(tx core.App) error { return c.Enregistrer(tx, socle.Programme("essai")) })
	s := &subventions.Subvention{ID: socle.ID(), Collectivite: m.c.ID, Demande: o.demande.ID, Campagne: c.ID, Avis: "favorable", AvisTexte: "Avis " + m.secret}
	m.must(m.App.DB().Model(s).Insert())
	o.campagne, o.document = c.ID, "sien"
	if o.demande.Compte == "" {
		return
	}
	garde := &subventions.Document{ID: socle.ID(), Collectivite: m.c.ID, Compte: o.demande.Compte, Sorte: "statuts", Libelle: "Statuts", Organisme: "Les amis de " + m.secret}
	m.must(m.App.DB().Model(garde).Insert())
	m.joindre(garde.Objet())
	o.document = garde.ID
}

// exercer asks to read the data of the person, who may be nobody known.
func (m *mairie) exercer(o *objets) {
	m.t.Helper()
	e := &rgpd.Exercice{
		Collectivite: m.c.ID, Usager: o.demande.Usager, Compte: o.demande.Compte, Genre: rgpd.Acces, Canal: "papier", Demandeur: "Camille " + m.secret,
		Objet: "Ce qui parle de " + m.secret, RecueLe: m.Horloge.Aujourdhui().ISO(),
	}
	m.must(e.Recevoir(m.App, socle.Programme("essai"), ""))
	o.exercice = e.ID
}

// commencer opens a brouillon in the browser and joins a document to it.
func (m *mairie) commencer(client *guichettest.Client, o *objets) {
	m.t.Helper()
	p := client.Envoyer(m.c.Chemin()+"/demarches/signalement", nil).Attendre(http.StatusSeeOther)
	base, etape, _ := strings.Cut(p.Vers, "/etapes/")
	o.brouillon, o.etape = strings.TrimPrefix(base, m.c.Chemin()+"/brouillons/"), etape
	doc, err := catalogue.Modele("signalement")
	m.must(err)
	o.etapePiece = doc.Pieces[0].ID
	client.EnvoyerFichiers(base+"/pieces/"+o.etapePiece, nil, guichettest.Fichier{Champ: "photos", Nom: m.secret + ".png", Contenu: guichettest.Dessin(m.t)}).Attendre(http.StatusOK)
	m.must(m.App.DB().Select("id").From("pieces").Where(dbx.HashExp{"proprietaire": "brouillons:" + o.brouillon}).Row(&o.pieceRecue))
}

// consulter asks an avis on the demande, and keeps an answer written beforehand.
func (m *mairie) consulter(o *objets) {
	m.t.Helper()
	o.avis = socle.Jeton()
	maintenant := m.Horloge.Maintenant()
	m.must(m.App.DB().Model(&demandes.Avis{
		ID: socle.ID(), Collectivite: m.c.ID, Demande: o.demande.ID, Nature: "avis", Nom: "Syndicat " + m.secret, Courriel: "syndicat@example.org", Question: "Le réseau passe-t-il là ?",
		Lien: socle.Hacher(o.avis), DemandeLe: socle.Date(maintenant), ExpireLe: socle.Date(maintenant.AddDate(0, 0, 15)),
	}).Insert())
	f := &messages.Formule{Collectivite: m.c.ID, Titre: "Réponse de " + m.c.Nom, Texte: "Bonjour."}
	m.Transaction(func(tx core.App) error { return f.Enregistrer(tx, socle.Programme("essai")) })
	o.formule = f.ID
}

// recueillir opens a brouillon that an agent fills in for somebody who came.
func (m *mairie) recueillir(o *objets, agent string) {
	m.t.Helper()
	t, err := catalogue.ParCode(m.App, m.c.ID, "signalement")
	m.must(err)
	m.Transaction(func(tx core.App) error {
		s := &demandes.Sollicitation{Canal: demandes.AuGuichet, Qui: "Camille " + m.secret, Identite: usagers.Identite{NomNaissance: m.secret}}
		b, err := demandes.Recueillir(tx, t, s, agent, nil)
		if err == nil {
			o.recueilli = b.ID
		}
		return err
	})
	o.lettre = m.joindre("brouillons:" + o.recueilli)
}

// confier mails the brouillon to who would represent an organisme.
func (m *mairie) confier(o *objets) {
	m.t.Helper()
	o.relecture = socle.Jeton()
	m.must(m.App.DB().Model(&demandes.Relecture{
		ID: socle.ID(), Collectivite: m.c.ID, Brouillon: o.brouillon, Compte: o.demande.Compte, Nom: "Présidente " + m.secret, Courriel: "presidence@example.org",
		Lien: socle.Hacher(o.relecture), ExpireLe: socle.Date(m.Horloge.Maintenant().AddDate(0, 0, 15)),
	}).Insert())
}

// joindre adds a document to a demande.
func (m *mairie) joindre(proprietaire string) string {
	m.t.Helper()
	p, err := pieces.Recevoir(m.App, bytes.NewReader(guichettest.Dessin(m.t)), pieces.Reception{
		Collectivite: m.c.ID, Proprietaire: proprietaire, NomDeclare: m.secret + ".png", MaxOctets: pieces.Mo, Origine: pieces.OrigineUsager,
	})
	m.must(err)
	return p.ID
}

// inviterEnPlus makes an agent to be retired and a mail to be sent again.
func (m *mairie) inviterEnPlus(o *objets) {
	m.t.Helper()
	m.nb++
	courriel := fmt.Sprintf("parti%d@%s.example.org", m.nb, m.c.Slug)
	chemin := m.inviter("", courriel, agents.Accueil)
	o.agent, o.invitation = m.idAgent(courriel), chemin[strings.LastIndex(chemin, "/")+1:]
	m.must(m.App.DB().Select("id").From("courriels").Where(dbx.HashExp{"lie_a": o.demande.Objet()}).Limit(1).Row(&o.courriel))
	_, err := m.App.DB().Update("courriels", dbx.Params{"etat": "abandonne"}, dbx.HashExp{"id": o.courriel}).Execute()
	m.must(err)
}

// autreAppareil opens one more session of somebody who is signed in.
func (m *mairie) autreAppareil(espace socle.Espace, porteur string) string {
	m.t.Helper()
	id := socle.ID()
	_, err := m.App.DB().NewQuery(`INSERT INTO sessions (id, espace, porteur, empreinte, cree_le, vue_le, expire_le, inactivite, appareil, partage, acces)
		SELECT {:id}, espace, porteur, {:id}, cree_le, vue_le, expire_le, inactivite, appareil, partage, acces FROM sessions
		WHERE espace = {:espace} AND porteur = {:porteur} LIMIT 1`).
		Bind(dbx.Params{"id": id, "espace": string(espace), "porteur": porteur}).Execute()
	m.must(err)
	return id
}

// prouver opens the link of a decision and types its code.
func (m *mairie) prouver(o *objets) *guichettest.Client {
	m.t.Helper()
	client, lien := m.Client(), m.c.Chemin()+"/approbation/"+o.decision.Jeton()
	client.Envoyer(lien, url.Values{"acte": {"envoyer-code"}}).Attendre(http.StatusSeeOther)
	code := guichettest.Code(m.t, m.Dernier(m.signataire.Courriel))
	client.Envoyer(lien, url.Values{"acte": {"code"}, "code": {code}}).Attendre(http.StatusSeeOther)
	return client
}
