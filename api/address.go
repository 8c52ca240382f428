package api

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
)

// extractor tells a client's address: the connection's, unless that is a proxy whose word is taken; then the last address of
// X-Forwarded-For that is no such proxy's.
func (s *Server) extractor() echo.IPExtractor {
	direct := echo.ExtractIPDirect()
	if len(s.proxies) == 0 {
		return direct
	}
	return func(r *http.Request) string {
		if !s.trusts(r) {
			return direct(r)
		}
		return s.forwarded(r, direct(r))
	}
}

// trusts tells whether a request comes from a proxy whose word is taken.
func (s *Server) trusts(r *http.Request) bool {
	a, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && s.isProxy(a.Addr())
}

func (s *Server) isProxy(a netip.Addr) bool {
	a = a.Unmap()
	return slices.ContainsFunc(s.proxies, func(p netip.Prefix) bool { return p.Contains(a) })
}

// forwarded walks X-Forwarded-For from its end, where the nearest proxy wrote: what stands before the first address that is no
// proxy's, the client may have made up.
func (s *Server) forwarded(r *http.Request, direct string) string {
	last := direct
	hops := splitHops(r.Header.Values(echo.HeaderXForwardedFor))
	for _, hop := range slices.Backward(hops) {
		a, err := netip.ParseAddr(hop)
		if err != nil {
			return last
		}
		last = a.Unmap().String()
		if !s.isProxy(a) {
			return last
		}
	}
	return last
}

// local tells whether a request comes from a program on this machine, and not through a proxy here, trusted or not, from elsewhere.
func (s *Server) local(r *http.Request) bool {
	for _, name := range []string{echo.HeaderXForwardedFor, echo.HeaderXRealIP, "Forwarded"} {
		if len(r.Header.Values(name)) > 0 {
			return false
		}
	}
	a, err := netip.ParseAddr(s.echo.IPExtractor(r))
	return err == nil && a.Unmap().IsLoopback()
}

func splitHops(headers []string) []string {
	var hops []string
	for _, h := range headers {
		for _, hop := range strings.Split(h, ",") {
			hops = append(hops, strings.TrimSpace(hop))
		}
	}
	return hops
}
