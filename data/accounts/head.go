package accounts

import (
	"bufio"
	"context"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"lianxin/data"
)

// Head is the last audit row of a local day, and through its hash every row before it. Kept where nobody who can write
// the vault can write, it is an anchor: Verify compares.
type Head struct {
	Day  string // YYYY-MM-DD
	Seq  int64
	Hash []byte // SHA-256
}

const headWord = "lianxin-audit"

// String is the line that an anchor is kept as: lianxin-audit DAY SEQ HASH.
func (h Head) String() string {
	return headWord + " " + h.Day + " " + strconv.FormatInt(h.Seq, 10) + " " + hex.EncodeToString(h.Hash)
}

// ParseHead reads such a line. Whatever stands before its first word is passed over: syslog puts a time and a host there.
func ParseHead(line string) (Head, error) {
	i := strings.LastIndex(line, headWord+" ")
	if i < 0 {
		return Head{}, data.Invalid("anchor", "%q is not an anchor", cut(line, 80))
	}
	words := strings.Fields(line[i:])
	if len(words) != 4 {
		return Head{}, data.Invalid("anchor", "%q has not the four words of an anchor", cut(line, 80))
	}
	h := Head{Day: words[1]}
	_, dayErr := time.Parse(time.DateOnly, h.Day)
	var seqErr, hashErr error
	h.Seq, seqErr = strconv.ParseInt(words[2], 10, 64)
	h.Hash, hashErr = hex.DecodeString(words[3])
	if dayErr != nil || seqErr != nil || hashErr != nil || h.Seq < 1 || len(h.Hash) != 32 {
		return Head{}, data.Invalid("anchor", "%q does not hold a day, a number and a hash", cut(line, 80))
	}
	return h, nil
}

// ReadAnchors reads a file of anchors, one a line; lines that are none are passed over, as other messages of a syslog file
// are. ErrInvalid when no line is one.
func ReadAnchors(r io.Reader) (heads []Head, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 64<<10)
	for lines.Scan() {
		if h, err := ParseHead(lines.Text()); err == nil {
			heads = append(heads, h)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read anchors: %w", errors.Join(data.ErrInvalid, err))
	}
	if len(heads) == 0 {
		return nil, data.Invalid("anchor", "the file holds no line of the form %s DAY SEQ HASH", headWord)
	}
	return heads, nil
}

// Heads are the heads of the days from a day on (YYYY-MM-DD, empty: the first), in order; the last is that of a day which may
// not have ended. The heads of days whose rows were dropped for their age are among them.
func (b *Book) Heads(ctx context.Context, from string) (heads []Head, err error) {
	err = b.db.Read(ctx, func(tx Tx) error {
		heads, err = headsIn(ctx, tx, "SELECT day, seq, hash FROM audit_head WHERE day >= ? ORDER BY day", from)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the audit log's heads: %w", err)
	}
	return heads, nil
}

func headsIn(ctx context.Context, tx Tx, sql string, args ...any) (heads []Head, err error) {
	err = tx.Rows(ctx, sql, args, func(row []driver.Value) error {
		var h Head
		if err := Scan(row, &h.Day, &h.Seq, &h.Hash); err != nil {
			return err
		}
		heads = append(heads, h)
		return nil
	})
	return heads, err
}

// emitHeads hands out the heads of days before one, each once, and on the log's first day its first; one that was not taken is offered again.
func (b *Book) emitHeads(ctx context.Context, before string) error {
	if b.anchor == nil {
		return nil
	}
	var due []Head
	if err := b.db.Read(ctx, func(tx Tx) (err error) {
		due, err = headsIn(ctx, tx, `SELECT day, seq, hash FROM audit_head WHERE emitted < seq AND (day < ? OR emitted = 0 AND NOT EXISTS (SELECT 1 FROM audit_head WHERE day < ?))
			ORDER BY day`, before, before)
		return err
	}); err != nil {
		return err
	}
	for _, h := range due {
		if err := b.anchor(h); err != nil {
			return err
		}
		if err := b.db.Write(ctx, func(tx Tx) error {
			_, err := tx.Exec(ctx, "UPDATE audit_head SET emitted = ? WHERE day = ?", h.Seq, h.Day)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}
