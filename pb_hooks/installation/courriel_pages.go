package installation

import (
	"context"
	"net/http"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

const (
	usageCourriel   = "installation-courriel"
	reglageEssai    = "messagerie-essai" // see [essai]
	essaisCourriel  = 10
	fenetreCourriel = time.Hour
	// delaiEssai is how long who installs waits for the server's answer.
	delaiEssai = 30 * time.Second
)

// essai is the server that was typed last, whose mail is not proven yet.
type essai struct {
	Serveur config.SMTP
	Vers    string // where a code has left for, "" for none
}

// essaiDe is the try under way; its server is the one in service when no page
// changes it, or none was typed.
func essaiDe(app core.App) (essai, error) {
	e, par, err := socle.LireReglage[essai](app, reglageEssai)
	if err == nil && (par == "" || exploitation.MessagerieConfiguree(app)) {
		e.Serveur, err = exploitation.Messagerie(app)
	}
	return e, err
}

type pageCourriel struct {
	*socle.Cadre
	Fixe    string // the server, when the configuration names it: no page changes it
	De      string // the sender
	Preset  string // who answered beforehand
	Saisies ui.Saisies
	Envoye  string // the address where a code waits
	Code    ui.Saisie
	Prouve  string // the day, in words
	Gratuit string // what a sender of a free provider meets, and three ways out
	essai   essai
}

func nouvellePageCourriel(r *socle.Requete) (*pageCourriel, error) {
	av, err := lireAvancement(r.App)
	if err != nil {
		return nil, err
	}
	p := &pageCourriel{Cadre: r.Cadre("Envoyer des courriels"), De: exploitation.AdresseExpediteur(r.App), Code: ui.Saisie{
		Genre: ui.GenreCode, Nom: "code", Libelle: "Code reçu par courriel", Autocomplete: "one-time-code", Inputmode: "numeric", Largeur: 10, Aide: "6 chiffres, par exemple 482 913",
	}}
	if j, err := socle.LireJour(av.CourrielLe); err == nil {
		p.Prouve = j.EnLettres()
	}
	if p.essai, err = essaiDe(r.App); err != nil {
		return nil, err
	}
	s, vers := p.essai.Serveur, agents.De(r).Courriel
	if exploitation.MessagerieConfiguree(r.App) {
		p.Fixe = s.Host
	}
	if attendu, err := socle.CodeAttendu(r.App, usageCourriel, agents.De(r).ID); err != nil {
		return nil, err
	} else if attendu && p.essai.Vers != "" {
		p.Envoye, vers = p.essai.Vers, p.essai.Vers
	}
	if _, par, err := socle.LireReglage[config.SMTP](r.App, exploitation.ReglageMessagerie); err == nil && par == socle.ParPreset {
		p.Preset = av.Preset
	}
	if a, err := mail.ParseAddress(s.From); err == nil {
		if nom, gratuit := exploitation.FournisseurGratuit(a.Address); gratuit {
			_, domaine, _ := strings.Cut(a.Address, "@")
			p.Gratuit = exploitation.ConseilFournisseur(domaine, nom)
		}
	}
	p.Saisies = saisiesMessagerie(s, p.Fixe == "")
	p.Saisies = append(p.Saisies, ui.Saisie{
		Genre: ui.GenreTexte, Nom: "vers", Libelle: "Envoyer l’essai à", Inputmode: "email", Valeur: vers, Aide: "Une boîte que vous pouvez lire maintenant.",
	})
	return p, nil
}

var optionsTLS = []ui.Option{
	{Code: config.TLSStart, Libelle: "STARTTLS, le plus courant (port 587)"},
	{Code: config.TLSImplicit, Libelle: "TLS dès le début (port 465)"},
	{Code: config.TLSNone, Libelle: "Aucun chiffrement : relais du réseau local, sans compte"},
}

func saisiesMessagerie(s config.SMTP, modifiable bool) ui.Saisies {
	if !modifiable {
		return nil
	}
	nom, adresse := "", s.From
	if a, err := mail.ParseAddress(s.From); err == nil {
		nom, adresse = a.Name, a.Address
	}
	port, chiffrement := "587", config.TLSStart
	if s.Host != "" {
		port, chiffrement = strconv.Itoa(s.Port), s.TLS
	}
	secret := ui.Saisie{Genre: ui.GenreSecret, Nom: "mot_de_passe", Libelle: "Mot de passe", Facultatif: true, Autocomplete: "off"}
	if s.Password != "" {
		secret.Aide = "Laissez vide pour garder celui qui est enregistré."
	}
	return ui.Saisies{
		{Genre: ui.GenreTexte, Nom: "expediteur", Libelle: "Adresse qui envoie", Inputmode: "email", Valeur: adresse, Aide: "De préférence une adresse du nom de domaine de la collectivité, par exemple guichet@mairie-exemple.fr."},
		{Genre: ui.GenreTexte, Nom: "nom_expediteur", Libelle: "Nom qui s’affiche", Valeur: nom, Aide: "Par exemple : Mairie de Saint-Exemple."},
		{Genre: ui.GenreTexte, Nom: "serveur", Libelle: "Serveur d’envoi (SMTP)", Valeur: s.Host, Aide: "Votre fournisseur de messagerie le donne, par exemple smtp.exemple.fr."},
		{Genre: ui.GenreTexte, Nom: "port", Libelle: "Port", Valeur: port, Inputmode: "numeric", Largeur: 5},
		{Genre: ui.GenreRadios, Nom: "chiffrement", Libelle: "Chiffrement", Valeur: chiffrement, Options: optionsTLS},
		{Genre: ui.GenreTexte, Nom: "compte", Libelle: "Nom de compte", Valeur: s.Username, Facultatif: true, Aide: "C’est souvent l’adresse entière."},
		secret,
	}
}

// lireMessagerie reads the server of the form; avant is the one typed before,
// whose password an empty box keeps.
func lireMessagerie(f url.Values, avant config.SMTP) (config.SMTP, map[string]string) {
	fautes := map[string]string{}
	s := config.SMTP{
		Host: strings.TrimSpace(f.Get("serveur")), Username: strings.TrimSpace(f.Get("compte")), Password: f.Get("mot_de_passe"),
		TLS: f.Get("chiffrement"), LocalName: "localhost",
	}
	if s.Password == "" && s.Host == avant.Host && s.Username == avant.Username {
		s.Password = avant.Password
	}
	adresse, err := socle.LireCourriel(f.Get("expediteur"))
	if err != nil {
		fautes["expediteur"] = socle.EnErreur(err).Champs["courriel"]
	}
	s.From = (&mail.Address{Name: strings.Join(strings.Fields(f.Get("nom_expediteur")), " "), Address: adresse}).String()
	if s.Host == "" || strings.ContainsAny(s.Host, " /:@") {
		fautes["serveur"] = "Indiquez le nom du serveur seul, par exemple smtp.exemple.fr."
	}
	if s.Port, err = strconv.Atoi(strings.TrimSpace(f.Get("port"))); err != nil || s.Port < 1 || s.Port > 65535 {
		fautes["port"] = "Indiquez le port, un nombre : 587 ou 465 le plus souvent."
	}
	switch {
	case s.TLS != config.TLSStart && s.TLS != config.TLSImplicit && s.TLS != config.TLSNone:
		fautes["chiffrement"] = "Choisissez un chiffrement."
	case s.TLS == config.TLSNone && s.Username != "" && !s.Local():
		fautes["chiffrement"] = "Sans chiffrement, le mot de passe serait lisible en chemin : choisissez STARTTLS ou TLS."
	}
	if s.Username != "" && s.Password == "" {
		fautes["mot_de_passe"] = "Indiquez le mot de passe de ce compte."
	}
	return s, fautes
}

func montrerCourriel(r *socle.Requete) error {
	p, err := nouvellePageCourriel(r)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "installation/courriel", p)
}

// essayerCourriel sends a code through the server of the form: what the server
// answers is told at once. The server is kept once the code comes back.
func essayerCourriel(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	a := agents.De(r)
	e, err := essaiDe(r.App)
	if err != nil {
		return err
	}
	fautes, fixe := map[string]string{}, exploitation.MessagerieConfiguree(r.App)
	if !fixe {
		e.Serveur, fautes = lireMessagerie(f, e.Serveur)
	}
	if e.Vers, err = socle.LireCourriel(f.Get("vers")); err != nil {
		fautes["vers"] = socle.EnErreur(err).Champs["courriel"]
	}
	if len(fautes) == 0 {
		if err := r.Socle.Limites.Permettre("installation-courriel:"+a.ID, essaisCourriel, fenetreCourriel); err != nil {
			return err
		}
		if err := e.envoyer(r, a); err != nil {
			r.Logger().Warn("try of the mail server", "err", err)
			boite := "serveur"
			if fixe {
				boite = "vers"
			}
			fautes[boite] = "L’essai n’est pas parti. " + socle.EnErreur(err).Message
		}
	}
	if len(fautes) == 0 {
		return r.Rediriger("/installation/courriel")
	}
	p, err := nouvellePageCourriel(r)
	if err != nil {
		return err
	}
	p.Erreurs = p.Saisies.Reprendre(f, fautes)
	return r.Rendre(http.StatusUnprocessableEntity, "installation/courriel", p)
}

// envoyer mails a code through the server, which is kept aside until the code is
// typed. The page asks for the code once it has left.
func (e essai) envoyer(r *socle.Requete, a *agents.Agent) error {
	vers, code := e.Vers, ""
	e.Vers = ""
	err := r.App.RunInTransaction(func(tx core.App) (err error) {
		if code, err = socle.EmettreCode(tx, usageCourriel, a.ID); err != nil {
			return err
		}
		return socle.EcrireReglage(tx, reglageEssai, e, socle.ParPage, a.Acteur())
	})
	if err != nil {
		return err
	}
	ctx, annuler := context.WithTimeout(r.Request.Context(), delaiEssai)
	defer annuler()
	err = exploitation.Essayer(ctx, r.App, e.Serveur, exploitation.Lettre{
		Modele: "installation_essai", A: vers, Objet: "Essai du guichet", Code: code[:3] + " " + code[3:],
		Corps: []string{"Le guichet sait envoyer des courriels. Voici le code à taper sur la page de l’installation\u00a0:"},
		Suite: []string{"Si ce courriel est arrivé dans les indésirables, les usagers y trouveront aussi les leurs\u00a0: parlez-en à votre fournisseur de messagerie."},
	})
	if err != nil {
		return err
	}
	e.Vers = vers
	return r.App.RunInTransaction(func(tx core.App) error { return socle.EcrireReglage(tx, reglageEssai, e, socle.ParPage, a.Acteur()) })
}

// confirmerCourriel keeps the server whose mail was received.
func confirmerCourriel(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	a := agents.De(r)
	if err := socle.VerifierCode(r.App, usageCourriel, a.ID, f.Get("code")); err != nil {
		e := socle.EnErreur(err)
		if e.Champs == nil {
			return err
		}
		p, errPage := nouvellePageCourriel(r)
		if errPage != nil {
			return errPage
		}
		p.Envoye = p.essai.Vers
		p.Erreurs = p.Code.Fautes(e.Champs)
		return r.Rendre(http.StatusUnprocessableEntity, "installation/courriel", p)
	}
	err = avancer(r.App, a.Acteur(), func(tx core.App, av *Avancement) error {
		av.CourrielLe = r.Socle.Horloge.Aujourdhui().ISO()
		if !exploitation.MessagerieConfiguree(tx) {
			e, err := essaiDe(tx)
			if err != nil {
				return err
			}
			if err := exploitation.ReglerMessagerie(tx, e.Serveur, socle.ParPage, a.Acteur()); err != nil {
				return err
			}
		}
		return socle.OterReglage(tx, reglageEssai, a.Acteur())
	})
	if err != nil {
		return err
	}
	r.Annoncer("Le guichet envoie des courriels.")
	return r.Rediriger("/installation")
}
