package attach

import (
	"bufio"
	"bytes"
	"io"
)

// pdfTail is how near its end a PDF must say that it ends (ISO 32000-1, annex H, note 18).
const pdfTail = 1024

// copyPDF copies a PDF whole, and refuses one that was cut short.
func copyPDF(w sink, r *bufio.Reader) error {
	tail := tail{}
	if _, err := io.Copy(io.MultiWriter(w, &tail), r); err != nil {
		return err
	}
	if !bytes.Contains(tail.b, []byte("%%EOF")) {
		return io.ErrUnexpectedEOF
	}
	return nil
}

// tail keeps the last bytes of what is written.
type tail struct{ b []byte }

func (t *tail) Write(p []byte) (int, error) {
	t.b = append(t.b, p[max(0, len(p)-pdfTail):]...)
	t.b = append(t.b[:0], t.b[max(0, len(t.b)-pdfTail):]...)
	return len(p), nil
}
