package catalogue

import (
	"fmt"
	"slices"
	"strings"
)

// Verifier tells every reason why a document may not be published, in French,
// for the agent who publishes; none means that it may. The document is the
// folded one.
func Verifier(d *Document) []string {
	var fautes []string
	dire := func(format string, a ...any) { fautes = append(fautes, fmt.Sprintf(format, a...)) }
	n, err := d.Deplier()
	if err != nil {
		return []string{err.Error()}
	}
	v := verificateur{doc: n, dire: dire, vus: map[string]bool{}, codes: map[string]bool{}}
	v.structure()
	v.droit()
	return fautes
}

type verificateur struct {
	doc   *Document
	dire  func(string, ...any)
	vus   map[string]bool // champs already met: a condition looks back only
	codes map[string]bool
}

func (v *verificateur) structure() {
	ids := map[string]bool{}
	id := func(quoi, id string) {
		if id == "" || ids[id] {
			v.dire("%s : l’identifiant %q manque ou sert deux fois.", quoi, id)
		}
		ids[id] = true
	}
	for _, l := range v.doc.Listes {
		id("Liste "+l.Code, l.ID)
		for _, o := range l.Options {
			id("Option "+o.Code, o.ID)
		}
	}
	champs := 0
	for _, e := range v.doc.Etapes {
		id("Étape", e.ID)
		v.condition(e.Si, "l’étape "+e.Titre.Fr)
		for _, c := range e.Champs {
			champs++
			id("Champ "+c.Code, c.ID)
			switch {
			case v.codes[c.Code]:
				v.dire("Le code « %s » sert deux fois.", c.Code)
			case GenreDe(c.Type) == nil:
				v.dire("Le champ « %s » a un genre inconnu : %s.", c.Code, c.Type)
			case c.Type == "choix" && len(v.doc.Options(c.Liste)) == 0:
				v.dire("Le champ « %s » n’a pas de liste de réponses.", c.Code)
			case c.Libelle.Fr == "":
				v.dire("Le champ « %s » n’a pas de question.", c.Code)
			}
			v.codes[c.Code] = true
			v.condition(c.Si, "le champ "+c.Code)
			v.vus[c.ID] = true
		}
	}
	if champs == 0 {
		v.dire("La démarche ne pose aucune question.")
	}
	for _, p := range v.doc.Pieces {
		id("Document "+p.Code, p.ID)
		v.condition(p.Si, "le document "+p.Code)
		if p.BaseLegale == "" {
			v.dire("Le document « %s » n’a pas de base légale (CRPA L114-5).", p.Libelle.Fr)
		}
		if p.Nature == "domicile" {
			v.dire("Le document « %s » est un justificatif de domicile, qu’une démarche ordinaire ne peut pas demander (CRPA R113-8).", p.Libelle.Fr)
		}
		if p.MaxMo < 1 || p.NbMax < 1 || len(p.Formats) == 0 {
			v.dire("Le document « %s » n’a pas de taille, de nombre ou de formats.", p.Libelle.Fr)
		}
	}
}

// condition checks that a test names known operators and earlier champs.
func (v *verificateur) condition(t *Test, ou string) {
	if t == nil {
		return
	}
	for _, l := range [][]Test{t.All, t.Any} {
		for i := range l {
			v.condition(&l[i], ou)
		}
	}
	v.condition(t.Not, ou)
	switch {
	case t.Ref != "":
		nomme := v.doc.condition(t.Ref)
		if nomme == nil || nomme.Ref != "" {
			v.dire("La condition de %s renvoie à une condition inconnue.", ou)
			return
		}
		v.condition(nomme, ou)
	case t.Q != "":
		if !v.vus[t.Q] {
			v.dire("La condition de %s regarde une question qui n’est pas posée avant.", ou)
		}
		if prend, connu := ops[t.Op]; !connu || prend != (len(t.V) > 0) {
			v.dire("La condition de %s a une comparaison inconnue : %s.", ou, t.Op)
		}
	case t.All == nil && t.Any == nil && t.Not == nil:
		v.dire("La condition de %s est vide.", ou)
	}
}

// droit checks what the law asks to be known before the first demande.
func (v *verificateur) droit() {
	t := v.doc.Traitement
	if t.Service == "" {
		v.dire("Aucun service n’est chargé de la démarche.")
	}
	if !slices.Contains([]string{"SVA", "SVR", "SO", "SP"}, t.Silence.Regime) {
		v.dire("La règle du silence n’est pas indiquée.")
	}
	if t.Silence.BaseLegale == "" {
		v.dire("La règle du silence n’a pas de source.")
	}
	if (t.Silence.Regime == "SVA" || t.Silence.Regime == "SVR") && t.Silence.Valeur < 1 {
		v.dire("Le délai du silence n’est pas indiqué.")
	}
	if t.Silence.Regime != "SO" && t.Recours.Texte.Fr == "" {
		v.dire("Les voies de recours ne sont pas indiquées.")
	}
	if t.Delai.Valeur < 1 {
		v.dire("Le délai de réponse n’est pas indiqué.")
	}
	if t.Conservation.DUA == "" || !strings.Contains("DCT", t.Conservation.SortFinal) || t.Conservation.SortFinal == "" {
		v.dire("La durée de conservation n’est pas indiquée.")
	}
	if t.RGPD.Base == "" || t.RGPD.Finalite.Fr == "" {
		v.dire("La base légale et la finalité du traitement des données ne sont pas indiquées.")
	}
	if t.Decision && len(t.MotifsRefus) == 0 {
		v.dire("Aucun motif de refus en droit n’est proposé (CRPA L211-5).")
	}
}
