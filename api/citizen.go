package api

import (
	"errors"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/citizen"
	"lianxin/data/export"
)

// citizenBody is whom it is about, and which of the records found are meant.
type citizenBody struct {
	Name     string          `json:"name"`
	Phone    string          `json:"phone"`
	IDNumber string          `json:"id_number"`
	To       personBody      `json:"to"` // of a correction
	Records  []citizenRecord `json:"records"`
}

type personBody struct {
	Name     string `json:"name"`
	Phone    string `json:"phone"`
	IDNumber string `json:"id_number"`
}

type citizenRecord struct {
	Layer   data.LayerID `json:"layer"`
	ID      string       `json:"id"`
	Version int64        `json:"version"`
	Fields  []string     `json:"fields"`      // of the case file, erased whole
	Files   []string     `json:"attachments"` // ids, erased
}

func (b *citizenBody) person() citizen.Person {
	return citizen.Person{Name: b.Name, Phone: b.Phone, IDNumber: b.IDNumber}
}

func (b *citizenBody) records() []citizen.Record {
	var list []citizen.Record
	for _, r := range b.Records {
		list = append(list, citizen.Record(r))
	}
	return list
}

// readCitizen reads a request about a person, and why: every fault at once.
func (s *Server) readCitizen(c echo.Context) (citizen.By, *citizenBody, error) {
	_, purpose, bad := s.purposeOf(c, parseParams(c.Request().URL.RawQuery), nil)
	var body citizenBody
	if err := readJSON(c, &body); err != nil {
		return citizen.By{}, nil, err
	}
	_, nobody := body.person().Fields(nil)
	if err := data.Collect(bad, nobody); err != nil {
		return citizen.By{}, nil, err
	}
	key := c.Request().Header.Get("Idempotency-Key")
	if !plainKey(key) {
		key = ""
	}
	return citizen.By{By: byOf(c), At: s.now(), Key: key, Purpose: purpose}, &body, nil
}

type citizenFound struct {
	Layer    data.LayerID       `json:"layer"`
	ID       string             `json:"id"`
	Version  int64              `json:"version"`
	Unit     string             `json:"unit"`
	UnitName string             `json:"unit_name"`
	Name     labelDoc           `json:"layer_name"`
	Mentions []string           `json:"mentions"` // of name, phone, id_number
	Fields   []citizenFoundFile `json:"fields"`   // of its case file; what stands in them is read at /api/cases
	Files    []citizenFile      `json:"attachments"`
}

type citizenFile struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Media string `json:"media"`
}

type citizenFoundFile struct {
	Name     string    `json:"name"`
	Label    *labelDoc `json:"label,omitempty"`
	Mentions []string  `json:"mentions"`
}

// findCitizen tells in which records' case files a person is, within the viewer's scope; that it was asked, and why, is in the audit log before.
func (s *Server) findCitizen(c echo.Context) error {
	by, body, err := s.readCitizen(c)
	if err != nil {
		return err
	}
	found, err := s.citizens.Find(c.Request().Context(), by, body.person())
	if err != nil {
		return err
	}
	docs, nameOf := []citizenFound{}, export.UnitNames(c.Request().Context(), s.view, by.Viewer())
	for _, f := range found {
		if f.Import != nil {
			doc, err := s.rowFound(&f)
			if err != nil {
				return err
			}
			docs = append(docs, doc)
			continue
		}
		l, err := s.store.Schema().Layer(f.Record.Layer)
		if err != nil {
			return err
		}
		doc := citizenFound{
			Layer: l.ID, ID: f.Record.ID, Version: f.Record.Version, Unit: unitFor(by.Viewer(), &f.Record), Mentions: f.By, Fields: fieldsFound(l, f.Fields), Files: []citizenFile{},
			Name: labelDoc(l.Label),
		}
		doc.UnitName = nameOf(doc.Unit)
		for _, file := range f.Files {
			doc.Files = append(doc.Files, citizenFile{file.ID, file.Name, file.Media})
		}
		docs = append(docs, doc)
	}
	return secretJSON(c, http.StatusOK, object{"records": docs})
}

// rowFound is a row that an import did not take in: a record of the layer accounts.RejectedRow.
func (s *Server) rowFound(f *citizen.Found) (citizenFound, error) {
	l, err := s.store.Schema().Layer(f.Import.Layer)
	if err != nil {
		return citizenFound{}, err
	}
	doc := citizenFound{
		Layer: f.Record.Layer, ID: f.Record.ID, Version: f.Record.Version, Mentions: f.By, Files: []citizenFile{},
		Name: labelDoc{"导入未收下的行（" + l.Label.Zh + "）", "Row not taken in (" + l.Label.En + ")"},
	}
	for _, name := range slices.Sorted(maps.Keys(f.Fields)) {
		label := citizen.Heading(name)
		doc.Fields = append(doc.Fields, citizenFoundFile{name, &labelDoc{label, label}, f.Fields[name]})
	}
	return doc, nil
}

// fieldsFound are the fields of a case file in the schema's order, then an import's own by name.
func fieldsFound(l *data.Layer, fields map[string][]string) []citizenFoundFile {
	docs, known := []citizenFoundFile{}, map[string]bool{}
	for i := range l.Fields {
		f := &l.Fields[i]
		if by, ok := fields[f.Name]; ok && f.Sensitivity == data.Case {
			label := labelDoc(f.Label)
			docs, known[f.Name] = append(docs, citizenFoundFile{f.Name, &label, by}), true
		}
	}
	var own []string
	for name := range fields {
		if !known[name] {
			own = append(own, name)
		}
	}
	slices.Sort(own)
	for _, name := range own {
		docs = append(docs, citizenFoundFile{Name: name, Mentions: fields[name]})
	}
	return docs
}

// handOver sends a zip of everything that is kept of a person in the viewer's scope.
func (s *Server) handOver(c echo.Context) error {
	by, body, err := s.readCitizen(c)
	if err != nil {
		return err
	}
	begun := false
	err = s.citizens.HandOver(c.Request().Context(), by, body.person(), body.records(), func(auditID int64) (io.Writer, error) {
		begun = true
		h := c.Response().Header()
		h.Set(echo.HeaderContentType, "application/zip")
		h.Set(echo.HeaderContentDisposition, `attachment; filename="citizen-`+strconv.FormatInt(auditID, 10)+`.zip"`)
		h.Set(echo.HeaderCacheControl, "no-store")
		h.Set("X-Audit-Id", strconv.FormatInt(auditID, 10))
		c.Response().WriteHeader(http.StatusOK)
		return c.Response(), nil
	})
	if err != nil && begun {
		s.log.Error("handing over broke off", slog.Any("error", err))
		panic(http.ErrAbortHandler) // the reader must not take a part for the whole
	}
	return err
}

// correctCitizen calls a person by the right name and numbers in the case files of records.
func (s *Server) correctCitizen(c echo.Context) error {
	by, body, err := s.readCitizen(c)
	if err != nil {
		return err
	}
	done, err := s.citizens.Correct(c.Request().Context(), by, body.person(), citizen.Person(body.To), body.records())
	if err != nil {
		return err
	}
	return secretJSON(c, http.StatusOK, object{"records": versionDocs(done)})
}

// eraseCitizen takes a person out of the case files of records. remains is true when the vault's files could not be scrubbed at once.
func (s *Server) eraseCitizen(c echo.Context) error {
	by, body, err := s.readCitizen(c)
	if err != nil {
		return err
	}
	done, err := s.citizens.Erase(c.Request().Context(), by, body.person(), body.records())
	remains := errors.Is(err, data.ErrUnavailable) && len(done) > 0
	if err != nil && !remains {
		return err
	}
	return secretJSON(c, http.StatusOK, object{"records": versionDocs(done), "remains": remains})
}

func versionDocs(records []data.Versioned) []object {
	docs := []object{}
	for i := range records {
		docs = append(docs, object{"layer": records[i].Layer, "id": records[i].ID, "version": records[i].Version})
	}
	return docs
}
