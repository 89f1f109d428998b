package rattachement

import "time"

// The wire « fed/1 »: what a guichet and the guichet of the Département say to
// each other. Both sides read it here. Every call is opened by the guichet.

// Protocole names it, and stands in everything that is signed.
const Protocole = "fed/1"

// The calls. All but the first are of a node that is known.
const (
	CheminRattachement = "/api/fed/v1/rattachement"
	CheminPresence     = "/api/fed/v1/presence"
	CheminEvenements   = "/api/fed/v1/events" // POST: up; GET: down, as long as there is nothing
	CheminEpoque       = "/api/fed/v1/epoque"
	CheminCle          = "/api/fed/v1/cle"
	CheminRupture      = "/api/fed/v1/rupture"
)

// CheminMesDemandes is the page of the hub where a person finds all of hers.
const CheminMesDemandes = "/mes-demandes"

// CheminMonCompte is the page of the hub where she reads what it keeps of her.
const CheminMonCompte = "/mon-compte"

// The headers of a call.
const (
	EnteteSignature = "Fed-Sig"
	EnteteNoeud     = "Fed-Node"
	EnteteInstance  = "Fed-Instance" // drawn at each start of the program
	EnteteHeure     = "Fed-Time"     // RFC 3339, UTC
)

// The limits.
const (
	EvenementMax = 64 << 10  // bytes of one event
	DonneesMax   = 63 << 10  // bytes of its data: the rest is the envelope
	LotMax       = 500       // events of a batch
	OctetsMax    = 900 << 10 // bytes of its body: nginx lets 1 MB pass
	// EcartMax is how far the time of a call may be from the hub's clock.
	EcartMax = 5 * time.Minute
	// AttenteMax is how long a poll may ask to wait; its answer comes between
	// AttenteMin and AttenteLongue, drawn at random: five hundred guichets that
	// began together do not go on together.
	AttenteMax    = 50 * time.Second
	AttenteMin    = 40 * time.Second
	AttenteLongue = 48 * time.Second
)

// Code says why a call, or one event of a batch, was refused.
type Code string

// The codes. Those of a call come with their HTTP status.
const (
	CodeSignature    Code = "signature"    // 401: not the key of that node, or not of this call
	CodeHeure        Code = "heure"        // 401: too far from the hub's clock, which the answer tells
	CodeRevoque      Code = "revoque"      // 403
	CodeEpoque       Code = "epoque"       // 409: of another incarnation of the guichet
	CodeInstance     Code = "instance"     // 409: another program has this key
	CodeHubRestaure  Code = "hub_restaure" // 409: the cursor is of another incarnation of the hub
	CodeInvitation   Code = "invitation"   // 403: it has served, has ended, or never was
	CodeTropGrand    Code = "trop_grand"   // 413
	CodeForme        Code = "forme"        // of an event: it cannot be read
	CodeSource       Code = "source"       // of an event: it says that it comes from another
	CodePartie       Code = "partie"       // of an event: its collectivité is not this guichet's (any more)
	CodeGenre        Code = "genre"        // of an event: this kind or verb does not go up
	CodeIndisponible Code = "indisponible" // 503
	CodeLimite       Code = "limite"       // 429
)

// Refus is the body of a call that is refused.
type Refus struct {
	Code  Code      `json:"code"`
	Heure time.Time `json:"time"` // the hub's
}

// Demande asks for a rattachement with the one-time code of an invitation. It is
// signed by the key that it brings.
type Demande struct {
	Code     string `json:"code"`
	Cle      string `json:"key"` // Ed25519, base64url
	Adresse  string `json:"url"` // origin of the guichet
	Version  string `json:"version"`
	Instance string `json:"instance"`
	// Collectivites are those of the guichet: the hub takes the ones that the
	// invitation is for.
	Collectivites []Presentee `json:"collectivites"`
}

// Presentee is a collectivité as its guichet presents it.
type Presentee struct {
	ID     string `json:"id"`   // at the guichet
	Code   string `json:"code"` // INSEE of a commune or a département, SIREN of any other
	Niveau string `json:"niveau"`
	Nom    string `json:"nom"` // as a sentence says it: « la mairie de Saint-Exemple »
	Base   string `json:"url"` // where its pages begin
}

// Admission is its answer.
type Admission struct {
	Noeud         string   `json:"node"`
	Epoque        int64    `json:"epoch"`
	Emetteur      string   `json:"issuer"` // of the sign-in through the hub
	Departement   string   `json:"departement"`
	Collectivites []Admise `json:"collectivites"`
	// Manquantes are the names of those that the invitation is for and that the
	// guichet does not have.
	Manquantes []string `json:"missing,omitempty"`
	Regles     Regles   `json:"policy"`
	// Preset is what the Département answers beforehand, nil for nothing.
	Preset *Preset `json:"preset,omitempty"`
}

// Admise is what the hub calls a collectivité, and the key of its sign-ins.
type Admise struct {
	ID     string `json:"id"`     // at the guichet
	Membre string `json:"member"` // at the hub, and in every event
	Client string `json:"client_id"`
	Secret string `json:"client_secret"`
}

// Regles is what the hub asks of its guichets.
type Regles struct {
	Attente int      `json:"wait"` // seconds of a poll
	Cles    []string `json:"keys"` // what the hub signs with, now and next
	Boite   string   `json:"box"`  // see [MettreEnBoite]
}

// Presence is what a guichet tells at its start, then hourly: only the last one
// is kept.
type Presence struct {
	Precedente string    `json:"previous"` // the instance before this one
	Epoque     int64     `json:"epoch"`
	Seq        int64     `json:"seq"` // last one numbered
	Version    string    `json:"version"`
	EnAttente  int       `json:"outbox"` // events that wait
	Depuis     time.Time `json:"oldest"` // since when, zero for none
	Ecart      int64     `json:"offset"` // ms between its clock and the hub's
	Voyants    []Voyant  `json:"lights"`
	// Sante is nil at a guichet of before it was told.
	Sante *Sante `json:"health,omitempty"`
	// Ouvertes are the members that are open to the public.
	Ouvertes []string `json:"open,omitempty"`
	// Adresse is the origin where this guichet is now.
	Adresse string `json:"url,omitempty"`
	// Boite is what the hub seals for this guichet with, see [MettreEnBoite]: "" at one
	// of before it was told, to which no contact goes down.
	Boite string `json:"box,omitempty"`
}

// Sante is how the machine of a guichet is. The hub judges it, by its own clock.
type Sante struct {
	PreuveLe     time.Time `json:"backup_proven"` // last time that a backup was proven to restore, zero for never
	CertificatLe time.Time `json:"cert_end"`      // of the certificate that ends first, zero where a proxy holds it
	Disque       int       `json:"disk_free"`     // %
	Courriels    string    `json:"mail"`          // colour, as of a [Voyant]
}

// Voyant is one light of « État du guichet ».
type Voyant struct {
	Nom    string `json:"name"`
	Niveau string `json:"level"`
}

// Renaissance asks for the next epoch: the data of this guichet are older than what
// the hub knows of them. The same id has the same answer.
type Renaissance struct {
	ID         string `json:"id"`
	Precedente string `json:"previous"` // as in [Presence]
	Epoque     int64  `json:"epoch"`
}

// Nee is its answer.
type Nee struct {
	Epoque int64 `json:"epoch"`
}

// NouvelleCle asks for another key to sign the calls of a guichet. The call is signed
// with the one before.
type NouvelleCle struct {
	Cle    string `json:"key"`   // Ed25519, base64url
	Preuve string `json:"proof"` // see [ProuverCle]
}

// Accueil answers a presence.
type Accueil struct {
	Applique int64     `json:"watermark"` // last seq that the hub holds with all before it
	Heure    time.Time `json:"time"`
	Regles   Regles    `json:"policy"`
	// Attendu is a hub that was restored: it waits for what this guichet still has to
	// tell, and to be greeted once it has.
	Attendu bool `json:"awaited,omitempty"`
	// Adresse is the origin that the hub knows this guichet by: another one that it says
	// waits to be confirmed there, and until then every link names this one.
	Adresse string `json:"url,omitempty"`
}

// Lot is a batch, in either direction.
type Lot struct {
	Evenements []Scelle `json:"events"`
	Suite      string   `json:"next,omitempty"` // down: the cursor to ask next
	Applique   int64    `json:"watermark"`      // down: see [Accueil]
}

// Recu answers a batch that went up: what was not refused is durable.
type Recu struct {
	Refus    []Refuse `json:"refus,omitempty"`
	Applique int64    `json:"watermark"`
}

// Refuse is one event that the hub will never take.
type Refuse struct {
	Seq  int64 `json:"seq"`
	Code Code  `json:"code"`
}
