package api

import (
	"slices"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/accounts"
)

// DemoRole is a role that a demonstration lets anyone look as, without a password.
type DemoRole struct {
	Role  data.Role
	Scope []string
	Label data.Label // the role and its place
}

type demoRoleDoc struct {
	Role  data.Role `json:"role"`
	Scope []string  `json:"scope"`
	Label labelDoc  `json:"label"`
}

// demoRoles is what /api/session offers; nil outside demonstrations.
func (s *Server) demoRoles() []demoRoleDoc {
	var docs []demoRoleDoc
	for _, d := range s.demo {
		docs = append(docs, demoRoleDoc{d.Role, scopeDoc(d.Scope), labelDoc(d.Label)})
	}
	return docs
}

func scopeDoc(scope []string) []string {
	if scope == nil {
		return []string{}
	}
	return scope
}

// demoSignIn is a real session, or a real wall, of one of the demonstration's roles.
func (s *Server) demoSignIn(c echo.Context, role data.Role) error {
	i := slices.IndexFunc(s.demo, func(d DemoRole) bool { return d.Role == role })
	if i < 0 {
		return data.Invalid("demo", "is no role that this server offers without a password")
	}
	d := s.demo[i]
	if role == data.Kiosk {
		return s.demoWall(c, d)
	}
	session, secret, err := s.book.StandIn(c.Request().Context(), accounts.Profile{
		Name: "demo-" + string(role), FullName: d.Label.Zh, Role: role, Scope: d.Scope,
	}, s.signInOf(c), s.now())
	if err != nil {
		return err
	}
	return s.signedIn(c, session, secret)
}

// demoWall makes the browser a wall: enrolled and approved in one step. One that is a wall already stays the one it is.
func (s *Server) demoWall(c echo.Context, d DemoRole) error {
	ctx, now := c.Request().Context(), s.now()
	if err := s.book.SignOut(ctx, s.cookie(c.Request(), sessionCookie), c.RealIP(), now); err != nil {
		return err
	}
	secret := s.cookie(c.Request(), deviceCookie)
	p, err := s.book.Authenticate(ctx, secret, now)
	if err != nil {
		e, err := s.book.Enrol(ctx, c.RealIP(), now)
		if err != nil {
			return err
		}
		operator := accounts.By{Principal: accounts.Console("demonstration")}
		if _, err := s.book.ApproveDevice(ctx, operator, e.Code, d.Label.Zh, d.Scope, now); err != nil {
			return err
		}
		secret = e.Secret
		if p, err = s.book.Authenticate(ctx, secret, now); err != nil {
			return err
		}
	}
	if s.cookie(c.Request(), sessionCookie) != "" {
		s.setCookie(c, sessionCookie, "", now)
	}
	s.setCookie(c, deviceCookie, secret, now.Add(deviceCookieLife))
	c.Set(identityKey, proven(p))
	return s.writeSession(c)
}
