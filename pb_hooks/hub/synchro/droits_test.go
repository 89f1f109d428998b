package synchro_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/droits"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/rgpd"
)

// demanderDroit has somebody ask a guichet to erase her data, and returns what the hub
// calls it.
func (x *reseau) demanderDroit(g *guichet, p *annuaire.Compte) string {
	x.t.Helper()
	var id string
	x.Transaction(func(tx core.App) error {
		n, err := droits.Demander(tx, p, rgpd.Effacement, []string{x.secteur(g)})
		if err != nil || n != 1 {
			x.t.Fatal(n, err)
		}
		return tx.DB().NewQuery("SELECT id FROM hub_exercices ORDER BY rowid DESC LIMIT 1").Row(&id)
	})
	return id
}

// Of a right only its own collectivité tells, for whom it was asked, what a guichet
// may tell.
func TestCeQuUnGuichetDitDUnDroitQuiNEstPasLeSien(t *testing.T) {
	x := ouvrirReseau(t)
	p, autre := x.personne(lucie), x.personne(paule)
	_, sujet := x.a.connaitre("lucie@example.org", p)
	_, deLAutre := x.a.connaitre("paule@example.org", autre)
	x.b.connaitre("lucie@example.org", p)
	id, chezB := x.demanderDroit(x.a, p), x.demanderDroit(x.b, p)
	x.a.envoyer()
	a := x.a.intrus()
	seq := x.a.lien().Seq
	le := x.Horloge.Maintenant()
	repondre := func(changer func(*rattachement.Evenement, *rattachement.DroitSuivi)) {
		t.Helper()
		seq++
		d := rattachement.DroitSuivi{
			Sujet: sujet, Droit: string(rgpd.Effacement), Numero: "ABCD2345", RecueLe: "2026-05-04", Lien: x.a.Socle.AdressePublique() + "/mes-donnees", Issue: string(rgpd.Partielle), RepondueLe: &le,
			Categories: []rattachement.CategorieDroit{{Quoi: "les coordonnées", Sort: string(rgpd.Efface)}},
		}
		e := x.a.evenement(seq, func(e *rattachement.Evenement) {
			e.Type, e.Subject = rattachement.Typer(rattachement.GenreDroits, rattachement.VerbeRepond), rattachement.AgregatDroit(id, rattachement.VerbeRepond)
			changer(e, &d)
			e.Data = donnees(d)
		})
		if status, brut := a.demander(http.MethodPost, rattachement.CheminEvenements, rattachement.Lot{Evenements: []rattachement.Scelle{a.sceller(e)}}); status != 200 {
			t.Fatal(status, string(brut))
		}
		x.Projeter()
		x.Horloge.Avancer(time.Second)
	}
	recevoir := func(e *rattachement.Evenement, d *rattachement.DroitSuivi) {
		e.Type, e.Subject = rattachement.Typer(rattachement.GenreDroits, rattachement.VerbeRecue), rattachement.AgregatDroit(id, rattachement.VerbeRecue)
		d.Issue, d.RepondueLe, d.Categories = "", nil, nil
	}
	faux := 0
	for nom, changer := range map[string]func(*rattachement.Evenement, *rattachement.DroitSuivi){
		"un droit que personne n’exerce": func(e *rattachement.Evenement, _ *rattachement.DroitSuivi) { e.Subject = "inconnu00000000.answered" },
		"celui d’un autre guichet": func(e *rattachement.Evenement, _ *rattachement.DroitSuivi) {
			e.Subject = rattachement.AgregatDroit(chezB, rattachement.VerbeRepond)
		},
		"celui d’une autre personne":       func(_ *rattachement.Evenement, d *rattachement.DroitSuivi) { d.Sujet = deLAutre },
		"un autre droit":                   func(_ *rattachement.Evenement, d *rattachement.DroitSuivi) { d.Droit = string(rgpd.Acces) },
		"une réponse qui n’en est pas une": func(_ *rattachement.Evenement, d *rattachement.DroitSuivi) { d.Issue = string(rgpd.Prolongee) },
		"une réponse sans date":            func(_ *rattachement.Evenement, d *rattachement.DroitSuivi) { d.RepondueLe = nil },
		"un lien qui mène ailleurs":        func(_ *rattachement.Evenement, d *rattachement.DroitSuivi) { d.Lien = "https://ailleurs.example/" },
		"une réception sans numéro": func(e *rattachement.Evenement, d *rattachement.DroitSuivi) {
			recevoir(e, d)
			d.Numero = ""
		},
		"une réponse sous une réception": func(e *rattachement.Evenement, _ *rattachement.DroitSuivi) {
			e.Subject = rattachement.AgregatDroit(id, rattachement.VerbeRecue)
		},
		"une sorte de données sans suite": func(_ *rattachement.Evenement, d *rattachement.DroitSuivi) { d.Categories[0].Sort = "vendu" },
	} {
		repondre(changer)
		if faux++; x.Compter("hub_rebuts") != faux || x.Compter("hub_exercices WHERE etat = 'envoyee'") != 2 {
			t.Errorf("%s : %d mis de côté sur %d", nom, x.Compter("hub_rebuts"), faux)
		}
	}

	// The answer comes before the reception, then both again.
	seq++ // the number of the reception that is late
	repondre(func(*rattachement.Evenement, *rattachement.DroitSuivi) {})
	seq -= 2
	repondre(recevoir)
	seq++
	repondre(recevoir)
	repondre(func(*rattachement.Evenement, *rattachement.DroitSuivi) {})
	if n := x.Compter("hub_exercices WHERE id = '" + id + "' AND etat = 'repondue' AND issue = 'partielle' AND numero = 'ABCD2345' AND recue_le = '2026-05-04'"); n != 1 || x.Compter("hub_rebuts") != faux {
		t.Errorf("%d répondue, %d mis de côté", n, x.Compter("hub_rebuts"))
	}
}

// What the hub asks of a collectivité that is not of that guichet, or in words of a
// later version, is put aside and makes nothing.
func TestUnDroitQuUnGuichetNePeutPasPrendre(t *testing.T) {
	x := ouvrirReseau(t)
	x.a.connaitre("lucie@example.org", x.personne(lucie))
	for i, d := range []struct{ membre, verbe, droit string }{
		{x.membre(x.b).ID, rattachement.VerbeDemande, string(rgpd.Acces)},
		{x.membre(x.a).ID, rattachement.VerbeDemande, "portabilite"},
		{x.membre(x.a).ID, rattachement.VerbeRepond, string(rgpd.Acces)},
	} {
		x.annoncer(synchro.Annonce{
			Noeud: x.a.lien().Noeud, Genre: rattachement.GenreDroits, Verbe: d.verbe, Sujet: "droit0000000000", Membre: d.membre, Data: rattachement.DroitDemande{Sujet: "s", Droit: d.droit},
		})
		x.a.EntendreDe(x.Banc)
		if x.a.Compter("synchro_rebuts") != i+1 || x.a.Compter("exercices") > 0 {
			t.Errorf("%+v : %d mis de côté, %d exercices", d, x.a.Compter("synchro_rebuts"), x.a.Compter("exercices"))
		}
	}
}
