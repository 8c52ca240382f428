package data

import (
	"errors"
	"strings"
	"testing"
)

func TestTablesAreChecked(t *testing.T) {
	for doc, field := range map[string]string{
		`{"id":"a","label_zh":"甲","label_en":"A","unit":"u","date":"2026-01-01","source":"s","values":[{"unit":"431021","value":1}]}`:                                     "",
		`{"id":"A b","label_zh":"甲","label_en":"A","unit":"u","date":"2026-01-01","source":"s","values":[{"unit":"431021","value":1}]}`:                                   "tables[0].id",
		`{"id":"a","label_zh":"","label_en":"A","unit":"u","date":"2026-01-01","source":"s","values":[{"unit":"431021","value":1}]}`:                                      "tables[0].label_zh",
		`{"id":"a","label_zh":"甲","label_en":"A","unit":"u","date":"yesterday","source":"s","values":[{"unit":"431021","value":1}]}`:                                      "tables[0].date",
		`{"id":"a","label_zh":"甲","label_en":"A","unit":"u","date":"2026-01-01","source":"s","values":[]}`:                                                                "tables[0].values",
		`{"id":"a","label_zh":"甲","label_en":"A","unit":"u","date":"2026-01-01","source":"s","values":[{"unit":"4310","value":1}]}`:                                       "tables[0].values[0].unit",
		`{"id":"a","label_zh":"甲","label_en":"A","unit":"u","date":"2026-01-01","source":"s","values":[{"unit":"431021","value":1},{"unit":"431021100","value":1}]}`:      "tables[0].values[1].unit",
		`{"id":"a","label_zh":"甲","label_en":"A","unit":"u","date":"2026-01-01","source":"s","values":[{"unit":"431021","value":1},{"unit":"431021","value":2}]}`:         "tables[0].values[1].unit",
		`{"id":"a","label_zh":"甲","label_en":"A","unit":"u","date":"2026-01-01","source":"s","values":[{"unit":"431021","value":-1}]}`:                                    "tables[0].values[0].value",
		`{"id":"a","label_zh":"甲","label_en":"A","unit":"u","date":"2026-01-01","source":"s","values":[{"unit":"431021","value":1,"denominator":2}]}`:                     "tables[0].denominator",
		`{"id":"a","label_zh":"甲","label_en":"A","unit":"u","denominator":"d","date":"2026-01-01","source":"s","values":[{"unit":"431021","value":1}]}`:                   "tables[0].values[0].denominator",
		`{"id":"a","label_zh":"甲","label_en":"A","unit":"u","denominator":"d","date":"2026-01-01","source":"s","values":[{"unit":"431021","value":1,"denominator":0}]}`:   "tables[0].values[0].denominator",
		`{"id":"a","values":[{"unit":"431021","value":"many"}]}`:                                                                                                          "tables.values.value",
		`{"id":"a","label_zh":"甲","label_en":"A","unit":"u","colour":"red","date":"2026-01-01","source":"s","values":[{"unit":"431021","value":1}]}`:                      "settings",
		strings.Repeat(`{"id":"a","label_zh":"甲","label_en":"A","unit":"u","date":"2026-01-01","source":"s","values":[{"unit":"431021","value":1}]},`, 20) + `{"id":"b"}`: "tables",
	} {
		_, err := ParseSettings([]byte(`{"tables":[` + doc + `]}`))
		if field == "" {
			if err != nil {
				t.Errorf("%v", err)
			}
			continue
		}
		var bad *InvalidError
		if !errors.As(err, &bad) {
			t.Errorf("%s: %v", doc, err)
			continue
		}
		found := false
		for _, f := range bad.Fields {
			found = found || f.Field == field
		}
		if !found {
			t.Errorf("%.120s: %s is not named in %.300v", doc, field, err)
		}
	}
}
