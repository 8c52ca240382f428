package attach

import (
	"context"
	"crypto/rand"
	"database/sql/driver"
	"embed"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
)

//go:embed migrations/*/*.sql
var migrationFiles embed.FS

// Limits.
const (
	MaxSize  = 20 << 20 // bytes of a file
	MaxFiles = 20       // of a record
	chunk    = 256 << 10
)

// Mark says what a photograph shows.
type Mark string

// Marks.
const (
	Unmarked Mark = ""
	Before   Mark = "before"
	After    Mark = "after"
)

// ParseMark reads a mark; empty is none.
func ParseMark(s string) (Mark, error) {
	switch m := Mark(s); m {
	case Unmarked, Before, After:
		return m, nil
	}
	return "", data.Invalid("mark", "is neither before, after nor empty")
}

// File is an attachment.
type File struct {
	ID     string
	Layer  data.LayerID
	Record string
	Added  time.Time
	about
}

// about is what is sealed of a file.
type about struct {
	Name   string `json:"name"`
	Media  string `json:"media"`
	Mark   Mark   `json:"mark,omitempty"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"` // of what is kept, hex
	Width  int    `json:"width,omitempty"`
	Height int    `json:"height,omitempty"` // in pixels, as stored: before it is turned
	Actor  string `json:"actor"`            // subject
	Chunks int64  `json:"chunks"`
}

// Picture tells photographs from documents.
func (f *File) Picture() bool { return f.Width > 0 }

// Bears refuses a mark on a document.
func (f *File) Bears(mark Mark) error {
	if mark != Unmarked && !f.Picture() {
		return data.Invalid("mark", "is for photographs")
	}
	return nil
}

// Shelf keeps attachments. It is safe for concurrent use.
type Shelf struct {
	db     accounts.DB
	random io.Reader
}

// Open brings the vault's tables to this program's and opens them. random is of identities; nil: crypto/rand.
func Open(ctx context.Context, db accounts.DB, random io.Reader) (*Shelf, error) {
	if err := Migrate(ctx, db); err != nil {
		return nil, fmt.Errorf("open the attachments: %w", err)
	}
	if random == nil {
		random = rand.Reader
	}
	return &Shelf{db, random}, nil
}

// Migrate brings a vault's tables to this program's.
func Migrate(ctx context.Context, db accounts.DB) error {
	steps, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		return err
	}
	return db.Migrate(ctx, "attachments", steps)
}

var idEncoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

func (s *Shelf) newID() (string, error) {
	var b [10]byte
	if _, err := io.ReadFull(s.random, b[:]); err != nil {
		return "", fmt.Errorf("draw an attachment's identity: %w", err)
	}
	return idEncoding.EncodeToString(b[:]), nil
}

func aboutPlace(id string, layer data.LayerID, record string) []string {
	return []string{"attachment", id, string(layer), record}
}

func chunkPlace(id string, n int64) []string {
	return []string{"attachment_chunk", id, strconv.FormatInt(n, 10)}
}

func (s *Shelf) seal(f *File) ([]byte, error) {
	plain, err := json.Marshal(f.about)
	if err != nil {
		return nil, err
	}
	return s.db.Seal(plain, aboutPlace(f.ID, f.Layer, f.Record)...), nil
}

func (s *Shelf) open(f *File, sealed []byte) error {
	plain, err := s.db.Open(sealed, aboutPlace(f.ID, f.Layer, f.Record)...)
	if err == nil {
		err = json.Unmarshal(plain, &f.about)
	}
	return err
}

// List are a record's attachments, oldest first.
func (s *Shelf) List(ctx context.Context, layer data.LayerID, record string) (list []File, err error) {
	err = s.db.Read(ctx, func(tx accounts.Tx) error {
		list, err = s.list(ctx, tx, layer, record)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list attachments: %w", err)
	}
	return list, nil
}

func (s *Shelf) list(ctx context.Context, tx accounts.Tx, layer data.LayerID, record string) (list []File, err error) {
	err = tx.Rows(ctx, "SELECT id, added, sealed FROM attachment WHERE layer = ? AND record = ? AND sealed IS NOT NULL ORDER BY added, id",
		[]any{string(layer), record}, func(row []driver.Value) error {
			f, sealed := File{Layer: layer, Record: record}, []byte(nil)
			if err := accounts.Scan(row, &f.ID, &f.Added, &sealed); err != nil {
				return err
			}
			if err := s.open(&f, sealed); err != nil {
				return fmt.Errorf("attachment %s of %s %s: %w", f.ID, layer, record, err)
			}
			list = append(list, f)
			return nil
		})
	return list, err
}

// Get is one attachment of a record; data.ErrNotFound.
func (s *Shelf) Get(ctx context.Context, layer data.LayerID, record, id string) (File, error) {
	list, err := s.List(ctx, layer, record)
	if err != nil {
		return File{}, err
	}
	if i := slices.IndexFunc(list, func(f File) bool { return f.ID == id }); i >= 0 {
		return list[i], nil
	}
	return File{}, fmt.Errorf("attachment: %w", data.ErrNotFound)
}

// errGone says that an attachment was removed while it was read.
var errGone = fmt.Errorf("a part of the attachment is not there: %w", data.ErrNotFound)

// WriteTo writes an attachment's content, a chunk in memory at a time.
func (s *Shelf) WriteTo(ctx context.Context, f *File, w io.Writer) error {
	if err := s.write(ctx, f, w); err != nil {
		return fmt.Errorf("read attachment %s: %w", f.ID, err)
	}
	return nil
}

func (s *Shelf) write(ctx context.Context, f *File, w io.Writer) error {
	for n := range f.Chunks {
		plain, err := s.chunk(ctx, f.ID, n)
		if err != nil {
			return err
		}
		if _, err := w.Write(plain); err != nil {
			return err
		}
	}
	return nil
}

func (s *Shelf) chunk(ctx context.Context, id string, n int64) (plain []byte, err error) {
	found := false
	err = s.db.Read(ctx, func(tx accounts.Tx) error {
		return tx.Rows(ctx, "SELECT sealed FROM attachment_chunk WHERE attachment = ? AND n = ?", []any{id, n}, func(row []driver.Value) error {
			found = true
			var sealed []byte
			if err := accounts.Scan(row, &sealed); err != nil {
				return err
			}
			plain, err = s.db.Open(sealed, chunkPlace(id, n)...)
			return err
		})
	})
	if err == nil && !found {
		err = errGone
	}
	return plain, err
}

// SetMark marks a photograph; data.ErrInvalid for a document.
func (s *Shelf) SetMark(ctx context.Context, layer data.LayerID, record, id string, mark Mark) (File, error) {
	f, err := s.Get(ctx, layer, record, id)
	if err != nil {
		return f, err
	}
	if err := f.Bears(mark); err != nil {
		return f, err
	}
	f.Mark = mark
	return f, s.put(ctx, &f, record)
}

// put replaces what is sealed of a file that is a record's, and whose it is; data.ErrNotFound when the record has it no more.
func (s *Shelf) put(ctx context.Context, f *File, record string) error {
	sealed, err := s.seal(f)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx accounts.Tx) error {
		n, err := tx.Exec(ctx, "UPDATE attachment SET record = ?, sealed = ? WHERE id = ? AND record = ?", f.Record, sealed, f.ID, record)
		if err == nil && n == 0 {
			err = data.ErrNotFound
		}
		return err
	})
}

// Delete erases an attachment of a record; data.ErrNotFound.
func (s *Shelf) Delete(ctx context.Context, layer data.LayerID, record, id string) error {
	f, err := s.Get(ctx, layer, record, id)
	if err != nil {
		return err
	}
	return s.erase(ctx, f.ID)
}

// DeleteAll erases a record's attachments and returns how many there were.
func (s *Shelf) DeleteAll(ctx context.Context, layer data.LayerID, record string) (int, error) {
	list, err := s.List(ctx, layer, record)
	if err != nil {
		return 0, err
	}
	for i, f := range list {
		if err := s.erase(ctx, f.ID); err != nil {
			return i, err
		}
	}
	return len(list), nil
}

func (s *Shelf) erase(ctx context.Context, id string) error {
	err := s.db.Write(ctx, func(tx accounts.Tx) error {
		_, chunks := tx.Exec(ctx, "DELETE FROM attachment_chunk WHERE attachment = ?", id)
		_, row := tx.Exec(ctx, "DELETE FROM attachment WHERE id = ?", id)
		return errors.Join(chunks, row)
	})
	if err != nil {
		return fmt.Errorf("erase an attachment: %w", err)
	}
	return nil
}

// Move gives a record's attachments to another of the layer, of which it turned out to be a duplicate.
func (s *Shelf) Move(ctx context.Context, layer data.LayerID, from, to string) error {
	list, err := s.List(ctx, layer, from)
	if err != nil {
		return err
	}
	for i := range list {
		list[i].Record = to
		if err := s.put(ctx, &list[i], from); err != nil && !errors.Is(err, data.ErrNotFound) {
			return fmt.Errorf("move an attachment: %w", err)
		}
	}
	return nil
}

// Counts are how many attachments each record has, by layer and id; records without are left out.
func (s *Shelf) Counts(ctx context.Context) (map[[2]string]int, error) {
	counts := map[[2]string]int{}
	err := s.db.Read(ctx, func(tx accounts.Tx) error {
		return tx.Rows(ctx, "SELECT layer, record, count(*) FROM attachment WHERE sealed IS NOT NULL GROUP BY layer, record", nil, func(row []driver.Value) error {
			var layer, record string
			var n int64
			err := accounts.Scan(row, &layer, &record, &n)
			counts[[2]string{layer, record}] = int(n)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("count attachments: %w", err)
	}
	return counts, nil
}
