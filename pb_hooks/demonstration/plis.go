package demonstration

import (
	"fmt"
	"strings"

	"guichet/pb_hooks/messages"
)

// courrielsRecus came to the address of the mairie, which the demo does not
// really read: one to sort, one from an address that the server doubts, one
// that a program wrote and one unwanted.
var courrielsRecus = []string{
	`From: Monique Lallemand <monique.lallemand@example.org>
Subject: La salle des fêtes en septembre
Message-ID: <demo-1@example.org>

Bonjour,

La salle des fêtes est-elle libre le samedi 19 septembre, pour les 80 ans de ma sœur ? Nous serions une quarantaine.

Merci d’avance,
Monique Lallemand

Le lun. 1 juin 2026 à 09:12, Mairie a écrit :
> La salle des fêtes se réserve à partir de mai.`,
	`From: Gilbert Balland <gilbert.balland@example.org>
Subject: Nid de frelons
Message-ID: <demo-2@example.org>
Authentication-Results: mx.example.org; dmarc=fail header.from=example.org

Un nid de frelons est sous l’avant-toit de l’école. Pouvez-vous passer ?`,
	`From: Luc Didierjean <luc.didierjean@example.org>
Subject: Absence
Auto-Submitted: auto-replied

Je suis absent jusqu’à lundi.`,
	`From: Promotions <offres@example.com>
Subject: Vos fournitures à moitié prix
X-Spam-Flag: YES

Dernier jour.`,
}

// recevoirCourriels gives the commune a boîte and what came there.
func (x *semis) recevoirCourriels() error {
	b := &messages.Boite{
		Collectivite: x.commune.ID, Service: x.teleservices["contact"].Service, Adresse: "courrier@example.org", Serveur: "localhost", Port: 993,
		Chiffrement: messages.ParTLS, Identifiant: "courrier@example.org",
	}
	if err := b.Enregistrer(x.app, parLaDemo); err != nil {
		return err
	}
	for _, brut := range courrielsRecus {
		if err := b.Deposer(x.app, []byte("Content-Type: text/plain; charset=utf-8\r\n"+strings.ReplaceAll(brut, "\n", "\r\n"))); err != nil {
			return fmt.Errorf("received mail: %w", err)
		}
	}
	return nil
}
