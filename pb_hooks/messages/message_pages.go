package messages

import (
	"net/url"
	"strings"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
	"guichet/ui"
)

// Saisie is the control where either side writes, shown on the page of the
// demande too.
func Saisie(libelle string) ui.Saisie {
	return ui.Saisie{Genre: ui.GenreZone, Nom: "texte", Libelle: libelle, Lignes: 5, Max: maxMessage}
}

// pageMessage is the form alone, where a faulty message is shown again.
type pageMessage struct {
	*socle.Cadre
	Action, Retour, Numero, Cle string
	Saisies                     ui.Saisies
	Terminer                    bool
}

func refuser(r *socle.Requete, f url.Values, err error, p *pageMessage) error {
	p.Cadre = r.Cadre("Votre message")
	p.Action, p.Cle = r.Request.URL.Path, f.Get("cle")
	p.Saisies = ui.Saisies{Saisie("Votre message")}
	p.Erreurs = p.Saisies.Reprendre(f, socle.EnErreur(err).Champs)
	return r.RendreFaute(err, "messages/message", p)
}

// cleDe is the key of the form, which never looks like that of a mail.
func cleDe(f url.Values) string {
	if cle := f.Get("cle"); !strings.HasPrefix(cle, clesPlis) {
		return cle
	}
	return ""
}

func ecrireUsager(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	d := demandes.DeLaRequete(r)
	retour := r.Chemin + "/demandes/" + d.ID
	err = Ecrire(r.App, d, usagers.Acteur(r), f.Get("texte"), cleDe(f))
	if err != nil {
		return refuser(r, f, err, &pageMessage{Retour: retour, Numero: socle.FormaterNumero(d.Numero)})
	}
	r.Annoncer("Votre message est envoyé.")
	return r.Rediriger(retour + "#messages")
}

// ecrireAgent has two buttons: « terminer » also ends a demande that needs no
// decision.
func ecrireAgent(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	roles := []agents.Role{agents.Accueil, agents.Instruction, agents.Validation}
	terminer := f.Get("acte") == "terminer"
	if terminer {
		roles = []agents.Role{agents.Instruction}
	}
	d, err := demandes.OuvrirAgent(r, r.Request.PathValue("demande"), roles...)
	if err != nil {
		return err
	}
	retour := r.Chemin + "/agents/demandes/" + d.ID
	if err := Repondre(r.App, d, agents.De(r), f.Get("texte"), cleDe(f), terminer); err != nil {
		return refuser(r, f, err, &pageMessage{Retour: retour, Numero: socle.FormaterNumero(d.Numero), Terminer: terminer})
	}
	if terminer {
		r.Annoncer("Votre réponse est envoyée et la demande est terminée.")
	} else {
		r.Annoncer("Votre message est envoyé.")
	}
	return r.Rediriger(retour + "#messages")
}
