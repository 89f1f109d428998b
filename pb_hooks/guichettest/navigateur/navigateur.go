// Package navigateur drives the real program with a real browser: « guichet
// serve » as its own process on a free port, its data in a temporary folder, a
// strict mail server beside it, and visitors in Chromium with scripts, without
// them, or with the keyboard alone.
//
// It finds everything as a person does, by the words of the page. It is
// imported from external _test packages only.
package navigateur

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// atelier is what the tests of a package share: the program, built once, and
// one Chromium, in which each visitor has cookies of its own.
var atelier struct {
	folder    string
	programme func() (string, error)
	chromium  func() (context.Context, error)
	fermer    context.CancelFunc
}

// Main runs the tests of a package and gives the exit code of its TestMain.
// Program and browser are made at the first test that needs them.
func Main(m *testing.M) int {
	folder, err := os.MkdirTemp("", "guichet-navigateur-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	atelier.folder, atelier.fermer = folder, func() {}
	atelier.programme, atelier.chromium = sync.OnceValues(compiler), sync.OnceValues(lancerChromium)
	defer func() { atelier.fermer() }()
	return m.Run()
}

// Programme is the path of the program.
func Programme(t testing.TB) string {
	t.Helper()
	chemin, err := atelier.programme()
	if err != nil {
		t.Fatal(err)
	}
	return chemin
}

func compiler() (string, error) {
	programme := filepath.Join(atelier.folder, "guichet")
	sortie, err := exec.Command("go", "build", "-o", programme, "guichet").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, sortie)
	}
	return programme, nil
}

// noms are the names under which a Chromium is found when CHROMIUM tells none.
var noms = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

// trouverChromium is "" on a machine without any; a wrong CHROMIUM is an error
// of the first visitor.
func trouverChromium() string {
	if chemin := os.Getenv("CHROMIUM"); chemin != "" {
		return chemin
	}
	for _, nom := range noms {
		if chemin, err := exec.LookPath(nom); err == nil {
			return chemin
		}
	}
	return ""
}

func lancerChromium() (context.Context, error) {
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(trouverChromium()), chromedp.UserDataDir(filepath.Join(atelier.folder, "chromium")),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("lang", "fr-FR"),
		// A page kept alive behind another comes back without the load that a test waits for.
		chromedp.Flag("disable-features", "Translate,BlinkGenPropertyTrees,BackForwardCache"),
	)
	ctx, fermerProcessus := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, fermer := chromedp.NewContext(ctx)
	atelier.fermer = func() { fermer(); fermerProcessus() }
	if err := chromedp.Do(ctx); err != nil {
		return nil, fmt.Errorf("start Chromium: %w", err)
	}
	return ctx, nil
}
