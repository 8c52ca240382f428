package units

import (
	"math/rand/v2"
	"strings"
	"testing"

	"lianxin/data"
)

// addressMix is what a spreadsheet of a campaign holds: mostly full addresses in several manners, some short, some ambiguous, a
// few that are wrong or from elsewhere. In a fixed order.
func addressMix(n int) []string {
	l := chenzhou()
	var villages []string
	for u := range l.All(data.LevelVillage) {
		villages = append(villages, u.Code)
	}
	r := rand.New(rand.NewPCG(1, 2))
	out := make([]string, n)
	for i := range out {
		path := l.Path(villages[r.IntN(len(villages))])
		switch k := r.IntN(100); {
		case k < 40:
			out[i] = "湖南省" + strings.Join(path, "") + "3组12号"
		case k < 60:
			out[i] = strings.Join(path[1:], "")
		case k < 75:
			out[i] = strings.Join(path[2:], "") + "某户家"
		case k < 85:
			out[i] = bare(path[1]) + bare(path[2]) + bare(path[3])
		case k < 90:
			out[i] = path[1] + path[3]
		case k < 94:
			out[i] = path[3]
		case k < 96:
			out[i] = path[1] + path[2] + "官" + path[3]
		case k < 98:
			out[i] = "长沙市岳麓区橘子洲街道"
		default:
			out[i] = path[1] + "龙腾广场"
		}
	}
	return out
}

func BenchmarkMatch(b *testing.B) {
	g, lines := gazetteer(), addressMix(10_000)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		g.Match(lines[i%len(lines)])
		i++
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}

// The dearest lines: nothing fits and everything is compared.
func BenchmarkMatchNearMiss(b *testing.B) {
	g := gazetteer()
	b.ReportAllocs()
	for b.Loop() {
		g.Match("大塘坪村")
	}
}

func BenchmarkNewGazetteer(b *testing.B) {
	for b.Loop() {
		NewGazetteer(chenzhou())
	}
}

// A line made to be dear costs what a few hundred ordinary ones do, whatever its length.
func BenchmarkMatchHostile(b *testing.B) {
	g := gazetteer()
	for name, text := range map[string]string{
		"repeats": strings.Repeat("田心", 5000), "villages": strings.Repeat("太和村、", 5000), "chains": strings.Repeat("永兴便江灵坎", 5000),
		"claims": strings.Repeat("大塘坪村", 5000), "types": strings.Repeat("村", 20000), "digits": strings.Repeat("431023108208 ", 5000),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				g.Match(text)
			}
		})
	}
}
