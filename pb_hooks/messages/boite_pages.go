package messages

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type ligneBoite struct{ ID, Adresse, Service, Etat, Erreur string }

type pageBoites struct {
	*socle.Cadre
	Boites []ligneBoite
}

type pageBoite struct {
	*socle.Cadre
	boite   Boite
	ID      string
	Saisies ui.Saisies
	Plus    ui.Saisies
	Verdict string // of the try
	Faute   bool
}

func listerBoites(r *socle.Requete) error {
	l, err := Boites(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	p := &pageBoites{Cadre: r.Cadre("Boîtes de courriel")}
	for _, b := range l {
		s, err := collectivites.ServiceParID(r.App, r.Collectivite, b.Service)
		if err != nil {
			return err
		}
		x := ligneBoite{ID: b.ID, Adresse: b.Adresse, Service: s.Nom, Etat: "Pas encore lue"}
		switch {
		case !b.Active:
			x.Etat = "Arrêtée"
		case b.Erreur != "":
			x.Etat, x.Erreur = "N’est plus lue depuis le "+socle.Instant(b.EchoueeLe.Time()), b.Erreur
		case !b.ReleveeLe.IsZero():
			x.Etat = "Lue le " + socle.Instant(b.ReleveeLe.Time())
		}
		p.Boites = append(p.Boites, x)
	}
	return r.Rendre(http.StatusOK, "messages/boites", p)
}

// ouvrir finds the boîte of the address; « nouvelle » is one to add.
func (p *pageBoite) ouvrir(r *socle.Requete) error {
	p.Cadre = r.Cadre("Boîte de courriel")
	p.boite = Boite{Collectivite: r.Collectivite, Port: 993, Chiffrement: ParTLS, Active: true}
	if id := r.Request.PathValue("boite"); id != "nouvelle" {
		b, err := BoiteParID(r.App, r.Collectivite, id)
		if err != nil {
			return err
		}
		p.boite, p.ID = *b, id
	}
	l, err := collectivites.Services(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	b := &p.boite
	service := ui.Saisie{
		Genre: ui.GenreListe, Nom: "service", Libelle: "Service qui trie ses courriels", Valeur: b.Service,
		Aide: "Lui seul les lit. Pour l’adresse générale, choisissez le secrétariat.",
	}
	for _, s := range l {
		if s.Actif || s.ID == b.Service {
			service.Options = append(service.Options, ui.Option{Code: s.ID, Libelle: s.Nom})
		}
	}
	motDePasse := ui.Saisie{Genre: ui.GenreSecret, Nom: "mot_de_passe", Libelle: "Mot de passe", Autocomplete: "off"}
	if p.ID != "" {
		motDePasse.Facultatif, motDePasse.Aide = true, "Laissez vide pour garder celui qui est enregistré."
	}
	lue := "non"
	if b.Active {
		lue = "oui"
	}
	p.Saisies = ui.Saisies{
		{Genre: ui.GenreTexte, Nom: "courriel", Libelle: "Adresse électronique", Valeur: b.Adresse, Inputmode: "email", Max: 254},
		service,
		{Genre: ui.GenreTexte, Nom: "serveur", Libelle: "Serveur de réception (IMAP)", Valeur: b.Serveur, Max: 253, Aide: "Exemple\u00a0: imap.example.org. Votre fournisseur de messagerie le donne."},
		{Genre: ui.GenreTexte, Nom: "port", Libelle: "Port", Valeur: strconv.Itoa(b.Port), Inputmode: "numeric", Largeur: 5},
		{Genre: ui.GenreRadios, Nom: "chiffrement", Libelle: "Chiffrement", Valeur: b.Chiffrement, Options: []ui.Option{
			{Code: ParTLS, Libelle: "TLS (port 993)"}, {Code: ParSTARTTLS, Libelle: "STARTTLS (port 143)"}, {Code: SansChiffrer, Libelle: "Aucun, pour un serveur de cette machine"},
		}},
		{Genre: ui.GenreTexte, Nom: "identifiant", Libelle: "Identifiant", Valeur: b.Identifiant, Max: 254, Aide: "Souvent l’adresse électronique elle-même.", Autocomplete: "off"},
		motDePasse,
		{Genre: ui.GenreRadios, Nom: "active", Libelle: "Lire cette boîte", Valeur: lue, Options: []ui.Option{{Code: "oui", Libelle: "Oui"}, {Code: "non", Libelle: "Non"}}},
	}
	p.Plus = ui.Saisies{
		{Genre: ui.GenreTexte, Nom: "repertoire", Libelle: "Répertoire", Valeur: b.Repertoire, Max: 200, Facultatif: true, Aide: "La boîte de réception (INBOX) si vous ne remplissez rien."},
		{
			Genre: ui.GenreTexte, Nom: "verificateur", Libelle: "Serveur qui vérifie les signatures", Valeur: b.Verificateur, Max: 253, Facultatif: true,
			Aide: "Le premier mot de l’en-tête «\u00a0Authentication-Results\u00a0» d’un courriel reçu. Sans lui, une réponse envoyée par un agent à un courriel d’usager, le guichet en copie, n’est pas enregistrée d’elle-même.",
		},
	}
	return nil
}

func montrerBoite(r *socle.Requete) error {
	p := &pageBoite{}
	if err := p.ouvrir(r); err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "messages/boite", p)
}

func enregistrerBoite(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	p := &pageBoite{}
	if err := p.ouvrir(r); err != nil {
		return err
	}
	n := p.boite
	err = n.lire(r, f)
	if err == nil {
		err = r.App.RunInTransaction(func(tx core.App) error { return n.Enregistrer(tx, agents.De(r).Acteur()) })
	}
	if err != nil {
		fautes := socle.EnErreur(err).Champs
		p.Erreurs = append(p.Saisies.Reprendre(f, fautes), p.Plus.Reprendre(f, fautes)...)
		return r.RendreFaute(err, "messages/boite", p)
	}
	de(r.App).reveiller()
	r.Annoncer("La boîte est enregistrée. Essayez maintenant la connexion.")
	return r.Rediriger(r.Chemin + "/agents/reglages/boites/" + n.ID)
}

// lire reads the réglages of a boîte. Another server, person or folder begins
// anew: the numbers of its mails mean nothing there.
func (b *Boite) lire(r *socle.Requete, f url.Values) error {
	avant := *b
	fautes := map[string]string{}
	adresse, err := socle.LireCourriel(f.Get("courriel"))
	if err != nil {
		fautes["courriel"] = socle.EnErreur(err).Champs["courriel"]
	}
	b.Adresse = adresse
	b.Service = f.Get("service")
	if _, err := collectivites.ServiceParID(r.App, r.Collectivite, b.Service); err != nil {
		fautes["service"] = "Choisissez un service."
	}
	b.Serveur = strings.ToLower(socle.LireTexte(f, "serveur", 253, "Indiquez le serveur.", fautes))
	if strings.ContainsAny(b.Serveur, " /:@") {
		fautes["serveur"] = "Indiquez le nom du serveur seul, sans adresse de page ni port."
	}
	if b.Port, err = strconv.Atoi(strings.TrimSpace(f.Get("port"))); err != nil || b.Port < 1 || b.Port > 65535 {
		fautes["port"] = "Le port est un nombre, souvent 993."
	}
	switch b.Chiffrement = f.Get("chiffrement"); b.Chiffrement {
	case ParTLS, ParSTARTTLS:
	case SansChiffrer:
		if !b.local() {
			fautes["chiffrement"] = errEnClair.Message
		}
	default:
		fautes["chiffrement"] = "Choisissez un chiffrement."
	}
	b.Identifiant = socle.LireTexte(f, "identifiant", 254, "Indiquez l’identifiant.", fautes)
	b.Repertoire = socle.LireTexte(f, "repertoire", 200, "", fautes)
	b.Verificateur = strings.ToLower(socle.LireTexte(f, "verificateur", 253, "", fautes))
	b.Active = f.Get("active") == "oui"
	switch secret := f.Get("mot_de_passe"); {
	case secret != "" && len(secret) <= 500:
		if err := b.Sceller(r.Socle, secret); err != nil {
			return err
		}
	case secret != "":
		fautes["mot_de_passe"] = "Ce mot de passe est trop long."
	case b.MotDePasse == "":
		fautes["mot_de_passe"] = "Indiquez le mot de passe."
	case b.Serveur != avant.Serveur || b.Identifiant != avant.Identifiant:
		// The one that is kept was given for that server: sending it to another
		// would let whoever sets this page read it.
		fautes["mot_de_passe"] = "Le serveur ou l’identifiant change\u00a0: saisissez de nouveau le mot de passe."
	}
	if b.Serveur != avant.Serveur || b.Identifiant != avant.Identifiant || b.Repertoire != avant.Repertoire {
		b.UIDValidity, b.DernierUID = 0, 0
	}
	if len(fautes) > 0 {
		return socle.ErrChamps(fautes)
	}
	return nil
}

func essayerBoite(r *socle.Requete) error {
	p := &pageBoite{}
	if err := p.ouvrir(r); err != nil {
		return err
	}
	if p.ID == "" {
		return socle.ErrIntrouvable
	}
	verdict, err := p.boite.Essayer(r.Request.Context(), r.App)
	if err != nil {
		e := socle.EnErreur(err)
		r.Logger().Warn("mailbox try", "boite", p.ID, "err", err)
		verdict, p.Faute = e.Message, true
	}
	p.Verdict = verdict
	return r.Rendre(http.StatusOK, "messages/boite", p)
}
