package synchro

import (
	"cmp"
	"strings"
	"time"

	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// ligneGuichet is a guichet of the list.
type ligneGuichet struct {
	Noms, URL    string
	Etape        string
	Lumiere, Mot string // "" of one that is no longer linked
	Maux         []string
	Faits        []fait
}

// fait is one thing that a guichet told, or that the hub knows of it.
type fait struct{ Nom, Valeur string }

func (v *vu) ligne(s *socle.Socle, base string) ligneGuichet {
	l := ligneGuichet{Noms: v.noms(), URL: base + "/" + v.ID, Etape: motsEtapes[v.etape()], Maux: v.maux(), Faits: v.faits(s)}
	if n := v.ouverts(); n > 0 && n < len(v.Membres) {
		l.Etape += " pour " + socle.Nombre(n) + " sur " + socle.Nombre(len(v.Membres))
	}
	if v.etape() == rompue {
		return l
	}
	switch {
	case len(v.Maux) > 0:
		l.Lumiere, l.Mot = string(socle.Rouge), "À voir"
	case v.Tait:
		l.Lumiere, l.Mot = string(socle.Orange), "À voir"
	default:
		l.Lumiere, l.Mot = string(socle.Vert), "Bon"
	}
	return l
}

// maux are what is to be seen to, each a sentence.
func (v *vu) maux() []string {
	var l []string
	for _, m := range v.Maux {
		l = append(l, socle.Majuscule(m.Phrase)+".")
	}
	if !v.RevoqueLe.IsZero() {
		l = append(l, "Lien rompu le "+socle.Instant(v.RevoqueLe.Time())+".")
	} else if v.Tait && len(l) == 0 {
		l = append(l, "Silencieux depuis le "+socle.Instant(v.VuLe.Time())+".")
	}
	return l
}

const nonDit = "non dit"

// faits say how it is, in the order of the page and of the file.
func (v *vu) faits(s *socle.Socle) []fait {
	p := &v.Presence
	attend := socle.Nombre(p.EnAttente)
	if !p.Depuis.IsZero() {
		attend += ", depuis le " + socle.Instant(p.Depuis)
	}
	version := cmp.Or(v.Version, nonDit)
	if v.Ancienne {
		version += ", en retard sur " + s.Version
	}
	l := []fait{{"Dernier contact", socle.Instant(v.VuLe.Time())}, {"Version", version}, {"Nouvelles qu’il n’a pas pu envoyer", attend}}
	l = append(l, faitsSante(p.Sante, s.Horloge.Maintenant())...)
	l = append(l, fait{faitVoyants, motsVoyants(p.Voyants)})
	if v.Rebuts > 0 {
		l = append(l, fait{"Nouvelles illisibles ici", socle.Nombre(v.Rebuts)})
	}
	return l
}

// The facts that the lights of a guichet say one by one.
const (
	faitVoyants   = "Voyants"
	faitCourriels = "Courriels"
)

func faitsSante(x *rattachement.Sante, maintenant time.Time) []fait {
	sauvegarde, certificat, disque, courriels := nonDit, nonDit, nonDit, nonDit
	if x != nil {
		sauvegarde, certificat, disque, courriels = "aucune", "aucun sur sa machine", pourCent(x.Disque), strings.ToLower(socle.Lumiere(x.Courriels).Mot())
		if !x.PreuveLe.IsZero() {
			sauvegarde = socle.Instant(x.PreuveLe)
		}
		if !x.CertificatLe.IsZero() {
			certificat = jusqua(x.CertificatLe, maintenant)
		}
	}
	return []fait{{"Sauvegarde prouvée", sauvegarde}, {"Certificat", certificat}, {"Disque libre", disque}, {faitCourriels, courriels}}
}

// jusqua says until when a certificate is good, and for how many days.
func jusqua(fin, maintenant time.Time) string {
	le := socle.JourDe(fin).Date()
	if !fin.After(maintenant) {
		return "périmé depuis le " + le
	}
	return "jusqu’au " + le + " (" + socle.Pluriel(int(fin.Sub(maintenant)/unJour), "jour", "jours") + ")"
}

func motsVoyants(l []rattachement.Voyant) string {
	if len(l) == 0 {
		return nonDit
	}
	var rouges, orange int
	for _, x := range l {
		switch socle.Lumiere(x.Niveau) {
		case socle.Rouge:
			rouges++
		case socle.Orange:
			orange++
		}
	}
	switch {
	case rouges+orange == 0:
		return "tous bons"
	case orange == 0:
		return socle.Nombre(rouges) + " à réparer"
	case rouges == 0:
		return socle.Nombre(orange) + " à surveiller"
	default:
		return socle.Nombre(rouges) + " à réparer, " + socle.Nombre(orange) + " à surveiller"
	}
}
