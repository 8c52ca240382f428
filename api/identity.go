package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/accounts"
)

// Right is a thing an identity may do within its scope; what it reads when it reads is the Viewer's part.
type Right = accounts.Right

// RightImport is to send files to /api/imports within the viewer's scope.
const RightImport = accounts.RightImport

// Identity is who a request comes from. The zero Identity is nobody: only open routes answer it.
type Identity struct {
	Viewer    data.Viewer
	Rights    []Right
	Anonymous bool               // granted by --anonymous: never imports, writes or reads case files
	Principal accounts.Principal // whom a secret proved; zero for anonymous and nobody
}

// Identify tells who a request comes from. Wrong or expired credentials are an error that wraps data.ErrForbidden or say nobody; a request without any is nobody
// or the anonymous viewer.
type Identify func(*http.Request) (Identity, error)

// Anonymous identifies every request as one viewer, who reads and carries away what the role reads.
func Anonymous(v data.Viewer) Identify {
	id := Identity{Viewer: v, Anonymous: true}
	for _, r := range accounts.RightsOf(v.Role) {
		if r == accounts.RightRead || r == accounts.RightExport {
			id.Rights = append(id.Rights, r)
		}
	}
	return func(*http.Request) (Identity, error) { return id, nil }
}

// Nobody identifies nobody: what a server does until accounts or --anonymous say otherwise.
func Nobody(*http.Request) (Identity, error) { return Identity{}, nil }

// proven is the identity of a principal.
func proven(p accounts.Principal) Identity {
	return Identity{Viewer: p.Viewer(), Rights: p.Rights, Principal: p}
}

// known tells whether anybody asks.
func (id Identity) known() bool {
	return id.Anonymous || id.Principal.Subject != "" || id.Viewer.Role != ""
}

// may tells whether the identity has a right. Whoever may import with some profile may import.
func (id Identity) may(r Right) bool {
	return slices.ContainsFunc(id.Rights, func(x Right) bool {
		return x == r || r == RightImport && strings.HasPrefix(string(x), string(RightImport)+":")
	})
}

// identifyBy tells who asks by the book of accounts: a token or a wall's secret in an Authorization header, else the cookie of a session,
// else that of a wall, else as otherwise says. A header that proves nobody is never taken for otherwise; a cookie that does no more is
// like none.
func (s *Server) identifyBy(book *accounts.Book, otherwise Identify) Identify {
	return func(r *http.Request) (Identity, error) {
		presented, err := accounts.ReadAuthorization(r.Header.Get(echo.HeaderAuthorization))
		if err != nil {
			return Identity{}, ErrUnauthorized
		}
		ctx, now := r.Context(), s.now()
		if presented != "" {
			p, err := book.Authenticate(ctx, presented, now)
			if errors.Is(err, accounts.ErrRefused) {
				book.Refused(s.echo.IPExtractor(r), now)
				return Identity{}, ErrUnauthorized
			}
			return proven(p), err
		}
		for _, c := range []struct {
			name string
			ask  func() (accounts.Principal, error)
		}{
			{sessionCookie, func() (accounts.Principal, error) { return book.Session(ctx, s.cookie(r, sessionCookie), now) }},
			{deviceCookie, func() (accounts.Principal, error) { return book.Authenticate(ctx, s.cookie(r, deviceCookie), now) }},
		} {
			if s.cookie(r, c.name) == "" {
				continue
			}
			p, err := c.ask()
			if errors.Is(err, accounts.ErrRefused) {
				continue
			}
			if err == nil && acts(r) {
				book.Touch(p, now)
			}
			return proven(p), err
		}
		return otherwise(r)
	}
}

// acts tells whether a person stands behind a request: it changes something, or the page says that somebody has just touched it. What a
// page fetches by itself keeps no session alive.
func acts(r *http.Request) bool { return unsafeMethod(r.Method) || r.Header.Get("X-Acting") != "" }

// still tells, for answers that stay open, whether who asked may still have them.
func (s *Server) still(ctx context.Context, id Identity) error {
	if s.book == nil || id.Principal.Subject == "" {
		return nil
	}
	return s.book.Still(ctx, id.Principal, s.now())
}

const identityKey = "identity"

// identityOf is what guard stored.
func identityOf(c echo.Context) Identity {
	id, _ := c.Get(identityKey).(Identity)
	return id
}

func viewerOf(c echo.Context) data.Viewer { return identityOf(c).Viewer }

// byOf is who asks, as the book of accounts wants to know it.
func byOf(c echo.Context) accounts.By {
	return accounts.By{Principal: identityOf(c).Principal, Address: c.RealIP()}
}
