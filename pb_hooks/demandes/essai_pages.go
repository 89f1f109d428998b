package demandes

import (
	"net/http"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/socle"
)

const racineEssai = "/{collectivite}/agents/teleservices/preparation/{ebauche}/essai"

func routesEssai() []socle.Route {
	gerer := agents.Avec(agents.Gestion)
	return []socle.Route{
		{Methode: http.MethodGet, Chemin: racineEssai, Acces: gerer, Action: surEssai(montrerEssais)},
		{Methode: http.MethodPost, Chemin: racineEssai, Acces: gerer, Action: surEssai(commencerEssai)},
		{Methode: http.MethodGet, Chemin: racineEssai + "/accueil", Acces: gerer, Action: surEssai(accueillirEssai)},
		{Methode: http.MethodPost, Chemin: racineEssai + "/effacement", Acces: gerer, Action: surEssai(finirEssais)},
	}
}

// surEssai finds the ébauche of the address.
func surEssai(action func(*socle.Requete, *catalogue.Ebauche) error) func(*socle.Requete) error {
	return func(r *socle.Requete) error {
		e, err := catalogue.EbaucheParID(r.App, r.Collectivite, r.Request.PathValue("ebauche"))
		if err != nil {
			return err
		}
		return action(r, e)
	}
}

func adresseEssai(r *socle.Requete, ebauche string) string {
	return r.Chemin + "/agents/teleservices/preparation/" + ebauche + "/essai"
}

// marquerEssai tells on every page of a test that it is one.
func marquerEssai(r *socle.Requete, revision string) error {
	x, err := catalogue.RevisionParID(r.App, revision)
	if err != nil {
		return err
	}
	r.ModifierCadre(func(k *socle.Cadre) { k.Essai = adresseEssai(r, x.Ebauche) })
	return nil
}

// ouEssai also lets the gestion in on a test demande, whose two sides it tries.
func ouEssai(porte socle.Acces) socle.Acces {
	verifier := porte.Verifier
	porte.Verifier = func(r *socle.Requete) error {
		err := verifier(r)
		if socle.EstCode(err, socle.Interdit) && agents.DroitsDe(r).A(agents.Gestion) {
			if d, absente := ParID(r.App, r.Collectivite, r.Request.PathValue("demande")); absente == nil && d.Essai {
				return nil
			}
		}
		return err
	}
	return porte
}

type pageEssais struct {
	*socle.Cadre
	Demarche, Base string
	Manques        []string // why nobody could fill the form
	Essais         []ligneEssai
}

type ligneEssai struct{ Le, Numero, Etat, Mot, Usager, Agent, Reprise string }

func montrerEssais(r *socle.Requete, e *catalogue.Ebauche) error {
	doc, err := e.Lire()
	if err != nil {
		return err
	}
	p := &pageEssais{Cadre: r.Cadre("Essayer comme un usager"), Demarche: e.Titre, Base: r.Chemin + "/agents/teleservices/preparation/" + e.ID}
	p.Manques = catalogue.VerifierFormulaire(doc)
	l, err := catalogue.Essais(r.App, dbx.HashExp{"ebauche": e.ID})
	if err != nil {
		return err
	}
	for i := range l {
		if err := p.ajouter(r, &l[i]); err != nil {
			return err
		}
	}
	return r.Rendre(http.StatusOK, "demandes/essais", p)
}

func (p *pageEssais) ajouter(r *socle.Requete, x *catalogue.Revision) error {
	ligne := ligneEssai{Le: socle.Instant(x.PublieeLe.Time())}
	d, err := essaiDe(r.App, x.ID)
	if err != nil {
		return err
	}
	if d != nil {
		ligne.Numero, ligne.Etat, ligne.Mot = socle.FormaterNumero(d.Numero), string(d.Etat), MotEtat(d.Etat, MotsDe(r.App, d))
		ligne.Agent = r.Chemin + "/agents/demandes/" + d.ID
		if _, err := OuvrirUsager(r, d.ID); err == nil {
			ligne.Usager = r.Chemin + "/demandes/" + d.ID
		}
		p.Essais = append(p.Essais, ligne)
		return nil
	}
	qui := aQui(r)
	if qui == nil {
		return nil
	}
	var b []Brouillon
	err = r.App.DB().Select("*").From("brouillons").Where(dbx.HashExp{"revision": x.ID, "essai": true}).AndWhere(qui).All(&b)
	if err != nil || len(b) == 0 {
		return err
	}
	ligne.Mot, ligne.Reprise = "Commencé", r.Chemin+"/brouillons/"+b[0].ID+"/verification"
	p.Essais = append(p.Essais, ligne)
	return nil
}

// accueillirEssai is the start page that the public will read.
func accueillirEssai(r *socle.Requete, e *catalogue.Ebauche) error {
	doc, err := e.Lire()
	if err != nil {
		return err
	}
	r.ModifierCadre(func(k *socle.Cadre) { k.Essai = adresseEssai(r, e.ID) })
	p := accueillir(r, doc)
	p.Action = adresseEssai(r, e.ID)
	return r.Rendre(http.StatusOK, "demandes/demarche", p)
}

func commencerEssai(r *socle.Requete, e *catalogue.Ebauche) error {
	b, err := essayer(r, e, agents.De(r).Acteur())
	if err != nil {
		return err
	}
	r.Set(cleBrouillon, b)
	s, err := reprendre(r)
	if err != nil {
		return err
	}
	if len(s.parcours.Pages) == 0 {
		return socle.Err(socle.Invalide, "Aucune question ne se montre au début\u00a0: revoyez les conditions.")
	}
	return r.Rediriger(s.etape(s.parcours.Pages[0].ID))
}

func finirEssais(r *socle.Requete, e *catalogue.Ebauche) error {
	if err := r.App.RunInTransaction(func(tx core.App) error { return effacerEssais(tx, e.ID) }); err != nil {
		return err
	}
	r.Annoncer("Les essais sont effacés.")
	return r.Rediriger(adresseEssai(r, e.ID))
}
