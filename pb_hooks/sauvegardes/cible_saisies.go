package sauvegardes

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"golang.org/x/crypto/ssh"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// GenresCible are the kinds of place, with their words.
var GenresCible = []ui.Option{
	{Code: string(CibleRepertoire), Libelle: "Un répertoire", Aide: "Un autre disque, une clé USB ou un partage du réseau, branché à la machine du guichet"},
	{Code: string(CibleSFTP), Libelle: "Un serveur (SFTP)", Aide: "Un autre ordinateur, un NAS ou un hébergeur, joint par SSH"},
	{Code: string(CibleS3), Libelle: "Un stockage en ligne (S3)", Aide: "Un espace loué chez un hébergeur, en France ou en Europe"},
}

// Saisies are the controls of the place of one kind, of the hour and of what is
// kept. Secrets are never shown again.
func (r Reglage) Saisies() ui.Saisies {
	c := r.Cible
	garde := "Laissez vide pour garder celui qui est enregistré."
	if c.MotDePasse == "" {
		garde = ""
	}
	l := ui.Saisies{{Genre: ui.GenreCache, Nom: "genre", Valeur: string(c.Genre)}}
	switch c.Genre {
	case CibleRepertoire:
		l = append(l, ui.Saisie{Genre: ui.GenreTexte, Nom: "repertoire", Libelle: "Chemin du répertoire", Valeur: c.Repertoire, Aide: "Il existe déjà, sur un autre disque que celui du guichet. Par exemple\u00a0: /mnt/sauvegardes", Max: 500})
	case CibleSFTP:
		l = append(
			l,
			ui.Saisie{Genre: ui.GenreTexte, Nom: "hote", Libelle: "Nom du serveur", Valeur: c.Hote, Aide: "Par exemple\u00a0: sauvegardes.exemple.fr", Max: 253},
			ui.Saisie{Genre: ui.GenreTexte, Nom: "port", Libelle: "Port", Valeur: strconv.Itoa(c.Port), Inputmode: "numeric", Largeur: 5},
			ui.Saisie{Genre: ui.GenreTexte, Nom: "utilisateur", Libelle: "Nom d’utilisateur", Valeur: c.Utilisateur, Max: 100},
			ui.Saisie{Genre: ui.GenreSecret, Nom: "mot_de_passe", Libelle: "Mot de passe", Facultatif: c.ClePrivee != "" || c.MotDePasse != "", Aide: garde},
			ui.Saisie{Genre: ui.GenreZone, Nom: "cle_privee", Libelle: "Ou clé privée SSH", Facultatif: true, Lignes: 4, Aide: "Le fichier entier, sans phrase de passe. Elle n’est plus montrée ensuite."},
			ui.Saisie{Genre: ui.GenreTexte, Nom: "repertoire", Libelle: "Répertoire sur le serveur", Valeur: c.Repertoire, Aide: "Il existe déjà. Par exemple\u00a0: guichet", Max: 500},
		)
	case CibleS3:
		l = append(
			l,
			ui.Saisie{Genre: ui.GenreTexte, Nom: "adresse", Libelle: "Adresse du service", Valeur: c.Adresse, Aide: "Par exemple\u00a0: https://s3.fr-par.scw.cloud", Max: 253},
			ui.Saisie{Genre: ui.GenreTexte, Nom: "region", Libelle: "Région", Valeur: c.Region, Aide: "Par exemple\u00a0: fr-par", Max: 60},
			ui.Saisie{Genre: ui.GenreTexte, Nom: "seau", Libelle: "Nom du compartiment (bucket)", Valeur: c.Seau, Max: 63},
			ui.Saisie{Genre: ui.GenreTexte, Nom: "prefixe", Libelle: "Répertoire dans le compartiment", Facultatif: true, Valeur: strings.TrimSuffix(c.Prefixe, "/"), Max: 200},
			ui.Saisie{Genre: ui.GenreTexte, Nom: "cle_acces", Libelle: "Clé d’accès", Valeur: c.CleAcces, Max: 200},
			ui.Saisie{Genre: ui.GenreSecret, Nom: "cle_secrete", Libelle: "Clé secrète", Facultatif: c.CleSecrete != "", Aide: strings.Replace(garde, "celui", "celle", 1)},
		)
	}
	var heures []ui.Option
	for h := range 24 {
		heures = append(heures, ui.Option{Code: strconv.Itoa(h), Libelle: strconv.Itoa(h) + "\u00a0h"})
	}
	nombre := func(nom, libelle string, n int) ui.Saisie {
		return ui.Saisie{Genre: ui.GenreTexte, Nom: nom, Libelle: libelle, Valeur: strconv.Itoa(n), Inputmode: "numeric", Largeur: 4}
	}
	return append(
		l,
		ui.Saisie{Genre: ui.GenreListe, Nom: "quand", Libelle: "Heure de la sauvegarde de la nuit", Valeur: strconv.Itoa(r.Quand), Options: heures},
		nombre("heures", "Sauvegardes de l’heure à garder", r.Heures), nombre("jours", "Jours à garder", r.Jours),
		nombre("semaines", "Semaines à garder", r.Semaines), nombre("mois", "Mois à garder", r.Mois),
	)
}

// Lire reads the form of [Reglage.Saisies] over what is set: a secret left empty
// stays. Faults are by control.
func (r Reglage) Lire(app core.App, f url.Values) (Reglage, map[string]string) {
	genre := GenreCible(f.Get("genre"))
	if genre != r.Cible.Genre {
		r.Cible = Cible{Genre: genre} // no secret goes from one place to another
	}
	c, ligne := r.Cible, func(nom string) string { return strings.TrimSpace(f.Get(nom)) }
	ailleurs := c.Hote != ligne("hote") || c.Adresse != ligne("adresse")
	if ailleurs { // nor from one server to another
		c.MotDePasse, c.ClePrivee, c.EmpreinteHote, c.CleSecrete = "", "", "", ""
	}
	fautes := map[string]string{}
	entier := func(nom string, min, max int, vers *int) {
		n, err := strconv.Atoi(ligne(nom))
		if err != nil || n < min || n > max {
			fautes[nom] = fmt.Sprintf("Indiquez un nombre de %d à %d.", min, max)
			return
		}
		*vers = n
	}
	secret := func(nom string, vers *string) {
		if v := f.Get(nom); strings.TrimSpace(v) != "" {
			*vers = v
		}
	}
	switch genre {
	case CibleRepertoire:
		c.Repertoire = ligne("repertoire")
	case CibleSFTP:
		c.Hote, c.Utilisateur, c.Repertoire = ligne("hote"), ligne("utilisateur"), ligne("repertoire")
		port := c.Port
		entier("port", 1, 65535, &port)
		if port != c.Port {
			c.EmpreinteHote = ""
		}
		c.Port = port
		secret("mot_de_passe", &c.MotDePasse)
		if v := strings.ReplaceAll(f.Get("cle_privee"), "\r\n", "\n"); strings.TrimSpace(v) != "" {
			c.ClePrivee = strings.TrimSpace(v) + "\n"
		}
	case CibleS3:
		c.Adresse, c.Region, c.Seau, c.CleAcces = ligne("adresse"), ligne("region"), ligne("seau"), ligne("cle_acces")
		c.Prefixe = strings.Trim(ligne("prefixe"), "/")
		if c.Prefixe != "" {
			c.Prefixe += "/"
		}
		secret("cle_secrete", &c.CleSecrete)
	}
	r.Cible = c
	entier("quand", 0, 23, &r.Quand)
	entier("heures", 1, 100, &r.Heures)
	entier("jours", 1, 100, &r.Jours)
	entier("semaines", 0, 100, &r.Semaines)
	entier("mois", 0, 120, &r.Mois)
	for nom, faute := range r.fautes(app) {
		if fautes[nom] == "" {
			fautes[nom] = faute
		}
	}
	return r, fautes
}

// fautes are those of a réglage, by control.
func (r Reglage) fautes(app core.App) map[string]string {
	f, c := map[string]string{}, r.Cible
	exiger := func(nom, valeur, phrase string) {
		if valeur == "" {
			f[nom] = phrase
		}
	}
	switch c.Genre {
	case CibleRepertoire:
		exiger("repertoire", c.Repertoire, "Indiquez le répertoire.")
		if c.Repertoire != "" && !filepath.IsAbs(c.Repertoire) {
			f["repertoire"] = "Indiquez le chemin complet du répertoire, depuis la racine du disque."
		}
		if c.Repertoire != "" && len(f) == 0 {
			if _, err := ouvrirRepertoire(c.Repertoire, app); err != nil {
				f["repertoire"] = socle.EnErreur(err).Message
			}
		}
	case CibleSFTP:
		exiger("hote", c.Hote, "Indiquez le nom du serveur.")
		exiger("utilisateur", c.Utilisateur, "Indiquez le nom d’utilisateur.")
		exiger("repertoire", c.Repertoire, "Indiquez le répertoire.")
		exiger("mot_de_passe", c.MotDePasse+c.ClePrivee, "Indiquez un mot de passe ou une clé privée.")
		if strings.ContainsAny(c.Hote, " /:@") {
			f["hote"] = "Indiquez le nom seul, comme sauvegardes.exemple.fr."
		}
		if c.ClePrivee != "" {
			if _, err := ssh.ParsePrivateKey([]byte(c.ClePrivee)); err != nil {
				f["cle_privee"] = "La clé privée ne se lit pas. Collez le fichier entier, sans phrase de passe."
			}
		}
	case CibleS3:
		exiger("region", c.Region, "Indiquez la région.")
		exiger("seau", c.Seau, "Indiquez le nom du compartiment.")
		exiger("cle_acces", c.CleAcces, "Indiquez la clé d’accès.")
		exiger("cle_secrete", c.CleSecrete, "Indiquez la clé secrète.")
		u, err := url.Parse(c.Adresse)
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || strings.Trim(u.Path, "/") != "" {
			f["adresse"] = "Indiquez l’adresse entière, comme https://s3.fr-par.scw.cloud."
		}
	default:
		f["genre"] = "Choisissez où garder les sauvegardes."
	}
	return f
}

// Choisir begins the réglage of a place of another kind.
func (r Reglage) Choisir(g GenreCible) Reglage {
	if g != r.Cible.Genre {
		r.Cible = Cible{Genre: g}
	}
	if g == CibleSFTP && r.Cible.Port == 0 {
		r.Cible.Port = 22
	}
	return r
}
