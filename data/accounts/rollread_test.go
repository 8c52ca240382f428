package accounts

import (
	"errors"
	"strings"
	"testing"

	"lianxin/data"
)

func FuzzReadRoll(f *testing.F) {
	f.Add("账号,姓名,角色,辖区\nli,测试李,official,431021\n")
	f.Add("name\tstate\nli\tleft\n")
	f.Add("账号;姓名\n\"li\n\";x\n")
	f.Add("PK\x03\x04")
	f.Fuzz(func(t *testing.T, list string) {
		lines, err := readRoll(strings.NewReader(list))
		if err != nil {
			if !errors.Is(err, data.ErrInvalid) {
				t.Fatal(err)
			}
			return
		}
		names := map[string]bool{}
		for i, l := range lines {
			if l.profile.Name == "" || names[l.profile.Name] || l.number < int64(i+1) {
				t.Fatalf("row %d: %+v", i, l)
			}
			names[l.profile.Name] = true
		}
	})
}
