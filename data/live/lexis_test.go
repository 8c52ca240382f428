package live

import (
	"strings"
	"testing"

	"lianxin/data"
)

// Words found by the index of characters are those that stand in the texts a viewer reads, and no others.
func TestTextIsFoundAsItStands(t *testing.T) {
	m, _ := populated(t, ground{1, 1, 1}, 7, 400)
	v := open(t, m)
	for _, role := range []data.Role{data.Analyst, data.Commander} {
		who := viewer(t, role, "431000")
		rows := textsOf(t, v, who)
		words := map[string]bool{"𠮷": true, "土𠮷": true, "STRASSE": true, "no such thing": true, "\\": true, "ß": true, "ｋ": true}
		for _, texts := range rows {
			for _, s := range texts {
				runes := []rune(s)
				for n := 1; n <= 3; n++ {
					for at := 0; at+n <= len(runes) && at < 12; at++ {
						if w := string(runes[at : at+n]); strings.TrimSpace(w) == w && w != "" && len(words) < 400 {
							words[w] = true
						}
					}
				}
			}
		}
		for w := range words {
			want := 0
			for _, texts := range rows {
				if standsIn(texts, strings.Fields(w)) {
					want++
				}
			}
			if got := features(t, v, who, data.Filter{Layer: data.Disputes, Text: w}, Query{Limit: 1}).Matched; got != int64(want) {
				t.Errorf("%v: %q is in %d rows, found in %d", role, w, want, got)
			}
		}
	}
}

// textsOf are the folded texts and unit names of every dispute, as the viewer reads them.
func textsOf(t *testing.T, v *View, who data.Viewer) (rows [][]string) {
	t.Helper()
	l, _ := v.now.Load().schema.Layer(data.Disputes)
	for _, f := range decode(t, features(t, v, who, data.Filter{Layer: data.Disputes}, Query{Limit: 1000})) {
		var texts []string
		for name, val := range f.Properties {
			field, _ := l.Field(name)
			if s, ok := val.(string); ok && (field.Type == data.TypeText || name == data.FieldVillageName || name == data.FieldTownshipName || name == data.FieldCountyName) {
				texts = append(texts, fold(s))
			}
		}
		rows = append(rows, texts)
	}
	return rows
}

func standsIn(texts, words []string) bool {
	for _, w := range words {
		found := false
		for _, s := range texts {
			found = found || strings.Contains(s, fold(w))
		}
		if !found {
			return false
		}
	}
	return true
}
