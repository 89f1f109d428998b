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
	} {
		if v := (collectivites.Collectivite{Enseigne: enseigne}).Sujet(); v != attendu {
			t.Errorf("%s : %s", enseigne, v)
		}
	}
}
