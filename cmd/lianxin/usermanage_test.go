package main

import (
	"bytes"
	"strings"
	"testing"

	"lianxin/data"
	"lianxin/data/accounts"
)

func TestSlipsNameRoles(t *testing.T) {
	for _, role := range data.Roles() {
		var page bytes.Buffer
		if err := writeSlips(&page, []accounts.Slip{{Name: "a.b", Role: role}}); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(page.String(), string(role)) || !strings.Contains(page.String(), "<dd>"+roleZh(role)+" </dd>") {
			t.Errorf("the slip of role %s does not name it in Chinese:\n%s", role, page.String())
		}
	}
}
