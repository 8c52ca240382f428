package postgres

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/jackc/pgx/v5"
)

// Cells in PostgreSQL's binary form, as COPY carries them: a length of 32 bits and so many bytes, or a length of -1 for null.

// epochMillis is 2000-01-01, from which PostgreSQL counts microseconds, in milliseconds since 1970.
const epochMillis = 946_684_800_000

func appendNull(b []byte) []byte { return binary.BigEndian.AppendUint32(b, math.MaxUint32) }

// appendText writes the empty text as null, as data.Value has it.
func appendText(b []byte, s string) []byte {
	if s == "" {
		return appendNull(b)
	}
	return append(binary.BigEndian.AppendUint32(b, uint32(len(s))), s...)
}

func appendBytes(b, v []byte) []byte {
	if v == nil {
		return appendNull(b)
	}
	return append(binary.BigEndian.AppendUint32(b, uint32(len(v))), v...)
}

func appendInt(b []byte, n int64) []byte {
	return binary.BigEndian.AppendUint64(append(b, 0, 0, 0, 8), uint64(n))
}

func appendFloat(b []byte, f float64) []byte { return appendInt(b, int64(math.Float64bits(f))) }

func appendBool(b []byte, v bool) []byte {
	if v {
		return append(b, 0, 0, 0, 1, 1)
	}
	return append(b, 0, 0, 0, 1, 0)
}

// appendMillis writes a timestamptz.
func appendMillis(b []byte, ms int64) []byte { return appendInt(b, (ms-epochMillis)*1000) }

// cut splits cells into the arguments of a statement; they share the row's memory.
func cut(row []byte, into [][]byte) [][]byte {
	for len(row) > 0 {
		n := int32(binary.BigEndian.Uint32(row))
		row = row[4:]
		if n < 0 {
			into = append(into, nil)
			continue
		}
		into = append(into, row[:n:n])
		row = row[n:]
	}
	return into
}

var errCell = errors.New("a column holds something else than its type says")

func readInt(cell []byte) (int64, error) {
	switch len(cell) {
	case 8:
		return int64(binary.BigEndian.Uint64(cell)), nil
	case 4:
		return int64(int32(binary.BigEndian.Uint32(cell))), nil
	case 2:
		return int64(int16(binary.BigEndian.Uint16(cell))), nil
	}
	return 0, errCell
}

func readFloat(cell []byte) (float64, error) {
	n, err := readInt(cell)
	return math.Float64frombits(uint64(n)), err
}

func readBool(cell []byte) (bool, error) {
	if len(cell) != 1 {
		return false, errCell
	}
	return cell[0] != 0, nil
}

// readMillis reads a timestamptz; what is finer than a millisecond was not written here.
func readMillis(cell []byte) (int64, error) {
	n, err := readInt(cell)
	ms := n / 1000
	if n%1000 < 0 {
		ms--
	}
	return ms + epochMillis, err
}

// binaryFormat asks for, or announces, the binary form of every column.
var binaryFormat = []int16{pgx.BinaryFormatCode} //nolint:gochecknoglobals // a constant that Go has no word for

// rows runs a query with arguments in binary form and visits the cells of each row, which are valid during the visit. When the visit
// fails the rest is thrown away.
func rows(ctx context.Context, c *pgx.Conn, sql string, args [][]byte, visit func(row [][]byte) error) (err error) {
	r := c.PgConn().ExecParams(ctx, sql, args, nil, binaryFormat, binaryFormat)
	defer func() {
		if _, e := r.Close(); err == nil && e != nil {
			err = e
		}
	}()
	for r.NextRow() {
		if err := visit(r.Values()); err != nil {
			return err
		}
	}
	return nil
}

// one runs a query with arguments in binary form and returns copies of the cells of its first row; nil when there is none.
func one(ctx context.Context, c *pgx.Conn, sql string, args [][]byte) (found [][]byte, err error) {
	err = rows(ctx, c, sql, args, func(row [][]byte) error {
		if found == nil {
			found = make([][]byte, len(row))
			for i, cell := range row {
				if cell != nil {
					found[i] = append([]byte{}, cell...)
				}
			}
		}
		return nil
	})
	return found, err
}

// run executes a statement with arguments in binary form, which must change one row.
func run(ctx context.Context, c *pgx.Conn, sql string, args [][]byte) error {
	tag, err := c.PgConn().ExecParams(ctx, sql, args, nil, binaryFormat, binaryFormat).Close()
	if err == nil && tag.RowsAffected() != 1 {
		err = fmt.Errorf("a statement changed %d rows, not one", tag.RowsAffected())
	}
	return err
}

// int8, text and blob are single arguments in binary form.
func int8arg(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }

func textArg(s string) []byte {
	if s == "" {
		return nil
	}
	return []byte(s)
}
