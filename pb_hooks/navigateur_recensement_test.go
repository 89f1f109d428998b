package pb_hooks_test

import (
	"regexp"
	"testing"

	"guichet/pb_hooks/guichettest/navigateur"
)

var sixChiffres = regexp.MustCompile(`(?m)^(\d{3}) (\d{3})$`)

// connecter types the address and the code of its n-th mail, from the page that
// asks for the address.
func connecter(t *testing.T, g *navigateur.Guichet, v *navigateur.Visiteur, adresse string, n int) {
	t.Helper()
	v.Remplir("Votre adresse électronique", adresse)
	v.Presser("Recevoir un code")
	m := sixChiffres.FindStringSubmatch(g.Boite.Attendre(adresse, n).Texte)
	if m == nil {
		t.Fatalf("pas de code dans le courriel")
	}
	v.Remplir("Code reçu par courriel", m[1]+m[2])
	v.Presser("Me connecter")
}

// A mother has her daughter counted at 16: a compte by a mailed code, a dozen
// pages of every kind of question, documents, the recap and the dépôt.
func TestUneMereFaitRecenserSaFille(t *testing.T) {
	g := navigateur.Ouvrir(t, "recensement-citoyen")
	for _, mode := range navigateur.Modes {
		t.Run(string(mode), func(t *testing.T) {
			v := g.Visiteur(t, mode)
			examiner := func(nom string) {
				t.Helper()
				if mode != navigateur.AuClavier {
					v.Examiner("recensement " + nom + " " + string(mode))
				}
			}
			v.Aller("/demarches/recensement-citoyen")
			examiner("01 demarche")
			v.Presser("Me connecter et commencer")
			examiner("02 connexion")
			v.Presser("Recevoir un code")
			v.Lit("L’adresse électronique doit ressembler à nom@example.org.")
			examiner("03 connexion faute")
			adresse := "sylvie." + string(mode[0]) + string(mode[len(mode)-1]) + "@example.org"
			v.Remplir("Votre adresse électronique", adresse)
			v.Presser("Recevoir un code")
			examiner("04 code")
			v.Remplir("Code reçu par courriel", "000000")
			v.Presser("Me connecter")
			v.Lit("Ce code n’est pas le bon")
			examiner("05 code faute")
			m := sixChiffres.FindStringSubmatch(g.Boite.Attendre(adresse, 1).Texte)
			if m == nil {
				t.Fatal("pas de code dans le courriel")
			}
			v.Remplir("Code reçu par courriel", m[1]+" "+m[2])
			v.Presser("Me connecter")
			examiner("06 personne")
			v.Presser("Continuer")
			v.Lit("Indiquez votre nom de naissance.")
			v.Remplir("Prénom", "Sylvie")
			v.Remplir("Nom de naissance", "Grandemange")
			v.Presser("Continuer")

			v.Presser("Commencer")
			v.Choisir("Son père ou sa mère")
			v.Presser("Continuer")
			examiner("07 identite")
			v.Remplir("Vos prénoms", "Sylvie")
			v.Remplir("Votre nom de naissance", "Grandemange")
			v.Presser("Continuer")
			v.Remplir("Ses prénoms", "Louise Marie")
			v.Remplir("Son nom de naissance", "Grandemange")
			v.Presser("Continuer")
			v.RemplirDate("Sa date de naissance", "31", "2", "2010")
			examiner("08 naissance")
			v.Presser("Continuer")
			examiner("09 naissance fautes")
			v.RemplirDate("Sa date de naissance", "12", "4", "2010")
			v.Remplir("Sa commune de naissance", "Remiremont")
			v.Presser("Continuer")
			examiner("10 nationalite")
			v.Choisir("De naissance")
			v.Presser("Continuer")
			examiner("11 domicile")
			v.Remplir("Numéro et nom de la voie, ou lieu-dit", "3 chemin du Bois")
			v.Remplir("Code postal", "88340")
			v.Remplir("Commune", "Le Val-d’Ajol")
			v.Presser("Continuer")
			v.Remplir("Adresse électronique", adresse)
			v.Presser("Continuer")
			v.Remplir("Nom et prénoms du premier parent", "Grandemange Sylvie")
			v.Remplir("Date, lieu et pays de naissance du premier parent", "2 mai 1980, Épinal, France")
			v.Presser("Continuer")
			v.Choisir("Célibataire")
			v.Presser("Continuer")
			v.Choisir("Lycée général ou technologique")
			v.Presser("Continuer")
			v.Choisir("Non")
			v.Presser("Continuer")
			v.Presser("Continuer")
			v.Lit("Cochez la case pour attester")
			examiner("12 attestation faute")
			v.Choisir("J’atteste sur l’honneur")
			v.Presser("Continuer")

			v.Presser("Continuer")
			v.Lit("Joignez")
			examiner("13 piece faute")
			v.Joindre("Carte d’identité ou passeport du jeune", navigateur.Photo(t, "recto.jpg", 300))
			v.Joindre("Carte d’identité ou passeport du jeune", navigateur.Photo(t, "verso.jpg", 300))
			v.Lit("recto.jpg", "verso.jpg")
			examiner("14 piece jointe")
			v.Presser("Retirer verso.jpg")
			v.Presser("Continuer")
			v.Joindre("Livret de famille", navigateur.PDF(t, "livret.pdf", "Livret de famille"))
			v.Presser("Continuer")
			v.Lit("Vérifiez vos réponses", "12 avril 2010", "Remiremont", "recto.jpg", "livret.pdf")
			examiner("15 verification")
			v.Presser("Envoyer ma demande")
			v.Lit("Votre demande est envoyée")
			examiner("16 confirmation")
			v.Presser("Lire l’accusé de réception")
			examiner("17 accuse")
			v.Aller("/compte")
			v.Lit("Sylvie", adresse)
			examiner("18 compte")
		})
	}
}
