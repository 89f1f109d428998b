package facade

import (
	"net/http"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/subventions"
	"guichet/pb_hooks/usagers"
)

type pageMesDemandes struct {
	*socle.Cadre
	Demandes   []ligneMienne
	Brouillons []brouillon
	Porte      bool   // documents are kept
	Toutes     string // page of the guichet of the Département with hers of every guichet, "" for none
}

type ligneMienne struct {
	ID, Titre, Numero, Etat, Mot, Le string
	ALire                            bool
	Par                              string // who filed it for somebody else, when it is not who reads
	AFaire                           string // « À compléter avant le … »
}

type brouillon struct{ Titre, URL, Oubli, Depuis string }

func listerMesDemandes(r *socle.Requete) error {
	l, err := demandes.DeLaPersonne(r)
	if err != nil {
		return err
	}
	p := &pageMesDemandes{Cadre: r.Cadre("Mes demandes")}
	if m := usagers.MandatDe(r); m != nil {
		nom, err := m.Designer(r.App)
		if err != nil {
			return err
		}
		p.Titre = "Demandes de " + nom
	}
	for i := range l {
		d := &l[i]
		doc, err := catalogue.DocumentDe(r.App, d.Revision)
		if err != nil {
			return err
		}
		ligne := ligneMienne{
			ID: d.ID, Titre: d.Titre, Numero: socle.FormaterNumero(d.Numero), Etat: string(d.Etat), Mot: demandes.MotEtat(d.Etat, doc.Traitement.MotsEtats),
			Le: socle.JourDe(d.DeposeeLe.Time()).Date(), ALire: d.ALireUsager,
		}
		if d.Mandat != "" && d.Compte != usagers.De(r).ID {
			if ligne.Par, _, err = deposePour(r, d); err != nil {
				return err
			}
		}
		if d.Etat.Ouverte() {
			if ligne.AFaire, err = aCompleter(r, d); err != nil {
				return err
			}
		}
		p.Demandes = append(p.Demandes, ligne)
	}
	if p.Toutes, err = rattachement.ToutesLesDemandes(r.App, r.Collectivite, usagers.De(r).ID); err != nil {
		return err
	}
	documents, err := subventions.DocumentsDeLaPersonne(r)
	if err != nil {
		return err
	}
	p.Porte = len(documents) > 0
	brouillons, err := demandes.BrouillonsDe(r, "")
	if err != nil {
		return err
	}
	for _, b := range brouillons {
		t, err := catalogue.ParID(r.App, b.Teleservice)
		if err != nil {
			return err
		}
		base := r.Chemin + "/brouillons/" + b.ID
		p.Brouillons = append(p.Brouillons, brouillon{t.Titre, base + "/verification", base + "/suppression", socle.Instant(b.ModifieLe.Time())})
	}
	return r.Rendre(http.StatusOK, "facade/mes_demandes", p)
}

// aCompleter says what the usager must send and by when, "" for nothing.
func aCompleter(r *socle.Requete, d *demandes.Demande) (string, error) {
	l, err := demandes.AttentesDe(r.App, d.ID)
	if err != nil {
		return "", err
	}
	for _, a := range demandes.Ouvertes(l) {
		if a.Genre == "piece" {
			return "À compléter avant le " + a.Limite().Date(), nil
		}
	}
	return "", nil
}
