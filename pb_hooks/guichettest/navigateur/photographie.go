package navigateur

import (
	"context"

	"github.com/chromedp/chromedp"
)

// carte is the screen of a picture of the guide: what a page shows first.
var carte = chromedp.EmulateViewport(1000, 640)

// Photographier gives the picture of what the page shows first, in PNG.
func (v *Visiteur) Photographier() []byte {
	v.t.Helper()
	v.faire(carte)
	ctx, fin := context.WithTimeout(v.ctx, etapeMax)
	defer fin()
	image, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		v.t.Fatal(err)
	}
	v.faire(bureau)
	return image
}
