package units

import "testing"

func BenchmarkFind(b *testing.B) {
	for _, query := range []string{"灵坎", "村", "lk", "c", "yongxing lingkan", "431023", "永兴便江灵坎"} {
		b.Run(query, func(b *testing.B) {
			s := search()
			b.ReportAllocs()
			for b.Loop() {
				s.Find(query, 20, nil)
			}
		})
	}
}

func BenchmarkNewSearch(b *testing.B) {
	for b.Loop() {
		NewSearch(chenzhou(), gazetteer())
	}
}
