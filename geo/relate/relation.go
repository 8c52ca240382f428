package relate

// The named relations (OGC 06-103r4 §6.1.15.3), of the first geometry to the second.

// Intersects tells whether they share anything.
func (m Matrix) Intersects() bool {
	return m.cells[interior][interior] > None || m.cells[interior][boundary] > None || m.cells[boundary][interior] > None || m.cells[boundary][boundary] > None
}

// Equals tells whether they are the same places.
func (m Matrix) Equals() bool { return m.of == m.by && m.Within() && m.Contains() }

// Within tells whether the first lies in the second and their interiors meet.
func (m Matrix) Within() bool {
	return m.cells[interior][interior] > None && m.cells[interior][exterior] == None && m.cells[boundary][exterior] == None
}

// Contains is Within with the sides exchanged.
func (m Matrix) Contains() bool {
	return m.cells[interior][interior] > None && m.cells[exterior][interior] == None && m.cells[exterior][boundary] == None
}

// Touches tells whether they meet, but not their interiors.
func (m Matrix) Touches() bool { return m.cells[interior][interior] == None && m.Intersects() }

// Crosses tells whether some but not all of the interior of the one of lower dimension lies in the other, or two lines cross in points alone.
func (m Matrix) Crosses() bool {
	inner := m.cells[interior][interior]
	switch {
	case m.of < m.by:
		return inner > None && m.cells[interior][exterior] > None
	case m.of > m.by:
		return inner > None && m.cells[exterior][interior] > None
	}
	return m.of == 1 && inner == 0
}

// Overlaps tells whether two of one dimension share a part of that dimension, and neither holds the other.
func (m Matrix) Overlaps() bool {
	inner := m.cells[interior][interior]
	if m.of != m.by || m.of == 1 && inner != 1 {
		return false
	}
	return inner > None && m.cells[interior][exterior] > None && m.cells[exterior][interior] > None
}

// String is the matrix by rows, F for None: 212101212.
func (m Matrix) String() string {
	out := make([]byte, 0, 9)
	for _, row := range m.cells {
		for _, dim := range row {
			if dim == None {
				out = append(out, 'F')
			} else {
				out = append(out, '0'+byte(dim))
			}
		}
	}
	return string(out)
}
