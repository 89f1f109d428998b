package catalogue_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/pb_hooks/catalogue"
)

// modeleDeplie is a modèle as a form runs on it.
func modeleDeplie(t *testing.T, code string) *catalogue.Document {
	t.Helper()
	d, err := catalogue.Modele(code)
	if err != nil {
		t.Fatal(err)
	}
	if d, err = d.Deplier(); err != nil {
		t.Fatal(err)
	}
	return d
}

// parCodes are answers by the codes of their champs.
func parCodes(d *catalogue.Document, r catalogue.Reponses) map[string]catalogue.Valeur {
	l := map[string]catalogue.Valeur{}
	for _, e := range d.Etapes {
		for _, c := range e.Champs {
			if v, dite := r[c.ID]; dite {
				l[c.Code] = v
			}
		}
	}
	return l
}

var siegeDuLavoir = map[string]string{"voie": "1 rue du Lavoir", "code_postal": "88000", "commune": "Épinal", "pays": "99100"}

func TestLeBlocDUnOrganismeCommenceRempli(t *testing.T) {
	lavoir := catalogue.Valeur{"1 rue du Lavoir", "", "88000", "Épinal", "88160", "99100"}
	for _, l := range []struct {
		nom, modele string
		o           catalogue.Organisme
		attendu     map[string]catalogue.Valeur
	}{
		{
			"une association, par sa trésorière", "arrete-circulation",
			catalogue.Organisme{Genre: "association", Nom: "Les Amis du lavoir", Rna: "W881234567", Siret: "21880160300018", Adresse: siegeDuLavoir, Prenom: "Camille", NomPersonne: "Thouvenel", Fonction: "trésorière"},
			map[string]catalogue.Valeur{"association_nom": {"Les Amis du lavoir"}, "association_rna": {"W881234567"}, "association_siret": {"21880160300018"}, "association_siege": lavoir},
		},
		{
			"la même, par son président", "arrete-circulation",
			catalogue.Organisme{Genre: "association", Nom: "Les Amis du lavoir", Prenom: "Hugues", NomPersonne: "Thouvenel", Fonction: "président", Represente: true},
			map[string]catalogue.Valeur{
				"association_nom": {"Les Amis du lavoir"}, "association_representant_prenom": {"Hugues"}, "association_representant_nom": {"Thouvenel"}, "association_representant_fonction": {"fonctions.presidence"},
			},
		},
		{
			"une fonction qui n’est pas dans la liste reste à choisir", "arrete-circulation",
			catalogue.Organisme{Genre: "association", Prenom: "Hugues", NomPersonne: "Thouvenel", Fonction: "porte-drapeau", Represente: true},
			map[string]catalogue.Valeur{"association_representant_prenom": {"Hugues"}, "association_representant_nom": {"Thouvenel"}},
		},
		{
			"une entreprise, dont le SIREN seul n’est pas un SIRET", "arrete-circulation",
			catalogue.Organisme{Genre: "entreprise", Nom: "Menuiserie Collin", Siret: "218801603", Prenom: "Inès", NomPersonne: "Collin", Fonction: "gérante", Represente: true},
			map[string]catalogue.Valeur{
				"entreprise_raison_sociale": {"Menuiserie Collin"}, "entreprise_representant_prenom": {"Inès"}, "entreprise_representant_nom": {"Collin"}, "entreprise_representant_qualite": {"gérante"},
			},
		},
		{
			"une collectivité, par le SIREN de son SIRET", "arrete-circulation",
			catalogue.Organisme{Genre: "collectivite", Nom: "Val-Imaginaire", Siret: "21880160300018", Prenom: "Léo", NomPersonne: "Petit", Fonction: "secrétaire général"},
			map[string]catalogue.Valeur{"collectivite_nom": {"Val-Imaginaire"}, "collectivite_siren": {"218801603"}, "collectivite_agent_nom": {"Léo Petit"}, "collectivite_agent_fonction": {"secrétaire général"}},
		},
		{
			"ce que le champ refuserait est laissé", "arrete-circulation",
			catalogue.Organisme{Genre: "association", Nom: "Les Amis du lavoir", Rna: "W2C1000119", Siret: "12345678901234", Adresse: map[string]string{"voie": "1 rue du Lavoir"}},
			map[string]catalogue.Valeur{"association_nom": {"Les Amis du lavoir"}},
		},
		{"un formulaire qui ne demande pas d’organisme", "contact", catalogue.Organisme{Genre: "association", Nom: "Les Amis du lavoir"}, map[string]catalogue.Valeur{}},
		{"rien de connu", "arrete-circulation", catalogue.Organisme{Genre: "association"}, map[string]catalogue.Valeur{}},
	} {
		t.Run(l.nom, func(t *testing.T) {
			d := modeleDeplie(t, l.modele)
			if diff := cmp.Diff(l.attendu, parCodes(d, catalogue.DepuisOrganisme(contexte(d), l.o))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLeNomDeLaPersonneRepresenteeVaASonBloc(t *testing.T) {
	b := catalogue.Beneficiaire{Enfant: true, Prenoms: "Léo", NomNaissance: "Thouvenel", DateNaissance: "2009-03-03"}
	proche := b
	proche.Enfant = false
	for _, l := range []struct {
		nom, modele string
		b           catalogue.Beneficiaire
		sien        bool
		attendu     map[string]catalogue.Valeur
	}{
		{"son enfant, dans le bloc du jeune", "recensement-citoyen", b, true, map[string]catalogue.Valeur{"jeune_prenoms": {"Léo"}, "jeune_nom_naissance": {"Thouvenel"}, "jeune_date_naissance": {"2009-03-03"}}},
		{"son enfant, dans celui de l’enfant", "inscription-scolaire", b, true, map[string]catalogue.Valeur{"enfant_prenoms": {"Léo"}, "enfant_nom_naissance": {"Thouvenel"}, "enfant_date_naissance": {"2009-03-03"}}},
		{"un proche n’est pas l’enfant", "inscription-scolaire", proche, false, map[string]catalogue.Valeur{}},
		{"la personne née peut être une autre", "acte-naissance", proche, false, map[string]catalogue.Valeur{}},
		{"aucun bloc pour elle", "contact", b, false, map[string]catalogue.Valeur{}},
	} {
		t.Run(l.nom, func(t *testing.T) {
			d := modeleDeplie(t, l.modele)
			r, sien := catalogue.DepuisBeneficiaire(contexte(d), l.b)
			if diff := cmp.Diff(l.attendu, parCodes(d, r)); diff != "" || sien != l.sien {
				t.Errorf("%v\n%s", sien, diff)
			}
		})
	}
}
