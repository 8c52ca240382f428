package units

import "testing"

func BenchmarkChenzhou(b *testing.B) {
	for b.Loop() {
		if _, err := Chenzhou(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNormalize(b *testing.B) {
	l := chenzhou()
	b.ReportAllocs()
	for b.Loop() {
		l.Normalize("431023108208")
	}
}
