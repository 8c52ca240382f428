package api

import (
	"testing"

	"lianxin/data"
	"lianxin/data/export"
)

// What was asked is said whole, whatever the words that are looked for.
func TestQuestionWords(t *testing.T) {
	schema, err := data.NewSchema()
	if err != nil {
		t.Fatal(err)
	}
	l, err := schema.Layer(data.Disputes)
	if err != nil {
		t.Fatal(err)
	}
	say := func(f data.Filter, _ *data.Layer) string {
		if f.Text == "" {
			return export.Everything
		}
		return "文字：" + f.Text
	}
	villages := data.Filter{Layer: data.Villages}
	for want, q := range map[string]question{
		export.Everything:         {layer: l, place: villages},
		"文字：" + export.Everything: {layer: l, records: data.Filter{Text: export.Everything}, place: villages},
		"月份 2026-05；所取单位：文字：和平":   {own: []string{"月份 2026-05"}, layer: l, place: data.Filter{Layer: data.Villages, Text: "和平"}},
		"文字：和平":                   {place: data.Filter{Layer: data.Villages, Text: "和平"}},
	} {
		if got := q.words(schema, say); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
