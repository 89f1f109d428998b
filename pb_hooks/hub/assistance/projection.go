package assistance

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// actes are what a guichet writes.
var actes = []rattachement.ActeAide{rattachement.ActeMessage, rattachement.ActeCloture, rattachement.ActeReouverture, rattachement.ActeAcces, rattachement.ActeRetrait}

var errAide = errors.New("an aide that no guichet would send")

// projeter puts what a guichet wrote in the place of what it had told before.
func projeter(tx *synchro.Transaction, n *synchro.Noeud, e *rattachement.Evenement) error {
	var l []Aide
	if err := tx.DB().Select("*").From("hub_aides").Where(dbx.HashExp{"membre": e.Collectivite, "agregat": e.Subject}).All(&l); err != nil {
		return err
	}
	a := &Aide{Membre: e.Collectivite, Agregat: e.Subject}
	if len(l) > 0 {
		a = &l[0]
		if !n.Precede(a.Noeud, a.Epoque, a.Version, e) {
			return nil
		}
	}
	a.Noeud, a.Epoque, a.Version, a.MajLe = n.ID, e.Epoch, e.Aggver, socle.Date(socle.De(tx.App).Horloge.Maintenant())
	if _, verbe := e.Genre(); verbe != rattachement.VerbeMaj {
		// Its place stays, empty: an older event that comes late brings nothing back.
		vide := types.JSONRaw("[]")
		a.Objet, a.Page, a.Diagnostic, a.Lignes, a.Reponses, a.Acces, a.Etat = "", "", vide, vide, vide, types.JSONRaw("null"), ""
		return a.ecrire(tx.App)
	}
	var d rattachement.Aide
	if err := json.Unmarshal(e.Data, &d); err != nil {
		return err
	}
	if err := verifier(n, &d); err != nil {
		return err
	}
	r, err := a.reponse()
	if err != nil {
		return err
	}
	a.Numero, a.Objet, a.Page, a.DemandeeLe, a.Etat = d.Numero, d.Objet, d.Page, socle.Date(d.DemandeeLe), rattachement.EtatDeAide(&d, r)
	if a.Diagnostic, err = json.Marshal(d.Diagnostic); err != nil {
		return err
	}
	if a.Lignes, err = json.Marshal(d.Lignes); err != nil {
		return err
	}
	if a.Acces, err = json.Marshal(d.Acces); err != nil {
		return err
	}
	if err := a.ecrire(tx.App); err != nil {
		return err
	}
	if d.Lignes[len(d.Lignes)-1].Acte != rattachement.ActeMessage {
		return nil
	}
	return a.prevenir(tx.App, len(d.Lignes))
}

func (a *Aide) ecrire(tx core.App) error {
	var err error
	if a.ID == "" {
		a.ID = socle.ID()
		err = tx.DB().Model(a).Insert()
	} else {
		err = tx.DB().Model(a).Update()
	}
	if err != nil {
		return fmt.Errorf("aide %s: %w", a.Agregat, err)
	}
	return nil
}

// What is told beside the conversation, in characters and in lines.
const (
	faitMax  = 1000
	faitsMax = 20
)

// verifier refuses what would not be an aide: an access leads to the guichet that
// gives it, and nowhere else.
func verifier(n *synchro.Noeud, d *rattachement.Aide) error {
	long := func(s string, max int) bool { return len([]rune(s)) > max }
	switch {
	case d.Numero == "" || long(d.Numero, 20) || d.Objet == "" || long(d.Objet, rattachement.ObjetAideMax) || long(d.Page, rattachement.PageAideMax) || d.DemandeeLe.IsZero():
		return fmt.Errorf("%w: header", errAide)
	case len(d.Lignes) == 0 || len(d.Diagnostic) > faitsMax:
		return fmt.Errorf("%w: %d lines, %d facts", errAide, len(d.Lignes), len(d.Diagnostic))
	}
	if x := d.Acces; x != nil {
		entree, chezLui := n.ChezLui(x.Entree)
		if u, err := url.Parse(entree); err != nil || !chezLui || u.RawQuery != "" || len(x.ID) > 64 || x.Jusqua.IsZero() {
			return fmt.Errorf("%w: access", errAide)
		}
		x.Entree = entree
	}
	for _, f := range d.Diagnostic {
		if long(f.Nom, rattachement.SignatureAideMax) || long(f.Valeur, faitMax) {
			return fmt.Errorf("%w: diagnosis", errAide)
		}
	}
	for _, l := range d.Lignes {
		if !slices.Contains(actes, l.Acte) || l.Vues < 0 || long(l.De, rattachement.SignatureAideMax) || long(l.Texte, rattachement.TexteAideMax) {
			return fmt.Errorf("%w: line", errAide)
		}
	}
	return nil
}

const reglageCourriel = "hub-assistance"

// adresse is where new aides are told, "" for nowhere.
func adresse(app core.App) (string, error) {
	s, _, err := socle.LireReglage[string](app, reglageCourriel)
	return s, err
}

// prevenir writes that a guichet asks or says more: to who deals with it, or else to
// the address of the support. What is asked is read here.
func (a *Aide) prevenir(tx core.App, rang int) error {
	vers, err := adresse(tx)
	if err != nil {
		return err
	}
	if a.Agent != "" {
		if agent, err := agents.ParID(tx, a.Agent); err == nil && agent.Actif {
			vers = agent.Courriel
		}
	}
	if vers == "" {
		return nil
	}
	dep, err := annuaire.Departement(tx)
	if err != nil {
		return err
	}
	m, err := annuaire.MembreParID(tx, a.Membre)
	if err != nil || m == nil {
		return err
	}
	objet := "Nouvelle demande d’aide de " + m.Nom
	if rang > 1 {
		objet = "Nouveau message de " + m.Nom
	}
	return exploitation.Poster(tx, exploitation.Lettre{
		Collectivite: dep.ID, Modele: "hub_aide", A: vers, Cle: "hub_aide:" + a.ID + ":" + strconv.Itoa(rang),
		Objet: objet + " (n° " + socle.FormaterNumero(a.Numero) + ")",
		Corps: []string{"Un agent du guichet " + collectivites.DeNom(m.Nom) + " attend une réponse de l’assistance."},
		Lien:  &exploitation.Lien{Libelle: "Lire sa demande", URL: socle.De(tx).AdressePublique() + dep.Chemin() + racine + "/" + url.PathEscape(a.ID)},
		Pied:  dep.Contact(),
	})
}
