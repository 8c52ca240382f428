package units

import (
	"cmp"
	"slices"
	"strconv"

	"lianxin/data"
)

// lexicon is every name of every unit, present and past, as a trie of stems. It never changes.
type lexicon struct {
	places []place
	labels []label
	nodes  []node
	edges  []edge
	filed  []int32            // labels by node
	holds  map[rune][]int32   // labels of townships and villages whose stem holds the character, by ascending place
	sound  map[string][]int32 // labels of townships and villages by how their stem is read
	region bool               // a province's name is among the places
	types  [data.LevelVillage + 1][]typeWord
}

// place is a unit as addresses name it: the province (level 0), a unit of today or one that ended.
type place struct {
	code   string
	level  data.Level
	keys   []uint64 // first code, of 12 digits, of the unit and of those that took it over
	spans  []span   // the codes inside it and inside those
	to     []int32  // the places of today it stands for: itself, or its heirs; none when that is unknown
	likely []int32
}

// span is a half-open range of 12-digit codes.
type span struct{ from, to uint64 }

// label is one name of a place, taken apart.
type label struct {
	place  int32
	stem   string
	people rune // first character of the people's name in it, 0 if none
	kind   kind // 0: the whole name is stem and bears no type
	former bool // not the name the newest list prints
}

type node struct{ edge, edges, label, labels int32 }

type edge struct {
	r    rune
	node int32
}

// holds tells whether a unit inside, or one of its heirs, lies in the unit outside or in one of its heirs.
func (p *place) holds(inside *place) bool {
	for _, s := range p.spans {
		for _, k := range inside.keys {
			if s.from <= k && k < s.to {
				return true
			}
		}
	}
	return false
}

// codeSpan is the range of 12-digit codes that begin with a prefix.
func codeSpan(prefix string) span {
	from, _ := strconv.ParseUint(prefix, 10, 64)
	width := uint64(1)
	for range 12 - len(prefix) {
		width *= 10
	}
	return span{from * width, (from + 1) * width}
}

func newLexicon(l *List) *lexicon {
	x := &lexicon{types: typeWords(), places: make([]place, len(l.units), len(l.units)+1), holds: map[rune][]int32{}, sound: map[string][]int32{}}
	for i := range l.units {
		u := &l.units[i]
		p := &x.places[i]
		p.code, p.level, p.to, p.likely = u.Code, u.Level, u.to, u.likely
		if !u.Ended() {
			p.to = []int32{int32(i)}
		}
		p.add(codeSpan(data.UnitPrefix(u.Code)))
		for _, heir := range u.to {
			p.add(codeSpan(data.UnitPrefix(l.units[heir].Code)))
		}
		x.name(int32(i), u.plain, u.Ended())
		if u.Short != u.plain {
			x.name(int32(i), u.Short, u.Ended())
		}
		for _, f := range u.former {
			x.name(int32(i), f.Name, true)
		}
	}
	if l.province != "" {
		x.region = true
		x.places = append(x.places, place{spans: []span{{0, 1e12}}, keys: []uint64{0}})
		x.name(int32(len(l.units)), l.province, false)
	}
	x.build()
	x.file()
	return x
}

func (p *place) add(s span) {
	if !slices.Contains(p.spans, s) {
		p.spans, p.keys = append(p.spans, s), append(p.keys, s.from)
	}
}

func (x *lexicon) name(at int32, name string, former bool) {
	for _, f := range forms(x.places[at].level, fold(name)) {
		b := label{place: at, stem: f.stem, kind: f.kind, former: former}
		for _, r := range f.people {
			b.people = r
			break
		}
		if !slices.Contains(x.labels, b) {
			x.labels = append(x.labels, b)
		}
	}
}

// build makes the trie, breadth first over labels sorted by stem.
func (x *lexicon) build() {
	slices.SortStableFunc(x.labels, func(a, b label) int {
		return cmp.Or(slices.Compare([]rune(a.stem), []rune(b.stem)), cmp.Compare(a.place, b.place))
	})
	stems := make([][]rune, len(x.labels))
	for i := range x.labels {
		stems[i] = []rune(x.labels[i].stem)
	}
	type job struct{ from, to, depth int }
	jobs := []job{{0, len(stems), 0}}
	x.nodes = append(x.nodes, node{})
	for at := 0; at < len(jobs); at++ {
		j := jobs[at]
		n := &x.nodes[at]
		n.label, n.edge = int32(len(x.filed)), int32(len(x.edges))
		i := j.from
		for ; i < j.to && len(stems[i]) == j.depth; i++ {
			x.filed = append(x.filed, int32(i))
		}
		n.labels = int32(len(x.filed)) - n.label
		for i < j.to {
			k := i + 1
			for k < j.to && stems[k][j.depth] == stems[i][j.depth] {
				k++
			}
			x.edges = append(x.edges, edge{stems[i][j.depth], int32(len(jobs))})
			jobs = append(jobs, job{i, k, j.depth + 1})
			i = k
		}
		n.edges = int32(len(x.edges)) - n.edge
		for len(x.nodes) < len(jobs) {
			x.nodes = append(x.nodes, node{})
		}
	}
}

// file enters townships and villages by character and by sound, for near misses.
func (x *lexicon) file() {
	order := make([]int32, len(x.labels))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(x.labels[a].place, x.labels[b].place) })
	for _, i := range order {
		b := &x.labels[i]
		if x.places[b.place].level < data.LevelTownship {
			continue
		}
		for k, r := range []rune(b.stem) {
			if !slices.Contains([]rune(b.stem)[:k], r) {
				x.holds[r] = append(x.holds[r], i)
			}
		}
		x.sound[soundOf([]rune(b.stem))] = append(x.sound[soundOf([]rune(b.stem))], i)
	}
}

// next follows an edge; false when the trie has none.
func (x *lexicon) next(at int32, r rune) (int32, bool) {
	n := &x.nodes[at]
	lo, hi := n.edge, n.edge+n.edges
	for lo < hi {
		mid := (lo + hi) / 2
		if x.edges[mid].r < r {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < n.edge+n.edges && x.edges[lo].r == r {
		return x.edges[lo].node, true
	}
	return 0, false
}

func (x *lexicon) at(n int32) []int32 {
	return x.filed[x.nodes[n].label : x.nodes[n].label+x.nodes[n].labels]
}
