package messages

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"syscall"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// errReseauPrive is what a réglage meets that names a machine of the network of
// the guichet: whoever sets a boîte of one collectivité must not look, through
// the program, at what listens beside it.
var errReseauPrive = errors.New("address of a private network")

// reserves are the ranges that netip has no word for and that the Internet does
// not route, or that carry another address (RFC 6890, 6052, 3056).
var reserves = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2002::/16"),
}

// adressePublique tells whether an address is of the Internet.
func adressePublique(ip netip.Addr) bool {
	ip = ip.Unmap()
	return ip.IsGlobalUnicast() && !ip.IsPrivate() && !slices.ContainsFunc(reserves, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// hotePort is the server as it is dialled.
func (b *Boite) hotePort() string { return net.JoinHostPort(b.Serveur, strconv.Itoa(b.Port)) }

// appelant dials the server of a boîte. The address is judged once the name is
// resolved, at each connection: a name may change its mind.
func (b *Boite) appelant(app core.App) *net.Dialer {
	d := &net.Dialer{Timeout: delaiIMAP}
	if slices.Contains(socle.De(app).Config.IMAP.PrivateServers, b.hotePort()) {
		return d
	}
	d.Control = func(_, adresse string, _ syscall.RawConn) error {
		ou, err := netip.ParseAddrPort(adresse)
		if err != nil {
			return fmt.Errorf("dial %s: %w", adresse, err)
		}
		if !adressePublique(ou.Addr().WithZone("")) {
			return errReseauPrive
		}
		return nil
	}
	return d
}
