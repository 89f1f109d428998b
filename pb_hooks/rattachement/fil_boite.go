package rattachement

import (
	"crypto/ecdh"
	"crypto/hpke"
	"fmt"
)

// boite is the suite by which a guichet seals for the hub alone (RFC 9180): the log
// and its copies are read by more people than the hub's comptes.
var (
	boiteKDF  = hpke.HKDFSHA256()
	boiteAEAD = hpke.ChaCha20Poly1305()
	boiteInfo = []byte(Protocole + " box")
)

// PourLeHub seals something under the public key of the hub's box (X25519,
// base64url).
func PourLeHub(boite string, clair []byte) (string, error) {
	brut, err := encodage.DecodeString(boite)
	if err != nil {
		return "", fmt.Errorf("box of the hub: %w", err)
	}
	publique, err := ecdh.X25519().NewPublicKey(brut)
	if err != nil {
		return "", fmt.Errorf("box of the hub: %w", err)
	}
	k, err := hpke.NewDHKEMPublicKey(publique)
	if err != nil {
		return "", fmt.Errorf("box of the hub: %w", err)
	}
	scelle, err := hpke.Seal(k, boiteKDF, boiteAEAD, boiteInfo, clair)
	if err != nil {
		return "", fmt.Errorf("box of the hub: %w", err)
	}
	return encodage.EncodeToString(scelle), nil
}

// OuvrirBoite opens it.
func OuvrirBoite(privee *ecdh.PrivateKey, scelle string) ([]byte, error) {
	brut, err := encodage.DecodeString(scelle)
	if err != nil {
		return nil, fmt.Errorf("box of the hub: %w", err)
	}
	k, err := hpke.NewDHKEMPrivateKey(privee)
	if err != nil {
		return nil, fmt.Errorf("box of the hub: %w", err)
	}
	clair, err := hpke.Open(k, boiteKDF, boiteAEAD, boiteInfo, brut)
	if err != nil {
		return nil, fmt.Errorf("box of the hub: %w", err)
	}
	return clair, nil
}

// EcrireBoite is the public key of a box as it travels.
func EcrireBoite(privee *ecdh.PrivateKey) string {
	return encodage.EncodeToString(privee.PublicKey().Bytes())
}
