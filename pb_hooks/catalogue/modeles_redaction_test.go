package catalogue_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"guichet/pb_hooks/catalogue"
)

// phraseLue is a text that a person reads, and where it is.
type phraseLue struct{ ou, texte string }

// phrasesDe are the texts of a folded document, those of the blocs left out.
func phrasesDe(d *catalogue.Document) []phraseLue {
	var l []phraseLue
	lire := func(ou string, textes ...catalogue.Texte) {
		for _, t := range textes {
			if t.Fr != "" {
				l = append(l, phraseLue{ou, t.Fr})
			}
		}
	}
	a := d.Accueil
	lire("titre", d.Titre)
	lire("resume", d.Resume)
	lire("accueil", append(a.APreparer, a.PourQui, a.Duree, a.Cout, a.Delai, a.SansInternet)...)
	if d.Renvoi != nil {
		lire("renvoi", d.Renvoi.Texte, catalogue.Texte{Fr: d.Renvoi.Nom})
	}
	var champs func(l []catalogue.Champ)
	champs = func(l []catalogue.Champ) {
		for _, c := range l {
			lire("champ "+c.Code, c.Libelle, c.Aide, c.Manque)
			for _, r := range c.Regles {
				lire("règle de "+c.Code, r.Phrase)
			}
			champs(c.Champs)
		}
	}
	for _, e := range d.Etapes {
		lire("étape", e.Titre, e.Aide)
		champs(e.Champs)
	}
	for _, liste := range d.Listes {
		for _, o := range liste.Options {
			lire("réponse "+liste.Code+"/"+o.Code, o.Libelle, o.Aide)
		}
	}
	for _, c := range d.Conditions {
		lire("condition "+c.Code, c.Phrase)
	}
	for _, x := range d.Exclusions {
		lire("exclusion "+x.Code, x.Titre, x.Pourquoi, x.QueFaire)
	}
	for _, p := range d.Pieces {
		lire("document "+p.Code, p.Libelle, p.Aide)
	}
	lire("suite", d.Traitement.Suite)
	lire("recours", d.Traitement.Recours.Texte)
	for _, m := range d.Traitement.MotifsRefus {
		lire("motif "+m.Code, m.Droit)
	}
	lire("finalité", d.Traitement.RGPD.Finalite)
	return l
}

// aEviter are the turns and the signs that the interface never uses, motsAEviter
// the words.
var (
	aEviter     = regexp.MustCompile(`(?i)merci d|sans délai|le cas échéant|numéro de suivi|·|\(e\)|\(s\)|  |'|"|\.\.\.`)
	motsAEviter = []string{
		"veuillez", "nonobstant", "susvisé", "dûment", "afférent", "ci-après", "ci-dessous", "cliquez", "cliquer", "on", "valider", "soumettre",
		"ok", "mail", "email", "hub",
	}
	mot = regexp.MustCompile(`\p{L}+(?:-\p{L}+)*`)
)

// siglesConnus are understood by themselves, or are read on the document that
// one holds.
var siglesConnus = []string{"PDF", "JSON", "SIRET", "SIREN", "RNA", "IBAN", "CM1"}

// sigle is an acronym; the number of an article (L211) is none.
var sigle = regexp.MustCompile(`\b[A-Z][A-Z]+[0-9]*\b`)

func TestLesModelesSontBienEcrits(t *testing.T) {
	for _, m := range catalogue.Modeles() {
		t.Run(m.Code, func(t *testing.T) {
			d := modele(t, m.Code)
			var tout strings.Builder
			for _, p := range phrasesDe(d) {
				tout.WriteString(p.texte + "\n")
				if signe := aEviter.FindString(p.texte); signe != "" {
					t.Errorf("%s : « %s » dans « %s »", p.ou, signe, p.texte)
				}
				for _, m := range mot.FindAllString(strings.ToLower(p.texte), -1) {
					if slices.Contains(motsAEviter, m) {
						t.Errorf("%s : « %s » dans « %s »", p.ou, m, p.texte)
					}
				}
				for _, phrase := range regexp.MustCompile(`\x{a0}?[.?!…:;]+(?: |$)`).Split(p.texte, -1) {
					maxi := 20
					if p.ou == "recours" { // its words are those of the law
						maxi = 30
					}
					if n := len(strings.Fields(phrase)); n > maxi {
						t.Errorf("%s : phrase de %d mots : « %s »", p.ou, n, phrase)
					}
				}
			}
			for _, s := range sigle.FindAllString(tout.String(), -1) {
				explique := strings.Contains(tout.String(), "("+s+")") || strings.Contains(tout.String(), s+" (")
				if !explique && !slices.Contains(siglesConnus, s) {
					t.Errorf("le sigle %s n’est pas expliqué", s)
				}
			}
			relire(t, d)
		})
	}
}

// infinitif is the first verb of a title: « Demander un acte ».
var infinitif = regexp.MustCompile(`^(?:S’|Se )?\p{L}+(?:er|ir|re) `)

// relire holds the texts to their form: a title is an act, a sentence ends, a
// label does not.
func relire(t *testing.T, d *catalogue.Document) {
	t.Helper()
	if !infinitif.MatchString(d.Titre.Fr) {
		t.Errorf("le titre ne commence pas par un verbe : « %s »", d.Titre)
	}
	a := d.Accueil
	entieres := []catalogue.Texte{d.Resume, a.PourQui, a.SansInternet, d.Traitement.Suite, d.Traitement.RGPD.Finalite}
	for _, x := range d.Exclusions {
		if !strings.HasPrefix(x.Titre.Fr, "Vous ne pouvez pas ") {
			t.Errorf("l’exclusion « %s » ne dit pas ce que l’on ne peut pas faire", x.Code)
		}
		entieres = append(entieres, x.Pourquoi, x.QueFaire)
	}
	var champs func(l []catalogue.Champ)
	champs = func(l []catalogue.Champ) {
		for _, c := range l {
			sansPoint := !strings.HasSuffix(c.Libelle.Fr, ".")
			if phrase := c.Type == "attestation" || strings.HasPrefix(c.Code, "rappel"); c.Type != "texte_affiche" && phrase == sansPoint {
				t.Errorf("la question « %s » finit mal : « %s »", c.Code, c.Libelle)
			}
			if c.Manque.Fr != "" {
				entieres = append(entieres, c.Manque)
			}
			for _, r := range c.Regles {
				entieres = append(entieres, r.Phrase)
			}
			champs(c.Champs)
		}
	}
	for _, e := range d.Etapes {
		champs(e.Champs)
	}
	for _, m := range d.Traitement.MotifsRefus {
		entieres = append(entieres, m.Droit)
	}
	for _, s := range entieres {
		if !strings.HasSuffix(s.Fr, ".") && !strings.HasSuffix(s.Fr, "…") {
			t.Errorf("la phrase ne finit pas : « %s »", s)
		}
	}
}

// What the law wants to be told before the first demande, whatever the
// téléservice.
func TestLesModelesDisentCeQueLaLoiDemande(t *testing.T) {
	publics, niveaux := []string{"particulier", "entreprise", "association", "collectivite"}, []string{"commune", "epci", "departement"}
	for _, m := range catalogue.Modeles() {
		t.Run(m.Code, func(t *testing.T) {
			d := modele(t, m.Code)
			tr := d.Traitement
			for _, a := range append(d.Accueil.APreparer, d.Accueil.PourQui, d.Accueil.Duree, d.Accueil.Cout, d.Accueil.Delai, d.Accueil.SansInternet, d.Resume, tr.Suite) {
				if a.Fr == "" {
					t.Error("la page de départ ou l’accusé a un texte vide")
				}
			}
			if len(d.Accueil.APreparer) == 0 || len(d.MotsCles) == 0 || d.Theme == "" {
				t.Error("rien à préparer, aucun autre mot qui la trouve ou aucun thème")
			}
			if d.Accueil.Fiche != "" && !regexp.MustCompile(`^F[0-9]+$`).MatchString(d.Accueil.Fiche) {
				t.Errorf("fiche %s", d.Accueil.Fiche)
			}
			hors := func(l, connus []string) bool {
				return len(l) == 0 || slices.ContainsFunc(l, func(s string) bool { return !slices.Contains(connus, s) })
			}
			if hors(tr.Public, publics) || hors(tr.Niveaux, niveaux) {
				t.Errorf("public %s, niveaux %s", tr.Public, tr.Niveaux)
			}
			if tr.PresenceRequise == tr.EligibleSVE {
				t.Error("une démarche en personne ne se fait pas en ligne (CRPA L112-10), les autres oui")
			}
			// The rule of « contact » is the text of CRPA L231-4 itself.
			if s := tr.Silence; s.Regime != "SO" && s.Verif != "a_confirmer" && d.Code != "contact" {
				t.Errorf("la règle du silence %s n’est pas à confirmer", s.Regime)
			}
			if tr.Conservation.Source == "" {
				t.Error("la durée de conservation n’a pas de source")
			}
			for _, p := range d.Pieces {
				if (p.Nature == "identite") != (p.GardeJours > 0) {
					t.Errorf("« %s » : un titre d’identité part tôt, et lui seul", p.Code)
				}
			}
			if tr.CompteRendu != "" {
				modele(t, tr.CompteRendu)
			}
		})
	}
}

func TestLePackParDefautNeDemandeRienAConfirmer(t *testing.T) {
	pack := catalogue.PackParDefaut()
	for _, code := range []string{"acte-naissance", "signalement", "accessibilite", "rgpd-droits", "contact", "inscription-electorale"} {
		if !slices.Contains(pack, code) {
			t.Errorf("%s n’est pas dans le pack", code)
		}
	}
	reels := 0
	for _, m := range catalogue.Modeles() {
		dedans := slices.Contains(pack, m.Code)
		if dedans != m.ParDefaut || dedans && m.Regime != "SO" && m.Code != "rgpd-droits" && m.Code != "contact" || !dedans && m.Regime == "SO" {
			t.Errorf("%s (%s) : dans le pack %t, par défaut %t", m.Code, m.Regime, dedans, m.ParDefaut)
		}
		if !m.Renvoi {
			reels++
		}
	}
	if reels < 34 {
		t.Errorf("%d démarches à remplir seulement", reels)
	}
}

// A téléservice that the law gives to another is only a link.
func TestCeQuiSeFaitAilleursNeDemandeRien(t *testing.T) {
	ailleurs := []string{
		"apa-domicile", "inscription-electorale", "mdph", "meuble-tourisme", "rdv-titres-identite", "tranquillite-vacances", "transport-scolaire",
		"urbanisme-certificat", "urbanisme-declaration-prealable", "urbanisme-dia", "urbanisme-permis-construire",
	}
	var renvois []string
	for _, m := range catalogue.Modeles() {
		if d := modele(t, m.Code); m.Renvoi {
			renvois = append(renvois, m.Code)
			if len(d.Etapes)+len(d.Pieces) > 0 || !strings.HasPrefix(d.Renvoi.URL, "https://") || !slices.Contains([]string{"national", "relais"}, d.Renvoi.Genre) {
				t.Errorf("%s : %+v", m.Code, d.Renvoi)
			}
		}
	}
	if !slices.Equal(ailleurs, renvois) {
		t.Errorf("renvois : %s", renvois)
	}
}
