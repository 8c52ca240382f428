package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"lianxin/data"
	"lianxin/data/ingest"
)

// refusedShown is how many rows an import names on the terminal.
const refusedShown = 5

// refused tells of the rows that do not go in: the first of them on the terminal, and of a dry run, which leaves nothing in the store, all of them
// for the file of --rejections.
type refused struct {
	first []data.Rejection
	rows  int64
	spool *os.File // nil unless rows are kept
	err   error    // of keeping them
}

// keep has every row kept beside the file that they will be written to.
func (r *refused) keep(path string) (err error) {
	if r.spool, err = os.CreateTemp(filepath.Dir(path), ".rejections-*"); err != nil {
		return data.Invalid("--rejections", "%s cannot be written", path)
	}
	return nil
}

func (r *refused) add(row data.Rejection) {
	if r.rows++; len(r.first) < refusedShown {
		r.first = append(r.first, row)
	}
	if r.spool != nil && r.err == nil {
		r.err = json.NewEncoder(r.spool).Encode(row)
	}
}

// show says which rows did not go in and why.
func (r *refused) show(out io.Writer, file, rejections string) {
	for _, row := range r.first {
		verdict := "rejected"
		if row.Quarantine {
			verdict = "to review"
		}
		field := row.Field
		if field != "" {
			field += ": "
		}
		fmt.Fprintf(out, "%s: row %d, %s: %s%s\n", file, row.Row, verdict, field, row.Reason)
	}
	rest := r.rows - int64(len(r.first))
	switch {
	case r.rows == 0:
	case rejections != "":
		fmt.Fprintf(out, "%s: all of these rows with their reasons are in %s, to mend and import again\n", file, rejections)
	case rest > 0:
		fmt.Fprintf(out, "%s: and %d rows more; --rejections FILE writes them all with their reasons\n", file, rest)
	}
}

// each visits the rows that were kept.
func (r *refused) each(visit func(data.Rejection) error) error {
	if r.err != nil {
		return fmt.Errorf("keep the rejected rows: %w", r.err)
	}
	if _, err := r.spool.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read the rejected rows: %w", err)
	}
	for in := json.NewDecoder(r.spool); ; {
		var row data.Rejection
		switch err := in.Decode(&row); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("read the rejected rows: %w", err)
		}
		if err := visit(row); err != nil {
			return err
		}
	}
}

// close leaves nothing of what was kept.
func (r *refused) close() {
	if r.spool != nil {
		_ = r.spool.Close()
		_ = os.Remove(r.spool.Name())
	}
}

// writeRejections writes rows that did not go in to a file of their owner alone.
func writeRejections(path string, each func(visit func(data.Rejection) error) error) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return data.Invalid("--rejections", "%s cannot be written", path)
	}
	defer func() {
		if closed := f.Close(); err == nil {
			err = closed
		}
	}()
	return ingest.WriteRejections(f, each)
}
