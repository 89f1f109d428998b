package reprise

import (
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
)

// serviceRepris is a service of a file, known by its name.
type serviceRepris struct{ collectivites.Service }

func lireService(x *contexte, v valeurs) (element, []string) {
	l := &lecture{v: v, auj: x.aujourdhui}
	s := &serviceRepris{collectivites.Service{
		Collectivite: x.collectivite.ID, Nom: v["nom"], Secteur: "general", Courriel: l.courriel(), Telephone: l.telephone(), Adresse: v["adresse"], Actif: true,
	}}
	if dit := collectivites.Cle(v["secteur"]); dit != "" {
		s.Secteur = ""
		for _, o := range collectivites.Secteurs {
			if collectivites.Cle(o.Libelle) == dit || o.Code == v["secteur"] {
				s.Secteur = o.Code
			}
		}
		if s.Secteur == "" {
			l.faute("Le secteur « " + v["secteur"] + " » n’existe pas.")
		}
	}
	if collectivites.Cle(s.Nom) == "" {
		l.faute("Ce service n’a pas de nom.")
	}
	return s, l.fautes
}

func (s *serviceRepris) cle() string { return collectivites.Cle(s.Nom) }

func (s *serviceRepris) connu(_ core.App, x *contexte) (string, error) {
	if deja := x.service(s.Nom); deja != nil {
		return "services:" + deja.ID, nil
	}
	return "", nil
}

func (s *serviceRepris) ecrire(tx core.App, x *contexte) (string, error) {
	ecrit := s.Service
	err := ecrit.Enregistrer(tx, x.par)
	return "services:" + ecrit.ID, err
}
