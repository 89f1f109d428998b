package rgpd

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/subventions"
)

// motsDesChamps names, for a person, the fields that the rooms give of her, in
// the order in which they are read. A test refuses one that is not here.
var motsDesChamps = []struct{ champ, mot string }{
	{"numero", "Numéro de demande"},
	{"titre", "Démarche"},
	{"denomination", "Nom de l’organisme"},
	{"siret", "Numéro SIRET"},
	{"rna", "Numéro RNA"},
	{"nom_naissance", "Nom de naissance"},
	{"nom_usage", "Nom d’usage"},
	{"prenoms", "Prénoms"},
	{"prenom", "Prénom"},
	{"nom", "Nom"},
	{"sexe", "Sexe"},
	{"date_naissance", "Date de naissance"},
	{"date_declaree", "Date de naissance déclarée"},
	{"commune_naissance", "Commune de naissance (code)"},
	{"pays_naissance", "Pays de naissance (code)"},
	{"courriel", "Adresse électronique"},
	{"telephone", "Téléphone"},
	{"adresse", "Adresse"},
	{"voie", "Voie"},
	{"complement", "Complément d’adresse"},
	{"code_postal", "Code postal"},
	{"commune", "Commune"},
	{"pays", "Pays"},
	{"demandeur", "Demandeur"},
	{"organisme", "Organisme"},
	{"libelle", "Document"},
	{"genre", "Genre"},
	{"objet", "Objet"},
	{"objets", "Ce qui est demandé"},
	{"souhait", "Ce que vous demandez"},
	{"raison", "Votre raison"},
	{"auteur", "De"},
	{"de_nom", "Expéditeur"},
	{"de", "Adresse de l’expéditeur"},
	{"recu_le", "Reçu le"},
	{"refus", "Documents non repris"},
	{"message", "Message"},
	{"texte", "Texte"},
	{"phrase", "Ce qui s’est passé"},
	{"reponses", "Vos réponses"},
	{"question", "Question"},
	{"reponse", "Réponse"},
	{"rangee", "Partie"},
	{"contenu", "Contenu"},
	{"collectivite", "Collectivité"},
	{"service", "Service"},
	{"suite", "Suite"},
	{"acte", "Décision"},
	{"sens", "Sens"},
	{"motif_droit", "Motif en droit"},
	{"motif_fait", "Motif en fait"},
	{"conditions", "Conditions"},
	{"qualite", "Qualité"},
	{"delegation", "Délégation"},
	{"recours", "Recours"},
	{"mandat", "Mandat"},
	{"fonction", "Fonction"},
	{"du", "Du"},
	{"au", "Au"},
	{"preuve", "Preuve"},
	{"dit", "Ce que vous avez déclaré"},
	{"vu", "Ce que la mairie a vu"},
	{"declare_le", "Déclaré le"},
	{"fini_le", "Terminé le"},
	{"canal", "Voie d’arrivée"},
	{"etat", "État"},
	{"montant_demande", "Montant demandé"},
	{"avis", "Avis"},
	{"avis_texte", "Raison de l’avis"},
	{"commission", "Commission"},
	{"montant_vote", "Montant voté"},
	{"deliberation", "Délibération"},
	{"type", "Format"},
	{"taille", "Taille"},
	{"origine", "Envoyé par"},
	{"retour", "Réponse reçue"},
	{"prolongation", "Raison du délai"},
	{"quoi", "Quoi"},
	{"sort", "Ce qui est fait"},
	{"motif", "Raisons de la réponse"},
	{"jusqua", "Jusqu’à quand"},
	{"categories", "Ce qui est effacé, corrigé ou gardé"},
	{"date_le", "Date du document"},
	{"valable_le", "Valable jusqu’au"},
	{"garde_le", "Gardé le"},
	{"le", "Date"},
	{"deposee_le", "Envoyée le"},
	{"recue_le", "Reçu le"},
	{"emis_le", "Émis le"},
	{"ouverte_le", "Demandé le"},
	{"approuvee_le", "Décidé le"},
	{"echeance", "Réponse avant le"},
	{"repondu_le", "Réponse du"},
	{"cree_le", "Créé le"},
	{"vu_le", "Dernière connexion"},
	{"appareil", "Appareil"},
	{"sujet", "Le code par lequel il vous désigne"},
	{"ajoutee_le", "Ajouté le"},
	{"vue_le", "Dernière utilisation"},
}

// tus are the ids that a copy for a program keeps and that no person reads.
var tus = []string{"id"}

// motsDesCodes are the values that the program stores as codes.
var motsDesCodes = map[string]map[string]string{
	"canal":   {"en_ligne": "en ligne", "guichet": "au guichet", "telephone": "par téléphone", "papier": "par courrier", "courriel": "par courriel"},
	"auteur":  {"usager": "vous", "agent": "un agent"},
	"origine": {"usager": "vous", "agent": "un agent", "programme": "le guichet"},
	"avis":    {"favorable": "favorable", "reserve": "réservé", "defavorable": "défavorable"},
	"mandat": {
		"representant": "représenter un organisme", "mandataire": "agir avec l’accord de l’organisme", "enfant": "agir pour un enfant mineur",
		"parent": "agir pour un proche", "tutelle": "tutelle ou curatelle", "aidant": "aide numérique",
	},
	"preuve": {"aucune": "aucune", "declaree": "déclarée", "mandataire": "accord de qui représente l’organisme", "agent": "vérifié par la mairie"},
	"genre":  {},
	"sexe":   {"femme": "femme", "homme": "homme", "indetermine": "indéterminé"},
	"etat":   {},
	"sort":   {string(Efface): "effacé", string(Corrige): "corrigé", string(Garde): "gardé"},
	"sens":   {},
}

func init() {
	for _, g := range genres {
		motsDesCodes["genre"][string(g.Genre)] = g.Titre
	}
	for _, g := range append(preuves.DesHabitants(), preuves.Courriel) {
		motsDesCodes["genre"][string(g)] = g.Nom()
	}
	for _, e := range []demandes.Etat{demandes.Deposee, demandes.EnInstruction, demandes.Incomplete, demandes.Acceptee, demandes.Refusee, demandes.Classee, demandes.Retiree} {
		motsDesCodes["etat"][string(e)], motsDesCodes["sens"][string(e)] = demandes.MotEtat(e, nil), demandes.MotEtat(e, nil)
	}
	for _, e := range []Etat{Recue, Prolongee, Acceptee, Partielle, Refusee} {
		motsDesCodes["etat"][string(e)] = e.Mot()
	}
}

// FaitDit is one value in words.
type FaitDit struct {
	Mot    string
	Lignes []string
}

// dire puts a row in words, in the order of the vocabulary; empty values say
// nothing.
func dire(ligne map[string]any) []FaitDit {
	var l []FaitDit
	for _, m := range motsDesChamps {
		v, connu := ligne[m.champ]
		if !connu {
			continue
		}
		if lignes := lignesDe(m.champ, v); len(lignes) > 0 {
			l = append(l, FaitDit{m.mot, lignes})
		}
	}
	return l
}

// lignesDe writes a value, a tree line by line.
func lignesDe(champ string, v any) (l []string) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			l = append(l, lignesDe(champ, x)...)
		}
	case []string:
		return slices.Clone(v)
	case map[string]any:
		if q, estReponse := v["question"]; estReponse {
			return []string{enUneLigne(v, fmt.Sprint(q))}
		}
		for _, f := range dire(v) {
			l = append(l, f.Mot+" : "+enSuite(f.Lignes))
		}
	default:
		if s := mot(champ, fmt.Sprint(v)); v != nil && s != "" {
			return []string{s}
		}
	}
	return l
}

// enSuite writes lines one after the other: sentences as they are, words with commas.
func enSuite(l []string) string {
	var b strings.Builder
	for i, s := range l {
		switch {
		case i == 0:
		case strings.HasSuffix(l[i-1], "."):
			b.WriteString(" ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(s)
	}
	return b.String()
}

// enUneLigne writes an answer after its question.
func enUneLigne(v map[string]any, question string) string {
	if rangee, ok := v["rangee"]; ok {
		question = fmt.Sprint(rangee) + ", " + question
	}
	return strings.TrimRight(question, "\u00a0 ?") + " : " + enSuite(lignesDe("reponse", v["reponse"]))
}

var (
	instantISO = regexp.MustCompile(`^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{3}Z$`)
	jourISO    = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
)

// mot writes one stored value as a person reads it.
func mot(champ, s string) string {
	if dit, ok := motsDesCodes[champ][s]; ok {
		return dit
	}
	switch {
	case instantISO.MatchString(s):
		if t, err := time.Parse("2006-01-02 15:04:05.000Z", s); err == nil {
			return socle.Instant(t)
		}
	case jourISO.MatchString(s):
		if j, err := socle.LireJour(s); err == nil {
			return j.Date()
		}
	case champ == "numero":
		return socle.FormaterNumero(strings.ReplaceAll(s, "-", ""))
	case champ == "telephone":
		return socle.Telephone(s)
	case champ == "pays":
		nom, _ := collectivites.NomPays(s)
		return nom
	case champ == "taille":
		if n, err := strconv.ParseInt(s, 10, 64); err == nil {
			return socle.Taille(n)
		}
	case strings.HasPrefix(champ, "montant_"):
		if n, err := strconv.Atoi(s); err == nil && n > 0 {
			return subventions.Centimes(n).String()
		}
		return ""
	}
	return s
}
