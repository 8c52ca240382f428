package delimited

import (
	"bytes"
	"io"
)

// OldLineEnds tells whether the start of a file shows lines that end with CR alone, as old Macintosh programs and some exports write them. Whole says
// that head is the file.
func OldLineEnds(head []byte, whole bool) bool {
	cr := bytes.IndexByte(head, '\r')
	return cr >= 0 && (cr+1 < len(head) || whole) && bytes.IndexByte(head, '\n') < 0
}

// Unix reads a file of such lines with LF in the place of every CR.
func Unix(in io.Reader) io.Reader { return unix{in} }

type unix struct{ in io.Reader }

func (u unix) Read(p []byte) (int, error) {
	n, err := u.in.Read(p)
	for i, b := range p[:n] {
		if b == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}
