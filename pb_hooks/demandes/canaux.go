package demandes

// Canaux are the five, in the order that people read them.
var Canaux = []Canal{EnLigne, AuGuichet, Telephone, Papier, Courriel}

// EnMots says how a demande arrived: « en ligne ».
func (c Canal) EnMots() string {
	return map[Canal]string{EnLigne: "en ligne", AuGuichet: "au guichet", Telephone: "téléphone", Papier: "papier", Courriel: "courriel"}[c]
}
