package accounts

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql/driver"
	"fmt"
	"math"
	"slices"
	"time"

	"lianxin/data"
)

// maxFindings is how many faults of one sort are told one by one.
const maxFindings = 10

// Verify walks the whole audit log and reports every finding: whether each row opens, says what its columns say, follows the row
// before it without a gap, and agrees with the heads of days and with anchors kept elsewhere. Without anchors a log that was cut
// off at its end, or written anew by someone who has the vault's key, looks whole. An error means that the walk could not go on.
// It takes some seconds for a million rows.
func (b *Book) Verify(ctx context.Context, anchors []Head, report func(data.Finding)) error {
	err := b.db.Read(ctx, func(tx Tx) error {
		v := verifier{book: b, report: report, hash: make([]byte, sha256.Size)}
		return v.run(ctx, tx, anchors)
	})
	if err != nil {
		return fmt.Errorf("verify the audit log: %w", err)
	}
	return nil
}

type verifier struct {
	book   *Book
	report func(data.Finding)

	start, seq int64     // the checkpoint and the last row walked
	hash       []byte    // of that row
	at         time.Time // of that row
	rows, back int64     // walked, and of those how many are earlier than the row before
	faults     map[string]int
	heads      []Head // to be compared with rows to come, in order of Seq
	anchors    []Head
}

func (v *verifier) run(ctx context.Context, tx Tx, anchors []Head) (err error) {
	if _, err := one(ctx, tx, "SELECT seq, hash FROM audit_checkpoint", nil, &v.start, &v.hash); err != nil {
		return err
	}
	if v.heads, err = headsIn(ctx, tx, "SELECT day, seq, hash FROM audit_head ORDER BY seq"); err != nil {
		return err
	}
	v.seq = v.start
	heads, old := len(v.heads), v.dropped(anchors)
	v.heads = slices.DeleteFunc(v.heads, func(h Head) bool { return h.Seq < v.start })
	v.compare("audit_heads", &v.heads, "head") // of the checkpoint itself
	v.compare("audit_anchors", &v.anchors, "anchor")
	if err := v.walk(ctx, tx); err != nil {
		return err
	}
	for _, h := range v.heads {
		v.fault("audit_heads", "the head of %s is row %d, which is missing: the log was cut off", h.Day, h.Seq)
	}
	for _, h := range v.anchors {
		v.fault("audit_anchors", "the anchor of %s is row %d, which is missing: the log was cut off", h.Day, h.Seq)
	}
	v.conclude(heads, len(anchors)-old)
	return nil
}

// dropped sets aside anchors of rows that were dropped for their age, comparing them with the heads kept of those days; it
// returns how many could not be compared.
func (v *verifier) dropped(anchors []Head) (old int) {
	later := 0
	for _, a := range anchors {
		if a.Seq >= v.start {
			v.anchors = append(v.anchors, a)
			continue
		}
		i := slices.IndexFunc(v.heads, func(h Head) bool { return h.Seq == a.Seq })
		switch {
		case i < 0 && slices.ContainsFunc(anchors, func(b Head) bool { return b.Day == a.Day && b.Seq > a.Seq }): // of a start: the day's own tells more
			old++
			later++
		case i < 0:
			old++
		case !bytes.Equal(v.heads[i].Hash, a.Hash):
			v.fault("audit_anchors", "the anchor of %s, row %d, is not the head that was kept of it", a.Day, a.Seq)
		}
	}
	slices.SortStableFunc(v.anchors, func(a, b Head) int { return cmp.Compare(a.Seq, b.Seq) })
	if old > later {
		v.report(data.Finding{
			Check: "audit_anchors", Severity: data.Warning,
			Detail: fmt.Sprintf("%d anchors are older than the log, which begins after row %d, and cannot be compared", old-later, v.start),
		})
	}
	return old
}

// verifyRows is how many rows are held in memory at a time.
const verifyRows = 2000

// walk walks the whole log.
func (v *verifier) walk(ctx context.Context, tx Tx) error {
	for after := int64(math.MinInt64); ; after = v.seq {
		before := v.rows
		if err := tx.Rows(ctx, "SELECT seq, at, kind, actor, object, sealed, hash FROM audit WHERE seq > ? ORDER BY seq LIMIT ?",
			[]any{after, verifyRows}, v.row); err != nil {
			return err
		}
		if v.rows-before < verifyRows {
			return nil
		}
	}
}

// row walks one row.
func (v *verifier) row(row []driver.Value) error {
	var seq, at int64
	var kind, actor, object string
	var sealed, hash []byte
	if err := Scan(row, &seq, &at, &kind, &actor, &object, &sealed, &hash); err != nil {
		return err
	}
	if seq != v.seq+1 {
		v.fault("audit_chain", "rows %d to %d are missing", v.seq+1, seq-1)
	}
	plain, err := v.book.db.Open(sealed, auditPlace(seq)...)
	if err != nil {
		v.fault("audit_chain", "row %d does not open: %v", seq, err)
	} else {
		if !bytes.Equal(link(v.hash, seq, plain), hash) {
			v.fault("audit_chain", "row %d does not follow the row before it", seq)
		}
		e, err := decodeEvent(plain)
		if err != nil || millis(e.At) != at || string(e.Kind) != kind || e.Actor != actor || e.Object != object {
			v.fault("audit_chain", "row %d says something else than its columns", seq)
		}
	}
	v.rows++
	if timeOf(at).Before(v.at) {
		v.back++
	}
	v.seq, v.hash, v.at = seq, hash, timeOf(at)
	v.compare("audit_heads", &v.heads, "head")
	v.compare("audit_anchors", &v.anchors, "anchor")
	return nil
}

// compare takes what is known of the row at hand off a list.
func (v *verifier) compare(check string, list *[]Head, what string) {
	for len(*list) > 0 && (*list)[0].Seq <= v.seq {
		h := (*list)[0]
		*list = (*list)[1:]
		if h.Seq != v.seq || !bytes.Equal(h.Hash, v.hash) {
			v.fault(check, "row %d is not what the %s of %s says", h.Seq, what, h.Day)
		}
	}
}

func (v *verifier) fault(check, format string, args ...any) {
	if v.faults == nil {
		v.faults = map[string]int{}
	}
	v.faults[check]++
	if v.faults[check] <= maxFindings {
		v.report(data.Finding{Check: check, Severity: data.Fault, Detail: fmt.Sprintf(format, args...)})
	}
}

// conclude tells of each check how it ended.
func (v *verifier) conclude(heads, anchors int) {
	for _, c := range []struct{ check, fine string }{
		{"audit_chain", fmt.Sprintf("%d rows, %d to %d, follow one another", v.rows, v.start+1, v.seq)},
		{"audit_heads", fmt.Sprintf("%d heads of days agree", heads)},
		{"audit_anchors", fmt.Sprintf("%d anchors agree", anchors)},
	} {
		n := v.faults[c.check]
		switch {
		case n > maxFindings:
			v.report(data.Finding{Check: c.check, Severity: data.Fault, Detail: fmt.Sprintf("and %d more", n-maxFindings)})
		case n > 0:
		case c.check == "audit_anchors" && anchors == 0:
			v.report(data.Finding{Check: c.check, Severity: data.Warning, Detail: "no anchor was compared: a log cut off at its end looks whole"})
		default:
			v.report(data.Finding{Check: c.check, Severity: data.Fine, Detail: c.fine})
		}
	}
	if v.back > 0 {
		v.report(data.Finding{Check: "audit_clock", Severity: data.Warning, Detail: fmt.Sprintf("the clock went back before %d rows", v.back)})
	}
}
