package socle

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

// Espace is one side of the counter. Each has its own cookie and its own
// limits: an agent who is also an inhabitant keeps two sessions apart.
type Espace string

// The sides. EspaceHub is that of who signed in at the guichet of the Département
// for another guichet: it opens nothing here. EspaceFormateur is that of who leads a
// training: the places of her guichet are under the same address, with sides of their
// own.
const (
	EspaceUsager    Espace = "usager"
	EspaceAgent     Espace = "agent"
	EspaceHub       Espace = "hub"
	EspaceFormateur Espace = "formateur"
)

// The limits of a session at the hub: it opens every guichet of the territory.
const (
	inactiviteHub = 30 * time.Minute
	absolueHub    = 8 * time.Hour
)

// The limits of a session of who leads a training: a day of it, lunch included.
const (
	inactiviteFormateur = 3 * time.Hour
	absolueFormateur    = 12 * time.Hour
)

// A session on a shared computer ends after this idle time, whatever the
// configuration.
const inactivitePartage = 10 * time.Minute

// Session is one device at work. Porteur is the id of a compte or of an agent,
// empty for a visitor who began a demande without a compte.
type Session struct {
	ID         string         `db:"pk,id"`
	Espace     Espace         `db:"espace"`
	Porteur    string         `db:"porteur"`
	Empreinte  string         `db:"empreinte"`
	CreeLe     types.DateTime `db:"cree_le"`
	VueLe      types.DateTime `db:"vue_le"`
	ExpireLe   types.DateTime `db:"expire_le"`
	Inactivite int            `db:"inactivite"` // minutes
	Appareil   string         `db:"appareil"`
	Partage    bool           `db:"partage"`
	Acces      types.JSONRaw  `db:"acces"`  // ids of demandes opened with a code de suivi
	Preuve     string         `db:"preuve"` // id of what its porteur was recognised by
	Jeton      string         `db:"jeton"`  // what the identity provider gave for the sign-out, sealed
	Sid        string         `db:"sid"`    // hash of what the identity provider calls it, "" when it does not tell
	Mandat     string         `db:"mandat"` // under which its porteur acts, "" for herself
}

// TableName is the collection of sessions.
func (Session) TableName() string { return "sessions" }

// PeutSuivre tells whether the code de suivi of this demande was given in this
// session.
func (s *Session) PeutSuivre(demande string) bool {
	return s != nil && slices.Contains(s.Suivies(), demande)
}

// Suivies lists the ids of these demandes.
func (s *Session) Suivies() []string {
	var ids []string
	_ = json.Unmarshal(s.Acces, &ids) // only this package writes it
	return ids
}

// AjouterAcces lets the session follow one more demande. A visitor's session
// keeps the last 50.
func (s *Session) AjouterAcces(tx core.App, demande string) error {
	ids := s.Suivies()
	if slices.Contains(ids, demande) {
		return nil
	}
	ids = append(ids, demande)
	if len(ids) > 50 {
		ids = ids[len(ids)-50:]
	}
	brut, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	s.Acces = brut
	return tx.DB().Model(s).Update("Acces")
}

// Attacher keeps what the porteur was recognised by: see the fields.
func (s *Session) Attacher(tx core.App, preuve, jeton, sid string) error {
	s.Preuve, s.Jeton, s.Sid = preuve, jeton, sid
	if err := tx.DB().Model(s).Update("Preuve", "Jeton", "Sid"); err != nil {
		return fmt.Errorf("session %s: %w", s.ID, err)
	}
	return nil
}

// Agir makes the session act under a mandat, or for its porteur herself ("").
func (s *Session) Agir(tx core.App, mandat string) error {
	s.Mandat = mandat
	if err := tx.DB().Model(s).Update("Mandat"); err != nil {
		return fmt.Errorf("session %s: %w", s.ID, err)
	}
	return nil
}

// NePlusAgir makes every session that acts under a mandat act for its porteur.
func NePlusAgir(tx core.App, mandat string) error {
	if _, err := tx.DB().Update("sessions", dbx.Params{"mandat": ""}, Egal("mandat", mandat)).Execute(); err != nil {
		return fmt.Errorf("sessions under a mandat: %w", err)
	}
	return nil
}

func (e Espace) cookie() string { return "guichet-" + string(e) }

// OuvrirSession starts the session of porteur and ends the one that the
// request carried in the same espace: the identifier always changes at
// sign-in. The visitor's rights to follow demandes pass to the new one.
func (r *Requete) OuvrirSession(tx core.App, espace Espace, porteur string, partage bool) (*Session, error) {
	ancienne := r.Session(espace)
	inactivite, absolue := r.Socle.dureesSession(espace)
	if partage {
		inactivite = min(inactivite, inactivitePartage)
	}
	jeton, maintenant := Jeton(), r.Socle.Horloge.Maintenant()
	n := &Session{
		ID: ID(), Espace: espace, Porteur: porteur, Empreinte: Hacher(jeton),
		CreeLe: Date(maintenant), VueLe: Date(maintenant), ExpireLe: Date(maintenant.Add(absolue)),
		Inactivite: int(inactivite.Minutes()), Appareil: Appareil(r.Request.UserAgent()), Partage: partage,
		Acces: types.JSONRaw("[]"),
	}
	if ancienne != nil {
		if ancienne.Porteur == "" {
			n.Acces = ancienne.Acces
		}
		if err := FermerSession(tx, ancienne.ID); err != nil {
			return nil, err
		}
	}
	if err := tx.DB().Model(n).Insert(); err != nil {
		return nil, fmt.Errorf("open session: %w", err)
	}
	cookie := &http.Cookie{
		Name: r.Socle.nomCookie(espace.cookie()), Value: jeton, Path: "/",
		HttpOnly: true, Secure: r.Socle.Config.Secure(), SameSite: http.SameSiteLaxMode,
	}
	if !partage && porteur != "" {
		cookie.MaxAge = int(absolue.Seconds()) // not a date: the clock of the device may be wrong
	}
	http.SetCookie(r.Response, cookie)
	r.sessions[espace] = n
	return n, nil
}

func (s *Socle) dureesSession(espace Espace) (inactivite, absolue time.Duration) {
	limites := s.Config.Session
	switch espace {
	case EspaceAgent:
		return limites.AgentIdle, limites.AgentAbsolute
	case EspaceHub:
		return inactiviteHub, absolueHub
	case EspaceFormateur:
		return inactiviteFormateur, absolueFormateur
	default:
		return limites.UsagerIdle, limites.UsagerAbsolute
	}
}

// FermerSession ends one session: the next request of that device is a
// visitor's.
func FermerSession(tx core.App, id string) error {
	if _, err := tx.DB().Delete("sessions", dbx.HashExp{"id": id}).Execute(); err != nil {
		return fmt.Errorf("close session: %w", err)
	}
	return nil
}

// FermerSessions ends every session of a porteur but one ("" for all).
func FermerSessions(tx core.App, espace Espace, porteur, sauf string) error {
	_, err := tx.DB().Delete("sessions", dbx.And(
		dbx.HashExp{"espace": string(espace), "porteur": porteur}, dbx.Not(dbx.HashExp{"id": sauf}),
	)).Execute()
	if err != nil {
		return fmt.Errorf("close sessions: %w", err)
	}
	return nil
}

// FermerSessionsChez ends the sessions that an identity provider calls so (the
// hash of its sid) or, when it names none, those that a preuve opened. It tells
// how many.
func FermerSessionsChez(tx core.App, sid, preuve string) (int64, error) {
	quelles := dbx.HashExp{"sid": sid}
	if sid == "" {
		quelles = dbx.HashExp{"preuve": preuve}
	}
	if sid == "" && preuve == "" {
		return 0, nil
	}
	res, err := tx.DB().Delete("sessions", quelles).Execute()
	if err != nil {
		return 0, fmt.Errorf("close the sessions of a provider: %w", err)
	}
	return res.RowsAffected()
}

// SessionsDe lists the devices of a porteur that are still signed in, last
// seen first.
func SessionsDe(app core.App, espace Espace, porteur string) ([]Session, error) {
	var l []Session
	err := app.DB().Select("*").From("sessions").
		Where(dbx.HashExp{"espace": string(espace), "porteur": porteur}).
		OrderBy("vue_le DESC").All(&l)
	maintenant := De(app).Horloge.Maintenant()
	return slices.DeleteFunc(l, func(s Session) bool { return !s.vivante(maintenant) }), err
}

// OublierCookie tells the browser to drop its session cookie.
func (r *Requete) OublierCookie(espace Espace) {
	r.EffacerCookie(espace.cookie())
	delete(r.sessions, espace)
}

// vivante tells that neither limit has ended the session. One that was seen far
// in the future dates from a clock that was wrong: it would never end.
func (s *Session) vivante(maintenant time.Time) bool {
	return maintenant.Before(s.ExpireLe.Time()) && maintenant.Sub(s.VueLe.Time()).Abs() <= time.Duration(s.Inactivite)*time.Minute
}

// Session is the live session of this request on one side, nil for none.
func (r *Requete) Session(espace Espace) *Session {
	if s, lue := r.sessions[espace]; lue {
		return s
	}
	r.sessions[espace] = nil
	jeton := r.Cookie(espace.cookie())
	if jeton == "" {
		return nil
	}
	var s Session
	err := r.App.DB().Select("*").From("sessions").
		Where(dbx.HashExp{"empreinte": Hacher(jeton), "espace": string(espace)}).One(&s)
	if err != nil {
		if !errors.Is(err, sql.ErrNoRows) {
			r.Logger().Error("read session", "err", err)
		}
		return nil
	}
	maintenant := r.Socle.Horloge.Maintenant()
	if !s.vivante(maintenant) {
		if s.VueLe.Time().After(maintenant) {
			r.perdues = append(r.perdues, s.ID)
		}
		return nil
	}
	r.sessions[espace] = &s
	return &s
}

// toucherSessions pushes the idle limits forward, at most once a minute. It
// runs once the action is over: a session may be read inside a transaction,
// where a second writer would wait for ever.
func (r *Requete) toucherSessions() {
	for _, id := range r.perdues { // time would bring it back
		if err := FermerSession(r.App, id); err != nil {
			r.Logger().Error("close session", "err", err)
		}
	}
	maintenant := r.Socle.Horloge.Maintenant()
	for _, s := range r.sessions {
		if s == nil || maintenant.Sub(s.VueLe.Time()).Abs() <= time.Minute {
			continue
		}
		s.VueLe = Date(maintenant)
		if err := r.App.DB().Model(s).Update("VueLe"); err != nil {
			r.Logger().Error("touch session", "err", err)
		}
	}
}

// PurgerSessions removes ended sessions and codes. It is a purge, not an
// erasure: neither is an archive.
func PurgerSessions(app core.App) error {
	m := dbx.Params{"m": Date(De(app).Horloge.Maintenant()).String()}
	for table, finie := range map[string]string{
		"sessions": "expire_le <= {:m} OR abs(unixepoch(vue_le) - unixepoch({:m})) > 60 * inactivite",
		"codes":    "expire_le <= {:m}",
	} {
		if _, err := app.DB().Delete(table, dbx.NewExp(finie, m)).Execute(); err != nil {
			return fmt.Errorf("purge %s: %w", table, err)
		}
	}
	return nil
}

// Appareil names a device in words from its User-Agent: « Firefox sur
// Windows ». The header itself is not kept.
func Appareil(ua string) string {
	premier := func(couples [][2]string, defaut string) string {
		for _, c := range couples {
			if strings.Contains(ua, c[0]) {
				return c[1]
			}
		}
		return defaut
	}
	navigateur := premier([][2]string{{"Edg", "Edge"}, {"OPR", "Opera"}, {"Firefox", "Firefox"}, {"Chrom", "Chrome"}, {"Safari", "Safari"}}, "Navigateur")
	systeme := premier([][2]string{
		{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS", "Mac"}, {"Linux", "Linux"},
	}, "appareil inconnu")
	return navigateur + " sur " + systeme
}

// OublierSessions signs every device out and voids every mailed code: a restored
// guichet does not know what was ended since its backup.
func OublierSessions(tx core.App) error {
	for _, collection := range []string{"sessions", "codes"} {
		if _, err := tx.DB().Delete(collection, nil).Execute(); err != nil {
			return fmt.Errorf("forget the %s: %w", collection, err)
		}
	}
	return nil
}
