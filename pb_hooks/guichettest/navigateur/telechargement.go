package navigateur

import (
	"context"
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Telecharger presses a link that gives a file, and returns the file as the
// browser saved it.
func (v *Visiteur) Telecharger(nom string) []byte {
	v.t.Helper()
	e, folder := v.element("bouton", nom), v.t.TempDir()
	ctx, fin := context.WithTimeout(v.ctx, etapeMax)
	defer fin()
	progres := chromedp.Events(ctx, browser.DownloadProgress)
	v.faire(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		oui := true
		_, err := cdp.Call(ctx, t, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
			Behavior: browser.SetDownloadBehaviorBehaviorAllowAndName, BrowserContextID: chromedp.FromContext(v.ctx).BrowserContextID, DownloadPath: folder, EventsEnabled: &oui,
		})
		return err
	}))
	if v.mode == AuClavier {
		v.atteindre(e)
		v.faire(chromedp.KeyEvent(kb.Enter))
	} else {
		v.faire(chromedp.Click(e))
	}
	for p, err := range progres {
		if err != nil {
			v.t.Fatalf("%s : %s n’arrive pas : %v", v.Adresse(), nom, err)
		}
		switch p.State {
		case browser.DownloadProgressStateCanceled:
			v.t.Fatalf("%s : le navigateur a renoncé à %s", v.Adresse(), nom)
		case browser.DownloadProgressStateCompleted:
			b, err := os.ReadFile(filepath.Join(folder, p.GUID))
			if err != nil {
				v.t.Fatal(err)
			}
			return b
		}
	}
	v.t.Fatalf("%s : %s n’arrive pas", v.Adresse(), nom)
	return nil
}
