package cql2_test

import (
	"strings"
	"testing"

	"lianxin/data/cql2"
)

// BenchmarkParse reads the filters of a busy map and the largest there may be.
func BenchmarkParse(b *testing.B) {
	o := disputes(b)
	for name, text := range map[string]string{
		"desk":    "status IN ('found','accepted','in_progress') AND level <= '2' AND NOT overdue AND S_INTERSECTS(geometry, BBOX(112.5,25.1,113.9,26.4)) AND T_DURING(found, INTERVAL('2026-01-01','..'))",
		"largest": "people IN (1" + strings.Repeat(",1", 9990) + ")",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := cql2.Parse(text, o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
