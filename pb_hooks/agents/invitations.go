package agents

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// dureeInvitation is how long the link of an invitation works.
const dureeInvitation = 7 * 24 * time.Hour

type invitation struct {
	ID           string         `db:"pk,id"`
	Agent        string         `db:"agent"`
	Collectivite string         `db:"collectivite"`
	Empreinte    string         `db:"empreinte"` // SHA-256 of the token
	ExpireLe     types.DateTime `db:"expire_le"`
	UtiliseeLe   types.DateTime `db:"utilisee_le"`
}

func (invitation) TableName() string { return "invitations" }

// Inviter gives rights to an address and returns the path of the invitation,
// which works once and seven days. Somebody who has come in already gets the
// rights at once and no link (""); a suspended agent stays so.
func Inviter(tx core.App, c *collectivites.Collectivite, courriel string, droits Habilitations, par socle.Acteur) (a *Agent, chemin string, err error) {
	a, err = ParCourriel(tx, courriel)
	if errors.Is(err, sql.ErrNoRows) {
		a = &Agent{ID: socle.ID(), Courriel: courriel, Avertissement: Chaque, Heure: 8, CodesSecours: types.JSONRaw("[]"), Actif: true}
		err = tx.DB().Model(a).Insert()
	}
	if err == nil && !a.Actif && !a.Suspendue() { // she left, and comes back
		a.Actif = true
		err = tx.DB().Model(a).Update("Actif")
	}
	if err != nil {
		return nil, "", fmt.Errorf("invite: %w", err)
	}
	if err := errors.Join(Habiliter(tx, a, c.ID, droits, par), confierPremier(tx, a, droits, par)); err != nil {
		return nil, "", err
	}
	if !a.Invitee() {
		return a, "", nil
	}
	jeton, err := emettreInvitation(tx, a, c.ID)
	if err != nil {
		return nil, "", err
	}
	return a, c.Chemin() + "/agents/invitation/" + jeton, socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "agents.inviter", Objet: "agents:" + a.ID, Collectivite: c.ID})
}

// emettreInvitation draws a link; the ones sent before stop working.
func emettreInvitation(tx core.App, a *Agent, collectivite string) (jeton string, err error) {
	if _, err := tx.DB().Delete("invitations", dbx.HashExp{"agent": a.ID, "utilisee_le": ""}).Execute(); err != nil {
		return "", fmt.Errorf("invitation: %w", err)
	}
	jeton = socle.Jeton()
	i := invitation{
		ID: socle.ID(), Agent: a.ID, Collectivite: collectivite, Empreinte: socle.Hacher(jeton),
		ExpireLe: socle.Date(socle.De(tx).Horloge.Maintenant().Add(dureeInvitation)),
	}
	if err := tx.DB().Model(&i).Insert(); err != nil {
		return "", fmt.Errorf("invitation: %w", err)
	}
	return jeton, nil
}

// posterInvitation mails the link, or tells somebody who has come in already
// that one more guichet is open to her.
func posterInvitation(tx core.App, c *collectivites.Collectivite, a *Agent, chemin string) error {
	base := socle.De(tx).AdressePublique()
	l := exploitation.Lettre{
		Collectivite: c.ID, Modele: "agent_invitation", A: a.Courriel, RepondreA: c.Courriel,
		Objet: "Votre accès au guichet " + collectivites.DeNom(c.Nom),
		Corps: []string{c.Sujet() + " vous ouvre l’espace des agents de son guichet."},
		Pied:  c.Contact(),
	}
	if chemin == "" {
		l.Lien = &exploitation.Lien{Libelle: "Ouvrir l’espace des agents", URL: base + c.Chemin() + "/agents"}
		l.Suite = []string{"Connectez-vous comme d’habitude."}
	} else {
		l.Lien = &exploitation.Lien{Libelle: "Créer mon accès", URL: base + chemin}
		l.Secret, l.Valable = path.Base(chemin), dureeInvitation
		l.Suite = []string{"Ce lien fonctionne une fois, pendant 7 jours. Il est à vous seul : ne le transmettez pas."}
	}
	return exploitation.Poster(tx, l)
}

var errInvitation = socle.Err(socle.Introuvable,
	"Cette invitation a déjà servi ou n’est plus valable. Demandez-en une autre à la personne qui administre le guichet.")

func invitationDe(app core.App, collectivite, jeton string) (*invitation, *Agent, error) {
	var i invitation
	err := app.DB().Select("*").From("invitations").
		Where(dbx.HashExp{"empreinte": socle.Hacher(jeton), "collectivite": collectivite, "utilisee_le": ""}).One(&i)
	if err != nil || !socle.De(app).Horloge.Maintenant().Before(i.ExpireLe.Time()) {
		return nil, nil, errInvitation.Cause(err)
	}
	a, err := ParID(app, i.Agent)
	if err != nil {
		return nil, nil, err
	}
	if !a.Actif {
		return nil, nil, errInvitation
	}
	return &i, a, nil
}

type pageInvitation struct {
	*socle.Cadre
	Courriel   string
	ProConnect bool
	Saisies    ui.Saisies
}

func nouvellePageInvitation(r *socle.Requete, a *Agent) (*pageInvitation, error) {
	avec, err := avecProConnect(r)
	return &pageInvitation{Cadre: r.Cadre("Créer votre accès"), Courriel: a.Courriel, ProConnect: avec, Saisies: append(saisiesIdentite(a), saisiesMotDePasse()...)}, err
}

func saisiesIdentite(a *Agent) ui.Saisies {
	return ui.Saisies{
		{Genre: ui.GenreTexte, Nom: "prenom", Libelle: "Votre prénom", Autocomplete: "given-name", Valeur: a.Prenom},
		{Genre: ui.GenreTexte, Nom: "nom", Libelle: "Votre nom", Autocomplete: "family-name", Valeur: a.Nom},
		{
			Genre: ui.GenreTexte, Nom: "qualite", Libelle: "Votre fonction", Valeur: a.Qualite, Autocomplete: "organization-title",
			Aide: "Par exemple : secrétaire de mairie. Les usagers la lisent sous vos messages, avec votre prénom et votre nom.",
		},
	}
}

func saisiesMotDePasse() ui.Saisies {
	return ui.Saisies{
		{
			Genre: ui.GenreSecret, Nom: "nouveau", Libelle: "Choisissez un mot de passe", Autocomplete: "new-password",
			Aide: "12 caractères ou plus. Quatre mots sans rapport entre eux conviennent très bien.",
		},
		{Genre: ui.GenreSecret, Nom: "encore", Libelle: "Tapez-le une seconde fois", Autocomplete: "new-password"},
	}
}

func montrerInvitation(r *socle.Requete) error {
	_, a, err := invitationDe(r.App, r.Collectivite, r.Request.PathValue("jeton"))
	if err != nil {
		return err
	}
	p, err := nouvellePageInvitation(r, a)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "agents/invitation", p)
}

// accepterInvitation sets the name and the passphrase of an agent and opens
// her session: the link proved whose mailbox it is.
func accepterInvitation(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	i, a, err := invitationDe(r.App, r.Collectivite, r.Request.PathValue("jeton"))
	if err != nil {
		return err
	}
	fautes := map[string]string{}
	lireIdentite(a, f, fautes)
	lireMotDePasse(a, f, fautes)
	if len(fautes) > 0 {
		p, err := nouvellePageInvitation(r, a)
		if err != nil {
			return err
		}
		p.Erreurs = p.Saisies.Reprendre(f, fautes)
		return r.Rendre(http.StatusUnprocessableEntity, "agents/invitation", p)
	}
	maintenant := socle.Date(r.Socle.Horloge.Maintenant())
	err = r.App.RunInTransaction(func(tx core.App) error {
		res, err := tx.DB().Update("invitations", dbx.Params{"utilisee_le": maintenant}, dbx.HashExp{"id": i.ID, "utilisee_le": ""}).Execute()
		if err != nil {
			return err
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return errInvitation
		}
		return a.activer(tx, r.Collectivite)
	})
	if err != nil {
		return err
	}
	r.Annoncer("Votre accès est créé. Protégez-le maintenant par un second moyen.")
	return ouvrir(r, a, parInvitation, r.Chemin+"/agents/profil/second-facteur")
}

// activer writes the name and the passphrase of an agent who comes in.
func (a *Agent) activer(tx core.App, collectivite string) error {
	a.ActiveLe = socle.Date(socle.De(tx).Horloge.Maintenant())
	if err := tx.DB().Model(a).Update("Prenom", "Nom", "Qualite", "MotDePasse", "ActiveLe"); err != nil {
		return fmt.Errorf("activate %s: %w", a.ID, err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: a.Acteur(), Verbe: "agents.activer", Objet: "agents:" + a.ID, Collectivite: collectivite})
}

// Activer brings an invited agent in without her mailbox, under the name she
// bears; only the demo calls it.
func Activer(tx core.App, a *Agent, collectivite, phrase string) error {
	if err := consommerInvitations(tx, a); err != nil {
		return err
	}
	a.MotDePasse = hacherMotDePasse(phrase)
	return a.activer(tx, collectivite)
}

// consommerInvitations makes the links that were sent to her open nothing more.
func consommerInvitations(tx core.App, a *Agent) error {
	utilisee := dbx.Params{"utilisee_le": socle.Date(socle.De(tx).Horloge.Maintenant())}
	if _, err := tx.DB().Update("invitations", utilisee, dbx.HashExp{"agent": a.ID, "utilisee_le": ""}).Execute(); err != nil {
		return fmt.Errorf("invitations of %s: %w", a.ID, err)
	}
	return nil
}

// lireIdentite takes the name and qualité that the acts and messages will bear.
func lireIdentite(a *Agent, f url.Values, fautes map[string]string) {
	for _, x := range []struct {
		nom, vide string
		max       int
		champ     *string
	}{
		{"prenom", "Indiquez votre prénom.", 100, &a.Prenom},
		{"nom", "Indiquez votre nom.", 100, &a.Nom},
		{"qualite", "Indiquez votre fonction : les usagers doivent savoir qui leur répond.", 120, &a.Qualite},
	} {
		v := strings.TrimSpace(f.Get(x.nom))
		*x.champ = v
		switch {
		case v == "":
			fautes[x.nom] = x.vide
		case len([]rune(v)) > x.max:
			fautes[x.nom] = fmt.Sprintf("Raccourcissez à %d caractères.", x.max)
		}
	}
}

func lireMotDePasse(a *Agent, f url.Values, fautes map[string]string) {
	nouveau := f.Get("nouveau")
	if phrase := verifierMotDePasse(nouveau, a); phrase != "" {
		fautes["nouveau"] = phrase
		return
	}
	if nouveau != f.Get("encore") {
		fautes["encore"] = "Les deux mots de passe ne sont pas les mêmes."
		return
	}
	if len(fautes) == 0 {
		a.MotDePasse = hacherMotDePasse(nouveau)
	}
}
