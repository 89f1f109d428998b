package pb_hooks_test

import (
	"net/url"
	"strings"
	"testing"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// chemin fills in the pattern of a route. A parameter that it does not know
// fails the test: a new route says here what its addresses name.
func (o *objets) chemin(t testing.TB, c *collectivites.Collectivite, statique, motif string) string {
	t.Helper()
	parts := strings.Split(motif, "/")
	for i, part := range parts {
		if !strings.HasPrefix(part, "{") {
			continue
		}
		v, connu := o.valeur(motif, strings.Trim(part, "{}."))
		switch part {
		case "{collectivite}":
			v, connu = c.Slug, true
		case "{$}":
			v, connu = "", true
		case "{chemin...}":
			v, connu = statique, true
		case "{tache}":
			v, connu = "silence", true
		case "{article}":
			v, connu = "premiers-pas", true
		case "{ligne}":
			v, connu = "departement", true
		case "{alea}":
			v, connu = socle.Jeton(), true
		}
		if !connu {
			t.Fatalf("%s : le paramètre %s est inconnu de cet essai", motif, part)
		}
		parts[i] = url.PathEscape(v)
		if part == "{chemin...}" {
			parts[i] = v
		}
	}
	if motif == "/installation/homologation.pdf" {
		return motif + "?collectivite=" + c.Slug
	}
	return strings.Join(parts, "/")
}

func (o *objets) valeur(motif, nom string) (string, bool) {
	switch nom {
	case "partage":
		return "aucun", true // the Département proposes nothing to who has no link
	case "archive":
		return o.archive, true
	case "reprise":
		return o.reprise, true
	case "usager":
		if !strings.Contains(motif, "/rapprocher") && o.demande.Usager != "" {
			return o.demande.Usager, true // of the services of who opens it
		}
		return o.usager, true
	case "demande":
		if strings.HasSuffix(motif, "/decision.pdf") {
			return o.decidee.ID, true
		}
		if strings.Contains(motif, "/ecrit") || strings.HasSuffix(motif, "/recours") {
			return o.tacite.ID, true
		}
		return o.demande.ID, true
	case "brouillon":
		if strings.Contains(motif, "/sollicitations/") {
			return o.recueilli, true
		}
		return o.brouillon, true
	case "piece":
		if strings.Contains(motif, "/sollicitations/") {
			return o.lettre, true
		}
		if strings.Contains(motif, "/brouillons/") {
			return o.pieceRecue, true
		}
		if strings.Contains(motif, "/courriels-recus/") {
			return o.jointe, true
		}
		return o.piece, true
	case "etape":
		if strings.Contains(motif, "/pieces/") {
			return o.etapePiece, true
		}
		return o.etape, true
	case "jeton":
		if strings.Contains(motif, "/invitation/") {
			return o.invitation, true
		}
		if strings.Contains(motif, "/mandat/") {
			return o.offert, true
		}
		if strings.Contains(motif, "/relecture/") {
			return o.relecture, true
		}
		if strings.Contains(motif, "/avis/") {
			return o.avis, true
		}
		if strings.Contains(motif, "/assistance/") {
			return socle.Jeton() + "." + socle.Jeton(), true
		}
		return o.decision.Jeton(), true
	case "session":
		if strings.Contains(motif, "/agents/") {
			return o.sessionAgt, true
		}
		return o.session, true
	case "preuve":
		return o.preuve, true
	case "code":
		if strings.Contains(motif, "/publies/") {
			return demarcheConcue, true
		}
		return "contact", true
	case "partie":
		switch {
		case strings.Contains(motif, "/pages/"):
			return o.etapeEb, true
		case strings.Contains(motif, "/questions/"):
			return o.champEb, true
		}
		return "nouvelle", true
	}
	v, connu := map[string]string{
		"modele": demarchePrete, "ebauche": o.ebauche, "revision": o.revision, "decision": o.decision.ID, "agent": o.agent, "courriel": o.courriel,
		"signataire": o.signataire, "annonce": o.annonce, "service": o.service, "campagne": o.campagne, "document": o.document, "exercice": o.exercice, "formule": o.formule, "avis": o.avis, "rapprochement": o.rapproche, "boite": o.boite, "pli": o.pli, "mandat": o.mandat, "guichet": o.autreGuichet, "aide": o.aide,
	}[nom]
	return v, connu
}
