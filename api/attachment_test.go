package api

import (
	"bytes"
	"image"
	"image/jpeg"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/attach"
)

func photoOfTest(t *testing.T, grey uint8) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 16, 8))
	for i := range m.Pix {
		m.Pix[i] = grey
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// send sends a file.
func (f *bookFixture) send(t *testing.T, j jar, path, name string, content []byte) answer {
	t.Helper()
	return f.do(t, http.MethodPost, path, bytes.NewReader(content), "Content-Type", "application/octet-stream", "X-File-Name", url.PathEscape(name), "Cookie", j.header())
}

func TestAttachments(t *testing.T) {
	f := newBookFixture(t, withDemo)
	j := f.as(t, data.Official)
	mine, theirs := data.RecordID(data.Disputes, "test", "D0-0"), data.RecordID(data.Disputes, "test", "D4-0")
	at := func(id string) string { return "/api/cases/" + id + "/attachments" }
	purpose := []string{"X-Purpose", url.PathEscape("核实整改情况")}
	photo := photoOfTest(t, 9)

	doc := f.send(t, j, at(mine)+"?layer=disputes&mark=before", "../校门口 “前”.exe", photo).doc(t, http.StatusCreated)
	if doc["name"] != "校门口 “前”.jpg" || doc["media"] != "image/jpeg" || doc["mark"] != "before" || doc["width"] != 16.0 || doc["by"] != "县区干部" && doc["by"] == "" {
		t.Errorf("%v", doc)
	}
	if again := f.send(t, j, at(mine)+"?layer=disputes", "x", photo).doc(t, http.StatusOK); again["id"] != doc["id"] {
		t.Errorf("the same again: %v", again)
	}
	one := at(mine) + "/" + doc["id"].(string) + "?layer=disputes"
	if n := len(f.events(t, accounts.AttachmentAdded)); n != 1 {
		t.Errorf("%d were added", n)
	}

	if a := f.ask(t, j, http.MethodGet, one, nil); a.faultsOf(t)["X-Purpose"] == "" || len(f.events(t, accounts.AttachmentRead)) != 0 {
		t.Errorf("without a purpose: %s", a.Status)
	}
	a := f.ask(t, j, http.MethodGet, one, nil, append(purpose, "Accept-Encoding", "gzip")...)
	h := a.Header
	if !bytes.Equal(a.body, photo) || h.Get("Content-Type") != "image/jpeg" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cache-Control") != "no-store" ||
		!strings.HasPrefix(h.Get("Content-Disposition"), "attachment; filename") || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || h.Get("Content-Encoding") != "" {
		t.Errorf("%s %v %d bytes", a.Status, h, len(a.body))
	}
	if log := f.events(t, accounts.AttachmentRead); len(log) != 1 || log[0].Purpose != "核实整改情况" || log[0].Object != "disputes/"+mine+"/"+doc["id"].(string) {
		t.Errorf("%+v", log)
	}

	// Elsewhere, and of another record, it is as if it were not.
	none := f.ask(t, j, http.MethodGet, at("0000000000abcdef")+"?layer=disputes", nil, purpose...)
	for name, a := range map[string]answer{
		"a list elsewhere":     f.ask(t, j, http.MethodGet, at(theirs)+"?layer=disputes", nil, purpose...),
		"content elsewhere":    f.ask(t, j, http.MethodGet, at(theirs)+"/"+doc["id"].(string)+"?layer=disputes", nil, purpose...),
		"another record's":     f.ask(t, j, http.MethodGet, at(data.RecordID(data.Disputes, "test", "D0-1"))+"/"+doc["id"].(string)+"?layer=disputes", nil, purpose...),
		"sent elsewhere":       f.send(t, j, at(theirs)+"?layer=disputes", "x", photo),
		"marked elsewhere":     f.ask(t, j, http.MethodPatch, at(theirs)+"/"+doc["id"].(string)+"?layer=disputes", map[string]any{"mark": "after"}),
		"erased elsewhere":     f.ask(t, j, http.MethodDelete, at(theirs)+"/"+doc["id"].(string)+"?layer=disputes", nil, purpose...),
		"of a layer it is not": f.ask(t, j, http.MethodGet, at(mine)+"?layer=hazards", nil, purpose...),
	} {
		if a.StatusCode != http.StatusNotFound || !bytes.Equal(a.body, none.body) {
			t.Errorf("%s: %s %s", name, a.Status, a.body)
		}
	}

	if d := f.ask(t, j, http.MethodPatch, one, map[string]any{"mark": "after"}).doc(t, http.StatusOK); d["mark"] != "after" {
		t.Errorf("%v", d)
	}
	if d := f.ask(t, j, http.MethodGet, at(mine)+"?layer=disputes", nil, purpose...).doc(t, http.StatusOK); len(d["attachments"].([]any)) != 1 {
		t.Errorf("%v", d)
	}
	if d := f.ask(t, j, http.MethodGet, "/api/cases/"+mine+"?layer=disputes", nil, purpose...).doc(t, http.StatusOK); len(d["attachments"].([]any)) != 1 {
		t.Errorf("%v", d)
	}
	if a := f.ask(t, j, http.MethodDelete, one, nil, purpose...); a.StatusCode != http.StatusNoContent || len(f.events(t, accounts.AttachmentEnded)) != 1 {
		t.Errorf("%s", a.Status)
	}
	if a := f.ask(t, j, http.MethodGet, one, nil, purpose...); a.StatusCode != http.StatusNotFound {
		t.Errorf("after it was erased: %s", a.Status)
	}
}

// Every fault at once, each with what to do.
func TestAttachmentFaults(t *testing.T) {
	f := newBookFixture(t, withDemo)
	j := f.as(t, data.Official)
	path := "/api/cases/" + data.RecordID(data.Disputes, "test", "D0-0") + "/attachments"
	a := f.do(t, http.MethodPost, path+"?mark=later&size=1", strings.NewReader("x"), "Content-Type", "application/octet-stream", "X-File-Name", "%zz", "Cookie", j.header())
	if faults := a.faultsOf(t); faults["mark"] == "" || faults["layer"] == "" || faults["X-File-Name"] == "" || faults["size"] == "" {
		t.Errorf("%s", a.body)
	}
	for name, c := range map[string]struct {
		body   []byte
		reason string
	}{
		"nothing":   {nil, "empty"},
		"a page":    {[]byte("<html><script>alert(1)</script>"), "HTML"},
		"a program": {[]byte("#!/bin/sh\nrm -rf /"), "neither JPEG"},
		"too large": {append([]byte("%PDF-1.4\n"), make([]byte, attach.MaxSize)...), "larger than 20 MB"},
		"half":      {photoOfTest(t, 1)[:300], "ends in the middle"},
	} {
		if a := f.send(t, j, path+"?layer=disputes", "x.jpg", c.body); a.StatusCode != http.StatusBadRequest || !strings.Contains(a.faultsOf(t)["file"], c.reason) {
			t.Errorf("%s: %s %s", name, a.Status, a.body)
		}
	}
	if a := f.do(t, http.MethodPost, path+"?layer=disputes", bytes.NewReader(photoOfTest(t, 1)), "Content-Type", "multipart/form-data; boundary=x", "Cookie", j.header()); a.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("a form of another site's: %s", a.Status)
	}
	if n := len(f.events(t, accounts.AttachmentAdded)); n != 0 {
		t.Errorf("%d were added", n)
	}
}

// Attachments go with their record: to the one that a duplicate is merged into, and away with one that is removed.
func TestAttachmentsGoWithTheirRecord(t *testing.T) {
	f := newBookFixture(t, withDemo)
	j := f.as(t, data.Official)
	from, to := data.RecordID(data.Disputes, "test", "D0-0"), data.RecordID(data.Disputes, "test", "D0-1")
	f.send(t, j, "/api/cases/"+from+"/attachments?layer=disputes", "x", photoOfTest(t, 1)).doc(t, http.StatusCreated)
	count := func(id string) int {
		a := f.ask(t, j, http.MethodGet, "/api/cases/"+id+"/attachments?layer=disputes", nil, "X-Purpose", "check")
		return len(a.doc(t, http.StatusOK)["attachments"].([]any))
	}
	f.ask(t, j, http.MethodPost, "/api/collections/disputes/items/"+from+"/merge", map[string]any{"into": to, "reason": "重复"}, "If-Match", `"v1"`, "Idempotency-Key", "m").doc(t, http.StatusOK)
	if n := count(to); n != 1 {
		t.Errorf("%d after the merge", n)
	}
	if a := f.ask(t, j, http.MethodDelete, "/api/collections/disputes/items/"+to+"?reason="+url.QueryEscape("误登"), nil, "If-Match", `"v1"`, "Idempotency-Key", "d"); a.StatusCode != http.StatusNoContent {
		t.Fatal(a.Status)
	}
	shelf, err := attach.Open(t.Context(), f.store.Vault().Guest(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if list, err := shelf.List(t.Context(), data.Disputes, to); err != nil || len(list) != 0 {
		t.Errorf("%v %v", list, err)
	}
}
