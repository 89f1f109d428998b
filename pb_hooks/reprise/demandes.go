package reprise

import (
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// demandeReprise is an ended demande of a file.
type demandeReprise struct {
	ancien, cleUsager string
	identite          usagers.Identite
	demarche          *catalogue.Teleservice // nil for what no téléservice is
	service           *collectivites.Service
	demande           demandes.Ancienne
}

func lireDemande(x *contexte, v valeurs) (element, []string) {
	l := &lecture{v: v, auj: x.aujourdhui}
	d := &demandeReprise{ancien: v["cle"], cleUsager: v["cle_usager"], identite: l.identite(), demarche: x.demarche(v["teleservice"])}
	a := &d.demande
	a.Titre, a.Ancien, a.Canal = v["titre"], v["cle"], demandes.AuGuichet
	if a.Titre == "" && d.demarche == nil {
		a.Titre = v["teleservice"]
	}
	if a.Titre == "" && d.demarche == nil {
		l.faute("Ni démarche ni objet : on ne sait pas ce qui était demandé.")
	}
	if v["service"] != "" {
		if d.service = x.service(v["service"]); d.service == nil {
			l.faute("Le service « " + v["service"] + " » n’existe pas. Créez-le, ou reprenez d’abord les services.")
		}
	}
	var connu bool
	if a.Etat, connu = motDit(motsEtats, v["etat"]); !connu {
		l.faute("« " + v["etat"] + " » ne dit pas comment la demande s’est terminée : acceptée, refusée ou classée sans suite.")
	}
	if v["canal"] != "" {
		if a.Canal, connu = motDit(motsCanaux, v["canal"]); !connu {
			l.faute("« " + v["canal"] + " » n’est pas une voie d’arrivée : en ligne, guichet, téléphone, papier ou courriel.")
		}
	}
	du, au := l.jour("deposee_le", "La date d’arrivée"), l.jour("terminee_le", "La date de fin")
	if au < du {
		l.faute("La date de fin est avant la date d’arrivée.")
	}
	if len(l.fautes) == 0 {
		a.DeposeeLe, _ = socle.LireJour(du)
		a.TermineeLe, _ = socle.LireJour(au)
	}
	return d, l.fautes
}

// demarche finds the téléservice that a cell names by its code or its title.
func (x *contexte) demarche(dite string) *catalogue.Teleservice {
	cle := collectivites.Cle(dite)
	for i := range x.demarches {
		if t := &x.demarches[i]; cle != "" && (t.Code == dite || collectivites.Cle(t.Titre) == cle || collectivites.Cle(strings.ReplaceAll(t.Code, "-", " ")) == cle) {
			return t
		}
	}
	return nil
}

func (d *demandeReprise) cle() string { return d.ancien }

func (d *demandeReprise) connu(core.App, *contexte) (string, error) { return "", nil }

func (d *demandeReprise) ecrire(tx core.App, x *contexte) (string, error) {
	usager, err := d.usager(tx, x)
	if err != nil {
		return "", err
	}
	a := d.demande
	a.Collectivite, a.Usager, a.Demandeur, a.Acteur = x.collectivite.ID, usager, d.identite.Nom(), x.par
	if a.Teleservice = d.demarche; a.Teleservice == nil {
		if x.sollicitation == nil {
			if x.sollicitation, err = catalogue.Sollicitation(tx, x.collectivite.ID); err != nil {
				return "", err
			}
		}
		a.Teleservice = x.sollicitation
	}
	if d.service != nil {
		a.Service = d.service.ID
	}
	ecrite, err := demandes.Reprendre(tx, a)
	if err != nil {
		return "", err
	}
	return ecrite.Objet(), nil
}

// usager is the one that the line names by its old number, or the one that an
// earlier line described in the same words; a name alone is too common to make
// an usager of: it stays on the demande.
func (d *demandeReprise) usager(tx core.App, x *contexte) (*usagers.Usager, error) {
	if d.cleUsager != "" {
		objet, err := connue(tx, x.collectivite.ID, "usagers", hacher(d.cleUsager))
		if err != nil {
			return nil, err
		}
		if objet != "" {
			return usagers.Actuel(tx, x.collectivite.ID, strings.TrimPrefix(objet, "usagers:"))
		}
	}
	i := d.identite
	if i.DateNaissance == "" && i.Courriel == "" && i.Telephone == "" && i.Denomination == "" {
		return nil, nil
	}
	cle := hacher(strings.Join([]string{
		collectivites.Cle(i.NomNaissance), collectivites.Cle(i.NomUsage), collectivites.Cle(i.Prenoms), collectivites.Cle(i.Denomination), i.DateNaissance, i.Courriel, i.Telephone,
	}, "\x00"))
	objet, err := connue(tx, x.collectivite.ID, "identites", cle)
	if err != nil {
		return nil, err
	}
	if objet != "" {
		return usagers.Actuel(tx, x.collectivite.ID, strings.TrimPrefix(objet, "usagers:"))
	}
	u, err := usagers.Inscrire(tx, x.collectivite.ID, nil, i)
	if err != nil || u == nil {
		return nil, err
	}
	return u, connaitre(tx, x.collectivite.ID, "identites", cle, u.Objet())
}
