package ingest

// Bounds of a chunk: how far readers, workers and the stage may be apart.
const (
	chunkRows  = 512
	chunkBytes = 256 << 10
)

// chunk is a run of rows on its way from the reader through a worker to the stage. Chunks are used again.
type chunk struct {
	arena []byte
	spans []span
	out   []outcome
	done  chan struct{} // receives when a worker has filled out
	end   error         // of the reader: io.EOF behind the last row
	bytes int64         // of the input read when the chunk was full
}

// span is a row's text in the arena.
type span struct {
	number   int64
	from, to int
	fault    string
}

func newChunk() *chunk {
	return &chunk{
		arena: make([]byte, 0, chunkBytes+(64<<10)), spans: make([]span, 0, chunkRows), out: make([]outcome, 0, chunkRows), done: make(chan struct{}, 1),
	}
}

// reset empties the chunk and lets go of what a large row left.
func (c *chunk) reset() {
	if cap(c.arena) > 4*chunkBytes {
		c.arena = make([]byte, 0, chunkBytes+(64<<10))
	}
	clear(c.out)
	c.arena, c.spans, c.out, c.end = c.arena[:0], c.spans[:0], c.out[:0], nil
}

func (c *chunk) full() bool { return len(c.spans) >= chunkRows || len(c.arena) >= chunkBytes }

// add copies a row's text in.
func (c *chunk) add(number int64, text []byte, fault string) {
	from := len(c.arena)
	c.arena = append(c.arena, text...)
	c.spans = append(c.spans, span{number, from, len(c.arena), fault})
}

func (c *chunk) text(i int) []byte { return c.arena[c.spans[i].from:c.spans[i].to] }
