package rattachement

import (
	"context"
	"fmt"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// silenceLong is how long the hub may be silent before somebody has to look.
const silenceLong = 24 * time.Hour

// sondes are the line of the link, where there is one, and one for each collectivité
// that has lost demandes.
func sondes(app core.App) ([]socle.Sonde, error) {
	s, err := sondesPerdues(app)
	if err != nil {
		return nil, err
	}
	l, err := LienDe(app)
	if err != nil || l == nil {
		return s, err
	}
	return append(s, socle.Sonde{Code: "departement", Nom: "Lien avec le Département", Lien: "/agents" + chemin, Exploitant: true, Sonder: sonder}), nil
}

func sondesPerdues(app core.App) (s []socle.Sonde, err error) {
	var l []struct {
		Collectivite string `db:"collectivite"`
		Nom          string `db:"nom"`
		Nombre       int    `db:"nombre"`
	}
	err = app.DB().NewQuery("SELECT p.collectivite, c.nom, count(*) AS nombre FROM perdues p JOIN collectivites c ON c.id = p.collectivite WHERE p.issue = '' GROUP BY p.collectivite, c.nom").All(&l)
	if err != nil {
		return nil, fmt.Errorf("lost demandes: %w", err)
	}
	for _, x := range l {
		s = append(s, socle.Sonde{
			Code: "perdues", Nom: "Demandes perdues", Collectivite: x.Collectivite, De: x.Nom, Lien: cheminPerdues,
			Sonder: func(context.Context, core.App) (socle.Lumiere, string, string) {
				return socle.Rouge, "Une ancienne sauvegarde a fait perdre " + socle.Pluriel(x.Nombre, "demande", "demandes") + ".", "Rappelez chaque personne, puis notez-le."
			},
		})
	}
	return s, nil
}

// refusEnMots says what to do about a refusal that does not end by itself.
var refusEnMots = map[Code]string{
	CodeRevoque:   "Le Département a rompu ce lien. Demandez-lui une nouvelle invitation.",
	CodeSignature: "Le Département ne reconnaît plus la clé de ce guichet. Demandez-lui une nouvelle invitation.",
	CodeInstance:  "Un autre programme utilise la clé de ce guichet, par exemple une copie. Arrêtez celui des deux qui n’est pas en service.",
	CodeEpoque:    "Ce guichet vient d’une sauvegarde que le Département ne connaît pas. Demandez-lui une nouvelle invitation.",
}

func sonder(_ context.Context, app core.App) (l socle.Lumiere, constat, conseil string) {
	lien, err := LienDe(app)
	if err != nil || lien == nil {
		return socle.Orange, "L’état du lien ne peut pas être lu.", "Réessayez plus tard."
	}
	if mots := refusEnMots[lien.Refus]; mots != "" {
		return socle.Rouge, "Le guichet du Département refuse ce guichet depuis le " + socle.Instant(lien.RefusLe.Time()) + ".", mots
	}
	n, depuis, err := enAttente(app)
	if err != nil {
		return socle.Orange, "L’état du lien ne peut pas être lu.", "Réessayez plus tard."
	}
	if ici := socle.De(app).AdressePublique(); lien.Origine != "" && lien.Origine != ici {
		return socle.Orange, "Ce guichet est à l’adresse " + ici + ", et le Département le connaît à l’adresse " + lien.Origine + ".",
			"Appelez le Département, qui doit confirmer la nouvelle. Jusque-là, gardez l’ancienne en service : les habitants ne se connectent pas par lui à la nouvelle."
	}
	maintenant := socle.De(app).Horloge.Maintenant()
	vu := "Dernière réponse le " + socle.Instant(lien.VuLe.Time()) + "."
	switch {
	case n > 0 && !depuis.IsZero() && maintenant.Sub(depuis.Time()) > silenceLong:
		return socle.Rouge, vu + " Des nouvelles de demandes attendent depuis plus d’un jour.", "Rien n’est perdu : elles partiront dès qu’il répondra. Prévenez le Département si cela dure."
	case maintenant.Sub(lien.VuLe.Time()) > silenceLong:
		return socle.Orange, vu, "Le guichet continue sans lui. Prévenez le Département si cela dure."
	default:
		return socle.Vert, vu, ""
	}
}
