package synchro

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// demandeEtat is what each server answers about its JetStream. It belongs to the
// account of the system: that of the hubs must import it, and nothing more of it.
//
//	SYS { exports: [{service: "$SYS.REQ.SERVER.PING.JSZ", response: stream}] }
//	HUB { imports: [{service: {account: SYS, subject: "$SYS.REQ.SERVER.PING.JSZ"}}] }
const demandeEtat = "$SYS.REQ.SERVER.PING.JSZ"

// versionMin is the first one whose sync_interval: always holds.
var versionMin = [...]int{2, 15, 2}

// reponses is how long the servers have to tell their state.
const reponses = 2 * time.Second

type etatServeur struct {
	Server struct {
		Name string `json:"name"`
		Ver  string `json:"ver"`
	} `json:"server"`
	Data struct {
		Config struct {
			SyncAlways bool `json:"sync_always"`
		} `json:"config"`
	} `json:"data"`
}

// serveursSuffisent refuses a server that holds the stream and acknowledges before
// it has written to its disk. One that does not tell is an alarm only: it may be
// down, or the account may not import its state. Nothing tells whether the servers
// have separate power, nor whether their disks lie.
func serveursSuffisent(ctx context.Context, nc *nats.Conn, s jetstream.Stream, c Cluster) error {
	info, err := s.Info(ctx)
	if err != nil {
		return err
	}
	muets := map[string]bool{}
	if info.Cluster == nil {
		muets[nc.ConnectedServerName()] = true // it is alone
	} else {
		muets[info.Cluster.Leader] = true
		for _, r := range info.Cluster.Replicas {
			muets[r.Name] = true
		}
	}
	var fautes []error
	err = demanderEtats(ctx, nc, func(e etatServeur) (encore bool) {
		nom := e.Server.Name
		if !muets[nom] {
			return true // it holds nothing of ours
		}
		delete(muets, nom)
		if err := versionSuffit(e.Server.Ver); err != nil {
			fautes = append(fautes, fmt.Errorf("server %s: %w", nom, err))
		}
		if !e.Data.Config.SyncAlways {
			fautes = append(fautes, fmt.Errorf("%w: server %s has no sync_interval: always", ErrPeuSur, nom))
		}
		return len(muets) > 0
	})
	if err := errors.Join(append(fautes, err)...); err != nil {
		return err
	}
	for _, nom := range slices.Sorted(maps.Keys(muets)) {
		c.alarmer(fmt.Errorf("server %q does not tell whether it has sync_interval: always", nom))
	}
	return nil
}

// demanderEtats hands the answers to voir, until it has enough or no other comes in
// time; none comes to an account that may not ask.
func demanderEtats(ctx context.Context, nc *nats.Conn, voir func(etatServeur) (encore bool)) error {
	ctx, cancel := context.WithTimeout(ctx, reponses)
	defer cancel()
	boite := nc.NewInbox()
	s, err := nc.SubscribeSync(boite)
	if err != nil {
		return err
	}
	defer func() { _ = s.Unsubscribe() }() // a connection that was lost has none
	if err := nc.PublishRequest(demandeEtat, boite, nil); err != nil {
		return err
	}
	for encore := true; encore; {
		m, err := s.NextMsgWithContext(ctx)
		if err != nil || len(m.Data) == 0 { // nobody answers
			return nil
		}
		var e etatServeur
		if err := json.Unmarshal(m.Data, &e); err != nil {
			return fmt.Errorf("state of the servers: %w", err)
		}
		encore = voir(e)
	}
	return nil
}

// versionSuffit compares the three numbers of a version, whatever follows them.
func versionSuffit(version string) error {
	var n [3]int
	if _, err := fmt.Sscanf(version, "%d.%d.%d", &n[0], &n[1], &n[2]); err != nil || slices.Compare(n[:], versionMin[:]) < 0 {
		return fmt.Errorf("%w: NATS %q, %v at least", ErrPeuSur, version, versionMin)
	}
	return nil
}
