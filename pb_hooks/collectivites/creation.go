package collectivites

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
	"github.com/spf13/cobra"

	"guichet/pb_hooks/socle"
)

// servicesDefaut are the services of a new collectivité; a lone secretary
// holds them all.
var servicesDefaut = []Service{
	{Code: "secretariat", Nom: "Secrétariat", Secteur: "general"},
	{Code: "etat_civil", Nom: "État civil", Secteur: "etat_civil"},
	{Code: "technique", Nom: "Services techniques", Secteur: "cadre_de_vie"},
}

// Creer opens a collectivité of the reference list on this instance, with its
// usual services. It stays closed to the public until
// [Collectivite.Ouvrir].
func Creer(tx core.App, f Fiche, par socle.Acteur) (*Collectivite, error) {
	postaux, err := json.Marshal(f.CodesPostaux)
	if err != nil {
		return nil, err
	}
	c := &Collectivite{
		ID: socle.ID(), Slug: Slug(f.Nom), Nom: f.Nom, Niveau: f.Niveau, INSEE: f.Code, SIREN: f.SIREN, Departement: f.Departement,
		Population: f.Population, CodesPostaux: types.JSONRaw(postaux), Horaires: types.JSONRaw("null"), Couleur: couleurDefaut,
		Tribunal: presets()[f.Departement].Tribunal,
	}
	c.Enseigne, c.Autorite = f.Enseigne(), "le président"
	switch f.Niveau {
	case "commune":
		c.Autorite = "le maire"
	case "departement":
		c.Autorite = "le président du conseil départemental"
	}
	if socle.SegmentReserve(c.Slug) {
		c.Slug += "-" + f.Departement
	}
	var pris int
	if err := tx.DB().Select("count(*)").From("collectivites").Where(dbx.HashExp{"slug": c.Slug}).Row(&pris); err != nil {
		return nil, err
	}
	if pris > 0 {
		c.Slug += "-" + strings.ToLower(f.Code)
	}
	if err := tx.DB().Model(c).Insert(); err != nil {
		return nil, fmt.Errorf("create collectivité %s: %w", f.Nom, err)
	}
	for _, s := range servicesDefaut {
		s.ID, s.Collectivite, s.Actif = socle.ID(), c.ID, true
		if err := tx.DB().Model(&s).Insert(); err != nil {
			return nil, fmt.Errorf("create service %s: %w", s.Code, err)
		}
	}
	return c, socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "collectivites.creer", Objet: "collectivites:" + c.ID, Collectivite: c.ID})
}

// Enseigne is its name at the door: « Mairie de Saint-Exemple ».
func (f Fiche) Enseigne() string {
	switch f.Niveau {
	case "commune":
		return "Mairie " + DeNom(f.Nom)
	case "departement":
		return "Département " + deDepartement(f.Code, f.Nom)
	}
	return f.Nom
}

// Dite is its name inside of a sentence: « la mairie de Saint-Exemple ».
func (f Fiche) Dite() string { return Collectivite{Enseigne: f.Enseigne()}.Dite() }

// Apres is [Collectivite.Apres] of one that is in no database.
func (f Fiche) Apres(preposition string) string {
	return Collectivite{Enseigne: f.Enseigne()}.Apres(preposition)
}

// DeNom is a name after « de »: « de Saint-Exemple », « d’Épinal », « du Val-d’Ajol ».
func DeNom(nom string) string {
	switch {
	case strings.HasPrefix(nom, "Le "):
		return "du " + nom[3:]
	case strings.HasPrefix(nom, "Les "):
		return "des " + nom[4:]
	}
	if cle := Cle(nom); cle != "" && strings.ContainsRune("aeiouyh", rune(cle[0])) {
		return "d’" + nom
	}
	return "de " + nom
}

// commandeCollectivite is « guichet collectivite ».
func commandeCollectivite(s *socle.Socle) *cobra.Command {
	racine := &cobra.Command{Use: "collectivite", Short: "Collectivités of this instance"}
	var adresse, telephone, courriel string
	ajouter := &cobra.Command{
		Use: "add CODE", Short: "Open a collectivité by its INSEE code, SIREN or SIRET", Args: cobra.ExactArgs(1),
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, args []string) error {
			f, ok := FicheParCode("", args[0])
			if !ok {
				return fmt.Errorf("no collectivité has the code %s; try: guichet collectivite search NAME", args[0])
			}
			telephone = socle.NormaliserTelephone(telephone)
			if err := errors.Join(pasEncoreOuverte(app, f), contactValide(adresse, telephone, courriel)); err != nil {
				return err
			}
			return app.RunInTransaction(func(tx core.App) error {
				c, err := Creer(tx, f, socle.Programme("commande"))
				if err != nil {
					return err
				}
				c.Adresse, c.Telephone, c.Courriel = strings.ReplaceAll(adresse, "|", "\n"), telephone, courriel
				if err := tx.DB().Model(c).Update("Adresse", "Telephone", "Courriel"); err != nil {
					return err
				}
				if err := c.Ouvrir(tx, socle.Programme("commande")); err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "opened: %s, at /%s/\n", c.Enseigne, c.Slug)
				return nil
			})
		}),
	}
	ajouter.Flags().StringVar(&adresse, "address", "", "postal address, lines separated by |")
	ajouter.Flags().StringVar(&telephone, "phone", "", "phone, ten digits")
	ajouter.Flags().StringVar(&courriel, "email", "", "e-mail of the service")
	for _, nom := range []string{"address", "phone", "email"} {
		_ = ajouter.MarkFlagRequired(nom) // the accusé de réception needs all three
	}
	racine.AddCommand(ajouter, commandeChercher(), commandeVoies(s))
	return racine
}

func pasEncoreOuverte(app core.App, f Fiche) error {
	deja, err := DejaLa(app, f)
	if err != nil || deja == nil {
		return err
	}
	return fmt.Errorf("%s is already open, at %s/", f.Nom, deja.Chemin())
}

// DejaLa is the collectivité of a fiche on this instance, nil for none yet.
func DejaLa(app core.App, f Fiche) (*Collectivite, error) {
	toutes, err := Toutes(app)
	if err != nil {
		return nil, fmt.Errorf("is %s here: %w", f.Nom, err)
	}
	i := slices.IndexFunc(toutes, f.Est)
	if i < 0 {
		return nil, nil
	}
	return &toutes[i], nil
}

// Est tells that a collectivité is the one of the fiche.
func (f Fiche) Est(c Collectivite) bool {
	return c.Niveau == f.Niveau && c.INSEE == f.Code && c.SIREN == f.SIREN
}

// contactValide checks what the accusé de réception will print.
func contactValide(adresse, telephone, courriel string) error {
	var fautes []error
	if strings.Trim(adresse, " |") == "" {
		fautes = append(fautes, errors.New("--address is empty"))
	}
	if !socle.TelephoneValide(telephone) {
		fautes = append(fautes, fmt.Errorf("--phone %q is not a phone number of ten digits", telephone))
	}
	if _, err := socle.LireCourriel(courriel); err != nil {
		fautes = append(fautes, fmt.Errorf("--email %q is not an e-mail address such as mairie@example.fr", courriel))
	}
	return errors.Join(fautes...)
}

func commandeChercher() *cobra.Command {
	var departement string
	c := &cobra.Command{
		Use: "search [NAME]", Short: "Search the collectivités of France by name, postcode, INSEE code or SIREN, or list a département",
		RunE: func(cmd *cobra.Command, args []string) error {
			q := strings.Join(args, " ")
			var fiches []Fiche
			switch {
			case departement != "":
				fiches = DuDepartement(strings.ToUpper(departement), q)
			case q != "":
				fiches = Chercher(q, 20)
			default:
				return errors.New("name what to search, or --departement 88 to list the Vosges")
			}
			if len(fiches) == 0 {
				return fmt.Errorf("nothing is called %s", strings.TrimSpace(q+" "+departement))
			}
			for _, f := range fiches {
				fmt.Fprintf(cmd.OutOrStdout(), "%-12s %-10s %s (%s)\n", f.Niveau, f.Code, f.Nom, f.Departement)
			}
			return nil
		},
	}
	c.Flags().StringVar(&departement, "departement", "", "list the collectivités of this département, such as 88")
	return c
}
