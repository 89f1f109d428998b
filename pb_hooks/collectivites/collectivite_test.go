package collectivites_test

import (
	"testing"

	"guichet/pb_hooks/collectivites"
)

func TestNommerLaCollectiviteDansUnePhrase(t *testing.T) {
	for autorite, attendu := range map[string]string{
		"le maire": "au maire", "la maire": "à la maire", "le président du conseil départemental": "au président du conseil départemental", "l’autorité": "à l’autorité",
	} {
		if v := (collectivites.Collectivite{Autorite: autorite}).AAutorite(); v != attendu {
			t.Errorf("%s : %s", autorite, v)
		}
	}
	for enseigne, attendu := range map[string]string{
		"Mairie d’Épinal": "La mairie d’Épinal", "Département des Vosges": "Le département des Vosges", "CC de la Vallée": "CC de la Vallée",
		"Communauté de communes de la Vallée": "La communauté de communes de la Vallée", "Métropole du Grand Nancy": "La métropole du Grand Nancy",
	} {
		if v := (collectivites.Collectivite{Enseigne: enseigne}).Sujet(); v != attendu {
			t.Errorf("%s : %s", enseigne, v)
		}
	}
	for enseigne, attendu := range map[string][3]string{
		"Mairie d’Épinal":               {"à la mairie d’Épinal", "de la mairie d’Épinal", "par la mairie d’Épinal"},
		"Département des Vosges":        {"au département des Vosges", "du département des Vosges", "par le département des Vosges"},
		"Communauté de communes du Val": {"à la communauté de communes du Val", "de la communauté de communes du Val", "par la communauté de communes du Val"},
		"CC de la Vallée":               {"à CC de la Vallée", "de CC de la Vallée", "par CC de la Vallée"},
	} {
		c := collectivites.Collectivite{Enseigne: enseigne}
		if v := [3]string{c.Apres("à"), c.Apres("de"), c.Apres("par")}; v != attendu {
			t.Errorf("%s : %q", enseigne, v)
		}
	}
	for _, cas := range []struct{ niveau, enseigne, attendu string }{
		{"commune", "Ville d’Épinal", "mairie"},
		{"epci", "CC de la Vallée", "communauté de communes"},
		{"epci", "Communauté d’agglomération d’Épinal", "communauté d’agglomération"},
		{"epci", "Métropole du Grand Nancy", "métropole"},
		{"epci", "Brest Métropole", "collectivité"},
		{"departement", "Département des Vosges", "collectivité"},
	} {
		if v := (collectivites.Collectivite{Niveau: cas.niveau, Enseigne: cas.enseigne}).NomCommun(); v != cas.attendu {
			t.Errorf("%s : %s", cas.enseigne, v)
		}
	}
}
