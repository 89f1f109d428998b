package messages

import "github.com/pocketbase/pocketbase/core"

// Veiller listens to the boîtes as the serving program does.
func Veiller(app core.App) (arreter func()) { return de(app).veiller(app) }

// Reveiller tells that the boîtes have changed.
func Reveiller(app core.App) { de(app).reveiller() }

// Arrivees is closed when the next pli is stored.
func Arrivees(app core.App) <-chan struct{} { return de(app).prochaine() }
