package synchro

import (
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// mal is what is wrong with a guichet, in a sentence.
type mal struct {
	Genre  genreMal
	Phrase string
}

// genreMal tells one from another, over time.
type genreMal string

// The kinds. A guichet that is silent has no other: what it told is of before.
const (
	malSilence    genreMal = "silence"
	malVoyant     genreMal = "voyant"
	malEnvois     genreMal = "envois"
	malCertificat genreMal = "certificat"
	malSauvegarde genreMal = "sauvegarde"
	malDisque     genreMal = "disque"
	malAdresse    genreMal = "adresse"
)

// finis say that it is over.
var finis = map[genreMal]string{
	malSilence: "il répond de nouveau", malVoyant: "plus aucun point à réparer", malEnvois: "ses nouvelles arrivent", malCertificat: "son certificat est renouvelé",
	malSauvegarde: "une sauvegarde est prouvée", malDisque: "son disque a de la place", malAdresse: "son adresse est réglée",
}

// Mal is something wrong with guichets that another room of the hub sees, even of one
// that is silent.
type Mal struct {
	Genre string
	Fini  string                                        // the sentence of its end
	Voir  func(app core.App) (map[string]string, error) // a sentence by guichet
}

// DeclarerMal has a room add what it sees to the alarms of the fleet.
func DeclarerMal(app core.App, m Mal) { x := de(app); x.maux = append(x.maux, m) }

// autresMaux are those of the other rooms, by guichet.
func autresMaux(app core.App) (map[string][]mal, error) {
	l := map[string][]mal{}
	for _, m := range de(app).maux {
		phrases, err := m.Voir(app)
		if err != nil {
			return nil, err
		}
		for noeud, phrase := range phrases {
			l[noeud] = append(l[noeud], mal{genreMal(m.Genre), phrase})
		}
	}
	return l, nil
}

// fini says that a kind is over.
func (x *salle) fini(g genreMal) string {
	for _, m := range x.maux {
		if genreMal(m.Genre) == g {
			return m.Fini
		}
	}
	return finis[g]
}

// juger tells what is wrong with a guichet at an instant of the hub's clock.
func (s Seuils) juger(v *vu, maintenant time.Time) (l []mal) {
	dire := func(g genreMal, phrase string) { l = append(l, mal{g, phrase}) }
	if depasse(maintenant.Sub(v.VuLe.Time()), s.Silence, time.Hour) {
		dire(malSilence, "silencieux depuis le "+socle.Instant(v.VuLe.Time()))
		return l
	}
	if v.adresseAttend() {
		dire(malAdresse, "dit avoir changé d’adresse, à confirmer\u00a0: "+v.AdresseDite)
	}
	p := &v.Presence
	if r := v.rouges(); s.Voyants && len(r) > 0 {
		dire(malVoyant, "à réparer\u00a0: "+strings.Join(r, ", "))
	}
	if !p.Depuis.IsZero() && depasse(maintenant.Sub(p.Depuis), s.Envois, time.Hour) {
		dire(malEnvois, "des nouvelles attendent depuis le "+socle.Instant(p.Depuis))
	}
	if p.Sante != nil { // it is of before that was told
		return append(l, s.jugerSante(p.Sante, v.CreeLe.Time(), maintenant)...)
	}
	return l
}

const unJour = 24 * time.Hour

// jugerSante does it for the machine of a guichet that was linked at an instant.
func (s Seuils) jugerSante(x *rattachement.Sante, relie, maintenant time.Time) (l []mal) {
	if fin := x.CertificatLe; !fin.IsZero() && s.Certificat > 0 && fin.Sub(maintenant) < time.Duration(s.Certificat)*unJour {
		phrase := "son certificat finit le " + socle.JourDe(fin).Date()
		if !fin.After(maintenant) {
			phrase = "son certificat est périmé depuis le " + socle.JourDe(fin).Date()
		}
		l = append(l, mal{malCertificat, phrase})
	}
	switch {
	case x.PreuveLe.IsZero() && depasse(maintenant.Sub(relie), s.Sauvegarde, unJour):
		l = append(l, mal{malSauvegarde, "aucune sauvegarde prouvée"})
	case !x.PreuveLe.IsZero() && depasse(maintenant.Sub(x.PreuveLe), s.Sauvegarde, unJour):
		l = append(l, mal{malSauvegarde, "aucune sauvegarde prouvée depuis le " + socle.JourDe(x.PreuveLe).Date()})
	}
	if x.Disque < s.Disque {
		l = append(l, mal{malDisque, "il reste " + pourCent(x.Disque) + " de son disque"})
	}
	return l
}

// depasse tells that a time is longer than so many units; 0 is not watched.
func depasse(t time.Duration, seuil int, unite time.Duration) bool {
	return seuil > 0 && t > time.Duration(seuil)*unite
}

func pourCent(n int) string { return socle.Nombre(n) + "\u00a0%" }
