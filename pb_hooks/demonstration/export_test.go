package demonstration

import "github.com/pocketbase/pocketbase/core"

// Preparer tells the story without serving it.
func Preparer(d *Demo, app core.App) error { return d.preparer(app) }

// Ouvreur is what opens a browser.
var Ouvreur = ouvreur
