package pb_hooks_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	_ "modernc.org/sqlite" // reads the databases beside the programs

	"guichet/pb_hooks/guichettest/navigateur"
)

// Lucie signs in at one mairie, enters the other without signing in, and is signed
// out of both at once. The hub has one compte of hers.
func TestUneConnexionOuvreTousLesGuichets(t *testing.T) {
	for _, mode := range navigateur.Modes {
		t.Run(string(mode), func(t *testing.T) {
			folder := t.TempDir()
			hub, guichets := navigateur.OuvrirReseau(t, folder)
			examiner := func(*navigateur.Visiteur, string) {}
			if mode != navigateur.AuClavier {
				examiner = func(v *navigateur.Visiteur, nom string) {
					t.Helper()
					v.Examiner("reseau " + nom + " " + string(mode))
				}
			}
			visiterReseau(t, mode, hub, guichets, examiner)
			var comptes int
			base, err := sql.Open("sqlite", "file:"+filepath.Join(folder, "departement", "data.db")+"?mode=ro")
			if err == nil {
				err = base.QueryRow("SELECT count(*) FROM hub_comptes").Scan(&comptes)
			}
			if err != nil || comptes != 1 {
				t.Errorf("%d comptes au hub, %v", comptes, err)
			}
			if err := base.Close(); err != nil {
				t.Error(err)
			}
			if mode == navigateur.SansScripts {
				reunirDeuxComptes(t, mode, hub, guichets[0], examiner)
			}
		})
	}
}

// visiterReseau goes through the pages that the guichets share.
func visiterReseau(t *testing.T, mode navigateur.Mode, hub *navigateur.Demo, guichets []*navigateur.Demo, vu func(*navigateur.Visiteur, string)) {
	t.Helper()
	v := hub.Visiteur(t, mode)
	v.Ouvrir(hub.URL + "/demo")
	v.Lit("Une connexion pour tous les guichets")
	vu(v, "1 demonstration")
	v.Presser("Mairie de Saint-Exemple-sur-Vologne")
	v.Presser("Me connecter")
	v.Lit("Avec le guichet du Département", "Avec un code reçu par courriel")
	vu(v, "2 connexion")
	v.Presser("Continuer avec le guichet du Département")
	v.Lit("La mairie de Saint-Exemple-sur-Vologne vous demande de vous identifier")
	vu(v, "3 departement")
	v.Presser("S’identifier avec FranceConnect")
	v.Choisir("Lucie")
	v.Presser("Continuer")
	v.Presser("Continuer")
	v.Lit("Mes demandes", "Lucie")
	v.Ouvrir(guichets[1].URL + "/le-val-imaginaire/connexion?suite=/le-val-imaginaire/compte")
	v.Presser("Continuer avec le guichet du Département") // nobody asks who she is
	v.Lit("Mairie du Val-Imaginaire", "Lucie Anne Marie VALROFF", "Guichet du Département (cette connexion)")
	vu(v, "4 compte")
	v.Presser("Voir et changer mes coordonnées")
	v.Lit("Ce que vous changez ici est transmis au guichet du Département.")
	vu(v, "4a coordonnees")
	v.Ouvrir(hub.URL + "/mes-demandes")
	v.Presser("Mon compte du guichet du Département")
	v.Lit("Lucie Anne Marie VALROFF", "La mairie du Val-Imaginaire")
	vu(v, "4b compte du Departement")
	v.Presser("Effacer mon compte du guichet du Département")
	v.Lit("archives publiques")
	vu(v, "4c effacement")
	v.Ouvrir(guichets[1].URL + "/le-val-imaginaire/compte")
	v.Presser("Me déconnecter")
	v.Attendre(".message-reussite") // the way out leads to the hub, to FranceConnect and back by itself
	v.Lit("Vous êtes déconnecté.", "Mairie du Val-Imaginaire")
	v.Ouvrir(guichets[0].URL + "/saint-exemple-sur-vologne/")
	v.Lit("Me connecter")

	// The clocks of all go together.
	v.Ouvrir(guichets[1].URL + "/demo")
	v.Presser("+ 30 jours")
	v.Attendre(".message-reussite")
	v.Ouvrir(guichets[0].Personas["secretaire"])
	v.Ouvrir(guichets[0].URL + "/saint-exemple-sur-vologne/agents/reglages/hub")
	v.Lit("Le guichet du Département est proposé aux habitants", "Adresse à prévenir quand une personne se déconnecte")
	vu(v, "5 reglage")

	// The secretary works at the other mairie too, which knows her by another ProConnect.
	v.Ouvrir(guichets[0].URL + "/saint-exemple-sur-vologne/agents/profil")
	v.Presser("Mes mairies")
	v.Remplir("Nom de la mairie", "Mairie du Val-Imaginaire")
	v.Presser("Ajouter à mes mairies")
	v.Lit("Recopiez l’adresse de la page d’entrée de la mairie")
	v.Remplir("Adresse de son guichet", guichets[1].URL+"/le-val-imaginaire/")
	v.Presser("Ajouter à mes mairies")
	v.Lit("Mairie du Val-Imaginaire est dans la liste de vos mairies.", "Un autre guichet")
	vu(v, "6 mairies")
	v.Presser("Mairie du Val-Imaginaire")
	v.Lit("Espace des agents", "Mairie du Val-Imaginaire")
	v.Ouvrir(guichets[0].URL + "/saint-exemple-sur-vologne/agents/reglages/hub")

	// A key takes the place of the secret.
	v.Choisir("Une clé que le guichet fabrique et garde (private_key_jwt)")
	v.Presser("Enregistrer")
	v.Lit("C’est enregistré.", "Adresse de la clé publique (jwks_uri)")
	v.Deplier("La clé publique, à recopier là où une adresse ne suffit pas")
	cle := v.Extraire("details pre")
	vu(v, "7 cle")
	v.Ouvrir(hub.Personas["exploitante"])
	v.Aller("/agents/reglages/guichets-relies")
	v.Lit("la mairie de Saint-Exemple-sur-Vologne", "la mairie du Val-Imaginaire")
	vu(v, "8 relies")
	v.Presser("la mairie de Saint-Exemple-sur-Vologne")
	v.Choisir("Une clé qu’il garde (private_key_jwt)")
	v.Presser("Enregistrer")
	v.Lit("Recopiez la clé publique en entier")
	v.Remplir("Sa clé publique", cle)
	vu(v, "9 client")
	v.Presser("Enregistrer")
	v.Lit("C’est enregistré.")

	v.Ouvrir(guichets[0].URL + "/saint-exemple-sur-vologne/connexion")
	v.Presser("Continuer avec le guichet du Département")
	v.Presser("S’identifier avec FranceConnect")
	v.Choisir("Lucie")
	v.Presser("Continuer")
	v.Presser("Continuer")
	v.Lit("Mes demandes", "Lucie")
}

// reseau examines the pages of a guichet that a hub links.
func (x *tournee) reseau() {
	hub, guichets := navigateur.OuvrirReseau(x.t, x.t.TempDir())
	visiterReseau(x.t, navigateur.AvecScripts, hub, guichets, x.examiner)
	reunirDeuxComptes(x.t, navigateur.AvecScripts, hub, guichets[0], x.examiner)
}

// reunirDeuxComptes is Camille, who is called Cléo now: FranceConnect has another identity
// of her, and the hub another compte, until the Département has seen why. She has both
// back for thirty days.
func reunirDeuxComptes(t *testing.T, mode navigateur.Mode, hub, guichet *navigateur.Demo, vu func(*navigateur.Visiteur, string)) {
	t.Helper()
	compte := guichet.URL + "/saint-exemple-sur-vologne/compte"
	entrer := func(qui string) {
		v := hub.Visiteur(t, mode)
		v.Ouvrir(guichet.URL + "/saint-exemple-sur-vologne/connexion")
		v.Presser("Continuer avec le guichet du Département")
		v.Presser("S’identifier avec FranceConnect")
		v.Choisir(qui)
		v.Presser("Continuer")
		v.Presser("Continuer")
		v.Lit("Avez-vous déjà un compte ici")
		retrouverParCode(v, guichet, "camille.thouvenel@example.org")
		v.Ouvrir(compte)
		v.Lit("Guichet du Département (cette connexion)")
	}
	entrer("Camille")
	entrer("Cléo")

	a := hub.Visiteur(t, mode)
	a.Ouvrir(hub.Personas["exploitante"])
	lireBientot(t, a, hub.URL+hub.Chemin()+"/agents/reglages/comptes-a-reunir", "(différent)")
	vu(a, "10 comptes à réunir")
	a.Presser("Réunir les deux comptes")
	a.Lit("Les deux comptes sont réunis.", "Aucune décision n’est attendue.")

	v := hub.Visiteur(t, mode)
	v.Ouvrir(hub.URL + "/mon-compte")
	v.Presser("S’identifier avec FranceConnect")
	v.Choisir("Cléo")
	v.Presser("Continuer")
	v.Presser("Continuer")
	v.Lit("Vos comptes réunis")
	vu(v, "11 compte réuni")
	v.Presser("Séparer les deux comptes")
	v.Lit("Vos deux comptes sont séparés.", "S’identifier avec FranceConnect")
}
