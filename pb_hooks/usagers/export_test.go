package usagers

// Reconnaitre is what a sign-in does with whom a provider knows already.
var Reconnaitre = reconnaitre

// Recevoir keeps the identity of a compte.
var Recevoir = Pivot.recevoir

// Vu is the fingerprint that the page of a rapprochement shows.
func Vu(a, b *Usager) string {
	if a.ID > b.ID {
		a, b = b, a
	}
	return etatDe(a, b)
}
