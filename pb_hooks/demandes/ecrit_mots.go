package demandes

import (
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// SuiteDuSilence is what a person may still do, and what she did, once the
// silence decided.
type SuiteDuSilence struct {
	Phrases []string
	Bouton  string // what she may ask, "" when she did or may no more
	Remis   string // what she may download, "" for nothing
}

// SuiteDe tells what follows the decision that the silence took, nil for none.
func SuiteDe(app core.App, d *Demande, c *collectivites.Collectivite) (*SuiteDuSilence, error) {
	genre := d.GenreEcritDe()
	if genre == "" {
		return nil, nil
	}
	e, err := EcritDe(app, d)
	if err != nil {
		return nil, err
	}
	if genre == Attestation {
		return suiteAttestation(e, c.NomCommun()), nil
	}
	return suiteMotifs(e, c.NomCommun(), jourDe(d.TaciteLe.Time()), socle.De(app).Horloge.Aujourdhui()), nil
}

func suiteAttestation(e *Ecrit, mairie string) *SuiteDuSilence {
	switch {
	case e == nil:
		return &SuiteDuSilence{Phrases: []string{"La " + mairie + " donne l’attestation en 15\u00a0jours."}, Bouton: "Demander l’attestation"}
	case !e.Rendu():
		return &SuiteDuSilence{Phrases: []string{"Vous avez demandé l’attestation le " + jourDe(e.DemandeLe.Time()).Date() + ". La " + mairie + " vous la donne avant le " + e.Limite().Date() + "."}}
	default:
		return &SuiteDuSilence{Phrases: []string{"L’attestation est prête depuis le " + jourDe(e.RenduLe.Time()).Date() + "."}, Remis: "Télécharger l’attestation (PDF)"}
	}
}

// suiteMotifs says too until when the refusal may be contested.
func suiteMotifs(e *Ecrit, mairie string, tacite, auj socle.Jour) *SuiteDuSilence {
	switch {
	case e == nil && auj.Apres(FinRecours(tacite)):
		return &SuiteDuSilence{Phrases: []string{"Le délai pour contester ce refus et en demander les motifs a fini le " + FinRecours(tacite).Date() + "."}}
	case e == nil:
		return &SuiteDuSilence{Phrases: []string{
			"Vous pouvez contester ce refus, ou en demander les motifs, jusqu’au " + RecoursJusquAu(tacite, false, socle.Jour{}).Date() + ".",
			"Si vous demandez les motifs, la " + mairie + " vous répond en un mois, et vous aurez deux mois de plus pour contester à partir de sa réponse.",
		}, Bouton: "Demander les motifs du refus"}
	case !e.Rendu():
		return &SuiteDuSilence{Phrases: []string{
			"Vous avez demandé les motifs le " + jourDe(e.DemandeLe.Time()).Date() + ". La " + mairie + " vous répond avant le " + e.Limite().Date() + ".",
			"Votre délai pour contester ce refus finira deux mois après sa réponse.",
		}}
	default:
		donnes := jourDe(e.RenduLe.Time())
		return &SuiteDuSilence{Phrases: []string{
			"La " + mairie + " a donné les motifs le " + donnes.Date() + ". Vous pouvez contester ce refus jusqu’au " + RecoursJusquAu(tacite, true, donnes).Date() + ".",
		}, Remis: "Télécharger les motifs du refus (PDF)"}
	}
}

// TacheEcrit is what an agent reads of the écrit of a demande.
type TacheEcrit struct {
	Phrase, Libelle string
	Du              bool // it is waited for
}

// TacheEcritDe tells an agent what the silence obliges to give, nil for
// nothing.
func TacheEcritDe(app core.App, d *Demande) (*TacheEcrit, error) {
	genre := d.GenreEcritDe()
	if genre == "" {
		return nil, nil
	}
	e, err := EcritDe(app, d)
	if err != nil {
		return nil, err
	}
	nom := "l’attestation"
	if genre == Motifs {
		nom = "les motifs du refus"
	}
	switch {
	case e == nil:
		return &TacheEcrit{Libelle: "Donner " + nom}, nil
	case e.Rendu():
		return &TacheEcrit{Libelle: "Voir " + nom}, nil
	}
	phrase := "L’usager a demandé " + nom + " le " + jourDe(e.DemandeLe.Time()).Date() + ". C’est à donner avant le " + e.Limite().Date() + "."
	return &TacheEcrit{Phrase: phrase, Libelle: "Donner " + nom, Du: true}, nil
}
