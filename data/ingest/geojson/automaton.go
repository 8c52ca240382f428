package geojson

// automaton accepts one JSON value byte by byte (RFC 8259 grammar, except that a scalar may be any run of letters, digits, + - and .;
// Parse judges those). It holds one bit per open bracket.
type automaton struct {
	state   state
	depth   int
	maxSeen int
	maxOpen int
	objects []uint64 // bit d tells whether the bracket at depth d is an object's
}

type state uint8

const (
	wantValue      state = iota
	wantFirst            // a value or ]
	wantKeyOrEnd         // a key or }
	wantKey              // a key, after a comma
	wantColon            // after a key
	inString             // of a value
	inStringEscape       // after a backslash in it
	inKey                // in a key
	inKeyEscape
	inScalar
	wantNext // a comma or the closing bracket
	finished
)

// maxBrackets is the depth at which an automaton gives up that is not told another.
const maxBrackets = 10_000

func (a *automaton) reset(maxOpen int) { *a = automaton{objects: a.objects[:0], maxOpen: maxOpen} }

// feed reads p. It returns how many bytes belong to the value and whether the value ends there; fault names what cannot stand at p[n].
// A scalar that is not inside brackets ends before the byte after it, so at the end of the input the caller asks ends.
func (a *automaton) feed(p []byte) (n int, done bool, fault string) {
	for i := 0; i < len(p); i++ {
		c := p[i]
		switch a.state {
		case inString, inKey:
			for c != '"' && c != '\\' && c >= ' ' {
				if i++; i == len(p) {
					return i, false, ""
				}
				c = p[i]
			}
			switch c {
			case '"':
				a.endString()
			case '\\':
				a.state++
			default:
				return i, false, "a control character in a string"
			}
		case inStringEscape, inKeyEscape:
			a.state--
		case inScalar:
			if scalarByte(c) {
				continue
			}
			a.endValue()
			if a.state == finished {
				return i, true, ""
			}
			i--
			continue
		default:
			if c == ' ' || c == '\n' || c == '\r' || c == '\t' {
				continue
			}
			if fault := a.token(c); fault != "" {
				return i, false, fault
			}
		}
		if a.state == finished {
			return i + 1, true, ""
		}
	}
	return len(p), false, ""
}

// ends tells whether the value may end with the input.
func (a *automaton) ends() bool { return a.state == inScalar && a.depth == 0 }

// token reads a byte between strings and scalars.
func (a *automaton) token(c byte) (fault string) {
	switch {
	case c == '"' && (a.state == wantKey || a.state == wantKeyOrEnd):
		a.state = inKey
	case c == ':' && a.state == wantColon:
		a.state = wantValue
	case c == ',' && a.state == wantNext:
		a.state = wantValue
		if a.inObject() {
			a.state = wantKey
		}
	case c == ']' && (a.state == wantNext || a.state == wantFirst) && a.depth > 0 && !a.inObject(),
		c == '}' && (a.state == wantNext || a.state == wantKeyOrEnd) && a.inObject():
		a.depth--
		a.endValue()
	case a.state != wantValue && a.state != wantFirst:
		return "a character that cannot stand there"
	case c == '{', c == '[':
		return a.open(c == '{')
	case c == '"':
		a.state = inString
	case scalarByte(c):
		a.state = inScalar
	default:
		return "a character that cannot stand there"
	}
	return ""
}

func (a *automaton) open(object bool) (fault string) {
	if a.depth == a.maxOpen {
		return "brackets nested too deep"
	}
	if a.depth/64 == len(a.objects) {
		a.objects = append(a.objects, 0)
	}
	bit := uint64(1) << (a.depth % 64)
	if object {
		a.objects[a.depth/64] |= bit
		a.state = wantKeyOrEnd
	} else {
		a.objects[a.depth/64] &^= bit
		a.state = wantFirst
	}
	a.depth++
	a.maxSeen = max(a.maxSeen, a.depth)
	return ""
}

func (a *automaton) inObject() bool {
	d := a.depth - 1
	return d >= 0 && a.objects[d/64]&(1<<(d%64)) != 0
}

func (a *automaton) endString() {
	if a.state == inKey {
		a.state = wantColon
		return
	}
	a.endValue()
}

func (a *automaton) endValue() {
	a.state = wantNext
	if a.depth == 0 {
		a.state = finished
	}
}

func scalarByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c == '-' || c == '+' || c == '.'
}
