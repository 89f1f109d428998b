package installation

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"gopkg.in/yaml.v3"

	"guichet/config"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/sauvegardes"
	"guichet/pb_hooks/socle"
)

// Preset answers the first run beforehand: one YAML file that a département
// gives to its collectivités. What it fills is shown with its author, and can be
// changed on the pages, but for the hub. Every key is optional but the author.
type Preset struct {
	Author    string       `yaml:"author" json:"author"` // « Département des Vosges », as the pages say it
	Hub       string       `yaml:"hub" json:"hub"`       // https address of the guichet of the Département
	Domain    string       `yaml:"domain" json:"domain"` // host name of each guichet, {slug} standing for its collectivité's
	SMTP      PresetSMTP   `yaml:"smtp" json:"smtp"`
	Backup    PresetBackup `yaml:"backup" json:"backup"`
	DPO       Personne     `yaml:"dpo" json:"dpo"`
	Host      Personne     `yaml:"host" json:"host"`     // who hosts, for the legal pages
	Colour    string       `yaml:"colour" json:"colour"` // #rrggbb
	Court     string       `yaml:"court" json:"court"`   // « le tribunal administratif de Nancy, 5 place… »
	Hours     Semaine      `yaml:"hours" json:"hours"`
	Catalogue []string     `yaml:"catalogue" json:"catalogue"` // codes of the standard set; empty: the default pack

	// Collectivites are those that « guichet install » opens without any page.
	Collectivites []PresetCollectivite `yaml:"collectivites" json:"collectivites"`
}

// PresetSMTP is the relay of outgoing mail. The password is that of
// password_file, read once.
type PresetSMTP struct {
	Host         string `yaml:"host" json:"host"`
	Port         int    `yaml:"port" json:"port"`
	TLS          string `yaml:"tls" json:"tls"`
	Username     string `yaml:"username" json:"username"`
	Password     string `yaml:"password" json:"password"`
	PasswordFile string `yaml:"password_file" json:"-"`
	From         string `yaml:"from" json:"from"`
}

// PresetBackup is where backups go: see [sauvegardes.Cible]. In folder and
// prefix, {host} stands for the host name of the guichet, so that each has its
// own place.
type PresetBackup struct {
	Kind      string `yaml:"kind" json:"kind"` // folder, sftp or s3
	Folder    string `yaml:"folder" json:"folder"`
	Host      string `yaml:"host" json:"host"`
	Port      int    `yaml:"port" json:"port"`
	User      string `yaml:"user" json:"user"`
	Password  string `yaml:"password" json:"password"`
	HostKey   string `yaml:"host_key" json:"host_key"` // SHA256:…
	URL       string `yaml:"url" json:"url"`
	Region    string `yaml:"region" json:"region"`
	Bucket    string `yaml:"bucket" json:"bucket"`
	Prefix    string `yaml:"prefix" json:"prefix"`
	AccessKey string `yaml:"access_key" json:"access_key"`
	SecretKey string `yaml:"secret_key" json:"secret_key"`
	Hour      int    `yaml:"hour" json:"hour"` // of the nightly one, Paris time
}

var genresCible = map[string]sauvegardes.GenreCible{"folder": sauvegardes.CibleRepertoire, "sftp": sauvegardes.CibleSFTP, "s3": sauvegardes.CibleS3}

// reglage is what the room of the backups keeps, for a guichet of this host.
func (b PresetBackup) reglage(hote string) sauvegardes.Reglage {
	r := sauvegardes.Defaut()
	r.Quand = cmp.Or(b.Hour, r.Quand)
	place := strings.NewReplacer("{host}", hote)
	r.Cible = sauvegardes.Cible{
		Genre: genresCible[b.Kind], Repertoire: place.Replace(b.Folder),
		Hote: b.Host, Port: b.Port, Utilisateur: b.User, MotDePasse: b.Password, EmpreinteHote: b.HostKey,
		Adresse: b.URL, Region: b.Region, Seau: b.Bucket, Prefixe: place.Replace(b.Prefix), CleAcces: b.AccessKey, CleSecrete: b.SecretKey,
	}
	if r.Cible.Genre == sauvegardes.CibleSFTP {
		r.Cible.Port = cmp.Or(b.Port, 22)
	}
	return r
}

// Personne is who a legal page names.
type Personne struct {
	Name    string `yaml:"name" json:"name"`
	Address string `yaml:"address" json:"address"` // lines separated by |
	Email   string `yaml:"email" json:"email"`
	Phone   string `yaml:"phone" json:"phone"`
}

// Semaine is the opening hours by day, « 9h-12h, 14h-17h30 », "" for closed.
type Semaine struct {
	Monday    string `yaml:"monday" json:"monday"`
	Tuesday   string `yaml:"tuesday" json:"tuesday"`
	Wednesday string `yaml:"wednesday" json:"wednesday"`
	Thursday  string `yaml:"thursday" json:"thursday"`
	Friday    string `yaml:"friday" json:"friday"`
	Saturday  string `yaml:"saturday" json:"saturday"`
	Sunday    string `yaml:"sunday" json:"sunday"`
	Note      string `yaml:"note" json:"note"`
}

// jours is the week, Monday first.
func (s Semaine) jours() []string {
	return []string{s.Monday, s.Tuesday, s.Wednesday, s.Thursday, s.Friday, s.Saturday, s.Sunday}
}

// PresetCollectivite is one collectivité to open.
type PresetCollectivite struct {
	Code          string   `yaml:"code" json:"code"` // INSEE for a commune, SIREN for an EPCI, number for a département
	Address       string   `yaml:"address" json:"address"`
	Phone         string   `yaml:"phone" json:"phone"`
	Email         string   `yaml:"email" json:"email"`
	Administrator string   `yaml:"administrator" json:"administrator"` // e-mail, invited
	Hours         *Semaine `yaml:"hours" json:"hours"`
	Catalogue     []string `yaml:"catalogue" json:"catalogue"`
}

const reglagePreset = "preset"

// maxPreset bounds the file, in bytes.
const maxPreset = 1 << 20

// LirePreset reads and checks a preset. The error tells every fault, one a
// line, in English: who writes the file reads it.
func LirePreset(r io.Reader) (*Preset, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxPreset+1))
	if err != nil {
		return nil, fmt.Errorf("read the preset: %w", err)
	}
	if len(b) > maxPreset {
		return nil, errors.New("the preset is larger than 1 MB")
	}
	p := &Preset{}
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	if err := d.Decode(p); err != nil {
		return nil, fmt.Errorf("read the preset: %w", err)
	}
	return p, p.verifier()
}

func lireFichierPreset(chemin string) (*Preset, error) {
	f, err := os.Open(chemin)
	if err != nil {
		return nil, fmt.Errorf("preset: %w", err)
	}
	defer f.Close()
	p, err := LirePreset(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", chemin, err)
	}
	if p.SMTP.PasswordFile == "" {
		return p, nil
	}
	b, err := os.ReadFile(p.SMTP.PasswordFile)
	if err != nil {
		return nil, fmt.Errorf("%s: smtp.password_file: %w", chemin, err)
	}
	p.SMTP.Password = strings.TrimRight(string(b), "\r\n")
	return p, nil
}

// verifier tells every fault of the preset.
func (p *Preset) verifier() error {
	var l []error
	faute := func(format string, args ...any) { l = append(l, fmt.Errorf(format, args...)) }
	if strings.TrimSpace(p.Author) == "" {
		faute("author is empty: the pages say who filled what")
	}
	if p.Hub != "" && !strings.HasPrefix(p.Hub, "https://") {
		faute("hub %q does not begin with https://", p.Hub)
	}
	if p.Domain != "" && (strings.ContainsAny(p.Domain, "/: ") || !strings.Contains(p.Domain, ".")) {
		faute("domain %q is not a host name such as {slug}.guichet.example.fr", p.Domain)
	}
	if s := p.SMTP; s != (PresetSMTP{}) {
		if _, err := mail.ParseAddress(s.From); err != nil {
			faute("smtp.from %q is not an address such as Mairie <guichet@example.fr>", s.From)
		}
		if s.Host == "" {
			faute("smtp.host is empty")
		}
		if s.TLS != "" && !slices.Contains([]string{config.TLSStart, config.TLSImplicit, config.TLSNone}, s.TLS) {
			faute("smtp.tls %q is none of starttls, implicit, none", s.TLS)
		}
		if s.Password != "" && s.PasswordFile != "" {
			faute("smtp.password and smtp.password_file are both set: keep one")
		}
	}
	if b := p.Backup; b != (PresetBackup{}) && genresCible[b.Kind] == "" {
		faute("backup.kind %q is none of folder, sftp, s3", b.Kind)
	}
	if p.Colour != "" && !collectivites.CouleurValide(p.Colour) {
		faute("colour %q is not like #1f4e79", p.Colour)
	}
	if err := p.Hours.verifier(); err != nil {
		faute("hours: %w", err)
	}
	for _, code := range p.Catalogue {
		if _, err := catalogue.Modele(code); err != nil {
			faute("catalogue: %q is not a téléservice of the standard set", code)
		}
	}
	for i, c := range p.Collectivites {
		if err := c.verifier(); err != nil {
			faute("collectivites[%d] %s: %w", i, c.Code, err)
		}
	}
	return errors.Join(l...)
}

func (s Semaine) verifier() error {
	_, err := s.horaires()
	return err
}

func (s Semaine) horaires() (h collectivites.Horaires, err error) {
	h.Note = s.Note
	for i, jour := range s.jours() {
		if h.Jours[i], err = collectivites.LireJourHoraires(jour); err != nil {
			return h, fmt.Errorf("%q is not like « 9h-12h, 14h-17h30 »", jour)
		}
	}
	return h, nil
}

func (c PresetCollectivite) verifier() error {
	var l []error
	if _, ok := collectivites.FicheParCode("", c.Code); !ok {
		l = append(l, errors.New("no collectivité has this code"))
	}
	if strings.Trim(c.Address, " |") == "" {
		l = append(l, errors.New("address is empty"))
	}
	if !socle.TelephoneValide(socle.NormaliserTelephone(c.Phone)) {
		l = append(l, fmt.Errorf("phone %q is not a phone number of ten digits", c.Phone))
	}
	for _, x := range []struct{ nom, adresse string }{{"email", c.Email}, {"administrator", c.Administrator}} {
		if _, err := socle.LireCourriel(x.adresse); err != nil {
			l = append(l, fmt.Errorf("%s %q is not an e-mail address", x.nom, x.adresse))
		}
	}
	if c.Hours != nil {
		l = append(l, c.Hours.verifier())
	}
	for _, code := range c.Catalogue {
		if _, err := catalogue.Modele(code); err != nil {
			l = append(l, fmt.Errorf("catalogue: %q is not a téléservice of the standard set", code))
		}
	}
	return errors.Join(l...)
}

// presetDe is the preset kept by the instance, an empty one when nobody gave
// any.
func presetDe(app core.App) (Preset, error) {
	p, _, err := socle.LireReglage[Preset](app, reglagePreset)
	return p, err
}

// garder keeps the preset and fills what is of the whole instance. What was
// typed on a page before stays.
func (p *Preset) garder(tx core.App, par socle.Acteur) error {
	if err := p.garderSeul(tx, par); err != nil {
		return err
	}
	if err := p.garderSauvegarde(tx, par); err != nil {
		return err
	}
	if p.SMTP.Host == "" || exploitation.MessagerieConfiguree(tx) {
		return nil
	}
	_, provenance, err := socle.LireReglage[config.SMTP](tx, exploitation.ReglageMessagerie)
	if err != nil || provenance == socle.ParPage {
		return err
	}
	return p.garderMessagerie(tx, par)
}

// garderSeul keeps what the preset says, and fills nothing.
func (p *Preset) garderSeul(tx core.App, par socle.Acteur) error {
	return socle.EcrireReglage(tx, reglagePreset, p, socle.ParPreset, par)
}

func (p *Preset) garderMessagerie(tx core.App, par socle.Acteur) error {
	return exploitation.ReglerMessagerie(tx, config.SMTP{
		Host: p.SMTP.Host, Port: cmp.Or(p.SMTP.Port, 587), TLS: cmp.Or(p.SMTP.TLS, config.TLSStart),
		Username: p.SMTP.Username, Password: p.SMTP.Password, From: p.SMTP.From, LocalName: "localhost",
	}, socle.ParPreset, par)
}

// hoteDe is the host name of this guichet.
func hoteDe(app core.App) string {
	u, err := url.Parse(socle.De(app).AdressePublique())
	if err != nil {
		return "guichet"
	}
	return cmp.Or(u.Hostname(), "guichet")
}

// garderSauvegarde sets where the backups go, but for what was typed on a page.
func (p *Preset) garderSauvegarde(tx core.App, par socle.Acteur) error {
	if p.Backup.Kind == "" {
		return nil
	}
	_, provenance, err := sauvegardes.LireReglage(tx)
	if err != nil || provenance == socle.ParPage {
		return err
	}
	if err := sauvegardes.Regler(tx, p.Backup.reglage(hoteDe(tx)), socle.ParPreset, par); err != nil {
		return fmt.Errorf("preset, backup: %w", err)
	}
	return nil
}

// completer fills a collectivité with what the preset says of all of them,
// instead of what the preset before it said; nil for none.
func (p *Preset) completer(tx core.App, c *collectivites.Collectivite, avant *Preset, par socle.Acteur) error {
	if p.Author == "" {
		return nil
	}
	if avant == nil {
		avant = &Preset{}
	}
	dit, err := p.prereglage()
	if err != nil {
		return err
	}
	disait, err := avant.prereglage()
	if err != nil {
		return err
	}
	return c.Preregler(tx, dit, disait, par)
}

func (p *Preset) prereglage() (collectivites.Prereglage, error) {
	h, err := p.Hours.horaires()
	return collectivites.Prereglage{
		Couleur: p.Colour, Tribunal: p.Court, Horaires: h,
		DPO: p.DPO.Name, DPOCourriel: p.DPO.Email, DPOTelephone: socle.NormaliserTelephone(p.DPO.Phone),
		Hebergeur: p.Host.Name, HebergeurAdresse: strings.ReplaceAll(p.Host.Address, "|", "\n"), HebergeurTelephone: socle.NormaliserTelephone(p.Host.Phone),
	}, err
}
