package subventions

import (
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
)

// Bloc is what the page of a demande says of its subvention.
type Bloc struct {
	Campagne    string
	CampagneID  string
	Demande     Centimes
	Avis        string
	AvisTexte   string
	Propose     string
	Commission  string
	Vote        string // amount, "" before the vote
	Texte       string // « délibération n° … du … »
	Versement   string
	CompteRendu string // where it stands, "" when none is asked
	Avant       string // the subvention before, in words
	Convention  bool
}

// conventionDes is the amount above which a convention is signed (décret
// n° 2001-495 du 6 juin 2001, article 1).
const conventionDes = Centimes(23_000_00)

// BlocDe prepares the block of a demande, nil when it asks for no subsidy.
func BlocDe(r *socle.Requete, d *demandes.Demande) (*Bloc, error) {
	s, err := DeLaDemande(r.App, d.ID)
	if err != nil || s == nil {
		return nil, err
	}
	b := &Bloc{Demande: s.MontantDemande, Avis: s.AvisEnMots(), AvisTexte: s.AvisTexte, Commission: s.Commission, Convention: s.MontantVote > conventionDes}
	if s.Campagne != "" {
		c, err := CampagneParID(r.App, r.Collectivite, s.Campagne)
		if err != nil {
			return nil, err
		}
		b.Campagne, b.CampagneID = c.Titre, c.ID
	}
	if s.Avis != "" {
		b.Propose = s.MontantPropose.String()
	}
	if s.Votee() {
		b.Vote, b.Texte = s.MontantVote.String(), s.deliberation()
	}
	if s.VerseLe != "" {
		b.Versement = "n°\u00a0" + s.Versement + ", le " + enDate(s.VerseLe)
	}
	b.CompteRendu = s.compteRenduEnMots(r.Socle.Horloge.Aujourdhui().ISO())
	avant, err := precedente(r.App, d)
	if err != nil || avant == nil {
		return b, err
	}
	b.Avant = "demandé " + avant.MontantDemande.String()
	if avant.Votee() {
		b.Avant += ", voté " + avant.MontantVote.String()
	}
	if cr := avant.compteRenduEnMots(r.Socle.Horloge.Aujourdhui().ISO()); cr != "" {
		b.Avant += ", compte rendu " + cr
	}
	return b, nil
}

func (s *Subvention) compteRenduEnMots(jour string) string {
	switch {
	case s.CompteRendu != "":
		return "reçu"
	case s.CompteRenduAvant == "":
		return ""
	case s.CompteRenduAvant < jour:
		return "en retard, attendu avant le " + enDate(s.CompteRenduAvant)
	}
	return "attendu avant le " + enDate(s.CompteRenduAvant)
}

// MaSubvention is what its person reads on her own page, nil before the
// decision.
type MaSubvention struct {
	Montant     Centimes
	Versement   string
	CompteRendu string // where it stands, "" when none is asked
	Lien        string // to give it, "" when it is given
}

// MaSubventionDe prepares it for a demande that was decided.
func MaSubventionDe(r *socle.Requete, d *demandes.Demande) (*MaSubvention, error) {
	s, err := DeLaDemande(r.App, d.ID)
	if err != nil || s == nil || d.Etat != demandes.Acceptee || s.MontantVote == 0 {
		return nil, err
	}
	m := &MaSubvention{Montant: s.MontantVote, CompteRendu: s.compteRenduEnMots(r.Socle.Horloge.Aujourdhui().ISO())}
	if s.VerseLe != "" {
		m.Versement = enDate(s.VerseLe)
	}
	if s.CompteRendu == "" && s.CompteRenduDes != "" {
		t, err := teleserviceCompteRendu(r.App, d)
		if err != nil {
			return nil, err
		}
		if t != nil {
			m.Lien = collectivites.De(r).Chemin() + "/demarches/" + t.Code
		}
	}
	return m, nil
}
