package api

import (
	"archive/zip"
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"lianxin/data"
)

// A list cut by township has the rows of the screen, each once, and each file holds its own township's alone.
func TestExportByTownship(t *testing.T) {
	f := newExportFixture(t)
	j := f.as(t, data.Official)
	page := f.ask(t, j, http.MethodGet, "/api/collections/disputes/items?limit=1&overdue=true", nil).doc(t, http.StatusOK)
	doc, file := f.export(t, j, map[string]any{
		"layers": []string{"disputes"}, "format": "xlsx", "filter": map[string]string{"overdue": "true"}, "options": map[string]string{"by": "township", "headings": "name"},
	})
	if doc["rows"] != page["numberMatched"] || doc["rows"] == 0.0 {
		t.Errorf("%v rows, the screen has %v", doc["rows"], page["numberMatched"])
	}
	if file.Header.Get("Content-Type") != "application/zip" || !strings.Contains(file.Header.Get("Content-Disposition"), ".zip") {
		t.Errorf("%v", file.Header)
	}
	z, err := zip.NewReader(bytes.NewReader(file.body), int64(len(file.body)))
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, member := range z.File {
		if member.Name == "说明.txt" {
			continue
		}
		r, err := member.Open()
		if err != nil {
			t.Fatal(err)
		}
		book, err := excelize.OpenReader(r)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := book.GetRows("矛盾纠纷")
		if err != nil || len(rows) < 2 {
			t.Fatalf("%s: %v, %v", member.Name, rows, err)
		}
		for i, title := range rows[0] {
			if title == "owner_post" {
				t.Errorf("%s names posts", member.Name)
			}
			for _, row := range rows[1:] {
				if title == "township" && !strings.Contains(member.Name, "_"+row[i]+".xlsx") {
					t.Errorf("%s holds a row of %s", member.Name, row[i])
				}
			}
		}
		total += len(rows) - 1
	}
	if float64(total) != doc["rows"] {
		t.Errorf("the files hold %d rows of %v", total, doc["rows"])
	}
	if a := f.ask(t, j, http.MethodPost, "/api/exports", map[string]any{"layers": []string{"disputes"}, "format": "xlsx", "options": map[string]string{"by": "person"}}); a.faultsOf(t)["by"] == "" {
		t.Errorf("by person: %s", a.body)
	}
}
