package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

// pipeline reads chunks on one goroutine, converts them on several, and hands their outcomes over in order on the caller's.
type pipeline struct {
	source  source
	convert func(*row) outcome
	workers int
	chunks  int          // under way at most
	bytes   func() int64 // of the input read so far
}

// run calls each for every outcome in order of rows, and after each chunk with the bytes read. It returns when the input has ended, when a call
// failed, or when ctx ended, and then no goroutine of it is left. The outcome is valid during the call only.
func (p *pipeline) run(ctx context.Context, each func(*outcome) error, after func(bytes int64)) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	free, work, order := make(chan *chunk, p.chunks), make(chan *chunk, p.chunks), make(chan *chunk, p.chunks)
	for range p.chunks {
		free <- newChunk()
	}
	wg.Go(func() { p.read(ctx, free, work, order) })
	for range p.workers {
		wg.Go(func() { p.work(ctx, work) })
	}
	for {
		var c *chunk
		select {
		case c = <-order:
		case <-ctx.Done():
			return ctx.Err()
		}
		select {
		case <-c.done:
		case <-ctx.Done():
			return ctx.Err()
		}
		for i := range c.out {
			if err := each(&c.out[i]); err != nil {
				return err
			}
		}
		after(c.bytes)
		if c.end != nil {
			if errors.Is(c.end, io.EOF) {
				return nil
			}
			return fmt.Errorf("read the input: %w", c.end)
		}
		c.reset()
		free <- c
	}
}

// read fills chunks until the input ends.
func (p *pipeline) read(ctx context.Context, free <-chan *chunk, work, order chan<- *chunk) {
	defer close(work)
	for {
		var c *chunk
		select {
		case c = <-free:
		case <-ctx.Done():
			return
		}
		p.source.fill(c)
		c.bytes = p.bytes()
		ended := c.end != nil
		work <- c // both have room for every chunk there is
		order <- c
		if ended { // once sent, the chunk may be in use again
			return
		}
	}
}

// work converts chunks.
func (p *pipeline) work(ctx context.Context, work <-chan *chunk) {
	parse := p.source.parser()
	var r row
	for c := range work {
		for i := range c.spans {
			if ctx.Err() != nil {
				return
			}
			s := c.spans[i]
			text := string(c.text(i))
			r = row{number: s.number, cells: r.cells[:0]}
			if r.fault = s.fault; r.fault == "" {
				parse(text, &r)
			}
			if r.fault != "" && len(r.cells) == 0 {
				r.headings, r.cells = []string{""}, []string{excerpt(text)}
			}
			out := p.convert(&r)
			if (out.rejection == nil || out.unplaced) && out.key == "" {
				out.text = text
			}
			c.out = append(c.out, out)
		}
		c.done <- struct{}{}
	}
}

// excerpt is the start of a text, as much as a person needs to find it.
func excerpt(s string) string {
	const limit = 4 << 10
	if len(s) > limit {
		s = s[:limit]
	}
	return strings.ToValidUTF8(s, "\ufffd")
}
