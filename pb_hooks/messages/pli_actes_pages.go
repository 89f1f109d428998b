package messages

import (
	"database/sql"
	"errors"
	"net/url"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

func rattacherPli(r *socle.Requete) error {
	return agir(r, func(p *pagePli, f url.Values) (string, string, error) {
		if !p.ATrier {
			return "", "", errDejaTrie
		}
		numero, err := socle.LireNumero(f.Get("numero"))
		if err != nil {
			return "", "", socle.ErrChamps(map[string]string{"numero": "Indiquez le numéro de la demande, par exemple 4K7M-2C9C."})
		}
		d, err := demandes.ParNumero(r.App, r.Collectivite, numero)
		if errors.Is(err, sql.ErrNoRows) || err == nil && d.Essai {
			return "", "", socle.ErrChamps(map[string]string{"numero": "Aucune demande ne porte ce numéro."})
		}
		if err != nil {
			return "", "", err
		}
		if d, err = demandes.OuvrirAgent(r, d.ID, agents.Accueil, agents.Instruction); err != nil {
			return "", "", socle.ErrChamps(map[string]string{"numero": socle.EnErreur(err).Message + " Transmettez-lui ce courriel."}).Cause(err)
		}
		err = p.pli.Rattacher(r.App, d, agents.De(r))
		if m := socle.EnErreur(err); err != nil && m.Champs["texte"] != "" {
			return "", "", socle.ErrChamps(map[string]string{"numero": "Le texte de ce courriel ne peut pas devenir un message\u00a0: " + m.Champs["texte"]}).Cause(err)
		}
		return "demandes/" + d.ID + "#messages", "Le courriel est rattaché à cette demande.", err
	})
}

func enregistrerPli(r *socle.Requete) error {
	return agir(r, func(p *pagePli, f url.Values) (string, string, error) {
		if !p.ATrier {
			return "", "", errDejaTrie
		}
		fautes := map[string]string{}
		var t *catalogue.Teleservice
		for i := range p.teleservices {
			if p.teleservices[i].Code == f.Get("demarche") {
				t = &p.teleservices[i]
			}
		}
		if t == nil && f.Get("demarche") != "" {
			fautes["demarche"] = "Choisissez une démarche de la liste."
		}
		var u *usagers.Usager
		for i := range p.connus {
			if p.connus[i].ID == f.Get("usager") {
				u = &p.connus[i]
			}
		}
		i := usagers.Identite{
			Prenoms: socle.LireTexte(f, "prenoms", 150, "", fautes), NomNaissance: socle.LireTexte(f, "nom_naissance", 100, "", fautes), Courriel: p.adresseSure(),
		}
		objet := ""
		if t == nil {
			objet = socle.LireTexte(f, "objet", 150, "Choisissez une démarche, ou indiquez l’objet de la question.", fautes)
		}
		if len(fautes) > 0 {
			return "", "", socle.ErrChamps(fautes)
		}
		suite, err := p.pli.Enregistrer(r.App, t, u, i, objet, agents.De(r))
		return "sollicitations/" + suite, "", err
	})
}

// adresseSure is the address of the sender in the form that the guichet keeps,
// "" when it cannot be one.
func (p *pagePli) adresseSure() string {
	a, err := socle.LireCourriel(p.Adresse)
	if err != nil {
		return ""
	}
	return a
}

func repondreAuPli(r *socle.Requete) error {
	return agir(r, func(p *pagePli, f url.Values) (string, string, error) {
		if !p.ATrier {
			return "", "", errDejaTrie
		}
		fautes := map[string]string{}
		texte := socle.LireTexte(f, "reponse", maxMessage, "Collez ici votre réponse, pour que vos collègues la trouvent.", fautes)
		if catalogue.ContientNIR(texte) {
			fautes["reponse"] = catalogue.PhraseNIR
		}
		if len(fautes) > 0 {
			return "", "", socle.ErrChamps(fautes)
		}
		return "courriels-recus", "Votre réponse est notée.", p.pli.RepondreAilleurs(r.App, agents.De(r), texte)
	})
}

func transmettrePli(r *socle.Requete) error {
	return agir(r, func(p *pagePli, f url.Values) (string, string, error) {
		if !p.ATrier {
			return "", "", errDejaTrie
		}
		return "courriels-recus", "Le courriel est transmis.", p.pli.Transmettre(r.App, f.Get("service"), agents.De(r))
	})
}

// rangerPli puts a pli away, or takes it back: one that became a message or a
// demande stays what it is.
func rangerPli(r *socle.Requete) error {
	return agir(r, func(p *pagePli, f url.Values) (string, string, error) {
		etat := EtatPli(f.Get("acte"))
		annonce := map[EtatPli]string{
			PliClasse: "Le courriel est rangé.", PliIndesirable: "Le courriel est rangé avec les indésirables, et sera effacé dans 30\u00a0jours.", PliATrier: "Le courriel est de nouveau à trier.",
		}[etat]
		switch {
		case annonce == "":
			return "", "", socle.Err(socle.Invalide, "Choisissez ce que devient ce courriel.")
		case p.pli.Etat == PliRattache || p.pli.Etat == PliEnregistre || p.pli.Etat == etat:
			return "", "", errDejaTrie
		}
		return "courriels-recus", annonce, p.pli.Ranger(r.App, etat, agents.De(r))
	})
}
