package pieces

import "guichet/pb_hooks/socle"

// pointsMax bounds the surface of an image: opening it takes four bytes a
// point on the agent's machine, whatever its weight once compressed.
const pointsMax = 100_000_000

var errImmense = socle.Err(socle.Invalide, "Cette image est trop grande. Le maximum est 100\u00a0millions de points\u00a0: réduisez-la, puis joignez-la de nouveau.")

// controlerDimensions reads what the header declares; no image is decoded.
func controlerDimensions(largeur, hauteur uint32) error {
	switch {
	case largeur == 0 || hauteur == 0:
		return errAbime
	case uint64(largeur)*uint64(hauteur) > pointsMax:
		return errImmense
	default:
		return nil
	}
}
