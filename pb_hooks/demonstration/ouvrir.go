package demonstration

import (
	"os"
	"os/exec"
	"runtime"

	"github.com/pocketbase/pocketbase/tools/routine"
)

// ouvreur is the command that shows an address in the browser of whoever sits
// at this machine, nil when nobody does.
func ouvreur(systeme string, env func(string) string) []string {
	switch {
	case env("SSH_CONNECTION") != "":
		return nil
	case systeme == "darwin":
		return []string{"open"}
	case systeme == "windows":
		return []string{"rundll32", "url.dll,FileProtocolHandler"}
	case env("DISPLAY") == "" && env("WAYLAND_DISPLAY") == "":
		return nil
	}
	return []string{"setsid", "xdg-open"} // out of reach of the Ctrl-C that stops the demo
}

// ouvrirNavigateur shows an address if it can: the terminal tells it anyway.
func ouvrirNavigateur(url string) {
	commande := ouvreur(runtime.GOOS, os.Getenv)
	if commande == nil {
		return
	}
	cmd := exec.Command(commande[0], append(commande[1:], url)...)
	if cmd.Start() == nil {
		routine.FireAndForget(func() { _ = cmd.Wait() })
	}
}
