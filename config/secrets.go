package config

// Secret is one line of the table of secrets: everything that opens something,
// whether it is a key of the configuration, a file or a field of a collection.
type Secret struct {
	Name     string // key, file, or collection.field
	Opens    string
	Where    string
	Sealed   string // by what its reading is prevented
	Backup   string // whether backups hold it
	Rotation string
}

const (
	inDatabase = "data.db"
	inBackups  = "yes"
	hashed     = "SHA-256 of 256 random bits"
	keyed      = "fingerprint keyed by guichet.cle"
)

// Secrets lists every secret. One that is not here has no right to exist.
var Secrets = []Secret{
	{"smtp.password", "the sending of mail", "password_file, environment or configuration file", "rights of the file; in memory only once read", "when it is in the configuration file", "at the mail provider, then restart"},
	{"cluster.password", "the log of a hub, on the servers of its cluster", "password_file, environment or configuration file", "rights of the file; in memory only once read", "when it is in the configuration file", "at the servers, then restart"},
	{"metrics.token", "the figures of the program on /metrics", "token_file, environment or configuration file", "rights of the file; in memory only once read", "no", "in the file, then restart"},
	{"guichet.cle", "the fields sealed or fingerprinted below", "data folder, mode 0600", "rights of the file", inBackups, "never alone: sealed fields would be lost and fingerprints would match no more"},
	{"tls.key_file", "the private key of the site's certificate, when it is brought", "the file named", "rights of the file", "no", "at the authority; the program reads the new file by itself"},
	{"certificats/", "the private key of the site's certificate and the account at its authority, when it is obtained", "data folder, mode 0700", "rights of the folder", "no", "at each renewal; the folder can be deleted, a certificate is obtained anew"},
	{"agents.mot_de_passe", "an agent's desk", inDatabase, "argon2id", inBackups, "by the agent, on her page"},
	{"agents.totp", "an agent's second factor", inDatabase, "AES-256-GCM by guichet.cle", inBackups, "by the agent, on her page"},
	{"agents.codes_secours", "an agent's desk without her second factor", inDatabase, keyed, inBackups, "by the agent, on her page; each serves once"},
	{"invitations.empreinte", "the first sign-in of an agent", inDatabase, hashed, inBackups, "used once, or expired"},
	{"sessions.empreinte", "what a signed-in device may see", inDatabase, hashed, inBackups, "at each sign-in; ended at sign-out and by the limits of session.*"},
	{"sessions.jeton", "the sign-out at the identity provider that opened a session", inDatabase, "AES-256-GCM by guichet.cle", inBackups, "at each sign-in"},
	{"fournisseurs.secret", "the sign-in of the collectivité at FranceConnect or ProConnect, as their client", inDatabase, "AES-256-GCM by guichet.cle", inBackups, "at the provider, then on the page"},
	{"flux.cle", "a sign-in on its way to a provider and back", inDatabase, hashed, inBackups, "used once, or expired after 30 minutes"},
	{"flux.contenu", "the state, nonce and verifier of that sign-in, or the identity it brought", inDatabase, "AES-256-GCM by guichet.cle", inBackups, "used once, or expired after 30 minutes"},
	{"codes.empreinte", "a sign-in by the code received by mail", inDatabase, keyed, inBackups, "used once, or expired"},
	{"demandes.code_suivi", "the follow-up of one demande", inDatabase, keyed, inBackups, "never: it lives as long as the demande"},
	{"decisions.lien", "the approval of one decision by its signataire", inDatabase, hashed, inBackups, "used once, or expired"},
	{"reglages.valeur", "what is set for the whole instance: the mail server and its password, the target of the backups and its password or key, the older keys that recognise the codes of what moved here", inDatabase, "AES-256-GCM by guichet.cle", inBackups, "at the provider, then on the page"},
	{"the phrase of the paper", "every backup", "on paper alone", "nothing: who has the sheet and a backup reads all", "no", "on the page of the backups: the pièces are sent again for the new one"},
	{"verification.cle", "every backup, to prove it", "data folder, mode 0600", "rights of the file", "inside of their encrypted part", "remove the file: the next backup makes another and sends every pièce again"},
	{"boites.mot_de_passe", "a mailbox of a service", inDatabase, "AES-256-GCM by guichet.cle", inBackups, "at the mail provider, then on the page of the boîte"},
	{"secrets.json of an archive", "for what moves: the agents' desks and second factors, the mailboxes, the recognition of the codes de suivi", "an archive of guichet export, never one in clear", "age, by the passphrase of the archive", "no", "erase the archive once it is brought in"},
	{"passphrase of an archive", "one archive of guichet export", "on paper: typed, or drawn and shown once", "kept nowhere", "no", "a new archive has a new one"},
	{"courriels, its Message-ID", "an agent's answer by mail to one mail of the guichet", "the mail alone", keyed, "no", "used once, or expired after 30 days"},
	{"_superusers.password", "the technicians' console", inDatabase, "bcrypt, by PocketBase", inBackups, "guichet superuser upsert"},
	{"_superusers.tokenKey", "one technician's console tokens", inDatabase, "nothing but the rights of the file", inBackups, "with her password"},
	{"_collections.options", "all console tokens, which it signs", inDatabase, "nothing but the rights of the file", inBackups, "in the console: _superusers, invalidate all tokens"},
}
