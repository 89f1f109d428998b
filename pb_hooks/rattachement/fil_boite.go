package rattachement

import (
	"crypto/ecdh"
	"crypto/hpke"
	"fmt"
)

// boite is the suite by which each side seals for the other alone (RFC 9180): the log
// and its copies are read by more people than the comptes.
var (
	boiteKDF  = hpke.HKDFSHA256()
	boiteAEAD = hpke.ChaCha20Poly1305()
	boiteInfo = []byte(Protocole + " box")
)

// MettreEnBoite seals something under the public key of a box (X25519, base64url).
func MettreEnBoite(boite string, clair []byte) (scelle string, err error) {
	defer deBoite(&err)
	brut, err := encodage.DecodeString(boite)
	if err != nil {
		return "", err
	}
	publique, err := ecdh.X25519().NewPublicKey(brut)
	if err != nil {
		return "", err
	}
	k, err := hpke.NewDHKEMPublicKey(publique)
	if err != nil {
		return "", err
	}
	octets, err := hpke.Seal(k, boiteKDF, boiteAEAD, boiteInfo, clair)
	return encodage.EncodeToString(octets), err
}

// OuvrirBoite opens it.
func OuvrirBoite(privee *ecdh.PrivateKey, scelle string) (clair []byte, err error) {
	defer deBoite(&err)
	brut, err := encodage.DecodeString(scelle)
	if err != nil {
		return nil, err
	}
	k, err := hpke.NewDHKEMPrivateKey(privee)
	if err != nil {
		return nil, err
	}
	return hpke.Open(k, boiteKDF, boiteAEAD, boiteInfo, brut)
}

func deBoite(err *error) {
	if *err != nil {
		*err = fmt.Errorf("sealed box: %w", *err)
	}
}

// EcrireBoite is the public key of a box as it travels.
func EcrireBoite(privee *ecdh.PrivateKey) string {
	return encodage.EncodeToString(privee.PublicKey().Bytes())
}
