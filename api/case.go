package api

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"lianxin/data"
	"lianxin/data/accounts"
)

type caseDoc struct {
	Layer    data.LayerID `json:"layer"`
	ID       string       `json:"id"`
	Unit     string       `json:"unit"`
	Version  int64        `json:"version"`
	Fields   []caseField  `json:"fields"`
	Timeline []changeDoc  `json:"timeline"` // newest first
	AuditID  int64        `json:"audit_id"`

	Attachments []attachmentDoc `json:"attachments"` // oldest first
}

type caseField struct {
	Name  string    `json:"name"`
	Label *labelDoc `json:"label,omitempty"` // none: a column of the import's own
	Value string    `json:"value"`
}

type changeDoc struct {
	Version int64         `json:"version"` // that began with it
	At      time.Time     `json:"at"`
	Actor   string        `json:"actor"`
	Import  string        `json:"import,omitempty"`
	Reason  string        `json:"reason,omitempty"`
	Changes []fieldChange `json:"changes"`
}

type fieldChange struct {
	Name   string   `json:"name"`
	Label  labelDoc `json:"label"`
	Before string   `json:"before"`
	After  string   `json:"after"`
}

// caseFile is what only the unit that handles a record may read: the case file, and how the record came to be what it is. A purpose is
// stated in the header X-Purpose; content leaves once the reading is in the audit log.
func (s *Server) caseFile(c echo.Context) error {
	l, purpose, err := s.caseQuestion(c)
	if err != nil {
		return err
	}
	ctx, id := c.Request().Context(), c.Param("id")
	record, err := s.inScope(c, l, id)
	if err != nil {
		return err
	}
	unit := unitFor(viewerOf(c), &record)
	seq, err := s.audit(c, accounts.Event{Kind: accounts.CaseRead, Object: string(l.ID) + "/" + id, Purpose: purpose, Detail: map[string]string{"unit": unit}})
	if err != nil {
		return err
	}
	file, err := s.store.CaseFile(ctx, l.ID, id)
	if err != nil {
		return err
	}
	history, err := s.store.History(ctx, l.ID, id)
	if err != nil {
		return err
	}
	doc := caseDoc{Layer: l.ID, ID: id, Unit: unit, Version: record.Version, Fields: caseFieldsOf(l, file), AuditID: seq}
	if doc.Timeline, err = s.timeline(c, l, record, history); err != nil {
		return err
	}
	if doc.Attachments, err = s.attachmentDocs(c, l.ID, id); err != nil {
		return err
	}
	return secretJSON(c, http.StatusOK, doc)
}

// caseQuestion reads what is asked for, and why: every fault at once.
func (s *Server) caseQuestion(c echo.Context) (*data.Layer, string, error) {
	p := parseParams(c.Request().URL.RawQuery)
	name, given := p.text("layer")
	l, err := s.store.Schema().Layer(data.LayerID(name))
	if !given {
		p.fault("layer", "is missing")
	} else if err != nil || l.IsBoundary() {
		p.fault("layer", "is not a layer of records")
	}
	return s.purposeOf(c, p, l)
}

// purposeOf ends the reading of parameters with the stated purpose: UTF-8, percent-encoded, since a header holds ASCII alone.
func (s *Server) purposeOf(c echo.Context, p *params, l *data.Layer) (*data.Layer, string, error) {
	purpose, err := url.PathUnescape(c.Request().Header.Get("X-Purpose"))
	n := utf8.RuneCountInString(purpose)
	if err != nil || n < accounts.MinPurpose || n > accounts.MaxPurpose || !validText(purpose) {
		p.fault("X-Purpose", "must state in "+strconv.Itoa(accounts.MinPurpose)+" to "+strconv.Itoa(accounts.MaxPurpose)+" characters, percent-encoded, what this is read for")
	}
	return l, purpose, p.done()
}

// inScope is a record as stored, for a viewer in whose scope it is. One out of scope is as unknown as none, at the same cost.
func (s *Server) inScope(c echo.Context, l *data.Layer, id string) (data.Record, error) {
	r, err := s.store.Get(c.Request().Context(), l.ID, id)
	if err != nil {
		return data.Record{}, err
	}
	v := viewerOf(c)
	if !v.Items(l) || !v.Sees(r.Unit) && !v.SeesAny(r.Units) {
		return data.Record{}, data.ErrNotFound
	}
	return r, nil
}

// unitFor is the unit the viewer sees a record in, as in its layer: its own, or of a line the first one crossed that exists for the viewer;
// empty when none does.
func unitFor(v data.Viewer, r *data.Record) string {
	if v.Sees(r.Unit) {
		return r.Unit
	}
	if i := slices.IndexFunc(r.Units, v.Sees); i >= 0 {
		return r.Units[i]
	}
	return ""
}

// caseFieldsOf are the fields of a case file: those the schema knows in its order, then columns of the import's own by name. What the
// server keeps there for itself is left out.
func caseFieldsOf(l *data.Layer, file data.CaseFile) []caseField {
	fields, known := []caseField{}, map[string]bool{data.CaseFixes: true, data.CaseSubmitter: true}
	for i := range l.Fields {
		f := &l.Fields[i]
		if f.Sensitivity != data.Case {
			continue
		}
		known[f.Name] = true
		if v := file.Fields[f.Name]; v != "" {
			label := labelDoc(f.Label)
			fields = append(fields, caseField{f.Name, &label, v})
		}
	}
	first := len(fields)
	for name, v := range file.Fields {
		if !known[name] && v != "" {
			fields = append(fields, caseField{name, nil, v})
		}
	}
	slices.SortFunc(fields[first:], func(a, b caseField) int { return cmp.Compare(a.Name, b.Name) })
	return fields
}

// timeline tells each change of a record, newest first, as far back as it was in the viewer's scope.
func (s *Server) timeline(c echo.Context, l *data.Layer, now data.Record, history []data.Version) ([]changeDoc, error) {
	v, docs := viewerOf(c), []changeDoc{}
	for _, h := range history {
		if !v.Sees(h.Before.Unit) && !v.SeesAny(h.Before.Units) { // it was another's: what it was then is not told
			break
		}
		actor, err := s.actorName(c, h.Actor)
		if err != nil {
			return nil, err
		}
		docs = append(docs, changeDoc{
			Version: now.Version, At: h.At.UTC(), Actor: actor, Import: h.Import, Reason: h.Reason, Changes: changesOf(l, v, &h.Before, &now),
		})
		now = h.Before
	}
	return docs, nil
}

func (s *Server) actorName(c echo.Context, subject string) (string, error) {
	if s.book == nil {
		return subject, nil
	}
	name, err := s.book.ReaderName(c.Request().Context(), subject)
	if errors.Is(err, data.ErrNotFound) {
		return subject, nil
	}
	return name, err
}

// changesOf are the fields that differ, of those the viewer reads.
func changesOf(l *data.Layer, v data.Viewer, before, after *data.Record) []fieldChange {
	changes := []fieldChange{}
	for i := range l.Fields {
		f := &l.Fields[i]
		if !v.ReadsField(f) || i >= len(before.Values) || i >= len(after.Values) || before.Values[i] == after.Values[i] {
			continue
		}
		changes = append(changes, fieldChange{f.Name, labelDoc(f.Label), before.Values[i].String(), after.Values[i].String()})
	}
	if from, to := unitFor(v, before), unitFor(v, after); from != to {
		changes = append(changes, fieldChange{data.FieldUnit, labelDoc{"所属单位", "Unit"}, from, to})
	}
	return changes
}
