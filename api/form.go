package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/edit"
)

// formLayer is a layer as forms write it: also fields of the case file, never derived ones.
type formLayer struct {
	ID     data.LayerID `json:"id"`
	Label  labelDoc     `json:"label"`
	Time   string       `json:"time,omitempty"`
	Class  string       `json:"class,omitempty"`
	Status string       `json:"status,omitempty"` // changes by steps; absent from fields
	Fields []formField  `json:"fields"`
}

type formField struct {
	schemaField
	Required bool `json:"required,omitempty"`
	Case     bool `json:"case,omitempty"` // goes into the case file
}

// forms says what this identity may register, and in which fields.
func (s *Server) forms(c echo.Context) error {
	if err := noParams(c); err != nil {
		return err
	}
	reports := !identityOf(c).may(accounts.RightEdit)
	layers := []formLayer{}
	for _, l := range s.store.Schema().Layers() {
		if !edit.Registers(l, reports) {
			continue
		}
		doc := formLayer{ID: l.ID, Label: labelDoc(l.Label), Time: l.Time, Class: l.Class, Fields: []formField{}}
		if edit.HasSteps(l) {
			doc.Status = l.Status
		}
		for i := range l.Fields {
			f := &l.Fields[i]
			if f.Derived || f.Name == doc.Status || reports && edit.Reserved(f.Name) {
				continue
			}
			doc.Fields = append(doc.Fields, formField{fieldDoc(f), f.Required, f.Sensitivity == data.Case})
		}
		layers = append(layers, doc)
	}
	return c.JSON(http.StatusOK, object{"edit": !reports, "layers": layers})
}
