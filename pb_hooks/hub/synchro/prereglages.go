package synchro

import (
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// reglagePrereglages keeps what every invitation carries, sealed as every réglage is.
const reglagePrereglages = "hub-prereglages"

func lirePrereglages(app core.App) (rattachement.Preset, error) {
	p, _, err := socle.LireReglage[rattachement.Preset](app, reglagePrereglages)
	return p, err
}

// presetPour is what the guichet of an invitation is told, nil for nothing.
func presetPour(app core.App, i *Invitation, departement *collectivites.Collectivite) (*rattachement.Preset, error) {
	p, err := lirePrereglages(app)
	if err != nil {
		return nil, err
	}
	if strings.Contains(i.Domaine, ".") { // a label alone has nothing to stand in
		p.Domaine = i.Domaine
	}
	if p == (rattachement.Preset{}) {
		return nil, nil
	}
	p.Auteur = departement.Enseigne
	return &p, nil
}

// nomEntier puts the label that a table gives in the name that the Département
// planned for its guichets.
func nomEntier(app core.App, label string) (string, error) {
	if label == "" || strings.Contains(label, ".") {
		return label, nil
	}
	p, err := lirePrereglages(app)
	if err != nil || !strings.Contains(p.Domaine, "{slug}") {
		return label, err
	}
	return strings.Replace(p.Domaine, "{slug}", label, 1), nil
}

const gardeSecret = "Laissez vide pour garder celui qui est enregistré."

var optionsTLS = []ui.Option{
	{Code: config.TLSStart, Libelle: "STARTTLS, le plus courant (port 587)"},
	{Code: config.TLSImplicit, Libelle: "TLS dès le début (port 465)"},
	{Code: config.TLSNone, Libelle: "Aucun chiffrement : relais du réseau local, sans compte"},
}

var optionsSauvegarde = []ui.Option{
	{Code: "", Libelle: "Chaque guichet choisit"}, {Code: "sftp", Libelle: "Un serveur (SFTP)"}, {Code: "s3", Libelle: "Un stockage en ligne (S3)"},
}

// saisiesPrereglages are the controls of the page; a secret is never shown again.
func saisiesPrereglages(p rattachement.Preset) ui.Saisies {
	smtp, b, dpo := valeurDe(p.SMTP), valeurDe(p.Sauvegarde), valeurDe(p.DPO)
	texte := func(nom, libelle, valeur, aide string) ui.Saisie {
		return ui.Saisie{Genre: ui.GenreTexte, Nom: nom, Libelle: libelle, Valeur: valeur, Aide: aide, Facultatif: true, Max: 300}
	}
	port := func(nom string, valeur, defaut int) ui.Saisie {
		if valeur == 0 {
			valeur = defaut
		}
		return ui.Saisie{Genre: ui.GenreTexte, Nom: nom, Libelle: "Port", Valeur: strconv.Itoa(valeur), Inputmode: "numeric", Largeur: 5}
	}
	secret := func(nom, libelle, valeur string) ui.Saisie {
		s := ui.Saisie{Genre: ui.GenreSecret, Nom: nom, Libelle: libelle, Facultatif: true, Autocomplete: "off"}
		if valeur != "" {
			s.Aide = gardeSecret
		}
		return s
	}
	chiffrement := smtp.TLS
	if chiffrement == "" {
		chiffrement = config.TLSStart
	}
	return ui.Saisies{
		texte("domaine", "Adresse prévue des guichets", p.Domaine, "Par exemple : {slug}.guichet.vosges.example. {slug} tient la place du nom de chaque commune."),
		{Genre: ui.GenreIntertitre, Libelle: "L’envoi des courriels"},
		texte("smtp_serveur", "Serveur d’envoi (SMTP)", smtp.Serveur, "Vide : chaque guichet règle le sien."),
		port("smtp_port", smtp.Port, 587),
		{Genre: ui.GenreRadios, Nom: "smtp_chiffrement", Libelle: "Chiffrement", Valeur: chiffrement, Options: optionsTLS},
		texte("smtp_compte", "Nom de compte", smtp.Compte, ""),
		secret("smtp_mot_de_passe", "Mot de passe du serveur d’envoi", smtp.MotDePasse),
		texte("smtp_expediteur", "Adresse qui envoie", smtp.Expediteur, "Par exemple : Guichet <guichet@vosges.example>"),
		{Genre: ui.GenreIntertitre, Libelle: "Les sauvegardes"},
		{Genre: ui.GenreRadios, Nom: "sauvegarde", Libelle: "Où elles vont", Valeur: b.Genre, Options: optionsSauvegarde},
		texte("sftp_hote", "Nom du serveur SFTP", b.Hote, ""),
		port("sftp_port", b.Port, 22),
		texte("sftp_utilisateur", "Nom d’utilisateur", b.Utilisateur, ""),
		secret("sftp_mot_de_passe", "Mot de passe du serveur SFTP", b.MotDePasse),
		texte("sftp_empreinte", "Empreinte du serveur SFTP", b.Empreinte, "Elle commence par SHA256:. Vide : chaque guichet retient celle de la première fois."),
		texte("sftp_repertoire", "Répertoire sur le serveur", b.Repertoire, "Par exemple : /guichets/{host}. {host} tient la place de l’adresse de chaque guichet."),
		texte("s3_adresse", "Adresse du service S3", b.Adresse, "Par exemple : https://s3.fr-par.scw.cloud"),
		texte("s3_region", "Région", b.Region, ""),
		texte("s3_seau", "Nom du compartiment (bucket)", b.Seau, ""),
		texte("s3_prefixe", "Répertoire dans le compartiment", b.Prefixe, "Par exemple : {host}/"),
		texte("s3_cle_acces", "Clé d’accès", b.CleAcces, ""),
		secret("s3_cle_secrete", "Clé secrète", b.CleSecrete),
		{Genre: ui.GenreIntertitre, Libelle: "Le délégué à la protection des données"},
		texte("dpo_nom", "Nom", dpo.Nom, "Vide : chaque collectivité nomme le sien."),
		texte("dpo_courriel", "Courriel", dpo.Courriel, ""),
		texte("dpo_telephone", "Téléphone", dpo.Telephone, ""),
	}
}

// valeurDe is what a pointer holds, zero for nil.
func valeurDe[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// saisiePreset reads the page over what is kept. Faults are by control.
type saisiePreset struct {
	f      url.Values
	fautes map[string]string
}

func lireSaisiePrereglages(avant rattachement.Preset, f url.Values) (rattachement.Preset, map[string]string) {
	s := &saisiePreset{f, map[string]string{}}
	p := rattachement.Preset{Domaine: strings.ToLower(s.texte("domaine"))}
	if d := p.Domaine; d != "" && (!strings.Contains(d, ".") || !domaineValide(strings.Replace(d, "{slug}", "x", 1))) {
		s.fautes["domaine"] = "Indiquez un nom de domaine seul, comme {slug}.guichet.vosges.example."
	}
	p.SMTP = s.smtp(valeurDe(avant.SMTP))
	p.Sauvegarde = s.sauvegarde(valeurDe(avant.Sauvegarde))
	p.DPO = s.dpo()
	return p, s.fautes
}

func (s *saisiePreset) texte(nom string) string {
	return socle.LireTexte(s.f, nom, 300, "", s.fautes)
}

func (s *saisiePreset) exiger(nom, phrase string) string {
	return socle.LireTexte(s.f, nom, 300, phrase, s.fautes)
}

func (s *saisiePreset) port(nom string) int {
	n, err := strconv.Atoi(s.texte(nom))
	if err != nil || n < 1 || n > 65535 {
		s.fautes[nom] = "Indiquez un nombre de 1 à 65535."
	}
	return n
}

// secret is what was typed, or the one that is kept for the same server.
func (s *saisiePreset) secret(nom, garde string, memeServeur bool) string {
	if v := s.f.Get(nom); strings.TrimSpace(v) != "" {
		if len(v) > 300 {
			s.fautes[nom] = "Raccourcissez à 300 caractères."
		}
		return v
	}
	if memeServeur {
		return garde
	}
	return ""
}

func (s *saisiePreset) smtp(avant rattachement.PresetSMTP) *rattachement.PresetSMTP {
	serveur := s.texte("smtp_serveur")
	if serveur == "" {
		if s.texte("smtp_expediteur")+s.texte("smtp_compte") != "" {
			s.fautes["smtp_serveur"] = "Indiquez le serveur d’envoi, ou videz le compte et l’adresse qui envoie."
		}
		return nil
	}
	x := &rattachement.PresetSMTP{
		Serveur: serveur, Port: s.port("smtp_port"), TLS: s.f.Get("smtp_chiffrement"), Compte: s.texte("smtp_compte"),
		MotDePasse: s.secret("smtp_mot_de_passe", avant.MotDePasse, serveur == avant.Serveur), Expediteur: s.texte("smtp_expediteur"),
	}
	if strings.ContainsAny(serveur, " /:@") {
		s.fautes["smtp_serveur"] = "Indiquez le nom seul, comme smtp.vosges.example."
	}
	if !slices.Contains([]string{config.TLSStart, config.TLSImplicit, config.TLSNone}, x.TLS) {
		s.fautes["smtp_chiffrement"] = "Choisissez comment la connexion est chiffrée."
	}
	if x.TLS == config.TLSNone && x.Compte != "" {
		s.fautes["smtp_chiffrement"] = "Un compte ne s’envoie pas sans chiffrement : choisissez-en un, ou videz le compte."
	}
	if _, err := mail.ParseAddress(x.Expediteur); err != nil {
		s.fautes["smtp_expediteur"] = "Indiquez une adresse, comme Guichet <guichet@vosges.example>."
	}
	return x
}

func (s *saisiePreset) sauvegarde(avant rattachement.PresetSauvegarde) *rattachement.PresetSauvegarde {
	x := &rattachement.PresetSauvegarde{Genre: s.f.Get("sauvegarde")}
	exigerSecret := func(nom, valeur, phrase string) {
		if valeur == "" && s.fautes[nom] == "" {
			s.fautes[nom] = phrase
		}
	}
	switch x.Genre {
	case "":
		return nil
	case "sftp":
		x.Hote, x.Port = s.exiger("sftp_hote", "Indiquez le nom du serveur."), s.port("sftp_port")
		x.Utilisateur, x.Repertoire = s.exiger("sftp_utilisateur", "Indiquez le nom d’utilisateur."), s.exiger("sftp_repertoire", "Indiquez le répertoire.")
		x.MotDePasse, x.Empreinte = s.secret("sftp_mot_de_passe", avant.MotDePasse, x.Hote == avant.Hote), s.texte("sftp_empreinte")
		exigerSecret("sftp_mot_de_passe", x.MotDePasse, "Indiquez le mot de passe.")
		if strings.ContainsAny(x.Hote, " /:@") {
			s.fautes["sftp_hote"] = "Indiquez le nom seul, comme sauvegardes.vosges.example."
		}
		if x.Empreinte != "" && !strings.HasPrefix(x.Empreinte, "SHA256:") {
			s.fautes["sftp_empreinte"] = "L’empreinte commence par SHA256:."
		}
	case "s3":
		x.Adresse, x.Region, x.Seau = s.exiger("s3_adresse", "Indiquez l’adresse du service."), s.exiger("s3_region", "Indiquez la région."), s.exiger("s3_seau", "Indiquez le nom du compartiment.")
		x.CleAcces, x.Prefixe = s.exiger("s3_cle_acces", "Indiquez la clé d’accès."), strings.Trim(s.texte("s3_prefixe"), "/")
		if x.Prefixe != "" {
			x.Prefixe += "/"
		}
		x.CleSecrete = s.secret("s3_cle_secrete", avant.CleSecrete, x.Adresse == avant.Adresse)
		exigerSecret("s3_cle_secrete", x.CleSecrete, "Indiquez la clé secrète.")
		if u, err := url.Parse(x.Adresse); x.Adresse != "" && (err != nil || u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "") {
			s.fautes["s3_adresse"] = "Indiquez l’adresse entière, comme https://s3.fr-par.scw.cloud."
		}
	default:
		s.fautes["sauvegarde"] = "Choisissez où vont les sauvegardes."
	}
	return x
}

func (s *saisiePreset) dpo() *rattachement.PresetDPO {
	x := &rattachement.PresetDPO{Nom: s.texte("dpo_nom"), Telephone: socle.NormaliserTelephone(s.texte("dpo_telephone"))}
	if c := s.texte("dpo_courriel"); c != "" {
		var err error
		if x.Courriel, err = socle.LireCourriel(c); err != nil {
			s.fautes["dpo_courriel"] = socle.EnErreur(err).Champs["courriel"]
		}
	}
	if x.Telephone != "" && !socle.TelephoneValide(x.Telephone) {
		s.fautes["dpo_telephone"] = socle.FauteTelephone
	}
	if *x == (rattachement.PresetDPO{}) {
		return nil
	}
	if x.Nom == "" {
		s.fautes["dpo_nom"] = "Indiquez le nom du délégué."
	}
	return x
}

// regler keeps what every invitation carries from now on, those that wait too.
func regler(tx core.App, p rattachement.Preset, par socle.Acteur) error {
	if err := socle.EcrireReglage(tx, reglagePrereglages, p, socle.ParPage, par); err != nil {
		return fmt.Errorf("presets of the invitations: %w", err)
	}
	return nil
}
