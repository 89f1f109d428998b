package demandes

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// Demande is a démarche that was filed. Its answers are apart (reponses), so
// that lists read narrow rows.
type Demande struct {
	ID                   string         `db:"pk,id"`
	Collectivite         string         `db:"collectivite"`
	Service              string         `db:"service"`
	Teleservice          string         `db:"teleservice"`
	Revision             string         `db:"revision"` // for ever the one it was filed on
	Usager               string         `db:"usager"`   // "" for an anonymous signalement
	Compte               string         `db:"compte"`   // "" when filed without a compte
	Mandat               string         `db:"mandat"`   // under which it was filed for its usager, "" for none
	Essai                bool           `db:"essai"`    // filed to try a form: see essai.go
	Demandeur            string         `db:"demandeur"`
	Titre                string         `db:"titre"`
	Canal                Canal          `db:"canal"`
	CanalReponse         string         `db:"canal_reponse"`
	Numero               string         `db:"numero"`
	CodeSuivi            string         `db:"code_suivi"` // fingerprint
	CleDepot             string         `db:"cle_depot"`
	Etat                 Etat           `db:"etat"`
	Regime               Regime         `db:"regime"`
	Agent                string         `db:"agent"`      // who took it
	SaisiePar            string         `db:"saisie_par"` // the agent who recorded it for somebody, "" when she filed it herself
	RecoursDe            string         `db:"recours_de"` // the demande it contests, "" for any other
	Urgente              bool           `db:"urgente"`    // an agent said so
	ALireAgent           bool           `db:"a_lire_agent"`
	ALireUsager          bool           `db:"a_lire_usager"`
	Echeance             string         `db:"echeance"`    // civil day, "" while no clock runs
	PrevueLe             string         `db:"prevue_le"`   // civil day an answer is due, by law or by the téléservice; "" once ended
	AttendueLe           string         `db:"attendue_le"` // what PrevueLe was when it ended
	TermineeLe           string         `db:"terminee_le"` // civil day of its end
	CachetLe             string         `db:"cachet_le"`   // civil day of the postmark, "" for what came by another way
	DeposeeLe            types.DateTime `db:"deposee_le"`
	RecueLe              types.DateTime `db:"recue_le"`
	CompetenteLe         types.DateTime `db:"competente_le"`
	EnregistreeLe        types.DateTime `db:"enregistree_le"`
	AccuseeLe            types.DateTime `db:"accusee_le"`
	CompleteLe           types.DateTime `db:"complete_le"`
	ReorienteeLe         types.DateTime `db:"reorientee_le"`
	TaciteLe             types.DateTime `db:"tacite_le"`
	DocumentDisponibleLe types.DateTime `db:"document_disponible_le"`
	EnvoyeeParCourrierLe types.DateTime `db:"envoyee_par_courrier_le"`
	CloseLe              types.DateTime `db:"close_le"`
	ArchiveeLe           types.DateTime `db:"archivee_le"`
	MajLe                types.DateTime `db:"maj_le"`
}

// maxTitre is how long a title is, in characters.
const maxTitre = 150

// TableName is the collection of the demandes.
func (Demande) TableName() string { return "demandes" }

// Objet names the demande in the records.
func (d Demande) Objet() string { return "demandes:" + d.ID }

// Canal is the way a demande arrived.
type Canal string

// The five canaux.
const (
	EnLigne   Canal = "en_ligne"
	AuGuichet Canal = "guichet"
	Telephone Canal = "telephone"
	Papier    Canal = "papier"
	Courriel  Canal = "courriel"
)

// ParID finds a demande of a collectivité. It checks no right: see [OuvrirUsager]
// and [OuvrirAgent].
func ParID(app core.App, collectivite, id string) (*Demande, error) {
	return trouver(app, dbx.HashExp{"id": id, "collectivite": collectivite})
}

// ParNumero finds a demande of a collectivité by its number, normalised.
func ParNumero(app core.App, collectivite, numero string) (*Demande, error) {
	return trouver(app, dbx.HashExp{"numero": numero, "collectivite": collectivite})
}

// parCle finds the demande filed under a key; none is filed under "".
func parCle(app core.App, cle string) (*Demande, error) {
	return trouver(app, socle.Egal("cle_depot", cle))
}

// ParBrouillon finds the demande that a brouillon has become.
func ParBrouillon(app core.App, brouillon string) (*Demande, error) { return parCle(app, brouillon) }

func trouver(app core.App, cle dbx.Expression) (*Demande, error) {
	var d Demande
	if err := app.DB().Select("*").From("demandes").Where(cle).One(&d); err != nil {
		return nil, fmt.Errorf("demande: %w", err)
	}
	return &d, nil
}

// DuCompte lists the demandes of a compte in a collectivité, newest first: what
// it filed for itself and what others filed for its usager.
func DuCompte(app core.App, collectivite, compte string) ([]Demande, error) {
	var l []Demande
	err := app.DB().NewQuery(`SELECT * FROM demandes WHERE compte = {:compte} AND compte != '' AND collectivite = {:c} AND mandat = ''
		UNION SELECT d.* FROM usagers u CROSS JOIN demandes d ON d.usager = u.id WHERE u.compte = {:compte} AND u.compte != '' AND u.collectivite = {:c} AND d.mandat != ''
		ORDER BY deposee_le DESC, id DESC LIMIT {:n}`).Bind(dbx.Params{"compte": compte, "c": collectivite, "n": limiteListe}).All(&l)
	return l, err
}

// SousMandat lists the demandes that a mandat which holds opens, newest first:
// see [usagers.Mandat].
func SousMandat(app core.App, m *usagers.Mandat) ([]Demande, error) {
	q := app.DB().Select("*").From("demandes").Where(dbx.HashExp{"usager": m.Usager, "essai": false})
	if !m.Ouvre("") {
		q.AndWhere(socle.Egal("mandat", m.ID))
	}
	var l []Demande
	err := q.OrderBy("deposee_le DESC", "id DESC").Limit(limiteListe).All(&l)
	return l, err
}

// DeLaPersonne lists the demandes of whom the request acts for.
func DeLaPersonne(r *socle.Requete) ([]Demande, error) {
	if m := usagers.MandatDe(r); m != nil {
		return SousMandat(r.App, m)
	}
	return DuCompte(r.App, r.Collectivite, usagers.De(r).ID)
}

// NombreSousMandat counts the demandes that were filed under a mandat.
func NombreSousMandat(app core.App, mandat string) (n int, err error) {
	err = app.DB().Select("count(*)").From("demandes").Where(socle.Egal("mandat", mandat)).Row(&n)
	return n, err
}

// limiteListe is how many rows a list without pages shows.
const limiteListe = 200

// modifier writes fields of a demande and stamps the change.
func (d *Demande) modifier(tx core.App, champs ...string) error {
	d.MajLe = socle.Date(socle.De(tx).Horloge.Maintenant())
	if err := tx.DB().Model(d).Update(append(champs, "MajLe")...); err != nil {
		return fmt.Errorf("demande %s: %w", d.ID, err)
	}
	return nil
}
