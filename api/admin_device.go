package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"lianxin/data/accounts"
)

type deviceDoc struct {
	ID       int64      `json:"id"`
	Subject  string     `json:"subject"`
	Name     string     `json:"name"`
	Message  string     `json:"message"`
	Scope    []string   `json:"scope"`
	Address  string     `json:"address"`
	Approved *time.Time `json:"approved"`
	Revoked  *time.Time `json:"revoked"`
	Seen     *time.Time `json:"seen"`
	Beat     *beat      `json:"beat"` // null: nothing heard yet, by any node
}

func (s *Server) deviceDocs(c echo.Context, devices ...accounts.Device) ([]deviceDoc, error) {
	beats, err := s.fleet.all(c.Request().Context(), s.book)
	if err != nil {
		return nil, err
	}
	docs := []deviceDoc{}
	for _, d := range devices {
		doc := deviceDoc{
			ID: d.ID, Subject: d.Subject(), Name: d.Name, Message: d.Message, Scope: scopeDoc(d.Scope), Address: d.Address,
			Approved: moment(d.Approved), Revoked: moment(d.Revoked), Seen: moment(d.Seen),
		}
		if b, heard := beats[d.ID]; heard {
			doc.Beat = &b
		}
		docs = append(docs, doc)
	}
	return docs, nil
}

// oneDevice answers with a wall.
func (s *Server) oneDevice(c echo.Context, status int, d accounts.Device) error {
	docs, err := s.deviceDocs(c, d)
	if err != nil {
		return err
	}
	return secretJSON(c, status, docs[0])
}

// listDevices is the fleet: every wall an administrator manages, and how it is.
func (s *Server) listDevices(c echo.Context) error {
	if err := noParams(c); err != nil {
		return err
	}
	devices, err := s.book.Devices(c.Request().Context(), byOf(c))
	if err != nil {
		return err
	}
	docs, err := s.deviceDocs(c, devices...)
	if err != nil {
		return err
	}
	return secretJSON(c, http.StatusOK, object{"devices": docs, "now": s.now().UTC()})
}

// approveDevice lets the wall in that shows a code.
func (s *Server) approveDevice(c echo.Context) error {
	if err := noParams(c); err != nil {
		return err
	}
	var in struct {
		Code  string   `json:"code"`
		Name  string   `json:"name"`
		Scope []string `json:"scope"`
	}
	if err := readJSON(c, &in); err != nil {
		return err
	}
	if err := s.checkScope(in.Scope); err != nil {
		return err
	}
	d, err := s.book.ApproveDevice(c.Request().Context(), byOf(c), in.Code, in.Name, in.Scope, s.now())
	if err != nil {
		return err
	}
	return s.oneDevice(c, http.StatusCreated, d)
}

// changeDevice renames a wall, gives it other units, or a message to show.
func (s *Server) changeDevice(c echo.Context) error {
	return s.onUser(c, func(id int64) error {
		var in struct {
			Name    *string   `json:"name"`
			Message *string   `json:"message"`
			Scope   *[]string `json:"scope"`
		}
		if err := readJSON(c, &in); err != nil {
			return err
		}
		ctx, by := c.Request().Context(), byOf(c)
		d, err := s.book.Device(ctx, by, id)
		if err != nil {
			return err
		}
		set(&d.Name, in.Name)
		set(&d.Message, in.Message)
		had := d.Scope
		set(&d.Scope, in.Scope)
		if err := s.checkScope(d.Scope, had...); err != nil {
			return err
		}
		if d, err = s.book.ChangeDevice(ctx, by, id, d.Name, d.Message, d.Scope, s.now()); err != nil {
			return err
		}
		return s.oneDevice(c, http.StatusOK, d)
	})
}

// endDevice ends a wall at once.
func (s *Server) endDevice(c echo.Context) error {
	return s.onUser(c, func(id int64) error {
		if err := s.book.RevokeDevice(c.Request().Context(), byOf(c), id, s.now()); err != nil {
			return err
		}
		return c.NoContent(http.StatusNoContent)
	})
}
