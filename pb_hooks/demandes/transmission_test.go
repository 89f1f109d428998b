package demandes_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
)

// arriveeDans is the demande that another collectivité made of one.
func arriveeDans(t *testing.T, b *guichettest.Banc, vers *collectivites.Collectivite) *demandes.Demande {
	t.Helper()
	var l []demandes.Demande
	if err := b.App.DB().Select("*").From("demandes").Where(dbx.HashExp{"collectivite": vers.ID}).All(&l); err != nil || len(l) != 1 {
		t.Fatalf("%d demandes transmises, %v", len(l), err)
	}
	return &l[0]
}

// A demande handed over to a neighbour is whole there: answers, documents,
// person and dates; here it ends, and the person reads where it went.
func TestUneDemandeEstTransmiseALaCollectiviteCompetente(t *testing.T) {
	b := guichettest.New(t)
	ici, la := b.Collectivite("Saint-Exemple", "contact", "signalement"), b.Collectivite("Val-Imaginaire", "contact")
	par := socle.Acteur("agent:nadege")
	t.Run("sur la même démarche, avec ses documents et son compte", func(t *testing.T) {
		b.Client().Connecter(ici, "camille@example.org", "Camille", "Thouvenel")
		x := b.Depot(ici, b.Compte("camille@example.org"))
		doc, err := catalogue.DocumentDe(b.App, x.Revision)
		if err != nil {
			t.Fatal(err)
		}
		piece := b.Joindre(ici, x.Pieces, doc.Pieces[0].ID, "plan.png")
		x.Reponses[doc.Pieces[0].ID] = catalogue.Valeur{piece}
		depose, err := demandes.Deposer(b.App, x)
		if err != nil {
			t.Fatal(err)
		}
		d := depose.Demande
		b.Horloge.Avancer(3 * 24 * 3600 * 1e9)
		if err := demandes.Transmettre(b.App, d, la, par); err != nil {
			t.Fatal(err)
		}
		n := arriveeDans(t, b, la)
		if d.Etat != demandes.Classee || d.ReorienteeLe.IsZero() {
			t.Errorf("ici : %s, %v", d.Etat, d.ReorienteeLe)
		}
		if n.Compte != d.Compte || n.Demandeur != d.Demandeur || n.Titre != d.Titre || n.Canal != demandes.EnLigne || n.Numero == d.Numero {
			t.Errorf("là-bas : %+v", n)
		}
		if socle.JourDe(n.RecueLe.Time()) != socle.JourDe(d.RecueLe.Time()) || socle.JourDe(n.CompetenteLe.Time()) != b.Socle.Horloge.Aujourdhui() {
			t.Errorf("reçue le %v, compétente le %v", n.RecueLe, n.CompetenteLe)
		}
		if n.Echeance != socle.JourDe(d.RecueLe.Time()).PlusMois(2).ISO() {
			t.Errorf("le refus par silence court de la première réception : %s", n.Echeance)
		}
		if u, err := b.App.FindRecordById("usagers", n.Usager); err != nil || u.GetString("collectivite") != la.ID {
			t.Errorf("usager de l’autre collectivité : %v, %v", u, err)
		}
		l, err := pieces.DuProprietaire(b.App, n.Objet())
		if err != nil || len(l) != 1 || l[0].Collectivite != la.ID || l[0].Nom != "plan.png" || l[0].ID == piece {
			t.Errorf("documents : %+v, %v", l, err)
		}
		p, err := demandes.ReponsesDe(b.App, n)
		if err != nil || len(l) == 1 && !slices.Contains(p.Visibles[doc.Pieces[0].ID], l[0].ID) {
			t.Errorf("réponses : %v, %v", p.Visibles, err)
		}
		numero := socle.FormaterNumero(n.Numero)
		if c := courrielDe(t, b, "camille@example.org", "reorientation"); !strings.Contains(c, "à la mairie de Val-Imaginaire sous le numéro "+numero) {
			t.Error(c)
		}
		if c := courrielDe(t, b, "camille@example.org", "arrivee"); !strings.Contains(c, numero) {
			t.Error(c)
		}
		h, err := demandes.HistoriqueDe(b.App, n.ID, true)
		if err != nil || !slices.ContainsFunc(h, func(e demandes.Evenement) bool {
			return strings.HasPrefix(e.Phrase, "Transmise par la mairie de Saint-Exemple, qui l’a reçue le ")
		}) {
			t.Errorf("%+v, %v", h, err)
		}
		if err := demandes.Transmettre(b.App, d, la, par); !socle.EstCode(err, socle.Conflit) {
			t.Errorf("transmise deux fois : %v", err)
		}
	})
	t.Run("sans la démarche, une question avec les réponses en document", func(t *testing.T) {
		d := b.DeposerModele(ici, "signalement", b.Compte("camille@example.org"), map[string]string{"suivi": "oui", "nom_naissance": "Thouvenel", "prenoms": "Camille"})
		if _, err := b.App.DB().Update("usagers", dbx.Params{"denomination": "La fanfare"}, dbx.HashExp{"id": d.Usager}).Execute(); err != nil {
			t.Fatal(err) // for which she filed another one
		}
		ailleurs := b.Collectivite("Haut-Exemple")
		if err := demandes.Transmettre(b.App, d, ailleurs, par); err != nil {
			t.Fatal(err)
		}
		n := arriveeDans(t, b, ailleurs)
		if n.Titre != d.Titre || n.Demandeur != d.Demandeur || n.Demandeur == "" {
			t.Errorf("%+v", n)
		}
		l, err := pieces.DuProprietaire(b.App, n.Objet())
		i := slices.IndexFunc(l, func(p pieces.Piece) bool { return p.Nom == "demande-"+d.Numero+".pdf" })
		if err != nil || i < 0 {
			t.Fatalf("%+v, %v", l, err)
		}
		ici, err := pieces.DuProprietaire(b.App, d.Objet())
		if err != nil || len(l) != len(ici)+1 {
			t.Errorf("%d documents, %d ici, %v", len(l), len(ici), err)
		}
	})
	t.Run("un essai ne part pas", func(t *testing.T) {
		x, _ := b.DepotDEssai(ici, "contact")
		depose, err := demandes.Deposer(b.App, x)
		if err != nil {
			t.Fatal(err)
		}
		avant := compter(t, b.App)
		if err := demandes.Transmettre(b.App, depose.Demande, la, par); err != nil {
			t.Fatal(err)
		}
		if n := compter(t, b.App); n != avant || depose.Demande.Etat != demandes.Classee {
			t.Errorf("%d demandes, %d avant ; %s", n, avant, depose.Demande.Etat)
		}
	})
}

func courrielDe(t *testing.T, b *guichettest.Banc, a, modele string) (texte string) {
	t.Helper()
	err := b.App.DB().Select("texte").From("courriels").Where(dbx.HashExp{"destinataire": a, "modele": modele}).OrderBy("rowid DESC").Limit(1).Row(&texte)
	if err != nil {
		t.Fatalf("%s à %s : %v", modele, a, err)
	}
	return texte
}

func compter(t *testing.T, app core.App) (n int) {
	t.Helper()
	if err := app.DB().NewQuery("SELECT count(*) FROM demandes").Row(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
