package usagers

// Vu is the fingerprint that the page of a rapprochement shows.
func Vu(a, b *Usager) string {
	if a.ID > b.ID {
		a, b = b, a
	}
	return etatDe(a, b)
}
