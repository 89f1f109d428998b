package pb_hooks_test

import (
	"archive/zip"
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"

	"guichet/pb_hooks/guichettest/navigateur"
)

// A person reads her data, carries them away, asks for their effacement; the
// secretary erases what may be, says what stays, and the person reads it.
func TestUnePersonneExerceSesDroits(t *testing.T) {
	for _, mode := range []navigateur.Mode{navigateur.AvecScripts, navigateur.SansScripts} {
		t.Run(string(mode), func(t *testing.T) {
			d := navigateur.OuvrirDemo(t) // what is erased once is no more
			camille, nadege := d.Visiteur(t, mode), d.Visiteur(t, mode)
			camille.Ouvrir(d.Personas["habitante"])
			nadege.Ouvrir(d.Personas["secretaire"])

			camille.Aller("/compte")
			camille.Presser("Lire ce que la mairie garde de vous, le copier, le faire corriger ou effacer")
			camille.Lit("Mes données ici", "Vos coordonnées", "Vos réponses", "Qui a ouvert vos demandes")
			camille.Examiner("droits 1 mes donnees " + string(mode))
			lireLaCopie(t, d, mode, camille.Telecharger("Télécharger mes données (ZIP)"))

			camille.Presser("Demander l’effacement")
			camille.Presser("Envoyer ma demande")
			camille.Lit("Dites ce qu’il faut effacer.")
			camille.Examiner("droits 2 faute " + string(mode))
			camille.Remplir("Que faut-il effacer ?", "Mes coordonnées et mes demandes commencées.")
			camille.Presser("Envoyer ma demande")
			camille.Lit("La mairie a reçu votre demande.", "Réponse avant le")

			nadege.Aller("/agents")
			nadege.PresserPremier(".onglets a", "Données personnelles")
			nadege.Examiner("droits 3 liste " + string(mode))
			nadege.PresserPremier("main li a", "Effacer ses données")
			nadege.Lit("ce sont des archives publiques", "L’effacement est définitif.")
			nadege.Examiner("droits 4 exercice " + string(mode))
			nadege.Presser("Effacer maintenant")
			nadege.Lit("C’est effacé. Il reste à répondre à la personne.")
			nadege.Choisir("Acceptée en partie")
			nadege.Presser("Donner la réponse")
			nadege.Lit("La réponse donnée", "archives publiques", "CNIL")
			nadege.Examiner("droits 5 reponse " + string(mode))

			camille.Aller("/mes-donnees")
			camille.Lit("Acceptée en partie le", "La mairie a effacé", "archives publiques", "CNIL", "Raison : réponse à une demande sur les données personnelles")
			camille.Examiner("droits 6 reponse lue " + string(mode))
		})
	}
}

// lireLaCopie opens the page of the archive as a browser without network does.
func lireLaCopie(t *testing.T, d *navigateur.Demo, mode navigateur.Mode, archive []byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	ailleurs := httptest.NewServer(http.FileServerFS(z))
	defer ailleurs.Close()
	v := d.Visiteur(t, mode)
	v.Ouvrir(ailleurs.URL + "/")
	v.Lit("Mes données", "Thouvenel", "Vos demandes", "Qui a ouvert vos demandes")
	v.Examiner("droits copie " + string(mode))
}
