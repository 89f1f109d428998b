package sauvegardes

import (
	"context"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// ageMax is how old the last backup may be before the light is red.
const ageMax = 48 * time.Hour

var sonde = socle.Sonde{Nom: "Sauvegardes", Sonder: func(_ context.Context, app core.App) (socle.Lumiere, string, string) {
	l, constat, conseil, err := sonder(app)
	if err != nil {
		socle.De(app).Logger.Error("probe of the backups", "err", err)
		return socle.Rouge, "L’état des sauvegardes ne se lit pas.", "Le journal technique dit pourquoi."
	}
	return l, constat, conseil
}}

func sonder(app core.App) (l socle.Lumiere, constat, conseil string, err error) {
	if origine, muet := socle.De(app).Muet(); muet {
		return socle.Orange, "Ce guichet est une copie (" + origine + ")\u00a0: il ne fait pas de sauvegarde.", "Si c’est lui qui est en service, dites-le depuis la page des sauvegardes.", nil
	}
	if socle.De(app).Demo {
		return socle.Orange, "La démonstration s’efface en s’arrêtant : elle ne fait pas de sauvegarde d’elle-même.", "Rien : essayez les pages des sauvegardes si vous voulez.", nil
	}
	reglee, err := Reglee(app)
	if err != nil {
		return "", "", "", err
	}
	if !reglee {
		return socle.Rouge, "Aucune sauvegarde n’est réglée\u00a0: une panne ferait tout perdre.", "Dites où les garder et imprimez leur clé, depuis la page des sauvegardes.", nil
	}
	s, err := Derniere(app)
	if err != nil {
		return "", "", "", err
	}
	if s == nil {
		return socle.Rouge, "Aucune sauvegarde n’a réussi.", "Lancez-en une depuis la page des sauvegardes\u00a0: elle dira ce qui manque.", nil
	}
	le := "La dernière sauvegarde réussie est du " + socle.Instant(s.DebutLe.Time()) + "."
	if socle.De(app).Horloge.Maintenant().Sub(s.DebutLe.Time()) > ageMax {
		return socle.Rouge, le, "Lancez-en une depuis la page des sauvegardes\u00a0: elle dira ce qui empêche les autres.", nil
	}
	prouvee, err := une(app, dbx.NewExp("preuve_resultat != ''"))
	switch {
	case err != nil && !aucune(err):
		return "", "", "", err
	case err == nil && prouvee.PreuveResultat == Echouee:
		return socle.Rouge, "La sauvegarde du " + socle.Instant(prouvee.DebutLe.Time()) + " ne se relit pas.", prouvee.PreuveDetail + " Faites-en une autre et prouvez-la.", nil
	case err != nil:
		return socle.Orange, le + " Aucune n’est encore prouvée.", "Prouvez-la depuis la page des sauvegardes.", nil
	case s.Place > 0 && s.Libres < 2*margePlace(s.Place):
		return socle.Orange, "L’endroit des sauvegardes se remplit\u00a0: il y reste " + socle.Taille(s.Libres) + ".", "Libérez de la place, ou choisissez un autre endroit.", nil
	}
	return socle.Vert, le, "", nil
}
