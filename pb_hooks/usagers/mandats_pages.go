package usagers

import (
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// pageMesMandats is « Les organismes et personnes pour qui j’agis ».
type pageMesMandats struct {
	*socle.Cadre
	Mandats []mandatMien
	Finis   []mandatMien
	SurMoi  []mandatSurMoi
}

type mandatMien struct {
	ID, Nom, Titre string
	Pour           string // Nom in a sentence
	Periode        string
	Prouve, Actif  bool
	Aidant, Gere   bool
}

type mandatSurMoi struct{ ID, Qui, Titre, Periode string }

// Titre is « trésorière, agit avec l’accord de l’organisme ».
func (m *Mandat) Titre() string {
	if m.Fonction != "" {
		return m.Fonction + ", " + m.Qualite.EnMots()
	}
	return m.Qualite.EnMots()
}

func listerMesMandats(r *socle.Requete) error {
	l, err := MandatsDuCompte(r.App, r.Collectivite, De(r).ID)
	if err != nil {
		return err
	}
	p := &pageMesMandats{Cadre: r.Cadre("Les organismes et personnes pour qui j’agis")}
	auj, actif := r.Socle.Horloge.Aujourdhui().ISO(), MandatDe(r)
	for i := range l {
		m := &l[i]
		nom, err := m.Represente(r.App)
		if err != nil {
			return err
		}
		mien := mandatMien{m.ID, socle.Majuscule(nom), socle.Majuscule(m.Titre()), nom, m.Periode(), m.Prouve(), actif != nil && actif.ID == m.ID, m.Qualite == Aidant, m.Gere()}
		if m.Vaut(auj) {
			p.Mandats = append(p.Mandats, mien)
		} else {
			p.Finis = append(p.Finis, mien)
		}
	}
	if err := p.lireSurMoi(r, auj); err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "usagers/mandats", p)
}

// lireSurMoi lists those who act for the person who reads.
func (p *pageMesMandats) lireSurMoi(r *socle.Requete, auj string) error {
	u, err := DuCompte(r.App, r.Collectivite, De(r))
	if err != nil || u == nil {
		return err
	}
	l, err := MandatsSur(r.App, u.ID)
	if err != nil {
		return err
	}
	for i := range l {
		if m := &l[i]; m.Vaut(auj) {
			c, err := CompteParID(r.App, m.Compte)
			if err != nil {
				return err
			}
			p.SurMoi = append(p.SurMoi, mandatSurMoi{m.ID, c.NomComplet(), m.Qualite.EnMots(), m.Periode()})
		}
	}
	return nil
}

func finirMonMandat(r *socle.Requete) error {
	if err := r.App.RunInTransaction(func(tx core.App) error { return sonMandat(r).Finir(tx, De(r).Acteur()) }); err != nil {
		return err
	}
	r.Annoncer("Ce mandat est terminé. Les demandes déjà envoyées restent à l’organisme ou à la personne.")
	return r.Rediriger(r.Chemin + "/compte/mandats")
}

type pageMandatNouveau struct {
	*socle.Cadre
	Qui     ui.Saisie
	Pour    string // code of whom, "" while it is asked
	Libelle string
	Enfant  bool
	Saisies ui.Saisies
}

func nouvellePageMandat(r *socle.Requete, code string) *pageMandatNouveau {
	p := &pageMandatNouveau{Cadre: r.Cadre("Pour qui agissez-vous\u00a0?"), Qui: saisieRepresente()}
	if x := representeDit(code); x != nil {
		p.Titre, p.Pour, p.Libelle, p.Enfant, p.Saisies = "Déclarer un mandat", x.code, x.libelle, x.qualite == Enfant, x.saisies()
	}
	return p
}

func demanderMandat(r *socle.Requete) error {
	return r.Rendre(http.StatusOK, "usagers/mandat_nouveau", nouvellePageMandat(r, r.Request.URL.Query().Get("pour")))
}

func declarerMandat(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	p := nouvellePageMandat(r, f.Get("pour"))
	x := representeDit(f.Get("pour"))
	if x == nil {
		err := socle.ErrChamps(map[string]string{"pour": "Choisissez pour qui vous agissez."})
		p.Erreurs = p.Qui.Fautes(err.Champs)
		return r.RendreFaute(err, "usagers/mandat_nouveau", p)
	}
	d, fautes := x.lire(f, r.Socle.Horloge.Aujourdhui())
	if len(fautes) > 0 {
		err := socle.ErrChamps(fautes)
		p.Erreurs = p.Saisies.Reprendre(f, err.Champs)
		return r.RendreFaute(err, "usagers/mandat_nouveau", p)
	}
	if err := r.Socle.Limites.Permettre("mandat:"+De(r).ID, mandatsParJour, 24*time.Hour); err != nil {
		return err
	}
	err = r.App.RunInTransaction(func(tx core.App) error {
		m, err := Declarer(tx, r.Collectivite, De(r), d)
		if err != nil {
			return err
		}
		return r.Session(socle.EspaceUsager).Agir(tx, m.ID)
	})
	if err != nil {
		return err
	}
	r.Annoncer("Votre mandat est déclaré. Vous agissez maintenant pour " + d.Identite.Nom() + ".")
	return r.Rediriger(r.Chemin + "/compte/mandats")
}
