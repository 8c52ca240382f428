package ingest

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"sync/atomic"

	"lianxin/data/ingest/charset"
)

// input is the stream of an import: counted, hashed, and made UTF-8.
type input struct {
	raw  *counter
	text *charset.Reader
	in   *bufio.Reader
}

// counter counts and hashes what is read through it, until the context ends.
type counter struct {
	ctx   context.Context
	in    io.Reader
	hash  hash.Hash
	bytes atomic.Int64
}

func (c *counter) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.in.Read(p)
	c.hash.Write(p[:n]) // a hash never fails
	c.bytes.Add(int64(n))
	return n, err
}

func openInput(ctx context.Context, r io.Reader, encoding string) (*input, error) {
	raw := &counter{ctx: ctx, in: r, hash: sha256.New()}
	head := bufio.NewReaderSize(raw, 64<<10)
	first, err := head.Peek(16)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if err := checkMagic(first); err != nil {
		return nil, err
	}
	text, err := charset.NewReader(head, encoding)
	if err != nil {
		return nil, err
	}
	return &input{raw: raw, text: text, in: bufio.NewReaderSize(text, sniffBytes)}, nil
}

// open finds the format and makes its source.
func (i *input) open(reg *registry, o *Options) (source, error) {
	format := o.Format
	if format == FormatAuto {
		var err error
		if format, err = sniff(i.in); err != nil {
			return nil, err
		}
	}
	if format == FormatCSV {
		return openCSV(i.in, reg, o)
	}
	return openJSON(i.in, reg, o)
}

// drain reads what is left, so that the hash is that of the whole input.
func (i *input) drain() error {
	_, err := io.Copy(io.Discard, i.raw)
	return err
}

// sum is the SHA-256 of what was read, hex.
func (i *input) sum() string { return hex.EncodeToString(i.raw.hash.Sum(nil)) }
