package accounts

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"lianxin/data"
)

// Cases are the case files of a store; every data.Store is one.
type Cases interface {
	Since(ctx context.Context, revision int64, visit func(data.Change) error) (int64, error)
	Get(ctx context.Context, layer data.LayerID, id string) (data.Record, error)
	CaseFile(ctx context.Context, layer data.LayerID, id string) (data.CaseFile, error)
	Imports(ctx context.Context) ([]data.Import, error)
	Rejections(ctx context.Context, importID string, visit func(data.Rejection) error) error
}

// indexBatch is how many changed records one transaction indexes.
const indexBatch = 2000

// IndexCases brings the index of citizens to the newest case files and rejected rows, and returns how many records and rows it looked at. It is called now and
// then; FindCitizen calls it first. The first time it reads every case file (75 µs each on a busy machine).
func (b *Book) IndexCases(ctx context.Context, cases Cases) (looked int64, err error) {
	select {
	case b.indexing <- struct{}{}:
		defer func() { <-b.indexing }()
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	for {
		n, err := b.indexSome(ctx, cases)
		looked += int64(n)
		if err != nil {
			return looked, fmt.Errorf("index case files: %w", err)
		}
		if n < indexBatch {
			break
		}
	}
	n, err := b.indexRejected(ctx, cases)
	if err != nil {
		err = fmt.Errorf("index rejected rows: %w", err)
	}
	return looked + n, err
}

// indexed is a changed record and the terms of its case file; none when it has no more.
type indexed struct {
	layer data.LayerID
	id    string
	terms []int64
}

var errEnough = errors.New("enough for now")

// indexSome indexes the next changes, whole revisions, indexBatch of them or a few more.
func (b *Book) indexSome(ctx context.Context, cases Cases) (int, error) {
	var from int64
	if err := b.db.Read(ctx, func(tx Tx) error {
		_, err := one(ctx, tx, "SELECT revision FROM citizen_state", nil, &from)
		return err
	}); err != nil {
		return 0, err
	}
	var changed []data.Change
	reached := from
	newest, err := cases.Since(ctx, from, func(c data.Change) error {
		if len(changed) >= indexBatch && c.Revision != reached {
			return errEnough
		}
		c.Record = nil // only its case file matters
		changed, reached = append(changed, c), c.Revision
		return nil
	})
	if err == nil {
		reached = newest
	} else if !errors.Is(err, errEnough) {
		return 0, err
	}
	if reached == from {
		return 0, nil
	}
	batch := make([]indexed, len(changed))
	for i, c := range changed {
		if batch[i], err = b.terms(ctx, cases, c); err != nil {
			return 0, err
		}
	}
	return len(changed), b.db.Write(ctx, func(tx Tx) error {
		for _, r := range batch {
			if err := r.write(ctx, tx); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, "INSERT INTO citizen_state (one, revision) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET revision = excluded.revision", reached)
		return err
	})
}

func (b *Book) terms(ctx context.Context, cases Cases, c data.Change) (indexed, error) {
	r := indexed{layer: c.Layer, id: c.ID}
	file, err := cases.CaseFile(ctx, c.Layer, c.ID)
	if errors.Is(err, data.ErrNotFound) {
		return r, nil // deleted
	}
	if err != nil {
		return r, err
	}
	for _, m := range mentions(file.Fields) {
		r.terms = append(r.terms, b.term(m))
	}
	slices.Sort(r.terms)
	r.terms = slices.Compact(r.terms)
	return r, nil
}

// write replaces what the index holds of a record.
func (r indexed) write(ctx context.Context, tx Tx) error {
	var doc int64
	found, err := one(ctx, tx, "SELECT doc FROM citizen_record WHERE layer = ? AND id = ?", []any{string(r.layer), r.id}, &doc)
	if err != nil {
		return err
	}
	if found {
		if _, err := tx.Exec(ctx, "DELETE FROM citizen_term WHERE doc = ?", doc); err != nil {
			return err
		}
	}
	switch {
	case found && len(r.terms) == 0:
		_, err := tx.Exec(ctx, "DELETE FROM citizen_record WHERE doc = ?", doc)
		return err
	case len(r.terms) == 0:
		return nil
	case !found:
		if _, err := tx.Exec(ctx, "INSERT INTO citizen_record (layer, id) VALUES (?, ?)", string(r.layer), r.id); err != nil {
			return err
		}
		if _, err := one(ctx, tx, "SELECT max(doc) FROM citizen_record", nil, &doc); err != nil {
			return err
		}
	}
	for _, term := range r.terms {
		if _, err := tx.Exec(ctx, "INSERT INTO citizen_term (term, doc) VALUES (?, ?)", term, doc); err != nil {
			return err
		}
	}
	return nil
}

// Citizen is whom FindCitizen looks for: by any of these that is not empty.
type Citizen struct {
	Name     string
	Phone    string
	IDNumber string
}

// CitizenCase is a record whose case file mentions the citizen, or a row of an import that was not taken in (layer RejectedRow).
type CitizenCase struct {
	Layer data.LayerID
	ID    string
	By    []string         // what it mentions of name, phone, id_number
	Rows  []data.Rejection // of a rejected row: the row, as often as it was rejected
}

// FindCitizen finds the records whose case files mention a citizen, for one who may read case files, within the scope: to hand over,
// correct or erase what is held about somebody. Those that mention most come first. The purpose is in the audit log, with the
// number of records and without the name, before anything is returned. A name alone may be another's too.
func (b *Book) FindCitizen(ctx context.Context, by By, cases Cases, c Citizen, purpose string, now time.Time) (list []CitizenCase, err error) {
	if err := by.allowed(RightCase); err != nil {
		return nil, err
	}
	wanted, err := c.mentions()
	if err != nil {
		return nil, err
	}
	event := by.event(CitizenFound, "", now, "by", strings.Join(traits(wanted), ","))
	event.Purpose = purpose
	if err := event.Validate(); err != nil {
		return nil, err
	}
	if _, err := b.IndexCases(ctx, cases); err != nil {
		return nil, err
	}
	found, err := b.lookUp(ctx, wanted)
	if err != nil {
		return nil, fmt.Errorf("find a citizen: %w", err)
	}
	viewer := by.Viewer()
	rows, err := rejectedRows(ctx, cases, found)
	if err != nil {
		return nil, fmt.Errorf("find a citizen: %w", err)
	}
	for _, f := range found {
		if f.Layer == RejectedRow {
			if f.Rows = rows[f.ID]; f.confirm(viewer, wanted) {
				list = append(list, f)
			}
			continue
		}
		if f.By, err = confirm(ctx, cases, viewer, f, wanted); err != nil {
			return nil, fmt.Errorf("find a citizen: %w", err)
		}
		if len(f.By) > 0 {
			list = append(list, f)
		}
	}
	slices.SortStableFunc(list, func(a, b CitizenCase) int { return len(b.By) - len(a.By) })
	event.Detail["records"] = strconv.Itoa(len(list))
	if _, err := b.Append(ctx, event); err != nil {
		return nil, err
	}
	return list, nil
}

// mentions are what is looked for.
func (c Citizen) mentions() (wanted []mention, err error) {
	var bad []error
	if c.Name != "" {
		name := normalCitizen(c.Name)
		if !isName(name) {
			bad = append(bad, data.Invalid("name", "is no name"))
		}
		wanted = append(wanted, mention{byName, name})
	}
	for _, n := range []struct {
		by   trait
		text string
	}{{byPhone, c.Phone}, {byIDNumber, c.IDNumber}} {
		if n.text == "" {
			continue
		}
		found := numberPlaces(normalCitizen(n.text))
		if len(found) != 1 || found[0].by != n.by {
			bad = append(bad, data.Invalid(string(n.by), "is none"))
			continue
		}
		wanted = append(wanted, found[0].mention)
	}
	if len(wanted) == 0 && len(bad) == 0 {
		bad = append(bad, data.Invalid("name", "name, phone or id_number must be given"))
	}
	return wanted, data.Collect(bad...)
}

func traits(wanted []mention) []string {
	names := make([]string, len(wanted))
	for i, m := range wanted {
		names[i] = string(m.by)
	}
	return names
}

// lookUp finds records in the index, in order of layer and id.
func (b *Book) lookUp(ctx context.Context, wanted []mention) (found []CitizenCase, err error) {
	err = b.db.Read(ctx, func(tx Tx) error {
		for _, m := range wanted {
			if err := tx.Rows(ctx, "SELECT layer, id FROM citizen_term JOIN citizen_record USING (doc) WHERE term = ?", []any{b.term(m)},
				func(row []driver.Value) error {
					var layer, id string
					err := Scan(row, &layer, &id)
					found = append(found, CitizenCase{Layer: data.LayerID(layer), ID: id})
					return err
				}); err != nil {
				return err
			}
		}
		return nil
	})
	slices.SortFunc(found, func(a, b CitizenCase) int { return strings.Compare(string(a.Layer)+a.ID, string(b.Layer)+b.ID) })
	return slices.CompactFunc(found, func(a, b CitizenCase) bool { return a.Layer == b.Layer && a.ID == b.ID }), err
}

// confirm tells what a record's case file does mention; nothing when it is out of the viewer's scope, or gone.
func confirm(ctx context.Context, cases Cases, viewer data.Viewer, c CitizenCase, wanted []mention) (by []string, err error) {
	record, err := cases.Get(ctx, c.Layer, c.ID)
	if err == nil && viewer.Sees(record.Unit) {
		var file data.CaseFile
		if file, err = cases.CaseFile(ctx, c.Layer, c.ID); err == nil {
			by = mentioned(file.Fields, wanted)
		}
	}
	if errors.Is(err, data.ErrNotFound) {
		return nil, nil
	}
	return by, err
}

// mentioned tells by what fields mention what is wanted.
func mentioned(fields map[string]string, wanted []mention) (by []string) {
	all := mentions(fields)
	for _, m := range wanted {
		if slices.Contains(all, m) {
			by = append(by, string(m.by))
		}
	}
	return by
}
