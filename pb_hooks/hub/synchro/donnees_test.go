package synchro_test

import (
	"slices"
	"strings"
	"testing"

	"guichet/pb_hooks/rattachement"
)

// The inhabitants of a guichet that is linked read what the Département is told of
// them, and what never is; nothing of it once the link is broken.
func TestLesHabitantsLisentCeQueLeDepartementSaitDEux(t *testing.T) {
	x := ouvrirReseau(t)
	page := x.a.c.Chemin() + "/donnees-personnelles"
	p := x.a.Client().Lire(page).Contient(
		"Ce qui est dit au Département", "Département des Vosges", "son numéro, le nom de la démarche, où elle en est", "Combien de demandes arrivent par jour", "Comment va la machine",
		"Ce qui ne sort jamais d’ici", "Vos réponses, vos documents, vos messages", "Vos demandes que le guichet a perdues",
	)
	if !strings.Contains(p.Corps, `href="`+x.Socle.AdressePublique()+rattachement.CheminMesDemandes+`"`) {
		t.Error("elle ne mène pas à ce que le Département sait d’elle")
	}
	departement := x.Client().Lire(x.dep.Chemin() + "/donnees-personnelles")
	departement.Contient("Vos demandes dans tous les guichets", "Le code sous lequel chaque guichet vous connaît")
	if strings.Contains(departement.Corps, "Ce qui est dit au Département") {
		t.Error("le Département se parle à lui-même")
	}
	if _, err := rattachement.Rompre(t.Context(), x.a.App, essai); err != nil {
		t.Fatal(err)
	}
	if p := x.a.Client().Lire(page); strings.Contains(p.Corps, "Département") {
		t.Errorf("sans lien, la page en parle encore :\n%s", p.Texte())
	}
}

// The page names the kinds that go up: a new one has to be said there.
func TestCeQuiMonteEstDitAuxHabitants(t *testing.T) {
	dits := []string{rattachement.GenreAide, rattachement.GenreCompte, rattachement.GenreDemande, rattachement.GenreDroits, rattachement.GenreReleve, rattachement.GenreStat, rattachement.GenreSuivi}
	slices.Sort(dits)
	if montent := rattachement.GenresMontants(); !slices.Equal(montent, dits) {
		t.Errorf("il monte %q, et « Données personnelles » dit %q", montent, dits)
	}
}
