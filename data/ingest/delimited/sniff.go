package delimited

import (
	"bytes"
	"strings"
)

// sniffRows is how many rows are looked at for the heading: titles and notes may stand above it.
const sniffRows = 10

// Heading is what Sniff found.
type Heading struct {
	Comma byte     // what separates cells
	Rows  int      // to pass over, the heading included
	Cells []string // of the heading, nil when the text is empty
	Score int      // as given by score
}

// Sniff finds the separator and the heading row at the start of a file. Score says how well a row would do as a heading: the best one
// wins, then the one with more cells, then the earlier one; comma before tab before semicolon. A first line sep=; settles the separator.
// whole says that head is the whole file. At most maxCells+1 cells of a row are looked at.
func Sniff(head []byte, whole bool, maxCells int, score func(cells []string) int) Heading {
	separators := []byte(",\t;")
	skip := 0
	if line := trimEnd(head[:firstLine(head)]); len(line) == 5 && strings.EqualFold(string(line[:4]), "sep=") {
		separators = line[4:]
		skip = 1
		head = head[firstLine(head):]
	}
	best := Heading{Comma: separators[0], Score: -1}
	for _, comma := range separators {
		rest := head
		for n := skip + 1; n <= skip+sniffRows; n++ {
			end, fault := rowEnd(rest, comma, whole)
			if fault != "" {
				end = firstLine(rest)
			}
			if end == 0 {
				break
			}
			if row := trimEnd(rest[:end]); fault == "" && len(bytes.TrimSpace(row)) > 0 {
				cells := Split(nil, string(row), comma, maxCells)
				if s := score(cells); s > best.Score || s == best.Score && len(cells) > len(best.Cells) {
					best = Heading{Comma: comma, Rows: n, Cells: cells, Score: s}
				}
			}
			rest = rest[end:]
		}
	}
	return best
}
