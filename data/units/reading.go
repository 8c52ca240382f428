package units

import (
	"slices"

	"lianxin/data"
)

// flaw is a set of ways in which a reading differs from names as the newest list prints them.
type flaw uint16

const (
	flawShort      flaw = 1 << iota // the last name lacks its type: 足田
	flawShortAbove                  // a name above lacks it: 汝城
	flawPeople                      // a people's name is left out: 白水乡
	flawFormer                      // a name, code or parent of earlier lists
	flawTypeAbove                   // a name above bears another type: 唐洞镇 for 唐洞街道
	flawType                        // the last name does
	flawContested                   // and some unit bears exactly the name written, or another people's name is in it
	flawCarried    = flawShortAbove | flawPeople | flawFormer | flawTypeAbove | flawContested
)

// reading is one way to read the text from where it was started: a chain of units, each in the one before, and where it ends.
type reading struct {
	place  int32 // the last unit of the chain
	parent int32 // the one before, -1 if there is none
	end    int   // one past its last rune
	flaws  flaw
	typed  bool // some name of the chain bears its type
	rural  bool // the last name is a village's (村), not a community's
}

// reader enumerates readings. It is not safe for concurrent use; the gazetteer keeps a pool.
type reader struct {
	scan
	lexicon  *lexicon
	readings []reading // of the last readFrom
	best     []reading // of the last text judged
	used     int       // steps taken for this text
}

// A text costs at most this many steps, whatever it repeats.
const maxSteps = 4000

// readFrom finds all readings that start at a rune, inside a place (-1: anywhere).
func (d *reader) readFrom(start int, inside int32) []reading {
	d.readings = d.readings[:0]
	if inside >= 0 {
		d.extend(start, inside, -1, 0, false)
	} else {
		d.extend(start, -1, -1, 0, false)
	}
	return d.readings
}

// extend reads the next name of a chain at i or behind words that may stand between two names.
func (d *reader) extend(i int, inside, parent int32, flaws flaw, typed bool) {
	i = d.skip(i)
	d.name(i, inside, parent, flaws, typed)
	if inside >= 0 && d.is(i, "市辖城所下境的") {
		if n := d.any(i, "市辖区", "辖区", "辖", "城区", "所辖", "下辖", "境内", "的"); n > 0 {
			d.name(d.skip(i+n), inside, parent, flaws, typed)
		}
	}
}

// name reads one name at i: every stem that begins there, with and without a type behind it.
func (d *reader) name(i int, inside, parent int32, flaws flaw, typed bool) {
	x := d.lexicon
	at := int32(0)
	for e := i; e < len(d.runes) && d.runes[e] > 0; e++ {
		next, ok := x.next(at, d.runes[e])
		if !ok {
			return
		}
		at = next
		labels := x.at(at)
		if len(labels) == 0 {
			continue
		}
		var types [data.LevelVillage + 1]struct {
			typeHit
			read bool
		}
		for _, k := range labels {
			b := &x.labels[k]
			p := &x.places[b.place]
			if !d.fits(b.place, inside) {
				continue
			}
			hit := &types[p.level]
			if !hit.read {
				hit.typeHit, hit.read = d.typeAt(e+1, p.level), true
			}
			c := chain{label: b, place: p, inside: inside, parent: parent, flaws: flaws, typed: typed, from: i, stem: e + 1}
			d.follow(c, hit.typeHit, labels)
		}
	}
}

// fits tells whether a place can be the next of a chain: lower than, and inside, the one before; or the same once more, as in
// 永兴县永兴县便江街道.
func (d *reader) fits(at, inside int32) bool {
	if inside < 0 || at == inside {
		return true
	}
	in, p := &d.lexicon.places[inside], &d.lexicon.places[at]
	return p.level > in.level && in.holds(p)
}

// chain is a reading being made: a label matched up to stem, with the chain above it.
type chain struct {
	label  *label
	place  *place
	inside int32
	parent int32
	flaws  flaw
	typed  bool
	from   int
	stem   int // one past the stem's last rune
}

// follow notes the readings of one label: with the type that follows the stem, and without.
func (d *reader) follow(c chain, hit typeHit, labels []int32) {
	own := flaw(0)
	if c.label.former || len(c.place.to) != 1 || c.place.to[0] != c.label.place {
		own |= flawFormer
	}
	if c.place.level == 0 {
		own = 0
	}
	if c.label.kind == 0 {
		d.note(c, c.stem, own, true)
		return
	}
	if hit.kind != 0 {
		switch {
		case hit.kind&c.label.kind == 0, hit.people != 0 && hit.people != c.label.people:
			own |= flawType
			if hit.people != 0 && hit.people != c.label.people || d.borne(labels, c, hit) {
				own |= flawContested
			}
		case hit.people != c.label.people:
			own |= flawPeople
		}
		d.note(c, c.stem+hit.length, own, true)
		if c.place.level == data.LevelVillage {
			return
		}
	}
	if c.stem-c.from < 2 || c.label.place == c.inside {
		return // 集 alone is not 集村, and a name said twice is said in full
	}
	end := c.stem
	if hit.kind == 0 && hit.people != 0 && hit.people == c.label.people {
		end += hit.length
	}
	d.note(c, end, own|flawShort, false)
}

// borne tells whether a unit that fits bears exactly the name written.
func (d *reader) borne(labels []int32, c chain, hit typeHit) bool {
	for _, k := range labels {
		b := &d.lexicon.labels[k]
		if p := &d.lexicon.places[b.place]; p.level == c.place.level && b.kind&hit.kind != 0 && b.people == hit.people && d.fits(b.place, c.inside) {
			return true
		}
	}
	return false
}

// note records a reading and goes on below it.
func (d *reader) note(c chain, end int, own flaw, typed bool) {
	r := reading{place: c.label.place, parent: c.parent, end: end, flaws: c.flaws | own, typed: c.typed || typed}
	r.rural = c.place.level == data.LevelVillage && c.label.kind == kindVillage
	for _, old := range d.readings {
		if old == r {
			return
		}
	}
	if d.used++; d.used > maxSteps {
		return
	}
	d.readings = append(d.readings, r)
	if c.place.level == data.LevelVillage {
		return
	}
	below := r.flaws & flawCarried
	if r.flaws&flawShort != 0 {
		below |= flawShortAbove
	}
	if r.flaws&flawType != 0 {
		below |= flawTypeAbove
	}
	d.extend(end, r.place, r.place, below, r.typed)
}

// typeHit is how a type is written after a stem: 瑶族乡, 村民委员会, 镇. The zero value means nothing there.
type typeHit struct {
	kind   kind // 0 with people set: the people's name alone (白水瑶族)
	people rune
	length int // in runes
}

func (d *reader) typeAt(i int, level data.Level) typeHit {
	people, n := d.peopleAt(i)
	for _, s := range d.lexicon.types[level] {
		if end := i + n + len(s.runes); end <= len(d.runes) && d.runes[i+n] == s.runes[0] && slices.Equal(d.runes[i+n:end], s.runes) {
			return typeHit{s.kind, people, n + len(s.runes)}
		}
	}
	return typeHit{0, people, n}
}

// peopleAt reads the names of peoples at i (畲族瑶族), or one's first character before a type (瑶乡).
func (d *reader) peopleAt(i int) (first rune, length int) {
	for {
		n := 0
		for k := i + length + 1; k < len(d.runes) && k < i+length+5; k++ {
			if d.runes[k] == '族' {
				n = d.any(i+length, peoples()...)
				break
			}
		}
		if n == 0 {
			break
		}
		if first == 0 {
			first = d.runes[i]
		}
		length += n
	}
	if length == 0 && d.is(i+1, "乡镇县村州") && d.is(i, "瑶苗侗畲回壮彝满藏黎傣羌") {
		return d.runes[i], 1
	}
	return first, length
}

// typeWord is a suffix ready for matching.
type typeWord struct {
	kind  kind
	runes []rune
}

func typeWords() [data.LevelVillage + 1][]typeWord {
	var out [data.LevelVillage + 1][]typeWord
	for level := range out {
		for _, s := range suffixes(data.Level(level)) {
			out[level] = append(out[level], typeWord{s.kind, []rune(s.text)})
		}
	}
	return out
}
