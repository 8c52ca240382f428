package ingest

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"lianxin/data"
)

func TestUnitList(t *testing.T) {
	const list = "代码,名称\n430100,长沙市\n430102,芙蓉区\n430102001,文艺路街道\n430102001001,某某社区\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(list)
	if err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string]string{"UTF-8": list, "GB18030": gb} {
		m := newMemory()
		l, err := UnitList(t.Context(), m, "2024-06-30", "bureau", "clerk", strings.NewReader(in))
		if err != nil || l.Prefix != "4301" || len(m.lists) != 1 || string(m.lists[0].CSV) != list {
			t.Fatalf("%s: %+v %v", name, l, err)
		}
	}
	m := newMemory()
	for _, c := range []struct{ cutOff, source, in string }{
		{"2024", "bureau", list}, {"2024-06-30", "", list}, {"2024-06-30", "bureau", "x\n"}, {"2024-06-30", "bureau", "code,name\n4301x,a\n"}, {"2024-06-30", "bureau", ""},
	} {
		if _, err := UnitList(t.Context(), m, c.cutOff, c.source, "clerk", strings.NewReader(c.in)); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if len(m.lists) != 0 {
		t.Fatal("a bad list was stored")
	}
}
