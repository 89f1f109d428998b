package pb_hooks_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"guichet/pb_hooks/guichettest/navigateur"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/simulation"
)

// departement is a hub, a FranceConnect that knows it, and an application that
// asks it who its readers are.
type departement struct {
	*navigateur.Guichet
	fc          *simulation.Fournisseur
	application oauth2.Config
	exploitante *navigateur.Visiteur
}

// ouvrirDepartement opens them by the pages of the exploitante, that vu sees.
func ouvrirDepartement(t *testing.T, mode navigateur.Mode, vu func(*navigateur.Visiteur, string)) *departement {
	t.Helper()
	d := &departement{Guichet: navigateur.OuvrirHub(t)}
	serveur := httptest.NewUnstartedServer(nil)
	d.fc = simulation.Nouveau(simulation.FranceConnect, "http://"+serveur.Listener.Addr().String()+"/api/v2", time.Now)
	serveur.Config.Handler = d.fc
	serveur.Start()
	t.Cleanup(serveur.Close)
	d.fc.AjouterPersonne(simulation.Personne{
		ID: "lucie", Prenoms: []string{"Lucie"}, NomNaissance: "VAUTRIN", DateNaissance: "1980-04-17", Sexe: "female", LieuNaissance: "88160", PaysNaissance: "99100", Courriel: "lucie@example.org",
	})
	base := d.URL + "/vosges/hub/franceconnect/"
	d.fc.AjouterClient(simulation.Client{
		ID: "vosges", Secret: "secret du Département", Nom: "Département", Entite: "vosges", Scopes: preuves.FranceConnect.Portees(), Retours: []string{base + "retour"}, RetoursDeconnexion: []string{base + "deconnecte"},
	})
	biblio := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(`<!doctype html><html lang="fr"><title>Bibliothèque</title><h1>Le catalogue de la bibliothèque</h1>`)) // to a browser that may be gone
	}))
	t.Cleanup(biblio.Close)

	v := agentDe(t, d.Guichet, "/vosges", "exploitante@example.org", mode, "administration")
	d.exploitante = v
	v.Aller("/agents/reglages/guichets-relies")
	v.Lit("personne ne peut encore entrer", base+"retour")
	vu(v, "1 aucun")
	v.Presser("Régler FranceConnect")
	v.Choisir("Une autre adresse")
	v.Remplir("Autre adresse", d.fc.Emetteur())
	v.Remplir("Identifiant (client id)", "vosges")
	v.Remplir("Secret (client secret)", "secret du Département")
	v.Choisir("Proposer cette connexion aux habitants")
	v.Presser("Enregistrer")
	v.Aller("/agents/reglages/guichets-relies/nouveau")
	v.Remplir("Nom, tel que les habitants le connaissent", "la bibliothèque de Saint-Exemple")
	v.Presser("Enregistrer")
	v.Lit("Recopiez une adresse complète par ligne")
	vu(v, "2 faute")
	v.Remplir("Adresses de retour après la connexion", biblio.URL+"/retour")
	v.Remplir("Adresses de retour après la déconnexion", biblio.URL+"/sorti")
	v.Presser("Enregistrer")
	v.Lit("le secret ne se relit pas")
	vu(v, "3 secret")
	id := v.Extraire("dl.faits div:nth-of-type(2) dd")
	d.application = oauth2.Config{
		ClientID: id, ClientSecret: v.Extraire("dl.faits div:nth-of-type(3) dd"), RedirectURL: biblio.URL + "/retour", Scopes: []string{"openid", "identite_pivot"},
		Endpoint: oauth2.Endpoint{AuthURL: d.URL + "/oidc/authorize", TokenURL: d.URL + "/oidc/token", AuthStyle: oauth2.AuthStyleInParams},
	}
	v.Presser("C’est recopié")
	v.Presser("la bibliothèque de Saint-Exemple")
	v.Lit("Changer le secret", id)
	vu(v, "4 fiche")
	return d
}

// examinee is for the pages of a story that the tour of every page examines.
func examinee(*navigateur.Visiteur, string) {}

// demander is the address where the application sends a reader.
func (d *departement) demander(verifieur string) string {
	return d.application.AuthCodeURL("un état", oauth2.S256ChallengeOption(verifieur), oauth2.SetAuthURLParam("nonce", "un nonce"))
}

// The library asks who its reader is: she signs in at the guichet of the
// Département with FranceConnect, comes back, and signs out of all.
func TestUneBibliothequeFaitEntrerParLeDepartement(t *testing.T) {
	d := ouvrirDepartement(t, navigateur.AvecScripts, examinee)
	for _, mode := range navigateur.Modes {
		t.Run(string(mode), func(t *testing.T) {
			d.visiter(t, mode, func(v *navigateur.Visiteur, nom string) {
				t.Helper()
				if mode == navigateur.SansScripts {
					v.Examiner("hub " + nom + " " + string(mode))
				}
			})
		})
	}
}

// departement examines the pages of the hub. The ways out and back go on by
// themselves, too fast to be examined.
func (x *tournee) departement() {
	d := ouvrirDepartement(x.t, navigateur.AvecScripts, x.examiner)
	d.tenirAdherents(x.t, x.examiner)
	guichets := d.inviter(x.t, navigateur.AvecScripts, x.examiner)
	d.partager(x.t, navigateur.AvecScripts, guichets, x.examiner)
	d.aider(x.t, guichets[0], navigateur.AvecScripts, x.examiner)
	d.former(x.t, navigateur.AvecScripts, x.examiner)
	d.exercer(x.t, guichets, navigateur.AvecScripts, x.examiner)
	d.visiter(x.t, navigateur.AvecScripts, x.examiner)
	v := d.Visiteur(x.t, navigateur.AvecScripts)
	v.Ouvrir(d.demander(oauth2.GenerateVerifier()))
	v.Presser("Revenir sans m’identifier")
	v.Attendre("h1")
	x.pages["hub/suite"]++
	v.Ouvrir(d.URL + "/mes-demandes")
	x.examiner(v, "sans session")
}

// visiter goes through the pages that a reader meets.
func (d *departement) visiter(t *testing.T, mode navigateur.Mode, vu func(*navigateur.Visiteur, string)) {
	t.Helper()
	v := d.Visiteur(t, mode)
	v.Ouvrir(strings.Replace(d.demander("x"), "client_id=", "client_id=x", 1))
	v.Lit("Cette connexion ne peut pas se faire")
	vu(v, "5 refus")
	verifieur := oauth2.GenerateVerifier()
	v.Ouvrir(d.demander(verifieur))
	v.Lit("La bibliothèque de Saint-Exemple vous demande de vous identifier", "ne transmettra ni votre nom")
	vu(v, "6 connexion")
	v.Presser("S’identifier avec FranceConnect")
	v.Presser("Annuler")
	v.Lit("Vous avez interrompu la connexion avec FranceConnect.")
	vu(v, "7 interrompue")
	v.Ouvrir(d.demander(verifieur))
	v.Presser("S’identifier avec FranceConnect")
	v.Choisir("Lucie")
	v.Presser("Continuer")
	v.Presser("Continuer")
	v.Lit("Le catalogue de la bibliothèque")
	retour, err := url.Parse(v.Adresse())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.application.Exchange(t.Context(), retour.Query().Get("code"), oauth2.VerifierOption(verifieur)); err != nil {
		t.Fatal(err)
	}
	v.Ouvrir(d.demander(oauth2.GenerateVerifier())) // nobody is asked any more
	v.Lit("Le catalogue de la bibliothèque")
	v.Ouvrir(d.URL + "/oidc/end_session")
	vu(v, "8 déconnexion")
	v.Presser("Me déconnecter partout")
	v.Attendre(".message-reussite") // the way out leads to FranceConnect and back by itself
	v.Lit("Vous êtes déconnecté.")
	v.Ouvrir(d.demander(oauth2.GenerateVerifier()))
	v.Lit("vous demande de vous identifier")
}
