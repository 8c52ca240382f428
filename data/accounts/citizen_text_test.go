package accounts

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"lianxin/data"
)

// Who is looked for in these tests, and what must be gone of them afterwards.
func citizenOfTest() Citizen {
	return Citizen{Name: "测试甲", Phone: "13800138000", IDNumber: "11010119000307001X"}
}

func TestErase(t *testing.T) {
	for _, c := range []struct {
		name         string
		fields, want map[string]string
		whole        []string
	}{
		{"alone", map[string]string{"parties": " 测试 甲 ", "phone": "138-0013-8000", "address": "某村"}, map[string]string{"address": "某村"}, nil},
		{"and where they live", map[string]string{"parties": "测试甲", "address": "某村 3 号"}, map[string]string{}, []string{"address"}},
		{"first of two", map[string]string{"parties": "测试甲、测试乙"}, map[string]string{"parties": "测试乙"}, nil},
		{"second of two", map[string]string{"parties": "测试乙, 测试甲"}, map[string]string{"parties": "测试乙"}, nil},
		{"in the middle", map[string]string{"parties": "测试乙;测试甲;和平"}, map[string]string{"parties": "测试乙;和平"}, nil},
		{"against", map[string]string{"parties": "测试甲诉测试乙"}, map[string]string{"parties": "测试乙"}, nil},
		{"with a number", map[string]string{"parties": "测试甲(13800138000)、测试乙(13900139000)"}, map[string]string{"parties": "测试乙(13900139000)"}, nil},
		{"in prose", map[string]string{"statement": "测试甲（１３８００１３８０００）说，测 试甲要找13900139000。"}, map[string]string{"statement": "[…]([…])说,[…]要找13900139000。"}, nil},
		{"an import's own columns", map[string]string{"申请人姓名": "测试甲", "处理意见": "已告知测试甲"}, map[string]string{"处理意见": "已告知[…]"}, nil},
		{"nobody", map[string]string{"parties": "测试丙", "statement": "测试"}, map[string]string{"parties": "测试丙", "statement": "测试"}, nil},
		{"what the server keeps", map[string]string{"@submitted_by": "user-7", "parties": "测试甲"}, map[string]string{"@submitted_by": "user-7"}, nil},
	} {
		got, err := citizenOfTest().Erase(c.fields, c.whole...)
		if err != nil || !maps.Equal(got, c.want) {
			t.Errorf("%s: %q, %v, want %q", c.name, got, err, c.want)
		}
		if again, err := citizenOfTest().Fields(got); err != nil || len(again) > 0 {
			t.Errorf("%s: %v is still found", c.name, again)
		}
	}
}

func TestCorrect(t *testing.T) {
	fields := map[string]string{"parties": "测试甲、测试乙", "phone": "138-0013-8000", "statement": "测试甲来电", "id_number": "11010119000307001X"}
	got, err := citizenOfTest().Correct(fields, Citizen{Name: "测试佳", Phone: "13900139000"})
	want := map[string]string{"parties": "测试佳、测试乙", "phone": "13900139000", "statement": "测试佳来电", "id_number": "11010119000307001X"}
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("%q, %v", got, err)
	}
}

// What is handed over tells of the citizen: of others neither name nor number.
func TestOwn(t *testing.T) {
	alone := map[string]string{"parties": "测试甲", "phone": "07352000000", "address": "某村 3 号", "statement": "水渠被占"}
	if got, err := citizenOfTest().Own(alone); err != nil || !maps.Equal(got, alone) {
		t.Errorf("of one person: %q, %v", got, err)
	}
	got, err := citizenOfTest().Own(map[string]string{
		"parties": "测试甲、测试乙", "phone": "13800138000 / 13900139000", "id_number": "110101190003070028", "address": "某村 3 号",
		"statement": "测试乙（13900139000）占测试甲的地", "@submitted_by": "user-7",
	})
	want := map[string]string{"parties": "测试甲", "phone": "13800138000", "address": "某村 3 号", "statement": "[…]([…])占测试甲的地"}
	if err != nil || len(got["id_number"]) > 0 {
		t.Errorf("another's identity number: %q, %v", got, err)
	}
	delete(got, "id_number")
	if phone := got["phone"]; !strings.Contains(phone, "13800138000") || strings.Contains(phone, "139") {
		t.Errorf("phone %q", phone)
	}
	got["phone"] = want["phone"]
	if !maps.Equal(got, want) {
		t.Errorf("of two: %q, want %q", got, want)
	}
}

func TestCheckText(t *testing.T) {
	for text, bad := range map[string]bool{"本人申请删除": false, "测 试甲申请": true, "电话138 0013 8000": true} {
		if err := citizenOfTest().CheckText("reason", text); errors.Is(err, data.ErrInvalid) != bad {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// FuzzErase: whatever stands in a case file, nothing of the citizen is found in what is left, and nothing of the rest is added to.
func FuzzErase(f *testing.F) {
	f.Add("测试甲 138-0013-8000", "测试乙诉测试甲")
	f.Add("13800138000138001380001", "测试测试甲甲")
	f.Add("\xff测试甲\xfe", "()（测试甲）")
	f.Fuzz(func(t *testing.T, prose, parties string) {
		fields := map[string]string{"statement": prose, "parties": parties}
		fields, err := citizenOfTest().Erase(fields)
		if err != nil {
			t.Fatal(err)
		}
		if found, err := citizenOfTest().Fields(fields); err != nil || len(found) > 0 {
			t.Errorf("%v of %q, %v", found, fmt.Sprint(fields), err)
		}
		if _, err := citizenOfTest().Own(map[string]string{"statement": prose, "parties": parties}); err != nil {
			t.Fatal(err)
		}
	})
}
