package catalogue

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// regimes are the rules of silence, in words: never their initials.
var regimes = []ui.Option{
	{Code: "SVA", Libelle: "Sans réponse, la demande est acceptée"},
	{Code: "SVR", Libelle: "Sans réponse, elle est considérée comme refusée"},
	{Code: "SO", Libelle: "Sans objet\u00a0: aucune décision n’est attendue"},
	{Code: "SP", Libelle: "Règle propre à cette démarche"},
}

var (
	unitesEnMots = []ui.Option{{Code: "jours", Libelle: "jours"}, {Code: "jours_ouvres", Libelle: "jours ouvrés"}, {Code: "mois", Libelle: "mois"}}
	sortsFinals  = []ui.Option{{Code: "D", Libelle: "Détruire"}, {Code: "C", Libelle: "Conserver aux archives"}, {Code: "T", Libelle: "Trier"}}
	basesRGPD    = []ui.Option{
		{Code: "6.1.c", Libelle: "Obligation légale (RGPD, article 6.1.c)"},
		{Code: "6.1.e", Libelle: "Mission d’intérêt public (RGPD, article 6.1.e)"},
		{Code: "6.1.a", Libelle: "Consentement (RGPD, article 6.1.a)"},
		{Code: "6.1.b", Libelle: "Contrat (RGPD, article 6.1.b)"},
	}
	identifications = []ui.Option{
		{Code: "aucune", Libelle: "Sans compte"},
		{Code: "facultative", Libelle: "Avec ou sans compte"},
		{Code: "compte", Libelle: "Avec un compte"},
		{Code: "franceconnect", Libelle: "Avec FranceConnect : l’identité est vérifiée"},
	}
	livraisons = []ui.Option{{Code: "telechargement", Libelle: "À télécharger"}, {Code: "retrait", Libelle: "À retirer au guichet"}, {Code: "courrier", Libelle: "Par courrier"}}
	publics    = []ui.Option{
		{Code: "particulier", Libelle: "Particuliers"}, {Code: "entreprise", Libelle: "Entreprises"}, {Code: "association", Libelle: "Associations"}, {Code: "collectivite", Libelle: "Collectivités"},
	}
)

// aConfirmer marks a rule of silence that the collectivité has not confirmed.
const aConfirmer = "a_confirmer"

// avecValeur adds to options the code that a document has already.
func avecValeur(l []ui.Option, code string) []ui.Option {
	if code == "" || slices.ContainsFunc(l, func(o ui.Option) bool { return o.Code == code }) {
		return l
	}
	return append(slices.Clone(l), ui.Option{Code: code, Libelle: code})
}

// feuilleTraitement is how demandes are processed.
func feuilleTraitement(c *conception) (*feuille, error) {
	t := c.doc.Traitement
	services, err := collectivites.Services(c.App, c.Collectivite)
	if err != nil {
		return nil, err
	}
	service := ui.Saisie{Genre: ui.GenreListe, Nom: "service", Libelle: "Service qui répond", Valeur: t.Service}
	for _, s := range services {
		service.Options = append(service.Options, ui.Option{Code: s.Code, Libelle: s.Nom})
	}
	service.Options = avecValeur(service.Options, t.Service)
	nombre := func(nom, libelle string, n int) ui.Saisie {
		s := ui.Saisie{Genre: ui.GenreTexte, Nom: nom, Libelle: libelle, Inputmode: "numeric", Largeur: 4}
		if n > 0 {
			s.Valeur = strconv.Itoa(n)
		}
		return s
	}
	valeur, unite := nombre("silence_valeur", "Sans réponse pendant", t.Silence.Valeur), ui.Saisie{Genre: ui.GenreListe, Nom: "silence_unite", Libelle: "Unité", Valeur: t.Silence.Unite, Options: unitesEnMots}
	valeur.Facultatif, unite.Facultatif = true, true
	return &feuille{
		Titre: "Traitement", DeRetour: "La démarche", Bouton: "Enregistrer le traitement", Reussite: "Le traitement est enregistré.",
		Intro: "Ce que la loi demande de savoir avant la première demande.",
		Groupes: []groupe{
			{Titre: "Service et délai", Ouvert: true, Saisies: ui.Saisies{
				service,
				{Genre: ui.GenreListe, Nom: "secteur", Libelle: "Secteur", Valeur: t.Secteur, Options: avecValeur(collectivites.Secteurs, t.Secteur)},
				nombre("delai_valeur", "Délai de réponse annoncé", t.Delai.Valeur),
				{Genre: ui.GenreListe, Nom: "delai_unite", Libelle: "Unité du délai", Valeur: t.Delai.Unite, Options: unitesEnMots},
				{Genre: ui.GenreTexte, Nom: "delai_nature", Libelle: "D’où vient ce délai", Valeur: t.Delai.Nature, Aide: "Par exemple\u00a0: usage, ou\u00a0: délai légal."},
				{Genre: ui.GenreZone, Nom: "suite", Libelle: "Suite annoncée dans l’accusé de réception", Valeur: t.Suite.Fr, Lignes: 2},
			}},
			{Titre: "Silence et recours", Ouvert: t.Silence.Regime == "" || t.Silence.Verif == aConfirmer, Saisies: ui.Saisies{
				{Genre: ui.GenreListe, Nom: "silence", Libelle: "Règle du silence", Valeur: t.Silence.Regime, Options: regimes, Aide: "Changée ici, elle est à confirmer à la publication."},
				valeur, unite,
				{Genre: ui.GenreTexte, Nom: "silence_source", Libelle: "Texte qui le dit", Valeur: t.Silence.BaseLegale, Aide: "Par exemple\u00a0: CRPA L231-4 2°."},
				{Genre: ui.GenreZone, Nom: "recours", Libelle: "Recours", Valeur: t.Recours.Texte.Fr, Facultatif: true, Lignes: 3},
				{Genre: ui.GenreCase, Nom: "decision", Libelle: "La demande reçoit une décision, acceptée ou refusée", Valeur: coche(t.Decision)},
				{Genre: ui.GenreZone, Nom: "motifs", Libelle: "Motifs de refus en droit, un par ligne", Valeur: motifsEnLignes(t.MotifsRefus), Facultatif: true, Lignes: 4, Aide: "L’article d’abord, puis ce qu’il dit."},
			}},
			{Titre: "Conservation et données personnelles", Ouvert: t.Conservation.DUA == "", Saisies: ui.Saisies{
				{Genre: ui.GenreTexte, Nom: "dua", Libelle: "Durée de conservation", Valeur: t.Conservation.DUA, Largeur: 20, Aide: "Par exemple\u00a0: 5 ans."},
				{Genre: ui.GenreListe, Nom: "sort_final", Libelle: "Ensuite", Valeur: t.Conservation.SortFinal, Options: sortsFinals},
				{Genre: ui.GenreTexte, Nom: "conservation_source", Libelle: "Texte ou tableau qui le dit", Valeur: t.Conservation.Source, Facultatif: true},
				{Genre: ui.GenreListe, Nom: "rgpd_base", Libelle: "Base légale", Valeur: t.RGPD.Base, Options: avecValeur(basesRGPD, t.RGPD.Base)},
				{Genre: ui.GenreTexte, Nom: "finalite", Libelle: "À quoi servent les réponses", Valeur: t.RGPD.Finalite.Fr, Aide: "Par exemple\u00a0: Attribuer les emplacements du marché."},
			}},
			{Titre: "Personnes et résultat", Saisies: ui.Saisies{
				{Genre: ui.GenreListe, Nom: "authentification", Libelle: "Comment la personne s’identifie", Valeur: t.Authentification, Options: identifications},
				{Genre: ui.GenreCases, Nom: "public", Libelle: "Public", Valeurs: t.Public, Options: publics},
				{Genre: ui.GenreCases, Nom: "livraison", Libelle: "Comment elle reçoit le résultat", Valeurs: t.Livraison, Options: livraisons, Facultatif: true},
			}},
		},
		lire: lireTraitement,
	}, nil
}

func motifsEnLignes(l []MotifRefus) string {
	lignes := make([]string, len(l))
	for i, m := range l {
		lignes[i] = m.Droit.Fr
	}
	return strings.Join(lignes, "\n")
}

func lireTraitement(d *Document, f url.Values) map[string]string {
	fautes := map[string]string{}
	t := &d.Traitement
	for _, x := range []struct {
		nom, vide string
		maximum   int
		vers      *string
	}{
		{"delai_nature", "Dites d’où vient ce délai.", 200, &t.Delai.Nature},
		{"suite", "Dites la suite.", 1000, &t.Suite.Fr},
		{"recours", "", 2000, &t.Recours.Texte.Fr},
		{"dua", "Indiquez la durée de conservation.", 60, &t.Conservation.DUA},
		{"conservation_source", "", 300, &t.Conservation.Source},
		{"finalite", "Dites à quoi servent les réponses.", 500, &t.RGPD.Finalite.Fr},
	} {
		*x.vers = texteSaisi(f, x.nom, x.maximum, x.vide, fautes)
	}
	for _, x := range []struct {
		nom, vide string
		permis    []ui.Option
		vers      *string
	}{
		{"service", "Choisissez le service qui répond.", nil, &t.Service},
		{"secteur", "Choisissez le secteur.", collectivites.Secteurs, &t.Secteur},
		{"delai_unite", "Choisissez l’unité du délai.", unitesEnMots, &t.Delai.Unite},
		{"sort_final", "Choisissez ce que deviennent les demandes.", sortsFinals, &t.Conservation.SortFinal},
		{"rgpd_base", "Choisissez la base légale.", basesRGPD, &t.RGPD.Base},
		{"authentification", "Choisissez comment la personne s’identifie.", identifications, &t.Authentification},
	} {
		v := f.Get(x.nom)
		permis := v != "" && (x.permis == nil && len(v) <= 60 || slices.ContainsFunc(avecValeur(x.permis, *x.vers), func(o ui.Option) bool { return o.Code == v }))
		if !permis {
			fautes[x.nom] = x.vide
			continue
		}
		*x.vers = v
	}
	if n := nombreSaisi(f, "delai_valeur", fautes); n != nil && *n > 0 {
		t.Delai.Valeur = *n
	} else {
		fautes["delai_valeur"] = "Indiquez le délai, par exemple 2."
	}
	t.lireSilence(f, fautes)
	t.Decision = f.Get("decision") == "oui"
	t.MotifsRefus = lireMotifs(f.Get("motifs"), t.MotifsRefus)
	if t.Decision && len(t.MotifsRefus) == 0 {
		fautes["motifs"] = "Indiquez au moins un motif de refus en droit (CRPA L211-5)."
	}
	t.Public, t.Livraison = choisis(publics, f["public"]), choisis(livraisons, f["livraison"])
	if len(t.Public) == 0 {
		fautes["public"] = "Choisissez au moins un public."
	}
	return fautes
}

// lireSilence reads the rule of silence: one that changes is to be confirmed
// again.
func (t *Traitement) lireSilence(f url.Values, fautes map[string]string) {
	n := t.Silence
	n.Regime, n.Unite, n.Valeur = f.Get("silence"), f.Get("silence_unite"), 0
	if v := nombreSaisi(f, "silence_valeur", fautes); v != nil {
		n.Valeur = *v
	}
	n.BaseLegale = texteSaisi(f, "silence_source", 1000, "Indiquez le texte qui donne la règle du silence.", fautes)
	if !slices.ContainsFunc(regimes, func(o ui.Option) bool { return o.Code == n.Regime }) {
		fautes["silence"] = "Choisissez la règle du silence."
		return
	}
	if (n.Regime == "SVA" || n.Regime == "SVR") && (n.Valeur < 1 || !slices.Contains(unites, n.Unite)) {
		fautes["silence_valeur"] = "Indiquez après combien de temps le silence vaut réponse, par exemple 2 mois."
	}
	if n.Regime == "SO" {
		n.Valeur, n.Unite = 0, ""
	} else if t.Recours.Texte.Fr == "" {
		fautes["recours"] = "Indiquez les recours."
	}
	if n != t.Silence {
		n.Verif, n.VerifiePar, n.VerifieLe, n.ConfirmePar, n.ConfirmeLe = aConfirmer, "", "", "", ""
	}
	t.Silence = n
}

func choisis(l []ui.Option, codes []string) []string {
	n := []string{}
	for _, o := range l {
		if slices.Contains(codes, o.Code) {
			n = append(n, o.Code)
		}
	}
	return n
}

// lireMotifs keeps the code of a ground whose words are the same.
func lireMotifs(texte string, avant []MotifRefus) []MotifRefus {
	var l []MotifRefus
	pris := map[string]bool{}
	for _, m := range avant {
		pris[m.Code] = true
	}
	for _, ligne := range strings.Split(texte, "\n") {
		ligne = abreger(nettoyer(ligne, false), 1000)
		if ligne == "" {
			continue
		}
		i := slices.IndexFunc(avant, func(m MotifRefus) bool { return m.Droit.Fr == ligne })
		if i >= 0 {
			l = append(l, avant[i])
			continue
		}
		l = append(l, MotifRefus{Code: codeLibre("motif", pris), Droit: Texte{ligne}})
	}
	return l
}

// regleDuSilence is the rule in one sentence, with its source.
func (t *Traitement) regleDuSilence() string {
	phrase := ""
	for _, o := range regimes {
		if o.Code == t.Silence.Regime {
			phrase = o.Libelle
		}
	}
	if t.Silence.Valeur > 0 {
		unite := ""
		for _, o := range unitesEnMots {
			if o.Code == t.Silence.Unite {
				unite = o.Libelle
			}
		}
		phrase += ", après " + socle.Nombre(t.Silence.Valeur) + " " + unite
	}
	return phrase
}
