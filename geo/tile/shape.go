package tile

import (
	"math"

	"github.com/paulmach/orb"
)

// Geometry commands (§4.3.1).
const (
	moveTo    = 1
	lineTo    = 2
	closePath = 7
)

func command(id, count int) uint64 { return uint64(count)<<3 | uint64(id) }

// round is the cell of a position within the clip.
func round(x, y float64) cell { return cell{int32(math.Floor(x + 0.5)), int32(math.Floor(y + 0.5))} }

// move writes the way from the cursor to a cell.
func (l *Layer) move(c cell) {
	l.geometry = appendUvarint(l.geometry, zigzag(c.x-l.cursorX))
	l.geometry = appendUvarint(l.geometry, zigzag(c.y-l.cursorY))
	l.cursorX, l.cursorY = c.x, c.y
}

// path writes the grid's cells as one run of lines.
func (l *Layer) path() {
	l.geometry = appendUvarint(l.geometry, command(moveTo, 1))
	l.move(l.grid[0])
	l.geometry = appendUvarint(l.geometry, command(lineTo, len(l.grid)-1))
	for _, c := range l.grid[1:] {
		l.move(c)
	}
}

// line writes the parts of a line within the clip, each a path of its own.
func (l *Layer) line(line orb.LineString) {
	l.project(line)
	l.grid = l.grid[:0]
	for i := 1; i < len(l.cells); i++ {
		from, to, ok := l.frame.segment(l.cells[i-1], l.cells[i])
		if !ok {
			l.endLine()
			continue
		}
		if from != l.cells[i-1] { // it comes in from outside
			l.endLine()
		}
		if len(l.grid) == 0 {
			l.grid = append(l.grid, round(from.x, from.y))
		}
		l.extend(round(to.x, to.y))
		if to != l.cells[i] {
			l.endLine()
		}
	}
	l.endLine()
}

// extend goes on to a cell: not when it stands there, and in one stride when it goes straight on.
func (l *Layer) extend(c cell) {
	n := len(l.grid)
	if c == l.grid[n-1] {
		return
	}
	if n >= 2 && turn(l.grid[n-2], l.grid[n-1], c) == 0 && ahead(l.grid[n-2], l.grid[n-1], c) {
		l.grid[n-1] = c
		return
	}
	l.grid = append(l.grid, c)
}

func (l *Layer) endLine() {
	if len(l.grid) >= 2 {
		l.path()
	}
	l.grid = l.grid[:0]
}

// project takes positions to cells.
func (l *Layer) project(ps []orb.Point) {
	l.cells = l.cells[:0]
	for _, p := range ps {
		x, y := l.frame.at(p)
		l.cells = append(l.cells, vertex{x, y})
	}
}

// turn is twice the area of the triangle, positive for a turn to the right on screen.
func turn(a, b, c cell) int64 {
	return int64(b.x-a.x)*int64(c.y-a.y) - int64(b.y-a.y)*int64(c.x-a.x)
}

// ahead tells whether the way from b to c goes on in the direction from a to b.
func ahead(a, b, c cell) bool {
	return int64(b.x-a.x)*int64(c.x-b.x)+int64(b.y-a.y)*int64(c.y-b.y) > 0
}

// polygon writes the rings of a polygon within the clip.
func (l *Layer) polygon(p orb.Polygon) {
	for i, r := range p {
		area := l.ring(r)
		if area == 0 {
			if i == 0 {
				return
			}
			continue
		}
		if shell := i == 0; (area > 0) != shell {
			reverse(l.grid[1:]) // the first vertex stays
		}
		l.path()
		l.geometry = appendUvarint(l.geometry, command(closePath, 1))
	}
}

// ring puts a ring's cells within the clip into the grid, without the closing one, and gives twice their area: positive when they wind clockwise on
// screen, 0 when nothing is left.
func (l *Layer) ring(r orb.Ring) int64 {
	n := len(r)
	if n > 0 && r[0] == r[n-1] {
		n--
	}
	l.project(r[:n])
	ring := l.frame.clip(l)
	l.grid = l.grid[:0]
	for _, v := range ring {
		l.corner(round(v.x, v.y))
	}
	l.joinEnds()
	if len(l.grid) < 3 {
		return 0
	}
	var area int64
	for i := range l.grid[2:] {
		area += turn(l.grid[0], l.grid[i+1], l.grid[i+2])
	}
	return area
}

// corner adds a vertex of a ring and takes back those before it that are none: equal, on a straight line, or the tip of a spike.
func (l *Layer) corner(c cell) {
	for n := len(l.grid); n > 0; n = len(l.grid) {
		if l.grid[n-1] == c {
			return
		}
		if n == 1 || turn(l.grid[n-2], l.grid[n-1], c) != 0 {
			break
		}
		l.grid = l.grid[:n-1]
	}
	l.grid = append(l.grid, c)
}

// joinEnds is corner over the ring's first vertex.
func (l *Layer) joinEnds() {
	g := l.grid
	for len(g) >= 3 {
		n := len(g)
		switch {
		case g[0] == g[n-1], turn(g[n-2], g[n-1], g[0]) == 0:
			g = g[:n-1]
		case turn(g[n-1], g[0], g[1]) == 0:
			g = g[1:]
		default:
			l.grid = append(l.grid[:0], g...)
			return
		}
	}
	l.grid = l.grid[:0]
}

func reverse(cells []cell) {
	for i, j := 0, len(cells)-1; i < j; i, j = i+1, j-1 {
		cells[i], cells[j] = cells[j], cells[i]
	}
}
