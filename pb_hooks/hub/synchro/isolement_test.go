package synchro_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// intrus makes the calls of a guichet by hand, each part as a test wants it.
type intrus struct {
	x        *reseau
	hub      string
	noeud    string
	instance string
	cle      ed25519.PrivateKey
	heure    time.Time
}

// intrus takes the key of a guichet that was greeted.
func (g *guichet) intrus() *intrus {
	g.x.t.Helper()
	if err := rattachement.SePresenter(g.x.t.Context(), g.App); err != nil {
		g.x.t.Fatal(err)
	}
	l := g.lien()
	graine, err := g.Socle.Coffre.Desceller("rattachement", l.Privee)
	if err != nil {
		g.x.t.Fatal(err)
	}
	return &intrus{x: g.x, hub: l.Hub, noeud: l.Noeud, instance: l.Instance, cle: ed25519.NewKeyFromSeed(graine)}
}

// appeler gives the status of a call and what it was refused for.
func (i *intrus) appeler(methode, chemin string, corps any) (int, rattachement.Code) {
	i.x.t.Helper()
	status, brut := i.demander(methode, chemin, corps)
	var r rattachement.Refus
	_ = json.Unmarshal(brut, &r)
	return status, r.Code
}

func (i *intrus) demander(methode, chemin string, corps any) (int, []byte) {
	i.x.t.Helper()
	var brut []byte
	if corps != nil {
		brut, _ = json.Marshal(corps)
	}
	heure := i.heure
	if heure.IsZero() {
		heure = i.x.Horloge.Maintenant()
	}
	a := rattachement.Appel{Methode: methode, Chemin: chemin, Hub: i.hub, Noeud: i.noeud, Instance: i.instance, Heure: rattachement.EcrireHeure(heure), Corps: brut}
	req, err := http.NewRequestWithContext(i.x.t.Context(), methode, i.x.URL+chemin, bytes.NewReader(brut))
	if err != nil {
		i.x.t.Fatal(err)
	}
	req.Header.Set(rattachement.EnteteNoeud, a.Noeud)
	req.Header.Set(rattachement.EnteteInstance, a.Instance)
	req.Header.Set(rattachement.EnteteHeure, a.Heure)
	req.Header.Set(rattachement.EnteteSignature, a.Signer(i.cle))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		i.x.t.Fatal(err)
	}
	defer res.Body.Close()
	recu, err := io.ReadAll(res.Body)
	if err != nil {
		i.x.t.Fatal(err)
	}
	return res.StatusCode, recu
}

// evenement is one that this guichet may send, changed as a test wants.
func (g *guichet) evenement(seq int64, changer func(*rattachement.Evenement)) *rattachement.Evenement {
	l := g.lien()
	e := &rattachement.Evenement{
		ID: rattachement.NouvelID(g.Horloge.Maintenant()), Source: rattachement.SourceNoeud(l.Noeud), Type: rattachement.Typer(rattachement.GenreDemande, rattachement.VerbeMaj),
		Subject: "demande-1", Time: g.Horloge.Maintenant(), Collectivite: g.x.membre(g).ID, Epoch: l.Epoque, Seq: seq, Aggver: seq,
		Data: donnees(rattachement.EnTete{
			Numero: "ABCD2345", Titre: "Écrire à la mairie", Etat: "deposee", Mot: "Envoyée", DeposeeLe: g.Horloge.Maintenant(), MajLe: g.Horloge.Maintenant(),
			Lien: g.Socle.AdressePublique() + "/x", Lecteurs: []rattachement.LecteurEnTete{{Sujet: "s1"}},
		}),
	}
	if changer != nil {
		changer(e)
	}
	return e
}

func donnees(v any) json.RawMessage {
	b, _ := json.Marshal(v) // texts always encode
	return b
}

func (i *intrus) sceller(e *rattachement.Evenement) rattachement.Scelle {
	i.x.t.Helper()
	s, err := rattachement.Sceller(e, i.cle)
	if err != nil {
		i.x.t.Fatal(err)
	}
	return s
}

// Every call, made by who may not make it.
func TestChaqueAppelDeQuiNeLePeutPas(t *testing.T) {
	x := ouvrirReseau(t)
	a, b := x.a.intrus(), x.b.intrus()
	_, etrangere, _ := ed25519.GenerateKey(nil)
	appels := []struct {
		methode, chemin string
		corps           any
	}{
		{http.MethodPost, rattachement.CheminPresence, rattachement.Presence{Epoque: 1}},
		{http.MethodPost, rattachement.CheminEvenements, rattachement.Lot{}},
		{http.MethodGet, rattachement.CheminEvenements + "?after=&wait=0", nil},
		{http.MethodPost, rattachement.CheminCle, rattachement.ProuverCle(a.hub, a.noeud, a.cle)},
		{http.MethodPost, rattachement.CheminEpoque, rattachement.Renaissance{ID: "r", Epoque: 1}}, // the last: what follows is of another epoch
	}
	for _, qui := range []struct {
		nom     string
		changer func(*intrus)
		status  int
		code    rattachement.Code
	}{
		{"lui-même", func(*intrus) {}, 0, ""},
		{"un guichet inconnu", func(i *intrus) { i.noeud = "ninconnu" }, 401, rattachement.CodeSignature},
		{"l’autre guichet", func(i *intrus) { i.cle = b.cle }, 401, rattachement.CodeSignature},
		{"une clé inconnue", func(i *intrus) { i.cle = etrangere }, 401, rattachement.CodeSignature},
		{"vers un autre hub", func(i *intrus) { i.hub = "autre" }, 401, rattachement.CodeSignature},
		{"il y a dix minutes", func(i *intrus) { i.heure = x.Horloge.Maintenant().Add(-10 * time.Minute) }, 401, rattachement.CodeHeure},
		{"dans dix minutes", func(i *intrus) { i.heure = x.Horloge.Maintenant().Add(10 * time.Minute) }, 401, rattachement.CodeHeure},
		{"un autre programme", func(i *intrus) { i.instance = "copie" }, 409, rattachement.CodeInstance},
	} {
		for _, appel := range appels {
			i := *a
			qui.changer(&i)
			status, code := i.appeler(appel.methode, appel.chemin, appel.corps)
			if qui.status == 0 && status >= 300 || qui.status != 0 && (status != qui.status || code != qui.code) {
				t.Errorf("%s, %s %s: %d %s", qui.nom, appel.methode, appel.chemin, status, code)
			}
		}
		x.oublierLesFautes()
	}
	n, err := synchro.NoeudParID(x.App, a.noeud)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Revoquer(x.App, essai); err != nil {
		t.Fatal(err)
	}
	for _, appel := range appels {
		if status, code := a.appeler(appel.methode, appel.chemin, appel.corps); status != 403 || code != rattachement.CodeRevoque {
			t.Errorf("révoqué, %s: %d %s", appel.chemin, status, code)
		}
	}
	if status, _ := b.appeler(http.MethodPost, rattachement.CheminEvenements, rattachement.Lot{}); status != 200 {
		t.Errorf("l’autre guichet n’est plus entendu : %d", status)
	}
}

// oublierLesFautes lets the window of the wrong signatures end.
func (x *reseau) oublierLesFautes() { x.Horloge.Avancer(2 * time.Minute) }

// Every kind of event that a guichet may not send is refused alone, and leaves no
// hole.
func TestChaqueEvenementDeQuiNeLePeutPas(t *testing.T) {
	x := ouvrirReseau(t)
	a, b := x.a.intrus(), x.b.intrus()
	_, etrangere, _ := ed25519.GenerateKey(nil)
	seq := int64(0)
	for _, cas := range []struct {
		nom     string
		changer func(*rattachement.Evenement)
		par     ed25519.PrivateKey
		code    rattachement.Code
	}{
		{"le sien", nil, nil, ""},
		{"d’un membre de l’autre", func(e *rattachement.Evenement) { e.Collectivite = x.membre(x.b).ID }, nil, rattachement.CodePartie},
		{"d’un membre inconnu", func(e *rattachement.Evenement) { e.Collectivite = "inconnu" }, nil, rattachement.CodePartie},
		{"au nom de l’autre", func(e *rattachement.Evenement) { e.Source = rattachement.SourceNoeud(b.noeud) }, nil, rattachement.CodeSource},
		{"au nom du hub", func(e *rattachement.Evenement) { e.Source = rattachement.SourceHub(a.hub) }, nil, rattachement.CodeSource},
		{"signé par l’autre", nil, b.cle, rattachement.CodeSignature},
		{"signé par personne", nil, etrangere, rattachement.CodeSignature},
		{"un ordre", func(e *rattachement.Evenement) {
			e.Type = rattachement.Typer(rattachement.GenreOrdre, rattachement.VerbeRenvoie)
		}, nil, rattachement.CodeGenre},
		{"un droit que personne n’a demandé au hub", func(e *rattachement.Evenement) {
			e.Type = rattachement.Typer(rattachement.GenreDroits, rattachement.VerbeDemande)
		}, nil, rattachement.CodeGenre},
		{"la réponse d’un membre de l’autre", func(e *rattachement.Evenement) {
			e.Type, e.Collectivite = rattachement.Typer(rattachement.GenreDroits, rattachement.VerbeRepond), x.membre(x.b).ID
		}, nil, rattachement.CodePartie},
		{"les coordonnées de quelqu’un, d’un membre de l’autre", func(e *rattachement.Evenement) {
			e.Type, e.Collectivite = rattachement.Typer(rattachement.GenreCompte, rattachement.VerbeMaj), x.membre(x.b).ID
		}, nil, rattachement.CodePartie},
		{"un effacement", func(e *rattachement.Evenement) {
			e.Type = rattachement.Typer(rattachement.GenreCompte, rattachement.VerbeEfface)
		}, nil, rattachement.CodeGenre},
		{"un refus de coordonnées", func(e *rattachement.Evenement) {
			e.Type = rattachement.Typer(rattachement.GenreCompte, rattachement.VerbeRejete)
		}, nil, rattachement.CodeGenre},
		{"un verbe qui ne monte pas", func(e *rattachement.Evenement) { e.Type = rattachement.Typer(rattachement.GenreDemande, "efface") }, nil, rattachement.CodeGenre},
	} {
		seq++
		s := a.sceller(x.a.evenement(seq, cas.changer))
		if cas.par != nil {
			i := *a
			i.cle = cas.par
			s = i.sceller(x.a.evenement(seq, cas.changer))
		}
		status, brut := a.demander(http.MethodPost, rattachement.CheminEvenements, rattachement.Lot{Evenements: []rattachement.Scelle{s}})
		var r rattachement.Recu
		if err := json.Unmarshal(brut, &r); err != nil || status != 200 {
			t.Fatalf("%s: %d %s", cas.nom, status, brut)
		}
		if cas.code == "" && len(r.Refus) > 0 || cas.code != "" && (len(r.Refus) != 1 || r.Refus[0] != rattachement.Refuse{Seq: seq, Code: cas.code}) {
			t.Errorf("%s: %+v", cas.nom, r.Refus)
		}
		x.Projeter()
	}
	if n := x.Compter("hub_demandes"); n != 1 {
		t.Errorf("%d demandes", n)
	}
	n, err := synchro.NoeudParID(x.App, a.noeud)
	if err != nil || n.Applique != seq {
		t.Errorf("appliqué jusqu’à %d sur %d, %v", n.Applique, seq, err)
	}
	if status, code := a.appeler(http.MethodPost, rattachement.CheminEvenements, rattachement.Lot{Evenements: []rattachement.Scelle{a.sceller(x.a.evenement(seq+1, func(e *rattachement.Evenement) { e.Epoch = 2 }))}}); status != 409 || code != rattachement.CodeEpoque {
		t.Errorf("une autre époque : %d %s", status, code)
	}
}

// What comes again, late, in disorder, or from another life changes nothing.
func TestCeQuiRevientNeChangeRien(t *testing.T) {
	x := ouvrirReseau(t)
	a := x.a.intrus()
	poster := func(l ...*rattachement.Evenement) {
		t.Helper()
		var lot rattachement.Lot
		for _, e := range l {
			lot.Evenements = append(lot.Evenements, a.sceller(e))
		}
		if status, brut := a.demander(http.MethodPost, rattachement.CheminEvenements, lot); status != 200 {
			t.Fatal(status, string(brut))
		}
		x.Projeter()
		x.Horloge.Avancer(time.Minute)
	}
	etat := func() (e string) {
		t.Helper()
		if err := x.App.DB().NewQuery("SELECT etat FROM hub_demandes").Row(&e); err != nil {
			t.Fatal(err)
		}
		return e
	}
	dire := func(seq int64, mot string) *rattachement.Evenement {
		return x.a.evenement(seq, func(e *rattachement.Evenement) {
			var d rattachement.EnTete
			_ = json.Unmarshal(e.Data, &d)
			d.Etat = mot
			e.Data = donnees(d)
		})
	}
	un, deux, trois := dire(1, "deposee"), dire(2, "en_instruction"), dire(3, "acceptee")
	poster(un)
	poster(trois)
	poster(deux) // late
	if e := etat(); e != "acceptee" {
		t.Errorf("état %s après un retard", e)
	}
	poster(un, deux, trois, trois) // again
	retire := x.a.evenement(5, func(e *rattachement.Evenement) {
		e.Type, e.Data = rattachement.Typer("demande", "retire"), json.RawMessage("{}")
	})
	poster(retire)
	poster(dire(4, "refusee")) // older than its end
	if e := etat(); e != "" {
		t.Errorf("une demande retirée revient : %s", e)
	}
	if n := x.Compter("hub_rebuts"); n > 0 {
		t.Errorf("%d mis de côté", n)
	}
	poster(dire(7, "a"))
	poster(dire(7, "b")) // the same number, another event
	if n := x.Compter("hub_rebuts"); n != 1 {
		t.Errorf("%d mis de côté pour un numéro donné deux fois", n)
	}
}

// What cannot be applied stops nothing after it.
func TestUnEvenementQuiNePasseNArreteRien(t *testing.T) {
	x := ouvrirReseau(t)
	a := x.a.intrus()
	var lot rattachement.Lot
	for seq, changer := range []func(*rattachement.Evenement){
		nil,
		func(e *rattachement.Evenement) { e.Type = "fr.guichet.demande.updated.v2" },
		func(e *rattachement.Evenement) { e.Data = json.RawMessage(`[]`) },
		func(e *rattachement.Evenement) {
			e.Data = donnees(rattachement.EnTete{Numero: "1", Titre: "x", DeposeeLe: e.Time, Lien: "https://ailleurs.example/", Lecteurs: []rattachement.LecteurEnTete{{Sujet: "s"}}})
		},
		func(e *rattachement.Evenement) { e.Subject = "demande-2" },
	} {
		lot.Evenements = append(lot.Evenements, a.sceller(x.a.evenement(int64(seq)+1, changer)))
	}
	if status, brut := a.demander(http.MethodPost, rattachement.CheminEvenements, lot); status != 200 {
		t.Fatal(status, string(brut))
	}
	x.Projeter()
	n, err := synchro.NoeudParID(x.App, a.noeud)
	if err != nil || n.Applique != 5 || x.Compter("hub_rebuts") != 3 || x.Compter("hub_demandes WHERE titre != ''") != 2 {
		t.Errorf("appliqué jusqu’à %d, %d mis de côté, %v", n.Applique, x.Compter("hub_rebuts"), err)
	}
}

// A revoked guichet, whose poll is open, is told within the second.
func TestUnGuichetRevoqueLApprendAussitot(t *testing.T) {
	x := ouvrirReseau(t)
	a := x.a.intrus()
	fini := make(chan rattachement.Code, 1)
	go func() {
		_, code := a.appeler(http.MethodGet, rattachement.CheminEvenements+"?after=&wait=50", nil)
		fini <- code
	}()
	for synchro.Attentes(x.App, a.noeud) == 0 {
		time.Sleep(time.Millisecond)
	}
	n, err := synchro.NoeudParID(x.App, a.noeud)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Revoquer(x.App, essai); err != nil {
		t.Fatal(err)
	}
	select {
	case code := <-fini:
		if code != rattachement.CodeRevoque {
			t.Error(code)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("l’attente dure après la révocation")
	}
	if n := x.Compter("hub_clients WHERE actif = 1"); n != 1 {
		t.Errorf("%d clients actifs, l’autre guichet seul doit l’être", n)
	}
}

// A clock that is a day off is set by the hub's.
func TestUneHorlogeDUnJourSeCale(t *testing.T) {
	for _, ecart := range []time.Duration{25 * time.Hour, -25 * time.Hour} {
		x := ouvrirReseau(t)
		p := x.personne(lucie)
		c, _ := x.a.connaitre("lucie@example.org", p)
		if ecart > 0 {
			x.a.Horloge.Avancer(ecart)
		} else {
			x.Horloge.Avancer(-ecart)
		}
		x.a.Deposer(x.a.c, c)
		x.a.envoyer()
		if l := x.siennes(p); len(l) != 1 {
			t.Errorf("%v: elle voit %q", ecart, l)
		}
	}
}

func TestUneInvitationNeSertQuUneFois(t *testing.T) {
	x := ouvrirHub(t)
	a, b := x.ouvrirGuichet("127.0.0.2", "Saint-Exemple", "88901"), x.ouvrirGuichet("127.0.0.3", "Saint-Exemple", "88901")
	lien := x.InviterGuichet(a.c)
	a.Rattacher(lien)
	if _, err := b.essayer(lien); !socle.EstCode(err, socle.Interdit) {
		t.Errorf("elle sert deux fois : %v", err)
	}
	vieille := x.InviterGuichet(a.c)
	x.Horloge.Avancer(8 * 24 * time.Hour)
	b.Horloge.Avancer(8 * 24 * time.Hour)
	if _, err := b.essayer(vieille); !socle.EstCode(err, socle.Interdit) {
		t.Errorf("elle sert après huit jours : %v", err)
	}
	autre := x.ouvrirGuichet("127.0.0.4", "Ailleurs", "88999")
	pourA := x.InviterGuichet(a.c)
	if _, err := autre.essayer(pourA); !socle.EstCode(err, socle.Conflit) {
		t.Errorf("elle sert à une autre commune : %v", err)
	}
	// It was for another: it waits, and serves who it is for.
	b.Rattacher(pourA)
	n, err := synchro.Noeuds(x.App)
	if err != nil || len(n) != 2 {
		t.Fatal(n, err)
	}
	// The commune has moved to the new guichet: the old one speaks for it no more.
	i := a.intrus()
	_, brut := i.demander(http.MethodPost, rattachement.CheminEvenements, rattachement.Lot{Evenements: []rattachement.Scelle{i.sceller(a.evenement(1, nil))}})
	var r rattachement.Recu
	if err := json.Unmarshal(brut, &r); err != nil || len(r.Refus) != 1 || r.Refus[0].Code != rattachement.CodePartie {
		t.Errorf("%s %v", brut, err)
	}
}

// A guichet that has lost its key begins again under its name, with what it holds.
func TestUneClePerdueSeRemplace(t *testing.T) {
	x := ouvrirReseau(t)
	p := x.personne(lucie)
	c, _ := x.a.connaitre("lucie@example.org", p)
	d, _ := x.a.Deposer(x.a.c, c)
	x.a.envoyer()
	avant, ancien := x.a.lien(), x.a.intrus()
	_, lien, err := synchro.Inviter(x.App, []collectivites.Fiche{{Niveau: x.a.c.Niveau, Code: x.a.c.INSEE, Nom: x.a.c.Nom, Departement: x.a.c.Departement}}, avant.Noeud, essai)
	if err != nil {
		t.Fatal(err)
	}
	x.a.Rattacher(lien)
	if l := x.a.lien(); l.Noeud != avant.Noeud || l.Epoque != avant.Epoque+1 || l.Seq != 0 {
		t.Errorf("%+v", l)
	}
	x.a.envoyer()
	if vues := x.siennes(p); len(vues) != 1 || vues[0] != x.a.vue(d, d.Etat) {
		t.Errorf("elle voit %q", vues)
	}
	if status, code := ancien.appeler(http.MethodPost, rattachement.CheminEvenements, rattachement.Lot{}); status != 401 || code != rattachement.CodeSignature {
		t.Errorf("l’ancienne clé vaut encore : %d %s", status, code)
	}
}
