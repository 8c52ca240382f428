package units

import (
	"sync"

	"lianxin/data"
)

// How says on what ground a text was matched, or why it was not. Accepted ones first, the plainest first.
type How uint8

// Ways a match ends.
const (
	HowNone       How = iota // nothing in the text is or resembles a unit
	HowExact                 // every name as listed, up to how the type is written (村委会)
	HowPeople                // a people's name was left out: 白水乡 for 白水瑶族乡
	HowShort                 // a type was left out: 汝城土桥足田
	HowRetyped               // a unit above has another type now: 唐洞镇 for 唐洞街道, with its village right
	HowFormer                // a name or parent of an earlier list: 便江镇灵坎村, 豆坪解放村
	HowCode                  // a code of today
	HowFormerCode            // a code of an earlier list
	HowCoarse                // right as far as it goes; the rest names no unit: 苏仙区龙腾广场
	HowAmbiguous             // more than one unit fits: 山下村
	HowSeveral               // the text names two places that exclude each other
	HowNearMiss              // resembles a listed name: 官贝村 for 旨贝村 or 板贝村
	HowUnlisted              // names a unit below a known one that no list has: 正和圩自然村
	HowUnclear               // names a unit, but the text around it makes that doubtful: 足田小学
	HowEnded                 // a unit that ended, and the lists do not say what it became
	HowOutside               // names a place outside the area
)

// String is the wire name.
func (h How) String() string {
	switch h {
	case HowNone:
		return "none"
	case HowExact:
		return "exact"
	case HowPeople:
		return "people-dropped"
	case HowShort:
		return "short"
	case HowRetyped:
		return "retyped"
	case HowFormer:
		return "former-name"
	case HowCode:
		return "code"
	case HowFormerCode:
		return "former-code"
	case HowCoarse:
		return "coarse"
	case HowAmbiguous:
		return "ambiguous"
	case HowSeveral:
		return "several"
	case HowNearMiss:
		return "near-miss"
	case HowUnlisted:
		return "unlisted"
	case HowUnclear:
		return "unclear"
	case HowEnded:
		return "ended"
	case HowOutside:
		return "outside"
	}
	return ""
}

// Accepted tells whether such a match carries a code.
func (h How) Accepted() bool { return h >= HowExact && h <= HowCoarse }

// maxCandidates bounds a review row: nobody reads further.
const maxCandidates = 20

// Match is what an address text says about where it is.
type Match struct {
	Code       string     // of a unit of today; "" unless How is accepted
	Level      data.Level // of Code; 0 without one
	How        How
	Candidates []string // when not accepted: codes of today a person should choose from, likeliest first, equals in code order, at most 20
	Rest       string   // the text behind the units recognised; may hold a person's name: treat it as case data
}

// Gazetteer finds the unit that an address text names. It never changes and is safe for concurrent use.
type Gazetteer struct {
	list    *List
	lexicon *lexicon
	readers sync.Pool
}

// NewGazetteer makes a gazetteer of a register. It costs about 40 ms for a prefecture of 2,600 units: make it once.
func NewGazetteer(l *List) *Gazetteer {
	g := &Gazetteer{list: l, lexicon: newLexicon(l)}
	g.readers.New = func() any { return &reader{lexicon: g.lexicon} }
	return g
}

// Match reads an address, or a code, of which the first 160 characters count. A code comes back only when exactly one chain of
// units, each the parent of the next, explains the text; doc.go has the rules. The same text always gives the same match.
func (g *Gazetteer) Match(text string) Match {
	d, _ := g.readers.Get().(*reader)
	defer g.readers.Put(d)
	d.used = 0
	d.read(text)
	v := verdict{reader: d, gazetteer: g}
	return v.match()
}
