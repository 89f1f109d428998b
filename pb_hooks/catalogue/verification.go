package catalogue

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Verifier tells every reason why a document may not be published, in French,
// for the agent who publishes; none means that it may. The document is the
// folded one.
func Verifier(d *Document) []string {
	return verifier(d, func(v *verificateur) {
		if d.Renvoi != nil {
			v.renvoi()
		} else {
			v.droit()
		}
	})
}

// VerifierFormulaire tells the reasons why nobody could fill the form, whatever
// is said of its processing.
func VerifierFormulaire(d *Document) []string { return verifier(d, func(*verificateur) {}) }

func verifier(d *Document, plus func(*verificateur)) []string {
	var fautes []string
	dire := func(format string, a ...any) { fautes = append(fautes, fmt.Sprintf(format, a...)) }
	n, err := d.Deplier()
	if err != nil {
		return []string{err.Error()}
	}
	v := verificateur{
		doc: n, dire: dire, vus: map[string]*Champ{}, ids: map[string]bool{}, codes: map[string]bool{}, controles: map[string]string{},
	}
	v.structure()
	v.exclusions()
	plus(&v)
	return fautes
}

type verificateur struct {
	doc       *Document
	dire      func(string, ...any)
	vus       map[string]*Champ // champs already met: a condition looks back only
	ids       map[string]bool
	codes     map[string]bool
	controles map[string]string // champ of each name of control
}

var (
	formeAdresse = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*$`)
	formeCode    = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

// id checks that an id is there and is used once.
func (v *verificateur) id(quoi, id string) {
	if id == "" || v.ids[id] {
		v.dire("%s : l’identifiant %q manque ou sert deux fois.", quoi, id)
	}
	if strings.ContainsRune(id, '/') {
		v.dire("%s : l’identifiant %q ne doit pas contenir de barre oblique.", quoi, id)
	}
	v.ids[id] = true
}

func (v *verificateur) structure() {
	if !formeAdresse.MatchString(v.doc.Code) {
		v.dire("Le code « %s » de la démarche doit être fait de minuscules, de chiffres et de tirets.", v.doc.Code)
	}
	if v.doc.Titre.Fr == "" {
		v.dire("La démarche n’a pas de titre.")
	}
	for _, l := range v.doc.Listes {
		v.id("Liste "+l.Code, l.ID)
		for _, o := range l.Options {
			v.id("Option "+o.Code, o.ID)
		}
	}
	for _, c := range v.doc.Conditions {
		v.id("Condition "+c.Code, c.ID)
		v.forme(c.Code)
		if c.Phrase.Fr == "" {
			v.dire("La condition « %s » n’a pas de phrase.", c.Code)
		}
	}
	for _, e := range v.doc.Etapes {
		v.id("Étape", e.ID)
		v.condition(e.Si, "de l’étape "+e.Titre.Fr)
		if !slices.ContainsFunc(e.Champs, func(c Champ) bool { return c.Type != "cache" }) && len(e.Champs) > 0 {
			v.dire("L’étape « %s » n’a rien à montrer.", e.Titre.Fr)
		}
		for i := range e.Champs {
			v.champ(&e.Champs[i])
		}
	}
	if len(v.vus) == 0 && v.doc.Renvoi == nil {
		v.dire("La démarche ne pose aucune question.")
	}
	for i := range v.doc.Pieces {
		v.piece(&v.doc.Pieces[i])
	}
}

// casDomicile is the text that a document cites when it is one of the few cases
// where a proof of address may be asked: titles, attestation d’accueil, lists of
// voters (CRPA R113-8), school (code de l’éducation D131-3-1).
var casDomicile = regexp.MustCompile(`R113-8|D131-3-1`)

func (v *verificateur) piece(p *PieceAttendue) {
	v.id("Document "+p.Code, p.ID)
	v.code(p.Code)
	v.condition(p.Si, "du document "+p.Code)
	if p.BaseLegale == "" {
		v.dire("Le document « %s » n’a pas de base légale (CRPA L114-5).", p.Libelle.Fr)
	}
	if p.Nature == "domicile" && !casDomicile.MatchString(p.BaseLegale) {
		v.dire("Le document « %s » est un justificatif de domicile, qu’une démarche ordinaire ne peut pas demander (CRPA R113-8).", p.Libelle.Fr)
	}
	v.identite(p)
	if p.MaxMo < 1 || p.NbMax < 1 || len(p.Formats) == 0 {
		v.dire("Le document « %s » n’a pas de taille, de nombre ou de formats.", p.Libelle.Fr)
	}
}

var unites = []string{"jours", "jours_ouvres", "mois"}

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
	if (t.Silence.Regime == "SVA" || t.Silence.Regime == "SVR") && (t.Silence.Valeur < 1 || !slices.Contains(unites, t.Silence.Unite)) {
		v.dire("Le délai du silence n’est pas indiqué.")
	}
	if t.Silence.Regime != "SO" && t.Recours.Texte.Fr == "" {
		v.dire("Les voies de recours ne sont pas indiquées.")
	}
	if t.Delai.Valeur < 1 || !slices.Contains(unites, t.Delai.Unite) {
		v.dire("Le délai de réponse n’est pas indiqué.")
	}
	if t.Conservation.DUA == "" || !slices.Contains([]string{"D", "C", "T"}, t.Conservation.SortFinal) {
		v.dire("La durée de conservation n’est pas indiquée.")
	}
	if bases[t.RGPD.Base] == "" || t.RGPD.Finalite.Fr == "" {
		v.dire("La base légale et la finalité du traitement des données ne sont pas indiquées.")
	}
	if !slices.Contains([]string{"aucune", "facultative", "compte", "franceconnect"}, t.Authentification) {
		v.dire("La façon de s’identifier n’est pas indiquée.")
	}
	if t.Decision && len(t.MotifsRefus) == 0 {
		v.dire("Aucun motif de refus en droit n’est proposé (CRPA L211-5).")
	}
}
