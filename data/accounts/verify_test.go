package accounts_test

import (
	"strings"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
)

// verify runs Verify and returns the worst finding of each check.
func verify(t testing.TB, b *accounts.Book, anchors []accounts.Head) map[string]data.Severity {
	t.Helper()
	rank := map[data.Severity]int{"": 0, data.Fine: 1, data.Warning: 2, data.Fault: 3}
	worst := map[string]data.Severity{}
	if err := b.Verify(t.Context(), anchors, func(f data.Finding) {
		if rank[f.Severity] > rank[worst[f.Check]] {
			worst[f.Check] = f.Severity
		}
		if f.Severity == data.Fault {
			t.Logf("%s: %s", f.Check, f.Detail)
		}
	}); err != nil {
		t.Fatal(err)
	}
	return worst
}

func mustVerify(t testing.TB, b *accounts.Book, anchors []accounts.Head) {
	t.Helper()
	for check, s := range verify(t, b, anchors) {
		if s == data.Fault {
			t.Errorf("%s: fault", check)
		}
	}
}

// Somebody who can write the file, and drops the triggers, is found out.
func TestVerifyFindsTampering(t *testing.T) {
	for _, c := range []struct {
		name, sql, check string
		anchored         bool
	}{
		{"nothing", "", "", false},
		{"a column changed", "UPDATE audit SET actor = 'user-1' WHERE seq = 3", "audit_chain", false},
		{"a time changed", "UPDATE audit SET at = at + 1 WHERE seq = 3", "audit_chain", false},
		{"a row in the middle deleted", "DELETE FROM audit WHERE seq = 3", "audit_chain", false},
		{"the first row deleted", "DELETE FROM audit WHERE seq = 1", "audit_chain", false},
		{"content exchanged", "UPDATE audit SET sealed = (SELECT sealed FROM audit WHERE seq = 4) WHERE seq = 3", "audit_chain", false},
		{"a row copied over another", "UPDATE audit SET (at, kind, actor, object, sealed, hash) = (SELECT at, kind, actor, object, sealed, hash FROM audit WHERE seq = 4) WHERE seq = 3", "audit_chain", false},
		{"a hash changed", "UPDATE audit SET hash = zeroblob(32) WHERE seq = 3", "audit_chain", false},
		{"a seal cut short", "UPDATE audit SET sealed = x'00' WHERE seq = 3", "audit_chain", false},
		{"the last row deleted", "DELETE FROM audit WHERE seq = 6", "audit_heads", false},
		{"everything deleted", "DELETE FROM audit", "audit_heads", false},
		{"the last rows deleted, and their head", "DELETE FROM audit WHERE seq > 4; DELETE FROM audit_head WHERE seq > 4", "audit_anchors", true},
		{"everything, and every head", "DELETE FROM audit; DELETE FROM audit_head", "audit_anchors", true},
		{"the first rows made a checkpoint", "INSERT INTO audit_checkpoint SELECT 1, seq, at, zeroblob(32) FROM audit WHERE seq = 2; DELETE FROM audit WHERE seq <= 2", "audit_chain", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			db := newFile(t)
			b := open(t, db, accounts.Options{})
			for i := range 6 {
				write(t, b, read(i, noon().AddDate(0, 0, i/2)))
			}
			var anchors []accounts.Head
			if c.anchored {
				anchors, _ = b.Heads(t.Context(), "")
			}
			mustVerify(t, b, anchors)
			dropTriggers(t, db)
			if _, err := db.db.Exec(c.sql); err != nil {
				t.Fatal(err)
			}
			for check, s := range verify(t, b, anchors) {
				if s == data.Fault && c.check == "" || check == c.check && s != data.Fault {
					t.Errorf("%s: %s", check, s)
				}
			}
		})
	}
}

func dropTriggers(t *testing.T, db *file) {
	t.Helper()
	rows, err := db.db.Query("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var drop strings.Builder
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		drop.WriteString("DROP TRIGGER " + name + ";")
	}
	rows.Close()
	if _, err := db.db.Exec(drop.String()); err != nil {
		t.Fatal(err)
	}
}

// A log that somebody with the vault's key wrote anew looks whole, and only anchors tell.
func TestVerifyAgainstAnchors(t *testing.T) {
	real, forged := open(t, newFile(t), accounts.Options{}), open(t, newFile(t), accounts.Options{})
	for i := range 4 {
		at := noon().AddDate(0, 0, i)
		write(t, real, read(i, at))
		if i == 2 {
			i = 7 // another case was read, if one believes the forgery
		}
		write(t, forged, read(i, at))
	}
	anchors, err := real.Heads(t.Context(), "")
	if err != nil || len(anchors) != 4 || anchors[0].Day != "2026-03-02" {
		t.Fatal(anchors, err)
	}
	mustVerify(t, real, anchors)
	if f := verify(t, forged, nil); f["audit_chain"] != data.Fine || f["audit_anchors"] != data.Warning {
		t.Errorf("without anchors: %v", f)
	}
	if verify(t, forged, anchors)["audit_anchors"] != data.Fault {
		t.Error("the forgery passes")
	}
}

func TestVerifyTellsOfTheClock(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{})
	write(t, b, read(1, noon()), read(2, noon().Add(-time.Hour)), read(3, noon().AddDate(0, 0, -1)))
	if f := verify(t, b, nil); f["audit_clock"] != data.Warning || f["audit_chain"] != data.Fine {
		t.Errorf("findings %v", f)
	}
}

func TestHeadsAreHandedOutOnce(t *testing.T) {
	db := newFile(t)
	var out []string
	refuse := true
	anchor := func(h accounts.Head) error {
		if refuse {
			return data.ErrUnavailable
		}
		out = append(out, h.String())
		return nil
	}
	b := open(t, db, accounts.Options{Anchor: anchor})
	write(t, b, read(1, noon()), read(2, noon()), read(3, noon().AddDate(0, 0, 1)))
	tick(t, b, noon().AddDate(0, 0, 1))
	if len(out) != 0 {
		t.Fatal(out)
	}
	refuse = false
	tick(t, b, noon().AddDate(0, 0, 1))
	tick(t, b, noon().AddDate(0, 0, 1))
	tick(t, open(t, db, accounts.Options{Anchor: anchor}), noon().AddDate(0, 0, 1))
	if len(out) != 1 || !strings.HasPrefix(out[0], "lianxin-audit 2026-03-02 2 ") {
		t.Fatalf("handed out: %q", out)
	}
	heads, err := accounts.ReadAnchors(strings.NewReader("Mar  3 00:00:10 host lianxin: " + out[0] + "\nMar  3 00:00:11 host other: x\n"))
	if err != nil || len(heads) != 1 || heads[0].String() != out[0] {
		t.Fatal(heads, err)
	}
	mustVerify(t, b, heads)
}

func tick(t *testing.T, b *accounts.Book, at time.Time) {
	t.Helper()
	ticks := make(chan time.Time, 1)
	ticks <- at
	close(ticks)
	b.Run(t.Context(), ticks)
}

// At the start the head of the day under way is handed out too, and once the rows of that day are gone for their age it is no riddle.
func TestHeadAtTheStart(t *testing.T) {
	var out []accounts.Head
	b := open(t, newFile(t), accounts.Options{Anchor: func(h accounts.Head) error { out = append(out, h); return nil }})
	start := func(at time.Time) {
		t.Helper()
		if err := b.Anchor(t.Context(), at); err != nil {
			t.Fatal(err)
		}
	}
	start(noon())
	write(t, b, read(1, noon()))
	tick(t, b, noon()) // on the first day without a start
	start(noon())
	write(t, b, read(2, noon()))
	start(noon().AddDate(0, 0, 1))
	if len(out) != 2 || out[0].Seq != 1 || out[1].Seq != 2 || out[0].Day != out[1].Day {
		t.Fatalf("handed out: %v", out)
	}
	mustVerify(t, b, out)
	late := noon().AddDate(3, 0, 0)
	write(t, b, read(3, late))
	if n, err := b.Trim(t.Context(), late); err != nil || n == 0 {
		t.Fatal(n, err)
	}
	mustVerify(t, b, out)
}

func FuzzParseHead(f *testing.F) {
	f.Add("lianxin-audit 2026-03-02 2 " + strings.Repeat("0a", 32))
	f.Add("Mar  3 00:00:10 host lianxin: lianxin-audit 2026-03-02 2 " + strings.Repeat("0a", 32))
	f.Add("lianxin-audit 2026-03-02 -2 00")
	f.Fuzz(func(t *testing.T, line string) {
		h, err := accounts.ParseHead(line)
		if err != nil {
			return
		}
		again, err := accounts.ParseHead(h.String())
		if err != nil || again.String() != h.String() || again.Seq < 1 || len(again.Hash) != 32 {
			t.Fatalf("%q reads as %v, which reads as %v, %v", line, h, again, err)
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	book := open(b, newFile(b), accounts.Options{})
	const rows = 2000
	done := make(chan struct{})
	for range rows {
		go func() {
			_, _ = book.Append(b.Context(), read(1, noon()))
			done <- struct{}{}
		}()
	}
	for range rows {
		<-done
	}
	for b.Loop() {
		mustVerify(b, book, nil)
	}
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
}
