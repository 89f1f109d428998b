package rattachement

// Preset is what the Département answers beforehand for a guichet that it invites.
// It travels in the answer that the code opens, which the hub signs: never in the
// link. Its words are those of a preset file.
type Preset struct {
	Auteur     string            `json:"author"`
	Domaine    string            `json:"domain,omitempty"` // host name, {slug} standing for the collectivité's
	SMTP       *PresetSMTP       `json:"smtp,omitempty"`
	Sauvegarde *PresetSauvegarde `json:"backup,omitempty"`
	DPO        *PresetDPO        `json:"dpo,omitempty"`
}

// PresetSMTP is the relay of outgoing mail.
type PresetSMTP struct {
	Serveur    string `json:"host"`
	Port       int    `json:"port"`
	TLS        string `json:"tls"` // starttls, implicit or none
	Compte     string `json:"username,omitempty"`
	MotDePasse string `json:"password,omitempty"`
	Expediteur string `json:"from"`
}

// PresetSauvegarde is where the backups go; in Repertoire and Prefixe, {host} stands
// for the host name of the guichet.
type PresetSauvegarde struct {
	Genre       string `json:"kind"` // sftp or s3
	Hote        string `json:"host,omitempty"`
	Port        int    `json:"port,omitempty"`
	Utilisateur string `json:"user,omitempty"`
	MotDePasse  string `json:"password,omitempty"`
	Empreinte   string `json:"host_key,omitempty"` // SHA256:…
	Repertoire  string `json:"folder,omitempty"`
	Adresse     string `json:"url,omitempty"`
	Region      string `json:"region,omitempty"`
	Seau        string `json:"bucket,omitempty"`
	Prefixe     string `json:"prefix,omitempty"`
	CleAcces    string `json:"access_key,omitempty"`
	CleSecrete  string `json:"secret_key,omitempty"`
}

// PresetDPO is who watches over the personal data.
type PresetDPO struct {
	Nom       string `json:"name"`
	Courriel  string `json:"email,omitempty"`
	Telephone string `json:"phone,omitempty"`
}
