package demandes_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
)

// cours is a clock on a day, the accusé sent at once.
func cours(h demandes.Horloge, etat demandes.Etat, jour string) demandes.Cours {
	return demandes.Cours{Horloge: h, Qui: "mairie", Etat: etat, Aujourdhui: j(jour), AccuseeLe: h.RecueLe}
}

func tacite(c demandes.Cours, etat demandes.Etat, le string) demandes.Cours {
	c.Etat, c.TaciteLe, c.TermineeLe = etat, j(le), j(le)
	return c
}

func terminee(c demandes.Cours, le string) demandes.Cours {
	c.TermineeLe = j(le)
	return c
}

func promise(c demandes.Cours, le string) demandes.Cours {
	c.Prevue = j(le)
	return c
}

// frise writes the course as the page does, » before what is to come.
func frise(c demandes.Cours) string {
	var l []string
	for _, x := range c.Jalons() {
		marque := ""
		if x.AVenir {
			marque = "» "
		}
		l = append(l, marque+x.Quand+" : "+x.Phrase)
	}
	return strings.Join(l, "\n")
}

func TestLeCoursDuDelaiSeDitEnMots(t *testing.T) {
	for _, c := range []struct {
		nom           string
		c             demandes.Cours
		phrase, frise string
	}{
		{
			"rejet, rien ne manque", cours(svr("2026-01-12"), demandes.Deposee, "2026-01-20"),
			"La mairie a jusqu’au 12 mars 2026 pour répondre. Sans réponse ce jour-là, la demande est considérée comme refusée.",
			`le 12 janvier 2026 : Demande reçue, accusé de réception émis
» le 12 mars 2026 : Dernier jour pour répondre
» le 13 mars 2026 : Sans réponse, la demande est considérée comme refusée`,
		},
		{
			"rejet, suspendu", cours(svr("2026-01-12", arret("2026-02-03", "2026-02-24", "")), demandes.Incomplete, "2026-02-10"),
			"La mairie a jusqu’au 2 avril 2026 pour répondre. Sans réponse ce jour-là, la demande est considérée comme refusée. Le délai est arrêté depuis le 3 février 2026 : il reprendra quand les documents demandés arriveront, au plus tard le 24 février 2026.",
			`le 12 janvier 2026 : Demande reçue, accusé de réception émis
le 3 février 2026 : Documents demandés, à envoyer avant le 24 février 2026 : le délai s’arrête
» le 24 février 2026 : Le délai reprend, même si les documents n’arrivent pas
» le 2 avril 2026 : Dernier jour pour répondre
» le 3 avril 2026 : Sans réponse, la demande est considérée comme refusée`,
		},
		{
			"rejet, les documents arrivent", cours(svr("2026-01-12", arret("2026-02-03", "2026-02-24", "2026-02-13")), demandes.EnInstruction, "2026-02-20"),
			"La mairie a jusqu’au 22 mars 2026 pour répondre. Sans réponse ce jour-là, la demande est considérée comme refusée.",
			`le 12 janvier 2026 : Demande reçue, accusé de réception émis
le 3 février 2026 : Documents demandés, à envoyer avant le 24 février 2026 : le délai s’arrête
le 13 février 2026 : Documents arrivés : le délai reprend
» le 22 mars 2026 : Dernier jour pour répondre
» le 23 mars 2026 : Sans réponse, la demande est considérée comme refusée`,
		},
		{
			"rejet, les documents n’arrivent pas", cours(svr("2026-01-12", arret("2026-02-03", "2026-02-24", "")), demandes.Incomplete, "2026-03-01"),
			"La mairie a jusqu’au 2 avril 2026 pour répondre. Sans réponse ce jour-là, la demande est considérée comme refusée.",
			`le 12 janvier 2026 : Demande reçue, accusé de réception émis
le 3 février 2026 : Documents demandés, à envoyer avant le 24 février 2026 : le délai s’arrête
le 24 février 2026 : Documents non arrivés : le délai reprend
» le 2 avril 2026 : Dernier jour pour répondre
» le 3 avril 2026 : Sans réponse, la demande est considérée comme refusée`,
		},
		{
			"rejet, deux demandes ouvertes : la plus ancienne arrête, la plus longue fait reprendre",
			cours(svr("2026-01-12", arret("2026-02-03", "2026-02-24", ""), arret("2026-02-10", "2026-03-10", "")), demandes.Incomplete, "2026-02-12"),
			"La mairie a jusqu’au 16 avril 2026 pour répondre. Sans réponse ce jour-là, la demande est considérée comme refusée. Le délai est arrêté depuis le 3 février 2026 : il reprendra quand les documents demandés arriveront, au plus tard le 10 mars 2026.",
			"",
		},
		{
			"acceptation, elle attend que tout arrive", cours(sva("2026-01-12", arret("2026-02-03", "2026-02-24", "")), demandes.Incomplete, "2026-02-10"),
			"Le délai de réponse n’a pas commencé : il durera deux mois à partir du jour où tous les documents demandés seront arrivés. L’usager les envoie avant le 24 février 2026.",
			`le 12 janvier 2026 : Demande reçue, accusé de réception émis
le 3 février 2026 : Documents demandés, à envoyer avant le 24 février 2026 : le délai s’arrête
» le 24 février 2026 : Dernier jour pour envoyer les documents ; ensuite, la demande est classée sans suite
» quand tout sera arrivé : Le délai de deux mois commence. Sans réponse à la fin, la demande est acceptée.`,
		},
		{
			"acceptation, elle repart à la complétude", cours(sva("2026-01-12", arret("2026-02-03", "2026-02-24", "2026-02-13")), demandes.EnInstruction, "2026-02-20"),
			"La mairie a jusqu’au 13 avril 2026 pour répondre. Sans réponse ce jour-là, la demande est acceptée.",
			`le 12 janvier 2026 : Demande reçue, accusé de réception émis
le 3 février 2026 : Documents demandés, à envoyer avant le 24 février 2026 : le délai s’arrête
le 13 février 2026 : Documents arrivés : le délai repart du début
» le 13 avril 2026 : Dernier jour pour répondre
» le 14 avril 2026 : Sans réponse, la demande est acceptée`,
		},
		{
			"acceptation, transmise au service compétent", cours(transmise(sva("2026-01-12"), "2026-01-20"), demandes.Deposee, "2026-01-25"),
			"La mairie a jusqu’au 20 mars 2026 pour répondre. Sans réponse ce jour-là, la demande est acceptée.",
			`le 12 janvier 2026 : Demande reçue, accusé de réception émis
le 20 janvier 2026 : Demande transmise à l’administration compétente : le délai part de ce jour
» le 20 mars 2026 : Dernier jour pour répondre
» le 21 mars 2026 : Sans réponse, la demande est acceptée`,
		},
		{
			"rejet, transmise : le premier jour compte", cours(transmise(svr("2026-01-12"), "2026-01-20"), demandes.Deposee, "2026-01-25"),
			"La mairie a jusqu’au 12 mars 2026 pour répondre. Sans réponse ce jour-là, la demande est considérée comme refusée.",
			`le 12 janvier 2026 : Demande reçue, accusé de réception émis
le 20 janvier 2026 : Demande transmise à l’administration compétente
» le 12 mars 2026 : Dernier jour pour répondre
» le 13 mars 2026 : Sans réponse, la demande est considérée comme refusée`,
		},
		{
			"sans objet, ce que la démarche promet", promise(cours(demandes.Horloge{Regime: demandes.SO, RecueLe: j("2026-01-12")}, demandes.Deposee, "2026-01-13"), "2026-01-22"),
			"La mairie s’est donné jusqu’au 22 janvier 2026 pour répondre. Son silence n’a pas d’effet.",
			`le 12 janvier 2026 : Demande reçue, accusé de réception émis
» le 22 janvier 2026 : Réponse attendue au plus tard`,
		},
		{
			"texte particulier, un mois", cours(avec(demandes.SP, unMois, "2026-01-12", ""), demandes.Deposee, "2026-01-13"),
			"La mairie a jusqu’au 12 février 2026 pour répondre. Un texte particulier dit ce que vaut son silence.",
			`le 12 janvier 2026 : Demande reçue, accusé de réception émis
» le 12 février 2026 : Dernier jour pour répondre`,
		},
		{
			"texte particulier, sans délai", cours(avec(demandes.SP, demandes.Delai{}, "2026-01-12", ""), demandes.Deposee, "2026-01-13"),
			"Aucun délai de réponse n’est fixé pour cette démarche.", `le 12 janvier 2026 : Demande reçue, accusé de réception émis`,
		},
		{
			"acceptée par le silence", tacite(cours(sva("2026-01-12"), "", "2026-03-20"), demandes.Acceptee, "2026-03-13"),
			"Le délai de réponse est passé le 12 mars 2026. Sans réponse, la demande est acceptée depuis le 13 mars 2026.",
			`le 12 janvier 2026 : Demande reçue, accusé de réception émis
le 12 mars 2026 : Dernier jour pour répondre
le 13 mars 2026 : Sans réponse, la demande est acceptée`,
		},
		{
			"refusée par le silence, les documents jamais arrivés",
			tacite(cours(svr("2026-01-12", arret("2026-02-03", "2026-02-24", "")), "", "2026-04-20"), demandes.Refusee, "2026-04-03"),
			"Le délai de réponse est passé le 2 avril 2026. Sans réponse, la demande est considérée comme refusée depuis le 3 avril 2026.",
			`le 12 janvier 2026 : Demande reçue, accusé de réception émis
le 3 février 2026 : Documents demandés, à envoyer avant le 24 février 2026 : le délai s’arrête
le 24 février 2026 : Documents non arrivés : le délai reprend
le 2 avril 2026 : Dernier jour pour répondre
le 3 avril 2026 : Sans réponse, la demande est considérée comme refusée`,
		},
		{
			"répondue avant la date limite des documents", terminee(cours(svr("2026-01-12", arret("2026-02-03", "2026-02-24", "")), demandes.Refusee, "2026-02-11"), "2026-02-10"),
			"La demande est terminée depuis le 10 février 2026 : aucun délai ne court plus.",
			`le 12 janvier 2026 : Demande reçue, accusé de réception émis
le 3 février 2026 : Documents demandés, à envoyer avant le 24 février 2026 : le délai s’arrête
le 10 février 2026 : Demande terminée`,
		},
	} {
		t.Run(c.nom, func(t *testing.T) {
			if d := cmp.Diff(c.phrase, espaces(c.c.Phrase())); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.frise, espaces(frise(c.c))); c.frise != "" && d != "" {
				t.Error(d)
			}
		})
	}
}

// espaces makes the spaces alike.
func espaces(s string) string { return strings.ReplaceAll(s, "\u00a0", " ") }

func TestLAccuseQuiManqueEstUnJalon(t *testing.T) {
	c := cours(avec(demandes.SVR, deuxMois, "2026-11-06", "88"), demandes.Deposee, "2026-11-10")
	c.AccuseeLe = socle.Jour{}
	if l := c.Jalons(); l[1].Phrase != "Dernier jour pour l’accusé de réception" || espaces(l[1].Quand) != "le 23 novembre 2026" {
		t.Errorf("%+v", l)
	}
}
