package attach

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"lianxin/data"
	"lianxin/data/accounts"
)

// New is a file as it is sent.
type New struct {
	Layer  data.LayerID
	Record string
	Name   string // as whoever sends it calls it; SafeName makes it one
	Mark   Mark   // for a photograph
	Actor  string // subject
	At     time.Time
	Before func(*File) error // is told what will be there just before it is; an error keeps it out. nil: nobody
}

// Add reads a file and keeps what it may keep of it; known tells that the record had the same content already, which is then returned.
// data.ErrInvalid with the reason when it is not taken, of which nothing stays.
func (s *Shelf) Add(ctx context.Context, n New, body io.Reader) (f File, known bool, err error) {
	limited := &limit{r: body, left: MaxSize}
	r := bufio.NewReaderSize(limited, 64<<10)
	head, err := r.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return f, false, err
	}
	kind, err := kindOf(head)
	if err == nil && n.Mark != Unmarked && !kind.Picture {
		err = data.Invalid("mark", "is for photographs")
	}
	if err != nil {
		return f, false, err
	}
	w, err := s.begin(ctx, n)
	if err != nil {
		return f, false, err
	}
	pixels, err := clean(kind, w, r)
	if limited.over {
		err = errTooLarge
	}
	if err == nil {
		err = w.finish()
	}
	if err == nil {
		w.file.about = about{
			Name: SafeName(n.Name, kind), Media: kind.Media, Mark: n.Mark, Size: w.size,
			Width: pixels.width, Height: pixels.height, Actor: n.Actor, Chunks: w.chunks,
		}
		w.file.SHA256, err = s.digest(ctx, &w.file)
	}
	if err == nil {
		f, known, err = s.showAfter(ctx, n, &w.file)
	}
	if err != nil || known {
		err = errors.Join(err, s.erase(context.WithoutCancel(ctx), w.file.ID))
	}
	if err != nil {
		return File{}, false, err
	}
	return f, known, nil
}

// digest reads a file again and hashes it: its first chunk was put right after the others.
func (s *Shelf) digest(ctx context.Context, f *File) (string, error) {
	sum := sha256.New()
	if err := s.WriteTo(ctx, f, sum); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

var (
	errTooLarge = refuse("is larger than %d MB", MaxSize>>20)
	errTooMany  = data.Invalid("file", "is one too many: a record has %d at most", MaxFiles)
)

// limit reads so many bytes at most, and notes that there were more.
type limit struct {
	r    io.Reader
	left int64
	over bool
}

func (l *limit) Read(p []byte) (int, error) {
	if l.over {
		return 0, io.EOF
	}
	n, err := l.r.Read(p)
	if l.left -= int64(n); l.left < 0 {
		l.over = true
		return 0, io.EOF
	}
	return n, err
}

// begin makes the row of a file that is being sent.
func (s *Shelf) begin(ctx context.Context, n New) (*writer, error) {
	id, err := s.newID()
	if err != nil {
		return nil, err
	}
	w := &writer{ctx: ctx, shelf: s, file: File{ID: id, Layer: n.Layer, Record: n.Record, Added: n.At.UTC().Truncate(time.Millisecond)}}
	return w, s.db.Write(ctx, func(tx accounts.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO attachment (id, layer, record, added) VALUES (?, ?, ?, ?)", id, string(n.Layer), n.Record, w.file.Added.UnixMilli())
		return err
	})
}

// showAfter shows a file after New.Before, unless it is clear already that there is nothing to show.
func (s *Shelf) showAfter(ctx context.Context, n New, f *File) (shown File, known bool, err error) {
	list, err := s.List(ctx, f.Layer, f.Record)
	if err != nil {
		return File{}, false, err
	}
	if shown, known, err = place(list, f); known || err != nil {
		return shown, known, err
	}
	if n.Before != nil {
		if err := n.Before(f); err != nil {
			return File{}, false, err
		}
	}
	return s.show(ctx, f)
}

// place finds a file's content among those of its record, and refuses one too many.
func place(list []File, f *File) (there File, known bool, err error) {
	if i := slices.IndexFunc(list, func(o File) bool { return o.SHA256 == f.SHA256 }); i >= 0 {
		return list[i], true, nil
	}
	if len(list) >= MaxFiles {
		err = errTooMany
	}
	return *f, false, err
}

// show makes a file that was written whole visible, unless the record has it or has too many by now.
func (s *Shelf) show(ctx context.Context, f *File) (shown File, known bool, err error) {
	sealed, err := s.seal(f)
	if err != nil {
		return File{}, false, err
	}
	err = s.db.Write(ctx, func(tx accounts.Tx) error {
		list, err := s.list(ctx, tx, f.Layer, f.Record)
		if err != nil {
			return err
		}
		if shown, known, err = place(list, f); known || err != nil {
			return err
		}
		n, err := tx.Exec(ctx, "UPDATE attachment SET sealed = ? WHERE id = ?", sealed, f.ID)
		if err == nil && n == 0 {
			err = errGone // swept: it took more than a day
		}
		return err
	})
	return shown, known, err
}

// writer seals content in chunks. The first is written last.
type writer struct {
	ctx    context.Context // of the one call that it writes for
	shelf  *Shelf
	file   File
	first  []byte // the first chunk, once it is full
	buffer []byte
	chunks int64
	size   int64
}

// Write takes content.
func (w *writer) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		n := min(len(rest), chunk-len(w.buffer))
		w.buffer = append(w.buffer, rest[:n]...)
		rest = rest[n:]
		if len(w.buffer) == chunk {
			if err := w.flush(); err != nil {
				return 0, err
			}
		}
	}
	w.size += int64(len(p))
	return len(p), nil
}

// Patch puts bytes of the first chunk right.
func (w *writer) Patch(at int, b []byte) {
	if w.first != nil {
		copy(w.first[at:], b)
		return
	}
	copy(w.buffer[at:], b)
}

func (w *writer) flush() error {
	if w.chunks++; w.chunks == 1 {
		w.first, w.buffer = w.buffer, make([]byte, 0, chunk)
		return nil
	}
	err := w.put(w.chunks-1, w.buffer)
	w.buffer = w.buffer[:0]
	return err
}

// finish writes what waits, the first chunk last.
func (w *writer) finish() error {
	if len(w.buffer) > 0 || w.chunks == 0 {
		if err := w.flush(); err != nil {
			return err
		}
	}
	return w.put(0, w.first)
}

func (w *writer) put(n int64, plain []byte) error {
	sealed := w.shelf.db.Seal(plain, chunkPlace(w.file.ID, n)...)
	return w.shelf.db.Write(w.ctx, func(tx accounts.Tx) error {
		_, err := tx.Exec(w.ctx, "INSERT INTO attachment_chunk (attachment, n, sealed) VALUES (?, ?, ?)", w.file.ID, n, sealed)
		return err
	})
}

// maxName is how many characters of a name are kept, but for its extension.
const maxName = 80

// SafeName is a file's name without folders, control and direction characters and what file systems refuse, with the extension of what it is.
func SafeName(name string, kind Kind) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.TrimSuffix(name, path.Ext(name))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) || strings.ContainsRune(`<>:"/\|?*;%`, r) {
			return -1
		}
		return r
	}, name)
	name = strings.Trim(name, " .")
	for utf8.RuneCountInString(name) > maxName {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	if name == "" {
		name = "file"
	}
	return name + kind.Extension
}
