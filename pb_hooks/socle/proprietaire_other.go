//go:build !unix

package socle

func verifierProprietaire(string) error { return nil }
