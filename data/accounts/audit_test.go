package accounts_test

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/accounts"
)

// read is an event that tells of case number n.
func read(n int, at time.Time) accounts.Event {
	return accounts.Event{
		Kind: accounts.CaseRead, At: at, Actor: "user-7", Address: "10.1.2.3", Object: "disputes/" + strconv.Itoa(n), Purpose: "回访前了解情况",
		Detail: map[string]string{"parts": "parties"},
	}
}

func write(t testing.TB, b *accounts.Book, events ...accounts.Event) {
	t.Helper()
	for _, e := range events {
		if _, err := b.Append(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
}

// auditor reads the log from an account.
func auditor() accounts.By {
	return accounts.By{Principal: accounts.Principal{Subject: "user-9", Role: data.Auditor, Rights: accounts.RightsOf(data.Auditor)}, Address: "10.0.0.9"}
}

func TestAppendIsOnTheDiskWhenItReturns(t *testing.T) {
	db := newFile(t)
	b := open(t, db, accounts.Options{})
	for want := int64(1); want <= 3; want++ {
		seq, err := b.Append(t.Context(), read(int(want), noon()))
		if err != nil || seq != want {
			t.Fatalf("row %d, %v; want %d", seq, err, want)
		}
		var n int64
		if err := openFile(t, db.path).db.QueryRow("SELECT count(*) FROM audit").Scan(&n); err != nil || n != want {
			t.Fatalf("another process sees %d rows, %v; want %d", n, err, want)
		}
	}
	db.fail = errors.New("the disk is full")
	if seq, err := b.Append(t.Context(), read(4, noon())); !errors.Is(err, data.ErrUnavailable) || seq != 0 {
		t.Errorf("when the disk is full: %d, %v", seq, err)
	}
	db.fail = nil
	if seq, err := b.Append(t.Context(), read(4, noon())); err != nil || seq != 4 {
		t.Errorf("afterwards: %d, %v", seq, err)
	}
	if err := b.Close(t.Context(), noon()); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Append(t.Context(), read(5, noon())); !errors.Is(err, data.ErrUnavailable) {
		t.Errorf("after Close: %v", err)
	}
}

func TestAppendRefuses(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{})
	for _, c := range []struct {
		name, field string
		spoil       func(*accounts.Event)
	}{
		{"no kind", "kind", func(e *accounts.Event) { e.Kind = "" }},
		{"another kind", "kind", func(e *accounts.Event) { e.Kind = "case.peek" }},
		{"no object", "object", func(e *accounts.Event) { e.Object = "" }},
		{"no purpose", "purpose", func(e *accounts.Event) { e.Purpose = "" }},
		{"hardly a purpose", "purpose", func(e *accounts.Event) { e.Purpose = "看一下"[:6] }},
		{"a novel", "purpose", func(e *accounts.Event) { e.Purpose = strings.Repeat("因", 501) }},
		{"long actor", "actor", func(e *accounts.Event) { e.Actor = strings.Repeat("x", 201) }},
		{"long details", "detail", func(e *accounts.Event) { e.Detail = map[string]string{"filter": strings.Repeat("x", 8001)} }},
		{"no time", "at", func(e *accounts.Event) { e.At = time.Time{} }},
		{"not UTF-8", "object", func(e *accounts.Event) { e.Object = "a\xff" }},
	} {
		e := read(1, noon())
		c.spoil(&e)
		_, err := b.Append(t.Context(), e)
		var invalid *data.InvalidError
		if !errors.As(err, &invalid) || invalid.Fields[0].Field != c.field {
			t.Errorf("%s: %v, want a fault of %s", c.name, err, c.field)
		}
	}
	if seq, err := b.Append(t.Context(), read(1, noon())); err != nil || seq != 1 {
		t.Errorf("refused events took a number: %d, %v", seq, err)
	}
}

func TestEveryKindIsKnown(t *testing.T) {
	for _, k := range accounts.EventKinds() {
		e := accounts.Event{Kind: k, At: noon(), Object: "x", Purpose: "as stated"}
		if err := e.Validate(); err != nil {
			t.Errorf("%s: %v", k, err)
		}
	}
}

func TestAppendConcurrently(t *testing.T) {
	const callers, each = 24, 8
	b := open(t, newFile(t), accounts.Options{})
	seqs := make([][]int64, callers)
	var wg sync.WaitGroup
	for c := range callers {
		wg.Go(func() {
			for i := range each {
				seq, err := b.Append(t.Context(), read(c*each+i, noon()))
				if err != nil {
					t.Error(err)
				}
				seqs[c] = append(seqs[c], seq)
			}
		})
	}
	wg.Wait()
	all := slices.Concat(seqs...)
	slices.Sort(all)
	for i, seq := range all {
		if seq != int64(i+1) {
			t.Fatalf("number %d is %d: not without gaps", i+1, seq)
		}
	}
	mustVerify(t, b, nil)
}

func TestEvents(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{})
	for i := range 5 {
		write(t, b, read(i, noon().Add(time.Duration(i)*time.Hour)))
	}
	write(t, b, accounts.Event{Kind: accounts.Exported, At: noon().Add(5 * time.Hour), Actor: "user-8", Detail: map[string]string{"rows": "12"}})
	for _, c := range []struct {
		name  string
		query accounts.EventQuery
		want  []int64
	}{
		{"everything, the reading itself too", accounts.EventQuery{}, []int64{7, 6, 5, 4, 3, 2, 1}},
		{"a kind", accounts.EventQuery{Kinds: []accounts.EventKind{accounts.Exported}}, []int64{6}},
		{"kinds", accounts.EventQuery{Kinds: []accounts.EventKind{accounts.Exported, accounts.CaseRead}, Limit: 2}, []int64{6, 5}},
		{"the next page", accounts.EventQuery{Kinds: []accounts.EventKind{accounts.Exported, accounts.CaseRead}, Limit: 2, Before: 5}, []int64{4, 3}},
		{"an actor", accounts.EventQuery{Actor: "user-8"}, []int64{6}},
		{"an object", accounts.EventQuery{Object: "disputes/3"}, []int64{4}},
		{"a time", accounts.EventQuery{From: noon().Add(time.Hour), To: noon().Add(3 * time.Hour)}, []int64{3, 2}},
		{"nothing", accounts.EventQuery{Actor: "user-8' OR '1'='1"}, nil},
	} {
		list, err := b.Events(t.Context(), auditor(), c.query, noon().Add(6*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		var got []int64
		for _, l := range list {
			got = append(got, l.Seq)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: rows %v, want %v", c.name, got, c.want)
		}
	}
	list, err := b.Events(t.Context(), auditor(), accounts.EventQuery{Object: "disputes/3"}, noon())
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	if got, want := fmt.Sprint(list[0].Event), fmt.Sprint(read(3, noon().Add(3*time.Hour))); got != want {
		t.Errorf("event %s, want %s", got, want)
	}
	reads, err := b.Events(t.Context(), auditor(), accounts.EventQuery{Kinds: []accounts.EventKind{accounts.AuditRead}}, noon())
	if err != nil || len(reads) != 9 { // every query but the next page, and this one
		t.Errorf("%d readings of the log are in it, %v", len(reads), err)
	}
	for name, by := range map[string]accounts.By{"nobody": {}, "a commander": {Principal: accounts.Principal{Rights: accounts.RightsOf(data.Commander)}}} {
		if _, err := b.Events(t.Context(), by, accounts.EventQuery{}, noon()); !errors.Is(err, data.ErrForbidden) {
			t.Errorf("%s reads the log: %v", name, err)
		}
	}
}

func TestTheFileRefusesToForget(t *testing.T) {
	db := newFile(t)
	b := open(t, db, accounts.Options{})
	write(t, b, read(1, noon()), read(2, noon()), read(3, noon()))
	for _, sql := range []string{
		"UPDATE audit SET actor = 'user-1' WHERE seq = 2",
		"DELETE FROM audit WHERE seq = 3",
		"DELETE FROM audit",
		"INSERT INTO audit SELECT 5, at, kind, actor, object, sealed, hash FROM audit WHERE seq = 3",
		"INSERT OR REPLACE INTO audit SELECT 2, at, kind, actor, object, sealed, hash FROM audit WHERE seq = 3",
		"DELETE FROM audit_head",
		"UPDATE audit_head SET hash = zeroblob(32)",
	} {
		if _, err := db.db.Exec(sql); err == nil {
			t.Errorf("%s: done", sql)
		}
	}
	mustVerify(t, b, nil)
}

func TestTrim(t *testing.T) {
	db := newFile(t)
	b := open(t, db, accounts.Options{})
	days := func(n int) time.Time { return noon().AddDate(0, 0, n) }
	write(t, b, read(1, days(0)), read(2, days(10)), read(3, days(20)), read(4, days(30)))
	anchors, err := b.Heads(t.Context(), "")
	if err != nil || len(anchors) != 4 {
		t.Fatal(anchors, err)
	}
	if n, err := b.Trim(t.Context(), days(400)); n != 0 || err != nil {
		t.Fatalf("rows of the youngest age were dropped: %d, %v", n, err)
	}
	if n, err := b.Trim(t.Context(), days(411)); n != 2 || err != nil {
		t.Fatalf("%d rows dropped, %v; want 2", n, err)
	}
	write(t, b, read(5, days(411)))
	list, err := b.Events(t.Context(), auditor(), accounts.EventQuery{}, days(411))
	if err != nil || list[len(list)-1].Seq != 3 {
		t.Fatalf("%v, %v", list, err)
	}
	found := verify(t, b, anchors)
	if s := found["audit_chain"]; s != data.Fine {
		t.Errorf("after the cut: %v", found)
	}
	if found["audit_anchors"] != data.Fine {
		t.Errorf("anchors of dropped days are compared with the heads kept: %v", found)
	}
	anchors[0].Hash = slices.Clone(anchors[1].Hash)
	if verify(t, b, anchors)["audit_anchors"] != data.Fault {
		t.Error("a wrong anchor of a dropped day passes")
	}
	if n, err := b.Trim(t.Context(), days(2000)); n != 5 || err != nil { // 3, 4, trim, 5, and that the log was read
		t.Fatalf("%d rows dropped, %v; want all", n, err)
	}
	write(t, b, read(6, days(2000)))
	mustVerify(t, b, nil)
}

func BenchmarkAppend(b *testing.B) {
	book := open(b, newFile(b), accounts.Options{})
	e := read(1, noon())
	for b.Loop() {
		write(b, book, e)
	}
}

func BenchmarkAppendParallel(b *testing.B) {
	book := open(b, newFile(b), accounts.Options{})
	e := read(1, noon())
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			write(b, book, e)
		}
	})
}
