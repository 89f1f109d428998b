package agents

import (
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// pageSecondFacteur is one page in five faces: the choice, the enrolment of an
// application, the proof of the mailbox, the recovery codes shown once, the
// making of a passkey.
type pageSecondFacteur struct {
	*socle.Cadre
	TOTPActif, CodeCourriel bool
	Etape                   string // "", application, courriel, secours, cle
	Image                   template.URL
	Cle                     string
	Secours                 []string
	Cles                    clesMontrees
	Saisies                 ui.Saisies
}

func nouvellePageSecondFacteur(r *socle.Requete, a *Agent, etape string) *pageSecondFacteur {
	p := &pageSecondFacteur{Cadre: r.Cadre("Protéger votre connexion"), TOTPActif: a.TOTPActif, CodeCourriel: a.CodeCourriel, Etape: etape}
	switch etape {
	case "application":
		p.Saisies = ui.Saisies{{Genre: ui.GenreCode, Nom: "code", Libelle: "Le code que montre l’application", Autocomplete: "one-time-code", Inputmode: "numeric", Aide: "6 chiffres, par exemple 482 913", Largeur: 10}}
	case "courriel":
		p.Saisies = ui.Saisies{{Genre: ui.GenreCode, Nom: "code", Libelle: "Le code reçu par courriel", Autocomplete: "one-time-code", Inputmode: "numeric", Aide: "6 chiffres, par exemple 482 913", Largeur: 10}}
	}
	return p
}

// montrerSecondFacteur comes back on the code that is awaited: it is read on a
// telephone or in another page.
func montrerSecondFacteur(r *socle.Requete) error {
	a := De(r)
	switch r.Request.URL.Query().Get("etape") {
	case "application":
		if a.TOTP != "" && !a.TOTPActif {
			return montrerApplication(r, a, "")
		}
	case "courriel":
		attendu, err := socle.CodeAttendu(r.App, usageFacteur, a.ID)
		if err != nil {
			return err
		}
		if attendu {
			return r.Rendre(http.StatusOK, "agents/second_facteur", nouvellePageSecondFacteur(r, a, "courriel"))
		}
	}
	return montrerChoixFacteur(r, a, nil, nil)
}

// montrerChoixFacteur is its first face; the faults are those of a passkey that is asked for.
func montrerChoixFacteur(r *socle.Requete, a *Agent, f url.Values, fautes map[string]string) (err error) {
	p := nouvellePageSecondFacteur(r, a, "")
	if p.Cles, err = montrerCles(r, a); err != nil {
		return err
	}
	if len(fautes) == 0 {
		return r.Rendre(http.StatusOK, "agents/second_facteur", p)
	}
	p.Erreurs = p.Cles.Saisies.Reprendre(f, fautes)
	return r.Rendre(http.StatusUnprocessableEntity, "agents/second_facteur", p)
}

func adresseSecondFacteur(r *socle.Requete) string { return r.Chemin + "/agents/profil/second-facteur" }

// reglerSecondFacteur leads the whole dialogue: each button names its act.
func reglerSecondFacteur(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	a := De(r)
	code := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(f.Get("code"))
	switch f.Get("acte") {
	case "application":
		return proposerApplication(r, a)
	case "application-confirmer":
		return confirmerApplication(r, a, code)
	case "courriel":
		if err := posterCodeFacteur(r, collectivites.De(r), a); err != nil {
			return err
		}
		return r.Rediriger(adresseSecondFacteur(r) + "?etape=courriel")
	case "courriel-confirmer":
		return confirmerCourriel(r, a, code)
	case "secours":
		return renouvelerSecours(r, a)
	case "retirer-application":
		return changerFacteur(r, a, "retirer_totp", func() { a.TOTPActif, a.TOTP, a.CodesSecours = false, "", types.JSONRaw("[]") }, "Le code de l’application n’est plus demandé.")
	case "retirer-courriel":
		return changerFacteur(r, a, "retirer_code_courriel", func() { a.CodeCourriel = false }, "Le code par courriel n’est plus demandé.")
	default:
		return socle.Err(socle.Invalide, "Ce choix n’existe pas.")
	}
}

// proposerApplication draws a key, kept sealed until a code proves that the
// application has it. A key already in use is not shown again.
func proposerApplication(r *socle.Requete, a *Agent) error {
	if a.TOTPActif {
		return r.Rediriger(adresseSecondFacteur(r))
	}
	if _, err := lireTOTP(r.Socle, a.TOTP); err != nil {
		if a.TOTP, err = nouvelleCleTOTP().sceller(r.Socle); err != nil {
			return err
		}
		if err := r.App.DB().Model(a).Update("TOTP"); err != nil {
			return fmt.Errorf("totp of %s: %w", a.ID, err)
		}
	}
	return r.Rediriger(adresseSecondFacteur(r) + "?etape=application")
}

func montrerApplication(r *socle.Requete, a *Agent, faute string) error {
	cle, err := lireTOTP(r.Socle, a.TOTP)
	if err != nil {
		return err
	}
	p := nouvellePageSecondFacteur(r, a, "application")
	if p.Image, p.Cle, err = cle.image(a, "Guichet "+collectivites.De(r).Nom); err != nil {
		return err
	}
	if faute == "" {
		return r.Rendre(http.StatusOK, "agents/second_facteur", p)
	}
	p.Erreurs = p.Saisies.Reprendre(nil, map[string]string{"code": faute})
	return r.Rendre(http.StatusUnprocessableEntity, "agents/second_facteur", p)
}

func confirmerApplication(r *socle.Requete, a *Agent, code string) error {
	if err := r.Socle.Limites.Permettre("facteur:"+a.ID, essaisParFacteur, fenetreEssais); err != nil {
		return err
	}
	if a.TOTP == "" || a.TOTPActif {
		return r.Rediriger(adresseSecondFacteur(r))
	}
	bon, err := consommerTOTP(r.App, a, code)
	if err != nil {
		return err
	}
	if !bon {
		return montrerApplication(r, a, "Ce code n’est pas le bon. Vérifiez l’heure de votre téléphone et recopiez le code suivant.")
	}
	a.TOTPActif = true
	return renouvelerSecours(r, a)
}

// renouvelerSecours shows ten new recovery codes, once; the old ones are void.
func renouvelerSecours(r *socle.Requete, a *Agent) error {
	if !a.TOTPActif {
		return socle.ErrIntrouvable
	}
	codes, empreintes, err := nouveauxCodesSecours(r.Socle, a)
	if err != nil {
		return err
	}
	a.CodesSecours = empreintes
	if err := ecrireFacteur(r, a, "activer_totp"); err != nil {
		return err
	}
	p := nouvellePageSecondFacteur(r, a, "secours")
	p.Secours = codes
	return r.Rendre(http.StatusOK, "agents/second_facteur", p)
}

func confirmerCourriel(r *socle.Requete, a *Agent, code string) error {
	err := socle.VerifierCode(r.App, usageFacteur, a.ID, code)
	if e := socle.EnErreur(err); err != nil {
		p := nouvellePageSecondFacteur(r, a, "courriel")
		p.Erreurs = p.Saisies.Reprendre(nil, e.Champs)
		return r.RendreFaute(err, "agents/second_facteur", p)
	}
	return changerFacteur(r, a, "activer_code_courriel", func() { a.CodeCourriel = true }, "Un code par courriel vous sera demandé à chaque connexion.")
}

func changerFacteur(r *socle.Requete, a *Agent, verbe string, changer func(), phrase string) error {
	changer()
	if err := ecrireFacteur(r, a, verbe); err != nil {
		return err
	}
	r.Annoncer(phrase)
	return r.Rediriger(adresseSecondFacteur(r))
}

func ecrireFacteur(r *socle.Requete, a *Agent, verbe string) error {
	err := r.App.RunInTransaction(func(tx core.App) error {
		if err := tx.DB().Model(a).Update("TOTP", "TOTPActif", "CodeCourriel", "CodesSecours"); err != nil {
			return err
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: a.Acteur(), Verbe: "agents." + verbe, Objet: "agents:" + a.ID, Collectivite: r.Collectivite})
	})
	if err != nil {
		return fmt.Errorf("second factor of %s: %w", a.ID, err)
	}
	return nil
}
