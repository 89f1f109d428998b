package pb_hooks_test

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"

	"guichet/pb_hooks/guichettest/navigateur"
)

// Every kind of question, as a browser draws it: the pages, their faults, the
// rows, what the scripts reveal and what is there without them.
func TestChaqueGenreDeQuestionSeRemplitAuNavigateur(t *testing.T) {
	document, err := filepath.Abs("catalogue/testdata/tous-les-genres.json")
	if err != nil {
		t.Fatal(err)
	}
	g := navigateur.Ouvrir(t, document)
	g.Commander("collectivite", "streets", "le-val-d-ajol", uneBAN(t))
	for _, mode := range navigateur.Modes {
		t.Run(string(mode), func(t *testing.T) { remplirChaqueGenre(t, g, mode) })
	}
}

func uneBAN(t *testing.T) string {
	t.Helper()
	chemin := filepath.Join(t.TempDir(), "adresses-88.csv.gz")
	f, err := os.Create(chemin)
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(f)
	if _, err = z.Write([]byte("nom_voie;code_insee\nRue de la Gare;88487\n")); err == nil {
		err = z.Close()
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return chemin
}

func remplirChaqueGenre(t *testing.T, g *navigateur.Guichet, mode navigateur.Mode) {
	v := g.Visiteur(t, mode)
	examiner := func(nom string) {
		t.Helper()
		if mode == navigateur.AvecScripts {
			v.Examiner("genres " + nom)
		}
	}
	// Once with nothing, to see every fault, then as one should.
	page := func(nom string, remplir func()) {
		t.Helper()
		if mode == navigateur.AvecScripts {
			v.Presser("Continuer")
			examiner(nom + " fautes")
		}
		remplir()
		examiner(nom)
		v.Presser("Continuer")
	}
	v.Aller("/demarches/tous-les-genres?origine=bulletin")
	v.Presser("Commencer")
	page("01 mots", func() {
		v.Remplir("Objet de la demande", "Loto de printemps")
		v.Remplir("Référence du contrat", "AB-2026")
		v.Deplier("Où trouver la référence ?")
	})
	page("02 nombres", func() {
		v.Remplir("Nombre de personnes", "80")
		v.Remplir("Surface", "12,5")
		v.Remplir("Prix par personne", "12,50")
	})
	page("03 dates", func() {
		v.RemplirDate("Jour de l’événement", "12", "5", "2036")
		v.RemplirDans("Heure d’ouverture", "Heures", "14")
		v.RemplirDans("Heure d’ouverture", "Minutes", "30")
		v.RemplirDans("Visite des lieux", "Heures", "9")
		v.RemplirDate("Date", "2", "5", "2036")
		v.RemplirDate("Premier jour", "12", "5", "2036")
		v.RemplirDate("Dernier jour", "13", "5", "2036")
		v.RemplirDate("Votre date de naissance", "00", "3", "1977")
		v.Remplir("Votre commune de naissance", "Remiremont")
	})
	page("04 choix", func() {
		v.Choisir("Non")
		if mode != navigateur.SansScripts {
			v.Cachee("Si vous choisissez « Autre », précisez")
		}
		v.ChoisirDans("Genre d’événement", "Autre")
		v.RemplirDans("Genre d’événement", "Si vous choisissez « Autre », précisez", "Thé dansant")
		v.ChoisirDans("De quoi avez-vous besoin ?", "Des tables")
		v.Selectionner("D’abord", "Mobilier")
		v.Selectionner("Puis", "Chaises")
	})
	page("05 vous", func() {
		v.Choisir("Je ne souhaite pas répondre")
		v.Remplir("Votre nom de naissance", "Thouvenel")
		v.Remplir("Adresse électronique", "camille@example.org")
		v.Choisir("Par courrier postal")
	})
	page("06 lieux", func() {
		v.Remplir("Commune de l’événement", "Épinal")
		v.Selectionner("Département", "54")
		v.Remplir("Numéro et nom de la voie, ou lieu-dit", "3 rue de la g")
		if mode != navigateur.SansScripts {
			v.Attendre(`datalist option[value="3 Rue de la Gare"]`)
		}
		v.Remplir("Code postal", "88340")
		v.RemplirDans("Adresse du siège", "Commune", "Le Val-d’Ajol")
		v.Remplir("Adresse, ou description du lieu", "Devant l’école")
		v.Remplir("Section", "AB")
		v.Remplir("Numéro", "123")
	})
	page("07 numeros", func() {
		v.Remplir("Numéro SIRET", "218 801 603 00018")
		v.Remplir("IBAN", "FR76 3000 6000 0112 3456 7890 189")
	})
	page("08 enfants", func() {
		v.RemplirDans("Enfant 1", "Son prénom", "Léa")
		v.ChoisirDans("Enfant 1", "Non")
		v.Presser("Ajouter un enfant")
		v.RemplirDans("Enfant 2", "Son prénom", "Hugo")
		v.Presser("Ajouter un enfant")
		v.RemplirDans("Enfant 3", "Son prénom", "Tom")
		v.Presser("Retirer Enfant 2")
		if prenom := v.ValeurDans("Enfant 2", "Son prénom"); prenom != "Tom" {
			t.Errorf("l’enfant 2 est « %s »", prenom)
		}
		// Enter in a box continues: it removes no row.
		v.Entrer("Enfant 2", "Son prénom")
		v.Lit("Enfant 2 : Dites s’il y a une allergie.")
		v.ChoisirDans("Enfant 2", "Oui")
		examiner("09 enfants fautes")
		v.Presser("Continuer")
		v.RemplirDans("Enfant 2", "Laquelle ?", "Les noix")
	})
	v.Lit("Prix pour tous : 1 000 €", "Nombre d’enfants : 2", "Il n’y a pas de demande à choisir")
	page("10 fin", func() { v.Choisir("J’atteste sur l’honneur") })
	v.Joindre("Carte d’identité ou passeport", navigateur.Photo(t, "carte.jpg", 300))
	v.Presser("Continuer")
	v.Lit("bulletin", "Loto de printemps", "80 personnes", "mars 1977, jour inconnu", "Autre : Thé dansant", "Mobilier", "Chaises", "Enfant 1", "Les noix", "1 000 €", "carte.jpg")
	examiner("11 verification")
	v.Presser("Envoyer ma demande")
	v.Lit("Votre demande est envoyée")
}
