package citizen

import (
	"archive/zip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/attach"
)

// maxReadings is how many readings of case files are told of, newest first.
const maxReadings = 2000

// Document is citizen.json: everything that is kept of a person, in a form that machines read. Names of members are stable.
type Document struct {
	Format      string       `json:"format"` // lianxin-citizen-1
	Made        time.Time    `json:"made"`
	AuditID     int64        `json:"audit_id"`
	Person      PersonDoc    `json:"person"`
	Scope       []string     `json:"scope"` // units that were looked through; others may hold more
	Records     []RecordDoc  `json:"records"`
	Readings    []ReadingDoc `json:"readings"` // newest first
	MoreRead    bool         `json:"more_readings"`
	Explanation []Label      `json:"explanation"`
}

// PersonDoc is whom it is about, as they were looked for.
type PersonDoc struct {
	Name     string `json:"name,omitempty"`
	Phone    string `json:"phone,omitempty"`
	IDNumber string `json:"id_number,omitempty"`
}

// RecordDoc is a record in which the person stands.
type RecordDoc struct {
	Layer     data.LayerID `json:"layer"`
	LayerName Label        `json:"layer_name"`
	ID        string       `json:"id"`
	Unit      string       `json:"unit"`
	Version   int64        `json:"version"`
	Mentions  []string     `json:"mentions"` // of name, phone, id_number
	Others    bool         `json:"others_left_out"`
	CaseFile  []FieldDoc   `json:"case_file"`
	Record    []FieldDoc   `json:"record"`
	Changes   []ChangeDoc  `json:"changes"` // newest first, as far back as it was in the units that were looked through
	Files     []FileDoc    `json:"attachments"`
}

// FieldDoc is a field with its value as text; a column of an import's own has no label.
type FieldDoc struct {
	Name  string `json:"name"`
	Label *Label `json:"label,omitempty"`
	Value string `json:"value"`
}

// Label is a name in both languages.
type Label struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

func labelOf(f *data.Field) *Label {
	l := Label(f.Label)
	return &l
}

// FileDoc is an attachment of the record, which lies in the zip under Path.
type FileDoc struct {
	Path   string      `json:"path"`
	Name   string      `json:"name"`
	Media  string      `json:"media"`
	Mark   attach.Mark `json:"mark,omitempty"`
	Size   int64       `json:"size"`
	SHA256 string      `json:"sha256"`
	Added  time.Time   `json:"added"`
}

// ChangeDoc is a time that the record changed.
type ChangeDoc struct {
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitempty"`
}

// ReadingDoc is a time that somebody read what is kept.
type ReadingDoc struct {
	At      time.Time `json:"at"`
	Kind    string    `json:"kind"`
	Object  string    `json:"object"`
	Reader  string    `json:"reader"`
	Purpose string    `json:"purpose"`
}

func explanation() []Label {
	return []Label{
		{"本文件列出本系统在所列区划范围内保存的、案卷中提及本人的全部信息。", "This file lists everything this system keeps in the units named whose case files mention the person."},
		{"案卷同时涉及他人的，他人的姓名和号码已略去。", "Where a case file names others as well, their names and numbers are left out."},
		{"readings 为查阅过这些案卷的人员、时间和目的。", "readings are who read these case files, when and why."},
	}
}

// HandOver writes a zip of everything that is kept of the person to what open gives, which is asked once the audit row, whose number it is told, is
// on the disk. records says which of those found are meant; none: all.
func (d *Desk) HandOver(ctx context.Context, by By, who Person, records []Record, open func(auditID int64) (io.Writer, error)) error {
	found, err := d.Find(ctx, by, who)
	if err != nil {
		return err
	}
	if len(records) > 0 {
		found = slices.DeleteFunc(found, func(f Found) bool {
			return !slices.ContainsFunc(records, func(r Record) bool { return r.Layer == f.Record.Layer && r.ID == f.Record.ID })
		})
		if len(found) != len(records) {
			return data.Invalid("records", "are not all among the records found")
		}
	}
	doc := Document{
		Format: "lianxin-citizen-1", Made: by.At.UTC(), Person: PersonDoc(who), Scope: by.Viewer().Scope, Records: []RecordDoc{}, Readings: []ReadingDoc{}, Explanation: explanation(),
	}
	for _, f := range found {
		r, err := d.document(ctx, by.Viewer(), who, f)
		if err != nil {
			return err
		}
		doc.Records = append(doc.Records, r)
	}
	if err := d.readings(ctx, by, found, &doc); err != nil {
		return err
	}
	seq, err := d.book.Append(ctx, accounts.Event{
		Kind: accounts.CitizenHanded, At: by.At, Actor: by.Subject, Address: by.Address, Purpose: by.Purpose, Detail: objects(found),
	})
	if err != nil {
		return err
	}
	doc.AuditID = seq
	w, err := open(seq)
	if err != nil {
		return err
	}
	return d.write(ctx, w, doc, found)
}

// objects are the records of an event, as many of them as an event holds.
func objects(found []Found) map[string]string {
	names := make([]string, 0, len(found))
	for _, f := range found[:min(len(found), 100)] {
		names = append(names, string(f.Record.Layer)+"/"+f.Record.ID)
	}
	return map[string]string{"records": strconv.Itoa(len(found)), "objects": strings.Join(names, " ")}
}

func (d *Desk) document(ctx context.Context, viewer data.Viewer, who Person, f Found) (RecordDoc, error) {
	if f.Import != nil {
		return rowDocument(who, f)
	}
	l, err := d.store.Schema().Layer(f.Record.Layer)
	if err != nil {
		return RecordDoc{}, err
	}
	own, err := who.Own(f.file)
	if err != nil {
		return RecordDoc{}, err
	}
	history, err := d.store.History(ctx, f.Record.Layer, f.Record.ID)
	if err != nil {
		return RecordDoc{}, err
	}
	doc := RecordDoc{
		Layer: l.ID, LayerName: Label(l.Label), ID: f.Record.ID, Unit: f.Record.Unit, Version: f.Record.Version, Mentions: f.By,
		CaseFile: []FieldDoc{}, Record: []FieldDoc{}, Changes: []ChangeDoc{}, Files: []FileDoc{},
	}
	for name, text := range f.file {
		doc.Others = doc.Others || name[0] != '@' && own[name] != text
	}
	for i := range l.Fields {
		field := &l.Fields[i]
		switch text := own[field.Name]; {
		case field.Sensitivity == data.Case && text != "":
			doc.CaseFile = append(doc.CaseFile, FieldDoc{field.Name, labelOf(field), text})
			delete(own, field.Name)
		case field.Sensitivity != data.Case && !field.Derived && !f.Record.Values[i].IsNull():
			doc.Record = append(doc.Record, FieldDoc{field.Name, labelOf(field), f.Record.Values[i].String()})
		}
	}
	first := len(doc.CaseFile)
	for name, text := range own { // an import's own columns
		if text != "" && name[0] != '@' {
			doc.CaseFile = append(doc.CaseFile, FieldDoc{Name: name, Value: text})
		}
	}
	slices.SortFunc(doc.CaseFile[first:], func(a, b FieldDoc) int { return strings.Compare(a.Name, b.Name) })
	for _, file := range f.Files {
		doc.Files = append(doc.Files, FileDoc{"attachments/" + file.ID + "-" + file.Name, file.Name, file.Media, file.Mark, file.Size, file.SHA256, file.Added})
	}
	for _, v := range history {
		if !viewer.Sees(v.Before.Unit) && !viewer.SeesAny(v.Before.Units) { // it was another's: why they changed it is not told
			break
		}
		doc.Changes = append(doc.Changes, ChangeDoc{v.At.UTC(), v.Reason})
	}
	return doc, nil
}

func (d *Desk) readings(ctx context.Context, by By, found []Found, doc *Document) error {
	names := []string{}
	for _, f := range found {
		record := string(f.Record.Layer) + "/" + f.Record.ID
		names = append(names, record)
		for _, file := range f.Files {
			names = append(names, record+"/"+file.ID)
		}
	}
	list, more, err := d.book.Readings(ctx, by.By, names, maxReadings)
	if err != nil {
		return err
	}
	doc.MoreRead = more
	for _, r := range list {
		doc.Readings = append(doc.Readings, ReadingDoc{r.At.UTC(), string(r.Kind), r.Object, r.Reader, r.Purpose})
	}
	return nil
}

// write writes the zip.
func (d *Desk) write(ctx context.Context, w io.Writer, doc Document, found []Found) error {
	z := zip.NewWriter(w)
	file, err := z.CreateHeader(&zip.FileHeader{Name: "citizen.json", Method: zip.Deflate, Modified: doc.Made})
	if err != nil {
		return err
	}
	enc := json.NewEncoder(file)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return fmt.Errorf("write what is kept of a person: %w", err)
	}
	for i := range found {
		for j := range found[i].Files {
			file := &found[i].Files[j]
			into, err := z.CreateHeader(&zip.FileHeader{Name: doc.Records[i].Files[j].Path, Method: zip.Store, Modified: file.Added})
			if err != nil {
				return err
			}
			if err := d.shelf.WriteTo(ctx, file, into); err != nil {
				return err
			}
		}
	}
	return z.Close()
}
