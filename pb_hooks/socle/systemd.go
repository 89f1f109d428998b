package socle

import (
	"context"
	"strings"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
)

// signaler tells systemd how the program is (sd_notify). Without systemd it
// does nothing.
func (s *Socle) signaler(etats ...string) {
	if _, err := daemon.SdNotify(false, strings.Join(etats, "\n")); err != nil {
		s.Logger.Warn("systemd is not told", "err", err)
	}
}

// veiller tells systemd that the database answers, three times in the delay of
// its watchdog (WatchdogSec), until ctx ends. Silent for that delay, the
// program is started again.
func (s *Socle) veiller(ctx context.Context) {
	delai, err := daemon.SdWatchdogEnabled(false)
	if err != nil {
		s.Logger.Warn("systemd's watchdog", "err", err)
	}
	if err != nil || delai == 0 {
		return
	}
	battement := time.NewTicker(delai / 3)
	defer battement.Stop()
	for {
		if err := s.repondre(ctx, delai/3); err != nil {
			s.Logger.Error("the database does not answer", "err", err)
		} else {
			s.signaler(daemon.SdNotifyWatchdog)
		}
		select {
		case <-ctx.Done():
			return
		case <-battement.C:
		}
	}
}

// repondre reads one row of the database within a delay.
func (s *Socle) repondre(ctx context.Context, delai time.Duration) error {
	ctx, annuler := context.WithTimeout(ctx, delai)
	defer annuler()
	var n int
	return s.app.DB().NewQuery("SELECT COUNT(*) FROM reglages").WithContext(ctx).Row(&n)
}
