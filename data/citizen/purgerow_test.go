package citizen_test

import (
	"fmt"
	"testing"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/citizen"
)

func TestPurgeRows(t *testing.T)         { purgeRows(t) }
func TestPostgresPurgeRows(t *testing.T) { purgeRows(t) }

// What refused rows held goes when the last import of their file is old enough; that they were refused, where and for which field stays.
func purgeRows(t *testing.T) {
	o := newOffice(t)
	who := citizen.Person{Name: "测试甲", Phone: "13800138000"}
	row := func(n int64) data.Rejection {
		return data.Rejection{Row: n, Field: "status", Reason: `"测试甲" is no status`, Raw: [][2]string{{"当事人", "测试甲"}, {"电话", "13800138000"}, {"村代码", village}}}
	}
	old, young := noon().AddDate(0, 0, -101), noon().AddDate(0, 0, -99)
	o.rejectAt(t, "old", old, row(1), row(2))
	o.rejectAt(t, "sent again", old, row(1), row(2), row(3))
	o.rejectAt(t, "young", young, row(1), row(2), row(3))
	p := citizen.NewPurger(o.Store, o.book, o.shelf)
	o.retain(t, data.RetentionSettings{RefusedDays: 100})
	if found, err := o.desk.Find(t.Context(), o.by("4310"), who); err != nil || len(found) != 5 {
		t.Fatalf("before: %q %v", ids(found), err)
	}
	if done, err := p.Purge(t.Context(), noon()); err != nil || done != (citizen.Purged{RefusedRows: 2}) {
		t.Errorf("%+v %v", done, err)
	}
	n := int64(0)
	if err := o.Rejections(t.Context(), "old", func(r data.Rejection) error {
		n++
		if want := (data.Rejection{Row: n, Field: "status", Reason: "[…]", Raw: [][2]string{{"当事人", ""}, {"电话", ""}, {"村代码", ""}}}); fmt.Sprint(r) != fmt.Sprint(want) {
			t.Errorf("%v is left, want %v", r, want)
		}
		return nil
	}); err != nil || n != 2 {
		t.Errorf("%d rows, %v", n, err)
	}
	if found, err := o.desk.Find(t.Context(), o.by("4310"), who); err != nil || len(found) != 3 {
		t.Errorf("after: %q %v", ids(found), err)
	}
	log := o.logged(t, accounts.Purged)
	if len(log) != 1 || log[0].Detail["refused_rows"] != "2" || log[0].Detail["refused_days"] != "100" {
		t.Errorf("%+v", log)
	}
	if done, err := p.Purge(t.Context(), noon()); err != nil || done != (citizen.Purged{}) || len(o.logged(t, accounts.Purged)) != 1 {
		t.Errorf("again: %+v %v", done, err)
	}
	if done, err := p.Purge(t.Context(), noon().AddDate(0, 0, 2)); err != nil || done != (citizen.Purged{RefusedRows: 3}) {
		t.Errorf("two days later: %+v %v", done, err)
	}
}
