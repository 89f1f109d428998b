package annuaire

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pageAdherent struct {
	*socle.Cadre
	URL           string
	Ecrit         bool
	Membre        []fait
	Adhesion      []fait
	Produits      []string
	Note          string
	Contacts      []Contact
	Habilitations []fait
	Convention    []fait
	Cotisations   []ligneCotisation
	Journal       []acte
	Guichet       string // its address, "" for none
	Documents     ui.Saisie
}

type fait struct{ Nom, Valeur string }

// acte is a line of the journal, as [composants/divers.html] draws it.
type acte struct{ Quand, Phrase, Qui string }

func montrerAdherent(r *socle.Requete, a *adherent) error {
	p, err := nouvellePageAdherent(r, a)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "hub/adherent", p)
}

func nouvellePageAdherent(r *socle.Requete, a *adherent) (*pageAdherent, error) {
	p := &pageAdherent{
		Cadre: r.Cadre(a.Nom), URL: r.Chemin + racineAdherents + "/" + a.ID, Ecrit: agents.DroitsDe(r).A(agents.Administration),
		Produits: a.Adhesion.produits(), Note: a.Adhesion.Note, Guichet: a.Adresse,
	}
	p.Membre = []fait{{"Étape", a.Etape.EnMots()}, {a.niveau(), cmp.Or(map[string]string{"commune": "code INSEE "}[a.Niveau]+a.Code, a.Code)}, {"Habitants", socle.Nombre(a.Population)}}
	if nom := collectivites.NomEPCI(a.EPCI); nom != "" {
		p.Membre = append(p.Membre, fait{"Intercommunalité", nom})
	}
	p.Membre = append(p.Membre, fait{"Tranche de cotisation", cmp.Or(a.Tranche, "aucune")})
	p.Adhesion = dates(
		fait{"Contactée le", a.Adhesion.ContacteeLe}, fait{"Adhérente depuis le", a.Adhesion.AdherenteLe}, fait{"Formée le", a.Adhesion.FormeeLe}, fait{"N’adhère plus à partir du", a.Adhesion.FinieLe},
	)
	if modele := libelle(modelesConvention, a.Adhesion.Modele); modele != "" {
		p.Convention = append(p.Convention, fait{"Modèle", modele})
	}
	p.Convention = append(p.Convention, dates(
		fait{"Délibération du", a.Adhesion.DelibereeLe}, fait{"Signée le", a.Adhesion.SigneeLe}, fait{"Valable jusqu’au", a.Adhesion.JusquAu},
	)...)
	var err error
	if p.Contacts, err = contacts(r.App, a.ID); err != nil {
		return nil, err
	}
	l, err := habilitations(r.App, a.ID)
	if err != nil {
		return nil, err
	}
	for _, h := range l {
		p.Habilitations = append(p.Habilitations, fait{libelle(genresHabilitation, h.Genre), h.enMots()})
	}
	if p.Cotisations, err = lignesCotisations(r.App, a.ID); err != nil {
		return nil, err
	}
	if p.Journal, err = journal(r.App, a.Objet()); err != nil {
		return nil, err
	}
	p.Documents, err = saisieDocuments(r, a)
	return p, err
}

// dates keeps the days that are known, in words.
func dates(l ...fait) (connues []fait) {
	for _, f := range l {
		if j, err := socle.LireJour(f.Valeur); err == nil {
			connues = append(connues, fait{f.Nom, j.Date()})
		}
	}
	return connues
}

// enMots is « Obtenue le 4 mai 2026, n° 1234 ».
func (h *Habilitation) enMots() string {
	if h.Etat == "" {
		return "Pas encore demandée"
	}
	s := libelle(etatsHabilitation, h.Etat)
	if j, err := socle.LireJour(h.Le); err == nil {
		s += " le " + j.Date()
	}
	if h.Reference != "" {
		s += ", n°\u00a0" + h.Reference
	}
	return s
}

// journalMontre is how many acts a page shows.
const journalMontre = 50

// phrases say the acts on a member.
var phrases = map[string]string{
	"hub.adherer": "Collectivité ajoutée à la liste", "hub.adhesion": "Adhésion ou convention changée", "hub.contact": "Contact écrit", "hub.retirer_contact": "Contact oublié",
	"hub.habilitations": "Habilitations changées", "hub.appeler": "Cotisation appelée", "hub.payer": "Paiement noté", "hub.relancer": "Rappel de cotisation envoyé",
	"hub.document": "Document ajouté", "hub.retirer_document": "Document retiré",
}

// journal is what was done on a member, the last first.
func journal(app core.App, objet string) ([]acte, error) {
	var l []struct {
		Le     types.DateTime `db:"le"`
		Acteur string         `db:"acteur"`
		Verbe  string         `db:"verbe"`
	}
	err := app.DB().Select("le", "acteur", "verbe").From("journal").Where(dbx.HashExp{"objet": objet}).OrderBy("rang DESC").Limit(journalMontre).All(&l)
	if err != nil {
		return nil, fmt.Errorf("journal of %s: %w", objet, err)
	}
	noms := map[string]string{}
	var actes []acte
	for _, x := range l {
		id, agent := strings.CutPrefix(x.Acteur, "agent:")
		if _, su := noms[id]; agent && !su {
			noms[id] = "Un agent parti"
			if a, err := agents.ParID(app, id); err == nil {
				noms[id] = a.NomComplet()
			}
		}
		qui := noms[id]
		if !agent {
			qui = "Le guichet"
		}
		actes = append(actes, acte{socle.Instant(x.Le.Time()), cmp.Or(phrases[x.Verbe], x.Verbe), qui})
	}
	return actes, nil
}
