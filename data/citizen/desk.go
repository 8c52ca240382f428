package citizen

import (
	"context"
	"errors"
	"slices"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/attach"
	"lianxin/data/edit"
)

// Desk is where a person's requests are dealt with. It is safe for concurrent use.
type Desk struct {
	store  data.Store
	book   *accounts.Book
	editor *edit.Editor
	shelf  *attach.Shelf
}

// New makes a Desk of a store, its accounts, its editor and its attachments.
func New(store data.Store, book *accounts.Book, editor *edit.Editor, shelf *attach.Shelf) *Desk {
	return &Desk{store, book, editor, shelf}
}

// Person is whom it is about: by any of these that is not empty.
type Person = accounts.Citizen

// By is who asks, when and why.
type By struct {
	accounts.By
	At      time.Time
	Key     string // idempotency key of a change
	Purpose string // stands in the audit log, and of a change in the record's history
}

func (by By) edits() edit.By {
	return edit.By{Viewer: by.Viewer(), Reports: !by.May(accounts.RightEdit), At: by.At, Key: by.Key, Reason: by.Purpose}
}

// Found is a record whose case file mentions the person, or a row of an import that was not taken in.
type Found struct {
	Record data.Record         // of a row: layer accounts.RejectedRow, id, unit and version alone
	Import *data.Import        // of a row
	By     []string            // what it mentions of name, phone, id_number
	Fields map[string][]string // the same by field; fields that mention nothing of the person have an empty list
	Files  []attach.File       // its attachments, oldest first
	file   map[string]string
}

// Find finds the records whose case files mention the person, within the scope of whoever asks; those that mention most come first.
func (d *Desk) Find(ctx context.Context, by By, who Person) ([]Found, error) {
	if err := who.CheckText("X-Purpose", by.Purpose); err != nil { // it is written where a name does not belong
		return nil, err
	}
	list, err := d.book.FindCitizen(ctx, by.By, d.store, who, by.Purpose, by.At)
	if err != nil {
		return nil, err
	}
	var found []Found
	for _, c := range list {
		f, err := d.lookAt(ctx, who, c)
		if errors.Is(err, data.ErrNotFound) {
			continue // deleted since
		}
		if err != nil {
			return nil, err
		}
		found = append(found, f)
	}
	return found, nil
}

func (d *Desk) lookAt(ctx context.Context, who Person, c accounts.CitizenCase) (Found, error) {
	if c.Layer == accounts.RejectedRow {
		return d.lookAtRow(ctx, who, c)
	}
	return d.look(ctx, who, c)
}

func (d *Desk) look(ctx context.Context, who Person, c accounts.CitizenCase) (Found, error) {
	r, err := d.store.Get(ctx, c.Layer, c.ID)
	if err != nil {
		return Found{}, err
	}
	file, err := d.store.CaseFile(ctx, c.Layer, c.ID)
	if err != nil {
		return Found{}, err
	}
	by, err := mentions(who, file.Fields)
	if err != nil {
		return Found{}, err
	}
	files, err := d.shelf.List(ctx, c.Layer, c.ID)
	return Found{Record: r, By: c.By, Fields: by, Files: files, file: file.Fields}, err
}

// mentions tells by what each field mentions the person; those that do not have an empty list.
func mentions(who Person, fields map[string]string) (map[string][]string, error) {
	by, err := who.Fields(fields)
	if err != nil {
		return nil, err
	}
	for name := range fields {
		if by[name] == nil && name[0] != '@' {
			by[name] = []string{}
		}
	}
	return by, nil
}

// Record names a record in the version that was read, and what of it shall go beside the person's name and numbers.
type Record struct {
	Layer   data.LayerID
	ID      string
	Version int64
	Fields  []string // of the case file, as a whole
	Files   []string // ids of attachments
}

// Correct calls the person what to calls them, in the case files of records, all or none.
func (d *Desk) Correct(ctx context.Context, by By, who, to Person, records []Record) ([]data.Versioned, error) {
	if err := data.Collect(checkNew(to), to.CheckText("X-Purpose", by.Purpose)); err != nil {
		return nil, err
	}
	return d.change(ctx, by, task{accounts.CitizenChanged, who, to, records}, func(fields map[string]string, _ Record) (map[string]string, error) { return who.Correct(fields, to) })
}

// checkNew refuses new names and numbers that are none.
func checkNew(to Person) error {
	_, err := to.Fields(nil)
	if bad := (*data.InvalidError)(nil); errors.As(err, &bad) {
		for i := range bad.Fields {
			bad.Fields[i].Field = "to." + bad.Fields[i].Field
		}
	}
	return err
}

// Erase takes the person out of the case files of records, all or none, then erases the attachments named. done comes with an error only when all of it is
// done but that remains could not be removed from the vault's files just now, which is data.ErrUnavailable.
func (d *Desk) Erase(ctx context.Context, by By, who Person, records []Record) (done []data.Versioned, err error) {
	done, err = d.change(ctx, by, task{accounts.CitizenErased, who, Person{}, records}, func(fields map[string]string, r Record) (map[string]string, error) {
		return who.Erase(fields, r.Fields...)
	})
	if err != nil {
		return nil, err
	}
	for _, r := range records {
		for _, id := range r.Files {
			if err := d.eraseFile(ctx, by, r, id); err != nil {
				return nil, err
			}
		}
	}
	if _, err := d.book.IndexCases(ctx, d.store); err != nil {
		return nil, err
	}
	return done, d.book.Scrub(ctx)
}

// eraseFile erases an attachment, which is in the audit log before; nothing when it is gone already.
func (d *Desk) eraseFile(ctx context.Context, by By, r Record, id string) error {
	_, err := d.shelf.Get(ctx, r.Layer, r.ID, id)
	if err == nil {
		err = d.append(ctx, by, accounts.AttachmentEnded, string(r.Layer)+"/"+r.ID+"/"+id)
	}
	if err == nil {
		err = d.shelf.Delete(ctx, r.Layer, r.ID, id)
	}
	if errors.Is(err, data.ErrNotFound) {
		return nil
	}
	return err
}

// task is what is asked for: asked again under the same key it is answered as the first time.
type task struct {
	Kind    accounts.EventKind
	Who, To Person
	Records []Record
}

// rewriting makes of what a case file or a row holds what it shall hold.
type rewriting func(fields map[string]string, r Record) (map[string]string, error)

// change rewrites the case files and rows that mention the person. Each is in the audit log before. Rows follow case files: asked again under its key,
// what was interrupted between them is done to its end.
func (d *Desk) change(ctx context.Context, by By, t task, rewrite rewriting) ([]data.Versioned, error) {
	if !by.May(accounts.RightEdit) {
		return nil, data.ErrForbidden
	}
	var bad []error
	if by.Key == "" {
		bad = append(bad, data.Invalid("Idempotency-Key", "is required"))
	}
	if len(t.Records) == 0 || len(t.Records) > edit.MaxFiles {
		bad = append(bad, data.Invalid("records", "must be 1 to %d", edit.MaxFiles))
	}
	if err := data.Collect(bad...); err != nil {
		return nil, err
	}
	done, err := d.editor.Rewrite(ctx, by.edits(), t, func() (files []edit.File, err error) {
		found, err := d.Find(ctx, by, t.Who)
		if err != nil {
			return nil, err
		}
		for i, r := range t.Records {
			f, err := pick(found, t.Records[:i], r)
			if err != nil {
				return nil, err
			}
			if r.Layer == accounts.RejectedRow {
				continue
			}
			fields, err := rewrite(f.file, r)
			if err != nil {
				return nil, err
			}
			files = append(files, edit.File{Layer: r.Layer, ID: r.ID, Version: r.Version, Fields: fields})
		}
		for _, r := range t.Records {
			if err := d.append(ctx, by, t.Kind, string(r.Layer)+"/"+r.ID); err != nil {
				return nil, err
			}
		}
		return files, nil
	})
	if err != nil {
		return nil, err
	}
	rows, err := d.rewriteRows(ctx, t.Records, rewrite)
	return append(done, rows...), err
}

// pick is the record among those found that is meant, once and in its version, with all that shall go.
func pick(found []Found, before []Record, r Record) (Found, error) {
	at := slices.IndexFunc(found, func(f Found) bool { return f.Record.Layer == r.Layer && f.Record.ID == r.ID })
	twice := slices.ContainsFunc(before, func(o Record) bool { return o.Layer == r.Layer && o.ID == r.ID })
	if at < 0 || twice {
		return Found{}, data.Invalid("records", "%s/%s is not among the records found, or twice", r.Layer, r.ID)
	}
	f := found[at]
	if f.Record.Version != r.Version {
		return f, data.ErrConflict
	}
	for _, name := range r.Fields {
		if f.Fields[name] == nil {
			return f, data.Invalid("records", "%s/%s has no field %s in its case file", r.Layer, r.ID, name)
		}
	}
	for _, id := range r.Files {
		if !slices.ContainsFunc(f.Files, func(f attach.File) bool { return f.ID == id }) {
			return f, data.Invalid("records", "%s/%s has no attachment %s", r.Layer, r.ID, id)
		}
	}
	return f, nil
}

func (d *Desk) append(ctx context.Context, by By, kind accounts.EventKind, object string) error {
	_, err := d.book.Append(ctx, accounts.Event{Kind: kind, At: by.At, Actor: by.Subject, Address: by.Address, Object: object, Purpose: by.Purpose})
	return err
}
