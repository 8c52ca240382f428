package ingest

import "io"

// Piped reads what write writes, while it writes it in a goroutine of its own. An error of write is the reader's; once the reader is closed,
// write's writes fail.
func Piped(write func(io.Writer) error) io.ReadCloser {
	r, w := io.Pipe()
	go func() { w.CloseWithError(write(w)) }()
	return r
}
