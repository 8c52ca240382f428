package export

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"lianxin/data"
	"lianxin/geo/datum"
)

// Headings says in what words tables for people are headed.
type Headings string

// Headings. With labels, codes are written as labels too.
const (
	Chinese Headings = "zh"
	English Headings = "en"
	Names   Headings = "name" // wire names and codes, for programs
)

// Place says how CSV and XLSX give the geometry.
type Place string

// Places. The zero value is XY for points and WKT for others.
const (
	PlaceXY   Place = "xy"
	PlaceWKT  Place = "wkt"
	PlaceNone Place = "none"
)

// Options of tables for people; the zero value works.
type Options struct {
	Headings Headings
	Geometry Place
}

// Check names every bad option.
func (o Options) Check() error {
	var bad []error
	switch o.Headings {
	case "", Chinese, English, Names:
	default:
		bad = append(bad, data.Invalid("headings", "is not one of zh, en, name"))
	}
	switch o.Geometry {
	case "", PlaceXY, PlaceWKT, PlaceNone:
	default:
		bad = append(bad, data.Invalid("geometry", "is not one of xy, wkt, none"))
	}
	return data.Collect(bad...)
}

// Job is one file to write.
type Job struct {
	Tables   []Table // at least one, or none of a Split job
	Split    bool    // each table is a file of its own in a zip, whatever the format: the parts of ByTownship
	Format   Format
	System   datum.System
	Options  Options
	Note     Note
	Progress func(rows int64) // called now and then with the rows written; may be nil
}

// Total is how many rows the job writes.
func (j *Job) Total() int64 {
	var n int64
	for i := range j.Tables {
		n += j.Tables[i].Matched
	}
	return n
}

// output is what an encoder writes to.
type output struct {
	ctx  context.Context //nolint:containedctx // the life of one call of Write
	w    io.Writer
	dir  string // for what must be written aside first
	name string // of the file, without extension
	job  *Job
}

// encoder writes one format. Calls come in this order: begin, row…, end for each table, then close.
type encoder interface {
	begin(t *Table) error
	row(r *record) error
	end() error
	close() error
}

// MIME is the media type of the job's file, given how many layers it has.
func (j *Job) MIME(layers int) string {
	if j.Split {
		return "application/zip"
	}
	return j.Format.MIME(layers)
}

// Write writes the job's file to w. Formats that must know everything before their first byte keep it in files in dir meanwhile, and remove
// them. It ends with ctx. What was written of a file when it fails is of no use.
func Write(ctx context.Context, w io.Writer, dir string, j *Job) (err error) {
	info := j.Format.info()
	if err := j.check(); err != nil {
		return err
	}
	if j.Split || info.zipped(len(j.Tables)) {
		return j.zip(ctx, &output{ctx: ctx, w: w, dir: dir, job: j})
	}
	out := &output{ctx: ctx, w: w, dir: dir, name: string(j.Tables[0].Layer.ID), job: j}
	return j.encode(ctx, info.open(out), &counter{job: j}, j.Tables)
}

func (j *Job) check() error {
	var bad []error
	if len(j.Tables) == 0 && !j.Split {
		bad = append(bad, data.Invalid("layers", "is empty"))
	}
	return data.Collect(append(bad, CheckSystem(j.Format, j.System), j.Options.Check())...)
}

// CheckSystem tells whether a format can hold a system.
func CheckSystem(f Format, s datum.System) error {
	if f == KML {
		return checkKML(s)
	}
	return nil
}

// encode writes some tables with one encoder.
func (j *Job) encode(ctx context.Context, e encoder, n *counter, tables []Table) (err error) {
	defer func() {
		if c, ok := e.(io.Closer); ok { // lets go of files
			err = errors.Join(err, c.Close())
		}
	}()
	for i := range tables {
		t := &tables[i]
		if err := e.begin(t); err != nil {
			return fmt.Errorf("layer %s: %w", t.Layer.ID, err)
		}
		if err := j.rows(ctx, e, n, t); err != nil {
			return fmt.Errorf("layer %s: %w", t.Layer.ID, err)
		}
		if err := e.end(); err != nil {
			return fmt.Errorf("layer %s: %w", t.Layer.ID, err)
		}
	}
	return e.close()
}

func (j *Job) rows(ctx context.Context, e encoder, n *counter, t *Table) error {
	r := record{values: make([]data.Value, len(t.Fields))}
	place := placer{system: j.System}
	var written int64
	var failed error
	for row := range t.Rows {
		if written%256 == 0 {
			if failed = ctx.Err(); failed != nil {
				break
			}
		}
		r.id = row.ID()
		for i := range r.values {
			r.values[i] = row.Value(i)
		}
		if r.geometry, failed = place.forward(row.Geometry()); failed != nil {
			failed = fmt.Errorf("row %s: %w", r.id, failed)
			break
		}
		if failed = e.row(&r); failed != nil {
			break
		}
		written++
		n.add()
	}
	if failed == nil && written != t.Matched {
		failed = fmt.Errorf("%d rows came, %d were counted", written, t.Matched)
	}
	return failed
}

// counter tells of progress.
type counter struct {
	job *Job
	n   int64
}

func (c *counter) add() {
	if c.n++; c.n%512 == 0 && c.job.Progress != nil {
		c.job.Progress(c.n)
	}
}

// zip writes each table, or the tables of each township, into a member of its own, with a note beside them.
func (j *Job) zip(ctx context.Context, out *output) error {
	z := zip.NewWriter(out.w)
	info, n := j.Format.info(), &counter{job: j}
	files := j.members()
	for i := range files {
		f := &files[i]
		member, err := zipMember(z, f.name+"."+info.extension, j.Note.At)
		if err != nil {
			return err
		}
		e := info.open(&output{ctx: ctx, w: member, dir: out.dir, name: f.name, job: j})
		if err := j.encode(ctx, e, n, f.tables); err != nil {
			return err
		}
	}
	text := j.text() + j.listing(files)
	if !j.Split {
		var all []*Table
		for i := range j.Tables {
			all = append(all, &j.Tables[i])
		}
		text = j.text(all...)
	}
	member, err := zipMember(z, "说明.txt", j.Note.At)
	if err == nil {
		_, err = io.WriteString(member, bom+text)
	}
	return errors.Join(err, z.Close())
}

func zipMember(z *zip.Writer, name string, at time.Time) (io.Writer, error) {
	return z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at.UTC()})
}

// bom tells programs on Windows that a text is UTF-8.
const bom = "\ufeff"
