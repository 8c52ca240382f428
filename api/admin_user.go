package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/accounts"
)

type userDoc struct {
	ID            int64          `json:"id"`
	Subject       string         `json:"subject"`
	Name          string         `json:"name"`
	FullName      string         `json:"full_name"`
	Post          string         `json:"post"`
	Role          data.Role      `json:"role"`
	Scope         []string       `json:"scope"`
	State         accounts.State `json:"state"`
	OneTime       bool           `json:"one_time"`
	PasswordUntil *time.Time     `json:"password_until"`
	Created       *time.Time     `json:"created"`
	SignedIn      *time.Time     `json:"signed_in"`
	Locked        *time.Time     `json:"locked"`
}

func userDocOf(u accounts.User) userDoc {
	return userDoc{
		ID: u.ID, Subject: u.Subject(), Name: u.Name, FullName: u.FullName, Post: u.Post, Role: u.Role, Scope: scopeDoc(u.Scope), State: u.State,
		OneTime: u.OneTime, PasswordUntil: moment(u.PasswordUntil), Created: moment(u.Created), SignedIn: moment(u.SignedIn), Locked: moment(u.Locked),
	}
}

// moment is a time as JSON has it; null when it is none.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// newUserDoc is the one answer that holds a one-time password.
type newUserDoc struct {
	userDoc
	Password string `json:"password"`
}

func (s *Server) listUsers(c echo.Context) error {
	if err := noParams(c); err != nil {
		return err
	}
	users, err := s.book.Users(c.Request().Context(), byOf(c), s.now())
	if err != nil {
		return err
	}
	docs := []userDoc{}
	for _, u := range users {
		docs = append(docs, userDocOf(u))
	}
	return secretJSON(c, http.StatusOK, object{"users": docs})
}

// secretJSON answers with what no cache may keep.
func secretJSON(c echo.Context, status int, doc any) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return c.JSON(status, doc)
}

type profileBody struct {
	Name     string    `json:"name"`
	FullName string    `json:"full_name"`
	Post     string    `json:"post"`
	Role     data.Role `json:"role"`
	Scope    []string  `json:"scope"`
}

func (s *Server) addUser(c echo.Context) error {
	if err := noParams(c); err != nil {
		return err
	}
	var in profileBody
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if err := s.checkScope(in.Scope); err != nil {
		return err
	}
	u, password, err := s.book.CreateUser(c.Request().Context(), byOf(c), accounts.Profile(in), s.now())
	if err != nil {
		return err
	}
	return secretJSON(c, http.StatusCreated, newUserDoc{userDocOf(u), password})
}

// changeUser changes what its body names: profile or state, each as the book allows.
func (s *Server) changeUser(c echo.Context) error {
	if err := noParams(c); err != nil {
		return err
	}
	id, err := numberParam(c, "id")
	if err != nil {
		return err
	}
	var in struct {
		FullName *string         `json:"full_name"`
		Post     *string         `json:"post"`
		Role     *data.Role      `json:"role"`
		Scope    *[]string       `json:"scope"`
		State    *accounts.State `json:"state"`
	}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	ctx, by, now := c.Request().Context(), byOf(c), s.now()
	u, err := s.governed(c, id)
	if err != nil {
		return err
	}
	p := accounts.Profile{FullName: u.FullName, Post: u.Post, Role: u.Role, Scope: u.Scope, Name: u.Name}
	set(&p.FullName, in.FullName)
	set(&p.Post, in.Post)
	set(&p.Role, in.Role)
	set(&p.Scope, in.Scope)
	if err := s.checkScope(p.Scope, u.Scope...); err != nil {
		return err
	}
	if in.FullName != nil || in.Post != nil || in.Role != nil || in.Scope != nil {
		if _, err := s.book.ChangeUser(ctx, by, id, p, now); err != nil {
			return err
		}
	}
	if in.State != nil {
		if err := s.book.SetState(ctx, by, id, *in.State, now); err != nil {
			return err
		}
	}
	return s.writeUser(c, id)
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// governed is an account that the administrator manages: the book shows the own one too, which is not for managing here.
func (s *Server) governed(c echo.Context, id int64) (accounts.User, error) {
	return s.book.User(c.Request().Context(), byOf(c), id, s.now())
}

func (s *Server) writeUser(c echo.Context, id int64) error {
	u, err := s.governed(c, id)
	if err != nil {
		return err
	}
	return secretJSON(c, http.StatusOK, userDocOf(u))
}

// resetUser gives an account a new one-time password, shown in this answer alone.
func (s *Server) resetUser(c echo.Context) error {
	return s.onUser(c, func(id int64) error {
		password, err := s.book.ResetPassword(c.Request().Context(), byOf(c), id, s.now())
		if err != nil {
			return err
		}
		u, err := s.governed(c, id)
		if err != nil {
			return err
		}
		return secretJSON(c, http.StatusOK, newUserDoc{userDocOf(u), password})
	})
}

func (s *Server) disableUser(c echo.Context) error {
	return s.onUser(c, func(id int64) error {
		if err := s.book.SetState(c.Request().Context(), byOf(c), id, accounts.Disabled, s.now()); err != nil {
			return err
		}
		return s.writeUser(c, id)
	})
}

func (s *Server) unlockUser(c echo.Context) error {
	return s.onUser(c, func(id int64) error {
		if err := s.book.Unlock(c.Request().Context(), byOf(c), id, s.now()); err != nil {
			return err
		}
		return s.writeUser(c, id)
	})
}

// onUser does something to the account of a path.
func (s *Server) onUser(c echo.Context, do func(id int64) error) error {
	if err := noParams(c); err != nil {
		return err
	}
	id, err := numberParam(c, "id")
	if err != nil {
		return err
	}
	return do(id)
}
