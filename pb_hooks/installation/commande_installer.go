package installation

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// commandeInstaller is « guichet install », the first run without any page.
func commandeInstaller(s *socle.Socle) *cobra.Command {
	var codes []string
	c := &cobra.Command{
		Use: "install", Short: "Install without any page: open the collectivités of a preset and print the link of each administrator", Args: cobra.NoArgs,
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, _ []string) error {
			if s.Config.Preset == "" {
				return errors.New("name the file that answers the first run: --preset FILE (see config/preset.example.yaml), or follow the pages of « guichet serve »")
			}
			p, err := lireFichierPreset(s.Config.Preset)
			if err != nil {
				return err
			}
			enCours, err := EnCours(app)
			if err != nil {
				return err
			}
			if !enCours {
				return errors.New("this guichet is installed already: nothing was changed")
			}
			ouvertes, err := p.installer(app, codes)
			if err != nil {
				return err
			}
			for _, o := range ouvertes {
				fmt.Fprintf(cmd.OutOrStdout(), "opened: %s, at %s%s/\n  invitation of %s, good once and for 7 days: %s%s\n",
					o.c.Enseigne, s.AdressePublique(), o.c.Chemin(), o.administrateur, s.AdressePublique(), o.invitation)
			}
			return nil
		}),
	}
	c.Flags().StringSliceVar(&codes, "collectivite", nil, "codes of those to open, INSEE or SIREN; all those of the preset when absent")
	return c
}

// ouverte is a collectivité that was just opened.
type ouverte struct {
	c                          *collectivites.Collectivite
	administrateur, invitation string
}

// installer opens collectivités of the preset, all of them or none, and ends
// the first run.
func (p *Preset) installer(app core.App, codes []string) ([]ouverte, error) {
	choisies := p.Collectivites
	if len(codes) > 0 {
		choisies = slices.DeleteFunc(slices.Clone(choisies), func(c PresetCollectivite) bool { return !slices.Contains(codes, c.Code) })
		for _, code := range codes {
			if !slices.ContainsFunc(choisies, func(c PresetCollectivite) bool { return c.Code == code }) {
				return nil, fmt.Errorf("the preset has no collectivité %s", code)
			}
		}
	}
	if len(choisies) == 0 {
		return nil, errors.New("the preset names no collectivité: fill « collectivites », or follow the pages")
	}
	par := socle.Programme("preset")
	var l []ouverte
	var faites []collectivites.Collectivite
	err := avancer(app, par, func(tx core.App, av *Avancement) error {
		if err := p.garder(tx, par); err != nil {
			return err
		}
		for _, x := range choisies {
			o, err := p.ouvrir(tx, x, par)
			if err != nil {
				return fmt.Errorf("%s: %w", x.Code, err)
			}
			l, faites = append(l, o), append(faites, *o.c)
		}
		av.Preset, av.CommenceeLe = p.Author, socle.De(tx).Horloge.Aujourdhui().ISO()
		return av.terminer(tx, faites, par)
	})
	return l, err
}

// ouvrir makes one collectivité with its téléservices and its administrator.
func (p *Preset) ouvrir(tx core.App, x PresetCollectivite, par socle.Acteur) (o ouverte, err error) {
	fiche, ok := collectivites.FicheParCode("", x.Code)
	if !ok {
		return o, errors.New("no collectivité has this code")
	}
	deja, err := collectivites.DejaLa(tx, fiche)
	if err != nil {
		return o, err
	}
	if deja != nil {
		return o, fmt.Errorf("%s is here already, at %s/", deja.Enseigne, deja.Chemin())
	}
	if o.c, err = collectivites.Creer(tx, fiche, par); err != nil {
		return o, err
	}
	sien := *p
	if x.Hours != nil {
		sien.Hours = *x.Hours
	}
	if err := sien.completer(tx, o.c, nil, par); err != nil {
		return o, err
	}
	o.c.Adresse, o.c.Telephone, o.c.Courriel = strings.ReplaceAll(x.Address, "|", "\n"), socle.NormaliserTelephone(x.Phone), x.Email
	if err := tx.DB().Model(o.c).Update("Adresse", "Telephone", "Courriel"); err != nil {
		return o, err
	}
	for _, code := range p.demarches(x, o.c.Niveau) {
		if err := catalogue.Adopter(tx, o.c.ID, code, par); err != nil {
			return o, fmt.Errorf("téléservice %s: %w", code, err)
		}
	}
	o.administrateur, err = socle.LireCourriel(x.Administrator)
	if err != nil {
		return o, err
	}
	_, o.invitation, err = agents.InviterAdministration(tx, o.c, o.administrateur, par)
	return o, err
}

// demarches are the codes to open: those of the collectivité, of the preset, or
// of the default pack.
func (p *Preset) demarches(x PresetCollectivite, niveau string) []string {
	if len(x.Catalogue) > 0 {
		return x.Catalogue
	}
	if len(p.Catalogue) > 0 {
		return p.Catalogue
	}
	var l []string
	for _, m := range catalogue.Modeles() {
		if m.ParDefaut && !m.Renvoi && (len(m.Niveaux) == 0 || slices.Contains(m.Niveaux, niveau)) {
			l = append(l, m.Code)
		}
	}
	return l
}
